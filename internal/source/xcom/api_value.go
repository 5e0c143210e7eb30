package xcom

import (
	"iter"
	"strconv"

	"clew/internal/post"
)

// apiValue is a value on an apiDoc's tape. The zero apiValue is "not there" and answers every question
// as an absent member does, so that a path can be asked for without looking at each step.
type apiValue struct {
	doc *apiDoc
	i   uint32
}

func (v apiValue) node() apiNode {
	if v.doc == nil {
		return apiNode{}
	}
	return v.doc.nodes[v.i]
}

func (v apiValue) kind() apiKind  { return v.node().kind }
func (v apiValue) object() bool   { return v.kind() == apiObject }
func (v apiValue) array() bool    { return v.kind() == apiArray }
func (v apiValue) isTrue() bool   { return v.kind() == apiTrue }
func (v apiValue) isString() bool { return v.kind() == apiString }

// has says whether an object has a member that is not null.
func (v apiValue) has(name string) bool { return v.get(name).kind() > apiNull }

// get is the member called name. Its case counts.
func (v apiValue) get(name string) apiValue {
	if v.kind() != apiObject {
		return apiValue{}
	}
	d := v.doc
	end := d.nodes[v.i].next
	for j := v.i + 1; j < end; j = d.nodes[j+1].next {
		n := &d.nodes[j]
		if int(n.end-n.start) == len(name) && !n.escaped && string(d.buf[n.start:n.end]) == name {
			return apiValue{d, j + 1}
		}
		if n.escaped && string(d.plain(int(n.start), int(n.end), true)) == name {
			return apiValue{d, j + 1}
		}
	}
	return apiValue{}
}

// path follows members one after another.
func (v apiValue) path(names ...string) apiValue {
	for _, n := range names {
		v = v.get(n)
	}
	return v
}

// members are the names and values of an object.
func (v apiValue) members() iter.Seq2[string, apiValue] {
	return func(yield func(string, apiValue) bool) {
		if v.kind() != apiObject {
			return
		}
		d := v.doc
		end := d.nodes[v.i].next
		for j := v.i + 1; j < end; j = d.nodes[j+1].next {
			n := &d.nodes[j]
			if !yield(string(d.plain(int(n.start), int(n.end), n.escaped)), apiValue{d, j + 1}) {
				return
			}
		}
	}
}

// elems are the elements of an array; none for anything else (some tools write {} for an empty array).
func (v apiValue) elems() iter.Seq[apiValue] {
	return func(yield func(apiValue) bool) {
		if v.kind() != apiArray {
			return
		}
		end := v.doc.nodes[v.i].next
		for j := v.i + 1; j < end; j = v.doc.nodes[j].next {
			if !yield(apiValue{v.doc, j}) {
				return
			}
		}
	}
}

// size is the number of elements of an array; 1 for an object, 0 for anything else.
func (v apiValue) size() int {
	if v.object() {
		return 1
	}
	n := 0
	for range v.elems() {
		n++
	}
	return n
}

// first is an array's first element, or the value itself where it is an object.
func (v apiValue) first() apiValue {
	if v.object() {
		return v
	}
	for e := range v.elems() {
		return e
	}
	return apiValue{}
}

// raw are the bytes of the value as they stand; a string's without its quotes. Not to be kept.
func (v apiValue) raw() []byte {
	n := v.node()
	if v.doc == nil {
		return nil
	}
	return v.doc.buf[n.start:n.end]
}

// bytes are a string's content, good until the next call; nil for anything else.
func (v apiValue) bytes() []byte {
	n := v.node()
	if n.kind != apiString {
		return nil
	}
	return v.doc.plain(int(n.start), int(n.end), n.escaped)
}

// str is a string's content; "" for anything else.
func (v apiValue) str() string { return string(v.bytes()) }

// is says whether the value is the string s.
func (v apiValue) is(s string) bool { return v.isString() && string(v.bytes()) == s }

// digits is an identifier: a string of digits, or a number that a double holds exactly (trap 1: the
// numbers of larger ones are often rounded). nil otherwise; good until the next call.
func (v apiValue) digits() []byte {
	b := v.bytes()
	if v.kind() == apiNumber {
		b = v.raw()
		if n, err := strconv.ParseUint(string(b), 10, 64); err != nil || n > 1<<53 {
			return nil
		}
	}
	if !isSnowflake(b) {
		return nil
	}
	return b
}

// postID is the id of a post of X; "" where the value is none.
func (v apiValue) postID() post.ID {
	b := v.digits()
	if b == nil {
		return ""
	}
	id := &v.doc.posts[idSlot(b)]
	if s := string(*id); len(s) != len(b)+2 || s[2:] != string(b) {
		*id = post.ID("x:" + string(b))
	}
	return *id
}

// accountID is the id of an account of X; "" where the value is none.
func (v apiValue) accountID() post.AccountID {
	b := v.digits()
	if b == nil {
		return ""
	}
	id := &v.doc.accounts[idSlot(b)]
	if s := string(*id); len(s) != len(b)+2 || s[2:] != string(b) {
		*id = post.AccountID("x:" + string(b))
	}
	return *id
}

// idSlots is how many ids a document remembers, so that one said often is one string.
const idSlots = 1 << 10

func idSlot(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h % idSlots
}

// number is a whole number, or a string of one; or -1.
func (v apiValue) number() int {
	b := v.bytes()
	if v.kind() == apiNumber {
		b = v.raw()
	}
	if n, err := strconv.ParseInt(string(b), 10, 64); err == nil && n >= 0 && n <= 1<<31-1 {
		return int(n)
	}
	return -1
}

// span is where the value stands in its item, with a string's quotes.
func (v apiValue) span() (offset, length int64) {
	n := v.node()
	if n.kind == apiString {
		return int64(n.start) - 1, int64(n.end-n.start) + 2
	}
	return int64(n.start), int64(n.end - n.start)
}
