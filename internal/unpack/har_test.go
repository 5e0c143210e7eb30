package unpack

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestHAR(t *testing.T) {
	binary := "\x00\x01\xff\xfe" + strings.Repeat("\x80", 100)
	text := "{\"text\":\"Zäh & 🧵\\n\"}\n"
	long := "https://a.example/graphql?variables=" + strings.Repeat("%7B", 2000)
	data := harOf(
		harAnswer("https://a.example/2", text, ""),
		harAnswer("https://a.example/1", base64.StdEncoding.EncodeToString([]byte(binary)), "base64"),
		harAnswer("https://a.example/1", "the same address again", ""),
		harAnswer(long, "", ""),
		`{"request":{"url":"https://a.example/none"},"response":{"status":0,"content":{"size":0}}}`,
		`{"request":{"url":"https://a.example/304"},"response":{"status":304}}`,
		`{"response":null,"request":[],"more":{"request":{"url":"no"}}}`,
		harAnswer("https://a.example/ space", "x", ""),
		harAnswer("", "x", ""),
		harAnswer("https://a.example/"+strings.Repeat("x", 17<<10), "x", ""),
		harAnswer("https://a.example/rot13", "x", "rot13"),
		`{"response":{"content":{"text":17,"encoding":{},"mimeType":[]}}}`,
		harAnswer("https://a.example/bad", "***", "base64"),
		harAnswer("https://a.example/last", "x", ""),
	)
	for _, bom := range []string{"", "\xef\xbb\xbf"} {
		in := must(t, []byte(bom+data), Limits{})
		same(t, "kind", "har", in.Kind)
		var got []string
		for _, p := range in.Parts {
			s, err := readPart(p)
			if err == nil && int64(len(s)) != p.Size {
				t.Errorf("%s: %d bytes, states %d", p.Name, len(s), p.Size)
			}
			got = append(got, fmt.Sprintf("%.30s %s %d %.20q %v", p.Name, p.Type, p.Status, s, errors.Is(err, ErrBroken)))
		}
		same(t, "parts", []string{
			fmt.Sprintf("https://a.example/2 application/json 200 %.20q false", text),
			fmt.Sprintf("https://a.example/1 application/json 200 %.20q false", binary),
			`https://a.example/1 application/json 200 "the same address aga" false`,
			`https://a.example/graphql?vari application/json 200 "" false`,
			`https://a.example/bad application/json 200 "" true`,
			`https://a.example/last application/json 200 "x" false`,
		}, got)
		var why []string
		for _, r := range in.Refused {
			why = append(why, r.Why)
		}
		same(t, "refused", []string{
			"a control character or space in its address", "it has no address",
			"its address is longer than 16384 bytes", `its encoding "rot13" is not known`,
		}, why)
	}
}

// Broken at any byte, a HAR file gives what stands before, and says that the rest is missing.
func TestHARCut(t *testing.T) {
	whole := harOf(harAnswer("https://a.example/1", "one", ""), harAnswer("https://a.example/2", "dHdv", "base64"))
	want := map[string]string{"https://a.example/1": "one", "https://a.example/2": "two"}
	for n := 12; n < len(whole); n++ {
		in, err := openBytes(t, []byte(whole[:n]), Limits{})
		if err != nil {
			if !errors.Is(err, ErrBroken) {
				t.Errorf("cut at %d: %v", n, err)
			}
			continue
		}
		if in.Kind == "har" && len(in.Refused) != 1 {
			t.Errorf("cut at %d: refused %v", n, in.Refused)
		}
		for name, s := range contents(in) {
			if in.Kind == "har" && s != want[name] {
				t.Errorf("cut at %d: %s = %q", n, name, s)
			}
		}
	}
}

func TestHARBroken(t *testing.T) {
	one := harAnswer("https://a.example/1", "one", "")
	for name, second := range map[string]string{
		"not UTF-8":      `{"request":{"url":"` + "\xff" + `"}}`,
		"doubled name":   `{"request":{},"request":{}}`,
		"lone surrogate": `{"request":{"url":"\ud800"}}`,
		"no comma":       `{"request":{} "response":{}}`,
		"bare word":      `{"request":nope}`,
		"deep":           strings.Repeat(`[`, 20_000),
	} {
		in := must(t, []byte(harOf(one, second)), Limits{})
		same(t, name, map[string]string{"https://a.example/1": "one"}, contents(in))
		if len(in.Refused) != 1 || !strings.Contains(in.Refused[0].Why, "damaged after byte") {
			t.Errorf("%s: refused %v", name, in.Refused)
		}
	}
}

func FuzzHAR(f *testing.F) {
	f.Add([]byte(harOf(harAnswer("https://a.example/1", "one", ""), harAnswer("https://a.example/2", "dHdv", "base64"))))
	f.Add([]byte(harOf()))
	f.Add([]byte("{\"log\":{\"entries\":[[{}],{\"response\":{\"content\":{\"text\":\"\\u0041\"}}}]}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isHAR(data) {
			return
		}
		in, err := FromReader(t.Context(), "f", bytes.NewReader(data), Limits{})
		if err != nil {
			return
		}
		defer in.Close()
		for _, p := range in.Parts {
			s, err := readPart(p)
			if err == nil && int64(len(s)) != p.Size && !strings.ContainsAny(s, "\r\n") {
				t.Errorf("%q: %d bytes, states %d", p.Name, len(s), p.Size)
			}
		}
	})
}

func BenchmarkHAR(b *testing.B) {
	var entries []string
	body := string(jsonLike(200_000))
	for i := range 40 {
		entries = append(entries, harAnswer(fmt.Sprintf("https://a.example/%d", i), body, ""))
	}
	data := []byte(harOf(entries...))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		in, err := FromReader(b.Context(), "a", bytes.NewReader(data), Limits{})
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range in.Parts {
			r, err := p.Open()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				b.Fatal(err)
			}
		}
	}
}
