package pack

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Writer appends blobs. Nothing it wrote counts before Sync returned and the caller stored the places and
// End in its index; what stands behind that end is cut off by the next NewWriter.
type Writer struct {
	mu    sync.Mutex
	store *Store
	file  *os.File
	buf   *bufio.Writer
	n     int64 // number of the pack
	at    int64 // its length, buffered bytes too
	safe  int64 // its length when it was last synced
	fresh bool  // the folder has an entry that is not yet synced
	enc   *zstd.Encoder
	small []byte // what AppendPacked made last
}

// NewWriter goes on after the given end, which the caller's index holds: packs behind it are removed,
// bytes behind it cut off, for they were never acknowledged. Pack 0 begins the first.
func (s *Store) NewWriter(n, end int64) (*Writer, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make packs: %w: %w", ErrWrite, err)
	}
	ns, err := s.numbers()
	if err != nil {
		return nil, err
	}
	for _, k := range ns {
		if k > n {
			if err := os.Remove(s.path(k)); err != nil {
				return nil, fmt.Errorf("remove what was not committed: %w: %w", ErrWrite, err)
			}
		}
	}
	w := &Writer{store: s, n: n, at: end, safe: end}
	if n == 0 {
		return w, w.next()
	}
	f, err := os.OpenFile(s.path(n), os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("pack %d is missing: %w", n, ErrDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	st, err := f.Stat()
	if err == nil && st.Size() < end {
		err = fmt.Errorf("pack %d has %d bytes, the index knows %d: %w", n, st.Size(), end, ErrDamaged)
	}
	if err == nil {
		err = f.Truncate(end)
	}
	if err == nil {
		_, err = f.Seek(end, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open pack %d: %w", n, err)
	}
	w.file, w.buf = f, bufio.NewWriterSize(f, 1<<20)
	return w, nil
}

func (w *Writer) next() error {
	if w.file != nil {
		if err := w.flushSync(); err != nil {
			return err
		}
		if err := w.file.Close(); err != nil {
			return fmt.Errorf("close pack: %w: %w", ErrWrite, err)
		}
	}
	w.n, w.at, w.safe = w.n+1, 0, 0
	f, err := os.OpenFile(w.store.path(w.n), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("begin pack: %w: %w", ErrWrite, err)
	}
	w.file, w.buf, w.fresh = f, bufio.NewWriterSize(f, 1<<20), true
	return nil
}

// Append writes the decoded bytes of r as one blob, encoded as enc (Plain or Zstd).
func (w *Writer) Append(r io.Reader, enc Encoding) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, err := w.begin(enc)
	if err != nil {
		return p, err
	}
	sum := sha256.New()
	dst := io.Writer(counter{w, &p})
	var z *zstd.Encoder
	if enc == Zstd {
		if z, err = w.encoder(dst); err != nil {
			return p, err
		}
		dst = z
	}
	p.Size, err = io.CopyBuffer(io.MultiWriter(sum, dst), onlyReader{r}, make([]byte, 128<<10))
	if z != nil {
		err = errors.Join(err, z.Close())
	}
	if err != nil {
		return p, w.undo(p, err)
	}
	p.SHA256 = [32]byte(sum.Sum(nil))
	return p, w.patch(p)
}

// AppendBytes writes one blob that is in memory already, with its digest.
func (w *Writer) AppendBytes(b []byte, sum [32]byte) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.append(b, Place{Size: int64(len(b)), SHA256: sum})
}

// AppendPacked is AppendBytes for what is worth compressing. It costs no system call by itself.
func (w *Writer) AppendPacked(b []byte, sum [32]byte) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	z, err := w.encoder(nil)
	if err != nil {
		return Place{}, err
	}
	w.small = z.EncodeAll(b, w.small[:0])
	return w.append(w.small, Place{Size: int64(len(b)), Enc: Zstd, SHA256: sum})
}

// append writes a blob as it shall stand.
func (w *Writer) append(b []byte, p Place) (Place, error) {
	if w.at >= maxPack {
		if err := w.next(); err != nil {
			return Place{}, err
		}
	}
	p.Pack, p.Offset, p.Stored = w.n, w.at, int64(len(b))
	h := header(p)
	if _, err := w.buf.Write(h[:]); err != nil {
		return p, fmt.Errorf("append to pack: %w: %w", ErrWrite, err)
	}
	if _, err := w.buf.Write(b); err != nil {
		return p, fmt.Errorf("append to pack: %w: %w", ErrWrite, err)
	}
	w.at += headerSize + p.Stored
	return p, nil
}

// AppendDeflate writes a member of a zip as it stands there: its compressed bytes, whose decoded length
// the zip states as size (-1: it does not).
func (w *Writer) AppendDeflate(r io.Reader, size int64) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, err := w.begin(Deflate)
	if err != nil {
		return p, err
	}
	sum := sha256.New()
	p.Size = size
	if _, err := io.CopyBuffer(io.MultiWriter(sum, counter{w, &p}), onlyReader{r}, make([]byte, 512<<10)); err != nil {
		return p, w.undo(p, err)
	}
	p.SHA256 = [32]byte(sum.Sum(nil))
	return p, w.patch(p)
}

func (w *Writer) begin(enc Encoding) (Place, error) {
	if w.at >= maxPack {
		if err := w.next(); err != nil {
			return Place{}, err
		}
	}
	p := Place{Pack: w.n, Offset: w.at, Enc: enc}
	h := header(p)
	if _, err := w.buf.Write(h[:]); err != nil {
		return p, fmt.Errorf("append to pack: %w: %w", ErrWrite, err)
	}
	w.at += headerSize
	return p, nil
}

// undo takes back a blob whose bytes did not come to their end, so that the pack stays one blob after the
// other.
func (w *Writer) undo(p Place, why error) error {
	why = fmt.Errorf("append to pack: %w", why)
	if errors.Is(why, ErrWrite) {
		return why // nothing more is written
	}
	w.buf.Flush() // its error comes again from the next write
	if err := w.file.Truncate(p.Offset); err != nil {
		return errors.Join(why, fmt.Errorf("take back a blob: %w: %w", ErrWrite, err))
	}
	if _, err := w.file.Seek(p.Offset, io.SeekStart); err != nil {
		return errors.Join(why, fmt.Errorf("take back a blob: %w: %w", ErrWrite, err))
	}
	w.at = p.Offset
	return why
}

// patch writes the header again, now that it is known.
func (w *Writer) patch(p Place) error {
	h := header(p)
	if err := w.buf.Flush(); err != nil {
		return fmt.Errorf("finish blob: %w: %w", ErrWrite, err)
	}
	if _, err := w.file.WriteAt(h[:], p.Offset); err != nil {
		return fmt.Errorf("finish blob: %w: %w", ErrWrite, err)
	}
	return nil
}

func (w *Writer) encoder(dst io.Writer) (*zstd.Encoder, error) {
	if w.enc != nil {
		if dst != nil {
			w.enc.Reset(dst)
		}
		return w.enc, nil
	}
	z, err := zstd.NewWriter(dst, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("append to pack: %w", err)
	}
	w.enc = z
	return z, nil
}

// Sync makes all appended blobs durable and gives the end to store in the index.
func (w *Writer) Sync() (n, end int64, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.n, w.at, w.flushSync()
}

func (w *Writer) flushSync() error {
	if w.at == w.safe && !w.fresh {
		return nil // nothing was appended
	}
	if err := w.buf.Flush(); err != nil {
		return fmt.Errorf("sync pack: %w: %w", ErrWrite, err)
	}
	if err := w.file.Sync(); err != nil {
		return fmt.Errorf("sync pack: %w: %w", ErrWrite, err)
	}
	if w.fresh {
		d, err := os.Open(w.store.dir)
		if err != nil {
			return fmt.Errorf("sync packs: %w: %w", ErrWrite, err)
		}
		defer d.Close()
		if err := d.Sync(); err != nil {
			return fmt.Errorf("sync packs: %w: %w", ErrWrite, err)
		}
		w.fresh = false
	}
	w.safe = w.at
	return nil
}

// Close lets go of the file. What was not synced goes: it was never acknowledged, and where the disk is
// full its room is needed to read what was.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.at > w.safe {
		if err := w.file.Truncate(w.safe); err != nil {
			return errors.Join(fmt.Errorf("cut off what was not committed: %w: %w", ErrWrite, err), w.file.Close())
		}
	}
	return w.file.Close()
}

// counter counts what goes into the pack.
type counter struct {
	w *Writer
	p *Place
}

func (c counter) Write(b []byte) (int, error) {
	n, err := c.w.buf.Write(b)
	c.w.at += int64(n)
	c.p.Stored += int64(n)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrWrite, err)
	}
	return n, err
}

// onlyReader hides WriterTo, so that CopyBuffer uses the buffer it was given.
type onlyReader struct{ io.Reader }
