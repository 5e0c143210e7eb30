package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// perPage is how many threads a list shows at once.
const perPage = 30

func (h *site) home(r *http.Request) ([]byte, error) {
	b := h.head(nil, "Threads")
	b = append(b, "<main>\n<h1>Threads</h1>\n"...)
	b, n, err := h.appendThreads(b, r, record.Query{}, "/")
	if err != nil {
		return nil, err
	}
	if n == 0 && r.URL.Query().Get("before") == "" {
		b = append(b, "<p>The record holds no threads yet. Take something in:</p>\n<pre>clew import twitter-archive.zip\nclew import page.html --author @name</pre>\n"...)
	}
	return foot(append(b, "</main>\n"...)), nil
}

// appendThreads appends a page of threads and the link to the next.
func (h *site) appendThreads(b []byte, r *http.Request, q record.Query, here string) ([]byte, int, error) {
	if s := r.URL.Query().Get("before"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n <= 0 {
			return b, 0, fmt.Errorf("before %q: %w", s, errRequest)
		}
		q.Before = n
	}
	q.Limit, q.Public = perPage+1, h.Public
	walked, shown, last := 0, 0, int64(0)
	b = append(b, "<ol class=\"threads\">\n"...)
	for s, err := range h.Record.Threads(r.Context(), q) {
		if err != nil {
			return b, shown, err
		}
		if walked == perPage {
			b = append(b, "</ol>\n<p class=\"next\"><a rel=\"next\" href=\""...)
			b = html.AppendText(b, here)
			b = append(b, "?before="...)
			b = strconv.AppendInt(b, last, 10)
			return append(b, "\">Older threads</a></p>\n"...), shown, nil
		}
		walked, last = walked+1, s.Number
		d, err := h.Document(r.Context(), s.Root, thread.Longest, 0)
		if errors.Is(err, record.ErrNotFound) {
			continue // all of it was deleted
		}
		if err != nil {
			return b, shown, err
		}
		if d = d.For(h.use(policy.List)); listed(d.Thread) {
			b = appendEntry(b, d, q.Author == "")
			shown++
		}
	}
	return append(b, "</ol>\n"...), shown, nil
}

// listed says whether a list names a thread: one of two posts or more, or of which something is missing,
// and of which something may be shown.
func listed(t *thread.Thread) bool {
	return len(t.Line) > 0 && (t.Verdict.Held > 1 || len(t.Gaps) > 0)
}

// appendEntry appends one thread of a list: how it begins, by whom, when, how long, how whole.
func appendEntry(b []byte, d *document.Document, author bool) []byte {
	b = append(b, "<li><a class=\"title\" dir=\"auto\" href=\""...)
	b = html.AppendText(b, ThreadPath(d.Thread.ID))
	b = append(b, "\">"...)
	b = html.AppendText(b, d.Title)
	b = append(b, "</a>\n<p class=\"m\">"...)
	if author {
		name, handle := document.Who(d.Author)
		b = append(b, "<bdi>"...)
		b = html.AppendText(b, name)
		b = append(b, "</bdi>"...)
		if handle != "" && handle != name {
			b = append(b, " <bdi>"...)
			b = html.AppendText(b, handle)
			b = append(b, "</bdi>"...)
		}
		b = append(b, " · "...)
	}
	b = appendDay(b, d.Published)
	b = append(b, document.Posts(len(d.Thread.Line))...)
	b = append(b, " · "...)
	b = strconv.AppendInt(b, int64(d.Minutes), 10)
	b = append(b, " min · "...)
	switch d.Thread.Verdict.State {
	case thread.Complete, thread.CompleteAsSeen:
		b = append(b, "<span class=\"v\">"...)
	default:
		b = append(b, "<span class=\"v lacks\">"...)
	}
	b = append(b, verdictWord(d.Thread.Verdict.State)...)
	return append(b, "</span></p></li>\n"...)
}

func verdictWord(s thread.State) string {
	switch s {
	case thread.Complete:
		return "whole"
	case thread.CompleteAsSeen:
		return "whole as far as can be seen"
	case thread.Unfinished:
		return "unfinished"
	}
	return "something is missing"
}

func appendDay(b []byte, at time.Time) []byte {
	if at.IsZero() {
		return b
	}
	b = append(b, "<time datetime=\""...)
	b = at.UTC().AppendFormat(b, time.RFC3339)
	b = append(b, "\">"...)
	b = html.AppendText(b, document.Day(at))
	return append(b, "</time> · "...)
}

func (h *site) accounts(r *http.Request) ([]byte, error) {
	const most = 500
	rules, err := h.rules(r.Context())
	if err != nil {
		return nil, err
	}
	b := h.head(nil, "Accounts")
	b = append(b, "<main>\n<h1>Accounts</h1>\n<ol class=\"threads\">\n"...)
	n := 0
	for a, err := range h.Record.Accounts(r.Context()) {
		if err != nil {
			return nil, err
		}
		if n == most {
			b = append(b, "</ol>\n<p class=\"note\">Accounts with fewer threads are not listed here; clew accounts lists all.</p><ol>\n"...)
			break
		}
		if wantsNoPage(rules, a, h.use(policy.List)) {
			continue
		}
		n++
		name, handle := document.Who(a.Account)
		b = append(b, "<li><a class=\"title\" dir=\"auto\" href=\""...)
		b = html.AppendText(b, accountPath(a.ID))
		b = append(b, "\">"...)
		b = html.AppendText(b, name)
		b = append(b, "</a>\n<p class=\"m\">"...)
		b = h.appendFacts(b, a, handle, name, "")
		b = append(b, "</p></li>\n"...)
	}
	b = append(b, "</ol>\n"...)
	if n == 0 {
		b = append(b, "<p>The record holds no posts yet.</p>\n"...)
	}
	return foot(append(b, "</main>\n"...)), nil
}

func threads(n int) string {
	if n == 1 {
		return "1 thread"
	}
	return strconv.Itoa(n) + " threads"
}

func (h *site) account(r *http.Request) ([]byte, error) {
	id, err := idFrom(r)
	if err != nil {
		return nil, err
	}
	a, err := h.Record.Account(r.Context(), id)
	if err != nil {
		return nil, err
	}
	rules, err := h.rules(r.Context())
	if err != nil {
		return nil, err
	}
	if wantsNoPage(rules, a, h.use(policy.Page)) {
		return nil, fmt.Errorf("account %s asks not to be shown: %w", id, record.ErrNotFound)
	}
	name, handle := document.Who(a.Account)
	b := h.head(nil, name)
	b = append(b, "<main>\n<header>\n<h1 dir=\"auto\">"...)
	b = html.AppendText(b, name)
	b = append(b, "</h1>\n<p class=\"m\">"...)
	b = h.appendFacts(b, a, handle, name, document.AccountURL(a.Account))
	b = append(b, "</p>\n"...)
	if a.Bio != "" {
		b = append(b, "<p class=\"bio\" dir=\"auto\">"...)
		b = html.AppendText(b, a.Bio)
		b = append(b, "</p>\n"...)
	}
	b = appendHandles(b, a)
	b = append(b, "</header>\n"...)
	b, n, err := h.appendThreads(b, r, record.Query{Author: a.ID}, accountPath(a.ID))
	if err != nil {
		return nil, err
	}
	if n == 0 && r.URL.Query().Get("before") == "" {
		b = append(b, "<p>No thread of two posts or more by this account is in the record.</p>\n"...)
	}
	return foot(append(b, "</main>\n"...)), nil
}

// wantsNoPage says whether an account has no page of its own: where nothing that it says could be shown,
// its name and its words about itself are not either.
func wantsNoPage(rules policy.Rules, a record.AccountSummary, use policy.Use) bool {
	return rules.Decide(&post.Post{Network: a.Network, Author: a.ID}, a.Account, use).Show == policy.Hide
}

// rules is what the operator has ruled.
func (h *site) rules(ctx context.Context) (policy.Rules, error) {
	if h.Rulings == nil {
		return policy.Rules{}, nil
	}
	return collect.RulesOf(ctx, ruled{h.Rulings, h.Takedowns})
}

// ruled is what a record's people ruled, to be read alone.
type ruled struct {
	rulings   func(ctx context.Context) ([]record.Ruling, error)
	takedowns func(ctx context.Context, after int64, limit int) ([]record.Takedown, error)
}

// Rulings gives all.
func (r ruled) Rulings(ctx context.Context) ([]record.Ruling, error) { return r.rulings(ctx) }

// Takedowns gives entries of the log, none where there is no log.
func (r ruled) Takedowns(ctx context.Context, after int64, limit int) ([]record.Takedown, error) {
	if r.takedowns == nil {
		return nil, nil
	}
	return r.takedowns(ctx, after, limit)
}

// appendFacts appends an account's handle, how much is held, and a link to where it lives. In public
// nothing is counted: the counts are of all posts, those for followers too.
func (h *site) appendFacts(b []byte, a record.AccountSummary, handle, name, url string) []byte {
	between := ""
	if handle != "" && handle != name {
		b = append(b, "<bdi>"...)
		b = html.AppendText(b, handle)
		b = append(b, "</bdi>"...)
		between = " · "
	}
	if !h.Public {
		b = append(b, between...)
		b = append(b, threads(a.Threads)...)
		b = append(b, " · "...)
		b = append(b, document.Posts(a.Posts)...)
		between = " · "
	}
	if document.WebURL(url) {
		b = append(b, between...)
		b = append(b, "<a class=\"out\" rel=\"nofollow\" href=\""...)
		b = html.AppendText(b, url)
		b = append(b, "\">on its network</a>"...)
	}
	return b
}

// appendHandles tells the permanent id and earlier handles, on demand.
func appendHandles(b []byte, a record.AccountSummary) []byte {
	b = append(b, "<details><summary>Permanent id and handles</summary><p><code>"...)
	b = html.AppendText(b, string(a.ID))
	b = append(b, "</code></p>\n<ul>"...)
	for _, h := range a.Handles {
		b = append(b, "<li><bdi>"...)
		b = html.AppendText(b, h.Handle)
		b = append(b, "</bdi>, seen "...)
		b = html.AppendText(b, document.Day(h.First))
		if document.Day(h.Last) != document.Day(h.First) {
			b = append(b, " to "...)
			b = html.AppendText(b, document.Day(h.Last))
		}
		b = append(b, "</li>"...)
	}
	return append(b, "</ul></details>\n"...)
}

func copyAll(w io.Writer, r io.Reader) error {
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, make([]byte, 64<<10))
	return err
}

func icon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("Cache-Control", "max-age=86400")
	io.WriteString(w, iconSVG)
}
