package search

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"clew/internal/post"
	"clew/internal/record"
)

// place is where an answer goes on: a post, and by relevance its weight.
type place struct {
	record.Place
	post    post.ID // of a hit; then Number is 0 until it is settled
	weighed bool
	score   float32
}

// maxPlace is the longest place that is read, in bytes.
const maxPlace = 4096

// byPost begins a place that names a hit. Numbers of posts are counted over all that are held, so those that whoever asks
// may find say how many others there are.
const byPost = "."

// placeText writes a place as an address can carry it.
func placeText(p place) string {
	if p.post == "" {
		b := binary.AppendVarint(nil, p.Created)
		b = binary.AppendVarint(b, p.Number)
		if p.weighed {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(p.score))
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	b := []byte{0}
	if p.weighed {
		b = binary.LittleEndian.AppendUint32([]byte{1}, math.Float32bits(p.score))
	}
	b = append(binary.AppendVarint(b, p.Created), p.post...)
	return byPost + base64.RawURLEncoding.EncodeToString(b)
}

func parsePlace(s string) (p place, err error) {
	if s == "" {
		return p, nil
	}
	bad := fmt.Errorf("%.40q: %w", s, ErrPlace)
	coded, named := strings.CutPrefix(s, byPost)
	b, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil || len(s) > maxPlace || !named && len(s) > 40 || named && len(b) == 0 {
		return p, bad
	}
	score := func() {
		if len(b) >= 4 {
			p.weighed, p.score = true, math.Float32frombits(binary.LittleEndian.Uint32(b))
			b = b[4:]
		}
	}
	if named {
		kind := b[0]
		if b = b[1:]; kind == 1 {
			score()
		}
		if kind > 1 || kind == 1 && !p.weighed {
			return p, bad
		}
	}
	var n int
	if p.Created, n = binary.Varint(b); n <= 0 {
		return p, bad
	}
	if b = b[n:]; named {
		p.post, b = post.ID(b), nil
	} else {
		if p.Number, n = binary.Varint(b); n <= 0 || p.Number <= 0 {
			return p, bad
		}
		b = b[n:]
		score()
	}
	if len(b) > 0 || named && p.post == "" || p.weighed && !(p.score >= 0 && p.score < 1e6) {
		return p, bad
	}
	return p, nil
}

// settle finds the number of the post that a place names. Of one that is no longer held, or that whoever asks may not
// find, the place is before all posts of its moment: some may be met again, and none is lost.
func (p place) settle(ctx context.Context, r Posts, ask *Ask) (place, error) {
	if p.post == "" {
		return p, nil
	}
	p.Number = math.MaxInt64
	if _, shown, err := ask.Shown(ctx, p.post); err != nil {
		return p, fmt.Errorf("search: %w", err)
	} else if shown == nil {
		return p, nil
	}
	at, err := r.PlaceOf(ctx, p.post)
	switch {
	case err == nil:
		p.Number = at.Number
	case !errors.Is(err, record.ErrNotFound):
		return p, fmt.Errorf("search: %w", err)
	}
	return p, nil
}
