package torture

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// tally counts posts that were acknowledged and are not there.
type tally struct{ asked, lost atomic.Int64 }

func (s *tally) print(t *testing.T, of string) {
	t.Helper()
	if s.asked.Load() == 0 {
		t.Error("nothing was acknowledged in any run: the test shows nothing")
	}
	t.Logf("%s: lost %d of %d", of, s.lost.Load(), s.asked.Load())
}

// sound has the program read all of a record.
func sound(t testing.TB, dir, when string) {
	t.Helper()
	if o := clew(t, dir, "record", "check"); o.status != 0 {
		t.Errorf("%s: record check ends with %d: %s", when, o.status, o.errs)
	}
}

// kept looks for every post that was acknowledged. Of an input that failed halfway its count is held
// against what is there of it.
func (s *tally) kept(t testing.TB, dir string, acks []ack, all []input, when string) {
	t.Helper()
	if len(acks) == 0 {
		return
	}
	held, err := postsOf(dir)
	if err != nil {
		t.Errorf("%s: the record cannot be read: %v", when, err)
		return
	}
	for _, a := range acks {
		i := slices.IndexFunc(all, func(in input) bool { return in.path == a.Input })
		if i < 0 {
			t.Errorf("%s: %s was acknowledged and never given", when, a.Input)
			continue
		}
		truth := all[i].truth
		want, have := len(truth), 0
		if a.count() > 0 { // 0: all of it was in the record before
			want = min(want, a.count())
		}
		for id, text := range truth {
			if slices.Contains(held[id], text) {
				have++
			}
		}
		s.asked.Add(int64(want))
		if have < want {
			s.lost.Add(int64(want - have))
			t.Errorf("%s: %s: %d posts were acknowledged, %d are there", when, a.Input, want, have)
		}
	}
}

// completes runs the import again without a fault and holds what the record then has against a record
// that was never disturbed.
func completes(t testing.TB, dir string, all []input, want []string, when string) {
	t.Helper()
	o := clew(t, dir, append([]string{"import", "-f", "json"}, paths(all)...)...)
	if o.status != 0 || len(o.acks) != len(all) {
		t.Errorf("%s: the import cannot be completed: status %d: %s", when, o.status, o.errs)
		return
	}
	got, err := content(dir)
	if err != nil {
		t.Errorf("%s: %v", when, err)
		return
	}
	if d := differs(want, got); d != "" {
		t.Errorf("%s: the completed record differs:%s", when, d)
	}
	sound(t, dir, when+", completed")
}

func paths(all []input) []string {
	var out []string
	for _, in := range all {
		out = append(out, in.path)
	}
	return out
}

// known are the contents that undisturbed has worked out, by the inputs' paths.
var known sync.Map

// undisturbed gives what a record holds after an import that nothing disturbed.
func undisturbed(t testing.TB, all []input) []string {
	t.Helper()
	key := strings.Join(paths(all), "\n")
	if want, ok := known.Load(key); ok {
		return want.([]string)
	}
	dir, done := folder(t)
	defer done()
	if o := clew(t, dir, append([]string{"import"}, paths(all)...)...); o.status != 0 {
		t.Fatalf("an undisturbed import ends with %d: %s", o.status, o.errs)
	}
	sound(t, dir, "undisturbed")
	want, err := content(dir)
	must(t, err)
	known.Store(key, want)
	return want
}
