package answer

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"clew/internal/quotation"
)

// Kind is how a list of quotations is written.
type Kind string

// Kinds.
const (
	Lines     Kind = "txt"   // one a line
	Table     Kind = "csv"   // with the columns text, by, around, named in its first row
	JSONLines Kind = "jsonl" // an object a line, with text, by, around
)

// KindOf tells by its name how a file is written; Lines where it does not say.
func KindOf(name string) Kind {
	switch low := strings.ToLower(name); {
	case strings.HasSuffix(low, ".csv"):
		return Table
	case strings.HasSuffix(low, ".jsonl"), strings.HasSuffix(low, ".ndjson"):
		return JSONLines
	}
	return Lines
}

// Quote is one quotation of a list. Err says what is wrong with the line: the others are read all the same.
type Quote struct {
	Line             int // in the file, from 1
	Text, By, Around string
	Err              error
}

// Errors of lines.
var (
	ErrLine = errors.New("cannot be read")
	errHead = errors.New("the first row names no column text")
)

// maxRow bounds one line, or one row of a table: a quotation, with what JSON makes of it.
const maxRow = 2*quotation.MaxPaste + 4096

// Quotes reads a list. An error of reading ends it; one of a line does not. It keeps one line at a time.
func Quotes(r io.Reader, kind Kind) iter.Seq2[Quote, error] {
	if kind == Table {
		return table(r)
	}
	return func(yield func(Quote, error) bool) {
		b := bufio.NewReaderSize(r, 64<<10)
		for n := 1; ; n++ {
			line, long, err := readLine(b)
			if err != nil && !errors.Is(err, io.EOF) {
				yield(Quote{}, fmt.Errorf("line %d: %w", n, err))
				return
			}
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if line = bytes.TrimSpace(line); len(line) > 0 || long {
				q := Quote{Line: n}
				switch {
				case long:
					q.Err = quotation.ErrLong
				case !utf8.Valid(line):
					q.Err = fmt.Errorf("no UTF-8: %w", ErrLine)
				case kind == JSONLines:
					q.fromJSON(line)
				default:
					q.Text = string(line)
				}
				if !yield(q, nil) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

// readLine reads a line of at most maxRow bytes; of a longer one the rest is passed over.
func readLine(b *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := b.ReadSlice('\n')
		if !long {
			line = append(line, part...)
		}
		if long = long || len(line) > maxRow; long {
			line = nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

func (q *Quote) fromJSON(line []byte) {
	var in struct {
		Text   *string `json:"text"`
		By     string  `json:"by"`
		Around string  `json:"around"`
	}
	switch err := json.Unmarshal(line, &in); {
	case err != nil:
		q.Err = fmt.Errorf("no JSON object with text, by and around: %w", ErrLine)
	case in.Text == nil:
		q.Err = fmt.Errorf("it has no text: %w", ErrLine)
	default:
		q.Text, q.By, q.Around = *in.Text, strings.TrimSpace(in.By), strings.TrimSpace(in.Around)
	}
}

// table reads a table of quotations.
func table(r io.Reader) iter.Seq2[Quote, error] {
	return func(yield func(Quote, error) bool) {
		bound := &bounded{r: r, left: maxRow}
		c := csv.NewReader(bound)
		c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, false, true
		var columns map[string]int
		for {
			bound.left = maxRow
			row, err := c.Read()
			var wrong *csv.ParseError
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.As(err, &wrong) && !errors.Is(err, errRow):
				if !yield(Quote{Line: wrong.StartLine, Err: fmt.Errorf("%v: %w", wrong.Err, ErrLine)}, nil) {
					return
				}
				continue
			case err != nil:
				yield(Quote{}, err)
				return
			}
			line, _ := c.FieldPos(0)
			if columns == nil {
				if columns = heads(row); columns == nil {
					yield(Quote{}, fmt.Errorf("line %d: %w", line, errHead))
					return
				}
				continue
			}
			q := Quote{Line: line}
			at := func(name string) string {
				if i, ok := columns[name]; ok && i < len(row) {
					return strings.Clone(row[i])
				}
				return ""
			}
			q.Text, q.By, q.Around = at("text"), strings.TrimSpace(at("by")), strings.TrimSpace(at("around"))
			if !utf8.ValidString(q.Text) {
				q.Err = fmt.Errorf("no UTF-8: %w", ErrLine)
			}
			if !yield(q, nil) {
				return
			}
		}
	}
}

// heads finds the columns by their names; nil if there is none for the text.
func heads(row []string) map[string]int {
	out := map[string]int{}
	for i, h := range row {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		switch {
		case slices.Contains([]string{"quote", "quotation"}, h):
			h = "text"
		case h == "author":
			h = "by"
		case h == "date":
			h = "around"
		}
		if _, ok := out[h]; !ok {
			out[h] = i
		}
	}
	if _, ok := out["text"]; !ok {
		return nil
	}
	return out
}

// errRow ends a table in which a mark that nothing closes takes all that follows for one field.
var errRow = errors.New("a row is longer than a quotation may be: is a quotation mark left open?")

// bounded reads no more than left bytes for one row.
type bounded struct {
	r    io.Reader
	left int
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
