package quotation

import (
	"strings"
	"testing"

	"clew/internal/effort"
)

// TestLongWord: what a word of a paste is compared with grows with its length, and no faster.
func TestLongWord(t *testing.T) {
	for _, lang := range []string{"uk", "ar"} {
		l := listsOf(lang)
		of := func(letters, times int) func() {
			word := strings.Repeat("я", letters)
			return func() {
				for range times {
					l.sidesOf(word)
				}
			}
		}
		if ok, took, eighth := effort.AtMost(3, of(1<<12, 8000), of(1<<9, 64_000)); !ok {
			t.Errorf("%s: %v, as much in words of an eighth %v", lang, took, eighth)
		}
	}
	if sides := listsOf("uk").sidesOf("раніше"); len(sides) == 0 {
		t.Error("a word with an ending is on no side")
	}
}

// TestManyKeys: behind the most keys that a text has every word still ends.
func TestManyKeys(t *testing.T) {
	r := NewTokenizer()
	r.read("ab")
	s := scanner{text: "ab", u: r.units, keys: make([]byte, mostKeys)}
	for at := 0; s.i < len(s.u); at = s.i {
		if s.next(); s.i == at {
			t.Fatal("it stands still")
		}
	}
	if len(s.out) != 2 {
		t.Errorf("%d words", len(s.out))
	}
}
