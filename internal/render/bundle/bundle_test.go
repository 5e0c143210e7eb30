package bundle_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/bundle"
	"clew/internal/render/rendertest"
)

// shelf is media by digest; broken is one that ends in an error.
type shelf struct {
	bytes  map[string]string
	broken string
}

var errDamaged = errors.New("damaged")

func (s shelf) Medium(sum string) (enclosure.Medium, bool) {
	b, ok := s.bytes[sum]
	return enclosure.Medium{SHA256: sum, Type: "image/jpeg", Size: int64(len(b))}, ok
}

func (s shelf) Named(string) (string, bool) { return "", false }

func (s shelf) Open(m enclosure.Medium) (io.ReadCloser, error) {
	r := io.Reader(strings.NewReader(s.bytes[m.SHA256]))
	if m.SHA256 == s.broken {
		r = io.MultiReader(r, failing{})
	}
	return io.NopCloser(r), nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errDamaged }

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// pictures gives a document with three media: one held, one damaged, one not held.
func pictures() (*document.Document, shelf) {
	d := rendertest.Full()
	for i, s := range []string{"held", "damaged", "missing"} {
		d.Thread.Line[i].Media = []post.Media{{Kind: post.Image, SHA256: sum(s)}}
	}
	return d, shelf{map[string]string{sum("held"): "held", sum("damaged"): "damaged"}, sum("damaged")}
}

func write(w io.Writer, d *document.Document, held bundle.Media) error {
	z := bundle.New(w, bundle.Slug(d.Title, string(d.Thread.ID)))
	if held != nil {
		if err := z.Media(held, d); err != nil {
			return err
		}
	}
	err := z.Add("thread.txt", "the words", func(w io.Writer) error {
		_, err := io.WriteString(w, "words\n")
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(z.README(document.BookOf(d, document.Words{})), z.Close())
}

func TestZip(t *testing.T) {
	d, held := pictures()
	var b, again bytes.Buffer
	if err := errors.Join(write(&b, d, held), write(&again, d, held)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same files gave two zips")
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	safe := regexp.MustCompile(`^[a-z0-9-]{1,80}/(media/[0-9a-f]{64}\.[a-z0-9]+|[a-z0-9-]{1,80}\.[a-z0-9]+|README\.txt|SHA256SUMS)$`)
	content := map[string]string{}
	for _, f := range z.File {
		if !safe.MatchString(f.Name) {
			t.Errorf("the name %q", f.Name)
		}
		if strings.Contains(f.Name, "/media/") && f.Method != zip.Store {
			t.Errorf("%s is squeezed", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		c, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		_, name, _ := strings.Cut(f.Name, "/")
		content[name] = string(c)
	}
	if got := content["media/"+sum("held")+".jpg"]; got != "held" {
		t.Errorf("the medium is %q", got)
	}
	if len(content) != 4 {
		t.Errorf("%d files", len(content))
	}
	for line := range strings.Lines(content["SHA256SUMS"]) {
		want, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if sum(content[name]) != want {
			t.Errorf("the digest of %s is wrong", name)
		}
	}
	for _, want := range []string{"The tide mill", "thread.txt  the words", "3 pictures, films or sounds are not here", "Not whole", "deleted after the 7th", "SHA-256 0a0a", "media/  1 picture, film or sound, 4 bytes"} {
		if !strings.Contains(content["README.txt"], want) {
			t.Errorf("README.txt does not say %q:\n%s", want, content["README.txt"])
		}
	}
}

// TestUnzip has another program test a zip and its digests.
func TestUnzip(t *testing.T) {
	for _, program := range []string{"python3", "sha256sum"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIP: %s is not there", program)
		}
	}
	d, held := pictures()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.zip")
	if err := writeFile(path, d, held); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("python3", "-c", "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])", path, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c := exec.Command("sha256sum", "-c", "--strict", "SHA256SUMS")
	c.Dir = filepath.Join(dir, bundle.Slug(d.Title, ""))
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestNames(t *testing.T) {
	for _, s := range append(rendertest.HostileStrings(t), "../../etc/passwd", "con", "COM1", "nul", ".hidden", "a/b", `a\b`, "-rf", "日本語の題", strings.Repeat("long ", 100), "The Miller’s Wheel") {
		if got := bundle.Slug(s, s) + ".md"; !bundle.Named(got) {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	for _, c := range []struct{ in, want string }{{"The tide mill, at Harrow Creek!", "the-tide-mill-at-harrow-creek"}, {"The Miller’s Wheel", "the-millers-wheel"}, {"1/ Begin", "1-begin"}} {
		if got := bundle.Slug(c.in, ""); got != c.want {
			t.Errorf("%q becomes %q", c.in, got)
		}
	}
	for _, bad := range []string{"", ".", "..", "a", ".md", "a.", "../a.md", "/a.md", "a/b.md", `a\b.md`, "A.md", "a b.md", "a\x00.md", "con.txt", "-a.md", strings.Repeat("a", 81) + ".md", "a.md.exe", "ä.md"} {
		if bundle.Named(bad) {
			t.Errorf("%q is taken for a name", bad)
		}
		if err := bundle.New(io.Discard, "x").Add(bad, "", func(io.Writer) error { return nil }); !errors.Is(err, bundle.ErrName) {
			t.Errorf("%q is written: %v", bad, err)
		}
	}
}

func TestTwice(t *testing.T) {
	z := bundle.New(io.Discard, "x")
	nothing := func(io.Writer) error { return nil }
	if err := z.Add("a.md", "", nothing); err != nil {
		t.Fatal(err)
	}
	if err := z.Add("a.md", "", nothing); !errors.Is(err, bundle.ErrName) {
		t.Errorf("a name is taken twice: %v", err)
	}
}

// TestErrors passes on what makers and the writer say.
func TestErrors(t *testing.T) {
	z := bundle.New(io.Discard, "x")
	if err := z.Add("a.md", "", func(io.Writer) error { return errDamaged }); !errors.Is(err, errDamaged) {
		t.Errorf("the maker's error is lost: %v", err)
	}
	d, held := pictures()
	if err := write(full{}, d, held); !errors.Is(err, errDamaged) {
		t.Errorf("the writer's error is lost: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errDamaged }

func TestHostile(t *testing.T) {
	for _, s := range rendertest.HostileStrings(t) {
		d := rendertest.Hostile(s)
		var b bytes.Buffer
		if err := write(&b, d, nil); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		r, err := z.File[1].Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := rendertest.Safe(text); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestSecret(t *testing.T) {
	var b bytes.Buffer
	if err := write(&b, rendertest.Private().For(policy.Export), nil); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if c, err := io.ReadAll(r); err != nil || bytes.Contains(c, []byte("SECRET")) {
			t.Errorf("%s tells what may not be told (%v)", f.Name, err)
		}
	}
}

func BenchmarkZip(b *testing.B) {
	d := rendertest.Long(200)
	held := shelf{bytes: map[string]string{}}
	for i := range d.Thread.Line {
		s := strings.Repeat(fmt.Sprintf("picture %d ", i), 5000)
		held.bytes[sum(s)] = s
		d.Thread.Line[i].Media = []post.Media{{Kind: post.Image, SHA256: sum(s)}}
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := write(io.Discard, d, held); err != nil {
			b.Fatal(err)
		}
	}
}

func writeFile(path string, d *document.Document, held bundle.Media) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f, d, held), f.Close())
}
