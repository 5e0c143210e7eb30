package collect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"clew/internal/fetch"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// Kinds of background work.
const (
	WalkJob = "walk" // fetch a thread anew; Ref is the id of a post of it
	PollJob = "poll" // read an account's newest posts; Ref is the account's id
)

// FollowStore is what keeping up reads from and writes to.
type FollowStore interface {
	Base
	record.Follows
	record.Rules
	record.Takedowns
}

// Following keeps up with the accounts that are followed: one stream for each network that has one, polls
// for the accounts of which no stream tells, and walks of their threads on a widening schedule while these
// are young. The fields are set before Run and not changed afterwards.
type Following struct {
	Store    FollowStore
	Networks Networks
	Sources  []source.Source // that read what streams give
	Queue    job.Queue
	Walk     WalkOptions
	Log      *slog.Logger // nil is slog.Default

	Poll    time.Duration // between two polls of an account that no stream tells of; 0 means 15 minutes
	Streams time.Duration // between two polls of one that is in a stream; 0 means 6 hours
	Settle  time.Duration // from a new post of a thread to the walk of it; 0 means 2 minutes
	Look    time.Duration // between two looks at who is followed; 0 means 15 seconds
	// Tell is told what happens, for a person who watches; nil if nobody does. It may be called from several
	// goroutines.
	Tell func(Event)

	mu       sync.Mutex
	streamed map[post.AccountID]bool // in a stream now
	heard    map[string]*StreamState

	asked map[post.AccountID]time.Time // when polls were put in the queue; supervise's alone
}

// Event is something that keeping up has done or met.
type Event struct {
	At      time.Time
	Account post.AccountID // "" if it is about none
	Post    post.ID        // of the thread it is about; "" if none
	Words   string
	Failed  bool
}

func (f *Following) now() time.Time {
	if f.Walk.Now != nil {
		return f.Walk.Now().UTC()
	}
	return time.Now().UTC()
}

func (f *Following) log() *slog.Logger {
	if f.Log != nil {
		return f.Log
	}
	return slog.Default()
}

func (f *Following) tell(e Event) {
	if e.At = f.now(); f.Tell != nil {
		f.Tell(e)
	}
}

func or(d, instead time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return instead
}

// Run keeps up until the context ends, and returns when all that it began has ended. It returns an error
// only where the record or the queue fails: a network that cannot be reached is tried again, and told of.
func (f *Following) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make(chan error, 2)
	run := func(what func(context.Context) error) {
		err := what(ctx)
		stop()
		errs <- err
	}
	go run(func(ctx context.Context) error { return f.Queue.Run(ctx, f.Handlers()) })
	go run(f.supervise)
	return errors.Join(<-errs, <-errs)
}

// Handlers gives what does the background work, for a queue that something else runs.
func (f *Following) Handlers() map[string]job.Handler {
	return map[string]job.Handler{WalkJob: f.walkJob, PollJob: f.pollJob}
}

// supervise looks who is followed, keeps their streams open and asks for polls that are due.
func (f *Following) supervise(ctx context.Context) error {
	var open streams
	defer func() { open.stop() }()
	tick := time.NewTicker(or(f.Look, 15*time.Second))
	defer tick.Stop()
	for {
		following, err := f.wanted(ctx)
		if err == nil && (!slices.Equal(open.of, accounts(following)) || open.again(f.now())) {
			open.stop()
			open, err = f.open(ctx, accounts(following))
		}
		if err == nil {
			err = f.due(ctx, following)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("keep up with those followed: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// wanted gives those followed who have not asked since to be left out.
func (f *Following) wanted(ctx context.Context) ([]record.Follow, error) {
	following, err := f.Store.Following(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := RulesOf(ctx, f.Store)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(following, func(a record.Follow) bool { return rules.OptOuts[a.Account] }), nil
}

func accounts(list []record.Follow) []post.AccountID {
	out := make([]post.AccountID, len(list))
	for i := range list {
		out[i] = list[i].Account
	}
	return out
}

// due puts a poll in the queue for every account that was not read for long enough, the longest first. What
// the queue has no room for waits for the next look; what waits in it is not asked for at every look.
func (f *Following) due(ctx context.Context, following []record.Follow) error {
	now := f.now()
	asked := make(map[post.AccountID]time.Time, len(following))
	for _, a := range slices.SortedStableFunc(slices.Values(following), func(a, b record.Follow) int { return a.Checked.Compare(b.Checked) }) {
		every := or(f.Poll, 15*time.Minute)
		if f.inStream(a.Account) {
			every = or(f.Streams, 6*time.Hour)
		}
		if at, ok := f.asked[a.Account]; ok && now.Sub(at) < every {
			asked[a.Account] = at
			continue
		}
		if now.Sub(a.Checked) < every {
			continue
		}
		_, err := f.Queue.Add(ctx, job.Work{Kind: PollJob, Ref: string(a.Account)})
		if errors.Is(err, job.ErrFull) {
			return nil
		}
		if err != nil {
			return err
		}
		asked[a.Account] = now
	}
	f.asked = asked
	return nil
}

func (f *Following) inStream(a post.AccountID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.streamed[a]
}

// pollJob reads what is new of one account.
func (f *Following) pollJob(ctx context.Context, j job.Job) error {
	id, err := post.ParseAccountID(j.Ref)
	if err != nil {
		return job.Never(err)
	}
	a, err := f.Store.Followed(ctx, id)
	if errors.Is(err, record.ErrNotFound) {
		return nil // not followed any more
	}
	if err != nil {
		return err
	}
	rules, err := RulesOf(ctx, f.Store)
	if err != nil || rules.OptOuts[id] {
		return err
	}
	n, err := f.Read(ctx, a)
	if n > 0 {
		f.tell(Event{Account: id, Words: plural(n, "new post", "new posts") + " of " + name(a)})
	}
	if ctx.Err() != nil {
		return ctx.Err() // stopped, which is nobody's failure
	}
	if err != nil {
		f.tell(Event{Account: id, Words: name(a) + ": " + limitWords(err), Failed: true})
	}
	return f.outcome(err)
}

func name(a record.Follow) string {
	if a.Handle != "" {
		return a.Handle
	}
	return string(a.Account)
}

// outcome says what a network's error means for a job.
func (f *Following) outcome(err error) error {
	var limited *fetch.LimitedError
	switch {
	case errors.As(err, &limited):
		// A server that names a time long past must not be asked over and over.
		until := limited.Until
		if soonest := f.now().Add(time.Minute); until.Before(soonest) {
			until = soonest
		}
		return job.Later(until, err.Error())
	case errors.Is(err, source.ErrNeedsKey), errors.Is(err, source.ErrSpend), errors.Is(err, source.ErrNotYet), errors.Is(err, source.ErrPrivate),
		errors.Is(err, source.ErrNoAccount), errors.Is(err, source.ErrNoPost), errors.Is(err, fetch.ErrForbidden):
		return job.Never(err)
	}
	return err
}

// Read reads what is new of an account that is followed, takes it in, and keeps how far it came. It gives
// the number of posts that the record had not held. The first reading takes the newest page alone.
func (f *Following) Read(ctx context.Context, a record.Follow) (int, error) {
	finder, ok := f.Networks.Of(a.Account.Network()).(source.Finder)
	if !ok {
		a.Checked, a.Error = f.now(), ErrNoNetwork.Error()
		return 0, errors.Join(fmt.Errorf("%s: %w", name(a), ErrNoNetwork), f.keep(ctx, a))
	}
	live := f.Networks.Of(a.Account.Network())
	s := &spool{chains: f.Walk.Chains}
	defer s.close()
	next, readErr := finder.Since(fetch.WithReason(ctx, "posts of "+name(a)), a.Account, a.State, s)
	keep := context.WithoutCancel(ctx)
	if err := f.Walk.Ledger.note(keep, f.Store, live.Network(), f.now(), s.spent); err != nil {
		return 0, err
	}
	var counts record.Counts
	if s.told > 0 { // that nothing is new is not worth a line in the record
		about := record.About{Name: "posts of " + name(a), Source: live.Name(), At: f.now()}
		var err error
		if counts, err = takeIn(keep, f.Store, about, s); err != nil {
			return 0, err
		}
		if err := f.plan(keep, s.posts); err != nil {
			return counts.Posts, err
		}
	}
	a.Checked, a.Error = f.now(), ""
	if readErr == nil {
		a.State = next
	} else {
		a.Error = limitWords(readErr)
	}
	return counts.Posts, errors.Join(readErr, f.keep(keep, a))
}

// keep notes how far an account was read, unless it was unfollowed meanwhile.
func (f *Following) keep(ctx context.Context, a record.Follow) error {
	switch _, err := f.Store.Followed(ctx, a.Account); {
	case errors.Is(err, record.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	_, err := f.Store.Follow(ctx, a)
	return err
}

// plan puts walks in the queue for the threads that new posts belong to. A lone post is no thread yet:
// what continues it will come.
func (f *Following) plan(ctx context.Context, posts []post.Post) error {
	done := map[post.ID]bool{}
	for i := range posts {
		p := &posts[i]
		unknown := p.ParentAuthor == "" && p.Parent != ""
		if p.State != post.Present || p.Repost || !p.SelfReply() && !unknown {
			continue
		}
		h, err := f.Store.Thread(ctx, p.ID)
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if len(h.Posts) < 2 && !unknown {
			h.Posts = []post.Post{*p}
		}
		if len(h.Posts) == 0 || done[h.Posts[0].ID] {
			continue
		}
		done[h.Posts[0].ID] = true
		if err := f.soon(ctx, h.Posts[0].ID, f.now().Add(or(f.Settle, 2*time.Minute))); err != nil {
			return err
		}
	}
	return nil
}

// soon puts the walk of a thread in the queue.
func (f *Following) soon(ctx context.Context, id post.ID, at time.Time) error {
	_, err := f.Queue.Add(ctx, job.Work{Kind: WalkJob, Ref: string(id), At: at, Sooner: true})
	if errors.Is(err, job.ErrFull) {
		f.log().Warn("a thread is not read again: too many jobs wait", "thread", string(id))
		return nil
	}
	return err
}

// walkJob fetches a thread anew and, while it is young, plans the next time.
func (f *Following) walkJob(ctx context.Context, j job.Job) error {
	live, ref, ok := f.Networks.Known(j.Ref)
	if !ok {
		return job.Never(fmt.Errorf("%s: %w", j.Ref, ErrNoNetwork))
	}
	rules, err := RulesOf(ctx, f.Store)
	if err != nil {
		return err
	}
	if _, err := Load(ctx, f.Store, ref.Post, LoadOptions{Rules: rules}); errors.Is(err, ErrOptedOut) {
		return job.Never(err)
	}
	res, err := Refresh(ctx, live, ref, f.Store, f.Walk)
	if !res.Change.Nothing() && res.Change.After.State != "" {
		f.tell(Event{Post: res.Post, Words: cmp.Or(res.Name, "thread "+string(res.Post)) + ": " + res.Change.Words()})
	}
	if ctx.Err() != nil {
		return ctx.Err() // stopped, which is nobody's failure
	}
	if err != nil && !errors.Is(err, source.ErrNoPost) {
		f.tell(Event{Post: ref.Post, Words: cmp.Or(res.Name, "thread "+j.Ref) + ": " + limitWords(err), Failed: true})
		return f.outcome(err)
	}
	return f.Plan(ctx, live, ref.Post)
}

// Plan puts the next walk of a thread that was just read in the queue, while it is young. What costs money is
// not planned: nobody would be there to agree.
func (f *Following) Plan(ctx context.Context, live source.Live, id post.ID) error {
	if p, ok := live.(source.Priced); ok {
		if _, most, _ := p.Price(source.Walk{Ref: source.Ref{Network: id.Network(), Post: id}}); most > 0 {
			return nil
		}
	}
	first, at, err := f.next(ctx, id)
	if err != nil || first == "" {
		return err
	}
	return f.soon(ctx, first, at)
}

// Bounds of the schedule on which threads are read again.
const (
	nextWalk = 10 * time.Minute
	lastWalk = 30 * 24 * time.Hour
)

// next says when a thread is to be read again: when it is half as old again as now, counted from its newest
// post, at first after ten minutes, and no more after a month. It gives the thread's first post, by which it
// waits once however it was come by; "" where it is not to be read again.
func (f *Following) next(ctx context.Context, id post.ID) (first post.ID, at time.Time, err error) {
	h, err := heldOf(ctx, f.Store, id)
	if err != nil || h == nil || len(h.Posts) == 0 {
		return "", time.Time{}, err
	}
	var newest time.Time
	for i := range h.Posts {
		made, ok := h.Posts[i].ID.Time()
		if !ok {
			made = h.Posts[i].Created
		}
		if made.After(newest) {
			newest = made
		}
	}
	now := f.now()
	age := now.Sub(newest)
	if newest.IsZero() || age > lastWalk {
		return "", time.Time{}, nil
	}
	return h.Posts[0].ID, now.Add(max(nextWalk, age/2)), nil
}

// jitter spreads a pause by a quarter, so that many do not come back at once.
func jitter(d time.Duration) time.Duration {
	return d - d/8 + rand.N(d/4+1)
}

// words of a stream's name for a person.
func streamWords(name string, err error) string {
	return strings.TrimSpace(name) + ": " + limitWords(err)
}

// Find looks an account up on its network and keeps what the network said of it.
func (f *Following) Find(ctx context.Context, finder source.Finder, ref source.Ref) (post.Account, error) {
	s := &spool{chains: f.Walk.Chains}
	defer s.close()
	a, err := finder.Find(fetch.WithReason(ctx, "account "+ref.Said), ref, s)
	if err != nil {
		return a, err
	}
	live := f.Networks.Of(a.ID.Network())
	if live == nil {
		return a, fmt.Errorf("%s: %w", a.ID, ErrNoNetwork)
	}
	_, err = takeIn(ctx, f.Store, record.About{Name: ref.Said, Source: live.Name(), At: f.now()}, s)
	return a, err
}
