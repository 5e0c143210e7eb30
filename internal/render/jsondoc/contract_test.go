package jsondoc_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/jsondoc"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
)

// object renders d and reads it back with the standard library.
func object(t *testing.T, d *document.Document, opt jsondoc.Options) map[string]any {
	t.Helper()
	var b bytes.Buffer
	if err := jsondoc.Render(&b, d, opt); err != nil {
		t.Fatal(err)
	}
	return read(t, b.Bytes())
}

func read(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return m
}

// at walks into an object by keys and indices.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				t.Fatalf("no object for %q in %v", s, path)
			}
			if v, ok = m[s]; !ok {
				t.Fatalf("no field %q of %v", s, path)
			}
		case int:
			l, ok := v.([]any)
			if !ok || s >= len(l) {
				t.Fatalf("no element %d of %v", s, path)
			}
			v = l[s]
		}
	}
	return v
}

// The contract of SPEC §5, field by field.
func TestContract(t *testing.T) {
	m := object(t, rendertest.Full(), jsondoc.Options{})
	for _, c := range []struct {
		path []any
		want any
	}{
		{[]any{"clew"}, 1.0},
		{[]any{"id"}, "x:1786000000000000001"},
		{[]any{"network"}, "x"},
		{[]any{"url"}, "https://x.com/tamsin_orrel/status/1786000000000000001"},
		{[]any{"author"}, map[string]any{"id": "x:4400112233", "handle": "@tamsin_orrel", "name": "Tamsin Orrel"}},
		{[]any{"title"}, "The tide mill at Harrow Creek has turned for the last time"},
		{[]any{"published"}, "2024-05-03T18:05:11Z"},
		{[]any{"updated"}, "2024-05-04T04:35:11Z"},
		{[]any{"verdict", "state"}, "gaps"},
		{[]any{"verdict", "held"}, 16.0},
		{[]any{"verdict", "stated"}, nil},
		{[]any{"verdict", "evidence"}, "Walked from an account archive"},
		{[]any{"verdict", "checked"}, "2024-05-05T18:02:11Z"},
		{[]any{"verdict", "limit"}, nil},
		{[]any{"verdict", "gaps", 0}, map[string]any{"after": "x:1786000000000000007", "count": 1.0, "reason": "deleted", "note": "", "seen": "2024-05-03T18:02:11Z"}},
		{[]any{"verdict", "gaps", 1, "count"}, nil},
		{[]any{"posts", 2, "links", 0}, map[string]any{"start": 22.0, "end": 38.0, "url": "https://example.org/mill"}},
		{[]any{"posts", 2, "mentions", 0}, map[string]any{"start": 54.0, "end": 64.0, "handle": "@bo_hadley", "id": "x:5500112233"}},
		{[]any{"posts", 2, "tags", 0}, map[string]any{"start": 71.0, "end": 77.0, "name": "mills"}},
		{[]any{"posts", 3, "warning"}, "drowning"},
		{[]any{"posts", 3, "text"}, "Folded words that nobody reads by accident."},
		{[]any{"posts", 4, "media", 0, "sha256"}, strings.Repeat("ab", 32)},
		{[]any{"posts", 4, "media", 1}, map[string]any{"kind": "video", "url": "https://pbs.example.net/wheel.mp4", "alt": "The wheel turning", "sha256": nil}},
		{[]any{"posts", 0, "quote"}, nil},
		{[]any{"posts", 0, "poll"}, nil},
		{[]any{"posts", 0, "edited"}, nil},
		{[]any{"posts", 0, "links"}, []any{}},
		{[]any{"posts", 0, "lang"}, "en"},
		{[]any{"posts", 5, "poll", "options", 0}, map[string]any{"text": "The sluice", "votes": 9.0}},
		{[]any{"posts", 6, "quote", "state"}, "shown"},
		{[]any{"posts", 6, "quote", "post", "author", "handle"}, "@ilse_varga"},
		{[]any{"posts", 7, "quote", "state"}, "deleted"},
		{[]any{"posts", 7, "quote", "post"}, nil},
		{[]any{"posts", 11, "edited"}, "2024-05-03T19:02:11Z"},
		{[]any{"branches", 0, "at"}, "x:1786000000000000002"},
		{[]any{"branches", 0, "posts", 1, "text"}, "It goes on here."},
		{[]any{"continued", 0, "to"}, "x:1786000000000088888"},
		{[]any{"continued", 0, "branches", 0, "posts", 0, "text"}, "An aside of that part."},
		{[]any{"continued", 0, "gaps", 0, "reason"}, "deleted"},
		{[]any{"context", 0, "text"}, "What became of the mill?"},
		{[]any{"context", 0, "author", "id"}, "x:5500112233"},
		{[]any{"more", 5, "held"}, 9.0},
		{[]any{"more", 5, "title"}, "Other thread 6 begins here"},
		{[]any{"line"}, "longest"},
		{[]any{"root_gone"}, false},
	} {
		if diff := cmp.Diff(c.want, at(t, m, c.path...)); diff != "" {
			t.Errorf("%v: %s", c.path, diff)
		}
	}
	if n := len(at(t, m, "more", 0, "posts").([]any)); n != 3 {
		t.Errorf("a preview has %d posts", n)
	}
}

// A document of nothing has every field, with null where nothing is known and [] where nothing is.
func TestEmpty(t *testing.T) {
	m := object(t, document.New(&thread.Thread{}, document.About{}), jsondoc.Options{})
	for _, list := range []string{"posts", "branches", "context", "more", "continued", "linked", "problems", "sources"} {
		if diff := cmp.Diff([]any{}, m[list]); diff != "" {
			t.Errorf("%s: %s", list, diff)
		}
	}
	for _, unknown := range []string{"published", "updated", "made"} {
		if v, ok := m[unknown]; v != nil || !ok {
			t.Errorf("%s is %v, %v", unknown, v, ok)
		}
	}
}

// Ranges count code points of text, whatever the text is made of.
func TestRanges(t *testing.T) {
	text := "👩‍👩‍👧‍👦 é e\u0301 漢字 \xff link end"
	start := utf8.RuneCountInString(text[:strings.Index(text, "link")])
	d := document.New(&thread.Thread{Line: []post.Post{{ID: "x:1", Text: text, Links: []post.Link{{Start: start, End: start + 4, URL: "https://example.org/"}}}}}, document.About{})
	m := object(t, d, jsondoc.Options{})
	runes := []rune(at(t, m, "posts", 0, "text").(string))
	link := at(t, m, "posts", 0, "links", 0)
	from, to := int(at(t, link, "start").(float64)), int(at(t, link, "end").(float64))
	if got := string(runes[from:to]); got != "link" {
		t.Errorf("the range shows %q", got)
	}
}

// A summary is the same object on one line, its posts cut before their text.
func TestSummary(t *testing.T) {
	d := rendertest.Full()
	var b bytes.Buffer
	if err := jsondoc.Summary(&b, d); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b.Bytes(), []byte("\n")); n != 1 || !bytes.HasSuffix(b.Bytes(), []byte("}\n")) {
		t.Errorf("%d line feeds", n)
	}
	want, got := object(t, d, jsondoc.Options{}), read(t, b.Bytes())
	cut(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// cut leaves of every post in v what a summary has.
func cut(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			cut(e)
		}
	case map[string]any:
		if _, isPost := v["lang"]; isPost {
			for k := range v {
				if k != "id" && k != "url" && k != "created" {
					delete(v, k)
				}
			}
		}
		for _, e := range v {
			cut(e)
		}
	}
}

// Strings come back as the standard library's encoder would give them back.
func TestStrings(t *testing.T) {
	for _, s := range rendertest.HostileStrings(t) {
		d := document.New(&thread.Thread{Line: []post.Post{{ID: "x:1", Text: s, Warning: s}}}, document.About{})
		std, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var want string
		if err := json.Unmarshal(std, &want); err != nil {
			t.Fatal(err)
		}
		m := object(t, d, jsondoc.Options{})
		if got := at(t, m, "posts", 0, "text"); got != want {
			t.Errorf("%q comes back as %q", want, got)
		}
		if got := at(t, m, "posts", 0, "warning"); got != want {
			t.Errorf("%q comes back as %q", want, got)
		}
	}
}

func TestIndentSaysTheSame(t *testing.T) {
	if diff := cmp.Diff(object(t, rendertest.Full(), jsondoc.Options{}), object(t, rendertest.Full(), jsondoc.Options{Indent: true})); diff != "" {
		t.Error(diff)
	}
}

// Times that RFC 3339 cannot write are null, not broken JSON.
func TestTimes(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want any
	}{
		{time.Time{}, nil},
		{time.Date(2024, 1, 2, 3, 4, 5, 999, time.FixedZone("", 3600)), "2024-01-02T02:04:05Z"},
		{time.Date(12024, 1, 2, 3, 4, 5, 0, time.UTC), nil},
		{time.Date(-5, 1, 2, 3, 4, 5, 0, time.UTC), nil},
	} {
		d := document.New(&thread.Thread{Line: []post.Post{{ID: "x:1", Created: c.at}}}, document.About{})
		if got := at(t, object(t, d, jsondoc.Options{}), "posts", 0, "created"); got != c.want {
			t.Errorf("%v is %v, expected %v", c.at, got, c.want)
		}
	}
}
