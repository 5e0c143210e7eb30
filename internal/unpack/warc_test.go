package unpack

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"archive/zip"
)

func sha1Of(s string) string {
	sum := sha1.Sum([]byte(s))
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}

func sha256Of(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func zlibOf(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func rawDeflateOf(s string) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 6)
	if err != nil {
		panic(err)
	}
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func chunksOf(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(7, len(s))
		fmt.Fprintf(&b, "%x;name=value\r\n%s\r\n", n, s[:n])
		s = s[n:]
	}
	return b.String() + "0\r\nTrailer: x\r\n\r\n"
}

// warcCases are the records of one file with what each gives: content, "BROKEN", or "REFUSED why".
func warcCases() (records []string, want map[string]string) {
	text := strings.Repeat("{\"text\":\"some words\"}\n", 20)
	want = map[string]string{}
	add := func(name, result, block string, fields ...string) {
		uri := "https://a.example/" + name
		records = append(records, warcOf("response", uri, httpMime, block, fields...))
		want[uri] = result
	}
	records = append(records, warcOf("warcinfo", "", "application/warc-fields", "software: x\r\n"))
	add("plain", text, answer(text))
	add("empty", "", answer(""))
	add("digests", text, answer(text), "WARC-Block-Digest: "+sha1Of(answer(text)), "WARC-Payload-Digest: "+sha256Of(text))
	add("block", "BROKEN", answer(text), "WARC-Block-Digest: "+sha1Of("other"))
	add("payload", "BROKEN", answer(text), "WARC-Payload-Digest: "+sha1Of("other"))
	add("md5", text, answer(text), "WARC-Payload-Digest: md5:abc")
	packed := string(gz([]byte(text)))
	add("gzip", text, answer(packed, "Content-Encoding: gzip"), "WARC-Payload-Digest: "+sha1Of(packed))
	add("gzip-open", text, answer(packed, "Content-Encoding: gzip"), "WARC-Payload-Digest: "+sha1Of(text))
	add("gzip-said", text, answer(text, "Content-Encoding: gzip"))
	add("gzip-bad", "BROKEN", answer(packed[:len(packed)-20], "Content-Encoding: gzip"))
	add("bomb", "BOUND", answer(string(gz(make([]byte, 16<<20))), "Content-Encoding: gzip"))
	add("zlib", text, answer(zlibOf(text), "Content-Encoding: deflate"))
	add("deflate", text, answer(rawDeflateOf(text), "Content-Encoding: deflate"))
	add("zstd", text, answer(string(zst([]byte(text))), "content-encoding:zstd"))
	add("br", "REFUSED it is packed with brotli, which is not read here", answer("x", "Content-Encoding: br"))
	add("odd", `REFUSED it is packed in a way that is not read here ("sdch")`, answer("x", "Content-Encoding: sdch"))
	add("five", "REFUSED it is packed more than four times over", answer("x", "Content-Encoding: gzip, gzip, gzip, gzip, gzip"))
	add("chunked", text, answer(chunksOf(text), "Transfer-Encoding: chunked"), "WARC-Payload-Digest: "+sha1Of(text))
	add("chunked-raw", text, answer(chunksOf(text), "Transfer-Encoding: chunked"), "WARC-Payload-Digest: "+sha1Of(chunksOf(text)))
	add("chunked-said", text, answer(text, "Transfer-Encoding: chunked"))
	add("chunked-bad", "BROKEN", answer("7\r\nseven..\r\nzz\r\n", "Transfer-Encoding: chunked"))
	add("chunked-cut", "BROKEN", answer("ff\r\nshort", "Transfer-Encoding: chunked"))
	add("both", text, answer(chunksOf(packed), "Transfer-Encoding: chunked", "Content-Encoding: gzip"), "WARC-Block-Digest: "+sha1Of(answer(chunksOf(packed), "Transfer-Encoding: chunked", "Content-Encoding: gzip")))
	add("not-http", "REFUSED it does not hold an HTTP answer", "hello\r\n")
	add("no-end", "REFUSED its header ends too early", "HTTP/1.1 200 OK\r\nA: b\r\n")
	records = append(records,
		warcOf("request", "https://a.example/request", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n"),
		warcOf("revisit", "https://a.example/revisit", httpMime, answer("")),
		warcOf("metadata", "https://a.example/metadata", "text/plain", "x"),
		warcOf("resource", "<urn:clew:resource>", "text/plain", text, "WARC-Block-Digest: "+sha1Of(text)),
		warcOf("response", "", httpMime, answer("x")),
	)
	want["urn:clew:resource"] = text
	want["https://a.example/revisit"] = "REFUSED its content is said to stand in another record, which is not here"
	want[`""`] = "REFUSED it has no address"
	return records, want
}

func allResults(in *Input) map[string]string {
	got := contents(in)
	for _, r := range in.Refused {
		got[r.Name] = "REFUSED " + r.Why
	}
	return got
}

func TestWARC(t *testing.T) {
	records, want := warcCases()
	plain := strings.Join(records, "")
	var members []byte
	for _, r := range records {
		members = append(members, gz([]byte(r))...)
	}
	for name, data := range map[string][]byte{
		"plain":      []byte(plain),
		"members":    members,
		"one member": gz([]byte(plain)),
		"zstd":       zst([]byte(plain)),
		"wacz":       zipOf(t, "datapackage.json", "{}", "archive/data.warc.gz", string(members), "pages/pages.jsonl", "{}"),
	} {
		t.Run(name, func(t *testing.T) {
			in := must(t, data, Limits{})
			same(t, "kind", "warc", in.Kind)
			same(t, "results", want, allResults(in))
			for _, p := range in.Parts {
				if wantStatus := 200; strings.HasPrefix(p.Name, "https:") && (p.Status != wantStatus || p.Type != "application/json") {
					t.Errorf("%s: %d %q", p.Name, p.Status, p.Type)
				}
			}
		})
	}
}

func TestWACZStored(t *testing.T) {
	member := gz([]byte(warcOf("resource", "urn:a", "text/plain", strings.Repeat("x", 5000)+string(jsonLike(20_000)))))
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range []struct {
		name string
		data []byte
	}{{"archive/b.warc.gz", member}, {"archive/broken.warc.gz", member[:len(member)/2]}, {"datapackage.json", []byte("{}")}} {
		e, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store})
		if err == nil {
			_, err = e.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	in := must(t, b.Bytes(), Limits{})
	if len(in.Parts) < 1 || len(contents(in)["urn:a"]) != 25_000 {
		t.Errorf("parts %d", len(in.Parts))
	}
	if len(in.Refused) != 1 || in.Refused[0].Name != "archive/broken.warc.gz" {
		t.Errorf("refused %v", in.Refused)
	}
}

// Cut anywhere, a WARC file gives the records before the cut, and says that the rest is missing.
func TestWARCCut(t *testing.T) {
	one, two := warcOf("resource", "urn:1", "text/plain", "one"), warcOf("resource", "urn:2", "text/plain", "two")
	for form, whole := range map[string][]byte{"plain": []byte(one + two), "members": append(gz([]byte(one)), gz([]byte(two))...)} {
		for n := 20; n < len(whole); n++ {
			in, err := openBytes(t, whole[:n], Limits{})
			if err != nil {
				if !errors.Is(err, ErrBroken) {
					t.Errorf("%s cut at %d: %v", form, n, err)
				}
				continue
			}
			if in.Kind != "warc" {
				continue
			}
			for name, s := range contents(in) {
				if want := map[string]string{"urn:1": "one", "urn:2": "two"}[name]; s != want && s != "BROKEN" {
					t.Errorf("%s cut at %d: %s = %q", form, n, name, s)
				}
			}
			if len(in.Parts) == 1 && len(in.Refused) == 0 && n != len(one) && n != len(gz([]byte(one))) && n < len(whole)-4 && n > len(one)+4 {
				t.Errorf("%s cut at %d: nothing says so", form, n)
			}
		}
	}
}

func TestWARCWrongLengths(t *testing.T) {
	record := warcOf("resource", "urn:1", "text/plain", "one")
	for name, data := range map[string]string{
		"too long":   strings.Replace(record, "Content-Length: 3", "Content-Length: 9000", 1),
		"huge":       strings.Replace(record, "Content-Length: 3", "Content-Length: 999999999999999", 1),
		"overflow":   strings.Replace(record, "Content-Length: 3", "Content-Length: 99999999999999999999", 1),
		"a word":     strings.Replace(record, "Content-Length: 3", "Content-Length: three", 1),
		"none":       strings.Replace(record, "Content-Length: 3\r\n", "", 1),
		"long line":  "WARC/1.0\r\n" + strings.Repeat("x", 70_000) + "\r\n\r\n",
		"many lines": "WARC/1.0\r\n" + strings.Repeat("x: y\r\n", 20_000) + "\r\n",
	} {
		for form, data := range map[string][]byte{"plain": []byte(data), "members": gz([]byte(data))} {
			if in, err := openBytes(t, data, Limits{}); !errors.Is(err, ErrBroken) {
				t.Errorf("%s, %s: %v, %v", name, form, in, err)
			}
		}
	}
	// Too short a length: the next record does not begin where it must.
	short := strings.Replace(record, "Content-Length: 3", "Content-Length: 1", 1) + record
	in := must(t, []byte(short), Limits{})
	same(t, "short", map[string]string{"urn:1": "o"}, contents(in))
	if len(in.Refused) != 1 {
		t.Errorf("refused %v", in.Refused)
	}
}

func FuzzWARC(f *testing.F) {
	records, _ := warcCases()
	for _, r := range records {
		if len(r) < 4000 {
			f.Add([]byte(r))
			f.Add(gz([]byte(r)))
		}
	}
	f.Add([]byte("WARC/1.0\r\n: a field without a name\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := FromReader(t.Context(), "f", bytes.NewReader(data), Limits{Total: 1 << 24})
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

func BenchmarkWARC(b *testing.B) {
	var data []byte
	body := string(jsonLike(200_000))
	for i := range 20 {
		data = append(data, gz([]byte(warcOf("response", fmt.Sprintf("https://a.example/%d", i), httpMime, answer(body))))...)
	}
	b.SetBytes(20 * int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		in, err := FromReader(b.Context(), "a", bytes.NewReader(data), Limits{})
		if err != nil || len(in.Parts) != 20 {
			b.Fatal(err)
		}
		for _, p := range in.Parts {
			r, err := p.Open()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				b.Fatal(err)
			}
		}
	}
}
