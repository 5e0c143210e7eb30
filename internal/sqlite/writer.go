package sqlite

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"

	"clew/internal/fold"
	"clew/internal/pack"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// A batch is written when it has this many posts or bytes. Large batches keep the tree's pages hot and
// the syncs few; a batch of posts in id order meets its parents on the way.
const (
	batchPosts = 32_000
	batchBytes = 16 << 20
	rowSize    = 200 // about what a row takes beside its text
)

// writer owns a connection that writes. While an import is open all of it but begin runs in one goroutine,
// work. Between two imports it rests in the Record, with its statements and what it remembers: for an import
// of thirty posts, making these anew would be most of the work.
type writer struct {
	im *importer
	c  *conn
	statements
	inTx    bool
	ready   bool           // statements are prepared, and what is remembered holds if nobody else wrote
	large   bool           // it took so much in that it is not kept
	version int64          // of the database, when this writer had written last
	commits *atomic.Uint64 // counts what this process committed

	packs                 *pack.Writer
	nextCapture, nextBlob int64
	packNumber, packEnd   int64 // as the database has them

	// of the open import
	counts   record.Counts
	number   int64 // of the import; 0: it has no row yet
	now      int64 // its time, ms
	identity []byte
	options  string
	optedOut map[post.AccountID]bool

	rows  []row
	spare []row     // what rows was before, to be used again
	order []sortKey // of rows, by id
	arena []byte    // of the rows' more
	size  int       // bytes of the batch

	accounts map[post.AccountID]int64
	folder   *fold.Folder
	group    grouping
	lastPost int64 // highest key of posts
	firstKey int64 // of the posts inserted since the last log entry, 0 if none
	lastKey  int64
}

func newWriter(c *conn, commits *atomic.Uint64) *writer {
	return &writer{c: c, commits: commits, accounts: map[post.AccountID]int64{}, folder: fold.New()}
}

// work obeys orders until the import ends or something fails. After a failure nothing more is written: the
// transaction is given up with the connection.
func (w *writer) work() {
	defer close(w.im.ended)
	for {
		var o order
		select {
		case o = <-w.im.orders:
		case <-w.im.stop:
			return
		}
		err := meaning(w.obey(o))
		if o.commit != nil {
			o.commit <- commitAnswer{w.counts, err}
		}
		if err != nil {
			w.im.failed.Store(&err)
			return
		}
	}
}

func (w *writer) obey(o order) error {
	if err := w.open(); err != nil {
		return err
	}
	switch {
	case o.posts != nil:
		return w.takePosts(o.posts)
	case o.accounts != nil:
		return w.takeAccounts(o.accounts)
	case o.gone != nil:
		if err := w.flush(); err != nil {
			return err
		}
		if o.by != "" {
			own, err := w.ownOf(o.by, o.gone)
			if err != nil {
				return err
			}
			return w.takeGone(own)
		}
		return w.takeGone(o.gone)
	case o.evidence != nil:
		return w.takeEvidence(o.evidence)
	case o.capture != nil:
		return w.takeCapture(o.capture)
	case o.stored != 0:
		return w.turnTo(o.stored)
	case o.media != nil:
		for i := range o.media {
			if err := w.takeMedia(&o.media[i]); err != nil {
				return err
			}
		}
		return nil
	case o.commit != nil:
		if err := w.flush(); err != nil {
			return err
		}
		if w.im.again {
			if !o.last {
				return nil // all or nothing
			}
			return w.commit()
		}
		if o.last {
			if err := w.importDone.int(1, w.number).run(); err != nil {
				return err
			}
		}
		return w.commit()
	}
	return nil
}

func (w *writer) open() error {
	if w.inTx {
		return nil
	}
	if err := w.c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	w.inTx = true
	if w.number != 0 || w.im.again {
		return nil
	}
	s := w.insertImport.text(1, w.im.about.Name).text(2, w.im.about.Source).text(4, w.options).int(5, w.now)
	if len(w.identity) > 0 {
		s.blob(3, w.identity)
	} else {
		s.null(3)
	}
	if err := s.run(); err != nil {
		return err
	}
	w.number = w.c.lastKey()
	return nil
}

// commit makes everything since the last one durable: packs first, for rows point into them.
func (w *writer) commit() error {
	if !w.inTx {
		return nil
	}
	if w.firstKey != 0 {
		if err := w.log("posts", w.firstKey, w.lastKey); err != nil {
			return err
		}
		w.firstKey = 0
	}
	n, end, err := w.im.packs.Sync()
	if err != nil {
		return err
	}
	if n != w.packNumber || end != w.packEnd {
		if err := w.putPack.int(1, n).int(2, end).run(); err != nil {
			return err
		}
		w.packNumber, w.packEnd = n, end
	}
	if err := w.c.exec("COMMIT"); err != nil {
		return err
	}
	w.commits.Add(1)
	w.inTx = false
	return nil
}

func (w *writer) log(kind string, first, last int64) error {
	return w.insertLog.int(1, w.now).text(2, kind).int(3, first).int(4, last).run()
}

func (w *writer) takeCapture(c *captureRow) error {
	blob := c.held
	if blob == 0 {
		var err error
		if blob, err = w.takeBlob(c.blob); err != nil {
			return err
		}
	}
	w.counts.Captures++
	s := w.insertCapture.int(1, c.number).int(2, w.number).text(3, c.name).text(4, c.kind).int(5, blob).int(6, c.status)
	if c.exchange == "" {
		s.null(7)
	} else {
		s.text(7, c.exchange)
	}
	if err := s.run(); err != nil {
		return err
	}
	return w.log("capture", c.number, c.number)
}

// takeBlob writes a blob's row and gives its number, or that of the blob which has the same bytes; the
// new ones then stay in the pack unused.
func (w *writer) takeBlob(b blobRow) (int64, error) {
	p := b.place
	if err := w.insertBlob.int(1, b.number).blob(2, p.SHA256[:]).int(3, p.Pack).int(4, p.Offset).int(5, p.Stored).int(6, p.Size).int(7, int64(p.Enc)).text(8, b.kind).run(); err != nil {
		return 0, err
	}
	if w.c.changes() == 1 {
		return b.number, nil
	}
	return w.blobOf(p.SHA256)
}

// blobOf gives the number of the blob with these bytes.
func (w *writer) blobOf(sum [32]byte) (int64, error) {
	ok, err := w.blobBySum.blob(1, sum[:]).one()
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, fmt.Errorf("bytes %x are not in the record: %w", sum, record.ErrDamaged)
	}
	n := w.blobBySum.colInt(0)
	w.blobBySum.reset()
	return n, nil
}

func (w *writer) takeMedia(m *mediaRow) error {
	var blob int64
	var err error
	if m.blob.number != 0 {
		blob, err = w.takeBlob(m.blob)
	} else {
		blob, err = w.blobOf(m.blob.place.SHA256)
	}
	if err != nil {
		return fmt.Errorf("medium %s: %w", m.name, err)
	}
	if err := w.insertMedia.text(1, m.name).int(2, w.number).int(3, blob).run(); err != nil {
		return err
	}
	w.counts.Media += w.c.changes()
	return nil
}

// takePosts turns posts into rows of the batch.
func (w *writer) takePosts(posts []post.Post) error {
	for i := range posts {
		if err := w.take(&posts[i]); err != nil {
			return err
		}
	}
	if len(w.rows) >= batchPosts || w.size >= batchBytes {
		if err := w.write(len(w.rows) / 2); err != nil {
			return err
		}
		if !w.im.again {
			return w.commit()
		}
	}
	return nil
}

// maxText bounds a post's text in the record; sources bound their posts well below it.
const maxText = 64 << 20

func (w *writer) take(p *post.Post) error {
	if p.ID == "" || len(p.Text) > maxText {
		countSkip(&w.counts, source.Skipped{Offset: p.Raw.Offset, Why: "a post without an id, or too long to keep"})
		return nil
	}
	if len(w.optedOut) > 0 && w.unwanted(p) {
		countSkip(&w.counts, optedOut(p))
		return nil
	}
	author, err := w.account(p.Author)
	if err != nil {
		return err
	}
	if cap(w.arena)-len(w.arena) < 4<<10 {
		w.arena = make([]byte, 0, 1<<20) // rows keep the old one
	}
	at := len(w.arena)
	w.arena = appendMore(w.arena, p)
	w.rows = append(w.rows, row{
		id: refOf(p.ID), parent: refOf(p.Parent), conv: refOf(p.Conversation), author: author, reply: kindOf(p),
		created: millis(p.Created), edited: millis(p.Edited), version: p.Version, capture: p.Raw.Capture, place: placeOf(p.Raw),
		text: p.Text, more: w.arena[at:len(w.arena):len(w.arena)], state: p.State, cut: p.Cut, repost: p.Repost, edits: p.Edits, tags: w.tagsOf(p),
	})
	w.size += len(p.Text) + len(w.arena) - at + rowSize
	if q := p.Quote; q != nil && q.Post != nil && q.Post.ID != "" && q.Post.State == post.Present {
		quoted := *q.Post
		if quoted.Raw == (post.Raw{}) {
			quoted.Raw = p.Raw
		}
		return w.take(&quoted)
	}
	return nil
}

// account gives an account's key, making the account known if it is not. Key 0 is nobody.
func (w *writer) account(id post.AccountID) (int64, error) {
	if id == "" {
		return 0, nil
	}
	if k, ok := w.accounts[id]; ok {
		return k, nil
	}
	if len(w.accounts) > 200_000 {
		clear(w.accounts)
	}
	if err := w.insertAccount.text(1, string(id)).run(); err != nil {
		return 0, err
	}
	k, err := w.known(id)
	if err != nil || k == 0 {
		return 0, fmt.Errorf("account %s: %w", id, err)
	}
	w.accounts[id] = k
	return k, nil
}

// known gives the key of an account that is known, else 0.
func (w *writer) known(id post.AccountID) (int64, error) {
	ok, err := w.findAccount.text(1, string(id)).one()
	if err != nil || !ok {
		return 0, err
	}
	k := w.findAccount.colInt(0)
	w.findAccount.reset()
	return k, nil
}

// flush writes the batch, all of it.
func (w *writer) flush() error { return w.write(0) }

// write writes the batch in id order, so that parents mostly come before their children and pages are
// filled from left to right. The newest rows can be held back for the next batch: inputs are sorted
// roughly, and what just missed its place would part a thread that is joined again a moment later.
func (w *writer) write(hold int) error {
	n := len(w.rows) - hold
	if n <= 0 {
		return nil
	}
	if err := w.open(); err != nil {
		return err
	}
	if n >= largeBatch {
		if err := w.grow(); err != nil {
			return err
		}
	}
	w.sort()
	for _, k := range w.order[:n] {
		if err := w.put(&w.rows[k.row]); err != nil {
			return err
		}
	}
	w.size = 0
	held := w.spare[:0]
	for _, k := range w.order[n:] {
		r := &w.rows[k.row]
		w.size += len(r.text) + len(r.more) + rowSize
		held = append(held, *r)
	}
	clear(w.rows) // lets go of the texts
	w.rows, w.spare = held, w.rows
	return w.writeThreads()
}

// place of a row in the order of ids: X's by number, then all others.
type sortKey struct {
	n   int64
	row int32
}

// sort fills w.order. Rows of one id keep the order in which they came.
func (w *writer) sort() {
	w.order = w.order[:0]
	numbers := true
	for i := range w.rows {
		id := &w.rows[i].id
		numbers = numbers && id.s == ""
		w.order = append(w.order, sortKey{id.n, int32(i)})
	}
	if numbers {
		slices.SortFunc(w.order, func(a, b sortKey) int {
			if a.n != b.n {
				return cmp.Compare(a.n, b.n)
			}
			return cmp.Compare(a.row, b.row)
		})
		return
	}
	slices.SortFunc(w.order, func(a, b sortKey) int {
		return cmp.Or(w.rows[a.row].id.compare(w.rows[b.row].id), cmp.Compare(a.row, b.row))
	})
}
