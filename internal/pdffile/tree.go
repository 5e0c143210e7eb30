package pdffile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// perLeaf is how many entries a leaf of a name or number tree has.
const perLeaf = 128

// nameTree writes a tree of names and gives its root. It has one level of leaves.
func (f *File) nameTree(values map[string]string) int {
	type pair struct {
		raw, key string
	}
	pairs := make([]pair, 0, len(values))
	for key := range values {
		pairs = append(pairs, pair{string(textBytes(key)), key})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		switch {
		case a.raw < b.raw:
			return -1
		case a.raw > b.raw:
			return 1
		}
		return 0
	})
	root := f.o.alloc()
	top := []byte("<</Kids[")
	for part := range slices.Chunk(pairs, perLeaf) {
		b := []byte("<</Limits[")
		b = appendText(b, part[0].key)
		b = appendText(b, part[len(part)-1].key)
		b = append(b, "]/Names["...)
		for _, p := range part {
			b = appendText(b, p.key)
			b = append(b, values[p.key]...)
			b = append(b, ' ')
		}
		leaf := f.o.alloc()
		f.o.put(leaf, append(b, "]>>"...))
		top = append(appendRef(top, leaf), ' ')
	}
	f.o.put(root, append(top, "]>>"...))
	return root
}

// numberTree writes a tree from 0, 1, 2 … to objects and gives its root.
func (f *File) numberTree(objs []int) int {
	root := f.o.alloc()
	top := []byte("<</Kids[")
	for i := 0; i < len(objs); i += perLeaf {
		part := objs[i:min(len(objs), i+perLeaf)]
		b := fmt.Appendf(nil, "<</Limits[%d %d]/Nums[", i, i+len(part)-1)
		for n, obj := range part {
			b = strconv.AppendInt(b, int64(i+n), 10)
			b = append(appendRef(append(b, ' '), obj), ' ')
		}
		leaf := f.o.alloc()
		f.o.put(leaf, append(b, "]>>"...))
		top = append(appendRef(top, leaf), ' ')
	}
	f.o.put(root, append(top, "]>>"...))
	return root
}

func (f *File) writeDests() int {
	values := make(map[string]string, len(f.dests))
	for name, d := range f.dests {
		b := append(appendRef([]byte{'['}, d.page), "/XYZ null "...)
		b = appendMilli(b, d.y)
		values[name] = string(append(b, " null]"...))
	}
	return f.nameTree(values)
}

// mark is an entry of the outline.
type mark struct {
	title, dest string
	depth       int
	obj         int
}

// Outline adds an entry to the outline, which leads to a place; see Page.Dest. Depth 0 is the top; an entry
// hangs below the last one of a smaller depth.
func (f *File) Outline(title, dest string, depth int) {
	if f.done {
		f.fail(errFinished)
		return
	}
	f.jumps[dest] = true
	most := 0
	if n := len(f.outline); n > 0 {
		most = f.outline[n-1].depth + 1
	}
	f.outline = append(f.outline, mark{title: title, dest: dest, depth: max(0, min(depth, most))})
}

// branch is an entry, or the root, of which the entries below are being found.
type branch struct {
	first, last int // of the entries right below; -1 for none
	seen        int // entries below that show when it is open
}

// writeOutline writes the outline and gives its root.
func (f *File) writeOutline() int {
	root := f.o.alloc()
	marks := f.outline
	n := len(marks)
	below := make([]branch, n+1) // of each entry, and of the root
	prev, next, parent := make([]int, n), make([]int, n), make([]int, n)
	for i := range below {
		below[i].first, below[i].last = -1, -1
	}
	stack := []int{n}
	for i := range marks {
		marks[i].obj = f.o.alloc()
		stack = stack[:marks[i].depth+1]
		up := stack[len(stack)-1]
		parent[i], prev[i], next[i] = up, below[up].last, -1
		if prev[i] >= 0 {
			next[prev[i]] = i
		} else {
			below[up].first = i
		}
		below[up].last = i
		stack = append(stack, i)
	}
	for i := n - 1; i >= 0; i-- {
		up := &below[parent[i]]
		up.seen++
		if marks[i].depth < f.info.Open {
			up.seen += below[i].seen
		}
	}
	obj := func(i int) int {
		if i == n {
			return root
		}
		return marks[i].obj
	}
	for i, m := range marks {
		b := appendText([]byte("<</Title"), m.title)
		b = appendText(append(b, "/Dest"...), m.dest)
		b = appendRef(append(b, "/Parent "...), obj(parent[i]))
		if prev[i] >= 0 {
			b = appendRef(append(b, "/Prev "...), obj(prev[i]))
		}
		if next[i] >= 0 {
			b = appendRef(append(b, "/Next "...), obj(next[i]))
		}
		if k := below[i]; k.first >= 0 {
			b = appendRef(append(b, "/First "...), obj(k.first))
			b = appendRef(append(b, "/Last "...), obj(k.last))
			if m.depth >= f.info.Open {
				k.seen = -k.seen
			}
			b = strconv.AppendInt(append(b, "/Count "...), int64(k.seen), 10)
		}
		f.o.put(m.obj, append(b, ">>"...))
	}
	b := appendRef([]byte("<</Type/Outlines/First "), obj(below[n].first))
	b = appendRef(append(b, "/Last "...), obj(below[n].last))
	b = strconv.AppendInt(append(b, "/Count "...), int64(below[n].seen), 10)
	f.o.put(root, append(b, ">>"...))
	return root
}

// label is how pages are numbered from one on.
type label struct {
	style byte
	first int
}

// PageLabel says how pages are numbered from one on, which is named by its place in the file, counted from 0:
// style D (1, 2), R (I, II), r (i, ii), A, a, or "" for pages without a number; first is the number of that page.
func (f *File) PageLabel(page int, style string, first int) {
	if page < 0 || first < 1 || len(style) > 1 || style != "" && !slices.Contains([]byte("DRrAa"), style[0]) {
		f.fail(errors.New("pages cannot be numbered so"))
		return
	}
	l := label{first: first}
	if style != "" {
		l.style = style[0]
	}
	f.labels[page] = l
}

func (f *File) appendLabels(b []byte) []byte {
	if _, ok := f.labels[0]; !ok {
		f.labels[0] = label{'D', 1}
	}
	b = append(b, "/PageLabels<</Nums["...)
	for _, page := range slices.Sorted(maps.Keys(f.labels)) {
		if page >= len(f.pages) {
			break
		}
		l := f.labels[page]
		b = strconv.AppendInt(b, int64(page), 10)
		b = append(b, "<<"...)
		if l.style != 0 {
			b = append(b, "/S/"...)
			b = append(b, l.style)
			if l.first > 1 {
				b = append(b, "/St "...)
				b = strconv.AppendInt(b, int64(l.first), 10)
			}
		}
		b = append(b, ">>"...)
	}
	return append(b, "]>>"...)
}
