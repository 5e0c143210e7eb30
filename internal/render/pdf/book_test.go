package pdf_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
	catalog "clew/internal/words"
)

func collection() *document.Book {
	b := &document.Book{ID: "b", Title: "Tide mills", Subtitle: "Threads from a year", By: "Ann & Bo", Preface: "Written in the evenings.\n\nPut together here.", Lost: 2, Clew: "0.1"}
	for i, d := range []*document.Document{rendertest.Full(), rendertest.Long(60), rendertest.RootGone()} {
		note := ""
		if i == 1 {
			note = "Read this one slowly."
		}
		b.Chapters = append(b.Chapters, document.Chapter{Document: d, Note: note})
	}
	return b
}

// pagesOf are the words of each page.
func pagesOf(t *testing.T, file []byte) []string {
	t.Helper()
	pages := strings.Split(tool(t, file, "pdftotext", "-layout", "-enc", "UTF-8", "-", "-"), "\f")
	for i := range pages {
		pages[i] = strings.Join(strings.Fields(pages[i]), " ")
	}
	return pages[:len(pages)-1]
}

// The contents and the index name the pages on which things stand.
func TestBook(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.A4, pdf.EReader} {
		opt := fonts()
		opt.Paper = paper
		file := bound(t, collection(), opt)
		sound(t, file)
		pages := pagesOf(t, file)
		front := 0
		for i, p := range pages {
			if strings.Contains(p, "has turned for the last time") && strings.Contains(p, "12 posts") {
				front = i
				break
			}
		}
		if front < 3 {
			t.Fatalf("%v: the body begins on page %d", paper, front)
		}
		if paper == pdf.A4 && front%2 != 0 {
			t.Errorf("the body begins on a left page: %d", front)
		}
		contents := ""
		for _, p := range pages[:front] {
			if strings.HasPrefix(p, "Contents") {
				contents = p
			}
		}
		if !strings.Contains(contents, "may not be handed on: 2") {
			t.Errorf("%v: the contents do not tell what is not in the book: %s", paper, contents)
		}
		for _, c := range []struct{ title, has string }{{"The tide mill", "What became of the mill?"}, {"What survives begins", "The first post is not available."}} {
			m := regexp.MustCompile(regexp.QuoteMeta(c.title) + `[^0-9]* (\d+)`).FindStringSubmatch(contents)
			if m == nil {
				t.Errorf("%v: %q is not in the contents: %s", paper, c.title, contents)
				continue
			}
			n, _ := strconv.Atoi(m[1])
			if n < 1 || front+n > len(pages) || !strings.Contains(pages[front+n-1], c.has) && !strings.Contains(pages[front+n], c.has) {
				t.Errorf("%v: %q does not stand on page %d", paper, c.has, n)
			}
		}
		all := strings.Join(pages, " ")
		for _, w := range []string{"Threads from a year", "Ann & Bo", "Written in the evenings.", "Read this one slowly.", "Who speaks", "Colophon", "SHA-256 0a0a", "Made by Clew 0.1."} {
			if !strings.Contains(all, w) {
				t.Errorf("%v lacks %q", paper, w)
			}
		}
		index := all[strings.LastIndex(all, "Who speaks"):]
		for _, p := range regexp.MustCompile(`Bo Hadley @bo_hadley (\d+)`).FindAllStringSubmatch(index, -1) {
			n, _ := strconv.Atoi(p[1])
			if !strings.Contains(pages[front+n-1], "Bo Hadley") {
				t.Errorf("%v: Bo Hadley does not speak on page %d", paper, n)
			}
		}
		if !regexp.MustCompile(`Ilse Varga @ilse_varga \d`).MatchString(index) {
			t.Errorf("%v: the index lacks a quoted account: %s", paper, index)
		}
	}
}

// Every language of Clew's words sets a book, and no key is missing from it.
func TestLanguages(t *testing.T) {
	all, err := catalog.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all.All() {
		if strings.Contains(strings.Join(l.Missing(), " "), "paper.") {
			t.Errorf("%s lacks %v", l.Tag, l.Missing())
		}
		b := collection()
		b.Words = document.Words{Language: l}
		file := bound(t, b, fonts())
		sound(t, file)
		if out := words(t, file); strings.Contains(out, "[paper.") || strings.Contains(out, "[document.") || strings.Contains(out, "[book.") {
			t.Errorf("%s: a key is printed", l.Tag)
		}
	}
}

// A book in a script that goes from right to left is bound on the right.
func TestRightToLeft(t *testing.T) {
	line := []post.Post{}
	for i := range 40 {
		line = append(line, post.Post{ID: post.ID("x:" + strconv.Itoa(100+i)), Author: "x:1", Lang: "ar", Text: "زرنا الطاحونة القديمة عند المد، وكان فيها 12 حجرا من سنة 1912، ثم عدنا إلى البيت."})
	}
	d := document.New(&thread.Thread{ID: "x:100", Author: "x:1", Network: post.X, Line: line, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 40}}, document.About{})
	all, err := catalog.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	ar, _ := all.Language("ar")
	file := bound(t, document.BookOf(d, document.Words{Language: ar}), fonts())
	sound(t, file)
	if plain := tool(t, file, "qpdf", "--object-streams=disable", "--stream-data=preserve", saved(t, file), "-"); !strings.Contains(plain, "/Direction /R2L") {
		t.Error("the file does not say that it is read from right to left")
	}
}

// broken gives media that cannot be read to the end, or are no pictures.
type broken struct{ *shelf }

func (b broken) Medium(sha string) (enclosure.Medium, bool) {
	return enclosure.Medium{SHA256: sha, Type: "image/" + sha[:4], Size: 1000, Width: 400, Height: 300, Turned: 1}, true
}

func (b broken) Open(m enclosure.Medium) (io.ReadCloser, error) {
	if m.SHA256 == "gone" {
		return nil, errors.New("it is gone")
	}
	return io.NopCloser(strings.NewReader("\xff\xd8 no picture at all")), nil
}

// A picture that cannot be drawn is named in its place, and counted.
func TestPictures(t *testing.T) {
	said := func(media ...post.Media) *document.Document {
		return document.New(&thread.Thread{ID: "x:1", Line: []post.Post{{ID: "x:1", Text: "See.", Media: media}}, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 1}}, document.About{})
	}
	lost := 0
	report := func(r pdf.Report) { lost = r.Media }
	d := said(post.Media{Kind: post.Image, SHA256: "jpeg", Alt: "A wheel"}, post.Media{Kind: post.Image, SHA256: "png ", Alt: "A gate"}, post.Media{Kind: post.Image, SHA256: "gone", Alt: "A stone"}, post.Media{Kind: post.Video, URL: "https://example.org/film.mp4", Alt: "It turns"})
	file := set(t, d, pdf.Options{Media: broken{&shelf{}}, Report: report})
	sound(t, file)
	if out := words(t, file); !strings.Contains(out, "A wheel") || !strings.Contains(out, "A gate") || !strings.Contains(out, "A stone") || !strings.Contains(out, "It turns") || !strings.Contains(out, "example.org/film.mp4") {
		t.Errorf("what is not drawn is not named: %s", out)
	}
	if lost != 4 {
		t.Errorf("%d media are counted as not drawn, want 4", lost)
	}

	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 640, 480)), nil); err != nil {
		t.Fatal(err)
	}
	held := &shelf{map[string]string{"j": "image/jpeg", "p": "image/png", "thin": "image/png", "tiny": "image/png"}, map[string][]byte{"j": photo.Bytes(), "p": noise(1, 300, 200), "thin": noise(2, 2, 900), "tiny": noise(3, 1, 1)}}
	for _, paper := range []pdf.Paper{pdf.A4, pdf.EReader} {
		d = said(post.Media{Kind: post.Image, SHA256: "j", Alt: "A wheel"}, post.Media{Kind: post.Image, SHA256: "p"}, post.Media{Kind: post.Image, SHA256: "j", Alt: "The same wheel"}, post.Media{Kind: post.Image, SHA256: "thin"}, post.Media{Kind: post.Image, SHA256: "tiny"})
		file = set(t, d, pdf.Options{Paper: paper, Media: held, Report: report})
		sound(t, file)
		if !bytes.Contains(file, photo.Bytes()[len(photo.Bytes())/2:]) {
			t.Error("a JPEG was written anew")
		}
		if n := bytes.Count(file, photo.Bytes()[len(photo.Bytes())/2:]); n != 1 {
			t.Errorf("a picture that stands twice is %d times in the file", n)
		}
		if lost != 0 {
			t.Errorf("%d media are counted as not drawn, want none", lost)
		}
	}

	covered := said(post.Media{Kind: post.Image, SHA256: "j", Alt: "A wheel"})
	covered.Thread.Line[0].Sensitive = true
	file = set(t, covered, pdf.Options{Media: held})
	if bytes.Contains(file, photo.Bytes()[len(photo.Bytes())/2:]) {
		t.Error("a sensitive picture is in the file")
	}
}
