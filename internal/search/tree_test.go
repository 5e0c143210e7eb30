package search_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
)

// facts are posts that differ in one thing each.
func facts() shelf {
	at := func(s string) time.Time {
		t, err := time.Parse("2006-01-02T15:04", s)
		if err != nil {
			panic(err)
		}
		return t
	}
	s := texts("plain one", "plain two", "plain three", "plain four", "plain five", "plain six", "plain seven", "plain eight")
	s[0].Media = []post.Media{{Kind: post.Image, Alt: "a map"}}
	s[1].Media, s[1].Author = []post.Media{{Kind: post.GIF, Alt: " "}}, "x:200"
	s[2].Links, s[2].Lang = []post.Link{{URL: "https://a.example"}}, "uk-UA"
	s[3].Poll, s[3].Edited = &post.Poll{}, at("2024-05-02T00:00")
	s[4].Quote, s[4].Tags = &post.Quote{ID: "x:9"}, []post.Tag{{Name: "Shells"}}
	s[5].Parent, s[5].ParentAuthor, s[5].Conversation = "x:77", "x:200", "x:77"
	s[6].Mentions, s[6].Edits = []post.Mention{{Handle: "@Bo"}, {Account: "x:200"}}, []post.ID{"x:7", "x:70"}
	s[7].Network, s[7].Lang = post.Bluesky, "uk"
	for i, t := range []string{"2024-06-01T00:00", "2024-05-31T23:59", "2024-05-31T00:00", "2024-05-01T00:00", "2024-04-30T23:59", "2023-12-31T23:59", "2023-01-01T00:00"} {
		s[i].Created = at(t)
	}
	return s
}

// timed gives each post the place that its time says, as stores do.
type timed struct{ shelf }

func (s timed) Newest(ctx context.Context, q record.Scan) iter.Seq2[record.Met, error] {
	return func(yield func(record.Met, error) bool) {
		for i := range s.shelf {
			p := &s.shelf[i]
			m := record.Met{Place: record.Place{Number: int64(100 - i)}, Post: p}
			if !p.Created.IsZero() {
				m.Place.Created = p.Created.UnixMilli()
			}
			if q.From != (record.Place{}) && (m.Place.Created > q.From.Created || m.Place.Created == q.From.Created && m.Place.Number >= q.From.Number) || q.Author != "" && p.Author != q.Author {
				continue
			}
			if q.May != nil && !q.May(p.Text, true) {
				m.Post = nil
			}
			if !yield(m, ctx.Err()) {
				return
			}
		}
	}
}

func TestFields(t *testing.T) {
	s := facts()
	now := func() time.Time { return time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC) }
	ask := search.Ask{
		Shown:       s.all,
		Facts:       func(_, id post.ID) search.Facts { return search.Facts{Deleted: id == "x:2", Incomplete: id == "x:3"} },
		Accounts:    map[string]post.AccountID{"@ann": "x:100", "@bo": "x:200"},
		Collections: map[string]map[post.ID]bool{"My books": {"x:4": true, "x:77": true}, "7": {}},
	}
	for q, want := range map[string]string{
		"has:image": "1", "has:alt": "1", "has:video": "2", "has:link": "3", "has:poll": "4", "has:quote": "5", "-has:image has:alt": "",
		"lang:uk": "3 8", "lang:uk-UA": "3", "lang:u": "error", "network:bluesky": "8", "-network:x": "8",
		"is:edited": "4 7", "is:root": "1 2 3 4 5 7 8", "-is:root": "6", "is:deleted": "2", "is:incomplete": "3", "is:deleted OR is:incomplete": "2 3", "-(is:deleted OR is:root)": "6",
		"from:@bo": "2", "-from:@ann": "2", "from:@bo OR from:@ann": "1 2 3 4 5 6 7 8", "from:@nobody": "", "from:@nobody OR has:poll": "4", "-from:@nobody has:poll": "4", "from:@ann from:@bo": "error",
		"to:@bo": "6", "to:@ann": "", "mentions:@bo": "7", "mentions:@BO": "7", "mentions:@ann": "", "tag:shells": "5", "tag:#SHELLS": "5", "tag:shell": "",
		"since:2024-06": "1", "since:2024-05-31 until:2024-05-31": "2 3", "until:2023": "6 7", "until:2024-04-30": "5 6 7", "since:2024-05-01 until:2024-05": "2 3 4", "since:2024-05-31T23:59": "1 2",
		"since:today": "1", "since:yesterday until:yesterday": "2 3", "until:yesterday": "2 3 4 5 6 7", "since:1d": "1 2", "since:24h": "1 2", "until:24h since:2024": "3 4 5", "-since:2024": "6 7 8", "since:2024 OR has:quote": "1 2 3 4 5",
		`in:"My books"`: "4 6", "in:7": "", "in:other": "", "-in:other has:poll": "4",
		"one OR two": "1 2", "plain -one -two -(three OR four)": "5 6 7 8", "-plain": "", "(one has:image) OR (two has:image) OR has:poll": "1 4", "one has:poll": "", "-(one OR has:poll) since:2024-05": "2 3",
		"t* plain": "2 3", "f*": "4 5", `"plain s"*`: "6 7", "ain*": "", "plain NEAR/0 one": "1", "one NEAR plain": "1", "one NEAR two": "", "plain NEAR e*": "8",
		"\u0301 one": "1", "\u0301 OR one": "1", "-\u0301 one": "1",
	} {
		parsed, err := search.Parse(q)
		var wrong *search.Error
		if errors.As(err, &wrong) && want == "error" {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", q, err)
			continue
		}
		f, err := (&search.Scan{Posts: timed{s}, Now: now}).Find(t.Context(), parsed, ask)
		if err != nil || ids(f) != want {
			t.Errorf("%s finds %q, %v; want %q", q, ids(f), err, want)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		query, text string
		found       bool
	}{
		{"a NEAR/0 b", "a b", true}, {"a NEAR/0 b", "b, a", true}, {"a NEAR/0 b", "a x b", false}, {"a NEAR/1 b", "a x b", true}, {"a NEAR/2 b", "a x y z b", false},
		{"a NEAR/1 a", "a", false}, {"a NEAR/1 a", "a x a", true}, {"a NEAR/1 b NEAR/1 c", "b x a y b z c", true}, {"a NEAR/1 b NEAR/1 c", "a b x x x b c", false},
		{`"a b" NEAR/1 c*`, "a b x cd", true}, {`"a b" NEAR/1 c*`, "a x b cd", false},
		{"東 NEAR/1 都", "東京都", true}, {"東 NEAR/0 都", "東京都", false}, {"东 NEAR 都", "東京都", false},
		{"a NEAR b", "a 1 2 3 4 5 6 7 8 9 10 b", true}, {"a NEAR b", "a 1 2 3 4 5 6 7 8 9 10 11 b", false},
		{"محمد NEAR/1 هنا", "مُحَمَّدٌ كان هنا", true}, {"हिन्दी NEAR/0 है", "हिन्दी है", true},
	} {
		if got := ids(find(t, texts(c.text), c.query, search.Ask{})) != ""; got != c.found {
			t.Errorf("%s in %q: %v", c.query, c.text, got)
		}
	}
	long := texts(strings.Repeat("a b ", 200_000))
	if ids(find(t, long, "a NEAR/0 b NEAR/0 a NEAR/0 b NEAR/0 a NEAR/0 c", search.Ask{})) != "" {
		t.Error("there is no c")
	}
}

func TestMarks(t *testing.T) {
	f := find(t, texts("alpha beta gamma beta delta"), "alp* (beta OR none) -(none -gamma) -delt", search.Ask{})
	got := ""
	for _, h := range f.Hits() {
		for _, p := range h.Snippet {
			if p.Marked {
				got += "[" + p.Text + "]"
			}
		}
	}
	if got != "[alp][beta][gamma][beta]" {
		t.Error(got)
	}
}

func TestPeople(t *testing.T) {
	q, err := search.Parse("from:@a (to:@b OR mentions:@c) -mentions:@a")
	if err != nil {
		t.Fatal(err)
	}
	of := func(_ context.Context, name string) (record.AccountSummary, error) {
		if name == "@b" {
			return record.AccountSummary{}, record.ErrNotFound
		}
		return record.AccountSummary{Account: post.Account{ID: post.AccountID("x:" + name[1:])}}, nil
	}
	got, err := search.People(t.Context(), q, of)
	if !errors.Is(err, record.ErrNotFound) || len(got) != 2 || got["@a"] != "x:a" || got["@c"] != "x:c" {
		t.Errorf("%v, %v", got, err)
	}
	broken := errors.New("broken")
	if got, err := search.People(t.Context(), q, func(context.Context, string) (record.AccountSummary, error) { return record.AccountSummary{}, broken }); !errors.Is(err, broken) || got != nil {
		t.Errorf("%v, %v", got, err)
	}
}
