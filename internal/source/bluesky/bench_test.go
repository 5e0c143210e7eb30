package bluesky

import (
	"crypto/sha256"
	"testing"
)

// BenchmarkSHA256 is the floor that BenchmarkRepo is measured against.
func BenchmarkSHA256(b *testing.B) {
	car, _ := generated(b, "20000")
	content := mustFile(b, car)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		sha256.Sum256(content)
	}
}
