package page

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// newPage is a page of the layout of 2025, made up.
const newPage = `<!DOCTYPE html>
<html lang="en"><head><title>Thread by @ada_example on Thread Reader App</title>
<link rel="canonical" href="https://threadreaderapp.com/thread/2001.html">
<meta property="og:url" content="https://threadreaderapp.com/thread/2001.html">
<script>var x = '<div id="tweet_9" class="content-tweet" data-tweet="666">said by nobody</div>';</script>
<style>.content-tweet{color:red}</style></head><body>
<div class="container narrow pb-5">
 <div class="mb-2 d-flex align-items-center">
  <div class="prof-image"><a href=/user/ada_example><img class="mx-auto" src="https://pbs.twimg.com/profile_images/1/a_bigger.jpg" alt="Ada Example Profile picture"></a></div>
  <h4 class="twitter_name"><a href="/user/ada_example">Ada  Example</a></h4>
  <div class="screenName tw-follow"><a href="//twitter.com/ada_example">@ada_example</a></div>
  <div class="thread-info"><a href="https://twitter.com/ada_example/status/2001" class="time" data-time="1755535217" title="Read on X">Aug 18</a> <span class="dot2">&bull;</span> 4 tweets <span>&bull;</span> 2 min read</div>
 </div>
 <div class="t-main">
  <div id="tweet_1" class="content-tweet allow-preview" data-controller="thread" data-action="click->thread#showTweet" data-screenname="ada_example" data-tweet="2001" dir="auto">
    First &amp; foremost: <a class="entity-mention" href="https://twitter.com/bob_example">@bob_example</a> made a <a href="#" class="ad-word">browser</a> &lt;fast&gt; 🧵<br />
<br />
Two  spaces, <a class="entity-hashtag" href="/hashtag/Ünïcode">#Ünïcode</a> and <a class="entity-url" data-preview="true" href="https://example.org/a/long/address?x=1&amp;y=2">example.org/a/long…</a><span class="nop nop-end"> 1/4</span>
    <sup class="tw-permalink"><i class="fas fa-link"></i> permalink</sup>
  </div>
  <div id="tweet_2" class="content-tweet allow-preview" data-screenname="ada_example" data-tweet="2002" dir="auto">
    Pictures:<br />
<span class="entity-image"><a href="https://pbs.twimg.com/media/AAA.jpg" target="_blank"><img alt="A harbour at night" src="/images/1px.png" data-src="https://pbs.twimg.com/media/AAA.jpg"></a></span>
<span class="entity-image"><a href="https://pbs.twimg.com/media/BBB.png" target="_blank"><img alt="Image" src="/images/1px.png" data-src="https://pbs.twimg.com/media/BBB.png"></a></span>
<sup class="tw-permalink"><i></i></sup></div>
  <div id="tweet_3" class="content-tweet allow-preview" data-screenname="ada_example" data-tweet="2003" dir="auto">
    See this<span class="entity-embed"><span class="twitter-player"><blockquote class="twitter-tweet"><a href="https://twitter.com/cy_example/status/1999?s=20">words of another</a></blockquote></span></span>
<span class="entity-video"><video controls poster="https://pbs.twimg.com/ext/p.jpg"><source src="https://video.twimg.com/320.mp4" type="video/mp4"><source src="https://video.twimg.com/720.mp4" type="video/mp4"><img alt="Video Poster" src="https://pbs.twimg.com/ext/p.jpg"></video></span>
  </div>
  <div id="tweet_4" class="content-tweet allow-preview" data-screenname="ada_example" data-tweet="2004" dir="auto"><div>Last <img class="emoji" alt="🎉" src="https://abs.twimg.com/emoji/v2/72x72/1f389.png"> one<script>alert(1)</script></div></div>
 </div>
 <div>&bull; &bull; &bull;</div>
 <div>Missing some Tweet in this thread? You can try to <a href="#">force a refresh</a></div>
 <h3>Keep Current with Ada Example</h3>
 <h3>More from <a href="/user/ada_example">@ada_example</a></h3>
 <div data-link-href="/thread/1801.html"><div class="thread-card">
   <div class="card-header">Ada Example <span>@ada_example</span></div>
   <span class="time" data-time="1735689600">Jan 1</span><div class="thread-info">Jan 1 &bull; 9 tweets</div>
   <div class="card-tweetsv2"><div>A newer thread, <a href="https://twitter.com/bob_example">@bob_example</a> in it.</div><div>Its second post.<br>With a line.</div><div>Its third post.</div></div>
   <a class="read-more" href="/thread/1801.html">Read 9 tweets</a></div></div>
 <div class="thread-card" data-link-href="/thread/1701.html"><div class="card-tweets">An older one, of one run of text.</div><a>Read 3 tweets</a></div>
 <div>Did Thread Reader help you today?</div>
</div></body></html>`

func TestNewLayout(t *testing.T) {
	s := readBytes(t, ThreadReaderHTML{}, "page.html", []byte(newPage), source.Options{})
	same(t, "posts, oldest thread first", [][]string{
		{"An older one, of one run of text."},
		{"A newer thread, @bob_example in it.", "Its second post.\nWith a line.", "Its third post."},
		{
			"First & foremost: @bob_example made a browser <fast> 🧵\n\nTwo  spaces, #Ünïcode and example.org/a/long… 1/4",
			"Pictures:", "See this", "Last 🎉 one",
		},
	}, s.threads())
	same(t, "account", []post.Account{{
		ID: "page:@ada_example", Network: post.X, Handle: "@ada_example", Name: "Ada Example",
		URL: "https://x.com/ada_example", Avatar: "https://pbs.twimg.com/profile_images/1/a_bigger.jpg",
	}}, s.accounts)
	var ids []string
	for _, p := range s.posts {
		if strings.HasPrefix(string(p.ID), "x:") {
			ids = append(ids, string(p.ID))
		}
	}
	same(t, "ids", []string{"x:1701", "x:1801", "x:2001", "x:2002", "x:2003", "x:2004"}, ids)
	first, second, third := s.posts[4], s.posts[5], s.posts[6]
	same(t, "mentions", []post.Mention{{Start: 18, End: 30, Handle: "@bob_example"}}, first.Mentions)
	same(t, "tags", []post.Tag{{Start: 69, End: 77, Name: "Ünïcode"}}, first.Tags)
	same(t, "links", []post.Link{{Start: 82, End: 101, URL: "https://example.org/a/long/address?x=1&y=2"}}, first.Links)
	same(t, "published", time.Unix(1755535217, 0).UTC(), first.Created)
	same(t, "pictures", []post.Media{
		{Kind: post.Image, URL: "https://pbs.twimg.com/media/AAA.jpg", Alt: "A harbour at night"},
		{Kind: post.Image, URL: "https://pbs.twimg.com/media/BBB.png"},
	}, second.Media)
	same(t, "film", []post.Media{{Kind: post.Video, URL: "https://video.twimg.com/320.mp4", Poster: "https://pbs.twimg.com/ext/p.jpg"}}, third.Media)
	same(t, "quote", &post.Quote{ID: "x:1999", URL: "https://twitter.com/cy_example/status/1999?s=20", State: post.QuoteMissing}, third.Quote)
	same(t, "evidence", []post.Evidence{
		{Root: "x:1701", Preview: true, Source: "a thread reader's page, as HTML"},
		{Root: "x:1801", Preview: true, Stated: 9, Source: "a thread reader's page, as HTML"},
		{Root: "x:2001", Stated: 4, Source: "a thread reader's page, as HTML"},
	}, s.evidence)
	raw := newPage[first.Raw.Offset : first.Raw.Offset+first.Raw.Length]
	if !strings.HasPrefix(raw, `<div id="tweet_1"`) || !strings.HasSuffix(raw, "</div>") || strings.Contains(raw, "tweet_2") {
		t.Errorf("raw bytes %.60q … %q", raw, raw[len(raw)-20:])
	}
	same(t, "skipped", 0, len(s.skipped))
}

// What a person says goes before what the page says.
func TestOptionsGoFirst(t *testing.T) {
	s := readBytes(t, ThreadReaderHTML{}, "page.html", []byte(newPage), source.Options{Handle: "@Other", Name: "O. Ther", Published: "2025-08-18T10:00:00+02:00"})
	last := s.posts[len(s.posts)-1]
	same(t, "author", post.AccountID("page:@other"), last.Author)
	same(t, "name", "O. Ther", s.accounts[0].Name)
	same(t, "published", time.Date(2025, 8, 18, 8, 0, 0, 0, time.UTC), s.posts[4].Created)
}

// The same thread, as a preview and as a page of its own, gives the same posts.
func TestPreviewAndPageAgree(t *testing.T) {
	opt := source.Options{Handle: "@ada_example"}
	page := "one\ntwo\nthree\nfour\n• • •\nMissing some Tweet in this thread? You can try to\nforce a refresh\n"
	full := readBytes(t, ThreadReaderText{}, "a.txt", []byte(page), opt)
	other := readBytes(t, ThreadReaderText{}, "b.txt", []byte("other\n• • •\nMissing some Tweet in this thread? You can try to\nforce a refresh\none\ntwo\nthree"), opt)
	for i := range 3 {
		if full.posts[i].ID != other.posts[i].ID {
			t.Errorf("post %d: %s on its page, %s in a preview", i+1, full.posts[i].ID, other.posts[i].ID)
		}
	}
}

func htmlPage(blocks string) string {
	return "<!DOCTYPE html><html><body><a href=\"https://threadreaderapp.com/\"></a>" + blocks + "</body></html>"
}

func blockOf(n int, inner string) string {
	return fmt.Sprintf(`<div id="tweet_%d" class="content-tweet" data-screenname="ada_example" data-tweet="%d">%s</div>`, n, 3000+n, inner)
}

func TestHostileMarkup(t *testing.T) {
	deep := strings.Repeat("<b><i><div>", 300_000)
	cases := map[string]struct {
		html string
		want []string
	}{
		"script address":     {blockOf(1, `x <a class="entity-url" href="javascript:alert(1)">example.org</a>`), []string{"x example.org"}},
		"data address":       {blockOf(1, `<a class="entity-url" href="data:text/html,x">y</a>`), []string{"y"}},
		"script in a post":   {blockOf(1, `a<script>evil()</script>b<style>c</style>d<svg><text>e</text></svg>f`), []string{"abdf"}},
		"comment":            {blockOf(1, `a<!-- <div class="content-tweet">no</div> -->b`), []string{"ab"}},
		"block in a comment": {`<!-- ` + blockOf(1, "no") + ` -->` + blockOf(2, "yes"), []string{"yes"}},
		"never closed":       {blockOf(1, "one")[:len(blockOf(1, "one"))-6] + blockOf(2, "two"), []string{"one", "two"}},
		"end is missing":     {`<div id="tweet_1" class="content-tweet">cut in the mid`, []string{"cut in the mid"}},
		"closed too often":   {"</div></div></b>" + blockOf(1, "x</b></i></p>y") + "</div>", []string{"xy"}},
		"nested deep":        {blockOf(1, "x"+deep), []string{"x"}},
		"wrong ids":          {strings.ReplaceAll(blockOf(1, "a"), "3001", "-1' OR 1"), []string{"a"}},
		"id too large":       {strings.ReplaceAll(blockOf(1, "a"), "3001", "99999999999999999999"), []string{"a"}},
		"same id twice":      {blockOf(1, "a") + blockOf(1, "b") + blockOf(2, "c"), []string{"a", "c"}},
		"hostile handle":     {strings.ReplaceAll(blockOf(1, "a"), "ada_example", "a'b <c"), []string{"a"}},
		"picture by script":  {blockOf(1, `x<span class="entity-image"><img src="javascript:x"></span>`), []string{"x"}},
		"entities":           {blockOf(1, `&lt;script&gt; &amp;amp; &#x1F9F5; &nosuch; &#0;`), []string{"<script> &amp; 🧵 &nosuch; \ufffd"}},
		"advertising":        {blockOf(1, `my <a href="https://ads.example/x">browser</a> is`), []string{"my browser is"}},
		"white space alone":  {blockOf(1, " \n ") + blockOf(2, "x"), []string{"x"}},
		"nothing but breaks": {blockOf(1, "<br><br>") + blockOf(2, "x"), []string{"x"}},
		"inside a template":  {"<template>" + blockOf(1, "no") + "</template>" + blockOf(2, "yes"), []string{"yes"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := readBytes(t, ThreadReaderHTML{}, "a.html", []byte(htmlPage(c.html)), source.Options{})
			var got []string
			for _, p := range s.posts {
				got = append(got, p.Text)
				if len(p.Links) > 0 || len(p.Media) > 0 {
					t.Errorf("links %v, media %v", p.Links, p.Media)
				}
			}
			if len(got) > 0 && strings.HasPrefix(got[0], "cut in the mid") {
				got[0] = "cut in the mid"
			}
			same(t, "posts", c.want, got)
		})
	}
}

// Pages without a post: recognised as a thread reader's, and skipped with the reason; others not
// recognised at all.
func TestPagesWithoutPosts(t *testing.T) {
	s := readBytes(t, ThreadReaderHTML{}, "a.html", []byte(htmlPage("<h1>404</h1><p>Thread not found</p>")), source.Options{})
	if len(s.posts) != 0 || len(s.skipped) != 1 || s.skipped[0].Why != "there are no posts on this page" || s.skipped[0].Expected {
		t.Errorf("%d posts, skipped %+v", len(s.posts), s.skipped)
	}
}

func TestNotRecognised(t *testing.T) {
	cases := map[string]string{
		"empty":             "",
		"prose":             "This is a letter.\nIt has lines.\n",
		"dots in prose":     "One part.\n• • •\nAnother part.\n",
		"sentence in prose": "He wrote: Missing some Tweet in this thread? No.\n",
		"json":              `{"address":"https://example.org/","text":"x"}`,
		"json without text": `{"address":"https://threadreaderapp.com/thread/1.html"}`,
		"json array":        `[{"address":"https://threadreaderapp.com/thread/1.html","text":"x"}]`,
		"doubled names":     `{"address":"https://threadreaderapp.com/thread/1.html","text":"x","text":"y"}`,
		"other html":        "<!DOCTYPE html><html><body>hello</body></html>",
		"login wall":        "<!DOCTYPE html><html><body>Log in to X</body></html>",
		"markdown":          "# Title\n\nSee https://threadreaderapp.com/thread/1.html <br>\n",
		"binary":            "\x00\x01\x02<div class=content-tweet>",
		"one min read":      "Aug 9, 2021 • 6 tweets • 1 min read\nhello\n",
		"not UTF-8":         "\xff\xfe• • •\nMissing some Tweet in this thread?\n",
		"lookalike site":    `{"address":"https://threadreaderapp.com.evil.example/thread/1","text":"x"}`,
	}
	for name, data := range cases {
		in := mustOpen(t, "a", []byte(data))
		for _, src := range []source.Source{ThreadReaderText{}, ThreadReaderHTML{}} {
			if ok, err := src.Recognise(t.Context(), in); ok || err != nil {
				t.Errorf("%s: %s says %v, %v", name, src.Name(), ok, err)
			}
		}
	}
}

// In a capture only pages of the thread reader count, and only answers that are pages.
func TestCapture(t *testing.T) {
	entry := func(url, mime string, status int, body string) string {
		return fmt.Sprintf(`{"request":{"url":%q},"response":{"status":%d,"content":{"mimeType":%q,"text":%q}}}`, url, status, mime, body)
	}
	bare := strings.ReplaceAll(blockOf(1, "said"), `data-tweet="3001"`, "")
	har := `{"log":{"entries":[` + strings.Join([]string{
		entry("https://example.org/thread/1.html", "text/html", 200, htmlPage(blockOf(1, "elsewhere"))),
		entry("https://threadreaderapp.com/thread/7.js", "text/javascript", 200, htmlPage(blockOf(1, "script"))),
		entry("https://threadreaderapp.com/thread/8.html", "text/html", 404, htmlPage(blockOf(1, "gone"))),
		entry("https://threadreaderapp.com/thread/9001.html", "text/html", 200, htmlPage(bare+strings.ReplaceAll(bare, "tweet_1", "tweet_2"))),
	}, ",") + `]}}`
	s := readBytes(t, ThreadReaderHTML{}, "a.har", []byte(har), source.Options{})
	same(t, "posts", [][]string{{"said", "said"}}, s.threads())
	same(t, "id by the address", post.ID("x:9001"), s.posts[0].ID)
	same(t, "skipped", []source.Skipped{{Offset: -1, Why: "not a thread reader's page", Expected: true, Count: 3}}, s.skipped)
}

func TestBounds(t *testing.T) {
	var b strings.Builder
	for i := range maxPosts + 5 {
		b.WriteString(blockOf(i+1, "x"))
	}
	s := readBytes(t, ThreadReaderHTML{}, "a.html", []byte(htmlPage(b.String())), source.Options{})
	if len(s.posts) != maxPosts || len(s.skipped) != 1 {
		t.Errorf("%d posts, skipped %v", len(s.posts), s.skipped)
	}
	many := readBytes(t, ThreadReaderHTML{}, "a.html", []byte(htmlPage(blockOf(1, strings.Repeat(`<a class="entity-url" href="https://a.example/">a</a> `, 5000)))), source.Options{})
	if n := len(many.posts[0].Links); n != maxBeside {
		t.Errorf("%d links", n)
	}
	in := mustOpen(t, "big", append([]byte("<html>threadreaderapp.com/"), make([]byte, maxPage)...))
	if ok, err := (ThreadReaderHTML{}).Recognise(t.Context(), in); ok || err != nil {
		t.Errorf("17 MiB: %v, %v", ok, err)
	}
}

// The sink's error comes back unchanged; a wrong --published is said.
func TestErrors(t *testing.T) {
	in := mustOpen(t, "page.html", []byte(newPage))
	full := errors.New("the disk is full")
	if err := (ThreadReaderHTML{}).Read(t.Context(), in, source.Options{}, &sink{fail: full}); err != full {
		t.Errorf("got %v", err)
	}
	if err := (ThreadReaderHTML{}).Read(t.Context(), in, source.Options{Published: "last week"}, &sink{}); err == nil {
		t.Error("a wrong date went unsaid")
	}
}

// A folder of saved pages is read page by page; one damaged page does not stop the others.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"a.html": newPage, "b.html": htmlPage(blockOf(1, "b \xff")), "c.txt": "a letter", "d.html": htmlPage(blockOf(7, "d"))} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in, err := unpack.Open(t.Context(), dir, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	s := &sink{}
	if err := (ThreadReaderHTML{}).Read(t.Context(), in, source.Options{}, s); err != nil {
		t.Fatal(err)
	}
	s.check(t)
	same(t, "threads", "1 3 4 1", s.counts())
	same(t, "skipped", []source.Skipped{
		{Part: "b.html", Offset: -1, Why: "it is not UTF-8"},
		{Offset: -1, Why: "not a thread reader's page", Expected: true, Count: 1},
	}, s.skipped)
}

func FuzzHTML(f *testing.F) {
	f.Add(newPage)
	f.Add(htmlPage(blockOf(1, `<a class="entity-url" href="https://a.example/"> x <br></a>`)))
	f.Add(`<div class="card-tweets"><div class="content-tweet">x</div></div><p class="thread-card"><br>`)
	f.Fuzz(func(t *testing.T, data string) {
		data = strings.ToValidUTF8(data, "?")
		one, two := told(t, readHTMLPage([]byte(data), ""), data), told(t, readHTMLPage([]byte(data), ""), data)
		if d := cmp.Diff(one.posts, two.posts); d != "" {
			t.Error(d)
		}
	})
}

// told tells a page to a sink and checks what must be so.
func told(t *testing.T, p *page, data string) *sink {
	s := &sink{captures: [][]byte{[]byte(data)}}
	tell := &teller{to: s, part: "fuzz", capture: 1}
	if err := tell.tell(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	s.check(t)
	return s
}

func BenchmarkHTML(b *testing.B) {
	var s strings.Builder
	for i := range 500 {
		s.WriteString(blockOf(i+1, strings.Repeat("words of a post &amp; more ", 9)+`<a class="entity-mention" href="https://twitter.com/b">@bob_example</a><br>`))
	}
	data := []byte(htmlPage(s.String()))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if p := readHTMLPage(data, ""); len(p.main.posts) != 500 {
			b.Fatal(len(p.main.posts))
		}
	}
}
