package cover

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"

	"github.com/klauspost/compress/zlib"
)

// encode writes a picture of at most sixteen colours as PNG, four bits a pixel. The standard library's writer takes five
// times as long, and a cover must not cost more than the book.
func encode(img *image.Paletted) ([]byte, error) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	var rows bytes.Buffer
	z, err := zlib.NewWriterLevel(&rows, zlib.BestSpeed)
	if err != nil {
		return nil, err
	}
	row := make([]byte, 1+(w+1)/2) // begins with the filter: none
	for y := range h {
		pix := img.Pix[y*img.Stride:][:w]
		for x := 0; x+1 < w; x += 2 {
			row[1+x/2] = pix[x]<<4 | pix[x+1]
		}
		if w%2 == 1 {
			row[len(row)-1] = pix[w-1] << 4
		}
		if _, err := z.Write(row); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	head = append(head, 4, 3, 0, 0, 0) // bits, palette, and the one way there is of the rest
	var colours []byte
	for _, c := range img.Palette {
		c := color.RGBAModel.Convert(c).(color.RGBA)
		colours = append(colours, c.R, c.G, c.B)
	}
	out := append(make([]byte, 0, rows.Len()+200), "\x89PNG\r\n\x1a\n"...)
	out = chunk(out, "IHDR", head)
	out = chunk(out, "PLTE", colours)
	out = chunk(out, "IDAT", rows.Bytes())
	return chunk(out, "IEND", nil), nil
}

// chunk appends a piece of a PNG.
func chunk(out []byte, kind string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	from := len(out)
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
}
