package repo

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// again decodes a block and writes it back.
func again(t testing.TB, b []byte) []byte {
	t.Helper()
	var d Decoder
	v, err := d.Decode(b)
	if err != nil {
		t.Fatalf("%x: %v", b, err)
	}
	out, ok := Encode(&v)
	if !ok {
		t.Fatalf("%x: cannot be written back", b)
	}
	return out
}

// The 105 cases of DASL's own suite. Those that speak of AT Protocol's form must come out as they say;
// floats, which AT Protocol leaves out, must be refused whatever the case says.
func TestDASLCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "cbor-car-vectors", "dasl"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	total, good, bad, other := 0, 0, 0, 0
	for _, file := range files {
		var cases []struct {
			Type, Data, Name string
			Tags             []string
		}
		if err := json.Unmarshal(mustFile(t, file), &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			total++
			b, err := hex.DecodeString(c.Data)
			if err != nil {
				t.Fatal(err)
			}
			ours := slices.ContainsFunc(c.Tags, func(s string) bool { return s == "basic" || s == "dag-cbor" || s == "dasl-cid" })
			isFloat := filepath.Base(file) == "floats.json" || filepath.Base(file) == "numeric_reduction.json"
			err = Check(b)
			switch {
			case err != nil:
				bad++
				const blake3 = "Big DASL CID" // AT Protocol has SHA-256 alone
				if c.Type == "roundtrip" && ours && !isFloat && c.Name != blake3 {
					t.Errorf("%s: %s: %v", filepath.Base(file), c.Name, err)
				}
			case isFloat || c.Type == "invalid_in" && ours || c.Type == "invalid_out" && ours:
				t.Errorf("%s: %s: %s is taken", filepath.Base(file), c.Name, c.Data)
			default:
				good++
				if !ours {
					other++
				}
				if !bytes.Equal(again(t, b), b) {
					t.Errorf("%s: %s: does not come back the same", filepath.Base(file), c.Name)
				}
			}
		}
	}
	t.Logf("%d cases: %d taken (%d of them speak of other forms), %d refused", total, good, other, bad)
	if total != 105 {
		t.Errorf("%d cases", total)
	}
}

// The 82 values of RFC 8949's appendix A: what is taken is canonical, and nothing else is.
func TestRFC8949Values(t *testing.T) {
	var cases []struct {
		Hex       string
		Roundtrip bool
	}
	if err := json.Unmarshal(mustFile(t, shared(t, "cbor-car-vectors", "rfc8949-appendix_a.json")), &cases); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, c := range cases {
		b, err := hex.DecodeString(c.Hex)
		if err != nil {
			t.Fatal(err)
		}
		if Check(b) != nil {
			floatOrSimple, tag, numberKeys := b[0] > byteNull || b[0]>>5 == majorSimple && b[0] < byteFalse, b[0]>>5 == majorTag, c.Hex == "a201020304"
			if c.Roundtrip && !floatOrSimple && !tag && !numberKeys {
				t.Errorf("%s is refused", c.Hex)
			}
			continue
		}
		taken++
		if !c.Roundtrip || !bytes.Equal(again(t, b), b) {
			t.Errorf("%s is taken and should not be", c.Hex)
		}
	}
	if len(cases) != 82 || taken != 36 {
		t.Errorf("%d of %d taken", taken, len(cases))
	}
}

// JSON and CBOR of one record, and its CID.
func TestDataModelFixtures(t *testing.T) {
	var cases []struct {
		JSON json.RawMessage
		CBOR string `json:"cbor_base64"`
		CID  string
	}
	if err := json.Unmarshal(mustFile(t, shared(t, "atproto-interop", "data-model", "data-model-fixtures.json")), &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		want, err := base64.RawStdEncoding.DecodeString(c.CBOR)
		if err != nil {
			t.Fatal(err)
		}
		var p Parser
		v, err := p.Parse(string(c.JSON), 0)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Encode(&v)
		if !ok || !bytes.Equal(got, want) || Sum(got).String() != c.CID || !bytes.Equal(again(t, want), want) {
			t.Errorf("%s: %x, expected %x", c.CID, got, want)
		}
	}
	if len(cases) != 3 {
		t.Errorf("%d cases", len(cases))
	}
}

// Of the invalid data, the data model's own rules on links, bytes and floats are ours; blobs and $type are
// a lexicon's affair.
func TestInvalidData(t *testing.T) {
	var cases []struct {
		Note string
		JSON json.RawMessage
	}
	if err := json.Unmarshal(mustFile(t, shared(t, "atproto-interop", "data-model", "data-model-invalid.json")), &cases); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, c := range cases {
		var p Parser
		v, err := p.Parse(string(c.JSON), 0)
		if err == nil {
			if _, ok := Encode(&v); ok {
				if strings.Contains(c.Note, "link") || strings.Contains(c.Note, "bytes") || c.Note == "float" {
					t.Errorf("%s: taken", c.Note)
				}
				continue
			}
		}
		refused++
	}
	if len(cases) != 12 || refused != 6 {
		t.Errorf("%d of %d refused", refused, len(cases))
	}
}

func TestCheckRefuses(t *testing.T) {
	long := func(head string, n int, tail string) string { return head + strings.Repeat(tail, n) }
	for name, s := range map[string]string{
		"nothing":                "",
		"two items":              "\x00\x00",
		"0 in two bytes":         "\x18\x00",
		"255 in three":           "\x19\x00\xff",
		"65535 in five":          "\x1a\x00\x00\xff\xff",
		"32 bits in nine":        "\x1b\x00\x00\x00\x00\xff\xff\xff\xff",
		"reserved head 28":       "\x1c",
		"reserved head 30":       "\x9e",
		"indefinite bytes":       "\x5f\x41a\xff",
		"indefinite text":        "\x7f\x61a\xff",
		"indefinite list":        "\x9f\xff",
		"indefinite map":         "\xbf\xff",
		"break":                  "\xff",
		"half float":             "\xf9\x3c\x00",
		"single float":           "\xfa\x3f\x80\x00\x00",
		"double float":           "\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00",
		"undefined":              "\xf7",
		"simple 24":              "\xf8\x18",
		"bytes too short":        "\x42a",
		"text too short":         "\x7b\xff\xff\xff\xff\xff\xff\xff\xffa",
		"list too long":          "\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
		"map too long":           "\xbb\x7f\xff\xff\xff\xff\xff\xff\xff",
		"map of half an entry":   "\xa1\x61a",
		"key twice":              "\xa2\x61a\x00\x61a\x01",
		"keys unsorted":          "\xa2\x61b\x00\x61a\x01",
		"longer key first":       "\xa2\x62aa\x00\x61b\x01",
		"key a number":           "\xa1\x00\x00",
		"key bytes":              "\xa1\x41a\x00",
		"key of invalid UTF-8":   "\xa1\x61\xff\x00",
		"key length too long":    "\xa1\x78\x01a\x00",
		"text of invalid UTF-8":  "\x61\xff",
		"text with a surrogate":  "\x63\xed\xa0\x80",
		"tag 1":                  "\xc1\x00",
		"self-described":         "\xd9\xd9\xf7\x00",
		"tag 42 of text":         "\xd8\x2a\x61a",
		"tag 42 of nothing":      "\xd8\x2a",
		"tag 42 in three bytes":  "\xd9\x00\x2a" + string(linkBytes())[2:],
		"link without zero byte": "\xd8\x2a\x58\x24" + string(linkBytes())[5:],
		"link to the identity":   "\xd8\x2a\x46\x00\x01\x71\x00\x01a",
		"link of CIDv0":          "\xd8\x2a\x58\x23\x00\x12\x20" + strings.Repeat("a", 32),
		"link of 100 bytes":      "\xd8\x2a\x58\x65\x00" + strings.Repeat("a", 100),
		"nested too deep":        long("", 40, "\x81") + "\x00",
		"nested a million deep":  long("", 1<<20-1, "\x81") + "\x00",
		"too many items":         long("\x9a\x00\x02\x00\x00", 131072, "\x00"),
		"key too long":           "\xa1\x79\x20\x01" + strings.Repeat("a", 8193) + "\x00",
		"too large":              "\x5a\x00\x10\x00\x00" + strings.Repeat("a", 1<<20),
	} {
		if err := Check([]byte(s)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for name, s := range map[string]string{
		"deep":       long("", 32, "\x81") + "\x00",
		"many items": long("\x9a\x00\x01\xff\xff", 131071, "\x00"),
		"long key":   "\xa1\x79\x20\x00" + strings.Repeat("a", 8192) + "\x00",
		"link":       string(linkBytes()),
		"64 bits":    "\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
	} {
		if err := Check([]byte(s)); err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
	}
}

func linkBytes() []byte {
	c := Sum(nil)
	return appendLink(nil, string(c[:]))
}

func TestCIDText(t *testing.T) {
	c := Sum([]byte("x"))
	s := c.String()
	if back, err := ParseCIDText(s); err != nil || back != c {
		t.Fatalf("%s: %v", s, err)
	}
	for _, bad := range []string{"", "b", s[:58], s + "a", strings.ToUpper(s), "z" + s[1:], s[:58] + "b", s[:30] + "1" + s[31:], "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"} {
		if _, err := ParseCIDText(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if (CID{}).String() != "" {
		t.Error("the zero CID has a text")
	}
}

func TestParserRefuses(t *testing.T) {
	for _, bad := range []string{"", " ", "{", "[", `"`, "[1", "[1,", "[1,]", "[,1]", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`, `{1:2}`, "01", "-", "-01", "1.", "1e", "1e+", ".5", "+1", "nul", "tru", "True", "NaN", "'a'",
		`"\x"`, `"\u12"`, `"\u+123"`, `"\ud800"`, `"\udc00"`, `"\ud800\u0041"`, "\"\xff\"", "\"a\nb\"", "\"\\n\xff\"", "\"a\\n\x01\"", `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, "1 2", "[]]", `"\`, `"a\`, strings.Repeat("[", 65) + strings.Repeat("]", 65), "//", "{}x"} {
		var p Parser
		if v, err := p.Parse(bad, 0); err == nil {
			t.Errorf("%q gives %+v", bad, v)
		}
	}
}

func TestParserReads(t *testing.T) {
	var p Parser
	const text = ` {"a":[1,-2,3.5,1e9,-0,18446744073709551616],"b":{"c":"x\n\u00e9\ud83d\ude00\/"},"d":true,"e":null,"f":false,"g":9007199254740992} `
	v, err := p.Parse(text, 0)
	if err != nil {
		t.Fatal(err)
	}
	list := v.List("a")
	if len(list) != 6 || list[0].N != 1 || list[1].Kind != Neg || list[2].Kind != Number || list[4].Kind != Uint || list[5].Kind != Number {
		t.Errorf("%+v", list)
	}
	if got := v.Get("b").Text("c"); got != "x\né😀/" || !v.True("d") || v.True("f") || !v.Has("e") || v.Has("z") {
		t.Errorf("%q", got)
	}
	if _, ok := v.Int("g"); ok {
		t.Error("an integer beyond 2^53 is believed")
	}
	if at := v.Get("b"); at.At != strings.Index(text, `{"c"`) || at.Size != len(`{"c":"x\n\u00e9\ud83d\ude00\/"}`) {
		t.Errorf("at %d, %d long", at.At, at.Size)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(linkBytes())
	f.Add([]byte("\xa2\x61a\x01\x62bb\x82\x20\xf6"))
	f.Add([]byte("\x9f\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if Check(b) == nil && !bytes.Equal(again(t, b), b) {
			t.Fatalf("%x does not come back the same", b)
		}
	})
}

func FuzzParser(f *testing.F) {
	f.Add(`{"a":[1,-2,3.5],"b":{"$link":"x"},"c":"\ud83d\ude00"}`)
	f.Fuzz(func(t *testing.T, s string) {
		var p Parser
		v, err := p.Parse(s, 0)
		if (err == nil) && !json.Valid([]byte(s)) {
			t.Fatalf("%q is taken", s)
		}
		if b, ok := Encode(&v); err == nil && ok && Check(b) != nil && !bytes.Contains(b, []byte("\xff")) {
			t.Fatalf("%q gives %x: %v", s, b, Check(b))
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	var p Parser
	v, err := p.Parse(`{"$type":"app.bsky.feed.post","createdAt":"2025-01-01T00:00:00Z","langs":["en"],"text":"`+strings.Repeat("words of a post ", 12)+`"}`, 0)
	if err != nil {
		b.Fatal(err)
	}
	block, _ := Encode(&v)
	b.SetBytes(int64(len(block)))
	for b.Loop() {
		if err := Check(block); err != nil {
			b.Fatal(err)
		}
	}
}
