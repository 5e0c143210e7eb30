package table_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/rendertest"
	"clew/internal/render/table"
)

// elsewhere are pieces that a table does not hold: other threads of the author are not what was asked for.
var elsewhere = []string{"Other thread 6 begins here.", "Its third post."}

func alone(d *document.Document) *document.Book { return document.BookOf(d, document.Words{}) }

func book(docs ...*document.Document) *document.Book {
	b := &document.Book{Title: "Mills", Clew: "0.1"}
	for _, d := range docs {
		b.Chapters = append(b.Chapters, document.Chapter{Document: d})
	}
	return b
}

// asCSV writes CSV with its rows ended by LF alone, for the suite's eyes.
func asCSV(w io.Writer, d *document.Document) error {
	var b bytes.Buffer
	if err := table.CSV(io.MultiWriter(&b, w), alone(d)); err != nil {
		return err
	}
	if buffer, ok := w.(*bytes.Buffer); ok {
		buffer.Reset()
		_, err := buffer.Write(bytes.ReplaceAll(b.Bytes(), []byte("\r\n"), []byte("\n")))
		return err
	}
	return nil
}

func TestCSV(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{
		Render: asCSV, Ext: "csv", Without: append([]string{"@ilse_varga"}, elsewhere...), // handles are without the sign: no cell begins with it
		Inert: func(t *testing.T, hostile string, out []byte) {
			for i, row := range readCSV(t, out) {
				for j, cell := range row {
					if c := strings.TrimLeft(cell, "'"); c == cell && cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
						t.Errorf("%q: row %d, column %d: a spreadsheet takes %q for a formula", hostile, i, j, cell)
					}
				}
			}
		},
	})
}

func readCSV(t testing.TB, b []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatalf("the standard library's reader: %v\n%s", err, b)
	}
	return all
}

// unguarded undoes what keeps a cell from being a formula.
func unguarded(cell string) string {
	if table.Formula(cell) {
		return cell[1:]
	}
	return cell
}

func TestCSVComesBack(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"=1+1", "=1+1"}, {"'=1+1", "'=1+1"}, {"''", "''"}, {"'x", "'x"}, {"-", "-"}, {"+49 30", "+49 30"}, {"@a b", "@a b"}, {"\tx", "\tx"}, {"＝1", "＝1"},
		{"a,b", "a,b"}, {`a"b`, `a"b`}, {"a\nb", "a\nb"}, {"a\r\nb", "a \nb"}, {"\r=1", "\n=1"}, {" a ", " a "}, {`""`, `""`}, {"", ""}, {"\x00\x1b[2J", "\ufffd\ufffd[2J"}, {"\u202eabc", "\ufffdabc"}, {"\xff\xfe", "\ufffd\ufffd"},
		{"=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"}, {"\\.", "\\."},
	} {
		d := rendertest.Hostile("x")
		d.Thread.Line[0].Text = c.in
		var b bytes.Buffer
		if err := table.CSV(&b, alone(d)); err != nil {
			t.Fatal(err)
		}
		all := readCSV(t, b.Bytes())
		row := all[1+slices.IndexFunc(all[1:], func(r []string) bool { return r[slices.Index(all[0], "place")] == "line" })]
		cell := row[slices.Index(all[0], "text")]
		if got := unguarded(cell); got != c.want {
			t.Errorf("%q comes back as %q, expected %q", c.in, got, c.want)
		}
		if strings.ContainsRune("=+-@\t\r\n＝＋－＠", ([]rune(cell + " "))[0]) {
			t.Errorf("%q is the cell %q, which begins a formula", c.in, cell)
		}
	}
}

func TestCSVBytes(t *testing.T) {
	var b bytes.Buffer
	if err := table.CSV(&b, alone(rendertest.RootGone())); err != nil {
		t.Fatal(err)
	}
	if n, want := bytes.Count(b.Bytes(), []byte("\r\n")), 3; n != want {
		t.Errorf("%d rows end with CR LF, expected %d", n, want)
	}
	if bytes.HasPrefix(b.Bytes(), []byte("\xef\xbb\xbf")) {
		t.Error("the file begins with a byte order mark")
	}
}

// FuzzCSV holds CSV against the standard library's reader: what it reads is what was written, and no cell is a
// formula.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"=1", "a,b", "\"", "\r\n", "'", "\xff", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		if err := table.CSV(&b, alone(rendertest.Hostile(s))); err != nil {
			t.Fatal(err)
		}
		all := readCSV(t, b.Bytes())
		if len(all) < 5 {
			t.Fatalf("%d rows", len(all))
		}
		for _, row := range all {
			if len(row) != len(all[0]) {
				t.Fatalf("a row has %d cells, the first %d", len(row), len(all[0]))
			}
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
					t.Fatalf("the cell %q begins a formula", cell)
				}
			}
		}
	})
}

// readParquet reads a file with another program's reader, as rows of names and values.
func readParquet(t testing.TB, b []byte) []map[string]any {
	t.Helper()
	f, err := pq.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("parquet-go: %v", err)
	}
	r := pq.NewGenericReader[any](f)
	defer r.Close()
	out := make([]map[string]any, 0, f.NumRows())
	for i := int64(0); i < f.NumRows(); i++ {
		one := make([]any, 1)
		one[0] = map[string]any{}
		if n, err := r.Read(one); n != 1 || err != nil && err != io.EOF {
			t.Fatalf("row %d: %v", i, err)
		}
		out = append(out, one[0].(map[string]any))
	}
	return out
}

// asParquet writes Parquet and then what another program reads in it, for the suite's eyes.
func asParquet(t *testing.T) func(w io.Writer, d *document.Document) error {
	return func(w io.Writer, d *document.Document) error {
		buffer, ok := w.(*bytes.Buffer)
		if !ok {
			return table.Parquet(w, alone(d))
		}
		var b bytes.Buffer
		if err := table.Parquet(&b, alone(d)); err != nil {
			return err
		}
		for _, row := range readParquet(t, b.Bytes()) {
			e := json.NewEncoder(buffer)
			e.SetEscapeHTML(false)
			e.SetIndent("", " ")
			if err := e.Encode(visible(row)); err != nil {
				return err
			}
		}
		return nil
	}
}

// visible writes what a screen must not get as its code, in all texts of a value.
func visible(v any) any {
	switch v := v.(type) {
	case string:
		return strings.Map(func(r rune) rune {
			if document.Odd(r) {
				return 0xfffd
			}
			return r
		}, v)
	case []byte:
		return visible(string(v))
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = visible(x)
		}
		return out
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, visible(x))
		}
		return out
	}
	return v
}

func TestParquet(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: asParquet(t), Ext: "parquet.json", Without: append([]string{"@ilse_varga"}, elsewhere...)})
}

// TestParquetHoldsTexts says that every sign of a text comes back.
func TestParquetHoldsTexts(t *testing.T) {
	list := rendertest.HostileStrings(t)
	d := rendertest.Long(len(list))
	for i, s := range list {
		d.Thread.Line[i].Text = s
	}
	var b bytes.Buffer
	if err := table.Parquet(&b, alone(d)); err != nil {
		t.Fatal(err)
	}
	rows := readParquet(t, b.Bytes())
	if len(rows) != len(list) {
		t.Fatalf("%d rows of %d", len(rows), len(list))
	}
	for i, s := range list {
		if want := string([]rune(s)); fmt.Sprint(rows[i]["text"]) != want { // a broken byte is U+FFFD
			t.Errorf("%q comes back as %q", s, rows[i]["text"])
		}
	}
}

// TestSame says that one input gives one file, also in many groups of rows.
func TestSame(t *testing.T) {
	docs := book(rendertest.Long(300), rendertest.Full(), rendertest.Private())
	for _, write := range []func(io.Writer, *document.Book) error{table.CSV, table.Parquet} {
		var a, b bytes.Buffer
		if err := write(&a, docs); err != nil {
			t.Fatal(err)
		}
		if err := write(&b, docs); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Error("one input gave two files")
		}
	}
}

// TestBothAgree holds one form against the other, cell by cell.
func TestBothAgree(t *testing.T) {
	docs := book(rendertest.Full(), rendertest.Long(40), rendertest.RootGone())
	docs.Chapters[0].Document.Captures = map[int64]string{7: strings.Repeat("7f", 32)}
	docs.Chapters[0].Document.Thread.Line[0].Raw = post.Raw{Capture: 7}
	var a, b bytes.Buffer
	if err := table.CSV(&a, docs); err != nil {
		t.Fatal(err)
	}
	if err := table.Parquet(&b, docs); err != nil {
		t.Fatal(err)
	}
	sheet, rows := readCSV(t, a.Bytes()), readParquet(t, b.Bytes())
	if len(sheet)-1 != len(rows) {
		t.Fatalf("%d rows of CSV, %d of Parquet", len(sheet)-1, len(rows))
	}
	for i, row := range rows {
		if len(row) != len(sheet[0]) {
			t.Fatalf("%d columns of Parquet, %d of CSV", len(row), len(sheet[0]))
		}
		for j, name := range sheet[0] {
			cell := unguarded(sheet[i+1][j])
			got := ""
			switch v := row[name].(type) {
			case nil:
			case map[string]any: // a list
				x, _ := json.Marshal(v)
				got = string(x)
				t.Logf("%s: %s", name, got)
			default:
				got = fmt.Sprint(v)
			}
			if strings.HasPrefix(cell, "20") && strings.HasSuffix(cell, "Z") {
				continue // a time, seen by TestTypes
			}
			if list, ok := row[name].([]any); ok {
				var inCell []any
				if cell != "" {
					if err := json.Unmarshal([]byte(cell), &inCell); err != nil {
						t.Fatal(err)
					}
				}
				if fmt.Sprint(list) != fmt.Sprint(inCell) {
					t.Errorf("row %d, %s: %v in Parquet, %v in CSV", i, name, list, inCell)
				}
				continue
			}
			if got != cell {
				t.Errorf("row %d, %s: %q in Parquet, %q in CSV", i, name, got, cell)
			}
		}
	}
}

func BenchmarkCSV(b *testing.B) {
	rendertest.Bench(b, func(w io.Writer, d *document.Document) error {
		return table.CSV(w, alone(d))
	})
}

func BenchmarkParquet(b *testing.B) {
	rendertest.Bench(b, func(w io.Writer, d *document.Document) error {
		return table.Parquet(w, alone(d))
	})
}

// TestDocumented holds doc/formats.md against the columns: each has its line there, in their order.
func TestDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../../doc/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(doc), "\n## Tables\n")
	part, _, _ = strings.Cut(part, "\n## ")
	var told []string
	for line := range strings.Lines(part) {
		if name, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ = strings.Cut(name, "`")
			told = append(told, name)
		}
	}
	var b bytes.Buffer
	if err := table.CSV(&b, alone(rendertest.RootGone())); err != nil {
		t.Fatal(err)
	}
	if has := readCSV(t, b.Bytes())[0]; !slices.Equal(has, told) {
		t.Errorf("the columns are\n%q\nand doc/formats.md tells\n%q", has, told)
	}
}
