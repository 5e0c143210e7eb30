package quotation_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// seed is the record of the seed page: the thread of 32 posts, and what is held of six more.
func seed(t testing.TB) *quotation.Memory {
	t.Helper()
	b, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := quotation.NewMemory()
	at := time.Date(2024, 10, 31, 12, 0, 0, 0, time.UTC)
	for i, line := range strings.Split(string(b), "\n") {
		thread := post.ID("page:seed")
		switch n := i + 1; {
		case n >= 33 && n <= 35:
			continue
		case n > 35:
			thread = post.ID(fmt.Sprintf("page:more%d", (n-36)/3))
		}
		m.Add(quotation.Passage{
			Post: post.ID(fmt.Sprintf("page:%d", i+1)), Author: "page:author", Thread: thread, Created: at.Add(time.Duration(i) * time.Minute), Lang: "en", Text: line,
		})
	}
	return m
}

func check(t testing.TB, ix quotation.Index, text string) *quotation.Answer {
	t.Helper()
	a, err := quotation.NewChecker(ix).Check(context.Background(), quotation.Question{Text: text})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return a
}

func TestSeed(t *testing.T) {
	m := seed(t)
	for _, c := range []struct {
		text    string
		verdict quotation.Verdict
		post    string
		flags   string
	}{
		{"This is a war of two countries against one.", "exact", "1", ""},
		{"this is a war of two countries against one", "exact", "1", ""},
		{"“North Korean soldiers lack combat experience in modern warfare,” he said, “as no such war exists in their region today.”", "exact", "8", ""},
		{"We have information that 3000 North Korean troops are currently in a training camp", "exact", "4", ""},
		{"We have information that 30,000 North Korean troops are currently in a training camp", "changed", "4", "number"},
		{"North Korean troops have already engaged in combat, but this is a matter of days, not months.", "changed", "7", "negation"},
		{"North Korean troops have engaged in combat, but this is a matter of days", "changed", "7", "negation"},
		{"They started by acquiring millions of artillery shells—3.5 million—from North Korea.", "changed", "3", "hedge"},
		{"They started by acquiring millions of artillery shells […] from North Korea.", "changed", "3", ""},
		{"Russia has begun to openly partner with South Korea, even boasting about this alliance.", "changed", "3", "name"},
		{"to fight Ukraine. This is a war of two countries against one. More than two years into this war, and soon, we’ll reach 1,000 days", "exact", "1", ""},
		{"Russia has begun to openly partner with North Korea, and if the response is weak, we should expect the numbers of foreign soldiers on our soil to increase.", "spliced", "3", ""},
		{"Missing some Tweet in this thread? You can try to force a refresh", "not-found", "", ""},
		{"I need ammunition, not a ride", "not-found", "", ""},
		{"[T]his is a war of two countries against one.", "exact", "1", ""},
		{"North Kоrean soldiers lack combat experience in modern warfare", "changed", "8", ""}, // a Cyrillic о
	} {
		a := check(t, m, c.text)
		place := ""
		if len(a.Spans) > 0 {
			place = strings.TrimPrefix(string(a.Spans[0].Post), "page:")
		}
		var flags []string
		for _, f := range a.Flags {
			flags = append(flags, string(f))
		}
		if a.Verdict != c.verdict || place != c.post || c.flags != "" && !slices.Contains(flags, c.flags) {
			t.Errorf("%q:\n%s in %s with %v, want %s in %s with %s\n%+v\n%+v", c.text, a.Verdict, place, flags, c.verdict, c.post, c.flags, a.Why, a.Changes)
		}
	}
}
