package crosspost

import (
	"slices"
	"strings"

	"clew/internal/quotation"
	"clew/internal/worddiff"
)

// Enough is the containment, in thousandths, from which on two texts are told as of one make. Measured on the seed's
// posts, variants have 1000 and unrelated pairs at most 110 (QUOTES.md §5).
const Enough = 600

// shortest is below what size texts are told only when their words are equal, in halves of a word: eight words, or
// sixteen characters of scripts without spaces.
const shortest = 16

// Kind says how two texts stand to each other.
type Kind string

// Kinds.
const (
	Same    Kind = "same"    // the same words in the same order
	Part    Kind = "part"    // all of the shorter stands in the longer, unbroken
	Changed Kind = "changed" // words differ
	Spread  Kind = "spread"  // the same words in posts that were cut otherwise; between threads alone
)

// text is a text made ready to be compared.
type text struct {
	clean string
	keys  []string
	runs  []uint64 // ascending, each once
	list  []uint64 // as they stand in the text
	size  int      // in halves of a word
}

// reader makes texts ready. It is for one goroutine.
type reader struct{ t *quotation.Tokenizer }

// maxText bounds what is compared of one post, in bytes of its cleaned text.
const maxText = 200_000

func (r *reader) read(s string) *text {
	x := &text{clean: Clean(s)}
	if len(x.clean) > maxText {
		x.clean = strings.ToValidUTF8(x.clean[:maxText], "")
	}
	tokens := r.t.Tokens(x.clean)
	x.keys = make([]string, 0, len(tokens))
	for i := range tokens {
		if tokens[i].Kind == quotation.Link {
			continue
		}
		x.keys = append(x.keys, strings.Clone(tokens[i].Key))
		if x.size += 2; tokens[i].Kind == quotation.Char {
			x.size--
		}
	}
	x.list = quotation.Runs(tokens)
	x.runs = slices.Clone(x.list)
	slices.Sort(x.runs)
	x.runs = slices.Compact(x.runs)
	return x
}

// shared counts what two ascending lists have in common.
func shared[T uint32 | uint64](a, b []T) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n++
			a, b = a[1:], b[1:]
		}
	}
	return n
}

// Likeness is the evidence for a pair of texts: so many runs of three tokens are in both, of so many of the shorter.
type Likeness struct{ Shared, Of int }

// Share is the containment in thousandths.
func (l Likeness) Share() int {
	if l.Of == 0 {
		return 0
	}
	return 1000 * l.Shared / l.Of
}

func like(a, b *text) Likeness {
	return Likeness{shared(a.runs, b.runs), min(len(a.runs), len(b.runs))}
}

// of says how two texts stand to each other, and that they do not where ok is false.
func of(a, b *text) (kind Kind, l Likeness, ok bool) {
	l = like(a, b)
	if len(a.keys) == 0 || len(b.keys) == 0 {
		return "", l, false
	}
	if slices.Equal(a.keys, b.keys) {
		return Same, l, true
	}
	if min(a.size, b.size) < shortest || l.Share() < Enough {
		return "", l, false
	}
	if holds(a.keys, b.keys) || holds(b.keys, a.keys) {
		return Part, l, true
	}
	return Changed, l, true
}

// holds says whether all keys of part stand unbroken in whole. The last may be cut short, as by a limit of characters.
func holds(whole, part []string) bool {
	n := len(part)
	if n < 4 || n > len(whole) {
		return false
	}
	// Knuth, Morris and Pratt, of all but the last: a text of one word again and again is read once too.
	head := part[:n-1]
	back := make([]int32, len(head)) // of the first i keys, the longest end that is a beginning
	k := int32(0)
	for i := 1; i < len(head); i++ {
		for k > 0 && head[i] != head[k] {
			k = back[k-1]
		}
		if head[i] == head[k] {
			k++
		}
		back[i] = k
	}
	k = 0
	for i, key := range whole[:len(whole)-1] {
		for k > 0 && key != head[k] {
			k = back[k-1]
		}
		if key == head[k] {
			k++
		}
		if int(k) == len(head) {
			if strings.HasPrefix(whole[i+1], part[n-1]) {
				return true
			}
			k = back[k-1]
		}
	}
	return false
}

// Difference is what lies between two texts without what their networks put to them.
type Difference struct {
	Ops   []worddiff.Op // from the one to the other
	Flags []quotation.Flag
	Lists string // the language of the word lists that Flags rest on; "" says that there were none for it
	Other bool   // so much stands in place of other words, or the links lead to such other pages, that these may be two statements
}

// Turned says whether the changes may turn what is said: another figure, another name, a negation, a contrary, or too many
// other words.
func (d *Difference) Turned() bool {
	return d.Other || slices.ContainsFunc(d.Flags, func(f quotation.Flag) bool {
		return f == quotation.Negation || f == quotation.Figure || f == quotation.Name || f == quotation.Opposite
	})
}

// maxDiff bounds the texts of which the difference is told, in bytes of both.
const maxDiff = 60_000

// difference tells what lies between two texts; nothing if they are too long. far says that they are not of two
// accounts of one author within Near of each other.
func (r *reader) difference(kind Kind, a, b *text, lang string, far bool) (d Difference) {
	if len(a.clean)+len(b.clean) > maxDiff {
		return d
	}
	d.Ops = worddiff.Diff(a.clean, b.clean)
	if kind != Changed {
		return d
	}
	d.Other = replaced(d.Ops, far)
	whole, part := a, b
	if len(part.keys) > len(whole.keys) {
		whole, part = part, whole
	}
	if c, ok := r.t.Compare(whole.clean, part.clean, lang); ok {
		d.Flags, d.Lists = c.Flags, c.Lists
	}
	return d
}

// Compare says how two texts stand to each other, and what differs. ok is false where they are of no one make: they
// share too little, or are short and not equal. They are taken for posts of two accounts of one author within Near of each
// other. lang is their language, BCP 47, if it is known.
func Compare(a, b, lang string) (kind Kind, l Likeness, d Difference, ok bool) {
	r := reader{quotation.NewTokenizer()}
	x, y := r.read(a), r.read(b)
	if kind, l, ok = of(x, y); ok {
		d = r.difference(kind, x, y, lang, false)
	}
	return kind, l, d, ok
}
