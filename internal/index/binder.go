package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/figure"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/words"
)

// Bound makes the index at the back of a book, of the posts of its threads that the book shows and that a search finds for
// others; found is policy.Read for a book that nobody else gets, of which all is indexed. What is folded under a warning is
// not: an index would unfold it. The headings are in the language of most posts, where names have forms in it, else in that
// of the book's own words.
//
// Of what package index knows the back of a book holds what helps to find something again: names; figures with what they
// count or measure, but for one and two, and what a text says is not so; dates that are known.
func Bound(g *gazetteer.Gazetteer, b *document.Book, found policy.Use) *document.Index {
	m := NewBinder(g, b.Words, found, Bounds{})
	for i := range b.Chapters {
		m.Add(i, b.Chapters[i].Document)
	}
	return m.Index(b.Lang())
}

// Binder makes the index of Bound of threads that come one at a time, and keeps of each what its posts say and no more. It is
// for one goroutine.
type Binder struct {
	g      *gazetteer.Gazetteer
	found  policy.Use
	bounds Bounds
	own    *words.Language // of Clew's words
	lang   string          // of the headings

	named   Names
	threads []Thread
	read    []Post
	at      []document.Place
	size    int
	over    bool

	x      *Index
	out    *document.Index
	reader *Reader
	order  func(a, b string) int
	places int
	has    map[string]*Heading

	bytes struct { // how far a post's text was walked: spans come in order
		no, point, at int
	}
}

// NewBinder begins an index in the words of w. found is as in Bound. Of b, Posts and Size bound what is taken in; 0 is no bound.
func NewBinder(g *gazetteer.Gazetteer, w document.Words, found policy.Use, b Bounds) *Binder {
	m := &Binder{g: g, found: found, bounds: b, own: w.Language, has: map[string]*Heading{}}
	if m.own == nil {
		m.own = words.English()
	}
	return m
}

// Add takes a thread in, as it is shown; chapter names it in what Index gives. Over the bounds nothing is taken, and Index says so.
func (m *Binder) Add(chapter int, d *document.Document) {
	if m.over {
		return
	}
	of, posts := Of(d)
	m.threads = append(m.threads, of)
	var open map[post.ID]bool
	if m.found != policy.Read {
		open = map[post.ID]bool{}
		for _, it := range d.For(m.found).Flow() {
			if it.Kind == document.Said {
				open[it.Post.ID] = true
			}
		}
	}
	for i := range posts {
		p := &posts[i]
		if p.Warning != "" || open != nil && !open[p.ID] {
			continue
		}
		if m.bounds.Posts > 0 && len(m.read) >= m.bounds.Posts || m.bounds.Size > 0 && m.size >= m.bounds.Size {
			m.over = true
			break
		}
		m.size += len(p.Text)
		m.read = append(m.read, *p)
		m.at = append(m.at, document.Place{Chapter: chapter, Post: p.ID})
	}
	for _, a := range sortedAccounts(d) {
		m.named.Add(m.g, a)
	}
}

// Index makes the index of what was taken in; lang is the language of most of it, BCP 47. It is called once.
func (m *Binder) Index(lang string) *document.Index {
	if m.lang, _, _ = strings.Cut(lang, "-"); !slices.Contains(figure.Languages(), m.lang) {
		m.lang = m.own.Tag
	}
	o := Options{Lang: m.lang, Threads: m.threads}
	m.named.Put(&o)
	x := Build(m.g, m.read, o)
	out := &document.Index{Lang: m.lang, Lists: x.Gazetteer, Rules: x.Figures, Partly: len(x.Partly) > 0, Left: m.over}
	m.x, m.out, m.reader = x, out, x.Reader()
	out.Posts = make([]document.IndexPost, len(m.read))
	for i := range m.read {
		out.Posts[i] = document.IndexPost{Place: m.at[i], ID: m.read[i].ID, Label: x.Label(i + 1), Short: x.Short(i + 1), Next: i > 0 && x.follows(i, i+1)}
	}
	m.order = x.Order()
	m.names()
	m.figures()
	m.dates()
	return out
}

// Sentence is the sentence that a mention of the index stands in: what is before its words, the words, and what is behind them;
// and the language of its post. It is for after Index.
func (m *Binder) Sentence(at document.Mention) (before, said, after, lang string) {
	p := &m.read[at.Post]
	from := utf8.RuneCountInString(p.Text[:at.Start])
	to := from + utf8.RuneCountInString(p.Text[at.Start:at.End])
	e := m.reader.Sentence(at.Post+1, figure.Span{Start: from, End: to})
	i := pointAt(e.Text, from-e.Start)
	if e.Before {
		before = "…"
	}
	before += e.Text[:i]
	rest := e.Text[i:]
	i = pointAt(rest, to-max(from, e.Start))
	said, after = rest[:i], rest[i:]
	if e.After {
		after += "…"
	}
	return before, said, after, p.Lang
}

// pointAt is the byte at which code point n of a text begins; its ends for what is out of it.
func pointAt(s string, n int) int {
	for i := range s {
		if n <= 0 {
			return i
		}
		n--
	}
	return len(s)
}
