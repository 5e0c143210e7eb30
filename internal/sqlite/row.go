package sqlite

import (
	"cmp"
	"strconv"
	"strings"

	"clew/internal/post"
)

// ref is an id as the database holds it: a number for x:<number>, else the whole text.
type ref struct {
	n int64
	s string
}

func (f ref) none() bool { return f.n == 0 && f.s == "" }

// refOf cannot fail: what is no number of X stays text.
func refOf(id post.ID) ref {
	if digits, ok := strings.CutPrefix(string(id), "x:"); ok && len(digits) <= 19 && digits != "" {
		var n int64
		for i := range len(digits) {
			d := digits[i] - '0'
			if d > 9 || n > (1<<63-1-int64(d))/10 {
				return ref{s: string(id)}
			}
			n = n*10 + int64(d)
		}
		if n > 0 && digits[0] != '0' {
			return ref{n: n}
		}
	}
	return ref{s: string(id)}
}

func (f ref) id() post.ID {
	if f.s != "" {
		return post.ID(f.s)
	}
	if f.n == 0 {
		return ""
	}
	var room [24]byte
	return post.ID(strconv.AppendInt(append(room[:0], "x:"...), f.n, 10))
}

// compare orders as post.ID.Compare does, numbers first.
func (f ref) compare(g ref) int {
	switch {
	case f.s == "" && g.s == "":
		return cmp.Compare(f.n, g.n)
	case f.s == "":
		return -1
	case g.s == "":
		return 1
	}
	return post.ID(f.s).Compare(post.ID(g.s))
}

func (s *stmt) ref(i int, f ref) *stmt {
	switch {
	case f.s != "":
		return s.text(i, f.s)
	case f.n != 0:
		return s.int(i, f.n)
	}
	return s.null(i)
}

func (s *stmt) colRef(i int) ref {
	if s.colNull(i) {
		return ref{}
	}
	if s.colIsInt(i) {
		return ref{n: s.colInt(i)}
	}
	return ref{s: s.colText(i)}
}

// row is a post on its way into the database.
type row struct {
	id, parent, conv ref
	author           int64
	reply            replyKind
	created, edited  int64
	version          string // the network's name for this version; "" where there is none
	capture, place   int64
	text             string
	more             []byte // JSON, empty if there is none
	state            post.State
	cut, repost      bool
	edits            []post.ID
	tags             []string // folded; nil of placeholders and reposts
}

// replyKind is what a post says of its parent's author.
type replyKind uint8

const (
	replyNone  replyKind = iota // no parent
	replySelf                   // by the same author, it says
	replyOther                  // by somebody else, it says
	replyMaybe                  // it does not say
)

func kindOf(p *post.Post) replyKind {
	switch {
	case p.Parent == "" || p.Parent == p.ID || p.Repost:
		return replyNone
	case p.ParentAuthor == "":
		return replyMaybe
	case p.ParentAuthor == p.Author:
		return replySelf
	}
	return replyOther
}

// Offsets and lengths share a column: lengths are at most 16 MiB - 1, offsets at most 2^39.
const lengthBits = 24

func placeOf(r post.Raw) int64 {
	return r.Offset<<lengthBits | min(r.Length, 1<<lengthBits-1)
}

func rawOf(capture, place int64) post.Raw {
	return post.Raw{Capture: capture, Offset: place >> lengthBits, Length: place & (1<<lengthBits - 1)}
}
