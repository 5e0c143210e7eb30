package peers

import (
	"testing"
	"time"

	"clew/internal/record/inmem"
)

func TestUnrollNostr(t *testing.T) {
	t.Parallel()
	r := NostrRelay(t)
	live := r.live(t)
	t.Run("positional", func(t *testing.T) { unroll(t, live, r.Positional(t).Truth) })
	t.Run("essay", func(t *testing.T) {
		s := r.Essay(t)
		store := inmem.New(time.Now)
		first := s.Line[0]
		l := walk(t, live, store, first, time.Now)
		s.Check(t, l.Thread, l.Versions)
		s.republish(t, "# Essay\n\nSecond thoughts.")
		l = walk(t, live, store, s.Line[0], time.Now)
		s.Check(t, l.Thread, l.Versions)
		// The relay has forgotten the first; its id leads to the second all the same.
		l = walk(t, live, store, first, time.Now)
		s.Check(t, l.Thread, l.Versions)
	})
}
