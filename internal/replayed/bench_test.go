package replayed_test

import (
	"io"
	"testing"

	"clew/internal/collect"
	"clew/internal/policy"
	"clew/internal/warc"
)

// BenchmarkCaptures writes all captures of a recording to be handed on: each is read again by its source and judged,
// packed and summed.
func BenchmarkCaptures(b *testing.B) {
	store, _ := walked(b, "mastodon/testdata/recorded/gotosocial-0.18.3.jsonl")
	opt := collect.CaptureOptions{Use: policy.Export, Sources: sources(), Clew: "test"}
	b.ReportAllocs()
	for b.Loop() {
		out, err := collect.Captures(b.Context(), store, warc.NewWriter(io.Discard), opt)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(out.Bytes)
	}
}
