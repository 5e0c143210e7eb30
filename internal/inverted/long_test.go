package inverted

import "testing"

// Places of one document are walked through together, however many there are. Each held against each other, these would
// take hours.
func TestManyPlaces(t *testing.T) {
	const n = 1_000_000
	x, err := Create("")
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Begin(1, 1); err != nil {
		t.Fatal(err)
	}
	for i := range uint32(n) {
		for _, w := range []struct {
			text string
			at   uint32
		}{{"b", i}, {"a", n + 200 + i}, {"c", 2*n + 200 + 3*i}, {"d", 2*n + 202 + 3*i}} {
			if err := x.Term('t', []byte(w.text), w.at); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.Commit(false, nil); err != nil {
		t.Fatal(err)
	}
	term := func(s string) Query { return Term{Field: 't', Text: s} }
	row := func(list ...string) Query {
		p := Phrase{Size: uint32(len(list))}
		for i, s := range list {
			p.Terms, p.At = append(p.Terms, term(s)), append(p.At, uint32(i))
		}
		return p
	}
	for _, c := range []struct {
		name string
		q    Query
		want int
	}{
		{"a row of one word", row("a", "a", "a"), 1},
		{"a row that is none", row("b", "a"), 0},
		{"a row far behind", row("a", "c"), 1},
		{"too far", Near{List: []Query{term("b"), term("a")}, Within: []int{99}}, 0},
		{"near enough", Near{List: []Query{term("b"), term("a")}, Within: []int{200}}, 1},
		{"the other way round", Near{List: []Query{term("a"), term("b")}, Within: []int{200}}, 1},
		{"one between", Near{List: []Query{term("c"), term("d")}, Within: []int{1}}, 1},
		{"none between, but behind", Near{List: []Query{term("c"), term("d")}, Within: []int{0}}, 1},
		{"of what overlaps", Near{List: []Query{row("a", "a"), row("b", "b")}, Within: []int{199}}, 0},
		{"beginnings", Near{List: []Query{Prefix{Field: 't', Text: "b"}, Prefix{Field: 't', Text: "a"}}, Within: []int{99}}, 0},
	} {
		if got, err := x.Snapshot().Count(c.q); err != nil || got != c.want {
			t.Errorf("%s: %d, %v", c.name, got, err)
		}
	}
}
