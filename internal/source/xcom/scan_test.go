package xcom

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// strict says what the JSON library thinks of a value that is all of b.
func strict(b []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err := d.SkipValue(); err != nil {
		return false
	}
	_, err := d.ReadToken()
	return err == io.EOF
}

// ours says what the scanner thinks of the same.
func ours(b []byte) bool {
	// A window that goes on shows where a number ends.
	c := cursor{b: append(bytes.Clone(b), ' ', ']')}
	if !c.skip(0) {
		return false
	}
	c.space()
	return c.i == len(b)+1
}

// depth is how deep brackets stand in each other, strings aside.
func depth(b []byte) int {
	most, now, inside := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch ch := b[i]; {
		case inside && ch == '\\':
			i++
		case ch == '"':
			inside = !inside
		case inside:
		case ch == '{' || ch == '[':
			now++
			most = max(most, now)
		case ch == '}' || ch == ']':
			now--
		}
	}
	return most
}

var jsonCases = []string{
	`{}`, `[]`, `""`, `0`, `-0`, `1.5e+10`, `true`, `false`, `null`, ` [ 1 , 2 ] `, `{"a":{"b":[{}]}}`, `"\ud83d\ude00"`, `"\ud83d"`, `"é"`, "[\n        1]",
	``, `{`, `[`, `"`, `"a`, `"\`, `"\u12`, `"\x"`, `01`, `1.`, `.5`, `-`, `1e`, `+1`, `tru`, `nul`, `True`, `[1,]`, `[,1]`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1,}`, `[1 2]`,
	`{"a":1 "b":2}`, `]`, `}`, `[}`, `{]`, "\"\x01\"", "\"\n\"", `{"a":1}}`, `[1]x`, "\x00", `'a'`, `NaN`, `Infinity`, `0x10`, `1_000`, `"\u00g0"`, "[1\x0b]", "\xEF\xBB\xBF[]",
	strings.Repeat("[", 63) + strings.Repeat("]", 63),
}

func TestScannerAgreesWithJSON(t *testing.T) {
	for _, s := range jsonCases {
		if a, b := strict([]byte(s)), ours([]byte(s)); a != b {
			t.Errorf("%q: the library says %v, the scanner %v", s, a, b)
		}
	}
	if ours([]byte(strings.Repeat("[", 65) + strings.Repeat("]", 65))) {
		t.Error("65 deep is accepted")
	}
}

func TestStringsOfAllLengths(t *testing.T) {
	for n := range 40 {
		for _, end := range []string{`"`, `\""`, `\\"`, "\x1f\"", "é\"", `\u0041"`} {
			body := strings.Repeat("a", n) + end
			var s raw
			c := cursor{b: []byte(`"` + body + " ")}
			ok := c.str(&s)
			if want := end[0] != 0x1f; ok != want {
				t.Fatalf("%q: %v, want %v", body, ok, want)
			}
			if ok && (string(s.b) != body[:len(body)-1] || s.escaped != (end[0] == '\\') || s.high != (end[0] >= 0x80)) {
				t.Fatalf("%q: %+v", body, s)
			}
		}
	}
}

// FuzzScanner holds the scanner against the JSON library: the same values are accepted, and the same
// members are found in them.
func FuzzScanner(f *testing.F) {
	for _, s := range jsonCases {
		f.Add([]byte(s))
	}
	f.Add([]byte(`{"id_str":"12","full_text":"a\nb","lang":"en","entities":{"urls":[{"url":"u","indices":["1","2"]}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		good := strict(b)
		if depth(b) >= maxDepth {
			ours(b)
			return
		}
		if got := ours(b); got != good {
			t.Fatalf("%q: the library says %v, the scanner %v", b, good, got)
		}
		if !good || !utf8.Valid(b) || bytes.TrimSpace(b)[0] != '{' {
			return
		}
		compareMembers(t, b)
	})
}

// compareMembers reads the members of an object with both, and compares those that are strings.
func compareMembers(t *testing.T, b []byte) {
	d := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var want, got []string
	_, _ = d.ReadToken()
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		key := name.String()
		value, err := d.ReadValue()
		if err != nil {
			t.Fatal(err)
		}
		if value.Kind() == '"' {
			said, err := jsontext.AppendUnquote(nil, value)
			if err == nil && !strings.ContainsRune(string(said), 0) {
				want = append(want, key+"="+string(said))
			}
		}
	}
	c := cursor{b: append(bytes.Clone(b), ' ')}
	more, ok := c.open('{', '}', 0)
	for ok && more {
		var name, value raw
		if !c.name(&name) {
			t.Fatal(c.why)
		}
		if c.peek() == '"' {
			ok = c.str(&value)
			key, _, _ := name.append(nil)
			said, lost, valid := value.append(nil)
			if valid && lost == 0 {
				got = append(got, string(key)+"="+string(said))
			}
		} else {
			ok = c.skip(1)
		}
		if ok {
			more, ok = c.next('}')
		}
	}
	if !ok {
		t.Fatalf("%q: %s", b, c.why)
	}
	if strings.Contains(string(b), `\u0000`) || strings.Contains(strings.ToLower(string(b)), `\ud`) {
		return
	}
	if strings.Join(want, "\x01") != strings.Join(got, "\x01") {
		t.Errorf("the library finds %q, the scanner %q", want, got)
	}
}
