package collect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Bounds of the media of one walk.
const (
	walkMedia   = 256 << 20 // bytes in all, if nothing else is said
	oneMedium   = 64 << 20  // bytes
	manyMedia   = 2000
	mediaAtOnce = 4
)

// mediaWalk fetches the media of posts that the record does not hold yet.
type mediaWalk struct {
	ask   fetch.Asker
	left  int64
	to    *spool
	store record.Reader
}

func (m *mediaWalk) fetch(ctx context.Context) error {
	if m.left == 0 {
		m.left = walkMedia
	}
	wanted, err := m.wanted(ctx)
	if err != nil || len(wanted) == 0 {
		return err
	}
	got := make([]*fetch.Exchange, mediaAtOnce)
	errs := make([]error, mediaAtOnce)
	for len(wanted) > 0 {
		n := min(mediaAtOnce, len(wanted))
		var wg sync.WaitGroup
		for i, address := range wanted[:n] {
			wg.Go(func() {
				got[i], errs[i] = m.ask.Do(fetch.WithReason(ctx, "medium of a post"), fetch.Request{URL: address, Max: min(oneMedium, m.left)})
			})
		}
		wg.Wait()
		for i, address := range wanted[:n] {
			if err := m.take(ctx, address, got[i], errs[i]); err != nil {
				return err
			}
		}
		wanted = wanted[n:]
	}
	return nil
}

// wanted lists the addresses of media, each once, of posts that are new to the record.
func (m *mediaWalk) wanted(ctx context.Context) ([]string, error) {
	var out []string
	listed := map[string]bool{}
	add := func(media []post.Media) {
		for i := range media {
			if u := media[i].Name; fetchable(&media[i]) && !listed[u] && len(out) < manyMedia {
				listed[u] = true
				out = append(out, u)
			}
		}
	}
	for i := range m.to.posts {
		p := &m.to.posts[i]
		if p.State != post.Present || len(p.Media) == 0 && (p.Quote == nil || p.Quote.Post == nil) {
			continue
		}
		held, err := m.store.Has(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		if held {
			continue
		}
		add(p.Media)
		if p.Quote != nil && p.Quote.Post != nil {
			add(p.Quote.Post.Media)
		}
	}
	return out, nil
}

// fetchable says whether a medium is one file at an address. A playlist of a film in pieces is not.
func fetchable(m *post.Media) bool {
	return m.Name == m.URL && (strings.HasPrefix(m.URL, "https://") || strings.HasPrefix(m.URL, "http://")) && !strings.Contains(m.URL, ".m3u8")
}

// take keeps one medium, or lists why it could not be had.
func (m *mediaWalk) take(ctx context.Context, address string, x *fetch.Exchange, err error) error {
	if err == nil && (x.Status < 200 || x.Status > 299 || len(x.Body) == 0) {
		err = fmt.Errorf("the host answered with status %d and %d bytes", x.Status, len(x.Body))
	}
	if err == nil && strings.HasPrefix(x.Header.Get("Content-Type"), "text/html") {
		err = errors.New("the host answered with a page")
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return m.to.Skip(ctx, source.Skipped{Part: address, Offset: -1, Why: "a medium was not fetched: " + err.Error()})
	}
	m.left = max(1, m.left-int64(len(x.Body)))
	p := source.Fetched(x)
	return m.to.Media(ctx, address, unpack.Part{Name: address, Size: p.Size, Type: p.Type, Exchange: p.Exchange, Open: p.Open})
}
