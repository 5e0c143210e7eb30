package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"clew/internal/answer"
	"clew/internal/render/rendertest"
	"clew/internal/render/table"
)

// TestResultsAreGuarded: cells of results are what cells of every table are, and nothing that a terminal obeys stands in
// either kind of output.
func TestResultsAreGuarded(t *testing.T) {
	list := rendertest.HostileStrings(t)
	var sheet, lines bytes.Buffer
	w, err := answer.NewResultWriter(&sheet, answer.Table)
	if err != nil {
		t.Fatal(err)
	}
	j, err := answer.NewResultWriter(&lines, answer.JSONLines)
	if err != nil {
		t.Fatal(err)
	}
	var others []byte
	for i, s := range list {
		s = strings.ToValidUTF8(s, "\ufffd")
		list[i] = s
		r := answer.Result{Line: i + 1, Text: s, By: s, Around: s, Author: s, Error: s, Link: s, Date: s, Cuts: []string{s}}
		if err := errors.Join(w.Write(r), j.Write(r)); err != nil {
			t.Fatal(err)
		}
		others = table.AppendLine(others, s)
	}
	if err := errors.Join(w.Flush(), j.Flush()); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"table": sheet.Bytes(), "lines": lines.Bytes()} {
		if i := bytes.IndexFunc(b, func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
		}); i >= 0 {
			t.Errorf("%s: %q", name, b[max(0, i-40):min(len(b), i+40)])
		}
	}
	got, err := csv.NewReader(&sheet).ReadAll()
	if err != nil || len(got) != len(list)+1 {
		t.Fatal(len(got), err)
	}
	c := csv.NewReader(bytes.NewReader(others))
	for i, s := range list {
		want := []string{""}
		if s != "" { // an empty line is no row
			if want, err = c.Read(); err != nil {
				t.Fatal(err)
			}
		}
		for _, column := range []int{4, 5, 6, 8, 9, 11, 12, 13} {
			if cell := got[i+1][column]; cell != want[0] || table.Formula(cell) && cell[0] != '\'' {
				t.Errorf("%q: column %d is %q, in another table %q", s, column, cell, want[0])
			}
		}
	}
}
