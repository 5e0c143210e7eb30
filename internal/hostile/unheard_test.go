package hostile

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/finding"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/search"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// What is asked for in TestUnheard stands in posts that everybody may find, in ones that nobody may, and in both.
const (
	openWords   = "The bridge over the river was closed for seven weeks in March."
	sharedWords = "About 40 people from Odesa waited at the old harbour on 3 May."
	hiddenWords = "Nobody outside was told that the archive in Lviv burned down twice."
)

// hiding is a way in which a thread is not to be found.
type hiding struct {
	name    string
	change  func(*post.Post)
	account post.Account
	rule    string
	gone    string // of its posts: why they were found gone
	left    string // of its account
	down    bool   // taken down here
}

// hiddenOnes are all of them.
var hiddenOnes = []hiding{
	{name: "followers", change: func(p *post.Post) { p.Visibility = post.Followers }},
	{name: "direct", change: func(p *post.Post) { p.Visibility = post.Direct }},
	{name: "unlisted", change: func(p *post.Post) { p.Visibility = post.Unlisted }},
	{name: "label", change: func(p *post.Post) { p.Labels = []string{policy.LoggedInLabel} }},
	{name: "indexable", account: post.Account{NoIndex: true}},
	{name: "protected", account: post.Account{Protected: true}},
	{name: "logged in", account: post.Account{LoggedInOnly: true}},
	{name: "suspended", account: post.Account{Suspended: true}},
	{name: "opted out", rule: record.RuleOptOut},
	{name: "deleted", gone: "delete event"},
	{name: "left", left: "HTTP 410"},
	{name: "taken down", down: true},
}

// lines makes a thread of an account. Its posts say what is asked for in each of the fields that are looked through.
func lines(group int, by post.AccountID, at time.Time, texts ...string) []post.Post {
	var out []post.Post
	for i, s := range texts {
		p := post.Post{ID: xid(group, i+1), Network: post.X, Author: by, Text: s, Lang: "en", Created: at.Add(time.Duration(i) * time.Minute)}
		p.Media = []post.Media{{Kind: post.Image, URL: "https://img.example/1.png", Alt: "a lighthouse " + s}}
		p.Poll = &post.Poll{Options: []post.PollOption{{Text: "the ferry " + s}}}
		p.Tags = []post.Tag{{Start: 0, End: 1, Name: "harbour"}}
		if i > 0 {
			p.Parent, p.ParentAuthor = xid(group, i), by
		}
		out = append(out, p)
	}
	return out
}

// street makes a record of open threads, and with all also of ones that may not be found.
func street(t *testing.T, all bool) *town { return streetIn(t, t.TempDir(), all) }

// streetIn is street in a folder that is named.
func streetIn(t *testing.T, dir string, all bool) *town {
	t.Helper()
	w := &town{now: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}
	r, err := sqlite.Open(t.Context(), dir, sqlite.Options{Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	w.Record = r
	at := func(n int) time.Time { return w.now.AddDate(0, 0, -n) }
	account := func(n int) post.Account {
		return post.Account{ID: author(n), Network: post.X, Handle: fmt.Sprintf("@ann%d", n), Name: fmt.Sprintf("Ann %d", n)}
	}
	for n := range 3 {
		w.take(t, lines(n, author(n), at(100+n), openWords, sharedWords, fmt.Sprintf("The ferry of %d May was late by %d minutes.", n+1, 10*n+5)), []post.Account{account(n)}, nil, nil)
	}
	if !all {
		return w
	}
	for i, h := range hiddenOnes {
		n := 20 + i
		a := account(n)
		h.account.ID, h.account.Network, h.account.Handle, h.account.Name = a.ID, a.Network, a.Handle, a.Name
		by, accounts := author(n), []post.Account{h.account}
		if h.change != nil || h.gone != "" || h.down { // an account that has open posts too
			by, accounts = author(i%3), nil
		}
		posts := lines(n, by, at(1+i), hiddenWords, sharedWords, "The ferry of 9 May was late by 90 minutes. "+openWords+" And more.")
		for k := range posts {
			if h.change != nil {
				h.change(&posts[k])
			}
		}
		w.take(t, posts, accounts, nil, nil)
		w.hide(t, &hiddenOnes[i], posts)
	}
	return w
}

// sites gives the pages of a record to who may read it without being its owner, with indexes and without.
func (w *town) sites(t *testing.T) map[string]http.Handler {
	t.Helper()
	f, err := finding.Open(t.Context(), filepath.Join(t.TempDir(), "search"), w, finding.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if err := f.Level(t.Context()); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	plain := web.Site{Patience: patience, Record: w, Document: w.document, Rulings: w.Rulings, Search: untimed{&search.Scan{Posts: w}}, Public: true, Log: log}
	kept := plain
	kept.Search = untimed{&search.Indexed{Words: f.Words, Posts: w}}
	kept.Quotes = func(see answer.See, use policy.Use) quotation.Index {
		return finding.Quotes(f, w, finding.See(see), use)
	}
	return map[string]http.Handler{"walked": plain.Handler(), "kept": kept.Handler(), "signed in": w.signedIn(t, kept)}
}

// unheard are the pages that are compared.
func unheard() []string {
	var out []string
	for _, q := range []string{"ferry", "lighthouse", "bridge", "burned", "ferry OR burned", "-bridge", "har*", `"old harbour"`, "old NEAR harbour", "tag:harbour", "since:2026-01", "from:@ann0", "from:@ann24 ferry", "is:deleted", "is:incomplete ferry", "has:poll", "lang:en"} {
		q = url.QueryEscape(q)
		out = append(out, "/search.json?q="+q, "/search?q="+q, "/search.json?sort=relevance&q="+q)
	}
	for _, q := range []string{openWords, sharedWords, hiddenWords, "the ferry", "burned", "Nobody outside was told that the ferry burned down twice.", "About 40 people from Odesa waited at the bridge over the river in March.", "people waited near the harbour in May, seven of them"} {
		for _, more := range []string{"", "&by=@ann0", "&by=@ann24", "&by=@ann28", "&around=2026-04-20", "&at=20260501120000", "&at=20200101000000"} {
			out = append(out, "/quote.json?q="+url.QueryEscape(q)+more, "/quote?q="+url.QueryEscape(q)+more)
		}
	}
	for n := range 3 {
		a, id := string(author(n)), string(xid(n, 1))
		out = append(out, "/index?account="+a, "/index.json?account="+a, "/index?as=csv&account="+a, "/index?thread="+id, "/same/"+id, "/same/"+id+".json")
	}
	return append(out, "/index.json?account="+string(author(24)), "/same/"+string(xid(20, 1))+".json", "/index?thread="+string(xid(22, 1)))
}

// checked is when an answer was given.
var checked = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?Z|(Etag|Date|Content-Length):\[[^]]*\]`)

// TestUnheard holds a record with posts that may not be found against one that never had them: whoever is not its owner
// gets the same answers of both, byte for byte.
func TestUnheard(t *testing.T) {
	with, without := street(t, true).sites(t), street(t, false).sites(t)
	for name, h := range with {
		differ, full := 0, 0
		for _, target := range unheard() {
			a := checked.ReplaceAllString(get(t, h, target), "")
			b := checked.ReplaceAllString(get(t, without[name], target), "")
			if strings.Contains(b, "/t/x:") {
				full++
			}
			if a == b {
				continue
			}
			if differ++; differ > 40 {
				continue
			}
			i := 0
			for i < min(len(a), len(b)) && a[i] == b[i] {
				i++
			}
			around := func(s string) string { return s[max(0, min(i, len(s))-80):min(len(s), i+80)] }
			t.Errorf("%s: %s tells of posts that may not be found:\n  %q\nand without them\n  %q", name, target, around(a), around(b))
		}
		if full < 50 {
			t.Errorf("%s: only %d answers have a post in them", name, full)
		}
		if differ > 0 {
			t.Errorf("%s: %d of %d answers", name, differ, len(unheard()))
		}
	}
}
