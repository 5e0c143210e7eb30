package search

import (
	"testing"

	"clew/internal/fold"
)

// What stands between the words of a phrase makes no difference to it, what they are and their order does.
func TestPhrase(t *testing.T) {
	f := fold.New()
	for _, c := range []struct {
		said, text string
		want       bool
	}{
		{`"korea even"`, "Not Korea, even so", true},
		{`"korea even"`, "not korea — even so", true},
		{`"korea even"`, "korea\n\neven so", true},
		{`"korea, even"`, "korea even", true},
		{`"korea even"`, "koreaeven", false},
		{`"korea even"`, "korea, not even", false},
		{`"korea even"`, "even korea", false},
		{`"korea even"`, "koreas even", false},
		{`"korea even"`, "korea evening", false},
		{`"korea eve"*`, "korea, evening", true},
		{`"korea eve*"`, "korea, evening", false},
		{`"good 😀 morning"`, "good 😀 morning", true},
		{`"good 😀"`, "good, 😀", true},
		{`"good morning"`, "good 😀 morning", true},
		{`"good 😀 morning"`, "good morning", false},
		{`"c++ code"`, "c++, code", true},
		{`"c++ code"`, "c code", false},
		{`"see #tag now"`, "see: #tag, now", true},
		{`"see #tag now"`, "see tag now", false},
		{`"5% of"`, "5% (of", true},
		{`"5% of"`, "5 of", false},
		{`"don't go"`, "don't, go", true},
		{`"서울 시장"`, "서울, 시장", true},
		{`"서울 시장"`, "서울시장", false},
		{`"北京上海"`, "北京、上海", false},
		{`"北京 上海"`, "北京、上海", true},
		{`"снаряди та ракети"`, "снаряди, та ракети", true},
		{`"снаряди та ракети"`, "снаряди та інші ракети", false},
	} {
		q, err := Parse(c.said)
		if err != nil {
			if c.want {
				t.Errorf("%s: %v", c.said, err)
			}
			continue
		}
		if got := Plain(q)([]byte(f.String(c.text)), ""); got != c.want {
			t.Errorf("%s in %q: %v", c.said, c.text, got)
		}
	}
}
