package site

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"clew/internal/fold"
)

// Sizes of the parts of a search index, in bytes about. A question loads one or two parts of terms, and a part of
// texts for each result at most.
const (
	termsPart  = 16 << 10
	textsPart  = 8 << 10
	listPart   = 8 << 10  // of one list of documents
	inlineList = 4 << 10  // a list that is longer has files of its own
	maxHeld    = 32 << 20 // what the index holds in memory before it goes to a file
)

// finder is the index of the search, made of texts as they come. What does not fit in memory lies sorted in a file of
// its own, and is merged at the end.
type finder struct {
	put   func(name string, b []byte) error
	fold  *fold.Folder
	lists map[string]*list
	held  int
	docs  int
	runs  []run
	spill *os.File
	end   int64

	texts     part
	stored    *source // the thread that the last text was of
	textFirst []int   // the first document of each part of texts
	termFirst []string
	blocks    int
	b         []byte
}

// list is the documents of a term: the first, and the distances of the others.
type list struct {
	first, last int
	rest        []byte
}

// run is a sorted stretch of the file.
type run struct{ from, size int64 }

func newFinder(put func(name string, b []byte) error) *finder {
	return &finder{put: put, fold: fold.New(), lists: map[string]*list{}}
}

// close gives the file back.
func (x *finder) close() error {
	if x.spill == nil {
		return nil
	}
	err := errors.Join(x.spill.Close(), os.Remove(x.spill.Name()))
	x.spill = nil
	return err
}

// add takes the terms of the next document.
func (x *finder) add(texts ...string) error {
	doc := x.docs
	x.docs++
	for _, s := range texts {
		termsOf(x.fold, s, func(term string) { x.note(term, doc) })
	}
	if x.held > maxHeld {
		return x.flush()
	}
	return nil
}

func (x *finder) note(term string, doc int) {
	l := x.lists[term]
	if l == nil {
		x.lists[term] = &list{first: doc, last: doc}
		x.held += len(term) + 96
		return
	}
	if l.last == doc {
		return
	}
	was := cap(l.rest)
	l.rest = binary.AppendUvarint(l.rest, uint64(doc-l.last))
	l.last = doc
	x.held += cap(l.rest) - was
}

// flush writes what is in memory to the file, sorted.
func (x *finder) flush() error {
	if x.spill == nil {
		f, err := os.CreateTemp("", "clew-site-")
		if err != nil {
			return err
		}
		x.spill = f
	}
	w := bufio.NewWriterSize(x.spill, 256<<10)
	n := int64(0)
	for _, term := range slices.Sorted(maps.Keys(x.lists)) {
		l := x.lists[term]
		b := binary.AppendUvarint(x.b[:0], uint64(len(term)))
		b = append(b, term...)
		b = binary.AppendUvarint(b, uint64(l.first))
		b = binary.AppendUvarint(b, uint64(l.last))
		b = binary.AppendUvarint(b, uint64(len(l.rest)))
		b = append(b, l.rest...)
		x.b = b
		n += int64(len(b))
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	x.runs = append(x.runs, run{x.end, n})
	x.end += n
	x.lists, x.held = map[string]*list{}, 0
	return w.Flush()
}

// kept is one term of a run.
type kept struct {
	term string
	list
}

// reader reads a run.
type reader struct {
	b  *bufio.Reader
	n  int // its place: what comes later has later documents
	at kept
}

func (r *reader) next() error {
	size, err := binary.ReadUvarint(r.b)
	if err != nil {
		return err
	}
	term := make([]byte, size)
	if _, err := io.ReadFull(r.b, term); err != nil {
		return err
	}
	r.at.term = string(term)
	var n [3]uint64
	for i := range n {
		if n[i], err = binary.ReadUvarint(r.b); err != nil {
			return err
		}
	}
	r.at.first, r.at.last = int(n[0]), int(n[1])
	r.at.rest = slices.Grow(r.at.rest[:0], int(n[2]))[:n[2]]
	_, err = io.ReadFull(r.b, r.at.rest)
	return err
}

// merging is the readers of all runs, that of the least term first.
type merging []*reader

func (m merging) Len() int { return len(m) }
func (m merging) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(m[i].at.term, m[j].at.term), cmp.Compare(m[i].n, m[j].n)) < 0
}
func (m merging) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *merging) Push(x any)   { *m = append(*m, x.(*reader)) }
func (m *merging) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

// each gives all terms in order, with the documents of each.
func (x *finder) each(yield func(term string, docs []int) error) error {
	var docs []int
	if x.spill == nil {
		for _, term := range slices.Sorted(maps.Keys(x.lists)) {
			docs = x.lists[term].append(docs[:0])
			if err := yield(term, docs); err != nil {
				return err
			}
		}
		return nil
	}
	if err := x.flush(); err != nil {
		return err
	}
	var m merging
	for i, s := range x.runs {
		r := &reader{b: bufio.NewReaderSize(io.NewSectionReader(x.spill, s.from, s.size), 64<<10), n: i}
		switch err := r.next(); {
		case errors.Is(err, io.EOF):
		case err != nil:
			return err
		default:
			m = append(m, r)
		}
	}
	heap.Init(&m)
	term := ""
	for len(m) > 0 {
		r := m[0]
		if r.at.term != term && len(docs) > 0 {
			if err := yield(term, docs); err != nil {
				return err
			}
			docs = docs[:0]
		}
		term = r.at.term
		docs = r.at.append(docs)
		switch err := r.next(); {
		case errors.Is(err, io.EOF):
			heap.Pop(&m)
		case err != nil:
			return err
		default:
			heap.Fix(&m, 0)
		}
	}
	if len(docs) > 0 {
		return yield(term, docs)
	}
	return nil
}

func (l *list) append(docs []int) []int {
	docs = append(docs, l.first)
	at := l.first
	for b := l.rest; len(b) > 0; {
		n, size := binary.Uvarint(b)
		at += int(n)
		docs = append(docs, at)
		b = b[size:]
	}
	return docs
}

// part is a file of the index being written.
type part struct {
	b []byte
	n int // its number
}

// letters write numbers: five bits each, and whether more follow.
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func appendNumber(b []byte, n int) []byte {
	for ; n > 31; n >>= 5 {
		b = append(b, letters[n&31|32])
	}
	return append(b, letters[n])
}

// write writes the terms and the head of the index.
func (x *finder) write() error {
	if err := x.endTexts(); err != nil {
		return err
	}
	var p part
	begin := func(term string) {
		x.termFirst = append(x.termFirst, term)
		p.b = fmt.Appendf(p.b[:0], "clew(\"t%d\",[", p.n)
	}
	end := func() error {
		p.b = append(p.b, "]);\n"...)
		err := x.put(fmt.Sprintf("s/t-%d.js", p.n), p.b)
		p.n++
		p.b = p.b[:0]
		return err
	}
	var coded []byte
	err := x.each(func(term string, docs []int) error {
		if len(p.b) == 0 {
			begin(term)
		} else {
			p.b = append(p.b, ',')
		}
		p.b = append(appendString(p.b, term), ',')
		coded = coded[:0]
		at := 0
		for _, d := range docs {
			coded = appendNumber(coded, d-at)
			at = d
		}
		if len(coded) <= inlineList {
			p.b = append(append(append(p.b, '"'), coded...), '"')
		} else if err := x.blocksOf(&p, docs); err != nil {
			return err
		}
		if len(p.b) < termsPart {
			return nil
		}
		return end()
	})
	if err == nil && len(p.b) > 0 {
		err = end()
	}
	if err != nil {
		return err
	}
	return x.head()
}

// blocksOf writes a long list in files of its own, and their numbers with the first document of each.
func (x *finder) blocksOf(p *part, docs []int) error {
	p.b = append(p.b, '[')
	for i := 0; i < len(docs); {
		b := fmt.Appendf(nil, "clew(\"b%d\",\"", x.blocks)
		from, at := i, docs[i]
		for ; i < len(docs) && len(b) < listPart; i++ {
			b = appendNumber(b, docs[i]-at)
			at = docs[i]
		}
		if err := x.put(fmt.Sprintf("s/b-%d.js", x.blocks), append(b, "\");\n"...)); err != nil {
			return err
		}
		if from > 0 {
			p.b = append(p.b, ',')
		}
		p.b = fmt.Appendf(p.b, "%d,%d", x.blocks, docs[from])
		x.blocks++
	}
	p.b = append(p.b, ']')
	return nil
}

// head writes what a search loads first: with which term and with which document each part begins.
func (x *finder) head() error {
	b := fmt.Appendf(nil, "clew(\"i\",{docs:%d,texts:\"", x.docs)
	at := 0
	for _, d := range x.textFirst {
		b = appendNumber(b, d-at)
		at = d
	}
	b = append(b, "\",terms:["...)
	for i, t := range x.termFirst {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, t)
	}
	return x.put("s/i.js", append(b, "]});\n"...))
}
