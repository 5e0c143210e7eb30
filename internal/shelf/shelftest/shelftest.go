// Package shelftest is the suite that every shelf.Store runs.
package shelftest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/shelf"
)

// Open gives an empty shelf, which the suite does not close.
type Open func(t *testing.T, now func() time.Time) shelf.Store

// Run runs the suite.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		f    func(*suite)
	}{
		{"Nothing", (*suite).nothing}, {"Save", (*suite).save}, {"Stop", (*suite).stop}, {"Since", (*suite).since}, {"List", (*suite).list},
		{"EarlierRoot", (*suite).earlierRoot}, {"Labels", (*suite).labels}, {"Collections", (*suite).collections}, {"Move", (*suite).move},
		{"Shared", (*suite).shared}, {"Highlights", (*suite).highlights}, {"Strangers", (*suite).strangers}, {"Refused", (*suite).refused},
		{"Bounds", (*suite).bounds}, {"Forget", (*suite).forget}, {"Together", (*suite).together}, {"Ended", (*suite).ended},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &suite{T: t, ctx: t.Context(), at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
			s.Store = open(t, func() time.Time {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.at = s.at.Add(time.Second)
				return s.at
			})
			c.f(s)
		})
	}
}

type suite struct {
	*testing.T
	shelf.Store
	ctx context.Context

	mu sync.Mutex
	at time.Time // the clock: a second later at each look
}

const (
	ana = "u:ana"
	ben = "u:ben"
)

// ids of all networks, and some that mean harm.
func ids() []post.ID {
	return []post.ID{
		"x:1850912345678901234", "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3l2aaaaaaaa2a", "https://social.example/users/a/statuses/1",
		"nostr:" + post.ID(strings.Repeat("0c", 32)), "page:0123", `page:'";DROP`, "https://social.example/~ana/1?x=%2F~&y=a+b", `page:\"]`, "page:潮汐",
	}
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// is fails unless err means want.
func (s *suite) is(err, want error, what string) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (s *suite) page(viewer string, ids ...post.ID) shelf.Page {
	s.Helper()
	p, err := s.Page(s.ctx, viewer, ids)
	s.must(err)
	return p
}

func (s *suite) same(what string, got, want any) {
	s.Helper()
	if d := cmp.Diff(want, got, cmp.AllowUnexported(shelf.Thread{})); d != "" {
		s.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// threads are the ids that a query lists.
func (s *suite) threads(viewer string, q shelf.Query) []post.ID {
	s.Helper()
	list, err := s.Threads(s.ctx, viewer, q)
	s.must(err)
	var out []post.ID
	for _, t := range list {
		out = append(out, t.ID)
	}
	return out
}

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
