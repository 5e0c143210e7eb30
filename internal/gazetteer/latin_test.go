package gazetteer_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"clew/internal/gazetteer"
)

// latinSet is one file of testdata/latin, whose README says how its labels are written.
type latinSet struct {
	name       string
	wrong, got int // false finds at most and names found at least, as measured last

}

var latinSets = []latinSet{
	{"de-a", 0, 100}, {"fr-a", 0, 92}, {"es-a", 0, 83},
	{"de-b", 0, 42}, {"fr-b", 0, 46}, {"es-b", 1, 47},
}

var latinKinds = map[byte]gazetteer.Kind{'p': gazetteer.Person, 'l': gazetteer.Place, 'a': gazetteer.Place, 'n': gazetteer.Place,
	'o': gazetteer.Organisation, 'e': gazetteer.Event}

// readLatin takes the labels out of a line: "[l:DE Berlin]", "[?p Anna]" where a find is neither right nor wrong, braces round
// what a find may be as wide as.
func readLatin(line string) (string, []blindName, error) {
	var text []rune
	var names []blindName
	open, wide := -1, -1
	var cur blindName
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; r {
		case '{':
			wide = len(text)
		case '}':
			for k := range names {
				if names[k].Start >= wide {
					names[k].Within = [2]int{wide, len(text)}
				}
			}
			wide = -1
		case '[':
			cur, open = blindName{}, len(text)
			for i++; runes[i] != ' '; i++ {
				switch c := runes[i]; {
				case c == '?':
					cur.May = true
				case c == ':':
					cur.Country = string(runes[i+1 : i+3])
					i += 2
				case c < utf8.RuneSelf && latinKinds[byte(c)] != "":
					cur.Kind = latinKinds[byte(c)]
				default:
					return "", nil, fmt.Errorf("no such sign: %c in %s", c, line)
				}
			}
			cur.Start = open
		case ']':
			cur.End, cur.Words = len(text), string(text[open:])
			if cur.Start > 0 && text[cur.Start-1] == '#' {
				cur.Within = [2]int{cur.Start - 1, cur.End}
			}
			names, open = append(names, cur), -1
		default:
			text = append(text, r)
		}
	}
	if open >= 0 || wide >= 0 {
		return "", nil, fmt.Errorf("a bracket is open: %s", line)
	}
	return string(text), names, nil
}

// TestLatin holds the gazetteer against posts in German, French and Spanish that were labelled before it could read them.
func TestLatin(t *testing.T) {
	g := load(t)
	for _, set := range latinSets {
		f, err := os.Open("testdata/latin/" + set.name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		found, right, labels, got, n := 0, 0, 0, 0, 0
		for s := bufio.NewScanner(f); s.Scan(); {
			n++
			text, names, err := readLatin(s.Text())
			if err != nil {
				t.Fatal(err)
			}
			seen := make([]bool, len(names))
			for _, k := range g.Find(text, set.name[:2], nil) {
				ok, may := false, false
				for i, l := range names {
					if l.is(g, k) {
						ok, may, seen[i] = true, may || l.May, true
					}
					may = may || l.May && k.Start < l.End && l.Start < k.End
				}
				if may {
					continue
				}
				found++
				if ok {
					right++
					continue
				}
				t.Logf("%s %d: false %s %q (%s, %s): %s", set.name, n, k.Kind, string([]rune(text)[k.Start:k.End]), k.ID, k.Rule, text)
			}
			for i, l := range names {
				if l.May {
					continue
				}
				labels++
				if seen[i] {
					got++
				} else {
					t.Logf("%s %d: missed %s %q: %s", set.name, n, l.Kind, l.Words, strings.TrimSpace(text))
				}
			}
		}
		t.Logf("%s: %d posts, precision %d of %d, %.1f %%; recall %d of %d, %.1f %%", set.name, n, right, found,
			100*float64(right)/float64(max(found, 1)), got, labels, 100*float64(got)/float64(max(labels, 1)))
		if found-right > set.wrong || got < set.got {
			t.Errorf("%s: %d false and %d found, want at most %d and at least %d", set.name, found-right, got, set.wrong, set.got)
		}
	}
}
