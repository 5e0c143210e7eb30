package unpack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// openBytes opens bytes as a stream, and closes the Input at the test's end.
func openBytes(t testing.TB, data []byte, lim Limits) (*Input, error) {
	t.Helper()
	in, err := FromReader(t.Context(), "input", bytes.NewReader(data), lim)
	if err == nil {
		t.Cleanup(func() {
			if err := in.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	return in, err
}

// must is openBytes where the input is good.
func must(t testing.TB, data []byte, lim Limits) *Input {
	t.Helper()
	in, err := openBytes(t, data, lim)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func readPart(p Part) (string, error) {
	r, err := p.Open()
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), errors.Join(err, r.Close())
}

// contents reads all parts: name to content, or to the error's meaning.
func contents(in *Input) map[string]string {
	got := map[string]string{}
	for _, p := range in.Parts {
		s, err := readPart(p)
		switch {
		case errors.Is(err, ErrBroken):
			s = "BROKEN"
		case errors.Is(err, ErrBound):
			s = "BOUND"
		case err != nil:
			s = "ERROR " + err.Error()
		}
		got[p.Name] = s
	}
	return got
}

// refusals gives name and reason of what was refused, a line each.
func refusals(in *Input) []string {
	var got []string
	for _, r := range in.Refused {
		got = append(got, r.Name+": "+r.Why)
	}
	return got
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestKinds(t *testing.T) {
	text := strings.Repeat("a line of text\n", 100)
	cases := map[string]struct {
		data  []byte
		kind  string
		parts map[string]string
	}{
		"empty":         {nil, "file", map[string]string{"input": ""}},
		"text":          {[]byte(text), "file", map[string]string{"input": text}},
		"json":          {[]byte(`{"logs":{}}`), "file", map[string]string{"input": `{"logs":{}}`}},
		"zip":           {zipOf(t, "b.txt", text, "a/b.txt", "x"), "zip", map[string]string{"a/b.txt": "x", "b.txt": text}},
		"tar":           {tarOf(t, "b.txt", text, "./a/b.txt", "x"), "tar", map[string]string{"a/b.txt": "x", "b.txt": text}},
		"tar.gz":        {gz(tarOf(t, "b.txt", text)), "tar", map[string]string{"b.txt": text}},
		"tar.zst":       {zst(tarOf(t, "b.txt", text)), "tar", map[string]string{"b.txt": text}},
		"gzip":          {gz([]byte(text)), "file", map[string]string{"input": text}},
		"two members":   {append(gz([]byte("a")), gz([]byte("b"))...), "file", map[string]string{"input": "ab"}},
		"zstd":          {zst([]byte(text)), "file", map[string]string{"input": text}},
		"har":           {[]byte(harOf(harAnswer("https://a.example/1", "one", ""))), "har", map[string]string{"https://a.example/1": "one"}},
		"har.gz":        {gz([]byte(harOf(harAnswer("https://a.example/1", "one", "")))), "har", map[string]string{"https://a.example/1": "one"}},
		"zip in a zip":  {zipOf(t, "in.zip", string(zipOf(t, "a", "x"))), "zip", map[string]string{"in.zip": string(zipOf(t, "a", "x"))}},
		"gzip in a gz":  {gz(gz([]byte(text))), "file", map[string]string{"input": string(gz([]byte(text)))}},
		"nothing to it": {[]byte("PK"), "file", map[string]string{"input": "PK"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := must(t, c.data, Limits{})
			same(t, "kind", c.kind, in.Kind)
			same(t, "parts", c.parts, contents(in))
			same(t, "refused", []string(nil), refusals(in))
		})
	}
}

func TestOpenFileAndFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"b.json": "{}", "sub/a.txt": "x", "sub/deep/er/c": ""} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"/etc/passwd": "out", "b.json": "in", "sub": "folder-link"} {
		if err := os.Symlink(from, filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	in, err := Open(t.Context(), dir, Limits{Depth: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	same(t, "kind", "folder", in.Kind)
	same(t, "parts", map[string]string{"b.json": "{}", "sub/a.txt": "x"}, contents(in))
	same(t, "refused", []string{
		"folder-link: it is a link", "in: it is a link", "out: it is a link",
		"sub/deep: it lies more than 2 folders deep",
	}, refusals(in))

	one, err := Open(t.Context(), filepath.Join(dir, "b.json"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	same(t, "file", map[string]string{"b.json": "{}"}, contents(one))
}

// A part that becomes a link after it was listed does not lead out of the folder.
func TestFolderLinkSwappedIn(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	path := filepath.Join(dir, "a")
	if err := errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.WriteFile(outside, []byte("secret"), 0o600)); err != nil {
		t.Fatal(err)
	}
	in, err := Open(t.Context(), dir, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := errors.Join(os.Remove(path), os.Symlink(outside, path)); err != nil {
		t.Fatal(err)
	}
	if s, err := readPart(in.Parts[0]); err == nil {
		t.Errorf("read %q through a link that leads out", s)
	}
}

func TestMustFail(t *testing.T) {
	zeros := make([]byte, 64<<20)
	good := zipOf(t, "a", strings.Repeat("x", 5000), "b", "y")
	cases := map[string]struct {
		data []byte
		lim  Limits
		want error
	}{
		"zip cut in the middle":      {good[:len(good)/2], Limits{}, ErrBroken},
		"zip without its end":        {good[:len(good)-10], Limits{}, ErrBroken},
		"zip directory overwritten":  {spoil(good, len(good)-69), Limits{}, ErrBroken},
		"zip of too many parts":      {good, Limits{Parts: 1}, ErrBound},
		"zip larger than the disk":   {good, Limits{Total: 100}, ErrBound},
		"zip claims 65,000 parts":    {patched(good, len(good)-12, 0xe8, 0xfd), Limits{}, ErrBroken},
		"zip claims fewer parts":     {patched(good, len(good)-12, 1, 0), Limits{}, ErrBroken},
		"zip directory far away":     {patched(good, len(good)-6, 0xff, 0xff, 0xff, 0x7f), Limits{}, ErrBroken},
		"zip on several disks":       {patched(good, len(good)-18, 3, 0), Limits{}, ErrBroken},
		"zip64 record missing":       {patched(good, len(good)-12, 0xff, 0xff), Limits{}, ErrBroken},
		"tar of too many parts":      {tarOf(t, "a", "", "b", ""), Limits{Parts: 1}, ErrBound},
		"tar larger than the disk":   {tarOf(t, "a", "xxxx", "b", "xxxx"), Limits{Total: 5000}, nil},
		"stream larger than allowed": {bytes.Repeat([]byte("x"), 1000), Limits{Total: 999}, ErrBound},
		"tar.gz bomb":                {gz(tarOf(t, "zeros", string(zeros))), Limits{}, ErrBound},
		"har of nothing":             {[]byte(`{"log":{`), Limits{}, ErrBroken},
		"har broken at once":         {[]byte(`{"log":{"entries":[{]`), Limits{}, ErrBroken},
		"har of too many parts":      {[]byte(harOf(harAnswer("https://a.example/1", "1", ""), harAnswer("https://a.example/2", "2", ""))), Limits{Parts: 1}, ErrBound},
		"har value too long":         {[]byte(harOf(harAnswer("https://a.example/1", strings.Repeat("x", 3<<20), ""))), Limits{Body: 1 << 20}, ErrBound},
		"warc of nonsense":           {[]byte("WARC/1.0\r\nnonsense\r\n"), Limits{}, ErrBroken},
		"warc of negative length":    {[]byte("WARC/1.0\r\nContent-Length: -1\r\n\r\n"), Limits{}, ErrBroken},
		"warc cut":                   {[]byte("WARC/1.0\r\nContent-Length: 100\r\n\r\nshort"), Limits{}, ErrBroken},
		"gzip header alone":          {[]byte("\x1f\x8b\x08\x00\x00"), Limits{}, ErrBroken},
		"zstd nonsense":              {[]byte("\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff\xff"), Limits{}, ErrBroken},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := openBytes(t, c.data, c.lim)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, err := FromReader(ctx, "a", bytes.NewReader(zipOf(t, "a", strings.Repeat("x", 1<<20))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := readPart(in.Parts[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after the end gave %v", err)
	}
	if _, err := FromReader(ctx, "a", bytes.NewReader(tarOf(t, "a", "x")), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("opening after the end gave %v", err)
	}
}

// A stream too large for memory goes to a file that has no name: nothing is left behind, even before
// Close.
func TestSpoolLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	data := bytes.Repeat([]byte("0123456789abcdef"), spoolMemory/16+1000)
	in := must(t, data, Limits{Temp: dir})
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	s, err := readPart(in.Parts[0])
	if err != nil || s != string(data) {
		t.Errorf("%d bytes of %d, %v", len(s), len(data), err)
	}
}

func TestHead(t *testing.T) {
	in := must(t, zipOf(t, "a", "hello"), Limits{})
	for n, want := range map[int]string{0: "", 3: "hel", 5: "hello", 99: "hello"} {
		got, err := in.Parts[0].Head(n)
		if err != nil || string(got) != want {
			t.Errorf("Head(%d) = %q, %v", n, got, err)
		}
	}
}

func spoil(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 0xff
	return b
}

func patched(b []byte, at int, with ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], with)
	return b
}
