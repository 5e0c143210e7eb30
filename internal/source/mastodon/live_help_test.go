package mastodon

import (
	"context"
	"io"
	"net/http"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// refusing answers everything alike.
func refusing(status int, typ, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", typ)
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
}

// awayOf is a server that has a copy of post 110 of home, under a number of its own.
func awayOf(away, home *fakeServer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/api/v1/statuses/") && !away.noAPI:
			p := *home.posts[110]
			p.who = "ann@s.example"
			s := strings.Replace(home.status(home.posts[110]), `"id":"110"`, `"id":"500000"`, 1)
			answerJSON(w, 200, strings.Replace(s, `"acct":"ann"`, `"acct":"ann@s.example"`, 1))
		case strings.HasPrefix(r.URL.Path, "/@ann@s.example/"):
			http.Redirect(w, r, home.uri(110), http.StatusFound)
		default:
			away.ServeHTTP(w, r)
		}
	})
}

// fixed answers each path with a type and a body, and 404 to all others.
type fixed map[string][2]string

func (f fixed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := f[r.URL.Path]
	if !ok || a[1] == "" {
		answerJSON(w, 404, `{"error":"Record not found"}`)
		return
	}
	w.Header().Set("Content-Type", a[0])
	io.WriteString(w, a[1])
}

// failsAt is a sink that fails at one of its methods.
type failsAt struct {
	*kept
	at  string
	err error
}

func (f *failsAt) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	if f.at == "capture" {
		return source.Capture{}, f.err
	}
	return f.kept.Capture(ctx, p)
}

func (f *failsAt) Posts(ctx context.Context, p []post.Post) error {
	if f.at == "posts" {
		return f.err
	}
	return f.kept.Posts(ctx, p)
}

func (f *failsAt) Accounts(ctx context.Context, a []post.Account) error {
	if f.at == "accounts" {
		return f.err
	}
	return f.kept.Accounts(ctx, a)
}

func (f *failsAt) Evidence(ctx context.Context, e post.Evidence) error {
	if f.at == "evidence" {
		return f.err
	}
	return f.kept.Evidence(ctx, e)
}

// recorder takes an answer down, to be changed before it is given.
type recorder struct {
	header http.Header
	code   int
	body   strings.Builder
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(code int)        { r.code = code }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
