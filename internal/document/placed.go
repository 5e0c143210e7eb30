package document

import (
	"strings"

	"clew/internal/post"
)

// unaddressed says of an id that it was made here of a saved page, which gave none: it tells a person nothing.
func unaddressed(id post.ID) bool { return strings.HasPrefix(string(id), "page:") }

// Place is where a post stands, for a person on a command line: its id, or, of a post that has none on its network, the
// number that its thread has here and its place in it: "thread 2, post 31 of 32". d is its thread; nil where that is not
// known.
func (w Words) Place(d *Document, id post.ID) string {
	if d == nil || !unaddressed(id) {
		return string(id)
	}
	where := w.Thread(d.Thread.ID, d.Number)
	for i := range d.Thread.Line {
		if d.Thread.Line[i].ID == id {
			return w.Say("comma", where, w.in().Say("quote.post-of", i+1, len(d.Thread.Line)))
		}
	}
	return where
}

// Thread is what a thread is called on a command line: its id, or, where it has none on its network, its number here, 0 if
// that is not known.
func (w Words) Thread(id post.ID, number int64) string {
	if number == 0 || !unaddressed(id) {
		return string(id)
	}
	return w.Say("thread-number", int(number))
}
