package html

import (
	"cmp"
	"slices"
	"strings"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// prose is a text being written as paragraphs: an empty line ends one, a line's end within it is <br>.
type prose struct {
	w      *writer
	text   string
	open   string // the tag that begins each paragraph
	emoji  []post.Emoji
	spans  []document.Span
	marks  []Mark // in order, apart
	named  int    // marks whose element with the name is written
	hidden []thread.Stretch
}

// appendProse appends a text that has nothing but words.
func appendProse(b []byte, text, open string) []byte {
	t := prose{text: text, open: open}
	return t.append(b, true, true)
}

// append appends the text. first is false where the paragraph it goes on with is open already, and last
// where its last paragraph stays open for what follows. A text without words leaves no trace.
func (t *prose) append(b []byte, first, last bool) []byte {
	from, to := t.bounds()
	if from >= to {
		if !first && last {
			b = append(b, "</p>"...)
		}
		return b
	}
	if first {
		b = append(b, t.open...)
	}
	for _, s := range t.spans {
		if s.Start < from || s.End > to || t.hides(s) {
			continue
		}
		b = t.stretch(b, from, s.Start)
		b = appendLinkIn(b, s.URL, t.text[s.Start:s.End])
		b = t.stretch(b, s.Start, s.End)
		b = append(b, "</a>"...)
		from = s.End
	}
	b = t.stretch(b, from, to)
	if last {
		b = append(b, "</p>"...)
	}
	return b
}

// bounds gives the part of the text that is shown, without line ends and spaces around it.
func (t *prose) bounds() (from, to int) {
	from, to = trim(t.text)
	for _, h := range t.hidden {
		if h.Start <= from && h.End > from {
			from = min(h.End, to)
			n, _ := trim(t.text[from:to])
			from += n
		}
	}
	for _, h := range slices.Backward(t.hidden) {
		if h.End >= to && h.Start < to {
			to = max(h.Start, from)
			_, n := trim(t.text[from:to])
			to = from + n
		}
	}
	return from, to
}

// hides says whether a part of a link is hidden.
func (t *prose) hides(s document.Span) bool {
	return slices.ContainsFunc(t.hidden, func(h thread.Stretch) bool { return h.Start < s.End && h.End > s.Start })
}

// stretch appends a part of the text, without what is hidden in it.
func (t *prose) stretch(b []byte, from, to int) []byte {
	for _, h := range t.hidden {
		if h.End <= from || h.Start >= to {
			continue
		}
		if h.Start > from {
			b = t.marked(b, from, h.Start)
		}
		from = h.End
	}
	if from < to {
		b = t.marked(b, from, to)
	}
	return b
}

// marked appends a part of the text with the marks in it. A mark that goes over the border of a link is
// written in pieces, within and without.
func (t *prose) marked(b []byte, from, to int) []byte {
	for i, m := range t.marks {
		if m.End <= from || m.Start >= to {
			continue
		}
		start, end := max(m.Start, from), min(m.End, to)
		b = t.lines(b, t.text[from:start], false)
		b = append(b, "<mark"...)
		if i >= t.named {
			t.named = i + 1
			if m.ID != "" {
				b = append(b, ` id="`...)
				b = appendName(b, m.ID)
				b = append(b, '"')
			}
			if m.Note != "" {
				b = append(b, ` title="`...)
				b = AppendText(b, m.Note)
				b = append(b, '"')
			}
		}
		b = append(b, '>')
		b = t.lines(b, t.text[start:end], true)
		b = append(b, "</mark>"...)
		from = end
	}
	return t.lines(b, t.text[from:to], false)
}

// lines appends text in which line ends are kept; in a mark it is closed and opened again around the end of
// a paragraph.
func (t *prose) lines(b []byte, text string, mark bool) []byte {
	for text != "" {
		i := lineEnd(text)
		b = t.w.inline(b, text[:i], t.emoji)
		if i == len(text) {
			return b
		}
		n, ends := lineEnds(text[i:])
		switch {
		case ends > 1 && mark:
			b = append(append(append(b, "</mark></p>"...), t.open...), "<mark>"...)
		case ends > 1:
			b = append(append(b, "</p>"...), t.open...)
		default:
			b = append(b, "<br>\n"...)
		}
		text = text[i+n:]
	}
	return b
}

// maxCode bounds the code of a custom emoji, in bytes.
const maxCode = 80

// inline appends foreign text within a line, with the pictures of custom emoji that are held.
func (w *writer) inline(b []byte, s string, emoji []post.Emoji) []byte {
	if len(emoji) == 0 || w == nil || w.opt.Emoji == nil {
		return AppendText(b, s)
	}
	for {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			return AppendText(b, s)
		}
		j := strings.IndexByte(s[i+1:], ':')
		if j < 0 {
			return AppendText(b, s)
		}
		url, ok := "", false
		if code := s[i+1 : i+1+j]; j > 0 && j <= maxCode {
			url, ok = w.emoji(code, emoji)
		}
		if !ok {
			b = AppendText(b, s[:i+1+j])
			s = s[i+1+j:]
			continue
		}
		b = AppendText(b, s[:i])
		code := s[i : i+j+2]
		b = append(b, `<img class="emoji" loading="lazy" src="`...)
		b = AppendText(b, url)
		b = append(b, `" alt="`...)
		b = AppendText(b, code)
		b = append(b, `" title="`...)
		b = AppendText(b, code)
		b = append(b, `">`...)
		s = s[i+j+2:]
	}
}

func (w *writer) emoji(code string, all []post.Emoji) (url string, ok bool) {
	for _, e := range all {
		if strings.Trim(e.Code, ":") == code {
			url, ok = w.opt.Emoji(e)
			return url, ok && ownAddress(url)
		}
	}
	return "", false
}

// appendName appends a name for an element, with what no name may have replaced.
func appendName(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			c = '_'
		}
		b = append(b, c)
	}
	return b
}

// marksOf gives the marks of a post in order, apart, on the borders of code points of its text.
func (w *writer) marksOf(p *post.Post) []Mark {
	if w.opt.Marks == nil {
		return nil
	}
	marks := slices.Clone(w.opt.Marks(p))
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Compare(a.Start, b.Start) })
	out, at := marks[:0], 0
	for _, m := range marks {
		m.Start, m.End = border(p.Text, max(m.Start, at)), border(p.Text, m.End)
		if m.Start < m.End {
			out, at = append(out, m), m.End
		}
	}
	return out
}

// border is the end of the code point of text in which byte i lies; i itself between two.
func border(text string, i int) int {
	i = min(max(i, 0), len(text))
	for i < len(text) && text[i]&0xc0 == 0x80 {
		i++
	}
	return i
}

// prose is what a post says, ready to be written.
func (w *writer) prose(p *post.Post) *prose {
	return &prose{w: w, text: p.Text, open: w.paragraph(p.Lang), emoji: p.Emoji, spans: document.Spans(p)}
}
