package mastodon

import (
	"fmt"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
)

// TestWalkObjects: no interface but the objects themselves.
func TestWalkObjects(t *testing.T) {
	for _, entry := range []int{101, 115, 130} {
		s := newFake("s.example", chain(101, 130)...)
		s.noAPI, s.soft = true, "writefreely"
		_, l := newNet(s)
		k, w := walkOf(t, l, fmt.Sprintf("https://s.example/users/ann/statuses/%d", entry))
		if got := threadOf(k, annURI); got != numbers(101, 130) || w.Root != annID(101) || w.Posts != 30 {
			t.Errorf("from %d: told %s, %+v", entry, got, w)
		}
		if len(k.evidence) != 1 || k.evidence[0].Limit != "" || !strings.Contains(k.evidence[0].Source, "ActivityPub") {
			t.Errorf("from %d: evidence %+v", entry, k.evidence)
		}
	}
}

// TestWalkObjectsDeletedMiddle: the replies stop at 107, and the outbox has the rest, joined by the
// conversation.
func TestWalkObjectsDeletedMiddle(t *testing.T) {
	for _, c := range []struct {
		gone int
		why  string
	}{{410, "Tombstone"}, {404, "HTTP 404"}} {
		s := newFake("s.example", chain(101, 112)...)
		s.noAPI, s.soft = true, "writefreely"
		s.posts[108].gone = c.gone
		_, l := newNet(s)
		k, _ := walkOf(t, l, "https://s.example/users/ann/statuses/103", post.Post{ID: annID(108), Author: annURI})
		if got, want := threadOf(k, annURI), strings.Replace(numbers(101, 112), "108 ", "", 1); got != want {
			t.Errorf("told %s, want %s", got, want)
		}
		if p := k.find(t, annID(109)); p.Parent != annID(108) || p.Conversation != annID(101) {
			t.Errorf("109 answers %s, of %s", p.Parent, p.Conversation)
		}
		if len(k.gone) != 1 || k.gone[0].ID != annID(108) || k.gone[0].Why != c.why {
			t.Errorf("gone %+v", k.gone)
		}
	}
}

// TestWalkObjectsSigned: objects are for servers that sign, and the interface is closed.
func TestWalkObjectsSigned(t *testing.T) {
	s := newFake("s.example", chain(101, 103)...)
	s.noAPI, s.noAP, s.soft = true, true, "snac"
	_, l := newNet(s)
	ref, _ := l.Refer(string(annID(101)))
	k := &kept{}
	_, err := l.Walk(t.Context(), source.Walk{Ref: ref}, k)
	if err == nil || !strings.Contains(err.Error(), source.ErrNeedsKey.Error()) || len(k.posts) > 0 {
		t.Errorf("%v, %d posts", err, len(k.posts))
	}
}

// TestFind: a handle leads to an account by WebFinger, and the account leads back.
func TestFind(t *testing.T) {
	s := newFake("s.example", chain(101, 103)...)
	_, l := newNet(s)
	for _, ref := range []source.Ref{{Said: "@ann@s.example", Handle: "@ann@s.example"}, {Said: "x", Account: annURI}, {Said: "x", URL: "https://s.example/@ann"}, {Said: "x", URL: "https://s.example/users/ann"}, {Said: "x", URL: "https://s.example/users/ann/statuses/101"}} {
		k := &kept{}
		a, err := l.Find(t.Context(), ref, k)
		if err != nil || a.ID != annURI || a.Handle != "@ann@s.example" || len(k.accounts) != 1 {
			t.Errorf("%+v: %+v, %v, %d told", ref, a, err, len(k.accounts))
		}
		again(t, l, k)
	}
	for _, c := range []struct{ said, finger, actor string }{
		{"nobody", ``, ``},
		{"an account of another name", fingerOf("zed@s.example", annURI), s.actor("zed")},
		{"one that leads to another", fingerOf("ann@s.example", "https://s.example/users/zed"), s.actor("zed")},
		{"one whose id is another", fingerOf("ann@s.example", annURI), s.actor("zed")},
		{"no account", fingerOf("ann@s.example", annURI), s.note(s.posts[101], false)},
		{"a page", fingerOf("ann@s.example", annURI), "<html>"},
		{"no self", `{"subject":"acct:ann@s.example","links":[{"rel":"self","type":"text/html","href":"` + annURI + `"}]}`, s.actor("ann")},
	} {
		n, l := newNet(s)
		n.hosts["s.example"] = fixed{"/.well-known/webfinger": {"application/jrd+json", c.finger}, "/users/ann": {"application/activity+json", c.actor}, "/users/zed": {"application/activity+json", c.actor}}
		k := &kept{}
		if a, err := l.Find(t.Context(), source.Ref{Said: c.said, Handle: "@ann@s.example"}, k); err == nil {
			t.Errorf("%s: found %+v", c.said, a)
		}
	}
	// A server that signs tells of accounts to its token's bearer.
	s.token, s.noAP = "key", true
	_, l = newNet(s)
	if a, err := l.Find(t.Context(), source.Ref{Handle: "@ann@s.example"}, &kept{}); err != nil || a.ID != annURI {
		t.Errorf("by the interface: %+v, %v", a, err)
	}
}

// TestFindSplit: the name's host is not the account's.
func TestFindSplit(t *testing.T) {
	n, l := newNet()
	who := `{"subject":"acct:ann@name.example","links":[{"rel":"self","type":"application/activity+json","href":"https://s.example/users/ann"}]}`
	s := newFake("s.example")
	n.hosts["name.example"] = fixed{"/.well-known/webfinger": {"application/jrd+json", who}}
	n.hosts["s.example"] = fixed{"/.well-known/webfinger": {"application/jrd+json", who}, "/users/ann": {"application/activity+json", s.actor("ann")}}
	for _, ref := range []source.Ref{{Handle: "@ann@name.example"}, {Account: annURI}} {
		if a, err := l.Find(t.Context(), ref, &kept{}); err != nil || a.Handle != "@ann@name.example" {
			t.Errorf("%+v: %+v, %v", ref, a, err)
		}
	}
	// The name's host knows nothing of it: the account keeps its own server's name.
	n.hosts["name.example"] = fixed{}
	if a, err := l.Find(t.Context(), source.Ref{Account: annURI}, &kept{}); err != nil || a.Handle != "@ann@s.example" {
		t.Errorf("unconfirmed: %+v, %v", a, err)
	}
}

// TestSince: only what is newer than the state, by the interface and by the outbox.
func TestSince(t *testing.T) {
	for _, c := range []struct {
		name         string
		noAPI, token bool
	}{{"interface", false, false}, {"outbox", true, false}, {"with a token", false, true}} {
		s := newFake("s.example", chain(101, 150)...)
		s.posts[90] = &said{n: 90, who: "ann", shown: "private", text: canary}
		s.noAPI = c.noAPI
		if c.token {
			s.token, s.noAP = "key", true
		}
		_, l := newNet(s)
		k := &kept{}
		state, err := l.Since(t.Context(), annURI, "", k)
		if err != nil || len(k.posts) == 0 || len(k.posts) > 41 || state == "" {
			t.Fatalf("%s: %d posts, %q, %v", c.name, len(k.posts), state, err)
		}
		again(t, l, k)
		k = &kept{}
		same, err := l.Since(t.Context(), annURI, state, k)
		if err != nil || same != state {
			t.Errorf("%s: nothing new: %q, %v", c.name, same, err)
		}
		for n := 151; n <= 270; n++ {
			s.posts[n] = &said{n: n, who: "ann", parent: n - 1, text: "new", shown: map[bool]string{true: "private"}[n == 200]}
		}
		s.posts[200].text = canary
		k = &kept{}
		next, err := l.Since(t.Context(), annURI, state, k)
		told := map[post.ID]bool{}
		for _, p := range k.posts {
			told[p.ID] = p.State == post.Present || told[p.ID]
		}
		for n := 151; n <= 270; n++ {
			if told[annID(n)] == (n == 200) {
				t.Errorf("%s: %d told: %v", c.name, n, told[annID(n)])
			}
		}
		if err != nil || next == state || len(k.evidence) != 0 {
			t.Errorf("%s: %q, %v, evidence %v", c.name, next, err, k.evidence)
		}
		for _, x := range k.captures {
			if strings.Contains(string(x.bytes), canary) {
				t.Errorf("%s: %s keeps what is not public", c.name, x.name)
			}
		}
		again(t, l, k)
	}
	_, l := newNet(newFake("s.example"))
	if _, err := l.Since(t.Context(), "https://nowhere.example/users/ann", "", &kept{}); err == nil {
		t.Error("an account of no server is read")
	}
}

// TestGuess: what a link's host is, it is asked.
func TestGuess(t *testing.T) {
	s := newFake("s.example", chain(101, 103)...)
	plain := `{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://w.example/n"}]}`
	n, l := newNet(s)
	n.hosts["w.example"] = fixed{"/.well-known/nodeinfo": {"application/json", plain}, "/n": {"application/json", `{"software":{"name":"blog"},"protocols":["diaspora"]}`}}
	n.hosts["page.example"] = refusing(200, "text/html", "<html>")
	n.hosts["foreign.example"] = fixed{"/.well-known/nodeinfo": {"application/json", strings.Replace(plain, "w.example", "s.example", 1)}}
	for _, c := range []struct {
		link string
		ok   bool
		post post.ID
		who  post.AccountID
	}{
		{"https://s.example/users/ann", true, "", annURI},
		{"https://s.example/users/ann/statuses/101", true, annID(101), ""},
		{"https://s.example/@ann", true, "", ""},
		{"https://w.example/p/1", false, "", ""},
		{"https://page.example/p/1", false, "", ""},
		{"https://foreign.example/p/1", false, "", ""},
		{"https://x.com/p/1", false, "", ""},
		{"nonsense", false, "", ""},
	} {
		ref, ok, err := l.Guess(t.Context(), c.link)
		if ok != c.ok || err != nil || ref.Post != c.post || ref.Account != c.who {
			t.Errorf("%s: %+v %v %v", c.link, ref, ok, err)
		}
	}
	if _, ok, err := l.Guess(t.Context(), "https://down.example/x"); ok || err == nil {
		t.Errorf("a host that does not answer: %v %v", ok, err)
	}
}

func fingerOf(who, id string) string {
	return fmt.Sprintf(`{"subject":"acct:%s","links":[{"rel":"self","type":"application/activity+json","href":%q}]}`, who, id)
}
