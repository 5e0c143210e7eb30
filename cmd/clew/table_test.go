package main

import (
	"bufio"
	"strings"
	"testing"
)

// TestCut: what is shortened ends after a word, or within one that takes most of the room, and never within a sign.
func TestCut(t *testing.T) {
	for _, x := range []struct {
		s    string
		room int
		want string
	}{
		{"short", 5, "short"},
		{"What a millwright carries: a race knife", 36, "What a millwright carries: a race…"},
		{"one two three", 8, "one two…"},
		{"one two three", 9, "one two…"},
		{"Про назви річок. Горинь, Случ, Стир — жодного", 37, "Про назви річок. Горинь, Случ, Стир…"},
		{"@averylonghandle@social.example", 12, "@averylongh…"},
		{"a https://host.example/very/long", 14, "a https://hos…"},
		{"活版印刷の工房を引き継いで", 10, "活版印刷…"},
		{"活版印刷の工房を引き継いで", 11, "活版印刷の…"},
		{"한옥 지붕을 걷어 내면", 10, "한옥 지붕…"},
		{"한옥 지붕을 걷어 내면", 13, "한옥 지붕을…"},
		{"في مخزن المتحف صندوق", 16, "في مخزن المتحف…"},
		{"ab 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 7, "ab 👩‍👩‍👧‍👦…"},
		{"word", 1, "…"},
		{"word", 2, "w…"},
		{"水車", 2, "…"},
	} {
		got := cut(x.s, x.room)
		if got != x.want {
			t.Errorf("%q in %d columns: %q, want %q", x.s, x.room, got, x.want)
		}
		if columnsOf(got) > x.room {
			t.Errorf("%q in %d columns takes %d", x.s, x.room, columnsOf(got))
		}
	}
}

// TestTableFits: no line of a table is wider than the terminal, and numbers stay whole.
func TestTableFits(t *testing.T) {
	for width := 60; width <= 120; width++ {
		var b strings.Builder
		out := bufio.NewWriter(&b)
		x := table{out: out, width: width, right: "1,5"}
		x.row("PLACE", "AUTHOR", "BEGINS", "NOTE", "POSTS", "ID")
		x.row("1", "@tamsin_orrel", "The tide mill at Harrow Creek turned on Saturday", "Where it began", "12345678", "x:9100000000000000000")
		x.row("22", "@zujaj_fustat", "في مخزن المتحف صندوق كُتب عليه «كِسَر»", "حيث بدأ كل شيء", "1", "x:1")
		x.row("3", "@shiomi_minato", "活版印刷の工房を引き継いで一年がたった。", "ここから始まる👩‍👩‍👧‍👦長いメモです", "2", "at://did:plc:abc")
		x.flush("none")
		if err := out.Flush(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := columnsOf(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("a line of %d columns where there are %d: %s", n, width, line)
			}
		}
		if !strings.Contains(b.String(), "12345678") {
			t.Errorf("at %d columns a number is cut:\n%s", width, b.String())
		}
	}
}
