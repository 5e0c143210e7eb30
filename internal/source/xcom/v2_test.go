package xcom

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
)

// v2Page wraps posts and what is beside them in a response.
func v2PageOf(data, rest string) string {
	return `{"data":[` + data + `],` + rest + `"meta":{"result_count":1},"__twarc":{"url":"https://api.twitter.com/2/tweets/search/all?query=a","retrieved_at":"2023-03-01T00:00:00+00:00"}}`
}

const v2Plain = `{"id":"1600000000000000001","text":"Hi","author_id":"42","conversation_id":"1600000000000000001","created_at":"2022-12-06T05:33:20.000Z","edit_history_tweet_ids":["1600000000000000001"]}`

func TestV2Post(t *testing.T) {
	const text = `Tom &amp; Käthe 🚀 @ada_l #Größe $ABC see https://t.co/aaaaaaaaaa &lt;3 https://t.co/pic0000000`
	content := v2PageOf(`{"id":"1600000000000000002","text":"`+text+`","author_id":"42","conversation_id":"1600000000000000001",
	"created_at":"2022-12-06T05:33:21.000Z","lang":"de","possibly_sensitive":true,"in_reply_to_user_id":"42",
	"referenced_tweets":[{"type":"replied_to","id":"1600000000000000001"},{"type":"quoted","id":"1500000000000000009"}],
	"attachments":{"media_keys":["3_1","7_2"],"poll_ids":["p1"]},
	"withheld":{"copyright":false,"country_codes":["DE"]},
	"entities":{"mentions":[{"start":14,"end":20,"username":"Ada_L","id":"7"}],"hashtags":[{"start":21,"end":27,"tag":"Größe"}],
	"cashtags":[{"start":0,"end":4,"tag":"ABC"}],
	"urls":[{"start":37,"end":60,"url":"https://t.co/aaaaaaaaaa","expanded_url":"https://example.org/s","unwound_url":"https://example.org/long","title":"Title"},
	{"start":64,"end":87,"url":"https://t.co/pic0000000","expanded_url":"https://twitter.com/a/status/1/photo/1","media_key":"3_1"},
	{"start":64,"end":87,"url":"https://t.co/pic0000000","expanded_url":"https://twitter.com/a/status/1/photo/1","media_key":"7_2"},
	{"start":1,"end":2,"url":"https://t.co/notthere00","expanded_url":"https://example.org/no"}]}}`,
		`"includes":{"users":[{"id":"42","username":"kaethe","name":"Käthe","protected":false}],
	"media":[{"media_key":"3_1","type":"photo","url":"https://pbs.example/1.jpg","alt_text":"A cat","width":10,"height":20},
	{"media_key":"7_2","type":"video","preview_image_url":"https://pbs.example/2.jpg","variants":[{"content_type":"application/x-mpegURL","url":"https://v.example/l.m3u8"},{"bit_rate":2,"content_type":"video/mp4","url":"https://v.example/2.mp4"},{"bit_rate":9,"content_type":"video/mp4","url":"https://v.example/9.mp4"}]}],
	"polls":[{"id":"p1","options":[{"position":1,"label":"Yes","votes":3},{"position":2,"label":"No","votes":4}],"voting_status":"closed","end_datetime":"2022-12-07T05:33:21.000Z"}],
	"tweets":[{"id":"1500000000000000009","text":"quoted","author_id":"9"}]},`)
	s := readText(t, APIv2{}, source.Options{}, content)
	got := s.post(t, "x:1600000000000000002")
	quoted := got.Quote.Post
	got.Quote.Post, got.Raw = nil, post.Raw{}
	want := post.Post{
		ID: "x:1600000000000000002", Network: post.X, Author: "x:42",
		Parent: "x:1600000000000000001", ParentAuthor: "x:42", Conversation: "x:1600000000000000001",
		Created: time.Date(2022, 12, 6, 5, 33, 21, 0, time.UTC), Lang: "de", Sensitive: true,
		Text: "Tom & Käthe 🚀 @ada_l #Größe $ABC see https://t.co/aaaaaaaaaa <3 https://t.co/pic0000000",
		Links: []post.Link{
			{Start: 37, End: 60, URL: "https://example.org/long", Title: "Title"},
			{Start: 64, End: 87, URL: "https://twitter.com/a/status/1/photo/1"},
		},
		Mentions: []post.Mention{{Start: 14, End: 20, Account: "x:7", Handle: "@ada_l"}},
		Tags:     []post.Tag{{Start: 21, End: 27, Name: "Größe"}, {Start: 28, End: 32, Name: "ABC"}},
		Media: []post.Media{
			{Kind: post.Image, URL: "https://pbs.example/1.jpg", Alt: "A cat", Width: 10, Height: 20},
			{Kind: post.Video, URL: "https://v.example/9.mp4", Poster: "https://pbs.example/2.jpg", Type: "video/mp4"},
		},
		Quote:  &post.Quote{ID: "x:1500000000000000009", Author: "x:9"},
		Poll:   &post.Poll{Options: []post.PollOption{{Text: "Yes", Votes: 3}, {Text: "No", Votes: 4}}, Voters: 7, Closed: true, Ends: time.Date(2022, 12, 7, 5, 33, 21, 0, time.UTC)},
		Labels: []string{"withheld:DE"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if quoted == nil || quoted.Text != "quoted" {
		t.Errorf("quoted post: %+v", quoted)
	}
	if d := cmp.Diff([]post.Account{{ID: "x:42", Network: post.X, Handle: "@kaethe", Name: "Käthe", Seen: time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC)}}, s.accounts); d != "" {
		t.Error(d)
	}
	if s.post(t, "x:1500000000000000009").Author != "x:9" {
		t.Error("the quoted post was not told as a post")
	}
}

func TestV2LongPost(t *testing.T) {
	for _, c := range []struct{ name, fields, text string }{
		{"note is the text", `"text":"It began… https://t.co/x","note_tweet":{"text":"It began long ago #a.","entities":{"hashtags":[{"start":18,"end":20,"tag":"a"}]}}`, "It began long ago #a."},
		{"escaped note", `"text":"A &amp; B… https://t.co/x","note_tweet":{"text":"A &amp; B &amp; #a"}`, "A & B & #a"},
		{"note as typed", `"text":"A &amp;amp; B… https://t.co/x","note_tweet":{"text":"A &amp; B, an escape"}`, "A &amp; B, an escape"},
		{"note with brackets", `"text":"a… https://t.co/x","note_tweet":{"text":"a -> b &amp; c"}`, "a -> b &amp; c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := readText(t, APIv2{}, source.Options{}, `{"id":"1600000000000000003","author_id":"1",`+c.fields+`}`)
			if p := s.post(t, "x:1600000000000000003"); p.Text != c.text || p.Cut {
				t.Errorf("text %q, cut %v", p.Text, p.Cut)
			}
		})
	}
}

func TestV2Cut(t *testing.T) {
	for _, c := range []struct {
		name, text, link string
		cut              bool
	}{
		{"shortened", "It began… https://t.co/aaaaaaaaaa", "https://twitter.com/i/web/status/1600000000000000003", true},
		{"ends in a link to another post", "It began… https://t.co/aaaaaaaaaa", "https://twitter.com/i/web/status/1600000000000000004", false},
		{"edited: link to itself without ellipsis", "hey :) https://t.co/aaaaaaaaaa", "https://twitter.com/i/web/status/1600000000000000003", false},
		{"ellipsis typed", "well… https://t.co/aaaaaaaaaa", "https://example.org/", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := readText(t, APIv2{}, source.Options{}, `{"id":"1600000000000000003","author_id":"1","text":"`+c.text+`","entities":{"urls":[{"start":10,"end":33,"url":"https://t.co/aaaaaaaaaa","expanded_url":"`+c.link+`"}]}}`)
			if p := s.post(t, "x:1600000000000000003"); p.Cut != c.cut {
				t.Errorf("Cut = %v", p.Cut)
			}
		})
	}
}

func TestV2Edits(t *testing.T) {
	s := readInput(t, APIv2{}, source.Options{}, fileInput(filePart(t, filepath.Join(apiData(t, "data"), "x-api-v2/twarc-shapes/edited.jsonl"))))
	chain := []post.ID{"x:1576994746135764992", "x:1576994789110992896"}
	for i, id := range chain {
		p := s.post(t, id)
		if d := cmp.Diff(chain, p.Edits); d != "" || p.Version != string(id[2:]) || p.Edited.IsZero() != (i == 0) {
			t.Errorf("%s: version %q, edited %v %s", id, p.Version, p.Edited, d)
		}
	}
}

func TestV2Flattened(t *testing.T) {
	s := readText(t, APIv2{}, source.Options{}, `{"id":"1600000000000000005","text":"RT @b: hi","author_id":"1","author":{"id":"1","username":"a","name":"A"},
	"referenced_tweets":[{"type":"retweeted","id":"1600000000000000004","text":"hi","author_id":"2","author":{"id":"2","username":"b","name":"B"},"in_reply_to_user_id":"2","referenced_tweets":[{"type":"replied_to","id":"1600000000000000003"}]}],
	"attachments":{"media":[{"media_key":"16_1","type":"animated_gif","preview_image_url":"https://p.example/g.jpg"}]},"__twarc":{"url":"u"}}`)
	outer, inner := s.post(t, "x:1600000000000000005"), s.post(t, "x:1600000000000000004")
	if !outer.Repost || outer.RepostOf != inner.ID || inner.Repost {
		t.Errorf("repost %v of %q", outer.Repost, outer.RepostOf)
	}
	if inner.Parent != "x:1600000000000000003" || inner.ParentAuthor != "x:2" || !inner.SelfReply() {
		t.Errorf("inner answers %q of %q", inner.Parent, inner.ParentAuthor)
	}
	if len(outer.Media) != 1 || outer.Media[0].Kind != post.GIF || len(s.accounts) != 2 {
		t.Errorf("media %v, accounts %v", outer.Media, s.accounts)
	}
}

func TestV2ProtectedAuthor(t *testing.T) {
	content := v2PageOf(v2Plain, `"includes":{"users":[{"id":"42","username":"k","name":"K","protected":true}]},`)
	s := readText(t, APIv2{}, source.Options{}, content)
	if len(s.posts) != 0 || len(s.skips) != 1 || !s.skips[0].Expected || s.skips[0].Count != 1 {
		t.Errorf("told %d posts, skips %v", len(s.posts), s.skips)
	}
	s = readText(t, APIv2{}, source.Options{Private: true}, content)
	if p := s.post(t, "x:1600000000000000001"); p.Visibility != post.Followers {
		t.Errorf("visibility %v", p.Visibility)
	}
}

// TestV2Missing holds that what a response does not have is told as missing, and never as deleted.
func TestV2Missing(t *testing.T) {
	reply := strings.Replace(v2Plain, `"text"`, `"in_reply_to_user_id":"77","referenced_tweets":[{"type":"replied_to","id":"1500000000000000001"}],"text"`, 1)
	problem := func(id, kind string) string {
		return `{"value":"` + id + `","detail":"Could not find tweet","title":"x","resource_type":"tweet","parameter":"referenced_tweets.id","resource_id":"` + id + `","type":"https://api.twitter.com/2/problems/` + kind + `"}`
	}
	s := readText(t, APIv2{}, source.Options{}, v2PageOf(reply, `"errors":[`+strings.Join([]string{
		problem("1500000000000000001", "resource-not-found"),
		problem("1500000000000000002", "not-authorized-for-resource"),
		problem("1600000000000000001", "resource-not-found"), // which the page has
		`{"value":"8","detail":"User has been suspended: [8].","resource_type":"user","resource_id":"8","type":"https://api.twitter.com/2/problems/resource-not-found"}`,
		`{"value":"9","detail":"Could not find user","resource_type":"user","resource_id":"9","type":"https://api.twitter.com/2/problems/resource-not-found"}`,
	}, ",")+`],`))
	if p := s.post(t, "x:1500000000000000001"); p.State != post.NotFetched || p.Author != "x:77" || p.Conversation != "x:1600000000000000001" {
		t.Errorf("not found: %+v", p)
	}
	if p := s.post(t, "x:1500000000000000002"); p.State != post.Private {
		t.Errorf("not authorised: %v", p.State)
	}
	if p := s.post(t, "x:1600000000000000001"); p.State != post.Present {
		t.Errorf("a post the page has is told as %v", p.State)
	}
	if len(s.accounts) != 1 || !s.accounts[0].Suspended || s.accounts[0].ID != "x:8" {
		t.Errorf("accounts %v", s.accounts)
	}
	for _, p := range s.posts {
		if p.State == post.Deleted {
			t.Errorf("%s is told as deleted", p.ID)
		}
	}
}

func TestV2Compliance(t *testing.T) {
	const snowflake = `{"id":"1170025343920402432","action":"delete","created_at":"2019-09-06T17:25:54.667Z","reason":"`
	for _, c := range []struct {
		name, part, line string
		want             []source.Gone
		skipped          int
	}{
		{"deleted", "a.jsonl", snowflake + `deleted"}`, []source.Gone{{ID: "x:1170025343920402432", State: post.Deleted, Why: "X compliance list: deleted"}}, 0},
		{"suspended", "a.jsonl", snowflake + `suspended","redacted_at":"2021-08-17T17:26:15.788Z"}`, []source.Gone{{ID: "x:1170025343920402432", State: post.Suspended, At: "2021-08-17T17:26:15.788Z", Why: "X compliance list: suspended"}}, 0},
		{"protected is not deleted", "a.jsonl", snowflake + `protected"}`, []source.Gone{{ID: "x:1170025343920402432", State: post.Private, Why: "X compliance list: protected"}}, 0},
		{"place removed", "a.jsonl", snowflake + `scrub_geo"}`, nil, 1},
		{"unknown reason", "a.jsonl", snowflake + `moon"}`, nil, 1},
		{"a short id of 2013 is an account", "a.jsonl", `{"id":"1482680858","action":"delete","created_at":"2013-06-04T16:25:04+00:00","reason":"deleted"}`, []source.Gone{{Account: "x:1482680858", State: post.Deleted, Why: "X compliance list: deleted"}}, 0},
		{"the name decides", "users.jsonl", `{"id":"1170025343920402432","action":"delete","created_at":"2019-09-06T17:25:54Z","reason":"deleted"}`, []source.Gone{{Account: "x:1170025343920402432", State: post.Deleted, Why: "X compliance list: deleted"}}, 0},
		{"nothing decides", "a.jsonl", `{"id":"1170025343920402432","action":"delete","created_at":"2019-09-06T17:25:54Z","reason":"deleted"}`, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := readInput(t, APIv2{}, source.Options{}, fileInput(textPart(c.part, c.line)))
			if d := cmp.Diff(c.want, s.gone); d != "" || len(s.skips) != c.skipped {
				t.Errorf("%s skips %v", d, s.skips)
			}
		})
	}
}

func TestV2Limits(t *testing.T) {
	page := func(url, next string) string {
		if next != "" {
			next = `,"next_token":"` + next + `"`
		}
		return `{"data":[` + v2Plain + `],"meta":{"result_count":1` + next + `},"__twarc":{"url":"https://api.twitter.com/2/tweets/search/` + url + `","retrieved_at":"2023-03-01T00:00:00+00:00"}}` + "\n"
	}
	more := post.Evidence{Limit: "the last page named a further page that was not fetched", Source: "X API v2", At: time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		name, content string
		want          []post.Evidence
	}{
		{"one page, no more", page("all?query=a", ""), nil},
		{"one page of several", page("all?query=a", "t1"), []post.Evidence{more}},
		{"followed to the end", page("all?query=a", "t1") + page("all?query=a&next_token=t1", ""), nil},
		{"stopped on the way", page("all?query=a", "t1") + page("all?query=a&next_token=t1", "t2"), []post.Evidence{more}},
		{"another query went on", page("all?query=a", "") + page("all?query=b", "t") + page("all?query=a&until_id=9", ""), []post.Evidence{more}},
		{"seven days", page("recent?query=a", ""), []post.Evidence{{Root: "x:1600000000000000001", Limit: "7-day search", Source: "X API v2", At: time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := readText(t, APIv2{}, source.Options{}, c.content)
			if d := cmp.Diff(c.want, s.evidence); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestTrap7BrokenLine is trap 7 of the data's README: a broken line among good ones, and an empty file.
func TestTrap7BrokenLine(t *testing.T) {
	dir := filepath.Join(apiData(t, "data"), "x-api-v2", "twarc-shapes")
	part := filePart(t, filepath.Join(dir, "streaming_output_with_error.jsonl"))
	s := readInput(t, APIv2{}, source.Options{}, fileInput(part))
	if len(s.skips) != 1 || s.skips[0].Expected || s.skips[0].Offset != part.Size-int64(len(`{"data": {"author_id": "1021159080151404544"`)) {
		t.Errorf("skips %+v in %d bytes", s.skips, part.Size)
	}
	lines := strings.SplitAfter(string(s.captured[0]), "\n")
	broken := lines[7]
	for at := range 7 { // the same broken line at any place
		moved := strings.Join(lines[:at], "") + strings.TrimSpace(broken) + "\n" + strings.Join(lines[at:7], "")
		m := readText(t, APIv2{}, source.Options{}, moved)
		if len(m.posts) != len(s.posts) || len(m.skips) != 1 {
			t.Errorf("broken line %d: %d posts of %d, skips %v", at, len(m.posts), len(s.posts), m.skips)
		}
	}
	empty := fileInput(filePart(t, filepath.Join(dir, "empty.json")))
	for _, src := range []source.Source{APIv2{}, APIv1{}, GraphQL{}} {
		if ok, err := src.Recognise(t.Context(), empty); ok || err != nil {
			t.Errorf("%s: Recognise(empty) = %v, %v", src.Name(), ok, err)
		}
	}
}
