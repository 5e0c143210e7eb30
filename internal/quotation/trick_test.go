package quotation_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"clew/internal/quotation"
)

// TestNeverExact: texts that look like what was said and are not.
func TestNeverExact(t *testing.T) {
	m := quotation.NewMemory()
	for _, text := range []string{
		"Ukraine's territories are not negotiable and never will be", "The raise is $5 million, or 10% of 4.5 million people at −5 degrees",
		"Все знают, что е и ё не одно", "Ми всі їдемо до Йосипа на каву", "an area of 10² kilometres and no more", "año nuevo en la casa de mi papá",
		"هذه حرب على دولة واحدة", "which of the 1,250 people said so",
	} {
		m.Add(quotation.Passage{Post: "x:1", Author: "x:2", Text: text})
	}
	for _, text := range []string{
		"Ukraine's territories аre not negotiable and never will be",       // a Cyrillic а
		"Ukraine's territories are nоt negotiable",                         // a Cyrillic о
		"Ukraine's territories are \u202eton\u202c negotiable",             // turned round
		"Ukraine's territories are\u202e not negotiable",                   //
		"Ukraine's territories are negotiable and never will be",           // a word gone
		"Ukraine's territories are not negotiable. And never will be",      // a stop
		"Ukraine's territories are … negotiable and never will be",         // marked
		"Ukraine's territories are not\u200bnegotiable and never",          // two words made one
		"The raise is €5 million, or 10% of 4.5 million people",            // another sign
		"The raise is 5 million, or 10% of 4.5 million people",             // no sign
		"5 million, or 10% of 4.5 million people",                          // the sign cut off
		"The raise is $5 million, or 10",                                   // the sign cut off at the end
		"10% of 4.5 million people at 5 degrees",                           // another sign of the number
		"10% of 45 million people at −5 degrees",                           // a decimal point gone
		"Ми всі ідемо до Йосипа на каву", "Ми всі їдемо до Иосипа на каву", // other letters
		"an area of 102 kilometres and no more", "an area of 10 kilometres and no more", // no square
		"ano nuevo en la casa de mi papá", "año nuevo en la casa de mi papa",
		"هذه حرب علي دولة واحدة",
		"Ukraine's territories are nοt negotiable",                                             // a Greek omicron
		"Ukraine's territories are not negotiabIe", "Ukraine's territories are not negotiab1e", // I and 1 for l
		"Ukraine's terrıtories are not negotiable", // a Turkish i without its dot
		"Ukraine's territories are not\u2063negotiable", "Ukraine's territories are not\u2060negotiable and never",
		"Ukraine's territories are not negоtiаble and never will be", "Ukraine's terri\u202dtories are not negotiable",
		"Ukraine's territories are ɴot negotiable", "Ukraine's territories are not negotiable and ոever will be", // small capital, Armenian
		"Ukraine's territories are no\u0336t negotiable and never will be", // struck out
		"Ukraine's territories are not negotiable ⁿ and never will be",
		"The raise is $５ billion, or 10% of 4.5 million people",
		"Ми вcі їдемо до Йосипа на каву", "Mи всі їдемо до Йосипа на каву", // Latin c and M
		"Ми всi їдемо до Йосипа на каву", // Latin i
		"which of the 1,2S0 people said so", "which of the l,250 people said so", "which of the 1,25O people said so",
		"هذه حرب على دولة وا\u202eحدة",
		"which of the 1.250 people said so", "which of the 1 250.0 people said so",
	} {
		a := check(t, m, text)
		if a.Verdict == quotation.Exact {
			t.Errorf("%q is exact: %+v", text, a.Spans)
		}
	}
	for _, text := range []string{
		"UKRAINE’S TERRITORIES ARE NOT NEGOTIABLE", "Ukraine`s ter\u00adritories are\u200b not\u2060 negotiable", "the raise is $5 million, or 10% of 4,5 million people at -5 degrees",
		"Ｕkraine's territories are not negotiable", "все знают, что е и е не одно", "which of the 1250 people said so", "which of the 1 250 people said so",
		"هذه حَرْبٌ على دولـــة واحدة",
	} {
		if a := check(t, m, text); a.Verdict != quotation.Exact {
			t.Errorf("%q is %s: %+v", text, a.Verdict, a.Changes)
		}
	}
}

// TestHuge: no text takes long, and all that are too long are refused.
func TestHuge(t *testing.T) {
	m := seed(t)
	c := quotation.NewChecker(m)
	for name, text := range map[string]string{
		"one word": strings.Repeat("a", quotation.MaxPaste), "marks": strings.Repeat("“", quotation.MaxPaste/3), "quotes": strings.Repeat("\"a", quotation.MaxPaste/2),
		"brackets": strings.Repeat("[", quotation.MaxPaste), "dots": strings.Repeat(".", quotation.MaxPaste), "spaced dots": strings.Repeat(". ", quotation.MaxPaste/2),
		"signs": "a" + strings.Repeat("\u0301", 500_000), "digits": strings.Repeat("1,", quotation.MaxPaste/2), "abbreviation": strings.Repeat("a.", quotation.MaxPaste/2),
		"bidi": strings.Repeat("\u202e", quotation.MaxPaste/3), "jamo": strings.Repeat("\u1161", quotation.MaxPaste/3), "broken": strings.Repeat("\xff", quotation.MaxPaste),
		"thai signs": "ก" + strings.Repeat("\u0e34", quotation.MaxPaste/3-1), "links": strings.Repeat("http://", quotation.MaxPaste/7), "open": strings.Repeat("(a ", quotation.MaxPaste/3),
		"common": strings.Repeat("of the north korean ", 900), "again": strings.Repeat("North Korea ", 1990), "apostrophes": strings.Repeat("' ", quotation.MaxPaste/2),
	} {
		start := time.Now()
		a, err := c.Check(context.Background(), quotation.Question{Text: text})
		t.Logf("%s: %v", name, time.Since(start).Round(time.Millisecond))
		if err == nil && a.Verdict == quotation.Exact || err != nil && !errors.Is(err, quotation.ErrLong) && !errors.Is(err, quotation.ErrEmpty) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	if _, err := c.Check(context.Background(), quotation.Question{Text: strings.Repeat("a ", quotation.MaxPaste)}); !errors.Is(err, quotation.ErrLong) {
		t.Errorf("more than MaxPaste: %v", err)
	}
	if _, err := c.Check(context.Background(), quotation.Question{Text: " “…” "}); !errors.Is(err, quotation.ErrEmpty) {
		t.Errorf("no words: %v", err)
	}
}

// A text is read once, whatever it is made of. Read again from each of its letters, this one would take hours.
func TestLongChain(t *testing.T) {
	const n = 2_000_000
	tok := quotation.NewTokenizer().Tokens(strings.Repeat("a.", n) + "ab u.s. is")
	if len(tok) != n+3 || tok[0].Key != "a" || tok[n].Key != "ab" || tok[n+1].Key != "u.s." || tok[n+2].Key != "is" {
		t.Errorf("%d tokens, at last %+v", len(tok), tok[max(0, len(tok)-3):])
	}
}

// TestAny: whatever is asked, the answer holds together, and what is exact is there.
func TestAny(t *testing.T) {
	m := seed(t)
	c := quotation.NewChecker(m)
	letters := rapid.StringOf(rapid.SampledFrom([]rune("aеi не the 1,.-$%²[]()…“”\"'«»「」한국어日本กำ\u0301\u200b\u202e\n")))
	words := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(strings.Fields("North Korean soldiers lack combat experience in modern warfare not as no such war exists … [T]his is a war 3,000 “We have” information that")), 0, 60).Draw(t, "words"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), letters, words).Draw(t, "text")
		a, err := c.Check(context.Background(), quotation.Question{Text: text})
		if err != nil {
			if !errors.Is(err, quotation.ErrEmpty) {
				t.Fatal(err)
			}
			return
		}
		n := utf8.RuneCountInString(text)
		for _, s := range a.Spans {
			p, err := m.Passage(context.Background(), s.Number)
			if err != nil || s.Start < 0 || s.Start >= s.End || s.End > utf8.RuneCountInString(p.Text) || string([]rune(p.Text)[s.Start:s.End]) != s.Text {
				t.Fatalf("%q: span %+v, %v", text, s, err)
			}
			if s.Paste[0] < 0 || s.Paste[0] >= s.Paste[1] || s.Paste[1] > n {
				t.Fatalf("%q: span %+v outside the paste", text, s)
			}
		}
		for _, x := range a.Changes {
			if x.In[0] < 0 || x.In[0] > x.In[1] || x.In[1] > n || x.At[0] < 0 || x.At[0] > x.At[1] {
				t.Fatalf("%q: change %+v", text, x)
			}
		}
		if (a.Verdict == quotation.NotFound) != (len(a.Spans) == 0) || a.Verdict == quotation.Exact && len(a.Changes) > 0 {
			t.Fatalf("%q: %+v", text, a)
		}
		if _, err := a.AppendJSON(nil); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTokens holds the offsets of tokens against the text.
func TestTokens(t *testing.T) {
	k := quotation.NewTokenizer()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		last := 0
		n := utf8.RuneCountInString(text)
		for _, tok := range k.Tokens(text) {
			if tok.Start < last || tok.End < tok.Start || tok.End > n || tok.Key == "" {
				t.Fatalf("%q: %+v after %d", text, tok, last)
			}
			last = tok.End
		}
	})
	for _, c := range []struct{ text, keys string }{
		{"The U.S. has 3,000 troops.", "the|u.s.|has|3000|troops"}, {"м’я мʼя м'я", "м'я|м'я|м'я"}, {"F-16 F16", "f|16|f|16"}, {"3,5 млн і 1 250,75", "3.5|млн|і|1250.75"},
		{"٣٬٠٠٠ جندي", "3000|جندي"}, {"日本語 ok", "日|本|語|ok"}, {"한국", "한|국"}, {"\u1112\u1161\u11ab", "한"}, {"from -5 to 10-20", "from|-5|to|10|20"}, {"Straße ﬁn", "strasse|fin"},
		{"-² 5 -½", "^2|5|^1⁄2"}, {"2½ and x²", "2|^1⁄2|and|x|^2"}, {"see https://example.org/a?b=c now", "see|https://example.org/a?b=c|now"}, {"צה\"ל אמר", "צה\"ל|אמר"}, {"ґрати", "грати"}, {"31.10.2024", "31|10|2024"},
	} {
		var keys []string
		for _, tok := range k.Tokens(c.text) {
			keys = append(keys, tok.Key)
		}
		if got := strings.Join(keys, "|"); got != c.keys {
			t.Errorf("%q: %s, want %s", c.text, got, c.keys)
		}
	}
}

// TestRuns: the hash is on disk; it never changes.
func TestRuns(t *testing.T) {
	k := quotation.NewTokenizer()
	got := quotation.Runs(k.Tokens("This is a war"))
	if want := []uint64{0x8f30cdb5780e3aa1, 0x982f4f45608ae4f}; !slices.Equal(got, want) || quotation.Version != 2 { // worked out by another program
		t.Errorf("%x", got)
	}
	a, b := quotation.Runs(k.Tokens("one two three https://t.co/x four")), quotation.Runs(k.Tokens("one two three four"))
	if len(a) != 2 || a[0] != b[0] || a[1] != b[1] {
		t.Errorf("a link changes runs: %x and %x", a, b)
	}
	if r := quotation.Runs(k.Tokens("two words")); len(r) != 0 {
		t.Errorf("two words have runs: %x", r)
	}
}
