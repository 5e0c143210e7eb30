package truth_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write doc/data.md's table anew")

// dataPage is the page whose table says what the program makes of the real data.
var dataPage = filepath.Join("..", "..", "doc", "data.md")

// row is one line of the table.
type row struct {
	Set, Kinds, Posts, Threads, Accounts, LeftOut, Skipped string
}

func (r row) String() string {
	return "| " + strings.Join([]string{"`" + r.Set + "`", r.Kinds, r.Posts, r.Threads, r.Accounts, r.LeftOut, r.Skipped}, " | ") + " |"
}

// TestData imports each real data set into a record of its own and compares what comes of it with the
// table of doc/data.md: nothing may be skipped that the table does not explain. Then it rebuilds the record
// from its captures and compares all that is derived.
func TestData(t *testing.T) {
	shared(t, "data")
	rows := readRows(t)
	if len(rows) < 25 {
		t.Fatalf("%s has only %d rows", dataPage, len(rows))
	}
	got := make([]row, len(rows))
	t.Run("sets", func(t *testing.T) {
		for i, want := range rows {
			t.Run(want.Set, func(t *testing.T) {
				parallelly(t)
				record := t.TempDir()
				got[i] = taken(t, want.Set, record)
				if diff := cmp.Diff(want, got[i]); diff != "" && !*update {
					t.Errorf("doc/data.md says otherwise (-page +program):\n%s", diff)
				}
				rebuilt(t, record)
			})
		}
	})
	if *update {
		writeRows(t, got)
	}
}

// taken imports a data set and says what came of it.
func taken(t *testing.T, set, record string) row {
	t.Helper()
	list := filepath.Join(t.TempDir(), "skips")
	said := clew(t, record, "import", "-f", "json", "--skips", list, shared(t, "data", set))
	r := row{Set: set, Kinds: "none"}
	r.LeftOut, r.Skipped = reasons(t, list)
	var result struct {
		Sources []string
		Skipped int
	}
	switch said.status {
	case 0, 3:
		if err := json.Unmarshal([]byte(said.out), &result); err != nil {
			t.Fatalf("%v: %s", err, said.out)
		}
		r.Kinds = strings.Join(result.Sources, ", ")
	case 1:
		r.Skipped = join(r.Skipped, "all: "+cell(strings.ReplaceAll(why(t, said.err), shared(t, "data")+"/", "")))
	default:
		t.Fatalf("status %d: %s", said.status, said.err)
	}
	if (said.status == 3) != (result.Skipped > 0) {
		t.Errorf("status %d with %d items skipped", said.status, result.Skipped)
	}
	var stats struct{ Posts, Accounts int }
	if err := json.Unmarshal([]byte(must(t, 0, record, "record", "stats", "-f", "json").out), &stats); err != nil {
		t.Fatal(err)
	}
	threads := strings.Count(must(t, 0, record, "threads", "-f", "jsonl").out, "\n")
	r.Posts, r.Threads, r.Accounts = strconv.Itoa(stats.Posts), strconv.Itoa(threads), strconv.Itoa(stats.Accounts)
	return r
}

// why reads an error as the program tells it to scripts.
func why(t *testing.T, stderr string) string {
	t.Helper()
	line := stderr[strings.LastIndexByte(strings.TrimSpace(stderr), '\n')+1:]
	var e struct {
		Error struct{ What, To string }
	}
	if err := json.Unmarshal([]byte(line), &e); err != nil || e.Error.What == "" {
		t.Fatalf("%v: %s", err, stderr)
	}
	return strings.TrimSpace(e.Error.What + " " + e.Error.To)
}

// reasons sums up a list of skipped items.
func reasons(t *testing.T, path string) (leftOut, skipped string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	counts := map[bool]map[string]int{true: {}, false: {}}
	for s := bufio.NewScanner(f); s.Scan(); {
		var item struct {
			Count    int
			Expected bool `json:"on_purpose"`
			Why      string
		}
		if err := json.Unmarshal(s.Bytes(), &item); err != nil {
			t.Fatal(err)
		}
		counts[item.Expected][cell(item.Why)] += item.Count
	}
	words := func(m map[string]int) string {
		var out string
		for _, why := range slices.Sorted(maps.Keys(m)) {
			out = join(out, fmt.Sprintf("%d: %s", m[why], why))
		}
		return out
	}
	return words(counts[true]), words(counts[false])
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// cell makes words fit into a table.
func cell(s string) string { return strings.NewReplacer("|", "/", "\n", " ").Replace(s) }

// readRows reads the table: lines that begin with a name in backquotes.
func readRows(t *testing.T) []row {
	t.Helper()
	b, err := os.ReadFile(dataPage)
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for line := range strings.SplitSeq(string(b), "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		f := strings.Split(strings.Trim(line, "| "), " | ")
		for len(f) < 7 {
			f = append(f, "")
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		out = append(out, row{strings.Trim(f[0], "`"), f[1], f[2], f[3], f[4], f[5], f[6]})
	}
	return out
}

func writeRows(t *testing.T, rows []row) {
	t.Helper()
	b, err := os.ReadFile(dataPage)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.SplitSeq(string(b), "\n") {
		if strings.HasPrefix(line, "| `") {
			line, rows = rows[0].String(), rows[1:]
		}
		out = append(out, line)
	}
	if err := os.WriteFile(dataPage, []byte(strings.Join(out, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}
