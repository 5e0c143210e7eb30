package site

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clew/internal/document"
)

// How many threads stand on a page of a list, and how many tags have a page: those with the most threads.
const (
	perPage  = 100
	maxPaged = 2000
)

// order gives the places of the entries in the order of lists: as they came where they were chosen, else newest
// first.
func (w *Writer) order(list []int) []int {
	list = slices.Clone(list)
	if !w.site.Chosen {
		slices.SortStableFunc(list, func(a, b int) int {
			x, y := &w.entries[a], &w.entries[b]
			return cmp.Or(y.published.Compare(x.published), cmp.Compare(x.name, y.name))
		})
	}
	return list
}

// robotsOf says what a list says to search engines: it may be listed where all that it names may.
func (w *Writer) robotsOf(list []int) string {
	for _, at := range list {
		if !w.entries[at].indexed {
			return noIndex
		}
	}
	if len(list) == 0 {
		return noIndex
	}
	return "noarchive"
}

// lists writes the first page of the site and those that follow it.
func (w *Writer) lists() error {
	all := make([]int, len(w.entries))
	for i := range all {
		all[i] = i
	}
	name := func(n int) string {
		if n == 1 {
			return "index.html"
		}
		return fmt.Sprintf("page/%d.html", n)
	}
	return w.paged(w.order(all), perPage, name, func(at string, some []int, n int, prev, next string) error {
		w.begin(at, head{title: w.site.Title, robots: w.robotsOf(some), here: "index", prev: prev, next: next})
		w.raw("<h1 dir=\"auto\">")
		w.text(w.site.Title)
		w.raw("</h1>\n")
		if n == 1 {
			w.preface()
		}
		if len(some) == 0 {
			w.raw("<p>")
			w.say("site.none")
			w.raw("</p>\n")
		} else {
			w.threads(some, up(at), true)
		}
		w.turn(prev, next)
		return w.end(at)
	})
}

// preface writes what whoever put the site together says before the threads.
func (w *Writer) preface() {
	if w.site.Subtitle != "" {
		w.raw("<p class=\"sub\" dir=\"auto\">")
		w.text(w.site.Subtitle)
		w.raw("</p>\n")
	}
	if w.site.By != "" {
		w.raw("<p class=\"m\">")
		w.say("site.by", w.site.By)
		w.raw("</p>\n")
	}
	w.prose(w.site.Preface, "")
}

// authorPages writes a page for each author of a listed thread, and the list of them.
func (w *Writer) authorPages() error {
	for _, a := range w.byAuthor {
		if err := w.authorPage(a); err != nil {
			return err
		}
	}
	slices.SortFunc(w.byAuthor, func(a, b *author) int {
		return cmp.Or(cmp.Compare(len(b.threads), len(a.threads)), cmp.Compare(strings.ToLower(a.said), strings.ToLower(b.said)), cmp.Compare(a.id, b.id))
	})
	const at = "authors.html"
	title := w.lang.Say("frame.accounts")
	w.begin(at, head{title: title + " · " + w.site.Title, robots: noIndex, here: "authors"})
	w.raw("<h1>")
	w.text(title)
	w.raw("</h1>\n<ul class=\"names\">\n")
	for _, a := range w.byAuthor {
		w.raw(`<li><a href="a/` + a.name + `.html"><bdi>`)
		w.text(a.said)
		w.raw("</bdi></a>")
		if a.handle != "" && a.handle != a.said {
			w.raw(" <bdi>")
			w.text(a.handle)
			w.raw("</bdi>")
		}
		w.raw(` <span class="m">`)
		w.say("frame.threads-held", len(a.threads))
		w.raw("</span></li>\n")
	}
	w.raw("</ul>\n")
	return w.end(at)
}

func (w *Writer) authorPage(a *author) error {
	name := func(n int) string {
		if n == 1 {
			return "a/" + a.name + ".html"
		}
		return fmt.Sprintf("a/%s/%d.html", a.name, n)
	}
	robots := noIndex
	if a.indexed {
		robots = w.robotsOf(a.threads)
	}
	return w.paged(w.order(a.threads), perPage, name, func(at string, some []int, n int, prev, next string) error {
		w.begin(at, head{title: a.said + " · " + w.site.Title, robots: robots, here: "a", prev: prev, next: next})
		w.raw("<h1 dir=\"auto\">")
		w.text(a.said)
		w.raw("</h1>\n<p class=\"m\">")
		if a.handle != "" && a.handle != a.said {
			w.raw("<bdi>")
			w.text(a.handle)
			w.raw("</bdi> · ")
		}
		w.say("frame.threads-held", len(a.threads))
		if document.WebURL(a.url) {
			w.raw(` · <a rel="nofollow" href="`)
			w.text(a.url)
			w.raw(`">`)
			w.say("find.on-network")
			w.raw("</a>")
		}
		w.raw("</p>\n")
		if n == 1 {
			w.prose(a.bio, "")
		}
		w.threads(some, up(at), false)
		w.turn(prev, next)
		return w.end(at)
	})
}

// tagPages writes a page for each tag, and the list of them.
func (w *Writer) tagPages() error {
	names := slices.SortedFunc(maps.Keys(w.tags), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(w.tags[b].threads), len(w.tags[a].threads)), cmp.Compare(a, b))
	})
	cut := len(names) > maxPaged
	if cut {
		names = names[:maxPaged]
	}
	for _, folded := range names {
		if err := w.tagPage(w.tags[folded]); err != nil {
			return err
		}
	}
	slices.Sort(names)
	const at = "tags.html"
	title := w.lang.Say("find.tags")
	w.begin(at, head{title: title + " · " + w.site.Title, robots: noIndex, here: "tags"})
	w.raw("<h1>")
	w.text(title)
	w.raw("</h1>\n")
	if len(names) == 0 {
		w.raw("<p>")
		w.say("find.no-tags")
		w.raw("</p>\n")
	} else {
		w.raw("<ul class=\"tags\">\n")
		for _, folded := range names {
			t := w.tags[folded]
			w.raw(`<li><a href="tag/` + t.name + `.html"><bdi>#`)
			w.text(t.said)
			w.raw(`</bdi></a> <span class="m">`)
			w.int(len(t.threads))
			w.raw("</span></li>\n")
		}
		w.raw("</ul>\n")
	}
	if cut {
		w.raw("<p class=\"m\">")
		w.say("site.tags-cut", maxPaged)
		w.raw("</p>\n")
	}
	return w.end(at)
}

func (w *Writer) tagPage(t *tag) error {
	name := func(n int) string {
		if n == 1 {
			return "tag/" + t.name + ".html"
		}
		return fmt.Sprintf("tag/%s/%d.html", t.name, n)
	}
	return w.paged(w.order(t.threads), perPage, name, func(at string, some []int, _ int, prev, next string) error {
		w.begin(at, head{title: "#" + t.said + " · " + w.site.Title, robots: noIndex, here: "tag", prev: prev, next: next})
		w.raw("<h1 dir=\"auto\">#")
		w.text(t.said)
		w.raw("</h1>\n<p class=\"m\">")
		w.say("frame.threads-held", len(t.threads))
		w.raw("</p>\n")
		w.threads(some, up(at), true)
		w.turn(prev, next)
		return w.end(at)
	})
}
