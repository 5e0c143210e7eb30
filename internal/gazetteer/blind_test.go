package gazetteer_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"clew/internal/gazetteer"
)

// blindPost is a line of testdata/blind/posts.jsonl, whose README says what the fields mean.
type blindPost struct {
	ID, Lang, Text string
	Names          []blindName
}

type blindName struct {
	Start, End     int
	Words, Country string
	Kind           gazetteer.Kind
	Form           gazetteer.Form
	Within         [2]int
	May            bool
}

// is says whether a find is this name.
func (l *blindName) is(g *gazetteer.Gazetteer, n gazetteer.Name) bool {
	low, high := l.Start, l.End
	if l.Within[1] > 0 {
		low, high = l.Within[0], l.Within[1]
	}
	if n.Kind != l.Kind || n.Start < low || n.End > high || n.Start > l.Start || n.End < l.End {
		return false
	}
	country := g.Country(n.ID)
	return l.Country == "" || country == "" || country == l.Country
}

// blindFloors are what was measured since it was mended by: false finds at most, names found at least.
var blindFloors = map[string]struct{ wrong, got int }{
	"en": {0, 48}, "uk": {0, 44}, "ru": {0, 63}, "zh": {0, 59}, "ko": {0, 42}, "ja": {0, 38}, "ar": {0, 37},
}

// TestBlind holds the gazetteer against labels made without a look at its lists.
func TestBlind(t *testing.T) {
	raw, err := os.ReadFile("testdata/blind/posts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	type count struct{ right, found, labels, got, form int }
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
		c, got := of(p.Lang), make([]bool, len(p.Names))
		for _, n := range g.Find(p.Text, p.Lang, nil) {
			right, may := false, false
			for i, l := range p.Names {
				if l.is(g, n) {
					right, may, got[i] = true, l.May, true
					if n.Form == l.Form {
						c.form++
					}
				}
			}
			if may {
				continue
			}
			c.found++
			if right {
				c.right++
			} else {
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
			kind := of("kind " + string(l.Kind))
			c.labels++
			kind.labels++
			if got[i] {
				c.got++
				kind.got++
			} else {
				t.Logf("%s: missed %s %s: %s", p.ID, l.Kind, l.Words, p.Text)
			}
		}
	}
	for _, group := range order {
		c := by[group]
		if c.found == 0 { // a kind
			t.Logf("%-18s found %d of %d, %.1f %%", group, c.got, c.labels, 100*float64(c.got)/float64(c.labels))
			continue
		}
		t.Logf("%-18s precision %d of %d, %.1f %%; recall %d of %d, %.1f %%; form right %d", group, c.right, c.found,
			100*float64(c.right)/float64(c.found), c.got, c.labels, 100*float64(c.got)/float64(c.labels), c.form)
		floor := blindFloors[group]
		if c.found-c.right > floor.wrong || c.got < floor.got {
			t.Errorf("%s: %d false and %d found, want at most %d and at least %d", group, c.found-c.right, c.got, floor.wrong, floor.got)
		}
	}
}
