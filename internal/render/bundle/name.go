package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// maxName is how long a name is at most, without its ending.
const maxName = 80

// Named says whether name is one that every system keeps as it is and no path can be made of: small letters, digits
// and hyphens, and an ending.
func Named(name string) bool {
	stem, end, ok := strings.Cut(name, ".")
	return ok && stem != "" && len(stem) <= maxName && end != "" && len(end) <= 16 && !strings.HasPrefix(stem, "-") && !reserved(stem) &&
		strings.Trim(stem, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && strings.Trim(end, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// Slug makes a name of a title, without an ending: its letters and digits as far as they are of the Latin alphabet,
// with hyphens between. Of a title in another script, or of none, it is made of id, which nobody else has.
func Slug(title, id string) string {
	var b strings.Builder
	letters, all := 0, 0
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
			letters++
			all++
		case r == '\'' || r == '’':
		default:
			if r > 0x2ff {
				all++
			}
			if s := b.String(); s != "" && s[len(s)-1] != '-' {
				b.WriteByte('-')
			}
		}
		if b.Len() >= 60 {
			break
		}
	}
	s := b.String()
	if i := strings.LastIndexByte(s, '-'); len(s) >= 60 && i > 30 {
		s = s[:i] // no half word at the end
	}
	s = strings.Trim(s, "-")
	if letters < 3 || letters*2 < all || reserved(s) {
		sum := sha256.Sum256([]byte(id))
		return "thread-" + hex.EncodeToString(sum[:6])
	}
	return s
}

// Reserved says whether a name, without its ending, means a device to some systems, in capitals or not.
func Reserved(name string) bool { return reserved(strings.ToLower(name)) }

// reserved is Reserved of small letters.
func reserved(s string) bool {
	switch s {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(s) == 4 && (strings.HasPrefix(s, "com") || strings.HasPrefix(s, "lpt")) && s[3] >= '0' && s[3] <= '9'
}
