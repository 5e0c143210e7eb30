package answer

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// separators are what may part the cells of a table; the first that gives the most columns does.
const separators = ",;\t|"

// alone parts no cells: a table of one column has none to part.
const alone = '\x1f'

// columnNames are what the columns of a list may be called, in small letters.
func columnNames() map[string]string {
	return map[string]string{
		"text": "text", "quote": "text", "quotation": "text", "цитата": "text", "текст": "text", "인용": "text", "인용문": "text", "본문": "text", "텍스트": "text", "اقتباس": "text", "الاقتباس": "text", "نص": "text", "النص": "text",
		"by": "by", "author": "by", "автор": "by", "글쓴이": "by", "작성자": "by", "저자": "by", "الكاتب": "by", "المؤلف": "by",
		"around": "around", "date": "around", "дата": "around", "날짜": "around", "التاريخ": "around", "تاريخ": "around",
	}
}

// columns says where the columns of a table are, by their names; ok is false if there is none for the text.
func columns(row []string) (at map[string]int, known int, ok bool) {
	names := columnNames()
	at = map[string]int{}
	for i, h := range row {
		name, found := names[strings.ToLower(strings.TrimSpace(h))]
		if !found {
			continue
		}
		known++
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	_, ok = at["text"]
	return at, known, ok
}

// cellsOf parts one line.
func cellsOf(line string, sep rune) []string {
	c := csv.NewReader(strings.NewReader(line))
	c.Comma = sep
	row, err := c.Read()
	if err != nil {
		return nil
	}
	return row
}

// headOf says whether a line of a list that may be one of lines can be nothing but the first row of a table: two columns or
// more are parted, one of them is the text's, and but for tabs, which nobody writes into a sentence, all are known.
func headOf(line string) bool {
	if _, said := declared(line); said {
		return true
	}
	for _, sep := range separators {
		row := cellsOf(line, sep)
		if _, known, ok := columns(row); ok && len(row) > 1 && (sep == '\t' || known == len(row)) {
			return true
		}
	}
	return false
}

// declared reads the line that Excel reads and writes before a table: sep=;
func declared(line string) (sep rune, ok bool) {
	s := strings.TrimSpace(strings.Trim(line, `"`))
	if len(s) == 5 && strings.EqualFold(s[:4], "sep=") && strings.Contains(separators, s[4:]) {
		return rune(s[4]), true
	}
	if strings.EqualFold(strings.Trim(strings.TrimRight(line, "\n"), `"`), "sep=\t") {
		return '\t', true
	}
	return 0, false
}

// separator is what parts the cells of a table, by its first row.
func separator(first string) rune {
	best, most := alone, 1
	for _, sep := range separators {
		if row := cellsOf(first, sep); len(row) > most {
			if _, _, ok := columns(row); ok {
				best, most = sep, len(row)
			}
		}
	}
	return best
}

// table reads a table of quotations, whose first line is known.
func table(b *bufio.Reader, first string, yield func(Quote, error) bool) {
	before := 0 // lines that are no row
	sep, said := declared(first)
	if said {
		_, _, _ = readLine(b)
		before = 1
	} else {
		sep = separator(first)
	}
	bound := &bounded{r: b, left: maxRow, line: 1}
	c := csv.NewReader(bound)
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = sep, -1, true
	var at map[string]int
	wide, open := 0, 0
	for {
		bound.left = maxRow
		row, err := c.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && open > 0:
			yield(Quote{}, &Fault{Code: FaultOpen, Line: open})
			return
		case errors.Is(err, io.EOF):
			if at == nil && before > 0 {
				yield(Quote{}, &Fault{Code: FaultHead})
			}
			return
		case errors.As(err, &wrong) && !errors.Is(err, errRow):
			// What is open to the end is told there: only then is it known.
			if at == nil {
				yield(Quote{}, &Fault{Code: FaultHead})
				return
			}
			bound.line = wrong.Line + 1
			if open = 0; errors.Is(err, csv.ErrQuote) && wrong.Line > wrong.StartLine {
				open = wrong.StartLine + before
			}
			if !yield(Quote{Line: wrong.StartLine + before, Err: &Fault{Code: FaultMarks}}, nil) {
				return
			}
			continue
		case errors.Is(err, errRow):
			yield(Quote{}, &Fault{Code: FaultRow, Line: bound.line + before})
			return
		case err != nil:
			yield(Quote{}, err)
			return
		}
		open = 0
		line, _ := c.FieldPos(0)
		bound.line = line + strings.Count(strings.Join(row, ""), "\n") + 1
		if at == nil {
			var ok bool
			if at, _, ok = columns(row); !ok {
				yield(Quote{}, &Fault{Code: FaultHead})
				return
			}
			wide = len(row)
			continue
		}
		if blank(row) {
			continue
		}
		q := Quote{Line: line + before}
		cell := func(name string) string {
			if i, ok := at[name]; ok && i < len(row) {
				return strings.Clone(row[i])
			}
			return ""
		}
		q.Text, q.By, q.Around = cell("text"), strings.TrimSpace(cell("by")), strings.TrimSpace(cell("around"))
		if len(row) > wide && !blank(row[wide:]) {
			q.Err = &Fault{Code: FaultCells}
		}
		q.judge()
		if !yield(q, nil) {
			return
		}
	}
}

// blank says whether nothing stands in any cell.
func blank(row []string) bool {
	for _, s := range row {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// errRow ends a table in which a mark that nothing closes takes all that follows for one field.
var errRow = errors.New("a row is longer than a quotation may be")

// bounded reads no more than left bytes for one row.
type bounded struct {
	r    io.Reader
	left int
	line int // that the row begins in
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRow
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
