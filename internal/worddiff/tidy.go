package worddiff

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// run is what is the same, and then what was put in another's place, as places in the two texts. The next run
// begins where it ends in both.
type run struct {
	old0, gone0, gone1 int // in the old text: the same, gone, end
	new0, add0, add1   int // in the new text: the same, added, end
}

// draft is a difference on its way to read well.
type draft struct {
	old, new string
	runs     []run
}

func (d *draft) same(r *run) string  { return d.old[r.old0:r.gone0] }
func (d *draft) gone(r *run) string  { return d.old[r.gone0:r.gone1] }
func (d *draft) added(r *run) string { return d.new[r.add0:r.add1] }

// changes says whether a run changes anything.
func (r *run) changes() bool { return r.gone0 < r.gone1 || r.add0 < r.add1 }

// newDraft reads the marks of two lists of words.
func newDraft(old, new string, a, b []string, gone, added []bool) *draft {
	d := &draft{old: old, new: new}
	i, j, x, y := 0, 0, 0, 0
	for i < len(a) || j < len(b) {
		r := run{old0: x, new0: y}
		for i < len(a) && j < len(b) && !gone[i] && !added[j] {
			x, y = x+len(a[i]), y+len(b[j])
			i, j = i+1, j+1
		}
		r.gone0, r.add0 = x, y
		for ; i < len(a) && gone[i]; i++ {
			x += len(a[i])
		}
		for ; j < len(b) && added[j]; j++ {
			y += len(b[j])
		}
		r.gone1, r.add1 = x, y
		d.runs = append(d.runs, r)
	}
	return d
}

// tidy makes changes read well: small islands that happen to be in both texts are drowned in the changes
// around them, and a change that could stand in several places stands where words and lines begin.
func (d *draft) tidy() {
	d.drown()
	x, y := len(d.old), len(d.new)
	d.runs = append(d.runs, run{x, x, x, y, y, y}) // takes what a last change that moves leaves behind
	for i := range len(d.runs) - 1 {
		d.peel(&d.runs[i], &d.runs[i+1])
		d.slide(&d.runs[i], &d.runs[i+1])
	}
	d.join()
}

// ops gives what the draft has come to.
func (d *draft) ops() []Op {
	out := make([]Op, 0, 2*len(d.runs)+1)
	for i := range d.runs {
		r := &d.runs[i]
		for _, op := range [3]Op{{Same, d.same(r)}, {Gone, d.gone(r)}, {Added, d.added(r)}} {
			if op.Text != "" {
				out = append(out, op)
			}
		}
	}
	return out
}

// drown joins two changes where what lies between them is less than either: a reader would see confetti. What
// is joined may make the island before it small as well.
func (d *draft) drown() {
	out := d.runs[:0]
	for _, r := range d.runs {
		for len(out) > 0 {
			before := &out[len(out)-1]
			if r.old0 < r.gone0 && !d.island(before, &r) {
				break
			}
			r.old0, r.gone0, r.new0, r.add0 = before.old0, before.gone0, before.new0, before.add0
			out = out[:len(out)-1]
		}
		out = append(out, r)
	}
	d.runs = out
}

// island says whether what is the same between two changes is too small to stand: a space or a comma, or a few
// letters beside much more. A line's end always stands.
func (d *draft) island(before, after *run) bool {
	s := d.same(after)
	const most = 12 // runes
	if !before.changes() || !after.changes() || len(s) > most*utf8.UTFMax || strings.ContainsAny(s, "\n\r") {
		return false
	}
	if !strings.ContainsFunc(s, wordly) {
		// A space between two words that were both put in the place of others; not between one gone and one added.
		return before.gone0 < before.gone1 && after.gone0 < after.gone1 || before.add0 < before.add1 && after.add0 < after.add1
	}
	n := utf8.RuneCountInString(s)
	return n <= most && d.large(before, 2*n) && d.large(after, 2*n)
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// large says whether a change takes away or adds at least n runes.
func (d *draft) large(r *run, n int) bool { return atLeast(d.gone(r), n) || atLeast(d.added(r), n) }

func atLeast(s string, n int) bool {
	for range s {
		if n--; n <= 0 {
			return true
		}
	}
	return n <= 0
}

// peel gives back what no word is at the ends of a replacement, where both texts have it: spaces and stops that
// were drowned with an island.
func (d *draft) peel(r, next *run) {
	for r.gone0 < r.gone1 && r.add0 < r.add1 {
		a, n := utf8.DecodeRuneInString(d.gone(r))
		z, m := utf8.DecodeRuneInString(d.added(r))
		if a != z || n != m || a == utf8.RuneError || wordly(a) || joins(d.gone(r)[n:]) || joins(d.added(r)[m:]) {
			break
		}
		r.gone0, r.add0 = r.gone0+n, r.add0+n
	}
	for r.gone0 < r.gone1 && r.add0 < r.add1 {
		a, n := utf8.DecodeLastRuneInString(d.gone(r))
		z, m := utf8.DecodeLastRuneInString(d.added(r))
		if a != z || n != m || !unicode.IsSpace(a) && !unicode.IsPunct(a) {
			break
		}
		r.gone1, r.add1 = r.gone1-n, r.add1-n
	}
	next.old0, next.new0 = r.gone1, r.add1
}

// joins says whether a text begins with a sign that belongs to the one before it.
func joins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '\u200d' || unicode.IsMark(r) || unicode.Is(unicode.Sk, r)
}

// maxSlide bounds how far a change is moved, in bytes.
const maxSlide = 200

// slide moves a change that only takes away or only adds to the best of the places where it may stand: a word
// that stands at both its ends may belong to either. next is the run after r.
func (d *draft) slide(r, next *run) {
	text, from, to, least := d.new, r.add0, r.add1, r.new0
	if r.gone0 < r.gone1 {
		if r.add0 < r.add1 {
			return
		}
		text, from, to, least = d.old, r.gone0, r.gone1, r.old0
	}
	if from == to {
		return
	}
	most := to + next.gone0 - next.old0
	best, at := score(text, from, to), 0
	try := func(by int) {
		if s := score(text, from+by, to+by); s > best {
			best, at = s, by
		}
	}
	by := 0
	for left := cut(tail(text[least:from])); len(left) > 0; left = left[:len(left)-1] {
		w := left[len(left)-1]
		if !strings.HasSuffix(text[:to+by], w) {
			break
		}
		by -= len(w)
		try(by)
	}
	by = 0
	for _, w := range cut(head(text[to:most])) {
		if !strings.HasPrefix(text[from+by:], w) {
			break
		}
		by += len(w)
		try(by)
	}
	r.gone0, r.gone1, r.add0, r.add1 = r.gone0+at, r.gone1+at, r.add0+at, r.add1+at
	next.old0, next.new0 = r.gone1, r.add1
}

func tail(s string) string {
	if len(s) <= maxSlide {
		return s
	}
	i := len(s) - maxSlide
	for i < len(s) && !utf8.RuneStart(s[i]) {
		i++
	}
	return s[i:]
}

func head(s string) string {
	if len(s) <= maxSlide {
		return s
	}
	i := maxSlide
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	return s[:i]
}

// score says how well a change stands in a text: best at lines, then at sentences, then at spaces, and rather
// with the space behind its words than before them.
func score(text string, from, to int) int {
	s := 2*edge(text, from) + 2*edge(text, to)
	if r, _ := utf8.DecodeRuneInString(text[from:]); !unicode.IsSpace(r) {
		s++
	}
	return s
}

func edge(text string, at int) int {
	if at == 0 || at == len(text) {
		return 5
	}
	l, _ := utf8.DecodeLastRuneInString(text[:at])
	f, _ := utf8.DecodeRuneInString(text[at:])
	switch {
	case l == '\n':
		return 4
	case f == '\n', unicode.IsSpace(l) && sentence(text[max(0, at-16):at]):
		return 3
	case unicode.IsSpace(l) || unicode.IsSpace(f):
		return 2
	case wordly(l) && wordly(f):
		return 0
	}
	return 1
}

func sentence(s string) bool {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	r, _ := utf8.DecodeLastRuneInString(s)
	return r != utf8.RuneError && strings.ContainsRune(".!?…。！？؟।", r)
}

// join puts runs together between which nothing is left, or that change nothing.
func (d *draft) join() {
	out := d.runs[:0]
	for _, r := range d.runs {
		if n := len(out) - 1; n >= 0 {
			switch last := &out[n]; {
			case !last.changes():
				r.old0, r.new0 = last.old0, last.new0
				*last = r
				continue
			case r.old0 == r.gone0:
				last.gone1, last.add1 = r.gone1, r.add1
				continue
			}
		}
		out = append(out, r)
	}
	d.runs = out
}
