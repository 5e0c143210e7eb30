package replayed_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/collect"
	"clew/internal/policy"
	"clew/internal/warc"
)

// hostile is a WACZ file made of what should not be in one.
func hostile(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	p, err := warc.NewPackage(&b)
	if err != nil {
		t.Fatal(err)
	}
	w := p.Writer()
	at := time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC)
	if err := w.Info(t.Context(), at, "a\r\nb", []warc.Field{{Name: "software", Value: "x\r\n\r\nWARC/1.1\r\nWARC-Type: response"}}); err != nil {
		t.Fatal(err)
	}
	var pages []warc.Page
	for i, address := range addresses {
		f := warc.Fetched{
			URI: address, Date: at.Add(time.Duration(i) * time.Millisecond), Peer: "192.0.2.1", Proto: "HTTP/2.0", TLS: "TLS 1.3", Status: 200,
			Header: http.Header{
				"Content-Type": {"text/html; charset=utf-8\r\nX-Planted: 1\r\n\r\n<script>"}, "X Y": {"no name"}, "": {"nothing"}, "Content-Encoding": {"br"}, "Content-Length": {"3"},
				"Transfer-Encoding": {"chunked"}, "Set-Cookie": {"a=***", "b=***"}, "X-Zero": {"a\x00b"}, "X-Words": {"Grüße, 안녕"}, "X-Long": {strings.Repeat("l", 60<<10)},
			},
			Method: "GET\r\nX: y", Request: http.Header{"Authorization": {"***"}},
			Body: warc.Bytes(bodies[i%len(bodies)]),
		}
		sum := sha256.Sum256(bodies[i%len(bodies)])
		f.Body.SHA256 = hex.EncodeToString(sum[:])
		out, err := w.Fetched(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Metadata(t.Context(), out, []warc.Field{{Name: "bad name", Value: "x"}, {Name: "fine", Value: "1\r\n2"}}); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, warc.Page{URL: out.URI, Date: out.Date, Title: address})
	}
	if err := p.Close(t.Context(), warc.About{Title: "<b>\r\n\"", Created: at, Pages: pages}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var addresses = []string{
	"https://a.example/", "https://a.example", "http://www.a.example:80/x?b=2&a=1", "https://www2.A.example:8443/P/../q/./r?Z=1#f", "https://a.example/a b\r\nWARC-Type: x",
	"https://a.example/\x00\x01\x7f", "https://a.example/안녕?q=é", "", "no address", "wss://relay.example/x", "https://a.example/" + strings.Repeat("x", 20<<10),
	"javascript:alert(1)", "https://[2001:db8::1]:8080/x", "https://a.example/'\"<>\\^`{|}", "https://a.example/?q='x'&b", "https://a.example/%2e%2e/x", "https://a.example:99999/", "urn:clew:x",
}

var bodies = [][]byte{
	{}, []byte("x"), []byte("WARC/1.1\r\nWARC-Type: response\r\n\r\n\r\n\r\n"), bytes.Repeat([]byte{0x1f, 0x8b, 0, 255}, 400), bytes.Repeat([]byte("0123456789\r\n"), 200<<10),
}

// dataOf gives the WARC file of a package.
func dataOf(t testing.TB, wacz []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(wacz), int64(len(wacz)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// packages are the WACZ files that other programs judge.
func packages(t *testing.T) map[string][]byte {
	out := map[string][]byte{"hostile": hostile(t)}
	for name := range recordings {
		store, _ := walked(t, name)
		network, _, _ := strings.Cut(name, "/")
		out[network], _ = archive(t, store, collect.CaptureOptions{Use: policy.Read, Pages: []collect.CapturePage{{Path: "page/", Title: "page", HTML: func([]collect.Captured) []byte { return []byte("<p>page") }}}}, true)
	}
	return out
}

// TestWarcio has another reader hold every record against its digests, and compares its index with ours.
func TestWarcio(t *testing.T) {
	for name, wacz := range packages(t) {
		t.Run(name, func(t *testing.T) {
			data := dataOf(t, wacz, "archive/data.warc.gz")
			path := file(t, "data.warc.gz", data)
			out, said, err := node(t, "check.mjs", path)
			if err != nil {
				t.Fatalf("warcio finds fault: %v\n%s", err, said)
			}
			t.Log(strings.TrimSpace(out))
			lines, said, err := node(t, "index.mjs", path)
			if err != nil {
				t.Fatalf("warcio cannot index it: %v\n%s", err, said)
			}
			if diff := cmp.Diff(theirs(t, lines), ours(t, string(dataOf(t, wacz, "indexes/index.cdxj")))); diff != "" {
				t.Errorf("index (-warcio +clew):\n%s", diff)
			}
		})
	}
}

// entry is what both indexes say of a record.
type entry struct {
	Key, At, URL, MIME, Digest string
	Offset, Length             int64
}

func theirs(t *testing.T, lines string) (out []string) {
	for line := range strings.Lines(lines) {
		var e struct {
			URLKey, Timestamp, URL, MIME, Digest string
			Offset, Length                       int64
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		mime, _, _ := strings.Cut(e.MIME, ";")
		out = append(out, fmt.Sprint(entry{e.URLKey, e.Timestamp, e.URL, mime, e.Digest, e.Offset, e.Length}))
	}
	slices.Sort(out)
	return out
}

func ours(t *testing.T, lines string) (out []string) {
	last := ""
	for line := range strings.Lines(lines) {
		if line < last {
			t.Errorf("the index is not sorted: %s", line)
		}
		last = line
		key, rest, _ := strings.Cut(line, " ")
		at, rest, _ := strings.Cut(rest, " ")
		var e struct {
			URL, MIME, Digest, Filename, RecordDigest string
			Offset, Length                            int64
			Status                                    int
		}
		if err := json.Unmarshal([]byte(rest), &e); err != nil || len(at) != 17 || e.Filename != "data.warc.gz" || e.Status == 0 || !strings.HasPrefix(e.RecordDigest, "sha256:") {
			t.Errorf("%v: %s", err, line)
		}
		out = append(out, fmt.Sprint(entry{key, at[:14], e.URL, e.MIME, strings.TrimPrefix(e.Digest, "sha256:"), e.Offset, e.Length}))
	}
	slices.Sort(out)
	return out
}

// TestWarcioFindsFault changes one byte of each record's block in turn: every change must be caught.
func TestWarcioFindsFault(t *testing.T) {
	data := dataOf(t, hostile(t), "archive/data.warc.gz")
	members := split(t, data)
	for i, n := range []int{1, 2, 3, 7, len(members) - 1} {
		m := members[n]
		head := bytes.Index(m, []byte("\r\n\r\n")) + 4
		if head >= len(m)-4 {
			continue
		}
		changed := slices.Clone(members)
		changed[n] = bytes.Clone(m)
		changed[n][len(m)-5] ^= 1
		var b bytes.Buffer
		for _, m := range changed {
			z := gzip.NewWriter(&b)
			z.Write(m)
			z.Close()
		}
		_, said, err := node(t, "check.mjs", file(t, "data.warc.gz", b.Bytes()))
		if err == nil || !strings.Contains(said, "has another digest") {
			t.Errorf("change %d, of record %d, is not caught: %v %s", i, n, err, said)
		}
	}
	if _, _, err := node(t, "check.mjs", file(t, "data.warc.gz", data[:len(data)-40])); err == nil {
		t.Error("a cut file is not caught")
	}
}

// split gives the records of a WARC file, unpacked.
func split(t *testing.T, data []byte) (out [][]byte) {
	in := bytes.NewReader(data)
	for in.Len() > 0 {
		z, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		z.Multistream(false)
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// TestPackage holds packages against the rules of WACZ 1.1.1, and their description against the schema of data
// packages; and shows that both can fail.
func TestPackage(t *testing.T) {
	for name, wacz := range packages(t) {
		t.Run(name, func(t *testing.T) {
			for _, fault := range faults(wacz) {
				t.Error(fault)
			}
			d := dataOf(t, wacz, "datapackage.json")
			if _, said, err := node(t, "describe.mjs", file(t, "datapackage.json", d)); err != nil {
				t.Errorf("the schema finds fault: %v\n%s", err, said)
			}
			bad := bytes.Replace(d, []byte(`"data.warc.gz"`), []byte(`"Data Warc"`), 1)
			if _, _, err := node(t, "describe.mjs", file(t, "datapackage.json", bad)); err == nil {
				t.Error("the schema finds no fault in a name that it does not allow")
			}
		})
	}
	good := hostile(t)
	for i := 0; i < len(good); i += len(good)/60 + 1 {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if len(faults(bad)) == 0 && !bytes.Equal(contents(bad), contents(good)) {
			t.Errorf("byte %d of %d was changed, and no rule is broken", i, len(good))
		}
	}
}

// contents is all that the members of a zip archive hold.
func contents(data []byte) (out []byte) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return nil
		}
		out = append(append(out, f.Name...), b...)
	}
	return out
}

// faults says which rules of WACZ 1.1.1 a file breaks.
func faults(data []byte) (out []string) {
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return []string{err.Error()}
	}
	members := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return []string{err.Error()}
		}
		if members[f.Name], err = io.ReadAll(r); err != nil {
			return []string{f.Name + ": " + err.Error()}
		}
		if strings.HasSuffix(f.Name, ".gz") && f.Method != zip.Store {
			fault("%s is packed twice", f.Name)
		}
	}
	var d struct {
		Profile   string
		Version   string `json:"wacz_version"`
		Title     string
		Created   time.Time
		MainURL   string `json:"mainPageUrl"`
		Resources []struct {
			Name, Path, Hash string
			Bytes            int
		}
	}
	if err := json.Unmarshal(members["datapackage.json"], &d); err != nil || d.Profile != "data-package" || d.Version != "1.1.1" || d.Created.IsZero() {
		fault("datapackage.json: %v", err)
	}
	listed := map[string]bool{"datapackage.json": true, "datapackage-digest.json": true}
	for _, r := range d.Resources {
		sum := sha256.Sum256(members[r.Path])
		if r.Hash != "sha256:"+hex.EncodeToString(sum[:]) || r.Bytes != len(members[r.Path]) {
			fault("%s is not what is listed", r.Path)
		}
		listed[r.Path] = true
	}
	for name := range members {
		if !listed[name] {
			fault("%s is not listed", name)
		}
	}
	var digest struct{ Path, Hash string }
	sum := sha256.Sum256(members["datapackage.json"])
	if err := json.Unmarshal(members["datapackage-digest.json"], &digest); err != nil || digest.Path != "datapackage.json" || digest.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
		fault("datapackage-digest.json: %v", err)
	}
	for _, need := range []string{"archive/data.warc.gz", "indexes/index.cdxj", "pages/pages.jsonl"} {
		if _, ok := members[need]; !ok {
			fault("there is no %s", need)
		}
	}
	n, main := 0, false
	for line := range bytes.Lines(members["pages/pages.jsonl"]) {
		var p struct {
			Format, URL string
			TS          time.Time
		}
		if err := json.Unmarshal(line, &p); err != nil || n == 0 && p.Format != "json-pages-1.0" || n > 0 && (p.URL == "" || p.TS.IsZero()) {
			fault("pages.jsonl, line %d: %v", n+1, err)
		}
		main = main || p.URL == d.MainURL
		n++
	}
	if !main {
		fault("the main page is no page")
	}
	return append(out, indexFaults(members)...)
}

// indexFaults looks every line of the index up in the archive.
func indexFaults(members map[string][]byte) (out []string) {
	data := members["archive/data.warc.gz"]
	for line := range strings.Lines(string(members["indexes/index.cdxj"])) {
		parts := strings.SplitN(line, " ", 3)
		var e struct {
			URL, RecordDigest string
			Offset, Length    int
		}
		if len(parts) != 3 || json.Unmarshal([]byte(parts[2]), &e) != nil || e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(data) {
			out = append(out, "an index line is none: "+line)
			continue
		}
		packed := data[e.Offset : e.Offset+e.Length]
		sum := sha256.Sum256(packed)
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil || e.RecordDigest != "sha256:"+hex.EncodeToString(sum[:]) {
			out = append(out, fmt.Sprintf("no record stands where the index says: %v %s", err, line))
			continue
		}
		if b, err := io.ReadAll(z); err != nil || !bytes.Contains(b, []byte("\r\nWARC-Target-URI: "+e.URL+"\r\n")) {
			out = append(out, fmt.Sprintf("another record stands where the index says: %v %s", err, line))
		}
	}
	return out
}
