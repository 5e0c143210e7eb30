package pdffile

import (
	"errors"
	"fmt"
	"strconv"
)

// Attr is what an element says of itself beside its content. All of it is plain text; "" for nothing.
type Attr struct {
	Lang   string // BCP 47, where it differs from what is around
	Alt    string // what a picture shows
	Actual string // what the content reads as
	ID     string // unique in the file
	Title  string // a name for people
	Scope  string // of a TH: Row, Column or Both
}

// Elem is an element of the structure tree.
type Elem struct {
	file   *File
	parent *Elem
	obj    int
	tag    string
	page   int // object of the first page that it has content on
	kids   []kid
	attr   *Attr
	placed bool // is in its parent's kids
}

// kid is something that belongs to an element.
type kid struct {
	kind byte
	page int32 // object
	num  int32 // number of the marked content, or object
}

const (
	kidElem = iota
	kidContent
	kidLink
)

// standard are the structure types of PDF 1.7.
func standard(tag string) bool {
	switch tag {
	case "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private",
		"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody",
		"Table", "TR", "TH", "TD", "THead", "TBody", "TFoot",
		"Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP",
		"Figure", "Formula", "Form":
		return true
	}
	return false
}

// Elem makes an element of the structure tree, below parent or, where that is nil, at its top. The tag is a
// standard structure type of PDF 1.7. The element takes its place after what its parent has so far when it
// gets its first content; until then it can be reserved with Here. One that never gets any is not written.
func (f *File) Elem(parent *Elem, tag string, a Attr) *Elem {
	if parent == nil {
		parent = f.root
	}
	switch {
	case f.done:
		f.fail(errFinished)
	case parent.file != f:
		f.fail(errors.New("an element of another file is a parent"))
	case !standard(tag):
		f.fail(fmt.Errorf("%q is no structure type of PDF 1.7", tag))
	}
	e := &Elem{file: f, parent: parent, obj: f.o.alloc(), tag: tag}
	if a != (Attr{}) {
		e.attr = &a
	}
	return e
}

// Here gives the element its place in its parent now, and returns it.
func (e *Elem) Here() *Elem {
	for x := e; !x.placed; x = x.parent {
		x.placed = true
		x.file.elems = append(x.file.elems, x)
		x.parent.kids = append(x.parent.kids, kid{kind: kidElem, num: int32(x.obj)})
		if x.attr != nil && x.attr.ID != "" {
			if x.file.ids[x.attr.ID] != nil {
				x.file.fail(fmt.Errorf("two elements of the PDF have the ID %q", x.attr.ID))
			}
			x.file.ids[x.attr.ID] = x
		}
	}
	return e
}

func (e *Elem) content(page, mcid int) {
	e.Here()
	if e.page == 0 {
		e.page = page
	}
	e.kids = append(e.kids, kid{kind: kidContent, page: int32(page), num: int32(mcid)})
}

func (e *Elem) annotation(page, obj int) {
	e.Here()
	if e.page == 0 {
		e.page = page
	}
	e.kids = append(e.kids, kid{kind: kidLink, page: int32(page), num: int32(obj)})
}

func (f *File) tagged() bool { return len(f.elems) > 0 }

// writeStructure writes the structure tree and gives its root.
func (f *File) writeStructure() int {
	for _, e := range f.elems {
		f.o.put(e.obj, e.append(nil))
	}
	b := []byte("<</Type/StructTreeRoot/K[")
	for _, k := range f.root.kids {
		b = append(appendRef(b, int(k.num)), ' ')
	}
	b = append(b, "]/ParentTree "...)
	b = appendRef(b, f.numberTree(f.parents))
	b = append(b, "/ParentTreeNextKey "...)
	b = strconv.AppendInt(b, int64(len(f.parents)), 10)
	if len(f.ids) > 0 {
		b = append(b, "/IDTree "...)
		values := make(map[string]string, len(f.ids))
		for id, e := range f.ids {
			values[id] = string(appendRef(nil, e.obj))
		}
		b = appendRef(b, f.nameTree(values))
	}
	f.o.put(f.root.obj, append(b, ">>"...))
	return f.root.obj
}

func (e *Elem) append(b []byte) []byte {
	b = append(b, "<</Type/StructElem/S/"...)
	b = append(b, e.tag...)
	b = append(b, "/P "...)
	b = appendRef(b, e.parent.obj)
	if e.page != 0 {
		b = append(b, "/Pg "...)
		b = appendRef(b, e.page)
	}
	if len(e.kids) > 0 {
		b = append(b, "/K["...)
		for i, k := range e.kids {
			if i > 0 {
				b = append(b, ' ')
			}
			b = k.append(b, e.page)
		}
		b = append(b, ']')
	}
	if e.attr != nil {
		b = e.attr.append(b)
	}
	return append(b, ">>"...)
}

func (k kid) append(b []byte, page int) []byte {
	switch {
	case k.kind == kidElem:
		return appendRef(b, int(k.num))
	case k.kind == kidContent && int(k.page) == page:
		return strconv.AppendInt(b, int64(k.num), 10)
	case k.kind == kidContent:
		b = append(b, "<</Type/MCR/Pg "...)
		b = appendRef(b, int(k.page))
		b = append(b, "/MCID "...)
		b = strconv.AppendInt(b, int64(k.num), 10)
	default:
		b = append(b, "<</Type/OBJR/Pg "...)
		b = appendRef(b, int(k.page))
		b = append(b, "/Obj "...)
		b = appendRef(b, int(k.num))
	}
	return append(b, ">>"...)
}

func (a *Attr) append(b []byte) []byte {
	for _, t := range [...]struct{ key, value string }{
		{"/Lang", langTag(a.Lang)}, {"/Alt", a.Alt}, {"/ActualText", a.Actual}, {"/ID", a.ID}, {"/T", a.Title},
	} {
		if t.value != "" {
			b = append(b, t.key...)
			b = appendText(b, t.value)
		}
	}
	switch a.Scope {
	case "Row", "Column", "Both":
		b = append(b, "/A<</O/Table/Scope/"...)
		b = append(b, a.Scope...)
		b = append(b, ">>"...)
	}
	return b
}
