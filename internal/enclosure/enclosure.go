// Package enclosure gives the media that travel with an export: the pictures, films and sounds that its
// documents show, as they may be handed on. What tells where and by whom they were made is taken out; what
// cannot be cleaned, or is too large, does not travel and is told.
package enclosure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"

	_ "image/gif" // sizes of pictures are read from their heads
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/webp"

	"clew/internal/document"
	"clew/internal/media"
	"clew/internal/post"
	"clew/internal/record"
)

// Held is where media are kept: a record.
type Held interface {
	Media(ctx context.Context, sha256 string) (record.MediaInfo, io.ReadCloser, error)
	MediaNamed(ctx context.Context, names []string) (map[string]string, error)
}

// Medium is bytes that can travel.
type Medium struct {
	SHA256        string // of what is held, in hex: what posts name it by
	Type          string // by content
	Size          int64  // of what travels, in bytes
	Width, Height int    // in pixels, as a viewer shows it; 0 if it is no picture
	Turned        int    // what a viewer has to do to show it upright, as Exif counts: 1 to 8; 1 is nothing
	Why           Why    // it does not travel; "" if it does
}

// Picture says whether it is one.
func (m Medium) Picture() bool { return m.Width > 0 && m.Height > 0 }

// Why says why a medium does not travel.
type Why string

// Reasons.
const (
	NotHeld Why = "not held"  // its bytes were never fetched
	Large   Why = "too large" // over the bounds of this package
	Unclean Why = "unclean"   // of a kind that nobody here can clean, or damaged
	Failed  Why = "failed"    // the record could not give it: the export is not whole
)

// Missing is a medium that the documents name and that does not travel.
type Missing struct {
	SHA256, URL string // by which the post names it; one may be ""
	Why         Why
}

// Bounds of what travels.
const (
	maxSize   = 512 << 20 // bytes of one
	maxPixels = 32 << 20  // of a picture: more is not decoded
	maxNamed  = 20_000    // faces, emoji and still pictures of films that are looked up for one export
)

// Set is the media of an export. It asks the record when a renderer asks it, within the context that it was
// made with. It is for one goroutine.
type Set struct {
	ctx   context.Context
	held  Held
	named map[string]string
	known map[string]Medium
	left  []Missing
	err   error
}

// New gives the media of documents. Errors are the record's.
func New(ctx context.Context, held Held, docs ...*document.Document) (*Set, error) {
	s := &Set{ctx: ctx, held: held, known: map[string]Medium{}}
	names, bare := addresses(docs)
	var err error
	if s.named, err = held.MediaNamed(ctx, names); err != nil {
		return nil, fmt.Errorf("look media up: %w", err)
	}
	s.left = bare
	return s, nil
}

// addresses lists where faces, emoji and still pictures come from, each once, and the media that posts name
// without a digest: those were never held.
func addresses(docs []*document.Document) (names []string, bare []Missing) {
	known := map[string]bool{}
	add := func(u string) {
		if len(names) < maxNamed && !known[u] && (strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://")) {
			known[u] = true
			names = append(names, u)
		}
	}
	for _, d := range docs {
		add(d.Author.Avatar)
		for _, a := range d.Accounts {
			add(a.Avatar)
		}
		d.Each(func(p *post.Post) {
			for _, e := range p.Emoji {
				add(e.URL)
			}
			for _, m := range p.Media {
				add(m.Poster)
				if m.SHA256 == "" && !known["\x00"+m.URL] {
					known["\x00"+m.URL] = true
					bare = append(bare, Missing{URL: m.URL, Why: NotHeld})
				}
			}
		})
	}
	return names, bare
}

// Named gives the digest of a face, an emoji or the still picture of a film that is held, by its address.
func (s *Set) Named(address string) (sha256 string, ok bool) {
	sha256 = s.named[address]
	return sha256, sha256 != ""
}

// Medium gives a medium by its digest. ok is false for what does not travel: its Why tells the reason, and Err if
// the record failed.
func (s *Set) Medium(sha256 string) (m Medium, ok bool) {
	if m, ok := s.known[sha256]; ok {
		return m, m.Why == ""
	}
	m, err := s.look(sha256)
	if err != nil {
		m = Medium{SHA256: sha256}
		switch {
		case errors.Is(err, record.ErrNotFound):
			m.Why = NotHeld
		case errors.Is(err, ErrLarge):
			m.Why = Large
		case errors.Is(err, media.ErrUnknown), errors.Is(err, media.ErrDamaged):
			m.Why = Unclean
		default:
			m.Why = Failed
			s.fail(err)
		}
		s.left = append(s.left, Missing{SHA256: sha256, Why: m.Why})
	}
	s.known[sha256] = m
	return m, m.Why == ""
}

func (s *Set) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// look reads a medium's head.
func (s *Set) look(sha256 string) (Medium, error) {
	m := Medium{SHA256: sha256}
	info, rc, err := s.held.Media(s.ctx, sha256)
	if err != nil {
		return m, err
	}
	defer rc.Close()
	if info.Size > maxSize {
		return m, fmt.Errorf("medium %s, %d bytes: %w", sha256, info.Size, ErrLarge)
	}
	all, at, err := anywhere(rc, info.Size)
	if err != nil {
		return m, fmt.Errorf("read medium %s: %w", sha256, err)
	}
	plan, err := media.Clean(at, info.Size)
	if err != nil {
		return m, fmt.Errorf("clean medium %s: %w", sha256, err)
	}
	m.Type, m.Size, m.Turned = plan.Type, plan.Size(), plan.Turned
	if strings.HasPrefix(m.Type, "image/") {
		c, _, err := image.DecodeConfig(plan.Body(all, at))
		if err != nil {
			return m, fmt.Errorf("medium %s: %w: %w", sha256, err, media.ErrDamaged)
		}
		if m.Width, m.Height = c.Width, c.Height; m.Turned > 4 {
			m.Width, m.Height = c.Height, c.Width
		}
	}
	return m, nil
}

// Open gives the bytes of a medium, cleaned. The last of them come only when what is held was compared with its
// digest; record.ErrDamaged comes in their place where it does not match.
func (s *Set) Open(m Medium) (io.ReadCloser, error) {
	info, rc, err := s.held.Media(s.ctx, m.SHA256)
	if err != nil {
		s.fail(err)
		return nil, err
	}
	all, at, err := anywhere(rc, info.Size)
	var plan *media.Plan
	if err == nil {
		plan, err = media.Clean(at, info.Size)
	}
	if err != nil {
		err = fmt.Errorf("read medium %s: %w", m.SHA256, err)
		s.fail(err)
		return nil, errors.Join(err, rc.Close())
	}
	return &opened{plan.Body(all, at), rc, s}, nil
}

// opened is a medium being read.
type opened struct {
	*media.Body
	rc io.Closer
	s  *Set
}

// Read implements io.Reader.
func (o *opened) Read(b []byte) (int, error) {
	n, err := o.Body.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		o.s.fail(err)
	}
	return n, err
}

// Close implements io.Closer.
func (o *opened) Close() error { return o.rc.Close() }

// Left lists what was asked for and does not travel, and what the documents name that was never held.
func (s *Set) Left() []Missing { return slices.Clip(s.left) }

// Err is why the record could not give a medium, if it could not: an export that met it is not whole.
func (s *Set) Err() error { return s.err }

// anywhere makes what is kept readable from any place. What the record cannot give so is kept small: it is held
// in memory.
func anywhere(rc io.Reader, size int64) (all io.Reader, at io.ReaderAt, err error) {
	const most = 64 << 20
	if at, ok := rc.(io.ReaderAt); ok {
		return rc, at, nil
	}
	if size > most {
		return nil, nil, ErrLarge
	}
	b, err := io.ReadAll(io.LimitReader(rc, size+1))
	return bytes.NewReader(b), bytes.NewReader(b), err
}
