package browser

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/render/rendertest"
)

// payloads are the hostile strings: those that others have collected, and a set made of tags, events and
// ways of quoting.
func payloads(t testing.TB, most int) []string {
	t.Helper()
	list := generated(most)
	list = append(list, rendertest.HostileStrings(t)...)
	for _, dir := range []string{"attack/xss/payloadsallthethings", "attack/xss/files"} {
		at := outside("data", dir)
		if at == "" {
			t.Logf("without ../shared/data/%s, which is not here", dir)
			continue
		}
		files, err := os.ReadDir(at)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(filepath.Join(at, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(f.Name(), ".svg") {
				list = append(list, string(b))
				continue
			}
			list = append(list, strings.Split(string(b), "\n")...)
		}
	}
	seen := map[string]bool{}
	out := list[:0]
	for _, s := range list {
		// JSON carries text alone; what is no UTF-8 never gets as far as a page.
		s = strings.ToValidUTF8(s, "\uFFFD")
		if strings.TrimSpace(s) != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// generated makes up to so many strings of tags, events and ways of quoting. Each calls clewRan when it runs.
func generated(most int) []string {
	tags := []string{"img src=x", "svg", "body", "video src=x", "audio src=x", "details open", "em", "input autofocus", "select autofocus", "textarea autofocus", "iframe src=x", "math", "marquee", "object data=x", "embed src=x", "a href=x", "div", "x-y", "style", "form", "button autofocus", "video><source", "link rel=stylesheet href=x", "p contenteditable", "dialog open", "meter"}
	events := []string{"onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onpointerenter", "onanimationstart", "onbegin", "onstart", "onbeforetoggle", "oncontentvisibilityautostatechange", "onpageshow", "onscrollend", "onwheel", "oncopy", "onpointerrawupdate", "onsecuritypolicyviolation"}
	shapes := []string{
		`<%[1]s %[2]s=clewRan(%[3]d)>`, `<%[1]s %[2]s="clewRan(%[3]d)">`, `<%[1]s %[2]s='clewRan(%[3]d)'>`, "<%[1]s %[2]s=`clewRan(%[3]d)`>",
		`"><%[1]s %[2]s=clewRan(%[3]d)>`, `'><%[1]s %[2]s=clewRan(%[3]d)>`, `" %[2]s="clewRan(%[3]d)" autofocus x="`, `' %[2]s='clewRan(%[3]d)' autofocus x='`,
		`<%[1]s/%[2]s=clewRan(%[3]d)//`, "<%[1]s\n%[2]s\n=\nclewRan(%[3]d)>", `--><%[1]s %[2]s=clewRan(%[3]d)>`, `</title><%[1]s %[2]s=clewRan(%[3]d)>`,
		`</style><%[1]s %[2]s=clewRan(%[3]d)>`, `</script><%[1]s %[2]s=clewRan(%[3]d)>`, `</textarea><%[1]s %[2]s=clewRan(%[3]d)>`, `&lt;%[1]s %[2]s=clewRan(%[3]d)&gt;`,
		`<math><mtext><table><mglyph><style><!--</style><%[1]s %[2]s=clewRan(%[3]d)>`, `<noscript><p title="</noscript><%[1]s %[2]s=clewRan(%[3]d)>">`, `<svg></p><style><a id="</style><%[1]s %[2]s=clewRan(%[3]d)>">`, `<b id="&quot;><%[1]s %[2]s=clewRan(%[3]d)>">`,
	}
	var out []string
	n := 0
	for _, shape := range []string{
		`<script>clewRan(%d)</script>`, `<script src=//foreign.test/%d.js></script>`, `javascript:clewRan(%d)`, ` javascript:clewRan(%d)`, "java\tscript:clewRan(%d)", `JaVaScRiPt:clewRan(%d)//https://example.org`, `data:text/html,<script>parent.clewRan(%d)</script>`,
		`<a href="javascript:clewRan(%d)">x</a>`, `<iframe srcdoc="<script>parent.clewRan(%d)</script>"></iframe>`, `<meta http-equiv=refresh content="0;url=http://foreign.test/%d">`, `<base href=//foreign.test/%d/>`, `<link rel=stylesheet href=//foreign.test/%d.css>`,
		`<img src=//foreign.test/%d.png>`, `<style>@import '//foreign.test/%d.css'</style>`, `<div style="background:url(//foreign.test/%d.png)">`, `<form action=//foreign.test/%d><button autofocus>`, `<svg><image href=//foreign.test/%d.svg></svg>`, `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><image href=1 onerror=clewRan(%d) /></svg>#x">`,
		`<svg><animate attributeName=href values=javascript:clewRan(%d) /><a id=x><text>x</text></a></svg>`, `<object data="javascript:clewRan(%d)">`, `<isindex action=javascript:clewRan(%d)>`, `<template><script>clewRan(%d)</script></template>`, `{{constructor.constructor('clewRan(%d)')()}}`, "${clewRan(%d)}", `<!--[if gte IE 4]><script>clewRan(%d)</script><![endif]-->`, `<?xml version="1.0"?><script xmlns="http://www.w3.org/1999/xhtml">clewRan(%d)</script>`, `<img src="x` + "`" + `><script>clewRan(%d)</script>`, `\x3cscript\x3eclewRan(%d)\x3c/script\x3e`, `%%3Cscript%%3EclewRan(%d)%%3C/script%%3E`, `+ADw-script+AD4-clewRan(%d)+ADw-/script+AD4-`, "\u2028<script>clewRan(%d)</script>", "\u202e<script>clewRan(%d)</script>", "<scr\x00ipt>clewRan(%d)</scr\x00ipt>", `<details/open/ontoggle=clewRan(%d)>`, `[x](javascript:clewRan(%d))`, `![x](//foreign.test/%d.png)`,
	} {
		n++
		out = append(out, fmt.Sprintf(shape, n))
	}
	// Shapes are spread over all pairs of tag and event, so that any first part of the list has all of them.
	for round := 0; round < len(shapes); round++ {
		for i, tag := range tags {
			for j, event := range events {
				if len(out) >= most {
					return out
				}
				n++
				out = append(out, fmt.Sprintf(shapes[(i+j+round)%len(shapes)], tag, event, n))
			}
		}
	}
	return out
}

// contexts are the places in which a payload stands.
var contexts = []string{"post HTML", "name", "bio", "alt", "card title", "card text", "link", "content warning", "poll", "emoji code", "file name", "search"}

// hostileThread is one thread of a Mastodon server in which each of several payloads stands in every place
// that the server's answer has.
func hostileThread(n int, batch []string) (id post.ID, account string, answer []byte) {
	person := func(who, name, note string) map[string]any {
		return map[string]any{"id": who, "username": who, "acct": who, "display_name": name, "note": note, "indexable": true,
			"url": "https://hostile.example/@" + who, "uri": "https://hostile.example/users/" + who, "avatar": "https://hostile.example/" + who + ".png",
			"emojis": []any{}, "fields": []any{map[string]any{"name": name, "value": note}}}
	}
	who := fmt.Sprintf("w%d", n)
	author := person(who, batch[0], strings.Join(batch, "<p>"))
	var statuses []any
	for i, s := range batch {
		other := person(fmt.Sprintf("q%dx%d", n, i), s, s)
		number := strconv.Itoa(n*100_000 + 2*i + 1)
		mine := "https://hostile.example/users/" + who + "/statuses/" + number
		theirs := "https://hostile.example/users/" + fmt.Sprintf("q%dx%d", n, i) + "/statuses/" + number + "9"
		status := map[string]any{
			"id": number, "uri": mine, "url": mine, "created_at": fmt.Sprintf("2024-05-03T10:%02d:00.000Z", i%60), "visibility": "public", "language": "en",
			"account": author, "sensitive": i%2 == 1, "spoiler_text": "", "content": "<p>" + s + `</p><p><a href="` + s + `">` + html.EscapeString(s) + `</a> <a href='` + s + `'>x</a></p>`,
			"media_attachments": []any{
				map[string]any{"id": number, "type": "image", "url": "https://hostile.example/" + s, "preview_url": "https://hostile.example/p.png", "description": s},
				map[string]any{"id": number + "1", "type": "video", "url": "https://hostile.example/v.mp4", "preview_url": "https://hostile.example/" + url.PathEscape(s), "description": s},
			},
			"mentions": []any{map[string]any{"id": "7", "username": s, "acct": s, "url": "https://hostile.example/@" + s}}, "tags": []any{map[string]any{"name": s, "url": "https://hostile.example/tags/" + s}},
			"emojis": []any{map[string]any{"shortcode": s, "url": "https://hostile.example/e.png"}, map[string]any{"shortcode": "e", "url": "https://hostile.example/" + s}},
			"card":   map[string]any{"url": "https://hostile.example/" + s, "title": s, "description": s, "type": "link", "provider_name": s, "image": "https://hostile.example/" + s, "html": s},
			"poll":   map[string]any{"id": "1", "expires_at": "2024-05-04T10:00:00.000Z", "expired": true, "multiple": false, "voters_count": 3, "options": []any{map[string]any{"title": s, "votes_count": 2}, map[string]any{"title": ":" + s + ":", "votes_count": 1}}},
			"quote": map[string]any{"state": "accepted", "quoted_status": map[string]any{"id": number + "9", "uri": theirs, "url": theirs, "created_at": "2024-05-03T09:00:00.000Z", "visibility": "public",
				"account": other, "sensitive": false, "spoiler_text": "", "content": "<p>" + html.EscapeString(s) + " :e: :" + html.EscapeString(s) + ":</p>", "media_attachments": []any{}, "mentions": []any{}, "tags": []any{}, "emojis": []any{}}},
		}
		if i%3 == 2 {
			status["spoiler_text"] = s
		}
		if i > 0 {
			status["in_reply_to_id"], status["in_reply_to_account_id"] = strconv.Itoa(n*100_000+2*i-1), who
		}
		statuses = append(statuses, status)
	}
	answer, err := json.Marshal(map[string]any{"ancestors": []any{}, "descendants": statuses})
	if err != nil {
		panic("browser: a made-up answer cannot be written: " + err.Error())
	}
	return post.ID("https://hostile.example/users/" + who + "/statuses/" + strconv.Itoa(n*100_000+1)), "https://hostile.example/users/" + who, answer
}

// fileOf makes a file's name of a payload: all but what no file can be called.
func fileOf(n int, s string) string {
	s = strings.NewReplacer("/", "\u2215", "\x00", "").Replace(s)
	for len(s) > 180 {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return fmt.Sprintf("%d%s.json", n, s)
}

// hostile is a record full of payloads, and the addresses of the pages that show them.
type hostile struct {
	record string
	pages  []string
	ids    []post.ID
}

// planted fills a record with payloads, so many to a thread.
func planted(t testing.TB, list []string, batch int) hostile {
	t.Helper()
	h := hostile{record: filepath.Join(t.TempDir(), "record")}
	in := t.TempDir()
	var files []string
	n := 0
	for some := range slices.Chunk(list, batch) {
		n++
		id, account, answer := hostileThread(n, some)
		// A file's name holds one payload: a folder for each thread has one name for each of its payloads, the
		// thread itself under the first.
		dir := filepath.Join(in, strconv.Itoa(n))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		f := filepath.Join(dir, fileOf(n, some[0]))
		if err := os.WriteFile(f, answer, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
		h.ids = append(h.ids, id)
		h.pages = append(h.pages, "/t/"+escapedID(string(id)), "/a/"+escapedID(account))
		for _, s := range some {
			h.pages = append(h.pages, "/search?"+url.Values{"q": {s}}.Encode())
		}
	}
	for some := range slices.Chunk(files, 200) {
		clewSays(t, h.record, append([]string{"import"}, some...)...)
	}
	h.pages = append(h.pages, "/", "/accounts")
	return h
}

func escapedID(id string) string {
	return strings.NewReplacer("~", "%7E", "%2F", "~").Replace(url.PathEscape(id))
}

// attacked is what came of it.
type attacked struct {
	Pages    int      `json:"pages"`
	Elements int      `json:"elements"`
	Hit      int      `json:"hit"` // pages on which something ran or that were left
	Ran      []string `json:"ran"`
	Foreign  []string `json:"foreign"`
	Strays   []string `json:"strays"`
	Left     []string `json:"left"`
	Blocked  []string `json:"blocked"` // by the page's policy
	Pairs    []string `json:"pairs"`   // elements, and elements with an attribute, that stand there
}

func (a attacked) quiet(t *testing.T) {
	t.Helper()
	for what, list := range map[string][]string{"ran": a.Ran, "asked another host": a.Foreign, "is no element or attribute of ours": a.Strays, "left the page": a.Left, "was held up by the policy alone": a.Blocked} {
		for i, s := range list {
			if i == 10 {
				t.Errorf("%s: and %d more", what, len(list)-i)
				break
			}
			at, found, _ := strings.Cut(s, ": ")
			t.Errorf("%s: %s, on %.120s", what, found, at)
		}
	}
}

// ours lists the elements and attributes that pages without anything hostile have.
func ours(t *testing.T, urls ...string) []string {
	t.Helper()
	s := serve(t, town(t), "--offline")
	seen := map[string]bool{}
	for _, p := range drive[[]surveyed](t, "survey", map[string]any{"base": s.base, "urls": urls, "axe": false}) {
		for _, pair := range p.Pairs {
			seen[pair] = true
		}
	}
	for _, more := range []string{
		"video", "video src", "video controls", "video preload", "video poster", "video width", "video height", "img", "img src", "img alt", "img loading", "img width", "img height", "bdi", "a rel", "p lang", "p dir", "span lang", "span class",
		"blockquote", "details", "details class", "summary", "figure", "figcaption", "section class", "div class", "br", "ul class", "li class", "strong", "h3 class", "mark", "dl", "dt", "dd", "details open", "em",
	} {
		seen[more] = true
	}
	var out []string
	for pair := range seen {
		element, attribute, _ := strings.Cut(pair, " ")
		if slices.Contains([]string{"iframe", "object", "embed", "base", "frame", "math", "portal"}, element) || strings.HasPrefix(attribute, "on") || attribute == "srcdoc" || attribute == "style" {
			t.Errorf("a page of ours has %s", pair)
			continue
		}
		out = append(out, pair)
	}
	slices.Sort(out)
	return out
}

var policyMeta = regexp.MustCompile(`(?i)<meta http-equiv="?content-security-policy[^>]*>`)

// bare serves what another server does, without any policy.
func bare(t *testing.T, base string) string {
	t.Helper()
	at, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at); r.Out.Header.Del("Accept-Encoding") },
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Content-Security-Policy")
			r.Header.Del("X-Content-Type-Options")
			b, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			r.Body.Close()
			b = policyMeta.ReplaceAll(b, nil)
			r.Body = io.NopCloser(strings.NewReader(string(b)))
			r.ContentLength = int64(len(b))
			r.Header.Set("Content-Length", strconv.Itoa(len(b)))
			return nil
		},
	})
	t.Cleanup(s.Close)
	return s.URL
}

// TestAttack opens pages whose every foreign word is hostile: nothing may run, leave, or ask another host, with
// the page's policy and without it.
func TestAttack(t *testing.T) {
	installed(t)
	most, batch := 1000, 40
	if os.Getenv("CLEW_XSS") == "large" {
		most, batch = 6000, 1
	}
	list := payloads(t, most)
	if len(list) < 1800 {
		t.Fatalf("%d payloads", len(list))
	}
	h := planted(t, list, batch)
	s := serve(t, h.record)
	allow := ours(t, "/", "/accounts", "/a/"+url.PathEscape(string(writer)), threadPath(fullThread), threadPath(plainThread), threadPath(arabicID), "/search?q=mill", "/search?q=zzzz", "/search?q=%22", "/nowhere")
	pages := h.pages
	if batch > 1 {
		pages = joined(h.pages)
	}
	total, elements := 0, 0
	for _, with := range []struct{ policy, base string }{{"with the policy", s.base}, {"without the policy", bare(t, s.base)}} {
		t.Run(with.policy, func(t *testing.T) {
			a := drive[attacked](t, "attack", map[string]any{"base": with.base, "urls": pages, "allow": allow})
			if a.Pages != len(pages) || a.Elements < 100*len(pages)/2 {
				t.Errorf("%d pages of %d were opened, with %d elements", a.Pages, len(pages), a.Elements)
			}
			a.quiet(t)
			total += a.Pages
			elements += a.Elements
		})
	}
	t.Run("from disk", func(t *testing.T) {
		dir := t.TempDir()
		var files []string
		for i, id := range h.ids {
			if i >= 400 {
				break
			}
			b := clewSays(t, h.record, "show", string(id), "-f", "html")
			for _, with := range []bool{true, false} {
				if !with {
					b = policyMeta.ReplaceAllString(b, "")
				}
				f := filepath.Join(dir, fmt.Sprintf("%d-%v.html", i, with))
				if err := os.WriteFile(f, []byte(b), 0o600); err != nil {
					t.Fatal(err)
				}
				files = append(files, "file://"+f)
			}
		}
		a := drive[attacked](t, "attack", map[string]any{"base": "file:///", "urls": files, "allow": append(allow, "meta http-equiv")})
		a.quiet(t)
		total += a.Pages
		elements += a.Elements
	})
	t.Logf("figures: %d payloads in %d places, %d pages opened, %d elements looked at: 0 ran, 0 asked another host", len(list), len(contexts), total, elements)
}

// joined puts several searches into one: what is sought is shown on the page that answers.
func joined(pages []string) []string {
	var out []string
	var q []string
	flush := func() {
		if len(q) > 0 {
			out = append(out, "/search?"+url.Values{"q": {strings.Join(q, " ")}}.Encode())
			q = nil
		}
	}
	for _, p := range pages {
		if said, ok := strings.CutPrefix(p, "/search?q="); ok {
			s, err := url.QueryUnescape(said)
			if err != nil {
				panic("browser: an address made here is broken: " + err.Error())
			}
			if len(strings.Join(q, " "))+len(s) > 350 {
				flush()
			}
			q = append(q, s)
			continue
		}
		out = append(out, p)
	}
	flush()
	return out
}

// TestAttackCanSucceed shows the same payloads to a page that does not escape them: they run, ask and leave.
func TestAttackCanSucceed(t *testing.T) {
	installed(t)
	list := payloads(t, 1000)
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if r.URL.Path == "/wide" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, `<!doctype html><html lang="en"><title>Wide</title><main><p>`+strings.Repeat("wide", 300)+`</p></main></html>`)
			return
		}
		if err != nil || n >= len(list) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Planted</title><main><p>%s</p><p title="%[1]s">x</p></main></html>`, list[n])
	}))
	defer h.Close()
	var urls []string
	for n := 0; n < len(list); n += 16 {
		urls = append(urls, fmt.Sprintf("/%d", n))
	}
	for n := range 36 { // one of each kind
		urls = append(urls, fmt.Sprintf("/%d", n))
	}
	a := drive[attacked](t, "attack", map[string]any{"base": h.URL, "urls": urls, "allow": []string{"html", "html lang", "head", "title", "body", "main", "p", "p title"}})
	t.Logf("figures: without escaping, on %d of %d pages something runs or leaves; %d other hosts asked, %d foreign elements", a.Hit, a.Pages, len(a.Foreign), len(a.Strays))
	if a.Hit < a.Pages/5 || len(a.Foreign) < 5 || len(a.Left) == 0 || len(a.Strays) < a.Pages/3 {
		t.Errorf("too little is seen of payloads that are not escaped: %d of %d pages, %d hosts, %d left, %d elements", a.Hit, a.Pages, len(a.Foreign), len(a.Left), len(a.Strays))
	}
	if a := drive[attacked](t, "attack", map[string]any{"base": h.URL, "urls": []string{"/wide"}, "allow": []string{"html", "html lang", "head", "title", "body", "main", "p"}, "narrow": true}); len(a.Strays) != 1 || !strings.Contains(a.Strays[0], "wider than the window") {
		t.Errorf("a page wider than its window: %v", a.Strays)
	}
}
