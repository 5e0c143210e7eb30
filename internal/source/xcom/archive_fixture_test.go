package xcom

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// memSink keeps all that a source tells.
type memSink struct {
	posts    []post.Post
	accounts []post.Account
	media    []string
	evidence []post.Evidence
	skips    []source.Skipped
	captures []string
	bytes    map[int64]*bytes.Buffer
	onPosts  func([]post.Post) error
}

func (m *memSink) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	m.captures = append(m.captures, p.Name)
	n := int64(len(m.captures))
	if m.bytes == nil {
		return source.Capture{Number: n, ReadCloser: r}, nil
	}
	m.bytes[n] = new(bytes.Buffer)
	return source.Capture{Number: n, ReadCloser: struct {
		io.Reader
		io.Closer
	}{io.TeeReader(r, m.bytes[n]), r}}, nil
}

func (m *memSink) Posts(_ context.Context, p []post.Post) error {
	if m.onPosts != nil {
		return m.onPosts(p)
	}
	m.posts = append(m.posts, p...)
	return nil
}

func (m *memSink) Accounts(_ context.Context, a []post.Account) error {
	m.accounts = append(m.accounts, a...)
	return nil
}

func (m *memSink) Media(_ context.Context, name string, _ unpack.Part) error {
	m.media = append(m.media, name)
	return nil
}
func (m *memSink) Gone(context.Context, []source.Gone) error { return nil }
func (m *memSink) Evidence(_ context.Context, e post.Evidence) error {
	m.evidence = append(m.evidence, e)
	return nil
}

func (m *memSink) Skip(_ context.Context, s source.Skipped) error {
	m.skips = append(m.skips, s)
	return nil
}

// unexpected gives the skips that were not on purpose.
func (m *memSink) unexpected() []source.Skipped {
	var out []source.Skipped
	for _, s := range m.skips {
		if !s.Expected {
			out = append(out, s)
		}
	}
	return out
}

func (m *memSink) find(id post.ID) *post.Post {
	for i := range m.posts {
		if m.posts[i].ID == id {
			return &m.posts[i]
		}
	}
	return nil
}

func newSink() *memSink { return &memSink{bytes: map[int64]*bytes.Buffer{}} }

// files is an input in memory: names and contents by turns.
func files(pairs ...string) *unpack.Input {
	in := &unpack.Input{Name: "test", Kind: "folder", Close: func() error { return nil }}
	for i := 0; i < len(pairs); i += 2 {
		body := pairs[i+1]
		in.Parts = append(in.Parts, unpack.Part{Name: pairs[i], Size: int64(len(body)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(body)), nil
		}})
	}
	sortParts(in)
	return in
}

func sortParts(in *unpack.Input) {
	slices.SortFunc(in.Parts, func(a, b unpack.Part) int { return cmp.Compare(a.Name, b.Name) })
}

// folder opens a folder as an input.
func folder(t testing.TB, dir string) *unpack.Input {
	t.Helper()
	in := &unpack.Input{Name: filepath.Base(dir), Kind: "folder", Close: func() error { return nil }}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		in.Parts = append(in.Parts, unpack.Part{Name: filepath.ToSlash(rel), Size: -1, Open: func() (io.ReadCloser, error) { return os.Open(name) }})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sortParts(in)
	return in
}

// zipped opens a zip as an input. What zip calls broken is broken in unpack's words too.
func zipped(t testing.TB, name string) *unpack.Input {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { z.Close() })
	in := &unpack.Input{Name: filepath.Base(name), Kind: "zip", Close: z.Close}
	for _, f := range z.File {
		in.Parts = append(in.Parts, unpack.Part{Name: f.Name, Size: int64(f.UncompressedSize64), Open: func() (io.ReadCloser, error) {
			r, err := f.Open()
			return brokenReader{r}, err
		}})
	}
	sortParts(in)
	return in
}

type brokenReader struct{ io.ReadCloser }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", unpack.ErrBroken, err)
	}
	return n, err
}

// sharedData is the folder of real data beside the repository; the test is skipped, with the reason,
// where it is not there.
func sharedData(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, gone := os.Stat(filepath.Join(dir, "go.mod")); gone == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	at := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(at); err != nil {
		t.Skipf("real data is not here: %v", err)
	}
	return at
}

func readArchive(t testing.TB, src source.Source, in *unpack.Input, opt source.Options) *memSink {
	t.Helper()
	ok, err := src.Recognise(context.Background(), in)
	if err != nil || !ok {
		t.Fatalf("Recognise = %v, %v; want true", ok, err)
	}
	sink := newSink()
	if err := src.Read(context.Background(), in, opt, sink); err != nil {
		t.Fatalf("Read: %v", err)
	}
	return sink
}

// checkRaw proves that every post's Raw is a JSON object that holds the post's id.
func checkRaw(t testing.TB, sink *memSink) {
	t.Helper()
	for _, p := range sink.posts {
		b := sink.bytes[p.Raw.Capture].Bytes()
		obj := b[p.Raw.Offset : p.Raw.Offset+p.Raw.Length]
		if obj[0] != '{' || obj[len(obj)-1] != '}' || !bytes.Contains(obj, []byte(p.ID[2:])) {
			t.Fatalf("%s: Raw points at %.60q", p.ID, obj)
		}
	}
}

const accountJS = `window.YTD.account.part0 = [ {"account":{"email":"mira@example.org","username":"mira","accountId":"42","accountDisplayName":"Mira"}} ]`

// tweetJS is one post with nothing but an id, a text and a time.
func tweetJS(id, text string) string {
	return `{"id_str":"` + id + `","id":"` + id + `","created_at":"Wed Sep 06 00:00:00 +0000 2023","full_text":` + quoteJS(text) + `,"lang":"en"}`
}

func quoteJS(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// tweetsJS is a list of posts as X writes it.
func tweetsJS(posts ...string) string {
	return "window.YTD.tweets.part0 = [\n  {\n    \"tweet\" : " + strings.Join(posts, "\n  },\n  {\n    \"tweet\" : ") + "\n  }\n]"
}

func pad(n int) string { return fmt.Sprintf("%05d", n) }
