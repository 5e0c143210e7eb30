package figure

import (
	"slices"
	"strings"
	"time"
)

// Point is one figure of a series: a quantity, and what the caller knows of the post it stands in.
type Point struct {
	Author string    // whose words they are; figures of two people never meet
	Post   string    // the post's id
	At     time.Time // when it was said
	Place  string    // the gazetteer's name of the place it is about; empty where none was named
	Of     []string  // the gazetteer's names among the noun's modifiers ("North Korea" for "North Korean"), sorted
	Quantity
	Refines int // index in Points of the figure that this one makes precise; -1 for none
}

// Series is one figure over time.
type Series struct {
	Key    Key
	Points []Point // by time, then by place in the text
}

// Key is what figures must share to be one series.
type Key struct {
	Author, Noun, Modifiers, Place, Dimension string
}

// KeyOf gives the key of a point; ok is false for what belongs to no series: ordinals, ages, plain numbers, negated
// figures, and counts without a noun.
func KeyOf(p Point) (Key, bool) {
	switch p.Kind {
	case Ordinal, Plain, Age:
		return Key{}, false
	}
	if p.Negated || p.Noun.Lemma == "" {
		return Key{}, false // "5 km" of what?
	}
	mods := slices.Clone(p.Noun.Modifiers)
	slices.Sort(mods)
	of := slices.Clone(p.Of)
	slices.Sort(of)
	k := Key{Author: p.Author, Noun: p.Noun.Lemma, Place: p.Place, Dimension: string(p.Kind)}
	if p.Dimension != "" {
		k.Dimension = p.Dimension + " " + p.Unit
	}
	k.Modifiers = strings.Join(slices.Compact(mods), " ")
	if len(of) > 0 {
		k.Modifiers += " of " + strings.Join(of, ", ")
	}
	return k, true
}

// Group joins figures of equal keys, and those that the text itself makes one ("that number will rise to"). Points must
// come in the order of the text within a post. A figure in apposition to another ("millions of shells, around
// 3.5 million") refines it and is no new point in time. The series come in the order of their keys.
func Group(points []Point) []Series {
	by := map[Key]*Series{}
	var keys []Key
	var last Key // of the figure before, in the same post
	post := ""
	for _, p := range points {
		k, ok := KeyOf(p)
		if p.Continues && last.Noun != "" && post == p.Author+" "+p.Post && last.Dimension == string(Count) && p.Kind == Count {
			k, ok = last, true
		}
		last, post = k, p.Author+" "+p.Post
		if !ok {
			last = Key{}
			continue
		}
		s := by[k]
		if s == nil {
			s = &Series{Key: k}
			by[k] = s
			keys = append(keys, k)
		}
		s.Points = append(s.Points, p)
	}
	slices.SortFunc(keys, Key.compare)
	out := make([]Series, 0, len(keys))
	for _, k := range keys {
		s := by[k]
		slices.SortStableFunc(s.Points, func(a, b Point) int {
			if c := a.At.Compare(b.At); c != 0 {
				return c
			}
			if c := strings.Compare(a.Post, b.Post); c != 0 {
				return c
			}
			return a.Span.Start - b.Span.Start
		})
		for i := range s.Points {
			p := &s.Points[i]
			p.Refines = -1
			if i > 0 && p.Noun.From == Apposition && s.Points[i-1].Post == p.Post && s.Points[i-1].within(p.Quantity) {
				p.Refines = i - 1
			}
		}
		out = append(out, *s)
	}
	return out
}

// within says whether a later figure lies inside the bounds of this one.
func (q Quantity) within(later Quantity) bool { return later.Low >= q.Low && later.High <= q.High }

func (k Key) compare(o Key) int {
	for _, c := range []int{strings.Compare(k.Author, o.Author), strings.Compare(k.Noun, o.Noun), strings.Compare(k.Modifiers, o.Modifiers), strings.Compare(k.Place, o.Place)} {
		if c != 0 {
			return c
		}
	}
	return strings.Compare(k.Dimension, o.Dimension)
}

// Near gives pairs of series, by index, that a person may want to join: the same author, noun and dimension, where one
// names a place or a modifier that the other leaves out. Nothing is joined. Of a thing with very many series those that
// stand near each other are looked at, and at most mostNear pairs are given.
func Near(all []Series) [][2]int {
	const mostNear, look = 4096, 256
	var out [][2]int
	for i := range all {
		for j := i + 1; j < min(len(all), i+look) && len(out) < mostNear && all[j].Key.Author == all[i].Key.Author && all[j].Key.Noun == all[i].Key.Noun; j++ {
			a, b := all[i].Key, all[j].Key
			mods := a.Modifiers == b.Modifiers || a.Modifiers == "" || b.Modifiers == ""
			place := a.Place == b.Place || a.Place == "" || b.Place == ""
			if a.Dimension == b.Dimension && mods && place {
				out = append(out, [2]int{i, j})
			}
		}
	}
	return out
}
