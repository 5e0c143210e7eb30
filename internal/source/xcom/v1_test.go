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

const v1User = `"user":{"id":42,"id_str":"42","screen_name":"kaethe","name":"Käthe","protected":false,"description":"R&amp;D","profile_image_url_https":"https://pbs.example/k.jpg"}`

func v1Line(id, fields string) string {
	return `{"created_at":"Tue Dec 06 05:33:20 +0000 2022","id":1600000000000000100,"id_str":"` + id + `",` + v1User + `,` + fields + `}`
}

func TestV1Post(t *testing.T) {
	s := readText(t, APIv1{}, source.Options{}, v1Line("1600000000000000001", `"full_text":"@ada_l R&amp;D 🚀 #Größe https://t.co/aaaaaaaaaa https://t.co/pic0000000",
	"in_reply_to_status_id":1600000000000000000,"in_reply_to_status_id_str":"1599999999999999999","in_reply_to_user_id_str":"42","lang":"in",
	"quoted_status_id_str":"1500000000000000009","quoted_status_permalink":{"expanded":"https://twitter.com/b/status/1500000000000000009"},
	"entities":{"user_mentions":[{"screen_name":"Ada_L","id":7,"id_str":"7","indices":[0,6]}],"hashtags":[{"text":"Größe","indices":[17,23]}],
	"urls":[{"url":"https://t.co/aaaaaaaaaa","expanded_url":"https://example.org/","indices":[24,47]}],
	"media":[{"url":"https://t.co/pic0000000","expanded_url":"https://twitter.com/k/status/1/photo/1","media_url_https":"https://pbs.example/1.jpg","type":"photo","indices":[48,71]}]},
	"extended_entities":{"media":[{"url":"https://t.co/pic0000000","expanded_url":"https://twitter.com/k/status/1/photo/1","media_url_https":"https://pbs.example/1.jpg","type":"photo","ext_alt_text":"A cat","sizes":{"large":{"w":3,"h":4}},"indices":[48,71]},
	{"url":"https://t.co/pic0000000","expanded_url":"https://twitter.com/k/status/1/photo/1","media_url_https":"https://pbs.example/2.jpg","type":"video","indices":[48,71],"video_info":{"variants":[{"content_type":"video/mp4","bitrate":0,"url":"https://v.example/0.mp4"}]}}]}`))
	got := s.post(t, "x:1600000000000000001")
	got.Raw = post.Raw{}
	want := post.Post{
		ID: "x:1600000000000000001", Network: post.X, Author: "x:42", Parent: "x:1599999999999999999", ParentAuthor: "x:42",
		Created: time.Date(2022, 12, 6, 5, 33, 20, 0, time.UTC), Lang: "id",
		Text:     "@ada_l R&D 🚀 #Größe https://t.co/aaaaaaaaaa https://t.co/pic0000000",
		Mentions: []post.Mention{{Start: 0, End: 6, Account: "x:7", Handle: "@ada_l"}},
		Tags:     []post.Tag{{Start: 13, End: 19, Name: "Größe"}},
		Links: []post.Link{
			{Start: 20, End: 43, URL: "https://example.org/"},
			{Start: 44, End: 67, URL: "https://twitter.com/k/status/1/photo/1"},
		},
		Media: []post.Media{
			{Kind: post.Image, URL: "https://pbs.example/1.jpg", Alt: "A cat", Width: 3, Height: 4},
			{Kind: post.Video, URL: "https://v.example/0.mp4", Type: "video/mp4", Poster: "https://pbs.example/2.jpg"},
		},
		Quote: &post.Quote{ID: "x:1500000000000000009", URL: "https://twitter.com/b/status/1500000000000000009", State: post.QuoteMissing},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]post.Account{{ID: "x:42", Network: post.X, Handle: "@kaethe", Name: "Käthe", Bio: "R&D", Avatar: "https://pbs.example/k.jpg"}}, s.accounts); d != "" {
		t.Error(d)
	}
}

// TestTrap1NumbersAreRounded is trap 1 of the data's README: id_str and never id.
func TestTrap1NumbersAreRounded(t *testing.T) {
	s := readInput(t, APIv1{}, source.Options{}, fileInput(filePart(t, filepath.Join(apiData(t, "data"), "twitter-api-v11/twitter-to-sqlite-tweets.json"))))
	s.post(t, "x:1169246717864136705") // whose number in the file ends in 700
	for _, p := range s.posts {
		if p.ID == "x:1169246717864136700" {
			t.Error("a rounded number was taken as an id")
		}
	}
}

func TestV1Ids(t *testing.T) {
	for _, c := range []struct {
		name, id string
		want     post.ID // "" for a skip
	}{
		{"string", `"id_str":"1600000000000000001"`, "x:1600000000000000001"},
		{"exact number", `"id":9007199254740992`, "x:9007199254740992"},
		{"number that a double may round", `"id":9007199254740993`, ""},
		{"number with an exponent", `"id":1.6e18`, ""},
		{"leading zero", `"id_str":"0600000000000000001"`, ""},
		{"not a number", `"id_str":"16000000000000000x1"`, ""},
		{"too long", `"id_str":"9999999999999999999"`, ""},
		{"negative", `"id":-5`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := readText(t, APIv1{}, source.Options{}, `{"created_at":"Tue Dec 06 05:33:20 +0000 2022","text":"a",`+c.id+`,`+v1User+`}`)
			if c.want == "" && (len(s.posts) != 0 || len(s.skips) != 1 || s.skips[0].Expected) {
				t.Errorf("told %v, skips %v", s.posts, s.skips)
			}
			if c.want != "" {
				s.post(t, c.want)
			}
		})
	}
}

func TestV1Texts(t *testing.T) {
	for _, c := range []struct {
		name, fields, text string
		cut                bool
		state              post.State
	}{
		{"short", `"text":"a &lt;b&gt; &amp;amp; c"`, "a <b> &amp; c", false, post.Present},
		{"full over short", `"text":"a…","full_text":"abc"`, "abc", false, post.Present},
		{"extended over truncated", `"text":"a…","truncated":true,"extended_tweet":{"full_text":"abcd"}`, "abcd", false, post.Present},
		{"truncated", `"text":"a…","truncated":true`, "a…", true, post.Present},
		{"withheld in one place", `"text":"a","withheld_in_countries":["DE"]`, "a", false, post.Present},
		{"withheld everywhere: the text is a notice", `"text":"@k's account is withheld","withheld_in_countries":["XX"]`, "", false, post.Withheld},
		{"copyright claim", `"text":"This was withheld","withheld_copyright":true`, "", false, post.Withheld},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := readText(t, APIv1{}, source.Options{}, v1Line("1600000000000000001", c.fields))
			if p := s.post(t, "x:1600000000000000001"); p.Text != c.text || p.Cut != c.cut || p.State != c.state {
				t.Errorf("text %q, cut %v, state %v", p.Text, p.Cut, p.State)
			}
		})
	}
}

func TestV1Nested(t *testing.T) {
	quoted := v1Line("1600000000000000001", `"text":"one"`)
	quoting := v1Line("1600000000000000002", `"text":"two","quoted_status_id_str":"1600000000000000001","quoted_status":`+quoted)
	s := readText(t, APIv1{}, source.Options{}, `{"statuses":[`+v1Line("1600000000000000003", `"text":"RT @kaethe: two","quoted_status_id_str":"1600000000000000001","retweeted_status":`+quoting)+`],"search_metadata":{"query":"a","next_results":"?max_id=1"}}`)
	if len(s.posts) != 3 {
		t.Fatalf("told %d posts", len(s.posts))
	}
	if p := s.post(t, "x:1600000000000000002"); p.Quote == nil || p.Quote.State != post.QuoteShown || p.Quote.Post.Text != "one" {
		t.Errorf("quote %+v", p.Quote)
	}
	if p := s.post(t, "x:1600000000000000003"); !p.Repost || p.RepostOf != "x:1600000000000000002" || p.Quote != nil {
		t.Errorf("repost %+v", p)
	}
	if len(s.evidence) != 1 || !strings.Contains(s.evidence[0].Limit, "further page") {
		t.Errorf("evidence %v", s.evidence)
	}
	deep := `"text":"x"`
	for i := 20; i > 0; i-- {
		deep = `"text":"x","quoted_status":` + v1Line("16000000000000000"+string(rune('0'+i/10))+string(rune('0'+i%10)), deep)
	}
	if s := readText(t, APIv1{}, source.Options{}, v1Line("1600000000000000099", deep)); len(s.posts) != v1Nested+1 {
		t.Errorf("told %d posts of 21 in each other", len(s.posts))
	}
}

func TestV1Deletion(t *testing.T) {
	s := readText(t, APIv1{}, source.Options{}, v1Line("1600000000000000001", `"text":"a"`)+"\n"+`{"delete":{"status":{"id":1600000000000000100,"id_str":"1600000000000000001","user_id_str":"42"},"timestamp_ms":"1670304800123"}}`)
	want := []source.Gone{{ID: "x:1600000000000000001", Account: "x:42", State: post.Deleted, At: "2022-12-06T05:33:20.123Z", Why: "delete notice of the X stream"}}
	if d := cmp.Diff(want, s.gone); d != "" {
		t.Error(d)
	}
}
