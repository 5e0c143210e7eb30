package figure

import (
	"strings"
	"unicode"
)

// barred says whether what looks like a number at token i is a name, a label or a part of something longer;
// then it gives the token after that.
func (s *scan) barred(i int) int {
	t := s.tok(i)
	if t.kind == word && s.lang.code == "en" && s.is(i, "zero") && s.near(i+1) && dash(s.tok(i+1)) {
		return i + 1
	}
	if t.kind == word && s.lang.slavic {
		return s.oneAnother(i)
	}
	if t.kind != number {
		return i
	}
	if end := s.phone(i); end > i {
		return end
	}
	if end := s.chain(i); end > i {
		return end
	}
	p := s.tok(i - 1)
	if s.near(i) {
		switch {
		case p.kind == word && !s.codeBefore(i-1) && !eastern(s.at(p.End-1)) && !unicode.Is(unicode.Hangul, s.at(p.End-1)):
			return s.pastGlob(i)
		case p.kind == number, p.kind == skip:
			return s.pastGlob(i)
		case dash(p) && s.near(i-1) && s.tok(i-2).kind == word && !s.codeBefore(i-2): // F-16, COVID-19
			return s.pastGlob(i)
		case p.kind == sign && strings.ContainsAny(p.text, "#№/@_=\\^*&|"):
			return s.pastGlob(i)
		case p.kind == sign && p.text == "." && s.near(i-1) && s.tok(i-2).kind == word:
			return s.pastGlob(i)
		case p.text == ":" && s.near(i-1) && (s.tok(i-2).kind == number || s.tok(i-2).kind == word):
			return s.pastGlob(i)
		}
	}
	if p.kind == word && !t.line && s.lang.labels[p.norm] && !s.lang.units[p.norm].isSet() || p.text == "." && s.tok(i-2).kind == word && s.is(i-2, "no", "p", "pp", "art", "fig", "ст", "п", "стор", "вул", "ул") || p.text == "№" || p.text == "#" {
		if !s.measured(i) {
			return i + 1
		}
	}
	if p.text == "," && s.lang.slavic && s.tok(i-3).text == "." && s.is(i-4, "вул", "ул", "просп", "пл", "бул") && !s.measured(i) {
		return i + 1 // a house
	}
	if s.lang.code == "de" && (s.is(i+1, "uhr") || dash(s.tok(i+1)) && s.is(i+3, "uhr")) {
		return i + 1 // a time of day
	}
	if s.lang.western || s.lang.code == "ar" || s.lang.foreign { // 2-1: a score, or nothing that can be told
		if v, n, ok := s.whole(i); ok && n < 3 && dash(s.tok(i+1)) && s.near(i+1) && s.near(i+2) {
			if w, m, ok := s.whole(i + 2); ok && m < 3 && (w <= v || v < 10 && w < 10 && !s.measured(i+2)) {
				return i + 3
			}
		}
	}
	if q := s.tok(i - 2); p.text == "." && t.space && p.space && q.kind == number { // 1 . 8500, a number that was torn apart
		return i + 1
	}
	if s.listItem(i) {
		return i + 1
	}
	l, ok := s.readLiteral(i)
	whole := i == 0 && i+1 == len(s.toks)
	if ok && l.zero && !(whole && l.digits == 2) && !(l.decimal && t.text[0] == '0' && t.text[1] != '0') {
		return l.end
	}
	if s.is(i+1, "not") && s.is(i+2, "found") {
		return i + 1
	}
	return i
}

func (u unit) isSet() bool { return u.code != "" }

// measured says whether a unit or a sign of percent follows a number, so that a word before it is no label.
func (s *scan) measured(i int) bool {
	l, ok := s.readLiteral(i)
	if !ok {
		return false
	}
	if s.percentAt(l.end) || l.grouped {
		return true
	}
	if _, _, ok := s.unitAt(l.end, s.lang.money); ok {
		return true
	}
	_, _, ok = s.unitAt(l.end, s.lang.units)
	return ok && s.tok(l.end).End-s.tok(l.end).Start > 1
}

// codeBefore says whether token i is a sign or code of money.
func (s *scan) codeBefore(i int) bool {
	_, ok := s.lang.prefixes[s.tok(i).norm]
	return ok
}

// pastGlob gives the first token that white space sets apart from token i.
func (s *scan) pastGlob(i int) int {
	j := i + 1
	for s.near(j) && (s.tok(j).kind == number || s.tok(j).kind == word || strings.ContainsAny(s.tok(j).text, "-.:/_=")) && !(s.tok(j).kind == sign && !s.near(j+1)) {
		j++
	}
	return j
}

// listItem says whether a number begins a line only to count the lines: "1)", "2.", "3/".
func (s *scan) listItem(i int) bool {
	t, n := s.tok(i), s.tok(i+1)
	if !s.near(i+1) || n.kind != sign || len(t.text) > 3 {
		return false
	}
	starts := t.line || s.tok(i-1).text == "(" || strings.ContainsAny(s.tok(i-1).text, ".!?:") && s.tok(i-1).kind == sign
	switch n.text {
	case ")":
		return starts && (s.tok(i-1).text != "(" || s.tok(i-1).line)
	case ".":
		return t.line && s.tok(i+2).kind == word && s.tok(i+2).space && s.upper(i+2)
	case "/":
		return !s.near(i+2) || s.tok(i+2).kind != number
	}
	return false
}

// chain bars numbers that signs tie together: times, scores, versions, dates, numberings, addresses.
func (s *scan) chain(i int) int {
	text := s.tok(i).text
	if strings.Count(text, ".") >= 2 || strings.Count(text, ",") >= 2 || strings.Contains(text, ".") && strings.Contains(text, ",") {
		if l, ok := s.readLiteral(i); !ok || !l.grouped {
			return s.pastGlob(i)
		}
	}
	j, parts, colon, slash := i, 1, false, false
	for s.near(j+1) && s.near(j+2) && s.tok(j+2).kind == number {
		switch c := s.tok(j + 1); {
		case c.text == ":":
			colon = true
		case c.text == "/":
			slash = true
		case dash(c) && c.text != "—" || c.text == "_" || c.text == "x" || c.text == "×" || c.text == "х":
		default:
			goto done
		}
		j += 2
		parts++
	}
done:
	switch {
	case parts == 1:
		return i
	case colon, parts > 2:
		return s.pastGlob(j)
	case slash:
		if _, _, ok := s.slash(i); ok {
			return i
		}
		return s.pastGlob(j)
	case s.tok(i+1).kind == word && s.tok(i+3).text == "^":
		return i
	case s.tok(i+1).kind == word:
		return s.pastGlob(j) // 1920x1080
	}
	if zeroLed(s.tok(i+2).text) || zeroLed(text) || len(text) == 3 && len(s.tok(i+2).text) == 4 && s.is(i-1, "call", "tel", "phone", "text") {
		return s.pastGlob(j)
	}
	return i
}

func zeroLed(s string) bool { return len(s) > 1 && s[0] == '0' && s[1] != '.' && s[1] != ',' }

// phone bars telephone numbers: a plus and digits, or three and more groups of digits that are no thousands.
func (s *scan) phone(i int) int {
	p := s.tok(i - 1)
	plus := p.text == "+" && s.near(i)
	j, digits, groups := i, 0, 0
	for j < len(s.toks) && groups < 12 {
		t := s.tok(j)
		if t.kind == number && !t.line {
			digits += len([]rune(t.text))
			groups++
			j++
			continue
		}
		if t.kind == number && j == i {
			digits += len([]rune(t.text))
			groups++
			j++
			continue
		}
		if groups > 0 && t.kind == sign && (dash(t) && t.text != "—" && t.text != "–" || t.text == "(" || t.text == ")") && s.tok(j+1).kind == number && s.tok(j+1).Start-t.End <= 1 && t.Start-s.tok(j-1).End <= 1 {
			j++
			continue
		}
		break
	}
	if plus && digits >= 7 {
		return j
	}
	if groups < 3 || digits < 7 {
		return i
	}
	if strings.ContainsAny(s.tok(i).text, ".,") {
		return i
	}
	for k := i; k < j; k++ { // lists of figures are not telephone numbers
		if s.tok(k).kind == number && (strings.ContainsAny(s.tok(k).text, ".,") || len(s.tok(k).text) > 7) {
			return i
		}
	}
	if l, ok := s.readLiteral(i); ok && l.grouped && l.end >= j {
		return i
	}
	return j
}
