package same_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/same"
)

// TestSeveral: what an account said in several places, page by page, as each kind of viewer may see it.
func TestSeveral(t *testing.T) {
	posts := everybody()
	for i, text := range []string{
		"Bread that is baked twice keeps for a winter, and so do letters that nobody answers.",
		"The tide mill opens at six in the morning, and closes when the last sack is ground.",
	} {
		id := post.ID(fmt.Sprint("x:", 400+i))
		posts = append(posts, said(id, "x:1", time.Duration(i+1)*240*time.Hour, text),
			said(post.ID(fmt.Sprint("at://did:plc:ann/app.bsky.feed.post/3m", i)), "did:plc:ann", time.Duration(i+1)*240*time.Hour+time.Minute, text+" https://short.example/b"))
	}
	hidden := said("x:500", "x:1", 900*time.Hour, "What is said to followers alone is nothing that a list of statements may tell of to anybody.")
	hidden.Visibility = post.Followers
	open := hidden
	open.ID, open.Author, open.Network, open.Visibility = "at://did:plc:ann/app.bsky.feed.post/3p", "did:plc:ann", post.Bluesky, post.Public
	warned := said("x:600", "x:1", 950*time.Hour, "The harbour was hit at night, and what was found there in the morning is not for everybody.")
	warned.Warning = "war"
	again := warned
	again.ID, again.Author, again.Network, again.Created = "at://did:plc:ann/app.bsky.feed.post/3w", "did:plc:ann", post.Bluesky, warned.Created.Add(2*time.Minute)
	again.Text = strings.Replace(again.Text, "at night", "before dawn", 1)
	posts = append(posts, hidden, open, warned, again)
	for use, want := range map[policy.Use]int{policy.Read: 5, policy.Search: 4} {
		d := newDesk(t, use, posts...)
		a, err := d.r.Account(t.Context(), "@ann")
		if err != nil {
			t.Fatal(err)
		}
		g, err := same.Gather(t.Context(), d.r, []post.Account{a.Account}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		all, err := d.ask.Several(t.Context(), g, "", 100)
		if err != nil || all.Next != "" || all.Bound {
			t.Fatalf("%v %+v", err, all)
		}
		if len(all.Statements) != want || len(all.Linked) != 1 || all.Linked[0].ID != "did:plc:ann" {
			t.Errorf("use %v: %d statements, linked %v", use, len(all.Statements), all.Linked)
		}
		if use == policy.Search {
			all.Fold()
		}
		b, err := all.AppendJSON(nil, same.Of{Kind: "account", ID: string(a.ID), Title: "Ann"}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, hides := range []string{"followers alone", "found there"} {
			if strings.Contains(string(b), hides) != (use == policy.Read) {
				t.Errorf("use %v: %q: %s", use, hides, b)
			}
		}
		last := all.Statements[len(all.Statements)-1]
		if last.Said().ID != "x:100" || len(last.Places) != 1 || last.Places[0].Who != "linked" || last.Places[0].Kind != "changed" || last.Places[0].After != 3*time.Minute {
			t.Errorf("the oldest: %s %+v", last.Said().ID, last.Places)
		}
		// page by page it is the same
		var one []string
		for from := ""; ; {
			s, err := d.ask.Several(t.Context(), g, from, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range s.Statements {
				one = append(one, string(x.Said().ID))
			}
			if from = s.Next; from == "" {
				break
			}
		}
		for i, x := range all.Statements {
			if i >= len(one) || one[i] != string(x.Said().ID) {
				t.Errorf("use %v: page by page %q", use, one)
				break
			}
		}
		if len(one) != len(all.Statements) {
			t.Errorf("page by page %d, at once %d", len(one), len(all.Statements))
		}
		for _, bad := range []string{"x", "1", "1.", ".x:1", "1.not an id", "1.x:" + strings.Repeat("9", 5000)} {
			if _, err := d.ask.Several(t.Context(), g, bad, 1); !errors.Is(err, same.ErrMark) {
				t.Errorf("%.20q: %v", bad, err)
			}
		}
		// of a collection what has nothing of it is left out
		for thread, want := range map[post.ID]int{"x:100": 1, "at://did:plc:ann/app.bsky.feed.post/3m1": 1, "x:302": 0, "x:77": 0} {
			authors, err := d.ask.Authors(t.Context(), []post.ID{thread, thread})
			if err != nil || len(authors) != min(1, len(authors)) {
				t.Fatal(err, authors)
			}
			g, err := same.Gather(t.Context(), d.r, authors, nil, []post.ID{thread})
			if err != nil {
				t.Fatal(err)
			}
			s, err := d.ask.Several(t.Context(), g, "", 100)
			if err != nil || len(s.Statements) != want {
				t.Errorf("%s: %v, %d statements", thread, err, len(s.Statements))
			}
		}
		// somebody else's copies are not theirs, until it is said that they are
		bo, err := d.r.Account(t.Context(), "@bo")
		if err != nil {
			t.Fatal(err)
		}
		for n, as := range [][]post.AccountID{nil, {"x:1"}} {
			g, err := same.Gather(t.Context(), d.r, []post.Account{bo.Account}, as, nil)
			if err != nil {
				t.Fatal(err)
			}
			s, err := d.ask.Several(t.Context(), g, "", 100)
			if err != nil || len(s.Statements) != n {
				t.Errorf("%v: %v, %d statements", as, err, len(s.Statements))
			}
		}
	}
}
