package pdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"clew/internal/document"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
	catalog "clew/internal/words"
)

// letters are a text without what lines and pages do to it.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// The pages that the index names have the very words on them, and no page that it does not name has been forgotten.
func TestIndexPages(t *testing.T) {
	all, err := catalog.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, paper := range []pdf.Paper{pdf.A4, pdf.Letter, pdf.A5, pdf.EReader} {
		for _, lang := range []string{"en", "uk", "ar"} {
			l, _ := all.Language(lang)
			b := rendertest.Indexed(t, document.Words{Language: l})
			opt := fonts()
			opt.Paper = paper
			var stands []pdf.Stand
			opt.Stands = func(s pdf.Stand) { stands = append(stands, s) }
			file := bound(t, b, opt)
			sound(t, file)
			if dir := os.Getenv("CLEW_KEEP"); dir != "" {
				os.WriteFile(filepath.Join(dir, "index-"+paper.String()+"-"+lang+".pdf"), file, 0o666)
			}
			pages := pagesOf(t, file)
			front := slices.IndexFunc(pages, func(p string) bool {
				return strings.Contains(letters(p), "southkoreaskbsstressing") && strings.Contains(letters(p), "aseed")
			})
			for front >= 0 && strings.Contains(letters(pages[front+1]), "aseed") { // contents name it too
				front++
			}
			if len(stands) < 100 {
				t.Fatalf("%v %s: %d places", paper, lang, len(stands))
			}
			for _, s := range stands {
				if s.First == 0 {
					t.Errorf("%v %s: %q of %s is on no page", paper, lang, s.Words, s.Post)
					continue
				}
				if !stand(pages, front+s.First-1, front+s.Last-1, letters(s.Words)) {
					t.Errorf("%v %s: %q of %s is not on page %d–%d", paper, lang, s.Words, s.Post, s.First, s.Last)
				}
			}
			back := slices.IndexFunc(pages, func(p string) bool { return strings.Contains(p, b.Index.Lists) })
			if back < 0 {
				t.Fatalf("%v %s: there is no index", paper, lang)
			}
			if end := strings.Join(pages[back:], " "); strings.Contains(end, "Vienna") || strings.Contains(end, "7,500") || !strings.Contains(end, "Lisbon,") {
				t.Errorf("%v %s: the index tells what is folded, or lacks what is beside it", paper, lang)
			}
		}
	}
}

// stand says whether words stand on a page, or begin on it and end on a later one.
func stand(pages []string, first, last int, words string) bool {
	if strings.Contains(letters(pages[first]), words) {
		return first == last
	}
	for i := range words {
		if i > 0 && strings.Contains(letters(pages[first]), words[:i]) && strings.Contains(letters(pages[last]), words[i:]) {
			return last == first+1
		}
	}
	return false
}

// What is printed in the index is what was found: each number beside a heading is one of its pages.
func TestIndexPrinted(t *testing.T) {
	b := document.BookOf(rendertest.SeedThread(t), document.Words{})
	rendertest.AddIndex(t, b)
	want := map[string][2]int{}
	file := bound(t, b, pdf.Options{Stands: func(s pdf.Stand) { want[s.Words] = [2]int{s.First, s.Last} }})
	sound(t, file)
	pages := pagesOf(t, file)
	last := strings.Join(pages[len(pages)-2:], " ")
	for _, x := range []string{"Kharkiv", "NATO", "Sumy", "Seoul", "KBS", "Brazil", "Japan"} {
		m := regexp.MustCompile(`\b` + x + `, (\d+)\b`).FindStringSubmatch(last)
		if m == nil {
			t.Errorf("%s is not in the index: %s", x, last)
			continue
		}
		n, _ := strconv.Atoi(m[1])
		if w := want[x]; n != w[0] || !strings.Contains(pages[n-1], x) {
			t.Errorf("%s is said to stand on page %d; it does on %d: %s", x, n, w[0], pages[n-1])
		}
	}
	for _, x := range []string{"Index", b.Index.Lists, "Putin see Vladimir Putin"} {
		if !strings.Contains(last, x) {
			t.Errorf("the index lacks %q: %s", x, last)
		}
	}
	outline := tool(t, file, "mutool", "show", saved(t, file), "outline")
	if !strings.Contains(outline, "Index") {
		t.Errorf("the outline lacks the index: %s", outline)
	}
	again := bound(t, b, pdf.Options{})
	if !bytes.Equal(file, again) {
		t.Error("two renderings of one book with an index differ")
	}
}

// The links of the index lead to the pages that they print.
func TestIndexLinks(t *testing.T) {
	b := rendertest.Indexed(t, document.Words{})
	file := bound(t, b, pdf.Options{Paper: pdf.A5})
	plain := tool(t, file, "qpdf", "--qdf", "--object-streams=disable", saved(t, file), "-")
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(`\((w\d+|e\d+|index)\)\s*\[?\s*`).FindAllStringSubmatch(plain, -1) {
		names[m[1]] = true
	}
	if len(names) < 60 || !names["index"] {
		t.Errorf("only %d places are named", len(names))
	}
}

// An index of nothing leaves no trace.
func TestIndexEmpty(t *testing.T) {
	b := document.BookOf(rendertest.RootGone(), document.Words{})
	plain := bound(t, b, pdf.Options{})
	b.Index = &document.Index{}
	if !bytes.Equal(plain, bound(t, b, pdf.Options{})) {
		t.Error("an index with nothing in it changes the file")
	}
}
