package bluesky

import (
	"bytes"

	"clew/internal/source/bluesky/repo"
)

// quick reads commits that are written the way Jetstream writes them: names in their usual order, no white
// space. Of five events in six that is all that is needed to pass them over; a post's record is read in the
// same pass. Any other line is left to event.read, which decides what is right.
type quick struct {
	whole          bool // the fields below are of the line read last
	did, rkey, cid string
	record         repo.Value
}

// read gives settled or whole as event.read does, and broken where event.read is to be asked.
func (q *quick) read(line []byte, e *event, p *repo.Parser) outcome {
	q.whole = false
	b, out := e.head(line)
	if out != whole {
		return out
	}
	return q.rest(line, b, e, p)
}

// head reads a commit up to its collection, and gives what stands behind it. It is settled where the
// collection is not read, and broken where event.read is to be asked; the event is then as it was.
func (e *event) head(line []byte) (rest []byte, out outcome) {
	b, ok := bytes.CutPrefix(line, []byte(`{"did":"`))
	if !ok {
		return nil, broken
	}
	did, b, ok := word(b)
	if !ok {
		return nil, broken
	}
	if b, ok = bytes.CutPrefix(b, []byte(`,"time_us":`)); !ok {
		return nil, broken
	}
	time := b
	for len(b) > 0 && b[0] >= '0' && b[0] <= '9' {
		b = b[1:]
	}
	time = time[:len(time)-len(b)]
	if b, ok = bytes.CutPrefix(b, []byte(`,"kind":"commit","commit":{"rev":"`)); !ok || len(time) == 0 || len(did) == 0 {
		return nil, broken
	}
	if _, b, ok = word(b); !ok {
		return nil, broken
	}
	if b, ok = bytes.CutPrefix(b, []byte(`,"operation":"`)); !ok {
		return nil, broken
	}
	op, b, ok := word(b)
	if !ok {
		return nil, broken
	}
	if b, ok = bytes.CutPrefix(b, []byte(`,"collection":"`)); !ok {
		return nil, broken
	}
	collection, b, ok := word(b)
	if !ok {
		return nil, broken
	}
	*e = event{did: did, timeUS: time, kind: commitKind(line), op: op, collection: collection}
	if !wanted(collection) {
		return nil, settled
	}
	return b, whole
}

// commitKind is the word "commit" of a line that has it: the kind needs no memory of its own.
func commitKind(line []byte) []byte {
	i := bytes.Index(line, []byte(`"commit"`)) + 1
	return line[i : i+len("commit")]
}

// rest reads a wanted commit from behind its collection.
func (q *quick) rest(line, b []byte, e *event, p *repo.Parser) outcome {
	b, ok := bytes.CutPrefix(b, []byte(`,"rkey":"`))
	if !ok {
		return broken
	}
	if e.rkey, b, ok = word(b); !ok {
		return broken
	}
	text := string(line)
	from := func(part []byte) string {
		at := cap(line) - cap(part) // both end where the line's memory does
		return text[at : at+len(part)]
	}
	q.did, q.rkey, q.cid, q.record = from(e.did), from(e.rkey), "", repo.Value{}
	if string(b) == "}}" {
		q.whole = true
		return whole
	}
	if b, ok = bytes.CutPrefix(b, []byte(`,"record":`)); !ok {
		return broken
	}
	record, n, err := p.Prefix(from(b), 0)
	if err != nil {
		return broken
	}
	e.record, e.where, b = b[:n], len(line)-len(b), b[n:]
	if b, ok = bytes.CutPrefix(b, []byte(`,"cid":"`)); !ok {
		return broken
	}
	if e.cid, b, ok = word(b); !ok || string(b) != "}}" {
		return broken
	}
	q.cid, q.record, q.whole = from(e.cid), record, true
	return whole
}

// word takes a string without escapes off b, whose opening quote was read.
func word(b []byte) (w, rest []byte, ok bool) {
	i := bytes.IndexByte(b, '"')
	if i < 0 || bytes.IndexByte(b[:i], '\\') >= 0 {
		return nil, nil, false
	}
	return b[:i], b[i+1:], true
}
