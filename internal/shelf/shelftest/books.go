package shelftest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/shelf"
)

func (s *suite) labels() {
	s.must(s.Label(s.ctx, ana, "x:1", []string{"Tide mills", "#Essex"}))
	s.must(s.Label(s.ctx, ana, "x:2", []string{"essex", "潮汐", "مطاحن"}))
	s.same("in their order, as first written", s.page(ana, "x:2").Thread.Labels, []string{"Essex", "潮汐", "مطاحن"})
	if got := s.page(ana, "x:1").Thread; got.State != shelf.ToRead {
		s.Errorf("labelled and not saved: %+v", got)
	}
	all := func() (out []string) {
		list, err := s.Labels(s.ctx, ana)
		s.must(err)
		for _, l := range list {
			out = append(out, fmt.Sprint(l.Name, " ", l.Threads))
		}
		return out
	}
	s.same("all", all(), []string{"Essex 2", "Tide mills 1", "مطاحن 1", "潮汐 1"})
	s.must(s.Rename(s.ctx, ana, "tide mills", "Mills"))
	s.must(s.Rename(s.ctx, ana, "潮汐", "ESSEX"))
	s.same("joined", s.page(ana, "x:2").Thread.Labels, []string{"ESSEX", "مطاحن"})
	s.same("all, joined", all(), []string{"ESSEX 2", "Mills 1", "مطاحن 1"})
	s.must(s.Rename(s.ctx, ana, "essex", "Essex"))
	s.must(s.Rename(s.ctx, ana, "مطاحن", ""))
	s.same("all, one gone", all(), []string{"Essex 2", "Mills 1"})
	s.must(s.Save(s.ctx, ana, "x:1", shelf.Done))
	s.must(s.Label(s.ctx, ana, "x:1", nil))
	if got := s.page(ana, "x:1").Thread; got.State != shelf.Done || got.Labels != nil {
		s.Errorf("%+v", got)
	}
	s.must(s.Label(s.ctx, ana, "x:9", nil))
	s.same("no label is no saving", s.page(ana, "x:9"), shelf.Page{})
	s.must(s.Drop(s.ctx, ana, "x:2"))
	s.same("none is left", all(), []string(nil))
	s.is(s.Label(s.ctx, ana, "x:1", []string{"a", ""}), shelf.ErrValue, "an empty label")
	s.is(s.Label(s.ctx, ana, "x:5", []string{strings.Repeat("a", shelf.MaxLabel+1)}), shelf.ErrValue, "a long label")
	s.same("nothing came of it", s.page(ana, "x:5"), shelf.Page{})
}

func (s *suite) collection(viewer string, n int64) shelf.Collection {
	s.Helper()
	c, err := s.Collection(s.ctx, viewer, n)
	s.must(err)
	return c
}

// entries are a collection's threads and notes in order.
func (s *suite) entries(n int64) (out []string) {
	s.Helper()
	for _, e := range s.collection(ana, n).Entries {
		out = append(out, strings.TrimSpace(string(e.Thread)+" "+e.Note))
	}
	return out
}

func (s *suite) made(viewer string, a shelf.About) int64 {
	s.Helper()
	n, err := s.Make(s.ctx, viewer, a)
	s.must(err)
	return n
}

func (s *suite) collections() {
	a := shelf.About{Title: "Mills & <b>tides</b>", Subtitle: "of the \"east\"", Preface: "One.\n\nTwo.", Shared: false}
	n := s.made(ana, a)
	c := s.collection(ana, n)
	s.same("made", shelf.Collection{Number: c.Number, Viewer: c.Viewer, About: c.About, Len: c.Len}, shelf.Collection{Number: n, Viewer: ana, About: a})
	for i, id := range ids() {
		s.must(s.Put(s.ctx, ana, n, id, fmt.Sprint("note ", i)))
	}
	s.must(s.Put(s.ctx, ana, n, ids()[0], "another\r\nnote"))
	c = s.collection(ana, n)
	if len(c.Entries) != len(ids()) || c.Len != len(ids()) || c.Entries[0].Note != "another\nnote" || c.Entries[1].Note != "note 1" {
		s.Errorf("%+v", c)
	}
	for i, e := range c.Entries {
		s.same("place", e.Thread, ids()[i])
	}
	s.must(s.Take(s.ctx, ana, n, ids()[1]))
	s.is(s.Take(s.ctx, ana, n, ids()[1]), shelf.ErrNotFound, "taken twice")
	s.must(s.Put(s.ctx, ana, n, ids()[1], ""))
	s.same("put again at the end", s.collection(ana, n).Entries[len(ids())-1].Thread, ids()[1])
	other := s.made(ana, shelf.About{Title: "Other"})
	s.must(s.Put(s.ctx, ana, other, ids()[0], ""))
	held, err := s.Holding(s.ctx, ana, []post.ID{"x:5", ids()[0]})
	s.must(err)
	s.same("holding", held, []int64{n, other})
	s.must(s.Change(s.ctx, ana, n, shelf.About{Title: "Changed"}))
	list, err := s.Collections(s.ctx, ana)
	s.must(err)
	if len(list) != 2 || list[0].Title != "Changed" || list[0].Len != len(ids()) || list[1].Len != 1 || list[0].Entries != nil {
		s.Errorf("%+v", list)
	}
	s.must(s.Remove(s.ctx, ana, other))
	s.is(s.Remove(s.ctx, ana, other), shelf.ErrNotFound, "removed twice")
	if again := s.made(ana, shelf.About{Title: "Third"}); again == other {
		s.Error("a number is given twice")
	}
	held, err = s.Holding(s.ctx, ana, ids())
	s.must(err)
	s.same("holding, one removed", held, []int64{n})
}

func (s *suite) move() {
	n := s.made(ana, shelf.About{Title: "Order"})
	want := []string{}
	for i := range 6 {
		id := post.ID(fmt.Sprintf("x:%d", i+1))
		want = append(want, string(id))
		s.must(s.Put(s.ctx, ana, n, id, ""))
	}
	for _, c := range [][2]int{{1, 2}, {2, 1}, {1, 6}, {6, 1}, {3, 3}, {3, 100}, {4, -5}, {5, 0}, {2, 4}, {1, math.MaxInt}, {6, math.MinInt + 1}} {
		from := min(max(c[0], 1), len(want)) - 1
		id := want[from]
		want = slices.Delete(want, from, from+1)
		want = slices.Insert(want, min(max(c[1]-1, 0), len(want)), id)
		s.must(s.Move(s.ctx, ana, n, post.ID(id), c[1]))
		s.same(fmt.Sprint(c), s.entries(n), want)
	}
	s.must(s.Take(s.ctx, ana, n, post.ID(want[2])))
	want = slices.Delete(want, 2, 3)
	s.must(s.Move(s.ctx, ana, n, post.ID(want[4]), 2))
	s.same("after one was taken out", s.entries(n), []string{want[0], want[4], want[1], want[2], want[3]})
	s.is(s.Move(s.ctx, ana, n, "x:99", 1), shelf.ErrNotFound, "move what is not there")
}

func (s *suite) shared() {
	n := s.made(ana, shelf.About{Title: "Mine"})
	s.must(s.Put(s.ctx, ana, n, "x:1", "a note"))
	_, err := s.Collection(s.ctx, ben, n)
	s.is(err, shelf.ErrNotFound, "another's collection")
	_, err = s.Collection(s.ctx, "", n)
	s.is(err, shelf.ErrNotFound, "nobody's")
	s.must(s.Change(s.ctx, ana, n, shelf.About{Title: "Ours", Shared: true}))
	for _, viewer := range []string{ben, ""} {
		if c := s.collection(viewer, n); c.Viewer != ana || len(c.Entries) != 1 {
			s.Errorf("shared: %+v", c)
		}
	}
	list, err := s.Collections(s.ctx, ben)
	s.must(err)
	held, err := s.Holding(s.ctx, ben, []post.ID{"x:1"})
	s.must(err)
	if len(list)+len(held) != 0 {
		s.Error("a shared collection is among another's", list, held)
	}
	for what, err := range map[string]error{"change": s.Change(s.ctx, ben, n, shelf.About{Title: "Theirs"}), "remove": s.Remove(s.ctx, ben, n), "put": s.Put(s.ctx, ben, n, "x:2", ""),
		"move": s.Move(s.ctx, ben, n, "x:1", 1), "take": s.Take(s.ctx, ben, n, "x:1")} {
		s.is(err, shelf.ErrNotFound, what)
	}
	if c := s.collection(ana, n); c.Title != "Ours" || len(c.Entries) != 1 {
		s.Errorf("%+v", c)
	}
}
