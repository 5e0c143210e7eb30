package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/thread"
	"clew/internal/words"
)

// more is how many other threads of the author stand below a thread.
const more = 6

// threadOrFile answers with the page of a thread, or with the file that the ending of the path names.
func (v *visit) threadOrFile() {
	_, ending, err := v.rest()
	if err != nil {
		v.fail(err)
		return
	}
	if f, ok := v.format(ending); ok && !v.twin {
		v.export(f)
		return
	}
	get((*visit).thread)(v)
}

// asked is the thread that a request names, and how it is to be read.
func (v *visit) asked() (post.ID, Reading, error) {
	given, err := v.id()
	if err != nil {
		return "", Reading{}, err
	}
	id, err := postID(given)
	if err != nil {
		return "", Reading{}, err
	}
	q := v.r.URL.Query()
	rule, err := ruleOf(q.Get("line"))
	if err != nil {
		return "", Reading{}, err
	}
	at, err := momentOf(q)
	return id, Reading{Rule: rule, More: more, At: at}, err
}

func (v *visit) thread() (*sheet, error) {
	id, how, err := v.asked()
	if err != nil {
		return nil, err
	}
	return v.threadSheet(id, how)
}

// threadSheet is the page of a thread.
func (v *visit) threadSheet(id post.ID, how Reading) (*sheet, error) {
	d, state, err := v.read(id, how)
	if err != nil {
		return nil, err
	}
	v.remember(id, d)
	if d, err = v.along(d); err != nil {
		return nil, err
	}
	if d, err = v.stating(d); err != nil {
		return nil, err
	}
	if v.twin {
		b, err := v.twinOf(d)
		return &sheet{twin: b, shared: true}, err
	}
	view, err := v.view()
	if err != nil {
		return nil, err
	}
	q := v.r.URL.Query()
	if q.Has("post") {
		return nil, v.jump(d, q.Get("post"))
	}
	faces, err := v.pictures(d)
	if err != nil {
		return nil, err
	}
	opt := v.shownAs(d, view)
	opt.Avatar, opt.Emoji, opt.Poster = faces.avatar, faces.emoji, faces.poster
	if how.At.IsZero() {
		opt.After = v.afterPost(d)
	}
	opt.Marks = v.marks(d)
	news := v.news(id, d)
	opt.Note = v.note(news)
	opt.Jump = v.jumpForm(d)
	meta, embeds := v.shareHead(d)
	tags, described := v.citeHead(d, how)
	meta = append(meta, tags...)
	return &sheet{title: opt.Words.Title(d.Title, d.OwnTitle), robots: robotsOf(d), style: v.keepStyle(news.styles(d, "thread")), links: append(v.otherForms(d), embeds...), meta: meta, shared: !v.keeps() && !q.Has("said") && !q.Has("was"), stream: len(d.Thread.Line) >= streamFrom, main: func(p *page) {
		if p.push != nil {
			opt.Flush = func(b []byte) []byte { p.b = b; p.flush(); return p.b }
		}
		p.past(id, d)
		p.news(news)
		p.continues(d)
		p.raw("<article>\n")
		p.b = html.AppendHeader(p.b, d, opt)
		if how.At.IsZero() {
			v.keepBar(p, d)
		}
		p.menus(d, opt)
		p.b = html.AppendContents(p.b, d, opt)
		p.b = html.AppendPosts(p.b, d, opt)
		p.b = html.AppendDots(p.b, d, opt)
		p.changed(state, q)
		p.raw("<div class=\"say\">\n")
		p.b = html.AppendSentence(p.b, d, opt)
		if how.At.IsZero() {
			p.refresh(d, how.Rule, state)
		}
		p.raw("</div>\n")
		p.b = html.AppendPoints(p.b, d, opt)
		p.lineSwitch(d, how.Rule)
		if how.At.IsZero() && d.Branch == "" {
			p.also(d)
		}
		p.earlier(id, d)
		if !v.public() {
			p.b = html.AppendSources(p.b, d, opt) // they name files of the owner's
		}
		p.raw("</section>\n</article>\n")
		p.b = append(p.b, described...)
		p.b = html.AppendMore(p.b, d, opt)
		if len(d.More) > 0 {
			p.raw(`<p class="next">`)
			p.link(accountPath(d.Author.ID), "document.all-threads")
			p.raw("</p>\n")
		}
	}}, nil
}

// jump sends its reader to a post of the line by its number, or to the last one where there are fewer.
func (v *visit) jump(d *document.Document, given string) error {
	n, err := strconv.Atoi(strings.TrimSpace(given))
	if err != nil || n < 1 {
		return fmt.Errorf("post %q: %w", given, errRequest)
	}
	p := &d.Thread.Line[min(n, len(d.Thread.Line))-1]
	return v.seeOther(v.threadAddress(d) + "#" + html.Anchor(p.ID))
}

// jumpForm asks for the number of a post. The page is the same that is read, in the same view.
func (v *visit) jumpForm(d *document.Document) func(b []byte) []byte {
	return func(b []byte) []byte {
		p := &page{v: v, b: b}
		p.raw(`<form class="jump" action="`)
		p.text(ThreadPath(d.Thread.ID))
		p.raw(`">`)
		for _, name := range readAs() {
			if value := v.r.URL.Query().Get(name); value != "" {
				p.hidden(name, value)
			}
		}
		p.raw(`<label for="post">`)
		p.say("document.jump")
		p.raw(`</label><input id="post" name="post" type="number" min="1" max="`)
		p.num(len(d.Thread.Line))
		p.raw(`" required><button>`)
		p.say("document.jump-go")
		p.raw("</button></form>\n")
		return p.b
	}
}

// streamFrom is from how many posts on a page goes out as it is written.
const streamFrom = 500

// shownAs is how the posts of a thread's page are written.
func (v *visit) shownAs(d *document.Document, view html.View) html.Options {
	return html.Options{
		Words: document.Words{Language: v.lang}, Lang: v.lang.Tag,
		Media: v.mediaPath(d.Thread.ID), Thread: v.threadThen, Account: accountPath, Versions: versionsPath,
		View: view,
		ViewPage: func(to html.View) string {
			if to == (html.View{}) {
				return v.threadAddress(d, "view", v.asWritten(), "branch", "")
			}
			return v.threadAddress(d, "view", to.String())
		},
		Branch: func(id post.ID) string { return v.threadAddress(d, "branch", string(id)) },
	}
}

// along gives the document with the side branch as its line that the address asks for. A branch that has
// become the line since the address was made is the line; one that is not there is not found.
func (v *visit) along(d *document.Document) (*document.Document, error) {
	given := v.r.URL.Query().Get("branch")
	if given == "" {
		return d, nil
	}
	id, err := postID(given)
	if err != nil {
		return nil, err
	}
	if c, ok := d.WithBranch(id); ok {
		return c, nil
	}
	if slices.ContainsFunc(d.Thread.Line, func(p post.Post) bool { return p.ID == id }) {
		return d, nil
	}
	return nil, fmt.Errorf("branch %s of %s: %w", id, d.Thread.ID, record.ErrNotFound)
}

// written is the view of posts as they were written, for those who have settled otherwise.
const written = "written"

// view is how the posts are to be seen: as the address says, else as its reader has settled.
func (v *visit) view() (html.View, error) {
	switch s := v.r.URL.Query().Get("view"); s {
	case written:
		return html.View{}, nil
	case "":
		return html.View{Plain: v.taste.numbersHidden()}, nil
	default:
		view, ok := html.ParseView(s)
		if !ok {
			return view, fmt.Errorf("view %q: %w", s, errRequest)
		}
		return view, nil
	}
}

// asWritten is what an address says for posts as they were written; "" where nothing needs saying.
func (v *visit) asWritten() string {
	if v.taste.numbersHidden() {
		return written
	}
	return ""
}

// threadAddress is the address of the page of d as it is asked for now, with some of its choices changed: names and
// their values in turn, "" for none.
func (v *visit) threadAddress(d *document.Document, change ...string) string {
	return ThreadPath(d.Thread.ID) + v.choices(change...)
}

// readAs names what an address can say of how a thread is read.
func readAs() []string { return []string{"line", "branch", "at", "view", "lang"} }

// choices is the part of an address that says how a thread is read, from its question mark on.
func (v *visit) choices(change ...string) string {
	was, q := v.r.URL.Query(), url.Values{}
	for _, name := range readAs() {
		if value := was.Get(name); value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(change); i += 2 {
		if q.Del(change[i]); change[i+1] != "" {
			q.Set(change[i], change[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	// Commas and colons may stand in a query, and an address is read by people.
	return "?" + strings.NewReplacer("%2C", ",", "%3A", ":", "%2F", "/").Replace(q.Encode())
}

// otherForms are the links of a thread's head: what its address is, whatever view is shown, and its twin.
func (v *visit) otherForms(d *document.Document) []headLink {
	path := ThreadPath(d.Thread.ID)
	return []headLink{{rel: "canonical", href: path}, {rel: "alternate", kind: "application/json", href: path + ".json"}}
}

// menus writes one row: saving the thread, how else it can be seen, as what it can be taken away, and the rest.
// Of the folds one is open at a time.
func (p *page) menus(d *document.Document, opt html.Options) {
	p.raw("<div class=\"vms\">\n")
	p.v.keepFirst(p, d)
	p.b = html.AppendViewMenu(p.b, opt)
	if len(p.v.Formats) > 0 {
		p.raw("<details class=\"vm\" name=\"vm\"><summary>")
		p.say("document.export")
		p.raw("</summary>\n<ul>\n")
		for i, f := range p.v.Formats {
			if f.Of == "" {
				p.raw("<li>")
			} else {
				p.raw(" · ")
			}
			p.raw(`<a href="`)
			p.text(ThreadPath(d.Thread.ID) + "." + f.Ending + p.v.choices("view", "", "lang", ""))
			p.raw(`">`)
			p.say("document.format-" + f.Name)
			p.raw("</a>")
			if i+1 == len(p.v.Formats) || p.v.Formats[i+1].Of == "" {
				p.raw("</li>\n")
			}
		}
		p.indexedFiles(d)
		p.raw(`<li><a href="`)
		p.text(citePath(d.Thread.ID, "") + p.v.choices("view", "", "lang", "", "branch", ""))
		p.raw(`">`)
		p.say("cite.cite")
		p.raw("</a></li>\n<li>")
		p.link(quoteLink(d.Author), "quote.check")
		p.raw("</li>\n<li>")
		p.link(samePath(d.Thread.ID, ""), "same.link")
		p.raw("</li>\n<li>")
		p.link(IndexPath("thread", string(d.Thread.ID)), "index.title")
		p.raw("</li>\n")
		if p.v.Sending != nil && p.v.viewer.rank == owner {
			p.raw(`<li><a href="`)
			p.text(sendPath(d.Thread.ID) + p.v.choices("view", "", "lang", ""))
			p.raw(`">`)
			p.say("send.title")
			p.raw("</a></li>\n")
		}
		p.raw("</ul></details>\n")
	}
	p.raw("<details class=\"vm\" name=\"vm\"><summary>")
	p.say("document.more-of-it")
	p.raw("</summary>\n<div class=\"in\">\n")
	p.v.keepMore(p, d)
	p.b = html.AppendIDs(p.b, d, opt)
	p.raw("</div></details>\n</div>\n")
}

// read gives a thread as it may be shown, and the state of the whole of it. One of which nothing may be
// shown is not found.
func (v *visit) read(id post.ID, how Reading) (*document.Document, state, error) {
	d, err := v.Document(v.r.Context(), id, how)
	if err != nil {
		return nil, state{}, err
	}
	s := stateOf(d)
	if d = d.For(v.use(policy.Page)); len(d.Thread.Line) == 0 {
		return nil, s, fmt.Errorf("nothing of %s may be shown: %w", id, record.ErrNotFound)
	}
	return d, s, nil
}

func ruleOf(s string) (thread.Rule, error) {
	switch s {
	case "", "longest":
		return thread.Longest, nil
	case "oldest":
		return thread.OldestReply, nil
	}
	return 0, fmt.Errorf("line %q: %w", s, errRequest)
}

// lineSwitch names the rule of the main line and offers the other, where they differ.
func (p *page) lineSwitch(d *document.Document, rule thread.Rule) {
	if len(d.Thread.Branches) == 0 || d.Branch != "" {
		return
	}
	now, to, other := "document.line-longest", "document.line-to-oldest", "oldest"
	if rule == thread.OldestReply {
		now, to, other = "document.line-oldest", "document.line-to-longest", ""
	}
	p.raw("<p>")
	p.say(now)
	p.raw(" ")
	p.link(p.v.threadAddress(d, "line", other), to)
	p.raw("</p>\n")
}

// state is what a refresh compares: how many posts are held, edited and missing, and the verdict.
type state struct {
	held, edited, missing int
	verdict               thread.State
}

func stateOf(d *document.Document) state {
	s := state{held: d.Thread.Verdict.Held, verdict: d.Thread.Verdict.State}
	for _, v := range d.Versions {
		s.edited += len(v)
	}
	for i := range d.Thread.Gaps {
		s.missing += max(1, d.Thread.Gaps[i].Count)
	}
	return s
}

func (s state) String() string {
	return fmt.Sprintf("%d.%d.%d.%s", s.held, s.edited, s.missing, s.verdict)
}

func parseState(v string) (s state, ok bool) {
	f := strings.SplitN(v, ".", 4)
	if len(f) != 4 {
		return s, false
	}
	for i, to := range []*int{&s.held, &s.edited, &s.missing} {
		n, err := strconv.Atoi(f[i])
		if err != nil || n < 0 {
			return s, false
		}
		*to = n
	}
	s.verdict = thread.State(f[3])
	switch s.verdict {
	case thread.Complete, thread.CompleteAsSeen, thread.Gaps, thread.Unfinished:
		return s, true
	}
	return s, false
}

// since says in words what changed from one state to another.
func (s state) since(was state, in *words.Language) string {
	said := ""
	add := func(part string) {
		if said != "" {
			part = in.Say("document.comma", said, part)
		}
		said = part
	}
	count := func(n int, key string) {
		if n != 0 {
			add(in.Say(key, n, fmt.Sprintf("%+d", n)))
		}
	}
	count(s.held-was.held, "document.since-posts")
	count(s.edited-was.edited, "document.since-versions")
	count(s.missing-was.missing, "document.since-missing")
	if s.verdict != was.verdict {
		add(in.Say("document.since-verdict", in.Say("frame.verdict-"+string(was.verdict)), in.Say("frame.verdict-"+string(s.verdict))))
	}
	if said == "" {
		return in.Say("document.refreshed-same")
	}
	return in.Say("document.refreshed", said)
}

// changed says what the last press of the button changed.
func (p *page) changed(now state, q url.Values) {
	said := ""
	if p.v.refresher != nil {
		said = p.v.refresher.said(q.Get("said"))
	}
	if before, ok := parseState(q.Get("was")); ok && said == "" {
		said = now.since(before, p.v.lang)
	}
	if said == "" {
		return
	}
	p.raw(`<p class="done" role="status" id="refreshed">`)
	p.known(said)
	p.raw("</p>\n")
}

// known writes a sentence of document.Words; what in it is in English alone is marked so.
func (p *page) known(said string) {
	p.b = html.AppendSaid(p.b, said, html.Options{Words: document.Words{Language: p.v.lang}})
}

// refresh writes the button that reads the thread anew.
func (p *page) refresh(d *document.Document, rule thread.Rule, now state) {
	p.raw(`<form method="post" action="/refresh">`)
	p.hidden("id", string(d.Thread.ID))
	p.hidden("was", now.String())
	if rule == thread.OldestReply {
		p.hidden("line", "oldest")
	}
	if view := p.v.r.URL.Query().Get("view"); view != "" {
		p.hidden("view", view)
	}
	p.raw("<button>")
	p.say("document.refresh")
	p.raw("</button></form>\n")
}
