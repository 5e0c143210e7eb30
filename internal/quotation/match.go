package quotation

// first is the version that a match begins in.
func (m *match) first() *part {
	if i, _ := m.ends(); i >= 0 {
		return m.line.parts[m.line.of[m.pair[i]]]
	}
	return m.line.parts[0]
}

// ends gives the first and the last token of the quotation that has a partner; -1 if none has.
func (m *match) ends() (first, last int) {
	first = -1
	for i, j := range m.pair {
		if j >= 0 {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// grade is 2 for an unbroken match and 1 for any other.
func (m *match) grade() int {
	if m.whole {
		return 2
	}
	return 1
}

// unbroken finds the quotation whole in the line; nil if it does not stand there. If it stands there more than
// once the place is taken where most is written alike.
func (a *aligner) unbroken(l *line) *match {
	n := len(a.s.tok)
	if n == 0 || len(l.tok) < n {
		return nil
	}
	ids := make([]int32, len(l.tok))
	for j := range l.tok {
		id, ok := a.ids[l.tok[j].Key]
		if !ok {
			id = -1
		}
		ids[j] = id
	}
	// Knuth, Morris and Pratt.
	back := make([]int, n)
	for i, b := 1, 0; i < n; i++ {
		for b > 0 && a.key[i] != a.key[b] {
			b = back[b-1]
		}
		if a.key[i] == a.key[b] {
			b++
		}
		back[i] = b
	}
	best, fewest, tried := -1, 0, 0
	for j, b := 0, 0; j < len(ids) && tried < 8; j++ {
		for b > 0 && ids[j] != a.key[b] {
			b = back[b-1]
		}
		if ids[j] == a.key[b] {
			b++
		}
		if b < n {
			continue
		}
		from := j - n + 1
		if d := a.unlike(l, from); best < 0 || d < fewest {
			best, fewest = from, d
		}
		tried++
		b = back[b-1]
	}
	if best < 0 {
		return nil
	}
	m := &match{line: l, pair: make([]int32, n), whole: true}
	for i := range m.pair {
		m.pair[i] = int32(best + i)
		m.score += int(a.value[a.key[i]])
	}
	m.score -= fewest
	return m
}

// unlike counts the differences in writing of the quotation and the line from token j on.
func (a *aligner) unlike(l *line, j int) int {
	d := 0
	for i := range a.s.tok {
		q, r := &a.s.tok[i], &l.tok[j+i]
		p := l.parts[l.of[j+i]]
		if a.s.clean[q.from:q.to] != p.Text[r.from:r.to] {
			d++
		}
		if i > 0 && !l.breaks(j+i) {
			if stops(a.s.clean[a.s.tok[i-1].to:q.from]) != stops(p.Text[l.tok[j+i-1].to:r.from]) {
				d += 2
			}
		}
	}
	return d
}

// run is a stretch of tokens matched without a break.
type run struct {
	from, to int // tokens of the quotation
	weight   int
	chars    int
	keep     bool
}

// runs gives the unbroken runs of a match.
func (m *match) runs(s *said) []run {
	var out []run
	for i, j := range m.pair {
		if j < 0 || !m.agrees(s, i) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].to == i && m.pair[i-1] == j-1 && !s.mark[i].gap {
			out[n-1].to++
		} else {
			out = append(out, run{from: i, to: i + 1})
		}
		r := &out[len(out)-1]
		r.weight += int(weight(&s.tok[i]))
		if s.tok[i].Kind == Char {
			r.chars++
		}
	}
	return out
}

// agrees says whether a token and its partner are equal or near.
func (m *match) agrees(s *said, i int) bool {
	q, r := &s.tok[i], &m.line.tok[m.pair[i]]
	return q.Key == r.Key || q.Kind == Word && r.Kind == Word && nearWords(q.Key, r.Key)
}

// strong says whether a run is no chance match.
func (r *run) strong() bool {
	n := r.to - r.from
	if 2*r.chars >= n {
		return n >= 5
	}
	return n >= 4 || r.weight >= 700
}

// clean drops short runs that are near no strong one. Without a strong one everything stays: what is left
// decides.
func (m *match) clean(s *said) {
	list := m.runs(s)
	any := false
	for i := range list {
		list[i].keep = list[i].strong()
		any = any || list[i].keep
	}
	if !any {
		for i := range list {
			list[i].keep = true
		}
	}
	near := func(x, y run) bool { // y follows x
		return y.from-x.to <= 3 && m.pair[y.from]-m.pair[x.to-1] <= 8
	}
	for i := 1; i < len(list); i++ {
		list[i].keep = list[i].keep || list[i-1].keep && near(list[i-1], list[i])
	}
	for i := len(list) - 2; i >= 0; i-- {
		list[i].keep = list[i].keep || list[i+1].keep && near(list[i], list[i+1])
	}
	for _, r := range list {
		if !r.keep {
			for i := r.from; i < r.to; i++ {
				m.pair[i] = -1
			}
		}
	}
	// What is paired with a different word beyond the outermost run is paired with nothing.
	first, last := -1, -1
	for _, r := range list {
		if r.keep {
			if first < 0 {
				first = r.from
			}
			last = r.to
		}
	}
	for i := range m.pair {
		if i < first || i >= last {
			m.pair[i] = -1
		}
	}
}

// reach pairs tokens at the two ends of the quotation that stand alone with equal ones of the record close by:
// to skip a word costs more than a small word is worth, but that skipped word may be a "not".
func (m *match) reach(s *said) {
	first, last := m.ends()
	if first < 0 {
		return
	}
	l := m.line
	for i, j := first-1, int(m.pair[first]); i >= 0; i-- {
		at := -1
		for x := j - 1; x >= 0 && x >= j-3 && l.of[x] == l.of[j] && at < 0; x-- {
			if l.tok[x].Key == s.tok[i].Key && !s.mark[i].bracket {
				at = x
			}
		}
		if at < 0 {
			break
		}
		m.pair[i], j = int32(at), at
	}
	for i, j := last+1, int(m.pair[last]); i < len(s.tok); i++ {
		at := -1
		for x := j + 1; x < len(l.tok) && x <= j+3 && l.of[x] == l.of[j] && at < 0; x++ {
			if l.tok[x].Key == s.tok[i].Key && !s.mark[i].bracket {
				at = x
			}
		}
		if at < 0 {
			break
		}
		m.pair[i], j = int32(at), at
	}
}

// measure is what a match amounts to.
type measure struct {
	tokens, matched, longest int
	coverage                 int // thousandths
	content                  int // content words matched
	longestSize              int // in halves of a word: a character is one, a word two
}

// size is a token in halves of a word.
func size(k *Token) int {
	if k.Kind == Char {
		return 1
	}
	return 2
}

// measure weighs the tokens from and to of a match.
func (m *match) measure(s *said, from, to int) measure {
	var d measure
	total, have := 0, 0
	run, runSize, last := 0, 0, int32(-2)
	for i := from; i < to; i++ {
		k := &s.tok[i]
		if s.mark[i].free() && (m.pair[i] < 0 || s.mark[i].bracket) {
			continue
		}
		d.tokens++
		w := int(weight(k))
		total += w
		j := m.pair[i]
		if j < 0 || !m.agrees(s, i) {
			run, runSize, last = 0, 0, -2
			continue
		}
		d.matched++
		if k.Key == m.line.tok[j].Key {
			have += w
		} else {
			have += w / 2
		}
		if w != sameSmall {
			d.content++
		}
		if j != last+1 {
			run, runSize = 0, 0
		}
		run, runSize, last = run+1, runSize+size(k), j
		d.longest = max(d.longest, run)
		d.longestSize = max(d.longestSize, runSize)
	}
	if total > 0 {
		d.coverage = 1000 * have / total
	}
	return d
}
