package peers

import (
	"testing"

	"clew/internal/post"
)

// Town is the relay as a place to seed: every author is a new key.
func (r *Relay) Town() Town { return &nostrTown{on: r} }

type nostrTown struct {
	on        *Relay
	strangers [2]*Signer
}

// Author implements Town.
func (n *nostrTown) Author(t testing.TB) Pen {
	t.Helper()
	return nostrPen{n.on, NewSigner(t)}
}

// Stranger implements Town.
func (n *nostrTown) Stranger(t testing.TB, i int) Pen {
	t.Helper()
	if n.strangers[i] == nil {
		n.strangers[i] = NewSigner(t)
	}
	return nostrPen{n.on, n.strangers[i]}
}

// Settle implements Town: the relay keeps an event before it says so.
func (*nostrTown) Settle(testing.TB) {}

// Lang implements Town.
func (*nostrTown) Lang() string { return "" }

// Counts implements Town.
func (*nostrTown) Counts() bool { return false }

type nostrPen struct {
	on *Relay
	s  *Signer
}

// Account implements Pen.
func (p nostrPen) Account() post.AccountID { return p.s.Account() }

// Write implements Pen, with the marked tags of NIP-10.
func (p nostrPen) Write(t testing.TB, to *Note, text string) *Note {
	t.Helper()
	var tags [][]string
	n := &Note{Text: text}
	if to != nil {
		parent := to.own.(Event)
		top := to.top
		if top == nil {
			top = to
		}
		n.top = top
		tags = append(tags, []string{"e", top.own.(Event).ID, p.on.URL, "root", top.own.(Event).Key})
		if top.ID != to.ID {
			tags = append(tags, []string{"e", parent.ID, p.on.URL, "reply", parent.Key})
		}
		tags = append(tags, []string{"p", parent.Key})
	}
	e := p.s.Sign(t, 1, text, tags...)
	p.on.Accept(t, e)
	n.ID, n.own = e.PostID(), e
	return n
}

// Remove implements Pen, with an event of kind 5.
func (p nostrPen) Remove(t testing.TB, n *Note) {
	t.Helper()
	p.on.Accept(t, p.s.Sign(t, 5, "", []string{"e", n.own.(Event).ID}, []string{"k", "1"}))
}
