package epub

import (
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// folder holds all of the book but what a reader looks for first.
const folder = "EPUB/"

// begin begins a file of the book.
func (k *book) begin(title string) {
	b := append(k.page[:0], "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\""...)
	b = append(append(append(append(append(b, k.lang...), `" xml:lang="`...), k.lang...), '"'), dir(k.rtl)...)
	b = append(b, ">\n<head>\n<title>"...)
	b = appendText(b, named(title, k.words.Title(k.b.Title, false)))
	k.page = append(b, "</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n<body>\n"...)
}

// named gives the first of some names that has something to read in it.
func named(names ...string) string {
	for _, s := range names {
		if s = spaced(s); readable(s) {
			return s
		}
	}
	return "…"
}

// readable says whether a text has a sign that can be seen.
func readable(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r > ' ' && !document.Odd(r) && !document.Mark(r) && r != 0xfeff && r != 0x200b
	})
}

// end writes the file that was begun.
func (k *book) end(p part) error {
	k.page = append(k.page, "</body>\n</html>\n"...)
	p.kind, p.read = "application/xhtml+xml", true
	p.id = "f-" + strings.TrimSuffix(p.file, ".xhtml")
	k.parts = append(k.parts, p)
	return k.zip.add(folder+p.file, k.page)
}

// raw appends markup of ours.
func (k *book) raw(s string) { k.page = append(k.page, s...) }

// text appends foreign text.
func (k *book) text(s string) { k.page = appendText(k.page, s) }

// number appends a number.
func (k *book) number(n int) { k.page = strconv.AppendInt(k.page, int64(n), 10) }

// open appends the start of an element that holds words of Clew's own.
func (k *book) open(element string) {
	k.page = append(append(append(append(k.page, '<'), element...), k.mine...), '>')
}

// words of Clew's own that a person reads in a paragraph.
func (k *book) line(element, class, said string) {
	k.open(element + class)
	k.said(said)
	k.raw("</" + element + ">\n")
}

// said appends a sentence of document.Words: what in it is in English alone is marked so.
func (k *book) said(s string) {
	for {
		i := strings.Index(s, "\u2068")
		if i < 0 || k.own.Tag == "en" {
			k.text(s)
			return
		}
		k.text(s[:i])
		s = s[i+len("\u2068"):]
		j := strings.Index(s, "\u2069")
		if j < 0 {
			k.text(s)
			return
		}
		k.raw(`<bdi lang="en" xml:lang="en" dir="ltr">`)
		k.text(s[:j])
		k.raw("</bdi>")
		s = s[j+len("\u2069"):]
	}
}

// naming appends a sentence, of the part "document", with a foreign name in it.
func (k *book) naming(sentence func(name string) string, name string) {
	const place = "\x00"
	before, after, _ := strings.Cut(sentence(place), place)
	k.text(before)
	k.name(name)
	k.text(after)
}

// name appends a name that may be written the other way than what is around it.
func (k *book) name(s string) {
	k.raw("<bdi>")
	k.text(s)
	k.raw("</bdi>")
}

// link opens a link to the web; false, with nothing written, where the address is none that a book can hold.
func (k *book) link(address string) bool {
	n := len(k.page)
	b := append(k.page, `<a href="`...)
	b, ok := appendAddress(b, address)
	if !ok {
		k.page = b[:n]
		return false
	}
	k.page = append(b, `">`...)
	return true
}

// by appends an account's name and handle, linked to its page.
func (k *book) by(a post.Account) {
	name, handle := k.words.Who(a)
	linked := k.link(strings.TrimSpace(document.AccountURL(a)))
	k.name(named(name, string(a.ID)))
	if handle != "" && handle != name {
		k.raw(" ")
		k.name(handle)
	}
	if linked {
		k.raw("</a>")
	}
}

// date appends a time, shown as a date.
func (k *book) date(at time.Time) {
	k.since(at)
	k.text(k.words.Day(at))
	k.raw("</time>")
}

// since opens an element with a time.
func (k *book) since(at time.Time) {
	k.raw(`<time datetime="`)
	if y := at.UTC().Year(); y < 1 || y > 9999 {
		k.page = append(k.page, "0001-01-01"...)
	} else {
		k.page = at.UTC().AppendFormat(k.page, "2006-01-02T15:04:05Z")
	}
	k.raw(`">`)
}

// moment appends a time, shown as a date and a time of day in UTC; or as the time of day alone where it is of the same
// day as what was read before. A time of midnight is a date of which no more is known.
func (k *book) moment(at, before time.Time) {
	k.since(at)
	at = at.UTC()
	clock := at.Format("15:04")
	switch {
	case at.Hour()+at.Minute()+at.Second() == 0:
		k.text(k.words.Day(at))
	case !before.IsZero() && before.UTC().Format(time.DateOnly) == at.Format(time.DateOnly):
		k.text(clock)
	default:
		k.text(k.words.Say("moment", k.words.Day(at), clock))
	}
	k.raw("</time>")
}
