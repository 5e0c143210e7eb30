package enclosure_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// held is media in memory. Those named in broken end in record.ErrDamaged.
type held struct {
	bytes  map[string][]byte
	named  map[string]string
	broken map[string]bool
}

func (h held) Media(_ context.Context, sha string) (record.MediaInfo, io.ReadCloser, error) {
	b, ok := h.bytes[sha]
	if !ok {
		return record.MediaInfo{}, nil, fmt.Errorf("medium %s: %w", sha, record.ErrNotFound)
	}
	var r io.Reader = bytes.NewReader(b)
	if h.broken[sha] {
		r = io.MultiReader(bytes.NewReader(b[:len(b)-1]), failing{})
	}
	return record.MediaInfo{SHA256: sha, Size: int64(len(b))}, io.NopCloser(r), nil
}

func (h held) MediaNamed(_ context.Context, names []string) (map[string]string, error) {
	out := map[string]string{}
	for _, n := range names {
		if s, ok := h.named[n]; ok {
			out[n] = s
		}
	}
	return out, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, record.ErrDamaged }

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// corner is a picture of w by h that is white but for a red corner at its top left.
func corner(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.White)
			if x < w/4 && y < h/4 {
				m.Set(x, y, color.RGBA{255, 0, 0, 255})
			}
		}
	}
	return m
}

// turnedJPEG is a JPEG with Exif that says which way up it is, and where it was made.
func turnedJPEG(t *testing.T, m image.Image, turned int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00GPS 50.45N 30.52E")
	binary.BigEndian.PutUint16(tiff[18:], uint16(turned))
	seg := append([]byte{0xff, 0xe1, 0, 0}, append([]byte("Exif\x00\x00"), tiff...)...)
	binary.BigEndian.PutUint16(seg[2:], uint16(len(seg)-2))
	out := append([]byte{}, b.Bytes()[:2]...)
	out = append(out, seg...)
	return append(out, b.Bytes()[2:]...)
}

func documentOf(media ...post.Media) *document.Document {
	p := post.Post{ID: "x:1", Author: "x:9", Text: "Pictures", Media: media}
	return document.New(&thread.Thread{ID: "x:1", Author: "x:9", Network: post.X, Line: []post.Post{p}}, document.About{
		Accounts: map[post.AccountID]post.Account{"x:9": {ID: "x:9", Avatar: "https://img.example/face.png"}},
	})
}

func TestTravels(t *testing.T) {
	pic := turnedJPEG(t, corner(80, 40), 6)
	h := held{bytes: map[string][]byte{sum(pic): pic}, named: map[string]string{"https://img.example/face.png": sum(pic)}}
	s, err := enclosure.New(context.Background(), h, documentOf(post.Media{SHA256: sum(pic)}, post.Media{URL: "https://img.example/never.png"}))
	if err != nil {
		t.Fatal(err)
	}
	m, ok := s.Medium(sum(pic))
	if !ok || m.Type != "image/jpeg" || m.Turned != 6 || m.Width != 40 || m.Height != 80 || !m.Picture() {
		t.Fatalf("medium %+v, %v", m, ok)
	}
	rc, err := s.Open(m)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(rc)
	if err != nil || int64(len(b)) != m.Size || rc.Close() != nil {
		t.Fatalf("%d bytes of %d: %v", len(b), m.Size, err)
	}
	if bytes.Contains(b, []byte("GPS")) {
		t.Error("the place travels with the picture")
	}
	if got, ok := s.Named("https://img.example/face.png"); !ok || got != sum(pic) {
		t.Errorf("the face is %q, %v", got, ok)
	}
	if left := s.Left(); len(left) != 1 || left[0].Why != enclosure.NotHeld || left[0].URL != "https://img.example/never.png" {
		t.Errorf("left behind: %+v", left)
	}
	if s.Err() != nil {
		t.Error(s.Err())
	}
}

// TestUpright turns a picture in each of the eight ways: its red corner must be where the orientation says.
func TestUpright(t *testing.T) {
	at := map[int][2]float64{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for turned, want := range at {
		pic := turnedJPEG(t, corner(80, 40), turned)
		h := held{bytes: map[string][]byte{sum(pic): pic}}
		s, err := enclosure.New(context.Background(), h, documentOf())
		if err != nil {
			t.Fatal(err)
		}
		m, _ := s.Medium(sum(pic))
		rc, err := s.Open(m)
		if err != nil {
			t.Fatal(err)
		}
		b, kind, err := enclosure.Fit(rc, m, 40)
		if err != nil || kind != "image/jpeg" {
			t.Fatalf("%s, %v", kind, err)
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		w, hh := img.Bounds().Dx(), img.Bounds().Dy()
		if turned > 4 && (w != 20 || hh != 40) || turned <= 4 && (w != 40 || hh != 20) {
			t.Errorf("turned %d: %d x %d", turned, w, hh)
		}
		x, y := 2+int(want[0]*float64(w-5)), 2+int(want[1]*float64(hh-5))
		if r, g, _, _ := img.At(x, y).RGBA(); r < 0xc000 || g > 0x6000 {
			t.Errorf("turned %d: no red at %d, %d", turned, x, y)
		}
	}
}

func TestLeftBehind(t *testing.T) {
	var bomb bytes.Buffer
	if err := png.Encode(&bomb, image.NewPaletted(image.Rect(0, 0, 12000, 10000), color.Palette{color.White})); err != nil {
		t.Fatal(err)
	}
	cut := turnedJPEG(t, corner(80, 40), 1)
	cut = cut[:60]
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	h := held{bytes: map[string][]byte{sum(bomb.Bytes()): bomb.Bytes(), sum(cut): cut, sum(svg): svg}}
	s, err := enclosure.New(context.Background(), h, documentOf())
	if err != nil {
		t.Fatal(err)
	}
	for name, sha := range map[string]string{"cut short": sum(cut), "script in it": sum(svg), "never held": strings.Repeat("ab", 32), "no digest": "../../etc/passwd"} {
		if m, ok := s.Medium(sha); ok {
			t.Errorf("%s travels: %+v", name, m)
		}
		s.Medium(sha)
	}
	if n := len(s.Left()); n != 4 {
		t.Errorf("%d are told to stay, want 4: %+v", n, s.Left())
	}
	m, ok := s.Medium(sum(bomb.Bytes()))
	if !ok {
		t.Fatal("a large picture may travel as it is")
	}
	rc, err := s.Open(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := enclosure.Fit(rc, m, 800); !errors.Is(err, enclosure.ErrLarge) {
		t.Errorf("120 megapixels were decoded: %v", err)
	}
	if s.Err() != nil {
		t.Errorf("bad input is no failure of the record: %v", s.Err())
	}
}

// TestDamage shows that bytes which are not those that were kept stop an export.
func TestDamage(t *testing.T) {
	pic := turnedJPEG(t, corner(80, 40), 1)
	h := held{bytes: map[string][]byte{sum(pic): pic}, broken: map[string]bool{sum(pic): true}}
	s, err := enclosure.New(context.Background(), h, documentOf())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Medium(sum(pic)); ok {
		t.Error("a damaged medium travels")
	}
	if !errors.Is(s.Err(), record.ErrDamaged) {
		t.Errorf("Err is %v", s.Err())
	}
}

func BenchmarkFit(b *testing.B) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, corner(3000, 2000), nil); err != nil {
		b.Fatal(err)
	}
	m := enclosure.Medium{Type: "image/jpeg", Size: int64(buf.Len()), Width: 3000, Height: 2000, Turned: 1}
	b.SetBytes(6_000_000)
	for b.Loop() {
		if _, _, err := enclosure.Fit(bytes.NewReader(buf.Bytes()), m, 1600); err != nil {
			b.Fatal(err)
		}
	}
}
