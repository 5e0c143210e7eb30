package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/fold"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/feed"
	"clew/internal/render/html"
	"clew/internal/search"
)

// Bounds of a feed.
const (
	feedEntries = 50
	feedWalk    = 300 // threads looked at for them: some may not be shown
)

// base is the site's address, without a slash at its end.
func (v *visit) base() string {
	if v.URL != "" {
		return v.URL
	}
	host := v.r.Host
	if host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") != "" {
		host = "localhost"
	}
	if v.Public && v.r.TLS != nil {
		return "https://" + host
	}
	return "http://" + host
}

// host is the name of the site's address.
func (v *visit) host() string {
	u, err := url.Parse(v.base())
	if err != nil {
		return "localhost"
	}
	return u.Hostname()
}

// feedQuery names a feed: of everything, or by one of "author", "tag", "collection" and "q".
func feedQuery(name, value string) string {
	if name == "" {
		return ""
	}
	return "?" + name + "=" + url.QueryEscape(value)
}

// feedLinks are the links in a page's head to the feeds of what it lists.
func (v *visit) feedLinks(query string) []headLink {
	return []headLink{
		{rel: "alternate", kind: "application/atom+xml", href: "/feed.atom" + query, title: "Atom"},
		{rel: "alternate", kind: "application/feed+json", href: "/feed.json" + query, title: "JSON Feed"},
	}
}

// opmlLink names the feeds of who is followed, for a viewer who may have them.
func (v *visit) opmlLink() []headLink {
	if !v.opml() {
		return nil
	}
	return []headLink{{title: "OPML", href: "/opml"}}
}

// feedAtom and feedJSON answer with the feed that a request names, in one of its forms.
func (v *visit) feedAtom() { v.feed("atom", "application/atom+xml; charset=utf-8", feed.Atom) }
func (v *visit) feedJSON() { v.feed("json", "application/feed+json; charset=utf-8", feed.JSON) }

func (v *visit) feed(form, kind string, write func(w io.Writer, f *feed.Feed) error) {
	// What stands in a collection is not of the record, whose state says how long a page may be kept.
	kept := v.URL != "" && v.r.URL.Query().Get("collection") == ""
	if kept && v.fromCache() {
		return
	}
	f, err := v.feedAsked(form)
	if err != nil {
		v.fail(err)
		return
	}
	v.sendFeed(f, kind, kept, write)
}

// sendFeed answers with a feed, or tells a reader that has it that nothing has changed; kept is whether it may be
// kept for others.
func (v *visit) sendFeed(f *feed.Feed, kind string, kept bool, write func(w io.Writer, f *feed.Feed) error) {
	var b bytes.Buffer
	if err := write(&b, f); err != nil {
		v.fail(err)
		return
	}
	s := &sheet{shared: kept}
	v.private(s)
	head := v.w.Header()
	head.Set("Content-Type", kind)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if len(f.Entries) > 0 {
		head.Set("Last-Modified", f.Updated().UTC().Format(http.TimeFormat))
	}
	v.answer(http.StatusOK, b.Bytes(), s)
}

// feedAsked makes the feed that a request's query names.
func (v *visit) feedAsked(form string) (*feed.Feed, error) {
	q := v.r.URL.Query()
	switch {
	case q.Get("author") != "":
		a, err := v.seen(q.Get("author"), policy.Feed)
		if err != nil {
			return nil, err
		}
		name, _ := document.Who(a.Account)
		return v.feedOf(form, feedQuery("author", string(a.ID)), v.lang.Say("find.feed-author", name), accountPath(a.ID), "author", string(a.ID), record.Query{Author: a.ID}, nil)
	case q.Get("tag") != "":
		f := fold.New()
		tag := f.Tag(q.Get("tag"))
		if tag == "" {
			return nil, fmt.Errorf("tag %.80q: %w", q.Get("tag"), errRequest)
		}
		return v.feedOf(form, feedQuery("tag", tag), "#"+tag, tagPath(tag), "tag", tag, record.Query{Tag: tag, MinPosts: 1}, func(d *document.Document) bool {
			_, ok := d.Tagged(tag, f.Tag)
			return ok
		})
	case q.Get("collection") != "":
		return v.collectionFeed(form, q.Get("collection"))
	case q.Get("q") != "":
		return v.searchFeed(form, strings.TrimSpace(q.Get("q")))
	}
	return v.feedOf(form, "", v.lang.Say("find.feed-all"), "/", "recent", "", record.Query{}, nil)
}

// newFeed begins a feed.
func (v *visit) newFeed(form, query, title, home, kind, name string) *feed.Feed {
	base := v.base()
	return &feed.Feed{ID: feed.Tag(v.host(), kind, name), Title: title + " · Clew", Self: base + "/feed." + form + query, Home: base + home, Clew: v.Version, Lang: v.lang.Tag}
}

// feedOf makes the feed of a list of threads. keep chooses among them; nil keeps those that lists name.
func (v *visit) feedOf(form, query, title, home, kind, name string, q record.Query, keep func(d *document.Document) bool) (*feed.Feed, error) {
	f := v.newFeed(form, query, title, home, kind, name)
	opt := v.feedOptions()
	q.Limit, q.Public = feedWalk, v.public()
	for s, err := range v.Record.Threads(v.r.Context(), q) {
		if err != nil {
			return nil, err
		}
		d, err := v.Document(v.r.Context(), s.Root, Reading{})
		if errors.Is(err, record.ErrNotFound) {
			continue // all of it was deleted
		}
		if err != nil {
			return nil, err
		}
		d = d.For(v.use(policy.Feed))
		if keep == nil && !listed(d.Thread) || len(d.Thread.Line) == 0 || keep != nil && !keep(d) {
			continue
		}
		if f.Entries = append(f.Entries, v.feedEntry(d, opt)); len(f.Entries) == feedEntries {
			break
		}
	}
	return f, nil
}

// searchFeed makes the feed of what a query finds: a saved search is an address.
func (v *visit) searchFeed(form, said string) (*feed.Feed, error) {
	q, err := search.Parse(said)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	found, _, _, err := v.find(q, feedEntries, false)
	if err != nil {
		return nil, err
	}
	f := v.newFeed(form, feedQuery("q", said), v.lang.Say("find.title", said), "/search"+feedQuery("q", said), "search", said)
	opt := v.feedOptions()
	for _, g := range found.Groups {
		d, err := v.Document(v.r.Context(), g.Thread, Reading{})
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		// What was found may be shown in searches; a feed has its own rule.
		if d = d.For(v.use(policy.Feed)); len(d.Thread.Line) > 0 {
			f.Entries = append(f.Entries, v.feedEntry(d, opt))
		}
	}
	return f, nil
}

// feedOptions say where things are for readers elsewhere.
func (v *visit) feedOptions() feed.Options {
	base := v.base()
	return feed.Options{
		Words:   document.Words{Language: v.lang},
		Host:    v.host(),
		Thread:  func(id post.ID) string { return base + ThreadPath(id) },
		Account: func(id post.AccountID) string { return base + accountPath(id) },
		Anchor:  func(page string, id post.ID) string { return page + "#" + html.Anchor(id) },
	}
}

func (v *visit) feedEntry(d *document.Document, opt feed.Options) feed.Entry {
	base, path := v.base(), v.mediaPath(d.Thread.ID)
	opt.Media = func(sha256 string) (string, bool) {
		p, ok := path(sha256)
		return base + p, ok
	}
	return feed.NewEntry(d, opt)
}

// opml says whether there is a list of the followed authors' feeds for the viewer.
func (v *visit) opml() bool { return v.Following != nil && v.viewer.rank >= reader }

// opmlFile answers with the feeds of who is followed, as readers of feeds take them in.
func (v *visit) opmlFile() {
	if !v.opml() {
		v.fail(record.ErrNotFound)
		return
	}
	list, err := v.Following(v.r.Context())
	if err != nil {
		v.fail(err)
		return
	}
	rules, err := v.rules(v.r.Context())
	if err != nil {
		v.fail(err)
		return
	}
	base := v.base()
	out := []feed.Outline{}
	for _, f := range list {
		a, err := v.Record.Person(v.r.Context(), string(f.Account))
		if errors.Is(err, record.ErrNotFound) {
			a.ID, a.Handle, a.Name = f.Account, f.Handle, f.Name // nothing of it has come yet
		} else if err != nil {
			v.fail(err)
			return
		}
		if wantsNoPage(rules, a, v.use(policy.Feed)) {
			continue
		}
		name, handle := document.Who(a.Account)
		if handle != "" && handle != name {
			name += " (" + handle + ")"
		}
		out = append(out, feed.Outline{Title: name, Feed: base + "/feed.atom" + feedQuery("author", string(a.ID)), Home: base + accountPath(a.ID)})
	}
	var b bytes.Buffer
	if err := feed.OPML(&b, v.lang.Say("find.opml-title"), time.Time{}, out); err != nil {
		v.fail(err)
		return
	}
	s := &sheet{}
	v.private(s)
	v.w.Header().Set("Content-Type", "text/x-opml; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="clew.opml"`)
	v.answer(http.StatusOK, b.Bytes(), s)
}
