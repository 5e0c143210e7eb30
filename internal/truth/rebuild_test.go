package truth_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rebuilt rebuilds a record and compares everything derived: each row of each table, with ids in place of
// the keys that a rebuild gives anew.
func rebuilt(t *testing.T, dir string) {
	t.Helper()
	before := dump(t, dir)
	list := must(t, 0, dir, "threads", "-f", "jsonl").out
	must(t, 0, dir, "record", "rebuild")
	for table, rows := range dump(t, dir) {
		if diff := cmp.Diff(before[table], rows); diff != "" {
			t.Errorf("after a rebuild, %s (-before +after):\n%.2000s", table, diff)
		}
	}
	if diff := cmp.Diff(strings.Split(list, "\n"), strings.Split(must(t, 0, dir, "threads", "-f", "jsonl").out, "\n")); diff != "" {
		t.Errorf("after a rebuild, the list of threads:\n%.2000s", diff)
	}
	must(t, 0, dir, "record", "check")
}

// dump gives all that is derived, by table.
func dump(t *testing.T, dir string) map[string][]string {
	t.Helper()
	db := database(t, dir)
	out := map[string][]string{}
	for table, row := range map[string]string{
		"posts":    "id, (SELECT id FROM accounts a WHERE a.key=author), parent, conversation, created, capture, place, text, more FROM posts",
		"threads":  "root, posts, published, updated, (SELECT id FROM accounts a WHERE a.key=author) FROM threads",
		"versions": "id, post, seen FROM versions",
		"gone":     "id, state, seen, first, last, sightings, why, restored, looks FROM gone",
		"accounts": "id, handle, name, more, seen FROM accounts",
		"handles":  "(SELECT id FROM accounts a WHERE a.key=account), handle, name, first, last FROM handles",
		"evidence": "import, (SELECT id FROM accounts a WHERE a.key=account), root, stated, preview, cut, source, at FROM evidence",
		"waiting":  "id, (SELECT id FROM posts p WHERE p.key=w.key) FROM waiting w",
	} {
		columns, from, _ := strings.Cut(row, " FROM "+table)
		out[table] = column(t, db, "SELECT json_array("+columns+") FROM "+table+from+" ORDER BY 1")
	}
	return out
}
