package quotation

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of looking beside a quotation, in tokens.
const (
	cutBefore = 8
	cutBehind = 10
)

// cuts gives the negations that stand right beside the two ends of a quotation, in the same sentence.
func (m *match) cuts(s *said, lang string) []Cut {
	l := listsOf(lang)
	n := len(s.tok)
	if l == nil || n == 0 {
		return nil
	}
	var out []Cut
	add := func(from, to int, behind bool) bool {
		if from >= to {
			return false
		}
		p := m.line.parts[m.line.of[from]]
		a, b := &m.line.tok[from], &m.line.tok[to-1]
		out = append(out, Cut{Word: p.Text[a.from:b.to], Post: p.Post, At: [2]int{a.Start, b.End}, Behind: behind})
		return true
	}
	if j := int(m.pair[0]); j >= 0 && m.agrees(s, 0) {
		from, to := m.line.cutBefore(l, j)
		if !add(from, to, false) {
			from, to = m.line.cutCondition(l, j, lang)
			if add(from, to, false) {
				out[len(out)-1].Condition = true
			}
		}
	}
	if j := int(m.pair[n-1]); j >= 0 && m.agrees(s, n-1) {
		from, to := m.line.cutBehind(l, j, lang)
		add(from, to, true)
	}
	return out
}

// joins says whether a token stands in one sentence with the one before it, and whether a space is between them.
func (l *line) joins(i int) (same, space bool) {
	s, ok := l.between(i)
	return ok && stops(s) == "", s != ""
}

// cutBefore gives the tokens of a negation right before token j. Between them one small word may stand: "not a threat".
func (l *line) cutBefore(w *lists, j int) (from, to int) {
	if w.trailing {
		return 0, 0
	}
	if !w.pattern {
		for i := j; i > 0 && i > j-2; i-- {
			if same, _ := l.joins(i); !same {
				break
			}
			if w.negates(l.tok[i-1].Key) {
				return i - 1, i
			}
			if key := l.tok[i-1].Key; !small(key) && !w.small[key] && !w.between[key] || w.only[key] {
				break
			}
		}
		return 0, 0
	}
	// the tokens before it as text
	lo := j
	for lo > 0 && j-lo < cutBefore {
		if same, space := l.joins(lo); !same || space && w.spaced == 0 {
			break
		}
		lo--
	}
	if w.spaced > 0 { // Korean: 안 and 못, before the verb or written with it
		if j > 0 && lo < j && (l.tok[j-1].Key == "안" || l.tok[j-1].Key == "못") {
			if j-1 == lo || l.spaceBefore(j-1) {
				return j - 1, j
			}
		}
		return 0, 0
	}
	for i := lo; i < j; i++ {
		text := keys(l.tok[i:j])
		if n := begins(text, w.masks); n == len(text) {
			return 0, 0
		}
		n := begins(text, w.before)
		if n == 0 {
			continue
		}
		if rest := text[n:]; rest == "" || begins(rest, w.helpers) == len(rest) {
			if i > lo && begins(keys(l.tok[i-1:j]), w.masks) == len(keys(l.tok[i-1:j])) {
				return 0, 0
			}
			return i, j
		}
	}
	return 0, 0
}

// conditions are the words that make a condition of the clause that they begin, as they are written.
func conditions(lang string) string {
	return map[string]string{
		"en": "if unless", "de": "wenn falls sofern", "fr": "si s'", "es": "si", "it": "se qualora", "pt": "se caso", "pl": "jeśli jeżeli gdyby",
		"uk": "якщо якби", "ru": "если", "ar": "إذا اذا لو", "he": "אם", "hi": "अगर यदि",
	}[lang]
}

// cutCondition gives the token of an "if" that begins its clause right before token j; one small word may be between.
func (l *line) cutCondition(w *lists, j int, lang string) (from, to int) {
	words := strings.Fields(conditions(lang))
	for i := j; i > 0 && i > j-2; i-- {
		if same, _ := l.joins(i); !same {
			break
		}
		before := &l.tok[i-1]
		written := l.parts[l.of[i-1]].Text[before.from:before.to] // sí is no si
		if same, _ := l.joins(i - 1); !same && slices.ContainsFunc(words, func(x string) bool { return strings.EqualFold(x, written) }) {
			return i - 1, i
		}
		if !small(before.Key) && !w.small[before.Key] {
			break
		}
	}
	return 0, 0
}

func (l *line) spaceBefore(i int) bool { _, space := l.joins(i); return space }

// cutBehind gives the tokens of a negation right behind token j.
func (l *line) cutBehind(w *lists, j int, lang string) (from, to int) {
	next := j + 1
	if same, _ := l.joins(next); !same {
		return 0, 0
	}
	if !w.pattern {
		if w.negation[l.tok[next].Key] && !strings.HasPrefix(l.tok[next].Key, "ו") && !strings.HasPrefix(l.tok[next].Key, "و") { // "and not" begins anew
			return next, next + 1
		}
		return 0, 0
	}
	hi := next
	for hi < len(l.tok) && hi-next < cutBehind {
		same, space := l.joins(hi)
		if !same || space && w.spaced == 0 {
			break
		}
		hi++
	}
	switch lang {
	case "ko": // in the rest of the word, or at the beginning of the next
		words := 0
		start := next
		for i := next; i <= hi; i++ {
			if i < hi && (i == next || !l.spaceBefore(i)) {
				continue
			}
			text := keys(l.tok[start:i])
			broken := start == next && !l.spaceBefore(next)
			at := -1
			for _, p := range w.negations {
				if k := strings.Index(text, p); k == 0 || k > 0 && broken {
					at = k
				}
			}
			if at >= 0 && begins(text[at:], w.masks) == 0 || text == "안" && !broken {
				return start, i
			}
			if words++; !broken || words == 2 {
				return 0, 0
			}
			start = i
		}
	case "ja": // the ending of the verb
		for i := next; i < hi && i < next+4; i++ {
			text := keys(l.tok[i:hi])
			if begins(text, w.masks) > 0 {
				return 0, 0
			}
			if n := begins(text, w.negations); n > 0 {
				end := i
				for n > 0 {
					n -= len(l.tok[end].Key)
					end++
				}
				return i, end
			}
			if r, _ := utf8.DecodeRuneInString(text); !unicode.Is(unicode.Hiragana, r) {
				return 0, 0
			}
		}
	default:
		text := keys(l.tok[next:hi])
		if n := begins(text, w.before); n > 0 && begins(text, w.masks) == 0 {
			end := next
			for n > 0 {
				n -= len(l.tok[end].Key)
				end++
			}
			return next, end
		}
	}
	return 0, 0
}

// keys joins the keys of tokens.
func keys(tok []Token) string {
	var b strings.Builder
	for i := range tok {
		b.WriteString(tok[i].Key)
	}
	return b.String()
}
