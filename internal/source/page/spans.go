package page

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/post"
)

// spans finds the accounts, tags and addresses that a plain text names. An address that the page has
// shortened ("example.org/lon…") leads nowhere and is left alone.
func spans(p *post.Post) {
	text := p.Text
	points := 0
	before := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		n := 0
		if !isWordRune(before) && before != '@' && before != '#' && before != '/' {
			n = spanAt(p, r, text[i:], points)
		}
		if n > 0 {
			piece := text[i : i+n]
			points += utf8.RuneCountInString(piece)
			before, _ = utf8.DecodeLastRuneInString(piece)
			i += n
			continue
		}
		before = r
		points++
		i += size
	}
}

// spanAt adds what begins with rest, and gives its length in bytes; 0 if nothing does.
func spanAt(p *post.Post, r rune, rest string, at int) int {
	switch r {
	case '@':
		n := 1
		for n < len(rest) && isWord(rest[n]) {
			n++
		}
		if n < 2 || n > 16 {
			return 0
		}
		p.Mentions = append(p.Mentions, post.Mention{Start: at, End: at + n, Handle: rest[:n]})
		return n
	case '#':
		n := tagLength(rest)
		if n == 0 {
			return 0
		}
		p.Tags = append(p.Tags, post.Tag{Start: at, End: at + utf8.RuneCountInString(rest[:n]), Name: rest[1:n]})
		return n
	case 'h':
		n := addressLength(rest)
		if n == 0 {
			return 0
		}
		p.Links = append(p.Links, post.Link{Start: at, End: at + utf8.RuneCountInString(rest[:n]), URL: rest[:n]})
		return n
	}
	return 0
}

// tagLength is the length of a hashtag that begins s; 0 if it is none, such as a mere number.
func tagLength(s string) int {
	n, letters := 1, false
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !isWordRune(r) {
			break
		}
		letters = letters || !unicode.IsNumber(r)
		n += size
	}
	if !letters {
		return 0
	}
	return n
}

// addressLength is the length of a web address that begins s; 0 if it is none or was shortened.
func addressLength(s string) int {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return 0
	}
	n := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '<' || r == '>' })
	if n < 0 {
		n = len(s)
	}
	n = len(strings.TrimRight(s[:n], ".,;:!?)]}'”’»"))
	if n > 2000 || strings.HasSuffix(s[:n], "…") || webAddress(s[:n]) == "" {
		return 0
	}
	return n
}

// webAddress gives s if it is an http or https address with a host; else "".
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return s
}

func isWordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}
