package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a network of pipes, whose time synctest can make pass.
type pipes struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.calls <- far:
		return near, nil
	case <-p.closed:
		return nil, errors.New("closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// bubble runs a test in fake time with a door whose public hosts are all served by h.
func bubble(t *testing.T, h http.HandlerFunc, test func(t *testing.T, d *Door), change ...func(*Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &pipes{calls: make(chan net.Conn), closed: make(chan struct{})}
		s := &http.Server{Handler: h}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = s.Serve(p)
		}()
		c := Config{Agent: "Clew/test", Resolver: &names{}, Dial: p.dial}
		for _, f := range change {
			f(&c)
		}
		d := New(c)
		defer func() {
			_ = d.Close()
			_ = s.Close()
			<-done
			time.Sleep(time.Minute) // handlers that sleep wake up and end
		}()
		test(t, d)
	})
}

// patient asks with the patience of an hour.
func patient(t *testing.T, d *Door, url string) (*Exchange, error) {
	t.Helper()
	return d.Do(t.Context(), Request{URL: url, Patience: time.Hour})
}

func unpaced(c *Config) { c.Pace = Pace{Every: -1} }
