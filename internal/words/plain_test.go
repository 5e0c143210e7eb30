package words

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// TestPlainShipped: every file that ships is read the quick way, and says the same as the library reads in it.
func TestPlainShipped(t *testing.T) {
	n := 0
	err := fs.WalkDir(embedded, "catalog", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(name) == "language.toml" {
			return err
		}
		data, err := fs.ReadFile(embedded, name)
		if err != nil {
			return err
		}
		n++
		got, ok := plainEntries(string(data))
		var want map[string]map[string]string
		if _, err := toml.Decode(string(data), &want); err != nil {
			return err
		}
		if !ok {
			t.Logf("%s is not plain: it takes longer to read", name)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-library +plain):\n%s", name, diff)
		}
		return nil
	})
	if err != nil || n < 20 {
		t.Fatalf("%d files: %v", n, err)
	}
}

// TestPlainOther: what is not plain is left to the library.
func TestPlainOther(t *testing.T) {
	for _, s := range []string{
		"text = \"no head\"", "[a]\n[a]", "[a]\ntext = \"x\"\ntext = \"y\"", "[a]\ntext = 'x'", "[a]\ntext = \"x\\n\"", "[a]\ntext = \"x\" # why",
		"[a]\ntext = \"\"\"x\"\"\"", "[a]\ntext=\"x\"", "[a.b]\ntext = \"x\"", "[a] # why", "[[a]]", "[a]\ntext = 5", "[a]\n  text = \"x\"", "[\"a\"]",
		"[a]\ntext = \"x", "[a]\ntext = \"x\x00\"", "[a]\ntext = \"\xff\"", "# \x01", "[a]\r\ntext = \"x\"\r\n", "[]", "[a]\n = \"x\"", "[a]\ntext = \"a\"b\"", "x",
	} {
		if got, ok := plainEntries(s); ok {
			t.Errorf("%q is taken for plain: %v", s, got)
		}
	}
}

// FuzzPlain: what is read the quick way, the library reads the same.
func FuzzPlain(f *testing.F) {
	f.Add("# c\n\n[a-b]\none = \"{0} post\"\nother = \"{0} posts\"\n")
	f.Add("[a]\ntext = \"\"")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := plainEntries(s)
		if !ok {
			return
		}
		want := map[string]map[string]string{}
		if _, err := toml.Decode(s, &want); err != nil {
			t.Fatalf("%q is taken for plain: %v", s, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: %s", strings.Clone(s), diff)
		}
	})
}
