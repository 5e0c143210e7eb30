package document_test

import (
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
)

func BenchmarkNew(b *testing.B) {
	t := rendertest.Long(25).Thread
	b.ReportAllocs()
	for b.Loop() {
		document.New(t, document.About{})
	}
}

func BenchmarkFlow(b *testing.B) {
	d := rendertest.Long(25)
	b.ReportAllocs()
	for b.Loop() {
		d.Flow()
	}
}
