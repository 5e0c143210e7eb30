package repo

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What tests build files with: blocks by hand, so that every rule can be broken.

// block is a block with the CID it goes under, which a test may make wrong.
type block struct {
	cid  []byte
	data []byte
}

func sound(data []byte) block {
	c := Sum(data)
	return block{c[:], data}
}

func car(roots [][]byte, blocks ...block) []byte {
	head := appendHead([]byte("\xa2\x65roots"), majorList, uint64(len(roots)))
	for _, r := range roots {
		head = appendLink(head, string(r))
	}
	head = append(head, "\x67version\x01"...)
	out := append(binary.AppendUvarint(nil, uint64(len(head))), head...)
	for _, b := range blocks {
		out = binary.AppendUvarint(out, uint64(len(b.cid)+len(b.data)))
		out = append(append(out, b.cid...), b.data...)
	}
	return out
}

// item is an entry of a node as it is written, whether right or wrong.
type item struct {
	prefix int
	suffix string
	value  CID
	tree   *CID
}

func nodeBlock(left *CID, items ...item) []byte {
	link := func(b []byte, c *CID) []byte {
		if c == nil {
			return append(b, 0xf6)
		}
		return appendLink(b, string(c[:]))
	}
	b := appendHead([]byte("\xa2\x61e"), majorList, uint64(len(items)))
	for _, e := range items {
		b = append(b, "\xa4\x61k"...)
		b = append(appendHead(b, majorBytes, uint64(len(e.suffix))), e.suffix...)
		b = appendHead(append(b, "\x61p"...), majorUint, uint64(e.prefix))
		b = link(append(b, "\x61t"...), e.tree)
		b = link(append(b, "\x61v"...), &e.value)
	}
	return link(append(b, "\x61l"...), left)
}

// tree builds the right tree of keys, all with one value, and gives its root and its nodes.
func tree(keys []string, value CID) (CID, []block) {
	keys = slices.Sorted(slices.Values(keys))
	top := 0
	for _, k := range keys {
		top = max(top, Layer([]byte(k)))
	}
	var blocks []block
	var build func(keys []string, layer int) *CID
	build = func(keys []string, layer int) *CID {
		if len(keys) == 0 || layer < 0 {
			return nil
		}
		var items []item
		var left *CID
		last, from := "", 0
		put := func(to int) {
			sub := build(keys[from:to], layer-1)
			if len(items) == 0 {
				left = sub
			} else {
				items[len(items)-1].tree = sub
			}
		}
		for i, k := range keys {
			if Layer([]byte(k)) == layer {
				put(i)
				p := Prefix([]byte(last), []byte(k))
				items = append(items, item{prefix: p, suffix: k[p:], value: value})
				last, from = k, i+1
			}
		}
		put(len(keys))
		b := sound(nodeBlock(left, items...))
		blocks = append(blocks, b)
		return (*CID)(b.cid)
	}
	root := build(keys, top)
	if root == nil {
		b := sound(nodeBlock(nil))
		return CID(b.cid), []block{b}
	}
	return *root, blocks
}

// shared is the folder of the data that tests read but the project does not hold.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			path := filepath.Join(append([]string{d, "..", "shared", "data"}, parts...)...)
			if _, err := os.Stat(path); err != nil {
				t.Skipf("no shared data: %s", filepath.Join(parts...))
			}
			return path
		}
	}
	t.Fatal("no go.mod above the test")
	return ""
}

func mustFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
