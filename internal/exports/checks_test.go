package exports

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
	pq "github.com/parquet-go/parquet-go"
	"github.com/piprate/json-gold/ld"

	"clew/internal/document"
	"clew/internal/render/rendertest"
)

// python runs a script of testdata/python over the files, and gives what it says of each line by line.
func python(t *testing.T, script string, args ...string) {
	t.Helper()
	const at = "/usr/bin/python3" // Debian's: scripts/deps installs packages for it
	if _, err := os.Stat(at); err != nil {
		t.Skip("SKIP: no " + at)
	}
	out, err := exec.CommandContext(t.Context(), at, append([]string{"-I", filepath.Join("testdata", "python", script)}, args...)...).CombinedOutput()
	if bytes.Contains(out, []byte("ModuleNotFoundError")) {
		t.Skipf("SKIP: scripts/deps installs what is missing: %.300s", out)
	}
	if err != nil {
		t.Errorf("%s: %v\n%.4000s", script, err, out)
	}
}

// paths of files, and their texts for a script: a list in JSON.
func handed(t *testing.T, files []file) string {
	t.Helper()
	type one struct {
		Path  string   `json:"path"`
		Posts int      `json:"posts"`
		Texts []string `json:"texts"`
	}
	var list []one
	for _, f := range files {
		list = append(list, one{f.path, f.posts(), append([]string{}, f.texts()...)})
	}
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "files.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// bare is a text without its spaces, marks of direction and signs that stand for what a screen may not have.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || document.Odd(r) || r == utf8.RuneError || r == '\u00ad' || r == '\u2066' || r == '\u2067' || r == '\u2068' || r == '\u2069' || r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' {
			return -1
		}
		return r
	}, s)
}

// holds says which texts of a file are not in what was read of it.
func holds(t *testing.T, f file, read string) {
	t.Helper()
	read, lost := bare(read), 0
	for _, s := range f.texts() {
		if !strings.Contains(read, bare(s)) {
			if lost++; lost < 3 {
				t.Errorf("%s lacks %.120q", f, s)
			}
		}
	}
	if lost > 0 {
		t.Errorf("%s lacks %d of %d texts", f, lost, len(f.texts()))
	}
}

// texts are plain: whole UTF-8, nothing that a terminal obeys, every word.
func texts(t *testing.T, files []file) {
	for _, f := range files {
		b := f.bytes(t)
		if err := rendertest.Safe(b); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		holds(t, f, string(b))
	}
}

// contracts are objects of the contract, as its schema says.
func contracts(t *testing.T, files []file) {
	python(t, "contract.py", filepath.Join("..", "..", "doc", "clew.schema.json"), handed(t, files))
}

// tables are read by Python: each row as long as the first, no cell a formula, every text as it was said.
func tables(t *testing.T, files []file) {
	python(t, "table.py", handed(t, files))
}

// parquets are read by another library; its rows are those of the table of the same sample.
func parquets(t *testing.T, files []file) {
	for _, f := range files {
		b := f.bytes(t)
		p, err := pq.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: parquet-go: %v", f, err)
			continue
		}
		in, err := os.Open(strings.TrimSuffix(f.path, ".parquet") + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := csv.NewReader(in).ReadAll()
		if err := errors.Join(err, in.Close()); err != nil {
			t.Fatal(err)
		}
		if p.NumRows() != int64(len(sheet)-1) {
			t.Errorf("%s: %d rows, and the table has %d", f, p.NumRows(), len(sheet)-1)
			continue
		}
		r := pq.NewGenericReader[any](p)
		var read strings.Builder
		for i := range p.NumRows() {
			one := []any{map[string]any{}}
			if n, err := r.Read(one); n != 1 || err != nil && err != io.EOF {
				t.Errorf("%s: row %d: %v", f, i, err)
				break
			}
			row := one[0].(map[string]any)
			fmt.Fprintln(&read, row["text"])
			if len(row) != len(sheet[0]) {
				t.Errorf("%s: %d columns, and the table has %d", f, len(row), len(sheet[0]))
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		holds(t, f, read.String())
	}
}

// offline gives the one context that is known.
type offline struct{ context any }

// LoadDocument implements ld.DocumentLoader.
func (o offline) LoadDocument(u string) (*ld.RemoteDocument, error) {
	if u != "https://www.w3.org/ns/activitystreams" {
		return nil, errors.New("a context from elsewhere: " + u)
	}
	return &ld.RemoteDocument{DocumentURL: u, Document: o.context}, nil
}

// linked are read by a processor of JSON-LD in its safe mode: every name has a meaning, every id is an address.
func linked(t *testing.T, files []file) {
	b, err := os.ReadFile(filepath.Join("..", "render", "activity", "testdata", "ns", "activitystreams.jsonld"))
	if err != nil {
		t.Fatal(err)
	}
	var ns any
	if err := json.Unmarshal(b, &ns); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		var doc any
		if err := json.Unmarshal(f.bytes(t), &doc); err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		opt := ld.NewJsonLdOptions("")
		opt.DocumentLoader, opt.SafeMode = offline{ns}, true
		out, err := ld.NewJsonLdProcessor().Expand(doc, opt)
		if err != nil || len(out) != 1 {
			t.Errorf("%s: json-gold: %d objects, %v", f, len(out), err)
			continue
		}
		var read strings.Builder
		said(&read, out[0])
		holds(t, f, read.String())
	}
}

// said collects the values of an expanded document.
func said(to *strings.Builder, v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			said(to, x)
		}
	case map[string]any:
		if s, ok := v["@value"].(string); ok {
			to.WriteString(s + "\n")
			return
		}
		for _, x := range v {
			said(to, x)
		}
	}
}

// feeds are read by another library, and held against the schema of JSON Feed.
func feeds(t *testing.T, files []file) {
	python(t, "feed.py", filepath.Join("testdata", "jsonfeed.schema.json"), handed(t, files))
	for _, f := range files {
		feed, err := gofeed.NewParser().Parse(bytes.NewReader(f.bytes(t)))
		if err != nil {
			t.Errorf("%s: gofeed: %v", f, err)
			continue
		}
		want := len(f.book.Chapters)
		if f.book.Alone {
			want = f.posts()
		}
		if feed.FeedType != "json" || len(feed.Items) < want {
			t.Errorf("%s: %s with %d items, expected %d", f, feed.FeedType, len(feed.Items), want)
		}
	}
}

// threadreaders are read back by Clew: the format is another program's, and this is what it is for.
func threadreaders(t *testing.T, files []file) {
	for _, f := range files {
		b := f.bytes(t)
		if err := rendertest.Safe(b); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		holds(t, f, string(b))
		if f.clew && f.sample != "archived" { // threads of more than one script in one page are tried elsewhere
			record := filepath.Join(t.TempDir(), "record")
			if out, said, status := clew(t, record, "import", f.path, "--author", "@example_office", "--published", "2024-10-31"); status != 0 && status != 3 {
				t.Errorf("%s is not taken in again: status %d: %s%s", f, status, out, said)
				continue
			}
			out, said, status := clew(t, record, "threads", "-f", "jsonl")
			if status != 0 || strings.Count(out, "\n") < 1 {
				t.Errorf("%s: no thread comes back: %d, %s%s", f, status, out, said)
			}
		}
	}
}

// each runs check over files, two at a time.
func each(files []file, check func(f file)) {
	var wait sync.WaitGroup
	next := make(chan file)
	for range min(2, runtime.NumCPU()) {
		wait.Go(func() {
			for f := range next {
				check(f)
			}
		})
	}
	for _, f := range files {
		next <- f
	}
	close(next)
	wait.Wait()
}

// said of a program that is not Clew's: what it printed; the test is skipped where it is not there.
func tell(ctx context.Context, t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return string(out), err
}

// need skips a test that lacks a program.
func need(t *testing.T, names ...string) {
	t.Helper()
	for _, n := range names {
		if _, err := exec.LookPath(n); err != nil {
			t.Skipf("SKIP: %s is not there; scripts/deps installs it", n)
		}
	}
}

// small says how files may be called.
var small = regexp.MustCompile(`^[a-z0-9-]{1,80}(\.[a-z0-9]+)+$`)

// fine says whether a name of a member of an archive is one that goes nowhere else.
func fine(name string) bool {
	if name == "" || strings.HasPrefix(name, "/") || strings.Contains(name, `\`) {
		return false
	}
	parts := strings.Split(name, "/")
	for i, p := range parts {
		if i < len(parts)-1 && !regexp.MustCompile(`^[a-z0-9-]{1,80}$`).MatchString(p) {
			return false
		}
	}
	last := parts[len(parts)-1]
	return small.MatchString(last) || slices.Contains([]string{"README.txt", "SHA256SUMS", "extraPages.jsonl"}, last)
}
