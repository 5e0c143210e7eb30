package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"clew/internal/cite"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// citeFile is a file of a citation, by what the address says after as=.
type citeFile struct {
	as, ending, kind string
	write            func([]*cite.Citation) ([]byte, error)
}

func citeFiles() []citeFile {
	plain := func(f func([]*cite.Citation) []byte) func([]*cite.Citation) ([]byte, error) {
		return func(list []*cite.Citation) ([]byte, error) { return f(list), nil }
	}
	return []citeFile{
		{"bibtex", ".bib", "application/x-bibtex; charset=utf-8", plain(cite.BibTeX)},
		{"biblatex", ".bib", "application/x-bibtex; charset=utf-8", plain(cite.BibLaTeX)},
		{"ris", ".ris", "application/x-research-info-systems; charset=utf-8", plain(cite.RIS)},
		{"csl", ".csl.json", "application/vnd.citationstyles.csl+json", cite.CSLJSON},
	}
}

// citePath is where a thread is cited; at is a post's anchor or "".
func citePath(id post.ID, at string) string {
	path := "/cite/" + escaped(string(id))
	if at != "" {
		path += "?post=" + at
	}
	return path
}

// cited gives a thread as it may be cited, which is handed on: by what is said of it for exports.
func (v *visit) cited(id post.ID, how Reading) (*document.Document, error) {
	d, _, err := v.read(id, how)
	if err != nil {
		return nil, err
	}
	if d = d.For(v.use(policy.Export)); len(d.Thread.Line) == 0 {
		return nil, fmt.Errorf("nothing of %s may be cited: %w", id, record.ErrNotFound)
	}
	return d, nil
}

// citing is what a request asks to be cited. closest is set where the words do not stand there.
type citing struct {
	d       *document.Document
	at      string // of the address: the post's anchor, or its number
	words   string
	c       *cite.Citation
	closest *cite.WordsError
}

// maxCited bounds words that are cited, in bytes.
const maxCited = 20_000

func (v *visit) citing() (*citing, error) {
	id, how, err := v.asked()
	if err != nil {
		return nil, err
	}
	how.More = 0
	a := &citing{}
	if a.d, err = v.cited(id, how); err != nil {
		return nil, err
	}
	q := v.r.URL.Query()
	of := cite.Of{Accessed: time.Now(), Words: strings.ReplaceAll(q.Get("words"), "\r\n", "\n"), Anchor: html.Anchor}
	if len(of.Words) > maxCited {
		return nil, fmt.Errorf("words of %d bytes: %w", len(of.Words), errRequest)
	}
	a.words = of.Words
	if v.Public {
		of.Page = v.base() + thenPath(a.d.Thread.ID, how.At)
	}
	if given := strings.TrimSpace(q.Get("post")); given != "" {
		p := citedPost(a.d, given)
		if p == nil {
			return nil, fmt.Errorf("no post of %s is %.80q: %w", id, given, record.ErrNotFound)
		}
		of.Post, a.at = p.ID, html.Anchor(p.ID)
	}
	a.c, err = cite.New(a.d, of)
	if errors.As(err, &a.closest) {
		of.Words = ""
		a.c, err = cite.New(a.d, of)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	if a.c.Post != "" {
		a.at = html.Anchor(a.c.Post)
	}
	return a, nil
}

// citedPost finds a post by its anchor, its id, or its number in the line.
func citedPost(d *document.Document, given string) *post.Post {
	for _, p := range cite.Said(d) {
		if html.Anchor(p.ID) == given || string(p.ID) == given {
			return p
		}
	}
	if n, err := strconv.Atoi(given); err == nil && n > 0 && n <= len(d.Thread.Line) {
		return &d.Thread.Line[n-1]
	}
	return nil
}

// cite answers with the page that cites, or with a file of the citation.
func (v *visit) cite() {
	as := v.r.URL.Query().Get("as")
	if as == "" || v.twin {
		get((*visit).citeSheet)(v)
		return
	}
	a, err := v.citing()
	if err == nil && a.closest != nil {
		err = fmt.Errorf("%w: %w", record.ErrNotFound, a.closest)
	}
	var b []byte
	var f *citeFile
	for _, known := range citeFiles() {
		if known.as == as {
			f = &known
		}
	}
	switch {
	case err != nil:
	case f == nil:
		err = fmt.Errorf("as %.80q: %w", as, errRequest)
	default:
		b, err = f.write([]*cite.Citation{a.c})
	}
	if err != nil {
		v.fail(err)
		return
	}
	head := v.w.Header()
	head.Set("Content-Type", f.kind)
	head.Set("Content-Disposition", `attachment; filename="`+a.c.Key+f.ending+`"`)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	v.private(&sheet{})
	v.answer(http.StatusOK, b, &sheet{})
}

// citeTwin is the JSON of the page that cites.
type citeTwin struct {
	Clew    int             `json:"clew"`
	Thread  post.ID         `json:"thread"`
	Post    post.ID         `json:"post,omitempty"`
	Words   string          `json:"words,omitempty"`
	Start   *int            `json:"start,omitempty"` // of Words in the post, in code points; 0 is told too
	End     int             `json:"end,omitempty"`
	Found   bool            `json:"found"`             // false: the words do not stand there, and the thread or post is cited
	Closest string          `json:"closest,omitempty"` // the sentence that comes closest then
	SHA256  string          `json:"sha256"`
	Place   string          `json:"place,omitempty"`
	Styles  []styledTwin    `json:"styles"`
	CSL     json.RawMessage `json:"csl"`
	BibTeX  string          `json:"bibtex"`
	Bib     string          `json:"biblatex"`
	RIS     string          `json:"ris"`
}

type styledTwin struct {
	Style  string `json:"style"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	HTML   string `json:"html"`
	InText string `json:"inText"`
}

func (v *visit) citeSheet() (*sheet, error) {
	a, err := v.citing()
	if err != nil {
		return nil, err
	}
	twin, err := v.citeTwin(a)
	if err != nil {
		return nil, err
	}
	title := v.lang.Say("cite.title")
	return &sheet{title: title, style: []string{"cite"}, twin: twin, robots: "noindex", main: func(p *page) {
		p.raw("<h1>")
		p.text(title)
		p.raw("</h1>\n<p class=\"m\"><a href=\"")
		p.text(v.threadAddress(a.d) + hash(a.at))
		p.raw("\"><bdi>")
		p.text(document.Words{Language: v.lang}.Title(a.d.Title, a.d.OwnTitle))
		p.raw("</bdi></a></p>\n")
		p.citeSaid(a)
		for i := range twin.Styles {
			p.citeStyle(&twin.Styles[i])
		}
		p.citeVersion(a)
		p.citeFiles(a)
		p.citeForm(a)
	}}, nil
}

func hash(at string) string {
	if at == "" {
		return ""
	}
	return "#" + at
}

// citeStyles writes a citation in every style. The words of a style are in the reader's language where styles have
// words in it, else in English.
func (v *visit) citeTwin(a *citing) (*citeTwin, error) {
	t := &citeTwin{Clew: 1, Thread: a.d.Thread.ID, Post: a.c.Post, Words: a.c.Quote, End: a.c.End, Found: a.closest == nil, SHA256: a.c.Digest, Place: a.c.Place}
	if a.closest != nil {
		t.Closest = a.closest.Closest
	}
	if t.Words != "" {
		t.Start = &a.c.Start
	}
	lang := ""
	if cite.Speaks(v.lang.Tag) {
		lang = v.lang.Tag
	}
	list := []*cite.Citation{a.c}
	for _, s := range cite.Styles() {
		p, err := v.library.Processor(s.Name, lang)
		if err != nil {
			return nil, err
		}
		one := styledTwin{Style: s.Name, Title: s.Title, InText: cite.InText(p, a.c).Text()}
		for _, e := range cite.Formatted(p, list) {
			one.Text, one.HTML = e.Text(), e.HTML()
		}
		t.Styles = append(t.Styles, one)
	}
	var err error
	t.CSL, err = a.c.Item.MarshalJSON()
	t.BibTeX, t.Bib, t.RIS = string(cite.BibTeX(list)), string(cite.BibLaTeX(list)), string(cite.RIS(list))
	return t, err
}

// citeSaid shows what is cited: the words, or that they do not stand there.
func (p *page) citeSaid(a *citing) {
	if a.closest != nil {
		p.raw(`<p class="warn" role="alert">`)
		p.say("cite.not-there")
		p.raw("</p>\n")
		if a.closest.Closest != "" {
			p.raw("<p>")
			p.say("cite.closest")
			p.raw("</p>\n<blockquote class=\"said\" dir=\"auto\"><p>")
			p.text(a.closest.Closest)
			p.raw("</p></blockquote>\n")
		}
	}
	if a.c.Quote != "" {
		p.raw("<blockquote class=\"said\" dir=\"auto\"><p>")
		p.text(a.c.Quote)
		p.raw("</p></blockquote>\n")
	}
}

// citeStyle shows a citation in one style: to read, and to select or copy as plain text.
func (p *page) citeStyle(s *styledTwin) {
	p.raw(`<section class="cite"><h2>`)
	p.text(s.Title)
	p.raw("</h2>\n<p class=\"entry\" dir=\"auto\" id=\"cite-")
	p.text(s.Style)
	p.raw(`">`)
	p.b = append(p.b, s.HTML...) // made by package csl, which escapes
	p.raw("</p>\n<p class=\"m\">")
	p.say("cite.in-text")
	p.raw(" <bdi>")
	p.text(s.InText)
	p.raw("</bdi></p>\n<p class=\"copies\" hidden><button type=\"button\" data-copy=\"cite-")
	p.text(s.Style)
	p.raw("\" data-done=\"")
	p.say("cite.copied")
	p.raw(`">`)
	p.say("cite.copy")
	p.raw("</button></p></section>\n")
}

// citeVersion says which version is cited.
func (p *page) citeVersion(a *citing) {
	p.raw("<h2>")
	p.say("cite.version")
	p.raw("</h2>\n<p>")
	p.say("cite.version-is")
	p.raw("</p>\n<p><code class=\"sum\">")
	p.text(a.c.Digest)
	p.raw("</code></p>\n")
	if a.c.Place != "" {
		p.raw("<p>")
		p.say("cite.place")
		p.raw(" <a href=\"")
		p.text(a.c.Place)
		p.raw("\">")
		p.text(a.c.Place)
		p.raw("</a></p>\n")
	}
}

func (p *page) citeFiles(a *citing) {
	p.raw("<h2>")
	p.say("cite.files")
	p.raw("</h2>\n<ul class=\"files\">\n")
	for _, f := range citeFiles() {
		p.raw(`<li><a download href="`)
		p.text(p.v.citeAddress(a, f.as))
		p.raw(`">`)
		p.say("cite.file-" + f.as)
		p.raw("</a></li>\n")
	}
	p.raw("</ul>\n")
}

// citeAddress is the address of what is cited, as a file.
func (v *visit) citeAddress(a *citing, as string) string {
	q := v.r.URL.Query()
	q.Del("lang")
	q.Del("post")
	q.Set("as", as)
	if a.at != "" {
		q.Set("post", a.at)
	}
	if a.closest != nil {
		q.Del("words")
	}
	return citePath(a.d.Thread.ID, "") + "?" + q.Encode()
}

// citeForm asks for another post, or for words.
func (p *page) citeForm(a *citing) {
	p.raw("<h2>")
	p.say("cite.other")
	p.raw("</h2>\n<form action=\"")
	p.text(citePath(a.d.Thread.ID, ""))
	p.raw("\">\n")
	for _, name := range [2]string{"at", "line"} {
		if value := p.v.r.URL.Query().Get(name); value != "" {
			p.hidden(name, value)
		}
	}
	p.raw(`<p class="field"><label for="post">`)
	p.say("cite.post")
	p.raw(`</label><input id="post" name="post" type="number" min="1" max="`)
	p.num(len(a.d.Thread.Line))
	p.raw(`"></p><p class="field"><label for="words">`)
	p.say("cite.words")
	p.raw(`</label><textarea id="words" name="words" rows="3" dir="auto">`)
	p.text(a.words)
	p.raw("</textarea></p>\n<p><button>")
	p.say("cite.go")
	p.raw("</button></p></form>\n")
}

// citeHead is what a thread's page says to programs that cite, where it may be handed on: elements of its head,
// and what stands in its body. Of side branches and other views it says what it says of the thread.
func (v *visit) citeHead(d *document.Document, how Reading) (meta [][2]string, body []byte) {
	if d = d.For(v.use(policy.Export)); len(d.Thread.Line) == 0 || d.Branch != "" {
		return nil, nil
	}
	of := cite.Of{}
	if v.Public {
		of.Page = v.base() + thenPath(d.Thread.ID, how.At)
	}
	c, err := cite.New(d, of)
	if err != nil {
		return nil, nil
	}
	for _, t := range c.Meta(d) {
		meta = append(meta, [2]string{t.Name, t.Content})
	}
	body = append(body, `<script type="application/ld+json">`...)
	body = append(body, c.JSONLD(d)...)
	body = append(body, "</script>\n<span class=\"Z3988\" title=\""...)
	body = html.AppendText(body, c.COinS(d))
	body = append(body, "\"></span>\n"...)
	// Signposting (RFC 8574): where others can read the page, how it is to be cited.
	if v.Public && v.URL != "" {
		head := v.w.Header()
		if at := thenPath(d.Thread.ID, how.At); how.Rule == thread.Longest {
			head.Add("Link", "<"+v.URL+at+`>; rel="cite-as", <`+v.URL+citePath(d.Thread.ID, "")+`?as=csl>; rel="describedby"; type="application/vnd.citationstyles.csl+json"`)
		}
	}
	return meta, body
}
