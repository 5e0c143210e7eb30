package crosspost

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// seed gives the posts of the seed page: 32 of the thread, 18 of other threads.
func seed(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	if len(lines) != 53 {
		t.Fatalf("the seed has %d lines", len(lines))
	}
	return append(lines[:32:32], lines[35:]...)
}

// variant is a text made from one or more posts of the seed.
type variant struct {
	shape string
	text  string
	of    []int
}

// variants makes the shapes of QUOTES.md §5.
func variants(posts []string) []variant {
	rng := rand.New(rand.NewPCG(5, 5))
	var out []variant
	for i, p := range posts {
		words := strings.Fields(p)
		add := func(shape, text string, of ...int) { out = append(out, variant{shape, text, append([]int{i}, of...)}) }
		add("link", p+" https://president.gov.example/en/news/"+fmt.Sprint(i))
		add("hashtags, emoji", "🇺🇦 "+p+" #StandWithUkraine #Ukraine ⚡️")
		add("counter, mention", fmt.Sprintf("@someone@social.example (%d/50) %s", i+1, p))
		if r := []rune(p); len(r) > 270 {
			add("cut", string(r[:249])+"…")
		}
		edited := append([]string(nil), words...)
		for range 2 {
			edited[rng.IntN(len(edited))] = "altogether"
		}
		add("two words edited", strings.Join(edited, " "))
		add("first half", strings.Join(words[:len(words)/2], " "))
		add("second half", strings.Join(words[len(words)/2:], " "))
		if i+1 < len(posts) {
			add("two merged", p+"\n\n"+posts[i+1], i+1)
		}
		if i+2 < len(posts) {
			add("three merged", p+"\n\n"+posts[i+1]+"\n\n"+posts[i+2], i+1, i+2)
		}
	}
	return out
}

// TestShapes repeats the table of QUOTES.md §5: all shapes are found in an index that holds the seed, and no
// variant is taken for a post that it was not made from.
func TestShapes(t *testing.T) {
	posts := seed(t)
	m := quotation.NewMemory()
	for i, p := range posts {
		m.Add(quotation.Passage{Post: post.ID(fmt.Sprintf("x:%d", i+1)), Author: "x:1", Created: day(i), Text: p, Lang: "en"})
	}
	found, all, wrong, unrelated := map[string]int{}, map[string]int{}, 0, 0
	for n, v := range variants(posts) {
		s := &Search{Index: m, Posts: []quotation.Passage{{Post: "at://did:plc:abc/app.bsky.feed.post/3l", Author: "did:plc:abc", Created: day(n), Text: v.text, Lang: "en"}}}
		f, err := s.Find(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got := map[post.ID]Kind{}
		for _, p := range f.Places {
			got[p.Thread] = p.Kind
		}
		for i := range posts {
			id := post.ID(fmt.Sprintf("x:%d", i+1))
			of := false
			for _, k := range v.of {
				of = of || k == i
			}
			if !of {
				if unrelated++; got[id] != "" {
					wrong++
					t.Errorf("%s of %d is taken for %s: %s", v.shape, v.of[0]+1, id, v.text)
				}
				continue
			}
			if all[v.shape]++; got[id] != "" {
				found[v.shape]++
			} else {
				t.Errorf("%s is not found for %s: %s", v.shape, id, v.text)
			}
			want := Same
			switch v.shape {
			case "two words edited":
				want = Changed
			case "cut", "first half", "second half", "two merged", "three merged":
				want = Part
			}
			if got[id] != want {
				t.Errorf("%s of %s is %s, want %s: %s", v.shape, id, got[id], want, v.text)
			}
		}
	}
	sum := 0
	for shape, n := range all {
		sum += n
		t.Logf("%-18s %d of %d", shape, found[shape], n)
	}
	t.Logf("%d pairs, %d unrelated ones, %d wrong", sum, unrelated, wrong)
	if sum < 329 || unrelated < 2000 {
		t.Errorf("too few to tell: %d pairs, %d unrelated", sum, unrelated)
	}
}

// TestUnrelated checks every pair of the seed's posts: none shares what makes them of one make.
func TestUnrelated(t *testing.T) {
	posts := seed(t)
	r := reader{quotation.NewTokenizer()}
	var texts []*text
	for _, p := range posts {
		texts = append(texts, r.read(p))
	}
	highest, n := 0, 0
	for i, a := range texts {
		for _, b := range texts[:i] {
			n++
			highest = max(highest, like(a, b).Share())
			if kind, l, ok := of(a, b); ok {
				t.Errorf("%s %d: %q and %q", kind, l.Share(), a.clean, b.clean)
			}
		}
	}
	t.Logf("%d pairs, the highest containment is %d in 1000", n, highest)
	if highest > Enough/3 {
		t.Errorf("highest %d: no margin is left", highest)
	}
}

// day is a time so many days apart from others.
func day(n int) time.Time { return time.Date(2024, 10, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
