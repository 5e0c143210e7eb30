package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/shelf"
)

// offered is how many collections a thread's page offers to add it to.
const offered = 20

// keepStyle adds the style that what a viewer keeps needs on a thread's page.
func (v *visit) keepStyle(files []string) []string {
	if v.keeps() {
		return append(files, "keepbar")
	}
	return files
}

// keepBar writes where the reading of a thread stands, and what the controls of its posts send; nothing for
// those who have no shelf.
func (v *visit) keepBar(p *page, d *document.Document) {
	if !v.keeps() {
		return
	}
	k := v.kept(d)
	id := keptAs(k, d)
	p.raw("<div class=\"keep\" role=\"group\" aria-label=\"")
	p.say("keep.kept")
	p.raw("\">\n")
	p.goOn(d, k.Thread.Position)
	if n := v.astray(d, k); n > 0 {
		p.raw("<p class=\"m\"><a href=\"/highlights?thread=")
		p.text(url.QueryEscape(string(id)))
		p.raw("\">")
		p.say("keep.astray", n)
		p.raw("</a></p>\n")
	}
	p.raw("<form id=\"stop\" method=\"post\" action=\"/stop\">")
	p.hidden("thread", string(d.Thread.ID))
	p.hidden("seen", stateOnPage(d))
	if back := v.back(); back != ThreadPath(d.Thread.ID) { // there it leads anyhow
		p.hidden("back", back)
	}
	p.raw("</form>\n<form id=\"mark\" method=\"post\" action=\"/highlights\">")
	p.hidden("do", "mark")
	p.hidden("thread", string(d.Thread.ID))
	p.raw("</form>\n</div>\n")
}

// keepFirst writes what the row of a thread's page begins with: the button that saves it, and once it is saved
// its state, folded.
func (v *visit) keepFirst(p *page, d *document.Document) {
	if !v.keeps() || !d.At.IsZero() {
		return
	}
	k := v.kept(d)
	s := k.Thread.State
	if s == "" {
		p.stateForm(keptAs(k, d), s, v.back())
		return
	}
	p.raw("<details class=\"vm\" name=\"vm\"><summary class=\"btn\">")
	p.say("keep.state-" + string(s))
	p.raw("</summary>\n<div class=\"in\">\n")
	p.stateForm(keptAs(k, d), s, v.back())
	p.raw("</div></details>\n")
}

// keepMore writes what stands among the rest of a thread's page: its labels, its collections, whether this
// device keeps it.
func (v *visit) keepMore(p *page, d *document.Document) {
	if !v.keeps() || !d.At.IsZero() {
		return
	}
	k := v.kept(d)
	p.labelForm(keptAs(k, d), k.Thread.Labels)
	p.collectForm(d, keptAs(k, d))
	if k.Thread.State == "" {
		p.raw("<p data-offline></p>\n")
	} else {
		p.raw("<p data-offline=\"saved\"></p>\n")
	}
}

// keptAs is the id by which a thread is or will be kept.
func keptAs(k *shelf.Page, d *document.Document) post.ID {
	if k.Thread.ID != "" {
		return k.Thread.ID
	}
	return d.Thread.ID
}

// goOn offers to go on where the reading stands.
func (p *page) goOn(d *document.Document, at shelf.Position) {
	pl := placeIn(d, at)
	if pl.N == 0 || pl.Post == d.Thread.Line[0].ID && !pl.Finished { // there the reader is anyhow
		return
	}
	p.raw("<p class=\"goon\" data-n=\"")
	p.num(pl.N)
	p.raw("\">")
	if pl.Finished && pl.N == pl.Of {
		p.say("keep.finished")
		p.raw(" ")
		p.day(pl.At)
		p.raw("</p>\n")
		return
	}
	p.raw(`<a class="btn first" href="#`)
	p.text(html.Anchor(pl.Post))
	p.raw(`">`)
	p.say("keep.go-on", pl.N, pl.Of)
	p.raw("</a></p>\n")
}

// stateForm writes the buttons that save a thread, change its state and take it off.
func (p *page) stateForm(id post.ID, s shelf.State, back string) {
	p.post("/save", "")
	p.hidden("thread", string(id))
	p.hidden("back", back)
	if s == "" {
		p.raw(`<button class="first" name="state" value="to-read">`)
		p.say("keep.save")
		p.raw("</button></form>\n")
		return
	}
	p.raw(`<span class="seg" role="group" aria-label="`)
	p.say("keep.state")
	p.raw(`">`)
	for _, to := range [...]shelf.State{shelf.ToRead, shelf.Reading, shelf.Done} {
		p.pressed("state", string(to), to == s)
		p.say("keep.state-" + string(to))
		p.raw("</button>")
	}
	p.raw("</span>")
	p.raw(` <button class="quiet" name="state" value="">`)
	p.say("keep.drop")
	p.raw("</button></form>\n")
}

// pressed opens a button that decides something, and says whether it is decided so.
func (p *page) pressed(name, value string, on bool) {
	p.raw(`<button name="`)
	p.text(name)
	p.raw(`" value="`)
	p.text(value)
	if on {
		p.raw(`" aria-pressed="true">`)
	} else {
		p.raw(`" aria-pressed="false">`)
	}
}

// labelForm writes a thread's labels and the field that changes them.
func (p *page) labelForm(id post.ID, names []string) {
	p.chips(names)
	p.post("/label", "")
	p.hidden("thread", string(id))
	p.hidden("back", p.v.back())
	p.raw(`<p class="field"><label for="labels">`)
	p.say("keep.labels-field")
	p.raw(`</label><input id="labels" name="labels" dir="auto" autocomplete="off" value="`)
	p.text(strings.Join(names, ", "))
	p.raw(`"></p><button>`)
	p.say("keep.keep-labels")
	p.raw("</button></form>\n")
}

// chips writes labels as links to what has them.
func (p *page) chips(names []string) {
	if len(names) == 0 {
		return
	}
	p.raw("<ul class=\"chips\">")
	for _, name := range names {
		p.raw(`<li><a class="chip" href="`)
		p.text(labelPath(name))
		p.raw(`">`)
		p.bdi(name)
		p.raw("</a></li>")
	}
	p.raw("</ul>\n")
}

// collectForm offers the viewer's collections to a thread, and a new one.
func (p *page) collectForm(d *document.Document, id post.ID) {
	v := p.v
	list, err := v.Shelf.Collections(v.r.Context(), v.viewer.id)
	if err != nil {
		v.Log.Error("the collections could not be read", "error", err)
		return
	}
	var holding []int64
	if len(list) > 0 {
		ids := []post.ID{id, d.Thread.ID}
		for q := range said(d) {
			ids = append(ids, q.ID)
		}
		if holding, err = v.Shelf.Holding(v.r.Context(), v.viewer.id, ids); err != nil {
			v.Log.Error("the collections could not be read", "error", err)
			return
		}
	}
	p.raw("<p><strong>")
	p.say("keep.collections")
	p.raw("</strong></p>\n")
	if len(list) > 0 {
		p.raw("<ul>\n")
	}
	for i := range list {
		in := slices.Contains(holding, list[i].Number)
		if i >= offered && !in {
			continue
		}
		p.raw("<li>")
		to := collectionPath(list[i].Number)
		p.raw(`<a href="`)
		p.text(to)
		p.raw(`">`)
		p.bdi(list[i].Title)
		p.raw("</a> ")
		if in {
			p.raw("✓")
		} else {
			p.button(to, [][2]string{{"do", "put"}, {"thread", string(id)}, {"back", v.back()}}, "keep.add")
		}
		p.raw("</li>\n")
	}
	if len(list) > 0 {
		p.raw("</ul>\n")
	}
	p.post("/collections", "")
	p.hidden("thread", string(id))
	p.hidden("back", v.back())
	p.raw(`<p class="field"><label for="new">`)
	p.say("keep.new-collection")
	p.raw(`</label><input id="new" name="title" dir="auto" required maxlength="200" autocomplete="off"></p><button>`)
	p.say("keep.make-with")
	p.raw("</button></form>\n")
}

// afterPost gives the controls at the end of each post; nil for those who have no shelf.
func (v *visit) afterPost(d *document.Document) func(b []byte, p *post.Post) []byte {
	if !v.keeps() {
		return nil
	}
	stop, mark := v.lang.Say("keep.stop-here"), v.lang.Say("keep.highlight")
	choose := html.AppendText(nil, markPath(d.Thread.ID)+"?post=")
	citing, say := html.AppendText(nil, citePath(d.Thread.ID, "")+"?post="), v.lang.Say("cite.cite")
	return func(b []byte, p *post.Post) []byte {
		b = append(b, `<p class="hold"><button form="stop" name="post" value="`...)
		b = html.AppendAnchor(b, p.ID)
		b = append(b, `">`...)
		b = html.AppendText(b, stop)
		b = append(b, `</button><a href="`...)
		b = html.AppendAnchor(append(b, choose...), p.ID)
		b = append(b, `">`...)
		b = html.AppendText(b, mark)
		b = append(b, `</a><a href="`...)
		b = html.AppendAnchor(append(b, citing...), p.ID)
		b = append(b, `">`...)
		b = html.AppendText(b, say)
		return append(b, "</a></p>\n"...)
	}
}

// marks gives what the viewer marked in the posts of a document, as the renderer wants it; nil if nothing is.
func (v *visit) marks(d *document.Document) func(*post.Post) []html.Mark {
	k := v.kept(d)
	if len(k.Highlights) == 0 {
		return nil
	}
	byPost := map[post.ID][]*shelf.Highlight{}
	for i := range k.Highlights {
		h := &k.Highlights[i]
		byPost[h.Post] = append(byPost[h.Post], h)
	}
	return func(p *post.Post) []html.Mark {
		all := byPost[p.ID]
		for _, id := range p.Edits {
			if id != p.ID {
				all = append(all[:len(all):len(all)], byPost[id]...)
			}
		}
		var out []html.Mark
		for _, h := range all {
			if start, end, is := shelf.Anchor(*h, p.Text); is >= shelf.Moved {
				before, _ := post.Slice(p.Text, 0, start)
				words, _ := post.Slice(p.Text, start, end)
				out = append(out, html.Mark{Start: len(before), End: len(before) + len(words), ID: markName(h.Number), Note: h.Note})
			}
		}
		return out
	}
}

// astray counts the highlights whose words are no longer in the posts of a document.
func (v *visit) astray(d *document.Document, k *shelf.Page) (n int) {
	if len(k.Highlights) == 0 {
		return 0
	}
	for _, h := range k.Highlights {
		p := saidBy(d, h.Post)
		if p == nil {
			continue
		}
		if _, _, is := shelf.Anchor(h, p.Text); is < shelf.Moved {
			n++
		}
	}
	return n
}

// markName names a highlight's element on a page.
func markName(n int64) string { return fmt.Sprintf("h-%d", n) }

// markPath is where the words of a post are chosen.
func markPath(id post.ID) string { return "/mark/" + escaped(string(id)) }

// collectionPath is where a collection is.
func collectionPath(n int64) string { return fmt.Sprintf("/collections/%d", n) }
