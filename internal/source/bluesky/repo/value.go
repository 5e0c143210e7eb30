package repo

import (
	"encoding/base64"
	"slices"
	"strings"
)

// Kind tells what a Value is.
type Kind uint8

// Kinds of values. Number is a JSON number that is no integer of 64 bits; CBOR never gives one.
const (
	Null Kind = iota
	Bool
	Uint
	Neg
	Number
	Bytes
	Text
	Link
	List
	Map
)

// Value is one item of the AT Protocol's data model, read from DAG-CBOR or from JSON. Strings in it share
// the memory of what it was read from.
type Value struct {
	Key      string // of an item of a map
	Kind     Kind
	N        uint64  // Uint; Bool: 1 for true; of Neg, the number is -1-N
	Str      string  // Text; Bytes; Link: the CID's 36 bytes; Number: as written
	Items    []Value // of a List; of a Map, in the order they came
	At, Size int     // read from JSON: where it stands in what Parse was given, and its length
}

// Get is the item of a map with that key; Null where there is none or v is no map.
func (v *Value) Get(key string) *Value {
	if v.Kind == Map {
		for i := range v.Items {
			if v.Items[i].Key == key {
				return &v.Items[i]
			}
		}
	}
	return &none
}

// none is what Get gives where there is nothing; nobody writes to it.
var none Value

// Has says whether a map has an item with that key.
func (v *Value) Has(key string) bool { return v.Get(key) != &none }

// Text is the text of item key, "" where it is none.
func (v *Value) Text(key string) string {
	if x := v.Get(key); x.Kind == Text {
		return x.Str
	}
	return ""
}

// True says whether item key is true.
func (v *Value) True(key string) bool {
	x := v.Get(key)
	return x.Kind == Bool && x.N == 1
}

// Int is item key as an integer within ±(2⁵³−1), AT Protocol's range; ok is false for anything else.
func (v *Value) Int(key string) (n int64, ok bool) {
	const limit = 1<<53 - 1
	x := v.Get(key)
	switch {
	case x.Kind == Uint && x.N <= limit:
		return int64(x.N), true
	case x.Kind == Neg && x.N < limit:
		return -1 - int64(x.N), true
	}
	return 0, false
}

// List is the items of list key, nil where it is none.
func (v *Value) List(key string) []Value {
	if x := v.Get(key); x.Kind == List {
		return x.Items
	}
	return nil
}

// Link is the CID that item key links to, in DAG-CBOR's way or in JSON's ({"$link": …}).
func (v *Value) Link(key string) (CID, bool) {
	x := v.Get(key)
	switch {
	case x.Kind == Link:
		return CID([]byte(x.Str)), true
	case x.Kind == Map && len(x.Items) == 1 && x.Items[0].Key == "$link":
		c, err := ParseCIDText(x.Text("$link"))
		return c, err == nil
	}
	return CID{}, false
}

// decoder builds values of a block that passed Check. The values live until the next Decode.
type decoder struct {
	s    string
	i    int
	slab []Value
}

// Decoder reads blocks into values, one after the other, using memory again.
type Decoder struct{ d decoder }

// Decode reads one block, which must pass Check. The value is good until the next call; strings taken
// from it stay good.
func (d *Decoder) Decode(block []byte) (Value, error) {
	if err := Check(block); err != nil {
		return Value{}, err
	}
	d.d.s, d.d.i, d.d.slab = string(block), 0, d.d.slab[:0]
	return d.d.value(), nil
}

func (d *decoder) value() Value {
	switch d.s[d.i] {
	case byteFalse, byteTrue:
		d.i++
		return Value{Kind: Bool, N: uint64(d.s[d.i-1] - byteFalse)}
	case byteNull:
		d.i++
		return Value{}
	}
	major, n := d.head()
	switch major {
	case majorUint:
		return Value{Kind: Uint, N: n}
	case majorNeg:
		return Value{Kind: Neg, N: n}
	case majorBytes:
		return Value{Kind: Bytes, Str: d.take(n)}
	case majorText:
		return Value{Kind: Text, Str: d.take(n)}
	case majorTag:
		d.i += 3
		return Value{Kind: Link, Str: d.take(uint64(len(CID{})))}
	}
	kind := List
	if major == majorMap {
		kind = Map
	}
	items := d.room(int(n))
	for i := range items {
		key := ""
		if kind == Map {
			_, size := d.head()
			key = d.take(size)
		}
		items[i] = d.value()
		items[i].Key = key
	}
	return Value{Kind: kind, Items: items}
}

// room gives n values out of the slab.
func (d *decoder) room(n int) []Value {
	if cap(d.slab)-len(d.slab) < n {
		d.slab = make([]Value, 0, max(256, 2*n))
	}
	at := len(d.slab)
	d.slab = d.slab[:at+n]
	return d.slab[at : at+n : at+n]
}

func (d *decoder) head() (byte, uint64) {
	first := d.s[d.i]
	d.i++
	n := uint64(first & 31)
	if n >= 24 {
		size := 1 << (n - 24)
		n = 0
		for range size {
			n = n<<8 | uint64(d.s[d.i])
			d.i++
		}
	}
	return first >> 5, n
}

func (d *decoder) take(n uint64) string {
	out := d.s[d.i : d.i+int(n)]
	d.i += int(n)
	return out
}

// Encode writes v as canonical DAG-CBOR: maps are sorted, {"$link": …} and {"$bytes": …} of JSON become
// what they stand for. ok is false where v has no such form (a fraction, a key twice, a bad link).
func Encode(v *Value) (b []byte, ok bool) {
	b, ok = appendValue(nil, v, 0)
	return b, ok && len(b) <= MaxBlock
}

func appendValue(b []byte, v *Value, depth int) ([]byte, bool) {
	if depth > MaxDepth {
		return b, false
	}
	switch v.Kind {
	case Null:
		return append(b, byteNull), true
	case Bool:
		return append(b, byteFalse+byte(v.N)), true
	case Uint:
		return appendHead(b, majorUint, v.N), true
	case Neg:
		return appendHead(b, majorNeg, v.N), true
	case Bytes:
		return append(appendHead(b, majorBytes, uint64(len(v.Str))), v.Str...), true
	case Text:
		return append(appendHead(b, majorText, uint64(len(v.Str))), v.Str...), true
	case Link:
		return appendLink(b, v.Str), true
	case List:
		b = appendHead(b, majorList, uint64(len(v.Items)))
		for i := range v.Items {
			var ok bool
			if b, ok = appendValue(b, &v.Items[i], depth+1); !ok {
				return b, false
			}
		}
		return b, true
	case Map:
		return appendMap(b, v, depth)
	}
	return b, false
}

func appendMap(b []byte, v *Value, depth int) ([]byte, bool) {
	if v.Has("$link") || v.Has("$bytes") {
		return appendSpecial(b, v)
	}
	order := make([]int, len(v.Items))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int {
		a, b := v.Items[x].Key, v.Items[y].Key
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	b = appendHead(b, majorMap, uint64(len(v.Items)))
	for n, i := range order {
		x := &v.Items[i]
		if n > 0 && v.Items[order[n-1]].Key == x.Key {
			return b, false
		}
		b = append(appendHead(b, majorText, uint64(len(x.Key))), x.Key...)
		var ok bool
		if b, ok = appendValue(b, x, depth+1); !ok {
			return b, false
		}
	}
	return b, true
}

// appendSpecial writes JSON's stand-ins for links and bytes.
func appendSpecial(b []byte, v *Value) ([]byte, bool) {
	if len(v.Items) != 1 || v.Items[0].Kind != Text {
		return b, false
	}
	s := v.Items[0].Str
	if v.Items[0].Key == "$link" {
		c, err := ParseCIDText(s)
		return appendLink(b, string(c[:])), err == nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return append(appendHead(b, majorBytes, uint64(len(raw))), raw...), err == nil
}

func appendLink(b []byte, cid string) []byte {
	b = append(b, 0xd8, 0x2a, 0x58, 0x25, 0)
	return append(b, cid...)
}

func appendHead(b []byte, major byte, n uint64) []byte {
	m := major << 5
	switch {
	case n < 24:
		return append(b, m|byte(n))
	case n < 1<<8:
		return append(b, m|24, byte(n))
	case n < 1<<16:
		return append(b, m|25, byte(n>>8), byte(n))
	case n < 1<<32:
		return append(b, m|26, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(b, m|27, byte(n>>56), byte(n>>48), byte(n>>40), byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}
