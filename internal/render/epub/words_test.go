package epub

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
	"clew/internal/words"
)

func TestAddress(t *testing.T) {
	for s, want := range map[string]string{
		"https://example.org":                              "https://example.org",
		"HTTPS://Example.org/a?b=c&d=e#f":                  "https://Example.org/a?b=c&amp;d=e#f",
		"https://example.org/<b>\"'`{}|^[]":                "https://example.org/%3Cb%3E%22%27%60%7B%7D%7C%5E%5B%5D",
		"https://example.org/100%":                         "https://example.org/100%25",
		"https://example.org/%41%zz":                       "https://example.org/%41%25zz",
		"https://example.org/a#b#c":                        "https://example.org/a#b%23c",
		"https://example.org/шлях":                         "https://example.org/%D1%88%D0%BB%D1%8F%D1%85",
		"https://пошта.example/":                           "https://xn--80a1acn3a.example/",
		"https://example.org:8080/a":                       "https://example.org:8080/a",
		"https://example.org:/a":                           "",
		"https://example.org:80a/":                         "",
		"https://user@example.org/":                        "",
		"https://exa_mple.org/":                            "",
		"https://-example.org/":                            "",
		"https://[::1]/":                                   "",
		"https://a..b/":                                    "",
		"javascript:alert(1)":                              "",
		"//example.org/":                                   "",
		"https://" + strings.Repeat("a", 64):               "",
		"https://e.org/" + strings.Repeat("a", maxAddress): "",
	} {
		got, ok := appendAddress(nil, s)
		if string(got) != want || ok != (want != "") {
			t.Errorf("%q becomes %q, %v, want %q", s, got, ok, want)
		}
	}
}

func TestText(t *testing.T) {
	for s, want := range map[string]string{
		"a\ufffeb\uffffc\ufffd": "a\ufffdb\ufffdc\ufffd",
		"\ufffe":                "\ufffd",
		"<&\"'>":                "&lt;&amp;&#34;&#39;&gt;",
		"\x00\x1b\u202e":        "\ufffd\ufffd\ufffd",
	} {
		if got := string(appendText(nil, s)); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}

func TestTags(t *testing.T) {
	for s, want := range map[string]string{
		"en": "en", "pt-br": "pt-BR", "iw": "he", "zh-Hant-TW": "zh-Hant-TW", "sr-Latn": "sr-Latn", "en-u-co-phonebk": "en", "de-x-private": "de",
		"": "", "und": "", "qme": "", "zxx": "", "x-klingon": "", "en_US_POSIX!": "", "<b>": "", "12": "", "notalanguage": "",
	} {
		if got := tag(s); got != want {
			t.Errorf("tag(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestDirection(t *testing.T) {
	for s, want := range map[string]turn{"": neither, "123 …": neither, "abc": right, "١٢ عربي": left, "12 שלום a": left, "水": right, "\xff\xffa": right, "«كتاب»": left} {
		if got := direction(s); got != want {
			t.Errorf("direction(%q) = %d, want %d", s, got, want)
		}
	}
}

func said(posts ...post.Post) *document.Document {
	for i := range posts {
		posts[i].ID, posts[i].Author = post.ID("x:"+string(rune('1'+i))), "x:9"
	}
	return document.New(&thread.Thread{ID: "x:1", Author: "x:9", Network: post.X, Line: posts, Verdict: thread.Verdict{State: thread.CompleteAsSeen}}, document.About{})
}

func language(t *testing.T, tag string) document.Words {
	t.Helper()
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.Language(tag)
	if !ok {
		t.Fatal(tag)
	}
	return document.Words{Language: l}
}

// TestLanguages: each paragraph that is not in the book's language, or is written the other way, says so.
func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		name  string
		d     *document.Document
		words document.Words
		want  []string // in the first chapter
		none  []string
		opf   []string
	}{
		{"told", said(post.Post{Text: "One.", Lang: "en"}, post.Post{Text: "Два.", Lang: "uk"}, post.Post{Text: "Three.", Lang: "en"}, post.Post{Text: "שלום.", Lang: "iw"}, post.Post{Text: "Ok", Lang: "qme"}), document.Words{},
			[]string{`<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en" dir="ltr">`, "<p>One.</p>", `<p lang="uk" xml:lang="uk">Два.</p>`, `<p lang="he" xml:lang="he" dir="rtl">שלום.</p>`, `<p lang="und" xml:lang="und">Ok</p>`},
			nil, []string{"<dc:language>en</dc:language>\n<dc:language>he</dc:language>\n<dc:language>uk</dc:language>", `page-progression-direction="ltr"`}},
		{"not told", said(post.Post{Text: "One."}, post.Post{Text: "Two."}), document.Words{},
			[]string{`lang="en" xml:lang="en" dir="ltr">`, `<p lang="und" xml:lang="und">One.</p>`}, nil, []string{"<dc:language>en</dc:language>"}},
		{"not told, from right to left", said(post.Post{Text: "שלום עולם"}, post.Post{Text: "Two."}, post.Post{Text: "עוד"}), document.Words{},
			[]string{`lang="en" xml:lang="en" dir="rtl">`, `<p lang="und" xml:lang="und">שלום עולם</p>`, `<p lang="und" xml:lang="und" dir="ltr">Two.</p>`, `<p class="m" dir="ltr">`}, nil, []string{`page-progression-direction="rtl"`}},
		{"Arabic in English", said(post.Post{Text: "زرنا الطاحونة", Lang: "ar"}), document.Words{},
			[]string{`lang="ar" xml:lang="ar" dir="rtl">`, `<p>زرنا الطاحونة</p>`, `<p class="m" lang="en" xml:lang="en" dir="ltr">`}, nil, []string{`page-progression-direction="rtl"`}},
		{"English in Korean", said(post.Post{Text: "One.", Lang: "en"}), language(t, "ko"),
			[]string{`lang="en" xml:lang="en" dir="ltr">`, `<p class="m" lang="ko" xml:lang="ko">`}, []string{"original"}, []string{"<dc:language>en</dc:language>"}},
	} {
		o := made(t, document.BookOf(c.d, c.words), Options{})
		for _, w := range c.want {
			if !strings.Contains(string(o["EPUB/c1.xhtml"]), w) {
				t.Errorf("%s: no %s in\n%s", c.name, w, o["EPUB/c1.xhtml"])
			}
		}
		for _, w := range c.none {
			if strings.Contains(string(o["EPUB/c1.xhtml"]), w) {
				t.Errorf("%s: %s in\n%s", c.name, w, o["EPUB/c1.xhtml"])
			}
		}
		for _, w := range c.opf {
			if !strings.Contains(string(o["EPUB/package.opf"]), w) {
				t.Errorf("%s: no %s in\n%s", c.name, w, o["EPUB/package.opf"])
			}
		}
	}
}

// TestNotes: a warned body is where its note is and nowhere else; notes in notes are written too.
func TestNotes(t *testing.T) {
	inner := post.Post{ID: "x:77", Author: "x:8", Text: "INNER words", Warning: "second"}
	d := said(post.Post{Text: "OUTER words", Warning: "first", Quote: &post.Quote{ID: "x:77", Post: &inner}})
	d.Versions = map[post.ID][]post.Post{"x:1": {{ID: "x:1", Text: "OLDER words"}}}
	o := made(t, document.BookOf(d, document.Words{}), Options{})
	text := string(o.text())
	c1 := string(o["EPUB/c1.xhtml"])
	notes := c1[strings.Index(c1, `<section class="notes">`):]
	for _, s := range []string{"OUTER words", "INNER words", "OLDER words"} {
		if strings.Count(text, s) != 1 || !strings.Contains(notes, s) {
			t.Errorf("%q stands %d times:\n%s", s, strings.Count(text, s), c1)
		}
	}
	for _, n := range []string{"1", "2", "3"} {
		for _, s := range []string{`id="r` + n + `"`, `href="#n` + n + `"`, `id="n` + n + `"`, `href="#r` + n + `"`} {
			if strings.Count(c1, s) != 1 {
				t.Errorf("%s stands %d times", s, strings.Count(c1, s))
			}
		}
	}
}

// TestBook: what a collection has that a thread alone has not.
func TestBook(t *testing.T) {
	b := &document.Book{ID: "collection:1", Title: "Mills", Subtitle: "Of Kent", Preface: "Read them\nslowly.\n\nAll.", By: "A Reader", Made: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Clew: "0.1"}
	b.Chapters = []document.Chapter{{Document: rendertest.Full(), Note: "The long one."}, {Document: rendertest.RootGone()}}
	o := made(t, b, Options{})
	for file, want := range map[string]string{
		"EPUB/title.xhtml":    "2 threads, 14 posts",
		"EPUB/preface.xhtml":  "<p>Read them<br/>\nslowly.</p>\n<p>All.</p>",
		"EPUB/c1.xhtml":       "The long one.",
		"EPUB/c2.xhtml":       "The first post is not available.",
		"EPUB/accounts.xhtml": "Chapter 2",
		"EPUB/colophon.xhtml": "Made on 1 March 2026 with Clew 0.1.",
		"EPUB/nav.xhtml":      `<a href="c2.xhtml">`,
		"EPUB/package.opf":    `property="belongs-to-collection">Mills<`,
		"EPUB/toc.ncx":        `<content src="c2.xhtml"/>`,
	} {
		if !strings.Contains(string(o[file]), want) {
			t.Errorf("%s lacks %q:\n%s", file, want, o[file])
		}
	}
	// A thread that is in the book is a chapter to those that lead to it.
	to := rendertest.Full()
	to.Thread.Linked[0].To = "x:2"
	joined := *b
	joined.Chapters = []document.Chapter{{Document: to}, {Document: said(post.Post{Text: "One."}, post.Post{Text: "Two."})}}
	if c1 := string(made(t, &joined, Options{})["EPUB/c1.xhtml"]); !strings.Contains(c1, `another thread of the author: <a href="c2.xhtml">`) {
		t.Errorf("a thread of the book is not linked as a chapter:\n%s", c1)
	}
	if strings.Contains(string(o.text()), "Other thread 6 begins here.") {
		t.Error("a collection offers other threads")
	}
	if a, z := b.Chapters[0].Document.Thread.Verdict, o["EPUB/colophon.xhtml"]; !strings.Contains(string(z), "SHA-256") || a.Held == 0 {
		t.Errorf("the colophon lacks sources:\n%s", z)
	}
	// A second book of the same collection is the same book to a library, another collection is not.
	again := *b
	again.Title, again.Chapters = "Mills, again", b.Chapters[:1]
	other := *b
	other.ID = "collection:2"
	id := func(b *document.Book) string { return (&book{b: b}).identifier() }
	if id(b) != id(&again) || id(b) == id(&other) || len(id(b)) != len("urn:uuid:")+36 {
		t.Errorf("identifiers %s, %s, %s", id(b), id(&again), id(&other))
	}
}

// FuzzRender: whatever stands in a thread, the book is one: strict XML, with names of ours alone.
func FuzzRender(f *testing.F) {
	for i, s := range rendertest.HostileStrings(f) {
		if i%50 == 0 {
			f.Add(s)
		}
	}
	f.Add("\ufffe\uffff\u202e\x00<a href=x>&amp;]]>")
	f.Fuzz(func(t *testing.T, s string) {
		b := document.BookOf(rendertest.Hostile(s), document.Words{})
		b.Alone, b.Preface, b.Subtitle, b.By, b.Title, b.ID = len(s)%2 == 0, s, s, s, s, s
		b.Chapters[0].Note = s
		made(t, b, Options{})
	})
}

func BenchmarkRender(b *testing.B) {
	rendertest.Bench(b, func(w io.Writer, d *document.Document) error {
		return Render(w, document.BookOf(d, document.Words{}), Options{})
	})
}

func TestSame(t *testing.T) {
	var a, z bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &z} {
		if err := Render(w, document.BookOf(rendertest.Long(300), document.Words{}), Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), z.Bytes()) {
		t.Error("two books of one thread differ")
	}
}
