package quotation

import (
	"clew/internal/post"
)

// beside finds what stands beside the verdict: the same words by others, in other versions, in other posts.
func (k *check) beside(a *Answer, s *said, own, others []*match) error {
	add := func(rel Relation, v Verdict, m *match) {
		if len(a.Elsewhere) >= maxElsewhere {
			return
		}
		if spans := m.spans(s); len(spans) > 0 {
			a.Elsewhere = append(a.Elsewhere, Elsewhere{Relation: rel, Verdict: v, Span: spans[0]})
		}
	}
	if a.Verdict == Exact || a.Verdict == Changed {
		here := own[0].first().Post
		for _, m := range own[1:] {
			v := k.wording(s, m)
			switch same := m.first().Post == here; {
			case v == NotFound:
			case same && !m.first().same(own[0].first()):
				add(OldNow, v, m)
			case !same && v == Exact:
				add(Again, v, m)
			}
		}
	}
	for _, m := range others {
		if v := k.wording(s, m); v != NotFound && (v == Exact || a.Verdict != Exact) {
			add(ByOther, v, m)
		}
	}
	if a.Verdict == Exact {
		return k.times(a, s)
	}
	return nil
}

// same says whether two are one version: an index may know one by two numbers.
func (p *part) same(q *part) bool {
	return p.number == q.number || p.Post == q.Post && p.Version == q.Version && p.From.Equal(q.From) && p.Until.Equal(q.Until) && p.Text == q.Text
}

// wording is the verdict on one match alone.
func (k *check) wording(s *said, m *match) Verdict {
	var kinds types
	switch {
	case m.whole && len(k.diff(s, m, &kinds)) == 0:
		return Exact
	case isChanged(m.measure(s, 0, len(s.tok))):
		return Changed
	}
	return NotFound
}

// short answers for three tokens or fewer: where they stand, and that this tells nothing.
func (k *check) short(a *Answer, s *said, own []*match) error {
	a.Closest = nil
	for _, m := range own {
		if m.whole && len(a.Closest) < 3 {
			if spans := m.spans(s); len(spans) > 0 {
				a.Closest = append(a.Closest, Close{Span: spans[0]})
			}
		}
	}
	if len(s.runs()) > 0 {
		return k.times(a, s)
	}
	places, more, err := k.index.Few(k.ctx, s.clean, maxTimes+maxRefused)
	if err != nil {
		return err
	}
	t := &tally{k: k, s: s, a: newAligner(s), seen: map[post.ID]bool{}, times: Times{AtLeast: more}}
	for i, n := range places {
		if i-t.passed >= maxTimes {
			t.times.AtLeast = true
			break
		}
		m, err := t.add(n)
		if err != nil {
			return err
		}
		if m != nil && len(a.Closest) < 3 {
			a.Closest = append(a.Closest, Close{Span: m.spans(s)[0]})
		}
	}
	t.tell(a)
	return nil
}

// times counts the versions that hold the words without a break, each post once. Those that run over the break
// between posts are not among them.
func (k *check) times(a *Answer, s *said) error {
	list := s.runs()
	if len(list) == 0 {
		return nil
	}
	best := -1
	for i := range min(len(list), maxRuns) {
		l := &list[i]
		var err error
		if _, l.held, err = k.index.Run(k.ctx, l.run, 0, nil); err != nil {
			return err
		}
		if best < 0 || l.held < list[best].held {
			best = i
		}
	}
	places, held, err := k.index.Run(k.ctx, list[best].run, maxPostings, nil)
	if err != nil {
		return err
	}
	t := &tally{k: k, s: s, a: newAligner(s), seen: map[post.ID]bool{}, times: Times{AtLeast: held > maxPostings}}
	// The first and the last: the earliest and the latest are among them as a rule.
	for _, backward := range []bool{false, true} {
		end := t.read + maxTimes/2
		for len(places) > 0 && t.read < end {
			n := places[0]
			if backward {
				n = places[len(places)-1]
				places = places[:len(places)-1]
			} else {
				places = places[1:]
			}
			if _, err := t.add(n); err != nil {
				return err
			}
		}
	}
	t.times.AtLeast = t.times.AtLeast || len(places) > 0 || k.full()
	t.tell(a)
	return nil
}

// tally counts where the words of a quotation stand.
type tally struct {
	k            *check
	s            *said
	a            *aligner
	seen         map[post.ID]bool
	read, passed int // versions that were to be had, and that were not
	times        Times
}

// add looks at one version; its match if it is another post that has the words exactly.
func (t *tally) add(n int64) (*match, error) {
	p, err := t.k.part(n)
	if err != nil {
		return nil, err
	}
	if p == nil {
		t.passed++
		return nil, nil
	}
	t.read++
	if t.seen[p.Post] || t.k.q.By != "" && p.Author != t.k.q.By {
		return nil, nil
	}
	one := &line{}
	one.add(p, t.k.tokens(p))
	m := t.a.unbroken(one)
	if m == nil || t.k.wording(t.s, m) != Exact {
		return nil, nil
	}
	t.seen[p.Post] = true
	span := m.spans(t.s)[0]
	if t.times.Posts == 0 || span.Created.Before(t.times.Earliest.Created) {
		t.times.Earliest = span
	}
	if t.times.Posts == 0 || !span.Created.Before(t.times.Latest.Created) {
		t.times.Latest = span
	}
	t.times.Posts++
	return m, nil
}

func (t *tally) tell(a *Answer) {
	if t.times.Posts > 0 || t.times.AtLeast {
		a.Times = &t.times
	}
}
