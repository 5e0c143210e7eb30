package page_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/page"
	"clew/internal/unpack"
)

// local asks a server on this machine in place of the hosts that are named.
type local struct {
	server string
	asked  []string
	fail   error
	lands  string // where redirects end; "" for the address asked
}

func (l *local) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	l.asked = append(l.asked, r.URL)
	if l.fail != nil {
		return nil, l.fail
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL, "https://"), "/")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.server+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fetch.ErrUnreachable, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fetch.ErrBroken, err)
	}
	x := &fetch.Exchange{Method: "GET", Asked: r.URL, URL: r.URL, Status: answer.StatusCode, Header: answer.Header, At: time.Now().UTC(), Body: body, Tries: 1}
	if l.lands != "" {
		x.URL = l.lands
	}
	return x, nil
}

func (*local) Dial(context.Context, fetch.Request) (fetch.Socket, error) {
	return nil, fetch.ErrForbidden
}

const livePage = `<!doctype html><html><head><title>Thread</title></head><body>
<div class="content-tweet allow-preview" id="tweet_1" data-tweet="1700000000000000001" data-screenname="rye_baker" dir="auto">First of the bread thread.</div>
<div class="content-tweet allow-preview" id="tweet_2" data-tweet="1700000000000000002" data-screenname="rye_baker" dir="auto">Second: the flour.</div>
<div class="content-tweet allow-preview" id="tweet_3" data-tweet="1700000000000000003" data-screenname="rye_baker" dir="auto">Third: the oven.</div>
</body></html>`

func serve(t *testing.T, status int, body string) *local {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return &local{server: s.URL}
}

func TestLiveRefer(t *testing.T) {
	live := page.NewLive(nil)
	for said, want := range map[string]string{
		"https://threadreaderapp.com/thread/1700000000000000001.html":                                                  "https://threadreaderapp.com/thread/1700000000000000001.html",
		" threadreaderapp.com/thread/1700000000000000001 ":                                                             "https://threadreaderapp.com/thread/1700000000000000001.html",
		"http://www.threadreaderapp.com/thread/1700000000000000001.html?utm=1#x":                                       "https://threadreaderapp.com/thread/1700000000000000001.html",
		"https://web.archive.org/web/20240101000000/https://threadreaderapp.com/thread/1700000000000000001.html":       "https://web.archive.org/web/20240101000000/https://threadreaderapp.com/thread/1700000000000000001.html",
		"https://web.archive.org/web/2024id_/http:/threadreaderapp.com/thread/1700000000000000001":                     "https://web.archive.org/web/2024id_/http:/threadreaderapp.com/thread/1700000000000000001",
		"https://news.ycombinator.com/item?id=1":                                                                       "https://news.ycombinator.com/item?id=1",
		"https://threadreaderapp.com/scrolly/1700000000000000001":                                                      "",
		"https://threadreaderapp.com/user/rye_baker":                                                                   "",
		"https://threadreaderapp.com/thread/abc.html":                                                                  "",
		"https://threadreaderapp.com/thread/17000000000000000019999.html":                                              "",
		"https://threadreaderapp.com/thread/1700000000000000001.html/more":                                             "",
		"https://threadreaderapp.com.example/thread/1700000000000000001.html":                                          "",
		"https://user@threadreaderapp.com/thread/1700000000000000001.html":                                             "",
		"https://threadreaderapp.com:8080/thread/1700000000000000001.html":                                             "",
		"ftp://threadreaderapp.com/thread/1700000000000000001.html":                                                    "",
		"https://web.archive.org/web/2024/https://example.org/thread/1700000000000000001.html":                         "",
		"https://web.archive.org/web/2024/https://web.archive.org/web/2024/https://threadreaderapp.com/thread/17.html": "",
		"https://web.archive.org/save/https://threadreaderapp.com/thread/1700000000000000001.html":                     "",
		"https://x.com/a/status/1": "",
		"https://example.org/":     "",
		"@name":                    "",
		"":                         "",
		"javascript:alert(1)":      "",
		"https://threadreaderapp.com/thread/" + strings.Repeat("1", 3000): "",
	} {
		ref, ok := live.Refer(said)
		if ok != (want != "") || ok && ref.URL != want || ok && !ref.IsPost() {
			t.Errorf("%q: %+v, %v", said, ref, ok)
		}
		if !ok && ref != (source.Ref{}) {
			t.Errorf("%q: refused, and yet %+v", said, ref)
		}
	}
}

func TestLivePlacesNotYet(t *testing.T) {
	ask := &local{}
	live := page.NewLive(ask)
	for said, place := range map[string]string{
		"https://news.ycombinator.com/item?id=42":       "Hacker News",
		"https://www.threads.net/@a/post/C1":            "Threads",
		"threads.com/@a/post/C1":                        "Threads",
		"https://m.facebook.com/a/posts/1":              "Facebook",
		"https://www.instagram.com/p/C1/":               "Instagram",
		"https://www.linkedin.com/posts/a_b":            "LinkedIn",
		"https://old.reddit.com/r/bread/comments/1/rye": "Reddit",
		"https://youtu.be/abc":                          "YouTube",
		"https://www.youtube.com/watch?v=abc":           "YouTube",
		"https://t.me/bread/1":                          "Telegram",
		"https://vm.tiktok.com/abc":                     "TikTok",
	} {
		ref, ok := live.Refer(said)
		if !ok {
			t.Errorf("%s: not understood", said)
			continue
		}
		_, err := live.Walk(t.Context(), source.Walk{Ref: ref}, &walkSink{})
		if !errors.Is(err, source.ErrNotYet) || !strings.Contains(err.Error(), place) {
			t.Errorf("%s: %v", said, err)
		}
	}
	for _, said := range []string{"https://news.ycombinator.com/", "https://news.ycombinator.com/item?id=x", "https://threads.net/", "https://reddit.com", "https://notreddit.com/r/a"} {
		if _, ok := live.Refer(said); ok {
			t.Errorf("%s: taken", said)
		}
	}
	if len(ask.asked) != 0 {
		t.Errorf("asked %v", ask.asked)
	}
}

func TestLiveWalk(t *testing.T) {
	ask := serve(t, 200, livePage)
	live := page.NewLive(ask)
	ref, _ := live.Refer("threadreaderapp.com/thread/1700000000000000001")
	var s walkSink
	w, err := live.Walk(t.Context(), source.Walk{Ref: ref}, &s)
	if err != nil || w.Posts != 3 || w.Root != "x:1700000000000000001" || w.Requests != 1 {
		t.Fatalf("%+v, %v", w, err)
	}
	if len(s.parts) != 2 || !source.IsReport(s.parts[1]) {
		t.Fatalf("%d captures", len(s.parts))
	}
	var again walkSink
	if err := live.Read(t.Context(), &unpack.Input{Parts: s.parts}, source.Options{}, &again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s.told, again.told); d != "" {
		t.Errorf("a rebuild tells otherwise:\n%s", d)
	}
}

func TestLiveRefuses(t *testing.T) {
	long := strings.Repeat("<p>some words</p>", 100)
	for _, c := range []struct {
		name   string
		status int
		body   string
		lands  string
		fail   error
		want   error
	}{
		{"not there", 404, livePage, "", nil, source.ErrNoPost},
		{"gone", 410, "", "", nil, source.ErrNoPost},
		{"a login wall", 200, "<!doctype html><html><body>Log in to threadreaderapp.com/" + long, "", nil, source.ErrNoPost},
		{"another kind of page", 200, "<!doctype html><html><body>" + long, "", nil, source.ErrNoPost},
		{"no page", 200, `{"a":1}`, "", nil, source.ErrNoPost},
		{"nothing", 200, "", "", nil, source.ErrNoPost},
		{"not UTF-8", 200, livePage + "\xff\xfe", "", nil, source.ErrNoPost},
		{"sent on to another host", 200, livePage, "https://example.org/thread/1700000000000000001.html", nil, source.ErrNoPost},
		{"sent on to another thread", 200, livePage, "https://threadreaderapp.com/thread/1700000000000000009.html", nil, source.ErrNoPost},
		{"forbidden", 403, livePage, "", nil, fetch.ErrUnreachable},
		{"too busy", 503, livePage, "", nil, fetch.ErrUnreachable},
		{"no answer", 0, "", "", fetch.ErrUnreachable, fetch.ErrUnreachable},
		{"a private address", 0, "", "", fetch.ErrForbidden, fetch.ErrForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask := &local{fail: c.fail}
			if c.fail == nil {
				ask = serve(t, c.status, c.body)
			}
			ask.lands = c.lands
			live := page.NewLive(ask)
			ref, _ := live.Refer("https://threadreaderapp.com/thread/1700000000000000001.html")
			var s walkSink
			if _, err := live.Walk(t.Context(), source.Walk{Ref: ref}, &s); !errors.Is(err, c.want) || len(s.told) != 0 {
				t.Errorf("%v; told %v", err, s.told)
			}
		})
	}
}

// walkSink keeps what is told, in order, and the parts captured.
type walkSink struct {
	parts []unpack.Part
	told  []any
}

func (s *walkSink) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	s.parts = append(s.parts, p)
	r, err := p.Open()
	return source.Capture{Number: int64(len(s.parts)), ReadCloser: r}, err
}

func (s *walkSink) Posts(_ context.Context, posts []post.Post) error {
	s.told = append(s.told, posts)
	return nil
}

func (s *walkSink) Accounts(_ context.Context, a []post.Account) error {
	s.told = append(s.told, a)
	return nil
}
func (*walkSink) Media(context.Context, string, unpack.Part) error { return nil }
func (s *walkSink) Gone(_ context.Context, g []source.Gone) error {
	s.told = append(s.told, g)
	return nil
}

func (s *walkSink) Evidence(_ context.Context, e post.Evidence) error {
	s.told = append(s.told, e)
	return nil
}

func (s *walkSink) Skip(_ context.Context, k source.Skipped) error {
	s.told = append(s.told, k)
	return nil
}

func FuzzLiveRefer(f *testing.F) {
	for _, s := range []string{"threadreaderapp.com/thread/17.html", "https://web.archive.org/web/2024/http:/threadreaderapp.com/thread/17", "https://news.ycombinator.com/item?id=1", "http://[::1]/thread/1", "https://x.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		ref, ok := page.NewLive(nil).Refer(said)
		if ok != (ref != source.Ref{}) || ok && (!strings.HasPrefix(ref.URL, "https://") && !strings.HasPrefix(ref.URL, "http://") || ref.Said != said) {
			t.Errorf("%q: %+v, %v", said, ref, ok)
		}
	})
}
