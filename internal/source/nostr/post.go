package nostr

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/post"

	"github.com/go-json-experiment/json"
)

func (e *event) id() post.ID            { return post.ID("nostr:" + *e.ID) }
func (e *event) author() post.AccountID { return post.AccountID("nostr:" + *e.PubKey) }
func (e *event) created() time.Time     { return time.Unix(*e.CreatedAt, 0).UTC() }

// readPost makes a post of a verified note, comment or long text.
func readPost(e *event) post.Post {
	p := post.Post{ID: e.id(), Network: post.Nostr, Author: e.author(), Created: e.created(), Text: *e.Content}
	ranges(&p, e)
	if *e.Kind == kindComment {
		comment(&p, e)
	} else {
		replies(&p, e)
	}
	for _, t := range e.Tags {
		if len(t) > 0 {
			tag(&p, t)
		}
	}
	if *e.Kind == kindArticle {
		article(&p, e)
	}
	return p
}

// tag reads what one tag says beside the thread's structure.
func tag(p *post.Post, t []string) {
	value := ""
	if len(t) > 1 {
		value = t[1]
	}
	switch t[0] {
	case "content-warning":
		p.Sensitive = true
		if p.Warning = value; value == "" {
			p.Warning = "content warning"
		}
	case "-":
		p.Labels = append(p.Labels, Protected)
	case "imeta":
		attach(p, t[1:])
	case "emoji":
		if len(t) > 2 && value != "" && len(value) <= 64 && isWeb(t[2]) && len(p.Emoji) < maxRanges {
			p.Emoji = append(p.Emoji, post.Emoji{Code: value, URL: t[2]})
		}
	case "l":
		if len(t) > 2 && t[2] == "ISO-639-1" && len(value) == 2 {
			p.Lang = value
		}
	case "q":
		if isHex(value, 64) && (p.Quote == nil || p.Quote.ID == post.ID("nostr:"+value) && p.Quote.Author == "") {
			author := ""
			if len(t) > 3 && isHex(t[3], 64) {
				author = t[3]
			}
			p.Quote = quoteOf(value, author)
		}
	}
}

// replies reads the e tags of NIP-10: marked ones, or the old form in which the first is the root and the
// last the parent. Tags that the text refers to are mentions, not parents.
func replies(p *post.Post, e *event) {
	var root, parent []string
	var plain [][]string
	for i, t := range e.Tags {
		if len(t) < 2 || t[0] != "e" || !isHex(t[1], 64) {
			continue
		}
		mark := ""
		if len(t) > 3 {
			mark = t[3]
		}
		switch {
		case mark == "root" && root == nil:
			root = t
		case mark == "reply":
			parent = t
		case mark == "" && !strings.Contains(p.Text, "#["+strconv.Itoa(i)+"]"):
			plain = append(plain, t)
		}
	}
	if root == nil && parent == nil && len(plain) > 0 {
		root, parent = plain[0], plain[len(plain)-1]
	}
	if parent == nil {
		parent = root
	}
	if parent == nil {
		return
	}
	p.Parent, p.ParentAuthor = post.ID("nostr:"+parent[1]), fifth(parent)
	if root != nil {
		p.Conversation = post.ID("nostr:" + root[1])
	}
}

// fifth is the author that an e tag names, if it does.
func fifth(t []string) post.AccountID {
	if len(t) > 4 && isHex(t[4], 64) {
		return post.AccountID("nostr:" + t[4])
	}
	return ""
}

// comment reads NIP-22: lower-case tags name what is answered, upper-case ones the root. What is answered
// may be no event: then the comment begins a thread, with a link to what it speaks of.
func comment(p *post.Post, e *event) {
	for _, t := range e.Tags {
		if len(t) < 2 {
			continue
		}
		switch {
		case t[0] == "e" && isHex(t[1], 64) && p.Parent == "":
			p.Parent = post.ID("nostr:" + t[1])
			if len(t) > 3 && isHex(t[3], 64) {
				p.ParentAuthor = post.AccountID("nostr:" + t[3])
			}
		case t[0] == "E" && isHex(t[1], 64) && p.Conversation == "":
			p.Conversation = post.ID("nostr:" + t[1])
		case t[0] == "i" && isWeb(t[1]):
			p.Links = append(p.Links, post.Link{URL: t[1]})
		}
	}
}

// attach reads NIP-92's description of a medium. A second description of one address is passed over.
func attach(p *post.Post, items []string) {
	var m post.Media
	for _, item := range items {
		name, value, _ := strings.Cut(item, " ")
		switch name {
		case "url":
			m.URL = value
		case "m":
			m.Type = value
		case "alt":
			m.Alt = value
		case "image":
			m.Poster = value
		case "dim":
			m.Width, m.Height = size(value)
		}
	}
	if !isWeb(m.URL) || len(p.Media) >= 64 || slices.ContainsFunc(p.Media, func(x post.Media) bool { return x.URL == m.URL }) {
		return
	}
	if !isWeb(m.Poster) {
		m.Poster = ""
	}
	m.Kind = kindOf(m.Type, m.URL)
	p.Media = append(p.Media, m)
}

// size reads "1263x3985"; 0 and 0 if it is not that.
func size(s string) (int, int) {
	w, h, _ := strings.Cut(s, "x")
	a, err1 := strconv.Atoi(w)
	b, err2 := strconv.Atoi(h)
	if err1 != nil || err2 != nil || a <= 0 || b <= 0 || a > 1<<20 || b > 1<<20 {
		return 0, 0
	}
	return a, b
}

// kindOf is a medium's kind by its type, else by the end of its address.
func kindOf(mime, url string) post.MediaKind {
	address, _, _ := strings.Cut(url, "?")
	ext := strings.ToLower(path.Ext(address))
	switch {
	case mime == "image/gif":
		return post.GIF
	case strings.HasPrefix(mime, "image/"):
		return post.Image
	case strings.HasPrefix(mime, "video/"):
		return post.Video
	case strings.HasPrefix(mime, "audio/"):
		return post.Audio
	case mime != "":
		return post.File
	}
	switch ext {
	case ".gif":
		return post.GIF
	case ".jpg", ".jpeg", ".png", ".webp", ".avif", ".svg":
		return post.Image
	case ".mp4", ".mov", ".webm", ".m4v":
		return post.Video
	case ".mp3", ".m4a", ".ogg", ".wav", ".flac":
		return post.Audio
	}
	return post.File
}

// article reads the tags of a long text (NIP-23).
func article(p *post.Post, e *event) {
	d, _ := e.tag("d")
	title, _ := e.tag("title")
	summary, _ := e.tag("summary")
	card := post.Link{Title: title, Text: summary}
	if a := naddr(kindArticle, *e.PubKey, d); a != "" {
		card.URL = "nostr:" + a
		p.Links = append(p.Links, card)
	}
	if image, _ := e.tag("image"); isWeb(image) {
		p.Media = append(p.Media, post.Media{Kind: kindOf("", image), URL: image})
		if m := &p.Media[len(p.Media)-1]; m.Kind == post.File {
			m.Kind = post.Image
		}
	}
	p.Version = e.created().Format(time.RFC3339)
	first, _ := e.tag("published_at")
	if n, err := strconv.ParseInt(first, 10, 64); err == nil && n > 0 && n < *e.CreatedAt {
		p.Created, p.Edited = time.Unix(n, 0).UTC(), e.created()
	}
}

// profile is what kind 0 holds, as JSON in its content.
type profile struct {
	Name        any `json:"name"`
	DisplayName any `json:"display_name"`
	About       any `json:"about"`
	Picture     any `json:"picture"`
	NIP05       any `json:"nip05"`
}

// readProfile makes an account of kind 0; ok is false if its content is no JSON object.
func readProfile(e *event) (a post.Account, ok bool) {
	var w profile
	if err := json.Unmarshal([]byte(*e.Content), &w); err != nil {
		return a, false
	}
	word := func(v any) string {
		s, _ := v.(string)
		return strings.TrimSpace(s)
	}
	a = post.Account{ID: e.author(), Network: post.Nostr, Name: word(w.DisplayName), Bio: word(w.About), Seen: e.created()}
	name := word(w.Name)
	if a.Name == "" {
		a.Name = name
	}
	switch nip05 := strings.TrimPrefix(word(w.NIP05), "_@"); {
	case name != "":
		a.Handle = "@" + strings.TrimPrefix(name, "@")
	case nip05 != "":
		a.Handle = "@" + nip05
	}
	if picture := word(w.Picture); isWeb(picture) {
		a.Avatar = picture
	}
	return a, true
}

// isWeb says whether s is an http or https address without spaces or controls.
func isWeb(s string) bool {
	if len(s) > 8192 || !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}
