package xcom

import (
	"context"
	"testing"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// BenchmarkLiveWalk walks a thread of 1,000 posts whose answers are at hand: what a walk costs beside the requests.
func BenchmarkLiveWalk(b *testing.B) {
	f := newFakeX(b)
	ids := f.thread("42", 5*day, 1000)
	l, ask := f.live(nil)
	answers := map[string]*fetch.Exchange{}
	stored := storedAsker{ask: ask, answers: answers}
	l = NewLive(stored, l.c)
	w := source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[500])}, Spend: plenty}
	if got, err := l.Walk(b.Context(), w, &apiSink{}); err != nil || got.Posts != 1000 {
		b.Fatalf("%+v, %v", got, err)
	}
	b.Run("walk", func(b *testing.B) {
		for b.Loop() {
			if _, err := l.Walk(b.Context(), w, &apiSink{}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(answers)), "requests")
	})
}

// storedAsker answers as another did before.
type storedAsker struct {
	ask     *plainAsker
	answers map[string]*fetch.Exchange
}

func (s storedAsker) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	if x := s.answers[r.URL]; x != nil {
		return x, nil
	}
	x, err := s.ask.Do(ctx, r)
	s.answers[r.URL] = x
	return x, err
}

func (s storedAsker) Dial(ctx context.Context, r fetch.Request) (fetch.Socket, error) {
	return s.ask.Dial(ctx, r)
}
