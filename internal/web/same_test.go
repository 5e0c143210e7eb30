package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record/inmem"
)

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
	for _, want := range []string{"Also on Bluesky, as <bdi>@ann.example</bdi>, 3 minutes later", "Probably the same statement: Ukrainian (shared: ", "North Korea", "<u>now</u>", "A number is another.", "each account names the other", "Old &lt;news&gt;"} {
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
