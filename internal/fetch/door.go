package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// maxHeader bounds the headers of an answer in bytes.
const maxHeader = 256 << 10

// Door is the one way to the network. It may be used from any number of goroutines.
type Door struct {
	cfg    Config
	agent  []string // the header
	config string   // digest
	rules  *rules
	hosts  *hosts

	codings []string // the header Accept-Encoding

	many   *http.Transport // keeps connections
	single *http.Transport // does not: net/http may ask again by itself on a connection that it kept
	socket *http.Transport // HTTP/1.1, for handshakes
	plain  *dialer         // for other protocols

	overall chan struct{}
	sockets chan struct{}

	ctx   context.Context // ends with Close
	close context.CancelFunc
	doing sync.WaitGroup

	mu      sync.Mutex
	flights map[string]*flight
}

var _ Asker = (*Door)(nil)

// New makes a door. Close ends it.
func New(cfg Config) *Door {
	d := &Door{config: cfg.withDefaults().digest(), cfg: cfg.withDefaults(), rules: newRules(cfg.Allow), flights: map[string]*flight{}}
	d.agent, d.codings = []string{d.cfg.userAgent()}, []string{"gzip, zstd"}
	d.hosts = newHosts(d.cfg)
	d.overall = make(chan struct{}, d.cfg.Overall)
	d.sockets = make(chan struct{}, d.cfg.Sockets)
	d.ctx, d.close = context.WithCancel(context.Background())
	dial := &dialer{rules: d.rules, resolver: d.cfg.Resolver, dial: d.cfg.Dial, timeout: d.cfg.Times.Dial}
	if dial.resolver == nil {
		dial.resolver = &net.Resolver{PreferGo: true}
	}
	d.plain = dial
	d.many, d.single, d.socket = d.transport(dial), d.transport(dial), d.transport(dial)
	d.single.DisableKeepAlives = true
	d.socket.ForceAttemptHTTP2, d.socket.Protocols = false, new(http.Protocols)
	d.socket.Protocols.SetHTTP1(true)
	return d
}

// transport is net/http's with all bounds set, no proxy and no unpacking of its own.
func (d *Door) transport(dial *dialer) *http.Transport {
	return &http.Transport{
		DialContext:            dial.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: d.cfg.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    d.cfg.Times.TLS,
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		ReadBufferSize:         16 << 10,
	}
}

// Close ends the door: what is under way fails, and all sockets are closed. It is safe more than once.
func (d *Door) Close() error {
	d.mu.Lock() // no flight begins between the end of the context and the wait
	d.close()
	d.mu.Unlock()
	d.doing.Wait()
	for _, t := range []*http.Transport{d.many, d.single, d.socket} {
		t.CloseIdleConnections()
	}
	return nil
}

// errClosed: the door was closed.
var errClosed = fmt.Errorf("%w: the door is closed", ErrUnreachable)

// Do implements Asker. The Exchange may be given to several askers and must not be changed.
func (d *Door) Do(ctx context.Context, r Request) (*Exchange, error) {
	q, err := d.newQuestion(ctx, r, false)
	if err != nil {
		return nil, err
	}
	if q.method != http.MethodGet && q.method != http.MethodHead {
		return d.alone(ctx, q)
	}
	return d.together(ctx, q)
}

// alone asks without looking for others that ask the same.
func (d *Door) alone(ctx context.Context, q *question) (*Exchange, error) {
	ctx, done, err := d.attend(ctx)
	if err != nil {
		return nil, q.fail(err)
	}
	defer done()
	x, err := d.answer(ctx, q)
	if err != nil && d.ctx.Err() != nil {
		err = q.fail(errClosed)
	}
	return x, err
}

// attend makes a context that ends with the door too.
func (d *Door) attend(ctx context.Context) (context.Context, func(), error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil {
		return nil, nil, errClosed
	}
	d.doing.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(d.ctx, cancel)
	return ctx, func() { stop(); cancel(); d.doing.Done() }, nil
}

// flight is one fetch with all who wait for it.
type flight struct {
	key    string
	askers int // guarded by Door.mu
	cancel context.CancelFunc
	done   chan struct{}
	x      *Exchange
	err    error
}

// together joins a fetch of the same thing that is under way, or begins one. It goes on as long as anybody
// waits for it.
func (d *Door) together(ctx context.Context, q *question) (*Exchange, error) {
	if err := ctx.Err(); err != nil {
		return nil, q.fail(err)
	}
	f, err := d.board(q)
	if err != nil {
		return nil, q.fail(err)
	}
	select {
	case <-f.done:
		return f.x, f.err
	case <-ctx.Done():
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.askers--; f.askers == 0 {
		f.cancel()
		if d.flights[f.key] == f {
			delete(d.flights, f.key) // who comes now begins anew
		}
	}
	return nil, q.fail(ctx.Err())
}

func (d *Door) board(q *question) (*flight, error) {
	key := q.same()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil {
		return nil, errClosed
	}
	if f := d.flights[key]; f != nil {
		f.askers++
		return f, nil
	}
	own, cancel := context.WithCancel(d.ctx)
	f := &flight{key: key, askers: 1, cancel: cancel, done: make(chan struct{})}
	d.flights[key] = f
	d.doing.Add(1)
	go d.fly(own, f, q)
	return f, nil
}

// fly fetches for all who wait.
func (d *Door) fly(ctx context.Context, f *flight, q *question) {
	defer d.doing.Done()
	defer f.cancel()
	f.x, f.err = d.answer(ctx, q)
	if f.err != nil && d.ctx.Err() != nil {
		f.err = q.fail(errClosed)
	}
	d.mu.Lock()
	if d.flights[f.key] == f {
		delete(d.flights, f.key)
	}
	d.mu.Unlock()
	close(f.done)
}
