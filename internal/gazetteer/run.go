package gazetteer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// run finds names in a run of letters of a script without spaces (Chinese, Japanese), or where what follows a name is
// written together with it (Korean). It takes the tokens of its script that follow too: names may have spaces.
func (r *reading) run(i int, f *facts) (hits []hit, used int) {
	first := r.tokens[i]
	used = 1
	for i+used < len(r.tokens) && r.tokens[i+used].script == first.script && r.tokens[i+used].joined {
		used++
	}
	end := r.tokens[i+used-1].end
	at := first.at
	before := rune(' ')
	for p := first.start; p < end; {
		c, n := utf8.DecodeRuneInString(r.text[p:])
		if first.script == han || !unicode.Is(unicode.Hangul, before) {
			if h, size := r.letters(p, end, at, before, first.script, f); size > 0 {
				if h.entry >= 0 || h.reg != nil {
					hits = append(hits, h)
				}
				word := r.text[p : p+size]
				before, _ = utf8.DecodeLastRuneInString(word)
				at += utf8.RuneCountInString(word)
				p += size
				continue
			}
		}
		before = c
		p, at = p+n, at+1
	}
	return hits, used
}

// letters gives the longest name at byte p and its bytes; 0 if none is there.
func (r *reading) letters(p, end, at int, before rune, sc script, f *facts) (hit, int) {
	c, _ := utf8.DecodeRuneInString(r.text[p:])
	lang := r.lang[sc]
	most := 0
	if lang >= 0 {
		most = r.g.unparted(lang).letters(c)
	}
	if r.reg != nil {
		most = max(most, r.reg.runes[c])
	}
	if most == 0 {
		return hit{}, 0
	}
	var ends [mostRunes]int // of the name's possible lengths
	n := 0
	for q := p; q < end && n < most && n < len(ends); n++ {
		_, size := utf8.DecodeRuneInString(r.text[q:])
		q += size
		ends[n] = q
	}
	for ; n > 0; n-- {
		word := r.text[p:ends[n-1]]
		rest := r.text[ends[n-1]:]
		if r.reg != nil && r.reg.names[word] != nil && bounded(word, before, rest, sc) {
			return hit{start: at, end: at + n, reg: r.reg.names[word], entry: -1}, len(word)
		}
		if lang < 0 {
			continue
		}
		for _, sp := range r.g.unparted(lang).spellings(word) {
			if sp.need == block {
				return hit{entry: -1}, len(word)
			}
			if bounded(word, before, rest, sc) && r.unspaced(sp, word, rest, lang, p) {
				h := hit{start: at, end: at + n, entry: sp.entry, form: sp.form, rule: ByList}
				if sp.need != needNothing {
					h.rule = ByContext
				}
				return h, len(word)
			}
		}
	}
	return hit{}, 0
}

// unspaced asks what a spelling needs in scripts without capitals.
func (r *reading) unspaced(sp spelling, word, rest string, lang, p int) bool {
	e := &r.g.entries[sp.entry]
	if e.kind == Place && honorific(rest) {
		return false
	}
	if e.city && (strings.HasSuffix(r.text[:p], "叫") || len(r.matches) > 0 && r.club(p) && !strings.HasPrefix(rest, "で") && !strings.HasPrefix(rest, "에서") && !strings.HasSuffix(r.text[:p], "在")) {
		return false
	}
	rest = strings.TrimLeft(rest, " ")
	switch sp.need {
	case needNothing:
		return true
	case needAxis:
		for cue := range axes[lang].all() {
			if strings.HasPrefix(rest, cue) {
				return true
			}
		}
	case needCompanion, needPlace:
		for _, cue := range states {
			if strings.HasPrefix(rest, cue) {
				return true
			}
		}
		if e.city && sp.need == needPlace && r.stays(word, rest, lang, p) {
			return true
		}
		name := r.g.unparted(lang)
		if before := strings.TrimRight(r.text[:p], " "); len(before) < p && e.city { // "프랑스 파리"
			for _, s := range name.spellings(lastWord(before)) {
				if s.entry >= 0 && r.g.entries[s.entry].country == e.country && e.country != "" {
					return true
				}
			}
		}
	}
	return false
}

// stays tells whether the signs beside a short name of a city are those of a place: 在苏州, 苏州人, 대구까지.
func (r *reading) stays(word, rest string, lang, p int) bool {
	begins := func(cues []string) bool {
		return slices.ContainsFunc(cues, func(cue string) bool { return strings.HasPrefix(rest, cue) })
	}
	if lang == ko {
		return begins(stays)
	}
	before, _ := utf8.DecodeLastRuneInString(r.text[:p])
	edge := p == 0 || scriptOf(before) != han
	switch {
	case lang != zh:
		return false
	case edge && whole.has(word) || strings.ContainsRune(reached, before):
		return true
	}
	return (edge || strings.ContainsRune(linked, before)) && begins(lived)
}

func lastWord(s string) string {
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		s = s[i+1:]
	}
	if len(s) > longest {
		return ""
	}
	return s
}

// states follow a country's name that is a word too.
var states = []string{"내전", "정부", "수도", "대통령", "난민", "총리", "共和国", "政府", "大統領", "内戦", "軍"}

// bounded tells whether a word ends where a name does: Katakana goes on or stops, Korean has a particle after it.
func bounded(word string, before rune, rest string, sc script) bool {
	after, _ := utf8.DecodeRuneInString(rest)
	if sc == hangul {
		end := 0
		for i, r := range rest {
			if !unicode.Is(unicode.Hangul, r) {
				break
			}
			end = i + utf8.RuneLen(r)
			if end > 36 {
				return false
			}
		}
		return particle(rest[:end])
	}
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	if katakana(first) && katakana(before) || katakana(last) && (katakana(after) || after == 'ー') {
		return false
	}
	return true
}

func katakana(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }

// honorific tells whether what follows makes a person of a place's name: 千葉さん.
func honorific(rest string) bool {
	for _, h := range []string{"さん", "ちゃん", "くん", "君", "氏", "様", "先生", "씨", "님"} {
		if strings.HasPrefix(rest, h) {
			return true
		}
	}
	return false
}

// particle tells whether the rest of a Korean word may stand after a name: particles, or a suffix and particles.
func particle(rest string) bool {
	if rest == "" || particles.has(rest) {
		return true
	}
	for i := range rest {
		if i > 0 && suffixes.has(rest[:i]) && particles.has(rest[i:]) {
			return true
		}
	}
	return suffixes.has(rest)
}

var particles = &wordSet{words: "은 는 이 가 을 를 의 에 에서 에게 에도 에는 에선 에서는 에서도 에게는 로 으로 로는 으로는 로부터 으로부터 로도 와 과 와의 과의 와는 과는 도 만 만이 만은 부터 까지 까지는 보다 보다는 처럼 이나 나 이나마 라도 이라도 라는 이라는 란 이란 이며 며 이고 고 이다 다 입니다 이었다 였다 한테 께 께서 조차 마저 밖에 하고 이랑 랑 이라고 라고 이지만 지만 에서의 에의 으로의 로의 에서부터 이자 이든 든 인데 에서만 에만 뿐 대로 마다 야 아 여"}

var suffixes = &wordSet{words: "들 군 측 산 발 행 계 정부 정부군 대통령 총리 총서기 국무위원장 위원장 외무장관 국방부 외무부 시 시장 주 지역 반도 사태 전쟁 문제 전선 내 외 국민 당국 대사 대사관 출신 방문 정상 회담 순방 침공 점령 동맹 의회 병사 여사 회원국 본부 사무총장 전역 남부 북부 동부 서부 북동부 북서부 남동부 남서부 인근 현지"}
