package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"clew/internal/record/inmem"
)

// settle posts settings and gives the answer.
func settle(h http.Handler, form url.Values, cookie string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/settings", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = "127.0.0.1"
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// htmlTag is how the page begins.
func htmlTag(t *testing.T, h http.Handler, target, cookie string) string {
	t.Helper()
	w := ask(h, "GET", target, "Cookie", cookie)
	quiet(t, target, w)
	_, tag, _ := strings.Cut(w.Body.String(), "<html ")
	tag, _, _ = strings.Cut(tag, ">")
	return tag
}

func TestSettings(t *testing.T) {
	h := siteOf(inmem.New(nil)).Handler()
	if got := htmlTag(t, h, "/", ""); got != `lang="en" dir="ltr"` {
		t.Errorf("undecided: %s", got)
	}
	w := settle(h, url.Values{"theme": {"dark"}, "size": {"5"}, "width": {"2"}, "font": {"clear"}, "just": {"1"}, "numbers": {"1"}, "lang": {"ar"}, "back": {"/accounts?x=1"}}, "")
	if w.Code != 303 || w.Header().Get("Location") != "/accounts?x=1" {
		t.Fatalf("status %d, to %q", w.Code, w.Header().Get("Location"))
	}
	c := w.Result().Cookies()
	if len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || c[0].Path != "/" {
		t.Fatalf("cookies %v", c)
	}
	kept := c[0].Name + "=" + c[0].Value
	if got := htmlTag(t, h, "/", kept); got != `lang="ar" dir="rtl" class="dark s5 clear just nonum"` {
		t.Errorf("decided: %s", got)
	}
	// One page in another language, and one thing changed without the rest.
	if got := htmlTag(t, h, "/?lang=uk", kept); !strings.HasPrefix(got, `lang="uk" dir="ltr"`) {
		t.Errorf("?lang=uk: %s", got)
	}
	w = settle(h, url.Values{"theme": {"auto"}}, kept)
	kept = w.Result().Cookies()[0].Name + "=" + w.Result().Cookies()[0].Value
	if got := htmlTag(t, h, "/settings", kept); got != `lang="ar" dir="rtl" class="s5 clear just nonum"` {
		t.Errorf("one changed: %s", got)
	}
	// All as it was at first: no cookie is left.
	w = settle(h, url.Values{"reset": {"1"}}, kept)
	if c := w.Result().Cookies(); w.Header().Get("Location") != "/settings?saved=1" || len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("reset: to %q, cookies %v", w.Header().Get("Location"), c)
	}
}

func TestSettingsRefused(t *testing.T) {
	h := siteOf(inmem.New(nil)).Handler()
	for name, form := range map[string]url.Values{
		"no such theme":    {"theme": {"<script>"}},
		"no such size":     {"size": {"6"}},
		"size is a word":   {"size": {"s5"}},
		"no such language": {"lang": {"tlh"}},
		"path as language": {"lang": {"../../etc"}},
		"another host":     {"theme": {"dark"}, "back": {"https://evil.example/"}},
		"no scheme":        {"theme": {"dark"}, "back": {"//evil.example/"}},
		"backslash":        {"theme": {"dark"}, "back": {"/\\evil.example/"}},
		"tab":              {"theme": {"dark"}, "back": {"/\t/evil.example/"}},
		"line feed":        {"theme": {"dark"}, "back": {"/\n/evil.example/"}},
		"hidden backslash": {"theme": {"dark"}, "back": {"/\r\\evil.example/"}},
		"empty value":      {"theme": {""}},
	} {
		if w := settle(h, form, ""); w.Code != 400 || w.Header().Get("Location") != "" {
			t.Errorf("%s: status %d, to %q", name, w.Code, w.Header().Get("Location"))
		}
	}
	for _, cookie := range []string{
		"taste=", "taste=%", "taste=theme%3Ddark", `taste="><script>`, "taste=theme=%22onload=x", "taste=size=99&lang=zz-zz-zz",
		"taste=lang=" + strings.Repeat("a", 300), "taste=" + strings.Repeat("theme=dark&", 100), "other=theme=dark",
	} {
		if got := htmlTag(t, h, "/", cookie); got != `lang="en" dir="ltr"` {
			t.Errorf("%s: %s", cookie, got)
		}
	}
}

// An address that somebody made up is not said again by the page that refuses it.
func TestBack(t *testing.T) {
	h := siteOf(inmem.New(nil)).Handler()
	for target, back := range map[string]string{"/": "/", "/keys?a": "/keys?a", "/keys": "/keys", "/nothing?a=MADEUP": "/", "/t/MADEUP": "/"} {
		if got := ask(h, "GET", target).Body.String(); !strings.Contains(got, `name="back" value="`+back+`"`) || strings.Contains(got, "MADEUP") {
			t.Errorf("%s does not come back to %s alone", target, back)
		}
	}
}

func TestInstalled(t *testing.T) {
	h := siteOf(inmem.New(nil)).Handler()
	w := ask(h, "GET", "/manifest.webmanifest", "Accept-Language", "uk")
	var m struct {
		Lang  string
		Start string `json:"start_url"`
		Icons []struct{ Src, Sizes, Type string }
		Share struct {
			Action string
			Params map[string]string
		} `json:"share_target"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	if m.Lang != "uk" || m.Start != "/" || m.Share.Action != "/open" || m.Share.Params["url"] != "url" {
		t.Errorf("manifest %+v", m)
	}
	for _, i := range m.Icons {
		got := ask(h, "GET", i.Src)
		if got.Code != 200 || got.Header().Get("Content-Type") != i.Type {
			t.Errorf("%s: status %d, %s", i.Src, got.Code, got.Header().Get("Content-Type"))
		}
		if i.Type != "image/png" {
			continue
		}
		c, err := png.DecodeConfig(bytes.NewReader(got.Body.Bytes()))
		if err != nil || !strings.HasPrefix(i.Sizes, "192x") && !strings.HasPrefix(i.Sizes, "512x") || c.Width != c.Height || c.Width != 192 && c.Width != 512 {
			t.Errorf("%s: %dx%d, %v", i.Src, c.Width, c.Height, err)
		}
	}
	sw := ask(h, "GET", "/sw.js")
	if sw.Code != 200 || sw.Header().Get("Cache-Control") != "no-cache" || !strings.HasPrefix(sw.Body.String(), "'use strict';\nconst SHELL = '") {
		t.Errorf("sw.js: status %d, %v", sw.Code, sw.Header())
	}
	_, script, _ := strings.Cut(sw.Body.String(), "SCRIPT = '")
	script, _, _ = strings.Cut(script, "'")
	if ask(h, "GET", script).Code != 200 {
		t.Errorf("the worker keeps %q, which is not there", script)
	}
}

// Who has no shelf keeps nothing on a device.
func TestShelfOnDevice(t *testing.T) {
	s := siteOf(inmem.New(nil))
	if got := page(t, s.Handler(), "/"); !strings.Contains(got, " data-me=") {
		t.Error("the owner's pages do not say that there is a shelf")
	}
	s.Public = true
	if got := page(t, s.Handler(), "/"); strings.Contains(got, "data-me") {
		t.Error("a visitor's pages say that there is a shelf")
	}
}

// Who has settled that numbers be hidden sees that it is a view, and gets to the posts as they were written.
func TestNumbersHidden(t *testing.T) {
	r := inmem.New(nil)
	b := batch{posts: chain("x:77", "x:1", "x:2", "x:3")}
	for i := range b.posts {
		b.posts[i].Text = fmt.Sprintf("%d/3 words of a post", i+1)
	}
	put(t, r, b)
	h := siteOf(r).Handler()
	const settled = "taste=numbers=1"
	for target, shown := range map[string]bool{"/t/x:1": false, "/t/x:1?view=written": true, "/t/x:1?view=apart": true} {
		got := ask(h, "GET", target, "Cookie", settled).Body.String()
		if strings.Contains(got, "2/3 words") != shown {
			t.Errorf("%s: numbers shown is %v, expected %v", target, !shown, shown)
		}
		if target == "/t/x:1" && !strings.Contains(got, "?view=written") {
			t.Error("there is no way to the posts as they were written")
		}
	}
	if got := ask(h, "GET", "/t/x:1").Body.String(); !strings.Contains(got, "2/3 words") {
		t.Error("numbers are hidden for those who have settled nothing")
	}
}
