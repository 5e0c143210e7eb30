package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// errSlow ends a try whose host takes too long.
var errSlow = errors.New("it took too long")

// attempt is the failure of one try.
type attempt struct {
	err     error
	unsent  bool // the question did not reach the host
	lasting bool // it would fail again
}

func (e *attempt) Error() string { return e.err.Error() }
func (e *attempt) Unwrap() error { return e.err }

// passing says whether a failure is one that may be none the next time.
func passing(err error) bool {
	if forbidden(err) || err == errNoName || errors.Is(err, ErrLimited) || errors.Is(err, ErrBound) {
		return false
	}
	if open := (*errOpen)(nil); errors.As(err, &open) {
		return false
	}
	var e *attempt
	return errors.As(err, &e) && !e.lasting
}

// try makes one request and reads its answer.
func (d *Door) try(parent context.Context, q *question) (*Exchange, error) {
	q.tries++
	q.location = ""
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	met := d.meet(cancel)
	defer met.part()
	res, err := d.transportOf(q).RoundTrip(q.request(httptrace.WithClientTrace(ctx, met.trace())))
	if err != nil {
		return nil, d.missed(parent, ctx, err, met.sent())
	}
	defer res.Body.Close()
	x := d.describe(q, res, met)
	if q.location != "" && redirects(x.Status) && d.cfg.Redirects > 0 {
		return x, nil // its body is nobody's
	}
	if err := d.read(ctx, met, q, res, x); err != nil {
		return nil, d.cut(parent, ctx, err)
	}
	x.Took = met.since()
	return x, nil
}

// transportOf chooses: net/http repeats a request by itself when a connection that it kept turns out dead.
func (d *Door) transportOf(q *question) *http.Transport {
	if q.once {
		return d.single
	}
	return d.many
}

func (q *question) request(ctx context.Context) *http.Request {
	r := &http.Request{Method: q.method, URL: q.at.url, Host: q.at.url.Host, Header: q.header, Body: http.NoBody}
	if len(q.body) > 0 {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(q.body)), int64(len(q.body))
		if !q.once {
			r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(q.body)), nil }
		}
	}
	return r.WithContext(ctx)
}

// meeting notes when and with whom a try spoke, and ends it when the other side takes too long.
type meeting struct {
	now    func() time.Time
	times  Times
	cancel context.CancelCauseFunc

	mu     sync.Mutex
	timer  *time.Timer
	over   bool
	opened time.Time // by this machine's monotonic clock, as all but at
	conn   net.Conn
	peer   string
	began  time.Time // the first byte sent
	at     time.Time // Config.Now, when the answer began
	body   *atomic.Int64
	before int64 // bytes of the body at the last look
}

func (d *Door) meet(cancel context.CancelCauseFunc) *meeting {
	m := &meeting{now: d.cfg.Now, times: d.cfg.Times, cancel: cancel, opened: time.Now()}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.timer = time.AfterFunc(m.times.Whole, m.late)
	return m
}

// part ends a meeting.
func (m *meeting) part() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
	m.timer.Stop()
}

// late is called when what was waited for did not come in time.
func (m *meeting) late() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over {
		return
	}
	if m.body == nil {
		m.cancel(errSlow)
		return
	}
	n, left := m.body.Load(), m.times.Whole-time.Since(m.opened)
	if n-m.before < slowest || left <= 0 {
		m.cancel(errSlow)
		return
	}
	m.before = n
	m.timer.Reset(min(m.times.Body, left))
}

// reading says that the headers are here and a body is counted from now on.
func (m *meeting) reading(n *atomic.Int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.body = n
	m.timer.Reset(min(m.times.Body, m.times.Whole))
}

func (m *meeting) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{GotConn: m.gotConn, GotFirstResponseByte: m.gotFirstByte}
}

func (m *meeting) gotConn(i httptrace.GotConnInfo) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conn, m.peer, m.began = i.Conn, i.Conn.RemoteAddr().String(), time.Now()
	if !m.over {
		m.timer.Reset(m.times.Headers)
	}
}

func (m *meeting) gotFirstByte() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = m.now()
}

func (m *meeting) sent() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.began.IsZero()
}

func (m *meeting) since() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Since(m.began)
}

// describe fills in all of an exchange but the body.
func (d *Door) describe(q *question, res *http.Response, met *meeting) *Exchange {
	met.mu.Lock()
	defer met.mu.Unlock()
	if met.at.IsZero() {
		met.at = met.now()
	}
	x := &Exchange{
		Method: q.method, Asked: q.asked, URL: q.secrets.link(q.at.raw), Hops: q.hops, RequestHeader: q.secrets.request(res.Request.Header),
		At: met.at.UTC(), Took: time.Since(met.began), Clock: clockError(res.Header, met.at), Peer: met.peer, Proto: res.Proto,
		Status: res.StatusCode, Header: q.secrets.answer(res.Header), Agent: d.cfg.Agent, Config: d.config, Vantage: d.cfg.Vantage,
		Reason: q.reason, Tries: q.tries,
	}
	q.location = res.Header.Get("Location")
	if len(q.body) > 0 {
		x.RequestSHA256 = Digest(q.body)
	}
	if res.TLS != nil {
		x.TLS = tls.VersionName(res.TLS.Version)
		for _, c := range res.TLS.PeerCertificates {
			x.Chain = append(x.Chain, Digest(c.Raw))
			x.Certificates = append(x.Certificates, c.Raw)
		}
	}
	return x
}

// missed puts a failure before the answer into words that tell nothing of the network or of secrets.
func (d *Door) missed(parent, ctx context.Context, err error, sent bool) error {
	a := &attempt{err: err, unsent: !sent}
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var timeout interface{ Timeout() bool }
	said := func(words string) { a.err = fmt.Errorf("%w: %s", ErrUnreachable, words) }
	switch {
	case parent.Err() != nil:
		return parent.Err()
	case context.Cause(ctx) == errSlow:
		said(errSlow.Error())
	case forbidden(err):
		return ErrForbidden
	case errors.Is(err, errNoName):
		return errNoName
	case errors.Is(err, errLookup):
		a.err = errLookup
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		a.lasting = true
		said("its certificate does not hold: " + certificateFault(err))
	case strings.Contains(err.Error(), "headers exceeded"), strings.Contains(err.Error(), "header list larger"):
		return fmt.Errorf("%w: its headers", ErrBound)
	case errors.Is(err, syscall.ECONNREFUSED):
		said("it refused the connection")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		said("it broke the connection")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		said("it closed the connection without an answer")
	case errors.As(err, &timeout) && timeout.Timeout():
		said(errSlow.Error())
	case strings.Contains(err.Error(), "malformed HTTP"), strings.Contains(err.Error(), "transport connection broken"):
		a.err = fmt.Errorf("%w: not HTTP", ErrBroken)
	case strings.Contains(err.Error(), "tls:"):
		a.lasting = true
		said("no common ground for TLS")
	default:
		said("it could not be reached")
	}
	d.cfg.Log.Debug("a try failed", "cause", err)
	return a
}

// certificateFault says what is wrong with a certificate, in words of the standard library's less its names.
func certificateFault(err error) string {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return "it has expired or is not valid yet"
	}
	if errors.As(err, new(x509.HostnameError)) {
		return "it is another host's"
	}
	if errors.As(err, new(x509.UnknownAuthorityError)) {
		return "nobody known vouches for it"
	}
	return "it is not valid"
}

// cut puts a failure within the answer into words.
func (d *Door) cut(parent, ctx context.Context, err error) error {
	switch {
	case parent.Err() != nil:
		return parent.Err()
	case context.Cause(ctx) == errSlow:
		return &attempt{err: fmt.Errorf("%w: %w", ErrUnreachable, errSlow)}
	case errors.Is(err, ErrBound):
		return err
	case errors.Is(err, ErrBroken):
		return &attempt{err: err, lasting: true}
	}
	d.cfg.Log.Debug("an answer broke off", "cause", err)
	return &attempt{err: fmt.Errorf("%w: it ends too early", ErrBroken)}
}
