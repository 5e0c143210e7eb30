package xcom

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// readAnyway reads what may be anything: no error, no panic.
func readAnyway(t testing.TB, src source.Source, in *unpack.Input) *memSink {
	t.Helper()
	sink := newSink()
	if err := src.Read(context.Background(), in, source.Options{}, sink); err != nil {
		t.Fatalf("Read: %v", err)
	}
	return sink
}

// A list that was cut off at any byte gives the posts before the cut and says that it was cut.
func TestTruncatedAtAnyByte(t *testing.T) {
	t.Parallel()
	whole := readFile(t, sample+"/data/tweets.js")
	all := readAnyway(t, Archive{}, files("account.js", accountJS, "tweets.js", whole))
	for n := 0; n < len(whole); n += 1 + n%131 {
		sink := readAnyway(t, Archive{}, files("account.js", accountJS, "tweets.js", whole[:n]))
		if len(sink.posts) > len(all.posts) || len(sink.posts) > 0 && cmp.Diff(all.posts[:len(sink.posts)], sink.posts) != "" {
			t.Fatalf("cut at %d: the posts before the cut are not the same", n)
		}
		if len(sink.unexpected()) == 0 {
			t.Fatalf("cut at %d: nothing is said", n)
		}
		if len(sink.evidence) != 1 || sink.evidence[0].Whole != "" || sink.evidence[0].Limit == "" {
			t.Fatalf("cut at %d: evidence %+v", n, sink.evidence)
		}
	}
}

// One broken byte anywhere costs at most the post it stands in, or the end of the list.
func TestBrokenAtAnyByte(t *testing.T) {
	t.Parallel()
	whole := readFile(t, sample+"/data/tweets.js")
	all := readAnyway(t, Archive{}, files("tweets.js", whole))
	for n := strings.IndexByte(whole, '[') + 1; n < len(whole)-2; n += 1 + n%211 {
		for _, bad := range []string{"\x00", "\"", "}", "\\", "\xFF"} {
			sink := readAnyway(t, Archive{}, files("tweets.js", whole[:n]+bad+whole[n+1:]))
			if lost := len(all.posts) - len(sink.posts); lost < 0 || lost > 2 {
				t.Fatalf("%q at %d: %d posts are lost: %+v", bad, n, lost, sink.skips)
			}
			if len(sink.posts) < len(all.posts) && len(sink.unexpected()) == 0 {
				t.Fatalf("%q at %d: a post is lost and nothing is said", bad, n)
			}
		}
	}
}

func TestBrokenInTheMiddle(t *testing.T) {
	a, b, c := tweetJS("1700000000000000001", "first"), tweetJS("1700000000000000002", "second"), tweetJS("1700000000000000003", "third")
	for name, broken := range map[string]string{
		"a comma too many":   strings.Replace(b, `,"lang"`, `,,"lang"`, 1),
		"a quote is missing": strings.Replace(b, `"lang"`, `"lang`, 1),
		"a word":             strings.Replace(b, `"en"`, `nonsense`, 1),
		"an escape":          strings.Replace(b, `second`, `sec\qond`, 1),
		"a control sign":     strings.Replace(b, `second`, "sec\x01ond", 1),
		"NUL":                strings.Replace(b, `second`, "sec\x00ond", 1),
		"a number":           strings.Replace(b, `"en"`, `01`, 1),
		"no end":             strings.TrimSuffix(b, "}"),
		"an end too many":    b + "}",
		"one name twice":     strings.Replace(b, `"lang"`, `"full_text":"other","lang"`, 1),
		"too deep":           strings.Replace(b, `"en"`, strings.Repeat("[", 70)+strings.Repeat("]", 70), 1),
		"not UTF-8":          strings.Replace(b, `second`, "caf\xE9", 1),
		"half of UTF-8":      strings.Replace(b, `second`, "caf\xC3", 1),
		"no id":              strings.Replace(strings.Replace(b, `"id_str"`, `"x"`, 1), `"id"`, `"y"`, 1),
		"an id of words":     strings.ReplaceAll(b, "1700000000000000002", "seventeen"),
		"an endless id":      strings.ReplaceAll(b, "1700000000000000002", strings.Repeat("9", 400)),
		"an id of zeros":     strings.ReplaceAll(b, "1700000000000000002", "000"),
		"no text":            strings.Replace(b, `"full_text"`, `"x"`, 1),
		"text of null":       strings.Replace(b, `"second"`, `null`, 1),
		"a list":             "[]",
		"nothing":            "null",
	} {
		for shape, list := range map[string]string{
			"wrapped": tweetsJS(a, broken, c),
			"bare":    "window.YTD.tweets.part0 = [ " + a + ",\n " + broken + ",\n " + c + "]",
		} {
			t.Run(name+", "+shape, func(t *testing.T) {
				sink := readAnyway(t, Archive{}, files("tweets.js", list))
				var got []string
				for i := range sink.posts {
					got = append(got, sink.posts[i].Text)
				}
				want := []string{"first", "third"}
				if name == "an end too many" {
					want = []string{"first", "second", "third"}
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("%s\n%+v", d, sink.skips)
				}
				bad := sink.unexpected()
				if len(bad) == 0 || len(bad) > 2 {
					t.Fatalf("skips: %+v", bad)
				}
				if at := int(bad[0].Offset); at < strings.Index(list, a) || at > strings.Index(list, c) {
					t.Errorf("the place is %d, which is not between %d and %d", at, strings.Index(list, a), strings.Index(list, c))
				}
			})
		}
	}
}

// Half a surrogate pair and NUL are no characters. The post is kept, each of them stands as U+FFFD, and
// that is told.
func TestHalfSurrogatesAndNUL(t *testing.T) {
	for in, want := range map[string]string{
		`a\ud83dz`: "a\uFFFDz", `\udc00`: "\uFFFD", `\ud83d\ud83d\ude00`: "\uFFFD😀", `a\u0000b`: "a\uFFFDb", `\ud83d`: "\uFFFD", `\ud83d\n`: "\uFFFD\n", `\ud83d\u0041`: "\uFFFDA",
	} {
		js := strings.Replace(tweetJS("1700000000000000001", "TEXT"), "TEXT", in, 1)
		sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(js)))
		if len(sink.posts) != 1 || sink.posts[0].Text != want {
			t.Errorf("%s: %+v", in, sink.posts)
		}
		if bad := sink.unexpected(); len(bad) != 1 || !strings.Contains(bad[0].Why, "U+FFFD") {
			t.Errorf("%s: %+v", in, bad)
		}
	}
	js := strings.Replace(tweetJS("1700000000000000001", "TEXT"), "TEXT", `\ud83d\ude00\/\b\f\n\r\t\"\\\u00e9`, 1)
	sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(js)))
	if want := "😀/\b\f\n\r\t\"\\é"; sink.posts[0].Text != want || len(sink.skips) != 0 {
		t.Errorf("%q, %+v", sink.posts[0].Text, sink.skips)
	}
}

func TestWrongEncodings(t *testing.T) {
	list := tweetsJS(tweetJS("1700000000000000001", "hello"))
	utf16 := func(mark string, big bool) string {
		b := []byte(mark)
		for _, c := range []byte(list) {
			if big {
				b = append(b, 0, c)
			} else {
				b = append(b, c, 0)
			}
		}
		return string(b)
	}
	for name, body := range map[string]string{
		"UTF-16 little":           utf16("\xFF\xFE", false),
		"UTF-16 big":              utf16("\xFE\xFF", true),
		"UTF-16 without its mark": utf16("", false),
		"zip":                     "PK\x03\x04\x14\x00\x00\x00",
		"HTML":                    "<!doctype html><title>Sign in</title>",
		"nothing":                 "",
		"NUL":                     strings.Repeat("\x00", 4000),
		"another list":            "window.YTD.like.part0 = [ {\"like\":{}} ]",
		"no number":               "window.YTD.tweets.part = [ ]",
		"an object":               "window.YTD.tweets.part0 = { }",
		"header alone":            "window.YTD.tweets.part0 = ",
	} {
		t.Run(name, func(t *testing.T) {
			sink := readAnyway(t, Archive{}, files("account.js", accountJS, "tweets.js", body))
			if len(sink.posts) != 0 || len(sink.unexpected()) == 0 {
				t.Errorf("%d posts, %+v", len(sink.posts), sink.skips)
			}
			if len(sink.evidence) != 1 || sink.evidence[0].Whole != "" {
				t.Errorf("%+v", sink.evidence)
			}
		})
	}
}

func TestNotAnArchive(t *testing.T) {
	for name, in := range map[string]*unpack.Input{
		"empty":        files(),
		"a page":       files("index.html", "<p>hello"),
		"Mastodon":     files("outbox.json", `{"orderedItems":[]}`, "actor.json", "{}"),
		"API answers":  files("tweets.json", `{"data":[{"id":"1","text":"a"}]}`),
		"bare list":    files("tweets.js", `[{"tweet":{}}]`),
		"a library":    files("data/tweets.js", `export const tweets = [];`),
		"messages":     files("data/tweets.js", `window.YTD.direct_messages.part0 = [ ]`),
		"account only": files("data/account.js", accountJS),
	} {
		t.Run(name, func(t *testing.T) {
			for _, src := range []source.Source{Archive{}, Grailbird{}} {
				if ok, err := src.Recognise(context.Background(), in); ok || err != nil {
					t.Errorf("%s: %v, %v", src.Name(), ok, err)
				}
			}
		})
	}
	if ok, _ := (Grailbird{}).Recognise(context.Background(), folder(t, sample)); ok {
		t.Error("the old kind claims the new one")
	}
	if ok, _ := (Archive{}).Recognise(context.Background(), files("data/js/tweets/2016_07.js", monthJS("2016_07"))); ok {
		t.Error("the new kind claims the old one")
	}
}

func TestPostOfTenMegabytes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("wörd ", 2<<20)
	sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(tweetJS("1700000000000000001", "a"), tweetJS("1700000000000000002", long), tweetJS("1700000000000000003", "b"))))
	if len(sink.posts) != 3 || sink.posts[1].Text != long || len(sink.skips) != 0 {
		t.Errorf("%d posts, %+v", len(sink.posts), sink.skips)
	}
	checkRaw(t, sink)
}

func TestPostBeyondTheBound(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 4<<20)
	sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(tweetJS("1700000000000000001", "a"), tweetJS("1700000000000000002", long), tweetJS("1700000000000000003", "b"))))
	if len(sink.posts) != 2 || sink.posts[1].Text != "b" || len(sink.skips) != 1 || !strings.Contains(sink.skips[0].Why, "larger than 16 MiB") {
		t.Errorf("%d posts, %+v", len(sink.posts), sink.skips)
	}
}

func TestMillionMembers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 1_000_000 {
		b.WriteString(`"m` + strconv.Itoa(i) + `":0,`)
	}
	js := strings.Replace(tweetJS("1700000000000000001", "hello"), `"lang"`, b.String()+`"lang"`, 1)
	sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(js)))
	if len(sink.posts) != 1 || sink.posts[0].Lang != "en" {
		t.Errorf("%+v", sink.skips)
	}
}

func TestManyBrokenPostsAreCounted(t *testing.T) {
	bad := strings.Repeat(`{"tweet":{"id_str":"1"}},`, 5000)
	sink := readAnyway(t, Archive{}, files("tweets.js", "window.YTD.tweets.part0 = ["+bad+`{"tweet":`+tweetJS("1700000000000000001", "a")+"}]"))
	n := 0
	for _, s := range sink.skips {
		n += max(s.Count, 1)
	}
	if len(sink.posts) != 1 || n != 5000 || len(sink.skips) != maxListed+1 {
		t.Errorf("%d posts, %d skips for %d", len(sink.posts), len(sink.skips), n)
	}
}

// The same id twice: both are told, with their own places; which of them holds is for the record to say.
func TestDuplicateIDs(t *testing.T) {
	sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(tweetJS("1700000000000000001", "a"), tweetJS("1700000000000000001", "b"))))
	if len(sink.posts) != 2 || sink.posts[0].Raw == sink.posts[1].Raw {
		t.Errorf("%+v", sink.posts)
	}
}

func TestHugeNumbers(t *testing.T) {
	big := strings.Repeat("9", 5000)
	js := strings.Replace(tweetJS("1700000000000000001", "a @mira"), `"lang"`,
		`"favorite_count":`+big+`,"retweet_count":-1e`+big+`,"in_reply_to_status_id":`+big+`,"entities":{"user_mentions":[{"screen_name":"mira","id_str":"`+big+`","indices":[`+big+`,-5]}]},"lang"`, 1)
	sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(js)))
	if len(sink.posts) != 1 || sink.posts[0].Parent != "" || len(sink.posts[0].Mentions) != 0 {
		t.Errorf("%+v %+v", sink.posts, sink.skips)
	}
}

// Ids that are numbers are taken where there is no string and the number is too small to have been rounded.
func TestNumericIDs(t *testing.T) {
	for js, want := range map[string]post.ID{
		`{"id":20,"text":"a"}`:                                        "x:20",
		`{"id":9007199254740992,"text":"a"}`:                          "x:9007199254740992",
		`{"id":1079861477614542800,"text":"a"}`:                       "",
		`{"id":"1079861477614542848","text":"a"}`:                     "x:1079861477614542848",
		`{"id":1,"id_str":"1079861477614542848","text":"a"}`:          "x:1079861477614542848",
		`{"id":20,"id_str":"x","text":"a"}`:                           "",
		`{"id":2e1,"text":"a"}`:                                       "",
		`{"id":-20,"text":"a"}`:                                       "",
		`{"id":20.0,"text":"a"}`:                                      "",
		`{"id":1079861477614542800,"id_str":null,"text":"a"}`:         "",
		`{"id_str":"1079861477614542848","id":{"a":[1]},"text":"a"}`:  "x:1079861477614542848",
		`{"id_str":["1079861477614542848"],"id":"21","text":"a"}`:     "x:21",
		`{"id_str":"9223372036854775808","text":"a"}`:                 "",
		`{"id_str":"9223372036854775807","full_text":"b","text":"a"}`: "x:9223372036854775807",
	} {
		sink := readAnyway(t, Archive{}, files("tweets.js", tweetsJS(js)))
		var got post.ID
		if len(sink.posts) > 0 {
			got = sink.posts[0].ID
		}
		if got != want {
			t.Errorf("%s gives %q, want %q", js, got, want)
		}
	}
}

func TestBrokenSmallParts(t *testing.T) {
	one := tweetsJS(tweetJS("1700000000000000001", "hello"))
	for _, body := range []string{"", "x", "window.YTD.account.part0 = [", "window.YTD.account.part0 = [ {\"account\":", "window.YTD.account.part0 = 5", "window.YTD.account.part0 = [ {\"account\":{\"accountId\":\"../../etc\"}} ]"} {
		sink := readAnyway(t, Archive{}, files("account.js", body, "profile.js", body, "manifest.js", body, "protected-history.js", body, "note-tweet.js", body, "tweets.js", one))
		if len(sink.posts) != 1 || sink.posts[0].Author != "" {
			t.Errorf("%q: %+v", body, sink.posts)
		}
	}
}

// A stream that breaks off with an error of the container is told with that error.
func TestDamagedContainer(t *testing.T) {
	list := tweetsJS(tweetJS("1700000000000000001", "a"), tweetJS("1700000000000000002", "b"))
	for _, n := range []int{0, 10, 60, 200, len(list)} {
		in := files("account.js", accountJS, "tweets.js", list)
		opened := 0
		in.Parts[1].Open = func() (io.ReadCloser, error) {
			if opened++; opened == 1 && n > 0 {
				return io.NopCloser(strings.NewReader(list)), nil // the look at its head
			}
			return io.NopCloser(io.MultiReader(strings.NewReader(list[:n]), brokenEnd{})), nil
		}
		sink := readAnyway(t, Archive{}, in)
		bad := sink.unexpected()
		if len(bad) == 0 || !strings.Contains(fmt.Sprint(bad), unpack.ErrBroken.Error()) || sink.evidence[0].Whole != "" {
			t.Errorf("broken at %d: %+v %+v", n, bad, sink.evidence)
		}
	}
}

type brokenEnd struct{}

func (brokenEnd) Read([]byte) (int, error) {
	return 0, fmt.Errorf("tweets.js: checksum: %w", unpack.ErrBroken)
}

func FuzzArchive(f *testing.F) {
	f.Add([]byte(tweetsJS(tweetJS("1700000000000000001", "hello"))), []byte(accountJS))
	f.Add([]byte(readFile(f, sample+"/data/tweets.js")), []byte(readFile(f, sample+"/data/manifest.js")))
	f.Add([]byte(readFile(f, sample+"/data/note-tweet.js")), []byte(readFile(f, sample+"/data/account.js")))
	f.Add([]byte("window.YTD.tweets.part0 = [ {},,{\"tweet\":{\"id\":1}}"), []byte("window.__THAR_CONFIG = {"))
	notes := readFile(f, sample+"/data/note-tweet.js")
	f.Fuzz(func(t *testing.T, list, small []byte) {
		in := files("tweets.js", string(list), "account.js", string(small), "manifest.js", string(small), "profile.js", string(small), "note-tweet.js", notes, "note-tweet-part1.js", string(list))
		sink := readAnyway(t, Archive{}, in)
		checkPosts(t, sink)
	})
}

// checkPosts proves what must hold of posts made from anything.
func checkPosts(t *testing.T, sink *memSink) {
	t.Helper()
	for i := range sink.posts {
		p := &sink.posts[i]
		if _, err := post.ParseID(string(p.ID)); err != nil {
			t.Errorf("%v", err)
		}
		for _, id := range append([]post.ID{p.Parent, p.Conversation, p.RepostOf}, p.Edits...) {
			if _, err := post.ParseID(string(id)); id != "" && err != nil {
				t.Errorf("%v", err)
			}
		}
		for _, a := range []post.AccountID{p.Author, p.ParentAuthor} {
			if _, err := post.ParseAccountID(string(a)); a != "" && err != nil {
				t.Errorf("%v", err)
			}
		}
		if !utf8.ValidString(p.Text) || strings.ContainsRune(p.Text, 0) {
			t.Errorf("%s: text %q", p.ID, p.Text)
		}
		n := utf8.RuneCountInString(p.Text)
		for _, l := range p.Links {
			if l.Start < 0 || l.End < l.Start || l.End > n {
				t.Errorf("%s: link %d to %d of %d", p.ID, l.Start, l.End, n)
			}
		}
		for _, m := range p.Mentions {
			if m.Start < 0 || m.End <= m.Start || m.End > n {
				t.Errorf("%s: mention %d to %d of %d", p.ID, m.Start, m.End, n)
			}
		}
		for _, g := range p.Tags {
			if g.Start < 0 || g.End <= g.Start || g.End > n {
				t.Errorf("%s: tag %d to %d of %d", p.ID, g.Start, g.End, n)
			}
		}
		b := sink.bytes[p.Raw.Capture].Bytes()
		if p.Raw.Offset+p.Raw.Length > int64(len(b)) || b[p.Raw.Offset] != '{' || b[p.Raw.Offset+p.Raw.Length-1] != '}' {
			t.Errorf("%s: Raw %+v", p.ID, p.Raw)
		}
	}
}
