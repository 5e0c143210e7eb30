package web

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// presses are compressors that have been used and can be used again.
var presses = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, 5) // the level is valid
	return z
}}

// pressed compresses a page for a browser that asks for it.
func pressed(page []byte, r *http.Request, head http.Header) ([]byte, http.Header) {
	if len(page) < 1024 || !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		return page, head
	}
	z := presses.Get().(*gzip.Writer)
	defer presses.Put(z)
	var b bytes.Buffer
	b.Grow(len(page) / 3)
	z.Reset(&b)
	if _, err := z.Write(page); err != nil {
		return page, head
	}
	if err := z.Close(); err != nil {
		return page, head
	}
	head.Set("Content-Encoding", "gzip")
	return b.Bytes(), head
}

// accepts says whether a list such as "br, gzip;q=0.8" names a coding and does not refuse it.
func accepts(list, coding string) bool {
	for item := range strings.SplitSeq(list, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(item), ";")
		if name == coding {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
