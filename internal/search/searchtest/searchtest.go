// Package searchtest holds what every search.Index answers, as a suite: what a plain look at each post finds, in
// the same order, on pages that go on from each other.
package searchtest

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
)

// Open gives an index of some posts.
type Open func(t testing.TB, s *Posts) search.Index

// Posts are posts in the order of arrival: the number of the first is 1. They are what an index reads.
type Posts []post.Post

func (s Posts) place(i int) record.Place {
	p := record.Place{Number: int64(i + 1)}
	if c := s[i].Created; !c.IsZero() {
		p.Created = c.UnixMilli()
	}
	return p
}

func (s Posts) met(i int) record.Met {
	m := record.Met{Place: s.place(i)}
	if s[i].State == post.Present && !s[i].Repost {
		m.Post = &s[i]
	}
	return m
}

func order(a, b record.Place) int {
	return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(b.Number, a.Number))
}

// Newest implements search.Posts.
func (s Posts) Newest(ctx context.Context, q record.Scan) iter.Seq2[record.Met, error] {
	return func(yield func(record.Met, error) bool) {
		list := make([]int, len(s))
		for i := range list {
			list[i] = i
		}
		slices.SortFunc(list, func(a, b int) int { return order(s.place(a), s.place(b)) })
		for _, i := range list {
			m := s.met(i)
			if q.From != (record.Place{}) && order(m.Place, q.From) <= 0 || q.Author != "" && s[i].Author != q.Author {
				continue
			}
			p := &s[i]
			if q.May != nil && !q.May(p.Text, len(p.Media)+len(p.Links) > 0 || p.Poll != nil || p.Quote != nil) {
				m.Post = nil
			}
			if !yield(m, ctx.Err()) {
				return
			}
		}
	}
}

// Met implements search.Held.
func (s Posts) Met(_ context.Context, numbers []int64) ([]record.Met, error) {
	out := make([]record.Met, len(numbers))
	for i, n := range numbers {
		out[i].Place.Number = n
		if n >= 1 && int(n) <= len(s) {
			out[i] = s.met(int(n - 1))
		}
	}
	return out, nil
}

// PlaceOf implements search.Posts.
func (s Posts) PlaceOf(_ context.Context, id post.ID) (record.Place, error) {
	i := slices.IndexFunc(s, func(p post.Post) bool { return p.ID == id })
	if i < 0 {
		return record.Place{}, record.ErrNotFound
	}
	return s.place(i), nil
}

// Shown shows each post but those whose id ends in 7, in the thread that its Conversation says, else its own. Of every
// third quotation it shows nothing.
func (s Posts) Shown(_ context.Context, id post.ID) (post.ID, *post.Post, error) {
	i := slices.IndexFunc(s, func(p post.Post) bool { return p.ID == id })
	if i < 0 || strings.HasSuffix(string(id), "7") {
		return "", nil, nil
	}
	p := s[i]
	if p.Quote != nil && i%3 == 0 {
		p.Quote = &post.Quote{ID: p.Quote.ID, State: post.QuotePrivate}
	}
	if p.Conversation != "" {
		return p.Conversation, &p, nil
	}
	return id, &p, nil
}

var words = []string{"a", "ab", "abc", "shell", "shells", "Shelling", "front", "line", "київ", "Київ", "снаряд", "снаряди", "снарядів", "東京", "京都", "都", "서울", "서울에서", "울", "กิน", "หิน", "हिन्दी", "محمد", "والحرب", "café", "cafe", "c++", "#tag", "tag", "$tsla", "@ann", "🧵", "🇺🇦", "🇺🇸", "don't", "3.5", "3", "й", "и", "_"}
var joints = []string{" ", " ", " ", " ", ", ", "", "-", "\n", "…"}

func text(most int) *rapid.Generator[string] {
	return rapid.Custom(func(r *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(0, most).Draw(r, "words") {
			b.WriteString(rapid.SampledFrom(words).Draw(r, "word"))
			b.WriteString(rapid.SampledFrom(joints).Draw(r, "joint"))
		}
		return b.String()
	})
}

// some makes a few posts that have all that queries ask for.
func some(r *rapid.T, most int) Posts {
	var s Posts
	start := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	for i := range rapid.IntRange(0, most).Draw(r, "posts") {
		p := post.Post{ID: post.ID(fmt.Sprint("x:", i+1)), Network: post.X, Text: text(8).Draw(r, "text")}
		p.Author = rapid.SampledFrom([]post.AccountID{"x:100", "x:100", "x:200"}).Draw(r, "author")
		p.Created = start.Add(time.Duration(rapid.IntRange(0, 40).Draw(r, "hours")) * time.Hour)
		p.Lang = rapid.SampledFrom([]string{"", "", "en", "uk", "uk-UA", "ru", "de"}).Draw(r, "lang")
		has := func(what string, of int) bool { return rapid.IntRange(0, of).Draw(r, what) == 0 }
		if has("undated", 9) {
			p.Created = time.Time{}
		}
		if has("media", 3) {
			p.Media = []post.Media{{Kind: post.Image, Alt: text(4).Draw(r, "alt")}, {Kind: post.Video, Alt: text(3).Draw(r, "alt")}}
		}
		if has("link", 3) {
			p.Links = []post.Link{{URL: "https://a.example/", Title: text(3).Draw(r, "title"), Text: text(4).Draw(r, "card")}}
		}
		if has("quote", 3) {
			p.Quote = &post.Quote{ID: "x:900", Author: "x:200", Post: &post.Post{ID: "x:900", Author: "x:200", Lang: "en", Text: text(5).Draw(r, "quoted")}}
			if has("folded quote", 5) {
				p.Quote.Post.Warning = "spoiler"
			}
		}
		if has("poll", 6) {
			p.Poll = &post.Poll{Options: []post.PollOption{{Text: text(2).Draw(r, "option")}, {Text: text(2).Draw(r, "option")}}}
		}
		if has("tag", 3) {
			p.Tags = []post.Tag{{Name: rapid.SampledFrom([]string{"Tag", "café", "другий"}).Draw(r, "name")}}
		}
		if has("mention", 5) {
			p.Mentions = []post.Mention{{Handle: "@Ann", Account: rapid.SampledFrom([]post.AccountID{"", "x:100", "x:200"}).Draw(r, "of")}}
		}
		if has("reply", 5) {
			p.Parent, p.ParentAuthor = "x:1", rapid.SampledFrom([]post.AccountID{"", "x:100", "x:200"}).Draw(r, "to")
		}
		if has("edited", 6) {
			p.Edited = p.Created.Add(time.Minute)
		}
		if has("in a thread", 2) {
			p.Conversation = post.ID(fmt.Sprint("x:", 1+i/5*5))
		}
		if has("warning", 8) {
			p.Warning = "war"
		}
		if has("repost", 12) {
			p.Repost = true
		}
		s = append(s, p)
	}
	return s
}

// Query makes queries of every operator over some words. Some cannot be read.
func Query(words []string) *rapid.Generator[string] {
	return rapid.Custom(func(r *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(r, "terms") {
			b.WriteString(rapid.SampledFrom([]string{" ", " ", " ", " OR ", " -", " NEAR/1 ", " NEAR "}).Draw(r, "sign"))
			word := rapid.SampledFrom(words).Draw(r, "word")
			switch rapid.IntRange(0, 9).Draw(r, "form") {
			case 0, 1, 2, 3:
				b.WriteString(word)
			case 4:
				b.WriteString(`"` + word + `"`)
			case 5, 6:
				b.WriteString(`"` + word + rapid.SampledFrom(joints).Draw(r, "joint") + rapid.SampledFrom(words).Draw(r, "second") + `"`)
			case 7:
				b.WriteString(`"` + word + `"*`)
			case 8:
				b.WriteString("(" + word + " OR " + rapid.SampledFrom(words).Draw(r, "or") + ")")
			default:
				b.WriteString(rapid.SampledFrom([]string{"from:@ann", "from:@bo", "to:@bo", "mentions:@ann", "mentions:@bo", "tag:tag", "tag:CAFE", "network:x", "network:nostr", "lang:uk", "lang:en", "since:2024-05-01T12:00", "until:2024-05-01", "has:image", "has:alt", "has:link", "has:poll", "has:quote", "is:edited", "is:root", "is:deleted", "in:7"}).Draw(r, "field"))
			}
		}
		return strings.TrimLeft(strings.TrimSpace(b.String()), "ORNEA/1 ")
	})
}

func asked(s Posts) search.Ask {
	return search.Ask{
		Shown:       s.Shown,
		Facts:       func(_, id post.ID) search.Facts { return search.Facts{Deleted: id == "x:2"} },
		Accounts:    map[string]post.AccountID{"@ann": "x:100", "@bo": "x:200"},
		Collections: map[string]map[post.ID]bool{"7": {"x:1": true, "x:3": true}},
	}
}

// Test holds an index against a plain look at each post.
func Test(t *testing.T, open Open) {
	t.Run("made up", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			s := some(r, 24)
			ix := open(t, &s)
			for range 4 {
				one(r, ix, s, Query(words).Draw(r, "query"))
			}
		})
	})
}

// Real holds an index of real posts against a plain look at each, with queries of their own words.
func Real(t *testing.T, open Open, s Posts, queries int) {
	var own []string
	for i := range s {
		for _, w := range strings.Fields(s[i].Text) {
			if w = strings.Trim(w, `"“”„«»「」『』()（）-:`); w != "" && len(w) < 40 && len(own) < 20_000 {
				own = append(own, w)
			}
		}
	}
	if len(own) == 0 {
		t.Fatal("no words")
	}
	ix := open(t, &s)
	gen := Query(own)
	for i := range queries {
		said := gen.Example(i)
		one(t, ix, s, said)
	}
}

// tester is what both rapid and testing give.
type tester interface {
	Fatalf(format string, args ...any)
}

func one(t tester, ix search.Index, s Posts, said string) {
	q, err := search.Parse(said)
	if err != nil {
		return
	}
	ctx := context.Background()
	now := func() time.Time { return time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC) }
	want, err := (&search.Scan{Posts: s, Now: now}).Find(ctx, q, asked(s))
	if err != nil {
		t.Fatalf("%s: %v", said, err)
	}
	for _, bounds := range []search.Ask{{}, {Threads: 2}, {Hits: 3}, {Posts: 5}, {Threads: 1, Hits: 2, Posts: 3}, {Order: search.Relevance}, {Order: search.Relevance, Threads: 2}, {Order: search.Relevance, Hits: 3, Posts: 4}} {
		ask := asked(s)
		ask.Threads, ask.Hits, ask.Posts, ask.Order = bounds.Threads, bounds.Hits, bounds.Posts, bounds.Order
		var got []search.Hit
		for pages := 0; ; pages++ {
			f, err := ix.Find(ctx, q, ask)
			if err != nil {
				t.Fatalf("%s: %v", said, err)
			}
			n := 0
			for _, h := range f.Hits() {
				got = append(got, *h)
				n++
			}
			switch {
			case ask.Threads > 0 && len(f.Groups) > ask.Threads, ask.Hits > 0 && n > ask.Hits, ask.Posts > 0 && f.Looked > ask.Posts:
				t.Fatalf("%s: a page beyond its bounds %+v: %+v", said, bounds, f)
			case f.Bound && f.Next == "", pages > 3*len(s)+3:
				t.Fatalf("%s: bounds %+v: page %d: %+v", said, bounds, pages, f)
			}
			if f.Next == "" {
				if bounds.Threads+bounds.Hits+bounds.Posts == 0 && bounds.Order == "" {
					same(t, said, f, want)
				}
				break
			}
			ask.From = f.Next
		}
		// Pages cut threads in two: what is found in all is the same.
		all := func(list []search.Hit) string {
			var out []string
			for _, h := range list {
				out = append(out, fmt.Sprint(h.Post.ID, " ", h.In, " ", search.Text(h.Snippet)))
			}
			slices.Sort(out)
			return strings.Join(out, "\n")
		}
		var plain []search.Hit
		for _, h := range want.Hits() {
			plain = append(plain, *h)
		}
		if a, b := all(got), all(plain); a != b {
			t.Fatalf("%s: bounds %+v: on pages\n%s\nwant\n%s", said, bounds, a, b)
		}
	}
}

func same(t tester, said string, got, want *search.Found) {
	list := func(f *search.Found) string {
		var b strings.Builder
		for thread, h := range f.Hits() {
			fmt.Fprintf(&b, "%s %s %s %v\n", thread, h.Post.ID, h.In, h.Snippet)
		}
		return b.String()
	}
	if a, b := list(got), list(want); a != b {
		t.Fatalf("%s: found\n%s\nwant\n%s", said, a, b)
	}
}
