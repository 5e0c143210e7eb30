package unpack

import (
	"cmp"
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
	for elem := range strings.SplitSeq(name, "/") {
		if elem == ".." {
			return "", "its name leads out of the folder"
		}
		if isDevice(elem) {
			return "", "its name is that of a device"
		}
		depth++
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
	type key struct {
		sum uint64
		i   int32
	}
	seed := maphash.MakeSeed()
	keys := make([]key, n)
	var buf []byte
	for i := range keys {
		buf = appendFolded(buf[:0], name(i))
		keys[i] = key{maphash.Bytes(seed, buf), int32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(a.i, b.i))
	})
	var doubles []int
	for i := 1; i < n; i++ {
		if keys[i].sum == keys[i-1].sum {
			doubles = append(doubles, int(keys[i].i))
		}
	}
	slices.Sort(doubles)
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
