package exports

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// sited are the samples of which the program writes sites from the records that all made, with the language of each.
var sited = map[string]string{"seed": "en", "right-to-left": "ar", "korean": "ko", "japanese": "uk", "archived": "en"}

// TestSite holds sites against what is not Clew's: every way in one leads to a file of it and a place there, nothing is loaded from
// elsewhere, the Nu HTML checker has nothing against a page, and Chromium, axe too, reads it from the disk, with a script and without.
func TestSite(t *testing.T) {
	x := all(t)
	if len(links(t, t.TempDir(), map[string]*html.Node{"a.html": tree(t, []byte(`<a href="b.html">x</a><a href="#x">x</a><img src="http://x.example/y"><script src="//x.example/z"></script><a href="/c">x</a><a href="javascript:x()">x</a>`))})) != 6 {
		t.Error("the planted faults of a site are not seen")
	}
	root := t.TempDir()
	var pages []file
	var sites []map[string]string
	for _, f := range x.files["text"] {
		lang, ok := sited[f.sample]
		if !ok || !f.clew {
			continue
		}
		dir := filepath.Join(root, f.sample)
		record := filepath.Join(scratch, "program", f.sample+".record")
		if _, said, status := clew(t, record, "export", "--site", dir, "--lang", lang); status != 0 && status != 3 {
			t.Fatalf("status %d: %s", status, said)
		}
		pages = append(pages, siteOf(t, dir, f)...)
		sites = append(sites, map[string]string{"root": dir, "query": word(f)})
	}
	if len(sites) != len(sited) {
		t.Fatalf("%d sites", len(sites))
	}
	t.Run("nu", func(t *testing.T) { nu(t, pages) })
	t.Run("chromium", func(t *testing.T) {
		about := filepath.Join(t.TempDir(), "about.json")
		b, err := json.Marshal(sites)
		if err == nil {
			err = os.WriteFile(about, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		var paths []string
		for _, p := range pages { // of pages that are alike one
			kind, name := filepath.Dir(p.path), filepath.Base(p.path)
			if filepath.Dir(kind) == root {
				kind = p.path
				if p.sample != "seed" && !slices.Contains([]string{"index.html", "names.html", "search.html"}, name) {
					continue
				}
			}
			if !seen[kind] {
				paths = append(paths, p.path)
			}
			seen[kind] = true
		}
		for _, c := range judge(t, "site.mjs", axe(t)+" "+about, paths) {
			t.Errorf("%s: %s %s", strings.TrimPrefix(c.Where, root), c.Rule, c.Message)
		}
	})
}

// siteOf reads a site that was made of a sample, says what is wrong with it, and gives its pages.
func siteOf(t *testing.T, dir string, f file) (list []file) {
	trees := map[string]*html.Node{}
	var read strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		trees[filepath.ToSlash(rel)] = tree(t, b)
		list = append(list, file{sample: f.sample, path: path})
		if strings.HasPrefix(filepath.ToSlash(rel), "t/") {
			read.WriteString(spoken(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range links(t, dir, trees) {
		t.Errorf("%s: %s", f.sample, fault)
	}
	holds(t, f, read.String())
	for _, name := range []string{"index.html", "names.html", "search.html", "authors.html", "about.html", "feed.atom", "feed.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	return list
}

// axe is the file of axe that scripts/browser installs; "-" where it is not.
func axe(t *testing.T) string {
	t.Helper()
	said, err := exec.Command("sh", filepath.Join("..", "..", "scripts", "browser"), "where").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(said), "packages ")
	at, _, _ := strings.Cut(rest, "\n")
	path := filepath.Join(at, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(path); err != nil {
		return "-"
	}
	return path
}

// word is something that a search of the sample has to find: of its first post the first two letters or more.
func word(f file) string {
	for _, s := range f.texts() {
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if r := []rune(w); len(r) > 3 {
				return string(r[:min(len(r), 12)])
			}
		}
	}
	return "a"
}

func tree(t *testing.T, b []byte) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// links says which ways in the pages of a folder lead nowhere, out of it where something is loaded, or anywhere but to pages of the web.
func links(t *testing.T, dir string, pages map[string]*html.Node) (faults []string) {
	t.Helper()
	places := map[string]map[string]bool{}
	for name, root := range pages {
		places[name] = map[string]bool{}
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				if a.Key == "id" {
					places[name][a.Val] = true
				}
			}
		}
	}
	check := func(from, to string) {
		file, place, _ := strings.Cut(to, "#")
		at := from
		if file != "" {
			at = filepath.ToSlash(filepath.Join(filepath.Dir(from), file))
		}
		if strings.HasPrefix(at, "..") || strings.HasPrefix(file, "/") {
			faults = append(faults, fmt.Sprintf("%s leads out of its folder: %q", from, to))
			return
		}
		if pages[at] == nil {
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(at))); err != nil {
				faults = append(faults, fmt.Sprintf("%s leads to %q, which is not there", from, to))
				return
			}
		}
		if place != "" && !places[at][place] {
			faults = append(faults, fmt.Sprintf("%s leads to %q, a place that is not there", from, to))
		}
	}
	for name, root := range pages {
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				switch a.Key {
				case "href", "src", "poster", "action", "srcset", "data":
				default:
					continue
				}
				v := strings.TrimSpace(a.Val)
				web := strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://")
				switch {
				case web && n.Data == "a":
				case web && n.Data == "link" && relation(n):
				case web || strings.HasPrefix(v, "//") || strings.Contains(strings.SplitN(v, "/", 2)[0], ":") && !strings.HasPrefix(v, "data:image/"):
					faults = append(faults, fmt.Sprintf("%s: %s has %s %.60q", name, n.Data, a.Key, a.Val))
				case strings.HasPrefix(v, "data:"):
				default:
					check(name, v)
				}
			}
		}
	}
	slices.Sort(faults)
	return faults
}
