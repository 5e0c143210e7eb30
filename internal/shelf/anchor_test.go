package shelf_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"clew/internal/post"
	"clew/internal/shelf"
)

const thread post.ID = "x:1000"

// marked marks words, which stand in text once.
func marked(t testing.TB, text, words string) shelf.Highlight {
	t.Helper()
	i := strings.Index(text, words)
	if i < 0 || strings.Count(text, words) != 1 {
		t.Fatalf("%q stands %d times in %q", words, strings.Count(text, words), text)
	}
	start := utf8.RuneCountInString(text[:i])
	h, err := shelf.New(thread, &post.Post{ID: "x:1001", Text: text}, start, start+utf8.RuneCountInString(words))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAnchor(t *testing.T) {
	const tides = "The mills were built for the tides. They turned twice a day, and nobody counted them."
	for _, c := range []struct {
		name, text, words, now string
		want                   shelf.Standing
		at                     string // what stands before the words now
	}{
		{"unchanged", tides, "turned twice a day", tides, shelf.Here, "The mills were built for the tides. They "},
		{"text before", tides, "turned twice a day", "Note: " + tides, shelf.Moved, "Note: The mills were built for the tides. They "},
		{"text behind", tides, "nobody counted them.", tides + " Until 1890.", shelf.Here, "The mills were built for the tides. They turned twice a day, and "},
		{"taken out", tides, "turned twice a day", "The mills were built for the tides.", shelf.Gone, ""},
		{"one letter changed", tides, "turned twice a day", strings.ReplaceAll(tides, "twice", "thrice"), shelf.Gone, ""},
		{"case changed", tides, "nobody counted", strings.ReplaceAll(tides, "nobody", "Nobody"), shelf.Gone, ""},
		{"long words, all else rewritten", tides, "turned twice a day", "It is said that each wheel turned twice a day.", shelf.Moved, "It is said that each wheel "},
		{"short words, all else rewritten", "I did not say that", "not", "I said it. Do not ask.", shelf.Unsure, ""},
		{"short words, neighbours there", "I did not say that", "not", "No: I did not say that", shelf.Moved, "No: I did "},
		{"twice, one between the same words", tides, "a day", "One day and a day. " + tides, shelf.Moved, "One day and a day. The mills were built for the tides. They turned twice "},
		{"twice, none between the same words", tides, "mills", "mills and mills", shelf.Unsure, ""},
		{"doubled whole", "a day ", "a day", "a day a day a day ", shelf.Here, ""},
		{"empty now", tides, "mills", "", shelf.Gone, ""},
		{"Arabic", "قال إن البحر عالٍ اليوم", "البحر عالٍ", "تصحيح: قال إن البحر عالٍ اليوم", shelf.Moved, "تصحيح: قال إن "},
		{"Japanese", "潮は一日に二度めぐる。", "二度めぐる", "訂正。潮は一日に二度めぐる。", shelf.Moved, "訂正。潮は一日に"},
		{"emoji", "🧵 the mills 👩‍🚀 turned", "mills 👩‍🚀", "🧵🧵 the mills 👩‍🚀 turned", shelf.Moved, "🧵🧵 the "},
		{"composed otherwise", "caf\u00e9 at noon today", "caf\u00e9", "cafe\u0301 at noon today", shelf.Gone, ""},
	} {
		h := marked(t, c.text, c.words)
		if c.name == "doubled whole" {
			h.Words, h.After = "a day", " "
		}
		start, end, got := shelf.Anchor(h, c.now)
		if got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
			continue
		}
		if got >= shelf.Moved {
			if before, _ := post.Slice(c.now, 0, start); before != c.at {
				t.Errorf("%s: it stands after %q", c.name, before)
			}
			if words, _ := post.Slice(c.now, start, end); words != c.words {
				t.Errorf("%s: %q is marked", c.name, words)
			}
		} else if start != 0 || end != 0 {
			t.Errorf("%s: no place, and %d to %d", c.name, start, end)
		}
	}
}

// What is found is the very words; what was not changed is found where it was; and what is added far from the
// words does not lose them unless it repeats them.
func TestAnchorHolds(t *testing.T) {
	letter := rapid.SampledFrom([]rune("ab é界🧵\u0301ش\n"))
	some, any := rapid.StringOfN(letter, 1, -1, -1), rapid.StringOf(letter)
	rapid.Check(t, func(t *rapid.T) {
		text := some.Draw(t, "text")
		n := utf8.RuneCountInString(text)
		start := rapid.IntRange(0, n-1).Draw(t, "start")
		end := rapid.IntRange(start+1, n).Draw(t, "end")
		h, err := shelf.New(thread, &post.Post{ID: "x:1001", Text: text}, start, end)
		if errors.Is(err, shelf.ErrValue) {
			if words, _ := post.Slice(text, start, end); strings.TrimSpace(words) != "" {
				t.Fatalf("%q cannot be marked: %v", words, err)
			}
			return
		}
		if s, e, is := shelf.Anchor(h, text); is != shelf.Here || s != h.Start || e != h.End {
			t.Fatalf("unchanged: %d to %d, %d; want %d to %d", s, e, is, h.Start, h.End)
		}
		other := any.Draw(t, "other")
		for _, now := range []string{other, other + text, text + other, other + text + other, text[:len(text)/2] + other} {
			s, e, is := shelf.Anchor(h, now)
			words, ok := post.Slice(now, s, e)
			switch times := strings.Count(now, h.Words); {
			case is >= shelf.Moved && (!ok || words != h.Words):
				t.Fatalf("%q in %q: %q is marked", h.Words, now, words)
			case is == shelf.Gone && times > 0, is != shelf.Gone && times == 0:
				t.Fatalf("%q stands %d times in %q: %d", h.Words, times, now, is)
			}
		}
		long := "xyzxyzxyzxyzxyzxyzxyzxyzxyzxyzxyzxyz "
		if h.Start >= 4 || n-h.End >= 4 || h.End-h.Start >= 16 {
			s, _, is := shelf.Anchor(h, long+text)
			if is < shelf.Moved && strings.Count(text, h.Words) == 1 {
				t.Fatalf("%q is lost in %q: %d", h.Words, long+text, is)
			}
			if is >= shelf.Moved && strings.Count(text, h.Words) == 1 && s != h.Start+len(long) {
				t.Fatalf("%q is found at %d of %q", h.Words, s, long+text)
			}
		}
	})
}

// Bytes that are no text do no harm.
func FuzzAnchor(f *testing.F) {
	f.Add("The mills were built", "mills", 4, 9)
	f.Add("\xe2\x82", "\xe2", 0, 1)
	f.Fuzz(func(t *testing.T, text, words string, start, end int) {
		for _, h := range []shelf.Highlight{{Start: start, End: end, Words: words, Before: text, After: words}, {Start: start, End: end, Words: words}} {
			s, e, is := shelf.Anchor(h, text)
			if got, ok := post.Slice(text, s, e); is >= shelf.Moved && utf8.ValidString(text) && utf8.ValidString(words) && (!ok || got != words) {
				t.Errorf("%q in %q: %q", words, text, got)
			}
		}
		_, _ = shelf.New(thread, &post.Post{ID: "x:1", Text: text}, start, end)
	})
}

func TestNewRefuses(t *testing.T) {
	p := &post.Post{ID: "x:1001", Text: "a  b"}
	for _, c := range [][2]int{{0, 0}, {-1, 1}, {0, 5}, {3, 2}, {1, 3}, {4, 4}, {1 << 40, 1 << 41}} {
		if h, err := shelf.New(thread, p, c[0], c[1]); !errors.Is(err, shelf.ErrValue) {
			t.Errorf("%v: %+v, %v", c, h, err)
		}
	}
	if h, err := shelf.New(thread, p, 1, 4); err != nil || h.Start != 3 || h.End != 4 || h.Before != "a  " {
		t.Errorf("spaces are marked: %+v, %v", h, err)
	}
	if _, err := shelf.New(thread, &post.Post{ID: "x:1", Text: "a\xffb"}, 0, 3); !errors.Is(err, shelf.ErrValue) {
		t.Errorf("bytes that are no text are marked: %v", err)
	}
	if _, err := shelf.New("nonsense", p, 0, 1); !errors.Is(err, shelf.ErrValue) {
		t.Error("a thread that is none")
	}
}

func TestVersionOf(t *testing.T) {
	a, b := &post.Post{Text: "a"}, &post.Post{Text: "b"}
	if shelf.VersionOf(a) == shelf.VersionOf(b) || shelf.VersionOf(a) != "sha256:ca978112ca1bbdcafac231b3" {
		t.Error(shelf.VersionOf(a))
	}
	if got := shelf.VersionOf(&post.Post{Text: "a", Version: "bafy"}); got != "bafy" {
		t.Error(got)
	}
	if got := shelf.VersionOf(&post.Post{Text: "a", Version: strings.Repeat("x", 9999)}); got != "sha256:ca978112ca1bbdcafac231b3" {
		t.Error(got)
	}
}

func TestLabelName(t *testing.T) {
	for in, want := range map[string]string{
		" Tide  mills ": "Tide mills", "#mills": "mills", "## x": "x", "Cafe\u0301": "Caf\u00e9", "a\u202eb": "ab", "مطاحن المد": "مطاحن المد", "潮汐": "潮汐",
		"a\nb": "a b", "a,b": "a b", "👩\u200d🚀": "👩\u200d🚀", "a\x00b": "a b", "<script>": "<script>", "a\xffb": "a b",
	} {
		got, err := shelf.LabelName(in)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
		if again, err := shelf.LabelName(got); err != nil || again != got {
			t.Errorf("%q is not kept as it is: %q", got, again)
		}
	}
	for _, bad := range []string{"", " ", "#", "\u202e", "\u200d", strings.Repeat("x", 65), strings.Repeat("é", 65), strings.Repeat("x", 1<<20), "\n\t", ","} {
		if got, err := shelf.LabelName(bad); !errors.Is(err, shelf.ErrValue) {
			t.Errorf("%.20q is taken as %q", bad, got)
		}
	}
	if shelf.LabelKey("STRASSE") != shelf.LabelKey("Straße") || shelf.LabelKey("a") == shelf.LabelKey("b") {
		t.Error("names are told apart by case, or not at all")
	}
	if got, err := shelf.LabelNames([]string{"a", "A", "#a", "b"}); err != nil || len(got) != 2 {
		t.Error(got, err)
	}
}

func TestAboutCheck(t *testing.T) {
	if a, err := (shelf.About{Title: " Tide\nmills ", Preface: " a\r\nb\x00 "}).Check(); err != nil || a.Title != "Tide mills" || a.Preface != "a\nb" {
		t.Error(a, err)
	}
	for _, bad := range []shelf.About{{}, {Title: " \n"}, {Title: strings.Repeat("x", 201)}, {Title: "a", Subtitle: strings.Repeat("x", 201)}, {Title: "a", Preface: strings.Repeat("x", 10_001)}} {
		if _, err := bad.Check(); !errors.Is(err, shelf.ErrValue) {
			t.Errorf("%.20q is taken", bad.Title)
		}
	}
}
