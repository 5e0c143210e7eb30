package exports

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"clew/internal/record"
)

// Held is media in memory, by SHA-256, and the addresses by which some are known.
type Held struct {
	Bytes map[string][]byte
	Named map[string]string
}

// Media implements enclosure.Held.
func (h Held) Media(_ context.Context, sha string) (record.MediaInfo, io.ReadCloser, error) {
	b, ok := h.Bytes[sha]
	if !ok {
		return record.MediaInfo{}, nil, fmt.Errorf("medium %s: %w", sha, record.ErrNotFound)
	}
	return record.MediaInfo{SHA256: sha, Size: int64(len(b))}, io.NopCloser(bytes.NewReader(b)), nil
}

// MediaNamed implements enclosure.Held.
func (h Held) MediaNamed(_ context.Context, names []string) (map[string]string, error) {
	out := map[string]string{}
	for _, n := range names {
		if s, ok := h.Named[n]; ok {
			out[n] = s
		}
	}
	return out, nil
}

// Sum names bytes as a record does.
func Sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// drawn is a picture that differs with n and is not flat.
func drawn(w, h, n int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8((x*x/97 + y*y/61 + n*37) >> 2)
			m.SetRGBA(x, y, color.RGBA{v, uint8(x + n), uint8(y), 255})
		}
	}
	return m
}

// JPEG is a picture of w by h pixels, another one for each n.
func JPEG(w, h, n int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn(w, h, n), nil); err != nil {
		panic(err) // no writer is there to fail
	}
	return b.Bytes()
}

// PNG is a picture of w by h pixels with a hole in it.
func PNG(w, h, n int) []byte {
	m := drawn(w, h, n).(*image.RGBA)
	for y := h / 4; y < h/2; y++ {
		for x := w / 4; x < w/2; x++ {
			m.SetRGBA(x, y, color.RGBA{})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err) // no writer is there to fail
	}
	return b.Bytes()
}

// Huge is a picture of 108 megapixels in a few kilobytes: what is read of it grows a thousandfold.
func Huge() []byte {
	const w, h = 12_000, 9_000
	chunk := func(out []byte, kind string, data []byte) []byte {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		from := len(out)
		out = append(append(out, kind...), data...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
	}
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	row := make([]byte, 1+w/8)
	for range h {
		if _, err := z.Write(row); err != nil {
			panic(err) // no writer is there to fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err) // no writer is there to fail
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	out := chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", append(head, 1, 0, 0, 0, 0))
	out = chunk(out, "IDAT", rows.Bytes())
	return chunk(out, "IEND", nil)
}
