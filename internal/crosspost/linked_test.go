package crosspost

import (
	"slices"
	"testing"

	"clew/internal/post"
)

func TestLinkedAccounts(t *testing.T) {
	x := post.Account{ID: "x:1", Handle: "@Ann", Bio: "Writer. Also https://bsky.app/profile/ann.example, and @ann@social.example."}
	bsky := post.Account{ID: "did:plc:ann", Handle: "@ann.example", Bio: "On X: https://x.com/ann (old)."}
	masto := post.Account{ID: "https://social.example/users/ann", Handle: "@ann@social.example", Bio: "also twitter.com/Ann"}
	fan := post.Account{ID: "x:2", Handle: "@Ann_", Name: "Ann", Bio: "https://bsky.app/profile/ann.example https://x.com/ann"}
	for _, c := range []struct {
		name string
		a, b post.Account
		how  Linking
	}{
		{"each names the other", x, bsky, Mutual},
		{"by another server's form", x, masto, Mutual},
		{"only through a third", bsky, masto, ""},
		{"one names the other", fan, bsky, ""},
		{"one names the other, X", fan, x, ""},
		{"itself", x, x, ""},
		{"nobody", x, post.Account{}, ""},
		{"same name", post.Account{ID: "x:3", Name: "Ann"}, post.Account{ID: "did:plc:z", Name: "Ann"}, ""},
		{"bridge to Bluesky", masto, post.Account{ID: "did:plc:b", Handle: "@ann.social.example.ap.brid.gy"}, Bridged},
		{"bridge to ActivityPub", bsky, post.Account{ID: "https://bsky.brid.gy/ap/did:plc:ann", Handle: "@ann.example@bsky.brid.gy"}, Bridged},
		{"a bridge's name on another server", bsky, post.Account{ID: "https://evil.example/users/ann", Handle: "@ann.example@bsky.brid.gy.evil.example"}, ""},
		{"another's bridge", bsky, post.Account{ID: "https://bsky.brid.gy/ap/x", Handle: "@bob.example@bsky.brid.gy"}, ""},
	} {
		for range 2 {
			if how, ok := LinkedAccounts(c.a, c.b); how != c.how || ok != (c.how != "") {
				t.Errorf("%s: %q", c.name, how)
			}
			c.a, c.b = c.b, c.a
		}
	}
	got := Named(post.Account{Bio: "@just_a_name x.com/one?s=20, https://mastodon.example/@two! • three.bsky.social · @four.example\nexample.org/page npub1 nostr:npub1xx e@mail.example"})
	if want := []string{"x.com/one", "@two@mastodon.example", "three.bsky.social", "four.example"}; !slices.Equal(got, want) {
		t.Errorf("named %q", got)
	}
}
