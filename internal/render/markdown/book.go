package markdown

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode"

	"clew/internal/document"
	"clew/internal/post"
)

// Book writes a book as one file: of one thread what Render writes, of several a title, a list of them, and each
// as a chapter with its note, its verdict and its sources. The only errors are w's.
func Book(w io.Writer, b *document.Book, opt Options) error {
	if b.Alone && len(b.Chapters) == 1 {
		return Note(w, b, 0, opt)
	}
	p := &page{opt: opt, words: b.Words}
	p.marked(b)
	p.cover(b)
	for i := range b.Chapters {
		c := &b.Chapters[i]
		p.entry(i, c, "")
	}
	p.level = "#"
	for i := range b.Chapters {
		c := &b.Chapters[i]
		p.d, p.chapter = c.Document, i
		p.own("---")
		p.head()
		p.remark(c.Note)
		p.flow()
		p.verdict()
	}
	p.index(b, nil)
	p.footnotes()
	return p.write(w)
}

// Index writes the note that leads to the notes of a book's threads, with the book's index, if it has one; file gives the
// name of each. The only errors
// are w's.
func Index(w io.Writer, b *document.Book, file func(chapter int) string, opt Options) error {
	p := &page{opt: opt, words: b.Words}
	p.cover(b)
	for i := range b.Chapters {
		p.entry(i, &b.Chapters[i], file(i))
		p.remark(b.Chapters[i].Note)
	}
	p.index(b, file)
	return p.write(w)
}

// cover begins a book.
func (p *page) cover(b *document.Book) {
	p.out = append(p.out, "---\n"...)
	p.yaml("clew", b.Clew)
	p.yaml("id", b.ID)
	p.yaml("title", b.Title)
	p.yaml("subtitle", b.Subtitle)
	p.yaml("author", b.By)
	p.yamlTime("made", b.Made)
	p.yamlInt("threads", len(b.Chapters))
	if b.Lost > 0 {
		p.yamlInt("lost", b.Lost)
	}
	if p.opt.Notes {
		p.yamlList("aliases", []string{b.Title})
	}
	p.out = append(p.out, "---\n\n"...)
	p.own("# " + esc(b.Title))
	if b.Subtitle != "" {
		p.own("*" + esc(b.Subtitle) + "*")
	}
	if b.By != "" {
		p.own(esc(b.By))
	}
	p.prose(b.Preface, nil)
	if b.Lost > 0 {
		p.own("*" + p.words.Say("book-lost", b.Lost) + "*")
	}
}

// entry writes a line of the list of threads.
func (p *page) entry(i int, c *document.Chapter, file string) {
	d := c.Document
	s := esc(p.words.Title(d.Title, d.OwnTitle))
	if file != "" {
		s = "[" + s + "](" + string(appendURL(nil, file)) + ")"
	}
	s = strconv.Itoa(i+1) + "\\. " + s + " · " + p.foreign(p.words.At(d.Author))
	if day := p.words.Day(d.Published); day != "" {
		s += " · " + day
	}
	p.own(s + " · " + p.words.Posts(len(d.Thread.Line)) + " · " + p.says(p.words.Statement(d).Sentence))
}

// remark writes what whoever put a book together says of a thread.
func (p *page) remark(note string) {
	if strings.TrimSpace(note) == "" {
		return
	}
	p.enter()
	p.prose(note, nil)
	p.leave()
}

// older writes what an edited post said before, folded.
func (p *page) older(q *post.Post) {
	for i := range p.d.Versions[q.ID] {
		v := &p.d.Versions[q.ID][i]
		head := p.words.Plain("earlier")
		if at := v.Edited; !at.IsZero() {
			head = p.words.Plain("earlier-on", p.moment(at))
		} else if !v.Created.IsZero() {
			head = p.words.Plain("earlier-on", p.moment(v.Created))
		}
		if p.opt.Notes {
			p.group("[!note]- " + head)
		}
		p.own("<details><summary>" + head + "</summary>")
		p.tell(v, 0)
		p.own("</details>")
		if p.opt.Notes {
			p.leave()
		}
	}
}

// footnote writes the mark of a footnote that holds an address.
func (p *page) footnote(url string) {
	p.notes = append(p.notes, url)
	if before, ok := bytes.CutSuffix(p.out, []byte("!")); ok { // "![^1]" is a picture to a parser that knows no footnotes
		if escapes := len(before) - len(bytes.TrimRight(before, `\`)); escapes%2 == 0 {
			p.out = append(before, `\!`...)
		}
	}
	p.out = append(p.out, "[^"...)
	p.out = append(strconv.AppendInt(p.out, int64(len(p.notes)), 10), ']')
}

// footnotes writes the notes, at the end of the file. To a parser that knows none they are the addresses of links.
func (p *page) footnotes() {
	for i, url := range p.notes {
		p.block()
		p.out = append(p.out, "[^"...)
		p.out = append(strconv.AppendInt(p.out, int64(i+1), 10), "]: "...)
		p.out = appendURL(p.out, url)
		p.end()
	}
}

// maxTags is how many tags a note has.
const maxTags = 50

// tags gives the tags of a thread as a note can have them: letters, digits, "_", "-" and "/", and not digits alone.
func tags(d *document.Document) []string {
	var out []string
	seen := map[string]bool{"": true}
	for i := range d.Thread.Line {
		for _, t := range d.Thread.Line[i].Tags {
			letters := false
			name := strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || document.Mark(r) {
					letters = true
					return r
				}
				if unicode.IsDigit(r) || r == '_' || r == '-' || r == '/' {
					return r
				}
				return -1
			}, t.Name)
			if letters && len(name) <= 200 && !seen[name] && len(out) < maxTags {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}
