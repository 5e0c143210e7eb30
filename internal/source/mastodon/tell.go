package mastodon

import (
	"context"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

const batchSize = 512

// teller hands posts to the sink in batches and counts what is left out on purpose, to be told at the end.
type teller struct {
	ctx      context.Context
	to       source.Sink
	batch    []post.Post
	posts    int
	expected map[string]int // by reason
	broken   int            // unexpected skips
}

func newTeller(ctx context.Context, to source.Sink) *teller {
	return &teller{ctx: ctx, to: to, expected: map[string]int{}}
}

func (t *teller) post(p post.Post) error {
	if t.batch == nil {
		t.batch = make([]post.Post, 0, batchSize)
	}
	t.batch = append(t.batch, p)
	t.posts++
	if len(t.batch) < batchSize {
		return nil
	}
	return t.flush()
}

func (t *teller) flush() error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	if len(t.batch) == 0 {
		return nil
	}
	b := t.batch
	t.batch = nil
	return t.to.Posts(t.ctx, b)
}

// refusal says why an item gives no post. Expected ones are left out on purpose.
type refusal struct {
	why      string
	expected bool
}

func refuse(why string) *refusal   { return &refusal{why: why} }
func leaveOut(why string) *refusal { return &refusal{why: why, expected: true} }

// skip tells of an item left out: at once where it should not have been, at the end where it should.
func (t *teller) skip(part string, at int64, r *refusal) error {
	if r.expected {
		t.expected[r.why]++
		return nil
	}
	t.broken++
	return t.to.Skip(t.ctx, source.Skipped{Part: part, Offset: at, Why: r.why})
}

// end tells all that is still held back.
func (t *teller) end(part string) error {
	if err := t.flush(); err != nil {
		return err
	}
	reasons := make([]string, 0, len(t.expected))
	for why := range t.expected {
		reasons = append(reasons, why)
	}
	slices.SortFunc(reasons, strings.Compare)
	for _, why := range reasons {
		s := source.Skipped{Part: part, Offset: -1, Why: why, Expected: true, Count: t.expected[why]}
		if err := t.to.Skip(t.ctx, s); err != nil {
			return err
		}
	}
	return nil
}
