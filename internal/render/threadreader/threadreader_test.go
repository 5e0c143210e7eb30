package threadreader_test

import (
	"io"
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
	"clew/internal/render/threadreader"
)

func render(w io.Writer, d *document.Document) error {
	return threadreader.Render(w, d, threadreader.Options{})
}

func TestSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: render, Ext: "txt", Without: []string{
		// a thread reader's page has no cards, no pictures' descriptions, no polls, no quotes
		"https://example.org/card", "The wheel at low tide", "The wheel turning", "The sluice",
		"A mill is a clock that bakes.", "@ilse_varga",
		// other people's posts are named, not shown
		"What became of the mill?", "And the miller?",
		// it cannot fold, so what is folded stays out
		"Folded words that nobody reads by accident.",
		// it has no verdict and says nothing of where it came from
		"1700000000000000001", "SHA-256 0a0a",
	}})
}

func BenchmarkRender(b *testing.B) { rendertest.Bench(b, render) }
