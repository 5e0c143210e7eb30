package text

import (
	"clew/internal/document"
)

// index writes the index of a book. Its numbers are those that posts have in their lines.
func (p *page) index(b *document.Book) {
	if b == nil || !b.Indexed() {
		return
	}
	x := b.Index
	p.gap()
	p.line(isolate(b.Words.Back("title")), bold)
	for _, s := range x.Headnote(b.Words, false, len(b.Chapters) > 1) {
		p.line(document.Bare(s), dim)
	}
	for i := range x.Parts {
		p.gap()
		p.line(isolate(b.Words.Back(string(x.Parts[i].Kind))), bold)
		for n := x.Parts[i].From; n < x.Parts[i].To; n++ {
			if x.Entries[n].Name != "" {
				p.indexEntry(b, &x.Entries[n])
			}
		}
	}
}

func (p *page) indexEntry(b *document.Book, e *document.IndexEntry) {
	x := b.Index
	to := func(n int) string { return isolate(oneLine(x.Entries[n].Name)) }
	if e.See >= 0 {
		p.line(isolate(oneLine(e.Name))+" "+b.Words.Back("see", to(e.See)), hung)
		return
	}
	p.line(isolate(oneLine(e.Name))+numbers(x, e.At), hung)
	indent := p.indent
	p.indent += "  "
	for i := range e.Subs {
		p.line(isolate(oneLine(e.Subs[i].Name))+numbers(x, e.Subs[i].At), hung)
	}
	if len(e.Also) > 0 {
		all := ""
		for i, n := range e.Also {
			if i > 0 {
				all += "; "
			}
			all += to(n)
		}
		p.line(b.Words.Back("see-also", all), hung)
	}
	p.indent = indent
}

// numbers are those of posts, behind a heading.
func numbers(x *document.Index, at []document.Mention) string {
	s := ""
	for _, r := range x.Runs(at) {
		s += x.Comma() + r.Label
	}
	return s
}
