package epub

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
)

// Every way of an index leads to what is there: of a number to a post, of a name to its entry.
func TestIndex(t *testing.T) {
	b := rendertest.Indexed(t, document.Words{})
	x := b.Index
	for len(x.Entries) < 6000 { // so many that they take several files
		x.Entries = append(x.Entries, document.IndexEntry{Name: `<b>"&'` + strings.Repeat("x", len(x.Entries)%9), See: -1, At: x.Entries[0].At})
	}
	x.Parts[len(x.Parts)-1].To = len(x.Entries)
	book := made(t, b, Options{})
	files := 0
	for name, data := range book {
		if !strings.HasPrefix(name, folder+"index") {
			continue
		}
		files++
		if len(data) > 4*fileSize {
			t.Errorf("%s has %d bytes", name, len(data))
		}
		if bytes.Contains(data, []byte("Vienna")) || bytes.Contains(data, []byte("7,500")) || bytes.Contains(data, []byte("<b>")) {
			t.Errorf("%s tells what is folded, or has markup of others", name)
		}
		for _, m := range regexp.MustCompile(`href="([^"#]+)#([^"]+)"`).FindAllSubmatch(data, -1) {
			to, ok := book[folder+string(m[1])]
			if !ok || !bytes.Contains(to, []byte(`id="`+string(m[2])+`"`)) {
				t.Fatalf("%s leads to %s, which is not there", name, m[0])
			}
		}
	}
	if files < 3 {
		t.Errorf("%d files of an index of 6000 entries", files)
	}
	first := string(book[folder+"index.xhtml"])
	for _, w := range []string{`epub:type="index"`, `epub:type="index-headnotes"`, `epub:type="index-entry-list"`, `epub:type="index-locator"`, x.Lists, "Kharkiv"} {
		if !strings.Contains(first, w) {
			t.Errorf("the index lacks %s", w)
		}
	}
	// The words stand in the post that the number leads to.
	m := regexp.MustCompile(`<bdi>Kharkiv</bdi></span><span[^>]*>, <a [^>]*href="([^#]+)#([^"]+)"[^>]*>([^<]+)<`).FindStringSubmatch(first)
	if m == nil {
		t.Fatal("Kharkiv has no place")
	}
	page := string(book[folder+m[1]])
	if at := strings.Index(page, `id="`+m[2]+`"`); at < 0 || !strings.Contains(page[at:min(len(page), at+1500)], "Kharkiv") || m[3] != "1:30" {
		t.Errorf("Kharkiv is said to stand in %s", m[0])
	}
	if !strings.Contains(string(book[folder+"nav.xhtml"]), `href="index.xhtml"`) {
		t.Error("the contents lack the index")
	}
}
