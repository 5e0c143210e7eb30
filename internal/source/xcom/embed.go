package xcom

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
)

// The public embed answers with one post, in words of its own that are close to API v1.1's.

// embedAsked is the post that an address of the embed asks for; "" if it names none.
func embedAsked(address string) post.ID {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	id, err := post.ParseID("x:" + u.Query().Get("id"))
	if err != nil {
		return ""
	}
	return id
}

// isEmbedPost says whether v is a post as the embed writes it.
func isEmbedPost(v apiValue) bool {
	return v.get("id_str").postID() != "" && v.get("text").isString() && v.path("user", "id_str").accountID() != ""
}

// tellEmbed tells an answer of the embed: the post asked for, another person's that it answers or quotes,
// and the authors. An answer for another post than the one asked for tells nothing.
func tellEmbed(r *apiRun, item apiValue, asked post.ID) error {
	if asked == "" {
		return nil
	}
	if item.get("__typename").is("TweetTombstone") {
		return r.tell(post.Post{ID: asked, Network: post.X, State: embedState(embedReason(item)), Raw: r.raw(item)})
	}
	if !isEmbedPost(item) {
		return nil
	}
	p, why := embedTranslate(item)
	if why != "" {
		return r.skip(item, why)
	}
	if p.ID != asked && !slices.Contains(p.Edits, asked) {
		return nil
	}
	if err := embedAccount(r, item.get("user")); err != nil {
		return err
	}
	if up := item.get("parent"); isEmbedPost(up) {
		q, why := embedTranslate(up)
		// The author's own is asked for by itself: what stands here lacks the post above it.
		if why == "" && q.ID == p.Parent && q.Author != p.Author {
			if err := embedTell(r, up, q); err != nil {
				return err
			}
		}
	}
	if err := embedQuote(r, &p, item); err != nil {
		return err
	}
	p.Raw = r.raw(item)
	return r.tell(p)
}

// embedTell tells a post that stands within another one's answer.
func embedTell(r *apiRun, v apiValue, p post.Post) error {
	if err := embedAccount(r, v.get("user")); err != nil {
		return err
	}
	p.Raw = r.raw(v)
	return r.tell(p)
}

// embedQuote puts the quoted post into the quote.
func embedQuote(r *apiRun, p *post.Post, item apiValue) error {
	quoted := item.get("quoted_tweet")
	if quoted.get("__typename").is("TweetTombstone") {
		if p.Quote == nil {
			return nil
		}
		switch tombstone(embedReason(quoted)) {
		case post.Deleted:
			p.Quote.State = post.QuoteDeleted
		case post.Blocked:
			p.Quote.State = post.QuoteBlocked
		case post.Private:
			p.Quote.State = post.QuotePrivate
		}
		return nil
	}
	if !isEmbedPost(quoted) {
		return nil
	}
	q, why := embedTranslate(quoted)
	if why != "" || q.ID == p.ID || p.Quote != nil && p.Quote.ID != q.ID {
		return nil
	}
	q.Raw = r.raw(quoted)
	p.Quote = &post.Quote{ID: q.ID, Author: q.Author, State: post.QuoteShown, Post: &q}
	return embedAccount(r, quoted.get("user"))
}

func embedAccount(r *apiRun, u apiValue) error {
	return r.account(post.Account{
		ID:     u.get("id_str").accountID(),
		Handle: atHandle(u.get("screen_name").bytes()),
		Name:   u.get("name").str(),
		Avatar: webLink(u.get("profile_image_url_https").str()),
	}, time.Time{})
}

// embedReason are the words on a tombstone. "Learn more" is a link, not a word of them.
func embedReason(v apiValue) string {
	words := v.path("tombstone", "text", "text").str()
	if words == "" {
		words = v.path("tombstone", "text").str()
	}
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(words), "Learn more"))
}

// embedState is the state that the words on a tombstone give. One without words says only that the embed
// does not show the post.
func embedState(words string) post.State {
	if low := strings.ToLower(words); strings.Contains(low, "age-restricted") || strings.Contains(low, "log in to") {
		return post.Private
	}
	return tombstone(words)
}

// embedTranslate turns a post of the embed into Clew's words. why is not "" where it is none.
func embedTranslate(v apiValue) (p post.Post, why string) {
	id := v.get("id_str").postID()
	p = post.Post{
		ID:        id,
		Network:   post.X,
		Author:    v.path("user", "id_str").accountID(),
		Created:   v.timeAt("created_at"),
		Lang:      language(v.get("lang").bytes()),
		Sensitive: v.get("possibly_sensitive").isTrue(),
	}
	if p.Created.IsZero() {
		p.Created = snowflakeTime(string(id[len("x:"):]))
	}
	if up := v.get("in_reply_to_status_id_str").postID(); up != id {
		p.Parent = up
	}
	if p.Parent != "" {
		p.ParentAuthor = v.get("in_reply_to_user_id_str").accountID()
	}
	if q := v.get("quoted_status_id_str").postID(); q != "" && q != id {
		p.Quote = &post.Quote{ID: q, State: post.QuoteMissing}
	}
	if v1Withheld(&p, v) {
		p.State, p.Quote = post.Withheld, nil
		return p, ""
	}
	body := newAPIText(v.get("text").str())
	long := v.get("note_tweet")
	if long.get("text").isString() {
		body = noteText(long.get("text").str(), v.get("text").str(), true)
	}
	if len(body.said) > apiMaxText {
		return p, "post with more text than X allows"
	}
	p.Text = body.said
	media := v.get("mediaDetails")
	body.entities(&p, v.get("entities"), v1Names())
	body.links(&p, media, v1Names())
	slices.SortStableFunc(p.Links, func(a, b post.Link) int { return a.Start - b.Start })
	for m := range media.elems() {
		if len(p.Media) == 16 {
			break
		}
		p.Media = append(p.Media, v1Media(m))
	}
	if media.size() == 0 {
		embedPhotos(&p, v.get("photos"))
	}
	p.Cut = long.object() && !long.get("text").isString() || cutShort(&p)
	editChain(&p, v.path("edit_control", "edit_tweet_ids"))
	webCard(&p, v.get("card"))
	a := v.get("article")
	announcement(&p, a, string(a.get("rest_id").digits()))
	return p, ""
}

// embedPhotos takes pictures from the simpler list of them, which has no descriptions.
func embedPhotos(p *post.Post, photos apiValue) {
	for m := range photos.elems() {
		if len(p.Media) == 16 {
			return
		}
		if u := webLink(m.get("url").str()); u != "" {
			p.Media = append(p.Media, post.Media{Kind: post.Image, URL: u, Width: max(0, m.get("width").number()), Height: max(0, m.get("height").number())})
		}
	}
}
