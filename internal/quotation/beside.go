package quotation

import "slices"

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
			case same && m.first().number != own[0].first().number:
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
	return k.times(a, s)
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
	l := &list[best]
	places, held, err := k.index.Run(k.ctx, l.run, 2000, nil)
	if err != nil {
		return err
	}
	t := &Times{}
	if held > 2000 || len(places) > maxTimes {
		t.AtLeast = true
		if n := len(places); n > maxTimes { // the first and the last: the earliest and the latest are among them as a rule
			places = slices.Concat(places[:maxTimes/2], places[n-maxTimes/2:])
		}
	}
	al := newAligner(s)
	seen := map[string]bool{}
	for _, n := range places {
		p, err := k.part(n)
		if err != nil {
			return err
		}
		if p == nil || seen[string(p.Post)] || k.q.By != "" && p.Author != k.q.By {
			continue
		}
		one := &line{}
		one.add(p, k.tokens(p))
		m := al.unbroken(one)
		if m == nil || k.wording(s, m) != Exact {
			continue
		}
		seen[string(p.Post)] = true
		spans := m.spans(s)
		if t.Posts == 0 || spans[0].Created.Before(t.Earliest.Created) {
			t.Earliest = spans[0]
		}
		if t.Posts == 0 || !spans[0].Created.Before(t.Latest.Created) {
			t.Latest = spans[0]
		}
		t.Posts++
	}
	if t.Posts > 0 || t.AtLeast {
		a.Times = t
	}
	return nil
}
