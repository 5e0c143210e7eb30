package recordtest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// indexed is what an index of a record would hold, fed from its log alone.
type indexed struct {
	quoted      int // posts that came with what they quote
	at, rebuilt int64
	texts       map[int64]string  // of posts, by number; of placeholders and reposts ""
	older       map[int64]string  // of older versions, by theirs
	of          map[int64]post.ID // posts, by number
}

// follow feeds an index the entries that it has not seen.
func (x *indexed) follow(t *testing.T, s Store) {
	t.Helper()
	n, err := s.Position(t.Context(), record.Rebuilt)
	must(t, err)
	if x.texts == nil || n != x.rebuilt {
		*x = indexed{rebuilt: n, texts: map[int64]string{}, older: map[int64]string{}, of: map[int64]post.ID{}}
	}
	for {
		entries, err := s.Entries(t.Context(), x.at, 2)
		must(t, err)
		if len(entries) == 0 {
			return
		}
		for _, e := range entries {
			if e.Kind == "posts" || e.Kind == "versions" {
				x.feed(t, s, e.First, e.Last)
			}
			x.at = e.Number
		}
	}
}

func (x *indexed) feed(t *testing.T, s Store, first, last int64) {
	t.Helper()
	before := first - 1
	for p, err := range s.Stored(t.Context(), first, last) {
		must(t, err)
		if p.Place.Number <= before || p.Place.Number > last {
			t.Errorf("post number %d after %d, of %d to %d", p.Place.Number, before, first, last)
		}
		before = p.Place.Number
		x.of[before], x.texts[before] = p.Post.ID, ""
		if p.Post.State == post.Present && !p.Post.Repost {
			x.texts[before] = p.Post.Text
		}
		if q := p.Post.Quote; q != nil && q.Post != nil {
			if q.Post.Text == "" || q.Post.Quote != nil && q.Post.Quote.Post != nil {
				t.Errorf("%s quotes %+v", p.Post.ID, q.Post)
			}
			x.quoted++
		}
		for _, v := range p.Versions {
			if v.Number <= 0 || v.Post.ID != p.Post.ID {
				t.Errorf("version number %d of %s is said to be of %s", v.Number, p.Post.ID, v.Post.ID)
			}
			x.older[v.Number] = v.Post.Text
			if id, err := s.Earlier(t.Context(), v.Number); err != nil || id != p.Post.ID {
				t.Errorf("version number %d is of %s: %v, want %s", v.Number, id, err, p.Post.ID)
			}
		}
	}
}

// level holds an index against the record: every post and version, and no other.
func (x *indexed) level(t *testing.T, s Store, when string, posts, versions int) {
	t.Helper()
	x.follow(t, s)
	if len(x.texts) != posts || len(x.older) != versions {
		t.Errorf("%s: %d posts and %d older versions, want %d and %d: %v, %v", when, len(x.texts), len(x.older), posts, versions, x.texts, x.older)
	}
	var numbers []int64
	met := map[int64]record.Place{}
	for m, err := range s.Newest(t.Context(), record.Scan{}) {
		must(t, err)
		met[m.Place.Number] = m.Place
		numbers = append(numbers, m.Place.Number)
		text := ""
		if m.Post != nil {
			text = m.Post.Text
		}
		if got, ok := x.texts[m.Place.Number]; !ok || got != text {
			t.Errorf("%s: number %d has %q, want %q", when, m.Place.Number, got, text)
		}
	}
	slices.Reverse(numbers)
	list, err := s.Met(t.Context(), numbers)
	must(t, err)
	if len(list) != len(numbers) {
		t.Fatalf("%s: %d of %d numbers", when, len(list), len(numbers))
	}
	for i, m := range list {
		if m.Place != met[numbers[i]] {
			t.Errorf("%s: asked for %d, got %+v, want %+v", when, numbers[i], m.Place, met[numbers[i]])
		}
		if text := x.texts[m.Place.Number]; (m.Post == nil) != (text == "") || m.Post != nil && (m.Post.Text != text || m.Post.ID != x.of[m.Place.Number]) {
			t.Errorf("%s: number %d: %+v, want %q", when, numbers[i], m.Post, text)
		}
	}
}

// testIndexed: an index that follows the log holds what the record does, whatever happens.
func testIndexed(t *testing.T, open Open) {
	s := open(t)
	var x indexed
	x.level(t, s, "empty", 0, 0)
	quoting := say(3, 0, "it quotes")
	quoting.Quote = &post.Quote{ID: xid(4), Author: bob, Post: &post.Post{ID: xid(4), Network: post.X, Author: bob, Text: "quoted", Created: start}}
	put(t, s, say(1, 0, "one"), say(2, 1, "two"), quoting, post.Post{ID: xid(9), Network: post.X, Author: ann, Repost: true, Created: start},
		post.Post{ID: xid(6), Network: post.X, Author: ann, State: post.Blocked})
	x.level(t, s, "at first", 6, 0)
	if x.quoted == 0 {
		t.Error("what is quoted does not come with the post")
	}
	put(t, s, say(1, 0, "one"), say(7, 0, "seven"))
	x.level(t, s, "told again", 7, 0)

	edited := say(2, 1, "two, edited")
	edited.Edited = start.Add(2 * time.Hour)
	putAt(t, s, start.Add(3*time.Hour), edited)
	x.level(t, s, "edited", 7, 1)
	// An older version that comes late changes nothing that stands, and is to be found all the same.
	between := say(2, 1, "two, at noon")
	between.Edited = start.Add(time.Hour)
	putAt(t, s, start.Add(4*time.Hour), between)
	x.level(t, s, "an older version", 7, 2)
	put(t, s, say(6, 0, "no longer blocked"))
	x.level(t, s, "a placeholder that was filled", 7, 2)
	cut := say(8, 0, "begins…")
	cut.Cut = true
	put(t, s, cut)
	x.level(t, s, "cut", 8, 2)
	put(t, s, say(8, 0, "begins and ends"))
	x.level(t, s, "no longer cut", 8, 2)

	lose(t, s, start.Add(5*time.Hour), source.Gone{ID: xid(1), State: post.Deleted, Why: "delete event"})
	x.level(t, s, "found gone", 8, 2)
	_, err := s.TakeDown(t.Context(), record.Takedown{Post: xid(7), Ground: record.GroundOther, By: record.ByOperator})
	must(t, err)
	x.level(t, s, "taken down", 8, 2)
	must(t, s.Rule(t.Context(), record.Ruling{Account: bob, Kind: record.RuleOptOut, At: start}))
	x.level(t, s, "opted out", 8, 2)
	must(t, s.Close())
	s = open(t)
	x.level(t, s, "opened again", 8, 2)

	for n := int64(1); n <= 2; n++ {
		rebuild(t, s, say(20, 0, "twenty"), say(1, 0, fmt.Sprint("one, read anew ", n)), say(2, 1, "two"))
		if got, err := s.Position(t.Context(), record.Rebuilt); err != nil || got != n {
			t.Errorf("rebuilds: %d %v, want %d", got, err, n)
		}
		x.level(t, s, "rebuilt", 3, 0)
	}
	im, err := s.Rebuild(t.Context())
	must(t, err)
	must(t, im.Close())
	if got, err := s.Position(t.Context(), record.Rebuilt); err != nil || got != 2 {
		t.Errorf("a rebuild that was given up counts: %d %v", got, err)
	}
	put(t, s, say(30, 0, "thirty"))
	edited.Text = "two, edited again"
	putAt(t, s, start.Add(6*time.Hour), edited)
	x.level(t, s, "after the rebuild", 4, 1)
}

// rebuild makes everything anew: the posts are what the sources tell now.
func rebuild(t *testing.T, s Store, posts ...post.Post) {
	t.Helper()
	im, err := s.Rebuild(t.Context())
	must(t, err)
	defer im.Close()
	told := false
	for c, err := range s.Captures(t.Context()) {
		must(t, err)
		got, err := im.Capture(t.Context(), unpack.Part{Name: c.Name, Number: c.Number, Size: c.Size, Open: func() (io.ReadCloser, error) {
			_, rc, err := s.Capture(t.Context(), c.Number)
			return rc, err
		}})
		must(t, err)
		if !told {
			told = true
			for i := range posts {
				posts[i].Raw = post.Raw{Capture: c.Number, Offset: int64(i), Length: 2}
			}
			must(t, im.Posts(t.Context(), posts))
		}
		must(t, got.Close())
	}
	_, err = im.Commit(t.Context(), true)
	must(t, err)
}

// testMet: what is asked for by number.
func testMet(t *testing.T, open Open) {
	s := open(t)
	if list, err := s.Met(t.Context(), nil); err != nil || len(list) != 0 {
		t.Errorf("nothing asked: %v %v", list, err)
	}
	put(t, s, say(1, 0, "one"), say(2, 1, "two"))
	list, err := s.Met(t.Context(), []int64{2, 99, 1, 2, -5, 0})
	must(t, err)
	var got []string
	for i, m := range list {
		text := "-"
		if m.Post != nil {
			text = m.Post.Text
		}
		got = append(got, text)
		if m.Place.Number != []int64{2, 99, 1, 2, -5, 0}[i] || (m.Place.Created == 0) != (m.Post == nil) {
			t.Errorf("%d: %+v", i, m.Place)
		}
	}
	if want := "two - one two - -"; strings.Join(got, " ") != want {
		t.Errorf("by number: %q, want %q", got, want)
	}
	if _, err := s.Met(t.Context(), make([]int64, record.MaxMet+1)); err == nil {
		t.Error("any number of posts can be asked for at once")
	}
	for _, n := range []int64{1, 0, -1, 1 << 40} {
		if _, err := s.Earlier(t.Context(), n); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("version number %d: %v", n, err)
		}
	}
	for _, c := range [][2]int64{{3, 1 << 40}, {2, 1}, {-9, 0}} {
		for p, err := range s.Stored(t.Context(), c[0], c[1]) {
			t.Errorf("%d to %d: %+v %v", c[0], c[1], p, err)
		}
	}
	for range s.Stored(t.Context(), 1, 2) {
		break // a walk may be left
	}
}
