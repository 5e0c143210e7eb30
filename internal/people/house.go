package people

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Config says how a House is kept. The zero Config is usable, without passkeys.
type Config struct {
	// Origin is the address of the site, scheme, host and port: passkeys are bound to it. "" for none.
	Origin string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Cheap makes checks of passwords cost next to nothing: for tests, which sign in a thousand times.
	Cheap bool
}

// House is who comes in and how. It may be used by any number of goroutines.
type House struct {
	store  Store
	now    func() time.Time
	hasher *hasher
	limits *limits
	nobody string // the hash that a name which does not exist is checked against
	setup  Token

	inhabited atomic.Bool  // somebody was seen to be there: that does not change back
	looked    atomic.Int64 // when nobody was seen to be there

	keys *ceremonies // nil without passkeys

	mu    sync.Mutex
	swept time.Time
}

// Guest is who stands at the door: where from, and with what browser, in a few words.
type Guest struct {
	Addr  netip.Addr
	Agent string
}

// Open opens the house over a store, which the caller closes.
func Open(ctx context.Context, s Store, c Config) (*House, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	price := usual
	if c.Cheap {
		price = cost{memory: 8, passes: 1, threads: 1}
	}
	h := &House{store: s, now: c.Now, hasher: newHasher(price, 2, 32), limits: newLimits(c.Now), setup: NewToken()}
	var err error
	if h.nobody, err = h.hasher.hash(ctx, NewToken().Reveal()); err != nil {
		return nil, err
	}
	if c.Origin != "" {
		if h.keys, err = newCeremonies(c.Origin, c.Now); err != nil {
			return nil, err
		}
	}
	_, err = h.Empty(ctx)
	return h, err
}

// Empty says whether nobody has an account yet. The answer may be a second old.
func (h *House) Empty(ctx context.Context) (bool, error) {
	if h.inhabited.Load() {
		return false, nil
	}
	if now := h.now().UnixNano(); now-h.looked.Load() < int64(time.Second) {
		return true, nil
	}
	all, err := h.store.People(ctx)
	if err != nil {
		return false, err
	}
	if len(all) > 0 {
		h.inhabited.Store(true)
	}
	h.looked.Store(h.now().UnixNano())
	return len(all) == 0, nil
}

// SetupToken is what the one who may found the house is told, for as long as the program runs and nobody has
// an account.
func (h *House) SetupToken() Token { return h.setup }

// MayFound says whether a token is that one and nobody is there.
func (h *House) MayFound(ctx context.Context, t Token) (bool, error) {
	empty, err := h.Empty(ctx)
	return err == nil && empty && subtle.ConstantTimeCompare([]byte(t), []byte(h.setup)) == 1, err
}

// Found makes the owner's account. ErrRefused for a wrong token, ErrTaken if somebody is there.
func (h *House) Found(ctx context.Context, t Token, name, password string, g Guest) (Token, error) {
	back, err := h.limits.try(g.Addr, "")
	if err != nil {
		return "", err
	}
	if may, err := h.MayFound(ctx, t); err != nil || !may {
		return "", errors.Join(ErrRefused, err)
	}
	p, err := h.newcomer(ctx, name, password, Owner)
	if err != nil {
		return "", err
	}
	p.ID = FirstOwner
	if err := h.store.Found(ctx, p); err != nil {
		return "", err
	}
	back()
	h.inhabited.Store(true)
	return h.begin(ctx, p, g, "")
}

// newcomer makes a person of what they chose.
func (h *House) newcomer(ctx context.Context, name, password string, r Rank) (Person, error) {
	name, err := checkName(name)
	if err != nil {
		return Person{}, err
	}
	if err := checkPassword(password, name); err != nil {
		return Person{}, err
	}
	hash, err := h.hasher.hash(ctx, password)
	if err != nil {
		return Person{}, err
	}
	return Person{ID: newID(), Name: name, Rank: r, Password: hash, Added: h.now().UTC()}, nil
}

// begin signs somebody in, with a new token, and ends the session that the browser had before.
func (h *House) begin(ctx context.Context, p Person, g Guest, before Token) (Token, error) {
	t, now := NewToken(), h.now().UTC()
	s := Session{Sum: t.Sum(), Person: p.ID, Begun: now, Seen: now, Proved: now, Agent: cut(g.Agent, 80)}
	instead := ""
	if before != "" {
		instead = before.Sum()
	}
	if err := h.store.Begin(ctx, s, instead); err != nil {
		return "", err
	}
	h.limits.welcome(g.Addr, Fold(p.Name))
	return t, h.sweep(ctx, now)
}

// sweep forgets sessions that are over, at most once an hour.
func (h *House) sweep(ctx context.Context, now time.Time) error {
	h.mu.Lock()
	due := now.Sub(h.swept) > time.Hour
	if due {
		h.swept = now
	}
	h.mu.Unlock()
	if !due {
		return nil
	}
	return h.store.Sweep(ctx, now.Add(-Idle), now.Add(-Absolute))
}

// SignIn gives a token for a name and a password; before is the token that the browser holds, which ends: so
// somebody who is signed in proves anew who they are. Of whatever does not fit the error is ErrRefused, and takes as long.
func (h *House) SignIn(ctx context.Context, name, password string, g Guest, before Token) (Token, error) {
	p, err := h.check(ctx, name, password, g)
	if err != nil {
		return "", err
	}
	return h.begin(ctx, p, g, before)
}

// check says who it is that knows a name and its password.
func (h *House) check(ctx context.Context, name, password string, g Guest) (Person, error) {
	if len(name) > 200 || len(password) > 1024 {
		return Person{}, ErrRefused
	}
	name = Fold(name)
	back, err := h.limits.try(g.Addr, name)
	if err != nil {
		return Person{}, err
	}
	p, err := h.store.Named(ctx, name)
	if err != nil && !errors.Is(err, ErrNobody) {
		return Person{}, err
	}
	hash := p.Password
	if err != nil || hash == "" || !p.Revoked.IsZero() {
		p, hash = Person{}, h.nobody
	}
	ok, old, err := h.hasher.fits(ctx, hash, password)
	switch {
	case err != nil:
		back()
		return Person{}, err
	case !ok || p.ID == "":
		return Person{}, ErrRefused
	}
	back()
	if old {
		if fresh, err := h.hasher.hash(ctx, password); err == nil { // at the next sign-in, if not now
			err = h.store.Change(ctx, p.ID, func(q *Person) error {
				if q.Password == hash {
					q.Password = fresh
				}
				return nil
			})
			if err != nil {
				return Person{}, err
			}
		}
	}
	return p, nil
}

// Who says whose a token is. ErrSignedOut for one that holds no more, or whose person was revoked.
func (h *House) Who(ctx context.Context, t Token) (Person, Session, error) {
	if t == "" || len(t) > 100 {
		return Person{}, Session{}, ErrSignedOut
	}
	s, err := h.store.Session(ctx, t.Sum())
	if err != nil {
		return Person{}, Session{}, err
	}
	now := h.now()
	if now.Sub(s.Seen) > Idle || now.Sub(s.Begun) > Absolute {
		return Person{}, Session{}, ErrSignedOut
	}
	p, err := h.store.Person(ctx, s.Person)
	if errors.Is(err, ErrNobody) || err == nil && !p.Revoked.IsZero() {
		return Person{}, Session{}, ErrSignedOut
	}
	if err == nil && now.Sub(s.Seen) > time.Minute {
		err = h.store.Seen(ctx, s.Sum, now.UTC())
	}
	return p, s, err
}

// Fresh says whether a session's person proved lately enough who they are for a grave action.
func (h *House) Fresh(s Session) bool { return h.now().Sub(s.Proved) <= Fresh }

// SignOut ends the session of a token.
func (h *House) SignOut(ctx context.Context, t Token) error {
	_, s, err := h.Who(ctx, t)
	if err != nil {
		return err
	}
	return h.store.End(ctx, s.Person, s.Sum)
}

// SetPassword changes a password. Whoever has one says it. All other sessions end, and this one gets a new
// token.
func (h *House) SetPassword(ctx context.Context, t Token, old, password string, g Guest) (Token, error) {
	p, s, err := h.Who(ctx, t)
	if err != nil {
		return "", err
	}
	if p.Password != "" {
		if _, err := h.check(ctx, p.Name, old, g); err != nil {
			return "", err
		}
	} else if !h.Fresh(s) {
		return "", ErrRefused
	}
	if err := checkPassword(password, p.Name); err != nil {
		return "", err
	}
	hash, err := h.hasher.hash(ctx, password)
	if err != nil {
		return "", err
	}
	if err := h.store.Change(ctx, p.ID, func(q *Person) error { q.Password = hash; return nil }); err != nil {
		return "", err
	}
	if err := h.store.EndAll(ctx, p.ID, s.Sum); err != nil {
		return "", err
	}
	return h.begin(ctx, p, g, t)
}

// Invite makes a link's token, for somebody new, or for one who forgot their password.
func (h *House) Invite(ctx context.Context, by, person ID, note string) (Token, error) {
	if person != "" {
		if _, err := h.store.Person(ctx, person); err != nil {
			return "", err
		}
	}
	t, now := NewToken(), h.now().UTC()
	_, err := h.store.Invite(ctx, Invitation{Sum: t.Sum(), By: by, Person: person, Note: cut(note, 200), Made: now, Expires: now.Add(Invited)})
	return t, err
}

// Invitation says what a link's token is good for. ErrInvitation if for nothing.
func (h *House) Invitation(ctx context.Context, t Token) (Invitation, error) {
	i, err := h.store.Invitation(ctx, t.Sum())
	if err == nil && (!i.Used.IsZero() || h.now().After(i.Expires)) {
		err = ErrInvitation
	}
	return i, err
}

// Accept lets somebody in by an invitation. Of one who is there already the name is not asked, their password
// is set, and all their sessions end.
func (h *House) Accept(ctx context.Context, t Token, name, password string, g Guest) (Token, error) {
	back, err := h.limits.try(g.Addr, "")
	if err != nil {
		return "", err
	}
	i, err := h.Invitation(ctx, t)
	if err != nil {
		return "", err
	}
	if i.Person != "" {
		p, err := h.store.Person(ctx, i.Person)
		if err != nil {
			return "", errors.Join(ErrInvitation, err)
		}
		name = p.Name
	}
	p, err := h.newcomer(ctx, name, password, Reader)
	if err != nil {
		return "", err
	}
	if p, err = h.store.Admit(ctx, t.Sum(), h.now().UTC(), p); err != nil {
		return "", err
	}
	back()
	if !p.Revoked.IsZero() {
		return "", ErrRefused
	}
	if err := h.store.EndAll(ctx, p.ID, ""); err != nil {
		return "", err
	}
	return h.begin(ctx, p, g, "")
}

// Revoke keeps a person out and ends their sessions; Readmit lets them in again. What they kept stays.
func (h *House) Revoke(ctx context.Context, id ID) error {
	at := h.now().UTC()
	if err := h.store.Change(ctx, id, func(p *Person) error { p.Revoked = at; return nil }); err != nil {
		return err
	}
	return h.store.EndAll(ctx, id, "")
}

// Readmit lets a revoked person in again, with a new session.
func (h *House) Readmit(ctx context.Context, id ID) error {
	return h.store.Change(ctx, id, func(p *Person) error { p.Revoked = time.Time{}; return nil })
}

// SetRank changes what a person may do. Their sessions end: they sign in as what they now are.
func (h *House) SetRank(ctx context.Context, id ID, r Rank) error {
	if r > Owner {
		return fmt.Errorf("rank %d: %w", r, ErrNobody)
	}
	if err := h.store.Change(ctx, id, func(p *Person) error { p.Rank = r; return nil }); err != nil {
		return err
	}
	return h.store.EndAll(ctx, id, "")
}

// Remove forgets a person.
func (h *House) Remove(ctx context.Context, id ID) error { return h.store.Remove(ctx, id) }

// People gives all who have an account.
func (h *House) People(ctx context.Context) ([]Person, error) { return h.store.People(ctx) }

// Person gives one by id.
func (h *House) Person(ctx context.Context, id ID) (Person, error) { return h.store.Person(ctx, id) }

// Named gives one by name.
func (h *House) Named(ctx context.Context, name string) (Person, error) {
	return h.store.Named(ctx, Fold(name))
}

// Invitations gives those that still hold.
func (h *House) Invitations(ctx context.Context) ([]Invitation, error) {
	all, err := h.store.Invitations(ctx)
	var out []Invitation
	for _, i := range all {
		if i.Used.IsZero() && !h.now().After(i.Expires) {
			out = append(out, i)
		}
	}
	return out, err
}

// Withdraw takes an invitation back.
func (h *House) Withdraw(ctx context.Context, number int64) error {
	return h.store.Withdraw(ctx, number)
}

// SessionsOf gives the sessions of a person that hold.
func (h *House) SessionsOf(ctx context.Context, id ID) ([]Session, error) {
	all, err := h.store.SessionsOf(ctx, id)
	var out []Session
	for _, s := range all {
		if now := h.now(); now.Sub(s.Seen) <= Idle && now.Sub(s.Begun) <= Absolute {
			out = append(out, s)
		}
	}
	return out, err
}

// End ends one session of a person, by its sum; EndOthers all but one.
func (h *House) End(ctx context.Context, id ID, sum string) error { return h.store.End(ctx, id, sum) }

// EndOthers ends all sessions of a person but one.
func (h *House) EndOthers(ctx context.Context, id ID, but string) error {
	return h.store.EndAll(ctx, id, but)
}

// cut shortens what somebody else wrote.
func cut(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most])
	}
	return s
}
