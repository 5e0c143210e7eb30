package mastodon

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

const (
	maxAnswer = 8 << 20 // bytes of one answer
	maxKnown  = 100_000 // posts that one walk keeps in mind
	maxHops   = 3       // redirects that an answer may have come by
)

// listener understands answers, one after another, and tells what follows from them. A walk and a rebuild
// hear the same answers in the same order, so they tell the same: nothing it tells may come from anywhere
// else.
//
// A server is believed about its own posts and accounts alone. Of what it says about others', ids and order
// are noted, and the words come from their own server or not at all.
type listener struct {
	apiReader
	notes  noteReader
	known  map[post.ID]*node
	order  []*node
	local  map[string]*node // by server and local number
	actors map[post.AccountID]*actorKnown
	tags   map[string]post.ID // first post met of each conversation, by tag and author
	wait   []*waiting
	asked  bool // something was asked for by itself: lists tell only what belongs to it
	recent *recent
	heard  heard // the answer just heard
}

// node is what is known of one post.
type node struct {
	id      post.ID
	author  post.AccountID
	parent  post.ID
	up      string // key of the parent, where only its local number is known
	server  string // that told of it
	local   string
	account string // local number of its author
	answers string // local number of the account that it is said to answer
	edited  bool
	foreign bool // told of by another server than its own
	state   post.State
	told    bool
	listed  bool     // met in a list of its author's posts, or as an embedded item
	replies string   // address of the collection of its replies
	tag     string   // of its conversation
	first   post.ID  // the first post of its conversation, where the tag names it
	items   []string // addresses of replies that it names itself
	forgot  bool     // its server no longer says which of its author's own posts it answers
	version string
	made    time.Time
	history bool // its versions were heard
}

// heard is what one answer came to, for who asked.
type heard struct {
	status  int
	json    bool
	usable  bool // it is an answer of the kind asked for
	posts   []*node
	depth   int // of the deepest post below the one asked about
	below   int // posts below the one asked about
	actor   *actorKnown
	account post.Account
	number  string   // local number of an account
	first   string   // local number of the first of a list
	last    string   // local number of the last of a list
	listed  int      // how many the list has
	next    string   // page
	items   []string // addresses that a collection names
	ids     []string // ids of the activities and posts in a collection
	gone    string   // what it says of a deletion; "" if nothing
	other   string   // id of an object of another server
	private bool
	body    value
}

// actorKnown is an account whose own server has been heard.
type actorKnown struct {
	account post.Account
	outbox  string
	user    string
	moved   string
	ok      bool
}

func newListener(ctx context.Context, to source.Sink, r *recent) *listener {
	h := &listener{known: map[post.ID]*node{}, local: map[string]*node{}, actors: map[post.AccountID]*actorKnown{}, tags: map[string]post.ID{}, recent: r}
	h.apiReader = apiReader{teller: newTeller(ctx, to), index: newIndex(false), accounts: map[post.AccountID]bool{}, missing: map[post.ID]bool{}}
	return h
}

// hear takes one answer: it is captured, read and told of.
func (h *listener) hear(p unpack.Part) (err error) {
	h.heard = heard{status: p.Status}
	c, err := h.to.Capture(h.ctx, p)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(io.LimitReader(c, maxAnswer+1))
	if err = errors.Join(err, c.Close()); err != nil {
		return err
	}
	h.capture, h.name = c.Number, p.Name
	body := trimmed(b)
	if len(b) > maxAnswer || !body.valid() {
		if p.Status == 200 && isJSON(p.Type) && len(b) > 0 {
			return h.skip(p.Name, -1, refuse("an answer that is no JSON, or too long"))
		}
		return nil
	}
	h.heard.json, h.heard.body = true, body
	a := answer{body: body, base: int64(cap(b) - cap(body)), place: placeOf(p.Name), typ: p.Type, status: p.Status}
	if x, err := fetch.ReadExchange(p.Exchange); err == nil && len(p.Exchange) > 0 {
		a.hops, a.asked = len(x.Hops), x.Asked
	}
	scheme, _, _ := strings.Cut(p.Name, "://")
	a.origin = scheme + "://" + a.place.server
	if a.hops > maxHops || isWeb(p.Name) && strings.HasPrefix(a.asked, "https:") != strings.HasPrefix(p.Name, "https:") {
		return h.skip(p.Name, -1, refuse("an answer by too many redirects, or from http to https's question"))
	}
	if err := h.answer(a); err != nil {
		return err
	}
	return h.settle()
}

// answer is one answer, opened.
type answer struct {
	body   value
	base   int64 // where body begins in the capture
	place  place // that answered
	typ    string
	status int
	hops   int
	asked  string // address that was asked
	origin string // scheme and host that answered
}

// raw says where a part of the answer stands.
func (a *answer) raw(h *listener, v value) post.Raw {
	return post.Raw{Capture: h.capture, Offset: a.base + within(a.body, v), Length: int64(len(v))}
}

// trimmed gives the JSON text of an answer without what stands around it.
func trimmed(b []byte) value {
	v := headValue(b)
	for len(v) > 0 && (v[len(v)-1] == '\n' || v[len(v)-1] == '\r' || v[len(v)-1] == ' ' || v[len(v)-1] == '\t') {
		v = v[:len(v)-1]
	}
	return v
}

func isJSON(typ string) bool {
	media, _, _ := strings.Cut(typ, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "application/json" || media == "application/activity+json" || media == "application/ld+json"
}

// answer chooses how to read an answer, by its address.
func (h *listener) answer(a answer) error {
	path := a.place.path
	switch {
	case strings.HasPrefix(path, "/.well-known/"), strings.HasPrefix(path, "/nodeinfo/"):
		h.heard.usable = a.status == 200
		return nil
	case strings.HasPrefix(path, "/api/v1/"), strings.HasPrefix(path, "/api/v2/"):
		return h.api(a)
	case strings.HasPrefix(path, "/api/"):
		return h.misskey(a)
	}
	return h.object(a)
}

// add notes a post. It is false where the walk knows as many as it may.
func (h *listener) add(n *node) (*node, bool) {
	if was := h.known[n.id]; was != nil {
		// Another server cannot change what is known of a post, and a list not what was asked for by itself.
		if was.foreign && !n.foreign {
			n.listed = n.listed && was.listed
			local, server := was.local, was.server
			*was = *n
			if local != "" {
				h.local[key(server, local)] = was
			}
		} else {
			was.listed = was.listed && n.listed
			if was.local == "" && n.server == was.server {
				was.local, was.account, was.answers, was.up = n.local, n.account, n.answers, n.up
			}
			if was.replies == "" {
				was.replies, was.items = n.replies, n.items
			}
			if was.tag == "" {
				was.tag, was.first = n.tag, n.first
			}
			was.forgot = was.forgot || n.forgot
			was.edited = was.edited || n.edited && !n.foreign
		}
		if n.local != "" {
			h.local[key(n.server, n.local)] = was
		}
		return was, true
	}
	if len(h.order) >= maxKnown {
		return nil, false
	}
	h.known[n.id] = n
	h.order = append(h.order, n)
	if n.local != "" {
		h.local[key(n.server, n.local)] = n
	}
	return n, true
}

// parentOf gives what a post answers, nil where that is not known.
func (h *listener) parentOf(n *node) *node {
	if n.parent != "" {
		return h.known[n.parent]
	}
	if n.up != "" {
		return h.local[n.up]
	}
	return nil
}
