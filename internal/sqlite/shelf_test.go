package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/shelf"
	"clew/internal/shelf/shelftest"
	"clew/internal/sqlite"
)

// child of a test is this program again, as another process that uses the same shelf.
const childOf = "CLEW_SHELF_TEST"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childOf); dir != "" {
		if err := saveOn(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// saveOn saves thread after thread, with a line for each that was kept.
func saveOn(dir string) error {
	s, err := sqlite.OpenShelf(context.Background(), dir, sqlite.Options{})
	if err != nil {
		return err
	}
	viewer := fmt.Sprint("u:", os.Getpid())
	for i := range 100_000 {
		id := post.ID(fmt.Sprintf("x:%d", i+1))
		if err := s.Save(context.Background(), viewer, id, shelf.ToRead); err != nil {
			return err
		}
		fmt.Println(viewer, id)
	}
	return s.Close()
}

func opened(t testing.TB, dir string, opt sqlite.Options) *sqlite.Shelf {
	t.Helper()
	s, err := sqlite.OpenShelf(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestShelf(t *testing.T) {
	for name, dir := range map[string]func(*testing.T) string{"disk": func(t *testing.T) string { return t.TempDir() }, "memory": func(*testing.T) string { return "" }} {
		t.Run(name, func(t *testing.T) {
			shelftest.Run(t, func(t *testing.T, now func() time.Time) shelf.Store {
				return opened(t, dir(t), sqlite.Options{Now: now})
			})
		})
	}
}

// What a killed process said was kept is there; another that used the shelf meanwhile goes on.
func TestShelfKilled(t *testing.T) {
	dir := t.TempDir()
	here := opened(t, dir, sqlite.Options{})
	var mu sync.Mutex
	said := []string{}
	for range 3 {
		var wg sync.WaitGroup
		for range 2 {
			c := exec.Command(os.Args[0])
			c.Env, c.Stderr = append(os.Environ(), childOf+"="+dir), os.Stderr
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				n := 0
				for lines := bufio.NewScanner(out); lines.Scan(); n++ {
					mu.Lock()
					said = append(said, lines.Text())
					mu.Unlock()
					if n == 20 {
						c.Process.Kill()
					}
				}
				c.Wait() // it was killed
			})
		}
		for i := range 10 {
			if err := here.Save(t.Context(), shelf.Owner, post.ID(fmt.Sprintf("x:%d", i+1)), shelf.Done); err != nil {
				t.Error(err)
			}
		}
		wg.Wait()
	}
	for _, s := range []*sqlite.Shelf{here, opened(t, dir, sqlite.Options{})} {
		for _, line := range said {
			viewer, id, _ := strings.Cut(line, " ")
			if p, err := s.Page(t.Context(), viewer, []post.ID{post.ID(id)}); err != nil || p.Thread.State != shelf.ToRead {
				t.Fatalf("%s was said to be kept: %+v, %v", line, p, err)
			}
		}
	}
	if len(said) < 6*20 {
		t.Errorf("only %d were said to be kept", len(said))
	}
}

// A shelf can be written while an import holds the record.
func TestShelfBesideImport(t *testing.T) {
	dir := t.TempDir()
	r, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	im, err := r.Import(t.Context(), record.About{Name: "a", Source: "test", At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	if err := opened(t, dir, sqlite.Options{}).Save(t.Context(), shelf.Owner, "x:1", shelf.Done); err != nil {
		t.Error(err)
	}
}

func TestShelfRefused(t *testing.T) {
	for name, c := range map[string]struct {
		bytes string
		want  error
	}{
		"text":  {strings.Repeat("this is no database\n", 1000), record.ErrDamaged},
		"empty": {"", record.ErrDamaged},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "shelf.db"), []byte(c.bytes), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := sqlite.OpenShelf(t.Context(), dir, sqlite.Options{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
	dir := t.TempDir()
	if s := opened(t, dir, sqlite.Options{ReadOnly: true}); s == nil {
		t.Error("no empty shelf")
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) > 0 {
		t.Errorf("reading made %v", files)
	}
	if _, err := sqlite.OpenShelf(t.Context(), filepath.Join(dir, "nowhere"), sqlite.Options{}); err == nil {
		t.Error("a shelf in no folder")
	}
	s, err := sqlite.OpenShelf(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(t.Context(), shelf.Owner, "x:1", shelf.Done); err == nil {
		t.Error("a closed shelf keeps")
	}
	if info, err := os.Stat(filepath.Join(dir, "shelf.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

// A shelf that is whole is sound; one whose pages were overwritten is not.
func TestShelfCheck(t *testing.T) {
	dir := t.TempDir()
	s, err := sqlite.OpenShelf(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := s.Make(t.Context(), shelf.Owner, shelf.About{Title: strings.Repeat("words ", 30), Preface: strings.Repeat("more words ", 400)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "shelf.db"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(8192 * 2); at < info.Size(); at += 8192 {
		if _, err := f.WriteAt([]byte("overwritten"), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	broken, err := sqlite.OpenShelf(t.Context(), dir, sqlite.Options{})
	if err == nil {
		err = broken.Check(t.Context(), func(string) {})
		broken.Close()
	}
	if !errors.Is(err, record.ErrDamaged) {
		t.Errorf("overwritten, and %v", err)
	}
}

// BenchmarkShelfPage reads what is kept of a thread of 30 posts: nothing, a place with labels and marks, and
// under an older id, on a shelf of 20,000 threads; and of a thread of 2,000 posts.
func BenchmarkShelfPage(b *testing.B) {
	s := opened(b, "", sqlite.Options{})
	ctx := b.Context()
	ids := func(first, n int) (out []post.ID) {
		for i := range n {
			out = append(out, post.ID(fmt.Sprintf("x:%d", first+i)))
		}
		return out
	}
	for _, id := range ids(1_000_000, 20_000) {
		if err := s.Save(ctx, shelf.Owner, id, shelf.Done); err != nil {
			b.Fatal(err)
		}
	}
	h, err := shelf.New("x:1000000", &post.Post{ID: "x:1000000", Text: "The mills turned twice a day"}, 4, 9)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 10_000 {
		h.Post = post.ID(fmt.Sprintf("x:%d", 1_000_000+i))
		if _, err := s.Mark(ctx, shelf.Owner, h); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Label(ctx, shelf.Owner, "x:1000000", []string{"a", "b", "c"}); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		ids  []post.ID
	}{{"nothing kept", ids(5_000_000, 30)}, {"kept, 30 marks", ids(1_000_000, 30)}, {"kept by an older root", ids(999_990, 30)}, {"2000 posts", ids(1_005_000, 2000)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Page(ctx, shelf.Owner, c.ids); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for name, f := range map[string]func() error{
		"list": func() error { _, err := s.Threads(ctx, shelf.Owner, shelf.Query{Limit: 31}); return err },
		"list, one state": func() error {
			_, err := s.Threads(ctx, shelf.Owner, shelf.Query{State: shelf.ToRead, Limit: 31})
			return err
		},
		"list, left off": func() error {
			_, err := s.Threads(ctx, shelf.Owner, shelf.Query{Unfinished: true, Limit: 31})
			return err
		},
		"list, last page":  func() error { _, err := s.Threads(ctx, shelf.Owner, shelf.Query{Skip: 19_980, Limit: 31}); return err },
		"count":            func() error { _, err := s.Count(ctx, shelf.Owner); return err },
		"list, highlights": func() error { _, err := s.Highlights(ctx, shelf.Owner, shelf.Marks{Limit: 51}); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	disk := opened(b, b.TempDir(), sqlite.Options{})
	b.Run("save", func(b *testing.B) {
		for b.Loop() {
			if err := disk.Save(ctx, shelf.Owner, "x:1", shelf.Done); err != nil {
				b.Fatal(err)
			}
		}
	})
}
