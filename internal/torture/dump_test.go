package torture

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

func database(dir string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+filepath.Join(dir, "clew.db")+"?_pragma=busy_timeout(10000)")
}

// postsOf gives the texts that a record holds of each post: the newest, then older versions.
func postsOf(dir string) (map[string][]string, error) {
	db, err := database(dir)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Query("SELECT id, text FROM posts UNION ALL SELECT id, post->>'text' FROM versions")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	held := map[string][]string{}
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		held[id] = append(held[id], text)
	}
	return held, rows.Err()
}

// content is what a record holds, without numbers and times, which differ from run to run.
func content(dir string) ([]string, error) {
	db, err := database(dir)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var all []string
	for _, q := range []string{
		"SELECT DISTINCT 'import', name, source, options, done FROM imports",
		// An input that was stopped halfway is captured twice, its bytes are kept once.
		"SELECT DISTINCT 'capture', i.name, c.name, c.type, hex(b.sha256), b.size, b.encoding FROM captures c JOIN imports i ON i.number=c.import JOIN blobs b ON b.number=c.blob",
		"SELECT 'medium', m.name, i.name, hex(b.sha256), b.type, b.size FROM media m JOIN imports i ON i.number=m.import JOIN blobs b ON b.number=m.blob",
		"SELECT 'account', id, handle, name, more FROM accounts",
		"SELECT 'handle', a.id, h.handle, h.name FROM handles h JOIN accounts a ON a.key=h.account",
		"SELECT 'post', p.id, a.id, ifnull(t.root, p.id), p.parent, p.created, i.name, c.name, p.place, p.conversation, p.text, p.more FROM posts p LEFT JOIN accounts a ON a.key=p.author LEFT JOIN threads t ON t.number=p.thread LEFT JOIN captures c ON c.number=p.capture LEFT JOIN imports i ON i.number=c.import",
		"SELECT 'waiting', w.id, p.id FROM waiting w JOIN posts p ON p.key=w.key",
		"SELECT 'version', id, json_remove(post, '$.capture', '$.known') FROM versions",
		"SELECT 'gone', id, state, sightings, why FROM gone",
		"SELECT 'evidence', i.name, a.id, e.root, e.stated, e.preview, e.cut, e.source FROM evidence e JOIN imports i ON i.number=e.import LEFT JOIN accounts a ON a.key=e.account",
	} {
		lines, err := table(db, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q, err)
		}
		all = append(all, lines...)
	}
	lines, err := threads(db)
	if err != nil {
		return nil, err
	}
	all = append(all, lines...)
	slices.Sort(all)
	return all, nil
}

func table(db *sql.DB, query string) ([]string, error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, to := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		to[i] = &values[i]
	}
	var all []string
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		var b strings.Builder
		for _, v := range values {
			fmt.Fprintf(&b, "%v\x1f", v)
		}
		all = append(all, b.String())
	}
	return all, rows.Err()
}

// threads gives the threads with the ids of their members.
func threads(db *sql.DB) ([]string, error) {
	ids := map[uint64]string{}
	rows, err := db.Query("SELECT key, id FROM posts")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key uint64
		var id string
		if err := rows.Scan(&key, &id); err != nil {
			return nil, err
		}
		ids[key] = id
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows, err = db.Query("SELECT root, posts, published, updated, members FROM threads")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var root string
		var posts, published, updated int64
		var members []byte
		if err := rows.Scan(&root, &posts, &published, &updated, &members); err != nil {
			return nil, err
		}
		var of []string
		for key := uint64(0); len(members) > 0; {
			d, n := binary.Uvarint(members)
			if n <= 0 {
				return nil, fmt.Errorf("members of the thread of %s", root)
			}
			key += d
			of, members = append(of, ids[key]), members[n:]
		}
		slices.Sort(of)
		all = append(all, fmt.Sprintf("thread\x1f%s\x1f%d\x1f%d\x1f%d\x1f%v", root, posts, published, updated, of))
	}
	return all, rows.Err()
}

// differs says where two contents differ; "" if nowhere.
func differs(want, got []string) string {
	var b strings.Builder
	n := 0
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		switch {
		case i < len(want) && j < len(got) && want[i] == got[j]:
			i, j = i+1, j+1
			continue
		case j == len(got) || i < len(want) && want[i] < got[j]:
			fmt.Fprintf(&b, "\n  missing: %.1500s", want[i])
			i++
		default:
			fmt.Fprintf(&b, "\n  too much: %.1500s", got[j])
			j++
		}
		if n++; n == 6 {
			b.WriteString("\n  and more")
			break
		}
	}
	return b.String()
}

// count counts rows of a record's table.
func count(t testing.TB, dir, query string) int {
	t.Helper()
	db, err := database(dir)
	must(t, err)
	defer db.Close()
	var n int
	must(t, db.QueryRow(query).Scan(&n))
	return n
}
