package parquet

// levels are the marks of a page, each 0 or 1, as runs of equal ones.
type levels struct {
	runs []byte
	last byte
	n    int
}

func (l *levels) add(v byte) {
	if l.n > 0 && v != l.last {
		l.end()
	}
	l.last = v
	l.n++
}

func (l *levels) end() {
	if l.n > 0 {
		l.runs = append(appendVar(l.runs, uint64(l.n)<<1), l.last)
	}
	l.n = 0
}

// append appends the marks behind their length.
func (l *levels) append(b []byte) []byte {
	l.end()
	return append(append32(b, len(l.runs)), l.runs...)
}

func (l *levels) reset() { l.runs, l.n = l.runs[:0], 0 }

// The numbers that the format gives to what is used here.
const (
	typeBool, typeInt64, typeBytes   = 0, 2, 6
	required, optional, repeated     = 0, 1, 2
	saidUTF8, saidList, saidMillis   = 0, 3, 9
	encodingPlain, encodingRLE       = 0, 3
	codecZstd                        = 6
	logicalText, logicalList, moment = 1, 3, 8
)

// physical is the type that a kind is stored as.
func (k Kind) physical() int64 {
	switch k {
	case Int, Time:
		return typeInt64
	case Bool:
		return typeBool
	}
	return typeBytes
}

func pageHead(plain, packed, n int) []byte {
	t := thrift{}
	t.number(1, 0) // a page of data
	t.number(2, int64(plain))
	t.number(3, int64(packed))
	t.begin(5)
	t.number(1, int64(n))
	t.number(2, encodingPlain)
	t.number(3, encodingRLE)
	t.number(4, encodingRLE)
	t.end()
	t.end()
	return t.b
}

// foot says what is in the file and where.
func (p *Writer) foot() []byte {
	t := &thrift{}
	t.number(1, 1) // version of the format
	fields := 1
	for i := range p.cols {
		fields++
		if p.cols[i].Kind == Texts {
			fields += 2
		}
	}
	t.list(2, kindStruct, fields)
	t.open()
	t.text(4, "schema")
	t.number(5, int64(len(p.cols)))
	t.end()
	for i := range p.cols {
		t.column(&p.cols[i])
	}
	t.long(3, p.total)
	t.list(4, kindStruct, len(p.groups))
	for i := range p.groups {
		p.group(t, &p.groups[i], i)
	}
	if len(p.pairs) > 0 {
		t.list(5, kindStruct, len(p.pairs))
		for _, x := range p.pairs {
			t.open()
			t.text(1, x.Key)
			t.text(2, x.Value)
			t.end()
		}
	}
	t.text(6, p.by)
	t.list(7, kindStruct, len(p.cols)) // how values are ordered: as their types say
	for range p.cols {
		t.open()
		t.begin(1)
		t.end()
		t.end()
	}
	t.end()
	return t.b
}

// column writes a column of the schema.
func (t *thrift) column(c *column) {
	if c.Kind == Texts {
		t.open()
		t.number(3, required)
		t.text(4, c.Name)
		t.number(5, 1)
		t.number(6, saidList)
		t.begin(10)
		t.begin(logicalList)
		t.end()
		t.end()
		t.end()
		t.open()
		t.number(3, repeated)
		t.text(4, "list")
		t.number(5, 1)
		t.end()
		t.leaf(Text, required, "element")
		return
	}
	t.leaf(c.Kind, optional, c.Name)
}

func (t *thrift) leaf(k Kind, repetition int64, name string) {
	t.open()
	t.number(1, k.physical())
	t.number(3, repetition)
	t.text(4, name)
	switch k {
	case Text:
		t.number(6, saidUTF8)
		t.begin(10)
		t.begin(logicalText)
		t.end()
		t.end()
	case Time:
		t.number(6, saidMillis)
		t.begin(10)
		t.begin(moment)
		t.truth(1, true) // UTC
		t.begin(2)
		t.begin(1) // milliseconds
		t.end()
		t.end()
		t.end()
		t.end()
	}
	t.end()
}

func (p *Writer) group(t *thrift, g *group, n int) {
	t.open()
	t.list(1, kindStruct, len(g.chunks))
	for i := range g.chunks {
		p.chunk(t, &p.cols[i], &g.chunks[i])
	}
	t.long(2, g.plain)
	t.long(3, g.rows)
	t.long(5, g.at)
	t.long(6, g.size)
	t.short(7, n)
	t.end()
}

func (p *Writer) chunk(t *thrift, c *column, k *chunk) {
	t.open()
	t.long(2, k.at)
	t.begin(3)
	t.number(1, c.Kind.physical())
	t.list(2, kindInt32, 2)
	t.b = appendVar(t.b, zigzag(encodingPlain))
	t.b = appendVar(t.b, zigzag(encodingRLE))
	path := []string{c.Name}
	if c.Kind == Texts {
		path = []string{c.Name, "list", "element"}
	}
	t.list(3, kindBytes, len(path))
	for _, s := range path {
		t.bytes(s)
	}
	t.number(4, codecZstd)
	t.long(5, k.n)
	t.long(6, k.plain)
	t.long(7, k.size)
	t.long(9, k.at)
	if c.Kind != Texts {
		t.begin(12)
		t.long(3, k.nulls)
		if k.ranged {
			t.text(5, string(append64(nil, k.high)))
			t.text(6, string(append64(nil, k.low)))
		}
		t.end()
	}
	t.end()
	t.end()
}
