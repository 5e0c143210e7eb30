package figure_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/figure"
)

// blindPhrase is a line of testdata/blind/phrases.jsonl, whose README says what the fields mean.
type blindPhrase struct {
	ID, Lang, Text, Kind, Date, Unit string
	Value, Low, High                 *float64
	Hedge                            figure.Hedge
}

// blindUnits are units in which one length of time may be told, in their smallest.
var blindUnits = map[string]float64{"s": 1, "min": 60, "h": 3600}

func (p *blindPhrase) is(q figure.Quantity) bool {
	kind := q.Kind
	switch p.Kind {
	case "number":
		if kind != figure.Plain && kind != figure.Count {
			return false
		}
	case "length", "mass", "volume":
		if kind != figure.Measure {
			return false
		}
	default:
		if string(kind) != p.Kind {
			return false
		}
	}
	factor := 1.0
	if p.Unit != "" && !strings.EqualFold(q.Unit, p.Unit) {
		ours, theirs := blindUnits[p.Unit], blindUnits[q.Unit]
		if ours == 0 || theirs == 0 {
			return false
		}
		factor = theirs / ours
	}
	same := func(want *float64, got float64) bool {
		return want == nil || math.Abs(*want-got*factor) <= 1e-9*math.Abs(*want)
	}
	if p.Low != nil {
		return same(p.Low, q.Low) && same(p.High, q.High)
	}
	return same(p.Value, q.Value) && q.Hedge == p.Hedge
}

// wrong says what was found instead of the label; "" if it is right.
func (p *blindPhrase) wrong(ref figure.Reference) string {
	dates, quantities := figure.Dates(p.Text, p.Lang, ref), figure.Quantities(p.Text, p.Lang)
	var said []string
	for _, d := range dates {
		said = append(said, fmt.Sprintf("date %q %s %s%s (%s)", d.Text, d.Value, d.Grain, d.Refused, d.Rule))
	}
	for _, q := range quantities {
		said = append(said, fmt.Sprintf("%s %q %v [%v, %v] %s%s (%s)", q.Kind, q.Text, q.Value, q.Low, q.High, q.Unit, q.Hedge, q.Rule))
	}
	right := false
	switch p.Kind {
	case "date":
		right = len(dates) == 1 && dates[0].Value == p.Date && dates[0].Refused == ""
	case "refused":
		right = len(dates) == 1 && dates[0].Value == "" && dates[0].Refused != ""
	case "none":
		right = len(dates) == 0 && !slices.ContainsFunc(quantities, func(q figure.Quantity) bool { return q.Kind != figure.Plain })
	default:
		right = len(dates) == 0 && len(quantities) == 1 && p.is(quantities[0])
	}
	switch {
	case right:
		return ""
	case len(said) == 0:
		return "nothing"
	}
	return strings.Join(said, "; ")
}

// blindSet is a folder of labels made without a look at the tables: phrases right at least, and dates that have another value
// than they should, which is worse than none. A phrase mended is taken off, none is ever added.
type blindSet struct {
	folder     string
	floors     map[string]int
	wrongDates []string
}

// TestBlind holds figures and dates against labels made without a look at the tables.
func TestBlind(t *testing.T) {
	for _, set := range []blindSet{
		{folder: "blind", floors: map[string]int{"uk": 167, "ru": 166}},
		{folder: "blind2", floors: map[string]int{"uk": 63, "ru": 65}},
	} {
		t.Run(set.folder, set.check)
	}
}

func (set blindSet) check(t *testing.T) {
	raw, err := os.ReadFile("testdata/" + set.folder + "/phrases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("", -2*3600)
	ref := figure.Reference{At: time.Date(2013, 2, 12, 4, 30, 0, 0, zone), Zone: zone}
	type share struct{ right, all int }
	by := map[string]*share{}
	var order, wrongDates []string
	for line := range bytes.Lines(raw) {
		var p blindPhrase
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		wrong := p.wrong(ref)
		if wrong != "" {
			t.Logf("%s %s %s: found %s", p.ID, p.Text, bytes.TrimSpace(line), wrong)
		}
		if slices.ContainsFunc(figure.Dates(p.Text, p.Lang, ref), func(d figure.Date) bool { return d.Value != "" && d.Value != p.Date }) {
			wrongDates = append(wrongDates, p.ID)
		}
		for _, group := range []string{p.Lang, p.Lang + " " + p.Kind} {
			if by[group] == nil {
				by[group] = &share{}
				order = append(order, group)
			}
			by[group].all++
			if wrong == "" {
				by[group].right++
			}
		}
	}
	slices.Sort(order)
	for _, group := range order {
		s := by[group]
		t.Logf("%-16s %3d of %3d, %.1f %%", group, s.right, s.all, 100*float64(s.right)/float64(s.all))
		if s.right < set.floors[group] {
			t.Errorf("%s: %d right, want %d", group, s.right, set.floors[group])
		}
	}
	slices.Sort(wrongDates)
	if !slices.Equal(wrongDates, set.wrongDates) {
		t.Errorf("dates with another value: %v, known: %v", wrongDates, set.wrongDates)
	}
}
