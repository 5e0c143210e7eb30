package xcom

import (
	"cmp"
	"slices"
	"strings"

	"clew/internal/post"
)

// apiEntities bounds how many links, mentions or tags of one post are looked at.
const apiEntities = 300

// apiText is a post's text while its ranges are being found: as X sent it, and as it was said.
type apiText struct {
	escaped, said string
}

func newAPIText(escaped string) apiText { return apiText{escaped: escaped, said: unescape(escaped)} }

// entityNames are the names one generation of X's JSON uses for the same things.
type entityNames struct {
	mentions, handle, account string
	hashtags, tag             string
	cashtags                  string
	from                      func(apiValue) int // where an entity says it begins
}

func v2Names() entityNames {
	return entityNames{"mentions", "username", "id", "hashtags", "tag", "cashtags",
		func(e apiValue) int { return e.get("start").number() }}
}

func v1Names() entityNames {
	return entityNames{"user_mentions", "screen_name", "id_str", "hashtags", "text", "symbols",
		func(e apiValue) int { return e.get("indices").first().number() }}
}

// entities sets the post's links, mentions and tags, each where its words really stand in the text.
// Those whose words are not in the text are dropped: X names the mentions a reply's clients hide.
func (t apiText) entities(p *post.Post, e apiValue, n entityNames) {
	t.links(p, e.get("urls"), n)
	seen := 0
	for m := range e.get(n.mentions).elems() {
		if seen++; seen > apiEntities {
			break
		}
		handle := atHandle(m.get(n.handle).bytes())
		if handle == "" {
			continue
		}
		for _, sign := range [...]string{"@", "＠"} {
			if start, end, ok := t.fit(n.from(m), sign+handle[1:]); ok {
				said := "@" + wordsAt(t.said, start+1, end)
				p.Mentions = append(p.Mentions, post.Mention{Start: start, End: end, Account: m.get(n.account).accountID(), Handle: said})
				break
			}
		}
	}
	t.tags(p, e.get(n.hashtags), n, "#", "＃")
	t.tags(p, e.get(n.cashtags), n, "$")
	if len(p.Tags) > 1 {
		slices.SortStableFunc(p.Tags, func(a, b post.Tag) int { return cmp.Compare(a.Start, b.Start) })
	}
}

// links adds what a list of links says. Pictures are links too: each has its t.co address in the text,
// several of one post the same one.
func (t apiText) links(p *post.Post, list apiValue, n entityNames) {
	seen := 0
	for u := range list.elems() {
		if seen++; seen > apiEntities {
			break
		}
		short := u.get("url").str()
		start, end, ok := t.fit(n.from(u), short)
		if !ok || slices.ContainsFunc(p.Links, func(l post.Link) bool { return l.Start == start }) {
			continue
		}
		to := webLink(u.get("unwound_url").str(), u.path("unwound", "url").str(), u.get("expanded_url").str(), short)
		if to == "" {
			continue
		}
		p.Links = append(p.Links, post.Link{Start: start, End: end, URL: to, Title: u.get("title").str(), Text: u.get("description").str()})
	}
}

// tags adds hashtags or cashtags, named as the text has them.
func (t apiText) tags(p *post.Post, list apiValue, n entityNames, signs ...string) {
	seen := 0
	for h := range list.elems() {
		if seen++; seen > apiEntities {
			break
		}
		name := h.get(n.tag).str()
		if name == "" {
			continue
		}
		for _, sign := range signs {
			start, end, ok := t.fit(n.from(h), sign+name)
			if !ok {
				continue
			}
			p.Tags = append(p.Tags, post.Tag{Start: start, End: end, Name: wordsAt(t.said, start+1, end)})
			break
		}
	}
}

// fit finds words near the place an entity names.
func (t apiText) fit(from int, words string) (start, end int, ok bool) {
	if from < 0 {
		from = 0
	}
	return fitRange(t.escaped, t.said, from, words)
}

// wordsAt are the words between two code points of a text.
func wordsAt(s string, start, end int) string {
	a := byteIndex(s, start)
	b := byteIndex(s[a:], end-start)
	return s[a : a+b]
}

// cutShort says whether a text is only the beginning of a longer one: it ends in an ellipsis and a link
// to the post itself, as X shortens long posts, or, for a repost, in an ellipsis.
func cutShort(p *post.Post) bool {
	text := p.Text
	if p.Repost {
		return strings.HasSuffix(text, "…")
	}
	i := strings.LastIndex(text, "… https://t.co/")
	if i < 0 || strings.ContainsAny(text[i+len("… "):], " \n") || len(p.Links) == 0 {
		return false
	}
	_, id, ok := statusLink(p.Links[len(p.Links)-1].URL)
	return ok && "x:"+id == string(p.ID)
}

// noteText is the text of a long post. Some interfaces escape it and some do not: what agrees with the
// short text, whose escapes are known, is right; angle brackets as such are never in escaped text.
func noteText(note, short string, escapedIfUnsure bool) apiText {
	whole := apiText{escaped: note, said: note}
	if unescape(note) == note || strings.ContainsAny(note, "<>") {
		return whole
	}
	begin, _, _ := strings.Cut(unescape(short), "…")
	asIs, undone := strings.HasPrefix(note, begin), strings.HasPrefix(unescape(note), begin)
	if undone && !asIs || undone == asIs && escapedIfUnsure {
		return newAPIText(note)
	}
	return whole
}
