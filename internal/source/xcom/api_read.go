package xcom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"path"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

const (
	apiHead    = 64 << 10 // bytes of a part that recognition may look at
	apiHeads   = 48       // parts whose head it may look at
	apiBatch   = 512      // posts handed over together
	apiListed  = 1000     // bad items listed one by one; more are counted by reason
	apiKnown   = 1 << 16  // accounts remembered, so that each is told once
	apiMaxText = 1 << 20  // bytes of one post's text; X allows 25,000 characters
)

// apiForm is one generation of X's JSON.
type apiForm interface {
	// ours says whether an item, of which only the beginning may be there, is of this form.
	ours(item apiValue) bool
	// read tells an item to the run, skipping it where it is not ours. It returns only the sink's errors.
	read(r *apiRun, item apiValue) error
	// done is called after the last part.
	done(r *apiRun) error
}

// recogniseAPI says whether any part of the input is of the form. marker is what the address of such an
// answer has in it, for captures.
func recogniseAPI(ctx context.Context, in *unpack.Input, form apiForm, marker string) (bool, error) {
	heads := 0
	var items apiItems
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if !apiCandidate(in, p, marker) {
			continue
		}
		if heads++; heads > apiHeads {
			return false, nil
		}
		ok, err := items.partIs(p, form)
		if errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound) {
			continue // another part may be whole; Read lists this one
		}
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// apiCandidate says whether it is worth while to look into a part. It rules out only what cannot be JSON.
func apiCandidate(in *unpack.Input, p unpack.Part, marker string) bool {
	if p.Size == 0 {
		return false
	}
	if in.Kind == "har" || in.Kind == "warc" {
		return strings.Contains(p.Name, marker) && (p.Status == 0 || p.Status/100 == 2)
	}
	switch strings.ToLower(path.Ext(p.Name)) {
	case ".js", ".html", ".htm", ".css", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".mp3", ".m4a", ".webm", ".pdf", ".csv", ".zip", ".car":
		return false
	}
	return true
}

// partIs looks at the part's head. Broken lines before a good one do no harm.
func (s *apiItems) partIs(p unpack.Part, form apiForm) (bool, error) {
	head, err := p.Head(apiHead)
	torn := len(head) > 0 && (errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound))
	if err != nil && !torn {
		return false, fmt.Errorf("read the beginning of %s: %w", p.Name, err)
	}
	s.reset(bytes.NewReader(head), int64(len(head)), torn || len(head) == apiHead)
	for {
		item, _, err := s.next()
		var broken *apiBroken
		switch {
		case errors.As(err, &broken):
		case err != nil:
			return false, nil
		case form.ours(item):
			return true, nil
		}
	}
}

// apiRun is one Read: where it stands, and what is not yet handed over.
type apiRun struct {
	ctx  context.Context
	to   source.Sink
	opt  source.Options
	part unpack.Part

	items    apiItems
	capture  int64
	offset   int64 // of the item, in the part
	posts    []post.Post
	accounts []post.Account
	gone     []source.Gone
	known    map[post.AccountID]uint64
	seed     maphash.Seed
	listed   int
	counts   []source.Skipped // expected skips, and unexpected ones past apiListed, of the part
}

// readAPI tells all parts of the form to the sink.
func readAPI(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink, form apiForm, marker string) error {
	r := &apiRun{ctx: ctx, to: to, opt: opt}
	other := 0
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.part = p
		ours := false
		if apiCandidate(in, p, marker) {
			var err error
			if ours, err = r.items.partIs(p, form); err != nil {
				if err := to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: err.Error()}); err != nil {
					return err
				}
				continue
			}
		}
		if !ours {
			other++
			continue
		}
		if err := r.readPart(form); err != nil {
			return err
		}
	}
	r.part = unpack.Part{Name: in.Name}
	if other > 0 {
		r.expect("file of another kind", other)
	}
	if err := form.done(r); err != nil {
		return err
	}
	return r.flush()
}

func (r *apiRun) readPart(form apiForm) (err error) {
	c, err := r.to.Capture(r.ctx, r.part)
	if err != nil {
		return err
	}
	defer func() {
		if e := c.Close(); err == nil {
			err = e
		}
	}()
	r.capture, r.listed = c.Number, 0
	items := &r.items
	items.reset(c, r.part.Size, false)
	for n := 0; ; n++ {
		if n%256 == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		item, offset, err := items.next()
		var broken *apiBroken
		switch {
		case errors.Is(err, io.EOF):
			return r.flush()
		case errors.As(err, &broken):
			r.offset = broken.offset
			err = r.skip(apiValue{}, broken.why)
		case errors.Is(err, unpack.ErrBound), errors.Is(err, unpack.ErrBroken):
			if err := r.to.Skip(r.ctx, source.Skipped{Part: r.part.Name, Offset: items.base + int64(len(items.buf)), Why: "the rest cannot be read: " + err.Error()}); err != nil {
				return err
			}
			return r.flush()
		case err != nil:
			return fmt.Errorf("read %s: %w", r.part.Name, err)
		default:
			r.offset = offset
			err = form.read(r, item)
		}
		if err != nil {
			return err
		}
	}
}

// raw is where a value stands in its capture.
func (r *apiRun) raw(v apiValue) post.Raw {
	at, n := v.span()
	return post.Raw{Capture: r.capture, Offset: r.offset + at, Length: n}
}

// tell takes a post that is ready.
func (r *apiRun) tell(p post.Post) error {
	if r.posts == nil {
		r.posts = make([]post.Post, 0, apiBatch)
	}
	r.posts = append(r.posts, p)
	if len(r.posts) < apiBatch {
		return nil
	}
	return r.flushPosts()
}

func (r *apiRun) flushPosts() error {
	posts := r.posts
	r.posts = nil
	if len(posts) == 0 {
		return nil
	}
	return r.to.Posts(r.ctx, posts)
}

// flush hands over everything, and the counts of the part.
func (r *apiRun) flush() error {
	if err := r.flushPosts(); err != nil {
		return err
	}
	if err := r.flushAccounts(); err != nil {
		return err
	}
	if err := r.flushGone(); err != nil {
		return err
	}
	for _, s := range r.counts {
		if err := r.to.Skip(r.ctx, s); err != nil {
			return err
		}
	}
	r.counts = nil
	return nil
}

func (r *apiRun) flushAccounts() error {
	accounts := r.accounts
	r.accounts = nil
	if len(accounts) == 0 {
		return nil
	}
	return r.to.Accounts(r.ctx, accounts)
}

func (r *apiRun) flushGone() error {
	gone := r.gone
	r.gone = nil
	if len(gone) == 0 {
		return nil
	}
	return r.to.Gone(r.ctx, gone)
}

// found takes a post or account known to be gone.
func (r *apiRun) found(g source.Gone) error {
	if r.gone = append(r.gone, g); len(r.gone) < apiBatch {
		return nil
	}
	return r.flushGone()
}

// skip lists an item that could not be used. Past apiListed of a part it only counts them by reason.
func (r *apiRun) skip(v apiValue, why string) error {
	if r.listed++; r.listed > apiListed {
		r.count(why, false, 1)
		return nil
	}
	return r.to.Skip(r.ctx, source.Skipped{Part: r.part.Name, Offset: r.raw(v).Offset, Why: why})
}

// expect counts items left out on purpose.
func (r *apiRun) expect(why string, n int) { r.count(why, true, n) }

func (r *apiRun) count(why string, expected bool, n int) {
	i := slices.IndexFunc(r.counts, func(s source.Skipped) bool { return s.Why == why && s.Expected == expected })
	if i < 0 {
		i = len(r.counts)
		r.counts = append(r.counts, source.Skipped{Part: r.part.Name, Offset: -1, Why: why, Expected: expected})
	}
	r.counts[i].Count += n
}
