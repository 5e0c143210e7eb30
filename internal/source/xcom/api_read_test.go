package xcom

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// TestAPIFolder reads a folder as academictwitteR leaves it, with files of other kinds among its own.
func TestAPIFolder(t *testing.T) {
	in := &unpack.Input{Name: "saved", Kind: "folder", Parts: []unpack.Part{
		textPart("README.md", "# Notes"),
		textPart("data_1.json", `[`+v2Plain+`]`),
		textPart("empty.json", ""),
		textPart("picture.jpg", "\xff\xd8"),
		textPart("users_1.json", `{"users":[{"id":"42","username":"kaethe","name":"Käthe"}]}`),
	}}
	s := readInput(t, APIv2{}, source.Options{}, in)
	if len(s.posts) != 1 || len(s.accounts) != 1 || len(s.captured) != 2 {
		t.Errorf("%d posts, %d accounts, %d captures", len(s.posts), len(s.accounts), len(s.captured))
	}
	if s.posts[0].Author != s.accounts[0].ID {
		t.Errorf("post by %q, account %q", s.posts[0].Author, s.accounts[0].ID)
	}
	for _, k := range s.skips {
		if !k.Expected {
			t.Errorf("skip %+v", k)
		}
	}
}

// TestAPIUnreadable holds that a damaged part is listed and the others are read.
func TestAPIUnreadable(t *testing.T) {
	broken := unpack.Part{Name: "a.json", Size: 9, Open: func() (io.ReadCloser, error) { return nil, unpack.ErrBroken }}
	torn := unpack.Part{Name: "b.jsonl", Size: -1, Open: func() (io.ReadCloser, error) {
		good := strings.Repeat(v2Plain+"\n", 400)
		return io.NopCloser(io.MultiReader(strings.NewReader(good), iotest.ErrReader(unpack.ErrBroken))), nil
	}}
	in := &unpack.Input{Name: "a.zip", Kind: "zip", Parts: []unpack.Part{broken, torn, textPart("c.json", v2Plain)}}
	if ok, err := (APIv2{}).Recognise(t.Context(), in); !ok || err != nil {
		t.Fatalf("Recognise = %v, %v", ok, err)
	}
	var s tornSink
	if err := (APIv2{}).Read(t.Context(), in, source.Options{}, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.posts) != 401 || len(s.skips) != 2 || s.skips[0].Expected || s.skips[1].Expected {
		t.Errorf("%d posts, skips %+v", len(s.posts), s.skips)
	}
}

// tornSink gives the part's own bytes, errors and all.
type tornSink struct{ apiSink }

func (s *tornSink) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	return source.Capture{Number: 1, ReadCloser: r}, err
}

// TestAPISinkError holds that the sink's own errors come back unchanged and at once.
func TestAPISinkError(t *testing.T) {
	full := errors.New("disk full")
	for _, c := range []struct {
		src     source.Source
		content string
	}{
		{APIv2{}, strings.Repeat(v2Plain+"\n", 2000)},
		{APIv1{}, strings.Repeat(v1Line("1600000000000000001", `"text":"a"`)+"\n", 2000)},
		{GraphQL{}, webDetail(webEntry(web1, webPost(web1, "42", "a", "", "")))},
	} {
		s := &apiSink{failPosts: full}
		if err := c.src.Read(t.Context(), fileInput(textPart("a.json", c.content)), source.Options{}, s); err != full {
			t.Errorf("%s: %v", c.src.Name(), err)
		}
		if len(s.posts) > apiBatch {
			t.Errorf("%s: went on to %d posts", c.src.Name(), len(s.posts))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := c.src.Read(ctx, fileInput(textPart("a.json", c.content)), source.Options{}, s); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled: %v", c.src.Name(), err)
		}
	}
}

// heapSink looks how much memory is held while a source reads.
type heapSink struct {
	countSink
	most uint64
}

func (s *heapSink) Posts(ctx context.Context, p []post.Post) error {
	if s.posts%(apiBatch*16) == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		s.most = max(s.most, m.HeapAlloc)
	}
	return s.countSink.Posts(ctx, p)
}

// TestAPIMemory holds that what is held does not grow with the input: one array of 60,000 posts, and as
// many lines with a bad one after each.
func TestAPIMemory(t *testing.T) {
	repeat := func(unit string, n int) io.Reader { return &again{unit: unit, left: n} }
	const n = 60000
	for name, open := range map[string]func() io.Reader{
		"array": func() io.Reader {
			return io.MultiReader(strings.NewReader("["), repeat(v2Plain+",", n), strings.NewReader(v2Plain+"]"))
		},
		"lines": func() io.Reader { return repeat(v2Plain+"\n{broken\n", n) },
	} {
		t.Run(name, func(t *testing.T) {
			var s heapSink
			part := unpack.Part{Name: "a", Size: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(open()), nil }}
			var before runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			if err := (APIv2{}).Read(t.Context(), fileInput(part), source.Options{}, &s); err != nil {
				t.Fatal(err)
			}
			if s.posts < n {
				t.Errorf("%d posts", s.posts)
			}
			if grown := int64(s.most) - int64(before.HeapAlloc); grown > 8<<20 {
				t.Errorf("held %d bytes while reading", grown)
			}
		})
	}
}

// again is a text over and over.
type again struct {
	unit string
	at   int
	left int
}

func (a *again) Read(b []byte) (int, error) {
	if a.left == 0 {
		return 0, io.EOF
	}
	n := copy(b, a.unit[a.at:])
	if a.at += n; a.at == len(a.unit) {
		a.at, a.left = 0, a.left-1
	}
	return n, nil
}
