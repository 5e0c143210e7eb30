package exports

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/render/cover"
	"clew/internal/render/epub"
	"clew/internal/typeset"
)

// books writes every sample as EPUB and gives the files.
func books(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	painter := cover.New(typeset.Folders(""))
	var files []string
	for _, s := range Samples(t) {
		var b bytes.Buffer
		if err := epub.Render(&b, s.Book, epub.Options{Media: s.Media(t), Cover: painter.PNG}); err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(dir, s.Name+".epub"))
		if err := os.WriteFile(files[len(files)-1], b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// spoilt is a book with faults that every checker has to find: an element that is none, a picture without words, and a
// link to a file that is not there.
func spoilt(t *testing.T, from string) string {
	t.Helper()
	z, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		if f.Name != "EPUB/c1.xhtml" {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(bytes.Replace(b.Bytes(), []byte("</header>"), []byte(`</header><p><marquee>x</marquee><img src="media/none.png"/><a href="gone.xhtml"></a></p>`), 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "spoilt.epub")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// epubcheck says what EPUBCheck has against a book.
func epubcheck(t *testing.T, file string) []string {
	t.Helper()
	at := tool(t, "java", "epubcheck")
	out := filepath.Join(t.TempDir(), "said.json")
	// The start of the Java machine is most of the cost: it need not learn to run fast.
	c := exec.CommandContext(t.Context(), at[0], "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", at[1], "--json", out, "--quiet", file)
	said, err := c.CombinedOutput()
	b, rerr := os.ReadFile(out)
	if rerr != nil {
		return []string{fmt.Sprintf("epubcheck: %v, %v\n%.2000s", err, rerr, said)}
	}
	var report struct {
		Messages []struct {
			ID, Severity, Message string
			Locations             []struct {
				Path         string
				Line, Column int
			}
		} `json:"messages"`
	}
	if err := json.Unmarshal(b, &report); err != nil {
		return []string{err.Error()}
	}
	var list []string
	for _, m := range report.Messages {
		where := ""
		if len(m.Locations) > 0 {
			where = m.Locations[0].Path
		}
		list = append(list, strings.Join([]string{filepath.Base(file), m.Severity, m.ID, m.Message, where}, " "))
	}
	return list
}

// TestEPUBCheck holds every sample against EPUBCheck: no error, no warning, no remark.
func TestEPUBCheck(t *testing.T) {
	files := books(t)
	for _, f := range files {
		for _, c := range epubcheck(t, f) {
			t.Error(c)
		}
	}
	if found := epubcheck(t, spoilt(t, files[0])); len(found) < 3 {
		t.Errorf("planted faults are not found: %q", found)
	}
}

// TestEPUBCheckSecond holds every sample against another program with the rules of EPUB 3.3.
func TestEPUBCheckSecond(t *testing.T) {
	files := books(t)
	bad := spoilt(t, files[0])
	found := 0
	for _, c := range judge(t, "judge.mjs", "ts", append(files, bad)) {
		if c.File == filepath.Base(bad) {
			found++
			continue
		}
		t.Error(c)
	}
	if found < 3 {
		t.Errorf("%d of the planted faults are found", found)
	}
}

// TestEPUBAccess holds the samples against Ace, which looks for what would shut people out.
func TestEPUBAccess(t *testing.T) {
	files := books(t)
	bad := spoilt(t, files[0])
	found := 0
	for _, c := range judge(t, "judge.mjs", "ace", append(files, bad)) {
		if c.File == filepath.Base(bad) {
			found++
			continue
		}
		t.Error(c)
	}
	if found < 1 {
		t.Error("the planted faults are not found")
	}
}

// TestEPUBRead opens the samples in an engine that readers are built on: every page can be laid out, every picture shows, the
// contents are found, and nothing is asked of anybody.
func TestEPUBRead(t *testing.T) {
	for _, c := range judge(t, "reader.mjs", "", books(t)) {
		var seen struct {
			Title                                       string
			RTL                                         string
			Spine, TOC, Words, Broken, Pictures, Asides int
			Errors, Outside, Scripts                    []string
		}
		if err := json.Unmarshal([]byte(c.Message), &seen); err != nil {
			t.Fatal(err)
		}
		if seen.Broken > 0 || len(seen.Errors)+len(seen.Outside)+len(seen.Scripts) > 0 || seen.Title == "" || seen.TOC == 0 || seen.Words < 500 {
			t.Errorf("%s: %+v", c.File, seen)
		}
		if (seen.RTL == "rtl") != (c.File == "right-to-left.epub") {
			t.Errorf("%s turns its pages %q", c.File, seen.RTL)
		}
		t.Logf("%s: %+v", c.File, seen)
	}
}

// TestEPUBLeft: of the pictures that are damaged, too large or not held each is told, in the book too, and no other.
func TestEPUBLeft(t *testing.T) {
	s := Long(t, 500, 40)
	left := map[string]int{}
	err := epub.Render(io.Discard, s.Book, epub.Options{Media: s.Media(t), Left: func(m *post.Media, why error) { left[why.Error()]++ }})
	n := 0
	for _, k := range left {
		n += k
	}
	if err != nil || n != 4 {
		t.Errorf("%v left out, expected 4: no picture, cut off, not held, 108 megapixels: %v", left, err)
	}
}
