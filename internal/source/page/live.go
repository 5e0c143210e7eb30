package page

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Live fetches a thread reader's page by its address, or a web archive's copy of it, and reads it as
// ThreadReaderHTML does. It knows the addresses of places that Clew does not read yet, so that a person who
// pastes one is told so. It is a source.Live of no network; goroutines may share it.
type Live struct {
	ask fetch.Asker
	now func() time.Time
}

// NewLive makes a source that fetches pages through a door.
func NewLive(ask fetch.Asker) *Live { return &Live{ask: ask, now: time.Now} }

// Name is "page-live".
func (*Live) Name() string { return "page-live" }

// Network is "": pages belong to none.
func (*Live) Network() post.Network { return "" }

// Recognise is false: a Live source is not asked about files.
func (*Live) Recognise(context.Context, *unpack.Input) (bool, error) { return false, nil }

// Refer takes addresses of a thread reader's thread pages, of web archives' copies of them, and of posts at
// places that Clew does not read yet.
func (*Live) Refer(said string) (source.Ref, bool) {
	u, ok := typedAddress(said)
	if !ok {
		return source.Ref{}, false
	}
	ref := source.Ref{Said: said, URL: u.String()}
	if unread(u) != "" {
		return ref, true
	}
	if !isPageAddress(ref.URL) {
		return source.Ref{}, false
	}
	if plain, ok := threadAddress(ref.URL); ok {
		ref.URL = plain
	}
	return ref, true
}

// maxAddress bounds an address, in bytes.
const maxAddress = 2048

// typedAddress reads an address, with or without its scheme.
func typedAddress(said string) (*url.URL, bool) {
	said = strings.TrimSpace(said)
	if len(said) > maxAddress || strings.ContainsAny(said, " \n\t") {
		return nil, false
	}
	if !strings.Contains(strings.SplitN(said, "/", 2)[0], ":") {
		said = "https://" + said
	}
	u, err := url.Parse(said)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Port() != "" {
		return nil, false
	}
	return u, true
}

// threadAddress gives the address of a thread reader's page without what varies in it; ok is false where an
// address is none: its pages of accounts, searches and single screens hold no thread's text.
func threadAddress(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Port() != "" || u.User != nil {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	if host != "threadreaderapp.com" && host != "www.threadreaderapp.com" {
		return "", false
	}
	number, ok := strings.CutPrefix(u.Path, "/thread/")
	number = strings.TrimSuffix(strings.TrimSuffix(number, "/"), ".html")
	if !ok || threadNumber("/thread/"+number) != number {
		return "", false
	}
	return "https://threadreaderapp.com/thread/" + number + ".html", true
}

// archivedAddress gives the address that a web archive's copy is of.
func archivedAddress(u *url.URL) (string, bool) {
	if host := strings.ToLower(u.Hostname()); host != "web.archive.org" && host != "www.web.archive.org" {
		return "", false
	}
	rest, ok := strings.CutPrefix(u.Path, "/web/")
	when, address, found := strings.Cut(rest, "/")
	if !ok || !found || when == "" || len(when) > 20 {
		return "", false
	}
	for i, scheme := range []string{"https:/", "http:/"} {
		if after, ok := strings.CutPrefix(address, scheme); ok {
			return []string{"https://", "http://"}[i] + strings.TrimLeft(after, "/"), true
		}
	}
	return "https://" + address, true
}

// unread names the place of an address that is understood and cannot be read yet; "" for any other.
func unread(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	for _, sub := range [...]string{"www.", "m.", "old.", "np.", "mobile.", "vm.", "web."} {
		if rest, ok := strings.CutPrefix(host, sub); ok && strings.Contains(rest, ".") {
			host = rest
		}
	}
	path := strings.Trim(u.Path, "/")
	deep := strings.Contains(path, "/")
	switch host {
	case "news.ycombinator.com":
		if path == "item" && isNumber(u.Query().Get("id")) {
			return "Hacker News"
		}
	case "threads.net", "threads.com":
		if strings.HasPrefix(path, "@") || strings.HasPrefix(path, "t/") {
			return "Threads"
		}
	case "facebook.com", "fb.com", "fb.watch":
		if path != "" {
			return "Facebook"
		}
	case "instagram.com":
		if path != "" {
			return "Instagram"
		}
	case "linkedin.com":
		if deep {
			return "LinkedIn"
		}
	case "reddit.com", "redd.it":
		if path != "" {
			return "Reddit"
		}
	case "youtube.com", "youtu.be":
		if path != "" {
			return "YouTube"
		}
	case "t.me", "telegram.me":
		if path != "" {
			return "Telegram"
		}
	case "tiktok.com", "vt.tiktok.com":
		if path != "" {
			return "TikTok"
		}
	}
	return ""
}

// Walk fetches the page and tells what stands on it. It returns an error that wraps source.ErrNotYet for
// places that cannot be read yet, and source.ErrNoPost where there is no such page or no thread on it.
func (l *Live) Walk(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	u, ok := typedAddress(w.Ref.URL)
	if !ok {
		return source.Walked{}, fmt.Errorf("%q is no address of a page: %w", w.Ref.Said, source.ErrNoPost)
	}
	if place := unread(u); place != "" {
		return source.Walked{}, fmt.Errorf("%s: clew does not read %s yet: %w", u, place, source.ErrNotYet)
	}
	if w.Step != nil {
		w.Step(source.Step{Asked: u.Host, Doing: "asking " + u.Host + " for the page"})
	}
	x, err := l.ask.Do(ctx, fetch.Request{URL: u.String(), Max: maxPage, Header: http.Header{"Accept": {"text/html"}}})
	walked := source.Walked{Requests: 1}
	if err != nil {
		return walked, err
	}
	if err := judge(u, x); err != nil {
		return walked, err
	}
	seen := &counting{Sink: to}
	if err := interpret(ctx, source.Fetched(x), source.Options{}, seen); err != nil {
		return walked, err
	}
	walked.Post, walked.Root, walked.Posts = seen.root, seen.root, seen.posts
	// What the page states of its threads' lengths is told with its posts.
	return walked, source.TellReport(ctx, source.Report{Asked: w.Ref.Said, At: l.now().UTC(), Requests: 1}, to)
}

// judge says why an answer is not the page that was asked for; nil if it is.
func judge(asked *url.URL, x *fetch.Exchange) error {
	switch {
	case x.Status == http.StatusNotFound || x.Status == http.StatusGone:
		return fmt.Errorf("%s: there is no such page (HTTP %d): %w", asked, x.Status, source.ErrNoPost)
	case x.Status != http.StatusOK:
		return fmt.Errorf("%s answers HTTP %d: %w", asked.Host, x.Status, fetch.ErrUnreachable)
	case !isPageAddress(x.URL) || threadNumber(x.URL) != threadNumber(asked.String()):
		return fmt.Errorf("%s sends on to %s, which is another page: %w", asked, x.URL, source.ErrNoPost)
	case !utf8.Valid(x.Body) || len(x.Body) > maxPage || len(readHTMLPage(x.Body, x.URL).main.posts) == 0:
		return fmt.Errorf("%s: this is no thread reader's page of a thread: %w", asked, source.ErrNoPost)
	}
	return nil
}

// interpret keeps a page and tells its posts, the same for a walk and for a rebuild.
func interpret(ctx context.Context, p unpack.Part, opt source.Options, to source.Sink) error {
	return htmlKind().one(ctx, p, opt, to)
}

// Read tells again what walks told, from the stored pages and reports.
func (*Live) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		switch {
		case source.IsReport(p):
			_, err = source.ReadReport(ctx, p, to)
		case isPageAddress(p.Name):
			err = interpret(ctx, p, opt, to)
		default:
			err = to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "not a thread reader's page", Expected: true})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isPageAddress says whether an address is of a thread reader's page or a web archive's copy of one.
func isPageAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if of, archived := archivedAddress(u); archived {
		address = of
	}
	_, ok := threadAddress(address)
	return ok
}

// counting notes which thread is the page's own: it is told last.
type counting struct {
	source.Sink
	root  post.ID
	posts int
}

// Posts implements source.Sink.
func (c *counting) Posts(ctx context.Context, posts []post.Post) error {
	for i := range posts {
		if posts[i].Parent == "" {
			c.root, c.posts = posts[i].ID, 0
		}
		c.posts++
	}
	return c.Sink.Posts(ctx, posts)
}
