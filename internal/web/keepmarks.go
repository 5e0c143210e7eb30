package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/shelf"
)

// marksPerPage is how many highlights a page lists; marksInFile bounds their export.
const (
	marksPerPage = 50
	marksInFile  = 20_000
)

// markTwin is the JSON of a highlight. Words is empty where they may not be shown any more.
type markTwin struct {
	Number   int64        `json:"number"`
	Thread   post.ID      `json:"thread"`
	Post     post.ID      `json:"post"`
	Path     string       `json:"path"`
	Title    string       `json:"title,omitempty"` // of the thread
	Standing string       `json:"standing"`        // here, moved, unsure, gone; lost: the post may not be shown
	Words    string       `json:"words,omitempty"`
	Start    int          `json:"start"` // code points of the version's text
	End      int          `json:"end"`
	Version  string       `json:"version,omitempty"`
	Note     string       `json:"note,omitempty"`
	Colour   shelf.Colour `json:"colour,omitempty"`
	Created  time.Time    `json:"created"`

	Versions string `json:"versions,omitempty"` // where that version and the newest are compared

	warning string
	author  string
}

// marksTwin is the JSON of a page of highlights.
type marksTwin struct {
	Clew       int        `json:"clew"`
	Highlights []markTwin `json:"highlights"`
	Next       string     `json:"next,omitempty"`
	Before     string     `json:"previous,omitempty"`
}

// standings are the words of twins and the ends of keys.
func standingOf(s shelf.Standing) string {
	switch s {
	case shelf.Here:
		return "here"
	case shelf.Moved:
		return "moved"
	case shelf.Unsure:
		return "unsure"
	}
	return "gone"
}

// markOf gives a highlight as it may be shown: d is its thread as the viewer may be shown it, nil if it may
// not be. Words that do not stand in the post any more are shown where the version that had them is.
func markOf(h *shelf.Highlight, d *document.Document) markTwin {
	m := markTwin{Number: h.Number, Thread: h.Thread, Post: h.Post, Path: ThreadPath(h.Thread), Standing: "lost", Start: h.Start, End: h.End,
		Version: h.Version, Note: h.Note, Colour: h.Colour, Created: h.Created}
	if d == nil {
		return m
	}
	m.Title, m.Path = d.Title, ThreadPath(d.Thread.ID)
	m.author, _ = document.Who(d.Author)
	p := saidBy(d, h.Post)
	if p == nil {
		return m
	}
	_, _, is := shelf.Anchor(*h, p.Text)
	m.Standing, m.warning = standingOf(is), p.Warning
	if is >= shelf.Moved {
		m.Words, m.Path = h.Words, m.Path+"#"+markName(h.Number)
		if is == shelf.Moved {
			m.Versions = versionsPath(p.ID)
		}
		return m
	}
	m.Path += "#" + html.Anchor(p.ID)
	m.Versions = versionsPath(p.ID)
	older := func(q post.Post) bool {
		got, ok := post.Slice(q.Text, h.Start, h.End)
		return ok && got == h.Words
	}
	if i := slices.IndexFunc(d.Versions[p.ID], older); i >= 0 {
		m.Words, m.Versions = h.Words, fmt.Sprintf("%s?a=%d&b=%d", m.Versions, i+1, len(d.Versions[p.ID])+1)
	} else if is == shelf.Unsure {
		m.Words = h.Words
	}
	return m
}

// marksOf gives highlights as they may be shown in a use. Those of one thread follow each other.
func (v *visit) marksOf(list []shelf.Highlight, use policy.Use) ([]markTwin, error) {
	out := []markTwin{}
	var d *document.Document
	for i := range list {
		h := &list[i]
		if i == 0 || list[i-1].Thread != h.Thread {
			var err error
			if d, err = v.mayRead(h.Thread, use); err != nil {
				return nil, err
			}
		}
		out = append(out, markOf(h, d))
	}
	return out, nil
}

func (v *visit) highlights() (*sheet, error) {
	if !v.keeps() {
		return nil, fmt.Errorf("highlights: %w", record.ErrNotFound)
	}
	n, err := v.pageOf()
	if err != nil {
		return nil, err
	}
	q := shelf.Marks{Skip: (n - 1) * marksPerPage, Limit: marksPerPage + 1}
	if s := v.r.URL.Query().Get("thread"); s != "" {
		if q.Thread, err = postID(s); err != nil {
			return nil, err
		}
	}
	list, err := v.Shelf.Highlights(v.r.Context(), v.viewer.id, q)
	if err != nil {
		return nil, err
	}
	twin := marksTwin{Clew: 1}
	if len(list) > marksPerPage {
		list, twin.Next = list[:marksPerPage], v.atPage(n+1)
	}
	if n > 1 {
		twin.Before = v.atPage(n - 1)
	}
	if twin.Highlights, err = v.marksOf(list, policy.Page); err != nil {
		return nil, err
	}
	return &sheet{title: v.lang.Say("keep.highlights"), style: []string{"keep"}, twin: twin, take: len(list) > 0, also: []headLink{{title: "Markdown", href: "/highlights.md"}}, main: func(p *page) {
		p.raw("<h1>")
		p.say("keep.highlights")
		p.raw("</h1>\n")
		p.keepTabs()
		for i := range twin.Highlights {
			m := &twin.Highlights[i]
			if i == 0 || twin.Highlights[i-1].Thread != m.Thread {
				p.markThread(m)
			}
			p.mark(m)
		}
		if len(list) == 0 {
			p.raw("<p class=\"none\">")
			p.say("keep.highlights-empty")
			p.raw("</p>\n")
		}
		p.pages(twin.Before, twin.Next)
	}}, nil
}

// markThread writes the thread that the highlights below are of.
func (p *page) markThread(m *markTwin) {
	p.raw("<h2 dir=\"auto\">")
	if m.Title == "" {
		p.say("keep.lost")
		p.raw("</h2>\n<p class=\"m\">")
		p.bdi(string(m.Thread))
		p.raw("</p>\n")
		return
	}
	p.raw(`<a href="`)
	p.text(ThreadPath(m.Thread))
	p.raw(`">`)
	p.text(m.Title)
	p.raw("</a></h2>\n")
}

// mark writes a highlight.
func (p *page) mark(m *markTwin) {
	p.raw("<div class=\"hl")
	switch m.Colour {
	case shelf.Green:
		p.raw(" green")
	case shelf.Blue:
		p.raw(" blue")
	case shelf.Red:
		p.raw(" red")
	}
	p.raw("\">\n")
	if m.Words != "" {
		if m.warning != "" {
			p.raw("<details><summary>")
			p.text(m.warning)
			p.raw("</summary>")
		}
		p.raw("<blockquote dir=\"auto\" class=\"lines\">")
		p.text(m.Words)
		p.raw("</blockquote>\n")
		if m.Standing == "here" || m.Standing == "moved" {
			p.raw("<p class=\"m\">")
			p.link(citePath(m.Thread, html.Anchor(m.Post))+"&words="+url.QueryEscape(m.Words), "cite.cite")
			p.raw("</p>\n")
		}
		if m.warning != "" {
			p.raw("</details>\n")
		}
	}
	if m.Standing != "here" {
		p.raw("<p class=\"m\">")
		p.say("keep.standing-" + m.Standing)
		if m.Versions != "" {
			p.raw(` <a href="`)
			p.text(m.Versions)
			p.raw(`">`)
			p.say("keep.see-version")
			p.raw("</a>")
		}
		p.raw("</p>\n")
	}
	p.prose(m.Note, "annotation")
	p.raw("<p class=\"m\">")
	if m.Standing != "lost" {
		p.raw(`<a href="`)
		p.text(m.Path)
		p.raw(`">`)
		p.say("keep.in-thread")
		p.raw("</a> · ")
	}
	p.day(m.Created)
	p.raw("</p>\n<details class=\"drop\"><summary>")
	p.say("keep.edit")
	p.raw("</summary>\n")
	p.post("/highlights", "")
	p.hidden("do", "annotate")
	p.hidden("number", strconv.FormatInt(m.Number, 10))
	p.hidden("back", p.v.back())
	p.raw("<p class=\"field\"><label for=\"note-")
	p.b = strconv.AppendInt(p.b, m.Number, 10)
	p.raw("\">")
	p.say("keep.note")
	p.raw(`</label><textarea dir="auto" rows="3" maxlength="5000" name="note" id="note-`)
	p.b = strconv.AppendInt(p.b, m.Number, 10)
	p.raw("\">\n")
	p.text(m.Note)
	p.raw("</textarea></p>\n")
	p.colours(m.Colour)
	p.raw("<button>")
	p.say("keep.keep-note")
	p.raw("</button></form>\n")
	p.button("/highlights", [][2]string{{"do", "unmark"}, {"number", strconv.FormatInt(m.Number, 10)}, {"back", p.v.back()}}, "keep.unmark")
	p.raw("</details></div>\n")
}

// colours writes the choice of a highlight's colour.
func (p *page) colours(now shelf.Colour) {
	p.raw("<fieldset><legend>")
	p.say("keep.colour")
	p.raw("</legend><div class=\"bar\">")
	for _, c := range [...]struct {
		c   shelf.Colour
		key string
	}{{shelf.Yellow, "keep.yellow"}, {shelf.Green, "keep.green"}, {shelf.Blue, "keep.blue"}, {shelf.Red, "keep.red"}} {
		p.raw(`<label class="check"><input type="radio" name="colour" value="`)
		p.text(string(c.c))
		if c.c == now {
			p.raw(`" checked> `)
		} else {
			p.raw(`"> `)
		}
		p.say(c.key)
		p.raw("</label> ")
	}
	p.raw("</div></fieldset>\n")
}

// marking is the page on which words of a post are chosen.
func (v *visit) marking() (*sheet, error) {
	given, err := v.id()
	if err != nil {
		return nil, err
	}
	thread, err := postID(given)
	if err != nil {
		return nil, err
	}
	if !v.keeps() {
		return nil, fmt.Errorf("highlights: %w", record.ErrNotFound)
	}
	d, id, err := v.pointed(thread, cmp.Or(v.r.URL.Query().Get("post"), given))
	if err != nil {
		return nil, err
	}
	q := saidBy(d, id)
	if q == nil {
		return nil, fmt.Errorf("%s is not the author's: %w", id, record.ErrNotFound)
	}
	type sentenceTwin struct {
		Start int    `json:"start"`
		End   int    `json:"end"`
		Text  string `json:"text"`
	}
	twin := struct {
		Clew      int            `json:"clew"`
		Thread    post.ID        `json:"thread"`
		Post      post.ID        `json:"post"`
		Version   string         `json:"version"`
		Sentences []sentenceTwin `json:"sentences"`
	}{1, d.Thread.ID, id, shelf.VersionOf(q), []sentenceTwin{}}
	for _, r := range shelf.Sentences(q.Text) {
		text, _ := post.Slice(q.Text, r.Start, r.End)
		twin.Sentences = append(twin.Sentences, sentenceTwin{r.Start, r.End, text})
	}
	return &sheet{title: v.lang.Say("keep.mark-title"), style: []string{"keep"}, twin: twin, main: func(p *page) {
		p.raw("<h1>")
		p.say("keep.mark-title")
		p.raw("</h1>\n<p class=\"m\"><a href=\"")
		p.text(ThreadPath(d.Thread.ID) + "#" + html.Anchor(id))
		p.raw("\"><bdi>")
		p.text(d.Title)
		p.raw("</bdi></a></p>\n")
		switch v.r.URL.Query().Get("said") {
		case "unclear":
			p.raw("<p class=\"warn\" role=\"alert\">")
			p.say("keep.mark-unclear")
			p.raw("</p>\n")
		case "changed":
			p.raw("<p class=\"warn\" role=\"alert\">")
			p.say("keep.mark-changed")
			p.raw("</p>\n")
		}
		p.post("/highlights", "")
		p.hidden("do", "mark")
		p.hidden("thread", string(keptAs(v.kept(d), d)))
		p.hidden("post", string(id))
		p.hidden("version", twin.Version)
		if q.Warning != "" {
			p.raw("<details><summary>")
			p.text(q.Warning)
			p.raw("</summary>\n")
		}
		p.raw("<fieldset><legend>")
		p.say("keep.mark-sentences")
		p.raw("</legend>\n")
		for _, s := range twin.Sentences {
			p.raw(`<p><label class="check sentence"><input type="checkbox" name="s" value="`)
			p.num(s.Start)
			p.raw("-")
			p.num(s.End)
			p.raw(`"> <span dir="auto">`)
			p.text(s.Text)
			p.raw("</span></label></p>\n")
		}
		p.raw("</fieldset>\n")
		if q.Warning != "" {
			p.raw("</details>\n")
		}
		p.raw("<p class=\"field\"><label for=\"words\">")
		p.say("keep.mark-words")
		p.raw(`</label><input id="words" name="words" dir="auto" autocomplete="off"></p>` + "\n<p class=\"field\"><label for=\"note\">")
		p.say("keep.note")
		p.raw("</label>")
		p.area("note", "")
		p.raw("</p>\n")
		p.colours("")
		p.raw("<button class=\"first\">")
		p.say("keep.highlight")
		p.raw("</button></form>\n")
	}}, nil
}

// changeHighlights does what a form asks for: marks words, changes a note, takes a mark away.
func (v *visit) changeHighlights() error {
	f, thread, err := v.shelfForm()
	if err != nil {
		return err
	}
	if f.Get("do") == "mark" {
		return v.markWords(f, thread)
	}
	n, err := strconv.ParseInt(f.Get("number"), 10, 64)
	if err != nil {
		return fmt.Errorf("number: %w", errRequest)
	}
	switch f.Get("do") {
	case "annotate":
		err = v.Shelf.Annotate(v.r.Context(), v.viewer.id, n, f.Get("note"), shelf.Colour(f.Get("colour")))
	case "unmark":
		err = v.Shelf.Unmark(v.r.Context(), v.viewer.id, n)
	default:
		err = fmt.Errorf("no such action: %w", errRequest)
	}
	if err != nil {
		return err
	}
	return v.backOr(f, "/highlights")
}

// markWords marks what a form names of a post: sentences by their places, or words as they were selected.
func (v *visit) markWords(f url.Values, thread post.ID) error {
	d, id, err := v.pointed(thread, f.Get("post"))
	if err != nil {
		return err
	}
	p := saidBy(d, id)
	if p == nil {
		return fmt.Errorf("%s is not the author's: %w", id, record.ErrNotFound)
	}
	ranges, said, err := chosen(f, p)
	if err != nil {
		return err
	}
	if said != "" {
		return v.seeOther(markPath(id) + "?said=" + said)
	}
	keep, first := keptAs(v.kept(d), d), int64(0)
	for _, r := range ranges {
		h, err := shelf.New(keep, p, r.Start, r.End)
		if err != nil {
			return err
		}
		h.Note, h.Colour = f.Get("note"), shelf.Colour(f.Get("colour"))
		n, err := v.Shelf.Mark(v.r.Context(), v.viewer.id, h)
		if err != nil {
			return err
		}
		if first == 0 {
			first = n
		}
	}
	return v.seeOther(ThreadPath(d.Thread.ID) + "#" + markName(first))
}

// chosen gives what a form names of a post's text, sentences beside each other as one; or what to say on the
// page where words are chosen.
func chosen(f url.Values, p *post.Post) (out []shelf.Range, said string, err error) {
	if words := f.Get("words"); strings.TrimSpace(words) != "" {
		r, ok := shelf.Find(p.Text, words, f.Get("before"))
		if !ok {
			return nil, "unclear", nil
		}
		return []shelf.Range{r}, "", nil
	}
	all := shelf.Sentences(p.Text)
	last := -2
	if len(f["s"]) == 0 || len(f["s"]) > len(all) {
		return nil, "unclear", nil
	}
	if f.Get("version") != shelf.VersionOf(p) {
		return nil, "changed", nil
	}
	for i, r := range all {
		if !slices.Contains(f["s"], fmt.Sprintf("%d-%d", r.Start, r.End)) {
			continue
		}
		if i == last+1 {
			out[len(out)-1].End = r.End
		} else {
			out = append(out, r)
		}
		last = i
	}
	if len(out) == 0 {
		return nil, "", fmt.Errorf("sentences that are none: %w", errRequest)
	}
	return out, "", nil
}

// shelfFault gives what a shelf's error is to the person who met it; ok is false for other errors.
func shelfFault(err error) (status int, key string, ok bool) {
	switch {
	case errors.Is(err, shelf.ErrNotFound):
		return http.StatusNotFound, "keep.not-kept", true
	case errors.Is(err, shelf.ErrFull):
		return http.StatusConflict, "keep.full", true
	case errors.Is(err, shelf.ErrValue):
		return http.StatusBadRequest, "keep.refused", true
	}
	return 0, "", false
}
