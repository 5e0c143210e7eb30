package epub

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"clew/internal/document"
)

// index writes the index of what the book names, in files that old readers can take.
func (k *book) index() error {
	if !k.b.Indexed() {
		return nil
	}
	x := k.b.Index
	title := k.words.Back("title")
	w := indexer{book: k, x: x, title: title, at: make([]int, len(x.Entries))}
	w.cut()
	k.begin(title)
	k.raw(`<section aria-labelledby="title">` + "\n")
	k.line("h1", ` id="title"`, title)
	for i := range x.Parts {
		if err := w.part(&x.Parts[i]); err != nil {
			return err
		}
	}
	k.raw("</section>\n")
	k.nav = append(k.nav, entry{label: title, lang: k.mine, file: indexFile(0)})
	return k.end(part{file: indexFile(w.file)})
}

func indexFile(n int) string {
	if n == 0 {
		return "index.xhtml"
	}
	return fmt.Sprintf("index-%d.xhtml", n+1)
}

// indexer writes an index.
type indexer struct {
	*book
	x     *document.Index
	title string
	file  int   // being written
	at    []int // the file of each entry
}

// perFile is about how many places a file of the index has, an entry counting as two.
const perFile = 2000

// cut gives each entry its file: others lead there before it is written.
func (w *indexer) cut() {
	file, n := 0, 0
	for i := range w.x.Entries {
		if n > perFile {
			file, n = file+1, 0
		}
		w.at[i] = file
		e := &w.x.Entries[i]
		n += 2 + len(e.At) + len(e.Also)
		for j := range e.Subs {
			n += 2 + len(e.Subs[j].At)
		}
	}
}

// part writes a part of the index. Each is an index of its own: one has one list, and lists in lists are none of it.
func (w *indexer) part(p *document.IndexPart) error {
	k := w.book
	k.raw(`<section epub:type="index" role="doc-index" aria-labelledby="` + string(p.Kind) + `">` + "\n")
	if p.From == 0 {
		k.raw(`<div epub:type="index-headnotes" class="m">` + "\n")
		for _, s := range w.x.Headnote(k.words, false, len(k.b.Chapters) > 1) {
			k.line("p", "", s)
		}
		k.raw("</div>\n")
	}
	k.line("h2", ` id="`+string(p.Kind)+`"`, k.words.Back(string(p.Kind)))
	k.raw(`<ul class="index" epub:type="index-entry-list"` + w.tongue(w.x.Lang) + ">\n")
	for i := p.From; i < p.To; i++ {
		e := &w.x.Entries[i]
		if w.at[i] != w.file {
			k.raw("</ul>\n</section>\n</section>\n")
			if err := k.end(part{file: indexFile(w.file)}); err != nil {
				return err
			}
			w.file = w.at[i]
			k.begin(fmt.Sprintf("%s (%d)", w.title, w.file+1))
			k.raw(`<section>` + "\n" + `<section epub:type="index" role="doc-index" aria-label="`)
			k.text(fmt.Sprintf("%s (%d)", w.title, w.file+1))
			k.raw("\">\n<ul class=\"index\" epub:type=\"index-entry-list\"" + w.tongue(w.x.Lang) + ">\n")
		}
		if e.Name != "" {
			w.entry(e, i)
		}
	}
	k.raw("</ul>\n</section>\n")
	return nil
}

// tongue gives the attributes of words in a language of the index.
func (w *indexer) tongue(lang string) string {
	if lang = tag(lang); lang == "" {
		return ""
	}
	return w.foreign(lang, document.RightToLeft(lang))
}

// entry writes a heading, where it stands, what stands under it, and where else to look.
func (w *indexer) entry(e *document.IndexEntry, n int) {
	k := w.book
	k.raw(`<li epub:type="index-entry" id="e` + strconv.Itoa(n+1) + `">`)
	w.term(e)
	if e.See >= 0 {
		k.raw(" ")
		w.refer("see", "index-xref-preferred", []int{e.See})
		k.raw("</li>\n")
		return
	}
	w.locators(e.At)
	if len(e.Subs) > 0 {
		k.raw("\n<ul>\n")
		for i := range e.Subs {
			k.raw("<li>")
			w.term(&e.Subs[i])
			w.locators(e.Subs[i].At)
			k.raw("</li>\n")
		}
		k.raw("</ul>\n")
	}
	if len(e.Also) > 0 {
		k.raw("<br/>\n")
		w.refer("see-also", "index-xref-related", e.Also)
	}
	k.raw("</li>\n")
}

// term writes the words of a heading.
func (w *indexer) term(e *document.IndexEntry) {
	w.raw(`<span epub:type="index-term"`)
	if e.Lang != "" {
		w.raw(w.tongue(cmp.Or(e.Lang, w.x.Lang)))
	}
	w.raw("><bdi>")
	w.text(named(e.Name))
	w.raw("</bdi></span>")
}

// refer leads to other entries.
func (w *indexer) refer(key, kind string, to []int) {
	const place = "\x00"
	before, after, _ := strings.Cut(w.words.Back(key, place), place)
	w.raw(`<span epub:type="` + kind + `"` + w.mine + ">")
	if before != "" {
		w.raw(`<span class="see">`)
		w.text(before)
		w.raw("</span>")
	}
	for i, n := range to {
		if i > 0 {
			w.raw("; ")
		}
		w.raw(`<a href="` + indexFile(w.at[n]) + `#e` + strconv.Itoa(n+1) + `"><bdi>`)
		w.text(named(w.x.Entries[n].Name))
		w.raw("</bdi></a>")
	}
	if after != "" {
		w.raw(`<span class="see">`)
		w.text(after)
		w.raw("</span>")
	}
	w.raw("</span>")
}

// locators writes the numbers of posts, each the way to the first of its run.
func (w *indexer) locators(at []document.Mention) {
	if len(at) == 0 {
		return
	}
	w.raw(`<span epub:type="index-locator-list" class="m">`)
	for _, r := range w.x.Runs(at) {
		p := w.x.Posts[r.First].Place
		to, ok := w.places[p.Chapter][p.Post]
		if !ok {
			continue
		}
		w.raw(w.x.Comma() + `<a epub:type="index-locator" href="` + to.at + `" dir="ltr">`)
		w.text(r.Label)
		w.raw("</a>")
	}
	w.raw("</span>")
}
