// Package text writes a document as plain text, for terminals and for files: pleasant to read, wrapped to
// a width that counts graphemes and East Asian signs as a terminal does.
//
// No control character of a post reaches the output: they are shown as pictures (␛), and what turns the
// direction of text is taken out, so that a post can neither move the cursor nor reorder the lines around
// it. A post under a content warning shows its warning; its text stands folded at the very end, under a
// heading of its own.
package text

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/post"
)

// Options say what the reader's screen can do.
type Options struct {
	Width  int  // columns to wrap to; 0: lines are not wrapped
	Color  bool // dim and bold by escape sequences
	Links  bool // clickable links (OSC 8); without them addresses are printed
	Unfold bool // posts under a content warning are shown in their places
	// Words is the language of Clew's own words; a book brings its own.
	Words document.Words
}

// minWidth is the narrowest width that is wrapped to; beneath it words would fall apart.
const minWidth = 20

// Render writes the document. The only errors are w's.
func Render(w io.Writer, d *document.Document, opt Options) error {
	if opt.Width > 0 {
		opt.Width = max(opt.Width, minWidth)
	}
	return render(w, d, nil, opt)
}

// render writes a document; b is the book that it is all of, whose index follows; nil for none.
func render(w io.Writer, d *document.Document, b *document.Book, opt Options) error {
	p := newPage(opt)
	p.d = d
	p.head()
	p.flow()
	p.verdict()
	p.more()
	p.folded()
	p.index(b)
	return p.write(w)
}

func (p *page) write(w io.Writer) error {
	if _, err := w.Write(p.out); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

// page is the text being written.
type page struct {
	out    []byte
	opt    Options
	words  document.Words
	rtl    bool // Clew's own words run from right to left
	d      *document.Document
	indent string // before each line
	folds  []*post.Post
	of     []*document.Document // that the folded posts stand in
	day    string               // of the last time shown
	own    bool                 // the line being written is Clew's own
	pieces []piece              // of the line being wrapped, kept for the next
	within int                  // isolates of that line that were open where it was broken
}

func newPage(opt Options) *page {
	return &page{opt: opt, words: opt.Words, rtl: opt.Words.RightToLeft()}
}

// style is how a line is set.
type style uint8

const (
	plain style = iota
	dim
	bold
	hung // plain, and further lines are indented under the first word of a list's item
)

// gap ends a block with an empty line, but never opens the page with one.
func (p *page) gap() {
	if len(p.out) == 0 {
		return
	}
	p.out = append(p.out, strings.TrimRight(p.indent, " ")...)
	p.out = append(p.out, '\n')
}

// line writes a line of Clew's own; foreign strings in it went through isolate.
func (p *page) line(s string, st style) {
	p.own = true
	p.lines(s, nil, st)
	p.own, p.within = false, 0
}

func (p *page) head() {
	d := p.d
	p.line(isolate(p.words.Title(d.Title, d.OwnTitle)), bold)
	name, handle := p.words.Who(d.Author)
	by := p.foreign(name)
	if handle != "" && handle != name {
		by += " (" + p.foreign(handle) + ")"
	}
	p.line(by, plain)
	facts := p.words.Posts(len(d.Thread.Line)) + " · " + p.words.Say("minutes", d.Minutes)
	if day := p.words.Day(d.Published); day != "" {
		facts = day + " · " + facts
	}
	p.line(facts, dim)
	p.address(d.URL)
	if then := p.words.AsOf(d); then != "" {
		p.line(then, bold)
	}
	p.gap()
	if d.Thread.RootGone {
		p.line(p.words.Say("root-gone")+" "+p.words.Say("root-gone-more"), dim)
		p.gap()
	}
	p.stated(d.Corrections())
}

// stated writes what the author says where the thread is shown.
func (p *page) stated(list []document.Stated) {
	for i := range list {
		p.line("["+p.words.Stated(&list[i])+"]", dim)
		indent := p.indent
		p.indent += "  "
		p.lines(list[i].Text, nil, plain)
		p.indent = indent
		p.gap()
	}
}

func (p *page) flow() {
	for _, it := range p.d.Flow() {
		switch it.Kind {
		case document.Context:
			p.context(it.Post)
		case document.Said:
			p.post(it.Post, it.N)
			p.stated(p.d.RepliesTo(it.Post))
		case document.Gap:
			p.line("["+p.says(p.words.Gap(it.Gap))+"]", dim)
			p.gap()
		case document.Branch:
			p.line("["+p.words.Say("branch", len(it.Branch.Posts))+"]", dim)
			p.indent += "  | "
		case document.Part:
			p.line("["+p.says(p.words.Part(p.d, it.Part, p.foreign))+"]", dim)
			p.indent += "  | "
		case document.End:
			p.out = trimLine(p.out, p.indent)
			p.indent = p.indent[:len(p.indent)-len("  | ")]
			p.gap()
		}
	}
}

// trimLine takes back the empty line that ended the last block of a group.
func trimLine(b []byte, indent string) []byte {
	empty := strings.TrimRight(indent, " ") + "\n"
	if n := len(b) - len(empty); n > 0 && string(b[n:]) == empty && b[n-1] == '\n' {
		return b[:n]
	}
	return b
}

// post writes one post of the author: its number and time, then what it says.
func (p *page) post(q *post.Post, n int) {
	p.line("["+strconv.Itoa(n)+"]"+p.when(q), dim)
	p.tell(q)
	p.gap()
}

// when says the time of a post, the day only where it changes, and the mark of an edit.
func (p *page) when(q *post.Post) string {
	s := ""
	if !q.Created.IsZero() {
		day := p.words.Day(q.Created)
		at := q.Created.UTC().Format("15:04")
		if day != p.day {
			at = p.words.Say("comma", day, at)
			p.day = day
		}
		s += " " + at
	}
	if at, edited := p.d.Edited(q); edited {
		if at.IsZero() {
			s += " · " + p.words.Say("edited")
		} else {
			s += " · " + p.words.Plain("edited-on", p.words.Day(at))
		}
	}
	if gone := p.words.Stays(p.d, q); gone != "" {
		s += " · " + gone
	}
	if q.Cut {
		s += " · " + p.words.Say("cut")
	}
	return s
}

// tell writes what a post says, or its warning.
func (p *page) tell(q *post.Post) {
	if q.Warning == "" {
		p.body(q, 0)
		return
	}
	p.line(p.words.Plain("warning")+" "+p.foreign(oneLine(p.words.Warning(q))), bold)
	if p.opt.Unfold {
		p.body(q, 0)
		return
	}
	p.folds, p.of = append(p.folds, q), append(p.of, p.d)
	p.line("["+p.words.Plain("folded-see", p.fold(len(p.folds)))+"]", dim)
}

func (p *page) fold(n int) string { return p.words.Plain("fold", n) }

// maxQuotes is how deep quotes stand in quotes.
const maxQuotes = 2

func (p *page) body(q *post.Post, depth int) {
	spans := document.Spans(q)
	if strings.TrimSpace(q.Text) != "" {
		p.lines(strings.Trim(q.Text, "\r\n"), shift(spans, q.Text), plain)
	}
	p.addresses(q, spans)
	for i := range q.Media {
		p.medium(q, &q.Media[i])
	}
	if q.Poll != nil {
		p.poll(q.Poll)
	}
	if q.Quote != nil {
		p.quote(q.Quote, depth)
	}
}

// shift moves spans to a text that has lost the line ends before its first word.
func shift(spans []document.Span, text string) []document.Span {
	n := len(text) - len(strings.TrimLeft(text, "\r\n"))
	if n == 0 {
		return spans
	}
	out := make([]document.Span, 0, len(spans))
	for _, s := range spans {
		out = append(out, document.Span{Start: s.Start - n, End: s.End - n, URL: s.URL})
	}
	return out
}

// addresses prints where links lead: those whose words do not say so, and those without words.
func (p *page) addresses(q *post.Post, spans []document.Span) {
	if !p.opt.Links {
		for _, s := range spans {
			if !document.Shows(q.Text[s.Start:s.End], s.URL) {
				p.address(s.URL)
			}
		}
	}
	for i := range q.Links {
		l := &q.Links[i]
		if l.Start < l.End || !document.WebURL(l.URL) {
			continue
		}
		if l.Title != "" {
			p.line("→ "+isolate(oneLine(l.Title)), dim)
		}
		p.address(l.URL)
	}
}

// address prints an address, clickable if the screen can do that. It is never wrapped. What is no
// address is left out.
func (p *page) address(url string) {
	if !document.WebURL(url) {
		return
	}
	p.out = append(p.out, p.indent...)
	p.out = append(p.out, "→ "...)
	if p.opt.Links {
		p.out = openLink(p.out, url)
	}
	p.out = appendSafe(p.out, url, false)
	if p.opt.Links {
		p.out = append(p.out, closeLink...)
	}
	p.out = append(p.out, '\n')
}

func (p *page) medium(q *post.Post, m *post.Media) {
	s := p.words.Media(m)
	if document.Covered(q) {
		s = p.words.Plain("sensitive", s)
	}
	if m.Alt != "" {
		s += ": " + p.foreign(oneLine(m.Alt))
	}
	p.line("["+s+"]", dim)
	p.address(m.URL)
}

func (p *page) poll(q *post.Poll) {
	for i := range q.Options {
		s := "- " + p.foreign(oneLine(q.Options[i].Text))
		if words, _ := p.words.Option(q, i); words != "" {
			s += ": " + words
		}
		p.line(s, hung)
	}
	if end := p.words.PollEnd(q); end != "" {
		p.line("["+p.words.Plain("poll", end)+"]", dim)
	}
}

func (p *page) quote(q *post.Quote, depth int) {
	indent := p.indent
	p.indent += "> "
	defer func() { p.indent = indent }()
	quoted := document.Quoted(q)
	if quoted == nil || depth == maxQuotes {
		words := p.words.Quote(q)
		if words == "" {
			words = p.words.Say("quote")
		}
		p.line("["+words+"]", dim)
		p.address(document.QuoteURL(q))
		return
	}
	p.by(quoted)
	p.inner(quoted, depth+1)
}

// inner writes a post by somebody else, folded if it has a warning.
func (p *page) inner(q *post.Post, depth int) {
	if q.Warning != "" && !p.opt.Unfold {
		p.tell(q)
		return
	}
	if q.Warning != "" {
		p.line(p.words.Plain("warning")+" "+p.foreign(oneLine(p.words.Warning(q))), bold)
	}
	p.body(q, depth)
}

// by heads a post of somebody else.
func (p *page) by(q *post.Post) {
	s := p.foreign(p.words.At(p.d.By(q)))
	if day := p.words.Day(q.Created); day != "" {
		s = p.words.Say("comma", s, day)
	}
	s += ":"
	p.line(s, dim)
}

func (p *page) context(q *post.Post) {
	p.line("["+p.words.Plain("in-reply")+"]", dim)
	indent := p.indent
	p.indent += "> "
	p.by(q)
	if words := p.words.Context(q); words != "" {
		p.line("["+p.says(words)+"]", dim)
	} else {
		p.inner(q, 0)
	}
	p.indent = indent
	p.gap()
}

func (p *page) verdict() {
	p.line("• • •", plain)
	p.gap()
	p.stated(p.d.RepliesAtEnd())
	s := p.words.Statement(p.d)
	for i, l := range s.Lines() {
		l = p.says(l)
		switch {
		case i == 0:
			p.line(l, bold)
		case i <= len(s.Gaps)+len(s.Notes):
			p.item(l)
		default:
			p.line(l, dim)
		}
	}
	for _, l := range p.d.Thread.Linked {
		p.item(p.words.Joined(l.How, string(l.To), p.foreign))
	}
	for _, src := range p.d.Sources {
		p.line(p.says(p.words.Plain("source", oneLine(p.words.Source(src)))), dim)
	}
}

// item writes a line of a list; its further lines hang under the first word.
func (p *page) item(s string) {
	p.line("- "+s, hung)
}

func (p *page) more() {
	if len(p.d.More) == 0 {
		return
	}
	p.gap()
	p.line(p.says(p.words.More(p.d, p.foreign)), bold)
	for i := range p.d.More {
		m := &p.d.More[i]
		p.gap()
		facts := p.words.Posts(m.Held)
		if day := p.words.Day(m.Published); day != "" {
			facts = day + " · " + facts
		}
		p.line(facts, dim)
		p.address(m.URL)
		for j := range m.Posts {
			p.tell(&m.Posts[j])
		}
	}
}

// folded writes the posts under content warnings, each under the number that its place gave.
func (p *page) folded() {
	if len(p.folds) == 0 {
		return
	}
	p.gap()
	p.line(p.words.Folded(), bold)
	for i := 0; i < len(p.folds); i++ {
		q := p.folds[i]
		p.d = p.of[i]
		p.gap()
		p.line("["+p.fold(i+1)+"] "+p.foreign(oneLine(p.words.Warning(q))), dim)
		p.body(q, 0)
	}
}
