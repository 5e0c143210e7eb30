package quotation

import (
	"math"
	"slices"
	"strings"
)

// maxChanges bounds the changes that are listed; a match with more is no quotation of anything.
const maxChanges = 400

// diff lists what differs between the quotation and what it was matched with, between the outermost pairs and
// beyond them as far as the quotation goes.
func (k *check) diff(s *said, m *match, kinds *types) []Change {
	var out []Change
	n := len(s.tok)
	prev := -1 // the last token of the quotation with an equal partner
	for i := 0; i <= n && len(out) < maxChanges; i++ {
		if i < n && (m.pair[i] < 0 || !m.agrees(s, i)) {
			continue
		}
		if c, ok := k.between(s, m, prev, i); ok {
			out = append(out, c)
		} else if prev >= 0 && i < n {
			if c, ok := k.stopped(s, m, prev, i, kinds); ok {
				out = append(out, c)
			}
		}
		if i < n {
			if c, ok := k.written(s, m, i, kinds); ok {
				out = append(out, c)
			}
		}
		prev = i
	}
	if c, ok := k.edge(s, m); ok {
		out = append(out, c)
	}
	return out
}

// between gives the change between two matched tokens of the quotation: what the record has there and what the
// quotation has. prev is -1 before the first, next is len(s.tok) behind the last.
func (k *check) between(s *said, m *match, prev, next int) (Change, bool) {
	n := len(s.tok)
	c := Change{quoAt: [2]int{prev + 1, next}}
	marked, brackets := next < n && s.mark[next].gap, 0
	for i := prev + 1; i < next; i++ {
		if marked = marked || s.mark[i].gap; s.mark[i].bracket {
			brackets++
		} else {
			c.quo = append(c.quo, &s.tok[i])
		}
	}
	all := next - prev - 1
	if brackets == all { // else those in brackets are listed with the others and not weighed
		for i := prev + 1; i < next; i++ {
			c.quo = append(c.quo, &s.tok[i])
		}
	}
	if prev >= 0 && next < n {
		for j := m.pair[prev] + 1; j < m.pair[next]; j++ {
			c.rec = append(c.rec, &m.line.tok[j])
		}
		c.recAt = [2]int{int(m.pair[prev]) + 1, int(m.pair[next])}
		m.place(&c, c.recAt[0], c.recAt[1])
	} else if prev >= 0 {
		c.recAt = [2]int{int(m.pair[prev]) + 1, int(m.pair[prev]) + 1}
		m.place(&c, c.recAt[0], c.recAt[1])
		c.beside = m.beside(int(m.pair[prev])+1, 1)
	} else if next < n {
		c.recAt = [2]int{int(m.pair[next]), int(m.pair[next])}
		m.place(&c, c.recAt[0], c.recAt[1])
		c.beside = m.beside(int(m.pair[next])-1, -1)
	}
	switch {
	case len(c.rec) > 0 && len(c.quo) > 0:
		c.Op = Replaced
	case len(c.rec) > 0:
		c.Op = Omitted
	case len(c.quo) > 0:
		c.Op = Inserted
		c.aside = true
		for i := prev + 1; i < next; i++ {
			c.aside = c.aside && s.mark[i].aside
		}
	default:
		return c, false
	}
	c.Marked = marked && brackets == all || brackets > 0 && brackets == all
	s.place(&c, prev+1, next)
	for _, r := range c.rec {
		if r.Kind == Word || r.Kind == Number {
			c.Words++
		}
	}
	return c, true
}

// beside gives the two tokens of the line from token j on, of one post.
func (m *match) beside(j, step int) []*Token {
	var out []*Token
	for range 2 {
		if j < 0 || j >= len(m.line.tok) || m.line.of[j] != m.line.of[j-step] {
			break
		}
		out = append(out, &m.line.tok[j])
		j += step
	}
	return out
}

// place says where in the record a change is: tokens from and to of the line. What runs over a break is given
// as far as the post in which it begins.
func (m *match) place(c *Change, from, to int) {
	if from >= len(m.line.tok) {
		from = len(m.line.tok) - 1
		p := m.line.parts[m.line.of[from]]
		at := m.line.tok[from].End
		c.Post, c.At = p.Post, [2]int{at, at}
		return
	}
	p := m.line.parts[m.line.of[from]]
	c.Post = p.Post
	if to <= from {
		at := m.line.tok[from].Start
		c.At = [2]int{at, at}
		return
	}
	last := to - 1
	for m.line.of[last] != m.line.of[from] {
		last--
	}
	c.At = [2]int{m.line.tok[from].Start, m.line.tok[last].End}
	c.Record = p.Text[m.line.tok[from].from:m.line.tok[last].to]
	if m.line.parts[m.line.of[to-1]] != p {
		q := m.line.parts[m.line.of[to-1]]
		c.Record += " " + q.Text[:m.line.tok[to-1].to]
	}
}

// place says where in the paste a change is: tokens from and to of the quotation.
func (s *said) place(c *Change, from, to int) {
	if from < to {
		c.In = [2]int{s.tok[from].Start, s.tok[to-1].End}
		c.Quote = slicePoints(s.paste, c.In[0], c.In[1])
		return
	}
	at := 0
	if from > 0 {
		at = s.tok[from-1].End
	}
	c.In = [2]int{at, at}
}

// slicePoints cuts code points out of a text.
func slicePoints(s string, from, to int) string {
	start, n := len(s), 0
	for i := range s {
		if n == from {
			start = i
		}
		if n == to {
			return s[start:i]
		}
		n++
	}
	return s[start:]
}

// stopped gives the change of punctuation between two tokens that follow each other on both sides.
func (k *check) stopped(s *said, m *match, prev, next int, kinds *types) (Change, bool) {
	a, b := int(m.pair[prev]), int(m.pair[next])
	mk := s.mark[next]
	if m.line.breaks(b) {
		kinds.add(typeSpaces)
		return Change{}, false
	}
	text := m.line.parts[m.line.of[a]].Text
	record, quote := text[m.line.tok[a].to:m.line.tok[b].from], s.clean[s.tok[prev].to:s.tok[next].from]
	x, y := stops(record), stops(quote)
	if mk.gap {
		y += "…"
		quote = "…"
		if strings.Contains(x, "…") {
			return Change{}, false
		}
	}
	if mk.seam && x != y {
		// the stop before a closing mark may be the reporter's: “A,” he said. “B”
		if strings.Trim(y, ",.") == "" {
			return Change{}, false
		}
	}
	if x == y || sameBrackets(s, x, y, prev, next) {
		typeBetween(record, quote, kinds.add)
		return Change{}, false
	}
	c := Change{Op: Punctuation, Record: record, Quote: quote, Marked: mk.gap}
	c.Post = m.line.parts[m.line.of[a]].Post
	c.At = [2]int{m.line.tok[a].End, m.line.tok[b].Start}
	c.In = [2]int{s.tok[prev].End, s.tok[next].Start}
	return c, true
}

// sameBrackets forgives punctuation beside words in brackets: they are the quoter's.
func sameBrackets(s *said, _, _ string, prev, next int) bool {
	return s.mark[prev].bracket != s.mark[next].bracket
}

// written compares how one token is written on both sides.
func (k *check) written(s *said, m *match, i int, kinds *types) (Change, bool) {
	j := int(m.pair[i])
	q, r := &s.tok[i], &m.line.tok[j]
	p := m.line.parts[m.line.of[j]]
	record, quote := p.Text[r.from:r.to], s.clean[q.from:q.to]
	c := Change{Op: Replaced, Record: record, Quote: quote, Post: p.Post, At: [2]int{r.Start, r.End}, In: [2]int{q.Start, q.End}, Marked: s.mark[i].bracket,
		recAt: [2]int{j, j + 1}, quoAt: [2]int{i, i + 1}}
	if q.Key != r.Key {
		c.rec, c.quo = []*Token{r}, []*Token{q}
		c.Spelling = within(q.Key, r.Key, 1)
		return c, true
	}
	name, spelling := k.t.typeOf(record, quote, q.Kind)
	if !spelling {
		if !s.mark[i].lower || name != typeCase {
			kinds.add(name)
		}
		return c, false
	}
	c.Spelling = true
	return c, true
}

// edge is the sign of a number that the quotation cut off: $ before its first token, % behind its last.
func (k *check) edge(s *said, m *match) (Change, bool) {
	i, n := m.ends()
	if i < 0 {
		return Change{}, false
	}
	a, b := int(m.pair[i]), int(m.pair[n])
	l := m.line
	joined := func(x, y int) bool {
		return l.of[x] == l.of[y] && l.tok[x].to == l.tok[y].from
	}
	var c Change
	switch {
	case i == 0 && a > 0 && l.tok[a].Kind == Number && l.tok[a-1].Kind == Symbol && joined(a-1, a):
		c = Change{Op: Omitted, rec: []*Token{&l.tok[a-1]}, recAt: [2]int{a - 1, a}}
		m.place(&c, a-1, a)
		c.In = [2]int{s.tok[0].Start, s.tok[0].Start}
	case n == len(s.tok)-1 && b+1 < len(l.tok) && l.tok[b].Kind == Number && l.tok[b+1].Kind == Symbol && l.tok[b+1].Key != "+" && joined(b, b+1):
		c = Change{Op: Omitted, rec: []*Token{&l.tok[b+1]}, recAt: [2]int{b + 1, b + 2}, quoAt: [2]int{n + 1, n + 1}}
		m.place(&c, b+1, b+2)
		c.In = [2]int{s.tok[n].End, s.tok[n].End}
	default:
		return c, false
	}
	return c, true
}

// spans gives the stretches of posts that a match covers, one for each post.
func (m *match) spans(s *said) []Span { return m.split(s, math.MaxInt) }

// split is spans where leaving out so many halves of a word begins another stretch.
func (m *match) split(s *said, halves int) []Span {
	var out []Span
	var cur *part
	last := int32(0)
	for i, j := range m.pair {
		if j < 0 || !m.agrees(s, i) {
			continue
		}
		p := m.line.parts[m.line.of[j]]
		r := &m.line.tok[j]
		skipped := 0
		for x := last + 1; p == cur && x < j; x++ {
			skipped += size(&m.line.tok[x])
		}
		last = j
		if p != cur || skipped >= halves {
			out = append(out, p.span(r.Start, r.End))
			out[len(out)-1].Paste = [2]int{s.tok[i].Start, s.tok[i].End}
			cur = p
		}
		o := &out[len(out)-1]
		o.End, o.Paste[1] = r.End, s.tok[i].End
	}
	for i := range out {
		out[i].Text = slicePoints(m.textOf(out[i].Number), out[i].Start, out[i].End)
	}
	return out
}

func (m *match) textOf(number int64) string {
	i := slices.IndexFunc(m.line.parts, func(p *part) bool { return p.number == number })
	return m.line.parts[i].Text
}

// span is a stretch of a version, without its text.
func (p *part) span(from, to int) Span {
	return Span{
		Post: p.Post, Start: from, End: to, Author: p.Author, Thread: p.Thread, Created: p.Created, Number: p.number,
		Version: p.Version, Until: p.Until, Deleted: p.Deleted,
	}
}
