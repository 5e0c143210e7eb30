package thread

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clew/internal/post"
)

// style is a way to number posts. The marks of one thread are compared within one style.
type style uint8

const (
	slashed style = iota // 1/  2/12  (3/n)  [2/5]
	dotted               // 4.
	closed               // 1)  (1)
	keycap               // 5️⃣
	styles
)

// mark is a number that an author put on a post.
type mark struct {
	n, total int // total 0: not said
	style    style
	bracket  bool
	sign     bool // a 🧵 stands beside it
}

// numbered is a mark with its post's place in the line.
type numbered struct {
	mark
	at int
}

// numbers is what a line's numbering tells.
type numbers struct {
	end      int    // posts missing after the last; 0 with an endNote: not known how many
	endNote  string // "" where no end is missing
	problems []Problem
}

const (
	threadSign = "🧵"
	keycapSign = "\u20e3"
	emojiForm  = "\ufe0f"
)

// count reads a line's numbering, adds the gaps that it tells of to b and how many posts are missing to
// gaps that did not know. It tells nothing unless the numbering is consistent, and never moves a post.
func count(t *Thread, b *body) numbers {
	marks, ok := series(t.Line, !t.RootGone)
	if !ok {
		return numbers{}
	}
	c := counting{t: t, b: b, marks: marks, total: commonTotal(marks)}
	c.start()
	for i := 1; i < len(marks); i++ {
		c.between(marks[i-1], marks[i])
	}
	c.end()
	return c.numbers
}

// counting is the reading of one numbering.
type counting struct {
	numbers
	t         *Thread
	b         *body
	marks     []numbered
	total     int
	elsewhere map[int]bool // numbers on posts of the line and beside it; nil until asked for
}

func (c *counting) problem(at int, why string) {
	c.problems = append(c.problems, Problem{Post: c.t.Line[at].ID, Why: why + " (the author's numbering)"})
}

// start looks at what comes before the first number.
func (c *counting) start() {
	first := c.marks[0]
	if !c.t.RootGone {
		if first.n > first.at+1 && first.n > 2 {
			c.problem(first.at, fmt.Sprintf("numbering begins with %d", first.n))
		}
		return
	}
	c.fill(first.at, first.n-1-first.at, fmt.Sprintf("numbering begins with %d", first.n))
}

// between looks at two numbers that follow each other.
func (c *counting) between(a, z numbered) {
	switch {
	case z.n == a.n:
		c.problem(z.at, fmt.Sprintf("numbered %d twice", z.n))
		return
	case z.n < a.n:
		c.problem(z.at, fmt.Sprintf("numbered %d after %d", z.n, a.n))
		return
	}
	if c.total > 0 && z.n > c.total {
		c.problem(z.at, fmt.Sprintf("numbered %d of %d", z.n, c.total))
	}
	missing := z.n - a.n - (z.at - a.at)
	for n := a.n + 1; n < z.n && missing > 0 && n < a.n+1000; n++ {
		if c.beside(n) {
			missing--
		}
	}
	if missing > 0 {
		c.hole(a, z, missing)
	}
}

// hole notes posts missing between two numbers, where no known gap accounts for them.
func (c *counting) hole(a, z numbered, missing int) {
	note := fmt.Sprintf("numbered %d, then %d", a.n, z.n)
	open := -1
	for i := range c.b.gaps {
		if g := &c.b.gaps[i]; g.at > a.at && g.at <= z.at {
			missing -= g.Count
			if g.Count == 0 {
				open = i
			}
		}
	}
	switch {
	case missing <= 0:
	case open >= 0:
		c.b.gaps[open].Count, c.b.gaps[open].Note = missing, note
	default:
		at := z.at
		c.b.gaps = append(c.b.gaps, placed{at, Gap{After: c.t.Line[at-1].ID, Count: missing, Reason: ReasonNumbering, Note: note}})
	}
}

// fill tells a gap of unknown size before post number at how many are missing.
func (c *counting) fill(at, missing int, note string) {
	open := -1
	for i := range c.b.gaps {
		if g := &c.b.gaps[i]; g.at <= at {
			missing -= g.Count
			if g.Count == 0 {
				open = i
			}
		}
	}
	if open >= 0 && missing > 0 {
		c.b.gaps[open].Count, c.b.gaps[open].Note = missing, note
	}
}

// end compares the last number with the total.
func (c *counting) end() {
	last := c.marks[len(c.marks)-1]
	for _, m := range c.marks {
		if m.n > last.n {
			last = m
		}
	}
	if len(c.marks) == 1 && c.total == 0 {
		c.endNote = "announced as a thread"
		return
	}
	missing := c.total - last.n - (len(c.t.Line) - 1 - last.at)
	for _, g := range c.b.gaps {
		if g.at > last.at {
			missing -= max(g.Count, 1)
		}
	}
	for n := last.n + 1; n <= c.total && missing > 0; n++ {
		if c.beside(n) {
			missing--
		}
	}
	if missing > 0 {
		c.numbers.end, c.endNote = missing, fmt.Sprintf("numbered %d of %d", last.n, c.total)
	}
}

// beside says whether another post of the line, of a branch or of a later run has the number.
func (c *counting) beside(n int) bool {
	if c.elsewhere == nil {
		c.elsewhere = map[int]bool{}
		add := func(ps []post.Post) {
			for i := range ps {
				for m := range marksOf(ps[i].Text) {
					if m.style == c.marks[0].style && (m.total == 0 || m.total == c.total) {
						c.elsewhere[m.n] = true
					}
				}
			}
		}
		for _, m := range c.marks {
			c.elsewhere[m.n] = true
		}
		for _, b := range c.t.Branches {
			add(b.Posts)
		}
		for _, p := range c.t.Continued {
			add(p.Posts)
			for _, b := range p.Branches {
				add(b.Posts)
			}
		}
	}
	return c.elsewhere[n]
}

// series finds the line's numbering: the commonest style that is used consistently. rooted says that the
// line begins with the thread's root.
func series(line []post.Post, rooted bool) ([]numbered, bool) {
	var of [styles][]numbered
	for i := range line {
		seen := [styles]bool{}
		for m := range marksOf(line[i].Text) {
			if !seen[m.style] {
				seen[m.style] = true
				of[m.style] = append(of[m.style], numbered{m, i})
			}
		}
	}
	slices.SortStableFunc(of[:], func(a, b []numbered) int { return len(b) - len(a) })
	for _, ms := range of {
		if consistent(ms, line, rooted) {
			return ms, true
		}
	}
	return nil, false
}

// consistent says whether marks are an author's numbering rather than fractions, scores, dates or the
// items of a list.
func consistent(ms []numbered, line []post.Post, rooted bool) bool {
	if len(ms) == 0 {
		return false
	}
	first, last := ms[0], ms[len(ms)-1]
	total := commonTotal(ms)
	switch {
	case first.style == slashed && total == 0 && slices.ContainsFunc(ms, func(m numbered) bool { return m.total > 0 }):
		return false
	case len(ms) == 1:
		return len(line) == 1 && first.style == slashed && first.n == 1 && first.sign && first.total != 1
	case rooted && first.n > 2 && (first.total > 0 || first.style != slashed):
		return false
	case datesOf(ms, line):
		return false
	case len(ms) == 2:
		sure := first.sign || first.bracket && last.bracket
		return len(line) == 2 && first.style == slashed && first.total == total && last.total == total && total > 1 &&
			(!rooted || first.n == 1) && first.n < last.n && (last.n == first.n+1 || sure)
	}
	rising, steps := 0, 0
	for i := 1; i < len(ms); i++ {
		switch d := ms[i].n - ms[i-1].n; {
		case d == 1, d > 0 && d == ms[i].at-ms[i-1].at:
			steps++
			rising++
		case d > 0:
			rising++
		}
	}
	pairs := len(ms) - 1
	return rising*5 >= pairs*3 && steps*2 >= pairs && len(ms)*2 >= last.at-first.at+1
}

// commonTotal is the total that most marks with a total agree on, 0 if none.
func commonTotal(ms []numbered) int {
	best, votes := 0, 0
	for _, m := range ms { // the majority vote of Boyer and Moore
		switch {
		case m.total == 0:
		case votes == 0:
			best, votes = m.total, 1
		case m.total == best:
			votes++
		default:
			votes--
		}
	}
	with, for_ := 0, 0
	for _, m := range ms {
		if m.total > 0 {
			with++
		}
		if m.total == best {
			for_++
		}
	}
	if for_*2 <= with {
		return 0
	}
	return best
}

// datesOf says whether every mark is its post's own day and month.
func datesOf(ms []numbered, line []post.Post) bool {
	for _, m := range ms {
		at := line[m.at].Created
		if m.total == 0 && m.style == slashed || at.IsZero() {
			return false
		}
		if !slices.ContainsFunc([]time.Duration{-slack, 0, slack}, func(d time.Duration) bool {
			day, month := at.Add(d).Day(), int(at.Add(d).Month())
			if m.style != slashed {
				return m.n == day
			}
			return m.n == day && m.total == month || m.n == month && m.total == day
		}) {
			return false
		}
	}
	return true
}

// marksOf reads the marks at the start and at the end of a text, the start's first.
func marksOf(text string) iter.Seq[mark] {
	return func(yield func(mark) bool) {
		if m, ok := markAtStart(text); ok && !yield(m) {
			return
		}
		if m, ok := markAtEnd(text); ok {
			yield(m)
		}
	}
}

func markAtStart(text string) (mark, bool) {
	text = strings.TrimLeft(text, " \n\t")
	rest, sign := strings.CutPrefix(text, threadSign)
	rest = strings.TrimLeft(strings.TrimPrefix(rest, emojiForm), " \n\t")
	m, rest, ok := readMark(rest)
	if !ok || !separate(rest) {
		return mark{}, false
	}
	m.sign = sign || strings.HasPrefix(strings.TrimLeft(rest, " \n\t"), threadSign)
	if (m.style == dotted || m.style == closed && !m.bracket) && (rest == "" || !strings.ContainsRune(" \n\t", rune(rest[0]))) {
		return mark{}, false
	}
	return m, true
}

// markAtEnd reads a mark that ends a text, before links, tags and ornaments.
func markAtEnd(text string) (mark, bool) {
	const most = 12
	sign := false
	for range most {
		text = strings.TrimRightFunc(text, unicode.IsSpace)
		i := strings.LastIndexFunc(text, unicode.IsSpace) + 1
		word := text[i:]
		if word == "" {
			return mark{}, false
		}
		if strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://") || word[0] == '#' || ornament(word) {
			sign = sign || strings.Contains(word, threadSign)
			text = text[:i]
			continue
		}
		bare := strings.TrimPrefix(strings.TrimPrefix(word, threadSign), emojiForm)
		m, rest, ok := readMark(bare)
		if !ok || m.style == dotted || m.style == closed || !ornament(rest) {
			return mark{}, false
		}
		m.sign = sign || bare != word || strings.Contains(rest, threadSign) || strings.HasSuffix(strings.TrimRightFunc(text[:i], unicode.IsSpace), threadSign)
		return m, true
	}
	return mark{}, false
}

// ornament says whether s holds nothing but emoji, arrows and their like.
func ornament(s string) bool {
	for _, r := range s {
		if r < utf8.RuneSelf || unicode.IsLetter(r) || unicode.IsNumber(r) || string(r) == keycapSign {
			return false
		}
	}
	return true
}

// readMark reads one mark from the beginning of s.
func readMark(s string) (m mark, rest string, ok bool) {
	if s == "" {
		return mark{}, "", false
	}
	if n, rest, ok := readKeycaps(s); ok {
		return mark{n: n, style: keycap}, rest, true
	}
	end := byte(0)
	switch s[0] {
	case '(':
		end = ')'
	case '[':
		end = ']'
	}
	if end != 0 {
		m.bracket = true
		s = s[1:]
	}
	m.n, s, ok = readNumber(s)
	if !ok || s == "" {
		return mark{}, "", false
	}
	switch {
	case Stroke(s) > 0:
		m.style = slashed
		s = readTotal(&m, s[Stroke(s):])
	case s[0] == '.':
		m.style, s = dotted, s[1:]
	case s[0] == ')':
		m.style = closed
		if !m.bracket {
			s = s[1:]
		}
	case s[0] == ']':
		return mark{}, "", false // a footnote
	default:
		return mark{}, "", false
	}
	if m.style != slashed && m.n > 999 {
		return mark{}, "", false
	}
	if m.bracket {
		if s == "" || s[0] != end || m.style == dotted {
			return mark{}, "", false
		}
		s = s[1:]
	}
	return m, s, true
}

// readTotal reads what follows the stroke: a number, a letter that stands for one, or nothing.
func readTotal(m *mark, s string) string {
	if n, rest, ok := readNumber(s); ok {
		m.total = n
		return rest
	}
	if s != "" && strings.IndexByte("nNxX?", s[0]) >= 0 {
		if r, _ := utf8.DecodeRuneInString(s[1:]); len(s) == 1 || !unicode.IsLetter(r) {
			return s[1:]
		}
	}
	return strings.TrimPrefix(s, "∞")
}

// readNumber reads one to four digits of any script.
func readNumber(s string) (int, string, bool) {
	n, digits := 0, 0
	for {
		value, size := Digit(s)
		if size == 0 {
			return n, s, digits > 0
		}
		if digits == 4 {
			return 0, "", false
		}
		n = n*10 + value
		digits++
		s = s[size:]
	}
}

// Digit reads the decimal digit that s begins with, in any script: its value, and how many bytes it takes; 0
// bytes where s begins with none.
func Digit(s string) (value, size int) {
	if s == "" {
		return 0, 0
	}
	if c := s[0]; c < utf8.RuneSelf {
		if c >= '0' && c <= '9' {
			return int(c - '0'), 1
		}
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(s)
	if !unicode.Is(unicode.Nd, r) {
		return 0, 0
	}
	// The digits of a script stand in a row, and Unicode promises that its tables keep the rows whole.
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10, size
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10, size
		}
	}
	return 0, 0
}

// Stroke is how many bytes the stroke of a numbering takes at the beginning of s; 0 where there is none.
func Stroke(s string) int {
	for _, stroke := range [...]string{"/", "／", "⁄"} {
		if strings.HasPrefix(s, stroke) {
			return len(stroke)
		}
	}
	return 0
}

// readKeycaps reads a number written in keycap emoji.
func readKeycaps(s string) (int, string, bool) {
	if rest, ok := strings.CutPrefix(s, "🔟"); ok {
		return 10, rest, true
	}
	n, digits := 0, 0
	for digits < 4 && s != "" && s[0] >= '0' && s[0] <= '9' {
		rest, ok := strings.CutPrefix(strings.TrimPrefix(s[1:], emojiForm), keycapSign)
		if !ok {
			break
		}
		n = n*10 + int(s[0]-'0')
		digits++
		s = rest
	}
	return n, s, digits > 0
}

// separate says whether what follows a mark is not part of the same word or number.
func separate(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	if rest == "" || unicode.IsSpace(r) {
		return true
	}
	if unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune("/%°", r) {
		return false
	}
	if strings.ContainsRune("-.,:–'’", r) {
		next, _ := utf8.DecodeRuneInString(rest[size:])
		return !unicode.IsLetter(next) && !unicode.IsNumber(next)
	}
	return true
}
