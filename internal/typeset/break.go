package typeset

import "slices"

// kind is what a stretch of a line holds.
type kind uint8

const (
	letterly kind = iota
	space
	box
	feed
)

// seg is a stretch of a text that is never broken but at hyphens and where there is no other way.
type seg struct {
	from, to int
	level    uint8
	kind     kind
	width    float64
	shapes   []shaped
	box      *Box
}

// key is what a stretch of letters is shaped by.
func (t *text) key(from, to int) shapeKey {
	s := &t.p.Pieces[t.piece[from]].Style
	k := shapeKey{look: s.look(), lang: s.Lang, text: t.string(from, to), rtl: t.level(from)&1 == 1}
	if k.region = region(s.Lang); k.region == "" {
		k.region = t.region
	}
	if r := t.runes[from]; from > 0 && joins(r) && joins(t.runes[from-1]) {
		k.before = t.runes[from-1]
	}
	if r := t.runes[to-1]; to < len(t.runes) && joins(r) && joins(t.runes[to]) {
		k.after = t.runes[to]
	}
	return k
}

// joins says whether a letter may join with its neighbours.
func joins(r rune) bool {
	return r >= 0x600 && (r < 0x900 || r == 0x200d || r >= 0x1800 && r < 0x18b0 || r >= 0x10ac0 && r < 0x10d40 || r >= 0x1e900 && r < 0x1e960)
}

// segs cuts the text.
func (t *text) segs() []seg {
	var out []seg
	n := len(t.runes)
	for i := 0; i < n; {
		r := t.runes[i]
		p := &t.p.Pieces[t.piece[i]]
		s := seg{from: i, to: i + 1, level: t.level(i)}
		end, pic := i, (*picture)(nil)
		if p.Box == nil {
			end, pic = t.emojis(i)
		}
		switch {
		case p.Box != nil:
			s.kind, s.box = box, p.Box
			if p.Box.Width > 0 {
				s.width = min(p.Box.Width, widest)
			}
		case pic != nil:
			s.kind, s.box, s.to = box, pic.box(p.Style.sane().Size), end
			s.width = s.box.Width
		case r == '\n':
			s.kind = feed
		case r == ' ' || r == 0xa0:
			s.kind = space
			s.width = t.spaceWidth(i)
		default:
			for s.to < n && t.breaks[s.to] < hyphen && t.piece[s.to] == t.piece[i] && t.level(s.to) == s.level && (s.to-i < maxWord || t.breaks[s.to] == never && s.to-i < 2*maxWord) {
				r := t.runes[s.to]
				if r == ' ' || r == 0xa0 || r == '\n' {
					break
				}
				if r >= 0x203c && t.breaks[s.to] != never {
					if _, pic := t.emojis(s.to); pic != nil {
						break
					}
				}
				s.to++
			}
			s.shapes = t.l.word(t.key(s.from, s.to))
			s.width = widthOf(s.shapes, p.Style.sane().Size)
		}
		out = append(out, s)
		i = s.to
	}
	return out
}

func (t *text) spaceWidth(i int) float64 {
	s := t.p.Pieces[t.piece[i]].Style.sane()
	f := t.l.own(s.look())
	return f.em(f.spaceWidth, s.Size)
}

func widthOf(shapes []shaped, size float64) float64 {
	w := 0.0
	for i := range shapes {
		w += shapes[i].em(shapes[i].width, size)
	}
	return w
}

// widest is the widest measure, and the largest box.
const widest = 100_000

// Break breaks a paragraph into lines of some width. A paragraph of nothing has one line, without runs. Lines are
// no wider, but for what is one thing and wider itself.
func (l *Library) Break(p Paragraph, width float64) []Line {
	if !(width >= 1) {
		width = 1
	}
	width = min(width, widest)
	p.First, p.Hang = indent(p.First, width), indent(p.Hang, width)
	whole := l.clean(&p)
	whole.direction()
	whole.region = han(whole.runes)
	var lines []Line
	for from := 0; from < len(whole.runes) || from == 0; {
		to := whole.cut(from)
		t := whole.part(from, to)
		lines = t.lines(lines, width)
		if from = to; from == 0 {
			break
		}
	}
	return lines
}

// indent keeps an indent within what a line can bear.
func indent(x, width float64) float64 {
	if !(x > -width) {
		return 0
	}
	return min(x, 0.9*width)
}

// cut gives where the text that is broken as one ends: behind a space if there is one, of a text that is too long.
func (t *text) cut(from int) int {
	to := from + maxText
	if to >= len(t.runes) {
		return len(t.runes)
	}
	for i := to; i > to-maxText/4; i-- {
		if t.runes[i-1] == ' ' || t.runes[i-1] == '\n' {
			return i
		}
	}
	for i := to; i > to-100; i-- {
		if !attached(t.runes[i]) && t.runes[i-1] != 0x200d {
			return i
		}
	}
	return to
}

// lines breaks one text and adds its lines.
func (t *text) lines(lines []Line, width float64) []Line {
	t.find()
	t.chances()
	t.order()
	segs := t.segs()
	r := rule{first: width - t.p.Hang, others: width - t.p.Hang, justify: t.p.Align == Justify, plain: true}
	if len(lines) == 0 {
		r.first = width - t.p.First
	}
	narrow := min(r.first, r.others)
	spots := t.spots(segs, narrow)
	ends, worst := r.fit(spots)
	if t.p.Hyphenate && len(ends) > 1 && (worst > pleasant || !r.justify || stuck(spots)) {
		t.hyphenate()
		spots = t.spots(segs, narrow)
		r.plain = false
		ends, _ = r.fit(spots)
	} else if slices.ContainsFunc(spots, func(x spot) bool { return x.kind == hyphen }) { // soft hyphens
		r.plain = false
		ends, _ = r.fit(spots)
	}
	if n := r.unfilled(spots, ends); n*10 > len(ends) && (n > 1 || narrow < narrowMeasure*t.p.Pieces[0].Style.sane().Size) {
		t.p.Align, r.justify = Start, false
		ends, _ = r.fit(spots)
	}
	from := 0
	for _, end := range ends {
		lines = append(lines, t.line(segs, &spots[from], &spots[end], width, len(lines) == 0))
		from = end
	}
	return lines
}

// narrowMeasure is, in sizes of the font, below what measure a short paragraph with one line that cannot be filled is
// not justified at all: a short line in the midst looks like a mistake. In a wider one it stands before a long address.
const narrowMeasure = 28

// unfilled counts the lines, but for the last, that are not stretched to the margin, for they would look torn.
func (r *rule) unfilled(spots []spot, ends []int) (n int) {
	from, room := 0, r.first
	for _, end := range ends {
		x, y := &spots[from], &spots[end]
		if _, stretch, ok := r.judge(y.pre-x.post+y.hyphen, y.preUp-x.postUp, y.preIn-x.postIn, room, y.end); r.justify && ok && stretch > loosest {
			n++
		}
		from, room = end, r.others
	}
	return n
}

// stuck says whether a word had to be broken anywhere.
func stuck(spots []spot) bool {
	return slices.ContainsFunc(spots, func(x spot) bool { return x.kind == inside })
}
