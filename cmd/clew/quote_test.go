package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/sqlite"
	"clew/internal/unpack"
)

// labelled is the set that package quotation is judged by.
var labelled = filepath.Join("..", "..", "internal", "quotation", "testdata", "labelled")

type saidPost struct {
	ID, Thread post.ID
	Author     post.AccountID
	Network    post.Network
	Lang, Text string
	Deleted    string
	Created    time.Time
	Place      int
	Branch     bool
	Versions   []struct {
		Created time.Time
		Text    string
	}
}

func labelledJSON(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(labelled, name))
	if err != nil {
		t.Skip("SKIP: the labelled set is not here: ", err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(name, err)
	}
}

// labelledRecord makes a record on disk of the labelled set's posts. Those who deleted something are public figures,
// for it is asked about.
func labelledRecord(t testing.TB) (dir string) {
	t.Helper()
	var r struct {
		Accounts []struct {
			ID           post.AccountID
			Network      post.Network
			Handle, Name string
		}
		Posts []saidPost
	}
	labelledJSON(t, "record.json", &r)
	slices.SortStableFunc(r.Posts, func(a, b saidPost) int {
		return cmp.Or(cmp.Compare(a.Thread, b.Thread), cmp.Compare(a.Place, b.Place))
	})
	var first, then []post.Post
	var gone []source.Gone
	figures := map[post.AccountID]bool{}
	last := map[post.ID]post.ID{} // of a thread's line
	for _, p := range r.Posts {
		one := post.Post{ID: p.ID, Network: p.Network, Author: p.Author, Created: p.Created, Lang: p.Lang, Text: p.Text}
		if at, ok := last[p.Thread]; ok && p.ID != p.Thread {
			one.Parent, one.ParentAuthor = at, p.Author
		}
		if !p.Branch {
			last[p.Thread] = p.ID
		}
		for i, v := range p.Versions {
			w := one
			w.Text = v.Text
			if i > 0 {
				w.Edited = v.Created
			}
			if w.Version = v.Created.Format(time.RFC3339); i == 0 {
				first = append(first, w)
			} else {
				then = append(then, w)
			}
		}
		if len(p.Versions) == 0 {
			first = append(first, one)
		}
		if p.Deleted != "" {
			gone = append(gone, source.Gone{ID: p.ID, State: post.Deleted, Why: "delete event"})
			figures[p.Author] = true
		}
	}
	var people []post.Account
	for _, a := range r.Accounts {
		people = append(people, post.Account{ID: a.ID, Network: a.Network, Handle: a.Handle, Name: a.Name})
	}
	dir = filepath.Join(t.TempDir(), "record")
	s, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for i, step := range []struct {
		posts []post.Post
		gone  []source.Gone
	}{{posts: first}, {posts: then}, {gone: gone}, {gone: gone}} {
		tellRecord(t, s, start.AddDate(0, 0, i), people, step.posts, step.gone)
	}
	for a := range figures {
		if err := s.Rule(t.Context(), record.Ruling{Account: a, Kind: record.RuleFigure, Reason: "test", By: "test", At: start}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func tellRecord(t testing.TB, s store, at time.Time, people []post.Account, posts []post.Post, gone []source.Gone) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	im, err := s.Import(t.Context(), record.About{Name: "told", Source: "made", At: at})
	must(err)
	defer im.Close()
	body := at.String()
	c, err := im.Capture(t.Context(), unpack.Part{Name: "told", Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }})
	must(err)
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: 2}
	}
	must(c.Close())
	must(im.Accounts(t.Context(), people))
	must(im.Posts(t.Context(), posts))
	must(im.Gone(t.Context(), gone))
	_, err = im.Commit(t.Context(), true)
	must(err)
}

// quoted runs clew quote.
func quoted(t testing.TB, record string, in io.Reader, args ...string) (out []byte, status int) {
	t.Helper()
	var b, errs bytes.Buffer
	c := &console{in: in, out: &b, err: &errs, env: func(name string) string {
		if name == "CLEW_RECORD" {
			return record
		}
		return ""
	}, now: func() time.Time { return time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC) }}
	status = c.run(t.Context(), append([]string{"clew", "quote"}, args...))
	if status == statusFailed || status == statusUsage {
		t.Fatalf("%v: status %d: %s", args, status, errs.String())
	}
	return b.Bytes(), status
}

// TestQuoteLabelled asks the command all of the labelled set, from a record on disk: no false "exact", no reversed
// meaning without a flag, at least 95 of 100 verdicts right, and the exit status as it is told.
func TestQuoteLabelled(t *testing.T) {
	dir := labelledRecord(t)
	type labelledCase struct {
		ID, Paste, By, Around, Verdict, Also string
		Short, Reversed                      bool
		Flags                                []string
		Beside                               struct{ Author string }
	}
	var all []labelledCase
	files, _ := filepath.Glob(filepath.Join(labelled, "cases-*.json"))
	for _, f := range files {
		var cases []labelledCase
		labelledJSON(t, filepath.Base(f), &cases)
		all = append(all, cases...)
	}
	var list bytes.Buffer
	for _, c := range all {
		e := json.NewEncoder(&list)
		if err := e.Encode(map[string]string{"text": c.Paste, "by": c.By, "around": c.Around}); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "cases.jsonl")
	if err := os.WriteFile(file, list.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, status := quoted(t, dir, nil, "--file", file, "-f", "jsonl")
	if status != statusMissing {
		t.Errorf("status %d", status)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(all) || len(all) < 300 {
		t.Fatalf("%d answers to %d", len(lines), len(all))
	}
	right := 0
	for i, c := range all {
		var r struct {
			Line           int
			Verdict, Error string
			Short, Held    bool
			Flags          []string
		}
		if err := json.Unmarshal(lines[i], &r); err != nil || r.Line != i+1 || r.Error != "" {
			t.Fatalf("%s: %v %s", c.ID, err, lines[i])
		}
		if r.Verdict == c.Verdict || r.Verdict == c.Also || c.Short && r.Short || r.Verdict == "not-found" && (c.Reversed || c.Beside.Author != "") {
			right++
		} else {
			t.Logf("%s: %s, want %s: %s", c.ID, r.Verdict, c.Verdict, c.Paste)
		}
		if r.Verdict == "exact" && !r.Short && c.Verdict != "exact" && c.Also != "exact" {
			t.Errorf("%s: falsely exact: %s", c.ID, c.Paste)
		}
		// A reversal that a list knows is never told as held.
		if c.Reversed && r.Held && slices.ContainsFunc(c.Flags, func(f string) bool { return f == "negation" || f == "number" || f == "name" }) {
			t.Errorf("%s: a reversed meaning held: %s %v", c.ID, c.Paste, r.Flags)
		}
	}
	t.Logf("%d of %d right", right, len(all))
	if right*100 < len(all)*95 {
		t.Errorf("%d of %d verdicts are right, fewer than 95 in 100", right, len(all))
	}
}

// TestQuoteSchema holds what the command writes against the schema, with one case of each verdict, and holds spans
// against the texts.
func TestQuoteSchema(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's: scripts/deps installs packages for it
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIP: no " + python)
	}
	dir := labelledRecord(t)
	var cases []struct{ ID, Kind, Paste, By, Around string }
	labelledJSON(t, "cases-en.json", &cases)
	to := t.TempDir()
	seen := map[string]bool{}
	var list bytes.Buffer
	n := 0
	for _, c := range cases {
		if seen[c.Kind] && n > 40 {
			continue
		}
		seen[c.Kind] = true
		args := []string{"-f", "json", "--lang", []string{"en", "uk", "ko", "ar"}[n%4], "--site", "https://read.example"}
		if c.By != "" {
			args = append(args, "--by", c.By)
		}
		if c.Around != "" {
			args = append(args, "--around", c.Around)
		}
		out, _ := quoted(t, dir, strings.NewReader(c.Paste), append(args, "-")...)
		if err := os.WriteFile(filepath.Join(to, c.ID+".quotation.json"), out, 0o600); err != nil {
			t.Fatal(err)
		}
		n++
		list.WriteString(strings.ReplaceAll(c.Paste, "\n", " ") + "\n")
	}
	list.WriteString("…\n=1+1\n")
	out, _ := quoted(t, dir, &list, "--file", "-", "-f", "jsonl")
	if err := os.WriteFile(filepath.Join(to, "list.checked.jsonl"), out, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), python, "-I", filepath.Join("testdata", "python", "quote.py"), filepath.Join("..", "..", "doc", "clew.schema.json"), to).CombinedOutput()
	if bytes.Contains(said, []byte("ModuleNotFoundError")) {
		t.Skipf("SKIP: scripts/deps installs what is missing: %.300s", said)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// TestQuoteSeed asks the pastes about the seed page, by hand and by the page itself: the site's own lines are nobody's.
func TestQuoteSeed(t *testing.T) {
	dir, lines := seedRecord(t)
	var list bytes.Buffer
	for _, l := range lines {
		list.WriteString(l + "\n")
	}
	out, _ := quoted(t, dir, &list, "--file", "-", "-f", "jsonl")
	exact, site := 0, 0
	for _, l := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
		var r struct {
			Line    int
			Verdict string
			Short   bool
		}
		if err := json.Unmarshal(l, &r); err != nil {
			t.Fatal(err)
		}
		switch ofSite := r.Line >= 33 && r.Line <= 35; {
		case ofSite && r.Verdict == "exact":
			t.Errorf("line %d is the site's own: %s", r.Line, l)
		case ofSite:
			site++
		case r.Verdict == "exact":
			exact++
		default:
			t.Errorf("line %d: %s", r.Line, l)
		}
	}
	if exact != 50 || site != 2 && site != 3 {
		t.Errorf("%d posts are exact, %d lines of the site are not", exact, site)
	}
}
