package document_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
	"clew/internal/words"
)

func languages(t *testing.T) []document.Words {
	t.Helper()
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []document.Words
	for _, l := range c.All() {
		out = append(out, document.Words{Language: l})
	}
	return out
}

// everyVerdict gives documents whose verdicts, gaps and notes are of every kind.
func everyVerdict() []*document.Document {
	docs := []*document.Document{rendertest.Full(), rendertest.RootGone(), rendertest.Private().For(policy.Page), rendertest.Long(1), rendertest.Long(3), rendertest.Deep(2)}
	seen := time.Date(2024, 5, 3, 18, 0, 0, 0, time.UTC)
	reasons := []thread.Reason{thread.ReasonDeleted, thread.ReasonBlocked, thread.ReasonPrivate, thread.ReasonWithheld, thread.ReasonNotFetched, thread.ReasonNumbering, thread.ReasonPreview}
	for _, r := range reasons {
		d := rendertest.Long(3)
		d.Thread.Verdict.State = thread.Gaps
		for _, n := range []int{0, 1, 2} {
			for _, note := range []string{"", "numbered 7, then 9", "not in the X account archive of 2023-09-12", "seen until 3 May 2024"} {
				d.Thread.Gaps = append(d.Thread.Gaps, thread.Gap{After: d.Thread.Line[1].ID, Count: n, Reason: r, Note: note}, thread.Gap{Count: n, Reason: r, Seen: seen, Note: note}, thread.Gap{After: "x:99", Count: n, Reason: r})
			}
		}
		d.Thread.Gaps = append(d.Thread.Gaps, thread.Gap{Reason: r, Note: "at least one post; not in the archive"}, thread.Gap{Reason: r, Note: "at least one post"})
		docs = append(docs, d)
	}
	for _, v := range []thread.Verdict{
		{State: thread.Complete, Held: 1}, {State: thread.Unfinished, Held: 2, Limit: "7-day search", Evidence: "A limit stopped the walk (7-day search); 2 posts are here."},
		{State: thread.Unfinished, Held: 1}, {State: thread.CompleteAsSeen, Held: 4}, {State: thread.CompleteAsSeen, Held: 4, Evidence: "4 posts are here", Stated: 7, Checked: seen},
		{State: thread.Gaps, Held: 1},
	} {
		d := rendertest.Long(2)
		d.Thread.Verdict = v
		docs = append(docs, d)
	}
	return docs
}

// The English of the catalogue is the English that text and Markdown say.
func TestEnglishIsOne(t *testing.T) {
	for i, d := range everyVerdict() {
		if diff := cmp.Diff(d.Statement(), document.Words{}.Statement(d)); diff != "" {
			t.Errorf("document %d: (-hand +catalogue)\n%s", i, diff)
		}
		for j := range d.Thread.Gaps {
			if a, b := document.GapWords(&d.Thread.Gaps[j]), (document.Words{}).Gap(&d.Thread.Gaps[j]); a != b {
				t.Errorf("gap %q, in the catalogue %q", a, b)
			}
		}
	}
	poll := &post.Poll{Options: []post.PollOption{{Votes: 1}, {Votes: 2}, {Votes: -1}}, Voters: 3, Many: false, Ends: time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC), Closed: true}
	for i := range poll.Options {
		if said, _ := (document.Words{}).Option(poll, i); said != document.PollWords(poll, i) {
			t.Errorf("%q, by hand %q", said, document.PollWords(poll, i))
		}
	}
	if a, b := document.PollEnd(poll), (document.Words{}).PollEnd(poll); a != b {
		t.Errorf("%q, in the catalogue %q", a, b)
	}
	for _, s := range []post.QuoteState{"", post.QuoteDeleted, post.QuoteBlocked, post.QuoteDetached, post.QuotePending, post.QuoteRevoked, post.QuotePrivate, post.QuoteMissing, "odd"} {
		q := &post.Quote{State: s}
		if a, b := document.QuoteWords(q), (document.Words{}).Quote(q); a != b {
			t.Errorf("%q, in the catalogue %q", b, a)
		}
	}
	for s := post.NotFetched; s <= post.Suspended; s++ {
		p := &post.Post{State: s}
		if a, b := document.ContextWords(p), (document.Words{}).Context(p); a != b {
			t.Errorf("%q, in the catalogue %q", b, a)
		}
	}
}

// In another language nothing is said in English but what is marked as English.
func TestNothingIsLeftInEnglish(t *testing.T) {
	for _, w := range languages(t)[1:] {
		for _, d := range everyVerdict() {
			s := w.Statement(d)
			for _, line := range append(append(s.Gaps, s.Notes...), s.Sentence, s.Evidence) {
				if strings.Contains(line, "[document.") {
					t.Errorf("%s: %q", w.Language.Tag, line)
				}
				if bare := outside(line); strings.Contains(bare, "post") || strings.Contains(bare, " the ") || strings.Contains(bare, "numbered") || strings.Contains(bare, "limit") {
					t.Errorf("%s: English in %q", w.Language.Tag, line)
				}
			}
		}
	}
}

// outside is s without what is marked as English.
func outside(s string) string {
	for {
		i := strings.Index(s, "\u2068")
		j := strings.Index(s, "\u2069")
		if i < 0 || j < i {
			return s
		}
		s = s[:i] + s[j+len("\u2069"):]
	}
}

// What is known in English is said again; what is not comes back as it is, marked.
func TestKnown(t *testing.T) {
	var uk document.Words
	for _, w := range languages(t) {
		if w.Language.Tag == "uk" {
			uk = w
		}
	}
	for in, want := range map[string]string{
		"numbered 7, then 9":              "нумерація: 7, потім 9",
		"numbered 7 of 12":                "нумерація: 7 з 12",
		"seen until 3 May 2024":           "було видно до 3 травня 2024",
		"for followers only":              "лише для підписників",
		"not in the X account":            "немає в: \u2068the X account\u2069",
		"deleted":                         "видалено",
		"depth 20":                        "глибина 20",
		"a depth unheard of":              "\u2068a depth unheard of\u2069",
		"not in the X account archive":    "немає в: архів акаунта X",
		"21 edit histories; spending cap": "21 історія змін, межа витрат",
		"api.x.com asks to wait until 2026-03-01T12:30:00Z": "\u2068api.x.com\u2069 просить зачекати до 1 березня 2026, 12:30 UTC",
		"the walk was stopped: out of time":                 "пошук зупинено: вичерпано час",
		"the walk was stopped: a tree fell":                 "пошук зупинено: \u2068a tree fell\u2069",
		"1 event":                                           "1 подія",
		"the author's whole repository":                     "усе сховище автора",
		"3 requests; 7-day search":                          "3 запити, пошук за 7 днів",
		"the X account archive of 2023-09-12":               "архів акаунта X від 12 вересня 2023",
		"numbered \u2069 odd":                               "\u2068numbered  odd\u2069",
		"numbered 7, then":                                  "\u2068numbered 7, then\u2069",
		"":                                                  "",
		"+1 post, 2 edited, 3 not found this time, which proves nothing yet; with gaps, was complete as seen": "+1 допис, змінено: 2, цього разу не знайдено: 3, що ще нічого не доводить, із пропусками, було: повний, наскільки видно",
		"+5 posts, 1 gone since 3 May 2024; complete":                                                         "+5 дописів, зникло: 1, з 3 травня 2024, повний",
		"nothing has changed; unfinished":                                                                     "нічого не змінилося, не завершено",
		"for followers only, really":                                                                          "лише для підписників, \u2068really\u2069",
	} {
		if got := uk.Known(in); got != want {
			t.Errorf("%q is %q, expected %q", in, got, want)
		}
	}
	if got := uk.Warning(&post.Post{Warning: "drowning"}); got != "drowning" {
		t.Errorf("an author's warning became %q", got)
	}
	for _, warning := range []string{"drowning", "protected", "5 events", "depth 20"} { // an author's words, whatever limits are called
		if got := uk.Warning(&post.Post{Warning: warning}); got != warning {
			t.Errorf("an author's warning %q became %q", warning, got)
		}
	}
	if got := (document.Words{}).Known("depth 20"); got != "depth 20" {
		t.Errorf("in English %q", got)
	}
}

func TestLater(t *testing.T) {
	at := time.Date(2024, 5, 3, 18, 0, 0, 0, time.UTC)
	for hours, want := range map[int]string{
		-48: "", 0: "", 23: "", 24: "continued 1 day later", 71: "continued 2 days later", 30 * 24: "continued 30 days later",
		31 * 24: "continued 1 month later", 152 * 24: "continued 5 months later", 364 * 24: "continued 12 months later", 366 * 24: "continued 1 year later", 800 * 24: "continued 2 years later",
	} {
		if got := (document.Words{}).Later(at, at.Add(time.Duration(hours)*time.Hour)); got != want {
			t.Errorf("%d hours: %q, expected %q", hours, got, want)
		}
	}
	if got := (document.Words{}).Later(time.Time{}, at); got != "" {
		t.Errorf("after no time: %q", got)
	}
}

func TestContents(t *testing.T) {
	if got := rendertest.Long(19).Contents(); got != nil {
		t.Errorf("a thread of 19 has %d entries", len(got))
	}
	for n, want := range map[int]int{20: 10, 80: 40, 81: 27, 2000: 40, 2001: 40} {
		if got := rendertest.Long(n).Contents(); len(got) != want {
			t.Errorf("%d posts: %d entries, expected %d", n, len(got), want)
		}
	}
	d := rendertest.Long(30)
	for i := 7; i < 30; i++ {
		d.Thread.Line[i].Created = d.Thread.Line[i].Created.AddDate(0, 0, 3)
	}
	d.Thread.Line[4].Warning, d.Thread.Line[4].Text = "drowning", "SECRET"
	e := d.Contents()
	if e[3].N != 8 || !e[3].Later || e[2].Later {
		t.Errorf("the fourth entry is post %d, not the one made later", e[3].N)
	}
	if got := (document.Words{}).FirstWords(e[2].Post); got != "Content warning: drowning" {
		t.Errorf("a folded post is listed as %q", got)
	}
}

// A branch chosen as the line loses nothing, and leaves the document it was chosen in alone.
func TestWithBranch(t *testing.T) {
	d := rendertest.Full()
	whole := all(d)
	for _, b := range d.Thread.Branches {
		c, ok := d.WithBranch(b.Posts[0].ID)
		if !ok || c.Branch != b.Posts[0].ID {
			t.Fatalf("branch %s was not chosen", b.Posts[0].ID)
		}
		if last := c.Thread.Line[len(c.Thread.Line)-1].ID; last != b.Posts[len(b.Posts)-1].ID {
			t.Errorf("the line ends with %s", last)
		}
		if diff := cmp.Diff(whole, all(c)); diff != "" {
			t.Errorf("posts of the view: %s", diff)
		}
	}
	if diff := cmp.Diff(rendertest.Full(), d); diff != "" {
		t.Errorf("the document changed: %s", diff)
	}
	for _, id := range []post.ID{"", "x:1", d.Thread.Line[3].ID, d.Thread.Continued[0].Posts[0].ID} {
		if c, ok := d.WithBranch(id); ok || c != d {
			t.Errorf("%q was taken for a branch", id)
		}
	}
	// Branches that leave each other have no line to stand on.
	d.Thread.Branches = []thread.Branch{{At: "x:702", Posts: []post.Post{{ID: "x:701"}}}, {At: "x:701", Posts: []post.Post{{ID: "x:702"}}}}
	if _, ok := d.WithBranch("x:701"); ok {
		t.Error("a circle of branches was followed")
	}
	if _, ok := rendertest.Deep(3000).WithBranch("x:1786000000000003009"); !ok {
		t.Error("a deep branch was not followed")
	}
}

func all(d *document.Document) map[post.ID]int {
	out := map[post.ID]int{}
	for _, it := range d.Flow() {
		if it.Kind == document.Said {
			out[it.Post.ID]++
		}
	}
	return out
}

// A title is said in another language where it is Clew's own; an author's words stay as they are.
func TestTitleByLanguage(t *testing.T) {
	c, _ := words.Load(nil)
	ko, _ := c.Language("ko")
	w := document.Words{Language: ko}
	d := rendertest.Long(1)
	p := &d.Thread.Line[0]
	for _, x := range []struct{ text, warning, want string }{
		{"", "", "@tamsin_orrel 님의 스레드"}, {"", "drowning", "내용 주의: drowning"}, {"A thread by @tamsin_orrel", "", "A thread by @tamsin_orrel"}, {"Content warning: mills", "", "Content warning: mills"},
	} {
		p.Text, p.Warning, p.Links = x.text, x.warning, nil
		n := document.New(d.Thread, document.About{Accounts: d.Accounts})
		if got := w.Title(n.Title, n.OwnTitle); got != x.want {
			t.Errorf("%q under %q is titled %q", x.text, x.warning, got)
		}
		if got := (document.Words{}).Title(n.Title, n.OwnTitle); got != n.Title {
			t.Errorf("in English %q became %q", n.Title, got)
		}
	}
}
