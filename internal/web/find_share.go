package web

import (
	"container/list"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"clew/internal/card"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// shared gives a thread as it may be passed on: to whoever shows what a link leads to.
func (v *visit) shared(id post.ID) (*document.Document, error) {
	d, err := v.Document(v.r.Context(), id, Reading{})
	if err != nil {
		return nil, err
	}
	if d = d.For(v.use(policy.Page)).For(v.use(policy.Export)); len(d.Thread.Line) == 0 {
		return nil, fmt.Errorf("nothing of %s may be passed on: %w", id, record.ErrNotFound)
	}
	return d, nil
}

// cardPath is where the picture of a thread is.
func cardPath(id post.ID) string { return "/card/" + escaped(string(id)) + ".png" }

// shareHead gives what the head of a thread's page says to those who show what a link leads to: nothing where
// only this machine can read it, and nothing that may not be passed on.
func (v *visit) shareHead(d *document.Document) (meta [][2]string, links []headLink) {
	if !v.Public {
		return nil, nil
	}
	if d = d.For(v.use(policy.Export)); len(d.Thread.Line) == 0 {
		return nil, nil
	}
	base := v.base()
	at := base + ThreadPath(d.Thread.ID)
	title := v.titleOf(d)
	name, handle := document.Who(d.Author)
	meta = [][2]string{
		{"og:type", "article"}, {"og:site_name", "Clew"}, {"og:title", title}, {"og:url", at}, {"og:description", v.about(d)},
		{"author", strings.TrimSpace(name + " " + handle)}, {"twitter:card", "summary"},
	}
	if v.Card != nil {
		meta[len(meta)-1][1] = "summary_large_image"
		meta = append(meta, [2]string{"og:image", base + cardPath(d.Thread.ID)}, [2]string{"og:image:width", strconv.Itoa(card.Width)}, [2]string{"og:image:height", strconv.Itoa(card.Height)}, [2]string{"og:image:alt", title})
	}
	q := "/oembed?url=" + url.QueryEscape(at)
	return meta, []headLink{
		{rel: "alternate", kind: "application/json+oembed", href: base + q, title: title},
		{rel: "alternate", kind: "text/xml+oembed", href: base + q + "&format=xml", title: title},
	}
}

// titleOf is a thread's title, in the reader's language where it is one of ours.
func (v *visit) titleOf(d *document.Document) string {
	return document.Words{Language: v.lang}.Title(d.Title, d.OwnTitle)
}

// about says of a thread by whom it is, when, how long and how whole.
func (v *visit) about(d *document.Document) string {
	parts := []string{}
	if name, _ := document.Who(d.Author); name != "" {
		parts = append(parts, name)
	}
	return strings.Join(append(parts, v.factsOf(d)...), " · ")
}

func (v *visit) factsOf(d *document.Document) []string {
	var parts []string
	if !d.Published.IsZero() {
		parts = append(parts, v.lang.Day(d.Published))
	}
	return append(parts, v.lang.Say("frame.posts", len(d.Thread.Line)), v.lang.Say("frame.verdict-"+string(d.Thread.Verdict.State)))
}

// quotable is an answer of oEmbed 1.0: a rich one, whose markup is a quotation without script.
type quotable struct {
	XMLName  xml.Name `json:"-" xml:"oembed"`
	Version  string   `json:"version" xml:"version"`
	Type     string   `json:"type" xml:"type"`
	Title    string   `json:"title" xml:"title"`
	Author   string   `json:"author_name" xml:"author_name"`
	AuthorAt string   `json:"author_url" xml:"author_url"`
	Provider string   `json:"provider_name" xml:"provider_name"`
	Home     string   `json:"provider_url" xml:"provider_url"`
	Age      int      `json:"cache_age" xml:"cache_age"`
	HTML     string   `json:"html" xml:"html"`
	Width    int      `json:"width" xml:"width"`
	Height   int      `json:"height" xml:"height"`
	Picture  string   `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty"`
	PWidth   int      `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty"`
	PHeight  int      `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty"`
}

// Bounds of an embedded quotation, in pixels, where the asker has none.
const (
	embedWidth  = 600
	embedHeight = 320
)

func (v *visit) oembed() {
	q := v.r.URL.Query()
	form := q.Get("format")
	if form != "" && form != "json" && form != "xml" {
		v.wrong(http.StatusNotImplemented, v.lang.Say("find.no-format"), v.lang.Say("find.no-format-do"))
		return
	}
	width, err := bound(q.Get("maxwidth"), embedWidth)
	height, err2 := bound(q.Get("maxheight"), embedHeight)
	id, err3 := v.ownThread(q.Get("url"))
	if err := errors.Join(err, err2, err3); err != nil {
		v.fail(err)
		return
	}
	d, err := v.shared(id)
	if err != nil {
		v.fail(err)
		return
	}
	e := v.embedOf(d, width, height)
	if q.Get("maxwidth") != "" && width < card.Width || q.Get("maxheight") != "" && height < card.Height || v.Card == nil {
		e.Picture, e.PWidth, e.PHeight = "", 0, 0
	}
	var b []byte
	if form == "xml" {
		b, err = xml.Marshal(e)
		b = append([]byte(xml.Header), b...)
		v.w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	} else {
		b, err = json.Marshal(e)
		v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if err != nil {
		v.fail(err)
		return
	}
	s := &sheet{}
	v.private(s)
	v.answer(http.StatusOK, append(b, '\n'), s)
}

// bound reads a size in pixels, at most a given one.
func bound(s string, most int) (int, error) {
	if s == "" {
		return most, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("size %.20q: %w", s, errRequest)
	}
	return min(n, most), nil
}

// ownThread gives the thread that an address of this site leads to.
func (v *visit) ownThread(address string) (post.ID, error) {
	u, err := url.Parse(address)
	if err != nil || len(address) > 4096 || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("address %.80q: %w", address, errRequest)
	}
	if u.Host != v.r.Host && u.Scheme+"://"+u.Host != v.base() {
		return "", fmt.Errorf("%s is not this site: %w", u.Host, record.ErrNotFound)
	}
	id, ok := threadAt(u)
	if !ok {
		return "", fmt.Errorf("%.80q is no thread: %w", u.Path, record.ErrNotFound)
	}
	return id, nil
}

func (v *visit) embedOf(d *document.Document, width, height int) *quotable {
	base := v.base()
	at := base + ThreadPath(d.Thread.ID)
	name, handle := document.Who(d.Author)
	e := &quotable{Version: "1.0", Type: "rich", Title: plainly(v.titleOf(d)), Author: plainly(name), AuthorAt: base + accountPath(d.Author.ID), Provider: "Clew", Home: base + "/", Age: 3600,
		Width: width, Height: height, Picture: base + cardPath(d.Thread.ID), PWidth: card.Width, PHeight: card.Height}
	if handle != "" && handle != name {
		name += " " + handle
	}
	p := &page{v: v}
	p.raw(`<blockquote cite="`)
	p.text(at)
	p.raw(`"><p dir="auto"`)
	if first := &d.Thread.Line[0]; first.Warning == "" {
		p.langOf(first.Lang)
	}
	p.raw(`>`)
	p.text(v.titleOf(d))
	p.raw(`</p><p>— <bdi>`)
	p.text(name)
	p.raw(`</bdi>, <a href="`)
	p.text(at)
	p.raw(`">`)
	p.text(strings.Join(v.factsOf(d), " · "))
	p.raw(`</a></p></blockquote>`)
	e.HTML = plainly(string(p.b))
	return e
}

// plainly takes out what XML cannot hold.
func plainly(s string) string {
	return strings.Map(func(r rune) rune {
		if r&0xfffe == 0xfffe || r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// cards are pictures that were drawn, by what stands on them. They may be used from any number of goroutines.
type cards struct {
	mu    sync.Mutex
	byKey map[[32]byte]*list.Element
	order *list.List // newest first
}

// maxCards is how many pictures are kept.
const maxCards = 128

type drawn struct {
	key [32]byte
	png []byte
}

func newCards() *cards { return &cards{byKey: map[[32]byte]*list.Element{}, order: list.New()} }

func (c *cards) get(key [32]byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*drawn).png
}

func (c *cards) put(key [32]byte, png []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[key] != nil {
		return
	}
	c.byKey[key] = c.order.PushFront(&drawn{key, png})
	if c.order.Len() > maxCards {
		delete(c.byKey, c.order.Remove(c.order.Back()).(*drawn).key)
	}
}

// card answers with the picture of a thread.
func (v *visit) card() {
	b, err := v.cardOf()
	if err != nil {
		v.fail(err)
		return
	}
	s := &sheet{}
	v.private(s)
	v.w.Header().Set("Content-Type", "image/png")
	v.answer(http.StatusOK, b, s)
}

func (v *visit) cardOf() ([]byte, error) {
	given, ending, err := v.rest()
	if err != nil {
		return nil, err
	}
	if v.Card == nil || ending != ".png" {
		return nil, fmt.Errorf("a card of %s: %w", given, record.ErrNotFound)
	}
	id, err := postID(given)
	if err != nil {
		return nil, err
	}
	d, err := v.shared(id)
	if err != nil {
		return nil, err
	}
	c := card.Card{Title: v.titleOf(d), Facts: strings.Join(v.factsOf(d), " · "), Mark: "Clew", RTL: v.lang.Dir == "rtl"}
	c.Author, c.Handle = document.Who(d.Author)
	key := sha256.Sum256(fmt.Appendf(nil, "%#v", c))
	if b := v.cards.get(key); b != nil {
		return b, nil
	}
	b, err := v.Card(v.r.Context(), c)
	if errors.Is(err, card.ErrNothing) {
		err = fmt.Errorf("%w: %w", err, record.ErrNotFound)
	}
	if err == nil {
		v.cards.put(key, b)
	}
	return b, err
}

// robots answers what robots may read: on a site of one's own, nothing. What a page is to be found by, its
// header says, so they may read the pages of a public one.
func (v *visit) robots() {
	text := "User-agent: *\nDisallow: /\n"
	if v.Public {
		text = "User-agent: *\nDisallow: /search\nDisallow: /quote\nDisallow: /index\nDisallow: /same\nDisallow: /cite/\nDisallow: /tags\nDisallow: /versions/\nDisallow: /m/\nSitemap: " + v.base() + "/sitemap.xml\n"
	}
	v.file("text/plain; charset=utf-8", []byte(text))
}

// file answers with bytes that are no page.
func (v *visit) file(kind string, b []byte) {
	s := &sheet{shared: v.URL != ""}
	v.private(s)
	v.w.Header().Set("Content-Type", kind)
	v.answer(http.StatusOK, b, s)
}

// Bounds of a sitemap.
const (
	mapAccounts = 2_000 // in the index
	mapThreads  = 5_000 // of one account in one year
)

// sitemap answers which pages search engines may list: those of authors who want it, or of whom the operator
// said so, and of their threads those of which nothing asks not to be searched. It is an index of parts, one for
// each such author and year.
func (v *visit) sitemap() {
	if v.URL != "" && v.fromCache() {
		return
	}
	if !v.Public {
		v.fail(record.ErrNotFound)
		return
	}
	var b []byte
	rules, err := v.rules(v.r.Context())
	if err == nil {
		if of := v.r.URL.Query().Get("of"); of != "" {
			b, err = v.sitemapOf(rules, post.AccountID(of))
		} else {
			b, err = v.sitemapIndex(rules)
		}
	}
	if err != nil {
		v.fail(err)
		return
	}
	v.file("application/xml; charset=utf-8", b)
}

const sitemapSpace = `="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"

func (v *visit) sitemapIndex(rules policy.Rules) ([]byte, error) {
	ids := make([]post.AccountID, 0, len(rules.Indexed))
	for id, yes := range rules.Indexed {
		if yes {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	b := []byte(xml.Header + "<sitemapindex xmlns" + sitemapSpace)
	for _, id := range ids[:min(len(ids), mapAccounts)] {
		years, err := v.years(id)
		if err != nil {
			return nil, err
		}
		for _, y := range years {
			b = appendPlace(b, "sitemap", v.base()+"/sitemap.xml?of="+url.QueryEscape(string(id))+"&year="+strconv.Itoa(y), "")
		}
	}
	return append(b, "</sitemapindex>\n"...), nil
}

func (v *visit) sitemapOf(rules policy.Rules, id post.AccountID) ([]byte, error) {
	if !rules.Indexed[id] {
		return nil, fmt.Errorf("account %.80s is not indexed: %w", id, record.ErrNotFound)
	}
	q := record.Query{Author: id, Limit: mapThreads, Public: true}
	if _, err := v.year(&q); err != nil {
		return nil, err
	}
	b := []byte(xml.Header + "<urlset xmlns" + sitemapSpace)
	for s, err := range v.Record.Threads(v.r.Context(), q) {
		if err != nil {
			return nil, err
		}
		d, err := v.Document(v.r.Context(), s.Root, Reading{})
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		whole := allPosts(d.Thread)
		d = d.For(v.use(policy.Page))
		// Where one of its posts may not be searched, its page is not to be indexed.
		if !listed(d.Thread) || strings.Contains(d.Rules.Robots(d.Author, whole), "noindex") || strings.Contains(robotsOf(d), "noindex") {
			continue
		}
		b = appendPlace(b, "url", v.base()+ThreadPath(d.Thread.ID), d.Updated.UTC().Format("2006-01-02"))
	}
	return append(b, "</urlset>\n"...), nil
}

func allPosts(t *thread.Thread) []post.Post {
	return slices.Concat(slices.Collect(t.Chains())...)
}

func appendPlace(b []byte, element, at, changed string) []byte {
	b = append(append(append(b, '<'), element...), "><loc>"...)
	b = append(b, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&apos;", `"`, "&quot;").Replace(at)...)
	b = append(b, "</loc>"...)
	if changed != "" && changed != "0001-01-01" {
		b = append(append(append(b, "<lastmod>"...), changed...), "</lastmod>"...)
	}
	return append(append(append(b, "</"...), element...), ">\n"...)
}
