package warc_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/klauspost/compress/gzip"

	"clew/internal/warc"
)

// answers are bodies like those that networks give: JSON of some kilobytes.
func answers() (out [][]byte, total int64) {
	for i := range 64 {
		var b bytes.Buffer
		for k := range 24 {
			sum := sha256.Sum256(fmt.Appendf(nil, "%d %d", i, k))
			fmt.Fprintf(&b, `{"uri":"at://did:plc:%x/app.bsky.feed.post/%x","cid":"%x","record":{"text":"part %d of a thread that goes on, with words of all kinds in it, %x","createdAt":"2026-01-02T03:04:05Z"},"likeCount":%d},`, sum[:8], sum[8:12], sum, k, sum[12:20], k*17)
		}
		out, total = append(out, b.Bytes()), total+int64(b.Len())
	}
	return out, total
}

// BenchmarkWriter writes answers, each with its question and a note. BenchmarkGzip packs the same bodies alone: what
// cannot be saved.
func BenchmarkWriter(b *testing.B) {
	list, total := answers()
	b.SetBytes(total)
	b.ReportAllocs()
	for b.Loop() {
		w := warc.NewWriter(io.Discard)
		for i, x := range list {
			f := warc.Fetched{URI: fmt.Sprintf("https://a.example/xrpc/x?n=%d", i), Date: at, Peer: "192.0.2.7", Proto: "HTTP/2.0", TLS: "TLS 1.3", Status: 200,
				Header: http.Header{"Content-Type": {"application/json"}, "Date": {"x"}, "Etag": {"y"}}, Body: body(x), Method: "GET", Request: http.Header{"Accept": {"application/json"}}}
			out, err := w.Fetched(b.Context(), f)
			if err == nil {
				err = w.Metadata(b.Context(), out, []warc.Field{{Name: "clew-capture", Value: `{"clew":1,"kind":"capture","name":"x","import":1,"source":"bluesky-live"}`}})
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkGzip(b *testing.B) {
	list, total := answers()
	b.SetBytes(total)
	b.ReportAllocs()
	z := gzip.NewWriter(io.Discard)
	for b.Loop() {
		for _, x := range list {
			z.Reset(io.Discard)
			if _, err := z.Write(x); err != nil {
				b.Fatal(err)
			}
			if err := z.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkLarge writes one body that is not held in memory.
func BenchmarkLarge(b *testing.B) {
	const size = 32 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := warc.NewWriter(io.Discard).Resource(b.Context(), "https://a.example/film", "video/mp4", at, noise(size)); err != nil {
			b.Fatal(err)
		}
	}
}
