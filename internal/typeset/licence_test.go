package typeset

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// A font that may not be put into files is not chosen: what is set with it could not be handed on.
func TestLicence(t *testing.T) {
	data, err := unpacked("fonts/NotoSans-Bold.ttf.gz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newFont("good", bytes.NewReader(data), 0, int64(len(data))); err != nil {
		t.Fatal(err)
	}
	at := binary.BigEndian.Uint32(data[bytes.Index(data[:400], []byte("OS/2"))+8:])
	copy(data[at+8:], "\x00\x02")
	if _, err := newFont("restricted", bytes.NewReader(data), 0, int64(len(data))); err == nil {
		t.Error("a font is taken that may not be embedded")
	}
}
