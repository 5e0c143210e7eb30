package collect

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// ErrNoNetwork is returned by Networks.Refer for what is a reference of no network Clew knows.
var ErrNoNetwork = errors.New("no network that clew knows")

// Networks are the live sources, in the order they are asked.
type Networks []source.Live

// Refer reads what a person typed: a link, an id or a handle. A link that no network knows by its form is
// asked about at its host, once, where a source can guess.
func (n Networks) Refer(ctx context.Context, said string) (source.Live, source.Ref, error) {
	if live, ref, ok := n.Known(said); ok {
		return live, ref, nil
	}
	var errs error
	for _, live := range n {
		g, ok := live.(source.Guess)
		if !ok {
			continue
		}
		ref, ok, err := g.Guess(ctx, said)
		if ok {
			return live, ref, nil
		}
		errs = errors.Join(errs, err)
	}
	if errs != nil {
		return nil, source.Ref{}, fmt.Errorf("%s: %w", said, errs)
	}
	return nil, source.Ref{}, fmt.Errorf("%s: %w", said, ErrNoNetwork)
}

// Known reads what a person typed by its form alone, and asks nobody.
func (n Networks) Known(said string) (source.Live, source.Ref, bool) {
	for _, live := range n {
		if ref, ok := live.Refer(said); ok {
			return live, ref, true
		}
	}
	return nil, source.Ref{}, false
}

// Of gives the source of a network; nil if there is none.
func (n Networks) Of(network post.Network) source.Live {
	for _, live := range n {
		if live.Network() == network {
			return live
		}
	}
	return nil
}

// Base is what walks read from and write to.
type Base interface {
	record.Reader
	record.Writer
	// MediaNamed is that of record.Blobs.
	MediaNamed(ctx context.Context, names []string) (map[string]string, error)
}

// WalkOptions say how to walk. The zero value is usable.
type WalkOptions struct {
	Now      func() time.Time // nil means time.Now
	Requests int              // see source.Walk
	Spend    int64
	Step     func(source.Step)
	Seen     func([]post.Post) // told the posts as they come; must not change or keep them
	Chains   *Chains           // whose certificates are kept; nil: none are
	Media    fetch.Asker       // asked for the media of posts that are new; nil: none are fetched
	// Fetching is told how many of the media are fetched, from the goroutine of Walk; nil if nobody asks.
	Fetching func(n, of int)
	Ledger   *Ledger // notes what it costs; nil: nothing is noted
	// MediaBytes bounds the media of one walk; 0 means 256 MiB.
	MediaBytes int64
	// walked is called when the walk is over and nothing is taken in yet.
	walked func(context.Context, source.Walked) error
}

// Fetched is what came of a walk.
type Fetched struct {
	source.Walked
	Counts record.Counts
}

// Walk fetches the thread that a reference means and takes it into the record, in one import once the walk
// is over. What was told before an error is taken in all the same; the record then knows that the walk was
// stopped. The error wraps the source's, the door's, the record's or the context's.
func Walk(ctx context.Context, live source.Live, ref source.Ref, store Base, opt WalkOptions) (Fetched, error) {
	now := opt.Now
	if now == nil {
		now = time.Now
	}
	held, err := heldOf(ctx, store, ref.Post)
	if err != nil {
		return Fetched{}, err
	}
	s := &spool{chains: opt.Chains, seen: opt.Seen}
	defer s.close()
	w := source.Walk{Ref: ref, Held: mine(held), Requests: opt.Requests, Spend: opt.Spend, Step: opt.Step}
	begun := now().UTC()
	walked, walkErr := live.Walk(fetch.WithReason(ctx, "thread of "+ref.Said), w, s)
	if held == nil && walkErr == nil && walked.Post != "" {
		// Only now it shows which post the link is of, and that its thread is held.
		if held, err = heldOf(ctx, store, walked.Post); err != nil {
			return Fetched{Walked: walked}, err
		}
		if known, ok := live.Refer(string(walked.Post)); ok && walked.Spent == 0 && s.lacks(mine(held)) {
			known.Said, w.Ref, w.Held = ref.Said, known, mine(held)
			before := walked.Requests
			walked, walkErr = live.Walk(fetch.WithReason(ctx, "thread of "+ref.Said), w, s)
			walked.Requests += before
		}
	}
	out := Fetched{Walked: walked}
	if err := opt.Ledger.note(context.WithoutCancel(ctx), store, live.Network(), begun, walked.Spent); err != nil {
		return out, errors.Join(walkErr, err)
	}
	if s.told == 0 {
		return out, walkErr
	}
	// The walk may have been stopped by its context: what it found is kept nevertheless.
	keep := context.WithoutCancel(ctx)
	if walkErr != nil {
		if err := stopped(keep, s, ref, walked, begun, walkErr); err != nil {
			return out, errors.Join(walkErr, err)
		}
	}
	if err := restored(keep, s, held, ref, begun); err != nil {
		return out, errors.Join(walkErr, err)
	}
	if opt.Media != nil && walkErr == nil {
		m := mediaWalk{ask: opt.Media, left: opt.MediaBytes, to: s, store: store, tell: opt.Fetching}
		if err := m.fetch(ctx); err != nil {
			return out, err
		}
	}
	if opt.walked != nil {
		if err := opt.walked(keep, walked); err != nil {
			return out, errors.Join(walkErr, err)
		}
	}
	about := record.About{Name: ref.Said, Source: live.Name(), At: begun}
	out.Counts, err = takeIn(keep, store, about, s)
	return out, errors.Join(walkErr, err)
}

// takeIn makes one import of what a spool holds.
func takeIn(ctx context.Context, w record.Writer, about record.About, s *spool) (record.Counts, error) {
	imp, err := w.Import(ctx, about)
	if err != nil {
		return record.Counts{}, err
	}
	defer imp.Close()
	if err := s.tell(ctx, imp); err != nil {
		return record.Counts{}, err
	}
	return imp.Commit(ctx, true)
}

// heldOf is what the record has of a post's thread; nil if nothing.
func heldOf(ctx context.Context, r record.Reader, id post.ID) (*record.Held, error) {
	if id == "" {
		return nil, nil
	}
	h, err := r.Thread(ctx, id)
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	return h, err
}

// mine gives the posts of a thread that were seen once, those found gone since among them.
func mine(h *record.Held) []post.Post {
	if h == nil {
		return nil
	}
	var out []post.Post
	for _, p := range h.Posts {
		if p.State == post.Present && !p.Repost {
			out = append(out, p)
		}
	}
	return out
}

// stopped tells the record that the walk ended early, and why.
func stopped(ctx context.Context, s *spool, ref source.Ref, w source.Walked, at time.Time, why error) error {
	root := w.Root
	for _, id := range []post.ID{w.Post, ref.Post} {
		if root == "" {
			root = id
		}
	}
	if root == "" {
		return nil
	}
	return source.TellReport(ctx, source.Report{Asked: ref.Said, At: at, Requests: w.Requests, Spent: w.Spent,
		Evidence: []post.Evidence{{Root: root, Limit: "the walk was stopped: " + limitWords(why), Source: "Clew", At: at}}}, s)
}

// limitWords says in a few words what stopped a walk.
func limitWords(err error) string {
	var limited *fetch.LimitedError
	switch {
	case errors.As(err, &limited):
		return limited.Error()
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.Is(err, context.DeadlineExceeded):
		return "out of time"
	}
	return err.Error()
}

// restored tells of posts that were found gone once and were seen again by this walk. Only a network that
// was asked just now can say so: an old export that holds a deleted post does not bring it back.
func restored(ctx context.Context, s *spool, h *record.Held, ref source.Ref, at time.Time) error {
	if h == nil || len(h.Gone) == 0 {
		return nil
	}
	var back []source.Gone
	again := source.Gone{At: at.Format(time.RFC3339), Why: "seen again", Restored: true}
	accounts := map[post.AccountID]bool{}
	for i := range s.posts {
		p := &s.posts[i]
		t, ok := h.Gone[p.ID]
		if !ok || p.State != post.Present || t.FirstGone.After(at) {
			continue
		}
		again.ID, again.Account = p.ID, ""
		back = append(back, again)
		delete(h.Gone, p.ID)
		// It may be its account that was found gone.
		if p.Author != "" && !accounts[p.Author] {
			accounts[p.Author] = true
			again.ID, again.Account = "", p.Author
			back = append(back, again)
		}
	}
	if len(back) == 0 {
		return nil
	}
	return source.TellReport(ctx, source.Report{Asked: ref.Said, At: at, Gone: back}, s)
}
