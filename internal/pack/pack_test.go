package pack

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written makes a store with three blobs, one of each encoding.
func written(t *testing.T) (*Store, []Place, [][]byte) {
	t.Helper()
	s := New(filepath.Join(t.TempDir(), "packs"))
	w, err := s.NewWriter(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	plain, text := []byte("hello"), []byte(strings.Repeat("said, again. ", 6))
	a, err := w.AppendBytes(plain, sha256.Sum256(plain))
	must(t, err)
	b, err := w.Append(bytes.NewReader(text), Zstd)
	must(t, err)
	c, err := w.AppendDeflate(bytes.NewReader(deflated(t, text)), int64(len(text)))
	must(t, err)
	_, _, err = w.Sync()
	must(t, err)
	must(t, w.Close())
	return s, []Place{a, b, c}, [][]byte{plain, text, text}
}

func deflated(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, 6)
	must(t, err)
	_, err = z.Write(b)
	must(t, err)
	must(t, z.Close())
	return out.Bytes()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(s *Store, p Place) ([]byte, error) {
	rc, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(rc)
	return b, errors.Join(err, rc.Close())
}

func TestRoundTrip(t *testing.T) {
	s, places, bodies := written(t)
	for i, p := range places {
		got, err := read(s, p)
		if err != nil || !bytes.Equal(got, bodies[i]) {
			t.Errorf("blob %d: %q, %v", i, got, err)
		}
		must(t, s.Check(p, make([]byte, 100)))
	}
	n := 0
	must(t, s.Walk(nil, func(p Place) error {
		if p != places[n] {
			t.Errorf("walked %+v, want %+v", p, places[n])
		}
		n++
		return nil
	}))
	if n != len(places) {
		t.Errorf("walked %d blobs", n)
	}
}

// TestDocumentedExample holds doc/record.md to its word.
func TestDocumentedExample(t *testing.T) {
	doc, err := os.ReadFile("../../doc/record.md")
	must(t, err)
	var want []byte
	for line := range strings.Lines(string(doc)) {
		if f := strings.Fields(line); len(f) > 2 && len(f[0]) == 8 && strings.HasPrefix(f[0], "000000") {
			for _, x := range f[1:] {
				if b, err := hex.DecodeString(x); err == nil && len(x) == 2 {
					want = append(want, b...)
				}
			}
		}
	}
	s := New(t.TempDir())
	w, err := s.NewWriter(0, 0)
	must(t, err)
	_, err = w.AppendBytes([]byte("hello"), sha256.Sum256([]byte("hello")))
	must(t, err)
	_, _, err = w.Sync()
	must(t, err)
	got, err := os.ReadFile(s.path(1))
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("the pack is\n%x\nthe page says\n%x", got, want)
	}
}

// TestEveryBit flips each bit of a pack: every flip must be reported by the blob that it stands in, and
// by no other. A few bits of a zstd frame mean nothing: flipping them is allowed to pass if what comes
// out is the same.
func TestEveryBit(t *testing.T) {
	s, places, bodies := written(t)
	whole, err := os.ReadFile(s.path(1))
	must(t, err)
	buf, spared := make([]byte, 4096), 0
	for bit := range len(whole) * 8 {
		bad := bytes.Clone(whole)
		bad[bit/8] ^= 1 << (bit % 8)
		must(t, os.WriteFile(s.path(1), bad, 0o600))
		for i, p := range places {
			inside := int64(bit/8) >= p.Offset && int64(bit/8) < p.Offset+headerSize+p.Stored
			got, err := read(s, p)
			if p.Enc == Zstd && inside && err == nil && bytes.Equal(got, bodies[i]) {
				spared++
				continue
			}
			if inside && !errors.Is(err, ErrDamaged) {
				t.Fatalf("bit %d of byte %d: reading blob %d: %v", bit%8, bit/8, i, err)
			}
			if err := s.Check(p, buf); errors.Is(err, ErrDamaged) != inside {
				t.Fatalf("bit %d of byte %d: blob %d: %v", bit%8, bit/8, i, err)
			}
		}
	}
	if spared > 40 {
		t.Errorf("%d flips passed unnoticed", spared)
	}
}

func TestEveryTruncation(t *testing.T) {
	s, places, _ := written(t)
	whole, err := os.ReadFile(s.path(1))
	must(t, err)
	last := places[len(places)-1]
	for n := range len(whole) {
		must(t, os.Truncate(s.path(1), int64(n)))
		if err := s.Check(last, make([]byte, 4096)); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
		must(t, os.WriteFile(s.path(1), whole, 0o600))
	}
	must(t, os.Remove(s.path(1)))
	if _, err := s.Open(last); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing pack: %v", err)
	}
}

// TestDamagedWhenReceived: a stream that was broken in the zip is kept, passes its check, and says so
// when it is read.
func TestDamagedWhenReceived(t *testing.T) {
	s := New(t.TempDir())
	w, err := s.NewWriter(0, 0)
	must(t, err)
	text := []byte(strings.Repeat("cut short ", 100))
	z := deflated(t, text)
	p, err := w.AppendDeflate(bytes.NewReader(z[:len(z)/2]), int64(len(text)))
	must(t, err)
	_, _, err = w.Sync()
	must(t, err)
	must(t, s.Check(p, make([]byte, 10)))
	if _, err := read(s, p); !errors.Is(err, ErrReceived) || errors.Is(err, ErrDamaged) {
		t.Errorf("reading it: %v", err)
	}
}

// TestCutOff: what was appended and not committed is gone when the next writer begins, and what was
// committed is there.
func TestCutOff(t *testing.T) {
	s := New(t.TempDir())
	w, err := s.NewWriter(0, 0)
	must(t, err)
	kept, err := w.AppendBytes([]byte("kept"), sha256.Sum256([]byte("kept")))
	must(t, err)
	n, end, err := w.Sync()
	must(t, err)
	_, err = w.AppendBytes([]byte("lost"), sha256.Sum256([]byte("lost")))
	must(t, err)
	_, _, err = w.Sync() // on disk, yet its index was never committed
	must(t, err)
	must(t, w.Close())
	must(t, os.WriteFile(s.path(2), []byte("a pack begun and not committed"), 0o600))

	w, err = s.NewWriter(n, end)
	must(t, err)
	next, err := w.AppendBytes([]byte("next"), sha256.Sum256([]byte("next")))
	must(t, err)
	_, _, err = w.Sync()
	must(t, err)
	must(t, w.Close())
	if next.Offset != end {
		t.Errorf("the next blob stands at %d, want %d", next.Offset, end)
	}
	var sizes []int64
	must(t, s.Walk(nil, func(p Place) error { sizes = append(sizes, p.Size); return nil }))
	if len(sizes) != 2 {
		t.Errorf("%d blobs, want 2", len(sizes))
	}
	if b, err := read(s, kept); err != nil || string(b) != "kept" {
		t.Errorf("kept: %q %v", b, err)
	}
	if _, err := s.NewWriter(n, end+1000); !errors.Is(err, ErrDamaged) {
		t.Errorf("a pack shorter than its index: %v", err)
	}
}

func FuzzHeader(f *testing.F) {
	h := header(Place{Stored: 5, Size: 5, Enc: Deflate})
	f.Add(h[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < headerSize {
			return
		}
		p, err := parseHeader(b)
		if err != nil {
			return
		}
		again := header(p)
		if q, err := parseHeader(again[:]); err != nil || q != p {
			t.Errorf("%+v became %+v, %v", p, q, err)
		}
	})
}

func BenchmarkAppendBytes(b *testing.B) {
	s := New(b.TempDir())
	w, err := s.NewWriter(0, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	body := make([]byte, 7000)
	sum := sha256.Sum256(body)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := w.AppendBytes(body, sum); err != nil {
			b.Fatal(err)
		}
	}
}

// broken gives some bytes and then fails.
type broken struct{ left int }

func (b *broken) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("the input is damaged")
	}
	n := min(b.left, len(p))
	for i := range n {
		p[i] = byte(b.left * i * 31)
	}
	b.left -= n
	return n, nil
}

// TestUndone: an input that fails on the way leaves nothing between the blobs before and behind it.
func TestUndone(t *testing.T) {
	s := New(filepath.Join(t.TempDir(), "packs"))
	w, err := s.NewWriter(0, 0)
	must(t, err)
	var want []Place
	for i, n := range []int{0, 10, 70_000, 3 << 20} { // the last is flushed to the file on the way
		text := []byte(strings.Repeat("said, again. ", 100*i))
		p, err := w.AppendPacked(text, sha256.Sum256(text))
		must(t, err)
		want = append(want, p)
		if _, err := w.Append(&broken{n}, Zstd); err == nil || errors.Is(err, ErrWrite) {
			t.Errorf("a broken input of %d bytes: %v", n, err)
		}
		if _, err := w.AppendDeflate(&broken{n}, -1); err == nil || errors.Is(err, ErrWrite) {
			t.Errorf("a broken member of %d bytes: %v", n, err)
		}
		if got, err := w.Append(bytes.NewReader(text), Zstd); err != nil {
			t.Error(err)
		} else {
			want = append(want, got)
		}
	}
	n, end, err := w.Sync()
	must(t, err)
	must(t, w.Close())
	if size, err := s.Length(n); err != nil || size != end {
		t.Errorf("the pack has %d bytes, %d were committed: %v", size, end, err)
	}
	i := 0
	must(t, s.Walk(map[int64]int64{n: end}, func(p Place) error {
		if p != want[i] {
			t.Errorf("blob %d: %+v, want %+v", i, p, want[i])
		}
		i++
		return s.Check(p, make([]byte, 100))
	}))
	if i != len(want) {
		t.Errorf("%d blobs, want %d", i, len(want))
	}
}
