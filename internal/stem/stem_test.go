package stem_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"clew/internal/fold"
	"clew/internal/stem"
)

// TestForms: testdata/forms.txt has lines "lang: word form form" whose words are one, and "lang! word other" whose
// words are not.
func TestForms(t *testing.T) {
	in, err := os.Open("testdata/forms.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f := fold.New()
	n := map[string]int{}
	for sc := bufio.NewScanner(in); sc.Scan(); {
		line := sc.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		lang, same := stem.Language(line[:2]), line[2] == ':'
		w := strings.Fields(line[3:])
		first := stem.Word(lang, f.String(w[0]))
		for _, form := range w[1:] {
			got := stem.Word(lang, f.String(form))
			if (got == first) != same {
				t.Errorf("%s: %s is %s, %s is %s; the same: want %v", lang, w[0], first, form, got, same)
			}
			n[line[:3]]++
		}
	}
	for _, k := range []string{"en:", "en!", "uk:", "uk!", "ru:", "ru!"} {
		if n[k] < 20 {
			t.Errorf("%s has %d forms", k, n[k])
		}
	}
}

func TestOf(t *testing.T) {
	f := fold.New()
	for _, c := range []struct{ tag, text, want string }{
		{"uk", "", "uk"}, {"uk-UA", "", "uk"}, {"EN", "", "en"}, {"ko", "shells", ""}, {"und", "shells", "en"}, {"", "3.5 million shells", "en"},
		{"", "Снаряди летять", "ru uk"}, {"", "їжа", "uk"}, {"", "был взрыв", "ru"}, {"", "снаряды", "ru"}, {"", "الحرب", "ar"}, {"", "東京", ""}, {"", "", ""}, {"xx", "shells", ""},
	} {
		var got []string
		for _, l := range stem.Of(c.tag, []byte(f.String(c.text))) {
			got = append(got, string(l))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q %q: %q, want %q", c.tag, c.text, s, c.want)
		}
	}
}

// A word's name is no longer than some letters more than the word, and the name of a name is stable enough to be found.
func TestBounds(t *testing.T) {
	for _, w := range []string{"", "a", "ab", "3.5", strings.Repeat("s", 5000), "\xff\xfe", "ing", "ed", "s", "es", "ся", "ами", "ال", "والله", "الى"} {
		for _, l := range []stem.Language{stem.Arabic, stem.English, stem.French, stem.German, stem.Russian, stem.Spanish, stem.Ukrainian, "xx"} {
			if got := stem.Word(l, w); len(got) > len(w)+1 || w != "" && got == "" {
				t.Errorf("%s %q: %q", l, w, got)
			}
		}
	}
}

func BenchmarkWord(b *testing.B) {
	for l, w := range map[stem.Language]string{stem.English: "shelling", stem.Ukrainian: "снарядами", stem.Russian: "снарядами", stem.German: "häusern"} {
		b.Run(string(l), func(b *testing.B) {
			for b.Loop() {
				stem.Word(l, w)
			}
		})
	}
}
