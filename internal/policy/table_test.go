package policy_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clew/internal/policy"
	"clew/internal/post"
)

var update = flag.Bool("update", false, "write testdata/table.txt anew")

const (
	author = post.AccountID("did:plc:author")
	other  = post.AccountID("did:plc:other")
	xUser  = post.AccountID("x:12")
)

var theAuthor = map[post.AccountID]bool{author: true}

// order is that of the uses, from what shows most to what shows least.
var order = []policy.Use{policy.Read, policy.Member, policy.Page, policy.Export, policy.List, policy.Search, policy.Feed}

// asked is a case with the rules it is judged by.
type asked struct {
	rules policy.Rules
	policy.Case
}

func (q asked) judge(use policy.Use) policy.Decision {
	q.Use = use
	return q.rules.Judge(q.Case)
}

// dimension is a thing that a signal says, with the values it can have; the first of them is silence. Values
// of different dimensions may come together in any way.
type dimension []signal

type signal struct {
	name  string
	apply func(*asked)
}

func labelled(label string) func(*asked) {
	return func(q *asked) { q.Post.Labels = append(q.Post.Labels, label) }
}

func found(s post.State, figure, api bool) func(*asked) {
	return func(q *asked) {
		q.Gone, q.API = s, api
		if figure {
			q.rules.Figures = theAuthor
		}
	}
}

func accountGone(figure, api bool) func(*asked) {
	return func(q *asked) {
		q.Account.Gone, q.API = true, api
		if figure {
			q.rules.Figures = theAuthor
		}
	}
}

func silent(*asked) {}

// onX makes the post X's, so that the terms of X's API hold.
func onX(f func(*asked)) func(*asked) {
	return func(q *asked) { q.Post.Network = post.X; f(q) }
}

var dimensions = []dimension{
	{{"nothing said", silent},
		{"the author opted out", func(q *asked) { q.rules.OptOuts = theAuthor }}},
	{{"", silent}, {"taken down here", func(q *asked) { q.rules.Takedowns = map[post.ID]string{q.Post.ID: "court order"} }}},
	{{"", silent},
		{"unlisted", func(q *asked) { q.Post.Visibility = post.Unlisted }},
		{"followers only", func(q *asked) { q.Post.Visibility = post.Followers }},
		{"direct", func(q *asked) { q.Post.Visibility = post.Direct }}},
	{{"", silent}, {"the account is protected", func(q *asked) { q.Account.Protected = true }}},
	{{"", silent}, {"the account: logged in only", func(q *asked) { q.Account.LoggedInOnly = true }}},
	{{"", silent}, {"the account: not indexable", func(q *asked) { q.Account.NoIndex = true }}},
	{{"", silent}, {"the account is suspended", func(q *asked) { q.Account.Suspended = true }}},
	{{"", silent},
		{"placeholder: not fetched", func(q *asked) { q.Post.State = post.NotFetched }},
		{"placeholder: deleted", func(q *asked) { q.Post.State = post.Deleted }},
		{"placeholder: blocked", func(q *asked) { q.Post.State = post.Blocked }},
		{"placeholder: private", func(q *asked) { q.Post.State = post.Private }},
		{"placeholder: withheld", func(q *asked) { q.Post.State = post.Withheld }},
		{"placeholder: suspended", func(q *asked) { q.Post.State = post.Suspended }}},
	{{"", silent},
		{"found deleted", found(post.Deleted, false, false)},
		{"found deleted, by X's API", onX(found(post.Deleted, false, true))},
		{"found deleted, public figure", found(post.Deleted, true, false)},
		{"found deleted, public figure, by X's API", onX(found(post.Deleted, true, true))},
		{"found suspended", found(post.Suspended, false, false)},
		{"found suspended, public figure", found(post.Suspended, true, false)},
		{"found private", found(post.Private, false, false)},
		{"found withheld", found(post.Withheld, false, false)},
		{"account deleted", accountGone(false, false)},
		{"account deleted, by X's API", onX(accountGone(false, true))},
		{"account deleted, public figure", accountGone(true, false)},
		{"account deleted, public figure, by X's API", onX(accountGone(true, true))}},
	{{"", silent}, {"label !no-unauthenticated", labelled(policy.LoggedInLabel)}},
	{{"", silent}, {"label !hide", labelled(policy.HideLabel)}},
	{{"", silent}, {"label !warn", labelled(policy.WarnLabel)}},
	{{"", silent},
		{"reply hidden by the thread's author", func(q *asked) { q.Thread = other; labelled(policy.HiddenReplyLabel)(q) }},
		{"the same, of his own", func(q *asked) { q.Thread = author; labelled(policy.HiddenReplyLabel)(q) }}},
	{{"", silent}, {"Nostr: protected", labelled(policy.NostrProtectedLabel)}},
	{{"", silent}, {"content warning", func(q *asked) { q.Post.Warning = "spoilers" }}},
	{{"", silent}, {"sensitive media", func(q *asked) { q.Post.Sensitive = true }}, {"label porn, gore …", labelled("gore")}},
}

// ask makes the case of some signals together.
func ask(signals ...signal) asked {
	q := asked{Case: policy.Case{
		Post:    &post.Post{ID: "at://did:plc:author/app.bsky.feed.post/3l", Author: author, Text: "held", Labels: make([]string, 0, 8)},
		Account: post.Account{ID: author},
	}}
	for _, s := range signals {
		s.apply(&q)
	}
	return q
}

// print writes the table as a person reads it.
func print() string {
	var b strings.Builder
	line := func(name string, cells ...string) {
		fmt.Fprintf(&b, "%-54s", name)
		for _, c := range cells {
			fmt.Fprintf(&b, "%-8s", c)
		}
		s := strings.TrimRight(b.String(), " ")
		b.Reset()
		b.WriteString(s + "\n")
	}
	line("", "read", "member", "page", "export", "list", "search", "feed")
	for i, d := range dimensions {
		if i > 0 {
			d = d[1:]
		}
		for _, s := range d {
			cells, notes := make([]string, 0, 8), ""
			for _, use := range order {
				got := ask(s).judge(use)
				cells = append(cells, []string{"shown", "folded", "-"}[got.Show])
				switch {
				case got.Tombstone:
					notes = "with its tombstone"
				case got.Link:
					notes = "id, time, hash, link"
				case got.Cover:
					notes = "media covered"
				}
			}
			line(s.name, append(cells, notes)...)
		}
	}
	b.WriteString("\n")
	for _, s := range []post.QuoteState{post.QuoteShown, post.QuoteDeleted, post.QuoteBlocked, post.QuoteDetached, post.QuotePending,
		post.QuoteRevoked, post.QuotePrivate, post.QuoteMissing} {
		cells := make([]string, 0, 7)
		for _, use := range order {
			cell := "-"
			if policy.QuoteShown(&post.Quote{State: s, Post: ask().Post, Author: author}, post.Account{ID: author}, use) {
				cell = "shown"
			}
			cells = append(cells, cell)
		}
		if s == post.QuoteShown {
			s = "held, and its own signals allow it"
		}
		line("a quoted post: "+string(s), cells...)
	}
	return b.String()
}

// TestPrinted: the table is the one that was read and agreed to, and doc/policy.md prints it.
func TestPrinted(t *testing.T) {
	const golden, doc = "testdata/table.txt", "../../doc/policy.md"
	got := print()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the table (-agreed, +is):\n%s", diff)
	}
	page, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```\n"+string(want)+"```\n") {
		t.Errorf("%s does not print %s", doc, golden)
	}
}

// TestEveryCombination judges every combination of all signals, in every use: the strictest of the single
// answers holds, so that a signal never makes more visible; and what one use hides, all stricter uses hide. An
// opt-out, which nothing outweighs, is combined with all others two at a time.
func TestEveryCombination(t *testing.T) {
	alone := make([][][7]policy.Decision, len(dimensions))
	for i, d := range dimensions {
		alone[i] = make([][7]policy.Decision, len(d))
		for j, s := range d {
			for _, use := range order {
				alone[i][j][use] = ask(s).judge(use)
			}
		}
	}
	const tombstones = 8 // the dimension with the most values
	for value := range dimensions[tombstones] {
		t.Run(fmt.Sprint(value), func(t *testing.T) {
			t.Parallel()
			n, want := 0, 1
			chosen := make([]int, len(dimensions))
			chosen[tombstones] = value
			for more := true; more; n++ {
				judgeAll(t, alone, chosen)
				more = false
				for i := 1; i < len(chosen) && !more; i++ {
					if i != tombstones {
						chosen[i] = (chosen[i] + 1) % len(dimensions[i])
						more = chosen[i] != 0
					}
				}
			}
			for i := 1; i < len(dimensions); i++ {
				if i != tombstones {
					want *= len(dimensions[i])
				}
			}
			if n != want || n < 100_000 {
				t.Errorf("%d combinations, of %d", n, want)
			}
		})
	}
	t.Run("opt-out", func(t *testing.T) {
		for i := 1; i < len(dimensions); i++ {
			for j := range dimensions[i] {
				for k := i; k < len(dimensions); k++ {
					for l := range dimensions[k] {
						chosen := make([]int, len(dimensions))
						chosen[0], chosen[i], chosen[k] = 1, j, l
						judgeAll(t, alone, chosen)
					}
				}
			}
		}
	})
}

// judgeAll compares the answers to a combination with the answers to its signals.
func judgeAll(t *testing.T, alone [][][7]policy.Decision, chosen []int) {
	var want [7]policy.Decision
	signals := make([]signal, 0, 16)
	for i, j := range chosen {
		if j == 0 {
			continue
		}
		signals = append(signals, dimensions[i][j])
		for use := range want {
			a, w := &alone[i][j][use], &want[use]
			w.Show, w.Cover, w.Tombstone = max(w.Show, a.Show), w.Cover || a.Cover, w.Tombstone || a.Tombstone
		}
	}
	q := ask(signals...)
	least := policy.Whole
	for _, use := range order {
		w, got := want[use], q.judge(use)
		if got.Show != w.Show || got.Cover != w.Cover || got.Tombstone != w.Tombstone || (got.Reason == "") != (w.Show == policy.Whole) {
			t.Fatalf("%v, use %d: %+v, but %+v expected", names(signals), use, got, w)
		}
		if got.Show < least {
			t.Fatalf("%v: use %d shows more than one before it", names(signals), use)
		}
		if got.Link && (got.Show != policy.Hide || chosen[0] != 0) {
			t.Fatalf("%v, use %d: a link is told: %+v", names(signals), use, got)
		}
		least = got.Show
	}
}

func names(signals []signal) []string {
	var out []string
	for _, s := range signals {
		out = append(out, s.name)
	}
	return out
}

// TestReasons: each signal alone says why in its own words; of several that are equally strict the gravest.
func TestReasons(t *testing.T) {
	find := func(name string) signal {
		for _, d := range dimensions {
			for _, s := range d {
				if s.name == name {
					return s
				}
			}
		}
		t.Fatalf("no signal %q", name)
		return signal{}
	}
	for _, c := range []struct {
		signals []string
		use     policy.Use
		want    string
	}{
		{nil, policy.Feed, ""},
		{[]string{"the author opted out", "direct"}, policy.Read, "its author asked not to be here"},
		{[]string{"direct", "followers only"}, policy.Page, "for followers only"},
		{[]string{"direct", "the account is protected"}, policy.Page, "sent to named people only"},
		{[]string{"the account is protected", "placeholder: deleted"}, policy.Page, "for followers only"},
		{[]string{"found deleted"}, policy.Page, "deleted"},
		{[]string{"found deleted, public figure, by X's API"}, policy.Read, "deleted"},
		{[]string{"found deleted, public figure"}, policy.Feed, "deleted"},
		{[]string{"found suspended, public figure"}, policy.Page, "its account is suspended"},
		{[]string{"found withheld"}, policy.Page, "withheld by the network"},
		{[]string{"account deleted"}, policy.Page, "its account was deleted"},
		{[]string{"placeholder: not fetched"}, policy.Page, "not fetched"},
		{[]string{"placeholder: blocked"}, policy.Page, "not shown because of a block between accounts"},
		{[]string{"unlisted", "the account: not indexable"}, policy.Search, "unlisted by its author"},
		{[]string{"content warning"}, policy.Read, "content warning"},
		{[]string{"content warning", "unlisted"}, policy.List, "unlisted by its author"},
		{[]string{"content warning", "unlisted"}, policy.Page, "content warning"},
		{[]string{"label !warn"}, policy.Page, "a warning of its network"},
		{[]string{"reply hidden by the thread's author"}, policy.Read, "hidden by the author of the thread it answers"},
		{[]string{"sensitive media"}, policy.Feed, ""},
	} {
		var signals []signal
		for _, name := range c.signals {
			signals = append(signals, find(name))
		}
		if got := ask(signals...).judge(c.use).Reason; got != c.want {
			t.Errorf("%v, use %d: %q, not %q", c.signals, c.use, got, c.want)
		}
	}
}

// TestOptOut: nothing of an author who opted out is shown, in whatever way he is met.
func TestOptOut(t *testing.T) {
	rules := policy.Rules{OptOuts: map[post.AccountID]bool{author: true}, Figures: map[post.AccountID]bool{author: true}, Indexed: map[post.AccountID]bool{author: true}}
	byPost := &post.Post{Author: author, Text: "held"}
	byAccount := &post.Post{Text: "held"}
	theirs := &post.Post{Author: other, Text: "held"}
	for _, use := range order {
		if d := rules.Decide(byPost, post.Account{}, use); d.Show != policy.Hide {
			t.Errorf("use %d, by the post: %+v", use, d)
		}
		if d := rules.Decide(byAccount, post.Account{ID: author}, use); d.Show != policy.Hide {
			t.Errorf("use %d, by the account: %+v", use, d)
		}
		if d := rules.Decide(theirs, post.Account{ID: other}, use); d.Show != policy.Whole {
			t.Errorf("use %d, somebody else: %+v", use, d)
		}
		for _, q := range []*post.Quote{{Post: byPost}, {Post: byAccount, Author: author}} {
			if rules.QuoteShown(q, post.Account{}, use) {
				t.Errorf("use %d: quoted", use)
			}
		}
		if !rules.QuoteShown(&post.Quote{Post: theirs, Author: other}, post.Account{ID: other}, use) {
			t.Errorf("use %d: somebody else's quoted post is not shown", use)
		}
	}
	if rules.Stays(author, post.Deleted, false) {
		t.Error("a figure who opted out stays")
	}
	if got := rules.Robots(post.Account{ID: author}, []post.Post{*byPost}); got != "noindex" {
		t.Errorf("robots: %q", got)
	}
	if policy.Decide(byPost, post.Account{ID: author}, policy.Feed).Show != policy.Whole {
		t.Error("hidden where nothing was ruled")
	}
}

func TestStays(t *testing.T) {
	rules := policy.Rules{Figures: map[post.AccountID]bool{author: true, xUser: true}}
	for _, c := range []struct {
		account post.AccountID
		state   post.State
		api     bool
		want    bool
	}{
		{author, post.Deleted, false, true},
		{author, post.Deleted, true, true}, // not X
		{xUser, post.Deleted, false, true},
		{xUser, post.Deleted, true, false},
		{other, post.Deleted, false, false},
		{"", post.Deleted, false, false},
		{author, post.Present, false, false},
		{author, post.NotFetched, false, false},
		{author, post.Blocked, false, false},
		{author, post.Private, false, false},
		{author, post.Withheld, false, false},
		{author, post.Suspended, false, false},
		{xUser, post.Suspended, true, false},
	} {
		if got := rules.Stays(c.account, c.state, c.api); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
		if (policy.Rules{}).Stays(c.account, c.state, c.api) {
			t.Errorf("%+v stays though nothing was ruled", c)
		}
	}
}

// TestStaysAgrees: what stays in a thread may be shown on a page, and what may be shown stays.
func TestStaysAgrees(t *testing.T) {
	for _, figure := range []bool{false, true} {
		for _, out := range []bool{false, true} {
			rules := policy.Rules{Figures: map[post.AccountID]bool{xUser: figure, author: figure}, OptOuts: map[post.AccountID]bool{xUser: out, author: out}}
			for _, a := range []post.AccountID{xUser, author} {
				for _, api := range []bool{false, true} {
					for s := post.NotFetched; s <= post.Suspended; s++ {
						c := policy.Case{Post: &post.Post{Author: a, Network: a.Network(), Text: "held"}, Account: post.Account{ID: a}, Use: policy.Page, Gone: s, API: api}
						if shown, stays := rules.Judge(c).Show != policy.Hide, rules.Stays(a, s, api); shown != stays {
							t.Errorf("%s, figure %v, opted out %v, API %v, state %d: shown %v, stays %v", a, figure, out, api, s, shown, stays)
						}
					}
				}
			}
		}
	}
}

// TestHiddenReply: whose thread it is decides, or, where a post stands alone, whose conversation.
func TestHiddenReply(t *testing.T) {
	at := func(a post.AccountID) post.ID { return post.ID("at://" + string(a) + "/app.bsky.feed.post/3l") }
	for i, c := range []struct {
		author, thread post.AccountID
		conversation   post.ID
		want           policy.Show
	}{
		{other, author, at(author), policy.Hide},
		{author, author, at(author), policy.Whole},
		{author, author, at(other), policy.Whole}, // the author's own thread below somebody else's post
		{author, other, at(author), policy.Hide},
		{author, "", at(author), policy.Whole},
		{author, "", at(other), policy.Hide},
		{author, "", "", policy.Hide},
		{"", "", "", policy.Hide},
	} {
		p := post.Post{Author: c.author, Conversation: c.conversation, Labels: []string{"spam", policy.HiddenReplyLabel}}
		if got := (policy.Rules{}).Judge(policy.Case{Post: &p, Thread: c.thread, Use: policy.Page}).Show; got != c.want {
			t.Errorf("%d: %d", i, got)
		}
	}
}

func TestRobots(t *testing.T) {
	rules := policy.Rules{Indexed: map[post.AccountID]bool{author: true}}
	a := post.Account{ID: author}
	open, folded, unlisted := post.Post{Author: author}, post.Post{Author: author, Warning: "spoilers"}, post.Post{Author: author, Visibility: post.Unlisted}
	for i, c := range []struct {
		rules policy.Rules
		a     post.Account
		posts []post.Post
		want  string
	}{
		{policy.Rules{}, a, []post.Post{open}, "noindex"},
		{policy.Rules{}, post.Account{}, nil, "noindex"},
		{rules, post.Account{ID: other}, []post.Post{open}, "noindex"},
		{rules, a, []post.Post{open, open}, "noarchive"},
		{rules, a, []post.Post{open, folded}, "noarchive, nosnippet"},
		{rules, a, []post.Post{open, folded, unlisted}, "noindex"},
		{rules, post.Account{ID: author, NoIndex: true}, []post.Post{open}, "noindex"},
		{rules, post.Account{ID: author, LoggedInOnly: true}, []post.Post{open}, "noindex"},
		{rules, post.Account{ID: author, Protected: true}, []post.Post{folded}, "noindex"},
	} {
		if got := c.rules.Robots(c.a, c.posts); got != c.want {
			t.Errorf("%d: %q, not %q", i, got, c.want)
		}
	}
}

func TestExportBound(t *testing.T) {
	for _, c := range []struct {
		n    post.Network
		api  bool
		want int
	}{{post.X, true, 500}, {post.X, false, 0}, {post.Bluesky, true, 0}, {post.Mastodon, true, 0}, {post.Nostr, true, 0}, {"", true, 0}} {
		if got := policy.ExportBound(c.n, c.api); got != c.want {
			t.Errorf("%s, %v: %d", c.n, c.api, got)
		}
	}
}

// TestLabels: labels that are like those that say something say nothing.
func TestLabels(t *testing.T) {
	for _, l := range []string{"", "hide", "!Hide", "no-unauthenticated", "!no-unauthenticated ", "nostr", "-", "Porn", "spam", "!warning"} {
		p := post.Post{Labels: []string{l}}
		for _, use := range order {
			if d := policy.Decide(&p, post.Account{}, use); d != (policy.Decision{}) {
				t.Errorf("%q, use %d: %+v", l, use, d)
			}
		}
	}
	many := post.Post{Labels: append(slices.Repeat([]string{"spam"}, 1000), policy.HideLabel)}
	if policy.Decide(&many, post.Account{}, policy.Page).Show != policy.Hide {
		t.Error("a label behind many others is not seen")
	}
}

func BenchmarkJudge(b *testing.B) {
	q := ask()
	q.Post.Labels = []string{"spam"}
	for b.Loop() {
		q.judge(policy.Page)
	}
}
