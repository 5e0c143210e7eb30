package mastodon

import (
	"io"
	"net/http"
	"strings"
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
