package exports

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// bundles are unpacked by Python, tested by Info-ZIP and their digests by sha256sum; what is in them is what each format is alone.
func bundles(t *testing.T, files []file) {
	need(t, "unzip", "sha256sum")
	to := t.TempDir()
	python(t, "archive.py", to, handed(t, files))
	formats := all(t).formats
	for n, f := range files {
		if out, err := tell(t.Context(), t, "unzip", "-tqq", f.path); err != nil {
			t.Errorf("%s: unzip: %v\n%s", f, err, out)
		}
		list := members(t, f)
		if len(list) == 0 {
			continue
		}
		dir, _, _ := strings.Cut(list[0].Name, "/")
		c := exec.CommandContext(t.Context(), "sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS")
		c.Dir = filepath.Join(to, itoa(n), dir)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: sha256sum: %v\n%.400s", f, err, out)
		}
		sums, err := os.ReadFile(filepath.Join(c.Dir, "SHA256SUMS"))
		if err != nil {
			t.Error(err)
		}
		if got := bytes.Count(sums, []byte("\n")); got != len(list)-1 {
			t.Errorf("%s: %d digests of %d files", f, got, len(list)-1)
		}
		same := 0
		for _, m := range list {
			for _, format := range formats {
				end := "." + format.Ending
				if before, after, ok := strings.Cut(format.Ending, "."); ok {
					end = "-" + before + "." + after
				}
				if stem := filepath.Base(m.Name); dir+end != stem {
					continue
				}
				alone, err := os.ReadFile(filepath.Join(filepath.Dir(f.path), "it."+format.Ending))
				if err != nil || !bytes.Equal(alone, member(t, m)) {
					t.Errorf("%s: %s is another than alone (%v)", f, m.Name, err)
				}
				same++
			}
		}
		if same < 10 {
			t.Errorf("%s holds %d formats", f, same)
		}
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// archives gives the path of something that scripts/archives installs.
func archives(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("sh", filepath.Join("..", "..", "scripts", "archives"), "where").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if what, path, _ := strings.Cut(strings.TrimSpace(line), " "); what == name {
			if name == "packages" {
				if _, err := os.Stat(filepath.Join(path, "done")); err != nil {
					break
				}
			}
			return path
		}
	}
	t.Skipf("SKIP: no %s; scripts/archives installs it", name)
	return ""
}

// reader runs a script of the tests of web archives over a file.
func reader(t *testing.T, script, path string) (string, error) {
	t.Helper()
	at, err := filepath.Abs(filepath.Join("..", "replayed", "testdata", "node", script))
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), archives(t, "node"), at, path)
	c.Env = append(os.Environ(), "CLEW_PACKAGES="+archives(t, "packages"))
	out, err := c.CombinedOutput()
	return string(out), err
}

// few are all files but three of four of the attacks: what judges them takes long to start.
func few(files []file) (out []file) {
	for i, f := range files {
		if !f.attack || i%4 == 0 || large() {
			out = append(out, f)
		}
	}
	return out
}

// captures are read by warcio, which holds every record against its digests.
func captures(t *testing.T, files []file) {
	archives(t, "packages")
	each(few(files), func(f file) {
		out, err := reader(t, "check.mjs", f.path)
		if err != nil {
			t.Errorf("%s: warcio: %v\n%.1000s", f, err, out)
		}
		if f.clew && !strings.Contains(out, `"response"`) && !strings.Contains(out, `"resource"`) {
			t.Errorf("%s holds no capture: %s", f, out)
		}
	})
}

// packages are unpacked by Python; their captures are read by warcio, their description by the schema of data packages. Every page in
// them is inert.
func packages(t *testing.T, files []file) {
	archives(t, "packages")
	to := t.TempDir()
	python(t, "archive.py", to, handed(t, files))
	var inside []file
	for n, f := range files {
		dir := filepath.Join(to, itoa(n))
		if f.attack && n%4 != 0 && !large() {
			continue
		}
		if out, err := reader(t, "describe.mjs", filepath.Join(dir, "datapackage.json")); err != nil {
			t.Errorf("%s: its description: %v\n%.1000s", f, err, out)
		}
		f.path = filepath.Join(dir, "archive", "data.warc.gz")
		inside = append(inside, f)
		for _, m := range members(t, files[n]) {
			if strings.HasSuffix(m.Name, ".jsonl") {
				for line := range bytes.Lines(member(t, m)) {
					if !json.Valid(line) {
						t.Errorf("%s: %s has a line that is no JSON: %.100q", f, m.Name, line)
					}
				}
			}
		}
	}
	captures(t, inside)
}

// remote is what a package of a book may not tell of it.
var remote = regexp.MustCompile(`properties="[^"]*(scripted|remote-resources)`)

// epubs are judged by two checkers of EPUB, whole as archives, and without anything that runs or is loaded.
func epubs(t *testing.T, files []file) {
	python(t, "archive.py", t.TempDir(), handed(t, files))
	for _, f := range files {
		z, err := zip.OpenReader(f.path)
		if err != nil {
			t.Fatal(err)
		}
		var read strings.Builder
		for _, m := range z.File {
			b := member(t, m)
			if strings.Contains(m.Name, "..") || !regexp.MustCompile(`^(mimetype|META-INF/[a-z.-]+|EPUB/[a-z0-9-]+\.[a-z0-9]+|EPUB/(media|fonts)/[a-z0-9-]+\.[a-z0-9]+)$`).MatchString(m.Name) {
				t.Errorf("%s has a member %q", f, m.Name)
			}
			if found := remote.Find(b); found != nil && strings.HasSuffix(m.Name, ".opf") {
				t.Errorf("%s: %s has %q", f, m.Name, found)
			}
			if strings.HasSuffix(m.Name, ".css") && regexp.MustCompile(`@import|url\(\s*["']?(https?:|//)`).Match(b) {
				t.Errorf("%s: %s loads something", f, m.Name)
			}
			if strings.HasSuffix(m.Name, ".xhtml") {
				for _, why := range inert(b) {
					if !regexp.MustCompile(`^(img|video|audio|source) loads "media/[a-z0-9-]+\.[a-z0-9]+"$|^link loads "[a-z]+\.css"$|^image loads "cover\.png"$`).MatchString(why) {
						t.Errorf("%s: %s: %s", f, m.Name, why)
					}
				}
				read.WriteString(spoken(b))
			}
		}
		z.Close()
		holds(t, f, read.String())
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.path)
	}
	t.Run("second", func(t *testing.T) {
		for _, c := range judge(t, "judge.mjs", "ts", paths) {
			t.Error(c)
		}
	})
	t.Run("first", func(t *testing.T) {
		each(files, func(f file) {
			if f.clew || large() || f.attack && strings.HasSuffix(f.sample, "0") { // the samples are tested by TestEPUBCheck
				for _, c := range epubcheck(t, f.path) {
					t.Errorf("%s: %s", f, c)
				}
			}
		})
	})
}

// large says whether the tests run at their full size.
func large() bool { return os.Getenv("CLEW_TORTURE") == "large" }
