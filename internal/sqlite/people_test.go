package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"clew/internal/people"
	"clew/internal/people/peopletest"
	"clew/internal/record"
)

func TestPeople(t *testing.T) {
	peopletest.Run(t, func(t *testing.T) peopletest.Open {
		dir := t.TempDir()
		return func(t *testing.T) people.Store {
			s, err := OpenPeople(dir)
			must(t, err)
			t.Cleanup(func() { s.Close() })
			return s
		}
	})
}

// TestPeopleFile: the file is its owner's alone, and another file in its place is refused.
func TestPeopleFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "record")
	s, err := OpenPeople(dir)
	must(t, err)
	for _, name := range []string{peopleDatabase, peopleDatabase + "-wal"} {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
	must(t, s.c.exec("PRAGMA user_version=99"))
	must(t, s.Close())
	if _, err := OpenPeople(dir); !errors.Is(err, record.ErrVersion) {
		t.Errorf("a newer layout: %v", err)
	}
	must(t, os.WriteFile(filepath.Join(dir, peopleDatabase), []byte("this is no database, and long enough to be asked about it"), 0o600))
	if _, err := OpenPeople(dir); !errors.Is(err, record.ErrDamaged) {
		t.Errorf("another file: %v", err)
	}
}
