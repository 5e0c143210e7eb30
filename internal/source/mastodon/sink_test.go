package mastodon

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// memory is a sink that keeps everything.
type memory struct {
	captures map[int64]*capture
	posts    []post.Post
	accounts []post.Account
	media    []string
	gone     []source.Gone
	evidence []post.Evidence
	skips    []source.Skipped
	batches  []int
}

type capture struct {
	name  string
	bytes []byte
}

type captureReader struct {
	io.Reader
	io.Closer
}

func (m *memory) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return source.Capture{}, err
	}
	if m.captures == nil {
		m.captures = map[int64]*capture{}
	}
	n := int64(len(m.captures) + 1)
	m.captures[n] = &capture{name: p.Name, bytes: b}
	// Short reads find what goes wrong at the edges of a buffer.
	return source.Capture{Number: n, ReadCloser: captureReader{&short{b: b}, io.NopCloser(nil)}}, nil
}

// short gives its bytes in pieces of odd sizes.
type short struct {
	b []byte
	n int
}

func (s *short) Read(p []byte) (int, error) {
	if len(s.b) == 0 {
		return 0, io.EOF
	}
	s.n = s.n*7%9973 + 1
	n := copy(p[:min(len(p), s.n)], s.b)
	s.b = s.b[n:]
	return n, nil
}

func (m *memory) Posts(_ context.Context, p []post.Post) error {
	m.batches = append(m.batches, len(p))
	m.posts = append(m.posts, p...)
	return nil
}

func (m *memory) Accounts(_ context.Context, a []post.Account) error {
	m.accounts = append(m.accounts, a...)
	return nil
}

func (m *memory) Media(_ context.Context, name string, _ unpack.Part) error {
	m.media = append(m.media, name)
	return nil
}

func (m *memory) Gone(_ context.Context, g []source.Gone) error {
	m.gone = append(m.gone, g...)
	return nil
}

func (m *memory) Evidence(_ context.Context, e post.Evidence) error {
	m.evidence = append(m.evidence, e)
	return nil
}

func (m *memory) Skip(_ context.Context, s source.Skipped) error {
	m.skips = append(m.skips, s)
	return nil
}

// unexpected gives the reasons of skips that should not have been.
func (m *memory) unexpected() []string {
	var all []string
	for _, s := range m.skips {
		if !s.Expected {
			all = append(all, s.Why)
		}
	}
	return all
}

// expected counts what was left out for a reason.
func (m *memory) expected(why string) int {
	n := 0
	for _, s := range m.skips {
		if s.Expected && s.Why == why {
			n += max(s.Count, 1)
		}
	}
	return n
}

// find gives the last post told under an id.
func (m *memory) find(t testing.TB, id post.ID) post.Post {
	t.Helper()
	for _, p := range slices.Backward(m.posts) {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no post %s among %d", id, len(m.posts))
	return post.Post{}
}

// check holds what was told against what is promised of every post.
func (m *memory) check(t testing.TB) {
	t.Helper()
	for i := range m.posts {
		p := &m.posts[i]
		if _, err := post.ParseID(string(p.ID)); err != nil {
			t.Errorf("post %d: %v", i, err)
		}
		if p.Visibility >= post.Direct {
			t.Errorf("%s: direct", p.ID)
		}
		if p.Parent == p.ID {
			t.Errorf("%s: its own parent", p.ID)
		}
		if p.State != post.Present {
			continue
		}
		if _, err := post.ParseAccountID(string(p.Author)); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
		checkRanges(t, p)
		c := m.captures[p.Raw.Capture]
		if c == nil || p.Raw.Offset < 0 || p.Raw.Length <= 0 || p.Raw.Offset+p.Raw.Length > int64(len(c.bytes)) {
			t.Errorf("%s: raw %+v points nowhere", p.ID, p.Raw)
			continue
		}
		if raw := c.bytes[p.Raw.Offset : p.Raw.Offset+p.Raw.Length]; !json.Valid(raw) || raw[0] != '{' {
			t.Errorf("%s: raw is not one object: %.60q", p.ID, raw)
		}
	}
}

func checkRanges(t testing.TB, p *post.Post) {
	t.Helper()
	n := utf8.RuneCountInString(p.Text)
	inside := func(start, end int) bool { return start >= 0 && start < end && end <= n }
	for _, l := range p.Links {
		if !inside(l.Start, l.End) && (l.Start != 0 || l.End != 0) || !isWeb(strings.ToLower(l.URL)) {
			t.Errorf("%s: link %+v in %d characters", p.ID, l, n)
		}
	}
	for _, g := range p.Tags {
		if !inside(g.Start, g.End) {
			t.Errorf("%s: tag %+v in %d characters", p.ID, g, n)
		}
	}
	for _, g := range p.Mentions {
		if !inside(g.Start, g.End) {
			t.Errorf("%s: mention %+v in %d characters", p.ID, g, n)
		}
	}
}

// file makes a part of bytes.
func file(name, content string) unpack.Part {
	return unpack.Part{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func input(parts ...unpack.Part) *unpack.Input {
	slices.SortFunc(parts, func(a, b unpack.Part) int { return strings.Compare(a.Name, b.Name) })
	return &unpack.Input{Name: "input", Kind: "folder", Parts: parts, Close: func() error { return nil }}
}

// folder makes an input of a folder's files.
func folder(t testing.TB, dir string) *unpack.Input {
	t.Helper()
	var parts []unpack.Part
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		parts = append(parts, unpack.Part{Name: filepath.ToSlash(name), Size: -1, Open: func() (io.ReadCloser, error) { return os.Open(p) }})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return input(parts...)
}

// read reads an input with a source that must recognise it.
func read(t testing.TB, s source.Source, in *unpack.Input, opt source.Options) *memory {
	t.Helper()
	m := &memory{}
	if ok, err := s.Recognise(t.Context(), in); !ok || err != nil {
		t.Fatalf("%s does not recognise %s: %v", s.Name(), in.Name, err)
	}
	if err := s.Read(t.Context(), in, opt, m); err != nil {
		t.Fatalf("read: %v", err)
	}
	m.check(t)
	return m
}

// sharedData gives a folder of the real data that stands beside the checkout, and skips the test where
// it is absent.
func sharedData(t testing.TB, folder string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "..", "shared", "data", folder)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("needs the real data in ../shared/data/%s, which is not here", folder)
	}
	return dir
}

// forest joins posts of one author by their parents: for every root with its own replies the ids, and
// how long the longest chain is.
func forest(posts []post.Post) (threads map[post.ID][]post.ID, longest int) {
	by := map[post.ID]post.Post{}
	for _, p := range posts {
		if !p.Repost && p.State == post.Present {
			by[p.ID] = p
		}
	}
	threads = map[post.ID][]post.ID{}
	for id, p := range by {
		root, depth := id, 1
		for range len(by) {
			up, ok := by[by[root].Parent]
			if !ok || up.Author != p.Author {
				break
			}
			root = up.ID
			depth++
		}
		threads[root] = append(threads[root], id)
		longest = max(longest, depth)
	}
	for root, ids := range threads {
		if len(ids) < 2 {
			delete(threads, root)
		}
	}
	return threads, longest
}
