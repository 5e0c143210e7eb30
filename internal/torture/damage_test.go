package torture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clew/internal/pack"
	"clew/internal/record"
	"clew/internal/sqlite"
)

// blob is one run of bytes in a pack.
type blob struct {
	place pack.Place
	body  []byte // decoded
}

// closed makes a record and lists what is in its packs.
func closed(t testing.TB) (dir string, blobs []blob, done func()) {
	t.Helper()
	in := given(t)
	dir, done = folder(t)
	if o := clew(t, dir, "import", in.lines.path, in.archive.path, in.page.path, in.later.path); o.status != 0 {
		t.Fatal(o.errs)
	}
	sound(t, dir, "closed")
	s := pack.New(filepath.Join(dir, "packs"))
	must(t, s.Walk(nil, func(p pack.Place) error {
		rc, err := s.Open(p)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(rc)
		blobs = append(blobs, blob{p, body})
		return errors.Join(err, rc.Close())
	}))
	if len(blobs) < 15 {
		t.Fatalf("only %d blobs", len(blobs))
	}
	return dir, blobs, done
}

// checked has the record's own check read a folder: whether it reports damage, or why it cannot go on.
func checked(dir string) (reported bool, err error) {
	r, err := sqlite.Open(context.Background(), dir, sqlite.Options{ReadOnly: true})
	if err == nil {
		_, err = r.Check(context.Background(), nil)
		err = errors.Join(err, r.Close())
	}
	if errors.Is(err, record.ErrDamaged) {
		return true, nil
	}
	return false, err
}

// TestTortureBitflip flips single bits of a closed record. In the packs every flip that changes what a
// capture or a medium says must be reported. In the database nothing but a crash is wrong: what is derived
// can be made anew, and what SQLite does not notice there is counted.
func TestTortureBitflip(t *testing.T) {
	dir, blobs, done := closed(t)
	defer done()
	r := rand.New(rand.NewPCG(20241031, 9))
	name := filepath.Join(dir, "packs", "0000000001.pack")
	whole, err := os.ReadFile(name)
	must(t, err)
	n, undetected, idle := size(400, 10_000), 0, 0
	for i := range n {
		b := blobs[r.IntN(len(blobs))]
		at := b.place.Offset + r.Int64N(64) // in the header, once of four times
		if i%4 != 0 {
			at = b.place.Offset + 64 + r.Int64N(b.place.Stored)
		}
		bad := bytes.Clone(whole)
		bad[at] ^= 1 << r.IntN(8)
		must(t, os.WriteFile(name, bad, 0o600))
		reported, err := checked(dir)
		switch {
		case err != nil:
			t.Errorf("a flip in byte %d: %v", at, err)
		case reported:
		case says(dir, b):
			idle++ // the bit means nothing in the compressed form
		default:
			undetected++
			t.Errorf("a flip in byte %d, in the blob at %d, passes unnoticed", at, b.place.Offset)
		}
		if i < 5 && reported {
			if o := clew(t, dir, "record", "check"); o.status != 1 || !strings.Contains(o.errs, fmt.Sprintf("%x", b.place.SHA256)) {
				t.Errorf("a flip in byte %d: status %d, and the blob is not named: %s", at, o.status, o.errs)
			}
		}
	}
	must(t, os.WriteFile(name, whole, 0o600))
	sound(t, dir, "the bits set right")
	t.Logf("packs: undetected %d of %d flips (%d of them change nothing that can be read)", undetected, n, idle)

	flipDatabase(t, dir, r)
}

// says whether a blob still gives the bytes that were received.
func says(dir string, b blob) bool {
	rc, err := pack.New(filepath.Join(dir, "packs")).Open(b.place)
	if err != nil {
		return false
	}
	body, err := io.ReadAll(rc)
	return errors.Join(err, rc.Close()) == nil && bytes.Equal(body, b.body)
}

func flipDatabase(t *testing.T, dir string, r *rand.Rand) {
	name := filepath.Join(dir, "clew.db")
	whole, err := os.ReadFile(name)
	must(t, err)
	n, found := size(60, 2000), 0
	for i := range n {
		bad := bytes.Clone(whole)
		at := r.IntN(len(bad))
		bad[at] ^= 1 << r.IntN(8)
		must(t, os.WriteFile(name, bad, 0o600))
		// The whole program, for a crash would take the test with it.
		o := clew(t, dir, "record", "check")
		switch {
		case o.status == 1 && o.errs != "" && !strings.Contains(o.errs, "goroutine "):
			found++
		case o.status != 0:
			t.Errorf("flip %d in byte %d of the database: status %d: %.2000s", i, at, o.status, o.errs)
		}
		if s := clew(t, dir, "threads", "-f", "jsonl"); s.status > 1 && s.status != 3 || strings.Contains(s.errs, "goroutine ") {
			t.Errorf("flip %d in byte %d of the database: threads ends with %d: %.2000s", i, at, s.status, s.errs)
		}
		os.Remove(name + "-wal") // of a check that could not close the file
		os.Remove(name + "-shm")
	}
	must(t, os.WriteFile(name, whole, 0o600))
	sound(t, dir, "the database set right")
	t.Logf("database: %d of %d flips are reported, 0 crashes", found, n)
}

// TestTortureTruncate cuts, removes and swaps what is in the packs.
func TestTortureTruncate(t *testing.T) {
	dir, blobs, done := closed(t)
	defer done()
	name := filepath.Join(dir, "packs", "0000000001.pack")
	whole, err := os.ReadFile(name)
	must(t, err)
	tried, undetected := 0, 0
	try := func(what string, change func() error) {
		t.Helper()
		must(t, change())
		tried++
		if o := clew(t, dir, "record", "check"); o.status != 1 || o.errs == "" {
			undetected++
			t.Errorf("%s passes unnoticed: status %d %s", what, o.status, o.errs)
		}
		must(t, os.WriteFile(name, whole, 0o600))
	}
	cuts := size(16, 64)
	for i := range cuts {
		n := int64(len(whole)-1) * int64(i) / int64(cuts-1)
		try(fmt.Sprintf("a pack cut to %d of %d bytes", n, len(whole)), func() error { return os.Truncate(name, n) })
	}
	try("a pack that is missing", func() error { return os.Remove(name) })
	for i := range blobs {
		for _, b := range blobs[:i] {
			a := blobs[i].place
			if a.Stored != b.place.Stored || tried > cuts+size(8, 80) {
				continue
			}
			try("two blobs that changed places", func() error {
				bad := bytes.Clone(whole)
				n := 64 + a.Stored
				copy(bad[a.Offset:a.Offset+n], whole[b.place.Offset:])
				copy(bad[b.place.Offset:b.place.Offset+n], whole[a.Offset:])
				return os.WriteFile(name, bad, 0o600)
			})
		}
	}
	if tried < cuts+5 {
		t.Errorf("only %d changes were tried", tried)
	}
	gone := filepath.Join(dir, "clew.db")
	db, err := os.ReadFile(gone)
	must(t, err)
	try("a database that is missing", func() error { return os.Remove(gone) })
	in := given(t)
	if o := clew(t, dir, "import", in.page.path); o.status != 1 || exists(dir, "clew.db") {
		t.Errorf("an import beside packs without their database: status %d %s", o.status, o.errs)
	}
	if b, err := os.ReadFile(name); err != nil || !bytes.Equal(b, whole) {
		t.Errorf("an import touched packs whose database is missing: %v", err)
	}
	must(t, os.WriteFile(gone, db, 0o600))
	sound(t, dir, "set right")
	t.Logf("undetected %d of %d", undetected, tried)
}

// TestTortureLog cuts and flips the write-ahead log that a kill left: the record then holds whole commits,
// those before the cut.
func TestTortureLog(t *testing.T) {
	in := given(t)
	all := []input{in.lines, in.archive, in.page, in.later}
	base, done := folder(t)
	defer done()
	leaveLog(t, base, all)
	whole, err := os.ReadFile(filepath.Join(base, "clew.db-wal"))
	must(t, err)
	if len(whole) < 100_000 {
		t.Fatalf("the log has %d bytes: the kill came too late", len(whole))
	}
	steps := wholeCommits(t, all)
	dir, gone := folder(t)
	defer gone()
	r := rand.New(rand.NewPCG(20241031, 10))
	n, last := size(40, 1000), 0
	seen := map[int]bool{}
	for i := range 2 * n {
		bad := bytes.Clone(whole)
		what := fmt.Sprintf("the log cut to %d bytes", len(whole)*(i+1)/n)
		if i < n {
			bad = bad[:len(whole)*(i+1)/n]
		} else {
			at := r.IntN(len(bad))
			bad[at] ^= 1 << r.IntN(8)
			what = fmt.Sprintf("a bit flipped in byte %d of the log", at)
		}
		mustEmpty(t, dir)
		copied(t, base, dir)
		must(t, os.WriteFile(filepath.Join(dir, "clew.db-wal"), bad, 0o600))
		if reported, err := checked(dir); reported || err != nil {
			t.Errorf("%s: the record is not sound: %v", what, err)
			continue
		}
		posts := count(t, dir, "SELECT count(*) FROM posts")
		if !steps[posts] {
			t.Errorf("%s: %d posts are no whole number of commits: %v", what, posts, steps)
		}
		if i < n && posts < last {
			t.Errorf("%s: a longer log gives fewer posts: %d after %d", what, posts, last)
		}
		last = posts
		seen[posts] = true
	}
	if len(seen) < len(steps) {
		t.Errorf("of the steps %v only %v were met", steps, seen)
	}
	t.Logf("%d logs cut or flipped: the posts were always %v", 2*n, steps)
}

// leaveLog imports everything and is killed then, so that all of it stands in the log.
func leaveLog(t testing.TB, dir string, all []input) {
	t.Helper()
	c := command(context.Background(), dir, append(append([]string{"import", "-f", "json"}, paths(all)...), "-")...)
	wait, err := c.StdinPipe() // the last input never comes
	must(t, err)
	defer wait.Close()
	out, err := c.StdoutPipe()
	must(t, err)
	guard := time.AfterFunc(patience, func() { c.Process.Kill() })
	defer guard.Stop()
	must(t, c.Start())
	var said []byte
	for b := make([]byte, 4096); len(acked(said)) < len(all); {
		n, err := out.Read(b)
		said = append(said, b[:n]...)
		must(t, err)
	}
	must(t, c.Process.Kill())
	if err := c.Wait(); err == nil {
		t.Fatal("the import ended before the kill")
	}
}

// wholeCommits gives how many posts there are after each input.
func wholeCommits(t testing.TB, all []input) map[int]bool {
	t.Helper()
	dir, done := folder(t)
	defer done()
	steps := map[int]bool{0: true}
	for _, in := range all {
		if o := clew(t, dir, "import", in.path); o.status != 0 {
			t.Fatal(o.errs)
		}
		steps[count(t, dir, "SELECT count(*) FROM posts")] = true
	}
	return steps
}
