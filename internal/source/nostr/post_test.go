package nostr

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

var (
	idA = strings.Repeat("a", 64)
	idB = strings.Repeat("b", 64)
	idC = strings.Repeat("c", 64)
)

// note makes an unsigned event, for what comes after the check.
func note(kind int, content string, tags ...[]string) *event {
	id, pub, at := idC, strings.Repeat("9", 64), int64(1700000000)
	return &event{ID: &id, PubKey: &pub, CreatedAt: &at, Kind: &kind, Content: &content, Tags: tags}
}

func TestThreads(t *testing.T) {
	cases := []struct {
		name         string
		kind         int
		text         string
		tags         [][]string
		parent, root string
		parentAuthor string
	}{
		{"root and reply marked", 1, "", [][]string{{"e", idA, "", "root"}, {"e", idB, "", "reply", idC}}, idB, idA, idC},
		{"only root marked: an answer to the root", 1, "", [][]string{{"e", idA, "wss://r.example", "root"}}, idA, idA, ""},
		{"only reply marked", 1, "", [][]string{{"e", idB, "", "reply"}}, idB, "", ""},
		{"marked, with a mention", 1, "", [][]string{{"e", idC, "", "mention"}, {"e", idA, "", "root"}}, idA, idA, ""},
		{"a mention is no parent", 1, "", [][]string{{"e", idC, "", "mention"}}, "", "", ""},
		{"old form, one", 1, "", [][]string{{"e", idA}}, idA, idA, ""},
		{"old form, two", 1, "", [][]string{{"e", idA}, {"p", idC}, {"e", idB}}, idB, idA, ""},
		{"old form, the middle one is a mention", 1, "", [][]string{{"e", idA}, {"e", idC}, {"e", idB}}, idB, idA, ""},
		{"old form, one that the text names", 1, "see #[0]", [][]string{{"e", idA}}, "", "", ""},
		{"marks win over plain tags", 1, "", [][]string{{"e", idC}, {"e", idA, "", "root"}}, idA, idA, ""},
		{"upper-case id", 1, "", [][]string{{"e", strings.ToUpper(idA), "", "root"}}, "", "", ""},
		{"empty tags", 1, "", [][]string{{}, {"e"}, {"e", ""}, {"e", "xyz"}}, "", "", ""},
		{"comment", 1111, "", [][]string{{"E", idA, "", idC}, {"K", "1"}, {"e", idB, "", idC}, {"k", "1111"}}, idB, idA, idC},
		{"comment on a page", 1111, "", [][]string{{"I", "https://example.org/"}, {"i", "https://example.org/"}}, "", "", ""},
	}
	id := func(hex, prefix string) string {
		if hex == "" {
			return ""
		}
		return prefix + hex
	}
	for _, c := range cases {
		p := readPost(note(c.kind, c.text, c.tags...))
		if string(p.Parent) != id(c.parent, "nostr:") || string(p.Conversation) != id(c.root, "nostr:") || string(p.ParentAuthor) != id(c.parentAuthor, "nostr:") {
			t.Errorf("%s: parent %s, conversation %s, parent's author %s", c.name, p.Parent, p.Conversation, p.ParentAuthor)
		}
	}
}

// The words of NIP-19's own examples.
const (
	npub     = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
	npubHex  = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"
	nprofile = "nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p"
	nprofHex = "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d"
)

func TestWordsOfNIP19(t *testing.T) {
	for word, want := range map[string]entity{npub: {prefix: "npub", id: npubHex}, nprofile: {prefix: "nprofile", id: nprofHex}} {
		if got, ok := readEntity(word); !ok || got != want {
			t.Errorf("%s: %+v %v", word, got, ok)
		}
	}
	data := unhex(t, npubHex)
	if got := bech32("npub", data); got != npub {
		t.Errorf("written back: %s", got)
	}
	address := naddr(30023, npubHex, "title")
	if got, ok := readEntity(address); !ok || got.author != npubHex || got.prefix != "naddr" {
		t.Errorf("%s: %+v %v", address, got, ok)
	}
	event := bech32("nevent", append(append([]byte{0, 32}, data...), append([]byte{2, 32}, unhex(t, nprofHex)...)...))
	if got, ok := readEntity(event); !ok || got != (entity{"nevent", npubHex, nprofHex}) {
		t.Errorf("%s: %+v %v", event, got, ok)
	}
	for _, bad := range []string{"", "1", "npub1", strings.ToUpper(npub), npub[:len(npub)-1] + "q", npub + "q", "note" + npub[4:], "n" + npub,
		bech32("npub", data[:31]), bech32("npub", append(data, 0)), bech32("nsec", data), bech32("nprofile", []byte{0, 33, 1}), bech32("nprofile", []byte{1, 1, 1}), bech32("nevent", nil), strings.Repeat("q", 6000), "npub1b", "npub1\xff\xff\xff\xff\xff\xff"} {
		if got, ok := readEntity(bad); ok {
			t.Errorf("%.80q gives %+v", bad, got)
		}
	}
}

func TestRangesInText(t *testing.T) {
	quoted := bech32("note", unhex(t, idA))
	text := "Héllo 😀 nostr:" + npub + ", see #Топік and https://example.org/a_(b). #[1] nostr:" + quoted + " nostr:nope #other (https://example.org/c)"
	p := readPost(note(1, text, []string{"t", "топік"}, []string{"p", npubHex}, []string{"t", "unsaid"}, []string{"emoji", "wave", "https://example.org/w.png"}))
	said := func(start, end int) string { return points(p.Text, start, end) }
	var got []string
	for _, m := range p.Mentions {
		got = append(got, said(m.Start, m.End)+" "+string(m.Account))
	}
	for _, l := range p.Links {
		got = append(got, said(l.Start, l.End)+" "+l.URL)
	}
	for _, x := range p.Tags {
		got = append(got, said(x.Start, x.End)+" "+x.Name)
	}
	want := []string{
		"nostr:" + npub + " nostr:" + npubHex,
		"#[1] nostr:" + npubHex,
		"https://example.org/a_(b) https://example.org/a_(b)",
		"nostr:" + quoted + " nostr:" + quoted,
		"https://example.org/c https://example.org/c",
		"#Топік Топік",
		" unsaid",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p.Quote == nil || p.Quote.ID != post.ID("nostr:"+idA) || p.Text != text || len(p.Emoji) != 1 {
		t.Errorf("quote %+v, emoji %+v", p.Quote, p.Emoji)
	}
}

func TestTagsOfAPost(t *testing.T) {
	p := readPost(note(1, "x", []string{"content-warning", "spoiler"}, []string{"-"}, []string{"q", idA, "", idB}, []string{"l", "de", "ISO-639-1"},
		[]string{"imeta", "url https://example.org/a.jpg", "alt A view of hills", "dim 640x480", "m image/jpeg"},
		[]string{"imeta", "url https://example.org/a.jpg", "alt another"}, []string{"imeta", "url javascript:x"}, []string{"imeta", "dim 0x-1", "url https://example.org/b.mp4?x=1"}))
	want := post.Post{Warning: "spoiler", Sensitive: true, Labels: []string{Protected}, Lang: "de",
		Quote: &post.Quote{ID: post.ID("nostr:" + idA), Author: post.AccountID("nostr:" + idB), State: post.QuoteMissing},
		Media: []post.Media{{Kind: post.Image, URL: "https://example.org/a.jpg", Alt: "A view of hills", Type: "image/jpeg", Width: 640, Height: 480}, {Kind: post.Video, URL: "https://example.org/b.mp4?x=1"}}}
	got := post.Post{Warning: p.Warning, Sensitive: p.Sensitive, Labels: p.Labels, Lang: p.Lang, Quote: p.Quote, Media: p.Media}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p := readPost(note(1, "x", []string{"content-warning"})); p.Warning != "content warning" {
		t.Errorf("a warning without words: %q", p.Warning)
	}
}

// Versions of a long text are events of their own, joined by their address.
func TestVersionsOfALongText(t *testing.T) {
	s := newSigner("ann")
	tags := [][]string{{"d", "on-hills"}, {"title", "On hills"}, {"summary", "A walk"}, {"published_at", "100"}, {"image", "https://example.org/i.webp"}}
	one, id1 := s.event(30023, 100, "# Hills", tags...)
	two, id2 := s.event(30023, 200, "# Hills, again", tags...)
	m, err := read(t, Events{}, input("x.jsonl", []byte(two+"\n"+one)))
	if err != nil || len(m.posts) != 2 {
		t.Fatalf("%v, %d posts", err, len(m.posts))
	}
	late := m.posts[1]
	if diff := cmp.Diff([]post.ID{post.ID("nostr:" + id1), post.ID("nostr:" + id2)}, late.Edits); diff != "" {
		t.Error(diff)
	}
	if !late.Edited.IsZero() || m.posts[0].Edited != time.Unix(200, 0).UTC() || m.posts[0].Created != time.Unix(100, 0).UTC() || m.posts[0].Version == late.Version {
		t.Errorf("%+v", m.posts)
	}
	if l := late.Links[0]; l.Title != "On hills" || l.Text != "A walk" || !strings.HasPrefix(l.URL, "nostr:naddr1") || len(late.Media) != 1 {
		t.Errorf("%+v %+v", late.Links, late.Media)
	}
}

func TestProfiles(t *testing.T) {
	for content, want := range map[string]post.Account{
		`{"name":"ann","display_name":"Ann Example","picture":"https://example.org/a.png","nip05":"_@example.org","about":"walks"}`: {Handle: "@ann", Name: "Ann Example", Avatar: "https://example.org/a.png", Bio: "walks"},
		`{"nip05":"_@example.org"}`:                  {Handle: "@example.org"},
		`{"name":7,"picture":"javascript:alert(1)"}`: {},
	} {
		e := note(0, content)
		got, ok := readProfile(e)
		want.ID, want.Network, want.Seen = e.author(), post.Nostr, e.created()
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%s: %v %s", content, ok, diff)
		}
	}
	for _, bad := range []string{"", "null x", "[]", `"x"`, `{"name":"a","name":"b"}`} {
		if _, ok := readProfile(note(0, bad)); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

// Other networks' JSON must not be taken for events.
func TestRecognise(t *testing.T) {
	for _, other := range []string{"", "x", "{}", "[]", `{"id":"1","text":"\"pubkey\" and \"sig\""}`, `{"@context":"https://www.w3.org/ns/activitystreams","type":"OrderedCollection"}`, "pubkey created_at kind content sig"} {
		ok, err := Events{}.Recognise(t.Context(), input("x", []byte(other)))
		if ok || err != nil {
			t.Errorf("%q: %v %v", other, ok, err)
		}
	}
}

// unsigned is an event of the right shape that does not hold: seeds need no curve, which is slow to set up.
const unsigned = `{"id":"5c83da77af1dec6d7289834998ad7aafbd9e2191396d75ec3cc27f5a77226f36","pubkey":"f7234bd4c1394dda46d09f35bd384dd30cc552ad5541990f98844fb06676e9ca","created_at":1,"kind":1,` +
	`"tags":[["t","x"],["e","5c83da77af1dec6d7289834998ad7aafbd9e2191396d75ec3cc27f5a77226f36"],["imeta","url https://example.org"]],"content":"nostr:` + npub + ` #[0] https://example.org #x",` +
	`"sig":"908a15e46fb4d8675bab026fc230a0e3542bfade63da02d542fb78b2a8513fcd0092619a2c8c1221e581946e0191f2af505dfdf8657a414dbca329186f009262"}`

func FuzzEvents(f *testing.F) {
	one := unsigned
	f.Add([]byte(one))
	f.Add([]byte(`["EVENT","s",` + one + `]`))
	f.Add([]byte("[" + one + ",{"))
	f.Fuzz(func(t *testing.T, content []byte) {
		var m memory
		if err := (Events{}).Read(t.Context(), input("x", content), source.Options{}, &m); err != nil {
			t.Fatal(err)
		}
		for _, p := range m.posts {
			cut(t, content, p.Raw)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("nostr:"+npub+" #[0] https://example.org/é #Топік\xff", "топік")
	f.Fuzz(func(t *testing.T, text, tag string) {
		p := readPost(note(1, text, []string{"t", tag}, []string{"p", npubHex}))
		n := len([]rune(text))
		check := func(start, end int) {
			if start < 0 || end < start || end > n {
				t.Fatalf("range %d to %d of %d", start, end, n)
			}
		}
		for _, l := range p.Links {
			check(l.Start, l.End)
		}
		for _, m := range p.Mentions {
			check(m.Start, m.End)
		}
		for _, x := range p.Tags {
			check(x.Start, x.End)
		}
	})
}

func FuzzEntity(f *testing.F) {
	f.Add(npub)
	f.Add(nprofile)
	f.Fuzz(func(t *testing.T, s string) {
		if e, ok := readEntity(s); ok && e.prefix != "naddr" && !isHex(e.id, 64) {
			t.Fatalf("%q gives %+v", s, e)
		}
	})
}

func FuzzCanonical(f *testing.F) {
	f.Add("a\n\"\\\b\f\t\r\x01")
	f.Fuzz(func(t *testing.T, s string) {
		b := appendString(nil, s)
		var back string
		if len(s) > 0 && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0xfffd }) < 0 {
			if err := json.Unmarshal(b, &back); err != nil || back != s {
				t.Fatalf("%q gives %s: %v", s, b, err)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	one := unsigned
	f.Add([]byte(one))
	f.Add([]byte(strings.Replace(one, `"kind":1`, `"kind":30023`, 1)))
	f.Add([]byte(strings.Replace(one, `"kind":1`, `"kind":1111`, 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := decode(b)
		if err != nil {
			return
		}
		if p := readPost(e); p.Text != *e.Content || p.Quote != nil && !isHex(strings.TrimPrefix(string(p.Quote.ID), "nostr:"), 64) {
			t.Fatalf("%s gives %+v", b, p)
		}
		readProfile(e)
		e.canonical()
	})
}
