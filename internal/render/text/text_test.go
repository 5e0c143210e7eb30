package text_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/rendertest"
	"clew/internal/render/text"
	"clew/internal/thread"
)

func renderer(opt text.Options) func(io.Writer, *document.Document) error {
	return func(w io.Writer, d *document.Document) error { return text.Render(w, d, opt) }
}

func TestSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{
		Render: renderer(text.Options{}), Ext: "txt", Before: "Folded under content warnings",
	})
}

// words makes a document of one post.
func words(s string, links ...post.Link) *document.Document {
	t := &thread.Thread{Line: []post.Post{{ID: "x:1", Text: s, Links: links}}, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 1}}
	return document.New(t, document.About{})
}

// body gives the lines of the one post.
func body(t *testing.T, d *document.Document, opt text.Options) []string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Render(&b, d, opt); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(b.String(), "[1]\n")
	rest, _, _ = strings.Cut(rest, "\n\n• • •")
	return strings.Split(rest, "\n")
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"at spaces", "one two three four five six", []string{"one two three four", "five six"}},
		{"exactly full", "12345678901234567890 x", []string{"12345678901234567890", "x"}},
		{"spaces at the break are dropped", "1234567890123456789    x", []string{"1234567890123456789", "x"}},
		{"long word", "see 1234567890123456789012345 now", []string{"see", "12345678901234567890", "12345 now"}},
		{"ideographs are two columns", "一二三四五六七八九十一二", []string{"一二三四五六七八九十", "一二"}},
		{"no line begins with a full stop", "一二三四五六七八九十。一二", []string{"一二三四五六七八九", "十。一二"}},
		{"no line ends with an opening bracket", "一二三四五六七八九「一二」", []string{"一二三四五六七八九", "「一二」"}},
		{"small kana stay", "あいうえおかきくけこっと", []string{"あいうえおかきくけ", "こっと"}},
		{"hangul breaks at spaces", "가나다라마 바사아자차 카타", []string{"가나다라마", "바사아자차 카타"}},
		{"emoji of many code points", strings.Repeat("👩‍👩‍👧‍👦", 3) + " " + strings.Repeat("👩‍👩‍👧‍👦", 8), []string{strings.Repeat("👩‍👩‍👧‍👦", 3), strings.Repeat("👩‍👩‍👧‍👦", 8)}},
		{"combining marks take no column", strings.Repeat("e\u0301", 20) + " x", []string{strings.Repeat("e\u0301", 20), "x"}},
		{"flags", strings.Repeat("🇮🇸", 11), []string{strings.Repeat("🇮🇸", 10), "🇮🇸"}},
		{"paragraphs", "one\ntwo\n\n\nthree", []string{"one", "two", "", "three"}},
		{"line separators", "one\u2028two\r\nthree\rfour", []string{"one", "two", "three", "four"}},
		{"long dash", "aaaaaaaaaaaaaaaa—bbbbbbb", []string{"aaaaaaaaaaaaaaaa—", "bbbbbbb"}},
		{"indented", "    a b", []string{"    a b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, body(t, words(c.text), text.Options{Width: 20})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestControls(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a\x1b[31mb", "a␛[31mb"},
		{"a\x00\x07\x7fb", "a␀␇␡b"},
		{"a\u009b31mb", "a\ufffd31mb"},
		{"a\u202egnp.exe\u202c", "agnp.exe"},
		{"a\u2066b\u2069c", "abc"},
		{"a\tb", "a    b"},
		{"a\xffb", "a\ufffdb"},
		{"e" + strings.Repeat("\u0301", 100), "e" + strings.Repeat("\u0301", document.MaxMarks)},
		{"\ufdd0x\ufdd1", "x"},
	} {
		for _, width := range []int{0, 40} {
			if diff := cmp.Diff([]string{c.want}, body(t, words(c.in), text.Options{Width: width, Links: true})); diff != "" {
				t.Errorf("%q, width %d: %s", c.in, width, diff)
			}
		}
	}
}

func TestLinks(t *testing.T) {
	d := words("read the long story here now", post.Link{Start: 5, End: 19, URL: "https://example.org/é"})
	got := body(t, d, text.Options{Width: 20, Links: true})
	want := []string{"read \x1b]8;;https://example.org/%C3%A9\x1b\\the long story\x1b]8;;\x1b\\", "here now"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := body(t, d, text.Options{}); got[1] != "→ https://example.org/é" {
		t.Errorf("without links the address is not printed: %q", got)
	}
}

// No escape sequence but our own comes out, whatever the post says, and on a narrow screen every line
// fits but those of an address.
func TestScreens(t *testing.T) {
	for _, opt := range []text.Options{{Width: 20}, {Width: 72, Color: true, Links: true}, {Width: 1}} {
		for _, h := range append(rendertest.HostileStrings(t), strings.Repeat("漢字かな、。 ", 50), strings.Repeat("עברית and English ", 50)) {
			var b bytes.Buffer
			if err := text.Render(&b, rendertest.Hostile(h), opt); err != nil {
				t.Fatal(err)
			}
			out := string(ours(b.Bytes()))
			if err := rendertest.Safe([]byte(out)); err != nil {
				t.Fatalf("%q at width %d: %v", h, opt.Width, err)
			}
			for line := range strings.SplitSeq(out, "\n") {
				if line != strings.TrimRight(line, " ") {
					t.Fatalf("%q at width %d: spaces at the end of %q", h, opt.Width, line)
				}
			}
		}
	}
}

// ours takes our own escape sequences out of an output; what of ESC remains is a post's.
func ours(out []byte) []byte {
	for _, seq := range []string{"\x1b[1m", "\x1b[2m", "\x1b[0m", "\x1b\\"} {
		out = bytes.ReplaceAll(out, []byte(seq), nil)
	}
	return bytes.ReplaceAll(out, []byte("\x1b]8;;"), nil)
}

func TestGoldenScreen(t *testing.T) {
	for name, opt := range map[string]text.Options{"narrow": {Width: 40}, "screen": {Width: 72, Color: true, Links: true}, "unfold": {Unfold: true}} {
		var b bytes.Buffer
		if err := text.Render(&b, rendertest.Full(), opt); err != nil {
			t.Fatal(err)
		}
		rendertest.Golden(t, "testdata/"+name+".txt", b.Bytes())
	}
}

func BenchmarkRender(b *testing.B) {
	rendertest.Bench(b, renderer(text.Options{Width: 80, Links: true}))
}

// FuzzWrap holds that no text makes a line too long, loses a letter or lets a control character out.
func FuzzWrap(f *testing.F) {
	for _, s := range []string{"one two three", "一二三「四」。", "a\x1b[31m\u202eb", "e\u0301\u0301 👩‍👩‍👧‍👦🇮🇸", "\xe4\xb8", "\u3000x\t\u2028y", "かな\u3099", strings.Repeat("x", 50)} {
		f.Add(s, uint8(20))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		wrapped := strings.Join(body(t, words(s), text.Options{Width: int(width)}), "")
		if err := rendertest.Safe([]byte(wrapped)); err != nil {
			t.Fatal(err)
		}
		whole := strings.Join(body(t, words(s), text.Options{}), "")
		if a, b := letters(wrapped), letters(whole); a != b {
			t.Errorf("wrapped %q, whole %q", a, b)
		}
	})
}

// letters is s without the white space at which it may be broken.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\u3000' {
			return -1
		}
		return r
	}, s)
}
