package nostr

import (
	"slices"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

func TestRefer(t *testing.T) {
	l := NewLive(nil, Config{})
	note19 := bech32("note", unhex(t, idA))
	nevent := bech32("nevent", append([]byte{0, 32}, unhex(t, idA)...))
	address := naddr(30023, npubHex, "on hills: a")
	asPost := func(said string) source.Ref {
		return source.Ref{Network: post.Nostr, Said: said, Post: idOf(idA)}
	}
	asAccount := func(said string) source.Ref {
		return source.Ref{Network: post.Nostr, Said: said, Account: post.AccountID("nostr:" + npubHex)}
	}
	name := source.Ref{Network: post.Nostr, Said: "nostr:ann@example.org", Handle: "@ann@example.org"}
	good := map[string]source.Ref{
		note19:            asPost("nostr:" + note19),
		"nostr:" + note19: asPost("nostr:" + note19),
		" NOSTR:" + strings.ToUpper(note19) + "\n": asPost("nostr:" + note19),
		"web+nostr:" + note19:                      asPost("nostr:" + note19),
		"nostr://" + nevent:                        asPost("nostr:" + nevent),
		"nostr:" + idA:                             asPost("nostr:" + idA),
		"nostr:" + strings.ToUpper(idA):            asPost("nostr:" + strings.ToUpper(idA)),
		"https://njump.me/" + note19:               asPost("nostr:" + note19),
		"http://www.njump.me/" + nevent + "?x=1":   asPost("nostr:" + nevent),
		"https://primal.net/e/" + note19:           asPost("nostr:" + note19),
		"https://primal.net/e/" + idA:              asPost("https://primal.net/e/" + idA),
		"https://snort.social/e/" + note19:         asPost("nostr:" + note19),
		"https://snort.social/" + nevent:           asPost("nostr:" + nevent),
		"https://coracle.social/" + nevent:         asPost("nostr:" + nevent),
		"https://nostr.com/" + note19:              asPost("nostr:" + note19),
		"https://example.org/../":                  {},
		"https://nostrudel.ninja/#/n/" + note19:    asPost("nostr:" + note19),
		npub:                                       asAccount("nostr:" + npub),
		"@" + npub:                                 asAccount("nostr:" + npub),
		"https://primal.net/p/" + npub:             asAccount("nostr:" + npub),
		"https://snort.social/p/" + npubHex:        asAccount("https://snort.social/p/" + npubHex),
		"nostr:" + nprofile:                        {Network: post.Nostr, Said: "nostr:" + nprofile, Account: post.AccountID("nostr:" + nprofHex)},
		address:                                    {Network: post.Nostr, Said: "nostr:" + address, Account: post.AccountID("nostr:" + npubHex), Key: "30023:" + npubHex + ":on hills: a"},
		"nostr:ann@example.org":                    name,
		"nostr:Ann@Example.org":                    name,
		"https://njump.me/ann@example.org":         name,
		"nostr:_@example.org:8443":                 {Network: post.Nostr, Said: "nostr:_@example.org:8443", Handle: "@_@example.org:8443"},
	}
	delete(good, "https://example.org/../")
	for said, want := range good {
		got, ok := l.Refer(said)
		if d := cmp.Diff(want, got); d != "" || !ok {
			t.Errorf("%q: %v %s", said, ok, d)
		}
		if again, _ := l.Refer(got.Said); again.Post != got.Post || again.Account != got.Account || again.Key != got.Key {
			t.Errorf("%q does not come back: %+v", said, again)
		}
	}
	nsec := bech32("nsec", unhex(t, idA))
	bad := []string{"", " ", "nostr:", "nostr://", idA, "nostr:" + idA[1:], "nostr:" + idA + "0", "nostr:" + strings.Repeat("g", 64), nsec, "nostr:" + nsec, "https://njump.me/" + nsec,
		note19[:len(note19)-1], note19 + "q", note19[:len(note19)-1] + "b", strings.Replace(note19, "note", "nope", 1), "Note" + note19[4:], "note1", "npub1", "1", "note",
		"@ann@example.org", "ann@example.org", "nostr:ann", "nostr:ann@", "nostr:@example.org", "nostr:ann@example", "nostr:ann@example.org/x", "nostr:a b@example.org", "nostr:ann@.org", "nostr:ann@example..org",
		"nostr:ann@example.org:", "nostr:ann@example.org:0", "nostr:ann@example.org:99999", "nostr:ann@u:p@example.org", "nostr:ann@exa%6dple.org", "nostr:ann@[::1]", "nostr:änn@example.org",
		"https://example.org/" + note19, "https://njump.me.example.org/" + note19, "https://example.org/?u=https://njump.me/" + note19, "https://njump.me/", "https://njump.me/e/", "https://primal.net/x/" + idA, "https://primal.net/" + idA,
		"ftp://njump.me/" + note19, "https://njump.me@example.org/" + note19, "https://bsky.app/profile/x/post/y", "https://x.com/a/status/1", "https://social.example/@ann/1", "at://did:plc:x/app.bsky.feed.post/y",
		"nostr:" + strings.Repeat("q", 10_000), "wss://relay.example", "nostr:wss://relay.example", "javascript:nostr:" + note19, "nostr:nostr:" + note19, "\x00", "nostr:\xff", "https://%zz/" + note19,
	}
	for _, said := range bad {
		if got, ok := l.Refer(said); ok {
			t.Errorf("%.100q gives %+v", said, got)
		}
	}
	t.Logf("%d read, %d refused", len(good), len(bad))
}

func TestWaysOfWords(t *testing.T) {
	got := readWays(nprofile)
	want := ways{kind: -1, relays: []string{"wss://r.x.com", "wss://djbas.sadkb.com"}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(ways{})); d != "" {
		t.Error(d)
	}
	got = readWays(naddr(30023, npubHex, "x"))
	if got.kind != 30023 || got.name != "x" || got.relays != nil {
		t.Errorf("%+v", got)
	}
	for _, s := range []string{"", npub, "nevent1", bech32("nevent", []byte{1, 200, 1}), bech32("nevent", []byte{3, 4, 255, 0, 0, 1}), bech32("nevent", []byte{3, 1, 1}), bech32("nevent", []byte{2, 31, 1})} {
		if got := readWays(s); got.kind != -1 || got.relays != nil || got.author != "" {
			t.Errorf("%q: %+v", s, got)
		}
	}
	many := slices.Repeat([]byte{1, 1, 'x'}, 100)
	if got := readWays(bech32("nevent", many)); len(got.relays) != maxHints {
		t.Errorf("%d hints", len(got.relays))
	}
}

func TestRelayAddresses(t *testing.T) {
	for s, want := range map[string]string{"wss://Relay.Example/": "wss://relay.example", "ws://127.0.0.1:7777": "ws://127.0.0.1:7777", "WSS://a.example/x?y=1#z": "wss://a.example/x?y=1"} {
		if got, ok := relayAddress(s); !ok || got != want {
			t.Errorf("%q: %q %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "wss://", "wss:a.example", "https://a.example", "a.example", "wss://u:p@a.example", "wss://u@a.example", "wss://a.example/" + strings.Repeat("x", 600), "wss://a.example?REQ=x", "wss://%zz", "file:///etc/passwd", "wss:///x"} {
		if got, ok := relayAddress(s); ok {
			t.Errorf("%q gives %q", s, got)
		}
	}
}

func TestFiltersFit(t *testing.T) {
	e := note(1, "x", []string{"e", idA}, []string{"E", idB}, []string{"a", "30023:x:y"}, []string{"d", "z"})
	fits := []filter{{}, {IDs: []string{idB, idC}}, {Authors: []string{*e.PubKey}}, {Kinds: []int{0, 1}}, {E: []string{idA}}, {RootE: []string{idB}}, {A: []string{"30023:x:y"}}, {D: []string{"z"}}, {Since: *e.CreatedAt}, {Until: *e.CreatedAt}, {Limit: 1}}
	fitsNot := []filter{{IDs: []string{idA}}, {Authors: []string{idA}}, {Kinds: []int{0}}, {E: []string{idB}}, {RootE: []string{idA}}, {A: []string{""}}, {RootA: []string{"30023:x:y"}}, {D: []string{"y"}}, {Since: *e.CreatedAt + 1}, {Until: *e.CreatedAt - 1},
		{IDs: []string{idC}, Kinds: []int{7}}, {E: []string{idA}, Authors: []string{idA}}}
	for _, f := range fits {
		if !f.fits(e) {
			t.Errorf("%+v does not fit", f)
		}
	}
	for _, f := range fitsNot {
		if f.fits(e) {
			t.Errorf("%+v fits", f)
		}
	}
	for _, fs := range [][]filter{fits[1:], fitsNot} {
		name, err := answerName("wss://a.example/x?y=REQ", fs)
		got, ok := filtersOf(name)
		if d := cmp.Diff(fs, got); d != "" || !ok || err != nil {
			t.Errorf("%s: %v %s", name, err, d)
		}
	}
}

func FuzzRefer(f *testing.F) {
	f.Add(npub)
	f.Add("nostr:" + nprofile)
	f.Add("https://njump.me/" + npub)
	f.Add("nostr:ann@example.org")
	l := NewLive(nil, Config{})
	f.Fuzz(func(t *testing.T, said string) {
		r, ok := l.Refer(said)
		if !ok {
			return
		}
		if r.Network != post.Nostr || r.Post == "" && r.Account == "" && r.Handle == "" {
			t.Fatalf("%q: %+v", said, r)
		}
		if r.Post != "" {
			if _, err := post.ParseID(string(r.Post)); err != nil {
				t.Fatal(err)
			}
		}
		if r.Account != "" {
			if _, err := post.ParseAccountID(string(r.Account)); err != nil {
				t.Fatal(err)
			}
		}
		if r.Handle != "" && askedName(namesURL(r.Handle[1:])) != r.Handle[1:] {
			t.Fatalf("%q: its domain is asked at %s", said, namesURL(r.Handle[1:]))
		}
	})
}

func FuzzAnswerName(f *testing.F) {
	f.Add("wss://a.example?REQ=%5B%7B%22kinds%22%3A%5B1%5D%7D%5D")
	f.Fuzz(func(t *testing.T, name string) {
		fs, ok := filtersOf(name)
		if !ok {
			return
		}
		for i := range fs {
			fs[i].fits(note(1, ""))
		}
		again, err := answerName("wss://a.example", fs)
		if back, ok := filtersOf(again); err != nil || !ok || len(back) != len(fs) {
			t.Fatalf("%q comes back as %q: %v", name, again, err)
		}
	})
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`["EVENT","clew1",`+unsigned+`]`), []byte(`["EOSE","clew1"]`))
	f.Add([]byte("[\"CLOSED\",\n\"clew1\",\"x\"]"), []byte(`["NOTICE","x"]`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		g := gather{sub: "clew1"}
		for _, m := range [][]byte{a, b} {
			if err := g.take(m); err != nil {
				return
			}
		}
		if n := strings.Count(g.body.String(), "\n"); n != g.messages {
			t.Fatalf("%d messages in %d lines", g.messages, n)
		}
		eventIn(a)
	})
}

func FuzzDomain(f *testing.F) {
	f.Add(`{"names":{"ann":"` + npubHex + `"},"relays":{"` + npubHex + `":["wss://a.example"]}}`)
	f.Fuzz(func(t *testing.T, body string) {
		p := source.Fetched(page(200, body))
		p.Name = namesURL("ann@example.org")
		id, _, err := newTeller(&memory{}).domain(t.Context(), p)
		if err != nil || id != "" && !isHex(hexOf(post.ID(id)), 64) {
			t.Fatalf("%q: %s %v", body, id, err)
		}
	})
}
