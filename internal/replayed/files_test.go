package replayed_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/collect"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
)

// files are inputs of every kind that a person hands over.
var files = []string{
	"testdata/seed/page.txt", "testdata/demo/tamsin_orrel", "testdata/demo/hanok_jiyun", "testdata/demo/olena_horyn", "testdata/demo/shiomi_minato", "testdata/demo/zujaj_fustat",
	"internal/source/xcom/testdata/sample-archive", "internal/source/sourcetest/testdata/firehose.frames", "internal/source/sourcetest/testdata/mastodon-stream.jsonl",
}

func TestRoundFiles(t *testing.T) {
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			store := inmem.New(later)
			in, err := unpack.Open(t.Context(), filepath.Join("..", "..", filepath.FromSlash(name)), unpack.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			opt := collect.Options{Options: source.Options{Handle: "@author", Published: "2024-10-31"}, Now: earlier}
			if _, err := collect.Import(t.Context(), in, sources(), store, opt, nil); err != nil {
				t.Fatal(err)
			}
			data, out := archive(t, store, collect.CaptureOptions{Use: policy.Read}, true)
			if len(out.Left) > 0 {
				t.Errorf("left out: %v", out.Left)
			}
			other, _ := taken(t, data, later)
			n := 0
			for _, id := range threads(t, store) {
				same(t, store, other, id)
				n++
			}
			if diff := cmp.Diff(threads(t, store), threads(t, other)); diff != "" {
				t.Errorf("threads (-record +archive):\n%s", diff)
			}
			// What X's archives say of their owner is captured without what is private, and made anew each time.
			made := func(s string) bool { return strings.Contains(s, "manifest-public.js") }
			a, b := slices.DeleteFunc(exchanges(t, store), made), slices.DeleteFunc(exchanges(t, other), made)
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("captures (-record +archive):\n%s", diff)
			}
			t.Logf("%d threads, %d captures, %d media", n, out.Captures, out.Media)
		})
	}
}

func earlier() time.Time { return time.Date(2028, 6, 7, 8, 9, 10, 0, time.UTC) }

func threads(t testing.TB, r record.Reader) (out []post.ID) {
	t.Helper()
	for s, err := range r.Threads(t.Context(), record.Query{MinPosts: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s.Root)
	}
	return out
}
