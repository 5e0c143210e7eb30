package xcom

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/post"
)

const (
	batchSize  = 512
	arenaSize  = 64 << 10
	chunkSize  = 256
	exactFloat = 1 << 53 // above it a JSON number may have been rounded on its way
)

// nativeReposts is when X got reposts of its own; "RT @name: " in older posts was typed.
var nativeReposts = time.Date(2009, time.November, 1, 0, 0, 0, 0, time.UTC)

// longPosts is when X began to cut long posts in its exports and to keep their whole text as notes.
var longPosts = time.Date(2023, time.February, 1, 0, 0, 0, 0, time.UTC)

// arena gives out strings that share few allocations. What was given out is never written to again.
type arena struct{ b strings.Builder }

func (a *arena) room(n int) {
	if a.b.Cap()-a.b.Len() < n {
		a.b = strings.Builder{}
		a.b.Grow(max(arenaSize, n))
	}
}

func (a *arena) copy(p []byte) string {
	a.room(len(p))
	from := a.b.Len()
	a.b.Write(p)
	return a.b.String()[from:]
}

// id gives "x:" and the digits.
func (a *arena) id(p []byte) string {
	a.room(len(p) + 2)
	from := a.b.Len()
	a.b.WriteString("x:")
	a.b.Write(p)
	return a.b.String()[from:]
}

// translator turns tweets into posts, a batch at a time.
type translator struct {
	arena
	author post.AccountID
	number string // the author's id without "x:"
	handle string // without @
	// told: the archive marks its reposts, so that "RT @name: " in a text was typed by the author.
	told    bool
	private bool // every post is for followers only
	notes   *notes
	names   map[string]struct{} // of the videos that are in the archive

	batch    []post.Post
	links    []post.Link
	mentions []post.Mention
	tags     []post.Tag
	media    []post.Media
	quotes   []post.Quote
	letters  [26 * 26]string // language tags of two letters
	langs    map[string]string
	scratch  []byte
	words    []byte
	lost     int // characters of the last post that could not be said
	quoted   tweet
}

// add translates t into the next post of the batch. It returns why it cannot, or "".
func (r *translator) add(t *tweet, at post.Raw) string {
	if r.batch == nil {
		r.batch = make([]post.Post, 0, batchSize)
	}
	n := len(r.batch)
	r.batch = r.batch[:n+1]
	p := &r.batch[n]
	r.lost = 0
	why := r.fill(p, t)
	if why != "" {
		*p = post.Post{}
		r.batch = r.batch[:n]
		return why
	}
	p.Raw = at
	return ""
}

// take hands over the batch; the next one is fresh.
func (r *translator) take() []post.Post {
	out := r.batch
	r.batch = nil
	return out
}

func (r *translator) full() bool { return len(r.batch) == batchSize }

// exact gives the id that X says twice, as a string and as a number: the string, or the number where there
// is no string and the number cannot have been rounded.
func exact(s, number raw) []byte {
	b := s.b
	if !s.there {
		b = number.b
		if number.number && decimal(b) > exactFloat {
			return nil
		}
	}
	if !isSnowflake(b) {
		return nil
	}
	return b
}

func (r *translator) fill(p *post.Post, t *tweet) string {
	id := exact(t.id, t.idNumber)
	if id == nil {
		return "it has no id that can be trusted"
	}
	words := t.full
	if !words.there {
		words = t.text
	}
	if !words.there {
		return "it has no text"
	}
	text, escaped, ok := r.say(words)
	if !ok {
		return "its text is not valid UTF-8"
	}
	p.ID, p.Network = post.ID(r.id(id)), post.X
	p.Author = r.account(t.user.id.b)
	if p.Author == "" {
		p.Author = r.author
	}
	var told bool
	if p.Created, told = parseTime(t.created.b); !told {
		p.Created = snowflakeTime(id)
	}
	p.Lang = r.lang(t.lang.b)
	p.Sensitive = t.sensitive
	if r.private || t.user.protected {
		p.Visibility = post.Followers
	}
	r.reply(p, t)
	p.Repost = r.isRepost(t, p, text)
	if t.repost && isSnowflake(t.repostOf.b) {
		p.RepostOf = post.ID(r.id(t.repostOf.b))
	}
	r.edits(p, t, id)
	p.Text = text
	r.entities(p, t, escaped)
	r.attach(p, t, id)
	if !p.Repost {
		r.quote(p, t, id)
		r.whole(p, t, id)
	}
	r.rest(p, t)
	return ""
}

// say undoes JSON's escapes and X's own. escaped is the text as X counts in it.
func (r *translator) say(s raw) (text, escaped string, ok bool) {
	b := s.b
	if s.escaped {
		var lost int
		if r.scratch, lost, ok = s.append(r.scratch[:0]); !ok {
			return "", "", false
		}
		r.lost += lost
		b = r.scratch
	} else if s.high && !utf8.Valid(b) {
		return "", "", false
	}
	text = r.copy(b)
	if bytes.IndexByte(b, '&') < 0 {
		return text, text, true
	}
	return unescape(text), text, true
}

// plain gives a string that has no escapes of X's; "" if it is not UTF-8.
func (r *translator) plain(s raw) string {
	switch {
	case len(s.b) == 0:
		return ""
	case !s.escaped && !s.high:
		return r.copy(s.b)
	}
	var ok bool
	if r.scratch, _, ok = s.append(r.scratch[:0]); !ok {
		return ""
	}
	return r.copy(r.scratch)
}

// account gives the AccountID for an id's digits; "" if they are none. The author's own is shared.
func (r *translator) account(digits []byte) post.AccountID {
	switch {
	case len(digits) == 0:
		return ""
	case string(digits) == r.number:
		return r.author
	case !isSnowflake(digits):
		return ""
	}
	return post.AccountID(r.id(digits))
}

func (r *translator) lang(b []byte) string {
	// Most are two letters: they have a place of their own.
	if len(b) == 2 && b[0]-'a' < 26 && b[1]-'a' < 26 {
		i := int(b[0]-'a')*26 + int(b[1]-'a')
		if r.letters[i] == "" {
			r.letters[i] = language(string(b))
		}
		return r.letters[i]
	}
	if lang, ok := r.langs[string(b)]; ok {
		return lang
	}
	lang := language(string(b))
	if r.langs == nil || len(r.langs) > 1000 {
		r.langs = map[string]string{}
	}
	r.langs[string(b)] = lang
	return lang
}

func (r *translator) reply(p *post.Post, t *tweet) {
	if parent := exact(t.parent, t.parentNumber); parent != nil {
		p.Parent = post.ID(r.id(parent))
		p.ParentAuthor = r.account(exact(t.parentUser, t.parentUserNum))
		if r.number == "" && r.handle != "" && strings.EqualFold(string(t.parentName.b), r.handle) {
			p.ParentAuthor = r.author
		}
	}
	if isSnowflake(t.conversation.b) {
		p.Conversation = post.ID(r.id(t.conversation.b))
	}
}

// isRepost says whether the post only passes on another. The newer archives do not mark it: they begin the
// text with "RT @name: " and write "retweeted": false.
func (r *translator) isRepost(t *tweet, p *post.Post, text string) bool {
	if t.repost || r.told {
		return t.repost
	}
	rest, ok := strings.CutPrefix(text, "RT @")
	if !ok || p.Parent != "" || p.Created.Before(nativeReposts) {
		return false
	}
	n := handleLength(rest)
	return n > 0 && strings.HasPrefix(rest[n:], ": ")
}

// handleLength is how many bytes of s, from its beginning, can be a handle.
func handleLength(s string) int {
	n := 0
	for n < len(s) && n < 20 && isWord(s[n]) {
		n++
	}
	return n
}

func isWord(c byte) bool {
	return c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
}

// edits tells the versions of a post that was edited. Each version is a post of its own id on X; all of
// them name the whole chain.
func (r *translator) edits(p *post.Post, t *tweet, id []byte) {
	if len(t.edits) < 2 || len(t.edits) > 1000 {
		return
	}
	chain, here := make([]post.ID, 0, len(t.edits)), -1
	for i, e := range t.edits {
		if !isSnowflake(e.b) {
			return
		}
		if bytes.Equal(e.b, id) {
			here = i
		}
		chain = append(chain, post.ID(r.id(e.b)))
	}
	if here < 0 {
		return
	}
	p.Edits, p.Version = chain, string(p.ID[len("x:"):])
	if here > 0 {
		p.Edited = p.Created
	}
}

// rest adds what few posts have.
func (r *translator) rest(p *post.Post, t *tweet) {
	if len(t.poll) > 0 {
		p.Poll = &post.Poll{Voters: -1}
		for _, o := range t.poll {
			p.Poll.Options = append(p.Poll.Options, post.PollOption{Text: unescape(r.plain(o.text)), Votes: -1})
		}
		p.Poll.Ends, _ = parseTime(t.pollEnds.b)
	}
	for i, w := range t.withheld {
		if i < 300 {
			p.Labels = append(p.Labels, "withheld-in:"+r.plain(w))
		}
	}
	if t.withheldCopyright {
		p.Labels = append(p.Labels, "withheld-for-copyright")
	}
	if link := r.plain(t.cardURL); strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		r.card(p, t, link)
	}
}

// card adds a card's link, or its words to the link of the text that it belongs to.
func (r *translator) card(p *post.Post, t *tweet, link string) {
	title, text := unescape(r.plain(t.cardTitle)), unescape(r.plain(t.cardTx))
	for i, u := range t.urls {
		if string(u.short.b) == link && i < len(p.Links) {
			p.Links[i].Title, p.Links[i].Text = title, text
			return
		}
	}
	p.Links = append(p.Links, post.Link{URL: link, Title: title, Text: text})
}
