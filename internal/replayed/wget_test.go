package replayed_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/policy"
	"clew/internal/record/inmem"
	"clew/internal/unpack"
)

// TestWget has GNU Wget fetch an answer of a network into a WARC file of its own, and reads that
// beside ours of the same: the threads are the same, and the captures know when and from where they came.
func TestWget(t *testing.T) {
	wget := tool(t, "wget")
	page := []byte(strings.Replace(somePosts, `"!no-unauthenticated"`, `"fine"`, 1))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/xrpc/app.bsky.feed.getPosts":
			w.Header().Set("Content-Type", "application/json")
			w.Write(page)
		case "/again":
			http.Redirect(w, r, "/xrpc/app.bsky.feed.getPosts", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), wget, append([]string{"-q", "--no-proxy", "-O", os.DevNull}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil && !strings.Contains(err.Error(), "exit status 8") {
			t.Fatalf("wget: %v\n%s", err, out)
		}
	}
	before := time.Now().Add(-time.Second).Truncate(time.Second)
	run("--warc-file=first", "--warc-cdx", server.URL+"/xrpc/app.bsky.feed.getPosts", server.URL+"/missing")
	run("--warc-file=second", "--warc-dedup=first.cdx", server.URL+"/xrpc/app.bsky.feed.getPosts", server.URL+"/again")

	first := filepath.Join(dir, "first.warc.gz")
	if out, said, err := node(t, "check.mjs", first, "as-sent"); err != nil {
		t.Errorf("warcio finds fault with wget: %v\n%s%s", err, out, said)
	}
	theirs := inmem.New(later)
	takenInto(t, theirs, first, later)

	ours := inmem.New(later)
	in, err := unpack.FromReader(t.Context(), "posts.json", bytes.NewReader(page), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := collect.Import(t.Context(), in, sources(), ours, collect.Options{Now: later}, nil); err != nil {
		t.Fatal(err)
	}
	data, _ := archive(t, ours, collect.CaptureOptions{Use: policy.Export}, true)
	back, _ := taken(t, data, later)
	if len(threads(t, theirs)) != 1 {
		t.Errorf("%d threads are read from wget's file", len(threads(t, theirs)))
	}
	for _, id := range threads(t, theirs) {
		a, b := loaded(t, theirs, id), loaded(t, back, id)
		if diff := cmp.Diff(a.Thread, b.Thread); diff != "" {
			t.Errorf("%s (-wget +clew):\n%s", id, diff)
		}
	}
	for c, err := range theirs.Captures(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		x, err := fetch.ReadExchange(c.Exchange)
		if err != nil || x.URL != server.URL+"/xrpc/app.bsky.feed.getPosts" || x.At.Before(before) || x.At.After(time.Now().Add(time.Second)) || !strings.HasPrefix(x.Peer, "127.0.0.1") || x.Status != 200 {
			t.Errorf("%v: of the capture is known: %s", err, c.Exchange)
		}
	}

	second, err := unpack.Open(t.Context(), filepath.Join(dir, "second.warc.gz"), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if len(second.Refused) == 0 || !strings.Contains(second.Refused[0].Why, "another record, which is not here") {
		t.Errorf("content that stands in another file is told as %v", second.Refused)
	}
	// Both files in one: what the first holds, the second repeats.
	both := bytes.Join([][]byte{mustRead(t, first), mustRead(t, filepath.Join(dir, "second.warc.gz"))}, nil)
	joined, err := unpack.Open(t.Context(), file(t, "both.warc.gz", both), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer joined.Close()
	n := 0
	for _, p := range joined.Parts {
		if p.Name != server.URL+"/xrpc/app.bsky.feed.getPosts" {
			continue
		}
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		r.Close()
		if err != nil || !bytes.Equal(b, page) {
			t.Errorf("%v: it holds %d bytes, not %d", err, len(b), len(page))
		}
		n++
	}
	if n < 2 {
		t.Errorf("the page is read %d times", n)
	}
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
