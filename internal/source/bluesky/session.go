package bluesky

import (
	"context"
	"slices"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Bounds of what a walk remembers.
const (
	maxKept   = 50_000 // posts met and not told
	maxPeople = 20_000
	maxClimb  = 64 // posts by others between two of the author's
)

// session is what a walk has met so far. It stands between the parsers and the sink, and lets through what
// belongs to the walk: the author's posts of the conversation; of others' posts those that the author
// answers, and those between two of the author's; the accounts of all these. What a parser says about
// wholeness speaks of one answer and is not passed on. Everything here follows from the exchanges in their
// order, so that a rebuild tells the same.
type session struct {
	to     source.Sink
	author post.AccountID   // whose posts are told: of the first exchange that names an account
	roots  map[post.ID]bool // posts asked for and the conversations that they name
	told   map[post.ID]mark //
	order  []post.ID        // told, in their order
	wanted map[post.ID]bool // parents of told posts of the author
	kept   map[post.ID]seen
	loose  []post.ID // the author's own among kept, in their order
	all    bool      // everything is told: an account is read, or a whole repository
	view   bool      // what comes is the AppView's view
	whole  bool      // the repository just read has every record
	leads  map[string]post.AccountID
	claims map[post.AccountID]string // handle that an identity document claims; "" for none
	people map[post.AccountID]post.Account
	shown  map[post.AccountID]bool
	last   map[post.AccountID]post.Account // as last told
	posts  []post.Post
	fresh  []post.AccountID
}

// seen is a post that was met, and whether the AppView showed it.
type seen struct {
	post.Post
	view bool
}

// mark is what a walk remembers of a post that it told.
type mark struct {
	parent, conversation post.ID
	version              string
	older                []string // versions told before this one
	state                post.State
	view                 bool // the AppView showed this version
	viewed               bool // the AppView showed some version
}

func newSession(to source.Sink) *session {
	return &session{to: to, roots: map[post.ID]bool{}, told: map[post.ID]mark{}, wanted: map[post.ID]bool{}, kept: map[post.ID]seen{},
		leads: map[string]post.AccountID{}, claims: map[post.AccountID]string{}, people: map[post.AccountID]post.Account{},
		shown: map[post.AccountID]bool{}, last: map[post.AccountID]post.Account{}}
}

// heed notes what an exchange was asked for.
func (s *session) heed(a *answer) {
	q := a.query
	asked := post.ID("")
	switch a.call {
	case callThread:
		asked, _ = address(q.Get("uri"))
	case callThreadV2:
		asked, _ = address(q.Get("anchor"))
	case callRecord:
		if q.Get("collection") == postType {
			asked, _ = address("at://" + q.Get("repo") + "/" + postType + "/" + q.Get("rkey"))
		}
		s.name(q.Get("repo"))
	case callList:
		s.name(q.Get("repo"))
	case callRepo, callProof, callStatus:
		s.name(q.Get("did"))
	}
	if asked == "" {
		return
	}
	s.name(string(asked.Author()))
	if asked.Author() == s.author {
		s.root(asked)
	}
}

// name takes an account for the one whose posts are told, if there is none yet.
func (s *session) name(did string) {
	if account, err := post.ParseAccountID(did); s.author == "" && err == nil && account.Network() == post.Bluesky {
		s.author = account
		s.shown[account] = true
	}
}

// root takes a post for one of the walk's conversation.
func (s *session) root(id post.ID) {
	if id == "" || s.roots[id] {
		return
	}
	s.roots[id] = true
	if p, ok := s.kept[id]; ok && id.Author() == s.author {
		s.tell(p)
	}
}

// Capture implements source.Sink.
func (s *session) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	return s.to.Capture(ctx, p)
}

// Posts implements source.Sink: it lets through what belongs to the walk.
func (s *session) Posts(ctx context.Context, posts []post.Post) error {
	for _, p := range posts {
		s.meet(p)
	}
	if len(s.posts) >= batch {
		return s.flush(ctx)
	}
	return nil
}

// Accounts implements source.Sink.
func (s *session) Accounts(_ context.Context, accounts []post.Account) error {
	for _, a := range accounts {
		s.person(a)
	}
	return nil
}

// Media implements source.Sink. No answer has any.
func (s *session) Media(ctx context.Context, name string, p unpack.Part) error {
	return s.to.Media(ctx, name, p)
}

// Gone implements source.Sink. No answer says so by itself: a walk concludes it.
func (s *session) Gone(context.Context, []source.Gone) error { return nil }

// Evidence implements source.Sink. Of it only the word of a whole repository counts.
func (s *session) Evidence(_ context.Context, e post.Evidence) error {
	s.whole = s.whole || e.Whole != ""
	return nil
}

// Skip implements source.Sink.
func (s *session) Skip(ctx context.Context, k source.Skipped) error { return s.to.Skip(ctx, k) }

// meet takes a post that an answer holds.
func (s *session) meet(p post.Post) {
	switch {
	case p.State == post.NotFetched:
		return // the link of the post below says as much
	case p.Repost:
		if s.all {
			s.posts = append(s.posts, p)
		}
		return
	case s.all || s.belongs(&p):
		s.tell(seen{p, s.view})
	case p.Author == s.author && (p.Parent == "" || p.ParentAuthor != s.author) && p.State == post.Present:
		return // of another thread
	default:
		s.keep(p)
	}
}

// belongs says whether a post is one of the walk.
func (s *session) belongs(p *post.Post) bool {
	if p.Author != s.author {
		return s.wanted[p.ID]
	}
	return p.State != post.Present || s.roots[p.ID] || s.roots[p.Conversation] || s.wanted[p.ID] || s.present(p.Parent)
}

func (s *session) present(id post.ID) bool {
	m, ok := s.told[id]
	return ok && m.state == post.Present
}

func (s *session) keep(p post.Post) {
	if _, ok := s.kept[p.ID]; !ok && len(s.kept) >= maxKept {
		return
	}
	if _, ok := s.kept[p.ID]; !ok && p.Author == s.author {
		s.loose = append(s.loose, p.ID)
	}
	s.kept[p.ID] = seen{p, s.view}
}

// tell queues a post, unless the same was told, and what now belongs to the walk because of it.
func (s *session) tell(p seen) {
	todo := []seen{p}
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !s.emit(p) {
			continue
		}
		delete(s.kept, p.ID)
		if p.Author != s.author || p.State != post.Present || s.all && !s.roots[p.ID] && !s.roots[p.Conversation] {
			continue
		}
		if p.Conversation != "" {
			s.roots[p.Conversation] = true
		}
		if p.Parent != "" {
			s.wanted[p.Parent] = true
			todo = append(todo, s.between(p.Parent)...)
		}
	}
}

// between gives the kept posts that stand from id up to the author's next post; of a way that ends
// elsewhere, id alone.
func (s *session) between(id post.ID) []seen {
	var way []seen
	for range maxClimb {
		p, ok := s.kept[id]
		if !ok {
			break
		}
		way = append(way, p)
		if p.Author == s.author || p.Parent == "" {
			break
		}
		id = p.Parent
	}
	if len(way) == 0 {
		return nil
	}
	if end := way[len(way)-1]; end.Author == s.author || s.present(end.Parent) && end.Parent.Author() == s.author {
		return way
	}
	return way[:1]
}

// emit queues one post and says whether it did.
func (s *session) emit(p seen) bool {
	was, ok := s.told[p.ID]
	switch {
	case !ok:
		s.order = append(s.order, p.ID)
	case p.State != post.Present:
		return false // a placeholder says no more than what was told
	case was.state == post.Present && was.version == p.Version && (was.view || !p.view):
		return false
	case slices.Contains(was.older, p.Version):
		return false // the AppView is behind the author's server
	}
	now := mark{parent: p.Parent, conversation: p.Conversation, version: p.Version, older: was.older, state: p.State, view: p.view, viewed: p.view || was.viewed}
	if ok && was.state == post.Present && was.version != p.Version {
		now.older = append(now.older, was.version)
	}
	s.told[p.ID] = now
	s.posts = append(s.posts, p.Post)
	s.show(p.Author)
	for q := p.Quote; q != nil && q.Post != nil; q = q.Post.Quote {
		s.show(q.Author)
	}
	return true
}

// settle tells the author's kept posts whose parents were told meanwhile.
func (s *session) settle() {
	for again := true; again; {
		again = false
		left := s.loose[:0]
		for _, id := range s.loose {
			p, ok := s.kept[id]
			switch {
			case !ok:
			case s.belongs(&p.Post):
				s.tell(p)
				again = true
			default:
				left = append(left, id)
			}
		}
		s.loose = left
	}
}

// flush tells what is queued.
func (s *session) flush(ctx context.Context) error {
	s.settle()
	var accounts []post.Account
	for _, id := range s.fresh {
		if a, ok := s.people[id]; ok && s.shown[id] && s.last[id] != a {
			s.last[id] = a
			accounts = append(accounts, a)
		}
	}
	s.fresh = s.fresh[:0]
	if len(accounts) > 0 {
		if err := s.to.Accounts(ctx, accounts); err != nil {
			return err
		}
	}
	posts := s.posts
	s.posts = nil
	for len(posts) > 0 {
		n := min(len(posts), batch)
		if err := s.to.Posts(ctx, posts[:n:n]); err != nil {
			return err
		}
		posts = posts[n:]
	}
	return nil
}

// person takes an account that an answer describes, and keeps what earlier ones said of it besides.
func (s *session) person(a post.Account) {
	was, ok := s.people[a.ID]
	if !ok && len(s.people) >= maxPeople {
		return
	}
	if claim, known := s.claims[a.ID]; known && a.Handle != "@"+claim {
		a.Handle = "" // the identity itself does not name this handle
	}
	if ok {
		a = united(was, a)
	}
	a.Network = post.Bluesky
	s.people[a.ID] = a
	s.fresh = append(s.fresh, a.ID)
}

// united is a, with what only was tells.
func united(was, a post.Account) post.Account {
	or := func(to *string, s string) {
		if *to == "" {
			*to = s
		}
	}
	or(&a.Handle, was.Handle)
	or(&a.Name, was.Name)
	or(&a.URL, was.URL)
	or(&a.Avatar, was.Avatar)
	or(&a.Bio, was.Bio)
	a.LoggedInOnly = a.LoggedInOnly || was.LoggedInOnly
	return a
}

// agree gives an account the handle whose two directions agree.
func (s *session) agree(id post.AccountID) {
	claim := s.claims[id]
	if claim == "" || s.leads[claim] != id {
		return
	}
	s.person(post.Account{ID: id, Network: post.Bluesky, Handle: "@" + claim})
}

// show lets an account be told.
func (s *session) show(id post.AccountID) {
	if !s.shown[id] {
		s.shown[id] = true
		s.fresh = append(s.fresh, id)
	}
}
