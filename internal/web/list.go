package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
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
func (v *visit) newest(q record.Query, n int) (threadList, error) {
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
		if d = d.For(v.use(policy.List)); listed(d.Thread) {
			l.Threads = append(l.Threads, entryOf(d))
		}
	}
	return l, nil
}

func entryOf(d *document.Document) entry {
	e := entry{ID: d.Thread.ID, Path: ThreadPath(d.Thread.ID), Title: d.Title, Published: d.Published, Posts: len(d.Thread.Line), Minutes: d.Minutes, Verdict: d.Thread.Verdict.State}
	e.Author, e.Handle = document.Who(d.Author)
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
	p.raw("<li><a class=\"title\" dir=\"auto\" href=\"")
	p.text(e.Path)
	p.raw("\">")
	p.text(e.Title)
	p.raw("</a>\n<p class=\"m\">")
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
	p.raw("</p></li>\n")
}

// verdict writes in a word how whole a thread is.
func (p *page) verdict(s thread.State) {
	p.raw(`<span class="v `)
	p.text(string(s))
	p.raw(`">`)
	p.say("frame.verdict-" + string(s))
	p.raw("</span>")
}

// person is an account as a list or page of it tells of it.
type person struct {
	ID      post.AccountID  `json:"id"`
	Network post.Network    `json:"network"`
	Path    string          `json:"path"`
	Name    string          `json:"name"`
	Handle  string          `json:"handle,omitempty"`
	URL     string          `json:"url,omitempty"`
	Bio     string          `json:"bio,omitempty"`
	Threads int             `json:"threads,omitempty"` // counted for the owner alone
	Posts   int             `json:"posts,omitempty"`
	Handles []record.Handle `json:"handles,omitempty"`
}

// person gives what may be told of an account. In public nothing is counted: the counts are of all posts,
// those for followers too.
func (v *visit) person(a record.AccountSummary) person {
	x := person{ID: a.ID, Network: a.Network, Path: accountPath(a.ID)}
	x.Name, x.Handle = document.Who(a.Account)
	if !v.public() {
		x.Threads, x.Posts = a.Threads, a.Posts
	}
	return x
}

// maxAccounts is how many accounts the list shows.
const maxAccounts = 500

func (v *visit) accounts() (*sheet, error) {
	rules, err := v.rules(v.r.Context())
	if err != nil {
		return nil, err
	}
	list, more := []person{}, false
	for a, err := range v.Record.Accounts(v.r.Context()) {
		if err != nil {
			return nil, err
		}
		if wantsNoPage(rules, a, v.use(policy.List)) {
			continue
		}
		if more = len(list) == maxAccounts; more {
			break
		}
		list = append(list, v.person(a))
	}
	return &sheet{title: v.lang.Say("frame.accounts"), shared: true, twin: map[string]any{"clew": 1, "accounts": list}, main: func(p *page) {
		p.raw("<h1>")
		p.say("frame.accounts")
		p.raw("</h1>\n<ol class=\"threads\">\n")
		for i := range list {
			p.raw("<li><a class=\"title\" dir=\"auto\" href=\"")
			p.text(list[i].Path)
			p.raw("\">")
			p.text(list[i].Name)
			p.raw("</a>\n<p class=\"m\">")
			p.facts(&list[i])
			p.raw("</p></li>\n")
		}
		p.raw("</ol>\n")
		if more {
			p.raw("<p class=\"note\">Accounts with fewer threads are not listed here; clew accounts lists all.</p>\n")
		}
		if len(list) == 0 {
			p.raw("<p>The record holds no posts yet.</p>\n")
		}
	}}, nil
}

func (v *visit) account() (*sheet, error) {
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	a, err := v.Record.Account(v.r.Context(), id)
	if err != nil {
		return nil, err
	}
	rules, err := v.rules(v.r.Context())
	if err != nil {
		return nil, err
	}
	if wantsNoPage(rules, a, v.use(policy.Page)) {
		return nil, fmt.Errorf("account %s asks not to be shown: %w", id, record.ErrNotFound)
	}
	who := v.person(a)
	who.URL, who.Bio, who.Handles = document.AccountURL(a.Account), a.Bio, a.Handles
	l, err := v.threads(record.Query{Author: a.ID})
	if err != nil {
		return nil, err
	}
	return &sheet{title: who.Name, shared: true, twin: struct {
		threadList
		Account person `json:"account"`
	}{l, who}, main: func(p *page) {
		p.raw("<header>\n<h1 dir=\"auto\">")
		p.text(who.Name)
		p.raw("</h1>\n<p class=\"m\">")
		p.facts(&who)
		p.raw("</p>\n")
		if who.Bio != "" {
			p.raw("<p class=\"bio\" dir=\"auto\">")
			p.text(who.Bio)
			p.raw("</p>\n")
		}
		p.handles(&who)
		p.raw("</header>\n")
		p.threads(l, false)
		if len(l.Threads) == 0 && v.r.URL.Query().Get("before") == "" {
			p.raw("<p>No thread of two posts or more by this account is in the record.</p>\n")
		}
	}}, nil
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

// facts writes an account's handle, how much is held, and a link to where it lives.
func (p *page) facts(x *person) {
	between := lit("")
	if x.Handle != "" && x.Handle != x.Name {
		p.bdi(x.Handle)
		between = " · "
	}
	if x.Posts > 0 {
		p.raw(between)
		p.say("frame.threads-held", x.Threads)
		p.raw(" · ")
		p.say("frame.posts", x.Posts)
		between = " · "
	}
	if document.WebURL(x.URL) {
		p.raw(between + "<a class=\"out\" rel=\"nofollow\" href=\"")
		p.text(x.URL)
		p.raw("\">on its network</a>")
	}
}

// handles tells the permanent id and earlier handles, on demand.
func (p *page) handles(x *person) {
	p.raw("<details><summary>Permanent id and handles</summary><p><code>")
	p.text(string(x.ID))
	p.raw("</code></p>\n<ul>")
	for _, h := range x.Handles {
		p.raw("<li>")
		p.bdi(h.Handle)
		p.raw(", seen ")
		p.text(document.Day(h.First))
		if document.Day(h.Last) != document.Day(h.First) {
			p.raw(" to ")
			p.text(document.Day(h.Last))
		}
		p.raw("</li>")
	}
	p.raw("</ul></details>\n")
}

func icon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("Cache-Control", "max-age=86400")
	io.WriteString(w, iconSVG)
}
