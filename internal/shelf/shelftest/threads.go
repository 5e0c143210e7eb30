package shelftest

import (
	"fmt"
	"time"

	"clew/internal/post"
	"clew/internal/shelf"
)

func (s *suite) nothing() {
	s.same("a page", s.page(ana, ids()...), shelf.Page{})
	s.same("no page", s.page(ana), shelf.Page{})
	s.same("a list", s.threads(ana, shelf.Query{}), []post.ID(nil))
	count, err := s.Count(s.ctx, ana)
	s.must(err)
	s.same("a count", count, map[shelf.State]int{})
	s.is(s.Drop(s.ctx, ana, "x:1"), shelf.ErrNotFound, "drop")
	s.is(s.Rename(s.ctx, ana, "a", "b"), shelf.ErrNotFound, "rename")
	s.is(s.Change(s.ctx, ana, 1, shelf.About{Title: "a"}), shelf.ErrNotFound, "change")
	s.is(s.Remove(s.ctx, ana, 1), shelf.ErrNotFound, "remove")
	s.is(s.Put(s.ctx, ana, 1, "x:1", ""), shelf.ErrNotFound, "put")
	s.is(s.Unmark(s.ctx, ana, 1), shelf.ErrNotFound, "unmark")
	s.is(s.Annotate(s.ctx, ana, 1, "", ""), shelf.ErrNotFound, "annotate")
	_, err = s.Collection(s.ctx, ana, 1)
	s.is(err, shelf.ErrNotFound, "a collection")
	_, err = s.Highlights(s.ctx, ana, shelf.Marks{Number: 1})
	s.is(err, shelf.ErrNotFound, "a highlight")
	for _, f := range []func() (int, error){
		func() (int, error) { l, err := s.Labels(s.ctx, ana); return len(l), err },
		func() (int, error) { l, err := s.Collections(s.ctx, ana); return len(l), err },
		func() (int, error) { l, err := s.Holding(s.ctx, ana, ids()); return len(l), err },
		func() (int, error) { l, err := s.Highlights(s.ctx, ana, shelf.Marks{}); return len(l), err },
	} {
		if n, err := f(); n != 0 || err != nil {
			s.Error(n, err)
		}
	}
}

func (s *suite) save() {
	for _, id := range ids() {
		s.must(s.Save(s.ctx, ana, id, shelf.ToRead))
		got := s.page(ana, id).Thread
		if got.ID != id || got.State != shelf.ToRead || got.Saved.IsZero() || !got.Position.At.IsZero() {
			s.Errorf("%s: %+v", id, got)
		}
		s.must(s.Save(s.ctx, ana, id, shelf.Done))
		if now := s.page(ana, id).Thread; now.State != shelf.Done || !now.Saved.Equal(got.Saved) || !now.Touched.After(got.Touched) {
			s.Errorf("%s: %+v", id, now)
		}
	}
	count, err := s.Count(s.ctx, ana)
	s.must(err)
	s.same("count", count, map[shelf.State]int{shelf.Done: len(ids())})
	for _, id := range ids() {
		s.must(s.Drop(s.ctx, ana, id))
		s.same("dropped", s.page(ana, id), shelf.Page{})
		s.is(s.Drop(s.ctx, ana, id), shelf.ErrNotFound, "dropped twice")
	}
}

func (s *suite) stop() {
	p := shelf.Position{Post: "x:1005", Fraction: 0.25, At: s.at.Add(-time.Hour)}
	s.must(s.Stop(s.ctx, ana, "x:1000", p))
	s.same("a thread that was only read", s.page(ana, "x:1000").Thread.Position, p)
	s.same("is not on the list", s.threads(ana, shelf.Query{}), []post.ID(nil))
	s.same("but to go on with", s.threads(ana, shelf.Query{Unfinished: true}), []post.ID{"x:1000"})
	s.must(s.Save(s.ctx, ana, "x:1000", shelf.ToRead))
	s.same("saving keeps the place", s.page(ana, "x:1000").Thread.Position, p)
	p.Post, p.Fraction, p.At = "x:1010", 0.5, p.At.Add(time.Minute)
	s.must(s.Stop(s.ctx, ana, "x:1000", p))
	if got := s.page(ana, "x:1000").Thread; got.State != shelf.Reading || got.Position != p {
		s.Errorf("%+v", got)
	}
	p.Post, p.Fraction = "x:1001", 0.125
	s.must(s.Stop(s.ctx, ana, "x:1000", shelf.Position{Post: p.Post, Fraction: p.Fraction, At: p.At.Add(-time.Second)}))
	s.same("the time never goes back", s.page(ana, "x:1000").Thread.Position, p)
	s.must(s.Drop(s.ctx, ana, "x:1000"))
	s.same("a thread off the list keeps its place", s.page(ana, "x:1000").Thread.Position, p)
	s.must(s.Save(s.ctx, ana, "x:1000", shelf.ToRead))
	p = shelf.Position{Post: "x:1031", Fraction: 1, Finished: true, At: p.At.Add(time.Minute)}
	s.must(s.Stop(s.ctx, ana, "x:1000", p))
	if got := s.page(ana, "x:1000").Thread; got.State != shelf.Done || got.Position != p {
		s.Errorf("finished: %+v", got)
	}
	s.same("nothing to go on with", s.threads(ana, shelf.Query{Unfinished: true}), []post.ID(nil))
	s.must(s.Stop(s.ctx, ana, "x:1000", shelf.Position{Post: "x:1000", At: p.At.Add(24 * 365 * time.Hour)}))
	if got := s.page(ana, "x:1000").Thread; got.Position.At.After(s.at) || got.State != shelf.Done {
		s.Errorf("a time to come: %+v", got)
	}
}

// since: what came between two visits stays new for the whole of the second.
func (s *suite) since() {
	at := s.at.Add(-48 * time.Hour)
	for _, c := range []struct{ after, since time.Duration }{{0, -1}, {5 * time.Minute, -1}, {10 * time.Minute, -1}, {5 * time.Hour, 10 * time.Minute}, {5*time.Hour + time.Minute, 10 * time.Minute}, {9 * time.Hour, 5*time.Hour + time.Minute}} {
		s.must(s.Stop(s.ctx, ana, "x:1", shelf.Position{Post: "x:1", At: at.Add(c.after)}))
		t := s.page(ana, "x:1").Thread
		if got := t.Since(at.Add(c.after + time.Second)); got.IsZero() != (c.since < 0) || c.since >= 0 && got.Sub(at) != c.since {
			s.Errorf("after %v: since %v, want %v", c.after, got.Sub(at), c.since)
		}
		if got := t.Since(at.Add(c.after + shelf.Visit)); got.Sub(at) != c.after {
			s.Errorf("after %v, next visit: since %v", c.after, got.Sub(at))
		}
	}
}

func (s *suite) list() {
	var saved []post.ID
	for i := range 25 {
		id := post.ID(fmt.Sprintf("x:%d", 2000-i))
		saved = append([]post.ID{id}, saved...)
		s.must(s.Save(s.ctx, ana, id, []shelf.State{shelf.ToRead, shelf.Reading, shelf.Done}[i%3]))
	}
	s.same("the newest first", s.threads(ana, shelf.Query{}), saved)
	var paged []post.ID
	for skip := 0; ; skip += 10 {
		part := s.threads(ana, shelf.Query{Skip: skip, Limit: 10})
		if paged = append(paged, part...); len(part) < 10 {
			break
		}
	}
	s.same("in parts", paged, saved)
	n := 0
	for _, state := range []shelf.State{shelf.ToRead, shelf.Reading, shelf.Done} {
		n += len(s.threads(ana, shelf.Query{State: state}))
	}
	if n != 25 {
		s.Errorf("%d threads by state", n)
	}
	s.must(s.Label(s.ctx, ana, saved[3], []string{"Mills"}))
	s.must(s.Label(s.ctx, ana, saved[7], []string{"tides", "mills"}))
	s.same("by label", s.threads(ana, shelf.Query{Label: "MILLS"}), []post.ID{saved[3], saved[7]})
	s.same("by label and state", s.threads(ana, shelf.Query{Label: "mills", State: shelf.Done}), []post.ID{saved[7]})
	s.same("by no label", s.threads(ana, shelf.Query{Label: "mill"}), []post.ID(nil))
	s.same("beyond the end", s.threads(ana, shelf.Query{Skip: 25}), []post.ID(nil))
	s.same("before the start", len(s.threads(ana, shelf.Query{Skip: -5, Limit: -5})), 25)
}

// earlierRoot: a thread that was kept before its first post was known is found by its new first post.
func (s *suite) earlierRoot() {
	s.must(s.Save(s.ctx, ana, "x:1002", shelf.Reading))
	h := s.mark("x:1002", "x:1003", "turned twice", "They turned twice a day")
	if _, err := s.Mark(s.ctx, ana, h); err != nil {
		s.Fatal(err)
	}
	got := s.page(ana, "x:1000", "x:1001", "x:1002", "x:1003")
	if got.Thread.ID != "x:1002" || len(got.Highlights) != 1 {
		s.Errorf("%+v", got)
	}
	if got := s.page(ana, "x:1000", "x:1001"); got.Thread.ID != "" || len(got.Highlights) != 0 {
		s.Errorf("%+v", got)
	}
	s.must(s.Save(s.ctx, ana, "x:1000", shelf.ToRead))
	if got := s.page(ana, "x:1000", "x:1001", "x:1002"); got.Thread.ID != "x:1000" {
		s.Errorf("%+v", got)
	}
}
