package jsondoc_test

import (
	"io"
	"testing"

	"clew/internal/document"
	"clew/internal/render/jsondoc"
	"clew/internal/render/rendertest"
)

func render(w io.Writer, d *document.Document) error {
	return jsondoc.Render(w, d, jsondoc.Options{Indent: true})
}

func TestSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: render, Ext: "json"})
}

func BenchmarkRender(b *testing.B) {
	rendertest.Bench(b, func(w io.Writer, d *document.Document) error {
		return jsondoc.Render(w, d, jsondoc.Options{})
	})
}

func BenchmarkSummary(b *testing.B) { rendertest.Bench(b, jsondoc.Summary) }

// BenchmarkList writes the list of a record of 80,000 threads of four posts.
func BenchmarkList(b *testing.B) {
	d := rendertest.Long(4)
	d.More = nil
	b.ReportAllocs()
	for b.Loop() {
		var line []byte
		for range 80_000 {
			line = jsondoc.AppendSummary(line[:0], d)
		}
	}
}
