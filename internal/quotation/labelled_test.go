package quotation_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// The labelled set (testdata/labelled/README.md) was written by somebody who did not know how a check works.

type labelledPost struct {
	ID, Author, Thread, Lang, Text, Deleted string
	Created                                 time.Time
	Place                                   int
	Branch                                  bool
	Versions                                []struct {
		Created time.Time
		Text    string
	}
}

type labelledPart struct {
	Post       post.ID
	Start, End int
	Version    *int
}

type labelledCase struct {
	ID, Kind, Paste, By, Around string
	Verdict, Also               quotation.Verdict
	Short                       bool
	Places                      [][]labelledPart
	Flags                       []quotation.Flag
	May                         []quotation.Flag `json:"flags_may"`
	Reversed                    bool
	Marked                      *bool
	Closest                     json.RawMessage
	Beside                      struct{ Author string }
}

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(name, err)
	}
}

func labelledRecord(t testing.TB) *quotation.Memory {
	t.Helper()
	var r struct{ Posts []labelledPost }
	readJSON(t, "testdata/labelled/record.json", &r)
	slices.SortStableFunc(r.Posts, func(a, b labelledPost) int {
		return cmp.Or(cmp.Compare(a.Thread, b.Thread), cmp.Compare(a.Place, b.Place))
	})
	m := quotation.NewMemory()
	for _, p := range r.Posts {
		thread := p.Thread
		if p.Branch {
			thread = ""
		}
		g := quotation.Passage{Post: post.ID(p.ID), Author: post.AccountID(p.Author), Thread: post.ID(thread), Created: p.Created, Lang: p.Lang, Text: p.Text}
		if len(p.Versions) == 0 {
			m.Add(g)
		}
		for i, v := range p.Versions {
			g.Text, g.From, g.Version = v.Text, v.Created, fmt.Sprint(i)
			m.Add(g)
		}
		if p.Deleted != "" {
			m.Delete(g.Post)
		}
	}
	return m
}

// tally counts what went wrong, by what it is.
type tally struct {
	cases, right           int
	falseExact, harmless   []string
	wrong, missing, alarms []string
}

func TestLabelled(t *testing.T) {
	files, err := filepath.Glob("testdata/labelled/cases-*.json")
	if err != nil || len(files) == 0 {
		t.Skip("the labelled set is not here")
	}
	m := labelledRecord(t)
	checker := quotation.NewChecker(m)
	var all tally
	for _, f := range files {
		var cases []labelledCase
		readJSON(t, f, &cases)
		var one tally
		for _, c := range cases {
			q := quotation.Question{Text: c.Paste, By: post.AccountID(c.By)}
			q.Around, _ = time.Parse(time.DateOnly, c.Around)
			a, err := checker.Check(context.Background(), q)
			if err != nil {
				t.Errorf("%s: %v", c.ID, err)
				continue
			}
			one.judge(c, a)
		}
		t.Logf("%s: %s", filepath.Base(f), one.String())
		all.join(one)
	}
	t.Logf("all: %s", all.String())
	for _, s := range slices.Concat(all.falseExact, all.harmless, all.wrong, all.missing, all.alarms) {
		t.Log(s)
	}
	if len(all.falseExact) > 0 || len(all.harmless) > 0 {
		t.Errorf("%d false exact, %d reversed meanings passed off as harmless: there may be none", len(all.falseExact), len(all.harmless))
	}
	if all.right*100 < all.cases*95 {
		t.Errorf("%d of %d verdicts are right, fewer than 95 in 100", all.right, all.cases)
	}
}

func (y *tally) String() string {
	return fmt.Sprintf("%d of %d right (%.1f %%); %d false exact, %d reversals unflagged, %d flags missing, %d false alarms",
		y.right, y.cases, 100*float64(y.right)/float64(max(y.cases, 1)), len(y.falseExact), len(y.harmless), len(y.missing), len(y.alarms))
}

func (y *tally) join(o tally) {
	y.cases += o.cases
	y.right += o.right
	y.falseExact, y.harmless = append(y.falseExact, o.falseExact...), append(y.harmless, o.harmless...)
	y.wrong, y.missing, y.alarms = append(y.wrong, o.wrong...), append(y.missing, o.missing...), append(y.alarms, o.alarms...)
}

func (y *tally) judge(c labelledCase, a *quotation.Answer) {
	y.cases++
	saw := func(what string) string {
		var spans []string
		for _, s := range a.Spans {
			spans = append(spans, fmt.Sprintf("%s[%d:%d]%q", s.Post, s.Start, s.End, s.Text))
		}
		var changes []string
		for _, x := range a.Changes {
			changes = append(changes, fmt.Sprintf("%s %q→%q marked %v", x.Op, x.Record, x.Quote, x.Marked))
		}
		return fmt.Sprintf("%s %s: %s\n  paste %q\n  want %s %v %v may %v\n  got %s %v %s %s\n  why %+v lists %q elsewhere %d", c.ID, c.Kind, what, c.Paste, c.Verdict, c.Places, c.Flags, c.May, a.Verdict, a.Flags, spans, changes, a.Why, a.Lists, len(a.Elsewhere))
	}
	right := a.Verdict == c.Verdict || a.Verdict == c.Also && c.Also != "" || c.Short && a.Short
	place := inPlace(c.Places, a.Spans)
	byOther := a.Verdict == quotation.NotFound && slices.ContainsFunc(a.Elsewhere, func(e quotation.Elsewhere) bool {
		return e.Relation == quotation.ByOther && e.Verdict == quotation.Exact && inPlace(c.Places, []quotation.Span{e.Span})
	})
	if byOther && c.Verdict == quotation.Exact {
		right, place = true, true
	}
	closest := a.Verdict == quotation.NotFound && slices.ContainsFunc(a.Closest, func(x quotation.Close) bool { return inPlace(c.Places, []quotation.Span{x.Span}) })
	if c.Reversed && closest {
		right, place = true, true
	}
	if a.Verdict == quotation.Exact && c.Verdict != quotation.Exact && c.Also != quotation.Exact {
		y.falseExact = append(y.falseExact, saw("FALSE EXACT"))
	}
	flagged := func(f quotation.Flag) bool { return slices.Contains(a.Flags, f) }
	if a.Verdict != quotation.NotFound {
		for _, f := range c.Flags {
			if !flagged(f) {
				y.missing = append(y.missing, saw("flag missing: "+string(f)))
			}
		}
		for _, f := range a.Flags {
			if !slices.Contains(c.Flags, f) && !slices.Contains(c.May, f) && f != quotation.Opposite {
				y.alarms = append(y.alarms, saw("false alarm: "+string(f)))
			}
		}
	}
	if c.Reversed && a.Verdict != quotation.NotFound && len(c.Flags) > 0 && !slices.ContainsFunc(c.Flags, flagged) {
		y.harmless = append(y.harmless, saw("REVERSED, unflagged"))
	}
	switch {
	case !right:
		y.wrong = append(y.wrong, saw("wrong verdict"))
	case a.Verdict != quotation.NotFound && len(c.Places) > 0 && !place:
		y.wrong = append(y.wrong, saw("wrong place"))
	case a.Verdict == quotation.Spliced && c.Marked != nil && *c.Marked != a.Marked:
		y.wrong = append(y.wrong, saw("marked wrongly"))
	default:
		y.right++
	}
}

// inPlace says whether spans are at one of the places: the same posts, overlapping.
func inPlace(places [][]labelledPart, spans []quotation.Span) bool {
	if len(spans) == 0 {
		return false
	}
	return slices.ContainsFunc(places, func(parts []labelledPart) bool {
		for _, s := range spans {
			if !slices.ContainsFunc(parts, func(p labelledPart) bool { return p.Post == s.Post && p.Start < s.End && s.Start < p.End }) {
				return false
			}
		}
		for _, p := range parts {
			if len(spans) > 1 && !slices.ContainsFunc(spans, func(s quotation.Span) bool { return p.Post == s.Post && p.Start < s.End && s.Start < p.End }) {
				return false
			}
		}
		return true
	})
}

// TestLabelledNever checks real sentences that are not in the record: at most one in a thousand may be found.
func TestLabelledNever(t *testing.T) {
	b, err := os.ReadFile("testdata/labelled/never-said.txt")
	if err != nil {
		t.Skip("the sentences are not here")
	}
	checker := quotation.NewChecker(labelledRecord(t))
	asked, wrong := 0, 0
	for _, line := range strings.Split(string(b), "\n") {
		lang, text, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		a, err := checker.Check(context.Background(), quotation.Question{Text: text, Lang: lang})
		if err != nil {
			t.Fatal(line, err)
		}
		if asked++; a.Verdict != quotation.NotFound {
			wrong++
			t.Logf("%s: %s %+v %+v", line, a.Verdict, a.Spans, a.Why)
		}
		if a.Verdict == quotation.Exact {
			t.Errorf("%s: exact", line)
		}
	}
	t.Logf("%d of %d sentences found that are not there", wrong, asked)
	if wrong*1000 > asked {
		t.Errorf("%d of %d sentences found that are not there", wrong, asked)
	}
}
