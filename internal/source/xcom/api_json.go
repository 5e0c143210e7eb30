package xcom

import (
	"errors"
	"hash/maphash"

	"clew/internal/post"
)

// Bounds of one JSON value of an API answer (RELIABILITY.md T6). Real pages of 500 posts are under 5 MiB.
const (
	apiMaxItem  = 32 << 20 // bytes
	apiMaxNodes = 3 << 20  // values and names
	apiMaxDepth = 64
)

// errShort says that the bytes end inside a value: more may follow.
var errShort = errors.New("the JSON ends in the middle")

// apiSyntax is a place where the bytes are no strict JSON.
type apiSyntax struct {
	at   int
	what string
}

func (e *apiSyntax) Error() string { return e.what }

type apiKind uint8

const (
	apiNone apiKind = iota
	apiNull
	apiTrue
	apiFalse
	apiNumber
	apiString
	apiArray
	apiObject
	apiMember // a member's name; its value is the next node
)

// apiNode is one value or name on the tape. Start and end are bytes of the parsed item; a string's are
// those between its quotes. next is the tape index after the value and all that is in it.
type apiNode struct {
	start, end, next uint32
	kind             apiKind
	escaped          bool
}

// apiDoc is one JSON value parsed strictly to a flat tape: exact case, no double names, valid UTF-8 and
// surrogates, bounded depth and count. It is used again for the next value, so that what was taken out
// of it must be copied. An object's members lie on the tape as name, value, name, value.
//
// It accepts what jsontext accepts (a test holds the two against each other) and nothing else; it
// exists because it reads three times as fast and says where each value stands.
type apiDoc struct {
	buf   []byte
	nodes []apiNode
	seed  maphash.Seed
	names map[apiName]struct{} // names of objects with many members, to find doubles
	tmp   []byte

	posts    [idSlots]post.ID
	accounts [idSlots]post.AccountID
}

type apiName struct {
	object uint32
	hash   uint64
}

type apiFrame struct {
	node    uint32
	object  bool
	members int
	seen    uint64 // a bit for each shape of name seen
}

// parse reads one value from the beginning of buf and gives its length with the white space before it.
// With partial, bytes that end inside a value are no error: what is whole is on the tape.
func (d *apiDoc) parse(buf []byte, partial bool) (int, error) {
	d.buf, d.nodes = buf, d.nodes[:0]
	if len(d.names) > 0 {
		clear(d.names)
	}
	n, err := d.scan()
	if partial && errors.Is(err, errShort) && len(d.nodes) > 0 {
		return len(buf), nil
	}
	return n, err
}

func (d *apiDoc) root() apiValue { return d.at(0) }

func (d *apiDoc) at(i uint32) apiValue {
	if int(i) >= len(d.nodes) {
		return apiValue{}
	}
	return apiValue{d, i}
}

// scan is the parser. On errShort the open containers are closed and a name without value is dropped.
func (d *apiDoc) scan() (int, error) {
	var stack [apiMaxDepth]apiFrame
	depth, i := 0, 0
	var err error
values:
	for {
		if i = skipSpace(d.buf, i); i >= len(d.buf) {
			return d.stop(stack[:depth], errShort)
		}
		if len(d.nodes) >= apiMaxNodes {
			return 0, &apiSyntax{i, "too many values in one JSON item"}
		}
		if c := d.buf[i]; c == '{' || c == '[' {
			if depth == apiMaxDepth {
				return 0, &apiSyntax{i, "JSON nested too deeply"}
			}
			stack[depth] = d.open(i, c == '{')
			f := &stack[depth]
			depth++
			if i = skipSpace(d.buf, i+1); i >= len(d.buf) {
				return d.stop(stack[:depth], errShort)
			}
			if d.buf[i] != f.closer() {
				if f.object {
					if i, err = d.name(f, i); err != nil {
						return d.stop(stack[:depth], err)
					}
				}
				continue
			}
			depth--
			i++
			d.close(f.node, i)
		} else if i, err = d.scalar(i); err != nil {
			return d.stop(stack[:depth], err)
		}
		for depth > 0 {
			if i = skipSpace(d.buf, i); i >= len(d.buf) {
				return d.stop(stack[:depth], errShort)
			}
			f := &stack[depth-1]
			switch d.buf[i] {
			case f.closer():
				depth--
				i++
				d.close(f.node, i)
			case ',':
				i++
				if f.object {
					if i = skipSpace(d.buf, i); i >= len(d.buf) {
						return d.stop(stack[:depth], errShort)
					}
					if i, err = d.name(f, i); err != nil {
						return d.stop(stack[:depth], err)
					}
				}
				continue values
			default:
				return 0, &apiSyntax{i, "broken JSON: a comma or a closing bracket is missing"}
			}
		}
		return i, nil
	}
}

func (d *apiDoc) open(at int, object bool) apiFrame {
	kind := apiArray
	if object {
		kind = apiObject
	}
	d.nodes = append(d.nodes, apiNode{start: uint32(at), kind: kind})
	return apiFrame{node: uint32(len(d.nodes) - 1), object: object}
}

func (f *apiFrame) closer() byte {
	if f.object {
		return '}'
	}
	return ']'
}

func (d *apiDoc) close(node uint32, end int) {
	d.nodes[node].end, d.nodes[node].next = uint32(end), uint32(len(d.nodes))
}

// stop ends the parse with err, leaving the tape readable: open containers end where the bytes end.
func (d *apiDoc) stop(open []apiFrame, err error) (int, error) {
	if errors.Is(err, errShort) {
		for i := len(open) - 1; i >= 0; i-- {
			f := &open[i]
			if last := len(d.nodes) - 1; d.nodes[last].kind == apiMember {
				d.nodes = d.nodes[:last]
			}
			d.close(f.node, len(d.buf))
		}
	}
	return 0, err
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}
