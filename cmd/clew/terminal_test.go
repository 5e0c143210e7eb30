package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/sqlite"
)

// obeyed are texts of which a terminal does something, and tricks of direction; each in words that can be found.
func obeyed() []string {
	return []string{
		"\x1b[2J\x1b]0;title\x07", "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "\u009b31mred", "\u009d0;t\u009c", "a\rb", "bell \x07 back \b\b\b del \x7f",
		"\u202eexe.txt\u202c", "\u2066\u2067\u2068one\u2069\u2069\u2069", "\u202b\u202d", "line\u2028para\u2029end", "\ufeffmark", "\ufff9a\ufffab\ufffb", "\x1bP+q544e\x1b\\", "\x1b[6n", "\x1b[?1049h",
	}
}

// obeyedRecord is a record of two authors on two networks who say the same, all of it obeyed.
func obeyedRecord(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "record")
	s, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	var people []post.Account
	var posts []post.Post
	for i, x := range obeyed() {
		text := fmt.Sprintf("In Kyiv %s about %d shells fell on 3 May 2024 near the old harbour %s mill number %d.", x, 1000+i, x, i)
		for k, network := range []post.Network{post.X, post.Mastodon} {
			who := post.AccountID(fmt.Sprintf("x:%d", 10+i))
			id := post.ID(fmt.Sprintf("x:%d", 100+i))
			if network == post.Mastodon {
				who, id = post.AccountID(fmt.Sprintf("https://m.example/u/%d", i)), post.ID(fmt.Sprintf("https://m.example/s/%d", i))
			}
			people = append(people, post.Account{ID: who, Network: network, Handle: fmt.Sprintf("@n%d%s", i, x), Name: "Name " + x})
			posts = append(posts, post.Post{ID: id, Network: network, Author: who, Created: at.Add(time.Duration(i*10+k) * time.Minute), Lang: "en", Text: text + strings.Repeat(" also", k),
				Warning: map[bool]string{true: "warned " + x}[i%5 == 4],
				Media:   []post.Media{{Kind: post.Image, URL: "https://img.example/1.png", Alt: "a lighthouse " + x}}})
		}
	}
	tellRecord(t, s, at, people, posts, nil)
	return dir
}

// TestTerminal: nothing that others wrote moves a terminal's cursor, changes its title or turns its text, whatever is asked
// and however it is printed; and what a program reads has every letter of it.
func TestTerminal(t *testing.T) {
	dir := obeyedRecord(t)
	run := func(args ...string) (out, errs string) {
		var b, e bytes.Buffer
		c := &console{in: strings.NewReader(strings.Join(obeyed(), "\n")), out: &b, err: &e, env: func(name string) string {
			return map[string]string{"CLEW_RECORD": dir}[name]
		}, now: func() time.Time { return time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC) }}
		c.run(t.Context(), append([]string{"clew"}, args...))
		for _, s := range []string{strings.ReplaceAll(b.String(), "\r\n", "\n"), e.String()} { // rows of a table end with both
			if i := strings.IndexFunc(s, func(r rune) bool {
				return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0xfff9 && r <= 0xfffb
			}); i >= 0 || !utf8.ValidString(s) {
				i = max(i, 0)
				t.Errorf("%.80q: %q", args, s[max(0, i-60):min(len(s), i+20)])
			}
		}
		return b.String(), e.String()
	}
	list := filepath.Join(t.TempDir(), "list.csv")
	var rows strings.Builder
	rows.WriteString("text,by,around\n")
	for i, x := range obeyed() {
		x = strings.ReplaceAll(x, `"`, `""`)
		fmt.Fprintf(&rows, "\"about %d shells fell on 3 May 2024 near the old harbour %s\",\"%s\",\"%s\"\n", 1000+i, x, map[bool]string{true: x}[i%2 == 0], map[bool]string{true: x}[i%3 == 0])
	}
	if err := os.WriteFile(list, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := run("search", "harbour", "--all", "--facets"); strings.Count(out, "harbour") < 2*len(obeyed())-8 {
		t.Errorf("too little was found: %s", out)
	}
	for _, args := range [][]string{
		{"search", "lighthouse", "--all"}, {"search", "harbour", "--all", "--facets", "-f", "jsonl"}, {"quote", "--file", list}, {"quote", "--file", list, "-f", "csv"}, {"quote", "--file", list, "-f", "jsonl"}, {"quote", "--file", "-"}, {"quote", "-"},
		{"accounts"}, {"accounts", "-f", "jsonl"}, {"threads"},
	} {
		if out, errs := run(args...); out == "" && errs == "" {
			t.Errorf("%q says nothing", args)
		}
	}
	for i, x := range obeyed() {
		id := fmt.Sprintf("x:%d", 100+i)
		asked := [][]string{
			{"search", "harbour " + x}, {"index", id}, {"index", id, "-f", []string{"json", "csv"}[i%2]}, {"same", id}, {"same", id, "-f", "json"}, {"show", id, "--no-pager"},
			{"quote", fmt.Sprintf("about %d shells fell %s near the old harbour mill", 1000+i, x)}, {"quote", fmt.Sprintf("near the old harbour mill number %d", i), "-f", "json"},
		}
		wrong := [][]string{
			{"search", x}, {"search", `"` + x}, {"search", "from:" + x + " since:" + x}, {"search", x, "-f", "jsonl"},
			{"quote", x, "--by", x}, {"quote", "words of somebody", "--around", x}, {"quote", "words " + x, "-f", "json"},
			{"quote", "--file", x}, {"index", x}, {"index", "--account", x}, {"index", id, "--kind", x}, {"same", x}, {"same", id, "--as", x},
		}
		if i%3 == 0 {
			asked = append(asked, wrong...)
		}
		for _, args := range asked {
			out, errs := run(args...)
			if out == "" && errs == "" {
				t.Errorf("%q says nothing", args)
			}
			if strings.HasPrefix(out, "{") { // the letters come back
				d := json.NewDecoder(strings.NewReader(out))
				for {
					var v any
					if err := d.Decode(&v); err == io.EOF {
						break
					} else if err != nil {
						t.Fatalf("%q: %v: %s", args, err, out)
					}
				}
			}
		}
		out, _ := run("search", fmt.Sprint(1000+i), "-f", "jsonl")
		var hit struct{ Text string }
		line, _, _ := strings.Cut(out, "\n")
		if err := json.Unmarshal([]byte(line), &hit); err != nil || !strings.Contains(hit.Text, x) {
			t.Errorf("%q is lost to programs: %v %q", x, err, hit.Text)
		}
	}
}
