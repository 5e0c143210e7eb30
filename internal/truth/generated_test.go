package truth_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// generator makes one kind of input of which all is known.
type generator struct {
	name   string
	script string
	args   []string
	ending string
	per    int // items that make one post
	digest func(t *testing.T, prefix, record string) digest
}

// generators are all of ../shared/bench that make inputs for an import.
func generators() []generator {
	return []generator{
		{"x archive", "gen_x_archive.py", nil, ".zip", 1, textDigest},
		{"x api lines", "gen_jsonl.py", []string{"--style", "flat"}, ".jsonl", 1, textDigest},
		{"x api pages", "gen_jsonl.py", []string{"--style", "pages"}, ".jsonl", 1, textDigest},
		{"mastodon zip", "gen_mastodon_outbox.py", nil, ".zip", 1, contentDigest},
		{"mastodon tar", "gen_mastodon_outbox.py", []string{"--tar"}, ".tar.gz", 1, contentDigest},
		{"jetstream", "gen_jetstream.py", nil, ".jsonl", 8, textDigest},
		{"repository", "gen_car.py", nil, ".car", 4, nil},
	}
}

// size is how many posts the generated inputs have: CLEW_TRUTH, else few.
func size(t *testing.T) int {
	s := os.Getenv("CLEW_TRUTH")
	if s == "" {
		return 3000
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1000 {
		t.Fatalf("CLEW_TRUTH=%q: give a number of posts from 1000", s)
	}
	return n
}

// make has the generator make an input of n posts and gives its path without endings. The test is skipped
// where the generator or Python is absent.
func (g generator) make(t *testing.T, n int) string {
	t.Helper()
	script := shared(t, "bench", g.script)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3 for the generator, which is not here")
	}
	prefix := filepath.Join(t.TempDir(), "in")
	args := append([]string{script, "-n", strconv.Itoa(n * g.per), "--seed", "1", "-o", prefix}, g.args...)
	cmd := exec.CommandContext(t.Context(), python, args...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", g.script, err, b)
	}
	return prefix
}

// truth is what a generator says of its input as a whole.
type truth struct {
	Digest    string          `json:"text_digest"`
	NotPublic []string        `json:"not_public_ids"`
	Threads   json.RawMessage `json:"threads"` // a number, or the threads themselves
}

func readTruth(t *testing.T, prefix string) truth {
	t.Helper()
	var out truth
	b, err := os.ReadFile(prefix + ".truth.json")
	if os.IsNotExist(err) {
		b, err = os.ReadFile(prefix + ".car.json")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// threadTruth opens a generator's truth about threads: one line a thread.
func threadTruth(t *testing.T, prefix string) io.Reader {
	t.Helper()
	f, err := os.Open(prefix + ".truth.jsonl")
	if err == nil {
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	var threads [][]string
	if err := json.Unmarshal(readTruth(t, prefix).Threads, &threads); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, ids := range threads {
		line, err := json.Marshal(map[string]any{"ids": ids})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", line)
	}
	return strings.NewReader(b.String())
}

// TestGenerated imports inputs of which every thread and every text is known, and holds what the program
// prints against that: each thread exact, each fork and main line right, nothing beside them, each text
// byte for byte.
func TestGenerated(t *testing.T) {
	n := size(t)
	for _, g := range generators() {
		t.Run(g.name, func(t *testing.T) {
			parallelly(t)
			prefix, record := g.make(t, n), t.TempDir()
			said := must(t, 0, record, "import", prefix+g.ending)
			t.Log(strings.TrimPrefix(strings.TrimSpace(said.out), filepath.Dir(prefix)+"/"))
			f, err := compare(threadTruth(t, prefix), strings.NewReader(must(t, 0, record, "threads", "-f", "jsonl").out))
			if err != nil {
				t.Fatal(err)
			}
			t.Log(f)
			if !f.good() {
				t.Errorf("%s\n%s", f, strings.Join(f.shown, "\n"))
			}
			if g.digest != nil {
				want, got := readTruth(t, prefix).Digest, g.digest(t, prefix, record)
				t.Logf("texts %d, digest %s", got.n, got)
				if got.String() != want {
					t.Errorf("digest of %d texts is %s, want %s", got.n, got, want)
				}
			}
			must(t, 0, record, "record", "check")
			again := must(t, 0, record, "import", prefix+g.ending)
			if !strings.Contains(again.out, "in the record already") {
				t.Errorf("again: %s", again.out)
			}
		})
	}
}
