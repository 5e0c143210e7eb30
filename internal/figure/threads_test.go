package figure_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/figure"
)

// threadPost is a line of testdata/namesfigures/posts.jsonl, whose README says what the fields mean.
type threadPost struct {
	ID, Lang, Text string
	Figures        []threadFigure
}

type threadFigure struct {
	Start, End       int
	Words            string
	Kind             figure.Kind // or "date"
	Value, Low, High *float64
	Unit, Noun, Date string
	Hedge            figure.Hedge
	May              bool
}

// is says whether a find has the label's number and, as far as it has one, its unit.
func (l *threadFigure) is(q figure.Quantity) (value, unit bool) {
	same := func(want *float64, got float64) bool { return math.Abs(*want-got) <= 1e-9*math.Abs(*want) }
	if l.Low != nil {
		value = same(l.Low, q.Low) && same(l.High, q.High)
	} else {
		value = same(l.Value, q.Value)
	}
	unit = q.Kind == l.Kind && (l.Unit == "" || slices.ContainsFunc(strings.Split(l.Unit, "/"), func(u string) bool {
		return strings.EqualFold(u, q.Unit)
	}))
	if l.Unit == "m/s" || l.Unit == "km/h" {
		unit = q.Kind == l.Kind && q.Unit == l.Unit
	}
	return value, unit
}

// threadCount is what one language came to.
type threadCount struct {
	right, found, labels    int // quantities: number and unit right, of those found, of those labelled
	value                   int // the number right, whatever its unit
	noun, nounWrong, nouns  int // of those right and labelled with one
	hedge, hedgeWrong       int // of those right
	dateRight, dateFound    int
	dateLabels, dateRefused int
}

// threadFloors are what was measured last.
var threadFloors = map[string]threadCount{
	"en": {right: 44, found: 44, noun: 20, nounWrong: 0, hedgeWrong: 0, dateRight: 22, dateFound: 22},
	"uk": {right: 36, found: 38, noun: 14, nounWrong: 0, hedgeWrong: 1, dateRight: 10, dateFound: 10},
	"ru": {right: 35, found: 36, noun: 13, nounWrong: 0, hedgeWrong: 0, dateRight: 10, dateFound: 10},
	"zh": {right: 31, found: 31, noun: 5, nounWrong: 1, hedgeWrong: 1, dateRight: 7, dateFound: 7},
	"ar": {right: 25, found: 25, noun: 9, nounWrong: 0, hedgeWrong: 0, dateRight: 3, dateFound: 4},
	"ko": {right: 27, found: 27, noun: 6, nounWrong: 1, hedgeWrong: 0, dateRight: 5, dateFound: 5},
	"ja": {right: 27, found: 27, noun: 4, nounWrong: 1, hedgeWrong: 1, dateRight: 8, dateFound: 8},
	"de": {right: 41, found: 41, noun: 16, nounWrong: 0, hedgeWrong: 0, dateRight: 6, dateFound: 6},
	"fr": {right: 32, found: 32, noun: 12, nounWrong: 0, hedgeWrong: 1, dateRight: 7, dateFound: 7},
	"es": {right: 33, found: 33, noun: 12, nounWrong: 0, hedgeWrong: 0, dateRight: 8, dateFound: 8},
}

// TestThreads holds figures and dates against posts in the manner of threads in ten languages, labelled without a look at the
// tables (testdata/namesfigures).
func TestThreads(t *testing.T) {
	raw, err := os.ReadFile("../../testdata/namesfigures/posts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	ref := figure.Reference{At: time.Date(2024, 11, 14, 12, 0, 0, 0, time.UTC), Zone: time.UTC}
	by := map[string]*threadCount{}
	var order []string
	for line := range bytes.Lines(raw) {
		var p threadPost
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		if by[p.Lang] == nil {
			by[p.Lang] = &threadCount{}
			order = append(order, p.Lang)
		}
		c, got := by[p.Lang], make([]bool, len(p.Figures))
		c.quantities(t, &p, got)
		c.dates(t, &p, ref, got)
		runes := []rune(p.Text)
		for i, l := range p.Figures {
			if string(runes[l.Start:l.End]) != l.Words {
				t.Fatalf("%s: label %s is elsewhere", p.ID, l.Words)
			}
			if !l.May && !got[i] {
				t.Logf("%s: missed %s %s: %s", p.ID, l.Kind, l.Words, p.Text)
			}
		}
	}
	for _, lang := range order {
		c := by[lang]
		t.Logf("%s quantities: precision %d of %d, recall %d of %d (value alone %d); nouns %d of %d, wrong %d; hedges %d of %d", lang,
			c.right, c.found, c.right, c.labels, c.value, c.noun, c.nouns, c.nounWrong, c.hedge, c.hedge+c.hedgeWrong)
		t.Logf("%s dates: precision %d of %d, recall %d of %d, refused %d", lang, c.dateRight, c.dateFound, c.dateRight, c.dateLabels, c.dateRefused)
		f, ok := threadFloors[lang]
		if ok && (c.right < f.right || c.found-c.right > f.found-f.right || c.noun < f.noun || c.nounWrong > f.nounWrong ||
			c.hedgeWrong > f.hedgeWrong || c.dateRight < f.dateRight || c.dateFound-c.dateRight > f.dateFound-f.dateRight) {
			t.Errorf("%s: %+v, want no less than %+v", lang, *c, f)
		}
	}
}

// quantities counts what is right; a find over an optional label or within a date's is neither right nor wrong.
func (c *threadCount) quantities(t *testing.T, p *threadPost, got []bool) {
	for _, l := range p.Figures {
		if l.Kind != "date" && !l.May {
			c.labels++
			if l.Noun != "" {
				c.nouns++
			}
		}
	}
	for _, q := range figure.Quantities(p.Text, p.Lang) {
		if q.Kind == figure.Plain {
			continue
		}
		hit, free := -1, false
		for i, l := range p.Figures {
			if l.Start >= q.Span.End || l.End <= q.Span.Start {
				continue
			}
			if l.May || l.Kind == "date" {
				free = true
			} else {
				hit = i
			}
		}
		if hit < 0 {
			if !free {
				c.found++
				t.Logf("%s: false %s %q %v %s (%s): %s", p.ID, q.Kind, q.Text, q.Value, q.Unit, q.Rule, p.Text)
			}
			continue
		}
		c.found++
		l := &p.Figures[hit]
		value, unit := l.is(q)
		if value {
			c.value++
		}
		if !value || !unit {
			t.Logf("%s: wrong %s %q %v [%v, %v] %s (%s), want %s: %s", p.ID, q.Kind, q.Text, q.Value, q.Low, q.High, q.Unit, q.Rule, l.Words, p.Text)
			continue
		}
		c.right++
		got[hit] = true
		if l.Noun != "" {
			switch {
			case strings.Contains(strings.ToLower(q.Noun.Text), strings.ToLower(l.Noun)):
				c.noun++
			case q.Noun.Text != "":
				c.nounWrong++
				fallthrough
			default:
				t.Logf("%s: %s counts %q (%s), want %s: %s", p.ID, q.Text, q.Noun.Text, q.Noun.From, l.Noun, p.Text)
			}
		}
		switch {
		case l.Low != nil:
		case q.Hedge == l.Hedge:
			c.hedge++
		default:
			c.hedgeWrong++
			t.Logf("%s: %s is %q, want %q: %s", p.ID, q.Text, q.Hedge, l.Hedge, p.Text)
		}
	}
}

func (c *threadCount) dates(t *testing.T, p *threadPost, ref figure.Reference, got []bool) {
	for _, l := range p.Figures {
		if l.Kind == "date" && !l.May {
			c.dateLabels++
		}
	}
	for _, d := range figure.Dates(p.Text, p.Lang, ref) {
		hit, free := -1, false
		for i, l := range p.Figures {
			if l.Start < d.Span.End && l.End > d.Span.Start && (l.Kind == "date" || l.May) {
				if l.May {
					free = true
				} else {
					hit = i
				}
			}
		}
		switch {
		case hit >= 0 && d.Value == "":
			c.dateRefused++
			t.Logf("%s: refused %q (%s): %s", p.ID, d.Text, d.Refused, p.Text)
		case d.Value == "" || hit < 0 && free:
		case hit >= 0 && d.Value == p.Figures[hit].Date:
			c.dateFound++
			c.dateRight++
			got[hit] = true
		default:
			c.dateFound++
			t.Logf("%s: false date %q %s (%s): %s", p.ID, d.Text, d.Value, d.Rule, p.Text)
		}
	}
}
