package finding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"clew/internal/inverted"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/runs"
	"clew/internal/search"
)

// part is one kind of index.
type part interface {
	name() string // of its folder; in the plural
	version() int // of what is fed
	open(dir string) error
	look(dir string) error   // beside a process that writes
	create(dir string) error // "" in memory
	meta() []byte            // of the last durable commit
	// take takes a post in as it stands; changed says that it may be there already.
	take(s *record.Stored, changed bool) error
	// quoting gives the numbers of documents that depend on these posts, as far as they are committed.
	quoting(ids []post.ID) ([]int64, error)
	commit(durable bool, meta []byte) error
	merge() (bool, error)
	// merging begins a merge that run does on any goroutine while the part is fed; finish follows it, on the feeder's.
	// run is nil where none is worth while.
	merging() (run func(), finish func() error, err error)
	documents() int
	counts() bool // documents is how many posts there are, those that are nothing to find left out
	// holds says whether a post is found, wherever it should be.
	holds(s *record.Stored) (bool, error)
}

// maxQuoting is how many posts are fed again because one that they quote has changed: the newest.
const maxQuoting = 1000

// side is one index and how far it is.
type side struct {
	part
	pos   position
	fed   int       // posts since the last durable commit
	read  int       // and entries of the log
	since time.Time // of the first of them
	fresh bool      // fed since the last commit of any kind
	aside *aside    // a merge that goes on; nil where none does
}

// aside is a merge beside the feeder.
type aside struct {
	done   chan struct{}
	finish func() error
}

// mergeAside begins a merge that the feeder does not wait for, if one is worth while and none goes on.
func (s *side) mergeAside() error {
	if s.aside != nil {
		return nil
	}
	run, finish, err := s.merging()
	if err != nil || run == nil {
		return err
	}
	a := &aside{done: make(chan struct{}), finish: finish}
	s.aside = a
	go func() {
		defer close(a.done)
		run()
	}()
	return nil
}

// merged takes a merge that has ended into use; with wait it waits for its end.
func (s *side) merged(wait bool) error {
	a := s.aside
	if a == nil {
		return nil
	}
	if !wait {
		select {
		case <-a.done:
		default:
			return nil
		}
	}
	<-a.done
	s.aside = nil
	return a.finish()
}

// position is a place in the log: all up to the entry log was fed, and of the entry behind it the posts up to number
// post.
type position struct{ log, post int64 }

func (p position) before(q position) bool {
	return p.log < q.log || p.log == q.log && p.post < q.post
}

// meta is what a durable commit keeps beside an index, as JSON. doc/finding.md explains it.
type meta struct {
	Index   string `json:"index"`
	Version int    `json:"version"`
	Rebuilt int64  `json:"rebuilt"`
	Log     int64  `json:"log"`
	Post    int64  `json:"post,omitempty"`
	Entry   string `json:"entry,omitempty"` // what the entry at Log is, to tell this record from another
}

// entryText is an entry as meta has it.
func entryText(e record.Entry) string {
	return fmt.Sprintf("%s %d %d %d", e.Kind, e.First, e.Last, e.At.UnixMilli())
}

// metaOf is what is kept with a side as it is now.
func (f *Finding) metaOf(ctx context.Context, s *side) ([]byte, error) {
	m := meta{Index: s.name(), Version: s.version(), Rebuilt: f.rebuilt, Log: s.pos.log, Post: s.pos.post}
	if m.Log > 0 {
		e, err := f.r.Entries(ctx, m.Log-1, 1)
		if err != nil {
			return nil, err
		}
		if len(e) == 0 || e[0].Number != m.Log {
			return nil, errRebuilt
		}
		m.Entry = entryText(e[0])
	}
	return json.Marshal(m)
}

// judge says how far an index is that was opened, or why it is of no use.
func (f *Finding) judge(ctx context.Context, p part) (at position, why string, err error) {
	var m meta
	b := p.meta()
	if len(b) == 0 { // nothing was made durable yet
		if p.documents() > 0 {
			return at, "it does not say how far it is", nil
		}
		return at, "", nil
	}
	switch err := json.Unmarshal(b, &m); {
	case err != nil || m.Index != p.name() || m.Log < 0 || m.Post < 0:
		return at, "it does not say how far it is", nil
	case m.Version != p.version():
		return at, "it is of another version of clew", nil
	case m.Rebuilt != f.rebuilt:
		return at, "the record was rebuilt", nil
	}
	if m.Log > 0 {
		e, err := f.r.Entries(ctx, m.Log-1, 1)
		if err != nil {
			return at, "", err
		}
		if len(e) == 0 || e[0].Number != m.Log {
			return at, "it is ahead of the record", nil
		}
		if entryText(e[0]) != m.Entry {
			return at, "it is of another record", nil
		}
	}
	if m.Post > 0 {
		e, err := f.r.Entries(ctx, m.Log, 1)
		if err != nil {
			return at, "", err
		}
		if len(e) == 0 || e[0].Kind != "posts" || m.Post < e[0].First || m.Post >= e[0].Last {
			return at, "it is of another record", nil
		}
	}
	return position{m.Log, m.Post}, "", nil
}

func damaged(err error) bool {
	return errors.Is(err, inverted.ErrDamaged) || errors.Is(err, runs.ErrDamaged)
}

// plain is ErrDamaged where something in an index's folder is no file: who reads a pipe waits, and a device has no end.
func plain(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return nil // whoever opens it says so
	}
	if !info.IsDir() {
		return &os.PathError{Op: "open", Path: dir, Err: syscall.ENOTDIR}
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range list {
		if !e.Type().IsRegular() {
			return fmt.Errorf("%s is no file: %w", e.Name(), inverted.ErrDamaged)
		}
	}
	return nil
}

// words is the index of words.
type words struct {
	x    *inverted.Index
	feed *search.Feeder
}

func newWords() *words { return &words{feed: search.NewFeeder()} }

func (w *words) name() string { return "words" }

func (w *words) version() int { return search.Version }

func (w *words) open(dir string) (err error) {
	if err := plain(dir); err != nil {
		return err
	}
	w.x, err = inverted.Open(dir)
	return err
}

func (w *words) look(dir string) (err error) {
	if err := plain(dir); err != nil {
		return err
	}
	w.x, err = inverted.Look(dir)
	return err
}

func (w *words) create(dir string) (err error) {
	w.x, err = inverted.Create(dir)
	return err
}

func (w *words) meta() []byte { return w.x.Meta() }

func (w *words) documents() int { return w.x.Snapshot().Len() }

func (w *words) take(s *record.Stored, changed bool) error {
	if s.Post.State != post.Present || s.Post.Repost {
		if changed {
			w.x.Delete(s.Place.Number)
		}
		return nil
	}
	if err := w.x.Begin(s.Place.Number, s.Place.Created); err != nil {
		return err
	}
	return w.feed.Post(&s.Post, w.x.Term)
}

// quoting gives the posts that show one of these inside, up to a bound.
func (w *words) quoting(ids []post.ID) (numbers []int64, err error) {
	shown := w.x.Snapshot()
	for _, id := range ids {
		hits, err := shown.Newest(search.Quoting(id), inverted.Place{}, maxQuoting)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			numbers = append(numbers, h.Number)
		}
	}
	return numbers, nil
}

func (w *words) commit(durable bool, meta []byte) error { return w.x.Commit(durable, meta) }

func (w *words) merge() (bool, error) { return w.x.Merge(false) }

func (w *words) merging() (run func(), finish func() error, err error) {
	m, err := w.x.Merging()
	if err != nil || m == nil {
		return nil, nil, err
	}
	return m.Run, func() error { return w.x.Finish(m) }, nil
}
