package recordtest

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// chapter is what one import of a story tells.
type chapter struct {
	at       time.Time
	posts    []post.Post
	gone     []source.Gone
	accounts []post.Account
	evidence []post.Evidence
}

// story is a thread that is told, edited, added to and cut down, an hour after the other: hour n is
// start + n hours.
func story() []chapter {
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	edited := say(2, 1, "two, mended")
	edited.Edited = hour(1)
	richer := say(1, 0, "one")
	richer.Media = []post.Media{{Kind: post.Image, URL: "https://example.org/p.jpg", Alt: "a picture"}}
	hole := post.Post{ID: xid(5), Network: post.X, Author: ann, Parent: xid(3), ParentAuthor: ann, State: post.NotFetched}
	captioned := say(3, 2, "three")
	captioned.Edited, captioned.Warning = hour(7), "spoilers"
	first := say(3, 2, "three")
	first.Edited = hour(0)
	return []chapter{
		{at: hour(0), posts: []post.Post{say(1, 0, "one"), say(2, 1, "two")}, accounts: []post.Account{{ID: ann, Network: post.X, Handle: "@old", Name: "Ann", Seen: hour(0)}}, evidence: []post.Evidence{{Root: xid(1), Stated: 2, Source: "count"}}},
		{at: hour(1), posts: []post.Post{edited}},
		{at: hour(2), posts: []post.Post{first}, accounts: []post.Account{{ID: ann, Network: post.X, Handle: "@new", Name: "Ann", Seen: hour(2)}}},
		{at: hour(3), posts: []post.Post{richer, edited}, evidence: []post.Evidence{{Root: xid(1), Stated: 4, Source: "count", At: hour(1)}}},
		{at: hour(4), posts: []post.Post{hole}},
		{at: hour(5), posts: []post.Post{say(5, 3, "five at last")}},
		{at: hour(6), gone: []source.Gone{{ID: xid(2), State: post.Deleted, Why: "HTTP 404"}}},
		{at: hour(7), posts: []post.Post{captioned}},
		{at: hour(8), gone: []source.Gone{{ID: xid(5), State: post.Deleted, Why: "HTTP 410"}}},
	}
}

// recite tells a chapter to an import, all of it as read from one capture.
func recite(t *testing.T, im source.Sink, c chapter, capture int64) {
	t.Helper()
	for i := range c.posts {
		p := c.posts[i]
		p.Raw = post.Raw{Capture: capture, Offset: int64(i), Length: 2}
		must(t, im.Posts(t.Context(), []post.Post{p}))
	}
	must(t, im.Gone(t.Context(), c.gone))
	must(t, im.Accounts(t.Context(), c.accounts))
	for _, e := range c.evidence {
		must(t, im.Evidence(t.Context(), e))
	}
}

// testAsOf tells the story, and asks what was known in between. The same must come of a rebuild.
func testAsOf(t *testing.T, open Open) {
	s := open(t)
	chapters := story()
	body := func(n int) string { return fmt.Sprintf("chapter %d of the story", n) }
	for n, c := range chapters {
		importing(t, s, record.About{Name: "chapter", At: c.at}, func(im record.Import) {
			p := part("chapter", body(n))
			got, err := im.Capture(t.Context(), p)
			must(t, err)
			recite(t, im, c, got.Number)
			must(t, got.Close())
		})
	}
	checkStory(t, s)
	im, err := s.Rebuild(t.Context())
	must(t, err)
	for c, err := range s.Captures(t.Context()) {
		must(t, err)
		_, rc, err := s.Capture(t.Context(), c.Number)
		must(t, err)
		said := string(readAll(t, rc))
		got, err := im.Capture(t.Context(), unpack.Part{Name: c.Name, Number: c.Number, Size: c.Size, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(said)), nil }})
		must(t, err)
		for n := range chapters {
			if said == body(n) {
				recite(t, im, chapters[n], got.Number)
			}
		}
		must(t, got.Close())
	}
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	must(t, im.Close())
	checkStory(t, s)
	_, err = s.Check(t.Context(), func(p string) { t.Error(p) })
	must(t, err)
}

func checkStory(t *testing.T, s Store) {
	t.Helper()
	h := thread(t, s, xid(1))
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	known := map[post.ID]time.Time{xid(1): hour(0), xid(2): hour(1), xid(3): hour(7), xid(5): hour(5)}
	if d := cmp.Diff(known, h.Known); d != "" {
		t.Errorf("known since:\n%s", d)
	}
	if v := h.Versions[xid(2)]; len(v) != 1 || !v[0].Known.Equal(hour(0)) || v[0].Post.Text != "two" {
		t.Errorf("versions of an edited post: %+v", v)
	}
	if v := h.Versions[xid(3)]; len(v) != 1 || !v[0].Known.Equal(hour(2)) || v[0].Post.Warning != "" {
		t.Errorf("a warning put over the same text is a version: %+v", v)
	}
	if len(h.Heard) != len(h.Evidence) || len(h.Heard) != 2 {
		t.Fatalf("%d pieces of evidence, heard at %v", len(h.Evidence), h.Heard)
	}
	if g := h.Gone[xid(2)]; len(g.Looks) != 1 || !g.Looks[0].At.Equal(hour(6)) {
		t.Errorf("looks: %+v", g)
	}
	var moments []int
	for _, m := range h.Moments() {
		moments = append(moments, int(m.Sub(start)/time.Hour))
	}
	// Of the placeholder of hour 4 nothing is left once there is content.
	if d := cmp.Diff([]int{0, 1, 2, 3, 5, 6, 7, 8}, moments); d != "" {
		t.Errorf("moments:\n%s", d)
	}
	for _, c := range []struct {
		minutes int // after start
		want    string
	}{
		{-1, ""},
		{0, "@old one|two"},
		{59, "@old one|two"},
		{60, "@old one|two, mended"},
		{119, "@old one|two, mended"},
		{120, "@new one|two, mended|three"},
		{270, "@new one|two, mended|three"},
		{300, "@new one|two, mended|three|five at last"},
		{361, "@new one|two, mended?|three|five at last"},
		{420, "@new one|two, mended?|three(spoilers)|five at last"},
		{481, "@new one|two, mended?|three(spoilers)|five at last!"},
	} {
		at := start.Add(time.Duration(c.minutes) * time.Minute)
		then := h.AsOf(at)
		if then == nil {
			if c.want != "" {
				t.Errorf("after %d minutes nothing is known, want %q", c.minutes, c.want)
			}
			continue
		}
		// What is surely gone now is gone at all times, and what is folded now at all times.
		want := strings.ReplaceAll(c.want, "five at last!", "five at last")
		want = strings.ReplaceAll(want, "five at last", "five at last!")
		want = strings.ReplaceAll(want, "(spoilers)", "")
		want = strings.ReplaceAll(want, "three", "three(spoilers)")
		if got := told(then); got != want {
			t.Errorf("after %d minutes: %q, want %q", c.minutes, got, want)
		}
		if then.Checked.After(at) || then.Checked.IsZero() {
			t.Errorf("after %d minutes: checked %v", c.minutes, then.Checked)
		}
	}
	if e := h.AsOf(hour(2)).Evidence; len(e) != 1 || e[0].Stated != 2 {
		t.Errorf("evidence before the second came: %+v", e)
	}
	news := h.Since(hour(1).Add(time.Minute))
	if d := cmp.Diff(record.News{New: []post.ID{xid(3)}}, news); d != "" {
		t.Errorf("since hour 1:\n%s", d) // what came and went meanwhile is no news
	}
	news = h.Since(hour(5))
	if d := cmp.Diff(record.News{Edited: []post.ID{xid(3)}, Gone: []post.ID{xid(5)}}, news); d != "" {
		t.Errorf("since hour 5:\n%s", d)
	}
	if n := h.Since(hour(8)); !n.None() {
		t.Errorf("since the end: %+v", n)
	}
}

// told spells a thread out: texts, with (warning), ? where a look found it gone, ! where it surely is.
func told(h *record.Held) string {
	var out []string
	for _, p := range h.Posts {
		s := p.Text
		if p.State != post.Present {
			s = "…"
		}
		if p.Warning != "" {
			s += "(" + p.Warning + ")"
		}
		if g, ok := h.Gone[p.ID]; ok && g.Sure() {
			s += "!"
		} else if ok {
			s += "?"
		}
		out = append(out, s)
	}
	return h.Accounts[ann].Handle + " " + strings.Join(out, "|")
}
