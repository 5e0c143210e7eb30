package peers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/fetch/replay"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/source"
)

// Recording is what is known of the threads whose reading was recorded from a real server: a file of JSON
// that stands beside the recording, for tests that run without the server.
type Recording struct {
	Server  string            // with its version
	At      time.Time         // when it was asked
	Places  map[string]string // the servers' addresses, by what they are
	Threads []Recorded
}

// Recorded is one thread of a Recording.
type Recorded struct {
	Name  string
	Truth Truth
}

// ReadRecording reads what stands beside a recording: its name ends in .jsonl, the other's in .truth.json.
func ReadRecording(name string) (*Recording, error) {
	b, err := os.ReadFile(truthOf(name))
	if err != nil {
		return nil, fmt.Errorf("read what a recording is to tell: %w", err)
	}
	r := &Recording{}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("read what a recording is to tell: %w", err)
	}
	if len(r.Threads) == 0 {
		return nil, errors.New("read what a recording is to tell: it speaks of no thread")
	}
	return r, nil
}

func truthOf(name string) string { return strings.TrimSuffix(name, ".jsonl") + ".truth.json" }

// Now is the time of the recording, for sources that play it.
func (r *Recording) Now() time.Time { return r.At }

// Walks reads every thread from each of its entries and its later runs, always in the same order, and holds
// what it is told against the truth: that is how a recording is made, and how it is played. open gives a
// source that remembers nothing; each walk has one of its own, and a record of its own. The error joins what
// is not as it should be.
func (r *Recording) Walks(open func() source.Live) error {
	var wrong []error
	for _, x := range r.Threads {
		for _, from := range x.Truth.Entries() {
			if err := r.walk(open(), from.Post, x.Truth); err != nil {
				wrong = append(wrong, fmt.Errorf("%s, read from its %s post: %w", x.Name, from.Name, err))
			}
		}
		for _, later := range x.Truth.Continued {
			l, err := r.load(open(), later.Posts[len(later.Posts)-1])
			switch {
			case err != nil:
				wrong = append(wrong, fmt.Errorf("%s, a later run: %w", x.Name, err))
			case !slices.Equal(ids(l.Thread.Line), later.Posts):
				wrong = append(wrong, fmt.Errorf("%s: a later run is read as %v, not %v", x.Name, ids(l.Thread.Line), later.Posts))
			}
		}
	}
	return errors.Join(wrong...)
}

func (r *Recording) walk(live source.Live, id post.ID, truth Truth) error {
	l, err := r.load(live, id)
	if err != nil {
		return err
	}
	if diff := truth.Diff(l.Thread, l.Versions); diff != "" {
		return fmt.Errorf("it is not what was seeded (-seeded +read); evidence %q:\n%s", l.Thread.Verdict.Evidence, diff)
	}
	return nil
}

func (r *Recording) load(live source.Live, id post.ID) (*collect.Loaded, error) {
	ref, ok := live.Refer(string(id))
	if !ok {
		return nil, fmt.Errorf("%s is no reference", id)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	store := inmem.New(r.Now)
	w, err := collect.Walk(ctx, live, ref, store, collect.WalkOptions{Now: r.Now})
	if err != nil {
		return nil, err
	}
	return collect.Load(ctx, store, w.Post, collect.LoadOptions{})
}

// Opener makes a source that asks as the one of a recording did. It remembers nothing of another's.
type Opener func(a fetch.Asker, r *Recording) source.Live

// Play holds a recording against the truth beside it. Every answer of it must be asked for.
func Play(t testing.TB, name string, open Opener) {
	t.Helper()
	r, err := ReadRecording(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := replay.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p.Again = true // what is always answered the same is recorded once
	if err := r.Walks(func() source.Live { return open(p, r) }); err != nil {
		t.Error(err)
	}
	if left := p.Left(); len(left) > 0 {
		t.Errorf("%d answers of the recording were not asked for, the first: %s", len(left), left[0])
	}
}

// Damaged plays a recording, each line of which change has had in hand: "" leaves it out. It gives what
// there is then to say of the first thread, with the first question that was not answered, and fails the test if change did nothing.
func Damaged(t testing.TB, name string, open Opener, change func(line string) string) error {
	t.Helper()
	r, err := ReadRecording(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		out.WriteString(change(line))
	}
	if out.String() == string(b) {
		t.Fatal("the recording is not damaged")
	}
	p, err := replay.Play(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	p.Again = true
	r.Threads = r.Threads[:1]
	a := &noting{Player: p}
	err = r.Walks(func() source.Live { return open(a, r) })
	return errors.Join(err, a.unknown)
}

// noting keeps the first question that a recording has no answer to: sources pass over much.
type noting struct {
	*replay.Player
	mu      sync.Mutex
	unknown error
}

// Do implements fetch.Asker.
func (n *noting) Do(ctx context.Context, q fetch.Request) (*fetch.Exchange, error) {
	x, err := n.Player.Do(ctx, q)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.unknown == nil && errors.Is(err, replay.ErrUnknown) {
		n.unknown = err
	}
	return x, err
}
