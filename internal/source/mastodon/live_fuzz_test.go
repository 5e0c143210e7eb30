package mastodon

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// answerPart makes a part of an answer, as a walk keeps it.
func answerPart(address, typ string, status int, body []byte) unpack.Part {
	x := &fetch.Exchange{Asked: address, URL: address, Status: status, Header: map[string][]string{"Content-Type": {typ}}, Body: body}
	return source.Fetched(withhold(x, true))
}

// FuzzAnswers: whatever a server answers, nothing that is told is of another server's making, and nothing
// that is not public is told.
func FuzzAnswers(f *testing.F) {
	s := newFake("s.example", chain(101, 104)...)
	s.posts[102].shown = "private"
	s.posts[103].versions = []string{"a", "b"}
	f.Add("/api/v1/statuses/101", []byte(s.status(s.posts[101])))
	f.Add("/api/v1/statuses/103/context", []byte(`{"ancestors":[`+s.status(s.posts[101])+`,`+s.status(s.posts[102])+`],"descendants":[`+s.status(s.posts[104])+`]}`))
	f.Add("/api/v1/accounts/1/statuses", []byte(`[`+s.status(s.posts[104])+`,`+s.status(s.posts[103])+`]`))
	f.Add("/users/ann/statuses/101", []byte(s.note(s.posts[101], true)))
	f.Add("/users/ann", []byte(s.actor("ann")))
	f.Add("/users/ann/outbox", []byte(`{"id":"https://s.example/users/ann/outbox","type":"OrderedCollection","orderedItems":[`+s.note(s.posts[101], false)+`]}`))
	f.Add("/api/notes/show", []byte(misskeyChain(2).note(noteKey(2))))
	f.Add("/api/users/notes", []byte(misskeyChain(3).list([]string{noteKey(2), noteKey(3)})))
	f.Add("/api/v1/statuses/x", []byte(`{"id":"","created_at":"","url":"http://s.eXAmple#","account":{"uri":"http://0"},"visibility":"public","content":null}`))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		address := "https://s.example" + path
		if webAddress(address) == "" || hostOf(address) != "s.example" {
			return
		}
		parts := []unpack.Part{
			answerPart("https://s.example/users/ann", apJSON, 200, []byte(s.actor("ann"))),
			answerPart(address, "application/json", 200, body), answerPart(address, apJSON, 200, body), answerPart(address, apJSON, 404, body),
		}
		m := &memory{}
		l := NewLive(&fakeNet{}, Config{})
		if err := l.Read(t.Context(), &unpack.Input{Name: "x", Parts: parts}, source.Options{}, m); err != nil {
			t.Fatal(err)
		}
		m.check(t)
		for _, p := range m.posts {
			if p.State == post.Present && (hostOf(string(p.ID)) != "s.example" || hostOf(string(p.Author)) != "s.example" || p.Visibility > post.Unlisted) {
				t.Errorf("told %+v", p)
			}
		}
		for _, a := range m.accounts {
			if hostOf(string(a.ID)) != "s.example" {
				t.Errorf("told of account %s", a.ID)
			}
		}
	})
}

// FuzzWithhold: what is kept is JSON wherever what came was, holds no post that says it is not public, and is
// what came where nothing had to go.
func FuzzWithhold(f *testing.F) {
	s := newFake("s.example", chain(101, 103)...)
	s.posts[102].shown = "private"
	f.Add([]byte(`[` + s.status(s.posts[101]) + `,` + s.status(s.posts[102]) + `,` + s.status(s.posts[103]) + `]`))
	f.Add([]byte(`{"type":"Note","content":"x","to":["x"],"object":{"type":"Note","content":"y"}}`))
	f.Add([]byte(`{"a":[[[{"visibility":"direct"}]]]}`))
	f.Add([]byte(` {"visibility":"followers"} `))
	f.Fuzz(func(t *testing.T, b []byte) {
		x := withhold(&fetch.Exchange{Body: bytes.Clone(b)}, true)
		if x.Withheld == "" {
			if !bytes.Equal(x.Body, b) {
				t.Fatalf("changed without a word: %q", x.Body)
			}
		} else if x.SHA256 != fetch.Digest(x.Body) || x.SHA256Coded != "" || x.Size != int64(len(x.Body)) {
			t.Fatal("what is kept is not described")
		}
		v := trimmed(b)
		if len(v) == 0 || v.is() != '{' && v.is() != '[' {
			return
		}
		if !v.valid() {
			if len(x.Body) > 0 {
				t.Fatalf("broken, and kept: %q", x.Body)
			}
			return
		}
		if !trimmed(x.Body).valid() {
			t.Fatalf("no longer JSON: %q", x.Body)
		}
		var any any
		if json.Unmarshal(x.Body, &any) == nil {
			if word := closed(any); word != "" {
				t.Fatalf("keeps what is %s: %s", word, x.Body)
			}
		}
	})
}

// closed finds an object that says it is not public.
func closed(v any) string {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if w := closed(e); w != "" {
				return w
			}
		}
	case map[string]any:
		if w, ok := v["visibility"].(string); ok && w != "" && !openWord(w) {
			return w
		}
		for _, e := range v {
			if w := closed(e); w != "" {
				return w
			}
		}
	}
	return ""
}

// BenchmarkContext hears a context of 60 posts, as a walk does.
func BenchmarkContext(b *testing.B) {
	s := newFake("s.example", chain(101, 161)...)
	var below []string
	for n := 102; n <= 161; n++ {
		below = append(below, s.status(s.posts[n]))
	}
	body := []byte(`{"ancestors":[],"descendants":[` + strings.Join(below, ",") + `]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		x := &fetch.Exchange{Asked: "https://s.example/api/v1/statuses/101/context", URL: "https://s.example/api/v1/statuses/101/context", Status: 200, Header: map[string][]string{"Content-Type": {"application/json"}}, Body: body}
		h := newListener(b.Context(), nowhere{}, nil)
		if err := h.hear(source.Fetched(withhold(x, false))); err != nil {
			b.Fatal(err)
		}
		if err := h.end("x"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWalk walks 1,000 posts behind the caps of contexts; what the servers cost is in it.
func BenchmarkWalk(b *testing.B) {
	_, l := newNet(newFake("s.example", chain(1001, 2000)...))
	ref, _ := l.Refer("https://s.example/users/ann/statuses/1500")
	b.ReportAllocs()
	for b.Loop() {
		w, err := l.Walk(b.Context(), source.Walk{Ref: ref}, nowhere{})
		if err != nil || w.Posts != 1000 {
			b.Fatal(w, err)
		}
	}
}

// BenchmarkLine makes a line of an event and leaves out another account's.
func BenchmarkLine(b *testing.B) {
	s := newFake("s.example", chain(101, 102)...)
	_, l := newNet(s)
	e := &eventStream{l: l, host: "s.example", follow: map[post.AccountID]bool{annURI: true}}
	mine := []byte(eventOf("update", s.status(s.posts[101])))
	s.posts[102].who = "bo"
	other := []byte(eventOf("update", s.status(s.posts[102])))
	b.SetBytes(int64(len(mine) + len(other)))
	b.ReportAllocs()
	for b.Loop() {
		if e.line(mine) == nil || e.line(other) != nil {
			b.Fatal("a wrong line")
		}
	}
}
