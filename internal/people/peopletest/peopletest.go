// Package peopletest is the suite that every store of people runs: what package people promises, as tests.
package peopletest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clew/internal/people"
)

// Open opens the one store of a test. Called again within the same test, after Close, it opens what the store
// kept; a store that keeps nothing gives the open one again.
type Open func(t *testing.T) people.Store

// Run runs the suite. begin is called once for each test and gives its Open.
func Run(t *testing.T, begin func(t *testing.T) Open) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Open)
	}{
		{"founded once", testFounded},
		{"invitations", testInvitations},
		{"an invitation is used once", testOnce},
		{"a password set anew", testAnew},
		{"changes", testChange},
		{"an owner remains", testLastOwner},
		{"removed with all that is theirs", testRemove},
		{"sessions", testSessions},
		{"sessions are bounded", testBounded},
		{"passkeys", testPasskeys},
		{"all at once", testTogether},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, begin(t)) })
	}
}

var start = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

var (
	ann = people.Person{ID: "p-ann", Name: "Ann", Rank: people.Owner, Password: "$a", Added: start}
	bob = people.Person{ID: "p-bob", Name: "Bob", Password: "$b", Added: start.Add(time.Hour)}
)

// admit lets somebody in.
func admit(t testing.TB, s people.Store, p people.Person) {
	t.Helper()
	sum := "sum of " + string(p.ID)
	_, err := s.Invite(t.Context(), people.Invitation{Sum: sum, By: ann.ID, Made: start, Expires: start.Add(people.Invited)})
	must(t, err)
	_, err = s.Admit(t.Context(), sum, start, p)
	must(t, err)
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func testFounded(t *testing.T, open Open) {
	s := open(t)
	all, err := s.People(t.Context())
	must(t, err)
	same(t, "an empty house", []people.Person(nil), all)
	must(t, s.Found(t.Context(), ann))
	wantError(t, s.Found(t.Context(), bob), people.ErrTaken)
	wantError(t, s.Found(t.Context(), ann), people.ErrTaken)
	must(t, s.Close())
	s = open(t)
	got, err := s.Person(t.Context(), ann.ID)
	must(t, err)
	same(t, "by id", ann, got)
	got, err = s.Named(t.Context(), people.Fold("aNN "))
	must(t, err)
	same(t, "by name", ann, got)
	_, err = s.Person(t.Context(), "p-nobody")
	wantError(t, err, people.ErrNobody)
	_, err = s.Named(t.Context(), "nobody")
	wantError(t, err, people.ErrNobody)
}

func testInvitations(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	i := people.Invitation{Sum: "one", By: ann.ID, Note: "for Bob", Made: start, Expires: start.Add(people.Invited)}
	n, err := s.Invite(t.Context(), i)
	must(t, err)
	i.Number = n
	j := people.Invitation{Sum: "two", By: ann.ID, Made: start, Expires: start.Add(people.Invited)}
	j.Number, err = s.Invite(t.Context(), j)
	must(t, err)
	must(t, s.Close())
	s = open(t)
	all, err := s.Invitations(t.Context())
	must(t, err)
	same(t, "the newest first", []people.Invitation{j, i}, all)
	got, err := s.Invitation(t.Context(), "one")
	must(t, err)
	same(t, "by its sum", i, got)
	_, err = s.Invitation(t.Context(), "three")
	wantError(t, err, people.ErrInvitation)
	must(t, s.Withdraw(t.Context(), j.Number))
	wantError(t, s.Withdraw(t.Context(), j.Number), people.ErrInvitation)
	_, err = s.Admit(t.Context(), "two", start, bob)
	wantError(t, err, people.ErrInvitation)
	_, err = s.Admit(t.Context(), "one", i.Expires.Add(time.Second), bob)
	wantError(t, err, people.ErrInvitation)
	taken := bob
	taken.Name = "ANN"
	_, err = s.Admit(t.Context(), "one", start, taken)
	wantError(t, err, people.ErrTaken)
	p, err := s.Admit(t.Context(), "one", start.Add(time.Minute), bob)
	must(t, err)
	same(t, "who was let in", bob, p)
	_, err = s.Admit(t.Context(), "one", start.Add(time.Minute), people.Person{ID: "p-c", Name: "c"})
	wantError(t, err, people.ErrInvitation)
	wantError(t, s.Withdraw(t.Context(), i.Number), people.ErrInvitation)
	got, err = s.Invitation(t.Context(), "one")
	if must(t, err); !got.Used.Equal(start.Add(time.Minute)) {
		t.Errorf("used: %+v", got)
	}
	list, err := s.People(t.Context())
	must(t, err)
	same(t, "all", []people.Person{ann, bob}, list)
}

// testOnce: of many who use one invitation at once, one comes in.
func testOnce(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	_, err := s.Invite(t.Context(), people.Invitation{Sum: "one", By: ann.ID, Made: start, Expires: start.Add(time.Hour)})
	must(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	in := 0
	for i := range 16 {
		wg.Go(func() {
			_, err := s.Admit(context.WithoutCancel(t.Context()), "one", start, people.Person{ID: people.ID(fmt.Sprint("p-", i)), Name: fmt.Sprint("n", i), Added: start})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				in++
			} else if !errors.Is(err, people.ErrInvitation) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := s.People(t.Context())
	if must(t, err); in != 1 || len(all) != 2 {
		t.Errorf("%d came in, %d are there", in, len(all))
	}
}

func testAnew(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	admit(t, s, bob)
	_, err := s.Invite(t.Context(), people.Invitation{Sum: "anew", By: ann.ID, Person: bob.ID, Made: start, Expires: start.Add(time.Hour)})
	must(t, err)
	p, err := s.Admit(t.Context(), "anew", start, people.Person{ID: "p-other", Name: "other", Rank: people.Owner, Password: "$new"})
	must(t, err)
	want := bob
	want.Password = "$new"
	same(t, "who was let in", want, p)
	got, err := s.Person(t.Context(), bob.ID)
	must(t, err)
	same(t, "what is kept", want, got)
	_, err = s.Person(t.Context(), "p-other")
	wantError(t, err, people.ErrNobody)
	_, err = s.Admit(t.Context(), "anew", start, people.Person{Password: "$again"})
	wantError(t, err, people.ErrInvitation)
}

func testChange(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	admit(t, s, bob)
	must(t, s.Change(t.Context(), bob.ID, func(p *people.Person) error {
		p.ID, p.Name, p.Added = "p-other", "other", time.Time{} // not for Change
		p.Password, p.Rank, p.Revoked = "$c", people.Owner, start
		return nil
	}))
	failed := errors.New("no")
	wantError(t, s.Change(t.Context(), bob.ID, func(p *people.Person) error { p.Password = "$d"; return failed }), failed)
	wantError(t, s.Change(t.Context(), "p-nobody", func(*people.Person) error { return nil }), people.ErrNobody)
	must(t, s.Close())
	s = open(t)
	want := bob
	want.Password, want.Rank, want.Revoked = "$c", people.Owner, start
	got, err := s.Person(t.Context(), bob.ID)
	must(t, err)
	same(t, "changed", want, got)
}

func testLastOwner(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	admit(t, s, bob)
	demote := func(p *people.Person) error { p.Rank = people.Reader; return nil }
	wantError(t, s.Change(t.Context(), ann.ID, demote), people.ErrLastOwner)
	wantError(t, s.Change(t.Context(), ann.ID, func(p *people.Person) error { p.Revoked = start; return nil }), people.ErrLastOwner)
	wantError(t, s.Remove(t.Context(), ann.ID), people.ErrLastOwner)
	must(t, s.Change(t.Context(), bob.ID, func(p *people.Person) error { p.Rank, p.Revoked = people.Owner, start; return nil }))
	wantError(t, s.Change(t.Context(), ann.ID, demote), people.ErrLastOwner) // bob cannot come in
	must(t, s.Change(t.Context(), bob.ID, func(p *people.Person) error { p.Revoked = time.Time{}; return nil }))
	must(t, s.Change(t.Context(), ann.ID, demote))
	wantError(t, s.Remove(t.Context(), bob.ID), people.ErrLastOwner)
	must(t, s.Remove(t.Context(), ann.ID))
}

func testRemove(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	admit(t, s, bob)
	must(t, s.Begin(t.Context(), people.Session{Sum: "s", Person: bob.ID, Begun: start, Seen: start, Proved: start}, ""))
	must(t, s.AddPasskey(t.Context(), people.Passkey{ID: []byte("k"), Person: bob.ID, Data: []byte("{}"), Added: start}))
	_, err := s.Invite(t.Context(), people.Invitation{Sum: "anew", By: ann.ID, Person: bob.ID, Made: start, Expires: start.Add(time.Hour)})
	must(t, err)
	must(t, s.Remove(t.Context(), bob.ID))
	wantError(t, s.Remove(t.Context(), bob.ID), people.ErrNobody)
	_, err = s.Session(t.Context(), "s")
	wantError(t, err, people.ErrSignedOut)
	keys, err := s.PasskeysOf(t.Context(), bob.ID)
	must(t, err)
	same(t, "passkeys", []people.Passkey(nil), keys)
	_, err = s.Admit(t.Context(), "anew", start, bob)
	wantError(t, err, people.ErrInvitation)
	wantError(t, s.Begin(t.Context(), people.Session{Sum: "t", Person: bob.ID, Begun: start, Seen: start}, ""), people.ErrNobody)
	wantError(t, s.AddPasskey(t.Context(), people.Passkey{ID: []byte("l"), Person: bob.ID}), people.ErrNobody)
	admit(t, s, people.Person{ID: "p-bob2", Name: "bob", Added: start}) // the name is free again
}

func testSessions(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	admit(t, s, bob)
	one := people.Session{Sum: "one", Person: bob.ID, Begun: start, Seen: start, Proved: start, Agent: "Firefox"}
	two := people.Session{Sum: "two", Person: bob.ID, Begun: start.Add(time.Hour), Seen: start.Add(time.Hour), Proved: start.Add(time.Hour)}
	hers := people.Session{Sum: "hers", Person: ann.ID, Begun: start, Seen: start, Proved: start}
	for _, x := range []people.Session{one, two, hers} {
		must(t, s.Begin(t.Context(), x, ""))
	}
	must(t, s.Seen(t.Context(), "one", start.Add(time.Minute)))
	one.Seen = start.Add(time.Minute)
	must(t, s.Close())
	s = open(t)
	got, err := s.Session(t.Context(), "one")
	must(t, err)
	same(t, "by its sum", one, got)
	list, err := s.SessionsOf(t.Context(), bob.ID)
	must(t, err)
	same(t, "of one", []people.Session{two, one}, list)
	wantError(t, s.End(t.Context(), bob.ID, "hers"), people.ErrSignedOut)
	must(t, s.End(t.Context(), ann.ID, "hers"))
	_, err = s.Session(t.Context(), "hers")
	wantError(t, err, people.ErrSignedOut)
	three := two
	three.Sum = "three"
	must(t, s.Begin(t.Context(), three, "two")) // rotated
	_, err = s.Session(t.Context(), "two")
	wantError(t, err, people.ErrSignedOut)
	must(t, s.EndAll(t.Context(), bob.ID, "three"))
	list, err = s.SessionsOf(t.Context(), bob.ID)
	must(t, err)
	same(t, "but one", []people.Session{three}, list)
	old := people.Session{Sum: "old", Person: ann.ID, Begun: start.Add(-people.Absolute), Seen: start}
	quiet := people.Session{Sum: "quiet", Person: ann.ID, Begun: start, Seen: start.Add(-people.Idle)}
	must(t, s.Begin(t.Context(), old, ""))
	must(t, s.Begin(t.Context(), quiet, ""))
	must(t, s.Sweep(t.Context(), start.Add(-time.Hour), start.Add(-time.Hour)))
	list, err = s.SessionsOf(t.Context(), ann.ID)
	must(t, err)
	same(t, "swept", []people.Session(nil), list)
	must(t, s.EndAll(t.Context(), bob.ID, ""))
	_, err = s.Session(t.Context(), "three")
	wantError(t, err, people.ErrSignedOut)
}

func testBounded(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	for i := range people.MaxSessions + 5 {
		at := start.Add(time.Duration(i) * time.Minute)
		must(t, s.Begin(t.Context(), people.Session{Sum: fmt.Sprint(i), Person: ann.ID, Begun: at, Seen: at}, ""))
	}
	list, err := s.SessionsOf(t.Context(), ann.ID)
	if must(t, err); len(list) != people.MaxSessions || list[0].Sum != fmt.Sprint(people.MaxSessions+4) {
		t.Errorf("%d sessions, the newest %s", len(list), list[0].Sum)
	}
	for i := range people.MaxPasskeys {
		must(t, s.AddPasskey(t.Context(), people.Passkey{ID: []byte(fmt.Sprint(i)), Person: ann.ID, Added: start}))
	}
	wantError(t, s.AddPasskey(t.Context(), people.Passkey{ID: []byte("more"), Person: ann.ID, Added: start}), people.ErrFull)
}

func testPasskeys(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	admit(t, s, bob)
	one := people.Passkey{ID: []byte{0, 1, 255}, Person: bob.ID, Label: "telephone", Data: []byte(`{"a":1}`), Added: start}
	two := people.Passkey{ID: []byte{2}, Person: bob.ID, Data: []byte(`{}`), Added: start}
	must(t, s.AddPasskey(t.Context(), one))
	must(t, s.AddPasskey(t.Context(), two))
	theirs := one
	theirs.Person = ann.ID
	wantError(t, s.AddPasskey(t.Context(), theirs), people.ErrTaken)
	one.Data, one.Used = []byte(`{"a":2}`), start.Add(time.Hour)
	must(t, s.UsedPasskey(t.Context(), people.Passkey{ID: one.ID, Person: bob.ID, Data: one.Data, Used: one.Used, Label: "not for this"}))
	wantError(t, s.UsedPasskey(t.Context(), theirs), people.ErrNobody)
	must(t, s.Close())
	s = open(t)
	got, err := s.PasskeysOf(t.Context(), bob.ID)
	must(t, err)
	same(t, "of one", []people.Passkey{one, two}, got)
	wantError(t, s.RemovePasskey(t.Context(), ann.ID, one.ID), people.ErrNobody)
	must(t, s.RemovePasskey(t.Context(), bob.ID, one.ID))
	wantError(t, s.RemovePasskey(t.Context(), bob.ID, one.ID), people.ErrNobody)
}

// testTogether lets many goroutines do many things; the race detector and the counts judge.
func testTogether(t *testing.T, open Open) {
	s := open(t)
	must(t, s.Found(t.Context(), ann))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			ctx := t.Context()
			for n := range 4 {
				sum := fmt.Sprint(i, ".", n)
				err := errors.Join(
					s.Begin(ctx, people.Session{Sum: sum, Person: ann.ID, Begun: start, Seen: start}, ""),
					s.Seen(ctx, sum, start.Add(time.Minute)),
					s.Change(ctx, ann.ID, func(p *people.Person) error { p.Password += "x"; return nil }),
					s.End(ctx, ann.ID, sum))
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	p, err := s.Person(t.Context(), ann.ID)
	if must(t, err); len(p.Password) != len(ann.Password)+32 {
		t.Errorf("%d changes were kept", len(p.Password)-len(ann.Password))
	}
	if list, err := s.SessionsOf(t.Context(), ann.ID); err != nil || len(list) != 0 {
		t.Errorf("%d sessions: %v", len(list), err)
	}
}
