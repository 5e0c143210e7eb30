package unpack

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

func TestAttackArchives(t *testing.T) {
	dir := filepath.Join(shared(t), "attack", "zip")
	cases := map[string]struct {
		parts   map[string]string
		refused []string
	}{
		"corkami-empty.zip":     {map[string]string{}, nil},
		"corkami-store.zip":     {map[string]string{"Hello.txt": "Hello World!\nHello World!\n"}, nil},
		"corkami-unixdesc.zip":  {map[string]string{"hello.txt": "Hello World!"}, nil},
		"corkami-zip64.zip":     {map[string]string{"Hello.txt": "Hello World!\nHello World!\n"}, nil},
		"corkami-zipcrypto.zip": {map[string]string{}, []string{"Hello.txt: it is encrypted"}},
		"zip-slip-win.zip":      {map[string]string{"good.txt": "this is a good one\n"}, []string{"a backslash in its name"}},
		"zip-slip.tar":          {map[string]string{"good.txt": "this is a good one\n"}, []string{"its name leads out of the folder"}},
		"zip-slip.zip":          {map[string]string{"good.txt": "this is a good one\n"}, []string{"its name leads out of the folder"}},
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		c, ok := cases[f.Name()]
		if !ok {
			t.Errorf("%s: no case for it", f.Name())
			continue
		}
		in, err := Open(t.Context(), filepath.Join(dir, f.Name()), Limits{})
		if err != nil {
			t.Errorf("%s: %v", f.Name(), err)
			continue
		}
		same(t, f.Name(), c.parts, contents(in))
		got := refusals(in)
		if len(got) != len(c.refused) || len(got) == 1 && !strings.HasSuffix(got[0], c.refused[0]) {
			t.Errorf("%s: refused %q, want %q", f.Name(), got, c.refused)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestHostileNames(t *testing.T) {
	long := strings.Repeat("n", 1025)
	deep := strings.Repeat("d/", 64) + "x"
	bad := map[string]string{
		"/etc/passwd":    "its name is an absolute path",
		"../x":           "its name leads out of the folder",
		"a/../../x":      "its name leads out of the folder",
		"a/..":           "its name leads out of the folder",
		`..\x`:           "a backslash in its name",
		`\\server\share`: "a backslash in its name",
		"//server/share": "its name is an absolute path",
		"C:/x":           "its name begins with a drive letter",
		"c:x":            "its name begins with a drive letter",
		"a/NUL":          "its name is that of a device",
		"con":            "its name is that of a device",
		"aux.txt":        "its name is that of a device",
		"COM1.json/x":    "its name is that of a device",
		"lpt9 .x":        "its name is that of a device",
		"a\x00b":         "a control character in its name",
		"a\nb":           "a control character in its name",
		"a\x7f":          "a control character in its name",
		"\xff\xfe":       "its name is not UTF-8",
		"caf\xe9":        "its name is not UTF-8",
		long:             "its name is longer than 1024 bytes",
		deep:             "it lies more than 64 folders deep",
		".":              "it has no name",
		"":               "it has no name",
	}
	good := []string{"data/tweets.js", "a/b/.hidden", "..a", "a..", "...", "console", "common.js", "nul1", "файл.txt", "🧵.json", "ab:c"}
	for name, why := range bad {
		if clean, got := cleanName(name, Limits{}.withDefaults()); got != why {
			t.Errorf("cleanName(%q) = %q, %q; want %q", name, clean, got, why)
		}
		// The rest of the archive goes on.
		in := must(t, zipOf(t, "before", "1", name, "evil", "z", "2"), Limits{})
		if got := contents(in); len(got) != 2 || len(in.Refused) != 1 {
			t.Errorf("%q: parts %v, refused %v", name, got, in.Refused)
		}
	}
	for _, name := range good {
		if clean, why := cleanName(name, Limits{}.withDefaults()); why != "" || clean != name {
			t.Errorf("cleanName(%q) = %q, %q", name, clean, why)
		}
	}
	for name, want := range map[string]string{"./a": "a", "a//b": "a/b", "a/./b": "a/b"} {
		if clean, why := cleanName(name, Limits{}.withDefaults()); why != "" || clean != want {
			t.Errorf("cleanName(%q) = %q, %q; want %q", name, clean, why, want)
		}
	}
}

// What the short way lets through, the long way does too, unchanged.
func TestPlainNames(t *testing.T) {
	lim := Limits{}.withDefaults()
	rng := rand.New(rand.NewPCG(3, 4))
	const letters = "conulaxp1/..-\\: \x00C"
	plain := 0
	for range 200_000 {
		b := make([]byte, rng.IntN(9))
		for i := range b {
			b[i] = letters[rng.IntN(len(letters))]
		}
		name := string(b)
		if !isPlainName(name) {
			continue
		}
		plain++
		why := badBytes(name, lim)
		for elem := range strings.SplitSeq(name, "/") {
			if why != "" || elem == "" || elem == "." || elem == ".." || isDevice(elem) || strings.Contains(name, `\`) {
				t.Fatalf("%q is not plain", name)
			}
		}
	}
	if plain < 1000 {
		t.Errorf("only %d plain names", plain)
	}
}

func TestTwins(t *testing.T) {
	in := must(t, zipOf(t, "Tweets.js", "1", "tweets.js", "2", "caf\u00e9", "3", "cafe\u0301", "4", "CAFÉ", "5", "x", "6", "x", "7", "ſ", "8", "S", "9", "K", "10", "\u212a", "11"), Limits{})
	same(t, "kept", map[string]string{"Tweets.js": "1", "caf\u00e9": "3", "x": "6", "ſ": "8", "K": "10"}, contents(in))
	if len(in.Refused) != 6 {
		t.Errorf("refused %v", in.Refused)
	}
}

// rawZip writes an archive member by member with whatever headers a test asks for.
func rawZip(t testing.TB, edit func(h *zip.FileHeader), raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{
		Name: "a", Method: zip.Deflate, CompressedSize64: uint64(len(raw)),
		UncompressedSize64: uint64(len(raw)), CRC32: crc32.ChecksumIEEE(raw),
	}
	edit(h)
	f, err := w.CreateRaw(h)
	if err == nil {
		_, err = f.Write(raw)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func deflated(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 6)
	if err == nil {
		_, err = w.Write(data)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileMembers(t *testing.T) {
	text := []byte(strings.Repeat("text ", 1000))
	packed := deflated(t, text)
	zeros := deflated(t, make([]byte, 32<<20))
	right := func(h *zip.FileHeader) {
		h.UncompressedSize64, h.CRC32 = uint64(len(text)), crc32.ChecksumIEEE(text)
	}
	cases := map[string]struct {
		edit func(h *zip.FileHeader)
		raw  []byte
		want string // content or meaning; "REFUSED why"
	}{
		"right":          {right, packed, string(text)},
		"wrong checksum": {func(h *zip.FileHeader) { right(h); h.CRC32++ }, packed, "BROKEN"},
		"states less":    {func(h *zip.FileHeader) { right(h); h.UncompressedSize64-- }, packed, "BROKEN"},
		"states more":    {func(h *zip.FileHeader) { right(h); h.UncompressedSize64++ }, packed, "BROKEN"},
		"states nothing": {func(h *zip.FileHeader) { right(h); h.UncompressedSize64 = 0 }, packed, "BROKEN"},
		"cut":            {func(h *zip.FileHeader) { right(h); h.CompressedSize64 = uint64(len(packed) / 2) }, packed[:len(packed)/2], "BROKEN"},
		"not deflate":    {right, []byte("\xff\xff\xff\xff nonsense"), "BROKEN"},
		"empty deflate":  {right, nil, "BROKEN"},
		"bomb that says": {func(h *zip.FileHeader) { h.UncompressedSize64 = 32 << 20 }, zeros, "REFUSED it unpacks to more than 200 times its size"},
		"bomb that lies": {func(h *zip.FileHeader) { h.UncompressedSize64 = 100 }, zeros, "BROKEN"},
		"bzip2":          {func(h *zip.FileHeader) { h.Method = 12 }, text, "REFUSED it is packed in a way that is not read here (method 12)"},
		"encrypted":      {func(h *zip.FileHeader) { h.Flags |= 1 }, text, "REFUSED it is encrypted"},
		"strong crypto":  {func(h *zip.FileHeader) { h.Flags |= 1 << 6 }, text, "REFUSED it is encrypted"},
		"masked":         {func(h *zip.FileHeader) { h.Flags |= 1 << 13 }, text, "REFUSED it is encrypted"},
		"link":           {func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }, []byte("/etc/passwd"), "REFUSED it is a link"},
		"link as folder": {func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777); h.Name = "a/" }, nil, "REFUSED it is a link"},
		"device":         {func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice | 0o777) }, nil, "REFUSED it is not a plain file"},
		"pipe":           {func(h *zip.FileHeader) { h.SetMode(fs.ModeNamedPipe | 0o777) }, nil, "REFUSED it is not a plain file"},
		"stored, lies":   {func(h *zip.FileHeader) { h.Method = zip.Store; h.UncompressedSize64 = 9 }, text, "REFUSED its two sizes do not agree"},
		"4 TiB":          {func(h *zip.FileHeader) { h.UncompressedSize64 = 4 << 40 }, packed, "REFUSED it holds more than 274877906944 bytes"},
		"8 EiB":          {func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 63 }, packed, "REFUSED it does not lie within the archive"},
		"packed 8 EiB":   {func(h *zip.FileHeader) { h.CompressedSize64 = 1<<64 - 1 }, packed, "REFUSED it does not lie within the archive"},
		"packed too big": {func(h *zip.FileHeader) { h.CompressedSize64 = 1 << 33 }, packed, "REFUSED it does not lie within the archive"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := must(t, rawZip(t, c.edit, c.raw), Limits{})
			got := ""
			switch {
			case len(in.Refused) == 1 && len(in.Parts) == 0:
				got = "REFUSED " + in.Refused[0].Why
			case len(in.Parts) == 1:
				got = contents(in)["a"]
				same(t, "by WriteTo", got, written(in.Parts[0]))
			}
			if got != c.want {
				t.Errorf("got %.80q, want %.80q", got, c.want)
			}
		})
	}
}

// written reads a part by WriteTo, with the same words for errors as contents.
func written(p Part) string {
	r, err := p.Open()
	if err != nil {
		return "BROKEN"
	}
	defer r.Close()
	var b bytes.Buffer
	if _, err := r.(io.WriterTo).WriteTo(&b); errors.Is(err, ErrBroken) {
		return "BROKEN"
	} else if err != nil {
		return "ERROR " + err.Error()
	}
	return b.String()
}

// The 64-bit end of an archive may state anything.
func TestZip64Lies(t *testing.T) {
	good := manyParts(3)
	end := len(good) - 22 - 20 - 56 // where the 64-bit record begins
	for name, data := range map[string][]byte{
		"count":      patched(good, end+32, 0, 0, 0, 0, 1),
		"minus one":  patched(good, end+32, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"fewer":      patched(good, end+32, 2),
		"size":       patched(good, end+40, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
		"offset":     patched(good, end+48, 0, 0, 0, 0, 0, 0, 0, 0x80),
		"record":     patched(good, end, 'X'),
		"locator":    patched(good, end+56+8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"no locator": patched(good, end+56, 'X'),
	} {
		if in, err := openBytes(t, data, Limits{}); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v, %v", name, in, err)
		}
	}
	same(t, "unchanged", 3, len(must(t, good, Limits{}).Parts))
}

// Two directory entries over one member, and members that lie in each other, as the bombs without
// nesting do it.
func TestOverlap(t *testing.T) {
	good := zipOf(t, "a", strings.Repeat("x", 9000), "b", strings.Repeat("y", 9000))
	dir := bytes.Index(good, []byte("PK\x01\x02"))
	second := dir + 4 + bytes.Index(good[dir+4:], []byte("PK\x01\x02"))
	for _, local := range []byte{0, 1, 20} {
		in := must(t, patched(good, second+42, local, 0, 0, 0), Limits{})
		same(t, "refused", []string{"b: its bytes are another member's too"}, refusals(in))
		same(t, "kept", map[string]string{"a": strings.Repeat("x", 9000)}, contents(in))
	}
}

// A member whose own header does not agree with the directory is damaged, not read at a wrong place.
func TestLocalHeader(t *testing.T) {
	good := zipOf(t, "a", strings.Repeat("x", 9000))
	for name, data := range map[string][]byte{"signature": spoil(good, 0), "name": patched(good, 26, 2), "extra": patched(good, 28, 0xff, 0xff)} {
		if name == "signature" {
			data = append([]byte("PK\x05\x06"), data[4:]...) // still taken for a zip archive
		}
		in := must(t, data, Limits{})
		if got := contents(in)["a"]; got != "BROKEN" {
			t.Errorf("%s: %.40q", name, got)
		}
	}
}

// Cut anywhere, an archive gives an error that says so; it never gives parts that read as something
// else.
func TestZipCut(t *testing.T) {
	whole := zipOf(t, "a", strings.Repeat("x", 3000), "dir/b", "y", "c", "")
	for n := 4; n < len(whole); n++ {
		if in, err := openBytes(t, whole[:n], Limits{}); !errors.Is(err, ErrBroken) {
			t.Fatalf("cut at %d of %d: %v, %v", n, len(whole), in, err)
		}
	}
}

// Any one byte changed: a part reads as it was, or as an error, or is refused, or has another name.
func TestZipFlip(t *testing.T) {
	want := map[string]string{"a": strings.Repeat("text ", 300), "dir/b": "y"}
	whole := zipOf(t, "a", want["a"], "dir/b", want["dir/b"])
	for at := range whole {
		in, err := openBytes(t, spoil(whole, at), Limits{})
		if err != nil {
			continue
		}
		for name, got := range contents(in) {
			if in.Kind == "zip" && got != "BROKEN" && got != want["a"] && got != want["dir/b"] {
				t.Errorf("byte %d: %s = %.40q", at, name, got)
			}
		}
	}
}

func TestZipPrefixed(t *testing.T) {
	data := append([]byte("PK\x03\x04 what a program put before it"), zipOf(t, "a", "hello")...)
	same(t, "parts", map[string]string{"a": "hello"}, contents(must(t, data, Limits{})))
}

func TestZipRaw(t *testing.T) {
	text := strings.Repeat("some text. ", 500)
	in := must(t, zipOf(t, "a", text), Limits{})
	r, encoding, size, err := in.Parts[0].Raw()
	if err != nil || encoding != "deflate" {
		t.Fatal(encoding, err)
	}
	packed, err := io.ReadAll(r)
	if err != nil || int64(len(packed)) != size {
		t.Fatalf("%d of %d bytes, %v", len(packed), size, err)
	}
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil || string(plain) != text {
		t.Errorf("%.40q, %v", plain, err)
	}
	stored := rawZip(t, func(h *zip.FileHeader) { h.Method = zip.Store }, []byte(text))
	r, encoding, _, err = must(t, stored, Limits{}).Parts[0].Raw()
	if err != nil || encoding != "" {
		t.Fatal(encoding, err)
	}
	if plain, err := io.ReadAll(r); err != nil || string(plain) != text {
		t.Errorf("%.40q, %v", plain, err)
	}
}

// Parts may be read side by side.
func TestZipParallel(t *testing.T) {
	var pairs []string
	for i := range 40 {
		pairs = append(pairs, fmt.Sprintf("%02d", i), strings.Repeat(fmt.Sprint(i), 5000))
	}
	in := must(t, zipOf(t, pairs...), Limits{})
	errs := make(chan error, len(in.Parts))
	for i, p := range in.Parts {
		go func() {
			s, err := readPart(p)
			if err == nil && s != pairs[2*i+1] {
				err = fmt.Errorf("part %d is not itself", i)
			}
			errs <- err
		}()
	}
	for range in.Parts {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// Archives made at random read as archive/zip reads them.
func TestZipAgainstStandardLibrary(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var pairs []string
		for i := range rng.IntN(30) {
			pairs = append(pairs, fmt.Sprintf("%d/%d", rng.IntN(5), i), strings.Repeat("ab", rng.IntN(4000)))
		}
		data := zipOf(t, pairs...)
		std, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, f := range std.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(r)
			if err = errors.Join(err, r.Close()); err != nil {
				t.Fatal(err)
			}
			want[f.Name] = string(b)
		}
		same(t, "parts", want, contents(must(t, data, Limits{})))
	}
}

// manyParts is an archive of n empty parts, as cheap to make as can be.
func manyParts(n int) []byte {
	var local, dir bytes.Buffer
	for i := range n {
		name := fmt.Sprintf("data/tweets_media/%019d.jpg", i)
		at := local.Len()
		head := make([]byte, 30)
		copy(head, "PK\x03\x04")
		head[26] = byte(len(name))
		local.Write(head)
		local.WriteString(name)
		entry := make([]byte, 46)
		copy(entry, "PK\x01\x02")
		entry[28] = byte(len(name))
		entry[42], entry[43], entry[44], entry[45] = byte(at), byte(at>>8), byte(at>>16), byte(at>>24)
		dir.Write(entry)
		dir.WriteString(name)
	}
	at, size := local.Len(), dir.Len()
	u64 := func(v int) []byte {
		return []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24), byte(v >> 32), 0, 0, 0}
	}
	out := slices.Concat(local.Bytes(), dir.Bytes())
	end64 := slices.Concat([]byte("PK\x06\x06"), u64(44), make([]byte, 12), u64(n), u64(n), u64(size), u64(at))
	loc := slices.Concat([]byte("PK\x06\x07"), make([]byte, 4), u64(at+size), []byte{1, 0, 0, 0})
	end := append([]byte("PK\x05\x06"), make([]byte, 18)...)
	for i := 8; i < 20; i++ {
		end[i] = 0xff
	}
	return slices.Concat(out, end64, loc, end)
}

// A million parts are what is allowed, in at most 200 bytes each with a name of 42 bytes.
func TestMillionParts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 100 MB of archive")
	}
	const n = 1_000_000
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, manyParts(n), 0o600); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	in, err := Open(t.Context(), path, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	runtime.GC()
	runtime.ReadMemStats(&after)
	per := float64(after.HeapAlloc-before.HeapAlloc) / n
	t.Logf("%.0f bytes a part", per)
	if len(in.Parts) != n || len(in.Refused) != 0 {
		t.Errorf("%d parts, %d refused", len(in.Parts), len(in.Refused))
	}
	if per > 200 {
		t.Errorf("%.0f bytes a part", per)
	}
	if _, err := Open(t.Context(), path, Limits{Parts: n - 1}); !errors.Is(err, ErrBound) {
		t.Errorf("one part too many: %v", err)
	}
}

func FuzzZip(f *testing.F) {
	f.Add(zipOf(f, "a", "hello", "b/c", strings.Repeat("x", 2000)))
	f.Add(zipOf(f))
	f.Add(manyParts(3))
	f.Add(append([]byte("PK\x03\x04"), zipOf(f, "../a", "x")...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isZip(data) {
			return
		}
		in, err := FromReader(t.Context(), "f", bytes.NewReader(data), Limits{Total: 1 << 24, Parts: 1000})
		if err != nil {
			return
		}
		defer in.Close()
		names := map[string]bool{}
		for _, p := range in.Parts {
			names[p.Name] = true
			s, err := readPart(p)
			if err == nil && int64(len(s)) != p.Size && in.Kind == "zip" {
				t.Errorf("%q: %d bytes, states %d", p.Name, len(s), p.Size)
			}
			if clean, why := cleanName(p.Name, Limits{}.withDefaults()); in.Kind == "zip" && (why != "" || clean != p.Name) {
				t.Errorf("offered %q: %s", p.Name, why)
			}
		}
		if in.Kind == "zip" && len(names) != len(in.Parts) {
			t.Errorf("names are not unique: %v", slices.Sorted(maps.Keys(names)))
		}
	})
}
