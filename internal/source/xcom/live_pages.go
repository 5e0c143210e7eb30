package xcom

import (
	"context"
	"net/url"
	"strconv"

	"clew/internal/fetch"
	"clew/internal/post"
)

// staleAfter is how many pages in a row may bring nothing new.
const staleAfter = 3

// pages reads a list of the author's posts page by page, each as large as may still be paid for, and hands
// the pages to take. least is the smallest page that X gives.
func (k *asker) pages(ctx context.Context, l listing, take func(*answer) error) error {
	tokens, posts := make(map[string]bool), make(map[post.ID]bool)
	for stale := 0; ; {
		price := max(1, k.purse.post(l.author))
		n := min(l.most, max(l.least, (k.purse.cap-k.purse.spent-l.beside)/price))
		l.query.Set("max_results", strconv.FormatInt(n, 10))
		a, err := k.get(ctx, l.doing, l.path, l.query, n*price+l.beside)
		if err != nil {
			return err
		}
		if err := take(a); err != nil {
			return err
		}
		had := len(posts)
		each(a.item.get("data"), func(t apiValue) { posts[t.get("id").postID()] = true })
		if stale++; len(posts) > had {
			stale = 0
		}
		token := a.item.path("meta", "next_token").str()
		switch {
		case token == "":
			return nil
		case tokens[token]:
			return stopped("X's pages run in a circle", "X names the same page twice: %w", fetch.ErrBroken)
		case stale >= staleAfter:
			return stopped("X's pages repeat themselves", "%d pages of X bring nothing new: %w", stale, fetch.ErrBroken)
		}
		tokens[token] = true
		l.query.Set(l.token, token)
	}
}

// listing is one of X's paged lists of an author's posts.
type listing struct {
	doing, path string
	query       url.Values
	token       string // what the query calls a further page
	least, most int64  // posts on a page
	author      post.AccountID
	beside      int64 // what a page can cost beside its posts
}
