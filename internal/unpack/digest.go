package unpack

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strings"
)

// digests checks what a WARC record states about its bytes. The block's digest has one meaning. The
// payload's has not: programs take it over the body as it was sent, with its chunks joined, or unpacked;
// it holds if it matches any of these.
type digests struct {
	whole   hash.Hash
	want    []byte
	stages  []hash.Hash
	make    func() hash.Hash
	payload []byte
	rest    io.Reader // what is left of the body when its content has ended
	blocks  io.Reader
}

func newDigests(rec warcRecord) *digests {
	d := new(digests)
	if make, want := parseDigest(rec.block); make != nil {
		d.whole, d.want = make(), want
	}
	d.make, d.payload = parseDigest(rec.payload)
	return d
}

// parseDigest reads "sha1:BASE32", "sha256:hex" and their like. An algorithm that is not known, or a
// value that is none, gives nil: nothing can be checked then.
func parseDigest(s string) (func() hash.Hash, []byte) {
	algorithm, value, _ := strings.Cut(s, ":")
	var h func() hash.Hash
	switch strings.ToLower(strings.ReplaceAll(algorithm, "-", "")) {
	case "sha1":
		h = sha1.New
	case "sha256":
		h = sha256.New
	default:
		return nil, nil
	}
	size := h().Size()
	if b, err := hex.DecodeString(value); err == nil && len(b) == size {
		return h, b
	}
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.TrimRight(value, "=")))
	if err != nil || len(b) != size {
		return nil, nil
	}
	return h, b
}

// block sums the whole block as it is read.
func (d *digests) block(r io.Reader) io.Reader {
	if d.whole != nil {
		r = io.TeeReader(r, d.whole)
	}
	d.blocks = r
	return r
}

// stage sums one form of the body as it is read.
func (d *digests) stage(r io.Reader) io.Reader {
	if d.make == nil {
		return r
	}
	h := d.make()
	d.stages = append(d.stages, h)
	return io.TeeReader(r, h)
}

// finish reads what is left and compares.
func (d *digests) finish(name string) error {
	for _, r := range []io.Reader{d.rest, d.blocks} {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return err
		}
	}
	if d.whole != nil && !bytes.Equal(d.whole.Sum(nil), d.want) {
		return broken(name, "the record's digest does not match its bytes")
	}
	if d.make == nil {
		return nil
	}
	for _, h := range d.stages {
		if bytes.Equal(h.Sum(nil), d.payload) {
			return nil
		}
	}
	return broken(name, "the digest of its content does not match")
}

// verified checks the digests when the content has been read to its end.
type verified struct {
	r       io.Reader
	digests *digests
	name    string
	err     error
}

func (v *verified) Read(p []byte) (int, error) {
	if v.err != nil {
		return 0, v.err
	}
	n, err := v.r.Read(p)
	if errors.Is(err, io.EOF) {
		if bad := v.digests.finish(v.name); bad != nil {
			err = bad
		}
	}
	v.err = err
	return n, err
}
