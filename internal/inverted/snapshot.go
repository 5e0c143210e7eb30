package inverted

import (
	"runtime"
	"slices"
)

// Snapshot answers.
type Snapshot struct {
	parts []part
	docs  int
}

// part is a segment and what was deleted of it.
type part struct {
	*segment
	dead bits
	n    int
}

// Hit is a document that was found.
type Hit struct {
	Number, Time int64
	Score        float32 // of Best; 0 of Newest
}

// Len is how many documents there are.
func (s *Snapshot) Len() int { return s.docs }

// Count is how many documents a query finds, exactly.
func (s *Snapshot) Count(q Query) (int, error) {
	defer runtime.KeepAlive(s) // segments are not let go of while their bytes are read
	n := 0
	for i := range s.parts {
		p := &s.parts[i]
		l := plan{s: p.segment}
		it := l.of(q, true)
		if l.err != nil {
			return 0, l.err
		}
		n += p.count(it)
	}
	return n, nil
}

// count counts what is left of an iterator.
func (p *part) count(it iterator) int {
	if p.n == 0 {
		switch x := it.(type) {
		case *postings:
			return x.df
		case *list:
			return len(x.ords)
		case *set:
			return x.n
		}
	}
	n := 0
	for ord := it.seek(0); ord != none; ord = it.seek(ord + 1) {
		if !p.dead.has(ord) {
			n++
		}
	}
	return n
}

// Place is where an answer goes on: behind the document with this time and number. The zero Place is before the newest.
type Place struct{ Time, Number int64 }

// Newest gives up to limit documents, those with the latest time first, that come after a place. It looks at no more
// of the index than it needs for these.
func (s *Snapshot) Newest(q Query, from Place, limit int) ([]Hit, error) {
	defer runtime.KeepAlive(s)
	type head struct {
		p   *part
		it  iterator
		hit Hit
		ord uint32
	}
	var heads []*head
	advance := func(h *head, target uint32) bool {
		for h.ord = h.it.seek(target); h.ord != none && h.p.dead.has(h.ord); {
			h.ord = h.it.seek(h.ord + 1)
		}
		if h.ord == none {
			return false
		}
		h.hit = Hit{Time: h.p.times.at(h.ord), Number: h.p.numbers.at(h.ord)}
		return true
	}
	for i := range s.parts {
		p := &s.parts[i]
		l := plan{s: p.segment}
		h := &head{p: p, it: l.of(q, true)}
		if l.err != nil {
			return nil, l.err
		}
		start := uint32(0)
		if from != (Place{}) {
			start = p.after(from)
		}
		if advance(h, start) {
			heads = append(heads, h)
		}
	}
	var out []Hit
	for len(heads) > 0 && len(out) < limit {
		h := slices.MinFunc(heads, func(a, b *head) int { return newest(a.hit.Time, a.hit.Number, b.hit.Time, b.hit.Number) })
		out = append(out, h.hit)
		if !advance(h, h.ord+1) {
			heads = slices.DeleteFunc(heads, func(x *head) bool { return x == h })
		}
	}
	return out, nil
}

// after gives the first document behind a place.
func (s *segment) after(at Place) uint32 {
	lo, hi := uint32(0), s.docs
	for lo < hi {
		mid := (lo + hi) / 2
		if newest(s.times.at(mid), s.numbers.at(mid), at.Time, at.Number) > 0 {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// Frequency is how many documents have a term, those that were deleted since the last merge among them.
func (s *Snapshot) Frequency(t Term) int {
	defer runtime.KeepAlive(s)
	n := 0
	for i := range s.parts {
		if e, ok := s.parts[i].term(key(t.Field, t.Text)); ok {
			n += e.df
		}
	}
	return n
}

// Rarity is BM25's weight of a term by how many of all documents have it, those that were deleted since the last merge
// among them. Best with it tells of documents that it does not give: by their order, and by what they weigh.
func (s *Snapshot) Rarity(t Term) float32 { return idf(min(s.Frequency(t), s.docs), s.docs) }

// weightOf is what a part of a query weighs: a phrase as much as its terms together.
func weightOf(q Query, weigh func(Term) float32) float32 {
	w := float32(0)
	switch q := q.(type) {
	case Term:
		w = weigh(q)
	case Prefix:
		if q.Weighs {
			w = weigh(Term{Field: q.Field, Text: q.Text})
		}
	case Phrase:
		for _, t := range q.Terms {
			w += weightOf(t, weigh)
		}
	case Near:
		for _, t := range q.List {
			w += weightOf(t, weigh)
		}
	}
	return w
}

// Best gives up to limit documents that weigh most by BM25, of equal ones the newest first, and how many there are in
// all. weigh says what a term weighs, 0 or more, the same for a term each time: what a document weighs then depends on
// nothing but itself and the query. With after it goes on behind a hit that it gave; nil begins with the best. Blocks of postings that cannot weigh enough are passed over.
func (s *Snapshot) Best(q Query, weigh func(Term) float32, after *Hit, limit int) (hits []Hit, count int, err error) {
	defer runtime.KeepAlive(s)
	top := &top{limit: limit, after: after}
	idf := func(q Query) float32 { return weightOf(q, weigh) }
	for i := range s.parts {
		p := &s.parts[i]
		l := plan{s: p.segment, idf: idf}
		it := l.of(q, true)
		if l.err != nil {
			return nil, 0, l.err
		}
		if x, ok := it.(*postings); ok && len(l.leaves) == 1 {
			count += p.count(x)
			top.term(p, x, l.leaves[0].idf)
			continue
		}
		count += top.all(p, it, l.leaves)
	}
	return top.hits(), count, nil
}

// top keeps the best documents, the best first.
type top struct {
	limit int
	after *Hit
	list  []ranked
}

type ranked struct {
	p     *part
	ord   uint32
	score float32
	hit   Hit
}

// least is what a document has to weigh more than.
func (t *top) least() float32 {
	if len(t.list) < t.limit {
		return -1
	}
	return t.list[len(t.list)-1].score
}

func (t *top) before(a, b *ranked) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	return newest(a.hit.Time, a.hit.Number, b.hit.Time, b.hit.Number) < 0
}

// given says whether a document is not behind the hit to go on from.
func (t *top) given(p *part, ord uint32, score float32) bool {
	a := t.after
	return a != nil && (score > a.Score || score == a.Score && newest(p.times.at(ord), p.numbers.at(ord), a.Time, a.Number) <= 0)
}

// add takes a document in, if it is among the best. Of one segment they come newest first.
func (t *top) add(p *part, ord uint32, score float32) {
	if t.limit <= 0 || score < t.least() {
		return
	}
	if t.given(p, ord, score) {
		return
	}
	r := ranked{p: p, ord: ord, score: score}
	if len(t.list) == t.limit {
		last := &t.list[t.limit-1]
		if score == last.score && last.p == p {
			return // it is older
		}
		r.hit = Hit{p.numbers.at(ord), p.times.at(ord), score}
		if !t.before(&r, last) {
			return
		}
		t.list = t.list[:t.limit-1]
	} else {
		r.hit = Hit{p.numbers.at(ord), p.times.at(ord), score}
	}
	i := len(t.list)
	for i > 0 && t.before(&r, &t.list[i-1]) {
		i--
	}
	t.list = slices.Insert(t.list, i, r)
}

func (t *top) hits() []Hit {
	out := make([]Hit, len(t.list))
	for i := range t.list {
		out[i] = t.list[i].hit
	}
	return out
}

// term weighs the documents of one term, block by block.
func (t *top) term(p *part, x *postings, idf float32) {
	x.block = -1
	for b := range x.blocks() {
		if most := x.impact(b) * idf; most < t.least() {
			continue
		}
		x.load(b)
		x.readCounts()
		for i, ord := range x.ords[:x.n] {
			score := idf * weight(x.freqs[i], p.lengths[ord])
			if score >= t.least() && !p.dead.has(ord) {
				t.add(p, ord, score)
			}
		}
	}
}

// all weighs what an iterator has, and counts it.
func (t *top) all(p *part, it iterator, leaves []leaf) int {
	if len(leaves) == 0 && p.n == 0 {
		switch x := it.(type) {
		case *list, *set:
			n := p.count(it)
			taken := 0
			for ord := x.seek(0); ord != none && taken < t.limit; ord = x.seek(ord + 1) {
				if !t.given(p, ord, 0) {
					t.add(p, ord, 0)
					taken++
				}
			}
			return n
		}
	}
	n := 0
	for ord := it.seek(0); ord != none; ord = it.seek(ord + 1) {
		if p.dead.has(ord) {
			continue
		}
		n++
		least := t.least()
		most := float32(0)
		for i := range leaves {
			l := &leaves[i]
			if l.p == nil {
				most += l.idf
			} else if at := l.p.seek(ord); at == ord {
				most += l.idf * l.p.impact(l.p.block)
			}
		}
		if most < least {
			continue
		}
		score := float32(0)
		for i := range leaves {
			switch l := &leaves[i]; {
			case l.it.seek(ord) != ord:
			case l.p != nil:
				score += l.idf * weight(l.p.freq(), p.lengths[ord])
			default:
				score += l.idf * weight(1, p.lengths[ord])
			}
		}
		if score >= least {
			t.add(p, ord, score)
		}
	}
	return n
}
