package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
)

// made reads a file that another program made, with a place and a name in it.
func made(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "media", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// What is shown tells no place and no name; what is kept does, and its owner can have it.
func TestMediaTellNothing(t *testing.T) {
	types := map[string]string{"turned.jpg": "image/jpeg", "picture.png": "image/png", "lossy.webp": "image/webp", "frames.gif": "image/gif",
		"film.mp4": "video/mp4", "film.mov": "video/quicktime", "film.webm": "video/webm", "sound.mp3": "audio/mpeg", "sound.wav": "audio/wave", "opus.ogg": "audio/ogg"}
	b := batch{posts: chain("x:77", "x:1", "x:2"), media: map[string]string{}}
	for name := range types {
		b.media[name] = made(t, name)
		b.posts[0].Media = append(b.posts[0].Media, post.Media{Kind: post.File, Name: name})
	}
	r := inmem.New(nil)
	put(t, r, b)
	home, public := siteOf(r), siteOf(r)
	public.Public = true
	for name, kind := range types {
		data := b.media[name]
		if !strings.Contains(data, "Secretname") {
			t.Fatal(name, "tells nothing")
		}
		w := ask(home.Handler(), "GET", "/m/"+sumOf(data))
		out := ask(public.Handler(), "GET", "/m/"+sumOf(data)+"?of=x:2")
		if w.Code != 200 || out.Code != 200 || w.Header().Get("Content-Type") != kind || w.Header().Get("Content-Disposition") != "" || !bytes.Equal(w.Body.Bytes(), out.Body.Bytes()) {
			t.Errorf("%s: status %d and %d, %s, %q", name, w.Code, out.Code, w.Header().Get("Content-Type"), w.Header().Get("Content-Disposition"))
		}
		for _, told := range []string{"Secretname", "GPS", "50.45"} {
			if strings.Contains(w.Body.String(), told) {
				t.Errorf("%s tells %s", name, told)
			}
		}
		if w := ask(home.Handler(), "GET", "/m/"+sumOf(data)+"?original=1"); w.Body.String() != data || w.Header().Get("Content-Disposition") != "attachment" {
			t.Errorf("%s: the original: status %d, %q", name, w.Code, w.Header().Get("Content-Disposition"))
		}
		if w := ask(public.Handler(), "GET", "/m/"+sumOf(data)+"?of=x:2&original=1"); w.Body.String() != out.Body.String() {
			t.Errorf("%s: a visitor got the original", name)
		}
	}
}

// What is no picture, film or sound by its content, or none that is understood, is handed to the owner as a
// file, and not to others. Nothing in it can run.
func TestMediaNotUnderstood(t *testing.T) {
	jpeg := made(t, "turned.jpg")
	b := batch{posts: chain("x:77", "x:1", "x:2"), media: map[string]string{}}
	for name, data := range map[string]string{
		"svg": `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "page": `<!DOCTYPE html><html><script>alert(1)</script></html>`,
		"pdf": "%PDF-1.7", "nothing": "", "a picture cut short": jpeg[:300], "png in name": "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 100),
		"two in one": "GIF89a/*" + jpeg + "*/=1;alert(1)",
	} {
		b.media[name] = data
		b.posts[0].Media = append(b.posts[0].Media, post.Media{Kind: post.Image, Name: name})
	}
	r := inmem.New(nil)
	put(t, r, b)
	home, public := siteOf(r), siteOf(r)
	public.Public = true
	for name, data := range b.media {
		w := ask(home.Handler(), "GET", "/m/"+sumOf(data))
		if w.Code != 200 || w.Body.String() != data || w.Header().Get("Content-Type") != "application/octet-stream" || w.Header().Get("Content-Disposition") != "attachment" {
			t.Errorf("%s: status %d, %d bytes, type %s, %q", name, w.Code, w.Body.Len(), w.Header().Get("Content-Type"), w.Header().Get("Content-Disposition"))
		}
		if p := w.Header().Get("Content-Security-Policy"); p != "default-src 'none'; sandbox" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: policy %s", name, p)
		}
		if w := ask(home.Handler(), "HEAD", "/m/"+sumOf(data)); w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
			t.Errorf("%s: HEAD gives %d bytes", name, w.Body.Len())
		}
		if w := ask(public.Handler(), "GET", "/m/"+sumOf(data)+"?of=x:2"); w.Code != 404 || strings.Contains(w.Body.String(), "Secretname") {
			t.Errorf("%s: a visitor got status %d", name, w.Code)
		}
	}
}

func TestMediaRanges(t *testing.T) {
	film := made(t, "film.mp4")
	r := inmem.New(nil)
	put(t, r, batch{posts: chain("x:77", "x:1", "x:2"), media: map[string]string{"film": film}})
	h := siteOf(r).Handler()
	target := "/m/" + sumOf(film)
	whole := ask(h, "GET", target)
	all, tag := whole.Body.Bytes(), whole.Header().Get("ETag")
	if !strings.Contains(tag, sumOf(film)) || whole.Header().Get("Accept-Ranges") != "bytes" {
		t.Fatalf("tag %s, ranges %q", tag, whole.Header().Get("Accept-Ranges"))
	}
	for ranges, want := range map[string][]byte{"bytes=0-": all, "bytes=0-99": all[:100], "bytes=4000-4099": all[4000:4100], "bytes=-10": all[len(all)-10:]} {
		if w := ask(h, "GET", target, "Range", ranges); w.Code != 206 || !bytes.Equal(w.Body.Bytes(), want) {
			t.Errorf("%s: status %d, %d bytes", ranges, w.Code, w.Body.Len())
		}
	}
	w := ask(h, "GET", target, "Range", "bytes=0-9,4000-4009")
	_, about, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if err != nil || w.Code != 206 {
		t.Fatal(w.Code, err)
	}
	parts := multipart.NewReader(w.Body, about["boundary"])
	for _, want := range [][]byte{all[:10], all[4000:4010]} {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(p); !bytes.Equal(got, want) || p.Header.Get("Content-Type") != "video/mp4" {
			t.Errorf("part of type %s: %d bytes", p.Header.Get("Content-Type"), len(got))
		}
	}
	for _, c := range []struct {
		with []string
		want int
	}{
		{[]string{"If-None-Match", tag}, 304}, {[]string{"If-None-Match", `"other"`}, 200},
		{[]string{"Range", "bytes=99999999-"}, 416}, {[]string{"Range", "lines=1-2"}, 416},
		{[]string{"Range", "bytes=1-2", "If-Range", `"other"`}, 200}, {[]string{"Range", "bytes=1-2", "If-Range", tag}, 206},
	} {
		if w := ask(h, "GET", target, c.with...); w.Code != c.want {
			t.Errorf("%v: status %d", c.with, w.Code)
		}
	}
	if w := ask(h, "GET", target+"?original=1", "If-None-Match", tag); w.Code != 200 {
		t.Errorf("the original under the tag of what is shown: status %d", w.Code)
	}
}

// A medium whose bytes are not those that were kept never goes out as a whole.
func TestMediaDamaged(t *testing.T) {
	jpeg := made(t, "turned.jpg")
	r := inmem.New(nil)
	put(t, r, batch{posts: chain("x:77", "x:1", "x:2"), media: map[string]string{"a": jpeg}})
	s := siteOf(r)
	s.Record = damaging{r}
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	for _, query := range []string{"", "?original=1"} {
		res, err := server.Client().Get(server.URL + "/m/" + sumOf(jpeg) + query)
		if err != nil {
			continue
		}
		_, err = io.ReadAll(res.Body)
		res.Body.Close()
		if err == nil {
			t.Errorf("%q: status %d, and it ended well", query, res.StatusCode)
		}
	}
}

// damaging is a record whose disk has lost the end of what it kept.
type damaging struct{ *inmem.Record }

func (d damaging) Media(ctx context.Context, sum string) (record.MediaInfo, io.ReadCloser, error) {
	info, rc, err := d.Record.Media(ctx, sum)
	return info, &worn{rc, rc.(io.ReaderAt)}, err
}

type worn struct {
	io.ReadCloser
	io.ReaderAt
}

func (w *worn) Read(b []byte) (int, error) {
	n, err := w.ReadCloser.Read(b)
	if err == io.EOF {
		err = record.ErrDamaged
	}
	return n, err
}

// In public a face is shown as long as its account is.
func TestFaces(t *testing.T) {
	face, other := made(t, "picture.png"), made(t, "indexed.png")
	at, code := "https://img.example/face.png", "https://img.example/blob.png"
	r := inmem.New(nil)
	posts := chain("x:77", "x:1", "x:2")
	posts[0].Text, posts[0].Emoji = "one :blob:", []post.Emoji{{Code: "blob", URL: code}}
	put(t, r, batch{posts: posts, accounts: []post.Account{{ID: "x:77", Network: post.X, Handle: "@a", Avatar: at}},
		media: map[string]string{at: face, code: other, "https://img.example/unknown.png": made(t, "turned.jpg")}})
	s := siteOf(r)
	s.Public = true
	h := s.Handler()
	for target, want := range map[string]int{
		"/m/" + sumOf(face) + "?of=x:1":                       200,
		"/m/" + sumOf(other) + "?of=x:2":                      200,
		"/m/" + sumOf(face) + "?by=x:77":                      200,
		"/m/" + sumOf(other) + "?by=x:77":                     404,
		"/m/" + sumOf(face) + "?by=@a":                        404,
		"/m/" + sumOf(face) + "?by=x:78":                      404,
		"/m/" + sumOf(face):                                   404,
		"/m/" + sumOf(made(t, "turned.jpg")) + "?of=x:1":      404,
		"/m/" + sumOf(face) + "?of=" + url.QueryEscape("x:9"): 404,
	} {
		if w := ask(h, "GET", target); w.Code != want {
			t.Errorf("%s: status %d, want %d", target, w.Code, want)
		}
	}
}
