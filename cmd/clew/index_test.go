package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var rewriteIndex = flag.Bool("rewrite-index", false, "write the golden indexes anew")

// ran runs the command line in a record of its own and gives what it printed.
func ran(t *testing.T, record string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	c := &console{in: strings.NewReader(""), out: &out, err: &errs, env: func(name string) string {
		if name == "CLEW_RECORD" {
			return record
		}
		return ""
	}, now: func() time.Time { return time.Date(2024, 11, 3, 12, 0, 0, 0, time.UTC) }}
	if status := c.run(t.Context(), append([]string{"clew"}, args...)); status != statusDone && status != statusMissing {
		t.Fatalf("%v: status %d: %s", args, status, errs.String())
	}
	return out.Bytes()
}

// seedRecord is a record of the page that Clew grew from, and the lines of the page's posts.
func seedRecord(t *testing.T) (record string, lines []string) {
	t.Helper()
	page := filepath.Join("..", "..", "testdata", "seed", "page.txt")
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	record = filepath.Join(t.TempDir(), "record")
	ran(t, record, "import", page, "--author", "@seed", "--name", "Seed", "--published", "2024-10-29")
	return record, strings.Split(string(b), "\n")
}

// TestIndexOfSeed holds what the command says of the seed page against the labels that were made by hand, one for one: its
// 16 quantities, 8 dates, and 165 places, 7 bodies, 6 people and 7 events.
func TestIndexOfSeed(t *testing.T) {
	record, lines := seedRecord(t)
	rows, err := csv.NewReader(bytes.NewReader(ran(t, record, "index", "--account", "@seed", "-f", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	var got []string
	for _, r := range rows[1:] {
		cell := func(name string) string { return r[at[name]] }
		line := lineOf(lines, cell("start"), cell("text"), cell("sentence"))
		what := ""
		switch kind := cell("kind"); kind {
		case "date":
			what = cell("value") + cell("refused")
		case "quantity":
			low, high := cell("low"), cell("high")
			if high == "" {
				high = "inf"
			}
			what = low + " " + high + " | " + cell("hedge") + " | " + cell("noun") + " | " + cell("status")
		default:
			what = cell("name")
		}
		got = append(got, fmt.Sprintf("%d | %s | %s | %s", line, cell("kind"), cell("text"), what))
	}
	slices.Sort(got)
	want := seedLabels(t)
	slices.Sort(want)
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("found  %q\nwanted %q", g, w)
		}
	}
	t.Logf("%d of %d entries", len(want), len(want))
}

// lineOf finds the line of the page that has a text at a place and a sentence, from 1.
func lineOf(lines []string, start, text, sentence string) int {
	n, err := strconv.Atoi(start)
	if err != nil {
		return 0
	}
	for i, l := range lines {
		r := []rune(l)
		size := utf8.RuneCountInString(text)
		if n+size <= len(r) && string(r[n:n+size]) == text && strings.Contains(l, sentence) {
			return i + 1
		}
	}
	return 0
}

// seedLabels are the labels of packages figure and gazetteer, as TestIndexOfSeed prints entries.
func seedLabels(t *testing.T) (want []string) {
	t.Helper()
	each := func(path string, line func(string)) {
		f, err := os.Open(filepath.Join("..", "..", "internal", path))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if l := s.Text(); l != "" && l[0] != '#' {
				line(l)
			}
		}
	}
	each("gazetteer/testdata/page.labels", func(l string) {
		f := strings.Split(l, "\t")
		want = append(want, fmt.Sprintf("%s | %s | %s | %s", f[0], f[3], f[6], f[4]))
	})
	each("figure/testdata/seed.txt", func(l string) {
		f := strings.Split(l, "|")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		line := f[0][2:]
		if f[0][0] == 'q' {
			noun, _, _ := strings.Cut(f[4], " (")
			noun, _, _ = strings.Cut(noun, "(")
			_, bounds, _ := strings.Cut(f[2], " ")
			want = append(want, fmt.Sprintf("%s | quantity | %s | %s | %s | %s | %s", line, f[1], bounds, f[3], strings.TrimSpace(noun), f[5]))
			return
		}
		_, value, _ := strings.Cut(f[2], " ")
		if n, _ := strconv.Atoi(line); n > 32 && value != "2014" { // of the beginnings of other threads no day is known
			value = "the time of writing is not known"
		}
		want = append(want, fmt.Sprintf("%s | date | %s | %s", line, f[1], value))
	})
	return want
}

// TestIndexGolden: the index of the seed thread, word by word.
func TestIndexGolden(t *testing.T) {
	record, _ := seedRecord(t)
	golden := filepath.Join("testdata", "index-seed.txt")
	for lang, golden := range map[string]string{"en": golden, "uk": filepath.Join("testdata", "index-seed-uk.txt")} {
		got := ran(t, record, "index", seedThread(t, record), "--lang", lang)
		if *rewriteIndex {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: the index differs from %s (-rewrite-index writes it anew):\n%s", lang, golden, firstDifference(string(got), string(want)))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\n- %s\n+ %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(g), len(w))
}

func seedThread(t *testing.T, record string) string {
	t.Helper()
	for _, l := range bytes.Split(ran(t, record, "threads", "-f", "jsonl", "--all"), []byte("\n")) {
		var d struct {
			ID      string
			Verdict struct{ Held int }
		}
		if json.Unmarshal(l, &d) == nil && d.Verdict.Held == 32 {
			return d.ID
		}
	}
	t.Fatal("the thread of 32 posts is not there")
	return ""
}

// TestIndexForPrograms: JSON as the schema has it, a table that Python reads, of the seed page and of hostile posts.
func TestIndexForPrograms(t *testing.T) {
	record, _ := seedRecord(t)
	hostile := filepath.Join(t.TempDir(), "hostile.txt")
	text := strings.Join([]string{
		`=cmd|' /C calc'!A0 in Kyiv: -5 °C and "3,000 soldiers", more than 1e309 times`,
		"@SUM(1+1) said <script>alert(1)</script> in Paris\u202e on 3 May 2024 \u2066 -10 °C",
		"＝1+1 Россия and 40-50 km, over 100 tanks, at most 7 planes, several cats, ± 5 km, 12:5 North Korea",
	}, "\n")
	if err := os.WriteFile(hostile, []byte(text+"\n• • •\nMissing some Tweet in this thread? You can try to\nforce a refresh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ran(t, record, "import", hostile, "--author", "@h", "--name", `=1+1 "Evil" <b>`, "--published", "2024-05-04")
	const python = "/usr/bin/python3" // Debian's: scripts/deps installs packages for it
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIP: no " + python)
	}
	for _, args := range [][]string{{"--account", "@seed"}, {"--account", "@h"}, {seedThread(t, record), "--kind", "quantity"}} {
		dir := t.TempDir()
		j, table := filepath.Join(dir, "i.json"), filepath.Join(dir, "i.csv")
		ran(t, record, append([]string{"index", "-o", j}, args...)...)
		ran(t, record, append([]string{"index", "-o", table}, args...)...)
		out, err := exec.CommandContext(t.Context(), python, "-I", filepath.Join("testdata", "python", "index.py"), filepath.Join("..", "..", "doc", "clew.schema.json"), j, table).CombinedOutput()
		if bytes.Contains(out, []byte("ModuleNotFoundError")) {
			t.Skipf("SKIP: scripts/deps installs what is missing: %.300s", out)
		}
		if err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}
