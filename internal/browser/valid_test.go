package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// judged is one complaint of the Nu HTML checker.
type judged struct {
	Type    string `json:"type"`
	URL     string `json:"url"`
	Message string `json:"message"`
	Extract string `json:"extract"`
}

// nu gives the errors that the Nu HTML checker finds in the files of a folder, by the file's name.
func nu(t *testing.T, dir string) map[string][]string {
	t.Helper()
	at := installed(t)
	if at.java == "" {
		t.Skip("SKIP: the Nu HTML checker needs Java, which is not installed")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	jar := filepath.Join(at.packages, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	c := exec.Command(at.java, append([]string{"-Xss8m", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always"}, files...)...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("the Nu HTML checker: %v\n%.2000s", err, errs.String())
	}
	var said struct {
		Messages []judged `json:"messages"`
	}
	if err := json.Unmarshal(out.Bytes(), &said); err != nil {
		t.Fatalf("the Nu HTML checker: %v\n%.2000s", err, out.String())
	}
	found := map[string][]string{}
	for _, m := range said.Messages {
		if m.Type == "info" {
			continue // advice
		}
		f := filepath.Base(m.URL)
		found[f] = append(found[f], fmt.Sprintf("%s: %.200s", m.Message, m.Extract))
	}
	return found
}

// TestValid holds every page, and exported files, against the Nu HTML checker.
func TestValid(t *testing.T) {
	installed(t)
	dir := t.TempDir()
	pages := map[string]string{} // file to address
	write := func(at string, b []byte) {
		f := fmt.Sprintf("%03d.html", len(pages))
		pages[f] = at
		if err := os.WriteFile(filepath.Join(dir, f), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range looks(t) {
		write(l.name(), body(t, l, l.at))
		if !strings.Contains(l.at, "?") {
			write(l.name()+" in Arabic", body(t, l, l.at+"?lang=ar"))
		}
	}
	for _, id := range []string{plainThread, fullThread, koreanID} {
		write("clew show -f html "+id, []byte(clewSays(t, town(t), "show", id, "-f", "html")))
	}
	planted := `<!doctype html><html lang="en"><title>x</title><main><p><div id=a></div><div id=a></div><img src=x></main></html>`
	if err := os.WriteFile(filepath.Join(dir, "planted.html"), []byte(planted), 0o600); err != nil {
		t.Fatal(err)
	}
	found := nu(t, dir)
	if len(found["planted.html"]) < 2 {
		t.Errorf("of a page with three faults the checker says %q", found["planted.html"])
	}
	where := map[string][]string{} // a style is in every page: each fault is told once
	for f, at := range pages {
		for _, m := range found[f] {
			where[m] = append(where[m], at)
		}
	}
	for m, at := range where {
		slices.Sort(at)
		t.Errorf("%s, and %d more: %s", at[0], len(at)-1, m)
	}
	t.Logf("figures: %d pages and files, Nu HTML checker", len(pages))
}

// body gives what an address answers to who looks at it, whatever its status.
func body(t *testing.T, l look, at string) []byte {
	t.Helper()
	q, err := http.NewRequest("GET", l.base+at, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range l.cookies {
		q.AddCookie(&http.Cookie{Name: c["name"], Value: c["value"]})
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	return []byte(read(t, r.Body))
}
