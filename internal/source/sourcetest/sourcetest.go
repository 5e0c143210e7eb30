// Package sourcetest is the suite that every source runs: what package source promises, as tests. A source
// passes it by calling Run with an input that it reads, a Live one by calling RunLive.
package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Sink keeps what a source tells, and notes where it breaks the contract.
type Sink struct {
	Told     []post.Post
	Known    []post.Account
	Buried   []source.Gone
	Says     []post.Evidence
	Skipped  []source.Skipped
	Films    []string                // names of media
	Bytes    map[int64]*bytes.Buffer // captures
	Problems []string

	failAt int   // the call that fails, from 1; 0: none
	failed error // what it fails with
	calls  int
}

func (s *Sink) call() error {
	s.calls++
	if s.failAt != 0 && s.calls >= s.failAt {
		return s.failed
	}
	return nil
}

func (s *Sink) problem(format string, args ...any) {
	if len(s.Problems) < 20 {
		s.Problems = append(s.Problems, fmt.Sprintf(format, args...))
	}
}

// Capture implements source.Sink.
func (s *Sink) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	if err := s.call(); err != nil {
		return source.Capture{}, err
	}
	if s.Bytes == nil {
		s.Bytes = map[int64]*bytes.Buffer{}
	}
	n := int64(len(s.Bytes) + 1)
	in, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	var whole bytes.Buffer
	_, err = whole.ReadFrom(in)
	s.Bytes[n] = &whole
	read := io.Reader(bytes.NewReader(whole.Bytes()))
	if err != nil {
		read = io.MultiReader(read, broken{err})
	}
	return source.Capture{Number: n, ReadCloser: struct {
		io.Reader
		io.Closer
	}{read, in}}, nil
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// Posts implements source.Sink.
func (s *Sink) Posts(_ context.Context, posts []post.Post) error {
	if err := s.call(); err != nil {
		return err
	}
	for i := range posts {
		s.look(&posts[i])
	}
	s.Told = append(s.Told, posts...)
	return nil
}

// look holds a post against what every source promises.
func (s *Sink) look(p *post.Post) {
	if _, err := post.ParseID(string(p.ID)); err != nil && !(p.Repost && strings.HasPrefix(string(p.ID), "at://")) {
		s.problem("post id %q: %v", p.ID, err)
	}
	if p.Network == "" {
		s.problem("%s: no network", p.ID)
	}
	if p.Visibility == post.Direct {
		s.problem("%s: a direct message was told", p.ID)
	}
	if p.Created.Location() != time.UTC && !p.Created.IsZero() {
		s.problem("%s: its time is not UTC", p.ID)
	}
	n := len([]rune(p.Text))
	for _, r := range ranges(p) {
		if r[0] < 0 || r[1] < r[0] || r[1] > n {
			s.problem("%s: range %v of %d code points", p.ID, r, n)
		}
	}
	for _, l := range p.Links {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(l.URL)), "javascript:") {
			s.problem("%s: link to %q", p.ID, l.URL)
		}
	}
	if p.Raw == (post.Raw{}) {
		if p.State == post.Present {
			s.problem("%s: it does not say which bytes it came from", p.ID)
		}
		return
	}
	b := s.Bytes[p.Raw.Capture]
	if b == nil || p.Raw.Offset < 0 || p.Raw.Length <= 0 || p.Raw.Offset+p.Raw.Length > int64(b.Len()) {
		s.problem("%s: %+v lies in no capture", p.ID, p.Raw)
	}
}

func ranges(p *post.Post) (out [][2]int) {
	for _, l := range p.Links {
		out = append(out, [2]int{l.Start, l.End})
	}
	for _, m := range p.Mentions {
		out = append(out, [2]int{m.Start, m.End})
	}
	for _, t := range p.Tags {
		out = append(out, [2]int{t.Start, t.End})
	}
	return out
}

// Accounts implements source.Sink.
func (s *Sink) Accounts(_ context.Context, a []post.Account) error {
	if err := s.call(); err != nil {
		return err
	}
	for _, x := range a {
		if _, err := post.ParseAccountID(string(x.ID)); err != nil {
			s.problem("account id %q: %v", x.ID, err)
		}
	}
	s.Known = append(s.Known, a...)
	return nil
}

// Media implements source.Sink.
func (s *Sink) Media(_ context.Context, name string, _ unpack.Part) error {
	s.Films = append(s.Films, name)
	return s.call()
}

// Gone implements source.Sink.
func (s *Sink) Gone(_ context.Context, g []source.Gone) error {
	for _, x := range g {
		if x.ID == "" && x.Account == "" {
			s.problem("something nameless is gone: %+v", x)
		}
	}
	s.Buried = append(s.Buried, g...)
	return s.call()
}

// Evidence implements source.Sink.
func (s *Sink) Evidence(_ context.Context, e post.Evidence) error {
	if e.Source == "" {
		s.problem("evidence that does not name its source: %+v", e)
	}
	s.Says = append(s.Says, e)
	return s.call()
}

// Skip implements source.Sink.
func (s *Sink) Skip(_ context.Context, k source.Skipped) error {
	if k.Why == "" {
		s.problem("a skip without a reason: %+v", k)
	}
	s.Skipped = append(s.Skipped, k)
	return s.call()
}

// Run runs the suite on an input that the source reads. open gives it anew each time. Some inputs hold
// accounts or evidence alone; posts says how many posts there are at least.
func Run(t *testing.T, src source.Source, open func(t *testing.T) *unpack.Input, posts int) {
	read := func(t *testing.T, ctx context.Context, s *Sink) error {
		in := open(t)
		return src.Read(ctx, in, source.Options{Handle: "@name", Name: "A Name"}, s)
	}
	t.Run("recognises", func(t *testing.T) {
		for range 2 {
			if ok, err := src.Recognise(t.Context(), open(t)); !ok || err != nil {
				t.Fatalf("recognised: %v %v", ok, err)
			}
		}
		for name, b := range map[string]string{"nothing": "", "zeros": strings.Repeat("\x00", 3000), "words": strings.Repeat("some words\n", 300), "braces": strings.Repeat("[{", 3000), "number": "1"} {
			if ok, err := src.Recognise(t.Context(), file("x", b)); ok || err != nil {
				t.Errorf("%s: %v %v", name, ok, err)
			}
		}
	})
	var first Sink
	t.Run("keeps the contract", func(t *testing.T) {
		if err := read(t, t.Context(), &first); err != nil {
			t.Fatal(err)
		}
		for _, p := range first.Problems {
			t.Error(p)
		}
		if len(first.Told) < posts {
			t.Errorf("%d posts, want at least %d", len(first.Told), posts)
		}
	})
	t.Run("says the same twice", func(t *testing.T) {
		var again Sink
		if err := read(t, t.Context(), &again); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(first.Told, again.Told); d != "" {
			t.Errorf("posts differ:\n%s", d)
		}
	})
	t.Run("passes the sink's error on", func(t *testing.T) {
		for at := 1; at <= min(first.calls, 12); at++ {
			s := Sink{failAt: at, failed: errors.New("the sink is full")}
			if err := read(t, t.Context(), &s); !errors.Is(err, s.failed) {
				t.Errorf("call %d failed, and Read gave %v", at, err)
			}
			if s.calls > at+1 {
				t.Errorf("call %d failed, and %d more followed", at, s.calls-at)
			}
		}
	})
	t.Run("stops when told to", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		var s Sink
		if err := read(t, ctx, &s); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
	t.Run("survives truncation", func(t *testing.T) { truncate(t, src, open) })
}

// truncate cuts every part at some places. Whatever comes of it is told as well as the rest, or counted,
// or an error; it never panics and never breaks the contract.
func truncate(t *testing.T, src source.Source, open func(t *testing.T) *unpack.Input) {
	for i := range 16 {
		in := open(t)
		for k := range in.Parts {
			p := &in.Parts[k]
			whole := p.Open
			p.Raw = nil
			p.Open = func() (io.ReadCloser, error) {
				rc, err := whole()
				if err != nil {
					return nil, err
				}
				b, err := io.ReadAll(rc)
				if err := errors.Join(err, rc.Close()); err != nil {
					return nil, err
				}
				return io.NopCloser(bytes.NewReader(b[:len(b)*i/16])), nil
			}
		}
		var s Sink
		_ = src.Read(t.Context(), in, source.Options{}, &s) // an error is as good as a skip
		for _, p := range s.Problems {
			t.Errorf("cut to %d sixteenths: %s", i, p)
		}
	}
}

func file(name, content string) *unpack.Input {
	return &unpack.Input{Name: name, Kind: "file", Parts: []unpack.Part{{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}}, Close: func() error { return nil }}
}
