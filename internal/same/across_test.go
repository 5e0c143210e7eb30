package same_test

import (
	"fmt"
	"testing"
	"time"

	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
)

// TestAcrossHidden: posts that may not be found take no room from a statement in another language: its absence would tell of
// them.
func TestAcrossHidden(t *testing.T) {
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	own := said("x:100", "x:1", 0, "Russia received 3,500 artillery shells from North Korea in May 2024, and 12,000 soldiers are in Kursk.")
	other := said("x:101", "x:1", time.Minute, "Росія отримала 3500 артилерійських снарядів від Північної Кореї у травні 2024 року, і 12 000 солдатів у Курську.")
	other.Lang = "uk"
	posts := []post.Post{own, other}
	for i := range 10 { // by which it is told what is rare
		posts = append(posts, said(post.ID(fmt.Sprint("x:", 200+i)), "x:1", -time.Duration(100+i)*time.Hour, fmt.Sprintf("Bread number %d rises twice before it is baked.", i)))
	}
	likely := func(posts []post.Post) int {
		d := newDesk(t, policy.Search, posts...)
		d.ask.Names = g
		doc, err := d.see(t.Context(), own.ID)
		if err != nil || doc == nil {
			t.Fatal(err)
		}
		told, err := d.ask.Of(t.Context(), doc, "")
		if err != nil {
			t.Fatal(err)
		}
		return len(told.Likely)
	}
	if n := likely(posts); n != 1 {
		t.Fatalf("%d are told", n)
	}
	for i := range 70 {
		p := said(post.ID(fmt.Sprint("x:", 300+i)), "x:1", 2*time.Minute+time.Duration(i)*time.Second, "This is for friends.")
		p.Visibility = post.Followers
		posts = append(posts, p)
	}
	if n := likely(posts); n != 1 {
		t.Errorf("beside 70 posts for followers %d are told", n)
	}
}
