package main

import (
	"bytes"
	"errors"
	"testing"

	"clew/internal/people"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// TestServeConfiguration: what may be the address of a site, and of a proxy.
func TestServeConfiguration(t *testing.T) {
	for said, want := range map[string]string{"": "", "https://clew.example": "https://clew.example", "https://CLEW.example/": "https://clew.example", "http://localhost:7070": "http://localhost:7070",
		"clew.example": "!", "https://": "!", "https://clew.example/reader": "!", "https://a@clew.example": "!", "ftp://clew.example": "!", "https://clew.example?x": "!", "javascript:x": "!"} {
		var c configuration
		c.Serve.URL = said
		got, err := c.siteURL()
		if (err != nil) != (want == "!") || err == nil && got != want {
			t.Errorf("%q: %q %v", said, got, err)
		}
	}
	for said, ok := range map[string]bool{"127.0.0.1": true, "10.0.0.0/8": true, "::1": true, "2001:db8::/32": true, "proxy.example": false, "10.0.0.0/40": false, "": false} {
		var c configuration
		c.Serve.Proxies = []string{said}
		if got, err := c.proxies(); (err == nil) != ok || ok && len(got) != 1 {
			t.Errorf("%q: %v %v", said, got, err)
		}
	}
}

// TestInhabit: the address of the first account is told where others reach the site and nobody has one, once
// for each start, and not where somebody has.
func TestInhabit(t *testing.T) {
	dir := t.TempDir()
	start := func(public bool) (string, *people.House, *sqlite.People) {
		t.Helper()
		s, err := sqlite.OpenPeople(dir)
		if err != nil {
			t.Fatal(err)
		}
		h, err := people.Open(t.Context(), s, people.Config{Cheap: true})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		c := testConsole()
		c.out = &out
		if err := c.inhabit(t.Context(), &web.Site{Public: public, URL: "https://clew.example"}, h, "http://127.0.0.1:1"); err != nil {
			t.Fatal(err)
		}
		return out.String(), h, s
	}
	told, h, s := start(true)
	if want := "make the administrator's account at https://clew.example/setup?token=" + h.SetupToken().Reveal() + "\n"; told != want {
		t.Errorf("told %q", told)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, h, s := start(true)
	if again == told {
		t.Error("the same secret after a new start")
	}
	if _, err := h.Found(t.Context(), h.SetupToken(), "Ann", "correct horse battery", people.Guest{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if told, _, s = start(true); told != "" {
		t.Errorf("told %q though somebody has an account", told)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestWhose: an author's account is found by its id, known or not, and by a handle that the record knows.
func TestWhose(t *testing.T) {
	r := inmem.New(nil)
	imp, err := r.Import(t.Context(), record.About{Name: "a", Source: "made"})
	if err != nil {
		t.Fatal(err)
	}
	if err := imp.Accounts(t.Context(), []post.Account{{ID: "x:12", Network: post.X, Handle: "@nell", Name: "Nell"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := imp.Commit(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]post.AccountID{"x:12": "x:12", "x:99": "x:99", "@nell": "x:12", "nell": "x:12", "did:plc:abcdefghijklmnopqrstuvwx": "did:plc:abcdefghijklmnopqrstuvwx", "@nobody": "", "https://x.example/nell": ""} {
		a, err := whose(t.Context(), r, nil, said)
		if a.ID != want || (err == nil) != (want != "") || want == "" && !errors.Is(err, record.ErrNotFound) {
			t.Errorf("%s: %+v %v", said, a, err)
		}
	}
}
