package exports

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
)

// scratch is where the program is built and writes; it is removed when the tests end.
var scratch string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "clew-exports-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// file is one export.
type file struct {
	sample, path string
	book         *document.Book
	clew         bool // the program wrote it, from a record
	attack       bool
}

func (f file) String() string { return f.sample + "/" + filepath.Base(f.path) }

// texts are what its posts say and every format has to hold: those of the line that are there and under no warning. Of attacks nothing is
// asked for: the tests of each format know what becomes of what nobody may see.
func (f file) texts() (out []string) {
	if f.attack || f.sample == "hostile" {
		return nil
	}
	for _, c := range f.book.Chapters {
		line := c.Document.Thread.Line
		for i := range line {
			if p := &line[i]; p.State == post.Present && p.Warning == "" && len(p.Emoji) == 0 { // of an emoji its picture is shown
				out = append(out, p.Text)
			}
		}
	}
	return out
}

// posts counts the posts of its lines.
func (f file) posts() (n int) {
	for _, c := range f.book.Chapters {
		n += len(c.Document.Thread.Line)
	}
	return n
}

// bytes reads it.
func (f file) bytes(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(f.path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exported is everything that was written.
type exported struct {
	formats []Format
	files   map[string][]file // by the name of the format
}

// output is what go said while it wrote; it is kept for a failure.
func run(dir string, env []string, name string, args ...string) error {
	c := exec.Command(name, args...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%.8000s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

var wrote = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "written")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	return dir, run(filepath.Join("..", ".."), []string{"CLEW_SAMPLES=" + dir}, "go", "test", "./cmd/clew", "-run", "^TestWriteSamples$", "-count=1")
})

// program builds the program once.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "clew")
	return path, run(filepath.Join("..", ".."), nil, "go", "build", "-o", path, "./cmd/clew")
})

// clew runs the program on a record, and gives what it printed, what it said beside that, and its exit status.
func clew(t testing.TB, record string, args ...string) (out, said string, status int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return ran(t, exec.CommandContext(t.Context(), path, append([]string{"--record", record}, args...)...))
}

// ran runs a command to its end.
func ran(t testing.TB, c *exec.Cmd) (out, said string, status int) {
	t.Helper()
	c.Env = append(os.Environ(), "CLEW_RECORD=", "NO_COLOR=1", "HOME="+scratch, "XDG_CONFIG_HOME="+filepath.Join(scratch, "config"))
	var o, e strings.Builder
	c.Stdout, c.Stderr = &o, &e
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return o.String(), e.String(), c.ProcessState.ExitCode()
}

var everything struct {
	sync.Mutex
	*exported
}

// all gives every sample and every attack in every format, and the imported threads as the program writes them.
func all(t testing.TB) *exported {
	t.Helper()
	everything.Lock()
	defer everything.Unlock()
	if everything.exported != nil {
		return everything.exported
	}
	dir, err := wrote()
	if err != nil {
		t.Fatal(err)
	}
	x := &exported{files: map[string][]file{}}
	b, err := os.ReadFile(filepath.Join(dir, "formats.json"))
	if err == nil {
		err = json.Unmarshal(b, &x.formats)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append(Samples(t), Attacks(t)...) {
		x.add(t, filepath.Join(dir, s.Name), s, false)
	}
	for _, s := range imported(t, x.formats) {
		x.add(t, filepath.Join(scratch, "program", s.Name), s, true)
	}
	everything.exported = x
	return x
}

func (x *exported) add(t testing.TB, dir string, s Sample, byProgram bool) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		_, ending, _ := strings.Cut(e.Name(), ".")
		i := slices.IndexFunc(x.formats, func(f Format) bool { return f.Ending == ending })
		if i < 0 {
			t.Fatalf("%s has no format", e.Name())
		}
		name := x.formats[i].Name
		x.files[name] = append(x.files[name], file{sample: s.Name, path: filepath.Join(dir, e.Name()), book: s.Book, clew: byProgram, attack: IsAttack(s.Name)})
	}
}

// imported takes the threads of the samples that come of files into a record, and has the program export each, twice.
func imported(t testing.TB, formats []Format) []Sample {
	t.Helper()
	root := filepath.Join(scratch, "program")
	if err := os.Mkdir(root, 0o700); err != nil {
		t.Fatal(err)
	}
	var out []Sample
	for _, c := range []struct {
		sample Sample
		in     []string
		lang   string
	}{
		{Seed(t), []string{testdata("seed/page.txt"), "--author", "@example_office", "--name", "An Office", "--published", "2024-10-31"}, ""},
		{RightToLeft(t), []string{testdata("demo/zujaj_fustat")}, "ar"},
		{Korean(t), []string{testdata("demo/hanok_jiyun")}, "ko"},
		{Japanese(t), []string{testdata("demo/shiomi_minato")}, "en"},
		{Archived(t, 500), []string{archive(t, 500)}, "en"},
	} {
		record := filepath.Join(root, c.sample.Name+".record")
		if said, errs, status := clew(t, record, append([]string{"import"}, c.in...)...); status != 0 && status != 3 {
			t.Fatalf("import of %s: status %d: %s%s", c.sample.Name, status, said, errs)
		}
		dir := filepath.Join(root, c.sample.Name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		again := filepath.Join(root, "again")
		id := string(c.sample.Book.Chapters[0].Document.Thread.ID)
		for _, f := range formats {
			paths := []string{filepath.Join(dir, "it."+f.Ending)}
			twice := c.sample.Name == "seed" || c.sample.Name == "archived"
			if twice {
				paths = append(paths, again)
			}
			for _, path := range paths {
				args := []string{"export", id, "-f", f.Name, "-o", path}
				if c.lang != "" {
					args = append(args, "--lang", c.lang)
				}
				if _, said, status := clew(t, record, args...); status != 0 && status != 3 {
					t.Fatalf("export of %s as %s: status %d: %s", c.sample.Name, f.Name, status, said)
				}
			}
			if !twice {
				continue
			}
			if err := exec.Command("cmp", filepath.Join(dir, "it."+f.Ending), again).Run(); err != nil {
				t.Errorf("%s as %s: two exports of one record differ: %v", c.sample.Name, f.Name, err)
			}
		}
		out = append(out, c.sample)
	}
	return out
}
