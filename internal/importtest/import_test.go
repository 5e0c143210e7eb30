package importtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "clew/"

// row gives the row of a package below internal; -1 for one that has none yet.
func row(pkg string) int {
	top, _, _ := strings.Cut(pkg, "/")
	switch top {
	case "post", "query", "job", "media", "pack", "unpack", "warc", "fetch", "words", "worddiff", "fold", "figure", "typeset", "pdffile", "parquet", "mail", "gazetteer", "inverted", "stem", "runs", "segfile":
		return 0
	case "proof":
		if pkg != "proof" {
			return 2
		}
		return 0
	case "thread", "markup", "micropub", "quotation", "policy", "card", "crosspost", "screenshot":
		return 1
	case "shelf", "people":
		if pkg != top {
			return 2
		}
		return 1
	case "source", "record":
		if pkg != top {
			return 2
		}
		return 1
	case "collect", "document", "enclosure", "cite", "search", "index", "answer", "same":
		return 2
	case "sqlite", "postgres", "river", "render", "web", "finding":
		return 3
	}
	return -1
}

// exception allows one import that the rows forbid.
type exception struct{ from, to, reason string }

var exceptions = []exception{
	{"record", "source", "an Import of the record is a Sink: the store takes what sources tell"},
	{"render/epub", "render/html", "a book's chapters are pages"},
	{"render/epub", "render/cover", "a cover says what the book does"},
	{"render/feed", "render/html", "what an entry says is escaped, and its posts are named, as on the page"},
	{"enclosure", "document", "the media of an export are those that its documents show"},
	{"crosspost", "quotation", "what two posts share and how they differ is told as of a quotation"},
	{"same", "document", "what is told are posts of threads as they may be shown"},
	{"cite", "document", "what is cited is a document, or a post of one"},
	{"index", "document", "an index is of documents: what their page shows, with the numbers that posts have there"},
	{"answer", "document", "what is told of a quotation stands in documents, as its reader may see them"},
	{"web", "render/backindex", "an index's page tells what its twin and its table do"},
	{"render/backindex", "render/table", "a table of places is guarded as every table is"},
	{"render/site", "render/html", "its pages hold documents as pages do"},
	{"render/site", "render/feed", "a site has feeds"},
	{"render/letter", "render/feed", "a letter's HTML is that of an entry: markup that survives whoever reads it"},
	{"render/letter", "render/html", "what stands around it is escaped as on a page"},
	{"render/letter", "render/text", "a letter is plain text as well"},
	{"web", "render/html", "a thread's page is the document's page"},
	{"web", "render/feed", "a list of threads is a feed too"},
	{"inverted", "segfile", "its segments are such files"},
	{"runs", "segfile", "its segments are such files"},
	{"fetch/replay", "fetch", "it records and plays back what fetch does"},
}

// suites are the packages that hold tests of a contract or of the whole program. They import what they test, and only tests
// import them.
func suite(pkg string) bool {
	switch pkg {
	case "source/sourcetest", "record/recordtest", "shelf/shelftest", "people/peopletest", "search/searchtest", "quotation/quotationtest", "job/jobtest", "render/rendertest", "importtest", "torture", "truth", "peers", "hostile", "browser", "replayed", "exports", "pictured", "effort":
		return true
	}
	return false
}

// wired are packages that only the program and tests may import.
func wired(pkg string) bool {
	return pkg == "sqlite" || pkg == "postgres" || pkg == "river" || pkg == "fetch/replay" || strings.HasPrefix(pkg, "source/") || strings.HasPrefix(pkg, "render/") || pkg == "web" || pkg == "finding" || pkg == "record/inmem"
}

// pure gives what of Clew a pure package may import besides the standard library; ok is false for
// packages that need not be pure.
func pure(pkg string) (allowed []string, ok bool) {
	switch pkg {
	case "post", "query", "proof", "job":
		return nil, true
	case "quotation": // words are compared as search and tags compare them
		return []string{"post", "fold", "runs"}, true
	case "screenshot": // handles and names are compared as words are
		return []string{"fold"}, true
	case "crosspost": // runs and changes are those of quotations; what needs no translation is found as an index finds it
		return []string{"post", "quotation", "fold", "worddiff", "figure", "gazetteer"}, true
	case "thread", "policy":
		return []string{"post"}, true
	}
	return nil, false
}

// impure are packages of the standard library that reach a clock's, a network's or a disk's side.
var impure = []string{"database/sql", "io/ioutil", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec", "os/signal", "syscall"}

// homes are libraries that have one place, and that place.
var homes = []exception{
	{"sqlite", "modernc.org/sqlite/lib", "the database is known to one package"},
	{"river", "modernc.org/sqlite", "the queue's own file is opened as its library wants it"},
	{"river", "github.com/riverqueue/river", "the queue is known to one package"},
	{"fetch", "github.com/coder/websocket", "sockets are opened by the one door"},
	{"fetch", "code.dny.dev/ssrf", "addresses are judged by the one door"},
	{"fetch", "github.com/cenkalti/backoff/v5", "tries are counted by the one door"},
	{"cmd/clew", "github.com/urfave/cli/v3", "the command line is the program's"},
	{"cmd/clew", "github.com/schollz/progressbar/v3", "the command line is the program's"},
	{"cmd/clew", "golang.org/x/term", "the command line is the program's"},
	{"stem", "github.com/blevesearch/snowballstem", "forms of words are made one in one place"},
	{"mail", "github.com/wneessen/go-mail", "letters are written and sent in one place"},
	{"people", "github.com/go-webauthn/webauthn", "passkeys are checked where people are known"},
	{"people", "golang.org/x/crypto/argon2", "passwords are hashed where people are known"},
	{"typeset", "github.com/go-text/typesetting", "words are shaped in one place; who draws them asks it for outlines"},
	{"typeset", "golang.org/x/image/font", "fonts are read in one place"},
	{"source/nostr", "github.com/btcsuite/btcd/btcec/v2", "signatures of one network"},
}

// forTests are libraries that judge what Clew does, and are no part of it.
var forTests = []string{
	"github.com/google/go-cmp", "github.com/mmcdole/gofeed", "github.com/parquet-go/parquet-go", "github.com/piprate/json-gold", "github.com/rogpeppe/go-internal",
	"github.com/yuin/goldmark", "pgregory.net/rapid",
}

func TestImports(t *testing.T) {
	n := 0
	for _, f := range files(t) {
		n++
		for _, imp := range f.imports {
			for _, why := range judge(f, imp) {
				t.Errorf("%s imports %s: %s", f.name, imp, why)
			}
		}
	}
	if n < 20 {
		t.Fatalf("only %d files were read: the walk is wrong", n)
	}
}

// judge says what is wrong with an import; nothing if it is right.
func judge(f file, imp string) []string {
	if f.pkg != "cmd/clew" && row(f.pkg) < 0 && !suite(f.pkg) && strings.HasPrefix(f.name, "internal/") {
		return []string{f.pkg + " has no row: give it one in this test"}
	}
	if !strings.HasPrefix(imp, module) {
		return judgeForeign(f, imp)
	}
	to, internal := strings.CutPrefix(imp, module+"internal/")
	if !internal {
		return []string{"nothing imports packages outside internal"}
	}
	switch {
	case suite(to):
		if !f.test && !suite(f.pkg) && !strings.HasPrefix(f.pkg, "bench/") {
			return []string{"a suite is for tests, measurements and other suites"}
		}
		return nil
	case f.pkg == "cmd/clew" || strings.HasPrefix(f.pkg, "bench/") || f.test || suite(f.pkg):
		return nil
	}
	var wrong []string
	if allowed, ok := pure(f.pkg); ok && !slices.Contains(allowed, to) {
		wrong = append(wrong, f.pkg+" is pure")
	}
	for _, e := range exceptions {
		if e.from == f.pkg && e.to == to {
			return wrong
		}
	}
	own := strings.HasPrefix(to, f.pkg+"/") && f.pkg != "source" && f.pkg != "record" && f.pkg != "render"
	switch {
	case own:
	case row(to) >= row(f.pkg):
		wrong = append(wrong, "row "+strconv.Itoa(row(f.pkg))+" may not import from row "+strconv.Itoa(row(to)))
	case wired(to):
		wrong = append(wrong, "only cmd/clew and tests know "+to)
	}
	return wrong
}

func judgeForeign(f file, imp string) []string {
	var wrong []string
	if _, ok := pure(f.pkg); ok && !f.test {
		switch {
		case strings.Contains(strings.SplitN(imp, "/", 2)[0], "."):
			wrong = append(wrong, f.pkg+" imports the standard library only")
		case slices.Contains(impure, imp):
			wrong = append(wrong, f.pkg+" is pure: no clock, network or disk")
		}
	}
	if f.test || suite(f.pkg) || strings.HasPrefix(f.pkg, "bench/") {
		return wrong
	}
	for _, lib := range forTests {
		if imp == lib || strings.HasPrefix(imp, lib+"/") {
			wrong = append(wrong, lib+" is for tests")
		}
	}
	if h, ok := home(imp); ok && f.pkg != h.from && !strings.HasPrefix(f.pkg, h.from+"/") {
		wrong = append(wrong, "its place is "+h.from+": "+h.reason)
	}
	return wrong
}

// home gives the place of a library that has one: of two that name parts of one library, the longer holds.
func home(imp string) (best exception, ok bool) {
	for _, h := range homes {
		if (imp == h.to || strings.HasPrefix(imp, h.to+"/")) && len(h.to) > len(best.to) {
			best, ok = h, true
		}
	}
	return best, ok
}

// TestLists shows that what is listed is still there: an exception that nobody needs is a door left open.
func TestLists(t *testing.T) {
	used := map[exception]bool{}
	tested := map[string]bool{}
	for _, f := range files(t) {
		for _, imp := range f.imports {
			for _, e := range exceptions {
				used[e] = used[e] || !f.test && f.pkg == e.from && imp == module+"internal/"+e.to
			}
			if h, ok := home(imp); ok && !f.test && (f.pkg == h.from || strings.HasPrefix(f.pkg, h.from+"/")) {
				used[h] = true
			}
			for _, lib := range forTests {
				tested[lib] = tested[lib] || imp == lib || strings.HasPrefix(imp, lib+"/")
			}
		}
	}
	for _, e := range slices.Concat(exceptions, homes) {
		if !used[e] {
			t.Errorf("%s does not import %s any more", e.from, e.to)
		}
	}
	for _, lib := range forTests {
		if !tested[lib] {
			t.Errorf("no test imports %s any more", lib)
		}
	}
}

// TestNames refuses packages named for what is left over.
func TestNames(t *testing.T) {
	for _, f := range files(t) {
		switch path.Base(f.pkg) {
		case "util", "utils", "common", "helpers", "types", "models", "misc":
			t.Errorf("%s: a package is named for its one idea", f.name)
		}
	}
}

// TestJudge shows that the rule can fail.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		pkg, imp string
		test     bool
		wrong    bool
	}{
		{"thread", "clew/internal/post", false, false},
		{"thread", "clew/internal/record", false, true},
		{"post", "net/http", false, true},
		{"post", "github.com/google/go-cmp/cmp", true, false},
		{"collect", "clew/internal/document", false, true},
		{"collect", "clew/internal/sqlite", false, true},
		{"web", "clew/internal/render/html", false, false},
		{"web", "clew/internal/render/text", false, true},
		{"source/xcom", "clew/internal/source/mastodon", false, true},
		{"source/bluesky", "clew/internal/source/bluesky/repo", false, false},
		{"source/mastodon", "clew/internal/source/bluesky/repo", false, true},
		{"record", "clew/internal/source", false, false},
		{"source", "clew/internal/record", false, true},
		{"web", "modernc.org/sqlite", false, true},
		{"river", "modernc.org/sqlite", false, false},
		{"river", "modernc.org/sqlite/lib", false, true},
		{"river", "clew/internal/sqlite", false, true},
		{"collect", "clew/internal/fetch", false, false},
		{"collect", "clew/internal/river", false, true},
		{"job", "clew/internal/post", false, true},
		{"fetch", "clew/internal/source", false, true},
		{"fetch/replay", "clew/internal/fetch", false, false},
		{"source/nostr", "clew/internal/fetch/replay", false, true},
		{"policy", "clew/internal/source/bluesky", false, true},
		{"sqlite", "modernc.org/sqlite/lib", false, false},
		{"collect", "github.com/coder/websocket", false, true},
		{"cmd/clew", "clew/internal/record/recordtest", false, true},
		{"quotation", "clew/internal/fold", false, false},
		{"thread", "clew/internal/fold", false, true},
		{"leftovers", "clew/internal/post", false, true},
		{"parquet", "github.com/parquet-go/parquet-go", false, true},
		{"parquet", "github.com/parquet-go/parquet-go", true, false},
		{"exports", "github.com/yuin/goldmark", false, false},
	} {
		got := judge(file{name: "internal/" + c.pkg + "/x.go", pkg: c.pkg, test: c.test}, c.imp)
		if (len(got) > 0) != c.wrong {
			t.Errorf("%s imports %s: judged %q, want wrong %v", c.pkg, c.imp, got, c.wrong)
		}
	}
}

// file is one Go file with what it imports.
type file struct {
	name, pkg string
	test      bool
	imports   []string
}

// files reads the imports of all Go files of the project.
func files(t *testing.T) []file {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []file
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); n == "testdata" || n == "vendor" || n == "node_modules" || len(n) > 2 && n[0] == '.' && n != ".." {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		x := file{name: rel, pkg: strings.TrimPrefix(path.Dir(rel), "internal/"), test: strings.HasSuffix(rel, "_test.go")}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			x.imports = append(x.imports, p)
		}
		out = append(out, x)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
