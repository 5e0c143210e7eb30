package figure

import "strings"

// status reads what the clause says of a figure's time. The verb nearest before the figure decides; a total
// stands right beside it.
func (s *scan) status(start, end int) Status {
	if s.lang.total[s.tok(start-1).norm] || s.lang.total[s.tok(start-2).norm] || s.lang.total[s.tok(end).norm] || s.is(start-2, "in") && s.is(start-1, "all") {
		return Total
	}
	for j := start - 1; j >= max(0, start-16); j-- {
		t := &s.toks[j]
		if st := s.tense(t.norm); st != Unsaid {
			if st == Past && s.lang.present[s.tok(j-1).norm] {
				return Unsaid
			}
			return s.nearer(j, st)
		}
		if s.clause(j) {
			break
		}
	}
	for j := end; j < min(len(s.toks), end+9); j++ {
		if s.clause(j) {
			break
		}
		if st := s.tense(s.toks[j].norm); st != Unsaid {
			return st
		}
	}
	return Unsaid
}

// nearer lets "is expected" be expected, and "once had" past.
func (s *scan) nearer(j int, st Status) Status {
	if st == Expected {
		return st
	}
	for k := j - 1; k >= max(0, j-4) && !s.clause(k); k-- {
		if w := s.toks[k].norm; s.lang.expected[w] {
			return Expected
		} else if st == Now && s.lang.past[w] {
			return Past
		}
	}
	return st
}

func (s *scan) tense(w string) Status {
	switch {
	case s.lang.expected[w]:
		return Expected
	case s.lang.past[w]:
		return Past
	case s.lang.present[w]:
		return Now
	}
	return Unsaid
}

// clause says whether a clause ends at token j.
func (s *scan) clause(j int) bool {
	t := s.tok(j)
	return t.line && j > 0 || t.kind == sign && (strings.ContainsAny(t.text, ".!?;,:。") || dash(t) && t.space)
}
