package torture

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// streamServer sends a stream over WebSocket, from the cursor that is asked for. It writes frames by itself,
// so that it can write wrong ones.
type streamServer struct {
	*streamed
	url   string
	pause time.Duration // after every hundred events; 0 for none
	first int           // the oldest event that it still has
	opens atomic.Int64
	sent  atomic.Int64
	// act, if set, is asked before each event; it may write what it likes, and ends the connection with true.
	act func(open, sent int, w *frames) bool
	// from, if set, changes where a connection begins.
	from func(open, i int) int
	// refuse, if set, answers in place of a connection where it gives a status.
	refuse func(open int) int
}

func serveStream(t testing.TB, s *streamServer) *streamServer {
	t.Helper()
	h := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(h.Close)
	s.url = "ws" + strings.TrimPrefix(h.URL, "http") + "/subscribe"
	return s
}

func (s *streamServer) serve(w http.ResponseWriter, r *http.Request) {
	open := int(s.opens.Add(1))
	if s.refuse != nil {
		if status := s.refuse(open); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	i := s.first
	if us, err := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64); err == nil {
		i = max(i, sort.Search(len(s.at), func(i int) bool { return s.at[i] >= us }))
	}
	if s.from != nil {
		i = s.from(open, i)
	}
	f, err := upgraded(w, r)
	if err != nil {
		return // the client has gone
	}
	defer f.c.Close()
	for n := 0; i < len(s.lines); i, n = i+1, n+1 {
		if s.act != nil && s.act(open, n, f) {
			return
		}
		f.message(1, s.lines[i])
		if s.pause > 0 && n%100 == 99 {
			f.w.Flush()
			time.Sleep(s.pause)
		}
		if f.err != nil {
			return
		}
		s.sent.Add(1)
	}
	f.end(1000)
}

// frames writes a WebSocket's frames. Its first error stays.
type frames struct {
	c   net.Conn
	w   *bufio.Writer
	err error
}

func upgraded(w http.ResponseWriter, r *http.Request) (*frames, error) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return nil, http.ErrNotSupported
	}
	c, rw, err := h.Hijack()
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(rw, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(sum[:]))
	go func() { _, _ = io.Copy(io.Discard, rw.Reader) }() // ends with the connection
	return &frames{c: c, w: bufio.NewWriterSize(c, 64<<10)}, rw.Flush()
}

// message writes a whole message; opcode 1 is text.
func (f *frames) message(opcode byte, b []byte) {
	f.head(opcode, uint64(len(b)))
	f.write(b)
}

func (f *frames) head(opcode byte, n uint64) {
	h := []byte{0x80 | opcode}
	switch {
	case n < 126:
		h = append(h, byte(n))
	case n < 1<<16:
		h = binary.BigEndian.AppendUint16(append(h, 126), uint16(n))
	default:
		h = binary.BigEndian.AppendUint64(append(h, 127), n)
	}
	f.write(h)
}

func (f *frames) write(b []byte) {
	if _, err := f.w.Write(b); err != nil && f.err == nil {
		f.err = err
	}
}

// end says goodbye, and gives the client a moment to hear it.
func (f *frames) end(code uint16) {
	f.message(8, binary.BigEndian.AppendUint16(nil, code))
	f.w.Flush()
	if t, ok := f.c.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
	time.Sleep(50 * time.Millisecond)
}
