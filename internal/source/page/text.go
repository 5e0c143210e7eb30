package page

import (
	"bytes"
	"context"
	"strings"

	"github.com/go-json-experiment/json"

	"clew/internal/source"
	"clew/internal/unpack"
)

// ThreadReaderText reads a thread reader's page as a text browser gives it: the posts, "• • •", the
// reader's sentence about missing posts, then the first posts of the author's other threads, three of
// each. It also reads pages that package render/threadreader wrote, and a stored copy of a page as a JSON
// object with its address and text.
//
// A post is a line. Where a page shows posts of several lines, the places where they end are lost in its
// text and are found again only where the text tells them: see split.
type ThreadReaderText struct{}

// Name is "thread-reader-text".
func (ThreadReaderText) Name() string { return "thread-reader-text" }

// Recognise looks for the reader's sentence, or for a line with a thread's date and length.
func (ThreadReaderText) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return textKind().recognise(ctx, in)
}

// Read tells the posts of every page in the input.
func (ThreadReaderText) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	return textKind().all(ctx, in, opt, to)
}

func textKind() kind {
	return kind{words: "a thread reader's page, as text", is: isTextPage, read: readTextPage}
}

// stored is a copy of a page as programs that gather pages write it.
type stored struct {
	Address string `json:"address"`
	URL     string `json:"url"`
	Text    string `json:"text"`
}

// unstore takes address and text out of a stored copy.
func unstore(data []byte) (address, text string, ok bool) {
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return "", "", false
	}
	var s stored
	if err := json.Unmarshal(data, &s); err != nil {
		return "", "", false
	}
	if s.Address == "" {
		s.Address = s.URL
	}
	return s.Address, s.Text, isReaderAddress(s.Address) && s.Text != ""
}

func isTextPage(head []byte, _ string) bool {
	if _, _, ok := unstore(head); ok {
		return true
	}
	if !isPlain(head) || isHTMLPage(head, "") {
		return false
	}
	bullets, missing, counts := false, false, 0
	for line := range strings.SplitSeq(string(head), "\n") {
		line = strings.TrimSpace(line)
		bullets = bullets || line == dots
		missing = missing || strings.HasPrefix(line, sentence)
		if _, _, ok := count(line); ok && strings.Contains(line, "min read") {
			counts++
		}
	}
	return missing && (bullets || bytes.Contains(head, []byte("Read all threads"))) || counts > 0 && isUserPage(head)
}

// isUserPage wants more than one line with a length: one may stand in any text.
func isUserPage(head []byte) bool {
	return bytes.Count(head, []byte(" min read\n")) > 1
}

func readTextPage(data []byte, address string) *page {
	r := &reading{page: &page{}, whole: len(data)}
	text := string(data)
	if a, t, ok := unstore(data); ok {
		address, text, r.copied = a, t, true
	}
	r.lines = linesOf(text)
	r.page.main.root = threadNumber(address)
	if _, user, ok := strings.Cut(address, "threadreaderapp.com/user/"); ok && isHandle("@"+user) {
		r.page.handle = "@" + user
	}
	r.read()
	return r.page
}

// line is one line of the text, without its end.
type line struct {
	text string
	at   int64
}

func linesOf(text string) []line {
	var lines []line
	at := int64(0)
	if rest, ok := strings.CutPrefix(text, "\ufeff"); ok {
		text, at = rest, 3
	}
	for l := range strings.Lines(text) {
		lines = append(lines, line{strings.TrimRight(l, "\r\n"), at})
		at += int64(len(l))
	}
	return lines
}

// reading is the reading of one text page.
type reading struct {
	page    *page
	lines   []line
	whole   int  // bytes of the capture
	copied  bool // the text stood in a JSON object: places in it are not places in the capture
	written bool // by render/threadreader, with an empty line between posts
}

// read finds the page's regions.
func (r *reading) read() {
	end := len(r.lines) // of the thread
	after := end        // where other threads may begin
	for i, l := range r.lines {
		text := strings.TrimSpace(l.text)
		if text == dots && end == len(r.lines) {
			end, after = i, i+1
		}
		if strings.HasPrefix(text, sentence) {
			end, after = min(end, i), i+1
			if broken := i+1 < len(r.lines) && r.lines[i+1].text == refresh; broken {
				after = i + 2
				r.written = end > 0 && r.blank(end-1) && r.blank(end+1)
			}
			break
		}
	}
	main := r.head(r.lines[:end])
	if i := firstCount(main); i >= 0 {
		r.cards(main[i:]) // a page of one author's threads
	} else {
		r.page.main.posts = r.posts(main)
	}
	r.below(r.lines[after:])
}

func (r *reading) blank(i int) bool {
	return i >= 0 && i < len(r.lines) && strings.TrimSpace(r.lines[i].text) == ""
}

func firstCount(lines []line) int {
	for i, l := range lines {
		if _, _, ok := count(l.text); ok {
			return i
		}
	}
	return -1
}

// head takes the page's head off: name, handle, date and length, buttons.
func (r *reading) head(lines []line) []line {
	const most = 40 // lines
	cut := 0
	for i, l := range lines[:min(most, len(lines))] {
		at, n, ok := count(l.text)
		if !ok {
			continue
		}
		if firstCount(lines[i+1:]) >= 0 || !r.named(lines[:i]) {
			return lines // a page of an author's threads: each has such a line
		}
		r.page.main.date, r.page.main.stated = at, n
		cut = i + 1
		break
	}
	for cut < len(lines) && (isFurniture(lines[cut].text) || cut < len(lines)-1 && strings.TrimSpace(lines[cut].text) == "") {
		cut++
	}
	return lines[cut:]
}

// named takes the author's handle and name from the lines above the date; false if they do not stand
// there.
func (r *reading) named(lines []line) bool {
	for i, l := range lines {
		if !isHandle(l.text) {
			continue
		}
		r.page.handle = strings.TrimSpace(l.text)
		if i > 0 && !isFurniture(lines[i-1].text) {
			r.page.name = strings.TrimSpace(lines[i-1].text)
		}
		return true
	}
	return false
}

// below reads what stands under the thread: furniture, then other threads.
func (r *reading) below(lines []line) {
	i := 0
	for i < len(lines) && strings.TrimSpace(lines[i].text) == "" {
		i++
	}
	lines = lines[i:]
	if len(lines) == 0 {
		return
	}
	if !isFurniture(lines[0].text) {
		r.cards(lines)
		return
	}
	lines = r.footer(lines)
	for i, l := range lines {
		if isEnd(l.text) {
			lines = lines[:i]
			break
		}
	}
	r.cards(r.without(lines))
}

// footer reads the page's foot, and gives what stands under "More from".
func (r *reading) footer(lines []line) []line {
	for i, l := range lines {
		text := strings.TrimSpace(l.text)
		if name, ok := strings.CutPrefix(text, "Keep Current with "); ok && r.page.name == "" && len(name) < 200 {
			r.page.name = strings.TrimSpace(name)
		}
		if handle, ok := strings.CutPrefix(text, "More from "); ok && isHandle(handle) {
			if r.page.handle == "" {
				r.page.handle = handle
			}
			return lines[i+1:]
		}
	}
	return nil
}

// cards reads the first posts of several threads. Lines with date and length, and "Read 4 tweets",
// bound them where they stand; else there are three posts of each.
func (r *reading) cards(lines []line) {
	bounded := false
	for _, l := range lines {
		_, _, ok := count(l.text)
		bounded = bounded || ok || readMore(l.text) > 0
	}
	if !bounded {
		r.triples(r.posts(lines))
		return
	}
	card := thread{preview: true}
	var within []line
	flush := func() {
		if card.posts = r.posts(within); len(card.posts) > 0 {
			r.page.more = append(r.page.more, card)
		}
		card, within = thread{preview: true}, nil
	}
	for _, l := range lines {
		if at, n, ok := count(l.text); ok {
			flush()
			card.date, card.stated = at, n
		} else if n := readMore(l.text); n > 0 {
			card.stated = n
			flush()
		} else if at := pageDate(l.text); !at.IsZero() {
			card.date = at
		} else {
			within = append(within, l)
		}
	}
	flush()
}

func (r *reading) isAuthor(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && (text == r.page.name || strings.EqualFold(text, r.page.handle))
}

// without leaves furniture out, but for what bounds a card.
func (r *reading) without(lines []line) []line {
	var kept []line
	for _, l := range lines {
		if readMore(l.text) > 0 || !isFurniture(l.text) && !r.isAuthor(l.text) {
			kept = append(kept, l)
		}
	}
	return kept
}

// triples makes a thread of every three posts. A post that is numbered as the first begins another.
func (r *reading) triples(posts []said) {
	const each = 3
	for len(posts) > 0 {
		n := 1
		for n < min(each, len(posts)) && numbered(posts[n].Text) != 1 {
			n++
		}
		r.page.more = append(r.page.more, thread{posts: posts[:n:n], preview: true})
		posts = posts[n:]
	}
}
