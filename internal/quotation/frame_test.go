package quotation_test

import (
	"strings"
	"testing"

	"clew/internal/quotation"
)

const framedRecord = "Our borders are not negotiable. Strong allies are essential, and the state-run mill will open again in the spring of next year."

// TestFramed: what people paste around a quotation is left aside, and told.
func TestFramed(t *testing.T) {
	const words = "Strong allies are essential, and the state-run mill will open again in the spring of next year."
	for _, c := range []struct{ paste, aside string }{
		{"@mill_keeper: " + words, "@mill_keeper"},
		{"RT @mill_keeper: " + words, "RT @mill_keeper"},
		{"Ann Miller: " + words, "Ann Miller"},
		{"Ann Miller @mill_keeper\n" + words + "\n6:41 PM · Oct 31, 2024", "Ann Miller @mill_keeper|6:41 PM · Oct 31, 2024"},
		{"Ann Miller (@mill_keeper) " + words, "Ann Miller (@mill_keeper"},
		{words + " – Ann Miller, 2024", "Ann Miller, 2024"},
		{words + "\n— President Miller", "President Miller"},
		{words + " 31 Oct 2024", "31 Oct 2024"},
		{words + " (Ann Miller, 3 May 2024)", "Ann Miller, 3 May 2024"},
		{words + " https://t.co/abc", "https://t.co/abc"},
		{words + " pic.twitter.com/abcd — Ann Miller", "pic.twitter.com/abcd — Ann Miller"},
		{"Ann Miller @mill_keeper\nStrong al-\nlies are essen-\ntial, and the state-\nrun mill will open again — Ann Miller, 2024 https://t.co/abc", "Ann Miller @mill_keeper|Ann Miller, 2024 https://t.co/abc"},
		{"12/ " + words, "12"},
		{"(3/12) " + words, "3/12"},
		{"Screenshot of a tweet by Ann Miller which reads: " + words, "Screenshot of a tweet by Ann Miller which reads"},
	} {
		a := one(t, "en", framedRecord, c.paste)
		var aside []string
		for _, at := range a.Aside {
			aside = append(aside, string([]rune(c.paste)[at[0]:at[1]]))
		}
		if got := strings.Join(aside, "|"); a.Verdict != quotation.Exact || got != c.aside {
			t.Errorf("%q: %s %v %v, aside %q, want %q", c.paste, a.Verdict, a.Flags, a.Changes, got, c.aside)
		}
	}
}

// BenchmarkFramed checks a paste with a frame, and one with a thousand words behind the quotation that are none.
func BenchmarkFramed(b *testing.B) {
	m := quotation.NewMemory()
	m.Add(quotation.Passage{Post: "x:1", Author: "a", Lang: "en", Text: framedRecord})
	c := quotation.NewChecker(m)
	for name, paste := range map[string]string{
		"framed": "Ann Miller: Strong allies are essential, and the state-run mill will open again — Ann Miller, 3 May 2024 https://t.co/abc",
		"flood":  "Strong allies are essential, and the state-run mill will open again" + strings.Repeat(" — Ann, 2024", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Check(b.Context(), quotation.Question{Text: paste}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestNeverFramed: words that say something are no frame.
func TestNeverFramed(t *testing.T) {
	const words = "strong allies are essential, and the state-run mill will open again in the spring of next year"
	for _, paste := range []string{
		"Never: " + words, "Not true: " + words, "Nobody believes that " + words, "He lied when he said: " + words, "Ann Miller never said: " + words, "Fake! " + words,
		"If I am paid: " + words, "Maybe: " + words, "We think: " + words, "Weak allies are enough: " + words, "In no case: " + words,
		words + " – Never", words + " — not at all", words + " — Maybe", words + ". Never", words + ". No", words + " – unless it rains", words + " — in Brazil only",
		words + " and not before", words + ". We will not pay 2000", words + ", 2024", words + " or in 2031", words + " — perhaps in 2031", words + ". Not in 2024", words + " (if we are paid)",
		words + " (Not)", words + "\nNever", "12 " + words, "100/1000 " + words, "No 12. " + words,
	} {
		if a := one(t, "en", framedRecord, paste); a.Verdict == quotation.Exact {
			t.Errorf("%q: exact, aside %v", paste, a.Aside)
		}
	}
	for _, c := range [][3]string{
		{"ja", "工房を引き継いで一年がたった。来年も続けるつもりだ。", "工房を引き継いで一年がたった。来年も続けるつもりだ — 嘘だ"},
		{"zh", "面包师在山谷的磨坊里见面，明年春天再开门。", "面包师在山谷的磨坊里见面，明年春天再开门 — 假的"},
		{"zh", "面包师在山谷的磨坊里见面，明年春天再开门。", "不是：面包师在山谷的磨坊里见面，明年春天再开门"},
		{"ko", "한옥 지붕을 걷어 내면 그 집의 나이가 나옵니다.", "한옥 지붕을 걷어 내면 그 집의 나이가 나옵니다 — 아니다"},
		{"ar", "أقال الوزير مدير المستشفى قبل نشر التقرير.", "أقال الوزير مدير المستشفى قبل نشر التقرير — كذب"},
		{"uk", "Місто збудує новий міст через річку наступного літа.", "Місто збудує новий міст через річку наступного літа — Ніколи"},
	} {
		if a := one(t, c[0], c[1], c[2]); a.Verdict == quotation.Exact {
			t.Errorf("%q: exact, aside %v", c[2], a.Aside)
		}
	}
	if a := one(t, "zh", "面包师在山谷的磨坊里见面，明年春天再开门。", "面包师在山谷的磨坊里见面，明年春天再开门 — 李明，2024"); a.Verdict != quotation.Exact || len(a.Aside) != 1 {
		t.Errorf("a name and a year: %s %v", a.Verdict, a.Aside)
	}
	if a := one(t, "en", framedRecord, "@mill_keeper: Our borders are negotiable. Strong allies are essential, and the mill will open – Ann Miller, 2024"); a.Verdict == quotation.Exact || len(a.Flags) == 0 || a.Flags[0] != quotation.Negation {
		t.Errorf("a frame hides a negation: %s %v", a.Verdict, a.Flags)
	}
	// What stands in the record is no frame of it.
	if a := one(t, "en", "Ann Miller: the mill will open again in the spring of next year.", "Ann Miller: the mill will open again in the spring of next year."); a.Verdict != quotation.Exact || len(a.Aside) > 0 {
		t.Errorf("the record's own words: %s %v", a.Verdict, a.Aside)
	}
}

// TestBrokenLines: words that the end of a line breaks are whole, and a hyphen that belongs to a word stays.
func TestBrokenLines(t *testing.T) {
	for _, c := range []struct {
		paste string
		want  quotation.Verdict
	}{
		{"Strong al-\nlies are essen-\ntial, and the state-run mill will open again", quotation.Exact},
		{"Strong al-\r\n  lies are essential, and the state-\nrun mill will open again", quotation.Exact},
		{"Strong al\u2010\nlies are essential, and the state-run mill will open again", quotation.Exact},
		{"Strong al\u00ad\nlies are essential, and the state-run mill will open again", quotation.Exact},
		{"Our borders are nego-\ntiable. Strong allies are essential", quotation.Changed},
		{"Strong al-\n\nlies are essential, and the state-run mill will open again", quotation.Changed},
		{"Strong al-lies are essential, and the state-run mill will open again", quotation.Changed},
		{"Strong allies are es-\nsential, and the state-run mall will open again", quotation.Changed},
	} {
		a := one(t, "en", framedRecord, c.paste)
		if a.Verdict != c.want {
			t.Errorf("%q: %s %v", c.paste, a.Verdict, a.Changes)
		}
		if a.Verdict == quotation.Exact && len(a.Type) == 0 {
			t.Errorf("%q: nothing said of the hyphens", c.paste)
		}
		for _, s := range a.Spans {
			if s.Paste[0] < 0 || s.Paste[1] > len([]rune(c.paste)) {
				t.Errorf("%q: span %v", c.paste, s.Paste)
			}
		}
	}
	if a := one(t, "en", "Our borders are not negotiable. Strong allies are essential.", "Our borders are not negoti-\nable. Strong allies are in-\nessential."); a.Verdict != quotation.Changed {
		t.Errorf("a word more: %s %v", a.Verdict, a.Changes)
	}
	// A footnote is nothing; digits in brackets beside digits are the quoter's.
	for paste, want := range map[string]quotation.Verdict{
		"Our borders are not negotiable.[12] Strong allies are essential[3]": quotation.Exact,
		"Our borders are not[ever] negotiable. Strong allies are essential":  quotation.Changed,
	} {
		if a := one(t, "en", framedRecord, paste); a.Verdict != want {
			t.Errorf("%q: %s %v", paste, a.Verdict, a.Changes)
		}
	}
	if a := one(t, "en", "We counted 10 boats in the old harbour this week.", "We counted 10[0] boats in the old harbour this week."); a.Verdict == quotation.Exact {
		t.Error("10[0] is exact for 10")
	}
}

// TestQuoted: the quotations of one paste.
func TestQuoted(t *testing.T) {
	for paste, want := range map[string]int{
		"“Our borders are not negotiable” and «strong allies are very essential»": 2,
		"“Our borders are not negotiable”":                                        0, "“no” and “yes, that is what we said”": 0, "": 0, "none at all": 0, strings.Repeat("“one two three four” ", 50): 50,
	} {
		if got := len(quotation.Quoted(paste)); got != want {
			t.Errorf("%q: %d, want %d", paste, got, want)
		}
	}
}
