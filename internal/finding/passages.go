package finding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"clew/internal/document"
	"clew/internal/inverted"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/runs"
	"clew/internal/search"
)

// Numbers of the index of runs: twice a post's number for the post as it stands, and twice the number of an older
// version and one more for that.

// TakeRuns gives the runs of a stored post and of its older versions, each with its number, as the index of runs takes
// them in. Placeholders and reposts have none; of a post that has become one, what its versions said stays.
func TakeRuns(t *quotation.Tokenizer, s *record.Stored, add func(number int64, runs []uint64)) {
	if s.Post.State == post.Present && !s.Post.Repost {
		add(2*s.Place.Number, quotation.Runs(t.Tokens(s.Post.Text)))
	}
	for i := range s.Versions {
		if v := &s.Versions[i]; v.Number > 0 && v.Post.State == post.Present && !v.Post.Repost {
			add(2*v.Number+1, quotation.Runs(t.Tokens(v.Post.Text)))
		}
	}
}

// Indexes are what quotations are looked up in; a Finding is.
type Indexes interface {
	Words() *inverted.Snapshot
	Runs() *runs.Snapshot
}

// Said is what of a record tells which post a number is of.
type Said interface {
	Met(ctx context.Context, numbers []int64) ([]record.Met, error)
	Thread(ctx context.Context, id post.ID) (*record.Held, error)
	Earlier(ctx context.Context, number int64) (post.ID, error)
}

// See gives the thread of a post as whoever asks may see it, and as it was known at the time that is asked about; nil
// if nothing of it is to be seen.
type See func(ctx context.Context, id post.ID) (*document.Document, error)

// Quotes makes an index for checks of quotations of what see shows in a use. All that it says of a post comes from
// see's documents: its text and versions, what stands beside it, whether it is gone. What is not there is not found.
// It remembers threads, so it is for one answer or for several about the same state of a record. It may be used from
// any number of goroutines. Where the indexes are not level its methods return ErrBehind.
func Quotes(x Indexes, r Said, see See, use policy.Use) quotation.Index {
	return &passages{x: x, r: r, see: see, use: use, threads: map[post.ID]*document.Document{}, ids: map[int64]post.ID{}, numbers: map[post.ID]int64{}}
}

type passages struct {
	x   Indexes
	r   Said
	see See
	use policy.Use

	mu      sync.Mutex
	threads map[post.ID]*document.Document // by each post that was asked for
	ids     map[int64]post.ID              // of numbers that stand for posts
	numbers map[post.ID]int64
}

// Bounds of what is remembered.
const (
	maxThreads = 256
	maxNumbers = 1 << 16
)

// beside is where the numbers begin of neighbours whose own are not known.
const beside = int64(1) << 62

// Size implements quotation.Index.
func (x *passages) Size(context.Context) (int, error) {
	s := x.x.Runs()
	if s == nil {
		return 0, ErrBehind
	}
	return s.Len(), nil
}

// Run implements quotation.Index.
func (x *passages) Run(_ context.Context, run uint64, limit int, into []int64) ([]int64, int, error) {
	s := x.x.Runs()
	if s == nil {
		return into, 0, ErrBehind
	}
	into, held := s.Find(run, limit, into)
	return into, held, nil
}

// Few implements quotation.Index: it asks the index of words. Older versions are not in that.
func (x *passages) Few(_ context.Context, text string, limit int) (numbers []int64, more bool, err error) {
	s := x.x.Words()
	if s == nil {
		return nil, false, ErrBehind
	}
	q, _ := search.Lookup(query.Words{Text: strings.Join(strings.Fields(text), " "), Quoted: true})
	if q == nil {
		return nil, true, nil // pictures and signs: every post may have them
	}
	hits, err := s.Newest(q, inverted.Place{}, limit+1)
	if err != nil {
		return nil, false, err
	}
	for _, h := range hits[:min(limit, len(hits))] {
		numbers = append(numbers, 2*h.Number)
	}
	return numbers, len(hits) > limit, nil
}

// Passage implements quotation.Index.
func (x *passages) Passage(ctx context.Context, number int64) (*quotation.Passage, error) {
	id, older, err := x.post(ctx, number)
	if err != nil {
		return nil, err
	}
	d, err := x.thread(ctx, id)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, quotation.ErrNoPassage
	}
	now := d.Found(id, x.use)
	if now == nil || now.State != post.Present || now.Repost {
		return nil, quotation.ErrNoPassage
	}
	versions := d.Versions[now.ID]
	at := -1 // of the versions; that many is the post as it stands
	switch {
	case older != nil:
		at = which(versions, now, older)
	case id == now.ID:
		at = len(versions)
	default: // a version with an id of its own
		for i := range versions {
			if versions[i].ID == id {
				at = i
			}
		}
	}
	if at < 0 {
		return nil, quotation.ErrNoPassage
	}
	return x.passage(d, now, versions, at), nil
}

// which finds a version of the record among those of a document, the post as it stands behind them; -1 if it is not
// shown, or was not known then.
func which(versions []post.Post, now, v *post.Post) int {
	same := -1
	for i := range len(versions) + 1 {
		p := now
		if i < len(versions) {
			p = &versions[i]
		}
		if p.Text != v.Text || p.ID != v.ID {
			continue
		}
		if p.Raw == v.Raw {
			return i
		}
		if same < 0 {
			same = i
		}
	}
	return same
}

// Peek gives the post that a number is of as the record holds it, which whoever asks may not be shown; nil of an older version.
// It is for passing over what cannot be asked for before a thread is read.
func (x *passages) Peek(ctx context.Context, number int64) (*post.Post, error) {
	switch {
	case number <= 0 || number >= beside:
		return nil, quotation.ErrNoPassage
	case number%2 == 1:
		return nil, nil
	}
	return x.standing(ctx, number)
}

// standing reads the post that a number stands for.
func (x *passages) standing(ctx context.Context, number int64) (*post.Post, error) {
	met, err := x.r.Met(ctx, []int64{number / 2})
	if err != nil {
		return nil, fmt.Errorf("read post %d: %w", number/2, err)
	}
	if len(met) != 1 || met[0].Post == nil {
		return nil, quotation.ErrNoPassage
	}
	id := met[0].Post.ID
	x.mu.Lock()
	defer x.mu.Unlock()
	x.room()
	x.ids[number] = id
	if _, known := x.numbers[id]; !known {
		x.numbers[id] = number
	}
	return met[0].Post, nil
}

// post gives the post that a number is of, and the older version, if it is one's.
func (x *passages) post(ctx context.Context, number int64) (id post.ID, older *post.Post, err error) {
	if number <= 0 {
		return "", nil, quotation.ErrNoPassage
	}
	x.mu.Lock()
	id, known := x.ids[number]
	x.mu.Unlock()
	switch {
	case known:
		return id, nil, nil
	case number >= beside:
		return "", nil, quotation.ErrNoPassage
	case number%2 == 0:
		p, err := x.standing(ctx, number)
		if err != nil {
			return "", nil, err
		}
		return p.ID, nil, nil
	}
	id, err = x.r.Earlier(ctx, number/2)
	var held *record.Held
	if err == nil {
		held, err = x.r.Thread(ctx, id)
	}
	if errors.Is(err, record.ErrNotFound) {
		return "", nil, quotation.ErrNoPassage
	}
	if err != nil {
		return "", nil, fmt.Errorf("read version %d: %w", number/2, err)
	}
	list := held.Versions[id]
	i := slices.IndexFunc(list, func(v record.Version) bool { return v.Number == number/2 })
	if i < 0 {
		return "", nil, quotation.ErrNoPassage
	}
	return id, &list[i].Post, nil
}

// room forgets numbers when they are too many. Its caller holds mu.
func (x *passages) room() {
	if len(x.ids) >= maxNumbers {
		clear(x.ids)
		clear(x.numbers)
	}
}

// thread reads the thread of a post, once.
func (x *passages) thread(ctx context.Context, id post.ID) (*document.Document, error) {
	x.mu.Lock()
	d, known := x.threads[id]
	x.mu.Unlock()
	if known {
		return d, nil
	}
	d, err := x.see(ctx, id)
	if errors.Is(err, record.ErrNotFound) {
		d, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.threads) >= maxThreads {
		clear(x.threads)
	}
	x.threads[id] = d
	if d != nil {
		for chain := range d.Thread.Chains() {
			for i := range chain[:min(len(chain), maxThreads)] {
				x.threads[chain[i].ID] = d
			}
		}
	}
	return d, nil
}

// passage makes a passage of one version of a post.
func (x *passages) passage(d *document.Document, now *post.Post, versions []post.Post, at int) *quotation.Passage {
	v, next := now, (*post.Post)(nil)
	if at < len(versions) {
		v, next = &versions[at], now
		if at+1 < len(versions) {
			next = &versions[at+1]
		}
	}
	p := &quotation.Passage{
		Post: now.ID, Author: now.Author, Thread: d.Thread.ID, Created: now.Created, Lang: v.Lang, Text: v.Text, Version: v.Version, From: v.Edited,
		Deleted: d.Thread.Gone[now.ID].State == post.Deleted,
	}
	if v.ID != now.ID && !v.Created.IsZero() {
		p.Created = v.Created
	}
	if next != nil {
		p.Until = since(next)
	}
	before, after := around(d, now.ID)
	x.mu.Lock()
	defer x.mu.Unlock()
	p.Before, p.After = x.number(before), x.number(after)
	return p
}

// since is when a version took the place of the one before it. A time that nobody told is that of the beginning of
// 1970: it is not zero, which would say that the one before stands.
func since(v *post.Post) time.Time {
	switch {
	case !v.Edited.IsZero():
		return v.Edited
	case len(v.Edits) > 1 && !v.Created.IsZero():
		return v.Created
	}
	return time.Unix(0, 0).UTC()
}

// number gives a number for a post; 0 for none. Its caller holds mu.
func (x *passages) number(id post.ID) int64 {
	if id == "" {
		return 0
	}
	n, known := x.numbers[id]
	if !known {
		x.room()
		n = beside + int64(len(x.ids))
		for x.ids[n] != "" {
			n++
		}
		x.ids[n], x.numbers[id] = id, n
	}
	return n
}

// around gives the posts that the reader of a thread has before and after one; "" where there is none, or where it is
// not known that nothing is missing between.
func around(d *document.Document, id post.ID) (before, after post.ID) {
	for chain := range d.Thread.Chains() {
		i := slices.IndexFunc(chain, func(p post.Post) bool { return p.ID == id })
		if i < 0 {
			continue
		}
		if i > 0 && joined(d, &chain[i-1], &chain[i]) {
			before = chain[i-1].ID
		}
		if i+1 < len(chain) && joined(d, &chain[i], &chain[i+1]) {
			after = chain[i+1].ID
		}
		return before, after
	}
	return "", ""
}

// joined says whether two posts of a chain follow each other with nothing between them.
func joined(d *document.Document, a, b *post.Post) bool {
	if a.State != post.Present || b.State != post.Present {
		return false
	}
	for _, g := range d.Thread.Gaps {
		if g.After == a.ID {
			return false
		}
	}
	for i := range d.Thread.Continued {
		for _, g := range d.Thread.Continued[i].Gaps {
			if g.After == a.ID {
				return false
			}
		}
	}
	return true
}
