package figure

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

// seedLines are the lines of the seed page.
func seedLines(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(b), "\n")
}

// labels reads the lines of a file of labels that begin with a letter.
func labels(t *testing.T, name, letter string) []string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, letter+" "); ok {
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}

func bound(v float64) string {
	if math.IsInf(v, 0) {
		return "inf"
	}
	return fmt.Sprintf("%.0f", v)
}

// TestSeedQuantities holds every figure of the seed page against its label, one by one: nothing may be missing, nothing
// may be found beside them.
func TestSeedQuantities(t *testing.T) {
	var got []string
	for n, line := range seedLines(t) {
		for _, q := range Quantities(line, "en") {
			if q.Kind == Ordinal {
				continue
			}
			noun := q.Noun.Text
			if q.Noun.From != Nowhere {
				noun += " (" + string(q.Noun.From) + ")"
			}
			span := string([]rune(line)[q.Span.Start:q.Span.End])
			got = append(got, strings.TrimSpace(fmt.Sprintf("%d | %s | %s %s %s | %s | %s | %s", n+1, span, q.Kind, bound(q.Low), bound(q.High), q.Hedge, noun, q.Status)))
		}
	}
	compareLines(t, got, labels(t, "testdata/seed.txt", "q"), 16)
}

// TestSeedDates does the same for its dates, said on 29 October 2024.
func TestSeedDates(t *testing.T) {
	var got []string
	ref := Reference{At: time.Date(2024, 10, 29, 20, 0, 0, 0, time.UTC)}
	for n, line := range seedLines(t) {
		for _, d := range Dates(line, "en", ref) {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%d | %s | %s %s", n+1, d.Text, d.Grain, d.Value)))
		}
	}
	compareLines(t, got, labels(t, "testdata/seed.txt", "d"), 8)
}

func compareLines(t *testing.T, got, want []string, n int) {
	t.Helper()
	if len(want) != n {
		t.Fatalf("%d labels, not %d", len(want), n)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = squeeze(got[i])
		}
		if i < len(want) {
			w = squeeze(want[i])
		}
		if g != w {
			t.Fatalf("found  %q\nwanted %q", g, w)
		}
	}
	t.Logf("%d of %d", n, n)
}

// TestSeedWithoutTime: nothing relative may be resolved where the time of writing is not known.
func TestSeedWithoutTime(t *testing.T) {
	refused, dated := 0, 0
	for _, line := range seedLines(t) {
		for _, d := range Dates(line, "en", Reference{}) {
			switch {
			case d.Grain == Loose:
			case d.Refused == NoReference && d.Value == "" && d.Relative:
				refused++
			case d.Value == "2014":
				dated++
			default:
				t.Errorf("%+v", d)
			}
		}
	}
	if refused != 5 || dated != 1 {
		t.Errorf("%d refused and %d dated, not 5 and 1", refused, dated)
	}
}
