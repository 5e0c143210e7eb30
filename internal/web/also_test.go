package web_test

import (
	"strings"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record/inmem"
)

// TestAlsoHostile: a handle that means harm stands in the line that says where else as text, and turns nothing behind it.
func TestAlsoHostile(t *testing.T) {
	for _, handle := range []string{`@"><img src=x onerror=alert(1)>`, "@</bdi></a><script>alert(1)</script>", "@\u202eexe.txt", "@\u2069\u2069\u2067", "@{0}{1}<b>"} {
		r := inmem.New(nil)
		words := "We have information that 3,000 North Korean troops are currently in a training camp, and that number is expected to rise soon."
		put(t, r, batch{accounts: []post.Account{
			{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann", Bio: "also https://bsky.app/profile/did:plc:ann"},
			{ID: "did:plc:ann", Network: post.Bluesky, Handle: handle, Name: handle, Bio: "https://x.com/ann"},
		}, posts: []post.Post{
			{ID: "x:100", Network: post.X, Author: "x:1", Lang: "en", Text: words, Created: noon},
			{ID: "at://did:plc:ann/app.bsky.feed.post/3l", Network: post.Bluesky, Author: "did:plc:ann", Lang: "en", Text: words, Created: noon.Add(3 * time.Minute)},
		}})
		site := siteOf(r)
		site.Generation, site.Glance = r.Generation, time.Minute
		site.Quotes = func(see answer.See, use policy.Use) quotation.Index {
			w, err := answer.Walk(t.Context(), r, see, use, unbounded)
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		got := page(t, site.Handler(), "/t/x:100")
		_, line, found := strings.Cut(got, `<p class="m also">`)
		line, _, _ = strings.Cut(line, "</p>")
		if !found || !strings.Contains(line, "Also on Bluesky, as <bdi>") {
			t.Errorf("%q: no line: %q", handle, line)
		}
		if strings.Contains(line, "<img") || strings.Contains(line, "<script") || strings.Contains(line, "<b>") || strings.Count(line, "<bdi>") != 1 || strings.Count(line, "</bdi>") != 1 || strings.ContainsAny(line, "\u202e\u2067\u2069") {
			t.Errorf("%q: %q", handle, line)
		}
	}
}

// TestAlsoLate: a line for which the time was over is looked for again by the next who come, but not by all.
func TestAlsoLate(t *testing.T) {
	r := inmem.New(nil)
	words := "We have information that 3,000 North Korean troops are currently in a training camp, and that number is expected to rise soon."
	put(t, r, batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann"}},
		posts: []post.Post{{ID: "x:100", Network: post.X, Author: "x:1", Lang: "en", Text: words, Created: noon}}})
	for _, c := range []struct {
		glance time.Duration
		want   int
	}{{-1, 3}, {time.Hour, 1}} { // none is left, and all that there is
		looked := 0
		site := siteOf(r)
		site.Generation, site.Glance = r.Generation, c.glance
		site.Quotes = func(see answer.See, use policy.Use) quotation.Index {
			looked++
			w, err := answer.Walk(t.Context(), r, see, use, unbounded)
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		h := site.Handler()
		for range 6 {
			page(t, h, "/t/x:100")
		}
		if looked != c.want {
			t.Errorf("with %v: looked %d times, want %d", c.glance, looked, c.want)
		}
	}
}
