package replay

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"clew/internal/fetch"
)

const canary = `canary/s"crét+0123456789==`

// network is a server of this machine with everything that can be recorded.
func network(t *testing.T) (*httptest.Server, *fetch.Door) {
	t.Helper()
	n := 0
	var mu sync.Mutex
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n++
		nth := n
		mu.Unlock()
		switch r.URL.Path {
		case "/count":
			_, _ = fmt.Fprint(w, "answer ", nth)
		case "/echo":
			b, _ := io.ReadAll(r.Body)
			_, _ = w.Write(append([]byte("you sent "), b...))
		case "/bytes":
			_, _ = w.Write([]byte{0xff, 0, 0xfe, '<', '&'})
		case "/404":
			w.WriteHeader(404)
		case "/login":
			quoted, _ := json.Marshal(canary)
			within, _ := json.Marshal(fmt.Sprintf(`{"accessJwt": "%s", "n": 1}`, "tok-0123456789-x"))
			w.Header().Set("Set-Cookie", "s="+canary)
			w.Header().Set("X-Echo", r.Header.Get("X-Key"))
			_, _ = fmt.Fprintf(w, `{"accessJwt":%s,"refreshJwt" : %s,"did":"did:plc:a","own":[%s],"inner":%s,"url":"https://a.example/?access_token=%s&b=c","said":"Bearer %s"}`,
				quoted, quoted, quoted, within, url.QueryEscape(canary), base64.RawURLEncoding.EncodeToString([]byte(canary)))
		case "/limited":
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
		case "/cut":
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "half")
		case "/socket":
			c, err := websocket.Accept(w, r, nil)
			if err != nil {
				return
			}
			_ = c.Write(r.Context(), websocket.MessageText, []byte("hello"))
			for {
				kind, m, err := c.Read(r.Context())
				if err != nil {
					return
				}
				if string(m) == "bye" {
					_ = c.Close(websocket.StatusNormalClosure, "")
					return
				}
				_ = c.Write(r.Context(), kind, append([]byte("re: "), m...))
				_ = c.Write(r.Context(), websocket.MessageBinary, []byte{0xff, 1})
			}
		}
	}))
	t.Cleanup(s.Close)
	d := fetch.New(fetch.Config{Allow: []string{"127.0.0.1"}, Tries: 1})
	t.Cleanup(func() { _ = d.Close() })
	return s, d
}

// told is what an asker made of a network: everything that must be the same when it is played back.
func told(t *testing.T, a fetch.Asker, base string) (out []string) {
	t.Helper()
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	do := func(r fetch.Request) {
		x, err := a.Do(t.Context(), r)
		var limited *fetch.LimitedError
		errors.As(err, &limited)
		if err != nil {
			name, _ := faultOf(err)
			say("%s %s: %s, %v, %v", r.Method, r.URL, name, err, limited)
			return
		}
		say("%s %s: %d %q %s", r.Method, r.URL, x.Status, x.Body, x.Describe())
		if x.SHA256 != fetch.Digest(x.Body) {
			t.Errorf("%s: the digest does not fit the body", r.URL)
		}
	}
	for _, r := range []fetch.Request{
		{URL: base + "/count"}, {URL: base + "/count"}, {URL: base + "/count?a=b"}, {URL: base + "/bytes"}, {URL: base + "/404"},
		{Method: "POST", URL: base + "/echo", Body: []byte("one")}, {Method: "POST", URL: base + "/echo", Body: []byte("two")},
		{URL: base + "/cut"}, {URL: "http://10.0.0.1/"}, {URL: "http://localhost/"},
	} {
		do(r)
	}
	s, err := a.Dial(t.Context(), fetch.Request{URL: "ws" + strings.TrimPrefix(base, "http") + "/socket"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	say("%s", s.Opened().Describe())
	read := func() {
		m, binary, err := s.Read(t.Context())
		say("%q %v %v", m, binary, err)
	}
	read()
	for _, m := range []string{"a", "b"} {
		if err := s.Write(t.Context(), []byte(m)); err != nil {
			t.Fatal(err)
		}
		read()
		read()
	}
	if err := s.Write(t.Context(), []byte("bye")); err != nil {
		t.Fatal(err)
	}
	read()
	do(fetch.Request{URL: base + "/limited"})
	return out
}

// TestPlayedBack: a recording tells what the network told.
func TestPlayedBack(t *testing.T) {
	s, d := network(t)
	var tape bytes.Buffer
	r, err := Record(d, &tape, Secrets{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	want := told(t, r, s.URL)
	s.Close()
	p, err := Play(bytes.NewReader(tape.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, told(t, p, s.URL)); diff != "" {
		t.Error(diff)
	}
	if left := p.Left(); len(left) != 0 {
		t.Errorf("not asked: %q", left)
	}
	name := filepath.Join(t.TempDir(), "a.jsonl")
	if err := os.WriteFile(name, tape.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err = Open(name); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, told(t, p, s.URL)); diff != "" {
		t.Error(diff)
	}
	if _, err := Open(name + ".gone"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestUnknown: what is not in the recording is an error that names it.
func TestUnknown(t *testing.T) {
	s, d := network(t)
	var tape bytes.Buffer
	r, err := Record(d, &tape, Secrets{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Do(t.Context(), fetch.Request{URL: s.URL + "/count"}); err != nil {
		t.Fatal(err)
	}
	p, err := Play(&tape)
	if err != nil {
		t.Fatal(err)
	}
	first, err := p.Do(t.Context(), fetch.Request{URL: s.URL + "/count"})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []fetch.Request{{URL: s.URL + "/count"}, {URL: s.URL + "/other"}, {URL: s.URL + "/count", Method: "HEAD"}, {URL: s.URL + "/count", Body: []byte("x")}} {
		if _, err := p.Do(t.Context(), q); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), q.URL) {
			t.Errorf("%v", err)
		}
		if _, err := p.Dial(t.Context(), q); !errors.Is(err, ErrUnknown) {
			t.Errorf("%v", err)
		}
	}
	p.Again = true
	if x, err := p.Do(t.Context(), fetch.Request{URL: s.URL + "/count"}); err != nil || x != first {
		t.Errorf("again: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Do(ctx, fetch.Request{URL: s.URL + "/count"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestCanary: a secret is nowhere in the bytes that are written, however it got there.
func TestCanary(t *testing.T) {
	s, d := network(t)
	var tape bytes.Buffer
	r, err := Record(d, &tape, Secrets{Names: []string{"own", "X-Key", "mine"}, Values: []string{"value-0123456789"}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	esc := url.QueryEscape(canary)
	for _, q := range []fetch.Request{
		{URL: s.URL + "/login"},
		{URL: s.URL + "/login", Header: http.Header{"Authorization": {"Bearer " + canary}, "X-Key": {canary}, "Cookie": {"a=" + url.QueryEscape(canary)}}},
		{URL: s.URL + "/login?mine=" + esc + "&access_token=" + esc + "&x=1#" + esc, Secret: []string{"x"}},
		{URL: s.URL + "/login?named=" + esc, Secret: []string{"named"}},
		{Method: "POST", URL: s.URL + "/echo", Body: []byte("password=" + esc + "&a=value-0123456789")},
		{Method: "POST", URL: s.URL + "/echo", Body: append([]byte{0xff}, "value-0123456789"...)},
		{URL: s.URL + "/cut?access_token=" + esc},
		{URL: "http://10.0.0.1/?own=" + esc},
		{URL: "ftp://10.0.0.1/?value-0123456789"},
	} {
		_, _ = r.Do(t.Context(), q)
	}
	c, err := r.Dial(t.Context(), fetch.Request{URL: "ws" + strings.TrimPrefix(s.URL, "http") + "/socket?access_token=" + esc, Header: http.Header{"Authorization": {"Bearer " + canary}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{canary, `{"password":"other-0123456789"}`, "bye"} {
		if err := c.Write(t.Context(), []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	for {
		if _, _, err := c.Read(t.Context()); err != nil {
			break
		}
	}
	_ = c.Close()
	got := tape.String()
	inJSON, _ := json.Marshal(canary)
	for _, form := range []string{canary, esc, url.PathEscape(canary), strings.Trim(string(inJSON), `"`), "0123456789", base64.RawURLEncoding.EncodeToString([]byte(canary))} {
		if i := strings.Index(got, form); i >= 0 {
			t.Errorf("%q stands in …%s…", form, got[max(0, i-200):min(len(got), i+100)])
		}
	}
	if n := strings.Count(got, hidden); n < 20 {
		t.Errorf("only %d secrets were taken out", n)
	}
	p, err := Play(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	x, err := p.Do(t.Context(), fetch.Request{URL: s.URL + "/login?mine=other&access_token=&x=2#" + hidden, Secret: []string{"x"}}) // asked with another key, it is the same question
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		DID, URL, Inner string
		Own             []string
	}
	if err := json.Unmarshal(x.Body, &body); err != nil {
		t.Fatalf("%v: %s", err, x.Body)
	}
	if body.DID != "did:plc:a" || body.URL != "https://a.example/?access_token=***&b=c" || !slices.Equal(body.Own, []string{hidden}) || !json.Valid([]byte(body.Inner)) {
		t.Errorf("%s", x.Body)
	}
	if x.SHA256 != fetch.Digest(x.Body) || x.Size != int64(len(x.Body)) {
		t.Error("the digest does not fit what was kept")
	}
}

// TestScrub: what is taken out and what stays.
func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		`{"access_token":"abc","a":"b"}`:            `{"access_token":"***","a":"b"}`,
		`{"access_token" : "a\"b\\","a":"b"}`:       `{"access_token" : "***","a":"b"}`,
		`{"password":12345,"a":1}`:                  `{"password":***,"a":1}`,
		`{"password":""}`:                           `{"password":""}`,
		`{"password":null}`:                         `{"password":***}`,
		`a=1&client_secret=xyz&b=2`:                 `a=1&client_secret=***&b=2`,
		`Authorization: Bearer abc.def`:             `Authorization: ***`,
		`a bearer of news`:                          `a bearer *** news`,
		`my_password=x`:                             `my_password=x`,
		`password`:                                  `password`,
		`the password is here`:                      `the password is here`,
		`{"text":"my password: none"}`:              `{"text":"my password: ***"}`,
		`{"inner":"{\"api_key\":\"abc\",\"b\":1}"}`: `{"inner":"{\"api_key\":\"***\",\"b\":1}"}`,
		`{"access_token":"`:                         `{"access_token":"`,
		`{"access_token":"abc`:                      `{"access_token":"***`,
		"no secrets":                                "no secrets",
		"":                                          "",
	} {
		if got := string(newScrubber(nil, nil).body([]byte(in))); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}

// TestBadRecordings: what cannot be played says so.
func TestBadRecordings(t *testing.T) {
	const head = `{"kind":"recording","version":1}` + "\n"
	for _, s := range []string{
		"", "\n", "x", "{}", `{"kind":"exchange"}`, `{"kind":"recording","version":2}`, `{"kind":"recording"}`, head + head, head + "{}", head + `{"kind":"song"}`,
		head + `{"kind":"exchange"}`, head + `{"kind":"exchange","exchange":[]}`, head + `{"kind":"read","socket":1}`, head + `{"kind":"end"}`, head + `{"kind":"exchange","exchange":{"status":"x"}}`, head + "[]",
	} {
		if _, err := Play(strings.NewReader(s)); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
	if _, err := Play(strings.NewReader(head)); err != nil {
		t.Error(err)
	}
}

// TestWriteFails: a recording that cannot be written is no recording.
func TestWriteFails(t *testing.T) {
	s, d := network(t)
	if _, err := Record(d, full{}, Secrets{}, time.Now()); err == nil {
		t.Error("the first line")
	}
	r := &Recorder{asker: d, to: full{}, scrub: newScrubber(nil, nil)}
	if _, err := r.Do(t.Context(), fetch.Request{URL: s.URL + "/count"}); !errors.Is(err, errFull) {
		t.Error(err)
	}
	if _, err := r.Dial(t.Context(), fetch.Request{URL: "ws" + strings.TrimPrefix(s.URL, "http") + "/socket"}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestSocketWaits: a message that answered one of the asker's waits for it; silence is silence.
func TestSocketWaits(t *testing.T) {
	p, err := Play(strings.NewReader(`{"kind":"recording","version":1}
{"kind":"open","method":"GET","url":"wss://a.example/","socket":1,"exchange":{"status":101}}
{"kind":"write","socket":1,"text":"ask"}
{"kind":"read","socket":1,"text":"answer"}
{"kind":"read","socket":1,"text":"more"}
`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Dial(t.Context(), fetch.Request{URL: "wss://a.example/"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if m, _, err := s.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%q %v before anything was asked", m, err)
	}
	got := make(chan string)
	go func() {
		for {
			m, _, err := s.Read(t.Context())
			if err != nil {
				got <- "end"
				return
			}
			got <- string(m)
		}
	}()
	if err := s.Write(t.Context(), []byte("anything")); err != nil {
		t.Fatal(err)
	}
	if a, b := <-got, <-got; a != "answer" || b != "more" {
		t.Errorf("%q %q", a, b)
	}
	_ = s.Close()
	if e := <-got; e != "end" {
		t.Error(e)
	}
	if err := s.Write(t.Context(), nil); !errors.Is(err, fetch.ErrUnreachable) {
		t.Error(err)
	}
}

// FuzzScrub: scrubbing keeps text text and JSON JSON where its secrets are strings, is done in one go, and
// leaves no known value.
func FuzzScrub(f *testing.F) {
	for _, s := range []string{`{"access_token":"abc"}`, `password=x&y`, `"password":"`, `\"password\":\"a\"`, "Bearer x", "value-0123456789", `{"a":"\"password\":\"x\""}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := newScrubber(nil, []string{"value-0123456789"})
		once := s.body(bytes.Clone(b))
		if bytes.Contains(once, []byte("value-0123456789")) {
			t.Errorf("%q became %q", b, once)
		}
		if len(once) > 4*len(b) {
			t.Errorf("%q grew to %q", b, once)
		}
	})
}

// FuzzPlay: no recording brings the player down.
func FuzzPlay(f *testing.F) {
	f.Add([]byte(`{"kind":"recording","version":1}` + "\n" + `{"kind":"open","url":"wss://a.example/","socket":1,"exchange":{}}` + "\n" + `{"kind":"end","socket":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := Play(bytes.NewReader(b)); err == nil {
			_, _ = p.Do(t.Context(), fetch.Request{URL: "https://a.example/"})
			p.Left()
		}
	})
}
