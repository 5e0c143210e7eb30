package sqlite

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/unpack"
)

// smallImport takes n posts in as a walk or a stretch of a stream does: one answer, its posts, one commit.
func smallImport(t testing.TB, r *Record, seed, n int) {
	t.Helper()
	im, err := r.Import(t.Context(), record.About{Name: "thread of somebody", Source: "test", At: time.Unix(1714737600+int64(seed), 0)})
	must(t, err)
	defer im.Close()
	var body bytes.Buffer
	posts := make([]post.Post, n)
	for i := range posts {
		author := post.AccountID(fmt.Sprintf("did:plc:%024d", seed%500))
		posts[i] = post.Post{ID: post.ID(fmt.Sprintf("at://%s/app.bsky.feed.post/3k%07d%04d", author, seed, i)), Network: post.Bluesky, Author: author, Created: time.Unix(int64(1_700_000_000+seed*1000+i), 0), Lang: "en",
			Text: fmt.Sprintf("Post %d of thread %d, about as long as a post usually is, with some words more at its end, and then it ends", i, seed)}
		if i > 0 {
			posts[i].Parent, posts[i].ParentAuthor, posts[i].Conversation = posts[i-1].ID, author, posts[0].ID
		}
		posts[i].Raw = post.Raw{Offset: int64(body.Len()), Length: 500}
		fmt.Fprintf(&body, `{"uri":"%s","text":"%s","more":"%0400d"}`+"\n", posts[i].ID, posts[i].Text, seed+i)
	}
	b := body.Bytes()
	c, err := im.Capture(t.Context(), unpack.Part{Name: fmt.Sprintf("https://api.example/thread?uri=%d", seed), Size: int64(len(b)), Status: 200,
		Exchange: []byte(`{"method":"GET","header":{"X":["` + strings.Repeat("y", 900) + `"]}}`), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }})
	must(t, err)
	_, err = io.Copy(io.Discard, c)
	must(t, err)
	must(t, c.Close())
	for i := range posts {
		posts[i].Raw.Capture = c.Number
	}
	must(t, im.Posts(t.Context(), posts))
	_, err = im.Commit(t.Context(), true)
	must(t, err)
}

// BenchmarkSmallImports takes small imports into a record of 100,000 posts: 1, 30 and 400 at a time, and a
// cursor. cpu-ms is of the whole process, the collector's and SQLite's work with it. CLEW_BENCH_RECORD names
// a folder to work on instead of a made one.
func BenchmarkSmallImports(b *testing.B) {
	r := filled(b, 5000, 20)
	if dir := os.Getenv("CLEW_BENCH_RECORD"); dir != "" {
		var err error
		r, err = Open(b.Context(), dir, Options{})
		must(b, err)
		defer r.Close()
	}
	seed := 0
	for _, n := range []int{1, 30, 400} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before := cpu(b)
			for b.Loop() {
				seed++
				smallImport(b, r, seed, n)
			}
			b.ReportMetric((cpu(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
	b.Run("cursor", func(b *testing.B) {
		before := cpu(b)
		for b.Loop() {
			seed++
			must(b, r.SaveCursor(b.Context(), "a stream", fmt.Sprint(seed)))
		}
		b.ReportMetric((cpu(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/op")
	})
}

func cpu(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
