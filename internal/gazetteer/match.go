package gazetteer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sports are the words beside a score that make a match of it, by their beginnings.
var sports = strings.Fields("lost lose beat won win wins drew draw defeat thrash edged " +
	"програ обігра перемогл переміг виграл зіграл внічию розгром рахунок рахунк " +
	"проигра обыгра победил выигра сыграл вничью разгром счёт счет " +
	"فاز فازت خسر خسرت تعادل تغلب هزم 이겼 이기 졌 비겼 승리 꺾 勝 敗 引き分け 输 輸 赢 贏 击败 擊敗 夺冠 战平")

// matches are the sentences that tell a match's score, as bytes of the text: "lost 3-2 at home to Bolton". Clubs are
// called like their cities, and there a city's name is the club. cues are the words that make a match of it.
func matches(text string, cues []string) [][2]int {
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	var out [][2]int
	for start := 0; start < len(text); {
		end := start + sentence(text[start:])
		if s := text[start:end]; score(s) && sporting(s, cues) {
			out = append(out, [2]int{start, end})
		}
		start = end
	}
	return out
}

// sentence is how many bytes the first sentence of a text has.
func sentence(text string) int {
	for i, c := range text {
		switch c {
		case '\n', '。', '！', '？', '؟':
			return i + utf8.RuneLen(c)
		case '.', '!', '?':
			if next, _ := utf8.DecodeRuneInString(text[i+1:]); i+1 == len(text) || unicode.IsSpace(next) {
				return i + 1
			}
		}
	}
	return len(text)
}

// score tells whether two small numbers stand as a score's do: 3-2, 5:0, 3対2, 1比3.
func score(s string) bool {
	number := func(i int) int {
		n := 0
		for i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '9' {
			n++
		}
		return n
	}
	for i := 0; i < len(s); {
		n := number(i)
		if n == 0 {
			i++
			continue
		}
		sep, size := utf8.DecodeRuneInString(s[i+n:])
		m := number(i + n + size)
		switch sep {
		case '-', '–', '対', '比', '대':
			if n < 3 && m > 0 && m < 3 {
				return true
			}
		case ':':
			if n < 3 && m == 1 { // 4:50 is a time
				return true
			}
		}
		i += n
	}
	return false
}

func sporting(s string, cues []string) bool {
	s = strings.ToLower(s)
	for _, w := range cues {
		for from := 0; ; {
			i := strings.Index(s[from:], w)
			if i < 0 {
				break
			}
			i += from
			before, _ := utf8.DecodeLastRuneInString(s[:i])
			if i == 0 || !unicode.IsLetter(before) || scriptOf(before) == han || scriptOf(before) == hangul {
				return true
			}
			from = i + len(w)
		}
	}
	return false
}

// club tells whether a city at a byte of the text stands in a sentence with a match's score.
func (r *reading) club(at int) bool {
	i, ok := slices.BinarySearchFunc(r.matches, at, func(m [2]int, at int) int { return cmp.Compare(m[0], at) })
	return ok || i > 0 && at < r.matches[i-1][1]
}
