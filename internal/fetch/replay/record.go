package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"clew/internal/fetch"
)

// Secrets says what must not be written besides what every recording leaves out. Names are of headers,
// parameters and fields of JSON and forms, in any case of letters; Values are taken out wherever they
// stand, if they have six bytes at least.
type Secrets struct {
	Names, Values []string
}

// Recorder is an Asker that writes down what another is asked and answers. It may be used from any number
// of goroutines; lines are whole, and in the order in which answers came.
type Recorder struct {
	asker fetch.Asker

	mu      sync.Mutex
	to      io.Writer
	scrub   *scrubber
	sockets int
}

var _ fetch.Asker = (*Recorder)(nil)

// Record begins a recording. Whoever opened the writer closes it, after the last answer.
func Record(asker fetch.Asker, to io.Writer, s Secrets, now time.Time) (*Recorder, error) {
	r := &Recorder{asker: asker, to: to, scrub: newScrubber(s.Names, s.Values)}
	at := now.UTC()
	return r, r.write(line{Kind: kindHead, Version: version, At: &at, Secret: s.Names})
}

// Do implements fetch.Asker. An error in writing is an error of Do. A request cut short by its own context
// is not recorded.
func (r *Recorder) Do(ctx context.Context, q fetch.Request) (*fetch.Exchange, error) {
	r.learn(q)
	x, err := r.asker.Do(ctx, q)
	if err != nil {
		return nil, r.failed(q, err)
	}
	l := r.question(kindAnswer, q)
	if werr := r.answer(&l, x); werr != nil {
		return nil, werr
	}
	return x, r.write(l)
}

// Dial implements fetch.Asker.
func (r *Recorder) Dial(ctx context.Context, q fetch.Request) (fetch.Socket, error) {
	r.learn(q)
	s, err := r.asker.Dial(ctx, q)
	if err != nil {
		return nil, r.failed(q, err)
	}
	l := r.question(kindOpen, q)
	r.mu.Lock()
	r.sockets++
	l.Socket = r.sockets
	r.mu.Unlock()
	if err := errors.Join(r.answer(&l, s.Opened()), r.write(l)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &recorded{Socket: s, r: r, id: l.Socket}, nil
}

func (r *Recorder) learn(q fetch.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scrub.learnFrom(q)
}

// question begins a line about a request.
func (r *Recorder) question(kind string, q fetch.Request) line {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := line{Kind: kind, Method: q.Method, URL: r.scrub.link(q.URL, q.Secret)}
	if l.Method == "" {
		l.Method = http.MethodGet
	}
	if len(q.Body) > 0 {
		l.Sent = fetch.Digest(q.Body)
	}
	return l
}

// answer fills in an exchange without its secrets. Where a body had some, what stands of its digests is made
// to fit the body as it is written.
func (r *Recorder) answer(l *line, x *fetch.Exchange) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	body := r.scrub.body(bytes.Clone(x.Body))
	kept := *x
	if !bytes.Equal(body, x.Body) {
		kept.Size, kept.Encoding, kept.SHA256 = int64(len(body)), "", fetch.Digest(body)
		kept.SHA256Coded = kept.SHA256
	}
	kept.Asked, kept.URL = r.scrub.link(x.Asked, nil), r.scrub.link(x.URL, nil)
	kept.Hops = slices.Clone(x.Hops)
	for i := range kept.Hops {
		kept.Hops[i].URL = r.scrub.link(kept.Hops[i].URL, nil)
	}
	kept.RequestHeader, kept.Header = r.header(x.RequestHeader), r.header(x.Header)
	l.Exchange, l.Certificates = kept.Describe(), x.Certificates
	l.put(body)
	return nil
}

func (r *Recorder) header(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, all := range h {
		kept := make([]string, len(all))
		for i, v := range all {
			kept[i] = hidden
			if !r.scrub.secret(name) {
				kept[i] = string(r.scrub.body([]byte(v)))
			}
		}
		out[name] = kept
	}
	return out
}

// failed writes a failure down and gives it back.
func (r *Recorder) failed(q fetch.Request, err error) error {
	name, ok := faultOf(err)
	if !ok {
		return err
	}
	l := r.question(kindFault, q)
	r.mu.Lock()
	l.Fault, l.Words = name, string(r.scrub.body([]byte(err.Error())))
	r.mu.Unlock()
	if limited := (*fetch.LimitedError)(nil); errors.As(err, &limited) {
		l.Host, l.Until = limited.Host, limited.Until
	}
	return errors.Join(err, r.write(l))
}

func (r *Recorder) write(l line) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return fmt.Errorf("record an exchange: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.to.Write(b.Bytes()); err != nil {
		return fmt.Errorf("record an exchange: %w", err)
	}
	return nil
}

// recorded is a socket whose messages are written down.
type recorded struct {
	fetch.Socket
	r  *Recorder
	id int
}

// Read implements fetch.Socket.
func (s *recorded) Read(ctx context.Context) ([]byte, bool, error) {
	m, binary, err := s.Socket.Read(ctx)
	l := line{Kind: kindRead, Socket: s.id, Binary: binary}
	if err != nil {
		name, ok := faultOf(err)
		if !ok && err != io.EOF {
			return nil, false, err
		}
		l.Kind, l.Fault = kindEnd, name
		if ok {
			l.Words = string(s.clean([]byte(err.Error())))
		}
		if werr := s.r.write(l); werr != nil {
			return nil, false, werr
		}
		return nil, false, err
	}
	l.put(s.clean(bytes.Clone(m)))
	return m, binary, s.r.write(l)
}

// Write implements fetch.Socket.
func (s *recorded) Write(ctx context.Context, message []byte) error {
	l := line{Kind: kindWrite, Socket: s.id}
	l.put(s.clean(bytes.Clone(message)))
	if err := s.r.write(l); err != nil {
		return err
	}
	return s.Socket.Write(ctx, message)
}

func (s *recorded) clean(b []byte) []byte {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	return s.r.scrub.body(b)
}
