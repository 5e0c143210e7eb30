package web

import (
	"fmt"

	"clew/internal/document"
	"clew/internal/index"
	"clew/internal/policy"
)

// backMatter gives a book its index where the format has one: if the address asks for it with index=1, does not decline it
// with index=0, or, where it says nothing, if the book is worth one and the format has it on its own.
func (v *visit) backMatter(f Format, b *document.Book) error {
	switch said := v.r.URL.Query().Get("index"); said {
	case "1":
		if !f.Indexed && !f.Indexable {
			return nil
		}
	case "":
		if !f.Indexed || !b.WorthIndex() {
			return nil
		}
	case "0":
		return nil
	default:
		return fmt.Errorf("index %.80q: %w", said, errRequest)
	}
	select {
	case v.indexes.making <- struct{}{}:
		defer func() { <-v.indexes.making }()
	case <-v.r.Context().Done():
		return v.r.Context().Err()
	}
	g, err := v.indexes.names()
	if err != nil {
		return fmt.Errorf("read the lists of names: %w", err)
	}
	b.Index = index.Bound(g, b, v.use(policy.Search))
	return nil
}

// indexedFiles offers files with an index, of a thread that is too short to have one on its own.
func (p *page) indexedFiles(d *document.Document) {
	if document.BookOf(d, document.Words{}).WorthIndex() {
		return
	}
	first := true
	for _, f := range p.v.Formats {
		if !f.Indexed || f.Of != "" || f.Name != "pdf" && f.Name != "epub" {
			continue
		}
		if first {
			p.raw("<li>")
			p.say("backmatter.with")
			p.raw(": ")
		} else {
			p.raw(" · ")
		}
		first = false
		p.raw(`<a href="`)
		p.text(ThreadPath(d.Thread.ID) + "." + f.Ending + p.v.choices("view", "", "lang", "", "index", "1"))
		p.raw(`">`)
		p.say("document.format-" + f.Name)
		p.raw("</a>")
	}
	if !first {
		p.raw("</li>\n")
	}
}
