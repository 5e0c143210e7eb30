package epub

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"io"
	"path"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/exports"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/cover"
	"clew/internal/thread"
)

// shown is a book of posts, one for each medium.
func shown(media ...post.Media) *document.Book {
	t := &thread.Thread{ID: "x:1", Author: "x:9", Network: post.X, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: len(media)}}
	for i, m := range media {
		t.Line = append(t.Line, post.Post{ID: post.ID("x:" + string(rune('1'+i))), Author: "x:9", Lang: "en", Text: "A post with a picture.", Media: []post.Media{m}})
	}
	return document.BookOf(document.New(t, document.About{}), document.Words{})
}

func set(t testing.TB, h exports.Held, b *document.Book) *enclosure.Set {
	t.Helper()
	return exports.Sample{Book: b, Held: h}.Media(t)
}

func movingGIF(t testing.TB) []byte {
	t.Helper()
	frame := image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{5, 5}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPictures(t *testing.T) {
	small, large, hole, moving := exports.JPEG(800, 600, 1), exports.JPEG(2400, 1200, 2), exports.PNG(1800, 900, 3), movingGIF(t)
	cut, none := exports.JPEG(640, 480, 4), []byte("GIF89a but not really a picture")
	cut = cut[:len(cut)/2]
	h := exports.Held{Bytes: map[string][]byte{}, Named: map[string]string{}}
	var media []post.Media
	for _, b := range [][]byte{small, large, hole, moving, cut, none, small} {
		h.Bytes[exports.Sum(b)] = b
		media = append(media, post.Media{Kind: post.Image, SHA256: exports.Sum(b), Alt: "A wheel", URL: "https://img.example/a.jpg"})
	}
	media = append(media, post.Media{Kind: post.Image, SHA256: strings.Repeat("cd", 32), Alt: "Never fetched", URL: "https://img.example/b.jpg"})
	b := shown(media...)
	var left []error
	o := made(t, b, Options{Media: set(t, h, b), Left: func(_ *post.Media, why error) { left = append(left, why) }})
	sizes := map[string]int{}
	for name, data := range o {
		if !strings.HasPrefix(name, "EPUB/media/") {
			continue
		}
		sizes[path.Ext(name)]++
		c, kind, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || max(c.Width, c.Height) > defaultSide {
			t.Errorf("%s: a %s of %d x %d: %v", name, kind, c.Width, c.Height, err)
		}
	}
	if sizes[".jpg"] != 2 || sizes[".png"] != 1 || sizes[".gif"] != 1 || len(sizes) != 3 {
		t.Errorf("pictures in the book: %v", sizes)
	}
	if !bytes.Contains(o["EPUB/media/1.jpg"], small[len(small)/2:]) {
		t.Error("a picture that every reader shows was written anew")
	}
	c1 := string(o["EPUB/c1.xhtml"])
	if n := strings.Count(c1, `src="media/1.jpg"`); n != 2 {
		t.Errorf("a picture that is shown twice stands %d times", n)
	}
	if len(left) != 3 {
		t.Errorf("left out: %v", left)
	}
	if strings.Count(c1, "Image, not in this book.") != 3 || !strings.Contains(string(o["EPUB/colophon.xhtml"]), "3 pictures, films and sounds are described and linked") {
		t.Errorf("what is left out is not told:\n%s", o["EPUB/colophon.xhtml"])
	}
	opf := string(o["EPUB/package.opf"])
	for _, want := range []string{">alternativeText<", `"schema:accessibilityHazard">unknown<`, `"schema:accessMode">visual<`} {
		if !strings.Contains(opf, want) {
			t.Errorf("the package lacks %s", want)
		}
	}
}

// TestNoClaims: what the authors did not describe is not claimed to be described.
func TestNoClaims(t *testing.T) {
	pic := exports.JPEG(80, 60, 1)
	b := shown(post.Media{Kind: post.Image, SHA256: exports.Sum(pic)})
	o := made(t, b, Options{Media: set(t, exports.Held{Bytes: map[string][]byte{exports.Sum(pic): pic}}, b)})
	opf := string(o["EPUB/package.opf"])
	if strings.Contains(opf, "alternativeText") || strings.Contains(opf, `accessModeSufficient">textual<`) || strings.Contains(opf, "conformsTo") {
		t.Errorf("too much is claimed:\n%s", opf)
	}
	if !strings.Contains(string(o["EPUB/c1.xhtml"]), `alt="Image, no description"`) {
		t.Error("a picture without a description has no words")
	}
}

// TestVeiled: sensitive pictures, and those under a warning, do not stand in the order of reading.
func TestVeiled(t *testing.T) {
	pic := exports.JPEG(80, 60, 1)
	h := exports.Held{Bytes: map[string][]byte{exports.Sum(pic): pic}}
	m := post.Media{Kind: post.Image, SHA256: exports.Sum(pic), Alt: "Blood"}
	b := shown(m, m)
	line := b.Chapters[0].Document.Thread.Line
	line[0].Sensitive, line[1].Warning = true, "blood"
	o := made(t, b, Options{Media: set(t, h, b)})
	for _, name := range o.order() {
		if has, want := bytes.Contains(o[name], []byte("<img")), strings.HasPrefix(name, "EPUB/s"); has != want {
			t.Errorf("%s has a picture: %v", name, has)
		}
	}
	opf := string(o["EPUB/package.opf"])
	if strings.Count(opf, `linear="no"`) != 2 {
		t.Errorf("the pages of pictures stand in the order of reading:\n%s", opf)
	}
	for _, name := range []string{"EPUB/nav.xhtml", "EPUB/toc.ncx"} {
		if bytes.Contains(o[name], []byte("s1.xhtml")) {
			t.Errorf("%s leads to them", name)
		}
	}
}

// TestBounds: films go in as far as there is room, and all media together.
func TestBounds(t *testing.T) {
	a, z := exports.JPEG(300, 200, 1), exports.JPEG(300, 200, 2)
	h := exports.Held{Bytes: map[string][]byte{exports.Sum(a): a, exports.Sum(z): z}}
	b := shown(post.Media{Kind: post.Image, SHA256: exports.Sum(a)}, post.Media{Kind: post.Image, SHA256: exports.Sum(z)})
	var left []error
	made(t, b, Options{Media: set(t, h, b), Most: int64(len(a)) + 10, Left: func(_ *post.Media, why error) { left = append(left, why) }})
	if len(left) != 1 || !errors.Is(left[0], ErrMost) {
		t.Errorf("left out: %v", left)
	}
}

// broken is media that fail.
type broken struct{ err error }

func (broken) Medium(sha string) (enclosure.Medium, bool) {
	return enclosure.Medium{SHA256: sha, Type: "image/jpeg", Size: 100, Width: 10, Height: 10, Turned: 1}, true
}
func (broken) Named(string) (string, bool) { return "", false }
func (b broken) Open(enclosure.Medium) (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader("\xff\xd8\xff"), b)), nil
}
func (b broken) Read([]byte) (int, error) { return 0, b.err }

func TestBroken(t *testing.T) {
	b := shown(post.Media{Kind: post.Image, SHA256: "00"}, post.Media{Kind: post.Video, SHA256: "01"})
	n := 0
	made(t, b, Options{Media: broken{record.ErrDamaged}, Left: func(_ *post.Media, why error) {
		n++
	}})
	if n != 2 {
		t.Errorf("%d media were told", n)
	}
}

func TestCover(t *testing.T) {
	p := cover.New(nil)
	b := shown(post.Media{Kind: post.Image})
	o := made(t, b, Options{Cover: p.PNG})
	opf := string(o["EPUB/package.opf"])
	if !strings.Contains(opf, `properties="cover-image"`) || !strings.Contains(opf, "<spine toc=\"ncx\" page-progression-direction=\"ltr\">\n<itemref idref=\"f-cover\"/>") {
		t.Errorf("no cover:\n%s", opf)
	}
	for _, bad := range []func(cover.Cover) ([]byte, error){
		func(cover.Cover) ([]byte, error) { return nil, context.Canceled },
		func(cover.Cover) ([]byte, error) { return []byte("<svg onload=alert(1)>"), nil },
	} {
		n := 0
		o := made(t, b, Options{Cover: bad, Left: func(*post.Media, error) { n++ }})
		if _, there := o["EPUB/cover.xhtml"]; there || n != 2 {
			t.Errorf("a cover that is none: %d", n)
		}
	}
}

// TestFilms: what is small enough is in the book, the rest is a still picture and a link.
func TestFilms(t *testing.T) {
	still := exports.JPEG(80, 60, 1)
	film := func(sha string, kind post.MediaKind) post.Media {
		return post.Media{Kind: kind, SHA256: sha, URL: "https://img.example/" + sha, Poster: "https://img.example/still.jpg", Alt: "The wheel turning", Width: 320, Height: 240}
	}
	b := shown(film("small", post.Video), film("large", post.Video), film("sound", post.Audio), film("odd", post.Video), film("fourth", post.GIF))
	b.Chapters[0].Document.Thread.Line[0].Emoji = []post.Emoji{{Code: ":wheel:", URL: "https://img.example/still.jpg"}}
	b.Chapters[0].Document.Thread.Line[0].Text = "Look :wheel: and :nothing: there:"
	var left []error
	o := made(t, b, Options{Media: films{still}, Played: 300, Left: func(_ *post.Media, why error) { left = append(left, why) }})
	c1 := string(o["EPUB/c1.xhtml"])
	for _, want := range []string{`<video controls="controls" preload="none" src="media/`, `<audio controls="controls" preload="none" src="media/`, ` poster="media/`, `<img class="e" src="media/`, `alt=":wheel:"/> and :nothing: there:`, "Video, not in this book."} {
		if !strings.Contains(c1, want) {
			t.Errorf("no %s in\n%s", want, c1)
		}
	}
	if len(left) != 3 || !errors.Is(left[0], ErrMost) || !errors.Is(left[1], ErrKind) || !errors.Is(left[2], ErrMost) {
		t.Errorf("left out: %v", left)
	}
	if opf := string(o["EPUB/package.opf"]); !strings.Contains(opf, `media-type="video/mp4"`) || !strings.Contains(opf, `"schema:accessibilityHazard">unknown<`) || strings.Contains(opf, `accessModeSufficient">textual<`) {
		t.Errorf("the package:\n%s", opf)
	}
}

// films are media of several sizes and kinds, with one still picture.
type films struct{ still []byte }

func (f films) Medium(sha string) (enclosure.Medium, bool) {
	m := enclosure.Medium{SHA256: sha, Type: "video/mp4", Size: 120, Width: 320, Height: 240, Turned: 1}
	switch sha {
	case "still":
		m = enclosure.Medium{SHA256: sha, Type: "image/jpeg", Size: int64(len(f.still)), Width: 80, Height: 60, Turned: 1}
	case "large":
		m.Size = maxFilm + 1
	case "sound":
		m.Type, m.Width, m.Height = "audio/mpeg", 0, 0
	case "odd":
		m.Type = "video/x-odd"
	}
	return m, true
}
func (films) Named(address string) (string, bool) {
	return "still", strings.HasSuffix(address, "still.jpg")
}
func (f films) Open(m enclosure.Medium) (io.ReadCloser, error) {
	if m.SHA256 == "still" {
		return io.NopCloser(bytes.NewReader(f.still)), nil
	}
	return io.NopCloser(bytes.NewReader(make([]byte, m.Size))), nil
}

// TestMovingPictures says that a GIF is shown where it is one, and a film where it is that.
func TestMovingPictures(t *testing.T) {
	moving := movingGIF(t)
	h := exports.Held{Bytes: map[string][]byte{exports.Sum(moving): moving}, Named: map[string]string{}}
	b := shown(post.Media{Kind: post.GIF, SHA256: exports.Sum(moving), Alt: "A wheel that turns", URL: "https://img.example/a.gif"})
	o := made(t, b, Options{Media: set(t, h, b), Left: func(_ *post.Media, why error) { t.Error("left out:", why) }})
	if s := o.text(); !bytes.Contains(s, []byte(`alt="A wheel that turns"`)) || bytes.Contains(s, []byte("<video")) {
		t.Errorf("%s", s)
	}
}
