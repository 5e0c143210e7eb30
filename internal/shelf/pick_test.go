package shelf_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clew/internal/post"
	"clew/internal/shelf"
)

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"One. Two!  Three?":               {"One.", "Two!", "Three?"},
		"1/ A beginning.\n\nA new line 🧵": {"1/ A beginning.", "A new line 🧵"},
		"潮は一日に二度めぐる。水車も。":                 {"潮は一日に二度めぐる。", "水車も。"},
		"هل عاد المد؟ نعم.":               {"هل عاد المد؟", "نعم."},
		"Wait. 🧵 \n…":                     {"Wait. 🧵 \n…"},
		"":                                nil,
		" \n ":                            nil,
	} {
		var got []string
		for _, r := range shelf.Sentences(text) {
			s, ok := post.Slice(text, r.Start, r.End)
			if !ok {
				t.Errorf("%q: %v is no part of it", text, r)
			}
			got = append(got, s)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	if n := len(shelf.Sentences(strings.Repeat("A. ", 5000))); n != shelf.MaxSentences {
		t.Errorf("%d sentences", n)
	}
}

func TestFind(t *testing.T) {
	const text = "It is said.\n\nThey turned twice\na day. It is said again: twice a day."
	for _, c := range []struct {
		words, before, want string
	}{
		{"turned twice a day", "", "turned twice\na day"},
		{" turned\n\ntwice\u00a0a day ", "x", "turned twice\na day"},
		{"twice a day", "They turned ", "twice\na day"},
		{"twice a day", "said again:\n", "twice a day"},
		{"twice a day", "", ""},
		{"twice a day", "of which nothing stands there", ""},
		{"thrice", "", ""},
		{"", "They", ""},
		{" \n", "They", ""},
		{text + "x", "", ""},
	} {
		r, ok := shelf.Find(text, c.words, c.before)
		got, _ := post.Slice(text, r.Start, r.End)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q after %q: %q, %v; want %q", c.words, c.before, got, ok, c.want)
		}
	}
	if r, ok := shelf.Find("", "x", ""); ok {
		t.Error(r)
	}
}

// Whatever is selected is found again, if it stands once.
func TestFindHolds(t *testing.T) {
	letters := rapid.StringOf(rapid.SampledFrom([]rune("abcé界ش \n\u00a0")))
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := letters.Draw(t, "a"), letters.Draw(t, "b"), letters.Draw(t, "c")
		text := a + b + c
		r, ok := shelf.Find(text, b, a)
		if !ok {
			return
		}
		got, inside := post.Slice(text, r.Start, r.End)
		if strip := func(s string) string { return strings.Join(strings.Fields(s), "") }; !inside || strip(got) != strip(b) {
			t.Fatalf("%q for %q", got, b)
		}
	})
}
