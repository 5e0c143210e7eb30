package peers

import (
	"testing"

	"clew/internal/post"
)

// Positional is a thread of five notes whose tags are told by their places alone, as NIP-10 was at first.
func (r *Relay) Positional(t testing.TB) *Story {
	t.Helper()
	s := story(t, r.Town())
	p := s.Author.(nostrPen)
	for i, text := range []string{"by place, part 1", "by place, part 2", "by place, part 3", "by place, part 4", "by place, part 5"} {
		var tags [][]string
		if i > 0 {
			tags = append(tags, []string{"e", s.Notes[0].own.(Event).ID})
		}
		if i > 1 {
			tags = append(tags, []string{"e", s.Notes[i-1].own.(Event).ID})
		}
		e := p.s.Sign(t, 1, text, tags...)
		r.Accept(t, e)
		s.Notes = append(s.Notes, &Note{ID: e.PostID(), Text: text, own: e})
		s.Said[e.PostID()] = Said{Text: text}
	}
	s.Line = of(s.Notes)
	return s
}

// Essay is a long text, published once; republish publishes it anew.
func (r *Relay) Essay(t testing.TB) *Story {
	t.Helper()
	s := story(t, r.Town())
	s.republish(t, "# Essay\n\nFirst words.")
	return s
}

// republish publishes the essay anew. The relay forgets what it said before, and no event names another: to
// who reads them at different times they are two.
func (s *Story) republish(t testing.TB, text string) {
	t.Helper()
	p := s.Author.(nostrPen)
	e := p.s.Sign(t, 30023, text, []string{"d", "essay"}, []string{"title", "Essay"})
	p.on.Accept(t, e)
	n := &Note{ID: e.PostID(), Text: text, own: e}
	s.Notes = append(s.Notes, n)
	s.Line, s.Said = []post.ID{n.ID}, map[post.ID]Said{n.ID: {Text: text}}
}
