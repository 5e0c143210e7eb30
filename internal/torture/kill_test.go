package torture

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"
)

// TestTortureKill kills imports at random times, spread over their whole length.
func TestTortureKill(t *testing.T) {
	in := given(t)
	all := []input{in.lines, in.archive, in.big, in.page, in.later}
	want := undisturbed(t, all)
	dir, done := folder(t)
	begun := time.Now()
	if o := clew(t, dir, append([]string{"import"}, paths(all)...)...); o.status != 0 {
		t.Fatalf("import: %s", o.errs)
	}
	length := time.Since(begun)
	done()

	kills := size(25, 2000)
	r := rand.New(rand.NewPCG(20241031, 7))
	at := make([]time.Duration, kills)
	for i := range at {
		// Two run at once, so each takes up to twice as long as the one that was timed.
		at[i] = time.Duration((float64(i) + r.Float64()) / float64(kills) * 1.8 * float64(length))
	}
	var s tally
	var early, between, late atomic.Int64
	each(kills, func(i int) {
		dir, done := folder(t)
		defer done()
		when := fmt.Sprintf("kill %d after %v", i, at[i])
		o := killed(t, dir, at[i], all)
		switch {
		case len(o.acks) == 0:
			early.Add(1)
		case o.status == 0:
			late.Add(1)
		default:
			between.Add(1)
		}
		if exists(dir, "clew.db") {
			sound(t, dir, when)
		} else if len(o.acks) > 0 {
			t.Errorf("%s: the record is gone", when)
		}
		s.kept(t, dir, o.acks, all, when)
		completes(t, dir, all, want, when)
	})
	t.Logf("%d kills: %d before the first line, %d between, %d after the end", kills, early.Load(), between.Load(), late.Load())
	s.print(t, "kill")
}

// killed begins an import and kills it.
func killed(t testing.TB, dir string, after time.Duration, all []input) outcome {
	t.Helper()
	c := command(context.Background(), dir, append([]string{"import", "-f", "json"}, paths(all)...)...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	must(t, c.Start())
	timer := time.AfterFunc(after, func() { c.Process.Kill() }) // it may have ended by itself
	err := c.Wait()
	timer.Stop()
	o := outcome{status: statusOf(c), acks: acked(out.Bytes()), errs: errs.String()}
	if err != nil && o.status < 128 {
		t.Errorf("the import ended with %d before the kill: %s", o.status, o.errs)
	}
	return o
}
