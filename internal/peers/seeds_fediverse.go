package peers

import (
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/thread"
)

// fedi begins a story of a member's, whose posts are said with fediStory.put.
func fedi(t testing.TB, f *Fediverse, author string) *fediStory {
	t.Helper()
	return &fediStory{Story: story(t, f.Town(author)), m: f.Members[author]}
}

type fediStory struct {
	*Story
	m *Member
}

// put says a status of a thread, in answer to the last one put unless it is the first, and notes what a
// reader is to be told of it.
func (s *fediStory) put(t testing.TB, what Status, want Said) Posted {
	t.Helper()
	if n := len(s.Notes); n > 0 && what.To == "" {
		what.To = s.Notes[n-1].own.(Posted).API
	}
	if what.Language == "" {
		what.Language = "en"
	}
	p := s.m.Say(t, what)
	s.Notes = append(s.Notes, &Note{ID: p.ID(), Text: what.Text, own: p})
	want.Text, want.Lang = what.Text, what.Language
	s.Said[p.ID()] = want
	return p
}

// done makes a line of all that was put.
func (s *fediStory) done() *Story {
	s.Line = of(s.Notes)
	return s.Story
}

// Edited is a thread of five statuses of which the third was changed twice.
func (f *Fediverse) Edited(t testing.TB) *Story {
	t.Helper()
	s := fedi(t, f, "amira")
	s.run(t, nil, 5, "edited")
	n := s.Notes[2]
	p := n.own.(Posted)
	time.Sleep(1100 * time.Millisecond) // versions are told apart by whole seconds
	s.m.Edit(t, p, "edited, part 3: second thoughts")
	time.Sleep(1100 * time.Millisecond)
	s.m.Edit(t, p, "edited, part 3: third thoughts")
	s.Said[n.ID] = Said{Text: "edited, part 3: third thoughts", Lang: "en", Versions: []string{n.Text, "edited, part 3: second thoughts"}}
	return s.done()
}

// Warned is a thread with warnings and covered pictures, described and not.
func (f *Fediverse) Warned(t testing.TB) *Story {
	t.Helper()
	s := fedi(t, f, "amira")
	s.put(t, Status{Text: "what follows is under a warning"}, Said{})
	s.put(t, Status{Text: "spiders live here", Warning: "spiders & other animals"}, Said{Warning: "spiders & other animals"})
	s.put(t, Status{Text: "two pictures", Media: []string{s.m.Upload(t, "a square that grows lighter"), s.m.Upload(t, "")}}, Said{Alts: []string{"a square that grows lighter", ""}})
	s.put(t, Status{Text: "a covered one", Sensitive: true, Media: []string{s.m.Upload(t, "a \"covered\" square & more")}}, Said{Sensitive: true, Alts: []string{"a \"covered\" square & more"}})
	return s.done()
}

// Asked is a thread with two polls.
func (f *Fediverse) Asked(t testing.TB) *Story {
	t.Helper()
	s := fedi(t, f, "amira")
	s.put(t, Status{Text: "which?", Poll: &Poll{Options: []string{"this", "that"}, Seconds: 3600}}, Said{Poll: []string{"this", "that"}})
	s.put(t, Status{Text: "and which of these?", Poll: &Poll{Options: []string{"one", "two", "three & four"}, Seconds: 3600, Many: true}}, Said{Poll: []string{"one", "two", "three & four"}})
	return s.done()
}

// Tongues is a thread in several languages and directions, with pictures between the letters.
func (f *Fediverse) Tongues(t testing.TB) *Story {
	t.Helper()
	f.Members["keeper"].Emoji(t, "blobwave")
	s := fedi(t, f, "amira")
	s.put(t, Status{Text: "hello :blobwave: there", Language: "en"}, Said{Emoji: []string{"blobwave"}})
	s.put(t, Status{Text: "שלום, זה חלק 2", Language: "he"}, Said{})
	s.put(t, Status{Text: "مرحبا بالعالم (3/5)", Language: "ar"}, Said{})
	s.put(t, Status{Text: "これは四番目です。👩‍👩‍👧‍👦 e\u0301 ünï", Language: "ja"}, Said{})
	s.put(t, Status{Text: "first line\nsecond line\n\na new paragraph: 1 < 2 & \"3\" > 'x'", Language: "pt-BR"}, Said{})
	return s.done()
}

// Mixed is a thread of seven statuses, in public, unlisted, for followers, and one to a person alone. The
// reader sees neither the third nor the fifth: what it has is told from each end.
func (f *Fediverse) Mixed(t testing.TB) (fromFirst, fromLast Truth, hidden []string) {
	t.Helper()
	s := fedi(t, f, "amira")
	s.put(t, Status{Text: "mixed, in public"}, Said{})
	s.put(t, Status{Text: "mixed, unlisted", Visibility: "unlisted"}, Said{Visibility: post.Unlisted})
	s.put(t, Status{Text: "mixed, a secret for followers", Visibility: "private"}, Said{})
	s.put(t, Status{Text: "mixed, in public again"}, Said{})
	s.put(t, Status{Text: "@bob mixed, a secret for one", Visibility: "direct"}, Said{})
	s.put(t, Status{Text: "mixed, in public once more"}, Said{})
	s.put(t, Status{Text: "mixed, the end"}, Said{})
	all := of(s.Notes)
	return s.part(all[:2]), s.part(all[5:]), []string{"a secret for followers", "a secret for one"}
}

// part is what is known of a piece of a thread whose ties to the rest cannot be seen. A piece that does not
// hold the first post begins below a missing one.
func (s *Story) part(line []post.ID) Truth {
	p := s.Truth
	p.Line, p.Said, p.Gaps = line, map[post.ID]Said{}, nil
	for _, id := range line {
		p.Said[id] = s.Said[id]
	}
	if line[0] != s.Notes[0].ID {
		p.RootGone, p.State = true, thread.Gaps
		p.Gaps = []Gap{{Count: 1, Reason: thread.ReasonNotFetched}}
	}
	return p
}

// Severed is a thread of 12 statuses of which the eighth was deleted before anybody read it. The server says
// of no status which conversation it is of: nothing ties the ninth to the seventh, for whom has not read
// the eighth. So there are two things to read, each by its posts.
func (f *Fediverse) Severed(t testing.TB) (fromFirst, fromLast Truth) {
	t.Helper()
	s := Plain(t, f.Town("amira"), 12)
	s.Author.Remove(t, s.Notes[7])
	all := of(s.Notes)
	return s.part(all[:7]), s.part(all[8:])
}
