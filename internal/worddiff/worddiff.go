// Package worddiff says in words what lies between two versions of a text, in any script: words are those of
// Unicode (UAX #29), so that a Chinese text is compared by characters and a Korean one by words.
//
// It is pure and may be called from any number of goroutines. The same texts always give the same answer, and
// hostile ones cost no more than a bounded effort: past it the answer is still true, but longer than need be.
package worddiff

import (
	"github.com/clipperhouse/uax29/v2/words"
)

// Kind says where a piece of text stands.
type Kind uint8

// Kinds.
const (
	Same  Kind = iota // in both texts
	Gone              // in the old text alone
	Added             // in the new text alone
)

// Op is a piece of text. It is never empty.
type Op struct {
	Kind Kind
	Text string
}

// Diff gives the pieces of which two texts are made: those of Same and Gone in their order are old, those of
// Same and Added are new, byte for byte, whatever bytes they are. Gone stands before Added where one was put
// in the other's place. No two neighbours are of one kind. Two empty texts give none.
func Diff(old, new string) []Op {
	if old == new {
		if old == "" {
			return nil
		}
		return []Op{{Same, old}}
	}
	a, b, ids := split(old, new)
	m := &matcher{a: ids[:len(a)], b: ids[len(a):], gone: make([]bool, len(a)), added: make([]bool, len(b)), left: budget}
	m.run()
	d := newDraft(old, new, a, b, m.gone, m.added)
	d.tidy()
	return d.ops()
}

// split cuts two texts into words, and gives each word a number: equal words have equal numbers.
func split(old, new string) (a, b []string, ids []int32) {
	a, b = cut(old), cut(new)
	numbers := make(map[string]int32, len(a))
	ids = make([]int32, 0, len(a)+len(b))
	for _, list := range [2][]string{a, b} {
		for _, w := range list {
			n, known := numbers[w]
			if !known {
				n = int32(len(numbers))
				numbers[w] = n
			}
			ids = append(ids, n)
		}
	}
	return a, b, ids
}

func cut(s string) []string {
	var out []string
	for i := words.FromString(s); i.Next(); {
		out = append(out, i.Value())
	}
	return out
}
