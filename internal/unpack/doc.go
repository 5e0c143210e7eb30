// Package unpack opens what a person handed over (a file, a folder, a zip, a tar, gzip, a HAR or WARC
// capture, standard input) as a list of named parts that can be read, each within bounds.
//
// It knows nothing of posts. It never writes by a name found in the input and never follows a link.
// Inputs are hostile: names are cleaned, sizes, ratios, counts and depth are bounded (RELIABILITY.md
// T4, S3), and what is refused is listed with its reason rather than passed over.
package unpack

import (
	"errors"
	"io"
)

// Errors that callers tell apart. Each is wrapped with the part and the reason.
var (
	ErrBound  = errors.New("exceeds a bound") // bomb, too many parts, too long a name
	ErrBroken = errors.New("damaged")         // truncated, wrong checksum, not what it says it is
)

// Part is one named stream of an input.
type Part struct {
	Name string // slash-separated, clean, relative, no ".."; for HAR and WARC the request's URL
	Size int64  // bytes when open, as the container states; -1 if it does not
	Type string // media type, if the container states it (HAR, WARC); else ""
	// Status is the HTTP status of a captured response; 0 elsewhere.
	Status int
	// Exchange describes how the part was fetched, in the JSON of fetch.Exchange; nil elsewhere.
	Exchange []byte

	// Open gives the part's content from its beginning. The caller closes. Reading past a bound gives an
	// error that wraps ErrBound; a wrong checksum or a short stream one that wraps ErrBroken.
	Open func() (io.ReadCloser, error)

	// Number is the capture the part was kept as, where it comes from a record (a rebuild); 0 otherwise.
	Number int64

	// Raw gives the bytes as they stand in the container, with the name of their encoding, where that can
	// be had without reading the container anew; nil otherwise. Encoding is "deflate" or "" (stored).
	Raw func() (r io.ReadCloser, encoding string, size int64, err error)
}

// Refusal is a part that was not offered, and why.
type Refusal struct {
	Name, Why string
}

// Input is what was handed over, opened.
type Input struct {
	Name    string // as the person named it, without folders
	Kind    string // "file", "folder", "zip", "tar", "har", "warc"
	Parts   []Part // sorted by name, except HAR and WARC, which keep their order
	Refused []Refusal
	// Notes is what WARC files that Clew wrote say of parts, by their place in Parts, in JSON: the fields
	// clew-capture of metadata records, each at most 256 KiB. Nil of other inputs.
	Notes map[int][]byte
	// Beside names files that come with the parts and are none of them: what a source misses among the parts and is
	// named here is not lost. Set by whoever tells them, of a web archive that Clew wrote; nil of other inputs.
	Beside map[string]bool
	// Directory is, of a zip archive, the SHA-256 of its directory in hex: of the names, lengths and
	// CRC-32s of all members. It tells the same archive again without reading it; "" of other kinds.
	Directory string
	Close     func() error
}

// Head gives the first n bytes of a part, fewer if it is shorter.
func (p Part) Head(n int) ([]byte, error) {
	r, err := p.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	buf := make([]byte, n)
	m, err := io.ReadFull(r, buf)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return buf[:m], err
}
