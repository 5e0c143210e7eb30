package crosspost

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// holds is told from a look at each place.
func TestHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	keys := []string{"a", "ab"}
	some := func(n int) (out []string) {
		for range n {
			out = append(out, keys[r.IntN(len(keys))])
		}
		return out
	}
	yes := 0
	for range 50_000 {
		whole, part := some(r.IntN(14)), some(r.IntN(7))
		n, want := len(part), false
		for i := 0; n >= 4 && i+n <= len(whole); i++ {
			want = want || slices.Equal(whole[i:i+n-1], part[:n-1]) && strings.HasPrefix(whole[i+n-1], part[n-1])
		}
		if want {
			yes++
		}
		if got := holds(whole, part); got != want {
			t.Fatalf("%q in %q: %v", part, whole, got)
		}
	}
	if yes < 1000 {
		t.Errorf("only %d are held", yes)
	}
}

// Two long texts of one word are compared in one pass. Held against each other at each place, these would take hours.
func TestHoldsLong(t *testing.T) {
	whole := slices.Repeat([]string{"a"}, 4_000_000)
	part := append(slices.Clone(whole[:2_000_000]), "b")
	if holds(whole, part) {
		t.Error("what is not there is held")
	}
	if !holds(append(whole, "bc"), part) {
		t.Error("what is there, and cut short, is not held")
	}
}
