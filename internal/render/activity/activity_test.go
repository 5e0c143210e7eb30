package activity_test

import (
	"io"
	"testing"

	"clew/internal/document"
	"clew/internal/render/activity"
	"clew/internal/render/rendertest"
)

func render(w io.Writer, d *document.Document) error {
	return activity.Render(w, d, activity.Options{Indent: true})
}

// elsewhere are pieces that are not of the thread.
var elsewhere = []string{"Other thread 6 begins here.", "Its third post."}

func TestSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: render, Ext: "json", Without: elsewhere})
}

func BenchmarkRender(b *testing.B) { rendertest.Bench(b, render) }
