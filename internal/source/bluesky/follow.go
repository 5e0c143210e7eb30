package bluesky

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Bounds of a stretch.
const (
	// stretchSize is half of what a record reads into memory at once (1 MiB).
	stretchSize = 512 << 10
	stretchTime = 100 * time.Millisecond
	// idleTime is how long the cursor may move without anything to take in before it is handed over alone.
	idleTime = 5 * time.Minute
)

// wire is one kind of stream: how it is opened, and what of a message is kept.
type wire interface {
	// source is the name of the Source that reads the stretches.
	source() string
	// open begins the stream from a cursor.
	open(ctx context.Context, cursor string) (fetch.Socket, error)
	// take reads a message: events is how many of it are kept, appended to b; cursor is where the stream
	// stands after it, "" if the message does not tell; lost is set where the server lacks what was asked
	// for. An error ends the stream.
	take(b, message []byte, binary bool) (out []byte, events int, cursor string, lost bool, err error)
	// head is what every stretch begins with.
	head() []byte
}

// gathered is what was read and not yet handed over.
type gathered struct {
	b      []byte
	events int
	cursor string
	lost   bool
	moved  bool // the cursor, since the last handing over
}

// follower reads one connection. The reader goroutine is its own and ends with follow.
type follower struct {
	w    wire
	mu   sync.Mutex
	now  gathered
	err  error         // why reading ended
	some chan struct{} // holds one while there is something new
	full chan struct{} // holds one while there is enough for a stretch
	room chan struct{} // holds one once a stretch was taken
}

// follow runs a stream until its connection, the context or take ends it.
func follow(ctx context.Context, w wire, cursor string, take func(context.Context, source.Stretch) error) error {
	socket, err := w.open(ctx, cursor)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	f := &follower{w: w, some: make(chan struct{}, 1), full: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.read(ctx, socket)
	}()
	err = f.hand(ctx, done, socket.Opened(), take)
	stop()
	closing := socket.Close()
	<-done
	if err == nil {
		err = closing
	}
	return err
}

// read gathers messages until there is an error.
func (f *follower) read(ctx context.Context, socket fetch.Socket) {
	for {
		message, binary, err := socket.Read(ctx)
		if err == nil {
			err = f.gather(ctx, message, binary)
		}
		if err != nil {
			if err == io.EOF {
				err = fmt.Errorf("the server closed the stream: %w (%w)", fetch.ErrUnreachable, io.EOF)
			}
			f.mu.Lock()
			f.err = err
			f.mu.Unlock()
			return
		}
	}
}

// gather takes one message, and waits where a whole stretch has not been taken yet.
func (f *follower) gather(ctx context.Context, message []byte, binary bool) error {
	f.mu.Lock()
	for len(f.now.b) >= stretchSize {
		f.mu.Unlock()
		select {
		case <-f.room:
		case <-ctx.Done():
			return ctx.Err()
		}
		f.mu.Lock()
	}
	b := f.now.b
	if len(b) == 0 {
		b = append(b, f.w.head()...)
	}
	out, events, cursor, lost, err := f.w.take(b, message, binary)
	if events > 0 {
		f.now.b = out
		f.now.events += events
	}
	if cursor != "" {
		f.now.cursor, f.now.moved = cursor, true
	}
	f.now.lost = f.now.lost || lost
	some, full := f.now.events > 0 || f.now.lost, len(f.now.b) >= stretchSize
	f.mu.Unlock()
	if some {
		signal(f.some)
	}
	if full {
		signal(f.full)
	}
	return err
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// hand hands stretches over: a tenth of a second after something came, or as soon as there is enough. The
// timers run only while there is something to wait for.
func (f *follower) hand(ctx context.Context, done <-chan struct{}, opened *fetch.Exchange, take func(context.Context, source.Stretch) error) error {
	idle := time.NewTicker(idleTime)
	defer idle.Stop()
	for {
		ended := false
		select {
		case <-f.some:
			wait := time.NewTimer(stretchTime)
			select {
			case <-wait.C:
			case <-f.full:
			case <-done:
			case <-ctx.Done():
			}
			wait.Stop()
		case <-idle.C:
		case <-done:
			ended = true
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		g := f.swap()
		if g.events > 0 || g.lost || g.moved && !ended {
			if err := take(ctx, f.stretch(g, opened)); err != nil {
				return err
			}
		}
		if ended {
			return f.err
		}
	}
}

// swap gives what was gathered and makes room.
func (f *follower) swap() gathered {
	f.mu.Lock()
	g := f.now
	f.now = gathered{cursor: g.cursor}
	f.mu.Unlock()
	select {
	case <-f.full:
	default:
	}
	signal(f.room)
	return g
}

func (f *follower) stretch(g gathered, opened *fetch.Exchange) source.Stretch {
	p := unpack.Part{Size: int64(len(g.b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(g.b)), nil }}
	if opened != nil {
		p.Name, p.Exchange = opened.URL, opened.Describe()
	}
	return source.Stretch{Part: p, Source: f.w.source(), Cursor: g.cursor, Events: g.events, Lost: g.lost}
}

// Streams implements source.Streamer: one stream of all the accounts that are Bluesky's, from Jetstream or,
// where none is configured, from a firehose.
func (l *Live) Streams(_ context.Context, accounts []post.AccountID) ([]source.Stream, error) {
	wanted := map[string]bool{}
	for _, a := range accounts {
		if a.Network() == post.Bluesky {
			wanted[string(a)] = true
		}
	}
	switch {
	case len(wanted) == 0:
		return nil, nil
	case len(l.c.Jetstream) > 0:
		return []source.Stream{&jetFollow{l: l, wanted: wanted}}, nil
	case l.c.Relay != "":
		return []source.Stream{&fireFollow{l: l, wanted: wanted}}, nil
	}
	return nil, nil
}

// isEnd says whether an error of a stream is the caller's own end of it.
func isEnd(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}
