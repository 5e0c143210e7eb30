package xcom

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
)

// generated makes posts with the project's own generator, beside their truth.
func generated(t testing.TB, n int, style string) (lines string, truth generatorTruth) {
	t.Helper()
	script := filepath.Join(apiData(t, "bench"), "gen_jsonl.py")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3, which the generator needs, is not here")
	}
	prefix := filepath.Join(t.TempDir(), "v2")
	cmd := exec.Command(python, "-B", script, "-n", fmt.Sprint(n), "--style", style, "-o", prefix)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(prefix + ".truth.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	return prefix, truth
}

type generatorTruth struct {
	Tweets     int    `json:"tweets"`
	Lines      int    `json:"lines"`
	Duplicates int    `json:"duplicates"`
	Digest     string `json:"text_digest"`
	Threads    int    `json:"threads"`
}

// TestGeneratedTruth holds what is told against what the generator wrote: every text, every thread.
func TestGeneratedTruth(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"flat", "pages"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			prefix, truth := generated(t, 800, style)
			s := readInput(t, APIv2{}, source.Options{}, fileInput(filePart(t, prefix+".jsonl")))
			if len(s.skips) > 0 {
				t.Errorf("skipped: %v", s.skips)
			}
			posts := make(map[post.ID]*post.Post)
			var digest uint64
			for i := range s.posts {
				p := &s.posts[i]
				if posts[p.ID] == nil {
					sum := sha256.Sum256([]byte(string(p.ID[2:]) + "\x00" + p.Text))
					digest += binary.BigEndian.Uint64(sum[:8])
				}
				posts[p.ID] = p
			}
			if got := fmt.Sprintf("%016x", digest); len(posts) != truth.Tweets || got != truth.Digest {
				t.Errorf("%d posts, texts %s; want %d, %s", len(posts), got, truth.Tweets, truth.Digest)
			}
			if len(s.posts) != truth.Tweets+truth.Duplicates && style == "flat" {
				t.Errorf("told %d posts, want %d and %d again", len(s.posts), truth.Tweets, truth.Duplicates)
			}
			if got := checkThreads(t, posts, prefix+".truth.jsonl"); got != truth.Threads {
				t.Errorf("%d threads, want %d", got, truth.Threads)
			}
			checkPlaced(t, s)
		})
	}
}

// checkThreads follows parents within each conversation and compares with the truth, a thread a line.
func checkThreads(t *testing.T, posts map[post.ID]*post.Post, path string) int {
	t.Helper()
	kids := make(map[post.ID][]post.ID)
	size := make(map[post.ID]int)
	for id, p := range posts {
		size[p.Conversation]++
		if up := posts[p.Parent]; up != nil && up.Author == p.Author && p.SelfReply() {
			kids[p.Parent] = append(kids[p.Parent], id)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	threads := 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var want struct {
			Conversation, Author string
			Thread               []string
			Posts                int
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		root := post.ID("x:" + want.Conversation)
		if size[root] != want.Posts {
			t.Errorf("conversation %s: %d posts, want %d", root, size[root], want.Posts)
		}
		var got []string
		if p := posts[root]; p != nil && p.Parent == "" {
			for stack := []post.ID{root}; len(stack) > 0; {
				id := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				got = append(got, string(id[2:]))
				below := slices.SortedFunc(slices.Values(kids[id]), func(a, b post.ID) int { return cmp.Compare(len(b), len(a))*2 + strings.Compare(string(b), string(a)) })
				stack = append(stack, below...)
			}
		}
		if len(want.Thread) > 1 {
			threads++
		}
		if !slices.Equal(got, want.Thread) {
			t.Errorf("thread of %s: %v, want %v", root, got, want.Thread)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return threads
}

// checkPlaced holds that every link, mention and tag the generator made was found in its text.
func checkPlaced(t *testing.T, s *apiSink) {
	t.Helper()
	placed := 0
	for i := range s.posts {
		p := &s.posts[i]
		placed += len(p.Links) + len(p.Mentions) + len(p.Tags)
	}
	claimed := 0
	for _, b := range s.captured {
		claimed += strings.Count(string(b), `"start":`)
	}
	if placed != claimed || placed == 0 {
		t.Errorf("placed %d of %d ranges", placed, claimed)
	}
}
