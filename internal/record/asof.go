package record

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"clew/internal/post"
)

// AsOf gives what the record knew of the thread at a time: the posts that imports up to then had told, each in
// the version of then, with the tombstones, evidence and handles of then. h is not changed. It is nil where
// nothing of the thread was known yet.
//
// What authors ask for now holds for what they said then: a post that was found gone since keeps its tombstone
// of today, and a version that was more open than today's is as closed as today's. A deletion that was taken
// back leaves no trace of when it held.
func (h *Held) AsOf(t time.Time) *Held {
	then := *h
	p := past{h: h, at: t, versions: map[post.ID][]Version{}, known: map[post.ID]time.Time{}, met: map[post.ID]bool{}}
	then.Posts, then.Others = p.posts(h.Posts), p.posts(h.Others)
	if !slices.ContainsFunc(then.Posts, func(p post.Post) bool { return p.State == post.Present }) {
		return nil
	}
	then.Versions, then.Known = p.versions, p.known
	then.Evidence, then.Heard = nil, nil
	for i, e := range h.Evidence {
		if at := heard(h, i); !at.After(t) {
			then.Evidence, then.Heard = append(then.Evidence, e), append(then.Heard, at)
		}
	}
	p.sources(&then)
	then.Gone = p.gone(then.Checked)
	then.Accounts = p.accounts(&then)
	return &then
}

// heard is when the i-th evidence came; where that was not kept, when its source says it spoke.
func heard(h *Held, i int) time.Time {
	if i < len(h.Heard) && !h.Heard[i].IsZero() {
		return h.Heard[i]
	}
	return h.Evidence[i].At
}

// past is a thread on its way back to a time.
type past struct {
	h        *Held
	at       time.Time
	versions map[post.ID][]Version
	known    map[post.ID]time.Time
	met      map[post.ID]bool // posts that were known then, and those they quote
}

// posts gives those of a list that were known, as they were.
func (p *past) posts(list []post.Post) []post.Post {
	var out []post.Post
	for i := range list {
		now := &list[i]
		old := p.h.Versions[now.ID]
		shown, known := *now, p.h.Known[now.ID]
		var before []Version
		for _, v := range old {
			if !v.Known.After(p.at) {
				before = append(before, v)
			}
		}
		if known.After(p.at) {
			if len(before) == 0 {
				continue
			}
			last := len(before) - 1
			shown, known = before[last].Post, before[last].Known
			before = before[:last]
			restrain(&shown, now)
		}
		shown.Quote = p.quote(shown.Quote)
		out = append(out, shown)
		p.note(now.ID, known, before)
	}
	return out
}

func (p *past) note(id post.ID, known time.Time, before []Version) {
	p.met[id] = true
	if !known.IsZero() {
		p.known[id] = known
	}
	if len(before) > 0 {
		p.versions[id] = before
	}
}

// quote leaves out of a quote what was not known of the quoted post, or not in these words.
func (p *past) quote(q *post.Quote) *post.Quote {
	if q == nil {
		return nil
	}
	p.met[q.ID] = true
	if q.Post == nil {
		return q
	}
	c := *q
	if known := p.h.Known[q.ID]; known.After(p.at) {
		c.Post = nil
		return &c
	}
	inner := *q.Post
	inner.Quote = p.quote(inner.Quote)
	c.Post = &inner
	return &c
}

// restrain makes an older version of a post as closed as its newest.
func restrain(old, now *post.Post) {
	old.Visibility = max(old.Visibility, now.Visibility)
	old.Sensitive = old.Sensitive || now.Sensitive
	if old.Warning == "" {
		old.Warning = now.Warning
	}
	for _, l := range now.Labels {
		if !slices.Contains(old.Labels, l) {
			old.Labels = append(slices.Clip(old.Labels), l)
		}
	}
	if now.State != post.Present {
		old.State = now.State
	}
}

// sources leaves the captures that the posts of then point into, and finds the newest look of then.
func (p *past) sources(then *Held) {
	then.Seen, then.Checked = map[int64]Capture{}, time.Time{}
	look := func(at time.Time) {
		if !at.After(p.at) && at.After(then.Checked) {
			then.Checked = at
		}
	}
	add := func(r post.Raw) {
		if c, ok := p.h.Seen[r.Capture]; ok {
			then.Seen[r.Capture] = c
			look(c.About.At)
		}
	}
	for _, list := range [][]post.Post{then.Posts, then.Others} {
		for i := range list {
			add(list[i].Raw)
			look(then.Known[list[i].ID])
			for _, v := range then.Versions[list[i].ID] {
				add(v.Post.Raw)
			}
		}
	}
	for _, at := range then.Heard {
		look(at)
	}
}

// gone gives the tombstones of then, and of the posts known then those that were found gone since.
func (p *past) gone(checked time.Time) map[post.ID]Tombstone {
	out := map[post.ID]Tombstone{}
	for id, now := range p.h.Gone {
		if p.met[id] && now.Sure() {
			out[id] = now
			continue
		}
		s := Sightings{Looks: upTo(now.Looks, p.at)}
		then, ok := s.Tombstone()
		if !ok {
			continue
		}
		then.ID, then.LastSeen = id, now.LastSeen
		if then.LastSeen.After(p.at) {
			then.LastSeen = checked
		}
		out[id] = then
	}
	return out
}

func upTo(looks []Look, t time.Time) []Look {
	n := 0
	for n < len(looks) && !looks[n].At.After(t) {
		n++
	}
	return looks[:n:n]
}

// accounts gives the accounts with the handles of then, as far as they are known.
func (p *past) accounts(then *Held) map[post.AccountID]post.Account {
	out := maps.Clone(p.h.Accounts)
	for id, names := range p.h.Handles {
		a, ok := out[id]
		n, found := HandleAt(names, p.at)
		if !ok || !found {
			continue
		}
		a.Handle = n.Handle
		a.Name = cmp.Or(n.Name, a.Name)
		out[id] = a
	}
	return out
}

// HandleAt gives the name of an account at a time, out of all it had: the last it was seen with by then; where
// none was seen yet, the first. ok is false where no name is known.
func HandleAt(names []Handle, t time.Time) (best Handle, ok bool) {
	reach := func(h Handle) time.Time {
		if h.Last.After(t) {
			return t
		}
		return h.Last
	}
	for _, h := range names {
		switch early := h.First.After(t); {
		case !ok:
			best, ok = h, true
		case early && h.First.Before(best.First),
			!early && best.First.After(t),
			!early && cmp.Or(reach(h).Compare(reach(best)), h.First.Compare(best.First)) > 0:
			best = h
		}
	}
	return best, ok
}

// Moments gives the times at which something about the thread changed in the record, oldest first, each once
// and in whole seconds: at each of them, and from there to the next, AsOf gives one state. A change within a
// second counts from the second after it.
func (h *Held) Moments() []time.Time {
	var out []time.Time
	add := func(t time.Time) {
		if t.IsZero() {
			return
		}
		if whole := t.Truncate(time.Second); whole.Before(t) {
			t = whole.Add(time.Second)
		}
		out = append(out, t.UTC())
	}
	for _, list := range [][]post.Post{h.Posts, h.Others} {
		for i := range list {
			add(h.Known[list[i].ID])
			for _, v := range h.Versions[list[i].ID] {
				add(v.Known)
			}
		}
	}
	for _, g := range h.Gone {
		for _, l := range g.Looks {
			add(l.At)
		}
	}
	said := map[post.Evidence]bool{}
	for _, i := range h.byHeard() {
		e := h.Evidence[i]
		e.At = time.Time{}
		if !said[e] { // the same said again is no change
			said[e] = true
			add(heard(h, i))
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	out = slices.CompactFunc(out, time.Time.Equal)
	first := h.first()
	return slices.DeleteFunc(out, func(t time.Time) bool { return t.Before(first) })
}

// first is when the record first had a post of the thread.
func (h *Held) first() time.Time {
	var first time.Time
	for i, p := range slices.All(h.Posts) {
		if p.State != post.Present {
			continue
		}
		known := h.Known[p.ID]
		for _, v := range h.Versions[p.ID] {
			if v.Known.Before(known) {
				known = v.Known
			}
		}
		if i == 0 || first.IsZero() || known.Before(first) {
			first = known
		}
	}
	return first
}

// byHeard gives the places of the evidence, the first heard first.
func (h *Held) byHeard() []int {
	order := make([]int, len(h.Evidence))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return heard(h, a).Compare(heard(h, b)) })
	return order
}

// News is what the record learned of a thread after a time.
type News struct {
	New    []post.ID // posts it did not have then, in id order
	Edited []post.ID // posts it had then in another version
	Gone   []post.ID // posts it had then, and that were surely gone only later
}

// None says whether there is nothing new.
func (n News) None() bool { return len(n.New)+len(n.Edited)+len(n.Gone) == 0 }

// Since says what the record learned of the thread's own posts after a time.
func (h *Held) Since(t time.Time) News {
	var n News
	for i := range h.Posts {
		p := &h.Posts[i]
		if p.State != post.Present || p.Repost {
			continue
		}
		g, mourned := h.Gone[p.ID]
		mourned = mourned && g.Sure()
		had := !h.Known[p.ID].After(t) || slices.ContainsFunc(h.Versions[p.ID], func(v Version) bool { return !v.Known.After(t) })
		switch {
		case mourned && had && sureAt(g).After(t):
			n.Gone = append(n.Gone, p.ID)
		case mourned:
		case !had:
			n.New = append(n.New, p.ID)
		case h.Known[p.ID].After(t):
			n.Edited = append(n.Edited, p.ID)
		}
	}
	return n
}

// sureAt is the look that made a tombstone sure.
func sureAt(g Tombstone) time.Time {
	for i, l := range g.Looks {
		s := Sightings{Looks: g.Looks[: i+1 : i+1]}
		if then, _ := s.Tombstone(); then.Sure() {
			return l.At
		}
	}
	return g.FirstGone
}

// ParseMoment reads a time as a person or a link gives it: 2024-05-03T12:00:00Z with any offset, the fourteen
// digits 20240503120000 that archives of the web use, or a day, 2024-05-03, which means its last second. Where
// no offset is said, the time is UTC.
func ParseMoment(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), nil
	}
	if t, err := time.Parse("20060102150405", s); err == nil && len(s) == 14 {
		return t, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time", s)
	}
	return t.Add(24*time.Hour - time.Second), nil
}
