package sqlite

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// layout1 makes a record as Clew of layout 1 left it: the tables of then (testdata/layout1.sql) with what an
// import of now put into the columns they share, and three tombstones.
func layout1(t *testing.T) (dir string) {
	t.Helper()
	r := filled(t, 3, 4)
	must(t, r.Close())
	path := filepath.Join(r.dir, database)
	must(t, os.Rename(path, path+".now"))
	old, err := os.ReadFile("testdata/layout1.sql")
	must(t, err)
	c, err := openConn(path, false)
	must(t, err)
	must(t, c.exec("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; BEGIN;"+string(old)+fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=1; COMMIT; ATTACH '%s.now' AS now", applicationID, path)))
	for table, columns := range map[string]string{"imports": "*", "blobs": "*", "packs": "*", "captures": "number, import, name, type, blob", "log": "*",
		"accounts": "*", "posts": "*", "threads": "*", "waiting": "*", "evidence": "*"} {
		must(t, c.exec(fmt.Sprintf("INSERT INTO main.%s SELECT %s FROM now.%s", table, columns, table)))
	}
	must(t, c.exec(`INSERT INTO main.followers VALUES('search', 3);
INSERT INTO main.gone VALUES(1000001, 2, 1714737600000, 1714741200000, 5, 1, 'HTTP 404');
INSERT INTO main.gone VALUES('account:x:9', 6, 0, 1714741200000, 1, 1, 'account event');
INSERT INTO main.gone VALUES(1000002, 0, 0, 1714741200000, 1, 1, 'no loss');
DETACH now`))
	must(t, c.close())
	must(t, os.Remove(path+".now"))
	return r.dir
}

// TestLayout1GoesOn opens a record of layout 1, reads it, and takes more in.
func TestLayout1GoesOn(t *testing.T) {
	dir := layout1(t)
	r, err := Open(t.Context(), dir, Options{})
	must(t, err)
	defer r.Close()
	st, err := r.Stats(t.Context())
	must(t, err)
	if st.Version != layout || st.Posts != 12 || st.Threads != 3 || st.Gone != 2 {
		t.Errorf("stats: %+v", st)
	}
	h, err := r.Thread(t.Context(), "x:1000003")
	must(t, err)
	first := time.UnixMilli(1714741200000).UTC()
	want := map[post.ID]record.Tombstone{"x:1000001": {ID: "x:1000001", State: post.Deleted, LastSeen: time.UnixMilli(1714737600000).UTC(), FirstGone: first, Sightings: 1, Why: "HTTP 404", Looks: []record.Look{{At: first, State: post.Deleted, Why: "HTTP 404"}}}}
	if d := cmp.Diff(want, h.Gone); d != "" || len(h.Posts) != 4 {
		t.Errorf("%d posts, tombstones:\n%s", len(h.Posts), d)
	}
	if n, err := r.Position(t.Context(), "search"); n != 3 || err != nil {
		t.Errorf("a follower stands at %d: %v", n, err)
	}
	im, err := r.Import(t.Context(), record.About{Name: "more", Source: "test", At: first.Add(2 * time.Hour)})
	must(t, err)
	c, err := im.Capture(t.Context(), unpack.Part{Name: "https://x.example/1", Size: 2, Status: 410, Exchange: []byte(`{}`), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("{}")), nil }})
	must(t, err)
	must(t, c.Close())
	must(t, im.Gone(t.Context(), []source.Gone{{ID: "x:1000001", State: post.Deleted, Why: "HTTP 404"}}))
	must(t, im.Posts(t.Context(), []post.Post{{ID: "x:1000500", Author: "x:7", Parent: "x:1000003", ParentAuthor: "x:7", Text: "and on", Raw: post.Raw{Capture: c.Number, Length: 2}}}))
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	h, err = r.Thread(t.Context(), "x:1000003")
	must(t, err)
	if g := h.Gone["x:1000001"]; len(h.Posts) != 5 || g.Sightings != 2 || !g.FirstGone.Equal(first) {
		t.Errorf("%d posts, tombstone %+v", len(h.Posts), g)
	}
	if _, err := r.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
		t.Error(err)
	}
	must(t, r.SaveCursor(t.Context(), "a stream", "1"))
	again, err := Open(t.Context(), dir, Options{ReadOnly: true})
	must(t, err)
	must(t, again.Close())
}

// TestLayoutsAgree: a migrated database has the tables of a new one.
func TestLayoutsAgree(t *testing.T) {
	shape := func(dir string) string {
		r, err := Open(t.Context(), dir, Options{})
		must(t, err)
		must(t, r.Close())
		c, err := openConn(filepath.Join(dir, database), false)
		must(t, err)
		defer c.close()
		s, err := c.prepare(`SELECT m.name || ' ' || ifnull(t.name || ' ' || t.type || ' ' || t."notnull" || ' ' || ifnull(t.dflt_value, '') || ' ' || t.pk, 'index')
 FROM sqlite_schema m LEFT JOIN pragma_table_xinfo(m.name) t WHERE m.name NOT LIKE 'sqlite_%' ORDER BY m.name, t.cid`)
		must(t, err)
		defer s.close()
		var out strings.Builder
		for {
			ok, err := s.step()
			must(t, err)
			if !ok {
				return out.String()
			}
			fmt.Fprintln(&out, s.colText(0))
		}
	}
	fresh, migrated := shape(t.TempDir()), shape(layout1(t))
	if d := cmp.Diff(fresh, migrated); d != "" || !strings.Contains(fresh, "captures exchange TEXT") {
		t.Errorf("(-new +migrated):\n%s", d)
	}
}

// TestEveryColumnIsDocumented holds doc/record.md to its word: it names every table and column.
func TestEveryColumnIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../../doc/record.md")
	must(t, err)
	doc := string(b)
	if !strings.Contains(doc, fmt.Sprintf("This page is layout %d.", layout)) {
		t.Errorf("the page is not of layout %d", layout)
	}
	c, err := openConn(filepath.Join(filled(t, 1, 2).dir, database), true)
	must(t, err)
	defer c.close()
	s, err := c.prepare("SELECT m.name, t.name FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) t WHERE m.type='table' AND m.name NOT LIKE 'sqlite_%'")
	must(t, err)
	defer s.close()
	n := 0
	for {
		ok, err := s.step()
		must(t, err)
		if !ok {
			break
		}
		table, column := s.colText(0), s.colText(1)
		_, rows, ok := strings.Cut(doc, "| **"+table+"** |")
		if next := strings.Index(rows, "| **"); next >= 0 {
			rows = rows[:next]
		}
		if end := strings.Index(rows, "\n\n"); end >= 0 {
			rows = rows[:end]
		}
		if n++; !ok || !names(rows, column) {
			t.Errorf("doc/record.md does not name %s.%s", table, column)
		}
	}
	if n < 60 {
		t.Errorf("%d columns", n)
	}
}

// names says whether the second or third cell of a table's rows lists a column.
func names(rows, column string) bool {
	for line := range strings.Lines(rows) {
		line = strings.TrimPrefix(line, "| |")
		cell, _, _ := strings.Cut(line, " | ")
		for name := range strings.SplitSeq(strings.Trim(cell, " |\n"), ",") {
			if strings.TrimSpace(name) == column {
				return true
			}
		}
	}
	return false
}

// FuzzLooks reads looks as a damaged or hostile database may hold them.
func FuzzLooks(f *testing.F) {
	f.Add(int64(0), []byte(`[[1714737600000,2,"HTTP 404"],[1714741200000,6,"account event"]]`))
	f.Add(int64(5), []byte(`[]`))
	f.Add(int64(-1), []byte(`[["x",null,7],[1e300,-3,""],[]]`))
	f.Fuzz(func(t *testing.T, restored int64, b []byte) {
		s, err := sightingsFrom(restored, b)
		if err != nil {
			return
		}
		s.Add(record.Look{At: time.Unix(1714737600, 0), State: post.Deleted, Why: "HTTP 404"})
		if g, ok := s.Tombstone(); ok && (g.Sightings < 1 || g.Sightings > len(s.Looks)) {
			t.Fatalf("%d sightings of %d looks", g.Sightings, len(s.Looks))
		}
	})
}
