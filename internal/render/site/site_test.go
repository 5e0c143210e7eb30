package site_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/rendertest"
	"clew/internal/render/site"
	"clew/internal/thread"
)

// write makes a site of documents.
func write(t testing.TB, dir string, s site.Site, docs ...*document.Document) site.Done {
	t.Helper()
	done, err := tryWrite(dir, s, docs...)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func tryWrite(dir string, s site.Site, docs ...*document.Document) (site.Done, error) {
	w, err := site.Open(dir, s)
	if err != nil {
		return site.Done{}, err
	}
	for _, d := range docs {
		if err := w.Add(site.Thread{Document: d, Note: "A note by hand <b>"}); err != nil {
			return site.Done{}, errors.Join(err, w.Close())
		}
	}
	return w.Finish()
}

// files reads a folder.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// one makes a document of an author's posts.
func one(author post.Account, said ...string) *document.Document {
	n := network(author.ID)
	th := &thread.Thread{Author: author.ID, Network: n, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: len(said)}}
	for i, s := range said {
		at := time.Date(2024, 5, 3, 18, i, 0, 0, time.UTC)
		th.Line = append(th.Line, post.Post{ID: post.ID(string(n) + ":" + author.Handle[1:] + "-" + s[:min(4, len(s))] + "-" + string(rune('a'+i))), Network: n, Author: author.ID, Created: at, Text: s, Lang: "en"})
	}
	th.ID = th.Line[0].ID
	return document.New(th, document.About{Accounts: map[post.AccountID]post.Account{author.ID: author}, Clew: "test"})
}

func network(id post.AccountID) post.Network {
	if n := id.Network(); n != "" {
		return n
	}
	return post.Mastodon
}

func account(handle string) post.Account {
	return post.Account{ID: post.AccountID("https://social.example/users/" + handle), Network: post.Mastodon, Handle: "@" + handle, Name: strings.ToUpper(handle)}
}

var opt = site.Site{Title: "Mills & tides", Clew: "test", Made: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}

// TestAgain: the same threads make the same bytes, a second run writes nothing, and a third without a thread
// deletes what was made of it and nothing else.
func TestAgain(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	a, b := one(account("anna"), "Words of anna #mill", "and more of them"), one(account("bela"), "Words of bela", "and secretword")
	first := write(t, dir, opt, a, b, rendertest.Full())
	write(t, other, opt, a, b, rendertest.Full())
	was := files(t, dir)
	for name, text := range files(t, other) {
		if was[name] != text {
			t.Errorf("%s differs between two folders", name)
		}
	}
	if again := write(t, dir, opt, a, b, rendertest.Full()); again.Written != 2 || again.Removed != 0 || again.Same != first.Written-2 {
		// One page, written twice, leads to threads that do not come.
		t.Errorf("written again: %+v after %+v", again, first)
	}
	for _, name := range []string{"CNAME", "t/mine.html", ".git/config"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	less := write(t, dir, opt, a, rendertest.Full())
	if less.Removed == 0 {
		t.Error("nothing was removed")
	}
	now := files(t, dir)
	for name, text := range now {
		if strings.Contains(text, "secretword") {
			t.Errorf("%s still holds the words of a thread that is gone", name)
		}
	}
	for _, name := range []string{"CNAME", "t/mine.html", ".git/config"} {
		if now[name] != "mine" {
			t.Errorf("%s was touched: %q", name, now[name])
		}
	}
}

// TestForeign: a folder in other use is refused, as is a file in the way.
func TestForeign(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tryWrite(dir, opt, rendertest.Full()); !errors.Is(err, site.ErrForeign) {
		t.Fatalf("a foreign folder: %v", err)
	}
	if got := files(t, dir); len(got) != 1 || got["index.html"] != "mine" {
		t.Fatalf("a refused folder holds %v", got)
	}
	force := opt
	force.Force = true
	write(t, dir, force, rendertest.Full())

	own := t.TempDir()
	write(t, own, opt)
	if err := os.Remove(filepath.Join(own, "about.html")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(own, "t"), 0o777); err != nil {
		t.Fatal(err)
	}
	d := one(account("anna"), "Words")
	var name string
	for n := range files(t, func() string { x := t.TempDir(); write(t, x, opt, d); return x }()) {
		if strings.HasPrefix(n, "t/") {
			name = n
		}
	}
	if err := os.WriteFile(filepath.Join(own, name), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tryWrite(own, opt, d); !errors.Is(err, site.ErrForeign) {
		t.Fatalf("a file in the way: %v", err)
	}
	if got := files(t, own)[name]; got != "mine" {
		t.Errorf("the file in the way now holds %.60q", got)
	}
}

// TestSymlink: a link out of the folder is not followed.
func TestSymlink(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	write(t, dir, opt, rendertest.Full())
	if err := os.RemoveAll(filepath.Join(dir, "t")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(out, filepath.Join(dir, "t")); err != nil {
		t.Skip("SKIP: no symbolic links here")
	}
	if _, err := tryWrite(dir, opt, rendertest.Full()); err == nil {
		t.Error("a link out of the folder was followed")
	}
	if got := files(t, out); len(got) != 0 {
		t.Errorf("written outside: %v", got)
	}
}

// TestKilled: what a run that did not end had begun is known to the next.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	w, err := site.Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(site.Thread{Document: one(account("bela"), "Words of a run that was killed")}); err != nil {
		t.Fatal(err)
	}
	// Nobody ends it.
	write(t, dir, opt, rendertest.Full())
	for name, text := range files(t, dir) {
		if strings.Contains(text, "killed") || strings.HasSuffix(name, ".log") || strings.Contains(name, "part") {
			t.Errorf("%s is left over", name)
		}
	}
}

var link = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

// TestLinks: every way within the site leads to a file of it, and is one that holds under any path.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	set := opt
	set.Names = lists(t)
	set.Has = nil // every thread that is named is believed to come: those that do not must not be led to
	write(t, dir, set, rendertest.Full(), one(account("anna"), "Words of anna #mill #Mühle #水車 #-- #con", "more of Kyiv, of Kiev and of 40 towers in May 2019"))
	all := files(t, dir)
	n := 0
	for name, text := range all {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to, frag, _ := strings.Cut(m[1], "#")
			switch {
			case strings.HasPrefix(to, "http://"), strings.HasPrefix(to, "https://"):
				continue
			case to == "":
				if frag != "" && !strings.Contains(text, `id="`+frag+`"`) {
					t.Errorf("%s: no #%s", name, frag)
				}
				continue
			case strings.HasPrefix(to, "/"), strings.Contains(to, ":"):
				t.Errorf("%s: %q does not hold under any path", name, m[1])
			}
			n++
			target := filepath.ToSlash(filepath.Join(filepath.Dir(name), to))
			there, ok := all[target]
			if !ok {
				t.Errorf("%s: %q leads nowhere", name, m[1])
			}
			if frag != "" && !strings.Contains(there, `id="`+frag+`"`) {
				t.Errorf("%s: %q is no place of %s", name, m[1], target)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d links were followed", n)
	}
	for name := range all {
		for _, part := range strings.Split(name, "/") {
			if base, _, _ := strings.Cut(part, "."); len(base) > 80 || base != "" && !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(base) {
				t.Errorf("%s is no safe name", name)
			}
		}
	}
}

// TestInert: hostile words stay words.
func TestInert(t *testing.T) {
	dir := t.TempDir()
	evil := `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'&` + "\u2028\u202e\x00"
	a := account("anna")
	a.Name, a.Bio = evil, evil
	s := opt
	s.Title, s.Subtitle, s.Preface, s.By = evil, evil, evil, evil
	s.Names = lists(t)
	write(t, dir, s, one(a, evil+" #x", "more "+evil+"Kharkiv "+evil))
	for name, text := range files(t, dir) {
		low := strings.ToLower(text)
		if name == "feed.json" {
			continue // its content is HTML within JSON: package feed's tests look at it
		}
		if strings.Contains(low, "<script>") || strings.Contains(low, "<img src=x") || strings.Contains(low, "\u202e") || strings.Contains(low, "\x00") {
			t.Errorf("%s: foreign words are markup", name)
		}
		if strings.HasSuffix(name, ".js") && name != "search.js" && strings.ContainsAny(text, "<>\u2028\u2029") {
			t.Errorf("%s: a script with %q in it", name, "<")
		}
	}
}

// TestForbidden plants posts that may not be shown in one use or another, and looks for them in every file.
func TestForbidden(t *testing.T) {
	var docs []*document.Document
	plant := func(word string, change func(a *post.Account, p *post.Post)) {
		a := account("a" + word)
		d := one(a, "A plain beginning "+word+"begin", "The middle "+word+"middle of 3,000 troops in Kharkiv", "The end "+word+"end")
		acc := d.Accounts[a.ID]
		change(&acc, &d.Thread.Line[1])
		d.Accounts[a.ID], d.Author = acc, acc
		docs = append(docs, d)
	}
	plant("followers", func(_ *post.Account, p *post.Post) { p.Visibility = post.Followers })
	plant("direct", func(_ *post.Account, p *post.Post) { p.Visibility = post.Direct })
	plant("loggedin", func(a *post.Account, _ *post.Post) { a.LoggedInOnly = true })
	plant("unlisted", func(_ *post.Account, p *post.Post) { p.Visibility = post.Unlisted })
	plant("noindex", func(a *post.Account, _ *post.Post) { a.NoIndex = true })
	plant("warned", func(_ *post.Account, p *post.Post) { p.Warning = "storms" })
	plant("optout", func(a *post.Account, _ *post.Post) {})
	docs[len(docs)-1].Rules = policy.Rules{OptOuts: map[post.AccountID]bool{docs[len(docs)-1].Author.ID: true}}
	plant("takedown", func(a *post.Account, _ *post.Post) {})
	docs[len(docs)-1].Rules = policy.Rules{Takedowns: map[post.ID]string{docs[len(docs)-1].Thread.ID: "law"}}
	plant("open", func(*post.Account, *post.Post) {})
	dir := t.TempDir()
	s := opt
	s.URL = "https://mills.example/site"
	s.Names = lists(t)
	write(t, dir, s, docs...)
	all := files(t, dir)
	where := func(word string) string {
		var in []string
		for name, text := range all {
			if strings.Contains(strings.ToLower(text), word) {
				in = append(in, strings.SplitN(name, "/", 2)[0])
			}
		}
		return strings.Join(in, " ")
	}
	for _, word := range []string{"followersmiddle", "directmiddle", "loggedinbegin", "loggedinmiddle", "optoutbegin", "takedownbegin"} {
		if in := where(word); in != "" {
			t.Errorf("%s stands in %s", word, in)
		}
	}
	if in := where("unlistedmiddle"); in != "t" {
		t.Errorf("what is unlisted stands in %q, not on its page alone", in)
	}
	for name, text := range all {
		if strings.Contains(text, "noindexmiddle") && !strings.HasPrefix(name, "t/") {
			t.Errorf("%s: words of who asks not to be searched", name)
		}
		if (strings.HasPrefix(name, "s/d-") || strings.HasPrefix(name, "names")) && strings.Contains(text, "warnedmiddle") {
			t.Errorf("%s shows what stands under a warning", name)
		}
	}
	if in := where("openmiddle"); !strings.Contains(in, "s") || !strings.Contains(in, "t") || !strings.Contains(in, "feed.atom") {
		t.Errorf("open words stand in %q: the test would find nothing", in)
	}
	if in := all["names.html"]; !strings.Contains(in, "openmiddle") || !strings.Contains(in, ">Kharkiv<") {
		t.Errorf("open words are not in the index: the test would find nothing: %s", in)
	}
	if _, ok := all["sitemap.xml"]; ok {
		t.Error("a sitemap names pages that search engines may not list")
	}
	for name, text := range all {
		if strings.HasPrefix(name, "t/") && !strings.Contains(text, `<meta name="robots" content="noindex">`) {
			t.Errorf("%s may be listed", name)
		}
	}
}

// TestIndexed: where authors allow it search engines are shown the way, and only to them.
func TestIndexed(t *testing.T) {
	dir := t.TempDir()
	s := opt
	s.URL = "https://mills.example/site/"
	a, b := one(account("anna"), "Words of anna", "more"), one(account("bela"), "Words of bela", "more")
	a.Rules.Indexed = map[post.AccountID]bool{a.Author.ID: true}
	write(t, dir, s, a, b)
	all := files(t, dir)
	if n := strings.Count(all["sitemap.xml"], "<loc>https://mills.example/site/t/"); n != 1 {
		t.Errorf("the sitemap names %d threads: %s", n, all["sitemap.xml"])
	}
	if !strings.Contains(all["robots.txt"], "Sitemap: https://mills.example/site/sitemap.xml") || !strings.Contains(all["404.html"], `href="https://mills.example/site/index.html"`) {
		t.Errorf("robots.txt %q; 404.html %s", all["robots.txt"], all["404.html"])
	}
	s.URL = ""
	write(t, dir, s, a, b)
	if all = files(t, dir); all["sitemap.xml"] != "" || all["robots.txt"] != "" {
		t.Error("without an address there is a sitemap")
	}
	for _, bad := range []string{"javascript:alert(1)", "mills.example", "https://u:p@mills.example/", "https://mills.example/?q", "ftp://mills.example/"} {
		s.URL = bad
		if _, err := site.Open(t.TempDir(), s); !errors.Is(err, site.ErrURL) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// broken is media that cannot be read.
type broken struct{}

func (broken) Medium(string) (m enclosure.Medium, ok bool)  { return m, false }
func (broken) Named(string) (string, bool)                  { return "", false }
func (broken) Open(enclosure.Medium) (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }
func (broken) Err() error                                   { return io.ErrUnexpectedEOF }
func (broken) Left() []enclosure.Missing                    { return nil }

// TestMediaUnread: a medium that cannot be read fails a site, also one of a thread that no list names.
func TestMediaUnread(t *testing.T) {
	for _, seen := range []post.Visibility{post.Public, post.Unlisted} {
		d := one(account("anna"), "Words of anna")
		d.Thread.Line[0].Visibility = seen
		s := opt
		s.Media = func(*document.Document) (site.Media, error) { return broken{}, nil }
		w, err := site.Open(t.TempDir(), s)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(site.Thread{Document: d}); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: %v", seen, err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}
