package collect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Bounds of the media of one walk.
const (
	walkMedia   = 256 << 20 // bytes in all, if nothing else is said
	oneMedium   = 64 << 20  // bytes
	oneFace     = 2 << 20   // bytes, of an account's picture or a custom emoji
	manyMedia   = 2000
	manyFaces   = 500
	mediaAtOnce = 4
)

// mediaWalk fetches the media of posts that the record does not hold yet, and the pictures of accounts and
// custom emoji of which it holds none.
type mediaWalk struct {
	ask   fetch.Asker
	left  int64
	to    *spool
	store Base
	tell  func(n, of int) // nil: nobody asks
}

// wish is one thing to fetch.
type wish struct {
	address string
	face    bool // a picture of an account or an emoji: nothing is missing without it
}

func (m *mediaWalk) fetch(ctx context.Context) error {
	if m.left == 0 {
		m.left = walkMedia
	}
	wanted, err := m.wanted(ctx)
	if err != nil {
		return err
	}
	faces, err := m.faces(ctx)
	if err != nil {
		return err
	}
	wanted = append(wanted, faces...)
	all := len(wanted)
	got := make([]*fetch.Exchange, mediaAtOnce)
	errs := make([]error, mediaAtOnce)
	for len(wanted) > 0 {
		if m.tell != nil {
			m.tell(all-len(wanted), all)
		}
		n := min(mediaAtOnce, len(wanted))
		var wg sync.WaitGroup
		for i, x := range wanted[:n] {
			most, why := int64(oneMedium), "medium of a post"
			if x.face {
				most, why = oneFace, "picture of an account or emoji"
			}
			wg.Go(func() {
				got[i], errs[i] = m.ask.Do(fetch.WithReason(ctx, why), fetch.Request{URL: x.address, Max: min(most, m.left)})
			})
		}
		wg.Wait()
		for i, x := range wanted[:n] {
			if err := m.take(ctx, x, got[i], errs[i]); err != nil {
				return err
			}
		}
		wanted = wanted[n:]
	}
	return nil
}

// wanted lists the addresses of media, each once, of posts that are new to the record.
func (m *mediaWalk) wanted(ctx context.Context) ([]wish, error) {
	var out []wish
	listed := map[string]bool{}
	add := func(media []post.Media) {
		for i := range media {
			if u := media[i].Name; fetchable(&media[i]) && !listed[u] && len(out) < manyMedia {
				listed[u] = true
				out = append(out, wish{address: u})
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

// faces lists the addresses of the pictures of those who speak in what was told, of the custom emoji in it, and
// of the still pictures of its films, each once, less those that are held.
func (m *mediaWalk) faces(ctx context.Context) ([]wish, error) {
	var names []string
	listed := map[string]bool{}
	add := func(u string) {
		if len(names) < manyFaces && webFile(u) && !listed[u] {
			listed[u] = true
			names = append(names, u)
		}
	}
	for i := range m.to.posts {
		for p := &m.to.posts[i]; p != nil; {
			if p.State == post.Present && !p.Repost {
				add(m.to.faces[p.Author])
				for _, e := range p.Emoji {
					add(e.URL)
				}
				for _, m := range p.Media {
					add(m.Poster)
				}
			}
			if p.Quote == nil {
				break
			}
			p = p.Quote.Post
		}
	}
	held, err := m.store.MediaNamed(ctx, names)
	if err != nil {
		return nil, err
	}
	var out []wish
	for _, u := range names {
		if held[u] == "" {
			out = append(out, wish{u, true})
		}
	}
	return out, nil
}

// webFile says whether an address leads to something on the web.
func webFile(u string) bool {
	return strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://")
}

// fetchable says whether a medium is one file at an address. A playlist of a film in pieces is not.
func fetchable(m *post.Media) bool {
	return m.Name == m.URL && webFile(m.URL) && !strings.Contains(m.URL, ".m3u8")
}

// take keeps one medium, or lists why it could not be had.
func (m *mediaWalk) take(ctx context.Context, w wish, x *fetch.Exchange, err error) error {
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
		why := "a medium was not fetched: "
		if w.face {
			why = "a picture of an account or emoji was not fetched: "
		}
		return m.to.Skip(ctx, source.Skipped{Part: w.address, Offset: -1, Why: why + err.Error(), Expected: w.face})
	}
	m.left = max(1, m.left-int64(len(x.Body)))
	p := source.Fetched(x)
	return m.to.Media(ctx, w.address, unpack.Part{Name: w.address, Size: p.Size, Type: p.Type, Exchange: p.Exchange, Open: p.Open})
}
