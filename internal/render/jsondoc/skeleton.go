package jsondoc

import (
	"clew/internal/post"
	"clew/internal/thread"
)

// skeleton writes the line and the branches of a thread for a list, with the missing posts that keep
// their places: they count towards the length of a chain, and chains fork at them, so that without them
// nobody could tell why the line goes where it goes. Posts that were never public are not named.
type skeleton struct {
	t       *thread.Thread
	written map[post.ID]bool
}

func newSkeleton(t *thread.Thread) *skeleton { return &skeleton{t: t, written: map[post.ID]bool{}} }

// above gives the missing posts above the first of some posts.
func (s *skeleton) above(posts []post.Post) []thread.Absent {
	if len(posts) == 0 {
		return nil
	}
	return s.t.Missing[posts[0].ID]
}

func (s *skeleton) append(b []byte, e encoder) []byte {
	b = s.chain(b, e, s.crown(), s.t.Line)
	b = append(b, `,"branches":[`...)
	for i := range s.t.Branches {
		br := &s.t.Branches[i]
		at, lead := br.At, s.above(br.Posts)
		for j := len(lead) - 1; j >= 0; j-- {
			if s.written[lead[j].ID] {
				at, lead = lead[j].ID, lead[j+1:]
				break
			}
		}
		b = comma(b, i)
		b = append(b, `{"at":`...)
		b = appendString(b, string(at))
		b = append(b, `,"posts":`...)
		b = s.chain(b, e, lead, br.Posts)
		b = append(b, '}')
	}
	return append(b, ']')
}

// crown gives what is missing above the whole thread, from the first post that a branch hangs on. What
// stands above that tells nothing.
func (s *skeleton) crown() []thread.Absent {
	lead := s.above(s.t.Line)
	from := len(lead)
	for i := range s.t.Branches {
		same := 0
		for k, a := range s.above(s.t.Branches[i].Posts) {
			if k < len(lead) && lead[k] == a {
				same = k + 1
			}
		}
		if same > 0 {
			from = min(from, same-1)
		}
	}
	return lead[from:]
}

// chain writes posts, each after what is missing above it; above the first that is lead.
func (s *skeleton) chain(b []byte, e encoder, lead []thread.Absent, posts []post.Post) []byte {
	b = append(b, '[')
	n := 0
	for i := range posts {
		if i > 0 {
			lead = s.t.Missing[posts[i].ID]
		}
		for _, a := range lead {
			if a.Reason == thread.ReasonPrivate {
				continue
			}
			s.written[a.ID] = true
			b = comma(b, n)
			b = append(b, `{"id":`...)
			b = appendString(b, string(a.ID))
			b = field(b, "missing", string(a.Reason))
			b = append(b, '}')
			n++
		}
		b = comma(b, n)
		b = e.post(b, &posts[i], false, 0)
		n++
	}
	return append(b, ']')
}
