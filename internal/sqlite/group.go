package sqlite

import (
	"encoding/binary"
	"fmt"
	"slices"

	"clew/internal/record"
)

// grouping says which posts belong to one thread, while they arrive in any order. A thread has the
// number of one of its posts; a post that stands alone is its own number and needs no row in threads.
// Which post follows which is not decided here: package thread does that on reading. Here only the
// bag is found: a self-reply joins its parent; an orphan of the same author and conversation joins that
// (SPEC §3 rule 4) and waits for its parent; ids of one edit chain join.
type grouping struct {
	few               map[int64]member  // X posts lately met, by id, while they are few
	numbers           recent            // and when they are many
	texts, olderTexts map[string]member // other posts
	threads           map[int64]*bag
	changed           []int64         // numbers of threads that are dirty; of merged ones too
	merged            map[int64]int64 // thread numbers that are no more, and where they went
	whole             int64           // posts with keys above this were met since threads was last emptied
	waiting           waiting
}

// touch notes that a thread's row is to be written.
func (g *grouping) touch(n int64, b *bag) {
	if !b.dirty {
		b.dirty = true
		g.changed = append(g.changed, n)
	}
}

// bag is a thread in memory.
type bag struct {
	author             int64
	root               ref
	published, updated int64
	keys               []int64 // ascending
	dirty              bool
	row                bool // it has a row in threads
	moved              bool // what the row's indexes hold has changed
}

// Bounds of the caches: what falls out is asked of the database.
const (
	maxRecent = 120_000
	maxFew    = 4_000 // a recent takes ten megabytes, whatever is in it
	maxBags   = 60_000
)

func (g *grouping) reset() {
	clear(g.numbers)
	clear(g.few)
	*g = grouping{numbers: g.numbers, few: g.few, texts: map[string]member{}, threads: map[int64]*bag{}, merged: map[int64]int64{}, waiting: g.waiting}
}

func (g *grouping) remember(id ref, m member) {
	if id.s != "" {
		if len(g.texts) >= maxRecent/4 {
			g.olderTexts, g.texts = g.texts, make(map[string]member, maxRecent/4)
		}
		g.texts[id.s] = m
		return
	}
	if g.numbers == nil && len(g.few) < maxFew {
		if g.few == nil {
			g.few = map[int64]member{}
		}
		g.few[id.n] = m
		return
	}
	if g.numbers == nil {
		g.numbers = make(recent, recentSets)
		for n, m := range g.few {
			g.numbers.put(n, m)
		}
		g.few = nil
	}
	g.numbers.put(id.n, m)
}

func (g *grouping) recent(id ref) (member, bool) {
	var m member
	var ok bool
	if id.s != "" {
		if m, ok = g.texts[id.s]; !ok {
			m, ok = g.olderTexts[id.s]
		}
	} else if g.numbers != nil {
		m, ok = g.numbers.find(id.n)
	} else {
		m, ok = g.few[id.n]
	}
	if ok {
		m.thread = g.now(m.thread)
	}
	return m, ok
}

// now follows a thread's number to the thread it was merged into.
func (g *grouping) now(n int64) int64 {
	for {
		next, ok := g.merged[n]
		if !ok {
			return n
		}
		n = next
	}
}

// find gives the post with an id, if it is held; by an edit's id too.
func (w *writer) find(id ref) (member, bool, error) {
	if id.none() {
		return member{}, false, nil
	}
	if m, ok := w.group.recent(id); ok {
		return m, true, nil
	}
	ok, err := w.findPost.ref(1, id).one()
	if err != nil || !ok {
		return member{}, false, err
	}
	m := member{key: w.findPost.colInt(0), thread: w.group.now(w.findPost.colInt(2)), author: w.findPost.colInt(1), created: w.findPost.colInt(3)}
	w.findPost.reset()
	w.group.remember(id, m)
	return m, true, nil
}

// put inserts a row, or meets the post that is held under its id.
func (w *writer) put(r *row) error {
	thread, orphan, err := w.place(r)
	if err != nil {
		return err
	}
	key := w.lastPost + 1
	if thread == 0 {
		thread = key
	}
	if err := w.bindPost(r, thread).run(); err != nil {
		return err
	}
	if w.c.changes() == 0 {
		return w.meet(r)
	}
	key = w.c.lastKey()
	w.lastPost = key
	if w.firstKey == 0 {
		w.firstKey = key
	}
	w.lastKey = key
	w.counts.Posts++
	for _, name := range r.tags {
		if err := w.insertTag.text(1, name).int(2, key).run(); err != nil {
			return err
		}
	}
	return w.settle(r, member{key, thread, r.author, r.created}, orphan)
}

func (w *writer) bindPost(r *row, thread int64) *stmt {
	s := w.insertPost.ref(1, r.id).int(2, r.author).int(3, thread).ref(4, r.parent).int(5, r.created).int(6, r.capture).int(7, r.place).ref(8, r.conv).text(9, r.text)
	if len(r.more) == 0 {
		return s.null(10)
	}
	return s.text(10, bytesText(r.more))
}

// settle makes a new post known to the grouping, and calls those that waited for it.
func (w *writer) settle(r *row, m member, orphan bool) error {
	w.group.remember(r.id, m)
	if m.thread != m.key {
		if err := w.join(m.thread, m.key, r); err != nil {
			return err
		}
	}
	if orphan {
		if err := w.wait(r.parent, m.key); err != nil {
			return err
		}
		if !r.conv.none() && r.conv != r.id {
			if err := w.wait(r.conv, m.key); err != nil {
				return err
			}
		}
	}
	for _, e := range r.edits {
		if f := refOf(e); f != r.id {
			if err := w.edition(f, m); err != nil {
				return err
			}
		}
	}
	return w.call(r.id, m)
}

// place gives the thread that a row joins, 0 for its own, and whether its parent should be waited for.
func (w *writer) place(r *row) (thread int64, orphan bool, err error) {
	if r.reply == replyNone || r.reply == replyOther || r.parent.none() || r.repost {
		return 0, false, nil
	}
	parent, held, err := w.find(r.parent)
	if err != nil {
		return 0, false, err
	}
	if held {
		if parent.author == r.author {
			w.fresh(r.parent, parent)
			return parent.thread, false, nil
		}
		return 0, parent.author == 0, nil
	}
	if r.reply == replySelf && !r.conv.none() && r.conv != r.id {
		first, held, err := w.find(r.conv)
		if err != nil {
			return 0, false, err
		}
		if held && first.author == r.author {
			return first.thread, true, nil
		}
		if !held {
			ok, err := w.postsOfConv.ref(1, r.conv).int(2, r.author).one()
			if err != nil {
				return 0, false, err
			}
			if ok {
				thread = w.group.now(w.postsOfConv.colInt(0))
				w.postsOfConv.reset()
				return thread, true, nil
			}
		}
	}
	return 0, true, nil
}

// fresh makes the bag of a post that stood alone until now and came with this import, of which the
// database need not be asked.
func (w *writer) fresh(id ref, m member) {
	if m.thread == m.key && m.key > w.group.whole && w.group.threads[m.key] == nil {
		w.group.threads[m.key] = &bag{author: m.author, root: id, published: m.created, updated: m.created, keys: []int64{m.key}}
	}
}

func (w *writer) wait(id ref, key int64) error {
	w.group.waiting.add(id)
	return w.insertWaiting.ref(1, id).int(2, key).run()
}

// edition joins another id of an edit chain: the post held under it, or, until that comes, a name that
// leads here.
func (w *writer) edition(id ref, m member) error {
	other, held, err := w.find(id)
	if err != nil {
		return err
	}
	if held && other.author == m.author {
		return w.unite(m, other)
	}
	if held {
		return nil
	}
	return w.wait(id, m.key)
}

// call unites a post with those that waited for its id, if they are by the same author.
func (w *writer) call(id ref, m member) error {
	if !w.group.waiting.perhaps(id) {
		return nil
	}
	var keys []int64
	s := w.findWaiting.ref(1, id)
	for {
		ok, err := s.step()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		keys = append(keys, s.colInt(0))
	}
	if len(keys) == 0 {
		return nil
	}
	for _, k := range keys {
		child, err := w.memberByKey(k)
		if err != nil {
			return err
		}
		if child.author == m.author {
			m.thread = w.group.now(m.thread)
			if err := w.unite(m, child); err != nil {
				return err
			}
		}
	}
	return w.dropWaiting.ref(1, id).run()
}

func (w *writer) memberByKey(key int64) (member, error) {
	s := w.postByKey.int(1, key)
	ok, err := s.one()
	if err != nil {
		return member{}, err
	}
	if !ok {
		return member{}, fmt.Errorf("post number %d: %w", key, record.ErrDamaged)
	}
	m := member{key: key, thread: w.group.now(s.colInt(2)), author: s.colInt(1), created: s.colInt(4)}
	s.reset()
	return m, nil
}

// bagOf gives a thread, from memory, from its row, or made of the one post that is its number.
func (w *writer) bagOf(n int64) (*bag, error) {
	if b := w.group.threads[n]; b != nil {
		return b, nil
	}
	b := &bag{}
	s := w.findThread.int(1, n)
	ok, err := s.one()
	if err != nil {
		return nil, err
	}
	if ok {
		b.row = true
		b.author, b.root, b.published, b.updated = s.colInt(0), s.colRef(1), s.colInt(2), s.colInt(3)
		b.keys, err = unpackKeys(s.colBytes(4))
		s.reset()
		if err != nil {
			return nil, fmt.Errorf("thread %d: %w", n, err)
		}
	} else {
		p := w.postByKey.int(1, n)
		if ok, err := p.one(); err != nil {
			return nil, err
		} else if !ok {
			return nil, fmt.Errorf("thread %d has no post: %w", n, record.ErrDamaged)
		}
		b.author, b.root, b.published, b.keys = p.colInt(1), p.colRef(0), p.colInt(4), []int64{n}
		b.updated = b.published
		p.reset()
	}
	w.group.threads[n] = b
	return b, nil
}

// join adds a post to a thread.
func (w *writer) join(n, key int64, r *row) error {
	b, err := w.bagOf(n)
	if err != nil {
		return err
	}
	b.add(key)
	b.meet(r.id, r.created, max(r.created, r.edited))
	w.group.touch(n, b)
	return nil
}

func (b *bag) add(key int64) {
	if n := len(b.keys); n == 0 || b.keys[n-1] < key {
		b.keys = append(b.keys, key)
		return
	}
	if i, held := slices.BinarySearch(b.keys, key); !held {
		b.keys = slices.Insert(b.keys, i, key)
	}
}

func (b *bag) meet(id ref, created, updated int64) {
	if b.root.none() || id.compare(b.root) < 0 {
		b.root, b.published, b.moved = id, created, true
	}
	b.updated = max(b.updated, updated)
}

// unite makes one thread of two. The larger keeps its number.
func (w *writer) unite(x, y member) error {
	if x.thread == y.thread {
		return nil
	}
	to, err := w.bagOf(x.thread)
	if err != nil {
		return err
	}
	from, err := w.bagOf(y.thread)
	if err != nil {
		return err
	}
	a, b := x.thread, y.thread
	if len(from.keys) > len(to.keys) {
		a, b, to, from = b, a, from, to
	}
	for _, k := range from.keys {
		if err := w.setThread.int(1, k).int(2, a).run(); err != nil {
			return err
		}
	}
	to.keys = append(to.keys, from.keys...)
	slices.Sort(to.keys)
	to.meet(from.root, from.published, from.updated)
	w.group.touch(a, to)
	w.group.merged[b] = a
	delete(w.group.threads, b)
	if !from.row {
		return nil
	}
	w.counts.Threads--
	return w.dropThread.int(1, b).run()
}

// writeThreads writes the threads that changed, and forgets what is large.
func (w *writer) writeThreads() error {
	var members []byte
	slices.Sort(w.group.changed)
	for _, n := range w.group.changed {
		b := w.group.threads[n]
		if b == nil || !b.dirty {
			continue
		}
		members = packKeys(members[:0], b.keys)
		var err error
		// Three statements in place of one REPLACE, which would copy every page it touches to a journal of
		// its own first.
		switch {
		case b.row && !b.moved:
			err = w.growThread.int(1, n).int(2, int64(len(b.keys))).int(3, b.updated).blob(4, members).run()
		default:
			put := w.insertThread
			if b.row {
				put = w.updateThread
			} else {
				w.counts.Threads++
			}
			err = put.int(1, n).int(2, b.author).int(3, int64(len(b.keys))).ref(4, b.root).int(5, b.published).int(6, b.updated).blob(7, members).run()
		}
		if err != nil {
			return err
		}
		b.dirty, b.row, b.moved = false, true, false
	}
	w.group.changed = w.group.changed[:0]
	if len(w.group.threads) > maxBags {
		clear(w.group.threads)
		w.group.whole = w.lastPost
	}
	if len(w.group.merged) > maxRecent {
		w.group.reset()
		w.group.whole = w.lastPost
	}
	return nil
}

func packKeys(b []byte, keys []int64) []byte {
	last := int64(0)
	for _, k := range keys {
		b = binary.AppendUvarint(b, uint64(k-last))
		last = k
	}
	return b
}

func unpackKeys(b []byte) ([]int64, error) {
	var keys []int64
	last := int64(0)
	for len(b) > 0 {
		d, n := binary.Uvarint(b)
		if n <= 0 || d == 0 || d > 1<<62 || last+int64(d) < last {
			return nil, fmt.Errorf("members: %w", record.ErrDamaged)
		}
		last += int64(d)
		keys = append(keys, last)
		b = b[n:]
	}
	return keys, nil
}
