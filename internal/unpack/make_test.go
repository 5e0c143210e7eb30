package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// zipOf packs names and contents in turn.
func zipOf(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err == nil {
			_, err = f.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tarOf packs names and contents in turn.
func tarOf(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var hs []tar.Header
	for i := 0; i < len(pairs); i += 2 {
		hs = append(hs, tar.Header{Name: pairs[i], Mode: 0o600, Typeflag: tar.TypeReg, Size: int64(len(pairs[i+1]))})
	}
	return tarWith(t, hs, func(i int) string { return pairs[2*i+1] })
}

func tarWith(t testing.TB, hs []tar.Header, content func(i int) string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := range hs {
		if err := w.WriteHeader(&hs[i]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gz(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func zst(data []byte) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return w.EncodeAll(data, nil)
}

func harAnswer(url, text, encoding string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	more := ""
	if encoding != "" {
		more = fmt.Sprintf(`,"encoding":%q`, encoding)
	}
	return fmt.Sprintf(`{"startedDateTime":"2024-01-01T00:00:00Z","request":{"method":"GET","url":%q,"headers":[]},`+
		`"response":{"status":200,"headers":[],"content":{"size":1,"mimeType":"application/json","text":%s%s}}}`, url, quoted, more)
}

func harOf(entries ...string) string {
	return "{\n \"log\" : {\"version\":\"1.2\",\"pages\":[],\"entries\":[" + strings.Join(entries, ",") + "]}}"
}

// warcOf makes one record; fields are further header lines.
func warcOf(kind, uri, mime, block string, fields ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nContent-Type: %s\r\n", kind, uri, mime)
	for _, f := range fields {
		b.WriteString(f + "\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s\r\n\r\n", len(block), block)
	return b.String()
}

const httpMime = "application/http; msgtype=response"

// answer makes an HTTP answer; fields are further header lines.
func answer(body string, fields ...string) string {
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for _, f := range fields {
		head += f + "\r\n"
	}
	return head + "\r\n" + body
}
