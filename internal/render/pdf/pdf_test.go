package pdf_test

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
)

// set renders a thread that stands alone, with the built-in fonts.
func set(t testing.TB, d *document.Document, opt pdf.Options) []byte {
	t.Helper()
	return bound(t, document.BookOf(d, document.Words{}), opt)
}

func bound(t testing.TB, book *document.Book, opt pdf.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Render(&b, book, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tool runs a program on a file on its standard input, or skips the test where there is none.
func tool(t testing.TB, in []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not there; scripts/deps installs it", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// words are what poppler reads from a file, in one line.
func words(t testing.TB, file []byte) string {
	t.Helper()
	s := tool(t, file, "pdftotext", "-enc", "UTF-8", "-", "-")
	s = strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\f", "\n", "\u00ad\n", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

type fullDisk struct{ left int }

var errFull = errors.New("no space left")

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestFailingWriter(t *testing.T) {
	for _, left := range []int{0, 100, 5000, 12_000} {
		err := pdf.Render(&fullDisk{left}, document.BookOf(rendertest.RootGone(), document.Words{}), pdf.Options{})
		if !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", left, err)
		}
	}
}

func TestSame(t *testing.T) {
	a, b := set(t, rendertest.RootGone(), pdf.Options{}), set(t, rendertest.RootGone(), pdf.Options{})
	if !bytes.Equal(a, b) {
		t.Error("two renderings of one document differ")
	}
}

func TestPapers(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.A4, pdf.Letter, pdf.A5, pdf.EReader} {
		if p, ok := pdf.ParsePaper(paper.String()); !ok || p != paper {
			t.Errorf("%v is read back as %v", paper, p)
		}
		out := set(t, rendertest.RootGone(), pdf.Options{Paper: paper})
		if s := words(t, out); !strings.Contains(s, "What survives begins with the second post.") {
			t.Errorf("%v: %s", paper, s)
		}
	}
	if _, ok := pdf.ParsePaper("quarto"); ok {
		t.Error("a paper that there is not was read")
	}
}

func BenchmarkRender(b *testing.B) {
	rendertest.Bench(b, func(w io.Writer, d *document.Document) error {
		return pdf.Render(w, document.BookOf(d, document.Words{}), pdf.Options{})
	})
}
