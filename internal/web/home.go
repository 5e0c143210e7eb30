package web

import (
	"context"
	"errors"
	"slices"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
)

// Bounds of the first page: documents are read for each entry.
const (
	homeRecent   = 12
	homeFollowed = 4
	homeShelf    = 2
	homeLook     = 200 // threads looked through for those of followed authors
)

// homeTwin is the first page as a program reads it.
type homeTwin struct {
	threadList
	Followed []entry      `json:"followed,omitempty"`
	GoOn     []shelfEntry `json:"continue,omitempty"`
	Saved    []shelfEntry `json:"saved,omitempty"`
}

// home is the first page: the box, what was being read, what those who are followed say, what came last.
func (v *visit) home() (*sheet, error) {
	if v.r.URL.Query().Get("before") != "" {
		return v.list()
	}
	var t homeTwin
	var err error
	if t.threadList, err = v.newest(record.Query{}, homeRecent); err != nil {
		return nil, err
	}
	if t.GoOn, t.Saved, err = v.recentShelf(homeShelf); err != nil {
		return nil, err
	}
	if t.Followed, err = v.followed(t.Threads); err != nil {
		return nil, err
	}
	s := &sheet{title: v.lang.Say("intake.title"), style: []string{"intake"}, links: v.feedLinks(""), twin: t, take: len(t.Threads) > 0, also: v.opmlLink(), shared: !v.keeps() && (v.Following == nil || v.viewer.rank < owner)}
	s.main = func(p *page) {
		p.raw("<h1>")
		p.say("intake.head")
		p.raw("</h1>\n")
		p.box("")
		if v.mayImport() {
			p.fileForm()
		}
		if len(t.Threads) == 0 {
			p.start()
			return
		}
		p.kept("intake.go-on", t.GoOn)
		p.kept("intake.saved", t.Saved)
		if len(t.Followed) > 0 {
			p.raw("<h2>")
			p.say("intake.followed")
			p.raw("</h2>\n")
			p.threads(threadList{Threads: t.Followed}, true)
		}
		p.raw("<h2>")
		p.say("intake.recent")
		p.raw("</h2>\n")
		p.threads(t.threadList, true)
	}
	return s, nil
}

// list is a page of all threads.
func (v *visit) list() (*sheet, error) {
	l, err := v.threads(record.Query{})
	if err != nil {
		return nil, err
	}
	return &sheet{title: v.lang.Say("frame.threads"), links: v.feedLinks(""), twin: l, take: true, shared: true, main: func(p *page) {
		p.raw("<h1>")
		p.say("frame.threads")
		p.raw("</h1>\n")
		p.threads(l, true)
	}}, nil
}

// followed gives the newest threads of those who are followed, but for what is shown already.
func (v *visit) followed(shown []entry) ([]entry, error) {
	if v.Following == nil || v.viewer.rank < owner {
		return nil, nil
	}
	ctx := v.r.Context()
	list, err := v.Following(ctx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	who := make(map[post.AccountID]bool, len(list))
	for i := range list {
		who[list[i].Account] = true
	}
	var out []entry
	for s, err := range v.Record.Threads(ctx, record.Query{Limit: homeLook}) {
		if err != nil {
			return nil, err
		}
		if !who[s.Author] || slices.ContainsFunc(shown, func(e entry) bool { return e.ID == s.Root }) {
			continue
		}
		d, err := v.Document(ctx, s.Root, Reading{})
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if d = d.For(v.use(policy.List)); listed(d.Thread) && !slices.ContainsFunc(shown, func(e entry) bool { return e.ID == d.Thread.ID }) {
			if out = append(out, v.entryOf(d)); len(out) == homeFollowed {
				break
			}
		}
	}
	return out, nil
}

// Followed gives who is followed; it fits Site.Following.
type Followed = func(ctx context.Context) ([]record.Follow, error)

// box writes the one box.
func (p *page) box(said string) {
	v := p.v
	if v.mayUnroll() {
		p.raw("<form class=\"box\" method=\"post\" action=\"/unroll\">")
	} else {
		p.raw("<form class=\"box\" action=\"/open\">")
	}
	p.raw("<label for=\"said\">")
	p.say("intake.box")
	p.raw("</label>\n<div><input id=\"said\" name=\"said\" type=\"text\" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" dir=\"auto\" required maxlength=\"2048\" placeholder=\"https://…\" value=\"")
	p.text(said)
	p.raw("\"><button class=\"first\">")
	p.say("intake.go")
	p.raw("</button></div>\n</form>\n<details class=\"can\"><summary>")
	p.say("intake.can")
	p.raw("</summary><ul>")
	for _, key := range [...]string{"intake.can-link", "intake.can-reader", "intake.can-account", "intake.can-tag", "intake.can-words"} {
		p.raw("<li>")
		p.say(key)
		p.raw("</li>")
	}
	p.raw("</ul></details>\n")
}

// fileForm writes the form for a file. A browser lets files be dropped on its input.
func (p *page) fileForm() {
	p.raw("<form class=\"drop\" method=\"post\" action=\"/import\" enctype=\"multipart/form-data\">\n<label for=\"file\">")
	p.say("intake.file")
	p.raw("</label>\n<p class=\"hint\" id=\"file-hint\">")
	p.say("intake.file-hint")
	p.raw("</p>\n<div class=\"bar\"><input id=\"file\" type=\"file\" name=\"file\" required aria-describedby=\"file-hint\"><button>")
	p.say("intake.take")
	p.raw("</button></div>\n<details><summary>")
	p.say("intake.page-more")
	p.raw("</summary>\n")
	for _, f := range [...][2]string{{"author", "intake.page-author"}, {"name", "intake.page-name"}, {"published", "intake.page-published"}} {
		p.raw("<p class=\"field\"><label for=\"file-")
		p.text(f[0])
		p.raw("\">")
		p.say(f[1])
		p.raw("</label><input id=\"file-")
		p.text(f[0])
		p.raw("\" name=\"")
		p.text(f[0])
		if f[0] == "published" {
			p.raw("\" type=\"date\"></p>\n")
		} else {
			p.raw("\" type=\"text\" autocomplete=\"off\" maxlength=\"200\"></p>\n")
		}
	}
	p.raw("</details></form>\n")
}

// start greets the owner of an empty record.
func (p *page) start() {
	p.raw("<div class=\"none\"><p>")
	p.say("intake.empty")
	p.raw("</p>\n")
	if p.v.viewer.rank == owner {
		p.raw("<p>")
		p.say("intake.empty-demo")
		p.raw("</p>\n<pre>clew serve testdata/seed/page.txt</pre>\n<p>")
		p.say("intake.empty-import")
		p.raw("</p>\n<pre>clew import twitter-archive.zip\nclew import page.html --author @name</pre>\n")
	}
	p.raw("</div>\n")
}

// kept writes threads of the viewer's shelf.
func (p *page) kept(key string, list []shelfEntry) {
	if len(list) == 0 {
		return
	}
	var l threadList
	for i := range list {
		l.Threads = append(l.Threads, list[i].entry)
	}
	p.raw("<h2>")
	p.say(key)
	p.raw("</h2>\n")
	p.threads(l, true)
}
