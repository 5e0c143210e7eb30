package sqlite

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"clew/internal/post"
	"clew/internal/record"
)

// surroundings adds accounts, older versions, tombstones and evidence.
func (v *view) surroundings(h *record.Held, authors map[int64]bool) error {
	all := make([]*post.Post, 0, len(h.Posts)+len(h.Others))
	have := map[post.ID]bool{}
	for i := range h.Posts {
		all = append(all, &h.Posts[i])
	}
	for i := range h.Others {
		all = append(all, &h.Others[i])
	}
	versions, gone, told, err := v.rare()
	if err != nil {
		return err
	}
	for i := range all {
		if gone {
			have[all[i].ID] = true
		}
	}
	for _, p := range all {
		if err := v.addAccount(h, p.Author); err != nil {
			return err
		}
		for q := p.Quote; q != nil; {
			if err := v.addAccount(h, q.Author); err != nil {
				return err
			}
			if q.Post == nil {
				break
			}
			q = q.Post.Quote
		}
		if versions {
			if err := v.versions(h, p); err != nil {
				return err
			}
		}
		if gone {
			if err := v.gone(h, p, have); err != nil {
				return err
			}
		}
	}
	for a := range authors {
		id, err := v.account(a)
		if err != nil {
			return err
		}
		if id == "" {
			continue
		}
		if h.Handles[id], err = v.handles(a); err != nil {
			return err
		}
	}
	return v.evidence(h, authors, told)
}

// rare says of tables that mostly are empty whether they have rows at all, which spares a question for
// each post: older versions, tombstones, and evidence about single threads.
func (v *view) rare() (versions, gone, told bool, err error) {
	k := &v.rd.common
	if k.rare {
		return k.versions, k.gone, k.told, nil
	}
	s, err := v.rd.stmt("SELECT EXISTS(SELECT 1 FROM versions), EXISTS(SELECT 1 FROM gone WHERE sightings>0), EXISTS(SELECT 1 FROM evidence WHERE root IS NOT NULL), EXISTS(SELECT 1 FROM known)")
	if err != nil {
		return false, false, false, err
	}
	if _, err := s.one(); err != nil {
		return false, false, false, err
	}
	defer s.reset()
	k.rare, k.versions, k.gone, k.told, k.known = true, s.colInt(0) == 1, s.colInt(1) == 1, s.colInt(2) == 1, s.colInt(3) == 1
	return k.versions, k.gone, k.told, nil
}

func (v *view) addAccount(h *record.Held, id post.AccountID) error {
	if id == "" {
		return nil
	}
	if _, ok := h.Accounts[id]; ok {
		return nil
	}
	if a, ok := v.rd.common.people[id]; ok {
		h.Accounts[id] = a
		return nil
	}
	s, err := v.rd.stmt("SELECT id, handle, name, more, seen FROM accounts WHERE id=?")
	if err != nil {
		return err
	}
	ok, err := s.text(1, string(id)).one()
	if err != nil {
		return err
	}
	a := post.Account{ID: id, Network: id.Network()}
	if ok {
		defer s.reset()
		if a, err = accountFrom(s); err != nil {
			return err
		}
	}
	h.Accounts[id], v.rd.common.people[id] = a, a
	return nil
}

// accountFrom reads id, handle, name, more, seen.
func accountFrom(s *stmt) (post.Account, error) {
	a := post.Account{ID: post.AccountID(s.colText(0)), Handle: s.colText(1), Name: s.colText(2), Seen: instant(s.colInt(4))}
	var m accountRest
	if err := json.Unmarshal([]byte(s.colText(3)), &m); err != nil {
		return a, fmt.Errorf("account %s: %w: %w", a.ID, record.ErrDamaged, err)
	}
	a.Network, a.URL, a.Avatar, a.Bio = post.Network(m.Network), m.URL, m.Avatar, m.Bio
	a.Protected, a.NoIndex, a.LoggedInOnly, a.Bridged, a.Suspended, a.Gone = m.Protected, m.NoIndex, m.LoggedInOnly, m.Bridged, m.Suspended, m.Gone
	if a.Network == "" {
		a.Network = a.ID.Network()
	}
	return a, nil
}

func (v *view) versions(h *record.Held, p *post.Post) error {
	older, err := v.older(p)
	if len(older) > 0 {
		h.Versions[p.ID] = older
	}
	return err
}

// older gives the older versions of a post, oldest first.
func (v *view) older(p *post.Post) (list []record.Version, err error) {
	s, err := v.rd.stmt("SELECT post, number FROM versions WHERE id=? ORDER BY number")
	if err != nil {
		return nil, err
	}
	s.ref(1, refOf(p.ID))
	for {
		ok, err := s.step()
		if err != nil {
			return nil, err
		}
		if !ok {
			slices.SortStableFunc(list, func(a, b record.Version) int {
				return cmp.Or(a.Post.Edited.Compare(b.Post.Edited), a.Known.Compare(b.Known))
			})
			return list, nil
		}
		var w version
		if err := json.Unmarshal(s.colBytes(0), &w); err != nil {
			return nil, fmt.Errorf("version of %s: %w: %w", p.ID, record.ErrDamaged, err)
		}
		old := post.Post{ID: p.ID, Author: p.Author, Parent: p.Parent, Conversation: p.Conversation, Created: instant(w.Created), Raw: rawOf(w.Capture, w.Place), Text: w.Text}
		if err := readMore(w.More, &old); err != nil {
			return nil, fmt.Errorf("%w: %w", record.ErrDamaged, err)
		}
		c, err := v.capture(w.Capture)
		if err != nil {
			return nil, err
		}
		known := instant(w.Known)
		if known.IsZero() {
			known = c.About.At
		}
		list = append(list, record.Version{Post: old, Known: known, Number: s.colInt(1)})
	}
}

// gone adds what is known of a post's absence, and of its parent's if that is not held.
func (v *view) gone(h *record.Held, p *post.Post, have map[post.ID]bool) error {
	seen := time.Time{}
	if p.State == post.Present {
		seen = v.captures[p.Raw.Capture].About.At
	}
	if err := v.tombstone(h, p.ID, p.Author, seen); err != nil {
		return err
	}
	if err := v.goneQuotes(h, p, have); err != nil {
		return err
	}
	if p.Parent == "" || have[p.Parent] {
		return nil
	}
	have[p.Parent] = true
	return v.tombstone(h, p.Parent, p.ParentAuthor, time.Time{})
}

// goneQuotes adds the tombstones of the posts that p quotes, whose words stand in p.
func (v *view) goneQuotes(h *record.Held, p *post.Post, have map[post.ID]bool) error {
	for q := p.Quote; q != nil; {
		if q.ID != "" && !have[q.ID] {
			have[q.ID] = true
			if err := v.tombstone(h, q.ID, q.Author, time.Time{}); err != nil {
				return err
			}
		}
		if q.Post == nil {
			break
		}
		q = q.Post.Quote
	}
	return nil
}

// tombstone adds a post's own tombstone, or that of its author's account where that is sure and the post's
// own is not.
func (v *view) tombstone(h *record.Held, id post.ID, author post.AccountID, seen time.Time) error {
	t, held, err := v.goneUnder(refOf(id))
	if err != nil {
		return err
	}
	if !held || !t.Sure() {
		lost, ok, err := v.goneAccount(author)
		if err != nil {
			return err
		}
		if ok && (!held || lost.Sure()) {
			t, held = lost, true
		}
	}
	if held {
		t.ID, t.LastSeen = id, later(t.LastSeen, seen)
		h.Gone[id] = t
	}
	return nil
}

// goneAccount gives the tombstone of an account, asked for once in a view.
func (v *view) goneAccount(id post.AccountID) (record.Tombstone, bool, error) {
	if id == "" {
		return record.Tombstone{}, false, nil
	}
	if t, ok := v.rd.common.lost[id]; ok {
		return t, t.Sightings > 0, nil
	}
	t, ok, err := v.goneUnder(goneAccount(id))
	if err == nil {
		v.rd.common.lost[id] = t
	}
	return t, ok, err
}

func (v *view) goneUnder(id ref) (record.Tombstone, bool, error) {
	s, err := v.rd.stmt("SELECT state, seen, first, sightings, why, looks FROM gone WHERE id=? AND sightings>0")
	if err != nil {
		return record.Tombstone{}, false, err
	}
	ok, err := s.ref(1, id).one()
	if err != nil || !ok {
		return record.Tombstone{}, false, err
	}
	defer s.reset()
	looks, err := sightingsFrom(0, s.colBytes(5))
	if err != nil {
		return record.Tombstone{}, false, fmt.Errorf("looks at %s: %w: %w", id.id(), record.ErrDamaged, err)
	}
	return record.Tombstone{State: post.State(s.colInt(0)), LastSeen: instant(s.colInt(1)), FirstGone: instant(s.colInt(2)), Sightings: int(s.colInt(3)), Why: s.colText(4), Looks: looks.Looks}, true, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (v *view) evidence(h *record.Held, authors map[int64]bool, told bool) error {
	add := func(list []heard, err error) error {
		for _, x := range list {
			h.Heard = append(h.Heard, x.at)
			h.Evidence = append(h.Evidence, x.said)
		}
		return err
	}
	for a := range authors {
		if a == 0 {
			continue
		}
		if err := add(v.heard(v.rd.common.whole, a, "WHERE account=? AND account<>0")); err != nil {
			return err
		}
	}
	for i := range h.Posts {
		if !told {
			break
		}
		s, err := v.rd.stmt(evidenceQuery + "WHERE root=?")
		if err != nil {
			return err
		}
		if err := add(v.evidenceFrom(s.ref(1, refOf(h.Posts[i].ID)))); err != nil {
			return err
		}
	}
	imports := map[int64]bool{}
	for _, c := range v.captures {
		imports[c.Import] = true
	}
	for n := range imports {
		if err := add(v.heard(v.rd.common.imports, n, "WHERE import=? AND account=0 AND root IS NULL")); err != nil {
			return err
		}
	}
	return nil
}

const evidenceQuery = "SELECT account, root, stated, preview, cut, source, at, (SELECT i.at FROM imports i WHERE i.number=import) FROM evidence "

// heard is what an import told, and when.
type heard struct {
	at   time.Time
	said post.Evidence
}

// heard gives evidence by a number, from what is kept.
func (v *view) heard(kept map[int64][]heard, n int64, where string) ([]heard, error) {
	if list, ok := kept[n]; ok {
		return list, nil
	}
	s, err := v.rd.stmt(evidenceQuery + where)
	if err != nil {
		return nil, err
	}
	list, err := v.evidenceFrom(s.int(1, n))
	if err == nil {
		kept[n] = list
	}
	return list, err
}

func (v *view) evidenceFrom(s *stmt) (out []heard, err error) {
	for {
		ok, err := s.step()
		if err != nil || !ok {
			return out, err
		}
		whole, err := v.account(s.colInt(0))
		if err != nil {
			return nil, err
		}
		out = append(out, heard{instant(s.colInt(7)), post.Evidence{Whole: whole, Root: s.colRef(1).id(), Stated: int(s.colInt(2)), Preview: s.colInt(3) == 1, Limit: s.colText(4), Source: s.colText(5), At: instant(s.colInt(6))}})
	}
}
