// Package rendertest holds the suite that every renderer runs: what must be in its output and what must
// never be, for documents with every feature and for hostile ones, and golden files to read.
package rendertest

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/thread"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

//go:embed testdata/attack
var attack embed.FS

// Subject is one renderer under test.
type Subject struct {
	// Render writes d in the format.
	Render func(w io.Writer, d *document.Document) error
	// Ext is the ending of the golden files: "html", "txt".
	Ext string
	// Without lists pieces of Full that the format cannot say (see Features); each needs its reason beside it.
	Without []string
	// Before is what stands before the place where the body of a folded post may appear: the open tag of a
	// fold, or a heading. "": the format tells folded and shown apart by a field, or has no body at all.
	Before string
	// Inert looks at what became of a hostile document. It is called for each hostile string.
	Inert func(t *testing.T, hostile string, out []byte)
}

// Features are words of Full that every renderer must show, unless it gives a reason not to.
var Features = []string{
	"The tide mill at Harrow Creek",
	"and a second paragraph after an empty line.",
	"example.org/mill",
	"https://example.org/card",
	"drowning",
	"Folded words that nobody reads by accident.",
	"The wheel at low tide",
	"The wheel turning",
	"The sluice",
	"A mill is a clock that bakes.",
	"@ilse_varga",
	"deleted",
	"زرنا الطاحونة القديمة عند المد",
	"潮の満ち引きで回る水車は、もう動かない。",
	"👩‍👩‍👧‍👦",
	"A correction in a side branch.",
	"A branch of the branch.",
	"An answer that became a part of its own.",
	"What became of the mill?",
	"And the miller?",
	"numbered 9 then 11",
	"1700000000000000001",
	"SHA-256 0a0a",
	"Other thread 6 begins here.",
	"Its third post.",
}

// Run runs the suite.
func Run(t *testing.T, s Subject) {
	t.Run("golden", func(t *testing.T) { s.golden(t) })
	t.Run("features", func(t *testing.T) { s.features(t) })
	t.Run("folded", func(t *testing.T) { s.folded(t) })
	t.Run("secret", func(t *testing.T) { s.secret(t) })
	t.Run("same", func(t *testing.T) { s.same(t) })
	t.Run("hostile", func(t *testing.T) { s.hostile(t) })
	t.Run("extreme", func(t *testing.T) { s.extreme(t) })
	t.Run("failing writer", func(t *testing.T) { s.failing(t) })
}

func (s Subject) render(t *testing.T, d *document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Render(&b, d); err != nil {
		t.Fatalf("render: %v", err)
	}
	return b.Bytes()
}

func (s Subject) golden(t *testing.T) {
	for name, d := range map[string]*document.Document{"full": Full(), "root-gone": RootGone(), "public": Private().For(policy.Page)} {
		Golden(t, filepath.Join("testdata", name+"."+s.Ext), s.render(t, d))
	}
}

// Golden compares what was made with a file of the test's folder, or writes it with -rewrite.
func Golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -rewrite writes it anew):\n%s", path, diff)
	}
}

func (s Subject) features(t *testing.T) {
	out := string(s.render(t, Full()))
	for _, f := range Features {
		excused := false
		for _, w := range s.Without {
			excused = excused || w == f
		}
		if strings.Contains(out, f) == excused {
			t.Errorf("%q: in the output %v, expected %v", f, excused, !excused)
		}
	}
	if strings.Contains(out, "Held but gone words.") {
		t.Error("the content of a deleted quote is shown")
	}
	if strings.Contains(out, "Its fourth post, not shown.") {
		t.Error("a preview has more than three posts")
	}
}

func (s Subject) folded(t *testing.T) {
	if s.Before == "" {
		return
	}
	out := string(s.render(t, Full()))
	fold := strings.Index(out, s.Before)
	if body := strings.Index(out, "Folded words"); fold < 0 || body < fold {
		t.Errorf("the folded body is at %d, its fold at %d", body, fold)
	}
}

func (s Subject) secret(t *testing.T) {
	if out := s.render(t, Private()); !bytes.Contains(out, []byte("SECRET")) {
		t.Error("the owner's own reading lacks the private posts: the next checks prove nothing")
	}
	for _, use := range []policy.Use{policy.Page, policy.List, policy.Search, policy.Feed, policy.Export} {
		out := s.render(t, Private().For(use))
		if i := bytes.Index(out, []byte("SECRET")); i >= 0 {
			t.Errorf("use %d shows %q", use, out[i:min(len(out), i+30)])
		}
		if !bytes.Contains(out, []byte("Open words end it.")) {
			t.Errorf("use %d lacks the open posts", use)
		}
	}
}

func (s Subject) same(t *testing.T) {
	d := Full()
	first := s.render(t, d)
	if !bytes.Equal(first, s.render(t, d)) || !bytes.Equal(first, s.render(t, Full())) {
		t.Error("two renderings of one document differ")
	}
	if diff := cmp.Diff(Full(), d); diff != "" {
		t.Errorf("rendering changed the document:\n%s", diff)
	}
}

func (s Subject) hostile(t *testing.T) {
	list := HostileStrings(t)
	if len(list) < 800 {
		t.Fatalf("only %d hostile strings", len(list))
	}
	for _, h := range list {
		out := s.render(t, Hostile(h))
		if err := Safe(out); err != nil {
			t.Errorf("%q: %v", h, err)
		}
		if s.Inert != nil {
			s.Inert(t, h, out)
		}
		if t.Failed() {
			return
		}
	}
}

// HostileStrings are the strings of the attack lists, and some that terminals and bidirectional text make
// dangerous.
func HostileStrings(t testing.TB) []string {
	t.Helper()
	list := []string{
		"", "\x00", "a\x00b", "\x1b[2J\x1b]0;title\x07", "\x1b]8;;https://example.org\x1b\\x", "\u009b31m", "a\rb", "a\r\n\r\nb", "\u202eexe.txt\u202c", "\u2066a\u2069\u2069\u2069",
		"\u2068\u2067unclosed", "\ufdd0\ufdd1", "\ufeff", "\xff\xfe\xc0\x80", "\xed\xa0\x80", "e" + strings.Repeat("\u0301", 100), "a\u2028b\u2029c", "\t\tx", "    indented", "line\n\n\n\nline", "trailing  \nspaces  ",
		"---\nfront: matter\n---", "```\ncode\n```", "[x]: https://example.org", "]]>", "-->", "{{.}}", "</script>", "</style>", "</title>", "</details></article>", "| a | b |\n|---|---|", "1. one\n2. two", "# head #", "%%x%%", "==x==", "~~x~~", "$x$", "https://example.org/a_b_c(d)",
		"https://example.org/\"onmouseover=\"alert(1)", "https://example.org/<b>", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "//example.org/x",
	}
	raw, err := attack.ReadFile("testdata/attack/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(raw, &naughty); err != nil {
		t.Fatal(err)
	}
	list = append(list, naughty...)
	entries, err := attack.ReadDir("testdata/attack")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".txt") {
			continue
		}
		raw, err := attack.ReadFile("testdata/attack/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, strings.Split(string(raw), "\n")...)
	}
	return list
}

// Safe says what in an output a screen must not get: broken UTF-8, control characters but line feed and
// tab, and marks of direction but balanced isolates within a line.
func Safe(out []byte) error {
	if !utf8.Valid(out) {
		return errors.New("not UTF-8")
	}
	depth := 0
	for i, r := range string(out) {
		switch {
		case r == 0x2068:
			depth++
		case r == 0x2069:
			if depth--; depth < 0 {
				return fmt.Errorf("byte %d closes an isolate that is not open", i)
			}
		case r == '\n':
			if depth != 0 {
				return fmt.Errorf("byte %d: an isolate is open at the line's end", i)
			}
		case document.Odd(r):
			return fmt.Errorf("byte %d is %U", i, r)
		}
	}
	return nil
}

func (s Subject) extreme(t *testing.T) {
	for name, d := range map[string]*document.Document{
		"no posts":  document.New(&thread.Thread{}, document.About{}),
		"huge text": Hostile(strings.Repeat("word &<> \u0301漢字 ", 2_000)),
		"long word": Hostile(strings.Repeat("x", 30_000)),
		"deep":      Deep(3_000),
		"bad bytes": Hostile(strings.Repeat("\xff\n", 2_000)),
	} {
		t.Run(name, func(t *testing.T) {
			if err := Safe(s.render(t, d)); err != nil {
				t.Error(err)
			}
		})
	}
}

// errFull is a disk that is full.
var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func (s Subject) failing(t *testing.T) {
	if err := s.Render(fullDisk{}, Full()); !errors.Is(err, errFull) {
		t.Errorf("error %v, expected the writer's", err)
	}
}

// Bench measures the renderer on documents of 25 and 1,000 posts.
func Bench(b *testing.B, render func(w io.Writer, d *document.Document) error) {
	for _, n := range []int{25, 1000} {
		d := Long(n)
		b.Run(fmt.Sprint(n, " posts"), func(b *testing.B) {
			var size counter
			if err := render(&size, d); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := render(io.Discard, d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
