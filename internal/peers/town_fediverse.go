package peers

import (
	"testing"

	"clew/internal/post"
)

// Town is the Fediverse as a place to seed: the author is the member of that name.
func (f *Fediverse) Town(author string) Town { return fediTown{f, author} }

type fediTown struct {
	on     *Fediverse
	author string
}

// Author implements Town.
func (f fediTown) Author(testing.TB) Pen { return fediPen{f.on.Members[f.author]} }

// Stranger implements Town.
func (f fediTown) Stranger(_ testing.TB, n int) Pen {
	return fediPen{f.on.Members[[]string{"bob", "carol"}[n]]}
}

// Settle implements Town: the server keeps what it is told before it answers.
func (fediTown) Settle(testing.TB) {}

// Lang implements Town.
func (fediTown) Lang() string { return "en" }

// Counts implements Town.
func (fediTown) Counts() bool { return false }

type fediPen struct{ m *Member }

// Account implements Pen.
func (p fediPen) Account() post.AccountID { return p.m.ID }

// Write implements Pen.
func (p fediPen) Write(t testing.TB, to *Note, text string) *Note {
	t.Helper()
	s := Status{Text: text, Language: "en"}
	if to != nil {
		s.To = to.own.(Posted).API
	}
	said := p.m.Say(t, s)
	return &Note{ID: said.ID(), Text: text, own: said}
}

// Remove implements Pen.
func (p fediPen) Remove(t testing.TB, n *Note) {
	t.Helper()
	p.m.Delete(t, n.own.(Posted))
}

// Rewrite implements Editor.
func (p fediPen) Rewrite(t testing.TB, n *Note, text string) {
	t.Helper()
	p.m.Edit(t, n.own.(Posted), text)
}
