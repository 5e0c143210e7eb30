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
	"clew/internal/stem"
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
	in    Part
	text  []byte
	langs []stem.Language // that it may be in, where forms are looked for
	guess bool            // it may be in others, or not in these
}

// condition answers for a part of a query.
type condition func(s *subject) answer

// matcher is a query made ready. It is for one goroutine.
type matcher struct {
	fold   *fold.Folder
	ask    *Ask
	now    time.Time
	whole  condition
	marks  []word  // that may be marked in a snippet
	others []forms // and with them
	forms  bool    // forms are looked for
	room   []byte
	texts  []passage
}

func newMatcher(q *Query, ask *Ask, now time.Time) *matcher {
	m := &matcher{fold: fold.New(), ask: ask, now: now}
	m.whole = m.compile(q.Tree)
	if m.whole == nil {
		m.whole = func(*subject) answer { return no }
	}
	near := map[query.Words]bool{} // of which forms are not looked for
	query.Walk(q.Tree, func(n query.Node, _ bool) {
		if b, ok := n.(query.Beside); ok {
			for _, w := range b.List {
				near[w] = true
			}
		}
	})
	query.Walk(q.Tree, func(n query.Node, wanted bool) {
		if w, ok := n.(query.Words); ok && wanted && !blank(m.fold, w) {
			m.marks = append(m.marks, newWord(m.fold, w))
			if _, f := formsOf(m.fold, w); len(f) > 0 && !near[w] {
				m.others = append(m.others, f)
			}
		}
	})
	return m
}

// every is all languages with forms: what a text is in is not known yet.
var every = []stem.Language{stem.Arabic, stem.English, stem.French, stem.German, stem.Russian, stem.Spanish, stem.Ukrainian}

// may says by a text alone whether its post can be wanted; others says that the post may have other texts.
func (m *matcher) may(text string, others bool) bool {
	m.room = m.fold.Append(m.room[:0], text)
	p := passage{in: InText, text: m.room}
	if m.forms {
		p.langs, p.guess = every, true
	}
	m.texts = append(m.texts[:0], p)
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
	var langs languages
	for in, s := range texts(p) {
		from := len(m.room)
		m.room = m.fold.Append(m.room, s)
		x := passage{in: in, text: m.room[from:len(m.room):len(m.room)]}
		if m.forms {
			x.langs = langs.see(p, in, x.text)
		}
		m.texts = append(m.texts, x)
	}
	return m.texts
}

// within makes a condition that one of the texts has to fulfil.
func within(has func(p *passage) answer) condition {
	return func(s *subject) answer {
		out := is(false)
		for i := range s.texts {
			if out = max(out, has(&s.texts[i])); out == yes {
				return yes
			}
		}
		if s.others {
			return maybe
		}
		return out
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
		w := newWord(m.fold, n)
		_, forms := formsOf(m.fold, n)
		if len(forms) == 0 {
			return within(func(p *passage) answer { return is(w.in(p.text, 0).from >= 0) })
		}
		m.forms = true
		return within(func(p *passage) answer {
			if w.in(p.text, 0).from >= 0 {
				return yes
			}
			if len(p.langs) > 0 {
				for from, to := range spacedWords(p.text) {
					if forms.has(p.text[from:to], p.langs) {
						if p.guess {
							return maybe
						}
						return yes
					}
				}
			}
			return no
		})
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
const maxPlaces = 1 << 20

// beside wants a way through the places of its words, from one to the next with few enough words between.
func (m *matcher) beside(n query.Beside) condition {
	var words []word
	for _, w := range n.List {
		if blank(m.fold, w) {
			return nil
		}
		words = append(words, newWord(m.fold, w))
	}
	return within(func(p *passage) answer {
		text := p.text
		var reached []span
		for i := range words {
			places := words[i].places(text)
			if i > 0 {
				places = near(places, reached, n.Within[i-1], starts(text))
			}
			if len(places) == 0 {
				return no
			}
			reached = places
		}
		return yes
	})
}

func (w *word) places(text []byte) []span {
	var out []span
	for at := 0; len(out) < maxPlaces; {
		s := w.in(text, at)
		if s.from < 0 {
			break
		}
		out, at = append(out, s), s.from+1
	}
	return out
}

// starts gives where words begin. In scripts that do not part their words each letter is one.
func starts(text []byte) []int {
	var out []int
	in := other
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case unicode.Is(unicode.M, r):
		default:
			k := kindOf(r)
			if k == dense || k != in && (k == spaced || k == hangul) {
				out = append(out, i)
			}
			in = k
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
