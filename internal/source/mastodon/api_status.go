package mastodon

import (
	"strings"

	"clew/internal/post"
)

// status is a status as the REST interface gives it.
type status struct {
	local, uri, url             string
	created, edited             string
	inReplyTo, inReplyToAccount string
	shown                       string // visibility
	lang, spoiler, content      string
	sensitive, token            bool
	account, media, mentions    value
	emojis, poll, card          value
	quote, reblog               value
	quoteID                     string
	accountLocal                string
}

// readStatus reads the members that matter of one status; v has been found valid.
func readStatus(v value) status {
	var s status
	for k, m := range v.members() {
		switch string(k) {
		case "id":
			s.local = m.idText()
		case "uri":
			s.uri = m.text()
		case "url":
			s.url = m.text()
		case "created_at":
			s.created = m.text()
		case "edited_at":
			s.edited = m.text()
		case "in_reply_to_id":
			s.inReplyTo = m.idText()
		case "in_reply_to_account_id":
			s.inReplyToAccount = m.idText()
		case "visibility":
			s.shown = m.text()
		case "language":
			s.lang = m.text()
		case "spoiler_text":
			s.spoiler = m.text()
		case "content":
			s.content = m.text()
		case "sensitive":
			s.sensitive = m.isTrue()
		case "favourited":
			s.token = m.isBool()
		case "account":
			s.account = m
			s.accountLocal = m.member("id").idText()
		case "media_attachments":
			s.media = m
		case "mentions":
			s.mentions = m
		case "emojis":
			s.emojis = m
		case "poll":
			s.poll = m
		case "card":
			s.card = m
		case "quote":
			s.quote = m
		case "quote_id", "quoted_status_id":
			s.quoteID = m.idText()
		case "pleroma":
			if q := m.member("quote"); q.is() == '{' && s.quote.is() != '{' {
				s.quote = q
			}
			if s.quoteID == "" {
				s.quoteID = m.member("quote_id").idText()
			}
		case "reblog":
			s.reblog = m
		}
	}
	return s
}

// visibility says who may read the status; a word it does not know is taken for the most private.
func (s *status) visibility() post.Visibility {
	switch s.shown {
	case "public":
		return post.Public
	case "unlisted":
		return post.Unlisted
	case "private", "mutuals_only", "local":
		return post.Followers
	}
	return post.Direct
}

// origin names the status and its author, and refuses what is not theirs to say.
func (s *status) origin(a post.Account, known bool) (post.ID, post.AccountID, *refusal) {
	if !known {
		return "", "", refuse("its account has no address")
	}
	id, ok := objectID(s.uri)
	if !ok {
		id, ok = objectID(s.url) // of the years of tag: URIs
	}
	if !ok {
		return "", "", refuse("neither its uri nor its url is an address")
	}
	if hostOf(string(id)) != hostOf(string(a.ID)) {
		return "", "", refuse("attributed to an account of another server than its own")
	}
	return id, a.ID, nil
}

// maxNested is how deep a status may stand in others that boost or quote it.
const maxNested = 4

// status tells one status, what it boosts and what it quotes.
func (r *apiReader) status(it item) (post.Post, *refusal, error) {
	s := readStatus(it.v)
	raw := post.Raw{Capture: r.capture, Offset: it.at, Length: int64(len(it.v))}
	p, left, err := r.read(&s, it.place.server, raw)
	if left != nil || err != nil {
		return p, left, err
	}
	if s.reblog.is() == '{' {
		of := readStatus(s.reblog)
		id, _, bad := of.origin(apiAccount(of.account))
		if bad != nil {
			return p, bad, nil
		}
		p = post.Post{ID: p.ID, Network: p.Network, Author: p.Author, URL: p.URL, Created: p.Created, Visibility: p.Visibility,
			Repost: true, RepostOf: id, Raw: raw}
		if _, err := r.nested(it, s.reblog); err != nil {
			return p, nil, err
		}
	} else if q := s.quotedStatus(); p.Quote != nil && p.Quote.State == post.QuoteShown && q.is() == '{' {
		if p.Quote.Post, err = r.nested(it, q); err != nil {
			return p, nil, err
		}
		if p.Quote.Post == nil {
			p.Quote.State = post.QuoteMissing
		}
	}
	return p, nil, r.post(p)
}

// nested tells a status that stands within another, and gives it; nil if it may not be shown.
func (r *apiReader) nested(it item, v value) (*post.Post, error) {
	it.at += within(it.v, v)
	it.v = v
	if it.depth++; it.depth > maxNested {
		return nil, nil
	}
	p, left, err := r.status(it)
	if left != nil {
		return nil, r.skip(r.name, it.at, left)
	}
	return &p, err
}

// read makes a post of a status, and tells its account and, where its parent is known by a number alone,
// the parent's placeholder.
func (r *apiReader) read(s *status, server string, raw post.Raw) (post.Post, *refusal, error) {
	p, a, left := r.translate(s, server, raw)
	if left != nil {
		return p, left, nil
	}
	if err := r.tellAccount(a); err != nil {
		return p, nil, err
	}
	return p, nil, r.parent(&p, s, server)
}

// translate makes a post of a status, all but what it replies to.
func (r *apiReader) translate(s *status, server string, raw post.Raw) (post.Post, post.Account, *refusal) {
	a, ok := apiAccount(s.account)
	id, author, left := s.origin(a, ok)
	if left != nil {
		return post.Post{}, a, left
	}
	p := post.Post{ID: id, Network: post.Mastodon, Author: author, URL: webAddress(s.url), Created: wholeSecond(s.created),
		Lang: s.lang, Warning: warning(s.spoiler), Sensitive: s.sensitive, Visibility: s.visibility(), Raw: raw}
	if p.URL == string(id) {
		p.URL = ""
	}
	if p.Visibility == post.Direct {
		return p, a, leaveOut("direct messages")
	}
	if p.Visibility == post.Followers && !r.opt.Private {
		return p, a, leaveOut("followers-only posts")
	}
	if edited := wholeSecond(s.edited); !edited.IsZero() {
		p.Edited, p.Version = edited, version(edited)
	}
	if s.quoteID != "" || s.quote.is() == '{' {
		p.Quote = r.quote(s, server)
	}
	r.said(&p, s)
	return p, a, nil
}

// said puts the status' words and what stands beside them into the post.
func (r *apiReader) said(p *post.Post, s *status) {
	var people []named
	for m := range s.mentions.each() {
		page := m.member("url").text()
		n := named{page: page, name: m.member("acct").text(), account: r.index.pages[page]}
		if n.account != "" {
			people = append(people, n)
		}
	}
	saidIn(&r.html, p, "", s.content, people)
	for m := range s.emojis.each() {
		if code, u := m.member("shortcode").text(), webAddress(m.member("url").text()); code != "" && u != "" {
			p.Emoji = append(p.Emoji, post.Emoji{Code: code, URL: u})
		}
	}
	if u := webAddress(s.card.member("url").text()); u != "" {
		p.Links = append(p.Links, post.Link{URL: u, Title: s.card.member("title").text(), Text: s.card.member("description").text()})
	}
	p.Media = apiMedia(s.media)
	p.Poll = apiPoll(s.poll)
}

// parent sets what the status replies to. Where the input does not have it, it is named by its number.
func (r *apiReader) parent(p *post.Post, s *status, server string) error {
	if s.inReplyTo == "" || s.inReplyTo == s.local {
		return nil
	}
	if known, ok := r.index.posts[key(server, s.inReplyTo)]; ok {
		p.Parent, p.ParentAuthor = known.id, known.author
		return nil
	}
	hole := post.Post{Network: post.Mastodon, State: post.NotFetched}
	prefix, own := strings.CutSuffix(string(p.ID), "/"+s.local)
	switch {
	case own && under(string(p.ID), p.Author) && s.inReplyToAccount != "" && s.inReplyToAccount == s.accountLocal && isNumber(s.inReplyTo):
		hole.ID, hole.Author = post.ID(prefix+"/"+s.inReplyTo), p.Author
		p.ParentAuthor = p.Author
	case server != "":
		hole.ID, _ = objectID("https://" + server + "/api/v1/statuses/" + s.inReplyTo)
	default:
		hole.ID, _ = post.ParseID("page:status-" + s.inReplyTo)
	}
	if hole.ID == "" {
		return nil
	}
	p.Parent = hole.ID
	if r.missing[hole.ID] {
		return nil
	}
	r.missing[hole.ID] = true
	return r.post(hole)
}

// version tells one version out of a status' history. Who may read it, and what it replies to, only the
// status itself says.
func (r *apiReader) version(it item) (*refusal, error) {
	s := readStatus(it.v)
	a, ok := apiAccount(s.account)
	if !ok {
		return refuse("its account has no address"), nil
	}
	made := wholeSecond(s.created)
	of, ok := r.index.posts[key(it.place.server, it.place.status())]
	if it.in == roleFirst {
		r.history = known{}
		if id, found := r.index.made[madeBy(a.ID, made)]; found && !ok {
			r.history = r.index.posts[id]
		}
	}
	if !ok {
		of = r.history
	}
	switch {
	case of.id == "" || of.author != a.ID:
		return leaveOut("versions of a post that is not in the input"), nil
	case of.shown == post.Followers && !r.opt.Private:
		return leaveOut("followers-only posts"), nil
	}
	p := post.Post{ID: of.id, Network: post.Mastodon, Author: a.ID, URL: of.url, Created: of.created, Visibility: of.shown, Lang: of.lang,
		Warning: warning(s.spoiler), Sensitive: s.sensitive, Raw: post.Raw{Capture: r.capture, Offset: it.at, Length: int64(len(it.v))}}
	if it.in != roleFirst {
		p.Edited, p.Version = made, version(made)
	}
	if up, ok := r.index.posts[of.parent]; ok {
		p.Parent, p.ParentAuthor = up.id, up.author
	}
	r.said(&p, &s)
	return nil, r.post(p)
}
