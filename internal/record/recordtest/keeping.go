package recordtest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/unpack"
)

func testCaptures(t *testing.T, open Open) {
	s := open(t)
	body := strings.Repeat(`{"a":"\u0000 raw bytes"}`+"\r\n", 5000)
	var number int64
	counts := importing(t, s, record.About{Name: "in.zip", Source: "some-source"}, func(im record.Import) {
		c, err := im.Capture(t.Context(), part("data/a.js", body))
		must(t, err)
		number = c.Number
		if _, err := io.ReadFull(c, make([]byte, 10)); err != nil {
			t.Error(err)
		}
		must(t, c.Close()) // before the end: the rest is kept too
	})
	if counts.Captures != 1 || counts.Bytes != int64(len(body)) {
		t.Errorf("counts: %+v", counts)
	}
	must(t, s.Close())
	s = open(t)
	c, rc, err := s.Capture(t.Context(), number)
	must(t, err)
	if got := readAll(t, rc); string(got) != body {
		t.Errorf("%d bytes came back, want %d", len(got), len(body))
	}
	if c.Name != "data/a.js" || c.About.Name != "in.zip" || c.About.Source != "some-source" || c.Size != int64(len(body)) || c.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(body))) {
		t.Errorf("capture: %+v", c)
	}
	n := 0
	for got, err := range s.Captures(t.Context()) {
		must(t, err)
		n++
		if got.Number != number {
			t.Errorf("walked: %+v", got)
		}
	}
	if n != 1 {
		t.Errorf("%d captures walked", n)
	}
}

const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"

func testMedia(t *testing.T, open Open) {
	s := open(t)
	p := say(1, 0, "see")
	p.Media = []post.Media{{Kind: post.Image, Name: "1-a.png", Alt: "a dot"}, {Kind: post.Image, Name: "1-missing.png"}}
	counts := importing(t, s, record.About{Name: "a"}, func(im record.Import) {
		tell(t, im, []post.Post{p})
		must(t, im.Media(t.Context(), "1-a.png", part("m/1-a.png", pixel)))
		must(t, im.Media(t.Context(), "1-b.png", part("m/1-b.png", pixel))) // the same bytes under another name
	})
	if counts.Media != 2 {
		t.Errorf("counts: %+v", counts)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(pixel)))
	got := only(t, thread(t, s, xid(1)), xid(1))
	if got.Media[0].SHA256 != sum || got.Media[1].SHA256 != "" || got.Media[0].Alt != "a dot" {
		t.Errorf("media: %+v", got.Media)
	}
	info, rc, err := s.Media(t.Context(), sum)
	must(t, err)
	if b := readAll(t, rc); string(b) != pixel || info.Type != "image/png" || info.Size != int64(len(pixel)) {
		t.Errorf("medium: %+v, %d bytes", info, len(b))
	}
	_, rc, err = s.Media(t.Context(), sum)
	must(t, err)
	if at, ok := rc.(io.ReaderAt); ok {
		first, middle := make([]byte, 1), make([]byte, 3)
		_, err := io.ReadFull(rc, first)
		must(t, err)
		if _, err := at.ReadAt(middle, 1); err != nil || string(middle) != "PNG" {
			t.Errorf("read at a place: %q, %v", middle, err)
		}
		if n, err := at.ReadAt(middle, int64(len(pixel))-1); n != 1 || err != io.EOF {
			t.Errorf("read at the end: %d bytes, %v", n, err)
		}
		rest, err := io.ReadAll(rc)
		if err != nil || string(first)+string(rest) != pixel {
			t.Errorf("read on: %d bytes, %v", len(rest), err)
		}
	}
	must(t, rc.Close())
	for _, bad := range []string{"", "xx", strings.Repeat("0", 64), sum[:63]} {
		if _, _, err := s.Media(t.Context(), bad); err == nil {
			t.Errorf("medium %q was found", bad)
		} else {
			wantError(t, err, record.ErrNotFound)
		}
	}
}

func testMediaNamed(t *testing.T, open Open) {
	s := open(t)
	face := "https://img.example/face.png"
	for i, body := range []string{pixel, pixel + "newer"} {
		importing(t, s, record.About{Name: "walk", Source: fmt.Sprint(i)}, func(im record.Import) {
			tell(t, im, []post.Post{say(int64(i+1), 0, "see")})
			must(t, im.Media(t.Context(), face, part(face, body)))
			must(t, im.Media(t.Context(), fmt.Sprint(i, ".png"), part("x", pixel)))
		})
	}
	got, err := s.MediaNamed(t.Context(), []string{face, "0.png", "", "https://img.example/other.png", "face.png", "%"})
	must(t, err)
	old, newer := fmt.Sprintf("%x", sha256.Sum256([]byte(pixel))), fmt.Sprintf("%x", sha256.Sum256([]byte(pixel+"newer")))
	if len(got) != 2 || got[face] != newer || got["0.png"] != old {
		t.Errorf("by name: %v", got)
	}
	if got, err := s.MediaNamed(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("of no name: %v, %v", got, err)
	}
}

func testUses(t *testing.T, open Open) {
	s := open(t)
	if got, err := s.Uses(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("of an empty record: %v, %v", got, err)
	}
	for i, source := range []string{"a-live", "b", "a-live"} {
		importing(t, s, record.About{Name: "x", Source: source, At: start.Add(time.Duration(i) * time.Hour)}, func(im record.Import) {
			tell(t, im, []post.Post{say(int64(i+1), 0, "one")})
		})
	}
	im, err := s.Import(t.Context(), record.About{Name: "c", Source: "given up", At: start.Add(24 * time.Hour)})
	must(t, err)
	tell(t, im, []post.Post{say(9, 0, "nine")})
	must(t, im.Close())
	got, err := s.Uses(t.Context())
	must(t, err)
	want := []record.Use{{Source: "a-live", Last: start.Add(2 * time.Hour), Imports: 2}, {Source: "b", Last: start.Add(time.Hour), Imports: 1}}
	if len(got) != 2 || got[0].Source != want[0].Source || !got[0].Last.Equal(want[0].Last) || got[0].Imports != 2 || got[1].Source != "b" || !got[1].Last.Equal(want[1].Last) {
		t.Errorf("uses: %+v, want %+v", got, want)
	}
}

func testUncommitted(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"))
	im, err := s.Import(t.Context(), record.About{Name: "b", Source: "test", At: start})
	must(t, err)
	tell(t, im, []post.Post{say(2, 1, "two"), say(3, 0, "three")})
	wantThread(t, s, xid(1), "1")
	must(t, im.Close())
	wantThread(t, s, xid(1), "1")
	_, err = s.Thread(t.Context(), xid(3))
	wantError(t, err, record.ErrNotFound)
	put(t, s, say(2, 1, "two"))
	wantThread(t, s, xid(1), "1 2")
	if _, err := s.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
		t.Error(err)
	}
}

func testThreads(t *testing.T, open Open) {
	s := open(t)
	for i := int64(1); i <= 5; i++ {
		put(t, s, say(i*10, 0, "root"), say(i*10+1, i*10, "next"))
	}
	put(t, s, say(100, 0, "alone"), post.Post{ID: xid(101), Network: post.X, Author: ann, Repost: true, Created: start.Add(time.Hour)})
	put(t, s, post.Post{ID: xid(60), Network: post.X, Author: bob, Created: start.Add(60 * time.Second), Text: "bob"}, post.Post{ID: xid(61), Network: post.X, Author: bob, Parent: xid(60), ParentAuthor: bob, Created: start.Add(61 * time.Second), Text: "bob goes on"})
	roots := func(q record.Query) string {
		var out []string
		for _, sum := range summaries(t, s, q) {
			out = append(out, strings.TrimPrefix(string(sum.Root), "x:"))
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		name string
		q    record.Query
		want string
	}{
		{"all", record.Query{}, "60 50 40 30 20 10"},
		{"author", record.Query{Author: ann}, "50 40 30 20 10"},
		{"limit", record.Query{Limit: 2}, "60 50"},
		{"except", record.Query{Author: ann, Except: xid(50), Limit: 2}, "40 30"},
		{"singles", record.Query{Author: ann, MinPosts: 1}, "100 50 40 30 20 10"},
		{"long", record.Query{MinPosts: 3}, ""},
		{"nobody", record.Query{Author: "x:999"}, ""},
	} {
		if got := roots(c.q); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	all := summaries(t, s, record.Query{})
	rest := summaries(t, s, record.Query{Before: all[2].Number})
	if len(rest) != 3 || rest[0].Root != all[3].Root {
		t.Errorf("after the third: %+v", rest)
	}
	sum := all[5]
	if sum.Author != ann || sum.Posts != 2 || !sum.Published.Equal(start.Add(10*time.Second)) || !sum.Updated.Equal(start.Add(11*time.Second)) {
		t.Errorf("summary: %+v", sum)
	}
	if id, err := s.Numbered(t.Context(), sum.Number); err != nil || id != sum.Root {
		t.Errorf("number %d: %s %v", sum.Number, id, err)
	}
	_, err := s.Numbered(t.Context(), 1<<40)
	wantError(t, err, record.ErrNotFound)
	for range s.Threads(t.Context(), record.Query{}) {
		break // a walk may be left
	}
}

func testLog(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"))
	put(t, s, say(3, 0, "three"))
	texts := map[string]int{}
	last := int64(0)
	for {
		entries, err := s.Entries(t.Context(), last, 2)
		must(t, err)
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			if e.Number <= last {
				t.Errorf("entry %d after %d", e.Number, last)
			}
			last = e.Number
			if e.Kind == "posts" {
				for p, err := range s.Posts(t.Context(), e.First, e.Last) {
					must(t, err)
					texts[p.Text]++
				}
			}
		}
	}
	if len(texts) != 3 || texts["one"] != 1 || texts["three"] != 1 {
		t.Errorf("a follower met %v", texts)
	}
	n, err := s.Position(t.Context(), "search")
	must(t, err)
	if n != 0 {
		t.Errorf("a new follower begins at %d", n)
	}
	must(t, s.SavePosition(t.Context(), "search", last))
	must(t, s.Close())
	s = open(t)
	if n, err = s.Position(t.Context(), "search"); err != nil || n != last {
		t.Errorf("position %d %v, want %d", n, err, last)
	}
}

func testNotFound(t *testing.T, open Open) {
	s := open(t)
	_, err := s.Thread(t.Context(), xid(1))
	wantError(t, err, record.ErrNotFound)
	_, err = s.Account(t.Context(), "@nobody")
	wantError(t, err, record.ErrNotFound)
	_, _, err = s.Capture(t.Context(), 1)
	wantError(t, err, record.ErrNotFound)
	if got := summaries(t, s, record.Query{}); len(got) != 0 {
		t.Errorf("threads of an empty record: %v", got)
	}
	st, err := s.Stats(t.Context())
	must(t, err)
	if st.Posts != 0 || st.Captures != 0 {
		t.Errorf("stats of an empty record: %+v", st)
	}
}

// testRebuild reads the stored captures again and tells other posts of them, as a better source would.
func testRebuild(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "as read by the old source"), say(2, 1, "two"))
	im, err := s.Rebuild(t.Context())
	must(t, err)
	for c, err := range s.Captures(t.Context()) {
		must(t, err)
		_, rc, err := s.Capture(t.Context(), c.Number)
		must(t, err)
		body := readAll(t, rc)
		got, err := im.Capture(t.Context(), unpack.Part{Name: c.Name, Number: c.Number, Size: c.Size, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(body))), nil }})
		must(t, err)
		if got.Number != c.Number {
			t.Errorf("capture %d came back as %d", c.Number, got.Number)
		}
		a, b := say(1, 0, "as read by the new source"), say(2, 1, "two")
		a.Raw, b.Raw = post.Raw{Capture: c.Number, Length: 2}, post.Raw{Capture: c.Number, Offset: 2, Length: 2}
		must(t, im.Posts(t.Context(), []post.Post{a, b}))
		must(t, got.Close())
	}
	// What a source makes up anew from the parts is not taken in a second time.
	extract, err := im.Capture(t.Context(), unpack.Part{Name: "extract", Size: 2, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("{}")), nil }})
	must(t, err)
	if extract.Number != 0 {
		t.Errorf("a rebuild took capture %d in", extract.Number)
	}
	must(t, extract.Close())
	if got := only(t, thread(t, s, xid(2)), xid(1)).Text; got != "as read by the old source" {
		t.Errorf("before its commit a rebuild shows %q", got)
	}
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	must(t, im.Close())
	h := thread(t, s, xid(2))
	if got := only(t, h, xid(1)).Text; got != "as read by the new source" || len(h.Versions) != 0 {
		t.Errorf("after a rebuild: %q, versions %v", got, h.Versions)
	}
	if _, err := s.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
		t.Error(err)
	}
}

func testRebuildGivenUp(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"))
	im, err := s.Rebuild(t.Context())
	must(t, err)
	must(t, im.Close())
	wantThread(t, s, xid(2), "1 2")
	put(t, s, say(3, 2, "three"))
	wantThread(t, s, xid(2), "1 2 3")
}

func testCheck(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"), say(9, 0, "alone"))
	c, err := s.Check(t.Context(), func(p string) { t.Error(p) })
	must(t, err)
	if c.Posts != 3 || c.Threads != 1 || c.Captures != 1 || c.Problems != 0 {
		t.Errorf("checked: %+v", c)
	}
}
