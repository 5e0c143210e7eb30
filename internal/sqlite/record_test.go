package sqlite_test

import (
	"testing"

	"clew/internal/record/recordtest"
	"clew/internal/sqlite"
)

func TestRecord(t *testing.T) {
	recordtest.Run(t, func(t *testing.T) recordtest.Open {
		dir := t.TempDir()
		return func(t *testing.T) recordtest.Store {
			r, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			return r
		}
	})
}
