package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/document"
)

// flushSize is how much of a file is gathered before it is written.
const flushSize = 64 << 10

// CSV writes the posts of a book as RFC 4180 says: UTF-8 without a mark at its beginning, commas, a line of
// names, CR LF after each row. Lists are JSON arrays, times RFC 3339 in UTC, what is not known an empty cell.
//
// A cell that a spreadsheet would take for a formula has an apostrophe before it, and control characters and
// marks that turn the direction of text are U+FFFD: Formula tells how. The only errors are w's.
func CSV(w io.Writer, b *document.Book) error {
	c := &comma{}
	var names names
	(&row{d: blank(), p: blankPost()}).put(&names)
	for _, n := range names {
		c.cell(n.name)
	}
	c.end()
	var err error
	for _, d := range b.Documents() {
		rows(d, func(r *row) {
			r.put(c)
			c.end()
			if len(c.b) < flushSize {
				return
			}
			if err == nil {
				_, err = w.Write(c.b)
			}
			c.b = c.b[:0]
		})
	}
	if err == nil {
		_, err = w.Write(c.b)
	}
	if err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// comma writes cells.
type comma struct {
	b     []byte
	begun bool // the row has a cell
}

func (c *comma) sep() {
	if c.begun {
		c.b = append(c.b, ',')
	}
	c.begun = true
}

func (c *comma) end() {
	c.b = append(c.b, '\r', '\n')
	c.begun = false
}

// cell writes foreign words.
func (c *comma) cell(s string) {
	c.sep()
	start := len(c.b)
	c.b = append(c.b, '"')
	if Formula(s) {
		c.b = append(c.b, '\'')
	}
	plain := len(s) > 0 && s[0] != ' ' && s[len(s)-1] != ' '
	for i := 0; i < len(s); {
		if n := document.Tame(s[i:]); n > 0 {
			c.b = append(c.b, s[i:i+n]...)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"':
			c.b, plain = append(c.b, '"', '"'), false
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n':
			c.b, plain = append(c.b, ' '), false // ranges count it
		case r == '\r' || r == '\n':
			c.b, plain = append(c.b, '\n'), false
		case r == utf8.RuneError && n == 1, document.Odd(r):
			c.b = append(c.b, "\ufffd"...)
		default:
			plain = plain && r != ',' && r != '\t'
			c.b = append(c.b, s[i:i+n]...)
		}
		i += n
	}
	if plain {
		c.b = append(c.b[:start], c.b[start+1:]...)
		return
	}
	if len(s) == 0 {
		c.b = c.b[:start]
		return
	}
	c.b = append(c.b, '"')
}

// AppendLine appends a row for another table than CSV's: strings are guarded as its are, numbers are written as they are, and
// one that is none or has no end is an empty cell.
func AppendLine(b []byte, cells ...any) []byte {
	c := &comma{b: b}
	for _, v := range cells {
		switch v := v.(type) {
		case string:
			c.cell(v)
		case int:
			c.number("", v, true)
		case bool:
			c.truth("", v)
		case time.Time:
			c.moment("", v)
		case float64:
			c.sep()
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				c.b = strconv.AppendFloat(c.b, v, 'f', -1, 64)
			}
		default:
			panic(fmt.Sprintf("a cell of type %T", v)) // a mistake of ours: a test writes every kind
		}
	}
	c.end()
	return c.b
}

// Formula says whether a spreadsheet may take a cell for a formula, or for one behind an apostrophe that says
// that it is none: it begins with =, +, -, @, a tab, a line's end, or one of those signs in full width, after
// any number of apostrophes. CSV writes one apostrophe before such a cell; whoever takes one away from every
// cell of which Formula holds has the cells as they were.
func Formula(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "'"))
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	}
	return false
}

func (c *comma) text(_, s string) { c.cell(s) }

func (c *comma) said(_, s string, _ bool) { c.cell(s) }

func (c *comma) number(_ string, n int, known bool) {
	c.sep()
	if known {
		c.b = strconv.AppendInt(c.b, int64(n), 10)
	}
}

func (c *comma) truth(_ string, v bool) {
	c.sep()
	c.b = strconv.AppendBool(c.b, v)
}

func (c *comma) moment(_ string, t time.Time) {
	c.sep()
	if t = t.UTC(); !t.IsZero() && t.Year() >= 0 && t.Year() <= 9999 {
		c.b = t.AppendFormat(c.b, time.RFC3339)
	}
}

func (c *comma) texts(_ string, list []string) {
	if len(list) == 0 {
		c.sep()
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(list); err != nil {
		return // texts do not fail
	}
	c.cell(strings.TrimSuffix(b.String(), "\n"))
}
