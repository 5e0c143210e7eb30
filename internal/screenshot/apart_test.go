package screenshot

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestApart(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	some := func() []rune {
		out := make([]rune, r.IntN(8))
		for i := range out {
			out[i] = rune("abc"[r.IntN(3)])
		}
		return out
	}
	near := 0
	for range 50_000 {
		a, b, most := some(), some(), 1+r.IntN(3)
		want := min(distance(a, b), most+1)
		if want <= most {
			near++
		}
		if got := lettersApart(a, b, most); got != want {
			t.Fatalf("%q and %q are %d apart, not %d (at most %d)", string(a), string(b), want, got, most)
		}
	}
	if near < 1000 {
		t.Errorf("only %d were near each other", near)
	}
}

// Words of a picture and of a record are laid along each other in one pass, however long they are. Each letter held
// against each, these would take hours.
func TestMisreadLong(t *testing.T) {
	long := strings.Repeat("снаряди летять ", 40_000)
	half := len(long) / 2
	for _, c := range []struct {
		record, read string
		want         Reading
	}{
		{long, long[:half] + "щщщ" + long[half:], Other},
		{long, strings.Replace(long, "летять", "летить", 1), Either},
		{long, long + long, Other},
	} {
		if got := Misread(c.record, c.read, c.record); got != c.want {
			t.Errorf("%.20q…: %s, want %s", c.read[half:], got, c.want)
		}
	}
}
