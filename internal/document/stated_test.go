package document_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/render/jsondoc"
	"clew/internal/render/markdown"
	"clew/internal/render/text"
	"clew/internal/render/threadreader"
	"clew/internal/thread"
)

// What an author says where a thread is shown goes with it, each in its place, and names no post that is not shown.
func TestStatedGoesAlong(t *testing.T) {
	at := time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)
	stated := []document.Stated{
		{At: at, Text: "It was <b>Tuesday</b>.\n\nAll day.", Correction: true},
		{At: at, Text: "Asked often: no.", Post: "x:1"},
		{At: at, Text: "To all of it.", Post: ""},
		{At: at, Text: "To what is hidden.", Post: "x:2"},
	}
	d := document.New(&thread.Thread{ID: "x:1", Network: post.X, Line: []post.Post{
		{ID: "x:1", Network: post.X, Author: "x:7", Text: "One."}, {ID: "x:2", Network: post.X, Author: "x:7", Text: "Two.", Visibility: post.Direct}, {ID: "x:3", Network: post.X, Author: "x:7", Text: "Three."},
	}}, document.About{Stated: stated}).For(policy.Export)
	if stated[3].Post != "x:2" {
		t.Error("what was given has changed")
	}
	for name, render := range map[string]func(w io.Writer) error{
		"text":     func(w io.Writer) error { return text.Render(w, d, text.Options{}) },
		"markdown": func(w io.Writer) error { return markdown.Render(w, d, markdown.Options{}) },
		"html":     func(w io.Writer) error { return html.Render(w, d, html.Options{}) },
		"json":     func(w io.Writer) error { return jsondoc.Render(w, d, jsondoc.Options{}) },
	} {
		var b bytes.Buffer
		if err := render(&b); err != nil {
			t.Fatal(err)
		}
		got, last := b.String(), -1
		order := []string{"Tuesday", "One.", "Asked often: no.", "Three.", "To all of it.", "To what is hidden."}
		if name == "json" {
			order = []string{"One.", "Three.", "Tuesday", "Asked often: no.", "To all of it.", "To what is hidden."}
		}
		for _, s := range order {
			i := strings.Index(got[last+1:], s) // behind the one before: a title may stand elsewhere too
			if i < 0 {
				t.Errorf("%s: %q is missing or stands elsewhere", name, s)
			}
			last += 1 + max(i, 0)
		}
		if strings.Contains(got, "x:2") || strings.Contains(got, "Two.") || name != "text" && name != "json" && strings.Contains(got, "<b>") {
			t.Errorf("%s: it has what it may not have", name)
		}
		if name != "json" && (!strings.Contains(got, "The author's correction, made here") && !strings.Contains(got, "correction, made here") || strings.Count(got, "reply, made here") != 3) {
			t.Errorf("%s does not say whose words these are:\n%s", name, got)
		}
	}
	var with, without bytes.Buffer
	if err := threadreader.Render(&with, d, threadreader.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := threadreader.Render(&without, d.With(nil), threadreader.Options{}); err != nil || with.String() != without.String() {
		t.Errorf("what thread readers write has no place for it: %v", err)
	}
}
