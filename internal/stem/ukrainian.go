package stem

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// ukrainian is a light stemmer in the shape of the Russian one of Snowball: of a word, behind its first vowel, the
// longest ending of a verb that turns back on itself, then of an adjective, a verb or a noun is cut off, and a soft sign
// at the end. What is cut off must leave three letters, with a vowel among them.
func ukrainian(w string) string {
	if s, ok := ukrainianOdd()[w]; ok {
		return s
	}
	if strings.IndexFunc(w, func(r rune) bool { return r < 'а' || r > 'ґ' }) >= 0 {
		return w
	}
	s := w
	for _, back := range []string{"ся", "сь"} {
		if t, ok := strings.CutSuffix(s, back); ok && verbal(t) {
			s = t
			break
		}
	}
	if t, ok := cutLongest(s, ukrainianEndings()); ok {
		s = t
	}
	if t, ok := strings.CutSuffix(s, "ат"); ok && utf8.RuneCountInString(t) >= 4 { // солдати has the ending of a verb
		s = t
	}
	s = strings.TrimRight(s, "ь'")
	// Vowels that change when a syllable closes: ніч, ночі; робіт, робота.
	if r, n := utf8.DecodeLastRuneInString(s); n > 0 && !ukrainianVowel(r) {
		head := s[:len(s)-n]
		if h, ok := strings.CutSuffix(head, "і"); ok && utf8.RuneCountInString(h) >= 2 {
			s = h + "о" + string(r)
		}
	}
	if utf8.RuneCountInString(s) < 2 {
		return w
	}
	return s
}

func ukrainianVowel(r rune) bool { return strings.ContainsRune("аеєиіїоуюя", r) }

// verbal says whether a word without -ся is one that can have it.
func verbal(w string) bool {
	for _, e := range []string{"ти", "ть", "в", "ла", "ло", "ли", "мо", "те", "ю", "у", "ш", "є", "и", "й", "ий", "ого"} {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// cutLongest cuts off the longest of some endings that leaves enough.
func cutLongest(w string, endings []string) (string, bool) {
	for _, e := range endings {
		s, ok := strings.CutSuffix(w, e)
		if !ok {
			continue
		}
		if n := utf8.RuneCountInString(s); n >= 3 && strings.ContainsAny(s, "аеєиіїоуюя") || n == 2 && utf8.RuneCountInString(e) == 1 && strings.ContainsAny(s, "аеєиіїоуюя") {
			return s, true
		}
	}
	return w, false
}

// ukrainianEndings are those of adjectives, verbs and nouns, the longest first.
var ukrainianEndings = longestFirst(`
ого ому ими ій ої ою их им ий ьої ього ьому ьою ьої іх іми ім
увати ювати ують юють ував ювала увала ували ювали ювало увало ував ював уємо юємо уєте юєте уєш юєш ує ює ую юю уй юй уйте
ати яти ити іти їти ути али яли или іли ули ала яла ила іла ало яло ило іло ав яв ив ів ув ають яють ає яє аю яю аємо яємо аєте яєте аєш яєш
ить ять ать уть ють ите емо имо ете еш иш имуть иму име лю
ами ями еві ові єві ою ею єю ах ях ам ям ів їв ей ом ем єм ію ією ії іям іях іями ія ією іям ієм ій
а я о е и і ї у ю є й ь`)

func longestFirst(s string) func() []string {
	return sync.OnceValue(func() []string {
		list := strings.Fields(s)
		slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
		return slices.Compact(list)
	})
}

// ukrainianOdd are words whose forms no ending tells.
var ukrainianOdd = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(`
київ києва києву києвом києві
харків харкова харкову харковом харкові
львів львова львову львовом львові
чернігів чернігова чернігову чернігові
люди людей людям людьми людях
дитина дитини діти дітей дітям дітьми дітях
бій бою боєм бої боїв боям боями боях
день дня дню днем дні днів дням днями днях
рік року роком році роки років рокам роками роках
війна війни війну війні війною воєн війнам війнами війнах
військо війська військові військом військ військам військами військах
друг друга другом друзі друзів друзям
кінець кінця кінцем кінці
мова мови мову мові мовою мов
море моря морю морем морів морям морях
мир миру миром мирі
вода води воді воду водою вод
водій водія водію водієм водії водіїв водіям водіями
`) {
		f := strings.Fields(line)
		for _, w := range f {
			m[w] = f[0]
		}
	}
	return m
})
