package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/unpack"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill imports n threads of size posts each, and gives the record.
func filled(t testing.TB, threads, size int) *Record {
	t.Helper()
	r, err := Open(t.Context(), t.TempDir(), Options{})
	must(t, err)
	t.Cleanup(func() { r.Close() })
	im, err := r.Import(t.Context(), record.About{Name: "made", Source: "test", At: time.Unix(1714737600, 0)})
	must(t, err)
	defer im.Close()
	body := strings.Repeat("x", 1<<16)
	c, err := im.Capture(t.Context(), unpack.Part{Name: "posts", Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }})
	must(t, err)
	must(t, c.Close())
	for i := range threads {
		var posts []post.Post
		for j := range size {
			p := post.Post{ID: post.ID(fmt.Sprintf("x:%d", 1_000_000+i*1000+j)), Network: post.X, Author: "x:7", Created: time.Unix(int64(1_600_000_000+i*1000+j), 0), Lang: "en",
				Text: fmt.Sprintf("Post %d of thread %d, about as long as a post usually is, with a link https://t.co/abcdefghij at its end", j, i), Raw: post.Raw{Capture: c.Number, Length: 100},
				Links: []post.Link{{Start: 68, End: 91, URL: "https://example.org/page"}}}
			if j > 0 {
				p.Parent, p.ParentAuthor = posts[j-1].ID, "x:7"
			}
			posts = append(posts, p)
		}
		must(t, im.Posts(t.Context(), posts))
	}
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	return r
}

// TestReadersDuringImport: readers never see half a batch, a lock or an error while a writer works.
func TestReadersDuringImport(t *testing.T) {
	r := filled(t, 20, 10)
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for ctx.Err() == nil {
				h, err := r.Thread(t.Context(), "x:1003005")
				if err != nil || len(h.Posts) != 10 {
					t.Errorf("read during import: %v", err)
					return
				}
				for s, err := range r.Threads(t.Context(), record.Query{Limit: 50}) {
					if err != nil || s.Posts < 2 {
						t.Errorf("list during import: %+v %v", s, err)
						return
					}
				}
			}
		})
	}
	im, err := r.Import(t.Context(), record.About{Name: "more", Source: "test", At: time.Now()})
	must(t, err)
	for i := range 300 {
		a := post.Post{ID: post.ID(fmt.Sprintf("x:%d", 9_000_000+i*10)), Author: "x:8", Text: "a"}
		b := post.Post{ID: post.ID(fmt.Sprintf("x:%d", 9_000_001+i*10)), Author: "x:8", Text: "b", Parent: a.ID, ParentAuthor: "x:8"}
		must(t, im.Posts(t.Context(), []post.Post{a, b}))
		if i%50 == 0 {
			_, err := im.Commit(t.Context(), false)
			must(t, err)
		}
	}
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	must(t, im.Close())
	stop()
	wait.Wait()
}

// TestFlippedBits flips bits all over the database file: whatever happens, reading and checking give
// errors or data, never a crash, and a database that is no longer one is called damaged.
func TestFlippedBits(t *testing.T) {
	r := filled(t, 5, 6)
	must(t, r.Close())
	path := filepath.Join(r.dir, database)
	whole, err := os.ReadFile(path)
	must(t, err)
	rnd := rand.New(rand.NewSource(3))
	for i := range 150 {
		bad := bytes.Clone(whole)
		at := rnd.Intn(len(bad))
		if i%3 == 0 {
			at = rnd.Intn(8192)
		}
		bad[at] ^= 1 << rnd.Intn(8)
		must(t, os.WriteFile(path, bad, 0o600))
		r, err := Open(t.Context(), r.dir, Options{ReadOnly: true})
		if err != nil {
			continue
		}
		r.Check(t.Context(), nil)
		r.Thread(t.Context(), "x:1003002")
		r.Close()
	}
	for _, bad := range [][]byte{{}, []byte("not a database at all, only some words in a file"), whole[:len(whole)/2], whole[:100]} {
		must(t, os.WriteFile(path, bad, 0o600))
		r, err := Open(t.Context(), r.dir, Options{ReadOnly: true})
		if err == nil {
			_, err = r.Check(t.Context(), nil)
			r.Close()
		}
		if !errors.Is(err, record.ErrDamaged) {
			t.Errorf("%d bytes of a database: %v", len(bad), err)
		}
	}
}

// TestPackDamageIsFound: a flipped bit in a capture is reported by Check and by whoever reads it.
func TestPackDamageIsFound(t *testing.T) {
	r := filled(t, 2, 3)
	path := filepath.Join(r.dir, "packs", "0000000001.pack")
	b, err := os.ReadFile(path)
	must(t, err)
	b[len(b)-3] ^= 4
	must(t, os.WriteFile(path, b, 0o600))
	var said []string
	_, err = r.Check(t.Context(), func(p string) { said = append(said, p) })
	if !errors.Is(err, record.ErrDamaged) || len(said) != 1 {
		t.Errorf("check: %v, %q", err, said)
	}
	_, rc, err := r.Capture(t.Context(), 1)
	if err == nil {
		_, err = io.Copy(io.Discard, rc)
		rc.Close()
	}
	if !errors.Is(err, record.ErrDamaged) {
		t.Errorf("reading the capture: %v", err)
	}
}

func TestNewerLayoutIsRefused(t *testing.T) {
	r := filled(t, 1, 2)
	c, err := openConn(filepath.Join(r.dir, database), false)
	must(t, err)
	must(t, c.exec("PRAGMA user_version=999"))
	must(t, c.close())
	must(t, r.Close())
	if _, err := Open(t.Context(), r.dir, Options{}); !errors.Is(err, record.ErrVersion) {
		t.Errorf("a newer record: %v", err)
	}
}

func TestReadOnlyCreatesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "record")
	if _, err := Open(t.Context(), dir, Options{ReadOnly: true}); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("opening nothing: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("it was created")
	}
}

func FuzzMembers(f *testing.F) {
	f.Add(packKeys(nil, []int64{1, 2, 3, 900, 1 << 40}))
	f.Fuzz(func(t *testing.T, b []byte) {
		keys, err := unpackKeys(b)
		if err != nil {
			return
		}
		for i := range keys {
			if i > 0 && keys[i] <= keys[i-1] || keys[i] <= 0 {
				t.Fatalf("keys %v", keys)
			}
		}
	})
}

func BenchmarkThread30(b *testing.B) {
	r := filled(b, 200, 30)
	i := 0
	for b.Loop() {
		i++
		h, err := r.Thread(b.Context(), post.ID(fmt.Sprintf("x:%d", 1_000_000+i%200*1000+i%30)))
		if err != nil || len(h.Posts) != 30 {
			b.Fatal(err)
		}
	}
}

func BenchmarkPointRead(b *testing.B) {
	r := filled(b, 200, 30)
	rd, err := r.reader()
	must(b, err)
	defer r.give(rd)
	i := int64(0)
	for b.Loop() {
		i++
		s, err := rd.stmt("SELECT text FROM posts WHERE key=?")
		must(b, err)
		if _, err := s.int(1, 1+i%6000).one(); err != nil {
			b.Fatal(err)
		}
		_ = s.colText(0)
		s.reset()
	}
}

func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		filled(b, 2000, 5)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10000, "ns/post")
}

// TestUpgrade: an older layout is brought to the newest step by step; a step that fails leaves the one
// before it.
func TestUpgrade(t *testing.T) {
	r := filled(t, 1, 2)
	c, err := openConn(filepath.Join(r.dir, database), false)
	must(t, err)
	defer c.close()
	good := []step{{sql: "CREATE TABLE extra(x INTEGER) STRICT"}, {sql: "ALTER TABLE extra ADD COLUMN y TEXT"}}
	bad := errors.New("cannot be worked out")
	must(t, upgrade(c, 1, good[:1]))
	if err := upgrade(c, 2, append(good, step{sql: "INSERT INTO extra(x) VALUES(1); INSERT INTO nowhere VALUES(1)"})); err == nil {
		t.Error("a broken step passed")
	}
	if err := upgrade(c, 3, append(good, step{sql: "INSERT INTO extra(x) VALUES(1)", then: func(*conn) error { return bad }})); !errors.Is(err, bad) {
		t.Errorf("a step that could not be worked out: %v", err)
	}
	v, err := c.queryInt("PRAGMA user_version")
	must(t, err)
	n, err := c.queryInt("SELECT count(*) FROM extra WHERE y IS NULL")
	must(t, err)
	if v != 3 || n != 0 {
		t.Errorf("layout %d, %d rows of the broken step", v, n)
	}
	must(t, upgrade(c, 3, good)) // nothing to do
	if layout != 1+len(migrations()) {
		t.Errorf("layout %d and %d migrations", layout, len(migrations()))
	}
	for v, want := range map[int64]error{0: record.ErrDamaged, layout: nil, layout + 1: record.ErrVersion} {
		if err := layoutError(v); !errors.Is(err, want) {
			t.Errorf("layout %d: %v", v, err)
		}
	}
}
