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
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"maps"
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
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
)

type asked struct {
	Class, Lang, Q string
	Hits           int

	said  *search.Query
	query inverted.Query
	match string // for FTS5; "" where it is not asked
	plain func([]byte, string) bool
	exact bool
	forms bool // other forms are wanted too: no truth but the plain scan's
	scan  int  // hits of the plain scan
	own   int  // of the index, matched
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
	forms := flag.Bool("forms", true, "ask for words in their forms too")
	times := flag.Bool("times", false, "times alone: nothing is held against a plain scan")
	check := flag.Bool("check-forms", true, "hold those answers against the plain scan too, which takes long")
	rounds := flag.Int("rounds", 3, "rounds of all queries")
	flag.Parse()
	dir, err := os.MkdirTemp("", "clew-search-*")
	must(err)
	defer os.RemoveAll(dir)
	texts := read(*corpus)
	before, start := cpu(), time.Now()
	folded := fold.New()
	for i := range texts {
		texts[i].folded = folded.Append(nil, texts[i].said)
	}
	fmt.Printf("folded: %.1f CPU s, %.1f s\n", cpu()-before, time.Since(start).Seconds())
	list := readQueries(*queries, *forms)
	x := index(texts, dir)
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	var db *sql.DB
	if *fts {
		db = indexFTS(texts, dir)
		defer db.Close()
	}
	if !*times {
		scan(texts, list, *check)
	}
	runtime.GC()
	wrong := run(x.Snapshot(), db, texts, list, *rounds, !*times, *check)
	report(list, db != nil, !*times, *check)
	if wrong > 0 {
		fmt.Printf("%d answers are wrong\n", wrong)
		os.Exit(1)
	}
}

// text is a post: post i+1 is the i-th.
type text struct {
	said, lang string
	folded     []byte
}

// held gives posts to a search.
type held []text

func (h held) post(i int) *post.Post {
	return &post.Post{ID: post.ID("x:" + strconv.Itoa(i+1)), Network: post.X, Author: "x:1", Text: h[i].said, Lang: h[i].lang, Created: time.UnixMilli(int64(i + 1))}
}

func (h held) Newest(context.Context, record.Scan) iter.Seq2[record.Met, error] {
	panic("there is an index")
}

func (h held) PlaceOf(context.Context, post.ID) (record.Place, error) {
	return record.Place{}, record.ErrNotFound
}

func (h held) Met(_ context.Context, numbers []int64) ([]record.Met, error) {
	out := make([]record.Met, len(numbers))
	for i, n := range numbers {
		out[i] = record.Met{Place: record.Place{Created: n, Number: n}, Post: h.post(int(n - 1))}
	}
	return out, nil
}

func (h held) shown(_ context.Context, id post.ID) (post.ID, *post.Post, error) {
	n, err := strconv.Atoi(string(id[2:]))
	return id, h.post(n - 1), err
}

func read(file string) (texts []text) {
	in, err := os.Open(file)
	must(err)
	defer in.Close()
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 1<<20), 1<<24)
	for sc.Scan() {
		p := strings.SplitN(sc.Text(), "\t", 3)
		texts = append(texts, text{said: p[2], lang: p[1]})
	}
	must(sc.Err())
	return texts
}

func readQueries(file string, forms bool) (list []*asked) {
	b, err := os.ReadFile(file)
	must(err)
	for line := range bytes.Lines(b) {
		a := &asked{}
		must(json.Unmarshal(line, a))
		add := func(a *asked, said string, forms bool) {
			q, err := search.Parse(said)
			must(err)
			a.said, a.forms, a.took = q, forms, map[string][]float64{}
			a.query, a.exact = search.Inquire(q, &search.Ask{})
			a.plain = search.Plain(q)
			if !forms {
				body, _ := search.Lookup(q.Tree)
				a.match = match(body)
			}
			list = append(list, a)
		}
		said := a.Q
		switch { // the corpus's truth is of words as they are
		case a.Class == "prefix" && a.Lang != "ja":
			said += "*"
		case a.Class == "two":
			said = `"` + strings.ReplaceAll(a.Q, " ", `" "`) + `"`
		default:
			said = `"` + a.Q + `"`
		}
		add(a, said, false)
		if forms && a.Class != "phrase" && a.Class != "prefix" {
			add(&asked{Class: "forms", Lang: a.Lang, Q: a.Q}, a.Q, true)
		}
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

func index(texts []text, dir string) *inverted.Index {
	before, start := cpu(), time.Now()
	x, err := inverted.Create(filepath.Join(dir, "own"))
	must(err)
	feed := search.NewFeeder()
	for i := range texts {
		must(x.Begin(int64(i+1), int64(i+1)))
		must(feed.Post(held(texts).post(i), x.Term))
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

func indexFTS(texts []text, dir string) *sql.DB {
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
		search.Terms(t.folded, func(text []byte, _ uint32) { b = append(append(b, text...), ' ') })
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
func scan(texts []text, list []*asked, forms bool) {
	start := time.Now()
	for _, t := range texts {
		for _, a := range list {
			if (forms || !a.forms) && a.plain(t.folded, t.lang) {
				a.scan++
			}
		}
	}
	fmt.Printf("plain scan of %d queries: %.0f s\n", len(list), time.Since(start).Seconds())
}

// matched is how many posts the index finds of which each is matched, where that is not for it to say.
func (a *asked) matched(s *inverted.Snapshot, texts []text, n int) int {
	if a.exact {
		return n
	}
	hits, err := s.Newest(a.query, inverted.Place{}, len(texts))
	must(err)
	n = 0
	for _, h := range hits {
		if t := &texts[h.Number-1]; a.plain(t.folded, t.lang) {
			n++
		}
	}
	return n
}

func run(s *inverted.Snapshot, db *sql.DB, texts []text, list []*asked, rounds int, scanned, forms bool) (wrong int) {
	note := func(a *asked, round int, what string, start time.Time) {
		if round > 0 { // the first warms up
			a.took[what] = append(a.took[what], float64(time.Since(start).Nanoseconds())/1e6)
		}
	}
	whole := &search.Indexed{Words: func() *inverted.Snapshot { return s }, Posts: held(texts)}
	for round := range rounds + 1 {
		for i := range list {
			a := list[i*167%len(list)]
			start := time.Now()
			_, n, err := s.Best(a.query, search.Weigh, nil, 20)
			note(a, round, "own", start)
			must(err)
			start = time.Now()
			_, err = s.Newest(a.query, inverted.Place{}, 20)
			note(a, round, "own newest", start)
			must(err)
			for _, order := range []search.Order{search.Relevance, search.Newest} {
				start = time.Now()
				_, err = whole.Find(context.Background(), a.said, search.Ask{Shown: held(texts).shown, Hits: 20, Order: order})
				note(a, round, "page "+string(order), start)
				must(err)
			}
			if round == 0 && scanned && (forms || !a.forms) {
				if a.own = a.matched(s, texts, n); a.own != a.scan {
					wrong++
					fmt.Printf("%s %s %q: %d, a plain scan %d, the corpus says %d\n", a.Class, a.Lang, a.Q, a.own, a.scan, a.Hits)
				}
			}
			if db == nil || a.match == "" {
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

// report prints the middle and the 99th of a hundred, in ms, of the medians of the rounds, by kind of query; what of
// FTS5's time the index takes; and how many answers are right, by script.
func report(list []*asked, fts, scanned, forms bool) {
	what := []string{"own", "own newest", "page relevance", "page newest"}
	if fts {
		what = append(what, "fts5", "fts5 newest")
	}
	classes := []string{"rare", "common", "two", "phrase", "prefix", "forms", "all"}
	fmt.Printf("\nms, p50/p99   %s\n", strings.Join(classes, " · "))
	got := map[string][2]float64{}
	for _, w := range what {
		line := fmt.Sprintf("%-15s", w)
		for _, c := range classes {
			var v []float64
			for _, a := range list {
				if t := slices.Sorted(slices.Values(a.took[w])); len(t) > 0 && (c == "all" || a.Class == c) {
					v = append(v, t[len(t)/2])
				}
			}
			if len(v) == 0 {
				line += "  -"
				continue
			}
			slices.Sort(v)
			p := [2]float64{v[len(v)/2], v[min(len(v)-1, len(v)*99/100)]}
			got[w+c] = p
			line += fmt.Sprintf("  %.3f/%.2f", p[0], p[1])
		}
		fmt.Println(line)
	}
	if fts {
		for _, w := range []string{"", " newest"} {
			line := fmt.Sprintf("%-15s", "own/fts5"+w)
			for _, c := range classes[:5] {
				a, b := got["own"+w+c], got["fts5"+w+c]
				line += fmt.Sprintf("  %.2f/%.2f", a[0]/b[0], a[1]/b[1])
			}
			fmt.Println(line)
		}
	}
	exact := 0
	for _, a := range list {
		if a.exact {
			exact++
		}
	}
	fmt.Printf("%d of %d queries are answered by the index alone; of the others each post is matched as well\n", exact, len(list))
	if !scanned {
		return
	}
	type tally struct{ own, ownOf, corpus, corpusOf int }
	by := map[string]*tally{}
	for _, a := range list {
		t := by[a.Lang]
		if t == nil {
			t = &tally{}
			by[a.Lang] = t
		}
		if a.forms && !forms {
			continue
		}
		t.ownOf++
		if a.own == a.scan {
			t.own++
		}
		if !a.forms {
			t.corpusOf++
			if a.scan == a.Hits {
				t.corpus++
			}
		}
	}
	for _, l := range slices.Sorted(maps.Keys(by)) {
		t := by[l]
		fmt.Printf("%s: %d of %d as a plain scan finds; %d of %d as the corpus says\n", l, t.own, t.ownOf, t.corpus, t.corpusOf)
	}
}
