package collect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// spoolMemory is how many bytes of captures a spool keeps in memory; more go to a file that has no name.
const spoolMemory = 32 << 20

// spool is a sink that holds what a walk tells until the walk is over, and then tells it all to the record
// in one go. So the record's one writer never waits for a network, and readers see a refreshed thread whole
// or not at all.
type spool struct {
	steps  []func(ctx context.Context, to source.Sink) error
	real   []int64 // numbers of the captures in the record, by the spool's own
	memory int64
	file   *os.File
	end    int64
	chains *Chains
	certs  map[string]bool           // kept in this import
	posts  []post.Post               // copies of what was told, for who asks afterwards
	faces  map[post.AccountID]string // where the pictures of the accounts told are
	spent  int64                     // micro-dollars, by the reports told
	told   int                       // posts and losses
	seen   func([]post.Post)
}

func (s *spool) add(step func(context.Context, source.Sink) error) { s.steps = append(s.steps, step) }

// Capture implements source.Sink.
func (s *spool) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	s.certificates(p)
	s.report(p)
	p, err := s.hold(p)
	if err != nil {
		return source.Capture{}, err
	}
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	s.real = append(s.real, 0)
	n := len(s.real)
	s.add(func(ctx context.Context, to source.Sink) error {
		c, err := to.Capture(ctx, p)
		if err != nil {
			return err
		}
		s.real[n-1] = c.Number
		return c.Close()
	})
	return source.Capture{Number: int64(n), ReadCloser: r}, nil
}

// report sums up what reports say was spent.
func (s *spool) report(p unpack.Part) {
	if !source.IsReport(p) {
		return
	}
	in, err := p.Open()
	if err != nil {
		return // whoever reads it next will say so
	}
	defer in.Close()
	var r struct {
		Spent int64 `json:"spent"`
	}
	if json.NewDecoder(io.LimitReader(in, 16<<20)).Decode(&r) == nil {
		s.spent += r.Spent
	}
}

// certificates keeps, once, what the host of a part showed to prove its name.
func (s *spool) certificates(p unpack.Part) {
	if s.chains == nil || p.Exchange == nil {
		return
	}
	x, err := fetch.ReadExchange(p.Exchange)
	if err != nil {
		return // a description that this program did not write: nothing is known of its host
	}
	for _, sum := range x.Chain {
		der := s.chains.certificate(sum)
		if der == nil || s.certs[sum] {
			continue
		}
		if s.certs == nil {
			s.certs = map[string]bool{}
		}
		s.certs[sum] = true
		c := certificatePart(sum, der)
		s.add(func(ctx context.Context, to source.Sink) error {
			k, err := to.Capture(ctx, c)
			if err != nil {
				return err
			}
			return k.Close()
		})
	}
}

// hold makes sure that a part can be opened again when the walk is over.
func (s *spool) hold(p unpack.Part) (unpack.Part, error) {
	if p.Size >= 0 && s.memory+p.Size <= spoolMemory {
		s.memory += p.Size
		return p, nil
	}
	at, n, err := s.write(p)
	if err != nil {
		return p, fmt.Errorf("hold %s: %w", p.Name, err)
	}
	p.Size = n
	p.Open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(s.file, at, n)), nil }
	return p, nil
}

func (s *spool) write(p unpack.Part) (at, n int64, err error) {
	if s.file == nil {
		if s.file, err = os.CreateTemp("", "clew-walk-"); err != nil {
			return 0, 0, err
		}
		if err := os.Remove(s.file.Name()); err != nil {
			return 0, 0, err
		}
	}
	r, err := p.Open()
	if err != nil {
		return 0, 0, err
	}
	at = s.end
	n, err = io.Copy(io.NewOffsetWriter(s.file, at), r)
	s.end += n
	return at, n, errors.Join(err, r.Close())
}

// Posts implements source.Sink.
func (s *spool) Posts(ctx context.Context, posts []post.Post) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.seen != nil {
		s.seen(posts)
	}
	nameMedia(posts)
	s.posts = append(s.posts, posts...)
	s.told += len(posts)
	s.add(func(ctx context.Context, to source.Sink) error {
		for i := range posts {
			s.place(&posts[i])
		}
		return to.Posts(ctx, posts)
	})
	return nil
}

// place puts the record's number of a capture in the place of the spool's own.
func (s *spool) place(p *post.Post) {
	if n := p.Raw.Capture; n > 0 && n <= int64(len(s.real)) {
		p.Raw.Capture = s.real[n-1]
	}
	if p.Quote != nil && p.Quote.Post != nil {
		s.place(p.Quote.Post)
	}
}

// nameMedia names media that came with no file by their addresses: under these names their bytes are
// fetched and kept.
func nameMedia(posts []post.Post) {
	for i := range posts {
		for j := range posts[i].Media {
			if m := &posts[i].Media[j]; m.Name == "" {
				m.Name = m.URL
			}
		}
		if q := posts[i].Quote; q != nil && q.Post != nil {
			for j := range q.Post.Media {
				if m := &q.Post.Media[j]; m.Name == "" {
					m.Name = m.URL
				}
			}
		}
	}
}

// Accounts implements source.Sink.
func (s *spool) Accounts(_ context.Context, accounts []post.Account) error {
	for i := range accounts {
		if a := &accounts[i]; a.Avatar != "" && !a.Protected {
			if s.faces == nil {
				s.faces = map[post.AccountID]string{}
			}
			s.faces[a.ID] = a.Avatar
		}
	}
	s.add(func(ctx context.Context, to source.Sink) error { return to.Accounts(ctx, accounts) })
	return nil
}

// Media implements source.Sink.
func (s *spool) Media(_ context.Context, name string, p unpack.Part) error {
	p, err := s.hold(p)
	if err != nil {
		return err
	}
	s.add(func(ctx context.Context, to source.Sink) error { return to.Media(ctx, name, p) })
	return nil
}

// Gone implements source.Sink.
func (s *spool) Gone(_ context.Context, gone []source.Gone) error {
	s.told += len(gone)
	s.add(func(ctx context.Context, to source.Sink) error { return to.Gone(ctx, gone) })
	return nil
}

// Removed implements source.Remover.
func (s *spool) Removed(_ context.Context, by post.AccountID, gone []source.Gone) error {
	s.told += len(gone)
	s.add(func(ctx context.Context, to source.Sink) error {
		if r, ok := to.(source.Remover); ok {
			return r.Removed(ctx, by, gone)
		}
		return nil
	})
	return nil
}

// Evidence implements source.Sink.
func (s *spool) Evidence(_ context.Context, e post.Evidence) error {
	s.add(func(ctx context.Context, to source.Sink) error { return to.Evidence(ctx, e) })
	return nil
}

// Skip implements source.Sink.
func (s *spool) Skip(_ context.Context, k source.Skipped) error {
	s.add(func(ctx context.Context, to source.Sink) error { return to.Skip(ctx, k) })
	return nil
}

// lacks says whether any of the posts was not told.
func (s *spool) lacks(posts []post.Post) bool {
	told := make(map[post.ID]bool, len(s.posts))
	for i := range s.posts {
		told[s.posts[i].ID] = true
	}
	return slices.ContainsFunc(posts, func(p post.Post) bool { return !told[p.ID] })
}

// tell tells the record everything, in order.
func (s *spool) tell(ctx context.Context, to source.Sink) error {
	for _, step := range s.steps {
		if err := step(ctx, to); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// certificateType is the media type under which a host's certificate is kept.
const certificateType = "application/pkix-cert"

func certificatePart(sum string, der []byte) unpack.Part {
	return unpack.Part{Name: "tls:" + sum, Size: int64(len(der)), Type: certificateType,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(der)), nil }}
}
