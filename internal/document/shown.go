package document

import (
	"cmp"
	"maps"
	"slices"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// For gives the document as it may be shown in a use: what the table of package policy hides is taken
// out, and a run of hidden posts becomes a counted gap. In lists of other threads the stricter rule for
// lists holds. For policy.Read it is d itself, unless somebody opted out, something is gone or taken down or labels fold a
// post; d is never changed.
//
// Every public page, export, feed and search asks for its documents through For.
func (d *Document) For(use policy.Use) *Document {
	if use == policy.Read && len(d.Rules.OptOuts) == 0 && len(d.Rules.Takedowns) == 0 && len(d.gone()) == 0 && !d.labelled() {
		return d
	}
	t := *d.Thread
	c := *d
	c.Thread = &t
	s := shown{d: d, use: use, gone: d.gone(), root: cmp.Or(d.Root, d.Thread.ID)}
	c.Author = s.person(d.Author) // before the title, which may name it
	t.Line = s.posts(t.Line, "")
	t.Branches = nil
	for _, b := range d.Thread.Branches {
		b.Posts = s.posts(b.Posts, b.At)
		if len(b.Posts) > 0 {
			t.Branches = append(t.Branches, b)
		}
	}
	t.Continued = nil
	for _, p := range d.Thread.Continued {
		p.Gaps = slices.Clone(p.Gaps)
		p.Posts = s.posts(p.Posts, "")
		branches := p.Branches
		p.Branches = nil
		for _, b := range branches {
			if b.Posts = s.posts(b.Posts, b.At); len(b.Posts) > 0 {
				p.Branches = append(p.Branches, b)
			}
		}
		if len(p.Posts) > 0 {
			t.Continued = append(t.Continued, p)
		}
	}
	t.Context = s.context(t.Context)
	s.moveForks(&t)
	t.Gaps = s.gaps(d.Thread.Gaps)
	if s.hidden > 0 {
		t.Verdict.State = thread.Gaps
		t.Verdict.Held = max(0, t.Verdict.Held-s.hidden)
		c.retitle(&t, d.Thread)
	}
	c.Versions = s.versions(d.Versions)
	c.More = s.more(d.More)
	c.Joined = s.joined(d.Joined)
	t.Versions = nil // Document.Versions has them
	c.Stated = c.stated()
	c.Accounts = make(map[post.AccountID]post.Account, len(d.Accounts))
	for id, a := range d.Accounts {
		c.Accounts[id] = s.person(a)
	}
	return &c
}

// person gives an account as it may be shown: of one of whom nothing may be, no words and no picture of its
// own; of one who asked not to be here, the id alone.
func (s *shown) person(a post.Account) post.Account {
	if s.d.Rules.Decide(&post.Post{Network: a.Network, Author: a.ID}, a, s.use).Show != policy.Hide {
		return a
	}
	a.Name, a.Avatar, a.Bio = "", "", ""
	if s.d.Rules.OptOuts[a.ID] {
		a.Handle, a.URL = "", ""
	}
	return a
}

// Shows says whether a medium, by its SHA-256 in hex, stands anywhere in the document.
func (d *Document) Shows(sha256 string) bool {
	has := func(posts []post.Post) bool {
		for i := range posts {
			for p := &posts[i]; p != nil; p = Quoted(p.Quote) {
				if slices.ContainsFunc(p.Media, func(m post.Media) bool { return m.SHA256 == sha256 }) {
					return true
				}
			}
		}
		return false
	}
	t := d.Thread
	if has(t.Context) || anyChain(t, has) || slices.ContainsFunc(d.More, func(p Preview) bool { return has(p.Posts) }) {
		return true
	}
	for _, versions := range d.Versions {
		if has(versions) {
			return true
		}
	}
	return false
}

// shown is a document being filtered.
type shown struct {
	d       *Document
	use     policy.Use
	root    post.ID // of the thread that is judged
	gone    map[post.ID]thread.Gone
	hidden  int
	private []thread.Gap
	moved   map[post.ID]post.ID // of a hidden post, the one before it that is shown
}

func (s *shown) judge(p *post.Post, use policy.Use) policy.Decision {
	return s.d.Rules.Judge(policy.Case{Post: p, Account: s.d.By(p), Use: use, Thread: s.d.Author.ID, Root: s.root, Gone: s.gone[p.ID].State, API: s.d.API[p.Raw.Capture]})
}

func (s *shown) hides(p *post.Post, use policy.Use) (reason string, hide bool) {
	dec := s.judge(p, use)
	return dec.Reason, dec.Show == policy.Hide
}

// posts gives the chain without what is hidden; after is what stands before it.
func (s *shown) posts(posts []post.Post, after post.ID) []post.Post {
	out := make([]post.Post, 0, len(posts))
	var gap *thread.Gap
	for i := range posts {
		p := &posts[i]
		reason, hide := s.hides(p, s.use)
		if !hide {
			out = append(out, s.inner(p, s.use))
			after, gap = p.ID, nil
			continue
		}
		if s.moved == nil {
			s.moved = make(map[post.ID]post.ID)
		}
		s.moved[p.ID] = after
		s.hidden++
		if gap == nil || gap.Note != reason {
			s.private = append(s.private, thread.Gap{After: after, Reason: thread.ReasonPrivate, Note: reason})
			gap = &s.private[len(s.private)-1]
		}
		gap.Count++
	}
	return out
}

// gone gives the tombstones of all that the document shows or quotes.
func (d *Document) gone() map[post.ID]thread.Gone {
	all := d.Thread.Gone
	add := func(p Preview) {
		if len(p.Gone) == 0 {
			return
		}
		if all = maps.Clone(all); all == nil {
			all = map[post.ID]thread.Gone{}
		}
		maps.Copy(all, p.Gone)
	}
	for _, p := range d.More {
		add(p)
	}
	for _, p := range d.Joined {
		add(p)
	}
	return all
}

// labelled says whether a post has a label, which may fold or cover it.
func (d *Document) labelled() bool {
	has := func(posts []post.Post) bool {
		return slices.ContainsFunc(posts, func(p post.Post) bool { return len(p.Labels) > 0 })
	}
	t := d.Thread
	return has(t.Context) || anyChain(t, has)
}

// anyChain says whether f is true of a run of the author's posts.
func anyChain(t *thread.Thread, f func(posts []post.Post) bool) bool {
	for posts := range t.Chains() {
		if f(posts) {
			return true
		}
	}
	return false
}

// inner gives p as it is shown: folded or covered where the table says so, and without a quoted post that
// may not be shown.
func (s *shown) inner(p *post.Post, use policy.Use) post.Post {
	c := *p
	dec := s.judge(p, use)
	switch {
	case dec.Show != policy.Fold:
	case c.Warning == "":
		c.Warning = dec.Reason
	case dec.Reason == policy.TakenDown:
		c.Warning = dec.Reason + " · " + c.Warning
	}
	c.Sensitive = c.Sensitive || dec.Cover
	if p.Quote == nil || p.Quote.Post == nil {
		return c
	}
	q := *p.Quote
	if _, hide := s.hides(q.Post, use); hide || !s.d.Rules.QuoteShown(&q, s.d.By(q.Post), use) {
		q.Post = nil
		switch {
		case q.State != post.QuoteShown:
		case s.gone[q.ID].State == post.Deleted:
			q.State = post.QuoteDeleted
		default:
			q.State = post.QuotePrivate
		}
	} else {
		quoted := s.inner(q.Post, use)
		q.Post = &quoted
	}
	c.Quote = &q
	return c
}

// context keeps the place of a hidden post by somebody else, and nothing of its content.
func (s *shown) context(posts []post.Post) []post.Post {
	out := make([]post.Post, 0, len(posts))
	for i := range posts {
		p := &posts[i]
		if _, hide := s.hides(p, s.use); !hide {
			out = append(out, s.inner(p, s.use))
			continue
		}
		state := p.State
		if state == post.Present {
			state = post.Private
		}
		out = append(out, post.Post{ID: p.ID, Network: p.Network, Author: p.Author, State: state,
			Parent: p.Parent, ParentAuthor: p.ParentAuthor})
	}
	return out
}

// place gives the post that now stands where id stood.
func (s *shown) place(id post.ID) post.ID {
	for range len(s.moved) + 1 {
		to, ok := s.moved[id]
		if !ok {
			return id
		}
		id = to
	}
	return id
}

func (s *shown) moveForks(t *thread.Thread) {
	move := func(branches []thread.Branch) {
		for i := range branches {
			branches[i].At = s.place(branches[i].At)
		}
	}
	move(t.Branches)
	for i := range t.Continued {
		p := &t.Continued[i]
		move(p.Branches)
		for k := range p.Gaps {
			p.Gaps[k].After = s.place(p.Gaps[k].After)
		}
	}
}

func (s *shown) gaps(old []thread.Gap) []thread.Gap {
	if s.hidden == 0 {
		return old
	}
	gaps := slices.Concat(old, s.private)
	for i := range gaps {
		gaps[i].After = s.place(gaps[i].After)
	}
	return gaps
}

func (s *shown) versions(old map[post.ID][]post.Post) map[post.ID][]post.Post {
	if len(old) == 0 {
		return old
	}
	out := make(map[post.ID][]post.Post, len(old))
	for id, versions := range old {
		if _, gone := s.moved[id]; gone {
			continue
		}
		kept := make([]post.Post, 0, len(versions))
		for i := range versions {
			if _, hide := s.hides(&versions[i], s.use); !hide {
				kept = append(kept, s.inner(&versions[i], s.use))
			}
		}
		if len(kept) > 0 {
			out[id] = kept
		}
	}
	return out
}

func (s *shown) joined(old map[post.ID]Preview) map[post.ID]Preview {
	var out map[post.ID]Preview
	for id, p := range old {
		if one := s.more([]Preview{p}); len(one) == 1 {
			if out == nil {
				out = make(map[post.ID]Preview, len(old))
			}
			out[id] = one[0]
		}
	}
	return out
}

func (s *shown) more(old []Preview) []Preview {
	var out []Preview
	defer func(root post.ID) { s.root = root }(s.root)
	for _, p := range old {
		if len(p.Posts) == 0 {
			continue
		}
		s.root = p.ID
		first := p.Posts[0].ID
		posts := make([]post.Post, 0, len(p.Posts))
		for i := range p.Posts {
			if _, hide := s.hides(&p.Posts[i], policy.List); !hide {
				posts = append(posts, s.inner(&p.Posts[i], policy.List))
			}
		}
		// A preview that loses its beginning would be a list's way to what is not listed.
		if len(posts) > 0 && posts[0].ID == first {
			p.Posts = posts
			out = append(out, p)
		}
	}
	return out
}

// retitle makes the title and the times anew, of what is left. A hidden first post is not replaced by
// the next: the document says that its beginning is missing.
func (d *Document) retitle(t, was *thread.Thread) {
	if len(t.Line) > 0 && t.Line[0].ID != was.Line[0].ID {
		t.RootGone = true
		d.Published, _ = times(t)
		d.URL = PostURL(&t.Line[0], d.Author)
	}
	d.Title, d.OwnTitle = title(t, d.Author)
	d.Minutes = minutes(t)
	_, d.Updated = times(t)
	if len(t.Line) == 0 {
		d.Title, d.OwnTitle, d.Published, d.URL = "A thread that may not be shown here", true, d.Updated, ""
	}
}
