package finding

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clew/internal/inverted"
	"clew/internal/search"
)

// keep keeps an index level until the test ends, and gives a function that ends it.
func keep(t testing.TB, f *Finding) (end func()) {
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Keep(ctx) }()
	ended := false
	end = func() {
		if !ended {
			ended = true
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(end)
	return end
}

// findable waits until a word is found as often as wanted.
func findable(t testing.TB, f *Finding, word string, want int) {
	t.Helper()
	got := -1
	for until := time.Now().Add(10 * time.Minute); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if s := f.Words(); s != nil {
			var err error
			if got, err = s.Count(inverted.Term{Field: search.Body, Text: word}); err != nil {
				t.Fatal(err)
			}
			if got == want {
				return
			}
		}
	}
	t.Fatalf("%q is found %d times, want %d", word, got, want)
}

// TestKeeps: what is committed by this process or another is found soon, with one that writes and others that look.
func TestKeeps(t *testing.T) {
	place := t.TempDir()
	dir := filepath.Join(place, Folder)
	here := onDisk(t, place)
	there := onDisk(t, place) // SQLite takes it for another process
	put(t, here, start, sentences(1, 50)...)
	var h, other heard
	writer := opened(t, dir, here, h.options())
	looker := opened(t, dir, there, other.options())
	if !writer.writes() || looker.writes() {
		t.Fatal("both write, or neither")
	}
	endWriter := keep(t, writer)
	endLooker := keep(t, looker)
	for n := 51; n < 400; n += 50 {
		from := here
		if n%100 == 1 {
			from = there
		}
		put(t, from, start, sentences(n, n+49)...)
		for _, f := range []*Finding{writer, looker} {
			findable(t, f, "w"+sentence(n + 49)[1:4], 1)
		}
	}
	// Whoever wrote ends: the other writes from then on.
	endWriter()
	must(t, writer.Close())
	put(t, here, start, sentences(401, 470)...)
	findable(t, looker, "w470", 1)
	for until := time.Now().Add(10 * time.Minute); !looker.holds() && time.Now().Before(until); {
		time.Sleep(5 * time.Millisecond)
	}
	if !looker.holds() {
		t.Error("nobody writes")
	}
	rebuild(t, here, sentences(300, 420))
	findable(t, looker, "w1", 0)
	findable(t, looker, "w420", 1)
	hold(t, looker, there)
	endLooker()
	must(t, looker.Close())
	x, err := inverted.Open(filepath.Join(dir, "words"))
	must(t, err)
	if x.Snapshot().Len() == 0 {
		t.Error("the one that succeeded made nothing durable")
	}
	h.want(t)
}

// TestBehind: what another process has not made durable fits into memory, or is not answered from.
func TestBehind(t *testing.T) {
	place := t.TempDir()
	dir := filepath.Join(place, Folder)
	r := onDisk(t, place)
	put(t, r, start, sentences(1, 100)...)
	writer := opened(t, dir, r, Options{})
	looker := opened(t, dir, r, Options{})
	must(t, looker.Level(t.Context())) // all of it is in memory
	hold(t, looker, r)
	put(t, r, start, sentences(101, 350)...)
	if err := looker.Level(t.Context()); !errors.Is(err, ErrBehind) {
		t.Errorf("much more than fits: %v", err)
	}
	if looker.Words() != nil {
		t.Error("what is behind answers")
	}
	must(t, writer.Level(t.Context()))
	must(t, looker.Close())
	looker = opened(t, dir, r, Options{})
	must(t, looker.Level(t.Context()))
	hold(t, looker, r)
	must(t, looker.Close())
	hold(t, writer, r) // looking took nothing away
}

// TestNotWritable: a folder that cannot be written is looked at, and the rest is in memory.
func TestNotWritable(t *testing.T) {
	place := t.TempDir()
	r := onDisk(t, place)
	put(t, r, start, sentences(1, 100)...)
	// A file in the folder's place cannot be written by anybody, root among them.
	blocked := filepath.Join(place, "blocked")
	must(t, os.WriteFile(blocked, nil, 0o600))
	var h heard
	f := opened(t, filepath.Join(blocked, Folder), r, h.options())
	must(t, f.Level(t.Context()))
	hold(t, f, r)
	put(t, r, start, sentences(101, 350)...)
	if err := f.Level(t.Context()); !errors.Is(err, ErrBehind) {
		t.Errorf("more than fits: %v", err)
	}
	must(t, f.Close())
	h.want(t, "cannot be written")
}
