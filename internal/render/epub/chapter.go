package epub

import (
	"fmt"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// fileSize is about how many bytes a file of a chapter holds: old readers lay a file out whole, and some take no more
// than 300 kB of it.
const fileSize = 120 << 10

// chapter is one thread being written.
type chapter struct {
	*book
	d       *document.Document
	n       int    // from 1
	title   string // said in the book's words
	files   int    // written so far
	file    string // being written
	groups  []group
	before  time.Time         // of the post before, in this chain
	names   map[string]bool   // ids used in the chapter
	places  map[post.ID]place // where posts stand
	last    int               // number of the post before, in this chain
	notes   []note            // of the file, still to be written
	noted   int               // notes of the chapter so far
	covered []veil            // pages of sensitive media, still to be written
}

// group is a branch or a later part that is being written.
type group struct {
	tag    string
	before time.Time
	last   int
}

// place is where a post stands: file and name, and its number, of one by somebody else that of the post that answers it.
type place struct {
	at string
	n  int
}

// note is what stands at the end of a file and is shown on asking.
type note struct {
	n     int
	write func()
}

// chapters writes all threads.
func (k *book) chapters() error {
	k.marks = append(k.marks, entry{kind: "bodymatter", label: k.say("start"), file: chapterFile(1, 0)})
	for i := range k.b.Chapters {
		c := &chapter{book: k, d: k.b.Chapters[i].Document, n: i + 1, names: map[string]bool{}, places: map[post.ID]place{}}
		c.title = k.titleOf(i)
		if err := c.write(k.b.Chapters[i].Note); err != nil {
			return err
		}
		k.places = append(k.places, c.places)
	}
	return nil
}

// titleOf is the name of a chapter.
func (k *book) titleOf(i int) string {
	d := k.b.Chapters[i].Document
	return named(k.words.Title(d.Title, d.OwnTitle), k.words.Say("title-none"))
}

func chapterFile(n, part int) string {
	if part == 0 {
		return fmt.Sprintf("c%d.xhtml", n)
	}
	return fmt.Sprintf("c%d-%d.xhtml", n, part+1)
}

// write writes the chapter's files.
func (c *chapter) write(remark string) error {
	c.start()
	c.head(remark)
	items := c.d.Flow()
	for i := range items {
		if err := c.item(&items[i]); err != nil {
			return err
		}
	}
	c.verdict()
	if err := c.finish(); err != nil {
		return err
	}
	c.nav = append(c.nav, entry{label: c.title, lang: c.titleLang(c.d.OwnTitle, c.d.Thread.Line), file: chapterFile(c.n, 0), below: c.entries()})
	return nil
}

// entries are the places where a long thread can be entered.
func (c *chapter) entries() []entry {
	var out []entry
	for _, e := range c.d.Contents() {
		if at, ok := c.places[e.Post.ID]; ok && e.N > 1 {
			out = append(out, entry{label: fmt.Sprintf("%d. %s", e.N, named(c.words.FirstWords(e.Post))), lang: c.spoken(e.Post.Lang), file: at.at})
		}
	}
	return out
}

// start begins a file of the chapter.
func (c *chapter) start() {
	c.file = chapterFile(c.n, c.files)
	title := c.title
	if c.files > 0 {
		title = fmt.Sprintf("%s (%d)", title, c.files+1)
	}
	c.begin(title)
	c.raw(`<section epub:type="chapter" role="doc-chapter"`)
	if c.files > 0 {
		// A chapter has one heading; further files of it are named by it.
		c.raw(` aria-label="`)
		c.text(title)
		c.raw(`"`)
	} else {
		c.raw(` aria-labelledby="title"`)
	}
	c.raw(">\n")
	for _, g := range c.groups {
		c.raw(g.tag)
	}
}

// finish ends the file: what is open is closed, and the notes follow.
func (c *chapter) finish() error {
	for range c.groups {
		c.raw("</section>\n")
	}
	c.raw("</section>\n")
	c.footnotes()
	c.files++
	if err := c.end(part{file: c.file}); err != nil {
		return err
	}
	return c.asides()
}

// border begins the next file where this one is full.
func (c *chapter) border() error {
	if len(c.page) < fileSize {
		return nil
	}
	if err := c.finish(); err != nil {
		return err
	}
	c.start()
	return nil
}

// titleLang gives the attributes of a title: those of the first post, or of Clew's own words.
func (k *book) titleLang(own bool, posts []post.Post) string {
	if own || len(posts) == 0 {
		return k.mine
	}
	return k.spoken(posts[0].Lang) + k.turn(posts[0].Text)
}

// head writes title, author, date, what the author corrects, and what whoever put the book together says of it.
func (c *chapter) head(remark string) {
	d := c.d
	c.raw("<header>\n<h1 id=\"title\"")
	c.raw(c.titleLang(d.OwnTitle, d.Thread.Line))
	c.raw(">")
	c.text(c.title)
	c.raw("</h1>\n<p class=\"by\">")
	c.by(d.Author)
	c.raw("</p>\n")
	c.facts(d)
	c.raw("</header>\n")
	if then := c.words.AsOf(d); then != "" {
		c.line("p", ` class="note"`, then)
	}
	if d.Branch != "" {
		c.line("p", ` class="note"`, c.words.Say("view-line", c.words.Say("view-branch-said")))
	}
	if remark != "" {
		c.raw("<div class=\"note\">\n")
		c.line("p", ` class="m"`, c.say("remark"))
		c.prose(remark, nil, nil, "")
		c.raw("</div>\n")
	}
	for _, s := range d.Corrections() {
		c.stated(&s)
	}
	if d.Thread.RootGone {
		c.open(`p class="note"`)
		c.raw("<strong>")
		c.said(c.words.Say("root-gone"))
		c.raw("</strong> ")
		c.said(c.words.Say("root-gone-more"))
		c.raw("</p>\n")
	}
}

// facts says when a thread was written, how long it is, and where it stands.
func (k *book) facts(d *document.Document) {
	k.open(`p class="m"`)
	if !d.Published.IsZero() {
		k.date(d.Published)
		k.raw(" · ")
	}
	k.said(k.words.Posts(len(d.Thread.Line)))
	k.raw(" · ")
	k.said(k.words.Say("minutes", d.Minutes))
	if n := len(k.page); document.WebURL(d.URL) {
		k.raw(" · ")
		if k.link(d.URL) {
			k.said(k.words.Say("original"))
			k.raw("</a>")
		} else {
			k.page = k.page[:n]
		}
	}
	k.raw("</p>\n")
}

// stated appends what the author says here.
func (c *chapter) stated(s *document.Stated) {
	c.raw("<div class=\"said\">\n")
	c.line("p", ` class="m"`, c.words.Stated(s))
	c.prose(s.Text, nil, nil, "")
	c.raw("</div>\n")
}

// item writes one step of the thread.
func (c *chapter) item(it *document.Item) error {
	if it.Kind != document.End {
		if err := c.border(); err != nil {
			return err
		}
	}
	switch it.Kind {
	case document.Context:
		c.context(it.Post)
	case document.Said:
		c.post(it)
	case document.Gap:
		c.line("p", ` class="note gap"`, c.words.Gap(it.Gap))
	case document.Branch:
		c.enter(`<section class="b">` + "\n")
		c.line("p", ` class="m"`, c.words.Say("branch", len(it.Branch.Posts)))
	case document.Part:
		c.enter(`<section class="part">` + "\n")
		c.open(`p class="note"`)
		c.partOf(it.Part)
		c.raw("</p>\n")
	case document.End:
		up := c.groups[len(c.groups)-1]
		c.before, c.last = up.before, up.last
		c.groups = c.groups[:len(c.groups)-1]
		c.raw("</section>\n")
	}
	return nil
}

func (c *chapter) enter(tag string) {
	c.groups = append(c.groups, group{tag, c.before, c.last})
	c.before, c.last = time.Time{}, 0
	c.raw(tag)
}

// partOf says under whose reply a part stands.
func (c *chapter) partOf(p *thread.Part) {
	for i := range c.d.Thread.Context {
		if x := &c.d.Thread.Context[i]; x.ID == p.To {
			c.naming(func(name string) string { return c.words.Say("part", name) }, c.words.At(c.d.By(x)))
			return
		}
	}
	c.said(c.words.Say("part-unknown"))
}

// post writes one post of the author.
func (c *chapter) post(it *document.Item) {
	p := it.Post
	if said := c.words.Later(c.before, p.Created); said != "" {
		c.line("p", ` class="later"`, said)
	}
	c.raw(`<div class="p" id="` + c.stand(p, it.N) + `">` + "\n")
	c.shown(p, 0)
	c.foot(p, it.N)
	c.raw("</div>\n")
	for _, s := range c.d.RepliesTo(p) {
		c.stated(&s)
	}
	c.before, c.last = p.Created, it.N
}

// stand gives a post its name, and remembers where it stands.
func (c *chapter) stand(p *post.Post, n int) string {
	name := c.anchor(p.ID)
	if _, met := c.places[p.ID]; !met {
		c.places[p.ID] = place{c.file + "#" + name, n}
	}
	return name
}

// anchor gives a name that no other element of the chapter has.
func (c *chapter) anchor(id post.ID) string {
	name := html.Anchor(id)
	for n := 2; c.names[name]; n++ {
		name = fmt.Sprintf("%s-%d", html.Anchor(id), n)
	}
	c.names[name] = true
	return name
}

// foot appends what stands under a post: its number, its time and its older versions.
func (c *chapter) foot(p *post.Post, n int) {
	c.open(`p class="w"`)
	c.number(n)
	c.when(p, c.before, " · ")
	if older := c.d.Versions[p.ID]; len(older) > 0 {
		c.raw(" · ")
		c.noteref(c.words.Say("older", len(older)), func() { c.versions(older) })
	}
	c.raw("</p>\n")
}

// when appends the time of a post, linked to the original, and the mark of an edit.
func (c *chapter) when(p *post.Post, before time.Time, apart string) {
	url := document.PostURL(p, c.d.By(p))
	if !p.Created.IsZero() || url != "" {
		n := len(c.page)
		c.raw(apart)
		linked := url != "" && c.link(url)
		switch {
		case !p.Created.IsZero():
			c.moment(p.Created, before)
		case linked:
			c.said(c.words.Say("original"))
		default:
			c.page = c.page[:n]
		}
		if linked {
			c.raw("</a>")
		}
	}
	if at, edited := c.d.Edited(p); edited {
		c.raw(" · ")
		c.said(c.words.Say("edited"))
		if !at.IsZero() {
			c.raw(" ")
			c.moment(at, p.Created)
		}
	}
	if gone := c.words.Stays(c.d, p); gone != "" {
		c.raw(" · ")
		c.said(gone)
	}
	if p.Cut {
		c.raw(" · ")
		c.said(c.words.Say("cut"))
	}
}

// versions appends what a post said before it was edited.
func (c *chapter) versions(older []post.Post) {
	for i := range older {
		v := &older[i]
		c.raw("<blockquote>\n")
		c.open(`p class="m"`)
		c.said(c.words.Say("version", i+1))
		at := v.Edited
		if at.IsZero() {
			at = v.Created
		}
		if !at.IsZero() {
			c.raw(", ")
			c.moment(at, time.Time{})
		}
		c.raw("</p>\n")
		c.shown(v, 0)
		c.raw("</blockquote>\n")
	}
}
