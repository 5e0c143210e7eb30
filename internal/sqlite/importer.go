package sqlite

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
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
	stop   chan struct{}
	ended  chan struct{}
	failed atomic.Pointer[error] // the writer's first error

	mu          sync.Mutex // guards what follows
	nextCapture int64
	nextBlob    int64
	sums        digests
	counts      record.Counts // what the source's side counts
	closed      bool
	begun       map[string][]int64 // captures of a stopped import of this input, by part, in order

	w *writer
}

// order is one thing for the writer to do. Exactly one field is set.
type order struct {
	posts    []post.Post
	accounts []post.Account
	gone     []source.Gone
	by       post.AccountID // who asked for gone, where only that account's own posts are meant; "" elsewhere
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
	status     int64
	exchange   string // "" of what was not fetched
	blob       blobRow
	held       int64 // the blob that has these bytes already; 0: blob is new
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
	im, err := r.newImporter(ctx, about, false)
	if err != nil {
		return nil, fmt.Errorf("begin import: %w", err)
	}
	return im, nil
}

func (r *Record) newImporter(ctx context.Context, about record.About, again bool) (_ *importer, err error) {
	unlock, err := r.lock(ctx)
	if err != nil {
		return nil, err
	}
	im := &importer{r: r, about: about, again: again, unlock: unlock, orders: make(chan order, 16), stop: make(chan struct{}), ended: make(chan struct{})}
	if about.At.IsZero() {
		im.about.At = r.now().UTC()
	}
	im.media = newMediaQueue(im.keepMedium, im.tellMedia)
	defer func() {
		if err != nil {
			err = errors.Join(err, im.release(false))
		}
	}()
	if im.w, err = r.takeWriter(); err != nil {
		return nil, err
	}
	if err := im.begin(); err != nil {
		return nil, meaning(err)
	}
	go im.w.work()
	return im, nil
}

// begin makes the writer ready for this import, and finds out whether its input is known.
func (im *importer) begin() error {
	w := im.w
	if err := w.begin(im); err != nil {
		return err
	}
	im.packs, im.nextCapture, im.nextBlob = w.packs, w.nextCapture, w.nextBlob
	if im.again {
		if err := w.grow(); err != nil {
			return err
		}
		return w.forget()
	}
	sum, err := hex.DecodeString(im.about.Identity)
	if err != nil {
		return fmt.Errorf("digest of the input: %w", err)
	}
	opts, err := json.Marshal(im.about.Options)
	if err != nil {
		return fmt.Errorf("options: %w", err)
	}
	w.identity, w.options = sum, string(opts)
	if len(sum) == 0 {
		return nil
	}
	s, err := w.c.prepare("SELECT number, done FROM imports WHERE identity=? AND source=? AND options=? ORDER BY number LIMIT 1")
	if err != nil {
		return err
	}
	defer s.close()
	known, err := s.blob(1, sum).text(2, im.about.Source).text(3, w.options).one()
	if err != nil || !known {
		return err
	}
	w.number, im.done = s.colInt(0), s.colInt(1) == 1
	return im.loadBegun()
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
	select {
	case <-im.ended: // nobody takes orders any more
		return im.why()
	default:
	}
	select {
	case im.orders <- o:
		return nil
	case <-im.ended:
		return im.why()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// why says why the writer has ended.
func (im *importer) why() error {
	if e := im.failed.Load(); e != nil {
		return *e
	}
	return errors.New("the import has ended")
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

// Removed implements source.Remover.
func (im *importer) Removed(ctx context.Context, by post.AccountID, gone []source.Gone) error {
	if len(gone) == 0 || by == "" {
		return nil
	}
	return im.send(ctx, order{gone: gone, by: by})
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
	var a commitAnswer
	select {
	case a = <-answer:
	case <-im.ended:
		select { // it may have answered and ended
		case a = <-answer:
		default:
			return record.Counts{}, fmt.Errorf("commit: %w", im.why())
		}
	}
	if a.err != nil {
		return record.Counts{}, fmt.Errorf("commit: %w", a.err)
	}
	n := im.counted(a.counts)
	if !last {
		return n, nil
	}
	if err := im.end(true); err != nil {
		return n, fmt.Errorf("end the import: %w", err)
	}
	return n, nil
}

// counted adds what the source's side counted.
func (im *importer) counted(n record.Counts) record.Counts {
	im.mu.Lock()
	defer im.mu.Unlock()
	n.Skips = append(n.Skips, im.counts.Skips...)
	n.Skipped += im.counts.Skipped
	n.Expected += im.counts.Expected
	n.Bytes += im.counts.Bytes
	return n
}

// Close implements record.Import.
func (im *importer) Close() error { return im.end(false) }

// end lets the next import begin, once. whole says that all of this one is on disk.
func (im *importer) end(whole bool) error {
	im.mu.Lock()
	ended := im.closed
	im.closed = true
	im.mu.Unlock()
	if ended {
		return nil
	}
	im.media.stop()
	close(im.stop)
	<-im.ended
	if e := im.failed.Load(); e != nil && errors.Is(*e, record.ErrDisk) || errors.Is(im.media.wait(), record.ErrDisk) {
		im.r.spent.Store(true)
	}
	im.w.nextCapture, im.w.nextBlob = im.nextCapture, im.nextBlob
	return im.release(whole && !im.again)
}

func (im *importer) release(whole bool) error {
	err := im.r.keepWriter(im.w, whole)
	im.unlock()
	return err
}
