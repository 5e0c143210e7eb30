package peers

import (
	"fmt"
	"slices"
	"testing"

	"clew/internal/post"
	"clew/internal/thread"
)

// Town is a network to seed. Its people write through it as users do.
type Town interface {
	// Author gives somebody to write a thread; Stranger somebody to meddle in it.
	Author(t testing.TB) Pen
	Stranger(t testing.TB, n int) Pen
	// Settle waits until all that was written can be read.
	Settle(t testing.TB)
	// Lang is what the network says of the language of a Note; "" where it says nothing.
	Lang() string
	// Counts says whether the network states how many posts a thread has.
	Counts() bool
}

// Pen is an account of a Town.
type Pen interface {
	Account() post.AccountID
	// Write posts, in answer to a Note if it is not nil.
	Write(t testing.TB, to *Note, text string) *Note
	// Remove deletes, as an author does.
	Remove(t testing.TB, n *Note)
}

// Note is one post of a Town.
type Note struct {
	ID   post.ID
	Text string
	top  *Note // the first of its conversation; nil: itself
	own  any   // what its network calls it
}

// Story is a seeded thread: the truth of it, and its notes in the order they were written.
type Story struct {
	Truth
	Notes  []*Note
	Author Pen
	town   Town
}

// story begins one.
func story(t testing.TB, town Town) *Story {
	t.Helper()
	a := town.Author(t)
	s := &Story{Author: a, town: town}
	s.Truth.Author, s.State, s.Said = a.Account(), thread.CompleteAsSeen, map[post.ID]Said{}
	if town.Counts() {
		s.State = thread.Complete
	}
	return s
}

// say writes as the author.
func (s *Story) say(t testing.TB, to *Note, text string) *Note {
	t.Helper()
	n := s.Author.Write(t, to, text)
	s.Notes = append(s.Notes, n)
	s.Said[n.ID] = Said{Text: text, Lang: s.town.Lang()}
	return n
}

// run writes n posts, each in answer to the last.
func (s *Story) run(t testing.TB, to *Note, n int, name string) []*Note {
	t.Helper()
	var out []*Note
	for i := range n {
		to = s.say(t, to, fmt.Sprintf("%s, part %d: a sentence that nobody else writes", name, i+1))
		out = append(out, to)
	}
	return out
}

// end fills in what follows from the line.
func (s *Story) end(t testing.TB) *Story {
	t.Helper()
	if s.town.Counts() && s.Stated == 0 {
		s.Stated = len(s.Line)
	}
	s.town.Settle(t)
	return s
}

func of(notes []*Note) []post.ID {
	var out []post.ID
	for _, n := range notes {
		out = append(out, n.ID)
	}
	return out
}

// Plain is a thread of n posts with nothing beside it.
func Plain(t testing.TB, town Town, n int) *Story {
	t.Helper()
	s := story(t, town)
	s.Line = of(s.run(t, nil, n, "plain"))
	return s.end(t)
}

// Interleaved is a thread of 12 posts with a stranger's answer to every third. The author answers the first
// of those, and goes on under that answer.
func Interleaved(t testing.TB, town Town) *Story {
	t.Helper()
	s := story(t, town)
	bob := town.Stranger(t, 0)
	var to, heckled *Note
	for i := range 12 {
		to = s.say(t, to, fmt.Sprintf("interleaved, part %d", i+1))
		s.Line = append(s.Line, to.ID)
		if i%3 == 2 {
			r := bob.Write(t, to, fmt.Sprintf("what about %d?", i+1))
			if heckled == nil {
				heckled = r
			}
		}
	}
	s.Context = []post.ID{heckled.ID}
	s.Continued = []Later{{heckled.ID, of(s.run(t, heckled, 2, "an answer that goes on"))}}
	return s.end(t)
}

// Forked is a thread whose author answered their second post twice; the later answer leads further.
func Forked(t testing.TB, town Town) *Story {
	t.Helper()
	s := story(t, town)
	begin := s.run(t, nil, 2, "forked")
	side := s.run(t, begin[1], 2, "the shorter way")
	long := s.run(t, begin[1], 5, "the longer way")
	s.Line = of(slices.Concat(begin, long))
	s.Branches = []Branch{{begin[1].ID, of(side)}}
	if town.Counts() {
		s.Stated = 4 // the network counts along the older answer
	}
	return s.end(t)
}

// Within is a thread of six posts that lies inside a conversation of two others.
func Within(t testing.TB, town Town) *Story {
	t.Helper()
	s := story(t, town)
	bob, carol := town.Stranger(t, 0), town.Stranger(t, 1)
	first := bob.Write(t, nil, "has anybody tried this?")
	second := carol.Write(t, first, "I have not")
	s.Line = of(s.run(t, second, 6, "within"))
	bob.Write(t, &Note{ID: s.Notes[5].ID, top: first, own: s.Notes[5].own}, "thank you")
	s.Context = []post.ID{first.ID, second.ID}
	if town.Counts() {
		// The network counts for who began the conversation, and Clew asks for what is answered alone.
		s.State, s.Context = thread.CompleteAsSeen, s.Context[1:]
		s.town.Settle(t)
		return s
	}
	return s.end(t)
}

// Beheaded is a thread of 12 posts of which the last was deleted before anybody read it.
func Beheaded(t testing.TB, town Town) *Story {
	t.Helper()
	s := story(t, town)
	notes := s.run(t, nil, 12, "the last is deleted")
	s.Author.Remove(t, notes[11])
	delete(s.Said, notes[11].ID)
	s.Line = of(notes[:11])
	return s.end(t)
}

// Broken is a thread of 12 posts of which the eighth was deleted before anybody read it. What is left is of
// one conversation, but nothing says how many posts stood between the seventh and the ninth.
func Broken(t testing.TB, town Town) *Story {
	t.Helper()
	s := story(t, town)
	notes := s.run(t, nil, 12, "the eighth is deleted")
	s.Author.Remove(t, notes[7])
	delete(s.Said, notes[7].ID)
	s.Line = append(of(notes[:7]), of(notes[8:])...)
	s.Gaps = []Gap{{After: notes[6].ID, Reason: thread.ReasonNotFetched}}
	s.State = thread.Gaps
	if town.Counts() {
		s.Stated = 12 // the network goes on counting it
	}
	return s.end(t)
}

// Editor is a Pen of a network where posts can be changed.
type Editor interface {
	Pen
	// Rewrite changes what a Note says.
	Rewrite(t testing.TB, n *Note, text string)
}

// Extend writes n more posts below the last of the line.
func (s *Story) Extend(t testing.TB, n int) []post.ID {
	t.Helper()
	more := of(s.run(t, s.Notes[len(s.Notes)-1], n, "written later"))
	s.Line = append(s.Line, more...)
	if s.Stated > 0 {
		s.Stated += n
	}
	s.town.Settle(t)
	return more
}

// Rewrite changes post i of the line; false where the network has no edits.
func (s *Story) Rewrite(t testing.TB, i int, text string) bool {
	t.Helper()
	e, ok := s.Author.(Editor)
	if !ok {
		return false
	}
	n := s.Notes[i]
	e.Rewrite(t, n, text)
	said := s.Said[n.ID]
	said.Versions = append(said.Versions, said.Text)
	said.Text = text
	s.Said[n.ID] = said
	s.town.Settle(t)
	return true
}

// Remove deletes post i of the line; the truth stays what a record holds that does not know of it.
func (s *Story) Remove(t testing.TB, i int) post.ID {
	t.Helper()
	s.Author.Remove(t, s.Notes[i])
	s.town.Settle(t)
	return s.Notes[i].ID
}

// Forget takes post i out of the truth, as it is once the deletion is known.
func (s *Story) Forget(i int) {
	id := s.Line[i]
	s.Line = slices.Delete(slices.Clone(s.Line), i, i+1)
	s.Gaps = append(s.Gaps, Gap{s.Line[i-1], 1, thread.ReasonDeleted})
	s.State = thread.Gaps
	delete(s.Said, id)
}
