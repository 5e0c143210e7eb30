package site

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/index"
	"clew/internal/policy"
	"clew/internal/render/html"
)

// Bounds of the index of a site.
const (
	namesPosts   = 20_000  // what it is made of, as that of a page of clew serve
	namesSize    = 8 << 20 // bytes of texts
	namesPerPage = 200     // entries
	namesSaid    = 12      // sentences of one entry; after them its places are named
	namesPlaces  = 60      // so named
)

// newNames begins the index of the site; nil where it has none.
func (w *Writer) newNames() *index.Binder {
	if w.site.Names == nil {
		return nil
	}
	return index.NewBinder(w.site.Names, w.site.Words, policy.Search, index.Bounds{Posts: namesPosts, Size: namesSize})
}

// namesPage is the address of a page of the index, from 1.
func namesPage(n int) string {
	if n == 1 {
		return "names.html"
	}
	return fmt.Sprintf("names/%d.html", n)
}

// namePages writes the index of names, figures and dates.
func (w *Writer) namePages() error {
	if w.names == nil {
		return nil
	}
	x := w.names.Index(w.spoken())
	list := make([]int, 0, len(x.Entries))
	for i := range x.Entries {
		if x.Entries[i].Name != "" {
			list = append(list, i)
		}
	}
	n := namer{Writer: w, x: x, on: make([]int, len(x.Entries))}
	for i, at := range list {
		n.on[at] = i/namesPerPage + 1
	}
	title := w.lang.Say("backmatter.title")
	return w.paged(list, namesPerPage, namesPage, func(at string, some []int, page int, prev, next string) error {
		w.begin(at, head{title: title + " · " + w.site.Title, robots: noIndex, here: "names", prev: prev, next: next})
		w.raw("<h1>")
		w.text(title)
		w.raw("</h1>\n")
		n.top, n.page = up(at), page
		n.head(len(list) == 0)
		n.entries(some)
		w.turn(prev, next)
		return w.end(at)
	})
}

// spoken is the language of most posts that lists name.
func (w *Writer) spoken() string {
	best := "und"
	for tag, n := range w.langs {
		if best == "und" || n > w.langs[best] || n == w.langs[best] && tag < best {
			best = tag
		}
	}
	return best
}

// namer writes the pages of an index.
type namer struct {
	*Writer
	x    *document.Index
	on   []int // of an entry, its page
	page int
	top  string
	said int // sentences that the entry being written may still have
}

// head writes what the index is, and where its parts and letters begin.
func (n *namer) head(empty bool) {
	if empty {
		n.raw("<p>")
		n.say("site.none")
		n.raw("</p>\n")
		return
	}
	n.raw("<p>")
	n.say("site.names-how")
	n.raw("</p>\n<p class=\"m\">")
	before, after, _ := strings.Cut(n.site.Words.Back("versions", "\x00", n.x.Rules), "\x00")
	n.text(before)
	n.raw("<bdi dir=\"ltr\">")
	n.text(n.x.Lists)
	n.raw("</bdi>")
	n.text(after)
	for _, more := range [...]struct {
		so  bool
		key string
	}{{n.x.Left, "backmatter.left"}, {n.x.Partly, "backmatter.partly"}} {
		if more.so {
			n.raw(" ")
			n.say(more.key)
		}
	}
	n.raw("</p>\n")
	for i := range n.x.Parts {
		p := &n.x.Parts[i]
		n.raw("<p class=\"ways\"><a href=\"" + n.wayTo(p.From) + "\">")
		n.text(n.site.Words.Back(string(p.Kind)))
		n.raw("</a>")
		group := ""
		for at := p.From; at < p.To; at++ {
			if e := &n.x.Entries[at]; e.Name != "" && e.Group != group {
				group = e.Group
				n.raw(" <a href=\"" + n.wayTo(at) + "\">")
				n.text(group)
				n.raw("</a>")
			}
		}
		n.raw("</p>\n")
	}
}

// wayTo is the way to an entry from the page being written.
func (n *namer) wayTo(at int) string {
	for ; at < len(n.on)-1 && n.on[at] == 0; at++ { // it was left out
	}
	way := "#ix-" + strconv.Itoa(at+1)
	if n.on[at] != n.page {
		way = n.top + namesPage(n.on[at]) + way
	}
	return way
}

// entries writes a page's entries, under the heads of their parts and letters.
func (n *namer) entries(some []int) {
	open, group := false, ""
	var part *document.IndexPart
	for _, at := range some {
		e := &n.x.Entries[at]
		i := slices.IndexFunc(n.x.Parts, func(p document.IndexPart) bool { return at >= p.From && at < p.To })
		if p := &n.x.Parts[i]; p != part || e.Group != group {
			if open {
				n.raw("</ul>\n")
			}
			if p != part {
				n.raw("<h2>")
				n.text(n.site.Words.Back(string(p.Kind)))
				n.raw("</h2>\n")
			}
			if e.Group != "" {
				n.raw("<h3>")
				n.text(e.Group)
				n.raw("</h3>\n")
			}
			n.raw("<ul class=\"ix\">\n")
			part, group, open = p, e.Group, true
		}
		n.entry(e, at)
	}
	if open {
		n.raw("</ul>\n")
	}
}

func (n *namer) entry(e *document.IndexEntry, at int) {
	n.raw(`<li id="ix-` + strconv.Itoa(at+1) + `">`)
	if e.See >= 0 {
		n.term(e)
		n.raw(" ")
		n.refer("see", []int{e.See})
		n.raw("</li>\n")
		return
	}
	n.raw("<details><summary>")
	n.term(e)
	n.raw(` <span class="m">`)
	n.text(n.lang.Number(postsOf(e)))
	n.raw("</span></summary>\n")
	n.said = namesSaid
	n.places(e.At)
	if len(e.Subs) > 0 {
		if len(e.At) > 0 {
			n.said = 0 // the sentences stand above
		}
		n.raw("<ul class=\"subs\">\n")
		for i := range e.Subs {
			n.raw("<li>")
			n.term(&e.Subs[i])
			n.raw("\n")
			n.places(e.Subs[i].At)
			n.raw("</li>\n")
		}
		n.raw("</ul>\n")
	}
	if len(e.Also) > 0 {
		n.raw("<p>")
		n.refer("see-also", e.Also)
		n.raw("</p>\n")
	}
	n.raw("</details></li>\n")
}

// postsOf counts the posts that an entry leads to.
func postsOf(e *document.IndexEntry) int {
	many := map[int]bool{}
	for _, m := range e.At {
		many[m.Post] = true
	}
	for i := range e.Subs {
		for _, m := range e.Subs[i].At {
			many[m.Post] = true
		}
	}
	return len(many)
}

// term writes the words of a heading.
func (n *namer) term(e *document.IndexEntry) {
	n.raw("<bdi")
	n.langOf(cmp.Or(e.Lang, n.x.Lang))
	n.raw(">")
	n.text(e.Name)
	n.raw("</bdi>")
}

// refer writes what leads to other entries.
func (n *namer) refer(key string, to []int) {
	const place = "\x00"
	before, after, _ := strings.Cut(n.site.Words.Back(key, place), place)
	n.text(before)
	for i, at := range to {
		if i > 0 {
			n.raw("; ")
		}
		n.raw(`<a href="` + n.wayTo(at) + `">`)
		n.term(&n.x.Entries[at])
		n.raw("</a>")
	}
	n.text(after)
}

// places writes the sentences of the first posts, one of each, and names the others by their threads.
func (n *namer) places(at []document.Mention) {
	if len(at) == 0 {
		return
	}
	n.raw("<ul class=\"at\">\n")
	last, i := -1, 0
	for ; i < len(at) && n.said > 0; i++ {
		if at[i].Post == last {
			continue
		}
		last = at[i].Post
		n.said--
		n.sentence(at[i])
	}
	thread, more := -1, 0
	for ; i < len(at); i++ {
		if at[i].Post == last {
			continue
		}
		last = at[i].Post
		if more++; more > namesPlaces {
			break
		}
		p := &n.x.Posts[last]
		if p.Place.Chapter != thread {
			if thread >= 0 {
				n.raw("</li>\n")
			}
			thread = p.Place.Chapter
			n.raw("<li>")
			n.title(thread)
			n.raw(":")
		}
		n.raw(" <a href=\"")
		n.way(p)
		n.raw("\">")
		n.text(p.Short)
		n.raw("</a>")
	}
	if more > namesPlaces {
		n.raw(" …")
	}
	if thread >= 0 {
		n.raw("</li>\n")
	}
	n.raw("</ul>\n")
}

// sentence writes the sentence of a mention, which leads to its post, and where that stands.
func (n *namer) sentence(m document.Mention) {
	p := &n.x.Posts[m.Post]
	before, said, after, lang := n.names.Sentence(m)
	n.raw("<li><a dir=\"auto\"")
	n.langOf(lang)
	n.raw(" href=\"")
	n.way(p)
	n.raw("\">")
	n.text(before)
	n.raw("<mark>")
	n.text(said)
	n.raw("</mark>")
	n.text(after)
	n.raw("</a> <span class=\"m\">")
	n.title(p.Place.Chapter)
	n.raw(" · ")
	n.text(p.Short)
	n.raw("</span></li>\n")
}

// title writes the title of a thread.
func (n *namer) title(entry int) {
	e := &n.Writer.entries[entry]
	n.raw("<bdi")
	n.langOf(e.lang)
	n.raw(">")
	n.text(e.title)
	n.raw("</bdi>")
}

// way writes the way to a post.
func (n *namer) way(p *document.IndexPost) {
	n.raw(n.top + "t/" + n.Writer.entries[p.Place.Chapter].name + ".html#")
	n.b = html.AppendAnchor(n.b, p.ID)
}
