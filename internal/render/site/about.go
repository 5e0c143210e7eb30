package site

import (
	_ "embed"
	"fmt"

	"clew/internal/render/html"
	"clew/internal/thread"
)

//go:embed static/site.css
var ownStyle string

//go:embed static/search.js
var script string

//go:embed static/icon.svg
var icon string

// assets writes what pages share.
func (w *Writer) assets() error {
	for _, f := range [...][2]string{{"site.css", html.Page + html.Posts + ownStyle}, {"search.js", script}, {"icon.svg", icon}} {
		if err := w.folder.put(f[0], []byte(f[1])); err != nil {
			return err
		}
	}
	return nil
}

// searchPage writes the page on which results appear. Without its script it says where else to look.
func (w *Writer) searchPage() error {
	const at = "search.html"
	title := w.lang.Say("find.search")
	w.begin(at, head{title: title + " · " + w.site.Title, robots: noIndex, here: "search"})
	w.raw("<h1>")
	w.text(title)
	w.raw("</h1>\n<p id=\"said\" role=\"status\" class=\"m\"></p>\n<ol id=\"found\" class=\"threads\"")
	for _, x := range [...][2]string{{"none", "find.none"}, {"more", "find.more"}, {"failed", "site.failed"}, {"busy", "site.searching"}, {"how", "site.search-how"}} {
		w.raw(" data-" + x[0] + `="`)
		w.say(x[1])
		w.raw(`"`)
	}
	w.raw("></ol>\n<noscript><p>")
	w.say("site.no-script")
	w.raw(" <a href=\"index.html\">")
	w.say("frame.to-threads")
	w.raw("</a></p></noscript>\n")
	return w.end(at)
}

// about writes the page about the site.
func (w *Writer) about() error {
	const at = "about.html"
	title := w.lang.Say("site.about")
	w.begin(at, head{title: title + " · " + w.site.Title, robots: noIndex, here: "about"})
	w.raw("<h1>")
	w.text(title)
	w.raw("</h1>\n")
	w.preface()
	para := func(key string, args ...any) {
		w.raw("<p>")
		w.say(key, args...)
		w.raw("</p>\n")
	}
	if w.site.Made.IsZero() {
		para("site.made-by", w.site.Clew)
	} else {
		para("site.made", w.lang.Day(w.site.Made), w.site.Clew)
	}
	para("site.alone")
	w.raw("<h2>")
	w.say("site.holds")
	w.raw("</h2>\n<table><tbody>\n")
	row := func(n int, key string, args ...any) {
		w.raw("<tr><th scope=\"row\">")
		w.say(key, args...)
		w.raw("</th><td>")
		w.text(w.lang.Number(n))
		w.raw("</td></tr>\n")
	}
	row(len(w.entries), "frame.threads")
	row(w.done.Posts, "site.posts")
	row(len(w.byAuthor), "frame.accounts")
	row(len(w.media), "site.media")
	for _, s := range [...]thread.State{thread.Complete, thread.CompleteAsSeen, thread.Gaps, thread.Unfinished} {
		if n := w.verdicts[s]; n > 0 {
			row(n, "site.of-which", w.lang.Say("frame.verdict-"+string(s)))
		}
	}
	w.raw("</tbody></table>\n<h2>")
	w.say("site.trust")
	w.raw("</h2>\n")
	para("site.verdicts")
	para("site.provenance")
	para("site.versions")
	para("site.rules")
	if w.done.Left > 0 {
		para("site.left", w.done.Left)
	}
	return w.end(at)
}

// lost writes the page that servers answer with where there is none. It is met under any path: without an
// address of the site its links are those of the top.
func (w *Writer) lost() error {
	const at = "404.html"
	title := w.lang.Say("site.lost")
	w.begin(at, head{title: title + " · " + w.site.Title, robots: noIndex})
	w.raw("<h1>")
	w.text(title)
	w.raw("</h1>\n<p><a href=\"index.html\">")
	w.say("frame.to-threads")
	w.raw("</a></p>\n")
	if w.base != "" {
		w.b = absolute(w.b, w.base)
	}
	return w.end(at)
}

// robots writes what search engines are told, where the site has an address and they may list something of it.
func (w *Writer) robots() error {
	if w.base == "" || w.indexed == 0 {
		return nil
	}
	b := []byte("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
	n := 0
	for i := range w.entries {
		if e := &w.entries[i]; e.indexed && n < maxSitemap {
			n++
			b = append(b, "<url><loc>"...)
			b = html.AppendText(b, w.base+"t/"+e.name+".html")
			b = append(b, "</loc></url>\n"...)
		}
	}
	if err := w.folder.put("sitemap.xml", append(b, "</urlset>\n"...)); err != nil {
		return err
	}
	rules := "User-agent: *\nDisallow: " + pathOf(w.base) + "s/\n"
	if w.indexed < len(w.entries) || w.done.Unlisted > 0 {
		rules += "Disallow: " + pathOf(w.base) + "m/\n" // pictures tell nobody whose they are
	}
	return w.folder.put("robots.txt", fmt.Appendf(nil, "%sSitemap: %ssitemap.xml\n", rules, w.base))
}

// maxSitemap is how many addresses a sitemap may hold.
const maxSitemap = 50_000
