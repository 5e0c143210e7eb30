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
	"net/url"
	"slices"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// Options say what a page can show besides words, and how. The zero Options are for a page that stands
// alone, in English. Addresses that functions give are a path on the same site or a data: address; others
// are not written.
type Options struct {
	// Words are the language of what Clew says itself. The zero Words are English.
	Words document.Words
	// Lang is the language of the page around, where it has one: Clew's own words are marked with their
	// language where it is another, and posts that tell none as of none.
	Lang string
	// Media gives the address of bytes that are held, by their SHA-256 in hex; "" for what is held and left out
	// of this page. Pictures without one are described and linked. Nil: none are held.
	Media func(sha256 string) (url string, ok bool)
	// Poster gives the address of the still picture of a film, if it is held; nil: none is.
	Poster func(m *post.Media) (url string, ok bool)
	// Avatar gives the address of an account's picture, if it is held. Nil: none is; a letter stands there.
	Avatar func(a post.Account) (url string, ok bool)
	// Emoji gives the address of the picture of a custom emoji, if it is held. Nil, or without one, its code
	// stays in the text.
	Emoji func(e post.Emoji) (url string, ok bool)
	// Thread gives the address at which another thread of the record is read; "" or nil: on its network.
	Thread func(id post.ID) string
	// Account gives the address at which an account's threads are listed; "" or nil: its page on its network.
	Account func(id post.AccountID) string
	// Versions gives the address at which the versions of an edited post are compared; "" or nil: nowhere.
	Versions func(id post.ID) string
	// Branch gives the address of this page with the side branch that begins with a post as its line; "" or
	// nil: there is no such page.
	Branch func(id post.ID) string
	// View is how the posts are shown, and ViewPage the address of this page in another view; nil: there is
	// none. ViewPage of the zero View shows the thread as it is written, on its own line.
	View     View
	ViewPage func(v View) string
	// Jump appends a form that leads to a post by its number, beside the contents of a long thread; nil: there is
	// none.
	Jump func(b []byte) []byte
	// Marks gives what is marked in a post's text, in any order; nil: nothing is.
	Marks func(p *post.Post) []Mark
	// Note gives a word or two of the page's about a post of the author, beside its time, and "" for none; nil:
	// there are none.
	Note func(p *post.Post) string
	// After appends controls of the page to a post of the author, at its end; nil: there are none.
	After func(b []byte, p *post.Post) []byte
	// Statements are what the author says of the thread on this site, oldest first; nil is what the document has.
	Statements []Statement
	// Flush may send what is written so far: AppendPosts gives it the page between two posts, every now and
	// then, and goes on with what it returns. Nil: the page is written whole.
	Flush func(b []byte) []byte

	part string         // of a chapter of a book: what its names begin with
	book *document.Book // of one thread: its index stands on the page; nil: there is none
}

// Mark is a stretch of a post's text that is marked. Start and End are bytes of Text. Marks on one stretch
// are cut where they overlap; what does not lie in the text is left out.
type Mark struct {
	Start, End int
	ID         string // names the element; "" for no name. Letters, digits, "-" and "_"
	Note       string // what was noted about it; "" for nothing
}

// Statement is what the author of a thread says on this site, by a proof of control, about what is shown.
type Statement = document.Stated

// stated gives what the author says: as the options have it, else as the document does.
func (o *Options) stated(d *document.Document) []Statement {
	if o.Statements != nil || d == nil {
		return o.Statements
	}
	return d.Stated
}

// Render writes the whole page. The only errors are w's.
func Render(w io.Writer, d *document.Document, opt Options) error {
	b := make([]byte, 0, estimate(d))
	sheet := Style
	if opt.book != nil {
		sheet += indexStyle
	}
	b = appendHead(b, d, opt, sheet)
	b = AppendBody(b, d, opt)
	if c := cited(d); c != nil {
		b = append(b, `<span class="Z3988" title="`...)
		b = AppendText(b, c.COinS(d))
		b = append(b, "\"></span>\n"...)
	}
	b = append(b, "</body>\n</html>\n"...)
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return nil
}

// AppendBody appends the document as one <main>.
func AppendBody(b []byte, d *document.Document, opt Options) []byte {
	b = append(b, "<main>\n<article>\n"...)
	b = AppendHeader(b, d, opt)
	if then := opt.Words.AsOf(d); then != "" {
		b = newWriter(d, &opt).open(b, `p class="note"`)
		b = AppendText(b, then)
		b = append(b, "</p>\n"...)
	}
	b = AppendContents(b, d, opt)
	b = AppendPosts(b, d, opt)
	b = AppendVerdict(b, d, opt)
	b = append(b, "</article>\n"...)
	b = appendIndex(b, opt.book, opt)
	b = AppendMore(b, d, opt)
	return append(b, "</main>\n"...)
}

// AppendHeader appends title, author, date, posts and minutes, the ids on demand, the line that names a
// view, and what the author corrects. A page with menus has the ids there: AppendIDs.
func AppendHeader(b []byte, d *document.Document, opt Options) []byte {
	w := newWriter(d, &opt)
	h := "1"
	if opt.part != "" {
		h = "2"
	}
	b = append(append(append(b, "<header>\n<h"...), h...), " dir=\"auto\""...)
	b = w.titleLang(b, d.OwnTitle, d.Thread.Line)
	b = append(b, '>')
	b = AppendText(b, w.words.Title(d.Title, d.OwnTitle))
	b = append(append(append(b, "</h"...), h...), ">\n<div class=\"who\">"...)
	b = w.avatar(b, d.Author)
	b = append(b, "<div>\n<p class=\"by\">"...)
	b = w.by(b, d.Author)
	b = append(b, "</p>\n<p class=\"m\""...)
	b = append(b, w.mine...)
	b = append(b, '>')
	if !d.Published.IsZero() {
		b = w.date(b, d.Published)
		b = append(b, " · "...)
	}
	b = w.say(b, "posts", len(d.Thread.Line))
	b = append(b, " · "...)
	b = w.say(b, "minutes", d.Minutes)
	if document.WebURL(d.URL) {
		b = append(b, " · "...)
		b = appendLink(b, d.URL)
		if name := network(d.Thread.Network, d.URL); name != "" {
			b = w.naming(b, "original-on", name)
		} else {
			b = w.say(b, "original")
		}
		b = append(b, "</a>"...)
	}
	b = append(b, "</p>\n</div></div>\n"...)
	if opt.ViewPage == nil {
		b = w.ids(b)
	}
	b = append(b, "</header>\n"...)
	b = w.viewLine(b)
	stated := opt.stated(d)
	for i := range stated {
		if s := &stated[i]; s.Correction {
			b = w.statement(b, s)
		}
	}
	if d.Thread.RootGone {
		b = w.open(b, `p class="note"`)
		b = append(b, "<strong>"...)
		b = w.say(b, "root-gone")
		b = append(b, "</strong> "...)
		b = w.say(b, "root-gone-more")
		b = append(b, "</p>\n"...)
	}
	return b
}

// titleLang appends the attribute that says the language of a title: that of the first post, or Clew's own.
func (w *writer) titleLang(b []byte, own bool, posts []post.Post) []byte {
	if own || len(posts) == 0 {
		return append(b, w.lang...)
	}
	return w.langOf(b, posts[0].Lang)
}

// network is the name of a network for a reader, of many servers that of the server; "" where none is known.
func network(n post.Network, address string) string {
	switch n {
	case post.X:
		return "X"
	case post.Bluesky:
		return "Bluesky"
	case post.Nostr:
		return "Nostr"
	case post.Mastodon:
		if u, err := url.Parse(address); err == nil {
			return u.Hostname()
		}
	}
	return ""
}

// ids appends the permanent ids of thread and author, folded.
func (w *writer) ids(b []byte) []byte {
	if w.d.Thread.ID == "" && w.d.Author.ID == "" {
		return b
	}
	b = append(b, "<details class=\"ids\"><summary"...)
	b = w.say(append(append(b, w.mine...), '>'), "permanent")
	b = append(b, "</summary>\n"...)
	return append(w.idList(b), "</details>\n"...)
}

// AppendIDs appends the permanent ids of thread and author, for a page that has a fold to put them in.
func AppendIDs(b []byte, d *document.Document, opt Options) []byte {
	w := newWriter(d, &opt)
	b = append(w.open(b, "p"), "<strong>"...)
	b = w.say(b, "permanent")
	b = append(b, "</strong></p>\n<div class=\"ids\">\n"...)
	return append(w.idList(b), "</div>\n"...)
}

func (w *writer) idList(b []byte) []byte {
	b = append(b, "<dl>"...)
	for _, row := range [2][2]string{{"permanent-thread", string(w.d.Thread.ID)}, {"permanent-author", string(w.d.Author.ID)}} {
		if row[1] == "" {
			continue
		}
		b = append(append(append(b, "<dt"...), w.mine...), '>')
		b = w.say(b, row[0])
		b = append(b, "</dt><dd><code dir=\"ltr\">"...)
		b = AppendText(b, row[1])
		b = append(b, "</code></dd>\n"...)
	}
	return append(b, "</dl>\n"...)
}

// statement appends what the author says here.
func (w *writer) statement(b []byte, s *Statement) []byte {
	key := "reply-here"
	if s.Correction {
		key = "correction-here"
	}
	b = append(b, "<aside class=\"said\">\n"...)
	b = w.open(b, `p class="m"`)
	b = append(b, "<strong>"...)
	b = w.say(b, key)
	b = append(b, "</strong>"...)
	if !s.At.IsZero() {
		b = append(b, " · "...)
		b = w.date(b, s.At)
	}
	b = append(b, "</p>\n"...)
	return append(appendProse(b, s.Text, w.paragraph("")), "\n</aside>\n"...)
}

// AppendVerdict appends the dots and, under them, what is said of the thread's wholeness. A page that has
// more to offer there puts it together from AppendDots, AppendSentence, AppendPoints and AppendSources.
func AppendVerdict(b []byte, d *document.Document, opt Options) []byte {
	b = AppendDots(b, d, opt)
	b = AppendSentence(b, d, opt)
	b = AppendPoints(b, d, opt)
	b = AppendSources(b, d, opt)
	return append(b, "</section>\n"...)
}

// AppendDots appends the dots that end the thread and opens the section of the verdict.
func AppendDots(b []byte, d *document.Document, opt Options) []byte {
	w := newWriter(nil, &opt)
	b = append(b, "<p class=\"dots\">• • •</p>\n<section class=\"verdict"...)
	switch s := d.Thread.Verdict.State; s {
	case thread.Complete, thread.CompleteAsSeen, thread.Gaps, thread.Unfinished:
		b = append(append(b, ' '), s...)
	}
	b = append(append(append(b, "\" id=\""...), opt.part...), "verdict\""...)
	b = append(b, w.mine...)
	b = append(b, " aria-label=\""...)
	b = w.say(b, "whole")
	return append(b, "\">\n"...)
}

// AppendSentence appends the verdict and on what it rests.
func AppendSentence(b []byte, d *document.Document, opt Options) []byte {
	w := newWriter(d, &opt)
	s := opt.Words.Statement(d)
	b = append(b, "<p><strong>"...)
	b = w.said(b, s.Sentence)
	b = append(b, "</strong>"...)
	if s.Evidence != "" {
		b = append(b, ' ')
		b = w.said(b, s.Evidence)
	}
	return append(b, "</p>\n"...)
}

// AppendPoints appends what is missing, what else is to be known of the thread, what it is joined to, and
// what the author replies to it on this site.
func AppendPoints(b []byte, d *document.Document, opt Options) []byte {
	w := newWriter(d, &opt)
	s := opt.Words.Statement(d)
	if linked := w.words.Say("note-linked"); len(d.Thread.Linked) == 1 { // it is named below
		s.Notes = slices.DeleteFunc(s.Notes, func(l string) bool { return l == linked })
	}
	if len(s.Gaps)+len(s.Notes) > 0 {
		b = append(b, "<ul>\n"...)
		for _, lines := range [2][]string{s.Gaps, s.Notes} {
			for _, l := range lines {
				b = append(b, "<li>"...)
				b = w.said(b, l)
				b = append(b, "</li>\n"...)
			}
		}
		b = append(b, "</ul>\n"...)
	}
	for i := range d.Thread.Linked {
		b = w.linked(b, &d.Thread.Linked[i])
	}
	stated := opt.stated(d)
	for i := range stated {
		if s := &stated[i]; !s.Correction && !w.holds(s.Post) {
			b = w.statement(b, s)
		}
	}
	return b
}

// holds says whether a post of the author stands in the document.
func (w *writer) holds(id post.ID) bool {
	has := func(posts []post.Post) bool {
		for i := range posts {
			if posts[i].ID == id {
				return true
			}
		}
		return false
	}
	t := w.d.Thread
	if id == "" {
		return false
	}
	for posts := range t.Chains() {
		if has(posts) {
			return true
		}
	}
	return false
}

// AppendSources appends where the thread came from, folded.
func AppendSources(b []byte, d *document.Document, opt Options) []byte {
	if len(d.Sources) == 0 {
		return b
	}
	w := newWriter(d, &opt)
	b = w.open(append(b, "<details>\n"...), "summary")
	b = w.say(b, "sources")
	b = append(b, "</summary>\n<ul>\n"...)
	for _, src := range d.Sources {
		b = w.open(b, "li")
		if w.english == "" { // nothing in the line is set apart by itself
			b = AppendText(append(b, "<bdi>"...), w.words.Source(src))
			b = append(b, "</bdi>"...)
		} else {
			b = w.said(b, w.words.Source(src))
		}
		b = append(b, "</li>\n"...)
	}
	return append(b, "</ul>\n</details>\n"...)
}

// linked appends another thread that this one is joined to, with the post that joins them.
func (w *writer) linked(b []byte, l *thread.Linked) []byte {
	p := post.Post{ID: l.To}
	local, url := "", document.PostURL(&p, w.d.Author)
	if w.opt.Thread != nil {
		local = w.opt.Thread(l.To)
	}
	b = append(b, "<p>"...)
	b = w.said(b, w.words.Linked(l.How))
	b = append(b, ": "...)
	b, linked := appendWay(b, local, url)
	b = append(b, "<bdi>"...)
	if there, ok := w.d.Joined[l.To]; ok {
		b = AppendText(b, there.Title)
	} else if document.WebURL(url) {
		b = AppendText(b, url)
	} else {
		b = AppendText(b, string(l.To))
	}
	b = append(b, "</bdi>"...)
	if linked {
		b = append(b, "</a>"...)
	}
	return append(b, "</p>\n"...)
}

// AppendMore appends the beginnings of the author's other threads; nothing if there are none.
func AppendMore(b []byte, d *document.Document, opt Options) []byte {
	if len(d.More) == 0 {
		return b
	}
	w := newWriter(d, &opt)
	w.seen = true // no picture down here is the first of the page
	b = append(b, "<section class=\"more\">\n<h2 dir=\"auto\""...)
	b = append(b, w.lang...)
	b = append(b, '>')
	if a := d.Author; a.Handle == "" && a.Name == "" {
		b = w.say(b, "more-author")
	} else {
		b = w.naming(b, "more", w.words.At(a))
	}
	b = append(b, "</h2>\n"...)
	for i := range d.More {
		b = w.preview(b, &d.More[i])
	}
	return append(b, "</section>\n"...)
}

func (w *writer) preview(b []byte, p *document.Preview) []byte {
	b = append(b, "<article>\n<h3 dir=\"auto\""...)
	b = w.titleLang(b, p.OwnTitle, p.Posts)
	b = append(b, '>')
	local := ""
	if w.opt.Thread != nil {
		local = w.opt.Thread(p.ID)
	}
	b, linked := appendWay(b, local, p.URL)
	b = AppendText(b, w.words.Title(p.Title, p.OwnTitle))
	if linked {
		b = append(b, "</a>"...)
	}
	b = append(b, "</h3>\n"...)
	b = w.open(b, `p class="m"`)
	if !p.Published.IsZero() {
		b = w.date(b, p.Published)
		b = append(b, " · "...)
	}
	b = w.say(b, "posts", p.Held)
	b = append(b, "</p>\n"...)
	for i := range p.Posts {
		b = w.inner(b, &p.Posts[i], 0)
	}
	return append(b, "</article>\n"...)
}
