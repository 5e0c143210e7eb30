package html

import (
	"strings"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// View is how posts are shown. Everything but the zero View says on the page that it is a view.
type View struct {
	Plain  bool // the author's numbering is hidden
	Joined bool // paragraphs are joined where a sentence runs over the end of a post
	Apart  bool // posts stand apart, with their times
	Tree   bool // all posts stand as a tree
	Screen bool // one post fills the screen
}

// switches are the views by the names they have in an address.
func (v *View) switches() []viewSwitch {
	return []viewSwitch{{"plain", &v.Plain}, {"joined", &v.Joined}, {"apart", &v.Apart}, {"tree", &v.Tree}, {"screen", &v.Screen}}
}

type viewSwitch struct {
	name string
	on   *bool
}

// ParseView reads a view from an address: names with commas between them. ok is false for a name that is
// none.
func ParseView(s string) (v View, ok bool) {
	if len(s) > 64 {
		return v, false
	}
	for name := range strings.SplitSeq(s, ",") {
		known := name == ""
		for _, sw := range v.switches() {
			if sw.name == name {
				*sw.on, known = true, true
			}
		}
		if !known {
			return View{}, false
		}
	}
	return v.settled(), true
}

// settled leaves out what does not go together: a tree's posts are not joined and fill no screen, and
// posts that fill the screen stand apart as it is and are not joined.
func (v View) settled() View {
	if v.Tree {
		v.Joined, v.Screen, v.Apart = false, false, false
	}
	if v.Screen {
		v.Joined, v.Apart = false, false
	}
	if v.Apart {
		v.Joined = false
	}
	return v
}

// String is what ParseView reads; "" for the zero View.
func (v View) String() string {
	var names []string
	for _, sw := range v.switches() {
		if *sw.on {
			names = append(names, sw.name)
		}
	}
	return strings.Join(names, ",")
}

// with gives the view in which one switch is turned, alone among those it does not go with.
func (v View) with(name string) View {
	next := v
	for _, sw := range next.switches() {
		if sw.name == name {
			*sw.on = !*sw.on
			if !*sw.on {
				return next
			}
		}
	}
	switch name {
	case "joined":
		next.Tree, next.Screen, next.Apart = false, false, false
	case "apart":
		next.Tree, next.Screen = false, false
	case "screen":
		next.Tree = false
	}
	return next.settled()
}

// AppendViewMenu appends the switches of the views, folded. It writes nothing where Options.ViewPage is nil.
func AppendViewMenu(b []byte, opt Options) []byte {
	if opt.ViewPage == nil {
		return b
	}
	w := newWriter(nil, &opt)
	b = append(b, "<details class=\"vm\" name=\"vm\"><summary"...)
	b = append(append(b, w.mine...), '>')
	b = w.say(b, "view")
	b = append(b, "</summary>\n<ul"...)
	b = append(append(b, w.mine...), ">\n"...)
	for _, sw := range opt.View.switches() {
		url := opt.ViewPage(opt.View.with(sw.name))
		if !ownAddress(url) {
			continue
		}
		b = append(b, "<li><a href=\""...)
		b = AppendText(b, url)
		b = append(b, '"')
		if *sw.on {
			b = append(b, " aria-current=\"true\""...)
		}
		b = append(b, '>')
		b = w.say(b, "view-"+sw.name)
		b = append(b, "</a></li>\n"...)
	}
	return append(b, "</ul></details>\n"...)
}

// viewLine says that the page is a view, and which, where it is one.
func (w *writer) viewLine(b []byte) []byte {
	said := ""
	add := func(key string) {
		s := w.words.Say(key)
		if said != "" {
			s = w.words.Say("comma", said, s)
		}
		said = s
	}
	for _, sw := range w.opt.View.switches() {
		if *sw.on {
			add("view-" + sw.name + "-said")
		}
	}
	if w.d.Branch != "" {
		add("view-branch-said")
	}
	if said == "" {
		return b
	}
	b = w.open(b, `p class="note view" role="note"`)
	b = w.say(b, "view-line", said)
	if w.opt.ViewPage != nil {
		if url := w.opt.ViewPage(View{}); ownAddress(url) {
			b = append(b, " <a href=\""...)
			b = AppendText(b, url)
			b = append(b, "\">"...)
			b = w.say(b, "view-written")
			b = append(b, "</a>"...)
		}
	}
	return append(b, "</p>\n"...)
}

// AppendContents appends where a long thread can be entered, folded; nothing for a short one.
func AppendContents(b []byte, d *document.Document, opt Options) []byte {
	entries := d.Contents()
	if len(entries) == 0 {
		return b
	}
	w := newWriter(d, &opt)
	b = append(b, "<nav class=\"toc\" aria-label=\""...)
	b = w.say(b, "contents")
	b = append(b, "\"><details><summary"...)
	b = append(append(b, w.mine...), '>')
	b = w.say(b, "contents")
	b = append(b, "</summary>\n"...)
	if opt.Jump != nil {
		b = opt.Jump(b)
	}
	b = append(b, "<ol>\n"...)
	for _, e := range entries {
		b = append(b, "<li value=\""...)
		b = appendInt(b, e.N)
		b = append(b, "\"><a dir=\"auto\""...)
		b = w.langOf(b, e.Post.Lang)
		b = append(b, " href=\"#"...)
		b = w.anchor(b, e.Post.ID)
		b = append(b, "\">"...)
		b = AppendText(b, w.words.FirstWords(e.Post))
		b = append(b, "</a>"...)
		if e.Later {
			b = append(b, " <span class=\"m\""...)
			b = append(append(b, w.mine...), '>')
			b = w.date(b, e.Post.Created)
			b = append(b, "</span>"...)
		}
		b = append(b, "</li>\n"...)
	}
	b = append(b, "</ol>\n"...)
	b = w.open(b, `p class="m"`)
	b = append(append(append(b, "<a href=\"#"...), opt.part...), "verdict\">"...)
	b = w.say(b, "contents-end")
	return append(b, "</a></p></details></nav>\n"...)
}

// numbering finds the stretches that the view hides, and those by which posts are joined.
func (w *writer) numbering() {
	if !w.opt.View.Plain && !w.opt.View.Joined {
		return
	}
	t := w.d.Thread
	found := map[post.ID][]thread.Stretch{}
	read := func(posts []post.Post, rooted bool) {
		for i, s := range thread.Numbering(posts, rooted) {
			if len(s) > 0 {
				found[posts[i].ID] = s
			}
		}
	}
	rooted := !t.RootGone
	for posts := range t.Chains() {
		read(posts, rooted)
		rooted = false // the line is the first of them
	}
	w.numbers = found
	if w.opt.View.Plain {
		w.hidden = found
	}
}
