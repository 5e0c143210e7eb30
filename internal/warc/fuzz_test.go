package warc_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"clew/internal/warc"
)

// FuzzRound writes anything at all, and reads it back: what was written is there, once, with its bytes, and nothing
// else is.
func FuzzRound(f *testing.F) {
	f.Add("https://a.example/", "text/html", "X-A", "b", []byte("words"), 200, int64(0))
	f.Add("https://a.example/\r\nWARC-Type: response\r\n\r\n", "a\r\n\r\nb", "X\r\nY", "c\r\n\r\nWARC/1.1\r\n", []byte("\r\n\r\nWARC/1.1\r\n"), 99, int64(1)<<62)
	f.Add("", "", "", "", []byte{}, 0, int64(-1)<<40)
	f.Add("wss://a", "gzip", "Content-Encoding", "gzip", []byte{0x1f, 0x8b, 8, 0}, 304, int64(5))
	f.Add("http://a/안녕", "application/http", "Transfer-Encoding", "chunked", bytes.Repeat([]byte("5\r\n"), 300), 1000, int64(1e18))
	f.Fuzz(func(t *testing.T, uri, mime, name, value string, b []byte, status int, nanos int64) {
		var out bytes.Buffer
		w, date := warc.NewWriter(&out), time.Unix(0, nanos)
		if err := w.Info(t.Context(), date, mime, []warc.Field{{Name: name, Value: value}}); err != nil {
			t.Fatal(err)
		}
		fetched := warc.Fetched{URI: uri, Date: date, Peer: value, Proto: mime, Status: status, Header: http.Header{name: {value}, "Content-Type": {mime}}, Encoding: name, Body: body(b), Method: name, Request: http.Header{name: {value}}}
		var written []warc.Written
		for range 2 { // the second may be a revisit
			x, err := w.Fetched(t.Context(), fetched)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Metadata(t.Context(), x, []warc.Field{{Name: "clew-capture", Value: `{"clew":1}`}, {Name: name, Value: value}}); err != nil {
				t.Fatal(err)
			}
			written = append(written, x)
		}
		x, err := w.Resource(t.Context(), uri, mime, date, warc.Bytes(b))
		if err != nil {
			t.Fatal(err)
		}
		written = append(written, x)
		in := read(t, out.Bytes())
		if len(in.Parts) != 3 || len(in.Refused) != 0 {
			t.Fatalf("%d parts, refused: %v", len(in.Parts), in.Refused)
		}
		for i, p := range in.Parts {
			if p.Name != written[i].URI || strings.ContainsAny(p.Name, "\r\n \x00") {
				t.Errorf("part %d is called %q, not %q", i, p.Name, written[i].URI)
			}
			r, err := p.Open()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, b) {
				t.Errorf("part %d: %v; it holds %q, not %q", i, err, got, b)
			}
			r.Close()
			if note := string(in.Notes[i]); i < 2 && note != `{"clew":1}` || i == 2 && note != "" {
				t.Errorf("the note of part %d is %q", i, note)
			}
		}
	})
}
