package page

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"clew/internal/post"
)

// body is the text of one post as it is being read, with what stands in it.
type body struct {
	s      said
	text   strings.Builder
	points int  // code points in text
	space  bool // white space with a line end is due before the next word
	begun  bool // something has been written since the last line break
	beside region
	player bool // the region beside is a film
	gif    bool
	anchor region
	href   string
	class  string
	from   int // code points before the anchor
	fromB  int // bytes before the anchor
	quote  bool
}

func newBody(e element) *body {
	b := &body{}
	if isHandle("@" + e.screen) {
		b.s.handle = "@" + e.screen
	}
	if _, err := post.ParseID("x:" + e.tweet); err == nil {
		b.s.number = e.tweet
	}
	return b
}

func (b *body) start(tt html.TokenType, e element) {
	open := tt == html.StartTagToken && !isVoid(e.name)
	if b.beside.open > 0 {
		b.beside.track(tt, e.name)
		b.besides(e)
		return
	}
	b.anchor.track(tt, e.name)
	switch {
	case e.name == "br":
		b.lineBreak()
	case open && isBeside(e):
		b.beside.begin(e.name)
		b.player = e.has("entity-video") || e.has("entity-video-gif")
		b.gif = e.has("entity-video-gif")
		b.quote = e.has("entity-embed")
		b.besides(e)
	case e.name == "img", e.name == "video":
		b.besides(e)
		if e.name == "video" && open {
			b.beside.begin(e.name)
			b.player = true
		}
	case e.name == "a" && open:
		b.endAnchor()
		b.anchor.begin(e.name)
		b.href, b.class = e.href, e.class
		b.pending()
		b.from, b.fromB = b.points, b.text.Len()
	}
}

// isBeside knows the elements that stand beside the text.
func isBeside(e element) bool {
	for c := range strings.FieldsSeq(e.class) {
		switch c {
		case "entity-image", "entity-video", "entity-video-gif", "entity-embed", "twitter-player", "youtube-player", "gif-video-wrapper":
			return true
		}
		if strings.HasPrefix(c, "entity-multiple") {
			return true
		}
	}
	return false
}

func (b *body) end(name string) {
	if b.beside.open > 0 {
		b.beside.track(html.EndTagToken, name)
		return
	}
	if b.anchor.track(html.EndTagToken, name) {
		b.finishAnchor()
	}
}

// picture is where a picture is: pages show an empty one first.
func (e *element) picture() string {
	if e.data != "" {
		return e.data
	}
	return e.src
}

// besides takes what an element beside the text holds.
func (b *body) besides(e element) {
	if len(b.s.Media)+len(b.s.Links) >= maxBeside {
		return
	}
	switch e.name {
	case "img":
		b.image(e)
	case "video":
		m := post.Media{Kind: post.Video, Poster: webAddress(e.poster), URL: webAddress(e.picture())}
		if b.gif || strings.Contains(e.poster, "/tweet_video_thumb/") {
			m.Kind = post.GIF
		}
		b.player = true
		b.s.Media = append(b.s.Media, m)
	case "source":
		if n := len(b.s.Media); b.player && n > 0 && b.s.Media[n-1].Kind != post.Image && b.s.Media[n-1].URL == "" {
			b.s.Media[n-1].URL = webAddress(e.src)
		}
	case "a":
		b.embedded(e)
	}
}

// image takes a picture; one that stands for an emoji is its character again.
func (b *body) image(e element) {
	src := e.picture()
	switch {
	case strings.Contains(e.class, "emoji") || strings.Contains(src, "/emoji/"):
		if b.beside.open == 0 && len(e.alt) <= 64 {
			b.words(e.alt)
		}
	case b.player, webAddress(src) == "":
	case b.beside.open > 0 && !b.quote || strings.Contains(src, "pbs.twimg.com/media/"):
		m := post.Media{Kind: post.Image, URL: src}
		if e.alt != "Image" { // what the page writes where the author wrote nothing
			m.Alt = e.alt
		}
		b.s.Media = append(b.s.Media, m)
	}
}

// embedded takes a post or a film that the page shows in a frame of its own.
func (b *body) embedded(e element) {
	href := webAddress(e.href)
	if !b.quote || href == "" {
		return
	}
	if id := statusOf(href); id != "" {
		if b.s.Quote == nil {
			b.s.Quote = &post.Quote{ID: post.ID("x:" + id), URL: href, State: post.QuoteMissing}
		}
		return
	}
	b.s.Links = append(b.s.Links, post.Link{URL: href})
}

// statusOf takes the id out of the address of a post on X; "" if it is none.
func statusOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, path, _ := strings.Cut(rest, "/")
	switch strings.TrimPrefix(strings.ToLower(host), "www.") {
	case "twitter.com", "x.com", "mobile.twitter.com":
	default:
		return ""
	}
	_, id, ok := strings.Cut(path, "/status/")
	if !ok {
		return ""
	}
	return threadNumber("/thread/" + id)
}

// words writes text. Spaces stay as they are; white space with a line end in it is one space, and none
// beside a line break or at an end.
func (b *body) words(s string) {
	if b.beside.open > 0 || b.text.Len() > maxPost {
		return
	}
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return !isSpace(r) })
		if n < 0 {
			n = len(s)
		}
		if gap := s[:n]; gap != "" {
			if strings.ContainsAny(gap, "\r\n") || !b.begun {
				b.space = true
			} else {
				b.pending()
				b.put(gap)
			}
		}
		s = s[n:]
		if n = strings.IndexFunc(s, isSpace); n < 0 {
			n = len(s)
		}
		if n > 0 {
			b.pending()
			b.put(s[:n])
			b.begun = true
		}
		s = s[n:]
	}
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }

// pending writes the space that is due.
func (b *body) pending() {
	if b.space && b.begun {
		if t := b.text.String(); !strings.HasSuffix(t, " ") {
			b.put(" ")
		}
	}
	b.space = false
}

func (b *body) put(s string) {
	s = strings.ToValidUTF8(s, "\ufffd")
	b.text.WriteString(s)
	b.points += utf8.RuneCountInString(s)
}

func (b *body) lineBreak() {
	if b.text.Len() > maxPost {
		return
	}
	b.put("\n")
	b.space, b.begun = false, false
}

func (b *body) endAnchor() {
	if b.anchor.open > 0 {
		b.anchor = region{}
		b.finishAnchor()
	}
}

// finishAnchor decides what a link was: an account, a tag, an address, or a word that advertising made
// into a link.
func (b *body) finishAnchor() {
	text := b.text.String()[b.fromB:]
	start, end := b.from, b.points
	b.anchor = region{}
	// White space at the ends is not part of it.
	lead := len(text) - len(strings.TrimLeftFunc(text, isSpace))
	start += lead
	text = strings.TrimLeftFunc(text, isSpace)
	end -= len(text) - len(strings.TrimRightFunc(text, isSpace))
	text = strings.TrimRightFunc(text, isSpace)
	if text == "" || len(b.s.Links)+len(b.s.Mentions)+len(b.s.Tags) >= maxBeside {
		return
	}
	href := webAddress(b.href)
	switch {
	case isHandle(text):
		b.s.Mentions = append(b.s.Mentions, post.Mention{Start: start, End: end, Handle: text})
	case text[0] == '#' && tagLength(text) == len(text):
		b.s.Tags = append(b.s.Tags, post.Tag{Start: start, End: end, Name: text[1:]})
	case href != "" && (strings.Contains(b.class, "entity-url") || looksLikeAddress(text)):
		b.s.Links = append(b.s.Links, post.Link{Start: start, End: end, URL: href})
	}
}

// looksLikeAddress says whether a link's words are an address, whole or shortened: a page that was saved
// in a plainer form has lost its classes.
func looksLikeAddress(text string) bool {
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://"), "/")
	dot := strings.LastIndexByte(host, '.')
	return dot > 0 && dot < len(host)-2 && !strings.ContainsAny(text, " \n")
}

// said gives the post; false if nothing was said in it.
func (b *body) said() (said, bool) {
	b.endAnchor()
	whole := b.text.String()
	text := strings.TrimRight(whole, " \t\n\r\f")
	lead := len(text) - len(strings.TrimLeft(text, " \t\n\r\f"))
	b.s.Text = text[lead:]
	b.shift(lead, utf8.RuneCountInString(b.s.Text))
	return b.s, b.s.Text != "" || len(b.s.Media) > 0 || b.s.Quote != nil
}

// shift moves all ranges to where the text begins, and drops what no longer lies in it.
func (b *body) shift(lead, length int) {
	fits := func(start, end *int) bool {
		*start, *end = *start-lead, *end-lead
		return *start >= 0 && *end <= length && *start < *end
	}
	s := &b.s
	links := s.Links[:0]
	for _, l := range s.Links {
		if l.Start == l.End || fits(&l.Start, &l.End) {
			links = append(links, l)
		}
	}
	mentions := s.Mentions[:0]
	for _, m := range s.Mentions {
		if fits(&m.Start, &m.End) {
			mentions = append(mentions, m)
		}
	}
	tags := s.Tags[:0]
	for _, t := range s.Tags {
		if fits(&t.Start, &t.End) {
			tags = append(tags, t)
		}
	}
	s.Links, s.Mentions, s.Tags = links, mentions, tags
}
