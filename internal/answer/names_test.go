package answer_test

import (
	"slices"
	"testing"

	"clew/internal/answer"
	"clew/internal/quotation"
)

// TestNames exchanges names that no list of package quotation has, in scripts without capital letters, with the
// gazetteer that every caller hands it.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		lang, record, quote string
		name                bool
	}{
		{"zh", "昨天从肯尼亚坐火车到重庆，一路上都在下雪。", "昨天从塞内加尔坐火车到重庆，一路上都在下雪。", true},
		{"zh", "昨天从肯尼亚坐火车到重庆，一路上都在下雪。", "昨天从肯尼亚坐汽车到重庆，一路上都在下雪。", false},
		{"ja", "昨日はナイロビから電話があり、母はとても喜んでいた。", "昨日はダカールから電話があり、母はとても喜んでいた。", true},
		{"ja", "昨日はナイロビから電話があり、母はとても喜んでいた。", "昨日はナイロビから手紙があり、母はとても喜んでいた。", false},
		{"ko", "삼촌은 어제 나이로비에서 전화를 걸어 할머니를 기쁘게 했다.", "삼촌은 어제 다카르에서 전화를 걸어 할머니를 기쁘게 했다.", true},
		{"ko", "삼촌은 어제 나이로비에서 전화를 걸어 할머니를 기쁘게 했다.", "삼촌은 어제 나이로비에서 편지를 보내 할머니를 기쁘게 했다.", false},
		{"ar", "اتصل عمي أمس من نيروبي وفرحت جدتي كثيرا بصوته.", "اتصل عمي أمس من داكار وفرحت جدتي كثيرا بصوته.", true},
		{"ar", "اتصل عمي أمس من نيروبي وفرحت جدتي كثيرا بصوته.", "كتب عمي أمس من نيروبي وفرحت جدتي كثيرا بصوته.", false},
	} {
		for _, q := range [][2]string{{c.record, c.quote}, {c.quote, c.record}} {
			m := quotation.NewMemory()
			m.Add(quotation.Passage{Post: "x:1", Author: "x:a", Lang: c.lang, Text: q[0]})
			k := quotation.NewChecker(m)
			k.Names = answer.Names(lists)
			a, err := k.Check(t.Context(), quotation.Question{Text: q[1]})
			if err != nil {
				t.Fatal(err)
			}
			if a.Verdict != quotation.Changed || slices.Contains(a.Flags, quotation.Name) != c.name {
				t.Errorf("%s %q of %q: %s %v", c.lang, q[1], q[0], a.Verdict, a.Flags)
			}
		}
	}
}
