package mastodon

import (
	"strings"
	"time"

	"clew/internal/markup"
	"clew/internal/post"
)

// apiAccount makes an account of an answer's account.
func apiAccount(v value) (post.Account, bool) {
	a := post.Account{Network: post.Mastodon}
	var uri, acct string
	indexable := false
	for k, m := range v.members() {
		switch string(k) {
		case "uri":
			uri = m.text()
		case "url":
			a.URL = webAddress(m.text())
		case "acct":
			acct = m.text()
		case "display_name":
			a.Name = m.text()
		case "avatar":
			a.Avatar = webAddress(m.text())
		case "note":
			a.Bio = markup.FromHTML(m.text(), markup.Options{}).Text
		case "indexable":
			indexable = indexable || m.isTrue()
		case "noindex":
			if m.isTrue() {
				a.NoIndex = true
			}
		case "suspended":
			a.Suspended = m.isTrue()
		}
	}
	if uri == "" {
		uri = actorOf(a.URL)
	}
	var ok bool
	if a.ID, ok = actorID(uri); !ok {
		return post.Account{}, false
	}
	user, host, _ := strings.Cut(acct, "@")
	if host == "" {
		host = hostOf(uri)
	}
	a.Handle = handle(user, "", host)
	a.NoIndex = a.NoIndex || !indexable
	a.Bridged = isBridge(hostOf(uri))
	return a, true
}

// actorOf gives the actor's URI that goes with a profile page, on servers too old to state it:
// https://host/@name is Mastodon's page of https://host/users/name; elsewhere the page is the actor.
func actorOf(page string) string {
	base, name, ok := strings.Cut(page, "/@")
	if !ok || strings.Count(base, "/") != 2 || strings.ContainsAny(name, "/?#@") {
		return page
	}
	return base + "/users/" + name
}

// apiMedia reads an answer's attachments.
func apiMedia(v value) []post.Media {
	var all []post.Media
	for e := range v.each() {
		var m post.Media
		var typ, url, remote string
		var meta value
		for k, x := range e.members() {
			switch string(k) {
			case "type":
				typ = x.text()
			case "url":
				url = webAddress(x.text())
			case "remote_url":
				remote = webAddress(x.text())
			case "preview_url":
				m.Poster = webAddress(x.text())
			case "description":
				m.Alt = x.text()
			case "meta":
				meta = x.member("original")
			case "pleroma":
				m.Type = x.member("mime_type").text()
			}
		}
		if m.URL = url; url == "" {
			m.URL = remote
		}
		switch typ {
		case "image":
			m.Kind, m.Poster = post.Image, ""
		case "video":
			m.Kind = post.Video
		case "gifv":
			m.Kind = post.GIF
		case "audio":
			m.Kind, m.Poster = post.Audio, ""
		default:
			m.Kind, m.Poster = post.File, ""
		}
		if m.URL == "" || len(all) == 1000 {
			continue
		}
		m.Width, m.Height = max(meta.member("width").number(), 0), max(meta.member("height").number(), 0)
		all = append(all, m)
	}
	return all
}

// apiPoll reads an answer's poll; nil if it has none.
func apiPoll(v value) *post.Poll {
	if v.is() != '{' {
		return nil
	}
	p := post.Poll{Voters: -1}
	for k, m := range v.members() {
		switch string(k) {
		case "expires_at":
			p.Ends = wholeSecond(m.text())
		case "expired":
			p.Closed = m.isTrue()
		case "multiple":
			p.Many = m.isTrue()
		case "voters_count":
			p.Voters = m.number()
		case "options":
			for e := range m.each() {
				if title := e.member("title").text(); title != "" && len(p.Options) < 1000 {
					p.Options = append(p.Options, post.PollOption{Text: title, Votes: e.member("votes_count").number()})
				}
			}
		}
	}
	if len(p.Options) == 0 {
		return nil
	}
	return &p
}

// quotedStatus gives the status that this one quotes, if the answer has it: within the quote's state on
// Mastodon, in its place elsewhere.
func (s *status) quotedStatus() value {
	if s.quote.member("state").is() == '"' {
		return s.quote.member("quoted_status")
	}
	return s.quote
}

// quote tells of the post quoted, and why it is not shown.
func (r *apiReader) quote(s *status, server string) *post.Quote {
	q := &post.Quote{State: quoteState(s.quote.member("state").text())}
	in := s.quotedStatus()
	if in.is() == '{' && kindOf(in) == kindStatus {
		of := readStatus(in)
		if id, author, bad := of.origin(apiAccount(of.account)); bad == nil {
			q.ID, q.Author, q.URL = id, author, webAddress(of.url)
			return q
		}
	}
	local := s.quote.member("quoted_status_id").idText()
	if local == "" {
		local = s.quoteID
	}
	if known, ok := r.index.posts[key(server, local)]; ok && local != "" {
		q.ID, q.Author, q.URL = known.id, known.author, known.url
	}
	if q.State == post.QuoteShown {
		q.State = post.QuoteMissing
	}
	return q
}

// quoteState gives a quote's state in Clew's words. Those that follow from whom the caller blocks or
// mutes say nothing about the post, but what they hide is not in the answer to be shown.
func quoteState(s string) post.QuoteState {
	switch s {
	case "", "accepted", "muted_account":
		return post.QuoteShown
	case "pending":
		return post.QuotePending
	case "rejected", "revoked":
		return post.QuoteRevoked
	case "deleted":
		return post.QuoteDeleted
	case "unauthorized", "blocked_account", "blocked_domain":
		return post.QuoteBlocked
	}
	return post.QuoteMissing
}

// wholeSecond reads a time and leaves its fraction out, as the same post's ActivityPub object does.
func wholeSecond(s string) time.Time { return when(s).Truncate(time.Second) }
