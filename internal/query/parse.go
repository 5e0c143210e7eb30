package query

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads a query. An error is an *Error. Nil is the query that asks for nothing.
func Parse(s string) (Node, error) {
	n, err := parse(s)
	if err != nil {
		return nil, err
	}
	if err := oneAuthor(n, s); err != nil {
		return nil, err
	}
	return n, nil
}

// parse does not look at what the parts say together.
func parse(s string) (Node, error) {
	switch {
	case len(s) > MaxWhole || bulk(s) > MaxBytes:
		start := min(MaxBytes, len(s))
		for start > 0 && start < len(s) && !utf8.RuneStart(s[start]) {
			start--
		}
		return nil, &Error{Code: TooLong, Start: start, End: len(s)}
	case !utf8.ValidString(s):
		return nil, &Error{Code: NotText, End: len(s)}
	}
	return read(s)
}

// read takes a text of any length.
func read(s string) (Node, error) {
	n, err := newReader(s).all(0)
	if err != nil {
		return nil, err
	}
	return n, nil
}

// bulk counts bytes that are not white space.
func bulk(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n += utf8.RuneLen(r)
		}
	}
	return n
}

// reader reads a query letter by letter.
type reader struct {
	said  string
	s     []rune
	at    []int // the byte of said where each letter begins, and at last its length
	i     int
	terms int
}

// newReader leaves out the marks that turn the direction of writing and cannot be seen; what controls terminals
// is white space.
func newReader(s string) *reader {
	p := &reader{said: s}
	for i, r := range s {
		switch {
		case r == '\u200e', r == '\u200f', r == '\u061c', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff':
			continue
		case unicode.IsSpace(r), unicode.IsControl(r):
			r = ' '
		}
		p.s, p.at = append(p.s, r), append(p.at, i)
	}
	p.at = append(p.at, len(s))
	return p
}

func (p *reader) wrong(code Code, from, to int) *Error {
	return &Error{Code: code, Start: p.at[from], End: p.at[to], Word: strings.TrimRight(p.said[p.at[from]:p.at[to]], " ")}
}

func (p *reader) peek() rune { return p.ahead(0) }

// ahead gives a letter further on; a space at the end.
func (p *reader) ahead(n int) rune {
	if p.i+n < len(p.s) {
		return p.s[p.i+n]
	}
	return ' '
}

func (p *reader) spaces() {
	for p.i < len(p.s) && p.s[p.i] == ' ' {
		p.i++
	}
}

// sign is what joins terms.
type sign uint8

const (
	none sign = iota
	or
	and
	not
	near
)

// sign looks whether a sign comes next. end is behind it.
func (p *reader) sign() (k sign, end int) {
	p.spaces()
	end = p.i
	for end < len(p.s) && p.s[end] != ' ' && !isOpen(p.s[end]) && !isClose(p.s[end]) {
		if end++; end-p.i > 12 {
			return none, p.i
		}
	}
	word := string(p.s[p.i:end])
	if strings.HasPrefix(word, "NEAR/") {
		return near, end
	}
	switch word {
	case "OR", "ＯＲ", "ОR", "ΟR", "АБО", "ИЛИ": // the third and fourth begin with a Cyrillic and a Greek letter
		return or, end
	case "AND", "ＡＮＤ":
		return and, end
	case "NOT", "ＮＯＴ":
		return not, end
	case "NEAR", "ＮＥＡＲ":
		return near, end
	}
	return none, p.i
}

// done says whether a group ends here.
func (p *reader) done(depth int) bool {
	p.spaces()
	return p.i == len(p.s) || depth > 0 && isClose(p.peek())
}

// all reads terms up to the end of their group.
func (p *reader) all(depth int) (Node, *Error) {
	var list []Node
	for {
		if p.done(depth) {
			return join(list, func(l []Node) Node { return All{l} }), nil
		}
		if k, end := p.sign(); k == and {
			from := p.i
			p.i = end
			if len(list) == 0 || p.done(depth) {
				return nil, p.wrong(NoSide, from, end)
			}
			if k, end := p.sign(); k == and {
				return nil, p.wrong(NoSide, p.i, end)
			}
		}
		n, err := p.any(depth)
		if err != nil {
			return nil, err
		}
		if n == nil {
			continue
		}
		if a, ok := n.(All); ok {
			list = append(list, a.List...)
		} else {
			list = append(list, n)
		}
	}
}

// join makes one node of a list; nil of none.
func join(list []Node, many func([]Node) Node) Node {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return many(list)
}

// any reads one term, or several with OR between them.
func (p *reader) any(depth int) (Node, *Error) {
	var list []Node
	for {
		n, err := p.beside(depth)
		if err != nil {
			return nil, err
		}
		switch n := n.(type) {
		case nil:
		case Any:
			list = append(list, n.List...)
		default:
			list = append(list, n)
		}
		k, end := p.sign()
		if k != or {
			return join(list, func(l []Node) Node { return Any{l} }), nil
		}
		from := p.i
		if p.i = end; n == nil || p.done(depth) {
			return nil, p.wrong(NoSide, from, end)
		}
	}
}

// beside reads one term, or several with NEAR between them.
func (p *reader) beside(depth int) (Node, *Error) {
	p.spaces()
	from := p.i
	n, err := p.term(depth)
	if err != nil {
		return nil, err
	}
	var b Beside
	for {
		k, end := p.sign()
		if k != near {
			if b.List == nil {
				return n, nil
			}
			return b, nil
		}
		w, ok := n.(Words)
		if !ok {
			return nil, p.wrong(BadNear, from, p.i)
		}
		if b.List == nil {
			b.List = []Words{w}
		}
		within := Near
		if _, number, ok := strings.Cut(string(p.s[p.i:end]), "/"); ok {
			var bad error
			if within, bad = strconv.Atoi(number); bad != nil || within < 0 || within > MaxNear || number[0] < '0' {
				return nil, p.wrong(BadNear, p.i, end)
			}
		}
		sign := p.i
		if p.i = end; p.done(depth) {
			return nil, p.wrong(NoSide, sign, end)
		}
		from = p.i
		if n, err = p.term(depth); err != nil {
			return nil, err
		}
		if w, ok = n.(Words); !ok {
			return nil, p.wrong(BadNear, from, p.i)
		}
		b.List, b.Within = append(b.List, w), append(b.Within, within)
	}
}

// term reads a word, a phrase, a field, a group, or what is not wanted. It is nil for a phrase of nothing.
func (p *reader) term(depth int) (Node, *Error) {
	k, end := p.sign()
	switch {
	case k == not:
		from := p.i
		if p.i = end; p.done(depth) {
			return nil, p.wrong(NoSide, from, end)
		}
		return p.not(depth)
	case k != none:
		return nil, p.wrong(NoSide, p.i, end)
	case isMinus(p.peek()) && p.ahead(1) != ' ' && !isMinus(p.ahead(1)) && !(depth > 0 && isClose(p.ahead(1))):
		p.i++
		return p.not(depth)
	case isOpen(p.peek()):
		return p.group(depth)
	case isClose(p.peek()):
		return nil, p.wrong(NoOpenGroup, p.i, p.i+1)
	}
	if p.terms++; p.terms > MaxTerms {
		return nil, p.wrong(TooMany, p.i, len(p.s))
	}
	if isQuote(p.peek()) {
		return p.phrase()
	}
	if key, end := p.key(); key != "" {
		return p.field(key, end)
	}
	return p.word()
}

func (p *reader) not(depth int) (Node, *Error) {
	n, err := p.term(depth)
	switch x := n.(type) {
	case nil:
		return nil, err
	case Not:
		return x.Of, err
	}
	return Not{n}, err
}

func (p *reader) group(depth int) (Node, *Error) {
	from := p.i
	if depth++; depth > MaxDepth {
		return nil, p.wrong(TooDeep, from, len(p.s))
	}
	p.i++
	if p.done(depth) && p.i < len(p.s) {
		return nil, p.wrong(EmptyGroup, from, p.i+1)
	}
	n, err := p.all(depth)
	if err != nil {
		return nil, err
	}
	if p.i == len(p.s) {
		return nil, p.wrong(OpenGroup, from, p.i)
	}
	p.i++
	return n, nil
}

// quoted reads what stands in quotation marks. Any mark closes: hands and phones mix them.
func (p *reader) quoted() (string, *Error) {
	from := p.i
	for p.i++; p.i < len(p.s); p.i++ {
		if isQuote(p.s[p.i]) {
			p.i++
			return plain(p.s[from+1 : p.i-1]), nil
		}
	}
	return "", p.wrong(OpenQuote, from, p.i)
}

// plain makes white space single.
func plain(s []rune) string { return strings.Join(strings.Fields(string(s)), " ") }

func (p *reader) phrase() (Node, *Error) {
	s, err := p.quoted()
	if err != nil {
		return nil, err
	}
	w := Words{Text: s, Quoted: true}
	if isStar(p.peek()) {
		p.i++
		w.Prefix = s != ""
	}
	if s == "" {
		return nil, nil
	}
	return w, nil
}

// run gives where a run of letters ends: at white space, or at a mark that closes more than it opened.
func (p *reader) run() int {
	open := 0
	for i := p.i; i < len(p.s); i++ {
		switch r := p.s[i]; {
		case r == ' ':
			return i
		case isOpen(r):
			open++
		case isClose(r):
			if open--; open < 0 {
				return i
			}
		}
	}
	return len(p.s)
}

func (p *reader) word() (Node, *Error) {
	from := p.i
	p.i = p.run()
	s := p.s[from:p.i]
	if n := len(s); isQuote(s[n-1]) && n > 1 && !unicode.IsDigit(s[n-2]) && !containsQuote(s[:n-1]) {
		return nil, p.wrong(NoOpenQuote, from, p.i)
	}
	if err := p.unknown(from); err != nil {
		return nil, err
	}
	if n := len(s); n > 1 && isStar(s[n-1]) {
		return Words{Text: string(s[:n-1]), Prefix: true}, nil
	}
	return Words{Text: string(s)}, nil
}

func containsQuote(s []rune) bool {
	for _, r := range s {
		if isQuote(r) {
			return true
		}
	}
	return false
}

// key looks whether a key comes next. end is behind its colon.
func (p *reader) key() (k Key, end int) {
	word, end := p.before()
	for _, k := range keys {
		if word == string(k) {
			return k, end
		}
	}
	return "", p.i
}

// before gives the plain letters before a colon, small; "" where there are none. end is behind the colon.
func (p *reader) before() (word string, end int) {
	for i := p.i; i < len(p.s) && i-p.i <= 12; i++ {
		r := p.s[i]
		if r >= 'ａ' && r <= 'ｚ' || r >= 'Ａ' && r <= 'Ｚ' {
			r -= 'ａ' - 'a'
		}
		switch {
		case r == ':' || r == '：' || r == '﹕' || r == '︓':
			return word, i + 1
		case r >= 'A' && r <= 'Z':
			word += string(r + 'a' - 'A')
		case r >= 'a' && r <= 'z':
			word += string(r)
		default:
			return "", p.i
		}
	}
	return "", p.i
}

func (p *reader) field(k Key, end int) (Node, *Error) {
	from := p.i
	p.i = end
	f := Field{Key: k}
	if isQuote(p.peek()) {
		s, err := p.quoted()
		if err != nil {
			return nil, err
		}
		f.Value = s
	} else {
		p.i = p.run()
		f.Value = string(p.s[end:p.i])
	}
	if f.Value == "" || k == Tag && strings.Trim(f.Value, "#＃") == "" {
		return nil, p.wrong(NoValue, from, p.i)
	}
	if err := f.check(); err != nil {
		e := p.wrong(err.Code, end, p.i)
		e.Mean = err.Mean
		return nil, e
	}
	return f, nil
}

// oneAuthor refuses two authors of one post.
func oneAuthor(n Node, said string) error {
	all, ok := n.(All)
	if !ok {
		return nil
	}
	author := ""
	for _, x := range all.List {
		f, ok := x.(Field)
		if !ok || f.Key != From {
			continue
		}
		if author == "" {
			author = f.Value
		} else if author != f.Value {
			e := &Error{Code: TwoFrom, Word: f.String(), End: len(said)}
			if i := strings.LastIndex(said, f.Value); i >= 0 {
				e.Start, e.End = i, i+len(f.Value)
			}
			return e
		}
	}
	return nil
}

func isQuote(r rune) bool {
	return strings.ContainsRune("\"“”„‟«»＂「」『』〝〞〟", r)
}
func isMinus(r rune) bool { return r == '-' || r == '−' || r == '－' }
func isOpen(r rune) bool  { return r == '(' || r == '（' }
func isClose(r rune) bool { return r == ')' || r == '）' }
func isStar(r rune) bool  { return r == '*' || r == '＊' }
