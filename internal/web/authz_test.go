package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/people"
	"clew/internal/record"
	"clew/internal/shelf"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// canary is said in whatever is one person's alone.
const canary = "canary-of-bob"

// crowd is every kind of viewer there is, at one site.
type crowd struct {
	*town
	shelf   *sqlite.Shelf
	viewers map[string]*browser
	may     map[string]string // viewer to rank
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	kept, err := sqlite.OpenShelf(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	w := newTown(t, func(s *web.Site) { s.Shelf = kept })
	c := &crowd{town: w, shelf: kept, viewers: map[string]*browser{}, may: map[string]string{
		"visitor": "visitor", "reader": "reader", "other reader": "reader", "owner": "owner", "revoked": "visitor", "expired": "visitor", "author": "visitor", "liar": "visitor"}}
	ann := w.found()
	c.viewers["owner"] = ann
	c.viewers["expired"] = w.admit(ann, "Erin")
	c.viewers["revoked"] = w.admit(ann, "Dan")
	want(t, ann.post("/people", "do", "revoke", "person", personID(t, ann, "Dan")), 303, "/people?said=revoked")
	// Erin's session gets too old; all others come after.
	w.pass(13 * time.Hour)
	want(t, ann.post("/signin", "name", "Ann", "password", password), 303, "/")
	c.viewers["reader"] = w.admit(ann, "Bob")
	c.viewers["other reader"] = w.admit(ann, "Carol")
	c.viewers["visitor"] = w.browser()
	c.viewers["author"] = w.browser()
	w.prove(c.viewers["author"], nell)
	liar := w.browser()
	liar.cookies["__Host-clew"] = people.NewToken().Reveal()
	liar.cookies["clew"] = ann.cookies["__Host-clew"] // under the name that another host could set
	liar.cookies["__Host-clew-author"] = people.NewToken().Reveal()
	c.viewers["liar"] = liar
	// What is Bob's alone.
	bob := personID(t, ann, "Bob")
	if _, err := kept.Make(t.Context(), bob, shelf.About{Title: canary}); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{kept.Save(t.Context(), bob, root, shelf.ToRead), kept.Label(t.Context(), bob, root, []string{canary})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// state is all that a request could change: what people decided, said and keep, and who is there.
func (c *crowd) state(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	var parts []any
	add := func(v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, v)
	}
	add(c.record.Rulings(ctx))
	add(c.record.Takedowns(ctx, 0, 0))
	add(c.record.StatementsOf(ctx, nell))
	add(c.record.Following(ctx))
	add(c.record.Stats(ctx))
	add(c.people.Invitations(ctx))
	all, err := c.people.People(ctx)
	add(all, err)
	for _, p := range all {
		list, err := c.people.SessionsOf(ctx, p.ID)
		for i := range list {
			list[i].Seen = time.Time{} // that a session was used is no change
		}
		add(list, err)
		add(c.people.PasskeysOf(ctx, p.ID))
		add(c.shelf.Collections(ctx, string(p.ID)))
		add(c.shelf.Labels(ctx, string(p.ID)))
		add(c.shelf.Count(ctx, string(p.ID)))
	}
	add(c.site.Jobs.Count(ctx))
	add(c.site.Jobs.Paused(ctx))
	b, err := json.Marshal(parts)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var wildcard = regexp.MustCompile(`\{([a-z0-9]+)(\.\.\.)?\}|\{\$\}`)

// pathOf gives an address that a route answers.
func pathOf(pattern string) string {
	return wildcard.ReplaceAllStringFunc(pattern, func(s string) string {
		switch {
		case s == "{$}":
			return ""
		case strings.HasPrefix(pattern, "/a/"), strings.HasPrefix(pattern, "/feeds/"):
			return string(nell)
		case s == "{id...}", s == "{id}":
			return strings.TrimPrefix(web.ThreadPath(root), "/t/")
		case s == "{sha256}":
			return strings.Repeat("0", 64)
		case s == "{name...}":
			return canary
		}
		return "1"
	})
}

var ranks = []string{"visitor", "reader", "owner"}

// TestEveryRoute: every address that the router lists, for every kind of viewer, by every method. Nothing is
// answered to who may not come, nothing is changed by a GET, and what is one's own is nobody else's.
func TestEveryRoute(t *testing.T) {
	c := newCrowd(t)
	routes := c.site.Routes()
	if len(routes) < 45 {
		t.Fatalf("only %d routes", len(routes))
	}
	methods := map[string][]string{} // by path
	for _, r := range routes {
		methods[r.Pattern] = append(methods[r.Pattern], r.Method)
	}
	before, asked := c.state(t), 0
	for name, b := range c.viewers {
		rank := slices.Index(ranks, c.may[name])
		for _, r := range routes {
			path := pathOf(r.Pattern)
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
				answers := slices.Contains(methods[r.Pattern], method) || method == "HEAD" && slices.Contains(methods[r.Pattern], "GET")
				same := r.Method == method || method == "HEAD" && r.Method == "GET"
				if answers && !same {
					continue // the other route of this path
				}
				allowed := answers && rank >= slices.Index(ranks, r.Need)
				if allowed && method == "POST" {
					continue // what forms do is tested by themselves
				}
				asked++
				w := b.send(method, path, "")
				body := w.Body.String()
				ok := w.Code >= 200 && w.Code < 300
				switch {
				case w.Code >= 500:
					t.Errorf("%s, %s %s: status %d", name, method, path, w.Code)
				case !allowed && ok:
					t.Errorf("%s may not %s %s, and got %d", name, method, path, w.Code)
				case !allowed && answers && method == "POST" && w.Code != 401 && w.Code != 403 && w.Code != 404:
					t.Errorf("%s, %s %s: status %d for who may not", name, method, path, w.Code)
				case !allowed && answers && w.Code == 303 && !strings.HasPrefix(w.Header().Get("Location"), "/signin?to="):
					t.Errorf("%s, %s %s: sent to %s", name, method, path, w.Header().Get("Location"))
				}
				if name != "reader" && strings.Contains(body, canary) && !strings.Contains(path, canary) {
					t.Errorf("%s, %s %s: tells what is another's", name, method, path)
				}
				if c.may[name] == "visitor" && strings.Contains(body, "closed words") {
					t.Errorf("%s, %s %s: tells what is for people who are signed in", name, method, path)
				}
				c.private(t, name, method, path, rank, w.Code, w.Header())
			}
		}
		if after := c.state(t); after != before {
			t.Fatalf("%s changed something by asking:\n%s\n%s", name, before, after)
		}
	}
	if asked < 2000 {
		t.Errorf("only %d requests", asked)
	}
	t.Logf("%d requests of %d kinds of viewer to %d routes", asked, len(c.viewers), len(routes))
}

// private checks what caches are told.
func (c *crowd) private(t *testing.T, name, method, path string, rank, status int, h http.Header) {
	t.Helper()
	if status >= 400 || status == 303 || h.Get("Content-Type") == "" {
		return
	}
	cache := h.Get("Cache-Control")
	if rank > 0 && !strings.Contains(cache, "private") || strings.Contains(cache, "public") || cache == "" {
		t.Errorf("%s, %s %s: Cache-Control %q", name, method, path, cache)
	}
	if strings.HasPrefix(h.Get("Content-Type"), "text/html") && !strings.Contains(h.Get("Vary"), "Cookie") {
		t.Errorf("%s, %s %s: Vary %q", name, method, path, h.Get("Vary"))
	}
}

// TestForeignOrigin: no form of another site's does anything, whoever is signed in.
func TestForeignOrigin(t *testing.T) {
	c := newCrowd(t)
	before := c.state(t)
	for _, head := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
		{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "https://clew.example.evil.example"}, {"Origin": "http://clew.example:81"},
		{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
	} {
		for name, b := range c.viewers {
			old := b.head
			b.head = head
			for _, r := range c.site.Routes() {
				if r.Method != "POST" {
					continue
				}
				for _, form := range []string{"do=opt-out&person=owner&id=x", "{}"} {
					if w := b.send("POST", pathOf(r.Pattern), form); w.Code != http.StatusForbidden {
						t.Errorf("%s, %v: POST %s: status %d", name, head, r.Pattern, w.Code)
					}
				}
			}
			b.head = old
		}
	}
	if after := c.state(t); after != before {
		t.Error("something changed")
	}
	if len(c.viewers["visitor"].cookies) != 0 {
		t.Error("a visitor got cookies")
	}
}

// TestSpoofedHost: what a request says of its host and of proxies is on no page.
func TestSpoofedHost(t *testing.T) {
	c := newCrowd(t)
	for name, b := range c.viewers {
		b.head = map[string]string{"Sec-Fetch-Site": "same-origin", "Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example", "X-Original-URL": "/people", "X-Rewrite-URL": "/people"}
		for _, r := range c.site.Routes() {
			if r.Method != "GET" {
				continue
			}
			for _, path := range []string{pathOf(r.Pattern), pathOf(r.Pattern) + "?to=https://evil.example/&back=//evil.example"} {
				w := b.send("GET", path, "")
				body := strings.ReplaceAll(w.Body.String(), "%2Fevil.example", "")
				for k, values := range w.Header() {
					if k == "Location" && strings.Contains(values[0], "to=") {
						continue
					}
					if strings.Contains(strings.Join(values, " "), "evil.example") {
						t.Errorf("%s, %s: header %s: %v", name, path, k, values)
					}
				}
				if !strings.Contains(path, "evil") && strings.Contains(body, "evil.example") {
					t.Errorf("%s, %s: the host stands on the page", name, path)
				}
			}
		}
	}
}

// TestFixation: a token that a browser was given by somebody else never becomes a session.
func TestFixation(t *testing.T) {
	c := newCrowd(t)
	planted := people.NewToken().Reveal()
	for _, how := range []string{"signin", "invitation"} {
		b := c.browser()
		b.cookies["__Host-clew"], b.cookies["clew"] = planted, planted
		b.cookies["__Host-clew-author"], b.cookies["clew-author"] = planted, planted
		switch how {
		case "signin":
			want(t, b.post("/signin", "name", "Bob", "password", password), 303, "/")
		case "invitation":
			c.prove(b, otto)
		}
		other := c.browser()
		other.cookies["__Host-clew"], other.cookies["__Host-clew-author"] = planted, planted
		want(t, other.get("/me"), 303, "/signin?to=%2Fme")
		want(t, other.get("/rights/held"), 403, "")
		if b.cookies["__Host-clew"] == planted && how == "signin" || b.cookies["__Host-clew-author"] == planted && how == "invitation" {
			t.Errorf("%s: the planted token is kept", how)
		}
	}
	// The token of a claim is not that of the session that follows it.
	b := c.browser()
	code := c.claim(b, string(nell))
	before := b.cookies["__Host-clew-author"]
	c.say("https://x.example/9", nell, code)
	want(t, b.post("/rights", "do", "prove", "link", "https://x.example/9"), 303, "/rights?said=proved")
	if b.cookies["__Host-clew-author"] == before {
		t.Error("the token is the same before and after the proof")
	}
	thief := c.browser()
	thief.cookies["__Host-clew-author"] = before
	want(t, thief.post("/rights", "do", "opt-out"), 403, "")
}

// TestEnumeration: answers do not tell what exists.
func TestEnumeration(t *testing.T) {
	c := newCrowd(t)
	strip := func(s, name string) string { return strings.ReplaceAll(s, name, "") }
	n := 0
	for _, pair := range [][2]string{{"Bob", "Nobody"}, {"Dan", "Nobodi"}} { // Dan is revoked
		var bodies [2]string
		for i, name := range pair {
			b := c.browser()
			b.addr = fmt.Sprintf("203.0.113.%d:1", n)
			n++
			w := b.post("/signin", "name", name, "password", password+"x")
			bodies[i] = fmt.Sprint(w.Code, w.Header().Get("Retry-After"), w.Header().Get("Set-Cookie"), strip(w.Body.String(), name))
		}
		if bodies[0] != bodies[1] {
			t.Errorf("%v can be told apart", pair)
		}
	}
	used := c.people
	all, err := used.Invitations(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatal("no invitations", err)
	}
	unknown := c.browser().get("/invitation?token=" + people.NewToken().Reveal())
	for _, token := range []string{"", "x", strings.Repeat("x", 5000)} {
		if w := c.browser().get("/invitation?token=" + token); w.Code != unknown.Code {
			t.Errorf("token %.10q: status %d, not %d", token, w.Code, unknown.Code)
		}
	}
	// Two readers cannot see each other's things by their number.
	for _, path := range []string{"/collections/1", "/collections/1.json", "/labels/" + canary, "/collections/1/remove"} {
		w := c.viewers["other reader"].get(path)
		none := c.viewers["other reader"].get(strings.ReplaceAll(path, "1", "99999"))
		if w.Code == 200 && strings.Contains(strings.ReplaceAll(w.Body.String(), "/labels/"+canary, ""), ">"+canary+"<") && !strings.HasPrefix(path, "/labels/") {
			t.Errorf("%s: another's", path)
		}
		if !strings.HasPrefix(path, "/labels/") && w.Code != none.Code {
			t.Errorf("%s: status %d, of what is not there %d", path, w.Code, none.Code)
		}
	}
	want(t, c.viewers["reader"].get("/collections/1"), 200, "")
}

// TestAuthorIsNoReader: an author's session opens the page of rights of that account, and nothing else.
func TestAuthorIsNoReader(t *testing.T) {
	c := newCrowd(t)
	author := c.viewers["author"]
	want(t, author.get(web.ThreadPath(shut)), 404, "")
	want(t, author.post("/rights", "do", "take-down", "thread", string(shut)), 403, "")
	n, err := c.record.TakeDown(t.Context(), record.Takedown{Post: root, Account: nell, Ground: record.GroundOrder, By: record.ByLegal, At: noon})
	if err != nil {
		t.Fatal(err)
	}
	want(t, author.post("/rights", "do", "lift", "takedown", fmt.Sprint(n)), 403, "") // the law's is not the author's to lift
	other, err := c.record.State(t.Context(), record.Statement{Account: otto, Kind: record.Answer, Text: "Otto's"})
	if err != nil {
		t.Fatal(err)
	}
	author.post("/rights", "do", "withdraw", "statement", fmt.Sprint(other))
	if list, err := c.record.StatementsOf(t.Context(), otto); err != nil || len(list) != 1 {
		t.Errorf("another's statement is gone: %v %v", list, err)
	}
}

// TestNowhere: what was taken down, and what is of an author who asked not to be here, is on no page, in no
// list, feed, search, card, file or version that the router lists, whoever asks.
func TestNowhere(t *testing.T) {
	for _, how := range []string{"take-down", "opt-out"} {
		c := newCrowd(t)
		words := []string{"Nell begins", "Nell goes on"}
		ask := func(b *browser) (met int) {
			for _, r := range c.site.Routes() {
				if r.Method != "GET" || strings.HasPrefix(r.Pattern, "/rights") {
					continue
				}
				for _, query := range []string{"", "?q=Nell", "?view=tree", "?url=" + url.QueryEscape(siteURL+web.ThreadPath(root)), "?said=" + url.QueryEscape(string(root))} {
					for _, path := range []string{pathOf(r.Pattern), pathOf(r.Pattern) + ".json", pathOf(r.Pattern) + ".atom"} {
						body := b.get(path + query).Body.String()
						for _, s := range words {
							if strings.Contains(body, s) {
								met++
								if b.head["expect"] == "" {
									t.Errorf("%s: %s%s says %q", how, path, query, s)
								}
							}
						}
					}
				}
			}
			return met
		}
		visitor := c.browser()
		visitor.head["expect"] = "words"
		if n := ask(visitor); n < 12 {
			t.Errorf("before, the words are met %d times", n)
		}
		delete(visitor.head, "expect")
		want(t, c.viewers["author"].post("/rights", "do", how, "thread", string(next)), 303, "")
		ask(visitor)
		ask(c.viewers["reader"])
		if how == "opt-out" {
			ask(c.viewers["owner"])
		} else if got := c.viewers["owner"].get(web.ThreadPath(root)).Body.String(); !strings.Contains(got, "Nell begins") || !strings.Contains(got, "taken down here") {
			t.Error("the owner does not see it marked")
		}
	}
}
