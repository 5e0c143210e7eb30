package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"sync"

	"clew/internal/pack"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Capture implements source.Sink. A member of a zip goes into the pack as it stands, deflated, before
// anything is read from it; its digest is taken while the source reads. Any other part is read twice:
// once into the pack, compressed, once for the source.
func (im *importer) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	if p.Number != 0 {
		if err := im.send(ctx, order{stored: p.Number}); err != nil {
			return source.Capture{}, err
		}
		rc, err := p.Open()
		return source.Capture{Number: p.Number, ReadCloser: rc}, err
	}
	im.mu.Lock()
	number, blob := im.nextCapture, im.nextBlob
	im.nextCapture, im.nextBlob = number+1, blob+1
	im.mu.Unlock()
	row := captureRow{number: number, name: p.Name, kind: p.Type, blob: blobRow{number: blob}}
	if p.Raw != nil {
		rc, err := im.captureRaw(ctx, p, row)
		if err != nil {
			return source.Capture{}, fmt.Errorf("capture %s: %w", p.Name, err)
		}
		return source.Capture{Number: number, ReadCloser: rc}, nil
	}
	in, err := p.Open()
	if err != nil {
		return source.Capture{}, fmt.Errorf("capture %s: %w", p.Name, err)
	}
	row.blob.place, err = im.packs.Append(in, pack.Zstd)
	if err = errors.Join(err, in.Close()); err != nil {
		return source.Capture{}, fmt.Errorf("capture %s: %w", p.Name, err)
	}
	im.received(row.blob.place.Size)
	if err := im.send(ctx, order{capture: &row}); err != nil {
		return source.Capture{}, err
	}
	rc, err := p.Open()
	if err != nil {
		return source.Capture{}, fmt.Errorf("read %s: %w", p.Name, err)
	}
	return source.Capture{Number: number, ReadCloser: rc}, nil
}

func (im *importer) received(n int64) {
	im.mu.Lock()
	im.counts.Bytes += n
	im.mu.Unlock()
}

// captureRaw copies the member's bytes and opens it. The capture is announced to the writer at once, with
// a digest to come, so that posts of a long part can be committed before its end.
func (im *importer) captureRaw(ctx context.Context, p unpack.Part, row captureRow) (io.ReadCloser, error) {
	raw, encoding, _, err := p.Raw()
	if err != nil {
		return nil, err
	}
	enc := pack.Plain
	if encoding == "deflate" {
		enc = pack.Deflate
	}
	row.blob.place, err = im.packs.AppendRaw(raw, enc)
	if err = errors.Join(err, raw.Close()); err != nil {
		return nil, err
	}
	if err := im.send(ctx, order{capture: &row}); err != nil {
		return nil, err
	}
	in, err := p.Open()
	if err != nil {
		return nil, err
	}
	f := &feed{im: im, ctx: ctx, in: in, row: row, full: make(chan []byte, feedDepth), hash: make(chan []byte, feedDepth), free: make(chan []byte, 2*feedDepth+2), stop: make(chan struct{})}
	for range 2*feedDepth + 2 {
		f.free <- make([]byte, feedChunk)
	}
	f.wait.Add(2)
	go f.inflate()
	go f.digest()
	return f, nil
}

const (
	feedChunk = 256 << 10
	feedDepth = 2
)

// feed reads a member ahead of its source, in chunks, and takes the digest beside it. It owns two
// goroutines, which end at the member's end or at Close.
type feed struct {
	im   *importer
	ctx  context.Context
	in   io.ReadCloser
	row  captureRow
	full chan []byte // to the source
	hash chan []byte // to the digest, which gives chunks on to full
	free chan []byte
	stop chan struct{}
	wait sync.WaitGroup
	sum  hash.Hash
	size int64
	err  error // of inflate; read after full is closed

	now, left []byte // the chunk the source reads, and what is left of it
	closed    bool
}

func (f *feed) inflate() {
	defer f.wait.Done()
	defer close(f.hash)
	for {
		b := <-f.free
		n, err := fill(f.in, b[:feedChunk])
		f.hash <- b[:n]
		if err != nil {
			if err != io.EOF { // exactly: a truncated member says io.ErrUnexpectedEOF
				f.err = err
			}
			return
		}
	}
}

// fill reads until b is full or there is an error. Unlike io.ReadFull it leaves the error as it is.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = r.Read(b[n:])
		n += m
	}
	return n, err
}

// digest stands between, so that a chunk is hashed before the source gives it back.
func (f *feed) digest() {
	defer f.wait.Done()
	defer close(f.full)
	f.sum = sha256.New()
	for b := range f.hash {
		f.sum.Write(b)
		f.size += int64(len(b))
		select {
		case f.full <- b:
		case <-f.stop:
			f.free <- b
		}
	}
}

func (f *feed) Read(b []byte) (int, error) {
	for len(f.left) == 0 {
		if f.now != nil {
			f.free <- f.now
			f.now = nil
		}
		next, ok := <-f.full
		if !ok {
			if f.err != nil {
				return 0, f.err
			}
			return 0, io.EOF
		}
		f.now, f.left = next, next
	}
	n := copy(b, f.left)
	f.left = f.left[n:]
	return n, nil
}

// Close hashes what the source did not read, and completes the capture.
func (f *feed) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	close(f.stop)
	if f.now != nil {
		f.free <- f.now
	}
	for b := range f.full {
		f.free <- b
	}
	f.wait.Wait()
	err := f.in.Close()
	if f.err != nil {
		// The member is damaged: what could be read of it is what was received, and is kept re-encoded.
		return f.im.keepDamaged(f)
	}
	p := &f.row.blob.place
	p.Size, p.SHA256 = f.size, [32]byte(f.sum.Sum(nil))
	if e := f.im.packs.Finish(*p); e != nil {
		return errors.Join(err, e)
	}
	f.im.received(p.Size)
	f.row.finish = true
	return errors.Join(err, f.im.send(f.ctx, order{capture: &f.row}))
}

// keepDamaged keeps the raw bytes of a member that cannot be decoded to its end, as plain bytes under
// another blob: evidence that is damaged stays evidence, and nothing in the packs fails a check.
func (im *importer) keepDamaged(f *feed) error {
	p := &f.row.blob.place
	p.Enc, p.Size = pack.Plain, p.Stored
	if err := im.r.packs.Measure(p, im.packs); err != nil {
		return err
	}
	if err := im.packs.Finish(*p); err != nil {
		return err
	}
	f.row.finish = true
	f.row.kind = "application/x-deflate-damaged"
	return im.send(f.ctx, order{capture: &f.row})
}

// finishBegun completes captures whose digest an import that was killed did not live to take: their bytes
// are whole in the pack, for they were copied and synced before anything was read from them.
func (im *importer) finishBegun() error {
	c := im.w.c
	type begun struct {
		number int64
		place  pack.Place
	}
	var list []begun
	s, err := c.prepare("SELECT number, pack, place, stored, encoding FROM blobs WHERE length(sha256) <> 32")
	if err != nil {
		return err
	}
	defer s.close()
	for {
		ok, err := s.step()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		list = append(list, begun{s.colInt(0), pack.Place{Pack: s.colInt(1), Offset: s.colInt(2), Stored: s.colInt(3), Enc: pack.Encoding(s.colInt(4))}})
	}
	for _, b := range list {
		if err := im.r.packs.Measure(&b.place, im.packs); errors.Is(err, pack.ErrDamaged) {
			b.place.Enc = pack.Plain // it was damaged when it came: see keepDamaged
			err = im.r.packs.Measure(&b.place, im.packs)
			if err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		if err := im.packs.Finish(b.place); err != nil {
			return err
		}
		if _, _, err := im.packs.Sync(); err != nil {
			return err
		}
		if err := finishBlob(c, blobRow{number: b.number, place: b.place}); err != nil {
			return err
		}
	}
	return nil
}

// inMemory is the largest medium that is read whole before it is kept; larger ones are copied.
const inMemory = 32 << 20

// Media implements source.Sink.
func (im *importer) Media(ctx context.Context, name string, p unpack.Part) error {
	in, err := p.Open()
	if err != nil {
		return im.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "cannot be opened: " + err.Error()})
	}
	defer in.Close()
	body, err := readUpTo(in, p.Size)
	if err != nil {
		return im.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "cannot be read: " + err.Error()})
	}
	row := mediaRow{name: name}
	row.blob.kind = http.DetectContentType(body)
	if len(body) <= inMemory {
		sum := sha256.Sum256(body)
		row.blob.place = pack.Place{SHA256: sum, Size: int64(len(body))}
		fresh, err := im.fresh(sum)
		if err != nil {
			return err
		}
		if fresh {
			if row.blob.place, err = im.packs.AppendBytes(body, sum); err != nil {
				return err
			}
			row.blob.number = im.blobNumber()
		}
	} else {
		place, err := im.packs.Append(io.MultiReader(bytes.NewReader(body), in), pack.Plain)
		if errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound) {
			return im.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "cannot be read: " + err.Error()})
		}
		if err != nil {
			return err
		}
		row.blob.number, row.blob.place = im.blobNumber(), place
	}
	im.received(row.blob.place.Size)
	return im.send(ctx, order{media: &row})
}

// readUpTo reads a medium of about size bytes, one byte more than inMemory at most.
func readUpTo(r io.Reader, size int64) ([]byte, error) {
	if size < 0 || size > inMemory {
		size = inMemory
	}
	buf := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := buf.ReadFrom(io.LimitReader(r, inMemory+1))
	return buf.Bytes(), err
}

func (im *importer) blobNumber() int64 {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.nextBlob++
	return im.nextBlob - 1
}

// fresh says whether a digest is not held yet, and notes it. Half a digest is kept in memory: nobody can
// make two files that share 128 bits of SHA-256.
func (im *importer) fresh(sum [32]byte) (bool, error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	if im.blobs == nil {
		var err error
		if im.blobs, err = im.r.digests(); err != nil {
			return false, err
		}
	}
	half := [16]byte(sum[:16])
	_, held := im.blobs[half]
	im.blobs[half] = struct{}{}
	return !held, nil
}

func (r *Record) digests() (map[[16]byte]struct{}, error) {
	rd, err := r.reader()
	if err != nil {
		return nil, err
	}
	defer r.give(rd)
	s, err := rd.stmt("SELECT sha256 FROM blobs")
	if err != nil {
		return nil, err
	}
	held := map[[16]byte]struct{}{}
	for {
		ok, err := s.step()
		if err != nil || !ok {
			return held, meaning(err)
		}
		if b := s.colBytes(0); len(b) == 32 {
			held[[16]byte(b[:16])] = struct{}{}
		}
	}
}
