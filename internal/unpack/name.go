package unpack

import (
	"fmt"
	"hash/maphash"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cleanName gives the clean form of a member's name, or why the member is refused. The names of an
// archive are never used to open or write a file; they are refused all the same, because a person or
// another program may use them.
func cleanName(name string, lim Limits) (clean, why string) {
	if isPlainName(name) && len(name) <= lim.Name && strings.Count(name, "/") < lim.Depth {
		return name, ""
	}
	if why := badBytes(name, lim); why != "" {
		return "", why
	}
	switch {
	case strings.Contains(name, `\`):
		return "", "a backslash in its name"
	case strings.HasPrefix(name, "/"):
		return "", "its name is an absolute path"
	case len(name) > 1 && name[1] == ':' && isLetter(name[0]):
		return "", "its name begins with a drive letter"
	}
	depth := 0
	for rest, more := name, true; more; depth++ {
		var elem string
		elem, rest, more = strings.Cut(rest, "/")
		if elem == ".." {
			return "", "its name leads out of the folder"
		}
		if isDevice(elem) {
			return "", "its name is that of a device"
		}
	}
	if depth > lim.Depth {
		return "", fmt.Sprintf("it lies more than %d folders deep", lim.Depth)
	}
	clean = name
	if strings.Contains(name, "//") || strings.Contains(name, "./") || strings.HasSuffix(name, "/.") {
		clean = path.Clean(name)
	}
	if clean == "." {
		return "", "it has no name"
	}
	return clean, ""
}

// isPlainName says whether a name is of the kind that nearly all are: nothing in it can be amiss, so the
// other questions need not be asked.
func isPlainName(name string) bool {
	stem, dotted := 0, false // length of the present element up to its first dot
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '/' || c == '.':
			if i == 0 || name[i-1] == '/' || name[i-1] == '.' || !dotted && (stem == 3 || stem == 4) {
				return false // empty, hidden, or as long as a device's name
			}
			dotted = c == '.'
			if c == '/' {
				stem = 0
			}
		case c == '-' || c == '_' || c >= '0' && c <= '9' || isLetter(c):
			if !dotted {
				stem++
			}
		default:
			return false
		}
	}
	last := len(name) - 1
	return last >= 0 && name[last] != '/' && name[last] != '.' && (dotted || stem != 3 && stem != 4)
}

// badBytes says why a name cannot be used anywhere.
func badBytes(name string, lim Limits) string {
	switch {
	case name == "":
		return "it has no name"
	case len(name) > lim.Name:
		return fmt.Sprintf("its name is longer than %d bytes", lim.Name)
	case !utf8.ValidString(name):
		return "its name is not UTF-8"
	}
	for i := range len(name) {
		if name[i] < ' ' || name[i] == 0x7f {
			return "a control character in its name"
		}
	}
	return ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isDevice says whether Windows takes a file of this name for a device, whatever its extension.
func isDevice(elem string) bool {
	if len(elem) < 3 || !strings.ContainsRune("cCpPaAnNlL", rune(elem[0])) {
		return false
	}
	stem, _, _ := strings.Cut(elem, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	return len(stem) == 4 && (stem[:3] == "COM" || stem[:3] == "LPT") && stem[3] >= '0' && stem[3] <= '9'
}

// shown makes a refused name fit to print: bounded, quoted where it is not plain.
func shown(name string) string {
	if len(name) > 200 {
		name = strings.ToValidUTF8(name[:200], "") + "…"
	}
	if badBytes(name, Limits{Name: len(name)}) != "" {
		return fmt.Sprintf("%q", name)
	}
	return name
}

// twins finds parts whose names are equal, or differ only in case or in how Unicode composes letters:
// a person, or another file system, would take one for the other. It gives the places in names of all
// but the first of each kind, in order.
func twins(n int, name func(int) string) []int {
	seed := maphash.MakeSeed()
	var buf []byte
	sum := func(i int) uint64 {
		buf = appendFolded(buf[:0], name(i))
		return maphash.Bytes(seed, buf)
	}
	sums := make([]uint64, n)
	for i := range sums {
		sums[i] = sum(i)
	}
	slices.Sort(sums)
	seen := make(map[uint64]bool) // the sums that stand more than once, mostly none
	for i := 1; i < n; i++ {
		if sums[i] == sums[i-1] {
			seen[sums[i]] = false
		}
	}
	if len(seen) == 0 {
		return nil
	}
	var doubles []int
	for i := range n {
		s := sum(i)
		before, many := seen[s]
		if before {
			doubles = append(doubles, i)
		}
		if many {
			seen[s] = true
		}
	}
	return doubles
}

// appendFolded appends the form of a name under which twins are the same.
func appendFolded(b []byte, name string) []byte {
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return foldUnicode(b, name)
		}
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

func foldUnicode(b []byte, name string) []byte {
	b = b[:0]
	for _, r := range norm.NFKC.String(name) {
		b = utf8.AppendRune(b, unicode.ToLower(unicode.ToUpper(r)))
	}
	return b
}

// table holds many small strings in few allocations.
type table struct {
	chunk strings.Builder
}

func (t *table) add(s []byte) string {
	const size = 64 << 10
	if t.chunk.Cap()-t.chunk.Len() < len(s) {
		t.chunk = strings.Builder{}
		t.chunk.Grow(max(size, len(s)))
	}
	at := t.chunk.Len()
	t.chunk.Write(s)
	return t.chunk.String()[at:]
}
