package segfile_test

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"testing"

	"clew/internal/segfile"
)

func write(t *testing.T, dir, name string) []byte {
	t.Helper()
	b := []byte("what stands in a segment, and behind it its checksum")
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
	if err := segfile.Write(dir, name, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		t.Fatal(err)
	}
	return b
}

// Every byte that is another, and every file that is shorter or longer, is told.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	good := write(t, dir, "1.seg")
	path := filepath.Join(dir, "1.seg")
	sum, err := segfile.Check(path, 10)
	if err != nil || sum != binary.LittleEndian.Uint32(good[len(good)-4:]) {
		t.Fatal(sum, err)
	}
	data, done, err := segfile.Map(path)
	if err != nil || string(data) != string(good) {
		t.Fatal(err)
	}
	if done != nil {
		done()
	}
	bad := [][]byte{nil, good[:3], good[:len(good)-1], append([]byte("x"), good...), append(append([]byte(nil), good...), 0)}
	for i := range good {
		b := append([]byte(nil), good...)
		b[i] ^= 1
		bad = append(bad, b)
	}
	for i, b := range bad {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := segfile.Check(path, 10); !errors.Is(err, segfile.ErrDamaged) {
			t.Errorf("damage %d: %v", i, err)
		}
	}
	if _, _, err := segfile.Map(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// A file whose filling fails leaves the one before, and nothing beside it.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	good := write(t, dir, "1.seg")
	failed := errors.New("no more")
	if err := segfile.Write(dir, "1.seg", func(w io.Writer) error { _, _ = w.Write([]byte("half")); return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "1.seg")); err != nil || string(b) != string(good) {
		t.Error("the file before is gone", err)
	}
	for _, name := range []string{"2.seg", "new-1", "index", "mine.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	segfile.Clean(dir, func(name string) bool { return name == "1.seg" })
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 3 || left[0].Name() != "1.seg" || left[1].Name() != "index" || left[2].Name() != "mine.txt" {
		t.Error(left, err)
	}
}
