package quotation

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"
)

// Bounds of one check.
const (
	maxCandidates  = 12
	maxPostings    = 20_000 // numbers read from the index for one search
	enoughPostings = 4_000  // after which runs in more than 512 versions are not looked up any more
	maxRuns        = 600    // runs looked up for one search
	maxRead        = 400    // passages read in one check
	maxRefused     = 2_000  // and passages that were not to be had: they take no room from the others
	budgetCells    = 6_000_000
	maxJoined      = 200 // neighbours joined to one candidate
)

// ErrEmpty is returned for a text without a word in it.
var ErrEmpty = errors.New("no words to look for")

// Checker checks texts against an Index. It may be used from many goroutines if the index may.
type Checker struct {
	// Names tells the names of people, places and bodies in a text of a language (BCP 47, "" if not known), in their
	// order, so that a change of one is flagged where letters have no capitals, and whatever case it stands in. Nil
	// knows none. It is set before the first check, and called from any number of goroutines.
	Names func(text, lang string) []Named

	index Index
}

// Named is a name in a text: code points, and what is named. Two names of one thing have one ID.
type Named struct {
	Start, End int
	ID         string
}

// NewChecker makes a Checker.
func NewChecker(index Index) *Checker {
	return &Checker{index: index}
}

// Check says whether a text was said. The same record and question give the same answer on every machine. Work
// is bounded whatever the text; a text above MaxPaste or MaxTokens is ErrLong, one without words ErrEmpty.
// Other errors are the index's own.
func (c *Checker) Check(ctx context.Context, q Question) (*Answer, error) {
	a, err := c.check(ctx, q)
	if err != nil || a.Verdict == Exact || !turkishCapitals(q.Text) {
		return a, err
	}
	return c.lowered(ctx, q, a), nil
}

func (c *Checker) check(ctx context.Context, q Question) (*Answer, error) {
	t := NewTokenizer()
	s, err := read(t, q.Text)
	if err != nil {
		return nil, err
	}
	if len(s.tok) == 0 {
		return nil, ErrEmpty
	}
	k := &check{ctx: ctx, index: c.index, named: c.Names, t: t, q: &q, parts: map[int64]*part{}, cells: budgetCells}
	if s.only { // if all of it stands there, with what is outside the marks, all of it was said
		if whole := readWhole(t, q.Text); whole.bounded() == nil {
			a, err := k.run(whole)
			if err != nil || a.Verdict == Exact {
				return c.told(a, &q), err
			}
			if more := s.outside(t, whole, k.judged); more != nil { // some of it does, beside the words in marks
				k.why, k.cells = Why{}, budgetCells
				if a, err = k.run(more); err != nil {
					return nil, err
				}
				if a.Verdict != NotFound {
					a.Only = more.only
					return c.told(a, &q), nil
				}
			}
		}
		k.why, k.cells = Why{}, budgetCells
	}
	a, err := k.run(s)
	if err == nil {
		a, err = k.tidied(t, s, a)
	}
	if err != nil {
		return nil, err
	}
	a.Only = s.only
	return c.told(a, &q), nil
}

// told adds what the caller said was covered.
func (c *Checker) told(a *Answer, q *Question) *Answer {
	if a != nil {
		a.Covered = q.Covered
	}
	return a
}

// check is one check under way.
type check struct {
	ctx     context.Context
	index   Index
	named   func(text, lang string) []Named
	t       *Tokenizer
	q       *Question
	found   map[string][]Named // names of texts
	parts   map[int64]*part    // read so far; nil for what is not to be had
	read    int                // of parts
	refused int                // and that were not to be had
	cells   int                // that may still be aligned
	why     Why
	judged  *match // of the quotation that was last judged; nil if there is none
}

// part reads a version; nil if it is not to be had.
func (k *check) part(n int64) (*part, error) {
	if p, ok := k.parts[n]; ok || n == 0 || k.full() {
		return p, nil
	}
	p, err := k.index.Passage(k.ctx, n)
	if errors.Is(err, ErrNoPassage) {
		k.parts[n] = nil
		k.refused++
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &part{number: n, Passage: p}
	k.parts[n] = r
	k.read++
	return r, nil
}

// full says that nothing more is read in this check.
func (k *check) full() bool { return k.read >= maxRead || k.refused >= maxRefused }

// tokens reads the tokens of a version, once.
func (k *check) tokens(p *part) []Token {
	if p.tok == nil {
		text := p.Text
		if len(text) > MaxPaste {
			text = text[:MaxPaste]
		}
		p.tok = k.t.Tokens(text)
	}
	return p.tok
}

// looked is a run of the quotation in the index.
type looked struct {
	run    uint64
	weight int64 // how much it tells
	at     int   // the first token
	held   int
	places []int64
}

// candidate is a version that holds some of the runs.
type candidate struct {
	number  int64
	rarity  int64
	covered int
	last    int // the last token counted
}

func (c *candidate) score() int64 { return c.rarity + int64(c.covered)*2000 }

// looked looks the runs of a quotation up, rarest first, as far as the bounds allow.
func (k *check) looked(s *said) ([]looked, error) {
	list := s.runs()
	if len(list) > maxRuns { // spread evenly over the whole
		kept := list[:0]
		for i := range maxRuns {
			kept = append(kept, list[i*len(list)/maxRuns])
		}
		list = kept
	}
	left := maxPostings
	var err error
	// Rare runs are read at once, the others when there is room left for them.
	for i := range list {
		l := &list[i]
		if l.places, l.held, err = k.index.Run(k.ctx, l.run, min(512, left), nil); err != nil {
			return nil, err
		}
		left -= len(l.places)
	}
	slices.SortStableFunc(list, func(x, y looked) int { return cmp.Or(cmp.Compare(x.held, y.held), cmp.Compare(x.at, y.at)) })
	for i := range list {
		l := &list[i]
		if len(l.places) > 0 || l.held == 0 || l.held > left {
			continue
		}
		if maxPostings-left >= enoughPostings {
			break
		}
		if l.places, l.held, err = k.index.Run(k.ctx, l.run, left, nil); err != nil {
			return nil, err
		}
		left -= len(l.places)
	}
	k.why.Runs += len(list)
	slices.SortFunc(list, func(x, y looked) int { return cmp.Compare(x.at, y.at) })
	return list, nil
}

// candidates reads the versions that hold most of the rarest runs, the best first: so many by the claimed author, and
// so many by others. What may not be shown is as if it were not there: it takes nobody's place, and what is left is
// weighed again without it.
func (k *check) candidates(list []looked, many int, left [2]int) ([]*part, error) {
	for looked := many; ; looked *= 2 {
		var read []*part
		refused := map[int64]bool{}
		free, met := left, 0
		for _, c := range k.best(list, looked) {
			if free[0]+free[1] == 0 || met == many {
				break
			}
			if _, known := k.parts[c.number]; !known && k.full() {
				break
			}
			p, err := k.part(c.number)
			if err != nil {
				return nil, err
			}
			if p == nil {
				refused[c.number] = true
				continue
			}
			met++
			other := 0
			if k.q.By != "" && p.Author != k.q.By {
				other = 1
			}
			if free[other] > 0 {
				free[other]--
				read = append(read, p)
			}
		}
		if len(refused) == 0 {
			for i := range list {
				for _, n := range list[i].places { // what may not be shown is not counted either
					if k.parts[n] != nil {
						k.why.Postings++
					}
				}
			}
			k.why.Candidates += len(read)
			return read, nil
		}
		for i := range list {
			l := &list[i]
			n := len(l.places)
			l.places = slices.DeleteFunc(l.places, func(n int64) bool { return refused[n] })
			l.held -= n - len(l.places)
		}
	}
}

// best adds up what the runs say. A repeated run counts once a place of the quotation.
func (k *check) best(list []looked, n int) []candidate {
	total := 0
	for _, l := range list {
		total += len(l.places)
	}
	at := make(map[int64]int32, total)
	all := make([]candidate, 0, total)
	for _, l := range list {
		if len(l.places) == 0 {
			continue
		}
		for _, p := range l.places {
			i, ok := at[p]
			if !ok {
				i = int32(len(all))
				at[p] = i
				all = append(all, candidate{number: p, last: -1})
			}
			c := &all[i]
			c.rarity += l.weight
			c.covered += min(RunLength, l.at+RunLength-1-c.last)
			c.last = l.at + RunLength - 1
		}
	}
	return top(all, n)
}

// top gives the n best, the best first. It keeps the list in order as it goes: n is small.
func top(all []candidate, n int) []candidate {
	better := func(x, y *candidate) bool {
		a, b := x.score(), y.score()
		return a > b || a == b && x.number < y.number
	}
	out := make([]candidate, 0, n+1)
	for i := range all {
		c := &all[i]
		if len(out) == n && !better(c, &out[n-1]) {
			continue
		}
		j := len(out)
		for j > 0 && better(c, &out[j-1]) {
			j--
		}
		out = slices.Insert(out, j, *c)
		out = out[:min(len(out), n)]
	}
	return out
}

// weight is how much a run tells, by its words alone: how many versions have it would tell of those that may not be
// shown. Words that hold sentences together tell little, others more the longer they are; a letter of a script without
// spaces is half a word.
func (s *said) weight(at []int) int64 {
	const most, little, least, letter, dense = 12, 800, 1800, 200, 2400
	sum := int64(0)
	for _, i := range at {
		switch n := min(utf8.RuneCountInString(s.tok[i].Key), most); {
		case small(s.tok[i].Key):
			sum += little
		case n < 2:
			sum += dense
		default:
			sum += least + letter*int64(n)
		}
	}
	return sum
}

// runs gives the runs of a quotation: of what stands between its marks, brackets aside.
func (s *said) runs() []looked {
	var out []looked
	seen := map[uint64]bool{}
	from := 0
	add := func(to int) {
		at := make([]int, 0, to-from)
		for i := from; i < to; i++ {
			if s.tok[i].Kind != Link {
				at = append(at, i)
			}
		}
		for i, h := range Runs(s.tok[from:to]) {
			if !seen[h] {
				seen[h] = true
				out = append(out, looked{run: h, weight: s.weight(at[i:min(i+RunLength, len(at))]), at: at[i]})
			}
		}
	}
	for i, m := range s.mark {
		if m.free() {
			add(i)
			from = i + 1
		} else if m.gap {
			add(i)
			from = i
		}
	}
	add(len(s.tok))
	return out
}

// find aligns a quotation with what the index offers, best first. With an author only their posts count for
// the first list, and others' for the second.
func (k *check) find(s *said) (own, others []*match, err error) {
	list, err := k.looked(s)
	if err != nil {
		return nil, nil, err
	}
	many, left := maxCandidates, [2]int{maxCandidates, 0}
	if k.q.By != "" {
		left[1] = 4
	}
	if k.q.By != "" || !k.q.Around.IsZero() {
		many = 96 // the claimed author's may not be among the first
	}
	read, err := k.candidates(list, many, left)
	if err != nil {
		return nil, nil, err
	}
	a := newAligner(s)
	for _, p := range read {
		m, err := k.lay(a, p)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case m == nil:
		case k.q.By != "" && p.Author != k.q.By:
			others = append(others, m)
		default:
			own = append(own, m)
		}
	}
	k.order(own)
	k.order(others)
	return own, others, nil
}

// order puts the best first. Of equals the current version, the nearest to the claimed time, the earliest, and
// at last the lesser id come first.
func (k *check) order(list []*match) {
	away := func(p *part) time.Duration {
		if k.q.Around.IsZero() || p.Created.IsZero() {
			return 0
		}
		return p.Created.Sub(k.q.Around).Abs()
	}
	rank := func(p *part) int {
		switch {
		case p.current():
			return 0
		case p.Until.IsZero():
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(x, y *match) int {
		p, q := x.first(), y.first()
		return cmp.Or(
			-cmp.Compare(x.grade(), y.grade()), cmp.Compare(y.score, x.score), cmp.Compare(rank(p), rank(q)), cmp.Compare(away(p), away(q)),
			p.Created.Compare(q.Created), cmp.Compare(p.Post, q.Post), cmp.Compare(p.number, q.number))
	})
}

// lay aligns a quotation with one version, and with its neighbours if the match touches an edge.
func (k *check) lay(a *aligner, p *part) (*match, error) {
	alone := &line{}
	alone.add(p, k.tokens(p))
	best := k.along(a, alone)
	n := len(a.s.tok)
	before, after := 0, 0
	if best == nil { // too large to align: only the unbroken text can be told
		before, after = n, n
	} else {
		i, j := best.ends()
		if i < 0 {
			return nil, nil
		}
		if best.pair[i] <= 1 && i > 0 {
			before = i
		}
		if int(best.pair[j]) >= len(alone.tok)-2 && j < n-1 {
			after = n - 1 - j
		}
	}
	if before+after > 0 && (p.Before != 0 || p.After != 0) {
		l, err := k.join(p, before, after)
		if err != nil {
			return nil, err
		}
		if len(l.parts) > 1 {
			if m := k.along(a, l); m != nil && (best == nil || m.score > best.score) {
				best = m
			}
		}
	}
	return best, nil
}

// along gives the unbroken match of a line if there is one, else the best alignment that the bounds allow.
func (k *check) along(a *aligner, l *line) *match {
	if m := a.unbroken(l); m != nil {
		return m
	}
	cells := len(a.s.tok) * len(l.tok)
	if cells > k.cells {
		return nil
	}
	k.cells -= cells
	m := a.align(l)
	if m != nil {
		m.clean(a.s)
		m.reach(a.s)
	}
	return m
}

// join makes a line of a version and so many tokens of its neighbours on either side.
func (k *check) join(p *part, before, after int) (*line, error) {
	var back []*part
	seen := map[int64]bool{p.number: true}
	walk := func(at int64, want int, step func(*part) int64) ([]*part, error) {
		var out []*part
		for want > 0 && at != 0 && !seen[at] && len(out) < maxJoined {
			seen[at] = true
			n, err := k.part(at)
			if err != nil {
				return nil, err
			}
			if n == nil || n.Author != p.Author {
				break
			}
			out = append(out, n)
			want -= len(k.tokens(n))
			at = step(n)
		}
		return out, nil
	}
	back, err := walk(p.Before, before, func(n *part) int64 { return n.Before })
	if err != nil {
		return nil, err
	}
	ahead, err := walk(p.After, after, func(n *part) int64 { return n.After })
	if err != nil {
		return nil, err
	}
	l := &line{}
	slices.Reverse(back)
	for i, n := range slices.Concat(back, []*part{p}, ahead) {
		tok := k.tokens(n)
		if len(back)+len(ahead) > 0 {
			tok = unnumbered(n.Text, tok, i > 0, i < len(back)+len(ahead))
		}
		l.add(n, tok)
	}
	return l, nil
}

func (l *line) add(p *part, tok []Token) {
	for range tok {
		l.of = append(l.of, int32(len(l.parts)))
	}
	l.parts = append(l.parts, p)
	l.tok = append(l.tok, tok...)
}

// unnumbered leaves out what only counts or links the posts of a thread: "2/12", "(3/n)", a link at the end.
func unnumbered(text string, tok []Token, head, tail bool) []Token {
	slash := func(a, b int) bool { return b < len(tok) && text[tok[a].to:tok[b].from] == "/" }
	if head && len(tok) > 1 && tok[0].Kind == Number && len(tok[0].Key) <= 3 {
		rest := text[tok[0].to:tok[1].from]
		switch {
		case slash(0, 1) && (tok[1].Kind == Number || tok[1].Key == "n" || tok[1].Key == "x"):
			tok = tok[2:]
		case len(rest) > 1 && (rest[0] == '/' || rest[0] == ')' || rest[0] == '.'):
			tok = tok[1:]
		}
	}
	if tail {
		for len(tok) > 0 && tok[len(tok)-1].Kind == Link {
			tok = tok[:len(tok)-1]
		}
		n := len(tok)
		switch {
		case n > 2 && tok[n-2].Kind == Number && slash(n-2, n-1) && len(tok[n-2].Key) <= 3 && (tok[n-1].Kind == Number || tok[n-1].Key == "n" || tok[n-1].Key == "x"):
			tok = tok[:n-2]
		case n > 1 && tok[n-1].Kind == Number && len(tok[n-1].Key) <= 3 && len(text) > tok[n-1].to && text[tok[n-1].to] == '/':
			tok = tok[:n-1]
		}
	}
	return tok
}
