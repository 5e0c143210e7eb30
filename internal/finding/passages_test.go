package finding

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/inverted"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/quotation/quotationtest"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/runs"
	"clew/internal/search"
	"clew/internal/source"
	"clew/internal/sqlite"
	"clew/internal/unpack"
)

// quoteStore is a record with its indexes, as the suite of quotation.Index fills it. What was added is taken in by one
// import as soon as somebody asks.
type quoteStore struct {
	quotation.Index // of the record as it is
	t               testing.TB
	r               store
	words           *inverted.Index
	runs            *runs.Index
	feed            *search.Feeder
	tokens          *quotation.Tokenizer
	log             int64
	hour            int
	waiting         []post.Post
	last            map[post.ID]post.Post // of each thread
	hidden          func(post.ID) bool
	at              time.Time
}

func (s *quoteStore) Words() *inverted.Snapshot { return s.words.Snapshot() }
func (s *quoteStore) Runs() *runs.Snapshot      { return s.runs.Snapshot() }

func newQuoteStore(t testing.TB, r store) *quoteStore {
	t.Helper()
	s := &quoteStore{t: t, r: r, last: map[post.ID]post.Post{}, feed: search.NewFeeder(), tokens: quotation.NewTokenizer()}
	s.index()
	return s
}

// index begins the indexes anew.
func (s *quoteStore) index() {
	var err error
	s.words, err = inverted.Create("")
	must(s.t, err)
	s.runs, err = runs.Create("")
	must(s.t, err)
	s.log = 0
	s.level()
}

func (s *quoteStore) Add(t testing.TB, p quotation.Passage) {
	if slices.ContainsFunc(s.waiting, func(w post.Post) bool { return w.ID == p.Post }) {
		s.take() // another version of one that waits
	}
	w := post.Post{ID: p.Post, Network: post.X, Author: p.Author, Created: p.Created, Edited: p.From, Lang: p.Lang, Text: p.Text, Version: p.Version}
	if old, known := s.last[p.Post]; known {
		w.Parent, w.ParentAuthor = old.Parent, old.ParentAuthor
	} else if before := s.last[p.Thread]; p.Thread != "" && before.ID != "" {
		w.Parent, w.ParentAuthor = before.ID, before.Author
	}
	if _, known := s.last[p.Post]; !known && p.Thread != "" {
		s.last[p.Thread] = w
	}
	s.last[p.Post] = w
	s.waiting = append(s.waiting, w)
}

func (s *quoteStore) Delete(t testing.TB, id post.ID) {
	s.take()
	for range 2 {
		s.hour += 24
		im, err := s.r.Import(t.Context(), record.About{Name: "events", At: start.Add(time.Duration(s.hour) * time.Hour)})
		must(t, err)
		must(t, im.Gone(t.Context(), []source.Gone{{ID: id, State: post.Deleted, Why: "HTTP 404"}}))
		_, err = im.Commit(t.Context(), true)
		must(t, err)
		must(t, im.Close())
	}
	s.level()
}

// Number finds the number of a version as the record tells it.
func (s *quoteStore) Number(t testing.TB, id post.ID, k int) int64 {
	s.take()
	h, err := s.r.Thread(t.Context(), id)
	must(t, err)
	if v := h.Versions[id]; k < len(v) {
		return 2*v[k].Number + 1
	}
	for p, err := range s.r.Stored(t.Context(), 1, 1<<40) {
		must(t, err)
		if p.Post.ID == id {
			return 2 * p.Place.Number
		}
	}
	t.Fatalf("no %s", id)
	return 0
}

// take takes in what waits.
func (s *quoteStore) take() {
	if len(s.waiting) == 0 {
		return
	}
	s.hour++
	im, err := s.r.Import(s.t.Context(), record.About{Name: "posts.json", Source: "test", At: start.Add(time.Duration(s.hour) * time.Hour)})
	must(s.t, err)
	n := len(s.waiting)
	tell(s.t, im, unpack.Part{Name: "posts.json", Size: int64(2 * n), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(strings.Repeat("{}", n))), nil
	}}, s.waiting)
	_, err = im.Commit(s.t.Context(), true)
	must(s.t, err)
	must(s.t, im.Close())
	s.waiting = nil
	s.level()
}

// level feeds what the log has.
func (s *quoteStore) level() {
	ctx := context.Background()
	for {
		entries, err := s.r.Entries(ctx, s.log, 100)
		must(s.t, err)
		for _, e := range entries {
			s.log = e.Number
			if e.Kind != "posts" && e.Kind != "versions" {
				continue
			}
			for p, err := range s.r.Stored(ctx, e.First, e.Last) {
				must(s.t, err)
				TakeRuns(s.tokens, &p, s.runs.Add)
				must(s.t, s.words.Begin(p.Place.Number, p.Place.Created))
				must(s.t, s.feed.Post(&p.Post, s.words.Term))
			}
		}
		if len(entries) == 0 {
			break
		}
	}
	must(s.t, s.words.Commit(false, nil))
	must(s.t, s.runs.Commit(false, nil))
	s.Index = Quotes(s, s.r, s.see, policy.Read)
}

// see reads a thread as whoever looks after the record may.
func (s *quoteStore) see(ctx context.Context, id post.ID) (*document.Document, error) {
	if s.hidden != nil && s.hidden(id) {
		return nil, nil
	}
	rules := policy.Rules{Figures: map[post.AccountID]bool{"x:7": true}}
	l, err := collect.Load(ctx, s.r, id, collect.LoadOptions{Now: start.AddDate(1, 0, 0), Rules: rules, At: s.at})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return document.New(l.Thread, document.About{Rules: rules, API: l.API, Accounts: l.Accounts, Versions: l.Versions}).For(policy.Read), nil
}

func (s *quoteStore) Size(ctx context.Context) (int, error) { s.take(); return s.Index.Size(ctx) }
func (s *quoteStore) Run(ctx context.Context, run uint64, limit int, into []int64) ([]int64, int, error) {
	s.take()
	return s.Index.Run(ctx, run, limit, into)
}
func (s *quoteStore) Few(ctx context.Context, text string, limit int) ([]int64, bool, error) {
	s.take()
	return s.Index.Few(ctx, text, limit)
}
func (s *quoteStore) Passage(ctx context.Context, n int64) (*quotation.Passage, error) {
	s.take()
	return s.Index.Passage(ctx, n)
}

// TestQuotes runs the suite over records in memory and on disk.
func TestQuotes(t *testing.T) {
	t.Run("InMemory", func(t *testing.T) {
		quotationtest.Run(t, func(t testing.TB) quotationtest.Store { return newQuoteStore(t, inmem.New(nil)) }, nil)
	})
	t.Run("OnDisk", func(t *testing.T) {
		dirs := map[quotationtest.Store]string{}
		at := func(t testing.TB, dir string) *quoteStore {
			r, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
			must(t, err)
			t.Cleanup(func() { r.Close() })
			s := newQuoteStore(t, r)
			dirs[s] = dir
			return s
		}
		quotationtest.Run(t, func(t testing.TB) quotationtest.Store { return at(t, t.TempDir()) }, func(t testing.TB, s quotationtest.Store) quotationtest.Store {
			old := s.(*quoteStore)
			old.take()
			must(t, old.r.Close())
			fresh := at(t, dirs[s])
			fresh.hour, fresh.last = old.hour, old.last
			return fresh
		})
	})
}

// TestQuotesHidden: what may not be seen changes no answer, wherever it stands among what an index names.
func TestQuotesHidden(t *testing.T) {
	said := "We will rebuild the old bridge across the river before the winter comes."
	ask := func(s *quoteStore, text string) string {
		t.Helper()
		s.take()
		a, err := quotation.NewChecker(s).Check(t.Context(), quotation.Question{Text: text})
		must(t, err)
		b, err := a.AppendJSON(nil)
		must(t, err)
		return string(b)
	}
	one := func(i int, text string) quotation.Passage {
		return quotation.Passage{Post: xid(1000 + i), Author: "x:7", Thread: xid(1000 + i), Created: start.Add(time.Duration(i) * time.Minute), Lang: "en", Text: text}
	}
	fill := func(secret bool) *quoteStore {
		s := newQuoteStore(t, inmem.New(nil))
		for i := range 250 { // more in all than are read of those that may be seen
			if secret {
				s.Add(t, one(100+i, said))
				s.Add(t, one(1100+i, "Secret: we will rebuild the old bridge, and the bank will pay for it"))
			}
		}
		s.Add(t, one(1, "We will rebuild the old bridge across the river before the summer comes, said he"))
		s.Add(t, one(2, "Nobody will pay for the old bridge across the river before the winter comes"))
		s.Add(t, one(3, "Short words"))
		s.hidden = func(id post.ID) bool { return id >= xid(1100) }
		return s
	}
	with, without := fill(true), fill(false)
	for _, text := range []string{said, "rebuild the old bridge across the river", "the bank will pay for it", "we will rebuild", "short words", "the old bridge, and the bank", "secret", "we will pay for the old bridge before the winter"} {
		if a, b := ask(with, text), ask(without, text); a != b {
			t.Errorf("%q: with what may not be seen\n%s\nwithout\n%s", text, a, b)
		}
	}
}

// TestQuotesThen: an answer of a time is what it was then, whatever was learned since.
func TestQuotesThen(t *testing.T) {
	for name, r := range map[string]store{"in memory": inmem.New(nil), "on disk": onDisk(t, t.TempDir())} {
		s := newQuoteStore(t, r)
		first := quotation.Passage{Post: "x:1001", Author: "x:7", Thread: "x:1001", Created: start, Lang: "en", Text: "we promise never to raise this tax again"}
		s.Add(t, first)
		s.take()
		then := start.Add(time.Duration(s.hour)*time.Hour + time.Minute)
		edited := first
		edited.Text, edited.From = "we promise to look at this tax again next year", start.Add(3*time.Hour)
		s.Add(t, edited)
		s.take()
		later := quotation.Passage{Post: "x:1002", Author: "x:7", Thread: "x:1001", Created: start.Add(time.Hour), Lang: "en", Text: "and we promise never to raise this tax again, I said"}
		s.Add(t, later)
		s.take()
		check := func(text string) *quotation.Answer {
			t.Helper()
			a, err := quotation.NewChecker(s).Check(t.Context(), quotation.Question{Text: text})
			must(t, err)
			return a
		}
		a := check("we promise never to raise this tax")
		if a.Verdict != quotation.Exact || a.Times == nil || a.Times.Posts != 2 {
			t.Errorf("%s, now: %+v %+v", name, a, a.Times)
		}
		s.at = then
		s.Index = Quotes(s, s.r, s.see, policy.Read)
		a = check("we promise never to raise this tax")
		if a.Verdict != quotation.Exact || a.Spans[0].Post != "x:1001" || !a.Spans[0].Until.IsZero() || a.Times == nil || a.Times.Posts != 1 || len(a.Elsewhere) > 0 {
			t.Errorf("%s, then: %+v %+v", name, a, a.Times)
		}
		if a := check("we promise to look at this tax again next year"); a.Verdict == quotation.Exact {
			t.Errorf("%s: words that were not known then: %+v", name, a)
		}
	}
}

// TestQuotesBehind: without an index nothing is answered.
func TestQuotesBehind(t *testing.T) {
	x := Quotes(none{}, nil, nil, policy.Read)
	if _, err := quotation.NewChecker(x).Check(t.Context(), quotation.Question{Text: "a few words that were said"}); !errors.Is(err, ErrBehind) {
		t.Errorf("%v", err)
	}
}

type none struct{}

func (none) Words() *inverted.Snapshot { return nil }
func (none) Runs() *runs.Snapshot      { return nil }
