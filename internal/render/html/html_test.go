package html_test

import (
	"io"
	"testing"

	"clew/internal/document"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
)

func render(w io.Writer, d *document.Document) error {
	return html.Render(w, d, html.Options{})
}

func TestSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: render, Ext: "html", Before: "<details class=\"cw\">\n<summary><span lang=\"en\">Content warning"})
}

func BenchmarkRender(b *testing.B) { rendertest.Bench(b, render) }
