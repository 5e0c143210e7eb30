package xcom

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

const sample = "testdata/sample-archive"

func TestSampleArchive(t *testing.T) {
	sink := readArchive(t, Archive{}, folder(t, sample), source.Options{})
	if len(sink.posts) != 17 {
		t.Errorf("%d posts, want 17", len(sink.posts))
	}
	if bad := sink.unexpected(); len(bad) > 0 {
		t.Errorf("unexpected skips: %+v", bad)
	}
	checkRaw(t, sink)
	checkRanges(t, sink.posts)

	wantAccount := []post.Account{{ID: "x:812345678901", Network: post.X, Handle: "@tollund_mira", Name: "Mira Tollund",
		URL: "https://x.com/tollund_mira", Avatar: "https://pbs.twimg.com/profile_images/1/mira.png",
		Bio: "Sails a small boat. Old mills & older knots.", Seen: time.Date(2023, 9, 12, 8, 0, 0, 0, time.UTC)}}
	if d := cmp.Diff(wantAccount, sink.accounts); d != "" {
		t.Error(d)
	}
	wantEvidence := []post.Evidence{{Whole: "x:812345678901", Source: "X account archive of 2023-09-12", At: wantAccount[0].Seen}}
	if d := cmp.Diff(wantEvidence, sink.evidence); d != "" {
		t.Error(d)
	}

	// The fifth of the tide mill's thread answers a post that was deleted.
	p := sink.find("x:1653324446561206272")
	if p == nil || p.Parent != "x:1653324194902966272" || !p.SelfReply() || p.Author != "x:812345678901" || p.Lang != "en" {
		t.Errorf("%+v", p)
	}
	p = sink.find("x:1653323691586486272")
	if want := "1/ The flood fills a basin through a gate that only opens inwards. Nobody has to turn it: water > wood."; p.Text != want {
		t.Errorf("text %q", p.Text)
	}
	if !p.Created.Equal(time.Date(2023, 5, 2, 9, 1, 0, 0, time.UTC)) {
		t.Errorf("created %s", p.Created)
	}
	p = sink.find("x:1653324698219446272")
	if d := cmp.Diff([]post.Link{{Start: 48, End: 71, URL: "https://example.org/mills/tide?lang=en&page=2"}}, p.Links); d != "" {
		t.Error(d)
	}
}

func TestMediaNamesMeetTheirFiles(t *testing.T) {
	sink := readArchive(t, Archive{}, folder(t, sample), source.Options{})
	given := map[string]bool{}
	for _, name := range sink.media {
		given[name] = true
	}
	said := 0
	for i := range sink.posts {
		for _, m := range sink.posts[i].Media {
			said++
			if !given[m.Name] {
				t.Errorf("no file is called %q", m.Name)
			}
		}
	}
	if said != 3 || len(given) != 3 {
		t.Errorf("%d media, %d files; want 3 of each", said, len(given))
	}
	film := sink.find("x:1667502494315446272").Media[0]
	want := post.Media{Kind: post.Video, URL: "https://video.twimg.com/ext_tw_video/1/pu/vid/640x480/sheetMid.mp4?tag=12",
		Poster: "https://pbs.twimg.com/media/FsheetbendXXXXX.jpg", Type: "video/mp4", Width: 1200, Height: 900,
		Name: "1667502494315446272-sheetMid.mp4"}
	if d := cmp.Diff(want, film); d != "" {
		t.Error("the variant that is in the archive, not the best of all:", d)
	}
	if got := sink.find("x:1667501865169846272").Media; got[0].Alt != "A rope with a fixed loop" || got[1].Kind != post.Image {
		t.Errorf("%+v", got)
	}
}

func TestLongTextBecomesTheText(t *testing.T) {
	sink := readArchive(t, Archive{}, folder(t, sample), source.Options{})
	p := sink.find("x:1675210157061046272")
	if p.Cut || !strings.HasSuffix(p.Text, "see https://t.co/LogBook999 and #paperlog") {
		t.Errorf("cut %v: %q", p.Cut, p.Text)
	}
	n := len([]rune(p.Text))
	if d := cmp.Diff([]post.Link{{Start: n - 37, End: n - 14, URL: "https://example.org/logbook"}}, p.Links); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]post.Tag{{Start: n - 9, End: n, Name: "paperlog"}}, p.Tags); d != "" {
		t.Error(d)
	}
}

func TestLongTextMissing(t *testing.T) {
	in := folder(t, sample)
	var without []unpack.Part
	for _, p := range in.Parts {
		if path.Base(p.Name) != "note-tweet.js" {
			without = append(without, p)
		}
	}
	in.Parts = without
	sink := readArchive(t, Archive{}, in, source.Options{})
	for i := range sink.posts {
		if p := &sink.posts[i]; p.Cut != (p.ID == "x:1675210157061046272") {
			t.Errorf("%s: cut is %v", p.ID, p.Cut)
		}
	}
}

func TestLongTextWithoutPostIsListed(t *testing.T) {
	note := `window.YTD.note_tweet.part0 = [ {"noteTweet":{"noteTweetId":"1","createdAt":"2024-01-01T00:00:00.000Z","core":{"text":"Nobody's words"}}} ]`
	sink := readArchive(t, Archive{}, files("data/tweets.js", tweetsJS(tweetJS("1700000000000000001", "hello")), "data/note-tweet.js", note), source.Options{})
	bad := sink.unexpected()
	if len(bad) != 1 || bad[0].Part != "data/note-tweet.js" || bad[0].Offset != 32 || !strings.Contains(bad[0].Why, "long text") {
		t.Errorf("%+v", bad)
	}
}

// Any number of notes is kept outside memory, and still found.
func TestLongTextsBeyondMemory(t *testing.T) {
	var s notes
	s.parts = []string{"data/note-tweet.js"}
	body := strings.Repeat("word ", 2000)
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	const n = 1500
	for i := range n {
		js := `{"noteTweet":{"createdAt":"` + at.Add(time.Duration(i)*time.Minute).Format(time.RFC3339) + `","core":{"text":"` + body + `"}}}`
		c := cursor{b: []byte(js)}
		var one note
		if !one.element(&c) {
			t.Fatal(c.why)
		}
		if why, err := s.add(&one, []byte(js), 0); why != "" || err != nil {
			t.Fatal(why, err)
		}
	}
	s.sort()
	if s.file == nil || cap(s.memory) > 2*noteMemory {
		t.Errorf("%d bytes are held in memory", cap(s.memory))
	}
	for i := range n {
		found, all := s.find(at.Add(time.Duration(i)*time.Minute), body[:200]+"… https://t.co/abcdefghij")
		if found == nil || all {
			t.Fatalf("note %d is not found", i)
		}
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}

func TestEditsNameTheChain(t *testing.T) {
	sink := readArchive(t, Archive{}, folder(t, sample), source.Options{})
	first, second := sink.find("x:1691343966827446272"), sink.find("x:1691346986726326272")
	chain := []post.ID{"x:1691343966827446272", "x:1691346986726326272"}
	if d := cmp.Diff(chain, first.Edits); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(chain, second.Edits); d != "" {
		t.Error(d)
	}
	if first.Version != "1691343966827446272" || second.Version != "1691346986726326272" {
		t.Errorf("versions %q, %q", first.Version, second.Version)
	}
	if !first.Edited.IsZero() || !second.Edited.Equal(time.Date(2023, 8, 15, 7, 12, 0, 0, time.UTC)) {
		t.Errorf("edited %s, %s", first.Edited, second.Edited)
	}
	if p := sink.find("x:1653323691586486272"); p.Edits != nil || p.Version != "" {
		t.Errorf("a post that was never edited: %v %q", p.Edits, p.Version)
	}
}

func TestRepostsAndQuotes(t *testing.T) {
	sink := readArchive(t, Archive{}, folder(t, sample), source.Options{})
	reposts := 0
	for i := range sink.posts {
		p := &sink.posts[i]
		if p.Repost {
			reposts++
			if !strings.HasPrefix(p.Text, "RT @orrin_vale: ") || len(p.Mentions) != 1 || p.Mentions[0].Account != "x:909090909090" {
				t.Errorf("%+v", p)
			}
		}
		if p.Quote != nil {
			want := &post.Quote{ID: "x:1653323439928246272", URL: "https://twitter.com/tollund_mira/status/1653323439928246272", Author: "x:812345678901", State: post.QuoteMissing}
			if d := cmp.Diff(want, p.Quote); d != "" {
				t.Error(d)
			}
		}
	}
	if reposts != 1 {
		t.Errorf("%d reposts", reposts)
	}
	for text, want := range map[string]bool{
		"RT @a_b1: words": true, "RT @a_b1 words": false, "RT @: words": false, "so RT @a: words": false, "RT @añb: words": false,
	} {
		sink := readArchive(t, Archive{}, files("tweets.js", tweetsJS(tweetJS("1700000000000000001", text))), source.Options{})
		if sink.posts[0].Repost != want {
			t.Errorf("%q: repost is %v", text, !want)
		}
	}
	old := strings.Replace(tweetJS("1700000001", "RT @a_b1: words"), "2023", "2009", 1)
	if sink := readArchive(t, Archive{}, files("tweets.js", tweetsJS(old)), source.Options{}); sink.posts[0].Repost {
		t.Error("before November 2009 RT was typed")
	}
}

// What is private is never opened; what holds something private is never captured.
func TestPrivatePartsStayShut(t *testing.T) {
	in := folder(t, sample)
	for i := range in.Parts {
		p := &in.Parts[i]
		switch path.Base(p.Name) {
		case "direct-messages.js", "like.js", "deleted-tweets.js", "twitter-circle-tweet.js":
			p.Open = func() (io.ReadCloser, error) {
				t.Errorf("%s was opened", p.Name)
				return nil, errors.New("shut")
			}
		}
	}
	sink := readArchive(t, Archive{}, in, source.Options{})
	if d := cmp.Diff([]string{"data/profile.js", "data/manifest-public.js", "data/note-tweet.js", "data/community-tweet.js", "data/tweets.js"}, sink.captures); d != "" {
		t.Error(d)
	}
	for n, b := range sink.bytes {
		for _, secret := range []string{"@example.org", "PRIVATE", "Circle", "took back"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("capture %d (%s) holds %q", n, sink.captures[n-1], secret)
			}
		}
	}
	expected := 0
	for _, s := range sink.skips {
		if !s.Expected {
			t.Errorf("%+v", s)
		}
		expected += s.Count
	}
	if expected != 4 {
		t.Errorf("%d parts are said to be left out, want 4: %+v", expected, sink.skips)
	}
}

// A small archive is not searched for posts under other names.
func TestPrivatePartsStayShutInSmallFolders(t *testing.T) {
	in := files("data/direct-messages.js", "window.YTD.direct_messages.part0 = [ ]", "data/tweets.js", tweetsJS(tweetJS("1700000000000000001", "hello")))
	in.Parts[0].Open = func() (io.ReadCloser, error) {
		t.Error("direct-messages.js was opened")
		return nil, errors.New("shut")
	}
	if sink := readArchive(t, Archive{}, in, source.Options{}); len(sink.posts) != 1 {
		t.Errorf("%+v", sink.posts)
	}
}

func TestMessagesUnderAPostsNameAreRefused(t *testing.T) {
	in := files("data/account.js", accountJS, "data/tweets-part1.js", tweetsJS(tweetJS("1700000000000000001", "hello")),
		"data/tweets.js", `window.YTD.direct_messages.part0 = [ {"dmConversation":{"text":"secret"}} ]`)
	sink := readArchive(t, Archive{}, in, source.Options{})
	if len(sink.posts) != 1 || len(sink.unexpected()) != 1 {
		t.Errorf("%d posts, %+v", len(sink.posts), sink.skips)
	}
	for _, name := range sink.captures {
		if name == "data/tweets.js" {
			t.Error("messages were captured")
		}
	}
	if len(sink.evidence) != 1 || sink.evidence[0].Whole != "" || !strings.Contains(sink.evidence[0].Limit, "data/tweets.js") {
		t.Errorf("%+v", sink.evidence)
	}
}

func TestCircleOnlyWhenAsked(t *testing.T) {
	sink := readArchive(t, Archive{}, folder(t, sample), source.Options{Private: true})
	if len(sink.posts) != 18 {
		t.Errorf("%d posts, want 18", len(sink.posts))
	}
	for i := range sink.posts {
		p := &sink.posts[i]
		if (p.Visibility == post.Followers) != strings.HasPrefix(p.Text, "For my Circle") {
			t.Errorf("%s: visibility %d", p.ID, p.Visibility)
		}
	}
}

func TestProtectedAccount(t *testing.T) {
	history := `window.YTD.protected_history.part0 = [
  {"protectedHistory":{"protectedAt":"2023-02-01T00:00:00.000Z","action":"Protect"}},
  {"protectedHistory":{"protectedAt":"2022-02-01T00:00:00.000Z","action":"Unprotect"}} ]`
	in := files("data/account.js", accountJS, "data/protected-history.js", history, "data/tweets.js", tweetsJS(tweetJS("1700000000000000001", "hello")))
	sink := readArchive(t, Archive{}, in, source.Options{})
	if len(sink.posts) != 0 || len(sink.skips) != 1 || !sink.skips[0].Expected || sink.skips[0].Count != 1 || !sink.accounts[0].Protected {
		t.Errorf("%d posts, %+v, %+v", len(sink.posts), sink.skips, sink.accounts)
	}
	sink = readArchive(t, Archive{}, in, source.Options{Private: true})
	if len(sink.posts) != 1 || sink.posts[0].Visibility != post.Followers {
		t.Errorf("%+v", sink.posts)
	}
	// A record holds no protected-history.js, and its posts stay for followers when it is read again.
	var pairs []string
	for i, name := range sink.captures {
		pairs = append(pairs, name, sink.bytes[int64(i+1)].String())
		if strings.Contains(name, "protected-history") {
			t.Errorf("%s is captured", name)
		}
	}
	again := readArchive(t, Archive{}, files(pairs...), source.Options{})
	if len(again.posts) != 0 || !again.accounts[0].Protected {
		t.Errorf("read again: %d posts, %+v", len(again.posts), again.accounts)
	}
	again = readArchive(t, Archive{}, files(pairs...), source.Options{Private: true})
	if len(again.posts) != 1 || again.posts[0].Visibility != post.Followers {
		t.Errorf("read again: %+v", again.posts)
	}
}

func TestWholeOnlyWhereItIs(t *testing.T) {
	one := tweetsJS(tweetJS("1700000000000000001", "hello"))
	manifest := func(partial, files string) string {
		return `window.__THAR_CONFIG = {"userInfo":{"accountId":"42","userName":"mira"},"archiveInfo":{"generationDate":"2024-01-02T03:04:05.000Z","isPartialArchive":` +
			partial + `},"dataTypes":{"tweets":{"files":[` + files + `]}}}`
	}
	here := `{"fileName":"data/tweets.js","count":"1"}`
	for _, c := range []struct {
		name  string
		in    *unpack.Input
		whole bool
		limit string
	}{
		{"manifest and all its files", files("data/manifest.js", manifest("false", here), "data/tweets.js", one), true, ""},
		{"one of several archives", files("data/manifest.js", manifest("true", here), "data/tweets.js", one), false, "one of several parts"},
		{"a file is missing", files("data/manifest.js", manifest("false", here+`,{"fileName":"data/tweets-part1.js","count":"9"}`), "data/tweets.js", one), false, "data/tweets-part1.js is missing"},
		{"a post is missing", files("data/manifest.js", manifest("false", strings.Replace(here, `"1"`, `"2"`, 1)), "data/tweets.js", one), false, "has 1 posts and should have 2"},
		{"a file is broken", files("data/manifest.js", manifest("false", here), "data/tweets.js", one[:len(one)-3]), false, "not every post"},
		{"posts alone", files("tweets.js", one), false, ""},
		{"account and posts", files("account.js", accountJS, "tweets.js", one), true, ""},
		{"two tops", files("a/data/manifest.js", manifest("false", here), "a/data/tweets.js", one), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := readArchive(t, Archive{}, c.in, source.Options{})
			var e post.Evidence
			if len(sink.evidence) > 0 {
				e = sink.evidence[0]
			}
			if (e.Whole != "") != c.whole || !strings.Contains(e.Limit, c.limit) || (c.limit == "") != (e.Limit == "") {
				t.Errorf("%+v", sink.evidence)
			}
		})
	}
}

// A record keeps manifest-public.js in place of what it may not keep. Read again from there, everything is
// the same.
func TestReadAgainFromCaptures(t *testing.T) {
	first := readArchive(t, Archive{}, folder(t, sample), source.Options{})
	var pairs []string
	for i, name := range first.captures {
		pairs = append(pairs, name, first.bytes[int64(i+1)].String())
	}
	second := readArchive(t, Archive{}, files(pairs...), source.Options{})
	for i := range second.posts {
		second.posts[i].Raw.Capture = first.posts[i].Raw.Capture
	}
	ignore := cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().String() == ".Name" || p.Last().String() == ".URL" || p.Last().String() == ".Type"
	}, cmp.Ignore())
	if d := cmp.Diff(first.posts, second.posts, ignore); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(first.accounts, second.accounts); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(first.evidence, second.evidence); d != "" {
		t.Error(d)
	}
}

// Where the posts alone were handed over, their author is who wrote the parent of a self-reply.
func TestAuthorFoundInPosts(t *testing.T) {
	reply := strings.Replace(tweetJS("1700000000000000002", "second"), `"lang"`,
		`"in_reply_to_status_id_str":"1700000000000000001","in_reply_to_user_id_str":"77","in_reply_to_screen_name":"mira","lang"`, 1)
	sink := readArchive(t, Archive{}, files("tweets.js", tweetsJS(reply, tweetJS("1700000000000000001", "first"))), source.Options{})
	if !sink.posts[0].SelfReply() || sink.posts[1].Author != "x:77" || sink.accounts[0].Handle != "@mira" {
		t.Errorf("%+v %+v", sink.posts, sink.accounts)
	}
	sink = readArchive(t, Archive{}, files("tweets.js", tweetsJS(tweetJS("1700000000000000001", "first"))), source.Options{Handle: "@Mira"})
	if sink.posts[0].Author != "page:mira" {
		t.Errorf("author %q", sink.posts[0].Author)
	}
}

func TestShapesOfLists(t *testing.T) {
	one := tweetJS("1700000000000000001", "hello")
	for name, in := range map[string]*unpack.Input{
		"old name":        files("tweet.js", "window.YTD.tweet.part0 = [ "+one+" ]"),
		"no wrapper":      files("tweets.js", "window.YTD.tweets.part0 = [ "+one+" ]"),
		"later part":      files("data/tweets-part12.js", "window.YTD.tweets.part12 = [{\"tweet\":"+one+"}]"),
		"top folder":      files("my archive/data/tweets.js", "window.YTD.tweets.part0 = [{\"tweet\":"+one+"}];\n"),
		"byte order mark": files("tweets.js", "\xEF\xBB\xBFwindow.YTD.tweets.part0=[{\"tweet\":"+one+"}]"),
		"renamed":         files("posts-2024.json", "window.YTD.tweets.part0 = [{\"tweet\":"+one+"}]"),
		"community":       files("community-tweet.js", "window.YTD.community_tweet.part0 = [{\"tweet\":"+one+"}]"),
		"tabs":            files("tweets.js", "window.YTD.tweets.part0 = [\r\n\t{\r\n\t\t\"tweet\"\t:\r\n"+one+"\r\n}\r\n]\r\n"),
		"more in wrapper": files("tweets.js", "window.YTD.tweets.part0 = [{\"tweet\":"+one+",\"more\":[1,{\"tweet\":2}]}]"),
	} {
		t.Run(name, func(t *testing.T) {
			sink := readArchive(t, Archive{}, in, source.Options{})
			if len(sink.posts) != 1 || sink.posts[0].Text != "hello" || len(sink.skips) != 0 {
				t.Errorf("%+v %+v", sink.posts, sink.skips)
			}
			checkRaw(t, sink)
		})
	}
	sink := readArchive(t, Archive{}, files("data/tweets.js", "window.YTD.tweets.part0 = [ ]"), source.Options{})
	if len(sink.posts) != 0 || len(sink.skips) != 0 {
		t.Errorf("an empty archive: %+v %+v", sink.posts, sink.skips)
	}
}

func TestTwoArchivesInOneFolder(t *testing.T) {
	in := files("a/account.js", accountJS, "a/tweets.js", tweetsJS(tweetJS("1700000000000000001", "mine")),
		"b/account.js", strings.ReplaceAll(accountJS, "42", "43"), "b/tweets.js", tweetsJS(tweetJS("1700000000000000002", "theirs")))
	sink := readArchive(t, Archive{}, in, source.Options{})
	if len(sink.posts) != 2 || sink.posts[0].Author != "x:42" || sink.posts[1].Author != "x:43" || len(sink.evidence) != 2 {
		t.Errorf("%+v %+v", sink.posts, sink.evidence)
	}
}

func TestSinkErrorsPassUnchanged(t *testing.T) {
	full := errors.New("no space left")
	sink := &memSink{onPosts: func([]post.Post) error { return full }}
	if err := (Archive{}).Read(context.Background(), folder(t, sample), source.Options{}, sink); err != full {
		t.Errorf("got %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := (Archive{}).Read(ctx, folder(t, sample), source.Options{}, &memSink{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestBatches(t *testing.T) {
	var all []string
	for i := range 1300 {
		all = append(all, tweetJS("1700000000000"+string(rune('1'+i/1000))+pad(i), "hello"))
	}
	var sizes []int
	sink := &memSink{onPosts: func(p []post.Post) error { sizes = append(sizes, len(p)); return nil }}
	if err := (Archive{}).Read(context.Background(), files("tweets.js", tweetsJS(all...)), source.Options{}, sink); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]int{512, 512, 276}, sizes); d != "" {
		t.Error(d)
	}
}

// TestFilmsReadAgain: of a film's files the archive holds one. What a record keeps of the archive says
// which, so that reading it again chooses the same.
func TestFilmsReadAgain(t *testing.T) {
	const film = "1700000000000000001-small.mp4"
	tweet := strings.Replace(tweetJS("1700000000000000001", "see https://t.co/abcdefghij"), `"full_text"`,
		`"extended_entities":{"media":[{"type":"video","media_url_https":"https://pbs.twimg.com/a.jpg","url":"https://t.co/abcdefghij","indices":["4","27"],"video_info":{"variants":[`+
			`{"bitrate":"800","content_type":"video/mp4","url":"https://video.twimg.com/large.mp4"},{"bitrate":"100","content_type":"video/mp4","url":"https://video.twimg.com/small.mp4"}]}}]},"full_text"`, 1)
	first := readArchive(t, Archive{}, files("data/account.js", accountJS, "data/tweets.js", tweetsJS(tweet), "data/tweets_media/"+film, "bytes"), source.Options{})
	var pairs []string
	for i, name := range first.captures {
		pairs = append(pairs, name, first.bytes[int64(i+1)].String())
	}
	again := readArchive(t, Archive{}, files(pairs...), source.Options{})
	for i, sink := range []*memSink{first, again} {
		if len(sink.posts) != 1 || len(sink.posts[0].Media) != 1 || sink.posts[0].Media[0].Name != film {
			t.Errorf("reading %d: %+v", i+1, sink.posts)
		}
	}
}

// The account's picture is kept under the address that the account names; other pictures of the profile are not.
func TestArchiveFace(t *testing.T) {
	profile := `window.YTD.profile.part0 = [{"profile":{"description":{"bio":"b"},"avatarMediaUrl":"https://pbs.twimg.com/profile_images/11/aBcD_12.jpg","headerMediaUrl":"https://pbs.twimg.com/profile_banners/1/2"}}]`
	all := files("data/account.js", accountJS, "data/profile.js", profile, "data/tweets.js", tweetsJS(tweetJS("1700000000000000001", "one")), "data/profile_media/77-aBcD_12.jpg", "face", "data/profile_media/77-2.jpg", "banner")
	m := readArchive(t, Archive{}, all, source.Options{})
	if len(m.media) != 1 || m.media[0] != "https://pbs.twimg.com/profile_images/11/aBcD_12.jpg" {
		t.Errorf("media: %q", m.media)
	}
	if n := len(m.accounts); n == 0 || m.accounts[n-1].Avatar != m.media[0] {
		t.Errorf("accounts: %+v", m.accounts)
	}
}
