package epub

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/cover"
	"clew/internal/thread"
)

// cover puts the picture that libraries show into the book.
func (k *book) cover() error {
	if k.opt.Cover == nil {
		return nil
	}
	title := tag(k.b.Lang())
	c := cover.Cover{Name: k.identifier(), Title: k.b.Title, Author: k.b.By, Facts: k.size(), Lang: title, RTL: k.rtl, Knots: len(k.b.Chapters)}
	data, err := k.opt.Cover(c)
	kind := "image/png"
	if len(data) > 2 && data[0] == 0xff {
		kind = "image/jpeg"
	}
	if err == nil {
		_, err = header(kind, data)
	}
	if err != nil {
		if k.opt.Left != nil {
			k.opt.Left(&post.Media{Kind: post.Image, Name: "cover"}, err)
		}
		return nil
	}
	file := "media/cover" + ending[kind]
	if err := k.zip.store(folder+file, data); err != nil {
		return err
	}
	k.parts = append(k.parts, part{id: "cover-image", file: file, kind: kind, properties: "cover-image"})
	k.count.cover = true
	k.begin(k.say("cover"))
	k.raw(`<section epub:type="cover" class="front">` + "\n")
	k.raw(`<img class="whole" role="doc-cover" src="` + file + `" alt="`)
	k.text(named(k.b.Title))
	if readable(k.b.By) {
		k.raw(" – ")
		k.text(spaced(k.b.By))
	}
	k.raw("\"/>\n</section>\n")
	k.marks = append(k.marks, entry{kind: "cover", label: k.say("cover"), file: "cover.xhtml"})
	return k.end(part{file: "cover.xhtml"})
}

// size says how much is in the book.
func (k *book) size() string {
	n := 0
	for i := range k.b.Chapters {
		n += len(k.b.Chapters[i].Document.Thread.Line)
	}
	said := k.words.Posts(n)
	if !k.b.Alone {
		said = k.words.Say("comma", k.say("threads", len(k.b.Chapters)), said)
	} else if d := k.b.Chapters[0].Document; !d.Published.IsZero() {
		said = k.words.Day(d.Published) + " · " + said
	}
	return said
}

// title writes the title page. The first page of a thread alone says all that one would.
func (k *book) title() error {
	if k.b.Alone {
		return nil
	}
	k.begin(k.b.Title)
	k.raw(`<section epub:type="titlepage" class="front">` + "\n<h1" + k.turn(k.b.Title) + ">")
	k.text(named(k.b.Title))
	k.raw("</h1>\n")
	if readable(k.b.Subtitle) {
		k.raw(`<p class="sub" role="doc-subtitle"` + k.turn(k.b.Subtitle) + ">")
		k.text(spaced(k.b.Subtitle))
		k.raw("</p>\n")
	}
	if readable(k.b.By) {
		k.raw(`<p class="by">`)
		k.name(spaced(k.b.By))
		k.raw("</p>\n")
	}
	k.line("p", ` class="m"`, k.size())
	if !k.b.Made.IsZero() {
		k.line("p", ` class="m"`, k.words.Day(k.b.Made))
	}
	k.raw("</section>\n")
	k.marks = append(k.marks, entry{kind: "titlepage", label: k.say("title-page"), file: "title.xhtml"})
	return k.end(part{file: "title.xhtml"})
}

// preface writes what whoever put the book together says first.
func (k *book) preface() error {
	if k.b.Alone || !readable(k.b.Preface) {
		return nil
	}
	title := k.say("preface")
	k.begin(title)
	k.raw(`<section epub:type="preface" role="doc-preface" aria-labelledby="title">` + "\n")
	k.line("h1", ` id="title"`, title)
	c := &chapter{book: k}
	c.prose(k.b.Preface, nil, nil, "")
	k.raw("</section>\n")
	k.nav = append(k.nav, entry{label: title, lang: k.mine, file: "preface.xhtml"})
	return k.end(part{file: "preface.xhtml"})
}

// accounts writes the index of who speaks.
func (k *book) accounts() error {
	all := k.b.Accounts()
	if k.b.Alone && len(all) < 2 || len(all) == 0 {
		return nil
	}
	title := k.say("accounts")
	k.begin(title)
	k.raw(`<section epub:type="index" role="doc-index" aria-labelledby="title">` + "\n")
	k.line("h1", ` id="title"`, title)
	k.raw(`<ul class="accounts" epub:type="index-entry-list">` + "\n")
	for i := range all {
		k.raw(`<li epub:type="index-entry">`)
		k.by(all[i].Account)
		k.raw("<span class=\"m\"" + k.mine + ">")
		for j := 0; j < len(all[i].At); {
			j = k.inChapter(all[i].At, j)
		}
		k.raw("</span></li>\n")
	}
	k.raw("</ul>\n</section>\n")
	k.nav = append(k.nav, entry{label: title, lang: k.mine, file: "accounts.xhtml"})
	return k.end(part{file: "accounts.xhtml"})
}

// inChapter writes the places from i on that are of one chapter, and gives where the next begins.
func (k *book) inChapter(at []document.Place, i int) int {
	n := at[i].Chapter
	k.raw("<br/>\n")
	if !k.b.Alone {
		k.said(k.say("chapter", n+1))
		k.raw(": ")
	}
	for first := i; i < len(at) && at[i].Chapter == n; i++ {
		to, ok := k.places[n][at[i].Post]
		if !ok {
			to = place{chapterFile(n+1, 0), 1}
		}
		if i > first {
			k.raw(", ")
		}
		label := strconv.Itoa(to.n)
		k.raw(`<a href="` + to.at + `" aria-label="`)
		k.text(k.say("place", n+1, label))
		k.raw(`">` + label + "</a>")
	}
	return i
}

// more writes the beginnings of the author's other threads, of a thread alone: a collection was chosen.
func (k *book) more() error {
	d := k.b.Chapters[0].Document
	if !k.b.Alone || len(d.More) == 0 {
		return nil
	}
	c := &chapter{book: k, d: d, n: len(k.b.Chapters) + 1, names: map[string]bool{}, places: map[post.ID]place{}, file: "more.xhtml"}
	title := k.words.Say("more-author")
	if a := d.Author; a.Handle != "" || a.Name != "" {
		title = k.words.Say("more", k.words.At(a))
	}
	k.begin(title)
	k.raw("<section class=\"more\">\n")
	k.line("h1", "", named(title))
	for i := range d.More {
		c.preview(&d.More[i])
	}
	k.raw("</section>\n")
	c.footnotes()
	k.nav = append(k.nav, entry{label: named(title), lang: k.mine, file: "more.xhtml"})
	if err := k.end(part{file: "more.xhtml"}); err != nil {
		return err
	}
	return c.asides()
}

func (c *chapter) preview(p *document.Preview) {
	c.raw("<section>\n<h2" + c.titleLang(p.OwnTitle, p.Posts) + ">")
	linked := c.link(p.URL)
	c.text(named(c.words.Title(p.Title, p.OwnTitle)))
	if linked {
		c.raw("</a>")
	}
	c.raw("</h2>\n")
	c.open(`p class="m"`)
	if !p.Published.IsZero() {
		c.date(p.Published)
		c.raw(" · ")
	}
	c.said(c.words.Posts(p.Held))
	c.raw("</p>\n")
	for i := range p.Posts {
		c.shown(&p.Posts[i], 0)
	}
	c.raw("</section>\n")
}

// verdict writes the dots that end a thread and what is said of its wholeness.
func (c *chapter) verdict() {
	d := c.d
	s := c.words.Statement(d)
	c.raw("<p class=\"dots\" aria-hidden=\"true\">• • •</p>\n<section class=\"verdict\"" + c.mine + " aria-labelledby=\"verdict\">\n<h2 id=\"verdict\">")
	c.said(c.words.Say("whole"))
	c.raw("</h2>\n<p><strong>")
	c.said(s.Sentence)
	c.raw("</strong>")
	if s.Evidence != "" {
		c.raw(" ")
		c.said(s.Evidence)
	}
	c.raw("</p>\n")
	if own := c.words.Say("note-linked"); len(d.Thread.Linked) == 1 { // it is named below
		s.Notes = slices.DeleteFunc(s.Notes, func(l string) bool { return l == own })
	}
	if len(s.Gaps)+len(s.Notes) > 0 {
		c.raw("<ul>\n")
		for _, lines := range [2][]string{s.Gaps, s.Notes} {
			for _, l := range lines {
				c.raw("<li>")
				c.said(l)
				c.raw("</li>\n")
			}
		}
		c.raw("</ul>\n")
	}
	for i := range d.Thread.Linked {
		c.linked(&d.Thread.Linked[i])
	}
	for _, s := range d.RepliesAtEnd() {
		c.stated(&s)
	}
	c.raw("</section>\n")
}

// linked appends another thread that this one is joined to: the chapter, where it is one of the book.
func (c *chapter) linked(l *thread.Linked) {
	p := post.Post{ID: l.To}
	url := document.PostURL(&p, c.d.Author)
	c.raw("<p>")
	c.said(c.words.Linked(l.How))
	c.raw(": ")
	label := string(l.To)
	if document.WebURL(url) {
		label = url
	}
	if there, ok := c.d.Joined[l.To]; ok {
		label = there.Title
	}
	linked := false
	if n, ok := c.chapterOf(l.To); ok && n+1 != c.n {
		label = c.titleOf(n)
		c.raw(`<a href="` + chapterFile(n+1, 0) + `">`)
		linked = true
	} else {
		linked = c.link(url)
	}
	c.name(named(label))
	if linked {
		c.raw("</a>")
	}
	c.raw("</p>\n")
}

// colophon writes what the book is made of: each thread with its verdict, ids, versions and sources, and whose words
// they are.
func (k *book) colophon() error {
	title := k.say("colophon")
	k.begin(title)
	k.raw(`<section epub:type="colophon" role="doc-colophon" aria-labelledby="title">` + "\n")
	k.line("h1", ` id="title"`, title)
	k.line("p", "", k.say("rights"))
	if k.count.left > 0 {
		k.line("p", "", k.say("left", k.count.left))
	}
	if k.b.Made.IsZero() {
		k.line("p", "", k.say("made", named(k.b.Clew)))
	} else {
		k.line("p", "", k.say("made-on", k.words.Day(k.b.Made), named(k.b.Clew)))
	}
	for i := range k.b.Chapters {
		if len(k.page) > fileSize && i+1 < len(k.b.Chapters) {
			k.raw("</section>\n")
			k.pages++
			if err := k.end(part{file: k.colophonFile(k.pages - 1)}); err != nil {
				return err
			}
			k.begin(title)
			k.raw(`<section aria-label="`)
			k.text(title)
			k.raw("\">\n")
		}
		k.provenance(i)
	}
	k.raw("</section>\n")
	k.nav = append(k.nav, entry{label: title, lang: k.mine, file: k.colophonFile(0)})
	k.marks = append(k.marks, entry{kind: "colophon", label: title, file: k.colophonFile(0)})
	return k.end(part{file: k.colophonFile(k.pages)})
}

func (k *book) colophonFile(n int) string {
	if n == 0 {
		return "colophon.xhtml"
	}
	return fmt.Sprintf("colophon-%d.xhtml", n+1)
}

// provenance says of one thread what it is, how whole, and where it came from.
func (k *book) provenance(i int) {
	d := k.b.Chapters[i].Document
	k.raw("<section>\n")
	if !k.b.Alone {
		k.raw("<h2" + k.titleLang(d.OwnTitle, d.Thread.Line) + `><a href="` + chapterFile(i+1, 0) + `">`)
		k.text(k.titleOf(i))
		k.raw("</a></h2>\n")
	}
	s := k.words.Statement(d)
	k.open("p")
	k.said(strings.TrimSpace(s.Sentence + " " + s.Evidence))
	k.raw("</p>\n")
	if n := len(d.Versions); n > 0 {
		k.line("p", "", k.say("edited", n))
	}
	k.raw("<dl>\n")
	for _, row := range [3][2]string{{k.words.Say("permanent-thread"), string(d.Thread.ID)}, {k.words.Say("permanent-author"), string(d.Author.ID)}, {k.words.Say("media-original"), d.URL}} {
		if !readable(row[1]) {
			continue
		}
		k.line("dt", "", row[0])
		k.raw(`<dd class="u" dir="ltr">`)
		k.text(row[1])
		k.raw("</dd>\n")
	}
	if len(d.Sources) > 0 {
		k.line("dt", "", k.words.Say("sources"))
		for _, s := range d.Sources {
			k.open(`dd class="u"`)
			k.said(k.words.Source(s))
			k.raw("</dd>\n")
		}
	}
	if len(d.Thread.ID)+len(d.Author.ID)+len(d.URL)+len(d.Sources) == 0 {
		k.line("dt", "", k.words.Say("sources"))
		k.line("dd", "", k.say("unknown"))
	}
	k.raw("</dl>\n</section>\n")
}
