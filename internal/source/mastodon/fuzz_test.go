package mastodon

import (
	"bytes"
	"strings"
	"testing"

	"clew/internal/source"

	"github.com/go-json-experiment/json/jsontext"
)

// fuzzed reads hostile bytes with a source, whether it recognises them or not.
func fuzzed(t *testing.T, s source.Source, name string, b []byte) {
	in := input(file(name, string(b)))
	if _, err := s.Recognise(t.Context(), in); err != nil {
		t.Fatalf("recognise: %v", err)
	}
	for _, private := range []bool{false, true} {
		m := &memory{}
		if err := s.Read(t.Context(), in, source.Options{Private: private}, m); err != nil {
			t.Fatalf("read: %v", err)
		}
		m.check(t)
	}
}

func FuzzOutbox(f *testing.F) {
	for _, s := range []string{
		`{"id":"outbox.json","type":"OrderedCollection","totalItems":1,"orderedItems":[` + create(1, `"content":"<p>x</p>","tag":[{"type":"Mention"}],"attachment":[{"type":"Document","url":"/media_attachments/files/1.png"}]`) + `]}`,
		`{"orderedItems":[1,{},"x"],"orderedItems":[]}`, `{"orderedItems":[{"type":"Create"`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { fuzzed(t, Outbox{}, "outbox.json", b) })
}

func FuzzAPI(f *testing.F) {
	for _, s := range []string{
		apiStatus(1, "ann", reply(2)), "[" + apiStatus(1, "ann", `,"quote":`+apiStatus(2, "bo", "")) + "]",
		contextOf([]string{apiStatus(1, "bo", "")}, []string{apiStatus(3, "ann", reply(2))}),
		`[{"method":"GET","uri":"https://s.example/api/v1/statuses/1/history","status":200,"body":[` + apiStatus(1, "ann", "") + `]}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { fuzzed(t, API{}, "https://s.example/api/v1/statuses/1", b) })
}

func FuzzObject(f *testing.F) {
	for _, s := range []string{annNote, annActor, `{"@context":"https://www.w3.org/ns/activitystreams","type":"Collection","first":{"type":"CollectionPage","items":[` + annNote + `]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { fuzzed(t, Object{}, "o.json", b) })
}

// FuzzValue holds the walker against a decoder that follows the standard: the same members, in order, with
// the same texts. On what is no JSON it must only not fail.
func FuzzValue(f *testing.F) {
	f.Add([]byte(`{"a":1,"b\u0041":[true, "x\"]"],"c":{"d":{}}}`))
	f.Add([]byte(`{"a" : "\\" , "b":-1e5}`))
	f.Add([]byte(`{"a":`))
	f.Fuzz(func(t *testing.T, b []byte) {
		v := headValue(b)
		n := 0
		var got strings.Builder
		for k, m := range v.members() {
			n++
			got.Write(k)
			got.WriteByte('=')
			got.Write(bytes.TrimSpace(m))
			got.WriteByte('\n')
			m.text()
			m.ref()
		}
		for e := range v.each() {
			kindOf(e)
			readObject(e)
			readStatus(e)
		}
		if n > len(b) {
			t.Fatalf("%d members in %d bytes", n, len(b))
		}
		if !v.valid() || v.is() != '{' {
			return
		}
		if want := decoded(t, v); got.String() != want {
			t.Errorf("%q\n got %q\nwant %q", b, got.String(), want)
		}
	})
}

func decoded(t *testing.T, v value) string {
	t.Helper()
	d := jsontext.NewDecoder(bytes.NewReader(v))
	if _, err := d.ReadToken(); err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for d.PeekKind() == '"' {
		k, err := d.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		want.WriteString(k.String() + "=")
		m, err := d.ReadValue()
		if err != nil {
			t.Fatal(err)
		}
		want.Write(m)
		want.WriteByte('\n')
	}
	return want.String()
}
