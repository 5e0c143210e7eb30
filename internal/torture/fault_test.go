package torture

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// scene is a run that faults are put into.
type scene struct {
	name   string
	before func(t testing.TB, dir string) // makes the record that the run finds; nil: none
	args   func(dir string) []string
	all    []input // what the record holds after an undisturbed run
	held   []input // what was acknowledged before
	whole  bool    // the run changes everything or nothing, and is completed by running it again
}

func scenes(in inputs) []scene {
	given := []input{in.lines, in.archive, in.later}
	earlier := func(t testing.TB, dir string) {
		if o := clew(t, dir, "import", in.lines.path); o.status != 0 {
			t.Fatalf("import: %s", o.errs)
		}
	}
	everything := func(t testing.TB, dir string) {
		if o := clew(t, dir, append([]string{"import"}, paths(given)...)...); o.status != 0 {
			t.Fatalf("import: %s", o.errs)
		}
	}
	return []scene{
		{"new record", nil, func(dir string) []string { return importing(dir, paths(given)...) }, given, nil, false},
		{"more into a record", earlier, func(dir string) []string { return importing(dir, in.archive.path, in.later.path) }, given, []input{in.lines}, false},
		{"after a kill", halfway(in), func(dir string) []string { return importing(dir, in.archive.path, in.later.path) }, given, []input{in.lines}, false},
		{"rebuild", everything, func(dir string) []string { return []string{"--record", dir, "record", "rebuild", "-f", "json"} }, given, given, true},
	}
}

// halfway leaves a record as a kill leaves it: its write-ahead log is not yet in the database, and the pack
// holds bytes that were never committed.
func halfway(in inputs) func(t testing.TB, dir string) {
	return func(t testing.TB, dir string) {
		_, r := underFault(t, dir, 0, "", importing(dir, in.lines.path, in.archive.path)...)
		at := 0
		for i, c := range r.Calls {
			if c.Op == "sync" && strings.HasSuffix(c.Path, ".pack") {
				at = i + 1 // the last one: the archive's
			}
		}
		t.Logf("a kill at call %d of %d", at, len(r.Calls))
		mustEmpty(t, dir)
		if o, r := underFault(t, dir, at, kill, importing(dir, in.lines.path, in.archive.path)...); !r.Hit || len(o.acks) != 1 {
			t.Fatalf("the kill was to leave one input of two: %v, %+v", r.Hit, o)
		}
	}
}

// trial is one fault at one call.
type trial struct {
	at    int
	call  call
	fault string
}

// TestTortureFaults puts every fault into every call that changes a file of the record; at the small size
// into a sample in which each kind of call on each kind of file meets each of its faults.
func TestTortureFaults(t *testing.T) {
	if !canTrace {
		t.Skip("skipped: the tracer knows the system calls of linux on amd64 only")
	}
	in := given(t)
	for _, sc := range scenes(in) {
		t.Run(strings.ReplaceAll(sc.name, " ", "-"), func(t *testing.T) { sweep(t, sc) })
	}
}

func sweep(t *testing.T, sc scene) {
	base, done := folder(t)
	defer done()
	if sc.before != nil {
		sc.before(t, base)
	}
	dir, gone := folder(t)
	defer gone()
	copied(t, base, dir)
	o, r := underFault(t, dir, 0, "", sc.args(dir)...)
	if o.status != 0 || len(r.Calls) < 40 {
		t.Fatalf("a run without a fault: status %d, %d calls: %s", o.status, len(r.Calls), o.errs)
	}
	var e ends
	var err error
	e.after, err = content(dir)
	must(t, err)
	if sc.whole {
		e.before, err = content(base)
		must(t, err)
	} else if d := differs(undisturbed(t, sc.all), e.after); d != "" {
		t.Fatalf("a run without a fault gives another record:%s", d)
	}

	trials := planned(r.Calls)
	if !large() {
		trials = sampled(trials, 36)
	}
	var s tally
	var refused, harmless, unmet atomic.Int64
	var mu sync.Mutex
	met := map[string]bool{}
	each(len(trials), func(i int) {
		tr := trials[i]
		dir, gone := folder(t)
		defer gone()
		copied(t, base, dir)
		o, r := underFault(t, dir, tr.at, tr.fault, sc.args(dir)...)
		if !r.Hit {
			unmet.Add(1) // the threads took their turns otherwise, and the run was shorter or the write of one byte
		} else if c := r.Calls[tr.at-1]; o.status == 0 {
			harmless.Add(1)
			mu.Lock()
			met[c.Op+" "+kindOf(c.Path)+" "+tr.fault] = true
			mu.Unlock()
		} else {
			refused.Add(1)
		}
		s.judge(t, sc, dir, tr, o, r, e)
	})
	t.Logf("%d calls, %d trials: %d ended the run, %d did it no harm, %d were not met", len(r.Calls), len(trials), refused.Load(), harmless.Load(), unmet.Load())
	if large() {
		t.Logf("harmless: %s", strings.Join(slices.Sorted(maps.Keys(met)), "; "))
	}
	s.print(t, "faults, "+sc.name)
}

// ends are what the record holds before and after a run without a fault.
type ends struct{ before, after []string }

// judge looks at what a fault left behind.
func (s *tally) judge(t testing.TB, sc scene, dir string, tr trial, o outcome, r report, e ends) {
	t.Helper()
	when := fmt.Sprintf("%s at call %d", tr.fault, tr.at)
	if r.Hit {
		c := r.Calls[tr.at-1]
		when += ", " + c.Op + " " + c.Path
		s.manners(t, when, tr.fault, c, o, r)
	} else if o.status != 0 {
		t.Errorf("%s was not met, and yet the run ends with %d: %s", when, o.status, o.errs)
	}
	var acks []ack
	for _, in := range sc.held {
		acks = append(acks, ack{Input: in.path})
	}
	acks = append(acks, o.acks...)
	if exists(dir, "clew.db") {
		sound(t, dir, when)
	} else if len(acks) > 0 {
		t.Errorf("%s: the record is gone", when)
	}
	s.kept(t, dir, acks, sc.all, when)
	if sc.whole {
		e.hold(t, sc, dir, when)
		return
	}
	completes(t, dir, sc.all, e.inOrder(t, sc, acks), when)
}

// inOrder is what a record holds whose inputs came in the order in which they were acknowledged: where one
// input could not be taken in and those behind it could, it comes last, and of two texts of a post the one
// that came last stands.
func (e *ends) inOrder(t testing.TB, sc scene, acks []ack) []string {
	t.Helper()
	place := func(in input) int {
		i := slices.IndexFunc(acks, func(a ack) bool { return a.Input == in.path })
		if i < 0 {
			return len(acks)
		}
		return i
	}
	order := slices.Clone(sc.all)
	slices.SortStableFunc(order, func(a, b input) int { return cmp.Compare(place(a), place(b)) })
	if slices.Equal(paths(order), paths(sc.all)) {
		return e.after
	}
	return undisturbed(t, order)
}

// hold says whether a run has changed everything or nothing, and can be done again.
func (e *ends) hold(t testing.TB, sc scene, dir, when string) {
	t.Helper()
	got, err := content(dir)
	if err != nil {
		t.Errorf("%s: %v", when, err)
		return
	}
	if d := differs(e.before, got); d != "" && differs(e.after, got) != "" {
		t.Errorf("%s: the record is neither as before nor as after:%s", when, d)
	}
	if o := clew(t, dir, sc.args(dir)[2:]...); o.status != 0 {
		t.Errorf("%s: it cannot be done again: status %d: %s", when, o.status, o.errs)
		return
	}
	if got, err = content(dir); err != nil || differs(e.after, got) != "" {
		t.Errorf("%s: done again, the record differs: %v%s", when, err, differs(e.after, got))
	}
	sound(t, dir, when+", done again")
}

// manners says whether a run that met a fault behaved: killed, or ended with an error in words, or not harmed.
func (s *tally) manners(t testing.TB, when, fault string, c call, o outcome, r report) {
	t.Helper()
	switch {
	case fault == kill || fault == torn:
		if o.status < 128 {
			t.Errorf("%s: the run was not killed: %d", when, o.status)
		}
		return
	case fault == short:
		if o.status != 0 {
			t.Errorf("%s: a short write is to be gone on with; status %d: %s", when, o.status, o.errs)
		}
	case o.status != 0:
		if wrong := tells(o); wrong != "" {
			t.Errorf("%s: %s (status %d)\n%s", when, wrong, o.status, o.errs)
		}
	}
	if c.Op == "sync" && binding(c.Path) && r.Said > 0 {
		t.Errorf("%s: after a failed sync the run has said that %d more things are stored", when, r.Said)
	}
}

// binding says whether an acknowledgement rests on a file's sync. SQLite does not look at what syncing a
// folder gives, and a checkpoint that fails, as at the program's end when all is said, leaves the log as it
// was, to be gone through again.
func binding(path string) bool {
	return strings.HasSuffix(path, ".pack") || strings.HasSuffix(path, "-wal")
}

// kindOf names a file without its number.
func kindOf(p string) string {
	if strings.HasSuffix(p, ".pack") {
		return "pack"
	}
	return path.Base("/" + p)
}

func planned(calls []call) []trial {
	var all []trial
	for i, c := range calls {
		for _, f := range faults(c.Op) {
			all = append(all, trial{i + 1, c, f})
		}
	}
	return all
}

// sampled chooses trials: of each kind of call, file and fault the last, and more at random up to n; the
// same ones every time.
func sampled(all []trial, n int) []trial {
	r := rand.New(rand.NewPCG(20241031, 8))
	kinds := map[string][]trial{}
	for _, tr := range all {
		k := tr.call.Op + kindOf(tr.call.Path) + tr.fault
		kinds[k] = append(kinds[k], tr)
	}
	names := slices.Sorted(maps.Keys(kinds))
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var out []trial
	for round := 0; len(out) < n; round++ {
		before := len(out)
		for _, k := range names {
			if of := kinds[k]; len(of) > 0 && len(out) < n {
				i := r.IntN(len(of))
				out = append(out, of[i])
				kinds[k] = slices.Delete(of, i, i+1)
			}
		}
		if len(out) == before {
			break
		}
	}
	return out
}
