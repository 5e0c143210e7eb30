package sqlite

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// plainly counts as the record did before it kept counts: all posts in one question.
func plainly(t *testing.T, r *Record, only string) map[int64]total {
	t.Helper()
	p := piece{}
	must(t, r.look(t.Context(), func(v *view) error {
		s, err := v.rd.stmt("SELECT t.author, count(*), ifnull(min(nullif(t.created,0)),0), max(t.created) FROM posts t WHERE true" + only + " GROUP BY t.author")
		if err != nil {
			return err
		}
		for {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			p[s.colInt(0)] = total{s.colInt(1), s.colInt(2), s.colInt(3)}
		}
	}))
	return p
}

// heldAs compares what is told of accounts with plain counting, here, in a record opened anew, and in one that has no
// file to begin with.
func heldAs(t *testing.T, r *Record, what string) {
	t.Helper()
	const shown = ` AND (t.more IS NULL OR (t.more->'repost' IS NULL AND t.more->'state' IS NULL` + openPosts + `))` + heldPosts
	all, open := plainly(t, r, " AND t.author<>0"), plainly(t, r, shown+" AND t.author<>0")
	for _, how := range []string{"kept", "opened anew", "without a file"} {
		x := r
		if how != "kept" {
			if how == "without a file" {
				must(t, os.RemoveAll(filepath.Join(r.dir, indexFolder)))
				must(t, os.Mkdir(filepath.Join(r.dir, indexFolder), 0o700))
			}
			var err error
			x, err = Open(t.Context(), r.dir, Options{ReadOnly: true})
			must(t, err)
			defer x.Close()
		}
		keys := map[post.AccountID]int64{}
		must(t, x.look(t.Context(), func(v *view) error {
			for k := range all {
				id, err := v.account(k)
				if err != nil {
					return err
				}
				keys[id] = k
			}
			return nil
		}))
		got := map[int64]total{}
		for a, err := range x.Accounts(t.Context()) {
			must(t, err)
			got[keys[a.ID]] = total{int64(a.Posts), millis(a.First), millis(a.Last)}
			one, err := x.Account(t.Context(), string(a.ID))
			must(t, err)
			if one.Posts != a.Posts || !one.First.Equal(a.First) || !one.Last.Equal(a.Last) || one.Threads != a.Threads {
				t.Errorf("%s, %s: %s alone is %v, among all %v", what, how, a.ID, one, a)
			}
		}
		if !maps.Equal(got, all) {
			t.Errorf("%s, %s: accounts are %v, counted plainly %v", what, how, got, all)
		}
		clear(got)
		list, err := x.Tallies(t.Context(), "")
		must(t, err)
		for _, a := range list {
			got[keys[a.ID]] = total{int64(a.Posts), millis(a.First), millis(a.Last)}
		}
		if !maps.Equal(got, open) {
			t.Errorf("%s, %s: tallies are %v, counted plainly %v", what, how, got, open)
		}
		if !slices.IsSortedFunc(list, func(a, b record.AccountSummary) int { return b.Posts - a.Posts }) {
			t.Errorf("%s, %s: not in order", what, how)
		}
	}
}

// TestTally: what is kept of counts is what plain counting gives, whatever came, changed, was lost, ruled or rebuilt.
func TestTally(t *testing.T) {
	r := filled(t, 3, 4)
	must(t, os.Mkdir(filepath.Join(r.dir, indexFolder), 0o700))
	at := time.Unix(1714737600, 0)
	random := rand.New(rand.NewPCG(3, 5))
	heldAs(t, r, "at first")
	say := func(what string, posts ...post.Post) {
		t.Helper()
		at = at.Add(2 * time.Hour)
		im, err := r.Import(t.Context(), record.About{Name: what, Source: "test", At: at})
		must(t, err)
		defer im.Close()
		must(t, im.Posts(t.Context(), posts))
		_, err = im.Commit(t.Context(), true)
		must(t, err)
		heldAs(t, r, what)
	}
	made := func(id, author int) post.Post {
		return post.Post{ID: post.ID(fmt.Sprintf("x:%d", id)), Network: post.X, Author: post.AccountID(fmt.Sprintf("x:%d", author)), Created: time.Unix(int64(1_500_000_000+random.IntN(1e8)), 0), Text: fmt.Sprint("said ", id)}
	}
	var many []post.Post
	for i := range 60 {
		p := made(100+i, 20+i%4)
		switch i % 9 {
		case 1:
			p.Visibility = post.Unlisted
		case 2:
			p.Repost = true
		case 3:
			p.State = post.Private
		case 4:
			p.Labels = []string{"!hide"}
		case 5:
			p.Created = time.Time{}
		case 6:
			p.Media = []post.Media{{Kind: post.Image, URL: "https://example.org/a.png", Alt: `a "repost" and a "state"`}}
		}
		many = append(many, p)
	}
	say("many", many...)
	edited := made(101, 21)
	edited.Text, edited.Edited = "said otherwise", at
	shown := made(103, 23) // was not to be seen
	say("changed", edited, shown, made(900, 24))
	lose := func(what string, g source.Gone) {
		t.Helper()
		for range 2 { // the second makes it sure
			at = at.Add(2 * time.Hour)
			im, err := r.Import(t.Context(), record.About{Name: what, Source: "test", At: at})
			must(t, err)
			must(t, im.Gone(t.Context(), []source.Gone{g}))
			_, err = im.Commit(t.Context(), true)
			must(t, err)
			must(t, im.Close())
		}
		heldAs(t, r, what)
	}
	for i := range 60 { // among these the first and the last of each
		if i%3 == 0 {
			lose("gone", source.Gone{ID: many[i].ID, State: post.Deleted, Why: "404"})
		}
	}
	down, err := r.TakeDown(t.Context(), record.Takedown{At: at, Post: "x:1000000", Account: "x:7", Ground: record.GroundPrivacy, By: record.ByOperator})
	must(t, err)
	heldAs(t, r, "a thread taken down")
	_, err = r.TakeDown(t.Context(), record.Takedown{At: at, Post: "x:1001002", Account: "x:7", Ground: record.GroundPrivacy, By: record.ByOperator})
	must(t, err)
	heldAs(t, r, "a post inside a thread taken down")
	must(t, r.Lift(t.Context(), down, record.ByOperator, at))
	heldAs(t, r, "lifted")
	must(t, r.Rule(t.Context(), record.Ruling{Account: "x:22", Kind: record.RuleOptOut, At: at}))
	heldAs(t, r, "one opted out")
	again, err := r.Rebuild(t.Context())
	must(t, err)
	must(t, again.Posts(t.Context(), many[:30])) // of what is not read again nothing is left
	_, err = again.Commit(t.Context(), true)
	must(t, err)
	must(t, again.Close())
	heldAs(t, r, "rebuilt")
}

// TestTallyOfMany: with more accounts than are kept all is counted, and is right too.
func TestTallyOfMany(t *testing.T) {
	r := filled(t, 3, 4)
	r.all.wide, r.open.wide = true, true
	heldAs(t, r, "wide")
}

// TestTallyFile: of a file that is cut, damaged, of another record or of no record nothing is believed.
func TestTallyFile(t *testing.T) {
	c := &counts{rebuilt: 1, log: 7, at: 1714737600000, last: pieceSize + 5, pieces: []piece{{1: {3, 4, 5}, 9: {1, 0, 0}}, {1: {6, 0, 0}}}}
	dir := t.TempDir()
	c.write(filepath.Join(dir, "none"), "counts") // no folder, no file, no failure
	c.write(dir, "counts")
	path := filepath.Join(dir, "counts")
	got := readCounts(path)
	if got == nil || fmt.Sprint(*got) != fmt.Sprint(*c) {
		t.Fatalf("read %v, want %v", got, c)
	}
	whole, err := os.ReadFile(path)
	must(t, err)
	for i := range whole {
		cut, other := whole[:i], slices.Clone(whole)
		other[i] ^= 0x10
		for _, b := range [][]byte{cut, other, append(slices.Clone(whole), 0)} {
			if c, err := parseCounts(b); err == nil {
				t.Fatalf("byte %d: believed %v", i, c)
			}
		}
	}
	// A file of another record is no file of this one: it is at another place in the log, or of another time.
	r := filled(t, 3, 4)
	must(t, os.Mkdir(filepath.Join(r.dir, indexFolder), 0o700))
	for _, x := range []counts{*c, {log: 1, at: 1, last: 3, pieces: []piece{{1: {3, 4, 5}}}}, {rebuilt: 4, pieces: []piece{{1: {3, 4, 5}}}}} {
		x.write(filepath.Join(r.dir, indexFolder), "counts")
		heldAs(t, r, "with the file of another record")
	}
}
