package search_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
	"clew/internal/search/searchtest"
)

// brief reads of posts no more than search.Brief promises.
type brief struct {
	*searchtest.Posts
	asked int
}

func (b *brief) Brief(ctx context.Context, numbers []int64) ([]record.Met, error) {
	b.asked += len(numbers)
	out, err := b.Met(ctx, numbers)
	for i := range out {
		if p := out[i].Post; p != nil && p.Visibility == post.Public && p.Warning == "" && p.Quote == nil && p.Poll == nil && len(p.Media)+len(p.Links)+len(p.Labels) == 0 {
			q := *p
			q.Text, q.Mentions, q.Tags, q.Parent, q.ParentAuthor = "", nil, nil, "", ""
			out[i].Post = &q
		}
	}
	return out, err
}

// TestCountBrief: what is counted of posts that were read in part is what is counted of whole ones, whatever may be found
// of them as it is held.
func TestCountBrief(t *testing.T) {
	s := make(searchtest.Posts, 700)
	for i := range s {
		p := post.Post{ID: post.ID(fmt.Sprint("x:", 10_000+i)), Network: post.X, Author: post.AccountID(fmt.Sprint("x:", 100+i%3)), Lang: []string{"en", "uk", ""}[i%3], Created: time.Date(2020, 1, 1+i, 0, 0, 0, 0, time.UTC),
			Text: fmt.Sprintf("shell number%d of %d", i, i%5), Tags: []post.Tag{{Name: "tag"}}, Mentions: []post.Mention{{Account: "x:100", Handle: "@ann"}}}
		switch i % 13 {
		case 3:
			p.Warning = "war"
		case 5:
			p.Visibility = post.Unlisted
		case 7:
			p.Links = []post.Link{{URL: "https://example.org/"}}
		case 9:
			p.Quote = &post.Quote{ID: "x:1", Post: &post.Post{ID: "x:1", Text: "a quoted shell"}}
		case 11:
			p.Media = []post.Media{{Kind: post.Image, Alt: "a shell"}}
		}
		s[i] = p
	}
	asks := map[string]search.Ask{
		"owner":  {Plain: true},
		"nobody": {Held: func(context.Context, *post.Post) (bool, error) { return false, nil }},
		"some": {Held: func(_ context.Context, p *post.Post) (bool, error) {
			return p.Author != "x:101" && p.Visibility == post.Public && p.Warning == "" && p.Quote == nil && p.ID[len(p.ID)-1] != '7', nil
		}},
	}
	for who, ask := range asks {
		ask.Shown = s.Shown
		for _, hits := range []int{1, 40, 300, 1000} {
			ask.Hits = hits
			for _, said := range []string{"shell", "shells", "shell of", `"shell number3"`, "number1*", "tag:tag", "mentions:@ann shell", "to:@ann OR has:image", "-number5", "lang:uk shell", "is:root shell", "quoted"} {
				q, err := search.Parse(said)
				if err != nil {
					t.Fatal(err)
				}
				ask.Accounts = map[string]post.AccountID{"@ann": "x:100"}
				x := indexed(t, &s).(*search.Indexed)
				want, err := search.Count(t.Context(), x, q, ask)
				if err != nil {
					t.Fatal(err)
				}
				b := &brief{Posts: &s}
				x.Posts = b
				got, err := search.Count(t.Context(), x, q, ask)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s, %d hits, %s: %+v, %v, want %+v", who, hits, said, got, err, want)
				}
				if said == "shell" && b.asked == 0 {
					t.Errorf("%s, %d hits, %s: nothing is read in part", who, hits, said)
				}
			}
		}
	}
}
