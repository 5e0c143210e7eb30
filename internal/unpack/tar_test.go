package unpack

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestTarHostile(t *testing.T) {
	reg := func(name string) tar.Header {
		return tar.Header{Name: name, Mode: 0o600, Typeflag: tar.TypeReg, Size: 4}
	}
	hs := []tar.Header{
		reg("good"), reg("../evil"), reg("/abs"), reg(`a\b`), reg("GOOD"), reg("good"),
		{Name: "hard", Typeflag: tar.TypeLink, Linkname: "/etc/passwd"},
		{Name: "soft", Typeflag: tar.TypeSymlink, Linkname: "../../x"},
		{Name: "pipe", Typeflag: tar.TypeFifo},
		{Name: "disk", Typeflag: tar.TypeBlock},
		{Name: "tty", Typeflag: tar.TypeChar},
		{Name: "dir/", Typeflag: tar.TypeDir},
		reg("last"),
	}
	data := tarWith(t, hs, func(i int) string { return "text"[:hs[i].Size] })
	for name, in := range map[string]*Input{"tar": must(t, data, Limits{}), "tar.gz": must(t, gz(data), Limits{})} {
		same(t, name, map[string]string{"good": "text", "last": "text"}, contents(in))
		same(t, name, []string{
			"../evil: its name leads out of the folder", "/abs: its name is an absolute path",
			`a\b: a backslash in its name`, "hard: it is a link", "soft: it is a link",
			"pipe: it is not a plain file", "disk: it is not a plain file", "tty: it is not a plain file",
			"GOOD: another part has the same name, or one that differs only in case or accents' form",
			"good: another part has the same name, or one that differs only in case or accents' form",
		}, refusals(in))
	}
}

// sparse is a header block of the old GNU kind: a file of 1 TiB with nothing in it.
func TestTarSparse(t *testing.T) {
	block := make([]byte, 512)
	copy(block, "holes")
	copy(block[100:], "0000600\x00")
	copy(block[124:], "00000000000\x00")
	block[156] = 'S'
	copy(block[257:], "ustar  \x00")
	copy(block[483:], "\x80\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00") // real size, base 256
	copy(block[148:], "        ")
	sum := 0
	for _, c := range block {
		sum += int(c)
	}
	copy(block[148:], fmt.Sprintf("%06o\x00 ", sum))
	in := must(t, append(block, tarOf(t, "a", "x")...), Limits{})
	if got := contents(in); len(got) > 1 || len(in.Refused) != 1 {
		t.Errorf("parts %v, refused %v", got, in.Refused)
	}
}

// Cut anywhere, a tar archive gives the parts before the cut, and says that something is missing.
func TestTarCut(t *testing.T) {
	want := map[string]string{"a": strings.Repeat("x", 700), "b": "y"}
	whole := tarOf(t, "a", want["a"], "b", want["b"])
	for n := 512; n < len(whole); n += 97 {
		in, err := openBytes(t, whole[:n], Limits{})
		if err != nil {
			if !errors.Is(err, ErrBroken) {
				t.Errorf("cut at %d: %v", n, err)
			}
			continue
		}
		got := contents(in)
		for name, s := range got {
			if s != want[name] && s != "BROKEN" {
				t.Errorf("cut at %d: %s = %q", n, name, s)
			}
		}
		if n < 2560 && len(in.Refused) == 0 && got["b"] != want["b"] && got["b"] != "BROKEN" {
			t.Errorf("cut at %d: nothing says that b is missing", n)
		}
	}
}

func TestTarGzCut(t *testing.T) {
	var pairs []string
	for i := range 50 {
		pairs = append(pairs, fmt.Sprint(i), string(jsonLike(3000+i)))
	}
	packed := gz(tarOf(t, pairs...))
	in := must(t, packed[:len(packed)/2], Limits{})
	if len(in.Parts) == 0 || len(in.Parts) == 50 || len(in.Refused) == 0 {
		t.Errorf("%d parts, refused %v", len(in.Parts), in.Refused)
	}
}

func TestTarRaw(t *testing.T) {
	text := strings.Repeat("0123456789", 200)
	in := must(t, tarOf(t, "first", "1", "a", text), Limits{})
	r, encoding, size, err := in.Parts[0].Raw()
	if err != nil || encoding != "" || size != 2000 {
		t.Fatal(encoding, size, err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil || b.String() != text {
		t.Errorf("%.40q, %v", b.String(), err)
	}
}

// A bomb of one file: refused while it is read, long before it is unpacked.
func TestGzipBomb(t *testing.T) {
	in := must(t, gz(make([]byte, 64<<20)), Limits{})
	if got := contents(in)["input"]; got != "BOUND" {
		t.Errorf("%.40q", got)
	}
	in = must(t, zst(make([]byte, 64<<20)), Limits{})
	if got := contents(in)["input"]; got != "BOUND" {
		t.Errorf("%.40q", got)
	}
	in = must(t, gz(make([]byte, 8<<20)), Limits{})
	if got := contents(in)["input"]; len(got) != 8<<20 {
		t.Errorf("small and empty is no bomb: %.40q", got)
	}
}

func TestGzipDamaged(t *testing.T) {
	packed := gz(jsonLike(100_000))
	for name, data := range map[string][]byte{
		"cut":      packed[:len(packed)-9],
		"checksum": spoil(packed, len(packed)-6),
		"length":   spoil(packed, len(packed)-1),
		"middle":   spoil(packed, len(packed)/2),
		"trailing": append(bytes.Clone(packed), "garbage"...),
	} {
		if got := contents(must(t, data, Limits{}))["input"]; got != "BROKEN" {
			t.Errorf("%s: %.40q", name, got)
		}
	}
}

func FuzzTar(f *testing.F) {
	f.Add(tarOf(f, "a", "hello", "dir/b", strings.Repeat("x", 600)))
	f.Add(tarOf(f, strings.Repeat("long/", 40)+"x", "x"))
	f.Add(gz(tarOf(f, "a", "hello")))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := FromReader(t.Context(), "f", bytes.NewReader(data), Limits{Total: 1 << 24, Parts: 1000})
		if err != nil {
			return
		}
		defer in.Close()
		for _, p := range in.Parts {
			s, err := readPart(p)
			if err == nil && p.Size >= 0 && int64(len(s)) != p.Size {
				t.Errorf("%q: %d bytes, states %d", p.Name, len(s), p.Size)
			}
		}
	})
}

func BenchmarkTarGz(b *testing.B) {
	const size = 16 << 20
	data := gz(tarOf(b, "outbox.json", string(jsonLike(size))))
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		in, err := FromReader(b.Context(), "a", bytes.NewReader(data), Limits{})
		if err != nil {
			b.Fatal(err)
		}
		in.Close()
	}
}
