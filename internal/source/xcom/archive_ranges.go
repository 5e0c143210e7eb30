package xcom

import (
	"bytes"
	"strings"

	"clew/internal/post"
)

// entities adds the links, mentions and tags whose words stand in the text. One that does not is dropped:
// reposts name what lies beyond their cut.
func (r *translator) entities(p *post.Post, t *tweet, escaped string) {
	if n := len(t.urls) + len(t.media) + len(t.extended); n > 0 {
		r.addLinks(p, t, escaped, n)
	}
	if n := len(t.mentions); n > 0 {
		if cap(r.mentions)-len(r.mentions) < n {
			r.mentions = make([]post.Mention, 0, max(n, chunkSize))
		}
		from := len(r.mentions)
		for i := range t.mentions {
			r.mention(p.Text, escaped, &t.mentions[i])
		}
		p.Mentions = owned(r.mentions, from)
	}
	if n := len(t.tags); n > 0 {
		if cap(r.tags)-len(r.tags) < n {
			r.tags = make([]post.Tag, 0, max(n, chunkSize))
		}
		from := len(r.tags)
		for i := range t.tags {
			r.tag(p.Text, escaped, &t.tags[i])
		}
		p.Tags = owned(r.tags, from)
	}
}

// owned is what was added to all since from, so that appending to it cannot reach what follows; nil if
// nothing was.
func owned[T any](all []T, from int) []T {
	if len(all) == from {
		return nil
	}
	return all[from:len(all):len(all)]
}

func (r *translator) addLinks(p *post.Post, t *tweet, escaped string, n int) {
	if cap(r.links)-len(r.links) < n {
		r.links = make([]post.Link, 0, max(n, chunkSize))
	}
	from := len(r.links)
	for i := range t.urls {
		u := &t.urls[i]
		r.link(p.Text, escaped, u.start.count(), u.short, u.expanded)
	}
	media := t.extended
	if len(media) == 0 {
		media = t.media
	}
	// All media of a post share one t.co link.
	for i := range media {
		m := &media[i]
		if i == 0 || !bytes.Equal(m.short.b, media[i-1].short.b) {
			r.link(p.Text, escaped, m.start.count(), m.short, m.expanded)
		}
	}
	p.Links = owned(r.links, from)
}

func (r *translator) link(text, escaped string, start int, short, expanded raw) {
	words := r.bare(short)
	from, to, ok := fitRange(escaped, text, start, words)
	if !ok {
		return
	}
	target := expanded
	if len(target.b) == 0 {
		target = short
	}
	r.links = append(r.links, post.Link{Start: from, End: to, URL: r.plain(target)})
}

// bare gives a string's bytes with JSON's escapes undone; good until the next call.
func (r *translator) bare(s raw) []byte {
	if !s.escaped {
		return s.b
	}
	r.words, _, _ = s.append(r.words[:0])
	return r.words
}

func (r *translator) mention(text, escaped string, m *nameEntity) {
	from, to, handle, ok := r.signed(text, escaped, m.start.count(), "@", m.name)
	if !ok {
		if from, to, handle, ok = r.signed(text, escaped, m.start.count(), "＠", m.name); !ok {
			return
		}
		handle = "@" + handle[len("＠"):]
	}
	r.mentions = append(r.mentions, post.Mention{Start: from, End: to, Account: r.account(m.id.b), Handle: handle})
}

func (r *translator) tag(text, escaped string, t *nameEntity) {
	for _, sign := range [...]string{"#", "$", "＃"} {
		if from, to, said, ok := r.signed(text, escaped, t.start.count(), sign, t.name); ok {
			r.tags = append(r.tags, post.Tag{Start: from, End: to, Name: said[len(sign):]})
			return
		}
	}
}

// signed finds a sign and a name in the text and gives them as they stand there.
func (r *translator) signed(text, escaped string, start int, sign string, name raw) (from, to int, said string, ok bool) {
	if len(name.b) == 0 {
		return 0, 0, "", false
	}
	r.words = append(r.words[:0], sign...)
	if r.words, _, ok = name.append(r.words); !ok {
		return 0, 0, "", false
	}
	if from, to, ok = fitRange(escaped, text, start, r.words); !ok {
		return 0, 0, "", false
	}
	i := byteIndex(text, from)
	return from, to, text[i : i+len(r.words)], true
}

// attach adds pictures and films.
func (r *translator) attach(p *post.Post, t *tweet, id []byte) {
	media := t.extended
	if len(media) == 0 {
		media = t.media
	}
	if len(media) == 0 {
		return
	}
	if cap(r.media)-len(r.media) < len(media) {
		r.media = make([]post.Media, 0, max(len(media), chunkSize))
	}
	from := len(r.media)
	for i := range media {
		if media[i].url.there {
			r.media = append(r.media, r.medium(t, &media[i], id))
		}
	}
	p.Media = owned(r.media, from)
}

func (r *translator) medium(t *tweet, m *mediaEntity, id []byte) post.Media {
	out := post.Media{Kind: post.Image, URL: r.plain(m.url), Alt: r.plain(m.alt)}
	out.Width, out.Height = m.pixels(t.sizes)
	switch string(m.kind.b) {
	case "video":
		out.Kind = post.Video
	case "animated_gif":
		out.Kind = post.GIF
	}
	if out.Kind != post.Image {
		out.Poster = out.URL
		out.URL, out.Type, out.Name = r.film(t.variants[m.firstVariant:m.endVariant], id)
		return out
	}
	out.Name = r.fileName(id, out.URL)
	return out
}

// film chooses the file of a video: of those that are in the archive the one with the most bits, else the
// one with the most bits of all.
func (r *translator) film(variants []variant, id []byte) (link, kind, name string) {
	best, held := -1, false
	for i, v := range variants {
		if string(v.kind.b) == "application/x-mpegURL" || string(v.kind.b) == `application\/x-mpegURL` {
			continue
		}
		_, have := r.names[r.fileName(id, r.plain(v.url))]
		if best < 0 || have && !held || have == held && v.bits() > variants[best].bits() {
			best, held = i, have
		}
	}
	if best < 0 {
		return "", "", ""
	}
	link = r.plain(variants[best].url)
	return link, r.plain(variants[best].kind), r.fileName(id, link)
}

// fileName is the name an archive gives the file of a medium: the post's id and the last part of the
// address.
func (r *translator) fileName(id []byte, link string) string {
	link, _, _ = strings.Cut(link, "?")
	base := link[strings.LastIndexByte(link, '/')+1:]
	if base == "" || len(base) > 200 {
		return ""
	}
	r.room(len(id) + 1 + len(base))
	from := r.b.Len()
	r.b.Write(id)
	r.b.WriteByte('-')
	r.b.WriteString(base)
	return r.b.String()[from:]
}

// quote tells which post this one quotes: what X says, or a link to a post that ends the text, with
// nothing behind it but the links of its own media.
func (r *translator) quote(p *post.Post, t *tweet, id []byte) {
	if isSnowflake(t.quoted.b) {
		q := post.Quote{ID: post.ID(r.id(t.quoted.b)), State: post.QuoteMissing}
		r.quotedPost(&q, t)
		r.setQuote(p, q)
		return
	}
	for i := len(p.Links) - 1; i >= 0; i-- {
		l := &p.Links[i]
		if l.End == 0 || len(l.URL) < len("https://x.com/a/status/1") {
			continue
		}
		if !strings.Contains(l.URL, "/status") {
			return
		}
		name, quoted, ok := statusLink(l.URL)
		if !ok {
			continue // its own pictures
		}
		if quoted != string(id) && onlyLinks(p.Text[byteIndex(p.Text, l.End):]) {
			q := post.Quote{ID: post.ID(r.id([]byte(quoted))), URL: l.URL, State: post.QuoteMissing}
			if r.handle != "" && strings.EqualFold(name, r.handle) {
				q.Author = r.author
			}
			r.setQuote(p, q)
		}
		return
	}
}

func (r *translator) setQuote(p *post.Post, q post.Quote) {
	if len(r.quotes) == cap(r.quotes) {
		r.quotes = make([]post.Quote, 0, chunkSize/4)
	}
	r.quotes = append(r.quotes, q)
	p.Quote = &r.quotes[len(r.quotes)-1]
}

// quotedPost adds the quoted post itself, where the archive has it and it is for everybody.
func (r *translator) quotedPost(q *post.Quote, t *tweet) {
	if t.quotedStatus == nil {
		return
	}
	c := cursor{b: t.quotedStatus}
	r.quoted.reset()
	if !r.quoted.read(&c, 1) {
		return
	}
	q.Author = r.account(r.quoted.user.id.b)
	if r.quoted.user.protected {
		return
	}
	author, number, notes := r.author, r.number, r.notes
	r.author, r.number, r.notes = "", "", nil
	// Of the quoted post's own quote only the id is told.
	r.quoted.quotedStatus = nil
	p := new(post.Post)
	if r.fill(p, &r.quoted) == "" && p.ID == q.ID {
		q.Post, q.State = p, post.QuoteShown
	}
	r.author, r.number, r.notes = author, number, notes
}

// onlyLinks says whether s holds nothing but t.co links.
func onlyLinks(s string) bool {
	for _, word := range strings.Fields(s) {
		if !strings.HasPrefix(word, shortLink) {
			return false
		}
	}
	return true
}

const shortLink = "https://t.co/"
