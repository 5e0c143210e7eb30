package crosspost

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// TestCompare tells what lies between two texts: what is no cross-post, and what is one but says something else.
func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		kind       Kind
		flags      string
	}{
		// must not be told at all
		{"greeting", "Good morning, Ukraine!", "Good morning, friends!", "", ""},
		{"stock", "Glory to Ukraine!", "Glory to Ukraine! Glory to the heroes!", "", ""},
		{"stock end", "Today I met the president of France in Paris. Thank you for your support! Glory to Ukraine!", "The Antarctic station sent new pictures of penguins. Thank you for your support! Glory to Ukraine!", "", ""},
		{"template, little else", "I had a call with the Prime Minister of Canada and thanked him for the new package.", "I had a call with the President of Finland about the Baltic Sea and energy.", "", ""},
		{"same topic", "North Korean soldiers are in Kursk, preparing to fight Ukraine.", "Preparing to fight Ukraine, soldiers of North Korea stand in the Kursk region.", "", ""},
		{"links only", "https://a.example/1", "https://a.example/1", "", ""},
		{"tags only", "#Ukraine #NATO", "#Ukraine #NATO", "", ""},
		{"mentions only", "@one @two", "@one @two", "", ""},
		{"empty", "", "", "", ""},
		{"short, one word more", "See you all tomorrow morning", "See you all tomorrow morning then", "", ""},
		{"common grammar", "It is one of the most important things that we have to do in the coming days and weeks.", "It is one of the largest rivers that we have in the country, and fish live there again.", "", ""},
		{"ko, endings", "오늘 우리는 서울에서 회의를 했습니다", "내일 우리는 부산에서 회의를 합니다", "", ""},
		// the same
		{"link", "We await an official team from South Korea. https://t.co/abc", "We await an official team from South Korea. bbc.com/news/artic…", Same, ""},
		{"type", "“It’s time,” he said — and they went home today.", "\"It's time\", he said - and they went home today", Same, ""},
		{"tags and counter", "(1/5) We await an official team from South Korea. #news #UA", "1/ We await an official team from South Korea. 🇺🇦", Same, ""},
		{"mention", "@someone Thank you for all that you did this year for us.", "Thank you for all that you did this year for us.", Same, ""},
		{"short, equal", "Thank you, Seoul!", "Thank you Seoul", Same, ""},
		// a part
		{"cut in a word", "We await an official team from South Korea, as they have confirmed their pl…", "We await an official team from South Korea, as they have confirmed their plans to send specialists.", Part, ""},
		{"ja, cut", "私たちは韓国からの公式代表団を待っています。彼らは専門家を派遣すると確認しました。", "私たちは韓国からの公式代表団を待っています。", Part, ""},
		// changed, and what changed weighs
		{"template, other figures", "Overnight the enemy launched 45 drones and 12 missiles at our cities. Air defence shot down most of them. Thank you to our soldiers.", "Overnight the enemy launched 61 drones and 9 missiles at our cities. Air defence shot down most of them. Thank you to our soldiers.", Changed, "number"},
		{"negation", "Ukraine’s territories are not negotiable, and our constitution says so in its first part.", "Ukraine’s territories are negotiable, and our constitution says so in its first part.", Changed, "negation"},
		{"figure", "We have information that 3,000 North Korean troops are currently in a training camp near the border.", "We have information that 30,000 North Korean troops are currently in a training camp near the border.", Changed, "number"},
		{"name", "I spoke today with Emmanuel Macron about the defence of our cities and the coming winter months.", "I spoke today with Olaf Scholz about the defence of our cities and the coming winter months.", Changed, "name"},
		{"contrary", "Support for our soldiers this winter will be more than it was in the year before, says the minister.", "Support for our soldiers this winter will be less than it was in the year before, says the minister.", Changed, "opposite hedge"},
		{"uk, figure", "За добу ворог втратив 1200 солдатів і 30 танків, повідомив Генеральний штаб сьогодні вранці.", "За добу ворог втратив 1450 солдатів і 30 танків, повідомив Генеральний штаб сьогодні вранці.", Changed, "number"},
		{"a word", "We are eager to share data and collaborate closely, as this war poses challenges for the region.", "We are ready to share data and collaborate closely, as this war poses challenges for the region.", Changed, ""},
	} {
		kind, l, d, ok := Compare(c.a, c.b, "")
		var flags []string
		for _, f := range d.Flags {
			flags = append(flags, string(f))
		}
		if kind != c.kind || ok != (c.kind != "") || strings.Join(flags, " ") != c.flags {
			t.Errorf("%s: %q %d/%d %q, want %q %q", c.name, kind, l.Shared, l.Of, flags, c.kind, c.flags)
		}
		if ok && (d.Ops == nil) != (c.kind == "") {
			t.Errorf("%s: no difference is told", c.name)
		}
		back, m, _, _ := Compare(c.b, c.a, "")
		if back != kind || m != l {
			t.Errorf("%s: the other way round it is %q", c.name, back)
		}
		if x := Clean(c.a); Clean(x) != x {
			t.Errorf("%s: cleaned twice it is %q", c.name, Clean(x))
		}
	}
}

// world is an index of posts of several accounts.
type world struct {
	m *quotation.Memory
	n int
}

func (w *world) add(author, thread string, at time.Time, texts ...string) {
	for _, x := range texts {
		w.n++
		w.m.Add(quotation.Passage{Post: post.ID(fmt.Sprint("x:", w.n)), Thread: post.ID(thread), Author: post.AccountID(author), Created: at, Text: x, Lang: "en"})
	}
}

func said(author string, at time.Time, texts ...string) []quotation.Passage {
	var out []quotation.Passage
	for i, x := range texts {
		out = append(out, quotation.Passage{Post: post.ID(fmt.Sprint("nostr:", i)), Thread: "nostr:0", Author: post.AccountID(author), Created: at, Text: x, Lang: "en"})
	}
	return out
}

// TestWho tells whose the words are, and how much later.
func TestWho(t *testing.T) {
	w := &world{m: quotation.NewMemory()}
	words := "We await an official team from South Korea, as they have confirmed their plans to send specialists to Ukraine."
	w.add("x:other", "x:t1", day(0).Add(time.Hour), words)
	w.add("x:mine", "x:t2", day(9), words)
	w.add("did:plc:mine", "x:t3", day(0).Add(3*time.Minute), "It is confirmed.", words+" Soon.")
	s := &Search{Index: w.m, Posts: said("x:mine", day(0), words), Linked: func(a post.AccountID) bool { return a == "did:plc:mine" }}
	f, err := s.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range f.Places {
		got = append(got, fmt.Sprint(p.Thread, " ", p.Who, " ", p.Kind, " ", p.After))
	}
	want := []string{"x:t3 linked part 3m0s", "x:t2 own same 216h0m0s", "x:t1 other same 1h0m0s"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestShort checks that short texts are told only of the same author, equal, and near in time.
func TestShort(t *testing.T) {
	w := &world{m: quotation.NewMemory()}
	w.add("x:mine", "x:near", day(0).Add(time.Hour), "Thank you all, Seoul!")
	w.add("x:mine", "x:far", day(3), "Thank you all, Seoul!")
	w.add("x:other", "x:other", day(0), "Thank you all, Seoul!")
	w.add("x:mine", "x:unequal", day(0), "Thank you all, Seoul and Busan!")
	w.add("x:mine", "x:long", day(0), "Thank you all, Seoul! It was a day of many talks and of good decisions for both.")
	s := &Search{Index: w.m, Posts: said("x:mine", day(0), "Thank you all, Seoul!")}
	f, err := s.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Places) != 1 || f.Places[0].Thread != "x:near" {
		t.Errorf("%+v", f.Places)
	}
}

// TestCutOtherwise finds a thread that was cut at other places, and one long post of the same words, and a thread is not
// found in itself.
func TestCutOtherwise(t *testing.T) {
	posts := seed(t)[:8]
	w := &world{m: quotation.NewMemory()}
	all := strings.Fields(strings.Join(posts, " "))
	var other []string
	for i := 0; i < len(all); i += 60 { // every post of the one stands half in each of two of the other
		other = append(other, strings.Join(all[max(0, i-30):min(len(all), i+30)], " "))
	}
	w.add("did:plc:mine", "x:cut", day(0), other...)
	w.add("did:plc:mine", "x:long", day(0), strings.Join(posts, "\n\n"))
	w.add("did:plc:mine", "x:else", day(0), seed(t)[20:28]...)
	for i, p := range posts {
		w.m.Add(quotation.Passage{Post: post.ID(fmt.Sprint("nostr:", i)), Thread: "nostr:0", Author: "x:mine", Created: day(0), Text: p})
	}
	f, err := (&Search{Index: w.m, Posts: said("x:mine", day(0), posts...)}).Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[post.ID]*Place{}
	for i := range f.Places {
		got[f.Places[i].Thread] = &f.Places[i]
	}
	if len(got) != 2 || got["x:cut"] == nil || got["x:long"] == nil || got["x:cut"].Share() < 900 || got["x:long"].Posts != len(posts) {
		t.Errorf("%+v", got)
	}
	one, err := (&Search{Index: w.m, Posts: []quotation.Passage{{Post: "at://x/app.bsky.feed.post/1", Author: "did:plc:mine", Created: day(0), Text: strings.Join(posts, "\n\n")}}}).Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	threads := 0
	for _, p := range one.Places {
		if p.Thread == "nostr:0" {
			threads++
		}
	}
	if threads != 1 {
		t.Errorf("the thread of the long post is not found: %+v", one.Places)
	}
}

// TestStock checks that what stands in very many posts finds nobody and is counted.
func TestStock(t *testing.T) {
	w := &world{m: quotation.NewMemory()}
	for i := range 3 * common {
		w.add("x:other", "", day(i), "Glory to Ukraine! Glory to the heroes! We will be victorious and free.", fmt.Sprintf("Number %d of many posts without any words of that kind.", i))
	}
	f, err := (&Search{Index: w.m, Posts: said("x:mine", day(0), "Glory to Ukraine! Glory to the heroes! We will be victorious and free.")}).Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Places) != 0 || f.Stock == 0 || f.Why.Read != 0 {
		t.Errorf("%+v", f)
	}
}

// TestVersions takes the version that is likest, and of equals the one that stands.
func TestVersions(t *testing.T) {
	words := "We await an official team from South Korea, as they have confirmed their plans to send specialists to Ukraine."
	m := quotation.NewMemory()
	for _, v := range []string{words, words + " And we are eager to share data and collaborate closely in this war.", words} {
		m.Add(quotation.Passage{Post: "x:1", Thread: "x:1", Author: "x:9", Created: day(0), Text: v})
	}
	m.Add(quotation.Passage{Post: "x:2", Thread: "x:2", Author: "x:9", Created: day(0), Text: words})
	m.Add(quotation.Passage{Post: "x:2", Thread: "x:2", Author: "x:9", Created: day(0), Text: "Nothing of that is true any more today, it seems, and so on."})
	f, err := (&Search{Index: m, Posts: said("x:9", day(0), words)}).Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Places) != 2 {
		t.Fatalf("%+v", f.Places)
	}
	for _, p := range f.Places {
		if len(p.Pairs) != 1 || p.Thread == "x:1" != p.Pairs[0].Post.Until.IsZero() {
			t.Errorf("%+v", p)
		}
	}
}

// TestHostile checks that odd input costs a bounded effort.
func TestHostile(t *testing.T) {
	m := quotation.NewMemory()
	long := strings.Repeat("one two three four five six seven eight nine ten ", 50_000)
	m.Add(quotation.Passage{Post: "x:1", Author: "x:9", Text: long})
	m.Add(quotation.Passage{Post: "x:2", Author: "x:9", Text: "\xff\xfe broken bytes and so on, many of them, in one long row of words \xff"})
	var many []quotation.Passage
	for i := range 2 * maxOwn {
		many = append(many, quotation.Passage{Post: post.ID(fmt.Sprint("nostr:", i)), Author: "x:9", Text: long[:200+i%7]})
	}
	for _, posts := range [][]quotation.Passage{many, {{Post: "x:3", Text: long}}, {{Post: "x:4", Text: strings.Repeat("\u202e\u200b@#", 10_000)}}, {{}}, nil, {{Post: "x:5", Text: "\xff\xfe broken bytes and so on, many of them, in one long row of words \xff"}}} {
		f, err := (&Search{Index: m, Posts: posts}).Find(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if f.Why.Read > maxRead*4+2*maxOwn || f.Why.Runs > maxLooked {
			t.Errorf("%+v", f.Why)
		}
	}
}
