package words

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/feature/plural"
)

// places gives the places of a sentence, each once.
func (s sentence) places() []int {
	var out []int
	for _, p := range s {
		if p.arg >= 0 && !slices.Contains(out, p.arg) {
			out = append(out, p.arg)
		}
	}
	slices.Sort(out)
	return out
}

// all gives the sentences of an entry: the one that stands for all, and every form.
func (e entry) all() (main sentence, forms map[plural.Form]sentence) {
	if e.forms != nil {
		return e.forms[plural.Other], e.forms
	}
	return e.text, nil
}

// whole gives a sentence with its places as they are written.
func (s sentence) whole() string {
	var b strings.Builder
	for _, p := range s {
		if p.arg >= 0 {
			b.WriteString("{" + string(rune('0'+p.arg)) + "}")
		}
		b.WriteString(p.text)
	}
	return b.String()
}

var (
	markup  = regexp.MustCompile(`<[a-zA-Z/!]|&[a-zA-Z]+;|&#`)
	suspect = regexp.MustCompile(`^\s|\s$|  |\.\.\.|\n`)
)

// TestCatalogs: every language that ships says everything, with the same places, in every plural form that
// whole numbers need in it, and in words alone.
func TestCatalogs(t *testing.T) {
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if tags := len(c.All()); tags < 4 {
		t.Fatalf("%d languages", tags)
	}
	en := c.English()
	for _, l := range c.All() {
		needed := map[plural.Form]bool{}
		for n := range 1000 {
			needed[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)] = true
		}
		for key := range en.areas.all() {
			if _, ok := l.areas.all()[key]; !ok {
				t.Errorf("%s does not say %s", l.Tag, key)
			}
		}
		for key, e := range l.areas.all() {
			first, ok := en.areas.all()[key]
			if !ok {
				t.Errorf("%s says %s, which English does not", l.Tag, key)
				continue
			}
			said, forms := e.all()
			model, _ := first.all()
			// As many places, none above English's: a number may be said as {0} where English has its ordinal, {1}.
			if got, want := said.places(), model.places(); len(got) != len(want) || len(got) > 0 && got[len(got)-1] > want[len(want)-1] {
				t.Errorf("%s: %s has the places %v, English %v", l.Tag, key, got, want)
			}
			if forms != nil {
				for f := range needed {
					if forms[f] == nil {
						t.Errorf("%s: %s lacks a plural form (%d)", l.Tag, key, f)
					}
				}
				for f := range forms {
					if f != plural.Other && !needed[f] {
						t.Errorf("%s: %s has a plural form (%d) that no whole number takes", l.Tag, key, f)
					}
				}
			}
			for f, s := range forms {
				for _, place := range s.places() {
					if !slices.Contains(said.places(), place) {
						t.Errorf("%s: %s has a place {%d} in form %d that its other form does not have", l.Tag, key, place, f)
					}
				}
				checkWords(t, l, key, s)
			}
			checkWords(t, l, key, said)
		}
	}
}

func checkWords(t *testing.T, l *Language, key string, s sentence) {
	t.Helper()
	text := s.whole()
	if text == "" {
		t.Errorf("%s: %s says nothing", l.Tag, key)
	}
	if markup.MatchString(text) {
		t.Errorf("%s: %s holds markup: %q", l.Tag, key, text)
	}
	if suspect.MatchString(text) {
		t.Errorf("%s: %s has odd spaces or points: %q", l.Tag, key, text)
	}
}

// TestOwnLetters finds sentences that were left in English: a language that is not written in Latin letters
// has letters of its own in every sentence, but for names and commands.
func TestOwnLetters(t *testing.T) {
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]*regexp.Regexp{"uk": regexp.MustCompile(`\p{Cyrillic}`), "ko": regexp.MustCompile(`\p{Hangul}`), "ar": regexp.MustCompile(`\p{Arabic}`)}
	letters := regexp.MustCompile(`[a-zA-Z]{2,}`)
	names := regexp.MustCompile(`^(?:[A-Z][A-Za-z0-9.+-]*|[\s\p{P}\p{S}\d]|\{\d\}|UTC|kB|MB|GB|px|URL|https?)+$`)
	for tag, mine := range own {
		l, _ := c.Language(tag)
		for key, e := range l.areas.all() {
			said, _ := e.all()
			if text := said.whole(); letters.MatchString(text) && !mine.MatchString(text) && !names.MatchString(text) {
				t.Errorf("%s: %s is not translated: %q", tag, key, text)
			}
		}
	}
}

// TestOneWord: a thing has one word in a language, whoever wrote the sentence. doc/languages.md lists them.
func TestOneWord(t *testing.T) {
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for tag, others := range map[string]string{
		"uk": `ланцюж|[Нн]итка|теґ|в записі|у записі`,
		"ko": `타래|저자|작성자|트윗|내용 경고`,
		"ar": `تغريد|خيط النقاش`,
	} {
		rival := regexp.MustCompile(others)
		l, _ := c.Language(tag)
		for key, e := range l.areas.all() {
			said, forms := e.all()
			for _, s := range append(slices.Collect(maps.Values(forms)), said) {
				if text := s.whole(); rival.MatchString(text) {
					t.Errorf("%s: %s says %q, for which there is another word: %q", tag, key, rival.FindString(text), text)
				}
			}
		}
	}
}

// TestEnglish: the English that is read alone is the one that the catalogue has.
func TestEnglish(t *testing.T) {
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	want, got := c.English(), English()
	if got.Tag != want.Tag || got.Name != want.Name || got.Dir != want.Dir || len(got.areas.all()) != len(want.areas.all()) {
		t.Errorf("%s %s %s, %d entries; the catalogue has %s %s %s, %d", got.Tag, got.Name, got.Dir, len(got.areas.all()), want.Tag, want.Name, want.Dir, len(want.areas.all()))
	}
	for _, key := range []string{"document.contents", "document.gap-deleted", "book.colophon"} {
		if got.Say(key, 3, 4, 5, 6) != want.Say(key, 3, 4, 5, 6) {
			t.Errorf("%s: %q, in the catalogue %q", key, got.Say(key, 3, 4, 5, 6), want.Say(key, 3, 4, 5, 6))
		}
	}
}
