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

// The numbers of the index lead to the pages that they print, on every paper.
func TestIndexLinks(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.Letter, pdf.A5, pdf.EReader} {
		b := rendertest.Indexed(t, document.Words{})
		file := bound(t, b, pdf.Options{Paper: paper})
		pages := pagesOf(t, file)
		first := slices.IndexFunc(pages, func(p string) bool { return strings.Contains(p, b.Index.Lists) })
		last := slices.IndexFunc(pages, func(p string) bool { return strings.HasPrefix(p, "Who speaks") })
		front := 0
		for _, m := range regexp.MustCompile(`(?m)^ *(\d+) .*"body"$`).FindAllStringSubmatch(tool(t, file, "pdfinfo", "-dests", saved(t, file)), -1) {
			front, _ = strconv.Atoi(m[1])
		}
		marked := tool(t, file, "pdftohtml", "-xml", "-i", "-stdout", "-f", strconv.Itoa(first+1), "-l", strconv.Itoa(last), saved(t, file))
		links := regexp.MustCompile(`<a href="[^"#]*#(\d+)">(\d+)(?:–\d+)?</a>`).FindAllStringSubmatch(marked, -1)
		if len(links) < 60 {
			t.Errorf("%v: %d links", paper, len(links))
		}
		for _, m := range links {
			to, _ := strconv.Atoi(m[1])
			said, _ := strconv.Atoi(m[2])
			if to != front+said-1 {
				t.Errorf("%v: page %d of the body is page %d of the file, and the number leads to %d", paper, said, front+said-1, to)
			}
		}
	}
}

// An index of a book from right to left begins at the right, and names that mean harm or are without end are set.
func TestIndexHostile(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.A4, pdf.A5, pdf.EReader} {
		ar := rendertest.Said("dal", "ar", strings.Split(strings.Repeat("زار الرئيس مدينة كييف ومدينة القدس في عام 2014 ومعه 3000 جندي.|ثم عاد إلى القاهرة.|", 20), "|")[:40]...)
		b := document.BookOf(ar, document.Words{})
		rendertest.AddIndex(t, b)
		if b.Index.Lang != "ar" {
			t.Errorf("the index is in %q", b.Index.Lang)
		}
		for i := range 300 {
			b.Index.Entries = append(b.Index.Entries, document.IndexEntry{Name: strings.Repeat("x\u0301", i) + "\u202e<b>\x00(\\" + strings.Repeat(" ", i%7), See: -1, At: b.Index.Entries[0].At,
				Subs: []document.IndexEntry{{Name: strings.Repeat("كلمة ", i%90), See: -1, At: b.Index.Entries[0].At}}, Also: []int{0, len(b.Index.Entries)}})
		}
		b.Index.Parts[len(b.Index.Parts)-1].To = len(b.Index.Entries)
		opt := fonts()
		opt.Paper = paper
		file := bound(t, b, opt)
		sound(t, file)
		if dir := os.Getenv("CLEW_KEEP"); dir != "" {
			os.WriteFile(filepath.Join(dir, "rtl-"+paper.String()+".pdf"), file, 0o666)
		}
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
