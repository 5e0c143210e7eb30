package mastodon

import (
	"context"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// nowhere is a sink that keeps nothing: for questions that nothing is told of.
type nowhere struct{}

// Capture implements source.Sink.
func (nowhere) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	return source.Capture{ReadCloser: r}, err
}

// Posts implements source.Sink.
func (nowhere) Posts(context.Context, []post.Post) error { return nil }

// Accounts implements source.Sink.
func (nowhere) Accounts(context.Context, []post.Account) error { return nil }

// Media implements source.Sink.
func (nowhere) Media(context.Context, string, unpack.Part) error { return nil }

// Gone implements source.Sink.
func (nowhere) Gone(context.Context, []source.Gone) error { return nil }

// Evidence implements source.Sink.
func (nowhere) Evidence(context.Context, post.Evidence) error { return nil }

// Skip implements source.Sink.
func (nowhere) Skip(context.Context, source.Skipped) error { return nil }
