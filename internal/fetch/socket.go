package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

const (
	// socketBuffer is how much is read from a socket's connection at once: many small messages cost one
	// system call.
	socketBuffer = 64 << 10
	// closing is how long a host may take to say goodbye.
	closing = time.Second
)

// errTooMany: the door's bound of open sockets is reached.
var errTooMany = fmt.Errorf("%w: too many sockets are open", ErrUnreachable)

// Dial implements Asker. It makes one try, in the host's pace; redirects are not followed. Request's
// Method, Body, ETag, Modified and Once have no meaning here; Max bounds one message.
func (d *Door) Dial(ctx context.Context, r Request) (Socket, error) {
	r.Method, r.Body, r.Once = http.MethodGet, nil, true
	q, err := d.newQuestion(ctx, r, true)
	if err != nil {
		return nil, err
	}
	select {
	case d.sockets <- struct{}{}:
	default:
		return nil, q.fail(errTooMany)
	}
	s, err := d.open(ctx, q)
	if err != nil {
		<-d.sockets
		return nil, q.fail(err)
	}
	return s, nil
}

// open waits for the host's turn and shakes hands.
func (d *Door) open(ctx context.Context, q *question) (*socket, error) {
	ctx, done, err := d.attend(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	q.until = time.Now().Add(q.patience)
	h := d.hosts.use(q.at)
	defer d.hosts.done(h)
	if err := h.enter(ctx, q.at.kind, q.until, d.overall); err != nil {
		return nil, err
	}
	defer h.leave(d.overall)
	probe, err := h.begin()
	if err != nil {
		return nil, err
	}
	q.tries++
	s, x, err := d.shake(ctx, q)
	h.note(d.cfg.Now(), x, err, ctx.Err() != nil)
	h.end(outcomeOf(ctx, x, err), probe)
	if x != nil {
		d.heed(h, q.at.kind, x)
	}
	if err != nil && x != nil {
		if left := h.left(q.at.kind); left > 0 && transient(x.Status) {
			err = &LimitedError{Host: h.name, Until: d.cfg.Now().Add(left)}
		}
	}
	return s, err
}

// shake opens one WebSocket. The exchange is given for refusals too.
func (d *Door) shake(parent context.Context, q *question) (*socket, *Exchange, error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	met := d.meet(cancel)
	defer met.part()
	up := &upgrade{by: d.socket}
	c, res, err := websocket.Dial(httptrace.WithClientTrace(ctx, met.trace()), q.at.raw, &websocket.DialOptions{
		HTTPHeader: q.header.Clone(),
		HTTPClient: &http.Client{Transport: up, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	})
	if res == nil {
		return nil, nil, d.missed(parent, ctx, err, met.sent())
	}
	x := d.describe(q, res, met)
	x.URL = "ws" + strings.TrimPrefix(x.URL, "http")
	x.SHA256 = Digest(nil)
	x.SHA256Coded = x.SHA256
	if err != nil && res.StatusCode != http.StatusSwitchingProtocols {
		return nil, x, fmt.Errorf("%w: it answered %s", ErrUnreachable, http.StatusText(x.Status))
	}
	if err != nil {
		return nil, x, fmt.Errorf("%w: not a WebSocket", ErrBroken)
	}
	under := met.conn
	if t, ok := under.(*tls.Conn); ok {
		under = t.NetConn() // its own Close would wait for what it still has to send
	}
	return d.newSocket(c, under, up.wire, q, x), x, nil
}

func (d *Door) newSocket(c *websocket.Conn, under net.Conn, w *wire, q *question, x *Exchange) *socket {
	c.SetReadLimit(q.max)
	s := &socket{door: d, conn: c, under: under, wire: w, opened: x, asked: q, buf: make([]byte, 4<<10), ended: make(chan struct{})}
	s.stop = context.AfterFunc(d.ctx, s.abort)
	d.doing.Add(1) // attend holds the door open while this is called
	go s.keepAlive(d.cfg.Times.Ping)
	return s
}

// socket is an open WebSocket.
type socket struct {
	door   *Door
	conn   *websocket.Conn
	under  net.Conn // the connection itself: closing it ends all that waits
	wire   *wire
	opened *Exchange
	asked  *question
	stop   func() bool // of the door's end

	buf []byte // the message that Read gave last

	// A context that has no end costs the library nothing, one that has costs a registration for every
	// frame. So the library gets none that ends, and the socket registers each context once for as long as
	// Read is called with it.
	watched <-chan struct{}
	unwatch func() bool
	turn    int64        // of the context that is watched
	reading atomic.Int64 // the turn of the Read under way, or 0
	calls   atomic.Int64 // of Read
	got     atomic.Int64 // bytes
	silent  atomic.Bool  // a ping waits for its answer, or had none

	once  sync.Once
	ended chan struct{}
}

// Opened implements Socket.
func (s *socket) Opened() *Exchange { return s.opened }

// Read implements Socket. When the context ends while it waits, the socket is closed.
func (s *socket) Read(ctx context.Context) ([]byte, bool, error) {
	if done := ctx.Done(); done != s.watched {
		s.watch(ctx, done)
	}
	s.calls.Add(1)
	s.reading.Store(s.turn)
	if s.watched != nil && ctx.Err() != nil { // after the store: either this or the watch sees the end
		s.reading.Store(0)
		return nil, false, s.asked.fail(ctx.Err())
	}
	kind, r, err := s.conn.Reader(context.Background())
	n := 0
	for err == nil {
		var m int
		if n == len(s.buf) {
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
		m, err = r.Read(s.buf[n:])
		n += m
		s.got.Add(int64(m))
	}
	s.reading.Store(0)
	if err == io.EOF && r != nil && !s.wire.over.Load() {
		return s.buf[:n], kind == websocket.MessageBinary, nil
	}
	return nil, false, s.ends(ctx, err)
}

// watch makes the end of a context end the Read that waits with it.
func (s *socket) watch(ctx context.Context, done <-chan struct{}) {
	if s.unwatch != nil {
		s.unwatch()
		s.unwatch = nil
	}
	s.watched = done
	s.turn++
	if done == nil {
		return
	}
	turn := s.turn
	s.unwatch = context.AfterFunc(ctx, func() {
		if s.reading.Load() == turn {
			s.abort()
		}
	})
}

// ends puts the end of a socket into the errors of this package.
func (s *socket) ends(ctx context.Context, err error) error {
	s.abort()
	if s.unwatch != nil {
		s.unwatch()
	}
	switch code := websocket.CloseStatus(err); {
	case ctx.Err() != nil:
		return s.asked.fail(ctx.Err())
	case code == websocket.StatusNormalClosure, code == websocket.StatusGoingAway, code == websocket.StatusNoStatusRcvd:
		return io.EOF
	case code >= 0:
		return s.asked.fail(fmt.Errorf("%w: it closed the socket with code %d", ErrUnreachable, code))
	case errors.Is(err, websocket.ErrMessageTooBig):
		return s.asked.fail(ErrBound)
	case s.door.ctx.Err() != nil:
		return s.asked.fail(errClosed)
	case s.silent.Load():
		return s.asked.fail(fmt.Errorf("%w: it fell silent", ErrUnreachable))
	}
	return s.asked.fail(fmt.Errorf("%w: the socket broke", ErrUnreachable))
}

// Write implements Socket: one message of text. A message that is not taken in the time for headers ends
// the socket.
func (s *socket) Write(ctx context.Context, message []byte) error {
	in, cancel := context.WithTimeout(ctx, s.door.cfg.Times.Headers)
	defer cancel()
	if err := s.conn.Write(in, websocket.MessageText, message); err != nil {
		if ctx.Err() != nil {
			return s.asked.fail(ctx.Err())
		}
		return s.asked.fail(fmt.Errorf("%w: the socket broke", ErrUnreachable))
	}
	return nil
}

// Close implements Socket. It says goodbye, and waits a moment for the answer.
func (s *socket) Close() error {
	t := time.AfterFunc(closing, s.abort)
	defer t.Stop()
	_ = s.conn.Close(websocket.StatusNormalClosure, "") // what the host says to it is of no use any more
	s.abort()
	return nil
}

// abort closes the connection under the socket: everything that waits on it ends.
func (s *socket) abort() {
	_ = s.under.Close() // it may be closed already
	s.finish()
}

// finish gives back what the door keeps for an open socket.
func (s *socket) finish() {
	s.once.Do(func() {
		s.stop()
		close(s.ended)
		<-s.door.sockets
	})
}

// keepAlive pings a silent host. One that does not answer while somebody waits for it is gone.
func (s *socket) keepAlive(every time.Duration) {
	defer s.door.doing.Done()
	t := time.NewTicker(every)
	defer t.Stop()
	var before int64
	for {
		select {
		case <-s.ended:
			_ = s.conn.CloseNow() // frees what the library holds
			return
		case <-t.C:
		}
		got, calls := s.got.Load(), s.calls.Load()
		if got != before {
			before = got
			s.silent.Store(false)
			continue // it speaks
		}
		if s.reading.Load() == 0 {
			continue // nobody listens
		}
		s.silent.Store(true) // the library may end the socket before Ping says why
		ctx, cancel := context.WithTimeout(context.Background(), every)
		err := s.conn.Ping(ctx)
		cancel()
		if err != nil && s.got.Load() == got && s.calls.Load() == calls {
			if s.reading.Load() != 0 { // else the library ended the Read, which is about to say why
				s.abort()
			}
			continue
		}
		s.silent.Store(false)
	}
}

// wire is the connection of a socket as the library reads it: above TLS, with room to read ahead.
type wire struct {
	io.ReadWriteCloser
	r *bufio.Reader
	// over says that more was wanted than came. The library takes a connection that ends between two frames
	// of a message for the end of the message.
	over atomic.Bool
}

// Read implements io.Reader.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil {
		w.over.Store(true)
	}
	return n, err
}

// upgrade makes one handshake and keeps hold of the connection that comes of it.
type upgrade struct {
	by   http.RoundTripper
	wire *wire
}

// RoundTrip implements http.RoundTripper.
func (u *upgrade) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := u.by.RoundTrip(r)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		return res, err
	}
	if rwc, ok := res.Body.(io.ReadWriteCloser); ok {
		u.wire = &wire{ReadWriteCloser: rwc, r: bufio.NewReaderSize(rwc, socketBuffer)}
		res.Body = u.wire
	}
	return res, nil
}
