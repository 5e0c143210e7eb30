package markup

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

// sharedData gives a folder of the real data that stands beside the checkout, and skips the test where
// it is absent.
func sharedData(t testing.TB, folder string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "..", "shared", "data", folder)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("needs the real data in ../shared/data/%s, which is not here", folder)
	}
	return dir
}

// attacks gives every payload of the attack lists: each line of the text files, each whole file, each
// naughty string.
func attacks(t *testing.T) []string {
	t.Helper()
	dir := sharedData(t, "attack")
	var all []string
	err := filepath.WalkDir(filepath.Join(dir, "xss"), func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		all = append(all, string(b))
		if strings.HasSuffix(p, ".txt") {
			all = append(all, strings.Split(string(b), "\n")...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "naughty-strings", "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(b, &naughty); err != nil {
		t.Fatal(err)
	}
	return append(append(all, naughty...), tokenizerCases(t, filepath.Join(dir, "html", "tokenizer"))...)
}

// tokenizerCases gives the inputs of the HTML tokenizer test files.
func tokenizerCases(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	for _, name := range []string{"entities.test", "test1.test"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ Tests []struct{ Input string } }
		if err := json.Unmarshal(b, &file); err != nil {
			t.Fatal(err)
		}
		for _, c := range file.Tests {
			all = append(all, c.Input)
		}
	}
	return all
}

func TestAttacks(t *testing.T) {
	all := attacks(t)
	if len(all) < 1200 {
		t.Fatalf("only %d payloads found", len(all))
	}
	contexts := []string{"%", "<p>%</p>", `<a href="%">x</a>`, `<a href='%'>x</a>`, "<a href=%>x</a>", `<span class="%">x</span>`, "<!-- % -->y", "<pre>%</pre>"}
	links := 0
	for _, in := range all {
		for _, context := range contexts {
			s := strings.Replace(context, "%", in, 1)
			got := FromHTML(s, Options{})
			check(t, s, got)
			links += len(got.Links)
		}
	}
	t.Logf("%d payloads in %d contexts, %d links to http and https", len(all), len(contexts), links)
}

// TestTokenizer holds the scanner against the tokenizer of golang.org/x/net/html: the same tags with the
// same attributes, the same character data between them.
func TestTokenizer(t *testing.T) {
	for _, in := range append(attacks(t), typical) {
		compareTokens(t, in)
	}
}

func FuzzTokenizer(f *testing.F) {
	f.Add(typical)
	f.Add(`<a href = 'x' HREF="y" class=z/><!--a--!>b<!--->c</ x></p attr>`)
	f.Add("<A/B='c'd=e><pre\n><br/ ><x y=\"")
	f.Fuzz(func(t *testing.T, in string) { compareTokens(t, in) })
}

func compareTokens(t *testing.T, in string) {
	t.Helper()
	// What the other side changes before it tokenizes, and what needs a parser's help, is left out.
	if strings.ContainsAny(in, "\x00\r") || len(in) > MaxSize || rawText(in) {
		return
	}
	ours, theirs := ourTokens(in), theirTokens(in)
	if ours != theirs {
		t.Errorf("%q\nours:   %q\ntheirs: %q", in, ours, theirs)
	}
}

func rawText(in string) bool {
	low := strings.ToLower(in)
	for _, name := range []string{"script", "style", "iframe", "noembed", "noframes", "noscript", "textarea", "title", "xmp", "plaintext", "<![cdata["} {
		if strings.Contains(low, name) {
			return true
		}
	}
	return false
}

func ourTokens(in string) string {
	var b strings.Builder
	var t tag
	for at := 0; at < len(in); {
		n := strings.IndexByte(in[at:], '<')
		if n < 0 {
			n = len(in) - at
		}
		b.WriteString(in[at : at+n])
		if at += n; at == len(in) {
			break
		}
		next, ok := scanTag(in, at, &t)
		switch {
		case next == at:
			b.WriteByte('<')
			next++
		case ok && t.end:
			b.WriteString("{/" + string(lower(nil, t.name)) + "}")
		case ok:
			b.WriteString("{" + string(lower(nil, t.name)))
			b.WriteString("|" + t.href + "|" + t.class + "|" + t.rel + "|" + t.style + "|" + t.alt + "}")
		}
		at = next
	}
	return b.String()
}

func theirTokens(in string) string {
	var b strings.Builder
	z := xhtml.NewTokenizer(strings.NewReader(in))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return b.String()
		case xhtml.TextToken:
			b.Write(z.Raw())
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			b.WriteString("{/" + string(name) + "}")
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			// Its own attribute reader undoes references: the raw value is looked for in what was scanned.
			raw := string(z.Raw())
			name, more := z.TagName()
			b.WriteString("{" + string(lower(nil, string(name))))
			var at tag
			for more {
				var key, val []byte
				key, val, more = z.TagAttr()
				at.set(string(key), string(val))
			}
			if strings.ContainsRune(raw, '&') {
				var again tag
				scanTag(raw, 0, &again)
				at.href, at.class, at.rel, at.style, at.alt = again.href, again.class, again.rel, again.style, again.alt
			}
			b.WriteString("|" + at.href + "|" + at.class + "|" + at.rel + "|" + at.style + "|" + at.alt + "}")
		}
	}
}
