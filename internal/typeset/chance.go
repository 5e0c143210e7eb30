package typeset

import (
	"unicode"
)

// chance says whether a line may end before a letter.
type chance uint8

const (
	never  chance = iota
	inside        // only where a word is longer than a line: between clusters
	tight         // where it can be helped, not: within words of scripts that part them poorly, or not at all
	hyphen        // with a hyphen
	soft          // anywhere else
	forced
)

// token is a stretch that is not words: an address, a name, a tag.
type token struct {
	from, to int
	url      bool
}

// find looks for tokens: pieces that say so, and what looks like one.
func (t *text) find() {
	n := len(t.runes)
	for i := 0; i < n; {
		p := &t.p.Pieces[t.piece[i]]
		if (p.URL || p.Keep) && p.Box == nil {
			j := i + 1
			for j < n && t.piece[j] == t.piece[i] {
				j++
			}
			t.tokens = append(t.tokens, token{i, j, p.URL})
			i = j
			continue
		}
		r := t.runes[i]
		open := i == 0 || !wordly(t.runes[i-1])
		if open && (r == '@' || r == '#') && i+1 < n && wordly(t.runes[i+1]) || open && (r == 'h' || r == 'w' || r == 'H' || r == 'W') && t.address(i) {
			j := i + 1
			for j < n && t.piece[j] == t.piece[i] && (wordly(t.runes[j]) || unicode.Is(unicode.M, t.runes[j]) || graphic(t.runes[j]) && (r != '#' && r != '@' || t.runes[j] == '.' || t.runes[j] == '@' || t.runes[j] == '-')) {
				j++
			}
			for j > i+1 && closing(t.runes[j-1]) {
				j--
			}
			t.tokens = append(t.tokens, token{i, j, r != '@' && r != '#'})
			i = j
			continue
		}
		i++
	}
}

// address says whether one begins here.
func (t *text) address(i int) bool {
	for _, s := range []string{"http://", "https://", "www."} {
		if len(t.runes)-i <= len(s) {
			continue
		}
		same := true
		for j := range len(s) {
			if unicode.ToLower(t.runes[i+j]) != rune(s[j]) {
				same = false
				break
			}
		}
		if same {
			return true
		}
	}
	return false
}

func wordly(r rune) bool {
	if r < 0x80 {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

func graphic(r rune) bool { return r > ' ' && r < 0x7f && r != '<' && r != '>' && r != '"' }

func closing(r rune) bool {
	switch r {
	case '.', ',', ';', ':', '!', '?', ')', ']', '\'', '-':
		return true
	}
	return false
}

// chances finds where lines may end.
func (t *text) chances() {
	n := len(t.runes)
	t.breaks = make([]chance, n+1)
	seg := &t.l.segments
	seg.Init(t.runes)
	for i := seg.GraphemeIterator(); i.Next(); {
		t.breaks[i.Grapheme().Offset] = inside
	}
	for i := seg.LineIterator(); i.Next(); {
		x := i.Line()
		if x.Offset > 0 {
			t.breaks[x.Offset] = soft
		}
	}
	t.breaks[0] = never
	for i, run := 1, 0; i < n; i++ { // letters without end that stand on each other are parted after all
		if run++; t.breaks[i] != never {
			run = 0
		} else if run >= maxJoined {
			t.breaks[i], run = inside, 0
		}
	}
	for i, r := range t.runes {
		if r == '\n' && i+1 < n {
			t.breaks[i+1] = forced
		}
	}
	for _, k := range t.tokens {
		t.within(k)
	}
	t.local()
	t.breaks[n] = forced
	for i := 1; i < n; i++ {
		if t.runes[i-1] == 0xad && t.breaks[i] == soft {
			t.breaks[i] = hyphen
		}
	}
}

// local corrects what is otherwise in some scripts: Korean is broken between words, those of Southeast Asia
// between syllables as far as letters tell them.
func (t *text) local() {
	for i := 1; i < len(t.runes); i++ {
		a, b := t.runes[i-1], t.runes[i]
		if a < 0xe00 || b < 0x80 {
			continue
		}
		switch c := t.breaks[i]; {
		case c <= tight && clasped(a, b):
			t.breaks[i] = never
		case c == soft && hangul(a) && (hangul(b) || wordly(b)), c == soft && hangul(b) && wordly(a):
			t.breaks[i] = tight
		case c == inside && syllable(t.runes, i):
			t.breaks[i] = tight
		}
	}
	for i := 2; i < len(t.runes); i++ {
		// A dash between spaces ends a line and begins none.
		if r := t.runes[i]; (r == '—' || r == '–') && t.breaks[i] == soft && t.runes[i-1] == ' ' && wordly(t.runes[i-2]) && i+1 < len(t.runes) && t.runes[i+1] == ' ' {
			t.breaks[i] = inside
		}
		if t.breaks[i] == soft && t.runes[i-1] < 0x80 && wordly(t.runes[i-1]) && hangul(t.runes[i]) {
			t.breaks[i] = tight
		}
	}
}

// clasped says whether two letters of Thai or Lao are never parted: a vowel that is written before its consonant, or one after.
func clasped(a, b rune) bool {
	return a >= 0xe40 && a <= 0xe44 || a >= 0xec0 && a <= 0xec4 || b == 0xe30 || b == 0xe32 || b == 0xe33 || b == 0xe45 || b == 0xe46 || b == 0xe2f ||
		b == 0xeb0 || b == 0xeb2 || b == 0xeb3 || b == 0xec6 || b == 0xeaf
}

func hangul(r rune) bool { return r >= 0xac00 && r < 0xd7a4 || r >= 0x1100 && r < 0x1200 }

// syllable says whether one surely begins at a letter, in scripts that part words by nothing. It is no
// dictionary: a word may be broken, but never within a syllable.
func syllable(runes []rune, i int) bool {
	a, b := runes[i-1], runes[i]
	switch {
	case b >= 0xe01 && b < 0xe80: // Thai
		if b >= 0xe40 && b <= 0xe44 {
			return a >= 0xe01 && a < 0xe60 && !(a >= 0xe40 && a <= 0xe44)
		}
		return b < 0xe2f && a == 0xe46 && !(i+1 < len(runes) && runes[i+1] == 0xe4c)
	case b >= 0xe81 && b < 0xf00: // Lao
		if b >= 0xec0 && b <= 0xec4 {
			return a >= 0xe81 && a < 0xee0 && !(a >= 0xec0 && a <= 0xec4)
		}
		return b < 0xeaf && a == 0xec6
	case b >= 0x1780 && b < 0x17b4: // Khmer: before a consonant that no sign joins with the one before
		return a >= 0x17b6 && a < 0x17d2 || a == 0x17d4
	case b >= 0x1000 && b < 0x102b: // Burmese: before a consonant that has no killer of its own
		return (a == 0x103a || a == 0x1038 || a == 0x1037 || a == 0x102b || a == 0x102c) && !(i+1 < len(runes) && (runes[i+1] == 0x103a || runes[i+1] == 0x1039))
	}
	return false
}

// within says where a token may be broken: an address after its signs, others nowhere.
func (t *text) within(k token) {
	for i := k.from + 1; i < k.to; i++ {
		before := t.runes[i-1]
		if before == ' ' || t.breaks[i] == forced {
			continue
		}
		if t.breaks[i] > inside {
			t.breaks[i] = inside
		}
		if !k.url || i-k.from < 4 || k.to-i < 2 {
			continue
		}
		switch before {
		case '/', '.', '-', '?', '&', '=', '_', '#', '%', '+', ',', ';', '~', ':':
			switch after := t.runes[i]; after {
			case '/', '.', '-', '?', '&', '=', '_', '#', ',', ';', ' ':
			default:
				t.breaks[i] = soft
			}
		}
	}
}
