// Package markdown writes a document as Markdown with YAML front matter, for notes and for pandoc: what
// was said in the body, what is known about it in the front matter and in notes at its places.
//
// The contract is CommonMark: its parser gives back the text of each post, with empty lines between
// paragraphs taken as one, and nothing of a post means anything to it. Addresses are links over the words
// that the network gave them. A post under a content warning shows the warning and keeps its body inside
// <details>, which notes and browsers fold.
package markdown

import (
	"fmt"
	"io"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// Options say what the file can refer to.
type Options struct {
	// Media gives the path, relative to the file, of bytes that are held, by their SHA-256 in hex. Nil, or
	// false: the picture is linked on its network.
	Media func(sha256 string) (path string, ok bool)
	// Notes is for a folder of notes, as Obsidian keeps them: addresses that the words of a link do not show stand in
	// footnotes, what is folded is a folded callout as well, and the front matter has tags and aliases.
	Notes bool
	// Words is the language of Clew's own words; a book brings its own.
	Words document.Words
}

// Render writes the document. The only errors are w's.
func Render(w io.Writer, d *document.Document, opt Options) error {
	p := &page{d: d, opt: opt, words: opt.Words}
	p.front()
	p.head()
	p.flow()
	p.verdict()
	p.more()
	p.footnotes()
	return p.write(w)
}

func (p *page) write(w io.Writer) error {
	if _, err := w.Write(p.out); err != nil {
		return fmt.Errorf("write Markdown: %w", err)
	}
	return nil
}

// page is the file being written.
type page struct {
	out    []byte
	d      *document.Document
	opt    Options
	words  document.Words
	prefix string   // of every line of a block in blockquotes
	began  bool     // a block stands at this level already
	level  string   // of headings within a book: "#"; "" where the thread stands alone
	notes  []string // addresses of footnotes

	chapter int                    // of a book
	marks   map[document.Place]int // posts that an index leads to; nil: there is none
	labels  []document.IndexPost
}

// block begins a block, after an empty line.
func (p *page) block() {
	if p.began {
		p.out = append(p.out, strings.TrimRight(p.prefix, " ")...)
		p.out = append(p.out, '\n')
	}
	p.began = true
	p.out = append(p.out, p.prefix...)
}

// end ends a block.
func (p *page) end() { p.out = append(p.out, '\n') }

// own writes a block of Clew's own words, which are safe, with foreign ones already escaped.
func (p *page) own(s string) {
	p.block()
	p.out = append(p.out, s...)
	p.end()
}

// foreign escapes a foreign string among Clew's own words; where these run from right to left it is set apart.
func (p *page) foreign(s string) string {
	if s = esc(s); s == "" || !p.words.RightToLeft() {
		return s
	}
	return isolateOpen + s + isolateClose
}

// says escapes a sentence of package document. What it holds in English alone is set apart among words that run from right
// to left.
func (p *page) says(s string) string {
	if !p.words.RightToLeft() {
		return esc(document.Bare(s))
	}
	out := ""
	for {
		before, rest, ok := strings.Cut(s, isolateOpen)
		said, after, closed := strings.Cut(rest, isolateClose)
		if !ok || !closed {
			return out + inner(document.Bare(s))
		}
		out += inner(document.Bare(before)) + isolateOpen + esc(document.Bare(said)) + isolateClose
		s = after
	}
}

// inner is esc for a piece of a line, whose spaces at the ends count.
func inner(s string) string {
	e := esc(s)
	if e == "" {
		if s != "" {
			return " "
		}
		return ""
	}
	if s[0] == ' ' {
		e = " " + e
	}
	if s[len(s)-1] == ' ' {
		e += " "
	}
	return e
}

// Marks that set a stretch apart from the direction of the words around it: FSI and PDI.
const (
	isolateOpen  = "\u2068"
	isolateClose = "\u2069"
)

// moment says a time.
func (p *page) moment(t time.Time) string {
	return p.words.Say("comma", p.words.Day(t), t.UTC().Format("15:04"))
}

// esc escapes a foreign string for the inside of a line.
func esc(s string) string { return string(appendText(nil, oneLine(s), false, false)) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (p *page) head() {
	d := p.d
	p.own(p.level + "# " + esc(p.words.Title(d.Title, d.OwnTitle)))
	name, handle := p.words.Who(d.Author)
	by := p.foreign(name)
	if handle != "" && handle != name {
		by += " (" + p.foreign(handle) + ")"
	}
	if url := document.AccountURL(d.Author); document.WebURL(url) {
		by = "[" + by + "](" + string(appendURL(nil, url)) + ")"
	}
	facts := p.words.Posts(len(d.Thread.Line)) + " · " + p.words.Say("minutes", d.Minutes)
	if day := p.words.Day(d.Published); day != "" {
		facts = day + " · " + facts
	}
	if document.WebURL(d.URL) {
		facts += " · [" + p.words.Say("original") + "](" + string(appendURL(nil, d.URL)) + ")"
	}
	p.own(by + " · " + facts)
	if then := p.words.AsOf(d); then != "" {
		p.own("**" + then + "**")
	}
	if d.Thread.RootGone {
		p.own("**" + p.words.Say("root-gone") + "** " + p.words.Say("root-gone-more"))
	}
	p.stated(d.Corrections())
}

// stated writes what the author says where the thread is shown.
func (p *page) stated(list []document.Stated) {
	for i := range list {
		p.group("**" + esc(p.words.Stated(&list[i])) + "**")
		p.prose(list[i].Text, nil)
		p.leave()
	}
}

func (p *page) flow() {
	for _, it := range p.d.Flow() {
		switch it.Kind {
		case document.Context:
			p.context(it.Post)
		case document.Said:
			p.post(it.Post)
			p.older(it.Post)
			p.stated(p.d.RepliesTo(it.Post))
		case document.Gap:
			p.own("*\\[" + p.says(p.words.Gap(it.Gap)) + "\\]*")
		case document.Branch:
			p.group("*\\[" + p.words.Say("branch", len(it.Branch.Posts)) + "\\]*")
		case document.Part:
			p.group("*\\[" + p.words.Part(p.d, it.Part, p.foreign) + "\\]*")
		case document.End:
			p.leave()
		}
	}
}

// group begins a blockquote with a heading line of its own.
func (p *page) group(head string) {
	p.enter()
	p.own(head)
}

// enter begins a blockquote; leave ends it.
func (p *page) enter() {
	if p.began {
		p.out = append(p.out, strings.TrimRight(p.prefix, " ")...)
		p.out = append(p.out, '\n')
	}
	p.prefix += "> "
	p.began = false
}

func (p *page) leave() {
	p.prefix = p.prefix[:len(p.prefix)-len("> ")]
	p.began = true
}

// post writes one post of the author and, small under it, its time.
func (p *page) post(q *post.Post) {
	p.tell(q, 0)
	if s := p.mark(q, p.when(q)); s != "" {
		p.own(s)
	}
}

// when says the time of a post, linked to the original, and the mark of an edit.
func (p *page) when(q *post.Post) string {
	s := p.words.Say("original")
	if !q.Created.IsZero() {
		s = p.moment(q.Created)
	}
	if url := document.PostURL(q, p.d.By(q)); url != "" {
		s = "[" + s + "](" + string(appendURL(nil, url)) + ")"
	} else if q.Created.IsZero() {
		s = ""
	}
	if at, edited := p.d.Edited(q); edited {
		if at.IsZero() {
			s = with(s, p.words.Say("edited"))
		} else {
			s = with(s, p.words.Plain("edited-on", p.words.Day(at)))
		}
	}
	if gone := p.words.Stays(p.d, q); gone != "" {
		s = with(s, gone)
	}
	if q.Cut {
		s = with(s, p.words.Say("cut"))
	}
	return s
}

func with(s, more string) string {
	more = strings.TrimSpace(more)
	if s == "" {
		return more
	}
	return s + " · " + more
}

// maxQuotes is how deep quotes stand in quotes.
const maxQuotes = 2

// tell writes what a post says, folded if it has a warning.
func (p *page) tell(q *post.Post, depth int) {
	if q.Warning != "" {
		if p.opt.Notes {
			p.group("[!warning]- " + esc(p.words.Warning(q)))
			defer p.leave()
		}
		p.own("**" + p.words.Plain("warning") + "** " + p.foreign(p.words.Warning(q)))
		p.own("<details><summary>" + p.words.Plain("show") + "</summary>")
	}
	if strings.TrimSpace(q.Text) != "" {
		p.prose(q.Text, document.Spans(q))
	}
	p.cards(q)
	for i := range q.Media {
		p.medium(q, &q.Media[i])
	}
	if q.Poll != nil {
		p.poll(q.Poll)
	}
	if q.Quote != nil {
		p.quote(q.Quote, depth)
	}
	if q.Warning != "" {
		p.own("</details>")
	}
}

// prose writes a text: an empty line ends a paragraph, a line's end within one is kept.
func (p *page) prose(text string, spans []document.Span) {
	open := false
	for base := 0; base <= len(text); {
		end := base
		for end < len(text) && text[end] != '\n' && text[end] != '\r' {
			end++
		}
		if strings.TrimSpace(text[base:end]) == "" {
			if open {
				p.end()
			}
			open = false
		} else {
			if open {
				p.out = append(p.out, "\\\n"...)
				p.out = append(p.out, p.prefix...)
			} else {
				p.block()
			}
			open = true
			p.line(text[base:end], base, spans)
		}
		if strings.HasPrefix(text[end:], "\r\n") {
			end++
		}
		base = end + 1
	}
	if open {
		p.end()
	}
}

// line writes one line of a text that stands at byte base of it.
func (p *page) line(line string, base int, spans []document.Span) {
	at := 0
	for _, s := range spans {
		from, to := s.Start-base, s.End-base
		if from < at || to > len(line) {
			continue
		}
		p.out = appendText(p.out, line[at:from], at == 0, false)
		at = to
		if p.opt.Notes && !document.Shows(line[from:to], s.URL) {
			p.out = appendText(p.out, line[from:to], from == 0, false)
			p.footnote(s.URL)
			if rest := line[to:]; rest != "" && (rest[0] == '(' || rest[0] == ':') {
				p.out = append(p.out, '\\') // it would belong to the mark
			}
			continue
		}
		p.out = append(p.out, '[')
		p.out = appendText(p.out, line[from:to], false, false)
		p.out = append(p.out, "]("...)
		p.out = append(appendURL(p.out, s.URL), ')')
	}
	p.out = appendText(p.out, line[at:], at == 0, true)
}

// cards writes links that have no words in the text.
func (p *page) cards(q *post.Post) {
	for i := range q.Links {
		l := &q.Links[i]
		if l.Start < l.End || !document.WebURL(l.URL) {
			continue
		}
		title := l.Title
		if strings.TrimSpace(title) == "" {
			title = l.URL
		}
		p.own("→ [" + esc(title) + "](" + string(appendURL(nil, l.URL)) + ")")
	}
}

func (p *page) medium(q *post.Post, m *post.Media) {
	address := ""
	if document.WebURL(m.URL) {
		address = m.URL
	}
	held := false
	if p.opt.Media != nil && m.SHA256 != "" {
		if path, ok := p.opt.Media(m.SHA256); ok {
			address, held = path, true
		}
	}
	words := p.words.Media(m)
	if alt := p.foreign(m.Alt); alt != "" {
		words += ": " + alt
	}
	switch {
	case address == "":
		p.own("\\[" + words + "\\]")
	case held && document.Drawn(m) && !document.Covered(q):
		p.own("![" + esc(m.Alt) + "](" + string(appendURL(nil, address)) + ")")
	case document.Covered(q):
		p.own("[" + p.words.Plain("sensitive", words) + "](" + string(appendURL(nil, address)) + ")")
	default:
		p.own("[" + words + "](" + string(appendURL(nil, address)) + ")")
	}
}

func (p *page) poll(q *post.Poll) {
	for i := range q.Options {
		if i == 0 {
			p.block()
		} else {
			p.out = append(p.out, p.prefix...)
		}
		p.out = append(p.out, "- "...)
		p.out = appendText(p.out, strings.Join(strings.Fields(q.Options[i].Text), " "), true, true)
		if words, _ := p.words.Option(q, i); words != "" {
			p.out = append(append(p.out, ": "...), words...)
		}
		p.end()
	}
	if end := p.words.PollEnd(q); end != "" {
		p.own("*" + p.words.Say("poll", end) + "*")
	}
}

func (p *page) quote(q *post.Quote, depth int) {
	p.enter()
	defer p.leave()
	quoted := document.Quoted(q)
	if quoted == nil || depth == maxQuotes {
		words := p.words.Quote(q)
		if words == "" {
			words = p.words.Say("quote")
		}
		if url := document.QuoteURL(q); url != "" {
			words += ": [" + p.words.Say("original") + "](" + string(appendURL(nil, url)) + ")"
		}
		p.own("*" + words + "*")
		return
	}
	p.by(quoted)
	p.tell(quoted, depth+1)
}

// by heads a post of somebody else.
func (p *page) by(q *post.Post) {
	s := "**" + p.foreign(p.words.At(p.d.By(q))) + "**"
	if when := p.when(q); when != "" {
		s += " · " + when
	}
	p.own(s)
}

func (p *page) context(q *post.Post) {
	p.group("*\\[" + p.words.Plain("in-reply") + "\\]*")
	p.by(q)
	if words := p.words.Context(q); words != "" {
		p.own("*" + p.says(words) + "*")
	} else {
		p.tell(q, 0)
	}
	p.leave()
}

func (p *page) verdict() {
	p.own("• • •")
	p.stated(p.d.RepliesAtEnd())
	for i, l := range p.words.Statement(p.d).Lines() {
		if l = p.says(l); i == 0 {
			l = "**" + l + "**"
		}
		p.own(l)
	}
	if p.level != "" { // a thread alone has them in its front matter
		p.own(esc(string(p.d.Thread.ID)))
		for _, o := range p.d.Sources {
			p.own(p.says(p.words.Source(o)))
		}
	}
	for _, l := range p.d.Thread.Linked {
		p.own(p.words.Joined(l.How, string(l.To), p.foreign))
	}
}

func (p *page) more() {
	if len(p.d.More) == 0 {
		return
	}
	p.own("## " + p.words.More(p.d, p.foreign))
	for i := range p.d.More {
		m := &p.d.More[i]
		title := esc(p.words.Title(m.Title, m.OwnTitle))
		if document.WebURL(m.URL) {
			title = "[" + title + "](" + string(appendURL(nil, m.URL)) + ")"
		}
		p.own("### " + title)
		facts := p.words.Posts(m.Held)
		if day := p.words.Day(m.Published); day != "" {
			facts = day + " · " + facts
		}
		p.own("*" + facts + "*")
		for j := range m.Posts {
			p.tell(&m.Posts[j], 1)
		}
	}
}
