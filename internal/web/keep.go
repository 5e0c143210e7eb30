package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/shelf"
)

// keepRoutes are the addresses of what readers keep.
func keepRoutes() []route {
	return []route{
		{"GET /shelf", reader, get((*visit).shelfSheet)},
		{"POST /save", reader, act((*visit).save)},
		{"POST /stop", reader, act((*visit).stop)},
		{"POST /label", reader, act((*visit).label)},
		{"GET /labels", reader, get((*visit).labelsSheet)},
		{"POST /labels", reader, act((*visit).renameLabel)},
		{"GET /labels/{name...}", reader, get((*visit).labelled)},
		{"GET /collections", reader, get((*visit).collections)},
		{"POST /collections", reader, act((*visit).makeCollection)},
		{"GET /collections/{n}", visitor, (*visit).collectionOrFile},
		{"POST /collections/{n}", reader, act((*visit).changeCollection)},
		{"GET /collections/{n}/remove", reader, get((*visit).removal)},
		{"GET /highlights", reader, get((*visit).highlights)},
		{"POST /highlights", reader, act((*visit).changeHighlights)},
		{"GET /highlights.md", reader, (*visit).highlightsFile},
		{"GET /mark/{id...}", reader, get((*visit).marking)},
	}
}

// keeps says whether the viewer has a shelf.
func (v *visit) keeps() bool { return v.Shelf != nil && v.viewer.rank >= reader && v.viewer.id != "" }

// onShelf is what the viewer keeps of one thread, read once for a page.
type onShelf struct {
	thread post.ID
	shelf.Page
}

// kept gives what the viewer keeps of a document's thread, nothing for those without a shelf. A page stands
// without it where the shelf cannot be read.
func (v *visit) kept(d *document.Document) *shelf.Page {
	if !v.keeps() {
		return &shelf.Page{}
	}
	if v.shelved != nil && v.shelved.thread == d.Thread.ID {
		return &v.shelved.Page
	}
	ids := []post.ID{d.Thread.ID}
	for p := range said(d) {
		if p.ID != d.Thread.ID {
			ids = append(ids, p.ID)
		}
		for _, id := range p.Edits {
			if id != p.ID && id != d.Thread.ID {
				ids = append(ids, id)
			}
		}
	}
	p, err := v.Shelf.Page(v.r.Context(), v.viewer.id, ids)
	if err != nil {
		v.Log.Error("the shelf could not be read", "error", err)
	}
	v.shelved = &onShelf{d.Thread.ID, p}
	return &v.shelved.Page
}

// lastRead is when the viewer last read a thread, before this visit; zero where that is not known.
func (v *visit) lastRead(id post.ID) time.Time {
	if !v.keeps() {
		return time.Time{}
	}
	if v.shelved != nil && v.shelved.thread == id {
		return v.shelved.Thread.Since(time.Now())
	}
	p, err := v.Shelf.Page(v.r.Context(), v.viewer.id, []post.ID{id})
	if err != nil {
		return time.Time{}
	}
	return p.Thread.Since(time.Now())
}

// said walks the author's posts of a document: the line, its branches, later parts.
func said(d *document.Document) func(yield func(*post.Post) bool) {
	return func(yield func(*post.Post) bool) {
		for posts := range d.Thread.Chains() {
			for i := range posts {
				if !yield(&posts[i]) {
					return
				}
			}
		}
	}
}

// saidBy gives the author's post with an id, or one that has it as an earlier version; nil if the document has
// none.
func saidBy(d *document.Document, id post.ID) *post.Post {
	for p := range said(d) {
		if p.ID == id || slices.Contains(p.Edits, id) {
			return p
		}
	}
	return nil
}

// place is where the reading of a thread stands, as its document has it: at post n of so many, counted from 1.
type place struct {
	Post     post.ID   `json:"post"`
	N        int       `json:"n"`
	Of       int       `json:"of"`
	Finished bool      `json:"finished"`
	At       time.Time `json:"at"`
}

// placeIn finds a position in a document: its post, or where that stood. N is 0 where there is none.
func placeIn(d *document.Document, p shelf.Position) place {
	out := place{Post: p.Post, Of: len(d.Thread.Line), Finished: p.Finished, At: p.At}
	if p.Post == "" || out.Of == 0 {
		return place{Of: out.Of}
	}
	line := d.Thread.Line
	i := indexIn(line, p.Post)
	switch {
	case i >= 0:
		out.Post = line[i].ID
	case saidBy(d, p.Post) != nil:
		i = max(indexIn(line, forkOf(d, p.Post)), 0)
	default:
		i = min(int(p.Fraction*float64(out.Of)), out.Of-1)
		out.Post = line[i].ID
	}
	out.N = i + 1
	return out
}

// indexIn is the place of a post in a chain, by its id or that of an earlier version; -1 if it is not there.
func indexIn(posts []post.Post, id post.ID) int {
	return slices.IndexFunc(posts, func(p post.Post) bool { return p.ID == id || slices.Contains(p.Edits, id) })
}

// forkOf is the post of the line at which the branch of a post leaves it, or another branch.
func forkOf(d *document.Document, id post.ID) post.ID {
	for i := range d.Thread.Branches {
		if b := &d.Thread.Branches[i]; indexIn(b.Posts, id) >= 0 {
			return b.At
		}
	}
	return ""
}

// back is the page that a form names to come back to, or the other.
func (v *visit) backOr(f url.Values, other string) error {
	if b := f.Get("back"); b != "" {
		return v.seeOther(b)
	}
	return v.seeOther(other)
}

// shelfForm gives the fields of a form that changes the shelf, and the thread it names.
func (v *visit) shelfForm() (url.Values, post.ID, error) {
	if v.Shelf == nil || v.viewer.id == "" {
		return nil, "", fmt.Errorf("a shelf: %w", record.ErrNotFound)
	}
	f, err := v.form()
	if err != nil {
		return nil, "", err
	}
	if f.Get("thread") == "" {
		return f, "", nil
	}
	id, err := postID(f.Get("thread"))
	return f, id, err
}

// save puts a thread on the list, changes its state there, or with state "" takes it off.
func (v *visit) save() error {
	f, id, err := v.shelfForm()
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	switch state := shelf.State(f.Get("state")); {
	case id == "":
		err = fmt.Errorf("no thread: %w", errRequest)
	case state == "" && f.Has("state"):
		if err = v.Shelf.Drop(ctx, v.viewer.id, id); errors.Is(err, shelf.ErrNotFound) {
			err = nil // off already
		}
	case state == "":
		err = v.Shelf.Save(ctx, v.viewer.id, id, shelf.ToRead)
	default:
		err = v.Shelf.Save(ctx, v.viewer.id, id, state)
	}
	if err != nil {
		return err
	}
	return v.backOr(f, ThreadPath(id))
}

// stop keeps where the reading of a thread stands. A script that asks for JSON is answered with nothing.
func (v *visit) stop() error {
	f, id, err := v.shelfForm()
	if err != nil {
		return err
	}
	d, at, err := v.pointed(id, f.Get("post"))
	if err != nil {
		return err
	}
	if id == "" {
		id = d.Thread.ID
	} else if id != d.Thread.ID && saidBy(d, id) == nil {
		return fmt.Errorf("%s is not of %s: %w", at, id, errRequest)
	}
	if id == d.Thread.ID {
		id = keptAs(v.kept(d), d)
	}
	if saidBy(d, at) == nil {
		return fmt.Errorf("%s is no post of the thread: %w", at, errRequest)
	}
	p := shelf.Position{Post: at, At: readAt(f, d, time.Now())}
	pl := placeIn(d, p)
	p.Fraction, p.Finished = float64(pl.N)/float64(pl.Of), indexIn(d.Thread.Line, at) == pl.Of-1
	if err := v.Shelf.Stop(v.r.Context(), v.viewer.id, id, p); err != nil {
		return err
	}
	if strings.Contains(v.r.Header.Get("Accept"), "application/json") {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return v.backOr(f, ThreadPath(d.Thread.ID))
}

// pointed gives the thread that has a post, and the post's id. A page names its posts by the anchors they have on
// it, which are short and stand there anyhow; others name a post by its id.
func (v *visit) pointed(thread post.ID, at string) (*document.Document, post.ID, error) {
	if !strings.HasPrefix(at, "p-") || thread == "" {
		id, err := postID(at)
		if err != nil {
			return nil, "", err
		}
		d, _, err := v.read(id, Reading{})
		return d, id, err
	}
	d, _, err := v.read(thread, Reading{})
	if err != nil {
		return nil, "", err
	}
	var found post.ID
	for p := range said(d) {
		if html.Anchor(p.ID) != at && !slices.ContainsFunc(p.Edits, func(id post.ID) bool { return html.Anchor(id) == at }) {
			continue
		}
		if found != "" && found != p.ID {
			return nil, "", fmt.Errorf("two posts of %s are at %.80q: %w", thread, at, errRequest)
		}
		found = p.ID
	}
	if found == "" {
		return nil, "", fmt.Errorf("no post of %s is at %.80q: %w", thread, at, record.ErrNotFound)
	}
	return d, found, nil
}

// stateOnPage tells which state of a thread a page shows: the second in which the newest of it came. As long as
// nothing comes it is the same, and so is the page.
func stateOnPage(d *document.Document) string {
	if len(d.Moments) == 0 {
		return ""
	}
	return strconv.FormatInt(d.Moments[len(d.Moments)-1].Unix(), 10)
}

// readAt is up to when a thread is read by one who had the page before them that a form stood on: now, but before
// anything came that this page did not have.
func readAt(f url.Values, d *document.Document, now time.Time) time.Time {
	had, err := strconv.ParseInt(f.Get("seen"), 10, 64)
	if err != nil {
		return now
	}
	for _, m := range d.Moments { // in whole seconds, each after what came in it
		if m.Unix() > had && m.Add(-time.Second).Before(now) {
			return m.Add(-time.Second)
		}
	}
	return now
}

// label makes what a field says the labels of a thread: names with commas between them.
func (v *visit) label() error {
	f, id, err := v.shelfForm()
	if err != nil {
		return err
	}
	var names []string
	for name := range strings.SplitSeq(strings.ReplaceAll(f.Get("labels"), "،", ","), ",") {
		if strings.TrimSpace(name) != "" {
			names = append(names, name)
		}
	}
	if err := v.Shelf.Label(v.r.Context(), v.viewer.id, id, names); err != nil {
		return err
	}
	return v.backOr(f, ThreadPath(id))
}

// renameLabel gives a label another name, or takes it away.
func (v *visit) renameLabel() error {
	f, _, err := v.shelfForm()
	if err != nil {
		return err
	}
	to := ""
	if !f.Has("remove") {
		if to, err = shelf.LabelName(f.Get("to")); err != nil {
			return err
		}
	}
	if err := v.Shelf.Rename(v.r.Context(), v.viewer.id, f.Get("name"), to); err != nil {
		return err
	}
	if to == "" {
		return v.seeOther("/labels")
	}
	return v.seeOther(labelPath(to))
}

// labelPath is where the threads with a label are listed.
func labelPath(name string) string { return "/labels/" + escaped(name) }

// keepTabs writes the ways between the pages of what a reader keeps.
func (p *page) keepTabs() {
	p.raw("<nav class=\"tabs\" aria-label=\"")
	p.say("keep.kept")
	p.raw("\">\n")
	for _, w := range [...]struct {
		to  string
		key string
	}{{"/shelf", "keep.shelf"}, {"/collections", "keep.collections"}, {"/highlights", "keep.highlights"}, {"/labels", "keep.labels"}} {
		here := strings.TrimSuffix(p.v.r.URL.Path, "/")
		p.way(w.to, w.key, here == w.to || strings.HasPrefix(here, w.to+"/"))
		p.raw("\n")
	}
	p.raw("</nav>\n")
}

// post opens a form that posts to a path. The caller closes it.
func (p *page) post(to string, class lit) {
	p.raw(`<form method="post" action="`)
	p.text(to)
	p.raw(`" class="` + class + `">`)
}
