package text

import (
	"io"
	"strconv"
	"strings"

	"clew/internal/document"
)

// Book writes a book: of one thread what Render writes, of several a title, what whoever put it together says, a
// list, and each thread under its number. What stands under content warnings is folded at the end of the book. The
// only errors are w's.
func Book(w io.Writer, b *document.Book, opt Options) error {
	if opt.Width > 0 {
		opt.Width = max(opt.Width, minWidth)
	}
	opt.Words = b.Words
	if b.Alone && len(b.Chapters) == 1 {
		return render(w, b.Chapters[0].Document, b, opt)
	}
	p := newPage(opt)
	p.line(isolate(oneLine(b.Title)), bold)
	for _, s := range [...]string{b.Subtitle, b.By} {
		if s != "" {
			p.line(isolate(oneLine(s)), plain)
		}
	}
	p.gap()
	if strings.TrimSpace(b.Preface) != "" {
		p.lines(strings.Trim(b.Preface, "\r\n"), nil, plain)
		p.gap()
	}
	if b.Lost > 0 {
		p.line("["+p.words.Say("book-lost", b.Lost)+"]", dim)
		p.gap()
	}
	for i := range b.Chapters {
		d := b.Chapters[i].Document
		s := number(i) + p.foreign(oneLine(p.words.Title(d.Title, d.OwnTitle))) + " · " + p.foreign(p.words.At(d.Author))
		if day := p.words.Day(d.Published); day != "" {
			s += " · " + day
		}
		p.line(s, hung)
	}
	for i := range b.Chapters {
		c := &b.Chapters[i]
		p.d, p.day = c.Document, ""
		p.gap()
		p.line(strings.Repeat("=", 8), dim)
		p.gap()
		p.line(strings.TrimSpace(number(i)), dim)
		p.head()
		if strings.TrimSpace(c.Note) != "" {
			p.indent = "> "
			p.lines(strings.Trim(c.Note, "\r\n"), nil, plain)
			p.indent = ""
			p.gap()
		}
		p.flow()
		p.verdict()
	}
	p.folded()
	p.index(b)
	return p.write(w)
}

func number(i int) string { return strconv.Itoa(i+1) + ". " }
