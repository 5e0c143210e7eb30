package collect_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
)

// lines is a made-up source: after a first line that names it, each line is "id parent author text".
type lines struct{ name string }

func (l lines) Name() string { return l.name }

func (l lines) Recognise(_ context.Context, in *unpack.Input) (bool, error) {
	for _, p := range in.Parts {
		head, err := p.Head(64)
		if err != nil {
			return false, err
		}
		if !strings.HasPrefix(string(head), l.name+"\n") {
			return false, nil
		}
	}
	return len(in.Parts) > 0, nil
}

func (l lines) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	for _, p := range in.Parts {
		c, err := to.Capture(ctx, p)
		if err != nil {
			return err
		}
		if err := l.part(ctx, p.Name, c, to); err != nil {
			return errors.Join(err, c.Close())
		}
		if err := c.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (l lines) part(ctx context.Context, name string, c source.Capture, to source.Sink) error {
	s := bufio.NewScanner(c)
	s.Scan()
	for s.Scan() {
		f := strings.SplitN(s.Text(), " ", 4)
		if len(f) < 4 {
			if err := to.Skip(ctx, source.Skipped{Part: name, Offset: -1, Why: "not four words"}); err != nil {
				return err
			}
			continue
		}
		p := post.Post{ID: post.ID("x:" + f[0]), Network: post.X, Author: post.AccountID("x:" + f[2]), Text: f[3], Raw: post.Raw{Capture: c.Number}}
		if f[1] != "-" {
			p.Parent, p.ParentAuthor = post.ID("x:"+f[1]), p.Author
		}
		if err := to.Posts(ctx, []post.Post{p}); err != nil {
			return err
		}
	}
	return s.Err()
}

// input makes an input of parts: name, content, name, content …
func input(kind string, parts ...string) *unpack.Input {
	in := &unpack.Input{Name: "in", Kind: kind, Close: func() error { return nil }}
	for i := 0; i < len(parts); i += 2 {
		body := parts[i+1]
		in.Parts = append(in.Parts, unpack.Part{Name: parts[i], Size: int64(len(body)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(body)), nil
		}})
	}
	return in
}

func sources() []source.Source { return []source.Source{lines{"one"}, lines{"two"}} }

func TestImport(t *testing.T) {
	one, two := "one\n1 - 7 first\n2 1 7 second\n", "two\n3 2 7 third\n"
	for _, c := range []struct {
		name    string
		in      *unpack.Input
		kinds   string
		posts   int
		skipped int
		left    int
		err     error
	}{
		{"whole", input("file", "a", one), "one", 2, 0, 0, nil},
		{"two files of one kind", input("folder", "a", one, "b", "one\n9 - 7 x\n"), "one", 3, 0, 0, nil},
		{"two kinds", input("folder", "a", one, "b", two), "one two", 3, 0, 0, nil},
		{"responses of two kinds and a picture", input("har", "u/1", two, "u/2", "GIF89a", "u/3", one), "two one", 3, 0, 1, nil},
		{"a file of data that nobody reads", input("zip", "a", one, "b.json", "{}"), "one", 2, 1, 0, nil},
		{"a file that nobody misses", input("zip", "a", one, "README", "hello"), "one", 2, 0, 1, nil},
		{"broken items", input("file", "a", "one\n1 - 7 first\nnonsense\n"), "one", 1, 1, 0, nil},
		{"nothing known", input("folder", "a", "x", "b", "y"), "", 0, 0, 0, collect.ErrUnrecognised},
		{"nothing at all", input("folder"), "", 0, 0, 0, collect.ErrUnrecognised},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := inmem.New(nil)
			res, err := collect.Import(t.Context(), c.in, sources(), r, collect.Options{Identity: "00", Every: 1}, nil)
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if got := strings.Join(res.Sources, " "); got != c.kinds || res.Counts.Posts != c.posts || res.Counts.Skipped != c.skipped || res.Counts.Expected != c.left {
				t.Errorf("kinds %q, counts %+v", got, res.Counts)
			}
			if err != nil {
				return
			}
			again, err := collect.Import(t.Context(), c.in, sources(), r, collect.Options{Identity: "00"}, nil)
			if err != nil || !again.Known || again.Counts.Posts != 0 {
				t.Errorf("again: %+v, %v", again, err)
			}
			third, err := collect.Import(t.Context(), c.in, sources(), r, collect.Options{}, nil)
			if err != nil || third.Known || third.Counts.Posts != 0 || third.Counts.Captures != 0 {
				t.Errorf("without a digest: %+v, %v", third, err)
			}
		})
	}
}

func TestUnrecognisedNamesWhatWasLookedFor(t *testing.T) {
	_, err := collect.Import(t.Context(), input("folder", "a", "x", "b", "y"), sources(), inmem.New(nil), collect.Options{}, nil)
	if err == nil || !strings.Contains(err.Error(), "looked in its 2 files for: one, two") {
		t.Errorf("%v", err)
	}
}

// damagedAfter is an input that breaks off after its content.
func damagedAfter(body string) *unpack.Input {
	in := input("file", "a", body)
	in.Parts[0].Open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(body), broken{})), nil
	}
	return in
}

type broken struct{}

func (broken) Read([]byte) (int, error) {
	return 0, fmt.Errorf("a: ends too early: %w", unpack.ErrBroken)
}

func TestDamageKeepsWhatCameBefore(t *testing.T) {
	r := inmem.New(nil)
	in := damagedAfter("one\n" + strings.Repeat("#", 100) + "\n1 - 7 first\n2 1 7 second\n")
	res, err := collect.Import(t.Context(), in, sources(), r, collect.Options{Identity: "00"}, nil)
	if !errors.Is(err, unpack.ErrBroken) || res.Counts.Posts != 2 {
		t.Fatalf("%+v, %v", res, err)
	}
	if h, err := r.Thread(t.Context(), "x:2"); err != nil || len(h.Posts) != 2 {
		t.Errorf("%+v, %v", h, err)
	}
	again, err := collect.Import(t.Context(), in, sources(), r, collect.Options{Identity: "00"}, nil)
	if again.Known || err == nil {
		t.Errorf("a damaged input counts as taken in whole: %+v, %v", again, err)
	}
}

func TestRebuild(t *testing.T) {
	r := inmem.New(nil)
	in := input("folder", "a", "one\n1 - 7 first\n2 1 7 second\n", "b", "two\n3 2 7 third\n")
	if _, err := collect.Import(t.Context(), in, sources(), r, collect.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	counts, err := collect.Rebuild(t.Context(), r, sources(), nil)
	if err != nil || counts.Posts != 3 {
		t.Fatalf("%+v, %v", counts, err)
	}
	if l, err := collect.Load(t.Context(), r, "x:3", collect.LoadOptions{}); err != nil || len(l.Thread.Line) != 3 || len(l.Sources) != 2 {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := collect.Rebuild(t.Context(), r, sources()[:1], nil); err == nil {
		t.Error("a rebuild without one of its sources must fail")
	}
	if h, err := r.Thread(t.Context(), "x:3"); err != nil || len(h.Posts) != 3 {
		t.Errorf("after a failed rebuild: %+v, %v", h, err)
	}
}

func TestLoadMore(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("one\n")
	for i := 1; i <= 8; i++ {
		fmt.Fprintf(&b, "%d0 - 7 root %d\n%d1 %d0 7 next\n", i, i, i, i)
	}
	r := inmem.New(nil)
	if _, err := collect.Import(t.Context(), input("file", "a", b.String()), sources(), r, collect.Options{Options: source.Options{Published: "2024-10-31"}}, nil); err != nil {
		t.Fatal(err)
	}
	l, err := collect.Load(t.Context(), r, "x:31", collect.LoadOptions{More: 6})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.More) != 6 || l.Thread.ID != "x:30" || !l.Published.Equal(time.Date(2024, 10, 31, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%d more, %s, %s", len(l.More), l.Thread.ID, l.Published)
	}
	for _, m := range l.More {
		if m.ID == l.Thread.ID {
			t.Error("the thread itself is among the others")
		}
	}
	if _, err := collect.Load(t.Context(), r, "x:999", collect.LoadOptions{}); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestPicker(t *testing.T) {
	say := func(id, parent, author, conversation string) post.Post {
		p := post.Post{ID: post.ID(id), Author: post.AccountID(author), Parent: post.ID(parent), Conversation: post.ID(conversation)}
		return p
	}
	for _, c := range []struct {
		name     string
		posts    []post.Post
		evidence []post.Evidence
		want     post.ID
		many     int
	}{
		{"the only thread", []post.Post{say("x:1", "", "a", ""), say("x:2", "x:1", "a", ""), say("x:9", "", "a", "")}, nil, "x:1", 0},
		{"the only post", []post.Post{say("x:1", "", "a", "")}, nil, "x:1", 0},
		{"a page's own thread", []post.Post{say("p:1", "", "a", ""), say("p:2", "p:1", "a", ""), say("p:3", "", "a", ""), say("p:4", "p:3", "a", "")},
			[]post.Evidence{{Root: "p:3", Preview: true}}, "p:1", 0},
		{"the thread that a source names", []post.Post{say("x:1", "", "a", ""), say("x:2", "x:1", "a", ""), say("x:3", "", "a", ""), say("x:4", "x:3", "a", "")},
			[]post.Evidence{{Root: "x:3", Stated: 2}}, "x:3", 0},
		{"a conversation", []post.Post{say("x:1", "", "a", "x:1"), say("x:2", "x:1", "a", "x:1"), say("x:3", "x:2", "b", "x:1"), say("x:4", "x:3", "b", "x:1")}, nil, "x:1", 0},
		{"a conversation told by parents alone", []post.Post{say("x:1", "", "a", ""), say("x:2", "x:1", "a", ""), say("x:3", "x:2", "b", ""), say("x:4", "x:3", "b", "")}, nil, "x:1", 0},
		{"two threads", []post.Post{say("x:1", "", "a", ""), say("x:2", "x:1", "a", ""), say("x:3", "", "a", ""), say("x:4", "x:3", "a", "")}, nil, "", 2},
		{"single posts", []post.Post{say("x:1", "", "a", ""), say("x:3", "", "a", "")}, nil, "", 0},
		{"nothing", nil, nil, "", 0},
		{"a circle", []post.Post{say("x:1", "x:2", "a", ""), say("x:2", "x:1", "a", ""), say("x:5", "x:6", "b", ""), say("x:6", "x:5", "b", "")}, nil, "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p collect.Picker
			p.Posts(c.posts)
			for _, e := range c.evidence {
				p.Evidence(e)
			}
			got, err := p.Choose()
			var many *collect.ManyError
			if got != c.want || (c.want == "") != errors.As(err, &many) || many != nil && many.Total != c.many {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func BenchmarkImport(b *testing.B) {
	var body bytes.Buffer
	body.WriteString("one\n")
	for i := range 10_000 {
		fmt.Fprintf(&body, "%d %d 7 what was said\n", i+2, i+1)
	}
	in := input("file", "a", body.String())
	b.SetBytes(int64(body.Len()))
	for b.Loop() {
		if err := collect.Scan(b.Context(), in, sources(), collect.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
