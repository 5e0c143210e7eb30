package search_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clew/internal/fold"
	"clew/internal/inverted"
	"clew/internal/search"
)

func terms(s string) string {
	var out []string
	next := uint32(0)
	search.Terms([]byte(fold.New().String(s)), func(t []byte, at uint32) {
		switch at {
		case next:
			next++
		case next - 1: // a word with its sign
		default:
			out = append(out, "?")
		}
		out = append(out, string(t))
	})
	return strings.Join(out, " ")
}

func TestTerms(t *testing.T) {
	for s, want := range map[string]string{
		"One, two-three!": "one two three", "": "", "...": "", "東京都": "東京 京都 都", "東京 都": "東京 京 都", "3년간 x": "3 년간 x", "서울에서 왔다": "서울에서 왔다", "CNN은": "cnn 은", "#tag C++": "tag #tag c c+ c++", "5%": "5 5%", "don't": "don t",
		"हिन्दी है": "हिन्दी है", "ประเทศ": "ปร ระ ะเ เท ทศ ศ", "กิน": "กิน น", "київ": "київ", "a_b": "a_b",
	} {
		if got := terms(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

var pieces = []string{"a", "b", "ab", "abc", "東", "京", "都", "서", "울", "ก", "กิ", "हि", "न्", "दी", "3", " ", " ", " ", ",", "-", "é", "й", "_", "#"}

// TestLookup holds an index's answers against a walk: none is missed, and where it says so none is too much.
func TestLookup(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.Custom(func(r *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(r, "text"), "")
		})
		f := fold.New()
		texts := rapid.SliceOfN(text, 1, 12).Draw(r, "texts")
		x, err := inverted.Create("")
		if err != nil {
			r.Fatal(err)
		}
		for i, s := range texts {
			_ = x.Begin(int64(i+1), int64(i))
			search.Terms([]byte(f.String(s)), func(t []byte, at uint32) { _ = x.Term(search.Body, t, at) })
		}
		if err := x.Commit(false, nil); err != nil {
			r.Fatal(err)
		}
		said := ""
		for range rapid.IntRange(1, 3).Draw(r, "terms") {
			word := strings.TrimSpace(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 4).Draw(r, "word"), ""))
			said += rapid.SampledFrom([]string{" ", " ", " OR ", " NEAR/1 ", " -"}).Draw(r, "sign") + rapid.SampledFrom([]string{`"` + word + `"`, `"` + word + `"*`}).Draw(r, "form")
		}
		q, err := search.Parse(strings.TrimLeft(said, " ORNEA/1-"))
		if err != nil || q.Empty() {
			return
		}
		ask, exact := search.Lookup(q.Tree)
		if ask == nil {
			if exact {
				r.Fatalf("%s: it cannot help, and exactly", q.Said)
			}
			return
		}
		hits, err := x.Snapshot().Newest(ask, inverted.Place{}, 100)
		if err != nil {
			r.Fatal(err)
		}
		plain := search.Plain(q)
		for i, s := range texts {
			want := plain([]byte(f.String(s)), "zz")
			got := slices.ContainsFunc(hits, func(h inverted.Hit) bool { return h.Number == int64(i+1) })
			if want && !got || exact && got != want {
				r.Fatalf("%s in %q: the index says %v (exact %v), a walk %v; asked %#v", q.Said, s, got, exact, want, ask)
			}
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	text := []byte(fold.New().String("Those artillery shells and missiles were used against our people; 東京都では、киевские 서울에서 https://example.org/1"))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		search.Terms(text, func([]byte, uint32) {})
	}
}
