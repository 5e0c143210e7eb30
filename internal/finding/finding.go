// Package finding keeps the indexes of a record level with its log: the words that searches ask (package inverted)
// and the runs of words by which a quotation is found (package runs).
//
// Both are derived: they hold nothing that the record does not, decide nothing about who may see what, and are made
// anew whenever something about them is doubtful. Posts that were found gone, taken down or opted out stay in them,
// for policy is asked at each use; placeholders and reposts are not in them.
//
// Of all processes that have a record open one writes its indexes. The others look at what it has made durable and
// keep what the log has beyond that in memory. doc/finding.md has the files, and what happens when.
package finding

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"clew/internal/inverted"
	"clew/internal/record"
	"clew/internal/runs"
)

// Folder is the name of the indexes' folder in that of a record.
const Folder = "search"

// pace is how much is done at a time. A record that takes posts in from a stream is made durable here twice a minute.
type pace struct {
	durable      int           // posts between two durable commits of a long build
	live         int           // and where others search meanwhile
	shown        int           // posts between two commits that searches see
	worth        int           // fewer posts than this are fed again after an end, rather than written
	entries      int           // entries of the log at a time
	entriesWorth int           // and so many are worth a durable commit, whatever they are of
	tail         int           // posts that a process which may not write keeps in memory
	after        time.Duration // for so long posts are found but not durable here: they are in the log
	look         time.Duration // between two looks whether the record has changed
	lock         time.Duration // and whether the one that writes has ended, or has made more durable
	retry        time.Duration // after a disk that failed
}

func usual() pace {
	return pace{durable: 50_000, live: 20_000, shown: 1000, worth: 256, entries: 512, entriesWorth: 10_000, tail: 50_000,
		after: 30 * time.Second, look: 200 * time.Millisecond, lock: 2 * time.Second, retry: 30 * time.Second}
}

var (
	// ErrBehind is returned by Level where another process is making the indexes, or they cannot be written, and
	// more posts than fit into memory are not in them yet. Searches look through the record meanwhile.
	ErrBehind = errors.New("the index is not level with the record")
	// ErrLocked is returned by Remake where another process writes the indexes.
	ErrLocked = errors.New("another clew keeps the index")
	// errRebuilt is met where the record was rebuilt while its log was read.
	errRebuilt = errors.New("the record was rebuilt")
)

// Record is what is followed.
type Record interface {
	record.Log
	record.Stamper
}

// Options says how a record is followed.
type Options struct {
	// Tell is given a line for a person whenever an index is begun anew, is only looked at, or cannot be kept. Nil
	// tells nobody. It is called while the indexes are locked and must not ask them.
	Tell func(said string)
	// Progress is told by Level how many posts of how many were fed; total is 0 where it is not known. Nil tells
	// nobody.
	Progress func(done, total int64)
}

// Finding is the indexes of one record. Its methods may be called from any number of goroutines.
type Finding struct {
	dir  string // "" keeps all in memory
	r    Record
	opt  Options
	pace pace

	mu      sync.Mutex // held by whoever feeds
	lock    *os.File   // nil where another process writes, or nobody can
	why     string     // nobody can write, because
	sides   []*side
	rebuilt int64 // the record's count when the sides were begun
	begun   bool  // the sides are open
	total   int64 // of Progress
	closed  bool

	seen  atomic.Pointer[shown] // what is answered from; nil until it is level
	state atomic.Pointer[[]State]
	known atomic.Pointer[moment] // when the record was last looked at
}

// shown is what is answered from.
type shown struct {
	words   *inverted.Snapshot
	runs    *runs.Snapshot
	rebuilt int64
}

// moment is a generation of the record, and the rebuilds then.
type moment struct {
	gen     uint64
	rebuilt int64
}

// Open opens the indexes in a folder, which is made if need be; of "" they are in memory. What is missing or damaged,
// of another version, of before a rebuild or of another record is begun anew by the next Level. Where another process
// writes them, or the folder cannot be written, they are only looked at. A disk that fails is an error of Level.
func Open(ctx context.Context, dir string, r Record, opt Options) (*Finding, error) {
	return open(ctx, dir, r, opt, usual())
}

func open(ctx context.Context, dir string, r Record, opt Options, at pace) (*Finding, error) {
	f := &Finding{dir: dir, r: r, opt: opt, pace: at}
	f.sides = newSides()
	if err := f.begin(ctx); err != nil && ctx.Err() != nil {
		return nil, errors.Join(fmt.Errorf("open the index: %w", err), f.unlock())
	}
	return f, nil
}

func newSides() []*side { return []*side{{part: newWords()}, {part: newSpoken()}} }

// begin takes the lock, if it is free, and opens what there is.
func (f *Finding) begin(ctx context.Context) (err error) {
	f.begun = false
	if f.dir != "" && f.lock == nil {
		if f.lock, err = takeLock(f.dir); err != nil {
			if f.why == "" && !errors.Is(err, ErrLocked) {
				f.why = cause(err)
				f.tell("the index cannot be written and is only looked at: " + f.why)
			}
			f.lock = nil
		}
	}
	if f.rebuilt, err = f.r.Position(ctx, record.Rebuilt); err != nil {
		return err
	}
	for _, s := range f.sides {
		if err := f.openSide(ctx, s); err != nil {
			return err
		}
	}
	f.begun = true
	return nil
}

// writes says whether what is fed goes to the disk.
func (f *Finding) writes() bool { return f.lock != nil }

// openSide opens one index, or begins it anew.
func (f *Finding) openSide(ctx context.Context, s *side) error {
	_ = s.merged(true) // what it made is not used
	*s = side{part: s.part}
	if f.dir == "" {
		return s.create("")
	}
	dir := filepath.Join(f.dir, s.name())
	open, anew := s.look, ""
	if f.writes() {
		open, anew = s.part.open, dir
	}
	err := open(dir)
	why := ""
	switch {
	case err == nil:
		if s.pos, why, err = f.judge(ctx, s.part); err != nil {
			return err
		}
		if why == "" {
			return nil
		}
	case damaged(err):
		why = "it is damaged"
	case !f.writes(): // it may be read or not: all of it goes to memory
	case errors.Is(err, syscall.ENOTDIR):
		if why, err = "it is damaged", os.Remove(dir); err != nil {
			return err
		}
	case !errors.Is(err, os.ErrNotExist):
		return err
	}
	if why != "" && f.writes() {
		f.tell(fmt.Sprintf("the index of %s is made anew: %s", s.name(), why))
	}
	s.pos = position{}
	return s.create(anew)
}

// tell says something to whoever opened the indexes.
func (f *Finding) tell(said string) {
	if f.opt.Tell != nil {
		f.opt.Tell(said)
	}
}

// Words gives the index of words as it is now; nil until it was level with the record once, and from a rebuild of the
// record until it is level again.
func (f *Finding) Words() *inverted.Snapshot {
	if s := f.current(); s != nil {
		return s.words
	}
	return nil
}

// current gives what is answered from. What has numbers of before a rebuild answers nothing.
func (f *Finding) current() *shown {
	s := f.seen.Load()
	if s == nil {
		return nil
	}
	gen, err := f.r.Generation()
	if err != nil {
		return nil
	}
	k := f.known.Load()
	if k == nil || k.gen != gen {
		n, err := f.r.Position(context.Background(), record.Rebuilt)
		if err != nil {
			return nil
		}
		k = &moment{gen, n}
		f.known.Store(k)
	}
	if k.rebuilt != s.rebuilt {
		return nil
	}
	return s
}

// show gives searches what was committed.
func (f *Finding) show() {
	s := &shown{rebuilt: f.rebuilt}
	for _, x := range f.sides {
		switch p := x.part.(type) {
		case *words:
			s.words = p.x.Snapshot()
		case *spoken:
			s.runs = p.x.Snapshot()
		}
	}
	f.seen.Store(s)
	f.note()
}

// Close makes what was fed durable, where that is worth while, and lets others write. What is not made durable is fed
// again by whoever opens the indexes next.
func (f *Finding) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	var errs []error
	for _, s := range f.sides {
		errs = append(errs, s.merged(true))
	}
	if f.writes() && f.begun {
		for _, s := range f.sides {
			if s.fed >= f.pace.worth || s.read >= f.pace.entriesWorth || s.fed > 0 && len(s.meta()) == 0 {
				errs = append(errs, f.durable(context.Background(), s))
			}
		}
	}
	for _, s := range f.sides {
		errs = append(errs, s.merged(true))
	}
	f.seen.Store(nil)
	err := errors.Join(errs...)
	if errors.Is(err, errRebuilt) {
		err = nil // the next begins anew
	}
	return errors.Join(err, f.unlock())
}

func (f *Finding) unlock() error {
	l := f.lock
	f.lock = nil
	if l == nil {
		return nil
	}
	return l.Close()
}

// takeLock takes the lock of whoever writes the indexes, without waiting; ErrLocked where it is taken. It ends with the
// process.
func takeLock(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(l.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return l, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrLocked
	}
	return nil, errors.Join(err, l.Close())
}

// cause is what is behind an error, without the paths that a person knows.
func cause(err error) string {
	var e syscall.Errno
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}
