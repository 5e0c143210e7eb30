package crosspost

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/worddiff"
)

// What may stand in place of other words in one statement, in thousandths of the shorter text's characters. Between two
// accounts of one author within Near of each other the words were changed for a network; elsewhere it is as likely that
// something else was said in the same form: "27/100: the application that is active", "29/100: the tab that is open".
const (
	replacedNear = 250
	replacedFar  = 100
)

// Manner says how a post hands on another, where it is no statement of its own.
type Manner string

// Manners: what the other post of a pair does with this one, or this one with the other.
const (
	Reposts  Manner = "reposts"
	Quotes   Manner = "quotes"
	RepostOf Manner = "repost-of"
	QuoteOf  Manner = "quote-of"
)

// Handed says whether b hands on a, or a b: as a repost that is written out ("RT @name"), as a quotation that the network
// knows, or, by somebody else, with the words in quotation marks. "" where neither does.
func Handed(a, b *post.Post, who Who) Manner {
	switch {
	case b.Quote != nil && b.Quote.ID != "" && b.Quote.ID == a.ID:
		return Quotes
	case a.Quote != nil && a.Quote.ID != "" && a.Quote.ID == b.ID:
		return QuoteOf
	}
	if x, y := retold(a.Text), retold(b.Text); x != y {
		if y {
			return Reposts
		}
		return RepostOf
	}
	if who != Other {
		return ""
	}
	if x, y := quoting(a.Text), quoting(b.Text); x != y {
		if y {
			return Quotes
		}
		return QuoteOf
	}
	return ""
}

// retold says whether a text is, or ends with, a repost that is written out: "RT @name: words".
func retold(text string) bool {
	if !strings.Contains(text, "RT") && !strings.Contains(text, "MT") {
		return false
	}
	fields := strings.Fields(text)
	for i := 0; i+1 < len(fields); i++ {
		if f := bare(fields[i]); (f == "RT" || f == "MT") && isMention(fields[i+1]) {
			return true
		}
	}
	return false
}

// quoting says whether most of a text stands between quotation marks that it begins with, or behind ">".
func quoting(text string) bool {
	text = strings.TrimSpace(text)
	first, n := utf8.DecodeRuneInString(text)
	if first == '>' {
		return true
	}
	ends := ""
	switch first {
	case '“', '„', '”', '"':
		ends = "“”\""
	case '«', '»':
		ends = "«»"
	case '「', '『':
		ends = "」』"
	case '‘', '‹':
		ends = "’›"
	default:
		return false
	}
	end := strings.LastIndexAny(text[n:], ends)
	return end > 0 && 2*letters(text[n:n+end]) > letters(text)
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// replaced says whether more stands in place of other words than one statement has: far is how little that is.
func replaced(ops []worddiff.Op, far bool) bool {
	most, whole, old, gone, added := replacedNear, 0, 0, 0, 0
	if far {
		most = replacedFar
	}
	for i, o := range ops {
		n := utf8.RuneCountInString(o.Text)
		switch o.Kind {
		case worddiff.Same:
			whole, old = whole+n, old+n
			continue
		case worddiff.Added:
			whole += n
			continue
		}
		old += n
		if i+1 == len(ops) || ops[i+1].Kind != worddiff.Added {
			continue
		}
		before, after := strings.TrimSpace(o.Text), strings.TrimSpace(ops[i+1].Text)
		if spelled(before, after) || letters(before) == 0 || letters(after) == 0 {
			continue
		}
		if i == 0 && capital(before) && capital(after) { // another subject: "Hajj was edited", "Iraq was edited"
			return true
		}
		g, a := utf8.RuneCountInString(before), utf8.RuneCountInString(after)
		if i+2 == len(ops) { // the one may go on behind what differs
			g, a = min(g, a), min(g, a)
		}
		gone, added = gone+g, added+a
	}
	return 1000*max(gone, added) > most*min(whole, old)
}

// spelled says whether two words are spelled nearly alike: a mistake that was mended, another form.
func spelled(a, b string) bool {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	end := 0
	for end < min(len(x), len(y))-n && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	return 3*(n+end) >= 2*max(len(x), len(y))
}

// capital says whether a text begins with a capital letter.
func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// target is where a link of a post leads: hashes of its host and of the whole.
type target struct{ host, page uint32 }

// maxTargets bounds how many links of a post are looked at.
const maxTargets = 4

// shortener says whether a host gives addresses that do not say where they lead.
func shortener(host string) bool {
	switch host {
	case "bit.ly", "buff.ly", "ow.ly", "tinyurl.com", "dlvr.it", "ift.tt", "fb.me", "goo.gl", "is.gd", "lnkd.in", "trib.al", "j.mp", "wp.me", "amzn.to":
		return true
	}
	return false
}

// targets gives where the links of a post lead, as far as it is known.
func targets(p *post.Post) (out []target) {
	add := func(address string) {
		key := linkKey(address)
		if key == "" || len(out) == maxTargets {
			return
		}
		host := key
		if i := strings.IndexAny(key, "/?"); i >= 0 {
			host = key[:i]
		}
		if shortener(host) {
			return
		}
		out = append(out, target{short(host), short(key)})
	}
	for i := range p.Links {
		add(p.Links[i].URL)
	}
	if len(p.Links) == 0 && strings.Contains(p.Text, "http") {
		for _, f := range strings.Fields(p.Text) {
			if f = strings.Trim(f, ".,;:!?…()«»“”\""); strings.HasPrefix(f, "http://") || strings.HasPrefix(f, "https://") {
				add(f)
			}
		}
	}
	return out
}

func short(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// elsewhere says whether two posts link to two pages of one site and to none that is in both: a notice that is made anew
// for each page says something else each time.
func elsewhere(a, b []target) bool {
	host := false
	for _, x := range a {
		for _, y := range b {
			if x.page == y.page {
				return false
			}
			host = host || x.host == y.host
		}
	}
	return host
}

// OtherLink says whether the links of two posts speak against their being one statement, whatever their words.
func OtherLink(a, b *post.Post) bool { return elsewhere(targets(a), targets(b)) }
