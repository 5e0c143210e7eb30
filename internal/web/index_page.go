package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/backindex"
)

// Bounds of one entry on a page of many; a page of its own has all of it.
const (
	indexRanges    = 40
	indexSentences = 12
	indexOwn       = 100 // sentences of an entry's own page
	indexThreads   = 200
	indexNear      = 8
)

// ofIndex says whether a query names whose index is wanted.
func ofIndex(q url.Values) bool { return q.Has("thread") || q.Has("account") || q.Has("collection") }

// namesAndFigures is the page of names and figures.
func (v *visit) namesAndFigures() (*sheet, error) {
	of, err := v.indexAsked()
	if err != nil {
		return nil, err
	}
	if of.kind == "" {
		return v.whichIndex()
	}
	a, err := v.answerOf(of)
	if err != nil {
		return nil, err
	}
	q := v.r.URL.Query()
	switch {
	case q.Get("series") != "":
		return v.seriesSheet(of, a, q.Get("series"))
	case q.Get("entry") != "":
		return v.entrySheet(of, a, q.Get("entry"))
	}
	entries, kind, err := v.chosenEntries(a)
	if err != nil {
		return nil, err
	}
	at, err := offset(q.Get("from"), len(entries))
	if err != nil {
		return nil, err
	}
	b := &indexPage{v: v, of: of, a: a, x: a.Index, r: a.Index.Reader(), kind: kind, all: entries, from: at, to: min(len(entries), at+indexEntries)}
	part := backindex.Part{Entries: entries[at:b.to], Series: []int{}}
	if b.to < len(entries) {
		part.Next = twinOf(b.at(b.to))
	} else if kind == "" || kind == backindex.Quantity {
		part.Series = nil
	}
	return v.indexSheet(of, a, part, b.write)
}

// offset reads from where on entries are wanted.
func offset(s string, most int) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		return 0, fmt.Errorf("entries from %.20q: %w", s, errRequest)
	}
	return n, nil
}

// twinOf is the address of the twin of an index's page.
func twinOf(path string) string { return strings.Replace(path, "/index?", "/index.json?", 1) }

// indexSheet is a page of an index with its twin.
func (v *visit) indexSheet(of indexOf, a *backindex.Answer, part backindex.Part, main func(p *page)) (*sheet, error) {
	s := &sheet{title: v.lang.Say("index.of", a.Of.Title), style: []string{"index"}, shared: of.kind != "collection", take: true, main: main,
		also: []headLink{{title: "CSV", href: of.path("kind", v.r.URL.Query().Get("kind"), "as", "csv")}}}
	if v.twin {
		var b bytes.Buffer
		if err := backindex.JSON(&b, a, part); err != nil {
			return nil, err
		}
		s.twin = b.Bytes()
	}
	return s, nil
}

// whichIndex asks for whom an index is wanted, or leads to it.
func (v *visit) whichIndex() (*sheet, error) {
	if said := strings.TrimSpace(v.r.URL.Query().Get("q")); said != "" {
		switch a, err := v.seen(said, policy.Search); {
		case err == nil:
			return nil, v.seeOther(IndexPath("account", string(a.ID)))
		case !errors.Is(err, record.ErrNotFound):
			return nil, err
		}
		id, err := threadOfLink(said)
		if err != nil {
			return v.unknown(v.indexForm(said), said)
		}
		return nil, v.seeOther(IndexPath("thread", string(id)))
	}
	return v.indexForm(""), nil
}

// unknown shows a form again in which something was asked for that is not held.
func (v *visit) unknown(s *sheet, said string) (*sheet, error) {
	if v.twin {
		return nil, fmt.Errorf("%.80q: %w", said, record.ErrNotFound)
	}
	v.lost, v.key = true, ""
	s.shared = false
	v.html(http.StatusNotFound, s)
	return nil, nil
}

// notHeld says beside a form that what was asked for is not held.
func (p *page) notHeld() {
	p.raw("<p class=\"warn\" role=\"alert\" id=\"wrong\">")
	p.say("frame.not-found")
	p.raw(" ")
	p.say("frame.not-found-do")
	p.raw("</p>\n")
}

// indexForm asks for whom an index is wanted; said is what was asked for in vain.
func (v *visit) indexForm(said string) *sheet {
	return &sheet{title: v.lang.Say("index.title"), twin: map[string]any{"clew": 1}, shared: true, main: func(p *page) {
		p.raw("<h1>")
		p.say("index.title")
		p.raw("</h1>\n")
		if said != "" {
			p.notHeld()
		}
		p.raw("<p>")
		p.say("index.about")
		p.raw("</p>\n<form action=\"/index\"><p class=\"field\"><label for=\"whose\">")
		p.say("index.which-field")
		p.raw("</label><input id=\"whose\" name=\"q\" dir=\"ltr\" maxlength=\"400\" required autocomplete=\"off\" value=\"")
		p.text(shortened(said))
		p.raw("\"></p><button class=\"first\">")
		p.say("index.which-go")
		p.raw("</button></form>\n")
	}}
}

// indexPage is a page of an index being written.
type indexPage struct {
	v        *visit
	of       indexOf
	a        *backindex.Answer
	x        *index.Index
	r        *index.Reader
	kind     gazetteer.Kind
	all      []backindex.Entry
	from, to int // of all, what stands on this page
}

// at is the address of the page with entry n on it.
func (b *indexPage) at(n int) string {
	from := ""
	if n >= indexEntries {
		from = strconv.Itoa(n / indexEntries * indexEntries)
	}
	return b.of.path("kind", string(b.kind), "from", from)
}

func (b *indexPage) write(p *page) {
	b.head(p, true)
	b.kinds(p)
	b.letters(p)
	if len(b.all) == 0 {
		p.raw(`<p class="none">`)
		p.say("index.none")
		p.raw("</p>\n")
	}
	section := ""
	for n := b.from; n < b.to; n++ {
		section = b.entry(p, n, section)
	}
	if section != "" {
		p.raw("</ul>\n")
	}
	b.pages(p)
	if b.to == len(b.all) && (b.kind == "" || b.kind == backindex.Quantity) {
		b.overTime(p)
	}
	b.threads(p)
	b.versions(p)
}

// head writes whose index it is, and what a reader must know of it.
func (b *indexPage) head(p *page, about bool) {
	p.raw("<h1>")
	p.say("index.title")
	p.raw("</h1>\n<p class=\"whose\"><a dir=\"auto\" href=\"")
	p.text(b.home())
	p.raw("\">")
	p.text(b.a.Of.Title)
	p.raw("</a> <span class=\"m\">")
	p.say("frame.posts", b.x.Posts)
	p.raw("</span></p>\n")
	if !about {
		p.raw("<p>")
		p.link(b.of.path(), "index.back")
		p.raw("</p>\n")
		return
	}
	p.raw("<p class=\"hint\">")
	if len(b.x.Threads) > 1 {
		p.say("index.about-many")
	} else {
		p.say("index.about")
	}
	p.raw("</p>\n")
	for _, n := range b.a.Notes() {
		p.raw("<p class=\"note\">")
		p.text(n)
		p.raw("</p>\n")
	}
}

// home is the page of what the index is of.
func (b *indexPage) home() string {
	switch b.of.kind {
	case "account":
		return accountPath(post.AccountID(b.a.Of.ID))
	case "collection":
		return "/collections/" + b.a.Of.ID
	}
	return ThreadPath(post.ID(b.a.Of.ID))
}

// kinds writes the choice of kinds, each with how many entries it has.
func (b *indexPage) kinds(p *page) {
	p.raw("<nav class=\"tabs\" aria-label=\"")
	p.say("index.kinds")
	p.raw("\">")
	p.way(b.of.path(), "index.all", b.kind == "")
	for _, k := range backindex.Kinds() {
		if b.a.Count(k) == 0 {
			continue
		}
		p.way(b.of.path("kind", string(k)), "index.kind-"+string(k), b.kind == k)
	}
	p.raw("</nav>\n")
}

// letters writes where each letter of the names begins.
func (b *indexPage) letters(p *page) {
	last, n := "", 0
	for i, e := range b.all {
		name := e.Name()
		if name == "" {
			break
		}
		l := index.Letter(name)
		if l == last {
			continue
		}
		if last = l; n == 0 {
			p.raw("<nav class=\"letters\" aria-label=\"")
			p.say("index.letters")
			p.raw("\">")
		}
		n++
		to := "#" + letterID(l)
		if i < b.from || i >= b.to {
			to = b.at(i) + to
		}
		p.raw("<a href=\"")
		p.text(to)
		p.raw("\">")
		p.text(l)
		p.raw("</a>")
	}
	if n > 0 {
		p.raw("</nav>\n")
	}
}

func letterID(l string) string { return fmt.Sprintf("l-%x", l) }

// pages writes the links to the pages before and after this one.
func (b *indexPage) pages(p *page) {
	if b.from == 0 && b.to == len(b.all) {
		return
	}
	p.raw("<p class=\"next\">")
	if b.from > 0 {
		p.link(b.at(b.from-indexEntries), "index.before")
		p.raw(" ")
	}
	if b.to < len(b.all) {
		p.link(b.at(b.to), "index.next")
	}
	p.raw("</p>\n")
}

// threads writes which thread has which number, where there are several.
func (b *indexPage) threads(p *page) {
	if len(b.x.Threads) < 2 {
		return
	}
	p.raw("<details><summary>")
	p.say("index.threads")
	p.raw("</summary>\n<ol class=\"said\">\n")
	w := document.Words{Language: p.v.lang}
	for i := range b.x.Threads[:min(len(b.x.Threads), indexThreads)] {
		t := &b.x.Threads[i]
		p.raw("<li><a dir=\"auto\" href=\"")
		p.text(ThreadPath(t.ID))
		p.raw("\">")
		p.text(w.Title(t.Title, t.OwnTitle))
		p.raw("</a> <span class=\"m\">")
		p.day(t.Published)
		p.raw("</span></li>\n")
	}
	if len(b.x.Threads) > indexThreads {
		p.raw("<li>…</li>\n")
	}
	p.raw("</ol></details>\n")
}

func (b *indexPage) versions(p *page) {
	p.raw("<p class=\"hint\">")
	p.say("index.versions", b.x.Gazetteer, b.x.Figures)
	p.raw("</p>\n")
}

// entrySheet is the page of one entry, with all its sentences.
func (v *visit) entrySheet(of indexOf, a *backindex.Answer, id string) (*sheet, error) {
	e, ok := a.Entry(id)
	if !ok {
		return nil, fmt.Errorf("entry %.80q: %w", id, record.ErrNotFound)
	}
	places := e.Places()
	from, err := offset(v.r.URL.Query().Get("from"), len(places))
	if err != nil {
		return nil, err
	}
	to := min(len(places), from+indexOwn)
	b := &indexPage{v: v, of: of, a: a, x: a.Index, r: a.Index.Reader()}
	return v.indexSheet(of, a, backindex.Part{Entries: []backindex.Entry{e}, Series: []int{}}, func(p *page) {
		b.head(p, false)
		p.raw("<h2>")
		if e.Heading != nil {
			p.bdi(e.Heading.Name)
		} else {
			p.bdi(backindex.DateName(v.lang, e.Date))
		}
		p.raw("</h2>\n<ul class=\"said\">\n")
		for _, l := range places[from:to] {
			for _, spans := range backindex.Sentences(b.r, l) {
				b.sentence(p, l.No, spans)
			}
		}
		p.raw("</ul>\n<p class=\"next\">")
		if from > 0 {
			p.link(of.path("entry", id, "from", strconv.Itoa(max(0, from-indexOwn))), "index.before")
			p.raw(" ")
		}
		if to < len(places) {
			p.link(of.path("entry", id, "from", strconv.Itoa(to)), "index.next")
		}
		p.raw("</p>\n")
		b.versions(p)
	})
}
