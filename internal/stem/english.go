package stem

import (
	"strings"
	"sync"
)

// kept are English words that look like a form of another word and are none, or whose own name would be another's.
var kept = words(`news evening evenings inning outing canning herring earring proceed exceed succeed paste past caste cast morale rationale
finale locale humane urbane prime primes its this thing nothing something anything everything king ring spring string wing during
united naked sacred hundred species series morning ceiling wedding arsenal atlas cosmos bias andes mars texas paris lens
human local moral final rational urban unit prim statue shed sled biased whereas besides always perhaps afterwards goods
politics economics physics mathematics athletics ethics means customs arms aged wicked rugged ragged beloved wing sterling darling`)

// irregular are forms that no ending tells.
var irregular = pairs(`children child men man women woman feet foot teeth tooth mice mouse geese goose oxen ox
said say says say went go gone go goes go made make took take taken take saw see seen see gave give given give came come
got get gotten get knew know known know thought think told tell became become left leave felt feel brought bring began begin begun begin
kept keep held hold wrote write written write stood stand heard hear meant mean met meet ran run paid pay sat sit spoke speak spoken speak
led lead grew grow grown grow lost lose fell fall fallen fall sent send built build understood understand drew draw drawn draw broke break broken break
spent spend rose rise risen rise drove drive driven drive bought buy wore wear worn wear chose choose chosen choose sought seek
fought fight threw throw thrown throw caught catch flew fly flown fly struck strike shot shoot sold sell taught teach slept sleep died die dying die
lied lie lying lie tied tie tying tie buses bus gases gas`)

func words(s string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, w := range strings.Fields(s) {
			m[w] = true
		}
		return m
	})
}

func pairs(s string) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		m := map[string]string{}
		f := strings.Fields(s)
		for i := 0; i+1 < len(f); i += 2 {
			m[f[i]] = f[i+1]
		}
		return m
	})
}

func vowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

func hasVowel(s string) bool { return strings.ContainsAny(s, "aeiouy") }

// english is the steps of the Porter2 stemmer that undo inflection: 1a, 1b, 1c and 5 (snowballstem.org, English).
func english(w string) string {
	if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" || kept()[w] {
		return w
	}
	if s, ok := irregular()[w]; ok {
		w = s
	}
	w = plural(w)
	if kept()[w] {
		return w
	}
	w = past(w)
	n := len(w)
	switch {
	case kept()[w]:
	case n > 2 && w[n-1] == 'y' && !vowel(w[n-2]):
		w = w[:n-1] + "i"
	case w[n-1] == 'e' && (r2(w) < n || r1(w) < n && !short(w[:n-1])):
		w = w[:n-1]
	}
	return w
}

func plural(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "sses"):
		return w[:n-2]
	case strings.HasSuffix(w, "ies"):
		if n > 4 {
			return w[:n-2]
		}
		return w[:n-1]
	case strings.HasSuffix(w, "us"), strings.HasSuffix(w, "ss"), !strings.HasSuffix(w, "s"):
		return w
	case strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"):
		if hasVowel(w[:n-3]) {
			return w[:n-2]
		}
	}
	if hasVowel(w[:n-2]) {
		return w[:n-1]
	}
	return w
}

func past(w string) string {
	n := len(w)
	stem := ""
	switch {
	case strings.HasSuffix(w, "eed"):
		if r1(w) <= n-3 {
			return w[:n-1]
		}
		return w
	case strings.HasSuffix(w, "ied"):
		if n > 4 {
			return w[:n-2]
		}
		return w[:n-1]
	case strings.HasSuffix(w, "ing"):
		stem = w[:n-3]
	case strings.HasSuffix(w, "ed"):
		stem = w[:n-2]
	default:
		return w
	}
	if !hasVowel(stem) || len(stem) < 2 {
		return w
	}
	n = len(stem)
	switch {
	case strings.HasSuffix(stem, "at"), strings.HasSuffix(stem, "bl"), strings.HasSuffix(stem, "iz"):
		return stem + "e"
	case n > 2 && stem[n-1] == stem[n-2] && strings.IndexByte("bdfgmnprt", stem[n-1]) >= 0:
		return stem[:n-1]
	case r1(stem) == n && short(stem):
		return stem + "e"
	}
	return stem
}

// r1 is where what stands behind the first consonant after a vowel begins, r2 the same of that.
func r1(w string) int { return region(w, 0) }
func r2(w string) int { return region(w, r1(w)) }

func region(w string, from int) int {
	for i := from + 1; i < len(w); i++ {
		if vowel(w[i-1]) && !vowel(w[i]) {
			return i + 1
		}
	}
	return len(w)
}

// short says whether a word ends in a short syllable.
func short(w string) bool {
	n := len(w)
	switch {
	case n == 2:
		return vowel(w[0]) && !vowel(w[1])
	case n < 3:
		return false
	}
	return !vowel(w[n-3]) && vowel(w[n-2]) && !vowel(w[n-1]) && strings.IndexByte("wx", w[n-1]) < 0
}
