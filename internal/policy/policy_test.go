package policy_test

import (
	"fmt"
	"testing"

	"clew/internal/policy"
	"clew/internal/post"
)

// The whole table: every visibility with every wish of the author, in every use. A row gives the answers
// for Read, Page, List, Search, Feed and Export: s shown, h hidden.
func TestTable(t *testing.T) {
	open, noIndex := post.Account{}, post.Account{NoIndex: true}
	loggedIn, protected := post.Account{LoggedInOnly: true}, post.Account{Protected: true}
	for _, row := range []struct {
		name    string
		v       post.Visibility
		a       post.Account
		answers string
	}{
		{"public", post.Public, open, "sssssss"},
		{"public, not searched", post.Public, noIndex, "sssshhs"},
		{"public, for those logged in", post.Public, loggedIn, "sshhhhh"},
		{"public, account protected", post.Public, protected, "shhhhhh"},
		{"unlisted", post.Unlisted, open, "ssshhhs"},
		{"unlisted, not searched", post.Unlisted, noIndex, "ssshhhs"},
		{"unlisted, for those logged in", post.Unlisted, loggedIn, "sshhhhh"},
		{"unlisted, account protected", post.Unlisted, protected, "shhhhhh"},
		{"followers", post.Followers, open, "shhhhhh"},
		{"followers, not searched", post.Followers, noIndex, "shhhhhh"},
		{"followers, for those logged in", post.Followers, loggedIn, "shhhhhh"},
		{"followers, account protected", post.Followers, protected, "shhhhhh"},
		{"direct", post.Direct, open, "shhhhhh"},
		{"direct, not searched", post.Direct, noIndex, "shhhhhh"},
		{"direct, for those logged in", post.Direct, loggedIn, "shhhhhh"},
		{"direct, account protected", post.Direct, protected, "shhhhhh"},
	} {
		for use := policy.Read; use <= policy.Export; use++ {
			for _, warning := range []string{"", "spoilers"} {
				p := post.Post{Visibility: row.v, Warning: warning}
				want := policy.Whole
				switch {
				case row.answers[use] == 'h':
					want = policy.Hide
				case warning != "":
					want = policy.Fold
				}
				got := policy.Decide(&p, row.a, use)
				if got.Show != want {
					t.Errorf("%s, use %d, warning %q: %d, expected %d", row.name, use, warning, got.Show, want)
				}
				if (got.Reason == "") != (want == policy.Whole) {
					t.Errorf("%s, use %d: reason %q for %d", row.name, use, got.Reason, got.Show)
				}
			}
		}
	}
}

// What is known only as missing, or was found gone, is never shown in public though its text is held.
func TestStates(t *testing.T) {
	for s := post.Present; s <= post.Suspended; s++ {
		p := post.Post{State: s, Text: "held"}
		for use := policy.Read; use <= policy.Export; use++ {
			want := policy.Whole
			if use != policy.Read && s != post.Present {
				want = policy.Hide
			}
			if got := policy.Decide(&p, post.Account{}, use); got.Show != want {
				t.Errorf("state %d, use %d: %d, expected %d", s, use, got.Show, want)
			}
		}
		if words := policy.StateWords(s); (words == "") != (s == post.Present) {
			t.Errorf("state %d in words: %q", s, words)
		}
	}
}

func TestCover(t *testing.T) {
	for _, c := range []struct {
		p    post.Post
		want bool
	}{
		{post.Post{}, false},
		{post.Post{Sensitive: true}, true},
		{post.Post{Labels: []string{"spam"}}, false},
		{post.Post{Labels: []string{"spam", "graphic-media"}}, true},
		{post.Post{Labels: []string{"porn"}}, true},
	} {
		if got := policy.Decide(&c.p, post.Account{}, policy.Page).Cover; got != c.want {
			t.Errorf("%v: cover %v", c.p.Labels, got)
		}
	}
}

func TestQuoteShown(t *testing.T) {
	held := &post.Post{Text: "quoted"}
	followers := &post.Post{Text: "quoted", Visibility: post.Followers}
	for i, c := range []struct {
		q    *post.Quote
		a    post.Account
		use  policy.Use
		want bool
	}{
		{nil, post.Account{}, policy.Read, false},
		{&post.Quote{Post: held}, post.Account{}, policy.Page, true},
		{&post.Quote{}, post.Account{}, policy.Page, false},
		{&post.Quote{Post: held}, post.Account{LoggedInOnly: true}, policy.Page, false},
		{&post.Quote{Post: held}, post.Account{LoggedInOnly: true}, policy.Read, true},
		{&post.Quote{Post: followers}, post.Account{}, policy.Export, false},
		{&post.Quote{Post: held, State: post.QuoteDeleted}, post.Account{}, policy.Read, false},
		{&post.Quote{Post: held, State: post.QuoteDetached}, post.Account{}, policy.Read, false},
		{&post.Quote{Post: held, State: post.QuotePending}, post.Account{}, policy.Page, false},
		{&post.Quote{Post: held, State: post.QuoteRevoked}, post.Account{}, policy.Page, false},
		{&post.Quote{Post: held, State: post.QuoteBlocked}, post.Account{}, policy.Page, false},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			if got := policy.QuoteShown(c.q, c.a, c.use); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}
