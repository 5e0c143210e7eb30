package search

import (
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clew/internal/fold"
	"clew/internal/post"
	"clew/internal/query"
)

// answer is whether a post is wanted, by what is known of it so far.
type answer int8

const (
	no answer = iota
	maybe
	yes
)

func is(b bool) answer {
	if b {
		return yes
	}
	return no
}

// subject is what is known of a post: first its text, then itself, then its thread.
type subject struct {
	texts  []passage
	others bool // it may have texts that are not here
	post   *post.Post
	thread post.ID // "" while it is not known
	facts  Facts
}

// passage is a text of a post, folded.
type passage struct {
	in   Part
	text []byte
}

// condition answers for a part of a query.
type condition func(s *subject) answer

// matcher is a query made ready. It is for one goroutine.
type matcher struct {
	fold  *fold.Folder
	ask   *Ask
	now   time.Time
	whole condition
	marks []word // that may be marked in a snippet
	room  []byte
	texts []passage
}

func newMatcher(q *Query, ask *Ask, now time.Time) *matcher {
	m := &matcher{fold: fold.New(), ask: ask, now: now}
	m.whole = m.compile(q.Tree)
	if m.whole == nil {
		m.whole = func(*subject) answer { return no }
	}
	query.Walk(q.Tree, func(n query.Node, wanted bool) {
		if w, ok := n.(query.Words); ok && wanted && !blank(m.fold, w) {
			m.marks = append(m.marks, m.word(w))
		}
	})
	return m
}

func (m *matcher) word(w query.Words) word {
	x := newWord(m.fold.String(w.Text))
	if w.Prefix {
		x.close, x.goesOn = false, true
	}
	return x
}

// may says by a text alone whether its post can be wanted; others says that the post may have other texts.
func (m *matcher) may(text string, others bool) bool {
	m.room = m.fold.Append(m.room[:0], text)
	m.texts = append(m.texts[:0], passage{InText, m.room})
	return m.whole(&subject{texts: m.texts, others: others}) != no
}

// post says the same by the whole post, of which what it quotes may be missing.
func (m *matcher) post(p *post.Post) bool {
	return m.whole(&subject{texts: m.all(p), others: quotes(p) && p.Quote.Post == nil, post: p}) != no
}

// found says whether a post is wanted, as it may be shown.
func (m *matcher) found(p *post.Post, thread post.ID, f Facts) bool {
	return m.whole(&subject{texts: m.all(p), post: p, thread: thread, facts: f}) == yes
}

// all folds the texts of a post.
func (m *matcher) all(p *post.Post) []passage {
	m.texts, m.room = m.texts[:0], m.room[:0]
	for in, s := range texts(p) {
		from := len(m.room)
		m.room = m.fold.Append(m.room, s)
		m.texts = append(m.texts, passage{in, m.room[from:len(m.room):len(m.room)]})
	}
	return m.texts
}

// within makes a condition that one of the texts has to fulfil.
func within(has func(text []byte) bool) condition {
	return func(s *subject) answer {
		for i := range s.texts {
			if has(s.texts[i].text) {
				return yes
			}
		}
		if s.others {
			return maybe
		}
		return no
	}
}

// compile makes a condition of a node; nil of words of which nothing is left when they are folded.
func (m *matcher) compile(n query.Node) condition {
	switch n := n.(type) {
	case query.All:
		return m.several(n.List, yes)
	case query.Any:
		return m.several(n.List, no)
	case query.Not:
		c := m.compile(n.Of)
		if c == nil {
			return nil
		}
		return func(s *subject) answer { return yes - c(s) }
	case query.Beside:
		return m.beside(n)
	case query.Words:
		if blank(m.fold, n) {
			return nil
		}
		w := m.word(n)
		return within(func(text []byte) bool { return w.in(text, 0) >= 0 })
	case query.Field:
		return m.field(n)
	}
	return nil
}

// several joins conditions: the least of their answers where start is yes, the greatest where it is no.
func (m *matcher) several(list []query.Node, start answer) condition {
	var all []condition
	for _, x := range list {
		if c := m.compile(x); c != nil {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return func(s *subject) answer {
		out := start
		for _, c := range all {
			a := c(s)
			if a == yes-start {
				return a
			}
			if a == maybe {
				out = maybe
			}
		}
		return out
	}
}

// span is bytes of a folded text.
type span struct{ from, to int }

// maxPlaces bounds the places of one word of a text that are looked at for those near each other.
const maxPlaces = 10_000

// beside wants a way through the places of its words, from one to the next with few enough words between.
func (m *matcher) beside(n query.Beside) condition {
	var words []word
	for _, w := range n.List {
		if blank(m.fold, w) {
			return nil
		}
		words = append(words, m.word(w))
	}
	return within(func(text []byte) bool {
		var reached []span
		for i := range words {
			places := words[i].places(text)
			if i > 0 {
				places = near(places, reached, n.Within[i-1], starts(text))
			}
			if len(places) == 0 {
				return false
			}
			reached = places
		}
		return true
	})
}

func (w *word) places(text []byte) []span {
	var out []span
	for at := 0; len(out) < maxPlaces; at++ {
		if at = w.in(text, at); at < 0 {
			break
		}
		out = append(out, span{at, at + len(w.text)})
	}
	return out
}

// starts gives where words begin. In scripts that do not part their words, and in Hangul, each letter is one.
func starts(text []byte) []int {
	var out []int
	in := false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case unicode.Is(unicode.M, r):
		case parted(r):
			if !in {
				out = append(out, i)
			}
			in = true
		default:
			if in = false; unicode.IsLetter(r) || unicode.IsDigit(r) {
				out = append(out, i)
			}
		}
		i += n
	}
	return out
}

// near keeps the places from which one of others is within so many words, on either side. Both are in order,
// and those of each are equally long. Places that overlap are not beside each other.
func near(places, others []span, within int, starts []int) []span {
	words := func(from, to int) int { return sort.SearchInts(starts, to) - sort.SearchInts(starts, from) }
	var out []span
	for _, p := range places {
		i := sort.Search(len(others), func(i int) bool { return others[i].to > p.from }) // those before it end
		k := sort.Search(len(others), func(i int) bool { return others[i].from >= p.to })
		if i > 0 && words(others[i-1].to, p.from) <= within || k < len(others) && words(p.to, others[k].from) <= within {
			out = append(out, p)
		}
	}
	return out
}

// field makes a condition of a field. It answers maybe for as long as what it asks for is not known.
func (m *matcher) field(f query.Field) condition {
	of := func(has func(p *post.Post) bool) condition {
		return func(s *subject) answer {
			if s.post == nil {
				return maybe
			}
			return is(has(s.post))
		}
	}
	placed := func(has func(s *subject) bool) condition {
		return func(s *subject) answer {
			if s.thread == "" {
				return maybe
			}
			return is(has(s))
		}
	}
	id := m.ask.Accounts[f.Value]
	switch f.Key {
	case query.From:
		return of(func(p *post.Post) bool { return id != "" && p.Author == id })
	case query.To:
		return of(func(p *post.Post) bool { return id != "" && p.Parent != "" && p.ParentAuthor == id })
	case query.Mentions:
		name := m.fold.String(f.Value)
		return of(func(p *post.Post) bool {
			return slices.ContainsFunc(p.Mentions, func(x post.Mention) bool {
				return id != "" && x.Account == id || x.Handle != "" && m.fold.String(x.Handle) == name
			})
		})
	case query.Network:
		return of(func(p *post.Post) bool { return string(p.Network) == f.Value })
	case query.Lang:
		return of(func(p *post.Post) bool { return strings.HasPrefix(strings.ToLower(p.Lang)+"-", f.Value+"-") })
	case query.Since:
		from, _ := f.Time.Span(m.now)
		return of(func(p *post.Post) bool { return !p.Created.IsZero() && !p.Created.Before(from) })
	case query.Until:
		from, before := f.Time.Span(m.now)
		return of(func(p *post.Post) bool {
			return !p.Created.IsZero() && (p.Created.Before(before) || from.Equal(before) && p.Created.Equal(before))
		})
	case query.Has:
		return of(func(p *post.Post) bool { return has(p, f.Value) })
	case query.Tag:
		tag := m.fold.Tag(f.Value)
		return of(func(p *post.Post) bool {
			return tag != "" && slices.ContainsFunc(p.Tags, func(t post.Tag) bool { return m.fold.Tag(t.Name) == tag })
		})
	case query.In:
		in := m.ask.Collections[f.Value]
		return placed(func(s *subject) bool { return in[s.thread] || in[s.post.ID] })
	}
	switch f.Value { // of is:
	case "edited":
		return of(edited)
	case "root":
		return placed(func(s *subject) bool { return s.thread == s.post.ID })
	case "deleted":
		return placed(func(s *subject) bool { return s.facts.Deleted })
	}
	return placed(func(s *subject) bool { return s.facts.Incomplete })
}

func edited(p *post.Post) bool { return !p.Edited.IsZero() || len(p.Edits) > 1 }

// things are what has knows.
var things = query.Haves()

func has(p *post.Post, what string) bool {
	switch what {
	case "link":
		return len(p.Links) > 0
	case "poll":
		return p.Poll != nil
	case "quote":
		return p.Quote != nil
	}
	return slices.ContainsFunc(p.Media, func(x post.Media) bool {
		switch what {
		case "image":
			return x.Kind == post.Image
		case "video":
			return x.Kind == post.Video || x.Kind == post.GIF
		}
		return strings.TrimSpace(x.Alt) != ""
	})
}
