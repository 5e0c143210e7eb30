package web_test

import (
	"os"
	"strings"
	"testing"

	"clew/internal/web"
)

// TestRoutesAreDocumented: doc/web.md lists every address, and none that is not there.
func TestRoutesAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../doc/web.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, r := range (web.Site{}).Routes() {
		name := r.Method + " " + r.Pattern
		there[name] = true
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("%s (%s) is not in doc/web.md", name, r.Need)
		}
	}
	_, table, _ := strings.Cut(string(text), "## The addresses")
	for i, code := range strings.Split(table, "`") {
		if i%2 == 1 && (strings.HasPrefix(code, "GET /") || strings.HasPrefix(code, "POST /")) && !there[code] {
			t.Errorf("doc/web.md tells of %s, which is not there", code)
		}
	}
	if len(there) < 60 {
		t.Errorf("only %d routes", len(there))
	}
}
