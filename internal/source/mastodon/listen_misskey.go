package mastodon

import (
	"strings"

	"clew/internal/post"
)

// misskeyNote is a note as Misskey and its kin give it.
type misskeyNote struct {
	id, created, updated, text, cw   string
	shown, reply, uri, url, renoteID string
	user, replied, renote            value
	files, poll, emojis              value
	hidden                           bool
}

func readMisskey(v value) misskeyNote {
	var n misskeyNote
	for k, m := range v.members() {
		switch string(k) {
		case "id":
			n.id = m.text()
		case "createdAt":
			n.created = m.text()
		case "updatedAt":
			n.updated = m.text()
		case "text":
			n.text = m.text()
		case "cw":
			n.cw = m.text()
		case "visibility":
			n.shown = m.text()
		case "replyId":
			n.reply = m.text()
		case "renoteId":
			n.renoteID = m.text()
		case "uri":
			n.uri = m.text()
		case "url":
			n.url = m.text()
		case "user":
			n.user = m
		case "reply":
			n.replied = m
		case "renote":
			n.renote = m
		case "files":
			n.files = m
		case "poll":
			n.poll = m
		case "emojis":
			n.emojis = m
		case "isHidden":
			n.hidden = m.isTrue()
		}
	}
	return n
}

// isMisskeyNote says whether an object is a note.
func isMisskeyNote(v value) bool {
	return v.is() == '{' && v.member("id").is() == '"' && v.member("user").is() == '{' && v.member("visibility").is() == '"' && v.member("createdAt").is() == '"'
}

// misskeyUser makes an account of a user as the server at origin tells of it: of its own users it states no
// address, which then follows from the id.
func misskeyUser(v value, origin string) (post.Account, bool) {
	a := post.Account{Network: post.Mastodon, NoIndex: true}
	var id, user, host, uri string
	for k, m := range v.members() {
		switch string(k) {
		case "id":
			id = m.text()
		case "username":
			user = m.text()
		case "host":
			host = strings.ToLower(m.text())
		case "name":
			a.Name = m.text()
		case "avatarUrl":
			a.Avatar = webAddress(m.text())
		case "description":
			a.Bio = m.text()
		case "uri":
			uri = m.text()
		case "url":
			a.URL = webAddress(m.text())
		case "isSuspended":
			a.Suspended = m.isTrue()
		case "requireSigninToViewContents":
			a.LoggedInOnly = m.isTrue()
		case "isIndexable":
			a.NoIndex = !m.isTrue()
		}
	}
	if host != "" {
		id, ok := actorID(uri)
		a.ID, a.Handle = id, handle(user, "", host)
		return a, ok
	}
	if !isKey(id) {
		return a, false
	}
	ok := false
	a.ID, ok = actorID(origin + "/users/" + id)
	a.Handle = handle(user, "", hostOf(origin))
	if a.URL == "" {
		a.URL = origin + "/@" + user
	}
	return a, ok
}

// misskey reads an answer of Misskey's interface.
func (h *listener) misskey(a answer) error {
	what := strings.TrimPrefix(a.place.path, "/api/")
	h.asked = h.asked || what == "notes/show" || what == "notes/conversation" || what == "notes/children"
	if a.status != 200 || !isJSON(a.typ) {
		return nil
	}
	switch what {
	case "notes/show", "notes/conversation", "notes/children", "users/notes":
	case "users/show":
		acc, ok := misskeyUser(a.body, a.origin)
		if h.heard.usable = ok; ok {
			h.heard.account, h.heard.number = acc, a.body.member("id").text()
			if hostOf(string(acc.ID)) == a.place.server {
				return h.tellAccount(acc)
			}
		}
		return nil
	default:
		return nil
	}
	h.heard.usable = what == "notes/show" && isMisskeyNote(a.body) || what != "notes/show" && a.body.is() == '['
	h.heard.private = what == "notes/show" && a.body.member("clew") != nil
	for e := range a.body.each() {
		if h.heard.listed++; h.heard.listed > maxItems {
			return h.skip(h.name, -1, refuse("a longer list than any server gives"))
		}
		if !isMisskeyNote(e) {
			continue
		}
		h.heard.last = e.member("id").text()
		if h.heard.first == "" {
			h.heard.first = h.heard.last
		}
		if _, err := h.misskeyNote(a, e, what == "users/notes", 0); err != nil {
			return err
		}
	}
	return nil
}

// misskeyNote reads one note, and the ones in it that it answers or quotes.
func (h *listener) misskeyNote(a answer, v value, listed bool, depth int) (*post.Post, error) {
	m := readMisskey(v)
	acc, ok := misskeyUser(m.user, a.origin)
	where := m.uri
	if where == "" {
		where = a.origin + "/notes/" + m.id
	}
	id, ok2 := objectID(where)
	if !ok || !ok2 || !isKey(m.id) || hostOf(where) != hostOf(string(acc.ID)) {
		return nil, h.skip(h.name, a.raw(h, v).Offset, refuse("a note that is not its author's server's"))
	}
	quotes := m.text != "" || m.cw != "" || m.poll.is() == '{' || !isEmpty(m.files)
	if m.renoteID != "" && !quotes {
		h.expected["boosts"]++
		return nil, nil
	}
	server := a.place.server
	n := &node{id: id, author: acc.ID, server: server, local: m.id, account: m.user.member("id").text(), foreign: hostOf(where) != server, listed: listed, made: wholeSecond(m.created)}
	if m.reply != "" && m.reply != m.id {
		n.up = key(server, m.reply)
		n.answers = m.replied.member("userId").text()
	}
	p := post.Post{ID: id, Network: post.Mastodon, Author: acc.ID, Created: n.made, Text: m.text, Warning: strings.TrimSpace(m.cw),
		Visibility: misskeyVisibility(m.shown), Raw: a.raw(h, v)}
	if p.Visibility >= post.Followers {
		return nil, nil
	}
	if edited := wholeSecond(m.updated); edited.After(n.made) {
		p.Edited, p.Version = edited, version(edited)
	}
	was := h.known[id]
	again := was != nil && !was.foreign && was.version == p.Version && (was.told || h.waits(was, listed))
	n, ok = h.add(n)
	if !ok {
		return nil, h.skip(h.name, -1, refuse("more posts than a walk takes in"))
	}
	h.heard.posts = append(h.heard.posts, n)
	h.recent.note(server, m.id, id)
	if depth < maxNested && isMisskeyNote(m.replied) {
		if _, err := h.misskeyNote(a, m.replied, listed, depth+1); err != nil {
			return nil, err
		}
	}
	if n.foreign || again {
		return nil, nil
	}
	n.version = p.Version
	if m.hidden {
		p = post.Post{ID: id, Network: post.Mastodon, Author: acc.ID, State: post.Private}
	} else {
		mfm(&p)
		p.Media, p.Poll, p.Emoji = misskeyFiles(m.files), misskeyPoll(m.poll), misskeyEmoji(m.emojis)
		for f := range m.files.each() {
			p.Sensitive = p.Sensitive || f.member("isSensitive").isTrue()
		}
		if err := h.misskeyQuote(a, &m, &p, depth); err != nil {
			return nil, err
		}
	}
	h.wait = append(h.wait, &waiting{post: p, node: n, up: n.up, listed: listed, account: &acc})
	return &p, nil
}

// misskeyQuote sees to the note that a note quotes.
func (h *listener) misskeyQuote(a answer, m *misskeyNote, p *post.Post, depth int) error {
	if m.renoteID == "" {
		return nil
	}
	q := &post.Quote{State: post.QuoteMissing}
	where := m.renote.member("uri").text()
	if where == "" {
		where = a.origin + "/notes/" + m.renoteID
	}
	var ok bool
	if q.ID, ok = objectID(where); !ok {
		return nil
	}
	p.Quote = q
	if hostOf(where) != a.place.server || depth >= maxNested || !isMisskeyNote(m.renote) {
		return nil
	}
	of, err := h.misskeyNote(a, m.renote, false, depth+1)
	if err == nil && of != nil && of.State == post.Present {
		q.State, q.Post, q.Author = post.QuoteShown, of, of.Author
	}
	return err
}

func misskeyVisibility(s string) post.Visibility {
	switch s {
	case "public":
		return post.Public
	case "home":
		return post.Unlisted
	case "followers":
		return post.Followers
	}
	return post.Direct
}

func misskeyFiles(v value) []post.Media {
	var all []post.Media
	for f := range v.each() {
		m := post.Media{URL: webAddress(f.member("url").text()), Alt: f.member("comment").text(), Type: f.member("type").text()}
		kind, ok := mediaKind("Document", m.Type)
		if !ok || m.URL == "" || len(all) == 1000 {
			continue
		}
		m.Kind = kind
		if kind == post.Video {
			m.Poster = webAddress(f.member("thumbnailUrl").text())
		}
		size := f.member("properties")
		m.Width, m.Height = max(size.member("width").number(), 0), max(size.member("height").number(), 0)
		all = append(all, m)
	}
	return all
}

func misskeyPoll(v value) *post.Poll {
	if v.is() != '{' {
		return nil
	}
	p := post.Poll{Voters: -1, Many: v.member("multiple").isTrue(), Ends: wholeSecond(v.member("expiresAt").text())}
	for e := range v.member("choices").each() {
		if text := e.member("text").text(); text != "" && len(p.Options) < 1000 {
			p.Options = append(p.Options, post.PollOption{Text: text, Votes: e.member("votes").number()})
		}
	}
	if len(p.Options) == 0 {
		return nil
	}
	return &p
}

// misskeyEmoji reads emoji as a table of names, or as the list that older servers give.
func misskeyEmoji(v value) []post.Emoji {
	var all []post.Emoji
	add := func(code, address string) {
		if address = webAddress(address); code != "" && address != "" && len(all) < 1000 {
			all = append(all, post.Emoji{Code: code, URL: address})
		}
	}
	for k, m := range v.members() {
		add(string(k), m.text())
	}
	if v.is() == '[' {
		for e := range v.each() {
			add(e.member("name").text(), e.member("url").text())
		}
	}
	return all
}
