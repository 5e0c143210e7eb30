package bluesky

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source/bluesky/repo"
)

// maxQuotes is how deep quotes within quotes are read.
const maxQuotes = 3

// view tells a post view and its author.
func (v *viewer) view(x *repo.Value) error {
	p, err := v.readView(x, x.Get("record"), 0)
	if err != nil {
		return v.skip(v.offset(x), err.Error())
	}
	if v.hidden[p.ID] {
		label(&p, []string{HiddenReply})
	}
	p.Raw = v.raw(x)
	return v.post(p)
}

// readView makes a post of a post view, or of the view of a quoted record: the record says what was
// said, the view adds addresses of media, the quoted posts and labels.
func (v *viewer) readView(x, rec *repo.Value, depth int) (post.Post, error) {
	id, author := address(x.Text("uri"))
	if id == "" {
		return post.Post{}, errAddress
	}
	if did := x.Get("author").Text("did"); did != "" && did != string(author) {
		return post.Post{}, fmt.Errorf("a post of %s at the address of %s", did, author)
	}
	if err := v.live.forges(rec, x.Text("cid")); err != nil {
		return post.Post{}, err
	}
	rkey := string(id[strings.LastIndexByte(string(id), '/')+1:])
	p, err := readPost(string(author), rkey, rec, datetimeOrZero(x.Text("indexedAt")))
	if err != nil {
		return p, err
	}
	p.Version = cidText(x.Text("cid"))
	label(&p, moderation(x))
	view := x.Get("embed")
	if embeds := x.List("embeds"); len(embeds) > 0 {
		view = &embeds[0]
	}
	if err := v.embedView(&p, view, depth); err != nil {
		return p, err
	}
	return p, v.author(x.Get("author"))
}

// embedView corrects what the record said by the view of it.
func (v *viewer) embedView(p *post.Post, e *repo.Value, depth int) error {
	switch e.Text("$type") {
	case "app.bsky.embed.images#view":
		images := e.List("images")
		viewMedia(p, len(images), func(i int, m *post.Media) {
			m.Kind, m.URL, m.Alt = post.Image, images[i].Text("fullsize"), images[i].Text("alt")
			if w, h := aspect(&images[i]); w > 0 {
				m.Width, m.Height = w, h
			}
		})
	case "app.bsky.embed.video#view":
		viewMedia(p, 1, func(_ int, m *post.Media) {
			m.Kind, m.URL, m.Poster, m.Alt = post.Video, e.Text("playlist"), e.Text("thumbnail"), e.Text("alt")
			if w, h := aspect(e); w > 0 {
				m.Width, m.Height = w, h
			}
		})
	case "app.bsky.embed.record#view":
		return v.quoteView(p, e.Get("record"), depth)
	case "app.bsky.embed.recordWithMedia#view":
		if media := e.Get("media"); media.Text("$type") != "app.bsky.embed.recordWithMedia#view" {
			if err := v.embedView(p, media, depth); err != nil {
				return err
			}
		}
		return v.quoteView(p, e.Get("record").Get("record"), depth)
	}
	return nil
}

// viewMedia sets n media from a view, and keeps what only the record told of them.
func viewMedia(p *post.Post, n int, set func(i int, m *post.Media)) {
	n = min(n, maxMedia)
	media := make([]post.Media, n)
	if len(p.Media) == n {
		copy(media, p.Media)
	}
	for i := range media {
		set(i, &media[i])
		media[i].URL, media[i].Poster = webAddress(media[i].URL), webAddress(media[i].Poster)
	}
	p.Media = media
}

// quoteView sets the quoted post and its state.
func (v *viewer) quoteView(p *post.Post, q *repo.Value, depth int) error {
	id, author := address(q.Text("uri"))
	if id == "" {
		return nil // a feed, list or labeler: the record's link stands for it
	}
	p.Quote = &post.Quote{ID: id, Author: author}
	switch kind := q.Text("$type"); {
	case kind == "app.bsky.embed.record#viewBlocked":
		p.Quote.State = post.QuoteBlocked
	case kind == "app.bsky.embed.record#viewDetached":
		p.Quote.State = post.QuoteDetached
	case kind != "app.bsky.embed.record#viewRecord" || depth >= maxQuotes:
		p.Quote.State = post.QuoteMissing // "not found" by the app's word is not yet deleted (SPEC §3 rule 13)
	default:
		quoted, err := v.readView(q, q.Get("value"), depth+1)
		if err != nil {
			p.Quote.State = post.QuoteMissing
			return nil
		}
		quoted.Raw = v.raw(q)
		p.Quote.Post = &quoted
	}
	return nil
}

// author tells the account of a post view.
func (v *viewer) author(x *repo.Value) error {
	did := x.Text("did")
	if account, err := post.ParseAccountID(did); err != nil || account.Network() != post.Bluesky {
		return nil
	}
	a := post.Account{ID: post.AccountID(did), Network: post.Bluesky, Name: x.Text("displayName"), Avatar: webAddress(x.Text("avatar")),
		LoggedInOnly: slices.Contains(moderation(x), "!no-unauthenticated")}
	if h := x.Text("handle"); h != "" && h != "handle.invalid" {
		a.Handle = "@" + h
	}
	return v.account(a)
}

// moderation lists the labels on a view, without those taken back.
func moderation(x *repo.Value) []string {
	var out []string
	for _, l := range x.List("labels") {
		val := l.Text("val")
		if l.True("neg") {
			out = slices.DeleteFunc(out, func(s string) bool { return s == val })
		} else if val != "" {
			out = append(out, val)
		}
	}
	return out
}

// cidText is s if it is a CID that can name a record, else "".
func cidText(s string) string {
	if _, err := repo.ParseCIDText(s); err != nil {
		return ""
	}
	return s
}

// datetimeOrZero is a datetime that a server gave, or zero.
func datetimeOrZero(s string) time.Time {
	t, _ := datetime(s)
	return t
}
