package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/post"
	"clew/internal/record/inmem"
)

// TestCountedAsHeld: what is counted without reading threads is what reading each of them counts, for the owner and for
// anybody, whatever posts and accounts ask for. No time passes, so that the bound of a count cuts none short.
func TestCountedAsHeld(t *testing.T) { synctest.Test(t, countedAsHeld) }

func countedAsHeld(t *testing.T) {
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{
		{ID: "x:1", Network: post.X, Handle: "@ann"},
		{ID: "x:2", Network: post.X, Handle: "@noindex", NoIndex: true},
		{ID: "x:3", Network: post.X, Handle: "@protected", Protected: true},
		{ID: "x:4", Network: post.X, Handle: "@inside", LoggedInOnly: true},
		{ID: "x:5", Network: post.X, Handle: "@suspended", Suspended: true},
	}}
	for i := range 60 { // the last account is not known
		p := post.Post{ID: post.ID(fmt.Sprint("x:", 100+i)), Network: post.X, Author: post.AccountID(fmt.Sprint("x:", 1+i%6)), Created: time.Unix(int64(1_600_000_000+i*9_000_000), 0), Lang: []string{"en", "uk"}[i%2], Text: fmt.Sprintf("shells number%d", i)}
		switch i / 6 {
		case 1:
			p.Visibility = post.Unlisted
		case 2:
			p.Visibility = post.Followers
		case 3:
			p.Labels = []string{"!hide"}
		case 4:
			p.Warning = "war"
		case 5:
			p.Quote = &post.Quote{ID: "x:100", State: post.QuoteShown}
		case 6:
			p.Labels = []string{"!no-unauthenticated"}
		case 7:
			p.Sensitive = true
		}
		b.posts = append(b.posts, p)
	}
	put(t, r, b)
	for _, public := range []bool{false, true} {
		s := siteOf(r)
		s.Public = public
		slow := s.Handler()
		s.Plain = func(context.Context) (bool, error) { return true, nil }
		fast := s.Handler()
		for _, q := range []string{"shells", "shells -number3", "number7 OR number1", "shells from:@ann", "lang:uk shells", "has:quote shells", "is:root shells", "shell*"} {
			var got [2]string
			for i, h := range []http.Handler{slow, fast} {
				w := httptest.NewRecorder()
				req := httptest.NewRequest(http.MethodGet, "/search.json?q="+url.QueryEscape(q), nil)
				req.Host = "127.0.0.1"
				h.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					t.Fatalf("%s: status %d", q, w.Code)
				}
				got[i] = w.Body.String()
			}
			if got[0] != got[1] {
				t.Errorf("public %v, %s: with threads read\n%s\nas held\n%s", public, q, got[0], got[1])
			}
		}
	}
}
