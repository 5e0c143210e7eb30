package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// village is a small server of the Fediverse with one thread of ann's, n posts long. It speaks as much of
// Mastodon's interface as a reader of public threads asks for.
type village struct {
	*httptest.Server
	n int
}

func newVillage(t testing.TB, n int) *village {
	t.Helper()
	v := &village{n: n}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

// link is where the nth post is read, as a person copies it.
func (v *village) link(n int) string { return fmt.Sprintf("%s/@ann/%d", v.URL, 100+n) }

func (v *village) account() map[string]any {
	return map[string]any{"id": "1", "username": "ann", "acct": "ann", "display_name": "Ann of the Weir", "note": "<p>Keeps the weir.</p>", "url": v.URL + "/@ann", "uri": v.URL + "/users/ann", "indexable": true, "emojis": []any{}, "fields": []any{}}
}

func (v *village) status(n int) map[string]any {
	id := fmt.Sprint(100 + n)
	s := map[string]any{
		"id": id, "uri": v.URL + "/users/ann/statuses/" + id, "url": v.link(n), "created_at": fmt.Sprintf("2024-05-03T10:%02d:00.000Z", n), "visibility": "public", "language": "en", "sensitive": false, "spoiler_text": "",
		"content": fmt.Sprintf("<p>%d/ The weir was mended again on day %d, and the water went where it was told.</p>", n, n), "account": v.account(),
		"media_attachments": []any{}, "mentions": []any{}, "tags": []any{}, "emojis": []any{}, "replies_count": 1,
	}
	if n > 1 {
		s["in_reply_to_id"], s["in_reply_to_account_id"] = fmt.Sprint(100+n-1), "1"
	}
	return s
}

// ServeHTTP implements http.Handler.
func (v *village) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var out any
	n := 0
	switch p := r.URL.Path; {
	case strings.HasSuffix(p, "/context"):
		if _, err := fmt.Sscanf(p, "/api/v1/statuses/%d/context", &n); err != nil {
			break
		}
		above, below := []any{}, []any{}
		for i := 1; i < n-100; i++ {
			above = append(above, v.status(i))
		}
		for i := n - 100 + 1; i <= v.n; i++ {
			below = append(below, v.status(i))
		}
		out = map[string]any{"ancestors": above, "descendants": below}
	case strings.HasPrefix(p, "/api/v1/statuses/"):
		if _, err := fmt.Sscanf(p, "/api/v1/statuses/%d", &n); err == nil && n > 100 && n <= 100+v.n {
			out = v.status(n - 100)
		}
	case p == "/api/v1/accounts/lookup":
		out = v.account()
	case p == "/api/v1/accounts/1/statuses":
		list := []any{}
		if r.URL.Query().Get("max_id") == "" {
			for i := v.n; i > 0; i-- {
				list = append(list, v.status(i))
			}
		}
		out = list
	case p == "/api/v1/accounts/1":
		out = v.account()
	case p == "/api/v2/instance":
		out = map[string]any{"domain": "village.example", "version": "4.5.0"}
	case p == "/.well-known/nodeinfo":
		out = map[string]any{"links": []any{map[string]any{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": v.URL + "/nodeinfo/2.0"}}}
	case p == "/nodeinfo/2.0":
		out = map[string]any{"version": "2.0", "software": map[string]any{"name": "mastodon", "version": "4.5.0"}, "protocols": []any{"activitypub"}}
	}
	if out == nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintln(w, `{"error":"Record not found"}`)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(out) // an error here means that the reader has gone away
}

// TestVillage shows that the village is read as a server of the Fediverse is.
func TestVillage(t *testing.T) {
	installed(t)
	v := newVillage(t, 9)
	out := clewSays(t, t.TempDir()+"/record", "unroll", v.link(5), "--allow", "127.0.0.1")
	if !strings.Contains(out, "9/ The weir") || !strings.Contains(out, "1/ The weir") {
		t.Errorf("the thread reads\n%s", out)
	}
}
