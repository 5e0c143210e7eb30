package cite_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"clew/internal/cite"
	"clew/internal/cite/csl"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
)

var now = time.Date(2026, 5, 3, 10, 0, 0, 0, time.UTC)

// doc is a thread of posts with these texts.
func doc(name, handle string, texts ...string) *document.Document {
	author := post.Account{ID: "x:1", Name: name, Handle: handle}
	t := &thread.Thread{ID: "x:1850912345678901234", Author: author.ID, Network: post.X, Verdict: thread.Verdict{State: thread.Complete, Held: len(texts)}}
	for i, s := range texts {
		t.Line = append(t.Line, post.Post{ID: post.ID("x:185091234567890123" + string(rune('4'+i))), Author: author.ID, Text: s, Lang: "en", Created: time.Date(2024, 10, 31, 18, 2, 11+i, 0, time.UTC)})
	}
	return document.New(t, document.About{Accounts: map[post.AccountID]post.Account{author.ID: author}})
}

func must(t testing.TB, d *document.Document, of cite.Of) *cite.Citation {
	t.Helper()
	if of.Accessed.IsZero() {
		of.Accessed = now
	}
	c, err := cite.New(d, of)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func text(t testing.TB, style, lang string, list ...*cite.Citation) string {
	t.Helper()
	p, err := cite.NewLibrary().Processor(style, lang)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range cite.Formatted(p, list) {
		out = append(out, e.Text())
	}
	return strings.Join(out, "\n")
}

func TestStyles(t *testing.T) {
	d := doc("Ilse Varga", "@ilse_varga", "The mill turns again. Here is how", "It took nine years.")
	c := must(t, d, cite.Of{})
	where := "https://x.com/ilse_varga/status/1850912345678901234"
	place := "SHA-256 " + c.Digest[:16] + " of x:1850912345678901234"
	for style, want := range map[string]string{
		"apa":            "Ilse Varga [@ilse_varga]. (2024, October 31). The mill turns again. Here is how (" + place + ") [Thread]. X; Clew. " + where,
		"mla":            "Ilse Varga [@ilse_varga]. “The mill turns again. Here is how.” X, 31 Oct. 2024, " + where + ". Clew, " + place + ".",
		"chicago":        "Ilse Varga [@ilse_varga]. 2024. “The mill turns again. Here is how.” Thread. X. " + place + ". Clew. " + where + ".",
		"chicago-notes":  "Ilse Varga [@ilse_varga]. “The mill turns again. Here is how.” Thread. X, October 31, 2024. " + place + ". Clew. " + where + ".",
		"iso690":         "ILSE VARGA [@ILSE_VARGA], 2024. The mill turns again. Here is how. X. Online. 31 October 2024. [Accessed 3 May 2026]. Available from: " + where + " Clew: " + place,
		"iso690-numeric": "1. ILSE VARGA [@ILSE_VARGA]. The mill turns again. Here is how. X. Online. 31 October 2024. [Accessed 3 May 2026]. Available from: " + where + " Clew: " + place,
		"harvard":        "Ilse Varga [@ilse_varga] (2024) ‘The mill turns again. Here is how’, X. Available at: " + where + " (Accessed: 3 May 2026).",
	} {
		if got := strings.ReplaceAll(text(t, style, "", c), "\u00a0", " "); got != want {
			t.Errorf("%s:\n got %s\nwant %s", style, got, want)
		}
	}
	if got := text(t, "chicago", "de", c); !strings.Contains(got, "„The mill turns again. Here is how“") {
		t.Errorf("German quotation marks: %s", got)
	}
	if len(cite.Styles()) != len(styleFiles) {
		t.Error("a style is not tested")
	}
}

// TestEveryLanguage: every style can be written in every language, and an address stands whole in it.
func TestEveryLanguage(t *testing.T) {
	c := must(t, doc("Ilse Varga", "@ilse_varga", "The mill turns again."), cite.Of{})
	for _, s := range cite.Styles() {
		for _, lang := range append(cite.Languages(), "de-AT", "uk", "ko", "ar", "sv", "x-none") {
			if got := text(t, s.Name, lang, c); !strings.Contains(got, "https://x.com/ilse_varga/status/1850912345678901234") {
				t.Errorf("%s in %s: %s", s.Name, lang, got)
			}
		}
	}
	if _, err := cite.NewLibrary().Processor("vancouver-upside-down", ""); !errors.Is(err, cite.ErrStyle) {
		t.Errorf("an unknown style: %v", err)
	}
}

func TestWords(t *testing.T) {
	d := doc("Ilse Varga", "@ilse_varga", "The mill turns again.", "It took nine years — and one more. We had help.", "Ένα δύο.")
	c := must(t, d, cite.Of{Words: "nine years — and one more", Page: "https://clew.example/t/x:1850912345678901234", Anchor: func(id post.ID) string { return "p-" + string(id[len(id)-3:]) }})
	if c.Post != "x:1850912345678901235" || c.Start != 8 || c.End != 33 {
		t.Errorf("found in %s at %d to %d", c.Post, c.Start, c.End)
	}
	if want := "https://clew.example/t/x:1850912345678901234#p-235:~:text=nine%20years%20%E2%80%94%20and%20one%20more"; c.Place != want {
		t.Errorf("place %s\nwant  %s", c.Place, want)
	}
	sum := sha256.Sum256([]byte(d.Thread.Line[1].Text))
	if c.Digest != hex.EncodeToString(sum[:]) {
		t.Errorf("digest %s is not that of the text", c.Digest)
	}
	for _, said := range []string{"It took ten years", "it took nine years", "The  mill", "mill turns again!"} {
		_, err := cite.New(d, cite.Of{Words: said})
		var w *cite.WordsError
		if !errors.As(err, &w) || !errors.Is(err, cite.ErrWords) || w.Closest == "" {
			t.Errorf("%q: %v", said, err)
		}
	}
	for said, want := range map[string]string{
		"bought 2.5 million shells": "They bought around 3.5 million shells from host.example.", "then they went": "Then they left!", "彼らは行った": "彼らは去った。",
	} {
		_, err := cite.New(doc("A", "@a", "They bought around 3.5 million shells from host.example. Then they left! 彼らは去った。そして"), cite.Of{Words: said})
		var w *cite.WordsError
		if !errors.As(err, &w) || w.Closest != want {
			t.Errorf("%q: %v, want %q", said, err, want)
		}
	}
	if _, err := cite.New(d, cite.Of{Words: "xylophone"}); !errors.Is(err, cite.ErrWords) {
		t.Errorf("words that are nowhere: %v", err)
	}
	if _, err := cite.New(d, cite.Of{Post: "x:1850912345678901234", Words: "nine years"}); !errors.Is(err, cite.ErrWords) {
		t.Errorf("words of another post: %v", err)
	}
	if _, err := cite.New(d, cite.Of{Post: "x:99"}); !errors.Is(err, cite.ErrNoPost) {
		t.Errorf("a post of another thread: %v", err)
	}
}

// TestVersion: what is cited has another digest when a word of it is another.
func TestVersion(t *testing.T) {
	a, b := must(t, doc("A", "@a", "one", "two"), cite.Of{}), must(t, doc("A", "@a", "one", "two "), cite.Of{})
	if a.Digest == b.Digest {
		t.Error("a changed thread has the same digest")
	}
	d := doc("A", "@a", "one", "two")
	sum := sha256.Sum256([]byte("one"))
	if want := hex.EncodeToString(sum[:]) + "  x:1850912345678901234\n"; !strings.HasPrefix(string(cite.Manifest(d)), want) {
		t.Errorf("manifest %q", cite.Manifest(d))
	}
}

// TestWarning: the words under a warning are in no citation of the thread or post.
func TestWarning(t *testing.T) {
	d := doc("A", "@a", "secret words that nobody reads by accident")
	d.Thread.Line[0].Warning = "drowning"
	d = document.New(d.Thread, document.About{})
	for _, of := range []cite.Of{{}, {Post: d.Thread.ID}} {
		c := must(t, d, of)
		b, err := cite.CSLJSON([]*cite.Citation{c})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "secret") || !strings.Contains(string(b), "drowning") {
			t.Errorf("%s", b)
		}
	}
}

var injected = regexp.MustCompile(`\\(input|write|immediate|include|def|csname|catcode)\b`)

// TestHostile: what a name or text holds stays words, in every format and style.
func TestHostile(t *testing.T) {
	evil := append(rendertest.HostileStrings(t),
		`\input{/etc/passwd}`, `}}, note={x}, url={http://evil.example}`, "{{{{", "}}}}", `"} @misc{evil, title="x"`, "a\r\nER  - \r\nTY  - BOOK\r\nTI  - evil", "\nUR  - http://evil.example",
		"% comment", "$x^2_1$ & #1 ~ \\", "\u202eevil\u202c", "a\u0000b\u0007", "^^5cinput{x}", `\write18{id}`, strings.Repeat("{", 5000), strings.Repeat("a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 40),
		`<script>alert(1)</script>`, `<i>x</i>`, `javascript:alert(1)`, strings.Repeat("word ", 3000), "", " ", "\xff\xfe")
	lib := cite.NewLibrary()
	for _, s := range evil {
		d := doc(s, "@"+s, s+" ", "x")
		d.URL = s
		c := must(t, d, cite.Of{Page: "https://clew.example/t/x:1"})
		list := []*cite.Citation{c}
		j, err := cite.CSLJSON(list)
		if err != nil {
			t.Errorf("%.60q: %v", s, err)
		}
		var back []csl.Item
		if err := json.Unmarshal(j, &back); err != nil || len(back) != 1 {
			t.Errorf("%.60q: CSL-JSON does not read back: %v", s, err)
		}
		for name, b := range map[string][]byte{"bibtex": cite.BibTeX(list), "biblatex": cite.BibLaTeX(list)} {
			if n := depth(string(b)); n != 0 {
				t.Errorf("%s of %.60q: braces are %d off", name, s, n)
			}
			if injected.Match(b) {
				t.Errorf("%s of %.60q has a command: %s", name, s, b)
			}
			if strings.Count(string(b), "\n@")+1 != 1 {
				t.Errorf("%s of %.60q has another entry", name, s)
			}
			for _, l := range strings.Split(string(b), "\n") {
				if !strings.HasPrefix(l, "  ") && l != "}" && l != "" && !strings.HasPrefix(l, "@") {
					t.Errorf("%s of %.60q: line %q", name, s, l)
				}
			}
		}
		ris := string(cite.RIS(list))
		if strings.Count(ris, "TY  - ") != strings.Count(s, "TY  - ")*3+1 && strings.Count("\n"+ris, "\nTY  - ") != 1 || strings.Count("\n"+ris, "\nER  - ") != 1 {
			t.Errorf("RIS of %.60q: %s", s, ris)
		}
		for _, l := range strings.Split(strings.TrimSuffix(ris, "\r\n"), "\r\n") {
			if !regexp.MustCompile(`^[A-Z][A-Z0-9]  - [^\r\n]*$`).MatchString(l) {
				t.Errorf("RIS of %.60q: line %q", s, l)
			}
		}
		for _, style := range cite.Styles() {
			p, err := lib.Processor(style.Name, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range cite.Formatted(p, list) {
				if strings.ContainsAny(e.Text(), "\r\n\x00\u202e") {
					t.Errorf("%s of %.60q: %q", style.Name, s, e.Text())
				}
				checkHTML(t, e.HTML())
			}
		}
	}
}

var (
	allowed = regexp.MustCompile(`</?(i|b|u|sup|sub)>|<span class="csl-sc">|</span>|<a href="https?://[^"<>\s]*">|</a>`)
	entity  = regexp.MustCompile(`&(amp|lt|gt|#34|#39);`)
)

func checkHTML(t *testing.T, s string) {
	t.Helper()
	rest := entity.ReplaceAllString(allowed.ReplaceAllString(s, ""), "")
	if strings.ContainsAny(rest, `<>&"`) {
		t.Errorf("HTML has more than it may: %q", s)
	}
}

// depth counts braces as BibTeX does, which does not know what a backslash is.
func depth(s string) int {
	n := 0
	for _, r := range s {
		switch r {
		case '{':
			n++
		case '}':
			if n--; n < 0 {
				return -1000
			}
		}
	}
	return n
}

func TestFragment(t *testing.T) {
	for in, want := range map[string]string{
		"a, b & c-d": "text=a%2C%20b%20%26%20c%2Dd",
		"one two three four five six seven eight nine ten eleven twelve thirteen": "text=one%20two%20three%20four%20five,nine%20ten%20eleven%20twelve%20thirteen",
		"first line\nsecond line": "text=first%20line,second%20line",
		"潮の満ち引き":                  "text=%E6%BD%AE%E3%81%AE%E6%BA%80%E3%81%A1%E5%BC%95%E3%81%8D",
	} {
		if got := cite.Fragment(in); got != want {
			t.Errorf("%q:\n got %s\nwant %s", in, got, want)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	c := must(b, doc("Ilse Varga", "@ilse_varga", "The mill turns again. Here is how"), cite.Of{})
	for _, style := range []string{"apa", "chicago-notes"} {
		p, err := cite.NewLibrary().Processor(style, "")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(style, func(b *testing.B) {
			for b.Loop() {
				_ = cite.Formatted(p, []*cite.Citation{c})[0].HTML()
			}
		})
	}
}

func BenchmarkStyle(b *testing.B) {
	for b.Loop() {
		if _, err := cite.NewLibrary().Processor("apa", "de"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	d := doc("Ilse Varga", "@ilse_varga", "The mill turns again. Here is how")
	for b.Loop() {
		c := must(b, d, cite.Of{})
		_ = cite.BibTeX([]*cite.Citation{c})
	}
}
