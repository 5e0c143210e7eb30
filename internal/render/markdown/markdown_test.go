package markdown_test

import (
	"io"
	"testing"

	"clew/internal/document"
	"clew/internal/render/markdown"
	"clew/internal/render/rendertest"
)

func render(w io.Writer, d *document.Document) error {
	return markdown.Render(w, d, markdown.Options{})
}

func TestSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: render, Ext: "md", Before: "<details><summary>"})
}

func BenchmarkRender(b *testing.B) { rendertest.Bench(b, render) }
