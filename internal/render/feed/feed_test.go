package feed_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/feed"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
)

var options = feed.Options{
	Host:    "threads.example",
	Thread:  func(id post.ID) string { return "https://threads.example/t/" + url.PathEscape(string(id)) },
	Account: func(id post.AccountID) string { return "https://threads.example/a/" + url.PathEscape(string(id)) },
	Media:   func(sha string) (string, bool) { return "https://threads.example/m/" + url.PathEscape(sha), true },
}

func of(title string, docs ...*document.Document) *feed.Feed {
	f := &feed.Feed{ID: feed.Tag("threads.example", "recent", ""), Title: title, About: "All threads", Self: "https://threads.example/feed.atom", Home: "https://threads.example/", Clew: "test", Lang: "en"}
	for _, d := range docs {
		f.Entries = append(f.Entries, feed.NewEntry(d.For(policy.Feed), options))
	}
	return f
}

func atom(t testing.TB, f *feed.Feed) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := feed.Atom(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jsonFeed(t testing.TB, f *feed.Feed) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := feed.JSON(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// documents are those that every renderer is tried with.
func documents() map[string]*document.Document {
	return map[string]*document.Document{"full": rendertest.Full(), "root gone": rendertest.RootGone(), "private": rendertest.Private(), "long": rendertest.Long(60), "deep": rendertest.Deep(40)}
}

// TestValid holds feeds of every kind of document, hostile ones too, against the schema and against two
// readers of feeds that others wrote.
func TestValid(t *testing.T) {
	dir := t.TempDir()
	var files []string
	add := func(name string, f *feed.Feed) {
		path := filepath.Join(dir, fmt.Sprint(len(files), ".atom"))
		b := atom(t, f)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
		check(t, name, f, b, jsonFeed(t, f))
	}
	add("empty", of("Nothing"))
	for name, d := range documents() {
		add(name, of(name, d))
	}
	for i, s := range rendertest.HostileStrings(t) {
		d := rendertest.Hostile(s)
		f := of(s, d)
		f.About = s
		add(fmt.Sprint("hostile ", i), f)
	}
	for i, s := range []string{"\x00\x01\x0b\x1f", "\ufffe\uffff", "\xff\xfe", "\u202eabc\u2066", "]]>", "<![CDATA[", "&#0;", "<?xml?>", "--><script>alert(1)</script>", "\r\n\r"} {
		f := of(s, rendertest.Hostile(s))
		add(fmt.Sprint("control ", i), f)
	}
	var few []string // the tools of others take their time
	for i, f := range files {
		if i < 8 || i%40 == 0 || i > len(files)-12 {
			few = append(few, f)
		}
	}
	validate(t, few)
	pythonReads(t, few)
}

// validate runs the schema of RFC 4287 over files, where its tool is installed.
func validate(t *testing.T, files []string) {
	jing, err := exec.LookPath("jing")
	if err != nil {
		t.Log("jing is not installed: not held against the schema")
		return
	}
	run := func(files ...string) error {
		out, err := exec.CommandContext(t.Context(), jing, append([]string{"-c", "testdata/atom.rnc"}, files...)...).CombinedOutput()
		if err != nil {
			return errors.New(string(out))
		}
		return nil
	}
	if err := run(files...); err != nil {
		t.Errorf("against the schema: %v", err)
	}
	// That it can fail.
	bad := filepath.Join(t.TempDir(), "bad.atom")
	if err := os.WriteFile(bad, bytes.ReplaceAll(atom(t, of("x", rendertest.Full())), []byte("<updated>"), []byte("<updated>yesterday ")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(bad); err == nil {
		t.Error("the schema takes a feed without a time")
	}
}

// pythonReads has the feedparser of Python read files, where it is installed.
func pythonReads(t *testing.T, files []string) {
	const python = "/usr/bin/python3"
	if err := exec.CommandContext(t.Context(), python, "-c", "import feedparser").Run(); err != nil {
		t.Log("feedparser is not installed")
		return
	}
	const script = `import feedparser, sys
for f in sys.argv[1:]:
    p = feedparser.parse(f)
    if p.bozo: print(f, "bozo", p.bozo_exception)
    for e in p.entries:
        if not e.get("id") or not e.get("link") or not e.get("updated_parsed") or not e.get("author") or not e.get("content"): print(f, "entry lacks something", sorted(e.keys()))
        if "<script" in e.content[0].value: print(f, "script")
`
	out, err := exec.CommandContext(t.Context(), python, append([]string{"-c", script}, files...)...).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("feedparser: %v\n%s", err, out)
	}
}

// check reads both forms of a feed as others do, and compares them.
func check(t *testing.T, name string, f *feed.Feed, asAtom, asJSON []byte) {
	t.Helper()
	if err := wellFormed(asAtom); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if !utf8.Valid(asAtom) || !json.Valid(asJSON) {
		t.Errorf("%s: broken text", name)
	}
	got, err := gofeed.NewParser().Parse(bytes.NewReader(asAtom))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	fromJSON, err := gofeed.NewParser().Parse(bytes.NewReader(asJSON))
	if err != nil {
		t.Errorf("%s as JSON: %v", name, err)
		return
	}
	if len(got.Items) != len(f.Entries) || len(fromJSON.Items) != len(f.Entries) {
		t.Errorf("%s: %d and %d entries, want %d", name, len(got.Items), len(fromJSON.Items), len(f.Entries))
		return
	}
	for i, e := range f.Entries {
		a, j := got.Items[i], fromJSON.Items[i]
		if a.GUID != e.ID || j.GUID != e.ID || a.Link != e.URL || j.Link != e.URL {
			t.Errorf("%s: named %q and %q, at %q and %q", name, a.GUID, j.GUID, a.Link, j.Link)
		}
		if a.UpdatedParsed == nil || !a.UpdatedParsed.Equal(e.Updated.Truncate(time.Second)) && e.Updated.Year() < 9999 && e.Updated.Year() > 1 {
			t.Errorf("%s: updated %v, want %v", name, a.UpdatedParsed, e.Updated)
		}
		if strings.TrimSpace(a.Content) != strings.TrimSpace(string(e.Content)) || strings.TrimSpace(j.Content) != strings.TrimSpace(string(e.Content)) {
			t.Errorf("%s: the content does not come through", name)
		}
		if err := letter(e.Content); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, s := range []string{e.Title, e.Summary, e.Author.Name} {
			if strings.ContainsFunc(s, func(r rune) bool { return document.Odd(r) || r == '\n' }) {
				t.Errorf("%s: %q is not plain", name, s)
			}
		}
	}
	jsonRules(t, name, asJSON)
}

func wellFormed(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// letter says what is wrong with an entry's content: markup that readers of feeds would not keep, or addresses
// that lead nowhere from there.
func letter(b []byte) error {
	z := html.NewTokenizer(bytes.NewReader(b))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == io.EOF && len(open) == 0 {
				return nil
			}
			return fmt.Errorf("content ends in %v: %w", open, z.Err())
		case html.StartTagToken:
			tok := z.Token()
			if !slices.Contains([]string{"p", "br", "hr", "a", "em", "strong", "ul", "li", "blockquote", "cite", "bdi", "img"}, tok.Data) {
				return fmt.Errorf("it has a <%s>", tok.Data)
			}
			for _, a := range tok.Attr {
				if !slices.Contains([]string{"href", "src", "alt", "width", "height", "dir", "lang"}, a.Key) {
					return fmt.Errorf("<%s> has the attribute %s", tok.Data, a.Key)
				}
				if (a.Key == "href" || a.Key == "src") && !document.WebURL(a.Val) {
					return fmt.Errorf("it leads to %q", a.Val)
				}
			}
			if tok.Data != "br" && tok.Data != "hr" && tok.Data != "img" {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			tok := z.Token()
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				return fmt.Errorf("</%s> in %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
}

// jsonRules holds a feed against what version 1.1 of JSON Feed demands of its fields.
func jsonRules(t *testing.T, name string, b []byte) {
	t.Helper()
	var f map[string]any
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	if f["version"] != "https://jsonfeed.org/version/1.1" {
		t.Errorf("%s: version %v", name, f["version"])
	}
	if _, ok := f["title"].(string); !ok {
		t.Errorf("%s: no title", name)
	}
	for _, k := range []string{"home_page_url", "feed_url"} {
		if s, _ := f[k].(string); !document.WebURL(s) {
			t.Errorf("%s: %s is %v", name, k, f[k])
		}
	}
	items, ok := f["items"].([]any)
	if !ok {
		t.Errorf("%s: no items", name)
	}
	ids := map[string]bool{}
	for _, x := range items {
		it := x.(map[string]any)
		id, _ := it["id"].(string)
		if id == "" || ids[id] {
			t.Errorf("%s: item id %q", name, id)
		}
		ids[id] = true
		if _, ok := it["content_html"].(string); !ok {
			t.Errorf("%s: an item has neither content_html nor content_text", name)
		}
		for _, k := range []string{"date_published", "date_modified"} {
			if s, ok := it[k].(string); ok {
				if _, err := time.Parse(time.RFC3339, s); err != nil {
					t.Errorf("%s: %s: %v", name, k, err)
				}
			}
		}
		for _, k := range []string{"url", "external_url"} {
			if s, ok := it[k].(string); ok && !document.WebURL(s) {
				t.Errorf("%s: %s is %q", name, k, s)
			}
		}
		for _, a := range it["authors"].([]any) {
			if a.(map[string]any)["name"] == "" {
				t.Errorf("%s: an author without a name", name)
			}
		}
	}
}

// TestWarnings: what stands under a warning is nowhere in a feed, however a reader takes it apart.
func TestWarnings(t *testing.T) {
	d := document.New(&thread.Thread{ID: "x:1", Author: "x:9", Line: []post.Post{
		{ID: "x:1", Author: "x:9", Text: "secret words", Warning: "spoilers", Tags: []post.Tag{{Name: "secrettag"}}, Media: []post.Media{{Kind: post.Image, URL: "https://img.example/secret.png", Alt: "secret"}}},
		{ID: "x:2", Author: "x:9", Text: "open words", Sensitive: true, Media: []post.Media{{Kind: post.Image, SHA256: "secret", Alt: "secret"}}},
		{ID: "x:3", Author: "x:9", Text: "quoting", Quote: &post.Quote{ID: "x:4", Post: &post.Post{ID: "x:4", Author: "x:8", Text: "secret", Warning: "mind"}}},
	}}, document.About{})
	f := of("x", d)
	for form, b := range map[string][]byte{"Atom": atom(t, f), "JSON": jsonFeed(t, f)} {
		if bytes.Contains(b, []byte("secret")) {
			t.Errorf("%s has what is folded:\n%s", form, b)
		}
		for _, s := range []string{"spoilers", "open words", "Sensitive media", "mind"} {
			if !bytes.Contains(b, []byte(s)) {
				t.Errorf("%s lacks %q", form, s)
			}
		}
	}
}

// TestSaysWhatIsMissing: gaps and the verdict are part of the content.
func TestSaysWhatIsMissing(t *testing.T) {
	c := string(of("x", rendertest.Full()).Entries[0].Content)
	s := rendertest.Full().For(policy.Feed).Statement()
	for _, want := range append([]string{s.Sentence}, s.Gaps...) {
		if !strings.Contains(html.UnescapeString(c), want) {
			t.Errorf("the content lacks %q", want)
		}
	}
	if !strings.Contains(string(of("x", rendertest.RootGone()).Entries[0].Content), document.RootGoneWords) {
		t.Error("it does not say that the beginning is missing")
	}
}

func TestUpdated(t *testing.T) {
	at := time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC)
	d := document.New(&thread.Thread{ID: "x:1", Line: []post.Post{{ID: "x:1", Created: at, Edited: at.Add(time.Hour)}},
		Gone: map[post.ID]thread.Gone{"x:1": {FirstGone: at.Add(2 * time.Hour)}}}, document.About{})
	if got := feed.NewEntry(d, options).Updated; !got.Equal(at.Add(2 * time.Hour)) {
		t.Errorf("updated %v", got)
	}
	f := feed.Feed{}
	if !f.Updated().Equal(time.Unix(0, 0)) {
		t.Errorf("an empty feed was updated %v", f.Updated())
	}
}

func TestTag(t *testing.T) {
	for _, c := range [][2]string{
		{feed.Tag("Threads.example", "thread", "x:1"), "tag:threads.example,2026:thread:x:1"},
		{feed.Tag("127.0.0.1", "thread", "at://did:plc:a/app.bsky.feed.post/3"), "tag:localhost,2026:thread:at://did:plc:a/app.bsky.feed.post/3"},
		{feed.Tag("::1", "search", `a "b" <c>`), "tag:localhost,2026:search:a%20%22b%22%20%3Cc%3E"},
		{feed.Tag("", "tag", "тег"), "tag:localhost,2026:tag:%D1%82%D0%B5%D0%B3"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s, want %s", c[0], c[1])
		}
	}
}

func TestOPML(t *testing.T) {
	for _, s := range append(rendertest.HostileStrings(t), "\x00\x0b", "\ufffe", "\xff", "\u202ex") {
		var b bytes.Buffer
		if err := feed.OPML(&b, s, time.Unix(0, 0), []feed.Outline{{Title: s, Feed: "https://a.example/?q=" + s, Home: "https://a.example/" + s}}); err != nil {
			t.Fatal(err)
		}
		if err := wellFormed(b.Bytes()); err != nil {
			t.Errorf("%q: %v", s, err)
		}
		if strings.ContainsFunc(b.String(), func(r rune) bool { return document.Odd(r) }) {
			t.Errorf("%q comes through: %q", s, b.String())
		}
	}
}

func BenchmarkAtom(b *testing.B) {
	d := rendertest.Long(30).For(policy.Feed)
	b.ReportAllocs()
	for b.Loop() {
		f := of("x")
		f.Entries = append(f.Entries, feed.NewEntry(d, options))
		atom(b, f)
	}
}
