package pdffile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// maxSide bounds the sides of a page, in points: what the format allows.
const maxSide = 14400

// Page is what is drawn on. Lengths are points; the origin is the bottom left corner, y goes up. Colours are
// 0xRRGGBB. What goes wrong is returned by End.
type Page struct {
	file  *File
	num   int // object
	index int // among the file's pages
	b     []byte

	width, height int64 // thousandths

	fonts  []*Font
	images []*Image
	clear  bool // a picture with transparency stands on it

	inText    bool
	font      *Font
	size      int64
	rise      int64
	hidden    bool
	lineX     int64 // where the text line begins
	lineY     int64
	fill      int64 // colours in use; -1 for none yet
	stroke    int64
	lineWidth int64

	cur    *Elem // whose content is drawn
	opened bool  // a marked content is open
	owner  *Elem // of that
	mcids  []*Elem

	annots []int
	ended  bool
}

// Begin starts a page, which follows those begun before. The page before must have ended.
func (f *File) Begin(width, height float64) *Page {
	return f.BeginAt(f.last, width, height)
}

// BeginAt starts a page that need not follow those begun before: pages stand in the order of their numbers at, of
// equal ones in the order in which they were begun. So contents can be written last and stand first.
func (f *File) BeginAt(at int, width, height float64) *Page {
	p := &Page{file: f, fill: -1, stroke: -1, lineWidth: -1}
	switch {
	case f.done:
		f.fail(errFinished)
	case f.page != nil:
		f.fail(errors.New("a page is begun while another is open"))
	case !(width >= 3 && width <= maxSide && height >= 3 && height <= maxSide):
		f.fail(fmt.Errorf("a page of %g by %g points cannot be", width, height))
	}
	p.width, p.height = p.milli(width), p.milli(height)
	p.num = f.o.alloc()
	p.b = f.spare[:0]
	f.spare = nil
	f.last = max(f.last, at)
	f.pages = append(f.pages, leaf{at: at, num: p.num})
	p.index = len(f.pages) - 1
	f.page = p
	return p
}

// ready says whether something can be drawn.
func (p *Page) ready() bool {
	if p.ended {
		p.file.fail(errors.New("something is drawn on a page that has ended"))
	}
	return !p.ended && p.file.o.err == nil
}

func (p *Page) milli(v float64) int64 {
	n, ok := milli(v)
	if !ok {
		p.file.fail(fmt.Errorf("a length of %g points cannot be", v))
	}
	return n
}

// nums writes lengths, each with a space behind it.
func (p *Page) nums(v ...int64) {
	for _, n := range v {
		p.b = append(appendMilli(p.b, n), ' ')
	}
}

func (p *Page) op(s string) {
	p.b = append(p.b, s...)
	p.b = append(p.b, '\n')
}

// color writes the colour of what is filled.
func (p *Page) color(c uint32) {
	if p.fill == int64(c&0xffffff) {
		return
	}
	p.fill = int64(c & 0xffffff)
	p.rgb(c, "g", "rg")
}

// rgb writes a colour, by the shorter operator where it is a grey.
func (p *Page) rgb(c uint32, grey, rgb string) {
	part := func(shift int) int64 { return (int64(c>>shift&0xff)*1000 + 127) / 255 }
	if c>>16&0xff == c>>8&0xff && c>>8&0xff == c&0xff {
		p.nums(part(0))
		p.op(grey)
		return
	}
	p.nums(part(16), part(8), part(0))
	p.op(rgb)
}

// Mark lets what is drawn in draw be content of an element, or an artifact where e is nil: what belongs to the
// page and not to the text, as running heads, numbers and rules do. What is drawn outside of every Mark is
// an artifact too. Marks may be nested: the inner content is the inner element's alone.
func (p *Page) Mark(e *Elem, draw func()) {
	if e != nil && e.file != p.file {
		p.file.fail(errors.New("an element of another file is marked"))
		return
	}
	before := p.cur
	p.cur = e
	draw()
	p.cur = before
}

// begin sees to it that what is drawn next belongs to the right element.
func (p *Page) begin() {
	if p.opened && p.owner == p.cur {
		return
	}
	p.endMark()
	p.opened, p.owner = true, p.cur
	if p.cur == nil {
		p.op("/Artifact BMC")
		return
	}
	n := len(p.mcids)
	p.mcids = append(p.mcids, p.cur)
	p.cur.content(p.num, n)
	p.b = append(p.b, '/')
	p.b = append(p.b, p.cur.tag...)
	p.b = append(p.b, "<</MCID "...)
	p.b = strconv.AppendInt(p.b, int64(n), 10)
	p.op(">>BDC")
}

func (p *Page) endMark() {
	p.endText()
	if p.opened {
		p.op("EMC")
		p.opened = false
	}
}

// shape readies the page for an operator that is not of text.
func (p *Page) shape() {
	p.begin()
	p.endText()
}

// Fill draws a rectangle, whose lower left corner is given.
func (p *Page) Fill(x, y, w, h float64, color uint32) {
	if !p.ready() {
		return
	}
	p.shape()
	p.color(color)
	p.nums(p.milli(x), p.milli(y), p.milli(w), p.milli(h))
	p.op("re f")
}

// Stroke draws a line.
func (p *Page) Stroke(x1, y1, x2, y2, width float64, color uint32) {
	if !p.ready() {
		return
	}
	p.shape()
	if p.stroke != int64(color&0xffffff) {
		p.stroke = int64(color & 0xffffff)
		p.rgb(color, "G", "RG")
	}
	if w := p.milli(width); w != p.lineWidth {
		p.lineWidth = w
		p.nums(w)
		p.op("w")
	}
	p.nums(p.milli(x1), p.milli(y1))
	p.b = append(p.b, "m "...)
	p.nums(p.milli(x2), p.milli(y2))
	p.op("l S")
}

// Circle fills a circle, whose middle is given.
func (p *Page) Circle(x, y, r float64, color uint32) {
	if !p.ready() {
		return
	}
	p.shape()
	p.color(color)
	p.round(x, y, r)
	p.op("f")
}

// round writes a circle's path.
func (p *Page) round(x, y, r float64) {
	const k = 0.5522847498 // of the four curves that come nearest to a circle
	p.nums(p.milli(x+r), p.milli(y))
	p.b = append(p.b, "m "...)
	for _, c := range [4][6]float64{{1, k, k, 1, 0, 1}, {-k, 1, -1, k, -1, 0}, {-1, -k, -k, -1, 0, -1}, {k, -1, 1, -k, 1, 0}} {
		for i := 0; i < 6; i += 2 {
			p.nums(p.milli(x+r*c[i]), p.milli(y+r*c[i+1]))
		}
		p.b = append(p.b, "c "...)
	}
	p.b = append(p.b, "h "...)
}

// Image draws a picture into a rectangle, whose lower left corner is given.
func (p *Page) Image(im *Image, x, y, w, h float64) {
	if !p.ready() || !p.uses(im) {
		return
	}
	p.shape()
	p.b = append(p.b, "q "...)
	p.drawImage(im, x, y, w, h)
	p.op("Q")
}

// Round draws the middle of a picture into a circle, as faces are shown.
func (p *Page) Round(im *Image, x, y, r float64) {
	if !p.ready() || !p.uses(im) {
		return
	}
	p.shape()
	p.b = append(p.b, "q "...)
	p.round(x, y, r)
	p.b = append(p.b, "W n "...)
	w, h := 2*r, 2*r
	if im.Width > im.Height {
		w = h * float64(im.Width) / float64(im.Height)
	} else {
		h = w * float64(im.Height) / float64(im.Width)
	}
	p.drawImage(im, x-w/2, y-h/2, w, h)
	p.op("Q")
}

func (p *Page) drawImage(im *Image, x, y, w, h float64) {
	p.nums(p.milli(w), 0, 0, p.milli(h), p.milli(x), p.milli(y))
	p.b = append(p.b, "cm/I"...)
	p.b = strconv.AppendInt(p.b, int64(im.number), 10)
	p.b = append(p.b, " Do "...)
}

func (p *Page) uses(im *Image) bool {
	if im == nil || im.file != p.file {
		p.file.fail(errors.New("a picture of another file is drawn"))
		return false
	}
	if !slices.Contains(p.images, im) {
		p.images = append(p.images, im)
	}
	p.clear = p.clear || im.clear
	return true
}

// End writes the page. It returns the first error of all that was done with the file.
func (p *Page) End() error {
	f := p.file
	if p.ended {
		f.fail(errors.New("a page is ended twice"))
		return f.o.err
	}
	p.endMark()
	p.ended = true
	f.page = nil
	if f.o.err != nil {
		return f.o.err
	}
	content := f.o.alloc()
	f.o.stream(content, "", p.b)
	f.spare = p.b

	b := []byte("<</MediaBox[0 0 ")
	b = append(appendMilli(b, p.width), ' ')
	b = appendMilli(b, p.height)
	b = append(b, "]/Contents "...)
	b = appendRef(b, content)
	b = p.appendResources(b)
	if p.clear {
		b = append(b, "/Group<</S/Transparency/CS/DeviceRGB>>"...)
	}
	b = append(b, "/Tabs/S"...)
	if len(p.annots) > 0 {
		b = append(b, "/Annots["...)
		for _, a := range p.annots {
			b = append(appendRef(b, a), ' ')
		}
		b = append(b, ']')
	}
	if len(p.mcids) > 0 {
		b = append(b, "/StructParents "...)
		b = strconv.AppendInt(b, int64(len(f.parents)), 10)
		list := []byte{'['}
		for _, e := range p.mcids {
			list = append(appendRef(list, e.obj), ' ')
		}
		num := f.o.alloc()
		f.o.put(num, append(list, ']'))
		f.parents = append(f.parents, num)
	}
	f.pages[p.index].dict = b
	return f.o.err
}

func (p *Page) appendResources(b []byte) []byte {
	b = append(b, "/Resources<<"...)
	if len(p.fonts) > 0 {
		b = append(b, "/Font<<"...)
		for _, font := range p.fonts {
			b = append(b, "/F"...)
			b = strconv.AppendInt(b, int64(font.number), 10)
			b = appendRef(append(b, ' '), font.obj)
		}
		b = append(b, ">>"...)
	}
	if len(p.images) > 0 {
		b = append(b, "/XObject<<"...)
		for _, im := range p.images {
			b = append(b, "/I"...)
			b = strconv.AppendInt(b, int64(im.number), 10)
			b = appendRef(append(b, ' '), im.obj)
		}
		b = append(b, ">>"...)
	}
	return append(b, ">>"...)
}

// rect writes a link's rectangle and what all links have.
func (p *Page) rect(x, y, w, h float64) []byte {
	b := []byte("<</Type/Annot/Subtype/Link/Border[0 0 0]/F 4/Rect[")
	for _, v := range [4]float64{x, y, x + w, y + h} {
		b = append(appendMilli(b, p.milli(v)), ' ')
	}
	return append(b, ']')
}

// Link makes a rectangle lead to an address. Element e, a Link, has it as its content; nil for none. For an
// address that is not Linkable nothing is written, and false returned.
func (p *Page) Link(x, y, w, h float64, address string, e *Elem) bool {
	target, ok := address7(address)
	if !ok || !p.ready() {
		return false
	}
	b := p.rect(x, y, w, h)
	b = append(b, "/A<</S/URI/URI"...)
	b = appendURL(b, target)
	b = append(b, ">>"...)
	p.annotate(b, address, e)
	return true
}

// Jump makes a rectangle lead to a place of the file, which Dest names before or after; a place that nothing
// names is an error of Close. Element e, a Link or Reference, has it as its content; nil for none.
func (p *Page) Jump(x, y, w, h float64, dest string, e *Elem) {
	if !p.ready() {
		return
	}
	p.file.jumps[dest] = true
	b := p.rect(x, y, w, h)
	b = append(b, "/Dest"...)
	b = appendText(b, dest)
	p.annotate(b, "", e)
}

// annotate ends an annotation and hangs it on its element; says is what it is read as where the element has no
// words of its own.
func (p *Page) annotate(b []byte, says string, e *Elem) {
	f := p.file
	num := f.o.alloc()
	if e != nil {
		if e.file != f {
			f.fail(errors.New("a link is given an element of another file"))
			return
		}
		e.annotation(p.num, num)
		b = append(b, "/StructParent "...)
		b = strconv.AppendInt(b, int64(len(f.parents)), 10)
		f.parents = append(f.parents, e.obj)
		if e.attr != nil && e.attr.Alt != "" {
			says = e.attr.Alt
		} else if e.attr != nil && e.attr.Title != "" {
			says = e.attr.Title
		}
	}
	if says != "" {
		b = append(b, "/Contents"...)
		b = appendText(b, says)
	}
	f.o.put(num, append(b, ">>"...))
	p.annots = append(p.annots, num)
}

// Dest names a place of the page: a height. A name is used once; a second place of the same name is an error.
func (p *Page) Dest(name string, y float64) {
	if !p.ready() {
		return
	}
	if _, ok := p.file.dests[name]; ok {
		p.file.fail(fmt.Errorf("two places of the PDF are named %q", name))
		return
	}
	p.file.dests[name] = dest{p.num, p.milli(y)}
}
