package figure

import (
	"strconv"
	"strings"
	"testing"
)

// What is a part of a whole counts nothing: there are neither three fifths of a soldier nor five.
func TestParts(t *testing.T) {
	for text, value := range map[string]float64{"3 out of 5 soldiers were hurt": 0.6, "one out of three houses burnt": 1.0 / 3, "1 in 5 children": 0.2, "We lost 2 out of 30 tanks": 2.0 / 30, "one in twenty-one": 1.0 / 21} {
		got := Quantities(text, "en")
		if len(got) != 1 || got[0].Value != value || got[0].Kind != Plain || got[0].Noun.Text != "" {
			t.Errorf("%q: %+v", text, got)
		}
	}
	for text, values := range map[string]string{
		"12 out of 10": "12 10", "it ran out of 5 cakes": "5", "1 in 2024 was enough": "1", "three hundred and two dozen eggs": "324",
		"one hundred and thirty fifths": "26", "one hundred thirty-fifths": "2.857142857142857", "two hundred and fifty-four hundredths": "200.54",
	} {
		var all []string
		for _, q := range Quantities(text, "en") {
			all = append(all, strconv.FormatFloat(q.Value, 'g', -1, 64))
		}
		if strings.Join(all, " ") != values {
			t.Errorf("%q: %v, not %s", text, all, values)
		}
	}
}
