package activity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/post"
)

// mark is a stretch of a text that means something, in bytes.
type mark struct {
	start, end int
	kind       markKind
	url        string
}

type markKind uint8

const (
	link markKind = iota
	mention
	hashtag
)

// marks gives the links, mentions and tags of a text in order: what does not fit the text, runs over a line's
// end or stands on another is left out.
func marks(p *post.Post) []mark {
	var all []mark
	for i := range p.Links {
		if l := &p.Links[i]; l.Start < l.End {
			if u := iri(l.URL); u != "" {
				all = append(all, mark{l.Start, l.End, link, u})
			}
		}
	}
	for i := range p.Mentions {
		m := &p.Mentions[i]
		if m.Start < m.End {
			all = append(all, mark{m.Start, m.End, mention, iri(document.AccountURL(post.Account{ID: m.Account, Handle: m.Handle}))})
		}
	}
	for i := range p.Tags {
		if t := &p.Tags[i]; t.Start < t.End {
			all = append(all, mark{t.Start, t.End, hashtag, ""})
		}
	}
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Compare(a.start, b.start) })
	out, point, at := all[:0], 0, 0
	seek := func(to int) bool {
		for ; point < to && at < len(p.Text); point++ {
			_, n := utf8.DecodeRuneInString(p.Text[at:])
			at += n
		}
		return point == to
	}
	for _, m := range all {
		if m.start < point || !seek(m.start) {
			continue
		}
		start := at
		if seek(m.end) && !strings.ContainsAny(p.Text[start:at], "\r\n") {
			out = append(out, mark{start, at, m.kind, m.url})
		}
	}
	return out
}

// content writes a text as HTML: a paragraph ends at an empty line, all other line ends are breaks. No line
// feed stands in it.
func content(p *post.Post) []byte {
	b := append(make([]byte, 0, len(p.Text)+64), "<p>"...)
	at := 0
	for _, m := range marks(p) {
		b = lines(b, p.Text[at:m.start])
		words := p.Text[m.start:m.end]
		switch m.kind {
		case link:
			b = anchor(b, m.url, ` rel="nofollow noopener"`)
		case mention:
			b = append(b, `<span class="h-card">`...)
			b = anchor(b, m.url, ` class="u-url mention"`)
		case hashtag:
			b = anchor(b, m.url, ` class="mention hashtag" rel="tag"`)
		}
		b = append(appendHTML(b, words), "</a>"...)
		if m.kind == mention {
			b = append(b, "</span>"...)
		}
		at = m.end
	}
	return append(lines(b, p.Text[at:]), "</p>"...)
}

func anchor(b []byte, url, more string) []byte {
	b = append(b, "<a"...)
	if url != "" {
		b = append(appendHTML(append(b, ` href="`...), url), '"')
	}
	return append(append(b, more...), '>')
}

// lines writes a stretch with its line ends.
func lines(b []byte, s string) []byte {
	for s != "" {
		end := strings.IndexAny(s, "\r\n")
		if end < 0 {
			return appendHTML(b, s)
		}
		b = appendHTML(b, s[:end])
		s = s[end:]
		n := 0
		for s != "" && (s[0] == '\r' || s[0] == '\n') {
			if strings.HasPrefix(s, "\r\n") {
				s = s[1:]
			}
			s = s[1:]
			n++
		}
		if n == 2 {
			b = append(b, "</p><p>"...)
			continue
		}
		for range n {
			b = append(b, "<br>"...)
		}
	}
	return b
}

// appendHTML appends foreign words so that they are words: in the content of an element, and in a quoted
// attribute. Control characters become U+FFFD; marks of direction are kept, as references.
func appendHTML(b []byte, s string) []byte {
	for i, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\'':
			b = append(b, "&#39;"...)
		case r < ' ' && r != '\t' && r != '\n', r >= 0x7f && r < 0xa0, r == utf8.RuneError:
			b = append(b, "\ufffd"...)
		case document.Odd(r):
			b = fmt.Appendf(b, "&#x%x;", r)
		default:
			b = append(b, s[i:i+utf8.RuneLen(r)]...)
		}
	}
	return b
}

// summary writes a warning. Half of the programs that read one take it for HTML, half for text: so it is text
// where that is the same, and a paragraph, which both know, where it is not.
func summary(s string) string {
	if !strings.ContainsAny(s, "<>&") {
		return strings.Map(func(r rune) rune {
			if r != '\n' && document.Odd(r) {
				return 0xfffd
			}
			return r
		}, s)
	}
	return "<p>" + string(appendHTML(nil, s)) + "</p>"
}

// iri gives an address as one that JSON-LD takes, "" for what is no web address.
func iri(s string) string {
	if !document.WebURL(s) {
		return ""
	}
	return absolute(s)
}

// absolute writes what may not stand in an IRI as percent and hex.
func absolute(s string) string {
	const hex = "0123456789ABCDEF"
	if strings.IndexFunc(s, func(r rune) bool { return outside(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if !outside(r) {
			b.WriteRune(r)
			continue
		}
		n := 1
		if r != utf8.RuneError {
			n = utf8.RuneLen(r)
		}
		for _, c := range []byte(s[i:min(i+n, len(s))]) {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func outside(r rune) bool {
	return r <= ' ' || r == utf8.RuneError || document.Odd(r) || strings.ContainsRune("<>\"{}|\\^`", r)
}

// languageTag says whether s has the form of a language tag.
func languageTag(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if len(part) < 1 || len(part) > 8 || i == 0 && len(part) < 2 {
			return false
		}
		for j := range len(part) {
			c := part[j] | 0x20
			if (c < 'a' || c > 'z') && (i == 0 || part[j] < '0' || part[j] > '9') {
				return false
			}
		}
	}
	return s != ""
}
