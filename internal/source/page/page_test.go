package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// shared finds the folder of real data beside the repository; the test is left out where there is none.
func shared(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test's folder")
		}
	}
	data := filepath.Join(dir, "..", "shared", "data")
	if _, err := os.Stat(data); err != nil {
		t.Skipf("the real data are not here: %v", err)
	}
	return data
}

// sink keeps what a source tells.
type sink struct {
	captures [][]byte
	posts    []post.Post
	accounts []post.Account
	evidence []post.Evidence
	skipped  []source.Skipped
	fail     error
}

func (s *sink) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	b, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return source.Capture{}, err
	}
	s.captures = append(s.captures, b)
	return source.Capture{Number: int64(len(s.captures)), ReadCloser: io.NopCloser(bytes.NewReader(b))}, nil
}

func (s *sink) Posts(_ context.Context, posts []post.Post) error {
	s.posts = append(s.posts, posts...)
	return s.fail
}

func (s *sink) Accounts(_ context.Context, a []post.Account) error {
	s.accounts = append(s.accounts, a...)
	return nil
}

func (s *sink) Media(context.Context, string, unpack.Part) error { return nil }

func (s *sink) Gone(context.Context, []source.Gone) error { return nil }

func (s *sink) Evidence(_ context.Context, e post.Evidence) error {
	s.evidence = append(s.evidence, e)
	return nil
}

func (s *sink) Skip(_ context.Context, k source.Skipped) error {
	s.skipped = append(s.skipped, k)
	return nil
}

// threads gives the posts' texts, thread by thread, in the order told.
func (s *sink) threads() [][]string {
	var all [][]string
	for _, p := range s.posts {
		if p.Parent == "" {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], p.Text)
	}
	return all
}

// evidenceOf gives what was told of a thread.
func (s *sink) evidenceOf(root post.ID) post.Evidence {
	for _, e := range s.evidence {
		if e.Root == root {
			return e
		}
	}
	return post.Evidence{}
}

// readBytes opens data as an input, asks the source whether it reads it, and lets it. name is the part's.
func readBytes(t testing.TB, src source.Source, name string, data []byte, opt source.Options) *sink {
	t.Helper()
	in, err := unpack.FromReader(t.Context(), name, bytes.NewReader(data), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if ok, err := src.Recognise(t.Context(), in); err != nil || !ok {
		t.Fatalf("%s does not recognise %s: %v", src.Name(), name, err)
	}
	s := &sink{}
	if err := src.Read(t.Context(), in, opt, s); err != nil {
		t.Fatal(err)
	}
	s.check(t)
	return s
}

// check holds what must be so whatever the page.
func (s *sink) check(t testing.TB) {
	t.Helper()
	seen := map[post.ID]bool{}
	for _, p := range s.posts {
		if _, err := post.ParseID(string(p.ID)); err != nil || seen[p.ID] {
			t.Errorf("id %q: %v, twice: %v", p.ID, err, seen[p.ID])
		}
		seen[p.ID] = true
		if _, err := post.ParseAccountID(string(p.Author)); err != nil {
			t.Errorf("author %q: %v", p.Author, err)
		}
		if p.Parent != "" && !seen[p.Parent] {
			t.Errorf("%s answers %s, which was not told before", p.ID, p.Parent)
		}
		if p.Network != post.X || p.State != post.Present {
			t.Errorf("%s: network %q, state %d", p.ID, p.Network, p.State)
		}
		s.checkRanges(t, p)
		s.checkRaw(t, p)
	}
}

func (s *sink) checkRanges(t testing.TB, p post.Post) {
	t.Helper()
	runes := []rune(p.Text)
	slice := func(start, end int) string {
		if start < 0 || end > len(runes) || start > end {
			t.Errorf("%s: range %d to %d of %d", p.ID, start, end, len(runes))
			return ""
		}
		return string(runes[start:end])
	}
	for _, m := range p.Mentions {
		if got := slice(m.Start, m.End); got != m.Handle {
			t.Errorf("%s: mention %q is %q", p.ID, m.Handle, got)
		}
	}
	for _, g := range p.Tags {
		if got := slice(g.Start, g.End); got != "#"+g.Name {
			t.Errorf("%s: tag %q is %q", p.ID, g.Name, got)
		}
	}
	for _, l := range p.Links {
		slice(l.Start, l.End)
		if webAddress(l.URL) == "" {
			t.Errorf("%s: link to %q", p.ID, l.URL)
		}
	}
	for _, m := range p.Media {
		if m.URL != "" && webAddress(m.URL) == "" {
			t.Errorf("%s: media at %q", p.ID, m.URL)
		}
	}
}

func (s *sink) checkRaw(t testing.TB, p post.Post) {
	t.Helper()
	r := p.Raw
	if r.Capture < 1 || int(r.Capture) > len(s.captures) || r.Offset < 0 || r.Length < 1 || r.Offset+r.Length > int64(len(s.captures[r.Capture-1])) {
		t.Errorf("%s: raw %+v lies outside the capture", p.ID, r)
	}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// counts says how many posts each thread has, in the order of the page.
func (s *sink) counts() string {
	var c []string
	for _, th := range s.threads() {
		c = append(c, fmt.Sprint(len(th)))
	}
	return strings.Join(c, " ")
}

func TestSeedPage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(shared(t), "seed", "page.txt"))
	if err != nil {
		t.Fatal(err)
	}
	opt := source.Options{Handle: "@SomeBody", Name: "Some Body", Published: "2024-10-31"}
	s := readBytes(t, ThreadReaderText{}, "page.txt", data, opt)
	same(t, "posts of each thread, oldest first", "3 3 3 3 3 3 32", s.counts())
	same(t, "skipped", 0, len(s.skipped))
	same(t, "account", []post.Account{{ID: "page:@somebody", Network: post.X, Handle: "@SomeBody", Name: "Some Body", URL: "https://x.com/SomeBody"}}, s.accounts)

	// Put together again, it is the same page.
	threads := s.threads()
	lines := append([]string(nil), threads[6]...)
	lines = append(lines, "• • •", "Missing some Tweet in this thread? You can try to", "force a refresh")
	for i := 5; i >= 0; i-- {
		lines = append(lines, threads[i]...)
	}
	if strings.Join(lines, "\n") != string(data) {
		t.Error("the posts do not give the page again")
	}
	for _, p := range s.posts {
		if raw := string(data[p.Raw.Offset : p.Raw.Offset+p.Raw.Length]); raw != p.Text {
			t.Errorf("%s: raw bytes are %.40q", p.ID, raw)
		}
	}
	if n := len(s.evidence); n != 6 {
		t.Fatalf("%d pieces of evidence, want one a preview", n)
	}
	for _, e := range s.evidence {
		if !e.Preview || e.Stated != 0 || e.Root == "" {
			t.Errorf("evidence %+v", e)
		}
	}
	main := s.posts[18]
	if want := time.Date(2024, 10, 31, 0, 0, 0, 0, time.UTC); !main.Created.Equal(want) {
		t.Errorf("published %v", main.Created)
	}
	for i, p := range s.posts {
		if i != 18 && !p.Created.IsZero() {
			t.Errorf("post %d has a time of its own: %v", i, p.Created)
		}
	}
	again := readBytes(t, ThreadReaderText{}, "page.txt", data, opt)
	same(t, "taken in twice", s.posts, again.posts)
	other := readBytes(t, ThreadReaderText{}, "page.txt", data, source.Options{})
	if other.posts[0].ID == s.posts[0].ID || !strings.HasPrefix(string(other.posts[0].Author), "page:") {
		t.Errorf("without an author: %s by %s", other.posts[0].ID, other.posts[0].Author)
	}
}

// The pages of the real data, as stored copies: what each tells.
func TestStoredPages(t *testing.T) {
	dir := filepath.Join(shared(t), "threadreader-pages")
	cases := map[string]struct {
		counts, name, root string
		stated, skipped    int
		last               string // how the main thread's last post ends
		first              string // how its first post ends
	}{
		"1234363048640446464.json": {counts: "9", name: "Victoria Kim", root: "x:1234363048640446464", last: `We did our best."`, first: "have the virus."},
		"1379906824690925576.json": {counts: "6", name: "Rafael Neves", root: "x:1379906824690925576", last: "gov.br/mcti/pt-br/aco…", first: "respondeu 🧵👇"},
		"1665344193953136641.json": {counts: "3 12", root: "x:1665344193953136641", last: "it will happen. 12X", first: "But the city lives. 1/"},
		"1849418295293698085.json": {counts: "9", root: "x:1849418295293698085", last: "costs associated w", first: "out of control"},
		"user-blogdosakamoto.json": {counts: "1 2 2 2", stated: 4, last: "outros países", first: ""},
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) != len(cases) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		c, ok := cases[name]
		if !ok {
			t.Errorf("%s: no case for it", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := readBytes(t, ThreadReaderText{}, name, data, source.Options{})
			same(t, "posts of each thread", c.counts, s.counts())
			same(t, "skipped", c.skipped, len(s.skipped))
			same(t, "name", c.name, s.accounts[0].Name)
			for _, p := range s.posts {
				for l := range strings.SplitSeq(p.Text, "\n") {
					if isFurniture(l) {
						t.Errorf("taken for a post: %q", l)
					}
				}
			}
			threads := s.threads()
			main := threads[len(threads)-1]
			if c.root == "" {
				same(t, "evidence", c.stated, len(s.evidence))
				same(t, "handle", "@blogdosakamoto", s.accounts[0].Handle)
				newest := s.posts[len(s.posts)-2]
				e := s.evidenceOf(newest.ID)
				if e.Stated != 6 || !e.Preview || newest.Created.Format(time.DateOnly) != "2021-08-09" {
					t.Errorf("newest thread: %+v of %v", e, newest.Created)
				}
				return
			}
			same(t, "root", post.ID(c.root), s.posts[len(s.posts)-len(main)].ID)
			if !strings.HasSuffix(main[0], c.first) || !strings.HasSuffix(main[len(main)-1], c.last) {
				t.Errorf("first post %q\nlast post %q", main[0], main[len(main)-1])
			}
		})
	}
}

func TestSavedMarkup(t *testing.T) {
	path := filepath.Join(shared(t), "threadreader-pages", "html", "realsharonzhou-t-main.html")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := readBytes(t, ThreadReaderHTML{}, "a.html", data, source.Options{Handle: "@author"})
	same(t, "posts", "9", s.counts())
	same(t, "skipped", 0, len(s.skipped))
	first := s.posts[0]
	same(t, "mentions", []string{"@NicolasPapernot", "@GeoffreyHinton"}, []string{first.Mentions[0].Handle, first.Mentions[1].Handle})
	same(t, "link", "https://arxiv.org/abs/1902.01889", first.Links[0].URL)
	if !strings.HasSuffix(first.Text, "Read this instead! arxiv.org/abs/1902.01889") {
		t.Errorf("text %q", first.Text)
	}
	same(t, "film", []post.Media{{
		Kind: post.GIF, Poster: "https://pbs.twimg.com/tweet_video_thumb/Dy0rL3kXQAEdQaz.jpg", URL: "https://video.twimg.com/tweet_video/Dy0rL3kXQAEdQaz.mp4",
	}}, s.posts[1].Media)
	media := 0
	for _, p := range s.posts {
		media += len(p.Media)
	}
	same(t, "media", 7, media)
	same(t, "picture shown late", "https://pbs.twimg.com/media/Dy0rxTJXcAE-N_Q.jpg", s.posts[3].Media[0].URL)
	if want := "thanks for reading :)\narxiv.org/abs/1902.01889"; !strings.HasSuffix(s.posts[8].Text, want) {
		t.Errorf("last text %q", s.posts[8].Text)
	}
	if strings.HasPrefix(string(first.ID), "x:") {
		t.Errorf("an id that the page did not tell: %s", first.ID)
	}
	if text, err := (ThreadReaderText{}).Recognise(t.Context(), mustOpen(t, "a.html", data)); text || err != nil {
		t.Errorf("also taken for text: %v", err)
	}
}

func mustOpen(t testing.TB, name string, data []byte) *unpack.Input {
	t.Helper()
	in, err := unpack.FromReader(t.Context(), name, bytes.NewReader(data), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}
