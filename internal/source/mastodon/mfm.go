package mastodon

import (
	"strings"
	"unicode/utf8"

	"clew/internal/post"
)

// mfm finds the links, mentions and tags in a text as it was typed on Misskey. The text itself, with its
// markup, stays as it was said.
func mfm(p *post.Post) {
	text := p.Text
	at := 0 // code points before i
	for i := 0; i < len(text); {
		n := 0
		if i == 0 || !wordBefore(text[:i]) {
			switch {
			case text[i] == 'h':
				n = linkAt(text[i:])
			case text[i] == '@':
				n = mentionAt(text[i:])
			case text[i] == '#':
				n = tagAt(text[i:])
			}
		}
		if n == 0 {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			at++
			continue
		}
		said := text[i : i+n]
		end := at + utf8.RuneCountInString(said)
		switch said[0] {
		case 'h':
			p.Links = append(p.Links, post.Link{Start: at, End: end, URL: said})
		case '@':
			p.Mentions = append(p.Mentions, post.Mention{Start: at, End: end, Handle: said})
		case '#':
			p.Tags = append(p.Tags, post.Tag{Start: at, End: end, Name: said[1:]})
		}
		i, at = i+n, end
	}
}

// wordBefore says whether a text ends within a word.
func wordBefore(s string) bool {
	c := s[len(s)-1]
	return isWordByte(c) || c == '/' || c == '@' || c == '#'
}

// linkAt gives the length of the web address that s begins with, 0 if it does not.
func linkAt(s string) int {
	if !isWeb(s) {
		return 0
	}
	s = s[:min(len(s), 4096)]
	n := strings.IndexAny(s, " \t\r\n<>\"`[]{}|\\^")
	if n < 0 {
		n = len(s)
	}
	for open := strings.Count(s[:n], "("); n > 0; n-- {
		c := s[n-1]
		if c == ')' && strings.Count(s[:n], ")") > open || c == '.' || c == ',' || c == '!' || c == '?' || c == ':' || c == ';' || c == '\'' {
			continue
		}
		break
	}
	if webAddress(s[:n]) == "" || !utf8.ValidString(s[:n]) {
		return 0
	}
	return n
}

// mentionAt gives the length of @name or @name@host.
func mentionAt(s string) int {
	s = s[:min(len(s), 1024)]
	name := func(s string, more string) int {
		n := 0
		for n < len(s) && (isWordByte(s[n]) || strings.IndexByte(more, s[n]) >= 0) {
			n++
		}
		return len(strings.TrimRight(s[:n], ".-"))
	}
	n := name(s[1:], "_-.")
	if n == 0 {
		return 0
	}
	n++
	if n < len(s) && s[n] == '@' {
		if m := name(s[n+1:], "-.:"); m > 0 {
			return n + 1 + m
		}
	}
	return n
}

// tagAt gives the length of #tag: it ends at white space, punctuation and another tag.
func tagAt(s string) int {
	s = s[:min(len(s), 1024)]
	n := strings.IndexAny(s[1:], " \t\r\n.,!?'\"#:/[]()<>{}`*~@|\\\u3000\u3001\u3002")
	if n < 0 {
		n = len(s) - 1
	}
	if n == 0 || n > 512 || strings.Trim(s[1:n+1], "0123456789") == "" {
		return 0
	}
	return n + 1
}
