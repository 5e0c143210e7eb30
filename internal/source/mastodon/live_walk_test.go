package mastodon

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

const annURI = "https://s.example/users/ann"

func annID(n int) post.ID { return post.ID(fmt.Sprintf("%s/statuses/%d", annURI, n)) }

// TestWalkPastCaps: 300 posts behind contexts of 40, 60 and 20, whole from the first, a middle and the last.
func TestWalkPastCaps(t *testing.T) {
	for _, entry := range []int{101, 250, 400} {
		_, l := newNet(newFake("s.example", chain(101, 400)...))
		k, w := walkOf(t, l, fmt.Sprintf("https://s.example/users/ann/statuses/%d", entry))
		if got := threadOf(k, annURI); got != numbers(101, 400) {
			t.Errorf("from %d: told %s", entry, got)
		}
		if w.Root != annID(101) || w.Post != annID(entry) || w.Posts != 300 || w.Requests > 60 {
			t.Errorf("from %d: %+v", entry, w)
		}
		if len(k.evidence) != 1 || k.evidence[0].Root != annID(101) || k.evidence[0].Limit != "" {
			t.Errorf("from %d: evidence %+v", entry, k.evidence)
		}
	}
}

// TestWalkDeletedMiddle: post 8 of 12 is gone, contexts stop at 7, and the author's own list has the rest.
func TestWalkDeletedMiddle(t *testing.T) {
	for _, c := range []struct {
		name   string
		forget bool
		gone   int
		why    string
		parent post.ID
	}{
		{"number kept", false, 404, "HTTP 404", annID(108)},
		{"number kept, 410", false, 410, "HTTP 410", annID(108)},
		{"number forgotten", true, 404, "", annID(109) + "#inReplyTo=109"},
	} {
		for _, entry := range []int{101, 104, 110, 112} {
			s := newFake("s.example", chain(101, 112)...)
			s.posts[108].gone, s.forget = c.gone, c.forget
			_, l := newNet(s)
			k, _ := walkOf(t, l, fmt.Sprintf("https://s.example/@ann/%d", entry))
			want := strings.Replace(numbers(101, 112), "108 ", "", 1)
			if entry > 108 {
				// What stands above the gap is known only by what the record held, or by the conversation.
				want = numbers(109, 112)
			}
			if got := threadOf(k, annURI); got != want {
				t.Errorf("%s, from %d: told %s, want %s", c.name, entry, got, want)
			}
			p := k.find(t, annID(109))
			if p.Parent != c.parent || p.ParentAuthor != annURI {
				t.Errorf("%s, from %d: 109 answers %q by %q, want %q", c.name, entry, p.Parent, p.ParentAuthor, c.parent)
			}
			if c.forget && entry < 108 && p.Conversation != annID(101) {
				t.Errorf("%s, from %d: conversation %q", c.name, entry, p.Conversation)
			}
			var why []string
			for _, g := range k.gone {
				if g.ID != annID(108) || g.State != post.Deleted {
					t.Errorf("%s: gone %+v", c.name, g)
				}
				why = append(why, g.Why)
			}
			if d := cmp.Diff(c.why, strings.Join(why, ",")); d != "" {
				t.Errorf("%s, from %d: why (-want +got):\n%s", c.name, entry, d)
			}
		}
	}
}

// TestWalkFromBelow: the way in is below the missing post, and the objects name the conversation's first.
func TestWalkFromBelow(t *testing.T) {
	for _, c := range []struct{ forget, noAPI bool }{{true, false}, {false, false}, {false, true}} {
		s := newFake("s.example", chain(101, 112)...)
		s.posts[108].gone, s.forget, s.names, s.noAPI = 410, c.forget, true, c.noAPI
		_, l := newNet(s)
		k, w := walkOf(t, l, string(annID(111)))
		if got, want := threadOf(k, annURI), strings.Replace(numbers(101, 112), "108 ", "", 1); got != want || w.Root != annID(101) {
			t.Errorf("%+v: told %s, root %s", c, got, w.Root)
		}
		if p := k.find(t, annID(109)); p.Conversation != annID(101) {
			t.Errorf("%+v: 109 is of %q", c, p.Conversation)
		}
		if k.evidence[0].Root != annID(101) {
			t.Errorf("%+v: evidence %+v", c, k.evidence)
		}
	}
}

// TestWalkHeld: every held post that the walk does not meet is asked for, and only what is known to be gone
// is said to be.
func TestWalkHeld(t *testing.T) {
	for _, c := range []struct {
		name  string
		gone  int
		shown string
		fails string
		want  string
	}{
		{"404", 404, "", "", "HTTP 404"},
		{"410 with a Tombstone", 410, "", "", "HTTP 410"},
		{"401", 401, "", "", ""},
		{"403", 403, "", "", ""},
		{"451", 451, "", "", ""},
		{"500", 500, "", "", ""},
		{"503", 503, "", "", ""},
	} {
		s := newFake("s.example", chain(101, 105)...)
		s.posts[105].gone = c.gone
		_, l := newNet(s)
		k, _ := walkOf(t, l, "https://s.example/@ann/101", post.Post{ID: annID(101), Author: annURI}, post.Post{ID: annID(105), Author: annURI})
		got := ""
		for _, g := range k.gone {
			got += g.Why
			if g.ID != annID(105) {
				t.Errorf("%s: %s is said to be gone", c.name, g.ID)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWalkHeldRoot: the post that was named is gone, and the walk goes in by another that is held.
func TestWalkHeldRoot(t *testing.T) {
	s := newFake("s.example", chain(101, 105)...)
	s.posts[101].gone = 410
	_, l := newNet(s)
	var held []post.Post
	for n := 101; n <= 105; n++ {
		held = append(held, post.Post{ID: annID(n), Author: annURI})
	}
	k, w := walkOf(t, l, string(annID(101)), held...)
	if got := threadOf(k, annURI); got != numbers(102, 105) || w.Root != annID(102) {
		t.Errorf("told %s, root %s", got, w.Root)
	}
	if len(k.gone) != 1 || k.gone[0].ID != annID(101) || k.gone[0].Why != "HTTP 410" {
		t.Errorf("gone %+v", k.gone)
	}
}

// TestWalkLostServer: a server that says 404 to everything has lost itself, not its posts.
func TestWalkLostServer(t *testing.T) {
	_, l := newNet(newFake("s.example"))
	ref, _ := l.Refer(string(annID(101)))
	k := &kept{}
	l.ask.(*fakeNet).hosts["s.example"] = refusing(404, "application/json", `{"error":"not found"}`)
	_, err := l.Walk(t.Context(), source.Walk{Ref: ref, Held: []post.Post{{ID: annID(101), Author: annURI}, {ID: annID(102), Author: annURI}}}, k)
	if err == nil || len(k.gone) > 0 {
		t.Errorf("error %v, gone %+v", err, k.gone)
	}
}

// TestWalkLies: in_reply_to_account_id is somebody else's throughout.
func TestWalkLies(t *testing.T) {
	s := newFake("s.example", chain(101, 130)...)
	s.liar = true
	_, l := newNet(s)
	k, _ := walkOf(t, l, "https://s.example/@ann/115")
	if got := threadOf(k, annURI); got != numbers(101, 130) {
		t.Errorf("told %s", got)
	}
}

// TestWalkAround: what the thread answers, a branch, strangers between, and where the author goes on under a
// stranger of another server.
func TestWalkAround(t *testing.T) {
	s := newFake("s.example",
		said{n: 100, who: "bo", text: "a question"},
		said{n: 101, parent: 100, who: "ann", text: "one"}, said{n: 102, parent: 101, who: "ann", text: "two"},
		said{n: 103, parent: 102, who: "cy@o.example", text: "FORGED words of cy"}, said{n: 104, parent: 103, who: "ann", text: "three, under cy"},
		said{n: 105, parent: 101, who: "ann", text: "a branch"}, said{n: 106, parent: 105, who: "bo", text: "noise"},
		said{n: 107, who: "ann", text: "another thread"}, said{n: 108, parent: 107, who: "ann", text: "its second post"})
	o := newFake("o.example", said{n: 103, who: "cy", text: "cy's own words"})
	o.posts[103].parent = 0
	_, l := newNet(s, o)
	k, w := walkOf(t, l, "https://s.example/users/ann/statuses/104")
	if got := threadOf(k, annURI); got != "101 102 104 105" || w.Root != annID(104) {
		t.Errorf("told %s, root %s", got, w.Root)
	}
	cy := k.find(t, "https://o.example/users/cy/statuses/103")
	if cy.State != post.Present || cy.Text != "cy's own words" {
		t.Errorf("cy's post %+v", cy)
	}
	for _, p := range k.posts {
		if strings.Contains(p.Text, "FORGED") {
			t.Errorf("%s says %q", p.ID, p.Text)
		}
	}
	// The other server does not answer: a placeholder keeps its place.
	n, l := newNet(s)
	delete(n.hosts, "o.example")
	k, w = walkOf(t, l, "https://s.example/users/ann/statuses/101")
	cy = k.find(t, "https://o.example/users/cy/statuses/103")
	if cy.State != post.NotFetched || cy.Parent != annID(102) || cy.Author != "" {
		t.Errorf("cy's placeholder %+v", cy)
	}
	if w.Root != annID(101) || k.evidence[0].Limit != "" {
		t.Errorf("root %s, evidence %+v", w.Root, k.evidence)
	}
	if p := k.find(t, annID(101)); p.Parent != "https://s.example/users/bo/statuses/100" || p.ParentAuthor != "https://s.example/users/bo" {
		t.Errorf("the root answers %s by %s", p.Parent, p.ParentAuthor)
	}
	k.find(t, "https://s.example/users/bo/statuses/100")
}

// TestWalkHome: a link on another server leads to the author's own, by its interface and by its objects.
func TestWalkHome(t *testing.T) {
	for _, noAPI := range []bool{false, true} {
		home := newFake("s.example", chain(101, 130)...)
		away := newFake("o.example", said{n: 5, who: "ann@s.example"})
		away.noAPI = noAPI
		n, l := newNet(home, away)
		n.hosts["o.example"] = awayOf(away, home)
		k, w := walkOf(t, l, "https://o.example/@ann@s.example/500000")
		if got := threadOf(k, annURI); got != numbers(101, 130) || w.Post != annID(110) {
			t.Errorf("noAPI %v: told %s, post %s", noAPI, got, w.Post)
		}
	}
}

// TestWalkRefresh: the server says that replies are still arriving; the walk waits as long as it says.
func TestWalkRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFake("s.example", chain(101, 103)...)
		s.refresh, s.late = 2, []*said{{n: 104, parent: 103, who: "ann", text: "late"}}
		_, l := newNet(s)
		before := l.conf.Now()
		k, _ := walkOf(t, l, "https://s.example/users/ann/statuses/101")
		if got := threadOf(k, annURI); got != numbers(101, 104) || k.evidence[0].Limit != "" {
			t.Errorf("told %s, limit %q after %v", got, k.evidence[0].Limit, l.conf.Now().Sub(before))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := newFake("s.example", chain(101, 103)...)
		s.refresh = 1000
		_, l := newNet(s)
		k, _ := walkOf(t, l, "https://s.example/users/ann/statuses/101")
		if !strings.Contains(k.evidence[0].Limit, "still arriving") {
			t.Errorf("limit %q", k.evidence[0].Limit)
		}
	})
}

// TestWalkEdits: versions are told oldest first, before what the post says now.
func TestWalkEdits(t *testing.T) {
	s := newFake("s.example", chain(101, 104)...)
	s.posts[103].versions = []string{"first", "second", "third"}
	_, l := newNet(s)
	for _, entry := range []string{"101", "103"} {
		s.newest = !s.newest // GoToSocial's way round
		k, _ := walkOf(t, l, "https://s.example/users/ann/statuses/"+entry)
		var got []string
		for _, p := range k.posts {
			if p.ID == annID(103) {
				got = append(got, p.Text+" "+p.Version+" "+string(p.Parent))
			}
		}
		want := []string{"first  " + string(annID(102)), "second 2023-11-14T23:57:20Z " + string(annID(102)), "third 2023-11-14T23:58:20Z " + string(annID(102))}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("from %s (-want +got):\n%s", entry, d)
		}
	}
}

// TestWalkNeedsKey: a server that answers 401 to everybody is not asked on, and with the operator's token it
// is.
func TestWalkNeedsKey(t *testing.T) {
	s := newFake("s.example", chain(101, 112)...)
	s.soft, s.caps, s.token, s.noAP, s.sees = "gotosocial", false, "key", true, "nothing"
	n, l := newNet(s)
	ref, _ := l.Refer(string(annID(101)))
	k := &kept{}
	_, err := l.Walk(t.Context(), source.Walk{Ref: ref}, k)
	if err == nil || !strings.Contains(err.Error(), source.ErrNeedsKey.Error()) || len(k.posts) > 0 || len(n.asked) > 6 {
		t.Errorf("without: %v, %d posts, %d requests", err, len(k.posts), len(n.asked))
	}
	s.sees = ""
	_, l = newNet(s)
	k, _ = walkOf(t, l, string(annID(106)))
	if got := threadOf(k, annURI); got != numbers(101, 112) || k.evidence[0].Limit != "" {
		t.Errorf("with: told %s, evidence %+v", got, k.evidence)
	}
	for _, p := range k.parts {
		if strings.Contains(string(p.Exchange), "Bearer") {
			t.Errorf("%s: the token is in its description", p.Name)
		}
	}
}

const canary = "CANARY-of-what-is-not-public"

// TestWalkPrivate: what is for some alone is in no post that is told and in no byte that is kept, whatever
// the token sees.
func TestWalkPrivate(t *testing.T) {
	for _, shown := range []string{"private", "direct", "limited", "mutuals_only"} {
		for _, token := range []string{"", "key"} {
			s := newFake("s.example", chain(101, 106)...)
			s.posts[103].shown, s.posts[103].text = shown, canary
			s.posts[107] = &said{n: 107, parent: 102, who: "bo", shown: shown, text: canary}
			s.posts[102].shown = "unlisted"
			s.posts[106].more = `,"quote":{"state":"accepted","quoted_status":` + s.status(s.posts[103]) + `}`
			s.token = token
			_, l := newNet(s)
			k, _ := walkOf(t, l, string(annID(101)), post.Post{ID: annID(103), Author: annURI})
			for _, c := range k.captures {
				if strings.Contains(string(c.bytes), canary) {
					t.Errorf("%s, token %q: %s keeps it: %s", shown, token, c.name, c.bytes)
				}
			}
			withheld := false
			for _, p := range k.parts {
				withheld = withheld || strings.Contains(string(p.Exchange), "that are not public")
			}
			if !withheld {
				t.Errorf("%s: no exchange says that something was cut out", shown)
			}
			states := map[post.ID]post.State{}
			for _, p := range k.posts {
				if strings.Contains(fmt.Sprintf("%+v", p), canary) {
					t.Errorf("%s: %s tells it", shown, p.ID)
				}
				states[p.ID] = p.State
			}
			if shown == "private" && token != "" && states[annID(103)] != post.Private {
				t.Errorf("%s: the placeholder is of state %v", shown, states[annID(103)])
			}
			if len(k.gone) > 0 && token != "" {
				t.Errorf("%s: gone %+v", shown, k.gone)
			}
		}
	}
	s := newFake("s.example", said{n: 101, who: "ann", shown: "private", text: canary})
	s.token = "key"
	_, l := newNet(s)
	ref, _ := l.Refer(string(annID(101)))
	k := &kept{}
	if _, err := l.Walk(t.Context(), source.Walk{Ref: ref}, k); err == nil || !strings.Contains(err.Error(), source.ErrPrivate.Error()) {
		t.Errorf("a private post: %v", err)
	}
}

// TestWalkQuotes: a quote's state is told in its own words, and a post of another server is quoted by its
// address alone.
func TestWalkQuotes(t *testing.T) {
	for _, c := range []struct {
		quote string
		want  post.QuoteState
		shown bool
	}{
		{`{"state":"accepted","quoted_status":%s}`, post.QuoteShown, true},
		{`{"state":"pending","quoted_status":null}`, post.QuotePending, false},
		{`{"state":"rejected","quoted_status":null}`, post.QuoteRevoked, false},
		{`{"state":"revoked","quoted_status":null}`, post.QuoteRevoked, false},
		{`{"state":"unauthorized","quoted_status":null}`, post.QuoteBlocked, false},
		{`{"state":"deleted","quoted_status":null}`, post.QuoteDeleted, false},
		{`{"state":"accepted","quoted_status_id":"200"}`, post.QuoteMissing, false},
		{`{"state":"something new","quoted_status":null}`, post.QuoteMissing, false},
	} {
		s := newFake("s.example", chain(101, 102)...)
		bo := &said{n: 200, who: "bo", text: "quoted"}
		q := c.quote
		if c.shown {
			q = fmt.Sprintf(q, s.status(bo))
		}
		s.posts[102].more = `,"quote":` + q
		_, l := newNet(s)
		k, _ := walkOf(t, l, string(annID(101)))
		p := k.find(t, annID(102))
		if p.Quote == nil || p.Quote.State != c.want || (p.Quote.Post != nil) != c.shown {
			t.Errorf("%s: %+v", c.quote, p.Quote)
		}
	}
	s := newFake("s.example", chain(101, 102)...)
	s.posts[300] = &said{n: 300, who: "cy@o.example", text: "FORGED"}
	s.posts[102].more = `,"quote":{"state":"accepted","quoted_status":` + s.status(s.posts[300]) + `}`
	_, l := newNet(s)
	k, _ := walkOf(t, l, string(annID(101)))
	if q := k.find(t, annID(102)).Quote; q == nil || q.State != post.QuoteMissing || q.Post != nil || q.ID != "https://o.example/users/cy/statuses/300" || q.Author != "" {
		t.Errorf("%+v", q)
	}
}

// TestWalkPoll: a poll, a warning, a language and flags of an account come through.
func TestWalkPoll(t *testing.T) {
	s := newFake("s.example", chain(101, 102)...)
	s.posts[102].more = `,"language":"de","poll":{"expires_at":null,"expired":true,"multiple":false,"voters_count":3,"options":[{"title":"a","votes_count":1},{"title":"b","votes_count":2}]},"emojis":[{"shortcode":"cat","url":"https://s.example/cat.png"}]`
	_, l := newNet(s)
	k, _ := walkOf(t, l, string(annID(101)))
	p := k.find(t, annID(102))
	if p.Poll == nil || len(p.Poll.Options) != 2 || !p.Poll.Closed || p.Lang != "de" || len(p.Emoji) != 1 {
		t.Errorf("%+v", p)
	}
	if len(k.accounts) == 0 || k.accounts[0].ID != annURI || k.accounts[0].NoIndex || k.accounts[0].Handle != "@ann@s.example" {
		t.Errorf("accounts %+v", k.accounts)
	}
}
