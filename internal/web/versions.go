package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/worddiff"
)

// versionsPath is where the versions of a post are compared.
func versionsPath(id post.ID) string { return "/versions/" + strings.TrimPrefix(ThreadPath(id), "/t/") }

// edition is one version of a post, as its page lists it.
type edition struct {
	Number  int        `json:"number"` // 1 is the oldest held
	ID      post.ID    `json:"id"`
	Said    time.Time  `json:"said,omitzero"`  // when it was made, as its network says
	Known   time.Time  `json:"known,omitzero"` // when the record first had it
	Source  string     `json:"source,omitzero"`
	SHA256  string     `json:"sha256,omitzero"` // of the capture that it was read from
	Path    string     `json:"path,omitzero"`   // the thread as it was known then
	Text    string     `json:"text"`
	Warning string     `json:"warning,omitzero"`
	post    *post.Post // with all the rest
}

// comparison is two versions of a post beside each other.
type comparison struct {
	Clew     int       `json:"clew"`
	Post     post.ID   `json:"post"`
	Thread   post.ID   `json:"thread"`
	URL      string    `json:"url,omitzero"` // of the post on its network
	Versions []edition `json:"versions"`
	A        int       `json:"a"` // the version that is compared
	B        int       `json:"b"` // with this one
	Diff     []piece   `json:"diff"`
	Changes  []change  `json:"changes"`

	shown *post.Post // the newest version
	doc   *document.Document
}

// piece is a piece of text in both versions, or in one: "same", "gone", "added".
type piece struct {
	Op   string `json:"op"`
	Text string `json:"text"`
}

// change is what else is different: of what, and how it was and is. "" is that it was not or is not there.
type change struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func (v *visit) versions() (*sheet, error) {
	c, err := v.comparison()
	if err != nil {
		return nil, err
	}
	return &sheet{title: v.lang.Say("time.versions-of", c.doc.Title), style: []string{"time"}, twin: c, take: true, shared: true, main: func(p *page) {
		p.raw("<h1>")
		p.say("time.versions")
		p.raw("</h1>\n<p class=\"by\">")
		name, _ := document.Who(c.doc.By(c.shown))
		p.bdi(name)
		p.raw(" · ")
		p.raw(`<a href="`)
		p.text(ThreadPath(c.Thread) + "#" + html.Anchor(c.Post))
		p.raw(`">`)
		p.say("time.in-thread")
		p.raw("</a></p>\n")
		p.newest(c)
		p.compared(c)
		p.editions(c)
	}}, nil
}

// comparison reads the versions of the post that a request names, and compares two of them: ?a= and ?b=, by
// number; the last two unless it says otherwise.
func (v *visit) comparison() (*comparison, error) {
	given, err := v.id()
	if err != nil {
		return nil, err
	}
	id, err := postID(given)
	if err != nil {
		return nil, err
	}
	d, _, err := v.read(id, Reading{})
	if err != nil {
		return nil, err
	}
	p := find(d, id)
	if p == nil {
		return nil, fmt.Errorf("versions of %s: %w", id, record.ErrNotFound)
	}
	h, err := v.Record.Thread(v.r.Context(), id)
	if err != nil {
		return nil, err
	}
	c := &comparison{Clew: 1, Post: p.ID, Thread: d.Thread.ID, URL: document.PostURL(p, d.By(p)), shown: p, doc: d, Versions: editions(d, p, h, v.public())}
	n := len(c.Versions)
	c.A, c.B = max(1, n-1), n
	for name, to := range map[string]*int{"a": &c.A, "b": &c.B} {
		s := v.r.URL.Query().Get(name)
		if s == "" {
			continue
		}
		k, err := strconv.Atoi(s)
		if err != nil || k < 1 || k > n {
			return nil, fmt.Errorf("version %q of %d: %w", s, n, errRequest)
		}
		*to = k
	}
	a, b := c.Versions[c.A-1].post, c.Versions[c.B-1].post
	c.Diff = []piece{}
	for _, op := range worddiff.Diff(a.Text, b.Text) {
		c.Diff = append(c.Diff, piece{[...]string{"same", "gone", "added"}[op.Kind], op.Text})
	}
	c.Changes = changes(a, b)
	return c, nil
}

// find gives a post that stands in a document, by its id or that of an older version.
func find(d *document.Document, id post.ID) *post.Post {
	var found *post.Post
	look := func(p *post.Post) {
		if p.State == post.Present && (p.ID == id || found == nil && slices.Contains(p.Edits, id)) {
			found = p
		}
	}
	for p := range said(d) {
		look(p)
	}
	for i := range d.Thread.Context {
		look(&d.Thread.Context[i])
	}
	return found
}

// editions lists the versions of a post that may be shown, the oldest first. Names of inputs are the owner's.
func editions(d *document.Document, p *post.Post, h *record.Held, public bool) []edition {
	older := d.Versions[p.ID]
	out := make([]edition, 0, len(older)+1)
	for i := range len(older) + 1 {
		x := p
		if i < len(older) {
			x = &older[i]
		}
		e := edition{Number: i + 1, ID: x.ID, Said: x.Edited, Text: x.Text, Warning: x.Warning, post: x, Known: knownSince(h, x)}
		if e.Said.IsZero() {
			e.Said = x.Created
		}
		if s, ok := h.Seen[x.Raw.Capture]; ok {
			e.Source, e.SHA256 = strings.TrimSuffix(s.About.Source, "-live"), s.SHA256
			if !public && s.About.Name != "" {
				e.Source += ", " + s.About.Name
			}
		}
		if !e.Known.IsZero() {
			e.Path = thenPath(d.Thread.ID, whole(e.Known)) + "#" + html.Anchor(x.ID)
		}
		out = append(out, e)
	}
	return out
}

// whole is the first whole second at which something known since t is known.
func whole(t time.Time) time.Time {
	if s := t.Truncate(time.Second); s.Before(t) {
		return s.Add(time.Second)
	}
	return t
}

// knownSince is when the record first had a version.
func knownSince(h *record.Held, p *post.Post) time.Time {
	for _, v := range h.Versions[p.ID] {
		if v.Post.Raw == p.Raw && v.Post.Text == p.Text && v.Post.Edited.Equal(p.Edited) && v.Post.Version == p.Version {
			return v.Known
		}
	}
	return h.Known[p.ID]
}

// changes says what two versions do not share besides their texts.
func changes(a, b *post.Post) []change {
	out := []change{}
	add := func(what, before, after string) {
		if before != after {
			out = append(out, change{what, before, after})
		}
	}
	add("warning", a.Warning, b.Warning)
	add("language", a.Lang, b.Lang)
	add("sensitive", yes(a.Sensitive), yes(b.Sensitive))
	out = append(out, lists("link", links(a), links(b))...)
	out = append(out, lists("media", shownIn(a), shownIn(b))...)
	out = append(out, lists("poll", options(a), options(b))...)
	add("quote", quoted(a), quoted(b))
	return out
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func links(p *post.Post) []string {
	var out []string
	for _, l := range p.Links {
		out = append(out, l.URL)
	}
	return out
}

// shownIn spells media: their description where they have one, else their address.
func shownIn(p *post.Post) []string {
	var out []string
	for _, m := range p.Media {
		s := string(m.Kind)
		if m.Alt != "" {
			s += ": " + m.Alt
		} else if at := cmp.Or(m.SHA256, m.URL, m.Name); at != "" {
			s += ": " + at
		}
		out = append(out, s)
	}
	return out
}

func options(p *post.Post) []string {
	var out []string
	if p.Poll != nil {
		for _, o := range p.Poll.Options {
			out = append(out, o.Text)
		}
	}
	return out
}

func quoted(p *post.Post) string {
	if p.Quote == nil {
		return ""
	}
	return cmp.Or(p.Quote.URL, string(p.Quote.ID))
}

// lists says what one list has and the other has not.
func lists(what string, a, b []string) []change {
	var out []change
	for _, x := range a {
		if !slices.Contains(b, x) {
			out = append(out, change{what, x, ""})
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			out = append(out, change{what, "", x})
		}
	}
	return out
}

// newest says, where an older version is shown, that there is a newer one, and where it stands. X demands it of
// whoever shows an edited post.
func (p *page) newest(c *comparison) {
	if len(c.Versions) < 2 {
		return
	}
	p.raw("<p class=\"note\">")
	p.say("time.newer")
	if c.URL != "" {
		p.raw(" ")
		p.away(c.URL, "time.newest-there")
	}
	p.raw("</p>\n")
}

// compared writes the two versions as one text with its changes.
func (p *page) compared(c *comparison) {
	if len(c.Versions) < 2 {
		p.raw("<p class=\"none\">")
		p.say("time.one-version")
		p.raw("</p>\n")
		p.folded(c, func() { p.difference(c) })
		return
	}
	p.raw("<h2>")
	p.say("time.compared", c.A, c.B)
	p.raw("</h2>\n<p class=\"m\">")
	p.raw("<del>")
	p.say("time.legend-gone", c.A)
	p.raw("</del> <ins>")
	p.say("time.legend-added", c.B)
	p.raw("</ins></p>\n")
	p.folded(c, func() { p.difference(c) })
	p.changesOf(c)
}

// folded puts what is under a content warning under it here, too.
func (p *page) folded(c *comparison, body func()) {
	warning := cmp.Or(c.Versions[c.B-1].Warning, c.Versions[c.A-1].Warning)
	if warning == "" {
		body()
		return
	}
	p.raw("<details class=\"cw\">\n<summary>")
	p.bdi(warning)
	p.raw("</summary>\n")
	body()
	p.raw("</details>\n")
}

func (p *page) difference(c *comparison) {
	p.raw(`<div class="diff" dir="auto"`)
	if l := c.Versions[c.B-1].post.Lang; tag(l) {
		p.raw(` lang="`)
		p.text(l)
		p.raw(`"`)
	}
	p.raw(">")
	for _, d := range c.Diff {
		switch d.Op {
		case "gone":
			p.raw("<del>")
			p.aside("time.begin-gone")
			p.text(d.Text)
			p.aside("time.end-gone")
			p.raw("</del>")
		case "added":
			p.raw("<ins>")
			p.aside("time.begin-added")
			p.text(d.Text)
			p.aside("time.end-added")
			p.raw("</ins>")
		default:
			p.text(d.Text)
		}
	}
	p.raw("</div>\n")
}

// aside says something to those who listen, in the language of the page.
func (p *page) aside(key string) {
	p.raw(`<span class="vh" lang="`)
	p.text(p.v.lang.Tag)
	p.raw(`"> `)
	p.say(key)
	p.raw(" </span>")
}

// tag says whether a post's language may stand in markup as a language tag.
func tag(s string) bool {
	if s == "" || len(s) > 35 {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
}

// changesOf lists what else was changed.
func (p *page) changesOf(c *comparison) {
	if len(c.Changes) == 0 {
		return
	}
	p.raw("<h3>")
	p.say("time.also")
	p.raw("</h3>\n<ul class=\"also\">\n")
	for _, x := range c.Changes {
		p.raw("<li>")
		p.say("time.change-" + x.What)
		p.raw(" ")
		if x.Before != "" {
			p.raw("<del>")
			p.aside("time.begin-gone")
			p.bdi(p.v.value(x.What, x.Before))
			p.raw("</del> ")
		}
		if x.After != "" {
			p.raw("<ins>")
			p.aside("time.begin-added")
			p.bdi(p.v.value(x.What, x.After))
			p.raw("</ins>")
		}
		p.raw("</li>\n")
	}
	p.raw("</ul>\n")
}

// value is how a changed thing is told: what is our own word, in the page's language.
func (v *visit) value(what, s string) string {
	if what == "sensitive" {
		return v.lang.Say("time.covered")
	}
	return s
}

// editions lists all versions, with ways to compare and to the thread of then.
func (p *page) editions(c *comparison) {
	p.raw("<h2>")
	p.say("time.all-versions", len(c.Versions))
	p.raw("</h2>\n<ol class=\"editions\">\n")
	for i := range c.Versions {
		e := &c.Versions[i]
		p.raw("<li>")
		if !e.Said.IsZero() {
			p.say("time.said", p.v.stamp(e.Said))
		}
		if !e.Known.IsZero() {
			p.raw(" · ")
			p.say("time.known", p.v.stamp(e.Known))
		}
		if e.Source != "" {
			p.raw(" · ")
			p.bdi(e.Source)
		}
		p.raw("<br>")
		if e.Path != "" {
			p.raw(`<a href="`)
			p.text(e.Path)
			p.raw(`">`)
			p.say("time.thread-then")
			p.raw("</a>")
		}
		for k := range c.Versions {
			if k == i {
				continue
			}
			if k > i+1 || k < i-1 && k != 0 {
				continue // the neighbours and the first: any pair can be had by its numbers
			}
			p.raw(` · <a href="`)
			p.text(versionsPath(c.Post) + "?a=" + strconv.Itoa(min(i, k)+1) + "&b=" + strconv.Itoa(max(i, k)+1))
			p.raw(`">`)
			p.say("time.compare-with", k+1)
			p.raw("</a>")
		}
		p.raw("</li>\n")
	}
	p.raw("</ol>\n")
}
