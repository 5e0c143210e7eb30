package index

import (
	"slices"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/figure"
	"clew/internal/policy"
	"clew/internal/post"
)

// Of gives what an index reads of a thread: its own posts in the order in which the page has them, with their numbers
// there. Posts by others are none of its author's words. d must be what For gave for the use that the index is made for.
func Of(d *document.Document) (Thread, []Post) {
	t := d.Thread
	out := Thread{ID: t.ID, Number: d.Number, Title: d.Title, OwnTitle: d.OwnTitle, Author: d.Author, URL: d.URL, Published: d.Published, State: t.Verdict.State, Gaps: len(t.Gaps)}
	for i := range t.Gaps {
		out.Missing += t.Gaps[i].Count
	}
	for i := range t.Continued {
		out.Gaps += len(t.Continued[i].Gaps)
	}
	out.Given = given(d)
	o := ordering{d: d, given: out.Given, run: map[post.ID]string{}, forks: map[post.ID]int{}}
	for _, it := range d.Flow() {
		o.item(it)
	}
	out.Posts = len(o.posts)
	return out, o.posts
}

// given says whether the posts of a saved page, which have no times of their own, are all of the day that a person gave for
// the thread.
func given(d *document.Document) bool {
	if d.Published.IsZero() || !strings.HasPrefix(string(d.Thread.ID), "page:") {
		return false
	}
	first := d.Thread.ID
	for chain := range d.Thread.Chains() {
		for i := range chain {
			if p := &chain[i]; !p.Created.IsZero() && (p.ID != first || !p.Created.Equal(d.Published)) {
				return false
			}
		}
	}
	return true
}

// Material is what an index is made of, gathered thread by thread.
type Material struct {
	Threads []Thread
	Posts   []Post
	Size    int // bytes of the posts' texts

	seen map[post.ID]bool
}

// Add takes a thread: of its posts those that keep wants (nil: all), and none that another thread gave already. A thread of
// which no post is taken is left out. d must be what For gave for the use; a post that may not be found by itself is not
// taken (document.Document.Found).
func (m *Material) Add(d *document.Document, use policy.Use, keep func(*Post) bool) {
	t, posts := Of(d)
	hidden := map[post.ID]bool{}
	if use != policy.Read {
		for chain := range d.Thread.Chains() {
			for i := range chain {
				p := &chain[i]
				hidden[p.ID] = d.Rules.Judge(policy.Case{Post: p, Account: d.By(p), Use: use, Root: t.ID}).Show == policy.Hide
			}
		}
	}
	if m.seen == nil {
		m.seen = map[post.ID]bool{}
	}
	before := len(m.Posts)
	for i := range posts {
		p := &posts[i]
		if m.seen[p.ID] || hidden[p.ID] || keep != nil && !keep(p) {
			continue
		}
		m.seen[p.ID] = true
		m.Size += len(p.Text)
		m.Posts = append(m.Posts, *p)
	}
	if len(m.Posts) > before {
		m.Threads = append(m.Threads, t)
	}
}

// Turn puts the threads the other way round: they were gathered from the newest on and are read from the oldest.
func (m *Material) Turn() {
	slices.Reverse(m.Threads)
	byThread := make(map[string][]Post, len(m.Threads))
	for _, p := range m.Posts {
		byThread[p.Thread] = append(byThread[p.Thread], p)
	}
	m.Posts = m.Posts[:0]
	for i := range m.Threads {
		m.Posts = append(m.Posts, byThread[string(m.Threads[i].ID)]...)
	}
}

// ordering numbers the posts of a document as they are read.
type ordering struct {
	d     *document.Document
	given bool
	posts []Post
	runs  []string           // of the groups that are open, what stands before their posts' numbers
	run   map[post.ID]string // of a post, its number in full: branches that leave there are called after it
	forks map[post.ID]int    // branches that left there so far
	parts int
}

func (o *ordering) item(it document.Item) {
	switch it.Kind {
	case document.Branch:
		at := it.Branch.At
		o.runs = append(o.runs, o.run[at]+letters(o.forks[at])+".")
		o.forks[at]++
	case document.Part:
		o.parts++
		o.runs = append(o.runs, "+"+strconv.Itoa(o.parts)+".")
	case document.End:
		if len(o.runs) > 0 {
			o.runs = o.runs[:len(o.runs)-1]
		}
	case document.Said:
		run := ""
		if len(o.runs) > 0 {
			run = o.runs[len(o.runs)-1]
		}
		o.said(it, run)
	}
}

func (o *ordering) said(it document.Item, run string) {
	p := it.Post
	at := p.Created
	switch {
	case o.given:
		at = o.d.Published
	case at.IsZero() && (p.Network == post.X || p.Network == post.Mastodon):
		at, _ = p.ID.Time() // the network sets its ids itself
	}
	o.run[p.ID] = run + strconv.Itoa(it.N)
	var mentions []Mention
	end := 0
	for _, m := range p.Mentions { // what overlaps or stands out of order is nobody's
		if m.Account != "" && m.Start >= end && m.End > m.Start && len(mentions) < mostMentions {
			mentions = append(mentions, Mention{figure.Span{Start: m.Start, End: m.End}, m.Account})
			end = m.End
		}
	}
	o.posts = append(o.posts, Post{Mentions: mentions, ID: p.ID, Thread: string(o.d.Thread.ID), Author: string(p.Author), Text: p.Text, Lang: p.Lang, At: at, Run: run, N: it.N, Warning: p.Warning, API: o.d.API[p.Raw.Capture]})
}

// mostMentions is how many of one post are told.
const mostMentions = 200

// letters names branches: a, b … z, aa, ab.
func letters(n int) string {
	s := ""
	for n++; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}
