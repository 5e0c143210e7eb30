package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestShowAlso: below a thread it is said where else its author said the same, if there is an index already; not of
// others, not in a file, and no index is begun for it.
func TestShowAlso(t *testing.T) {
	record, lines := seedRecord(t)
	page := filepath.Join(t.TempDir(), "again.txt")
	if err := os.WriteFile(page, []byte(strings.Join([]string{strings.Replace(lines[0], "gave an", "gave one", 1), strings.Replace(lines[1], "and soon", "and very soon", 1), "• • •", "Missing some Tweet in this thread? You can try to", "force a refresh", ""}, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	ran(t, record, "import", page, "--author", "@other", "--published", "2024-11-01")
	ran(t, record, "import", page, "--author", "@seed", "--name", "Seed", "--published", "2024-11-02")
	thread := seedThread(t, record)
	show := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		c := &console{glance: time.Minute, in: strings.NewReader(""), out: &out, err: &errs, env: func(name string) string {
			if name == "CLEW_RECORD" {
				return record
			}
			return ""
		}, now: func() time.Time { return time.Date(2024, 11, 3, 12, 0, 0, 0, time.UTC) }}
		if status := c.run(t.Context(), append([]string{"clew", "show", thread}, args...)); status != statusDone && status != statusMissing {
			t.Fatalf("status %d: %s", status, &errs)
		}
		return out.String()
	}
	index := filepath.Join(record, "search")
	if err := os.RemoveAll(index); err != nil {
		t.Fatal(err)
	}
	if got := show(); strings.Contains(got, "clew same") {
		t.Errorf("a line without an index: %s", got)
	}
	if _, err := os.Stat(index); err == nil {
		t.Error("an index was begun")
	}
	ran(t, record, "same", thread)
	got := show()
	if lines := strings.Split(strings.TrimRight(got, "\n"), "\n"); !strings.HasPrefix(lines[len(lines)-1], "Also by @seed on ") || !strings.Contains(lines[len(lines)-1], "with changes: clew same ") {
		t.Errorf("the last line: %q", lines[len(lines)-1])
	}
	if strings.Contains(got, "@other") {
		t.Error("others are told of")
	}
	for _, args := range [][]string{{"-f", "json"}, {"-f", "markdown"}, {"--at", "2999-01-01"}} {
		if strings.Contains(show(args...), "clew same") {
			t.Errorf("%v: has the line", args)
		}
	}
}
