package truth_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/sqlite"
	"clew/internal/unpack"
)

// digest is the generators' sum over texts in any order: of SHA-256(id NUL text), the first eight bytes.
type digest struct {
	sum uint64
	n   int
}

func (d *digest) add(id, text string) {
	h := sha256.Sum256([]byte(id + "\x00" + text))
	d.sum += binary.BigEndian.Uint64(h[:8])
	d.n++
}

func (d digest) String() string { return fmt.Sprintf("%016x", d.sum) }

// open opens a record to read.
func open(t *testing.T, dir string) *sqlite.Record {
	t.Helper()
	r, err := sqlite.Open(t.Context(), dir, sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// held walks the posts of a record, by its log.
func held(t *testing.T, r *sqlite.Record) iter.Seq[post.Post] {
	return func(yield func(post.Post) bool) {
		for e := range entries(t, r, "posts") {
			for p, err := range r.Posts(t.Context(), e.First, e.Last) {
				if err != nil {
					t.Fatal(err)
				}
				if !yield(p) {
					return
				}
			}
		}
	}
}

// entries walks the log's entries of one kind.
func entries(t *testing.T, r *sqlite.Record, kind string) iter.Seq[record.Entry] {
	return func(yield func(record.Entry) bool) {
		for after := int64(0); ; {
			page, err := r.Entries(t.Context(), after, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				return
			}
			for _, e := range page {
				if e.Kind == kind && !yield(e) {
					return
				}
			}
			after = page[len(page)-1].Number
		}
	}
}

// textDigest sums the texts of the posts that are not known to be gone.
func textDigest(t *testing.T, _, dir string) digest {
	var d digest
	r := open(t, dir)
	gone := gonePosts(t, dir)
	for p := range held(t, r) {
		if p.State == post.Present && !gone[string(p.ID)] && !gone["account:"+string(p.Author)] {
			d.add(bare(string(p.ID)), p.Text)
		}
	}
	return d
}

// contentDigest sums the HTML of a Mastodon export's notes: of those held, as the kept bytes have it; of
// those that are not public, and so are not held, as the generator wrote it.
func contentDigest(t *testing.T, prefix, dir string) digest {
	var d digest
	r := open(t, dir)
	captures := map[int64][]byte{}
	for p := range held(t, r) {
		if p.State != post.Present || p.Repost {
			continue
		}
		b, ok := captures[p.Raw.Capture]
		if !ok {
			b = capture(t, r, p.Raw.Capture)
			captures[p.Raw.Capture] = b
		}
		n := noteIn(t, b[p.Raw.Offset:p.Raw.Offset+p.Raw.Length])
		if n.ID != string(p.ID) {
			t.Fatalf("the bytes of %s tell of %q", p.ID, n.ID)
		}
		d.add(n.ID, n.Content)
	}
	hidden := readTruth(t, prefix).NotPublic
	if len(hidden) == 0 {
		t.Fatal("the generator made nothing that is not public")
	}
	for id, content := range written(t, prefix) {
		if slices.Contains(hidden, id) {
			d.add(id, content)
		}
	}
	return d
}

func capture(t *testing.T, r *sqlite.Record, n int64) []byte {
	t.Helper()
	_, c, err := r.Capture(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	b, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// note is what a digest needs of a Mastodon note.
type note struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// noteIn reads a note, or the note of an activity.
func noteIn(t *testing.T, b []byte) note {
	t.Helper()
	var both struct {
		note
		Object json.RawMessage `json:"object"`
	}
	if err := json.Unmarshal(b, &both); err != nil {
		t.Fatal(err)
	}
	var inner note
	if len(both.Object) > 0 && both.Object[0] == '{' {
		if err := json.Unmarshal(both.Object, &inner); err != nil {
			t.Fatal(err)
		}
		return inner
	}
	return both.note
}

// written gives the notes of a generated export as its outbox has them.
func written(t *testing.T, prefix string) map[string]string {
	t.Helper()
	path := prefix + ".zip"
	if _, err := os.Stat(path); err != nil {
		path = prefix + ".tar.gz"
	}
	var box struct {
		Items []struct {
			Object json.RawMessage `json:"object"`
		} `json:"orderedItems"`
	}
	if err := json.Unmarshal(members(t, path)["outbox.json"], &box); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, it := range box.Items {
		if it.Object[0] == '{' {
			n := noteIn(t, it.Object)
			out[n.ID] = n.Content
		}
	}
	return out
}

// members reads the JSON files at the top of an archive.
func members(t *testing.T, path string) map[string][]byte {
	t.Helper()
	in, err := unpack.Open(t.Context(), path, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out := map[string][]byte{}
	for _, p := range in.Parts {
		if !strings.HasSuffix(p.Name, ".json") {
			continue
		}
		f, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[p.Name], err = io.ReadAll(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
