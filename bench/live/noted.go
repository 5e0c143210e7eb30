package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/coder/websocket"

	"clew/internal/fetch"
)

// noted is a door that notes what is asked through it.
type noted struct {
	door    *fetch.Door
	mu      sync.Mutex
	asked   []fetch.Request
	sockets []*notedSocket
}

// Do implements fetch.Asker.
func (n *noted) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	n.mu.Lock()
	n.asked = append(n.asked, r)
	n.mu.Unlock()
	return n.door.Do(ctx, r)
}

// Dial implements fetch.Asker.
func (n *noted) Dial(ctx context.Context, r fetch.Request) (fetch.Socket, error) {
	s, err := n.door.Dial(ctx, r)
	if err != nil {
		return nil, err
	}
	k := &notedSocket{Socket: s, url: r.URL}
	n.mu.Lock()
	n.sockets = append(n.sockets, k)
	n.mu.Unlock()
	return k, nil
}

// notedSocket notes what was written, and how many messages had been read before it.
type notedSocket struct {
	fetch.Socket
	url     string
	mu      sync.Mutex
	written [][]byte
	before  []int
	reads   int
}

// Read implements fetch.Socket.
func (s *notedSocket) Read(ctx context.Context) ([]byte, bool, error) {
	m, binary, err := s.Socket.Read(ctx)
	if err == nil {
		s.mu.Lock()
		s.reads++
		s.mu.Unlock()
	}
	return m, binary, err
}

// Write implements fetch.Socket.
func (s *notedSocket) Write(ctx context.Context, m []byte) error {
	s.mu.Lock()
	s.written, s.before = append(s.written, slices.Clone(m)), append(s.before, s.reads)
	s.mu.Unlock()
	return s.Socket.Write(ctx, m)
}

// count is how many questions were asked.
func (n *noted) count() int {
	c := len(n.asked)
	for _, s := range n.sockets {
		c += len(s.written)
	}
	return c
}

// again asks the same with nothing but Go's own client, in the same order.
func (n *noted) again(dial func(context.Context, string, string) (net.Conn, error)) error {
	t := &http.Transport{DialContext: dial}
	defer t.CloseIdleConnections()
	c := &http.Client{Transport: t}
	for _, r := range n.asked {
		if err := ask(c, r); err != nil {
			return err
		}
	}
	for _, s := range n.sockets {
		if err := s.again(c); err != nil {
			return err
		}
	}
	return nil
}

func ask(c *http.Client, r fetch.Request) error {
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	q, err := http.NewRequest(method, r.URL, strings.NewReader(string(r.Body)))
	if err != nil {
		return err
	}
	for name, v := range r.Header {
		q.Header[name] = v
	}
	a, err := c.Do(q)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, a.Body)
	_ = a.Body.Close() // it was read to its end
	return err
}

// again writes the same messages, each when as many were read as before it.
func (s *notedSocket) again(c *http.Client) error {
	ctx := context.Background()
	k, _, err := websocket.Dial(ctx, s.url, &websocket.DialOptions{HTTPClient: c})
	if err != nil {
		return err
	}
	defer k.CloseNow()
	k.SetReadLimit(16 << 20)
	reads := 0
	read := func(until int) error {
		for ; reads < until; reads++ {
			if _, _, err := k.Read(ctx); err != nil {
				return fmt.Errorf("message %d: %w", reads, err)
			}
		}
		return nil
	}
	for i, m := range s.written {
		if err := read(s.before[i]); err != nil {
			return err
		}
		if err := k.Write(ctx, websocket.MessageText, m); err != nil {
			return err
		}
	}
	return read(s.reads)
}
