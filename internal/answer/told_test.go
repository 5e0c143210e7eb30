package answer_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/words"
)

var rewrite = flag.Bool("rewrite", false, "write testdata anew; read the difference before committing it")

// question is one of each kind of answer.
type question struct {
	name, text string
	by         post.AccountID
	around     time.Time
	at         time.Time
	use        policy.Use
	held       bool
}

func questions() []question {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }
	return []question{
		{name: "exact", text: "Nobody asked the council for money.", held: true},
		{name: "type only", text: "“nobody asked the COUNCIL for money”", held: true},
		{name: "over a break", text: "Nobody asked the council for money. Our borders are not negotiable", held: true},
		{name: "a reporter's words", text: "“The tide mill will open again,” she said, “before the summer ends.”", held: true},
		{name: "cut behind a negation", text: "negotiable, and around 3,000 people said so in the square yesterday.", held: true},
		{name: "marked", text: "The tide mill will open again […] and everybody is invited to see it.", held: true},
		{name: "brackets", text: "The [old] tide mill will open again before the summer ends and everybody is invited", held: true},
		{name: "hedge", text: "Our borders are not negotiable, and 3,000 people said so in the square yesterday.", held: true},
		{name: "omission", text: "The tide mill will open again and everybody is invited to see it.", held: true},
		{name: "framed", text: "@old_mill: The harbour wall was rebuilt by hand in two winters. – Ann Miller, 2024", held: true},
		{name: "several", text: "“Nobody asked the council for money.” “We sold the mill to a bank of another country.”"},
		{name: "several that stand apart", text: "“Old ovens keep their heat longer than new ones do.” and “Nobody asked the council for money.”"},
		{name: "too short, and near", text: "borders quite negotiable"},
		{name: "spelling", text: "The harbor wall was rebuilt by hand in two winters.", held: true},
		{name: "lookalike", text: "The hаrbour wall was rebuilt by hand in two winters.", held: true},
		{name: "punctuation", text: "The harbour wall was rebuilt by hand: in two winters.", held: true},
		{name: "punctuation left out", text: "This spring more boats came in than last year the fishermen of Odesa counted them twice.", held: true},
		{name: "negation removed", text: "Our borders are negotiable, and around 3,000 people said so in the square yesterday."},
		{name: "negation added", text: "The tide mill will not open again before the summer ends and everybody is invited to see it."},
		{name: "number", text: "Our borders are not negotiable, and around 30,000 people said so in the square yesterday."},
		{name: "name", text: "This spring more boats came in than last year: the fishermen of Kherson counted them twice."},
		{name: "name without capitals", text: "우리는 다음 달 일본 문제에 대해 서울에서 다시 만나기로 했습니다."},
		{name: "opposite", text: "This spring fewer boats came in than last year: the fishermen of Odesa counted them twice."},
		{name: "spliced", text: "The harbour wall was rebuilt by hand in two winters, the fishermen of Odesa counted them twice."},
		{name: "spliced and marked", text: "The harbour wall was rebuilt by hand in two winters … the fishermen of Odesa counted them twice."},
		{name: "spliced in the other order", text: "The fishermen of Odesa counted them twice, the harbour wall was rebuilt by hand in two winters."},
		{name: "spliced of two threads", text: "The harbour wall was rebuilt by hand in two winters and we thank everybody who came to help us today", by: "x:1"},
		{name: "spliced of two authors", text: "The harbour wall was rebuilt by hand in two winters, old ovens keep their heat longer than new ones do."},
		{name: "by somebody else", text: "Old ovens keep their heat longer than new ones do.", by: "x:1"},
		{name: "like somebody else's", text: "Old ovens keep heat much longer than the new ones do.", by: "x:1"},
		{name: "of another day", text: "Old ovens keep their heat longer than new ones do.", around: day(2022, 2, 24), held: true},
		{name: "of that day", text: "Old ovens keep their heat longer than new ones do.", around: day(2024, 6, 3), held: true},
		{name: "without time", text: "A cellar full of clocks that stand still", around: day(2024, 6, 3), held: true},
		{name: "earlier version", text: "The ferry to the island costs nothing on Sundays until the autumn comes.", held: true},
		{name: "version of now", text: "The ferry to the island costs two coins on Sundays until the autumn comes.", held: true},
		{name: "deleted", text: "The minister promised a new school for the children of the old town.", held: true},
		{name: "often", text: "We thank everybody who came to help us today.", held: true},
		{name: "too short", text: "two winters"},
		{name: "too short and nowhere", text: "seven summers"},
		{name: "no lists", text: "Starý most nebyl znovu otevřen po mnoha letech čekání a oprav.", held: true},
		{name: "not found", text: "I need ammunition, not a ride"},
		{name: "not found, close", text: "somebody rebuilt by hand in the summer what the winters broke"},
		{name: "not found of one", text: "I need ammunition, not a ride", by: "x:1"},
		{name: "then", text: "The ferry to the island costs two coins on Sundays until the autumn comes.", at: noon.Add(time.Hour)},
		{name: "for others", text: "I need ammunition, not a ride", use: policy.Search},
	}
}

// TestTold holds every kind of answer, in every language that ships, against what was read and found right.
func TestTold(t *testing.T) {
	r, rules := harbour(t)
	catalog, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"en", "uk", "ko", "ar"} {
		l, _ := catalog.Language(tag)
		var b strings.Builder
		for _, q := range questions() {
			d := &desk{t: t, r: r, rules: rules, use: q.use, at: q.at}
			a := answer.Asked{Text: q.text, Around: q.around}
			if q.by != "" {
				who, err := r.Person(t.Context(), string(q.by))
				if err != nil {
					t.Fatal(err)
				}
				a.By = who.Account
			}
			told := d.check(a)
			if told.Held() != q.held {
				t.Errorf("%s: held %v", q.name, told.Held())
			}
			b.WriteString("# " + q.name + "\n" + told.Headline(l) + "\n")
			for _, s := range slices.Concat(told.Findings(l), told.Nearest(l)) {
				b.WriteString("  " + s + "\n")
			}
			if strings.HasPrefix(q.name, "not found") || q.name == "then" || q.name == "for others" {
				for _, s := range told.CoveredIn(l) {
					b.WriteString("  | " + s + "\n")
				}
			}
			b.WriteString("\n")
		}
		got := b.String()
		for _, bad := range []string{"[quote.", "{0}", "{1}", "never said", "fake", "false"} {
			if strings.Contains(strings.ToLower(got), bad) {
				t.Errorf("%s says %q", tag, bad)
			}
		}
		name := filepath.Join("testdata", "told-"+tag+".txt")
		if *rewrite {
			if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs:\n%s", name, diff(string(want), got))
		}
	}
}

// diff gives the lines that differ.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out []string
	for i := range max(len(w), len(g)) {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			out = append(out, "-"+a, "+"+b)
		}
	}
	return strings.Join(out[:min(len(out), 20)], "\n")
}

// TestRows: together the rows have all of the paste, and what differs stands in them on both sides.
func TestRows(t *testing.T) {
	r, rules := harbour(t)
	for _, q := range questions() {
		d := &desk{t: t, r: r, rules: rules, use: q.use, at: q.at}
		told := d.check(answer.Asked{Text: q.text})
		rows := told.Rows()
		if len(rows) == 0 {
			if len(told.Spans) > 0 {
				t.Errorf("%s: no rows", q.name)
			}
			continue
		}
		quote, differs := "", 0
		for _, row := range rows {
			for _, p := range row.Quote {
				quote += p.Text
			}
			for _, p := range slices.Concat(row.Quote, row.Record) {
				if p.Differs {
					differs++
				}
			}
			record := ""
			for _, p := range row.Record {
				record += p.Text
			}
			if !strings.Contains(row.Stretch.Full, record) || !strings.Contains(record, row.Stretch.Text) {
				t.Errorf("%s: the record's side is %q of %q", q.name, record, row.Stretch.Full)
			}
		}
		if quote != q.text {
			t.Errorf("%s: the quotation's side is %q", q.name, quote)
		}
		if (differs > 0) != (len(told.Changes) > 0) {
			t.Errorf("%s: %d pieces differ, %d changes", q.name, differs, len(told.Changes))
		}
	}
}

// TestJSON: an answer is one object, has what SPEC §5 promises first, and its spans are in the texts.
func TestJSON(t *testing.T) {
	r, rules := harbour(t)
	for _, q := range questions() {
		d := &desk{t: t, r: r, rules: rules, use: q.use, at: q.at}
		told := d.check(answer.Asked{Text: q.text, Around: q.around})
		b, err := told.AppendJSON([]byte("before"), words.English(), answer.Links{})
		if err != nil {
			t.Fatal(err)
		}
		var out struct {
			Clew             int
			Verdict          string
			Spans            []struct{ Post, Text, Thread string }
			Places           []struct{ Post, Thread string }
			Closest, Near    []any
			Elsewhere, Other []any
			Sentences        []string
			Held             *bool
		}
		if err := json.Unmarshal(b[len("before"):], &out); err != nil {
			t.Fatalf("%s: %v\n%s", q.name, err, b)
		}
		if out.Clew != 1 || out.Held == nil || len(out.Spans) != len(out.Places) || len(out.Closest) != len(out.Near) || out.Sentences == nil {
			t.Errorf("%s: %s", q.name, b)
		}
		for i, s := range out.Spans {
			if s.Post != out.Places[i].Post || s.Thread != out.Places[i].Thread || strings.Contains(s.Thread, "#") {
				t.Errorf("%s: span %+v at %+v", q.name, s, out.Places[i])
			}
		}
	}
}
