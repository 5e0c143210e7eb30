package recordtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/unpack"
)

func testExchange(t *testing.T, open Open) {
	s := open(t)
	exchange := []byte(`{"method":"GET","url":"https://api.example/1","status":404}`)
	long := []byte(`{"x":"` + strings.Repeat("a", record.MaxExchange) + `"}`)
	number := map[string]int64{}
	counts := importing(t, s, record.About{Name: "walk", Source: "some-network"}, func(im record.Import) {
		for name, x := range map[string][]byte{"https://api.example/1": exchange, "file": nil, "long": long, "broken": []byte(`{"a":`)} {
			p := part(name, "the same body")
			p.Exchange = x
			if x != nil {
				p.Status = 404
			}
			c, err := im.Capture(t.Context(), p)
			must(t, err)
			number[name] = c.Number
			if got := readAll(t, c); string(got) != "the same body" {
				t.Errorf("%s: %q was read", name, got)
			}
		}
	})
	if counts.Skipped != 2 {
		t.Errorf("counts: %+v", counts)
	}
	must(t, s.Close())
	s = open(t)
	check := func(c record.Capture) {
		t.Helper()
		want, status := []byte(nil), 404
		switch c.Name {
		case "https://api.example/1":
			want = exchange
		case "file":
			status = 0
		}
		if !bytes.Equal(c.Exchange, want) || c.Status != status {
			t.Errorf("%s: status %d, exchange %q", c.Name, c.Status, c.Exchange)
		}
	}
	c, rc, err := s.Capture(t.Context(), number["https://api.example/1"])
	must(t, err)
	if got := readAll(t, rc); string(got) != "the same body" {
		t.Errorf("%q came back", got)
	}
	check(c)
	n := 0
	for c, err := range s.Captures(t.Context()) {
		must(t, err)
		check(c)
		n++
	}
	if n == 0 {
		t.Error("no capture was walked")
	}
}

func testFollows(t *testing.T, open Open) {
	s := open(t)
	list := func() []record.Follow {
		t.Helper()
		got, err := s.Following(t.Context())
		must(t, err)
		return got
	}
	if got := list(); len(got) != 0 {
		t.Errorf("followed at first: %+v", got)
	}
	follow := func(f record.Follow, want bool) {
		t.Helper()
		added, err := s.Follow(t.Context(), f)
		must(t, err)
		if added != want {
			t.Errorf("%s: added %v", f.Account, added)
		}
	}
	b := record.Follow{Account: bob, Handle: "@bob", Name: "Bob", Added: start}
	a := record.Follow{Account: ann, Handle: "@ann", Added: start.Add(-time.Hour)}
	follow(b, true)
	follow(a, true)
	b2 := b
	b2.Handle, b2.Checked, b2.State, b2.Error, b2.Added = "@robert", start.Add(time.Hour), "page 2\x00", "HTTP 503", time.Time{}
	follow(b2, false)
	must(t, s.Close())
	s = open(t)
	b2.Added = start // when it was added does not change
	if d := cmp.Diff([]record.Follow{b2, a}, list()); d != "" {
		t.Errorf("followed:\n%s", d)
	}
	if f, err := s.Followed(t.Context(), bob); err != nil || f.Account != bob {
		t.Errorf("followed: %+v, %v", f, err)
	}
	must(t, s.Unfollow(t.Context(), bob))
	if _, err := s.Followed(t.Context(), bob); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("who was unfollowed: %v", err)
	}
	wantError(t, s.Unfollow(t.Context(), bob), record.ErrNotFound)
	if d := cmp.Diff([]record.Follow{a}, list()); d != "" {
		t.Errorf("followed:\n%s", d)
	}
	follow(record.Follow{Account: bob}, true)
	if got := list()[1]; got.Added.IsZero() || got.Handle != "" {
		t.Errorf("followed anew: %+v", got)
	}
}

func testCursors(t *testing.T, open Open) {
	s := open(t)
	for _, c := range []struct{ save, want string }{{"", ""}, {"12", "12"}, {"13", "13"}, {strings.Repeat("x", record.MaxCursor), strings.Repeat("x", record.MaxCursor)}} {
		if c.save != "" {
			must(t, s.SaveCursor(t.Context(), "a stream", c.save))
		}
		if got, err := s.Cursor(t.Context(), "a stream"); err != nil || got != c.want {
			t.Errorf("cursor of %d bytes, want %d: %v", len(got), len(c.want), err)
		}
	}
	if err := s.SaveCursor(t.Context(), "a stream", strings.Repeat("x", record.MaxCursor+1)); err == nil {
		t.Error("a cursor of any length is kept")
	}
	must(t, s.SaveCursor(t.Context(), "a stream", "14"))
	must(t, s.Close())
	s = open(t)
	if got, err := s.Cursor(t.Context(), "a stream"); err != nil || got != "14" {
		t.Errorf("cursor %q %v", got, err)
	}
	if got, err := s.Cursor(t.Context(), "another"); err != nil || got != "" {
		t.Errorf("cursor of another stream %q %v", got, err)
	}
}

func testRulings(t *testing.T, open Open) {
	s := open(t)
	second := record.Ruling{Account: ann, Kind: record.RuleFigure, Reason: "holds an office", By: "the editor", At: start.Add(time.Hour)}
	first := record.Ruling{Account: bob, Kind: record.RuleOptOut, Reason: "asked for", By: "the operator", At: start}
	must(t, s.Rule(t.Context(), second))
	must(t, s.Rule(t.Context(), record.Ruling{Account: bob, Kind: record.RuleOptOut, Reason: "mistyped", At: start.Add(-time.Hour)}))
	must(t, s.Rule(t.Context(), first))
	must(t, s.Close())
	s = open(t)
	got, err := s.Rulings(t.Context())
	must(t, err)
	if d := cmp.Diff([]record.Ruling{first, second}, got); d != "" {
		t.Errorf("rulings:\n%s", d)
	}
	wantError(t, s.Unrule(t.Context(), ann, record.RuleOptOut), record.ErrNotFound)
	must(t, s.Unrule(t.Context(), ann, record.RuleFigure))
	wantError(t, s.Unrule(t.Context(), ann, record.RuleFigure), record.ErrNotFound)
	if got, err = s.Rulings(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("rulings: %+v %v", got, err)
	}
}

func testOptedOut(t *testing.T, open Open) {
	s := open(t)
	carol := post.AccountID("did:plc:carol7abcdefghijklmnopqr")
	for _, id := range []post.AccountID{bob, carol} {
		must(t, s.Rule(t.Context(), record.Ruling{Account: id, Kind: record.RuleOptOut, Reason: "asked for", By: "the operator", At: start}))
	}
	theirs := post.Post{ID: xid(1), Network: post.X, Author: bob, Text: "bob's words"}
	unsigned := post.Post{ID: "at://" + post.ID(carol) + "/app.bsky.feed.post/3kaaaaaaaaaaa", Network: post.Bluesky, Text: "carol's words"}
	quoting, named := say(2, 0, "look"), say(3, 2, "and here")
	quoting.Quote = &post.Quote{ID: xid(1), URL: "https://x.example/1", Author: bob, Post: &theirs}
	named.Quote = &post.Quote{ID: xid(1), Author: bob}
	counts := importing(t, s, record.About{Name: "a"}, func(im record.Import) {
		tell(t, im, []post.Post{theirs, unsigned, quoting, named})
		must(t, im.Accounts(t.Context(), []post.Account{{ID: bob, Network: post.X, Handle: "@bob"}}))
	})
	if counts.Posts != 2 || counts.Expected != 3 || counts.Skipped != 0 || counts.Accounts != 0 {
		t.Errorf("counts: %+v", counts)
	}
	for _, id := range []post.ID{theirs.ID, unsigned.ID} {
		if held, err := s.Has(t.Context(), id); held || err != nil {
			t.Errorf("%s is held: %v", id, err)
		}
	}
	h := thread(t, s, xid(2))
	for _, id := range []post.ID{xid(2), xid(3)} {
		if q := only(t, h, id).Quote; q == nil || q.State != post.QuotePrivate || q.Post != nil || q.ID != xid(1) {
			t.Errorf("quote in %s: %+v", id, q)
		}
	}
	if a, err := s.Account(t.Context(), "@bob"); err == nil {
		t.Errorf("the account is described: %+v", a)
	}
	// Once the ruling is taken back, all is as for everybody.
	must(t, s.Unrule(t.Context(), bob, record.RuleOptOut))
	if c := put(t, s, theirs); c.Posts != 1 {
		t.Errorf("after the ruling: %+v", c)
	}
}

func testPublic(t *testing.T, open Open) {
	s := open(t)
	authors := map[string]post.AccountID{}
	at := int64(0)
	by := func(name string, change func(root, next *post.Post)) {
		at += 10
		id := post.AccountID(fmt.Sprintf("x:%d", 1000+at))
		authors[name] = id
		root := post.Post{ID: xid(at), Network: post.X, Author: id, Created: start.Add(time.Duration(at) * time.Second), Text: name}
		next := post.Post{ID: xid(at + 1), Network: post.X, Author: id, Parent: root.ID, ParentAuthor: id, Created: root.Created, Text: name}
		if change != nil {
			change(&root, &next)
		}
		put(t, s, root, next)
	}
	for _, name := range []string{"open", "suspended", "deleted", "maybe deleted", "figure, deleted", "figure, suspended", "restored", "opted out", "logged in only", "protected", "flagged suspended", "flagged gone"} {
		by(name, nil)
	}
	by("unlisted root", func(root, _ *post.Post) { root.Visibility = post.Unlisted })
	by("for followers", func(root, _ *post.Post) { root.Visibility = post.Followers })
	by("unlisted below", func(_, next *post.Post) { next.Visibility = post.Unlisted })
	lose(t, s, start, gone(authors["suspended"], post.Suspended, "account event"), gone(authors["deleted"], post.Deleted, "account event"),
		gone(authors["maybe deleted"], post.Deleted, "HTTP 404"), gone(authors["figure, deleted"], post.Deleted, "account event"),
		gone(authors["figure, suspended"], post.Suspended, "account event"), gone(authors["restored"], post.Suspended, "account event"))
	back := gone(authors["restored"], post.Present, "")
	back.Restored = true
	lose(t, s, start.Add(time.Hour), back)
	for _, name := range []string{"figure, deleted", "figure, suspended"} {
		must(t, s.Rule(t.Context(), record.Ruling{Account: authors[name], Kind: record.RuleFigure, At: start}))
	}
	must(t, s.Rule(t.Context(), record.Ruling{Account: authors["opted out"], Kind: record.RuleOptOut, At: start}))
	importing(t, s, record.About{Name: "accounts"}, func(im record.Import) {
		must(t, im.Accounts(t.Context(), []post.Account{{ID: authors["logged in only"], LoggedInOnly: true}, {ID: authors["protected"], Protected: true},
			{ID: authors["flagged suspended"], Suspended: true}, {ID: authors["flagged gone"], Gone: true}}))
	})
	want := map[string]bool{"open": true, "maybe deleted": true, "figure, deleted": true, "restored": true, "unlisted below": true}
	for _, least := range []int{0, 1} {
		got := map[string]bool{}
		for _, sum := range summaries(t, s, record.Query{Public: true, MinPosts: least}) {
			for name, id := range authors {
				if sum.Author == id {
					got[name] = true
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("public list of %d posts or more:\n%s", least, d)
		}
	}
	if n := len(summaries(t, s, record.Query{})); n != len(authors) {
		t.Errorf("%d threads in the owner's own list, want %d", n, len(authors))
	}
	for name, id := range authors {
		if n := len(summaries(t, s, record.Query{Public: true, Author: id})); (n == 1) != want[name] {
			t.Errorf("%s: %d threads in the author's public list", name, n)
		}
	}
}

// testRebuildKeeps: what is not derived outlives a rebuild, and holds in it.
func testRebuildKeeps(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "ann's"), post.Post{ID: xid(5), Network: post.X, Author: bob, Text: "bob's"})
	_, err := s.Follow(t.Context(), record.Follow{Account: ann, Handle: "@ann", Added: start, State: "page 3"})
	must(t, err)
	must(t, s.SaveCursor(t.Context(), "a stream", "77"))
	must(t, s.Rule(t.Context(), record.Ruling{Account: bob, Kind: record.RuleOptOut, Reason: "asked for", By: "the operator", At: start}))
	im, err := s.Rebuild(t.Context())
	must(t, err)
	for c, err := range s.Captures(t.Context()) {
		must(t, err)
		got, err := im.Capture(t.Context(), unpack.Part{Name: c.Name, Number: c.Number, Size: c.Size, Status: c.Status, Exchange: c.Exchange, Open: func() (io.ReadCloser, error) {
			_, rc, err := s.Capture(t.Context(), c.Number)
			return rc, err
		}})
		must(t, err)
		must(t, got.Close())
		a, b := say(1, 0, "ann's"), post.Post{ID: xid(5), Network: post.X, Author: bob, Text: "bob's"}
		a.Raw, b.Raw = post.Raw{Capture: c.Number, Length: 2}, post.Raw{Capture: c.Number, Offset: 2, Length: 2}
		must(t, im.Posts(t.Context(), []post.Post{a, b}))
	}
	counts, err := im.Commit(t.Context(), true)
	must(t, err)
	must(t, im.Close())
	if counts.Expected != 1 {
		t.Errorf("counts: %+v", counts)
	}
	if held, err := s.Has(t.Context(), xid(5)); held || err != nil {
		t.Errorf("a post of an account that asked not to be here outlives the rebuild: %v", err)
	}
	following, err := s.Following(t.Context())
	must(t, err)
	cursor, err := s.Cursor(t.Context(), "a stream")
	must(t, err)
	rulings, err := s.Rulings(t.Context())
	must(t, err)
	if len(following) != 1 || following[0].State != "page 3" || cursor != "77" || len(rulings) != 1 {
		t.Errorf("after a rebuild: %+v, cursor %q, %+v", following, cursor, rulings)
	}
	wantThread(t, s, xid(1), "1")
}

// testOneWriter: a second import waits for the first as long as its context lets it.
func testOneWriter(t *testing.T, open Open) {
	s := open(t)
	im, err := s.Import(t.Context(), record.About{Name: "a", Source: "test", At: start})
	must(t, err)
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = s.Import(short, record.About{Name: "b", Source: "test", At: start})
	wantError(t, err, record.ErrBusy)
	wantError(t, err, context.DeadlineExceeded)
	_, err = s.Rebuild(short)
	wantError(t, err, record.ErrBusy)
	begun := make(chan error)
	go func() {
		second, err := s.Import(t.Context(), record.About{Name: "c", Source: "test", At: start})
		if err == nil {
			err = errors.Join(second.Posts(t.Context(), []post.Post{say(2, 0, "two")}))
			_, err2 := second.Commit(t.Context(), true)
			err = errors.Join(err, err2, second.Close())
		}
		begun <- err
	}()
	tell(t, im, []post.Post{say(1, 0, "one")})
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	must(t, <-begun) // the last Commit ends an import, before its Close
	must(t, im.Close())
	must(t, im.Close())
	if err := im.Posts(t.Context(), []post.Post{say(9, 0, "too late")}); err == nil {
		t.Error("an import that has ended takes posts")
	}
	wantThread(t, s, xid(1), "1")
	wantThread(t, s, xid(2), "2")
}

// testTurns: many small imports and other writes at once, each whole.
func testTurns(t *testing.T, open Open) {
	s := open(t)
	var wait sync.WaitGroup
	for i := range int64(8) {
		wait.Go(func() {
			for k := range int64(5) {
				root := 1000*(i+1) + 10*k
				im, err := s.Import(t.Context(), record.About{Name: "small", Source: "test", At: start})
				if err != nil {
					t.Error(err)
					return
				}
				c, err := im.Capture(t.Context(), part("answer", fmt.Sprintf("answer %d of %d", k, i)))
				if err == nil {
					a, b := say(root, 0, "a"), say(root+1, root, "b")
					a.Raw, b.Raw = post.Raw{Capture: c.Number, Length: 3}, post.Raw{Capture: c.Number, Length: 3}
					err = errors.Join(c.Close(), im.Posts(t.Context(), []post.Post{b, a}))
				}
				if k == 3 { // given up
					if err = errors.Join(err, im.Close()); err != nil {
						t.Error(err)
					}
					continue
				}
				_, err2 := im.Commit(t.Context(), true)
				if err := errors.Join(err, err2, s.SaveCursor(t.Context(), fmt.Sprint(i), fmt.Sprint(k)), im.Close()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for i := range int64(8) {
		for k := range int64(5) {
			root := 1000*(i+1) + 10*k
			if k == 3 {
				if held, err := s.Has(t.Context(), xid(root)); held || err != nil {
					t.Errorf("%d was given up and is held: %v", root, err)
				}
				continue
			}
			wantThread(t, s, xid(root+1), fmt.Sprintf("%d %d", root, root+1))
			p := only(t, thread(t, s, xid(root)), xid(root))
			_, rc, err := s.Capture(t.Context(), p.Raw.Capture)
			must(t, err)
			if got := string(readAll(t, rc)); got != fmt.Sprintf("answer %d of %d", k, i) {
				t.Errorf("post %d points into %q", root, got)
			}
		}
	}
	if _, err := s.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
		t.Error(err)
	}
}
