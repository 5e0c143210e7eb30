package recordtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// newest walks the posts and writes them on a line: ids of those that are given, a dot for others.
func newest(t *testing.T, s Store, q record.Scan) string {
	t.Helper()
	var out []string
	last := record.Place{}
	for m, err := range s.Newest(t.Context(), q) {
		must(t, err)
		if m.Place == (record.Place{}) || m.Place == last {
			t.Errorf("a post stands at %+v, after %+v", m.Place, last)
		}
		last = m.Place
		if m.Post == nil {
			out = append(out, ".")
			continue
		}
		if (m.Post.Created.IsZero() && m.Place.Created != 0) || !m.Post.Created.IsZero() && m.Place.Created != m.Post.Created.UnixMilli() {
			t.Errorf("%s of %v stands at %+v", m.Post.ID, m.Post.Created, m.Place)
		}
		out = append(out, strings.TrimPrefix(string(m.Post.ID), "x:"))
	}
	return strings.Join(out, " ")
}

func testNewest(t *testing.T, open Open) {
	s := open(t)
	undated := say(7, 0, "without a time")
	undated.Created = time.Time{}
	quoting := say(8, 0, "it quotes")
	quoting.Quote = &post.Quote{ID: xid(3), Author: ann, Post: &post.Post{ID: xid(3), Network: post.X, Author: ann, Text: "quoted", Created: start.Add(3 * time.Second)}}
	put(t, s, say(5, 0, "five"), say(2, 0, "two two"), undated, quoting)
	put(t, s, say(1, 0, "one"), post.Post{ID: xid(9), Network: post.X, Author: ann, Repost: true, Created: start.Add(9 * time.Second)},
		post.Post{ID: xid(6), Network: post.X, Author: ann, State: post.Blocked}, post.Post{ID: xid(4), Network: post.X, Author: bob, Text: "bob", Created: start.Add(4 * time.Second)})
	all := newest(t, s, record.Scan{})
	if want := ". 8 5 4 3 2 1 "; !strings.HasPrefix(all, want) || len(strings.Fields(all)) != 9 {
		t.Errorf("newest first: %q, want %q and two without a time", all, want)
	}
	if got := newest(t, s, record.Scan{Author: bob}); got != "4" {
		t.Errorf("of one author: %q", got)
	}
	if got := newest(t, s, record.Scan{Author: "x:999"}); got != "" {
		t.Errorf("of nobody: %q", got)
	}
	var asked []string
	more := 0
	got := newest(t, s, record.Scan{May: func(text string, others bool) bool {
		asked = append(asked, strings.Clone(text))
		if others {
			more++
			if text != "it quotes" {
				t.Errorf("%q has other words", text)
			}
		}
		return strings.HasPrefix(text, "two")
	}})
	if strings.ReplaceAll(strings.ReplaceAll(got, ".", ""), " ", "") != "2" {
		t.Errorf("of one text: %q", got)
	}
	if more != 1 {
		t.Errorf("%d posts have words beside their text, want the one that quotes", more)
	}
	for m, err := range s.Newest(t.Context(), record.Scan{}) {
		must(t, err)
		if p := m.Post; p != nil && p.Quote != nil && (p.Quote.Post == nil || p.Quote.Post.Text != "quoted") {
			t.Errorf("it quotes %+v", p.Quote.Post)
		}
	}
	if !strings.Contains(strings.Join(asked, "|"), "two two") {
		t.Errorf("texts asked about: %q", asked)
	}
	for m, err := range s.Newest(t.Context(), record.Scan{}) {
		must(t, err)
		if m.Post == nil {
			continue
		}
		if at, err := s.PlaceOf(t.Context(), m.Post.ID); err != nil || at != m.Place {
			t.Errorf("%s stands at %+v, and is met at %+v, %v", m.Post.ID, at, m.Place, err)
		}
	}
	if at, err := s.PlaceOf(t.Context(), xid(999)); !errors.Is(err, record.ErrNotFound) || at != (record.Place{}) {
		t.Errorf("what is not held stands at %+v, %v", at, err)
	}
	n := 0
	for m, err := range s.Newest(t.Context(), record.Scan{}) {
		must(t, err)
		if n++; n == 3 {
			rest := newest(t, s, record.Scan{From: m.Place})
			if rest != strings.Join(strings.Fields(all)[3:], " ") {
				t.Errorf("after the third: %q", rest)
			}
			break
		}
	}
}

// tagged is say with tags.
func tagged(n, parent int64, tags ...string) post.Post {
	p := say(n, parent, fmt.Sprint("post ", n))
	for _, name := range tags {
		p.Tags = append(p.Tags, post.Tag{Start: 0, End: 4, Name: name})
	}
	return p
}

// tags writes the counts on a line.
func tags(t *testing.T, s Store, q record.TagQuery) string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	list, err := s.Tags(t.Context(), q)
	must(t, err)
	var out []string
	for _, c := range list {
		out = append(out, fmt.Sprintf("%s=%s:%d", c.Tag, c.Name, c.Threads))
	}
	return strings.Join(out, " ")
}

func testTags(t *testing.T, open Open) {
	s := open(t)
	roots := func(q record.Query) string {
		var out []string
		for _, sum := range summaries(t, s, q) {
			out = append(out, strings.TrimPrefix(string(sum.Root), "x:"))
		}
		return strings.Join(out, " ")
	}
	put(t, s, tagged(10, 0, "Café", "CAFE"), tagged(11, 10, "café", "тег"), tagged(20, 0), tagged(21, 20, "Cafe"), tagged(30, 0, "cafe"))
	put(t, s, post.Post{ID: xid(40), Network: post.X, Author: ann, Repost: true, Tags: []post.Tag{{Name: "cafe"}}}, tagged(50, 0, "", "#", "\x00", strings.Repeat("x", 5000)))
	check := func(when string) {
		t.Helper()
		for _, c := range []struct {
			name string
			q    record.Query
			want string
		}{
			{"threads", record.Query{Tag: "cafe"}, "20 10"},
			{"and lone posts", record.Query{Tag: "cafe", MinPosts: 1}, "30 20 10"},
			{"limit", record.Query{Tag: "cafe", MinPosts: 1, Limit: 2}, "30 20"},
			{"another script", record.Query{Tag: "тег"}, "10"},
			{"author", record.Query{Tag: "cafe", Author: bob}, ""},
			{"the author", record.Query{Tag: "cafe", Author: ann}, "20 10"},
			{"not folded", record.Query{Tag: "Cafe"}, ""},
			{"none", record.Query{Tag: "nothing"}, ""},
		} {
			if got := roots(c.q); got != c.want {
				t.Errorf("%s, %s: %q, want %q", when, c.name, got, c.want)
			}
		}
		if got, want := tags(t, s, record.TagQuery{}), "cafe=cafe:3 тег=тег:1"; got != want {
			t.Errorf("%s, counts: %q, want %q", when, got, want)
		}
		if got := tags(t, s, record.TagQuery{Limit: 1}); got != "cafe=cafe:3" {
			t.Errorf("%s, one count: %q", when, got)
		}
		if got := newest(t, s, record.Scan{Tag: "cafe"}); got != "30 21 11 10" {
			t.Errorf("%s, posts: %q", when, got)
		}
	}
	check("at first")
	first := summaries(t, s, record.Query{Tag: "cafe", MinPosts: 1})
	if rest := roots(record.Query{Tag: "cafe", MinPosts: 1, Before: first[0].Number}); rest != "20 10" {
		t.Errorf("after the first: %q", rest)
	}
	put(t, s, tagged(10, 0, "Café", "CAFE"), tagged(30, 0, "cafe"))
	check("told again")
	must(t, s.Close())
	s = open(t)
	check("after opening again")
	// An edit says other tags: the thread is found by what it says now.
	edited := tagged(30, 0, "Tee")
	edited.Text, edited.Edited = "other words", start.Add(time.Hour)
	putAt(t, s, start.Add(2*time.Hour), edited)
	if got, want := tags(t, s, record.TagQuery{}), "cafe=Cafe:2 tee=Tee:1 тег=тег:1"; got != want {
		t.Errorf("after an edit: %q, want %q", got, want)
	}
	if got := roots(record.Query{Tag: "tee", MinPosts: 1}); got != "30" {
		t.Errorf("by the new tag: %q", got)
	}
	// Threads that become one are one under their tag.
	put(t, s, tagged(61, 60, "cafe"), tagged(63, 62, "cafe"))
	put(t, s, tagged(62, 61))
	put(t, s, tagged(60, 0))
	if got := roots(record.Query{Tag: "cafe", MinPosts: 1}); got != "60 20 10" {
		t.Errorf("united: %q", got)
	}
}

func testPublicTags(t *testing.T, open Open) {
	s := open(t)
	put(t, s, tagged(10, 0, "open"), tagged(11, 10, "Open"))
	at := int64(100)
	hide := func(name string, change func(p *post.Post)) post.ID {
		at += 10
		p := tagged(at+1, at, "Open", name)
		change(&p)
		put(t, s, tagged(at, 0), p)
		return p.ID
	}
	for v, name := range map[post.Visibility]string{post.Unlisted: "unlisted", post.Followers: "followers", post.Direct: "direct"} {
		hide(name, func(p *post.Post) { p.Visibility = v })
	}
	for name, l := range map[string]string{"loggedin": policy.LoggedInLabel, "hide": policy.HideLabel, "nostr": policy.NostrProtectedLabel} {
		hide(name, func(p *post.Post) { p.Labels = []string{"other", l} })
	}
	lost := hide("deleted", func(*post.Post) {})
	lose(t, s, start.Add(time.Hour), source.Gone{ID: lost, State: post.Deleted, Why: "delete event"})
	alone := hide("down", func(*post.Post) {})
	_, err := s.TakeDown(t.Context(), record.Takedown{Post: alone, Ground: record.GroundOther, By: record.ByOperator})
	must(t, err)
	hide("under a root that is down", func(*post.Post) {})
	_, err = s.TakeDown(t.Context(), record.Takedown{Post: xid(at), Ground: record.GroundOther, By: record.ByOperator})
	must(t, err)
	put(t, s, post.Post{ID: xid(300), Network: post.X, Author: bob, Created: start, Text: "b", Tags: []post.Tag{{Name: "bob"}, {Name: "open"}}})
	must(t, s.Rule(t.Context(), record.Ruling{Account: bob, Kind: record.RuleOptOut, At: start}))
	unlisted := tagged(401, 400, "below")
	root := tagged(400, 0)
	root.Visibility = post.Unlisted
	put(t, s, root, unlisted)
	if got := tags(t, s, record.TagQuery{Public: true}); !strings.EqualFold(got, "open=Open:1") {
		t.Errorf("in public: %q", got)
	}
	if got := tags(t, s, record.TagQuery{}); len(strings.Fields(got)) != 8 || strings.Contains(got, "deleted") || strings.Contains(got, "bob") {
		t.Errorf("for the owner: %q", got)
	}
	testTallies(t, s)
}

// testTallies counts what testPublicTags put in.
func testTallies(t *testing.T, s Store) {
	put(t, s, post.Post{ID: xid(500), Network: post.X, Author: "x:77", Text: "c"}, post.Post{ID: xid(501), Network: post.X, Author: "x:77", Repost: true}, post.Post{ID: xid(502), Network: post.X, Author: "x:77", State: post.Private})
	all, err := s.Tallies(t.Context(), "")
	must(t, err)
	var got []string
	for _, a := range all {
		got = append(got, fmt.Sprint(a.ID, " ", a.Posts, " ", a.Threads, " ", len(a.Handles)))
	}
	// Of ann the first two, eight roots of what is hidden, and what stands below an unlisted root.
	if want := []string{fmt.Sprint(ann, " 11 0 0"), "x:77 1 0 0"}; !slices.Equal(got, want) {
		t.Errorf("counted %q, want %q", got, want)
	}
	for by, n := range map[post.AccountID]int{ann: 1, "x:77": 1, bob: 0, "x:999": 0} {
		if list, err := s.Tallies(t.Context(), by); err != nil || len(list) != n || n > 0 && list[0].Posts != map[post.AccountID]int{ann: 11, "x:77": 1}[by] {
			t.Errorf("of %s: %v, %v", by, list, err)
		}
	}
	if all[0].First.IsZero() || all[0].Last.Before(all[0].First) || !all[1].First.IsZero() || !all[1].Last.IsZero() {
		t.Errorf("times: %v", all)
	}
}

func testPerson(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"))
	importing(t, s, record.About{Name: "a"}, func(im record.Import) {
		must(t, im.Accounts(t.Context(), []post.Account{{ID: ann, Network: post.X, Handle: "@ann", Name: "Ann", NoIndex: true, Seen: start}, {ID: bob, Network: post.X, Handle: "@bob", Seen: start}}))
	})
	lose(t, s, start, source.Gone{Account: bob, State: post.Suspended, Why: "account event"})
	for _, name := range []string{string(ann), "@ann", string(bob), "@bob"} {
		want, err := s.Account(t.Context(), name)
		must(t, err)
		want.Posts, want.Threads, want.First, want.Last = 0, 0, time.Time{}, time.Time{}
		got, err := s.Person(t.Context(), name)
		must(t, err)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
	for _, name := range []string{"", "@nobody", "x:999"} {
		if _, err := s.Person(t.Context(), name); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func testSince(t *testing.T, open Open) {
	s := open(t)
	for i := int64(1); i <= 5; i++ {
		put(t, s, say(i*10, 0, "root"), say(i*10+1, i*10, "next"))
	}
	roots := func(q record.Query) string {
		var out []string
		for _, sum := range summaries(t, s, q) {
			out = append(out, strings.TrimPrefix(string(sum.Root), "x:"))
		}
		return strings.Join(out, " ")
	}
	at := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
	for _, c := range []struct {
		name string
		q    record.Query
		want string
	}{
		{"since", record.Query{Since: at(30)}, "50 40 30"},
		{"until", record.Query{Until: at(30)}, "20 10"},
		{"between", record.Query{Since: at(20), Until: at(41), Author: ann}, "40 30 20"},
		{"singles too", record.Query{Since: at(20), Until: at(41), MinPosts: 1}, "40 30 20"},
		{"nothing", record.Query{Since: at(41), Until: at(42)}, ""},
	} {
		if got := roots(c.q); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
