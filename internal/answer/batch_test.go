package answer_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"clew/internal/answer"
	"clew/internal/quotation"
)

// read gives what a list holds: a text a line, "!" for a line that cannot be read.
func read(t testing.TB, list string, kind answer.Kind) (out []answer.Quote, err error) {
	t.Helper()
	for q, err := range answer.Quotes(strings.NewReader(list), kind) {
		if err != nil {
			return out, err
		}
		out = append(out, q)
	}
	return out, nil
}

func TestQuotes(t *testing.T) {
	for _, c := range []struct {
		name, list string
		kind       answer.Kind
		want       string // line:text|by|around, or line:!
	}{
		{"lines", "a b\n\n  c d  \r\n", answer.Lines, "1:a b||; 3:c d||"},
		{"no line's end", "a b", answer.Lines, "1:a b||"},
		{"a mark at the beginning", "\ufeffa b\n", answer.Lines, "1:a b||"},
		{"no text", "a \xff b\nc\n", answer.Lines, "1:!; 2:c||"},
		{"a long line", strings.Repeat("x", 3<<20) + "\nc\n", answer.Lines, "1:!; 2:c||"},
		{"table", "By, text,around\n@a,\"x, y\",2024-01-01\n,z\n", answer.Table, "2:x, y|@a|2024-01-01; 3:z||"},
		{"a row over two lines", "text\n\"x\ny\"\nz\n", answer.Table, "2:x\ny||; 4:z||"},
		{"other names", "\ufeffQuote,Author,Date\nx,@a,2024\n", answer.Table, "2:x|@a|2024"},
		{"a wrong row", "text\na \"b\" c\nz\n", answer.Table, "2:!; 3:z||"},
		{"objects", "{\"text\":\"x\",\"by\":\"@a\",\"more\":1}\n[]\n\n{\"by\":\"x\"}\n{\"text\":\"y\"}", answer.JSONLines, "1:x|@a|; 2:!; 4:!; 5:y||"},
		{"an object of another kind", "{\"text\":1}\nnull\n", answer.JSONLines, "1:!; 2:!"},
	} {
		list, err := read(t, c.list, c.kind)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var got []string
		for _, q := range list {
			s := q.Text + "|" + q.By + "|" + q.Around
			if q.Err != nil {
				s = "!"
			}
			got = append(got, string(rune('0'+q.Line))+":"+s)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
	for name, list := range map[string]string{"no column": "a,b\nc,d\n", "an open mark": "text\n\"" + strings.Repeat("x\n", 2<<20)} {
		if _, err := read(t, list, answer.Table); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if list, err := read(t, "", answer.Table); err != nil || len(list) != 0 {
		t.Errorf("nothing: %v %v", list, err)
	}
}

// endless gives lines for ever, and fails the test if more is read than the reader needs.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	b[len(b)-1] = '\n'
	e.read += len(b)
	if e.read > 1<<20 {
		return 0, errors.New("too much was read")
	}
	return len(b), nil
}

// TestQuotesStream: a list is read as it is asked for, and an error of reading it ends it.
func TestQuotesStream(t *testing.T) {
	n := 0
	for q, err := range answer.Quotes(&endless{}, answer.Lines) {
		if err != nil || q.Line == 0 {
			t.Fatal(err)
		}
		if n++; n == 3 {
			break
		}
	}
	broken := io.MultiReader(strings.NewReader("a\nb\n"), io.NopCloser(&failing{}))
	n = 0
	var last error
	for _, err := range answer.Quotes(broken, answer.Lines) {
		if last = err; err == nil {
			n++
		}
	}
	if n != 2 || last == nil {
		t.Errorf("%d lines, then %v", n, last)
	}
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, errors.New("the disk failed") }

func TestKindOf(t *testing.T) {
	for name, want := range map[string]answer.Kind{"a.CSV": answer.Table, "a.jsonl": answer.JSONLines, "a.ndjson": answer.JSONLines, "a.txt": answer.Lines, "": answer.Lines, "csv": answer.Lines} {
		if got := answer.KindOf(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

// TestResultCells: no cell of a table is a formula.
func TestResultCells(t *testing.T) {
	var b strings.Builder
	w, err := answer.NewResultWriter(&b, answer.Table)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"=1+1", "@cmd", "+1", "-1", "'=1", "＝1", "plain"} {
		if err := w.Write(answer.Result{Line: 1, Text: text, Verdict: quotation.NotFound}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i, want := range []string{"'=1+1", "'@cmd", "'+1", "'-1", "''=1", "'＝1", "plain"} {
		if cell := strings.Split(lines[i+1], ",")[4]; cell != want {
			t.Errorf("cell %q, want %q", cell, want)
		}
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add("text,by\n\"a\n\"\"b\",c\n", "csv")
	f.Add("{\"text\":\"a\"}\n", "jsonl")
	f.Add("a\r\n\x00\n", "txt")
	f.Fuzz(func(t *testing.T, list, kind string) {
		last := 0
		for q, err := range answer.Quotes(strings.NewReader(list), answer.Kind(kind)) {
			if err != nil {
				return
			}
			if q.Line < last || q.Line == 0 {
				t.Fatalf("line %d after %d", q.Line, last)
			}
			last = q.Line
		}
	})
}
