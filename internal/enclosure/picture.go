package enclosure

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// ErrLarge is wrapped where a medium is over a bound of this package.
var ErrLarge = errors.New("too large")

// maxCoded is the largest file that Decode reads, in bytes.
const maxCoded = 64 << 20

// Decode decodes a picture, its first frame if it moves, and turns it upright. One of more than 32 megapixels, or
// of more than 64 MiB, is ErrLarge.
func Decode(r io.Reader, m Medium) (image.Image, error) {
	img, err := decode(r, m)
	if err != nil {
		return nil, err
	}
	return upright(img, m.Turned), nil
}

func decode(r io.Reader, m Medium) (image.Image, error) {
	if m.Size > maxCoded || int64(m.Width)*int64(m.Height) > maxPixels {
		return nil, fmt.Errorf("picture %s, %d x %d pixels, %d bytes: %w", m.SHA256, m.Width, m.Height, m.Size, ErrLarge)
	}
	img, _, err := image.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("decode picture %s: %w", m.SHA256, err)
	}
	return img, nil
}

// Fit gives a picture that is at most side pixels wide and high, upright, with its media type: JPEG, or PNG if
// something shows through it. The same picture gives the same bytes. Its bounds are those of Decode.
func Fit(r io.Reader, m Medium, side int) (b []byte, kind string, err error) {
	img, err := decode(r, m)
	if err != nil {
		return nil, "", err
	}
	img = upright(scaled(img, side), m.Turned)
	var out bytes.Buffer
	if o, ok := img.(interface{ Opaque() bool }); ok && !o.Opaque() {
		e := png.Encoder{CompressionLevel: png.BestSpeed}
		err = e.Encode(&out, img)
		kind = "image/png"
	} else {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 85})
		kind = "image/jpeg"
	}
	if err != nil {
		return nil, "", fmt.Errorf("write picture %s: %w", m.SHA256, err)
	}
	return out.Bytes(), kind, nil
}

func scaled(img image.Image, side int) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if w <= side && h <= side || side <= 0 {
		return img
	}
	nw, nh := side, max(1, h*side/w)
	if h > w {
		nw, nh = max(1, w*side/h), side
	}
	to := image.NewRGBA(image.Rect(0, 0, nw, nh))
	draw.BiLinear.Scale(to, to.Bounds(), img, img.Bounds(), draw.Src, nil)
	return to
}

// upright turns a picture as Exif's orientation says.
func upright(img image.Image, turned int) image.Image {
	if turned < 2 || turned > 8 {
		return img
	}
	from := flat(img)
	fw, fh := from.Rect.Dx(), from.Rect.Dy()
	w, h := fw, fh
	if turned > 4 {
		w, h = fh, fw
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := source(turned, x, y, fw, fh)
			copy(out.Pix[y*out.Stride+4*x:][:4], from.Pix[sy*from.Stride+4*sx:][:4])
		}
	}
	return out
}

// flat gives a picture as plain pixels that begin at 0, 0.
func flat(img image.Image) *image.RGBA {
	if x, ok := img.(*image.RGBA); ok && x.Rect.Min == (image.Point{}) {
		return x
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// source gives the pixel of a picture of w by h that stands at x, y of the upright one.
func source(turned, x, y, w, h int) (sx, sy int) {
	switch turned {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	default: // 8
		return w - 1 - y, x
	}
}
