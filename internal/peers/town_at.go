package peers

import (
	"testing"

	"clew/internal/post"
)

// Town is the AT network as a place to seed: every author is somebody new.
func (n *AT) Town() Town { return &atTown{on: n} }

type atTown struct {
	on        *AT
	strangers [2]*Person
}

// Author implements Town.
func (n *atTown) Author(t testing.TB) Pen {
	t.Helper()
	return atPen{n.on.Join(t, "author")}
}

// Stranger implements Town.
func (n *atTown) Stranger(t testing.TB, i int) Pen {
	t.Helper()
	if n.strangers[i] == nil {
		n.strangers[i] = n.on.Join(t, "stranger")
	}
	return atPen{n.strangers[i]}
}

// Settle implements Town.
func (n *atTown) Settle(t testing.TB) {
	t.Helper()
	n.on.Settle(t)
}

// Lang implements Town.
func (*atTown) Lang() string { return "en" }

// Counts implements Town.
func (*atTown) Counts() bool { return true }

type atPen struct{ p *Person }

// Account implements Pen.
func (p atPen) Account() post.AccountID { return p.p.DID }

// Write implements Pen.
func (p atPen) Write(t testing.TB, to *Note, text string) *Note {
	t.Helper()
	if to == nil {
		r := p.p.Post(t, text, nil)
		return &Note{ID: r.ID(), Text: text, own: r}
	}
	top := to.top
	if top == nil {
		top = to
	}
	r := p.p.Reply(t, top.own.(Record), to.own.(Record), text, nil)
	return &Note{ID: r.ID(), Text: text, top: top, own: r}
}

// Remove implements Pen.
func (p atPen) Remove(t testing.TB, n *Note) {
	t.Helper()
	p.p.Delete(t, n.own.(Record))
}

// Rewrite implements Editor.
func (p atPen) Rewrite(t testing.TB, n *Note, text string) {
	t.Helper()
	record := p.p.Reload(t, n.own.(Record))
	record["text"] = text
	n.own = p.p.Put(t, n.own.(Record), record)
}
