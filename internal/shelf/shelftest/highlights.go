package shelftest

import (
	"fmt"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/shelf"
)

// mark makes a highlight of words, which stand in text once.
func (s *suite) mark(thread, id post.ID, words, text string) shelf.Highlight {
	s.Helper()
	before, _, _ := strings.Cut(text, words)
	start := len([]rune(before))
	h, err := shelf.New(thread, &post.Post{ID: id, Text: text}, start, start+len([]rune(words)))
	s.must(err)
	return h
}

func (s *suite) highlights() {
	text := "They turned\ntwice a day 👩‍🚀, قال, '; DROP TABLE--"
	var want []shelf.Highlight
	for i, words := range []string{"turned\ntwice", "👩‍🚀", "قال", "'; DROP TABLE--"} {
		h := s.mark("x:1000", "x:1001", words, text)
		h.Note, h.Colour = fmt.Sprint("note ", i), []shelf.Colour{"", shelf.Green, shelf.Blue, shelf.Red}[i]
		n, err := s.Mark(s.ctx, ana, h)
		s.must(err)
		h.Number = n
		want = append(want, h)
	}
	got := s.page(ana, "x:1000", "x:1001").Highlights
	for i := range got {
		if got[i].Created.IsZero() {
			s.Error("no time")
		}
		got[i].Created = time.Time{}
	}
	s.same("kept", got, want)
	other, err := s.Mark(s.ctx, ana, s.mark("x:5000", "x:5000", "b", "a b c"))
	s.must(err)
	all, err := s.Highlights(s.ctx, ana, shelf.Marks{})
	s.must(err)
	if len(all) != 5 || all[0].Number != other || all[1].Number != want[0].Number {
		s.Errorf("%+v", all)
	}
	part, err := s.Highlights(s.ctx, ana, shelf.Marks{Skip: 1, Limit: 2})
	s.must(err)
	s.same("a part", part, all[1:3])
	of, err := s.Highlights(s.ctx, ana, shelf.Marks{Thread: "x:5000"})
	s.must(err)
	s.same("of a thread", of, all[:1])
	s.must(s.Annotate(s.ctx, ana, other, "two\r\nlines", shelf.Red))
	of, err = s.Highlights(s.ctx, ana, shelf.Marks{Number: other})
	s.must(err)
	if len(of) != 1 || of[0].Note != "two\nlines" || of[0].Colour != shelf.Red || of[0].Words != "b" {
		s.Errorf("%+v", of)
	}
	s.must(s.Unmark(s.ctx, ana, other))
	s.is(s.Unmark(s.ctx, ana, other), shelf.ErrNotFound, "taken away twice")
	if n, err := s.Mark(s.ctx, ana, want[0]); err != nil || n == other || n == want[0].Number {
		s.Error("a number is given twice", n, err)
	}
}
