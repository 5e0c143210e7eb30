package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
)

// TestChangeShowsAtOnce: a page that is kept is never older than the record.
func TestChangeShowsAtOnce(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(1))
	s := siteOf(r)
	s.Public = true
	h := s.Handler()
	for range 3 {
		if got := page(t, h, "/t/x:1000"); strings.Contains(got, "a fifth post") {
			t.Fatal("a post from nowhere")
		}
	}
	for i := range 20 {
		words := fmt.Sprintf("a fifth post, number %d", i)
		put(t, r, batch{posts: []post.Post{{ID: post.ID(fmt.Sprintf("x:%d", 2000+i)), Network: post.X, Author: "x:77", Parent: "x:1003", ParentAuthor: "x:77", Created: noon, Text: words}}})
		for _, target := range []string{"/t/x:1000", "/t/x:1000.json"} {
			if got := ask(h, "GET", target).Body.String(); !strings.Contains(got, words) {
				t.Fatalf("%s does not show what was just taken in", target)
			}
		}
	}
	if err := r.Rule(t.Context(), record.Ruling{Account: "x:77", Kind: record.RuleOptOut, At: noon}); err != nil {
		t.Fatal(err)
	}
	s.Rulings = r.Rulings
}

// TestKeptApart: what is kept for one kind of reader is not shown to another.
func TestKeptApart(t *testing.T) {
	r := inmem.New(nil)
	b := network(1)
	b.posts[1].Visibility, b.posts[1].Text = post.Followers, "SECRET for followers"
	put(t, r, b)
	s := siteOf(r)
	s.Public = true
	h := s.Handler()
	for _, lang := range []string{"en", "uk", "ko", "ar", "en"} {
		w := ask(h, "GET", "/t/x:1000", "Accept-Language", lang)
		if !strings.Contains(w.Body.String(), `<html lang="`+lang+`"`) {
			t.Errorf("%s: a page in another language", lang)
		}
	}
	plain, twin := ask(h, "GET", "/t/x:1000"), ask(h, "GET", "/t/x:1000.json")
	if !strings.HasPrefix(plain.Header().Get("Content-Type"), "text/html") || !strings.HasPrefix(twin.Header().Get("Content-Type"), "application/json") {
		t.Errorf("types %q and %q", plain.Header().Get("Content-Type"), twin.Header().Get("Content-Type"))
	}
	if strings.Contains(plain.Body.String()+twin.Body.String(), "SECRET") {
		t.Error("a visitor sees what is for followers")
	}
	long := ask(h, "GET", "/t/x:1000?x="+strings.Repeat("y", 4096))
	if long.Code != http.StatusOK {
		t.Errorf("a long address: status %d", long.Code)
	}
}

// sink takes an answer and forgets it.
type sink struct{ head http.Header }

func (s *sink) Header() http.Header         { return s.head }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

// BenchmarkKept measures a thread's page that was rendered before, as anybody on a public site gets it.
func BenchmarkKept(b *testing.B) {
	s := long(b, 30)
	s.Public = true
	h := s.Handler()
	for name, with := range map[string][]string{"plain": nil, "gzip": {"Accept-Encoding", "gzip, deflate, br", "Accept-Language", "uk-UA,uk;q=0.9,en;q=0.8"}} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/t/x:1000000", nil)
			for i := 0; i+1 < len(with); i += 2 {
				r.Header.Set(with[i], with[i+1])
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(&sink{head: http.Header{}}, r)
			}
		})
	}
}
