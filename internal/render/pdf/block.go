package pdf

import (
	"strings"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/typeset"
)

// frame is the part of the measure in which blocks stand.
type frame struct {
	x, w  float64
	sides []side
	depth int
}

// ruled gives a frame with a rule where its lines begin.
func (p *press) ruled(f frame, indent float64, color uint32) frame {
	return p.ruledAt(f, indent, color, p.rtl)
}

// ruledAt gives a frame with a rule at its right or left.
func (p *press) ruledAt(f frame, indent float64, color uint32, right bool) frame {
	in := f
	in.sides = f.sides[:len(f.sides):len(f.sides)]
	in.w -= indent
	p.sides++
	at := f.x
	if right {
		at = f.x + f.w - 1.2
	} else {
		in.x += indent
	}
	in.sides = append(in.sides, side{at, 1.2, color, p.sides})
	in.depth++
	return in
}

// boxed gives a frame on a ground of its own.
func (p *press) boxed(f frame, pad float64) frame {
	p.sides++
	in := f
	in.sides = append(f.sides[:len(f.sides):len(f.sides)], side{f.x, f.w, ground, p.sides})
	in.x, in.w = f.x+pad, f.w-2*pad
	in.depth++
	return in
}

// block says how a paragraph stands.
type block struct {
	frame
	elem  *pdffile.Elem
	lead  float64
	align typeset.Align
	dir   typeset.Direction
	hang  float64
	hyph  bool
}

// phrase is a paragraph being put together.
type phrase struct {
	pieces []typeset.Piece
	marks  []*mark
	spots  spotted
}

func (t *phrase) add(text string, st typeset.Style) {
	if text != "" {
		t.pieces = append(t.pieces, typeset.Piece{Text: text, Style: st})
	}
}

// name adds a foreign word, which keeps its own direction within the line.
func (t *phrase) name(text string, st typeset.Style) {
	if text != "" {
		t.pieces = append(t.pieces, typeset.Piece{Text: text, Style: st, Keep: true})
	}
}

// link adds words that lead somewhere.
func (t *phrase) link(text string, st typeset.Style, m *mark) {
	if text == "" {
		return
	}
	st.Color = blue
	t.pieces = append(t.pieces, typeset.Piece{Text: text, Style: st, Mark: t.mark(m), URL: strings.Contains(text, "://") || strings.HasPrefix(text, "www."), Keep: strings.HasPrefix(text, "@")})
}

func (t *phrase) mark(m *mark) int {
	if len(t.marks) == 0 {
		t.marks = append(t.marks, nil)
	}
	t.marks = append(t.marks, m)
	return len(t.marks) - 1
}

// call adds the number of a note to the words before it.
func (c *chapter) call(t *phrase, url string, st typeset.Style) {
	n := c.address(url)
	st.Family, st.Bold, st.Italic = typeset.Sans, false, false
	st.Raise, st.Size, st.Color = st.Size*0.36, st.Size*0.58, blue
	m := &mark{tag: "Reference", jump: n.name, dest: n.name + "-call", note: n}
	number := c.p.lang.Number(c.notes)
	if n := len(t.pieces); n > 0 {
		if r, _ := utf8.DecodeLastRuneInString(t.pieces[n-1].Text); r >= 0x2e80 {
			number = "\u2060" + number // lines may be broken after any such sign
		}
	}
	t.pieces = append(t.pieces, typeset.Piece{Text: number, Style: st, Mark: t.mark(m), Keep: true})
}

// noted adds words that lead to an address, which stands at the foot of the page.
func (c *chapter) noted(t *phrase, text, url string, st typeset.Style) {
	if !pdffile.Linkable(url) {
		t.add(text, st)
		return
	}
	t.link(text, st, &mark{tag: "Link", url: url})
	if !document.Shows(text, url) {
		c.call(t, url, st)
	}
}

// set breaks a paragraph and puts its lines on the galley.
func (p *press) set(t *phrase, b block) {
	if len(t.pieces) == 0 || p.err != nil {
		return
	}
	par := typeset.Paragraph{Pieces: t.pieces, Dir: b.dir, Align: b.align, Hyphenate: b.hyph, Hang: b.hang}
	all := p.lib.Break(par, b.w)
	rows := make([]row, len(all))
	for i := range all {
		high := max(b.lead, (all[i].Ascent+all[i].Descent)*1.02)
		base := (high-all[i].Ascent-all[i].Descent)/2 + all[i].Ascent
		if high == b.lead {
			base = b.lead * 0.74
		}
		rows[i] = row{high: high, sides: b.sides, set: []strip{{line: all[i], x: b.x, base: base, elem: b.elem, marks: t.marks}}, cost: within(i, len(all))}
		r := &rows[i]
		for j := range all[i].Runs {
			if k := all[i].Runs[j].Mark; k > 0 && k < len(t.marks) && t.marks[k] != nil && t.marks[k].note != nil && !t.marks[k].called {
				t.marks[k].called = true
				t.marks[k].note.within = b.elem
				r.notes = append(r.notes, t.marks[k].note)
			}
		}
	}
	t.spots.place(all, t.marks, rows)
	for i := range rows {
		p.galley.add(rows[i])
	}
}

// within is the cost of breaking a page before the line i of a paragraph of n lines: none of them stands
// alone.
func within(i, n int) float64 {
	switch {
	case i == 0:
		return 0
	case n < 4, i == 1, i == n-1:
		return never
	case i == 2, i == n-2:
		return 35
	}
	return 18
}

// gap is a row with nothing on it but what runs along its side.
func (p *press) gap(high float64, f frame) {
	p.galley.keep()
	p.galley.add(row{high: high, sides: f.sides})
}

// own sets a paragraph of Clew's own words.
func (p *press) own(text string, st typeset.Style, b block) {
	t := &phrase{}
	p.sentence(t, text, st)
	p.set(t, b)
}

// sentence adds words of Clew's own, in which foreign words stand between isolates.
func (p *press) sentence(t *phrase, text string, st typeset.Style) {
	for text != "" {
		own, rest, _ := strings.Cut(text, "\u2068")
		foreign, after, _ := strings.Cut(rest, "\u2069")
		t.add(spaced(own), st)
		if f := spaced(foreign); f != "" {
			other := st
			other.Lang = "en"
			t.name(f, other)
		}
		text = after
	}
}

// spaced is text of a sentence, in which white space is a space.
func spaced(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }

// ours is how words of Clew's own stand.
func (p *press) ours(f frame, elem *pdffile.Elem) block {
	b := block{frame: f, elem: elem, lead: p.sheet.tight, dir: p.dir()}
	if p.rtl != (b.dir == typeset.RTL) { // they stand where the book's lines begin
		b.align = typeset.End
	}
	return b
}

// together sets blocks that stand on one page if they are not too long for that.
func (p *press) together(set func()) {
	g := &p.galley
	outer := g.caught
	var rows []row
	g.caught = &rows
	set()
	g.caught = outer
	high := 0.0
	for i := range rows {
		high += rows[i].above + rows[i].high
	}
	for i := range rows {
		if i > 0 && high < p.sheet.deep*0.4 {
			rows[i].cost = never
		}
		if outer != nil {
			*outer = append(*outer, rows[i])
		} else {
			g.put(rows[i])
		}
	}
}

// clean is foreign text as it can be printed: without what turns or hides text, with at most as many marks on
// a letter as a reader can tell apart.
func clean(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf && (s[i] >= ' ' && s[i] != 0x7f || s[i] == '\n')
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteRune(utf8.RuneError)
		case r == '\r':
			if !strings.HasPrefix(s[i+1:], "\n") {
				b.WriteByte('\n')
			}
		case r == 0x2028 || r == 0x2029:
			b.WriteByte('\n')
		case r == '\t':
			b.WriteString("    ")
		case document.Odd(r):
		case document.Mark(r):
			if marks++; marks <= document.MaxMarks {
				b.WriteString(s[i : i+n])
			}
		default:
			marks = 0
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// tidy is foreign text for one line.
func tidy(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
