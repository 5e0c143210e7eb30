package table

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/parquet"
	"clew/internal/post"
	"clew/internal/thread"
)

// Parquet writes the posts of a book as a Parquet file. Texts are as they were said, with every sign that
// they hold; only bytes that are no UTF-8 become U+FFFD, one for each. The errors are w's, and
// parquet.ErrLarge for a post of more than 256 MiB.
func Parquet(w io.Writer, b *document.Book) error {
	var names names
	(&row{d: blank(), p: blankPost()}).put(&names)
	columns := make([]parquet.Column, 0, len(names))
	for _, n := range names {
		columns = append(columns, parquet.Column{Name: n.name, Kind: n.kind})
	}
	out, err := parquet.NewWriter(w, columns, strings.TrimSpace("Clew version "+valid(b.Clew)), []parquet.Pair{{Key: "clew.table", Value: "1"}, {Key: "clew.title", Value: valid(b.Title)}})
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	c := &pages{out: out}
	for _, d := range b.Documents() {
		rows(d, func(r *row) {
			r.put(c)
			out.Row()
			c.n = 0
		})
	}
	return out.Close()
}

// pages writes the cells of a row into their columns.
type pages struct {
	out *parquet.Writer
	n   int // the next column
}

func (c *pages) next() int {
	c.n++
	return c.n - 1
}

func (c *pages) text(_, s string) { c.said("", s, s != "") }

func (c *pages) said(_, s string, there bool) {
	if n := c.next(); there {
		c.out.Text(n, valid(s))
	}
}

func (c *pages) number(_ string, v int, known bool) {
	if n := c.next(); known {
		c.out.Int(n, int64(v))
	}
}

func (c *pages) truth(_ string, v bool) { c.out.Bool(c.next(), v) }

func (c *pages) moment(_ string, t time.Time) { c.out.Time(c.next(), t) }

func (c *pages) texts(_ string, list []string) {
	n := c.next()
	for i := range list {
		if !utf8.ValidString(list[i]) {
			list = append([]string(nil), list...)
			for j := range list {
				list[j] = valid(list[j])
			}
			break
		}
	}
	c.out.Texts(n, list)
}

// valid makes UTF-8 of s, with a sign for each broken byte so that ranges count right.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
	}
	return b.String()
}

// names gathers the columns.
type names []struct {
	name string
	kind parquet.Kind
}

func (n *names) add(name string, kind parquet.Kind) {
	*n = append(*n, struct {
		name string
		kind parquet.Kind
	}{name, kind})
}

func (n *names) text(column, _ string)               { n.add(column, parquet.Text) }
func (n *names) said(column, _ string, _ bool)       { n.add(column, parquet.Text) }
func (n *names) number(column string, _ int, _ bool) { n.add(column, parquet.Int) }
func (n *names) truth(column string, _ bool)         { n.add(column, parquet.Bool) }
func (n *names) moment(column string, _ time.Time)   { n.add(column, parquet.Time) }
func (n *names) texts(column string, _ []string)     { n.add(column, parquet.Texts) }

// blank is a document to ask for the columns with.
func blank() *document.Document { return &document.Document{Thread: &thread.Thread{}} }

func blankPost() *post.Post { return &post.Post{} }
