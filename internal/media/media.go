// Package media knows pictures, films and sounds by their bytes, and takes out of them what tells where, when
// and by whom they were made (RELIABILITY.md T3, H2): for showing alone, what is kept stays as received.
//
// It decodes nothing: it walks the parts of which a file is made and says which of them to leave out, so that
// the picture itself goes out byte for byte. What it keeps is listed, not what it drops: a part nobody here
// knows is dropped. Where a file is not what its kind demands, Clean returns an error and nothing is to be
// shown: a file that is not understood may hide a place.
package media

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
)

var (
	// ErrUnknown is wrapped by Clean's error where the bytes are of no kind that can be cleaned.
	ErrUnknown = errors.New("not a kind of file that can be cleaned")
	// ErrDamaged is wrapped by Clean's error where the parts of the file do not fit together.
	ErrDamaged = errors.New("the file is damaged")
)

// Bounds of what is walked. A file beyond them is taken for damaged.
const (
	maxParts = 1 << 20 // parts of one file
	maxEdits = 1 << 16
	maxDepth = 16 // boxes within boxes
)

// edit puts other bytes in the place of some of the file's: with, and then so many zeros.
type edit struct {
	from, to int64
	with     []byte
	zeros    int64
}

// piece is a run of what goes out.
type piece struct {
	out, n int64  // where it stands in what goes out, and how long it is
	in     int64  // where it stands in the file; -1: not there
	with   []byte // else these bytes; nil: zeros
}

// Plan says how a file goes out. It is read alone and may be used from any number of goroutines.
type Plan struct {
	Type   string // the media type, by content
	Turned int    // which way up a picture is, as Exif counts: 1 to 8; 1 is as it stands
	size   int64  // of the file
	out    int64  // of what goes out
	pieces []piece
}

// Size is how many bytes go out.
func (p *Plan) Size() int64 { return p.out }

// Untouched says that the file goes out as it is.
func (p *Plan) Untouched() bool { return len(p.pieces) == 1 && p.pieces[0].in == 0 && p.out == p.size }

// Clean looks at a file of size bytes and says how to show it without what tells of its maker. The error wraps
// ErrUnknown, ErrDamaged or the reader's.
func Clean(r io.ReaderAt, size int64) (*Plan, error) {
	w := &walk{r: r, size: size}
	head, err := w.some(0, 64)
	if err != nil {
		return nil, err
	}
	kind := Kind(head)
	clean := map[string]func(*walk) error{
		"image/jpeg": cleanJPEG, "image/png": cleanPNG, "image/gif": cleanGIF, "image/webp": cleanWebP,
		"video/mp4": cleanMP4, "video/quicktime": cleanMP4, "audio/mp4": cleanMP4, "video/webm": cleanWebM,
		"audio/mpeg": cleanMP3, "audio/wave": cleanWave, "audio/ogg": cleanOgg, "video/ogg": cleanOgg,
	}[kind]
	if clean == nil {
		return nil, ErrUnknown
	}
	if err := clean(w); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return w.plan(kind)
}

// Whole is the plan of a file that goes out as it is.
func Whole(kind string, size int64) *Plan {
	p := &Plan{Type: kind, Turned: 1, size: size}
	p.add(piece{n: size})
	return p
}

func (p *Plan) add(x piece) {
	if x.n == 0 {
		return
	}
	x.out = p.out
	p.out += x.n
	p.pieces = append(p.pieces, x)
}

// plan puts the edits in order and makes the pieces of them.
func (w *walk) plan(kind string) (*Plan, error) {
	slices.SortStableFunc(w.edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) // what is put in goes before what is cut
	})
	p := &Plan{Type: kind, Turned: max(1, w.turned), size: w.size}
	end := int64(0)
	for i := range w.edits {
		e := &w.edits[i]
		if e.from < end || e.to < e.from || e.to > w.size {
			return nil, fmt.Errorf("%s: parts lie over each other: %w", kind, ErrDamaged)
		}
		p.add(piece{n: e.from - end, in: end})
		p.add(piece{n: int64(len(e.with)), in: -1, with: e.with})
		p.add(piece{n: e.zeros, in: -1})
		end = e.to
	}
	p.add(piece{n: w.size - end, in: end})
	return p, nil
}

// walk reads a file for its parts and notes what to change.
type walk struct {
	r      io.ReaderAt
	size   int64
	window []byte
	at     int64 // of the window
	parts  int
	edits  []edit
	turned int // 1 to 8 of a picture that says which way up it is
}

const windowSize = 32 << 10

// some gives up to n bytes at a place, fewer at the end; n is at most windowSize. They are good until the next call.
func (w *walk) some(at int64, n int) ([]byte, error) {
	if at < 0 || at >= w.size || n <= 0 {
		return nil, nil
	}
	n = int(min(int64(n), w.size-at))
	if at < w.at || at+int64(n) > w.at+int64(len(w.window)) {
		if cap(w.window) == 0 {
			w.window = make([]byte, min(windowSize, w.size))
		}
		w.window = w.window[:min(int64(cap(w.window)), w.size-at)]
		w.at = at
		if got, err := w.r.ReadAt(w.window, at); got < len(w.window) {
			w.window = w.window[:0]
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return w.window[at-w.at:][:n], nil
}

// need gives n bytes at a place, or ErrDamaged.
func (w *walk) need(at int64, n int) ([]byte, error) {
	b, err := w.some(at, n)
	if err == nil && len(b) < n {
		err = fmt.Errorf("it ends at %d: %w", w.size, ErrDamaged)
	}
	return b, err
}

// part counts a part.
func (w *walk) part() error {
	if w.parts++; w.parts > maxParts {
		return fmt.Errorf("more than %d parts: %w", maxParts, ErrDamaged)
	}
	return nil
}

// put notes an edit.
func (w *walk) put(e edit) error {
	if n := len(w.edits); n > 0 && e.with == nil && w.edits[n-1].with == nil && w.edits[n-1].to == e.from && (e.zeros == 0) == (w.edits[n-1].zeros == 0) {
		w.edits[n-1].to, w.edits[n-1].zeros = e.to, w.edits[n-1].zeros+e.zeros
		return nil
	}
	if len(w.edits) >= maxEdits {
		return fmt.Errorf("more than %d parts to leave out: %w", maxEdits, ErrDamaged)
	}
	w.edits = append(w.edits, e)
	return nil
}

func (w *walk) cut(from, to int64) error {
	if from >= to {
		return nil
	}
	return w.put(edit{from: from, to: to})
}

func (w *walk) insert(at int64, b []byte) error { return w.put(edit{from: at, to: at, with: b}) }

// over writes b over what is there.
func (w *walk) over(at int64, b []byte) error {
	return w.put(edit{from: at, to: at + int64(len(b)), with: b})
}

func (w *walk) zero(from, to int64) error {
	if from >= to {
		return nil
	}
	return w.put(edit{from: from, to: to, zeros: to - from})
}

// Body reads what goes out, from any place. It is an io.ReadSeeker for http.ServeContent, for one goroutine.
type Body struct {
	p   *Plan
	all io.Reader
	any io.ReaderAt
	pos int64

	// Of reading from the beginning on:
	in   int64 // place in the file
	out  int64 // place in what goes out
	next int   // piece
	err  error
}

// ErrOrder is returned by a Body that can be read from the beginning alone and is read elsewhere.
var ErrOrder = errors.New("can be read from the beginning alone")

// Body gives what goes out. What is read from the beginning on is read through all, of which every byte is
// asked for, so that it can compare them with a digest; the last bytes are given only when it came to its end
// without an error. What is read from elsewhere is read through any, which may be nil.
func (p *Plan) Body(all io.Reader, any io.ReaderAt) *Body { return &Body{p: p, all: all, any: any} }

// Seek implements io.Seeker.
func (b *Body) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.pos
	case io.SeekEnd:
		offset += b.p.out
	}
	if offset < 0 {
		return 0, errors.New("a place before the beginning")
	}
	b.pos = offset
	return offset, nil
}

// Read implements io.Reader.
func (b *Body) Read(to []byte) (n int, err error) {
	switch {
	case b.err != nil:
		return 0, b.err
	case b.pos >= b.p.out:
		return 0, io.EOF
	case len(to) == 0:
		return 0, nil
	case b.pos == b.out:
		n, b.err = b.onward(to)
		b.pos, b.out, err = b.pos+int64(n), b.out+int64(n), b.err
	case b.any == nil:
		return 0, ErrOrder
	default:
		n, err = b.p.readAt(b.any, to, b.pos)
		b.pos += int64(n)
	}
	return n, err
}

// onward reads the next bytes of all.
func (b *Body) onward(to []byte) (n int, err error) {
	x := &b.p.pieces[b.next]
	begun := b.out - x.out
	to = to[:min(int64(len(to)), x.n-begun)]
	switch {
	case x.in < 0:
		n = x.give(to, begun)
	default:
		if err = b.skip(x.in + begun - b.in); err == nil {
			n, err = io.ReadFull(b.all, to)
			b.in += int64(n)
		}
	}
	if err == nil && begun+int64(n) == x.n {
		if b.next++; b.next == len(b.p.pieces) {
			// The last bytes are good only if nothing is wrong with any.
			if err = b.skip(b.p.size - b.in); err == nil {
				err = b.end()
			}
		}
	}
	if err != nil {
		return 0, unexpected(err)
	}
	return n, nil
}

func (b *Body) skip(n int64) error {
	if n == 0 {
		return nil
	}
	skipped, err := io.CopyN(io.Discard, b.all, n)
	b.in += skipped
	return err
}

// end finds out that nothing follows.
func (b *Body) end() error {
	n, err := io.Copy(io.Discard, b.all)
	if err == nil && n > 0 {
		err = fmt.Errorf("longer than stated: %w", ErrDamaged)
	}
	return err
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// give gives bytes of a piece that is not in the file.
func (x *piece) give(to []byte, from int64) int {
	if x.with != nil {
		return copy(to, x.with[from:])
	}
	clear(to)
	return len(to)
}

// readAt reads from a place in what goes out.
func (p *Plan) readAt(r io.ReaderAt, to []byte, at int64) (int, error) {
	x := &p.pieces[sort.Search(len(p.pieces), func(i int) bool { return p.pieces[i].out+p.pieces[i].n > at })]
	begun := at - x.out
	to = to[:min(int64(len(to)), x.n-begun)]
	if x.in < 0 {
		return x.give(to, begun), nil
	}
	n, err := r.ReadAt(to, x.in+begun)
	if n > 0 {
		return n, nil
	}
	return 0, unexpected(err)
}
