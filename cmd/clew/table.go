package main

import (
	"bufio"
	"strings"

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
	for _, r := range t.rows {
		t.write(r, widths)
	}
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
				room = min(room, max(10, t.width-used))
			}
		}
		s = cut(s, room)
		pad := strings.Repeat(" ", room-columnsOf(s))
		switch {
		case last:
			b.WriteString(s)
		case strings.Contains(","+t.right+",", ","+string(rune('1'+i))+","):
			b.WriteString(pad + s + "  ")
		default:
			b.WriteString(s + pad + "  ")
		}
		used += room + 2
	}
	t.out.WriteString(b.String() + "\n")
}

// cut shortens s to a number of columns, with an ellipsis.
func cut(s string, room int) string {
	if columnsOf(s) <= room {
		return s
	}
	used, out := 0, ""
	g := graphemes.FromString(s)
	for g.Next() {
		w := columnsOf(g.Value())
		if used+w > room-1 {
			break
		}
		used += w
		out += g.Value()
	}
	return out + "…"
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
