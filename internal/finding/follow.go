package finding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/record"
)

// Level catches up with the record, and returns when all that was committed to it before the call can be found.
func (f *Finding) Level(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.level(ctx)
}

// Keep catches up with the record again and again until ctx ends: a new post can be found within a second of its
// commit, whoever committed it. What goes wrong is told, and tried again; it returns nil when ctx has ended.
func (f *Finding) Keep(ctx context.Context) error {
	var gen uint64
	begun, said := false, ""
	var locked time.Time
	for {
		pause := f.pace.look
		now, err := f.r.Generation()
		if err == nil && (!begun || now != gen || f.due()) {
			err = f.keep(ctx)
		}
		if ctx.Err() == nil && !f.holds() && time.Since(locked) >= f.pace.lock {
			locked = time.Now()
			err = errors.Join(err, f.succeed(ctx))
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			begun, gen, said = true, now, ""
		case errors.Is(err, ErrBehind):
			pause = f.pace.lock
		default:
			if text := cause(err); text != said {
				said = text
				f.tell("the index is not kept level, searches look through the record: " + text)
			}
			f.seen.Store(nil)
			begun, pause = false, f.pace.retry
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

func (f *Finding) keep(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.level(ctx); err != nil || !f.writes() {
		return err
	}
	for _, s := range f.sides {
		if f.ripe(s) {
			if err := f.durable(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// ripe says whether a side has waited long enough to be made durable.
func (f *Finding) ripe(s *side) bool {
	return s.fed > 0 && time.Since(s.since) >= f.pace.after || s.read >= f.pace.entriesWorth
}

func (f *Finding) due() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.writes() && slices.ContainsFunc(f.sides, f.ripe)
}

func (f *Finding) holds() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dir == "" || f.writes() || f.closed
}

// succeed becomes the one that writes, where the other has ended, or looks at what the other has made durable since.
func (f *Finding) succeed(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed || f.why != "" {
		return nil
	}
	tail := 0
	for _, s := range f.sides {
		tail = max(tail, s.fed)
	}
	l, err := takeLock(f.dir)
	switch {
	case err == nil:
		f.lock = l
	case f.seen.Load() != nil && tail < 2*f.pace.worth:
		return nil
	}
	if err := f.begin(ctx); err != nil {
		return err
	}
	return f.level(ctx)
}

// level feeds all that the log has. The caller holds mu.
func (f *Finding) level(ctx context.Context) error {
	if f.closed {
		return errors.New("the index is closed")
	}
	for {
		if !f.begun {
			if err := f.begin(ctx); err != nil {
				return err
			}
		}
		err := f.feedAll(ctx)
		if !errors.Is(err, errRebuilt) {
			return err
		}
		f.seen.Store(nil)
		f.begun = false
	}
}

func (f *Finding) feedAll(ctx context.Context) error {
	if err := f.same(ctx); err != nil {
		return err
	}
	if f.dir != "" && !f.writes() {
		if err := f.within(ctx); err != nil {
			return err
		}
	}
	f.total = 0
	end, err := f.end(ctx)
	if err != nil {
		return err
	}
	for {
		at := f.sides[0].pos
		for _, s := range f.sides {
			if s.pos.before(at) {
				at = s.pos
			}
		}
		var group []*side
		var until *position
		for _, s := range f.sides {
			switch {
			case s.pos == at:
				group = append(group, s)
			case until == nil || s.pos.before(*until):
				until = &s.pos
			}
		}
		t := turn{f: f, group: group, until: until, at: at, end: end}
		more, err := t.run(ctx)
		if err != nil {
			return err
		}
		if until != nil && t.at == at { // the log has become shorter
			return errRebuilt
		}
		if !more && until == nil {
			break
		}
	}
	for _, s := range f.sides {
		if s.fresh {
			if err := f.commit(ctx, s); err != nil {
				return err
			}
		}
	}
	if err := f.same(ctx); err != nil {
		return err
	}
	f.show()
	return nil
}

// same is errRebuilt where the record was rebuilt since the sides were begun.
func (f *Finding) same(ctx context.Context) error {
	n, err := f.r.Position(ctx, record.Rebuilt)
	if err == nil && n != f.rebuilt {
		err = errRebuilt
	}
	return err
}

// within is ErrBehind where more is missing than memory is meant for.
func (f *Finding) within(ctx context.Context) error {
	for _, s := range f.sides {
		at, n := s.pos, int64(s.fed)
		for {
			entries, err := f.r.Entries(ctx, at.log, f.pace.entries)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if e.Kind == "posts" || e.Kind == "versions" {
					n += e.Last - max(e.First-1, at.post)
				}
				at = position{log: e.Number}
			}
			if n > int64(f.pace.tail) {
				f.seen.Store(nil)
				return fmt.Errorf("%s: %w", s.name(), ErrBehind)
			}
			if len(entries) < f.pace.entries {
				break
			}
		}
	}
	return nil
}

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

// around feeds the posts again that show inside what came or changed.
func (t *turn) around(ctx context.Context) error {
	ids := t.inside
	t.inside = nil
	if len(ids) == 0 {
		return nil
	}
	for _, s := range t.group {
		if s.fresh {
			if err := t.f.commit(ctx, s); err != nil {
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

// pause commits in the middle of many posts, and tells how far it is.
func (t *turn) pause(ctx context.Context, number int64) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	f := t.f
	live := f.seen.Load() != nil
	for _, s := range t.group {
		switch {
		case f.dir != "" && f.writes() && (s.fed >= f.pace.durable || live && s.fed >= f.pace.live):
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
	if f.opt.Progress != nil {
		f.opt.Progress(number, f.total)
	}
	return nil
}

// commit shows what was fed. Where much waits it is made durable as well.
func (f *Finding) commit(ctx context.Context, s *side) error {
	if f.writes() && s.fed >= f.pace.live {
		return f.durable(ctx, s)
	}
	if err := f.same(ctx); err != nil {
		return err
	}
	s.fresh = false
	return s.part.commit(false, nil)
}

// durable makes what was fed durable, with how far that is, and merges what there is to merge.
func (f *Finding) durable(ctx context.Context, s *side) error {
	b, err := f.metaOf(ctx, s)
	if err != nil {
		return err
	}
	if err := f.same(ctx); err != nil {
		return err
	}
	if err := s.part.commit(true, b); err != nil {
		return err
	}
	s.fed, s.read, s.fresh = 0, 0, false
	for {
		again, err := s.merge()
		if err != nil || !again {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// count finds out how many posts there are, for Progress: the last number that the end of the log names.
func (f *Finding) count(ctx context.Context) error {
	if f.opt.Progress == nil {
		return nil
	}
	end, err := f.end(ctx)
	if err != nil {
		return err
	}
	for looked := 0; end > 0 && looked < 64; looked++ {
		from := max(0, end-int64(f.pace.entries))
		entries, err := f.r.Entries(ctx, from, f.pace.entries)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(entries) {
			if e.Kind == "posts" {
				f.total = e.Last
				return nil
			}
		}
		end = from
	}
	return nil
}

// end gives the number of the log's last entry; 0 of an empty one.
func (f *Finding) end(ctx context.Context) (int64, error) {
	there := func(n int64) (bool, error) {
		e, err := f.r.Entries(ctx, n-1, 1)
		return len(e) > 0, err
	}
	low, high := int64(0), int64(1) // low is there, high is not
	for {
		ok, err := there(high)
		if err != nil {
			return 0, err
		}
		if !ok {
			break
		}
		low, high = high, high*2
	}
	for high-low > 1 {
		mid := low + (high-low)/2
		ok, err := there(mid)
		if err != nil {
			return 0, err
		}
		if ok {
			low = mid
		} else {
			high = mid
		}
	}
	return low, nil
}
