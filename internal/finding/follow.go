package finding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
		if err := s.merged(false); err != nil {
			return err
		}
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
	if f.seen.Load() != nil { // others search, and wait for what is new
		if err := s.merged(false); err != nil {
			return err
		}
		return s.mergeAside()
	}
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
