package repo

import (
	"bytes"
	"crypto/sha256"
	"fmt"
)

// Walked says what a walk of the tree found.
type Walked struct {
	Leaves       int // keys
	Nodes        int // nodes that are in the file
	MissingNodes int // nodes that the tree names and the file lacks: what is below them is not known
}

// Walk walks the tree under root in key order and calls leaf for every key with the CID of its value; key
// is good until leaf returns. It checks every rule of RELIABILITY.md §4.1 (6) except the form of keys,
// which is CheckPath's. A node that is not in the file is counted and passed over; a broken one, and any
// error of leaf, ends the walk. An Archive's trees are walked more than once only after Forget.
func (a *Archive) Walk(root CID, leaf func(key []byte, value CID) error) (Walked, error) {
	w := walker{a: a, leaf: leaf, known: a.walked == root}
	if err := w.walk(root); err != nil {
		return w.found, fmt.Errorf("tree: %w", err)
	}
	a.walked = root
	return w.found, nil
}

// Forget makes the archive ready for another walk.
func (a *Archive) Forget() {
	for i := range a.index.slots {
		a.index.slots[i].place &^= 2
	}
}

type walker struct {
	a     *Archive
	leaf  func([]byte, CID) error
	found Walked
	stack [maxLayers + 1]level
	known bool   // the tree was walked to its end before: its layers are right
	last  []byte // the key before, of the whole tree
	some  bool   // last is set
}

// level is one node on the way down.
type level struct {
	node
	next  int    // entry that comes next; -1 before the left subtree
	key   []byte // of the entry before
	layer int
}

func (w *walker) walk(root CID) error {
	depth, err := w.enter(-1, root)
	for err == nil && depth >= 0 {
		l := &w.stack[depth]
		switch {
		case l.next == len(l.entries):
			depth--
		case l.next == -1:
			l.next = 0
			if l.hasLeft {
				depth, err = w.enter(depth, l.left)
			}
		default:
			e := &l.entries[l.next]
			l.next++
			if err = w.entry(l, e); err == nil && e.hasTree {
				depth, err = w.enter(depth, e.tree)
			}
		}
	}
	return err
}

// enter goes down from the level at depth into a node, and gives the new depth: the same one if the file
// lacks the node.
func (w *walker) enter(depth int, c CID) (int, error) {
	if depth+1 > maxLayers {
		return depth, fmt.Errorf("deeper than %d layers: %w", maxLayers, ErrBound)
	}
	if depth >= 0 && w.stack[depth].layer == 0 {
		return depth, fmt.Errorf("a node below layer 0: %w", ErrInvalid)
	}
	e, ok, err := w.a.find(c)
	if err != nil {
		return depth, err
	}
	if !ok || c[1] != codecCBOR {
		w.found.MissingNodes++
		return depth, nil
	}
	if e.see() {
		return depth, fmt.Errorf("the node %s stands in it twice: %w", c, ErrInvalid)
	}
	b, err := w.a.store.at(e.at(), e.size())
	if err != nil {
		return depth, err
	}
	w.found.Nodes++
	l := &w.stack[depth+1]
	if err := l.parse(b); err != nil {
		return depth, fmt.Errorf("node %s: %w", c, err)
	}
	l.next, l.key = -1, l.key[:0]
	return depth + 1, w.place(depth + 1)
}

// place works out the layer of the node at depth and checks that the node may stand there.
func (w *walker) place(depth int) error {
	l := &w.stack[depth]
	if depth > 0 {
		l.layer = w.stack[depth-1].layer - 1
		if len(l.entries) == 0 && !l.hasLeft {
			return fmt.Errorf("an empty node inside it: %w", ErrInvalid)
		}
		return nil
	}
	if len(l.entries) == 0 {
		if l.hasLeft {
			return fmt.Errorf("the top is a bare pointer: %w", ErrInvalid)
		}
		return nil
	}
	l.layer = Layer(l.entries[0].suffix)
	if l.layer >= maxLayers {
		return fmt.Errorf("deeper than %d layers: %w", maxLayers, ErrBound)
	}
	return nil
}

// entry puts an entry's key together, checks it, and tells it.
func (w *walker) entry(l *level, e *nodeEntry) error {
	if e.prefix > uint64(len(l.key)) {
		return fmt.Errorf("a prefix of %d after a key of %d bytes: %w", e.prefix, len(l.key), ErrInvalid)
	}
	p := int(e.prefix)
	if p < len(l.key) && len(e.suffix) > 0 && l.key[p] == e.suffix[0] {
		return fmt.Errorf("a prefix shorter than it could be: %w", ErrInvalid)
	}
	l.key = append(l.key[:p], e.suffix...)
	switch {
	case len(l.key) == 0:
		return fmt.Errorf("an empty key: %w", ErrInvalid)
	case len(l.key) > maxPath:
		return fmt.Errorf("a key of %d bytes: %w", len(l.key), ErrBound)
	case w.some && bytes.Compare(w.last, l.key) >= 0:
		return fmt.Errorf("the key %q does not come after %q: %w", l.key, w.last, ErrInvalid)
	case !w.known && Layer(l.key) != l.layer:
		return fmt.Errorf("the key %q stands in layer %d: %w", l.key, l.layer, ErrInvalid)
	}
	w.last, w.some = append(w.last[:0], l.key...), true
	w.found.Leaves++
	return w.leaf(l.key, e.value)
}

// Layer is a key's layer in the tree: the leading zero bits of its SHA-256, halved.
func Layer(key []byte) int {
	n := 0
	for _, b := range sha256.Sum256(key) {
		if b != 0 {
			for b&0xc0 == 0 {
				n++
				b <<= 2
			}
			return n
		}
		n += 4
	}
	return n
}

// Prefix is how many bytes two keys have in common at their beginning.
func Prefix(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// CheckPath says whether a key is a record's path in a repository: <collection NSID>/<record key>.
func CheckPath(key []byte) error {
	slash := bytes.IndexByte(key, '/')
	if slash < 0 || !isNSID(key[:slash]) || !isRecordKey(key[slash+1:]) {
		return fmt.Errorf("the key %q is no <collection>/<record key>: %w", key, ErrInvalid)
	}
	return nil
}

// isNSID follows the AT Protocol's syntax of namespaced identifiers.
func isNSID(s []byte) bool {
	if len(s) > 317 {
		return false
	}
	parts, start := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			if c := s[i]; !isAlnum(c) && c != '-' {
				return false
			}
			continue
		}
		label := s[start:i]
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		parts, start = parts+1, i+1
	}
	name := s[bytes.LastIndexByte(s, '.')+1:]
	return parts >= 3 && !isDigit(s[0]) && !isDigit(name[0]) && bytes.IndexByte(name, '-') < 0
}

// isRecordKey follows the AT Protocol's syntax of record keys.
func isRecordKey(s []byte) bool {
	if len(s) == 0 || len(s) > 512 || string(s) == "." || string(s) == ".." {
		return false
	}
	for _, c := range s {
		switch {
		case isAlnum(c), c == '_', c == '~', c == '.', c == ':', c == '-':
		default:
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || isDigit(c) }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
