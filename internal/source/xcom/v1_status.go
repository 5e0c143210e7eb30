package xcom

import (
	"slices"
	"strings"

	"clew/internal/post"
)

// v1Translate turns a post as API v1.1 writes it into Clew's words; X's web answers hold posts of the
// same form. why is not "" where it is none.
func v1Translate(s apiValue, id post.ID, author post.AccountID) (p post.Post, why string) {
	if id == "" {
		return p, "post without an exact id"
	}
	p = post.Post{
		ID:           id,
		Network:      post.X,
		Author:       author,
		Created:      s.timeAt("created_at"),
		Conversation: s.get("conversation_id_str").postID(),
		Lang:         language(s.get("lang").bytes()),
		Sensitive:    s.get("possibly_sensitive").isTrue(),
	}
	if p.Created.IsZero() {
		p.Created = snowflakeTime(string(id[len("x:"):]))
	}
	if parent := v1ID(s, "in_reply_to_status_id").postID(); parent != id {
		p.Parent = parent
	}
	if p.Parent != "" {
		p.ParentAuthor = v1ID(s, "in_reply_to_user_id").accountID()
	}
	if again := s.get("retweeted_status"); again.object() {
		p.Repost, p.RepostOf = true, v1ID(again, "id").postID()
	}
	v1Quote(&p, s)
	if s.get("withheld_copyright").isTrue() || v1Withheld(&p, s) {
		p.State, p.Quote = post.Withheld, nil
		return p, ""
	}
	long := s.get("extended_tweet")
	from := s
	if long.get("full_text").isString() {
		from = long
	}
	text := from.get("full_text")
	if !text.isString() {
		text = from.get("text")
	}
	body := newAPIText(text.str())
	if len(body.said) > apiMaxText {
		return p, "post with more text than X allows"
	}
	p.Text = body.said
	v1Entities(&p, body, from.get("entities"), from.get("extended_entities"))
	p.Cut = s.get("truncated").isTrue() && !long.object() || cutShort(&p)
	return p, ""
}

// v1Entities sets what stands in the text, and the media. The extended list has all pictures, the other
// one only the first.
func v1Entities(p *post.Post, body apiText, entities, extended apiValue) {
	body.entities(p, entities, v1Names())
	media := extended.get("media")
	if media.size() == 0 {
		media = entities.get("media")
	}
	body.links(p, media, v1Names())
	slices.SortStableFunc(p.Links, func(a, b post.Link) int { return a.Start - b.Start })
	n := 0
	for m := range media.elems() {
		if n++; n > 16 {
			break
		}
		p.Media = append(p.Media, v1Media(m))
	}
}

// v1Withheld says whether the text is only X's notice that the post is withheld everywhere (XX), or on a
// copyright claim (XY), and labels a post withheld in some places.
func v1Withheld(p *post.Post, s apiValue) bool {
	everywhere := false
	for c := range s.get("withheld_in_countries").elems() {
		switch code := c.str(); {
		case code == "XX", code == "XY":
			everywhere = true
		case len(code) == 2:
			p.Labels = append(p.Labels, "withheld:"+code)
		}
	}
	return everywhere
}

func v1Quote(p *post.Post, s apiValue) {
	id := v1ID(s, "quoted_status_id").postID()
	if id == "" {
		id = v1ID(s.get("quoted_status"), "id").postID()
	}
	if id == "" || p.Repost { // a repost repeats what the post it passes on quotes
		return
	}
	link := s.get("quoted_status_permalink")
	p.Quote = &post.Quote{ID: id, State: post.QuoteMissing, URL: webLink(link.get("expanded").str())}
}

func v1Media(m apiValue) post.Media {
	size := m.get("original_info")
	if !size.object() {
		size = m.path("sizes", "large")
	}
	dimension := func(long, short string) int { return max(0, size.get(long).number(), size.get(short).number()) }
	out := post.Media{
		Kind:   post.Image,
		Alt:    m.get("ext_alt_text").str(),
		Width:  dimension("width", "w"),
		Height: dimension("height", "h"),
	}
	still := webLink(m.get("media_url_https").str(), m.get("media_url").str())
	switch m.get("type").str() {
	case "video":
		out.Kind = post.Video
	case "animated_gif":
		out.Kind = post.GIF
	default:
		// Before extended_entities, the first picture of a film stood in for it.
		if strings.Contains(still, "/ext_tw_video_thumb/") || strings.Contains(still, "/amplify_video_thumb/") {
			out.Kind, out.Poster = post.Video, still
			return out
		}
		out.URL = still
		return out
	}
	out.Poster = still
	out.URL, out.Type = bestVariant(m.path("video_info", "variants"), "bitrate")
	return out
}
