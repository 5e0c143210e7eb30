package index

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"clew/internal/figure"
)

// TestSentence: the sentence around a word, between bars in the text; brackets mark the word.
func TestSentence(t *testing.T) {
	for _, c := range []string{
		`One. |Two is [here].| Three.`,
		`|The U.S. has [3] bases.| More.`,
		`Before. |Gen. Smith and Dr. J. Jones met [Putin] at 3.5 km.| After.`,
		`|"Is it [Kyiv]?" he asked.| Yes.`,
		`|He said: “Go to [Kyiv]!”| Then he left.`,
		`|3. The third of [nine] points.|`,
		"first line\n|second with [Kursk]|\nthird",
		`Це перше. |У 2014 р. [Крим] окупували.| Далі інше.`,
		`|Йому 40 тис. грн дали в [Києві].| Потім.`,
		`今日は晴れ。|昨日は[東京]で雨だった。|明日は。`,
		`「はい。」|[北朝鮮]は言った。|`,
		`他说。|他在[北京]！|真的吗？`,
		`대통령이 말했다. |[북한]은 아니다.| 끝.`,
		`قال شيئا. |هل زار [روسيا]؟| نعم.`,
		`یہ ہے۔ |وہ [روس] گیا۔| ختم`,
		`पहला। |वह [दिल्ली] गया।| तीसरा।`,
		`ประธานาธิบดีเดินทางไปเยือนประเทศจีนเมื่อวาน |เขาจะเดินทางต่อไปยัง[ประเทศญี่ปุ่น]ในสัปดาห์หน้า |และจะกลับบ้าน`,
		`|no end [here]|`,
		`|v1.2 of [example.com/a.b] is out|`,
		`|Yahoo! is a [company] of old.| New.`,
	} {
		want, text := c, strings.NewReplacer("|", "", "[", "", "]", "").Replace(c)
		plain := strings.ReplaceAll(c, "|", "")
		start := utf8.RuneCountInString(plain[:strings.IndexByte(plain, '[')])
		end := utf8.RuneCountInString(plain[:strings.IndexByte(plain, ']')]) - 1
		e := excerpt(text, segments(text), figure.Span{Start: start, End: end})
		want = strings.TrimSpace(strings.NewReplacer("[", "", "]", "").Replace(strings.Split(c, "|")[1]))
		if e.Text != want {
			t.Errorf("%s\n gives %q, want %q", c, e.Text, want)
		}
		if r := []rune(text); string(r[e.Start:e.End]) != e.Text {
			t.Errorf("%s: span %d–%d is %q", c, e.Start, e.End, string(r[e.Start:e.End]))
		}
	}
}

// TestSentenceBounds: whatever the text, an excerpt is short, holds its span and is cut from the text.
func TestSentenceBounds(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("word ", 3000), strings.Repeat("字", 5000), strings.Repeat("x", 9000), strings.Repeat(".", 4000), strings.Repeat("ไ", 3000),
		strings.Repeat("ก ", 3000), "\xff\xfe" + strings.Repeat("\xff", 900), strings.Repeat("\n", 500), "",
	} {
		segs := segments(text)
		n := utf8.RuneCountInString(text)
		if got := segs[len(segs)-1].rune; got != n {
			t.Errorf("%.10q: ends at %d of %d", text, got, n)
		}
		for i := 0; i+2 < n; i += 37 {
			s := figure.Span{Start: i, End: i + 2}
			e := excerpt(text, segs, s)
			if utf8.RuneCountInString(e.Text) > 4*longestCut && !strings.HasPrefix(text, ".") {
				t.Fatalf("%.10q: an excerpt of %d", text, utf8.RuneCountInString(e.Text))
			}
			if strings.TrimSpace(slice(text, segs, s)) != "" && (e.Start > s.Start || e.End < s.End) && !strings.ContainsAny(slice(text, segs, s), " \n") {
				t.Fatalf("%.10q: %d–%d is not in %d–%d", text, s.Start, s.End, e.Start, e.End)
			}
		}
	}
}

// TestLetters: names of branches go on after z.
func TestLetters(t *testing.T) {
	for n, want := range map[int]string{0: "a", 25: "z", 26: "aa", 27: "ab", 701: "zz", 702: "aaa"} {
		if got := letters(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// TestPartly: of a post that has no end its beginning is read, and it is said.
func TestPartly(t *testing.T) {
	long := strings.Repeat("x ", mostRead/2-20) + "We met in Kyiv. " + strings.Repeat("Then in Paris. ", 9000)
	x := Build(loaded(t), []Post{{ID: "x:1", Text: long, At: time.Unix(0, 0)}, {ID: "x:2", Text: "Paris"}}, Options{})
	if len(x.Partly) != 1 || x.Partly[0] != 1 {
		t.Errorf("read in part: %v", x.Partly)
	}
	r := x.Reader()
	for _, h := range x.Headings {
		for _, l := range h.Places {
			for _, s := range l.Spans {
				if s.End > mostRead+1 || r.Said(l.No, s) == "" {
					t.Fatalf("%s at %v: %q", h.Name, s, r.Said(l.No, s))
				}
			}
		}
	}
}

// TestStop: what was read is an index of its own.
func TestStop(t *testing.T) {
	n := 0
	posts := []Post{{ID: "x:1", Thread: "a", Text: "Kyiv"}, {ID: "x:2", Thread: "b", Text: "Paris and 3,000 soldiers"}}
	x := Build(loaded(t), posts, Options{Stop: func() bool { n++; return n > 1 }})
	if !x.Stopped || x.Posts != 1 || len(x.Quantities) != 0 || len(x.Headings) != 1 {
		t.Errorf("stopped %v after %d: %v", x.Stopped, x.Posts, x.Headings)
	}
}
