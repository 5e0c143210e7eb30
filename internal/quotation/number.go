package quotation

import (
	"unicode"
	"unicode/utf8"
)

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// digit is the value of a digit of any script; -1 for what is none. Sets of digits are ten in a row, and begin
// where a row of Nd does or at a tenth of it.
func digit(r rune) int {
	if r < utf8.RuneSelf {
		if isDigit(r) {
			return int(r - '0')
		}
		return -1
	}
	if !unicode.Is(unicode.Nd, r) {
		return -1
	}
	for _, n := range unicode.Nd.R16 {
		if r >= rune(n.Lo) && r <= rune(n.Hi) {
			return int(r-rune(n.Lo)) % 10
		}
	}
	for _, n := range unicode.Nd.R32 {
		if r >= rune(n.Lo) && r <= rune(n.Hi) {
			return int(r-rune(n.Lo)) % 10
		}
	}
	return -1
}

// isSign says whether a hyphen or minus here makes a number negative: a digit follows, and what stands before
// is no word, number or dash.
func (s *scanner) isSign() bool {
	if s.i+1 >= len(s.u) || digit(s.u[s.i+1].r) < 0 || s.isRaised(s.i+1) {
		return false
	}
	if o := s.original(s.i); o != '-' && o != '−' && o != '－' && o != '﹣' {
		return false
	}
	if s.i == 0 {
		return true
	}
	switch s.u[s.i-1].r {
	case ' ', '(', '[', '"', '\n', '\t', '\r':
		// "in 1991 -5 people" is rare; a range with one space, "10 -20", is not
		return s.i < 2 || digit(s.u[s.i-2].r) < 0
	}
	return false
}

// group is digits in a row.
type group struct{ from, to int }

// number reads digits with what groups them and one decimal sign. Grouping goes; a decimal comma becomes a
// point. A lone comma before three digits groups; a lone point before three digits is decimal.
func (s *scanner) number(signed bool) {
	start := s.i
	j := s.i
	if signed {
		j++
	}
	var groups [12]group
	var seps [12]rune
	n := 0
	for n < len(groups) {
		g := group{j, j}
		for g.to < len(s.u) && digit(s.u[g.to].r) >= 0 && !s.isRaised(g.to) {
			g.to++
		}
		if g.to == g.from {
			break
		}
		groups[n] = g
		n++
		j = g.to
		if j+1 >= len(s.u) || digit(s.u[j+1].r) < 0 || s.isRaised(j+1) {
			break
		}
		sep := s.separator(j)
		if sep == 0 || n == len(groups) {
			break
		}
		seps[n-1] = sep
		j++
	}
	whole, decimal := grouped(groups[:n], seps[:max(n-1, 0)])
	if whole == 1 && n > 2 && !signed { // 31.10.2024: no two of them are one number
		for i, g := range groups[:n] {
			if i > 0 && seps[i-1] == ' ' {
				return
			}
			for k := g.from; k < g.to; k++ {
				s.keys = append(s.keys, byte('0'+digit(s.u[k].r)))
			}
			s.done(g.from, g.to, Number)
		}
		return
	}
	if signed {
		s.keys = append(s.keys, '-')
	}
	end := start
	for i, g := range groups[:whole] {
		if decimal && i == whole-1 {
			s.keys = append(s.keys, '.')
		}
		for k := g.from; k < g.to; k++ {
			s.keys = append(s.keys, byte('0'+digit(s.u[k].r)))
		}
		end = g.to
	}
	s.done(start, end, Number)
}

// separator gives what stands between two groups of digits in one form; 0 if it separates numbers.
func (s *scanner) separator(i int) rune {
	switch s.u[i].r {
	case ',', '٬':
		return ','
	case '.', '٫':
		return '.'
	case '\'':
		return '\''
	case ' ':
		switch s.original(i) {
		case ' ', '\u00a0', '\u2009', '\u202f', '\u2007':
			return ' '
		}
	}
	return 0
}

// grouped says how many of the groups are one number, and whether the last of them is its decimals.
func grouped(g []group, seps []rune) (n int, decimal bool) {
	size := func(i int) int { return g[i].to - g[i].from }
	n = 1
	if len(g) == 1 {
		return 1, false
	}
	if size(0) <= 3 {
		for n < len(g) && size(n) == 3 && seps[n-1] == seps[0] {
			n++
		}
	}
	switch {
	case n == 2 && seps[0] == '.':
		n = 1 // 3.500: decimal, below
	case n > 1 && n < len(g) && seps[n-1] == ' ':
		return n, false
	}
	if n == len(g) {
		return n, false
	}
	if sep := seps[n-1]; (sep == '.' || sep == ',') && (n == 1 || sep != seps[0]) && n+1 == len(g) {
		return n + 1, true
	}
	if sep := seps[n-1]; n == 1 && (sep == '.' || sep == ',') && len(g) > 2 && seps[1] == ' ' {
		return 2, true // 3.5 100
	}
	return n, false
}
