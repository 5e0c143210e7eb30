package web

import (
	"net/url"
	"time"

	"clew/internal/post"
)

// QuotePath is the page that answers whether a text was said: by whom, if by is not "", about when, if around is
// not zero; as the record knew it at a time, if at is not zero. by is an account's id or handle.
func QuotePath(text, by string, around, at time.Time) string {
	q := url.Values{"q": {text}}
	if by != "" {
		q.Set("by", by)
	}
	if !around.IsZero() {
		q.Set("around", around.UTC().Format(time.DateOnly))
	}
	if !at.IsZero() {
		q.Set("at", at.UTC().Format(time.RFC3339))
	}
	return "/quote?" + q.Encode()
}

// quoteLink is the page that asks whether an account said something.
func quoteLink(a post.Account) string {
	if a.ID == "" {
		return "/quote"
	}
	return "/quote?" + url.Values{"by": {string(a.ID)}}.Encode()
}
