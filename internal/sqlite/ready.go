package sqlite

import (
	"errors"
	"hash/maphash"

	"clew/internal/record"
)

// How much SQLite keeps in memory and in its log, for small imports and for large ones. A writer begins with
// the first and is closed after the second.
const (
	smallImports = "PRAGMA synchronous=FULL; PRAGMA cache_size=-6144; PRAGMA wal_autocheckpoint=2000; PRAGMA trusted_schema=0"
	largeImports = "PRAGMA cache_size=-24576; PRAGMA wal_autocheckpoint=8000"
	// largeBatch is how many posts make an import a large one.
	largeBatch = 8000
)

// grow makes the writer one of large imports.
func (w *writer) grow() error {
	if w.large {
		return nil
	}
	w.large = true
	return w.c.exec(largeImports)
}

// begin makes the writer ready for an import. What another process wrote since makes it forget what it
// remembered.
func (w *writer) begin(im *importer) error {
	w.im, w.now, w.number, w.counts = im, millis(im.about.At), 0, record.Counts{}
	if !w.ready {
		if err := w.prepare(w.c); err != nil {
			return err
		}
	}
	version, err := w.dataVersion()
	if err != nil {
		return err
	}
	if !w.ready || version != w.version {
		w.version = version
		if err := w.load(); err != nil {
			return err
		}
		w.ready = true
	}
	return w.loadRulings()
}

// dataVersion changes whenever another connection commits.
func (w *writer) dataVersion() (int64, error) {
	_, err := w.askVersion.one()
	if err != nil {
		return 0, err
	}
	defer w.askVersion.reset()
	return w.askVersion.colInt(0), nil
}

// load reads where the last import stopped, and cuts off what it did not commit.
func (w *writer) load() error {
	if err := checkLayout(w.c); err != nil {
		return err
	}
	clear(w.accounts)
	for _, q := range []struct {
		to  *int64
		sql string
	}{
		{&w.nextCapture, "SELECT ifnull(max(number),0)+1 FROM captures"},
		{&w.nextBlob, "SELECT ifnull(max(number),0)+1 FROM blobs"},
		{&w.lastPost, "SELECT ifnull(max(key),0) FROM posts"},
		{&w.packNumber, "SELECT ifnull(max(number),0) FROM packs"},
		{&w.packEnd, "SELECT ifnull((SELECT size FROM packs ORDER BY number DESC LIMIT 1),0)"},
	} {
		var err error
		if *q.to, err = w.c.queryInt(q.sql); err != nil {
			return err
		}
	}
	if w.packs != nil {
		if err := w.packs.Close(); err != nil {
			return err
		}
	}
	var err error
	if w.packs, err = w.r().packs.NewWriter(w.packNumber, w.packEnd); err != nil {
		return err
	}
	w.group.reset()
	w.group.whole = w.lastPost
	return w.loadWaiting()
}

func (w *writer) r() *Record { return w.im.r }

// Bounds of what a resting writer remembers.
const (
	maxRestBags     = 2_000
	maxRestAccounts = 20_000
	maxRestPosts    = 8_000
	maxRestRows     = 4_000
)

// rest lets go of what belongs to the import that has ended, and of what would be much to keep.
func (w *writer) rest() {
	w.im, w.identity, w.options = nil, nil, ""
	if cap(w.rows) > maxRestRows || cap(w.spare) > maxRestRows {
		w.rows, w.spare, w.order = nil, nil, nil
	}
	w.arena, w.size, w.firstKey = w.arena[:0], 0, 0 // no row is left that points into it
	w.group.numbers = nil
	if len(w.accounts) > maxRestAccounts {
		clear(w.accounts)
	}
	g := &w.group
	if len(g.threads) > maxRestBags || len(g.merged) > maxRestBags || len(g.texts)+len(g.olderTexts) > maxRestPosts {
		g.reset()
		g.whole = w.lastPost
	}
}

// loadWaiting remembers who is waited for.
func (w *writer) loadWaiting() error {
	seed := maphash.MakeSeed()
	w.group.waiting = waiting{seed: seed, factor: maphash.String(seed, "factor") | 1, ids: map[uint64]struct{}{}}
	s, err := w.c.prepare("SELECT DISTINCT id FROM waiting")
	if err != nil {
		return err
	}
	defer s.close()
	for {
		ok, err := s.step()
		if err != nil || !ok {
			return err
		}
		w.group.waiting.add(s.colRef(0))
	}
}

// close is safe on a writer that is nil.
func (w *writer) close() error {
	if w == nil {
		return nil
	}
	w.statements.close()
	var errs []error
	if w.packs != nil {
		errs = append(errs, w.packs.Close())
	}
	if w.inTx {
		w.c.exec("ROLLBACK") // what it took back was never acknowledged; closing does the same
	}
	return errors.Join(append(errs, w.c.close())...)
}
