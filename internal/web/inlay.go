package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"clew/internal/document"
	"clew/internal/media"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
)

// Bounds of what a page that stands alone holds, in bytes before they are written as text.
const (
	maxInlaid  = 16 << 20 // of all its media
	maxInlaid1 = 8 << 20  // of one
)

// Inlay puts the media of a document into its page as data: addresses, so that the page stands alone. What
// tells where and by whom they were made is taken out. What is too large, or cannot be cleaned, is left out:
// the page says so in its place. One is for one page, and for one goroutine.
type Inlay struct {
	held interface {
		Media(ctx context.Context, sha256 string) (record.MediaInfo, io.ReadCloser, error)
	}
	ctx  context.Context // of the page being written: the renderer asks from within
	at   map[string]string
	many map[string]int64  // how often a medium stands on the page, by digest
	made map[string]string // by digest; "" for what is left out
	left int64
	err  error
}

// NewInlay gives the inlay of a document's page. Errors are those of the record.
func NewInlay(ctx context.Context, r interface {
	Media(ctx context.Context, sha256 string) (record.MediaInfo, io.ReadCloser, error)
	MediaNamed(ctx context.Context, names []string) (map[string]string, error)
}, d *document.Document) (*Inlay, error) {
	at, err := r.MediaNamed(ctx, addresses(d))
	if err != nil {
		return nil, err
	}
	x := &Inlay{held: r, ctx: ctx, at: at, many: map[string]int64{}, made: map[string]string{}, left: maxInlaid}
	d.Each(func(p *post.Post) {
		for i := range p.Media {
			x.many[p.Media[i].SHA256]++
		}
	})
	return x, nil
}

// In gives opt with the media in it.
func (x *Inlay) In(opt html.Options) html.Options {
	// A face or an emoji is written as often as it is asked for.
	small := func(address string) (string, bool) {
		sum := x.at[address]
		if sum == "" {
			return "", false
		}
		again := int64(base64.StdEncoding.DecodedLen(len(x.made[sum])))
		if again > x.left {
			return "", false
		}
		x.left -= again
		url, ok := x.media(sum)
		return url, ok && url != ""
	}
	opt.Media = x.media
	opt.Avatar = func(a post.Account) (string, bool) { return small(a.Avatar) }
	opt.Emoji = func(e post.Emoji) (string, bool) { return small(e.URL) }
	opt.Poster = func(m *post.Media) (string, bool) { return small(m.Poster) }
	return opt
}

// Err is why a medium that is held could not be read, if one could not.
func (x *Inlay) Err() error { return x.err }

// media fits html.Options: "" for what is held and left out.
func (x *Inlay) media(sha256 string) (string, bool) {
	if url, ok := x.made[sha256]; ok {
		return url, true
	}
	url, err := x.read(sha256)
	if errors.Is(err, record.ErrNotFound) {
		return "", false
	}
	if err != nil && x.err == nil {
		x.err = fmt.Errorf("medium %s: %w", sha256, err)
	}
	x.made[sha256] = url
	return url, true
}

func (x *Inlay) read(sha256 string) (string, error) {
	info, rc, err := x.held.Media(x.ctx, sha256)
	if err != nil {
		return "", err
	}
	defer rc.Close()
	many := max(1, x.many[sha256])
	if info.Size > min(x.left/many, maxInlaid1) {
		return "", nil
	}
	all, at, err := fromAnywhere(rc, info.Size)
	if err != nil {
		return "", err
	}
	plan, err := cleanedOf(at, info.Size)
	if errors.Is(err, media.ErrUnknown) || errors.Is(err, media.ErrDamaged) || err == nil && !shown(plan.Type) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	b.WriteString("data:" + plan.Type + ";base64,")
	text := base64.NewEncoder(base64.StdEncoding, &b)
	n, err := io.Copy(text, plan.Body(all, at))
	if err == nil {
		err = text.Close()
	}
	x.left -= many * n
	return b.String(), err
}
