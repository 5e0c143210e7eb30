// Command known measures how good the order of hits is: posts are looked for by what somebody half remembers of them, and
// it is counted how far down the post stands that was meant. Beside Clew's order stand the same hits ordered by BM25 with
// the frequencies of words, which Clew does not use as they would tell of hidden posts, and SQLite's FTS5 with bm25().
//
//	go run ./bench/known -record DIR [-texts FILE.jsonl,...] [-corpus s1m.tsv] [-queries 2000] [-show]
//
// A record is only read. Of -texts each line is an object with text and lang; of -corpus id, language and text with tabs
// between. Queries are made of the posts' own words by a generator with a fixed seed: two to four words that are no small
// ones, then one of them in another form that stands in some post, then with one wrong word by OR, then all joined by OR with a
// wrong one among them. It prints the mean reciprocal rank, and the share of posts among the first ten.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"unicode"

	_ "modernc.org/sqlite"

	"clew/internal/fold"
	"clew/internal/inverted"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
	clewdb "clew/internal/sqlite"
	"clew/internal/stem"
)

// deep is how many hits are looked through; a post behind them counts as not found.
const deep = 100

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// text is a post: post i+1 is the i-th.
type text struct{ said, lang string }

func (t *text) post() *post.Post {
	return &post.Post{ID: "x:1", Network: post.X, Author: "x:1", Text: t.said, Lang: t.lang}
}

// kinds of queries.
var kinds = []string{"words", "form", "wrong", "any"}

// asked is one query, as Clew and as FTS5 read it, and the post that is meant.
type asked struct {
	kind, lang, said, match string
	post                    int
}

func main() {
	dir := flag.String("record", "", "`FOLDER` of a record")
	files := flag.String("texts", "", "`FILES` of texts, commas between")
	corpus := flag.String("corpus", "", "`FILE` of a made corpus")
	queries := flag.Int("queries", 2000, "posts that are looked for")
	show := flag.Bool("show", false, "print each query with its ranks")
	flag.Parse()
	m := &maker{r: rand.New(rand.NewPCG(26, 11)), fold: fold.New(), forms: map[string][]string{}}
	if *dir != "" {
		m.record(*dir)
	}
	for _, f := range strings.Split(*files, ",") {
		if f != "" {
			m.lines(f, false)
		}
	}
	if *corpus != "" {
		m.lines(*corpus, true)
	}
	m.learn()
	list := m.queries(*queries)
	x := index(m.texts)
	db := indexFTS(m.texts)
	defer db.Close()
	s := x.Snapshot()
	sums := map[string]*[3]score{}
	for _, a := range list {
		ranks := [3]int{own(s, &a, m, search.Weigh), own(s, &a, m, s.Rarity), other(db, &a)}
		for _, key := range []string{a.kind + " " + a.lang, a.kind + " all", "all " + a.lang, "all all"} {
			if sums[key] == nil {
				sums[key] = &[3]score{}
			}
			for i, r := range ranks {
				sums[key][i].add(r)
			}
		}
		if *show {
			fmt.Println(ranks, a.kind, a.lang, a.said, "|", m.texts[a.post].said)
		}
	}
	fmt.Printf("%d posts, %d queries; mean reciprocal rank, share among the first ten\n", len(m.texts), len(list))
	fmt.Printf("%-6s %-4s %7s   %-13s %-13s %-13s %s\n", "kind", "lang", "queries", "Clew", "frequencies", "FTS5", "Clew/FTS5")
	for _, kind := range append(slices.Clone(kinds), "all") {
		for _, lang := range append(slices.Clone(langs), "all") {
			if c := sums[kind+" "+lang]; c != nil {
				fmt.Printf("%-6s %-4s %7d   %s  %s  %s  %.2f\n", kind, lang, c[0].n, &c[0], &c[1], &c[2], c[0].sum/max(c[2].sum, 1e-9))
			}
		}
	}
}

type score struct {
	n, ten int
	sum    float64
}

func (s *score) add(rank int) {
	s.n++
	if rank > 0 {
		s.sum += 1 / float64(rank)
	}
	if rank > 0 && rank <= 10 {
		s.ten++
	}
}

func (s *score) String() string {
	return fmt.Sprintf("%.3f %5.1f %%", s.sum/float64(s.n), 100*float64(s.ten)/float64(s.n))
}

// langs are those that queries are made in.
var langs = []string{"en", "uk", "ru", "ko", "ja", "ar", "es"}

// maker reads posts and makes queries.
type maker struct {
	r     *rand.Rand
	fold  *fold.Folder
	texts []text
	seen  map[string]bool
	words [][]string          // of each text, those that may be remembered
	forms map[string][]string // by language and the name of the form
}

// add takes a text, each once: of two alike none could be meant.
func (m *maker) add(said, lang string) {
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	if key := m.fold.String(said); !m.seen[key] {
		m.seen[key] = true
		m.texts = append(m.texts, text{said, language(lang, said)})
	}
}

// language is a post's: its tag's, else its letters'.
func language(tag, said string) string {
	if tag, _, _ = strings.Cut(strings.ToLower(tag), "-"); tag != "" && tag != "und" {
		return tag
	}
	n := map[string]int{}
	for _, r := range said {
		switch {
		case unicode.Is(unicode.Hangul, r):
			n["ko"]++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			n["ja"]++
		case unicode.Is(unicode.Arabic, r):
			n["ar"]++
		case strings.ContainsRune("іїєґІЇЄҐ", r):
			n["uk"] += 20
		case strings.ContainsRune("ыэъё", r):
			n["ru"] += 20
		case r < 0x250 && unicode.IsLetter(r):
			n["en"]++
		}
	}
	best := ""
	for _, l := range langs {
		if n[l] > n[best] {
			best = l
		}
	}
	return best
}

func (m *maker) record(dir string) {
	r, err := clewdb.Open(context.Background(), dir, clewdb.Options{})
	must(err)
	defer r.Close()
	for met, err := range r.Newest(context.Background(), record.Scan{}) {
		must(err)
		if met.Post != nil {
			m.add(met.Post.Text, met.Post.Lang)
		}
	}
}

func (m *maker) lines(name string, table bool) {
	in, err := os.Open(name)
	must(err)
	defer in.Close()
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 1<<20), 1<<24)
	for sc.Scan() {
		if table {
			if p := strings.SplitN(sc.Text(), "\t", 3); len(p) == 3 {
				m.add(p[2], p[1])
			}
			continue
		}
		var x struct{ Text, Lang string }
		must(json.Unmarshal(sc.Bytes(), &x))
		m.add(x.Text, x.Lang)
	}
	must(sc.Err())
}

// learn cuts the texts into words that somebody may remember: of three letters or more that are no small ones, in
// Japanese what stands in Chinese letters or katakana, two to four of them, in Korean what two syllables or more begin.
func (m *maker) learn() {
	m.words = make([][]string, len(m.texts))
	for i := range m.texts {
		t := &m.texts[i]
		seen := map[string]bool{}
		for w := range strings.FieldsFuncSeq(m.fold.String(unlinked(t.said)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' }) {
			for _, w := range remembered(t.lang, w) {
				if !seen[w] {
					seen[w] = true
					m.words[i] = append(m.words[i], w)
				}
			}
		}
		for _, w := range m.words[i] {
			key := t.lang + ":" + stem.Word(stem.Language(t.lang), w)
			if l := m.forms[key]; len(l) < 16 && !slices.Contains(l, w) {
				m.forms[key] = append(l, w)
			}
		}
	}
}

// unlinked leaves out addresses, names of accounts and tags.
func unlinked(said string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(said), func(w string) bool {
		return strings.HasPrefix(w, "http") || w[0] == '@' || w[0] == '#'
	}), " ")
}

func remembered(lang, w string) (out []string) {
	r := []rune(w)
	switch lang {
	case "ja":
		for i := 0; i < len(r); {
			k := kind(r[i])
			j := i
			for j < len(r) && kind(r[j]) == k {
				j++
			}
			if k != 0 && j-i >= 2 {
				out = append(out, string(r[i:min(j, i+4)]))
			}
			i = j
		}
		return out
	case "ko":
		if len(r) >= 3 && unicode.Is(unicode.Hangul, r[0]) {
			return []string{string(r[:len(r)-1])} // what is written to it is forgotten
		}
		return nil
	}
	if len(r) < 3 || search.Weigh(inverted.Term{Field: search.Body, Text: w}) <= 1 || strings.ContainsRune(w, '\'') {
		return nil
	}
	return []string{w}
}

// kind is 1 of Chinese letters, 2 of katakana, else 0.
func kind(r rune) int {
	switch {
	case unicode.Is(unicode.Han, r):
		return 1
	case unicode.Is(unicode.Katakana, r) || r == 'ー':
		return 2
	}
	return 0
}

// queries makes queries of posts that are drawn at random, as many of each language as there are, up to an equal share.
func (m *maker) queries(n int) (out []asked) {
	order := m.r.Perm(len(m.texts))
	taken := map[string]int{}
	for _, i := range order {
		t, words := &m.texts[i], m.words[i]
		if !slices.Contains(langs, t.lang) || len(words) < 4 || taken[t.lang] >= n/len(langs) {
			continue
		}
		taken[t.lang]++
		few := make([]string, 0, 4)
		for _, k := range m.r.Perm(len(words))[:2+m.r.IntN(3)] {
			few = append(few, words[k])
		}
		wrong := m.wrong(t.lang, i)
		out = append(out, asked{kind: "words", lang: t.lang, post: i, said: strings.Join(few, " "), match: quoted(few, " AND ")})
		if other := m.inflected(t.lang, few); other != nil {
			out = append(out, asked{kind: "form", lang: t.lang, post: i, said: strings.Join(other, " "), match: quoted(other, " AND ")})
		}
		if wrong == "" {
			continue
		}
		out = append(out, asked{kind: "wrong", lang: t.lang, post: i, said: few[0] + " OR " + wrong + " " + strings.Join(few[1:], " "),
			match: "(" + quoted([]string{few[0], wrong}, " OR ") + ") AND " + quoted(few[1:], " AND ")})
		any := append(slices.Clone(few), wrong)
		out = append(out, asked{kind: "any", lang: t.lang, post: i, said: strings.Join(any, " OR "), match: quoted(any, " OR ")})
	}
	return out
}

func quoted(words []string, with string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = `"` + w + `"`
	}
	return strings.Join(out, with)
}

// wrong gives a word of another post, as common as words are; "" where none is near.
func (m *maker) wrong(lang string, post int) string {
	for range 200 {
		k := m.r.IntN(len(m.texts))
		if m.texts[k].lang == lang && k != post && len(m.words[k]) > 0 {
			if w := m.words[k][m.r.IntN(len(m.words[k]))]; !strings.Contains(m.fold.String(m.texts[post].said), w) {
				return w
			}
		}
	}
	return ""
}

// inflected puts another form in the place of one word; nil where no word has one in any post.
func (m *maker) inflected(lang string, few []string) []string {
	for _, k := range m.r.Perm(len(few)) {
		w := few[k]
		list := slices.DeleteFunc(slices.Clone(m.forms[lang+":"+stem.Word(stem.Language(lang), w)]), func(x string) bool { return x == w })
		if len(list) > 0 {
			out := slices.Clone(few)
			out[k] = list[m.r.IntN(len(list))]
			return out
		}
	}
	return nil
}

func index(texts []text) *inverted.Index {
	x, err := inverted.Create("")
	must(err)
	feed := search.NewFeeder()
	for i := range texts {
		must(x.Begin(int64(i+1), int64(i+1)))
		must(feed.Post(texts[i].post(), x.Term))
	}
	must(x.Commit(false, nil))
	_, err = x.Merge(true)
	must(err)
	return x
}

// own is where the post stands in an order of Clew's hits; 0 where it is not among them.
func own(s *inverted.Snapshot, a *asked, m *maker, weigh func(inverted.Term) float32) int {
	q, err := search.Parse(a.said)
	if err != nil {
		return 0
	}
	look, exact := search.Inquire(q, &search.Ask{})
	hits, _, err := s.Best(look, func(t inverted.Term) float32 {
		if t.Field < 'a' {
			return 0
		}
		return weigh(t)
	}, nil, deep)
	must(err)
	plain := search.Plain(q)
	rank := 0
	for _, h := range hits {
		if t := &m.texts[h.Number-1]; !exact && !plain([]byte(m.fold.String(t.said)), t.lang) {
			continue
		}
		if rank++; h.Number == int64(a.post+1) {
			return rank
		}
	}
	return 0
}

// indexFTS makes FTS5's index with its own stemmer, and with its trigrams for what has no spaces.
func indexFTS(texts []text) *sql.DB {
	db, err := sql.Open("sqlite", ":memory:")
	must(err)
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE VIRTUAL TABLE f USING fts5(t, content='', tokenize='porter unicode61 remove_diacritics 2'); CREATE VIRTUAL TABLE g USING fts5(t, content='', tokenize='trigram')`)
	must(err)
	tx, err := db.Begin()
	must(err)
	for i := range texts {
		table := "f"
		if l := texts[i].lang; l == "ja" || l == "ko" {
			table = "g"
		}
		_, err := tx.Exec("INSERT INTO "+table+"(rowid, t) VALUES(?,?)", i+1, texts[i].said)
		must(err)
	}
	must(tx.Commit())
	return db
}

func other(db *sql.DB, a *asked) int {
	table := "f"
	if a.lang == "ja" || a.lang == "ko" {
		table = "g"
	}
	rows, err := db.Query("SELECT rowid FROM "+table+" WHERE "+table+" MATCH ? ORDER BY rank, rowid DESC LIMIT ?", a.match, deep)
	must(err)
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		var id int
		must(rows.Scan(&id))
		if id == a.post+1 {
			return n
		}
	}
	must(rows.Err())
	return 0
}
