package people

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"
)

// Memory is a Store that forgets everything when the process ends. The zero Memory is usable.
type Memory struct {
	mu          sync.Mutex
	people      []Person
	sessions    []Session // oldest first
	invitations []Invitation
	passkeys    []Passkey
	invited     int64 // the highest number given
}

var _ Store = (*Memory)(nil)

// Close implements io.Closer; what is held stays.
func (*Memory) Close() error { return nil }

func (m *Memory) find(id ID) int {
	return slices.IndexFunc(m.people, func(p Person) bool { return p.ID == id })
}

// Found implements Persons.
func (m *Memory) Found(_ context.Context, p Person) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.people) > 0 {
		return ErrTaken
	}
	m.people = append(m.people, p)
	return nil
}

// Admit implements Persons.
func (m *Memory) Admit(_ context.Context, invitation string, at time.Time, p Person) (Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.invitations, func(i Invitation) bool { return i.Sum == invitation })
	if i < 0 || !m.invitations[i].Used.IsZero() || at.After(m.invitations[i].Expires) {
		return Person{}, ErrInvitation
	}
	if id := m.invitations[i].Person; id != "" {
		j := m.find(id)
		if j < 0 {
			return Person{}, ErrInvitation
		}
		m.people[j].Password = p.Password
		p = m.people[j]
	} else {
		name := Fold(p.Name)
		switch {
		case slices.ContainsFunc(m.people, func(q Person) bool { return Fold(q.Name) == name }):
			return Person{}, ErrTaken
		case len(m.people) >= MaxPeople:
			return Person{}, ErrFull
		}
		m.people = append(m.people, p)
	}
	m.invitations[i].Used = at
	return p, nil
}

// Person implements Persons.
func (m *Memory) Person(_ context.Context, id ID) (Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := m.find(id); i >= 0 {
		return m.people[i], nil
	}
	return Person{}, ErrNobody
}

// Named implements Persons.
func (m *Memory) Named(_ context.Context, name string) (Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.people {
		if Fold(p.Name) == name {
			return p, nil
		}
	}
	return Person{}, ErrNobody
}

// People implements Persons.
func (m *Memory) People(context.Context) ([]Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.people), nil
}

// owners counts those who can administer, but for one.
func owners(all []Person, but ID) int {
	n := 0
	for _, p := range all {
		if p.ID != but && p.Rank == Owner && p.Revoked.IsZero() {
			n++
		}
	}
	return n
}

// Change implements Persons.
func (m *Memory) Change(_ context.Context, id ID, f func(*Person) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.find(id)
	if i < 0 {
		return ErrNobody
	}
	p := m.people[i]
	if err := f(&p); err != nil {
		return err
	}
	p.ID, p.Name, p.Added = m.people[i].ID, m.people[i].Name, m.people[i].Added
	if (p.Rank != Owner || !p.Revoked.IsZero()) && owners(m.people, id) == 0 {
		return ErrLastOwner
	}
	m.people[i] = p
	return nil
}

// Remove implements Persons.
func (m *Memory) Remove(_ context.Context, id ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.find(id)
	if i < 0 {
		return ErrNobody
	}
	if owners(m.people, id) == 0 {
		return ErrLastOwner
	}
	m.people = slices.Delete(m.people, i, i+1)
	m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Person == id })
	m.passkeys = slices.DeleteFunc(m.passkeys, func(k Passkey) bool { return k.Person == id })
	m.invitations = slices.DeleteFunc(m.invitations, func(i Invitation) bool { return i.Person == id })
	return nil
}

// Begin implements Sessions.
func (m *Memory) Begin(_ context.Context, s Session, instead string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.find(s.Person) < 0 {
		return ErrNobody
	}
	m.sessions = slices.DeleteFunc(m.sessions, func(x Session) bool { return instead != "" && x.Sum == instead })
	m.sessions = append(m.sessions, s)
	for {
		n, oldest := 0, -1
		for i, x := range m.sessions {
			if x.Person != s.Person {
				continue
			}
			if n++; x.Sum != s.Sum && (oldest < 0 || x.Seen.Before(m.sessions[oldest].Seen)) {
				oldest = i
			}
		}
		if n <= MaxSessions {
			return nil
		}
		m.sessions = slices.Delete(m.sessions, oldest, oldest+1)
	}
}

// Session implements Sessions.
func (m *Memory) Session(_ context.Context, sum string) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sessions {
		if s.Sum == sum {
			return s, nil
		}
	}
	return Session{}, ErrSignedOut
}

// Seen implements Sessions.
func (m *Memory) Seen(_ context.Context, sum string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.sessions {
		if m.sessions[i].Sum == sum {
			m.sessions[i].Seen = at
		}
	}
	return nil
}

// SessionsOf implements Sessions.
func (m *Memory) SessionsOf(_ context.Context, id ID) (out []Session, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sessions {
		if s.Person == id {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Session) int { return b.Begun.Compare(a.Begun) })
	return out, nil
}

// End implements Sessions.
func (m *Memory) End(_ context.Context, id ID, sum string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.sessions)
	m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Person == id && s.Sum == sum })
	if len(m.sessions) == n {
		return ErrSignedOut
	}
	return nil
}

// EndAll implements Sessions.
func (m *Memory) EndAll(_ context.Context, id ID, but string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Person == id && s.Sum != but })
	return nil
}

// Sweep implements Sessions.
func (m *Memory) Sweep(_ context.Context, idle, begun time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions = slices.DeleteFunc(m.sessions, func(s Session) bool { return s.Seen.Before(idle) || s.Begun.Before(begun) })
	return nil
}

// Invite implements Invitations.
func (m *Memory) Invite(_ context.Context, i Invitation) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.invitations = slices.DeleteFunc(m.invitations, func(x Invitation) bool { return i.Made.Sub(x.Expires) > Invited })
	if len(m.invitations) >= MaxInvitations {
		return 0, ErrFull
	}
	m.invited++
	i.Number = m.invited
	m.invitations = append(m.invitations, i)
	return i.Number, nil
}

// Invitation implements Invitations.
func (m *Memory) Invitation(_ context.Context, sum string) (Invitation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range m.invitations {
		if i.Sum == sum {
			return i, nil
		}
	}
	return Invitation{}, ErrInvitation
}

// Invitations implements Invitations.
func (m *Memory) Invitations(context.Context) ([]Invitation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := slices.Clone(m.invitations)
	slices.Reverse(out)
	return out, nil
}

// Withdraw implements Invitations.
func (m *Memory) Withdraw(_ context.Context, number int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.invitations)
	m.invitations = slices.DeleteFunc(m.invitations, func(i Invitation) bool { return i.Number == number && i.Used.IsZero() })
	if len(m.invitations) == n {
		return ErrInvitation
	}
	return nil
}

// AddPasskey implements Passkeys.
func (m *Memory) AddPasskey(_ context.Context, k Passkey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.find(k.Person) < 0 {
		return ErrNobody
	}
	n := 0
	for _, x := range m.passkeys {
		if bytes.Equal(x.ID, k.ID) {
			return ErrTaken
		}
		if x.Person == k.Person {
			n++
		}
	}
	if n >= MaxPasskeys {
		return ErrFull
	}
	m.passkeys = append(m.passkeys, k)
	return nil
}

// PasskeysOf implements Passkeys.
func (m *Memory) PasskeysOf(_ context.Context, id ID) (out []Passkey, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.passkeys {
		if k.Person == id {
			out = append(out, k)
		}
	}
	return out, nil
}

// UsedPasskey implements Passkeys.
func (m *Memory) UsedPasskey(_ context.Context, k Passkey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.passkeys {
		if x := &m.passkeys[i]; x.Person == k.Person && bytes.Equal(x.ID, k.ID) {
			x.Data, x.Used = k.Data, k.Used
			return nil
		}
	}
	return ErrNobody
}

// RemovePasskey implements Passkeys.
func (m *Memory) RemovePasskey(_ context.Context, id ID, credential []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.passkeys)
	m.passkeys = slices.DeleteFunc(m.passkeys, func(k Passkey) bool { return k.Person == id && bytes.Equal(k.ID, credential) })
	if len(m.passkeys) == n {
		return ErrNobody
	}
	return nil
}
