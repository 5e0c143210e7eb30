package collect

import (
	"cmp"
	"context"
	"slices"
	"time"

	"clew/internal/source"
)

// StreamState says how a stream of those who are followed does.
type StreamState struct {
	Name   string
	Opened time.Time // last time it was asked for
	Heard  time.Time // last time anything came; zero if nothing has
	Events int64     // so far
	Lost   bool      // its server no longer had what came first
	Ended  time.Time // last time it ended; zero if it never did
	Error  string    // why it ended, in English
}

// Open says whether the stream has not ended since it was asked for last.
func (s StreamState) Open() bool { return s.Ended.Before(s.Opened) }

// StreamStates tells of the streams of this run, by name.
func (f *Following) StreamStates() []StreamState {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]StreamState, 0, len(f.heard))
	for _, s := range f.heard {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b StreamState) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// hear changes what is known of a stream.
func (f *Following) hear(name string, change func(*StreamState)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.heard[name]
	if s == nil {
		if f.heard == nil {
			f.heard = map[string]*StreamState{}
		}
		s = &StreamState{Name: name}
		f.heard[name] = s
	}
	change(s)
}

// overheard is a stream of which it is noted when it was heard.
type overheard struct {
	source.Stream
	f *Following
}

// Follow implements source.Stream.
func (o overheard) Follow(ctx context.Context, cursor string, take func(context.Context, source.Stretch) error) error {
	o.f.hear(o.Name(), func(s *StreamState) { s.Opened = o.f.now() })
	err := o.Stream.Follow(ctx, cursor, func(ctx context.Context, st source.Stretch) error {
		o.f.hear(o.Name(), func(s *StreamState) {
			s.Heard, s.Events, s.Lost = o.f.now(), s.Events+int64(st.Events), s.Lost || st.Lost
		})
		return take(ctx, st)
	})
	if err != nil && ctx.Err() == nil {
		o.f.hear(o.Name(), func(s *StreamState) { s.Ended, s.Error = o.f.now(), limitWords(err) })
	}
	return err
}
