package sqlite

import "io"

const (
	aheadChunk = 256 << 10
	aheadDepth = 3
)

// ahead reads a stream in its own goroutine, a few chunks before they are asked for, so that inflating
// and understanding run side by side. The goroutine ends at the stream's end or at Close.
type ahead struct {
	in   io.ReadCloser
	full chan []byte
	free chan []byte
	stop chan struct{}
	err  error // of in; read after full is closed

	now, left []byte // the chunk being read, and what is left of it
	closed    bool
}

func readAhead(in io.ReadCloser) *ahead {
	a := &ahead{in: in, full: make(chan []byte, aheadDepth), free: make(chan []byte, aheadDepth+2), stop: make(chan struct{})}
	for range aheadDepth + 1 {
		a.free <- make([]byte, aheadChunk)
	}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer close(a.full)
	for {
		var b []byte
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		n, err := fill(a.in, b[:aheadChunk])
		if n > 0 {
			select {
			case a.full <- b[:n]:
			case <-a.stop:
				return
			}
		}
		if err != nil {
			a.err = err
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

// Read implements io.Reader.
func (a *ahead) Read(b []byte) (int, error) {
	for len(a.left) == 0 {
		if a.now != nil {
			a.free <- a.now
			a.now = nil
		}
		next, ok := <-a.full
		if !ok {
			return 0, a.err
		}
		a.now, a.left = next, next
	}
	n := copy(b, a.left)
	a.left = a.left[n:]
	return n, nil
}

// Close ends the goroutine and closes the stream.
func (a *ahead) Close() error {
	if a.closed {
		return nil
	}
	a.closed = true
	close(a.stop)
	for range a.full {
	}
	a.left = nil
	return a.in.Close()
}
