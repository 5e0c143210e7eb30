package mastodon

import (
	"mime"
	"strings"

	"clew/internal/post"
)

// maxItems bounds what one page of a collection may name.
const maxItems = 2000

// isActivityJSON says whether an answer's type is one that only objects have. Anything else may be a file
// that somebody uploaded.
func isActivityJSON(typ string) bool {
	media, param, err := mime.ParseMediaType(typ)
	if err != nil {
		return false
	}
	switch media {
	case "application/activity+json":
		return true
	case "application/ld+json":
		for _, p := range strings.Fields(param["profile"]) {
			if p == "https://www.w3.org/ns/activitystreams" {
				return true
			}
		}
	}
	return false
}

// object reads an ActivityPub object that its own server gave (RELIABILITY.md §4.2).
func (h *listener) object(a answer) error {
	v := a.body
	if v.is() != '{' {
		return nil
	}
	o := readObject(v)
	note := anyPost(&o)
	h.asked = h.asked || note || o.typ == "Tombstone" || v.member("clew") != nil
	if a.status == 410 || a.status == 200 && isActivityJSON(a.typ) && o.typ == "Tombstone" && hostOf(o.id) == a.place.server {
		h.heard.gone = "HTTP 410"
		if o.typ == "Tombstone" {
			h.heard.gone = "Tombstone"
		}
	}
	switch {
	case a.status != 200:
		return nil
	case !isActivityJSON(a.typ):
		return h.skip(h.name, -1, leaveOut("answers of a type that is not ActivityPub's"))
	case v.member("clew").text() == "withheld":
		h.heard.private = true
		return nil
	case hostOf(o.id) != a.place.server:
		if _, ok := objectID(o.id); ok {
			h.heard.other = o.id
		}
		return h.skip(h.name, a.base, refuse("an object of another server than the one that gave it"))
	case isActor(o.typ):
		return h.actor(a, &o)
	case isCollection(o.types):
		return h.collection(a, v, 0)
	case note:
		return h.note(a, v, &o, &object{}, false)
	case o.typ == "Create" && o.object.is() == '{':
		return h.item(a, v)
	}
	return nil
}

// actor reads an account's own description.
func (h *listener) actor(a answer, o *object) error {
	acc, _, ok := actorAccount(a.body, false)
	if !ok {
		return h.skip(h.name, a.base, refuse("not the description of an account"))
	}
	k := &actorKnown{account: acc, ok: true, user: a.body.member("preferredUsername").text(), outbox: a.body.member("outbox").ref(), moved: a.body.member("movedTo").ref()}
	for _, name := range [...]string{"inbox", "outbox"} {
		if box := a.body.member(name).ref(); box != "" && hostOf(box) != a.place.server {
			k.ok = false
		}
	}
	if !k.ok {
		return h.skip(h.name, a.base, refuse("an account whose boxes are on another server"))
	}
	if acc.URL == "" {
		acc.URL = string(acc.ID)
	}
	h.actors[acc.ID] = k
	h.heard.actor, h.heard.account, h.heard.usable = k, acc, true
	return h.tellAccount(acc)
}

// note reads one post. act is the activity around it, or the zero object.
func (h *listener) note(a answer, v value, o, act *object, listed bool) error {
	raw := a.raw(h, v)
	if hostOf(o.id) != a.place.server {
		h.heard.items = append(h.heard.items, o.id)
		return nil
	}
	p, left := h.notes.post(o, act, raw)
	if left != nil {
		return h.skip(h.name, raw.Offset, left)
	}
	if p.Visibility >= post.Followers {
		h.heard.private = true
		return h.skip(h.name, raw.Offset, leaveOut("followers-only posts"))
	}
	n := &node{id: p.ID, author: p.Author, parent: p.Parent, server: a.place.server, listed: listed, made: p.Created, version: p.Version,
		replies: o.replies.ref(), tag: o.conversation, first: p.Conversation}
	if n.tag == "" {
		n.tag = o.context
	}
	was := h.known[p.ID]
	again := was != nil && !was.foreign && was.version == p.Version && was.tag != "" && (was.told || h.waits(was, listed))
	n, ok := h.add(n)
	if !ok {
		return h.skip(h.name, -1, refuse("more posts than a walk takes in"))
	}
	h.heard.posts, h.heard.usable = append(h.heard.posts, n), true
	if tag := n.tag + " " + string(p.Author); n.tag != "" && h.tags[tag] == "" {
		h.tags[tag] = p.ID
	}
	if !again {
		h.quotedNote(&p)
		n.version = p.Version
		h.wait = append(h.wait, &waiting{post: p, node: n, actor: true, listed: listed && n.listed})
	}
	if o.replies.is() == '{' {
		return h.replies(a, o.replies, n)
	}
	return nil
}

// quotedNote puts a post that was heard from its own server into one that quotes it.
func (h *listener) quotedNote(p *post.Post) {
	if p.Quote == nil {
		return
	}
	if hostOf(string(p.Quote.ID)) != hostOf(string(p.ID)) {
		p.Quote.Author = ""
	}
}

// replies reads the collection of replies within a note, as far as it is there.
func (h *listener) replies(a answer, v value, n *node) error {
	kept := h.heard.items
	h.heard.items = nil
	next := h.heard.next
	h.heard.next = ""
	err := h.collection(a, v, 1)
	if first := v.member("first"); h.heard.next != "" {
		n.replies = h.heard.next
	} else if first.is() == '{' {
		n.replies = ""
	}
	n.items = append(n.items, h.heard.items...)
	h.heard.items, h.heard.next = kept, next
	return err
}

// collection reads a collection or a page of one: its items, and where it goes on.
func (h *listener) collection(a answer, v value, depth int) error {
	h.heard.usable = true
	n := 0
	for name, list := range v.members() {
		switch string(name) {
		case "first":
			if list.is() == '{' && depth < 2 {
				if err := h.collection(a, list, depth+1); err != nil {
					return err
				}
			} else if h.heard.next == "" {
				h.heard.next = list.ref()
			}
		case "next":
			h.heard.next = list.ref()
		case "items", "orderedItems":
			for e := range list.each() {
				if n++; n > maxItems {
					return h.skip(h.name, -1, refuse("a longer page than any server gives"))
				}
				h.heard.listed++
				if err := h.item(a, e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// item reads an item of a collection: a post, the activity that made it, or the address of one.
func (h *listener) item(a answer, v value) error {
	if v.is() == '"' {
		h.heard.items = append(h.heard.items, v.text())
		h.heard.ids = append(h.heard.ids, v.text())
		if h.heard.first == "" {
			h.heard.first = v.text()
		}
		return nil
	}
	o := readObject(v)
	h.heard.ids = append(h.heard.ids, o.id)
	if h.heard.first == "" {
		h.heard.first = o.id
	}
	switch {
	case anyPost(&o):
		if o.attributedTo == "" || o.to == nil && o.cc == nil && o.audience == nil {
			h.heard.items = append(h.heard.items, o.id) // only named
			return nil
		}
		return h.note(a, v, &o, &object{}, true)
	case o.typ == "Create" && o.object.is() == '{' && hostOf(o.id) == a.place.server:
		in := readObject(o.object)
		if !anyPost(&in) {
			return nil
		}
		return h.note(a, o.object, &in, &o, true)
	case o.typ == "Create":
		h.heard.items = append(h.heard.items, o.object.ref())
	}
	return nil
}
