package crosspost

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// Bounds of one search.
const (
	common     = 100    // a run in more versions than this is a stock phrase and finds nobody
	maxLooked  = 2_000  // runs looked up
	maxNumbers = 20_000 // versions named by them
	maxRead    = 64     // versions of other threads that are read
	maxOwn     = 500    // posts of a thread that are looked for
	maxTold    = 20     // threads told
	maxPairs   = 40     // pairs told of one
)

// Near is how far apart in time short texts and translations may be, to be taken for one statement.
const Near = 12 * time.Hour

// Who says whose the other post is.
type Who string

// Whose a post can be.
const (
	Own    Who = "own"    // the same account's
	Linked Who = "linked" // an account's that is linked to it
	Other  Who = "other"  // somebody else's
)

// Search looks for one thread, or for one post.
type Search struct {
	Index quotation.Index
	// Posts are the thread's, in its order, as they may be shown. Their Text is compared as it stands.
	Posts []quotation.Passage
	// Linked says whether an account belongs to the author of the thread; nil: none does.
	Linked func(post.AccountID) bool
	// Not are posts that are not told, besides Posts: the rest of their thread.
	Not map[post.ID]bool
	// Hasty asks for the author's own and linked accounts' alone, and passes over at once what shares so few runs that it
	// hardly can be of one make; where Index is no Peeker all are looked for.
	Hasty bool
}

// Pair is two posts of one make.
type Pair struct {
	At    int               // of Search.Posts
	Post  quotation.Passage // the other
	Kind  Kind
	After time.Duration // how much later the other was posted; negative where it was before. 0 where a time is not known
	Likeness
	Difference
	Manner Manner // Find does not say: it knows the words alone
}

// Place is another thread, or post, that says the same.
type Place struct {
	Thread  post.ID // the other's; its post where the thread is not known
	Author  post.AccountID
	Who     Who
	Created time.Time     // of the first post of a pair
	After   time.Duration // of that pair
	Kind    Kind          // Same only if every pair is, and all of Posts are among them
	Likeness
	Pairs []Pair // in the order of Posts
	Posts int    // how many of Search.Posts are in pairs
}

// Turned says whether all that speaks for the place may say something else: see Difference.Turned.
func (p *Place) Turned() bool {
	return len(p.Pairs) > 0 && !slices.ContainsFunc(p.Pairs, func(x Pair) bool { return !x.Turned() })
}

// Found is what a search found.
type Found struct {
	Places []Place // own and linked accounts' first, of equals the nearest in time
	Stock  int     // runs that stand in so many posts that nobody was looked for by them
	Bound  bool    // more was found than could be read, or than is told
	Why    Effort
}

// Effort counts what a search cost.
type Effort struct{ Runs, Numbers, Read int }

// candidate is a version that shares runs with the thread.
type candidate struct {
	number int64
	hits   int
}

// Find looks for the thread's words elsewhere. Work is bounded whatever the thread. Errors are the index's own.
func (s *Search) Find(ctx context.Context) (*Found, error) {
	f := &finder{Search: s, r: reader{quotation.NewTokenizer()}, found: &Found{}}
	f.posts = s.Posts[:min(len(s.Posts), maxOwn)]
	f.found.Bound = len(s.Posts) > maxOwn
	var list []candidate
	var err error
	see, hasty := s.Index.(Peeker)
	if hasty = hasty && s.Hasty; hasty {
		if list, err = f.hasty(ctx, see); err != nil || len(list) == 0 {
			return f.found, err
		}
	}
	for i := range f.posts {
		f.own = append(f.own, f.r.read(f.posts[i].Text))
	}
	if !hasty {
		if list, err = f.candidates(ctx); err != nil {
			return nil, err
		}
	}
	if err := f.read(ctx, list); err != nil {
		return nil, err
	}
	f.tell()
	return f.found, nil
}

// finder is one search under way.
type finder struct {
	*Search
	r     reader
	posts []quotation.Passage
	own   []*text
	met   map[post.ID][]*met // by thread
	found *Found
}

// met is a version of another thread that was read.
type met struct {
	*quotation.Passage
	t *text
}

// looked gives the runs that a thread is looked up by: all of short posts, of others every second to fourth, so that
// no stretch of six words goes by unseen.
func (f *finder) looked() []uint64 {
	total := 0
	for _, t := range f.own {
		total += len(t.list)
	}
	var out []uint64
	seen := map[uint64]bool{}
	for _, t := range f.own {
		step := stepOf(len(t.list), total)
		for i := 0; i < len(t.list); i += step {
			if h := t.list[i]; !seen[h] && len(out) < maxLooked {
				seen[h] = true
				out = append(out, h)
			}
		}
	}
	return out
}

// stepOf says the how manieth run of a post is looked up, by how many the post has and the whole thread.
func stepOf(runs, total int) int {
	switch {
	case total > 4*maxLooked:
		return total/maxLooked + 1
	case total > maxLooked/2:
		return min(4, runs/6+1)
	case runs > 24:
		return 2
	}
	return 1
}

// best sorts candidates: those that share most first.
func best(x, y candidate) int {
	return cmp.Or(-cmp.Compare(x.hits, y.hits), cmp.Compare(x.number, y.number))
}

// candidates gives the versions that share most runs with the thread, the best first.
func (f *finder) candidates(ctx context.Context) ([]candidate, error) {
	hits := map[int64]int{}
	var numbers []int64
	for _, run := range f.looked() {
		if f.found.Why.Numbers >= maxNumbers {
			f.found.Bound = true
			break
		}
		var held int
		var err error
		numbers, held, err = f.Index.Run(ctx, run, common, numbers[:0])
		if err != nil {
			return nil, err
		}
		f.found.Why.Runs++
		if held > common {
			f.found.Stock++
		}
		f.found.Why.Numbers += len(numbers)
		for _, n := range numbers {
			hits[n]++
		}
	}
	out := make([]candidate, 0, len(hits))
	for n, h := range hits {
		out = append(out, candidate{n, h})
	}
	slices.SortFunc(out, best)
	return out, nil
}

// read reads candidates, and leaves out the thread's own posts in all their versions.
func (f *finder) read(ctx context.Context, list []candidate) error {
	f.met = map[post.ID][]*met{}
	own, threads := map[post.ID]bool{}, map[post.ID]bool{}
	for i := range f.posts {
		own[f.posts[i].Post] = true
		if f.posts[i].Thread != "" {
			threads[f.posts[i].Thread] = true
		}
	}
	others := 0
	for i, c := range list {
		if others == maxRead || i == maxRead+2*len(f.posts)+maxRead {
			f.found.Bound = true
			break
		}
		p, err := f.Index.Passage(ctx, c.number)
		if errors.Is(err, quotation.ErrNoPassage) {
			continue
		}
		if err != nil {
			return err
		}
		f.found.Why.Read++
		if own[p.Post] || f.Not[p.Post] || threads[p.Thread] {
			continue
		}
		others++
		m := &met{p, f.r.read(p.Text)}
		id := p.Thread
		if id == "" {
			id = p.Post
		}
		f.met[id] = append(f.met[id], m)
	}
	return nil
}

// who says whose an account is.
func (f *finder) who(a post.AccountID) Who {
	switch {
	case a != "" && a == f.posts[0].Author:
		return Own
	case f.Linked != nil && a != "" && f.Linked(a):
		return Linked
	}
	return Other
}

// tell makes places of what was read.
func (f *finder) tell() {
	for id, list := range f.met {
		if p, ok := f.place(id, list); ok {
			f.found.Places = append(f.found.Places, p)
		}
	}
	rank := func(w Who) int {
		if w == Other {
			return 1
		}
		return 0
	}
	slices.SortFunc(f.found.Places, func(x, y Place) int {
		return cmp.Or(cmp.Compare(rank(x.Who), rank(y.Who)), cmp.Compare(x.After.Abs(), y.After.Abs()),
			-cmp.Compare(x.Share(), y.Share()), x.Thread.Compare(y.Thread))
	})
	if len(f.found.Places) > maxTold {
		f.found.Places, f.found.Bound = f.found.Places[:maxTold], true
	}
}

// place compares the thread with what was read of another.
func (f *finder) place(id post.ID, list []*met) (Place, bool) {
	slices.SortFunc(list, func(x, y *met) int {
		return cmp.Or(x.Created.Compare(y.Created), x.Post.Compare(y.Post), y.Until.Compare(x.Until))
	})
	out := Place{Thread: id, Author: list[0].Author, Who: f.who(list[0].Author)}
	best := map[[2]string]int{} // an own post and another's, to its pair: of several versions the likest
	var at []int
	for i, t := range f.own {
		for _, m := range list {
			p, ok := f.pair(i, t, m, out.Who)
			if !ok {
				continue
			}
			key := [2]string{string(f.posts[i].Post), string(m.Post)}
			if k, have := best[key]; have {
				if p.better(&out.Pairs[k]) {
					out.Pairs[k] = p
				}
				continue
			}
			if len(out.Pairs) == maxPairs {
				f.found.Bound = true
				continue
			}
			best[key] = len(out.Pairs)
			out.Pairs = append(out.Pairs, p)
			at = append(at, i)
		}
	}
	at = slices.Compact(at)
	out.Posts = len(at)
	if len(out.Pairs) == 0 {
		return f.spread(out, list)
	}
	out.Kind = out.Pairs[0].Kind
	out.Created, out.After = out.Pairs[0].Post.Created, out.Pairs[0].After
	for i := range out.Pairs {
		p := &out.Pairs[i]
		p.Difference = f.r.difference(p.Kind, f.own[p.At], f.r.read(p.Post.Text), f.posts[p.At].Lang, !f.near(out.Who, p))
		out.Shared, out.Of = out.Shared+p.Shared, out.Of+p.Of
		switch {
		case p.Kind == Changed:
			out.Kind = Changed
		case p.Kind != out.Kind && out.Kind != Changed:
			out.Kind = Part
		}
	}
	if out.Kind == Same && out.Posts < len(f.own) {
		out.Kind = Part
	}
	return out, true
}

// better says whether p tells more than another pair of the same two posts: the version that stands, of those that
// are as like.
func (p *Pair) better(o *Pair) bool {
	if c := cmp.Compare(p.Share(), o.Share()); c != 0 {
		return c > 0
	}
	return p.Post.Until.IsZero() && !o.Post.Until.IsZero()
}

// pair compares one post with another.
func (f *finder) pair(i int, t *text, m *met, who Who) (Pair, bool) {
	p := Pair{At: i, Post: *m.Passage}
	var ok bool
	if p.Kind, p.Likeness, ok = of(t, m.t); !ok {
		return p, false
	}
	mine := &f.posts[i]
	if !mine.Created.IsZero() && !m.Created.IsZero() {
		p.After = m.Created.Sub(mine.Created)
	}
	// A greeting is said by everybody, and every day.
	if min(t.size, m.t.size) < shortest && (who == Other || p.After.Abs() > Near || mine.Created.IsZero() || m.Created.IsZero()) {
		return p, false
	}
	return p, true
}

// near says whether a pair is of two accounts of one author, within Near of each other.
func (f *finder) near(who Who, p *Pair) bool {
	return who == Linked && p.After.Abs() <= Near && !f.posts[p.At].Created.IsZero() && !p.Post.Created.IsZero()
}

// spread compares a thread with all that was read of another, for threads that were cut otherwise, and a thread and a
// long post.
func (f *finder) spread(out Place, list []*met) (Place, bool) {
	if len(f.own) < 2 && len(list) < 2 {
		return out, false
	}
	all := func(add func(func(*text))) (runs []uint64) {
		add(func(t *text) { runs = append(runs, t.runs...) })
		slices.Sort(runs)
		return slices.Compact(runs)
	}
	mine := all(func(add func(*text)) {
		for _, t := range f.own {
			add(t)
		}
	})
	seen := map[post.ID]bool{}
	theirs := all(func(add func(*text)) {
		for _, m := range list {
			if m.Until.IsZero() {
				add(m.t)
				seen[m.Post] = true
			}
		}
	})
	out.Likeness = Likeness{shared(mine, theirs), min(len(mine), len(theirs))}
	if out.Of < 2*shortest || out.Share() < Enough || len(f.own) < 2 && len(seen) < 2 {
		return out, false
	}
	out.Kind, out.Created = Spread, list[0].Created
	for _, t := range f.own {
		if shared(t.runs, theirs) > 0 {
			out.Posts++
		}
	}
	if mine := f.posts[0].Created; !mine.IsZero() && !out.Created.IsZero() {
		out.After = out.Created.Sub(mine)
	}
	return out, true
}
