// Command search measures the index of words beside SQLite's FTS5, in one run, over one corpus, fed with the same
// terms, and holds every count against a plain scan of the texts.
//
//	go run ./bench/search -corpus s1m.tsv -queries s1m.queries.jsonl [-fts5=false] [-rounds 3]
//
// ../shared/bench/gen_search.py makes the corpus (id, language, text; tab-separated) and the queries.
package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite"

	"clew/internal/fold"
	"clew/internal/inverted"
	"clew/internal/search"
)

type asked struct {
	Class, Lang, Q string
	Hits           int

	query inverted.Query
	match string // for FTS5
	plain func([]byte, string) bool
	exact bool
	scan  int // hits of the plain scan
	took  map[string][]float64
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func cpu() float64 {
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func main() {
	corpus := flag.String("corpus", "", "`FILE` of posts")
	queries := flag.String("queries", "", "`FILE` of queries")
	fts := flag.Bool("fts5", true, "FTS5 too")
	rounds := flag.Int("rounds", 3, "rounds of all queries")
	flag.Parse()
	dir, err := os.MkdirTemp("", "clew-search-*")
	must(err)
	defer os.RemoveAll(dir)
	texts := read(*corpus)
	list := readQueries(*queries)
	x := index(texts, dir)
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	var db *sql.DB
	if *fts {
		db = indexFTS(texts, dir)
		defer db.Close()
	}
	scan(texts, list)
	texts = nil
	runtime.GC()
	wrong := run(x.Snapshot(), db, list, *rounds)
	report(list, db != nil)
	if wrong > 0 {
		fmt.Printf("%d answers are wrong\n", wrong)
		os.Exit(1)
	}
}

// read gives the folded texts: post i+1 is the i-th.
func read(file string) (texts [][]byte) {
	in, err := os.Open(file)
	must(err)
	defer in.Close()
	f := fold.New()
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 1<<20), 1<<24)
	before := cpu()
	for sc.Scan() {
		p := strings.SplitN(sc.Text(), "\t", 3)
		texts = append(texts, f.Append(nil, p[2]))
	}
	must(sc.Err())
	fmt.Printf("%d posts read and folded: %.1f CPU s\n", len(texts), cpu()-before)
	return texts
}

func readQueries(file string) (list []*asked) {
	b, err := os.ReadFile(file)
	must(err)
	for line := range bytes.Lines(b) {
		a := &asked{took: map[string][]float64{}}
		must(json.Unmarshal(line, a))
		said := a.Q
		switch { // the corpus's truth is of words as they are
		case a.Class == "prefix" && a.Lang != "ja":
			said += "*"
		case a.Class == "two":
			said = `"` + strings.ReplaceAll(a.Q, " ", `" "`) + `"`
		default:
			said = `"` + a.Q + `"`
		}
		q, err := search.Parse(said)
		must(err)
		a.query, a.exact = search.Lookup(q.Tree)
		a.plain = search.Plain(q)
		a.match = match(a.query)
		list = append(list, a)
	}
	return list
}

// match writes a query for FTS5, over the same terms. A phrase may end in a prefix there, and only end.
func match(q inverted.Query) string {
	switch q := q.(type) {
	case inverted.Term:
		return `"` + q.Text + `"`
	case inverted.Prefix:
		return `"` + q.Text + `" *`
	case inverted.All:
		var parts []string
		for _, x := range q {
			parts = append(parts, "("+match(x)+")")
		}
		return strings.Join(parts, " AND ")
	case inverted.Phrase:
		var parts []string
		for _, x := range q.Terms {
			parts = append(parts, match(x))
		}
		if int(q.Size) != len(q.Terms) { // FTS5 has no phrases with holes: the parts are asked for, which finds too much
			return strings.Join(parts, " AND ")
		}
		return strings.Join(parts, " + ")
	}
	return `""`
}

func size(dir, glob string) (n int64) {
	names, _ := filepath.Glob(filepath.Join(dir, glob))
	for _, name := range names {
		if s, err := os.Stat(name); err == nil {
			n += s.Size()
		}
	}
	return n
}

func index(texts [][]byte, dir string) *inverted.Index {
	before, start := cpu(), time.Now()
	x, err := inverted.Create(filepath.Join(dir, "own"))
	must(err)
	for i, t := range texts {
		must(x.Begin(int64(i+1), int64(i+1)))
		search.Terms(t, func(text []byte, at uint32) { must(x.Term(search.Body, text, at)) })
	}
	must(x.Commit(true, nil))
	added := cpu() - before
	_, err = x.Merge(true)
	must(err)
	fmt.Printf("own index: %.1f CPU s (merging %.1f of it), %.1f s, %.1f MB\n", cpu()-before, cpu()-before-added, time.Since(start).Seconds(), float64(size(filepath.Join(dir, "own"), "*"))/1e6)
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	opened := time.Now()
	x, err = inverted.Open(filepath.Join(dir, "own"))
	must(err)
	fmt.Printf("opened and checked in %.0f ms; heap from the system %.0f MB, the folded texts among it\n", 1000*time.Since(opened).Seconds(), float64(mem.HeapSys)/1e6)
	return x
}

func indexFTS(texts [][]byte, dir string) *sql.DB {
	before, start := cpu(), time.Now()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "fts.db")+"?_pragma=journal_mode(WAL)&_pragma=cache_size(-65536)&_pragma=mmap_size(4000000000)")
	must(err)
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE VIRTUAL TABLE f USING fts5(t, content='', contentless_delete=1, tokenize='ascii')")
	must(err)
	tx, err := db.Begin()
	must(err)
	put, err := tx.Prepare("INSERT INTO f(rowid, t) VALUES(?,?)")
	must(err)
	var b []byte
	for i, t := range texts {
		b = b[:0]
		search.Terms(t, func(text []byte, _ uint32) { b = append(append(b, text...), ' ') })
		_, err := put.Exec(i+1, string(b))
		must(err)
	}
	must(tx.Commit())
	_, err = db.Exec("INSERT INTO f(f) VALUES('optimize')")
	must(err)
	_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	must(err)
	fmt.Printf("FTS5:      %.1f CPU s, %.1f s, %.1f MB\n", cpu()-before, time.Since(start).Seconds(), float64(size(dir, "fts.db*"))/1e6)
	return db
}

// scan finds the true number of hits of each query.
func scan(texts [][]byte, list []*asked) {
	start := time.Now()
	for _, t := range texts {
		for _, a := range list {
			if a.plain(t, a.Lang) {
				a.scan++
			}
		}
	}
	fmt.Printf("plain scan of %d queries: %.0f s\n", len(list), time.Since(start).Seconds())
}

// wrong says whether a number of hits is not the true one. What stands between the words of a phrase is not in the
// index: it finds them in a row whatever that is, which is the corpus's own truth, and the plain scan finds no others.
func (a *asked) wrong(n int) bool {
	if a.exact {
		return n != a.scan
	}
	return n < a.scan || a.Lang != "ja" && a.Lang != "ko" && n != a.Hits
}

func run(s *inverted.Snapshot, db *sql.DB, list []*asked, rounds int) (wrong int) {
	note := func(a *asked, round int, what string, start time.Time) {
		if round > 0 { // the first warms up
			a.took[what] = append(a.took[what], float64(time.Since(start).Nanoseconds())/1e6)
		}
	}
	for round := range rounds + 1 {
		for i := range list {
			a := list[i*167%len(list)]
			start := time.Now()
			_, n, err := s.Best(a.query, nil, 20)
			note(a, round, "own", start)
			must(err)
			start = time.Now()
			_, err = s.Newest(a.query, inverted.Place{}, 20)
			note(a, round, "own newest", start)
			must(err)
			if round == 0 && a.wrong(n) {
				wrong++
				fmt.Printf("%s %s %q: %d, a plain scan %d, the corpus says %d\n", a.Class, a.Lang, a.Q, n, a.scan, a.Hits)
			}
			if db == nil {
				continue
			}
			start = time.Now()
			must(db.QueryRow("SELECT count(*) FROM f WHERE f MATCH ?", a.match).Scan(&n))
			rows(db, "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 20", a.match)
			note(a, round, "fts5", start)
			start = time.Now()
			rows(db, "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rowid DESC LIMIT 20", a.match)
			note(a, round, "fts5 newest", start)
		}
	}
	return wrong
}

func rows(db *sql.DB, q, match string) {
	r, err := db.Query(q, match)
	must(err)
	for r.Next() {
		var id int64
		must(r.Scan(&id))
	}
	must(errorsOf(r))
}

func errorsOf(r *sql.Rows) error {
	if err := r.Err(); err != nil {
		return err
	}
	return r.Close()
}

// report prints the middle and the 99th of a hundred, in ms, of the medians of the rounds, and how many answers are
// those of the corpus's own truth, by script.
func report(list []*asked, fts bool) {
	what := []string{"own", "own newest"}
	if fts {
		what = append(what, "fts5", "fts5 newest")
	}
	classes := []string{"rare", "common", "two", "phrase", "prefix", "all"}
	fmt.Printf("\nms, p50/p99 %s\n", strings.Join(classes, " · "))
	for _, w := range what {
		line := fmt.Sprintf("%-12s", w)
		for _, c := range classes {
			var v []float64
			for _, a := range list {
				if c == "all" || a.Class == c {
					t := slices.Sorted(slices.Values(a.took[w]))
					v = append(v, t[len(t)/2])
				}
			}
			slices.Sort(v)
			line += fmt.Sprintf("  %.3f/%.2f", v[len(v)/2], v[min(len(v)-1, len(v)*99/100)])
		}
		fmt.Println(line)
	}
	exact := 0
	for _, a := range list {
		if a.exact {
			exact++
		}
	}
	fmt.Printf("%d of %d queries are answered by the index alone; the others are phrases, whose posts are to be matched as well\n", exact, len(list))
	same, all := map[string]int{}, map[string]int{}
	for _, a := range list {
		all[a.Lang]++
		if a.scan == a.Hits {
			same[a.Lang]++
		}
	}
	line := "a plain scan agrees with the corpus's truth, where Korean words are whole: "
	for _, l := range slices.Sorted(func(yield func(string) bool) {
		for l := range all {
			if !yield(l) {
				return
			}
		}
	}) {
		line += l + " " + strconv.Itoa(100*same[l]/all[l]) + " % "
	}
	fmt.Println(line)
}
