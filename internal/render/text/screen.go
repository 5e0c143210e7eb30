package text

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/document"
)

// Escape sequences. They are the only ones that the package writes, and posts cannot.
const (
	startDim  = "\x1b[2m"
	startBold = "\x1b[1m"
	reset     = "\x1b[0m"
	closeLink = "\x1b]8;;\x1b\\"

	isolateOpen  = "\u2068" // FSI
	isolateClose = "\u2069" // PDI
)

func openLink(b []byte, url string) []byte {
	b = append(b, "\x1b]8;;"...)
	b = appendAddress(b, url)
	return append(b, "\x1b\\"...)
}

// appendAddress appends an address as visible ASCII, for a terminal's link.
func appendAddress(b []byte, url string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(url) {
		if c := url[i]; c > ' ' && c < 0x7f {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return b
}

func (p *page) open(st style) {
	p.out = append(p.out, p.indent...)
	if p.opt.Color {
		switch st {
		case dim:
			p.out = append(p.out, startDim...)
		case bold:
			p.out = append(p.out, startBold...)
		}
	}
}

// close ends a line, without spaces at its end.
func (p *page) close(st style) {
	p.out = bytes.TrimRight(p.out, " ")
	if p.opt.Color && (st == dim || st == bold) {
		p.out = append(p.out, reset...)
	}
	p.out = append(p.out, '\n')
}

// emit writes pieces as one line. A link is closed at the end of each line.
func (p *page) emit(line string, pieces []piece, spans []document.Span, st style) {
	p.open(st)
	start := len(p.out)
	for range p.within {
		p.out = append(p.out, isolateOpen...)
	}
	link := -1
	for i := 0; i < len(pieces); {
		j := i + 1
		for j < len(pieces) && pieces[j].link == pieces[i].link {
			j++
		}
		if link != pieces[i].link {
			if link >= 0 {
				p.out = append(p.out, closeLink...)
			}
			if link = pieces[i].link; link >= 0 {
				p.out = openLink(p.out, spans[link].URL)
			}
		}
		p.out = appendSafe(p.out, line[pieces[i].from:pieces[j-1].to], p.own)
		i = j
	}
	if link >= 0 {
		p.out = append(p.out, closeLink...)
	}
	p.rejoin(start)
	p.close(st)
}

// rejoin closes what isolate opened on the line that begins at byte start, and remembers that the next
// line of the same text goes on within it.
func (p *page) rejoin(start int) {
	if !p.own {
		return
	}
	line := p.out[start:]
	open := bytes.Count(line, []byte(isolateOpen)) - bytes.Count(line, []byte(isolateClose))
	for range open {
		p.out = append(p.out, isolateClose...)
	}
	p.within = open
}

// appendSafe appends foreign text as a terminal may have it: control characters as their pictures, a tab
// as spaces, marks of direction taken out, at most document.MaxMarks combining marks on one base. In a
// line of Clew's own the marks of isolate become what they stand for.
func appendSafe(b []byte, s string, own bool) []byte {
	marks := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f {
			b = append(b, c)
			marks = 0
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\t':
			b = append(b, "    "...)
		case r < ' ':
			b = utf8.AppendRune(b, 0x2400+r)
		case r == 0x7f:
			b = append(b, "␡"...)
		case r == utf8.RuneError && n == 1, r >= 0x80 && r < 0xa0:
			b = append(b, "\ufffd"...)
		case r == markOpen && own:
			b = append(b, isolateOpen...)
		case r == markClose && own:
			b = append(b, isolateClose...)
		case dropped(r):
		case document.Mark(r):
			if marks++; marks <= document.MaxMarks {
				b = append(b, s[i:i+n]...)
			}
		default:
			marks = 0
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}

// dropped says whether r is taken out: it is not shown and would move what follows.
func dropped(r rune) bool { return r >= 0xa0 && document.Odd(r) || r == markOpen || r == markClose }

// markOpen and markClose stand for the marks FSI and PDI in lines of Clew's own until they are written:
// code points that are no characters, which foreign text loses in isolate.
const (
	markOpen  = '\ufdd0'
	markClose = '\ufdd1'
)

// isolate prepares a foreign string for a line of Clew's own: if it has letters that run from right to
// left, it is set apart so that the words around it keep their order.
func isolate(s string) string {
	s = unmarked(s)
	if strings.IndexFunc(s, rightToLeft) < 0 {
		return s
	}
	return apart(s)
}

// apart sets a string apart, on one line: a mark that another line closes would turn both.
func apart(s string) string { return string(markOpen) + joined(s) + string(markClose) }

// joined has spaces for line ends.
func joined(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// foreign is isolate for the page's language: among words that run from right to left what runs the other way is set apart.
func (p *page) foreign(s string) string {
	if !p.rtl {
		return isolate(s)
	}
	if s = unmarked(s); strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !rightToLeft(r) }) < 0 {
		return s
	}
	return apart(s)
}

// says prepares a sentence of package document: what foreign set apart in it stays so where Clew's words run from right to
// left, and what is known in English alone is set apart; elsewhere it is one stretch.
func (p *page) says(s string) string {
	if !p.rtl {
		return isolate(document.Bare(s))
	}
	s = strings.NewReplacer(isolateOpen, string(markOpen), isolateClose, string(markClose)).Replace(joined(s))
	depth := 0
	for _, r := range s {
		switch r {
		case markOpen:
			depth++
		case markClose:
			if depth--; depth < 0 {
				return unmarked(s)
			}
		}
	}
	if depth != 0 {
		return unmarked(s)
	}
	return s
}

// unmarked takes the marks out of a string.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if r == markOpen || r == markClose {
			return -1
		}
		return r
	}, s)
}

// rightToLeft says whether r is of a script that runs from right to left.
func rightToLeft(r rune) bool {
	return r >= 0x590 && r < 0x900 || r >= 0xfb1d && r < 0xfdd0 || r >= 0xfdf0 && r < 0xfe00 || r >= 0xfe70 && r < 0xfeff ||
		r >= 0x10800 && r < 0x11000 || r >= 0x1e800 && r < 0x1f000
}

// oneLine joins the lines of s.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
