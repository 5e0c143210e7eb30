package parquet

// thrift writes the compact form of Thrift, in which a Parquet file describes itself. Fields of a struct are
// written in the order of their numbers.
type thrift struct {
	b    []byte
	last int   // number of the field before, in the struct being written
	up   []int // the same of the structs around it
}

// Kinds of values on the wire.
const (
	kindTrue, kindFalse = 1, 2
	kindInt16           = 4
	kindInt32           = 5
	kindInt64           = 6
	kindBytes           = 8
	kindList            = 9
	kindStruct          = 12
)

func (t *thrift) field(n, kind int) {
	t.b = append(t.b, byte(n-t.last)<<4|byte(kind)) // no two fields used are 15 apart
	t.last = n
}

// open begins a struct within a list, begin one in a field; end ends either, and the outermost.
func (t *thrift) open() {
	t.up = append(t.up, t.last)
	t.last = 0
}

func (t *thrift) begin(n int) {
	t.field(n, kindStruct)
	t.open()
}

func (t *thrift) end() {
	t.b = append(t.b, 0)
	if n := len(t.up); n > 0 {
		t.last, t.up = t.up[n-1], t.up[:n-1]
	}
}

func (t *thrift) list(n, kind, size int) {
	t.field(n, kindList)
	if size < 15 {
		t.b = append(t.b, byte(size)<<4|byte(kind))
		return
	}
	t.b = appendVar(append(t.b, 0xf0|byte(kind)), uint64(size))
}

func (t *thrift) short(n, v int) {
	t.field(n, kindInt16)
	t.b = appendVar(t.b, zigzag(int64(int16(v))))
}

func (t *thrift) number(n int, v int64) {
	t.field(n, kindInt32)
	t.b = appendVar(t.b, zigzag(v))
}

func (t *thrift) long(n int, v int64) {
	t.field(n, kindInt64)
	t.b = appendVar(t.b, zigzag(v))
}

func (t *thrift) truth(n int, v bool) {
	if v {
		t.field(n, kindTrue)
	} else {
		t.field(n, kindFalse)
	}
}

func (t *thrift) text(n int, s string) {
	t.field(n, kindBytes)
	t.bytes(s)
}

func (t *thrift) bytes(s string) {
	t.b = append(appendVar(t.b, uint64(len(s))), s...)
}

func zigzag(v int64) uint64 { return uint64(v)<<1 ^ uint64(v>>63) }

func appendVar(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}
