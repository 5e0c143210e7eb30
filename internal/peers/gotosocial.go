package peers

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"clew/internal/post"
)

// Fediverse is a running GoToSocial with its members. It answers nobody without a token.
type Fediverse struct {
	URL    string // http://localhost:port
	Host   string // localhost:port
	server *server
	// Members by name. alice, amira, anton and aoife write threads; bob and carol are strangers; reader
	// is whose token a program reads with, and follows nobody; keeper looks after the server.
	Members map[string]*Member
}

// Member is an account of a Fediverse, with a token that may read and write.
type Member struct {
	Name  string
	API   string         // its id in the API
	ID    post.AccountID // its actor's address
	Token string
	on    *Fediverse
}

// password is that of every account here.
const password = "correct-horse-battery-9"

var fediverse once[Fediverse]

// GoToSocial gives the server, started on the first call. The test is skipped where it is not installed.
func GoToSocial(t testing.TB) *Fediverse {
	t.Helper()
	return fediverse.take(t, startGoToSocial)
}

func startGoToSocial() (*Fediverse, error) {
	home, _, err := installed("fediverse")
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		return nil, &absentError{"GoToSocial needs ffmpeg, which is not installed"}
	}
	dir, err := shared.folder("gotosocial")
	if err != nil {
		return nil, err
	}
	p, err := ports(1)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(dir, "storage"), 0o755); err != nil {
		return nil, fmt.Errorf("start GoToSocial: %w", err)
	}
	host := "localhost:" + strconv.Itoa(p[0])
	f := &Fediverse{URL: "http://" + host, Host: host, Members: map[string]*Member{}}
	program := filepath.Join(home, "gotosocial")
	always := []string{"--host", host, "--protocol", "http", "--db-type", "sqlite", "--db-address", filepath.Join(dir, "gts.sqlite"), "--log-level", "warn"}
	names := []string{"keeper", "alice", "amira", "anton", "aoife", "bob", "carol", "reader"}
	for _, name := range names {
		if err := account(program, always, "create", name, "--email", name+"@example.test", "--password", password); err != nil {
			return nil, err
		}
	}
	if err := account(program, always, "promote", "keeper"); err != nil {
		return nil, err
	}
	c := exec.Command(program, append([]string{"server", "start"}, append(always,
		"--bind-address", "127.0.0.1", "--port", strconv.Itoa(p[0]), "--letsencrypt-enabled=false",
		"--storage-local-base-path", filepath.Join(dir, "storage"),
		"--web-template-base-dir", filepath.Join(home, "web", "template")+"/", "--web-asset-base-dir", filepath.Join(home, "web", "assets")+"/",
		"--advanced-rate-limit-requests", "0", "--advanced-throttling-multiplier", "0")...)...)
	c.Dir = dir
	if f.server, err = launch("gotosocial", syscall.SIGTERM, c); err != nil {
		return nil, err
	}
	if err := f.server.ready(up(f.URL + "/readyz")); err != nil {
		return nil, err
	}
	return f, f.enter(names)
}

// account runs the program's own command for accounts, which works before the server runs.
func account(program string, always []string, what, name string, more ...string) error {
	out, err := exec.Command(program, append(append([]string{"admin", "account", what, "--username", name}, always...), more...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s the account %s: %w: %.2000s", what, name, err, out)
	}
	return nil
}

// enter gives every member a token, as an app gets one from a person at a browser.
func (f *Fediverse) enter(names []string) error {
	var app struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	const back = "urn:ietf:wg:oauth:2.0:oob"
	a, err := ask("POST", f.URL+"/api/v1/apps", "", "", map[string]string{"client_name": "seeds", "redirect_uris": back, "scopes": "read write admin"})
	if err != nil {
		return err
	}
	if err := read(a, &app); err != nil {
		return fmt.Errorf("register an app: %w", err)
	}
	var wait sync.WaitGroup
	errs := make([]error, len(names))
	for i, name := range names {
		m := &Member{Name: name, on: f}
		f.Members[name] = m
		wait.Go(func() { errs[i] = m.enter(app.ID, app.Secret, back) })
	}
	wait.Wait()
	return errors.Join(errs...)
}

func (m *Member) enter(id, secret, back string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	browser := &http.Client{Jar: jar, Timeout: client.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	at := m.on.URL + "/oauth/authorize?" + url.Values{"client_id": {id}, "redirect_uri": {back}, "response_type": {"code"}, "scope": {"read write"}}.Encode()
	var last Answer
	for _, step := range []struct {
		method, url string
		form        url.Values
	}{
		{"GET", at, nil},
		{"POST", m.on.URL + "/auth/sign_in", url.Values{"username": {m.Name + "@example.test"}, "password": {password}}},
		{"GET", m.on.URL + "/oauth/authorize", nil},
		{"POST", m.on.URL + "/oauth/authorize", url.Values{}},
	} {
		var err error
		if step.method == "GET" {
			last, err = answer(browser.Get(step.url))
		} else {
			last, err = answer(browser.PostForm(step.url, step.form))
		}
		if err != nil {
			return fmt.Errorf("sign %s in: %w", m.Name, err)
		}
		if last.Status >= 400 {
			return fmt.Errorf("sign %s in at %s: status %d: %.400s", m.Name, step.url, last.Status, last.Body)
		}
	}
	_, code, ok := strings.Cut(last.Header.Get("Location"), "code=")
	if !ok {
		return fmt.Errorf("sign %s in: no code in %q", m.Name, last.Header.Get("Location"))
	}
	a, err := ask("POST", m.on.URL+"/oauth/token", "", "", map[string]string{"grant_type": "authorization_code", "code": code, "client_id": id, "client_secret": secret, "redirect_uri": back, "scope": "read write"})
	if err != nil {
		return err
	}
	var token struct {
		Token string `json:"access_token"`
	}
	if err := read(a, &token); err != nil {
		return fmt.Errorf("a token for %s: %w", m.Name, err)
	}
	m.Token = token.Token
	var me struct {
		ID string `json:"id"`
	}
	if a, err = ask("GET", m.on.URL+"/api/v1/accounts/verify_credentials", "Bearer "+m.Token, "", nil); err != nil {
		return err
	}
	if err := read(a, &me); err != nil {
		return fmt.Errorf("who %s is: %w", m.Name, err)
	}
	m.API, m.ID = me.ID, post.AccountID(m.on.URL+"/users/"+m.Name)
	return nil
}
