package xcom

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// GraphQL reads what X's own web pages are made of: the JSON answers of its GraphQL interface, as a
// reader's browser captured them (TweetDetail, TweetResultByRestId, UserTweets and their kin), alone, in
// a HAR or WARC, or several to a file. Posts are taken wherever they stand in an answer. It is a
// source.Source; the zero value is ready, and goroutines may share it.
type GraphQL struct{}

// Name is "x-web".
func (GraphQL) Name() string { return "x-web" }

// Recognise looks for the names that X's answers have and nobody else's.
func (GraphQL) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return recogniseAPI(ctx, in, &webForm{}, "/graphql/")
}

// Read tells posts, placeholders for those that the page showed as unavailable, and the authors. Where a
// page offered more than was opened, that is told as a limit of the threads on it.
func (GraphQL) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	return readAPI(ctx, in, opt, to, &webForm{followed: make(map[string]bool)}, "/graphql/")
}

// Bounds of what is remembered until the end of the input.
const (
	webCursors = 4096
	webRoots   = 64
)

// webForm reads one input. It is not shared.
type webForm struct {
	offered  []webCursor
	followed map[string]bool // cursors that a request of this input asked for
	single   []post.ID       // roots of answers that hold one post and say nothing of others
	detail   bool            // a whole conversation page was among the answers
	page     webPage
}

// webCursor is an offer of more, and the threads that it may belong to; none means all.
type webCursor struct {
	value, limit string
	roots        []post.ID
}

// ours says whether the item has a post of X's web interface in it, or the frame of a list of them.
func (*webForm) ours(item apiValue) bool {
	if item.object() && webTweet(item).object() {
		return true
	}
	d := item.doc
	if d == nil {
		return false
	}
	for i := range d.nodes {
		n := &d.nodes[i]
		if n.kind != apiMember {
			continue
		}
		name := d.buf[n.start:n.end]
		switch string(name) {
		case "tweet_results", "tweetResult", "tweetResults", "tweetResultsByRestIds":
			return true
		case "instructions":
			if (apiValue{d, uint32(i + 1)}).webInstructions() {
				return true
			}
		}
		if bytes.HasPrefix(name, []byte("threaded_conversation_with_injections")) {
			return true
		}
	}
	return false
}

// webInstructions says whether v is a timeline's list of instructions ("TimelineAddEntries" and others).
func (v apiValue) webInstructions() bool {
	first := v.first()
	return bytes.HasPrefix(first.get("type").bytes(), []byte("Timeline")) && (first.has("entries") || first.has("entry") || v.size() > 1)
}

func (f *webForm) read(r *apiRun, item apiValue) error {
	if !f.ours(item) {
		return r.skip(item, "JSON of another kind")
	}
	f.page = webPage{held: make(map[post.ID]int)}
	f.asked(r.part.Name)
	if err := f.walk(r, item, ""); err != nil {
		return err
	}
	f.page.joinMissing()
	f.limits()
	for _, p := range f.page.posts {
		if err := r.tell(p); err != nil {
			return err
		}
	}
	f.page = webPage{}
	return nil
}

// asked notes what the request for this part asked for, where the part is named by its address.
func (f *webForm) asked(address string) {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery == "" {
		return
	}
	var d apiDoc
	if _, err := d.parse([]byte(u.Query().Get("variables")), false); err != nil {
		return
	}
	v := d.root()
	if c := v.get("cursor").str(); c != "" && len(f.followed) < webCursors {
		f.followed[c] = true
	}
	if f.page.asked = v.get("tweetId").postID(); f.page.asked == "" {
		f.page.asked = v.get("focalTweetId").postID()
	}
}

// limits notes the offers of the page, for the threads on it.
func (f *webForm) limits() {
	p := &f.page
	f.detail = f.detail || p.detail
	if !p.detail && !p.timeline && len(f.single) < webCursors {
		f.single = append(f.single, p.roots()...)
	}
	for _, c := range p.cursors {
		if c.limit == webBelow && len(p.posts) == 0 {
			continue // the end of a list still offers a cursor
		}
		if p.detail {
			c.roots = p.roots()
		}
		if len(f.offered) < webCursors {
			f.offered = append(f.offered, c)
		}
	}
	for _, id := range p.partly {
		f.offered = append(f.offered[:min(len(f.offered), webCursors)], webCursor{limit: webPart, roots: []post.ID{id}})
	}
}

func (f *webForm) done(r *apiRun) error {
	if !f.detail {
		for _, id := range f.single {
			f.offered = append(f.offered, webCursor{limit: webSingle, roots: []post.ID{id}})
		}
	}
	var told []post.Evidence
	for _, c := range f.offered {
		if c.value != "" && f.followed[c.value] {
			continue
		}
		roots := c.roots
		if len(roots) == 0 || len(roots) > webRoots {
			roots = []post.ID{""}
		}
		for _, root := range roots {
			e := post.Evidence{Root: root, Limit: c.limit, Source: "X web page, captured"}
			if slices.Contains(told, e) {
				continue
			}
			if told = append(told, e); len(told) > webCursors {
				return nil
			}
			if err := r.to.Evidence(r.ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// The limits of a captured page, in words.
const (
	webMore   = "the page offered more replies that were not opened"
	webBelow  = "the page went on below what was loaded"
	webPart   = "the page showed only part of the conversation"
	webSingle = "the answer holds this one post"
)

// webPage is what one answer held.
type webPage struct {
	posts    []post.Post
	held     map[post.ID]int // index in posts
	line     []post.ID       // the entries of a conversation that stand alone, from the top
	cursors  []webCursor
	partly   []post.ID
	asked    post.ID
	detail   bool
	timeline bool
}

// add takes a post; of one that stands twice in the page, the one with its content.
func (p *webPage) add(t post.Post) {
	i, ok := p.held[t.ID]
	switch {
	case !ok:
		p.held[t.ID] = len(p.posts)
		p.posts = append(p.posts, t)
	case p.posts[i].State != post.Present && t.State == post.Present:
		p.posts[i] = t
	}
}

// joinMissing gives a missing post its place where the page shows it: between a post above it and the
// post that answers it.
func (p *webPage) joinMissing() {
	for k := len(p.line) - 2; k >= 0; k-- {
		i, ok := p.held[p.line[k]]
		j, below := p.held[p.line[k+1]]
		if !ok || !below || p.posts[i].State == post.Present || p.posts[j].Parent != p.line[k] {
			continue
		}
		p.posts[i].Conversation = p.posts[j].Conversation
		if p.posts[i].Author == "" {
			p.posts[i].Author = p.posts[j].ParentAuthor
		}
		if k > 0 && p.posts[i].Parent == "" && p.line[k-1] != p.line[k] {
			p.posts[i].Parent = p.line[k-1]
		}
	}
}

// roots are the first posts of the threads on the page: those that do not answer a post of their own
// author which is on the page too.
func (p *webPage) roots() []post.ID {
	var roots []post.ID
	for i := range p.posts {
		t := &p.posts[i]
		if t.Repost || t.State != post.Present || t.Parent != "" && p.ownParent(t) {
			continue
		}
		roots = append(roots, t.ID)
	}
	return roots
}

// ownParent says whether the post that t answers is on the page, with its content, and of t's author.
func (p *webPage) ownParent(t *post.Post) bool {
	i, ok := p.held[t.Parent]
	return ok && p.posts[i].State == post.Present && p.posts[i].Author == t.Author
}

// tombstone is the state that the words on a missing post's place give. Deletion is told only where the
// words say so. The words are English; in other languages the post counts as not fetched.
func tombstone(words string) post.State {
	words = strings.ToLower(words)
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(s string) bool { return strings.Contains(words, s) })
	}
	switch {
	case has("suspended", "no longer exists", "deactivated", "offboarded"):
		return post.Suspended
	case has("deleted", "violated the"):
		return post.Deleted
	case has("withheld"):
		return post.Withheld
	case has("block"):
		return post.Blocked
	case has("limits who can", "limited who can", "protected", "subscribers", "approved followers"):
		return post.Private
	}
	return post.NotFetched
}
