package markup

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	xhtml "golang.org/x/net/html"
)

// shape writes a Text so that a person can read it: the text, then a line for each range with the words
// it covers.
func shape(t Text) string {
	var b strings.Builder
	b.WriteString(t.Text)
	cut := func(s, e int) string { return string([]rune(t.Text)[s:e]) }
	for _, l := range t.Links {
		fmt.Fprintf(&b, "\nlink [%s] %s", cut(l.Start, l.End), l.URL)
	}
	for _, m := range t.Mentions {
		fmt.Fprintf(&b, "\nmention [%s] %s %s", cut(m.Start, m.End), m.Handle, m.URL)
	}
	for _, g := range t.Tags {
		fmt.Fprintf(&b, "\ntag [%s] %s", cut(g.Start, g.End), g.Name)
	}
	if t.Replaced > 0 {
		fmt.Fprintf(&b, "\nreplaced %d", t.Replaced)
	}
	if t.Hidden > 0 {
		fmt.Fprintf(&b, "\nhidden %d", t.Hidden)
	}
	if t.Cut {
		b.WriteString("\ncut")
	}
	return b.String()
}

func TestFromHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "Test Status", "Test Status"},
		{"paragraphs", "<p>One</p><p>Two<br>three<br />four</p>", "One\n\nTwo\nthree\nfour"},
		{"break at the end of a paragraph", "<p>One<br></p><p>Two</p>", "One\n\nTwo"},
		{"two breaks", "One<br/><br/>Two", "One\n\nTwo"},
		{"empty paragraphs", "<p></p><p>One</p><p></p><p> </p><p>Two</p>", "One\n\nTwo"},
		{"unclosed", "<p>One<p>Two", "One\n\nTwo"},
		{"stray end tags", "One</p></div></span>Two</br>three", "One\n\nTwo\nthree"},
		{"upper case", "<P>One</P><P>Two<BR>three</P>", "One\n\nTwo\nthree"},
		{"spaces kept", "<p>a  b</p><p>  art</p>", "a  b\n\n  art"},
		{"spaces at an end kept", "<p>a </p><p>b</p>", "a \n\nb"},
		{"source line breaks", "<div>\n  <p>one\n   two</p>\n  <p>three</p>\n</div>\n", "one two\n\nthree"},
		{"space across tags", "<b>a</b> <i>b</i>", "a b"},
		{"entities", "&lt;b&gt; &amp;amp; &quot;x&quot; &#39;y&#x27; &copy &nbsp;z", "<b> &amp; \"x\" 'y' © \u00a0z"},
		{"angle brackets as text", "1 < 2 <3 a<b", "1 < 2 <3 a"},
		{"code", "<p>see</p><pre><code>if x &lt; 1 {\n\treturn\n\n}\n</code></pre><p>so</p>", "see\n\nif x < 1 {\n\treturn\n\n}\n\nso"},
		{"first line of pre", "<pre>\n  a\n  b</pre>", "  a\n  b"},
		{"list", "<p>now</p><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>end", "now\n\n• a\n• b\n  • c\n\nend"},
		{"numbers", "<ol start=\"3\"><li>a<li>b</ol>", "3. a\n4. b"},
		{"quote", "<blockquote><p>a</p><p>b<br>c</p></blockquote><p>d</p>", "> a\n\n> b\n> c\n\nd"},
		{"quote in quote", "<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n\n> > b"},
		{"headings", "<h1>T</h1><p>a</p>", "T\n\na"},
		{"ruby", "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>!", "漢字(かんじ)!"},
		{"ruby bare", "<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢(かん)字(じ)"},
		{"q", "<q>a</q>", "“a”"},
		{"formula", `<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>`, "x^2\nhidden 1"},
		{"emoji code", "hi :blobcat:", "hi :blobcat:"},
		{"emoji picture", `<img class="x" alt=":blob:" src="https://a.example/x.png"> <img class="emoji" alt="🙂"> <img alt="cat">`, ":blob: 🙂 "},
		{"comment", "a<!-- <b>no</b> -->b<!-->c<!--->d<!doctype x>e<?pi?>f</ g>h", "abcdefh"},
		{"bidi and zero width kept", "a\u202eb\u200bc\u2066", "a\u202eb\u200bc\u2066"},

		{"link", `<p><a href="https://example.org/very/long/path?x=1&amp;copy=2" target="_blank"><span class="invisible">https://</span><span class="ellipsis">example.org/very/lo</span><span class="invisible">ng/path</span></a>!</p>`,
			"https://example.org/very/long/path!\nlink [https://example.org/very/long/path] https://example.org/very/long/path?x=1&copy=2"},
		{"link by code points", `🙂é <a href="http://a.example">b</a>`, "🙂é b\nlink [b] http://a.example"},
		{"link without its spaces", `a <a href="http://a.example"> b </a> c`, "a  b  c\nlink [b] http://a.example"},
		{"deceptive link", `<a href="https://evil.example/">https://bank.example/</a>`, "https://bank.example/\nlink [https://bank.example/] https://evil.example/"},
		{"link in link", `<a href="http://a.example">a<a href="http://b.example">b</a></a>`, "ab\nlink [a] http://a.example\nlink [b] http://b.example"},
		{"link unclosed", `<a href=http://a.example>a`, "a\nlink [a] http://a.example"},
		{"stray percent", `<a href="http://a.example/100%">a</a>`, "a\nlink [a] http://a.example/100%"},
		{"mention", `<p><span class="h-card" translate="no"><a href="https://m.example/@ann" class="u-url mention">@<span>ann</span></a></span> hi</p>`, "@ann hi\nmention [@ann] @ann https://m.example/@ann"},
		{"mention with its sign outside", `@<span class="vcard"><a class="u-url mention" href="https://f.example/profile/bo">bo</a></span>`, "@bo\nmention [@bo] @bo https://f.example/profile/bo"},
		{"mention that is none", `<a class="mention" href="https://m.example/@ann">Ann</a>`, "Ann\nlink [Ann] https://m.example/@ann"},
		{"tag", `<a href="https://m.example/tags/x" class="mention hashtag" rel="tag">#<span>Größe</span></a>`, "#Größe\ntag [#Größe] Größe"},
		{"tag by rel", `<a class="hashtag" href="https://p.example/tag/x" rel="tag ugc">#x</a> #<a rel="tag" href="https://f.example/x">y</a>`, "#x #y\ntag [#x] x\ntag [#y] y"},
		{"tag that is none", `<a rel="tag" href="https://m.example/x">two words</a>`, "two words\nlink [two words] https://m.example/x"},

		// What must not come through.
		{"script", "a<script>alert('x')</script>b", "ab\nhidden 1"},
		{"script unclosed", "a<script>alert(1)", "a\nhidden 1"},
		{"script in script", "a<script></scriptx></script >b", "ab\nhidden 1"},
		{"style", "a<style>p{}</style><title>t</title>b", "ab\nhidden 2"},
		{"svg", "a<svg><text>x</text></svg>b", "ab\nhidden 1"},
		{"hidden", `a<span hidden>x</span><span style="color:red; DISPLAY : none">y</span>b<div hidden>z<b>w`, "ab\nhidden 3"},
		{"hidden by class", `a<span class="invisible">x</span>b`, "ab\nhidden 1"},
		{"javascript", `<a href="javascript:alert(1)">a</a><a href=" jAvA&#x73;cript&colon;x">b</a><a href="java&#10;script:x">c</a>`, "abc"},
		{"data", `<a href="data:text/html,x">a</a><a href="vbscript:x">b</a><a href="file:///etc/x">c</a>`, "abc"},
		{"relative", `<a href="/x">a</a><a href="//x.example">b</a><a href="#x">c</a><a>d</a><a href="">e</a>`, "abcde"},
		{"no host", `<a href="http://">a</a><a href="http:///x">b</a><a href="http://@/x">c</a><a href="http://a b/">d</a>`, "abcd"},
		{"backslash", `<a href="https://good.example\@evil.example/">a</a>`, "a"},
		{"scheme with a break in it", "<a href=\"ht\ntps://a.example/\">a</a>", "a\nlink [a] https://a.example/"},
		{"link with no words", `a<a href="https://a.example/"><img src=x></a>b`, "ab"},
		{"controls", "a\x00b\x1bc\u0085d&#0;&#7;", "a\uFFFDb\uFFFDc\uFFFDd\uFFFD\uFFFD\nreplaced 4"},
		{"broken UTF-8", "a\xff\xfeb", "a\uFFFDb\nreplaced 1"},
		{"unclosed tag", `a<a href="https://a.example/`, "a"},
		{"handlers", `<img src=x onerror=alert(1)><p onclick="x">a</p>`, "a"},
		{"attribute twice", `<a href="https://a.example/" href="https://b.example/">a</a>`, "a\nlink [a] https://a.example/"},
		{"textarea and frames", "a<textarea><b>x</textarea><iframe><b>y</iframe><noscript>z</noscript>b", "ab\nhidden 3"},
		{"xmp", "a<xmp><b>x</b>\ny</xmp>b", "a\n\n<b>x</b>\ny\n\nb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := FromHTML(c.in, Options{})
			if d := cmp.Diff(c.want, shape(got)); d != "" {
				t.Errorf("FromHTML(%q) (-want +got):\n%s", c.in, d)
			}
			check(t, c.in, got)
		})
	}
}

func TestQuoteFallback(t *testing.T) {
	in := `<p class="quote-inline">RE: <a href="https://m.example/@a/1">https://m.example/@a/1</a></p><p>Yes.</p>`
	if got := FromHTML(in, Options{QuoteKnown: true}); got.Text != "Yes." || len(got.Links) != 0 {
		t.Errorf("with a known quote: %q, %d links", got.Text, len(got.Links))
	}
	if got := FromHTML(in, Options{}); got.Text != "RE: https://m.example/@a/1\n\nYes." || len(got.Links) != 1 {
		t.Errorf("without: %q, %d links", got.Text, len(got.Links))
	}
}

func TestBounds(t *testing.T) {
	for name, c := range map[string]struct {
		in  string
		cut bool
	}{
		"long":             {strings.Repeat("a", MaxSize+1), true},
		"just not long":    {strings.Repeat("a", MaxSize), false},
		"deep":             {strings.Repeat("<b>", maxDepth+1) + "x", true},
		"deep quotes":      {strings.Repeat("<blockquote>x", maxDepth*2), true},
		"many tags":        {strings.Repeat("<br>", maxTags+1) + "x", true},
		"many quoted":      {strings.Repeat("<blockquote>", 200) + strings.Repeat("x<br>", 60000), false},
		"many links":       {strings.Repeat("<a href=http://a.example>x", 30000), true},
		"unclosed comment": {strings.Repeat("<!--", 1<<17), false},
		"ends only":        {strings.Repeat("<b>", 255) + strings.Repeat("</i>", 60000), false},
		"entities":         {strings.Repeat("&amp", 1<<17), false},
	} {
		got := FromHTML(c.in, Options{})
		check(t, name, got)
		if got.Cut != c.cut {
			t.Errorf("%s: cut %v, want %v", name, got.Cut, c.cut)
		}
		if len(got.Text) > maxOutput+MaxSize {
			t.Errorf("%s: %d bytes of text", name, len(got.Text))
		}
	}
}

func TestConverterKeepsNothing(t *testing.T) {
	var c Converter
	first := c.HTML(`<blockquote><pre><a href="https://a.example/">x`, Options{})
	keep := shape(first)
	if got := shape(c.HTML("<p>y", Options{})); got != "y" {
		t.Errorf("second text: %q", got)
	}
	if shape(first) != keep {
		t.Errorf("the first text changed to %q", shape(first))
	}
}

// check holds a Text against what is promised of every Text.
func check(t testing.TB, in string, got Text) {
	t.Helper()
	if !utf8.ValidString(got.Text) {
		t.Errorf("text of %.80q is no UTF-8", in)
	}
	n := utf8.RuneCountInString(got.Text)
	runes := []rune(got.Text)
	for _, l := range got.Links {
		if l.Start < 0 || l.Start >= l.End || l.End > n {
			t.Fatalf("link %d to %d of %d in %.80q", l.Start, l.End, n, in)
		}
		if !hasScheme(l.URL, "http://") && !hasScheme(l.URL, "https://") {
			t.Errorf("link to %q in %.80q", l.URL, in)
		}
	}
	for _, m := range got.Mentions {
		if m.Start < 0 || m.Start >= m.End || m.End > n || !strings.ContainsRune("@＠", runes[m.Start]) {
			t.Fatalf("mention %d to %d of %d in %.80q", m.Start, m.End, n, in)
		}
	}
	for _, g := range got.Tags {
		if g.Start < 0 || g.Start >= g.End || g.End > n || !strings.ContainsRune("#＃", runes[g.Start]) || string(runes[g.Start+1:g.End]) != g.Name {
			t.Fatalf("tag %d to %d of %d in %.80q", g.Start, g.End, n, in)
		}
	}
	for _, r := range got.Text {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			t.Fatalf("control character %U in the text of %.80q", r, in)
		}
	}
	if strings.HasPrefix(got.Text, "\n") || strings.HasSuffix(got.Text, "\n") {
		t.Errorf("text of %.80q begins or ends with a line break: %.80q", in, got.Text)
	}
	if got.Cut || len(got.Text) > MaxSize/8 {
		return
	}
	// Text taken as text is itself again.
	if again := FromHTML("<pre>\n"+html.EscapeString(got.Text)+"</pre>", Options{}); again.Text != got.Text {
		t.Errorf("text of %.80q is not itself again:\n%s", in, cmp.Diff(got.Text, again.Text))
	}
}

func FuzzFromHTML(f *testing.F) {
	f.Add("<p>a <a href=\"https://a.example/\" class=\"u-url mention\">@<span>a</span></a></p><ul><li>x</ul>")
	f.Add("<blockquote><pre>\n a\r\n b\x00</pre></blockquote><ruby>a<rt>b</ruby><q>")
	f.Add("<a rel=tag href=//x>#a b</a> <!-- -- > <script></scrip</script><math><annotation encoding=application/x-tex>x")
	f.Fuzz(func(t *testing.T, in string) {
		got := FromHTML(in, Options{})
		check(t, in, got)
		check(t, in, FromHTML(in, Options{QuoteKnown: true}))
	})
}

const typical = `<p><span class="h-card" translate="no"><a href="https://m.example/@ann" class="u-url mention">@<span>ann</span></a></span> De kloof tussen de Gedragscode en de praktijk is groter dan ooit. Op papier zijn de regels kraakhelder &amp; simpel: geen schijn van belangenverstrengeling.</p><p>Maar in de praktijk zien we &quot;dubbele petten&quot; en vage constructies. <a href="https://example.org/nieuws/2604300-een-lang-adres" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://</span><span class="ellipsis">example.org/nieuws/2604300-een</span><span class="invisible">-lang-adres</span></a></p><p><a href="https://m.example/tags/Overheid" class="mention hashtag" rel="tag">#<span>Overheid</span></a></p>`

// BenchmarkPeer is what the tokenizer and the parser of golang.org/x/net/html need for the same post,
// before any text is made.
func BenchmarkPeer(b *testing.B) {
	b.Run("tokenizer", func(b *testing.B) {
		b.SetBytes(int64(len(typical)))
		b.ReportAllocs()
		for b.Loop() {
			z := xhtml.NewTokenizer(strings.NewReader(typical))
			for z.Next() != xhtml.ErrorToken {
				for more := true; more; {
					_, _, more = z.TagAttr()
				}
			}
		}
	})
	b.Run("parser", func(b *testing.B) {
		b.SetBytes(int64(len(typical)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := xhtml.Parse(strings.NewReader(typical)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFromHTML(b *testing.B) {
	for name, in := range map[string]string{
		"post":   typical,
		"short":  "<p>Yes, and then it rained.</p>",
		"long":   strings.Repeat(typical, 100),
		"script": "<p>日本語の長い文章がここにあります。改行もあります。</p>",
	} {
		b.Run(name, func(b *testing.B) {
			var c Converter
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				c.HTML(in, Options{})
			}
		})
	}
}
