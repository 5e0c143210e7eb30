package crosspost

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean is a text without what is put to it for a network: links, mentions, hashtags at the end, "(1/5)" marks, the
// ellipsis of a text that was cut. Other white space becomes single spaces. Clean of what it gave changes nothing.
func Clean(text string) string {
	fields := strings.Fields(text)
	out := fields[:0]
	for _, f := range fields {
		if isLink(f) || isMention(f) {
			continue
		}
		out = append(out, f)
	}
	for n := -1; n != len(out); {
		n = len(out)
		for len(out) > 0 && (isTag(out[len(out)-1]) || isCounter(out[len(out)-1]) || unsaid(out[len(out)-1])) {
			out = out[:len(out)-1]
		}
		for len(out) > 0 && (isCounter(out[0]) || unsaid(out[0])) {
			out = out[1:]
		}
	}
	if n := len(out); n > 0 {
		last := strings.TrimRight(out[n-1], "….")
		if cut := out[n-1][len(last):]; last != "" && (strings.Contains(cut, "…") || strings.HasPrefix(cut, "...")) {
			out[n-1] = last
		}
	}
	return strings.Join(out, " ")
}

// bare is a field without the punctuation around it.
func bare(f string) string {
	return strings.TrimFunc(f, func(r rune) bool { return unicode.IsPunct(r) && r != '@' && r != '#' && r != '/' && r != '_' })
}

// isLink says whether a field is a web address, whole or as networks shorten it: "bbc.com/news/artic…".
func isLink(f string) bool {
	f = strings.ToLower(bare(f))
	if strings.HasPrefix(f, "http://") || strings.HasPrefix(f, "https://") || strings.HasPrefix(f, "www.") {
		return true
	}
	host, _, ok := strings.Cut(f, "/")
	if !ok || !strings.Contains(host, ".") {
		return false
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || strings.ContainsFunc(l, func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			return false
		}
	}
	top := labels[len(labels)-1]
	return len(top) >= 2 && !strings.ContainsFunc(top, func(r rune) bool { return !unicode.IsLetter(r) })
}

// isMention says whether a field names an account: "@name", ".@name@server,".
func isMention(f string) bool {
	f = bare(f)
	if len(f) < 2 || f[0] != '@' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(f[1:])
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// isTag says whether a field is a hashtag.
func isTag(f string) bool {
	f = bare(f)
	r, n := utf8.DecodeRuneInString(f)
	return (r == '#' || r == '＃') && len(f) > n
}

// isCounter says whether a field counts the posts of a thread: "1/", "(2/5)", "3/n", "🧵1/9".
func isCounter(f string) bool {
	f = strings.TrimFunc(f, func(r rune) bool {
		return unicode.In(r, unicode.So, unicode.Mn) || strings.ContainsRune("()[]【】（）", r)
	})
	a, b, ok := strings.Cut(f, "/")
	if !ok || !digits(a) || a == "" {
		return false
	}
	if digits(b) && b != "" { // 24/7 counts nothing
		i, _ := strconv.Atoi(a)
		n, _ := strconv.Atoi(b)
		return i <= n
	}
	return b == "" || strings.EqualFold(b, "n") || strings.EqualFold(b, "x") || b == "?"
}

func digits(s string) bool {
	return len(s) <= 3 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// unsaid says whether nothing of a field is read aloud: emoji, dots, a bar.
func unsaid(f string) bool {
	return !strings.ContainsFunc(f, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.In(r, unicode.Sc, unicode.Sm) || strings.ContainsRune("%‰°&#＃@", r)
	})
}
