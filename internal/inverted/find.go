package inverted

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// ErrWide is returned for a query with prefixes that more than MaxPrefix terms begin with.
var ErrWide = errors.New("too many terms begin so")

// MaxPrefix is how many terms of one segment a prefix may stand for, and how many all prefixes of a query's phrases and
// nears together: each of these terms is held open while its places are asked for.
const MaxPrefix = 20_000

// Query asks for documents. It is one of Term, Prefix, Phrase, Near, All, Any, Not and Free.
type Query interface{ query() }

// Term wants a term in a field.
type Term struct {
	Field byte
	Text  string
}

// Prefix wants any term of a field that begins so. It weighs nothing, or with Weighs as much as the term that it is
// written as, once in a document: which terms begin so in a document is no matter.
type Prefix struct {
	Field  byte
	Text   string
	Weighs bool
}

// Phrase wants terms of one field at places relative to each other: Terms[i] stands At[i] after the phrase begins.
type Phrase struct {
	Terms []Query // Term or Prefix
	At    []uint32
	Size  uint32 // how many positions it takes
}

// Near wants each of List (Term, Prefix or Phrase, all of one field) with at most Within[i] positions between it and
// the next, in either order.
type Near struct {
	List   []Query
	Within []int
}

// All wants all of a list, Any one of it, Not what is not.
type (
	All []Query
	Any []Query
	Not struct{ Of Query }
)

func (Term) query()   {}
func (Prefix) query() {}
func (Phrase) query() {}
func (Near) query()   {}
func (All) query()    {}
func (Any) query()    {}
func (Not) query()    {}

// Free wants what it is of, and weighs nothing.
type Free struct{ Of Query }

func (Free) query() {}

// iterator walks documents of a segment, the newest first.
type iterator interface {
	// seek gives the first document from target on, or none. A target is never before one that was given.
	seek(target uint32) uint32
	// cost is how many documents it has, at most.
	cost() int
}

// placed is an iterator that knows where in a document what it wants begins.
type placed interface {
	iterator
	// places appends where it is in the document that seek gave, in any order.
	places(dst []uint32) []uint32
	size() uint32
}

func (p *postings) cost() int                    { return p.df }
func (p *postings) places(dst []uint32) []uint32 { return p.positions(dst) }
func (p *postings) size() uint32                 { return 1 }

// nothing has no documents.
type nothing struct{}

func (nothing) seek(uint32) uint32           { return none }
func (nothing) cost() int                    { return 0 }
func (nothing) places(dst []uint32) []uint32 { return dst }
func (nothing) size() uint32                 { return 1 }

// list is documents in order.
type list struct {
	ords []uint32
	i    int
}

func (l *list) seek(target uint32) uint32 {
	for l.i < len(l.ords) && l.ords[l.i] < target {
		l.i++
	}
	if l.i == len(l.ords) {
		return none
	}
	return l.ords[l.i]
}

func (l *list) cost() int { return len(l.ords) }

// set is documents as bits.
type set struct {
	b bits
	n int
}

func (s *set) seek(target uint32) uint32 {
	i := int(target >> 6)
	if i >= len(s.b) {
		return none
	}
	w := s.b[i] >> (target & 63) << (target & 63)
	for w == 0 {
		if i++; i == len(s.b) {
			return none
		}
		w = s.b[i]
	}
	return uint32(i<<6 + trailing(w))
}

func (s *set) cost() int { return s.n }

// all is what every one of a list has; the rarest leads.
type all struct{ of []iterator }

func (a *all) seek(target uint32) uint32 {
	for {
		at := a.of[0].seek(target)
		if at == none {
			return none
		}
		target = at
		for _, x := range a.of[1:] {
			if target = x.seek(at); target != at {
				break
			}
		}
		if target == at || target == none {
			return target
		}
	}
}

func (a *all) cost() int { return a.of[0].cost() }

// anyOf is what one of a list has.
type anyOf struct{ of []iterator }

func (a *anyOf) seek(target uint32) uint32 {
	least := uint32(none)
	for _, x := range a.of {
		least = min(least, x.seek(target))
	}
	return least
}

func (a *anyOf) cost() int {
	n := 0
	for _, x := range a.of {
		n += x.cost()
	}
	return n
}

// not is what one has not.
type not struct {
	of   iterator
	docs uint32
	next uint32 // what seek gave last, plus one: of is already further than targets before it
	done bool
}

func (n *not) seek(target uint32) uint32 {
	if n.done {
		return none
	}
	if target < n.next {
		return n.next - 1
	}
	for target < n.docs && n.of.seek(target) == target {
		target++
	}
	if target >= n.docs {
		n.done = true
		return none
	}
	n.next = target + 1
	return target
}

func (n *not) cost() int { return int(n.docs) }

// several is the places of terms that begin alike.
type several struct {
	anyOf
	at uint32
}

func (s *several) seek(target uint32) uint32 {
	s.at = s.anyOf.seek(target)
	return s.at
}

func (s *several) places(dst []uint32) []uint32 {
	for _, x := range s.of {
		if x.seek(s.at) == s.at {
			dst = x.(*postings).positions(dst)
		}
	}
	return dst
}

func (s *several) size() uint32 { return 1 }

// phrase is documents with terms in a row.
type phrase struct {
	all
	terms []placed // as in of, in the same order
	at    []uint32
	wide  uint32
	found []uint32
	room  []uint32
	now   uint32 // the document that seek gave last, plus one
}

func (p *phrase) seek(target uint32) uint32 {
	if p.now > target {
		return p.now - 1
	}
	for {
		at := p.all.seek(target)
		if at == none {
			return none
		}
		if p.match() {
			p.now = at + 1
			return at
		}
		target = at + 1
	}
}

// match finds where the phrase begins in the document that all have.
func (p *phrase) match() bool {
	p.found = p.found[:0]
	p.room = sorted(p.terms[0].places(p.room[:0]))
	for _, x := range p.room {
		if x >= p.at[0] {
			p.found = append(p.found, x-p.at[0])
		}
	}
	for i := 1; i < len(p.terms) && len(p.found) > 0; i++ {
		p.room = sorted(p.terms[i].places(p.room[:0]))
		kept, k := p.found[:0], 0
		for _, from := range p.found {
			for k < len(p.room) && p.room[k] < from+p.at[i] {
				k++
			}
			if k < len(p.room) && p.room[k] == from+p.at[i] {
				kept = append(kept, from)
			}
		}
		p.found = kept
	}
	return len(p.found) > 0
}

// sorted puts places in order, in which they mostly are.
func sorted(places []uint32) []uint32 {
	if !slices.IsSorted(places) {
		slices.Sort(places)
	}
	return places
}

func (p *phrase) places(dst []uint32) []uint32 { return append(dst, p.found...) }
func (p *phrase) size() uint32                 { return p.wide }

// near is documents with things close to each other.
type near struct {
	all
	list   []placed
	within []int
}

func (n *near) seek(target uint32) uint32 {
	for {
		at := n.all.seek(target)
		if at == none || n.match() {
			return at
		}
		target = at + 1
	}
}

func (n *near) match() bool {
	var reached []uint32
	for i, x := range n.list {
		places := sorted(x.places(nil))
		if i > 0 {
			places = beside(places, x.size(), reached, n.list[i-1].size(), n.within[i-1])
		}
		if len(places) == 0 {
			return false
		}
		reached = places
	}
	return true
}

// beside keeps the places, of things of a size, from which one of others is within so many positions on either side.
// Both are in order, and so is what is kept.
func beside(places []uint32, size uint32, others []uint32, otherSize uint32, within int) []uint32 {
	before, behind := 0, 0 // of the others: how many end before the place, how many begin before its end
	return slices.DeleteFunc(places, func(p uint32) bool {
		for before < len(others) && others[before]+otherSize <= p {
			before++
		}
		for behind < len(others) && others[behind] < p+size {
			behind++
		}
		return !(before > 0 && int(p-others[before-1]-otherSize) <= within || behind < len(others) && int(others[behind]-p-size) <= within)
	})
}

// plan makes iterators of a query for one segment. leaves are those that weigh, with how much.
type plan struct {
	s      *segment
	idf    func(Query) float32
	leaves []leaf
	opened int // terms of prefixes whose places are asked for
	err    error
}

type leaf struct {
	it  iterator
	p   *postings // nil of what weighs the same everywhere
	idf float32
}

func (l *plan) weigh(x leaf) {
	if x.idf > 0 {
		l.leaves = append(l.leaves, x)
	}
}

func (l *plan) of(q Query, wanted bool) iterator {
	switch q := q.(type) {
	case Term:
		it := l.placed(q)
		if p, ok := it.(*postings); ok && wanted && l.idf != nil {
			l.weigh(leaf{p, p, l.idf(q)})
		}
		return it
	case Prefix:
		it := l.prefix(q)
		if wanted && q.Weighs && l.idf != nil && it.cost() > 0 {
			l.weigh(leaf{it: it, idf: l.idf(q)})
		}
		return it
	case Phrase, Near:
		it := l.together(q)
		if wanted && l.idf != nil && it.cost() > 0 {
			l.weigh(leaf{it: it, idf: l.idf(q)})
		}
		return it
	case All:
		var of []iterator
		for _, x := range q {
			it := l.of(x, wanted)
			if it.cost() == 0 {
				return nothing{}
			}
			of = append(of, it)
		}
		switch len(of) {
		case 0:
			return &not{of: nothing{}, docs: l.s.docs}
		case 1:
			return of[0]
		}
		slices.SortStableFunc(of, func(a, b iterator) int { return cmp.Compare(a.cost(), b.cost()) })
		return &all{of}
	case Any:
		var of []iterator
		for _, x := range q {
			if it := l.of(x, wanted); it.cost() > 0 {
				of = append(of, it)
			}
		}
		switch len(of) {
		case 0:
			return nothing{}
		case 1:
			return of[0]
		}
		return &anyOf{of}
	case Not:
		return &not{of: l.of(q.Of, !wanted), docs: l.s.docs}
	case Free:
		weigh := l.idf
		l.idf = nil
		it := l.of(q.Of, wanted)
		l.idf = weigh
		return it
	}
	return nothing{}
}

func key(field byte, text string) []byte { return append([]byte{field}, text...) }

// placed makes an iterator that knows places.
func (l *plan) placed(q Query) placed {
	switch q := q.(type) {
	case Term:
		if e, ok := l.s.term(key(q.Field, q.Text)); ok {
			return l.s.open(e)
		}
	case Prefix:
		terms := l.terms(q)
		if l.opened += len(terms); l.opened > MaxPrefix {
			l.err = cmp.Or(l.err, ErrWide)
		}
		if l.err != nil {
			return nothing{}
		}
		s := &several{}
		for _, e := range terms {
			s.of = append(s.of, l.s.open(e))
		}
		if len(s.of) > 0 {
			return s
		}
	case Phrase:
		if it, ok := l.together(q).(placed); ok {
			return it
		}
	}
	return nothing{}
}

func (l *plan) terms(q Prefix) []entry {
	terms, more := l.s.prefix(key(q.Field, q.Text), MaxPrefix)
	if more && l.err == nil {
		l.err = ErrWide
	}
	return terms
}

// prefix gathers the documents of all terms that begin so.
func (l *plan) prefix(q Prefix) iterator {
	terms := l.terms(q)
	n := 0
	for _, e := range terms {
		n += e.df
	}
	switch {
	case n == 0:
		return nothing{}
	case len(terms) == 1:
		return l.s.open(terms[0])
	}
	p := &postings{}
	if n < int(l.s.docs)/64 {
		ords := make([]uint32, 0, n)
		for _, e := range terms {
			p.reset(l.s, e)
			for b := range p.blocks() {
				p.load(b)
				ords = append(ords, p.ords[:p.n]...)
			}
		}
		slices.Sort(ords)
		return &list{ords: slices.Compact(ords)}
	}
	s := &set{make(bits, (l.s.docs+63)/64), n}
	for _, e := range terms {
		p.reset(l.s, e)
		for b := range p.blocks() {
			p.load(b)
			for _, o := range p.ords[:p.n] {
				s.b[o>>6] |= 1 << (o & 63)
			}
		}
	}
	s.n = s.b.count()
	return s
}

// together makes an iterator of a Phrase or a Near.
func (l *plan) together(q Query) iterator {
	var parts []Query
	switch q := q.(type) {
	case Phrase:
		parts = q.Terms
	case Near:
		parts = q.List
	}
	var list []placed
	var of []iterator
	for _, x := range parts {
		it := l.placed(x)
		if it.cost() == 0 {
			return nothing{}
		}
		list, of = append(list, it), append(of, it)
	}
	if len(of) == 0 {
		return nothing{}
	}
	slices.SortStableFunc(of, func(a, b iterator) int { return cmp.Compare(a.cost(), b.cost()) })
	if q, ok := q.(Near); ok {
		return &near{all: all{of}, list: list, within: q.Within}
	}
	p := q.(Phrase)
	ph := &phrase{all: all{of}, wide: p.Size}
	for i := range list { // the rarest term's places are looked at first
		ph.terms, ph.at = append(ph.terms, list[i]), append(ph.at, p.At[i])
	}
	return ph
}

// idf is BM25's weight of what so many of all documents have.
func idf(df, docs int) float32 {
	return float32(math.Log(1 + (float64(docs)-float64(df)+.5)/(float64(df)+.5)))
}
