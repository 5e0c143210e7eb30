package worddiff

import (
	"testing"

	"pgregory.net/rapid"
)

// TestShortest compares with the longest common subsequence, worked out the plain way.
func TestShortest(t *testing.T) {
	list := rapid.SliceOfN(rapid.Int32Range(0, 4), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		if len(a)+len(b) == 0 {
			return
		}
		m := &matcher{a: a, b: b, gone: make([]bool, len(a)), added: make([]bool, len(b)), left: budget}
		m.run()
		kept := 0
		for _, gone := range m.gone {
			if !gone {
				kept++
			}
		}
		if want := common(a, b); kept != want {
			t.Fatalf("%d kept, %d could be", kept, want)
		}
	})
}

func common(a, b []int32) int {
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for j := range b {
			if best[i+1][j+1] = max(best[i][j+1], best[i+1][j]); a[i] == b[j] {
				best[i+1][j+1] = best[i][j] + 1
			}
		}
	}
	return best[len(a)][len(b)]
}
