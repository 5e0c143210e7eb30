package xcom

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// strictly is what jsontext says of one value: whether it is good JSON.
func strictly(b []byte) error {
	d := jsontext.NewDecoder(bytes.NewBuffer(b))
	_, err := d.ReadValue()
	return err
}

func TestAPIJSONRefuses(t *testing.T) {
	many := func(n int, last string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"n%d":0,`, i)
		}
		return "{" + b.String() + last + "}"
	}
	for _, bad := range []string{
		`{`, `[`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a" 1}`, `{a:1}`, `{'a':1}`, `{"a":1,}`, `[1,]`, `[,1]`, `[1 2]`, `[1}`, `{"a":1]`,
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, many(40, `"n3":1`), many(40, `"n39":1`), many(31, `"n0":1`), many(32, `"\u006e0":1`),
		`["` + "\x00" + `"]`, "[\"a\nb\"]", "[\"a\tb\"]", "[\"\x1f\"]", "[\"\xff\"]", "[\"\xc0\xaf\"]", "[\"\xed\xa0\x80\"]", "[\"abcdefgh\xe2\x82\"]",
		`["\x"]`, `["\u12"]`, `["\u12g4"]`, `["\ud800"]`, `["\udc00"]`, `["\ud800\u0041"]`, `["\ud800\n"]`, `["\`, `["\u`,
		`[01]`, `[1.]`, `[.5]`, `[-]`, `[+1]`, `[1e]`, `[1e+]`, `[0x1]`, `[1.2.3]`, `[--1]`,
		`[tru]`, `[True]`, `[nul]`, `[NaN]`, `[falsey]`, `[undefined]`, `}`, `]`, `:`, `,`, ``, ` `,
		strings.Repeat("[", apiMaxDepth+1) + strings.Repeat("]", apiMaxDepth+1),
	} {
		var d apiDoc
		if n, err := d.parse([]byte(bad), false); err == nil {
			t.Errorf("%.60q: read %d bytes", bad, n)
		}
	}
}

func TestAPIJSONAccepts(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":{"b":["x","y"]}}`:                                    "x y",
		`{"\u0061":{"b":["\u0416\n","\ud83d\ude80\/"]}}`:           "Ж\n 🚀/",
		" {\"a\" :\t{ \"b\"\r:\n[ \"x\" , \"y\" ] } } ":            "x y",
		`{"b":["no"],"a":{"B":["no"],"b":["x","y"],"c":-1.5e+10}}`: "x y",
		`{"a":{"b":["12345678\"90","\\"]}}`:                        `12345678"90 \`,
	} {
		var d apiDoc
		if _, err := d.parse([]byte(in), false); err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		var got []string
		for e := range d.root().path("a", "b").elems() {
			got = append(got, e.str())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// TestAPIJSONPartial cuts a value at every byte: what is whole must be readable and nothing else.
func TestAPIJSONPartial(t *testing.T) {
	const whole = `{"data":[{"id":"1","text":"a\u0416b"},{"id":"2","n":{"x":[1,2,{"y":null}]}}],"meta":{"k":true}}`
	for i := 1; i < len(whole); i++ {
		var d apiDoc
		if _, err := d.parse([]byte(whole[:i]), false); !errors.Is(err, errShort) {
			t.Fatalf("%q: %v", whole[:i], err)
		}
		n, err := d.parse([]byte(whole[:i]), true)
		if err != nil || n != i {
			t.Fatalf("%q: %d, %v", whole[:i], n, err)
		}
		if got := d.root().get("data").first().get("id").str(); got != "" && got != "1" || i > 17 && got != "1" {
			t.Errorf("%q: id %q", whole[:i], got)
		}
		walkAll(d.root())
	}
}

// walkAll visits every value, which must come to an end and never leave the tape.
func walkAll(v apiValue) int {
	n := 1
	for _, m := range v.members() {
		n += walkAll(m)
	}
	for e := range v.elems() {
		n += walkAll(e)
	}
	_ = v.str()
	return n
}

// TestAPIJSONAsJSONText holds the parser against jsontext on real files, whole and damaged at many bytes.
func TestAPIJSONAsJSONText(t *testing.T) {
	t.Parallel()
	files := 0
	var d apiDoc
	for _, dir := range []string{"x-api-v2", "x-graphql"} {
		root := filepath.Join(apiData(t, "data"), dir)
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil || len(b) == 0 || len(b) > 40000 {
				return err
			}
			files++
			for i := 0; i < len(b); i += max(1, len(b)/100) {
				for _, c := range []byte{b[i], '"', '}', 0xff, '\\', ',', '0'} {
					old := b[i]
					b[i] = c
					compareJSON(t, &d, b)
					b[i] = old
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 15 {
		t.Errorf("compared %d files", files)
	}
}

// compareJSON holds that parser and jsontext agree on the first value of b, where it is an object or
// array.
func compareJSON(t *testing.T, d *apiDoc, b []byte) {
	t.Helper()
	if i := skipSpace(b, 0); i == len(b) || b[i] != '{' && b[i] != '[' {
		return
	}
	_, err := d.parse(b, false)
	want := strictly(b)
	var bad *apiSyntax
	if errors.As(err, &bad) && (bad.what == "JSON nested too deeply" || bad.what == "too many values in one JSON item") {
		return // our own bounds
	}
	if (err == nil) != (want == nil) {
		t.Fatalf("%.200q: ours %v, jsontext %v", b, err, want)
	}
}
