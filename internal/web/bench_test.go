package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/render/rendertest"
	"clew/internal/web"
)

// long is a site with one thread of n posts in three scripts and six more beside it.
func long(t testing.TB, n int) web.Site {
	t.Helper()
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{{ID: "x:4400112233", Network: post.X, Handle: "@tamsin_orrel", Name: "Tamsin Orrel"}}}
	add := func(first, n int) {
		ids := numbered(first, n)
		for i, p := range rendertest.Long(n).Thread.Line {
			p.ID = ids[i]
			if i > 0 {
				p.Parent, p.ParentAuthor = ids[i-1], p.Author
			}
			b.posts = append(b.posts, p)
		}
	}
	add(1_000_000, n)
	for i := range 6 {
		add(2_000_000+1000*i, 9)
	}
	put(t, r, b)
	return siteOf(r)
}

// A page of 25 posts, with its style and six previews, fits the first flight of a connection.
func TestWeight(t *testing.T) {
	w := ask(long(t, 25).Handler(), "GET", "/t/x:1000000", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(z); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d packed", raw.Len(), w.Body.Len())
	if w.Body.Len() > 14<<10 {
		t.Errorf("the page takes %d bytes packed", w.Body.Len())
	}
	if n := strings.Count(raw.String(), `<section class="p"`); n != 25 {
		t.Errorf("it has %d posts", n)
	}
}

// BenchmarkThread measures a thread's page: whole, from the record, packed or not; and the writing alone,
// where the document is ready.
func BenchmarkThread(b *testing.B) {
	s := long(b, 25)
	ready, err := s.Document(b.Context(), "x:1000000", web.Reading{More: 6})
	if err != nil {
		b.Fatal(err)
	}
	written := s
	written.Document = func(context.Context, post.ID, web.Reading) (*document.Document, error) { return ready, nil }
	for _, c := range []struct {
		name   string
		site   web.Site
		accept string
	}{{"from record", s, ""}, {"from record, packed", s, "gzip"}, {"ready", written, ""}, {"ready, packed", written, "gzip"}} {
		b.Run(c.name, func(b *testing.B) {
			h := c.site.Handler()
			q := httptest.NewRequest("GET", "/t/x:1000000", nil)
			q.Host = "127.0.0.1"
			q.Header.Set("Accept-Encoding", c.accept)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, q)
			if w.Code != 200 {
				b.Fatal(w.Code)
			}
			b.SetBytes(int64(w.Body.Len()))
			b.ReportAllocs()
			for b.Loop() {
				w.Body.Reset()
				h.ServeHTTP(w, q)
			}
		})
	}
}

// A long thread's page has a place to show how far its reader is; a short one does without.
func TestHowFar(t *testing.T) {
	for n, want := range map[int]bool{25: false, 60: true} {
		got := ask(long(t, n).Handler(), "GET", "/t/x:1000000").Body.String()
		if strings.Contains(got, ".far{") != want {
			t.Errorf("%d posts: shown %v, want %v", n, !want, want)
		}
	}
}
