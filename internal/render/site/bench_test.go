package site_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/site"
	"clew/internal/thread"
)

// many makes the nth thread of a large site: ten posts of an author of fifty, in words of four scripts.
func many(n int) *document.Document {
	a := post.Account{ID: post.AccountID("x:" + strconv.Itoa(1000+n%50)), Network: post.X, Handle: "@author_" + strconv.Itoa(n%50), Name: "Author " + strconv.Itoa(n%50)}
	th := &thread.Thread{Author: a.ID, Network: post.X, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 10}}
	for i := range 10 {
		w := n*10 + i
		text := fmt.Sprintf("The mill number %d turned with word%d and word%d while river%d rose; млин %d стояв, 水車%dは回る #tag%d", w, w%5000, w*7%20000, w%300, w%700, w%90, n%500)
		th.Line = append(th.Line, post.Post{ID: post.ID(fmt.Sprintf("x:%d", 1_000_000_000_000+int64(w))), Network: post.X, Author: a.ID, Lang: "en", Text: text,
			Created: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(n)*time.Hour + time.Duration(i)*time.Minute), Tags: []post.Tag{{Name: "tag" + strconv.Itoa(n%500)}}})
	}
	th.ID = th.Line[0].ID
	return document.New(th, document.About{Accounts: map[post.AccountID]post.Account{a.ID: a}, Clew: "bench"})
}

func writeMany(tb testing.TB, dir string, n int) site.Done {
	w, err := site.Open(dir, site.Site{Title: "Many", Clew: "bench"})
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n {
		if err := w.Add(site.Thread{Document: many(i)}); err != nil {
			tb.Fatal(err)
		}
	}
	done, err := w.Finish()
	if err != nil {
		tb.Fatal(err)
	}
	return done
}

// BenchmarkSite writes threads into a new folder, and BenchmarkAgain over what is there. CLEW_SITE is how many; 500
// unless it is said.
func BenchmarkSite(b *testing.B) {
	for b.Loop() {
		writeMany(b, b.TempDir(), size(b))
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*size(b)), "µs/thread")
}

func BenchmarkAgain(b *testing.B) {
	dir := b.TempDir()
	writeMany(b, dir, size(b))
	for b.Loop() {
		if done := writeMany(b, dir, size(b)); done.Written > 0 {
			b.Fatalf("written again: %+v", done)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*size(b)), "µs/thread")
}

func size(tb testing.TB) int {
	s := os.Getenv("CLEW_SITE")
	if s == "" {
		return 500
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}
