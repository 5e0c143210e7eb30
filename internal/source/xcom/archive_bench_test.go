package xcom

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
)

// benchTweets writes n posts in X's own layout: a third with a link, a tenth with a picture, half in a
// script beyond ASCII.
func benchTweets(n int) string {
	var b strings.Builder
	b.WriteString("window.YTD.tweets.part0 = [\n")
	for i := range n {
		if i > 0 {
			b.WriteString(",\n")
		}
		id := fmt.Sprint(1600000000000000000 + i*4194304)
		text := "The tide mill turns for about five hours, twice a day, at times that move on by fifty minutes; a miller slept by the moon"
		if i%2 == 1 {
			text = "Млин на припливі крутиться близько п’яти годин двічі на день, і щодня на п’ятдесят хвилин пізніше за місяцем"
		}
		urls, media := "[ ]", ""
		if i%3 == 0 {
			urls = fmt.Sprintf("[\n          {\n            \"url\" : \"https://t.co/abcdefghij\",\n            \"expanded_url\" : \"https://example.org/mills/%d\",\n            \"display_url\" : \"example.org/mills\",\n            \"indices\" : [\n              \"%d\",\n              \"%d\"\n            ]\n          }\n        ]", i, len([]rune(text))+1, len([]rune(text))+24)
			text += " https://t.co/abcdefghij"
		}
		if i%10 == 0 {
			media = ",\n      \"extended_entities\" : {\n        \"media\" : [\n          {\n            \"expanded_url\" : \"https://twitter.com/m/status/1/photo/1\",\n            \"indices\" : [\n              \"0\",\n              \"23\"\n            ],\n            \"url\" : \"https://t.co/klmnopqrst\",\n            \"media_url_https\" : \"https://pbs.twimg.com/media/AbCdEf.jpg\",\n            \"type\" : \"photo\"\n          }\n        ]\n      }"
			text += " https://t.co/klmnopqrst"
		}
		fmt.Fprintf(&b, "  {\n    \"tweet\" : {\n      \"edit_info\" : {\n        \"initial\" : {\n          \"editTweetIds\" : [\n            \"%s\"\n          ],\n          \"editableUntil\" : \"2022-12-12T13:14:18.648Z\",\n          \"editsRemaining\" : \"5\",\n          \"isEditEligible\" : true\n        }\n      },\n      \"retweeted\" : false,\n      \"source\" : \"<a href=\\\"https://mobile.twitter.com\\\" rel=\\\"nofollow\\\">Twitter Web App</a>\",\n      \"entities\" : {\n        \"user_mentions\" : [ ],\n        \"urls\" : %s,\n        \"symbols\" : [ ],\n        \"hashtags\" : [ ]\n      },\n      \"display_text_range\" : [\n        \"0\",\n        \"%d\"\n      ],\n      \"favorite_count\" : \"3\",\n      \"in_reply_to_status_id_str\" : \"1599999999999999999\",\n      \"id_str\" : \"%s\",\n      \"in_reply_to_user_id\" : \"42\",\n      \"truncated\" : false,\n      \"retweet_count\" : \"0\",\n      \"id\" : \"%s\",\n      \"in_reply_to_status_id\" : \"1599999999999999999\",\n      \"created_at\" : \"Mon Dec 12 10:11:12 +0000 2022\",\n      \"favorited\" : false,\n      \"full_text\" : %s,\n      \"lang\" : \"uk\",\n      \"in_reply_to_screen_name\" : \"mira\",\n      \"in_reply_to_user_id_str\" : \"42\"%s\n    }\n  }", id, urls, len(text), id, id, quoteJS(text), media)
	}
	b.WriteString("\n]")
	return b.String()
}

// BenchmarkArchive reads, scans and translates 20,000 posts; opening and storing cost nothing here.
func BenchmarkArchive(b *testing.B) {
	const n = 20_000
	list := benchTweets(n)
	in := files("account.js", accountJS, "tweets.js", list)
	b.SetBytes(int64(len(list)))
	b.ReportAllocs()
	for b.Loop() {
		got := 0
		sink := &memSink{onPosts: func(p []post.Post) error { got += len(p); return nil }}
		if err := (Archive{}).Read(context.Background(), in, source.Options{}, sink); err != nil || got != n || len(sink.skips) > 0 {
			b.Fatal(got, err, sink.skips)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/post")
}

// BenchmarkGrailbird reads the same posts as the old kind of archive has them.
func BenchmarkGrailbird(b *testing.B) {
	var all []string
	for i := range 5000 {
		all = append(all, tweetJS(fmt.Sprint(700000000000000000+i), "a post of the old kind with &amp; in it"))
	}
	list := monthJS("2016_07", all...)
	in := files("data/js/user_details.js", userDetails, "data/js/tweets/2016_07.js", list)
	b.SetBytes(int64(len(list)))
	b.ReportAllocs()
	for b.Loop() {
		sink := &memSink{onPosts: func([]post.Post) error { return nil }}
		if err := (Grailbird{}).Read(context.Background(), in, source.Options{}, sink); err != nil {
			b.Fatal(err)
		}
	}
}

// The translator shares memory among posts: a post costs less than a fifth of an allocation.
func TestFewAllocations(t *testing.T) {
	const n = 5000
	in := files("account.js", accountJS, "tweets.js", benchTweets(n))
	sink := &memSink{onPosts: func([]post.Post) error { return nil }}
	got := testing.AllocsPerRun(3, func() {
		if err := (Archive{}).Read(context.Background(), in, source.Options{}, sink); err != nil {
			t.Fatal(err)
		}
	})
	if got > n/5 {
		t.Errorf("%v allocations for %d posts", got, n)
	}
}
