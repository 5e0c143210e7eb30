package replay

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"

	"clew/internal/fetch"
)

// Bounds of a recording.
const (
	maxLine  = 64 << 20 // bytes
	maxLines = 1_000_000
)

// ErrUnknown: the recording has no answer to what was asked, or none that was not given already.
var ErrUnknown = errors.New("not in the recording")

// Player is an Asker that answers from a recording, by method, address and body. Questions asked more than
// once are answered in the order of the recording. It may be used from any number of goroutines.
type Player struct {
	// Again gives the last answer to a question again when there are no more; without it that is
	// ErrUnknown.
	Again bool

	scrub *scrubber

	mu    sync.Mutex
	tapes map[string]*tape
}

var _ fetch.Asker = (*Player)(nil)

// tape holds the answers to one question.
type tape struct {
	takes []*take
	next  int
}

// take is one answer, or one socket with its messages.
type take struct {
	x    *fetch.Exchange
	err  error
	open bool
	said []line
}

// Open reads the recording in a file.
func Open(name string) (*Player, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open a recording: %w", err)
	}
	p, err := Play(f)
	return p, errors.Join(err, f.Close())
}

// Play reads a recording, whole, into memory.
func Play(from io.Reader) (*Player, error) {
	p := &Player{tapes: map[string]*tape{}}
	sockets := map[int]*take{}
	in := bufio.NewScanner(from)
	in.Buffer(make([]byte, 64<<10), maxLine)
	n := 0
	for in.Scan() {
		if n++; n > maxLines {
			return nil, fmt.Errorf("read a recording: more than %d lines", maxLines)
		}
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("read a recording: line %d: %w", n, err)
		}
		if err := p.add(l, n == 1, sockets); err != nil {
			return nil, fmt.Errorf("read a recording: line %d: %w", n, err)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read a recording: %w", err)
	}
	if p.scrub == nil {
		return nil, errors.New("read a recording: it is empty")
	}
	return p, nil
}

func (p *Player) add(l line, first bool, sockets map[int]*take) error {
	if first != (l.Kind == kindHead) {
		return errors.New("the first line, and no other, says what a recording is")
	}
	switch l.Kind {
	case kindHead:
		if l.Version != version {
			return fmt.Errorf("version %d is not known", l.Version)
		}
		p.scrub = newScrubber(l.Secret, nil)
	case kindAnswer, kindOpen:
		x, err := fetch.ReadExchange(l.Exchange)
		if err != nil {
			return err
		}
		x.Body, x.Certificates = l.bytes(), l.Certificates
		t := &take{x: x, open: l.Kind == kindOpen}
		p.put(l, t)
		if t.open {
			sockets[l.Socket] = t
		}
	case kindFault:
		p.put(l, &take{err: l.err()})
	case kindRead, kindWrite, kindEnd:
		t := sockets[l.Socket]
		if t == nil {
			return fmt.Errorf("socket %d was not opened", l.Socket)
		}
		t.said = append(t.said, l)
	default:
		return fmt.Errorf("%q is no kind of line", l.Kind)
	}
	return nil
}

func (p *Player) put(l line, t *take) {
	key := l.Method + " " + l.URL + " " + l.Sent
	if p.tapes[key] == nil {
		p.tapes[key] = &tape{}
	}
	p.tapes[key].takes = append(p.tapes[key].takes, t)
}

// take gives the next answer to a question.
func (p *Player) take(q fetch.Request) (*take, error) {
	method, sent := q.Method, ""
	if method == "" {
		method = http.MethodGet
	}
	if len(q.Body) > 0 {
		sent = fetch.Digest(q.Body)
	}
	url := p.scrub.link(q.URL, q.Secret)
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.tapes[method+" "+url+" "+sent]
	switch {
	case t == nil:
		return nil, fmt.Errorf("%s %s: %w", method, url, ErrUnknown)
	case t.next < len(t.takes):
		t.next++
	case !p.Again:
		return nil, fmt.Errorf("%s %s: %w a %dth time", method, url, ErrUnknown, t.next+1)
	}
	return t.takes[t.next-1], nil
}

// Left names the questions of the recording that were not asked, or not as often: what a test that should
// have asked everything can look at.
func (p *Player) Left() (questions []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, t := range p.tapes {
		for range len(t.takes) - t.next {
			questions = append(questions, key)
		}
	}
	return questions
}

// Do implements fetch.Asker.
func (p *Player) Do(ctx context.Context, q fetch.Request) (*fetch.Exchange, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, err := p.take(q)
	if err != nil {
		return nil, err
	}
	if t.open {
		return nil, fmt.Errorf("%s: %w: it was opened as a socket", q.URL, ErrUnknown)
	}
	return t.x, t.err
}

// Dial implements fetch.Asker.
func (p *Player) Dial(ctx context.Context, q fetch.Request) (fetch.Socket, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	q.Method, q.Body = "", nil
	t, err := p.take(q)
	switch {
	case err != nil:
		return nil, err
	case t.err != nil:
		return nil, t.err
	case !t.open:
		return nil, fmt.Errorf("%s: %w: it was not opened as a socket", q.URL, ErrUnknown)
	}
	return &played{t: t, url: q.URL, woken: make(chan struct{}, 1), closed: make(chan struct{})}, nil
}

// played is a socket from a recording. A message that came after the asker had written something comes when
// it has written as often again.
type played struct {
	t   *take
	url string

	next    int // of said, by Read alone
	passed  int // writes before next
	mu      sync.Mutex
	written int
	once    sync.Once
	woken   chan struct{}
	closed  chan struct{}
}

// Opened implements fetch.Socket.
func (s *played) Opened() *fetch.Exchange { return s.t.x }

// Read implements fetch.Socket. Where the recording stops without an end it waits, as a silent host would.
func (s *played) Read(ctx context.Context) ([]byte, bool, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		for s.next < len(s.t.said) && s.t.said[s.next].Kind == kindWrite {
			s.next++
			s.passed++
		}
		if s.next < len(s.t.said) && s.due() {
			l := s.t.said[s.next]
			s.next++
			switch {
			case l.Kind == kindRead:
				return l.bytes(), l.Binary, nil
			case l.Fault == "":
				return nil, false, io.EOF
			}
			return nil, false, l.err()
		}
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-s.closed:
			return nil, false, fmt.Errorf("%s: %w: the socket is closed", s.url, fetch.ErrUnreachable)
		case <-s.woken:
		}
	}
}

// due says whether the asker has written as often as it had before the next message.
func (s *played) due() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written >= s.passed
}

// Write implements fetch.Socket. What is written is counted and not compared: it may hold what differs each
// time, such as the name of a subscription.
func (s *played) Write(ctx context.Context, _ []byte) error {
	select {
	case <-s.closed:
		return fmt.Errorf("%s: %w: the socket is closed", s.url, fetch.ErrUnreachable)
	default:
	}
	s.mu.Lock()
	s.written++
	s.mu.Unlock()
	select {
	case s.woken <- struct{}{}:
	default:
	}
	return ctx.Err()
}

// Close implements fetch.Socket.
func (s *played) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}
