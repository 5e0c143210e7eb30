package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entry is a name of the caller's own: an account, its display name, a person or body an editor added.
type Entry struct {
	ID        string // the heading; the caller's business
	Kind      Kind
	Spellings []string // as written in texts, in any language; "@handle" is found as a mention, whatever its case
}

// Register is what the record itself knows. It is not changed after NewRegister; goroutines may share it.
type Register struct {
	names map[string]*Entry
	most  map[string]int
	runes map[rune]int
	// handles are the spellings that begin with "@", in small letters and without it
	handles map[string]*Entry
}

// limits of a register's names: what is longer is nobody's name.
const (
	mostWords = 8
	mostRunes = 64
)

// NewRegister makes a Register. Spellings of a single word of fewer than three letters are left out, and of two
// entries with one spelling the earlier has it. The case of first letters counts.
func NewRegister(entries []Entry) *Register {
	r := &Register{names: map[string]*Entry{}, most: map[string]int{}, runes: map[rune]int{}, handles: map[string]*Entry{}}
	for i := range entries {
		for _, s := range entries[i].Spellings {
			r.add(s, &entries[i])
		}
	}
	return r
}

func (r *Register) add(s string, e *Entry) {
	if utf8.RuneCountInString(s) > mostRunes {
		return
	}
	if h, ok := strings.CutPrefix(s, "@"); ok {
		if h = handle(h); h != "" && r.handles[h] == nil {
			r.handles[h] = e
		}
		return
	}
	first, _ := utf8.DecodeRuneInString(s)
	if sc := scriptOf(first); sc == han || sc == hangul {
		if n := utf8.RuneCountInString(s); n >= 2 {
			r.enter(s, e)
			r.runes[first] = max(r.runes[first], n)
		}
		return
	}
	tokens := tokenize(s)
	if len(tokens) == 0 || len(tokens) > mostWords || len(tokens) == 1 && utf8.RuneCountInString(tokens[0].key) < 3 {
		return
	}
	r.enter(registerKey(tokens), e)
	r.most[tokens[0].key] = max(r.most[tokens[0].key], len(tokens))
}

func (r *Register) enter(key string, e *Entry) {
	if _, ok := r.names[key]; !ok {
		r.names[key] = e
	}
}

// registerKey keeps whether words begin with a capital: "Will" is somebody, "will" is not.
func registerKey(tokens []token) string {
	k := []byte{}
	for i, t := range tokens {
		if t.elided && i > 0 { // "d’Arc" is one word in a register
			k = k[:len(k)-1]
		} else if t.upper {
			k = append(k, '^')
		}
		k = append(append(k, t.key...), ' ')
	}
	return string(k)
}

// registered gives the longest name of the register at token i.
func (r *reading) registered(i int) (hit, int) {
	if r.reg == nil {
		return hit{}, 0
	}
	most := r.reg.most[r.tokens[i].key]
	if i+1 < len(r.tokens) && r.tokens[i+1].elided {
		most = max(most, r.reg.most[r.tokens[i].key+r.tokens[i+1].key])
	}
	if most == 0 {
		return hit{}, 0
	}
	last := 1
	for words := 1; i+last < len(r.tokens) && r.tokens[i+last].joined; last++ {
		if r.tokens[i+last].elided {
			continue
		}
		if words++; words > most {
			break
		}
	}
	for n := last; n > 0; n-- {
		if i+n < len(r.tokens) && r.tokens[i+n].elided {
			continue
		}
		if e := r.reg.names[registerKey(r.tokens[i:i+n])]; e != nil {
			return hit{start: r.tokens[i].at, end: r.tokens[i+n-1].past, reg: e, entry: -1}, n
		}
	}
	return hit{}, 0
}

// handle is a mention's name without the "@" and the points after it.
func handle(s string) string {
	return strings.ToLower(strings.TrimRight(strings.TrimPrefix(s, "@"), ".-@"))
}

// mentioned gives the register's handles in a text.
func (r *reading) mentioned() []hit {
	if r.reg == nil || len(r.reg.handles) == 0 {
		return nil
	}
	var out []hit
	at := 0
	before := ' '
	for i := 0; i < len(r.text); {
		c, n := utf8.DecodeRuneInString(r.text[i:])
		if c == '@' && !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			n = skipped(r.text, i, c)
			m := strings.TrimRight(r.text[i:i+n], ".-@")
			if len(m) <= longest {
				if e := r.reg.handles[strings.ToLower(strings.TrimPrefix(m, "@"))]; e != nil {
					out = append(out, hit{start: at, end: at + utf8.RuneCountInString(m), reg: e, entry: -1, rule: ByRegister})
				}
			}
		}
		skip := r.text[i : i+n]
		before, _ = utf8.DecodeLastRuneInString(skip)
		at += utf8.RuneCountInString(skip)
		i += n
	}
	return out
}
