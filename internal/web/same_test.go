package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record/inmem"
)

// TestAlso: the page of a thread says in a line where else its author said the same, and not of whom it may not, nor
// of others; it is looked for once for each state of the record.
func TestAlso(t *testing.T) {
	r := inmem.New(nil)
	words := "We have information that 3,000 North Korean troops are currently in a training camp, and that number is expected to rise to 12,000 soldiers and officers soon."
	b := batch{accounts: []post.Account{
		{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann", Bio: "also @ann.example and @ann@m.example"},
		{ID: "did:plc:ann", Network: post.Bluesky, Handle: "@ann.example", Name: "Ann", Bio: "https://x.com/ann"},
		{ID: "x:2", Network: post.X, Handle: "@bo", Name: "Bo"},
		{ID: "https://m.example/u/ann", Network: post.Mastodon, Handle: "@ann@m.example", Name: "Ann", NoIndex: true, Bio: "https://x.com/ann"},
	}}
	add := func(id post.ID, author post.AccountID, network post.Network, after time.Duration, text string) {
		b.posts = append(b.posts, post.Post{ID: id, Network: network, Author: author, Lang: "en", Text: text, Created: noon.Add(after)})
	}
	add("x:100", "x:1", post.X, 0, words)
	add("at://did:plc:ann/app.bsky.feed.post/3l", "did:plc:ann", post.Bluesky, 3*time.Minute, strings.Replace(words, "currently", "now", 1))
	add("x:300", "x:2", post.X, time.Hour, words)
	add("https://m.example/s/1", "https://m.example/u/ann", post.Mastodon, time.Minute, words)
	add("x:400", "x:2", post.X, time.Hour, "Bread rises twice before it is worth baking, said every baker whom I asked.")
	put(t, r, b)
	asked := 0
	site := siteOf(r)
	site.Generation, site.Glance = r.Generation, time.Minute
	level := true
	site.Quotes = func(see answer.See, use policy.Use) quotation.Index {
		if asked++; !level {
			return nil
		}
		w, err := answer.Walk(t.Context(), r, see, use, unbounded)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	for _, public := range []bool{false, true} {
		site.Public = public
		h := site.Handler()
		asked = 0
		for range 2 {
			got := page(t, h, "/t/x:100")
			if !strings.Contains(got, `<p class="m also"><a href="/same/x:100">Also on Bluesky, as <bdi>@ann.example</bdi>, 3 minutes later, with changes</a></p>`) {
				t.Errorf("public %v: no line", public)
			}
			if strings.Contains(got, "@bo") || strings.Contains(got, "m.example</bdi>, 1 minute") == public {
				t.Errorf("public %v: it tells of whom it should not, or not of whom it should", public)
			}
		}
		if asked != 1 {
			t.Errorf("public %v: asked %d times for one state of the record", public, asked)
		}
		for path, not := range map[string]string{"/t/x:400": "m also", "/t/x:100?at=2999-01-01": "m also"} {
			if strings.Contains(page(t, h, path), `class="`+not) {
				t.Errorf("%s has a line", path)
			}
		}
	}
	// Where no index is level there is the link alone; when the record changes it is looked for again.
	level = false
	h := site.Handler()
	if got := page(t, h, "/t/x:100"); strings.Contains(got, "m also") || !strings.Contains(got, `href="/same/x:100"`) {
		t.Error("a line without an index")
	}
	level = true
	put(t, r, batch{posts: []post.Post{{ID: "x:101", Network: post.X, Author: "x:1", Lang: "en", Text: words, Created: noon.Add(48 * time.Hour)}}})
	if got := page(t, h, "/t/x:100"); !strings.Contains(got, "Also by <bdi>@ann</bdi> on X, 2 days later") && !strings.Contains(got, "Also by <bdi>@ann</bdi> on X, 48 hours later") {
		t.Errorf("what came since is not told: %s", got)
	}
}

// TestSamePage: linked accounts, what nobody may find, other languages, and what the twin says.
func TestSamePage(t *testing.T) {
	r := inmem.New(nil)
	at := time.Date(2024, 10, 31, 18, 0, 0, 0, time.UTC)
	b := batch{accounts: []post.Account{
		{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann", Bio: "also @ann.example"},
		{ID: "did:plc:ann", Network: post.Bluesky, Handle: "@ann.example", Name: "Ann", Bio: "https://x.com/ann"},
		{ID: "x:2", Network: post.X, Handle: "@bo", Name: "Ann", Bio: "https://x.com/ann"},
		{ID: "https://m.example/u/cy", Network: post.Mastodon, Handle: "@cy@m.example", Name: "Cy", NoIndex: true},
	}}
	words := "We have information that 3,000 North Korean troops are currently in a training camp, and that number is expected to rise to 12,000 soldiers and officers soon."
	add := func(id post.ID, author post.AccountID, network post.Network, after time.Duration, lang, text, warning string) {
		b.posts = append(b.posts, post.Post{ID: id, Network: network, Author: author, Lang: lang, Text: text, Created: at.Add(after), Warning: warning})
	}
	add("x:100", "x:1", post.X, 0, "en", words, "")
	add("at://did:plc:ann/app.bsky.feed.post/3l", "did:plc:ann", post.Bluesky, 3*time.Minute, "en", strings.Replace(words, "currently", "now", 1)+" #news", "")
	add("at://did:plc:ann/app.bsky.feed.post/3m", "did:plc:ann", post.Bluesky, 4*time.Minute, "uk", "Ми маємо інформацію, що 3000 північнокорейських військових зараз перебувають у тренувальному таборі, і очікується, що їх стане 12 000.", "")
	add("x:300", "x:2", post.X, time.Hour, "en", words, "Old <news>")
	add("x:301", "x:2", post.X, 2*time.Hour, "en", strings.Replace(words, "3,000", "30,000", 1), "")
	add("https://m.example/s/1", "https://m.example/u/cy", post.Mastodon, time.Minute, "en", words, "")
	for i, text := range []string{"Bread rises twice.", "Old ovens keep their heat.", "The tide mill opens.", "A harbour wall in Lisbon.", "Nobody asked in 1999.", "It rained.", "So it goes.", "And 17 cranes flew."} {
		add(post.ID("x:20"+string(rune('0'+i))), "x:1", post.X, -time.Duration(i+30)*time.Hour, "en", text, "")
	}
	put(t, r, b)
	site := siteOf(r)
	site.Public = true
	h := site.Handler()
	w := ask(h, "GET", "/same/x:100.json")
	var twin struct {
		Places, Turned []struct {
			Thread, Who, Kind string
			After             int
		}
		Likely []struct {
			With   string
			Shared []struct{ Say string }
		}
		Linked []struct{ Handle, How string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &twin); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%v: %d %s", err, w.Code, w.Body)
	}
	if len(twin.Places) != 2 || twin.Places[0].Who != "linked" || twin.Places[0].Kind != "changed" || twin.Places[0].After != 180 || twin.Places[1].Who != "other" || twin.Places[1].Kind != "same" {
		t.Errorf("places %+v", twin.Places)
	}
	if len(twin.Turned) != 1 || twin.Turned[0].Thread != "x:301" {
		t.Errorf("turned %+v", twin.Turned)
	}
	if len(twin.Likely) != 1 || !strings.HasSuffix(twin.Likely[0].With, "/3m") || len(twin.Likely[0].Shared) < 3 {
		t.Errorf("likely %+v", twin.Likely)
	}
	if len(twin.Linked) != 1 || twin.Linked[0].Handle != "@ann.example" || twin.Linked[0].How != "mutual" {
		t.Errorf("linked %+v", twin.Linked)
	}
	page := ask(h, "GET", "/same/x:100").Body.String()
	for _, want := range []string{"Also on Bluesky, as <bdi>@ann.example</bdi>, 3 minutes later", "Probably the same statement: Ukrainian (shared: ", "North Korea", "<u>now</u>", "A number was changed.", "each account names the other", "Old &lt;news&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, not := range []string{"m.example", "Cy", "ranslat", "fake"} {
		if strings.Contains(page, not) && not != "ranslat" || strings.Contains(w.Body.String(), not) {
			t.Errorf("%q is told", not)
		}
	}
	// Of what may not be found nothing is looked for, and what is not there is not.
	if got := ask(h, "GET", "/same/"+url.PathEscape("https://m.example/s/1")+".json").Body.String(); strings.Contains(got, "x:100") {
		t.Errorf("a post that is not to be found is found by its words: %s", got)
	}
	for path, want := range map[string]int{"/same/x:999": 404, "/same/nothing": 400, "/same/x:100?post=x:300": 404, "/same/x:100?post=%00": 400} {
		if got := ask(h, "GET", path).Code; got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
}

// BenchmarkThreadAlso makes a thread's page whole, as for who keeps things: without an index, and with a line that was
// found before, or found to be none. What a first look costs is BenchmarkAlso's, of package same.
func BenchmarkThreadAlso(b *testing.B) {
	for _, c := range []struct {
		name string
		copy bool
	}{{"without", false}, {"none", false}, {"line", true}} {
		b.Run(c.name, func(b *testing.B) {
			r := inmem.New(nil)
			all := batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann"}}}
			for i := range 30 {
				p := post.Post{ID: post.ID(fmt.Sprint("x:", 100+i)), Network: post.X, Author: "x:1", Lang: "en", Text: fmt.Sprintf("Of the %d boats in the harbour %d were counted twice by the fishermen this spring, and %d sank.", 3*i, i, 7*i), Created: noon}
				if i > 0 {
					p.Parent, p.ParentAuthor = post.ID(fmt.Sprint("x:", 99+i)), "x:1"
				}
				all.posts = append(all.posts, p)
			}
			if c.copy {
				p := all.posts[0]
				p.ID = "x:900"
				all.posts = append(all.posts, p)
			}
			put(b, r, all)
			site := siteOf(r)
			site.Generation, site.Glance = r.Generation, time.Minute
			if c.name != "without" {
				site.Quotes = func(see answer.See, use policy.Use) quotation.Index {
					w, err := answer.Walk(b.Context(), r, see, use, unbounded)
					if err != nil {
						b.Fatal(err)
					}
					return w
				}
			}
			h := site.Handler()
			if w := ask(h, "GET", "/t/x:100?said=x"); w.Code != 200 || strings.Contains(w.Body.String(), "m also") != c.copy {
				b.Fatal(w.Code)
			}
			for b.Loop() {
				ask(h, "GET", "/t/x:100?said=x")
			}
		})
	}
}
