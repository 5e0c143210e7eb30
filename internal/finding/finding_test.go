package finding

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/inverted"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/runs"
	"clew/internal/search"
	"clew/internal/sqlite"
	"clew/internal/unpack"
)

var start = time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC)

// store is what tests do with a record.
type store interface {
	record.Reader
	record.Finder
	record.Writer
	record.Log
	record.Keeper
	record.Stamper
	record.Takedowns
	io.Closer
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func onDisk(t testing.TB, dir string) store {
	t.Helper()
	r, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

func xid(n int) post.ID { return post.ID(fmt.Sprintf("x:%d", n)) }

func say(n int, text string) post.Post {
	return post.Post{ID: xid(n), Network: post.X, Author: "x:100", Created: start.Add(time.Duration(n) * time.Second), Text: text}
}

var vocabulary = strings.Fields("shells rockets drones front line city river крига річка снаряди 서울 강물 東京 大阪 本 winter summer bridge road tank")

// sentence is the same for the same n.
func sentence(n int) string {
	rnd := rand.New(rand.NewPCG(uint64(n), 7))
	words := []string{fmt.Sprint("w", n)}
	for range 3 + rnd.IntN(8) {
		words = append(words, vocabulary[rnd.IntN(len(vocabulary))])
	}
	return strings.Join(words, " ")
}

// put takes posts in.
func put(t testing.TB, r record.Writer, at time.Time, posts ...post.Post) {
	t.Helper()
	im, err := r.Import(t.Context(), record.About{Name: "posts.json", Source: "test", At: at})
	must(t, err)
	defer im.Close()
	tell(t, im, unpack.Part{Name: "posts.json", Size: int64(2 * len(posts)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(strings.Repeat("{}", len(posts)))), nil
	}}, posts)
	_, err = im.Commit(t.Context(), true)
	must(t, err)
}

func tell(t testing.TB, im record.Import, part unpack.Part, posts []post.Post) {
	t.Helper()
	c, err := im.Capture(t.Context(), part)
	must(t, err)
	posts = slices.Clone(posts)
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Offset: int64(i), Length: 2}
	}
	must(t, im.Posts(t.Context(), posts))
	must(t, c.Close())
}

func sentences(from, to int) (out []post.Post) {
	for n := from; n <= to; n++ {
		out = append(out, say(n, sentence(n)))
	}
	return out
}

// rebuild makes the record anew: of its captures now come these posts.
func rebuild(t testing.TB, r record.Keeper, posts []post.Post) {
	t.Helper()
	im, err := r.Rebuild(t.Context())
	must(t, err)
	defer im.Close()
	for c, err := range r.Captures(t.Context()) {
		must(t, err)
		tell(t, im, unpack.Part{Name: c.Name, Number: c.Number, Size: c.Size, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("")), nil
		}}, posts)
		posts = nil
	}
	_, err = im.Commit(t.Context(), true)
	must(t, err)
}

// small is a pace at which tests of few posts meet every step.
func small() pace {
	return pace{durable: 100, live: 60, shown: 10, worth: 20, entries: 5, entriesWorth: 1000, tail: 200,
		after: 50 * time.Millisecond, look: 5 * time.Millisecond, lock: 20 * time.Millisecond, retry: 20 * time.Millisecond}
}

// heard keeps what was told.
type heard struct{ said []string }

func (h *heard) options() Options {
	return Options{Tell: func(s string) { h.said = append(h.said, s) }}
}

func (h *heard) want(t testing.TB, parts ...string) {
	t.Helper()
	left := slices.Clone(parts)
	ok := true
	for _, s := range h.said { // of both indexes the same may be said
		i := slices.IndexFunc(parts, func(p string) bool { return strings.Contains(s, p) })
		if ok = ok && i >= 0; ok {
			left = slices.DeleteFunc(left, func(p string) bool { return p == parts[i] })
		}
	}
	if !ok || len(left) > 0 {
		t.Errorf("told %q, want %q", h.said, parts)
	}
}

func opened(t testing.TB, dir string, r Record, opt Options) *Finding {
	t.Helper()
	f, err := open(t.Context(), dir, r, opt, small())
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// hold holds an index against its record: each term of each post finds just the posts that have it.
func hold(t testing.TB, f *Finding, r store) {
	t.Helper()
	if err := both(t.Context(), f, r); err != nil {
		t.Error(err)
	}
}

// both holds words and runs against the record.
func both(ctx context.Context, f *Finding, r store) error {
	return errors.Join(against(ctx, f.Words(), r), spokenOf(ctx, f.Runs(), r))
}

// spokenOf looks up each run of each post and older version.
func spokenOf(ctx context.Context, s *runs.Snapshot, r store) error {
	if s == nil {
		return errors.New("there are no runs")
	}
	tok := quotation.NewTokenizer()
	find := func(number int64, text string) error {
		for _, run := range quotation.Runs(tok.Tokens(text)) {
			if numbers, held := s.Find(run, 10_000, nil); !slices.Contains(numbers, number) || held != len(numbers) {
				return fmt.Errorf("number %d is not found by what it says, %q: %v", number, text, numbers)
			}
		}
		return nil
	}
	for p, err := range r.Stored(ctx, 1, 1<<40) {
		if err != nil {
			return err
		}
		if p.Post.State != post.Present || p.Post.Repost {
			continue
		}
		if err := find(2*p.Place.Number, p.Post.Text); err != nil {
			return err
		}
		for _, v := range p.Versions {
			if err := find(2*v.Number+1, v.Post.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

func against(ctx context.Context, s *inverted.Snapshot, r store) error {
	if s == nil {
		return errors.New("there is no index")
	}
	has := map[inverted.Term][]int64{}
	docs := 0
	feeder := search.NewFeeder()
	for m, err := range r.Newest(ctx, record.Scan{}) {
		if err != nil {
			return err
		}
		if m.Post == nil {
			continue
		}
		docs++
		err = feeder.Post(m.Post, func(field byte, text []byte, _ uint32) error {
			term := inverted.Term{Field: field, Text: string(text)}
			if l := has[term]; len(l) == 0 || l[len(l)-1] != m.Place.Number {
				has[term] = append(l, m.Place.Number)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if s.Len() != docs {
		return fmt.Errorf("%d documents, want %d", s.Len(), docs)
	}
	for term, numbers := range has {
		hits, err := s.Newest(term, inverted.Place{}, len(numbers)+1)
		if err != nil {
			return err
		}
		var got []int64
		for _, h := range hits {
			got = append(got, h.Number)
		}
		if !slices.Equal(got, numbers) {
			return fmt.Errorf("%c %q: %v, want %v", term.Field, term.Text, got, numbers)
		}
	}
	return nil
}

func TestFollows(t *testing.T) {
	for name, begin := range map[string]func(t *testing.T) (store, string){
		"on disk": func(t *testing.T) (store, string) {
			dir := t.TempDir()
			return onDisk(t, dir), filepath.Join(dir, Folder)
		},
		"in memory": func(t *testing.T) (store, string) { return inmem.New(nil), "" },
	} {
		t.Run(name, func(t *testing.T) {
			r, dir := begin(t)
			var h heard
			f := opened(t, dir, r, h.options())
			if f.Words() != nil {
				t.Error("what was not levelled answers")
			}
			level := func(when string) {
				t.Helper()
				must(t, f.Level(t.Context()))
				if err := both(t.Context(), f, r); err != nil {
					t.Fatalf("%s: %v", when, err)
				}
			}
			level("empty")
			put(t, r, start, sentences(1, 250)...)
			level("at first")
			put(t, r, start, sentences(1, 300)...)
			level("told again")
			put(t, r, start, post.Post{ID: xid(900), Network: post.X, Author: "x:100", State: post.Blocked}, post.Post{ID: xid(901), Network: post.X, Author: "x:100", Repost: true, RepostOf: xid(1)})
			level("a placeholder and a repost")
			put(t, r, start, say(900, "no longer blocked"))
			level("filled")
			for n := 1; n < 200; n += 3 {
				p := say(n, "edited "+sentence(n+1000))
				p.Edited = start.Add(time.Hour)
				put(t, r, start.Add(2*time.Hour), p)
			}
			level("edited")
			quoting := say(800, "it quotes")
			inside := say(801, "quoted words")
			inside.Author = "x:200"
			quoting.Quote = &post.Quote{ID: inside.ID, Author: inside.Author, State: post.QuoteShown, Post: &inside}
			quoting.Media = []post.Media{{Kind: post.Image, URL: "https://pics.example/1", Alt: "a described bridge"}}
			put(t, r, start, quoting)
			level("quoting")
			inside.Text, inside.Edited = "quoted and edited", start.Add(time.Hour)
			put(t, r, start.Add(2*time.Hour), inside)
			level("what is quoted was edited")
			_, err := r.TakeDown(t.Context(), record.Takedown{Post: xid(7), Ground: record.GroundOther, By: record.ByOperator})
			must(t, err)
			level("taken down")
			h.want(t)
			rebuild(t, r, sentences(100, 450))
			if f.Words() != nil {
				t.Error("numbers of before a rebuild are answered with")
			}
			level("rebuilt")
			if dir != "" {
				h.want(t, "made anew: the record was rebuilt")
			}
			must(t, f.Close())
			if f.Words() != nil {
				t.Error("a closed index answers")
			}
			if err := f.Level(t.Context()); err == nil {
				t.Error("a closed index goes on")
			}
			if dir == "" {
				return
			}
			h.said = nil
			f = opened(t, dir, r, h.options())
			if n := f.sides[0].documents(); n < 300 {
				t.Errorf("%d documents are durable", n)
			}
			level("opened again")
			h.want(t)
		})
	}
}

// TestBegunAnew: whatever is wrong with what is on disk, the index is right after the next Level, and it is said.
func TestBegunAnew(t *testing.T) {
	place := t.TempDir()
	r := onDisk(t, filepath.Join(place, "record"))
	put(t, r, start, sentences(1, 300)...)
	good := filepath.Join(place, "good")
	f := opened(t, good, r, Options{})
	must(t, f.Level(t.Context()))
	must(t, f.Close())
	words := func(dir string) string { return filepath.Join(dir, "words") }
	rewrite := func(change func(m string) string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			x, err := inverted.Open(words(dir))
			must(t, err)
			m := change(string(x.Meta()))
			if m == string(x.Meta()) {
				t.Fatalf("nothing to change in %s", m)
			}
			must(t, x.Commit(true, []byte(m)))
		}
	}
	swap := func(from, to string) func(t *testing.T, dir string) {
		return rewrite(func(m string) string { return strings.Replace(m, from, to, 1) })
	}
	other := onDisk(t, filepath.Join(place, "other"))
	put(t, other, start.Add(time.Hour), sentences(1000, 1300)...)
	for _, c := range []struct {
		name string
		harm func(t *testing.T, dir string)
		said string // "" nothing
	}{
		{"nothing", func(*testing.T, string) {}, ""},
		{"missing", func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) }, ""},
		{"words missing", func(t *testing.T, dir string) { must(t, os.RemoveAll(words(dir))) }, ""},
		{"list missing", func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(words(dir), "index"))) }, ""},
		{"runs missing", func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "runs"))) }, ""},
		{"runs empty", func(t *testing.T, dir string) { must(t, os.WriteFile(filepath.Join(dir, "runs", "index"), nil, 0o600)) }, "runs is made anew: it is damaged"},
		{"list empty", func(t *testing.T, dir string) { must(t, os.WriteFile(filepath.Join(words(dir), "index"), nil, 0o600)) }, "damaged"},
		{"another version", swap(fmt.Sprintf(`"version":%d,`, search.Version), `"version":999,`), "another version"},
		{"another rebuild", swap(`"rebuilt":0`, `"rebuilt":3`), "rebuilt"},
		{"ahead of the log", swap(`"log":2`, `"log":200`), "ahead"},
		{"another entry", swap(`posts 1 300`, `posts 1 301`), "another record"},
		{"a post of no entry", rewrite(func(m string) string { return strings.Replace(m, `"log":2`, `"log":1,"post":900`, 1) }), "another record"},
		{"of another index", swap(`"words"`, `"runs"`), "does not say"},
		{"no JSON", rewrite(func(string) string { return "\x00\x01" }), "does not say"},
		{"negative", swap(`"log":2`, `"log":-2`), "does not say"},
		{"no meta", rewrite(func(string) string { return "" }), "does not say"},
		{"a file in the folder's place", func(t *testing.T, dir string) {
			must(t, os.RemoveAll(words(dir)))
			must(t, os.WriteFile(words(dir), []byte("x"), 0o600))
		}, "damaged"},
		{"of another record", func(t *testing.T, dir string) {
			must(t, os.RemoveAll(dir))
			f := opened(t, dir, other, Options{})
			must(t, f.Level(t.Context()))
			must(t, f.Close())
		}, "another record"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), Folder)
			must(t, os.CopyFS(dir, os.DirFS(good)))
			c.harm(t, dir)
			for round := range 2 {
				var h heard
				f := opened(t, dir, r, h.options())
				must(t, f.Level(t.Context()))
				hold(t, f, r)
				must(t, f.Close())
				if c.said != "" && round == 0 {
					h.want(t, c.said)
				} else {
					h.want(t)
				}
			}
		})
	}
}

// TestDamage: every file of an index is flipped in every region, cut at every length and deleted.
func TestDamage(t *testing.T) {
	place := t.TempDir()
	r := onDisk(t, filepath.Join(place, "record"))
	put(t, r, start, sentences(1, 130)...)
	good := filepath.Join(place, "good")
	f := opened(t, good, r, Options{})
	must(t, f.Level(t.Context()))
	put(t, r, start, sentences(131, 200)...)
	must(t, f.Level(t.Context()))
	must(t, f.Close())
	var files []string
	must(t, filepath.WalkDir(good, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			path, err = filepath.Rel(good, path)
			files = append(files, path)
		}
		return err
	}))
	if len(files) < 4 {
		t.Fatalf("only %v to damage", files)
	}
	try := func(name string, harm func(path string) error, file string) {
		t.Helper()
		dir := filepath.Join(t.TempDir(), Folder)
		must(t, os.CopyFS(dir, os.DirFS(good)))
		must(t, harm(filepath.Join(dir, file)))
		var h heard
		f := opened(t, dir, r, h.options())
		must(t, f.Level(t.Context()))
		if err := both(t.Context(), f, r); err != nil {
			t.Errorf("%s %s: %v; told %q", file, name, err, h.said)
		}
		must(t, f.Close())
	}
	for _, file := range files {
		whole, err := os.ReadFile(filepath.Join(good, file))
		must(t, err)
		try("deleted", os.Remove, file)
		step := max(1, len(whole)/25)
		for at := 0; at < len(whole); at += step {
			try(fmt.Sprint("flipped at ", at), func(path string) error {
				b := slices.Clone(whole)
				b[at] ^= 1 << (at % 8)
				return os.WriteFile(path, b, 0o600)
			}, file)
			try(fmt.Sprint("cut at ", at), func(path string) error { return os.Truncate(path, int64(at)) }, file)
		}
		try("longer", func(path string) error { return os.WriteFile(path, append(slices.Clone(whole), 0), 0o600) }, file)
	}
}

// TestKilled: a copy of the folder at any moment is what a kill leaves. Each opens, and is right.
func TestKilled(t *testing.T) {
	place := t.TempDir()
	r := onDisk(t, filepath.Join(place, "record"))
	dir := filepath.Join(place, "live")
	var copies []string
	var f *Finding
	snap := func(int64, int64) {
		for _, s := range f.sides { // a copy of a folder in which files come and go is of no one moment
			if s.aside != nil {
				<-s.aside.done
			}
		}
		to := filepath.Join(place, fmt.Sprint("copy", len(copies)))
		must(t, os.CopyFS(to, os.DirFS(dir)))
		must(t, os.WriteFile(filepath.Join(to, "words", "new-123"), []byte("half"), 0o600))
		copies = append(copies, to)
	}
	f = opened(t, dir, r, Options{Progress: snap})
	for n := 1; n <= 600; n += 150 {
		put(t, r, start, sentences(n, n+149)...)
		must(t, f.Level(t.Context()))
		edit := say(n, "edited "+sentence(5000+n))
		edit.Edited = start.Add(time.Hour)
		put(t, r, start.Add(2*time.Hour), edit)
	}
	must(t, f.Level(t.Context()))
	if len(copies) < 30 {
		t.Fatalf("only %d moments", len(copies))
	}
	docs := map[int]bool{}
	for _, dir := range copies {
		var h heard
		f := opened(t, dir, r, h.options())
		docs[f.sides[0].documents()] = true
		must(t, f.Level(t.Context()))
		if err := both(t.Context(), f, r); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
		h.want(t)
		must(t, f.Close())
	}
	if len(docs) < 4 {
		t.Errorf("all copies were of the same moments: %v", docs)
	}
}
