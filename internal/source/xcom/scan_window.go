package xcom

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of one part.
const (
	windowSize = 128 << 10 // fits a processor's cache, so that what was inflated is still there
	maxObject  = 16 << 20  // bytes one post may take; X's own take some thousands
	maxHeader  = 512       // bytes of "window.YTD.tweets.part0 = "
	maxListed  = 200       // broken objects listed one by one for each part; the rest is counted
)

// window holds the piece of a stream that is being read. It grows only for an object that does not fit.
type window struct {
	r    io.Reader
	buf  []byte
	lo   int   // what is before is done with
	hi   int   // what is after is not yet read
	base int64 // place of buf[0] in the stream
	eof  bool
	err  error // what ended the stream, if not its end
}

// more reads on, keeping what stands from lo. False at the stream's end, and where the bound is reached.
func (w *window) more() bool {
	if w.eof {
		return false
	}
	if w.lo > 0 {
		copy(w.buf, w.buf[w.lo:w.hi])
		w.base += int64(w.lo)
		w.hi -= w.lo
		w.lo = 0
	}
	if w.hi == len(w.buf) {
		if w.hi >= maxObject {
			return false
		}
		w.buf = append(w.buf, make([]byte, max(windowSize, len(w.buf)))...)
	}
	from := w.hi
	for idle := 0; w.hi < len(w.buf) && w.err == nil && !w.eof; {
		n, err := w.r.Read(w.buf[w.hi:])
		w.hi += n
		switch {
		case errors.Is(err, io.EOF):
			w.eof = true
		case err != nil:
			w.eof, w.err = true, err
		case n > 0:
			idle = 0
		default:
			if idle++; idle > 100 {
				w.eof, w.err = true, io.ErrNoProgress
			}
		}
	}
	return w.hi > from
}

// rest reads what stands behind the list, so that it is kept and its checksum is proved. It gives the
// error that ended the stream, and says whether there is anything but white space and a semicolon.
func (w *window) rest() (clean bool, err error) {
	clean = true
	for {
		clean = clean && len(bytes.Trim(w.buf[w.lo:w.hi], " \t\r\n;")) == 0
		w.lo = w.hi
		if !w.more() {
			return clean, w.err
		}
	}
}

// list reads the elements of a part: a name, an equals sign, and an array of objects.
type list struct {
	window
	cur cursor
	// name is what stands before the equals sign: "window.YTD.tweets.part0".
	name string
	// marker begins every object of the list as it stands in the file, if that is known: reading goes
	// on there after a broken one. JSON cannot hold it inside a string, because its quotes would be
	// escaped there.
	marker []string
	// cause is why the object before could not be used, "" if it could.
	cause string
	// start and end are the object's bytes in the window. gap is how far behind lo it begins; -1 where no
	// object was begun.
	start, end, gap int
	marked          bool // marker was learnt from an object
}

// errHeader means that a part does not begin as an archive's parts do.
var errHeader = errors.New("does not begin as a part of an X archive does")

// begin reads up to the first element.
func (l *list) begin(r io.Reader) error {
	if l.buf == nil {
		l.buf = make([]byte, windowSize)
	}
	l.window = window{r: r, buf: l.buf}
	l.name, l.marker, l.marked = "", nil, false
	l.more()
	head := l.buf[:l.hi]
	if err := encodingOf(head); err != nil {
		return err
	}
	name, n, ok := header(head)
	if !ok || n >= len(head) || head[n] != '[' {
		return errHeader
	}
	l.name, l.lo = name, n+1
	if strings.HasPrefix(name, "window.YTD.note_") {
		l.marker = []string{"{", `"noteTweet"`, ":", "{"}
	} else if strings.HasPrefix(name, "window.YTD.") {
		l.marker = []string{"{", `"tweet"`, ":", "{"}
	}
	return nil
}

// header reads "NAME = " and gives the name and where the value begins.
func header(head []byte) (name string, n int, ok bool) {
	c := cursor{b: head}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		c.i = 3
	}
	c.space()
	eq := bytes.IndexByte(head[c.i:min(len(head), c.i+maxHeader)], '=')
	if eq < 0 {
		return "", 0, false
	}
	name = string(bytes.TrimSpace(head[c.i : c.i+eq]))
	c.i += eq + 1
	c.space()
	return name, c.i, c.i < len(head)
}

// encodingOf refuses what is plainly not UTF-8.
func encodingOf(head []byte) error {
	for _, mark := range []string{"\xFF\xFE", "\xFE\xFF"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return errors.New("is written in UTF-16, not in UTF-8")
		}
	}
	if len(head) > 3 && head[0] != 0 && head[1] == 0 && head[3] == 0 {
		return errors.New("is written in UTF-16, not in UTF-8")
	}
	return nil
}

// next reads the next element with read, which gets a cursor before it, and must read all of it. It tells
// what became of it:
//
//	element  read gave true; start and end are the object's place
//	broken   the element cannot be used and cause says why; reading can go on
//	done     the list ended as it should
//	cut      the list ended too early, or cannot be read further; cause says why
func (l *list) next(first bool, read func(*cursor) bool) outcome {
	for {
		c := &l.cur
		*c = cursor{b: l.buf[:l.hi], i: l.lo}
		out := l.element(c, first, read)
		if out == retry {
			if l.more() {
				continue
			}
			return l.stopped()
		}
		return out
	}
}

type outcome uint8

const (
	element outcome = iota
	broken
	done
	cut
	retry
)

func (l *list) element(c *cursor, first bool, read func(*cursor) bool) outcome {
	ch := c.peek()
	switch {
	case c.i >= len(c.b):
		return retry
	case ch == ']':
		l.lo = c.i + 1
		return done
	case first:
	case ch == ',':
		c.i++
		c.peek()
	default:
		l.gap = -1
		l.cause = fmt.Sprintf("a comma is missing at byte %d", l.base+int64(c.i))
		return broken
	}
	l.start, l.gap = c.i, c.i-l.lo
	c.short = false
	l.mark(*c)
	if read(c) {
		l.end = c.i
		l.lo = c.i
		return element
	}
	if c.short && !l.eof {
		return retry
	}
	l.cause = fmt.Sprintf("%s at byte %d", c.why, l.base+int64(c.i))
	return broken
}

// stopped says why there is no more to be had though there should be.
func (l *list) stopped() outcome {
	switch {
	case l.err != nil:
		l.cause = l.err.Error()
	case l.eof:
		l.cause = "the file ends before the list does"
	default:
		l.cause = fmt.Sprintf("it is larger than %d MiB", maxObject>>20)
		return broken
	}
	return cut
}

// mark learns the marker of a list of posts from the object the cursor stands before: {"tweet": {, or
// an object that follows another and has the same first name.
func (l *list) mark(c cursor) {
	var name raw
	if l.marked || !c.take('{') || !c.str(&name) {
		return
	}
	l.marked = true
	l.marker = []string{",", "{", `"` + string(name.b) + `"`}
	if string(name.b) == "tweet" || string(name.b) == "noteTweet" {
		l.marker = []string{"{", `"` + string(name.b) + `"`, ":", "{"}
	}
}

// resync goes to the next object after a broken one that begins as marker says; false where there is
// none.
func (l *list) resync() bool {
	if len(l.marker) == 0 {
		return false
	}
	l.lo = min(l.lo+l.gap+1, l.hi)
	for {
		at, partial := findMarker(l.buf[l.lo:l.hi], l.marker)
		if at >= 0 {
			l.lo += at
			// The marker of a list without wrappers begins with the comma.
			l.lo += bytes.IndexByte(l.buf[l.lo:l.hi], '{')
			return true
		}
		l.lo = l.hi - partial
		if !l.more() {
			return false
		}
	}
}

// findMarker looks for the words of marker with nothing but white space between them. partial is how many
// bytes at the end may be the beginning of one.
func findMarker(b []byte, marker []string) (at, partial int) {
	for from := 0; from < len(b); {
		i := bytes.Index(b[from:], []byte(marker[0]))
		if i < 0 {
			return -1, len(marker[0]) - 1
		}
		c := cursor{b: b, i: from + i}
		for k, w := range marker {
			if k > 0 {
				c.space()
			}
			if rest := b[c.i:]; len(rest) < len(w) {
				return -1, min(len(b)-from-i, windowSize/2)
			} else if string(rest[:len(w)]) != w {
				break
			}
			c.i += len(w)
			if k == len(marker)-1 {
				return from + i, 0
			}
		}
		from += i + 1
	}
	return -1, 0
}
