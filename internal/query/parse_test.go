package query_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clew/internal/query"
)

// show writes a tree so that every part of it can be seen.
func show(n query.Node) string {
	list := func(name string, l []query.Node) string {
		var parts []string
		for _, x := range l {
			parts = append(parts, show(x))
		}
		return name + "(" + strings.Join(parts, ", ") + ")"
	}
	switch n := n.(type) {
	case nil:
		return "nothing"
	case query.All:
		return list("all", n.List)
	case query.Any:
		return list("any", n.List)
	case query.Not:
		return "not(" + show(n.Of) + ")"
	case query.Beside:
		var l []query.Node
		for _, w := range n.List {
			l = append(l, w)
		}
		return list(fmt.Sprint("near", n.Within), l)
	case query.Words:
		if n.Prefix {
			return "[" + n.Text + "…]"
		}
		return "[" + n.Text + "]"
	case query.Field:
		return string(n.Key) + "=" + n.Value
	}
	return "?"
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ said, tree, canon string }{
		{"", "nothing", ""},
		{" \u200f \t", "nothing", ""},
		{`""`, "nothing", ""},
		{"shells", "[shells]", "shells"},
		{"artillery  shells", "all([artillery], [shells])", "artillery shells"},
		{`"artillery   shells"`, "[artillery shells]", `"artillery shells"`},
		{`“artillery shells”`, "[artillery shells]", `"artillery shells"`},
		{`„artillery shells“`, "[artillery shells]", `"artillery shells"`},
		{`«артилерійські снаряди»`, "[артилерійські снаряди]", `"артилерійські снаряди"`},
		{`「砲弾 不足」`, "[砲弾 不足]", `"砲弾 不足"`},
		{`"one" two`, "all([one], [two])", `"one" two`},
		{`"one"two`, "all([one], [two])", `"one" two`},
		{"art*", "[art…]", "art*"}, {"＊", "[＊]", "＊"}, {"*", "[*]", "*"}, {`"art*"`, "[art*]", `"art*"`},
		{`"artillery sh"*`, "[artillery sh…]", `"artillery sh"*`},
		{"a OR b", "any([a], [b])", "a OR b"},
		{"a or b", "all([a], [or], [b])", "a or b"},
		{`a "OR" b`, "all([a], [OR], [b])", `a "OR" b`},
		{"a b OR c d", "all([a], any([b], [c]), [d])", "a b OR c d"},
		{"(a b) OR c", "any(all([a], [b]), [c])", "(a b) OR c"},
		{"a ＯＲ b", "any([a], [b])", "a OR b"}, {"a ОR b", "any([a], [b])", "a OR b"}, {"мир АБО війна", "any([мир], [війна])", "мир OR війна"}, {"мир ИЛИ война", "any([мир], [война])", "мир OR война"},
		{"a AND b", "all([a], [b])", "a b"},
		{"a -b", "all([a], not([b]))", "a -b"}, {"a −b", "all([a], not([b]))", "a -b"}, {"a －b", "all([a], not([b]))", "a -b"}, {"a NOT b", "all([a], not([b]))", "a -b"},
		{"-(-a)", "[a]", "a"}, {"-(a b)", "not(all([a], [b]))", "-(a b)"}, {`-"a b"`, "not([a b])", `-"a b"`}, {"-from:@a", "not(from=@a)", "-from:@a"},
		{"NOT --a", "not([--a])", "NOT --a"}, {`-"-"`, "not([-])", `-"-"`}, {"a - b", "all([a], [-], [b])", "a - b"}, {"--all", "[--all]", "--all"}, {`"-a"`, "[-a]", `"-a"`}, {"well-known", "[well-known]", "well-known"},
		{"a NEAR b", "near[10]([a], [b])", "a NEAR b"}, {"a NEAR/3 b* NEAR/0 \"c d\"", "near[3 0]([a], [b…], [c d])", "a NEAR/3 b* NEAR/0 \"c d\""},
		{"a b NEAR/2 c OR d", "all([a], any(near[2]([b], [c]), [d]))", "a b NEAR/2 c OR d"},
		{"-(a NEAR b)", "not(near[10]([a], [b]))", "-(a NEAR b)"},
		{"((a)) (b (c d))", "all([a], [b], [c], [d])", "a b c d"}, {"(a OR (b OR c))", "any([a], [b], [c])", "a OR b OR c"},
		{"a OR(b c)", "any([a], all([b], [c]))", "a OR (b c)"}, {"（東京 OR 大阪）", "any([東京], [大阪])", "東京 OR 大阪"},
		{"f(x) (f(x) b)", "all([f(x)], [f(x)], [b])", "f(x) f(x) b"},
		{"From:@Ann", "from=@Ann", "from:@Ann"}, {"from：@ann", "from=@ann", "from:@ann"}, {"ＦＲＯＭ：@ann", "from=@ann", "from:@ann"}, {"\u202bfrom:\u202c\u200e@ann\u200f", "from=@ann", "from:@ann"},
		{"from:https://social.example/users/a", "from=https://social.example/users/a", "from:https://social.example/users/a"},
		{`"from:@a"`, "[from:@a]", `"from:@a"`}, {`in:"My books"`, "in=My books", `in:"My books"`}, {`tag:«два слова»`, "tag=два слова", `tag:"два слова"`}, {"tag:a(b)", "tag=a(b)", "tag:a(b)"},
		{"network:BLUESKY has:Image is:ROOT lang:zh-TW", "all(network=bluesky, has=image, is=root, lang=zh-tw)", "network:bluesky has:image is:root lang:zh-tw"},
		{"since:2024-05 until:7d", "all(since=2024-05, until=7d)", "since:2024-05 until:7d"},
		{"from:@a OR from:@b", "any(from=@a, from=@b)", "from:@a OR from:@b"}, {"from:@a from:@a", "all(from=@a, from=@a)", "from:@a from:@a"}, {"from:@a -from:@b", "all(from=@a, not(from=@b))", "from:@a -from:@b"},
		{"https://a.example/b?c=(d)", "[https://a.example/b?c=(d)]", "https://a.example/b?c=(d)"}, {"re:this", "[re:this]", "re:this"}, {"12:30", "[12:30]", "12:30"}, {"form://x", "[form://x]", "form://x"}, {`"form:x"`, "[form:x]", `"form:x"`},
		{`5" 6”`, `all([5"], [6”])`, `5" 6”`}, {`a"b`, `[a"b]`, `a"b`}, {"don't #tag @name c++ :( 🧵", "all([don't], [#tag], [@name], [c++], [:(], [🧵])", "don't #tag @name c++ :( 🧵"},
	} {
		n, err := query.Parse(c.said)
		if err != nil {
			t.Errorf("%q: %v", c.said, err)
			continue
		}
		if got := show(n); got != c.tree {
			t.Errorf("%q is %s, want %s", c.said, got, c.tree)
		}
		if n != nil && n.String() != c.canon {
			t.Errorf("%q is written %q, want %q", c.said, n.String(), c.canon)
		}
	}
}

func TestWrong(t *testing.T) {
	for _, c := range []struct {
		said        string
		code        query.Code
		wrong, mean string
	}{
		{strings.Repeat("a", 257), query.TooLong, "a", ""}, {strings.Repeat("к", 129), query.TooLong, "к", ""}, {"a" + strings.Repeat(" ", 1024), query.TooLong, strings.Repeat(" ", 769), ""},
		{strings.Repeat("a ", 40), query.TooMany, "a a a a a a a a ", ""}, {strings.Repeat("(", 200), query.TooDeep, strings.Repeat("(", 192), ""}, {strings.Repeat("-(", 20) + "a", query.TooDeep, strings.Repeat("(-", 11) + "(a", ""},
		{"a\xff", query.NotText, "a\xff", ""},
		{`a "b c`, query.OpenQuote, `"b c`, ""}, {`«a b`, query.OpenQuote, "«a b", ""}, {`"`, query.OpenQuote, `"`, ""}, {`in:"a b`, query.OpenQuote, `"a b`, ""},
		{`artillery shells"`, query.NoOpenQuote, `shells"`, ""}, {"b»", query.NoOpenQuote, "b»", ""},
		{"(a b", query.OpenGroup, "(a b", ""}, {"a ((b)", query.OpenGroup, "((b)", ""}, {"(", query.OpenGroup, "(", ""}, {"（a", query.OpenGroup, "（a", ""},
		{"a b)", query.NoOpenGroup, ")", ""}, {"(a))", query.NoOpenGroup, ")", ""}, {":)", query.NoOpenGroup, ")", ""},
		{"a ()", query.EmptyGroup, "()", ""}, {"( \u200e)", query.EmptyGroup, "( \u200e)", ""},
		{"OR", query.NoSide, "OR", ""}, {"a OR", query.NoSide, "OR", ""}, {"OR a", query.NoSide, "OR", ""}, {"a OR OR b", query.NoSide, "OR", ""}, {"(a OR)", query.NoSide, "OR", ""}, {"(a OR ) b", query.NoSide, "OR", ""}, {"a OR AND b", query.NoSide, "AND", ""},
		{"AND a", query.NoSide, "AND", ""}, {"a AND", query.NoSide, "AND", ""}, {"a AND AND b", query.NoSide, "AND", ""}, {"a NOT", query.NoSide, "NOT", ""}, {"NEAR a", query.NoSide, "NEAR", ""}, {"a NEAR/3", query.NoSide, "NEAR/3", ""},
		{"a NEAR/x b", query.BadNear, "NEAR/x", ""}, {"a NEAR/100 b", query.BadNear, "NEAR/100", ""}, {"a NEAR/-1 b", query.BadNear, "NEAR/-1", ""}, {"a NEAR/+1 b", query.BadNear, "NEAR/+1", ""}, {"a NEAR/ b", query.BadNear, "NEAR/", ""}, {"a NEAR/99999999999 b", query.NoSide, "", ""},
		{"from:@a NEAR b", query.BadNear, "from:@a ", ""}, {"a NEAR -b", query.BadNear, "-b", ""}, {"a NEAR (b OR c)", query.BadNear, "(b OR c)", ""},
		{"form:@ann", query.NoKey, "form:", "from:"}, {"fron:@ann", query.NoKey, "fron:", "from:"}, {"author:@ann", query.NoKey, "author:", "from:"}, {"BEFORE:2024", query.NoKey, "BEFORE:", "until:"}, {"x netwrk:x", query.NoKey, "netwrk:", "network:"}, {"hashtag：a", query.NoKey, "hashtag：", "tag:"},
		{"from:", query.NoValue, "from:", ""}, {"a from: b", query.NoValue, "from:", ""}, {`from:""`, query.NoValue, `from:""`, ""}, {"tag:#", query.NoValue, "tag:#", ""}, {"(in:)", query.NoValue, "in:", ""},
		{"network:myspace", query.NoNetwork, "myspace", ""}, {"network:twitter", query.NoNetwork, "twitter", "network:x"}, {"network:bluesk", query.NoNetwork, "bluesk", "network:bluesky"},
		{"has:images", query.NoHas, "images", "has:image"}, {"has:cheese", query.NoHas, "cheese", ""}, {"is:gone", query.NoIs, "gone", "is:deleted"}, {"is:edite", query.NoIs, "edite", "is:edited"},
		{"lang:english", query.NoLang, "english", "lang:en"}, {"lang:e", query.NoLang, "e", ""}, {"lang:uk-", query.NoLang, "uk-", ""}, {"lang:українська", query.NoLang, "українська", "lang:uk"},
		{"since:2024-13", query.NoTime, "2024-13", ""}, {"since:yestreday", query.NoTime, "yestreday", ""}, {"until:0000", query.NoTime, "0000", ""}, {"since:-3d", query.NoTime, "-3d", ""}, {"since:99999d", query.NoTime, "99999d", ""}, {"since:d", query.NoTime, "d", ""}, {"since:2024-02-30", query.NoTime, "2024-02-30", ""}, {"since:3x", query.NoTime, "3x", ""},
		{"from:@a from:@b", query.TwoFrom, "@b", ""}, {"from:@b x from:@a", query.TwoFrom, "@a", ""},
	} {
		n, err := query.Parse(c.said)
		if c.wrong == "" && err == nil {
			continue
		}
		var e *query.Error
		if !errors.As(err, &e) {
			t.Errorf("%.40q: %v, %s", c.said, err, show(n))
			continue
		}
		_, wrong, _ := e.Mark(c.said)
		if e.Code != c.code || !strings.HasSuffix(wrong, c.wrong) || e.Mean != c.mean || e.Error() == "" || e.Mean != "" && !strings.Contains(e.Error(), e.Mean) {
			t.Errorf("%.40q: %s %q %q %q, want %s %q %q", c.said, e.Code, wrong, e.Mean, e.Error(), c.code, c.wrong, c.mean)
		}
	}
}

// Every code has a sentence of its own.
func TestSentences(t *testing.T) {
	seen := map[string]query.Code{}
	for _, c := range query.Codes() {
		s := (&query.Error{Code: c, Word: "WORD"}).Error()
		if other, ok := seen[s]; ok || s == "" {
			t.Errorf("%s says what %s says: %s", c, other, s)
		}
		seen[s] = c
	}
}

func TestTime(t *testing.T) {
	now := time.Date(2026, 3, 31, 15, 4, 5, 0, time.FixedZone("", 7200)) // 13:04:05 UTC
	for s, want := range map[string]string{
		"2024": "2024-01-01T00:00:00 2025-01-01T00:00:00", "2024-02": "2024-02-01T00:00:00 2024-03-01T00:00:00", "2024-02-29": "2024-02-29T00:00:00 2024-03-01T00:00:00",
		"2024-05-31T18:00": "2024-05-31T18:00:00 2024-05-31T18:01:00", "2024-05-31t18:00:30": "2024-05-31T18:00:30 2024-05-31T18:00:31",
		"2024-05-31T18:00+03:00": "2024-05-31T15:00:00 2024-05-31T15:01:00", "2024-05-31T18:00:00Z": "2024-05-31T18:00:00 2024-05-31T18:00:01",
		"today": "2026-03-31T00:00:00 2026-04-01T00:00:00", "yesterday": "2026-03-30T00:00:00 2026-03-31T00:00:00",
		"7d": "2026-03-24T13:04:05 2026-03-24T13:04:05", "2w": "2026-03-17T13:04:05 2026-03-17T13:04:05", "12h": "2026-03-31T01:04:05 2026-03-31T01:04:05", "1y": "2025-03-31T13:04:05 2025-03-31T13:04:05", "0d": "2026-03-31T13:04:05 2026-03-31T13:04:05",
	} {
		n, err := query.Parse("since:" + s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		from, before := n.(query.Field).Time.Span(now)
		const as = "2006-01-02T15:04:05"
		if got := from.Format(as) + " " + before.Format(as); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}

// again holds the promise of canonical form against one text.
func again(said string) error {
	n, err := query.Parse(said)
	var e *query.Error
	if err != nil {
		if !errors.As(err, &e) || e.Start < 0 || e.Start > e.End || e.End > len(said) || e.Error() == "" {
			return fmt.Errorf("%q: %#v", said, err)
		}
		return nil
	}
	if n == nil {
		return nil
	}
	m, err := query.Parse(n.String())
	if err != nil || !reflect.DeepEqual(n, m) || m.String() != n.String() {
		return fmt.Errorf("%q is %s, written %q, and that is %s, %v", said, show(n), n, show(m), err)
	}
	return nil
}

// bits are what queries are put together from.
var bits = []string{" ", " ", " ", "a", "shells", "東京", "київ", `"`, "“", "”", "«", "」", "(", ")", "（", "）", "-", "−", "*", "＊", "OR", " OR ", " АБО ", " AND ", " NOT ", " NEAR ", " NEAR/3 ", ":", "：", "from:", "tag:", "#", "@a", "in:", "since:", "2024", "7d", "today", "lang:uk", "has:", "image", "is:", "edited", "network:x", "\u202e", "\u200f", "\n", "\x00", "'", "5", "/", "|", "form:", "\u0301", "K", "İ"}

func TestCanonical(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		said := strings.Join(rapid.SliceOfN(rapid.SampledFrom(bits), 0, 60).Draw(r, "bits"), "")
		if err := again(said); err != nil {
			r.Fatal(err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", `a "b c" OR -d* NEAR/3 (e)`, `in:"a b" since:7d`, "f(x) :( “”"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if err := again(said); err != nil {
			t.Error(err)
		}
	})
}

func TestWalk(t *testing.T) {
	n, err := query.Parse(`a -(b OR c) d NEAR e -(f -g)`)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	query.Walk(n, func(n query.Node, wanted bool) {
		if w, ok := n.(query.Words); ok {
			if !wanted {
				got += "-"
			}
			got += w.Text + " "
		}
	})
	if got != "a -b -c d e -f g " {
		t.Error(got)
	}
	query.Walk(nil, func(query.Node, bool) { t.Error("nothing has no parts") })
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := query.Parse(`from:@name "artillery shells" (київ OR харків) -tag:ad since:2024-05 NEAR/5 x`); err == nil {
			b.Fatal("NEAR stands behind a field")
		}
	}
}

// A query made to be slow is refused as quickly as any.
func BenchmarkBomb(b *testing.B) {
	bomb := strings.Repeat("(", 1<<20)
	for b.Loop() {
		if _, err := query.Parse(bomb); err == nil {
			b.Fatal("it was read")
		}
	}
}
