package browser

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// house is a site that others can read, with the town's record.
type house struct {
	*running
	setup string // path at which the administrator's account is made
}

var setupLine = regexp.MustCompile(`/setup\?token=\S+`)

// public starts a site of its own record, which nobody has an account at yet.
func public(t testing.TB) *house {
	t.Helper()
	s := serve(t, copied(t), "--allow-remote", "--offline")
	h := &house{running: s}
	h.setup = s.prints(t, setupLine)
	return h
}

// copied is the town's record to write to.
func copied(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "record")
	if err := os.CopyFS(dir, os.DirFS(town(t))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// password is that of every account here.
const password = "correct-horse-battery-9"

// person is somebody with an account, and what their browser keeps.
type person struct {
	name string
	*http.Client
	base string
}

func newPerson(t testing.TB, base, name string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{name, &http.Client{Jar: jar}, base}
}

// post sends a form and gives the page that it leads to.
func (p *person) post(t testing.TB, path string, form url.Values) string {
	t.Helper()
	r, err := p.PostForm(p.base+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b := read(t, r.Body)
	if r.StatusCode != http.StatusOK {
		t.Fatalf("POST %s: status %d\n%.2000s", path, r.StatusCode, b)
	}
	return b
}

// found makes the administrator's account.
func (h *house) found(t testing.TB) *person {
	t.Helper()
	p := newPerson(t, h.base, "keeper")
	_, token, _ := strings.Cut(h.setup, "token=")
	p.post(t, "/setup", url.Values{"token": {token}, "name": {p.name}, "password": {password}})
	return p
}

var invitationLink = regexp.MustCompile(`/invitation\?token=[^"<\s]+`)

// invite makes an invitation and gives the path of its page.
func (p *person) invite(t testing.TB) string {
	t.Helper()
	page := p.post(t, "/people", url.Values{"do": {"invite"}, "note": {"for Bo"}})
	link := invitationLink.FindString(page)
	if link == "" {
		t.Fatalf("no invitation on the page\n%.3000s", page)
	}
	return html.UnescapeString(link)
}

// accept makes a reader's account of an invitation.
func (h *house) accept(t testing.TB, path, name string) *person {
	t.Helper()
	p := newPerson(t, h.base, name)
	_, token, _ := strings.Cut(path, "token=")
	p.post(t, "/invitation", url.Values{"token": {token}, "name": {name}, "password": {password}})
	return p
}

// cookies are what the person's browser keeps, as playwright wants them.
func (p *person) cookies() []map[string]string {
	at, err := url.Parse(p.base)
	if err != nil {
		panic("browser: an address made here is broken: " + err.Error())
	}
	out := []map[string]string{}
	for _, c := range p.Jar.Cookies(at) {
		out = append(out, map[string]string{"name": c.Name, "value": c.Value})
	}
	return out
}

// localhost is the same site under the name that browsers give passkeys for.
func localhost(base string) string { return strings.Replace(base, "127.0.0.1", "localhost", 1) }
