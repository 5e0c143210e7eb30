package pdffile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// pictures gives pictures that came with Go: PngSuite, and JPEG of many kinds.
func pictures(t testing.TB, patterns ...string) (paths []string) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src/image", p))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	if len(paths) == 0 {
		t.Skip("Go's own test pictures are not on this machine")
	}
	return paths
}

func kindOf(path string) string {
	if strings.HasSuffix(path, ".png") {
		return "image/png"
	}
	return "image/jpeg"
}

// onePicture writes a page that a picture covers, a pixel a point.
func onePicture(t testing.TB, put func(*File) (*Image, error)) []byte {
	t.Helper()
	var out bytes.Buffer
	f := New(&out, Info{})
	im, err := put(f)
	if err != nil {
		t.Fatal(err)
	}
	p := f.Begin(float64(im.Width), float64(im.Height))
	p.Image(im, 0, 0, float64(im.Width), float64(im.Height))
	p.End()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// drawn gives the first page as MuPDF draws it, a point a pixel. (Poppler draws pictures a pixel larger.)
func drawn(t testing.TB, pdf string) image.Image {
	t.Helper()
	path := strings.TrimSuffix(pdf, ".pdf") + ".png"
	tool(t, "mutool", "draw", "-q", "-r", "72", "-o", path, pdf, "1")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// difference gives how far two pictures are from each other, on white paper, a colour of a pixel.
func difference(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 255
	}
	sum, n := 0, 0
	on := func(m image.Image, x, y int) [3]int {
		r, g, bl, al := m.At(m.Bounds().Min.X+x, m.Bounds().Min.Y+y).RGBA()
		white := 0xffff - al
		return [3]int{int(r+white) >> 8, int(g+white) >> 8, int(bl+white) >> 8}
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := on(a, x, y), on(b, x, y)
			for c := range p {
				sum += abs(p[c] - q[c])
				n++
			}
		}
	}
	return float64(sum) / float64(n)
}

// Pictures look in the file as Go decodes them.
func TestPictures(t *testing.T) {
	for _, path := range pictures(t, "png/testdata/pngsuite/*.png", "png/testdata/bench*.png", "testdata/*.jpeg", "testdata/*.png") {
		name := filepath.Base(path)
		if strings.Contains(name, "truncated.jpeg") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want, _, err := image.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			b := onePicture(t, func(f *File) (*Image, error) { return f.Image(bytes.NewReader(data), kindOf(path)) })
			pdf := save(t, b)
			tool(t, "qpdf", "--check", pdf)
			most := 1.0
			switch {
			case strings.Contains(name, "cmyk.jpeg"):
				most = 30 // colours of ink are not the same everywhere
			case strings.Contains(name, "rgb.jpeg"):
				most = 5 // two of its colours have fewer pixels, and libraries differ in how they fill them in
			case kindOf(path) == "image/jpeg":
				most = 2
			}
			if d := difference(want, drawn(t, pdf)); d > most {
				t.Errorf("it differs by %.2f", d)
			}
			of := onePicture(t, func(f *File) (*Image, error) { return f.ImageOf(want) })
			pdf = save(t, of)
			tool(t, "qpdf", "--check", pdf)
			if d := difference(want, drawn(t, pdf)); d > 1.0 {
				t.Errorf("decoded, it differs by %.2f", d)
			}
		})
	}
}

// A picture is in the file once, and as it was.
func TestPass(t *testing.T) {
	for _, path := range pictures(t, "testdata/video-001.jpeg", "png/testdata/benchRGB.png") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		f := New(&out, Info{})
		p := f.Begin(100, 100)
		var first *Image
		for range 5 {
			im, err := f.Image(bytes.NewReader(data), kindOf(path))
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = im
			}
			if im != first {
				t.Error("the same picture is another one")
			}
			p.Image(im, 0, 0, 100, 100)
		}
		p.End()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if over := out.Len() - len(data); over > 2000 {
			t.Errorf("%s of %d bytes takes %d", filepath.Base(path), len(data), out.Len())
		}
	}
}

// A JPEG keeps no word about its maker, its place or what it looked like before.
func TestWords(t *testing.T) {
	data := asJPEG(t, photo(40, 40))
	part := func(marker byte, body string) []byte {
		return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	}
	var made []byte
	made = append(made, data[:2]...)
	made = append(made, part(0xe1, "Exif\x00\x00 secret place")...)
	made = append(made, part(0xfe, "secret /JavaScript comment")...)
	made = append(made, part(0xed, "Photoshop secret")...)
	made = append(made, data[2:]...)
	made = append(made, "secret behind the end"...)
	b := onePicture(t, func(f *File) (*Image, error) { return f.Image(bytes.NewReader(made), "image/jpeg") })
	if bytes.Contains(b, []byte("secret")) {
		t.Error("a secret is in the file")
	}
	if !bytes.Contains(b, data[len(data)-100:]) {
		t.Error("the pixels did not pass as they were")
	}
}

// chunk makes a part of a PNG.
func chunk(kind, body string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

func header(w, h uint32, bits, kind, woven byte) string {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return chunk("IHDR", string(append(b, bits, kind, 0, 0, woven)))
}

// What is damaged, too large or unknown is an error, and the file goes on as if it had not been asked.
func TestBadPictures(t *testing.T) {
	good := string(asPNG(t, photo(20, 20)))
	jpg := string(asJPEG(t, photo(20, 20)))
	idat := good[strings.Index(good, "IDAT")-4:]
	idat = idat[:12+int(binary.BigEndian.Uint32([]byte(idat[:4])))]
	end := chunk("IEND", "")
	sof := strings.Index(jpg, "\xff\xc0")
	swap := func(at int, with string) string { return jpg[:at] + with + jpg[at+len(with):] }
	cases := []struct {
		name, kind, data string
		want             error
	}{
		{"nothing", "image/png", "", ErrDamaged},
		{"nothing", "image/jpeg", "", ErrDamaged},
		{"text", "image/png", "GIF89a and so on, and so on", ErrDamaged},
		{"text", "image/jpeg", "GIF89a and so on, and so on", ErrDamaged},
		{"kind", "image/gif", "GIF89a", ErrUnsupported},
		{"svg", "image/svg+xml", "<svg onload='x'/>", ErrUnsupported},
		{"other kind", "image/png", jpg, ErrDamaged},
		{"other kind", "image/jpeg", good, ErrDamaged},
		{"cut", "image/png", good[:len(good)-20], ErrDamaged},
		{"no end", "image/png", good[:len(good)-12], ErrDamaged},
		{"flipped", "image/png", strings.Replace(good, "IDAT", "IDAU", 1), ErrDamaged},
		{"no pixels", "image/png", pngMagic + header(20, 20, 8, 2, 0) + end, ErrDamaged},
		{"too few", "image/png", pngMagic + header(20, 30, 8, 2, 0) + idat + end, ErrDamaged},
		{"too many", "image/png", pngMagic + header(20, 10, 8, 2, 0) + idat + end, ErrDamaged},
		{"no size", "image/png", pngMagic + header(0, 10, 8, 2, 0) + idat + end, ErrDamaged},
		{"vast", "image/png", pngMagic + header(20_000, 20_000, 8, 2, 0) + idat + end, ErrLarge},
		{"long", "image/png", pngMagic + header(1, 1<<30, 8, 2, 0) + idat + end, ErrLarge},
		{"longer", "image/png", pngMagic + header(1<<31, 1<<31, 8, 2, 0) + idat + end, ErrDamaged},
		{"woven", "image/png", pngMagic + header(9000, 9000, 8, 2, 1) + idat + end, ErrLarge},
		{"woven", "image/png", pngMagic + header(90, 90, 8, 2, 1) + idat + end, ErrDamaged},
		{"clear", "image/png", pngMagic + header(9000, 9000, 8, 6, 0) + idat + end, ErrLarge},
		{"bits", "image/png", pngMagic + header(20, 20, 3, 2, 0) + idat + end, ErrDamaged},
		{"bits", "image/png", pngMagic + header(20, 20, 0, 0, 0) + idat + end, ErrDamaged},
		{"kind", "image/png", pngMagic + header(20, 20, 8, 5, 0) + idat + end, ErrDamaged},
		{"no palette", "image/png", pngMagic + header(20, 20, 8, 3, 0) + idat + end, ErrDamaged},
		{"palette", "image/png", pngMagic + header(20, 20, 8, 3, 0) + chunk("PLTE", "ab") + idat + end, ErrDamaged},
		{"transparency", "image/png", pngMagic + header(20, 20, 8, 2, 0) + chunk("tRNS", "ab") + idat + end, ErrDamaged},
		{"two sizes", "image/png", pngMagic + header(20, 20, 8, 2, 0) + header(20, 20, 8, 2, 0) + idat + end, ErrDamaged},
		{"late size", "image/png", pngMagic + idat + header(20, 20, 8, 2, 0) + end, ErrDamaged},
		{"unknown part", "image/png", pngMagic + header(20, 20, 8, 2, 0) + chunk("EVIL", "") + idat + end, ErrUnsupported},
		{"no zlib", "image/png", pngMagic + header(20, 20, 8, 2, 0) + chunk("IDAT", "no zlib") + end, ErrDamaged},
		{"cut", "image/jpeg", jpg[:len(jpg)-2], ErrDamaged},
		{"cut", "image/jpeg", jpg[:len(jpg)/2], ErrDamaged},
		{"head", "image/jpeg", jpg[:4], ErrDamaged},
		{"no frame", "image/jpeg", jpg[:sof] + jpg[sof+19:], ErrDamaged},
		{"two frames", "image/jpeg", jpg[:sof] + jpg[sof:sof+19] + jpg[sof:], ErrDamaged},
		{"arithmetic", "image/jpeg", swap(sof+1, "\xc9"), ErrUnsupported},
		{"lossless", "image/jpeg", swap(sof+1, "\xc3"), ErrUnsupported},
		{"12 bits", "image/jpeg", swap(sof+4, "\x0c"), ErrUnsupported},
		{"no height", "image/jpeg", swap(sof+5, "\x00\x00"), ErrDamaged},
		{"vast", "image/jpeg", swap(sof+5, "\xff\xff\xff\xff"), ErrLarge},
		{"two colours", "image/jpeg", swap(sof+9, "\x02"), ErrDamaged},
		{"sampling", "image/jpeg", swap(sof+11, "\x00"), ErrDamaged},
		{"no pixels", "image/jpeg", jpg[:strings.Index(jpg, "\xff\xda")] + "\xff\xd9", ErrDamaged},
		{"marker", "image/jpeg", jpg[:2] + "\xff\xd0" + jpg[2:], ErrDamaged},
		{"too much", "image/jpeg", jpg + strings.Repeat("x", MaxImage), ErrLarge},
	}
	for _, path := range pictures(t, "png/testdata/invalid*.png", "testdata/*truncated.jpeg") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		switch filepath.Base(path) {
		case "invalid-palette.png", "video-001.progressive.truncated.jpeg":
			continue // whole by the letter: what of their pixels makes no sense is the reader's to draw
		}
		cases = append(cases, struct {
			name, kind, data string
			want             error
		}{filepath.Base(path), kindOf(path), string(data), ErrDamaged})
	}
	var out bytes.Buffer
	f := New(&out, Info{})
	p := f.Begin(100, 100)
	for _, c := range cases {
		if im, err := f.Image(strings.NewReader(c.data), c.kind); !errors.Is(err, c.want) || im != nil {
			t.Errorf("%s (%s): %v, want %v", c.name, c.kind, err, c.want)
		}
	}
	broken := errors.New("the disk is gone")
	if _, err := f.Image(io.MultiReader(strings.NewReader(jpg[:50]), iotest.ErrReader(broken)), "image/jpeg"); !errors.Is(err, broken) {
		t.Errorf("a reader's error: %v", err)
	}
	if _, err := f.ImageOf(image.NewUniform(color.White)); !errors.Is(err, ErrLarge) {
		t.Errorf("an endless picture: %v", err)
	}
	before := out.Len()
	if err := p.End(); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if out.Len()-before > 2000 {
		t.Errorf("something of bad pictures was written: %d bytes", out.Len())
	}
	tool(t, "qpdf", "--check", save(t, out.Bytes()))
}

func FuzzImage(f *testing.F) {
	for _, path := range pictures(f, "png/testdata/pngsuite/*.png", "testdata/video-005.gray.q50.jpeg", "testdata/video-001.q50.420.progressive.jpeg", "testdata/video-001.cmyk.jpeg") {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, kindOf(path) == "image/png")
	}
	f.Fuzz(func(t *testing.T, data []byte, isPNG bool) {
		kind := "image/jpeg"
		if isPNG {
			kind = "image/png"
		}
		file := New(io.Discard, Info{})
		im, err := file.Image(bytes.NewReader(data), kind)
		if err != nil {
			if im != nil || file.o.err != nil {
				t.Fatal("a bad picture left something behind")
			}
			return
		}
		c, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err == nil && (c.Width != im.Width || c.Height != im.Height) {
			t.Fatalf("the size is %d by %d, not %d by %d", im.Width, im.Height, c.Width, c.Height)
		}
	})
}
