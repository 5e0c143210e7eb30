package warc_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"clew/internal/unpack"
	"clew/internal/warc"
)

var at = time.Date(2026, 3, 4, 5, 6, 7, 891234567, time.UTC)

func body(b []byte) warc.Body {
	out, sum := warc.Bytes(b), sha256.Sum256(b)
	out.SHA256 = hex.EncodeToString(sum[:])
	return out
}

// read opens a WARC file with the reader of this program.
func read(t testing.TB, data []byte) *unpack.Input {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := unpack.Open(context.Background(), path, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

// TestBytes pins the format: a change of it is a change of what others have.
func TestBytes(t *testing.T) {
	var b bytes.Buffer
	w := warc.NewWriter(&b)
	out, err := w.Fetched(t.Context(), warc.Fetched{URI: "https://a.example/x", Date: at, Peer: "192.0.2.7", Proto: "HTTP/2.0", TLS: "TLS 1.3", Status: 200,
		Header: http.Header{"Content-Type": {"text/plain"}, "Content-Length": {"3"}}, Encoding: "gzip", Body: body([]byte("words")), Method: "GET", Request: http.Header{"Accept": {"*/*"}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: %s\r\nWARC-Date: 2026-03-04T05:06:07.891234Z\r\nWARC-Target-URI: https://a.example/x\r\n" +
		"WARC-IP-Address: 192.0.2.7\r\nWARC-Protocol: h2\r\nWARC-Protocol: tls/1.3\r\n" +
		"WARC-Payload-Digest: sha256:c29ecf49d0d194850efef1a16fa85e1c0bea5a61ab1c2d84ab4f90ee9e9ed4e6\r\nWARC-Block-Digest: sha256:%s\r\n" +
		"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%swords\r\n\r\n"
	head := "HTTP/1.1 200 OK\r\nX-Orig-Content-Encoding: gzip\r\nX-Orig-Content-Length: 3\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"
	sum := sha256.Sum256([]byte(head + "words"))
	z, err := gzip.NewReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	z.Multistream(false)
	got, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	words := sha256.Sum256([]byte("words"))
	expect := strings.Replace(fmt.Sprintf(want, out.ID, hex.EncodeToString(sum[:]), len(head)+5, head), "c29ecf49d0d194850efef1a16fa85e1c0bea5a61ab1c2d84ab4f90ee9e9ed4e6", hex.EncodeToString(words[:]), 1)
	if string(got) != expect {
		t.Errorf("record is\n%q\nnot\n%q", got, expect)
	}
	if out.ID[:10] != "<urn:uuid:" || out.ID[24] != '8' {
		t.Errorf("id is %s", out.ID)
	}
}

// TestBody: what is not as long as it says, or not what it says, is an error, and the writer stays with it.
func TestBody(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789abcdef"), 200<<10) // is not held in memory
	for name, b := range map[string]warc.Body{
		"short": {Size: 6, Open: warc.Bytes([]byte("words")).Open}, "long": {Size: 4, Open: warc.Bytes([]byte("words")).Open},
		"other": {Size: 5, SHA256: strings.Repeat("0", 64), Open: warc.Bytes([]byte("words")).Open}, "none": {Size: 3},
		"large, short": {Size: int64(len(long)) + 1, Open: warc.Bytes(long).Open}, "large, long": {Size: int64(len(long)) - 1, Open: warc.Bytes(long).Open},
		"changes": changing(long),
		"fails":   {Size: 3, Open: func() (io.ReadCloser, error) { return nil, os.ErrPermission }},
	} {
		var out bytes.Buffer
		w := warc.NewWriter(&out)
		_, err := w.Resource(t.Context(), "urn:x", "text/plain", at, b)
		if !errors.Is(err, warc.ErrChanged) && !errors.Is(err, os.ErrPermission) {
			t.Errorf("%s: %v", name, err)
		}
		if _, again := w.Resource(t.Context(), "urn:y", "text/plain", at, warc.Bytes(nil)); again == nil {
			t.Errorf("%s: it goes on after an error", name)
		}
	}
}

// changing is a body that is another one when it is read again.
func changing(b []byte) warc.Body {
	n := 0
	return warc.Body{Size: int64(len(b)), Open: func() (io.ReadCloser, error) {
		n++
		return io.NopCloser(bytes.NewReader(b[:len(b)-n+1])), nil
	}}
}

// noise gives n bytes that do not shrink, the same each time.
func noise(n int64) warc.Body {
	return warc.Body{Size: n, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(rand.NewChaCha8([32]byte{1}), n)), nil
	}}
}

// TestMemory: a body of any length is written with the same little memory.
func TestMemory(t *testing.T) {
	size := int64(256 << 20)
	if os.Getenv("CLEW_TORTURE") == "large" {
		size = 1 << 30
	}
	var most uint64
	writes := 0
	w := warc.NewWriter(writerFunc(func(p []byte) (int, error) {
		if writes++; writes%64 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}
		return len(p), nil
	}))
	if _, err := w.Resource(t.Context(), "https://a.example/film", "video/mp4", at, noise(size)); err != nil {
		t.Fatal(err)
	}
	if most == 0 || most > 64<<20 {
		t.Errorf("%d MiB in use while %d MiB were written", most>>20, size>>20)
	}
	t.Logf("%d MiB in use at most", most>>20)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestLongIndex: a long index is packed in blocks that can be found by their first lines.
func TestLongIndex(t *testing.T) {
	var b bytes.Buffer
	p, err := warc.NewPackage(&b)
	if err != nil {
		t.Fatal(err)
	}
	var pages []warc.Page
	for i := range 5000 {
		uri := fmt.Sprintf("https://a.example/%d", i*7919%5000)
		out, err := p.Writer().Resource(t.Context(), uri, "text/plain", at, warc.Bytes([]byte(uri)))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, warc.Page{URL: out.URI, Date: at})
	}
	if err := p.Close(t.Context(), warc.About{Title: "long", Created: at, Pages: pages[:1], Extra: pages[1:]}); err != nil {
		t.Fatal(err)
	}
	in := read(t, b.Bytes())
	if len(in.Parts) != 5000 || len(in.Refused) != 0 {
		t.Errorf("%d parts, %d refused", len(in.Parts), len(in.Refused))
	}
	checkBlocks(t, b.Bytes())
}

// checkBlocks reads a packed index by its own index.
func checkBlocks(t *testing.T, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	idx, err := fs.ReadFile(z, "indexes/index.idx")
	if err != nil {
		t.Fatal(err)
	}
	cdx, err := fs.ReadFile(z, "indexes/index.cdx.gz")
	if err != nil {
		t.Fatal(err)
	}
	lines, end := 0, 0
	for i, line := range strings.Split(strings.TrimSpace(string(idx)), "\n") {
		parts := strings.SplitN(line, " ", 3)
		if i == 0 {
			if line != `!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}` {
				t.Errorf("the index begins %s", line)
			}
			continue
		}
		var e struct{ Offset, Length int }
		if err := json.Unmarshal([]byte(parts[2]), &e); err != nil || e.Offset != end {
			t.Fatalf("%v: %s", err, line)
		}
		end += e.Length
		r, err := gzip.NewReader(bytes.NewReader(cdx[e.Offset:end]))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil || !strings.HasPrefix(string(b), parts[0]+" "+parts[1]+" ") {
			t.Errorf("%v: block %d does not begin with what is said of it", err, i)
		}
		lines += bytes.Count(b, []byte("\n"))
	}
	if lines != 5000 || end != len(cdx) {
		t.Errorf("%d lines, %d of %d bytes", lines, end, len(cdx))
	}
}
