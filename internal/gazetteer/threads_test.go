package gazetteer_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"clew/internal/gazetteer"
)

// threadFloors are what was measured last: false finds at most, names found at least.
var threadFloors = map[string]struct{ wrong, got int }{
	"en": {2, 47},
	"uk": {2, 40},
	"ru": {0, 43},
	"zh": {0, 48},
	"ar": {1, 48},
	"ko": {0, 36},
	"ja": {0, 34},
	"de": {0, 44},
	"fr": {0, 37},
	"es": {0, 46},
}

// TestThreads holds the gazetteer against posts in the manner of threads in ten languages, labelled without a look at its lists
// (testdata/namesfigures).
func TestThreads(t *testing.T) {
	raw, err := os.ReadFile("../../testdata/namesfigures/posts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	type count struct{ right, found, labels, got int }
	by := map[string]*count{}
	var order []string
	of := func(group string) *count {
		if by[group] == nil {
			by[group] = &count{}
			order = append(order, group)
		}
		return by[group]
	}
	for line := range bytes.Lines(raw) {
		var p blindPost
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		runes := []rune(p.Text)
		got := make([]bool, len(p.Names))
		for _, n := range g.Find(p.Text, p.Lang, nil) {
			right, may := false, false
			for i, l := range p.Names {
				if l.is(g, n) {
					right, may, got[i] = true, l.May, true
				}
			}
			if may {
				continue
			}
			for _, c := range []*count{of(p.Lang), of(p.Lang + " " + string(n.Kind))} {
				c.found++
				if right {
					c.right++
				}
			}
			if !right {
				t.Logf("%s: false %s %s (%s, %s): %s", p.ID, n.Kind, string(runes[n.Start:n.End]), n.ID, n.Rule, p.Text)
			}
		}
		for i, l := range p.Names {
			if string(runes[l.Start:l.End]) != l.Words {
				t.Fatalf("%s: label %s is elsewhere", p.ID, l.Words)
			}
			if l.May {
				continue
			}
			for _, c := range []*count{of(p.Lang), of(p.Lang + " " + string(l.Kind))} {
				c.labels++
				if got[i] {
					c.got++
				}
			}
			if !got[i] {
				t.Logf("%s: missed %s %s: %s", p.ID, l.Kind, l.Words, p.Text)
			}
		}
	}
	for _, group := range order {
		c := by[group]
		t.Logf("%-16s precision %d of %d, %.0f %%; recall %d of %d, %.0f %%", group, c.right, c.found,
			100*float64(c.right)/float64(max(c.found, 1)), c.got, c.labels, 100*float64(c.got)/float64(max(c.labels, 1)))
		if floor, ok := threadFloors[group]; ok && (c.found-c.right > floor.wrong || c.got < floor.got) {
			t.Errorf("%s: %d false and %d found, want at most %d and at least %d", group, c.found-c.right, c.got, floor.wrong, floor.got)
		}
	}
}
