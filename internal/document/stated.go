package document

import (
	"slices"
	"time"

	"clew/internal/post"
)

// Stated is what the author of a thread says of it where it is shown, by a proof that the account is theirs. It is no
// post: it never stood on a network.
type Stated struct {
	At         time.Time
	Text       string
	Correction bool    // it stands above the thread; otherwise it is a reply, and stands under a post or at the end
	Post       post.ID // the post that a reply answers; "" for the whole thread
}

// Corrections gives what the author corrects, oldest first.
func (d *Document) Corrections() []Stated {
	return slices.DeleteFunc(slices.Clone(d.Stated), func(s Stated) bool { return !s.Correction })
}

// RepliesTo gives what the author says here under a post.
func (d *Document) RepliesTo(p *post.Post) []Stated {
	if len(d.Stated) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.Stated), func(s Stated) bool {
		return s.Correction || s.Post == "" || s.Post != p.ID && !slices.Contains(p.Edits, s.Post)
	})
}

// RepliesAtEnd gives what the author says here of the whole thread, or of posts that do not stand in it.
func (d *Document) RepliesAtEnd() []Stated {
	return slices.DeleteFunc(slices.Clone(d.Stated), func(s Stated) bool { return s.Correction || s.Post != "" && d.said(s.Post) != nil })
}

// Stated heads what an author says here: "The author's correction, made here · 3 May 2026".
func (w Words) Stated(s *Stated) string {
	said := w.Say("reply-here")
	if s.Correction {
		said = w.Say("correction-here")
	}
	if s.At.IsZero() {
		return said
	}
	return said + " · " + w.Day(s.At)
}

// With gives the document with what its author says of it; d stays as it is.
func (d *Document) With(stated []Stated) *Document {
	c := *d
	c.Stated = stated
	c.Stated = c.stated()
	return &c
}

// stated leaves out of which posts that do not stand in the document something is said.
func (d *Document) stated() []Stated {
	out := slices.Clone(d.Stated)
	for i := range out {
		if out[i].Post != "" && d.said(out[i].Post) == nil {
			out[i].Post = ""
		}
	}
	return out
}
