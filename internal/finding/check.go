package finding

import (
	"context"
	"errors"
	"fmt"
	"math"

	"clew/internal/inverted"
	"clew/internal/post"
	"clew/internal/record"
)

// sampleEvery is of how many posts one is looked up by a check.
const sampleEvery = 64

// Check holds the indexes of a folder against the record: that they are whole, how many posts they have, and of a
// sample whether all of their words lead to them. Nothing is changed. report is told each problem and what to do
// about it; an index that was not made yet, or that is behind, is none.
func Check(ctx context.Context, dir string, r Record, report func(problem string)) ([]State, error) {
	f, problems, err := looking(ctx, dir, r)
	if err != nil {
		return nil, fmt.Errorf("check the index: %w", err)
	}
	f.note()
	states, err := f.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("check the index: %w", err)
	}
	var sound []*side
	for i, s := range f.sides {
		if why := problems[s.name()]; why != "" {
			states[i].Problem = why
			report(problemOf(s, why))
		} else if s.pos != (position{}) {
			sound = append(sound, s)
		}
	}
	if f.sides = sound; len(sound) == 0 {
		return states, nil
	}
	if err := f.against(ctx, report); err != nil {
		return nil, fmt.Errorf("check the index: %w", err)
	}
	return states, nil
}

func problemOf(s *side, why string) string {
	return fmt.Sprintf("the index of %s: %s; make it anew with: clew record reindex", s.name(), why)
}

// against compares the sides with the posts. What the log has beyond them is fed to them in memory; where that is too
// much, or the record changes meanwhile, it counts nothing.
func (f *Finding) against(ctx context.Context, report func(string)) error {
	before, err := f.r.Generation()
	if err != nil {
		return err
	}
	level := true
	switch err := f.feedAll(ctx); {
	case errors.Is(err, ErrBehind), errors.Is(err, errRebuilt):
		level = false
	case err != nil:
		return err
	}
	if !level {
		return nil
	}
	want, seen := 0, int64(0)
	wrong := map[*side]int{}
	for p, err := range f.r.Stored(ctx, 1, math.MaxInt64) {
		if err != nil {
			return err
		}
		if p.Post.State != post.Present || p.Post.Repost {
			continue
		}
		want++
		if seen++; seen%sampleEvery != 1 {
			continue
		}
		for _, s := range f.sides {
			ok, err := s.holds(&p)
			if err != nil {
				return err
			}
			if !ok {
				wrong[s]++
			}
		}
	}
	after, err := f.r.Generation()
	if err != nil {
		return err
	}
	if after != before {
		return nil
	}
	for _, s := range f.sides {
		if n := wrong[s]; n > 0 {
			report(problemOf(s, fmt.Sprintf("%d of %d posts that were looked up are not found", n, (seen+sampleEvery-1)/sampleEvery)))
		}
		if n := s.documents(); n != want && s.counts() {
			report(problemOf(s, fmt.Sprintf("it has %d posts, and the record %d", n, want)))
		}
	}
	return nil
}

// holds says whether each term of a post leads to it.
func (w *words) holds(s *record.Stored) (bool, error) {
	shown := w.x.Snapshot()
	ok := true
	err := w.feed.Post(&s.Post, func(field byte, text []byte, _ uint32) error {
		if !ok || len(text) > inverted.MaxTerm {
			return nil
		}
		// The first document from this one's place on is this one.
		hits, err := shown.Newest(inverted.Term{Field: field, Text: string(text)}, inverted.Place{Time: s.Place.Created, Number: s.Place.Number + 1}, 1)
		ok = err == nil && len(hits) == 1 && hits[0].Number == s.Place.Number && hits[0].Time == s.Place.Created
		return err
	})
	return ok, err
}

func (w *words) counts() bool { return true }
