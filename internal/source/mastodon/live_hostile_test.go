package mastodon

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
)

// TestHostileAPI: a server of the Mastodon interface that lies, loops and never ends.
func TestHostileAPI(t *testing.T) {
	good := newFake("s.example", chain(101, 105)...)
	good.posts[300] = &said{n: 300, who: "cy@o.example", parent: 105, text: forged}
	one := good.status(good.posts[101])
	cycle := func(a, b int) string {
		return strings.Replace(one, `"in_reply_to_id":null`, fmt.Sprintf(`"in_reply_to_id":"%d"`, b), 1)
	}
	for _, c := range []struct {
		name                    string
		status, context, listed string
		endless                 bool
		limit                   string
	}{
		{name: "others' words in a context", status: one, context: `{"ancestors":[` + good.status(good.posts[300]) + `],"descendants":[` + good.status(good.posts[300]) + `]}`, listed: "[]"},
		{name: "others' words in the list", status: one, context: `{"ancestors":[],"descendants":[]}`, listed: "[" + good.status(good.posts[300]) + "]", limit: "circle"},
		{name: "a boost with others' words", status: one, context: `{"ancestors":[],"descendants":[]}`, listed: "[" + strings.Replace(one, `"sensitive":false`, `"sensitive":false,"reblog":`+good.status(good.posts[300]), 1) + "]"},
		{name: "another's uri", status: strings.Replace(one, `"uri":"https://s.example/users/ann/statuses/101"`, `"uri":"https://o.example/users/ann/statuses/101"`, 1), context: `{"ancestors":[],"descendants":[]}`, listed: "[]"},
		{name: "another's account", status: strings.Replace(one, `"uri":"https://s.example/users/ann"`, `"uri":"https://o.example/users/ann"`, 1), context: `{"ancestors":[],"descendants":[]}`, listed: "[]"},
		{name: "it answers itself", status: cycle(101, 101), context: `{"ancestors":[],"descendants":[]}`, listed: "[]"},
		{name: "it stands above itself", status: one, context: `{"ancestors":[` + one + `],"descendants":[` + one + `]}`, listed: "[" + one + "]"},
		{name: "two that answer each other", status: cycle(101, 102), context: `{"ancestors":[],"descendants":[` + good.status(good.posts[102]) + `]}`, listed: "[]"},
		{name: "the list goes round", status: one, context: `{"ancestors":[],"descendants":[]}`, listed: "[" + good.status(good.posts[105]) + "," + good.status(good.posts[104]) + "]", limit: "circle"},
		{name: "the list never ends", status: one, context: `{"ancestors":[],"descendants":[]}`, endless: true, limit: "pages of the author"},
		{name: "a list in place of a context", status: one, context: "[]", listed: "[]", limit: "something else"},
		{name: "a context in place of a list", status: one, context: `{"ancestors":[],"descendants":[]}`, listed: `{"ancestors":[],"descendants":[]}`, limit: "something else"},
		{name: "a page in place of a context", status: one, context: "<html>", listed: "[]", limit: "something else"},
		{name: "a million empty items", status: one, context: `{"ancestors":[],"descendants":[` + strings.Repeat("{},", 200_000) + `{}]}`, listed: "[]"},
		{name: "numbers for names", status: one, context: `{"ancestors":7,"descendants":{"a":1}}`, listed: "[7,null,[],\"x\"]", limit: "circle"},
	} {
		n, l := newNet()
		n.hosts["s.example"] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch path := r.URL.Path; {
			case strings.HasSuffix(path, "/context"):
				answerJSON(w, 200, c.context)
			case strings.HasPrefix(path, "/api/v1/accounts/") && c.endless:
				most := 1_000_000
				fmt.Sscanf(r.URL.Query().Get("max_id"), "%d", &most)
				if at := r.URL.Query().Get("min_id"); at != "" {
					fmt.Sscanf(at, "%d", &most)
					most += 3
				}
				answerJSON(w, 200, "["+good.status(&said{n: most - 1, who: "bo"})+"]")
			case strings.HasPrefix(path, "/api/v1/accounts/"):
				answerJSON(w, 200, c.listed)
			case path == "/api/v1/statuses/101":
				answerJSON(w, 200, c.status)
			case strings.HasPrefix(path, "/api/v1/statuses/"):
				answerJSON(w, 404, `{"error":"Record not found"}`)
			default:
				answerAP(w, 404, `{}`)
			}
		})
		ref, _ := l.Refer(string(annID(101)))
		k := &kept{}
		_, err := l.Walk(t.Context(), source.Walk{Ref: ref}, k)
		k.check(t)
		if err == nil {
			again(t, l, k)
			if got := k.evidence[0].Limit; (c.limit == "") != (got == "") || !strings.Contains(got, c.limit) {
				t.Errorf("%s: limit %q, want %q", c.name, got, c.limit)
			}
		}
		for _, p := range k.posts {
			if strings.Contains(p.Text, forged) || p.State == post.Present && hostOf(string(p.ID)) != "s.example" {
				t.Errorf("%s: tells %s: %q", c.name, p.ID, p.Text)
			}
		}
		if len(n.asked) > 60 {
			t.Errorf("%s: %d questions", c.name, len(n.asked))
		}
	}
}

// TestWalkPleroma: a post that is named by its object is found in the interface by searching for it.
func TestWalkPleroma(t *testing.T) {
	s := newFake("s.example", chain(101, 125)...)
	s.soft, s.caps = "akkoma", false
	uuid := func(n int) string { return fmt.Sprintf("https://s.example/objects/00000000-0000-0000-0000-%012d", n) }
	rename := func(b string) string {
		for n := 125; n > 100; n-- {
			b = strings.ReplaceAll(b, fmt.Sprintf(`"%s"`, annID(n)), fmt.Sprintf("%q", uuid(n)))
		}
		return b
	}
	n, l := newNet()
	n.hosts["s.example"] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/v2/search":
			if r.URL.Query().Get("q") != uuid(110) {
				answerJSON(w, 200, `{"accounts":[],"statuses":[],"hashtags":[]}`)
				return
			}
			answerJSON(w, 200, rename(`{"accounts":[],"statuses":[`+s.status(s.posts[110])+`],"hashtags":[]}`))
		case r.URL.Path == strings.TrimPrefix(uuid(110), "https://s.example"):
			answerAP(w, 200, rename(s.note(s.posts[110], false)))
		default:
			rec := &recorder{header: w.Header()}
			s.ServeHTTP(rec, r)
			w.WriteHeader(rec.code)
			_, _ = w.Write([]byte(rename(rec.body.String())))
		}
	})
	k, w := walkOf(t, l, uuid(110))
	if w.Root != post.ID(uuid(101)) || w.Posts != 25 || w.Post != post.ID(uuid(110)) {
		t.Errorf("%+v", w)
	}
	if strings.Contains(k.evidence[0].Source, "ActivityPub") || k.evidence[0].Limit != "" {
		t.Errorf("evidence %+v", k.evidence)
	}
}

// TestNothing: why nothing can be told is said in the contract's own words.
func TestNothing(t *testing.T) {
	for _, c := range []struct {
		name string
		h    http.Handler
		want error
	}{
		{"404", refusing(404, "application/json", `{"error":"Record not found"}`), source.ErrNoPost},
		{"401", refusing(401, "application/json", `{}`), source.ErrNeedsKey},
		{"a page", refusing(200, "text/html", "<html>"), source.ErrNoPost},
	} {
		n, l := newNet()
		n.hosts["s.example"] = c.h
		ref, _ := l.Refer(string(annID(101)))
		k := &kept{}
		if _, err := l.Walk(t.Context(), source.Walk{Ref: ref}, k); !errors.Is(err, c.want) || len(k.posts)+len(k.gone)+len(k.evidence) > 0 {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
