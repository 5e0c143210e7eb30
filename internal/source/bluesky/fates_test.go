package bluesky

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

// TestDeletedMiddle is LIVE.md §10: after post 8 of 12 is deleted every page shows 7, and 11 are told.
func TestDeletedMiddle(t *testing.T) {
	for _, app := range []bool{true, false} {
		w := newWorld()
		ids := w.thread(t, 12, 3)
		w.app = app
		w.posts[ids[7]].deleted = true
		for _, from := range []int{0, 3, 11} {
			r, walked, err := w.walk(t, ids[from])
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(without(ids, 7), r.of(alice)); d != "" || walked.Root != ids[0] {
				t.Errorf("AppView %v, from %d: root %s %s", app, from, walked.Root, d)
			}
			if len(r.gone) > 0 {
				t.Errorf("nobody held it, and it is told gone: %+v", r.gone)
			}
		}
		held := func(k *source.Walk) {
			for _, id := range ids {
				k.Held = append(k.Held, post.Post{ID: id, Author: alice})
			}
		}
		r, _, err := w.walk(t, ids[0], held)
		if err != nil || len(r.gone) != 1 || r.gone[0].ID != ids[7] || r.gone[0].State != post.Deleted || !strings.Contains(r.gone[0].Why, "404") {
			t.Errorf("AppView %v: %v %+v", app, err, r.gone)
		}
		// The link of the deleted post itself still leads to the thread, where the record knows it.
		r, walked, err := w.walk(t, ids[7], held)
		if err != nil || walked.Root != ids[0] || len(r.of(alice)) != 11 {
			t.Errorf("AppView %v, from the deleted one: %v %+v, %d posts", app, err, walked, len(r.of(alice)))
		}
	}
}

// TestDeletedRoot: survivors are found by the conversation that they name.
func TestDeletedRoot(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 5, 2)
	w.posts[ids[0]].deleted = true
	for _, from := range []int{0, 1, 4} {
		r, _, err := w.walk(t, ids[from])
		if d := cmp.Diff(ids[1:], r.of(alice)); err != nil || d != "" {
			t.Errorf("from %d: %v %s", from, err, d)
		}
	}
}

// TestFates: what becomes of a held post that is not met. Only the server's word that it has no such record
// is a sighting of its absence.
func TestFates(t *testing.T) {
	paths := layer0(postType, 2)
	held := post.ID("at://" + alice + "/" + paths[0])
	proof := func(records ...string) []byte { return repositoryOf(t, alice, paths, records) }
	good := recordOf(t, `{"$type":"app.bsky.feed.post","text":"one"}`)
	for name, c := range map[string]struct {
		state string
		repo  []byte
		code  int
		body  string
		want  string
	}{
		"deleted":                    {want: "2 HTTP 404: RecordNotFound"},
		"deleted, proved":            {repo: repositoryOf(t, alice, paths[1:], []string{good}), want: "2 HTTP 404: RecordNotFound"},
		"taken down at the server":   {repo: proof(good, ""), want: "5 taken down at its server"},
		"a proof that is broken":     {repo: []byte("\x3a\xa2rubbish"), want: "2 HTTP 404: RecordNotFound"},
		"deactivated":                {state: "deactivated", want: "6 account deactivated"},
		"suspended":                  {state: "suspended", want: "6 account suspended"},
		"account taken down":         {state: "takendown", want: "6 account taken down"},
		"account deleted":            {state: "deleted", want: "2 account deleted"},
		"account in another state":   {state: "desynchronized"},
		"account moved away":         {state: "unknown"},
		"a plain 404":                {code: 404, body: "not found"},
		"a login wall":               {code: 200, body: "<html>sign in</html>"},
		"401":                        {code: 401, body: `{"error":"AuthMissing"}`},
		"403":                        {code: 403, body: `{"error":"RecordNotFound"}`},
		"410":                        {code: 410, body: `{"error":"Gone"}`},
		"451":                        {code: 451, body: `{"error":"RecordNotFound"}`},
		"429":                        {code: 429, body: `{"error":"RecordNotFound"}`},
		"500":                        {code: 500, body: `{"error":"RecordNotFound"}`},
		"no answer":                  {code: 999},
		"400 of another kind":        {code: 400, body: `{"error":"InvalidRequest"}`},
		"400 without words":          {code: 400},
		"another record":             {code: 200, body: `{"uri":"at://` + bob + `/app.bsky.feed.post/a","value":{"$type":"app.bsky.feed.post","text":"x"}}`},
		"404 within an answer":       {code: 200, body: `{"error":"RecordNotFound"}`},
		"half an answer":             {code: 200, body: `{"uri":"at://`},
		"a record of another hash":   {code: 200, body: `{"uri":"` + string(held) + `","cid":"bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4","value":{"$type":"app.bsky.feed.post","text":"x"}}`},
		"a record of another type":   {code: 200, body: `{"uri":"` + string(held) + `","value":{"$type":"app.bsky.feed.post"}}`},
		"it is there after all":      {code: 200, body: `{"uri":"` + string(held) + `","value":{"$type":"app.bsky.feed.post","text":"x"}}`},
		"words that mean to be gone": {code: 404, body: `{"error":"NotFound","message":"deleted"}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			ids := w.thread(t, 2, 1)
			if c.repo != nil {
				w.repos[alice] = c.repo
			}
			if c.state != "" {
				w.states[alice] = c.state
			}
			w.change = func(call string, out http.ResponseWriter, r *http.Request) bool {
				if call == callRecord && c.code != 0 && r.URL.Query().Get("rkey") == keyOf(held) {
					out.WriteHeader(c.code)
					_, _ = out.Write([]byte(c.body))
					return true
				}
				return false
			}
			r, _, err := w.walk(t, ids[0], func(k *source.Walk) { k.Held = []post.Post{{ID: held, Author: alice}} })
			if err != nil && (c.state == "" || c.want != "") {
				t.Fatal(err)
			}
			got := ""
			for _, g := range r.gone {
				got += fmt.Sprint(int(g.State), " ", g.Why)
				if c.state == "" && g.ID != held || c.state != "" && (g.Account != alice || g.ID != "") {
					t.Errorf("%+v", g)
				}
			}
			if got != c.want {
				t.Errorf("gone: %q, want %q", got, c.want)
			}
		})
	}
}

// TestNothingToTell: the error says whether there is no such post or whether nobody could be heard.
func TestNothingToTell(t *testing.T) {
	w := newWorld()
	w.thread(t, 2, 1)
	if _, _, err := w.walk(t, uri(alice, 77)); !errors.Is(err, source.ErrNoPost) {
		t.Errorf("a post that never was: %v", err)
	}
	w.change = func(call string, out http.ResponseWriter, _ *http.Request) bool {
		out.WriteHeader(999)
		return true
	}
	if _, _, err := w.walk(t, uri(alice, 0)); !errors.Is(err, fetch.ErrUnreachable) || errors.Is(err, source.ErrNoPost) {
		t.Errorf("nobody answers: %v", err)
	}
	w.change = func(call string, out http.ResponseWriter, r *http.Request) bool {
		if r.URL.Host != plcHost {
			out.WriteHeader(500)
		}
		return r.URL.Host != plcHost
	}
	if _, _, err := w.walk(t, uri(alice, 0)); errors.Is(err, source.ErrNoPost) || err == nil {
		t.Errorf("everybody fails: %v", err)
	}
	if _, _, err := w.walk(t, "https://elsewhere.example/1"); !errors.Is(err, source.ErrNoPost) {
		t.Errorf("another network's post: %v", err)
	}
}

// TestDeadIdentity: the directory's own word that an identity is dead ends the account; another 410 does not.
func TestDeadIdentity(t *testing.T) {
	for body, want := range map[string]int{`{"message":"DID not available: ` + alice + `"}`: 1, `{"message":"DID not available: ` + bob + `"}`: 0, "gone": 0, "{}": 0} {
		w := newWorld()
		ids := w.thread(t, 2, 1)
		w.change = func(call string, out http.ResponseWriter, _ *http.Request) bool {
			if call == callDocument {
				out.WriteHeader(410)
				_, _ = out.Write([]byte(body))
			}
			return call == callDocument
		}
		r, _, err := w.walk(t, ids[0], func(k *source.Walk) { k.Held = []post.Post{{ID: ids[0], Author: alice}} })
		if err != nil || len(r.gone) != want || want == 1 && (r.gone[0].Account != alice || r.gone[0].State != post.Deleted) {
			t.Errorf("%s: %v %+v", body, err, r.gone)
		}
	}
}

// TestBackAgain: what was found gone and is there is told to be restored.
func TestBackAgain(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 3, 1)
	r, _, err := w.walk(t, ids[0], func(k *source.Walk) {
		k.Held = []post.Post{{ID: ids[0]}, {ID: ids[1], State: post.Suspended}, {ID: ids[2], State: post.Deleted}, {ID: uri(alice, 9), State: post.NotFetched}}
	})
	got := ""
	for _, g := range r.gone {
		got += fmt.Sprint(g.Restored, " ", string(g.Account), keyOf(g.ID), " ")
	}
	want := "true " + alice + " true " + keyOf(ids[1]) + " true " + keyOf(ids[2]) + " false " + key(9) + " "
	if err != nil || got != want {
		t.Errorf("%v %s, want %s", err, got, want)
	}
}
