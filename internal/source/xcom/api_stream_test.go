package xcom

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// streamed reads a stream and writes down what came: values by their "n", bad ones as !offset.
func streamed(r io.Reader) []string {
	var got []string
	s := apiItems{r: r}
	for {
		v, at, err := s.next()
		var broken *apiBroken
		switch {
		case errors.Is(err, io.EOF):
			return got
		case errors.As(err, &broken):
			got = append(got, fmt.Sprintf("!%d", broken.offset))
		case err != nil:
			return append(got, err.Error())
		case v.object():
			got = append(got, fmt.Sprintf("%s@%d", v.get("n").raw(), at))
		default:
			got = append(got, fmt.Sprintf("?@%d", at))
		}
	}
}

func TestAPIStream(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"lines", "{\"n\":1}\n{\"n\":2}\n", "1@0 2@8"},
		{"lines with returns, gaps and a mark", "\xef\xbb\xbf{\"n\":1}\r\n\r\n\n{\"n\":2}", "1@3 2@15"},
		{"record separators", "\x1e{\"n\":1}\n\x1e{\"n\":2}\n", "1@1 2@10"},
		{"one after another", `{"n":1}{"n":2} {"n":3}`, "1@0 2@7 3@15"},
		{"array", `[{"n":1},{"n":2}]`, "1@1 2@9"},
		{"array over lines", "[\n  {\n    \"n\": 1\n  },\n  {\n    \"n\": 2\n  }\n]\n", "1@4 2@24"},
		{"arrays a line", "[{\"n\":1}]\n[{\"n\":2},{\"n\":3}]\n", "1@1 2@11 3@19"},
		{"pretty document", "{\n  \"n\": 1\n}\n", "1@0"},
		{"empty", "", ""},
		{"white", " \n\t\n", ""},
		{"empty array", "[]", ""},

		{"broken first line", "{\"n\":\n{\"n\":2}\n{\"n\":3}\n", "!0 2@6 3@14"},
		{"broken line without a brace", "garbage\n{\"n\":2}\n", "!0 2@8"},
		{"broken string", "{\"n\":1,\"a\":\"x\n{\"n\":2}\n", "!0 2@14"},
		{"missing bracket", "{\"n\":{\"a\":1}\n{\"n\":2}\n", "!0 2@13"},
		{"rest of a line", "{\"n\":1} trailing {\"n\":9}\n{\"n\":2}\n", "1@0 !8 2@25"},
		{"broken last line", "{\"n\":1}\n{\"n\":2", "1@0 !8"},
		{"a run of garbage is one", "x\ny\nz\n{\"n\":1}\n", "!0 1@6"},
		{"broken element in one line", `[{"n":1},{"n" 2},{"n":3}]`, "1@1 !9 3@17"},
		{"broken element with brackets in strings", `[{"n":1},{"a":"]}",,"n":2},{"n":3}]`, "1@1 !9 3@27"},
		{"broken element over lines", "[\n  {\n    \"n\" 1\n  },\n  {\n    \"n\": 2\n  }\n]\n", "!4 2@23"},
		{"array cut between elements", `[{"n":1},{"n":2},`, "1@1 2@9 !17"},
		{"array cut in an element", `[{"n":1},{"n":`, "1@1 !9 !14"},
		{"word in an array", `[oops,{"n":2}]`, "!1 2@6"},
		{"same name twice", "{\"n\":1,\"n\":2}\n{\"n\":3}\n", "!0 3@14"},
		{"closing brace in an array", `[{"n":1}},{"n":2}]`, "1@1 !8 2@10"},
		{"no object in an array", `["a":1},{"n":2}]`, "?@1 !4 2@8"},
		{"closing bracket alone", "]\n{\"n\":1}\n", "!0 1@2"},
		{"scalars", "[1,\"a\",null,{\"n\":1}]", "?@1 ?@3 ?@7 1@12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			if c.want != "" {
				want = strings.Split(c.want, " ")
			}
			if d := cmp.Diff(want, streamed(strings.NewReader(c.in))); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(want, streamed(iotest.OneByteReader(strings.NewReader(c.in)))); d != "" {
				t.Errorf("a byte at a time: %s", d)
			}
		})
	}
}

// TestAPIStreamLarge has values that are larger than the buffer, beside broken ones.
func TestAPIStreamLarge(t *testing.T) {
	big := strings.Repeat("x", 3*apiBuffer)
	in := `{"n":1,"a":"` + big + "\"}\n{\"n\":2,\"a\":\"" + big + "\n{\"n\":3}\n"
	if d := cmp.Diff([]string{"1@0", fmt.Sprintf("!%d", len(big)+15), fmt.Sprintf("3@%d", 2*len(big)+28)}, streamed(strings.NewReader(in))); d != "" {
		t.Error(d)
	}
	over := io.MultiReader(strings.NewReader(`{"n":1,"a":"`), io.LimitReader(endless('y'), apiMaxItem+5000), strings.NewReader("\"}\n{\"n\":2}\n"))
	got := streamed(over)
	if len(got) != 2 || got[0] != "!0" || !strings.HasPrefix(got[1], "2@") {
		t.Errorf("over the bound: %v", got)
	}
	one := io.MultiReader(strings.NewReader(`[{"n":1},{"a":"`), io.LimitReader(endless('y'), apiMaxItem+5000), strings.NewReader(`"},{"n":2}]`))
	if got := streamed(one); len(got) != 3 || got[1] != "!9" || !strings.HasPrefix(got[2], "2@") {
		t.Errorf("over the bound in one line: %v", got)
	}
	if got := streamed(iotest.TimeoutReader(strings.NewReader(in))); got[len(got)-1] != iotest.ErrTimeout.Error() {
		t.Errorf("a reader's error: %v", got[len(got)-1])
	}
}

// endless is the same byte for ever.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}
