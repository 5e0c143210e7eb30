package xcom

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// name reads a member's name and its colon and puts it on the tape.
func (d *apiDoc) name(f *apiFrame, i int) (int, error) {
	if d.buf[i] != '"' {
		return 0, &apiSyntax{i, "broken JSON: a member's name is missing"}
	}
	end, escaped, err := scanString(d.buf, i)
	if err != nil {
		return 0, err
	}
	if d.double(f, d.plain(i+1, end, escaped)) {
		return 0, &apiSyntax{i, "JSON object with the same name twice"}
	}
	j := skipSpace(d.buf, end+1)
	if j >= len(d.buf) {
		return 0, errShort
	}
	if d.buf[j] != ':' {
		return 0, &apiSyntax{j, "broken JSON: a colon is missing"}
	}
	if len(d.nodes) >= apiMaxNodes {
		return 0, &apiSyntax{i, "too many values in one JSON item"}
	}
	d.nodes = append(d.nodes, apiNode{start: uint32(i + 1), end: uint32(end), next: uint32(len(d.nodes) + 1), kind: apiMember, escaped: escaped})
	return j + 1, nil
}

// plain is a string's content with its escapes undone, good until the next call.
func (d *apiDoc) plain(start, end int, escaped bool) []byte {
	if !escaped {
		return d.buf[start:end]
	}
	d.tmp = appendPlain(d.tmp[:0], d.buf[start:end])
	return d.tmp
}

// manyNames is where an object's doubles are looked for by hash rather than one by one.
const manyNames = 32

// double notes a name of an object and says whether the object had it already.
func (d *apiDoc) double(f *apiFrame, name []byte) bool {
	f.members++
	if f.members <= manyNames {
		shape := uint(len(name))
		if len(name) > 0 {
			shape += uint(name[0])*7 + uint(name[len(name)-1])*31 + uint(name[len(name)/2])*3
		}
		bit := uint64(1) << (shape & 63)
		if f.seen&bit == 0 {
			f.seen |= bit
			return false
		}
		return d.among(f.node, name)
	}
	if d.names == nil {
		d.names, d.seed = make(map[apiName]struct{}), maphash.MakeSeed()
	}
	if f.members == manyNames+1 {
		d.eachName(f.node, func(other []byte) bool {
			d.names[apiName{f.node, maphash.Bytes(d.seed, other)}] = struct{}{}
			return true
		})
	}
	key := apiName{f.node, maphash.Bytes(d.seed, name)}
	if _, ok := d.names[key]; ok {
		return d.among(f.node, name)
	}
	d.names[key] = struct{}{}
	return false
}

// among says whether the object at tape index node has a member called name.
func (d *apiDoc) among(node uint32, name []byte) bool {
	found := false
	d.eachName(node, func(other []byte) bool {
		found = bytes.Equal(other, name)
		return !found
	})
	return found
}

func (d *apiDoc) eachName(node uint32, yield func([]byte) bool) {
	for j := node + 1; int(j)+1 < len(d.nodes); j = d.nodes[j+1].next {
		n := &d.nodes[j]
		name := d.buf[n.start:n.end]
		if n.escaped {
			name = appendPlain(nil, name)
		}
		if !yield(name) {
			return
		}
	}
}

// scalar reads a string, number or literal and gives the place after it.
func (d *apiDoc) scalar(i int) (int, error) {
	node := apiNode{start: uint32(i), next: uint32(len(d.nodes) + 1)}
	var end int
	var err error
	switch c := d.buf[i]; {
	case c == '"':
		if end, node.escaped, err = scanString(d.buf, i); err != nil {
			return 0, err
		}
		node.kind, node.start, node.end = apiString, uint32(i+1), uint32(end)
		d.nodes = append(d.nodes, node)
		return end + 1, nil
	case c == 't':
		node.kind = apiTrue
		end, err = scanLiteral(d.buf, i, "true")
	case c == 'f':
		node.kind = apiFalse
		end, err = scanLiteral(d.buf, i, "false")
	case c == 'n':
		node.kind = apiNull
		end, err = scanLiteral(d.buf, i, "null")
	case c == '-' || c >= '0' && c <= '9':
		node.kind = apiNumber
		end, err = scanNumber(d.buf, i)
	default:
		err = &apiSyntax{i, "broken JSON: a value is missing"}
	}
	if err != nil {
		return 0, err
	}
	node.end = uint32(end)
	d.nodes = append(d.nodes, node)
	return end, nil
}

func scanLiteral(b []byte, i int, want string) (int, error) {
	if got := b[i:min(len(b), i+len(want))]; want[:len(got)] != string(got) {
		return 0, &apiSyntax{i, "broken JSON: not a value"}
	}
	if len(b)-i < len(want) {
		return 0, errShort
	}
	return i + len(want), nil
}

// scanNumber follows the grammar of RFC 8259. A number at the very end of the bytes may go on.
func scanNumber(b []byte, i int) (int, error) {
	j := i
	if b[j] == '-' {
		j++
	}
	digits := func() bool {
		k := j
		for j < len(b) && b[j] >= '0' && b[j] <= '9' {
			j++
		}
		return j > k
	}
	zero := j < len(b) && b[j] == '0'
	if zero {
		j++
	}
	ok := zero || digits()
	if ok && j < len(b) && b[j] == '.' {
		j++
		ok = digits()
	}
	if ok && j < len(b) && (b[j] == 'e' || b[j] == 'E') {
		j++
		if j < len(b) && (b[j] == '+' || b[j] == '-') {
			j++
		}
		ok = digits()
	}
	switch {
	case j >= len(b):
		return 0, errShort
	case !ok:
		return 0, &apiSyntax{j, "broken JSON: not a number"}
	}
	return j, nil
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// scanString reads the string that begins at b[i] and gives the place of its closing quote. It refuses
// raw control characters, unknown escapes, lone surrogates and invalid UTF-8.
func scanString(b []byte, i int) (end int, escaped bool, err error) {
	j, wide := i+1, uint64(0)
	for {
		// Eight bytes at a time to the next quote, backslash or control character. The lowest byte that the
		// sums mark is exact: a borrow can only disturb the bytes above it.
		for j+8 <= len(b) {
			w := binary.LittleEndian.Uint64(b[j:])
			m := ((w - 0x20*everyByte) | (w ^ 0x22*everyByte - everyByte) | (w ^ 0x5c*everyByte - everyByte)) &^ w & highBits
			wide |= w
			if m != 0 {
				j += bits.TrailingZeros64(m) / 8
				break
			}
			j += 8
		}
		if j >= len(b) {
			return 0, false, errShort
		}
		switch c := b[j]; {
		case c == '"':
			if wide&highBits != 0 && !utf8.Valid(b[i+1:j]) {
				return 0, false, &apiSyntax{i, "text that is not UTF-8"}
			}
			return j, escaped, nil
		case c == '\\':
			escaped = true
			if j, err = scanEscape(b, j); err != nil {
				return 0, false, err
			}
		case c < 0x20:
			return 0, false, &apiSyntax{j, "broken JSON: a string is not closed"}
		default:
			wide |= uint64(c)
			j++
		}
	}
}

func scanEscape(b []byte, j int) (int, error) {
	if j+1 >= len(b) {
		return 0, errShort
	}
	switch b[j+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return j + 2, nil
	case 'u':
	default:
		return 0, &apiSyntax{j, "broken JSON: unknown escape"}
	}
	r, err := hex4(b, j+2)
	if err != nil || !utf16.IsSurrogate(r) {
		return j + 6, err
	}
	for k, c := range []byte(`\u`) {
		if j+6+k >= len(b) {
			return 0, errShort
		}
		if b[j+6+k] != c {
			return 0, &apiSyntax{j, "half a character in an escape"}
		}
	}
	low, err := hex4(b, j+8)
	if err != nil {
		return 0, err
	}
	if utf16.DecodeRune(r, low) == utf8.RuneError {
		return 0, &apiSyntax{j, "half a character in an escape"}
	}
	return j + 12, nil
}

func hex4(b []byte, i int) (rune, error) {
	var r rune
	for k := i; k < i+4; k++ {
		if k >= len(b) {
			return 0, errShort
		}
		c := b[k]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, &apiSyntax{k, "broken JSON: unknown escape"}
		}
		r = r<<4 | rune(c)
	}
	return r, nil
}

// appendPlain undoes the escapes of a string that scanString accepted.
func appendPlain(dst, s []byte) []byte {
	for len(s) > 0 {
		i := bytes.IndexByte(s, '\\')
		if i < 0 || i+1 >= len(s) {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		c := s[i+1]
		s = s[i+2:]
		switch c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r, _ := hex4(s, 0)
			s = s[4:]
			if utf16.IsSurrogate(r) {
				low, _ := hex4(s, 2)
				r, s = utf16.DecodeRune(r, low), s[6:]
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
