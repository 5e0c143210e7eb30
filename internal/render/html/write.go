package html

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// writer is a document being written.
type writer struct {
	d       *document.Document // nil where nothing of it is asked for
	opt     *Options
	words   document.Words
	lang    string                       // the attribute that marks Clew's words with their language; "" where the page is in it
	mine    string                       // lang, and the direction where it is not the page's
	english string                       // attributes of what is in English whatever the language
	hidden  map[post.ID][]thread.Stretch // of a view without numbers
	replies map[post.ID][]*Statement     // of the author, made here, by post
	numbers map[post.ID][]thread.Stretch // the same numbers, where only joining asks for them
	seen    bool                         // the first picture is written
}

func newWriter(d *document.Document, opt *Options) *writer {
	w := &writer{d: d, opt: opt, words: opt.Words}
	tag, dir := "en", "ltr"
	if opt.Words.Language != nil {
		tag, dir = opt.Words.Language.Tag, opt.Words.Language.Dir
	}
	if tag != opt.Lang {
		w.lang = ` lang="en"`
		if tag != "en" {
			w.lang = ` lang="` + string(AppendText(nil, tag)) + `"`
		}
		w.mine = w.lang
		if dir != "ltr" {
			w.mine += ` dir="rtl"`
		}
	}
	if tag != "en" {
		w.english = ` lang="en" dir="ltr"`
	}
	return w
}

// say appends a sentence of Clew's own.
func (w *writer) say(b []byte, key string, args ...any) []byte {
	var room [128]byte
	return AppendText(b, string(w.words.Append(room[:0], key, args...)))
}

// naming appends a sentence with a foreign name in it.
func (w *writer) naming(b []byte, key, name string) []byte {
	const place = "\x00"
	before, after, _ := strings.Cut(w.words.Say(key, place), place)
	b = AppendText(b, before)
	b = append(b, "<bdi>"...)
	b = AppendText(b, name)
	b = append(b, "</bdi>"...)
	return AppendText(b, after)
}

// AppendSaid appends a sentence of document.Words: what in it is in English alone is marked so.
func AppendSaid(b []byte, s string, opt Options) []byte { return newWriter(nil, &opt).said(b, s) }

// said appends a sentence of document.Words: what in it is in English alone is marked so.
func (w *writer) said(b []byte, s string) []byte {
	for {
		i := strings.Index(s, "\u2068")
		if i < 0 || w.english == "" {
			return AppendText(b, s)
		}
		b = AppendText(b, s[:i])
		s = s[i+len("\u2068"):]
		j := strings.Index(s, "\u2069")
		if j < 0 {
			return AppendText(b, s)
		}
		b = append(append(append(b, "<bdi"...), w.english...), '>')
		b = AppendText(b, s[:j])
		b = append(b, "</bdi>"...)
		s = s[j+len("\u2069"):]
	}
}

// open appends the start of an element that holds words of Clew's own.
func (w *writer) open(b []byte, element string) []byte {
	b = append(append(b, '<'), element...)
	return append(append(b, w.mine...), '>')
}

// langOf appends the attribute that says the language of a post: nothing where none is told and the page
// claims none for it.
func (w *writer) langOf(b []byte, lang string) []byte {
	switch {
	case languageTag(lang):
		return append(append(append(b, ` lang="`...), lang...), '"')
	case w.opt.Lang != "":
		return append(b, ` lang=""`...)
	}
	return b
}

// paragraph is the tag that begins each paragraph of a post in a language.
func (w *writer) paragraph(lang string) string {
	switch {
	case lang == "en":
		return `<p dir="auto" lang="en">`
	case languageTag(lang):
		return `<p dir="auto" lang="` + lang + `">`
	case w.opt.Lang != "":
		return `<p dir="auto" lang="">`
	}
	return `<p dir="auto">`
}

// by appends an account's name and handle.
func (w *writer) by(b []byte, a post.Account) []byte {
	name, handle := w.words.Who(a)
	local := ""
	if w.opt.Account != nil && a.ID != "" {
		local = w.opt.Account(a.ID)
	}
	b, linked := appendWay(b, local, strings.TrimSpace(document.AccountURL(a)))
	b = append(b, "<bdi>"...)
	b = AppendText(b, name)
	b = append(b, "</bdi>"...)
	if handle != "" && handle != name {
		b = append(b, " <bdi>"...)
		b = AppendText(b, handle)
		b = append(b, "</bdi>"...)
	}
	if linked {
		b = append(b, "</a>"...)
	}
	return b
}

// avatar appends an account's picture, or the first letter of its name on a disc of its own colour. It says
// nothing that the name beside it does not.
func (w *writer) avatar(b []byte, a post.Account) []byte {
	if w.opt.Avatar != nil {
		if url, ok := w.opt.Avatar(a); ok && ownAddress(url) {
			b = append(b, `<img class="av" alt="" width="48" height="48" src="`...)
			b = AppendText(b, url)
			return append(b, `">`...)
		}
	}
	h := fnv.New32a()
	h.Write([]byte(a.ID))
	b = append(b, `<span class="av a`...)
	b = strconv.AppendUint(b, uint64(h.Sum32()%8), 10)
	b = append(b, `" aria-hidden="true">`...)
	b = AppendText(b, monogram(a))
	return append(b, "</span>"...)
}

// monogram is the letter that stands for an account.
func monogram(a post.Account) string {
	for _, s := range [3]string{a.Name, strings.TrimPrefix(a.Handle, "@"), "•"} {
		if len(s) > 256 {
			s = s[:256]
		}
		for g := graphemes.FromString(s); g.Next(); {
			for _, r := range g.Value() {
				if unicode.IsLetter(r) || unicode.IsNumber(r) || s == "•" {
					return strings.ToUpper(g.Value())
				}
				break
			}
		}
	}
	return ""
}

// appendWay opens a link to the caller's own address, or else to one on the web; linked is false where
// there is neither.
func appendWay(b []byte, local, url string) (_ []byte, linked bool) {
	switch {
	case local != "" && ownAddress(local):
		b = append(b, `<a href="`...)
		b = AppendText(b, local)
		return append(b, `">`...), true
	case document.WebURL(url):
		return appendLink(b, url), true
	}
	return b, false
}

// ownAddress says whether an address that a caller gave may stand in a page: a path, a web address, or
// data of a picture, film or sound.
func ownAddress(s string) bool {
	if document.WebURL(s) {
		return true
	}
	for _, kind := range [...]string{"data:image/", "data:video/", "data:audio/"} {
		if strings.HasPrefix(s, kind) {
			return true
		}
	}
	colon, slash := strings.IndexByte(s, ':'), strings.IndexByte(s, '/')
	return s != "" && !strings.HasPrefix(s, "//") && (colon < 0 || slash >= 0 && slash < colon)
}

// date appends a time, shown as a date.
func (w *writer) date(b []byte, at time.Time) []byte {
	b = openTime(b, at)
	b = append(b, '>')
	b = AppendText(b, w.words.Day(at))
	return append(b, "</time>"...)
}

// moment appends a time, shown as a date and a time of day in UTC; or as the time of day alone where it is
// of the same day as what was read before, with the date on asking. A time of midnight is a date of which
// no more is known.
func (w *writer) moment(b []byte, at, before time.Time) []byte {
	b = openTime(b, at)
	at = at.UTC()
	year, month, day := at.Date()
	y, m, d := before.UTC().Date()
	hour, minute, second := at.Clock()
	var room [5]byte
	clock := append(room[:0], byte('0'+hour/10), byte('0'+hour%10), ':', byte('0'+minute/10), byte('0'+minute%10))
	switch {
	case hour+minute+second == 0:
		b = append(b, '>')
		b = AppendText(b, w.words.Day(at))
	case year == y && month == m && day == d && !before.IsZero():
		b = append(b, ` title="`...)
		b = w.say(b, "moment", w.words.Day(at), string(clock))
		b = append(append(b, `">`...), clock...)
	default:
		b = append(b, '>')
		b = w.say(b, "moment", w.words.Day(at), string(clock))
	}
	return append(b, "</time>"...)
}

func openTime(b []byte, at time.Time) []byte {
	b = append(b, "<time datetime=\""...)
	b = at.UTC().AppendFormat(b, time.RFC3339)
	return append(b, '"')
}
