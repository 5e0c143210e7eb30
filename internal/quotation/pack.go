package quotation

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pack is all that is known of one language, in one place. Lists with a comma hold forms of one word, or words that say
// the same, between two spaces.
type pack struct {
	words  wordList // empty where lists.go has them
	more   more
	hedges string // what makes a saying less or more certain
	future string // what a verb ends with, accents and all, that tells what will be
	values string // numbers written out, as word:value; with a star what multiplies the number before it
	number string // numbers without a value of their own: dozens, half, third
	units  string
	sides  string // contraries
}

// packs gives the packs by language.
func packs() map[string]pack {
	out := romance()
	maps.Copy(out, polishTurkish())
	maps.Copy(out, sooner())
	return out
}

// number is the value of a number written out.
type number struct {
	value float64
	times bool // it multiplies what stands before it
}

// pack adds a pack to the lists of its language.
func (t *Tokenizer) pack(l *lists, p pack, lang string) {
	l.class, l.value, l.percents = map[string]string{}, map[string]number{}, t.set("percent procent procenta procentów prozent pourcent percento відсотків відсотки відсоток процентов процента процент yüzde प्रतिशत फीसदी אחוז אחוזים")
	for _, group := range strings.Fields(p.hedges) {
		forms := strings.Split(group, ",")
		for _, form := range forms {
			if k := t.one(form); k != "" && l.hedge != nil {
				l.hedge[k] = true
				l.class[k] = forms[0]
			}
		}
	}
	for _, v := range strings.Fields(p.values) {
		word, value, _ := strings.Cut(v, ":")
		value, times := strings.CutPrefix(value, "*")
		n, _ := strconv.ParseFloat(value, 64)
		k := t.joined(word)
		l.value[k] = number{n, times}
		if !l.pattern {
			l.number[k] = true
		}
	}
	if !l.pattern {
		join(l.number, t.set(p.number))
	}
	l.points = slices.Contains([]string{"de", "es", "it", "pt", "tr"}, lang)
	if p.future != "" {
		l.future = regexp.MustCompile(p.future)
	}
	switch lang {
	case "tr":
		l.bends, l.trailing = turkish, true
	case "pl":
		l.bends = polish
	case "de":
		t.germanNumbers(l)
	}
}

// moods gives what makes some words less or more certain, sorted: hedges, and what verbs say by their endings.
func (l *lists) moods(tok []*Token) []string {
	var out []string
	for _, t := range tok {
		if base, ok := l.in(l.hedge, t.Key); ok {
			if c, ok := l.class[base]; ok {
				base = c
			}
			out = append(out, base)
		}
		if l.bends != nil {
			_, moods := l.bends(t.Key)
			out = append(out, moods...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sameFigure says whether a change writes one number in another way: 17 for dix-sept, 9 % for 9 procent.
func (f *flagger) sameFigure() bool {
	if len(f.c.rec) == 0 || len(f.c.quo) == 0 || len(f.c.rec) > 24 || len(f.c.quo) > 24 {
		return false
	}
	a, held := f.l.figure(f.c.rec)
	if !held {
		return false
	}
	b, held := f.l.figure(f.c.quo)
	return held && a == b
}

// counted is a number and whether it is of a hundred.
type counted struct {
	value         float64
	some, percent bool
}

// figure gives the number that some tokens write and nothing else; false if they write more, or none.
func (l *lists) figure(tok []*Token) (out counted, ok bool) {
	var total, section, digit float64
	big := 1000.0
	add := func(n number) {
		switch {
		case !n.times && n.value == 20 && int(digit)%100 == 4 && l.value["septante"].value != 0:
			digit += 76 // quatre-vingts
		case !n.times:
			digit += n.value
		case n.value < big:
			section, digit = section+max(digit, 1)*n.value, 0
		default:
			total, section, digit = total+max(section+digit, 1)*n.value, 0, 0
		}
		out.some = true
	}
	if l.pattern {
		big = 10_000
	}
	for i := 0; i < len(tok); i++ {
		t := tok[i]
		switch {
		case t.Kind == Number:
			v, err := strconv.ParseFloat(t.Key, 64)
			if err != nil || digit != 0 || section != 0 {
				return out, false
			}
			if i := strings.IndexByte(t.Key, '.'); l.points && i > 0 && len(t.Key)-i == 4 {
				v *= 1000 // 82.000
			}
			digit, out.some = v, true
		case t.Kind == Symbol && (t.Key == "%" || t.Key == "٪"), l.percents[t.Key]:
			out.percent = true
		case i+1 < len(tok) && (t.Key == "pour" && tok[i+1].Key == "cent" || t.Key == "por" && (tok[i+1].Key == "ciento" || tok[i+1].Key == "cento") || t.Key == "per" && tok[i+1].Key == "cento"):
			out.percent = true
			i++
		case t.Kind == Char:
			j := i
			var b strings.Builder
			for j < len(tok) && tok[j].Kind == Char {
				b.WriteString(tok[j].Key)
				j++
			}
			text, percent := strings.CutPrefix(b.String(), "百分之")
			out.percent = out.percent || percent
			for text != "" {
				n := 0
				for k := min(len(text), 24); k > 0 && n == 0; k-- {
					if v, held := l.value[text[:k]]; held {
						add(v)
						n = k
					}
				}
				if n == 0 {
					return out, false
				}
				text = text[n:]
			}
			i = j - 1
		default:
			word, held := l.base(t.Key, func(k string) bool { _, ok := l.value[k]; return ok })
			v := l.value[word]
			if !held {
				if out.some && i+1 < len(tok) && slices.Contains([]string{"et", "y", "e", "and", "und", "ve"}, t.Key) {
					continue
				}
				return out, false
			}
			add(v)
		}
	}
	out.value = total + section + digit
	return out, out.some || out.percent
}

// retimed says whether a change tells of what will be as of what is or was, or the contrary.
func (f *flagger) retimed() bool {
	if f.l.future == nil || len(f.c.rec) != 1 || len(f.c.quo) != 1 {
		return false
	}
	r, q := f.c.rec[0], f.c.quo[0]
	if len(r.Key) < 4 || len(q.Key) < 4 || r.Key[:3] != q.Key[:3] {
		return false
	}
	return f.l.future.MatchString(strings.ToLower(f.c.Record)) != f.l.future.MatchString(strings.ToLower(f.c.Quote))
}

// french counts the negations on the two sides of a change. "Ne" is half of one: with pas, which counts, it may be left
// out; with plus it makes all the difference, and with que it says "only".
func (f *flagger) french() (rec, quo int) {
	l, s, c := f.m.line, f.s, f.c
	ne := func(key string) bool { return key == "ne" || strings.HasPrefix(key, "n'") }
	touched := func(tok []*Token) bool { return slices.ContainsFunc(tok, func(t *Token) bool { return ne(t.Key) }) }
	reach := 0
	if touched(c.rec) != touched(c.quo) {
		reach = 4
	}
	count := func(tok []Token, from, to int, same func(int) bool) (n int) {
		for i := 0; i < reach && to < len(tok) && same(to); i++ {
			to++
		}
		for i := from; i < to; i++ {
			key := tok[i].Key
			if f.l.negates(key) {
				n++
				continue
			}
			if key != "plus" && key != "personne" {
				continue
			}
			for j := i; j > 0 && i-j < 5 && same(j); j-- {
				if ne(tok[j-1].Key) {
					n++
					break
				}
			}
			if key == "personne" && i+2 < len(tok) && (ne(tok[i+1].Key) || ne(tok[i+2].Key)) {
				n++
			}
		}
		return n
	}
	rec = count(l.tok, c.recAt[0], c.recAt[1], func(i int) bool { same, _ := l.joins(i); return same })
	quo = count(s.tok, c.quoAt[0], c.quoAt[1], func(i int) bool { text, ok := s.between(i); return ok && stops(text) == "" })
	return rec, quo
}

// unasked says whether a question mark of the record gave way to a full stop. Behind a comma the question goes on.
func unasked(record, quote string) bool {
	return strings.Contains(record, "?") && !strings.Contains(quote, "?") && strings.ContainsAny(quote, ".!")
}

// unasked gives the last change of words in a sentence that the record asks and the quotation, at its end, states.
func (m *match) unasked(s *said, changes []Change) *Change {
	n := len(s.tok) - 1
	if n < 0 || m.pair[n] < 0 {
		return nil
	}
	l, j := m.line, int(m.pair[n])
	p := l.parts[l.of[j]]
	rest := p.Text[l.tok[j].to:]
	if j+1 < len(l.tok) && l.of[j+1] == l.of[j] {
		rest = p.Text[l.tok[j].to:l.tok[j+1].from]
	}
	if !unasked(stops(rest), stops(s.clean[s.tok[n].to:])) {
		return nil
	}
	for i := len(changes) - 1; i >= 0; i-- {
		if c := &changes[i]; c.Op != Punctuation && !c.aside && !c.Marked {
			return c
		}
	}
	return nil
}

// content gives the words of a change that are no small ones, as one text; "" if there are none or too many.
func (l *lists) content(tok []*Token) string {
	if len(tok) == 0 || len(tok) > 4 {
		return ""
	}
	var b strings.Builder
	for _, t := range tok {
		if t.Kind != Word {
			return ""
		}
		key := t.Key
		for _, p := range l.fore {
			if rest, ok := strings.CutPrefix(key, p); ok && p[len(p)-1] == '\'' {
				key = rest
				break
			}
		}
		if !small(key) && !l.small[key] {
			b.WriteString(key + " ")
		}
	}
	return b.String()
}

// exchanged says whether what change i takes away and sets in its place stands the other way round in a later one, more
// than one word apart: "A and B" for "B and A" is an enumeration.
func (f *flagger) exchanged(i int) bool {
	c := f.c
	if c.Spelling || len(c.quo) == 0 {
		return false
	}
	if c.Op == Inserted && f.turnedAbout() {
		return true
	}
	a, b := f.l.content(f.against()), f.l.content(c.quo)
	if a == "" || b == "" || a == b || contrary(f.l.sidesIn(a), f.l.sidesIn(b)) {
		return false
	}
	for j := i + 1; j < len(f.all); j++ {
		d := &f.all[j]
		if d.recAt[0]-c.recAt[1] >= 2 && !f.enumerated(c, d) && f.l.content(d.rec) == b && f.l.content(d.quo) == a {
			return true
		}
	}
	return false
}

// turnedAbout says whether what was inserted is what stands in the record right before the first word matched, or right
// behind the last, in another order: "the second beat the first" of "the first beat the second".
func (f *flagger) turnedAbout() bool {
	n := len(f.c.quo)
	if n < 2 || n > maxAgainst || !f.l.pattern && f.l.content(f.c.quo) == "" || f.l.pattern && n < 3 {
		return false
	}
	sequence := func(tok []*Token) []string {
		var out []string
		for _, t := range tok {
			out = append(out, t.Key)
		}
		return out
	}
	quote := sequence(f.c.quo)
	sorted := slices.Sorted(slices.Values(quote))
	first, last := f.m.ends()
	if first < 0 {
		return false
	}
	for i := range f.all { // "the second beat the first" of "the first beat the second", with the doer still in its place
		if record := sequence(f.all[i].rec); len(record) == n && !slices.Equal(record, quote) && slices.Equal(slices.Sorted(slices.Values(record)), sorted) {
			return true
		}
	}
	if f.lang == "ko" {
		return f.turnedKorean(int(f.m.pair[first]) - n)
	}
	for _, from := range []int{int(f.m.pair[first]) - n, int(f.m.pair[last]) + 1} {
		if from < 0 || from+n > len(f.m.line.tok) {
			continue
		}
		var beside []*Token
		for i := range n {
			beside = append(beside, &f.m.line.tok[from+i])
		}
		record := sequence(beside)
		if !slices.Equal(record, quote) && slices.Equal(slices.Sorted(slices.Values(record)), sorted) {
			return true
		}
	}
	return false
}

// turnedKorean says whether the words that were inserted stand in the record from token from on in another order, each with
// another ending behind it: 선장이 어부를 of 어부가 선장을.
func (f *flagger) turnedKorean(from int) bool {
	if from < 0 {
		return false
	}
	tok := f.m.line.tok
	to := from + len(f.c.quo)
	stems := func(text string) []string {
		var out []string
		for w := range strings.FieldsSeq(text) {
			if r := []rune(w); len(r) > 2 {
				w = string(r[:len(r)-1])
			}
			out = append(out, w)
		}
		return out
	}
	if to >= len(tok) || f.m.line.of[from] != f.m.line.of[to-1] {
		return false
	}
	a, b := stems(f.m.line.parts[f.m.line.of[from]].Text[tok[from].from:tok[to-1].to]), stems(f.c.Quote)
	return len(a) > 1 && !slices.Equal(a, b) && slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// nearby is how far a word may move and still be taken for one in another place of its sentence.
const nearby = 8

// moved says whether what of a kind of words stands on one side of a change alone stands on the other side of another
// change nearby: it is in another place, and neither gone nor new. If among is set, only its words may move.
func (f *flagger) moved(of func([]*Token) []string, among map[string]bool) bool {
	c := f.c
	if f.l.class == nil {
		return false
	}
	gone, come := of(c.rec), of(c.quo)
	if len(gone) > 0 == (len(come) > 0) {
		return false
	}
	for _, w := range slices.Concat(gone, come) {
		if among != nil && !among[w] || f.l.only[w] || slices.ContainsFunc(strings.Fields("seulement solo solamente só apenas tylko sadece yalnızca"), func(o string) bool { return o == w }) {
			return false
		}
	}
	for i := range f.all {
		d := &f.all[i]
		if d.recAt[0]-c.recAt[1] > nearby || c.recAt[0]-d.recAt[1] > nearby || d == c {
			continue
		}
		if slices.Equal(of(d.rec), come) && slices.Equal(of(d.quo), gone) {
			return true
		}
	}
	return false
}

// portuguese says whether an "if" came or went: "se" before a small word, where it is no pronoun bound to a verb.
func (f *flagger) portuguese() bool {
	count := func(tok []Token, from, to int, before func(int) (string, bool)) (n int) {
		for i := from; i < to; i++ {
			s, _ := before(i)
			if tok[i].Key == "se" && !strings.ContainsFunc(s, isDash) && i+1 < len(tok) && f.l.small[tok[i+1].Key] {
				n++
			}
		}
		return n
	}
	c := f.c
	return count(f.m.line.tok, c.recAt[0], c.recAt[1], f.m.line.between) != count(f.s.tok, c.quoAt[0], c.quoAt[1], f.s.between)
}
