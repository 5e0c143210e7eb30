package unpack

import (
	"io"
	"sync"
)

// A revisit record says of an answer that its content stands in another record. It takes a few hundred bytes, whatever it
// repeats: a small file with very many of them would have one content read over and over. So what is repeated is charged
// against Limits.Total: at once where its size is known, else as it is read.

// allowance is how many bytes may still be repeated. It is shared by all parts of an input, which may be read side by side.
type allowance struct {
	mu   sync.Mutex
	left int64
}

// repeat gives a part the content of the record that it is said to repeat, and says whether that is here.
func (w *warcReader) repeat(rec warcRecord, p *Part) (bool, error) {
	found, ok := w.find(rec)
	if !ok {
		return false, nil
	}
	at := int32(found)
	// A record may repeat one that repeats a third: each is held against the one that has the content.
	if root, ok := w.repeats[at]; ok {
		at = root
	}
	if w.repeats == nil {
		w.repeats = map[int32]int32{}
	}
	w.repeats[int32(len(w.in.Parts))] = at
	first := w.in.Parts[at]
	p.Open, p.Size = first.Open, first.Size
	if p.Type == "" || !rec.isHTTP() {
		p.Type = w.in.Parts[found].Type
	}
	if p.Size < 0 {
		x := &repeated{open: first.Open, of: &w.again, name: p.Name, lim: w.lim}
		p.Open = x.read
		return true, nil
	}
	w.again.mu.Lock()
	defer w.again.mu.Unlock()
	if p.Size > w.again.left {
		return false, w.lim.repeats(w.in.Name)
	}
	w.again.left -= p.Size
	return true, nil
}

// repeats is the error for an input whose records repeat more than may be used.
func (l Limits) repeats(name string) error {
	return beyond(name, "repeats itself for more than %d bytes", l.Total)
}

// repeated is content of unknown size that is charged as it is read: once, however often the part is opened.
type repeated struct {
	open func() (io.ReadCloser, error)
	of   *allowance
	name string
	lim  Limits
	most int64 // bytes charged; under of.mu
}

func (x *repeated) read() (io.ReadCloser, error) {
	if err := x.charge(0); err != nil {
		return nil, err
	}
	r, err := x.open()
	if err != nil {
		return nil, err
	}
	return &charged{ReadCloser: r, x: x}, nil
}

// charge counts what was read up to n.
func (x *repeated) charge(n int64) error {
	x.of.mu.Lock()
	defer x.of.mu.Unlock()
	if n > x.most {
		x.of.left -= n - x.most
		x.most = n
	}
	if x.of.left < 0 {
		return x.lim.repeats(x.name)
	}
	return nil
}

// charged is one reading of repeated content.
type charged struct {
	io.ReadCloser
	x *repeated
	n int64
}

// Read implements io.Reader.
func (c *charged) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n += int64(n)
	if bound := c.x.charge(c.n); bound != nil {
		return 0, bound
	}
	return n, err
}
