package site

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// maxSlug is the longest readable beginning of a name. With the digest behind it a name is 65 letters at most.
const maxSlug = 40

// digits writes digests in letters that every file system takes, whatever it thinks of capitals.
var digits = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// nameOf makes the name of a file, of a-z, 0-9 and "-" alone, from an id: a readable beginning and, where that does
// not say all, 120 bits of its digest. Two ids have two names.
func nameOf(id, said string) string {
	slug, whole := slugOf(said)
	if whole && said == id && !strings.Contains(slug, "-") && !reserved(slug) {
		return slug // no name that ends in a digest is like it
	}
	sum := sha256.Sum256([]byte(id))
	tail := digits.EncodeToString(sum[:15])
	if slug == "" {
		slug = "n"
	}
	return slug + "-" + tail
}

// reserved says whether some systems take a name for a device.
func reserved(s string) bool {
	switch s {
	case "con", "prn", "aux", "nul", "index":
		return true
	}
	return len(s) == 4 && (s[:3] == "com" || s[:3] == "lpt")
}

// threadName is the name of a thread's page: that of an id of X is the id.
func threadName(id string) string {
	if n, ok := strings.CutPrefix(id, "x:"); ok && n != "" && len(n) <= 20 && strings.Trim(n, "0123456789") == "" {
		return "x-" + n
	}
	said := id
	if i := strings.LastIndexAny(strings.TrimRight(id, "/"), "/:"); i >= 0 {
		said = id[i+1:]
	}
	return nameOf(id, "p-"+said)
}

// slugOf keeps of a text what may stand in a name. whole says that this is all of it.
func slugOf(s string) (slug string, whole bool) {
	b := make([]byte, 0, maxSlug)
	whole = s != ""
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '-' && len(b) > 0 && b[len(b)-1] != '-':
		default:
			whole = false
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
				break
			}
			if len(b) == 0 || b[len(b)-1] == '-' {
				continue
			}
			c = '-'
		}
		if len(b) == maxSlug {
			whole = false
			break
		}
		b = append(b, c)
	}
	if n := len(b); n > 0 && b[n-1] == '-' {
		b, whole = b[:n-1], false
	}
	return string(b), whole
}
