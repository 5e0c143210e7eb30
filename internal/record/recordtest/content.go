package recordtest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

func testRepetition(t *testing.T, open Open) {
	s := open(t)
	posts := []post.Post{say(1, 0, "one"), say(2, 1, "two"), say(4, 3, "orphan")}
	first := put(t, s, posts...)
	if first.Posts != 3 || first.Known != 0 {
		t.Errorf("first: %+v", first)
	}
	for range 2 {
		again := put(t, s, posts...)
		if again.Posts != 0 || again.Known != 3 || again.Versions != 0 {
			t.Errorf("again: %+v", again)
		}
	}
	st, err := s.Stats(t.Context())
	must(t, err)
	if st.Posts != 3 {
		t.Errorf("%d posts held, want 3", st.Posts)
	}
}

func testDone(t *testing.T, open Open) {
	s := open(t)
	about := record.About{Name: "a.zip", Identity: strings.Repeat("ab", 32)}
	importing(t, s, about, func(im record.Import) {
		if im.Done() {
			t.Error("done before it began")
		}
		tell(t, im, []post.Post{say(1, 0, "one")})
	})
	again, err := s.Import(t.Context(), record.About{Name: "b.zip", Source: "test", Identity: about.Identity, At: start})
	must(t, err)
	if !again.Done() {
		t.Error("the same input is not known")
	}
	must(t, again.Close())
	other, err := s.Import(t.Context(), record.About{Name: "a.zip", Source: "test", Identity: about.Identity, At: start, Options: source.Options{Handle: "@ann"}})
	must(t, err)
	if other.Done() {
		t.Error("the same input, of which something else is said, is taken for known")
	}
	must(t, other.Close())
	half := record.About{Name: "c.zip", Source: "test", Identity: strings.Repeat("cd", 32), At: start}
	im, err := s.Import(t.Context(), half)
	must(t, err)
	tell(t, im, []post.Post{say(2, 0, "two")})
	_, err = im.Commit(t.Context(), false)
	must(t, err)
	must(t, im.Close())
	im, err = s.Import(t.Context(), half)
	must(t, err)
	if im.Done() {
		t.Error("half an input is taken for the whole")
	}
	tell(t, im, []post.Post{say(2, 0, "two")}) // it is read again from its beginning, and nothing is kept twice
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	must(t, im.Close())
	st, err := s.Stats(t.Context())
	must(t, err)
	if st.Captures > 2 || st.Posts != 2 {
		t.Errorf("after an import that was stopped and begun again: %+v", st)
	}
}

func testVersions(t *testing.T, open Open) {
	s := open(t)
	v1, v2, v3 := say(1, 0, "first words"), say(1, 0, "second words"), say(1, 0, "third words")
	v2.Edited, v3.Edited = start.Add(time.Hour), start.Add(2*time.Hour)
	putAt(t, s, start, v2)
	putAt(t, s, start.Add(time.Minute), v1) // older, and comes later
	h := thread(t, s, xid(1))
	if got := only(t, h, xid(1)).Text; got != "second words" {
		t.Errorf("current text %q", got)
	}
	putAt(t, s, start.Add(2*time.Minute), v3)
	putAt(t, s, start.Add(3*time.Minute), v1, v2)
	h = thread(t, s, xid(1))
	if got := only(t, h, xid(1)).Text; got != "third words" {
		t.Errorf("current text %q", got)
	}
	var old []string
	for _, v := range h.Versions[xid(1)] {
		old = append(old, v.Post.Text)
	}
	if len(old) != 2 || !(strings.Contains(strings.Join(old, "|"), "first words") && strings.Contains(strings.Join(old, "|"), "second words")) {
		t.Errorf("older versions %q", old)
	}
}

func testCut(t *testing.T, open Open) {
	s := open(t)
	short, long := say(1, 0, "a long post be…"), say(1, 0, "a long post begins and goes on")
	short.Cut = true
	put(t, s, short)
	put(t, s, long)
	put(t, s, short)
	p := only(t, thread(t, s, xid(1)), xid(1))
	if p.Text != long.Text || p.Cut {
		t.Errorf("text %q, cut %v", p.Text, p.Cut)
	}
}

func testForeignID(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "ann's"), say(2, 1, "ann's too"))
	c := put(t, s, post.Post{ID: xid(1), Network: post.X, Author: bob, Text: "forged"})
	if c.Skipped != 1 {
		t.Errorf("a post of another account under a held id: %+v", c)
	}
	p := only(t, thread(t, s, xid(2)), xid(1))
	if p.Author != ann || p.Text != "ann's" {
		t.Errorf("it changed to %+v", p)
	}
}

func testPlaceholders(t *testing.T, open Open) {
	s := open(t)
	hole := post.Post{ID: xid(2), Network: post.X, Author: ann, Parent: xid(1), ParentAuthor: ann, State: post.Blocked}
	put(t, s, say(1, 0, "one"), hole, say(3, 2, "three"))
	h := thread(t, s, xid(3))
	if p := only(t, h, xid(2)); p.State != post.Blocked {
		t.Errorf("placeholder: %+v", p)
	}
	put(t, s, say(2, 1, "two at last"))
	h = thread(t, s, xid(3))
	if p := only(t, h, xid(2)); p.State != post.Present || p.Text != "two at last" {
		t.Errorf("content did not take the placeholder's place: %+v", p)
	}
	deleted := hole
	deleted.State = post.Deleted
	putAt(t, s, start.Add(time.Hour), deleted)
	h = thread(t, s, xid(3))
	if p := only(t, h, xid(2)); p.Text != "two at last" {
		t.Errorf("a placeholder hid the content: %+v", p)
	}
	if g := h.Gone[xid(2)]; g.State != post.Deleted || g.Sightings != 1 {
		t.Errorf("tombstone: %+v", g)
	}
}

func testAccounts(t *testing.T, open Open) {
	s := open(t)
	say2 := func(at time.Time, handle, name string) {
		importing(t, s, record.About{Name: "a", At: at}, func(im record.Import) {
			must(t, im.Accounts(t.Context(), []post.Account{{ID: ann, Network: post.X, Handle: handle, Name: name, Bio: "b", NoIndex: true, Seen: at}}))
		})
	}
	put(t, s, say(1, 0, "one"), say(2, 1, "two"), say(3, 0, "alone"))
	say2(start.Add(time.Hour), "@ann_new", "Ann")
	say2(start, "@ann_old", "Ann")
	importing(t, s, record.About{Name: "a", At: start}, func(im record.Import) { // what is not spoken of is not taken away
		must(t, im.Accounts(t.Context(), []post.Account{{ID: ann, Network: post.X, NoIndex: true, Seen: start.Add(2 * time.Hour)}}))
	})
	a, err := s.Account(t.Context(), string(ann))
	must(t, err)
	if a.Handle != "@ann_new" || a.Posts != 3 || a.Threads != 1 || !a.NoIndex || a.Bio != "b" {
		t.Errorf("account: %+v", a)
	}
	if len(a.Handles) != 2 || a.Handles[0].Handle != "@ann_new" || a.Handles[1].Handle != "@ann_old" {
		t.Errorf("handles: %+v", a.Handles)
	}
	for _, h := range []string{"@ann_new", "@ann_old"} {
		if got, err := s.Account(t.Context(), h); err != nil || got.ID != ann {
			t.Errorf("by handle %s: %v %v", h, got.ID, err)
		}
	}
	n := 0
	for got, err := range s.Accounts(t.Context()) {
		must(t, err)
		n++
		if got.ID != ann {
			t.Errorf("listed: %+v", got)
		}
	}
	if n != 1 {
		t.Errorf("%d accounts listed, want the one that posts", n)
	}
	if h := thread(t, s, xid(1)); h.Accounts[ann].Handle != "@ann_new" {
		t.Errorf("in a thread: %+v", h.Accounts)
	}
}

func testEvidence(t *testing.T, open Open) {
	s := open(t)
	whole := post.Evidence{Whole: ann, Source: "export", At: start}
	stated := post.Evidence{Root: xid(1), Stated: 12, Source: "count"}
	limit := post.Evidence{Limit: "depth 20", Source: "walk"}
	importing(t, s, record.About{Name: "a"}, func(im record.Import) {
		tell(t, im, []post.Post{say(1, 0, "one"), say(2, 1, "two")})
		for _, e := range []post.Evidence{whole, stated, limit} {
			must(t, im.Evidence(t.Context(), e))
		}
	})
	put(t, s, post.Post{ID: xid(50), Network: post.X, Author: bob, Text: "elsewhere"})
	h := thread(t, s, xid(2))
	for _, want := range []post.Evidence{whole, stated, limit} {
		found := false
		for _, e := range h.Evidence {
			found = found || cmp.Equal(e, want)
		}
		if !found {
			t.Errorf("missing %+v in %+v", want, h.Evidence)
		}
	}
	if got := thread(t, s, xid(50)).Evidence; len(got) != 0 {
		t.Errorf("evidence of other inputs: %+v", got)
	}
}

// testFidelity puts a post with everything in, and reads the same back.
func testFidelity(t *testing.T, open Open) {
	s := open(t)
	full := post.Post{
		ID: "at://did:plc:abc/app.bsky.feed.post/3kaaaaaaaaaaa", Network: post.Bluesky, Author: "did:plc:abc", URL: "https://bsky.app/x",
		Parent: "at://did:plc:def/app.bsky.feed.post/3kaaaaaaaaaa2", ParentAuthor: "did:plc:def", Conversation: "at://did:plc:def/app.bsky.feed.post/3kaaaaaaaaaa2",
		Created: start.Add(1500 * time.Millisecond), Edited: start.Add(time.Hour), Version: "bafy…", Edits: nil,
		Text: "naïve \u202etext\u202c \"quoted\" \\ 日本語 🧵 <b>&amp;</b>\n\tline\u0000nul", Cut: true, Lang: "en-GB",
		Links:    []post.Link{{Start: 1, End: 4, URL: "https://example.org/?a=1&b=2"}, {URL: "https://example.org/card", Title: "A card", Text: "of text"}},
		Mentions: []post.Mention{{Start: 0, End: 5, Account: "did:plc:def", Handle: "@bob.example"}},
		Tags:     []post.Tag{{Start: 2, End: 3, Name: "тег"}},
		Emoji:    []post.Emoji{{Code: "blob", URL: "https://e.example/blob.png"}},
		Media:    []post.Media{{Kind: post.Video, URL: "https://v.example/1", Poster: "https://v.example/1.jpg", Alt: "a \"film\"", Type: "video/mp4", Width: 640, Height: 480}, {}},
		Quote:    &post.Quote{ID: "at://did:plc:def/app.bsky.feed.post/3kaaaaaaaaaa9", URL: "u", Author: "did:plc:def", State: post.QuoteDetached},
		Poll:     &post.Poll{Options: []post.PollOption{{Text: "yes", Votes: 3}, {Text: "", Votes: -1}}, Voters: -1, Ends: start, Closed: true, Many: true},
		Warning:  "spoilers", Sensitive: true, Labels: []string{"graphic"}, Visibility: post.Unlisted,
	}
	repost := post.Post{ID: "at://did:plc:abc/app.bsky.feed.post/3kaaaaaaaaaac", Network: post.Bluesky, Author: "did:plc:abc", Repost: true, RepostOf: full.ID}
	page := post.Post{ID: "page:00ff", Network: post.X, Author: "page:@ann", Text: "x"}
	put(t, s, full, repost, page)
	for _, want := range []post.Post{full, repost, page} {
		got := only(t, thread(t, s, want.ID), want.ID)
		got.Raw = post.Raw{}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s changed (-in +out):\n%s", want.ID, d)
		}
	}
}

func testSkips(t *testing.T, open Open) {
	s := open(t)
	c := importing(t, s, record.About{Name: "a"}, func(im record.Import) {
		for range 150 {
			must(t, im.Skip(t.Context(), source.Skipped{Part: "p", Offset: 3, Why: "broken"}))
		}
		must(t, im.Skip(t.Context(), source.Skipped{Part: "p", Offset: -1, Why: "likes", Expected: true, Count: 7}))
	})
	if c.Skipped != 150 || c.Expected != 7 || len(c.Skips) != 100 || c.Skips[0].Why != "broken" {
		t.Errorf("%d skipped, %d expected, %d listed", c.Skipped, c.Expected, len(c.Skips))
	}
}
