package web_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/shelf"
)

// named is a record of what an index finds: two accounts, one figure over three years, names in five languages, and
// what must not be told to everybody.
func named(t testing.TB) *inmem.Record {
	t.Helper()
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann Bartholomew"}, {ID: "x:2", Network: post.X, Handle: "@war", Name: "Ukraine War"}, {ID: "x:3", Network: post.X, Handle: "@shy", Name: "Shy", NoIndex: true}}}
	say := func(author post.AccountID, first int, at time.Time, lang string, texts ...string) {
		for i, text := range texts {
			p := post.Post{ID: post.ID(fmt.Sprint("x:", first+i)), Network: post.X, Author: author, Text: text, Lang: lang, Created: at.Add(time.Duration(i) * time.Minute)}
			if i > 0 {
				p.Parent, p.ParentAuthor = post.ID(fmt.Sprint("x:", first+i-1)), author
			}
			if rest, ok := strings.CutPrefix(text, "CW "); ok {
				p.Text, p.Warning = rest, "war"
			}
			b.posts = append(b.posts, p)
		}
	}
	day := func(y int) time.Time { return time.Date(y, 5, 3, 12, 0, 0, 0, time.UTC) }
	say("x:1", 1786000000000000100, day(2022), "en", "There are 3,000 soldiers in Crimea.", "We met in Kyiv yesterday. <script>alert(1)</script> Then we left.")
	say("x:1", 1786000000000000200, day(2023), "en", "There are around 5,000 soldiers in Crimea. We asked @war.", "CW There is fighting in Kharkiv.")
	say("x:1", 1786000000000000300, day(2024), "en", "There are more than 9,000 soldiers in Crimea. Ukraine War is a long war.", "Soon it will be 12,000 soldiers in Crimea, Ann Bartholomew said.")
	say("x:2", 1786000000000000400, day(2024), "uk", "Учора ми були у Києві.", "Там 300 солдатів.")
	say("x:3", 1786000000000000500, day(2024), "en", "Paris is far.", "London too.")
	for i := range b.posts {
		if p := &b.posts[i]; p.ID == annThread { // what it answers is shown above it: its author's name is known there
			p.Parent, p.ParentAuthor = "x:1786000000000000050", "x:2"
		}
	}
	b.posts = append(b.posts, post.Post{ID: "x:1786000000000000050", Network: post.X, Author: "x:2", Text: "How many are in Norway?", Lang: "en", Created: day(2021)})
	put(t, r, b)
	return r
}

const annThread = "x:1786000000000000300"

func TestIndexPage(t *testing.T) {
	h := siteOf(named(t)).Handler()
	for _, c := range []struct {
		at          string
		has, hasNot []string
	}{
		{"/index?thread=" + annThread, []string{`<strong dir="auto">Crimea</strong>`, `href="/t/x:1786000000000000300#`, "There are more than 9,000 soldiers in <mark>Crimea</mark>.", "<mark>more than 9,000</mark>", "&gt; 9", "expected", "Names come from lists"}, []string{"Kharkiv", "The threads of this index"}},
		{"/index?account=x:1", []string{"Kyiv", "2 May 2022", "Kharkiv", `<a href="/t/x:1786000000000000100#`, ">1:1<", "Content warning: war", "<mark>Kharkiv</mark>", "The threads of this index", "@war"}, []string{"<script>alert"}},
		{"/index?account=%40ann&kind=date", []string{"2 May 2022", `aria-current="page">Dates`}, []string{"Kharkiv"}},
		{"/index?account=x:1&since=2024-01-01", []string{"9,000", "Only posts of 1 January 2024 to …"}, []string{"3,000 soldiers", "Kharkiv"}},
		{"/index?account=x:1&lang=uk", []string{"Крим", "Київ", "Імена й цифри"}, nil},
		{"/index?account=x:1&lang=ko", []string{"크림반도", "키이우", "이름과 수치"}, nil},
		{"/index?account=x:1&lang=ar", []string{"القرم", "كييف", "أسماء وأرقام", `dir="rtl"`}, nil},
		{"/index?account=x:2", []string{"<mark>Києві</mark>", "2 May 2024", "солдатів"}, nil},
		{"/index", []string{`action="/index"`, `name="q"`}, nil},
		{"/index?thread=" + annThread + "&entry=" + url.QueryEscape("region/crimea"), []string{"<bdi>Crimea</bdi>", "Soon it will be 12,000 soldiers in <mark>Crimea</mark>"}, []string{"9,000</mark>"}},
	} {
		got := page(t, h, c.at)
		for _, s := range c.has {
			if !strings.Contains(got, s) {
				t.Errorf("%s lacks %q", c.at, s)
			}
		}
		for _, s := range c.hasNot {
			if strings.Contains(got, s) {
				t.Errorf("%s has %q", c.at, s)
			}
		}
	}
	if got := page(t, h, "/t/"+annThread); !strings.Contains(got, `href="/index?thread=`+annThread+`"`) {
		t.Error("the thread's page does not lead to its index")
	}
	if got := page(t, h, "/a/x:1"); !strings.Contains(got, `href="/index?account=x:1"`) {
		t.Error("the account's page does not lead to its index")
	}
	// "Ukraine War" is a war, not the account of that name.
	if got := page(t, h, "/index?account=x:1&kind=account"); strings.Contains(got, "<mark>Ukraine War</mark>") || !strings.Contains(got, "<mark>@war</mark>") || !strings.Contains(got, "<mark>Ann Bartholomew</mark>") {
		t.Error("accounts are not those that are named")
	}
}

// TestIndexWrong: what cannot be asked, and what is not there.
func TestIndexWrong(t *testing.T) {
	h := siteOf(named(t)).Handler()
	for at, status := range map[string]int{
		"/index?thread=x:1&account=x:1": 400, "/index?thread=": 400, "/index?thread=nonsense": 400, "/index?collection=x": 400, "/index?collection=0": 400,
		"/index?thread=x:9": 404, "/index?account=x:9": 404, "/index?account=": 404, "/index?collection=9": 404, "/index?q=nobody": 404,
		"/index?account=x:1&kind=thing": 400, "/index?account=x:1&since=may": 400, "/index?account=x:1&from=-1": 400, "/index?account=x:1&from=999999999": 400,
		"/index?account=x:1&series=0": 404, "/index?account=x:1&entry=0": 404, "/index?account=x:1&entry=date/": 404, "/index?account=x:1&as=xlsx": 400, "/index?as=csv": 400,
		"/index.json?thread=x:9": 404,
	} {
		if w := ask(h, "GET", at); w.Code != status {
			t.Errorf("%s: status %d, not %d", at, w.Code, status)
		}
	}
	if w := ask(h, "GET", "/index?q=%40ann"); w.Code != 303 || w.Header().Get("Location") != "/index?account=x:1" {
		t.Errorf("an account leads to %q", w.Header().Get("Location"))
	}
	if got := ask(h, "GET", "/index?q=%22%3Enobody").Body.String(); !strings.Contains(got, `role="alert"`) || !strings.Contains(got, `name="q"`) || !strings.Contains(got, `value="&#34;&gt;nobody"`) && !strings.Contains(got, `value="&quot;&gt;nobody"`) {
		t.Errorf("who was asked for in vain cannot be corrected: %s", got)
	}
	if w := ask(h, "GET", "/same?account=%40nobody"); w.Code != 404 || !strings.Contains(w.Body.String(), `value="@nobody"`) || !strings.Contains(w.Body.String(), `role="alert"`) {
		t.Errorf("who was asked for in vain cannot be corrected: %d %s", w.Code, w.Body)
	}
	for _, at := range []string{"/index.json?q=nobody&thread=", "/same.json?account=%40nobody"} {
		if w := ask(h, "GET", at); w.Code < 400 || !strings.Contains(w.Body.String(), `"error":{`) {
			t.Errorf("%s: %d %s", at, w.Code, w.Body)
		}
	}
	s := siteOf(named(t))
	s.Public = true
	out := s.Handler()
	for _, said := range []string{"%40shy", "%40nobody"} { // whoever may not be found is as one of whom nothing is held
		if w := ask(out, "GET", "/index?q="+said); w.Code != 404 {
			t.Errorf("a visitor who asks for %s: status %d, to %q", said, w.Code, w.Header().Get("Location"))
		}
	}
	if w := ask(out, "GET", "/index?q=%40ann"); w.Code != 303 {
		t.Errorf("a visitor who asks for @ann: status %d", w.Code)
	}
	if w := ask(h, "GET", "/index?q="+annThread); w.Code != 303 || w.Header().Get("Location") != "/index?thread="+annThread {
		t.Errorf("a thread leads to %q", w.Header().Get("Location"))
	}
}

// TestIndexTwin: the page's JSON and its table tell the same places; home keeps the twin that it had.
func TestIndexTwin(t *testing.T) {
	h := siteOf(named(t)).Handler()
	var got struct {
		Clew    int
		Posts   int
		Entries []struct {
			Kind  string
			Name  string
			Spans []struct {
				Post, Text string
				Sentence   *struct{ Text string }
			}
		}
		Series []struct {
			Key    string
			Points []struct {
				Value *float64
				High  *float64
			}
		}
	}
	w := ask(h, "GET", "/index.json?account=x:1")
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Clew != 1 || got.Posts != 6 {
		t.Fatalf("%v: %.200s", err, w.Body)
	}
	places := 0
	for _, e := range got.Entries {
		for _, s := range e.Spans {
			places++
			if s.Sentence == nil || !strings.Contains(s.Sentence.Text, s.Text) {
				t.Errorf("%s %q has no sentence", e.Kind, s.Text)
			}
		}
	}
	table := ask(h, "GET", "/index?account=x:1&as=csv")
	rows, err := csv.NewReader(table.Body).ReadAll()
	if err != nil || len(rows) != places+1 || !strings.Contains(table.Header().Get("Content-Disposition"), ".csv") {
		t.Errorf("%d rows of %d places: %v", len(rows)-1, places, err)
	}
	if len(got.Series) != 1 || len(got.Series[0].Points) != 4 || got.Series[0].Points[2].High != nil {
		t.Fatalf("series: %+v", got.Series)
	}
	// 3,000, around 5,000, over 9,000 and an expected 12,000: one line, one arrow, one hollow point; a row for each.
	chart := page(t, h, "/index?account=x:1&series="+got.Series[0].Key)
	if n := strings.Count(chart, "<circle"); n != 4 {
		t.Errorf("%d points", n)
	}
	if n := strings.Count(chart, `class="hollow"`); n != 1 {
		t.Errorf("%d hollow points", n)
	}
	_, line, _ := strings.Cut(chart, `<path class="line" d="`)
	line, _, _ = strings.Cut(line, `"`)
	if strings.Count(line, "M") != 1 {
		t.Errorf("lines %q: only the first two were said outright", line)
	}
	if n := strings.Count(chart, "<tr>"); n != 5 {
		t.Errorf("%d rows", n)
	}
	if !strings.Contains(ask(h, "GET", "/index.json").Body.String(), `"threads"`) {
		t.Error("the first page has lost its twin")
	}
}

// TestIndexPolicy: what may not be found stands in no public index; its owner reads all.
func TestIndexPolicy(t *testing.T) {
	r := named(t)
	public := siteOf(r)
	public.Public = true
	h := public.Handler()
	for _, at := range []string{"/index?account=x:3", "/index?thread=x:1786000000000000500", "/index.json?account=x:3", "/index.json?thread=x:1786000000000000500", "/index?account=x:3&as=csv"} {
		if w := ask(h, "GET", at); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "Paris") {
			t.Errorf("%s: status %d", at, w.Code)
		}
	}
	for _, at := range []string{"/index?account=x:1", "/index.json?account=x:1", "/index?account=x:1&as=csv"} {
		got := ask(h, "GET", at).Body.String()
		if strings.Contains(got, "fighting") || !strings.Contains(got, "Crimea") {
			t.Errorf("%s tells what is folded, or nothing", at)
		}
	}
	if got := page(t, siteOf(r).Handler(), "/index?account=x:3"); !strings.Contains(got, "Paris") {
		t.Error("the owner does not read all")
	}
}

// TestIndexOfCollection: in its order, and of others only if it is shared.
func TestIndexOfCollection(t *testing.T) {
	s := siteOf(named(t))
	kept := newShelf(t)
	s.Shelf = kept
	n, err := kept.Make(t.Context(), shelf.Owner, shelf.About{Title: "Two <years>"})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []post.ID{annThread, "x:1786000000000000100", "x:77"} {
		if err := kept.Put(t.Context(), shelf.Owner, n, id, ""); err != nil {
			t.Fatal(err)
		}
	}
	got := page(t, s.Handler(), fmt.Sprint("/index?collection=", n))
	for _, has := range []string{"Two &lt;years&gt;", ">1:1<", ">2:1<", "1 thread of the collection is not in it"} {
		if !strings.Contains(got, has) {
			t.Errorf("lacks %q", has)
		}
	}
	if got := page(t, s.Handler(), fmt.Sprint("/collections/", n)); !strings.Contains(got, fmt.Sprint("/index?collection=", n)) {
		t.Error("the collection does not lead to its index")
	}
	s.Public = true
	if w := ask(s.Handler(), "GET", fmt.Sprint("/index?collection=", n)); w.Code != http.StatusNotFound {
		t.Errorf("a visitor is answered %d", w.Code)
	}
}

// TestIndexPages: an index of many entries comes page by page, and its twin too; together they are all of it, once.
func TestIndexPages(t *testing.T) {
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann"}}}
	for i := range 400 {
		b.posts = append(b.posts, post.Post{ID: post.ID(fmt.Sprint("x:", 1786000000000001000+i)), Network: post.X, Author: "x:1", Lang: "en", Text: fmt.Sprintf("We saw %d cars in Kyiv.", 100+i), Created: time.Date(2020, 1, 1+i, 0, 0, 0, 0, time.UTC)})
	}
	put(t, r, b)
	h := siteOf(r).Handler()
	next, pages, seen := "/index.json?account=x:1", 0, map[string]bool{}
	for next != "" && pages < 20 {
		pages++
		var got struct {
			Entries []struct {
				Kind  string
				Name  string
				Spans []struct{ Post string }
			}
			Series []any
			Next   string
		}
		w := ask(h, "GET", next)
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", next, err)
		}
		for _, e := range got.Entries {
			key := e.Kind + e.Name + e.Spans[0].Post
			if seen[key] {
				t.Errorf("%s comes twice", key)
			}
			seen[key] = true
		}
		if (got.Next == "") != (len(got.Series) > 0) {
			t.Errorf("%s: %d series, next %q", next, len(got.Series), got.Next)
		}
		next = got.Next
	}
	if len(seen) != 401 || pages != 3 {
		t.Errorf("%d entries on %d pages", len(seen), pages)
	}
	first := page(t, h, "/index?account=x:1")
	if !strings.Contains(first, "All 400 places") || !strings.Contains(first, "from=150") || len(first) > 1<<20 {
		t.Errorf("the first page has %d bytes", len(first))
	}
	own := page(t, h, "/index?account=x:1&entry="+url.QueryEscape("city/703448")+"&from=300")
	if n := strings.Count(own, "<mark>Kyiv</mark>"); n != 100 {
		t.Errorf("%d sentences on the entry's fourth page", n)
	}
}

// TestIndexHostile: names with markup, turned text and very long words stay what they are.
func TestIndexHostile(t *testing.T) {
	r := inmem.New(nil)
	evil := "\u202e<img src=x onerror=alert(1)>\u2066\"' Kyiv"
	b := batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@a\"<b>", Name: evil}}, posts: []post.Post{
		{ID: "x:1786000000000000100", Network: post.X, Author: "x:1", Lang: "\"><script>", Text: evil + " is 300 km " + strings.Repeat("x", 70_000) + " Paris", Created: noon},
		{ID: "x:1786000000000000101", Network: post.X, Author: "x:1", Parent: "x:1786000000000000100", ParentAuthor: "x:1", Text: strings.Repeat("1 ", 40_000) + "soldiers in Kyiv", Created: noon},
	}}
	put(t, r, b)
	h := siteOf(r).Handler()
	for _, at := range []string{"/index?account=x:1", "/index?account=x:1&kind=quantity&lang=ar", "/index?thread=x:1786000000000000100"} {
		got := page(t, h, at)
		if strings.Contains(got, "<img src=x") || !strings.Contains(got, "only the beginning was read") && !strings.Contains(got, "لم يُقرأ") {
			t.Errorf("%s: %.300s", at, got)
		}
	}
	if got := ask(h, "GET", "/index.json?account=x:1").Body.String(); !json.Valid([]byte(got)) {
		t.Error("no JSON")
	}
}

// TestIndexKept: the same index is made once for each state of the record, and anew when that changes.
func TestIndexKept(t *testing.T) {
	r := named(t)
	h := siteOf(r).Handler()
	before := page(t, h, "/index?account=x:1")
	if again := page(t, h, "/index?account=x:1"); again != before {
		t.Error("the same request is answered otherwise")
	}
	put(t, r, batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann"}}, posts: []post.Post{{ID: "x:1786000000000000900", Network: post.X, Author: "x:1", Lang: "en", Text: "Then we went to Tokyo.", Created: noon}}})
	if got := page(t, h, "/index?account=x:1"); !strings.Contains(got, "Tokyo") {
		t.Error("what came in is not in the index")
	}
}

// TestIndexOrder: dates stand in order, names in that of the language.
func TestIndexOrder(t *testing.T) {
	got := page(t, siteOf(named(t)).Handler(), "/index?account=x:1&lang=uk")
	var at []int
	for _, name := range []string{">Київ<", ">Крим<", ">Харків<"} {
		at = append(at, strings.Index(got, name))
	}
	if !slices.IsSorted(at) || at[0] < 0 {
		t.Errorf("names at %v", at)
	}
}

func BenchmarkIndexPage(b *testing.B) {
	h := siteOf(named(b)).Handler()
	for b.Loop() {
		ask(h, "GET", "/index?account=x:1&lang=en&since=2000-01-01")
	}
}

// TestChartNewest: a chart that leaves the older figures to its table says so.
func TestChartNewest(t *testing.T) {
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann"}}}
	for i := range 201 {
		p := post.Post{ID: post.ID(fmt.Sprint("x:", 1786000000000000100+i)), Network: post.X, Author: "x:1", Lang: "en", Created: noon.AddDate(0, 0, i), Text: fmt.Sprintf("There are %d soldiers in Crimea.", 3000+i)}
		if i > 0 {
			p.Parent, p.ParentAuthor = b.posts[0].ID, "x:1"
		}
		b.posts = append(b.posts, p)
	}
	put(t, r, b)
	got := page(t, siteOf(r).Handler(), "/index?account=x:1&kind=quantity&from=150")
	if !strings.Contains(got, "The chart shows the newest 200 figures alone") || strings.Count(got, "<circle") != 200 {
		t.Errorf("%d points, and it is not said that others are left out", strings.Count(got, "<circle"))
	}
}
