package markup

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"clew/internal/post"
)

// openLink is an <a> whose end is not reached.
type openLink struct {
	open             bool
	url, class, rel  string
	start, startByte int // of its first visible character; start is -1 before it
}

// closeLink ends the open <a>, if there is one, and keeps the range it made.
func (c *Converter) closeLink() {
	l := c.link
	c.link = openLink{}
	if !l.open || l.start < 0 {
		return
	}
	said := string(c.out[l.startByte:])
	before := c.out[:l.startByte]
	switch {
	case hasWord(l.class, "hashtag") || hasWord(l.rel, "tag"):
		if start, name, ok := signed(before, said, l.start, "#", "＃"); ok {
			c.text.Tags = append(c.text.Tags, post.Tag{Start: start, End: c.runes, Name: name})
			return
		}
	case hasWord(l.class, "mention"):
		if start, name, ok := signed(before, said, l.start, "@", "＠"); ok {
			c.text.Mentions = append(c.text.Mentions, Mention{Start: start, End: c.runes, Handle: "@" + name, URL: webAddress(l.url)})
			return
		}
	}
	if u := webAddress(l.url); u != "" {
		c.text.Links = append(c.text.Links, post.Link{Start: l.start, End: c.runes, URL: u})
	}
}

// signed finds the sign that begins a mention or a tag, in the link's own words or just before them, and
// gives the name behind it. A name with white space in it is none.
func signed(before []byte, said string, start int, signs ...string) (from int, name string, ok bool) {
	for _, sign := range signs {
		if rest, found := strings.CutPrefix(said, sign); found {
			from, name, ok = start, rest, true
		} else if strings.HasSuffix(string(before[max(0, len(before)-len(sign)):]), sign) {
			from, name, ok = start-1, said, true
		}
	}
	return from, name, ok && name != "" && !strings.ContainsAny(name, " \t\n")
}

// webAddress gives the http or https address an href leads to, "" if it is of another kind, relative,
// or too long. What browsers leave out of an address is left out.
func webAddress(href string) string {
	href = attribute(href)
	if len(href) > maxURL {
		return ""
	}
	href = strings.TrimFunc(href, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(href, "\t\r\n") {
		href = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(href)
	}
	if !hasScheme(href, "https://") && !hasScheme(href, "http://") {
		return ""
	}
	for _, r := range href {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError {
			return ""
		}
	}
	// Only the authority is parsed: a stray "%" in a path is no reason to lose a link that browsers follow.
	end := strings.IndexByte(href, ':') + 3
	if n := strings.IndexAny(href[end:], `/?#\`); n >= 0 {
		if href[end+n] == '\\' {
			return ""
		}
		end += n
	} else {
		end = len(href)
	}
	u, err := url.Parse(href[:end])
	if err != nil || u.Hostname() == "" {
		return ""
	}
	return href
}

func hasScheme(s, scheme string) bool {
	return len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme)
}
