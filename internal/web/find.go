package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/same"
	"clew/internal/search"
	"clew/internal/thread"
)

// Bounds of one page of a search.
const (
	searchThreads = 20
	searchPosts   = 200_000
	searchTime    = 2 * time.Second
	searchMany    = 4 // at a time
	searchUnder   = 3 // hits of a thread that stand open; of one more, all do
)

// errBusySearching is met where too many search at once, for longer than one search may take.
var errBusySearching = errors.New("too many searches at once")

// index is what answers searches.
func (h *site) index() search.Index {
	if h.Search != nil {
		return h.Search
	}
	return &search.Scan{Posts: h.Record}
}

// shown reads the threads of posts that match, as the viewer may find them, and keeps those that it gave.
func (v *visit) shown(docs map[post.ID]*document.Document) search.Shown {
	use := v.use(policy.Search)
	return func(ctx context.Context, id post.ID) (post.ID, *post.Post, error) {
		for _, d := range docs {
			if p := d.Found(id, use); p != nil {
				return d.Thread.ID, p, nil
			}
		}
		d, err := v.Document(ctx, id, Reading{})
		if errors.Is(err, record.ErrNotFound) {
			return "", nil, nil // a repost, or all of its thread is gone
		}
		if err != nil {
			return "", nil, err
		}
		d = d.For(use)
		p := d.Found(id, use)
		if p != nil {
			docs[d.Thread.ID] = d
		}
		return d.Thread.ID, p, nil
	}
}

// factsOf tells of a post in its thread.
func factsOf(d *document.Document, id post.ID) search.Facts {
	if d == nil {
		return search.Facts{}
	}
	state := d.Thread.Verdict.State
	return search.Facts{Deleted: d.Thread.Gone[id].State == post.Deleted, Incomplete: state == thread.Gaps || state == thread.Unfinished}
}

// find answers one page of a query. docs are the threads of what was found; counts says what all that was found is, on
// the first page of a search that is asked for it.
func (v *visit) find(q *search.Query, threads int, facets bool) (f *search.Found, docs map[post.ID]*document.Document, counts *facetCounts, err error) {
	docs = map[post.ID]*document.Document{}
	order, err := v.order()
	if err != nil {
		return nil, nil, nil, err
	}
	from, err := v.unsealed(v.r.URL.Query().Get("from"))
	if err != nil {
		return nil, nil, nil, err
	}
	ask := search.Ask{Shown: v.shown(docs), Order: order, From: from, Threads: threads, Hits: 10 * threads, Posts: searchPosts, Time: v.patient(searchTime)}
	ask.Facts = func(in, id post.ID) search.Facts { return factsOf(docs[in], id) }
	ctx := v.r.Context()
	// Of who is not known, and in what is not kept, nothing is found.
	if ask.Accounts, err = search.People(ctx, q, v.Record.Person); err != nil && !errors.Is(err, record.ErrNotFound) {
		return nil, nil, nil, err
	}
	if v.keeps() {
		if ask.Collections, _, err = search.Kept(ctx, q, v.Shelf, v.viewer.id); err != nil {
			return nil, nil, nil, err
		}
	}
	if !q.Empty() {
		late := time.NewTimer(v.patient(searchTime))
		defer late.Stop()
		select {
		case v.searching <- struct{}{}:
			defer func() { <-v.searching }()
		case <-late.C:
			return nil, nil, nil, errBusySearching
		case <-ctx.Done():
			return nil, nil, nil, ctx.Err()
		}
	}
	f, err = v.index().Find(ctx, q, ask)
	if errors.Is(err, search.ErrPlace) {
		err = fmt.Errorf("%w: %w", errRequest, err)
	}
	if err == nil && facets && ask.From == "" && len(f.Groups) > 0 {
		counts, err = v.count(q, ask, docs)
	}
	if err == nil && f.Bound {
		f.Next = v.sealed(f.Next)
	}
	return f, docs, counts, err
}

// foundPage is a page of a search, for programs.
type foundPage struct {
	Clew    int           `json:"clew"`
	Query   string        `json:"query"`
	Order   search.Order  `json:"order"`
	Threads []foundThread `json:"threads"`
	Looked  int           `json:"looked"`          // posts found on this page; where a bound ended it, to the owner those looked at
	Oldest  time.Time     `json:"oldest,omitzero"` // of them
	Bound   bool          `json:"bound"`           // there may be more among older posts
	// Total is how many posts are found that whoever asks may find; AtLeast: and there may be more. Of the first page of
	// a search that found something, or can tell that it finds nothing.
	Total   *int         `json:"total,omitempty"`
	AtLeast bool         `json:"atLeast,omitempty"`
	Next    string       `json:"next,omitempty"` // address of the page after it
	Facets  *facetCounts `json:"facets,omitempty"`
	Hints   []hint       `json:"hints,omitempty"` // what may have been meant, where nothing was found
	orders  []orderLink
	folded  int  // hits that are the same statement as others on the page
	each    bool // each is shown by itself
}

type foundThread struct {
	entry
	Hits []hit `json:"hits"`
}

// hit is a hit as SPEC §5 has it, with where it is read.
type hit struct {
	Post    post.ID        `json:"post"`
	Thread  post.ID        `json:"thread"`
	Author  post.AccountID `json:"author"`
	Created time.Time      `json:"created,omitzero"`
	Text    string         `json:"text"`
	Snippet string         `json:"snippet"`
	In      search.Part    `json:"in"` // where the snippet is from
	Warning string         `json:"warning,omitempty"`
	Path    string         `json:"path"`
	Same    *same.Twin     `json:"same,omitempty"`
	also    []again
	held    *post.Post
	pieces  []search.Piece
	lang    string
	at, of  int // which post of the main line it is, of how many; at is 0 beside it
}

func (v *visit) search() {
	said := strings.TrimSpace(v.r.URL.Query().Get("q"))
	q, err := search.Parse(said)
	var wrong *search.Error
	if errors.As(err, &wrong) {
		v.wrongQuery(said, wrong)
		return
	}
	f, docs, counts, err := v.find(q, searchThreads, true)
	if err != nil {
		v.fail(err)
		return
	}
	got := v.found(said, f, docs)
	got.Facets = counts
	switch {
	case counts != nil:
		got.Total, got.AtLeast = &counts.Total, counts.AtLeast
	case len(f.Groups) == 0 && f.Next == "" && v.r.URL.Query().Get("from") == "" && !q.Empty():
		got.Total = new(int)
	}
	if len(f.Groups) == 0 {
		got.Hints = hints(q)
	}
	s := &sheet{title: v.lang.Say("find.search"), style: []string{"find"}, twin: got, take: !q.Empty(), main: func(p *page) {
		p.searchBox(said, nil)
		if !q.Empty() {
			p.found(&got)
		}
	}}
	if !q.Empty() {
		s.title = v.lang.Say("find.title", said)
		s.links = v.feedLinks(feedQuery("q", said))
	}
	v.show(s)
}

// wrongQuery is what is wrong with a query, for programs: Start and End are bytes of it.
type wrongQuery struct {
	wrong
	Code  query.Code `json:"code"`
	Start int        `json:"start"`
	End   int        `json:"end"`
	Mean  string     `json:"mean,omitempty"`
}

// wrongQuery shows what is wrong with a query, beside the box that it can be mended in.
func (v *visit) wrongQuery(said string, e *search.Error) {
	what := v.lang.Say("find.wrong-"+string(e.Code), e.Word)
	do := v.lang.Say("find.wrong-do")
	if e.Mean != "" {
		do = v.lang.Say("find.wrong-mean", e.Mean)
	}
	if v.twin {
		v.w.Header().Del("ETag")
		v.lost, v.key = true, ""
		v.json(http.StatusBadRequest, &sheet{title: what, twin: struct {
			Clew  int        `json:"clew"`
			Error wrongQuery `json:"error"`
		}{1, wrongQuery{wrong{what, v.r.URL.Path, do}, e.Code, e.Start, e.End, e.Mean}}})
		return
	}
	if len(said) > query.MaxWhole {
		said = strings.ToValidUTF8(said[:query.MaxWhole], "")
	}
	v.html(http.StatusBadRequest, &sheet{title: v.lang.Say("find.search"), style: []string{"find"}, main: func(p *page) {
		p.searchBox(said, e)
		p.raw(`<p class="warn" role="alert" id="wrong">`)
		p.text(what)
		if e.Mean != "" {
			p.raw(" ")
			p.text(do)
		}
		p.raw("</p>\n")
		if e.Start < e.End && e.End <= len(said) {
			p.raw("<p class=\"asked\" dir=\"auto\">")
			p.text(said[:e.Start])
			p.raw("<mark>")
			p.text(said[e.Start:e.End])
			p.raw("</mark>")
			p.text(said[e.End:])
			p.raw("</p>\n")
		}
	}})
}

func (v *visit) found(said string, f *search.Found, docs map[post.ID]*document.Document) foundPage {
	out := foundPage{Clew: 1, Query: said, Order: cmp.Or(f.Order, search.Newest), Threads: []foundThread{}, Looked: f.Looked, Oldest: f.Oldest, Bound: f.Bound, each: v.each()}
	// How many were looked at tells of those that may not be found; the owner alone is told where a bound ended it.
	founds := v.public() || !f.Bound
	if founds {
		out.Looked, out.Oldest = 0, time.Time{}
	}
	for _, g := range f.Groups {
		d := docs[g.Thread]
		if d == nil {
			continue
		}
		t := foundThread{entry: v.entryOf(d)}
		for i := range g.Hits {
			h := &g.Hits[i]
			x := hit{Post: h.Post.ID, Thread: g.Thread, Author: h.Post.Author, Created: h.Post.Created, Text: h.Post.Text, Snippet: search.Text(h.Snippet), In: h.In,
				Warning: h.Post.Warning, Path: ThreadPath(g.Thread) + "#" + html.Anchor(h.Post.ID), held: h.Post, pieces: h.Snippet, lang: h.Post.Lang, of: len(d.Thread.Line)}
			x.at = 1 + slices.IndexFunc(d.Thread.Line, func(p post.Post) bool { return p.ID == x.Post })
			if h.Folded && v.public() {
				x.Text = ""
			}
			if founds {
				if out.Looked++; out.Oldest.IsZero() || x.Created.Before(out.Oldest) {
					out.Oldest = x.Created
				}
			}
			t.Hits = append(t.Hits, x)
		}
		out.Threads = append(out.Threads, t)
	}
	if f.Next != "" {
		out.Next = searchPath(said, f.Order, out.each) + "&from=" + url.QueryEscape(f.Next)
	}
	out.orders = orderLinks(said, out.Order, out.each)
	v.foldHits(&out, f, docs)
	return out
}

// searchBox writes the box, and what can be written in it.
func (p *page) searchBox(said string, wrong *search.Error) {
	p.raw("<h1>")
	p.say("find.search")
	p.raw("</h1>\n<form class=\"bar box\" action=\"/search\"><input type=\"search\" name=\"q\" id=\"q\" maxlength=\"1024\" autocomplete=\"off\" aria-label=\"")
	p.say("find.box")
	if wrong != nil {
		p.raw(`" aria-invalid="true" aria-describedby="wrong`)
	}
	p.raw(`" value="`)
	p.text(said)
	p.raw(`"><button class="first">`)
	p.say("find.go")
	p.raw("</button></form>\n<details")
	if said == "" {
		p.raw(" open")
	}
	p.raw("><summary>")
	p.say("find.how")
	p.raw("</summary>\n<dl>\n")
	for _, row := range [][2]string{
		{`artillery shells`, "find.how-words"}, {`"artillery shells"`, "find.how-phrase"}, {`shells OR rockets`, "find.how-or"}, {`-drones`, "find.how-not"}, {`shell*`, "find.how-prefix"}, {`front NEAR/5 line`, "find.how-near"},
		{`from:@name`, "find.how-from"}, {`to:@name`, "find.how-to"}, {`mentions:@name`, "find.how-mentions"}, {`tag:history`, "find.how-tag"}, {`network:bluesky`, "find.how-network"}, {`lang:uk`, "find.how-lang"},
		{`since:2024-05 until:7d`, "find.how-time"}, {`has:image`, "find.how-has"}, {`is:edited`, "find.how-is"}, {`in:"My books"`, "find.how-in"},
	} {
		p.raw("<dt><code dir=\"ltr\">")
		p.text(row[0])
		p.raw("</code></dt><dd>")
		p.say(row[1])
		p.raw("</dd>\n")
	}
	p.raw("</dl>\n<p class=\"hint\">")
	p.say("find.how-fold")
	p.raw(" ")
	p.say("found.how-forms")
	p.raw("</p></details>\n")
	if said == "" {
		p.toQuote()
	}
}

// toQuote leads to where words are compared with what was said.
func (p *page) toQuote() {
	p.raw("<p class=\"m\">")
	p.link("/quote", "quote.check")
	p.raw("</p>\n")
}

// found writes what was found.
func (p *page) found(f *foundPage) {
	if len(f.Threads) == 0 {
		p.raw(`<p class="none" role="status">`)
		if f.Bound && p.v.public() {
			p.say("found.none-so-far")
		} else if f.Bound {
			p.say("find.none-yet", f.Looked)
		} else {
			p.say("find.none")
		}
		p.raw("</p>\n")
		p.hints(f.Hints)
	} else {
		p.orders(f.orders)
		p.facets(f.Facets)
		p.foldSaid(f)
		p.raw("<ol class=\"threads found\">\n")
		for i := range f.Threads {
			p.foundThread(&f.Threads[i])
		}
		p.raw("</ol>\n")
	}
	if f.Next != "" {
		p.raw("<p class=\"next\">")
		if f.Bound && (len(f.Threads) > 0 || !p.v.public()) {
			p.raw("<span class=\"hint\">")
			if p.v.public() {
				p.say("found.not-all")
			} else {
				p.say("find.looked", f.Looked, p.v.lang.Day(f.Oldest))
			}
			p.raw("</span> ")
		}
		p.raw(`<a rel="next" href="`)
		p.text(f.Next)
		p.raw(`">`)
		if f.Bound {
			p.say("find.go-on")
		} else {
			p.say("find.more")
		}
		p.raw("</a></p>\n")
	}
	p.raw("<p class=\"hint\">")
	p.say("find.saved")
	p.raw("</p>\n")
	p.toQuote()
}

func (p *page) foundThread(t *foundThread) {
	hits := t.standing()
	if len(hits) == 0 {
		return
	}
	p.raw("<li>")
	p.titleOf(&t.entry)
	p.raw("\n<p class=\"m\">")
	p.entryFacts(&t.entry, true)
	p.raw("</p>\n<ul class=\"hits\">\n")
	for i, h := range hits {
		if i == searchUnder && len(hits) > searchUnder+1 {
			p.raw("</ul>\n<details class=\"rest\"><summary>")
			p.say("found.more", len(hits)-searchUnder)
			p.raw("</summary>\n<ul class=\"hits\">\n")
		}
		p.raw(`<li><p dir="auto"`)
		p.langOf(h.lang)
		p.raw(`>`)
		if h.Warning != "" {
			p.raw("<em>")
			p.say("find.warning")
			p.raw("</em> ")
		}
		for _, s := range h.pieces {
			if s.Marked {
				p.raw("<mark>")
				p.text(s.Text)
				p.raw("</mark>")
			} else {
				p.text(s.Text)
			}
		}
		p.raw("</p><p class=\"m\">")
		if h.In != search.InText && h.In != "" {
			p.raw(`<span class="in">`)
			p.say("found.in-" + string(h.In))
			p.raw("</span> · ")
		}
		p.raw(`<a href="`)
		p.text(h.Path)
		p.raw(`">`)
		numbered := h.at > 0 && h.of > 1
		switch {
		case numbered:
			p.say("quote.post-of", h.at, h.of)
		case h.Created.IsZero():
			p.say("find.post")
		}
		if !h.Created.IsZero() {
			if numbered {
				p.raw(" · ")
			}
			p.day(h.Created)
		}
		p.raw("</a></p>")
		p.again(h)
		p.raw("</li>\n")
	}
	p.raw("</ul>")
	if len(hits) > searchUnder+1 {
		p.raw("</details>")
	}
	p.raw("</li>\n")
}

// langOf writes the attribute of a language, where one is told.
func (p *page) langOf(tag string) {
	if tag == "" || len(tag) > 35 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return
	}
	p.raw(` lang="`)
	p.text(tag)
	p.raw(`"`)
}
