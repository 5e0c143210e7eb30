package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// perPage is how many threads a list shows at once.
const perPage = 30

// threadList is a page of threads.
type threadList struct {
	Clew    int     `json:"clew"`
	Threads []entry `json:"threads"`
	Next    string  `json:"next,omitempty"` // address of the page after it
}

// entry is one thread of a list: how it begins, by whom, when, how long, how whole.
type entry struct {
	ID        post.ID      `json:"id"`
	Path      string       `json:"path"`
	Title     string       `json:"title"`
	Lang      string       `json:"lang,omitempty"` // of the title, where its author wrote it
	Author    string       `json:"author"`
	Handle    string       `json:"handle,omitempty"`
	Published time.Time    `json:"published,omitzero"`
	Posts     int          `json:"posts"`
	Minutes   int          `json:"minutes"`
	Verdict   thread.State `json:"verdict"`
}

// threads reads a page of threads, from the one that the request names.
func (v *visit) threads(q record.Query) (threadList, error) { return v.newest(q, perPage) }

// newest reads up to n threads, from the one that the request names.
func (v *visit) newest(q record.Query, n int) (threadList, error) { return v.chosen(q, n, nil) }

// chosen is newest of those that keep chooses; nil keeps those that lists name.
func (v *visit) chosen(q record.Query, n int, keep func(d *document.Document) bool) (threadList, error) {
	l := threadList{Clew: 1, Threads: []entry{}}
	if s := v.r.URL.Query().Get("before"); s != "" {
		number, err := strconv.ParseInt(s, 10, 64)
		if err != nil || number <= 0 {
			return l, fmt.Errorf("before %q: %w", s, errRequest)
		}
		q.Before = number
	}
	q.Limit, q.Public = n+1, v.public()
	walked, last := 0, int64(0)
	for s, err := range v.Record.Threads(v.r.Context(), q) {
		if err != nil {
			return l, err
		}
		if walked == n {
			here := strings.TrimSuffix(v.r.URL.EscapedPath(), ".json")
			if here == "/index" {
				here = "/"
			}
			l.Next = here + "?before=" + strconv.FormatInt(last, 10)
			if y := v.r.URL.Query().Get("year"); y != "" {
				l.Next += "&year=" + url.QueryEscape(y)
			}
			return l, nil
		}
		walked, last = walked+1, s.Number
		d, err := v.Document(v.r.Context(), s.Root, Reading{})
		if errors.Is(err, record.ErrNotFound) {
			continue // all of it was deleted
		}
		if err != nil {
			return l, err
		}
		d = d.For(v.use(policy.List))
		if keep == nil && listed(d.Thread) || keep != nil && len(d.Thread.Line) > 0 && keep(d) {
			l.Threads = append(l.Threads, v.entryOf(d))
		}
	}
	return l, nil
}

// entryOf is a document as a list names it. A title that Clew made is in the viewer's language.
func (v *visit) entryOf(d *document.Document) entry {
	e := entry{ID: d.Thread.ID, Path: ThreadPath(d.Thread.ID), Title: document.Words{Language: v.lang}.Title(d.Title, d.OwnTitle), Published: d.Published, Posts: len(d.Thread.Line), Minutes: d.Minutes, Verdict: d.Thread.Verdict.State}
	if !d.OwnTitle && len(d.Thread.Line) > 0 {
		e.Lang = d.Thread.Line[0].Lang
	}
	e.Author, e.Handle = document.Words{Language: v.lang}.Who(d.Author)
	return e
}

// threads writes a page of threads and the link to the next; author is whether to name theirs.
func (p *page) threads(l threadList, author bool) {
	p.raw("<ol class=\"threads\">\n")
	for i := range l.Threads {
		p.entry(&l.Threads[i], author)
	}
	p.raw("</ol>\n")
	if l.Next != "" {
		p.raw("<p class=\"next\"><a rel=\"next\" href=\"")
		p.text(l.Next)
		p.raw("\">")
		p.say("frame.older")
		p.raw("</a></p>\n")
	}
}

// listed says whether a list names a thread: one of two posts or more, or of which something is missing,
// and of which something may be shown.
func listed(t *thread.Thread) bool {
	return len(t.Line) > 0 && (t.Verdict.Held > 1 || len(t.Gaps) > 0)
}

// entry writes one thread of a list.
func (p *page) entry(e *entry, author bool) {
	p.raw("<li>")
	p.titleOf(e)
	p.raw("\n<p class=\"m\">")
	p.entryFacts(e, author)
	p.raw("</p></li>\n")
}

// titleOf writes a thread's title as the way to its page, in the language that it was written in.
func (p *page) titleOf(e *entry) {
	p.raw(`<a class="title" dir="auto"`)
	p.langOf(e.Lang)
	p.raw(` href="`)
	p.text(e.Path)
	p.raw(`">`)
	p.text(e.Title)
	p.raw("</a>")
}

// entryFacts writes by whom, when, how long and how whole.
func (p *page) entryFacts(e *entry, author bool) {
	if author {
		p.bdi(e.Author)
		if e.Handle != "" && e.Handle != e.Author {
			p.raw(" ")
			p.bdi(e.Handle)
		}
		p.raw(" · ")
	}
	if !e.Published.IsZero() {
		p.day(e.Published)
		p.raw(" · ")
	}
	p.say("frame.posts", e.Posts)
	p.raw(" · ")
	p.say("frame.minutes", e.Minutes)
	p.raw(" · ")
	p.verdict(e.Verdict)
}

// verdict writes in a word how whole a thread is.
func (p *page) verdict(s thread.State) {
	p.raw(`<span class="v `)
	p.text(string(s))
	p.raw(`">`)
	p.say("frame.verdict-" + string(s))
	p.raw("</span>")
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

func icon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("Cache-Control", "max-age=86400")
	io.WriteString(w, iconSVG)
}
