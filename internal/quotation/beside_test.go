package quotation_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

func TestBeside(t *testing.T) {
	m := quotation.NewMemory()
	at := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	add := func(id, author, text string, day int) {
		m.Add(quotation.Passage{Post: post.ID(id), Author: post.AccountID(author), Text: text, Lang: "en", Created: at.AddDate(0, 0, day)})
	}
	add("x:3", "x:ann", "I had a call with the mayor of the old town today", 9)
	add("x:1", "x:bob", "We will never sell the harbour to anybody", 1)
	add("x:2", "x:ann", "I had a call with the mayor of the old town today", 2)
	add("x:4", "x:ann", "I had a call with the mayor of the old town today", 5)
	ask := func(q quotation.Question) *quotation.Answer {
		t.Helper()
		a, err := quotation.NewChecker(m).Check(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := ask(quotation.Question{Text: "we will never sell the harbour", By: "x:ann"}); a.Verdict != quotation.NotFound || len(a.Elsewhere) != 1 ||
		a.Elsewhere[0].Relation != quotation.ByOther || a.Elsewhere[0].Verdict != quotation.Exact || a.Elsewhere[0].Span.Author != "x:bob" {
		t.Errorf("said by another: %+v", a)
	}
	a := ask(quotation.Question{Text: "a call with the mayor of the old town"})
	if a.Verdict != quotation.Exact || a.Spans[0].Post != "x:2" || len(a.Elsewhere) != 2 || a.Times == nil || a.Times.Posts != 3 || a.Times.Earliest.Post != "x:2" || a.Times.Latest.Post != "x:3" {
		t.Errorf("said three times: %+v %+v", a, a.Times)
	}
	if a := ask(quotation.Question{Text: "a call with the mayor of the old town", Around: at.AddDate(0, 0, 8)}); a.Spans[0].Post != "x:3" {
		t.Errorf("around a day: %+v", a.Spans)
	}
	for _, text := range []string{"the mayor of", "old town", "never"} {
		if a := ask(quotation.Question{Text: text}); a.Verdict != quotation.NotFound || !a.Short {
			t.Errorf("%q is too short to tell: %+v", text, a)
		}
	}
	if a := ask(quotation.Question{Text: "the mayor of"}); a.Times == nil || a.Times.Posts != 3 || len(a.Closest) != 3 {
		t.Errorf("three words: %+v %+v", a, a.Times)
	}
	a = ask(quotation.Question{Text: "We will sell the harbour to anybody", Covered: quotation.Covered{Posts: 4, Authors: 2, Until: at, Missing: []string{"speech"}}})
	if a.Verdict != quotation.Changed || len(a.Flags) != 1 || a.Flags[0] != quotation.Negation {
		t.Errorf("a negation gone: %+v", a)
	}
	b, err := a.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"clew":1,"verdict":"changed","spans":[{"post":"x:1","start":0,"end":41,"text":"We will never sell the harbour to anybody","quote":[0,35],"author":"x:bob","created":"2024-05-02T00:00:00Z"}],` +
		`"changes":[{"op":"omitted","record":"never","quote":"","marked":false,"post":"x:1","at":[8,13],"in":[7,7],"flags":["negation"]}],"flags":["negation"],"closest":[],"elsewhere":[],"lists":"en",` +
		`"why":{"tokens":7,"matched":7,"coverage":1000,"longest":5,"unmatched":0,"runs":5,"postings":3,"candidates":1,"stretches":1},"covered":{"posts":4,"authors":2,"until":"2024-05-01T00:00:00Z","missing":["speech"]}}`
	if string(b) != want || !json.Valid(b) {
		t.Errorf("as JSON:\n%s\nwant\n%s", b, want)
	}
}

// TestSame: the same question gives the same answer, whatever order maps are walked in.
func TestSame(t *testing.T) {
	m := labelledRecord(t)
	text := "We are working closely with our partners, and the council voted last night to keep the ferry running through the winter."
	var first string
	for range 20 {
		b, err := check(t, m, text).AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(b)
		} else if first != string(b) {
			t.Fatalf("two answers:\n%s\n%s", first, b)
		}
	}
}
