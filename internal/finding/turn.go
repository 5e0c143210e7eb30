package finding

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/record"
)

// turn feeds some sides that stand at one place, up to the place of another or to the end of what is read.
type turn struct {
	f     *Finding
	group []*side
	until *position
	at    position
	end   int64          // of the log, when the feeding began
	met   map[int64]bool // posts that were read after the entries of this turn
	from  int64
	to    int64 // and a range of such

	// Posts that others may show inside, whose words are fed again.
	inside []post.ID
}

// run feeds one page of the log. more is false at its end.
func (t *turn) run(ctx context.Context) (more bool, err error) {
	entries, err := t.f.r.Entries(ctx, t.at.log, t.f.pace.entries)
	if err != nil {
		return false, err
	}
	defer func() {
		if err == nil {
			err = t.around(ctx)
		}
		for _, s := range t.group {
			if err == nil && t.f.full(s) {
				err = t.f.durable(ctx, s)
			}
		}
	}()
	more = len(entries) == t.f.pace.entries
	t.met = map[int64]bool{}
	for _, e := range entries {
		if t.until != nil && e.Number > t.until.log {
			if e.Number == t.until.log+1 && t.until.post > 0 {
				return true, t.posts(ctx, e, t.until.post)
			}
			return true, nil
		}
		switch e.Kind {
		case "posts":
			err = t.posts(ctx, e, e.Last)
		case "versions":
			err = t.versions(ctx, e)
		}
		if err != nil {
			return false, err
		}
		t.move(position{log: e.Number})
		for _, s := range t.group {
			s.read++
		}
	}
	return more, nil
}

// move puts the group at a place of the log.
func (t *turn) move(to position) {
	t.at = to
	for _, s := range t.group {
		s.pos = to
	}
}

// posts feeds the posts of an entry, up to a number.
func (t *turn) posts(ctx context.Context, e record.Entry, last int64) error {
	first := max(e.First, t.at.post+1)
	if t.f.total == 0 && last-first >= int64(t.f.pace.durable) {
		if err := t.f.count(ctx); err != nil {
			return err
		}
	}
	n := 0
	for p, err := range t.f.r.Stored(ctx, first, last) {
		if err != nil {
			return err
		}
		if err := t.feed(&p, false); err != nil {
			return err
		}
		// What was there from the beginning was read with all that it quotes.
		if e.Number > t.end || t.f.seen.Load() != nil {
			t.quoted(&p)
		}
		if n++; n%t.f.pace.shown == 0 && p.Place.Number < e.Last {
			t.move(position{log: e.Number - 1, post: p.Place.Number})
			if slices.ContainsFunc(t.group, t.f.full) { // what is made durable has all that its place says
				if err := t.around(ctx); err != nil {
					return err
				}
			}
			if err := t.pause(ctx, p.Place.Number); err != nil {
				return err
			}
			if len(t.inside) >= maxInside {
				if err := t.around(ctx); err != nil {
					return err
				}
			}
		}
	}
	t.from, t.to = first, last
	if last < e.Last {
		t.move(position{log: e.Number - 1, post: last})
	}
	return nil
}

// versions feeds posts that have changed. One that was read since the entries were is as new as any of them say.
func (t *turn) versions(ctx context.Context, e record.Entry) error {
	for n := e.First; n <= e.Last; n++ {
		if t.met[n] || n >= t.from && n <= t.to {
			continue
		}
		for p, err := range t.f.r.Stored(ctx, n, n) {
			if err != nil {
				return err
			}
			t.met[n] = true
			if err := t.feed(&p, true); err != nil {
				return err
			}
			t.quoted(&p)
		}
	}
	return nil
}

// maxInside is how many posts are looked up at once among those that others quote.
const maxInside = 1000

// quoted notes a post that others may show inside.
func (t *turn) quoted(p *record.Stored) {
	if p.Post.State == post.Present && !p.Post.Repost {
		t.inside = append(t.inside, p.Post.ID)
	}
}

// around feeds the posts again that show inside what came or changed. Nothing is made durable meanwhile: the group's
// place is behind these posts already.
func (t *turn) around(ctx context.Context) error {
	ids := t.inside
	t.inside = nil
	if len(ids) == 0 {
		return nil
	}
	for _, s := range t.group {
		if s.fresh { // s.quoting knows what was committed
			if err := s.part.commit(false, nil); err != nil {
				return err
			}
		}
		numbers, err := s.quoting(ids)
		if err != nil {
			return err
		}
		for _, n := range numbers {
			if t.met[n] {
				continue
			}
			for p, err := range t.f.r.Stored(ctx, n, n) {
				if err != nil {
					return err
				}
				if err := s.take(&p, true); err != nil {
					return fmt.Errorf("post %s: %w", p.Post.ID, err)
				}
				s.fresh = true
			}
		}
	}
	return nil
}

func (t *turn) feed(p *record.Stored, changed bool) error {
	for _, s := range t.group {
		if err := s.take(p, changed); err != nil {
			return fmt.Errorf("post %s: %w", p.Post.ID, err)
		}
		if s.fed++; s.fed == 1 {
			s.since = time.Now()
		}
		s.fresh = true
	}
	return nil
}

// full says whether so much of a side waits that it is to be made durable.
func (f *Finding) full(s *side) bool {
	return f.dir != "" && f.writes() && (s.fed >= f.pace.durable || f.seen.Load() != nil && s.fed >= f.pace.live)
}

// pause commits in the middle of many posts, and tells how far it is.
func (t *turn) pause(ctx context.Context, number int64) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	f := t.f
	live := f.seen.Load() != nil
	for _, s := range t.group {
		switch {
		case f.full(s):
			if err := f.durable(ctx, s); err != nil {
				return err
			}
		case live:
			if err := f.commit(ctx, s); err != nil {
				return err
			}
		}
	}
	if live {
		f.show()
	}
	f.note()
	if f.opt.Progress != nil {
		f.opt.Progress(number, f.total)
	}
	return nil
}
