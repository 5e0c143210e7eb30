package xcom

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

func TestLiveRefer(t *testing.T) {
	l := NewLive(nil, Config{})
	const id = "1850912345678901234"
	for said, want := range map[string]source.Ref{
		"https://x.com/rye_baker/status/" + id:                 {Post: "x:" + id, Handle: "@rye_baker"},
		"https://twitter.com/rye_baker/status/" + id + "?s=20": {Post: "x:" + id, Handle: "@rye_baker"},
		"https://mobile.twitter.com/rye_baker/status/" + id:    {Post: "x:" + id, Handle: "@rye_baker"},
		"http://www.x.com/rye_baker/status/" + id + "/photo/1": {Post: "x:" + id, Handle: "@rye_baker"},
		"x.com/rye_baker/statuses/" + id + "/":                 {Post: "x:" + id, Handle: "@rye_baker"},
		" https://x.com/i/web/status/" + id + " ":              {Post: "x:" + id},
		"https://x.com/i/status/" + id + "#m":                  {Post: "x:" + id},
		"https://twitter.com/#!/rye_baker/status/" + id:        {Post: "x:" + id, Handle: "@rye_baker"},
		"https://nitter.net/rye_baker/status/" + id + "#m":     {Post: "x:" + id, Handle: "@rye_baker"},
		"https://nitter.example.org/rye_baker/status/" + id:    {Post: "x:" + id, Handle: "@rye_baker"},
		"https://fxtwitter.com/rye_baker/status/" + id + "/en": {Post: "x:" + id, Handle: "@rye_baker"},
		"https://X.com/Rye_Baker/status/20":                    {Post: "x:20", Handle: "@Rye_Baker"},
		"x:" + id:                                              {Post: "x:" + id},
		"x:@rye_baker":                                         {Handle: "@rye_baker"},
		"https://x.com/rye_baker":                              {Handle: "@rye_baker"},
		"https://twitter.com/rye_baker/with_replies?lang=en":   {Handle: "@rye_baker"},
		"https://x.com/i/user/42":                              {Account: "x:42"},
		"https://x.com/":                                       {},
		"https://x.com/home":                                   {},
		"https://x.com/search?q=bread":                         {},
		"https://x.com/i/lists/1":                              {},
		"https://x.com/hashtag/bread":                          {},
		"https://x.com/rye_baker/status/":                      {},
		"https://x.com/rye_baker/status/abc":                   {},
		"https://x.com/rye_baker/status/0123":                  {},
		"https://x.com/rye_baker/status/99999999999999999999":  {},
		"https://x.com/rye_baker/likes/1":                      {},
		"https://x.com/rye baker/status/" + id:                 {},
		"https://x.com/%40a/status/" + id:                      {},
		"https://x.com.example/rye_baker/status/" + id:         {},
		"https://notx.com/rye_baker/status/" + id:              {},
		"https://nitter/rye_baker/status/" + id:                {},
		"https://user@x.com/rye_baker/status/" + id:            {},
		"https://x.com:8443/rye_baker/status/" + id:            {},
		"ftp://x.com/rye_baker/status/" + id:                   {},
		"javascript://x.com/rye_baker/status/" + id:            {},
		"https://threadreaderapp.com/thread/" + id + ".html":   {},
		"https://social.example/@rye_baker/" + id:              {},
		"https://bsky.app/profile/a.example/post/3l":           {},
		id:           {},
		"@rye_baker": {},
		"rye_baker":  {},
		"x:":         {},
		"x:@":        {},
		"x:@a b":     {},
		"x:-1":       {},
		"x:01":       {},
		"":           {},
		"https://x.com/" + strings.Repeat("a", 60):              {},
		"https://x.com/a/status/" + strings.Repeat("1", 5000):   {},
		"https://x.com/a/status/1/photo/1/and/more/and/further": {},
	} {
		ref, ok := l.Refer(said)
		if want != (source.Ref{}) {
			want.Said, want.Network = said, post.X
		}
		if ref != want || ok != (want != source.Ref{}) {
			t.Errorf("%q: %+v, %v", said, ref, ok)
		}
		if ok && ref.IsPost() != (ref.Post != "") {
			t.Errorf("%q: IsPost %v", said, ref.IsPost())
		}
	}
}

func TestLiveFind(t *testing.T) {
	f := newFakeX(t)
	f.user("9", "behind_doors", true)
	f.user("13", "thrown_out", false)
	f.state["user 13"] = "suspended"
	for _, c := range []struct {
		ref       source.Ref
		id        post.AccountID
		protected bool
		err       error
	}{
		{source.Ref{Handle: "@rye_baker"}, "x:42", false, nil},
		{source.Ref{Handle: "@RYE_baker"}, "x:42", false, nil},
		{source.Ref{Account: "x:42"}, "x:42", false, nil},
		{source.Ref{Handle: "@behind_doors"}, "x:9", true, nil},
		{source.Ref{Handle: "@nobody"}, "", false, source.ErrNoAccount},
		{source.Ref{Handle: "@thrown_out"}, "", false, source.ErrNoAccount},
		{source.Ref{Handle: "@no/body"}, "", false, source.ErrNoAccount},
		{source.Ref{Handle: ""}, "", false, source.ErrNoAccount},
		{source.Ref{Account: "did:plc:abc"}, "", false, source.ErrNoAccount},
	} {
		l, _ := f.live(func(c *Config) { c.Follow = 20_000 })
		s := &liveSink{}
		a, err := l.Find(t.Context(), c.ref, s)
		if !errors.Is(err, c.err) || a.ID != c.id || a.Protected != c.protected {
			t.Errorf("%+v: %+v, %v", c.ref, a, err)
		}
		if (err == nil) != (len(s.accounts) == 1 && s.accounts[0].ID == c.id) {
			t.Errorf("%+v: told %+v", c.ref, s.accounts)
		}
		checkWalk(t, l, s)
	}
	l, ask := f.live(nil) // nothing may be spent
	if _, err := l.Find(t.Context(), source.Ref{Handle: "@rye_baker"}, &liveSink{}); !errors.Is(err, source.ErrSpend) || ask.n != 0 {
		t.Errorf("%v", err)
	}
	l, ask = f.live(func(c *Config) { c.Bearer = "" })
	if _, err := l.Find(t.Context(), source.Ref{Handle: "@rye_baker"}, &liveSink{}); !errors.Is(err, source.ErrNeedsKey) || ask.n != 0 {
		t.Errorf("%v", err)
	}
	f.fault = func(_ int, _ *http.Request, w http.ResponseWriter, _ func() []byte) bool {
		fmt.Fprint(w, `{"data":{"id":"666","username":"someone_else","name":"S"}}`)
		return true
	}
	l, _ = f.live(func(c *Config) { c.Follow = 20_000 })
	for _, ref := range []source.Ref{{Handle: "@rye_baker"}, {Account: "x:42"}} {
		s := &liveSink{}
		if _, err := l.Find(t.Context(), ref, s); !errors.Is(err, source.ErrNoAccount) || len(s.told) != 0 {
			t.Errorf("another account answers: %v, %v", err, s.told)
		}
	}
}

// TestLiveSince follows an account from state to state: every post is told, whatever one call may spend.
func TestLiveSince(t *testing.T) {
	for _, follow := range []int64{45_000, 60_000, 115_000, 1_000_000, 10_000_000} {
		f := newFakeX(t)
		for i := range 30 {
			f.say(fakeID(20*day-time.Duration(i)*time.Hour, 1), "42", "", fmt.Sprint("earlier ", i))
		}
		l, _ := f.live(func(c *Config) { c.Follow = follow })
		s := &liveSink{}
		state, err := l.Since(t.Context(), "x:42", "", s)
		if err != nil || len(s.posts) == 0 || len(s.posts) > firstPosts || len(s.evidence) != 0 {
			t.Fatalf("%d: %q, %d posts, %v", follow, state, len(s.posts), err)
		}
		var want []string
		told := map[string]bool{}
		for round := range 60 {
			if round < 3 {
				for i := range 40 {
					id := fakeID(10*day-time.Duration(round)*24*time.Hour-time.Duration(i)*time.Minute, 1)
					f.say(id, "42", "", "new")
					want = append(want, id)
				}
			}
			before := f.spent
			f.charged = map[string]bool{}
			s = &liveSink{}
			next, err := l.Since(t.Context(), "x:42", state, s)
			if err != nil {
				t.Fatalf("%d, round %d: %v", follow, round, err)
			}
			if spent := f.spent - before; spent > follow {
				t.Errorf("one call charged %d of %d", spent, follow)
			}
			for _, p := range s.posts {
				told[string(p.ID[2:])] = true
			}
			checkWalk(t, l, s)
			if next == state && round > 3 {
				break
			}
			state = next
		}
		missing := 0
		for _, id := range want {
			if !told[id] {
				missing++
			}
		}
		if missing > 0 || strings.Contains(state, " ") {
			t.Errorf("%d a call: %d of %d were never told; state %q", follow, missing, len(want), state)
		}
	}
}

func TestLiveSinceRefuses(t *testing.T) {
	f := newFakeX(t)
	f.user("9", "behind_doors", true)
	f.thread("9", 2*day, 3)
	f.thread("42", day, 3)
	set := func(c *Config) { c.Follow = 1_000_000 }
	for name, c := range map[string]struct {
		change  func(*Config)
		account post.AccountID
		state   string
		want    error
	}{
		"no key":            {func(c *Config) { c.Bearer = "" }, "x:42", "", source.ErrNeedsKey},
		"a wrong key":       {func(c *Config) { c.Bearer = "x"; c.Follow = 1_000_000 }, "x:42", "", source.ErrNeedsKey},
		"nothing to spend":  {func(*Config) {}, "x:42", "", source.ErrSpend},
		"too little":        {func(c *Config) { c.Follow = 30_000 }, "x:42", "", source.ErrSpend},
		"a protected one":   {set, "x:9", "", source.ErrPrivate},
		"another network":   {set, "did:plc:abc", "", source.ErrNoAccount},
		"a state of others": {set, "x:42", "2026-08-20", nil},
		"half a state":      {set, "x:42", "1 2", nil},
		"a state below 0":   {set, "x:42", "-5", nil},
	} {
		l, _ := f.live(c.change)
		s := &liveSink{}
		state, err := l.Since(t.Context(), c.account, c.state, s)
		if err == nil || c.want != nil && !errors.Is(err, c.want) || state != c.state || len(s.told) != 0 || len(s.parts) != 0 {
			t.Errorf("%s: %q, %v, told %v", name, state, err, s.told)
		}
	}
	for name, fault := range upstreamFaults() {
		f.fault = func(_ int, _ *http.Request, w http.ResponseWriter, real func() []byte) bool {
			if b := real(); b != nil {
				fault(w, b)
			}
			return true
		}
		l, ask := f.live(set)
		s := &liveSink{}
		state, err := l.Since(t.Context(), "x:42", "1000", s)
		if ask.n > 64 {
			t.Errorf("%s: %d requests", name, ask.n)
		}
		for _, p := range s.posts {
			if true := f.tweets[string(p.ID[2:])]; true == nil || p.Text != true["text"] || p.Author != "x:42" {
				t.Errorf("%s: told %+v", name, p)
			}
		}
		if err != nil && state != "1000" || len(s.gone) != 0 {
			t.Errorf("%s: %q, %v, gone %v", name, state, err, s.gone)
		}
	}
}

func TestPlace(t *testing.T) {
	for s, want := range map[string]place{"": {}, "5": {newest: 5}, "9 5 7": {9, 5, 7}} {
		p, ok := parsePlace(s)
		if !ok || p != want || p.String() != s {
			t.Errorf("%q: %+v, %v, %q", s, p, ok, p)
		}
	}
	for _, s := range []string{"x", "1 2", "1 2 3 4", " 1", "1  2", "0", "-1", "9999999999999999999", "1 x 3"} {
		if p, ok := parsePlace(s); ok {
			t.Errorf("%q: %+v", s, p)
		}
	}
}

// TestLiveAsksForNoMore holds what is asked for: nothing that would bring accounts without bound.
func TestLiveAsksForNoMore(t *testing.T) {
	f, id, held := costly(t)
	f.walk(t, id, held...)
	for _, line := range f.log {
		u, err := url.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		expansions := strings.Split(u.Query().Get("expansions"), ",")
		for _, dear := range []string{"entities.mentions.username", "in_reply_to_user_id", "edit_history_tweet_ids", "geo.place_id"} {
			if slices.Contains(expansions, dear) {
				t.Errorf("%s expands %s", u.Path, dear)
			}
		}
		if strings.Contains(u.Path, "search") && slices.Contains(expansions, "author_id") {
			t.Errorf("a search pays for an account that is known: %s", line)
		}
	}
}
