package html

import (
	"encoding/base64"
	"io"
	"slices"
	"strings"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
)

// Held gives the media that travel with a page: an enclosure.Set.
type Held interface {
	Medium(sha256 string) (enclosure.Medium, bool)
	Named(address string) (sha256 string, ok bool)
	Open(m enclosure.Medium) (io.ReadCloser, error)
}

// Bounds of what a page that stands alone holds, in bytes before they are written as text.
const (
	maxInlaid  = 16 << 20 // of all its media, for each thread on it
	maxThreads = 12       // so many threads count for that
	maxInlaid1 = 8 << 20  // of one
)

// Inlay gives o with the media of some documents in it as data: addresses, so that the page they stand on stands
// alone. What is too large is left out: the page says so in its place. It is for one page, and for one goroutine;
// whoever made held asks it for what went wrong.
func (o Options) Inlay(held Held, docs ...*document.Document) Options {
	x := &inlay{held: held, many: map[string]int64{}, made: map[string]string{}, left: maxInlaid * int64(min(max(1, len(docs)), maxThreads))}
	for _, d := range docs {
		d.Each(func(p *post.Post) {
			for i := range p.Media {
				x.many[p.Media[i].SHA256]++
			}
		})
	}
	o.Media = x.media
	o.Avatar = func(a post.Account) (string, bool) { return x.small(a.Avatar) }
	o.Emoji = func(e post.Emoji) (string, bool) { return x.small(e.URL) }
	o.Poster = func(m *post.Media) (string, bool) { return x.small(m.Poster) }
	return o
}

// inlay writes media into a page.
type inlay struct {
	held Held
	many map[string]int64  // how often a medium stands on the page, by digest
	made map[string]string // by digest; "" for what is left out
	left int64
}

// small gives a face, an emoji or a still picture, which are written as often as they are asked for.
func (x *inlay) small(address string) (string, bool) {
	sum, ok := x.held.Named(address)
	if !ok {
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

// media fits Options: "" for what is held and left out.
func (x *inlay) media(sha256 string) (string, bool) {
	if url, ok := x.made[sha256]; ok {
		return url, true
	}
	m, ok := x.held.Medium(sha256)
	if !ok {
		return "", m.Why != enclosure.NotHeld
	}
	x.made[sha256] = x.read(m)
	return x.made[sha256], true
}

func (x *inlay) read(m enclosure.Medium) string {
	many := max(1, x.many[m.SHA256])
	if m.Size > min(x.left/many, maxInlaid1) || !playable(m.Type) {
		return ""
	}
	rc, err := x.held.Open(m)
	if err != nil {
		return ""
	}
	var b strings.Builder
	b.Grow(base64.StdEncoding.EncodedLen(int(m.Size)) + 64)
	b.WriteString("data:" + m.Type + ";base64,")
	text := base64.NewEncoder(base64.StdEncoding, &b)
	_, err = io.Copy(text, rc)
	if rc.Close() != nil || err != nil || text.Close() != nil {
		return ""
	}
	x.left -= many * m.Size
	return b.String()
}

// playable lists the types that a browser may show. SVG is not among them: it can hold script.
func playable(kind string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "video/quicktime", "video/webm",
		"audio/mp4", "audio/mpeg", "audio/wave", "audio/ogg"}, kind)
}
