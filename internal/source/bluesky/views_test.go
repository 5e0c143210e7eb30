package bluesky

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

// Every answer of the shared data, with what comes out of it.
func TestSharedAnswers(t *testing.T) {
	dir := shared(t, "data", "bsky-thread-json")
	cases := []struct {
		file                              string
		posts, quotes, shown, media, left int
		limit                             string
	}{
		{"hagoromo-atprotocol_test-root.getAuthorFeed.json", 4, 2, 2, 2, 1, "a page of a feed"},
		{"hagoromo-atprotocol_test-root.getTimeline.json", 6, 3, 3, 2, 0, "a page of a feed"},
		{"hagoromo-postthread-1.getPostThread.json", 4, 0, 0, 1, 0, ""},
		{"hagoromo-postthread-2.getPostThread.json", 6, 0, 0, 1, 0, ""},
		{"hagoromo-realtime-1.getPostThread.json", 2, 0, 0, 0, 0, "the answer shows one line of replies of several"},
		{"marshalx-extended_post_record.json", 1, 0, 0, 0, 0, "single posts"},
		{"marshalx-feed_record.json", 0, 0, 0, 0, 1, "single posts"},
		{"marshalx-post_record.json", 1, 0, 0, 0, 0, "single posts"},
		{"marshalx-thread_view_post_with_embed_media.json", 1, 1, 1, 1, 0, ""},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			content := mustFile(t, filepath.Join(dir, c.file))
			m, err := read(t, Views{}, input(c.file, content))
			if err != nil {
				t.Fatal(err)
			}
			got := c
			got.posts, got.quotes, got.shown, got.media, got.left, got.limit = 0, 0, 0, 0, 0, ""
			for _, p := range m.posts {
				got.posts++
				got.media += len(p.Media)
				if p.Quote != nil {
					got.quotes++
					if p.Quote.Post != nil {
						got.shown++
					}
				}
				raw := cut(t, content, p.Raw)
				if !strings.HasPrefix(raw, "{") || !strings.HasSuffix(raw, "}") || !strings.Contains(raw, string(p.ID)) {
					t.Errorf("%s: raw %.80q", p.ID, raw)
				}
			}
			for _, n := range m.left() {
				got.left += n
			}
			for _, e := range m.evidence {
				if e.Limit != "" {
					got.limit = e.Limit
				}
			}
			if got != c || len(m.unexpected()) > 0 {
				t.Errorf("got %+v, left out %v, skipped %q, evidence %+v", got, m.left(), m.unexpected(), m.evidence)
			}
		})
	}
}

// viewJSON writes a post view of an invented account.
func viewJSON(did, rkey, text, more string) string {
	return fmt.Sprintf(`{"uri":"at://%s/app.bsky.feed.post/%s","cid":"bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4","author":{"did":%q,"handle":"someone.example"},"record":{"$type":"app.bsky.feed.post","createdAt":"2025-01-01T00:00:00Z","text":%q%s},"indexedAt":"2025-01-01T00:00:01Z"}`, did, rkey, did, text, more)
}

func replyTo(did, rkey, root string) string {
	return fmt.Sprintf(`,"reply":{"parent":{"uri":"at://%s/app.bsky.feed.post/%s"},"root":{"uri":"at://%s/app.bsky.feed.post/%s"}}`, did, rkey, did, root)
}

func TestThreadV2WithItsCountAndItsStates(t *testing.T) {
	uri := func(did, rkey string) string { return "at://" + did + "/app.bsky.feed.post/" + rkey }
	item := func(u string, depth int, kind, more string) string {
		return fmt.Sprintf(`{"uri":%q,"depth":%d,"value":{"$type":"app.bsky.unspecced.defs#%s"%s}}`, u, depth, kind, more)
	}
	content := `{"hasOtherReplies":false,"threadgate":{"record":{"hiddenReplies":["` + uri(bob, "h") + `"]}},"thread":[` + strings.Join([]string{
		item(uri(alice, "a"), 0, "threadItemPost", `,"opThread":true,"opThreadPostCount":7,"moreReplies":0,"post":`+viewJSON(alice, "a", "one", "")),
		item(uri(alice, "b"), 1, "threadItemPost", `,"opThread":true,"moreReplies":3,"post":`+viewJSON(alice, "b", "two", replyTo(alice, "a", "a"))),
		item(uri(bob, "h"), 1, "threadItemPost", `,"post":`+viewJSON(bob, "h", "hidden", replyTo(alice, "a", "a"))),
		item(uri(alice, "n"), 2, "threadItemNotFound", ""),
		item(uri(bob, "x"), 2, "threadItemBlocked", `,"author":{"did":"`+bob+`"}`),
		item(uri(bob, "l"), 2, "threadItemNoUnauthenticated", `,"author":{"did":"`+bob+`","handle":"bob.example"}`),
		item("nonsense", 2, "threadItemNotFound", ""),
		item(uri(bob, "z"), 2, "threadItemOfTheFuture", ""),
	}, ",") + "]}"
	m, err := read(t, Views{}, input("v2.json", []byte(content)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range m.posts {
		got = append(got, fmt.Sprint(strings.TrimPrefix(string(p.ID), "at://did:plc:"), " ", int(p.State), p.Labels))
	}
	want := []string{}
	for _, s := range []string{"a 0 []", "b 0 []", "h 0 [" + HiddenReply + "]", "n 1 []", "x 3 []", "l 4 []"} {
		did := bob
		if strings.ContainsAny(s[:1], "abn") {
			did = alice
		}
		want = append(want, strings.TrimPrefix(uri(did, s), "at://did:plc:"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(m.unexpected()) != 2 {
		t.Errorf("skipped %q", m.unexpected())
	}
	stated := post.Evidence{Root: post.ID(uri(alice, "a")), Stated: 7, Limit: "more replies, which the answer leaves out", Source: "Bluesky answer of getPostThreadV2"}
	if diff := cmp.Diff(stated, m.evidence[0]); diff != "" {
		t.Error(diff)
	}
	if last := m.accounts[len(m.accounts)-1]; !last.LoggedInOnly || last.ID != bob {
		t.Errorf("accounts %+v", m.accounts)
	}
}

func TestThreadV1WithMissingParentAndDepthLimit(t *testing.T) {
	deep := strings.Replace(viewJSON(alice, "b", "two", replyTo(alice, "a", "r")), `"indexedAt"`, `"replyCount":2,"indexedAt"`, 1)
	content := `{"thread":{"$type":"app.bsky.feed.defs#threadViewPost","post":` + deep + `,"parent":{"$type":"app.bsky.feed.defs#notFoundPost","uri":"at://` + alice + `/app.bsky.feed.post/a","notFound":true},
	 "replies":[]}}`
	m, err := read(t, Views{}, input("v1.json", []byte(content)))
	if err != nil || len(m.posts) != 2 || m.posts[1].State != post.NotFetched || m.evidence[0].Limit != "the depth of the answer" || m.evidence[0].Root != "at://"+alice+"/app.bsky.feed.post/r" {
		t.Errorf("%v %+v %+v", err, m.posts, m.evidence)
	}
}

func TestDeepThreadIsReadWithoutRecursion(t *testing.T) {
	const n = 1000
	var b strings.Builder
	b.WriteString(`{"thread":`)
	for i := range n {
		more := ""
		if i > 0 {
			more = replyTo(alice, fmt.Sprint("k", i-1), "k0")
		}
		fmt.Fprintf(&b, `{"$type":"app.bsky.feed.defs#threadViewPost","post":%s,"replies":[`, viewJSON(alice, fmt.Sprint("k", i), "x", more))
	}
	b.WriteString(strings.Repeat("]}", n) + "}")
	m, err := read(t, Views{}, input("deep.json", []byte(b.String())))
	if err != nil || len(m.posts) != n || len(m.unexpected()) > 0 {
		t.Errorf("%v, %d posts, skipped %q", err, len(m.posts), m.unexpected())
	}
}

func TestQuotesAndMediaAndLabels(t *testing.T) {
	quoted := func(kind, more string) string {
		return fmt.Sprintf(`{"$type":"app.bsky.embed.record#%s","uri":"at://%s/app.bsky.feed.post/q"%s}`, kind, bob, more)
	}
	with := func(embed, labels string) string {
		v := viewJSON(alice, "a", "one", `,"embed":{"$type":"app.bsky.embed.record","record":{"uri":"at://`+bob+`/app.bsky.feed.post/q","cid":"x"}},"labels":{"$type":"com.atproto.label.defs#selfLabels","values":[{"val":"nudity"}]}`)
		return strings.Replace(v, `"indexedAt"`, `"embed":`+embed+`,"labels":[`+labels+`],"indexedAt"`, 1)
	}
	record := func(r string) string { return `{"$type":"app.bsky.embed.record#view","record":` + r + `}` }
	whole := `,"cid":"bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4","author":{"did":"` + bob + `","handle":"bob.example","labels":[{"val":"!no-unauthenticated"}]},"value":{"text":"quoted"}`
	for _, c := range []struct {
		embed string
		state post.QuoteState
		text  string
	}{
		{record(quoted("viewRecord", whole)), post.QuoteShown, "quoted"},
		{record(quoted("viewNotFound", `,"notFound":true`)), post.QuoteMissing, ""},
		{record(quoted("viewBlocked", `,"blocked":true`)), post.QuoteBlocked, ""},
		{record(quoted("viewDetached", `,"detached":true`)), post.QuoteDetached, ""},
		{record(quoted("viewRecord", strings.Replace(whole, bob, alice, 1))), post.QuoteMissing, ""},
		{record(quoted("viewRecord", `,"value":{}`)), post.QuoteMissing, ""},
		{`{"$type":"app.bsky.embed.recordWithMedia#view","record":` + record(quoted("viewRecord", whole)) + `,"media":{"$type":"app.bsky.embed.images#view","images":[{"fullsize":"https://example.org/a.jpg","alt":"hills","aspectRatio":{"width":4,"height":3}},{"fullsize":"javascript:x","alt":""}]}}`, post.QuoteShown, "quoted"},
	} {
		m, err := read(t, Views{}, input("x.json", []byte(`{"posts":[`+with(c.embed, `{"val":"spam"},{"val":"rude"},{"val":"spam","neg":true}`)+`]}`)))
		if err != nil || len(m.posts) != 1 {
			t.Fatalf("%v %q", err, m.unexpected())
		}
		p := m.posts[0]
		text := ""
		if p.Quote.Post != nil {
			text = p.Quote.Post.Text
		}
		if p.Quote.State != c.state || text != c.text || p.Quote.ID != "at://"+bob+"/app.bsky.feed.post/q" {
			t.Errorf("%s: %+v", c.embed, p.Quote)
		}
		if diff := cmp.Diff([]string{"nudity", "rude"}, p.Labels); diff != "" || !p.Sensitive {
			t.Errorf("labels %s", diff)
		}
		if strings.Contains(c.embed, "images") && (len(p.Media) != 2 || p.Media[0].Alt != "hills" || p.Media[0].Width != 4 || p.Media[1].URL != "") {
			t.Errorf("media %+v", p.Media)
		}
		if text != "" && !m.accounts[0].LoggedInOnly {
			t.Errorf("the quoted account's wish is lost: %+v", m.accounts)
		}
	}
}

func TestBadAnswers(t *testing.T) {
	good := viewJSON(alice, "a", "one", "")
	for name, content := range map[string]string{
		"cut short":           `{"posts":[` + good[:len(good)-4],
		"name twice":          `{"posts":[` + strings.Replace(good, `"text":"one"`, `"text":"one","text":"two"`, 1) + `]}`,
		"foreign address":     `{"posts":[` + strings.Replace(good, alice, bob, 1) + `]}`,
		"no text":             `{"posts":[` + strings.Replace(good, `"text"`, `"test"`, 1) + `]}`,
		"another collection":  `{"posts":[` + strings.Replace(good, "feed.post/a", "feed.like/a", 1) + `]}`,
		"a handle for a DID":  `{"posts":[` + strings.ReplaceAll(good, alice, "alice.example") + `]}`,
		"reply to nothing":    `{"posts":[` + viewJSON(alice, "a", "one", `,"reply":{"parent":{"uri":"at://x/y/z"}}`) + `]}`,
		"nested without end":  `{"posts":[` + good[:len(good)-1] + `,"x":` + strings.Repeat("[", 5000),
		"a thread of numbers": `{"thread":[1,2],"x":` + good + `}`,
		"another answer":      `{"x":{"value":` + good + `}}`,
		"control character":   `{"posts":[` + strings.Replace(good, "one", "o\x01ne", 1) + `]}`,
		"a lone surrogate":    `{"posts":[` + strings.Replace(good, "one", `\udc00`, 1) + `]}`,
	} {
		m, err := read(t, Views{}, input("bad.json", []byte(content)))
		if err != nil || len(m.posts) != 0 || len(m.unexpected()) == 0 {
			t.Errorf("%s: %v, %d posts, skipped %q", name, err, len(m.posts), m.unexpected())
		}
	}
}

func TestBrokenAnswerAmongLines(t *testing.T) {
	good := `{"posts":[` + viewJSON(alice, "a", "one", "") + `]}`
	m, err := read(t, Views{}, input("x.jsonl", []byte(good+"\n{\"posts\":[\n"+good)))
	if err != nil || len(m.posts) != 2 || len(m.unexpected()) != 1 {
		t.Errorf("%v, %d posts, skipped %q", err, len(m.posts), m.unexpected())
	}
}

// A part is taken by one of the sources at most, and other networks' JSON by none.
func TestRecognise(t *testing.T) {
	for content, want := range map[string]string{
		`{"posts":[` + viewJSON(alice, "a", "one", "") + `]}`:              "bluesky-views",
		event1(alice, "create", "3mmoojp7etg2g", "x", 1):                   "jetstream",
		event2(alice, "create", "3mmoojp7etg2g", "x") + "\n":               "jetstream",
		"\x3a\xa2\x65roots\x81\xd8\x2a\x58\x25\x00":                        "at-car",
		`{"id":"x","alsoKnownAs":["at://x"],"record":1,"uri":"https://x"}`: "",
		`{"id_str":"1","full_text":"\"uri\":\"at://x\"","post":1}`:         "",
		`[{"id":"1","uri":"https://m.example/users/a/statuses/1"}]`:        "",
		"window.YTD.tweets.part0 = [ ]":                                    "",
		"":                                                                 "", "{": "", "\x00": "", "\x80": "",
	} {
		for _, src := range []source.Source{Repo{}, Views{}, Jetstream{}} {
			ok, err := src.Recognise(t.Context(), input("x", []byte(content)))
			if err != nil || ok != (src.Name() == want) {
				t.Errorf("%s of %.60q: %v %v", src.Name(), content, ok, err)
			}
		}
	}
}

func FuzzViews(f *testing.F) {
	f.Add([]byte(`{"posts":[` + viewJSON(alice, "a", "one", replyTo(alice, "b", "b")) + `]}`))
	f.Add([]byte(`{"thread":{"post":` + viewJSON(alice, "a", "one", "") + `,"replies":[{"uri":"at://x"}]}}`))
	f.Add([]byte(`{"thread":[{"uri":"at://x","value":{"$type":"a#threadItemBlocked"}}]}{`))
	f.Fuzz(func(t *testing.T, content []byte) {
		var m memory
		if err := (Views{}).Read(t.Context(), input("x", content), source.Options{}, &m); err != nil {
			t.Fatal(err)
		}
		checkPosts(t, content, &m)
	})
}

func FuzzJetstream(f *testing.F) {
	f.Add([]byte(event1(alice, "create", "a", "one", 1) + "\n" + event2(bob, "delete", "b", "")))
	f.Add([]byte(`{"did":"did:plc:x","kind":"account","account":{"active":false,"status":"deleted"}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		var m memory
		s := stream{out: newOut(t.Context(), &m, "x", 1)}
		if err := s.read(strings.NewReader(string(content))); err != nil {
			t.Fatal(err)
		}
		checkPosts(t, content, &m)
	})
}

// checkPosts checks what must hold of any post.
func checkPosts(t *testing.T, content []byte, m *memory) {
	for _, p := range m.posts {
		cut(t, content, p.Raw)
		n := len([]rune(p.Text))
		for _, l := range p.Links {
			if l.Start < 0 || l.End < l.Start || l.End > n {
				t.Fatalf("link %+v of %d", l, n)
			}
		}
		for _, x := range p.Tags {
			if x.Start < 0 || x.End < x.Start || x.End > n {
				t.Fatalf("tag %+v of %d", x, n)
			}
		}
	}
}
