package sqlite_test

import (
	"testing"

	"clew/internal/sqlite"
)

// BenchmarkGeneration measures the question that every kept page asks.
func BenchmarkGeneration(b *testing.B) {
	r, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Generation(); err != nil {
			b.Fatal(err)
		}
	}
}
