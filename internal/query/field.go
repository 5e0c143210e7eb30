package query

import (
	"slices"
	"strings"
)

// check makes a field's value what it stands for.
func (n *Field) check() *Error {
	low := strings.ToLower(n.Value)
	switch n.Key {
	case Network:
		return n.oneOf(low, Networks(), NoNetwork, map[string]string{"twitter": "x", "bsky": "bluesky", "at": "bluesky", "activitypub": "mastodon", "fediverse": "mastodon", "pleroma": "mastodon"})
	case Has:
		return n.oneOf(low, Haves(), NoHas, map[string]string{"images": "image", "photo": "image", "picture": "image", "media": "image", "videos": "video", "film": "video", "links": "link", "url": "link", "polls": "poll", "quotes": "quote"})
	case Is:
		return n.oneOf(low, Ares(), NoIs, map[string]string{"gone": "deleted", "removed": "deleted", "changed": "edited", "first": "root", "gaps": "incomplete", "partial": "incomplete"})
	case Lang:
		if !isLang(low) {
			return langMeant(low)
		}
		n.Value = low
	case Since, Until:
		t, ok := readTime(low)
		if !ok {
			e := &Error{Code: NoTime}
			if m := timeMeant(low); m != "" {
				e.Mean = string(n.Key) + ":" + m
			}
			return e
		}
		n.Time, n.Value = t, low
	}
	return nil
}

func (n *Field) oneOf(low string, of []string, code Code, meant map[string]string) *Error {
	if slices.Contains(of, low) {
		n.Value = low
		return nil
	}
	e := &Error{Code: code, Mean: meant[low]}
	for _, v := range of {
		if e.Mean == "" && len(low) > 2 && oneOff(low, v) {
			e.Mean = v
		}
	}
	if e.Mean != "" {
		e.Mean = string(n.Key) + ":" + e.Mean
	}
	return e
}

// isLang takes what BCP 47 may begin with: letters, then letters and digits between hyphens.
func isLang(s string) bool {
	if len(s) > 35 {
		return false
	}
	for i, part := range strings.Split(s, "-") {
		if len(part) == 0 || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return false
		}
		for _, c := range part {
			if (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

// others are keys of other places.
var others = map[string]Key{
	"author": From, "by": From, "user": From, "hashtag": Tag, "tags": Tag, "language": Lang, "before": Until, "after": Since,
	"mention": Mentions, "site": Network, "source": Network, "filter": Has, "reply": To, "list": In, "collection": In,
	"date": Since, "year": Since, "link": Has, "url": Has,
}

// fromWords are words for "from" that stand before a name with an @ at it.
const fromWords = " von de par da od fra fran van 由 від от ад من از של से 作者 투고자 작성자 作成者 投稿者 โดย "

// unknown refuses a key that is none but was meant to be one. Addresses and times are words.
func (p *reader) unknown(from int) *Error {
	end := p.i
	p.i = from
	word, colon := p.before()
	p.i = end
	if word == "" {
		word, colon = p.letters(from)
		if colon >= end || word == "" || p.s[colon] != '@' && p.s[colon] != '＠' {
			return nil
		}
	}
	if colon >= end || p.s[colon] == '/' {
		return nil
	}
	meant, ok := others[word]
	if !ok && (p.s[colon] == '@' || p.s[colon] == '＠') && strings.Contains(fromWords, " "+word+" ") {
		meant, ok = From, true
	}
	for _, k := range keys {
		if !ok && len(k) > 3 && oneOff(word, string(k)) {
			meant, ok = k, true
		}
	}
	if !ok {
		return nil
	}
	e := p.wrong(NoKey, from, colon)
	e.Mean = string(meant) + ":"
	return e
}

// letters gives the letters of any script before a colon, small; "" where there are none.
func (p *reader) letters(from int) (word string, end int) {
	for i := from; i < len(p.s) && i-from <= 12; i++ {
		switch r := p.s[i]; {
		case r == ':' || r == '：':
			return strings.ToLower(string(p.s[from:i])), i + 1
		case r == ' ':
			return "", from
		}
	}
	return "", from
}

// oneOff says whether one letter more, fewer or another, or two that changed places, make a word another.
func oneOff(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return i < len(a) && (a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:])
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}
