package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

const (
	maxServers = 4   // from the server that a link names to the author's own
	maxHeld    = 500 // posts held that are asked for one by one
	maxElse    = 10  // posts of other servers that the thread runs through
	maxEdited  = 200 // histories
	maxOrphans = 20  // posts whose place in the thread is asked for by itself
	maxRefresh = 15 * time.Second
	byObjects  = "ActivityPub objects"
	notPublic  = "not public" // what denials hold of a post that is there, but not for everybody
)

// walk is one thread being fetched.
type walk struct {
	*asking
	w        source.Walk
	focus    *node
	root     *node
	asked    map[post.ID]bool  // contexts, or replies
	looked   map[string]bool   // numbers and addresses asked for by themselves
	denials  map[string]string // by key: what the server said of posts that it says are not there
	gone     []source.Gone
	goneSeen map[post.ID]bool
	how      string // the interface, in words
	private  bool   // what the reference meant is not public
	absent   bool   // its server says that there is none
	elses    int
	edited   int
	refresh  int // times waited for replies on their way
}

// Walk implements source.Live.
func (l *Live) Walk(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	t := &walk{asking: l.asking(ctx, to, w.Requests), w: w, asked: map[post.ID]bool{}, looked: map[string]bool{}, denials: map[string]string{}, goneSeen: map[post.ID]bool{}}
	t.step, t.posts = w.Step, func() int { return len(t.h.order) }
	err := t.all()
	if err != nil && !errors.Is(err, errStop) {
		return t.walked(), err
	}
	if err := t.confirm(err != nil); err != nil {
		return t.walked(), err
	}
	if t.focus == nil && len(t.gone) == 0 {
		return t.walked(), t.nothing()
	}
	if err == nil {
		if err := t.histories(true); err != nil && !errors.Is(err, errStop) {
			return t.walked(), err
		}
	}
	if err := t.h.end(w.Ref.Said); err != nil {
		return t.walked(), err
	}
	if err := source.TellReport(ctx, t.report(), to); err != nil {
		return t.walked(), err
	}
	return t.walked(), nil
}

func (t *walk) all() error {
	if err := t.enter(); err != nil {
		return err
	}
	if t.focus != nil {
		if err := t.thread(); err != nil {
			return err
		}
	}
	return t.held()
}

func (t *walk) thread() error {
	host := t.focus.server
	s := t.server(host)
	if t.focus.local != "" && (s.family == familyMisskey || s.family != familyNone && !s.needsKey) {
		t.how = "Mastodon interface"
		if s.family == familyMisskey {
			t.how = "Misskey interface"
		}
		return t.walkAPI()
	}
	t.how = byObjects
	return t.walkObjects()
}

// walked sums the walk up.
func (t *walk) walked() source.Walked {
	w := source.Walked{Post: t.w.Ref.Post, Requests: t.used}
	if t.focus != nil {
		w.Post = t.focus.id
	}
	if t.root != nil {
		w.Root = t.root.id
		in := t.members()
		for _, n := range t.h.order {
			if n.told && n.author == t.root.author && n.state == post.Present && in[n] {
				w.Posts++
			}
		}
	}
	return w
}

// report says what the walk concludes.
func (t *walk) report() source.Report {
	now := t.conf.Now().UTC()
	if t.focus != nil {
		switch s := t.server(t.focus.server); {
		case t.how == byObjects && s.signed:
			t.limit(keyWords(t.focus.server, true))
		case t.how != byObjects && s.needsKey:
			t.limit(keyWords(t.focus.server, false))
		}
	}
	r := source.Report{Asked: t.w.Ref.Said, At: now, Gone: t.gone, Requests: t.used}
	for i := range r.Gone {
		r.Gone[i].At = now.Format(time.RFC3339)
	}
	root, host := post.ID(""), ""
	if t.root != nil {
		root, host = t.root.id, t.root.server
	} else if len(t.w.Held) > 0 {
		root = slices.MinFunc(t.w.Held, func(a, b post.Post) int { return a.ID.Compare(b.ID) }).ID
		host = hostOf(string(root))
	}
	if root == "" {
		return r
	}
	r.Evidence = []post.Evidence{{Root: root, Limit: strings.Join(t.limits, "; "), Source: fmt.Sprintf("%s of %s, with the author's own list of posts", t.how, host), At: now}}
	if t.how == "" {
		r.Evidence[0].Source = "answers of " + host
	}
	return r
}

// nothing says why nothing at all could be told.
func (t *walk) nothing() error {
	what := t.w.Ref.URL
	if what == "" {
		what = t.w.Ref.Said
	}
	needs := false
	for _, s := range t.servers {
		// What it said to a key is its word, whoever must sign for its objects.
		needs = needs || s.needsKey || s.signed && !s.keyed
	}
	switch {
	case t.private:
		return fmt.Errorf("%s: %w", what, source.ErrPrivate)
	case needs:
		return fmt.Errorf("%s: its server shows posts to some alone: %w", what, source.ErrNeedsKey)
	case t.absent:
		return fmt.Errorf("%s: %w", what, source.ErrNoPost)
	case t.trouble != nil:
		return fmt.Errorf("%s: %w", what, t.trouble)
	}
	return fmt.Errorf("%s: %w", what, source.ErrNoPost)
}

// enter finds a post of the thread that its server shows: the one named, or else one that is held.
func (t *walk) enter() error {
	address := t.w.Ref.URL
	if address == "" {
		address = string(t.w.Ref.Post)
	}
	if address == "" && t.w.Ref.Key != "" && t.w.Ref.Handle != "" {
		_, host, _ := strings.Cut(strings.TrimPrefix(t.w.Ref.Handle, "@"), "@")
		user, _, _ := strings.Cut(strings.TrimPrefix(t.w.Ref.Handle, "@"), "@")
		address = t.base(host) + "/@" + user + "/" + t.w.Ref.Key
	}
	if webAddress(address) == "" {
		return nil
	}
	var err error
	if t.focus, err = t.locate(address); err != nil || t.focus != nil {
		return err
	}
	for i, p := range t.w.Held {
		if i == 5 || t.focus != nil {
			break
		}
		if string(p.ID) == address || !isWeb(string(p.ID)) {
			continue
		}
		if t.focus, err = t.locate(string(p.ID)); err != nil {
			return err
		}
	}
	return nil
}

// locate follows a link from server to server to the one where its post lives.
func (t *walk) locate(address string) (*node, error) {
	for range maxServers {
		n, other, err := t.post(address)
		if err != nil || n != nil || other == "" || other == address {
			return n, err
		}
		address = other
	}
	return nil, nil
}

// post asks a server for the post at one of its addresses. It gives the post, or the address on another
// server where it lives.
func (t *walk) post(address string) (n *node, other string, err error) {
	host := hostOf(address)
	s, err := t.kind(host)
	if err != nil {
		return nil, "", err
	}
	a := readAddress(address)
	if a.local != "" && s.family != familyNone && !(s.family == familyUnknown && !a.post) {
		if n, err = t.status(host, a.local); err != nil {
			return nil, "", err
		}
		if n != nil && n.foreign {
			return nil, string(n.id), nil
		}
		if n != nil {
			return n, "", nil
		}
	}
	n, other, err = t.byAddress(address)
	if n == nil || err != nil || s.family == familyNone || s.needsKey {
		return n, other, err
	}
	return n, "", t.number(n)
}

// byAddress asks for the object at an address.
func (t *walk) byAddress(address string) (*node, string, error) {
	ok, err := t.object(address)
	if err != nil {
		return nil, "", err
	}
	heard := &t.h.heard
	t.private = t.private || heard.private
	t.absent = t.absent || heard.status == http.StatusNotFound || heard.status == http.StatusGone || heard.gone != ""
	if heard.other != "" {
		return nil, heard.other, nil
	}
	if !ok || len(heard.posts) == 0 || !t.sure(heard.posts[0]) {
		return nil, "", nil
	}
	return heard.posts[0], "", nil
}

// sure says whether a post's author was heard from their own server.
func (t *walk) sure(n *node) bool {
	if n.local != "" && !n.foreign {
		return true
	}
	a := t.h.actors[n.author]
	return a != nil && a.ok
}

// number finds the number that a post's server calls it by.
func (t *walk) number(n *node) error {
	if a := readAddress(string(n.id)); a.local != "" {
		_, err := t.status(n.server, a.local)
		return err
	}
	if t.server(n.server).family == familyMisskey {
		return nil
	}
	_, err := t.api(n.server, "/api/v2/search?type=statuses&limit=1&resolve=false&q="+queryEscape(string(n.id)), nil)
	return err
}

// status asks for one post by its number; nil if the server does not show it.
func (t *walk) status(host, local string) (*node, error) {
	if !t.looked[key(host, local)] {
		t.looked[key(host, local)] = true
		var err error
		if t.server(host).family == familyMisskey {
			_, err = t.misskey(host, "notes/show", map[string]any{"noteId": local})
		} else {
			_, err = t.api(host, "/api/v1/statuses/"+local, nil)
		}
		if err != nil {
			return nil, err
		}
		if t.h.heard.private {
			t.private = true
			t.denials[key(host, local)] = notPublic
		}
		if why := t.denied(); why != "" {
			t.absent = true
			t.denials[key(host, local)] = why
		}
		if err := t.histories(false); err != nil {
			return nil, err
		}
	}
	n := t.h.local[key(host, local)]
	if n != nil && n.state != post.Present {
		return nil, nil
	}
	return n, nil
}

// denied gives what the last answer says where that is, in the interface's own words, that there is no such
// post: a page of HTML with that status may be anybody's.
func (t *walk) denied() string {
	h := &t.h.heard
	switch {
	case h.status == http.StatusNotFound && h.json, h.status == http.StatusBadRequest && h.body.member("error").member("code").text() == "NO_SUCH_NOTE":
		return "HTTP 404"
	case h.status == http.StatusGone:
		return "HTTP 410"
	}
	return ""
}

// histories asks for the versions of posts that were edited, as they come up; at last also of those of which
// nothing else will tell whether they belong to the thread.
func (t *walk) histories(last bool) error {
	heard, answer, barren := t.h.heard, t.last, t.barren
	defer func() { t.h.heard, t.last, t.barren = heard, answer, barren }()
	for again := true; again; {
		again = false
		for _, w := range slices.Clone(t.h.wait) {
			name := "history " + string(w.node.id)
			if !w.history || w.node.history || w.done || t.looked[name] || !t.wanted(w, last) {
				continue
			}
			t.looked[name] = true
			if t.edited++; t.edited > maxEdited {
				t.limit(fmt.Sprintf("%d edit histories", maxEdited))
				return nil
			}
			t.barren = 0
			if _, err := t.api(w.node.server, "/api/v1/statuses/"+w.node.local+"/history", nil); err != nil {
				return err
			}
			again = true
		}
	}
	return nil
}

// wanted says whether a post will be told once its versions are known.
func (t *walk) wanted(w *waiting, last bool) bool {
	if !w.listed || last && t.h.belongs(w) {
		return true
	}
	as := *w
	as.history = false
	return t.h.ready(&as)
}

// members gives all posts that lead to the root.
func (t *walk) members() map[*node]bool {
	in := map[*node]bool{t.root: true}
	depth, _, _ := t.below(t.root)
	for n, d := range depth {
		if d > 0 {
			in[n] = true
		}
	}
	return in
}

// from asks for a post of another server there, where its words are to be believed.
func (t *walk) from(n *node) error {
	if !n.foreign || t.looked[string(n.id)] || t.elses >= maxElse {
		return nil
	}
	t.looked[string(n.id)] = true
	t.elses++
	limits := slices.Clone(t.limits)
	_, err := t.object(string(n.id))
	if err == nil {
		t.limits = limits // it is context: the thread is whole without it
	}
	return err
}
