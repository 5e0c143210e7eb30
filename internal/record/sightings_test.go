package record_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/record"
)

var noon = time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC)

func look(minutes int, why string) record.Look {
	l := record.Look{At: noon.Add(time.Duration(minutes) * time.Minute), State: post.Deleted, Why: why}
	if why == "suspended" {
		l.State = post.Suspended
	}
	return l
}

func TestSightings(t *testing.T) {
	for _, c := range []struct {
		name  string
		looks []record.Look
		back  []int // minutes of restorations, told after the looks
		count int
		first int
		why   string
		sure  bool
	}{
		{name: "none"},
		{name: "one 404", looks: []record.Look{look(0, "HTTP 404")}, count: 1, why: "HTTP 404"},
		{name: "the same one again", looks: []record.Look{look(0, "HTTP 404"), look(0, "HTTP 404")}, count: 1, why: "HTTP 404"},
		{name: "59 minutes apart", looks: []record.Look{look(0, "HTTP 404"), look(59, "HTTP 404")}, count: 1, why: "HTTP 404"},
		{name: "an hour apart", looks: []record.Look{look(0, "HTTP 404"), look(60, "HTTP 404")}, count: 2, why: "HTTP 404", sure: true},
		{name: "the earlier is told later", looks: []record.Look{look(60, "HTTP 404"), look(0, "HTTP 404")}, count: 2, why: "HTTP 404", sure: true},
		{name: "every half hour", looks: []record.Look{look(0, "HTTP 404"), look(30, "HTTP 404"), look(60, "HTTP 404"), look(90, "HTTP 404"), look(120, "HTTP 404")}, count: 3, why: "HTTP 404", sure: true},
		{name: "one that counted for nothing is needed", looks: []record.Look{look(0, "HTTP 404"), look(45, "HTTP 404"), look(-30, "HTTP 404")}, first: -30, count: 2, why: "HTTP 404", sure: true},
		{name: "proof is not weakened", looks: []record.Look{look(0, "delete event"), look(10, "HTTP 404")}, count: 1, why: "delete event", sure: true},
		{name: "proof after a doubt", looks: []record.Look{look(0, "HTTP 404"), look(10, "HTTP 410")}, count: 1, why: "HTTP 410", sure: true},
		{name: "two at one time", looks: []record.Look{look(0, "HTTP 410"), look(0, "HTTP 404")}, count: 1, why: "HTTP 410", sure: true},
		{name: "another state", looks: []record.Look{look(0, "suspended")}, count: 1, why: "suspended", sure: true},
		{name: "no loss", looks: []record.Look{{At: noon, State: post.Present, Why: "HTTP 503"}, {At: noon, State: post.NotFetched, Why: "HTTP 500"}}},
		{name: "restored", looks: []record.Look{look(0, "HTTP 410"), look(60, "HTTP 410")}, back: []int{60}},
		{name: "restored in between", looks: []record.Look{look(0, "HTTP 404"), look(90, "HTTP 404")}, back: []int{30}, first: 90, count: 1, why: "HTTP 404"},
	} {
		var s record.Sightings
		for _, l := range c.looks {
			s.Add(l)
		}
		for _, m := range c.back {
			s.Restore(noon.Add(time.Duration(m) * time.Minute))
		}
		g, ok := s.Tombstone()
		if !ok {
			if c.count != 0 {
				t.Errorf("%s: no tombstone", c.name)
			}
			continue
		}
		if g.Sightings != c.count || !g.FirstGone.Equal(noon.Add(time.Duration(c.first)*time.Minute)) || g.Why != c.why || g.Sure() != c.sure {
			t.Errorf("%s: %+v, sure %v", c.name, g, g.Sure())
		}
	}
}

// TestSightingsInAnyOrder tells the same looks and restorations in many orders.
func TestSightingsInAnyOrder(t *testing.T) {
	rnd := rand.New(rand.NewSource(5))
	for round := range 200 {
		type step struct {
			look record.Look
			back bool
		}
		var steps []step
		for _, m := range rnd.Perm(600)[:1+rnd.Intn(12)] { // no two of one time
			s := step{look(m, []string{"HTTP 404", "HTTP 404", "HTTP 410", "suspended"}[rnd.Intn(4)]), rnd.Intn(6) == 0}
			steps = append(steps, s)
		}
		var want record.Sightings
		for try := range 8 {
			var s record.Sightings
			for _, i := range rnd.Perm(len(steps)) {
				if steps[i].back {
					s.Restore(steps[i].look.At)
				} else {
					s.Add(steps[i].look)
				}
			}
			if len(s.Looks) == 0 {
				s.Looks = nil
			}
			if try == 0 {
				want = s
			} else if d := cmp.Diff(want, s); d != "" {
				t.Fatalf("round %d, another order:\n%s", round, d)
			}
		}
	}
}

func TestSightingsAreBounded(t *testing.T) {
	var s record.Sightings
	for i := range 5000 {
		s.Add(look(i*60, "HTTP 404 "+strings.Repeat("é", 2000)))
	}
	g, _ := s.Tombstone()
	if len(s.Looks) != 64 || g.Sightings < 2 || !g.FirstGone.Equal(noon) || !s.Looks[63].At.Equal(noon.Add(4999*time.Hour)) {
		t.Errorf("%d looks kept, %d counted", len(s.Looks), g.Sightings)
	}
	if n := len(g.Why); n > 256 || !strings.HasPrefix(g.Why, "HTTP 404 é") || strings.ContainsRune(g.Why, '\uFFFD') {
		t.Errorf("%d bytes of words: %s", n, fmt.Sprintf("%.20q", g.Why))
	}
}
