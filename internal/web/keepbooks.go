package web

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/feed"
	"clew/internal/shelf"
)

// collectionsTwin is the JSON of the list of collections.
type collectionsTwin struct {
	Clew        int              `json:"clew"`
	Collections []collectionTwin `json:"collections"`
}

// collectionTwin is the JSON of a collection; of a list, without its entries.
type collectionTwin struct {
	Number   int64       `json:"number"`
	Path     string      `json:"path"`
	Title    string      `json:"title"`
	Subtitle string      `json:"subtitle,omitempty"`
	Preface  string      `json:"preface,omitempty"`
	Shared   bool        `json:"shared"`
	Created  time.Time   `json:"created"`
	Updated  time.Time   `json:"updated"`
	Length   int         `json:"length"`
	Entries  []entryTwin `json:"entries,omitempty"`
}

// entryTwin is a thread of a collection. Of one that may not be shown its owner is told the id, and others
// nothing.
type entryTwin struct {
	entry
	Lost bool   `json:"lost,omitempty"`
	Note string `json:"note,omitempty"`

	as post.ID // by which it stands in the collection
}

func twinOfCollection(c *shelf.Collection) collectionTwin {
	return collectionTwin{Number: c.Number, Path: collectionPath(c.Number), Title: c.Title, Subtitle: c.Subtitle, Preface: c.Preface, Shared: c.Shared,
		Created: c.Created, Updated: c.Updated, Length: c.Len}
}

func (v *visit) collections() (*sheet, error) {
	if !v.keeps() {
		return nil, fmt.Errorf("collections: %w", record.ErrNotFound)
	}
	list, err := v.Shelf.Collections(v.r.Context(), v.viewer.id)
	if err != nil {
		return nil, err
	}
	twin := collectionsTwin{1, []collectionTwin{}}
	for i := range list {
		twin.Collections = append(twin.Collections, twinOfCollection(&list[i]))
	}
	return &sheet{title: v.lang.Say("keep.collections"), style: []string{"keep"}, twin: twin, take: true, main: func(p *page) {
		p.raw("<h1>")
		p.say("keep.collections")
		p.raw("</h1>\n")
		p.keepTabs()
		p.raw("<ul class=\"threads\">\n")
		for i := range twin.Collections {
			c := &twin.Collections[i]
			p.raw(`<li><a class="title" dir="auto" href="`)
			p.text(c.Path)
			p.raw(`">`)
			p.text(c.Title)
			p.raw("</a><p class=\"m\">")
			if c.Subtitle != "" {
				p.bdi(c.Subtitle)
				p.raw(" · ")
			}
			p.say("frame.threads-held", c.Length)
			p.raw(" · ")
			p.day(c.Updated)
			if c.Shared {
				p.raw(" · ")
				p.say("keep.is-shared")
			}
			p.raw("</p></li>\n")
		}
		p.raw("</ul>\n")
		if len(list) == 0 {
			p.raw("<p class=\"none\">")
			p.say("keep.collections-empty")
			p.raw("</p>\n")
		}
		p.raw("<h2>")
		p.say("keep.make-heading")
		p.raw("</h2>\n")
		p.post("/collections", "")
		p.aboutFields(shelf.About{})
		p.raw("<button class=\"first\">")
		p.say("keep.make")
		p.raw("</button></form>\n")
	}}, nil
}

// aboutFields writes the fields of what is said of a collection.
func (p *page) aboutFields(a shelf.About) {
	for _, f := range [...]struct {
		name, key, value string
		needed           bool
	}{{"title", "keep.title", a.Title, true}, {"subtitle", "keep.subtitle", a.Subtitle, false}} {
		p.raw(`<p class="field"><label for="`)
		p.text(f.name)
		p.raw(`">`)
		p.say(f.key)
		p.raw(`</label><input id="`)
		p.text(f.name)
		p.raw(`" name="`)
		p.text(f.name)
		p.raw(`" dir="auto" maxlength="200" autocomplete="off" value="`)
		p.text(f.value)
		if f.needed {
			p.raw(`" required></p>` + "\n")
		} else {
			p.raw("\"></p>\n")
		}
	}
	p.raw(`<p class="field"><label for="preface">`)
	p.say("keep.preface")
	p.raw(`</label>`)
	p.area("preface", a.Preface)
	p.raw("</p>\n<p><label class=\"check\"><input type=\"checkbox\" name=\"shared\" value=\"1\"")
	if a.Shared {
		p.raw(" checked")
	}
	p.raw("> ")
	p.say("keep.share")
	p.raw("</label></p>\n")
}

// area writes a field of several lines. The first line feed of one is not part of it.
func (p *page) area(name, value string) {
	p.raw(`<textarea id="`)
	p.text(name)
	p.raw(`" name="`)
	p.text(name)
	p.raw(`" dir="auto" rows="4" maxlength="5000">` + "\n")
	p.text(value)
	p.raw("</textarea>")
}

// makeCollection makes a collection, with a thread in it if the form names one.
func (v *visit) makeCollection() error {
	f, id, err := v.shelfForm()
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	n, err := v.Shelf.Make(ctx, v.viewer.id, shelf.About{Title: f.Get("title"), Subtitle: f.Get("subtitle"), Preface: f.Get("preface"), Shared: f.Has("shared")})
	if err != nil {
		return err
	}
	if id != "" {
		if err := v.Shelf.Put(ctx, v.viewer.id, n, id, ""); err != nil {
			return err
		}
	}
	return v.backOr(f, collectionPath(n))
}

// theCollection reads the collection that a path names: the viewer's own, or one that is shared.
func (v *visit) theCollection() (c shelf.Collection, own bool, err error) {
	n, err := v.number("n")
	if err != nil {
		return c, false, err
	}
	if v.Shelf == nil {
		return c, false, fmt.Errorf("collection %d: %w", n, record.ErrNotFound)
	}
	c, err = v.Shelf.Collection(v.r.Context(), v.viewer.id, n)
	return c, c.Viewer == v.viewer.id && v.keeps(), err
}

// entriesOf reads the threads of a collection as the viewer may be shown them: whoever is not its owner reads
// it as a list.
func (v *visit) entriesOf(c *shelf.Collection, own bool) ([]entryTwin, error) {
	use := policy.List
	if own {
		use = policy.Page
	}
	out := []entryTwin{}
	for _, e := range c.Entries {
		t := entryTwin{Note: e.Note, as: e.Thread}
		d, err := v.mayRead(e.Thread, use)
		switch {
		case err != nil:
			return nil, err
		case d != nil:
			t.entry = v.entryOf(d)
		case own:
			t.Lost, t.entry = true, entry{ID: e.Thread, Path: ThreadPath(e.Thread)}
		default:
			t.Lost, t.as = true, ""
		}
		out = append(out, t)
	}
	return out, nil
}

func (v *visit) collection() (*sheet, error) {
	c, own, err := v.theCollection()
	if err != nil {
		return nil, err
	}
	twin := twinOfCollection(&c)
	if twin.Entries, err = v.entriesOf(&c, own); err != nil {
		return nil, err
	}
	all := struct {
		Clew int `json:"clew"`
		collectionTwin
	}{1, twin}
	return &sheet{title: c.Title, style: []string{"keep"}, links: v.collectionFeeds(&c), twin: all, take: true, also: v.bookFiles(&c), main: func(p *page) {
		p.raw("<header>\n<h1 dir=\"auto\">")
		p.text(c.Title)
		p.raw("</h1>\n")
		if c.Subtitle != "" {
			p.raw("<p class=\"subtitle\" dir=\"auto\">")
			p.text(c.Subtitle)
			p.raw("</p>\n")
		}
		p.raw("<p class=\"m\">")
		p.say("frame.threads-held", c.Len)
		if own && c.Shared {
			p.raw(" · ")
			p.say("keep.is-shared")
		}
		if c.Len > 0 {
			p.raw(" · ")
			p.link(IndexPath("collection", strconv.FormatInt(c.Number, 10)), "index.title")
			p.raw(" · ")
			p.link(severalPath("collection", strconv.FormatInt(c.Number, 10), ""), "several.title")
		}
		p.raw("</p>\n")
		if own {
			p.keepTabs()
		}
		p.raw("</header>\n")
		p.prose(c.Preface, "preface")
		p.raw("<ol class=\"threads ordered\">\n")
		for i := range twin.Entries {
			p.collected(&c, &twin.Entries[i], i+1, own)
		}
		p.raw("</ol>\n")
		if len(c.Entries) == 0 {
			p.raw("<p class=\"none\">")
			p.say("keep.collection-empty")
			p.raw("</p>\n")
		}
		if own {
			p.collectionForms(&c)
		}
	}}, nil
}

// collectionFeeds are the links to the feeds of a collection; none if it is not shared.
func (v *visit) collectionFeeds(c *shelf.Collection) []headLink {
	if !c.Shared {
		return nil
	}
	return v.feedLinks(feedQuery("collection", strconv.FormatInt(c.Number, 10)))
}

// collectionFeed makes the feed of a shared collection, in its order. One that is not shared has none, for its owner
// neither: an address that readers of feeds ask is known to others.
func (v *visit) collectionFeed(form, said string) (*feed.Feed, error) {
	n, err := strconv.ParseInt(said, 10, 64)
	if err != nil || n < 1 {
		return nil, fmt.Errorf("collection %.80q: %w", said, errRequest)
	}
	if v.Shelf == nil {
		return nil, fmt.Errorf("collection %d: %w", n, record.ErrNotFound)
	}
	c, err := v.Shelf.Collection(v.r.Context(), v.viewer.id, n)
	if err != nil {
		return nil, err
	}
	if !c.Shared {
		return nil, fmt.Errorf("collection %d is not shared: %w", n, shelf.ErrNotFound)
	}
	number := strconv.FormatInt(n, 10)
	f := v.newFeed(form, feedQuery("collection", number), c.Title, collectionPath(n), "collection", number)
	f.About = c.Subtitle
	opt := v.feedOptions()
	for i, e := range c.Entries {
		if i == feedWalk || len(f.Entries) == feedEntries {
			break
		}
		d, err := v.mayRead(e.Thread, policy.Feed)
		if err != nil {
			return nil, err
		}
		if d != nil {
			entry := v.feedEntry(d, opt)
			entry.Remark(e.Note, opt)
			f.Entries = append(f.Entries, entry)
		}
	}
	return f, nil
}

// prose writes a note of several lines.
func (p *page) prose(s string, class lit) {
	if s == "" {
		return
	}
	p.raw(`<p class="` + class + ` lines" dir="auto">`)
	p.text(s)
	p.raw("</p>\n")
}

// collected writes an entry of a collection, number n of it.
func (p *page) collected(c *shelf.Collection, e *entryTwin, n int, own bool) {
	p.raw("<li id=\"n-")
	p.num(n)
	p.raw("\">")
	if e.Lost {
		p.lost(e.ID)
	} else {
		p.entryTitle(&e.entry)
	}
	p.prose(e.Note, "annotation")
	if !own {
		p.raw("</li>\n")
		return
	}
	to, id := collectionPath(c.Number), string(e.as)
	p.raw("<div class=\"bar\">")
	if n > 1 {
		p.button(to, [][2]string{{"do", "move"}, {"thread", id}, {"place", strconv.Itoa(n - 1)}}, "keep.up")
	}
	if n < c.Len {
		p.button(to, [][2]string{{"do", "move"}, {"thread", id}, {"place", strconv.Itoa(n + 1)}}, "keep.down")
	}
	p.raw("<details class=\"drop\"><summary>")
	p.say("keep.edit")
	p.raw("</summary>\n")
	p.post(to, "bar")
	p.hidden("do", "move")
	p.hidden("thread", id)
	p.raw("<label for=\"place-")
	p.num(n)
	p.raw("\">")
	p.say("keep.place")
	p.raw(`</label><input type="number" name="place" min="1" max="`)
	p.num(c.Len)
	p.raw(`" value="`)
	p.num(n)
	p.raw(`" id="place-`)
	p.num(n)
	p.raw(`"><button>`)
	p.say("keep.move")
	p.raw("</button></form>\n")
	p.post(to, "")
	p.hidden("do", "put")
	p.hidden("thread", id)
	p.raw("<p class=\"field\"><label for=\"note-")
	p.num(n)
	p.raw("\">")
	p.say("keep.note")
	p.raw(`</label><textarea dir="auto" rows="4" maxlength="5000" name="note" id="note-`)
	p.num(n)
	p.raw("\">\n")
	p.text(e.Note)
	p.raw("</textarea></p><button>")
	p.say("keep.keep-note")
	p.raw("</button></form>\n")
	p.button(to, [][2]string{{"do", "take"}, {"thread", id}}, "keep.take")
	p.raw("</details></div></li>\n")
}

// collectionForms writes what its owner can do with a collection.
func (p *page) collectionForms(c *shelf.Collection) {
	to := collectionPath(c.Number)
	p.raw("<h2>")
	p.say("keep.add-heading")
	p.raw("</h2>\n")
	p.post(to, "")
	p.hidden("do", "put")
	p.raw(`<p class="field"><label for="link">`)
	p.say("keep.add-field")
	p.raw(`</label><input id="link" name="link" dir="ltr" required autocomplete="off"></p><button>`)
	p.say("keep.add")
	p.raw("</button></form>\n<details><summary>")
	p.say("keep.edit-collection")
	p.raw("</summary>\n")
	p.post(to, "")
	p.hidden("do", "change")
	p.aboutFields(c.About)
	p.raw("<button class=\"first\">")
	p.say("keep.keep-changes")
	p.raw("</button></form>\n<p><a class=\"btn danger\" href=\"")
	p.text(to + "/remove")
	p.raw("\">")
	p.say("keep.remove-collection")
	p.raw("</a></p></details>\n")
}

// changeCollection does what a form of a collection's page asks for.
func (v *visit) changeCollection() error {
	n, err := v.number("n")
	if err != nil {
		return err
	}
	f, id, err := v.shelfForm()
	if err != nil {
		return err
	}
	if link := f.Get("link"); link != "" && id == "" {
		if id, err = threadOfLink(link); err != nil {
			return err
		}
		d, _, err := v.read(id, Reading{})
		if err != nil {
			return err
		}
		id = d.Thread.ID
	}
	ctx, who, place := v.r.Context(), v.viewer.id, ""
	switch f.Get("do") {
	case "change":
		err = v.Shelf.Change(ctx, who, n, shelf.About{Title: f.Get("title"), Subtitle: f.Get("subtitle"), Preface: f.Get("preface"), Shared: f.Has("shared")})
	case "put":
		err = v.Shelf.Put(ctx, who, n, id, f.Get("note"))
	case "take":
		err = v.Shelf.Take(ctx, who, n, id)
	case "move":
		to, perr := strconv.Atoi(f.Get("place"))
		if perr != nil {
			return fmt.Errorf("place %q: %w", f.Get("place"), errRequest)
		}
		err, place = v.Shelf.Move(ctx, who, n, id, to), "#n-"+strconv.Itoa(max(to, 1))
	case "remove":
		if err = v.Shelf.Remove(ctx, who, n); err == nil {
			return v.seeOther("/collections")
		}
	default:
		return fmt.Errorf("no such action: %w", errRequest)
	}
	if err != nil {
		return err
	}
	return v.backOr(f, collectionPath(n)+place)
}

// threadOfLink reads what somebody pasted to name a thread: a page of this site, the link of a post, or an id.
func threadOfLink(s string) (post.ID, error) {
	if u, err := url.Parse(s); err == nil {
		if id, ok := threadAt(u); ok {
			return id, nil
		}
	}
	if id, ok := post.FromURL(s); ok {
		return id, nil
	}
	return postID(s)
}

// removal asks whether a collection is to be deleted.
func (v *visit) removal() (*sheet, error) {
	c, own, err := v.theCollection()
	if err == nil && !own {
		err = fmt.Errorf("another's collection: %w", record.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	title := v.lang.Say("keep.remove-collection")
	return &sheet{title: title, style: []string{"keep"}, twin: map[string]any{"clew": 1, "number": c.Number, "title": c.Title}, main: func(p *page) {
		p.raw("<h1>")
		p.text(title)
		p.raw("</h1>\n<p>")
		p.say("keep.remove-sure")
		p.raw(" <strong><bdi>")
		p.text(c.Title)
		p.raw("</bdi></strong> (")
		p.say("frame.threads-held", c.Len)
		p.raw(")</p>\n<p class=\"m\">")
		p.say("keep.remove-stays")
		p.raw("</p>\n<div class=\"bar\">")
		p.post(collectionPath(c.Number), "")
		p.hidden("do", "remove")
		p.raw("<button class=\"danger\">")
		p.say("keep.remove-yes")
		p.raw("</button></form><a class=\"btn\" href=\"")
		p.text(collectionPath(c.Number))
		p.raw("\">")
		p.say("keep.remove-no")
		p.raw("</a></div>\n")
	}}, nil
}
