//go:build unix

package xcom

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// countSink counts and keeps nothing.
type countSink struct{ posts, accounts int }

func (s *countSink) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	return source.Capture{Number: 1, ReadCloser: r}, err
}
func (s *countSink) Posts(_ context.Context, p []post.Post) error {
	s.posts += len(p)
	return nil
}

func (s *countSink) Accounts(_ context.Context, a []post.Account) error {
	s.accounts += len(a)
	return nil
}
func (s *countSink) Media(context.Context, string, unpack.Part) error { return nil }
func (s *countSink) Gone(context.Context, []source.Gone) error        { return nil }
func (s *countSink) Evidence(context.Context, post.Evidence) error    { return nil }
func (s *countSink) Skip(context.Context, source.Skipped) error       { return nil }

func benchRead(b *testing.B, src source.Source, part unpack.Part) {
	b.Helper()
	b.SetBytes(part.Size)
	b.ReportAllocs()
	var s countSink
	before := cpuTime(b)
	for b.Loop() {
		s = countSink{}
		if err := src.Read(context.Background(), fileInput(part), source.Options{}, &s); err != nil {
			b.Fatal(err)
		}
	}
	cpu := (cpuTime(b) - before).Seconds() / float64(b.N)
	b.ReportMetric(cpu*1e9/float64(max(1, s.posts)), "cpu-ns/post")
	b.ReportMetric(float64(part.Size)/1e6/cpu, "MB/cpu-s")
	b.ReportMetric(float64(s.posts), "posts")
}

// cpuTime is what the process has used so far: on a shared machine the wall clock says little.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkAPIv2(b *testing.B) {
	for _, style := range []string{"flat", "pages"} {
		b.Run(style, func(b *testing.B) {
			prefix, _ := generated(b, 10000, style)
			benchRead(b, APIv2{}, filePart(b, prefix+".jsonl"))
		})
	}
}

func BenchmarkAPIv1(b *testing.B) {
	benchRead(b, APIv1{}, filePart(b, filepath.Join(apiData(b, "data"), "twitter-api-v11", "realdonaldtrump-2017h1.json")))
}

func BenchmarkGraphQL(b *testing.B) {
	benchRead(b, GraphQL{}, filePart(b, filepath.Join(apiData(b, "data"), "x-graphql", "twscrape", "raw_user_tweets.json")))
}

// BenchmarkAPIJSON is the parser alone.
func BenchmarkAPIJSON(b *testing.B) {
	f, err := os.Open(filepath.Join(apiData(b, "data"), "x-graphql", "twscrape", "raw_user_tweets.json"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	buf, err := io.ReadAll(f)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	var d apiDoc
	for b.Loop() {
		if _, err := d.parse(buf, false); err != nil {
			b.Fatal(err)
		}
	}
}
