package recordtest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/record"
)

func testTakedowns(t *testing.T, open Open) {
	s := open(t)
	first := record.Takedown{At: start, Post: xid(1), Account: ann, Ground: record.GroundOrder, By: record.ByLegal, Words: "district court, 3 C 12/24"}
	second := record.Takedown{At: start.Add(time.Hour), Account: bob, Ground: record.GroundOptOut, By: record.ByAuthor}
	for i, x := range []record.Takedown{first, second} {
		x.Lifted, x.Number = start, 77 // not read
		n, err := s.TakeDown(t.Context(), x)
		if must(t, err); n != int64(i+1) {
			t.Errorf("entry %d has number %d", i+1, n)
		}
	}
	if _, err := s.TakeDown(t.Context(), record.Takedown{Post: xid(2), Words: strings.Repeat("x", record.MaxWords+1)}); err == nil {
		t.Error("words of any length are kept")
	}
	must(t, s.Close())
	s = open(t)
	lifted := start.Add(2 * time.Hour)
	must(t, s.Lift(t.Context(), 2, record.ByAuthor, lifted))
	for _, n := range []int64{2, 3, 0, -1} {
		wantError(t, s.Lift(t.Context(), n, record.ByOperator, lifted), record.ErrNotFound)
	}
	n, err := s.TakeDown(t.Context(), record.Takedown{Post: xid(3), Ground: record.GroundOther, By: record.ByOperator})
	if must(t, err); n != 3 {
		t.Errorf("the third entry has number %d", n)
	}
	first.Number, second.Number, second.Lifted, second.LiftedBy = 1, 2, lifted, record.ByAuthor
	got, err := s.Takedowns(t.Context(), 0, 2)
	must(t, err)
	if d := cmp.Diff([]record.Takedown{first, second}, got); d != "" {
		t.Errorf("takedowns:\n%s", d)
	}
	got, err = s.Takedowns(t.Context(), 2, 0)
	must(t, err)
	if len(got) != 1 || got[0].Number != 3 || got[0].At.IsZero() {
		t.Errorf("after the second: %+v", got)
	}
	if got, err = s.Takedowns(t.Context(), 99, 5); err != nil || len(got) != 0 {
		t.Errorf("after the last: %+v %v", got, err)
	}
	for _, c := range []struct {
		t     record.Takedown
		named bool
	}{{first, true}, {second, false}, {record.Takedown{Post: xid(1), Ground: record.GroundPrivacy}, false}, {record.Takedown{Ground: record.GroundOrder}, false}} {
		if c.t.Named() != c.named {
			t.Errorf("ground %s: named %v", c.t.Ground, c.t.Named())
		}
	}
}

func testStatements(t *testing.T, open Open) {
	s := open(t)
	one := record.Statement{Account: ann, Thread: xid(1), Post: xid(2), Kind: record.Correction, Text: "It was in May.", At: start, Proof: "https://x.example/5"}
	n, err := s.State(t.Context(), one)
	must(t, err)
	one.Number = n
	other, err := s.State(t.Context(), record.Statement{Account: bob, Kind: record.Answer, Text: "No."})
	if must(t, err); other == n {
		t.Errorf("two statements with number %d", n)
	}
	must(t, s.Close())
	s = open(t)
	got, err := s.StatementsOf(t.Context(), ann)
	must(t, err)
	if d := cmp.Diff([]record.Statement{one}, got); d != "" {
		t.Errorf("statements:\n%s", d)
	}
	wantError(t, s.Withdraw(t.Context(), ann, other), record.ErrNotFound)
	must(t, s.Withdraw(t.Context(), bob, other))
	wantError(t, s.Withdraw(t.Context(), bob, other), record.ErrNotFound)
	again, err := s.State(t.Context(), record.Statement{Account: bob, Kind: record.Answer, Text: "Yes."})
	if must(t, err); again <= other {
		t.Errorf("the number %d of a statement that was withdrawn is given again: %d", other, again)
	}
	if got, err = s.StatementsOf(t.Context(), "x:nobody"); err != nil || len(got) != 0 {
		t.Errorf("of nobody: %+v %v", got, err)
	}
}
