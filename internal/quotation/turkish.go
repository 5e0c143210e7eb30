package quotation

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// Turkish says not, can, must and if inside its verbs. Keys are folded: ş is s, ü is u; ı may stand for itself or as i.
var turkishEndings = sync.OnceValue(func() (e struct{ not, can, must, when, will, names *regexp.Regexp }) {
	e.not = regexp.MustCompile(`^\pL{2,}?m([aeıiuo](d[ıiuo]|yor|yaca|yece|m[ıiu]s)|[ae](z|y[ıi]p|yarak|yerek|yal[ıi]|yel[ıi]|yan|yen|mal[ıi]|mel[ıi]|s[ae](m|n|k|lar|ler|yd[ıi])?$|s[ıi]n(lar|ler)?$|d[ae]n$|y[ıi]n([ıi]z)?$))`)
	e.can = regexp.MustCompile(`^\pL{2,}[ae]bil(ir|ec|iyor|di|mis|se|e)`)
	e.must = regexp.MustCompile(`^\pL{2,}(mal[ıi](y[ıi][mz]|s[ıi]n|lar|yd[ıi])?|mel[ıi](y[ıi][mz]|s[ıi]n|ler|yd[ıi])?)$`)
	e.when = regexp.MustCompile(`^\pL{2,}(([ıiu]r|[ae]r|m[ae]z|d[ıiu]y|yor|aca[gk]|ece[gk])s[ae]|s[ae]yd[ıi])(m|n|k|n[ıi]z|lar|ler)?$`)
	e.will = regexp.MustCompile(`^\pL{2,}(acak|ecek|acag|eceg)`)
	// words that only look so
	e.names = regexp.MustCompile(`^(komedi|damad|madem|zaman|tamam|hamam|namaz|temiz|deniz|kirmizi|kırmızı|akademi|muhammed|ahmed|mehmed)`)
	return e
})

// turkish tells what a Turkish verb says by its endings.
func turkish(key string) (negated bool, moods []string) {
	e := turkishEndings()
	if e.names.MatchString(key) {
		return false, nil
	}
	negated = e.not.MatchString(key)
	for _, m := range []struct {
		re   *regexp.Regexp
		mood string
	}{{e.can, "can"}, {e.must, "must"}, {e.when, "if"}, {e.will, "will"}} {
		if m.re.MatchString(key) {
			moods = append(moods, m.mood)
		}
	}
	return negated, moods
}

// turkishCapitals says whether a text is written in Turkish capitals throughout, in which I is the capital of ı: what all
// other languages read it as makes another word of it.
func turkishCapitals(text string) bool {
	return len(text) < 32<<10 && strings.Contains(text, "I") && strings.ContainsAny(text, "İŞĞ") && !strings.ContainsFunc(text, unicode.IsLower)
}

// lowered checks a text in Turkish capitals once more in small letters, and gives the answer that knows more of it: a, or
// the second.
func (c *Checker) lowered(ctx context.Context, q Question, a *Answer) *Answer {
	q.Text = strings.ToLowerSpecial(unicode.TurkishCase, q.Text)
	b, err := c.check(ctx, q)
	if err != nil || b.Verdict == NotFound || b.Verdict != Exact && b.Why.Matched <= a.Why.Matched {
		return a
	}
	return b
}
