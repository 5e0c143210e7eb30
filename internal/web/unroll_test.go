package web_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/thread"
	"clew/internal/web"
)

// desk is an intake that tests steer: an unrolling goes on as go on is told.
type desk struct {
	t     *testing.T
	r     *inmem.Record
	mu    sync.Mutex
	asked []string
	spend int64
	goOn  chan struct{}
	err   error
	dir   string
}

func newDesk(t *testing.T) (*desk, web.Site) {
	d := &desk{t: t, r: inmem.New(nil), goOn: make(chan struct{}, 100), dir: t.TempDir()}
	s := siteOf(d.r)
	s.Intake = &web.Intake{Find: d.find, Known: d.known, Unroll: d.unroll, Import: d.take, Folder: d.dir, MaxFile: 1 << 20}
	return d, s
}

func (d *desk) find(ctx context.Context, said string) (post.ID, error) {
	id := post.ID(strings.Replace(said, "https://x.com/a/status/", "x:", 1))
	if ok, err := d.r.Has(ctx, id); ok || err != nil {
		return id, err
	}
	return "", record.ErrNotFound
}

func (d *desk) known(said string) (source.Ref, bool) {
	if n, ok := strings.CutPrefix(said, "https://x.com/a/status/"); ok {
		return source.Ref{Network: post.X, Said: said, Post: post.ID("x:" + n)}, true
	}
	if name := strings.TrimPrefix(said, "https://x.com/"); strings.HasPrefix(said, "@") || name == "a" {
		return source.Ref{Network: post.X, Said: said, Handle: "@" + strings.TrimPrefix(name, "@")}, true
	}
	return source.Ref{}, false
}

func (d *desk) unroll(ctx context.Context, said string, spend int64, tell func(web.Progress)) (post.ID, error) {
	d.mu.Lock()
	d.asked, d.spend = append(d.asked, said), spend
	d.mu.Unlock()
	posts := chain("x:77", "x:501", "x:502", "x:503")
	tell(web.Progress{Source: "X", Doing: "asking the town for posts", Price: &web.Price{}})
	for i := range posts {
		select {
		case <-d.goOn:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		tell(web.Progress{Posts: i + 1, Requests: i + 1, Seen: posts[i : i+1]})
	}
	select {
	case <-d.goOn:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if d.err != nil {
		return "", d.err
	}
	put(d.t, d.r, batch{posts: posts})
	return "x:501", nil
}

func (d *desk) take(_ context.Context, path, name string, opt source.Options, tell func(web.Progress)) (web.Imported, error) {
	b, err := os.ReadFile(path)
	d.mu.Lock()
	d.asked = append(d.asked, fmt.Sprintf("%s %s %s %s %s", name, b, opt.Handle, opt.Name, opt.Published))
	d.mu.Unlock()
	if err != nil || d.err != nil {
		return web.Imported{}, errors.Join(err, d.err)
	}
	tell(web.Progress{Source: "page", Read: 1, Of: 2})
	put(d.t, d.r, batch{posts: chain("x:77", "x:601", "x:602")})
	out := web.Imported{Main: "x:601", Many: 1}
	out.Sources, out.Counts = []string{"page"}, record.Counts{Posts: 2, Threads: 1, Skipped: 1, Skips: []source.Skipped{{Part: "<odd>", Why: "unread"}}}
	return out, nil
}

func (d *desk) step(n int) {
	for range n {
		d.goOn <- struct{}{}
	}
}

// say posts the form of the box.
func say(t *testing.T, h http.Handler, said string, more ...string) *httptest.ResponseRecorder {
	t.Helper()
	v := url.Values{"said": {said}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return post1(h, "/unroll", v)
}

func post1(h http.Handler, path string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A reader sees what is found before the thread is whole, and then the thread, in one answer.
func TestUnrollStreams(t *testing.T) {
	for _, packed := range []bool{false, true} {
		d, s := newDesk(t)
		server := httptest.NewServer(s.Handler())
		defer server.Close()
		client := server.Client()
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		res, err := client.PostForm(server.URL+"/unroll", url.Values{"said": {" https://x.com/a/status/502 "}})
		if err != nil || res.StatusCode != 303 || !strings.HasPrefix(res.Header.Get("Location"), "/unroll/") {
			t.Fatal(res.StatusCode, err)
		}
		at := server.URL + res.Header.Get("Location")
		req, _ := http.NewRequestWithContext(t.Context(), "GET", at, nil)
		req.Header.Set("Accept-Encoding", map[bool]string{true: "gzip", false: "identity"}[packed])
		if res, err = client.Do(req); err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var body io.Reader = res.Body
		if packed {
			if body, err = gzip.NewReader(res.Body); err != nil {
				t.Fatal(err)
			}
		}
		in := bufio.NewReader(body)
		until := func(words string) {
			t.Helper()
			for {
				line, err := in.ReadString('\n')
				if strings.Contains(line, words) {
					return
				}
				if err != nil {
					t.Fatalf("%q does not come: %v", words, err)
				}
			}
		}
		until("asking the town for posts")
		until("costs nothing")
		for i := range 3 {
			d.step(1)
			until(fmt.Sprintf("%d request", i+1))
		}
		var twin struct{ State string }
		if w, err := client.Get(at + ".json"); err != nil {
			t.Fatal(err)
		} else if b, _ := io.ReadAll(w.Body); !strings.Contains(string(b), `"state":"running"`) {
			t.Errorf("twin: %s %v", b, twin)
		}
		d.step(1)
		until(`id="lasting"`)
		until("<article")
		rest, err := io.ReadAll(in)
		if err != nil || !strings.Contains(string(rest), `class="verdict`) || !strings.HasSuffix(string(rest), "</html>\n") {
			t.Errorf("the rest: %v, %d bytes", err, len(rest))
		}
		if res, err := client.Get(at); err != nil || res.StatusCode != 303 || res.Header.Get("Location") != "/t/x:501" {
			t.Errorf("later: %v", err)
		}
		if res, err := client.Head(at); err != nil || res.StatusCode != 303 {
			t.Errorf("HEAD: %v", err)
		}
	}
}

// However many ask, a thread is fetched once; and no more than eight are at a time.
func TestUnrollBounds(t *testing.T) {
	d, s := newDesk(t)
	h := s.Handler()
	first := say(t, h, "https://x.com/a/status/502").Header().Get("Location")
	for range 20 {
		if w := say(t, h, "https://x.com/a/status/502"); w.Header().Get("Location") != first {
			t.Fatalf("another: status %d, %s", w.Code, w.Header().Get("Location"))
		}
	}
	for i := range 7 {
		if w := say(t, h, fmt.Sprintf("https://town.example/%d", i)); w.Code != 303 {
			t.Fatalf("%d: status %d", i, w.Code)
		}
	}
	if w := say(t, h, "https://town.example/one-too-many"); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("the ninth: status %d", w.Code)
	}
	if w := ask(h, "HEAD", first); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD of what runs: %d", w.Code)
	}
	close(d.goOn)
	waitFor(t, func() bool { return ask(h, "GET", first).Code == 303 })
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.asked) != 8 {
		t.Errorf("asked for %q", d.asked)
	}
}

// Who may have threads fetched besides the owner cannot take all there is: two at a time from one address, and some
// stay for the owner.
func TestUnrollShares(t *testing.T) {
	_, s := newDesk(t)
	s.Public, s.Intake.Who = true, "everybody"
	h := s.Handler()
	n := 0
	say := func(addr string) int {
		n++
		r := httptest.NewRequest("POST", "/unroll", strings.NewReader(fmt.Sprintf("said=https://town.example/%d", n)))
		r.RemoteAddr = addr
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	var got []int
	for _, addr := range []string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3", "[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1", "192.0.2.3:1", "192.0.2.4:1", "192.0.2.5:1"} {
		got = append(got, say(addr))
	}
	if want := []int{303, 303, 503, 303, 303, 503, 303, 303, 503}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Minute); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("it does not come")
}

// Whoever closes the page does not stop what others wait for.
func TestUnrollOutlivesItsReader(t *testing.T) {
	d, s := newDesk(t)
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	res, err := server.Client().PostForm(server.URL+"/unroll", url.Values{"said": {"https://x.com/a/status/502"}})
	if err != nil {
		t.Fatal(err)
	}
	at := res.Request.URL
	if _, err := io.ReadFull(res.Body, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	d.step(4)
	waitFor(t, func() bool { ok, _ := d.r.Has(t.Context(), "x:501"); return ok })
	if res, err := server.Client().Get(at.String()); err != nil || res.Request.URL.Path != "/t/x:501" {
		t.Errorf("it leads to %v, %v", res.Request.URL, err)
	}
}

// What goes wrong is said in words, with what to do; what costs is agreed to first.
func TestUnrollTrouble(t *testing.T) {
	for err, words := range map[error]string{
		source.ErrNeedsKey: "asks for a key", source.ErrPrivate: "not public", source.ErrNoPost: "no such post", source.ErrNotYet: "does not read this place",
		collect.ErrNoNetwork: "no network that Clew knows", collect.ErrOptedOut: "asked not to be here", fetch.ErrForbidden: "may not be fetched", fetch.ErrUnreachable: "No answer",
		&fetch.LimitedError{Host: "a", Until: noon}: "asks to wait", fetch.ErrBound: "longer than", fetch.ErrBroken: "damaged", record.ErrBusy: "Another Clew", errors.New("odd"): "did not succeed",
		web.ErrAccount(): "names an account",
	} {
		d, s := newDesk(t)
		d.err = fmt.Errorf("walk: %w", err)
		close(d.goOn)
		h := s.Handler()
		at := say(t, h, "https://x.com/a/status/502").Header().Get("Location")
		waitFor(t, func() bool { return strings.Contains(ask(h, "GET", at+".json").Body.String(), `"failed"`) })
		w := ask(h, "GET", at)
		if w.Code != 200 || !strings.Contains(w.Body.String(), words) || !strings.Contains(w.Body.String(), `role="alert"`) || strings.Contains(w.Body.String(), "walk:") {
			t.Errorf("%v: status %d, not %q", err, w.Code, words)
		}
	}
	d, s := newDesk(t)
	d.err = fmt.Errorf("x: %w", &web.PriceError{Price: web.Price{Likely: 120_000, Most: 500_000, Why: "24 reads"}})
	close(d.goOn)
	h := s.Handler()
	at := say(t, h, "https://x.com/a/status/502").Header().Get("Location")
	waitFor(t, func() bool { return strings.Contains(ask(h, "GET", at+".json").Body.String(), `"failed"`) })
	body := ask(h, "GET", at).Body.String()
	if !strings.Contains(body, "about $0.12, at most $0.50") || !strings.Contains(body, `name="agree" value="500000"`) || d.spend != 0 {
		t.Errorf("the price is not told, or %d was spent", d.spend)
	}
	if w := say(t, h, "https://x.com/a/status/502", "agree", "500000"); w.Code != 303 {
		t.Fatal(w.Code)
	}
	waitFor(t, func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.spend == 500_000 })
	for _, bad := range []string{"-1", "x", "99999999999", "1e9"} {
		if w := say(t, h, "https://x.com/a/status/502", "agree", bad); w.Code != 400 {
			t.Errorf("agree %s: status %d", bad, w.Code)
		}
	}
}

// The box understands links, numbers, accounts, tags and words, and says in a sentence what it does not.
func TestBox(t *testing.T) {
	d, s := newDesk(t)
	put(t, d.r, batch{posts: chain("x:77", "x:1", "x:2"), accounts: []post.Account{{ID: "x:77", Network: post.X, Handle: "@a"}}})
	h := s.Handler()
	for said, to := range map[string]string{
		"x:2": "/t/x:2", "https://x.com/a/status/1": "/t/x:1", " https://x.com/a/status/1 ": "/t/x:1", "@a": "/a/x:77", "x:77": "/a/x:77", "https://x.com/a": "/a/x:77",
		"#history": "/tags/history", "#істор": "/tags/%D1%96%D1%81%D1%82%D0%BE%D1%80", "what they said": "/search?q=what+they+said", "thread": "/search?q=thread", "see https://x.com/a/status/1.": "/t/x:1",
		"javascript:alert(1)": "/search?q=javascript%3Aalert%281%29", "//evil.example": "/search?q=%2F%2Fevil.example",
	} {
		if w := say(t, h, said); w.Code != 303 || w.Header().Get("Location") != to {
			t.Errorf("%q: status %d, to %q", said, w.Code, w.Header().Get("Location"))
		}
		if w := ask(h, "GET", "/open?said="+url.QueryEscape(said)); w.Code != 303 || w.Header().Get("Location") != to {
			t.Errorf("open %q: status %d, to %q", said, w.Code, w.Header().Get("Location"))
		}
	}
	for said, words := range map[string]string{"": "empty", "  ": "empty", "77": "this number", "#77": "this number", "@nobody": "names an account", "a\x00b": "characters that no link has",
		strings.Repeat("a", 3000): "too long"} {
		if w := say(t, h, said); w.Code != 422 || !strings.Contains(w.Body.String(), words) {
			t.Errorf("%.20q: status %d", said, w.Code)
		}
	}
	if len(d.asked) != 0 {
		t.Errorf("asked for %q", d.asked)
	}
}

// A link that somebody follows fetches nothing.
func TestOpenAsksFirst(t *testing.T) {
	d, s := newDesk(t)
	h := s.Handler()
	for _, query := range []string{"url=https://x.com/a/status/9", "title=A+thread&text=Read+this:+https://x.com/a/status/9.", "text=(https://x.com/a/status/9)"} {
		got := page(t, h, "/open?"+query)
		if !strings.Contains(got, `action="/unroll"`) || !strings.Contains(got, `value="https://x.com/a/status/9"`) {
			t.Errorf("%s: no button", query)
		}
	}
	for _, query := range []string{"", "url=https://x.com/" + strings.Repeat("a", 3000)} {
		if got := page(t, h, "/open?"+query); !strings.Contains(got, `role="status"`) {
			t.Errorf("%.40s: no sentence", query)
		}
	}
	s.Intake.Unroll = nil
	if got := page(t, s.Handler(), "/open?url=https://x.com/a/status/9"); !strings.Contains(got, "no network is asked here") {
		t.Error("it does not say why nothing can be fetched")
	}
	if len(d.asked) != 0 {
		t.Errorf("asked for %q", d.asked)
	}
}

// Visitors have nothing fetched and hand over no file, unless they may.
func TestUnrollIsTheOwners(t *testing.T) {
	d, s := newDesk(t)
	s.Public = true
	h := s.Handler()
	if w := say(t, h, "https://x.com/a/status/9"); w.Code == 303 && strings.HasPrefix(w.Header().Get("Location"), "/unroll/") || w.Code == 200 {
		t.Errorf("a visitor had it fetched: %d", w.Code)
	}
	if w := ask(h, "GET", "/unroll/none"); w.Code == 200 {
		t.Errorf("status %d", w.Code)
	}
	got := page(t, h, "/")
	if strings.Contains(got, `action="/unroll"`) || strings.Contains(got, `action="/import"`) {
		t.Error("a visitor is offered what they may not")
	}
	if got := page(t, h, "/open?url=https://x.com/a/status/9"); !strings.Contains(got, "only its owner") {
		t.Error("a visitor is not told why")
	}
	s.Intake.Who = "everybody"
	h = s.Handler()
	close(d.goOn)
	w := say(t, h, "https://x.com/a/status/9")
	if w.Code != 303 {
		t.Fatalf("everybody: status %d", w.Code)
	}
	waitFor(t, func() bool { return ask(h, "GET", w.Header().Get("Location")).Code == 303 })
	if d.spend >= 0 {
		t.Errorf("a visitor may spend %d", d.spend)
	}
	if w := send(h, map[string]string{"file": "x"}, "a.txt"); w.Code == 303 {
		t.Error("a visitor handed over a file")
	}
}

// send posts a file, and fields, as a browser does.
func send(h http.Handler, fields map[string]string, name string, with ...string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	f := multipart.NewWriter(&b)
	for k, v := range fields {
		if k == "file" {
			w, _ := f.CreateFormFile("file", name)
			io.WriteString(w, v)
		} else {
			f.WriteField(k, v)
		}
	}
	f.Close()
	r := httptest.NewRequest("POST", "/import", &b)
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", f.FormDataContentType())
	for i := 0; i+1 < len(with); i += 2 {
		r.Header.Set(with[i], with[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestImport(t *testing.T) {
	d, s := newDesk(t)
	h := s.Handler()
	for said, name := range map[string]string{"page.txt": "page.txt", "../../etc/passwd": "passwd", `C:\Users\me\архів.zip`: ".zip", "..": "file", ".hidden": "hidden",
		strings.Repeat("x", 500) + ".zip": strings.Repeat("x", 101)} {
		d.asked = nil
		w := send(h, map[string]string{"file": "bytes", "author": "name", "name": " A Name ", "published": "2024-10-31"}, said)
		if w.Code != 303 {
			t.Errorf("%.20q: status %d", said, w.Code)
			continue
		}
		at := w.Header().Get("Location")
		waitFor(t, func() bool { return !strings.Contains(ask(h, "GET", at+".json").Body.String(), `"running"`) })
		got := page(t, h, at)
		if !strings.Contains(got, "2 new posts") || !strings.Contains(got, "<article") || !strings.Contains(got, "&lt;odd>") && !strings.Contains(got, "&lt;odd&gt;") {
			t.Errorf("%.20q: the end says nothing", said)
		}
		d.mu.Lock()
		want := strings.TrimLeft(name, ".") + " bytes @name A Name 2024-10-31"
		if len(d.asked) != 1 || d.asked[0] != want {
			t.Errorf("%.20q: took %q", said, d.asked)
		}
		d.mu.Unlock()
		empty(t, d.dir)
	}
}

// empty says that nothing is left of what came in.
func empty(t *testing.T, dir string) {
	t.Helper()
	waitFor(t, func() bool { left, err := filepath.Glob(filepath.Join(dir, "*")); return err == nil && len(left) == 0 })
}

func TestImportRefuses(t *testing.T) {
	d, s := newDesk(t)
	h := s.Handler()
	for name, c := range map[string]struct {
		fields map[string]string
		with   []string
		want   int
	}{
		"too large":         {map[string]string{"file": strings.Repeat("x", 1<<20+1)}, nil, 413},
		"far too large":     {map[string]string{"file": strings.Repeat("x", 3<<20)}, nil, 413},
		"no file":           {map[string]string{"author": "a"}, nil, 422},
		"no form":           {map[string]string{"file": "x"}, []string{"Content-Type", "text/plain"}, 400},
		"another boundary":  {map[string]string{"file": "x"}, []string{"Content-Type", "multipart/form-data; boundary=none"}, 422},
		"a long field":      {map[string]string{"file": "x", "author": strings.Repeat("a", 5000)}, nil, 400},
		"no date":           {map[string]string{"file": "x", "published": "yesterday"}, nil, 400},
		"from another site": {map[string]string{"file": "x"}, []string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		if w := send(h, c.fields, "a.txt", c.with...); w.Code != c.want {
			t.Errorf("%s: status %d, want %d", name, w.Code, c.want)
		}
		empty(t, d.dir)
	}
	many := map[string]string{"file": "x"}
	for i := range 40 {
		many[fmt.Sprint(i)] = "x"
	}
	if w := send(h, many, "a.txt"); w.Code != 400 {
		t.Errorf("many fields: status %d", w.Code)
	}
	if len(d.asked) != 0 {
		t.Errorf("took %q", d.asked)
	}
	d.err = collect.ErrUnrecognised
	w := send(h, map[string]string{"file": "x"}, "a.txt")
	at := w.Header().Get("Location")
	waitFor(t, func() bool { return strings.Contains(ask(h, "GET", at+".json").Body.String(), `"failed"`) })
	if got := page(t, h, at); !strings.Contains(got, "no export or capture that Clew knows") {
		t.Error("it does not say that nothing is known of the file")
	}
	empty(t, d.dir)
}

// One file comes in at a time; one that is broken off leaves nothing.
func TestImportOneAtATime(t *testing.T) {
	d, s := newDesk(t)
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	in, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		req, _ := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/import", in)
		req.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		_, err := server.Client().Do(req)
		done <- err
	}()
	io.WriteString(out, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf of it")
	waitFor(t, func() bool { all, _ := filepath.Glob(filepath.Join(d.dir, "*", "a.txt")); return len(all) == 1 })
	var second bytes.Buffer
	f := multipart.NewWriter(&second)
	f.CreateFormFile("file", "b.txt")
	f.Close()
	res, err := server.Client().Post(server.URL+"/import", f.FormDataContentType(), &second)
	if err != nil || res.StatusCode != 503 {
		t.Fatalf("the second: %v, %v", res, err)
	}
	out.CloseWithError(errors.New("the cable is pulled"))
	<-done
	empty(t, d.dir)
	if len(d.asked) != 0 {
		t.Errorf("took %q", d.asked)
	}
}

// twoMore is a refresh that found two posts more.
var twoMore = collect.Change{New: []post.ID{"x:3", "x:4"}, Before: thread.Verdict{State: thread.CompleteAsSeen}, After: thread.Verdict{State: thread.CompleteAsSeen}}

// A refresh that takes long is watched, and what it changed is said at its end; one that does not comes back
// to the thread at once.
func TestRefreshIsWatched(t *testing.T) { synctest.Test(t, refreshIsWatched) } // no time passes while somebody works

func refreshIsWatched(t *testing.T) {
	d, s := newDesk(t)
	put(t, d.r, batch{posts: chain("x:77", "x:1", "x:2")})
	s.Refresh = func(context.Context, post.ID) (collect.Change, error) {
		return collect.Change{}, errors.New("the other way")
	}
	s.Intake.Refresh = func(ctx context.Context, id post.ID, tell func(web.Progress)) (collect.Change, error) {
		tell(web.Progress{Source: "Town", Doing: "asking again"})
		select {
		case <-d.goOn:
		case <-ctx.Done():
		}
		return twoMore, d.err
	}
	h := s.Handler()
	form := url.Values{"id": {"x:1"}}
	d.step(1)
	w := post1(h, "/refresh", form)
	if to := w.Header().Get("Location"); w.Code != 303 || !strings.HasPrefix(to, "/t/x:1?said=") {
		t.Fatalf("a short one: %d, %s", w.Code, to)
	} else if got := page(t, h, strings.TrimSuffix(to, "#refreshed")); !strings.Contains(got, "Refreshed: +2 posts; complete as seen.") {
		t.Error("what changed is not said")
	}
	h = s.Handler()
	w = post1(h, "/refresh", form)
	at := w.Header().Get("Location")
	if w.Code != 303 || !strings.HasPrefix(at, "/unroll/") {
		t.Fatalf("a long one: %d, %s", w.Code, at)
	}
	if again := post1(h, "/refresh", form).Header().Get("Location"); again != at {
		t.Errorf("pressed again it leads to %s", again)
	}
	go func() { time.Sleep(20 * time.Millisecond); d.step(1) }()
	if got := page(t, h, at); !strings.Contains(got, "asking again") || !strings.Contains(got, "Refreshed: +2 posts") || !strings.Contains(got, "<article") {
		t.Error("the page does not end in the thread")
	}
	if to := ask(h, "GET", at).Header().Get("Location"); !strings.HasPrefix(to, "/t/x:1?said=") {
		t.Errorf("later it leads to %s", to)
	}
	h, d.err = s.Handler(), fetch.ErrUnreachable
	d.step(1)
	at = post1(h, "/refresh", form).Header().Get("Location")
	if got := page(t, h, at); !strings.Contains(got, "No answer came") {
		t.Error("what went wrong is not said")
	}
}
