package sqlite

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"clew/internal/people"
	"clew/internal/record"
)

//go:embed people.sql
var peopleSchema string

const (
	peopleDatabase = "people.db"
	peopleID       = 0x434c5750 // "CLWP"
	peopleLayout   = 1
)

// People is a store of people in a file of its own, people.db in the record's folder: it is no part of the
// record, and neither a copy of the record's database nor an export holds anything of it.
type People struct {
	mu sync.Mutex // the connection is for one goroutine at a time
	c  *conn
}

var _ people.Store = (*People)(nil)

// OpenPeople opens the store in a folder, making it if it is not there. It returns record.ErrVersion for one
// of a newer layout and record.ErrDamaged for a file that is none.
func OpenPeople(dir string) (*People, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, peopleDatabase)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600) // SQLite gives its other files the same permissions
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	c, err := openConn(path, false)
	if err != nil {
		return nil, meaning(err)
	}
	if err := preparePeople(c); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, meaning(err)), c.close())
	}
	return &People{c: c}, nil
}

func preparePeople(c *conn) error {
	if err := c.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=0; PRAGMA secure_delete=1; BEGIN IMMEDIATE"); err != nil {
		return err
	}
	id, err := c.queryInt("PRAGMA application_id")
	if err != nil {
		return err
	}
	v, err := c.queryInt("PRAGMA user_version")
	if err != nil {
		return err
	}
	tables, err := c.queryInt("SELECT count(*) FROM sqlite_schema")
	switch {
	case err != nil:
		return err
	case tables > 0 && id != peopleID:
		return fmt.Errorf("not a file of people: %w", record.ErrDamaged)
	case v > peopleLayout:
		return fmt.Errorf("layout %d: %w", v, record.ErrVersion)
	case tables == 0:
		err = c.exec(fmt.Sprintf("%s PRAGMA application_id=%d; PRAGMA user_version=%d;", peopleSchema, peopleID, peopleLayout))
	}
	if err != nil {
		return err
	}
	return c.exec("COMMIT")
}

// Close implements io.Closer.
func (s *People) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		return nil
	}
	err := s.c.close()
	s.c = nil
	return err
}

// within runs f in a transaction, which ends as f says.
func (s *People) within(ctx context.Context, what string, f func(c *conn) error) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		return errors.New("the file of people is closed")
	}
	if err := s.c.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("%s: %w", what, meaning(err))
	}
	err := f(s.c)
	if err == nil {
		err = s.c.exec("COMMIT")
	}
	if err != nil {
		s.c.exec("ROLLBACK") // nothing of it is kept either way
		return fmt.Errorf("%s: %w", what, meaning(err))
	}
	return nil
}

// rows gives each row of a query to row.
func (s *People) rows(ctx context.Context, what, sql string, bind, row func(*stmt)) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		return errors.New("the file of people is closed")
	}
	if err := eachRow(s.c, sql, bind, row); err != nil {
		return fmt.Errorf("%s: %w", what, meaning(err))
	}
	return nil
}

func eachRow(c *conn, sql string, bind, row func(*stmt)) error {
	q, err := c.prepare(sql)
	if err != nil {
		return err
	}
	defer q.close()
	bind(q)
	for {
		ok, err := q.step()
		if err != nil || !ok {
			return err
		}
		row(q)
	}
}

// changed runs a statement that must find something; missing is the error where it does not.
func changed(c *conn, sql string, missing error, bind func(*stmt)) error {
	err := c.run(sql, bind)
	if err == nil && c.changes() == 0 {
		err = missing
	}
	return err
}

const selectPerson = "SELECT id, name, rank, password, added, revoked FROM people"

func personOf(s *stmt) people.Person {
	return people.Person{ID: people.ID(s.colText(0)), Name: s.colText(1), Rank: people.Rank(s.colInt(2)), Password: s.colText(3),
		Added: instant(s.colInt(4)), Revoked: instant(s.colInt(5))}
}

func insertPerson(c *conn, p people.Person) error {
	return c.run("INSERT INTO people(id, name, folded, rank, password, added, revoked) VALUES(?,?,?,?,?,?,?)", func(s *stmt) {
		s.text(1, string(p.ID)).text(2, p.Name).text(3, people.Fold(p.Name)).int(4, int64(p.Rank)).text(5, p.Password).int(6, millis(p.Added)).int(7, millis(p.Revoked))
	})
}

// person reads one within a transaction; people.ErrNobody.
func person(c *conn, id people.ID) (p people.Person, err error) {
	err = eachRow(c, selectPerson+" WHERE id=?", func(s *stmt) { s.text(1, string(id)) }, func(s *stmt) { p = personOf(s) })
	if err == nil && p.ID == "" {
		err = people.ErrNobody
	}
	return p, err
}

// Found implements people.Persons.
func (s *People) Found(ctx context.Context, p people.Person) error {
	return s.within(ctx, "found", func(c *conn) error {
		n, err := c.queryInt("SELECT count(*) FROM people")
		if err == nil && n > 0 {
			err = people.ErrTaken
		}
		if err == nil {
			err = insertPerson(c, p)
		}
		return err
	})
}

// Admit implements people.Persons.
func (s *People) Admit(ctx context.Context, invitation string, at time.Time, p people.Person) (people.Person, error) {
	err := s.within(ctx, "let somebody in", func(c *conn) error {
		var i people.Invitation
		err := eachRow(c, selectInvitation+" WHERE sum=?", func(s *stmt) { s.text(1, invitation) }, func(s *stmt) { i = invitationOf(s) })
		if err == nil && (i.Sum == "" || !i.Used.IsZero() || at.After(i.Expires)) {
			err = people.ErrInvitation
		}
		if err == nil {
			err = c.run("UPDATE invitations SET used=?2 WHERE number=?1", func(s *stmt) { s.int(1, i.Number).int(2, millis(at)) })
		}
		if err != nil {
			return err
		}
		if i.Person != "" {
			err := changed(c, "UPDATE people SET password=?2 WHERE id=?1", people.ErrInvitation, func(s *stmt) { s.text(1, string(i.Person)).text(2, p.Password) })
			if err == nil {
				p, err = person(c, i.Person)
			}
			return err
		}
		taken, all := int64(0), int64(0)
		err = eachRow(c, "SELECT count(*), ifnull(sum(folded=?),0) FROM people", func(s *stmt) { s.text(1, people.Fold(p.Name)) }, func(s *stmt) { all, taken = s.colInt(0), s.colInt(1) })
		switch {
		case err != nil:
			return err
		case taken > 0:
			return people.ErrTaken
		case all >= people.MaxPeople:
			return people.ErrFull
		}
		return insertPerson(c, p)
	})
	if err != nil {
		return people.Person{}, err
	}
	return p, nil
}

// Person implements people.Persons.
func (s *People) Person(ctx context.Context, id people.ID) (people.Person, error) {
	return s.onePerson(ctx, " WHERE id=?", string(id))
}

// Named implements people.Persons.
func (s *People) Named(ctx context.Context, name string) (people.Person, error) {
	return s.onePerson(ctx, " WHERE folded=?", name)
}

func (s *People) onePerson(ctx context.Context, where, key string) (p people.Person, err error) {
	err = s.rows(ctx, "who it is", selectPerson+where, func(q *stmt) { q.text(1, key) }, func(q *stmt) { p = personOf(q) })
	if err == nil && p.ID == "" {
		err = people.ErrNobody
	}
	return p, err
}

// People implements people.Persons.
func (s *People) People(ctx context.Context) (out []people.Person, err error) {
	err = s.rows(ctx, "who there is", selectPerson+" ORDER BY number", func(*stmt) {}, func(q *stmt) { out = append(out, personOf(q)) })
	return out, err
}

// remains refuses to leave the house without an owner who can sign in.
func remains(c *conn) error {
	n, err := c.queryInt(fmt.Sprintf("SELECT count(*) FROM people WHERE rank=%d AND revoked=0", people.Owner))
	if err == nil && n == 0 {
		err = people.ErrLastOwner
	}
	return err
}

// Change implements people.Persons.
func (s *People) Change(ctx context.Context, id people.ID, f func(*people.Person) error) error {
	return s.within(ctx, "change a person", func(c *conn) error {
		p, err := person(c, id)
		if err == nil {
			err = f(&p)
		}
		if err == nil {
			err = c.run("UPDATE people SET rank=?2, password=?3, revoked=?4 WHERE id=?1", func(s *stmt) {
				s.text(1, string(id)).int(2, int64(p.Rank)).text(3, p.Password).int(4, millis(p.Revoked))
			})
		}
		if err == nil {
			err = remains(c)
		}
		return err
	})
}

// Remove implements people.Persons.
func (s *People) Remove(ctx context.Context, id people.ID) error {
	return s.within(ctx, "remove a person", func(c *conn) error {
		bind := func(s *stmt) { s.text(1, string(id)) }
		err := changed(c, "DELETE FROM people WHERE id=?", people.ErrNobody, bind)
		for _, table := range []string{"sessions", "passkeys", "invitations"} {
			if err == nil {
				err = c.run("DELETE FROM "+table+" WHERE person=?", bind)
			}
		}
		if err == nil {
			err = remains(c)
		}
		return err
	})
}

const selectSession = "SELECT sum, person, begun, seen, proved, agent FROM sessions"

func sessionOf(s *stmt) people.Session {
	return people.Session{Sum: s.colText(0), Person: people.ID(s.colText(1)), Begun: instant(s.colInt(2)), Seen: instant(s.colInt(3)), Proved: instant(s.colInt(4)), Agent: s.colText(5)}
}

// Begin implements people.Sessions.
func (s *People) Begin(ctx context.Context, x people.Session, instead string) error {
	return s.within(ctx, "begin a session", func(c *conn) error {
		if _, err := person(c, x.Person); err != nil {
			return err
		}
		if instead != "" {
			if err := c.run("DELETE FROM sessions WHERE sum=?", func(s *stmt) { s.text(1, instead) }); err != nil {
				return err
			}
		}
		err := c.run("INSERT INTO sessions(sum, person, begun, seen, proved, agent) VALUES(?,?,?,?,?,?)", func(s *stmt) {
			s.text(1, x.Sum).text(2, string(x.Person)).int(3, millis(x.Begun)).int(4, millis(x.Seen)).int(5, millis(x.Proved)).text(6, x.Agent)
		})
		if err != nil {
			return err
		}
		return c.run("DELETE FROM sessions WHERE person=?1 AND sum<>?2 AND number NOT IN (SELECT number FROM sessions WHERE person=?1 AND sum<>?2 ORDER BY seen DESC, number DESC LIMIT ?3)", func(s *stmt) {
			s.text(1, string(x.Person)).text(2, x.Sum).int(3, people.MaxSessions-1)
		})
	})
}

// Session implements people.Sessions.
func (s *People) Session(ctx context.Context, sum string) (x people.Session, err error) {
	err = s.rows(ctx, "whose session it is", selectSession+" WHERE sum=?", func(q *stmt) { q.text(1, sum) }, func(q *stmt) { x = sessionOf(q) })
	if err == nil && x.Sum == "" {
		err = people.ErrSignedOut
	}
	return x, err
}

// Seen implements people.Sessions.
func (s *People) Seen(ctx context.Context, sum string, at time.Time) error {
	return s.within(ctx, "a session was used", func(c *conn) error {
		return c.run("UPDATE sessions SET seen=?2 WHERE sum=?1", func(s *stmt) { s.text(1, sum).int(2, millis(at)) })
	})
}

// SessionsOf implements people.Sessions.
func (s *People) SessionsOf(ctx context.Context, id people.ID) (out []people.Session, err error) {
	err = s.rows(ctx, "sessions", selectSession+" WHERE person=? ORDER BY begun DESC, number", func(q *stmt) { q.text(1, string(id)) }, func(q *stmt) { out = append(out, sessionOf(q)) })
	return out, err
}

// End implements people.Sessions.
func (s *People) End(ctx context.Context, id people.ID, sum string) error {
	return s.within(ctx, "end a session", func(c *conn) error {
		return changed(c, "DELETE FROM sessions WHERE person=? AND sum=?", people.ErrSignedOut, func(s *stmt) { s.text(1, string(id)).text(2, sum) })
	})
}

// EndAll implements people.Sessions.
func (s *People) EndAll(ctx context.Context, id people.ID, but string) error {
	return s.within(ctx, "end sessions", func(c *conn) error {
		return c.run("DELETE FROM sessions WHERE person=? AND sum<>?", func(s *stmt) { s.text(1, string(id)).text(2, but) })
	})
}

// Sweep implements people.Sessions.
func (s *People) Sweep(ctx context.Context, idle, begun time.Time) error {
	return s.within(ctx, "forget old sessions", func(c *conn) error {
		return c.run("DELETE FROM sessions WHERE seen<? OR begun<?", func(s *stmt) { s.int(1, millis(idle)).int(2, millis(begun)) })
	})
}

const selectInvitation = "SELECT number, sum, by, person, note, made, expires, used FROM invitations"

func invitationOf(s *stmt) people.Invitation {
	return people.Invitation{Number: s.colInt(0), Sum: s.colText(1), By: people.ID(s.colText(2)), Person: people.ID(s.colText(3)), Note: s.colText(4),
		Made: instant(s.colInt(5)), Expires: instant(s.colInt(6)), Used: instant(s.colInt(7))}
}

// Invite implements people.Invitations.
func (s *People) Invite(ctx context.Context, i people.Invitation) (number int64, err error) {
	err = s.within(ctx, "invite", func(c *conn) error {
		// What expired long ago is of no interest to anybody.
		if err := c.run("DELETE FROM invitations WHERE expires<?", func(s *stmt) { s.int(1, millis(i.Made.Add(-people.Invited))) }); err != nil {
			return err
		}
		n, err := c.queryInt("SELECT count(*) FROM invitations")
		if err == nil && n >= people.MaxInvitations {
			err = people.ErrFull
		}
		if err != nil {
			return err
		}
		err = c.run("INSERT INTO invitations(sum, by, person, note, made, expires, used) VALUES(?,?,?,?,?,?,0)", func(s *stmt) {
			s.text(1, i.Sum).text(2, string(i.By)).text(3, string(i.Person)).text(4, i.Note).int(5, millis(i.Made)).int(6, millis(i.Expires))
		})
		number = c.lastKey()
		return err
	})
	return number, err
}

// Invitation implements people.Invitations.
func (s *People) Invitation(ctx context.Context, sum string) (i people.Invitation, err error) {
	err = s.rows(ctx, "an invitation", selectInvitation+" WHERE sum=?", func(q *stmt) { q.text(1, sum) }, func(q *stmt) { i = invitationOf(q) })
	if err == nil && i.Sum == "" {
		err = people.ErrInvitation
	}
	return i, err
}

// Invitations implements people.Invitations.
func (s *People) Invitations(ctx context.Context) (out []people.Invitation, err error) {
	err = s.rows(ctx, "invitations", selectInvitation+" ORDER BY number DESC", func(*stmt) {}, func(q *stmt) { out = append(out, invitationOf(q)) })
	return out, err
}

// Withdraw implements people.Invitations.
func (s *People) Withdraw(ctx context.Context, number int64) error {
	return s.within(ctx, "withdraw an invitation", func(c *conn) error {
		return changed(c, "DELETE FROM invitations WHERE number=? AND used=0", people.ErrInvitation, func(s *stmt) { s.int(1, number) })
	})
}

// AddPasskey implements people.Passkeys.
func (s *People) AddPasskey(ctx context.Context, k people.Passkey) error {
	return s.within(ctx, "keep a passkey", func(c *conn) error {
		if _, err := person(c, k.Person); err != nil {
			return err
		}
		same, own := int64(0), int64(0)
		err := eachRow(c, "SELECT ifnull(sum(id=?1),0), ifnull(sum(person=?2),0) FROM passkeys", func(s *stmt) { s.blob(1, k.ID).text(2, string(k.Person)) }, func(s *stmt) { same, own = s.colInt(0), s.colInt(1) })
		switch {
		case err != nil:
			return err
		case same > 0:
			return people.ErrTaken
		case own >= people.MaxPasskeys:
			return people.ErrFull
		}
		return c.run("INSERT INTO passkeys(id, person, label, data, added, used) VALUES(?,?,?,?,?,?)", func(s *stmt) {
			s.blob(1, k.ID).text(2, string(k.Person)).text(3, k.Label).blob(4, k.Data).int(5, millis(k.Added)).int(6, millis(k.Used))
		})
	})
}

// PasskeysOf implements people.Passkeys.
func (s *People) PasskeysOf(ctx context.Context, id people.ID) (out []people.Passkey, err error) {
	err = s.rows(ctx, "passkeys", "SELECT id, person, label, data, added, used FROM passkeys WHERE person=? ORDER BY number", func(q *stmt) { q.text(1, string(id)) }, func(q *stmt) {
		out = append(out, people.Passkey{ID: q.colBytes(0), Person: people.ID(q.colText(1)), Label: q.colText(2), Data: q.colBytes(3), Added: instant(q.colInt(4)), Used: instant(q.colInt(5))})
	})
	return out, err
}

// UsedPasskey implements people.Passkeys.
func (s *People) UsedPasskey(ctx context.Context, k people.Passkey) error {
	return s.within(ctx, "a passkey was used", func(c *conn) error {
		return changed(c, "UPDATE passkeys SET data=?3, used=?4 WHERE id=?1 AND person=?2", people.ErrNobody, func(s *stmt) {
			s.blob(1, k.ID).text(2, string(k.Person)).blob(3, k.Data).int(4, millis(k.Used))
		})
	})
}

// RemovePasskey implements people.Passkeys.
func (s *People) RemovePasskey(ctx context.Context, id people.ID, credential []byte) error {
	return s.within(ctx, "forget a passkey", func(c *conn) error {
		return changed(c, "DELETE FROM passkeys WHERE person=? AND id=?", people.ErrNobody, func(s *stmt) { s.text(1, string(id)).blob(2, credential) })
	})
}
