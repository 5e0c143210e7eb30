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
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// elements that may stand in a page that came of words: none that runs, loads, frames or asks.
var elements = regexp.MustCompile(`^(html|head|title|meta|style|body|main|article|section|header|footer|nav|aside|h[1-6]|p|br|hr|div|span|a|b|i|em|strong|s|u|q|cite|small|sup|sub|time|bdi|bdo|ul|ol|li|dl|dt|dd|details|summary|blockquote|figure|figcaption|img|video|audio|source|picture|table|thead|tbody|tr|th|td|caption|abbr|code|pre|mark|meter|progress|wbr|ruby|rt|rp|svg|path|circle|rect|g|link|data|symbol|use|defs)$`)

// inert says what in a page would run, ask somebody, or lead where no reader means to go.
func inert(page []byte) (faults []string) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !elements.MatchString(n.Data) {
			faults = append(faults, "an element "+n.Data)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.Map(func(r rune) rune {
				if r <= ' ' {
					return -1
				}
				return r
			}, a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || a.Key == "formaction" || a.Key == "ping":
				faults = append(faults, fmt.Sprintf("%s has %s", n.Data, a.Key))
			case a.Key == "href" && n.Data == "a":
				if scheme, _, ok := strings.Cut(v, ":"); ok && !strings.ContainsAny(scheme, "/?#") && scheme != "http" && scheme != "https" && scheme != "mailto" {
					faults = append(faults, fmt.Sprintf("a link to %.60q", a.Val))
				}
			case a.Key == "src" || a.Key == "poster" || a.Key == "srcset" || a.Key == "href" || a.Key == "data" || a.Key == "background":
				if n.Data == "link" && relation(n) || v == "" || strings.HasPrefix(v, "#") {
					continue
				}
				if !strings.HasPrefix(v, "data:image/") && !strings.HasPrefix(v, "data:video/") && !strings.HasPrefix(v, "data:audio/") || strings.HasPrefix(v, "data:image/svg") {
					faults = append(faults, fmt.Sprintf("%s loads %.60q", n.Data, a.Val))
				}
			case a.Key == "style" || a.Key == "http-equiv":
				if strings.Contains(v, "url(") || strings.Contains(v, "expression") || v == "refresh" {
					faults = append(faults, fmt.Sprintf("%s has %s %.60q", n.Data, a.Key, a.Val))
				}
			}
		}
		if n.Data == "style" && n.FirstChild != nil && regexp.MustCompile(`(?i)@import|url\(\s*['"]?(https?:|//)`).MatchString(n.FirstChild.Data) {
			faults = append(faults, "a style that loads something")
		}
	}
	return faults
}

// relation says whether a link tells of something, and loads nothing.
func relation(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "rel" && (a.Val == "canonical" || a.Val == "alternate" || a.Val == "author") {
			return true
		}
	}
	return false
}

// spoken is the words of a page, with a space after each block.
func spoken(page []byte) string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return ""
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent != nil && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
	}
	return b.String()
}

// pages are held against the Nu HTML checker and read in Chromium, which tells what they ask for and what runs.
func pages(t *testing.T, files []file) {
	for _, f := range files {
		b := f.bytes(t)
		for _, why := range inert(b) {
			t.Errorf("%s: %s", f, why)
		}
		holds(t, f, spoken(b))
	}
	if len(inert([]byte(`<p onclick=x><script></script><img src=http://x.example/><a href=" java&#10;script:x">`))) != 4 {
		t.Error("the faults of a page are not seen")
	}
	t.Run("nu", func(t *testing.T) { nu(t, files) })
	t.Run("chromium", func(t *testing.T) {
		bad := file{sample: "planted", path: filepath.Join(t.TempDir(), "planted.html")}
		if err := os.WriteFile(bad.path, []byte(`<!doctype html><title>x</title><script>alert(1)</script><img src="http://127.0.0.1:9/x.png">`), 0o600); err != nil {
			t.Fatal(err)
		}
		found := 0
		var paths []string
		for _, f := range append(files, bad) {
			paths = append(paths, f.path)
		}
		for _, c := range judge(t, "page.mjs", "", paths) {
			if c.Where == bad.path {
				found++
				continue
			}
			t.Errorf("%s: %s %s", c.Where, c.Rule, c.Message)
		}
		if found < 2 {
			t.Errorf("%d of the planted faults are found", found)
		}
	})
}

// nu holds pages against the Nu HTML checker, in one run.
func nu(t *testing.T, files []file) {
	java := tool(t, "java")[0]
	said, err := exec.Command("sh", filepath.Join("..", "..", "scripts", "browser"), "where").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(said), "packages ")
	at, _, _ := strings.Cut(rest, "\n")
	jar := filepath.Join(at, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	if _, err := os.Stat(jar); err != nil {
		t.Skip("SKIP: no Nu HTML checker; scripts/browser installs it")
	}
	planted := filepath.Join(t.TempDir(), "planted.html")
	if err := os.WriteFile(planted, []byte(`<!doctype html><html lang="en"><title>x</title><main><p><div id=a></div><div id=a></div><img src=x></main></html>`), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-Xss8m", "-XX:+UseSerialGC", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", planted}
	for _, f := range files {
		args = append(args, f.path)
	}
	c := exec.CommandContext(t.Context(), java, args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("the Nu HTML checker: %v\n%.2000s", err, errs.String())
	}
	var report struct {
		Messages []struct{ Type, URL, Message, Extract string }
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	found, told := 0, 0
	for _, m := range report.Messages {
		switch {
		case m.Type == "info":
		case strings.Contains(m.URL, "/written/"+attack) || strings.Contains(m.URL, "/written/hostile"):
			// Attacks stand where addresses and languages are told too: an address that no rule lets pass, and a language that nobody
			// speaks, are harmless.
			if !strings.Contains(m.Message, "attribute “href”") && !strings.Contains(m.Message, "IANA language part") && !strings.Contains(m.Message, "reserved language tag") && !strings.Contains(m.Message, "ISO language part") && !(strings.Contains(m.Message, "Bad value  ") || strings.Contains(m.Message, "valid IANA")) {
				told++
				t.Errorf("%s: %s: %.200q", strings.TrimPrefix(m.URL, "file:"+scratch), m.Message, m.Extract)
			}
		case strings.HasSuffix(m.URL, "/planted.html"):
			found++
		default:
			if told++; told < 20 {
				t.Errorf("%s: %s: %.200q", strings.TrimPrefix(m.URL, "file:"+scratch), m.Message, m.Extract)
			}
		}
	}
	if found < 2 || told > 0 {
		t.Errorf("%d complaints, and %d of the planted faults", told, found)
	}
}

// parsed is what a CommonMark parser that is not Clew's makes of Markdown.
func parsed(t *testing.T, md []byte, with ...goldmark.Extender) []byte {
	t.Helper()
	if rest, ok := bytes.CutPrefix(md, []byte("---\n")); ok {
		_, body, ok := bytes.Cut(rest, []byte("\n---\n"))
		if !ok {
			t.Error("the front matter does not end")
		}
		md = body
	}
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithRendererOptions(unsafe.WithUnsafe()), goldmark.WithExtensions(with...)).Convert(md, &b); err != nil {
		t.Error(err)
	}
	return b.Bytes()
}

// note holds Markdown against a parser: the texts come back, and nothing in it runs or loads.
func note(t *testing.T, f file, md []byte, with ...goldmark.Extender) string {
	page := parsed(t, md, with...)
	for _, why := range inert(page) {
		if strings.HasPrefix(why, `img loads "media/`) {
			continue // beside it
		}
		t.Errorf("%s: %s", f, why)
	}
	return spoken(page)
}

func markdowns(t *testing.T, files []file) {
	for _, f := range files {
		b := f.bytes(t)
		for _, with := range [][]goldmark.Extender{nil, {extension.GFM, extension.Footnote}} {
			read := note(t, f, b, with...)
			holds(t, f, read)
		}
	}
}

// member reads a file of an archive.
func member(t *testing.T, f *zip.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Errorf("%s: %v", f.Name, err)
	}
	return b
}

// members opens an archive, and says which names in it are not as small and plain as they have to be.
func members(t *testing.T, f file) []*zip.File {
	t.Helper()
	z, err := zip.OpenReader(f.path)
	if err != nil {
		t.Errorf("%s: %v", f, err)
		return nil
	}
	t.Cleanup(func() { z.Close() })
	for _, m := range z.File {
		if !fine(m.Name) {
			t.Errorf("%s has a member %q", f, m.Name)
		}
	}
	return z.File
}

// vaults are unpacked by Python; their notes are Markdown, their links lead to what is there.
func vaults(t *testing.T, files []file) {
	python(t, "archive.py", t.TempDir(), handed(t, files))
	target := regexp.MustCompile(`\]\(<?(media/[^)>]+|[^)>:/#]+\.md)>?`)
	for _, f := range files {
		var read strings.Builder
		have := map[string]bool{}
		list := members(t, f)
		for _, m := range list {
			_, name, _ := strings.Cut(m.Name, "/")
			have[name] = true
		}
		for _, m := range list {
			if !strings.HasSuffix(m.Name, ".md") {
				continue
			}
			md := member(t, m)
			// Marks of footnotes stand within the words: a parser that knows footnotes makes links of them, and the words
			// come back without their marks.
			page := regexp.MustCompile(`<sup[^>]*><a[^>]*>\d+</a></sup>`).ReplaceAll(parsed(t, md, extension.GFM, extension.Footnote), nil)
			read.WriteString(spoken(page))
			note(t, f, md)
			if f.attack || f.sample == "hostile" {
				continue // words may look like a link
			}
			for _, l := range target.FindAllSubmatch(md, -1) {
				if !have[string(l[1])] {
					t.Errorf("%s: a link in %s to %q, which is not there", f, m.Name, l[1])
				}
			}
		}
		holds(t, f, read.String())
	}
}
