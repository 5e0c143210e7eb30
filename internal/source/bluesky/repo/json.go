package repo

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxJSONDepth bounds the nesting of JSON. A saved thread nests two levels a reply.
const maxJSONDepth = 4096

// Parser reads JSON into values, one text after the other, using memory again. It is strict: names twice
// in one object, invalid UTF-8, lone surrogates, control characters and deep nesting are refused.
type Parser struct {
	s     string
	i     int
	depth int
	limit int
	slab  []Value
	stack []Value
}

// Parse reads one JSON value, nested at most depth levels (0: 64), which must be all of s but for white
// space. The value is good until the next call; strings taken from it stay good and may share s.
func (p *Parser) Parse(s string, depth int) (Value, error) {
	v, n, err := p.Prefix(s, depth)
	if err == nil && strings.TrimLeft(s[n:], " \t\r\n") != "" {
		err = fmt.Errorf("JSON at byte %d: more follows the value: %w", n, ErrInvalid)
	}
	return v, err
}

// Prefix reads the JSON value that s begins with and says where it ends.
func (p *Parser) Prefix(s string, depth int) (Value, int, error) {
	if depth == 0 {
		depth = 64
	}
	p.s, p.i, p.depth, p.limit, p.slab, p.stack = s, 0, 0, min(depth, maxJSONDepth), p.slab[:0], p.stack[:0]
	v, err := p.value()
	if err != nil {
		return Value{}, p.i, fmt.Errorf("JSON at byte %d: %w", p.i, err)
	}
	return v, p.i, nil
}

var (
	errJSON      = fmt.Errorf("not JSON: %w", ErrInvalid)
	errJSONShort = fmt.Errorf("JSON ends too early: %w", ErrInvalid)
	errJSONDeep  = fmt.Errorf("nested too deep: %w", ErrBound)
	errJSONText  = fmt.Errorf("a string with invalid UTF-8, a lone surrogate or a control character: %w", ErrInvalid)
	errJSONTwice = fmt.Errorf("a name twice in one object: %w", ErrInvalid)
)

func (p *Parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\r', '\n':
			p.i++
		default:
			return
		}
	}
}

func (p *Parser) value() (Value, error) {
	p.space()
	if p.i >= len(p.s) {
		return Value{}, errJSONShort
	}
	at := p.i
	var v Value
	var err error
	switch c := p.s[p.i]; {
	case c == '"':
		v.Kind = Text
		v.Str, err = p.text()
	case c == '{' || c == '[':
		v, err = p.items(c)
	case c == '-' || c >= '0' && c <= '9':
		v, err = p.number()
	default:
		v, err = p.word()
	}
	v.At, v.Size = at, p.i-at
	return v, err
}

func (p *Parser) word() (Value, error) {
	rest := p.s[p.i:]
	switch {
	case strings.HasPrefix(rest, "null"):
		p.i += len("null")
		return Value{}, nil
	case strings.HasPrefix(rest, "true"):
		p.i += len("true")
		return Value{Kind: Bool, N: 1}, nil
	case strings.HasPrefix(rest, "false"):
		p.i += len("false")
		return Value{Kind: Bool}, nil
	}
	return Value{}, errJSON
}

// items reads an object or an array.
func (p *Parser) items(open byte) (Value, error) {
	if p.depth++; p.depth > p.limit {
		return Value{}, errJSONDeep
	}
	kind, closing := List, byte(']')
	if open == '{' {
		kind, closing = Map, '}'
	}
	p.i++
	base := len(p.stack)
	for {
		p.space()
		if p.i >= len(p.s) {
			return Value{}, errJSONShort
		}
		if p.s[p.i] == closing && len(p.stack) == base {
			break
		}
		if err := p.member(kind); err != nil {
			return Value{}, err
		}
		p.space()
		if p.i >= len(p.s) {
			return Value{}, errJSONShort
		}
		if p.s[p.i] == closing {
			break
		}
		if p.s[p.i] != ',' {
			return Value{}, errJSON
		}
		p.i++
	}
	p.i++
	p.depth--
	items := p.room(p.stack[base:])
	p.stack = p.stack[:base]
	if kind == Map && twice(items) {
		return Value{}, errJSONTwice
	}
	return Value{Kind: kind, Items: items}, nil
}

// member reads one item of an array, or a name and its value, onto the stack.
func (p *Parser) member(kind Kind) error {
	key := ""
	if kind == Map {
		var err error
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != '"' {
			return errJSON
		}
		if key, err = p.text(); err != nil {
			return err
		}
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != ':' {
			return errJSON
		}
		p.i++
	}
	v, err := p.value()
	if err != nil {
		return err
	}
	v.Key = key
	p.stack = append(p.stack, v)
	return nil
}

func (p *Parser) room(from []Value) []Value {
	n := len(from)
	if cap(p.slab)-len(p.slab) < n {
		p.slab = make([]Value, 0, max(256, 2*n))
	}
	at := len(p.slab)
	p.slab = append(p.slab, from...)
	return p.slab[at : at+n : at+n]
}

// twice says whether two items have one key.
func twice(items []Value) bool {
	if len(items) > 24 {
		seen := make(map[string]bool, len(items))
		for i := range items {
			if seen[items[i].Key] {
				return true
			}
			seen[items[i].Key] = true
		}
		return false
	}
	for i := range items {
		for j := range i {
			if items[j].Key == items[i].Key {
				return true
			}
		}
	}
	return false
}

func (p *Parser) number() (Value, error) {
	at := p.i
	if p.s[p.i] == '-' {
		p.i++
	}
	digits := p.digits()
	first := p.i - digits
	whole := true
	if digits == 0 || digits > 1 && p.s[first] == '0' {
		return Value{}, errJSON
	}
	if p.i < len(p.s) && p.s[p.i] == '.' {
		p.i++
		whole = false
		if p.digits() == 0 {
			return Value{}, errJSON
		}
	}
	if p.i < len(p.s) && (p.s[p.i] == 'e' || p.s[p.i] == 'E') {
		p.i++
		whole = false
		if p.i < len(p.s) && (p.s[p.i] == '+' || p.s[p.i] == '-') {
			p.i++
		}
		if p.digits() == 0 {
			return Value{}, errJSON
		}
	}
	text := p.s[at:p.i]
	n, err := strconv.ParseUint(p.s[first:p.i], 10, 64)
	switch {
	case !whole || err != nil:
		return Value{Kind: Number, Str: text}, nil
	case text[0] != '-' || n == 0:
		return Value{Kind: Uint, N: n}, nil
	}
	return Value{Kind: Neg, N: n - 1}, nil
}

func (p *Parser) digits() int {
	at := p.i
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
	}
	return p.i - at
}

// text reads a string. One without escapes shares the input's memory.
func (p *Parser) text() (string, error) {
	p.i++
	at := p.i
	ascii := true
	for p.i < len(p.s) {
		if n, high := plain(p.s[p.i:]); n > 0 {
			p.i += n
			ascii = ascii && !high
			continue
		}
		switch c := p.s[p.i]; {
		case c == '"':
			s := p.s[at:p.i]
			p.i++
			if !ascii && !utf8.ValidString(s) {
				return "", errJSONText
			}
			return s, nil
		case c == '\\':
			return p.escaped(at)
		case c < ' ':
			return "", errJSONText
		case c >= utf8.RuneSelf:
			ascii = false
		}
		p.i++
	}
	return "", errJSONShort
}

// plain says whether the next eight bytes hold no quote, backslash or control character, and gives 8 then,
// else 0; high says that one of them is beyond ASCII. It looks at the eight at once, each with its highest
// bit as the mark; a borrow may mark too much, never too little.
func plain(s string) (n int, high bool) {
	if len(s) < 8 {
		return 0, false
	}
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	quote, back := x^(ones*'"'), x^(ones*'\\')
	special := ((quote - ones) & ^quote) | ((back - ones) & ^back) | ((x - ones*' ') & ^x)
	if special&tops != 0 {
		return 0, false
	}
	return 8, x&tops != 0
}

// escaped reads the rest of a string that has an escape at the cursor; at is where the string begins.
func (p *Parser) escaped(at int) (string, error) {
	out := make([]byte, 0, p.i-at+32)
	out = append(out, p.s[at:p.i]...)
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			if !utf8.Valid(out) {
				return "", errJSONText
			}
			return string(out), nil
		case c == '\\':
			var err error
			if out, err = p.escape(out); err != nil {
				return "", err
			}
		case c < ' ':
			return "", errJSONText
		default:
			out = append(out, c)
			p.i++
		}
	}
	return "", errJSONShort
}

func (p *Parser) escape(out []byte) ([]byte, error) {
	if p.i+1 >= len(p.s) {
		return out, errJSONShort
	}
	c := p.s[p.i+1]
	p.i += 2
	switch c {
	case '"', '\\', '/':
		return append(out, c), nil
	case 'b':
		return append(out, '\b'), nil
	case 'f':
		return append(out, '\f'), nil
	case 'n':
		return append(out, '\n'), nil
	case 'r':
		return append(out, '\r'), nil
	case 't':
		return append(out, '\t'), nil
	case 'u':
		r, err := p.hex()
		if err != nil {
			return out, err
		}
		if utf16.IsSurrogate(r) {
			if !strings.HasPrefix(p.s[p.i:], `\u`) {
				return out, errJSONText
			}
			p.i += 2
			low, err := p.hex()
			if err != nil {
				return out, err
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				return out, errJSONText
			}
		}
		return utf8.AppendRune(out, r), nil
	}
	return out, errJSON
}

// hex reads four hexadecimal digits.
func (p *Parser) hex() (rune, error) {
	if len(p.s)-p.i < 4 {
		return 0, errJSONShort
	}
	n, err := strconv.ParseUint(p.s[p.i:p.i+4], 16, 16)
	if err != nil {
		return 0, errJSON
	}
	p.i += 4
	return rune(n), nil
}
