package nostr

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// memory is a sink that keeps what it is told, in order.
type memory struct {
	posts    []post.Post
	gone     []source.Gone
	accounts []post.Account
	evidence []post.Evidence
	skips    []source.Skipped
	order    []any // post.Post and source.Gone as they came
	captures int64
}

func (m *memory) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	m.captures++
	r, err := p.Open()
	return source.Capture{Number: m.captures, ReadCloser: r}, err
}

func (m *memory) Posts(_ context.Context, posts []post.Post) error {
	m.posts = append(m.posts, posts...)
	for _, p := range posts {
		m.order = append(m.order, p)
	}
	return nil
}

func (m *memory) Accounts(_ context.Context, a []post.Account) error {
	m.accounts = append(m.accounts, a...)
	return nil
}

func (m *memory) Media(context.Context, string, unpack.Part) error { return nil }

func (m *memory) Gone(_ context.Context, gone []source.Gone) error {
	m.gone = append(m.gone, gone...)
	for _, g := range gone {
		m.order = append(m.order, g)
	}
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

// unexpected lists the reasons of skips that are not on purpose.
func (m *memory) unexpected() (why []string) {
	for _, s := range m.skips {
		if !s.Expected {
			why = append(why, s.Why)
		}
	}
	return why
}

// left counts what was left out on purpose, by its reason.
func (m *memory) left() map[string]int {
	out := map[string]int{}
	for _, s := range m.skips {
		if s.Expected {
			out[s.Why] += max(1, s.Count)
		}
	}
	return out
}

// input makes an input of one file.
func input(name string, content []byte) *unpack.Input {
	return &unpack.Input{Name: name, Kind: "file", Parts: []unpack.Part{{Name: name, Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}}}
}

// read recognises and reads content with src.
func read(t testing.TB, src source.Source, in *unpack.Input) (*memory, error) {
	t.Helper()
	ok, err := src.Recognise(t.Context(), in)
	if err != nil || !ok {
		t.Fatalf("%s does not recognise %s: %v", src.Name(), in.Name, err)
	}
	var m memory
	err = src.Read(t.Context(), in, source.Options{}, &m)
	return &m, err
}

// shared is the folder of the data that tests read but the project does not hold.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			path := filepath.Join(append([]string{d, "..", "shared"}, parts...)...)
			if _, err := os.Stat(path); err != nil {
				t.Skipf("no shared data: %s", filepath.Join(parts...))
			}
			return path
		}
		if d == filepath.Dir(d) {
			t.Fatal("no go.mod above the test")
		}
	}
}

func mustFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cut gives the bytes that a post's Raw points at.
func cut(t testing.TB, content []byte, r post.Raw) string {
	t.Helper()
	if r.Offset < 0 || r.Length <= 0 || r.Offset+r.Length > int64(len(content)) {
		t.Fatalf("raw %+v lies outside %d bytes", r, len(content))
	}
	return string(content[r.Offset : r.Offset+r.Length])
}

func points(text string, start, end int) string {
	return string([]rune(text)[start:end])
}
