package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	defaultMax      = 16 << 20
	defaultPatience = time.Minute
)

// question is one request on its way to its answer. One goroutine works on it.
type question struct {
	door    *Door
	method  string
	at      *target // whom it is put to now
	header  http.Header
	body    []byte
	max     int64
	once    bool
	secrets *secrets
	asked   string // as asked, secrets hidden
	reason  string
	hops    []Hop
	tries   int

	patience time.Duration
	until    time.Time // when patience ends
	backoff  *backoff.ExponentialBackOff
	last     *Exchange // the answer to give if there is no better one
	location string    // where the last answer leads, with whatever secrets it holds
}

// newQuestion reads a request and puts it through the gate.
func (d *Door) newQuestion(ctx context.Context, r Request, socket bool) (*question, error) {
	q := &question{door: d, method: r.Method, body: r.Body, max: r.Max, once: r.Once, reason: Reason(ctx), patience: r.Patience}
	if q.method == "" {
		q.method = http.MethodGet
	}
	if q.max <= 0 {
		q.max = defaultMax
	}
	if q.patience <= 0 {
		q.patience = defaultPatience
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: not a whole link", q.method, ErrForbidden) // its text may hold a secret
	}
	q.secrets = newSecrets(r, u)
	q.asked = q.secrets.link(r.URL)
	if u.User != nil {
		q.asked = q.secrets.url(u)
	}
	if q.at, err = d.rules.pass(r.URL, u, socket); err != nil {
		return nil, q.fail(err)
	}
	if !validMethod(q.method) {
		return nil, q.fail(fmt.Errorf("%w: no such method", ErrForbidden))
	}
	if q.header, err = d.headerOf(r); err != nil {
		return nil, q.fail(err)
	}
	if !socket {
		q.header["Accept-Encoding"] = d.codings
	}
	return q, nil
}

// headerOf is the header of a request as it will be sent: what the asker wants, less what is the door's.
func (d *Door) headerOf(r Request) (http.Header, error) {
	h := make(http.Header, len(r.Header)+4)
	for name, all := range r.Header {
		name = http.CanonicalHeaderKey(name)
		switch name {
		case "User-Agent", "Accept-Encoding", "Host", "Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "Te", "Trailer", "Keep-Alive", "Expect":
			continue
		}
		for _, v := range all {
			if !validName(name) || !validValue(v) {
				return nil, fmt.Errorf("%w: a header that cannot be sent", ErrForbidden)
			}
		}
		h[name] = append(h[name], all...)
	}
	h["User-Agent"] = d.agent
	if r.ETag != "" && validValue(r.ETag) {
		h["If-None-Match"] = []string{r.ETag}
	}
	if r.Modified != "" && validValue(r.Modified) {
		h["If-Modified-Since"] = []string{r.Modified}
	}
	return h, nil
}

func validMethod(m string) bool {
	for i := range len(m) {
		if c := m[i]; c < 'A' || c > 'Z' {
			return false
		}
	}
	return m != "" && m != http.MethodConnect && m != http.MethodTrace
}

func validName(n string) bool {
	for i := range len(n) {
		if c := n[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return n != ""
}

func validValue(v string) bool {
	for i := range len(v) {
		if c := v[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// same is equal for questions that have one answer.
func (q *question) same() string {
	b := make([]byte, 0, 512)
	add := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(append(b, ':'), s...)
	}
	add(q.method)
	add(q.at.raw)
	var room [16]string
	names := room[:0]
	for n := range q.header {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		add(n)
		for _, v := range q.header[n] {
			add(v)
		}
		b = append(b, ';')
	}
	b = strconv.AppendInt(append(b, '/'), q.max, 10)
	b = strconv.AppendInt(append(b, '/'), int64(q.patience), 10)
	b = strconv.AppendBool(b, q.once)
	for _, n := range q.secrets.names {
		add(n)
	}
	return string(b)
}

// fail says what was asked, and what came of it.
func (q *question) fail(err error) error {
	if q.secrets != nil && len(q.secrets.values) > 0 {
		err = q.quiet(err)
	}
	return fmt.Errorf("%s %s: %w", q.method, q.asked, err)
}

// quiet takes the secrets out of an error's words.
func (q *question) quiet(err error) error {
	if said, now := err.Error(), q.secrets.text(err.Error()); said != now {
		return &quieted{now, err}
	}
	return err
}

type quieted struct {
	text string
	err  error
}

func (e *quieted) Error() string { return e.text }
func (e *quieted) Unwrap() error { return e.err }

// repeatable says whether asking twice does what asking once does.
func (q *question) repeatable() bool {
	switch q.method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return false
}

// answer asks until there is an answer, or none is to be had.
func (d *Door) answer(ctx context.Context, q *question) (*Exchange, error) {
	q.until = time.Now().Add(q.patience)
	for {
		x, err := d.turn(ctx, q)
		again, err := d.again(ctx, q, x, err)
		switch {
		case err != nil:
			return nil, q.fail(err)
		case again:
			continue
		case x == nil:
			x = q.last
		}
		moved, err := q.follow(x)
		if err != nil {
			return nil, q.fail(err)
		}
		if !moved {
			return x, nil
		}
		q.last, q.backoff = nil, nil
	}
}

// turn waits for the host's turn and makes one try.
func (d *Door) turn(ctx context.Context, q *question) (x *Exchange, err error) {
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
	x, err = d.try(ctx, q)
	h.note(d.cfg.Now(), x, err, ctx.Err() != nil)
	if h.end(outcomeOf(ctx, x, err), probe) {
		d.cfg.Log.Warn("a host is left alone", "host", h.name)
	}
	if d.cfg.Log.Enabled(ctx, slog.LevelDebug) {
		d.cfg.Log.Debug("asked", "method", q.method, "url", q.asked, "host", h.name, "try", q.tries, "status", statusOf(x), "error", err)
	}
	if x != nil {
		d.heed(h, q.at.kind, x)
	}
	return x, err
}

func statusOf(x *Exchange) int {
	if x == nil {
		return 0
	}
	return x.Status
}

// outcomeOf is what a try says of the host's health.
func outcomeOf(ctx context.Context, x *Exchange, err error) outcome {
	switch {
	case ctx.Err() != nil || forbidden(err):
		return void
	case x != nil && x.Status < 500 || errors.Is(err, ErrBound):
		return well
	case err == errNoName:
		return void
	}
	return failed
}

// heed remembers how long an answer asks to be left alone, for all who ask that host.
func (d *Door) heed(h *host, kind string, x *Exchange) {
	now := x.At
	if x.Status == http.StatusTooManyRequests || x.Status == http.StatusServiceUnavailable {
		if wait, ok := retryAfter(x.Header, now); ok {
			h.pause(limitedRoute(x, kind), wait)
			return
		}
	}
	if wait, narrow, ok := limitReset(x.Header, now); ok {
		if !narrow {
			kind = ""
		}
		h.pause(kind, wait)
	}
}

// limitedRoute is the part of a host that a refusal is about: all of it, unless its headers tell of limits
// of one kind of request.
func limitedRoute(x *Exchange, kind string) string {
	if _, narrow, ok := limitReset(x.Header, x.At); ok && narrow {
		return kind
	}
	return ""
}

// again says whether to ask again, after the pause that is due. A nil error with again false leaves the
// answer: x, or where that is nil q.last.
func (d *Door) again(ctx context.Context, q *question, x *Exchange, err error) (bool, error) {
	if err == nil && !transient(x.Status) {
		return false, nil
	}
	if open := (*errOpen)(nil); errors.As(err, &open) && q.last != nil {
		return false, nil
	}
	if err != nil && (ctx.Err() != nil || !passing(err)) {
		return false, err
	}
	if x != nil {
		q.last = x
	}
	if q.once || q.tries >= d.cfg.Tries || !q.repeatable() && !unheard(x, err) {
		return false, q.settle(err)
	}
	h := d.hosts.use(q.at)
	left := h.left(q.at.kind)
	d.hosts.done(h)
	if left > 0 { // the host's own word goes before any pause of ours
		return true, nil
	}
	wait := q.pause()
	if time.Now().Add(wait).After(q.until) {
		return false, q.settle(err)
	}
	return true, sleep(ctx, wait)
}

// settle gives up: the last answer is the answer, if there was one.
func (q *question) settle(err error) error {
	if err != nil && q.last == nil {
		return err
	}
	return nil
}

// pause is how long to wait before the next try, besides what the host asks for.
func (q *question) pause() time.Duration {
	if q.backoff == nil {
		b := backoff.NewExponentialBackOff()
		b.InitialInterval, b.Multiplier = q.door.cfg.Backoff, 2
		if b.InitialInterval <= 0 {
			b.InitialInterval = time.Second
			if q.at.let {
				b.InitialInterval = 100 * time.Millisecond
			}
		}
		q.backoff = b
	}
	return q.backoff.NextBackOff()
}

// transient says whether an answer is one that may be another the next time.
func transient(status int) bool {
	switch status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported, http.StatusNetworkAuthenticationRequired:
		return false
	}
	return status >= 500
}

// unheard says that the host did nothing of what was asked.
func unheard(x *Exchange, err error) bool {
	var e *attempt
	return x != nil && (x.Status == http.StatusTooManyRequests || x.Status == http.StatusServiceUnavailable) ||
		errors.As(err, &e) && e.unsent
}
