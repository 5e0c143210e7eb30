package shelftest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"

	"clew/internal/post"
	"clew/internal/shelf"
)

// strangers see nothing and change nothing of each other.
func (s *suite) strangers() {
	s.must(s.Save(s.ctx, ana, "x:1", shelf.Reading))
	s.must(s.Label(s.ctx, ana, "x:1", []string{"mine"}))
	s.must(s.Stop(s.ctx, ana, "x:1", shelf.Position{Post: "x:3", Fraction: 0.5, At: s.at}))
	n := s.made(ana, shelf.About{Title: "Mine"})
	s.must(s.Put(s.ctx, ana, n, "x:1", ""))
	h, err := s.Mark(s.ctx, ana, s.mark("x:1", "x:1", "b", "a b c"))
	s.must(err)
	was := s.page(ana, "x:1")
	for _, other := range []string{ben, "", ana + " ", "U:ANA", "u:an", shelf.Owner, "%", "u:ana' OR '1'='1"} {
		s.same(other, s.page(other, "x:1"), shelf.Page{})
		s.same(other, s.threads(other, shelf.Query{}), []post.ID(nil))
		s.same(other, s.threads(other, shelf.Query{Label: "mine"}), []post.ID(nil))
		s.same(other, s.threads(other, shelf.Query{Unfinished: true}), []post.ID(nil))
		list, err := s.Highlights(s.ctx, other, shelf.Marks{})
		s.must(err)
		labels, err := s.Labels(s.ctx, other)
		s.must(err)
		if len(list)+len(labels) > 0 {
			s.Error(other, list, labels)
		}
		_, err = s.Highlights(s.ctx, other, shelf.Marks{Number: h})
		s.is(err, shelf.ErrNotFound, "a highlight")
		for what, err := range map[string]error{"drop": s.Drop(s.ctx, other, "x:1"), "rename": s.Rename(s.ctx, other, "mine", ""), "unmark": s.Unmark(s.ctx, other, h),
			"annotate": s.Annotate(s.ctx, other, h, "x", ""), "take": s.Take(s.ctx, other, n, "x:1"), "remove": s.Remove(s.ctx, other, n)} {
			if !errors.Is(err, shelf.ErrNotFound) && !errors.Is(err, shelf.ErrValue) {
				s.Errorf("%s by %q: %v", what, other, err)
			}
		}
	}
	s.must(s.Save(s.ctx, ben, "x:1", shelf.Done))
	s.must(s.Label(s.ctx, ben, "x:1", []string{"theirs"}))
	s.must(s.Forget(s.ctx, ben))
	s.same("unchanged", s.page(ana, "x:1"), was)
	s.same("unchanged", s.entries(n), []string{"x:1"})
}

// refused: what no shelf takes is refused and changes nothing.
func (s *suite) refused() {
	long := strings.Repeat("x", 1<<16)
	good := s.mark("x:1", "x:1", "b", "a b c")
	n := s.made(ana, shelf.About{Title: "a"})
	for _, viewer := range []string{"", long, "a\nb", "a\x00b", "\xff"} {
		s.is(s.Save(s.ctx, viewer, "x:1", shelf.Done), shelf.ErrValue, "viewer")
		_, err := s.Make(s.ctx, viewer, shelf.About{Title: "a"})
		s.is(err, shelf.ErrValue, "viewer")
		_, err = s.Mark(s.ctx, viewer, good)
		s.is(err, shelf.ErrValue, "viewer")
	}
	for _, id := range []post.ID{"", "x:", "x:0", "nonsense", "x:1 ", "page:", post.ID("page:" + long), "page:\xff", "javascript:alert(1)", "https://a b/"} {
		s.is(s.Save(s.ctx, ana, id, shelf.Done), shelf.ErrValue, string(id))
		s.is(s.Stop(s.ctx, ana, id, shelf.Position{Post: "x:1", At: s.at}), shelf.ErrValue, string(id))
		s.is(s.Stop(s.ctx, ana, "x:1", shelf.Position{Post: id, At: s.at}), shelf.ErrValue, string(id))
		s.is(s.Label(s.ctx, ana, id, []string{"a"}), shelf.ErrValue, string(id))
		s.is(s.Put(s.ctx, ana, n, id, ""), shelf.ErrValue, string(id))
	}
	for _, state := range []shelf.State{"", "to read", "DONE", shelf.State(long)} {
		s.is(s.Save(s.ctx, ana, "x:1", state), shelf.ErrValue, string(state))
	}
	for _, f := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		s.is(s.Stop(s.ctx, ana, "x:1", shelf.Position{Post: "x:1", Fraction: f, At: s.at}), shelf.ErrValue, "a fraction")
	}
	s.is(s.Stop(s.ctx, ana, "x:1", shelf.Position{Post: "x:1"}), shelf.ErrValue, "no time")
	s.is(s.Put(s.ctx, ana, n, "x:1", long), shelf.ErrValue, "a long note")
	s.is(s.Change(s.ctx, ana, n, shelf.About{}), shelf.ErrValue, "no title")
	for what, f := range map[string]func(h *shelf.Highlight){
		"no words":       func(h *shelf.Highlight) { h.Words = "" },
		"blank words":    func(h *shelf.Highlight) { h.Words = " " },
		"other words":    func(h *shelf.Highlight) { h.Words = "bb" },
		"backwards":      func(h *shelf.Highlight) { h.Start, h.End = 3, 2 },
		"before":         func(h *shelf.Highlight) { h.Start, h.End = -1, 0 },
		"no post":        func(h *shelf.Highlight) { h.Post = "" },
		"no thread":      func(h *shelf.Highlight) { h.Thread = "y" },
		"a colour":       func(h *shelf.Highlight) { h.Colour = "red;background:url(x)" },
		"a long note":    func(h *shelf.Highlight) { h.Note = long },
		"much around":    func(h *shelf.Highlight) { h.Before = long },
		"a long version": func(h *shelf.Highlight) { h.Version = long },
	} {
		h := good
		f(&h)
		_, err := s.Mark(s.ctx, ana, h)
		s.is(err, shelf.ErrValue, what)
	}
	s.same("nothing was kept", s.page(ana, "x:1"), shelf.Page{})
	s.same("nothing was put", s.entries(n), []string(nil))
	s.same("of another title", s.collection(ana, n).Title, "a")
}

func (s *suite) bounds() {
	var names []string
	for i := range shelf.MaxThreadTags + 1 {
		names = append(names, fmt.Sprint("label ", i))
	}
	s.must(s.Label(s.ctx, ana, "x:1", names[1:]))
	s.is(s.Label(s.ctx, ana, "x:1", names), shelf.ErrFull, "too many labels")
	s.same("labels", len(s.page(ana, "x:1").Thread.Labels), shelf.MaxThreadTags)
	h := s.mark("x:1", "x:1", "b", "a b c")
	for range shelf.MaxPostMarks {
		_, err := s.Mark(s.ctx, ana, h)
		s.must(err)
	}
	_, err := s.Mark(s.ctx, ana, h)
	s.is(err, shelf.ErrFull, "too many highlights in a post")
	if _, err := s.Mark(s.ctx, ben, h); err != nil {
		s.Error("another's room is taken:", err)
	}
	many := make([]post.ID, 3*shelf.MaxPage)
	for i := range many {
		many[i] = post.ID(fmt.Sprintf("x:%d", i+1))
	}
	if got := s.page(ana, many...); got.Thread.ID != "x:1" || len(got.Highlights) != shelf.MaxPostMarks {
		s.Errorf("%s, %d highlights", got.Thread.ID, len(got.Highlights))
	}
}

func (s *suite) forget() {
	for _, viewer := range []string{ana, ben} {
		s.must(s.Label(s.ctx, viewer, "x:1", []string{"a"}))
		n := s.made(viewer, shelf.About{Title: "a", Shared: true})
		s.must(s.Put(s.ctx, viewer, n, "x:1", ""))
		_, err := s.Mark(s.ctx, viewer, s.mark("x:1", "x:1", "b", "a b c"))
		s.must(err)
	}
	s.must(s.Forget(s.ctx, ana))
	s.same("forgotten", s.page(ana, "x:1"), shelf.Page{})
	list, err := s.Collections(s.ctx, ana)
	s.must(err)
	s.same("collections", len(list), 0)
	if got := s.page(ben, "x:1"); got.Thread.ID == "" || len(got.Highlights) != 1 {
		s.Errorf("another's: %+v", got)
	}
	s.must(s.Forget(s.ctx, ana))
}

// together: many write and read at once, and nothing is lost.
func (s *suite) together() {
	n := s.made(ana, shelf.About{Title: "All"})
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			viewer := fmt.Sprint("u:", w)
			for i := range 10 {
				id := post.ID(fmt.Sprintf("x:%d", 100*(w+1)+i))
				if err := errors.Join(s.Save(s.ctx, viewer, id, shelf.ToRead), s.Put(s.ctx, ana, n, id, "")); err != nil {
					s.Error(err)
				}
				if p, err := s.Page(s.ctx, viewer, []post.ID{id}); err != nil || p.Thread.ID != id {
					s.Errorf("%s by %s: %+v, %v", id, viewer, p, err)
				}
			}
		})
	}
	wg.Wait()
	s.same("put", len(s.entries(n)), 80)
	for w := range 8 {
		s.same("saved", len(s.threads(fmt.Sprint("u:", w), shelf.Query{})), 10)
	}
}

// ended: a request that nobody waits for does nothing.
func (s *suite) ended() {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if _, err := s.Page(ctx, ana, ids()); !errors.Is(err, context.Canceled) {
		s.Error(err)
	}
	if _, err := s.Threads(ctx, ana, shelf.Query{}); !errors.Is(err, context.Canceled) {
		s.Error(err)
	}
}
