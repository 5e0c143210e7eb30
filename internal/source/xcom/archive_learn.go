package xcom

// learn remembers the shape of an element that was read into t. json is the element, uncut in capacity, so
// that the places of t's strings in it can be told; place and end are the post's object within it.
func (h *shapes) learn(json []byte, t *tweet, place, end int) {
	if h.turns >= maxTurns || h.bytes >= maxWayTexts || t.quotedStatus != nil || len(t.poll) > 0 || len(t.withheld) > 0 {
		return
	}
	if h.holes == nil {
		h.holes = make([]hole, maxHoles)
	}
	holes := holesOf(json, h.holes[:0])
	n := len(holes)
	if n == 0 || n == maxHoles || int(holes[n-1].to) >= end {
		return
	}
	s, ok := shapeOf(json, t, holes)
	if !ok {
		return
	}
	s.head, s.tail = place, len(json)-end
	at, from := &h.root, 0
	for _, o := range holes {
		w := h.lead(at, string(json[from:o.from]), o.kind)
		if w == nil {
			return
		}
		if w.next == nil {
			w.next = new(turn)
			h.turns++
		}
		at, from = w.next, int(o.to)
		if o.kind != toNumber {
			from++
		}
	}
	if w := h.lead(at, string(json[from:]), toEnd); w != nil && w.post == nil {
		w.post = s
	}
}

// lead gives the way from a turn with this text, a new one if there is none; nil where there are too many.
func (h *shapes) lead(at *turn, text string, to ending) *way {
	for k := range at.ways {
		if w := &at.ways[k]; w.text == text && w.to == to {
			return w
		}
	}
	if len(at.ways) >= maxWays || len(text) > maxWayText {
		return nil
	}
	h.bytes += len(text)
	at.ways = append(at.ways, way{text: text, to: to})
	return &at.ways[len(at.ways)-1]
}

// holesOf finds the strings and numbers of a JSON value that was read before, as many as out has room for;
// names are none.
func holesOf(json []byte, out []hole) []hole {
	var name raw
	c := cursor{b: json}
	for c.i < len(json) && len(out) < cap(out) {
		switch ch := json[c.i]; {
		case ch == '"':
			var s raw
			from := c.i + 1
			c.str(&s)
			to := c.i - 1
			if c.peek() == ':' {
				name = s
				continue
			}
			o := hole{from: int32(from), to: int32(to)}
			if string(name.b) == "source" {
				o.kind = toApp
			}
			out = append(out, o)
		case ch == '-' || ch-'0' <= 9:
			from := c.i
			c.number(&raw{})
			out = append(out, hole{from: int32(from), to: int32(c.i), kind: toNumber})
		default:
			c.i++
		}
	}
	return out
}

// shapeOf says which holes t's strings are; false if one of them is none.
func shapeOf(json []byte, t *tweet, holes []hole) (*shape, bool) {
	byPlace := map[int]ref{}
	for i, o := range holes {
		if o.kind != toApp {
			byPlace[int(o.from)] = ref(i)
		}
	}
	good := true
	find := func(s raw) ref {
		if !s.there {
			return noHole
		}
		r, ok := byPlace[cap(json)-cap(s.b)]
		good = good && ok && int(holes[r].to-holes[r].from) == len(s.b)
		return r
	}
	media := func(list []mediaEntity) (out []mediaShape) {
		for _, m := range list {
			out = append(out, mediaShape{
				[8]ref{find(m.short), find(m.expanded), find(m.start), find(m.kind), find(m.url), find(m.alt), find(m.w), find(m.h)},
				[4]int{m.firstSize, m.endSize, m.firstVariant, m.endVariant},
			})
		}
		return out
	}
	s := &shape{flags: t.flags, protected: t.user.protected}
	for m := range fields {
		if f := t.field(m); f != nil && f.there {
			s.single = append(s.single, single{m, find(*f)})
		}
	}
	for _, e := range t.edits {
		s.edits = append(s.edits, find(e))
	}
	for _, u := range t.urls {
		s.urls = append(s.urls, [3]ref{find(u.short), find(u.expanded), find(u.start)})
	}
	for _, n := range t.mentions {
		s.mentions = append(s.mentions, [3]ref{find(n.name), find(n.id), find(n.start)})
	}
	for _, n := range t.tags {
		s.tags = append(s.tags, [3]ref{find(n.name), find(n.id), find(n.start)})
	}
	for _, z := range t.sizes {
		s.sizes = append(s.sizes, [3]ref{find(z.w), find(z.h), find(z.resize)})
	}
	for _, v := range t.variants {
		s.variants = append(s.variants, [3]ref{find(v.url), find(v.kind), find(v.bitrate)})
	}
	s.media, s.extended = media(t.media), media(t.extended)
	return s, good
}
