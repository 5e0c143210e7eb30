package mastodon

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/unpack"
)

// Limits that Mastodon sets on a context: what a caller without a token gets, and with one.
const (
	openDescendants, openAncestors, openDepth = 60, 40, 20
	fullContext                               = 4096
)

// index is what the first walk learns: which local number is which post.
type index struct {
	private bool    // followers-only posts are taken
	useful  []bool  // by part: has posts or accounts that may be kept
	places  []place // by part

	posts    map[string]known          // by server and local number
	made     map[string]string         // keys by author and time: for histories that do not say whose they are
	pages    map[string]post.AccountID // by profile page
	contexts []contextLimit
}

// known is a post of the input.
type known struct {
	id     post.ID
	author post.AccountID
	parent string // key

	shown     post.Visibility
	created   time.Time
	url, lang string
}

// contextLimit is a context that was cut at one of the server's limits.
type contextLimit struct {
	limit string
	focus string // key of the post that was asked about; "" if not known
	from  string
}

func newIndex(private bool) *index {
	return &index{private: private, posts: map[string]known{}, made: map[string]string{}, pages: map[string]post.AccountID{}}
}

// key names a local number on a server.
func key(server, id string) string { return server + " " + id }

// madeBy names what an account made at a time.
func madeBy(a post.AccountID, t time.Time) string { return string(a) + " " + t.Format(time.RFC3339) }

// part learns from one part. What is wrong with it is told at the second walk.
func (x *index) part(i int, p unpack.Part) (err error) {
	x.useful, x.places = append(x.useful, false), append(x.places, place{})
	if !looksJSON(p) {
		return nil
	}
	head, err := p.Head(headSize)
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Name, err)
	}
	h := headValue(head)
	if c := h.is(); c != '{' && c != '[' || isActivityStreams(h) {
		return nil
	}
	if isWeb(p.Name) {
		x.places[i] = placeOf(p.Name)
	} else if isAnswer(h) {
		x.places[i].server = serverOf(h)
	}
	rc, err := p.Open()
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Name, err)
	}
	defer func() { err = errors.Join(err, rc.Close()) }()
	l := learner{index: x, depth: map[string]int{}}
	w := walker{place: x.places[i], visit: l.item}
	err = w.answers(newStream(rc))
	x.useful[i] = l.useful || isAnswer(h) && (l.bad || errors.Is(err, errSyntax))
	if errors.Is(err, errSyntax) {
		return nil
	}
	return err
}

// serverOf finds the server that answered in an account that it calls its own: one whose name has no host.
func serverOf(v value) string {
	for e := range v.each() {
		for _, s := range [...]value{e, e.member("ancestors"), e.member("descendants")} {
			for status := range s.each() {
				account := status.member("account")
				if acct := account.member("acct").text(); acct != "" && !strings.Contains(acct, "@") {
					if u := account.member("uri").text(); u != "" {
						return hostOf(u)
					}
					return hostOf(account.member("url").text())
				}
			}
		}
	}
	return ""
}

// learner fills the index from one part.
type learner struct {
	*index
	useful    bool
	bad       bool // something is wrong with it, which the second walk tells
	ancestors int
	listed    int            // descendants
	depth     map[string]int // of the descendants, below the post asked about
	deepest   int
	focus     string
	token     bool // the caller had a token
}

func (l *learner) item(it item) error {
	switch {
	case it.bad != nil:
		l.bad = true
	case it.in == roleContext:
		l.contextEnd(it)
	case it.kind == kindStatus:
		l.status(it)
	case it.kind == kindAccount || it.kind == kindHistory:
		l.useful = true
	}
	return nil
}

func (l *learner) status(it item) {
	s := readStatus(it.v)
	l.learn(&s, it.place.server)
	if s.reblog.is() == '{' {
		in := readStatus(s.reblog)
		l.learn(&in, it.place.server)
	}
	switch it.in {
	case roleAncestor:
		l.ancestors++
	case roleDescendant:
		l.listed++
		l.token = l.token || s.token
		if l.listed == 1 && l.focus == "" {
			l.focus = s.inReplyTo
		}
		if len(l.depth) <= fullContext {
			d := l.depth[s.inReplyTo] + 1
			l.depth[s.local] = d
			l.deepest = max(l.deepest, d)
		}
	}
}

// learn keeps what others need to know of a status.
func (l *learner) learn(s *status, server string) {
	a, ok := apiAccount(s.account)
	id, _, bad := s.origin(a, ok)
	if bad != nil {
		l.bad = true
		return
	}
	shown := s.visibility()
	if shown == post.Direct {
		return
	}
	l.useful = l.useful || shown < post.Followers || l.private
	parent := ""
	if s.inReplyTo != "" {
		parent = key(server, s.inReplyTo)
	}
	k := key(server, s.local)
	l.posts[k] = known{id: id, author: a.ID, parent: parent, shown: shown, created: wholeSecond(s.created), url: webAddress(s.url), lang: s.lang}
	l.made[madeBy(a.ID, wholeSecond(s.created))] = k
	if a.URL != "" {
		l.pages[a.URL] = a.ID
	}
}

// contextEnd looks at whether the context just walked was cut.
func (l *learner) contextEnd(it item) {
	focus := it.place.status()
	if focus == "" {
		focus = l.focus
	}
	limit := ""
	switch {
	case l.listed >= fullContext:
		limit = fmt.Sprintf("%d descendants", fullContext)
	case l.ancestors >= fullContext:
		limit = fmt.Sprintf("%d ancestors", fullContext)
	case l.token:
	case l.listed == openDescendants:
		limit = fmt.Sprintf("%d descendants", openDescendants)
	case l.deepest == openDepth:
		limit = fmt.Sprintf("depth %d", openDepth)
	case l.ancestors == openAncestors:
		limit = fmt.Sprintf("%d ancestors", openAncestors)
	}
	if limit != "" && len(l.contexts) < 10_000 {
		c := contextLimit{limit: limit, from: it.place.server}
		if focus != "" {
			c.focus = key(it.place.server, focus)
		}
		l.contexts = append(l.contexts, c)
	}
	l.ancestors, l.listed, l.deepest, l.focus, l.token = 0, 0, 0, "", false
	clear(l.depth)
}

// limits tells of the contexts that were cut, each of the thread it is of.
func (x *index) limits() []post.Evidence {
	var all []post.Evidence
	for _, c := range x.contexts {
		words := "saved Mastodon context"
		if c.from != "" {
			words += " of " + c.from
		}
		all = append(all, post.Evidence{Root: x.root(c.focus), Limit: c.limit, Source: words})
	}
	return all
}

// root gives the first post of the author's own run that a post belongs to, as far as the input shows
// it; "" if the post is not in the input.
func (x *index) root(k string) post.ID {
	at, ok := x.posts[k]
	if !ok {
		return ""
	}
	for range len(x.posts) {
		up, ok := x.posts[at.parent]
		if !ok || up.author != at.author {
			break
		}
		at = up
	}
	return at.id
}
