package browser

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSite reads the pages of a static site as TestPages and TestValid read those of the reader: in a browser, by
// axe, and by the Nu HTML checker. It stands under a path, where nothing but files is answered.
func TestSite(t *testing.T) {
	installed(t)
	dir := filepath.Join(t.TempDir(), "site")
	clewSays(t, town(t), "export", "--site", dir)
	s := httptest.NewServer(http.StripPrefix("/deep/er", http.FileServer(http.Dir(dir))))
	defer s.Close()
	urls := []string{"/deep/er/index.html", "/deep/er/authors.html", "/deep/er/tags.html", "/deep/er/names.html", "/deep/er/about.html", "/deep/er/search.html?q=the"}
	flat := t.TempDir()
	for _, sub := range []string{".", "t", "a", "tag"} {
		pages, err := filepath.Glob(filepath.Join(dir, sub, "*.html"))
		if err != nil || len(pages) == 0 {
			t.Fatalf("no pages in %s: %v", sub, err)
		}
		slices.Sort(pages)
		for i, p := range pages {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			if i < 12 {
				if err := os.WriteFile(filepath.Join(flat, sub+"-"+filepath.Base(p)), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if sub != "." && i < 2 {
				urls = append(urls, "/deep/er/"+sub+"/"+filepath.Base(p))
			}
		}
	}
	for f, faults := range nu(t, flat) {
		t.Errorf("%s: %q", f, faults)
	}
	for _, p := range drive[[]surveyed](t, "survey", map[string]any{"base": s.URL, "urls": urls, "axe": true}) {
		for check, faults := range p.faults() {
			if check == "without script" && strings.Contains(p.URL, "search.html") {
				continue // it says so there
			}
			if len(faults) > 0 {
				t.Errorf("%s: %s: %q", p.URL, check, faults)
			}
		}
	}
}
