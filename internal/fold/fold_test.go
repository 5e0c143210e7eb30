package fold_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"clew/internal/fold"
)

func TestFold(t *testing.T) {
	f := fold.New()
	for _, c := range [][2]string{
		{"Ähnlich CAFÉ", "ahnlich cafe"},
		{"e\u0301te\u0301", "ete"},
		{"Straße", "strasse"},
		{"ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"},
		{"Київ Йод ёлка", "київ йод елка"},
		{"и\u0306од", "йод"},
		{"한국어", "한국어"},
		{"\u1112\u1161\u11ab", "한"},
		{"がか ｶﾞ", "がか ガ"},
		{"ﬁn ①", "fin 1"},
		{"שָׁלוֹם", "שלום"},
		{"مُحَمَّد أحمد کتاب", "محمد احمد كتاب"},
		{"क़लम हिन्दी", "क़लम हिन्दी"},
		{"ไทยแลนด์", "ไทยแลนด์"},
		{"a \t\n b\u00a0c", "a b c"},
		{"“It’s” — so…", `"it's" - so...`},
		{"ＡＢＣ１２", "abc12"},
		{"", ""},
		{"x \u0301y", "x y"},
		{"가\u0301\u11ab", "간"},
		{"か\u0301\u3099", "が"},
		{"\u1112\u0301\u1161\u11ab", "한"},
		{"\u1112\u0301\u1161\u0301\u11ab\u11ab", "한\u11ab"},
		{"\u0dd9\u0301\u0dcf\u0dca", "\u0ddd"},
	} {
		if got := f.String(c[0]); got != f.String(c[1]) || got != c[1] && c[0] != "क़लम हिन्दी" {
			t.Errorf("%q folds to %q, want %q", c[0], got, c[1])
		}
	}
	for _, c := range [][2]string{{"が", "か"}, {"йод", "иод"}, {"किताब", "कताब"}, {"한", "하"}} {
		if f.String(c[0]) == f.String(c[1]) {
			t.Errorf("%q and %q fold alike", c[0], c[1])
		}
	}
}

// Folding is done once: folded text folds to itself, and the marked form is the plain one, in order.
func TestMarked(t *testing.T) {
	letters := rapid.StringOf(rapid.SampledFrom([]rune("aB \n\u0301\u00e9\u0419\u0438\u0306\u0451\ufb01가\u1112\u1161\u11abがカ\u3099שָمُأ日…① \u0345\u0130")))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), letters).Draw(t, "s")
		f := fold.New()
		plain := f.String(s)
		marked, at := f.Marked(s)
		if string(marked) != plain {
			t.Fatalf("%q: marked %q, plain %q", s, marked, plain)
		}
		if len(at) != len(marked)+1 || !slices.IsSorted(at) || int(at[len(at)-1]) != len(s) {
			t.Fatalf("%q: places %v", s, at)
		}
		if again := f.String(plain); again != plain {
			t.Fatalf("%q folds to %q, and that to %q", s, plain, again)
		}
	})
}

// Every letter there is folds once and for all.
func TestEveryLetter(t *testing.T) {
	f := fold.New()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		once := f.String("a" + string(r) + "b")
		if twice := f.String(once); twice != once {
			t.Errorf("%U folds to %q, and that to %q", r, once, twice)
		}
	}
	if f.String("ꭰᏸ") != "ᎠᏰ" {
		t.Error("Cherokee keeps two cases")
	}
}

// Every word of up to five of the parts that letters are made of, and of signs that go, folds once and for all.
func TestEveryPart(t *testing.T) {
	f := fold.New()
	parts := []string{"", "\u1112", "\u1161", "\u11ab", "하", "\u0301", "\u0323", "\u200d", "\u0dd9", "\u0dcf", "\u0dca", "か", "\u3099"}
	n := 1
	for range 5 {
		n *= len(parts)
	}
	for i := range n {
		s := ""
		for k := i; k > 0; k /= len(parts) {
			s += parts[k%len(parts)]
		}
		once := f.String(s)
		if twice := f.String(once); twice != once {
			t.Fatalf("%+q folds to %+q, and that to %+q", s, once, twice)
		}
		if marked, at := f.Marked(s); string(marked) != once || len(at) != len(once)+1 {
			t.Fatalf("%+q: marked %+q, plain %+q", s, marked, once)
		}
	}
}

func TestTag(t *testing.T) {
	f := fold.New()
	for _, c := range [][2]string{{"#Café", "cafe"}, {"Україна", "україна"}, {"a b", "ab"}, {"\x00", ""}, {"\xff", ""}, {string(make([]byte, 5000)), ""}} {
		if got := f.Tag(c[0]); got != c[1] {
			t.Errorf("%q is the tag %q, want %q", c[0], got, c[1])
		}
	}
}

func TestLetters(t *testing.T) {
	f := fold.New()
	for _, c := range [][2]string{{"CAFÉ", "cafe\u0301"}, {"ﬁn", "FIN"}, {"Ёлка", "ёлка"}, {"ｶﾞ", "ガ"}} {
		if f.Letters(c[0]) != f.Letters(c[1]) {
			t.Errorf("%q and %q have other letters", c[0], c[1])
		}
	}
	for _, c := range [][2]string{{"café", "cafe"}, {"ёлка", "елка"}, {"مُحمد", "محمد"}} {
		if f.Letters(c[0]) == f.Letters(c[1]) {
			t.Errorf("%q and %q have the same letters", c[0], c[1])
		}
	}
}

// TestMarkedASCII: where letters of plain ASCII came from does not depend on whether others follow.
func TestMarkedASCII(t *testing.T) {
	f := fold.New()
	for _, s := range []string{"", " ", "a", "A", "  a  B\t\nc ", "\x00\x1fx", "It's 3.5% of \"C++\"\r\n\r\nthen\v\fmore", "a b", "\x7f", strings.Repeat("Ab  ", 50)} {
		folded, at := f.Marked(s)
		if string(folded) != f.String(s) || len(at) != len(folded)+1 || int(at[len(folded)]) != len(s) {
			t.Errorf("%q: %q %v, want %q", s, folded, at, f.String(s))
			continue
		}
		longer, where := f.Marked(s + "я")
		if !strings.HasPrefix(string(longer), string(folded)) || !slices.Equal(at, where[:len(at)]) {
			t.Errorf("%q: %q %v, with a letter %q %v", s, folded, at, longer, where)
		}
	}
}
