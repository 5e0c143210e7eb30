package page

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

const foot = "• • •\nMissing some Tweet in this thread? You can try to\nforce a refresh\n"

// What the text tells about where posts end.
func TestWherePostsEnd(t *testing.T) {
	long := strings.Repeat("x", 150)
	cases := map[string]struct {
		page string
		want string // posts separated by " | ", threads by " || ", lines within a post by "/"
	}{
		"a line a post":             {"a\nb\nc\n" + foot, "a | b | c"},
		"line ends of Windows":      {"a\r\nb\r\n" + strings.ReplaceAll(foot, "\n", "\r\n"), "a | b"},
		"no thread above the dots":  {foot + "a\nb\nc", "a | b | c"},
		"three of each":             {"m\n" + foot + "a1\na2\na3\nb1\nb2\nb3\nc1", "c1 || b1 | b2 | b3 || a1 | a2 | a3 || m"},
		"a first number begins":     {"m\n" + foot + "a1\na2\n1/ b1\n2/ b2\n3/ b3", "1/ b1 | 2/ b2 | 3/ b3 || a1 | a2 || m"},
		"numbers at the ends":       {"a\nb 1/\nc\nd 2/\ne 3/\n" + foot, "a/b 1/ | c/d 2/ | e 3/"},
		"numbers at the beginnings": {"1/3 a\nb\n2/3 c\n3/3 d\ne\n" + foot, "1/3 a/b | 2/3 c | 3/3 d/e"},
		"every line has a number":   {"1/ a\n2/ b\n3/ c\n" + foot, "1/ a | 2/ b | 3/ c"},
		"numbers with a hole":       {"a\nb 1/\nc\nd 3/\n" + foot, "a | b 1/ | c | d 3/"},
		"numbers not from one":      {"a\nb 2/\nc\nd 3/\n" + foot, "a | b 2/ | c | d 3/"},
		"one number is none":        {"a\nb 1/\nc\n" + foot, "a | b 1/ | c"},
		"too long for one post":     {long + "\n" + long + " 1/\nc\nd 2/\n" + foot, long + " | " + long + " 1/ | c | d 2/"},
		"a date is no number":       {"on 1/2/2024\nb\non 2/2/2024\n" + foot, "on 1/2/2024 | b | on 2/2/2024"},
		"empty lines within posts":  {"a\n\nb\nc +\n\nd\n\n• • •\n\n" + sentence + " You can try to force a refresh\n", "a//b | c + | d"},
		"written with empty lines":  {"a\nb\n\nc\n\n• • •\n\n" + sentence + " You can try to\nforce a refresh\n\np\nq\n\nr\n\ns", "p/q | r | s || a/b | c"},
		"words like the frame's":    {"a\nPDF\nb\n" + foot + "Bob\nShare\nc", "Bob | Share | c || a | PDF | b"},
		"dots in the middle":        {"a\n• • •\nb\n" + sentence + " x\nc\n", "c || a"},
		"byte order mark":           {"\ufeffa\nb\n" + foot, "a | b"},
		"spaces are kept":           {"  a  b  \n" + foot, "  a  b  "},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := readBytes(t, ThreadReaderText{}, "a.txt", []byte(c.page), source.Options{})
			var threads []string
			for _, th := range s.threads() {
				threads = append(threads, strings.ReplaceAll(strings.Join(th, " | "), "\n", "/"))
			}
			same(t, "posts", c.want, strings.Join(threads, " || "))
			for _, p := range s.posts {
				if raw := c.page[p.Raw.Offset : p.Raw.Offset+p.Raw.Length]; strings.ReplaceAll(raw, "\r", "") != p.Text {
					t.Errorf("raw bytes of %q are %q", p.Text, raw)
				}
			}
		})
	}
}

func TestTextHeadAndFoot(t *testing.T) {
	page := "Thread Reader\nMy Authors\nAda Example\n@ada_example\nAug 9, 2021 • 2 tweets • 1 min read\nRead on X\nScrolly\nBookmark\n" +
		"First, with @bob_example and #tags.\nSecond: https://example.org/a?b=c, and example.org/lon… 7 #7 a@b.c\n• • •\n" + sentence + " You can try to\nforce a refresh\n\n" +
		"Share this page!\n\nKeep Current with Ada Example\n\nAda Example Profile picture\n\nMore from @ada_example\n\n" +
		"Ada Example\n@ada_example\nOct 29, 2020\nOld one\nOld two\nRead 4 tweets\nAda Example\n@ada_example\nJan 2, 2019\nOlder\nRead 12 tweets\n" +
		"Did Thread Reader help you today?\nSupport us!\n"
	s := readBytes(t, ThreadReaderText{}, "a.txt", []byte(page), source.Options{})
	same(t, "posts", [][]string{
		{"Older"}, {"Old one", "Old two"},
		{"First, with @bob_example and #tags.", "Second: https://example.org/a?b=c, and example.org/lon… 7 #7 a@b.c"},
	}, s.threads())
	same(t, "account", []post.Account{{ID: "page:@ada_example", Network: post.X, Handle: "@ada_example", Name: "Ada Example", URL: "https://x.com/ada_example"}}, s.accounts)
	var stated []string
	for _, e := range s.evidence {
		stated = append(stated, fmt.Sprintf("%d %v", e.Stated, e.Preview))
	}
	same(t, "evidence", []string{"12 true", "4 true", "2 false"}, stated)
	var days []string
	for _, p := range s.posts {
		if p.Parent == "" {
			days = append(days, p.Created.Format(time.DateOnly))
		}
	}
	same(t, "dates", []string{"2019-01-02", "2020-10-29", "2021-08-09"}, days)
	same(t, "mentions", []post.Mention{{Start: 12, End: 24, Handle: "@bob_example"}}, s.posts[3].Mentions)
	same(t, "tags", []post.Tag{{Start: 29, End: 34, Name: "tags"}}, s.posts[3].Tags)
	same(t, "links", []post.Link{{Start: 8, End: 33, URL: "https://example.org/a?b=c"}}, s.posts[4].Links)
	if p := s.posts[4]; len(p.Tags)+len(p.Mentions) > 0 {
		t.Errorf("tags %v, mentions %v", p.Tags, p.Mentions)
	}
}

// Notes that a page puts in square brackets are nobody's words.
func TestNotes(t *testing.T) {
	s := readBytes(t, ThreadReaderText{}, "a.txt", []byte("a\n[1 post missing here: deleted]\nb\n"+foot), source.Options{})
	same(t, "posts", [][]string{{"a", "b"}}, s.threads())
	same(t, "skipped", []source.Skipped{{Part: "a.txt", Offset: 2, Why: "a note of the page in square brackets, not a post"}}, s.skipped)
}

// A thread longer than what is looked at to recognise it is recognised when it comes alone.
func TestLongThread(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "Post %d of a long thread, with some words in it. — ʼʼ\n", i)
	}
	s := readBytes(t, ThreadReaderText{}, "a.txt", []byte(b.String()+foot), source.Options{Handle: "ada"})
	same(t, "posts", "2000", s.counts())
	same(t, "author", post.AccountID("page:@ada"), s.posts[0].Author)
}

// Two previews that cannot be told apart are one.
func TestSamePreviewTwice(t *testing.T) {
	s := readBytes(t, ThreadReaderText{}, "a.txt", []byte("m\n"+foot+"a\nb\nc\na\nb\nc"), source.Options{})
	same(t, "threads", "3 1", s.counts())
	same(t, "skipped", 3, len(s.skipped))
}

func TestCount(t *testing.T) {
	good := map[string]int{"Aug 9, 2021 • 6 tweets • 1 min read": 6, "10 tweets • 8 min read": 10, "1 post": 1}
	for s, want := range good {
		if _, n, ok := count(s); !ok || n != want {
			t.Errorf("count(%q) = %d, %v", s, n, ok)
		}
	}
	for _, s := range []string{
		"", "•", "tweets", "0 tweets", "-1 tweets", "six tweets", "6 tweets today", "1000001 tweets", "99999999999999999999 tweets",
		"yesterday • 6 tweets", "Aug 9, 2021", "1 min read", "Aug 9, 2021 • 1 min read", "6 tweets • read", "6 tweets • Aug 9, 2021",
	} {
		if _, n, ok := count(s); ok {
			t.Errorf("count(%q) = %d", s, n)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\nb\nc\n" + foot + "d\ne\nf")
	f.Add("a\nb 1/\nc 2/\n\n• • •\n\n" + sentence + "\nMore from @a\n1 tweet\nx\nRead 4 tweets\n[n]")
	f.Add(`{"address":"https://threadreaderapp.com/thread/1.html","text":"a\nb @c #d https://e.example"}`)
	f.Fuzz(func(t *testing.T, data string) {
		data = strings.ToValidUTF8(data, "?")
		told(t, readTextPage([]byte(data), ""), data)
	})
}

func BenchmarkText(b *testing.B) {
	var s strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&s, "Post %d of a long thread, with some words in it, about @bob_example and #things: https://example.org/%d\n", i, i)
	}
	data := []byte(s.String() + foot)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if p := readTextPage(data, ""); len(p.main.posts) != 2000 {
			b.Fatal(len(p.main.posts))
		}
	}
}
