package index

import (
	"strconv"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// Of gives what an index reads of a thread: its own posts in the order in which the page has them, with their numbers
// there. Posts by others are none of its author's words. d must be what For gave for the use that the index is made for.
func Of(d *document.Document) (Thread, []Post) {
	t := d.Thread
	out := Thread{ID: t.ID, Title: d.Title, OwnTitle: d.OwnTitle, Author: d.Author, URL: d.URL, Published: d.Published, State: t.Verdict.State, Gaps: len(t.Gaps)}
	for i := range t.Gaps {
		out.Missing += t.Gaps[i].Count
	}
	for i := range t.Continued {
		out.Gaps += len(t.Continued[i].Gaps)
	}
	// A day that a person gave is that of all its posts, where none has a time of its own.
	out.Given = !d.Published.IsZero() && timeless(t)
	o := ordering{d: d, given: out.Given, run: map[post.ID]string{}, forks: map[post.ID]int{}}
	for _, it := range d.Flow() {
		o.item(it)
	}
	out.Posts = len(o.posts)
	return out, o.posts
}

func timeless(t *thread.Thread) bool {
	for chain := range t.Chains() {
		for i := range chain {
			if !chain[i].Created.IsZero() {
				return false
			}
		}
	}
	return true
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
	if o.given {
		at = o.d.Published
	}
	o.run[p.ID] = run + strconv.Itoa(it.N)
	o.posts = append(o.posts, Post{ID: p.ID, Thread: string(o.d.Thread.ID), Author: string(p.Author), Text: p.Text, Lang: p.Lang, At: at, Run: run, N: it.N, Warning: p.Warning})
}

// letters names branches: a, b … z, aa, ab.
func letters(n int) string {
	s := ""
	for n++; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}
