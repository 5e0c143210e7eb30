package bluesky

import (
	"strings"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/source/bluesky/repo"
)

// maxFacets bounds the ranges of one post.
const maxFacets = 1024

// facets turns byte ranges into links, mentions and tags. A range that does not lie on characters, or
// does not look like the mention or tag that it claims, is not used: a link keeps its address and loses
// its words, a tag is looked for near its place, a mention is left out.
func facets(p *post.Post, list []repo.Value) {
	var at place
	at.text = p.Text
	for i := range list[:min(len(list), maxFacets)] {
		index := list[i].Get("index")
		start, ok1 := index.Int("byteStart")
		end, ok2 := index.Int("byteEnd")
		fits := ok1 && ok2 && at.fits(start, end)
		for _, f := range list[i].List("features") {
			switch f.Text("$type") {
			case "app.bsky.richtext.facet#link":
				if url := webAddress(f.Text("uri")); url != "" {
					l := post.Link{URL: url}
					if fits {
						l.Start, l.End = at.points(int(start), int(end))
					}
					p.Links = append(p.Links, l)
				}
			case "app.bsky.richtext.facet#mention":
				if fits {
					mention(p, &at, f.Text("did"), int(start), int(end))
				}
			case "app.bsky.richtext.facet#tag":
				tag(p, &at, f.Text("tag"), start, end, fits)
			}
		}
	}
}

func mention(p *post.Post, at *place, did string, start, end int) {
	words := at.text[start:end]
	account, err := post.ParseAccountID(did)
	if !strings.HasPrefix(words, "@") || err != nil || account.Network() != post.Bluesky {
		return
	}
	m := post.Mention{Account: account, Handle: words}
	m.Start, m.End = at.points(start, end)
	p.Mentions = append(p.Mentions, m)
}

func tag(p *post.Post, at *place, name string, start, end int64, fits bool) {
	if name == "" {
		return
	}
	s, e := int(start), int(end)
	if !fits || !saysTag(at.text[s:e], name) {
		if s, e = at.near("#"+name, start); s < 0 {
			return
		}
	}
	t := post.Tag{Name: name}
	t.Start, t.End = at.points(s, e)
	p.Tags = append(p.Tags, t)
}

// saysTag says whether words are the tag's sign and name.
func saysTag(words, name string) bool {
	rest, ok := strings.CutPrefix(words, "#")
	if !ok {
		rest, ok = strings.CutPrefix(words, "＃")
	}
	return ok && strings.EqualFold(rest, name)
}

// place counts code points. Ranges mostly come in order, so it counts on from the last one.
type place struct {
	text         string
	bytes, runes int
}

// fits says whether a byte range is not empty, lies in the text and on whole characters.
func (c *place) fits(start, end int64) bool {
	n := int64(len(c.text))
	return start >= 0 && start < end && end <= n && utf8.RuneStart(c.text[start]) && (end == n || utf8.RuneStart(c.text[end]))
}

// points turns a byte range that fits into code points.
func (c *place) points(start, end int) (int, int) {
	if start < c.bytes {
		c.bytes, c.runes = 0, 0
	}
	c.runes += utf8.RuneCountInString(c.text[c.bytes:start])
	c.bytes = start
	return c.runes, c.runes + utf8.RuneCountInString(c.text[start:end])
}

// near looks for words within 32 bytes of a place and gives their byte range, or -1.
func (c *place) near(words string, start int64) (int, int) {
	from := max(0, min(start, int64(len(c.text)))-32)
	to := min(int64(len(c.text)), from+64+int64(len(words)))
	i := strings.Index(c.text[from:to], words)
	if i < 0 {
		return -1, -1
	}
	return int(from) + i, int(from) + i + len(words)
}
