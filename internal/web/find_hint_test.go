package web_test

import (
	"strings"
	"testing"

	"clew/internal/query"
	"clew/internal/words"
)

// TestHints: a search that finds nothing says what may have been meant, whoever asks, and links there.
func TestHints(t *testing.T) {
	h := siteOf(library(t)).Handler()
	got := page(t, h, "/search?q=zebra+or+giraffe")
	if !strings.Contains(got, `<a href="/search?q=zebra+OR+giraffe">`) || !strings.Contains(got, "was looked for as a word") {
		t.Errorf("nothing is said of or: %s", got)
	}
	twin := ask(h, "GET", "/search.json?q=from:nobody+zebra").Body.String()
	if !strings.Contains(twin, `"hints":[{"code":"name-key","word":"from:nobody"}]`) {
		t.Errorf("the twin says nothing: %s", twin)
	}
	if got := page(t, h, "/search?q=zebra+mill"); !strings.Contains(got, `<a href="/search?q=zebra+OR+mill&amp;sort=relevance">`) {
		t.Errorf("half-remembered words lead nowhere: %s", got)
	}
	if got := page(t, h, "/search?q=shells"); strings.Contains(got, "looked for as a word") {
		t.Error("a search that finds something is doubted")
	}
	if got := page(t, h, "/search?q="+"zebra+%22or%22+giraffe"); strings.Contains(got, "looked for as a word") {
		t.Error("the word or is doubted in quotation marks")
	}
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range query.HintCodes() {
		if s := c.English().Say("found.hint-"+string(code), "x"); !strings.Contains(s, "x") {
			t.Errorf("%s: %q", code, s)
		}
	}
}
