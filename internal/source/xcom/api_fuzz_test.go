package xcom

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"clew/internal/source"
)

// seedAPI gives a fuzz target real answers, where they are at hand, and made-up ones.
func seedAPI(f *testing.F, dir string, more ...string) {
	f.Helper()
	for _, m := range more {
		f.Add([]byte(m))
	}
	for up := ".."; len(up) < 30; up += "/.." {
		files, err := filepath.Glob(filepath.Join(up, "shared", "data", dir))
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range files {
			if b, err := os.ReadFile(name); err == nil && len(b) < 8000 {
				f.Add(b)
			}
		}
	}
}

// checkAPI reads hostile bytes: no panic, no hang, and what is told is sound.
func checkAPI(t *testing.T, src source.Source, b []byte) {
	ctx := t.Context()
	in := fileInput(textPart("https://x.com/i/api/graphql/a?variables=%7B%22cursor%22%3A%22c%22%7D", string(b)))
	ok, err := src.Recognise(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	var s apiSink
	if err := src.Read(ctx, in, source.Options{Private: true}, &s); err != nil {
		t.Fatal(err)
	}
	if !ok && len(s.posts) > 0 {
		t.Errorf("%d posts from what was not recognised", len(s.posts))
	}
	checkTold(t, &s)
	for _, k := range s.skips {
		if k.Why == "" || k.Offset > int64(len(b)) {
			t.Errorf("skip %+v in %d bytes", k, len(b))
		}
	}
}

func FuzzAPIv2(f *testing.F) {
	seedAPI(f, "x-api-v2/twarc-shapes/*", v2Plain, v2PageOf(v2Plain, `"includes":{"users":[]},`), `{"id":"1","action":"delete","reason":"deleted"}`)
	f.Fuzz(func(t *testing.T, b []byte) { checkAPI(t, APIv2{}, b) })
}

func FuzzAPIv1(f *testing.F) {
	seedAPI(f, "twitter-api-v11/*", v1Line("1600000000000000001", `"text":"a","quoted_status":`+v1Line("1600000000000000002", `"text":"b"`)), `[`+v1Line("1", `"full_text":"@a &amp; #b","entities":{"hashtags":[{"text":"b","indices":[9,11]}]}`)+`]`)
	f.Fuzz(func(t *testing.T, b []byte) { checkAPI(t, APIv1{}, b) })
}

func FuzzGraphQL(f *testing.F) {
	seedAPI(f, "x-graphql/fxembed/*/*", webDetail(webEntry(web1, webPost(web1, "42", "a", "", "")), webEntry(web2, webTombstone("deleted")), webCursorEntry("ShowMore", "c")))
	f.Fuzz(func(t *testing.T, b []byte) { checkAPI(t, GraphQL{}, b) })
}

// FuzzAPIJSON holds the parser against jsontext, and what stays of a cut value against running off it.
func FuzzAPIJSON(f *testing.F) {
	seedAPI(f, "x-api-v2/twarc-shapes/c*", `{"a":[1,"\u0416",{"b":null}]}`, `["\ud83d\ude80"]`, "{\"a\":\"\xff\"}", `{"a":1,"a":1}`)
	f.Fuzz(func(t *testing.T, b []byte) {
		var d apiDoc
		compareJSON(t, &d, b)
		if n, err := d.parse(b, true); err == nil {
			walkAll(d.root())
			if n > len(b) {
				t.Errorf("read %d of %d bytes", n, len(b))
			}
		}
		var items apiItems
		items.reset(bytes.NewReader(b), int64(len(b)), false)
		count := 0
		for {
			_, at, err := items.next()
			var broken *apiBroken
			if err != nil && !errors.As(err, &broken) {
				return
			}
			if count++; count > len(b)+2 || at > int64(len(b)) {
				t.Fatalf("item %d at %d of %d bytes", count, at, len(b))
			}
		}
	})
}
