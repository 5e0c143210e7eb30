package truth_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the record's tables, read as any tool reads them
)

// database opens the record's database as doc/record.md describes it, without Clew's own code.
func database(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "clew.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// column gives the first column of a query's rows.
func column(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s sql.NullString
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// gonePosts gives the ids of the table gone; what is there again is in it with no sighting.
func gonePosts(t *testing.T, dir string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, id := range column(t, database(t, dir), "SELECT id FROM gone WHERE sightings>0") {
		out[id] = true
	}
	return out
}
