package repo

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestCARFixture(t *testing.T) {
	var cases []struct {
		Root   string
		Blocks []struct{ CID, Bytes string }
		CAR    string `json:"car"`
	}
	if err := json.Unmarshal(mustFile(t, shared(t, "atproto-interop", "extra", "car-file-fixtures.json")), &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		b, err := base64.RawStdEncoding.DecodeString(c.CAR)
		if err != nil {
			t.Fatal(err)
		}
		a := mustOpen(t, b)
		if a.Roots[0].String() != c.Root || a.Blocks != len(c.Blocks) || a.Bytes != int64(len(b)) {
			t.Errorf("%+v", a)
		}
		for _, want := range c.Blocks {
			cid, err := ParseCIDText(want.CID)
			if err != nil {
				t.Fatal(err)
			}
			got, at, ok, err := a.Block(cid)
			if err != nil || !ok || base64.RawStdEncoding.EncodeToString(got) != want.Bytes || !bytes.Equal(b[at:at+int64(len(got))], got) {
				t.Errorf("%s: %v %v", want.CID, ok, err)
			}
		}
	}
	if len(cases) == 0 {
		t.Error("no cases")
	}
}

// The two CAR files of another project hold other codecs and an identity hash: not AT Protocol's, refused.
func TestCARsOfOtherKindsAreRefused(t *testing.T) {
	for _, file := range []string{"sample-v1.car", "sample-v1-noidentity.car"} {
		b := mustFile(t, shared(t, "cbor-car-vectors", "go-car", file))
		if !LooksLikeCAR(b) {
			t.Errorf("%s is not recognised", file)
		}
		if _, err := Open(bytes.NewReader(b), t.TempDir()); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Files that break one rule each.
func TestBrokenCARs(t *testing.T) {
	x := sound([]byte("\xf6"))
	good := car([][]byte{x.cid}, x)
	section := func(cid, data string) []byte { return car([][]byte{x.cid}, block{[]byte(cid), []byte(data)}) }
	head := func(h string) []byte { return append(binary.AppendUvarint(nil, uint64(len(h))), h...) }
	header := good[:1+int(good[0])]
	link := string(linkBytes())
	sum := string(x.cid[4:])
	cases := map[string][]byte{
		"nothing":                      {},
		"a length alone":               {58},
		"header cut":                   good[:30],
		"header length 2^63":           append([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), good...),
		"header length without end":    bytes.Repeat([]byte{0x80}, 100),
		"header length not shortest":   append([]byte{good[0] | 0x80, 0}, good[1:]...),
		"header too large":             head("\xa2\x65roots\x9a" + strings.Repeat("a", 20000)),
		"header not a map":             head("\x80"),
		"header without roots":         head("\xa1\x67version\x01"),
		"no root":                      head("\xa2\x65roots\x80\x67version\x01"),
		"17 roots":                     head("\xa2\x65roots\x91" + strings.Repeat(link, 17) + "\x67version\x01"),
		"root no link":                 head("\xa2\x65roots\x81\x00\x67version\x01"),
		"no version":                   head("\xa1\x65roots\x81" + link),
		"header with another field":    head("\xa3\x61a\x00\x65roots\x81" + link + "\x67version\x01"),
		"header unsorted":              head("\xa2\x67version\x01\x65roots\x81" + link),
		"something after the header":   head("\xa2\x65roots\x81" + link + "\x67version\x01\x00"),
		"version 2":                    []byte("\x0a\xa1\x67version\x02"),
		"version 3":                    head("\xa2\x65roots\x81" + link + "\x67version\x03"),
		"block cut":                    good[:len(good)-1],
		"zero padding":                 append(bytes.Clone(good), 0, 0),
		"section of one byte":          append(bytes.Clone(header), 1, 1),
		"section length 2^62":          append(bytes.Clone(header), 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40),
		"section length 2^63":          append(bytes.Clone(header), 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01),
		"section length not shortest":  append(append(bytes.Clone(header), 0xa5, 0x80, 0), string(x.cid)+"\xf6"...),
		"wrong hash":                   section(string(x.cid), "\xf5"),
		"identity hash":                section("\x01\x71\x00\x01\xf6", strings.Repeat("a", 40)),
		"CIDv0":                        section("\x12\x20"+sum, "\xf6\xf6\xf6"),
		"CID of 100 bytes":             section("\x01\x71\x12\x60"+strings.Repeat("a", 96), "\xf6"),
		"CID version 2":                section("\x02\x71\x12\x20"+sum, "\xf6"),
		"codec dag-pb":                 section("\x01\x70\x12\x20"+sum, "\xf6"),
		"SHA-1":                        section("\x01\x71\x11\x14"+sum[:20], strings.Repeat("\xf6", 20)),
		"blake":                        section("\x01\x71\x1e\x20"+sum, "\xf6"),
		"codec in two bytes":           section("\x01\xf1\x00\x12\x20"+sum, "\xf6"),
		"record of 1 MiB and one byte": section(string(x.cid), strings.Repeat("a", MaxBlock+1)),
	}
	for name, file := range cases {
		for how, r := range map[string]io.Reader{"": bytes.NewReader(file), ", byte by byte": iotest.OneByteReader(bytes.NewReader(file))} {
			a, err := Open(r, t.TempDir())
			if !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrBound) && !errors.Is(err, ErrVersion) || a != nil {
				t.Errorf("%s%s: %v", name, how, err)
			}
		}
	}
	for cut := range good {
		if _, err := Open(bytes.NewReader(good[:cut]), t.TempDir()); err == nil && cut != len(header) {
			t.Errorf("cut at %d: taken", cut)
		}
	}
}

func TestReadErrorsArePassedOn(t *testing.T) {
	boom := errors.New("boom")
	x := sound([]byte("\xf6"))
	for cut := range 60 {
		r := io.MultiReader(bytes.NewReader(car([][]byte{x.cid}, x)[:cut]), iotest.ErrReader(boom))
		if _, err := Open(r, t.TempDir()); !errors.Is(err, boom) {
			t.Errorf("after %d bytes: %v", cut, err)
		}
	}
}

func TestDoubleAndUnreachableBlocksAndTwoRoots(t *testing.T) {
	one, two := sound([]byte("\x01")), sound([]byte("\x02"))
	a := mustOpen(t, car([][]byte{one.cid, two.cid}, one, two, one, one))
	if a.Blocks != 2 || len(a.Roots) != 2 || a.Roots[0] != CID(one.cid) {
		t.Errorf("%+v", a)
	}
	if _, at, ok, err := a.Block(CID(one.cid)); !ok || err != nil || at > 140 {
		t.Errorf("the first of the same blocks is not the one used: at %d", at)
	}
	if _, _, ok, err := a.Block(Sum([]byte("\x03"))); ok || err != nil {
		t.Error("a block out of nothing")
	}
}

// commitBlock writes a commit with fields that a test may change; "" leaves one out.
func commitBlock(change map[string]string) block {
	c := Sum([]byte("\xf6"))
	sig := "\x58\x40" + strings.Repeat("s", 64)
	fields := map[string]string{"did": "\x6bdid:plc:abc", "rev": "\x6d3migo7fijwi2k", "sig": sig, "data": string(appendLink(nil, string(c[:]))), "prev": "\xf6", "version": "\x03"}
	for k, v := range change {
		fields[k] = v
	}
	var b []byte
	n := byte(0)
	for _, k := range []string{"x", "did", "rev", "sig", "data", "prev", "version"} {
		if fields[k] != "" {
			b = append(append(append(b, 0x60|byte(len(k))), k...), fields[k]...)
			n++
		}
	}
	return sound(append([]byte{0xa0 | n}, b...))
}

func TestCommits(t *testing.T) {
	read := func(b block) error {
		_, err := mustOpen(t, car([][]byte{b.cid}, b)).Commit()
		return err
	}
	if err := read(commitBlock(nil)); err != nil {
		t.Fatal(err)
	}
	raw := Sum([]byte("\xf6"))
	raw[1] = codecRaw
	for name, change := range map[string]map[string]string{
		"no did":            {"did": ""},
		"no revision":       {"rev": ""},
		"no signature":      {"sig": ""},
		"no data":           {"data": ""},
		"no prev":           {"prev": ""},
		"no version":        {"version": ""},
		"another field":     {"x": "\x00"},
		"revision no TID":   {"rev": "\x6d3migo7fijwi2K"},
		"revision too high": {"rev": "\x6dz222222222222"},
		"revision short":    {"rev": "\x613"},
		"signature of 63":   {"sig": "\x58\x3f" + strings.Repeat("s", 63)},
		"signature of 65":   {"sig": "\x58\x41" + strings.Repeat("s", 65)},
		"signature as text": {"sig": "\x78\x40" + strings.Repeat("s", 64)},
		"data null":         {"data": "\xf6"},
		"data a raw block":  {"data": string(appendLink(nil, string(raw[:])))},
		"prev a number":     {"prev": "\x00"},
		"version as text":   {"version": "\x613"},
		"version a float":   {"version": "\xf9\x42\x00"},
	} {
		if err := read(commitBlock(change)); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, v := range []string{"\x02", "\x04"} {
		if err := read(commitBlock(map[string]string{"version": v})); !errors.Is(err, ErrVersion) {
			t.Errorf("version %q: %v", v, err)
		}
	}
	x := sound([]byte("\xf6"))
	if _, err := mustOpen(t, car([][]byte{linkBytes()[5:]}, x)).Commit(); !errors.Is(err, ErrInvalid) {
		t.Errorf("root missing: %v", err)
	}
	if err := read(x); !errors.Is(err, ErrInvalid) {
		t.Errorf("root no commit: %v", err)
	}
}

// A file larger than the memory bound is read through a file without a name, and gives the same blocks.
func TestLargeFilesAreSpilled(t *testing.T) {
	var blocks []block
	for i := range 36 {
		data := bytes.Repeat([]byte{byte(i)}, 1<<20-100)
		blocks = append(blocks, block{append([]byte(nil), rawCID(data)...), data})
	}
	file := car([][]byte{blocks[0].cid}, blocks...)
	temp := t.TempDir()
	a, err := Open(bytes.NewReader(file), temp)
	if err != nil {
		t.Fatal(err)
	}
	names, err := os.ReadDir(temp)
	if err != nil || len(names) > 0 || len(a.store.mem) != memory/chunk {
		t.Errorf("%v, %v; %d pieces in memory", err, names, len(a.store.mem))
	}
	for _, i := range []int{35, 0, 31, 32, 30, 33, 34, 35, 20, 32} {
		got, at, ok, err := a.Block(CID(blocks[i].cid))
		if err != nil || !ok || !bytes.Equal(got, blocks[i].data) || !bytes.Equal(file[at:at+64], got[:64]) {
			t.Errorf("block %d: %v %v", i, ok, err)
		}
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func rawCID(data []byte) []byte {
	c := sum(codecRaw, data)
	return c[:]
}

// A file of one mebibyte of hostile shape takes no more memory than its blocks need.
func TestMemoryIsBounded(t *testing.T) {
	var file []byte
	x := sound([]byte("\xf6"))
	file = append(file, car([][]byte{x.cid}, x)...)
	for range 20000 { // a gigabyte of the same block would be no different
		file = append(binary.AppendUvarint(file, 37), x.cid...)
		file = append(file, 0xf6)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a := mustOpen(t, file)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; a.Blocks != 1 || grown > 32<<20 {
		t.Errorf("%d blocks, %d bytes allocated", a.Blocks, grown)
	}
}

func TestManyBlocksAreFound(t *testing.T) {
	var blocks []block
	for i := range 5000 {
		blocks = append(blocks, sound(appendHead(nil, majorUint, uint64(i))))
	}
	a := mustOpen(t, car([][]byte{blocks[0].cid}, blocks...))
	for _, b := range blocks {
		got, _, ok, err := a.Block(CID(b.cid))
		if err != nil || !ok || !bytes.Equal(got, b.data) || !a.May(CID(b.cid)) {
			t.Fatalf("%x is lost", b.data)
		}
	}
	if a.Blocks != 5000 || a.May(Sum([]byte("x"))) {
		t.Errorf("%d blocks", a.Blocks)
	}
}

func FuzzCAR(f *testing.F) {
	commit := commitBlock(nil)
	f.Add(car([][]byte{commit.cid}, commit, sound([]byte("\xf6"))))
	f.Add([]byte("\x0a\xa1\x67version\x02"))
	if files, err := filepath.Glob("../../../../../shared/data/atproto-car/*.car"); err == nil {
		for _, file := range files {
			if b, err := os.ReadFile(file); err == nil && len(b) < 10000 {
				f.Add(b)
			}
		}
	}
	temp := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		LooksLikeCAR(b)
		a, err := Open(bytes.NewReader(b), temp)
		if err != nil {
			return
		}
		if a.Bytes != int64(len(b)) {
			t.Fatalf("read %d of %d bytes", a.Bytes, len(b))
		}
		if c, err := a.Commit(); err == nil {
			n := 0
			if _, err := a.Walk(c.Data, func([]byte, CID) error { n++; return nil }); err == nil && n > a.Blocks*maxEntries {
				t.Fatalf("%d leaves of %d blocks", n, a.Blocks)
			}
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	var blocks []block
	for i := range 20000 {
		blocks = append(blocks, sound(append(appendHead(nil, majorBytes, 300), bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 150)...)))
	}
	file := car([][]byte{blocks[0].cid}, blocks...)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		a, err := Open(bytes.NewReader(file), "")
		if err != nil {
			b.Fatal(err)
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
