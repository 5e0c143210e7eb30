package micropub

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
)

// blog is a site that holds a client to what the tests of micropub.rocks ask of one.
type blog struct {
	*httptest.Server
	t      *testing.T
	page   string // at /
	link   string // header of it
	media  bool   // whether there is an endpoint for files
	answer func(http.ResponseWriter)
	posts  []map[string]any
	files  [][]byte
}

func newBlog(t *testing.T) *blog {
	b := &blog{t: t, page: `<html><head><link rel="me micropub" href="/pub?x=1"></head></html>`, media: true}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token is shown to the page")
		}
		if b.link != "" {
			w.Header().Set("Link", b.link)
		}
		io.WriteString(w, b.page)
	})
	mux.HandleFunc("GET /pub", func(w http.ResponseWriter, r *http.Request) {
		if !b.in(w, r) {
			return
		}
		if r.URL.Query().Get("q") != "config" || r.URL.Query().Get("x") != "1" {
			t.Errorf("asked with %s", r.URL.RawQuery)
		}
		if b.media {
			io.WriteString(w, `{"media-endpoint":"/media"}`)
		} else {
			io.WriteString(w, `{}`)
		}
	})
	mux.HandleFunc("POST /pub", func(w http.ResponseWriter, r *http.Request) {
		if !b.in(w, r) {
			return
		}
		if r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("content of %s", r.Header.Get("Content-Type"))
		}
		var said struct {
			Type       []string         `json:"type"`
			Properties map[string][]any `json:"properties"`
		}
		d := json.NewDecoder(r.Body)
		d.DisallowUnknownFields()
		if err := d.Decode(&said); err != nil || len(said.Type) != 1 || said.Type[0] != "h-entry" {
			t.Errorf("%v: %+v", err, said)
		}
		m := map[string]any{}
		for k, v := range said.Properties {
			if len(v) == 0 || k == "access_token" {
				t.Errorf("property %s is %v", k, v)
			}
			m[k] = v
		}
		b.posts = append(b.posts, m)
		if b.answer != nil {
			b.answer(w)
			return
		}
		w.Header().Set("Location", "/2026/05/mill")
		w.WriteHeader(http.StatusCreated)
	})
	mux.HandleFunc("POST /media", func(w http.ResponseWriter, r *http.Request) {
		if !b.in(w, r) {
			return
		}
		f, h, err := r.FormFile("file")
		if err != nil || h.Filename == "" || h.Header.Get("Content-Type") != "image/png" {
			t.Errorf("a file: %v, %+v", err, h)
			return
		}
		all, _ := io.ReadAll(f)
		b.files = append(b.files, all)
		w.Header().Set("Location", b.URL+"/m/1.png")
		w.WriteHeader(http.StatusCreated)
	})
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

func (b *blog) in(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("Authorization") == "Bearer token-of-anna" {
		return true
	}
	w.WriteHeader(http.StatusForbidden)
	io.WriteString(w, `{"error":"forbidden","error_description":"not with `+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+`"}`)
	return false
}

func (b *blog) door() *fetch.Door {
	d := fetch.New(fetch.Config{Allow: []string{strings.TrimPrefix(b.URL, "http://")}})
	b.t.Cleanup(func() { d.Close() })
	return d
}

func entry() *Entry {
	return &Entry{Name: `Mills "and" tides </script>`, HTML: "<p>Words</p>", Published: time.Date(2026, 5, 3, 18, 2, 11, 0, time.UTC), Category: []string{"mills", "潮"},
		Original: []string{"https://x.com/a/status/1"}, Slug: "mills", Draft: true, Photos: []Photo{{Name: "a\"b\r\n.png", Type: "image/png", Alt: "The mill", Bytes: []byte("png")}, {Name: "b.png", Type: "image/png", Bytes: []byte("two")}}}
}

// TestPost puts an entry on a site, with what the protocol knows.
func TestPost(t *testing.T) {
	b := newBlog(t)
	s, err := Find(context.Background(), b.door(), b.URL+"/", "token-of-anna")
	if err != nil {
		t.Fatal(err)
	}
	at, left, err := s.Post(context.Background(), entry())
	if err != nil || at != b.URL+"/2026/05/mill" || left != 0 {
		t.Fatalf("%q, %d left, %v", at, left, err)
	}
	got, _ := json.Marshal(b.posts[0])
	want := `{"category":["mills","潮"],"content":[{"html":"\u003cp\u003eWords\u003c/p\u003e"}],"mp-slug":["mills"],"name":["Mills \"and\" tides \u003c/script\u003e"],"photo":[{"alt":"The mill","value":"` + b.URL + `/m/1.png"},"` + b.URL + `/m/1.png"],"post-status":["draft"],"published":["2026-05-03T18:02:11Z"],"syndication":["https://x.com/a/status/1"]}`
	if string(got) != want {
		t.Errorf("posted\n%s, want\n%s", got, want)
	}
	if len(b.files) != 2 || string(b.files[0]) != "png" {
		t.Errorf("files %q", b.files)
	}
	b.media = false
	if s, err = Find(context.Background(), b.door(), b.URL+"/", "token-of-anna"); err != nil {
		t.Fatal(err)
	}
	if _, left, err = s.Post(context.Background(), entry()); err != nil || left != 2 {
		t.Errorf("%d left, %v", left, err)
	}
	b.answer = func(w http.ResponseWriter) {
		w.Header().Set("Location", "https://elsewhere.example/1")
		w.WriteHeader(http.StatusAccepted)
	}
	if at, _, err = s.Post(context.Background(), entry()); err != nil || at != "https://elsewhere.example/1" {
		t.Errorf("%q, %v", at, err)
	}
}

// TestFind: the endpoint is where the protocol says, and nowhere else.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		link, page string
		found      bool
	}{
		{`</pub?x=1>; rel="micropub"`, "", true},
		{`</other>; rel=me, </pub?x=1>; rel=micropub`, "", true},
		{`</pub?x=1>; rel="token_endpoint micropub"`, `<link rel=micropub href=/wrong>`, true},
		{"", `<a href="pub?x=1" rel="micropub">`, true},
		{"", `<!-- <link rel="micropub" href="/wrong"> --><link rel="MicroPub" href="/pub?x=1">`, true},
		{"", `<link rel="micropub"><link rel="micropub" href="/pub?x=1">`, true},
		{"", `<link rel="micropub_media" href="/pub?x=1">`, false},
		{"", `<link rel="micropub" href="javascript:alert(1)">`, false},
		{"", `<link rel="micropub" href="https://u:p@evil.example/">`, false},
		{"", `<script>'<link rel="micropub" href="/pub?x=1">'</script>`, false},
		{`<`, "", false}, {`</pub>`, "", false}, {`</pub>; rel`, "", false}, {"", "", false},
	} {
		b := newBlog(t)
		b.link, b.page = c.link, c.page
		s, err := Find(context.Background(), b.door(), b.URL+"/", "token-of-anna")
		if c.found && (err != nil || s.Endpoint != b.URL+"/pub?x=1") || !c.found && !errors.Is(err, ErrNone) {
			t.Errorf("%q %q: %v, %v", c.link, c.page, s, err)
		}
	}
}

// TestRefused: what a site will not do is told, and the token is not.
func TestRefused(t *testing.T) {
	b := newBlog(t)
	if _, err := Find(context.Background(), b.door(), b.URL+"/", "another token"); !errors.Is(err, ErrToken) || strings.Contains(err.Error(), "another token") {
		t.Errorf("a wrong token: %v", err)
	}
	if _, err := Find(context.Background(), b.door(), b.URL+"/nowhere", "x"); !errors.Is(err, ErrNone) {
		t.Errorf("no page: %v", err)
	}
	for _, bad := range []string{"", "ftp://x.example", "javascript:alert(1)", "mills.example"} {
		if _, err := Find(context.Background(), b.door(), bad, "x"); !errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := Find(context.Background(), fetch.New(fetch.Config{}), b.URL+"/", "token-of-anna"); !errors.Is(err, fetch.ErrForbidden) {
		t.Errorf("a private address that nobody allowed: %v", err)
	}
	s, err := Find(context.Background(), b.door(), b.URL+"/", "token-of-anna")
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]func(http.ResponseWriter){
		"bad request":  func(w http.ResponseWriter) { w.WriteHeader(400); io.WriteString(w, `{"error":"invalid_request"}`) },
		"no location":  func(w http.ResponseWriter) { w.WriteHeader(201) },
		"bad location": func(w http.ResponseWriter) { w.Header().Set("Location", "javascript:alert(1)"); w.WriteHeader(201) },
		"OK":           func(w http.ResponseWriter) { io.WriteString(w, "thanks") },
		"elsewhere":    func(w http.ResponseWriter) { w.Header().Set("Location", "/elsewhere"); w.WriteHeader(302) },
		"broken":       func(w http.ResponseWriter) { w.WriteHeader(500); io.WriteString(w, strings.Repeat("x", 1000)) },
	} {
		b.answer = answer
		was := len(b.posts)
		if _, _, err := s.Post(context.Background(), entry()); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
		if len(b.posts) != was+1 {
			t.Errorf("%s: posted %d times", name, len(b.posts)-was)
		}
	}
}
