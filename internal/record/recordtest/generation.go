package recordtest

import (
	"testing"

	"clew/internal/post"
	"clew/internal/record"
)

// testGeneration: the number is another one after everything that changes the record, and stays while
// nothing does.
func testGeneration(t *testing.T, open Open) {
	s := open(t)
	defer s.Close()
	ctx := t.Context()
	last, err := s.Generation()
	if err != nil {
		t.Fatal(err)
	}
	changed := func(what string, want bool) {
		t.Helper()
		now, err := s.Generation()
		if err != nil {
			t.Fatal(err)
		}
		if (now != last) != want {
			t.Errorf("%s: changed is %v", what, !want)
		}
		last = now
	}
	changed("nothing", false)
	importing(t, s, record.About{Name: "one"}, func(im record.Import) {
		if err := im.Posts(ctx, []post.Post{say(1, 0, "first"), say(2, 1, "second")}); err != nil {
			t.Fatal(err)
		}
	})
	changed("an import", true)
	if _, err := s.Thread(ctx, xid(1)); err != nil {
		t.Fatal(err)
	}
	changed("reading", false)
	if err := s.Rule(ctx, record.Ruling{Account: ann, Kind: record.RuleFigure, Reason: "holds an office", At: start}); err != nil {
		t.Fatal(err)
	}
	changed("a ruling", true)
	if err := s.Unrule(ctx, ann, record.RuleFigure); err != nil {
		t.Fatal(err)
	}
	changed("a ruling taken back", true)
	if _, err := s.Follow(ctx, record.Follow{Account: ann, Added: start}); err != nil {
		t.Fatal(err)
	}
	changed("a follow", true)
	importing(t, s, record.About{Name: "two"}, func(im record.Import) {
		if err := im.Posts(ctx, []post.Post{say(3, 2, "third")}); err != nil {
			t.Fatal(err)
		}
	})
	changed("another import", true)
	changed("nothing more", false)
}
