package xcom

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash"
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
	opened   map[string]int
	digest   hash.Hash
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

func TestRealArchive(t *testing.T) {
	dir := sharedData(t, "twitter-archive-ytd/alrocar")
	sink := readArchive(t, Archive{}, folder(t, dir), source.Options{})
	if got := len(sink.posts); got != 1223 {
		t.Errorf("%d posts, want 1223", got)
	}
	checkRaw(t, sink)
	for _, s := range sink.skips {
		t.Logf("%+v", s)
	}
	for _, s := range sink.evidence {
		t.Logf("%+v", s)
	}
	for _, s := range sink.accounts {
		t.Logf("%+v", s)
	}
	t.Log(sink.captures)
	reps, cut, quotes, edits := 0, 0, 0, 0
	for _, p := range sink.posts {
		if p.Repost {
			reps++
		}
		if p.Cut {
			cut++
			t.Log("CUT", p.ID, p.Text)
		}
		if p.Quote != nil {
			quotes++
		}
		if p.Edits != nil {
			edits++
		}
	}
	t.Log(reps, cut, quotes, edits)
}
func TestRealGrail(t *testing.T) {
	for _, a := range []string{"bizweekgraphics", "congressedits", "dchest-en-ru", "murianwind-ko", "wynkenhimself"} {
		dir := sharedData(t, "twitter-archive-grailbird/"+a)
		sink := readArchive(t, Grailbird{}, folder(t, dir), source.Options{})
		checkRaw(t, sink)
		reps, self, cut, quotes, rs := 0, 0, 0, 0, 0
		for _, p := range sink.posts {
			if p.Repost {
				reps++
			}
			if p.SelfReply() {
				self++
			}
			if p.Cut {
				cut++
			}
			if p.Quote != nil {
				quotes++
			}
			if p.Quote != nil && p.Quote.Post != nil {
				rs++
			}
		}
		t.Log(a, len(sink.posts), "reps", reps, "self", self, "cut", cut, "quotes", quotes, rs, sink.skips, sink.evidence, sink.accounts)
	}
}
func TestGen(t *testing.T) {
	in := zipped(t, os.Getenv("HOME")+"/.cache/clew-bench/in/x10000.zip")
	sink := readArchive(t, Archive{}, in, source.Options{})
	t.Log(len(sink.posts), len(sink.media), sink.skips, sink.evidence, sink.accounts)
}
