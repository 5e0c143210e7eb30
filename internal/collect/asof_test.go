package collect_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/render/html"
	"clew/internal/render/text"
	"clew/internal/source"
	"clew/internal/sqlite"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

// chapter is one import of a made-up story.
type chapter struct {
	at       time.Time
	posts    []post.Post
	accounts []post.Account
	gone     []source.Gone
	evidence []post.Evidence
}

// dawn is when stories begin.
var dawn = time.Date(2025, 3, 1, 6, 0, 0, 0, time.UTC)

// invent makes a story: posts by two people that answer each other, are edited and told again, come late, are
// looked for in vain once, and quote others; names that change; evidence that comes and is renewed.
func invent(rnd *rand.Rand) []chapter {
	people := []post.AccountID{"x:1", "x:1", "x:1", "x:2"}
	var told []post.Post
	var out []chapter
	for n := range 3 + rnd.Intn(6) {
		c := chapter{at: dawn.Add(time.Duration(n) * 7 * time.Hour)}
		for range 1 + rnd.Intn(4) {
			if len(told) > 0 && rnd.Intn(4) == 0 {
				i := rnd.Intn(len(told))
				p := told[i]
				if rnd.Intn(3) > 0 { // an edit; else the same told again
					p.Text, p.Edited = fmt.Sprintf("%s, mended in %d", p.Text, n), c.at
					told[i] = p
				}
				c.posts = append(c.posts, p)
				continue
			}
			id := 100 + len(told)
			p := post.Post{ID: xid(id), Network: post.X, Author: people[rnd.Intn(len(people))], Created: c.at, Text: fmt.Sprint("post ", id)}
			if rnd.Intn(8) > 0 && len(told) > 0 {
				up := told[rnd.Intn(len(told))]
				p.Parent, p.ParentAuthor = up.ID, up.Author
			}
			if rnd.Intn(5) == 0 { // it answers what comes later, or never
				p.Parent, p.ParentAuthor = xid(id+2), p.Author
			}
			if rnd.Intn(6) == 0 && len(told) > 0 {
				q := told[rnd.Intn(len(told))]
				p.Quote = &post.Quote{ID: q.ID, Author: q.Author}
			}
			told = append(told, p)
			c.posts = append(c.posts, p)
		}
		if n == 0 || rnd.Intn(2) == 0 {
			c.accounts = append(c.accounts, post.Account{ID: "x:1", Network: post.X, Handle: fmt.Sprint("@name", n/3), Name: "N", Seen: c.at})
		}
		if rnd.Intn(3) == 0 {
			c.gone = append(c.gone, source.Gone{ID: told[rnd.Intn(len(told))].ID, State: post.Deleted, Why: "HTTP 404", At: c.at.Format(time.RFC3339)})
		}
		if rnd.Intn(3) == 0 {
			c.evidence = append(c.evidence, post.Evidence{Root: told[rnd.Intn(len(told))].ID, Stated: 1 + rnd.Intn(5), Source: "made up", At: c.at})
		}
		out = append(out, c)
	}
	return lookedForOnce(out)
}

// lookedForOnce leaves at most one look at each post, which proves nothing: what is sure is as of now. An edit
// takes looks back, which leaves no trace of them: none is left at posts that are edited.
func lookedForOnce(story []chapter) []chapter {
	seen := map[post.ID]bool{}
	for _, c := range story {
		for _, p := range c.posts {
			seen[p.ID] = seen[p.ID] || !p.Edited.IsZero()
		}
	}
	for i := range story {
		var once []source.Gone
		for _, g := range story[i].gone {
			if !seen[g.ID] {
				seen[g.ID] = true
				once = append(once, g)
			}
		}
		story[i].gone = once
	}
	return story
}

func tellChapter(t *testing.T, s anyStore, n int, c chapter) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	im, err := s.Import(t.Context(), record.About{Name: fmt.Sprint("chapter ", n), Source: "test", At: c.at})
	must(err)
	defer im.Close()
	body := fmt.Sprint("chapter ", n)
	got, err := im.Capture(t.Context(), unpack.Part{Name: body, Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }})
	must(err)
	for _, p := range c.posts {
		p.Raw = post.Raw{Capture: got.Number, Length: 1}
		must(im.Posts(t.Context(), []post.Post{p}))
	}
	must(got.Close())
	must(im.Accounts(t.Context(), c.accounts))
	must(im.Gone(t.Context(), c.gone))
	for _, e := range c.evidence {
		must(im.Evidence(t.Context(), e))
	}
	_, err = im.Commit(t.Context(), true)
	must(err)
}

// spellThread writes down all of a thread that a reader sees.
func spellThread(l *collect.Loaded) string {
	var b strings.Builder
	posts := func(name string, list []post.Post) {
		for _, p := range list {
			fmt.Fprintf(&b, "%s %s<%s %q", name, p.ID, p.Parent, p.Text)
			for _, v := range l.Versions[p.ID] {
				fmt.Fprintf(&b, " was %q", v.Text)
			}
			if q := p.Quote; q != nil {
				fmt.Fprintf(&b, " quotes %s", q.ID)
			}
			if g, ok := l.Gone[p.ID]; ok {
				fmt.Fprintf(&b, " looked for %d", g.Sightings)
			}
			b.WriteByte('\n')
		}
	}
	t := l.Thread
	fmt.Fprintln(&b, t.ID, t.Author, l.Accounts[t.Author].Handle, t.RootGone)
	posts("line", t.Line)
	for _, x := range t.Branches {
		posts("branch at "+string(x.At), x.Posts)
	}
	for _, x := range t.Continued {
		posts("continued to "+string(x.To), x.Posts)
	}
	posts("context", t.Context)
	for _, g := range t.Gaps {
		fmt.Fprintln(&b, "gap", g.After, g.Count, g.Reason, g.Note)
	}
	v := t.Verdict
	fmt.Fprintln(&b, v.State, v.Held, v.Stated)
	return b.String()
}

// own leaves out what others say around a thread: SQLite looks for it from all posts that are in the thread now,
// and so finds more of what was there then.
func own(spelt string) string {
	var out []string
	for l := range strings.Lines(spelt) {
		if !strings.HasPrefix(l, "context") && !strings.HasPrefix(l, "continued") {
			out = append(out, l)
		}
	}
	return strings.Join(out, "")
}

// TestAsOfIsWhatWasThere reads threads at the times between the imports of a story: each must be what a record
// gives that was told only the story so far. That record is the witness; nothing here knows what to expect.
func TestAsOfIsWhatWasThere(t *testing.T) {
	stores := map[string]func() anyStore{
		"inmem": func() anyStore { return inmem.New(time.Now) },
		"sqlite": func() anyStore {
			s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		},
	}
	compared, threads := 0, 0
	for name, open := range stores {
		rounds := 150
		if name == "sqlite" {
			rounds = 12
		}
		if testing.Short() {
			rounds /= 6
		}
		for round := range rounds {
			story := invent(rand.New(rand.NewSource(int64(round))))
			whole := open()
			for n, c := range story {
				tellChapter(t, whole, n, c)
			}
			so, told := open(), map[post.ID]bool{}
			for n, c := range story {
				tellChapter(t, so, n, c)
				for _, p := range c.posts {
					told[p.ID] = true
				}
				for _, late := range []time.Duration{0, 6 * time.Hour} {
					for id := 100; told[xid(id)]; id++ {
						want, err := collect.Load(t.Context(), so, xid(id), collect.LoadOptions{})
						if err != nil {
							t.Fatal(err)
						}
						got, err := collect.Load(t.Context(), whole, xid(id), collect.LoadOptions{At: c.at.Add(late)})
						if err != nil {
							t.Fatalf("%s, story %d, %s after chapter %d: %v", name, round, xid(id), n, err)
						}
						compared++
						threads += len(want.Thread.Line)
						if d := cmp.Diff(own(spellThread(want)), own(spellThread(got))); d != "" {
							t.Fatalf("%s, story %d, %s after chapter %d (-was +is said to have been):\n%s", name, round, xid(id), n, d)
						}
					}
				}
			}
		}
	}
	if compared < 100 || threads == compared {
		t.Errorf("only %d threads were compared, of %d posts", compared, threads)
	}
}

// BenchmarkAsOf reads a thread of 30 and of 2,000 posts, half of them edited, now and as of the middle.
func BenchmarkAsOf(b *testing.B) {
	for _, size := range []int{30, 2000} {
		s, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		for n := range 4 {
			im, err := s.Import(b.Context(), record.About{Name: "b", Source: "test", At: dawn.Add(time.Duration(n) * time.Hour)})
			if err != nil {
				b.Fatal(err)
			}
			var posts []post.Post
			for i := range size {
				p := post.Post{ID: xid(1000 + i), Network: post.X, Author: "x:1", Text: fmt.Sprint("post ", i, " of a long thread about nothing in particular")}
				if i > 0 {
					p.Parent, p.ParentAuthor = xid(999+i), "x:1"
				}
				switch {
				case n == 0 && i < size/2, n == 1 && i >= size/2:
				case n > 1 && i%4 == n:
					p.Text, p.Edited = p.Text+fmt.Sprint(", mended in ", n), dawn.Add(time.Duration(n)*time.Hour)
				default:
					continue
				}
				posts = append(posts, p)
			}
			if err := im.Posts(b.Context(), posts); err != nil {
				b.Fatal(err)
			}
			if _, err := im.Commit(b.Context(), true); err != nil {
				b.Fatal(err)
			}
		}
		for name, at := range map[string]time.Time{"now": {}, "then": dawn.Add(90 * time.Minute)} {
			b.Run(fmt.Sprintf("%d/%s", size, name), func(b *testing.B) {
				for b.Loop() {
					if _, err := collect.Load(context.Background(), s, xid(1000), collect.LoadOptions{At: at}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestAsOfObeysNow: what is asked for now holds for all that was there before. Each measure is taken after a post
// with the word "secret" was open to all, and a page of that time must not say it.
func TestAsOfObeysNow(t *testing.T) {
	say := func(id, parent int, text string) post.Post {
		p := post.Post{ID: xid(id), Network: post.X, Author: "x:1", Created: dawn, Text: text}
		if parent != 0 {
			p.Parent, p.ParentAuthor = xid(parent), "x:1"
		}
		return p
	}
	edited := func(change func(p *post.Post)) []post.Post {
		p := say(101, 100, "mended")
		p.Edited = dawn.Add(time.Hour)
		change(&p)
		return []post.Post{p}
	}
	account := func(change func(a *post.Account)) []post.Account {
		a := post.Account{ID: "x:1", Network: post.X, Handle: "@teller", Seen: dawn.Add(time.Hour)}
		change(&a)
		return []post.Account{a}
	}
	for name, c := range map[string]struct {
		now   chapter
		rules policy.Rules
		warns bool // the word may stand, folded
		free  bool // nothing was asked for
	}{
		"nothing":               {free: true},
		"an edit":               {now: chapter{posts: edited(func(*post.Post) {})}, free: true},
		"for followers":         {now: chapter{posts: edited(func(p *post.Post) { p.Visibility = post.Followers })}},
		"for named people":      {now: chapter{posts: edited(func(p *post.Post) { p.Visibility = post.Direct })}},
		"hidden by a label":     {now: chapter{posts: edited(func(p *post.Post) { p.Labels = []string{policy.HideLabel} })}},
		"not without login":     {now: chapter{posts: edited(func(p *post.Post) { p.Labels = []string{policy.LoggedInLabel} })}},
		"a warning":             {now: chapter{posts: edited(func(p *post.Post) { p.Warning = "beware" })}, warns: true},
		"a protected author":    {now: chapter{accounts: account(func(a *post.Account) { a.Protected = true })}},
		"a suspended author":    {now: chapter{accounts: account(func(a *post.Account) { a.Suspended = true })}},
		"an author gone":        {now: chapter{accounts: account(func(a *post.Account) { a.Gone = true })}},
		"an account found gone": {now: chapter{gone: []source.Gone{{Account: "x:1", State: post.Deleted, Why: "HTTP 410"}}}},
		"a deletion":            {now: chapter{gone: []source.Gone{{ID: xid(101), State: post.Deleted, Why: "HTTP 410"}}}},
		"edited, then deleted":  {now: chapter{posts: edited(func(*post.Post) {}), gone: []source.Gone{{ID: xid(101), State: post.Deleted, Why: "HTTP 410", At: dawn.Add(2 * time.Hour).Format(time.RFC3339)}}}},
		"an opt-out":            {rules: policy.Rules{OptOuts: map[post.AccountID]bool{"x:1": true}}},
		"a takedown":            {rules: policy.Rules{Takedowns: map[post.ID]string{xid(101): "court"}}},
		"a takedown of the thread, whose first post came later": {now: chapter{posts: []post.Post{say(99, 0, "the true beginning"), say(100, 99, "one")}}, rules: policy.Rules{Takedowns: map[post.ID]string{xid(99): "court"}}},
	} {
		bothStores(t, func(t *testing.T, s anyStore) {
			first := say(100, 99, "one")
			tellChapter(t, s, 0, chapter{at: dawn, posts: []post.Post{first, say(101, 100, "the secret word"), say(102, 101, "three")}, accounts: account(func(a *post.Account) { a.Seen = dawn })})
			c.now.at = dawn.Add(time.Hour)
			tellChapter(t, s, 1, c.now)
			l, err := collect.Load(t.Context(), s, xid(102), collect.LoadOptions{At: dawn, Rules: c.rules})
			said := ""
			if err == nil {
				d := document.New(l.Thread, document.About{Accounts: l.Accounts, Versions: l.Versions, Rules: c.rules, Root: l.Root, At: dawn}).For(policy.Page)
				var b bytes.Buffer
				if err := text.Render(&b, d, text.Options{}); err != nil {
					t.Fatal(err)
				}
				said = b.String()
				var page bytes.Buffer
				if err := html.Render(&page, d, html.Options{}); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(page.String(), "secret") != strings.Contains(said, "secret") {
					t.Errorf("%s: page and text differ", name)
				}
			} else if !errors.Is(err, record.ErrNotFound) {
				t.Fatal(err)
			}
			switch told := strings.Contains(said, "secret"); {
			case c.warns:
				if !told || !strings.Contains(said, "beware") || strings.Index(said, "beware") > strings.Index(said, "secret") {
					t.Errorf("%s: not folded:\n%s", name, said)
				}
			case told != c.free:
				t.Errorf("%s: told %v:\n%s", name, told, said)
			}
		})
	}
}
