package xcom

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// apiSink keeps what a source tells, and the bytes of every capture.
type apiSink struct {
	captured  [][]byte
	posts     []post.Post
	accounts  []post.Account
	gone      []source.Gone
	evidence  []post.Evidence
	skips     []source.Skipped
	failPosts error
}

type apiCapture struct {
	io.Reader
	io.Closer
}

func (s *apiSink) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return source.Capture{}, err
	}
	s.captured = append(s.captured, b)
	return source.Capture{Number: int64(len(s.captured)), ReadCloser: apiCapture{bytes.NewReader(b), r}}, nil
}

func (s *apiSink) Posts(_ context.Context, p []post.Post) error {
	s.posts = append(s.posts, p...)
	return s.failPosts
}

func (s *apiSink) Accounts(_ context.Context, a []post.Account) error {
	s.accounts = append(s.accounts, a...)
	return nil
}
func (s *apiSink) Media(context.Context, string, unpack.Part) error { return nil }
func (s *apiSink) Gone(_ context.Context, g []source.Gone) error {
	s.gone = append(s.gone, g...)
	return nil
}

func (s *apiSink) Evidence(_ context.Context, e post.Evidence) error {
	s.evidence = append(s.evidence, e)
	return nil
}

func (s *apiSink) Skip(_ context.Context, k source.Skipped) error {
	s.skips = append(s.skips, k)
	return nil
}

// post is the last told post with an id.
func (s *apiSink) post(t *testing.T, id post.ID) post.Post {
	t.Helper()
	for i := len(s.posts) - 1; i >= 0; i-- {
		if s.posts[i].ID == id {
			return s.posts[i]
		}
	}
	t.Fatalf("post %s was not told; told: %d posts, skips: %v", id, len(s.posts), s.skips)
	return post.Post{}
}

func textPart(name, content string) unpack.Part {
	return unpack.Part{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader([]byte(content))), nil
	}}
}

func filePart(t testing.TB, path string) unpack.Part {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return unpack.Part{Name: filepath.Base(path), Size: info.Size(), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

func fileInput(parts ...unpack.Part) *unpack.Input {
	return &unpack.Input{Name: parts[0].Name, Kind: "file", Parts: parts, Close: func() error { return nil }}
}

// readText reads content with a source, after checking that it recognises it.
func readText(t *testing.T, src source.Source, opt source.Options, content string) *apiSink {
	t.Helper()
	return readInput(t, src, opt, fileInput(textPart("a.json", content)))
}

func readInput(t *testing.T, src source.Source, opt source.Options, in *unpack.Input) *apiSink {
	t.Helper()
	ok, err := src.Recognise(context.Background(), in)
	if err != nil || !ok {
		t.Fatalf("%s: Recognise(%s) = %v, %v", src.Name(), in.Name, ok, err)
	}
	var s apiSink
	if err := src.Read(context.Background(), in, opt, &s); err != nil {
		t.Fatalf("%s: Read(%s): %v", src.Name(), in.Name, err)
	}
	checkTold(t, &s)
	return &s
}

// checkTold holds what every told post must hold to, whatever it was read from.
func checkTold(t testing.TB, s *apiSink) {
	t.Helper()
	for i := range s.posts {
		if err := soundPost(&s.posts[i], s.captured); err != nil {
			t.Errorf("post %s: %v", s.posts[i].ID, err)
		}
	}
	for _, a := range s.accounts {
		if _, err := post.ParseAccountID(string(a.ID)); err != nil {
			t.Error(err)
		}
	}
}

func soundPost(p *post.Post, captured [][]byte) error {
	for _, id := range append([]post.ID{p.ID}, p.Edits...) {
		if _, err := post.ParseID(string(id)); err != nil {
			return err
		}
	}
	for _, id := range []post.ID{p.Parent, p.Conversation, p.RepostOf} {
		if _, err := post.ParseID(string(id)); id != "" && err != nil {
			return err
		}
	}
	for _, id := range []post.AccountID{p.Author, p.ParentAuthor} {
		if _, err := post.ParseAccountID(string(id)); id != "" && err != nil {
			return err
		}
	}
	text := []rune(p.Text)
	within := func(start, end int) error {
		if start < 0 || end < start || end > len(text) {
			return fmt.Errorf("range %d to %d in a text of %d", start, end, len(text))
		}
		return nil
	}
	for _, l := range p.Links {
		if err := within(l.Start, l.End); err != nil {
			return err
		}
		if webLink(l.URL) == "" {
			return fmt.Errorf("link to %q", l.URL)
		}
	}
	for _, m := range p.Mentions {
		if err := within(m.Start, m.End); err != nil {
			return err
		}
		if said := string(text[m.Start:m.End]); said != m.Handle && said != "＠"+m.Handle[1:] {
			return fmt.Errorf("mention of %q where %q stands", m.Handle, said)
		}
	}
	for _, g := range p.Tags {
		if err := within(g.Start, g.End); err != nil {
			return err
		}
		if said := string(text[g.Start+1 : g.End]); said != g.Name {
			return fmt.Errorf("tag %q where %q stands", g.Name, said)
		}
	}
	if p.Parent == p.ID {
		return fmt.Errorf("answers itself")
	}
	if p.Raw.Capture < 1 || int(p.Raw.Capture) > len(captured) {
		return fmt.Errorf("capture %d", p.Raw.Capture)
	}
	b := captured[p.Raw.Capture-1]
	if p.Raw.Offset < 0 || p.Raw.Offset+p.Raw.Length > int64(len(b)) || p.Raw.Length < 2 || b[p.Raw.Offset] != '{' || b[p.Raw.Offset+p.Raw.Length-1] != '}' {
		return fmt.Errorf("raw %+v is no JSON object", p.Raw)
	}
	return nil
}

// apiData is the folder of real data; the test is passed over, with the reason, where it is not.
func apiData(t testing.TB, under string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			path := filepath.Join(dir, "..", "shared", under)
			if _, e := os.Stat(path); e != nil {
				t.Skipf("../shared/%s is not beside the repository", under)
			}
			return path
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("the repository's root was not found")
	return ""
}
