package bluesky

import "bytes"

// event is one line of the stream, as far as it had to be read. Its slices point into the line.
type event struct {
	did, kind, op, collection, rkey, cid []byte
	timeUS, time                         []byte // of the old wire and of the new
	record                               []byte
	handle, status                       []byte
	active                               []byte // "true" or "false"
	where                                int    // of record in the line
}

// outcome is how far the reading of a line went.
type outcome uint8

const (
	broken  outcome = iota // not an event
	settled                // a commit to a collection that is not read
	whole
)

// Marks of names seen, one bit each, to refuse a name twice.
const (
	seenDID = 1 << iota
	seenKind
	seenOp
	seenCollection
	seenRkey
	seenCID
	seenTime
	seenTimeUS
	seenRecord
	seenBody
)

// read reads a line of either wire: the flat one ({"did", "time_us", "kind", "commit": …}), and the newer
// one, where {"$type": "message", "payload": …} wraps a payload whose own $type ends in the kind.
func (e *event) read(line []byte) outcome {
	*e = event{}
	s := scanner{b: line}
	if out := e.object(&s, 0); out != whole {
		return out
	}
	s.space()
	if s.i != len(line) || len(e.did) == 0 && !e.notice() {
		return broken
	}
	return whole
}

// notice says whether the event speaks of the stream itself, and so of no account.
func (e *event) notice() bool { return string(e.kind) == "info" || string(e.kind) == "error" }

// object reads one object. depth 0 is the line, 1 the payload or body, 2 the body in a payload.
func (e *event) object(s *scanner, depth int) outcome {
	if !s.open() {
		return broken
	}
	var seen, bit uint
	for first := true; ; first = false {
		name, more, ok := s.name(first)
		if !ok {
			return broken
		}
		if !more {
			return whole
		}
		var out outcome
		bit, out = e.field(s, string(name), depth)
		if out != whole {
			return out
		}
		if seen&bit != 0 {
			return broken
		}
		seen |= bit
	}
}

// field reads the value of one name.
func (e *event) field(s *scanner, name string, depth int) (uint, outcome) {
	switch name {
	case "payload", "commit", "identity", "account":
		if depth < 2 && s.i < len(s.b) && s.b[s.i] == '{' {
			if name != "payload" && len(e.kind) == 0 {
				e.kind = []byte(name)
			}
			return seenBody, e.object(s, depth+1)
		}
	case "collection":
		c, ok := s.text()
		if !ok {
			return 0, broken
		}
		if e.collection = c; !wanted(c) {
			return seenCollection, settled
		}
		return seenCollection, whole
	}
	v, ok := s.skip()
	if !ok {
		return 0, broken
	}
	return e.keep(name, v, depth, s.i), whole
}

// keep stores a value that was passed over, and says which name it was.
func (e *event) keep(name string, v []byte, depth, end int) uint {
	switch name {
	case "did":
		if d := unquote(v); len(e.did) == 0 {
			e.did = d
		} else if !bytes.Equal(e.did, d) {
			e.did = []byte{0} // two accounts in one event: no valid one
		}
		return seenDID
	case "kind":
		e.kind = unquote(v)
		return seenKind
	case "$type":
		if _, kind, ok := bytes.Cut(unquote(v), []byte("#")); ok && depth == 1 {
			e.kind = kind
		} else if depth == 0 && string(v) == `"error"` {
			e.kind = unquote(v)
		}
		return seenKind
	case "operation":
		e.op = unquote(v)
		return seenOp
	case "rkey":
		e.rkey = unquote(v)
		return seenRkey
	case "cid":
		e.cid = unquote(v)
		return seenCID
	case "time_us":
		e.timeUS = v
		return seenTimeUS
	case "time":
		e.time = unquote(v)
		return seenTime
	case "record":
		e.record, e.where = v, end-len(v)
		return seenRecord
	case "handle":
		e.handle = unquote(v)
	case "status":
		e.status = unquote(v)
	case "active":
		e.active = v
	}
	return 0
}

// wanted says whether a collection's records are read.
func wanted(collection []byte) bool {
	return string(collection) == postType || string(collection) == profileType
}

// unquote takes the quotes off a string without escapes; identifiers have none. Other values give nil.
func unquote(v []byte) []byte {
	if len(v) < 2 || v[0] != '"' || bytes.IndexByte(v, '\\') >= 0 {
		return nil
	}
	return v[1 : len(v)-1]
}

// looksLikeEvents says whether a head begins with a line of the stream.
func looksLikeEvents(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	line, _, _ := bytes.Cut(head, []byte("\n"))
	var e event
	out := e.read(bytes.TrimRight(line, " \t\r"))
	if out == broken && len(line) < len(head) {
		return false
	}
	switch string(e.kind) {
	case "commit", "identity", "account", "sync":
		return bytes.HasPrefix(e.did, []byte("did:"))
	case "info":
		return out == whole
	}
	return false
}
