package mastodon

import (
	"bytes"
	"iter"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// value is a JSON text without white space around it. Its methods expect it to be valid and, where it is
// not, give something or nothing, but never fail: the head of a file cut off at 64 KiB is read with them
// too.
type value []byte

// valid says whether v is strictly JSON: no name twice in an object, no broken UTF-8.
func (v value) valid() bool { return jsontext.Value(v).IsValid() }

// is gives the first character, which tells the kind; 0 if v is empty.
func (v value) is() byte {
	if len(v) == 0 {
		return 0
	}
	return v[0]
}

// members walks an object's members; it gives nothing for other kinds.
func (v value) members() iter.Seq2[[]byte, value] {
	return func(yield func([]byte, value) bool) {
		if v.is() != '{' {
			return
		}
		for i := skipSpace(v, 1); i < len(v) && v[i] == '"'; {
			n := frame(v[i:])
			name := v[i : i+n]
			i = skipSpace(v, i+n)
			if i >= len(v) || v[i] != ':' {
				return
			}
			i = skipSpace(v, i+1)
			n = frame(v[i:])
			if !yield(name.unquoted(), v[i:i+n]) {
				return
			}
			i = skipSpace(v, i+n)
			if i >= len(v) || v[i] != ',' {
				return
			}
			i = skipSpace(v, i+1)
		}
	}
}

// each walks an array's elements; of another kind it gives v itself, and of null nothing: in JSON-LD one
// thing and a list of one are the same.
func (v value) each() iter.Seq[value] {
	return func(yield func(value) bool) {
		switch v.is() {
		case 0, 'n':
			return
		case '[':
		default:
			yield(v)
			return
		}
		for i := skipSpace(v, 1); i < len(v) && v[i] != ']'; {
			n := frame(v[i:])
			if n == 0 || !yield(v[i:i+n]) {
				return
			}
			i = skipSpace(v, i+n)
			if i >= len(v) || v[i] != ',' {
				return
			}
			i = skipSpace(v, i+1)
		}
	}
}

// member gives one member of an object, nil if it has none of that name.
func (v value) member(name string) value {
	for k, m := range v.members() {
		if string(k) == name {
			return m
		}
	}
	return nil
}

// text gives a string's characters; "" for other kinds.
func (v value) text() string {
	if v.is() != '"' {
		return ""
	}
	return string(v.unquoted())
}

// unquoted gives the characters of a string, within v where nothing is escaped.
func (v value) unquoted() []byte {
	if len(v) < 2 {
		return nil
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return v[1 : len(v)-1]
	}
	s, err := jsontext.AppendUnquote(nil, []byte(v))
	if err != nil {
		return nil
	}
	return s
}

// idText gives a string's characters or an integer's digits: local ids are strings on most servers.
func (v value) idText() string {
	if v.is() == '"' {
		return v.text()
	}
	if c := v.is(); c >= '0' && c <= '9' && len(v) <= 20 {
		return string(v)
	}
	return ""
}

// number gives a non-negative whole number, -1 for anything else.
func (v value) number() int {
	n, err := strconv.Atoi(string(v))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (v value) isTrue() bool { return string(v) == "true" }

func (v value) isBool() bool { return string(v) == "true" || string(v) == "false" }

// ref gives what a JSON-LD reference points at: a string, or an object's id or href; of a list the first.
func (v value) ref() string {
	for e := range v.each() {
		switch e.is() {
		case '"':
			return e.text()
		case '{':
			if id := e.member("id").text(); id != "" {
				return id
			}
			return e.member("href").text()
		}
	}
	return ""
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// frame gives the length of the JSON value that b begins with, len(b) if it does not end there.
func frame(b []byte) int {
	var f framer
	n, _ := f.feed(b)
	return n
}

// framer finds where a JSON value ends, without looking at whether it is right, over any number of pieces.
type framer struct {
	kind     byte // 0 before the first byte, then '"', '{' or 'l' (a number or word)
	depth    int
	inString bool
	escaped  bool
}

// feed takes the next piece and gives how much of it belongs to the value, and whether the value ends
// there. A number or word ends before the byte that is none of it.
func (f *framer) feed(b []byte) (n int, done bool) {
	i := 0
	if f.kind == 0 {
		if len(b) == 0 {
			return 0, false
		}
		switch b[0] {
		case '"':
			f.kind, f.inString = '"', true
			i = 1
		case '{', '[':
			f.kind, f.depth = '{', 1
			i = 1
		default:
			f.kind = 'l'
		}
	}
	if f.kind == 'l' {
		for ; i < len(b); i++ {
			switch b[i] {
			case ',', ']', '}', ':', ' ', '\n', '\r', '\t', '"', '[', '{':
				return i, true
			}
		}
		return i, false
	}
	for i < len(b) {
		if f.inString {
			i = f.str(b, i)
			if !f.inString && f.kind == '"' {
				return i, true
			}
			continue
		}
		switch b[i] {
		case '"':
			f.inString = true
		case '{', '[':
			f.depth++
		case '}', ']':
			if f.depth--; f.depth == 0 {
				return i + 1, true
			}
		}
		i++
	}
	return i, false
}

// str goes on within a string, to the byte after its end or to the end of b.
func (f *framer) str(b []byte, i int) int {
	if f.escaped && i < len(b) {
		f.escaped = false
		i++
	}
	for {
		n := bytes.IndexByte(b[i:], '"')
		end := i + n
		if n < 0 {
			end = len(b)
		}
		run := end
		for run > i && b[run-1] == '\\' {
			run--
		}
		escaped := (end-run)%2 == 1
		if n < 0 {
			f.escaped = escaped
			return end
		}
		i = end + 1
		if !escaped {
			f.inString = false
			return i
		}
	}
}
