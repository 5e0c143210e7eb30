package quotation

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Bounds of looking for what is near a quotation of which no run stands anywhere.
const (
	nearTokens = 16 // of the longest quotation that is looked for so
	nearPairs  = 8  // two words side by side
	nearWordsN = 6  // single words, the longest
	// Versions of each: what may not be shown is among them, so they are many more than are read.
	nearPlaces = 1_000
)

// near gives the versions that share most with a short quotation without a run in the record, by its words and pairs of
// words. They are shown as closest passages and decide no verdict.
func (k *check) near(s *said) ([]*match, error) {
	if len(s.tok) > nearTokens {
		return nil, nil
	}
	score := map[int64]int{}
	// An index of words that is not to be had, as while it is made anew, is no reason to refuse a verdict, which the runs give.
	add := func(from, to, worth int) error {
		places, _, err := k.index.Few(k.ctx, s.clean[s.tok[from].from:s.tok[to-1].to], nearPlaces)
		for _, n := range places {
			score[n] += worth
		}
		if err != nil {
			return k.ctx.Err()
		}
		return nil
	}
	pairs := 0
	var single []int
	for i := range s.tok {
		q := &s.tok[i]
		if s.mark[i].free() || q.Kind == Link || q.Kind == Symbol {
			continue
		}
		alone := q.Kind == Char || small(q.Key)
		if !alone {
			single = append(single, i)
		}
		if i+1 == len(s.tok) || pairs == nearPairs || s.mark[i+1].gap || s.mark[i+1].free() || alone && small(s.tok[i+1].Key) {
			continue
		}
		pairs++
		if err := add(i, i+2, 3); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(single, func(a, b int) int {
		return -cmp.Compare(utf8.RuneCountInString(s.tok[a].Key), utf8.RuneCountInString(s.tok[b].Key))
	})
	for _, i := range single[:min(len(single), nearWordsN)] {
		if err := add(i, i+1, 1); err != nil {
			return nil, err
		}
	}
	numbers := make([]int64, 0, len(score))
	for n := range score {
		numbers = append(numbers, n)
	}
	slices.SortFunc(numbers, func(x, y int64) int { return cmp.Or(-cmp.Compare(score[x], score[y]), cmp.Compare(x, y)) })
	a := newAligner(s)
	var out []*match
	for read := 0; len(numbers) > 0 && read < maxCandidates && !k.full(); numbers = numbers[1:] {
		p, err := k.part(numbers[0])
		if err != nil {
			return nil, err
		}
		if p == nil { // nor does it take the room of another
			continue
		}
		if read++; k.q.By != "" && p.Author != k.q.By {
			continue
		}
		m, err := k.lay(a, p)
		if err != nil {
			return nil, err
		}
		if m != nil {
			out = append(out, m)
		}
	}
	k.order(out)
	return out, nil
}

// renumbered says whether nothing differs but how numbers are written: 64 for sixty-four.
func (k *check) renumbered(s *said, m *match) bool {
	if first, last := m.ends(); first < 0 || m.pair[0] < 0 || last != len(s.tok)-1 {
		return false
	}
	var kinds types
	changes := k.diff(s, m, &kinds)
	lang := language(s.tok, cmp.Or(k.q.Lang, m.first().Lang))
	l := listsOf(lang)
	if l == nil || len(changes) == 0 {
		return false
	}
	for i := range changes {
		f := flagger{l: l, c: &changes[i], s: s, m: m, lang: lang, all: changes}
		if !changes[i].Spelling && !f.sameFigure() {
			return false
		}
	}
	return true
}
