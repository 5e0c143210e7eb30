package index

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"clew/internal/figure"
	"clew/internal/post"
)

// SeriesKey names a series in addresses and JSON: the same for the same author, thing, place and unit in every index.
func SeriesKey(k figure.Key) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.Author, k.Noun, k.Modifiers, k.Place, k.Dimension}, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// Group is the figures of one counted thing.
type Group struct {
	Name  string      // the thing in the words of most of its figures; "" for figures that count nothing
	Kind  figure.Kind // of figures without a thing
	First int         // Quantities[First:Last] are its figures
	Last  int
}

// PointNo is the number of the post that a point of a series stands in.
func (x *Index) PointNo(p *figure.Point) int { return x.byID[post.ID(p.Post)] }

// Changing gives the places in Series of those that were told at two times: in two posts, or in one that tells what was, is
// or will be.
func (x *Index) Changing() []int {
	var out []int
	for i := range x.Series {
		if x.Changes(i) {
			out = append(out, i)
		}
	}
	return out
}

// Changes says whether a series is one of Changing.
func (x *Index) Changes(i int) bool {
	points := x.Series[i].Points
	for i := 1; i < len(points); i++ {
		a, b := &points[i-1], &points[i]
		if a.Post != b.Post || b.Continues || a.Status != b.Status {
			return true
		}
	}
	return false
}

// NearTo gives series, by index, that a person may want to join with one. Nothing is joined.
func (x *Index) NearTo(i int) []int {
	var out []int
	for _, n := range x.Near {
		switch i {
		case n[0]:
			out = append(out, n[1])
		case n[1]:
			out = append(out, n[0])
		}
	}
	return out
}

// figured puts figures in groups, and the groups in order, and says which series they are points of.
func (x *Index) figured(points []figure.Point) {
	x.Series = figure.Group(points)
	x.Near = figure.Near(x.Series)
	type place struct {
		post  string
		start int
	}
	in := map[place]int{}
	for i := range x.Series {
		for _, p := range x.Series[i].Points {
			in[place{p.Post, p.Span.Start}] = i
		}
	}
	x.things = things(x.Quantities)
	names := x.things
	keys, own := make(map[string][]rune, len(names)), scriptOf(x.Lang)
	for k, name := range names {
		keys[k] = key(own, name)
	}
	for i := range x.Quantities {
		q := &x.Quantities[i]
		q.Series = -1
		if s, ok := in[place{string(q.Post), q.Span.Start}]; ok {
			q.Series = s
		}
	}
	slices.SortStableFunc(x.Quantities, func(a, c Quantity) int {
		if (a.Noun.Lemma == "") != (c.Noun.Lemma == "") { // what counts nothing stands at the end
			if a.Noun.Lemma == "" {
				return 1
			}
			return -1
		}
		if a.Noun.Lemma == "" {
			return cmp.Compare(a.Kind, c.Kind)
		}
		return cmp.Or(slices.Compare(keys[a.Noun.Lemma], keys[c.Noun.Lemma]), cmp.Compare(a.Noun.Lemma, c.Noun.Lemma))
	})
	for i := range x.Quantities {
		q := &x.Quantities[i]
		g := Group{Name: names[q.Noun.Lemma], First: i, Last: i + 1}
		if q.Noun.Lemma == "" {
			g.Name, g.Kind = "", q.Kind
		}
		if n := len(x.Groups); n > 0 {
			before := &x.Quantities[i-1]
			if before.Noun.Lemma == q.Noun.Lemma && (q.Noun.Lemma != "" || before.Kind == q.Kind) {
				x.Groups[n-1].Last = i + 1
				q.Group = n - 1
				continue
			}
		}
		q.Group = len(x.Groups)
		x.Groups = append(x.Groups, g)
	}
}

// Thing is what a counted thing is called, by the plain form that figures are compared in; "" if there is none.
func (x *Index) Thing(lemma string) string { return x.things[lemma] }

// things gives counted things, by the plain form that they are compared in, the words that most figures have for them.
func things(quantities []Quantity) map[string]string {
	many := map[string]map[string]int{}
	for i := range quantities {
		n := &quantities[i].Noun
		if n.Lemma == "" {
			continue
		}
		if many[n.Lemma] == nil {
			many[n.Lemma] = map[string]int{}
		}
		many[n.Lemma][thing(n, quantities[i].large)]++
	}
	out := make(map[string]string, len(many))
	for lemma, said := range many {
		best := lemma
		for s, n := range said {
			if n > said[best] || n == said[best] && s < best {
				best = s
			}
		}
		out[lemma] = best
	}
	return out
}

// thing is the head of a counted noun as it was written: its last word, without a capital unless it is a German one (large); in scripts that put the head
// first, or have no spaces, all of it.
func thing(n *figure.Noun, large bool) string {
	s := strings.TrimSpace(n.Text)
	if i := strings.LastIndexByte(s, ' '); i >= 0 && alphabetic(s) {
		s = s[i+1:]
	}
	if large {
		return s
	}
	return strings.ToLower(s)
}

func alphabetic(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x590 })
}
