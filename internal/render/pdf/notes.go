package pdf

import (
	"strconv"
	"strings"

	"clew/internal/pdffile"
	"clew/internal/typeset"
)

// note is an address at the foot of the page where it is called.
type note struct {
	name  string // of both ends, for links to them
	url   string
	lines []typeset.Line
	lead  float64
	mark  *mark // what the lines are: the way to the address
	back  *mark // the number, which leads back to the call
	elem  *pdffile.Elem

	within *pdffile.Elem // that calls it
}

// tail is what of a note stands overleaf.
type tail struct {
	*note
	from int
}

const (
	noteGap = 13   // between text and notes, with the rule
	maxFeet = 0.65 // of a page that notes carried over may take
	// maxAddress bounds an address in print, in bytes; the link leads to all of it.
	maxAddress = 700
)

func noteHeight(notes []*note) (high float64) {
	for _, n := range notes {
		high += float64(len(n.lines)) * n.lead
	}
	return high
}

// noteFirst is what the notes take if the last of them goes on overleaf after its second line.
func noteFirst(notes []*note) float64 {
	last := notes[len(notes)-1]
	return noteHeight(notes[:len(notes)-1]) + float64(min(2, len(last.lines)))*last.lead
}

func lines(notes []*note) (n int) {
	for _, x := range notes {
		n += len(x.lines)
	}
	return n
}

func carried(tails []*tail) (high float64) {
	for _, t := range tails {
		high += float64(len(t.lines)-t.from) * t.lead
	}
	return high
}

// address calls a note for a link.
func (c *chapter) address(url string) *note {
	c.notes++
	n := &note{name: c.name("n" + strconv.Itoa(c.notes)), url: url, lead: c.p.sheet.tight * 0.9}
	n.mark = &mark{tag: "Link", url: url}
	n.back = &mark{tag: "Reference", jump: n.name + "-call"}
	st := c.p.sans(c.p.sheet.small * 0.9)
	number := st
	number.Size = st.Size * 0.95
	shown := printed(url)
	para := typeset.Paragraph{Dir: typeset.LTR, Hang: c.p.sheet.small * 1.9, Pieces: []typeset.Piece{
		{Text: c.p.lang.Number(c.notes) + "\u2002", Style: number, Mark: 2, Keep: true},
		{Text: shown, Style: st, Mark: 1, URL: true},
	}}
	n.lines = c.p.lib.Break(para, c.p.sheet.text)
	return n
}

// printed is an address as it stands in print: its scheme is understood, its ways are readable, and one
// without an end is cut in the middle.
func printed(url string) string {
	s := strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://")
	if strings.HasSuffix(s, "/") && strings.Count(s, "/") == 1 {
		s = s[:len(s)-1]
	}
	return shortened(clean(s))
}

// shortened is an address without its middle where it has no end.
func shortened(s string) string {
	if len(s) > maxAddress {
		s = strings.ToValidUTF8(s[:maxAddress*2/3], "") + "…" + strings.ToValidUTF8(s[len(s)-maxAddress/3:], "")
	}
	return s
}

func (n *note) marks() []*mark { return []*mark{nil, n.mark, n.back} }
