package figure

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

// halloween is the reference time of the labelled files.
var halloween = Reference{At: time.Date(2024, 10, 31, 12, 0, 0, 0, time.UTC)}

// TestLabelled holds the Ukrainian and Russian cases against what is found in each phrase.
func TestLabelled(t *testing.T) {
	for _, f := range []struct {
		lang  string
		floor float64
	}{{"uk", 0.99}, {"ru", 0.99}} {
		right, all, wrong := map[string]int{}, map[string]int{}, 0
		b, err := os.ReadFile("testdata/" + f.lang + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			head, list, ok := strings.Cut(strings.TrimSpace(line), ":")
			if !ok || strings.HasPrefix(line, "#") {
				continue
			}
			kind, want, _ := strings.Cut(head, " ")
			for phrase := range strings.SplitSeq(list, ";") {
				phrase = strings.TrimSpace(phrase)
				all[kind]++
				got := found(kind, phrase, f.lang)
				if got == want {
					right[kind]++
				} else {
					if got != "" {
						wrong++
					}
					if testing.Verbose() {
						fmt.Printf("  %s %s %q: want %q, got %q\n", f.lang, kind, phrase, want, got)
					}
				}
			}
		}
		r, n := 0, 0
		for k := range all {
			r, n = r+right[k], n+all[k]
			t.Logf("%s %s: %d of %d", f.lang, k, right[k], all[k])
		}
		t.Logf("%s: %d of %d right (%.1f %%), %d wrong", f.lang, r, n, 100*float64(r)/float64(n), wrong)
		if n < 200 || float64(r)/float64(n) < f.floor || wrong > 2 {
			t.Errorf("%s: %d of %d, %d wrong", f.lang, r, n, wrong)
		}
		if right["none"] != all["none"] {
			t.Errorf("%s: something was found where nothing is", f.lang)
		}
	}
}

// found says what was read in a phrase, in the form of the labels; empty for nothing.
func found(kind, phrase, lang string) string {
	if kind == "date" {
		ds := Dates(phrase, lang, halloween)
		if len(ds) != 1 {
			return strings.Repeat("?", len(ds))
		}
		return ds[0].Value
	}
	qs := Quantities(phrase, lang)
	if kind == "none" {
		if len(qs)+len(Dates(phrase, lang, halloween)) > 0 {
			return fmt.Sprint(qs, Dates(phrase, lang, halloween))
		}
		return ""
	}
	if len(qs) != 1 {
		return strings.Repeat("?", len(qs))
	}
	q := qs[0]
	v := math.Round(q.Value*1e9) / 1e9
	num := strings.TrimSuffix(fmt.Sprintf("%.9g", v), ".0")
	if math.Abs(v) >= 1e6 {
		num = fmt.Sprintf("%.0f", v)
	}
	switch kind {
	case "numeral":
		if q.Kind == Ordinal || q.Unit != "" {
			return "other"
		}
		return num
	case "ordinal":
		if q.Kind != Ordinal {
			return "other"
		}
		return num
	case "vague", "range":
		return fmt.Sprintf("%.0f %.0f", q.Low, q.High)
	case "percent":
		if q.Kind != Percent {
			return "other"
		}
		return num
	case "count":
		return num + " " + q.Noun.Lemma
	}
	return num + " " + q.Unit
}
