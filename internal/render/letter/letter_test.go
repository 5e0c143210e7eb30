package letter_test

import (
	"regexp"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/render/letter"
	"clew/internal/render/rendertest"
)

func made(t *testing.T, d *document.Document) *letter.Letter {
	t.Helper()
	l, err := letter.New(d, letter.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestLetter: what a document has to say stands in both forms, and what is folded in neither.
func TestLetter(t *testing.T) {
	l := made(t, rendertest.Full().For(policy.Export))
	for _, s := range []string{"turned for the last time", "A mill is a clock", "Walked from an account archive", "side branch", "0a0a0a0a", "زرنا", "潮の満ち引き"} {
		if !strings.Contains(l.HTML, s) {
			t.Errorf("the HTML lacks %q", s)
		}
		if !strings.Contains(strings.Join(strings.Fields(l.Text), " "), s) && !strings.Contains(strings.ReplaceAll(l.Text, "\n", ""), s) {
			t.Errorf("the text lacks %q", s)
		}
	}
	if strings.Contains(l.HTML, "Folded words") || strings.Contains(l.HTML, "Held but gone") || strings.Contains(l.Text, "Held but gone") {
		t.Error("what is folded or gone is shown")
	}
}

var outside = regexp.MustCompile(`(?i)<(?:script|link|iframe|object|embed|form|base|video|audio|svg)\b|<[a-z][^>"]*(?:"[^"]*"[^>"]*)*\son[a-z]+=|<[^>]*\ssrc="[^c]`)

// TestAlone: no mail program has to ask anybody for anything.
func TestAlone(t *testing.T) {
	docs := []*document.Document{rendertest.Full(), rendertest.RootGone(), rendertest.Private()}
	for _, s := range rendertest.HostileStrings(t) {
		docs = append(docs, rendertest.Hostile(s))
	}
	for _, d := range docs {
		l := made(t, d.For(policy.Export))
		if m := outside.FindString(l.HTML); m != "" {
			t.Errorf("the letter has %q", m)
		}
		if strings.Contains(l.HTML, `href=""`) {
			t.Error("a way leads nowhere")
		}
		if strings.ContainsAny(l.HTML, "\u202e\x00") || strings.ContainsAny(l.Text, "\u202e\x00\x1b") {
			t.Error("what turns or controls is passed on")
		}
	}
}

func BenchmarkLetter(b *testing.B) {
	d := rendertest.Long(200)
	for b.Loop() {
		if _, err := letter.New(d, letter.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
