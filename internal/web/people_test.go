package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/job"
	"clew/internal/people"
	"clew/internal/people/peopletest"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/web"
)

const (
	siteURL  = "https://clew.example"
	password = "correct horse battery"
)

// town is a public site with people and with words of several authors.
type town struct {
	t       testing.TB
	record  *inmem.Record
	people  people.Store
	house   *people.House
	site    web.Site
	handler http.Handler

	mu     sync.Mutex
	at     time.Time
	proved map[string]post.AccountID // link to who speaks there
	codes  map[string]string         // link to what is said there
}

func (w *town) now() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.at }

func (w *town) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

const (
	nell  = post.AccountID("did:plc:nell")
	otto  = post.AccountID("did:plc:otto")
	root  = post.ID("at://did:plc:nell/app.bsky.feed.post/3kaa")
	next  = post.ID("at://did:plc:nell/app.bsky.feed.post/3kab")
	shut  = post.ID("at://did:plc:otto/app.bsky.feed.post/3kba") // for those who are logged in
	shut2 = post.ID("at://did:plc:otto/app.bsky.feed.post/3kbb")
)

// newTown founds one. Nobody has an account yet.
func newTown(t testing.TB, change func(*web.Site)) *town {
	t.Helper()
	w := &town{t: t, record: inmem.New(nil), people: &people.Memory{}, at: time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC), proved: map[string]post.AccountID{}, codes: map[string]string{}}
	var err error
	if w.house, err = people.Open(t.Context(), w.people, people.Config{Origin: siteURL, Now: w.now, Cheap: true}); err != nil {
		t.Fatal(err)
	}
	put(t, w.record, batch{
		posts: []post.Post{
			{ID: root, Network: post.Bluesky, Author: nell, Created: noon, Text: "Nell begins."},
			{ID: next, Network: post.Bluesky, Author: nell, Parent: root, ParentAuthor: nell, Created: noon, Text: "Nell goes on."},
			{ID: shut, Network: post.Bluesky, Author: otto, Created: noon, Text: "Otto's closed words."},
			{ID: shut2, Network: post.Bluesky, Author: otto, Parent: shut, ParentAuthor: otto, Created: noon, Text: "Otto's closed words go on."},
		},
		accounts: []post.Account{{ID: nell, Network: post.Bluesky, Handle: "@nell.example", Name: "Nell"}, {ID: otto, Network: post.Bluesky, Handle: "@otto.example", Name: "Otto", LoggedInOnly: true}},
	})
	w.site = siteOf(w.record)
	w.site.Document = func(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
		rules, err := collect.RulesOf(ctx, w.record)
		if err != nil {
			return nil, err
		}
		l, err := collect.Load(ctx, w.record, id, collect.LoadOptions{Rule: how.Rule, More: how.More, Rules: rules})
		if err != nil {
			return nil, err
		}
		return document.New(l.Thread, document.About{Accounts: l.Accounts, Versions: l.Versions, Sources: l.Sources, Rules: rules}), nil
	}
	w.site.Public, w.site.URL, w.site.People = true, siteURL, w.house
	w.site.Rulings, w.site.Takedowns = w.record.Rulings, w.record.Takedowns
	w.site.Jobs = job.NewMemory(job.Limits{}, time.Now)
	w.site.Rights = web.Rights{Rules: w.record, Takedowns: w.record, Statements: w.record,
		Find: func(ctx context.Context, said string) (post.Account, error) {
			a, err := w.record.Account(ctx, said)
			return a.Account, err
		},
		Prove: func(_ context.Context, account post.AccountID, code, link string) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.proved[link] != account || !strings.Contains(w.codes[link], code) {
				return collect.ErrUnproved
			}
			return nil
		},
	}
	if change != nil {
		change(&w.site)
	}
	w.handler = w.site.Handler()
	return w
}

// browser is one, with its cookies.
type browser struct {
	w       *town
	cookies map[string]string
	addr    string
	head    map[string]string
}

func (w *town) browser() *browser {
	return &browser{w: w, cookies: map[string]string{}, addr: "192.0.2.1:1234", head: map[string]string{"Sec-Fetch-Site": "same-origin"}}
}

// send sends a request; a body that begins with { is JSON.
func (b *browser) send(method, target, body string) *httptest.ResponseRecorder {
	b.w.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "clew.example", b.addr
	if body != "" || method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if strings.HasPrefix(body, "{") {
			r.Header.Set("Content-Type", "application/json")
		}
	}
	for k, v := range b.head {
		if k == "Host" {
			r.Host = v
		} else {
			r.Header.Set(k, v)
		}
	}
	for k, v := range b.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	w := httptest.NewRecorder()
	b.w.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return w
}

func (b *browser) get(target string) *httptest.ResponseRecorder { return b.send("GET", target, "") }

// post sends a form: key, value, key, value …
func (b *browser) post(target string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.send("POST", target, form.Encode())
}

// want fails unless an answer has a status, and goes on to a place if that is not "".
func want(t testing.TB, w *httptest.ResponseRecorder, status int, to string) {
	t.Helper()
	if w.Code != status || to != "" && w.Header().Get("Location") != to {
		t.Fatalf("status %d to %q, want %d to %q: %.300s", w.Code, w.Header().Get("Location"), status, to, regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(w.Body.String(), ""))
	}
}

// found makes the administrator's account, Ann's.
func (w *town) found() *browser {
	w.t.Helper()
	b := w.browser()
	token := w.house.SetupToken().Reveal()
	want(w.t, b.get("/setup?token="+token), 200, "")
	want(w.t, b.post("/setup", "token", token, "name", "Ann", "password", password), 303, "/people")
	return b
}

var invitationLink = regexp.MustCompile(`https://clew\.example(/invitation\?token=[A-Za-z0-9_-]{43})`)

// admit lets somebody in by an owner's invitation.
func (w *town) admit(owner *browser, name string) *browser {
	w.t.Helper()
	want(w.t, owner.post("/people", "do", "invite", "note", "for "+name), 303, "/people")
	link := invitationLink.FindStringSubmatch(owner.get("/people").Body.String())
	if link == nil {
		w.t.Fatal("no link is shown")
	}
	if invitationLink.MatchString(owner.get("/people").Body.String()) {
		w.t.Error("the link is shown twice")
	}
	b := w.browser()
	want(w.t, b.get(link[1]), 200, "")
	u, _ := url.Parse(link[1])
	want(w.t, b.post("/invitation", "token", u.Query().Get("token"), "name", name, "password", password), 303, "/me?welcome=1")
	return b
}

func TestPeopleJourney(t *testing.T) {
	w := newTown(t, nil)
	stranger := w.browser()
	want(t, stranger.get("/"), 200, "") // the site is read before anybody has an account
	want(t, stranger.get("/setup?token=x"), 404, "")
	want(t, stranger.post("/setup", "token", "x", "name", "Eve", "password", password), 403, "")
	want(t, stranger.get("/people"), 303, "/signin?to=%2Fpeople")
	ann := w.found()
	want(t, w.browser().get("/setup?token="+w.house.SetupToken().Reveal()), 404, "")
	bob := w.admit(ann, "Bob")
	want(t, bob.get("/people"), 403, "")
	want(t, bob.post("/people", "do", "invite"), 403, "")
	if got := bob.get("/me").Body.String(); !strings.Contains(got, "Bob") || !strings.Contains(got, "this browser") {
		t.Error("one's own page does not say who one is")
	}
	// Another browser of Bob's, signed in with a wrong password first.
	other := w.browser()
	other.head["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
	want(t, other.post("/signin", "name", "bob", "password", "wrong password", "to", "/me"), 401, "")
	want(t, other.post("/signin", "name", "bob", "password", password, "to", "/me"), 303, "/me")
	me := bob.get("/me").Body.String()
	if !strings.Contains(me, "Firefox, Linux") {
		t.Error("the other session is not listed")
	}
	sum := regexp.MustCompile(`name="session" value="([0-9a-f]{64})"`).FindStringSubmatch(me)
	want(t, ann.post("/me", "do", "end", "session", sum[1]), 303, "/me?said=ended") // not hers: nothing happens
	want(t, other.get("/me"), 200, "")
	want(t, bob.post("/me", "do", "end", "session", sum[1]), 303, "/me?said=ended")
	want(t, other.get("/me"), 303, "/signin?to=%2Fme")
	// The password.
	want(t, bob.post("/me", "do", "password", "old", "wrong password", "new", "another long password"), 422, "")
	before := bob.cookies["__Host-clew"]
	want(t, bob.post("/me", "do", "password", "old", password, "new", "another long password"), 303, "/me?said=saved")
	if bob.cookies["__Host-clew"] == before {
		t.Error("the token is the same after a change of the password")
	}
	want(t, bob.post("/signout"), 303, "/")
	if len(bob.cookies) != 0 {
		t.Errorf("cookies after signing out: %v", bob.cookies)
	}
	want(t, bob.post("/signin", "name", "Bob", "password", "another long password", "to", "https://evil.example/"), 303, "/")
	// What is grave wants a proof that is not old.
	id := personID(t, ann, "Bob")
	w.pass(20 * time.Minute)
	want(t, ann.post("/people", "do", "revoke", "person", id), 303, "/signin?to=%2Fpeople")
	want(t, bob.get("/me"), 200, "")
	if !strings.Contains(ann.get("/signin?to=/people").Body.String(), "Say again who you are") {
		t.Error("who is signed in is not asked to say again who they are")
	}
	want(t, ann.post("/signin", "name", "Ann", "password", password, "to", "/people"), 303, "/people")
	want(t, ann.post("/people", "do", "revoke", "person", id), 303, "/people?said=revoked")
	want(t, bob.get("/me"), 303, "/signin?to=%2Fme")
	want(t, w.browser().post("/signin", "name", "bob", "password", "another long password"), 401, "")
	want(t, ann.post("/people", "do", "readmit", "person", id), 303, "/people?said=readmitted")
	want(t, bob.post("/signin", "name", "bob", "password", "another long password"), 303, "/")
	want(t, ann.post("/people", "do", "promote", "person", id), 303, "/people?said=ranked")
	want(t, bob.get("/me"), 303, "/signin?to=%2Fme") // the session was a reader's
	want(t, ann.post("/people", "do", "revoke", "person", "owner"), 400, "")
	want(t, ann.post("/people", "do", "remove", "person", id), 303, "/people?said=removed")
	want(t, ann.post("/people", "do", "remove", "person", id), 404, "")
	want(t, ann.post("/me", "do", "delete"), 409, "") // the last owner
}

func personID(t testing.TB, owner *browser, name string) string {
	t.Helper()
	var got struct {
		People []struct{ ID, Name string }
	}
	if err := json.Unmarshal(owner.get("/people.json").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, p := range got.People {
		if p.Name == name {
			return p.ID
		}
	}
	t.Fatalf("%s is not listed", name)
	return ""
}

// TestForgotten: an owner's link sets a new password for who is there already.
func TestForgotten(t *testing.T) {
	w := newTown(t, nil)
	ann := w.found()
	bob := w.admit(ann, "Bob")
	want(t, ann.post("/people", "do", "forgot", "person", personID(t, ann, "Bob")), 303, "/people")
	link := invitationLink.FindStringSubmatch(ann.get("/people").Body.String())[1]
	u, _ := url.Parse(link)
	again := w.browser()
	if got := again.get(link).Body.String(); !strings.Contains(got, "A new password for Bob") {
		t.Error("the page does not say whose password it is")
	}
	want(t, again.post("/invitation", "token", u.Query().Get("token"), "name", "Ann", "password", "a password made anew"), 303, "/me?welcome=1")
	if got := again.get("/me.json").Body.String(); !strings.Contains(got, `"name":"Bob","rank":"reader"`) {
		t.Errorf("who came in: %s", got)
	}
	want(t, bob.get("/me"), 303, "/signin?to=%2Fme")
	want(t, again.get(link), 404, "")
	want(t, again.post("/invitation", "token", u.Query().Get("token"), "name", "x", "password", password), 404, "")
}

// TestPasskeyPages adds a passkey and signs in with it, as the page's script does.
func TestPasskeyPages(t *testing.T) {
	w := newTown(t, nil)
	ann := w.found()
	bob := w.admit(ann, "Bob")
	key := peopletest.NewAuthenticator(t, siteURL)
	question := func(r *httptest.ResponseRecorder) (q people.Ceremony) {
		t.Helper()
		want(t, r, 200, "")
		if err := json.Unmarshal(r.Body.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		return q
	}
	answer := func(q people.Ceremony, b []byte, to string) string {
		s, _ := json.Marshal(map[string]any{"ceremony": q.ID, "answer": json.RawMessage(b), "to": to})
		return string(s)
	}
	q := question(bob.send("POST", "/passkey/new", "{}"))
	want(t, bob.send("POST", "/passkey/add", answer(q, key.Register(t, q.Options), "")), 200, "")
	if got := bob.get("/me").Body.String(); !strings.Contains(got, `data-passkey="new"`) || strings.Count(got, `value="remove-passkey"`) != 1 {
		t.Error("the passkey is not listed")
	}
	phone := w.browser()
	q = question(phone.send("POST", "/passkey/ask", "{}"))
	r := phone.send("POST", "/passkey/in", answer(q, key.SignIn(t, q.Options), "//evil.example/"))
	want(t, r, 200, "")
	if !strings.Contains(r.Body.String(), `"to":"/"`) {
		t.Errorf("where the browser is sent: %s", r.Body)
	}
	want(t, phone.get("/me"), 200, "")
	// Not to be had: without a session, without JSON, too late, by a lie, with a foreign origin.
	want(t, w.browser().send("POST", "/passkey/new", "{}"), 401, "")
	want(t, phone.post("/passkey/ask"), 400, "")
	want(t, phone.send("POST", "/passkey/in", answer(q, key.SignIn(t, q.Options), "/")), 403, "")
	for _, lie := range []func(*peopletest.Authenticator){func(a *peopletest.Authenticator) { a.Forged = true }, func(a *peopletest.Authenticator) { a.Origin = "https://evil.example" }, func(a *peopletest.Authenticator) { a.Unlocked = false }} {
		liar := *key
		lie(&liar)
		q = question(phone.send("POST", "/passkey/ask", "{}"))
		b := w.browser()
		want(t, b.send("POST", "/passkey/in", answer(q, liar.SignIn(t, q.Options), "/")), 403, "")
		if len(b.cookies) != 0 {
			t.Errorf("a lie got cookies: %v", b.cookies)
		}
	}
	w.pass(20 * time.Minute)
	want(t, bob.send("POST", "/passkey/new", "{}"), 403, "")
	foreign := w.browser()
	foreign.head["Sec-Fetch-Site"] = "cross-site"
	want(t, foreign.send("POST", "/passkey/ask", "{}"), 403, "")
	want(t, bob.send("POST", "/passkey/add", strings.Repeat(" ", 100_000)+"{}"), 400, "")
}

// TestMembers: what is for people who are logged in is shown to readers, and to nobody else, whatever was
// asked before. Lists, files and twins of others say nothing of it.
func TestMembers(t *testing.T) {
	w := newTown(t, nil)
	ann := w.found()
	bob := w.admit(ann, "Bob")
	path := web.ThreadPath(shut)
	for range 2 { // the second time from what is kept
		for name, b := range map[string]*browser{"owner": ann, "reader": bob} {
			r := b.get(path)
			want(t, r, 200, "")
			if !strings.Contains(r.Body.String(), "Otto&#39;s closed words") && !strings.Contains(r.Body.String(), "closed words") {
				t.Errorf("%s does not see it", name)
			}
			if got := r.Header().Get("Cache-Control"); got != "private, no-store" {
				t.Errorf("%s: Cache-Control %q", name, got)
			}
		}
		for _, target := range []string{path, path + ".json", path + "?line=oldest"} {
			r := w.browser().get(target)
			want(t, r, 404, "")
			if strings.Contains(r.Body.String(), "closed") {
				t.Errorf("%s shows it to a visitor", target)
			}
		}
	}
	for _, target := range []string{"/", "/index.json", "/accounts"} {
		if got := bob.get(target).Body.String(); strings.Contains(got, "closed") {
			t.Errorf("%s lists it to a reader", target)
		}
	}
}

// TestAtHome: on this machine nobody signs in until somebody has an account.
func TestAtHome(t *testing.T) {
	w := newTown(t, func(s *web.Site) { s.Public, s.URL = false, "" })
	b := w.browser()
	b.head["Host"] = "127.0.0.1:7070"
	want(t, b.get("/jobs"), 200, "")
	want(t, b.get("/me"), 200, "")
	want(t, b.get("/people"), 200, "")
	want(t, b.post("/people", "do", "invite"), 403, "")
	want(t, b.post("/setup", "token", w.house.SetupToken().Reveal(), "name", "Ann", "password", password), 303, "/people")
	if b.cookies["clew"] == "" {
		t.Errorf("cookies: %v", b.cookies)
	}
	stranger := w.browser()
	stranger.head["Host"] = "127.0.0.1:7070"
	want(t, stranger.get("/jobs"), 303, "/signin?to=%2Fjobs")
	want(t, b.get("/jobs"), 200, "")
	b.head["Host"] = "evil.example"
	want(t, b.get("/jobs"), 421, "")
}

// TestNoPeople: where nobody can have an account there are no such pages.
func TestNoPeople(t *testing.T) {
	w := newTown(t, func(s *web.Site) { s.People, s.Rights = nil, web.Rights{} })
	b := w.browser()
	for _, target := range []string{"/signin", "/setup?token=x", "/invitation?token=x", "/me", "/people", "/rights", "/rights/held"} {
		want(t, b.get(target), 404, "")
	}
	for _, target := range []string{"/signin", "/setup", "/invitation", "/signout", "/rights", "/passkey/ask", "/me"} {
		want(t, b.post(target), 404, "")
	}
}

// claim takes a browser to the code for an account.
func (w *town) claim(b *browser, account string) (code string) {
	w.t.Helper()
	want(w.t, b.post("/rights", "do", "claim", "account", account), 303, "/rights")
	found := regexp.MustCompile(`value="(clew-[a-z2-7]{26})"`).FindStringSubmatch(b.get("/rights").Body.String())
	if found == nil {
		w.t.Fatal("no code is shown")
	}
	return found[1]
}

// say makes an account say something at a link.
func (w *town) say(link string, account post.AccountID, words string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.proved[link], w.codes[link] = account, words
}

// prove takes a browser to where it acts for an account.
func (w *town) prove(b *browser, account post.AccountID) {
	w.t.Helper()
	link := "https://bsky.app/profile/x/post/" + string(account)
	w.say(link, account, "I say "+w.claim(b, string(account)))
	want(w.t, b.post("/rights", "do", "prove", "link", link), 303, "/rights?said=proved")
}

func TestRights(t *testing.T) {
	w := newTown(t, nil)
	b := w.browser()
	w.prove(b, nell)
	r := b.get("/rights")
	want(t, r, 200, "")
	for _, s := range []string{"Nell begins.", "2 posts of yours are held.", "made 2024-05-03"} {
		if !strings.Contains(r.Body.String(), s) {
			t.Errorf("what is held does not say %q", s)
		}
	}
	if strings.Contains(r.Body.String(), "secret-path") {
		t.Error("a file's name of the owner is told")
	}
	held := b.get("/rights/held")
	var got struct {
		Account string
		Posts   []struct{ ID, Text, Thread string }
	}
	if err := json.Unmarshal(held.Body.Bytes(), &got); err != nil || got.Account != string(nell) || len(got.Posts) != 2 || !strings.HasPrefix(held.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%v: %s", err, held.Body)
	}
	// A statement, in place.
	visitor := w.browser()
	want(t, b.post("/rights", "do", "state", "kind", "correction", "thread", string(root), "text", "It was <i>June</i>."), 303, "/rights?said=stated")
	want(t, b.post("/rights", "do", "state", "kind", "answer", "thread", string(next), "text", "I answer here."), 303, "/rights?said=stated")
	page := visitor.get(web.ThreadPath(root)).Body.String()
	if !strings.Contains(page, "It was &lt;i&gt;June&lt;/i&gt;.") || !strings.Contains(page, "I answer here.") {
		t.Error("the statements do not stand on the page")
	}
	for _, target := range []string{web.ThreadPath(root) + ".json", web.ThreadPath(root) + ".json?line=oldest"} {
		if twin := visitor.get(target).Body.String(); !strings.Contains(twin, `"statements":[{"kind":"correction"`) && !strings.Contains(twin, `"kind": "correction"`) || !strings.Contains(twin, "I answer here.") {
			t.Errorf("%s does not carry the statements", target)
		}
	}
	for _, bad := range [][]string{
		{"kind", "correction", "text", ""}, {"kind", "other", "text", "x"}, {"kind", "answer", "text", strings.Repeat("x", 2001)}, {"kind", "answer", "text", "x", "thread", "no id"},
	} {
		want(t, b.post("/rights", append([]string{"do", "state"}, bad...)...), 400, "")
	}
	want(t, b.post("/rights", "do", "state", "kind", "answer", "text", "x", "thread", string(shut)), 403, "") // another's thread
	list, _ := w.record.StatementsOf(t.Context(), nell)
	want(t, b.post("/rights", "do", "withdraw", "statement", fmt.Sprint(list[0].Number)), 303, "/rights?said=unsaid")
	if strings.Contains(visitor.get(web.ThreadPath(root)).Body.String(), "June") {
		t.Error("a statement that was withdrawn stands on")
	}
	want(t, b.post("/rights", "do", "state", "kind", "correction", "text", "About all of it."), 303, "/rights?said=stated")
	for _, target := range []string{web.ThreadPath(root), "/a/did:plc:nell"} {
		if !strings.Contains(visitor.get(target).Body.String(), "About all of it.") {
			t.Errorf("%s does not say it", target)
		}
	}
	// One thread, and back.
	want(t, b.post("/rights", "do", "take-down", "thread", string(root)), 303, "/rights?said=taken-down")
	want(t, visitor.get(web.ThreadPath(next)), 404, "")
	if strings.Contains(visitor.get("/").Body.String(), "Nell") {
		t.Error("a thread that was taken down is listed")
	}
	want(t, b.post("/rights", "do", "take-down", "thread", string(shut)), 403, "")
	want(t, b.post("/rights", "do", "lift", "takedown", "1"), 303, "/rights?said=lifted")
	want(t, visitor.get(web.ThreadPath(next)), 200, "")
	// Search engines.
	if got := visitor.get(web.ThreadPath(root)).Header().Get("X-Robots-Tag"); got != "noindex" {
		t.Errorf("X-Robots-Tag %q before anybody said so", got)
	}
	want(t, b.post("/rights", "do", "index"), 303, "/rights?said=indexed")
	if got := visitor.get(web.ThreadPath(root)).Header().Get("X-Robots-Tag"); got != "noarchive" {
		t.Errorf("X-Robots-Tag %q", got)
	}
	want(t, b.post("/rights", "do", "unindex"), 303, "/rights?said=unindexed")
	// The whole account, and back.
	for range 2 {
		want(t, b.post("/rights", "do", "opt-out"), 303, "/rights?said=opt-out")
	}
	for _, target := range []string{web.ThreadPath(root), web.ThreadPath(root) + ".json", "/a/did:plc:nell"} {
		want(t, visitor.get(target), 404, "")
	}
	log := visitor.get("/takedowns").Body.String()
	if strings.Contains(log, "nell") || strings.Contains(log, "Nell") || strings.Count(log, "an author asked not to be here") != 1 {
		t.Error("the log of takedowns")
	}
	want(t, b.get("/rights"), 200, "")
	want(t, b.post("/rights", "do", "opt-in"), 303, "/rights?said=opt-in")
	want(t, visitor.get(web.ThreadPath(root)), 200, "")
	var twin struct {
		Takedowns []struct {
			Number int
			Ground string
			Lifted *time.Time
		}
	}
	if err := json.Unmarshal(visitor.get("/takedowns.json").Body.Bytes(), &twin); err != nil || len(twin.Takedowns) != 2 || twin.Takedowns[0].Ground != "opt-out" || twin.Takedowns[0].Lifted == nil {
		t.Errorf("%v: %+v", err, twin)
	}
	want(t, b.post("/rights", "do", "leave"), 303, "/rights?said=left")
	want(t, b.post("/rights", "do", "opt-out"), 403, "")
}

// TestForgedRights: nobody acts for an account without having said the code there, in the browser that asked.
func TestForgedRights(t *testing.T) {
	w := newTown(t, nil)
	forged := 0
	for i := range 100 {
		b := w.browser()
		b.addr = fmt.Sprintf("198.51.100.%d:99", i)
		code := w.claim(b, string(nell))
		link := fmt.Sprintf("https://bsky.app/profile/x/post/%d", i)
		switch i % 5 {
		case 0: // nobody said anything
		case 1:
			w.say(link, otto, code) // somebody else said it
		case 2:
			w.say(link, nell, "clew-aaaaaaaaaaaaaaaaaaaaaaaaaa") // another code
		case 3: // the code of another browser
			w.say(link, nell, w.claim(w.with("203.0.113.9:"+fmt.Sprint(i)), string(nell)))
		case 4: // the right code, in another browser
			w.say(link, nell, code)
			b = w.browser()
			b.addr = fmt.Sprintf("198.51.100.%d:98", i)
		}
		r := b.post("/rights", "do", "prove", "link", link)
		acts := b.post("/rights", "do", "opt-out")
		if r.Code == 403 && acts.Code == 403 {
			forged++
		}
	}
	rulings, err := w.record.Rulings(t.Context())
	if err != nil || len(rulings) != 0 || forged != 100 {
		t.Errorf("%d of 100 were refused, rulings %v %v", forged, rulings, err)
	}
}

// with is a browser at an address; each port is another machine of IPv6, which has no limits with others.
func (w *town) with(addr string) *browser {
	b := w.browser()
	_, port, _ := strings.Cut(addr, ":")
	b.addr = fmt.Sprintf("[2001:db8:%s::1]:1", port)
	return b
}

// TestRightsLimits: claims and proofs are counted.
func TestRightsLimits(t *testing.T) {
	w := newTown(t, nil)
	b := w.browser()
	codes := map[int]int{}
	for range 14 {
		codes[b.post("/rights", "do", "claim", "account", string(nell)).Code]++
	}
	if codes[303] != 10 || codes[429] != 4 {
		t.Errorf("claims: %v", codes)
	}
	codes = map[int]int{}
	for range 14 {
		codes[b.post("/rights", "do", "prove", "link", "https://x.example/1").Code]++
	}
	if codes[403] != 10 || codes[429] != 4 {
		t.Errorf("proofs: %v", codes)
	}
	want(t, w.with("a:7").post("/rights", "do", "claim", "account", "@nobody.example"), 404, "")
	for _, said := range []string{"", strings.Repeat("x", 600)} {
		want(t, w.with("a:8").post("/rights", "do", "claim", "account", said), 400, "")
	}
	broken := newTown(t, func(s *web.Site) {
		s.Rights.Find = func(context.Context, string) (post.Account, error) {
			return post.Account{}, errors.New("no route to host")
		}
	})
	want(t, broken.browser().post("/rights", "do", "claim", "account", "@x.example"), 502, "")
}

// TestLogNames: the public log names a post only where the ground allows, and never tells words of it.
func TestLogNames(t *testing.T) {
	w := newTown(t, nil)
	for _, ground := range record.Grounds() {
		if _, err := w.record.TakeDown(t.Context(), record.Takedown{Post: root, Account: nell, Ground: ground, By: record.ByOperator, Words: "words about " + ground, At: noon}); err != nil {
			t.Fatal(err)
		}
	}
	var twin struct {
		Takedowns []struct{ Ground, Link, Words string }
	}
	r := w.browser().get("/takedowns.json")
	if err := json.Unmarshal(r.Body.Bytes(), &twin); err != nil || len(twin.Takedowns) != len(record.Grounds()) {
		t.Fatalf("%v: %s", err, r.Body)
	}
	for _, x := range twin.Takedowns {
		named := x.Ground == record.GroundCopyright || x.Ground == record.GroundOrder || x.Ground == record.GroundTerms
		if (x.Link != "") != named || x.Words != "words about "+x.Ground {
			t.Errorf("%+v", x)
		}
	}
	page := w.browser().get("/takedowns").Body.String()
	if strings.Contains(page, "Nell") || strings.Count(page, "bsky.app") != 3 {
		t.Errorf("the page names what it must not: %d links", strings.Count(page, "bsky.app"))
	}
}

// TestFrom: a proxy is believed if the configuration names it, and nobody else.
func TestFrom(t *testing.T) {
	tries := func(w *town, addr, forwarded string) (slow int) {
		for i := range 30 {
			b := w.browser()
			b.addr = addr
			b.head["X-Forwarded-For"] = strings.ReplaceAll(forwarded, "N", fmt.Sprint(i))
			if b.post("/signin", "name", fmt.Sprint("n", i), "password", "wrong password").Code == 429 {
				slow++
			}
		}
		return slow
	}
	trusting := func(s *web.Site) {
		s.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
	}
	for _, c := range []struct {
		name, addr, forwarded string
		change                func(*web.Site)
		slow                  int
	}{
		{"no proxy is trusted", "127.0.0.1:1", "203.0.113.N", nil, 10},
		{"a stranger says so", "192.0.2.1:1", "203.0.113.N", trusting, 10},
		{"the proxy says so", "127.0.0.1:1", "203.0.113.N", trusting, 0},
		{"through two proxies", "127.0.0.1:1", "203.0.113.N, 10.0.0.7", trusting, 0},
		{"a stranger puts more before it", "127.0.0.1:1", "203.0.113.N, 198.51.100.1", trusting, 10},
		{"no address", "127.0.0.1:1", "N", trusting, 10},
	} {
		if got := tries(newTown(t, c.change), c.addr, c.forwarded); got != c.slow {
			t.Errorf("%s: %d of 30 were slowed, want %d", c.name, got, c.slow)
		}
	}
}
