package torture

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// small makes a file system of the given size that lives in memory; ok is false where this may not be done.
func small(t testing.TB, bytes int64) (dir string, done func(), ok bool) {
	t.Helper()
	dir, gone := folder(t)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0755", bytes)); err != nil {
		gone()
		t.Logf("a small file system cannot be mounted: %v", err)
		return "", nil, false
	}
	return dir, func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
		gone()
	}, true
}

// grow changes the size of such a file system.
func grow(t testing.TB, dir string, bytes int64) {
	t.Helper()
	must(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", bytes)))
}

// TestTortureFullDisk imports onto disks that are too small, by more and by less.
func TestTortureFullDisk(t *testing.T) {
	if _, done, ok := small(t, 1<<20); ok {
		done()
	} else {
		t.Skip("skipped: mounting a small file system needs root")
	}
	in := given(t)
	all := []input{in.lines, in.archive, in.big, in.page, in.later}
	want := undisturbed(t, all)
	least, most := int64(64<<10), enough(t, all)
	steps := size(8, 200)
	var s tally
	var met atomic.Int64
	each(steps, func(i int) {
		// Half of the sizes lie where the first, small inputs are taken in.
		room := least + (most-least)*int64(i)/int64(steps)
		if i%2 == 0 {
			room = least + (2<<20-least)*int64(i)/int64(steps)
		}
		room = room &^ 4095
		dir, done, ok := small(t, room)
		if !ok {
			return
		}
		defer done()
		record := filepath.Join(dir, "record")
		when := fmt.Sprintf("a disk of %d KiB", room>>10)
		o := clew(t, record, append([]string{"import", "-f", "json"}, paths(all)...)...)
		if o.status != 0 {
			met.Add(1)
		}
		s.full(t, dir, record, when, o, all)
		grow(t, dir, 4*most)
		completes(t, record, all, want, when)
	})
	t.Logf("%d of %d imports met the end of their disk", met.Load(), steps)
	if met.Load() == 0 {
		t.Error("no disk was full: the test shows nothing")
	}
	s.print(t, "full disk")
}

// enough gives the bytes that an import needs while it runs, about.
func enough(t testing.TB, all []input) int64 {
	t.Helper()
	dir, done := folder(t)
	defer done()
	if o := clew(t, dir, append([]string{"import"}, paths(all)...)...); o.status != 0 {
		t.Fatalf("import: %s", o.errs)
	}
	var n int64
	must(t, filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		n += info.Size()
		return err
	}))
	return 2 * n // the write-ahead log is about as long as the database
}

// full looks at what an import has left on a full disk, and whether what is there can be read.
func (s *tally) full(t testing.TB, dir, record, when string, o outcome, all []input) {
	t.Helper()
	if o.status != 0 {
		if wrong := tells(o); wrong != "" || !strings.Contains(o.errs, "the disk is full") || !strings.Contains(o.errs, "make room") {
			t.Errorf("%s: status %d, %s: %s", when, o.status, wrong, o.errs)
		}
		if !strings.Contains(o.errs, dir) {
			t.Errorf("%s: the error does not name the place: %s", when, o.errs)
		}
	}
	if !exists(record, "clew.db") {
		if len(o.acks) > 0 {
			t.Errorf("%s: the record is gone", when)
		}
		return
	}
	sound(t, record, when+", still full")
	if r := clew(t, record, "threads", "-f", "jsonl"); r.status != 0 {
		t.Errorf("%s: threads ends with %d: %s", when, r.status, r.errs)
	}
	s.kept(t, record, o.acks, all, when)
}

// TestTortureFullOutput writes pages and a list of skips onto a full disk: no half file has a file's name.
func TestTortureFullOutput(t *testing.T) {
	in := given(t)
	record, gone := folder(t)
	defer gone()
	if o := clew(t, record, "import", in.big.path, in.page.path); o.status != 0 {
		t.Fatal(o.errs)
	}
	dir, done, ok := small(t, 8192)
	if !ok {
		t.Skip("skipped: mounting a small file system needs root")
	}
	defer done()
	for _, f := range []string{"html", "markdown", "text", "json"} {
		for _, old := range []string{"", "what was there before"} {
			name := filepath.Join(dir, "page."+f)
			if old != "" {
				must(t, os.WriteFile(name, []byte(old), 0o600))
			}
			o := clew(t, record, "unroll", in.page.path, "-f", f, "-o", name)
			if o.status != 1 || !strings.Contains(o.errs, "the disk is full") || strings.Count(o.errs, "\n") != 1 {
				t.Errorf("%s: status %d: %s", f, o.status, o.errs)
			}
			left, err := os.ReadDir(dir)
			must(t, err)
			switch {
			case old == "" && len(left) > 0:
				t.Errorf("%s: %v is left behind", f, left)
			case old != "":
				if b, err := os.ReadFile(name); len(left) != 1 || err != nil || string(b) != old {
					t.Errorf("%s: the old file was touched: %v %v %q", f, left, err, b)
				}
				must(t, os.Remove(name))
			}
		}
	}
}
