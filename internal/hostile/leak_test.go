package hostile

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"clew/internal/card"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/people"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/sqlite"
	"clew/internal/unpack"
	"clew/internal/web"
)

// plant is one way in which something may not be shown. Its thread has three posts; what it plants carries
// the word, in the middle one or wherever else it says.
type plant struct {
	name string
	// change makes of the thread's posts what is planted; word is what will be looked for.
	change func(w string, posts []post.Post)
	// account is what is known of the author; the word stands in its words about itself where bio is set.
	account post.Account
	bio     bool
	later   [][]source.Gone // found gone, by imports an hour and more apart
	rule    string          // about the author
	// page and list: it may be shown to who has the link, and in lists. owner: the owner may read it.
	page, list, owner bool
	exported          bool // may be handed on
	alone             int  // this post may be shown in its own place
	deep              bool // the record may leave it out
}

// owned says that the owner must find the word, or the others might be hidden by not being there.
func (p *plant) owned() bool { return p.owner && len(p.later) == 0 && !p.deep }

const base = int64(1800000000000000000)

func xid(group, n int) post.ID { return post.ID(fmt.Sprintf("x:%d", base+int64(group)*1000+int64(n))) }

func author(group int) post.AccountID { return post.AccountID(fmt.Sprintf("x:%d", 1000+group)) }

// stranger is who wrote what is quoted.
func stranger(group int) post.AccountID { return post.AccountID(fmt.Sprintf("x:%d", 5000+group)) }

func said(group int, by post.AccountID, w string) *post.Post {
	return &post.Post{ID: xid(group, 900), Network: post.X, Author: by, Text: "quoted " + w, Media: []post.Media{{Kind: post.Image, URL: "https://img.example/q.png", Alt: "alt " + w}}}
}

func plants() []plant {
	words := func(w string, p *post.Post) {
		p.Text = "words " + w
		p.Media = []post.Media{{Kind: post.Image, URL: "https://img.example/" + w + ".png", Alt: "alt " + w, Name: w}}
		p.Links = []post.Link{{Start: 0, End: 5, URL: "https://card.example/" + w}}
		p.Poll = &post.Poll{Options: []post.PollOption{{Text: "option " + w}}}
		p.Tags = []post.Tag{{Start: 0, End: 5, Name: w}}
	}
	middle := func(more func(p *post.Post)) func(string, []post.Post) {
		return func(w string, posts []post.Post) { words(w, &posts[1]); more(&posts[1]) }
	}
	same := func(*post.Post) {}
	all := func(w string, posts []post.Post) {
		for i := range posts {
			words(w, &posts[i])
		}
	}
	quote := func(state post.QuoteState, hide func(q *post.Post)) func(string, []post.Post) {
		return func(w string, posts []post.Post) {
			g := group(posts)
			q := said(g, stranger(g), w)
			hide(q)
			posts[1].Quote = &post.Quote{ID: q.ID, Author: q.Author, State: state, Post: q}
		}
	}
	gone := func(n int, state post.State, why string) source.Gone {
		return source.Gone{ID: post.ID(fmt.Sprint(n)), State: state, Why: why}
	}
	one := func(n int, state post.State, why string) [][]source.Gone {
		return [][]source.Gone{{gone(n, state, why)}}
	}
	label := func(l string) func(p *post.Post) { return func(p *post.Post) { p.Labels = []string{l} } }
	return []plant{
		{name: "open", change: middle(same), page: true, list: true, owner: true, exported: true},
		{name: "followers only", change: middle(func(p *post.Post) { p.Visibility = post.Followers }), owner: true},
		{name: "direct", change: middle(func(p *post.Post) { p.Visibility = post.Direct }), owner: true},
		{name: "unlisted", change: middle(func(p *post.Post) { p.Visibility = post.Unlisted }), page: true, owner: true, exported: true},
		{name: "protected account", change: all, account: post.Account{Protected: true}, bio: true, owner: true},
		{name: "logged-in readers only, by the account", change: all, account: post.Account{LoggedInOnly: true}, bio: true, owner: true},
		{name: "logged-in readers only, by a label", change: middle(label(policy.LoggedInLabel)), owner: true},
		{name: "hidden by the network", change: middle(label(policy.HideLabel)), owner: true},
		{name: "suspended account", change: all, account: post.Account{Suspended: true}, bio: true, owner: true},
		{name: "account gone, as it says", change: all, account: post.Account{Gone: true}, bio: true, owner: true},
		{name: "account found gone", change: all, bio: true, owner: true, later: [][]source.Gone{{{Account: "me", State: post.Deleted, Why: "HTTP 410"}}}},
		{name: "account found suspended", change: all, bio: true, owner: true, later: [][]source.Gone{{{Account: "me", State: post.Suspended, Why: "takendown"}}}},
		{name: "opted out", change: all, bio: true, rule: record.RuleOptOut},
		{name: "deleted by an event", change: middle(same), later: one(2, post.Deleted, "delete event")},
		{name: "deleted by 410", change: middle(same), later: one(2, post.Deleted, "HTTP 410")},
		{name: "deleted by a tombstone", change: middle(same), later: one(2, post.Deleted, "Tombstone")},
		{name: "deleted by two looks", change: middle(same), later: [][]source.Gone{{gone(2, post.Deleted, "HTTP 404")}, {gone(2, post.Deleted, "HTTP 404")}}},
		{name: "last post deleted", change: func(w string, posts []post.Post) { words(w, &posts[2]) }, later: one(3, post.Deleted, "delete event")},
		{name: "first post deleted", change: func(w string, posts []post.Post) { words(w, &posts[0]) }, later: one(1, post.Deleted, "delete event")},
		{name: "found withheld", change: middle(same), later: one(2, post.Withheld, "HTTP 451")},
		{name: "edited, then deleted", change: middle(func(p *post.Post) { p.Text, p.Media, p.Links, p.Poll, p.Tags = "other", nil, nil, nil, nil }), later: one(2, post.Deleted, "delete event")},
		{name: "edited of an author who opted out", change: middle(func(p *post.Post) { p.Text, p.Media, p.Links, p.Poll, p.Tags = "other", nil, nil, nil, nil }), rule: record.RuleOptOut},
		{name: "quote of a followers-only post", change: quote(post.QuoteShown, func(q *post.Post) { q.Visibility = post.Followers }), owner: true},
		{name: "quote that was revoked", change: quote(post.QuoteRevoked, func(*post.Post) {}), alone: 900},
		{name: "quote that is pending", change: quote(post.QuotePending, func(*post.Post) {}), alone: 900},
		{name: "quote of a deleted post", change: quote(post.QuoteShown, func(*post.Post) {}), later: one(900, post.Deleted, "delete event")},
		{name: "quote of a labelled post", change: quote(post.QuoteShown, label(policy.LoggedInLabel)), owner: true},
		{name: "quote of a protected account", change: quote(post.QuoteShown, func(q *post.Post) { q.Author = "x:7001" }), owner: true},
		{name: "quote of an account found gone", change: quote(post.QuoteShown, func(q *post.Post) { q.Author = "x:7002" })},
		{name: "quote of who opted out", change: quote(post.QuoteShown, func(q *post.Post) { q.Author = "x:7003" })},
		{name: "quote within a quote, of a protected account", change: func(w string, posts []post.Post) {
			g := group(posts)
			inner := said(g, "x:7001", w)
			outer := &post.Post{ID: xid(g, 901), Network: post.X, Author: stranger(g), Text: "open", Quote: &post.Quote{ID: inner.ID, Author: inner.Author, State: post.QuoteShown, Post: inner}}
			posts[1].Quote = &post.Quote{ID: outer.ID, Author: outer.Author, State: post.QuoteShown, Post: outer}
		}, owner: true, deep: true},
		{name: "answered post of a protected account", change: func(w string, posts []post.Post) {
			g := group(posts)
			posts[0].Parent, posts[0].ParentAuthor = xid(g, 800), "x:7001"
		}, owner: true},
		{name: "answered post that was deleted", change: func(w string, posts []post.Post) {
			g := group(posts)
			posts[0].Parent, posts[0].ParentAuthor = xid(g, 800), stranger(g)
		}, later: one(800, post.Deleted, "delete event")},
		{name: "hidden reply", change: func(w string, posts []post.Post) {
			g := group(posts)
			posts[0].Parent, posts[0].ParentAuthor = xid(g, 800), stranger(g)
		}, owner: true, alone: 800},
	}
}

// group tells from a thread's posts which plant they are of.
func group(posts []post.Post) int {
	var n int64
	_, _ = fmt.Sscanf(string(posts[0].ID), "x:%d", &n)
	return int((n - base) / 1000)
}

func wordOf(g int) string { return fmt.Sprintf("qzv%dplanted", g) }

// above gives the post that a thread answers, with the word in it.
func (p *plant) above(g int, first *post.Post) []post.Post {
	if first.Parent == "" {
		return nil
	}
	a := post.Post{ID: first.Parent, Network: post.X, Author: first.ParentAuthor, Text: "above " + wordOf(g), Media: []post.Media{{Kind: post.Image, URL: "https://img.example/a.png", Alt: "alt " + wordOf(g)}}}
	if p.name == "hidden reply" {
		a.Labels = []string{policy.HiddenReplyLabel}
	}
	return []post.Post{a}
}

// town is a record with all plants in it.
type town struct {
	*sqlite.Record
	plants  []plant
	now     time.Time
	formats map[string]way
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{plants: plants(), formats: formats(t), now: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}
	r, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Record = r
	w.take(t, nil, []post.Account{{ID: "x:7001", Network: post.X, Handle: "@shut", Protected: true}, {ID: "x:7002", Network: post.X, Handle: "@ended"}, {ID: "x:7003", Network: post.X, Handle: "@left"}}, nil, nil)
	for g := range w.plants {
		w.plant(t, g)
	}
	w.now = w.now.Add(2 * time.Hour)
	w.take(t, nil, nil, []source.Gone{{Account: "x:7002", State: post.Deleted, Why: "HTTP 410"}}, nil)
	w.rule(t, "x:7003", record.RuleOptOut)
	for g := range w.plants {
		p := &w.plants[g]
		if p.rule != "" {
			w.rule(t, author(g), p.rule)
		}
	}
	for look := range 2 {
		w.now = w.now.Add(2 * time.Hour)
		for g := range w.plants {
			if p := &w.plants[g]; look < len(p.later) {
				w.take(t, nil, nil, p.found(g, look), nil)
			}
		}
	}
	return w
}

// found puts the ids of a plant into what is found gone.
func (p *plant) found(g, look int) []source.Gone {
	var out []source.Gone
	for _, x := range p.later[look] {
		var n int
		if _, err := fmt.Sscan(string(x.ID), &n); err == nil {
			x.ID = xid(g, n)
		}
		if x.Account == "me" {
			x.Account = author(g)
		}
		out = append(out, x)
	}
	return out
}

func (w *town) rule(t *testing.T, id post.AccountID, kind string) {
	t.Helper()
	if err := w.Rule(t.Context(), record.Ruling{Account: id, Kind: kind, At: w.now}); err != nil {
		t.Fatal(err)
	}
}

// plant takes a thread in, and another of the same author that is open.
func (w *town) plant(t *testing.T, g int) {
	t.Helper()
	p := &w.plants[g]
	word := wordOf(g)
	line := func(from int) []post.Post {
		var out []post.Post
		for n := from; n < from+3; n++ {
			one := post.Post{ID: xid(g, n), Network: post.X, Author: author(g), Text: fmt.Sprintf("open %d", n), Created: w.now.Add(time.Duration(n) * time.Minute)}
			if n > from {
				one.Parent, one.ParentAuthor = xid(g, n-1), author(g)
			}
			out = append(out, one)
		}
		return out
	}
	posts := line(1)
	if strings.HasPrefix(p.name, "edited") { // what the word stood in is an older version
		old := line(1)
		old[1].Text, old[1].Version = "words "+word, "1"
		w.take(t, old, nil, nil, nil)
		w.now = w.now.Add(time.Minute)
	}
	p.change(word, posts)
	if strings.HasPrefix(p.name, "edited") {
		posts[1].Version, posts[1].Edited = "2", w.now
	}
	a := p.account
	a.ID, a.Network, a.Handle, a.Name = author(g), post.X, fmt.Sprintf("@ann%d", g), fmt.Sprintf("Ann %d", g)
	if p.bio {
		a.Bio, a.Name = "bio "+word, "Ann "+word
	}
	accounts := []post.Account{a}
	if id := stranger(g); posts[1].Quote != nil || posts[0].Parent != "" {
		accounts = append(accounts, post.Account{ID: id, Network: post.X, Handle: fmt.Sprintf("@bo%d", g)})
	}
	w.take(t, append(append(p.above(g, &posts[0]), posts...), line(501)...), accounts, nil, []string{word})
	w.now = w.now.Add(time.Minute)
}

// take makes one import. media are names whose bytes are pictures with the name in them.
func (w *town) take(t *testing.T, posts []post.Post, accounts []post.Account, gone []source.Gone, media []string) {
	t.Helper()
	ctx := t.Context()
	imp, err := w.Import(ctx, record.About{Name: "test", Source: "test", At: w.now})
	if err != nil {
		t.Fatal(err)
	}
	defer imp.Close()
	c, err := imp.Capture(ctx, part("test", "{}"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: 2}
	}
	for i := range gone {
		gone[i].At = w.now.Format(time.RFC3339)
	}
	for _, err := range []error{imp.Accounts(ctx, accounts), imp.Posts(ctx, posts), imp.Gone(ctx, gone)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range media {
		if err := imp.Media(ctx, name, part(name, picture(name))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := imp.Commit(ctx, true); err != nil {
		t.Fatal(err)
	}
}

func picture(word string) string {
	s := "\x89PNG\r\n\x1a\n"
	for _, c := range [][2]string{{"IHDR", strings.Repeat("\x01", 13)}, {"IDAT", word}, {"IEND", ""}} {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(c[1])))
		s += string(b) + c[0] + c[1] + "\x00\x00\x00\x00" // no sum: it is never decoded
	}
	return s
}

func part(name, body string) unpack.Part {
	return unpack.Part{Name: name, Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }}
}

// document reads a thread as the program does.
func (w *town) document(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
	rules, err := collect.RulesOf(ctx, w)
	if err != nil {
		return nil, err
	}
	l, err := collect.Load(ctx, w, id, collect.LoadOptions{Rule: how.Rule, More: how.More, Rules: rules, At: how.At})
	if err != nil {
		return nil, err
	}
	about := document.About{Rules: rules, API: l.API, Accounts: l.Accounts, Versions: l.Versions, Sources: l.Sources, At: how.At, Moments: l.Moments, Root: l.Root, Joined: map[post.ID]document.Preview{}}
	for _, x := range l.More {
		about.More = append(about.More, document.NewPreview(x, l.Accounts[x.Author]))
	}
	for id, x := range l.Joined {
		about.Joined[id] = document.NewPreview(x, l.Accounts[x.Author])
	}
	return document.New(l.Thread, about), nil
}

// patience keeps pages from being cut short on a busy machine, however busy.
const patience = 10_000

func (w *town) site(public bool, log *slog.Logger) http.Handler {
	s := web.Site{Patience: patience, Record: w, Document: w.document, Rulings: w.Rulings, Public: public, Log: log}
	s.Card = func(_ context.Context, c card.Card) ([]byte, error) { return fmt.Append(nil, c), nil } // what stands on it, in words
	return s.Handler()
}

// reader is the public site as somebody sees it who was invited and is signed in.
func (w *town) reader(t *testing.T, log *slog.Logger) http.Handler {
	return w.signedIn(t, web.Site{Patience: patience, Record: w, Document: w.document, Rulings: w.Rulings, Public: true, Log: log})
}

// signedIn is a site as reader has it.
func (w *town) signedIn(t *testing.T, s web.Site) http.Handler {
	t.Helper()
	ctx := t.Context()
	house, err := people.Open(ctx, &people.Memory{}, people.Config{Cheap: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := house.Found(ctx, house.SetupToken(), "Ann", "a password of the owner", people.Guest{}); err != nil {
		t.Fatal(err)
	}
	link, err := house.Invite(ctx, people.FirstOwner, "", "")
	if err != nil {
		t.Fatal(err)
	}
	session, err := house.Accept(ctx, link, "Ben", "a password of a reader", people.Guest{})
	if err != nil {
		t.Fatal(err)
	}
	s.People = house
	s.Card = func(_ context.Context, c card.Card) ([]byte, error) { return fmt.Append(nil, c), nil }
	h := s.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "clew", Value: session.Reveal()})
		h.ServeHTTP(w, r)
	})
}

// membered are the plants that an invited reader may read though the public may not: their authors ask that only
// people who are logged in see them.
func (p *plant) membered() bool {
	return strings.HasPrefix(p.name, "logged-in readers only") || p.name == "quote of a labelled post"
}

// get asks for a page, and gives what came, unpacked, with its headers.
func get(t *testing.T, h http.Handler, target string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = "127.0.0.1"
	got := httptest.NewRecorder()
	h.ServeHTTP(got, r)
	body := got.Body.Bytes()
	if got.Header().Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprint(got.Header()) + string(body)
}

// targets are the addresses of pages that could show a plant.
func targets(g int, word string) []string {
	sum := sha256.Sum256([]byte(picture(word)))
	sha := hex.EncodeToString(sum[:])
	root := string(xid(g, 1))
	out := []string{"/m/" + sha, "/m/" + sha + "?of=" + url.QueryEscape(root), "/m/" + sha + "?of=" + url.QueryEscape(string(xid(g, 2))), "/m/" + sha + "?of=" + url.QueryEscape(string(xid(g, 501))),
		"/a/" + string(author(g)), "/a/" + string(stranger(g)), fmt.Sprintf("/a/@ann%d", g), fmt.Sprintf("/a/@bo%d", g)}
	for _, n := range []int{1, 2, 3, 501, 800, 900, 901} {
		out = append(out, "/t/"+string(xid(g, n)), "/t/"+string(xid(g, n))+"?line=oldest", "/versions/"+string(xid(g, n)), "/versions/"+string(xid(g, n))+".json")
	}
	return append(out, "/t/"+root+"?was=1.0.0.gaps", "/nothing/"+root)
}

// sought are searches and feeds that could show a plant and do not say its word themselves.
func sought(g int) []string {
	var out []string
	for _, id := range []post.AccountID{author(g), stranger(g)} {
		from := url.QueryEscape("from:" + string(id))
		out = append(out, "/search.json?q="+from, "/search?q="+from, "/feed.atom?q="+from, "/feed.json?q="+from, "/feed.atom?author="+string(id), "/feed.json?author="+string(id), "/a/"+string(id)+".json")
	}
	for _, n := range []int{1, 2, 501, 800, 900} {
		id := string(xid(g, n))
		out = append(out, "/card/"+id+".png", "/oembed?url="+url.QueryEscape("http://127.0.0.1/t/"+id), "/oembed?format=xml&url="+url.QueryEscape("http://127.0.0.1/t/"+id))
	}
	return out
}

// TestLeaks looks for every planted word wherever anybody could see it, and for those that may be seen there
// where they may be.
func TestLeaks(t *testing.T) {
	w := newTown(t)
	public, own := w.site(true, slog.New(slog.DiscardHandler)), w.site(false, slog.New(slog.DiscardHandler))
	signed := w.reader(t, slog.New(slog.DiscardHandler))
	if got := get(t, signed, "/me"); !strings.Contains(got, "Ben") {
		t.Fatal("the reader is not signed in")
	}
	probes, leaked, found := 0, 0, 0
	look := func(where, got, word string, may, must bool) {
		probes++
		switch has := strings.Contains(got, word); {
		case has && !may:
			leaked++
			i := strings.Index(got, word)
			t.Errorf("%s shows %s: …%s…", where, word, got[max(0, i-60):min(len(got), i+30)])
		case has:
			found++
		case must:
			t.Errorf("%s does not show %s, which it may", where, word)
		}
	}
	lists := map[string]string{}
	for name, h := range map[string]http.Handler{"public": public, "public, signed in,": signed, "own": own} {
		lists[name+" accounts"], lists[name+" rules"] = get(t, h, "/accounts"), get(t, h, "/rules")
		next := regexp.MustCompile(`rel="next" href="([^"]+)"`)
		for at, n := "/", 0; at != "" && n < 20; n++ {
			page := get(t, h, at)
			lists[fmt.Sprint(name, " home ", n)] = page
			at = ""
			if m := next.FindStringSubmatch(page); m != nil {
				at = m[1]
			}
		}
	}
	spread := map[string]string{} // what names or carries threads of everybody, and may end in any form
	for name, h := range map[string]http.Handler{"public": public, "public, signed in,": signed, "own": own} {
		for _, at := range []string{"/tags", "/tags.json", "/feed.atom", "/feed.json", "/feed.atom?q=words", "/feed.json?q=words", "/search?q=words", "/search.json?q=words", "/accounts.json", "/index.json", "/sitemap.xml", "/robots.txt"} {
			spread[name+" "+at] = get(t, h, at)
		}
	}
	if len(spread["public /feed.atom"]) < 2000 || len(spread["public /tags"]) < 1000 || !strings.Contains(spread["public /search?q=words"], wordOf(0)) {
		t.Error("the public feeds and lists are empty")
	}
	for g := range w.plants {
		p := &w.plants[g]
		word := wordOf(g)
		for name, page := range spread {
			look(p.name+": "+name, page, word, p.list || !strings.HasPrefix(name, "public") && p.owner, false)
		}
		for _, target := range sought(g) {
			alone := p.alone > 0 && strings.Contains(target, url.QueryEscape(string(stranger(g)))) || p.alone > 0 && strings.Contains(target, string(stranger(g))) || p.alone > 0 && strings.Contains(target, fmt.Sprint(xid(g, p.alone))[2:])
			look(p.name+": public "+target, get(t, public, target), word, p.list || alone, p.list && target == sought(g)[0])
			look(p.name+": own "+target, get(t, own, target), word, p.owner || alone, p.list && target == sought(g)[0])
			// Cards, embeds and searches have the rules of the public; an account's page is read by a reader.
			look(p.name+": signed in "+target, get(t, signed, target), word, p.list || alone || p.membered() && strings.HasPrefix(target, "/a/"), p.list && target == sought(g)[0])
		}
		for _, target := range []string{"/tags/" + word, "/tags/" + word + ".json", "/feed.atom?tag=" + word, "/feed.json?tag=" + word, "/search?q=" + word, "/feed.atom?q=" + word} { // they say the word themselves
			look(p.name+": public "+target, get(t, public, target), "/t/x:", p.list || p.alone > 0, false)
		}
		for name, page := range lists {
			// Where an author's name is the word, the owner's lists may have it.
			look(p.name+": "+name, page, word+"<", p.list || !strings.HasPrefix(name, "public") && p.owner, false)
			look(p.name+": "+name, page, word+" ", p.list || !strings.HasPrefix(name, "public") && p.owner, false)
		}
		for i, target := range append(targets(g, word), w.pasts(t, g)...) {
			alone := p.alone > 0 && (strings.HasPrefix(target, "/t/"+string(xid(g, p.alone))) || strings.HasPrefix(target, "/versions/"+string(xid(g, p.alone))))
			look(p.name+": public "+target, get(t, public, target), word, p.page || alone, p.page && (i == 1 || target == "/t/"+string(xid(g, 1))))
			look(p.name+": signed in "+target, get(t, signed, target), word, p.page || p.membered() || alone, (p.page || p.membered() && p.owned()) && target == "/t/"+string(xid(g, 1)))
			if !strings.HasPrefix(target, "/m/") {
				look(p.name+": own "+target, get(t, own, target), word, p.owner || alone, p.owned() && target == "/t/"+string(xid(g, 2)))
			}
		}
		w.documents(t, p, g, look)
	}
	fmt.Fprintf(os.Stderr, "planted words: leaked %d of %d, shown where they may be %d\n", leaked, probes, found)
	if probes < 300 || found < 100 {
		t.Errorf("%d probes, %d found", probes, found)
	}
}

// pasts are the addresses of a plant's threads as they were known whenever something about them changed, and after.
func (w *town) pasts(t *testing.T, g int) []string {
	t.Helper()
	var out []string
	for _, n := range []int{1, 2, 501} {
		h, err := w.Thread(t.Context(), xid(g, n))
		if err != nil {
			continue
		}
		for _, m := range append(h.Moments(), time.Now().AddDate(1, 0, 0)) {
			out = append(out, "/t/"+string(xid(g, n))+"?at="+m.UTC().Format("20060102150405"))
		}
	}
	return out
}

// documents renders a plant for each use in each format.
func (w *town) documents(t *testing.T, p *plant, g int, look func(where, got, word string, may, must bool)) {
	t.Helper()
	for _, n := range []int{1, 3, 501} {
		d, err := w.document(t.Context(), xid(g, n), web.Reading{More: 6})
		if err != nil {
			if p.owned() && n != 3 {
				t.Errorf("%s: %v", p.name, err)
			}
			continue
		}
		for use, may := range map[policy.Use]bool{policy.Read: p.owner, policy.Member: p.page || p.membered(), policy.Page: p.page, policy.List: p.list, policy.Search: p.list, policy.Feed: p.list, policy.Export: p.exported} {
			for format, f := range w.formats {
				if f.costly && use != policy.Export && use != policy.Page {
					continue // what it costs to look is spent on what others can have
				}
				var b bytes.Buffer
				if err := f.render(&b, d.For(use)); err != nil {
					t.Fatal(err)
				}
				look(fmt.Sprintf("%s: %s from post %d for use %d", p.name, format, n, use), f.read(t, b.Bytes()), wordOf(g), may, may && n == 1 && f.whole && (use != policy.Read && use != policy.Member || p.owned() || p.page))
			}
		}
	}
}
