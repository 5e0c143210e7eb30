package warc

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of what a record's head may hold: readers hold heads in memory.
const (
	maxHead     = 48 << 10 // bytes of an HTTP head
	maxAddress  = 8 << 10  // bytes of an address
	minRevisit  = 512      // bytes of a body that is worth a revisit record
	maxRevisits = 1 << 17  // bodies that are remembered
)

// Fetched is an answer of a web server with its question.
type Fetched struct {
	URI    string // that was asked
	Date   time.Time
	Peer   string // address of the server, without a port; "" if not known
	Fields []Field
	// Proto is the protocol that was spoken: "HTTP/2.0". Heads are written as those of HTTP/1.1 are.
	Proto, TLS string
	Status     int
	Header     http.Header
	// Encoding is the content coding that the body had when it was received. Body is unpacked.
	Encoding string
	Body     Body
	// Method is of the question: "" where it was not kept. Its body never is.
	Method  string
	Request http.Header
}

// Fetched writes a response record and the request record that goes with it. A body that was written before
// becomes a revisit record, which refers to it.
func (w *Writer) Fetched(ctx context.Context, f Fetched) (Written, error) {
	uri := Address(f.URI)
	r := &record{kind: response, uri: uri, mime: responseType, date: f.Date, body: f.Body, payload: true}
	r.fields = append(r.fields, connection(f)...)
	r.head = answerHead(f)
	key, known := w.known(f.Body)
	first, again := w.seen[key]
	if again = again && known; again {
		r.kind, r.body, r.payload = revisit, Body{}, false
		r.fields = append(r.fields, Field{"WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"},
			Field{"WARC-Refers-To", first.ID}, Field{"WARC-Refers-To-Target-URI", first.URI}, Field{"WARC-Refers-To-Date", stamp(first.Date)},
			Field{"WARC-Payload-Digest", first.Payload})
	}
	out, err := w.write(ctx, r)
	if err != nil {
		return out, err
	}
	mime := f.Header.Get("Content-Type")
	if again {
		out.Payload, mime = first.Payload, "warc/revisit"
	} else if f.Body.Size >= minRevisit && len(w.seen) < maxRevisits {
		if sum, err := hex.DecodeString(strings.TrimPrefix(out.Payload, "sha256:")); err == nil {
			w.seen[[sha256.Size]byte(sum)] = out
		}
	}
	if w.index != nil {
		w.index.add(out, clean(mime), f.Status, w.out.sum())
	}
	if f.Method == "" {
		return out, nil
	}
	_, err = w.write(ctx, &record{kind: request, uri: uri, mime: requestType, date: f.Date, head: questionHead(f),
		fields: append(connection(f), Field{"WARC-Concurrent-To", out.ID})})
	return out, err
}

// known gives the digest of a body that may have been written before.
func (w *Writer) known(b Body) (key [sha256.Size]byte, ok bool) {
	sum, err := hex.DecodeString(b.SHA256)
	if err != nil || len(sum) != sha256.Size || b.Size < minRevisit {
		return key, false
	}
	return [sha256.Size]byte(sum), true
}

// connection are the fields that tell of the connection.
func connection(f Fetched) []Field {
	out := slices.Clip(f.Fields)
	if f.Peer != "" {
		out = append(out, Field{"WARC-IP-Address", f.Peer})
	}
	if p := protocol(f.Proto); p != "" {
		out = append(out, Field{"WARC-Protocol", p})
	}
	if v, ok := strings.CutPrefix(f.TLS, "TLS "); ok {
		out = append(out, Field{"WARC-Protocol", "tls/" + v})
	}
	return out
}

// protocol names a version of HTTP as WARC-Protocol does; "" for what is none.
func protocol(proto string) string {
	switch proto {
	case "HTTP/2.0":
		return "h2"
	case "HTTP/3.0":
		return "h3"
	case "HTTP/1.0", "HTTP/1.1":
		return strings.ToLower(proto)
	}
	return ""
}

// changed are the fields of an answer that would say what is not so of an unpacked body: they keep their
// values under a name of their own, as other archives do it.
var changed = map[string]string{
	"Content-Encoding":  "X-Orig-Content-Encoding",
	"Content-Length":    "X-Orig-Content-Length",
	"Transfer-Encoding": "X-Orig-Transfer-Encoding",
}

func answerHead(f Fetched) []byte {
	status := f.Status
	if status < 100 || status > 999 {
		status = 200
	}
	b := []byte("HTTP/1.1 ")
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(append(append(b, ' '), http.StatusText(status)...), "\r\n"...)
	h := f.Header
	if f.Encoding != "" && h.Get("Content-Encoding") == "" {
		h = h.Clone()
		if h == nil {
			h = http.Header{}
		}
		h.Set("Content-Encoding", f.Encoding)
	}
	b = appendHeaders(b, h, changed)
	b = append(b, "Content-Length: "...)
	b = strconv.AppendInt(b, f.Body.Size, 10)
	return append(b, "\r\n\r\n"...)
}

func questionHead(f Fetched) []byte {
	method := strings.ToUpper(f.Method)
	if !token(method) || len(method) > 32 {
		method = "GET"
	}
	path, host := "/", ""
	if u, err := url.Parse(Address(f.URI)); err == nil {
		path, host = u.RequestURI(), u.Host
	}
	b := append(append(append([]byte(method), ' '), path...), " HTTP/1.1\r\n"...)
	if f.Request.Get("Host") == "" && host != "" {
		b = append(append(append(b, "Host: "...), host...), "\r\n"...)
	}
	return append(appendHeaders(b, f.Request, nil), "\r\n"...)
}

// appendHeaders appends fields in the order of their names. What is no field of HTTP is left out, and what
// does not fit is counted.
func appendHeaders(b []byte, h http.Header, renamed map[string]string) []byte {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	left := 0
	for _, name := range names {
		for _, value := range h[name] {
			as := name
			if to := renamed[http.CanonicalHeaderKey(name)]; to != "" {
				as = to
			}
			if !token(as) || len(b)+len(as)+len(value) > maxHead {
				left++
				continue
			}
			b = append(append(append(append(b, as...), ": "...), clean(value)...), "\r\n"...)
		}
	}
	if left > 0 {
		b = append(strconv.AppendInt(append(b, "X-Clew-Fields-Left-Out: "...), int64(left), 10), "\r\n"...)
	}
	return b
}

// token says whether s is the name of a header field.
func token(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0 {
			continue
		}
		return false
	}
	return s != ""
}

// clean makes a value fit for one line: control characters become spaces.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return ' '
		}
		return r
	}, s))
}

// appendFields appends the block of a record of fields.
func appendFields(b []byte, fields []Field) []byte {
	for _, f := range fields {
		if token(f.Name) {
			b = append(append(append(append(b, f.Name...), ": "...), clean(f.Value)...), "\r\n"...)
		}
	}
	return b
}
