package xcom

import (
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/post"
)

// X's archives cut a long post's text and keep the whole of it in another file, under an id that is no
// post's. The way back is the time and the first words.

const (
	maxNotes     = 1 << 20 // an author who wrote one an hour needs a century
	noteMemory   = 4 << 20 // bytes of notes held in memory; more go to a file without a name
	noteSlack    = 2       // seconds by which the two times may differ
	headPoints   = 16      // code points that are looked up; then all are compared
	maxLookups   = 64      // notes of one second and one beginning that are compared with a post
	cutWeight    = 240     // X cuts at 280 of its weights; a link at the cut goes with what is cut
	maxTrailings = 16      // t.co links taken off the end of a text
)

// note is a long text with what X says of it.
type note struct {
	text, created  raw
	urls           []urlEntity
	mentions, tags []nameEntity
}

// noteEntry is what memory holds of a note.
type noteEntry struct {
	second int64
	head   uint64
	at     int64 // where its JSON begins among the kept bytes
	length int32
	part   int32
	offset int64 // where it stood in its part, for the list of those that fit no post
	used   bool
}

// notes finds the note of a post. Its zero value is empty.
type notes struct {
	seed    maphash.Seed
	entries []noteEntry
	memory  []byte   // the kept bytes from spilled on
	spilled int64    // how many are in file
	file    *os.File // nil until memory is full
	parts   []string
	over    int // notes beyond maxNotes
	// seconds has a bit for every second near a note's, modulo its size of three days.
	seconds [1 << 12]uint64
	found   note
	buf     []byte
	text    []byte
}

// element reads one element of a list of notes, {"noteTweet": {…}} or the note itself.
func (n *note) element(c *cursor) bool {
	*n = note{urls: n.urls[:0], mentions: n.mentions[:0], tags: n.tags[:0]}
	return c.object(1, func(c *cursor, name []byte) bool {
		if string(name) == "noteTweet" {
			return c.fields(2, func(c *cursor, name []byte) bool { return n.member(c, name, 3) })
		}
		return n.member(c, name, 2)
	})
}

func (n *note) member(c *cursor, name []byte, d int) bool {
	switch string(name) {
	case "createdAt":
		return c.text(&n.created, d)
	case "core":
		return c.fields(d, func(c *cursor, name []byte) bool { return n.core(c, name, d+1) })
	}
	return c.skip(d)
}

func (n *note) core(c *cursor, name []byte, d int) bool {
	switch string(name) {
	case "text":
		return c.text(&n.text, d)
	case "urls":
		return c.items(d, func(c *cursor) bool { return n.url(c, d+1) })
	case "mentions":
		return c.items(d, func(c *cursor) bool { return noteNames(c, &n.mentions, "screenName", d+1) })
	case "hashtags", "cashtags":
		return c.items(d, func(c *cursor) bool { return noteNames(c, &n.tags, "text", d+1) })
	}
	return c.skip(d)
}

func (n *note) url(c *cursor, d int) bool {
	if len(n.urls) >= maxEntities {
		return c.skip(d)
	}
	var u urlEntity
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "shortUrl":
			return c.text(&u.short, d+1)
		case "expandedUrl":
			return c.text(&u.expanded, d+1)
		case "fromIndex":
			return c.scalar(&u.start, d+1)
		}
		return c.skip(d + 1)
	})
	n.urls = append(n.urls, u)
	return ok
}

func noteNames(c *cursor, dst *[]nameEntity, key string, d int) bool {
	if len(*dst) >= maxEntities {
		return c.skip(d)
	}
	var e nameEntity
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case key:
			return c.text(&e.name, d+1)
		case "fromIndex":
			return c.scalar(&e.start, d+1)
		}
		return c.skip(d + 1)
	})
	*dst = append(*dst, e)
	return ok
}

// add keeps the note that n was read from; json is its element as it stands. It returns why it cannot be
// used, or "".
func (s *notes) add(n *note, json []byte, offset int64) (why string, err error) {
	if !n.text.there {
		return "the note has no text", nil
	}
	created, ok := parseTime(n.created.b)
	if !ok {
		return "the note has no time, without which its post cannot be found", nil
	}
	if s.text, _, ok = n.text.append(s.text[:0]); !ok {
		return "the note's text is not valid UTF-8", nil
	}
	if len(s.entries) >= maxNotes {
		s.over++
		return "", nil
	}
	if len(s.entries) == 0 {
		s.seed = maphash.MakeSeed()
	}
	s.entries = append(s.entries, noteEntry{
		second: created.Unix(), head: maphash.String(s.seed, head(string(s.text))),
		at: s.spilled + int64(len(s.memory)), length: int32(len(json)), part: int32(len(s.parts) - 1), offset: offset,
	})
	s.memory = append(s.memory, json...)
	if len(s.memory) > noteMemory {
		return "", s.spill()
	}
	return "", nil
}

// spill moves the notes from memory to a file that has no name as soon as it is open.
func (s *notes) spill() error {
	if s.file == nil {
		f, err := os.CreateTemp("", "clew-notes-*")
		if err != nil {
			return fmt.Errorf("keep long texts aside: %w", err)
		}
		s.file = f
		// Where an open file cannot be removed, close does it.
		_ = os.Remove(f.Name())
	}
	if _, err := s.file.WriteAt(s.memory, s.spilled); err != nil {
		return fmt.Errorf("keep long texts aside: %w", err)
	}
	s.spilled += int64(len(s.memory))
	s.memory = s.memory[:0]
	return nil
}

func (s *notes) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// sort makes the notes ready to be found.
func (s *notes) sort() {
	slices.SortStableFunc(s.entries, func(a, b noteEntry) int {
		switch {
		case a.second != b.second:
			return int(min(max(a.second-b.second, -1), 1))
		case a.head < b.head:
			return -1
		case a.head > b.head:
			return 1
		}
		return 0
	})
	for _, e := range s.entries {
		for second := e.second - noteSlack; second <= e.second+noteSlack; second++ {
			bit := uint64(second) % (64 * uint64(len(s.seconds)))
			s.seconds[bit/64] |= 1 << (bit % 64)
		}
	}
}

// find gives the note of a post with this time and text; found is nil if there is none. all says that the
// post's own text is whole already: X keeps notes of short posts too, for their bold and italic.
func (s *notes) find(created time.Time, text string) (found *note, all bool) {
	at := created.Unix()
	if s == nil || len(s.entries) == 0 || !s.near(at) {
		return nil, false
	}
	first := s.first(at-noteSlack, 0)
	if first == len(s.entries) || s.entries[first].second > at+noteSlack {
		return nil, false
	}
	body, isCut := cutText(text)
	// A note may leave out the names that a reply begins with.
	for _, b := range [...]string{body, withoutMentions(body)} {
		h := maphash.String(s.seed, head(b))
		for _, slack := range [...]int64{0, -1, 1, -2, 2} {
			if found, all = s.among(at+slack, h, b, isCut); found != nil {
				return found, all
			}
		}
		if len(withoutMentions(body)) == len(body) {
			break
		}
	}
	return nil, false
}

// near says whether there may be a note of about this second. For most posts it says no, and they need not
// be looked up.
func (s *notes) near(second int64) bool {
	bit := uint64(second) % (64 * uint64(len(s.seconds)))
	return s.seconds[bit/64]&(1<<(bit%64)) != 0
}

// first is the first entry that is not before second and head.
func (s *notes) first(second int64, head uint64) int {
	i, _ := slices.BinarySearchFunc(s.entries, second, func(e noteEntry, second int64) int {
		if e.second < second || e.second == second && e.head < head {
			return -1
		}
		return 1
	})
	return i
}

func (s *notes) among(second int64, h uint64, body string, isCut bool) (*note, bool) {
	i := s.first(second, h)
	for n := 0; i < len(s.entries) && n < maxLookups; i, n = i+1, n+1 {
		e := &s.entries[i]
		if e.second != second || e.head != h {
			break
		}
		if e.used {
			continue
		}
		text, ok := s.load(e)
		if !ok {
			continue
		}
		rest, same := restAfter(text, body)
		if same && (isCut || onlyLinks(rest)) {
			e.used = true
			return &s.found, !isCut
		}
	}
	return nil, false
}

// load reads a kept note anew and gives its text.
func (s *notes) load(e *noteEntry) (string, bool) {
	json := s.buf[:0]
	if e.at >= s.spilled {
		from := e.at - s.spilled
		json = s.memory[from : from+int64(e.length)]
	} else {
		json = slices.Grow(json, int(e.length))[:e.length]
		s.buf = json
		if _, err := s.file.ReadAt(json, e.at); err != nil {
			return "", false
		}
	}
	c := cursor{b: json}
	if !s.found.element(&c) {
		return "", false
	}
	var ok bool
	s.text, _, ok = s.found.text.append(s.text[:0])
	return string(s.text), ok
}

// head is the beginning of a text, up to the first t.co link: those differ between a post and its note.
func head(s string) string {
	n := 0
	for i := range s {
		if n == headPoints {
			s = s[:i]
			break
		}
		n++
	}
	if i := strings.Index(s, "https:"); i >= 0 {
		s = s[:i]
	}
	return strings.TrimSpace(s)
}

// cutText takes off the links that X puts behind a text, and the sign of its cut.
func cutText(s string) (body string, isCut bool) {
	s = strings.TrimSpace(s)
	for range maxTrailings {
		i := strings.LastIndex(s, shortLink)
		if i < 0 || strings.ContainsAny(s[i:], " \n\t") || i > 0 && s[i-1] != ' ' && s[i-1] != '\n' {
			break
		}
		s = strings.TrimSpace(s[:i])
	}
	if body, isCut = strings.CutSuffix(s, "…"); isCut {
		return strings.TrimSpace(body), true
	}
	return s, false
}

// withoutMentions takes off the names a reply begins with.
func withoutMentions(s string) string {
	for strings.HasPrefix(s, "@") {
		n := handleLength(s[1:])
		if n == 0 || 1+n >= len(s) || s[1+n] != ' ' {
			break
		}
		s = strings.TrimLeft(s[2+n:], " ")
	}
	return s
}

// restAfter says whether long begins as short does, one t.co link being as good as another, and gives
// what follows there.
func restAfter(long, short string) (rest string, same bool) {
	for short != "" {
		if strings.HasPrefix(short, shortLink) && strings.HasPrefix(long, shortLink) {
			long, short = afterLink(long), afterLink(short)
			continue
		}
		a, n := utf8.DecodeRuneInString(long)
		b, m := utf8.DecodeRuneInString(short)
		if a != b || n == 0 {
			return "", false
		}
		long, short = long[n:], short[m:]
	}
	return long, true
}

func afterLink(s string) string {
	n := len(shortLink)
	for n < len(s) && isWord(s[n]) {
		n++
	}
	return s[n:]
}

// whole gives a cut post the whole of its text, if the archive has it; if not, it says that it is cut.
func (r *translator) whole(p *post.Post, t *tweet, id []byte) {
	n, all := r.notes.find(p.Created, p.Text)
	if n == nil {
		p.Cut = t.truncated || isCut(p, id)
		return
	}
	if all {
		return
	}
	// X escapes nothing in notes.
	var ok bool
	var lost int
	if r.scratch, lost, ok = n.text.append(r.scratch[:0]); !ok {
		p.Cut = true
		return
	}
	r.lost += lost
	// The places of what the post names count in the cut text; the note tells its own, and where it does
	// not, the words are looked for.
	if len(n.urls) > 0 {
		t.urls = n.urls
	}
	if len(n.tags) > 0 {
		t.tags = n.tags
	}
	if len(n.mentions) > 0 {
		for i := range n.mentions {
			n.mentions[i].id = idOf(n.mentions[i].name, t.mentions)
		}
		t.mentions = n.mentions
	}
	p.Text = r.copy(r.scratch)
	p.Links, p.Mentions, p.Tags = nil, nil, nil
	r.entities(p, t, p.Text)
}

// idOf is the id that X told for a name elsewhere in the post.
func idOf(name raw, among []nameEntity) raw {
	for _, m := range among {
		if equalFoldASCII(string(m.name.b), name.b) {
			return m.id
		}
	}
	return raw{}
}

// isCut says whether X cut the text: it links to itself for the rest, or it is as long as X lets a text be
// and ends with the sign of a cut.
func isCut(p *post.Post, id []byte) bool {
	for i := range p.Links {
		if link := p.Links[i].URL; len(link) > len(id) && link[len(link)-len(id):] == string(id) {
			if _, _, ok := statusLink(link); ok {
				return true
			}
		}
	}
	if len(p.Text) < cutWeight || p.Created.Before(longPosts) {
		return false
	}
	// Behind the sign stand a few links of 23 bytes at most.
	if !strings.Contains(p.Text[len(p.Text)-cutWeight/2:], "…") {
		return false
	}
	body, ends := cutText(p.Text)
	return ends && weight(withoutMentions(body)) >= cutWeight
}

// weight counts code points, those of the wide scripts twice, as X does for its limit.
func weight(s string) int {
	n := 0
	for _, c := range s {
		n++
		if c >= 0x1100 && (c < 0x2000 || c > 0x206F) {
			n++
		}
	}
	return n
}
