package sqlite

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// goneAccount is the id under which a whole account is found gone.
func goneAccount(id post.AccountID) ref { return ref{s: "account:" + string(id)} }

// takeGone keeps what was found gone, or is there again. The post itself stays as it was seen.
func (w *writer) takeGone(gone []source.Gone) error {
	for _, g := range gone {
		id := refOf(g.ID)
		if g.ID == "" {
			if g.Account == "" {
				continue
			}
			id = goneAccount(g.Account)
		}
		at := instant(w.now)
		if t, err := time.Parse(time.RFC3339, g.At); err == nil {
			at = t.UTC()
		}
		var err error
		if g.Restored {
			err = w.restored(id, at)
		} else {
			err = w.gone(id, record.Look{At: at, State: g.State, Why: g.Why})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ownOf gives those that name a post which is held as an account's own.
func (w *writer) ownOf(by post.AccountID, gone []source.Gone) ([]source.Gone, error) {
	author, err := w.known(by)
	if err != nil || author == 0 {
		return nil, err // nothing of an account that was never met is held
	}
	var own []source.Gone
	for _, g := range gone {
		m, held, err := w.find(refOf(g.ID))
		if err != nil {
			return nil, err
		}
		if held && m.author == author {
			own = append(own, g)
		}
	}
	return own, nil
}

// sighted notes that a post which is held was found gone: a placeholder stood in its place.
func (w *writer) sighted(r *row, h *stored) error {
	return w.gone(h.id, record.Look{At: instant(w.now), State: r.state, Why: "placeholder"})
}

// gone takes a look that found a post or an account gone.
func (w *writer) gone(id ref, l record.Look) error {
	s, _, err := w.sightings(id)
	if err != nil || !s.Add(l) {
		return err
	}
	w.counts.Gone++
	return w.putSightings(id, s)
}

// restored takes the word that a post or an account is there. It is kept even if nothing was known to be
// gone: an older look may be told of later.
func (w *writer) restored(id ref, at time.Time) error {
	s, held, err := w.sightings(id)
	if err != nil {
		return err
	}
	if lifted := s.Restore(at); !lifted && held {
		return nil
	}
	return w.putSightings(id, s)
}

// seenNew lifts what was found gone before a new version was made.
func (w *writer) seenNew(r *row) error {
	s, held, err := w.sightings(r.id)
	if err != nil || !held {
		return err
	}
	at := r.edited
	if at == 0 {
		at = w.now
	}
	if !s.Restore(instant(at)) {
		return nil
	}
	return w.putSightings(r.id, s)
}

func (w *writer) sightings(id ref) (s record.Sightings, held bool, err error) {
	f := w.findGone.ref(1, id)
	held, err = f.one()
	if err != nil || !held {
		return s, false, err
	}
	defer f.reset()
	s, err = sightingsFrom(f.colInt(0), f.colBytes(1))
	if err != nil {
		return s, true, fmt.Errorf("looks at %s: %w: %w", id.id(), record.ErrDamaged, err)
	}
	return s, true, nil
}

// look is a record.Look as the database keeps it: time, state, why.
type look [3]any

func sightingsFrom(restored int64, looks []byte) (record.Sightings, error) {
	s := record.Sightings{Restored: instant(restored)}
	var list []look
	if err := json.Unmarshal(looks, &list); err != nil {
		return s, err
	}
	for _, l := range list {
		at, _ := l[0].(float64)
		state, _ := l[1].(float64)
		why, _ := l[2].(string)
		s.Looks = append(s.Looks, record.Look{At: instant(int64(at)), State: post.State(state), Why: why})
	}
	return s, nil
}

func (w *writer) putSightings(id ref, s record.Sightings) error {
	list := make([]look, len(s.Looks))
	for i, l := range s.Looks {
		list[i] = look{millis(l.At), int64(l.State), l.Why}
	}
	looks, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("looks at %s: %w", id.id(), err)
	}
	seen, err := w.lastSeen(id)
	if err != nil {
		return err
	}
	var last int64
	if n := len(s.Looks); n > 0 {
		last = millis(s.Looks[n-1].At)
	}
	t, _ := s.Tombstone()
	err = w.putGone.ref(1, id).int(2, int64(t.State)).int(3, seen).int(4, millis(t.FirstGone)).int(5, last).int(6, int64(t.Sightings)).
		text(7, t.Why).int(8, millis(s.Restored)).text(9, bytesText(looks)).run()
	if err != nil {
		return err
	}
	return w.log("gone", 0, 0)
}

// lastSeen gives when the newest capture that is known to have a post was taken in; 0 if none is known.
func (w *writer) lastSeen(id ref) (int64, error) {
	s := w.seenAt.ref(1, id)
	ok, err := s.one()
	if err != nil || !ok {
		return 0, err
	}
	defer s.reset()
	return s.colInt(0), nil
}
