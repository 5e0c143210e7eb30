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
