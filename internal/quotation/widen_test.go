package quotation_test

import (
	"testing"
	"time"

	"clew/internal/quotation"
)

// In Korean a change is shown with the whole word that it stands in, and changes of one word are one.
func TestWholeWords(t *testing.T) {
	m := quotation.NewMemory()
	m.Add(quotation.Passage{Post: "x:1", Author: "a", Created: time.Unix(1e9, 0), Lang: "ko", Text: "우리는 내일 아침까지 부산항에서 화물선을 모두 내보낼 것이라고 발표했습니다."})
	for _, c := range []struct {
		said           string
		record, quoted []string
	}{
		{"우리는 내일 아침까지 부산항으로 화물선을 모두 내보낼 것이라고 발표했습니다.", []string{"부산항에서"}, []string{"부산항으로"}},
		{"우리가 내일 아침까지 부산항에서 화물선을 모두 내보낼 것이라고 발표했습니다.", []string{"우리는"}, []string{"우리가"}},
		{"우리는 내일 아침 부산항에서 화물선을 모두 내보낼 것이라고 발표했습니다.", []string{"아침까지"}, []string{"아침"}},
		{"우리는 내일 아침까지만 부산항에서 화물선을 모두 내보낼 것이라고 발표했습니다.", []string{"아침까지"}, []string{"아침까지만"}},
		{"우리는 내일 아침까지 부산항에서 물선을 모두 내보낼 것이라고 발표했습니다.", []string{"화물선을"}, []string{"물선을"}},
		{"우리는 내일 아침까지 부산항에서 큰 화물선을 모두 내보낼 것이라고 발표했습니다.", []string{""}, []string{"큰"}},
		{"우리는 내일 아침까지 부산항에서 화물선을 내보낼 것이라고 발표했습니다.", []string{"모두"}, []string{""}},
		{"우리는 내일 아침까지 부산항에서 어화물배을 모두 내보낼 것이라고 발표했습니다.", []string{"화물선을"}, []string{"어화물배을"}},
	} {
		a, err := quotation.NewChecker(m).Check(t.Context(), quotation.Question{Text: c.said})
		if err != nil {
			t.Fatal(err)
		}
		if a.Verdict != quotation.Changed || len(a.Changes) != len(c.record) {
			t.Errorf("%s: %s with %+v", c.said, a.Verdict, a.Changes)
			continue
		}
		text, paste := []rune("우리는 내일 아침까지 부산항에서 화물선을 모두 내보낼 것이라고 발표했습니다."), []rune(c.said)
		for i, x := range a.Changes {
			if x.Record != c.record[i] || x.Quote != c.quoted[i] {
				t.Errorf("%s: %q for %q, not %q for %q", c.said, x.Quote, x.Record, c.quoted[i], c.record[i])
			}
			if string(text[x.At[0]:x.At[1]]) != x.Record || string(paste[x.In[0]:x.In[1]]) != x.Quote {
				t.Errorf("%s: the places of %q and %q are others", c.said, x.Record, x.Quote)
			}
		}
	}
}
