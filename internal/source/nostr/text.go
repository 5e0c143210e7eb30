package nostr

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/post"
)

// ranges finds what the text names: nostr: links, old #[n] references, web addresses, and the tags that
// the event lists. Nostr states no ranges, so these are found, never trusted from outside.
func ranges(p *post.Post, e *event) {
	f := finder{p: p, e: e, text: p.Text}
	for f.at < len(f.text) && f.found < maxRanges {
		rest := f.text[f.at:]
		switch {
		case strings.HasPrefix(rest, "nostr:"):
			f.word(len("nostr:"))
		case strings.HasPrefix(rest, "#["):
			f.reference()
		case strings.HasPrefix(rest, "https://") || strings.HasPrefix(rest, "http://"):
			f.address()
		case rest[0] == '#':
			f.tag()
		default:
			f.step(1)
		}
	}
	for _, t := range e.Tags {
		if len(t) > 1 && t[0] == "t" && t[1] != "" && len(t[1]) <= 256 && len(p.Tags) < maxRanges && !hasTag(p.Tags, t[1]) {
			p.Tags = append(p.Tags, post.Tag{Name: t[1]})
		}
	}
}

func hasTag(tags []post.Tag, name string) bool {
	for _, t := range tags {
		if strings.EqualFold(t.Name, name) {
			return true
		}
	}
	return false
}

// finder walks a text; at is in bytes, runes the code points before it.
type finder struct {
	p         *post.Post
	e         *event
	text      string
	at, runes int
	found     int
}

// step moves on by n bytes and gives the range passed over.
func (f *finder) step(n int) (start, end int) {
	start = f.runes
	f.runes += utf8.RuneCountInString(f.text[f.at : f.at+n])
	f.at += n
	for f.at < len(f.text) && !utf8.RuneStart(f.text[f.at]) {
		f.at++
	}
	return start, f.runes
}

// word reads nostr:npub1… and its kind.
func (f *finder) word(prefix int) {
	n := prefix
	for f.at+n < len(f.text) && isWord(f.text[f.at+n]) {
		n++
	}
	said := f.text[f.at : f.at+n]
	e, ok := readEntity(said[prefix:])
	start, end := f.step(n)
	if !ok {
		return
	}
	f.found++
	switch e.prefix {
	case "npub", "nprofile":
		f.p.Mentions = append(f.p.Mentions, post.Mention{Start: start, End: end, Account: post.AccountID("nostr:" + e.id)})
		return
	case "note", "nevent":
		f.quote(e.id, e.author)
	}
	f.p.Links = append(f.p.Links, post.Link{Start: start, End: end, URL: said})
}

func isWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// reference reads #[n], which names the event's tag n (NIP-08, no longer used).
func (f *finder) reference() {
	number, _, ok := strings.Cut(f.text[f.at+2:], "]")
	i, err := strconv.ParseUint(number, 10, 16)
	if !ok || len(number) > 4 || err != nil || int(i) >= len(f.e.Tags) || len(f.e.Tags[i]) < 2 || !isHex(f.e.Tags[i][1], 64) {
		f.step(2)
		return
	}
	start, end := f.step(len(number) + 3)
	f.found++
	switch t := f.e.Tags[i]; t[0] {
	case "p":
		f.p.Mentions = append(f.p.Mentions, post.Mention{Start: start, End: end, Account: post.AccountID("nostr:" + t[1])})
	case "e":
		f.quote(t[1], "")
	}
}

// quote keeps the first event that the text names as the quoted post.
func (f *finder) quote(id, author string) {
	if f.p.Quote == nil {
		f.p.Quote = quoteOf(id, author)
	}
}

func quoteOf(id, author string) *post.Quote {
	q := &post.Quote{ID: post.ID("nostr:" + id), State: post.QuoteMissing}
	if author != "" {
		q.Author = post.AccountID("nostr:" + author)
	}
	return q
}

// address reads a web address up to white space or a quote, without the punctuation that ends a sentence.
func (f *finder) address() {
	rest := f.text[f.at:]
	n := strings.IndexFunc(rest, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("\"<>`{}|\\^", r)
	})
	if n < 0 {
		n = len(rest)
	}
	url := strings.TrimRight(rest[:n], ".,;:!?'*_")
	for strings.HasSuffix(url, ")") && strings.Count(url, "(") < strings.Count(url, ")") {
		url = strings.TrimRight(url[:len(url)-1], ".,;:!?'*_")
	}
	_, host, _ := strings.Cut(url, "://")
	start, end := f.step(max(len(url), 1))
	if host == "" || len(url) > 8192 {
		return
	}
	f.found++
	f.p.Links = append(f.p.Links, post.Link{Start: start, End: end, URL: url})
}

// tag reads #name, if the event lists that name as a topic.
func (f *finder) tag() {
	rest := f.text[f.at+1:]
	n := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && r != '_' && r != '-'
	})
	if n < 0 {
		n = len(rest)
	}
	for _, t := range f.e.Tags {
		if n > 0 && len(t) > 1 && t[0] == "t" && strings.EqualFold(t[1], rest[:n]) {
			start, end := f.step(n + 1)
			f.found++
			f.p.Tags = append(f.p.Tags, post.Tag{Start: start, End: end, Name: rest[:n]})
			return
		}
	}
	f.step(1)
}
