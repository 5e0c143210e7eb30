package mastodon

import (
	"strings"

	"clew/internal/markup"
	"clew/internal/post"
)

// object is an ActivityStreams object as it stands on the wire: a note, an activity, an actor, a
// collection. What may be one thing or many stays as it is.
type object struct {
	id, typ                             string
	types                               value
	actor, attributedTo                 string
	content, summary, name              string
	contentMap                          value
	published, updated, endTime, closed string
	isClosed                            bool
	url                                 value
	inReplyTo                           string
	to, cc, audience                    value
	tag, attachment                     value
	conversation, context               string
	sensitive                           bool
	quote, quoteAuthorization           string
	legacyQuote                         string // quoteUrl, quoteUri, _misskey_quote
	oneOf, anyOf                        value
	voters                              int
	object                              value
	replies                             value
}

// readObject reads the members that matter of one object; v has been found valid.
func readObject(v value) object {
	o := object{voters: -1}
	for k, m := range v.members() {
		switch string(k) {
		case "id":
			o.id = m.text()
		case "type":
			o.types = m
			for e := range m.each() {
				if o.typ = e.text(); o.typ != "" {
					break
				}
			}
		case "actor":
			o.actor = m.ref()
		case "attributedTo":
			o.attributedTo = m.ref()
		case "content":
			o.content = m.text()
		case "contentMap":
			o.contentMap = m
		case "summary":
			o.summary = m.text()
		case "name":
			o.name = m.text()
		case "published":
			o.published = m.text()
		case "updated":
			o.updated = m.text()
		case "endTime":
			o.endTime = m.text()
		case "closed":
			o.closed, o.isClosed = m.text(), m.isTrue() || m.is() == '"'
		case "url":
			o.url = m
		case "inReplyTo":
			o.inReplyTo = m.ref()
		case "to":
			o.to = m
		case "cc":
			o.cc = m
		case "audience":
			o.audience = m
		case "tag":
			o.tag = m
		case "attachment":
			o.attachment = m
		case "conversation":
			o.conversation = m.ref()
		case "context":
			o.context = m.ref()
		case "sensitive":
			o.sensitive = m.isTrue()
		case "quote":
			o.quote = m.ref()
		case "quoteAuthorization":
			o.quoteAuthorization = m.ref()
		case "quoteUrl", "quoteUri", "_misskey_quote", "quoteURL", "quoteURI":
			if r := m.ref(); r != "" && o.legacyQuote == "" {
				o.legacyQuote = r
			}
		case "oneOf":
			o.oneOf = m
		case "anyOf":
			o.anyOf = m
		case "votersCount":
			o.voters = m.number()
		case "object":
			o.object = m
		case "replies":
			o.replies = m
		}
	}
	return o
}

// isPost says whether an object's type is one that people read as a post.
func isPost(typ string) bool {
	switch typ {
	case "Note", "Question", "Article", "Page", "Video", "Audio", "Event":
		return true
	}
	return false
}

// noteReader makes posts of notes.
type noteReader struct {
	html  markup.Converter
	owner *owner // of the export; nil for saved objects
}

// owner is the account whose export is read.
type owner struct {
	id        post.AccountID
	followers string
	oldForm   string // <host>/users/<name>: the ids of notes made before the account had a number
}

// post makes a post of a note. act is the activity around it, or the zero object; author is who the
// activity says did it.
func (r *noteReader) post(o, act *object, raw post.Raw) (post.Post, *refusal) {
	id, author, bad := r.origin(o, act)
	if bad != nil {
		return post.Post{}, bad
	}
	p := post.Post{
		ID: id, Network: post.Mastodon, Author: author, URL: page(o.url, string(id)),
		Created: when(o.published), Lang: lang(o), Warning: warning(o.summary), Sensitive: o.sensitive,
		Visibility: r.visibility(o, act, author), Raw: raw,
	}
	if p.Visibility == post.Direct {
		return post.Post{}, leaveOut("a direct message, or addressed to nobody")
	}
	if p.Created.IsZero() {
		p.Created = when(act.published)
	}
	if edited := when(o.updated); !edited.IsZero() && !edited.Equal(p.Created) {
		p.Edited, p.Version = edited, version(edited)
	}
	r.parent(&p, o)
	p.Quote = r.quote(o, author)
	title := ""
	if o.typ != "Note" && o.typ != "Question" {
		title = o.name
		if !o.sensitive {
			p.Warning = "" // there, summary is an abstract
		}
	}
	people, emoji := tags(o.tag)
	p.Emoji = emoji
	saidIn(&r.html, &p, title, content(o), people)
	p.Media = attachments(o.attachment)
	p.Poll = poll(o)
	return p, nil
}

// origin names the post and its author, and refuses what is not theirs to say.
func (r *noteReader) origin(o, act *object) (post.ID, post.AccountID, *refusal) {
	if o.id == "" {
		return "", "", leaveOut("an object without an id: not a post")
	}
	by := o.attributedTo
	if by == "" {
		by = act.actor
	}
	if by == "" {
		return "", "", leaveOut("an object that does not say whose it is: not a post")
	}
	id, ok := objectID(o.id)
	if !ok {
		return "", "", refuse("its id is not an object's address")
	}
	author, ok := actorID(by)
	if !ok {
		return "", "", refuse("what it is attributed to is not an account's address")
	}
	switch {
	case hostOf(o.id) != hostOf(by):
		return "", "", refuse("attributed to an account of another server than its own")
	case act.actor != "" && act.actor != by:
		return "", "", refuse("an activity of another account than its object's")
	case r.owner != nil && r.owner.id != "" && r.owner.id != author:
		return "", "", refuse("by another account than the export's")
	}
	return id, author, nil
}

// parent sets what the post replies to.
func (r *noteReader) parent(p *post.Post, o *object) {
	if id, ok := objectID(o.inReplyTo); ok && id != p.ID {
		p.Parent = id
		if under(o.inReplyTo, p.Author) || r.owner != nil && r.owner.oldForm != "" && under(o.inReplyTo, post.AccountID(r.owner.oldForm)) {
			p.ParentAuthor = p.Author
		}
	}
	for _, tag := range [...]string{o.context, o.conversation} {
		if c := conversation(tag, p.Author); c != "" && p.Conversation == "" {
			p.Conversation = c
		}
	}
}

// quote tells of the post quoted, in any of the ways servers say it. Its content is never in the note.
func (r *noteReader) quote(o *object, author post.AccountID) *post.Quote {
	where := o.quote
	if where == "" {
		where = o.legacyQuote
	}
	if where == "" {
		where = quoteLink(o.tag)
	}
	if where == "" {
		return nil
	}
	q := &post.Quote{URL: webAddress(where), State: post.QuoteMissing}
	q.ID, _ = objectID(where)
	if under(where, author) {
		q.Author = author
	} else if o.quote != "" && o.quoteAuthorization == "" {
		q.State = post.QuotePending
	}
	if q.ID == "" {
		return nil
	}
	return q
}

// quoteLink finds the quoted object in a tag that links to it (FEP-e232).
func quoteLink(tags value) string {
	for t := range tags.each() {
		var typ, media, href, rel string
		for k, m := range t.members() {
			switch string(k) {
			case "type":
				typ = m.text()
			case "mediaType":
				media = m.text()
			case "href":
				href = m.text()
			case "rel":
				rel = m.ref()
				if rel == "" {
					rel = m.text()
				}
			}
		}
		isObject := strings.HasPrefix(media, "application/activity+json") || strings.HasPrefix(media, "application/ld+json")
		if typ == "Link" && isObject && (rel == "" || strings.Contains(rel, "quote")) {
			return href
		}
	}
	return ""
}

// content gives the note's HTML: its content, or the first of its translations.
func content(o *object) string {
	if o.content != "" {
		return o.content
	}
	for _, m := range o.contentMap.members() {
		return m.text()
	}
	return ""
}

// lang gives the language of the note's content, where a translation map names it.
func lang(o *object) string {
	first := ""
	for k, m := range o.contentMap.members() {
		if len(k) > 35 || strings.ContainsAny(string(k), " <>\"") {
			continue
		}
		if first == "" {
			first = string(k)
		}
		if o.content != "" && m.text() == o.content {
			return string(k)
		}
	}
	return first
}

// page gives the address at which people read the post: the HTML one of several. It is "" where it is
// the id again.
func page(url value, id string) string {
	best := ""
	for e := range url.each() {
		u := e.ref()
		if webAddress(u) == "" {
			continue
		}
		if media := e.member("mediaType").text(); media == "text/html" {
			best = u
			break
		}
		if best == "" {
			best = u
		}
	}
	if best == id {
		return ""
	}
	return best
}

// tags reads the accounts and custom emoji that stand beside the text.
func tags(v value) (people []named, emoji []post.Emoji) {
	for t := range v.each() {
		var typ, href, name string
		var icon value
		for k, m := range t.members() {
			switch string(k) {
			case "type":
				typ = m.text()
			case "href":
				href = m.text()
			case "name":
				name = m.text()
			case "icon":
				icon = m
			}
		}
		switch typ {
		case "Mention":
			if id, ok := actorID(href); ok {
				people = append(people, named{account: id, name: name})
			}
		case "Emoji":
			u := webAddress(icon.member("url").ref())
			if code := strings.Trim(name, ":"); code != "" && u != "" {
				emoji = append(emoji, post.Emoji{Code: code, URL: u})
			}
		}
	}
	return people, emoji
}

// poll reads a question's answers; nil if it has none.
func poll(o *object) *post.Poll {
	options, many := o.oneOf, false
	if options.is() == 0 || options.is() == 'n' {
		options, many = o.anyOf, true
	}
	p := post.Poll{Voters: o.voters, Many: many, Ends: when(o.endTime), Closed: o.isClosed}
	for e := range options.each() {
		votes := -1
		name := ""
		for k, m := range e.members() {
			switch string(k) {
			case "name":
				name = m.text()
			case "replies":
				votes = m.member("totalItems").number()
			}
		}
		if name == "" || len(p.Options) == 1000 {
			continue
		}
		p.Options = append(p.Options, post.PollOption{Text: name, Votes: votes})
	}
	if len(p.Options) == 0 {
		return nil
	}
	if closed := when(o.closed); p.Ends.IsZero() {
		p.Ends = closed
	}
	return &p
}
