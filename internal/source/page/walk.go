package page

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"clew/internal/post"
	"clew/internal/source"
)

const (
	maxPosts   = 20_000  // blocks read from one page
	maxPost    = 1 << 20 // bytes of one post's text
	maxBeside  = 1000    // pictures, links and the like of one post
	maxCaption = 300     // bytes of a name or a line of the head
)

// walker reads a page's tokens in one pass. It keeps no tree, so depth costs nothing: of the elements
// that matter it counts how many of the same name are open within.
type walker struct {
	page    *page
	z       *html.Tokenizer
	at      int64 // bytes before the present token
	posts   int
	skip    region // what shows nothing
	block   region // a post
	inBlock bool
	card    region // the beginning of another thread
	preview region // its text
	caption region // a line of the head: name, handle, date and length
	what    string // which caption
	text    strings.Builder
	link    string // the last address of a thread seen, for the card that follows
	number  string // of the first post, from the page's head
	body    *body
	thread  *thread // of the card
	begun   int64   // where the block begins
}

// region is an element being read: its name, and how many of that name are open.
type region struct {
	name string
	open int
}

func (r *region) begin(name string) { *r = region{name, 1} }

// track counts a tag, and says whether it ends the region.
func (r *region) track(tt html.TokenType, name string) bool {
	if r.open == 0 || name != r.name {
		return false
	}
	switch tt {
	case html.StartTagToken:
		r.open++
	case html.EndTagToken:
		r.open--
		return r.open == 0
	}
	return false
}

func readHTMLPage(data []byte, address string) *page {
	w := &walker{page: &page{}, z: html.NewTokenizer(bytes.NewReader(data)), number: threadNumber(address)}
	w.z.SetMaxBuf(maxPage)
	for {
		tt := w.z.Next()
		if tt == html.ErrorToken {
			if err := w.z.Err(); err != io.EOF {
				w.page.skipped = append(w.page.skipped, source.Skipped{Offset: w.at, Why: "the page cannot be read on: " + err.Error()})
			}
			break
		}
		size := int64(len(w.z.Raw()))
		w.token(tt)
		w.at += size
	}
	w.endBlock()
	w.endCard()
	if w.page.main.root == "" {
		w.page.main.root = w.number
	}
	return w.page
}

func (w *walker) token(tt html.TokenType) {
	switch tt {
	case html.TextToken:
		if w.skip.open == 0 {
			w.words(string(w.z.Text()))
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := w.z.TagName()
		e := element{name: string(name)}
		for i := 0; more && i < 64; i++ {
			var k, v []byte
			k, v, more = w.z.TagAttr()
			e.set(string(k), v)
		}
		w.start(tt, e)
	case html.EndTagToken:
		name, _ := w.z.TagName()
		w.end(string(name))
	}
}

// element is a start tag with the attributes that matter.
type element struct {
	name, id, class, href, src, data, alt, poster, title, rel string
	tweet, screen, time, link, content, property              string
}

func (e *element) set(key string, value []byte) {
	if len(value) > 8192 {
		return
	}
	for _, f := range [...]struct {
		name string
		to   *string
	}{
		{"id", &e.id}, {"class", &e.class}, {"href", &e.href}, {"src", &e.src}, {"data-src", &e.data},
		{"alt", &e.alt}, {"poster", &e.poster}, {"title", &e.title}, {"rel", &e.rel}, {"data-tweet", &e.tweet},
		{"data-screenname", &e.screen}, {"data-time", &e.time}, {"data-link-href", &e.link},
		{"content", &e.content}, {"property", &e.property},
	} {
		if key == f.name && *f.to == "" {
			*f.to = string(value)
		}
	}
}

// has says whether the element is of a class.
func (e *element) has(class string) bool {
	for c := range strings.FieldsSeq(e.class) {
		if c == class {
			return true
		}
	}
	return false
}

// shows says whether anything of the element is for reading in a post.
func (e *element) shows() bool {
	switch e.name {
	case "script", "style", "noscript", "template", "svg", "iframe", "button", "form", "textarea", "select", "title", "object", "math":
		return false
	}
	return !e.has("tw-permalink") && !e.has("tweet-url") && !e.has("entity-url-preview")
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}

func (w *walker) start(tt html.TokenType, e element) {
	if w.skip.open > 0 {
		w.skip.track(tt, e.name)
		return
	}
	open := tt == html.StartTagToken && !isVoid(e.name)
	if open && !e.shows() {
		w.skip.begin(e.name)
		return
	}
	if e.has("content-tweet") && open {
		w.endBlock()
		w.beginBlock(e)
		return
	}
	if w.inBlock {
		w.block.track(tt, e.name)
		w.body.start(tt, e)
		return
	}
	w.outside(tt, open, e)
}

// outside reads what stands around the posts.
func (w *walker) outside(tt html.TokenType, open bool, e element) {
	w.card.track(tt, e.name)
	w.preview.track(tt, e.name)
	w.caption.track(tt, e.name)
	for _, address := range []string{e.link, e.href, e.content} {
		w.address(e, address)
	}
	if at, err := strconv.ParseInt(e.time, 10, 64); err == nil && at > 1e9 && at < 1e11 {
		w.dated(time.Unix(at, 0).UTC())
	}
	if w.body != nil {
		if isBlock(e.name) {
			w.cutCardPost()
		}
		w.body.start(tt, e)
	}
	switch {
	case !open:
	case e.has("thread-card"):
		w.endCard()
		w.beginCard(e.name)
	case e.has("card-tweets"), e.has("card-tweetsv2"):
		if w.card.open == 0 {
			w.beginCard(e.name)
		}
		w.preview.begin(e.name)
		w.beginCardPost()
	case e.has("twitter_name"), e.has("screenName"), e.has("thread-info"):
		w.caption.begin(e.name)
		w.what = e.class
		w.text.Reset()
	}
	if e.name == "img" && strings.HasSuffix(e.alt, "Profile picture") && w.card.open == 0 && w.page.avatar == "" {
		w.page.avatar = webAddress(e.picture())
	}
}

// address takes the thread's id out of the page's addresses of itself and of other threads.
func (w *walker) address(e element, s string) {
	n := threadNumber(s)
	switch {
	case n == "":
		if e.has("time") && w.card.open == 0 && w.posts == 0 && w.number == "" {
			if _, id, ok := strings.Cut(s, "/status/"); ok {
				w.number = threadNumber("/thread/" + id)
			}
		}
	case e.rel == "canonical", e.property == "og:url":
		w.number = n
	default:
		w.link = n
		if w.thread != nil && w.thread.root == "" {
			w.thread.root = n
		}
	}
}

// dated takes a date of the page or of a card.
func (w *walker) dated(at time.Time) {
	switch {
	case w.thread != nil:
		w.thread.date = at
	case w.posts == 0 && w.page.main.date.IsZero():
		w.page.main.date = at
	}
}

func isBlock(name string) bool {
	switch name {
	case "div", "p", "li", "article", "section":
		return true
	}
	return false
}

func (w *walker) end(name string) {
	switch {
	case w.skip.open > 0:
		w.skip.track(html.EndTagToken, name)
	case w.inBlock:
		if w.block.track(html.EndTagToken, name) {
			w.endBlock()
		} else {
			w.body.end(name)
		}
	default:
		w.endOutside(name)
	}
}

func (w *walker) endOutside(name string) {
	if w.caption.track(html.EndTagToken, name) {
		w.endCaption()
	}
	if w.body != nil {
		if isBlock(name) {
			w.cutCardPost()
		} else {
			w.body.end(name)
		}
	}
	if w.preview.track(html.EndTagToken, name) && w.body != nil {
		w.cutCardPost()
		w.body = nil
	}
	if w.card.track(html.EndTagToken, name) {
		w.endCard()
	}
}

func (w *walker) words(s string) {
	switch {
	case w.inBlock:
		w.body.words(s)
	case w.caption.open > 0:
		if w.text.Len() < maxCaption {
			w.text.WriteString(s)
		}
	case w.body != nil:
		w.body.words(s)
	}
}

func (w *walker) beginBlock(e element) {
	w.block.begin(e.name)
	w.inBlock = true
	w.begun = w.at
	w.body = newBody(e)
	w.caption = region{}
}

// endBlock takes a post, if one is being read.
func (w *walker) endBlock() {
	if !w.inBlock {
		return
	}
	s, ok := w.body.said()
	w.block, w.inBlock, w.body = region{}, false, nil
	if !ok {
		return
	}
	end := w.at + int64(len(w.z.Raw()))
	s.Raw = post.Raw{Offset: w.begun, Length: end - w.begun}
	w.add(s)
}

// add puts a post where it belongs.
func (w *walker) add(s said) {
	if w.posts++; w.posts > maxPosts {
		if w.posts == maxPosts+1 {
			w.page.skipped = append(w.page.skipped, source.Skipped{Offset: s.Raw.Offset, Why: "the page holds more posts than are read from one"})
		}
		return
	}
	if s.handle != "" && w.page.handle == "" {
		w.page.handle = s.handle
	}
	if w.thread != nil {
		w.thread.posts = append(w.thread.posts, s)
		return
	}
	w.page.main.posts = append(w.page.main.posts, s)
}

func (w *walker) beginCard(name string) {
	w.card.begin(name)
	w.thread = &thread{preview: true, root: w.link}
	w.link = ""
}

func (w *walker) beginCardPost() {
	w.begun = w.at
	w.body = newBody(element{})
}

// cutCardPost ends one post of a card where a block of its text ends, and begins the next.
func (w *walker) cutCardPost() {
	s, ok := w.body.said()
	if ok {
		s.Raw = post.Raw{Offset: w.begun, Length: w.at - w.begun}
		w.add(s)
	}
	w.beginCardPost()
}

func (w *walker) endCard() {
	if w.thread == nil {
		return
	}
	if w.body != nil {
		w.cutCardPost()
	}
	if len(w.thread.posts) > 0 {
		w.page.more = append(w.page.more, *w.thread)
	}
	w.card, w.preview, w.thread, w.body = region{}, region{}, nil, nil
}

// endCaption takes a line of the head.
func (w *walker) endCaption() {
	text := strings.Join(strings.Fields(w.text.String()), " ")
	switch {
	case strings.Contains(w.what, "thread-info"):
		w.counted(text)
	case w.posts > 0 || w.thread != nil:
	case strings.Contains(w.what, "twitter_name"):
		w.page.name = text
	case isHandle(text):
		w.page.handle = text
	}
}

// counted reads "Aug 18 • 3 tweets • 1 min read".
func (w *walker) counted(text string) {
	for piece := range strings.SplitSeq(text, "•") {
		_, n, ok := count(strings.TrimSpace(piece))
		switch {
		case !ok:
		case w.thread != nil:
			w.thread.stated = n
		case w.posts == 0:
			w.page.main.stated = n
		}
	}
}
