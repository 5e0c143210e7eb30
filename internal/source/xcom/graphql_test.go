package xcom

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// webPost is a post as X's pages have it, its author in the newer shape.
func webPost(id, author, text, legacy, beside string) string {
	return `{"__typename":"Tweet","rest_id":"` + id + `",` + beside + `"core":{"user_results":{"result":{"__typename":"User","rest_id":"` + author + `",
	"core":{"screen_name":"u` + author + `","name":"U ` + author + `"},"avatar":{"image_url":"https://pbs.example/u.jpg"},"privacy":{"protected":false},"legacy":{}}}},
	"legacy":{"created_at":"Tue Dec 06 05:33:20 +0000 2022","id_str":"` + id + `","user_id_str":"` + author + `","conversation_id_str":"1600000000000000001",` + legacy + `"full_text":"` + text + `"}}`
}

func webEntry(id, result string) string {
	return `{"entryId":"tweet-` + id + `","content":{"entryType":"TimelineTimelineItem","itemContent":{"itemType":"TimelineTweet","tweet_results":{"result":` + result + `}}}}`
}

func webTombstone(words string) string {
	return `{"__typename":"TweetTombstone","tombstone":{"__typename":"TextTombstone","text":{"text":"` + words + `"}}}`
}

func webReply(to, author string) string {
	return `"in_reply_to_status_id_str":"` + to + `","in_reply_to_user_id_str":"` + author + `",`
}

func webCursorEntry(kind, value string) string {
	return `{"entryId":"cursor-` + value + `","content":{"entryType":"TimelineTimelineCursor","cursorType":"` + kind + `","value":"` + value + `"}}`
}

func webDetail(entries ...string) string {
	return `{"data":{"threaded_conversation_with_injections_v2":{"instructions":[{"type":"TimelineAddEntries","entries":[` + strings.Join(entries, ",") + `]}]}}}`
}

const (
	web1 = "1600000000000000001"
	web2 = "1600000000000000002"
	web3 = "1600000000000000003"
	web4 = "1600000000000000004"
)

func TestWebConversation(t *testing.T) {
	module := `{"entryId":"conversationthread-9","content":{"entryType":"TimelineTimelineModule","items":[
	{"entryId":"conversationthread-9-tweet-` + web4 + `","item":{"itemContent":{"tweet_results":{"result":{"__typename":"TweetWithVisibilityResults","tweet":` + webPost(web4, "7", "reply &amp; more", webReply(web3, "42"), "") + `,"tweetInterstitial":{"text":{"text":"Sensitive"}}}}}}},
	{"entryId":"conversationthread-9-tweet-1600000000000000009","item":{"itemContent":{"tweet_results":{"result":` + webTombstone("You’re unable to view this Post because this account owner limits who can view their Posts.") + `}}}},
	{"entryId":"conversationthread-9-cursor-showmore","item":{"itemContent":{"itemType":"TimelineTimelineCursor","cursorType":"ShowMore","value":"more9"}}}]}}`
	ad := `{"entryId":"promoted-tweet-8","content":{"itemContent":{"promotedMetadata":{},"tweet_results":{"result":` + webPost("1600000000000000008", "8", "buy", "", "") + `}}}}`
	s := readText(t, GraphQL{}, source.Options{}, webDetail(
		webEntry(web1, webPost(web1, "42", "first", "", "")),
		webEntry(web2, webTombstone("This Post was deleted by the Post author. Learn more")),
		webEntry(web3, webPost(web3, "42", "third", webReply(web2, "42"), "")),
		ad, module))
	if p := s.post(t, web("2")); p.State != post.Deleted || p.Parent != web("1") || p.Author != "x:42" || p.Conversation != web("1") {
		t.Errorf("tombstone %+v", p)
	}
	if p := s.post(t, web("3")); p.Parent != web("2") || p.ParentAuthor != "x:42" || p.Text != "third" {
		t.Errorf("third %+v", p)
	}
	if p := s.post(t, web("4")); p.Author != "x:7" || p.Text != "reply & more" || !p.Sensitive {
		t.Errorf("reply %+v", p)
	}
	if p := s.post(t, web("9")); p.State != post.Private || p.Parent != "" {
		t.Errorf("limited %+v", p)
	}
	if len(s.posts) != 5 || len(s.skips) != 1 || s.skips[0].Why != "advertisement" || !s.skips[0].Expected {
		t.Errorf("%d posts, skips %v", len(s.posts), s.skips)
	}
	const from = "X web page, captured"
	want := []post.Evidence{{Root: web("1"), Limit: webMore, Source: from}, {Root: web("3"), Limit: webMore, Source: from}, {Root: web("4"), Limit: webMore, Source: from}}
	if d := cmp.Diff(want, s.evidence); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(post.Account{ID: "x:42", Network: post.X, Handle: "@u42", Name: "U 42", Avatar: "https://pbs.example/u.jpg"}, s.accounts[0]); d != "" {
		t.Error(d)
	}
}

func web(last string) post.ID { return post.ID("x:160000000000000000" + last) }

func TestWebPost(t *testing.T) {
	s := readText(t, GraphQL{}, source.Options{}, `{"data":{"tweetResult":{"result":`+webPost(web2, "42", "Long… https://t.co/x", `"is_quote_status":true,"quoted_status_id_str":"`+web1+`",`,
		`"note_tweet":{"is_expandable":true,"note_tweet_results":{"result":{"text":"Long a -> b #tag https://t.co/aaaaaaaaaa","entity_set":{"hashtags":[{"text":"tag","indices":[12,16]}],"urls":[{"url":"https://t.co/aaaaaaaaaa","expanded_url":"https://example.org/","indices":[17,40]}]}}}},
		"edit_control":{"edit_tweet_ids":["`+web1+`","`+web2+`"]},"has_birdwatch_notes":true,
		"card":{"legacy":{"name":"poll2choice_text_only","binding_values":[{"key":"choice1_label","value":{"string_value":"Yes"}},{"key":"choice2_label","value":{"string_value":"No"}},{"key":"choice1_count","value":{"string_value":"3"}},{"key":"choice2_count","value":{"string_value":"5"}},{"key":"end_datetime_utc","value":{"string_value":"2022-12-07T05:33:20Z"}},{"key":"counts_are_final","value":{"boolean_value":true}}]}},
		"article":{"article_results":{"result":{"rest_id":"1600000000000000777","title":"On rivers","preview_text":"They flow."}}},
		"quoted_status_result":{"result":`+webTombstone("This Post was deleted by the Post author.")+`},`)+`}}}`)
	got := s.post(t, web("2"))
	got.Raw = post.Raw{}
	at := time.Date(2022, 12, 6, 5, 33, 20, 0, time.UTC)
	want := post.Post{
		ID: web("2"), Network: post.X, Author: "x:42", Conversation: web("1"), Created: at, Edited: at, Version: web2, Edits: []post.ID{web("1"), web("2")},
		Text: "Long a -> b #tag https://t.co/aaaaaaaaaa", Cut: true, // by the article
		Tags:  []post.Tag{{Start: 12, End: 16, Name: "tag"}},
		Links: []post.Link{{Start: 17, End: 40, URL: "https://example.org/"}, {URL: "https://x.com/i/article/1600000000000000777", Title: "On rivers", Text: "They flow."}},
		Quote: &post.Quote{ID: web("1"), State: post.QuoteDeleted},
		Poll:  &post.Poll{Options: []post.PollOption{{Text: "Yes", Votes: 3}, {Text: "No", Votes: 5}}, Voters: 8, Closed: true, Ends: at.Add(24 * time.Hour)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]post.Evidence{{Root: web("2"), Limit: webSingle, Source: "X web page, captured"}}, s.evidence); d != "" {
		t.Error(d)
	}
}

func TestWebNestedAndOlderShape(t *testing.T) {
	old := strings.Replace(webPost(web2, "7", "quoted", "", ""), `"core":{"screen_name":"u7","name":"U 7"},"avatar":{"image_url":"https://pbs.example/u.jpg"},"privacy":{"protected":false},"legacy":{}`,
		`"legacy":{"screen_name":"old7","name":"Old","description":"a &amp; b","profile_image_url_https":"https://pbs.example/o.jpg"}`, 1)
	quoting := webPost(web3, "42", "quoting", `"quoted_status_id_str":"`+web2+`",`, `"quoted_status_result":{"result":`+old+`},`)
	s := readText(t, GraphQL{}, source.Options{}, `{"data":{"tweetResult":{"result":`+webPost(web4, "9", "RT @u42: quoting", `"retweeted_status_result":{"result":`+quoting+`},`, "")+`}}}`)
	if p := s.post(t, web("4")); !p.Repost || p.RepostOf != web("3") || p.Quote != nil {
		t.Errorf("repost %+v", p)
	}
	if p := s.post(t, web("3")); p.Quote == nil || p.Quote.Post == nil || p.Quote.Author != "x:7" {
		t.Errorf("quote %+v", p.Quote)
	}
	for _, a := range s.accounts {
		if a.ID == "x:7" && (a.Handle != "@old7" || a.Bio != "a & b" || a.Avatar != "https://pbs.example/o.jpg") {
			t.Errorf("account %+v", a)
		}
	}
}

func TestWebMissing(t *testing.T) {
	for words, want := range map[string]post.State{
		"This Post was deleted by the Post author. Learn more":                                               post.Deleted,
		"This Post violated the X Rules. Learn more":                                                         post.Deleted,
		"This Post is from a suspended account. Learn more":                                                  post.Suspended,
		"This Post is from an account that no longer exists. Learn more":                                     post.Suspended,
		"You’re unable to view this Post because this account owner limits who can view their Posts.":        post.Private,
		"This Post is from an account you blocked.":                                                          post.Blocked,
		"This Post has been withheld in Germany based on local law(s).":                                      post.Withheld,
		"Age-restricted adult content. This content might not be appropriate for people under 18 years old.": post.NotFetched,
		"This Post is unavailable. Learn more":                                                               post.NotFetched,
		"Dieser Post wurde vom Verfasser gelöscht.":                                                          post.NotFetched,
	} {
		s := readText(t, GraphQL{}, source.Options{}, webDetail(webEntry(web2, webTombstone(words))))
		if p := s.post(t, web("2")); p.State != want || p.Text != "" {
			t.Errorf("%s: state %v, want %v", words, p.State, want)
		}
	}
	for reason, want := range map[string]post.State{"Suspended": post.Suspended, "Protected": post.Private, "NsfwLoggedOut": post.NotFetched} {
		address := "https://x.com/i/api/graphql/k/TweetResultByRestId?variables=" + url.QueryEscape(`{"tweetId":"`+web3+`"}`)
		in := &unpack.Input{Name: "a.har", Kind: "har", Parts: []unpack.Part{
			textPart(address, `{"data":{"tweetResult":{"result":{"__typename":"TweetUnavailable","reason":"`+reason+`"}}}}`),
			textPart("https://x.com/home", "<html>"),
		}}
		s := readInput(t, GraphQL{}, source.Options{}, in)
		if p := s.post(t, web("3")); p.State != want {
			t.Errorf("%s: state %v, want %v", reason, p.State, want)
		}
		if len(s.skips) != 1 || !s.skips[0].Expected {
			t.Errorf("skips %v", s.skips)
		}
	}
}

// TestWebFollowedCursor holds that an offer which a later request of the same capture took up is no limit.
func TestWebFollowedCursor(t *testing.T) {
	address := func(variables string) string {
		return "https://x.com/i/api/graphql/k/TweetDetail?variables=" + url.QueryEscape(variables)
	}
	first := textPart(address(`{"focalTweetId":"`+web1+`"}`), webDetail(webEntry(web1, webPost(web1, "42", "a", "", "")), webCursorEntry("Bottom", "c1")))
	second := func(cursor string) unpack.Part {
		return textPart(address(`{"focalTweetId":"`+web1+`","cursor":"`+cursor+`"}`), webDetail(webEntry(web2, webPost(web2, "42", "b", webReply(web1, "42"), ""))))
	}
	for cursor, limits := range map[string]int{"c1": 0, "other": 1} {
		s := readInput(t, GraphQL{}, source.Options{}, &unpack.Input{Name: "a.har", Kind: "har", Parts: []unpack.Part{first, second(cursor)}})
		if len(s.evidence) != limits || len(s.posts) != 2 {
			t.Errorf("cursor %s: evidence %v, %d posts", cursor, s.evidence, len(s.posts))
		}
	}
}

func TestWebTimeline(t *testing.T) {
	module := `{"entryId":"profile-conversation-1","content":{"entryType":"TimelineTimelineModule","metadata":{"conversationMetadata":{"allTweetIds":["` + web1 + `","` + web2 + `","` + web3 + `"]}},"items":[
	{"entryId":"profile-conversation-1-tweet-1","item":{"itemContent":{"tweet_results":{"result":` + webPost(web1, "42", "a", "", "") + `}}}}]}}`
	s := readText(t, GraphQL{}, source.Options{}, `{"data":{"user":{"result":{"timeline":{"timeline":{"instructions":[{"type":"TimelineAddEntries","entries":[`+module+`]}]}}}}}}`)
	if len(s.evidence) != 1 || s.evidence[0].Root != web("1") || s.evidence[0].Limit != webPart {
		t.Errorf("evidence %v", s.evidence)
	}
}

func TestWebProtected(t *testing.T) {
	secret := strings.Replace(webPost(web1, "42", "secret", "", ""), `"protected":false`, `"protected":true`, 1)
	circle := webPost(web2, "42", "circle", "", `"trusted_friends_info_result":{"__typename":"ApiTrustedFriendsInfo"},`)
	content := webDetail(webEntry(web1, secret), webEntry(web2, circle))
	s := readText(t, GraphQL{}, source.Options{}, content)
	if len(s.posts) != 0 || len(s.skips) != 1 || s.skips[0].Count != 2 || !s.skips[0].Expected {
		t.Errorf("posts %v, skips %v", s.posts, s.skips)
	}
	s = readText(t, GraphQL{}, source.Options{Private: true}, content)
	if len(s.posts) != 2 || s.posts[0].Visibility != post.Followers || s.posts[1].Visibility != post.Followers {
		t.Errorf("posts %v", s.posts)
	}
}

// TestTrap11MadeUpFiles is trap 11 of the data's README: FxEmbed's made-up answers have short ids, and
// are read as the others are.
func TestTrap11MadeUpFiles(t *testing.T) {
	dir := filepath.Join(apiData(t, "data"), "x-graphql", "fxembed")
	s := readInput(t, GraphQL{}, source.Options{}, fileInput(filePart(t, filepath.Join(dir, "TweetDetail", "991202.json"))))
	if p := s.post(t, "x:991201"); p.State != post.Deleted {
		t.Errorf("tombstone %+v", p)
	}
	if p := s.post(t, "x:991202"); p.Parent != "x:991200" || !p.SelfReply() {
		t.Errorf("post %+v", p)
	}
	s = readInput(t, GraphQL{}, source.Options{}, fileInput(filePart(t, filepath.Join(dir, "TweetDetail", "991503.json"))))
	if p := s.post(t, "x:991503"); p.State != post.Suspended {
		t.Errorf("suspended %+v", p)
	}
	s = readInput(t, GraphQL{}, source.Options{}, fileInput(filePart(t, filepath.Join(dir, "TweetResultByRestId", "991004.json"))))
	if p := s.post(t, "x:991004"); p.Quote == nil || p.Quote.ID != "x:991999" || p.Quote.State != post.QuoteMissing {
		t.Errorf("quote of a suspended account's post: %+v", p.Quote)
	}
}
