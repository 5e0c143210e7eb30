package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
)

// long is a thread of so many posts of all kinds: of a word and of a page, with lines, pictures, polls and quotes.
func long(n int) *document.Document {
	var line []post.Post
	for i := range n {
		p := post.Post{ID: post.ID(fmt.Sprintf("x:%d", 1000+i)), Author: "x:9", Lang: "en", Created: time.Date(2024, 5, 3, 8, i, 0, 0, time.UTC), Text: fmt.Sprintf("Post %d.", i+1)}
		switch i % 7 {
		case 1:
			p.Text += strings.Repeat(" The wheel turned twice a day for three hundred years.", i%40)
		case 2:
			p.Text += strings.Repeat("\nA line.", i%12)
		case 3:
			for range 1 + i%4 {
				p.Media = append(p.Media, post.Media{Kind: post.Image, SHA256: strings.Repeat("ab", 32), Width: 600, Height: 400 + i%3*200, Alt: "A wheel", URL: "https://img.example/a.png"})
			}
		case 4:
			p.Poll = &post.Poll{Options: []post.PollOption{{Text: "Yes", Votes: 3}, {Text: "No", Votes: 4}, {Text: "Who knows", Votes: 1}}, Voters: 8}
		case 5:
			p.Quote = &post.Quote{ID: "x:77", Post: &post.Post{ID: "x:77", Author: "x:8", Text: "What became of the mill?", Created: p.Created}}
		case 6:
			p.Text = "水車は三百年のあいだ一日に二度回り、一日に二度、何時であろうと誰かがそこにいて、水門を上げ、石を据えなければならなかった。"
		}
		line = append(line, p)
	}
	return document.New(&thread.Thread{ID: line[0].ID, Author: "x:9", Network: post.X, Line: line, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: n}}, document.About{})
}

// TestTargets says that on very long pages each link can be met by a finger, though most of the page is not laid out.
func TestTargets(t *testing.T) {
	installed(t)
	opt := html.Options{Media: func(string) (string, bool) { return "/media/" + strings.Repeat("ab", 32), true }}
	pages := map[string]*document.Document{"/500": long(500), "/5000": rendertest.Long(5000)}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d := pages[r.URL.Path]; d != nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if err := html.Render(w, d, opt); err != nil {
				t.Error(err)
			}
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer s.Close()
	for url := range pages {
		for _, fault := range drive[[]string](t, "targets", map[string]any{"base": s.URL, "url": url, "judge": url == "/500"}) {
			t.Errorf("%s: %s", url, fault)
		}
	}
}
