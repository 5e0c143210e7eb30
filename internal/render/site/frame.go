package site

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/render/html"
)

// csp is what a page may do: show its own style, script and media, and nothing else.
const csp = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'"

// head says what stands at the top of a page.
type head struct {
	title  string
	robots string             // "" lets search engines list it
	about  *document.Document // of a thread's page
	here   string             // the entry of the bar that the page is
	prev   string             // addresses of the pages beside it, as it has them
	next   string
}

func (w *Writer) raw(s string)  { w.b = append(w.b, s...) }
func (w *Writer) text(s string) { w.b = html.AppendText(w.b, s) }
func (w *Writer) say(key string, args ...any) {
	w.b = html.AppendText(w.b, w.lang.Say(key, args...))
}

func (w *Writer) int(n int) { w.b = strconv.AppendInt(w.b, int64(n), 10) }

// begin begins a page of the site, up to what stands in <main>.
func (w *Writer) begin(at string, h head) {
	top := up(at)
	w.b = w.b[:0]
	w.raw("<!DOCTYPE html>\n<html lang=\"" + w.lang.Tag + "\" dir=\"" + w.lang.Dir + "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"" + csp + "\">\n")
	w.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
	w.meta("generator", "Clew "+w.site.Clew)
	if h.robots != "" {
		w.meta("robots", h.robots)
	}
	if h.about != nil {
		name, _ := w.site.Words.Who(h.about.Author)
		w.meta("author", name)
		for _, m := range html.Meta(h.about) {
			w.meta(m[0], m[1])
		}
	}
	w.raw("<title>")
	w.text(h.title)
	w.raw("</title>\n<link rel=\"stylesheet\" href=\"" + top + "site.css\">\n<link rel=\"icon\" href=\"" + top + "icon.svg\">\n")
	w.raw("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Atom\" href=\"" + top + "feed.atom\">\n<link rel=\"alternate\" type=\"application/feed+json\" title=\"JSON Feed\" href=\"" + top + "feed.json\">\n")
	if w.base != "" && at != "404.html" {
		w.raw("<link rel=\"canonical\" href=\"")
		w.text(w.base + strings.TrimSuffix(at, "index.html"))
		w.raw("\">\n")
	}
	for _, l := range [2][2]string{{"prev", h.prev}, {"next", h.next}} {
		if l[1] != "" {
			w.raw("<link rel=\"" + l[0] + "\" href=\"" + l[1] + "\">\n")
		}
	}
	w.raw("<script defer src=\"" + top + "search.js\"></script>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">")
	w.say("frame.skip")
	w.raw("</a>\n<header class=\"top\"><a class=\"mark\" dir=\"auto\" href=\"" + top + "index.html\">")
	w.text(w.site.Title)
	w.raw("</a><nav aria-label=\"")
	w.text(w.site.Title)
	w.raw("\">")
	for _, way := range [...][2]string{{"index", "frame.threads"}, {"authors", "frame.accounts"}, {"tags", "find.tags"}, {"names", "backmatter.title"}, {"about", "site.about"}} {
		if way[0] == "names" && w.names == nil {
			continue
		}
		w.raw(` <a href="` + top + way[0] + `.html"`)
		if h.here == way[0] {
			w.raw(` aria-current="page"`)
		}
		w.raw(">")
		w.say(way[1])
		w.raw("</a>")
	}
	w.raw("</nav><form class=\"find\" role=\"search\" hidden action=\"" + top + "search.html\"><input type=\"search\" name=\"q\" maxlength=\"200\" autocomplete=\"off\" aria-label=\"")
	w.say("find.box")
	w.raw("\" placeholder=\"")
	w.say("find.search")
	w.raw("\"></form></header>\n<main id=\"main\" tabindex=\"-1\">\n")
}

func (w *Writer) meta(name, content string) {
	w.raw(`<meta name="` + name + `" content="`)
	w.text(content)
	w.raw("\">\n")
}

// end ends a page and writes it.
func (w *Writer) end(at string) error {
	w.raw("</main>\n<footer class=\"foot\">")
	w.raw("<a href=\"" + up(at) + "about.html\">")
	w.say("site.about")
	w.raw("</a> <a href=\"" + up(at) + "feed.atom\">Atom</a> <a href=\"" + up(at) + "feed.json\">JSON Feed</a></footer>\n</body>\n</html>\n")
	return w.folder.put(at, w.b)
}

// date writes a time as a date.
func (w *Writer) date(t time.Time) {
	w.raw(`<time datetime="`)
	w.b = t.UTC().AppendFormat(w.b, "2006-01-02")
	w.raw(`">`)
	w.text(w.lang.Day(t))
	w.raw("</time>")
}

// prose writes plain text as paragraphs.
func (w *Writer) prose(s, class string) {
	for p := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		w.raw(`<p dir="auto"`)
		if class != "" {
			w.raw(` class="` + class + `"`)
		}
		w.raw(">")
		for i, line := range strings.Split(p, "\n") {
			if i > 0 {
				w.raw("<br>\n")
			}
			w.text(line)
		}
		w.raw("</p>\n")
	}
}

// threads writes a list of threads; byline is whether to name their authors.
func (w *Writer) threads(list []int, top string, byline bool) {
	w.raw("<ol class=\"threads\">\n")
	for _, at := range list {
		e := &w.entries[at]
		w.raw(`<li><a class="title" dir="auto"`)
		w.langOf(e.lang)
		w.raw(` href="` + top + "t/" + e.name + `.html">`)
		w.text(e.title)
		w.raw("</a>\n<p class=\"m\">")
		if byline {
			w.raw(`<a href="` + top + "a/" + e.by.name + `.html"><bdi>`)
			w.text(e.by.said)
			w.raw("</bdi></a>")
			if e.by.handle != "" && e.by.handle != e.by.said {
				w.raw(" <bdi>")
				w.text(e.by.handle)
				w.raw("</bdi>")
			}
			w.raw(" · ")
		}
		if !e.published.IsZero() {
			w.date(e.published)
			w.raw(" · ")
		}
		w.say("frame.posts", e.posts)
		w.raw(" · ")
		w.say("frame.minutes", e.minutes)
		w.raw(` · <span class="v ` + string(e.verdict) + `">`)
		w.say("frame.verdict-" + string(e.verdict))
		w.raw("</span></p>\n")
		w.prose(e.note, "own")
		w.raw("</li>\n")
	}
	w.raw("</ol>\n")
}

// langOf writes the language of foreign words; none is claimed for those that tell none.
func (w *Writer) langOf(tag string) {
	tag = document.Tag(tag)
	w.raw(` lang="`)
	w.text(tag)
	w.raw(`"`)
}

// turn writes the ways to the pages beside one of a list that goes over several.
func (w *Writer) turn(prev, next string) {
	if prev == "" && next == "" {
		return
	}
	w.raw("<p class=\"next\">")
	if prev != "" {
		w.raw("<a rel=\"prev\" href=\"" + prev + "\">")
		w.say("site.before")
		w.raw("</a> ")
	}
	if next != "" {
		w.raw("<a rel=\"next\" href=\"" + next + "\">")
		w.say("site.after")
		w.raw("</a>")
	}
	w.raw("</p>\n")
}

// paged cuts a list into pages. name gives the address of each within the site, from 1.
func (w *Writer) paged(list []int, per int, name func(n int) string, write func(at string, some []int, n int, prev, next string) error) error {
	for n, from := 1, 0; n == 1 || from < len(list); n++ {
		to := min(from+per, len(list))
		prev, next := "", ""
		at := name(n)
		if n > 1 {
			prev = up(at) + name(n-1)
		}
		if to < len(list) {
			next = up(at) + name(n+1)
		}
		if err := write(at, list[from:to], n, prev, next); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		from = to
	}
	return nil
}
