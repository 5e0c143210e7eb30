package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestReplaceFile shows that a file is never half of anything under its name.
func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.md")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stopped")
	err := replaceFile(t.Context(), path, func(w io.Writer) error {
		fmt.Fprint(w, "the first ha")
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatalf("error %v", err)
	}
	wantFiles(t, dir, path, "old")
	if err := replaceFile(t.Context(), path, func(w io.Writer) error {
		fmt.Fprint(w, "new")
		wantFile(t, path, "old") // until the rename
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, path, "new")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
}

func wantFile(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func wantFiles(t *testing.T, dir, path, want string) {
	t.Helper()
	wantFile(t, path, want)
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("%d files are left in the folder, %v", len(all), err)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"unrol", "unroll", 1}, {"chek", "check", 1}, {"show", "serve", 4}, {"imprt", "import", 1}, {"", "abc", 3}, {"abc", "", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct{ link, want string }{
		{"https://x.com/name/status/1850912345678901234", "x:1850912345678901234"},
		{"https://twitter.com/name/status/20?s=20", "x:20"},
		{"https://mobile.twitter.com/i/web/status/20", "x:20"},
		{"https://threadreaderapp.com/thread/1234363048640446464.html", "x:1234363048640446464"},
		{"https://bsky.app/profile/did:plc:abc/post/3lk2", "at://did:plc:abc/app.bsky.feed.post/3lk2"},
		{"https://social.example/users/a/statuses/1", "https://social.example/users/a/statuses/1"},
		{"https://social.example/@a/1", "https://social.example/users/a/statuses/1"},
		{"https://x.com/", ""},
		{"https://x.com/name/status/", ""},
		{"https://x.com/name/status/12ab", ""},
		{"https://bsky.app/profile/did:plc:abc", ""},
		{"https://bsky.app/profile/did:plc:abc/post/%2e%2e", ""},
	} {
		ids, err := linkIDs(t.Context(), nil, c.link)
		got := ""
		if len(ids) > 0 {
			got = string(ids[len(ids)-1])
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.link, got, err, c.want)
		}
	}
}

// TestStopped shows that what is written stops with its context, and leaves nothing.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	dir := t.TempDir()
	path := filepath.Join(dir, "out.md")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := replaceFile(ctx, path, func(w io.Writer) error {
		for i := range 1000 {
			if i == 2 {
				stop()
			}
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	wantFiles(t, dir, path, "old")
}
