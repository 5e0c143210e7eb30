package sqlite

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"

	"clew/internal/pack"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// importer takes one input in. Four kinds of goroutine share the work, so that both cores are busy: the
// source's own, which calls the Sink methods; the writer, which alone has the connection; one that inflates
// an open capture ahead of its reader (ahead.go); and one that keeps media (mediaqueue.go). The writer takes
// its orders from a short channel: the source waits where it is too fast.
type importer struct {
	r      *Record
	about  record.About
	done   bool // this very input was taken in before
	packs  *pack.Writer
	unlock func()
	again  bool // a rebuild

	media  *mediaQueue
	kept   []mediaRow // of the media goroutine: not told to the writer yet
	orders chan order
	ended  chan struct{}
	failed atomic.Pointer[error] // the writer's first error

	mu          sync.Mutex // guards what follows
	nextCapture int64
	nextBlob    int64
	blobs       map[[16]byte]struct{} // halves of the digests held; nil until the first medium
	counts      record.Counts         // what the source's side counts
	closed      bool
	begun       map[string][]int64 // captures of a stopped import of this input, by part, in order

	w *writer
}

// order is one thing for the writer to do. Exactly one field is set.
type order struct {
	posts    []post.Post
	accounts []post.Account
	gone     []source.Gone
	evidence *post.Evidence
	capture  *captureRow
	stored   int64 // a capture that is held: what follows came with it
	media    []mediaRow
	commit   chan commitAnswer
	last     bool
}

type commitAnswer struct {
	counts record.Counts
	err    error
}

type captureRow struct {
	number     int64
	name, kind string
	blob       blobRow
}

type mediaRow struct {
	name string
	blob blobRow // number 0: held already, by its digest
}

type blobRow struct {
	number int64
	place  pack.Place
	kind   string // of a medium
}

// Import implements record.Writer.
func (r *Record) Import(ctx context.Context, about record.About) (record.Import, error) {
	im, err := r.newImporter(ctx, about, r.name, false)
	if err != nil {
		return nil, fmt.Errorf("begin import: %w", err)
	}
	return im, nil
}

func (r *Record) newImporter(ctx context.Context, about record.About, name string, again bool) (_ *importer, err error) {
	if r.spent.Load() {
		return nil, fmt.Errorf("an earlier import failed: %w", record.ErrDisk)
	}
	unlock, err := r.lock()
	if err != nil {
		return nil, err
	}
	im := &importer{r: r, about: about, again: again, unlock: unlock, orders: make(chan order, 16), ended: make(chan struct{})}
	if about.At.IsZero() {
		im.about.At = r.now().UTC()
	}
	im.media = newMediaQueue(im.keepMedium, im.tellMedia)
	defer func() {
		if err != nil {
			im.release()
		}
	}()
	c, err := openConn(filepath.Join(r.dir, name), false)
	if err != nil {
		return nil, meaning(err)
	}
	im.w = newWriter(im, c)
	if err := im.begin(ctx); err != nil {
		return nil, meaning(err)
	}
	go im.w.work()
	return im, nil
}

// begin reads where the last import stopped and cuts off what it did not commit.
func (im *importer) begin(ctx context.Context) error {
	c := im.w.c
	if err := checkLayout(c); err != nil {
		return err
	}
	if err := c.exec("PRAGMA synchronous=FULL; PRAGMA cache_size=-24576; PRAGMA wal_autocheckpoint=8000; PRAGMA trusted_schema=0;"); err != nil {
		return err
	}
	var pn, end int64
	s, err := c.prepare("SELECT number, size FROM packs ORDER BY number DESC LIMIT 1")
	if err != nil {
		return err
	}
	if ok, err := s.one(); err != nil {
		s.close()
		return err
	} else if ok {
		pn, end = s.colInt(0), s.colInt(1)
	}
	s.close()
	if im.packs, err = im.r.packs.NewWriter(pn, end); err != nil {
		return err
	}
	if im.nextCapture, err = c.queryInt("SELECT ifnull(max(number),0)+1 FROM captures"); err != nil {
		return err
	}
	if im.nextBlob, err = c.queryInt("SELECT ifnull(max(number),0)+1 FROM blobs"); err != nil {
		return err
	}
	if im.again {
		if err := im.w.forget(); err != nil {
			return err
		}
	} else if err := im.findOrAdd(); err != nil {
		return err
	}
	return im.w.prepare()
}

// findOrAdd looks for this very input, or begins a new import row.
func (im *importer) findOrAdd() error {
	c := im.w.c
	sum, err := hex.DecodeString(im.about.Identity)
	if err != nil {
		return fmt.Errorf("digest of the input: %w", err)
	}
	opts, err := json.Marshal(im.about.Options)
	if err != nil {
		return fmt.Errorf("options: %w", err)
	}
	if len(sum) > 0 {
		s, err := c.prepare("SELECT number, done FROM imports WHERE identity=? AND source=? AND options=? ORDER BY number LIMIT 1")
		if err != nil {
			return err
		}
		defer s.close()
		ok, err := s.blob(1, sum).text(2, im.about.Source).text(3, string(opts)).one()
		if err != nil {
			return err
		}
		if ok {
			im.w.number, im.done = s.colInt(0), s.colInt(1) == 1
			return im.loadBegun()
		}
	}
	s, err := c.prepare("INSERT INTO imports(name, source, identity, options, at, done) VALUES(?,?,?,?,?,0)")
	if err != nil {
		return err
	}
	defer s.close()
	s.text(1, im.about.Name).text(2, im.about.Source).text(4, string(opts)).int(5, im.w.now)
	if len(sum) > 0 {
		s.blob(3, sum)
	}
	if err := s.run(); err != nil {
		return err
	}
	im.w.number = c.lastKey()
	return nil
}

// loadBegun lists the captures that an import of this very input took before it was stopped: their bytes
// are held, and are not taken twice.
func (im *importer) loadBegun() error {
	s, err := im.w.c.prepare("SELECT name, number FROM captures WHERE import=? ORDER BY number")
	if err != nil {
		return err
	}
	defer s.close()
	im.begun = map[string][]int64{}
	s.int(1, im.w.number)
	for {
		ok, err := s.step()
		if err != nil || !ok {
			return err
		}
		name := s.colText(0)
		im.begun[name] = append(im.begun[name], s.colInt(1))
	}
}

// Done implements record.Import.
func (im *importer) Done() bool { return im.done }

// send gives the writer an order, or returns why it stopped.
func (im *importer) send(ctx context.Context, o order) error {
	if e := im.failed.Load(); e != nil {
		return *e
	}
	select {
	case im.orders <- o:
		return nil
	case <-im.ended:
		if e := im.failed.Load(); e != nil {
			return *e
		}
		return errors.New("the import is closed")
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Posts implements source.Sink.
func (im *importer) Posts(ctx context.Context, posts []post.Post) error {
	if len(posts) == 0 {
		return nil
	}
	return im.send(ctx, order{posts: posts})
}

// Accounts implements source.Sink.
func (im *importer) Accounts(ctx context.Context, accounts []post.Account) error {
	if len(accounts) == 0 {
		return nil
	}
	return im.send(ctx, order{accounts: accounts})
}

// Gone implements source.Sink.
func (im *importer) Gone(ctx context.Context, gone []source.Gone) error {
	if len(gone) == 0 {
		return nil
	}
	return im.send(ctx, order{gone: gone})
}

// Evidence implements source.Sink.
func (im *importer) Evidence(ctx context.Context, e post.Evidence) error {
	return im.send(ctx, order{evidence: &e})
}

// maxSkips bounds the skips that are listed; all are counted.
const maxSkips = 100

// Skip implements source.Sink.
func (im *importer) Skip(_ context.Context, s source.Skipped) error {
	im.mu.Lock()
	defer im.mu.Unlock()
	countSkip(&im.counts, s)
	return nil
}

func countSkip(c *record.Counts, s source.Skipped) {
	n := max(s.Count, 1)
	if s.Expected {
		c.Expected += n
		return
	}
	c.Skipped += n
	if len(c.Skips) < maxSkips {
		c.Skips = append(c.Skips, s)
	}
}

// Commit implements record.Import.
func (im *importer) Commit(ctx context.Context, last bool) (record.Counts, error) {
	if err := im.media.wait(); err != nil {
		return record.Counts{}, fmt.Errorf("commit: %w", err)
	}
	answer := make(chan commitAnswer, 1)
	if err := im.send(ctx, order{commit: answer, last: last}); err != nil {
		return record.Counts{}, fmt.Errorf("commit: %w", err)
	}
	select {
	case a := <-answer:
		if a.err != nil {
			return record.Counts{}, fmt.Errorf("commit: %w", a.err)
		}
		im.mu.Lock()
		defer im.mu.Unlock()
		n := a.counts
		n.Skips = append(n.Skips, im.counts.Skips...)
		n.Skipped += im.counts.Skipped
		n.Expected += im.counts.Expected
		n.Bytes += im.counts.Bytes
		return n, nil
	case <-im.ended:
		return record.Counts{}, fmt.Errorf("commit: %w", *im.failed.Load())
	}
}

// Close implements record.Import.
func (im *importer) Close() error {
	im.mu.Lock()
	if im.closed {
		im.mu.Unlock()
		return nil
	}
	im.closed = true
	im.mu.Unlock()
	im.media.stop()
	close(im.orders)
	<-im.ended
	if e := im.failed.Load(); e != nil && errors.Is(*e, record.ErrDisk) || errors.Is(im.media.wait(), record.ErrDisk) {
		im.r.spent.Store(true)
	}
	return im.release()
}

func (im *importer) release() error {
	var errs []error
	if im.w != nil {
		errs = append(errs, im.w.close())
	}
	if im.packs != nil {
		errs = append(errs, im.packs.Close())
	}
	im.unlock()
	return errors.Join(errs...)
}
