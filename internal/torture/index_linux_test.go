package torture

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asked are questions that the indexes of a record answer.
var asked = [][]string{
	{"search", "post", "-f", "jsonl"},
	{"search", `"row of many" edited`, "-f", "jsonl", "--sort", "relevance"},
	{"search", "nowhere", "-f", "jsonl"},
	{"quote", "a post in a row of many", "-f", "json"},
	{"quote", "nobody has ever said a word of this", "-f", "json"},
}

var timeOfAnswer = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?Z`)

// found is the verdict of an answer, with where.
var found = regexp.MustCompile(`"verdict":"[a-z-]+","spans":\[[^]]*\]`)

// answers asks everything, and leaves out when.
func answers(t testing.TB, dir, when string) string {
	t.Helper()
	var all strings.Builder
	for _, args := range asked {
		o := clew(t, dir, args...)
		if o.status != 0 && o.status != 3 {
			t.Errorf("%s: %q ended with %d: %s", when, args, o.status, o.errs)
		}
		fmt.Fprintln(&all, o.status, timeOfAnswer.ReplaceAllString(o.out, ""))
	}
	return all.String()
}

// TestTortureIndexes damages the indexes of a record in all ways that a disk and a person have, and kills who makes
// them: answers stay what they were.
func TestTortureIndexes(t *testing.T) {
	in := given(t)
	dir, done := folder(t)
	defer done()
	if o := clew(t, dir, append([]string{"import"}, paths([]input{in.lines, in.later, in.page})...)...); o.status != 0 {
		t.Fatal(o.errs)
	}
	search := filepath.Join(dir, "search")
	made := func() {
		t.Helper()
		must(t, os.RemoveAll(search))
		if o := clew(t, dir, "record", "reindex"); o.status != 0 {
			t.Fatalf("reindex: %s", o.errs)
		}
	}
	made()
	want := answers(t, dir, "whole")
	if strings.Count(want, "row of many") < 10 {
		t.Fatalf("little is found: %.400s", want)
	}
	check := func(when string) {
		t.Helper()
		if got := answers(t, dir, when); got != want {
			t.Errorf("%s: other answers:\n%.600s\nwant\n%.600s", when, got, want)
		}
	}
	var files []string
	must(t, filepath.WalkDir(search, func(p string, d fs.DirEntry, err error) error {
		if err == nil && p != search {
			files = append(files, strings.TrimPrefix(p, search+"/"))
		}
		return err
	}))
	r := rand.New(rand.NewPCG(20241031, 61))
	ways := map[string]func(p string) error{
		"missing":   os.RemoveAll,
		"empty":     func(p string) error { return os.WriteFile(p, nil, 0o600) },
		"zeros":     func(p string) error { return os.WriteFile(p, make([]byte, 4096), 0o600) },
		"a folder":  func(p string) error { return os.Mkdir(p, 0o700) },
		"a FIFO":    func(p string) error { return syscall.Mkfifo(p, 0o600) },
		"a symlink": func(p string) error { return os.Symlink("/dev/zero", p) },
	}
	for _, f := range files {
		p := filepath.Join(search, f)
		for way, change := range ways {
			if !large() && way != "a FIFO" && r.IntN(2) == 0 {
				continue
			}
			made()
			must(t, os.RemoveAll(p))
			must(t, change(p))
			check(f + " is " + way)
			if !large() && r.IntN(3) > 0 {
				continue
			}
			check(f + " was " + way)
		}
		made()
		b, err := os.ReadFile(p)
		if err != nil || len(b) == 0 {
			continue
		}
		for range size(2, 100) {
			bad := bytes.Clone(b)
			at := r.IntN(len(bad))
			if bad[at] ^= 1 << r.IntN(8); r.IntN(2) == 0 {
				bad = bad[:at]
			}
			must(t, os.WriteFile(p, bad, 0o600))
			check(fmt.Sprintf("%s damaged at byte %d of %d", f, at, len(b)))
		}
	}
	must(t, os.RemoveAll(search))
	must(t, os.WriteFile(search, []byte("no folder"), 0o600))
	check("the folder is a file")
	must(t, os.Remove(search))

	n := size(20, 1000)
	for i := range n {
		args := []string{"record", "reindex"}
		if i%2 == 0 {
			must(t, os.RemoveAll(search))
			args = []string{"serve", "--listen", "127.0.0.1:0"}
		}
		c := command(context.Background(), dir, args...)
		must(t, c.Start())
		time.Sleep(time.Duration(r.IntN(400)) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait()
		check(fmt.Sprintf("%s killed, %d", args[0], i))
	}

	for _, room := range []int64{4 << 10, 16 << 10, 64 << 10} {
		must(t, os.RemoveAll(search))
		must(t, os.Mkdir(search, 0o700))
		if err := syscall.Mount("tmpfs", search, "tmpfs", 0, fmt.Sprintf("size=%d", room)); err != nil {
			t.Logf("without full disks: %v", err)
			break
		}
		// Without an index nothing is weighed, and of equal passages others are named.
		got := answers(t, dir, fmt.Sprintf("a disk of %d bytes", room))
		if g, w := found.FindAllString(got, -1), found.FindAllString(want, -1); strings.Count(got, "\n") != strings.Count(want, "\n") || !slices.Equal(g, w) || len(w) != 2 {
			t.Errorf("a disk of %d bytes: %d lines and %q, want %d and %q", room, strings.Count(got, "\n"), g, strings.Count(want, "\n"), w)
		}
		must(t, syscall.Unmount(search, 0))
	}
}
