package quotation

import (
	"cmp"
	"slices"
)

// Thresholds of a verdict (QUOTES.md §2.5). Shares are in thousandths, sizes in halves of a word.
const (
	changedShare  = 620
	middleShare   = 720 // of 7 or 8 tokens
	shortShare    = 600 // of 6 or fewer
	pieceShare    = 850
	pieceRun      = 10  // five words, ten characters: below it stock phrases are everywhere
	mainRun       = 8   // four words: of the first piece
	sentenceRun   = 8   // four words: of a piece that is a whole sentence of the paste and stands elsewhere word by word
	unexplained   = 150 // of a splice
	maxPieces     = 8
	shortTokens   = 3
	maxElsewhere  = 8
	maxTimes      = 64  // passages read to count how often the same words stand
	closestNeeded = 2   // content words shared with a closest passage
	closestShare  = 400 // of a short quotation, that one is enough
)

// run checks a quotation that was read.
func (k *check) run(s *said) (*Answer, error) {
	a := &Answer{Verdict: NotFound}
	own, others, err := k.find(s)
	k.judged = nil
	if len(own) > 0 {
		k.judged = own[0]
	}
	if err != nil {
		return nil, err
	}
	told := k.q.Lang
	var near []*match
	if len(own) == 0 {
		if near, err = k.near(s); err != nil {
			return nil, err
		}
	}
	for _, m := range [][]*match{own, near} {
		if told == "" && len(m) > 0 {
			told = m[0].first().Lang
		}
	}
	if lang := language(s.tok, told); lang != "" {
		a.Lists = lang
	}
	a.Short = s.counted() <= shortTokens
	if len(near) > 0 && !a.Short && k.renumbered(s, near[0]) {
		own, near = near[:1], nil
	}
	if a.Short {
		if err = k.short(a, s, own); err == nil && len(a.Closest) == 0 && a.Times == nil {
			a.Closest = closest(s, near)
			a.Apart = len(a.Closest) > 0
		}
		a.Why = k.why
		a.Why.Tokens = s.counted()
		return a, err
	}
	if err := k.judge(a, s, own); err != nil {
		return nil, err
	}
	if a.Verdict == NotFound && len(a.Closest) == 0 {
		a.Closest = closest(s, near)
	}
	if a.Verdict == Changed && slices.ContainsFunc(others, func(m *match) bool { return k.wording(s, m) == Exact }) {
		// word by word it is somebody else's: what the claimed author said is close to it, and no more
		why := a.Why
		*a = Answer{Verdict: NotFound, Lists: a.Lists, Closest: closest(s, own), Why: why}
		a.Why.Stretches = 0
	}
	if err := k.beside(a, s, own, others); err != nil {
		return nil, err
	}
	a.Why.Runs, a.Why.Postings, a.Why.Candidates = k.why.Runs, k.why.Postings, k.why.Candidates
	return a, nil
}

// counted is how many tokens were claimed to have been said: brackets aside.
func (s *said) counted() int {
	n := 0
	for i := range s.tok {
		if !s.mark[i].free() {
			n++
		}
	}
	return n
}

// judge gives the verdict.
func (k *check) judge(a *Answer, s *said, own []*match) error {
	a.Why.Tokens = s.counted()
	if len(own) == 0 {
		a.Why.Unmatched = a.Why.Tokens
		return nil
	}
	best := own[0]
	d := best.measure(s, 0, len(s.tok))
	var kinds types
	changes := k.diff(s, best, &kinds)
	if best.whole && len(changes) == 0 {
		a.Verdict, a.Spans, a.Type = Exact, best.spans(s), kinds
		a.Cuts = best.cuts(s, a.Lists)
		a.why(d, len(a.Spans))
		return nil
	}
	if !best.whole {
		done, err := k.splice(a, s, best, d)
		if done || err != nil {
			return err
		}
	}
	if !isChanged(d) && !k.renumbered(s, best) {
		a.Closest = closest(s, own)
		a.why(d, 0)
		return nil
	}
	a.Verdict, a.Spans, a.Type, a.Changes = Changed, best.spans(s), kinds, changes
	a.Flags = k.flags(s, best, changes, a.Lists)
	a.Changes = wholeWords(changes, best, s)
	a.Cuts = best.cuts(s, a.Lists)
	a.why(d, 1)
	return nil
}

func (a *Answer) why(d measure, stretches int) {
	a.Why = Why{
		Tokens: d.tokens, Matched: d.matched, Coverage: d.coverage, Longest: d.longest, Unmatched: d.tokens - d.matched,
		Stretches: stretches,
	}
}

// isChanged says whether a match is enough for a quotation with changes.
func isChanged(d measure) bool {
	switch {
	case d.tokens <= 6:
		return d.coverage >= shortShare && d.longest >= 3 && d.longestSize >= 5 && d.content >= 3
	case d.tokens <= 8:
		return d.coverage >= middleShare && d.longest >= 4 || d.coverage >= pieceShare && d.longest >= 3 && d.content >= 3
	}
	return d.coverage >= changedShare
}

// piece is a part of a spliced quotation.
type piece struct {
	from, to int // tokens of the quotation
	m        *match
	s        *said
	d        measure
}

// splice looks up what the best match leaves open, stretch by stretch, and says whether the quotation was put
// together from pieces.
func (k *check) splice(a *Answer, s *said, best *match, d measure) (bool, error) {
	if d.longestSize < mainRun {
		return false, nil
	}
	open := s.open(best)
	if len(open) == 0 {
		return false, nil
	}
	pieces := []piece{{m: best, s: s, to: len(s.tok)}}
	for len(open) > 0 && len(pieces) <= maxPieces {
		o := open[0]
		open = open[1:]
		sub := s.part(o.from, o.to)
		own, _, err := k.find(sub)
		if err != nil {
			return false, err
		}
		if len(own) == 0 {
			continue
		}
		// the nearest to the first piece, of those that are as good
		m := own[0]
		for _, x := range own[1:] {
			if x.whole == m.whole && x.score == m.score && x.first().Thread == best.first().Thread && m.first().Thread != best.first().Thread {
				m = x
			}
		}
		d := m.measure(sub, 0, len(sub.tok))
		if d.coverage >= pieceShare && d.longestSize >= pieceRun && (d.content >= 2 || m.whole) && !o.sentence || m.whole && d.content > 0 && d.longestSize >= sentenceRun {
			pieces = append(pieces, piece{from: o.from, to: o.to, m: m, s: sub, d: d})
		} else if !o.sentence { // not from one place: perhaps from as many as it has sentences
			open = append(open, s.sentences(o.stretch)...)
		}
	}
	if len(pieces) < 2 {
		return false, nil
	}
	matched, share := joint(s, pieces)
	if 1000*(d.tokens-matched) > unexplained*d.tokens {
		return false, nil
	}
	for _, p := range pieces[1:] { // what another piece explains better
		for i := p.from; i < p.to; i++ {
			best.pair[i] = -1
		}
	}
	a.Verdict = Spliced
	a.Marked = true
	for _, p := range pieces {
		a.Spans = append(a.Spans, p.m.split(p.s, longOmission)...)
		if p.s != s && p.from > 0 && !s.mark[p.from].gap {
			a.Marked = false
		}
		if p.s != s && p.from == 0 && !s.mark[p.to].gap {
			a.Marked = false
		}
	}
	slices.SortStableFunc(a.Spans, func(x, y Span) int { return cmp.Compare(x.Paste[0], y.Paste[0]) })
	for _, p := range pieces[1:] {
		d.longest = max(d.longest, p.d.longest)
	}
	d.matched, d.coverage = matched, share
	a.why(d, len(pieces))
	a.Changes, a.Flags = k.pieceChanges(s, pieces, a)
	for _, p := range pieces {
		for _, c := range p.m.cuts(p.s, a.Lists) { // inside, the spans tell where pieces were cut
			if p.from == 0 && !c.Behind || p.to == len(s.tok) && c.Behind {
				a.Cuts = append(a.Cuts, c)
			}
		}
	}
	return true, nil
}

// pieceChanges lists what differs inside the pieces of a splice; where one ends and the next begins is told by
// the spans.
func (k *check) pieceChanges(s *said, pieces []piece, a *Answer) ([]Change, []Flag) {
	var all []Change
	var flags []Flag
	var kinds types
	for i, p := range pieces {
		list := k.diff(p.s, p.m, &kinds)
		if i == 0 { // what the others explain is no change of the first
			list = slices.DeleteFunc(list, func(c Change) bool {
				return slices.ContainsFunc(pieces[1:], func(o piece) bool {
					return c.In[0] < s.tok[o.to-1].End && c.In[1] > s.tok[o.from].Start
				})
			})
		}
		list = slices.DeleteFunc(list, func(c Change) bool { // a seam, told by the spans
			if c.long() && !c.Marked {
				a.Marked = false
			}
			return c.long()
		})
		for _, f := range k.flags(p.s, p.m, list, a.Lists) {
			if !slices.Contains(flags, f) {
				flags = append(flags, f)
			}
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(x, y Change) int { return cmp.Compare(x.In[0], y.In[0]) })
	slices.SortFunc(flags, func(x, y Flag) int { return cmp.Compare(slices.Index(order(), x), slices.Index(order(), y)) })
	a.Type = kinds
	return all, flags
}

// joint counts the tokens that the pieces explain together, and gives their weighted share.
func joint(s *said, pieces []piece) (matched, share int) {
	total, have := 0, 0
	for i := range s.tok {
		if s.mark[i].free() {
			continue
		}
		w := int(weight(&s.tok[i]))
		total += w
		for _, p := range pieces {
			at := i - p.from
			if at >= 0 && at < len(p.m.pair) && p.m.pair[at] >= 0 && p.m.agrees(p.s, at) {
				have += w
				matched++
				break
			}
		}
	}
	if total == 0 {
		return 0, 0
	}
	return matched, 1000 * have / total
}

// opening is a stretch of a quotation to be looked up by itself. A sentence counts only if it stands elsewhere
// word by word.
type opening struct {
	stretch
	sentence bool
}

// open gives the stretches of a quotation that no strong run of a match explains and that are long enough to be
// looked up by themselves: five words or ten characters. After them come the sentences that the match explains in
// part, of four words or eight characters.
func (s *said) open(m *match) []opening {
	var out []opening
	strong := make([]bool, len(s.tok))
	for _, r := range m.runs(s) {
		for i := r.from; i < r.to && r.strong(); i++ {
			strong[i] = true
		}
	}
	taken := make([]bool, len(s.tok))
	from, halves := 0, 0
	end := func(to, next int) {
		if halves >= pieceRun && s.content(from, to) >= 1 && len(out) < maxPieces {
			out = append(out, opening{stretch{from, to}, false})
			for i := from; i < to; i++ {
				taken[i] = true
			}
		}
		from, halves = next, 0
	}
	for i := range s.tok {
		if strong[i] || s.mark[i].free() {
			end(i, i+1)
			continue
		}
		if s.mark[i].gap {
			end(i, i)
		}
		halves += size(&s.tok[i])
	}
	end(len(s.tok), len(s.tok))
	for from := 0; from < len(s.tok); {
		to, halves, lone, again := from, 0, 0, 0
		for ; to < len(s.tok) && (to == from || !s.tok[to].First && !s.mark[to].gap && !s.mark[to].seam); to++ {
			halves += size(&s.tok[to])
			if m.pair[to] < 0 || !m.agrees(s, to) {
				lone++
			}
			if taken[to] {
				again++
			}
		}
		if lone > 0 && again < to-from && halves >= sentenceRun && to-from < len(s.tok) && s.content(from, to) >= 1 && len(out) < maxPieces {
			out = append(out, opening{stretch{from, to}, true})
		}
		from = to
	}
	return out
}

// sentences are the sentences of a stretch that are long enough to be looked up by themselves; nil if it is of one.
func (s *said) sentences(o stretch) []opening {
	var out []opening
	for from := o.from; from < o.to; {
		to, halves := from, 0
		for ; to < o.to && (to == from || !s.tok[to].First); to++ {
			halves += size(&s.tok[to])
		}
		if from == o.from && to == o.to {
			return nil
		}
		if halves >= pieceRun && s.content(from, to) >= 1 && len(out) < maxPieces {
			out = append(out, opening{stretch{from, to}, false})
		}
		from = to
	}
	return out
}

// content counts the content words of a stretch.
func (s *said) content(from, to int) (n int) {
	for i := from; i < to; i++ {
		if weight(&s.tok[i]) != sameSmall {
			n++
		}
	}
	return n
}

// part is a quotation made of some tokens of another.
func (s *said) part(from, to int) *said {
	p := &said{paste: s.paste, clean: s.clean, points: s.points, tok: s.tok[from:to], mark: slices.Clone(s.mark[from:to])}
	p.mark[0].gap, p.mark[0].seam = false, false
	return p
}

// closest gives the passages that share most with a quotation that was not found.
func closest(s *said, own []*match) []Close {
	var out []Close
	seen := map[string]bool{}
	for _, m := range own {
		d := m.measure(s, 0, len(s.tok))
		if d.content < closestNeeded && (d.content == 0 || d.tokens > nearTokens || d.coverage < closestShare) || seen[string(m.first().Post)] {
			continue
		}
		spans := m.spans(s)
		if len(spans) == 0 {
			continue
		}
		seen[string(m.first().Post)] = true
		c := Close{Span: spans[0]}
		said := map[string]bool{}
		for i, j := range m.pair {
			q := &s.tok[i]
			if j >= 0 && q.Kind != Char && m.agrees(s, i) && weight(q) != sameSmall && !said[q.Key] && len(c.Shared) < 8 {
				said[q.Key] = true
				c.Shared = append(c.Shared, s.clean[q.from:q.to])
			}
		}
		out = append(out, c)
		if len(out) == 3 {
			break
		}
	}
	return out
}
