package web

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/shelf"
)

// shelfEntry is a thread on the shelf. Of one that is no longer in the record, or of which nothing may be
// shown any more, it has the id alone.
type shelfEntry struct {
	entry
	Lost     bool        `json:"lost,omitempty"`
	State    shelf.State `json:"state,omitempty"`
	Saved    time.Time   `json:"saved,omitzero"`
	Labels   []string    `json:"labels,omitempty"`
	Position *place      `json:"position,omitempty"`
	New      int         `json:"new,omitempty"` // posts new or edited since it was read

	as post.ID // by which it is kept
}

// shelfList is a page of the shelf.
type shelfList struct {
	Clew    int                 `json:"clew"`
	Counts  map[shelf.State]int `json:"counts"`
	Threads []shelfEntry        `json:"threads"`
	Next    string              `json:"next,omitempty"`
	Before  string              `json:"previous,omitempty"`
}

// shelfThread reads a thread that is kept.
func (v *visit) shelfThread(t shelf.Thread) (shelfEntry, error) {
	e := shelfEntry{State: t.State, Saved: t.Saved, Labels: t.Labels, as: t.ID}
	d, err := v.mayRead(t.ID, policy.Page)
	if err != nil {
		return e, err
	}
	if d == nil {
		e.Lost, e.entry = true, entry{ID: t.ID, Path: ThreadPath(t.ID)}
		return e, nil
	}
	e.entry = v.entryOf(d)
	if pl := placeIn(d, t.Position); pl.N > 0 {
		e.Position = &pl
	}
	e.New = v.newSince(t.ID, t.Since(time.Now()))
	return e, nil
}

// mayRead gives a thread as the viewer may be shown it; nil if it is not there or nothing of it may be.
func (v *visit) mayRead(id post.ID, use policy.Use) (*document.Document, error) {
	d, err := v.Document(v.r.Context(), id, Reading{})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if d = d.For(v.use(use)); len(d.Thread.Line) == 0 {
		return nil, nil
	}
	return d, nil
}

// newSince counts the posts of a thread that are new or edited since a time, 0 for the zero time.
func (v *visit) newSince(id post.ID, since time.Time) int {
	if since.IsZero() {
		return 0
	}
	h, err := v.Record.Thread(v.r.Context(), id)
	if err != nil {
		return 0
	}
	n := h.Since(since)
	return len(n.New) + len(n.Edited)
}

// pageOf is the number of the page that a request names, from 1.
func (v *visit) pageOf() (int, error) {
	s := v.r.URL.Query().Get("page")
	if s == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > shelf.MaxThreads {
		return 0, fmt.Errorf("page %q: %w", s, errRequest)
	}
	return n, nil
}

// shelfPage reads a page of the shelf.
func (v *visit) shelfPage(q shelf.Query) (*shelfList, error) {
	if !v.keeps() {
		return nil, fmt.Errorf("a shelf: %w", record.ErrNotFound)
	}
	n, err := v.pageOf()
	if err != nil {
		return nil, err
	}
	l := &shelfList{Clew: 1, Threads: []shelfEntry{}}
	if l.Counts, err = v.Shelf.Count(v.r.Context(), v.viewer.id); err != nil {
		return nil, err
	}
	q.Skip, q.Limit = (n-1)*perPage, perPage+1
	list, err := v.Shelf.Threads(v.r.Context(), v.viewer.id, q)
	if err != nil {
		return nil, err
	}
	if len(list) > perPage {
		list, l.Next = list[:perPage], v.atPage(n+1)
	}
	if n > 1 {
		l.Before = v.atPage(n - 1)
	}
	for _, t := range list {
		e, err := v.shelfThread(t)
		if err != nil {
			return nil, err
		}
		l.Threads = append(l.Threads, e)
	}
	return l, nil
}

// atPage is this page's address with another page number.
func (v *visit) atPage(n int) string {
	q := url.Values{}
	for _, name := range [...]string{"state", "thread"} {
		if s := v.r.URL.Query().Get(name); s != "" {
			q.Set(name, s)
		}
	}
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	path := v.r.URL.EscapedPath()
	if v.twin {
		path = path[:len(path)-len(".json")]
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// recentShelf gives up to n threads whose reading was stopped in, the last first, and up to n saved ones.
// Both are empty for those who have no shelf.
func (v *visit) recentShelf(n int) (goOn, saved []shelfEntry, err error) {
	if !v.keeps() {
		return nil, nil, nil
	}
	for _, q := range [...]struct {
		shelf.Query
		to *[]shelfEntry
	}{{shelf.Query{Unfinished: true, Limit: n}, &goOn}, {shelf.Query{State: shelf.ToRead, Limit: n}, &saved}} {
		list, err := v.Shelf.Threads(v.r.Context(), v.viewer.id, q.Query)
		if err != nil {
			return nil, nil, err
		}
		for _, t := range list {
			e, err := v.shelfThread(t)
			if err != nil {
				return nil, nil, err
			}
			if !e.Lost {
				*q.to = append(*q.to, e)
			}
		}
	}
	return goOn, saved, nil
}

// shelfPath is where the shelf is; leftOff asks it for the threads whose reading was stopped in, saved or not.
const (
	shelfPath = "/shelf"
	leftOff   = "left-off"
)

func (v *visit) shelfSheet() (*sheet, error) {
	state := shelf.State(v.r.URL.Query().Get("state"))
	q := shelf.Query{State: state}
	switch {
	case state == leftOff:
		q = shelf.Query{Unfinished: true}
	case state != "":
		if err := state.Check(); err != nil {
			return nil, fmt.Errorf("%w: %w", errRequest, err)
		}
	}
	l, err := v.shelfPage(q)
	if err != nil {
		return nil, err
	}
	labels, err := v.Shelf.Labels(v.r.Context(), v.viewer.id)
	if err != nil {
		return nil, err
	}
	return &sheet{title: v.lang.Say("keep.shelf"), style: []string{"keep"}, twin: l, take: true, main: func(p *page) {
		p.raw("<h1>")
		p.say("keep.shelf")
		p.raw("</h1>\n")
		p.keepTabs()
		p.stateChips(state, l.Counts)
		var names []string
		for _, lb := range labels[:min(len(labels), perPage)] {
			names = append(names, lb.Name)
		}
		p.chips(names)
		p.shelfThreads(l, state == "" && l.Next == "" && l.Before == "")
		if len(l.Threads) == 0 {
			p.raw("<p class=\"none\">")
			p.say("keep.shelf-empty")
			p.raw("</p>\n")
		}
	}}, nil
}

// stateChips writes the filter by state.
func (p *page) stateChips(now shelf.State, counts map[shelf.State]int) {
	p.raw("<nav aria-label=\"")
	p.say("keep.state")
	p.raw("\"><ul class=\"chips\">")
	all := counts[shelf.ToRead] + counts[shelf.Reading] + counts[shelf.Done]
	for _, s := range [...]shelf.State{"", shelf.ToRead, shelf.Reading, shelf.Done} {
		key, n, to := "keep.all", all, shelfPath
		if s != "" {
			key, n, to = "keep.state-"+string(s), counts[s], shelfPath+"?state="+string(s)
		}
		p.raw(`<li><a class="chip" href="`)
		p.text(to)
		if s == now {
			p.raw(`" aria-current="page">`)
		} else {
			p.raw(`">`)
		}
		p.say(key)
		p.raw(" ")
		p.num(n)
		p.raw("</a></li>")
	}
	p.raw(`<li><a class="chip" href="` + shelfPath + `?state=` + leftOff)
	if now == leftOff {
		p.raw(`" aria-current="page">`)
	} else {
		p.raw(`">`)
	}
	p.say("keep.left-off")
	p.raw("</a></li></ul></nav>\n")
}

// shelfThreads writes a page of the shelf. whole is that nothing else is on it: only then what a device keeps
// beside these threads has left the shelf.
func (p *page) shelfThreads(l *shelfList, whole bool) {
	if whole {
		p.raw("<ol class=\"threads\" data-shelf=\"whole\">\n")
	} else {
		p.raw("<ol class=\"threads\" data-shelf>\n")
	}
	for i := range l.Threads {
		e := &l.Threads[i]
		p.raw("<li>")
		p.shelfEntry(e)
		p.raw("<div class=\"bar\">")
		switch {
		case e.State == "":
			p.button("/save", [][2]string{{"thread", string(e.as)}, {"back", p.v.back()}}, "keep.save")
			p.raw("</div></li>\n")
			continue
		case e.State == shelf.Done:
			p.button("/save", [][2]string{{"thread", string(e.as)}, {"state", string(shelf.ToRead)}, {"back", p.v.back()}}, "keep.again")
		default:
			p.button("/save", [][2]string{{"thread", string(e.as)}, {"state", string(shelf.Done)}, {"back", p.v.back()}}, "keep.state-done")
		}
		p.button("/save", [][2]string{{"thread", string(e.as)}, {"state", ""}, {"back", p.v.back()}}, "keep.drop")
		p.raw("</div></li>\n")
	}
	p.raw("</ol>\n")
	p.pages(l.Before, l.Next)
}

// shelfEntry writes what a kept thread is and where its reading stands.
func (p *page) shelfEntry(e *shelfEntry) {
	if e.Lost {
		p.lost(e.ID)
	} else {
		p.entryTitle(&e.entry)
	}
	p.raw("<p class=\"m\">")
	if e.State != "" {
		p.say("keep.state-" + string(e.State))
		p.raw(" · ")
		p.say("keep.saved")
		p.raw(" ")
		p.day(e.Saved)
	}
	if e.New > 0 {
		p.raw(" · <strong>")
		p.say("keep.new", e.New)
		p.raw("</strong>")
	}
	if e.Position != nil && !e.Lost {
		if e.State != "" || e.New > 0 {
			p.raw(" · ")
		}
		if e.Position.Finished {
			p.say("keep.finished")
			p.raw(" ")
			p.day(e.Position.At)
		} else {
			p.raw(`<a href="`)
			p.text(e.Path + "#" + html.Anchor(e.Position.Post))
			p.raw(`">`)
			p.say("keep.go-on", e.Position.N, e.Position.Of)
			p.raw("</a>")
		}
		p.raw(` <progress max="`)
		p.num(e.Position.Of)
		p.raw(`" value="`)
		p.num(e.Position.N)
		p.raw(`" aria-label="`)
		p.say("keep.progress")
		p.raw(`"></progress>`)
	}
	p.raw("</p>\n")
	p.chips(e.Labels)
}

// lost writes the place of a thread that cannot be shown: its id, and nothing that it said.
func (p *page) lost(id post.ID) {
	p.raw("<p class=\"title lost\">")
	p.say("keep.lost")
	p.raw("</p>\n")
	if id != "" {
		p.raw("<p class=\"m\">")
		p.bdi(string(id))
		p.raw("</p>\n")
	}
}

// entryTitle writes the head of a thread in a list: title, author, day, length.
func (p *page) entryTitle(e *entry) {
	p.titleOf(e)
	p.raw("\n<p class=\"m\">")
	p.bdi(e.Author)
	if !e.Published.IsZero() {
		p.raw(" · ")
		p.day(e.Published)
	}
	p.raw(" · ")
	p.say("frame.posts", e.Posts)
	p.raw(" · ")
	p.say("frame.minutes", e.Minutes)
	p.raw("</p>\n")
}

// pages writes the ways to the page before and the page after.
func (p *page) pages(before, next string) {
	if before == "" && next == "" {
		return
	}
	p.raw("<p class=\"pages\">")
	for _, w := range [...]struct {
		to, key string
		rel     lit
	}{{before, "keep.previous", "prev"}, {next, "keep.next", "next"}} {
		if w.to != "" {
			p.raw(`<a rel="` + w.rel + `" href="`)
			p.text(w.to)
			p.raw(`">`)
			p.say(w.key)
			p.raw("</a> ")
		}
	}
	p.raw("</p>\n")
}

// labelsTwin is the JSON of the labels.
type labelsTwin struct {
	Clew   int         `json:"clew"`
	Labels []labelTwin `json:"labels"`
}

type labelTwin struct {
	Name    string `json:"name"`
	Path    string `json:"path"`
	Threads int    `json:"threads"`
}

func (v *visit) labelsSheet() (*sheet, error) {
	if !v.keeps() {
		return nil, fmt.Errorf("labels: %w", record.ErrNotFound)
	}
	list, err := v.Shelf.Labels(v.r.Context(), v.viewer.id)
	if err != nil {
		return nil, err
	}
	twin := labelsTwin{1, []labelTwin{}}
	for _, l := range list {
		twin.Labels = append(twin.Labels, labelTwin{l.Name, labelPath(l.Name), l.Threads})
	}
	return &sheet{title: v.lang.Say("keep.labels"), style: []string{"keep"}, twin: twin, take: true, main: func(p *page) {
		p.raw("<h1>")
		p.say("keep.labels")
		p.raw("</h1>\n")
		p.keepTabs()
		p.raw("<ul class=\"threads\">\n")
		for _, l := range twin.Labels {
			p.raw(`<li><a class="title" dir="auto" href="`)
			p.text(l.Path)
			p.raw(`">`)
			p.text(l.Name)
			p.raw("</a><p class=\"m\">")
			p.say("frame.threads-held", l.Threads)
			p.raw("</p></li>\n")
		}
		p.raw("</ul>\n")
		if len(list) == 0 {
			p.raw("<p class=\"none\">")
			p.say("keep.labels-empty")
			p.raw("</p>\n")
		}
	}}, nil
}

// labelled lists the threads with a label.
func (v *visit) labelled() (*sheet, error) {
	name, err := v.id()
	if err == nil {
		name, err = shelf.LabelName(name)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	l, err := v.shelfPage(shelf.Query{Label: name})
	if err != nil {
		return nil, err
	}
	if len(l.Threads) == 0 {
		return nil, fmt.Errorf("label %q: %w", name, record.ErrNotFound)
	}
	return &sheet{title: name, style: []string{"keep"}, twin: l, take: true, main: func(p *page) {
		p.raw("<h1 dir=\"auto\">")
		p.text(name)
		p.raw("</h1>\n")
		p.keepTabs()
		p.shelfThreads(l, false)
		p.raw("<details><summary>")
		p.say("keep.rename-label")
		p.raw("</summary>\n")
		p.post("/labels", "")
		p.hidden("name", name)
		p.raw(`<p class="field"><label for="to">`)
		p.say("keep.new-name")
		p.raw(`</label><input id="to" name="to" dir="auto" required maxlength="64" value="`)
		p.text(name)
		p.raw(`"></p><button>`)
		p.say("keep.rename")
		p.raw("</button></form>\n")
		p.button("/labels", [][2]string{{"name", name}, {"remove", "1"}}, "keep.remove-label")
		p.raw("</details>\n")
	}}, nil
}
