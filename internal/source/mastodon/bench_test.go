package mastodon

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// nothing is a sink that keeps nothing.
type nothing struct{ posts int }

func (*nothing) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	return source.Capture{Number: 1, ReadCloser: r}, err
}
func (n *nothing) Posts(_ context.Context, p []post.Post) error {
	n.posts += len(p)
	return nil
}
func (*nothing) Accounts(context.Context, []post.Account) error   { return nil }
func (*nothing) Media(context.Context, string, unpack.Part) error { return nil }
func (*nothing) Gone(context.Context, []source.Gone) error        { return nil }
func (*nothing) Evidence(context.Context, post.Evidence) error    { return nil }
func (*nothing) Skip(context.Context, source.Skipped) error       { return nil }

func benchmark(b *testing.B, s source.Source, in *unpack.Input, size int) {
	b.Helper()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	posts := 0
	for b.Loop() {
		n := &nothing{}
		if err := s.Read(b.Context(), in, source.Options{}, n); err != nil {
			b.Fatal(err)
		}
		posts = n.posts
	}
	if posts == 0 {
		b.Fatal("no posts")
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(posts), "ns/post")
}

func BenchmarkOutbox(b *testing.B) {
	var items []string
	for i := range 2000 {
		items = append(items, create(i+1, `"url":"https://m.example/@ann/1","summary":null,"inReplyTo":null,"content":"<p>`+strings.Repeat("Some words and <br>more of them. ", 10)+`</p>","contentMap":{"en":"<p>`+strings.Repeat("Some words and <br>more of them. ", 10)+`</p>"},"tag":[],"attachment":[],"replies":{"id":"x","type":"Collection","first":{"type":"CollectionPage","items":[]}}`))
	}
	box := outbox(items...)
	r, err := box.Open()
	if err != nil {
		b.Fatal(err)
	}
	all, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, Outbox{}, input(file("actor.json", annActor), box), len(all))
}

func BenchmarkOutboxReal(b *testing.B) {
	dir := filepath.Join(sharedData(b, "mastodon-archive"), "goija-nl")
	all, err := os.ReadFile(filepath.Join(dir, "outbox.json"))
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, Outbox{}, input(file("actor.json", annActorOf(b, dir)), file("outbox.json", string(all))), len(all))
}

func annActorOf(b *testing.B, dir string) string {
	b.Helper()
	a, err := os.ReadFile(filepath.Join(dir, "actor.json"))
	if err != nil {
		b.Fatal(err)
	}
	return string(a)
}

func BenchmarkAPI(b *testing.B) {
	var items []string
	for i := range 500 {
		items = append(items, apiStatus(i+1, "ann", reply(i)))
	}
	all := contextOf(nil, items)
	benchmark(b, API{}, input(file("context.json", all)), len(all))
}

func BenchmarkObject(b *testing.B) {
	all := `{"@context":"https://www.w3.org/ns/activitystreams","type":"Collection","items":[` + strings.Repeat(annNote+",", 999) + annNote + "]}"
	benchmark(b, Object{}, input(file("o.json", all)), len(all))
}
