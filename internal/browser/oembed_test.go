package browser

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// embedded is what the reader of oEmbed makes of a page.
type embedded struct {
	URL   string         `json:"url"`
	Found map[string]any `json:"found"`
	Error string         `json:"error"`
}

// TestOEmbed has somebody else's reader of oEmbed find ours by what the page itself names.
func TestOEmbed(t *testing.T) {
	installed(t)
	s := public(t)
	dumb := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!doctype html><title>x</title>")) // an error here means that the reader has gone away
	}))
	defer dumb.Close()
	got := drive[[]embedded](t, "feeds", map[string]any{"urls": []string{s.base + threadPath(plainThread), dumb.URL}})
	if e := got[0]; e.Error != "" || e.Found["version"] != "1.0" || e.Found["type"] == "" {
		t.Errorf("%+v", e)
	} else if title, _ := e.Found["title"].(string); !strings.Contains(title, "The wheel turned") {
		b, err := json.Marshal(e.Found)
		t.Errorf("%s %v", b, err)
	}
	if e := got[1]; e.Error == "" {
		t.Errorf("a page without oEmbed has %v", e.Found)
	}
}
