package main

import (
	"bufio"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"golang.org/x/text/width"
)

// table aligns columns by what they take on a terminal. It keeps its rows until flush, so it is for
// lists that a person reads.
type table struct {
	out   *bufio.Writer
	width int    // of the terminal; 0: lines are not cut
	right string // numbers of columns set to the right, from 1, between commas
	rows  [][]string
}

func (t *table) row(cells ...string) {
	for i := range cells {
		cells[i] = oneLine(cells[i])
		if cells[i] == "" {
			cells[i] = "-"
		}
	}
	t.rows = append(t.rows, cells)
}

// flush writes the table; what it says if it has no rows but its heads.
func (t *table) flush(empty string) {
	if len(t.rows) < 2 {
		t.out.WriteString(empty + "\n")
		return
	}
	const most = 28 // columns of a cell that is not the last
	widths := make([]int, len(t.rows[0]))
	for _, r := range t.rows {
		for i, s := range r {
			widths[i] = max(widths[i], min(most, columnsOf(s)))
		}
	}
	t.fit(widths)
	for _, r := range t.rows {
		t.write(r, widths)
	}
}

// fit narrows the widest columns until the last one has room on the terminal too, so that no line is broken by it. Numbers
// stay whole.
func (t *table) fit(widths []int) {
	if t.width == 0 {
		return
	}
	const least, wanted = 10, 20 // columns that a column keeps, and that the last one should have
	last := len(widths) - 1
	natural := 0
	for _, r := range t.rows {
		natural = max(natural, columnsOf(r[last]))
	}
	for {
		used, widest := 0, -1
		for i, w := range widths[:last] {
			used += w + 2
			if w > least && !t.toTheRight(i) && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 || used+min(natural, wanted) <= t.width {
			return
		}
		widths[widest]--
	}
}

// toTheRight says whether a column, from 0, holds numbers.
func (t *table) toTheRight(i int) bool {
	return strings.Contains(","+t.right+",", ","+strconv.Itoa(i+1)+",")
}

func (t *table) write(r []string, widths []int) {
	var b strings.Builder
	used := 0
	for i, s := range r {
		last := i == len(r)-1
		room := widths[i]
		if last {
			room = columnsOf(s)
			if t.width > 0 {
				room = min(room, max(1, t.width-used))
			}
		}
		s = cut(s, room)
		pad := strings.Repeat(" ", room-columnsOf(s))
		switch {
		case last:
			b.WriteString(s)
		case t.toTheRight(i):
			b.WriteString(pad + s + "  ")
		default:
			b.WriteString(s + pad + "  ")
		}
		used += room + 2
	}
	t.out.WriteString(b.String() + "\n")
}

// cut shortens s to a number of columns, with an ellipsis: after a whole word, where that leaves half of the room or more.
func cut(s string, room int) string {
	if columnsOf(s) <= room {
		return s
	}
	used, end, word := 0, 0, 0 // word: where the last whole word ends that leaves enough
	g := graphemes.FromString(s)
	for g.Next() {
		w := graphemeColumns(g.Value())
		if g.Value() == " " && 2*used >= room-1 {
			word = end
		}
		if used+w > room-1 {
			if g.Value() == " " || w == 2 && used > 0 { // a wide sign of a script without spaces is a word; Hangul has spaces
				if r, _ := utf8.DecodeRuneInString(g.Value()); !unicode.Is(unicode.Hangul, r) {
					word = end
				}
			}
			break
		}
		used += w
		end += len(g.Value())
	}
	if word > 0 {
		end = word
	}
	return strings.TrimRight(s[:end], " ") + "…"
}

// columnsOf counts the terminal columns of s: two for an East Asian wide sign or an emoji, one for
// every other grapheme.
func columnsOf(s string) int {
	n := 0
	g := graphemes.FromString(s)
	for g.Next() {
		n += graphemeColumns(g.Value())
	}
	return n
}

func graphemeColumns(g string) int {
	p, _ := width.LookupString(g)
	switch p.Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
