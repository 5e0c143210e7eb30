package site_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/post"
)

// lists are the names that an index looks for.
func lists(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestNames: the index says of each name where it stands, with its sentence; every page leads to it, and without lists there is
// none.
func TestNames(t *testing.T) {
	s := opt
	s.Names = lists(t)
	dir := t.TempDir()
	write(t, dir, s, one(account("anna"), "We went to Kharkiv.", "In May 2019 there were 3,000 North Korean troops, and 3,000 more. It rained."), one(account("bela"), "Kharkiv stood, and Kyiv too."))
	all := files(t, dir)
	index := all["names.html"]
	for _, want := range []string{
		`<bdi lang="en">Kharkiv</bdi> <span class="m">2</span>`, `We went to <mark>Kharkiv</mark>.</a>`, `<mark>Kharkiv</mark> stood, and Kyiv too.</a>`,
		`<bdi lang="en">May 2019</bdi>`, `<bdi lang="en">North Korean</bdi>`, `>3,000`,
	} {
		if !strings.Contains(index, want) {
			t.Errorf("the index lacks %q", want)
		}
	}
	if strings.Contains(index, "It rained") {
		t.Error("more than its sentence stands under a name")
	}
	for name, text := range all {
		if strings.HasSuffix(name, ".html") && !strings.Contains(text, `names.html"`) {
			t.Errorf("%s does not lead to the index", name)
		}
	}
	s.Names = nil
	without := t.TempDir()
	write(t, without, s, one(account("anna"), "We went to Kharkiv."))
	for name, text := range files(t, without) {
		if strings.Contains(text, `names.html"`) || strings.HasPrefix(name, "names") {
			t.Errorf("%s: an index that nobody wanted", name)
		}
	}
}

// TestManyNames: a long index goes over several pages, on which every entry stands once, and an entry with many places is bounded.
func TestManyNames(t *testing.T) {
	s := opt
	s.Names = lists(t)
	dir := t.TempDir()
	var docs []*document.Document
	for i := range 300 {
		a := post.Account{ID: post.AccountID(fmt.Sprintf("https://social.example/users/u%d", i)), Network: post.Mastodon, Handle: fmt.Sprintf("@writer%d@social.example", i)}
		docs = append(docs, one(a, fmt.Sprintf("%04d: Kharkiv, @writer%d@social.example", i, i)))
	}
	write(t, dir, s, docs...)
	all := files(t, dir)
	if all["names/2.html"] == "" {
		t.Fatal("one page holds all")
	}
	seen := map[string]int{}
	for name, text := range all {
		if name != "names.html" && !strings.HasPrefix(name, "names/") {
			continue
		}
		for _, m := range regexp.MustCompile(`<li id="(ix-\d+)"`).FindAllStringSubmatch(text, -1) {
			seen[m[1]]++
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if page, frag, ok := strings.Cut(m[1], "#ix-"); ok {
				target := name
				if page != "" {
					target = strings.TrimPrefix(page, "../")
				}
				if !strings.Contains(all[target], `id="ix-`+frag+`"`) {
					t.Errorf("%s leads to %q, which is not there", name, m[1])
				}
			}
		}
	}
	if len(seen) < 301 {
		t.Errorf("%d entries", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s stands %d times", id, n)
		}
	}
	joined := all["names.html"] + all["names/2.html"]
	if n := strings.Count(joined, "<mark>Kharkiv</mark>"); n != 12 || !strings.Contains(joined, " …</li>") {
		t.Errorf("%d sentences of a name that stands 300 times", n)
	}
}

// TestIndexOfASearch: what the search finds does not depend on the index.
func TestIndexOfASearch(t *testing.T) {
	s := opt
	d := one(account("anna"), "We went to Kharkiv.", "And back.")
	with, without := t.TempDir(), t.TempDir()
	write(t, without, s, d)
	s.Names = lists(t)
	write(t, with, s, d)
	a, b := files(t, with), files(t, without)
	n := 0
	for name, text := range b {
		if strings.HasPrefix(name, "s/") || name == "search.js" {
			if n++; a[name] != text {
				t.Errorf("%s differs", name)
			}
		}
	}
	if n < 3 {
		t.Errorf("%d files of a search", n)
	}
}
