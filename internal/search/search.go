// Package search says what a search promises to pages and to the command line, and keeps the promise by
// looking through the posts themselves: the newest first, until enough is found or enough was looked at. An
// index may answer in its place, behind the same Index.
//
// What may be shown is not decided here: every post that matches is asked for through a Shown, which reads
// its thread under the rules of package policy. What may not be found is not found, and is not counted.
package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"clew/internal/post"
	"clew/internal/record"
)

// Posts is what a search reads.
type Posts interface {
	Newest(ctx context.Context, s record.Scan) iter.Seq2[record.Met, error]
	// PlaceOf tells where a post stands; record.ErrNotFound if it is not held.
	PlaceOf(ctx context.Context, id post.ID) (record.Place, error)
}

// Shown gives a post as it may be found by whoever asks, and the thread that it belongs to; p is nil if it
// may not be found. It is asked about each post that matches, and may be asked about one twice.
type Shown func(ctx context.Context, id post.ID) (thread post.ID, p *post.Post, err error)

// Index answers queries. It may be called from any number of goroutines.
type Index interface {
	// Find answers one page. A place that is not of this index is ErrPlace.
	Find(ctx context.Context, q *Query, ask Ask) (*Found, error)
}

// ErrPlace is returned by Index.Find for an Ask.From that it did not give.
var ErrPlace = errors.New("not a place to go on from")

// Ask says how much of the answer is wanted, and by whom.
type Ask struct {
	Shown Shown
	Facts func(thread, id post.ID) Facts // of what Shown gave; nil knows none
	// Accounts are those that Query.Accounts names, and Collections the threads of Query.Collections (by the id of
	// any of their posts). Nothing is by, to or in what is not here.
	Accounts    map[string]post.AccountID
	Collections map[string]map[post.ID]bool
	Order       Order         // "" is Newest
	From        string        // Found.Next of the page before, asked in the same order; "" for the first
	Threads     int           // a page ends with so many threads; 0 for no bound
	Hits        int           // and with so many hits; 0 for no bound
	Posts       int           // stop when so many posts were looked at; 0 for no bound
	Time        time.Duration // and after so long; 0 for no bound
	// Plain says that every post may be found as it is held, by whoever asks: Count then reads no threads.
	Plain bool
	// Held says of a post whether it may be found just as it is held, by whoever asks: Count then does not read its
	// thread. Nil knows of none.
	Held func(ctx context.Context, p *post.Post) (bool, error)
	bare bool // hits need no snippet
}

// Order is what comes first.
type Order string

// Orders.
const (
	Newest    Order = "newest"    // the newest first, by the time that posts claim
	Relevance Order = "relevance" // those that the words of the query weigh most in, of equal ones the newest
)

// Facts are what is known of a post in its thread.
type Facts struct {
	Deleted    bool // it was found gone, and what is held of it stays
	Incomplete bool // its thread has gaps, or the walk through it was not finished
}

// Found is one page of an answer.
type Found struct {
	Order  Order   // what comes first: Newest of a query without words, and of an Index that cannot weigh them
	Groups []Group // in the order of the first hit of each
	// Next is where the next page goes on; "" where nothing follows that may be found. Of a full page it names the
	// page's last hit, and nothing in it tells of posts that may not be found. With Bound it is the post that was
	// looked at last, whoever may find it: whoever asks must not be able to read it.
	Next   string
	Looked int       // posts looked at for this page, those that may not be found among them
	Oldest time.Time // of them; zero by relevance
	Bound  bool      // the page ends because a bound was reached, not because it is full
}

// Group is the hits of one thread, on one page.
type Group struct {
	Thread post.ID
	Hits   []Hit
}

// Hit is a post that was found.
type Hit struct {
	Post    *post.Post // as it may be shown
	Snippet []Piece
	In      Part // where the snippet is from, the first that has a word of the query; InText of a post that was asked for by other things
	Folded  bool // the post stands under a warning, which is the snippet: its words are not to be shown
}

// Piece is a stretch of a snippet.
type Piece struct {
	Text   string
	Marked bool // it is what was looked for
}

// Scan is an Index that has none: it reads the posts of a record.
type Scan struct {
	Posts Posts
	Now   func() time.Time // nil is time.Now
}

// Find implements Index.
func (s *Scan) Find(ctx context.Context, q *Query, ask Ask) (*Found, error) {
	f := &Found{}
	if q.Empty() {
		return f, nil
	}
	from, err := parsePlace(ask.From)
	if err == nil && from.weighed {
		err = fmt.Errorf("%.40q: %w", ask.From, ErrPlace)
	}
	if err != nil {
		return nil, err
	}
	if from, err = from.settle(ctx, s.Posts, &ask); err != nil {
		return nil, err
	}
	now := s.Now
	if now == nil {
		now = time.Now
	}
	w := newPage(q, &ask, from, now)
	scan := record.Scan{From: from.Place}
	since, none := q.narrow(&scan, &ask, w.start)
	if none {
		return w.found, nil
	}
	if len(w.m.marks) > 0 {
		scan.May = w.m.may
	}
	for met, err := range s.Posts.Newest(ctx, scan) {
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		if w.bound() || met.Place.Created < since { // all that follow are older
			return w.found, nil
		}
		if done, err := w.take(ctx, &met, place{Place: met.Place}); err != nil || done {
			return w.found, err
		}
	}
	return w.found, nil
}

// page is a page that is being filled.
type page struct {
	q      *Query
	ask    *Ask
	now    func() time.Time
	start  time.Time
	m      *matcher
	found  *Found
	groups map[post.ID]int
	hits   int
	last   place // the post looked at last
	sure   bool  // what is looked at is what an index found, which finds nothing else
	shown  place // the last of the hits
}

func newPage(q *Query, ask *Ask, from place, now func() time.Time) *page {
	start := now()
	return &page{q: q, ask: ask, now: now, start: start, m: newMatcher(q, ask, start), found: &Found{Order: Newest}, groups: map[post.ID]int{}, last: from}
}

// bound says whether a bound was reached before the next post is looked at, and then where to go on.
func (w *page) bound() bool {
	f, ask := w.found, w.ask
	if ask.Posts > 0 && f.Looked >= ask.Posts || ask.Time > 0 && f.Looked%256 == 255 && w.now().Sub(w.start) >= ask.Time {
		f.Next, f.Bound = placeText(w.last), true
		return true
	}
	return false
}

// take looks at a post. done says that the page ends.
func (w *page) take(ctx context.Context, met *record.Met, at place) (done bool, err error) {
	f, ask := w.found, w.ask
	f.Looked++
	if met.Post != nil && (w.sure || w.m.post(met.Post)) {
		before := w.hits
		full, err := w.add(ctx, met.Post)
		if err != nil {
			return true, err
		}
		if full {
			f.Next = placeText(w.shown)
			return true, nil
		}
		if w.hits > before {
			w.shown = at
			w.shown.post = met.Post.ID
		}
		if ask.Time > 0 && w.now().Sub(w.start) >= ask.Time { // what may not be found took its time too
			f.Next, f.Bound = placeText(at), true
			return true, nil
		}
	}
	if w.last = at; at.Created != 0 && !at.weighed {
		f.Oldest = time.UnixMilli(w.last.Created).UTC()
	}
	return false, nil
}

// add adds a post to what was found, if it may be. full says that it belongs to the next page.
func (w *page) add(ctx context.Context, p *post.Post) (full bool, err error) {
	f, ask := w.found, w.ask
	thread, shown := p.ID, p
	held := ask.bare && ask.Plain
	if ask.bare && !held && ask.Held != nil {
		if held, err = ask.Held(ctx, p); err != nil {
			return false, fmt.Errorf("search: %w", err)
		}
	}
	if !held {
		if thread, shown, err = ask.Shown(ctx, p.ID); err != nil {
			return false, fmt.Errorf("search: %w", err)
		}
	}
	// What may be shown can be less than what is held, or another version of it.
	if shown == nil {
		return false, nil
	}
	if !held || quotes(p) && p.Quote.Post == nil { // else it was looked at as it is
		var facts Facts
		if ask.Facts != nil {
			facts = ask.Facts(thread, shown.ID)
		}
		if !w.m.found(shown, thread, facts) {
			return false, nil
		}
	}
	// Only now, when there is another hit, is it known that the page is full: what may not be found makes no page.
	if ask.Hits > 0 && w.hits >= ask.Hits {
		return true, nil
	}
	i, known := w.groups[thread]
	if !known {
		if ask.Threads > 0 && len(f.Groups) >= ask.Threads {
			return true, nil
		}
		i = len(f.Groups)
		w.groups[thread] = i
		f.Groups = append(f.Groups, Group{Thread: thread})
	}
	h := Hit{Post: shown, In: InText, Folded: shown.Warning != ""}
	if ask.bare {
	} else if h.Folded {
		h.Snippet = []Piece{{Text: shown.Warning}}
	} else {
		h.In, h.Snippet = w.m.snippet(shown)
	}
	f.Groups[i].Hits = append(f.Groups[i].Hits, h)
	w.hits++
	return false, nil
}

// Hits gives all hits of a page, one after another.
func (f *Found) Hits() iter.Seq2[post.ID, *Hit] {
	return func(yield func(post.ID, *Hit) bool) {
		for i := range f.Groups {
			for j := range f.Groups[i].Hits {
				if !yield(f.Groups[i].Thread, &f.Groups[i].Hits[j]) {
					return
				}
			}
		}
	}
}
