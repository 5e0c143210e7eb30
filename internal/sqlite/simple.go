package sqlite

import "clew/internal/post"

// simple is readMore for what most posts have: words without anything unusual in them, flags, and who is mentioned, tags
// and links by such words. It gives false, with p as it was, where there is anything else: then the whole has to be read.
// With brief it passes over who is mentioned and tags, and a link is something else.
func simple(b []byte, p *post.Post, brief bool) bool {
	n := len(b)
	if n < 2 || b[0] != '{' || b[n-1] != '}' {
		return false
	}
	q := *p
	seen := 0 // members, a bit each: no name stands twice
	for i := 1; ; {
		name, next := plain(b, i)
		if next < 0 || b[next] != ':' {
			return false
		}
		i = next + 1
		bit := 0
		switch string(name) {
		case "network", "url", "to", "version", "lang":
			word, next := plain(b, i)
			if next < 0 {
				return false
			}
			i = next
			switch string(name) {
			case "network":
				q.Network, bit = post.Network(word), 1
			case "url":
				q.URL, bit = string(word), 2
			case "to":
				bit = 4
				if q.ParentAuthor = q.Author; len(word) != 1 || word[0] != '=' {
					q.ParentAuthor = post.AccountID(word)
				}
			case "version":
				q.Version, bit = string(word), 8
			case "lang":
				q.Lang, bit = string(word), 16
			}
		case "repost":
			if n-i < len("true}") || string(b[i:i+4]) != "true" {
				return false
			}
			q.Repost, bit = true, 32
			i += 4
		case "mentions", "tags":
			if bit = 64; name[0] == 't' {
				bit = 128
			}
			if brief {
				i = passList(b, i)
			} else {
				i = ranges(b, i, &q, name[0])
			}
			if i < 0 {
				return false
			}
		case "links":
			if bit = 256; brief {
				return false
			}
			if i = ranges(b, i, &q, 'l'); i < 0 {
				return false
			}
		default:
			return false
		}
		if seen&bit != 0 {
			return false
		}
		seen |= bit
		switch {
		case i == n-1:
			*p = q
			return true
		case b[i] != ',':
			return false
		}
		i++
	}
}

// plain gives a JSON string of printed ASCII without escapes that begins at a byte, and where it ended; next is -1 where
// there is none. Something follows it.
func plain(b []byte, i int) (word []byte, next int) {
	if i >= len(b) || b[i] != '"' {
		return nil, -1
	}
	for at := i + 1; at+1 < len(b); at++ {
		switch c := b[at]; {
		case c == '"':
			return b[i+1 : at], at + 1
		case c < ' ' || c == '\\' || c > '~':
			return nil, -1
		}
	}
	return nil, -1
}

// passList gives where a JSON list ends that begins at a byte; -1 where there is none. Something follows it.
func passList(b []byte, i int) int {
	if i >= len(b) || b[i] != '[' {
		return -1
	}
	deep, quoted := 0, false
	for ; i+1 < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			deep++
		case c == ']':
			if deep--; deep == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// ranges reads a list of [start,end,word,…], of mentions with two words, tags with one, links with one or three: which
// they are is said by the first letter of their name. It gives where the list ended, -1 where there is none of these.
func ranges(b []byte, i int, p *post.Post, what byte) int {
	at := func(c byte) bool {
		if i+1 < len(b) && b[i] == c {
			i++
			return true
		}
		return false
	}
	number := func() int {
		n, from := 0, i
		for i+1 < len(b) && b[i] >= '0' && b[i] <= '9' && i-from < 9 {
			n = 10*n + int(b[i]-'0')
			i++
		}
		if i == from || b[from] == '0' && i > from+1 {
			return -1
		}
		return n
	}
	if !at('[') {
		return -1
	}
	for {
		if !at('[') {
			return -1
		}
		start := number()
		if start < 0 || !at(',') {
			return -1
		}
		end := number()
		if end < 0 {
			return -1
		}
		var words [3]string
		n := 0
		for n < len(words) && at(',') {
			word, next := plain(b, i)
			if next < 0 {
				return -1
			}
			words[n], i = string(word), next
			n++
		}
		if !at(']') {
			return -1
		}
		switch {
		case what == 'm' && n == 2:
			p.Mentions = append(p.Mentions, post.Mention{Start: start, End: end, Account: post.AccountID(words[0]), Handle: words[1]})
		case what == 't' && n == 1:
			p.Tags = append(p.Tags, post.Tag{Start: start, End: end, Name: words[0]})
		case what == 'l' && (n == 1 || n == 3):
			p.Links = append(p.Links, post.Link{Start: start, End: end, URL: words[0], Title: words[1], Text: words[2]})
		default:
			return -1
		}
		switch {
		case at(','):
		case at(']'):
			return i
		default:
			return -1
		}
	}
}
