package document_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"clew/internal/document"
)

// Mark's shortcuts agree with Unicode for every code point.
func TestMark(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if want := unicode.In(r, unicode.Mn, unicode.Me); document.Mark(r) != want {
			t.Errorf("Mark(%U) = %v", r, !want)
		}
	}
}

// Tame never runs over a character that must be looked at, for every code point and every broken pair of
// bytes.
func TestTame(t *testing.T) {
	tame := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		s := string(r)
		switch n := document.Tame(s + "x"); {
		case n == 0:
		case n != len(s) || document.Odd(r) || document.Mark(r) || r < utf8.RuneSelf:
			t.Errorf("Tame(%U) = %d", r, n)
		default:
			tame++
		}
	}
	if tame < 37_000 {
		t.Errorf("only %d characters are tame", tame)
	}
	for a := range 256 {
		for b := range 256 {
			for _, s := range []string{string([]byte{byte(a)}), string([]byte{byte(a), byte(b)}), string([]byte{byte(a), byte(b), 'x'}), string([]byte{byte(a), byte(b), 0x80})} {
				if n := document.Tame(s); !utf8.ValidString(s[:n]) {
					t.Errorf("Tame(%q) = %d", s, n)
				}
			}
		}
	}
}

func TestWebURL(t *testing.T) {
	for _, good := range []string{"https://example.org/", "http://example.org", "HTTPS://EXAMPLE.ORG/x?y#z", "https://例え.jp/道"} {
		if !document.WebURL(good) {
			t.Errorf("%q refused", good)
		}
	}
	for _, bad := range []string{
		"", "https://", "http:///x", "https:/example.org", "//example.org", "javascript:alert(1)", " https://example.org", "https://example.org/a b",
		"https://example.org/\n", "https://example.org/\x00", "https://example.org/\u202e", "https://\\example.org", "https://?x", "data:text/html,x", "ftp://example.org", "https://example.org/\xff",
	} {
		if document.WebURL(bad) {
			t.Errorf("%q taken", bad)
		}
	}
}
