// Package quotationtest is the suite that every quotation.Index must pass.
package quotationtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// Store is an index that can be filled. Add adds a version of a post, in the order of its thread, and a second
// version of a post takes the place of the first; it ignores Before, After and Until of what it is given, which
// are the index's to say. What was added is found at once. Number is that of the k-th version of a post, from 0.
// Delete notes that a post is gone.
type Store interface {
	quotation.Index
	Add(t testing.TB, p quotation.Passage)
	Number(t testing.TB, id post.ID, k int) int64
	Delete(t testing.TB, id post.ID)
}

// add adds a version that is the first of its post, and gives its number.
func add(t testing.TB, s Store, p quotation.Passage) int64 {
	t.Helper()
	s.Add(t, p)
	return s.Number(t, p.Post, 0)
}

// Run runs the suite. empty makes an empty store for each test; reopen closes one and opens it again, and is
// nil where that means nothing.
func Run(t *testing.T, empty func(testing.TB) Store, reopen func(testing.TB, Store) Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Store)
	}{
		{"Empty", isEmpty}, {"Found", found}, {"Limit", limit}, {"Common", common}, {"Neighbours", neighbours},
		{"Versions", versions}, {"Deleted", deleted}, {"Strange", strange}, {"Many", many}, {"Few", few}, {"Again", again},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, empty(t)) })
	}
	if reopen == nil {
		return
	}
	t.Run("Reopened", func(t *testing.T) {
		s := empty(t)
		n := add(t, s, passage(1, "kept across a stop of the program"))
		s = reopen(t, s)
		want(t, s, "kept across a stop", n)
		p, err := s.Passage(context.Background(), n)
		if err != nil || p.Text != "kept across a stop of the program" || !p.Created.Equal(passage(1, "").Created) {
			t.Errorf("after opening again: %+v, %v", p, err)
		}
		want(t, s, "added after opening again", add(t, s, passage(2, "added after opening again")))
	})
}

func passage(i int, text string) quotation.Passage {
	return quotation.Passage{
		Post: post.ID(fmt.Sprintf("x:%d", 1000+i)), Author: "x:7", Thread: "x:1000", Lang: "en", Text: text,
		Created: time.Date(2024, 1, 2, 3, 4, i, 0, time.UTC),
	}
}

// runs gives the runs of a text, each once.
func runs(text string) []uint64 {
	r := quotation.Runs(quotation.NewTokenizer().Tokens(text))
	slices.Sort(r)
	return slices.Compact(r)
}

// want asks for every run of a text and wants these versions to be named, and no other that has it.
func want(t *testing.T, s Store, text string, numbers ...int64) {
	t.Helper()
	slices.Sort(numbers)
	for _, r := range runs(text) {
		got, held, err := s.Run(context.Background(), r, 1000, []int64{-5})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || got[0] != -5 || held != len(got)-1 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("%q: versions %v of %d", text, got, held)
			continue
		}
		has := slices.DeleteFunc(got[1:], func(n int64) bool { // one that had it may still be named
			p, err := s.Passage(context.Background(), n)
			return err != nil || !slices.Contains(runs(p.Text), r)
		})
		if !slices.Equal(has, numbers) {
			t.Errorf("%q: versions %v, want %v", text, has, numbers)
		}
	}
}

func isEmpty(t *testing.T, s Store) {
	ctx := context.Background()
	if n, err := s.Size(ctx); n != 0 || err != nil {
		t.Errorf("size %d, %v", n, err)
	}
	want(t, s, "nothing is held here")
	for _, n := range []int64{-1, 0, 1, 1 << 40} {
		if p, err := s.Passage(ctx, n); !errors.Is(err, quotation.ErrNoPassage) {
			t.Errorf("passage %d: %v, %v", n, p, err)
		}
	}
	a, err := quotation.NewChecker(s).Check(ctx, quotation.Question{Text: "was this ever said by anyone"})
	if err != nil || a.Verdict != quotation.NotFound {
		t.Errorf("%+v, %v", a, err)
	}
}

func found(t *testing.T, s Store) {
	texts := []string{
		"the quick brown fox jumps over the lazy dog", "Це війна двох країн проти однієї", "これは二国が一国に対して行う戦争だ",
		"이것은 두 나라가 한 나라를 상대로 벌이는 전쟁이다", "هذه حرب دولتين ضد دولة واحدة", "two words", "",
	}
	var numbers []int64
	for i, text := range texts {
		n := add(t, s, passage(i, text))
		numbers = append(numbers, n)
		want(t, s, text, n)
		p, err := s.Passage(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		w := passage(i, text)
		if p.Text != text || p.Post != w.Post || p.Author != w.Author || p.Thread != w.Thread || p.Lang != w.Lang || !p.Created.Equal(w.Created) || !p.Until.IsZero() || p.Deleted {
			t.Errorf("%q came back as %+v", text, p)
		}
	}
	if n, err := s.Size(context.Background()); n != len(texts) || err != nil {
		t.Errorf("size %d, %v", n, err)
	}
	want(t, s, "quick brown fox", numbers[0])
	want(t, s, "brown quick fox")
	// a run that a text has twice is held once
	want(t, s, "again and again", add(t, s, passage(20, "again and again and again and again")))
}

func limit(t *testing.T, s Store) {
	var all []int64
	for i := range 10 {
		all = append(all, add(t, s, passage(i, fmt.Sprintf("said by all of them, number %d", i))))
	}
	r := runs("said by all")[0]
	for _, c := range []struct{ limit, want int }{{0, 0}, {9, 0}, {10, 10}, {11, 10}, {1 << 30, 10}} {
		got, held, err := s.Run(context.Background(), r, c.limit, nil)
		if err != nil || len(got) != c.want || c.want > 0 && (held != 10 || !slices.Equal(got, all)) || c.want == 0 && held <= c.limit {
			t.Errorf("limit %d: %v of %d, %v", c.limit, got, held, err)
		}
	}
}

// common: a run in more versions than are kept still says so, and others are found beside it.
func common(t *testing.T, s Store) {
	if testing.Short() {
		t.Skip("many versions")
	}
	for i := range quotation.TooCommon + 10 {
		s.Add(t, passage(i, fmt.Sprintf("glory to ukraine %d", i)))
	}
	got, held, err := s.Run(context.Background(), runs("glory to ukraine")[0], quotation.TooCommon, nil)
	if err != nil || len(got) != 0 || held <= quotation.TooCommon {
		t.Errorf("a run that is too common: %d numbers of %d, %v", len(got), held, err)
	}
	want(t, s, "to ukraine 777", s.Number(t, passage(777, "").Post, 0))
}

func neighbours(t *testing.T, s Store) {
	other := passage(50, "of another thread")
	other.Thread = "x:2000"
	alone := passage(60, "of no thread that is known")
	alone.Thread = ""
	a := add(t, s, passage(1, "the first of three"))
	o := add(t, s, other)
	b := add(t, s, passage(2, "the second of three"))
	l := add(t, s, alone)
	c := add(t, s, passage(3, "the third of three"))
	for _, w := range []struct{ n, before, after int64 }{{a, 0, b}, {b, a, c}, {c, b, 0}, {o, 0, 0}, {l, 0, 0}} {
		p, err := s.Passage(context.Background(), w.n)
		if err != nil || !alike(s, p.Before, w.before) || !alike(s, p.After, w.after) {
			t.Errorf("version %d: %+v, %v; want %d and %d beside it", w.n, p, err, w.before, w.after)
		}
	}
	answer := ask(t, s, "second of three the third of three")
	if answer.Verdict != quotation.Exact || len(answer.Spans) != 2 {
		t.Errorf("over a break: %+v", answer)
	}
}

// alike says whether two numbers stand for one version, or for none: an index may know a neighbour by another number.
func alike(s Store, n, m int64) bool {
	p, err := s.Passage(context.Background(), n)
	q, err2 := s.Passage(context.Background(), m)
	if err != nil || err2 != nil {
		return n == m
	}
	return n != 0 && p.Post == q.Post && p.Text == q.Text && p.Version == q.Version && p.Until.Equal(q.Until) && p.Before == q.Before && p.After == q.After
}

func ask(t *testing.T, s Store, text string) *quotation.Answer {
	t.Helper()
	a, err := quotation.NewChecker(s).Check(context.Background(), quotation.Question{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func versions(t *testing.T, s Store) {
	s.Add(t, passage(1, "we promise never to raise this tax again"))
	next := add(t, s, passage(2, "and that is that, my friends"))
	p := passage(1, "we promise to look at this tax again")
	p.From = p.Created.Add(time.Hour)
	p.Version = "second"
	s.Add(t, p)
	one, two := s.Number(t, p.Post, 0), s.Number(t, p.Post, 1)
	want(t, s, "promise never to raise", one)
	want(t, s, "to look at this", two)
	want(t, s, "this tax again", one, two)
	old, err := s.Passage(context.Background(), one)
	if err != nil || !old.Until.Equal(p.From) || !alike(s, old.After, next) {
		t.Errorf("the first version: %+v, %v", old, err)
	}
	now, err := s.Passage(context.Background(), two)
	if err != nil || !now.Until.IsZero() || now.Version != "second" || !alike(s, now.After, next) {
		t.Errorf("the second version: %+v, %v", now, err)
	}
	after, err := s.Passage(context.Background(), next)
	if err != nil || !alike(s, after.Before, two) {
		t.Errorf("the neighbour: %+v, %v; want version %d before it", after, err, two)
	}
	if a := ask(t, s, "we promise never to raise this tax again"); a.Verdict != quotation.Exact || !a.Spans[0].Until.Equal(p.From) {
		t.Errorf("words of the first version: %+v", a)
	}
	if a := ask(t, s, "we promise to look at this tax again"); a.Verdict != quotation.Exact || !a.Spans[0].Until.IsZero() {
		t.Errorf("words of the second version: %+v", a)
	}
}

func deleted(t *testing.T, s Store) {
	n := add(t, s, passage(1, "this will be gone by tomorrow"))
	s.Add(t, passage(2, "and this one stays for ever"))
	s.Delete(t, passage(1, "").Post)
	want(t, s, "will be gone by", n)
	p, err := s.Passage(context.Background(), n)
	if err != nil || !p.Deleted || p.Text == "" {
		t.Errorf("%+v, %v", p, err)
	}
	if a := ask(t, s, "this will be gone by tomorrow"); a.Verdict != quotation.Exact || !a.Spans[0].Deleted {
		t.Errorf("a deleted post: %+v", a)
	}
	if a := ask(t, s, "and this one stays for ever"); a.Verdict != quotation.Exact || a.Spans[0].Deleted {
		t.Errorf("its neighbour: %+v", a)
	}
}

// strange: texts that are no text.
func strange(t *testing.T, s Store) {
	for i, text := range []string{"\x00 \x00 \x00 a b c", "\xff\xfe broken bytes inside \xf0\x28", "e\u0301\u0301\u0301 e\u0301 e\u0301", "\u202e\u202d \ufeff x y z"} {
		n := add(t, s, passage(i, text))
		p, err := s.Passage(context.Background(), n)
		if err != nil || p.Text != text {
			t.Errorf("%q came back as %+v, %v", text, p, err)
		}
		for _, r := range runs(text) {
			if got, _, err := s.Run(context.Background(), r, 100, nil); err != nil || !slices.Contains(got, n) {
				t.Errorf("%q is not found: %v, %v", text, got, err)
			}
		}
	}
}

// many: enough to make an index change its shape, and every version stays findable.
func many(t *testing.T, s Store) {
	const n = 3000
	text := func(i int) string {
		return fmt.Sprintf("post %d speaks of matter %d and of %d more", i, i*7919%n, i%13)
	}
	for i := range n {
		s.Add(t, passage(i, text(i)))
	}
	for i := 0; i < n; i += 97 {
		got, _, err := s.Run(context.Background(), runs(fmt.Sprintf("post %d speaks", i))[0], 10, nil)
		if id := passage(i, "").Post; err != nil || !slices.Equal(got, []int64{s.Number(t, id, 0)}) {
			t.Errorf("post %d: %v, %v", i, got, err)
		}
		if a := ask(t, s, text(i)); a.Verdict != quotation.Exact || a.Spans[0].Post != passage(i, "").Post {
			t.Errorf("post %d: %+v", i, a)
		}
	}
}

// few: words too few for a run are found, the newest first, and answered as too short to tell.
func few(t *testing.T, s Store) {
	s.Add(t, passage(1, "Слава"))
	s.Add(t, passage(2, "Слава Україні"))
	s.Add(t, passage(3, "no word of that, Україні or not"))
	s.Add(t, passage(4, "and слава україні, again"))
	for _, c := range []struct {
		text string
		want []int
	}{{"Слава Україні", []int{4, 2}}, {"слава", []int{4, 2, 1}}, {"“Again”", []int{4}}, {"nothing", nil}} {
		got, more, err := s.Few(context.Background(), c.text, 10)
		if err != nil || more {
			t.Errorf("%q: more %v, %v", c.text, more, err)
		}
		for _, i := range c.want {
			if n := s.Number(t, passage(i, "").Post, 0); !slices.Contains(got, n) {
				t.Errorf("%q: %v has not post %d", c.text, got, i)
			}
		}
		a := ask(t, s, c.text)
		if !a.Short || a.Verdict != quotation.NotFound || len(c.want) == 0 && a.Times != nil || len(c.want) > 0 && (a.Times == nil || a.Times.Posts != len(c.want) || a.Times.AtLeast || len(a.Closest) != len(c.want)) {
			t.Errorf("%q: %+v", c.text, a)
		}
	}
	if got, more, err := s.Few(context.Background(), "слава", 1); len(got) != 1 || !more || err != nil {
		t.Errorf("one of several: %v, %v, %v", got, more, err)
	}
}

// again: a version with the same words as the one before is a version, and the post is counted once.
func again(t *testing.T, s Store) {
	p := passage(1, "the bridge will open in the spring, they said")
	s.Add(t, p)
	p.Text, p.From, p.Version = "the bridge will open in the spring, they said!", p.Created.Add(time.Hour), "second"
	s.Add(t, p)
	if a := ask(t, s, "the bridge will open in the spring"); a.Verdict != quotation.Exact || a.Times == nil || a.Times.Posts != 1 || len(a.Elsewhere) != 1 || a.Elsewhere[0].Relation != quotation.OldNow {
		t.Errorf("in both versions: %+v %+v", a, a.Times)
	}
}
