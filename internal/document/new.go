package document

import (
	"maps"
	"strings"
	"time"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// About is what a document takes besides its thread. All of it may be missing.
type About struct {
	Accounts  map[post.AccountID]post.Account
	Versions  map[post.ID][]post.Post // older versions, oldest first
	Published time.Time               // what a person said; used where the first post has no time of its own
	More      []Preview               // other threads of the author, newest first; the first six are kept
	Joined    map[post.ID]Preview     // threads that this one leads to, by the post that names them
	Sources   []post.Origin           // where it came from
	Made      time.Time
	Clew      string
	Rules     policy.Rules     // what the operator has ruled
	API       map[int64]bool   // captures that came by a network's API, under its terms
	Captures  map[int64]string // SHA-256, in hex, of the captures that posts point into
	Root      post.ID          // the post that takedowns of the thread name, where that is another than its first
	Number    int64            // of the thread in the record; 0 for none
	At        time.Time        // the record is read as it was then
	Stated    []Stated         // what the author says of it, oldest first
	Moments   []time.Time      // when something about the thread changed in the record, oldest first
}

// maxMore is how many other threads a document offers, and previewPosts how much of each, as on the page
// that Clew grew from.
const (
	maxMore      = 6
	previewPosts = 3
)

// New makes a thread ready to read. It keeps t and what is in about, and changes neither.
func New(t *thread.Thread, about About) *Document {
	d := &Document{
		Thread:   t,
		Author:   author(t, about.Accounts),
		Accounts: about.Accounts,
		Versions: versions(t, about.Versions),
		More:     about.More,
		Joined:   about.Joined,
		Sources:  about.Sources,
		Made:     about.Made,
		Clew:     about.Clew,
		Rules:    about.Rules,
		API:      about.API,
		Captures: about.Captures,
		Number:   about.Number,
		At:       about.At,
		Root:     about.Root,
		Moments:  about.Moments,
		Stated:   about.Stated,
	}
	if len(d.More) > maxMore {
		d.More = d.More[:maxMore]
	}
	d.Published, d.Updated = times(t)
	if d.Published.IsZero() {
		d.Published = about.Published
	}
	if d.Updated.IsZero() {
		d.Updated = d.Published
	}
	if first := first(t); first != nil {
		d.URL = PostURL(first, d.Author)
	}
	d.Title, d.OwnTitle = title(t, d.Author)
	d.Minutes = minutes(t)
	return d
}

// NewPreview makes the beginning of a thread for another document of the same author.
func NewPreview(t *thread.Thread, author post.Account) Preview {
	p := Preview{ID: t.ID, Posts: t.Line, Held: t.Verdict.Held, Gone: t.Gone}
	p.Title, p.OwnTitle = title(t, author)
	p.Published, _ = times(t)
	if first := first(t); first != nil {
		p.URL = PostURL(first, author)
	}
	if len(p.Posts) > previewPosts {
		p.Posts = p.Posts[:previewPosts]
	}
	if p.Held == 0 {
		p.Held = len(t.Line)
	}
	return p
}

// By gives the account that wrote p, with at least its id.
func (d *Document) By(p *post.Post) post.Account {
	if p.Author == d.Author.ID {
		return d.Author
	}
	if a, ok := d.Accounts[p.Author]; ok {
		return a
	}
	return post.Account{ID: p.Author, Network: p.Author.Network()}
}

// Edited says whether p is not its first version, and when it was made, zero if that is not known.
func (d *Document) Edited(p *post.Post) (at time.Time, edited bool) {
	switch {
	case !p.Edited.IsZero():
		return p.Edited, true
	case len(p.Edits) > 1 && p.Edits[0] != p.ID:
		return p.Created, true
	}
	return time.Time{}, len(d.Versions[p.ID]) > 0
}

// Quoted gives the post that q quotes where it may be shown: it is held, and the quote's state does not
// forbid it. It gives nil otherwise; QuoteWords then says why.
func Quoted(q *post.Quote) *post.Post {
	if q == nil || q.State != post.QuoteShown {
		return nil
	}
	return q.Post
}

// Drawn says whether a medium is a picture: what moves is a film on some networks, and a GIF, which is one, on others.
func Drawn(m *post.Media) bool {
	if m.Kind != post.GIF {
		return m.Kind == post.Image
	}
	address, _, _ := strings.Cut(m.URL, "?")
	return m.Type == "image/gif" || m.Type == "" && strings.HasSuffix(strings.ToLower(address), ".gif")
}

// Covered says whether the media of p are covered until asked for.
func Covered(p *post.Post) bool { return policy.Decide(p, post.Account{}, policy.Read).Cover }

// versions joins the older versions that stand under ids of their own, as X's do, with those of the same id.
func versions(t *thread.Thread, same map[post.ID][]post.Post) map[post.ID][]post.Post {
	if len(t.Versions) == 0 {
		return same
	}
	out := maps.Clone(same)
	if out == nil {
		out = make(map[post.ID][]post.Post, len(t.Versions))
	}
	for id, chain := range t.Versions {
		var all []post.Post
		for _, p := range chain {
			if p.ID != id {
				all = append(all, same[p.ID]...)
				all = append(all, p)
			}
		}
		if len(all) > 0 {
			out[id] = append(all, same[id]...)
		}
	}
	return out
}

func author(t *thread.Thread, accounts map[post.AccountID]post.Account) post.Account {
	if a, ok := accounts[t.Author]; ok {
		return a
	}
	return post.Account{ID: t.Author, Network: t.Network}
}

// first is the first post that survives, nil if none does.
func first(t *thread.Thread) *post.Post {
	if len(t.Line) == 0 {
		return nil
	}
	return &t.Line[0]
}

// times gives the time of the first post and of the newest post or edit of the author.
func times(t *thread.Thread) (published, updated time.Time) {
	if first := first(t); first != nil {
		published = first.Created
	}
	newest := func(posts []post.Post) {
		for i := range posts {
			for _, at := range [2]time.Time{posts[i].Created, posts[i].Edited} {
				if at.After(updated) {
					updated = at
				}
			}
		}
	}
	for posts := range t.Chains() {
		newest(posts)
	}
	return published, updated
}
