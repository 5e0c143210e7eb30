package epub

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// container is the zip that a book is. Every entry is written whole, with its size and checksum before it: readers
// that stream a book refuse stored entries that tell them only afterwards.
type container struct {
	zip      *zip.Writer
	squeezed bytes.Buffer
	squeeze  *flate.Writer
	err      error // the first one: after it nothing is written
}

// level of compression: beyond it a book of words grows hardly smaller and takes much longer.
const level = 5

func newContainer(w io.Writer) (*container, error) {
	c := &container{zip: zip.NewWriter(w)}
	var err error
	if c.squeeze, err = flate.NewWriter(&c.squeezed, level); err != nil {
		return nil, err
	}
	// What a book is must stand first, as it is: readers look for it at a fixed place.
	return c, c.store("mimetype", []byte("application/epub+zip"))
}

// store adds bytes as they are: pictures, which do not become smaller.
func (c *container) store(name string, data []byte) error {
	return c.entry(name, zip.Store, data, data)
}

// add adds words, compressed.
func (c *container) add(name string, data []byte) error {
	c.squeezed.Reset()
	c.squeeze.Reset(&c.squeezed)
	if _, err := c.squeeze.Write(data); err != nil {
		return err
	}
	if err := c.squeeze.Close(); err != nil {
		return err
	}
	return c.entry(name, zip.Deflate, data, c.squeezed.Bytes())
}

// day is the time of every entry, the first that a zip can tell: a book's bytes follow from what is in it.
const day = 1<<5 | 1

func (c *container) entry(name string, method uint16, data, as []byte) error {
	if c.err == nil {
		c.err = c.write(name, method, data, as)
	}
	return c.err
}

func (c *container) write(name string, method uint16, data, as []byte) error {
	h := &zip.FileHeader{
		Name: name, Method: method, CRC32: crc32.ChecksumIEEE(data),
		CompressedSize64: uint64(len(as)), UncompressedSize64: uint64(len(data)),
	}
	//lint:ignore SA1019 Modified would add a field that the first entry of a book may not have
	h.ModifiedDate = day
	w, err := c.zip.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = w.Write(as)
	return err
}

func (c *container) close() error { return c.zip.Close() }
