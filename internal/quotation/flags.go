package quotation

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// order of flags in an answer.
func order() []Flag { return []Flag{Negation, Figure, Name, Opposite, Hedge, Omission} }

// longOmission is how much left out without a mark is flagged, in halves of a word: five words, ten characters.
const longOmission = 10

// flags says which changes weigh more than others, by the lists of a language. Without lists only what needs
// none is told: figures in digits, and omissions.
func (k *check) flags(s *said, m *match, changes []Change, lang string) []Flag {
	l := listsOf(lang)
	if l == nil {
		l = &lists{}
	}
	names := capitals(m)
	for i := range changes {
		c := &changes[i]
		if c.Op == Punctuation && unasked(stops(c.Record), stops(c.Quote)) && !c.Marked && lang != "" {
			c.flags = append(c.flags, Hedge)
		}
		if c.Op == Punctuation || c.aside {
			continue
		}
		f := flagger{l: l, c: c, names: names, s: s, m: m, lang: lang, all: changes}
		if (l.small != nil || l.pattern) && (f.swapped(i) || f.exchanged(i)) {
			f.add(Name) // who did what to whom
		}
		if l.pattern {
			f.patterns(lang)
		} else {
			f.words()
		}
		f.figures()
		if k.named != nil && !c.Marked && !c.long() && !slices.Contains(c.flags, Name) && f.renamed(k, lang) {
			f.add(Name)
		}
		if !c.Marked && c.Op == Omitted {
			if c.long() {
				f.add(Omission)
			}
		}
	}
	if c := m.unasked(s, changes); c != nil && lang != "" && !slices.Contains(c.flags, Hedge) {
		c.flags = append(c.flags, Hedge)
	}
	var out []Flag
	for _, flag := range order() {
		if slices.ContainsFunc(changes, func(c Change) bool { return slices.Contains(c.flags, flag) }) {
			out = append(out, flag)
		}
	}
	return out
}

// long says whether a change leaves out five words, or ten characters, and puts nothing in their place.
func (c *Change) long() bool {
	n := 0
	for _, t := range c.rec {
		if t.Kind != Link {
			n += size(t)
		}
	}
	return c.Op == Omitted && n >= longOmission
}

// swapped says whether a change exchanges one word for another and a later one does the contrary: who did what to whom.
// Two contraries that changed places, as more and less, are told as such; two numbers and two small words are no names.
func (f *flagger) swapped(i int) bool {
	c, l := f.c, f.l
	one := func(tok []*Token) string {
		if l.pattern {
			var b strings.Builder
			for _, t := range tok {
				if t.Kind != Char || len(tok) > 6 {
					return ""
				}
				b.WriteString(t.Key)
			}
			return b.String()
		}
		if len(tok) != 1 || tok[0].Kind != Word || small(tok[0].Key) || l.small[tok[0].Key] || l.number[tok[0].Key] {
			return ""
		}
		return tok[0].Key
	}
	r, q := one(f.against()), one(c.quo)
	if r == "" || q == "" || r == q || c.Spelling || l.pattern && (len(c.quo) < 2 || utf8.RuneCountInString(r) < 2) ||
		!l.pattern && contrary(l.sidesOf(r), l.sidesOf(q)) {
		return false
	}
	for j := i + 1; j < len(f.all); j++ {
		d := &f.all[j]
		if x, y := one(d.rec), one(d.quo); x != "" && y != "" && sameWord(x, q) && sameWord(y, r) && !f.enumerated(c, d) {
			return true
		}
	}
	return false
}

// Words that join what they stand between as equals, with what may stand beside them; on and against are none.
const (
	joining     = "and or nor & und oder sowie et ou y e u i oraz lub ve veya і й та або и или או ו و او और या"
	joiningEast = "和 与 與 跟 及 同 、 と や や、 와 과 랑 및 กับ และ"
	articles    = "the a an der die das den dem des le la les el los las il lo gli o os as un une una"
)

// enumerated says whether nothing but an "and" stands between two changes: "A and B" says what "B and A" does.
func (f *flagger) enumerated(c, d *Change) bool {
	tok := f.m.line.tok[min(c.recAt[1], d.recAt[0]):d.recAt[0]]
	if len(tok) > 3 {
		return false
	}
	if f.l.pattern {
		text := keys(tok)
		for w := range strings.FieldsSeq(joiningEast) {
			if strings.HasSuffix(text, w) {
				return true
			}
		}
		return len(tok) == 0
	}
	joined := len(tok) == 0
	for i := range tok {
		and := slices.Contains(strings.Fields(joining), tok[i].Key)
		if joined = joined || and; !and && !slices.Contains(strings.Fields(articles), tok[i].Key) {
			return false
		}
	}
	return joined
}

// sameWord says whether two words are forms of one: in many languages the doer has another ending than the one it is
// done to.
func sameWord(a, b string) bool { return a == b || nearWords(a, b) }

// capitals are the words that stand with a capital letter inside a sentence of what was matched or read beside it.
func capitals(m *match) map[string]bool {
	out := map[string]bool{}
	for _, p := range m.line.parts {
		tok := p.tok
		for i := range tok {
			if isName(&tok[i]) {
				out[tok[i].Key] = true
			}
		}
	}
	return out
}

func isName(t *Token) bool {
	return t.Kind == Word && t.Capital && !t.First && !small(t.Key) && utf8.RuneCountInString(t.Key) > 1
}

// flagger looks at one change.
type flagger struct {
	l     *lists
	c     *Change
	names map[string]bool
	s     *said
	m     *match
	lang  string
	all   []Change
}

func (f *flagger) add(flag Flag) {
	if !slices.Contains(f.c.flags, flag) {
		f.c.flags = append(f.c.flags, flag)
	}
}

// count counts the tokens that negate.
func (f *flagger) count(tok []*Token) (n int) {
	for _, t := range tok {
		if f.l.negates(t.Key) {
			n++
		} else if f.l.bends != nil {
			if negated, _ := f.l.bends(t.Key); negated {
				n++
			}
		}
	}
	return n
}

// words looks at a change in a script of words.
func (f *flagger) words() {
	c := f.c
	// What was marked is the quoter's own to answer for, except where a mark stands for the very word that
	// turns the sentence.
	rec, quo := f.count(c.rec), f.count(c.quo)
	if f.lang == "fr" {
		rec, quo = f.french()
	}
	if c.Marked {
		if len(c.rec) <= 3 && rec != quo || len(c.rec) == 0 && quo > 0 {
			f.add(Negation)
		}
		return
	}
	if rec != quo {
		f.add(Negation)
	}
	for _, r := range c.rec {
		for _, q := range c.quo {
			if f.turned(r.Key, q.Key) || f.turned(q.Key, r.Key) {
				f.add(Negation)
			}
		}
	}
	if c.Op == Inserted && f.count(c.beside) > 0 && f.count(c.quo) == 0 {
		f.add(Negation) // the record's negation stands where the quotation begins or ends with another word
	}
	if f.contrary() {
		f.add(Opposite)
	}
	numbers := func(tok []*Token) []string { return f.l.held(tok, f.l.number) }
	if !f.sameFigure() && (!slices.Equal(numbers(c.rec), numbers(c.quo)) && !f.moved(numbers, f.l.single) || f.recounted()) {
		f.add(Figure)
	}
	if c.long() {
		return // what is gone with a whole clause did not qualify what is left
	}
	before := c.rec
	if c.Op == Inserted { // "Since it rains" of "If it rains"
		before = f.against()
	}
	if !slices.Equal(f.l.moods(before), f.l.moods(c.quo)) && !f.moved(f.l.moods, nil) || f.retimed() || f.lang == "pt" && f.portuguese() {
		f.add(Hedge)
	}
	f.name()
}

// turned says whether b is a with a prefix that turns it.
func (f *flagger) turned(a, b string) bool {
	if len(a) < 4 {
		return false
	}
	for _, p := range f.l.prefixes {
		if strings.HasPrefix(b, p) && b[len(p):] == a {
			return true
		}
	}
	return false
}

// held gives the words of a list among some tokens, sorted.
func (l *lists) held(tok []*Token, list map[string]bool) []string {
	var out []string
	for _, t := range tok {
		if base, ok := l.in(list, t.Key); ok {
			out = append(out, base)
		}
	}
	slices.Sort(out)
	return out
}

// name flags a name that stands on one side only. Without the lists of a language nothing is a name: in some
// every noun has a capital letter.
func (f *flagger) name() {
	c := f.c
	if f.l.negation == nil {
		return
	}
	one := func(a, b []*Token) bool {
		for _, x := range a {
			if !f.listed(x) && !isName(x) && !(x.Capital && f.names[x.Key] && !small(x.Key)) {
				continue
			}
			if !slices.ContainsFunc(b, func(y *Token) bool { return y.Key == x.Key }) {
				return true
			}
		}
		return false
	}
	if one(c.rec, c.quo) || one(c.quo, c.rec) {
		f.add(Name)
	}
}

// listed says whether a word is a name of the list, in a script without capital letters.
func (f *flagger) listed(t *Token) bool {
	_, ok := f.l.in(f.l.name, t.Key)
	return ok
}

// renamed says whether the names that a change touches are others on the two sides.
func (f *flagger) renamed(k *check, lang string) bool {
	touched := func(text string, at [2]int, tok []*Token) []string {
		var out []string
		if len(tok) == 0 {
			return nil
		}
		for _, n := range k.names(text, lang) {
			if n.Start < at[1] && at[0] < n.End {
				out = append(out, n.ID)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	record := ""
	for _, p := range f.m.line.parts {
		if p.Post == f.c.Post {
			record = p.Text
			break
		}
	}
	return !slices.Equal(touched(record, f.c.At, f.c.rec), touched(f.s.paste, f.c.In, f.c.quo))
}

// maxNamed is the longest text, in bytes, that names are looked for in.
const maxNamed = 32 << 10

// names gives the names in a text, once.
func (k *check) names(text, lang string) []Named {
	if len(text) > maxNamed {
		return nil
	}
	out, ok := k.found[text]
	if !ok {
		if k.found == nil {
			k.found = map[string][]Named{}
		}
		out = k.named(text, lang)
		k.found[text] = out
	}
	return out
}

// figures looks at numbers in digits, at signs such as $ and %, and at the word behind a number.
func (f *flagger) figures() {
	c := f.c
	if c.Marked || f.sameFigure() {
		return
	}
	values := func(tok []*Token) []string {
		var out []string
		for _, t := range tok {
			if t.Kind == Number || t.Kind == Symbol && t.Key != "\u202d" && t.Key != "\u202e" {
				out = append(out, t.Key)
			}
		}
		slices.Sort(out)
		return out
	}
	if !slices.Equal(values(c.rec), values(c.quo)) {
		f.add(Figure)
		return
	}
	if c.Op == Replaced && !c.Spelling && len(c.rec) > 0 {
		// the token before it, if it is a number that both sides have
		for i := range f.s.tok {
			if f.s.tok[i].Kind == Number && f.m.pair[i] >= 0 && f.s.tok[i].End <= c.In[0] && i+1 < len(f.s.tok) && f.s.tok[i+1].Start == c.In[0] {
				f.add(Figure)
			}
		}
	}
}

// patterns looks at a change in a script whose tokens are characters: at the words that it stands in or that it
// made.
func (f *flagger) patterns(lang string) {
	c, l := f.c, f.l
	record, quote := f.windows()
	differ := func(patterns, masks []string) bool {
		return !slices.Equal(record.touched(patterns, masks), quote.touched(patterns, masks))
	}
	turned := len(record.touched(l.negations, l.masks)) != len(quote.touched(l.negations, l.masks)) || lang == "ko" && f.negatedKorean(record, quote)
	if turned && (!c.Marked || len(c.rec) <= 6) {
		f.add(Negation)
	}
	if c.Marked {
		return
	}
	if differ(l.hedges, l.soft) {
		f.add(Hedge)
	}
	if differ(l.names, nil) {
		f.add(Name)
	}
	masks := slices.Concat(l.names, l.masks) // 九州 is no nine
	longestFirst(masks)
	same := f.sameFigure()
	if !same && differ(l.numbers, masks) {
		f.add(Figure)
	}
	switch {
	case same:
	case lang == "ko" && f.recountedKorean(record, quote), lang == "th" && f.recountedText(record, quote), lang != "ko" && lang != "th" && f.recountedHan(record, quote):
		f.add(Figure)
	}
	if f.contraryText(record, quote) {
		f.add(Opposite)
	}
}
