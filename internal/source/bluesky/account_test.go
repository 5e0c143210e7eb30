package bluesky

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

func TestRefer(t *testing.T) {
	const did = "did:plc:aliceinventedaccount2222"
	at := post.ID("at://" + did + "/app.bsky.feed.post/3kabc")
	good := map[string]source.Ref{
		"https://bsky.app/profile/" + did + "/post/3kabc":             {Post: at, URL: "https://bsky.app/profile/" + did + "/post/3kabc"},
		"https://bsky.app/profile/Ada.Example/post/3kabc?ref=x#y":     {Handle: "@ada.example", Key: "3kabc", URL: "https://bsky.app/profile/Ada.Example/post/3kabc?ref=x#y"},
		"http://www.bsky.app/profile/ada.example/post/3kabc/liked-by": {Handle: "@ada.example", Key: "3kabc", URL: "http://www.bsky.app/profile/ada.example/post/3kabc/liked-by"},
		"https://main.bsky.dev/profile/ada.example/post/3kabc/":       {Handle: "@ada.example", Key: "3kabc", URL: "https://main.bsky.dev/profile/ada.example/post/3kabc/"},
		"https://deck.blue/profile/ada.example":                       {Handle: "@ada.example", URL: "https://deck.blue/profile/ada.example"},
		"https://anything.example/profile/" + did + "/post/3kabc":     {Post: at, URL: "https://anything.example/profile/" + did + "/post/3kabc"},
		"https://bsky.app/profile/" + did:                             {Account: did, URL: "https://bsky.app/profile/" + did},
		" at://" + did + "/app.bsky.feed.post/3kabc ":                 {Post: at},
		"at://ada.example/app.bsky.feed.post/3kabc":                   {Handle: "@ada.example", Key: "3kabc"},
		"at://" + did:              {Account: did},
		"at://ada.example":         {Handle: "@ada.example"},
		did:                        {Account: did},
		"did:web:ada.example":      {Account: "did:web:ada.example"},
		"did:web:localhost%3A2583": {Account: "did:web:localhost%3A2583"},
		"@ada.example":             {Handle: "@ada.example"},
		"@Ada.BSKY.Social":         {Handle: "@ada.bsky.social"},
		"ada.bsky.social":          {Handle: "@ada.bsky.social"},
	}
	l := newWorld().live()
	for said, want := range good {
		got, ok := l.Refer(said)
		want.Network, want.Said = post.Bluesky, said
		if d := cmp.Diff(want, got); !ok || d != "" {
			t.Errorf("%q: %v %s", said, ok, d)
		}
		if got.IsPost() != (want.Post != "" || want.Key != "") && got.URL == "" {
			t.Errorf("%q: IsPost %v", said, got.IsPost())
		}
	}
	for _, said := range []string{"", "@", "@ada", "@ada@mastodon.example", "ada.example", "ada", "nostr:abc", "x:20", "did:", "did:plc:", "did:plc:a b",
		"https://x.com/ada/status/20", "https://mastodon.example/@ada/1", "https://bsky.app", "https://bsky.app/profile", "https://bsky.app/profile/",
		"https://bsky.app/profile/ada.example/feed/x", "https://bsky.app/profile/ada.example/post", "https://bsky.app/profile/ada.example/post/",
		"https://bsky.app/profile/ada.example/post/a b", "https://bsky.app/profile/ada.example/post/..", "https://bsky.app/profile/ada/post/3k",
		"https://bsky.app.evil.example/profile/ada.example/post/3k", "https://evil.example/profile/ada.example/post/3k", "https://a@bsky.app/profile/ada.example/post/3k",
		"ftp://bsky.app/profile/ada.example/post/3k", "at://", "at://ada", "at://" + did + "/app.bsky.feed.like/3k", "at://" + did + "/app.bsky.feed.post/", "at:///app.bsky.feed.post/3k",
		"@-ada.example", "@ada-.example", "@ada..example", "@ada.1", "@ada.exa_mple", "https://bsky.app/profile/%00.example/post/3k", "@" + string(make([]byte, 3000))} {
		if ref, ok := l.Refer(said); ok {
			t.Errorf("took %q as %+v", said, ref)
		}
	}
}

func FuzzRefer(f *testing.F) {
	f.Add("https://bsky.app/profile/ada.example/post/3k")
	f.Add("at://did:plc:a/app.bsky.feed.post/3k")
	f.Fuzz(func(t *testing.T, said string) {
		ref, ok := (&Live{}).Refer(said)
		if !ok {
			return
		}
		if ref.Post != "" {
			if _, err := post.ParseID(string(ref.Post)); err != nil {
				t.Error(err)
			}
		} else if ref.Account == "" && ref.Handle == "" {
			t.Errorf("%q means nothing: %+v", said, ref)
		}
	})
}

func TestDocumentPlaces(t *testing.T) {
	l := newWorld().live()
	plain := NewLive(nil, Config{PLC: "http://127.0.0.1:2582"})
	for _, c := range []struct {
		l    *Live
		did  post.AccountID
		want string
	}{
		{l, alice, "https://" + plcHost + "/" + alice},
		{l, "did:web:ada.example", "https://ada.example/.well-known/did.json"},
		{l, "did:web:localhost%3A2583", "https://localhost:2583/.well-known/did.json"},
		{plain, "did:web:localhost%3a2583", "http://localhost:2583/.well-known/did.json"},
		{plain, alice, "http://127.0.0.1:2582/" + alice},
		{l, "did:web:ada.example:users:ada", ""},
		{l, "did:web:ada.example%2Fx", ""},
		{l, "did:key:zQ3sh", ""},
		{l, "did:plc:..%2Fx", ""},
		{l, "did:plc:A", ""},
	} {
		if got := c.l.documentOf(c.did); got != c.want {
			t.Errorf("%s: %q, want %q", c.did, got, c.want)
		}
	}
	for endpoint, want := range map[string]string{"https://pds.example": "https://pds.example", "https://pds.example/": "https://pds.example", "https://pds.example:8443": "https://pds.example:8443",
		"http://pds.example": "", "": "", "pds.example": "", "https://": "", "https://pds.example/path": "", "https://pds.example?x": "", "https://a:b@pds.example": "", "://": ""} {
		if got := l.server(endpoint); got != want {
			t.Errorf("%q: %q, want %q", endpoint, got, want)
		}
	}
	if got := plain.server("http://localhost:2583"); got != "http://localhost:2583" {
		t.Errorf("a local server: %q", got)
	}
}

func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		ref    source.Ref
		set    func(*world)
		want   post.Account
		failed error
	}{
		"by handle": {ref: source.Ref{Handle: "@alice.example"}, want: post.Account{ID: alice, Handle: "@alice.example"}},
		"by DID":    {ref: source.Ref{Account: alice}, want: post.Account{ID: alice, Handle: "@alice.example"}},
		"by a post": {ref: source.Ref{Post: uri(alice, 1)}, want: post.Account{ID: alice, Handle: "@alice.example"}},
		"by its own host": {ref: source.Ref{Handle: "@alice.invented.social"}, set: func(w *world) {
			w.handles[alice], w.names["alice.invented.social"], w.app = "alice.invented.social", alice, false
		}, want: post.Account{ID: alice, Handle: "@alice.invented.social"}},
		"by DID, the handle leads elsewhere": {ref: source.Ref{Account: alice}, set: func(w *world) { w.claims[alice] = "bob.example" }, want: post.Account{ID: alice}},
		"by DID, the handle leads nowhere":   {ref: source.Ref{Account: alice}, set: func(w *world) { w.claims[alice] = "none.example" }, want: post.Account{ID: alice}},
		"an identity without a server":       {ref: source.Ref{Account: alice}, set: func(w *world) { w.endpoint = "" }, want: post.Account{ID: alice, Handle: "@alice.example"}},
		"a handle that is not claimed":       {ref: source.Ref{Handle: "@alice.example"}, set: func(w *world) { w.claims[alice] = "new.example" }, failed: source.ErrNoAccount},
		"a handle that nobody has":           {ref: source.Ref{Handle: "@nobody.example"}, failed: source.ErrNoAccount},
		"a handle that is none":              {ref: source.Ref{Handle: "@nobody"}, failed: source.ErrNoAccount},
		"a DID that nobody has":              {ref: source.Ref{Account: "did:plc:nobody"}, failed: source.ErrNoAccount},
		"nothing":                            {failed: source.ErrNoAccount},
		"nobody answers": {ref: source.Ref{Account: alice}, set: func(w *world) {
			w.change = func(_ string, out http.ResponseWriter, _ *http.Request) bool { out.WriteHeader(999); return true }
		}, failed: fetch.ErrUnreachable},
		"the directory fails": {ref: source.Ref{Account: alice}, set: func(w *world) {
			w.change = func(_ string, out http.ResponseWriter, _ *http.Request) bool { out.WriteHeader(500); return true }
		}, failed: fetch.ErrUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			if c.set != nil {
				c.set(w)
			}
			var r recorder
			l := w.live()
			a, err := l.Find(t.Context(), c.ref, &r)
			if !errors.Is(err, c.failed) {
				t.Fatal(err)
			}
			if err != nil {
				if len(r.accounts) > 0 && r.accounts[0].Handle != "" {
					t.Errorf("told %+v", r.accounts)
				}
				return
			}
			if a.ID != c.want.ID || a.Handle != c.want.Handle || a.Name != "Someone Invented" && w.endpoint != "" {
				t.Errorf("%+v", a)
			}
			if len(r.accounts) == 0 || r.accounts[len(r.accounts)-1] != a {
				t.Errorf("told %+v, gave %+v", r.accounts, a)
			}
			sameAgain(t, l, &r)
		})
	}
}

func TestSince(t *testing.T) {
	w := newWorld()
	w.pageSize = 10
	var ids []post.ID
	for i := range 35 {
		ids = append(ids, w.write(t, alice, i, "", ""))
	}
	ids = append(ids, w.write(t, alice, 50, w.write(t, bob, 49, "", ""), ""))
	l := w.live()
	since := func(state string) (*recorder, string) {
		t.Helper()
		var r recorder
		next, err := l.Since(t.Context(), alice, state, &r)
		if err != nil {
			t.Fatal(err)
		}
		sameAgain(t, l, &r)
		if len(r.evidence) > 0 || len(r.gone) > 0 {
			t.Errorf("%+v %+v", r.evidence, r.gone)
		}
		return &r, next
	}
	r, next := since("")
	if len(r.of(alice)) != 10 || next != keyOf(ids[35]) {
		t.Errorf("the newest page: %d posts, %s", len(r.of(alice)), next)
	}
	if r, again := since(next); again != next || len(r.of(alice)) != 10 {
		t.Errorf("nothing new: %d posts, %s", len(r.of(alice)), again)
	}
	if r, _ := since(keyOf(ids[4])); len(r.of(alice)) < 31 {
		t.Errorf("from the fifth on: %d posts", len(r.of(alice)))
	}
	// A key that claims the far future must not hide what comes after it.
	future := w.write(t, alice, 60*24*3650, "", "")
	if r, got := since(next); got != next || !slices.Contains(r.of(alice), future) {
		t.Errorf("a key of the future became the state: %s", got)
	}
	delete(w.posts, future)
	for name, change := range map[string]func(q map[string][]string, v map[string]any){
		"a list without end": func(_ map[string][]string, v map[string]any) { v["cursor"] = "3" },
		"the same for ever":  func(q map[string][]string, v map[string]any) { v["cursor"] = keyOf(ids[30]) },
		"another's records": func(_ map[string][]string, v map[string]any) {
			v["records"] = []any{map[string]any{"uri": string(uri(bob, 49)), "value": map[string]any{"$type": postType, "text": "x"}}}
		},
		"records of no shape": func(_ map[string][]string, v map[string]any) { v["records"] = []any{7, nil, map[string]any{}} },
	} {
		hostile(w, callList, change)
		w.asked = nil
		var r recorder
		if _, err := l.Since(t.Context(), alice, keyOf(ids[0]), &r); err != nil || len(w.asked) > maxSince+2 || len(r.of(bob)) > 0 {
			t.Errorf("%s: %v, %d requests, %v", name, err, len(w.asked), r.of(bob))
		}
	}
	for _, code := range []int{400, 401, 403, 404, 429, 500, 999} {
		w.change = func(call string, out http.ResponseWriter, _ *http.Request) bool {
			if call == callList {
				out.WriteHeader(code)
			}
			return call == callList
		}
		var r recorder
		if got, err := l.Since(t.Context(), alice, "3abc", &r); err == nil || got != "3abc" {
			t.Errorf("status %d: %q %v", code, got, err)
		}
	}
	if _, err := l.Since(t.Context(), "did:plc:nobody", "", &recorder{}); !errors.Is(err, source.ErrNoAccount) {
		t.Errorf("nobody: %v", err)
	}
}

// TestWalkCost: an ordinary thread costs the identity, the profile, the thread, the count and the list.
func TestWalkCost(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 25, 2)
	_, walked, err := w.walk(t, ids[0])
	if err != nil || walked.Requests > 6 {
		t.Errorf("%v: %d requests: %s", err, walked.Requests, fmt.Sprint(w.asked))
	}
}

func BenchmarkWalk(b *testing.B) {
	w := newWorld()
	ids := w.thread(b, 1000, 1)
	l := NewLive(&cached{w, map[string]*fetch.Exchange{}}, Config{AppView: "https://" + appHost, PLC: "https://" + plcHost, Jetstream: []string{}})
	walk := func() {
		if _, err := l.Walk(b.Context(), source.Walk{Ref: source.Ref{Post: ids[0]}}, nothing{&memory{}}); err != nil {
			b.Fatal(err)
		}
	}
	walk() // the world makes its answers once
	b.ReportAllocs()
	for b.Loop() {
		walk()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/post")
}
