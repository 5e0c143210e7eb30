// Package parquet writes Parquet files: tables for analysis, with typed columns, squeezed with Zstandard.
//
// It writes the small part of the format that every reader has: columns of text, whole numbers, truth values
// and moments, each of which may be null, and lists of texts. Pages are of version 1 with plain values. The
// same rows give the same bytes. A complete library would be a fifth of the program; this is a page of it.
//
// A Writer is for one goroutine. Memory is bounded by a group of rows, about 32 MiB.
package parquet

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Kind is what a column holds.
type Kind uint8

// Kinds of columns.
const (
	Text  Kind = iota // UTF-8
	Int               // 64 bits
	Bool              // true or false
	Time              // UTC, to the millisecond
	Texts             // a list of texts, never null
)

// Column is a column of a table.
type Column struct {
	Name string
	Kind Kind
}

// Pair is a word about the file, in its foot: its maker's version, where it came from.
type Pair struct{ Key, Value string }

// Bounds: of a value, of a page before it is squeezed, and of a group of rows.
const (
	maxValue  = 256 << 20
	pageSize  = 1 << 20
	groupSize = 32 << 20
	groupRows = 1 << 17
)

// ErrLarge is returned by Close for a value of more than 256 MiB.
var ErrLarge = errors.New("a value is too large for a table")

const magic = "PAR1"

// Writer writes one file.
type Writer struct {
	w      io.Writer
	at     int64 // bytes written
	cols   []column
	pairs  []Pair
	by     string
	rows   int64 // of the group
	total  int64
	groups []group
	zip    *zstd.Encoder
	err    error
}

// column is one column of the group being made.
type column struct {
	Column
	levels levels // whether a value is there
	joins  levels // of lists: whether a value goes on with the list before
	values []byte // of the page being made
	bits   int    // of truth values in it
	n      int    // values and nulls of the page
	set    bool   // in this row
	chunk  chunk
}

// chunk is what a group holds of a column.
type chunk struct {
	pages     []byte
	at, size  int64 // in the file
	plain     int64 // bytes before they were squeezed, with heads
	n, nulls  int64
	low, high int64 // of numbers and times
	ranged    bool
}

// group is a group of rows that is written.
type group struct {
	chunks []chunk
	rows   int64
	at     int64
	size   int64
	plain  int64
}

// NewWriter begins a file. by names the program that writes it. Errors are w's.
func NewWriter(w io.Writer, columns []Column, by string, pairs []Pair) (*Writer, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithWindowSize(pageSize), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("write Parquet: %w", err)
	}
	p := &Writer{w: w, pairs: pairs, by: by, zip: zip}
	for _, c := range columns {
		p.cols = append(p.cols, column{Column: c})
	}
	p.write([]byte(magic))
	return p, p.err
}

// Text sets a text of the row.
func (p *Writer) Text(col int, s string) {
	c := &p.cols[col]
	p.appendText(c, s)
	c.levels.add(1)
	c.put()
}

func (p *Writer) appendText(c *column, s string) {
	if len(s) > maxValue {
		p.fail(ErrLarge)
		return
	}
	c.values = append32(c.values, len(s))
	c.values = append(c.values, s...)
}

// Texts sets a list of texts of the row.
func (p *Writer) Texts(col int, list []string) {
	c := &p.cols[col]
	if len(list) == 0 {
		c.levels.add(0)
		c.joins.add(0)
		c.put()
		return
	}
	for i, s := range list {
		p.appendText(c, s)
		c.levels.add(1)
		c.joins.add(byte(min(i, 1)))
		c.put()
	}
}

// Int sets a number of the row.
func (p *Writer) Int(col int, n int64) {
	c := &p.cols[col]
	c.values = append64(c.values, n)
	c.chunk.see(n)
	c.levels.add(1)
	c.put()
}

// Time sets a moment of the row; the zero time is null, as is one that 64 bits of milliseconds since 1970
// cannot tell.
func (p *Writer) Time(col int, t time.Time) {
	if t.IsZero() || t.Year() > 9999 || t.Year() < 0 {
		return
	}
	p.Int(col, t.UnixMilli())
}

// Bool sets a truth value of the row.
func (p *Writer) Bool(col int, v bool) {
	c := &p.cols[col]
	if c.bits%8 == 0 {
		c.values = append(c.values, 0)
	}
	if v {
		c.values[len(c.values)-1] |= 1 << (c.bits % 8)
	}
	c.bits++
	c.levels.add(1)
	c.put()
}

func (c *column) put() {
	c.n++
	c.set = true
}

// see keeps the bounds of the numbers of a chunk.
func (c *chunk) see(n int64) {
	if !c.ranged {
		c.low, c.high, c.ranged = n, n, true
	}
	c.low, c.high = min(c.low, n), max(c.high, n)
}

// Row ends a row: what was not set of it is null, or an empty list.
func (p *Writer) Row() {
	size := 0
	for i := range p.cols {
		c := &p.cols[i]
		if !c.set {
			if c.Kind == Texts {
				p.Texts(i, nil)
			} else {
				c.levels.add(0)
				c.chunk.nulls++
				c.n++
			}
		}
		c.set = false
		if len(c.values) >= pageSize {
			p.page(c)
		}
		size += len(c.values) + len(c.chunk.pages)
	}
	p.rows++
	if size >= groupSize || p.rows == groupRows {
		p.flush()
	}
}

// page ends a page of a column.
func (p *Writer) page(c *column) {
	if c.n == 0 {
		return
	}
	defer c.empty()
	if p.err != nil {
		return // nothing more is written, and nothing more is held
	}
	var body []byte
	if c.Kind == Texts {
		body = c.joins.append(body)
	}
	body = c.levels.append(body)
	body = append(body, c.values...)
	if len(body) > math.MaxInt32 {
		p.fail(ErrLarge)
		return
	}
	packed := p.zip.EncodeAll(body, nil)
	head := pageHead(len(body), len(packed), c.n)
	c.chunk.pages = append(append(c.chunk.pages, head...), packed...)
	c.chunk.plain += int64(len(head) + len(body))
	c.chunk.n += int64(c.n)
}

// empty begins the next page.
func (c *column) empty() {
	c.values, c.bits, c.n = c.values[:0], 0, 0
	c.levels.reset()
	c.joins.reset()
}

// flush writes a group of rows.
func (p *Writer) flush() {
	if p.rows == 0 {
		return
	}
	g := group{rows: p.rows, at: p.at}
	for i := range p.cols {
		c := &p.cols[i]
		p.page(c)
		done := c.chunk
		done.at = p.at
		p.write(done.pages)
		g.size += int64(len(done.pages))
		g.plain += done.plain
		c.chunk = chunk{pages: done.pages[:0]}
		done.size, done.pages = int64(len(done.pages)), nil
		g.chunks = append(g.chunks, done)
	}
	p.total += p.rows
	p.rows = 0
	p.groups = append(p.groups, g)
}

func (p *Writer) write(b []byte) {
	if p.err != nil {
		return
	}
	n, err := p.w.Write(b)
	p.at += int64(n)
	if err != nil {
		p.fail(err)
	}
}

func (p *Writer) fail(err error) {
	if p.err == nil {
		p.err = fmt.Errorf("write Parquet: %w", err)
	}
}

// Close ends the file with its foot. It does not close the writer below. Errors are that writer's, of any
// write, and ErrLarge.
func (p *Writer) Close() error {
	p.flush()
	foot := p.foot()
	p.write(foot)
	p.write(append32(nil, len(foot)))
	p.write([]byte(magic))
	return errors.Join(p.err, p.zip.Close())
}

func append32(b []byte, n int) []byte {
	return append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
}

func append64(b []byte, n int64) []byte {
	for i := range 8 {
		b = append(b, byte(n>>(8*i)))
	}
	return b
}
