package search_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/record"
	"clew/internal/search"
)

// shelf is a store of a few posts, the first the newest.
type shelf []post.Post

func (s shelf) Newest(ctx context.Context, q record.Scan) iter.Seq2[record.Met, error] {
	return func(yield func(record.Met, error) bool) {
		for i := range s {
			m := record.Met{Place: record.Place{Created: int64(10000 - i), Number: int64(10000 - i)}}
			if q.From != (record.Place{}) && (m.Place.Created > q.From.Created || m.Place.Created == q.From.Created && m.Place.Number >= q.From.Number) || q.Author != "" && s[i].Author != q.Author {
				continue
			}
			if q.May == nil || q.May(s[i].Text, true) {
				m.Post = &s[i]
			}
			if !yield(m, ctx.Err()) {
				return
			}
		}
	}
}

func (s shelf) PlaceOf(_ context.Context, id post.ID) (record.Place, error) {
	for i := range s {
		if s[i].ID == id {
			return record.Place{Created: int64(10000 - i), Number: int64(10000 - i)}, nil
		}
	}
	return record.Place{}, record.ErrNotFound
}

// all shows everything, each post as a thread of its own unless it has a conversation.
func (s shelf) all(_ context.Context, id post.ID) (post.ID, *post.Post, error) {
	for i := range s {
		if s[i].ID == id {
			if c := s[i].Conversation; c != "" {
				return c, &s[i], nil
			}
			return id, &s[i], nil
		}
	}
	return "", nil, nil
}

func texts(list ...string) shelf {
	var s shelf
	for i, t := range list {
		s = append(s, post.Post{ID: post.ID(fmt.Sprint("x:", i+1)), Network: post.X, Author: "x:100", Text: t})
	}
	return s
}

func find(t testing.TB, s shelf, query string, ask search.Ask) *search.Found {
	t.Helper()
	q, err := search.Parse(query)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	if ask.Shown == nil {
		ask.Shown = s.all
	}
	f, err := (&search.Scan{Posts: s}).Find(t.Context(), q, ask)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return f
}

func ids(f *search.Found) string {
	var out []string
	for _, h := range f.Hits() {
		out = append(out, strings.TrimPrefix(string(h.Post.ID), "x:"))
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ query, text string }{
		{"shells", "3.5 million artillery Shells."},
		{"ÄRGER", "viel ärger"}, {"arger", "viel Ärger"},
		{"million shells", "shells, by the million"},
		{`"artillery shells"`, "artillery\n shells"},
		{`“artillery shells”`, "ARTILLERY shells"},
		{"#tag", "a #tag"}, {"tag", "a #tag"}, {"@name", "hi @name!"},
		{"don't", "don’t"}, {"c++", "in C++ it is"},
		{"київ", "КИЇВ стоїть"}, {"ежик", "Ёжик в тумане"},
		{"서울", "서울에서"}, {"東京", "東京都"}, {"カタカナ", "ｶﾀｶﾅ"}, {"ไทย", "ประเทศไทย"},
		{"محمد", "مُحَمَّدٌ هنا"}, {"احمد", "أحمد"}, {"שלום", "שָׁלוֹם עולם"}, {"हिन्दी", "यह हिन्दी है"},
		{"🧵", "a thread 🧵"}, {"cafe\u0301", "CAFÉ"}, {"straße", "STRASSE"},
	} {
		if ids(find(t, texts(c.text), c.query, search.Ask{})) != "1" {
			t.Errorf("%q does not find %q", c.query, c.text)
		}
	}
	for _, c := range []struct{ query, text string }{
		{`"shell"`, "shells"}, {"art", "start"}, {"art", "article"}, {`"artillery shells"`, "shells artillery"},
		{"million shells", "million"}, {"и", "й"}, {"йод", "иод"}, {"か", "が"}, {"한", "하다"}, {"हिन", "हिन्दी"}, {"हि", "हिन्दी"}, {"न्दी", "हिन्दी"}, {"दी", "हिन्दी"},
		{`"a b"`, "ab"}, {"", "anything"}, {`""`, "anything"}, {"  ", "anything"}, {"\u0301", "anything"}, {"12", "123"},
		{"محمد", "محمدي"}, {"network:nostr", "anything"}, {"from:@nobody", "from:@nobody"}, {"tag:x", "#x"},
	} {
		if got := ids(find(t, texts(c.text), c.query, search.Ask{})); got != "" {
			t.Errorf("%q finds %q", c.query, c.text)
		}
	}
}

// TestForms: a word finds its other forms in the language of the post, in quotation marks itself alone.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		lang, query, text string
		found             bool
	}{
		{"en", "shell", "shells", true}, {"en", "shelling", "they shelled it", true}, {"", "shell", "shells", true}, {"ja", "shell", "shells here", false}, {"en", `"shell"`, "shells", false}, {"en", `"shells"`, "shells", true},
		{"en", "shell*", "shelling", true}, {"en", "went", "go", true}, {"en", "universe", "university", false}, {"en", "news", "new", false}, {"en", "cars -car", "cars", false},
		{"uk", "снаряд", "снарядами", true}, {"uk-UA", "ракети", "ракету", true}, {"uk", "поле", "полька", false}, {"uk", "Києва", "КИЇВ", true}, {"", "снаряд", "Снаряди летіли", true}, {"ru", "снаряд", "снарядов", true}, {"en", "снаряд", "снарядами", false},
		{"ar", "حرب", "والحرب", true}, {"de", "Häuser", "das Haus", true}, {"en", `"artillery shell"`, "artillery shells", false}, {"en", "line NEAR front", "lines front", false}, {"en", "line NEAR front", "line front", true},
		{"ko", "서울", "서울에서", true}, {"ko", "서울", "북서울", false}, {"ko", `"서울"`, "서울에서", false}, {"ko", `"서울"`, "서울!", true}, {"ko", "울", "서울", false}, {"ko", "CNN", "CNN은", true}, {"ko", `"서울 시장"`, "서울 시장이", false}, {"ko", `"서울 시장"*`, "서울 시장이", true}, {"ko", "포탄", "155mm포탄은", true},
		{"en", "c++", "C++, not C", true}, {"en", "c++", "c", false}, {"en", "c", "c++", true}, {"en", "c#", "C#", true}, {"en", "#tag", "tag", false}, {"en", "#tag", "a #tags", false}, {"en", "$tsla", "$TSLA up", true}, {"en", "$tsla", "tsla", false}, {"en", "5%", "up 5%", true}, {"en", "5%", "5", false},
		{"en", "🇺🇦", "go 🇺🇦!", true}, {"en", "🇺🇦", "🇺🇸🇺🇦", true}, {"en", "🇦🇺", "🇺🇦🇺🇸", false}, {"en", "👍", "👍🏽", true}, {"en", "👨‍👩‍👧", "a 👨‍👩‍👧 b", true}, {"en", "🧵", "no", false},
		{"en", "shells, rockets!", "rockets and shells", true}, {"en", "really?", "really so", true}, {"en", `"really?"`, "really so", false}, {"en", "(shells)", "shells", true}, {"en", "?!", "what?!", true}, {"en", "?!", "what", false},
	} {
		s := texts(c.text)
		s[0].Lang = c.lang
		f := find(t, s, c.query, search.Ask{})
		if got := ids(f) != ""; got != c.found {
			t.Errorf("%s: %s in %q: %v", c.lang, c.query, c.text, got)
		}
		for _, h := range f.Hits() {
			if !strings.Contains(fmt.Sprint(h.Snippet), " true}") && !strings.Contains(c.query, "-") {
				t.Errorf("%s: %s in %q: nothing is marked: %v", c.lang, c.query, c.text, h.Snippet)
			}
		}
		if ids(find(t, s, "-("+c.query+")", search.Ask{})) == ids(f) {
			t.Errorf("%s: not %s in %q is found as well, or neither", c.lang, c.query, c.text)
		}
	}
}

func TestParse(t *testing.T) {
	q, err := search.Parse(`One "two  three" from:@ann tag:Café NETWORK:Bluesky https://a.example/b «four»`)
	if err != nil {
		t.Fatal(err)
	}
	if got := q.Tree.String(); got != `One "two three" from:@ann tag:Café network:bluesky https://a.example/b "four"` || q.Accounts()[0] != "@ann" {
		t.Errorf("%s, %q", got, q.Accounts())
	}
	for s, code := range map[string]query.Code{
		`a "b c`: query.OpenQuote, "from:": query.NoValue, "tag:#": query.NoValue, "tag:\u0301": query.NoValue, "network:myspace": query.NoNetwork,
		"from:@a from:@b": query.TwoFrom, strings.Repeat("a", 257): query.TooLong, strings.Repeat("a ", 40): query.TooMany, "a\xff": query.NotText,
	} {
		_, err := search.Parse(s)
		var e *search.Error
		if !errors.As(err, &e) || e.Code != code || e.Start < 0 || e.End > len(s) || e.Start > e.End || e.Error() == "" {
			t.Errorf("%q: %#v", s, err)
		}
	}
}

// Nothing that is typed is more than an error, and what it finds is bounded by what is there.
func TestAnyQuery(t *testing.T) {
	s := texts("One two", "три", "東京 \u202e", "")
	rapid.Check(t, func(r *rapid.T) {
		q, err := search.Parse(rapid.String().Draw(r, "query"))
		if err != nil {
			return
		}
		f, err := (&search.Scan{Posts: s}).Find(t.Context(), q, search.Ask{Shown: s.all, Accounts: map[string]post.AccountID{"@a": "x:100"}})
		if err != nil || len(f.Groups) > len(s) {
			r.Fatalf("%+v, %v", f, err)
		}
	})
}

func TestPages(t *testing.T) {
	var s shelf
	for i := range 100 {
		p := post.Post{ID: post.ID(fmt.Sprint("x:", i+1)), Network: post.X, Author: "x:100", Text: fmt.Sprintf("post %d", i)}
		if i%10 < 3 {
			p.Conversation = post.ID(fmt.Sprint("x:", i/10*10+1)) // three of a thread
		}
		s = append(s, p)
	}
	for name, ask := range map[string]search.Ask{"threads": {Threads: 7}, "hits": {Hits: 9}, "posts": {Posts: 13}, "all at once": {Threads: 1, Hits: 3, Posts: 2}} {
		var got []string
		pages := 0
		for ; ; pages++ {
			f := find(t, s, "post", ask)
			if x := ids(f); x != "" {
				got = append(got, x)
			}
			if ask.Threads > 0 && len(f.Groups) > ask.Threads || f.Bound && name != "posts" && name != "all at once" {
				t.Errorf("%s: %+v", name, f)
			}
			if f.Next == "" {
				break
			}
			if f.Next == ask.From || pages > 200 {
				t.Fatalf("%s: it does not go on", name)
			}
			ask.From = f.Next
		}
		if all := strings.Fields(strings.Join(got, " ")); len(all) != 100 {
			t.Errorf("%s: %d posts on %d pages", name, len(all), pages)
		}
	}
	f := find(t, s, "post", search.Ask{Threads: 1})
	if len(f.Groups) != 1 || len(f.Groups[0].Hits) != 3 || f.Groups[0].Thread != "x:1" {
		t.Errorf("one thread: %+v", f.Groups)
	}
	for _, bad := range []string{"!", "AA", "AAAA", "____________", strings.Repeat("A", 300), "AAEC"} {
		q, _ := search.Parse("post")
		if _, err := (&search.Scan{Posts: s}).Find(t.Context(), q, search.Ask{From: bad, Shown: s.all}); !errors.Is(err, search.ErrPlace) {
			t.Errorf("place %q: %v", bad, err)
		}
	}
}

// TestTime: a search that takes too long says how far it came, and goes on from there.
func TestTime(t *testing.T) {
	var list []string
	for i := range 2000 {
		list = append(list, fmt.Sprint("post ", i))
	}
	s := texts(list...)
	clock := time.Unix(0, 0)
	scan := &search.Scan{Posts: s, Now: func() time.Time { clock = clock.Add(time.Second); return clock }}
	q, _ := search.Parse("1999")
	ask := search.Ask{Shown: s.all, Time: 2 * time.Second}
	pages, got := 0, ""
	for ; pages < 100; pages++ {
		f, err := scan.Find(t.Context(), q, ask)
		if err != nil {
			t.Fatal(err)
		}
		got += ids(f)
		if f.Next == "" {
			break
		}
		if !f.Bound || f.Looked == 0 || f.Oldest.IsZero() {
			t.Fatalf("%+v", f)
		}
		ask.From = f.Next
	}
	if pages < 2 || got != "2000" {
		t.Errorf("found %q on %d pages", got, pages)
	}
}

// What may not be found is not found and not counted, and what may be found only in part is matched again.
func TestShown(t *testing.T) {
	s := texts("secret one", "secret two", "secret three")
	f := find(t, s, "secret", search.Ask{Shown: func(ctx context.Context, id post.ID) (post.ID, *post.Post, error) {
		switch id {
		case "x:1":
			return id, nil, nil
		case "x:2":
			return id, &post.Post{ID: id, Text: "other words"}, nil
		}
		return id, &post.Post{ID: id, Text: "secret three", Warning: "mind"}, nil
	}})
	if ids(f) != "3" || !f.Groups[0].Hits[0].Folded || search.Text(f.Groups[0].Hits[0].Snippet) != "mind" {
		t.Errorf("%+v", f.Groups)
	}
	broken := errors.New("broken")
	q, _ := search.Parse("secret")
	if _, err := (&search.Scan{Posts: s}).Find(t.Context(), q, search.Ask{Shown: func(context.Context, post.ID) (post.ID, *post.Post, error) { return "", nil, broken }}); !errors.Is(err, broken) {
		t.Errorf("a broken reader: %v", err)
	}
}

func TestSnippet(t *testing.T) {
	mark := func(text, query string) string {
		f := find(t, texts(text), query, search.Ask{})
		if len(f.Groups) != 1 {
			t.Fatalf("%q does not find %q", query, text)
		}
		var b strings.Builder
		for _, p := range f.Groups[0].Hits[0].Snippet {
			if p.Marked {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	}
	for _, c := range [][3]string{
		{"One two three", "two", "One [two] three"},
		{"Die STRASSE und die Straße.", "straße", "Die [STRASSE] und die [Straße]."},
		{"cafe\u0301 x", "cafe", "[cafe\u0301] x"},
		{"a  b\n c a b", `"a b"`, "[a  b]\n c [a b]"},
		{"東京都", "京", "東[京]都"},
		{"٣ مُحَمَّدٌ ٣", "محمد", "٣ [مُحَمَّدٌ] ٣"},
		{"ﬁn", "fin", "[ﬁn]"},
	} {
		if got := mark(c[0], c[1]); got != c[2] {
			t.Errorf("%q in %q: %q, want %q", c[1], c[0], got, c[2])
		}
	}
	long := strings.Repeat("слово ", 200) + "needle " + strings.Repeat("ещё ", 200)
	got := mark(long, "needle")
	if n := utf8.RuneCountInString(got); n > 260 || !strings.HasPrefix(got, "…слово") || !strings.Contains(got, "[needle]") || !strings.HasSuffix(got, "ещё…") || !utf8.ValidString(got) {
		t.Errorf("%d: %q", n, got)
	}
}

func BenchmarkMatch(b *testing.B) {
	var list []string
	for i := range 1000 {
		list = append(list, fmt.Sprintf("Some words %d of a post that is about as long as posts are, with a link https://example.org/%d and a name @name", i, i))
	}
	s := texts(list...)
	q, _ := search.Parse("nothing here")
	for b.Loop() {
		if _, err := (&search.Scan{Posts: s}).Find(b.Context(), q, search.Ask{Shown: s.all}); err != nil {
			b.Fatal(err)
		}
	}
}
