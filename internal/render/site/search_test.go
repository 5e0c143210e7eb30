package site

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"clew/internal/document"
	"clew/internal/fold"
	"clew/internal/post"
	"clew/internal/thread"
)

// node runs the script's own search. The test is skipped where there is no Node.
func node(t *testing.T, in []string, args ...string) []string {
	t.Helper()
	run := "node"
	if out, err := exec.Command("sh", filepath.Join("..", "..", "..", "scripts", "browser"), "where").Output(); err == nil {
		for line := range strings.Lines(string(out)) {
			if at, ok := strings.CutPrefix(strings.TrimSpace(line), "node "); ok && at != "" {
				if _, err := exec.LookPath(at); err == nil {
					run = at
				}
			}
		}
	}
	if _, err := exec.LookPath(run); err != nil {
		t.Skip("SKIP: there is no Node; scripts/browser installs one")
	}
	c := exec.Command(run, append([]string{filepath.Join("testdata", "search.mjs")}, args...)...)
	c.Stdin = strings.NewReader(strings.Join(in, "\n") + "\n")
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}

// TestScriptFolds: the script takes every letter, and texts of many scripts, for the same words as the index does.
func TestScriptFolds(t *testing.T) {
	var texts []string
	for r := rune(0x20); r < 0x30000; r++ {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			texts = append(texts, string(r))
		}
	}
	single := len(texts)
	texts = append(texts, "Straße ΟΔΟΣ İstanbul", "Ｆｕｌｌ ｗｉｄｔｈ", "e\u0301te\u0301 été", "Київ Йод ї", "שָׁלוֹם עולם", "مُحَمَّد ـ ىکی", "पानी हिन्दी", "ภาษาไทย น้ำ", "水車は 回る", "한국어 물레방아", "ﬁsh ①②", "don't “quote” a—b", strings.Repeat("long", 20), "e\u0301水x",
		"가\u0301\u11ab 하\u0300\u0301\u11af", "か\u0301\u3099 ハ\u0301\u309a", "\u1112\u0301\u1161\u0301\u11ab", "\u0301\u11ab \u0301\u3099", "ꭰᏸ ᎠᏰ", "क\u0301\u093c\u094d")
	var in []string
	for _, s := range texts {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		in = append(in, string(b))
	}
	out := node(t, in, "--fold", filepath.Join("static", "search.js"))
	if len(out) != len(texts) {
		t.Fatalf("%d of %d answers", len(out), len(texts))
	}
	f := fold.New()
	wrong := 0
	for i, line := range out {
		var got []json.RawMessage
		var folded string
		var terms []string
		if json.Unmarshal([]byte(line), &got) != nil || json.Unmarshal(got[0], &folded) != nil || json.Unmarshal(got[1], &terms) != nil {
			t.Fatalf("answer %q", line)
		}
		want := []string{}
		termsOf(f, texts[i], func(term string) { want = append(want, term) })
		if !slices.Equal(terms, want) {
			if wrong++; wrong <= 30 || i >= single {
				t.Errorf("%+q: the script has %+q, the index %+q", texts[i], terms, want)
			}
		}
	}
	t.Logf("figures: %d letters, %d differ", single, wrong)
}

// TestSearch asks the script of a site, and compares with the texts.
func TestSearch(t *testing.T) {
	dir := t.TempDir()
	w, err := Open(dir, Site{Title: "Mills"})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"The Tide Mill at Müller's creek", "mills and millers; the mill", "Київський млин стояв", "水車は回る。潮の水車", "한옥 물레방아가 돈다", "طاحونة المدّ القديمة", "טחנת הגאות הישנה", "ज्वार की चक्की", "กังหันน้ำเก่า", "plain words the the"}
	var all []string
	a := post.Account{ID: "x:1", Network: post.X, Handle: "@a"}
	for n := range 900 { // enough for long lists and many parts
		th := &thread.Thread{Author: a.ID, Network: post.X}
		for i := range 5 {
			text := texts[(n*5+i)%len(texts)]
			if i == 4 {
				text += " common" + strings.Repeat(" x", n%3)
				if n < 20 {
					text += " twentyfold"
				}
				if n < 10 {
					text += " tenfold"
				}
			}
			all = append(all, text)
			th.Line = append(th.Line, post.Post{ID: post.ID("x:" + string(rune('1'+i)) + strings.Repeat("0", 3) + itoa(n+10)), Network: post.X, Author: a.ID, Text: text, Created: time.Unix(int64(n), 0)})
		}
		th.ID = th.Line[0].ID
		if err := w.Add(Thread{Document: document.New(th, document.About{Accounts: map[post.AccountID]post.Account{a.ID: a}})}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		q    string
		want func(s string) bool
	}{
		{"tide", func(s string) bool { return strings.Contains(s, "Tide") }},
		{"MULLER", func(s string) bool { return strings.Contains(s, "Müller") }},
		{"mill", func(s string) bool { return strings.Contains(strings.ToLower(s), "mill") }},
		{`"the mill"`, func(s string) bool { return strings.Contains(s, "the mill") }},
		{"mi", func(string) bool { return false }},
		{"київ", func(s string) bool { return strings.Contains(s, "Київ") }},
		{"水車", func(s string) bool { return strings.Contains(s, "水車") }},
		{"回", func(s string) bool { return strings.Contains(s, "回") }},
		{"車水", func(string) bool { return false }},
		{"물레방아", func(s string) bool { return strings.Contains(s, "물레방아") }},
		{"المد", func(s string) bool { return strings.Contains(s, "المدّ") }},
		{"הגאות", func(s string) bool { return strings.Contains(s, "הגאות") }},
		{"चक्की", func(s string) bool { return strings.Contains(s, "चक्की") }},
		{"น้ำ", func(s string) bool { return strings.Contains(s, "น้ำ") }},
		{"common words", func(s string) bool { return strings.Contains(s, "common") && strings.Contains(s, "words") }},
		{"tenfold", func(s string) bool { return strings.Contains(s, "tenfold") }},
		{"twentyfold", func(s string) bool { return strings.Contains(s, "twentyfold") }},
		{`"twentyfold tenfold"`, func(s string) bool { return strings.Contains(s, "tenfold") }},
		{"nothing", func(string) bool { return false }},
		{"…", func(string) bool { return false }},
		{"<img src=x>", func(string) bool { return false }},
	}
	var qs []string
	for _, c := range cases {
		qs = append(qs, c.q)
	}
	for i, line := range node(t, qs, dir) {
		var got struct {
			Hits        []string
			Bytes, Vain int
			Said, Shown string
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, s := range all {
			if cases[i].want(s) {
				want++
			}
		}
		if len(got.Hits) != min(want, 1010) || want == 0 && got.Said != "none" {
			t.Errorf("%q: %d hits, want %d; it says %q", cases[i].q, len(got.Hits), want, got.Said)
		}
		if got.Vain > 0 && want < 1000 {
			t.Errorf("%q: what says that there is more finds nothing %d times", cases[i].q, got.Vain)
		}
		for _, h := range got.Hits {
			if !strings.HasPrefix(h, "t/x-") || !strings.Contains(h, ".html#p-") {
				t.Errorf("%q leads to %q", cases[i].q, h)
			}
		}
		if got.Bytes > 200<<10 {
			t.Errorf("%q loads %d bytes", cases[i].q, got.Bytes)
		}
		t.Logf("figures: %s: %d hits, %d bytes for the first page", cases[i].q, len(got.Hits), got.Bytes)
	}
}

func itoa(n int) string {
	b, err := json.Marshal(n)
	if err != nil {
		return ""
	}
	return string(b)
}

// TestMerge: an index that does not fit in memory is the same as one that does.
func TestMerge(t *testing.T) {
	build := func(spill bool) map[string]string {
		out := map[string]string{}
		x := newFinder(func(name string, b []byte) error { out[name] = string(b); return nil })
		of := &source{name: "x-1"}
		for i := range 3000 {
			if err := x.store(of, &said{text: "words " + itoa(i)}); err != nil {
				t.Fatal(err)
			}
			if err := x.add("words "+itoa(i%7), "水車"+itoa(i)); err != nil {
				t.Fatal(err)
			}
			if spill && i%500 == 0 {
				if err := x.flush(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := x.write(); err != nil {
			t.Fatal(err)
		}
		if err := x.close(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	a, b := build(false), build(true)
	for name, text := range a {
		if b[name] != text {
			t.Errorf("%s differs", name)
		}
	}
	if len(a) != len(b) || len(a) < 10 {
		t.Errorf("%d and %d files", len(a), len(b))
	}
}
