package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLeftSays shows that clew refresh is named for pictures that were never fetched alone: what cannot be cleaned stays so.
func TestLeftSays(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(path string) error
		want  string
		fetch bool
	}{
		"as it is": {func(string) error { return nil }, "", false},
		"not held": {os.Remove, "not in it: 1 not held; clew refresh THREAD fetches", true},
		"unclean":  {func(path string) error { return os.WriteFile(path, []byte("BM, which is no picture"), 0o600) }, "not in it: 1 unclean", false},
	} {
		dir := filepath.Join(t.TempDir(), "archive")
		if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "testdata", "demo", "tamsin_orrel"))); err != nil {
			t.Fatal(err)
		}
		if err := c.spoil(filepath.Join(dir, "data", "tweets_media", "2055713603318710275-pit.png")); err != nil {
			t.Fatal(err)
		}
		record := filepath.Join(t.TempDir(), "record")
		ran(t, record, "import", dir)
		_, said := statusOf(t, record, "export", "x:2055711376143286273", "-o", filepath.Join(t.TempDir(), "thread.html"))
		if !strings.Contains(said, c.want) || strings.Contains(said, "not in it") != (c.want != "") || strings.Contains(said, "clew refresh") != c.fetch {
			t.Errorf("%s: %s", name, said)
		}
	}
}
