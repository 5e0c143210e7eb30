package quotation

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Korean counts in two ways, and most of the syllables are also parts of other words: 사 is four and 사람 a person.
// A number is taken for one at the beginning of a word, with something behind it that is counted.

func sino() []string {
	return []string{"일", "이", "삼", "사", "오", "육", "칠", "팔", "구", "십", "백", "천", "만", "억", "조", "영"}
}

func native() []string {
	return []string{"다섯", "여섯", "일곱", "여덟", "아홉", "하나", "스물", "스무", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔", "열", "한", "두", "둘", "세", "셋", "석", "네", "넷", "넉"}
}

// particles are what may stand behind a unit or a number, to the end of the word.
func particles() []string {
	return []string{"", "이", "가", "을", "를", "은", "는", "의", "도", "만", "에", "로", "으로", "과", "와", "씩", "간", "이나", "쯤", "정도", "부터", "까지", "짜리", "이상", "이하", "에서", "에게", "동안", "여", "째", "마다", "뿐", "밖에", "이라", "이었다", "이다", "였다", "이고", "이라니", "이라고", "이라며", "이라면", "이라서", "이지만", "이며", "이면", "인데", "입니다", "이에요", "예요", "밖에는", "보다"}
}

// korean gives the numbers that a change touches, with what they count.
func (l *lists) korean(w window) []phrase {
	var out []phrase
	words := strings.FieldsFunc(w.text, func(r rune) bool { return r == ' ' || r == '.' })
	at := 0
	for i, word := range words {
		from := at + strings.Index(w.text[at:], word)
		at = from + len(word)
		number, whole := leading(word)
		if number == "" {
			continue
		}
		rest, next, end := word[len(number):], "", at
		if i+1 < len(words) {
			next = words[i+1]
		}
		p := phrase{number: number, unit: -1}
		one := utf8.RuneCountInString(number) == 1
		switch {
		case rest == "" && l.counted(next) > 0 && (!one || number != "이" && number != "영"):
			n := l.counted(next)
			p.unit = l.units.of[next[:n]]
			end = at + strings.Index(w.text[at:], next) + n
		case rest != "" && l.counted(rest) > 0 && (!one || whole || glued(number, rest)):
			n := l.counted(rest)
			p.unit = l.units.of[rest[:n]]
		case utf8.RuneCountInString(number) >= 3 && !whole && slices.Contains(particles(), rest):
		default:
			continue
		}
		if from < w.to && end > w.from {
			out = append(out, p)
		}
	}
	return out
}

// leading gives the number that a word begins with, and whether it is one of Korean's own.
func leading(word string) (number string, own bool) {
	run := func(list []string) int {
		n := 0
		for {
			k := begins(word[n:], list)
			if k == 0 {
				return n
			}
			n += k
		}
	}
	if n := run(native()); n > 0 {
		return word[:n], true
	}
	n := 0
	for n < len(word) && (word[n] >= '0' && word[n] <= '9' || word[n] == '.') {
		n++
	}
	for n < len(word) {
		k := begins(word[n:], sino())
		if k == 0 {
			break
		}
		n += k
	}
	// the last syllable may be the unit: 삼일, three days
	return word[:n], false
}

// counted gives the length of the unit that a text begins with, if nothing but a particle follows in the word.
func (l *lists) counted(text string) int {
	for _, u := range l.units.text {
		if rest, ok := strings.CutPrefix(text, u); ok && slices.Contains(particles(), rest) {
			return len(u)
		}
	}
	return 0
}

// glued says whether one syllable of the Chinese numbers is a number before its unit in the same word: 사원 is a temple.
func glued(number, rest string) bool {
	return number != "이" && begins(rest, []string{"개월", "년", "층", "퍼센트", "킬로", "미터", "주일", "달러", "유로"}) > 0
}

// recountedKorean says whether the numbers that a change touches are others on the two sides.
func (f *flagger) recountedKorean(record, quote window) bool {
	return !slices.Equal(f.l.korean(record), f.l.korean(quote))
}

// negatedKorean says whether 안 or 못, which stand as a word of their own before the verb or are written together with it, are
// on one side of a change only.
func (f *flagger) negatedKorean(record, quote window) bool {
	alone := func(w window) (n int) {
		for i := w.from; i < len(w.text) && i < w.to; i++ {
			for _, no := range []string{"안", "못"} {
				if !strings.HasPrefix(w.text[i:], no) || i > 0 && w.text[i-1] != ' ' && w.text[i-1] != '.' {
					continue
				}
				end := i + len(no)
				if end == len(w.text) || w.text[end] == ' ' || end == w.to {
					n++
				}
			}
		}
		return n
	}
	return alone(record) != alone(quote)
}
