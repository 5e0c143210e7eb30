package quotation

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Bounds of what stands around a quotation and is none of it.
const (
	maxLead   = 16 // tokens before it
	maxTrail  = 24 // tokens behind it, all of them together
	leastKept = 4  // tokens of the quotation itself
)

// framed gives a quotation without what people paste around one: who said it, a handle, a date, a number, an address. Only what
// has no partner in the match m is left aside, and only in the forms of such things: a paste is never cut elsewhere. Nil if
// nothing was left aside; aside are the code points of the paste that were.
func (s *said) framed(m *match) (kept *said, aside [][2]int) {
	if m == nil || m.whole {
		return nil, nil
	}
	first, last := m.ends()
	n := len(s.tok)
	if first < 0 {
		return nil, nil
	}
	from, to := 0, n
	for i := min(first, maxLead); i > 0; i-- { // as much as is a lead
		if s.isLead(s.clean[:s.tok[i].from]) {
			from = i
			break
		}
	}
	for to-1 > last && n-to < maxTrail { // as much as is a trail, the last of it first
		cut := to
		for i := max(last+1, to-maxTrail); i < to; i++ {
			if s.isTrail(i, to) {
				cut = i
				break
			}
		}
		if cut == to {
			break
		}
		to = cut
	}
	if from == 0 && to == n || to-from < leastKept {
		return nil, nil
	}
	kept = s.part(from, to)
	if to < n {
		kept.clean = strings.TrimRightFunc(s.clean[:s.tok[to-1].to], unicode.IsSpace)
		aside = append(aside, [2]int{s.handle(s.tok[to].Start), s.tok[n-1].End})
	}
	if from > 0 {
		aside = slices.Insert(aside, 0, [2]int{s.handle(s.tok[0].Start), s.tok[from-1].End})
	}
	return kept, aside
}

// handle takes in the @ before a place of the paste.
func (s *said) handle(at int) int {
	if at > 0 && slicePoints(s.paste, at-1, at) == "@" {
		return at - 1
	}
	return at
}

// isLead says whether the beginning of a paste, up to its first word, only says who said what follows, or counts it.
func (s *said) isLead(head string) bool {
	line := strings.HasSuffix(strings.TrimRight(head, " \t\"“«„‘'>*_"), "\n")
	head = strings.TrimRightFunc(head, func(r rune) bool {
		return unicode.IsSpace(r) || isQuote(r) || isDash(r) || strings.ContainsRune("*_>", r)
	})
	if counter(head) {
		return true
	}
	body, colon := strings.CutSuffix(head, ":")
	if !colon {
		body, colon = strings.CutSuffix(head, "：")
	}
	switch {
	case colon:
		return whose(body, maxLead, true)
	case strings.Contains(lastLine(body), "@") && strings.HasPrefix(lastField(body), "@"), strings.HasSuffix(body, ")") && strings.Contains(body, "(@"), line && strings.Contains(body, "@"):
		return whose(body, 8, false)
	}
	return false
}

func lastLine(s string) string { return s[strings.LastIndexByte(s, '\n')+1:] }

func lastField(s string) string { return s[strings.LastIndexAny(s, " \n\t")+1:] }

// isTrail says whether tokens i to to, behind the last that was matched, only say where what stands before them was said, by whom or when.
func (s *said) isTrail(i, to int) bool {
	lead := s.clean[s.tok[i-1].to:s.tok[i].from]
	end := len(s.clean)
	if to < len(s.tok) {
		end = s.tok[to].from
	}
	body := strings.TrimFunc(s.clean[s.tok[i].from:end], func(r rune) bool {
		return unicode.IsSpace(r) || isQuote(r) || strings.ContainsRune(".)]·|,;", r) || isDash(r)
	})
	if address(body) {
		return true
	}
	lead = strings.TrimRight(lead, " \u00a0")
	mark, _ := utf8.DecodeLastRuneInString(lead)
	switch {
	case isDash(mark):
		return whose(body, 12, false) && !strings.HasSuffix(lead, "-") || strings.HasSuffix(lead, " -") && whose(body, 12, false)
	case mark == '(', mark == '·', mark == '|', mark == '\n', mark == '@', mark == '#' && strings.Contains(lead, "\n"):
		return whose(body, 12, false)
	case ends(mark), isQuote(mark):
		return dated(body) || mark != ':' && strings.HasPrefix(body, "@") && whose(body, 6, false)
	}
	return false
}

// counter says whether a text only numbers what follows: 12/ 3/12 (3/n) 4.
func counter(text string) bool {
	text = strings.TrimPrefix(text, "(")
	digits := 0
	for digits < len(text) && isDigit(rune(text[digits])) {
		digits++
	}
	rest := text[digits:]
	if digits == 0 || digits > 3 || rest == "" {
		return false
	}
	if rest == "." || rest == ")" {
		return true
	}
	rest, slash := strings.CutPrefix(rest, "/")
	rest = strings.TrimSuffix(rest, ")")
	return slash && len(rest) < 4 && strings.Trim(rest, "0123456789nx") == ""
}

// address says whether a text is a web address, with or without its scheme.
func address(text string) bool {
	if text == "" || strings.ContainsFunc(text, unicode.IsSpace) {
		return false
	}
	if strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "www.") {
		return true
	}
	host, path, slash := strings.Cut(text, "/")
	dot := strings.LastIndexByte(host, '.')
	return slash && path != "" && dot > 0 && len(host)-dot > 2 && strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == ""
}

// about are the words beside a name that say how something was said. None of them turns what was.
const about = "rt via by of the a an and in on at from to for which that who says said say reads read reading wrote writes tweeted posted posts told added " +
	"screenshot tweet post image picture photo text quote quotation caption alt thread showing shows saying speech interview am pm " +
	"von der die das und im am sagt sagte schrieb schreibt laut de la le les du des et en el y dit écrit a déclaré dijo dice escribió según di ha detto e il lo " +
	"за від у в на і та й сказав сказала каже пише написав написала заявив заявила допис твіт цитата світлина знімок екрана текст року " +
	"от из и с по сказал сказала говорит пишет написал написала заявил заявила пост твит цитата снимок экрана года г " +
	"січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня января февраля марта апреля мая июня июля августа сентября октября ноября декабря " +
	"janvier février mars avril mai juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"

var aboutWords = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(about) {
		out[w] = true
	}
	return out
})

// whose says whether a text names who said something, at most so many words: names in capitals, handles, numbers, the words of about.
// It has to have a name, a handle or a number, or to say of what it is the text; one sentence at most, and no negation.
func whose(text string, most int, lead bool) bool {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || isQuote(r) && r != '\'' && r != '’' || isDash(r) || strings.ContainsRune(",;()[]·|:/，、：", r)
	})
	if len(fields) == 0 || len(fields) > most || strings.ContainsAny(text, "!?…") {
		return false
	}
	known := false
	for i, w := range fields {
		w = strings.TrimRight(w, ".")
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "@#"))
		low := strings.ToLower(w)
		told := aboutWords()[low]
		switch {
		case w == "":
			return false
		case strings.HasPrefix(w, "@"), unicode.IsDigit(r):
			known = true
		case low != "may" && !told && turnsAny(low):
			return false
		case told:
			known = known || unicode.IsUpper(r) && i == 0 && low != "the" && low != "a" && low != "in" && low != "for" && len(fields) > 1
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			known = true
		case unicode.Is(unicode.Lo, r) && len(fields) <= 4 && utf8.RuneCountInString(text) <= 24 && !turnsText(low):
			// A script without capitals: names cannot be seen. Before a colon any few words may be one, elsewhere beside a number.
			known = known || lead
		default:
			return false
		}
	}
	return known
}

// dated says whether a text is a date or a time: numbers, and names of months or what stands beside them.
func dated(text string) bool {
	fields := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",.·:/-", r) })
	numbers := 0
	for _, w := range fields {
		if strings.Trim(w, "0123456789") == "" {
			numbers++
			continue
		}
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) && !aboutWords()[w] || !aboutWords()[strings.ToLower(w)] && strings.ToLower(w) != "may" && turnsAny(strings.ToLower(w)) {
			return false
		}
	}
	return numbers > 0 && len(fields) <= 8 && len(fields)-numbers <= 3
}

// turnsAny says whether a word negates or hedges in any of the languages whose lists are words.
func turnsAny(word string) bool {
	for _, l := range languages() {
		if l.negation[word] || l.hedge[word] {
			return true
		}
	}
	return false
}

// turnsText says whether a word holds what negates or hedges in a script without spaces.
func turnsText(word string) bool {
	for _, l := range languages() {
		for _, list := range [][]string{l.negations, l.hedges} {
			if slices.ContainsFunc(list, func(p string) bool { return strings.Contains(word, p) }) {
				return true
			}
		}
	}
	return false
}

// tidied checks a quotation once more without what a paste has around it or in it and the author never wrote: words broken at the
// ends of lines, who said it, an address. The answer that needs fewer changes is given.
func (k *check) tidied(t *Tokenizer, s *said, a *Answer) (*Answer, error) {
	if a.Verdict == Exact || a.Short {
		return a, nil
	}
	again := func(s *said) (*Answer, error) {
		k.why, k.cells = Why{}, budgetCells
		return k.run(s)
	}
	best := a
	for whole, joined := s, false; whole != nil; joined = true {
		if joined {
			b, err := again(whole)
			if err != nil {
				return nil, err
			}
			if b.broken(); b.nearer(best) {
				best = b
			}
		}
		if kept, aside := whole.framed(k.judged); kept != nil {
			b, err := again(kept)
			if err != nil {
				return nil, err
			}
			if b.Aside = aside; joined {
				b.broken()
			}
			if b.nearer(best) {
				best = b
			}
		}
		if joined || best.Verdict == Exact {
			break
		}
		whole = s.rejoined(t, best)
	}
	return best, nil
}

// broken notes that words broken at the ends of lines were made whole.
func (a *Answer) broken() {
	for _, name := range []string{typeDashes, typeSpaces} {
		(*types)(&a.Type).add(name)
	}
}

// nearer says whether an answer to what was taken out of a paste says more than one to the whole paste: of what was found,
// with fewer changes.
func (a *Answer) nearer(b *Answer) bool {
	rank := func(v Verdict) int { return slices.Index([]Verdict{NotFound, Spliced, Changed, Exact}, v) }
	if a.Short {
		return false
	}
	return rank(a.Verdict) > rank(b.Verdict) || a.Verdict == b.Verdict && a.Verdict != NotFound && len(a.Changes) < len(b.Changes)
}
