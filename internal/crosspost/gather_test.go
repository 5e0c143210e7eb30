package crosspost

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
)

const camp = "We have information that 3,000 soldiers are currently in a training camp near the border, and more will come soon."

// on makes a post of an account, some minutes after noon of a day.
func on(id post.ID, author post.AccountID, d, minute int, text string) post.Post {
	return post.Post{ID: id, Author: author, Network: author.Network(), Lang: "en", Text: text, Created: day(d).Add(time.Duration(minute) * time.Minute)}
}

// sets gives the sets of posts as text; accounts that end in the same letter are one person’s.
func sets(t *testing.T, only map[post.ID]bool, posts ...post.Post) []string {
	t.Helper()
	g := NewGatherer()
	for i := range posts {
		if !g.Add(int(posts[i].Author[len(posts[i].Author)-1]), &posts[i]) {
			t.Fatal("no room")
		}
	}
	list, _, err := g.Sets(context.Background(), only)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, s := range list {
		out = append(out, strings.Join(strings.Fields(strings.Trim(fmt.Sprint(s.Posts), "[]")), " "))
	}
	return out
}

// TestGather: what belongs together, and above all what does not.
func TestGather(t *testing.T) {
	chain := func(p post.Post, parent post.ID) post.Post { p.Parent, p.ParentAuthor = parent, p.Author; return p }
	half := strings.Index(camp, ", and more")
	for _, c := range []struct {
		name  string
		posts []post.Post
		want  []string
	}{
		{"nothing", nil, nil},
		{"alone", []post.Post{on("x:1", "x:a", 1, 0, camp)}, nil},
		{"another person", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "x:b", 1, 3, camp)}, nil},
		{"a greeting, by people", []post.Post{on("x:1", "x:a", 1, 0, "Happy New Year!"), on("x:2", "x:b", 1, 3, "Happy New Year!")}, nil},
		{"a greeting, a year later", []post.Post{on("x:1", "x:a", 1, 0, "Happy New Year!"), on("x:2", "x:a", 366, 3, "Happy New Year!")}, nil},
		{"a greeting without a time", []post.Post{{ID: "x:1", Author: "x:a", Text: "Happy New Year!"}, {ID: "x:2", Author: "did:plc:a", Text: "Happy New Year!"}}, nil},
		{"within a thread", []post.Post{on("x:1", "x:a", 1, 0, camp), chain(on("x:2", "x:a", 1, 3, camp), "x:1")}, nil},
		{"another figure, a day later", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "x:a", 2, 0, strings.Replace(camp, "3,000", "9,000", 1))}, nil},
		{"another figure, a day later, elsewhere", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 2, 0, strings.Replace(camp, "3,000", "9,000", 1))}, nil},
		{"turned round", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "x:a", 1, 5, strings.Replace(camp, "are currently", "are not currently", 1))}, nil},
		{"links alone", []post.Post{on("x:1", "x:a", 1, 0, "https://a.example/1"), on("x:2", "did:plc:a", 1, 0, "https://a.example/1")}, nil},
		{"a repost", []post.Post{on("x:1", "x:a", 1, 0, camp), {ID: "x:2", Author: "did:plc:a", Repost: true, Text: camp, Created: day(1)}}, nil},
		{"a placeholder", []post.Post{on("x:1", "x:a", 1, 0, camp), {ID: "x:2", Author: "did:plc:a", State: post.Deleted, Text: camp, Created: day(1)}}, nil},
		{"the same post twice", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:1", "x:a", 1, 0, camp)}, nil},
		{"its own parent", []post.Post{chain(on("x:1", "x:a", 1, 0, camp), "x:1"), chain(on("x:2", "x:a", 1, 0, camp), "x:3"), chain(on("x:3", "x:a", 1, 1, "bread"), "x:2")}, []string{"x:1 x:2"}},

		{"elsewhere", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 1, 3, camp+" https://b.example")}, []string{"x:1 x:2"}},
		{"with a word changed", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 40, 3, strings.Replace(camp, "currently", "now", 1))}, []string{"x:1 x:2"}},
		{"with another figure, at once", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 1, 3, strings.Replace(camp, "3,000", "30,000", 1))}, []string{"x:1 x:2"}},
		{"a greeting, at once", []post.Post{on("x:1", "x:a", 1, 0, "Happy New Year!"), on("x:2", "did:plc:a", 1, 3, "Happy New Year! #2025")}, []string{"x:1 x:2"}},
		{"three places", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 1, 3, camp), on("x:3", "nostr:a", 1, 4, camp)}, []string{"x:1 x:2 x:3"}},
		{"a long post and a thread", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 1, 3, camp[:half]), chain(on("x:3", "did:plc:a", 1, 3, camp[half+2:]), "x:2")}, []string{"x:1 x:2"}},
		{"two statements, the newest first", []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 1, 3, camp), on("x:3", "x:a", 9, 0, "Bread rises twice before it is worth baking, said every baker."), on("x:4", "did:plc:a", 9, 1, "Bread rises twice before it is worth baking, said every baker.")}, []string{"x:3 x:4", "x:1 x:2"}},
	} {
		if got := sets(t, nil, c.posts...); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		slices.Reverse(c.posts)
		if got := sets(t, nil, c.posts...); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s, the other way round: %q, want %q", c.name, got, c.want)
		}
	}
	posts := []post.Post{on("x:1", "x:a", 1, 0, camp), on("x:2", "did:plc:a", 1, 3, camp)}
	if got := sets(t, map[post.ID]bool{"x:9": true}, posts...); len(got) != 0 {
		t.Errorf("of another thread: %q", got)
	}
	if got := sets(t, map[post.ID]bool{"x:2": true}, posts...); len(got) != 1 {
		t.Errorf("of its own thread: %q", got)
	}
}

// TestGatherTemplate: a notice of every day, in two places each, is as many statements as there were days, and costs
// no more than its number.
func TestGatherTemplate(t *testing.T) {
	var posts []post.Post
	for i := range 400 {
		text := fmt.Sprintf("Overnight the enemy launched %d drones and %d missiles at our cities. Air defence shot down most of them. Thank you to our soldiers.", 20+i, 3+i%7)
		posts = append(posts, on(post.ID(fmt.Sprint("x:", 2*i+1)), "x:a", i, 0, text), on(post.ID(fmt.Sprint("x:", 2*i+2)), "did:plc:a", i, 3, text))
	}
	got := sets(t, nil, posts...)
	if len(got) != 400 || got[0] != "x:799 x:800" || got[399] != "x:1 x:2" {
		t.Errorf("%d sets: %q …", len(got), got[:min(3, len(got))])
	}
}

// TestGatherManyTimes: what is said every month is one set, and bounded.
func TestGatherManyTimes(t *testing.T) {
	g := NewGatherer()
	for i := range 90 {
		p := on(post.ID(fmt.Sprint("x:", i+1)), "x:a", 30*i, 0, camp)
		g.Add(1, &p)
	}
	ctx, end := context.WithCancel(context.Background())
	list, _, err := g.Sets(ctx, nil)
	if err != nil || len(list) != 1 || len(list[0].Posts) != maxSet || !list[0].Bound {
		t.Errorf("%v %+v", err, list)
	}
	end()
	if _, _, err := g.Sets(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}

// BenchmarkGather is an account of 100,000 posts, of which one in five was said in another network too.
func BenchmarkGather(b *testing.B) {
	words := strings.Fields("harbour boat bread oven winter soldier border river cloud signal morning letter garden engine bridge minister shell report island promise number price family doctor school train")
	posts := make([]post.Post, 0, 100_000)
	for i := 0; len(posts) < 100_000; i++ {
		var t []string
		for k, n := 0, uint64(i)*2654435761+7; k < 28; k++ {
			n = n*6364136223846793005 + 1442695040888963407
			t = append(t, words[n>>33%uint64(len(words))])
		}
		p := on(post.ID(fmt.Sprint("x:", 10*i)), "x:a", i/20, i%20*60, strings.Join(t, " "))
		posts = append(posts, p)
		if i%4 == 0 {
			q := p
			q.ID, q.Author, q.Created = post.ID(fmt.Sprint("x:", 10*i+1)), "did:plc:a", p.Created.Add(3*time.Minute)
			if i%8 == 0 {
				q.Text = strings.Replace(q.Text, t[5], "altogether", 1) + " #tag https://b.example/1"
			}
			posts = append(posts, q)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		g := NewGatherer()
		for i := range posts {
			g.Add(1, &posts[i])
		}
		list, bound, err := g.Sets(context.Background(), nil)
		if err != nil || bound || len(list) < 19_000 {
			b.Fatal(len(list), bound, err)
		}
	}
}
