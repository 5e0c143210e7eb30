package people_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/people"
	"clew/internal/people/peopletest"
)

const (
	origin = "https://clew.example"
	secret = "correct horse battery"
)

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

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
	home  = people.Guest{Addr: netip.MustParseAddr("192.0.2.1"), Agent: "Firefox"}
	other = people.Guest{Addr: netip.MustParseAddr("198.51.100.7"), Agent: "Chrome"}
)

// house gives one with an owner, ann, and a reader, bob, who both have the password secret.
func house(t testing.TB) (h *people.House, c *clock, ann, bob people.Token) {
	t.Helper()
	c = &clock{at: time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)}
	h, err := people.Open(t.Context(), &people.Memory{}, people.Config{Origin: origin, Now: c.now, Cheap: true})
	must(t, err)
	ann, err = h.Found(t.Context(), h.SetupToken(), "Ann", secret, home)
	must(t, err)
	a, _, err := h.Who(t.Context(), ann)
	must(t, err)
	link, err := h.Invite(t.Context(), a.ID, "", "for Bob")
	must(t, err)
	bob, err = h.Accept(t.Context(), link, "Bob", secret, home)
	must(t, err)
	return h, c, ann, bob
}

func TestFound(t *testing.T) {
	h, err := people.Open(t.Context(), &people.Memory{}, people.Config{Cheap: true})
	must(t, err)
	if empty, err := h.Empty(t.Context()); err != nil || !empty {
		t.Fatalf("empty: %v %v", empty, err)
	}
	for _, token := range []people.Token{"", "x", people.NewToken()} {
		_, err := h.Found(t.Context(), token, "Ann", secret, home)
		wantError(t, err, people.ErrRefused)
	}
	_, err = h.Found(t.Context(), h.SetupToken(), "Ann", "short", home)
	wantError(t, err, people.ErrPassword)
	token, err := h.Found(t.Context(), h.SetupToken(), "Ann", secret, home)
	must(t, err)
	p, s, err := h.Who(t.Context(), token)
	if must(t, err); p.Rank != people.Owner || p.Name != "Ann" || !h.Fresh(s) {
		t.Errorf("%+v %+v", p, s)
	}
	_, err = h.Found(t.Context(), h.SetupToken(), "Eve", secret, home)
	wantError(t, err, people.ErrRefused) // the token is worth nothing once somebody is there
}

// TestFoundOnce: of many who hold the link, one is the owner.
func TestFoundOnce(t *testing.T) {
	h, err := people.Open(t.Context(), &people.Memory{}, people.Config{Cheap: true})
	must(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	in := 0
	for i := range 8 {
		wg.Go(func() {
			if _, err := h.Found(t.Context(), h.SetupToken(), fmt.Sprint("n", i), secret, home); err == nil {
				mu.Lock()
				in++
				mu.Unlock()
			}
		})
	}
	if wg.Wait(); in != 1 {
		t.Errorf("%d owners", in)
	}
}

func TestSignIn(t *testing.T) {
	h, _, _, bob := house(t)
	p, _, err := h.Who(t.Context(), bob)
	if must(t, err); p.Rank != people.Reader {
		t.Errorf("an invited reader is %d", p.Rank)
	}
	for _, c := range []struct {
		name, password string
		ok             bool
	}{
		{"Bob", secret, true}, {" bob ", secret, true}, {"BOB", secret, true}, {"Ｂｏｂ", secret, true},
		{"Bob", "Correct horse battery", false}, {"Bob", "", false}, {"Bob", secret + " ", false}, {"Bob", strings.Repeat("x", 5000), false},
		{"Bobby", secret, false}, {"", secret, false}, {strings.Repeat("b", 300), secret, false}, {"Bob\x00", secret, false},
	} {
		token, err := h.SignIn(t.Context(), c.name, c.password, home, "")
		if c.ok {
			if must(t, err); token == bob {
				t.Error("a token is given twice")
			}
			continue
		}
		wantError(t, err, people.ErrRefused)
		if token != "" || strings.Contains(err.Error(), "exist") {
			t.Errorf("%q: %v", c.name, err)
		}
	}
	before, err := h.SignIn(t.Context(), "Bob", secret, home, "")
	must(t, err)
	after, err := h.SignIn(t.Context(), "Bob", secret, home, before) // the browser held a session: it ends
	must(t, err)
	_, _, err = h.Who(t.Context(), before)
	wantError(t, err, people.ErrSignedOut)
	must(t, h.SignOut(t.Context(), after))
	wantError(t, h.SignOut(t.Context(), after), people.ErrSignedOut)
	for _, token := range []people.Token{"", "x", after, people.Token(strings.Repeat("x", 1000))} {
		_, _, err = h.Who(t.Context(), token)
		wantError(t, err, people.ErrSignedOut)
	}
}

// TestNames: what may be a name, and a password.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		name, password string
		want           error
	}{
		{"Олена", secret, nil}, {"김민지", secret, nil}, {"ليلى", secret, nil}, {"a", secret, nil}, {"j.o-h_n1", secret, nil},
		{"", secret, people.ErrName}, {"two words", secret, people.ErrName}, {"a/b", secret, people.ErrName}, {"a\u202eb", secret, people.ErrName}, {"<b>", secret, people.ErrName},
		{strings.Repeat("x", 41), secret, people.ErrName}, {"\xff", secret, people.ErrName}, {"ann", secret, people.ErrTaken}, {"ANN", secret, people.ErrTaken},
		{"longenoughname", "longenoughname", people.ErrPassword}, {"c", "short", people.ErrPassword}, {"c", "aaaaaaaaaaaaaaaa", people.ErrPassword}, {"c", strings.Repeat("xy", 200), people.ErrPassword},
		{"c", "\xff\xfe and so on and on", people.ErrPassword},
	} {
		h, _, ann, _ := house(t)
		p, _, err := h.Who(t.Context(), ann)
		must(t, err)
		link, err := h.Invite(t.Context(), p.ID, "", "")
		must(t, err)
		_, err = h.Accept(t.Context(), link, c.name, c.password, other)
		if !errors.Is(err, c.want) {
			t.Errorf("%q, %q: %v", c.name, c.password, err)
		}
		if _, err = h.Invitation(t.Context(), link); c.want != nil && err != nil {
			t.Errorf("%q: the invitation is used up: %v", c.name, err)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	h, c, ann, bob := house(t)
	p, _, err := h.Who(t.Context(), bob)
	must(t, err)
	for range 8 {
		c.pass(11 * time.Hour)
		_, s, err := h.Who(t.Context(), bob) // used, it goes on
		if must(t, err); h.Fresh(s) {
			t.Error("an old proof counts")
		}
	}
	_, _, err = h.Who(t.Context(), ann) // unused, it does not
	wantError(t, err, people.ErrSignedOut)
	c.pass(13 * time.Hour)
	_, _, err = h.Who(t.Context(), bob)
	wantError(t, err, people.ErrSignedOut)
	bob, err = h.SignIn(t.Context(), "bob", secret, home, "")
	must(t, err)
	for range 71 {
		c.pass(10 * time.Hour)
		_, _, err = h.Who(t.Context(), bob)
		must(t, err)
	}
	c.pass(11 * time.Hour) // 30 days and an hour
	_, _, err = h.Who(t.Context(), bob)
	wantError(t, err, people.ErrSignedOut)
	if list, err := h.SessionsOf(t.Context(), p.ID); err != nil || len(list) != 0 {
		t.Errorf("sessions that are over are listed: %+v %v", list, err)
	}
}

func TestRevoke(t *testing.T) {
	h, _, ann, bob := house(t)
	p, _, err := h.Who(t.Context(), bob)
	must(t, err)
	must(t, h.Revoke(t.Context(), p.ID))
	_, _, err = h.Who(t.Context(), bob)
	wantError(t, err, people.ErrSignedOut)
	_, err = h.SignIn(t.Context(), "bob", secret, home, "")
	wantError(t, err, people.ErrRefused)
	must(t, h.Readmit(t.Context(), p.ID))
	bob, err = h.SignIn(t.Context(), "bob", secret, home, "")
	must(t, err)
	must(t, h.SetRank(t.Context(), p.ID, people.Owner)) // the old session is not an owner's
	_, _, err = h.Who(t.Context(), bob)
	wantError(t, err, people.ErrSignedOut)
	a, _, err := h.Who(t.Context(), ann)
	must(t, err)
	must(t, h.Remove(t.Context(), a.ID))
	wantError(t, h.Revoke(t.Context(), p.ID), people.ErrLastOwner)
	_, _, err = h.Who(t.Context(), ann)
	wantError(t, err, people.ErrSignedOut)
}

func TestProve(t *testing.T) {
	h, c, ann, _ := house(t)
	c.pass(time.Hour)
	_, s, err := h.Who(t.Context(), ann)
	if must(t, err); h.Fresh(s) {
		t.Error("fresh after an hour")
	}
	_, err = h.SignIn(t.Context(), "ann", "wrong password", home, ann)
	wantError(t, err, people.ErrRefused)
	again, err := h.SignIn(t.Context(), "ann", secret, home, ann)
	must(t, err)
	if _, s, err = h.Who(t.Context(), again); err != nil || !h.Fresh(s) {
		t.Errorf("not fresh: %v", err)
	}
	_, _, err = h.Who(t.Context(), ann)
	wantError(t, err, people.ErrSignedOut)
}

func TestPassword(t *testing.T) {
	h, _, _, bob := house(t)
	elsewhere, err := h.SignIn(t.Context(), "bob", secret, other, "")
	must(t, err)
	const fresh = "a new password, and long"
	_, err = h.SetPassword(t.Context(), bob, "not it at all", fresh, home)
	wantError(t, err, people.ErrRefused)
	_, err = h.SetPassword(t.Context(), bob, secret, "short", home)
	wantError(t, err, people.ErrPassword)
	next, err := h.SetPassword(t.Context(), bob, secret, fresh, home)
	must(t, err)
	for _, token := range []people.Token{bob, elsewhere} {
		_, _, err = h.Who(t.Context(), token)
		wantError(t, err, people.ErrSignedOut)
	}
	_, _, err = h.Who(t.Context(), next)
	must(t, err)
	_, err = h.SignIn(t.Context(), "bob", secret, home, "")
	wantError(t, err, people.ErrRefused)
	_, err = h.SignIn(t.Context(), "bob", fresh, home, "")
	must(t, err)
}

// TestForgotten: an invitation that names a person sets their password, whatever name is said.
func TestForgotten(t *testing.T) {
	h, c, ann, bob := house(t)
	a, _, err := h.Who(t.Context(), ann)
	must(t, err)
	b, _, err := h.Who(t.Context(), bob)
	must(t, err)
	link, err := h.Invite(t.Context(), a.ID, b.ID, "")
	must(t, err)
	late, err := h.Invite(t.Context(), a.ID, "", "")
	must(t, err)
	token, err := h.Accept(t.Context(), link, "Ann", "another long password", other)
	must(t, err)
	p, _, err := h.Who(t.Context(), token)
	if must(t, err); p.ID != b.ID || p.Rank != people.Reader {
		t.Errorf("%+v was let in", p)
	}
	_, _, err = h.Who(t.Context(), bob)
	wantError(t, err, people.ErrSignedOut)
	_, err = h.Accept(t.Context(), link, "x", "another long password", other)
	wantError(t, err, people.ErrInvitation)
	c.pass(8 * 24 * time.Hour)
	_, err = h.Invitation(t.Context(), late)
	wantError(t, err, people.ErrInvitation)
	_, err = h.Accept(t.Context(), late, "x", "another long password", other)
	wantError(t, err, people.ErrInvitation)
	if list, err := h.Invitations(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
}

// TestLimits: who tries too often waits, whether the name exists or not; nobody is locked out by others.
func TestLimits(t *testing.T) {
	for _, name := range []string{"bob", "nobody"} {
		h, c, _, _ := house(t)
		tried, slow := 0, (*people.Slow)(nil)
		for i := range 40 {
			from := people.Guest{Addr: netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})} // a botnet
			_, err := h.SignIn(t.Context(), name, "wrong password", from, "")
			if errors.As(err, &slow) {
				break
			}
			wantError(t, err, people.ErrRefused)
			tried++
		}
		if tried != 10 || slow == nil || slow.After <= 0 || slow.After > time.Minute {
			t.Errorf("%s: %d tries, then %v", name, tried, slow)
		}
		if name == "bob" {
			_, err := h.SignIn(t.Context(), "bob", secret, home, "") // from where he signed in before
			must(t, err)
			_, err = h.SignIn(t.Context(), "bob", secret, other, "")
			if !errors.As(err, &slow) {
				t.Errorf("from elsewhere: %v", err)
			}
			c.pass(slow.After)
			_, err = h.SignIn(t.Context(), "bob", secret, other, "")
			must(t, err)
		}
	}
	h, _, _, _ := house(t)
	tried := 0
	for i := range 60 { // one address, many names; within one network of IPv6
		from := people.Guest{Addr: netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1))}
		_, err := h.SignIn(t.Context(), fmt.Sprint("n", i), "wrong password", from, "")
		if slow := (*people.Slow)(nil); errors.As(err, &slow) {
			break
		}
		tried++
	}
	if tried != 20 {
		t.Errorf("%d tries from one network", tried)
	}
}

// TestManyAddresses: what is remembered of strangers is bounded, and they are limited all the same.
func TestManyAddresses(t *testing.T) {
	h, _, _, _ := house(t)
	slow, last := 0, (*people.Slow)(nil)
	for i := range 21_000 {
		from := people.Guest{Addr: netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})}
		_, err := h.SignIn(t.Context(), fmt.Sprint("n", i), "wrong password", from, "")
		if errors.As(err, &last) {
			slow++
		}
	}
	if slow == 0 {
		t.Error("no limit for many addresses and names")
	}
	_, err := h.SignIn(t.Context(), "bob", secret, home, "")
	must(t, err)
}

// TestBusy: passwords are checked so many at a time, and whoever comes then is sent away.
func TestBusy(t *testing.T) {
	h, err := people.Open(t.Context(), &people.Memory{}, people.Config{})
	must(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	busy := 0
	for i := range 80 {
		wg.Go(func() {
			ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer stop()
			_, err := h.SignIn(ctx, fmt.Sprint("n", i), "wrong password", people.Guest{Addr: netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})}, "")
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, people.ErrBusy) {
				busy++
			} else if !errors.Is(err, people.ErrRefused) {
				t.Error(err)
			}
		})
	}
	if wg.Wait(); busy < 40 {
		t.Errorf("%d were sent away", busy)
	}
}

// TestSecrets: a token prints as ***, whatever prints it.
func TestSecrets(t *testing.T) {
	token := people.NewToken()
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", token, "in", struct{ T people.Token }{token})
	b, err := json.Marshal(map[string]any{"t": token})
	must(t, err)
	said := log.String() + string(b) + fmt.Sprintf("%v %s %q %+v %#v %v", token, token, token, token, token, struct{ T people.Token }{token})
	if strings.Contains(said, token.Reveal()) || len(token.Reveal()) != 43 {
		t.Errorf("said: %s", said)
	}
}

// addKey gives bob a passkey.
func addKey(t *testing.T, h *people.House, bob people.Token) *peopletest.Authenticator {
	t.Helper()
	a := peopletest.NewAuthenticator(t, origin)
	q, err := h.AskNewPasskey(t.Context(), bob)
	must(t, err)
	must(t, h.AddPasskey(t.Context(), bob, q.ID, "telephone", a.Register(t, q.Options)))
	return a
}

func TestPasskey(t *testing.T) {
	h, c, ann, bob := house(t)
	a := addKey(t, h, bob)
	q, err := h.AskPasskey(t.Context())
	must(t, err)
	answer := a.SignIn(t, q.Options)
	token, err := h.SignInByPasskey(t.Context(), q.ID, answer, home, bob)
	must(t, err)
	p, s, err := h.Who(t.Context(), token)
	if must(t, err); p.Name != "Bob" || !h.Fresh(s) {
		t.Errorf("%+v %+v", p, s)
	}
	_, _, err = h.Who(t.Context(), bob)
	wantError(t, err, people.ErrSignedOut)
	_, err = h.SignInByPasskey(t.Context(), q.ID, answer, home, "") // once
	wantError(t, err, people.ErrRefused)
	list, err := h.PasskeysOf(t.Context(), p.ID)
	if must(t, err); len(list) != 1 || list[0].Label != "telephone" || list[0].Used.IsZero() {
		t.Errorf("%+v", list)
	}
	for name, lie := range map[string]func(*peopletest.Authenticator){
		"another key signs":          func(a *peopletest.Authenticator) { a.Forged = true },
		"the browser is elsewhere":   func(a *peopletest.Authenticator) { a.Origin = "https://clew.example.evil.example" },
		"nobody unlocked it":         func(a *peopletest.Authenticator) { a.Unlocked = false },
		"a copy with an old counter": func(a *peopletest.Authenticator) { a.Counter = 1 },
	} {
		liar := *a
		lie(&liar)
		q, err := h.AskPasskey(t.Context())
		must(t, err)
		_, err = h.SignInByPasskey(t.Context(), q.ID, liar.SignIn(t, q.Options), home, "")
		if !errors.Is(err, people.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// An answer to another question, an answer too late, no answer, a question that adds a key.
	first, err := h.AskPasskey(t.Context())
	must(t, err)
	second, err := h.AskPasskey(t.Context())
	must(t, err)
	_, err = h.SignInByPasskey(t.Context(), second.ID, a.SignIn(t, first.Options), home, "")
	wantError(t, err, people.ErrRefused)
	c.pass(6 * time.Minute)
	_, err = h.SignInByPasskey(t.Context(), first.ID, a.SignIn(t, first.Options), home, "")
	wantError(t, err, people.ErrRefused)
	for _, b := range []string{"", "{}", "null", "[]", `{"id":"x"}`, strings.Repeat("[", 10_000)} {
		q, err := h.AskPasskey(t.Context())
		must(t, err)
		_, err = h.SignInByPasskey(t.Context(), q.ID, []byte(b), other, "")
		wantError(t, err, people.ErrRefused)
	}
	must(t, h.RemovePasskey(t.Context(), p.ID, list[0].ID))
	q, err = h.AskPasskey(t.Context())
	must(t, err)
	_, err = h.SignInByPasskey(t.Context(), q.ID, a.SignIn(t, q.Options), home, "")
	wantError(t, err, people.ErrRefused)
	_ = ann
}

// TestPasskeyOfAnother: a key is added by who began to add it, lately proved, and by nobody else.
func TestPasskeyOfAnother(t *testing.T) {
	h, c, ann, bob := house(t)
	a := peopletest.NewAuthenticator(t, origin)
	q, err := h.AskNewPasskey(t.Context(), bob)
	must(t, err)
	wantError(t, h.AddPasskey(t.Context(), ann, q.ID, "", a.Register(t, q.Options)), people.ErrRefused)
	wantError(t, h.AddPasskey(t.Context(), bob, q.ID, "", a.Register(t, q.Options)), people.ErrRefused) // used up
	signIn, err := h.AskPasskey(t.Context())
	must(t, err)
	wantError(t, h.AddPasskey(t.Context(), bob, signIn.ID, "", a.Register(t, q.Options)), people.ErrRefused)
	c.pass(time.Hour)
	_, err = h.AskNewPasskey(t.Context(), bob)
	wantError(t, err, people.ErrRefused)
	_, err = h.AskNewPasskey(t.Context(), "x")
	wantError(t, err, people.ErrSignedOut)
	bob, err = h.SignIn(t.Context(), "bob", secret, home, bob)
	must(t, err)
	b, _, err := h.Who(t.Context(), bob)
	must(t, err)
	a = addKey(t, h, bob)
	must(t, h.Revoke(t.Context(), b.ID))
	q, err = h.AskPasskey(t.Context())
	must(t, err)
	_, err = h.SignInByPasskey(t.Context(), q.ID, a.SignIn(t, q.Options), home, "")
	wantError(t, err, people.ErrRefused)
}

// TestOrigins: where passkeys can be bound to.
func TestOrigins(t *testing.T) {
	for o, ok := range map[string]bool{"https://clew.example": true, "https://clew.example:8443": true, "http://localhost:7070": true, "": true,
		"http://clew.example": false, "http://127.0.0.1:7070": false, "clew.example": false, "https://": false, "::": false} {
		h, err := people.Open(t.Context(), &people.Memory{}, people.Config{Origin: o, Cheap: true})
		if (err == nil) != ok || ok && h.Passkeys() != (o != "") {
			t.Errorf("%q: %v", o, err)
		}
	}
	h, err := people.Open(t.Context(), &people.Memory{}, people.Config{Cheap: true})
	must(t, err)
	_, err = h.AskPasskey(t.Context())
	wantError(t, err, people.ErrNoPasskeys)
}

func BenchmarkSignIn(b *testing.B) {
	h, err := people.Open(b.Context(), &people.Memory{}, people.Config{})
	must(b, err)
	_, err = h.Found(b.Context(), h.SetupToken(), "Ann", secret, home)
	must(b, err)
	for b.Loop() {
		_, err := h.SignIn(b.Context(), "ann", secret, home, "")
		must(b, err)
	}
}
