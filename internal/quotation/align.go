package quotation

import (
	"strings"
	"unicode/utf8"
)

// Scores of an alignment, in hundredths (QUOTES.md §2.5: the figures were chosen on a million posts).
const (
	same      = 300 // an equal content word
	sameSmall = 100 // an equal function word
	sameChar  = 120 // an equal character
	differ    = -100
	noPartner = -100 // a word of the quotation that stands nowhere
	skip      = -200 // words of the record are left out
	skipMore  = -15  // each of them
	gapSkip   = -30  // the same under an ellipsis
	gapMore   = -1
	never     = -1 << 28
)

// maxCells bounds one alignment: tokens of the quotation times tokens of the line.
const maxCells = 3_000_000

// line is a stretch of a thread: the tokens of one version, or of neighbours that follow each other.
type line struct {
	parts []*part
	tok   []Token
	of    []int32 // which part each token is of
}

// part is one version, read.
type part struct {
	number int64
	*Passage
	tok []Token
}

// breaks says whether token j begins a new post.
func (l *line) breaks(j int) bool { return j > 0 && j < len(l.of) && l.of[j] != l.of[j-1] }

// match is the best alignment of a quotation with a line.
type match struct {
	line  *line
	pair  []int32 // of each token of the quotation the token of the line, or -1
	score int
	whole bool // every token is equal to its partner, and the partners follow each other
}

// aligner aligns one quotation with many lines. It keeps its tables.
type aligner struct {
	s     *said
	ids   map[string]int32 // of the quotation's keys
	keys  []string
	key   []int32 // of each token of the quotation
	value []int32 // what an equal partner is worth, by key
	pairs []int32 // scores of the tokens of a line, by key: rows of len(keys)
	row   map[string]int32
	dirs  []uint8
	m     []int32 // the row before: paired or unpaired, and inside a skip
}

func newAligner(s *said) *aligner {
	a := &aligner{s: s, ids: map[string]int32{}, row: map[string]int32{}}
	for i := range s.tok {
		k := &s.tok[i]
		id, ok := a.ids[k.Key]
		if !ok {
			id = int32(len(a.keys))
			a.ids[k.Key] = id
			a.keys = append(a.keys, k.Key)
			a.value = append(a.value, weight(k))
		}
		a.key = append(a.key, id)
	}
	return a
}

// weight is what a token that matches is worth.
func weight(k *Token) int32 {
	switch {
	case k.Kind == Char:
		return sameChar
	case k.Kind == Word && small(k.Key), k.Kind == Link:
		return sameSmall
	}
	return same
}

// scores gives a row of the worth of pairing a token of the line with each key of the quotation.
func (a *aligner) scores(k *Token) int32 {
	if at, ok := a.row[k.Key]; ok {
		return at
	}
	at := int32(len(a.pairs))
	for i, q := range a.keys {
		switch {
		case q == k.Key:
			a.pairs = append(a.pairs, a.value[i])
		case k.Kind == Word && nearWords(q, k.Key):
			a.pairs = append(a.pairs, a.value[i]/2)
		default:
			a.pairs = append(a.pairs, differ)
		}
	}
	a.row[k.Key] = at
	return at
}

// nearWords says whether two words are spellings or forms of one: the first letter is equal, and either 70 % of
// the longer is a common start or there is at most one edit for each eight letters.
func nearWords(a, b string) bool {
	if len(a) == 0 || len(b) == 0 || a[0] != b[0] || isDigit(rune(a[0])) || len(a) > 128 || len(b) > 128 {
		return false
	}
	x, _ := utf8.DecodeRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	if x != y || single(x) {
		return false
	}
	n := 0
	for i, r := range a {
		if !strings.HasPrefix(b[i:], string(r)) {
			break
		}
		n++
	}
	long := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if long < 4 {
		return false
	}
	if 10*n >= 7*long {
		return true
	}
	return long >= 5 && within(a, b, max(1, long/8))
}

// within says whether two words are at most n edits apart.
func within(a, b string, n int) bool {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > n || len(y)-len(x) > n {
		return false
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		best := row[0]
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
			best = min(best, cost)
		}
		if best > n {
			return false
		}
	}
	return row[len(y)] <= n
}

// Directions of the way back. The low two bits say how a pair state was come by, the others how a skip was.
const (
	fromStart  = 0 // the match begins here
	fromPair   = 1
	fromSkip   = 2
	isAlone    = 4 // the better state at this cell leaves the quotation's token unpaired
	skipOpened = 8
)

// align finds the best way to lay all of the quotation along a stretch of the line. It keeps two states a cell:
// t[i][j] is the best with quotation tokens up to i used and the line used up to j, the last step being a pair
// (i, j) or i left alone; g[i][j] the best that ends by skipping token j of the line.
func (a *aligner) align(l *line) *match {
	n, m := len(a.s.tok), len(l.tok)
	if n == 0 || m == 0 || n*m > maxCells {
		return nil
	}
	row := make([]int32, m)
	for j := range l.tok {
		row[j] = a.scores(&l.tok[j])
	}
	if cap(a.dirs) < (n+1)*(m+1) {
		a.dirs = make([]uint8, (n+1)*(m+1))
	}
	dirs := a.dirs[:(n+1)*(m+1)]
	if cap(a.m) < 4*(m+1) {
		a.m = make([]int32, 4*(m+1))
	}
	t, g := a.m[:m+1], a.m[m+1:2*(m+1)]
	t2, g2 := a.m[2*(m+1):3*(m+1)], a.m[3*(m+1):4*(m+1)]
	for j := range t {
		t[j], g[j] = 0, never // a match may begin anywhere
	}
	for i := 1; i <= n; i++ {
		mk := a.s.mark[i-1]
		key := a.key[i-1]
		alone := int32(noPartner)
		if mk.free() {
			alone = 0
		}
		open, more := int32(skip), int32(skipMore)
		if i < n && a.s.mark[i].gap {
			open, more = gapSkip, gapMore
		}
		d := dirs[i*(m+1) : (i+1)*(m+1)]
		for j := 0; j <= m; j++ {
			best, dir := t[j]+alone, uint8(isAlone|fromPair)
			if g[j]+alone > best {
				best, dir = g[j]+alone, isAlone|fromSkip
			}
			if j > 0 {
				v := a.pairs[row[j-1]+key]
				from, how := t[j-1], uint8(fromPair)
				if g[j-1] > from {
					from, how = g[j-1], fromSkip
				}
				if l.breaks(j-1) && i > 1 && (how == fromSkip || v < 0 || dirs[(i-1)*(m+1)+j-1]&isAlone != 0 || j > 1 && a.pairs[row[j-2]+a.key[i-2]] < 0) {
					// only the unbroken text runs on over a break
					from, how = never, fromPair
				}
				if from+v >= best && from > never/2 {
					best, dir = from+v, how
				}
			}
			t2[j] = best
			g2[j] = never
			if j > 0 && i < n && !l.breaks(j-1) {
				opened, extended := t2[j-1]+open+more, g2[j-1]+more
				if extended > opened {
					g2[j] = extended
				} else {
					g2[j] = opened
					dir |= skipOpened
				}
			}
			d[j] = dir
		}
		t, t2, g, g2 = t2, t, g2, g
	}
	end := 0
	for j := range t {
		if t[j] > t[end] {
			end = j
		}
	}
	r := &match{line: l, pair: make([]int32, n), score: int(t[end])}
	j, skipping := end, false
	for i := n; i > 0; {
		d := dirs[i*(m+1)+j]
		if skipping {
			if d&skipOpened != 0 {
				skipping = false
			}
			j--
			continue
		}
		if d&isAlone != 0 {
			r.pair[i-1] = -1
		} else {
			r.pair[i-1] = int32(j - 1)
			j--
		}
		skipping = d&3 == fromSkip
		i--
	}
	return r
}
