package pdffile

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"strconv"
)

// Bounds of pictures. What is larger is to be made smaller first: no page shows it.
const (
	MaxPixels = 100_000_000
	MaxImage  = 64 << 20 // bytes of one as it is given
)

// Image is a picture that is in the file. It may be drawn any number of times.
type Image struct {
	Width, Height int // pixels

	file   *File
	obj    int
	number int
	clear  bool // has transparency
}

// picture is a picture as it will be written.
type picture struct {
	width, height int
	space         string // colour space; "" for the profile's
	bits          int
	filter        string
	parms         string
	decode        string
	mask          string // of colours that are not drawn
	data          []byte // packed by filter

	profile []byte // ICC; nil for none
	parts   int    // colours of a pixel

	alpha []byte // packed like a PNG's rows, a byte a pixel; nil for none
}

// Image puts a picture into the file: image/jpeg or image/png. What the file format can hold passes as it is:
// all JPEG but the rare kinds, and PNG without half transparent pixels; what tells of other things than pixels and
// colours is left out. Other PNG are packed anew, without loss. The same bytes give the same Image.
//
// Errors wrap ErrDamaged, ErrUnsupported or ErrLarge, or are those of r, and leave the file as it was.
func (f *File) Image(r io.Reader, kind string) (*Image, error) {
	if f.done {
		return nil, errFinished
	}
	if kind != "image/jpeg" && kind != "image/png" {
		return nil, fmt.Errorf("picture of the kind %q: %w", kind, ErrUnsupported)
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxImage+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read a picture: %w", err)
	case len(data) > MaxImage:
		return nil, fmt.Errorf("picture of more than %d MiB: %w", MaxImage>>20, ErrLarge)
	}
	digest := sha256.Sum256(data)
	if im := f.images[digest]; im != nil {
		return im, nil
	}
	parse := parseJPEG
	if kind == "image/png" {
		parse = f.parsePNG
	}
	pic, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("picture of the kind %q: %w", kind, err)
	}
	im, err := f.addImage(pic)
	if err == nil {
		f.images[digest] = im
	}
	return im, err
}

// bounds judges the size of a picture.
func bounds(width, height int) error {
	switch {
	case width <= 0 || height <= 0:
		return damaged("it has no size")
	case width > 1<<20 || height > 1<<20 || width*height > MaxPixels:
		return fmt.Errorf("%d by %d pixels: %w", width, height, ErrLarge)
	}
	return nil
}

// addImage writes a picture.
func (f *File) addImage(pic *picture) (*Image, error) {
	o := f.o
	im := &Image{Width: pic.width, Height: pic.height, file: f, obj: o.alloc(), number: f.number, clear: pic.alpha != nil}
	f.number++
	size := "/Type/XObject/Subtype/Image/Width " + strconv.Itoa(pic.width) + "/Height " + strconv.Itoa(pic.height)
	dict := size + "/BitsPerComponent " + strconv.Itoa(pic.bits) + "/ColorSpace"
	if profile := f.profile(pic); profile != 0 {
		dict += "[/ICCBased " + strconv.Itoa(profile) + " 0 R]"
	} else {
		dict += pic.space
	}
	dict += pic.decode + pic.mask
	if pic.alpha != nil {
		mask := o.alloc()
		o.passed(mask, size+"/BitsPerComponent 8/ColorSpace/DeviceGray", "FlateDecode", rowParms(1, 8, pic.width), pic.alpha)
		dict += "/SMask " + strconv.Itoa(mask) + " 0 R"
	}
	o.passed(im.obj, dict, pic.filter, pic.parms, pic.data)
	return im, o.err
}

// rowParms tells how the rows of a PNG are made.
func rowParms(parts, bits, width int) string {
	return fmt.Sprintf("<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>", parts, bits, width)
}

// device gives the colour space of so many colours.
func device(parts int) string {
	switch parts {
	case 1:
		return "/DeviceGray"
	case 4:
		return "/DeviceCMYK"
	}
	return "/DeviceRGB"
}

// ImageOf puts a picture into the file that the caller has decoded, without loss. Errors wrap ErrLarge.
func (f *File) ImageOf(m image.Image) (*Image, error) {
	if f.done {
		return nil, errFinished
	}
	b := m.Bounds()
	if err := bounds(b.Dx(), b.Dy()); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	if b.Dx()*b.Dy() > maxPacked {
		return nil, fmt.Errorf("picture of %d by %d pixels: %w", b.Dx(), b.Dy(), ErrLarge)
	}
	return f.addImage(f.pack(m))
}

// pack packs a picture, grey where all of it is.
func (f *File) pack(m image.Image) *picture {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	parts := 3
	switch m.ColorModel() {
	case color.GrayModel, color.Gray16Model:
		parts = 1
	}
	colors, alphas := f.rows(parts, w, false), f.rows(1, w, true)
	row, alpha := make([]byte, parts*w), make([]byte, w)
	solid := true
	for y := range h {
		solid = pixels(m, b.Min.X, b.Min.Y+y, row, alpha, parts) && solid
		colors.add(row)
		alphas.add(alpha)
	}
	pic := &picture{width: w, height: h, space: device(parts), bits: 8, parts: parts,
		filter: "FlateDecode", parms: rowParms(parts, 8, w), data: colors.end()}
	if !solid {
		pic.alpha = alphas.end()
	}
	return pic
}

// pixels reads one row, and says whether all of it is opaque.
func pixels(m image.Image, x0, y int, row, alpha []byte, parts int) (solid bool) {
	solid = true
	switch m := m.(type) {
	case *image.Gray:
		if parts == 1 {
			at := m.PixOffset(x0, y)
			copy(row, m.Pix[at:at+len(alpha)])
			for i := range alpha {
				alpha[i] = 0xff
			}
			return true
		}
	case *image.NRGBA:
		if parts == 3 {
			at := m.PixOffset(x0, y)
			for i := range alpha {
				p := m.Pix[at+4*i : at+4*i+4]
				row[3*i], row[3*i+1], row[3*i+2], alpha[i] = p[0], p[1], p[2], p[3]
				solid = solid && p[3] == 0xff
			}
			return solid
		}
	}
	for i := range alpha {
		c := color.NRGBAModel.Convert(m.At(x0+i, y)).(color.NRGBA)
		alpha[i] = c.A
		solid = solid && c.A == 0xff
		if parts == 1 {
			row[i] = c.R
			continue
		}
		row[3*i], row[3*i+1], row[3*i+2] = c.R, c.G, c.B
	}
	return solid
}

// profile writes a colour profile, once, and gives its object; 0 where there is none.
func (f *File) profile(pic *picture) int {
	if pic.profile == nil {
		return 0
	}
	digest := sha256.Sum256(pic.profile)
	if num := f.colors[digest]; num != 0 {
		return num
	}
	num := f.o.alloc()
	f.o.stream(num, "/N "+strconv.Itoa(pic.parts)+"/Alternate"+device(pic.parts), pic.profile)
	f.colors[digest] = num
	return num
}

// maxProfile bounds a colour profile, in bytes.
const maxProfile = 2 << 20

// colors gives a profile if it is one for so many colours and says more than the colour space of the web.
func colors(profile []byte, parts int) []byte {
	if len(profile) < 132 || len(profile) > maxProfile || u32(profile, 0) != len(profile) || string(profile[36:40]) != "acsp" {
		return nil
	}
	space := map[int]string{1: "GRAY", 3: "RGB ", 4: "CMYK"}[parts]
	if string(profile[16:20]) != space || profile[8] > 4 {
		return nil
	}
	switch string(profile[12:16]) {
	case "mntr", "scnr", "prtr", "spac":
	default:
		return nil
	}
	n := u32(profile, 128)
	if n > 128 || len(profile) < 132+12*n {
		return nil
	}
	for i := range n {
		t := profile[132+12*i:]
		off, size := u32(t, 4), u32(t, 8)
		if off > len(profile) || size > len(profile)-off {
			return nil
		}
		if string(t[:4]) != "desc" {
			continue
		}
		said := profile[off : off+size]
		if bytes.Contains(said, []byte("sRGB")) || bytes.Contains(said, []byte("s\x00R\x00G\x00B")) {
			return nil
		}
	}
	return profile
}

var errCut = errors.New("cut")
