package web_test

import (
	"encoding/base64"
	"image"
	"image/png"
	"io"
	"regexp"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/render/html"
	"clew/internal/web"
)

// A page that is taken away holds its pictures and films, without what tells where they were made.
func TestInlay(t *testing.T) {
	picture, film := made(t, "turned.jpg"), made(t, "film.mp4")
	b := batch{posts: chain("x:77", "x:1", "x:2"), media: map[string]string{
		"picture": picture, "film": film, "drawing": `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"huge": noise(t),
	}}
	for _, name := range []string{"picture", "drawing", "huge", "picture"} {
		b.posts[0].Media = append(b.posts[0].Media, post.Media{Kind: post.Image, Name: name})
	}
	b.posts[1].Media = []post.Media{{Kind: post.Video, Name: "film"}, {Kind: post.Image, Name: "never had"}}
	r := inmem.New(nil)
	put(t, r, b)
	s := siteOf(r)
	s.Formats = append(s.Formats, web.Format{Name: "html", Ending: "html", Type: "text/html; charset=utf-8", Media: true, Write: aloneAs})
	for _, public := range []bool{false, true} {
		s.Public = public
		got := ask(s.Handler(), "GET", "/t/x:1.html", "Accept-Language", "uk").Body.String()
		if strings.Contains(got, `src="/`) || strings.Contains(got, `href="/`) || strings.Contains(got, `href="data:`) {
			t.Error("the page does not stand alone")
		}
		if n := strings.Count(got, "data:image/jpeg;base64,"); n != 2 {
			t.Errorf("%d pictures, expected 2", n)
		}
		if !strings.Contains(got, `src="data:video/mp4;base64,`) {
			t.Error("the film is not in it")
		}
		if n := strings.Count(got, "у цьому файлі немає"); n != 2 {
			t.Errorf("%d media are said to be left out, expected 2", n)
		}
		if n := strings.Count(got, "тут не збережено"); n != 1 {
			t.Errorf("%d media are said not to be held, expected 1", n)
		}
		for _, m := range regexp.MustCompile(`;base64,([^"]*)`).FindAllStringSubmatch(got, -1) {
			data, err := base64.StdEncoding.DecodeString(m[1])
			if err != nil {
				t.Fatal(err)
			}
			for _, told := range []string{"Secretname", "GPS", "50.45"} {
				if strings.Contains(string(data), told) {
					t.Errorf("a medium tells %s", told)
				}
			}
		}
	}
}

// Every list says at its end as what it can be taken away, and all of that is there.
func TestTakenAway(t *testing.T) {
	s, _ := shelved(t, 3)
	h := s.Handler()
	done(t, h, "/", "/save", "thread", "x:1000", "state", "to-read", "back", "/")
	for _, target := range []string{"/", "/accounts", "/a/x:77", "/search?q=words", "/shelf", "/collections"} {
		_, rest, ok := strings.Cut(page(t, h, target), `class="m take"`)
		if !ok {
			t.Errorf("%s offers nothing", target)
			continue
		}
		rest, _, _ = strings.Cut(rest, "</nav>")
		links := regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(rest, -1)
		if len(links) == 0 {
			t.Errorf("%s offers no file", target)
		}
		for _, l := range links {
			if w := ask(h, "GET", strings.ReplaceAll(l[1], "&amp;", "&")); w.Code != 200 || strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Errorf("%s offers %s: status %d, %s", target, l[1], w.Code, w.Header().Get("Content-Type"))
			}
		}
	}
}

// One picture or emoji that is shown again and again does not make the page grow without bound.
func TestInlayAgain(t *testing.T) {
	picture := made(t, "turned.jpg")
	const at = "https://town.example/blob.jpg"
	b := batch{posts: chain("x:77", "x:1", "x:2", "x:3"), media: map[string]string{"picture": picture, at: made(t, "picture.png")}}
	for range 60_000 {
		b.posts[0].Media = append(b.posts[0].Media, post.Media{Kind: post.Image, Name: "picture"})
	}
	b.posts[1].Media = b.posts[0].Media[:100]
	b.posts[2].Text, b.posts[2].Emoji = strings.Repeat(":blob: ", 60_000), []post.Emoji{{Code: ":blob:", URL: at}}
	r := inmem.New(nil)
	put(t, r, b)
	s := siteOf(r)
	s.Formats = append(s.Formats, web.Format{Name: "html", Ending: "html", Type: "text/html; charset=utf-8", Media: true, Write: aloneAs})
	inlaid := 0
	for _, m := range regexp.MustCompile(`;base64,([^"]*)`).FindAllStringSubmatch(ask(s.Handler(), "GET", "/t/x:1.html").Body.String(), -1) {
		inlaid += base64.StdEncoding.DecodedLen(len(m[1]))
	}
	if inlaid > 16<<20 || inlaid < 15<<20 {
		t.Errorf("%d bytes of pictures in it", inlaid)
	}
}

// aloneAs writes a thread as a page that stands alone.
func aloneAs(w io.Writer, b *document.Book, media *enclosure.Set) error {
	d := b.Chapters[0].Document
	return html.Render(w, d, html.Options{Words: b.Words}.Inlay(media, d))
}

// noise is a picture of more bytes than a page holds.
func noise(t *testing.T) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 1800, 1700))
	for i := range m.Pix {
		m.Pix[i] = byte(i * i >> 3)
	}
	var b strings.Builder
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
