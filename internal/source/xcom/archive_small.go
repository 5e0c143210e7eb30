package xcom

import (
	"io"

	"clew/internal/source"
	"clew/internal/unpack"
)

// maxSmall bounds the small files: account.js, profile.js, manifest.js and their kin.
const maxSmall = 8 << 20

// small reads a whole small part, captured if to is not nil.
func (f *feed) small(p unpack.Part, to source.Sink, read func(*cursor) bool) error {
	var stream io.ReadCloser
	var err error
	if to != nil {
		var kept source.Capture
		if kept, err = to.Capture(f.ctx, p); err != nil && !damaged(err) {
			return err
		}
		stream = kept.ReadCloser
	} else {
		stream, err = p.Open()
	}
	if err != nil {
		return f.skip(p.Name, 0, err.Error())
	}
	data, err := io.ReadAll(io.LimitReader(stream, maxSmall))
	if gone := stream.Close(); err == nil {
		err = gone
	}
	if err != nil {
		if to != nil && !damaged(err) {
			return err
		}
		return f.skip(p.Name, 0, err.Error())
	}
	_, at, ok := header(data)
	c := cursor{b: data, i: at}
	if !ok || encodingOf(data) != nil {
		return f.skip(p.Name, 0, errHeader.Error())
	}
	if !read(&c) {
		return f.skip(p.Name, int64(c.i), "the JSON is broken: "+c.why)
	}
	return nil
}

// put reads a string into dst, with JSON's escapes undone.
func (c *cursor) put(dst *string, d int) bool {
	var s raw
	if !c.text(&s, d) {
		return false
	}
	if b, _, ok := s.append(nil); ok && len(b) < maxSmall/16 {
		*dst = string(b)
	}
	return true
}
