package mastodon

import (
	"slices"
	"strings"

	"clew/internal/post"
)

// api reads an answer of the Mastodon client interface.
func (h *listener) api(a answer) error {
	rest, ok := strings.CutPrefix(a.place.path, "/api/v1/")
	if !ok {
		rest = strings.TrimPrefix(a.place.path, "/api/v2/")
	}
	what, rest, _ := strings.Cut(rest, "/")
	_, part, _ := strings.Cut(rest, "/")
	one := what == "statuses" && (part == "" || part == "context")
	h.asked = h.asked || one
	if a.status != 200 || !isJSON(a.typ) {
		return nil
	}
	switch {
	case what == "statuses" && part == "history":
		return h.versions(a)
	case what == "statuses" && part == "context":
		return h.context(a)
	case what == "statuses" && part == "":
		h.heard.usable = kindOf(a.body) == kindStatus || a.body.member("clew") != nil
		return h.statuses(a, a.body, false)
	case what == "accounts" && part == "statuses":
		h.heard.usable = a.body.is() == '['
		return h.statuses(a, a.body, true)
	case what == "accounts" && part == "":
		return h.apiAccount(a)
	case what == "search":
		h.heard.usable = kindOf(a.body) == kindSearch
		return h.statuses(a, a.body.member("statuses"), false)
	}
	return nil
}

// apiAccount reads what a server says of one account of its own.
func (h *listener) apiAccount(a answer) error {
	acc, ok := apiAccount(a.body)
	if !ok || kindOf(a.body) != kindAccount {
		return nil
	}
	h.heard.number = a.body.member("id").idText()
	h.heard.account, h.heard.usable = acc, true
	if hostOf(string(acc.ID)) != a.place.server {
		return nil // its own server is asked
	}
	return h.tellAccount(acc)
}

// context reads what stands above and below a status.
func (h *listener) context(a answer) error {
	if kindOf(a.body) != kindContext {
		return nil
	}
	h.heard.usable = true
	if err := h.statuses(a, a.body.member("ancestors"), false); err != nil {
		return err
	}
	h.heard.posts = nil
	below := a.body.member("descendants")
	if err := h.statuses(a, below, false); err != nil {
		return err
	}
	depth := map[string]int{}
	for e := range below.each() {
		s := readStatus(e)
		d := depth[s.inReplyTo] + 1
		depth[s.local] = d
		h.heard.depth = max(h.heard.depth, d)
		h.heard.below++
	}
	return nil
}

// statuses reads one status or a list.
func (h *listener) statuses(a answer, list value, listed bool) error {
	n := 0
	h.heard.listed, h.heard.first, h.heard.last = 0, "", ""
	for e := range list.each() {
		if local := e.member("id").idText(); local != "" {
			if h.heard.first == "" {
				h.heard.first = local
			}
			h.heard.last = local
		}
		h.heard.listed++
		if n++; n > 2*fullContext {
			return h.skip(h.name, -1, refuse("a longer list than any server gives"))
		}
		if e.is() != '{' {
			continue
		}
		if _, err := h.status(a, e, listed, 0); err != nil {
			return err
		}
	}
	return nil
}

// status reads one status.
func (h *listener) status(a answer, v value, listed bool, depth int) (*post.Post, error) {
	if v.member("clew").text() == "withheld" {
		return nil, h.withheld(a, v, listed)
	}
	if kindOf(v) != kindStatus {
		h.expected["answers that are no posts"]++
		return nil, nil
	}
	s := readStatus(v)
	if s.reblog.is() == '{' {
		h.expected["boosts"]++
		return nil, nil
	}
	server := a.place.server
	p, acc, left := h.translate(&s, server, a.raw(h, v))
	if left != nil {
		return nil, h.skip(h.name, a.raw(h, v).Offset, left)
	}
	n := &node{id: p.ID, author: p.Author, server: server, local: s.local, account: s.accountLocal, answers: s.inReplyToAccount,
		edited: !p.Edited.IsZero(), foreign: hostOf(string(p.ID)) != server, listed: listed, made: p.Created}
	if s.inReplyTo != "" && s.inReplyTo != s.local {
		n.up = key(server, s.inReplyTo)
	}
	n.forgot = s.inReplyTo == "" && s.inReplyToAccount != "" && s.inReplyToAccount == s.accountLocal
	was := h.known[n.id]
	fresh := was == nil || was.foreign || was.version != p.Version
	n.version = p.Version
	n, ok := h.add(n)
	if !ok {
		return nil, h.skip(h.name, -1, refuse("more posts than a walk takes in"))
	}
	(&learner{index: h.index}).learn(&s, server)
	h.heard.posts = append(h.heard.posts, n)
	h.recent.note(server, s.local, p.ID)
	if hostOf(string(p.ID)) != server {
		return nil, nil
	}
	if err := h.quoted(a, &s, &p, depth); err != nil {
		return nil, err
	}
	w := &waiting{post: p, node: n, up: n.up, history: n.edited && !n.history, listed: listed, account: &acc}
	if n.forgot {
		w.post.Parent, w.post.ParentAuthor = forgotten(p.ID, s.local), p.Author
	}
	if !fresh && (n.told || h.waits(n, listed)) {
		return &p, nil
	}
	n.version = p.Version
	h.wait = append(h.wait, w)
	return &p, nil
}

// waits says whether a post waits to be told already. One that was listed alone waits no longer for its
// place when it is met outside of a list.
func (h *listener) waits(n *node, listed bool) bool {
	for _, w := range h.wait {
		if w.node == n && !w.done {
			w.listed = w.listed && listed
			return true
		}
	}
	return false
}

// forgotten names the parent of a self-reply whose server no longer says which post it answered: when that
// was deleted, Mastodon forgets its number. The name is the reply's own, so that it stands in order just
// before it.
func forgotten(id post.ID, local string) post.ID {
	name, _ := objectID(string(id) + "#inReplyTo=" + local)
	return name
}

// quoted sees to the post that a status quotes: its words are taken from its own server alone.
func (h *listener) quoted(a answer, s *status, p *post.Post, depth int) error {
	q := p.Quote
	if q == nil || q.State != post.QuoteShown {
		return nil
	}
	q.State = post.QuoteMissing
	if hostOf(string(q.ID)) != a.place.server {
		q.Author = ""
		return nil
	}
	in := s.quotedStatus()
	if in.is() != '{' || depth >= maxNested {
		return nil
	}
	of, err := h.status(a, in, false, depth+1)
	if err != nil || of == nil || of.ID != q.ID {
		return err
	}
	q.State, q.Post = post.QuoteShown, of
	return nil
}

// withheld tells of a post that was cut out because it is for followers, by its ids.
func (h *listener) withheld(a answer, v value, listed bool) error {
	h.heard.private = true
	s := readStatus(v)
	acc, ok := apiAccount(s.account)
	id, author, bad := s.origin(acc, ok)
	if bad != nil || hostOf(string(id)) != a.place.server {
		return nil
	}
	n := &node{id: id, author: author, server: a.place.server, local: s.local, account: s.accountLocal, state: post.Private}
	if s.inReplyTo != "" && s.inReplyTo != s.local {
		n.up = key(a.place.server, s.inReplyTo)
	}
	if h.known[id] != nil {
		return nil
	}
	n, ok = h.add(n)
	if !ok {
		return nil
	}
	h.heard.posts = append(h.heard.posts, n)
	p := post.Post{ID: id, Network: post.Mastodon, Author: author, State: post.Private, Visibility: post.Followers}
	h.wait = append(h.wait, &waiting{post: p, node: n, up: n.up, listed: listed})
	return nil
}

// versions reads the history of one status. Its newest version is the status itself.
func (h *listener) versions(a answer) error {
	n := h.local[key(a.place.server, a.place.status())]
	if n == nil || a.body.is() != '[' || n.foreign {
		return nil
	}
	var w *waiting
	for _, x := range h.wait {
		if x.node == n {
			w = x
		}
	}
	n.history, h.heard.usable = true, true
	if w == nil {
		return nil
	}
	for at, e := range oldestFirst(a.body) {
		s := readStatus(e)
		acc, ok := apiAccount(s.account)
		if !ok || acc.ID != n.author {
			h.expected["versions of a post that is not in the input"]++
			continue
		}
		p := post.Post{ID: n.id, Network: post.Mastodon, Author: n.author, Created: w.post.Created, Visibility: w.post.Visibility, Lang: w.post.Lang,
			Warning: warning(s.spoiler), Sensitive: s.sensitive, Raw: a.raw(h, e)}
		if made := wholeSecond(s.created); at > 0 {
			p.Edited, p.Version = made, version(made)
		}
		if p.Version == w.post.Version {
			continue
		}
		h.said(&p, &s)
		w.before = append(w.before, p)
	}
	return nil
}

// maxVersions bounds how many versions of one post are told.
const maxVersions = 1000

// oldestFirst gives the versions of a history from the oldest on: Mastodon gives them so, GoToSocial the other
// way round.
func oldestFirst(list value) []value {
	var all []value
	for e := range list.each() {
		if e.is() == '{' && len(all) < maxVersions {
			all = append(all, e)
		}
	}
	if len(all) < 2 {
		return all
	}
	a, b := when(readStatus(all[0]).created), when(readStatus(all[len(all)-1]).created)
	if a.After(b) {
		slices.Reverse(all)
	}
	return all
}
