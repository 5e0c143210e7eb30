package finding

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clew/internal/post"
)

// TestKilledInside: what was made durable never says more than it has. A post that shows another inside has the words of
// that as it stands, whenever the process ended.
func TestKilledInside(t *testing.T) {
	place := t.TempDir()
	r := onDisk(t, filepath.Join(place, "record"))
	dir := filepath.Join(place, "live")
	var copies []string
	var f *Finding
	snap := func(int64, int64) {
		for _, s := range f.sides {
			if s.aside != nil {
				<-s.aside.done
			}
		}
		to := filepath.Join(place, fmt.Sprint("copy", len(copies)))
		must(t, os.CopyFS(to, os.DirFS(dir)))
		copies = append(copies, to)
	}
	f = opened(t, dir, r, Options{Progress: snap})
	inside := say(5001, "quoted words")
	quoting := say(5000, "it quotes")
	quoting.Quote = &post.Quote{ID: inside.ID, Author: inside.Author, State: post.QuoteShown, Post: &inside}
	put(t, r, start, quoting, inside)
	must(t, f.Level(t.Context()))
	edits := 0
	for n := 1; n <= 600; n += 150 {
		edits++
		inside.Text, inside.Edited = fmt.Sprint("quoted and edited ", edits), start.Add(time.Duration(edits)*time.Hour)
		put(t, r, start.Add(time.Duration(edits+1)*time.Hour), append([]post.Post{inside}, sentences(n, n+149)...)...)
		must(t, f.Level(t.Context()))
	}
	if len(copies) < 30 {
		t.Fatalf("only %d moments", len(copies))
	}
	for _, dir := range copies {
		f := opened(t, dir, r, Options{})
		must(t, f.Level(t.Context()))
		if err := both(t.Context(), f, r); err != nil {
			t.Errorf("%s: %v", filepath.Base(dir), err)
		}
		must(t, f.Close())
	}
}
