package epub

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/exports"
	"clew/internal/post"
	"clew/internal/render/rendertest"
)

// endless are as many pictures as somebody asks for: one, with a number behind its end.
type endless struct {
	picture []byte
	opened  atomic.Int64
}

func (e *endless) Medium(sha string) (enclosure.Medium, bool) {
	return enclosure.Medium{SHA256: sha, Type: "image/jpeg", Size: int64(len(e.picture)), Width: 900, Height: 600, Turned: 1}, true
}
func (e *endless) Named(string) (string, bool) { return "", false }
func (e *endless) Open(enclosure.Medium) (io.ReadCloser, error) {
	e.opened.Add(1)
	return io.NopCloser(bytes.NewReader(e.picture)), nil
}

// TestMemory: a book of 5,000 posts with 1,000 pictures, 150 MB of them, is written as it is read.
func TestMemory(t *testing.T) {
	d := rendertest.Long(5000)
	e := &endless{picture: bytes.Clone(exports.JPEG(900, 600, 1))}
	e.picture = append(e.picture[:len(e.picture)-2:len(e.picture)-2], append(bytes.Repeat([]byte{0}, 150_000-len(e.picture)%150_000), 0xff, 0xd9)...)
	for i := range 1000 {
		d.Thread.Line[i*5].Media = []post.Media{{Kind: post.Image, SHA256: strings.Repeat("0", 60) + string(rune('a'+i/676)) + string(rune('a'+i/26%26)) + string(rune('a'+i%26)), Alt: "A wheel"}}
	}
	b := document.BookOf(d, document.Words{})
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var most atomic.Uint64
	done := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&now)
				most.Store(max(most.Load(), now.HeapAlloc))
			}
		}
	}()
	var n count
	err := Render(&n, b, Options{Media: e})
	close(done)
	<-watched
	if err != nil || e.opened.Load() != 1000 || int(n) < 1000*len(e.picture) {
		t.Fatalf("%d bytes, %d pictures: %v", n, e.opened.Load(), err)
	}
	if grown := int64(most.Load()) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("%d MiB of memory for %d MiB of book", grown>>20, int(n)>>20)
	} else {
		t.Logf("%d MiB of memory for %d MiB of book", grown>>20, int(n)>>20)
	}
}

type count int

func (c *count) Write(p []byte) (int, error) {
	*c += count(len(p))
	return len(p), nil
}
