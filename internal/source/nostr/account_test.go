package nostr

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

// found finds an account and then reads the captures again, which must tell the same.
func found(t *testing.T, l *Live, said string) (*keeper, post.Account, error) {
	t.Helper()
	ref, ok := l.Refer(said)
	if !ok {
		t.Fatalf("%s is not read", said)
	}
	var k keeper
	a, err := l.Find(t.Context(), ref, &k)
	again(t, l, &k)
	return &k, a, err
}

func again(t *testing.T, l *Live, k *keeper) {
	t.Helper()
	var m memory
	if err := l.Read(t.Context(), &unpack.Input{Name: "again", Parts: k.parts}, source.Options{}, &m); err != nil {
		t.Errorf("read again: %v", err)
	}
	for _, d := range []string{cmp.Diff(k.posts, m.posts), cmp.Diff(k.accounts, m.accounts), cmp.Diff(k.gone, m.gone), cmp.Diff(k.evidence, m.evidence)} {
		if d != "" {
			t.Errorf("read again, it differs:\n%s", d)
		}
	}
}

const annURL = "https://example.org/.well-known/nostr.json?name=ann"

// A name counts where both directions agree.
func TestFindByName(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	claims, _ := ann.event(0, at, `{"name":"ann","nip05":"Ann@example.org"}`)
	claimsNot, _ := ann.event(0, at, `{"name":"ann"}`)
	claimsOther, _ := ann.event(0, at, `{"name":"ann","nip05":"ann@other.example"}`)
	newer, _ := ann.event(0, at+5, `{"name":"ann","nip05":"ann@other.example"}`)
	benClaims, _ := ben.event(0, at, `{"name":"ann","nip05":"ann@example.org"}`)
	says := page(200, `{"names":{"Ann":"`+ann.pubkey()+`","bob":"x"},"relays":{"`+ann.pubkey()+`":["wss://b.example"]}}`)
	cases := map[string]struct {
		page   *fetch.Exchange
		events []string
		want   error
	}{
		"both agree":                 {says, []string{claims}, nil},
		"the profile claims nothing": {says, []string{claimsNot}, source.ErrNoAccount},
		"the profile claims another": {says, []string{claimsOther}, source.ErrNoAccount},
		"the newest claims another":  {says, []string{claims, newer}, source.ErrNoAccount},
		"another claims it":          {says, []string{claimsNot, benClaims}, source.ErrNoAccount},
		"no profile":                 {says, nil, source.ErrNoAccount},
		"the domain knows nothing":   {page(200, `{"names":{}}`), []string{claims}, source.ErrNoAccount},
		"the domain names no key":    {page(200, `{"names":{"ann":"npub1"}}`), []string{claims}, source.ErrNoAccount},
		"a key in upper case":        {page(200, `{"names":{"ann":"`+strings.ToUpper(ann.pubkey())+`"}}`), []string{claims}, source.ErrNoAccount},
		"the domain sends on":        {page(200, string(says.Body), fetch.Hop{URL: annURL, Status: 302}), []string{claims}, source.ErrNoAccount},
		"not found":                  {page(404, string(says.Body)), []string{claims}, source.ErrNoAccount},
		"no JSON":                    {page(200, "<html>"), []string{claims}, source.ErrNoAccount},
		"names of another type":      {page(200, `{"names":["ann"]}`), []string{claims}, source.ErrNoAccount},
		"longer than anything":       {page(200, strings.Repeat(" ", maxNames)+string(says.Body)), []string{claims}, source.ErrNoAccount},
		"the domain does not answer": {nil, []string{claims}, fetch.ErrUnreachable},
	}
	for name, c := range cases {
		w, list := one((&fake{}).add(c.events...), (&fake{}).add(c.events...))
		if c.page != nil {
			w.pages[annURL] = c.page
		}
		k, a, err := found(t, w.live(list[:1]), "nostr:ann@example.org")
		if !errors.Is(err, c.want) || (c.want == nil) != (a.ID != "") {
			t.Errorf("%s: %v %+v", name, err, a)
		}
		if c.want != nil {
			for _, a := range k.accounts {
				if strings.Contains(a.Handle, "example.org") {
					t.Errorf("%s: told %+v", name, a)
				}
			}
			continue
		}
		last := k.accounts[len(k.accounts)-1]
		if a.Handle != "@ann@example.org" || a.ID != post.AccountID("nostr:"+ann.pubkey()) || cmp.Diff(a, last) != "" || !slices.Contains(w.dialed, "wss://b.example") {
			t.Errorf("%s: %+v, told %+v", name, a, last)
		}
	}
}

// An account known by its key is found without its name, which is checked besides.
func TestFindByKey(t *testing.T) {
	ann := newSigner("ann")
	key := bech32("npub", unhex(t, ann.pubkey()))
	profile, _ := ann.event(0, at, `{"name":"ann","nip05":"_@example.org"}`)
	says := page(200, `{"names":{"_":"`+ann.pubkey()+`"}}`)
	lies := page(200, `{"names":{"_":"`+newSigner("ben").pubkey()+`"}}`)
	for name, c := range map[string]struct {
		page   *fetch.Exchange
		relay  *fake
		handle string
		want   error
	}{
		"the domain agrees":          {says, (&fake{}).add(profile), "@example.org", nil},
		"the domain disagrees":       {lies, (&fake{}).add(profile), "@ann", nil},
		"the domain does not answer": {nil, (&fake{}).add(profile), "@ann", nil},
		"no profile":                 {says, &fake{}, "", nil},
		"no relay":                   {says, &fake{down: true}, "", fetch.ErrUnreachable},
	} {
		w, list := one(c.relay)
		if c.page != nil {
			w.pages["https://example.org/.well-known/nostr.json?name=_"] = c.page
		}
		_, a, err := found(t, w.live(list), key)
		if !errors.Is(err, c.want) || a.Handle != c.handle || c.want == nil && a.ID != post.AccountID("nostr:"+ann.pubkey()) {
			t.Errorf("%s: %v %+v", name, err, a)
		}
	}
	line, id := ann.event(1, at, "a post stands for its author")
	w, list := one((&fake{}).add(profile, line))
	if _, a, err := found(t, w.live(list), "nostr:"+id); err != nil || a.Handle != "@ann" {
		t.Errorf("by a post: %v %+v", err, a)
	}
	if _, _, err := found(t, w.live(list), "nostr:"+idA); !errors.Is(err, source.ErrNoPost) {
		t.Errorf("by no post: %v", err)
	}
}

func TestSince(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	id := post.AccountID("nostr:" + ann.pubkey())
	var lines []string
	for i := range 130 {
		line, _ := ann.event(1, at+int64(i), fmt.Sprintf("%03d", i))
		lines = append(lines, line)
	}
	other, _ := ben.event(1, at+500, "another's")
	relay := (&fake{cap: 40}).add(lines...).add(other)
	w, list := one(relay)
	l := w.live(list)
	read := func(state string) (*keeper, string) {
		t.Helper()
		var k keeper
		next, err := l.Since(t.Context(), id, state, &k)
		if err != nil {
			t.Fatal(err)
		}
		again(t, l, &k)
		if len(k.evidence) != 1 || k.evidence[0].Root != "" || k.evidence[0].Limit != "" {
			t.Errorf("evidence %+v", k.evidence)
		}
		return &k, next
	}
	k, next := read("")
	if len(k.posts) != 40 || next != strconv.FormatInt(at+129, 10) {
		t.Fatalf("the newest page: %d posts, next %s", len(k.posts), next)
	}
	if k, _ = read(strconv.FormatInt(at+3601, 10)); len(k.posts) != 129 {
		t.Fatalf("all since: %d posts", len(k.posts))
	}
	fresh, freshID := ann.event(1, at+200_000, "from the future")
	late, _ := ann.event(1, at+129-60, "late")
	away, _ := ann.event(5, at+300, "", []string{"e", freshID}, []string{"e", idA})
	share, _ := ann.event(6, at+310, other, []string{"e", idB})
	relay.add(fresh, late, away, share)
	k, next = read(next)
	if len(k.posts) != 134 || next != strconv.FormatInt(clock().Unix(), 10) {
		t.Fatalf("what is new: %d posts, next %s", len(k.posts), next)
	}
	if len(k.gone) != 1 || k.gone[0].ID != idOf(freshID) {
		t.Errorf("gone %+v", k.gone)
	}
	// Relays that do not answer move nothing.
	relay.down = true
	var none keeper
	if got, err := l.Since(t.Context(), id, next, &none); !errors.Is(err, fetch.ErrUnreachable) || got != next {
		t.Errorf("no relay: %s %v", got, err)
	}
	for _, state := range []string{"x", "-1", "99999999999999", " 1"} {
		if _, err := l.Since(t.Context(), id, state, &none); err == nil {
			t.Errorf("state %q is taken", state)
		}
	}
	if _, err := l.Since(t.Context(), "x:1", "", &none); !errors.Is(err, source.ErrNoAccount) {
		t.Errorf("another network's: %v", err)
	}
	half, list := one((&fake{}).add(lines...), &fake{down: true}, &fake{down: true})
	if got, err := half.live(list).Since(t.Context(), id, "5", &none); err != nil || got != "5" {
		t.Errorf("one of three: %s %v", got, err)
	}
}

// An account that vanished is gone; one that came back is not.
func TestSinceAWishToVanish(t *testing.T) {
	ann := newSigner("ann")
	id := post.AccountID("nostr:" + ann.pubkey())
	vanish, _ := ann.event(62, at+5, "", []string{"relay", "ALL_RELAYS"})
	after, _ := ann.event(1, at+9, "back")
	for name, c := range map[string]struct {
		lines []string
		gone  int
	}{"gone": {[]string{vanish}, 1}, "back": {[]string{vanish, after}, 0}} {
		w, list := one((&fake{}).add(c.lines...))
		var k keeper
		if _, err := w.live(list).Since(t.Context(), id, "", &k); err != nil || len(k.gone) != c.gone {
			t.Errorf("%s: %v %+v", name, err, k.gone)
		}
	}
}

// Versions of a long text: each relay keeps another; what is held and no relay has any more is a version
// all the same, not a post that was not returned.
func TestWalkOfALongText(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	tags := [][]string{{"d", "on-hills"}, {"title", "On hills"}, {"published_at", strconv.FormatInt(at, 10)}}
	v1, id1 := ann.event(30023, at, "one", tags...)
	v2, id2 := ann.event(30023, at+100, "two", tags...)
	v3, id3 := ann.event(30023, at+200, "three", tags...)
	address := "30023:" + ann.pubkey() + ":on-hills"
	asks, asksID := ben.event(1111, at+110, "ben asks", []string{"A", address}, []string{"E", id2}, []string{"K", "30023"}, []string{"a", address}, []string{"e", id2, "", ann.pubkey()}, []string{"k", "30023"})
	answer, _ := ann.event(1111, at+120, "ann answers", []string{"A", address}, []string{"E", id2}, []string{"K", "30023"}, []string{"e", asksID, "", ben.pubkey()}, []string{"k", "1111"}, []string{"p", ben.pubkey()})
	addition, _ := ann.event(1111, at+130, "ann adds", []string{"A", address}, []string{"K", "30023"}, []string{"a", address}, []string{"k", "30023"})
	other, _ := ann.event(30023, at+300, "another text", []string{"d", "on-lakes"})
	first, err := read(t, Events{}, input("x.jsonl", []byte(v1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{naddr(30023, ann.pubkey(), "on-hills"), "nostr:" + id3, "nostr:" + id2} {
		w, list := one((&fake{}).add(v2, asks, other), (&fake{}).add(v3, answer, addition))
		l := w.live(list)
		ref, ok := l.Refer(said)
		if !ok {
			t.Fatal(said)
		}
		k, got, err := fetched(t, l, source.Walk{Ref: ref, Held: first.posts})
		want := []string{"ann adds", "ann answers", "ben asks", "three", "two"}
		if d := cmp.Diff(want, k.texts()); d != "" || err != nil {
			t.Fatalf("%s: %v %s", said, err, d)
		}
		for _, p := range k.posts {
			if p.Text == "three" && !slices.Equal(p.Edits, []post.ID{idOf(id1), idOf(id2), idOf(id3)}) {
				t.Errorf("%s: versions %v", said, p.Edits)
			}
			if p.Text == "ann adds" && p.Parent == "" {
				t.Errorf("%s: the comment answers nothing", said)
			}
		}
		if len(k.gone) > 0 || strings.Contains(k.evidence[0].Source, "held") {
			t.Errorf("%s: gone %v, %q", said, k.gone, k.evidence[0].Source)
		}
		if got.Root != idOf(id3) && got.Root != idOf(id2) || got.Posts != 3 {
			t.Errorf("%s: %+v", said, got)
		}
	}
	// The author takes the text away by its address.
	away, _ := ann.event(5, at+250, "", []string{"a", address})
	foreign, _ := ben.event(5, at+250, "", []string{"a", address})
	for want, line := range map[int]string{2: away, 0: foreign} {
		w, list := one((&fake{}).add(v2, v3, line))
		if k, _, err := fetched(t, w.live(list), source.Walk{Ref: idRef(id3)}); err != nil || len(k.gone) != want {
			t.Errorf("%v, gone %+v, want %d", err, k.gone, want)
		}
	}
}
