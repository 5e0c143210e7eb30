package html

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"clew/internal/document"
)

// indexStyle is what an index needs besides Style.
const indexStyle = `.parts .to-index{list-style:none}
.ix{margin-top:4rem;padding-top:2rem;border-top:1px solid var(--rule)}
.ix h2{font-size:1.6rem;margin:0 0 .8rem}
.ix h3{font-size:1rem;margin:1.6rem 0 .5rem}
.ix>ul{columns:15rem;column-gap:2.2rem;font-size:.92rem;line-height:1.55}
.ix ul{list-style:none;margin:0;padding:0}
.ix ul ul{padding-inline-start:1.1rem}
.ix li{overflow-wrap:anywhere}
.ix>ul>li{break-inside:avoid-column}
.ix a{text-decoration:none}
@media print{.ix{break-before:page}.ix>ul{columns:2}}
`

// policyOf is Policy for a page with another sheet.
func policyOf(sheet string) string {
	sum := sha256.Sum256([]byte(sheet))
	return strings.Replace(Policy, StyleHash, "sha256-"+base64.StdEncoding.EncodeToString(sum[:]), 1)
}

// appendIndex appends the index of a book, if it has one; its numbers are those of posts, and lead there.
func appendIndex(b []byte, of *document.Book, opt Options) []byte {
	if of == nil || !of.Indexed() {
		return b
	}
	opt.Words = of.Words
	x := of.Index
	w := indexer{writer: newWriter(nil, &opt), x: x, alone: of.Alone && len(of.Chapters) == 1}
	b = append(b, "<section class=\"ix\" id=\"index\">\n<h2"...)
	b = append(append(b, w.mine...), '>')
	b = append(AppendText(b, w.words.Back("title")), "</h2>\n"...)
	for _, s := range x.Headnote(of.Words, false, len(of.Chapters) > 1) {
		b = w.open(b, `p class="m"`)
		b = append(w.said(b, s), "</p>\n"...)
	}
	for i := range x.Parts {
		p := &x.Parts[i]
		b = append(append(append(b, "<h3"...), w.mine...), '>')
		b = append(AppendText(b, w.words.Back(string(p.Kind))), "</h3>\n<ul"...)
		b = append(w.tongue(b, x.Lang), ">\n"...)
		for n := p.From; n < p.To; n++ {
			if e := &x.Entries[n]; e.Name != "" {
				b = w.entry(b, e, n)
			}
		}
		b = append(b, "</ul>\n"...)
	}
	return append(b, "</section>\n"...)
}

// indexer writes an index.
type indexer struct {
	*writer
	x     *document.Index
	alone bool
}

// tongue appends the attributes of words in a language of the index.
func (w *indexer) tongue(b []byte, lang string) []byte {
	if lang == "" || !languageTag(lang) {
		return b
	}
	b = append(append(append(b, ` lang="`...), lang...), '"')
	if document.RightToLeft(lang) {
		return append(b, ` dir="rtl"`...)
	}
	return append(b, ` dir="ltr"`...)
}

func (w *indexer) entry(b []byte, e *document.IndexEntry, n int) []byte {
	b = append(strconv.AppendInt(append(b, "<li id=\"ix-"...), int64(n+1), 10), "\">"...)
	b = w.term(b, e)
	if e.See >= 0 {
		b = w.refer(append(b, ' '), "see", []int{e.See})
		return append(b, "</li>\n"...)
	}
	b = w.posts(b, e.At)
	if len(e.Subs)+len(e.Also) > 0 {
		b = append(b, "\n<ul>\n"...)
		for i := range e.Subs {
			b = append(b, "<li>"...)
			b = w.posts(w.term(b, &e.Subs[i]), e.Subs[i].At)
			b = append(b, "</li>\n"...)
		}
		if len(e.Also) > 0 {
			b = append(w.refer(append(b, "<li>"...), "see-also", e.Also), "</li>\n"...)
		}
		b = append(b, "</ul>\n"...)
	}
	return append(b, "</li>\n"...)
}

// term appends the words of a heading.
func (w *indexer) term(b []byte, e *document.IndexEntry) []byte {
	b = append(b, "<bdi"...)
	if e.Lang != "" {
		b = w.tongue(b, e.Lang)
	}
	return append(AppendText(append(b, '>'), e.Name), "</bdi>"...)
}

// refer appends what leads to other entries.
func (w *indexer) refer(b []byte, key string, to []int) []byte {
	const place = "\x00"
	before, after, _ := strings.Cut(w.words.Back(key, place), place)
	b = append(w.open(b, "span"), "<i>"...)
	b = append(AppendText(b, before), "</i>"...)
	for i, n := range to {
		if i > 0 {
			b = append(b, "; "...)
		}
		b = append(strconv.AppendInt(append(b, `<a href="#ix-`...), int64(n+1), 10), `"><bdi>`...)
		b = append(AppendText(b, w.x.Entries[n].Name), "</bdi></a>"...)
	}
	if after != "" {
		b = append(AppendText(append(b, "<i>"...), after), "</i>"...)
	}
	return append(b, "</span>"...)
}

// posts appends the numbers of posts.
func (w *indexer) posts(b []byte, at []document.Mention) []byte {
	for _, r := range w.x.Runs(at) {
		p := &w.x.Posts[r.First]
		b = append(append(b, w.x.Comma()...), `<a href="#`...)
		if !w.alone {
			b = append(append(b, chapterName(p.Place.Chapter)...), '-')
		}
		b = append(AppendAnchor(b, p.ID), `" dir="ltr">`...)
		b = append(AppendText(b, r.Label), "</a>"...)
	}
	return b
}
