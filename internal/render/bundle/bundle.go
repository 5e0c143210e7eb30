// Package bundle writes several files about the same threads into one zip: every format of them together, or notes
// with their pictures beside them. All files stand in one folder; their names are made here, of small letters,
// digits and hyphens. Media stand in its folder media, by their SHA-256, as they are; all else is squeezed.
//
// The same files give the same bytes. A Writer is for one goroutine. A file is written when its maker is asked, and
// nothing is held in memory but names and digests.
package bundle

import (
	"archive/zip"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
)

// Media are the pictures, films and sounds that travel.
type Media interface {
	Medium(sha256 string) (enclosure.Medium, bool)
	Named(address string) (sha256 string, ok bool)
	Open(m enclosure.Medium) (io.ReadCloser, error)
}

// made is when every file was made: the first day that a zip can tell, so that one input gives one zip.
var made = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// ErrName is returned by Add for a name that is not small letters, digits and hyphens with an ending, or is taken.
var ErrName = errors.New("no name for a file")

// Writer writes one zip.
type Writer struct {
	zip    *zip.Writer
	folder string
	names  map[string]bool
	files  []file
	paths  map[string]string // of media within the folder, by digest
	left   int               // media that are not in it
}

// file is a file that is written.
type file struct {
	name, says, sum string
	size            int64
}

// New begins a zip with one folder, which Slug has named.
func New(w io.Writer, folder string) *Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) })
	return &Writer{zip: z, folder: folder, names: map[string]bool{}, paths: map[string]string{}}
}

// Add writes a file; says is what a person reads of it in the README. Errors are write's and the zip's, and ErrName.
func (b *Writer) Add(name, says string, write func(w io.Writer) error) error {
	if !Named(name) || b.names[name] {
		return fmt.Errorf("%q: %w", name, ErrName)
	}
	return b.add(name, says, zip.Deflate, write)
}

func (b *Writer) add(name, says string, method uint16, write func(w io.Writer) error) error {
	b.names[name] = true
	for _, packed := range [...]string{".epub", ".zip", ".wacz", ".gz", ".parquet", ".pdf"} {
		if strings.HasSuffix(name, packed) {
			method = zip.Store // it is squeezed already
		}
	}
	to, err := b.zip.CreateHeader(&zip.FileHeader{Name: b.folder + "/" + name, Method: method, Modified: made})
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	c := &counted{w: to, sum: sha256.New()}
	if err := write(c); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	b.files = append(b.files, file{name, says, hex.EncodeToString(c.sum.Sum(nil)), c.n})
	return nil
}

// counted counts and sums what is written.
type counted struct {
	w   io.Writer
	sum hash.Hash
	n   int64
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.sum.Write(b[:n])
	c.n += int64(n)
	return n, err
}

// Media writes the media of the documents' posts into the folder media. One that does not travel, or turns out to
// be damaged, is left out and counted; each is read once before it is written, to know. Errors are the zip's.
func (b *Writer) Media(held Media, docs ...*document.Document) error {
	tried := map[string]bool{}
	var err error
	take := func(sum string) {
		if sum == "" || tried[sum] || err != nil {
			return
		}
		tried[sum] = true
		m, ok := held.Medium(sum)
		if !ok || !digest(sum) || sound(held, m) != nil {
			b.left++
			return
		}
		name := "media/" + sum + "." + ending(m.Type)
		err = b.add(name, "", zip.Store, func(w io.Writer) error {
			r, err := held.Open(m)
			if err != nil {
				return err
			}
			_, err = io.Copy(w, r)
			return errors.Join(err, r.Close())
		})
		b.paths[sum] = name
	}
	for _, d := range docs {
		d.Each(func(p *post.Post) {
			for i := range p.Media {
				take(p.Media[i].SHA256)
			}
		})
	}
	return err
}

// sound says whether a medium can be read to its end.
func sound(held Media, m enclosure.Medium) error {
	r, err := held.Open(m)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return errors.Join(err, r.Close())
}

// Path gives where a medium stands beside the files, by its digest; ok is false for one that is not in it.
func (b *Writer) Path(sha256 string) (path string, ok bool) {
	path, ok = b.paths[sha256]
	return path, ok
}

// Left is how many media are named in the documents and are not in it.
func (b *Writer) Left() int { return b.left }

// Close ends the zip. It does not close the writer below.
func (b *Writer) Close() error { return b.zip.Close() }

// ending is what a medium's file ends with.
func ending(kind string) string {
	switch kind {
	case "image/jpeg":
		return "jpg"
	case "image/svg+xml":
		return "svg"
	case "audio/mpeg":
		return "mp3"
	case "video/quicktime":
		return "mov"
	}
	_, s, _ := strings.Cut(kind, "/")
	if s == "" || len(s) > 8 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return "bin"
	}
	return s
}

// digest says whether s is a SHA-256 in hex.
func digest(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
