package index_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/figure"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/post"
)

func load(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// seed gives the posts of the seed page's first thread.
func seed(t testing.TB) []index.Post {
	t.Helper()
	b, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []index.Post
	for i, l := range strings.Split(string(b), "\n")[:32] {
		out = append(out, index.Post{ID: post.ID(fmt.Sprintf("x:%d", i+1)), Thread: "x:1", Author: "x:0", Text: l, Lang: "en",
			At: time.Date(2024, 10, 31, 18, 0, 0, 0, time.UTC)})
	}
	return out
}

func find(x *index.Index, id string) index.Heading {
	for _, h := range x.Headings {
		if h.ID == id {
			return h
		}
	}
	return index.Heading{}
}

// TestSeed: counted by hand in the page.
func TestSeed(t *testing.T) {
	x := index.Build(load(t), seed(t), index.Options{})
	for id, want := range map[string]string{
		"country/CN":            "21–22, 26",
		"city/1835848":          "20", // Seoul
		"area/ru-kursk":         "1, 28, 30, 32",
		"person/vladimir-putin": numbersOf(t, "Putin"),
		"event/peace-summit":    "25",
		"body/nato":             "6",
		"country/JP":            "22",
		"region/asia":           "11–12",
	} {
		h := find(x, id)
		if got := index.Numbers(h.Places); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	kp := find(x, "country/KP")
	if kp.Name != "North Korea" || index.Numbers(kp.Places) != numbersOf(t, "North Korea") {
		t.Errorf("North Korea: %s", index.Numbers(kp.Places))
	}
	var subs []string
	for _, s := range kp.Subs {
		subs = append(subs, s.Name)
	}
	if !slices.Contains(subs, "North Korean") || !slices.Contains(subs, "troop") && !slices.Contains(subs, "troops") {
		t.Errorf("sub-headings of North Korea: %q", subs)
	}
	if !slices.Contains(x.See, index.See{Name: "U.S.", ID: "country/US"}) || !slices.Contains(x.See, index.See{Name: "Putin", ID: "person/vladimir-putin"}) {
		t.Errorf("see: %v", x.See)
	}
	if !slices.IsSortedFunc(x.Dates, func(a, b index.Date) int { return a.Earliest.Compare(b.Earliest) }) || len(x.Dates) == 0 {
		t.Errorf("dates: %v", x.Dates)
	}
	for _, q := range x.Quantities {
		if q.Value == 3000 && !slices.Equal(q.Of, []string{"country/KP"}) {
			t.Errorf("3,000 is of %v", q.Of)
		}
	}
	for _, s := range x.Series { // 3,000 North Koreans and 45,000 Russians are no series
		low, high := false, false
		for _, p := range s.Points {
			low, high = low || p.Value == 3000, high || p.Value == 45000
		}
		if low && high {
			t.Errorf("one series of %v", s.Key)
		}
	}
}

// numbersOf prints the posts that hold some words.
func numbersOf(t *testing.T, words string) string {
	var l []index.Locator
	for i, p := range seed(t) {
		if strings.Contains(p.Text, words) {
			l = append(l, index.Locator{No: i + 1})
		}
	}
	return index.Numbers(l)
}

// TestSpans: every place leads to its words.
func TestSpans(t *testing.T) {
	posts := seed(t)
	x := index.Build(load(t), posts, index.Options{})
	at := func(l index.Locator, s figure.Span) string {
		return string([]rune(posts[l.No-1].Text)[s.Start:s.End])
	}
	n := 0
	for _, h := range x.Headings {
		count := 0
		for _, l := range h.Places {
			if posts[l.No-1].ID != l.Post {
				t.Fatalf("%s: post %d is not %s", h.ID, l.No, l.Post)
			}
			for _, s := range l.Spans {
				count++
				if w := at(l, s); w == "" || strings.TrimSpace(w) != w {
					t.Errorf("%s: %q", h.ID, w)
				}
			}
		}
		if count != h.Count {
			t.Errorf("%s: %d spans, count %d", h.ID, count, h.Count)
		}
		n += count
	}
	if n < 130 {
		t.Errorf("%d mentions in 32 posts", n)
	}
	for _, d := range x.Dates {
		i := 0
		for _, l := range d.Places {
			for _, s := range l.Spans {
				if d.Words[i] != at(l, s) {
					t.Errorf("date %s: %q at %q", d.Value, d.Words[i], at(l, s))
				}
				i++
			}
		}
	}
}

// TestSixLanguages: one heading, its name and its place in the alphabet those of the index's language.
func TestSixLanguages(t *testing.T) {
	g := load(t)
	var posts []index.Post
	for i, p := range []struct{ lang, text string }{
		{"en", "North Korea and Ukraine"}, {"uk", "Північна Корея та Україна"}, {"ru", "Северная Корея и Украина"},
		{"ko", "북한과 우크라이나"}, {"ja", "北朝鮮とウクライナ"}, {"ar", "كوريا الشمالية وأوكرانيا"},
	} {
		posts = append(posts, index.Post{ID: post.ID(fmt.Sprint("x:", i)), Thread: fmt.Sprint(i), Text: p.text, Lang: p.lang})
	}
	for lang, want := range map[string][]string{
		"en": {"North Korea", "Ukraine"}, "uk": {"Північна Корея", "Україна"}, "ko": {"북한", "우크라이나"},
		"ja": {"ウクライナ", "北朝鮮"}, "ar": {"أوكرانيا", "كوريا الشمالية"}, "sw": {"North Korea", "Ukraine"},
	} {
		x := index.Build(g, posts, index.Options{Lang: lang})
		var got []string
		for _, h := range x.Headings {
			got = append(got, h.Name)
			if n := index.Numbers(h.Places); n != "1–6" {
				t.Errorf("%s: %s in %s", lang, h.Name, n)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

// TestSame: twice the same, and with what it was made from.
func TestSame(t *testing.T) {
	posts := seed(t)
	for i, s := range []string{"Today we met this summer.", "Two weeks ago, in May, tomorrow.", "This summer. Today. Last year."} { // without a time: refused, for one reason
		posts = append(posts, index.Post{ID: post.ID(fmt.Sprint("x:9", i)), Thread: "x:9", Text: s})
	}
	g := load(t)
	a := index.Build(g, posts, index.Options{})
	for range 20 {
		if text(a) != text(index.Build(g, posts, index.Options{})) {
			t.Fatal("two indexes of the same posts differ")
		}
	}
	if a.Gazetteer == "" || a.Figures == 0 || a.Posts != 35 {
		t.Errorf("versions %q, %d, of %d posts", a.Gazetteer, a.Figures, a.Posts)
	}
}

// text writes an index out whole; NaN is no JSON.
func text(x *index.Index) string {
	b, err := json.Marshal([]any{x.Headings, x.See, x.Dates, x.Near})
	if err != nil {
		panic(err)
	}
	return string(b) + fmt.Sprintf("%v %v", x.Quantities, x.Series)
}

func TestRegisterAndAlso(t *testing.T) {
	reg := gazetteer.NewRegister([]gazetteer.Entry{{ID: "account/7", Kind: gazetteer.Person, Spellings: []string{"Olena Horyn"}}})
	x := index.Build(load(t), []index.Post{
		{ID: "x:1", Thread: "a", Text: "Olena Horyn spoke at the Crimea Platform Summit."},
		{ID: "x:2", Thread: "b", Text: "Crimea is far."},
	}, index.Options{Register: reg, Names: map[string]string{"account/7": "Horyn, Olena"}})
	if h := find(x, "account/7"); h.Name != "Horyn, Olena" || h.Kind != gazetteer.Person {
		t.Errorf("register: %+v", h)
	}
	if h := find(x, "event/crimea-platform-summit"); !slices.Equal(h.SeeAlso, []string{"region/crimea"}) || index.Numbers(h.Places) != "1" {
		t.Errorf("event: %+v", h)
	}
	if h := find(x, "region/crimea"); !slices.Equal(h.SeeAlso, []string{"event/crimea-platform-summit"}) || index.Numbers(h.Places) != "2" {
		t.Errorf("Crimea: %+v", h)
	}
}

func TestNothing(t *testing.T) {
	g := load(t)
	x := index.Build(g, nil, index.Options{})
	if len(x.Headings)+len(x.Dates)+len(x.Quantities) != 0 {
		t.Errorf("%+v", x)
	}
	x = index.Build(g, []index.Post{{ID: "x:1", Text: "\xff\xfe"}, {ID: "x:2"}}, index.Options{Lang: "not a language"})
	if len(x.Headings) != 0 {
		t.Errorf("%+v", x.Headings)
	}
}

func TestNumbers(t *testing.T) {
	var l []index.Locator
	for _, n := range []int{1, 3, 4, 5, 7, 9, 10} {
		l = append(l, index.Locator{No: n})
	}
	if got := index.Numbers(l); got != "1, 3–5, 7, 9–10" {
		t.Error(got)
	}
}

func BenchmarkBuild(b *testing.B) {
	g := load(b)
	posts := seed(b)
	size := 0
	for _, p := range posts {
		size += len(p.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		index.Build(g, posts, index.Options{})
	}
}
