package bluesky

import (
	"strings"

	"clew/internal/post"
	"clew/internal/source/bluesky/repo"
)

// Bounds of what one post may carry.
const (
	maxMedia = 64
	maxSide  = 1 << 20 // pixels of a side; more is not believed
)

// embed reads what a record carries beside its text. Nothing of a quoted post stands in a record, so its
// state is "not fetched".
func embed(p *post.Post, e *repo.Value) {
	switch e.Text("$type") {
	case "app.bsky.embed.images":
		for _, image := range e.List("images") {
			addBlob(p, post.Image, image.Get("image"), &image)
		}
	case "app.bsky.embed.video":
		addBlob(p, post.Video, e.Get("video"), e)
	case "app.bsky.embed.external":
		card(p, e.Get("external"))
	case "app.bsky.embed.record":
		quote(p, e.Get("record").Text("uri"))
	case "app.bsky.embed.recordWithMedia":
		quote(p, e.Get("record").Get("record").Text("uri"))
		if media := e.Get("media"); media.Text("$type") != "app.bsky.embed.recordWithMedia" {
			embed(p, media)
		}
	}
}

// addBlob adds a picture or film, with the address at which Bluesky serves it.
func addBlob(p *post.Post, kind post.MediaKind, b, about *repo.Value) {
	cid := blob(b)
	if cid == "" || len(p.Media) >= maxMedia {
		return
	}
	m := post.Media{Kind: kind, Type: b.Text("mimeType"), Alt: about.Text("alt")}
	m.Width, m.Height = aspect(about)
	did := string(p.Author)
	switch kind {
	case post.Image:
		m.URL = "https://cdn.bsky.app/img/feed_fullsize/plain/" + did + "/" + cid + "@jpeg"
	case post.Video:
		base := "https://video.bsky.app/watch/" + strings.ReplaceAll(did, ":", "%3A") + "/" + cid
		m.URL, m.Poster = base+"/playlist.m3u8", base+"/thumbnail.jpg"
	}
	p.Media = append(p.Media, m)
}

// blob is the CID of a blob in text, in its present form or the one of 2022; "" if it is none.
func blob(b *repo.Value) string {
	if c, ok := b.Link("ref"); ok {
		return c.String()
	}
	if c, err := repo.ParseCIDText(b.Text("cid")); err == nil {
		return c.String()
	}
	return ""
}

// aspect is a medium's width and height, 0 and 0 if not told or not to be believed.
func aspect(about *repo.Value) (int, int) {
	a := about.Get("aspectRatio")
	w, ok1 := a.Int("width")
	h, ok2 := a.Int("height")
	if !ok1 || !ok2 || w <= 0 || h <= 0 || w > maxSide || h > maxSide {
		return 0, 0
	}
	return int(w), int(h)
}

// card adds a link that has no words of its own.
func card(p *post.Post, ext *repo.Value) {
	if url := webAddress(ext.Text("uri")); url != "" {
		p.Links = append(p.Links, post.Link{URL: url, Title: ext.Text("title"), Text: ext.Text("description")})
	}
}

// quote sets the quoted post, or adds a link to what else may be embedded as a record (a feed, a list).
func quote(p *post.Post, uri string) {
	if id, author := address(uri); id != "" {
		p.Quote = &post.Quote{ID: id, Author: author, State: post.QuoteMissing}
		return
	}
	if url := pageOf(uri); url != "" {
		p.Links = append(p.Links, post.Link{URL: url})
	}
}

// pageOf is where people see a feed, a list or a starter pack; "" for anything else.
func pageOf(uri string) string {
	parts := strings.Split(strings.TrimPrefix(uri, "at://"), "/")
	if !strings.HasPrefix(uri, "at://") || len(parts) != 3 {
		return ""
	}
	if _, err := post.ParseID("at://" + parts[0] + "/" + postType + "/" + parts[2]); err != nil {
		return ""
	}
	switch parts[1] {
	case "app.bsky.feed.generator":
		return "https://bsky.app/profile/" + parts[0] + "/feed/" + parts[2]
	case "app.bsky.graph.list":
		return "https://bsky.app/profile/" + parts[0] + "/lists/" + parts[2]
	case "app.bsky.graph.starterpack":
		return "https://bsky.app/starter-pack/" + parts[0] + "/" + parts[2]
	}
	return ""
}
