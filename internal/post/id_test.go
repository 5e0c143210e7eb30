package post

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// list reads a list of testdata.
func list(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.SplitSeq(string(data), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	if len(out) < 5 {
		t.Fatalf("%s has only %d lines", name, len(out))
	}
	return out
}

func TestParseID(t *testing.T) {
	for _, s := range list(t, "id_valid.txt") {
		if id, err := ParseID(s); err != nil || string(id) != s {
			t.Errorf("ParseID(%q) = %q, %v", s, id, err)
		}
	}
	bad := append(list(t, "id_invalid.txt"), "", "x:1\n", "x:1\x00", "https://social.example/\xff", "page:\xff",
		"https://social.example/"+strings.Repeat("a", maxID), "page:"+strings.Repeat("a", maxID))
	for _, s := range bad {
		if id, err := ParseID(s); !errors.Is(err, ErrID) || id != "" {
			t.Errorf("ParseID(%q) = %q, %v", s, id, err)
		}
	}
}

func TestParseAccountID(t *testing.T) {
	for _, s := range list(t, "account_valid.txt") {
		if id, err := ParseAccountID(s); err != nil || string(id) != s {
			t.Errorf("ParseAccountID(%q) = %q, %v", s, id, err)
		}
	}
	for _, s := range append(list(t, "account_invalid.txt"), "", "did:plc:a\n", "page:\xff") {
		if id, err := ParseAccountID(s); !errors.Is(err, ErrID) || id != "" {
			t.Errorf("ParseAccountID(%q) = %q, %v", s, id, err)
		}
	}
}

// TestInterop holds the AT Protocol's own lists against the parsers. DIDs longer than an id may be are
// the one thing they allow and Clew does not.
func TestInterop(t *testing.T) {
	for _, s := range list(t, "did_syntax_valid.txt") {
		if _, err := ParseAccountID(s); err != nil && len(s) <= maxID {
			t.Errorf("DID: %v", err)
		}
		if len(s) < 1000 {
			if id, err := ParseID("at://" + s + atPost + "a"); err != nil || id.Author() != AccountID(s) {
				t.Errorf("DID in an id: %v, author %q", err, id.Author())
			}
		}
	}
	for _, s := range list(t, "did_syntax_invalid.txt") {
		if _, err := ParseAccountID(s); err == nil {
			t.Errorf("took the DID %q", s)
		}
	}
	for _, s := range list(t, "recordkey_syntax_valid.txt") {
		if _, err := ParseID("at://did:plc:a" + atPost + s); err != nil {
			t.Errorf("record key: %v", err)
		}
	}
	for _, s := range list(t, "recordkey_syntax_invalid.txt") {
		if _, err := ParseID("at://did:plc:a" + atPost + s); err == nil {
			t.Errorf("took the record key %q", s)
		}
	}
}

// TestErrorsAreShort: a hostile id does not flood a log.
func TestErrorsAreShort(t *testing.T) {
	_, err := ParseID(strings.Repeat("é", 5000))
	if len(err.Error()) > 200 || !utf8.ValidString(err.Error()) {
		t.Errorf("%d bytes: %q", len(err.Error()), err)
	}
}

func TestNetwork(t *testing.T) {
	for s, want := range map[string]Network{
		"x:1": X, "at://did:plc:a/app.bsky.feed.post/a": Bluesky, "did:plc:a": Bluesky,
		"https://social.example/1": Mastodon, "http://social.example/1": Mastodon, "nostr:00": Nostr, "page:x": "", "": "",
	} {
		if got := ID(s).Network(); got != want {
			t.Errorf("ID(%q).Network() = %q, want %q", s, got, want)
		}
		if got := AccountID(s).Network(); got != want {
			t.Errorf("AccountID(%q).Network() = %q, want %q", s, got, want)
		}
	}
}

// TestCompareAge: of each line, ids from oldest to newest.
func TestCompareAge(t *testing.T) {
	for _, line := range []string{
		"x:9 x:10 x:999 x:1850912345678901234 x:1850912345678901235",
		"at://did:plc:b/app.bsky.feed.post/3kaaaaaaaaa2a at://did:plc:a/app.bsky.feed.post/3kaaaaaaaaa2b at://did:plc:c/app.bsky.feed.post/3l2222222222a",
		"https://social.example/users/a/statuses/9 https://social.example/users/a/statuses/10 https://social.example/users/a/statuses/112345678901234567",
		"https://social.example/s/01HV0000000000000000000009 https://social.example/s/01HV0000000000000000000010 https://social.example/s/01HW0000000000000000000001",
		"https://social.example/?p=9 https://social.example/?p=10",
		"https://social.example/s/12 https://social.example/s/9x",
	} {
		ids := strings.Fields(line)
		for i := range ids {
			for j := range ids {
				if got, want := ID(ids[i]).Compare(ID(ids[j])), sign(i-j); got != want {
					t.Errorf("Compare(%s, %s) = %d, want %d", ids[i], ids[j], got, want)
				}
			}
		}
	}
}

func sign(n int) int { return max(-1, min(1, n)) }

// TestCompareIsTotalOrder: 0 for the same id alone, the same both ways round, and no circles.
func TestCompareIsTotalOrder(t *testing.T) {
	drawn := rapid.OneOf(
		rapid.StringMatching(`x:[0-9]{0,3}`),
		rapid.StringMatching(`https?://[ab](/s)?[/=]?[0-9a]{0,3}`),
		rapid.StringMatching(`at://did:plc:[ab]/app.bsky.feed.post/[0-9a]{1,2}`),
		rapid.StringMatching(`(nostr|page):[0-9a]{0,3}`),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := ID(drawn.Draw(t, "a")), ID(drawn.Draw(t, "b")), ID(drawn.Draw(t, "c"))
		if (a.Compare(b) == 0) != (a == b) {
			t.Fatalf("Compare(%q, %q) = %d", a, b, a.Compare(b))
		}
		if a.Compare(b) != -b.Compare(a) {
			t.Fatalf("Compare(%q, %q) = %d, the other way round %d", a, b, a.Compare(b), b.Compare(a))
		}
		if a.Compare(b) < 0 && b.Compare(c) < 0 && a.Compare(c) >= 0 {
			t.Fatalf("%q < %q < %q runs in a circle", a, b, c)
		}
	})
}

func TestTime(t *testing.T) {
	for s, want := range map[string]string{
		// From the networks' own documents and answers, with the time they state beside the id: the same to a second.
		"x:1050118621198921728": "2018-10-10T20:19:24Z",
		"x:20":                  "",
		"x:29700859246":         "",
		"https://social.example/users/a/statuses/103270115826048975":             "2019-12-08T03:48:33.901Z",
		"https://social.example/notice/17":                                       "",
		"https://social.example/s/01HV0000000000000000000009":                    "",
		"at://did:plc:a/app.bsky.feed.post/3kotee6zp7t2e":                        "2024-03-29T11:02:44.419Z",
		"at://did:plc:a/app.bsky.feed.post/self":                                 "",
		"at://did:plc:a/app.bsky.feed.post/2222222222222":                        "",
		"at://did:plc:a/app.bsky.feed.post/zzzzzzzzzzzzz":                        "",
		"nostr:0000000000000000000000000000000000000000000000000000000000000001": "",
		"page:1793653891073900544":                                               "",
		"":                                                                       "",
	} {
		got, ok := ID(s).Time()
		stated, err := time.Parse(time.RFC3339Nano, want)
		if ok != (err == nil) || ok && got.Sub(stated).Abs() > time.Second {
			t.Errorf("ID(%q).Time() = %s, %v, want %q", s, got.Format(time.RFC3339Nano), ok, want)
		}
	}
}

// note is the word for the event whose id is zero throughout.
const note = "note1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqn2l0z3"

func TestOwnURL(t *testing.T) {
	nell := Account{ID: "did:plc:nell", Handle: "@nell.example"}
	user, number := Account{ID: "https://s.example/users/nell"}, Account{ID: "https://s.example/ap/users/7"}
	local := Account{ID: "http://localhost:80/users/nell"}
	for _, c := range []struct {
		by   Account
		s    string
		want ID
	}{
		{nell, "https://bsky.app/profile/nell.example/post/3k", "at://did:plc:nell/app.bsky.feed.post/3k"},
		{nell, "https://bsky.app/profile/NELL.example/post/3k/?ref=a", "at://did:plc:nell/app.bsky.feed.post/3k"},
		{nell, "https://bsky.app/profile/did:plc:olga/post/3k", "at://did:plc:olga/app.bsky.feed.post/3k"},
		{nell, "https://bsky.app/profile/olga.example/post/3k", ""},
		{nell, "https://bsky.app/profile/nell.example/post/", ""},
		{nell, "https://bsky.app/profile/nell.example/feed/3k", ""},
		{nell, "https://bsky.app/nell.example/post/3k", ""},
		{nell, "https://evil.example/profile/nell.example/post/3k", ""},
		{Account{ID: "did:plc:nell"}, "https://bsky.app/profile//post/3k", ""},
		{user, "https://s.example/@nell/12", "https://s.example/users/nell/statuses/12"},
		{user, "https://S.example/@nell/statuses/01ABC/?a#b", "https://s.example/users/nell/statuses/01ABC"},
		{user, "https://s.example/users/nell/statuses/12", "https://s.example/users/nell/statuses/12"},
		{user, "http://s.example/notes/9abc", "https://s.example/notes/9abc"},
		{number, "https://s.example/@nell/12", "https://s.example/ap/users/7/statuses/12"},
		{local, "http://localhost:80/@nell/12", "http://localhost:80/users/nell/statuses/12"},
		{user, "https://s.example/@nell", ""},
		{user, "https://s.example/@nell/", ""},
		{user, "https://s.example/@nell@o.example/12", ""},
		{user, "https://s.example/@nell/12/../../x", ""},
		{user, "https://s.example/@/12", ""},
		{user, "https://s.example/about/12", ""},
		{user, "https://o.example/@nell/12", ""},
		{user, "ftp://s.example/@nell/12", ""},
		{Account{}, "https://s.example/@nell/12", ""},
		{Account{ID: "x:9"}, "https://x.com/nell/status/20", "x:20"},
	} {
		if got, ok := OwnURL(c.s, c.by); got != c.want || ok != (c.want != "") {
			t.Errorf("OwnURL(%q, %s) = %q, %v, want %q", c.s, c.by.ID, got, ok, c.want)
		}
	}
}

func TestFromURL(t *testing.T) {
	for s, want := range map[string]ID{
		"https://x.com/ada/status/20":                     "x:20",
		"https://twitter.com/ada/status/20?s=20&t=abc":    "x:20",
		"http://mobile.twitter.com/ada/status/20":         "x:20",
		"https://X.com/i/web/status/20/photo/1":           "x:20",
		"https://twitter.com/ada/statuses/20#m":           "x:20",
		"https://bsky.app/profile/did:plc:a/post/3k":      "at://did:plc:a/app.bsky.feed.post/3k",
		"https://bsky.app/profile/ada.example/post/3k":    "",
		"https://bsky.app/profile/did:plc:a":              "",
		"https://x.com/ada":                               "",
		"https://x.com/status/20":                         "",
		"https://x.com/ada/status/":                       "",
		"https://x.com/ada/status/twenty":                 "",
		"https://x.com/a/b/c/status/20":                   "",
		"https://x.com.evil.example/ada/status/20":        "",
		"https://evil.example/x.com/ada/status/20":        "",
		"ftp://x.com/ada/status/20":                       "",
		"x.com/ada/status/20":                             "",
		"https://":                                        "",
		"nostr:" + note:                                   "nostr:" + ID(strings.Repeat("0", 64)),
		"https://njump.me/" + note:                        "nostr:" + ID(strings.Repeat("0", 64)),
		"https://njump.me/e/" + note + "/?a#b":            "nostr:" + ID(strings.Repeat("0", 64)),
		"https://evil.example/" + note:                    "",
		"nostr:" + strings.Replace(note, "0z3", "qz3", 1): "",
		"nostr:npub1" + note[5:]:                          "",
		"nostr:":                                          "",
		"":                                                "",
	} {
		if got, ok := FromURL(s); got != want || ok != (want != "") {
			t.Errorf("FromURL(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
}

func TestSlice(t *testing.T) {
	tests := []struct {
		text       string
		start, end int
		want       string
		ok         bool
	}{
		{"abc", 0, 3, "abc", true},
		{"abc", 1, 2, "b", true},
		{"abc", 3, 3, "", true},
		{"", 0, 0, "", true},
		{"Grüße 👩‍🚀!", 6, 9, "👩‍🚀", true},
		{"a\xffb", 1, 2, "\xff", true},
		{"abc", 0, 4, "", false},
		{"abc", 4, 4, "", false},
		{"abc", 2, 1, "", false},
		{"abc", -1, 1, "", false},
		{"abc", 1, -1, "", false},
		{"abc", 1, int(^uint(0) >> 1), "", false},
	}
	for _, c := range tests {
		if got, ok := Slice(c.text, c.start, c.end); got != c.want || ok != c.ok {
			t.Errorf("Slice(%q, %d, %d) = %q, %v", c.text, c.start, c.end, got, ok)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		i, j := rapid.IntRange(-1, 20).Draw(t, "start"), rapid.IntRange(-1, 20).Draw(t, "end")
		runes := []rune(text)
		got, ok := Slice(text, i, j)
		if want := i >= 0 && j >= i && j <= len(runes); ok != want {
			t.Fatalf("ok is %v", ok)
		}
		if ok && got != string(runes[i:j]) {
			t.Fatalf("got %q", got)
		}
	})
}

func FuzzParseID(f *testing.F) {
	for _, name := range []string{"id_valid.txt", "id_invalid.txt", "account_valid.txt", "did_syntax_invalid.txt"} {
		for _, s := range list(f, name) {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseID(s); err == nil {
			if string(id) != s || len(s) > maxID || !utf8.ValidString(s) || strings.ContainsAny(s, " \n\t\x00") {
				t.Errorf("took %q as %q", s, id)
			}
			if id.Network() == "" && !strings.HasPrefix(s, "page:") {
				t.Errorf("%q belongs to no network", s)
			}
			if a := id.Author(); a != "" {
				if _, err := ParseAccountID(string(a)); err != nil {
					t.Errorf("the author of %q: %v", s, err)
				}
			}
		} else if !errors.Is(err, ErrID) {
			t.Errorf("%q: %v", s, err)
		}
		ID(s).Time()
		for _, a := range []Account{{ID: "did:plc:a", Handle: "@a.example"}, {ID: "https://a.example/users/a"}} {
			if id, ok := OwnURL(s, a); ok {
				if _, err := ParseID(string(id)); err != nil {
					t.Errorf("OwnURL(%q): %v", s, err)
				}
			}
		}
		if id, ok := FromURL(s); ok {
			if _, err := ParseID(string(id)); err != nil {
				t.Errorf("FromURL(%q): %v", s, err)
			}
		}
		if ID(s).Compare(ID(s)) != 0 {
			t.Errorf("%q is not itself", s)
		}
	})
}

func BenchmarkParseID(b *testing.B) {
	ids := list(b, "id_valid.txt")
	n := 0
	for _, s := range ids {
		n += len(s)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range ids {
			if _, err := ParseID(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	var ids []ID
	for _, s := range list(b, "id_valid.txt") {
		ids = append(ids, ID(s))
	}
	b.ReportAllocs()
	for b.Loop() {
		slices.SortFunc(slices.Clone(ids), ID.Compare)
	}
}
