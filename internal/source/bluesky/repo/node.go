package repo

import "fmt"

// node is one node of the tree, parsed. Its slices point into buf.
type node struct {
	buf     []byte
	left    CID
	hasLeft bool
	entries []nodeEntry
}

type nodeEntry struct {
	prefix  uint64
	suffix  []byte
	value   CID
	tree    CID
	hasTree bool
}

var errNode = fmt.Errorf("not a tree node: %w", ErrInvalid)

// parse reads a node, which must be {e: [{k, p, t, v}…], l} and nothing else, in canonical form. It copies
// the block, so the caller may use its memory again.
func (n *node) parse(block []byte) error {
	n.buf = append(n.buf[:0], block...)
	n.entries, n.hasLeft = n.entries[:0], false
	c := cursor{b: n.buf}
	if !c.lit("\xa2\x61e") {
		return errNode
	}
	major, count, err := c.head()
	if err != nil || major != majorList {
		return errNode
	}
	if count > maxEntries {
		return fmt.Errorf("a node of %d entries: %w", count, ErrBound)
	}
	for i := range count {
		var e nodeEntry
		if !c.entry(&e) || i == 0 && e.prefix != 0 {
			return errNode
		}
		n.entries = append(n.entries, e)
	}
	if !c.lit("\x61l") || !c.maybeLink(&n.left, &n.hasLeft) || c.i != len(c.b) {
		return errNode
	}
	return nil
}

func (c *cursor) entry(e *nodeEntry) bool {
	if !c.lit("\xa4\x61k") {
		return false
	}
	major, size, err := c.head()
	if err != nil || major != majorBytes {
		return false
	}
	if e.suffix, err = c.take(size); err != nil || !c.lit("\x61p") {
		return false
	}
	if major, e.prefix, err = c.head(); err != nil || major != majorUint {
		return false
	}
	has := false
	return c.lit("\x61t") && c.maybeLink(&e.tree, &e.hasTree) && c.lit("\x61v") && c.maybeLink(&e.value, &has) && has
}

// lit passes over the bytes of s, if they are next.
func (c *cursor) lit(s string) bool {
	if len(c.b)-c.i < len(s) || string(c.b[c.i:c.i+len(s)]) != s {
		return false
	}
	c.i += len(s)
	return true
}

// maybeLink reads null or a link.
func (c *cursor) maybeLink(to *CID, has *bool) bool {
	if c.lit("\xf6") {
		return true
	}
	if !c.lit("\xd8\x2a") {
		return false
	}
	link, err := c.linkBody()
	*to, *has = link, err == nil
	return err == nil
}
