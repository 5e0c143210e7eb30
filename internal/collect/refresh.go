package collect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/thread"
)

// Change is what lies between two readings of a thread.
type Change struct {
	New      []post.ID // posts of the thread that were not there
	Edited   []post.ID // posts of which a newer version is there
	Gone     []Lost    // posts that were there and now stand as gaps or tombstones
	Restored []post.ID // posts that stood as gaps and are there again
	Doubtful []post.ID // posts that were not found this time, which proves nothing yet
	// Before and After are the verdicts; Before's State is "" where the thread was not held.
	Before, After thread.Verdict
	// Line says that posts of the main line before are not on it any more, though they are there.
	Line bool
}

// Lost is a post found gone.
type Lost struct {
	ID       post.ID
	State    post.State
	LastSeen time.Time // zero if not known
}

// Compare says what changed between two readings of a thread. before is nil where it was not held.
func Compare(before, after *Loaded) Change {
	var c Change
	now := present(after)
	c.After = after.Thread.Verdict
	if before == nil {
		for id := range now {
			c.New = append(c.New, id)
		}
		c.sort()
		return c
	}
	was := present(before)
	c.Before = before.Thread.Verdict
	for id := range now {
		_, stood := was[id]
		_, mourned := before.Gone[id]
		switch {
		case !stood && mourned:
			c.Restored = append(c.Restored, id)
		case !stood:
			c.New = append(c.New, id)
		case len(after.Versions[id]) > len(before.Versions[id]):
			c.Edited = append(c.Edited, id)
		}
	}
	for id := range was {
		t, found := after.Gone[id]
		_, stays := now[id]
		switch {
		case !stays:
			c.Gone = append(c.Gone, Lost{ID: id, State: t.State, LastSeen: t.LastSeen})
		case found && before.Gone[id].Sightings < t.Sightings:
			c.Doubtful = append(c.Doubtful, id)
		}
	}
	c.Line = lineChanged(before, after, now)
	c.sort()
	return c
}

func (c *Change) sort() {
	for _, ids := range [][]post.ID{c.New, c.Edited, c.Restored, c.Doubtful} {
		slices.SortFunc(ids, post.ID.Compare)
	}
	slices.SortFunc(c.Gone, func(a, b Lost) int { return a.ID.Compare(b.ID) })
}

// Nothing says whether nothing changed.
func (c Change) Nothing() bool {
	return len(c.New)+len(c.Edited)+len(c.Gone)+len(c.Restored)+len(c.Doubtful) == 0 && !c.Line && c.Before.State == c.After.State
}

// Words says what changed in one line: "+2 posts, 1 edited, 1 gone since 3 May 2026; gaps, was complete as
// seen".
func (c Change) Words() string {
	if c.Before.State == "" {
		return fmt.Sprintf("%s; %s", plural(len(c.New), "post", "posts"), StateWords(c.After.State))
	}
	var parts []string
	if n := len(c.New); n > 0 {
		parts = append(parts, "+"+plural(n, "post", "posts"))
	}
	if n := len(c.Edited); n > 0 {
		parts = append(parts, fmt.Sprintf("%d edited", n))
	}
	if len(c.Gone) > 0 {
		parts = append(parts, c.goneWords())
	}
	if n := len(c.Restored); n > 0 {
		parts = append(parts, fmt.Sprintf("%d back", n))
	}
	if n := len(c.Doubtful); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not found this time, which proves nothing yet", n))
	}
	if c.Line {
		parts = append(parts, "the main line runs otherwise")
	}
	if len(parts) == 0 {
		if parts = append(parts, "nothing has changed"); c.Before.State != c.After.State {
			parts[0] = "no post has changed"
		}
	}
	s := strings.Join(parts, ", ") + "; " + StateWords(c.After.State)
	if c.Before.State != c.After.State {
		s += ", was " + StateWords(c.Before.State)
	}
	return s
}

// GoneSince is when the first of those that are gone was last seen; zero if that is not known.
func (c Change) GoneSince() time.Time {
	var since time.Time
	for _, g := range c.Gone {
		if !g.LastSeen.IsZero() && (since.IsZero() || g.LastSeen.Before(since)) {
			since = g.LastSeen
		}
	}
	return since
}

func (c Change) goneWords() string {
	s := fmt.Sprintf("%d gone", len(c.Gone))
	if since := c.GoneSince(); !since.IsZero() {
		s += " since " + since.UTC().Format("2 January 2006")
	}
	return s
}

// StateWords is a verdict's state in words.
func StateWords(s thread.State) string {
	switch s {
	case "":
		return "nothing to show"
	case thread.Complete:
		return "complete"
	case thread.CompleteAsSeen:
		return "complete as seen"
	case thread.Gaps:
		return "with gaps"
	}
	return "unfinished"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// present gives the posts of a thread that are there.
func present(l *Loaded) map[post.ID]bool {
	out := map[post.ID]bool{}
	for i := range l.Thread.Line {
		out[l.Thread.Line[i].ID] = true
	}
	for _, b := range l.Thread.Branches {
		for i := range b.Posts {
			out[b.Posts[i].ID] = true
		}
	}
	return out
}

func lineChanged(before, after *Loaded, now map[post.ID]bool) bool {
	on := map[post.ID]bool{}
	for i := range after.Thread.Line {
		on[after.Thread.Line[i].ID] = true
	}
	return slices.ContainsFunc(before.Thread.Line, func(p post.Post) bool { return now[p.ID] && !on[p.ID] })
}

// Refreshed is what came of a refresh.
type Refreshed struct {
	Fetched
	Post   post.ID // a post of the thread, to read it by
	Name   string  // of the thread, for a person: "thread 12 of @name"; "" where nothing is held
	Change Change
}

// Refresh fetches a thread anew, or for the first time, and says what changed. Nothing that is held is
// lost by it. The error wraps Walk's; what was found before an error is taken in, and the Change tells it.
func Refresh(ctx context.Context, live source.Live, ref source.Ref, store Base, opt WalkOptions) (Refreshed, error) {
	var out Refreshed
	var before *Loaded
	opt.walked = func(ctx context.Context, w source.Walked) (err error) {
		out.Post = cmp.Or(ref.Post, w.Post, w.Root)
		before, err = loadHeld(ctx, store, out.Post)
		return err
	}
	fetched, walkErr := Walk(ctx, live, ref, store, opt)
	if out.Fetched = fetched; out.Post == "" {
		return out, walkErr
	}
	keep := context.WithoutCancel(ctx)
	after, err := loadHeld(keep, store, out.Post)
	if err == nil && after == nil && fetched.Root != "" {
		out.Post = fetched.Root
		after, err = loadHeld(keep, store, out.Post)
	}
	if err != nil || after == nil {
		return out, errors.Join(walkErr, err)
	}
	out.Change, out.Name = Compare(before, after), threadName(after)
	return out, walkErr
}

// threadName names a thread by its number, which commands take, and its author.
func threadName(l *Loaded) string {
	if l.Number == 0 {
		return ""
	}
	s := fmt.Sprintf("thread %d", l.Number)
	if who := cmp.Or(l.Accounts[l.Thread.Author].Handle, string(l.Thread.Author)); who != "" {
		s += " of " + who
	}
	return s
}

// loadHeld reads a thread; nil where it is not held. Of one of which nothing survives it tells what is gone.
func loadHeld(ctx context.Context, r record.Reader, id post.ID) (*Loaded, error) {
	if id == "" {
		return nil, nil
	}
	l, err := Load(ctx, r, id, LoadOptions{})
	if !errors.Is(err, record.ErrNotFound) {
		return l, err
	}
	h, err := heldOf(ctx, r, id)
	if err != nil || h == nil || len(h.Gone) == 0 {
		return nil, err
	}
	return &Loaded{Thread: &thread.Thread{}, Gone: h.Gone}, nil
}
