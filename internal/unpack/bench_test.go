package unpack

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// jsonLike makes n bytes that pack as an archive's JSON does, about 6:1.
func jsonLike(n int) []byte {
	rng := rand.New(rand.NewPCG(7, 7))
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, "{\n  \"tweet\" : {\n    \"id_str\" : \"%d\",\n    \"full_text\" : \"", rng.Uint64())
		for range 25 {
			fmt.Fprintf(&b, "w%x ", rng.IntN(3000))
		}
		b.WriteString("\",\n    \"favorite_count\" : \"0\",\n    \"lang\" : \"en\"\n  }\n},\n")
	}
	return b.Bytes()[:n]
}

func BenchmarkOpenZip66k(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.zip")
	if err := os.WriteFile(path, manyParts(66_000), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		in, err := Open(b.Context(), path, Limits{})
		if err != nil || len(in.Parts) != 66_000 {
			b.Fatal(err)
		}
		in.Close()
	}
}

func BenchmarkOpenZip66kStandard(b *testing.B) {
	data := manyParts(66_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInflate(b *testing.B) {
	const size = 32 << 20
	data := zipOf(b, "a", string(jsonLike(size)))
	in := must(b, data, Limits{})
	buf := make([]byte, 256<<10)
	b.Run("Read", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			r, err := in.Parts[0].Open()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r}, buf); err != nil {
				b.Fatal(err)
			}
			r.Close()
		}
	})
	b.Run("WriteTo", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			r, err := in.Parts[0].Open()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := r.(io.WriterTo).WriteTo(io.Discard); err != nil {
				b.Fatal(err)
			}
			r.Close()
		}
	})
	b.Run("Standard", func(b *testing.B) {
		std, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			r, err := std.File[0].Open()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r}, buf); err != nil {
				b.Fatal(err)
			}
			r.Close()
		}
	})
}
