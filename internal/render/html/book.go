package html

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"clew/internal/document"
)

// bookStyle is what a page of several threads needs besides Style.
const bookStyle = `.cover{padding:12vh 0 2rem;text-align:center}
.cover h1{font-size:2.5rem;text-wrap:balance}
.cover .sub{font-size:1.25rem;color:var(--dim)}
.parts ol{padding-inline-start:1.8rem}
.parts li{margin:0 0 .7rem}
.parts li>a{text-decoration:none;text-wrap:balance}
.parts .m{display:block;margin:0}
.chapter{margin:5rem 0 0;padding:2.5rem 0 0;border-top:1px solid var(--rule)}
.chapter>.note{margin-bottom:2rem}
.chapter h2{font-size:1.9rem;letter-spacing:-.012em;margin:0 0 .9rem}
@media print{.cover{padding-top:26vh}.parts,.chapter{break-before:page}.chapter{margin:0;padding:0;border:0}.parts li{break-inside:avoid}}
`

// RenderBook writes a book as one page: of one thread what Render writes, of several a cover, what whoever put it
// together says, contents, and a chapter for each, with its note and its verdict. Options are those of a page that
// stands alone; the words are the book's. The only errors are w's.
func RenderBook(w io.Writer, b *document.Book, opt Options) error {
	opt.Words = b.Words
	if b.Alone && len(b.Chapters) == 1 {
		if b.Indexed() {
			opt.book = b
		}
		return Render(w, b.Chapters[0].Document, opt)
	}
	out := appendBookHead(nil, b)
	out = append(out, "<main class=\"book\">\n"...)
	out = appendCover(out, b, opt)
	for i := range b.Chapters {
		c := &b.Chapters[i]
		opt.part = chapterName(i) + "-"
		out = append(append(append(out, "<section class=\"chapter\" id=\""...), chapterName(i)...), "\">\n"...)
		if strings.TrimSpace(c.Note) != "" {
			out = append(out, "<aside class=\"note\">\n"...)
			out = appendProse(out, c.Note, `<p dir="auto">`)
			out = append(out, "</aside>\n"...)
		}
		out = append(out, "<article>\n"...)
		out = AppendHeader(out, c.Document, opt)
		out = AppendContents(out, c.Document, opt)
		out = AppendPosts(out, c.Document, opt)
		out = AppendVerdict(out, c.Document, opt)
		out = append(out, "</article>\n</section>\n"...)
		if len(out) > flushBook {
			if _, err := w.Write(out); err != nil {
				return fmt.Errorf("write HTML: %w", err)
			}
			out = out[:0]
		}
	}
	out = appendIndex(out, b, opt)
	out = append(out, "</main>\n</body>\n</html>\n"...)
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return nil
}

// flushBook is how much of a book is held before it is written.
const flushBook = 1 << 20

// chapterName names a chapter within the page.
func chapterName(i int) string { return "c" + strconv.Itoa(i+1) }

func appendBookHead(b []byte, of *document.Book) []byte {
	sheet := Style + bookStyle
	if of.Indexed() {
		sheet += indexStyle
	}
	policy := policyOf(sheet)
	b = append(b, "<!DOCTYPE html>\n<html lang=\""...)
	b = AppendText(b, of.Lang())
	b = append(b, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""...)
	b = append(b, policy...)
	b = append(b, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"Clew "...)
	b = AppendText(b, of.Clew)
	b = append(b, "\">\n"...)
	if of.By != "" {
		b = append(b, "<meta name=\"author\" content=\""...)
		b = AppendText(b, of.By)
		b = append(b, "\">\n"...)
	}
	b = append(b, "<title>"...)
	b = appendTitle(b, of.Title)
	b = append(b, "</title>\n<style>"...)
	b = append(b, sheet...)
	return append(b, "</style>\n</head>\n<body>\n"...)
}

func appendCover(b []byte, of *document.Book, opt Options) []byte {
	w := newWriter(nil, &opt)
	b = append(b, "<header class=\"cover\">\n<h1 dir=\"auto\">"...)
	b = AppendText(b, of.Title)
	b = append(b, "</h1>\n"...)
	if of.Subtitle != "" {
		b = append(b, "<p class=\"sub\" dir=\"auto\">"...)
		b = AppendText(b, of.Subtitle)
		b = append(b, "</p>\n"...)
	}
	if of.By != "" {
		b = append(b, "<p class=\"by\" dir=\"auto\">"...)
		b = AppendText(b, of.By)
		b = append(b, "</p>\n"...)
	}
	posts := 0
	for _, d := range of.Documents() {
		posts += len(d.Thread.Line)
	}
	b = w.open(b, `p class="m"`)
	b = w.say(b, "book-threads", len(of.Chapters))
	b = append(b, " · "...)
	b = w.say(b, "posts", posts)
	if !of.Made.IsZero() {
		b = append(b, " · "...)
		b = w.date(b, of.Made)
	}
	b = append(b, "</p>\n</header>\n"...)
	if strings.TrimSpace(of.Preface) != "" {
		b = append(b, "<section class=\"preface\">\n"...)
		b = appendProse(b, of.Preface, `<p dir="auto">`)
		b = append(b, "</section>\n"...)
	}
	if of.Lost > 0 {
		b = w.open(b, `p class="note"`)
		b = w.say(b, "book-lost", of.Lost)
		b = append(b, "</p>\n"...)
	}
	b = append(b, "<nav class=\"parts\">\n<h2"...)
	b = w.say(append(append(b, w.mine...), '>'), "contents")
	b = append(b, "</h2>\n<ol>\n"...)
	for i := range of.Chapters {
		d := of.Chapters[i].Document
		b = append(append(append(b, "<li><a href=\"#"...), chapterName(i)...), "\" dir=\"auto\">"...)
		b = AppendText(b, w.words.Title(d.Title, d.OwnTitle))
		b = append(b, "</a> "...)
		b = append(append(append(b, "<span class=\"m\""...), w.mine...), '>')
		b = append(b, "<bdi>"...)
		name, handle := w.words.Who(d.Author)
		b = AppendText(b, cmp.Or(handle, name))
		b = append(b, "</bdi>"...)
		if !d.Published.IsZero() {
			b = append(b, " · "...)
			b = w.date(b, d.Published)
		}
		b = append(b, " · "...)
		b = w.say(b, "posts", len(d.Thread.Line))
		b = append(b, "</span></li>\n"...)
	}
	if of.Indexed() {
		b = append(b, "<li class=\"to-index\"><a href=\"#index\""...)
		b = AppendText(append(append(b, w.mine...), '>'), w.words.Back("title"))
		b = append(b, "</a></li>\n"...)
	}
	return append(b, "</ol>\n</nav>\n"...)
}
