package figure

import (
	"strings"
	"testing"
	"time"
)

// points are the figures of the seed's thread as one author's, a post a line. places are given as a caller with a
// gazetteer gives them.
func points(t *testing.T) []Point {
	var out []Point
	for n, line := range seedLines(t)[:32] {
		for _, q := range Quantities(line, "en") {
			p := Point{Author: "a", Post: string(rune('A' + n)), At: time.Unix(int64(n)*60, 0), Quantity: q}
			if strings.Contains(q.Noun.Text, "North Korean") {
				p.Of = []string{"North Korea"}
			}
			if n == 27 {
				p.Place = "Kursk region"
			}
			out = append(out, p)
		}
	}
	return out
}

// TestSeedSeries: the series of the seed, and no other joins.
func TestSeedSeries(t *testing.T) {
	var got []string
	for _, s := range Group(points(t)) {
		if len(s.Points) < 2 {
			continue
		}
		text := s.Key.Noun + ":"
		for _, p := range s.Points {
			text += " " + string(p.Status) + " " + p.Text
			if p.Refines >= 0 {
				text += " (precise)"
			}
		}
		got = append(got, text)
	}
	want := []string{
		"country: now two now one",
		"shell:  millions  3.5 million (precise)",
		"troop: past a few thousand now 45,000",
		"troop: now 3,000 expected 12,000",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwanted\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNoJoin: what differs in one part of its key stays apart.
func TestNoJoin(t *testing.T) {
	at := func(text, author, place string, of ...string) Point {
		qs := Quantities(text, "en")
		if len(qs) != 1 {
			t.Fatalf("%q: %d figures", text, len(qs))
		}
		return Point{Author: author, Place: place, Of: of, Quantity: qs[0]}
	}
	base := at("3,000 North Korean troops", "a", "", "North Korea")
	for _, other := range []Point{
		at("45,000 Russian troops", "a", "", "Russia"),
		at("45,000 troops", "a", ""),
		at("3,000 North Korean soldiers", "a", "", "North Korea"),
		at("3,000 North Korean troops", "b", "", "North Korea"),
		at("3,000 North Korean troops", "a", "Kursk region", "North Korea"),
		at("3,000 tons of North Korean troops", "a", "", "North Korea"),
		at("30% of North Korean troops", "a", "", "North Korea"),
		at("not 3,000 North Korean troops", "a", "", "North Korea"),
	} {
		if s := Group([]Point{base, other}); len(s) > 0 && len(s[0].Points) != 1 {
			t.Errorf("%q joined %q", other.Text, base.Text)
		}
	}
	if s := Group([]Point{base, at("12,000 North Korean troops", "a", "", "North Korea")}); len(s) != 1 || len(s[0].Points) != 2 {
		t.Errorf("equal keys did not join: %v", s)
	}
	all := Group([]Point{base, at("45,000 troops", "a", "")})
	if n := Near(all); len(all) != 2 && len(n) != 0 {
		t.Errorf("%d series, near %v", len(all), n)
	}
}
