package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// xArchive writes an account's archive with posts, each of them a time and a text.
func xArchive(t *testing.T, path, id, handle, bio string, posts [][2]string) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, variable string, v any) {
		w, err := z.Create("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(w, "window.YTD.%s.part0 = ", variable)
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	type m = map[string]any
	add("account.js", "account", []m{{"account": m{"username": handle, "accountId": id, "createdAt": "2010-01-01T00:00:00.000Z", "accountDisplayName": handle}}})
	add("profile.js", "profile", []m{{"profile": m{"description": m{"bio": bio, "website": "", "location": ""}}}})
	list := []m{}
	for i, p := range posts {
		n := fmt.Sprint(id, 1000+i)
		list = append(list, m{"tweet": m{"id_str": n, "id": n, "full_text": p[1], "created_at": p[0], "lang": "en", "entities": m{}, "display_text_range": []string{"0", fmt.Sprint(len(p[1]))}}})
	}
	add("tweets.js", "tweets", list)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSearchFoldsCrossposts: in text a cross-post is a line below the other, for programs a hit that says so; --each
// lists all.
func TestSearchFoldsCrossposts(t *testing.T) {
	record, dir := filepath.Join(t.TempDir(), "record"), t.TempDir()
	one, two := filepath.Join(dir, "one.zip"), filepath.Join(dir, "two.zip")
	const a, b = "Of the boats in the harbour nine were counted again by the fishermen before the storm came.", "The harbour wall was built by people who had never seen the sea, and it stands."
	xArchive(t, one, "771", "first", "also x.com/second", [][2]string{{"Mon Apr 01 10:00:00 +0000 2024", a}, {"Tue Apr 02 10:00:00 +0000 2024", b}, {"Wed Apr 03 10:00:00 +0000 2024", "No harbour is for ever."}})
	xArchive(t, two, "772", "second", "also x.com/first", [][2]string{{"Mon Apr 01 10:03:00 +0000 2024", a + " #news"}, {"Fri Apr 05 10:00:00 +0000 2024", b}})
	ran(t, record, "import", one, two)
	text := string(ran(t, record, "search", "harbour"))
	if n := strings.Count(text, "x:771") + strings.Count(text, "x:772"); n != 5 || strings.Count(text, "\n") != 9 || !strings.Contains(text, "    Also on X, as @first, 3 minutes earlier: x:7711000\n") {
		t.Errorf("%s", text)
	}
	each := string(ran(t, record, "search", "--each", "harbour"))
	if strings.Count(each, "\n") != 10 || strings.Contains(each, "Also") {
		t.Errorf("%s", each)
	}
	if n := strings.Count(string(ran(t, record, "search", "--limit", "4", "harbour")), "x:77"); n != 4 {
		t.Errorf("of four hits %d are told", n)
	}
	folded := 0
	lines := strings.Split(strings.TrimSpace(string(ran(t, record, "search", "-f", "jsonl", "harbour"))), "\n")
	for _, l := range lines {
		var hit struct {
			Post string
			Same *struct {
				Post, Thread, Kind string
				After              int
			}
		}
		if err := json.Unmarshal([]byte(l), &hit); err != nil {
			t.Fatal(err)
		}
		if s := hit.Same; s != nil {
			if folded++; hit.Post != "x:7711000" || s.Post != "x:7721000" || s.Thread != "x:7721000" || s.Kind != "same" || s.After != -180 {
				t.Errorf("%s", l)
			}
		}
	}
	if len(lines) != 5 || folded != 1 {
		t.Errorf("%d hits, %d folded", len(lines), folded)
	}
	// The list of an account says the same, with what was said again days later.
	text = string(ran(t, record, "same", "--account", "@first"))
	for _, want := range []string{"x:7711000\n", "Also on X, as @second, 3 minutes later\n    The same words.\n", "Also on X, as @second, 3 days later", "each account names the other"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q: %s", want, text)
		}
	}
}
