// Package html writes a document as one self-contained page: no script, no request to anybody, readable
// on a telephone, in print and by a screen reader. What stands in a page of another package (web, epub)
// can be had in pieces: AppendBody or its parts, and Style.
//
// It appends bytes; there are no templates. Every foreign string goes through AppendText, every address
// through document.WebURL, so that hostile posts come out as words.
package html

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// Options say what a page can show besides words. The zero Options are for a page that stands alone.
type Options struct {
	// Media gives the address of bytes that are held, by their SHA-256 in hex: a path on the same site or
	// a data: address. Pictures without one are described and linked. Nil: none are held.
	Media func(sha256 string) (url string, ok bool)
	// Thread gives the address at which another thread of the record is read; "" or nil: on its network.
	Thread func(id post.ID) string
	// Account gives the address at which an account's threads are listed; "" or nil: its page on its network.
	Account func(id post.AccountID) string
}

// Render writes the whole page. The only errors are w's.
func Render(w io.Writer, d *document.Document, opt Options) error {
	b := make([]byte, 0, estimate(d))
	b = AppendHead(b, d)
	b = AppendBody(b, d, opt)
	b = append(b, "</body>\n</html>\n"...)
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return nil
}

// estimate is about how many bytes the page takes.
func estimate(d *document.Document) int {
	n := 8192
	for i := range d.Thread.Line {
		n += 600 + len(d.Thread.Line[i].Text)
	}
	return n
}

// AppendHead appends all up to and with <body>.
func AppendHead(b []byte, d *document.Document) []byte {
	b = append(b, "<!DOCTYPE html>\n<html lang=\""...)
	b = AppendText(b, language(d))
	b = append(b, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""...)
	b = append(b, Policy...)
	b = append(b, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"Clew "...)
	b = AppendText(b, d.Clew)
	b = append(b, "\">\n<meta name=\"author\" content=\""...)
	name, _ := document.Who(d.Author)
	b = AppendText(b, name)
	b = append(b, "\">\n<title>"...)
	b = AppendText(b, d.Title)
	b = append(b, "</title>\n<style>"...)
	b = append(b, Style...)
	return append(b, "</style>\n</head>\n<body>\n"...)
}

// language is the language of most posts of the line; "und" if none is told. The words of Clew's own
// are marked as English where they stand.
func language(d *document.Document) string {
	best, most := "und", 0
	var counts map[string]int
	for i := range d.Thread.Line {
		lang := d.Thread.Line[i].Lang
		if lang == "" || !languageTag(lang) {
			continue
		}
		if counts == nil {
			counts = make(map[string]int, 4)
		}
		counts[lang]++
		if counts[lang] > most {
			best, most = lang, counts[lang]
		}
	}
	return best
}

// languageTag says whether s has the form of a language tag.
func languageTag(s string) bool {
	if len(s) > 35 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != ""
}

// AppendBody appends the document as one <main>.
func AppendBody(b []byte, d *document.Document, opt Options) []byte {
	b = append(b, "<main>\n<article>\n"...)
	b = AppendHeader(b, d, opt)
	b = AppendPosts(b, d, opt)
	b = AppendVerdict(b, d)
	b = append(b, "</article>\n"...)
	b = AppendMore(b, d, opt)
	return append(b, "</main>\n"...)
}

// AppendHeader appends title, author, date, posts and minutes.
func AppendHeader(b []byte, d *document.Document, opt Options) []byte {
	b = append(b, "<header>\n<h1 dir=\"auto\">"...)
	b = AppendText(b, d.Title)
	b = append(b, "</h1>\n<p class=\"by\">"...)
	b = appendBy(b, d.Author, opt)
	b = append(b, "</p>\n<p class=\"m\" lang=\"en\">"...)
	if !d.Published.IsZero() {
		b = appendDate(b, d.Published)
		b = append(b, " · "...)
	}
	b = append(b, document.Posts(len(d.Thread.Line))...)
	b = append(b, " · "...)
	b = strconv.AppendInt(b, int64(d.Minutes), 10)
	b = append(b, " min read"...)
	if document.WebURL(d.URL) {
		b = append(b, " · "...)
		b = appendLink(b, d.URL)
		b = append(b, "original</a>"...)
	}
	b = append(b, "</p>\n</header>\n"...)
	if d.Thread.RootGone {
		b = append(b, "<p class=\"note\" lang=\"en\"><strong>"+document.RootGoneWords+".</strong> What follows is what survives.</p>\n"...)
	}
	return b
}

// appendBy appends an account's name and handle.
func appendBy(b []byte, a post.Account, opt Options) []byte {
	name, handle := document.Who(a)
	local := ""
	if opt.Account != nil && a.ID != "" {
		local = opt.Account(a.ID)
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

// appendDate appends a time, shown as a date.
func appendDate(b []byte, at time.Time) []byte {
	b = openTime(b, at)
	b = appendDay(b, at.UTC())
	return append(b, "</time>"...)
}

// appendMoment appends a time, shown as a date and a time of day in UTC, or as the time of day alone where
// it is of the same day as what was read before. A time of midnight is a date of which no more is known.
func appendMoment(b []byte, at, before time.Time) []byte {
	b = openTime(b, at)
	at = at.UTC()
	year, month, day := at.Date()
	y, m, d := before.UTC().Date()
	hour, minute, second := at.Clock()
	same, clock := year == y && month == m && day == d && !before.IsZero(), hour+minute+second > 0
	if !same || !clock {
		b = appendDay(b, at)
	}
	if clock {
		if !same {
			b = append(b, ", "...)
		}
		b = append(b, byte('0'+hour/10), byte('0'+hour%10), ':', byte('0'+minute/10), byte('0'+minute%10))
		if !same {
			b = append(b, " UTC"...)
		}
	}
	return append(b, "</time>"...)
}

func openTime(b []byte, at time.Time) []byte {
	b = append(b, "<time datetime=\""...)
	b = at.UTC().AppendFormat(b, time.RFC3339)
	return append(b, "\">"...)
}

func appendDay(b []byte, at time.Time) []byte {
	year, month, day := at.Date()
	b = strconv.AppendInt(b, int64(day), 10)
	b = append(b, ' ')
	b = append(b, month.String()...)
	b = append(b, ' ')
	return strconv.AppendInt(b, int64(year), 10)
}

// AppendVerdict appends the dots and, under them, what is said of the thread's wholeness. A page that has
// more to offer there puts it together from AppendDots, AppendSentence, AppendPoints and AppendSources.
func AppendVerdict(b []byte, d *document.Document) []byte {
	b = AppendDots(b, d)
	b = AppendSentence(b, d)
	b = AppendPoints(b, d)
	b = AppendSources(b, d)
	return append(b, "</section>\n"...)
}

// AppendDots appends the dots that end the thread and opens the section of the verdict.
func AppendDots(b []byte, d *document.Document) []byte {
	b = append(b, "<p class=\"dots\">• • •</p>\n<section class=\"verdict "...)
	b = AppendText(b, string(d.Thread.Verdict.State))
	return append(b, "\" id=\"verdict\" lang=\"en\" aria-label=\"Is it whole?\">\n"...)
}

// AppendSentence appends the verdict and on what it rests.
func AppendSentence(b []byte, d *document.Document) []byte {
	s := d.Statement()
	b = append(b, "<p><strong>"...)
	b = AppendText(b, s.Sentence)
	b = append(b, "</strong>"...)
	if s.Evidence != "" {
		b = append(b, ' ')
		b = AppendText(b, s.Evidence)
	}
	return append(b, "</p>\n"...)
}

// AppendPoints appends what is missing, what else is to be known of the thread, and what it is joined to.
func AppendPoints(b []byte, d *document.Document) []byte {
	s := d.Statement()
	if len(s.Gaps)+len(s.Notes) > 0 {
		b = append(b, "<ul>\n"...)
		for _, lines := range [2][]string{s.Gaps, s.Notes} {
			for _, l := range lines {
				b = append(b, "<li>"...)
				b = AppendText(b, l)
				b = append(b, "</li>\n"...)
			}
		}
		b = append(b, "</ul>\n"...)
	}
	for _, l := range d.Thread.Linked {
		b = appendLinked(b, d, l.How, l.To)
	}
	return b
}

// AppendSources appends where the thread came from, folded.
func AppendSources(b []byte, d *document.Document) []byte {
	if len(d.Sources) == 0 {
		return b
	}
	b = append(b, "<details>\n<summary>Where it came from</summary>\n<ul>\n"...)
	for _, src := range d.Sources {
		b = append(b, "<li><bdi>"...)
		b = AppendText(b, src)
		b = append(b, "</bdi></li>\n"...)
	}
	return append(b, "</ul>\n</details>\n"...)
}

// appendLinked appends another thread that this one is joined to.
func appendLinked(b []byte, d *document.Document, how string, to post.ID) []byte {
	p := post.Post{ID: to}
	url := document.PostURL(&p, d.Author)
	b = append(b, "<p>Joined thread ("...)
	b = AppendText(b, how)
	b = append(b, "): "...)
	if document.WebURL(url) {
		b = appendLink(b, url)
		b = AppendText(b, url)
		return append(b, "</a></p>\n"...)
	}
	b = AppendText(b, string(to))
	return append(b, "</p>\n"...)
}

// AppendMore appends the beginnings of the author's other threads; nothing if there are none.
func AppendMore(b []byte, d *document.Document, opt Options) []byte {
	if len(d.More) == 0 {
		return b
	}
	b = append(b, "<section class=\"more\">\n<h2 lang=\"en\" dir=\"auto\">"...)
	b = AppendText(b, d.MoreWords())
	b = append(b, "</h2>\n"...)
	for i := range d.More {
		b = appendPreview(b, d, &d.More[i], opt)
	}
	return append(b, "</section>\n"...)
}

func appendPreview(b []byte, d *document.Document, p *document.Preview, opt Options) []byte {
	b = append(b, "<article>\n<h3 dir=\"auto\">"...)
	local := ""
	if opt.Thread != nil {
		local = opt.Thread(p.ID)
	}
	b, linked := appendWay(b, local, p.URL)
	b = AppendText(b, p.Title)
	if linked {
		b = append(b, "</a>"...)
	}
	b = append(b, "</h3>\n<p class=\"m\" lang=\"en\">"...)
	if !p.Published.IsZero() {
		b = appendDate(b, p.Published)
		b = append(b, " · "...)
	}
	b = append(b, document.Posts(p.Held)...)
	b = append(b, "</p>\n"...)
	for i := range p.Posts {
		b = appendWords(b, d, &p.Posts[i], opt)
	}
	return append(b, "</article>\n"...)
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
