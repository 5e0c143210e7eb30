package replayed_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"clew/internal/collect"
	"clew/internal/policy"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/unpack"
	"clew/internal/warc"
)

// broken is a record whose disk gives no media any more.
type broken struct{ *inmem.Record }

var errDisk = errors.New("the disk does not answer")

func (broken) Media(context.Context, string) (record.MediaInfo, io.ReadCloser, error) {
	return record.MediaInfo{}, nil, errDisk
}

// TestBrokenRecord shows that an archive ends where the record fails, and does not call it a medium that is not held.
func TestBrokenRecord(t *testing.T) {
	store := inmem.New(later)
	in, err := unpack.Open(t.Context(), "../../testdata/demo/tamsin_orrel", unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := collect.Import(t.Context(), in, sources(), store, collect.Options{Now: earlier}, nil); err != nil {
		t.Fatal(err)
	}
	if _, out := archive(t, store, collect.CaptureOptions{Use: policy.Read}, false); out.Media == 0 {
		t.Fatal("the input has no media: the test proves nothing")
	}
	opt := collect.CaptureOptions{Use: policy.Read, Sources: sources()}
	if _, err := collect.Captures(t.Context(), broken{store}, warc.NewWriter(io.Discard), opt); !errors.Is(err, errDisk) {
		t.Errorf("error %v", err)
	}
}
