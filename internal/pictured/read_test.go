package pictured

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"clew/internal/answer"
	"clew/internal/quotation"
	"clew/internal/screenshot"
)

// outcome is what was told of a picture, as far as it is labelled.
type outcome struct {
	told  *answer.Shot
	words string // same, reading, either, differ; none where nothing was found
	found bool   // it is the post that was drawn

	network string // where the one that was found stands
}

// networkOf is the network of a layout; "" for one that the record has nothing of.
func networkOf(s *shot) string {
	for _, l := range layouts() {
		if l.name == s.Layout {
			return l.network
		}
	}
	return ""
}

func (d *desk) outcome(ctx context.Context, s *shot, raw string) (o outcome, err error) {
	o.words = "none"
	o.told, err = d.ask(ctx, raw)
	if errors.Is(err, screenshot.ErrEmpty) {
		return o, nil
	}
	if err != nil {
		return o, err
	}
	t := o.told.Told
	if len(t.Spans) == 0 {
		return o, nil
	}
	o.words = string(o.told.Words)
	at := d.at[t.Spans[0].Post]
	o.found, o.network = at.post == s.Post, at.network
	return o, nil
}

// wrong says what is wrong with an outcome; "" if it is what the label wants.
func (o *outcome) wrong(s *shot) string {
	var whats []screenshot.What
	if o.told != nil {
		for _, d := range o.told.Differences {
			whats = append(whats, d.What)
		}
	}
	has := func(w ...screenshot.What) bool {
		return slices.ContainsFunc(whats, func(x screenshot.What) bool { return slices.Contains(w, x) })
	}
	if s.Kind != right && s.Kind != handle && s.Kind != clock && o.told != nil && o.told.Told.Verdict == quotation.Exact {
		return "FALSE exact"
	}
	if s.Kind == never {
		if o.words == "same" || o.words == "reading" || o.words == "either" {
			return "FALSE " + o.words
		}
		if o.words != "none" {
			return "found what was never said"
		}
		return ""
	}
	networked := s.Layout[0] == 'x' || s.Layout[0] == 'b' || s.Layout[0] == 'm'
	switch {
	case s.Kind != right && s.Kind != handle && s.Kind != clock && (o.words == "same" || o.words == "reading"):
		return "FALSE " + o.words
	case !o.found:
		return "the post is not found"
	case s.Kind == word && o.words != "differ":
		return "an altered word is " + o.words
	case (s.Kind == number || s.Kind == negation) && o.words != "differ" && o.words != "either":
		return "an altered " + string(s.Kind) + " is " + o.words
	case (s.Kind == right || s.Kind == handle || s.Kind == clock) && o.words == "differ":
		return "words differ"
	case s.Kind == handle && networked && !has(screenshot.HandleOther, screenshot.HandleRead):
		return "the handle is not told"
	case s.Kind == clock && !has(screenshot.TimeOther, screenshot.TimeMinutes):
		return "the time is not told"
	case s.Kind != clock && (o.network == networkOf(s) || networkOf(s) == "") && has(screenshot.TimeOther, screenshot.TimeMinutes):
		return "the time is told to differ"
	case s.Kind != handle && networked && has(screenshot.HandleOther):
		return "the handle is told to differ"
	}
	return ""
}

// TestRead lays what Tesseract read of every picture beside the record. Whatever was read, nothing altered and nothing
// that was never said may pass for the record's words, or for them read wrongly. Of pictures that were legible the
// verdicts are counted; CLEW_OCR_TELL=1 tells them by language and layout, and what is wrong with each.
func TestRead(t *testing.T) {
	list := posts(t)
	d := newDesk(t, list)
	good, all := map[string]int{}, map[string]int{}
	tell := os.Getenv("CLEW_OCR_TELL") != ""
	for _, s := range kept(t) {
		o, err := d.outcome(t.Context(), s, s.Raw)
		if err != nil {
			t.Errorf("%s: %v", s.ID, err)
			continue
		}
		wrong := o.wrong(s)
		if strings.HasPrefix(wrong, "FALSE") {
			t.Errorf("%s: %s: %q", s.ID, wrong, s.Raw)
		}
		if !s.clear(list, strings.Contains(wrong, "time")) {
			continue
		}
		for _, key := range []string{"all", "found", "lang " + s.Lang, "layout " + s.Layout, "kind " + string(s.Kind), "form " + s.Form} {
			ok := wrong == ""
			if key == "found" {
				if ok = o.found; s.Kind == never {
					continue
				}
			}
			if all[key]++; ok {
				good[key]++
			}
		}
		if tell && wrong != "" {
			t.Logf("WRONG %s: %s", s.ID, wrong)
			t.Logf("  name %q handle %q time %q\n  text %q", o.told.Name.Text, o.told.Handle.Text, o.told.Time.Text, o.told.Text.Text)
			for _, c := range o.told.Told.Changes {
				t.Logf("  %s %q %q %v", c.Op, c.Record, c.Quote, c.Flags())
			}
			for _, c := range o.told.Differences {
				t.Logf("  %s %q %q", c.What, c.Shot, c.Record)
			}
		}
	}
	if tell {
		for _, k := range slices.Sorted(maps.Keys(all)) {
			t.Logf("%-28s %d of %d", k, good[k], all[k])
		}
	}
	if 100*good["all"] < 93*all["all"] || 100*good["found"] < 97*all["found"] || all["all"] < 340 {
		t.Errorf("right %d of %d, found %d of %d", good["all"], all["all"], good["found"], all["found"])
	}
}

// clear says whether what its label speaks of was legible: the words; for an altered handle or time that too.
func (s *shot) clear(list []said, timed bool) bool {
	c, raw := s.drawn(list), string(bare(s.Raw))
	if !legible(c.text, s.Raw) || s.Kind == handle && !strings.Contains(raw, string(bare(c.handle))) {
		return false
	}
	stamp := c.stamped()
	return stamp == "" || s.Kind != clock && !timed || strings.Contains(raw, string(bare(stamp)))
}

// legible says whether a text was read at all: four fifths of every three letters that follow each other in it.
func legible(text, raw string) bool {
	a, all := bare(text), string(bare(raw))
	n := 0
	for i := range len(a) - 2 {
		if strings.Contains(all, string(a[i:i+3])) {
			n++
		}
	}
	return 5*n >= 4*(len(a)-2)
}

// bare is a text's letters and digits.
func bare(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) && r != '٠' {
			return unicode.ToLower(r)
		}
		return -1
	}, s))
}

// stamped is the time that is written out in a card; "" if it says only how long ago.
func (c *drawn) stamped() string {
	switch {
	case strings.HasPrefix(c.layout.name, "x") && c.dated:
		return c.tongue.at(c.stamp, c.at)
	case strings.HasPrefix(c.layout.name, "telegram") || !c.dated:
		return ""
	}
	return c.tongue.at(c.long, c.at)
}
