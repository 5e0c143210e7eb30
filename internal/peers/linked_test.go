package peers

import (
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/thread"

	"github.com/google/go-cmp/cmp"
)

// TestLinkedThreads writes a thread that links to an earlier one as people share it: each offers the other.
func TestLinkedThreads(t *testing.T) {
	t.Parallel()
	t.Run("fediverse", func(t *testing.T) {
		f := GoToSocial(t)
		first := Plain(t, f.Town("anton"), 3)
		s := fedi(t, f, "anton")
		s.put(t, Status{Text: "more of it, after " + first.Notes[1].own.(Posted).URL}, Said{})
		s.put(t, Status{Text: "and so on"}, Said{})
		joined(t, f.live(t, "reader"), first.Line, of(s.Notes))
	})
	t.Run("at", func(t *testing.T) {
		n := ATProto(t)
		first := Plain(t, n.Town(), 3)
		p := first.Author.(atPen).p
		url := p.link(t, first.Notes[1].own.(Record))
		a := p.Post(t, "more of it, after "+url, Fields{"facets": []Fields{{"index": Fields{"byteStart": 18, "byteEnd": 18 + len(url)},
			"features": []Fields{{"$type": "app.bsky.richtext.facet#link", "uri": url}}}}})
		b := p.Reply(t, a, a, "and so on", nil)
		n.Settle(t)
		joined(t, n.live(t), first.Line, []post.ID{a.ID(), b.ID()})
	})
}

// joined reads an earlier thread and a later one, whose first post links to the second of the earlier, into one record.
func joined(t *testing.T, live source.Live, earlier, later []post.ID) {
	t.Helper()
	store := inmem.New(time.Now)
	walk(t, live, store, earlier[0], time.Now)
	walk(t, live, store, later[0], time.Now)
	for _, c := range []struct {
		from post.ID
		held int
		want thread.Linked
	}{
		{later[1], len(later), thread.Linked{Post: later[0], To: earlier[1], How: "links"}},
		{earlier[0], len(earlier), thread.Linked{Post: earlier[1], To: later[0], How: "linked by"}},
	} {
		l, err := collect.Load(t.Context(), store, c.from, collect.LoadOptions{More: 3})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]thread.Linked{c.want}, l.Thread.Linked); diff != "" || l.Thread.Verdict.Held != c.held {
			t.Errorf("from %s, %d held (-want +got):\n%s", c.from, l.Thread.Verdict.Held, diff)
		}
	}
}
