package figure

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// literal is a number in digits that was understood.
type literal struct {
	value   float64
	end     int  // the token after it
	digits  int  // how many digits stand before the decimal sign
	grouped bool // thousands were set apart
	decimal bool
	zero    bool // it begins with a nought that does not count ("007")
}

// readLiteral reads the number at token i, with the groups that a space sets apart. It fails on what is no
// number in this language: versions, addresses, mixed digit sets, and what could be either a fraction or
// thousands.
func (s *scan) readLiteral(i int) (literal, bool) {
	t := &s.toks[i]
	if t.End-t.Start > 2*maxLiteral {
		return literal{}, false
	}
	text, ok := asciiDigits(t.text)
	if !ok {
		return literal{}, false
	}
	l, ok := s.readSeparated(text)
	l.end = i + 1
	if !ok {
		return l, false
	}
	if !strings.ContainsAny(text, ".,'") && len(text) <= 3 && text[0] != '0' {
		s.joinGroups(&l, text)
	}
	if l.value >= 1e300 || math.IsInf(l.value, 0) {
		return l, false
	}
	return l, true
}

// joinGroups takes in the groups of three that a space sets apart, as in "1 234 567".
func (s *scan) joinGroups(l *literal, text string) {
	j, all := l.end, text
	for j < len(s.toks) && s.toks[j].kind == number && s.groupGap(j) {
		next, ok := asciiDigits(s.toks[j].text)
		if !ok || len(next) < 3 || len(next) > 3 && (next[3] != '.' && next[3] != ',') || len(all) > maxLiteral {
			break
		}
		if strings.ContainsAny(next[:3], ".,'") {
			break
		}
		all += next
		j++
		if len(next) > 3 {
			break
		}
	}
	if j == l.end {
		return
	}
	// "100 200 300" is three figures as well as one; a longer word of digits after it says that it was no number
	if j < len(s.toks) && s.toks[j].kind == number && s.groupGap(j) {
		return
	}
	v, err := strconv.ParseFloat(strings.Replace(all, ",", ".", 1), 64)
	if err != nil {
		return
	}
	l.value, l.end, l.grouped, l.digits = v, j, true, len(all)
	l.decimal = strings.ContainsAny(all, ".,")
}

// groupGap says whether exactly one space stands before token j, and it is one that may part thousands.
func (s *scan) groupGap(j int) bool {
	a := s.toks[j-1].End
	if s.toks[j].Start != a+1 {
		return false
	}
	switch s.runes[a] {
	case ' ', '\u00a0', '\u2009', '\u202f', '\u2007':
		return true
	}
	return false
}

// readSeparated reads digits with points, commas and apostrophes.
func (s *scan) readSeparated(text string) (l literal, ok bool) {
	points, commas, ticks := strings.Count(text, "."), strings.Count(text, ","), strings.Count(text, "'")
	whole, frac, group := text, "", byte(0)
	switch {
	case ticks > 0:
		if whole, frac = cutLast(text, '.'); commas > 0 || points > 1 {
			return l, false
		}
		group = '\''
	case points > 0 && commas > 0:
		dec, grp := byte('.'), byte(',')
		if strings.LastIndexByte(text, ',') > strings.LastIndexByte(text, '.') {
			dec, grp = ',', '.'
		}
		if strings.Count(text, string(dec)) > 1 {
			return l, false
		}
		whole, frac = cutLast(text, dec)
		group = grp
	case points > 1:
		group = '.'
	case commas > 1:
		group = ','
	case points == 1:
		whole, frac = cutLast(text, '.')
		if len(frac) == 3 && len(whole) <= 3 && whole != "" && whole[0] != '0' {
			switch {
			case s.lang.foreign:
				return l, false // 44.000: thousands in most of Europe
			case s.lang.dots:
				whole, frac, group = text, "", '.'
			}
		}
	case commas == 1:
		w, f := cutLast(text, ',')
		switch {
		case s.lang.comma && len(f) == 3 && w != "0" && w != "":
			return l, false // 3,500 where the comma is a decimal sign: three and a half, or English thousands?
		case s.lang.comma:
			whole, frac = w, f
		case len(f) == 3 && len(w) <= 3 && w != "" && w[0] != '0':
			group = ','
		case len(f) <= 2:
			whole, frac = w, f
		default:
			return l, false
		}
	}
	if group != 0 {
		if !grouping(whole, group) {
			return l, false
		}
		whole = strings.ReplaceAll(whole, string(group), "")
		l.grouped = true
	}
	if len(whole)+len(frac) > maxLiteral || strings.ContainsAny(frac, ".,'") || !l.grouped && len(whole) > maxDigits {
		return l, false
	}
	l.zero = len(whole) > 1 && whole[0] == '0'
	l.digits, l.decimal = len(whole), frac != ""
	v, err := strconv.ParseFloat("0"+whole+"."+frac+"0", 64)
	l.value = v
	return l, err == nil
}

// grouping says whether thousands are set apart as they should be: in threes, or as in India in twos and a last three.
func grouping(s string, sep byte) bool {
	parts := strings.Split(s, string(sep))
	n := len(parts)
	if n < 2 || parts[0] == "" || len(parts[0]) > 3 || parts[0][0] == '0' || len(parts[n-1]) != 3 {
		return false
	}
	size := 3
	if sep == ',' && n > 2 && len(parts[1]) == 2 {
		size = 2
	}
	if size == 2 && len(parts[0]) > 2 {
		return false
	}
	for _, p := range parts[1 : n-1] {
		if len(p) != size {
			return false
		}
	}
	return true
}

func cutLast(s string, sep byte) (string, string) {
	if i := strings.LastIndexByte(s, sep); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// asciiDigits turns digits of any one set into 0 to 9, and separators of other scripts into theirs; it fails
// where sets are mixed.
func asciiDigits(s string) (string, bool) {
	var b strings.Builder
	set := rune(-1)
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			if set >= 0 && set != '0' {
				return "", false
			}
			set = '0'
			b.WriteRune(r)
		case unicode.IsDigit(r):
			zero := zeroOf(r)
			if set >= 0 && set != zero || r-zero > 9 {
				return "", false
			}
			set = zero
			b.WriteByte(byte('0' + r - zero))
		case r == '٫':
			b.WriteByte('.')
		case r == '٬' || r == '，':
			b.WriteByte(',')
		case r == '．':
			b.WriteByte('.')
		case r == '’':
			b.WriteByte('\'')
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), set >= 0
}

// zeroOf gives the nought of the set a digit belongs to. Unicode keeps each set in one run of ten.
func zeroOf(r rune) rune {
	for _, x := range unicode.Nd.R16 {
		if r >= rune(x.Lo) && r <= rune(x.Hi) {
			return r - (r-rune(x.Lo))%10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if r >= rune(x.Lo) && r <= rune(x.Hi) {
			return r - (r-rune(x.Lo))%10
		}
	}
	return r
}
