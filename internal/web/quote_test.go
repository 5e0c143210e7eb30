package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record/inmem"
)

// sayings is a record of which quotations are asked: two authors, a splice, an edit, and what nobody may find.
func sayings(t testing.TB) *inmem.Record {
	t.Helper()
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{
		{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann"}, {ID: "x:2", Network: post.X, Handle: "@bo", Name: "Bo <b>"},
		{ID: "https://m.example/u/cy", Network: post.Mastodon, Handle: "@cy@m.example", Name: "Cy", NoIndex: true},
	}}
	say := func(author post.AccountID, network post.Network, prefix string, first int, at time.Time, texts ...string) {
		for i, text := range texts {
			p := post.Post{ID: post.ID(fmt.Sprint(prefix, first+i)), Network: network, Author: author, Text: text, Lang: "en", Created: at.Add(time.Duration(i) * time.Minute)}
			if i > 0 {
				p.Parent, p.ParentAuthor = post.ID(fmt.Sprint(prefix, first+i-1)), author
			}
			b.posts = append(b.posts, p)
		}
	}
	say("x:1", post.X, "x:", 100, time.Date(2022, 5, 3, 12, 0, 0, 0, time.UTC),
		"The harbour wall was rebuilt by hand in two winters. Nobody asked the council for money.",
		"Our borders are not negotiable, and around 3,000 people said so in the square yesterday.",
		"The tide mill will open again before the summer ends & everybody is invited to see it.")
	say("x:2", post.X, "x:", 300, time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC), "Bread rises twice before it is worth baking, said every baker whom I asked.", "Old ovens keep their heat longer than new ones do.")
	say("https://m.example/u/cy", post.Mastodon, "https://m.example/s/", 1, time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC), "The canary sings in the hidden garden of a shy author.")
	put(t, r, b)
	return r
}

type toldTwin struct {
	Verdict   string
	Headline  string
	Held      bool
	Sentences []string
	Flags     []string
	Spans     []struct{ Post, Text string }
	Closest   []struct{ Post, Text string }
	Elsewhere []struct{ Post, Relation string }
	Covered   struct{ Posts, Authors int }
	Places    []struct {
		Path       string
		Number, Of int
		Lead, Tail string
		Next       *struct{ Text string }
	}
	Link  string
	Error struct{ What, Do string }
}

func askQuote(t *testing.T, h http.Handler, params ...string) (toldTwin, int) {
	t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	w := ask(h, "GET", "/quote.json?"+q.Encode())
	var out toldTwin
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%v: %d %s", params, w.Code, w.Body)
	}
	return out, w.Code
}

func TestQuotePage(t *testing.T) {
	h := siteOf(sayings(t)).Handler()
	for _, c := range []struct {
		q, verdict, head, has string
		held                  bool
	}{
		{"Nobody asked the council for money", "exact", "Said exactly here.", "<figure>", true},
		{"“Our borders are not negotiable, and around 3,000 people said so”", "exact", "Said exactly here.", "Our borders", true},
		{"Our borders are negotiable, and around 3,000 people said so in the square yesterday", "changed", "Not said like this.", "<u>not</u>", false},
		{"Our borders are not negotiable, and around 30,000 people said so in the square yesterday", "changed", "Not said like this.", "<u>3,000</u>", false},
		{"Our borders are not negotiable […] in the square yesterday", "changed", "Said with these changes.", `<u class="marked">`, true},
		{"The harbour wall was rebuilt by hand in two winters, Old ovens keep their heat longer than new ones do", "spliced", "Put together from 2 posts.", "from another author", false},
		{"The moon is made of a cheese that nobody has ever eaten", "not-found", "Not found in the record.", "Speeches, interviews", false},
		{"two winters", "not-found", "Too short to tell", "", false},
		{`"><img src=x onerror=alert(1)> said the harbour wall`, "not-found", "Not found in the record.", "&lt;img src=x", false},
	} {
		told, code := askQuote(t, h, "q", c.q)
		if code != 200 || told.Verdict != c.verdict || !strings.HasPrefix(told.Headline, c.head) || told.Held != c.held {
			t.Errorf("%q: %d %+v", c.q, code, told)
		}
		got := page(t, h, "/quote?q="+url.QueryEscape(c.q))
		if !strings.Contains(got, c.has) || !strings.Contains(got, strings.TrimSuffix(c.head, ".")) {
			t.Errorf("%q: the page lacks %q: %s", c.q, c.has, got)
		}
		if said := strings.ToLower(strings.Join(told.Sentences, " ") + told.Headline); strings.Contains(said, "never said") || strings.Contains(said, "fake") || strings.Contains(said, "false") {
			t.Errorf("%q: %s", c.q, said)
		}
	}
	told, _ := askQuote(t, h, "q", "around 3,000 people said so in the square")
	if len(told.Places) != 1 || told.Places[0].Path != "/t/x:100#p-101" || told.Places[0].Number != 2 || told.Places[0].Of != 3 ||
		!strings.HasPrefix(told.Places[0].Lead, "Our borders") || told.Places[0].Tail != "yesterday." && told.Places[0].Tail != "yesterday" || told.Places[0].Next == nil || !strings.HasPrefix(told.Places[0].Next.Text, "The tide mill") {
		t.Errorf("places: %+v", told.Places)
	}
}

// What others said, and when, stands beside the verdict; the link gives the same answer again.
func TestQuoteClaims(t *testing.T) {
	r := sayings(t)
	h := siteOf(r).Handler()
	bread := "Bread rises twice before it is worth baking"
	told, _ := askQuote(t, h, "q", bread, "by", "@ann")
	if told.Verdict != "not-found" || told.Headline != "Not found in the record of @ann." || len(told.Sentences) == 0 || told.Sentences[0] != "In those words it was posted by @bo on 3 June 2024." || told.Covered.Posts != 3 {
		t.Errorf("by another: %+v", told)
	}
	if told, _ = askQuote(t, h, "q", bread, "by", "x:2", "around", "2023-01-05"); told.Verdict != "exact" || !strings.Contains(strings.Join(told.Sentences, " "), "The post is of 3 June 2024; the quotation was dated 5 January 2023.") {
		t.Errorf("of another day: %+v", told)
	}
	if told, _ = askQuote(t, h, "q", bread, "around", "2024-06-03"); !strings.Contains(strings.Join(told.Sentences, " "), "of the day that was named") {
		t.Errorf("of the day: %+v", told)
	}
	u, err := url.Parse(told.Link)
	if err != nil || u.Query().Get("q") != bread || u.Query().Get("around") != "2024-06-03" || u.Query().Get("at") == "" {
		t.Errorf("link %q: %v", told.Link, err)
	}
	if told, _ = askQuote(t, h, "q", bread, "at", "2020-01-01"); told.Verdict != "not-found" {
		t.Errorf("before it was known: %+v", told)
	}
	// What came since is not in the answer of then.
	putAt(t, r, noon.Add(48*time.Hour), batch{posts: []post.Post{{ID: "x:900", Network: post.X, Author: "x:2", Text: "The ferry to the island runs on Sundays only from now on.", Created: noon}}})
	ferry := "The ferry to the island runs on Sundays only"
	for at, want := range map[string]string{"": "exact", noon.Add(time.Hour).Format(time.RFC3339): "not-found", noon.Add(72 * time.Hour).Format(time.RFC3339): "exact"} {
		if told, _ = askQuote(t, h, "q", ferry, "at", at); told.Verdict != want {
			t.Errorf("at %q: %s, want %s", at, told.Verdict, want)
		}
	}
}

// What may not be searched is not found, is no neighbour, and its author is nobody.
func TestQuotePolicy(t *testing.T) {
	s := siteOf(sayings(t))
	hidden := "The canary sings in the hidden garden of a shy author"
	if told, _ := askQuote(t, s.Handler(), "q", hidden); told.Verdict != "exact" {
		t.Errorf("the owner: %+v", told)
	}
	s.Public = true
	h := s.Handler()
	told, _ := askQuote(t, h, "q", hidden)
	if told.Verdict != "not-found" || len(told.Closest)+len(told.Elsewhere)+len(told.Spans) > 0 || told.Covered.Posts != 5 || told.Covered.Authors != 2 {
		t.Errorf("a visitor: %+v", told)
	}
	if told, code := askQuote(t, h, "q", hidden, "by", "@cy@m.example"); code != 400 || told.Error.What == "" {
		t.Errorf("by the hidden: %d %+v", code, told)
	}
	one, _ := askQuote(t, h, "q", hidden, "by", "@cy@m.example")
	other, _ := askQuote(t, h, "q", hidden, "by", "@no@m.example")
	if strings.ReplaceAll(one.Error.What, "@cy@", "@no@") != other.Error.What {
		t.Errorf("the hidden is told from the unknown: %q, %q", one.Error.What, other.Error.What)
	}
	if got := ask(h, "GET", "/quote.json?q="+url.QueryEscape("the garden of a shy canary that sings")).Body.String(); strings.Contains(got, "hidden") || strings.Contains(got, "m.example") {
		t.Errorf("it shows: %s", got)
	}
}

// A post under a warning is folded for others than the owner wherever it is not what was asked for.
func TestQuoteWarning(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann"}}, posts: []post.Post{
		{ID: "x:1", Network: post.X, Author: "x:1", Text: "The first post says how the old lighthouse was lit.", Created: noon},
		{ID: "x:2", Network: post.X, Author: "x:1", Parent: "x:1", Text: "Secret plot of the lighthouse story told here.", Warning: "spoilers", Created: noon},
	}})
	s := siteOf(r)
	s.Public = true
	h := s.Handler()
	got := ask(h, "GET", "/quote.json?q="+url.QueryEscape("says how the old lighthouse was lit")).Body.String()
	if !strings.Contains(got, `"warning":"spoilers"`) || strings.Contains(got, "Secret plot") {
		t.Errorf("a neighbour: %s", got)
	}
	got = ask(h, "GET", "/quote.json?q="+url.QueryEscape("what the plot of a lighthouse story could be about")).Body.String()
	if strings.Contains(got, "Secret") || strings.Contains(got, "told here") {
		t.Errorf("a closest passage: %s", got)
	}
	if got := page(t, h, "/quote?q="+url.QueryEscape("what the plot of a lighthouse story could be about")); strings.Contains(got, "Secret") {
		t.Errorf("on the page: %s", got)
	}
}

func TestQuoteBadInput(t *testing.T) {
	h := siteOf(sayings(t)).Handler()
	for _, q := range []string{"q=", "q=+++", "q=%E2%80%9C%E2%80%9D", "q=...", "q=words+of+somebody&by=@nobody", "q=words+of+somebody&around=yesterday", "q=words+of+somebody&around=2024-13-45",
		"q=words+of+somebody&at=soon", "q=" + strings.Repeat("word+", 4100), "q=%00", "q=%ff%fe"} {
		w := ask(h, "GET", "/quote?"+q)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%.60s: %d", q, w.Code)
		}
		quiet(t, q, w)
		if w := ask(h, "GET", "/quote.json?"+q); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"do":"`) {
			t.Errorf("%.60s: twin %d %s", q, w.Code, w.Body)
		}
	}
	for _, q := range []string{"„an unbalanced “mark", "\u202enoitcerid eht snrut txet siht fo emos", "the harbour\u200bwall\u202e was rebuilt", "Тhе hаrbоur wаll wаs rеbuilt bу hаnd in twо wintеrs", "%%%s %d {0}"} {
		w := ask(h, "GET", "/quote?q="+url.QueryEscape(q))
		if w.Code != 200 || strings.Contains(w.Body.String(), "Said exactly") {
			t.Errorf("%q: %d", q, w.Code)
		}
		quiet(t, q, w)
	}
	empty := siteOf(inmem.New(nil)).Handler()
	if got := page(t, empty, "/quote?q=anything+at+all+here"); !strings.Contains(got, "Not found in the record.") || !strings.Contains(got, "holds no posts") {
		t.Errorf("an empty record: %s", got)
	}
	page(t, h, "/quote")
	if got := page(t, h, "/quote?by=x:1"); !strings.Contains(got, `value="x:1"`) || strings.Contains(got, `role="alert"`) {
		t.Errorf("filled in: %s", got)
	}
	if got := page(t, h, "/search"); !strings.Contains(got, `href="/quote"`) {
		t.Error("no way from the search")
	}
	if got := page(t, h, "/t/x:100"); !strings.Contains(got, `href="/quote?by=x%3A1"`) {
		t.Error("no way from a thread")
	}
}

// postQuotes posts a list, as a form with a file or lines.
func postQuotes(h http.Handler, fields ...string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if name, ok := strings.CutPrefix(fields[i], "file:"); ok {
			f, _ := m.CreateFormFile("file", name)
			f.Write([]byte(fields[i+1]))
			continue
		}
		m.WriteField(fields[i], fields[i+1])
	}
	m.Close()
	r := httptest.NewRequest("POST", "/quote", &b)
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestQuoteMany(t *testing.T) {
	h := siteOf(sayings(t)).Handler()
	w := postQuotes(h, "lines", "Nobody asked the council for money\n\nThe moon is made of cheese they say\n...\n")
	got := w.Body.String()
	for _, has := range []string{"Said exactly here.", "Not found in the record.", "There is no word in it", `href="/quote?`, `</a><p class="m"><bdi>@ann</bdi> · `} {
		if w.Code != 200 || !strings.Contains(got, has) {
			t.Errorf("%d, lacks %q: %s", w.Code, has, got)
		}
	}
	quiet(t, "POST /quote", w)
	w = postQuotes(h, "as", "csv", "file:a.csv", "text,by\nNobody asked the council for money,@ann\nNobody asked the council for money,@bo\nwords of no,@nobody\n")
	if lines := strings.Split(w.Body.String(), "\n"); w.Code != 200 || len(lines) != 5 || !strings.HasPrefix(lines[1], "2,exact,true,") || !strings.HasPrefix(lines[2], "3,not-found,false,") || !strings.HasPrefix(lines[3], "4,,false,") {
		t.Errorf("csv: %d %s", w.Code, w.Body)
	}
	w = postQuotes(h, "as", "jsonl", "file:a.jsonl", `{"text":"Nobody asked the council for money"}`+"\nnonsense\n")
	if lines := strings.Split(w.Body.String(), "\n"); len(lines) != 3 || !strings.Contains(lines[0], `"verdict":"exact"`) || !strings.Contains(lines[1], `"error":"This line is no JSON object with text`) {
		t.Errorf("jsonl: %s", w.Body)
	}
	if strings.Contains(w.Body.String(), "null") { // what could not be checked has no flags, and says so as all others do
		t.Errorf("jsonl: %s", w.Body)
	}
	if w := postQuotes(h, "as", "xlsx", "lines", "Nobody asked"); w.Code != http.StatusBadRequest {
		t.Errorf("a form that there is not: %d", w.Code)
	}
	if w = postQuotes(h, "lines", strings.Repeat("Nobody asked the council for money\n", 150)); strings.Count(w.Body.String(), "<tr>") != 101 || !strings.Contains(w.Body.String(), "only the first 100") {
		t.Errorf("150 lines: %d rows", strings.Count(w.Body.String(), "<tr>"))
	}
	if w = postQuotes(h, "lines", strings.Repeat("a", 2<<20)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MB: %d", w.Code)
	}
	if w = postQuotes(h, "lines", "  \n \n"); w.Code != http.StatusBadRequest {
		t.Errorf("nothing: %d", w.Code)
	}
	r := httptest.NewRequest("POST", "/quote", strings.NewReader("lines=x"))
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w = httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	if !strings.Contains(w.Body.String(), "This form came from another site, and nothing was done.") || !strings.Contains(w.Body.String(), "press its button again") {
		t.Errorf("from another site: %s", w.Body)
	}
}

// In every language every verdict is a sentence of it.
func TestQuoteLanguages(t *testing.T) {
	h := siteOf(sayings(t)).Handler()
	for _, tag := range []string{"en", "uk", "ko", "ar"} {
		for _, q := range []string{"Nobody asked the council for money", "Our borders are negotiable, and around 3,000 people said so in the square yesterday",
			"The harbour wall was rebuilt by hand in two winters, Old ovens keep their heat longer than new ones do", "The moon is made of a cheese", "two winters"} {
			if got := page(t, h, "/quote?lang="+tag+"&q="+url.QueryEscape(q)); strings.Contains(got, "[quote.") || strings.Contains(got, "{0}") {
				t.Errorf("%s %q: %s", tag, q, got)
			}
		}
	}
}

func BenchmarkQuotePage(b *testing.B) {
	h := siteOf(sayings(b)).Handler()
	target := "/quote?q=" + url.QueryEscape("Our borders are negotiable, and around 3,000 people said so in the square yesterday")
	for b.Loop() {
		if w := ask(h, "GET", target); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}
