package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"net/http"

	"golang.org/x/image/webp"
)

// files are those of testdata, which other programs made: see testdata/make.sh.
func files(t testing.TB) []string {
	all, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(f string) bool { return strings.HasSuffix(f, ".sh") })
	if len(all) < 15 {
		t.Fatalf("only %d files", len(all))
	}
	return all
}

func read(t testing.TB, name string) []byte {
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// clean gives what goes out, read whole, and compares it with what is read from elsewhere.
func clean(t testing.TB, b []byte) ([]byte, *Plan) {
	t.Helper()
	p, err := Clean(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return out(t, p, b), p
}

func out(t testing.TB, p *Plan, b []byte) []byte {
	t.Helper()
	got, err := io.ReadAll(p.Body(iotest.OneByteReader(bytes.NewReader(b)), nil))
	if err != nil || int64(len(got)) != p.Size() {
		t.Fatalf("read whole: %d bytes of %d: %v", len(got), p.Size(), err)
	}
	again, err := io.ReadAll(p.Body(bytes.NewReader(b), nil))
	if err != nil || !bytes.Equal(got, again) {
		t.Fatalf("read in one: %v", err)
	}
	any := p.Body(iotest.ErrReader(errors.New("not to be read")), bytes.NewReader(b))
	for at := int64(1); at < p.Size(); at += max(1, p.Size()/97) {
		if _, err := any.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		rest := make([]byte, min(50, p.Size()-at))
		if _, err := io.ReadFull(any, rest); err != nil || !bytes.Equal(rest, got[at:][:len(rest)]) {
			t.Fatalf("read at %d: %v", at, err)
		}
	}
	return got
}

// telling are words that must not go out, in the forms in which they stand in files.
var telling = []string{"Secretname", "S\x00e\x00c\x00r\x00e\x00t", "50.45", "GPS", "Exif\x00\x00II", "x:xmpmeta", "photoshop", "8BIM", "http://ns.adobe.com", "2024"}

func TestNothingIsTold(t *testing.T) {
	for _, name := range files(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b := read(t, name)
			if !bytes.Contains(b, []byte("Secretname")) {
				t.Fatal("the file tells nothing")
			}
			got, p := clean(t, b)
			for _, s := range telling {
				if bytes.Contains(got, []byte(s)) {
					t.Errorf("it still holds %q", s)
				}
			}
			if p.Untouched() {
				t.Error("untouched")
			}
			again, q := clean(t, got)
			if !bytes.Equal(again, got) {
				t.Error("cleaned twice it differs")
			}
			if strings.HasPrefix(p.Type, "image/") && !bytes.Contains(got, []byte("\x01\x12\x00\x03")) && !q.Untouched() {
				t.Error("what was cleaned is touched again")
			}
		})
	}
}

// TestExifTool asks another program what it finds; it runs where that is installed.
func TestExifTool(t *testing.T) {
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("no exiftool")
	}
	for _, name := range files(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			got, _ := clean(t, read(t, name))
			cmd := exec.Command(tool, "-a", "-u", "-ee", "-G1", "-s", "-api", "RequestAll=0", "-")
			cmd.Stdin = bytes.NewReader(got)
			said, err := cmd.CombinedOutput()
			if err != nil && !bytes.Contains(said, []byte("MIMEType")) {
				t.Fatalf("%v\n%s", err, said)
			}
			for _, word := range []string{"Secret", "GPS", "XMP", "IPTC", "Thumbnail", "2024", "Photoshop", "Warning"} {
				if bytes.Contains(said, []byte(word)) {
					t.Errorf("it finds %s:\n%s", word, said)
				}
			}
			if strings.Contains(name, "turned") && !bytes.Contains(said, []byte("Rotate 90 CW")) {
				t.Errorf("which way is up is lost:\n%s", said)
			}
		})
	}
}

// TestFFmpeg decodes films and sounds before and after; it runs where that is installed.
func TestFFmpeg(t *testing.T) {
	tool, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("no ffmpeg")
	}
	frames := func(t *testing.T, b []byte, ext string) (said, complained string) {
		f := filepath.Join(t.TempDir(), "f"+ext)
		if err := os.WriteFile(f, b, 0o600); err != nil {
			t.Fatal(err)
		}
		var errs bytes.Buffer
		cmd := exec.Command(tool, "-v", "error", "-i", f, "-f", "framemd5", "-")
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v %s", err, &errs)
		}
		return string(out), errs.String()
	}
	for _, name := range files(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			if strings.HasSuffix(name, ".webp") && strings.Contains(name, "frames") {
				t.Skip("this ffmpeg reads no moving WebP")
			}
			b := read(t, name)
			got, _ := clean(t, b)
			before, _ := frames(t, b, filepath.Ext(name)) // it complains of what stands behind the end
			after, complained := frames(t, got, filepath.Ext(name))
			if before != after || complained != "" {
				t.Errorf("it decodes to something else:\n%s\n%s\n%s", before, after, complained)
			}
		})
	}
}

func decode(kind string, b []byte) ([]image.Image, error) {
	r := bytes.NewReader(b)
	one := func(m image.Image, err error) ([]image.Image, error) { return []image.Image{m}, err }
	switch kind {
	case "image/jpeg":
		return one(jpeg.Decode(r))
	case "image/png":
		return one(png.Decode(r))
	case "image/webp":
		return one(webp.Decode(r))
	case "image/gif":
		g, err := gif.DecodeAll(r)
		if err != nil {
			return nil, err
		}
		var all []image.Image
		for _, m := range g.Image {
			all = append(all, m)
		}
		return all, nil
	}
	return nil, errors.New("no picture")
}

func same(a, b []image.Image) bool {
	return slices.EqualFunc(a, b, func(a, b image.Image) bool {
		if a.Bounds() != b.Bounds() {
			return false
		}
		for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
			for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
				if !reflect.DeepEqual(color.NRGBA64Model.Convert(a.At(x, y)), color.NRGBA64Model.Convert(b.At(x, y))) {
					return false
				}
			}
		}
		return true
	})
}

func TestSamePixels(t *testing.T) {
	for _, name := range files(t) {
		b := read(t, name)
		got, p := clean(t, b)
		if !strings.HasPrefix(p.Type, "image/") || strings.HasSuffix(name, "frames.webp") { // x/image reads no moving WebP
			continue
		}
		before, err := decode(p.Type, b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		after, err := decode(p.Type, got)
		if err != nil || !same(before, after) {
			t.Errorf("%s: %v, the same pixels: %v", name, err, same(before, after))
		}
	}
}

// TestRefused: what is not understood does not go out.
func TestRefused(t *testing.T) {
	jpg, pic := read(t, "testdata/turned.jpg"), read(t, "testdata/picture.png")
	film, mov := read(t, "testdata/film.mp4"), read(t, "testdata/film.mov")
	web, sound, wav := read(t, "testdata/film.webm"), read(t, "testdata/sound.mp3"), read(t, "testdata/sound.wav")
	move, ogg, anim := read(t, "testdata/frames.gif"), read(t, "testdata/opus.ogg"), read(t, "testdata/frames.webp")
	patch := func(b []byte, at int, with string) []byte {
		c := bytes.Clone(b)
		copy(c[at:], with)
		return c
	}
	after := func(b []byte, s string) int {
		i := bytes.Index(b, []byte(s))
		if i < 0 {
			t.Fatalf("no %q", s)
		}
		return i
	}
	for name, b := range map[string][]byte{
		"nothing":                   nil,
		"one byte":                  {0xff},
		"a page":                    []byte("<!DOCTYPE html><p>"),
		"svg":                       []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"pdf":                       []byte("%PDF-1.7\n"),
		"avif":                      []byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf"),
		"heic":                      []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"heic under another brand":  []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp41heic"),
		"jpeg, only its beginning":  jpg[:2],
		"jpeg without a picture":    jpg[:200],
		"jpeg, a hole":              patch(jpg, 20, "\x00\x00"),
		"jpeg, endless segment":     append([]byte("\xff\xd8\xff\xe1\xff\xff"), make([]byte, 100)...),
		"jpeg, segment of no size":  []byte("\xff\xd8\xff\xe1\x00\x01\xff\xd9"),
		"jpeg, one within another":  []byte("\xff\xd8\xff\xd8\xff\xd9"),
		"jpeg, the end at once":     []byte("\xff\xd8\xff\xd9 Secretname"),
		"jpeg, a scan of no frame":  []byte("\xff\xd8\xff\xda\x00\x02ab\xff\xd9"),
		"png, cut":                  pic[:len(pic)-20],
		"png, no header":            patch(pic, 12, "IDAT"),
		"png, no picture":           append([]byte(pngMagic), chunkOf("IHDR", make([]byte, 13))...),
		"png, endless chunk":        patch(pic, 33, "\xff\xff\xff\xff"),
		"png, long chunk":           patch(pic, 33, "\x7f\xff\xff\xff"),
		"gif, only its header":      move[:13],
		"gif, cut in a frame":       move[:len(move)-30],
		"gif, another block":        patch(move, 13+int(colours(move[10])), "\x99"),
		"webp, cut":                 anim[:len(anim)-10],
		"webp, no picture":          []byte("RIFF\x04\x00\x00\x00WEBP"),
		"webp, endless chunk":       patch(anim, 16, "\xff\xff\xff\xff"),
		"webp, a frame with a note": patch(anim, after(anim, "ANMF")+24, "XMP "),
		"mp4, no film":              film[:32],
		"mp4, cut":                  film[:len(film)-9],
		"mp4, box of no length":     patch(film, 32, "\x00\x00\x00\x04"),
		"mp4, endless box":          patch(film, 32, "\x00\x00\x00\x01"),
		"mp4, a track of nothing":   patch(film, after(film, "hdlr")-4, "\x00\x00\x00\x08free"),
		"mov, packed description":   patch(mov, after(mov, "mvhd"), "cmov"),
		"webm, cut":                 web[:len(web)-5],
		"webm, no film":             web[:40],
		"webm, a broken head":       patch(web, 0, "\x1a\x45\xdf\xa3\x00"),
		"mp3, tag alone":            sound[:60],
		"mp3, endless tag":          patch(sound, 6, "\x7f\x7f\x7f\x7f"),
		"mp3, tag of no length":     patch(sound, 6, "\x80\x80"),
		"wav, no sound":             []byte("RIFF\x04\x00\x00\x00WAVE"),
		"wav, cut":                  wav[:len(wav)/2],
		"ogg, cut":                  ogg[:len(ogg)-3],
		"ogg, only its beginning":   ogg[:60],
		"ogg, another kind":         patch(ogg, 28, "fishead\x00"),
		"ogg, no comments":          patch(ogg, after(ogg, "OpusTags"), "OpusTogs"),
	} {
		p, err := Clean(bytes.NewReader(b), int64(len(b)))
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// TestReaderFails: an error of the reader is no word about the file.
func TestReaderFails(t *testing.T) {
	if _, err := Clean(failing{}, 100); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	b := read(t, "testdata/turned.jpg")
	if _, err := Clean(bytes.NewReader(b), int64(len(b))+10); err == nil {
		t.Error("a file shorter than stated was taken")
	}
}

var errDisk = errors.New("the disk failed")

type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

// TestLastBytesWait: what is found wrong at the end keeps the last bytes back.
func TestLastBytesWait(t *testing.T) {
	b := read(t, "testdata/turned.jpg")
	p, err := Clean(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]io.Reader{
		"an error": io.MultiReader(bytes.NewReader(b), iotest.ErrReader(errDisk)),
		"too long": io.MultiReader(bytes.NewReader(b), strings.NewReader("more")),
		"cut":      bytes.NewReader(b[:len(b)-1]),
		"half":     bytes.NewReader(b[:len(b)/2]),
	} {
		for _, p := range []*Plan{p, Whole("image/jpeg", int64(len(b)))} {
			n, err := io.Copy(io.Discard, p.Body(r, nil))
			if err == nil || n >= p.Size() {
				t.Errorf("%s: %d of %d bytes, %v", name, n, p.Size(), err)
			}
		}
	}
}

// TestServed: net/http's own reader of ranges is content with a Body.
func TestServed(t *testing.T) {
	b := read(t, "testdata/film.mp4")
	want, p := clean(t, b)
	for header, part := range map[string][]byte{
		"":                want,
		"bytes=0-":        want,
		"bytes=10-99":     want[10:100],
		"bytes=-7":        want[len(want)-7:],
		"bytes=5000-":     want[5000:],
		"bytes=0-0":       want[:1],
		"bytes=99999999-": nil,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if header != "" {
			r.Header.Set("Range", header)
		}
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", p.Type)
		http.ServeContent(w, r, "", time.Time{}, p.Body(bytes.NewReader(b), bytes.NewReader(b)))
		if part == nil && w.Code != 416 || part != nil && !bytes.Equal(w.Body.Bytes(), part) {
			t.Errorf("%q: %d, %d bytes", header, w.Code, w.Body.Len())
		}
	}
}

// TestDataTrack: a track in which places are kept second by second is blanked with its data.
func TestDataTrack(t *testing.T) {
	b := read(t, "testdata/film.mov")
	i := bytes.Index(b, []byte("soun"))
	b = bytes.Clone(b)
	copy(b[i:], "meta") // the sound becomes data
	got, _ := clean(t, b)
	if len(got) != len(b) {
		t.Fatalf("%d bytes of %d", len(got), len(b))
	}
	if bytes.Contains(got, []byte("sowt")) {
		t.Error("the track's description is still there")
	}
	mdat := bytes.Index(b, []byte("mdat"))
	n := int(binary.BigEndian.Uint32(b[mdat-4:]))
	changed := 0
	for k := mdat; k < mdat-4+n; k++ {
		if b[k] != got[k] {
			if changed++; got[k] != 0 {
				t.Fatalf("byte %d became %d", k, got[k])
			}
		}
	}
	if changed < 5000 { // 0.6 s of 8,000 samples of two bytes, few of them 0
		t.Errorf("only %d bytes of data were blanked", changed)
	}
}

func FuzzClean(f *testing.F) {
	for _, name := range files(f) {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Clean(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnknown) {
				t.Fatalf("an error of no meaning: %v", err)
			}
			return
		}
		got := out(t, p, b)
		q, err := Clean(bytes.NewReader(got), int64(len(got)))
		if err != nil {
			t.Fatalf("what was cleaned is refused: %v", err)
		}
		if again := out(t, q, got); !bytes.Equal(again, got) {
			t.Fatal("cleaned twice it differs")
		}
		if strings.HasPrefix(p.Type, "image/") {
			before, err := decode(p.Type, b)
			if err != nil || tooBig(before) {
				return
			}
			after, err := decode(p.Type, got)
			if err != nil || !same(before, after) {
				t.Fatalf("it decodes to something else: %v", err)
			}
		}
	})
}

func tooBig(all []image.Image) bool {
	n := 0
	for _, m := range all {
		n += m.Bounds().Dx() * m.Bounds().Dy()
	}
	return n > 1<<16
}

func BenchmarkClean(b *testing.B) {
	for _, name := range files(b) {
		data := read(b, name)
		b.Run(filepath.Base(name), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for range b.N {
				if _, err := Clean(bytes.NewReader(data), int64(len(data))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
