package markdown

import (
	"io"
	"strconv"

	"clew/internal/document"
	"clew/internal/post"
)

// Note writes a chapter of a book as a file of its own, with the marks that the book's index leads to; the index too,
// where the book is one thread. The only errors are w's.
func Note(w io.Writer, b *document.Book, chapter int, opt Options) error {
	p := &page{opt: opt, words: b.Words, d: b.Chapters[chapter].Document, chapter: chapter}
	p.marked(b)
	p.front()
	p.head()
	p.flow()
	p.verdict()
	if b.Alone && len(b.Chapters) == 1 {
		p.index(b, nil)
	}
	p.more()
	p.footnotes()
	return p.write(w)
}

// marked makes ready to mark the posts that an index leads to.
func (p *page) marked(b *document.Book) {
	if !b.Indexed() {
		return
	}
	p.marks = make(map[document.Place]int, len(b.Index.Posts))
	p.labels = b.Index.Posts
	for i := range b.Index.Posts {
		p.marks[b.Index.Posts[i].Place] = i
	}
}

func markName(i int) string { return "i" + strconv.Itoa(i+1) }

// mark adds to what stands under a post its number and a name that links lead to: of a note one that Obsidian knows, at the
// end of the block.
func (p *page) mark(q *post.Post, when string) string {
	i, ok := p.marks[document.Place{Chapter: p.chapter, Post: q.ID}]
	if !ok {
		if when != "" {
			when = "<sub>" + when + "</sub>"
		}
		return when
	}
	number := esc(p.labels[i].Short)
	if when != "" {
		number += " · " + when
	}
	if p.opt.Notes {
		return "<sub>" + number + "</sub> ^" + markName(i)
	}
	return `<sub><a id="` + markName(i) + `"></a>` + number + "</sub>"
}

// index writes the index of a book; file gives the name of the note of a chapter, nil where all stands in this file.
func (p *page) index(b *document.Book, file func(chapter int) string) {
	if !b.Indexed() {
		return
	}
	x := b.Index
	p.own("## " + esc(b.Words.Back("title")))
	for _, s := range x.Headnote(b.Words, false, len(b.Chapters) > 1) {
		p.own("*" + esc(document.Bare(s)) + "*")
	}
	for i := range x.Parts {
		p.own("### " + esc(b.Words.Back(string(x.Parts[i].Kind))))
		p.block()
		for n := x.Parts[i].From; n < x.Parts[i].To; n++ {
			if x.Entries[n].Name != "" {
				p.indexEntry(b, &x.Entries[n], file)
			}
		}
	}
}

func (p *page) indexEntry(b *document.Book, e *document.IndexEntry, file func(chapter int) string) {
	x := b.Index
	to := func(n int) string { return esc(x.Entries[n].Name) }
	p.item("- ", e.Name)
	if e.See >= 0 {
		p.out = append(append(p.out, ' '), b.Words.Back("see", to(e.See))...)
	} else {
		p.indexPosts(x, e.At, file)
	}
	p.end()
	for i := range e.Subs {
		p.item("  - ", e.Subs[i].Name)
		p.indexPosts(x, e.Subs[i].At, file)
		p.end()
	}
	if len(e.Also) == 0 {
		return
	}
	all := ""
	for i, n := range e.Also {
		if i > 0 {
			all += "; "
		}
		all += to(n)
	}
	p.out = append(append(p.out, "  - "...), b.Words.Back("see-also", all)...)
	p.end()
}

// item begins an item of a list with foreign words.
func (p *page) item(mark, name string) {
	p.out = appendText(append(p.out, mark...), oneLine(name), true, false)
}

func (p *page) indexPosts(x *document.Index, at []document.Mention, file func(chapter int) string) {
	for i, r := range x.Runs(at) {
		if i == 0 {
			p.out = append(p.out, ": "...)
		} else {
			p.out = append(p.out, x.Comma()...)
		}
		to := "#"
		if file != nil {
			to = file(x.Posts[r.First].Place.Chapter) + "#"
		}
		if p.opt.Notes {
			to += "^"
		}
		p.out = append(append(append(p.out, '['), esc(r.Label)...), "]("...)
		p.out = append(appendURL(p.out, to+markName(r.First)), ')')
	}
}
