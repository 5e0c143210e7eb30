package xcom

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
)

func monthJS(month string, posts ...string) string {
	return "Grailbird.data.tweets_" + month + " = \n [ " + strings.Join(posts, ", ") + " ]"
}

const userDetails = `var user_details =  {
  "screen_name" : "mira",
  "full_name" : "Mira T\u00e9llund",
  "bio" : "Boats &amp; mills",
  "id" : "42"
}`

func TestOldArchive(t *testing.T) {
	link := `{"source":"web","entities":{"user_mentions":[],"media":[{"expanded_url":"http:\/\/twitter.com\/mira\/status\/755000000000000001\/photo\/1","indices":[15,38],"url":"https:\/\/t.co\/Picture001","media_url":"http:\/\/pbs.twimg.com\/media\/Cabc.jpg","id_str":"7","id":7,"media_url_https":"https:\/\/pbs.twimg.com\/media\/Cabc.jpg","sizes":[{"h":450,"resize":"fit","w":600},{"h":150,"resize":"crop","w":1500}],"media_alt":"a mill"}],"hashtags":[],"urls":[]},"text":"The mill &gt;  https:\/\/t.co\/Picture001","id":755000000000000000,"id_str":"755000000000000001","created_at":"2016-07-18 12:00:01 +0000","user":{"name":"Mira","screen_name":"mira","protected":false,"id_str":"42","profile_image_url_https":"https:\/\/pbs.twimg.com\/a.png","id":42}}`
	typed := strings.Replace(tweetJS("755000000000000002", "RT @orrin: typed by hand"), "Wed Sep 06 00:00:00 +0000 2023", "2016-07-19 00:00:00 +0000", 1)
	passed := strings.Replace(tweetJS("755000000000000003", "RT @orrin: fog"), `"lang"`, `"retweeted_status":{"id":1,"id_str":"754999999999999999","text":"fog","user":{"id_str":"9"}},"lang"`, 1)
	in := files(
		"data/js/user_details.js", userDetails,
		"data/js/payload_details.js", `var payload_details =  { "tweets" : 3, "created_at" : "2016-08-01 10:00:00 +0000", "lang" : "en" }`,
		"data/js/tweet_index.js", `var tweet_index =  [ { "file_name" : "data\/js\/tweets\/2016_07.js", "year" : 2016, "var_name" : "tweets_2016_07", "tweet_count" : 3, "month" : 7 } ]`,
		"data/js/tweets/2016_07.js", "\xEF\xBB\xBF"+monthJS("2016_07", link, typed, passed),
		"tweets.csv", "tweet_id,in_reply_to_status_id\n1,2\n",
	)
	sink := readArchive(t, Grailbird{}, in, source.Options{})
	if len(sink.posts) != 3 || len(sink.skips) != 0 {
		t.Fatalf("%d posts, %+v", len(sink.posts), sink.skips)
	}
	checkRaw(t, sink)
	want := post.Post{ID: "x:755000000000000001", Network: post.X, Author: "x:42", Created: time.Date(2016, 7, 18, 12, 0, 1, 0, time.UTC),
		Text:  "The mill >  https://t.co/Picture001",
		Links: []post.Link{{Start: 12, End: 35, URL: "http://twitter.com/mira/status/755000000000000001/photo/1"}},
		Media: []post.Media{{Kind: post.Image, URL: "https://pbs.twimg.com/media/Cabc.jpg", Alt: "a mill", Width: 600, Height: 450, Name: "755000000000000001-Cabc.jpg"}},
		Raw:   sink.posts[0].Raw}
	if d := cmp.Diff(want, sink.posts[0]); d != "" {
		t.Error(d)
	}
	if sink.posts[1].Repost {
		t.Error("a repost that was typed is the author's own post")
	}
	if p := sink.posts[2]; !p.Repost || p.RepostOf != "x:754999999999999999" {
		t.Errorf("%+v", p)
	}
	made := time.Date(2016, 8, 1, 10, 0, 0, 0, time.UTC)
	if d := cmp.Diff([]post.Account{{ID: "x:42", Network: post.X, Handle: "@mira", Name: "Mira Téllund", Bio: "Boats &amp; mills", URL: "https://x.com/mira", Avatar: "https://pbs.twimg.com/a.png", Seen: made}}, sink.accounts); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]post.Evidence{{Whole: "x:42", Source: "X account archive of 2016-08-01", At: made}}, sink.evidence); d != "" {
		t.Error(d)
	}
}

// The same post stands in two monthly files. It is told once; if its text differs, twice.
func TestTrap3SamePostInTwoMonths(t *testing.T) {
	a, b := tweetJS("755000000000000001", "same"), tweetJS("755000000000000002", "once")
	other := tweetJS("755000000000000001", "not the same")
	sink := readArchive(t, Grailbird{}, files("2016_07.js", monthJS("2016_07", a, b), "2016_08.js", monthJS("2016_08", a, other)), source.Options{})
	var texts []string
	for i := range sink.posts {
		texts = append(texts, sink.posts[i].Text)
	}
	if d := cmp.Diff([]string{"same", "once", "not the same"}, texts); d != "" {
		t.Error(d)
	}
	if len(sink.skips) != 1 || sink.skips[0].Count != 1 || !sink.skips[0].Expected {
		t.Errorf("%+v", sink.skips)
	}
}

// Text is under text or full_text with &amp;, &lt; and &gt; in it; in the newer archive every count and
// index is a string.
func TestTrap4TextNamesEscapesAndStrings(t *testing.T) {
	entities := `"entities":{"urls":[],"hashtags":[{"text":"Mühle","indices":[%s]}],"user_mentions":[{"name":"Orrin","screen_name":"orrin","indices":[%s],"id_str":"9","id":"9"}]}`
	fill := func(a, b string) string {
		return strings.Replace(strings.Replace(entities, "%s", a, 1), "%s", b, 1)
	}
	for name, js := range map[string]string{
		"full_text, strings":     `{"id_str":"755000000000000001","full_text":"1 &lt; 2 &amp;amp; #Mühle @orrin",` + fill(`"19","25"`, `"26","32"`) + `}`,
		"text, numbers":          `{"id_str":"755000000000000001","text":"1 &lt; 2 &amp;amp; #Mühle @orrin",` + fill(`19,25`, `26,32`) + `}`,
		"full_text before text":  `{"id_str":"755000000000000001","text":"cut…","full_text":"1 &lt; 2 &amp;amp; #Mühle @orrin",` + fill(`19,25`, `26,32`) + `}`,
		"counts of shown text":   `{"id_str":"755000000000000001","text":"1 &lt; 2 &amp;amp; #Mühle @orrin",` + fill(`12,18`, `19,25`) + `}`,
		"counts that are wrong":  `{"id_str":"755000000000000001","text":"1 &lt; 2 &amp;amp; #Mühle @orrin",` + fill(`"3","9"`, `null`) + `}`,
		"escaped as JSON allows": `{"id_str":"755000000000000001","text":"1 \u0026lt; 2 &amp;amp; #M\u00fchle @orrin",` + strings.Replace(fill(`19,25`, `26,32`), "ü", `\u00fc`, 1) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			sink := readArchive(t, Archive{}, files("tweets.js", tweetsJS(js)), source.Options{})
			p := sink.posts[0]
			if p.Text != "1 < 2 &amp; #Mühle @orrin" {
				t.Errorf("text %q", p.Text)
			}
			if d := cmp.Diff([]post.Tag{{Start: 12, End: 18, Name: "Mühle"}}, p.Tags); d != "" {
				t.Error(d)
			}
			if name == "counts that are wrong" && p.Mentions == nil {
				return // a mention without any count is dropped
			}
			if d := cmp.Diff([]post.Mention{{Start: 19, End: 25, Account: "x:9", Handle: "@orrin"}}, p.Mentions); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOldArchiveIncomplete(t *testing.T) {
	index := `var tweet_index = [ {"file_name":"data/js/tweets/2016_08.js","tweet_count":5}, {"file_name":"data/js/tweets/2016_07.js","tweet_count":2} ]`
	one := monthJS("2016_07", tweetJS("755000000000000001", "a"))
	for name, c := range map[string]struct{ month, limit string }{
		"a month is missing": {one, "1 of the 2 months of its index are missing (data/js/tweets/2016_08.js first)"},
		"a post is missing":  {one, "1 months have fewer posts than its index says"},
		"a month is broken":  {one[:len(one)-4], "not every post"},
		"a month is a lie":   {"window.YTD.direct_messages.part0 = []", "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			sink := readAnyway(t, Grailbird{}, files("data/js/user_details.js", userDetails, "data/js/tweet_index.js", index, "data/js/tweets/2016_07.js", c.month))
			if len(sink.evidence) != 1 || sink.evidence[0].Whole != "" || !strings.Contains(sink.evidence[0].Limit, c.limit) {
				t.Errorf("%+v", sink.evidence)
			}
		})
	}
}

func TestOldArchiveQuotesAndProtected(t *testing.T) {
	quoting := strings.Replace(tweetJS("755000000000000002", "see this"), `"lang"`, `"is_quote_status":true,"quoted_status_id_str":"755000000000000001","quoted_status":`+
		`{"id_str":"755000000000000001","text":"a &lt; b","created_at":"2016-07-18 12:00:01 +0000","user":{"id_str":"9","protected":PROTECTED}},"lang"`, 1)
	open := readArchive(t, Grailbird{}, files("2016_07.js", monthJS("2016_07", strings.Replace(quoting, "PROTECTED", "false", 1))), source.Options{})
	q := open.posts[0].Quote
	if q == nil || q.State != post.QuoteShown || q.Post == nil || q.Post.Text != "a < b" || q.Author != "x:9" || q.Post.Author != "x:9" {
		t.Errorf("%+v", q)
	}
	shut := readArchive(t, Grailbird{}, files("2016_07.js", monthJS("2016_07", strings.Replace(quoting, "PROTECTED", "true", 1))), source.Options{})
	if q := shut.posts[0].Quote; q == nil || q.State != post.QuoteMissing || q.Post != nil {
		t.Errorf("%+v", q)
	}
	own := strings.Replace(tweetJS("755000000000000003", "for followers"), `"lang"`, `"user":{"id_str":"42","protected":true},"lang"`, 1)
	in := files("2016_07.js", monthJS("2016_07", own))
	if sink := readArchive(t, Grailbird{}, in, source.Options{}); len(sink.posts) != 0 || len(sink.skips) != 1 || !sink.skips[0].Expected {
		t.Errorf("%+v %+v", sink.posts, sink.skips)
	}
	if sink := readArchive(t, Grailbird{}, in, source.Options{Private: true}); len(sink.posts) != 1 || sink.posts[0].Visibility != post.Followers {
		t.Errorf("%+v", sink.posts)
	}
}

func FuzzGrailbird(f *testing.F) {
	f.Add([]byte(monthJS("2016_07", tweetJS("755000000000000001", "a"), tweetJS("755000000000000002", "b"))), []byte(userDetails))
	f.Add([]byte("Grailbird.data.tweets_2016_07 = [ {\"id_str\":\"1\""), []byte("var tweet_index = [{}]"))
	f.Fuzz(func(t *testing.T, month, small []byte) {
		checkPosts(t, readAnyway(t, Grailbird{}, files("data/js/tweets/2016_07.js", string(month), "data/js/tweets/2016_08.js", string(month),
			"data/js/user_details.js", string(small), "data/js/payload_details.js", string(small), "data/js/tweet_index.js", string(small))))
	})
}
