package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestConfigurationManual: every key of the configuration, and every variable that stands for one, is
// explained.
func TestConfigurationManual(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "doc", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	keys := keysOf(reflect.TypeFor[configuration](), nil)
	if len(keys) < 15 {
		t.Fatalf("only %d keys were found", len(keys))
	}
	for _, key := range keys {
		last := key[strings.LastIndexByte(key, '.')+1:]
		if !regexp.MustCompile(`(?m)^`+last+` +=`).Match(page) && !strings.Contains(string(page), "["+key+"]") {
			t.Errorf("doc/configuration.md does not explain %s", key)
		}
	}
	asked := map[string]bool{}
	c := testConsole()
	c.env = func(name string) string { asked[name] = true; return "" }
	if _, err := c.configure(); err != nil {
		t.Fatal(err)
	}
	for name := range asked {
		if strings.HasPrefix(name, "CLEW_") && !strings.Contains(string(page), "`"+name+"`") && name != "CLEW_CONFIG" {
			t.Errorf("doc/configuration.md does not name %s", name)
		}
		if scripting, err := os.ReadFile(filepath.Join("..", "..", "doc", "scripting.md")); err != nil || name != "HOME" && !strings.Contains(string(scripting), "`"+name+"`") {
			t.Errorf("doc/scripting.md does not name %s: %v", name, err)
		}
	}
}

// keysOf gives the keys of a configuration as TOML names them.
func keysOf(t reflect.Type, above []string) (out []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		path := append(above[:len(above):len(above)], f.Tag.Get("toml"))
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[duration]() {
			out = append(out, keysOf(f.Type, path)...)
		} else {
			out = append(out, strings.Join(path, "."))
		}
	}
	return out
}

// TestManualLinks: what a page of the documentation links to, or names as a file, is there.
func TestManualLinks(t *testing.T) {
	root := filepath.Join("..", "..")
	link := regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	named := regexp.MustCompile(`\b(?:doc/[a-z0-9/-]+\.md|internal/[a-z0-9/_.-]*[a-z0-9]|scripts/[a-z]+)\b`)
	seen := 0
	look := func(from, name string) {
		seen++
		if _, err := os.Stat(name); err != nil {
			t.Errorf("%s names %s, which is not there", from, name)
		}
	}
	page := func(path string) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(b), -1) {
			if !strings.Contains(m[1], "://") {
				look(path, filepath.Join(filepath.Dir(path), m[1]))
			}
		}
		for _, m := range named.FindAllString(string(b), -1) {
			look(path, filepath.Join(root, m))
		}
	}
	page(filepath.Join(root, "README.md"))
	page(filepath.Join(root, "CHANGELOG.md"))
	for _, dir := range []string{"doc", "changelog"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".md") {
				page(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 50 {
		t.Errorf("only %d links were found", seen)
	}
}
