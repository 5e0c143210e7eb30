package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// canary is a secret. It holds what links write differently.
const canary = "canary/sécret+0123456789=="

// seen fails a test if a secret stands in a text, however it is written.
func seen(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range []string{canary, url.QueryEscape(canary), url.PathEscape(canary), "0123456789", strings.ReplaceAll(url.QueryEscape(canary), "%2B", "+")} {
		if strings.Contains(text, form) {
			t.Errorf("%s: the secret stands in %s", where, text)
		}
	}
}

// TestSecrets: a secret in any place stays within the door, and reaches the host it is for.
func TestSecrets(t *testing.T) {
	got := ""
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization") + r.Header.Get("X-Key") + r.Header.Get("Cookie") + r.URL.Query().Get("key") + r.URL.Query().Get("access_token")
		w.Header().Set("Set-Cookie", "session="+canary+"; Path=/; HttpOnly")
		w.Header().Add("Set-Cookie", canary)
		w.Header().Set("X-Echo", "you said "+canary+" and "+url.QueryEscape(canary))
		w.Header().Set("Content-Location", "/x?access_token=0123456789&a=b#"+url.QueryEscape(canary))
		switch r.URL.Path {
		case "/moved":
			w.Header().Set("Location", "/there?"+r.URL.RawQuery)
			w.WriteHeader(302)
		case "/500":
			w.WriteHeader(500)
		case "/cut":
			raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", false)(w, r)
		case "/nothing":
			raw("", true)(w, r)
		}
	})
	var logged bytes.Buffer
	d := local(t, func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	esc := url.QueryEscape(canary)
	for name, r := range map[string]Request{
		"Authorization":      {URL: s.URL + "/%s", Header: http.Header{"Authorization": {"Bearer " + canary}}},
		"authorization":      {URL: s.URL + "/%s", Header: http.Header{"authorization": {"Bearer " + canary}}},
		"Cookie":             {URL: s.URL + "/%s", Header: http.Header{"Cookie": {"a=" + canary}}},
		"a named header":     {URL: s.URL + "/%s", Header: http.Header{"X-Key": {canary}}, Secret: []string{"x-key"}},
		"a named parameter":  {URL: s.URL + "/%s?a=1&key=" + esc + "&b=2", Secret: []string{"Key"}},
		"a known parameter":  {URL: s.URL + "/%s?access_token=" + esc},
		"a parameter as %xx": {URL: s.URL + "/%s?%%6bey=" + esc, Secret: []string{"key"}},
	} {
		for _, path := range []string{"", "moved", "500", "cut", "nothing"} {
			r := r
			r.URL = strings.Replace(r.URL, "%s", path, 1)
			r.URL = strings.ReplaceAll(r.URL, "%%", "%")
			x, err := d.Do(t.Context(), r)
			if !strings.Contains(got, canary) {
				t.Errorf("%s, %q: the host got %q", name, path, got)
			}
			if err != nil {
				seen(t, name+" "+path, err.Error())
				continue
			}
			text := string(x.Describe())
			seen(t, name+" "+path, strings.ReplaceAll(text, `"`+x.SHA256, ""))
			if !strings.Contains(text, hidden) {
				t.Errorf("%s, %q: nothing is hidden in %s", name, path, text)
			}
		}
	}
	seen(t, "the log", logged.String())
	if logged.Len() == 0 {
		t.Error("nothing was logged")
	}
}

// TestSecretErrors: what is refused before it is asked says no secret either.
func TestSecretErrors(t *testing.T) {
	d := local(t)
	for _, u := range []string{
		"http://10.0.0.1/?access_token=" + canary, "ftp://pub.example/?access_token=" + canary, "http://a:" + canary + "@pub.example/", "http://pub.example:8080/?key=" + canary,
		"http://[::1/?access_token=" + canary, "http://" + canary + "\x7f/", "http://db/?access_token=" + url.QueryEscape(canary),
	} {
		_, err := d.Do(t.Context(), Request{URL: u, Secret: []string{"key"}})
		if !errors.Is(err, ErrForbidden) {
			t.Fatalf("%q: %v", u, err)
		}
		seen(t, u, err.Error())
	}
}

// TestSecretsStayHome: another host gets no secret by a redirect, not even back at home afterwards.
func TestSecretsStayHome(t *testing.T) {
	type call struct{ auth, key, plain string }
	calls := map[string]call{}
	note := func(r *http.Request) {
		calls[r.Host+r.URL.Path] = call{r.Header.Get("Authorization"), r.Header.Get("X-Key"), r.Header.Get("X-Plain")}
	}
	var there string
	home := serve(t, func(w http.ResponseWriter, r *http.Request) {
		note(r)
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, there+"/back", http.StatusFound)
		case "/within":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/carry":
			http.Redirect(w, r, there+"/end?t="+url.QueryEscape(canary), http.StatusFound)
		case "/post":
			http.Redirect(w, r, there+"/end", http.StatusTemporaryRedirect)
		}
	})
	away := serve(t, func(w http.ResponseWriter, r *http.Request) {
		note(r)
		if r.URL.Path == "/back" {
			http.Redirect(w, r, home.URL+"/end", http.StatusFound)
		}
	})
	there = away.URL
	d := local(t)
	head := http.Header{"Authorization": {"Bearer " + canary}, "X-Key": {canary}, "X-Plain": {"plain"}}
	ask := func(path string, body []byte) error {
		clear(calls)
		r := Request{URL: home.URL + path, Header: head, Secret: []string{"X-Key"}, Body: body}
		if body != nil {
			r.Method = "POST"
		}
		_, err := d.Do(t.Context(), r)
		return err
	}
	all, none := call{"Bearer " + canary, canary, "plain"}, call{"", "", "plain"}
	at := func(u, path string) string { return strings.TrimPrefix(u, "http://") + path }
	if err := ask("/away", nil); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]call{at(home.URL, "/away"): all, at(there, "/back"): none, at(home.URL, "/end"): none}, calls, cmp.AllowUnexported(call{})); diff != "" {
		t.Error(diff)
	}
	if err := ask("/within", nil); err != nil || calls[at(home.URL, "/end")] != all {
		t.Errorf("%v %v", err, calls)
	}
	for path, body := range map[string][]byte{"/carry": nil, "/post": []byte("body")} {
		if err := ask(path, body); !errors.Is(err, ErrForbidden) || len(calls) != 1 {
			t.Errorf("%s: %v %v", path, err, calls)
		} else {
			seen(t, path, err.Error())
		}
	}
}

// TestDowngrade: an answer over TLS leads to none without.
func TestDowngrade(t *testing.T) {
	plain := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("reached") })
	s, pool := secure(t, day(-1), day(1), "127.0.0.1", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) })
	_, err := local(t, func(c *Config) { c.RootCAs = pool }).Do(t.Context(), Request{URL: s.URL})
	if !errors.Is(err, ErrForbidden) {
		t.Error(err)
	}
}

// TestHeaders: what the door sends by itself, and what it does not let an asker send.
func TestHeaders(t *testing.T) {
	var got http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { got = r.Header.Clone(); got.Set("Host", r.Host) })
	d := local(t)
	x, err := d.Do(t.Context(), Request{URL: s.URL, Header: http.Header{"User-Agent": {"Mozilla"}, "accept-encoding": {"br"}, "Host": {"evil.example"}, "Connection": {"close"},
		"Transfer-Encoding": {"chunked"}, "Content-Length": {"7"}, "Accept": {"application/json"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := http.Header{"User-Agent": {"Clew/test (+https://clew.example/about)"}, "Accept-Encoding": {"gzip, zstd"}, "Accept": {"application/json"}, "Host": {strings.TrimPrefix(s.URL, "http://")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	delete(want, "Host")
	if diff := cmp.Diff(want, x.RequestHeader); diff != "" {
		t.Error(diff)
	}
	for _, h := range []http.Header{{"A": {"b\r\nC: d"}}, {"A\n": {"b"}}, {"A b": {"c"}}, {"": {"c"}}, {"A": {"\x00"}}} {
		if _, err := d.Do(t.Context(), Request{URL: s.URL, Header: h}); !errors.Is(err, ErrForbidden) {
			t.Errorf("%q: %v", h, err)
		}
	}
	for _, m := range []string{"get", "CONNECT", "TRACE", "A B", "GET\r\n"} {
		if _, err := d.Do(t.Context(), Request{URL: s.URL, Method: m}); !errors.Is(err, ErrForbidden) {
			t.Errorf("%q: %v", m, err)
		}
	}
}

// TestNoEnvironment: no proxy is taken from the environment, no cookie is kept.
func TestNoEnvironment(t *testing.T) {
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") })
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	d, _ := abroad(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" {
			t.Error("a cookie came back")
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	})
	for range 2 {
		if _, err := d.Do(t.Context(), Request{URL: "http://pub.example/"}); err != nil {
			t.Error(err)
		}
	}
}

// TestDescribe: every field is there, and comes back.
func TestDescribe(t *testing.T) {
	s, pool := secure(t, day(-1), day(1), "127.0.0.1", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/there", http.StatusTemporaryRedirect)
			return
		}
		w.Header().Set("Date", day(1).UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(gzipped([]byte("hello")))
	})
	d := local(t, func(c *Config) { c.RootCAs = pool })
	x, err := d.Do(WithReason(t.Context(), "why"), Request{Method: "PUT", URL: s.URL + "/", Body: []byte("sent")})
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadExchange(x.Describe())
	if err != nil {
		t.Fatal(err)
	}
	want := *x
	want.Body, want.Certificates = nil, nil
	if diff := cmp.Diff(&want, back); diff != "" {
		t.Error(diff)
	}
	for name, empty := range map[string]bool{
		"method": x.Method != "PUT", "asked": x.Asked != s.URL+"/", "url": x.URL != s.URL+"/there", "hops": len(x.Hops) != 1, "request": len(x.RequestHeader) == 0, "request digest": x.RequestSHA256 != Digest([]byte("sent")),
		"at": x.At.IsZero(), "took": x.Took <= 0, "clock": x.Clock < 20e12, "peer": x.Peer != s.Listener.Addr().String(), "proto": x.Proto != "HTTP/2.0", "tls": x.TLS == "", "chain": len(x.Chain) != 1,
		"status": x.Status != 200, "header": len(x.Header) == 0, "encoding": x.Encoding != "gzip", "size": x.Size != int64(len(gzipped([]byte("hello")))), "coded": x.SHA256Coded != Digest(gzipped([]byte("hello"))),
		"digest": x.SHA256 != Digest([]byte("hello")), "agent": x.Agent != "Clew/test", "config": len(x.Config) != 64, "vantage": x.Vantage != "desk", "reason": x.Reason != "why", "tries": x.Tries != 2, "body": string(x.Body) != "hello",
	} {
		if empty {
			t.Errorf("%s is wrong in %s", name, x.Describe())
		}
	}
	if a, b := New(Config{Agent: "Clew/1"}), New(Config{Agent: "Clew/1", Allow: []string{"localhost"}}); a.config == b.config || a.config != New(Config{Agent: "Clew/1"}).config {
		t.Error("the digest of the configuration does not tell configurations apart, or does not tell one again")
	}
}

// TestRefusedSocket: an answer that opens no socket.
func TestRefusedSocket(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var code int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &code)
		if code == 429 {
			w.Header().Set("Retry-After", "300")
		}
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "no")
	})
	d := local(t)
	for _, c := range []struct {
		code int
		is   error
	}{{200, ErrUnreachable}, {302, ErrUnreachable}, {401, ErrUnreachable}, {403, ErrUnreachable}, {404, ErrUnreachable}, {500, ErrUnreachable}, {429, ErrLimited}, {200, ErrLimited}} {
		_, err := d.Dial(t.Context(), Request{URL: fmt.Sprintf("ws%s/%d", strings.TrimPrefix(s.URL, "http"), c.code), Header: http.Header{"Authorization": {canary}}})
		if !errors.Is(err, c.is) {
			t.Errorf("%d: %v", c.code, err)
			continue
		}
		seen(t, "a refused socket", err.Error())
	}
	broken := serve(t, raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n", false))
	if _, err := d.Dial(t.Context(), Request{URL: "ws" + strings.TrimPrefix(broken.URL, "http")}); !errors.Is(err, ErrBroken) {
		t.Errorf("a wrong handshake: %v", err)
	}
}
