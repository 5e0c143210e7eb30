package xcom

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
)

// TestGeneratedArchive holds what is told of a generated archive against what its generator wrote: every
// text, long ones joined, and every thread.
func TestGeneratedArchive(t *testing.T) {
	t.Parallel()
	script := filepath.Join(apiData(t, "bench"), "gen_x_archive.py")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3, which the generator needs, is not here")
	}
	prefix := filepath.Join(t.TempDir(), "x")
	if out, err := exec.Command(python, "-B", script, "-n", "800", "--media-rate", "0.01", "-o", prefix).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var truth struct {
		Tweets   int    `json:"tweets"`
		Digest   string `json:"text_digest"`
		Threads  int    `json:"threads"`
		Media    int    `json:"media_files"`
		Retweets int    `json:"retweet"`
		Notes    int    `json:"note"`
	}
	if err := json.Unmarshal([]byte(readFile(t, prefix+".truth.json")), &truth); err != nil {
		t.Fatal(err)
	}
	sink := readArchive(t, Archive{}, zipped(t, prefix+".zip"), source.Options{})
	var digest uint64
	posts := map[post.ID]*post.Post{}
	reposts := 0
	for i := range sink.posts {
		p := &sink.posts[i]
		posts[p.ID] = p
		sum := sha256.Sum256([]byte(string(p.ID[2:]) + "\x00" + p.Text))
		digest += binary.BigEndian.Uint64(sum[:8])
		if p.Repost {
			reposts++
		}
	}
	if got := fmt.Sprintf("%016x", digest); len(posts) != truth.Tweets || len(sink.posts) != truth.Tweets || got != truth.Digest {
		t.Errorf("%d posts, texts %s; want %d, %s", len(sink.posts), got, truth.Tweets, truth.Digest)
	}
	if len(sink.media) != truth.Media || reposts != truth.Retweets || truth.Notes == 0 {
		t.Errorf("%d media, %d reposts; want %d, %d; %d long texts", len(sink.media), reposts, truth.Media, truth.Retweets, truth.Notes)
	}
	if bad := sink.unexpected(); len(bad) > 0 {
		t.Errorf("skipped: %+v", bad)
	}
	checkRaw(t, sink)
	checkRanges(t, sink.posts)
	if n := checkArchiveThreads(t, posts, prefix+".truth.jsonl"); n != truth.Threads || n == 0 {
		t.Errorf("%d threads, want %d", n, truth.Threads)
	}
}

// checkArchiveThreads proves that each post of a thread but its first follows another of the thread.
func checkArchiveThreads(t *testing.T, posts map[post.ID]*post.Post, name string) (threads int) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); threads++ {
		var want struct {
			Root string   `json:"root"`
			IDs  []string `json:"ids"`
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		in := map[post.ID]bool{}
		for _, id := range want.IDs {
			p := posts[post.ID("x:"+id)]
			if p == nil || id != want.Root && (!p.SelfReply() || !in[p.Parent]) {
				t.Fatalf("%s of thread %s: %+v", id, want.Root, p)
			}
			in[p.ID] = true
		}
	}
	return threads
}
