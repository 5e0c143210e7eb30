package main

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// folded breaks the lines of a text at spaces so that none has more columns than room, which is at least 20. What a line
// goes on with stands two columns further in than the line. A word that no line holds is broken between graphemes.
// Escape sequences of colour take no room.
func folded(text string, room int) string {
	room = max(room, 20)
	var out strings.Builder
	out.Grow(len(text) + len(text)/16)
	for line := range strings.Lines(text) {
		body, end := strings.CutSuffix(line, "\n")
		foldLine(&out, body, room)
		if end {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// foldLine writes one line, in as many as it needs.
func foldLine(out *strings.Builder, line string, room int) {
	deep := min(len(line)-len(strings.TrimLeft(line, " ")), room/2)
	hang := strings.Repeat(" ", min(deep+2, room/2))
	used, begun := 0, false // begun: the line has a word
	for i, gap := len(line)-len(strings.TrimLeft(line, " ")), deep; i < len(line); {
		if line[i] == ' ' {
			gap++
			i++
			continue
		}
		word := line[i:]
		if n := strings.IndexByte(word, ' '); n >= 0 {
			word = word[:n]
		}
		i += len(word)
		if columns := columnsShown(word); begun && used+gap+columns > room {
			out.WriteString("\n" + hang)
			used = len(hang)
		} else {
			out.WriteString(strings.Repeat(" ", gap))
			used += gap
		}
		gap, begun = 0, true
		used = foldWord(out, word, hang, used, room)
	}
}

// foldWord writes a word and returns how many columns of the line are used behind it.
func foldWord(out *strings.Builder, word, hang string, used, room int) int {
	if columns := columnsShown(word); used+columns <= room {
		out.WriteString(word)
		return used + columns
	}
	g := graphemes.FromString(word)
	for g.Next() {
		n := graphemeColumns(g.Value())
		if used+n > room {
			out.WriteString("\n" + hang)
			used = len(hang)
		}
		out.WriteString(g.Value())
		used += n
	}
	return used
}

// columnsShown counts the columns of a word, without escape sequences of colour.
func columnsShown(s string) int {
	n := 0
	for {
		before, after, found := strings.Cut(s, "\x1b[")
		n += columnsOf(before)
		if !found {
			return n
		}
		_, s, _ = strings.Cut(after, "m")
	}
}
