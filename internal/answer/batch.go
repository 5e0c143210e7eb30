package answer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

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
	case strings.HasSuffix(low, ".csv"), strings.HasSuffix(low, ".tsv"), strings.HasSuffix(low, ".tab"):
		return Table
	case strings.HasSuffix(low, ".jsonl"), strings.HasSuffix(low, ".ndjson"), strings.HasSuffix(low, ".json"):
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

// maxRow bounds one line, or one row of a table: a quotation, with what JSON makes of it.
const maxRow = 2*quotation.MaxPaste + 4096

// Quotes reads a list, as it comes out of a spreadsheet, an editor or another program: see plain. A table has the columns of its
// first row, parted by commas, semicolons, tabs or upright strokes, whichever part them; Lines whose first line is such a row,
// or an object of JSON with a text, are read as what they are. An error of reading ends a list, one of a line does not. It keeps
// one line at a time.
func Quotes(r io.Reader, kind Kind) iter.Seq2[Quote, error] {
	return func(yield func(Quote, error) bool) {
		b, err := plain(r)
		if err != nil {
			yield(Quote{}, err)
			return
		}
		head, err := b.Peek(headSize)
		if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
			yield(Quote{}, fmt.Errorf("line 1: %w", err))
			return
		}
		first, _, _ := strings.Cut(string(head), "\n")
		if kind == Lines {
			kind = kindOfLine(first)
		}
		switch {
		case kind == Table:
			table(b, first, yield)
		case strings.HasPrefix(first, "[{"), kind == JSONLines && strings.HasPrefix(strings.TrimSpace(string(head)), "["):
			yield(Quote{}, &Fault{Code: FaultArray})
		default:
			lines(b, kind, yield)
		}
	}
}

// kindOfLine tells what the first line of a list without an ending says that it is.
func kindOfLine(first string) Kind {
	if rest, ok := strings.CutPrefix(strings.TrimSpace(first), "{"); ok && strings.HasPrefix(strings.TrimSpace(rest), `"`) {
		return JSONLines
	}
	if headOf(first) {
		return Table
	}
	return Lines
}

// lines reads a list of a quotation a line.
func lines(b *bufio.Reader, kind Kind, yield func(Quote, error) bool) {
	for n := 1; ; n++ {
		line, long, err := readLine(b)
		if err != nil && !errors.Is(err, io.EOF) {
			yield(Quote{}, fmt.Errorf("line %d: %w", n, err))
			return
		}
		if line = bytes.TrimSpace(line); len(line) > 0 || long {
			q := Quote{Line: n}
			switch {
			case long:
				q.Err = quotation.ErrLong
			case kind == JSONLines:
				q.fromJSON(line)
			default:
				q.Text = string(line)
			}
			q.judge()
			if !yield(q, nil) {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// judge looks at the letters of a line. What is broken is given on without them.
func (q *Quote) judge() {
	if q.Err != nil {
		return
	}
	for _, s := range []*string{&q.Text, &q.By, &q.Around} {
		if code := broken(*s); code != "" {
			q.Err = &Fault{Code: code}
			*s = strings.ToValidUTF8(*s, "\ufffd")
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
	if code := broken(string(line)); code == FaultEncoding || code == FaultZero {
		q.Err = &Fault{Code: code}
		return
	}
	var in struct {
		Text   *string `json:"text"`
		By     string  `json:"by"`
		Around string  `json:"around"`
	}
	switch err := json.Unmarshal(line, &in); {
	case err != nil:
		q.Err = &Fault{Code: FaultJSON}
	case in.Text == nil:
		q.Err = &Fault{Code: FaultNoText}
	default:
		q.Text, q.By, q.Around = *in.Text, strings.TrimSpace(in.By), strings.TrimSpace(in.Around)
	}
}
