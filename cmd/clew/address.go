package main

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/post"
	"clew/internal/record"
)

// isLink says whether a person gave an address of the web.
func isLink(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// find gives a post that the record holds for what a person typed: an id in any form, a link, or the
// thread's number. The error wraps record.ErrNotFound where nothing fits.
func find(ctx context.Context, r record.Reader, said string) (post.ID, error) {
	ids, err := idsOf(ctx, r, said)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		held, err := r.Has(ctx, id)
		if held || err != nil {
			return id, err
		}
	}
	if n, ok := threadNumber(said); ok {
		return numbered(ctx, r, n)
	}
	return "", notHeld(said)
}

// idsOf lists the ids that what a person typed may stand for, the likeliest first.
func idsOf(ctx context.Context, r record.Reader, said string) ([]post.ID, error) {
	if isLink(said) {
		return linkIDs(ctx, r, said)
	}
	var out []post.ID
	for _, s := range []string{said, "x:" + said, "nostr:" + said} {
		if id, err := post.ParseID(s); err == nil {
			out = append(out, id)
		}
	}
	return out, nil
}

// linkIDs reads the address of a post's page on its network, or on a thread reader.
func linkIDs(ctx context.Context, r record.Reader, link string) ([]post.ID, error) {
	u, err := url.Parse(link)
	if err != nil {
		return nil, usage("not a link", link, "copy the post's address again")
	}
	way := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	switch host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."); host {
	case "x.com", "twitter.com", "mobile.twitter.com", "mobile.x.com", "nitter.net":
		return xIDs(after(way, "status", "statuses")), nil
	case "threadreaderapp.com":
		return xIDs(strings.TrimSuffix(after(way, "thread", "scrolly"), ".html")), nil
	case "bsky.app":
		return blueskyIDs(ctx, r, way)
	}
	return objectIDs(u, link, way), nil
}

// after gives the path segment that follows one of the words; "" if there is none.
func after(way []string, words ...string) string {
	for i, s := range way[:len(way)-1] {
		for _, w := range words {
			if s == w {
				return way[i+1]
			}
		}
	}
	return ""
}

func xIDs(number string) []post.ID {
	if id, err := post.ParseID("x:" + number); err == nil {
		return []post.ID{id}
	}
	return nil
}

// blueskyIDs reads profile/<DID or handle>/post/<record key>. A handle is one that the record knows.
func blueskyIDs(ctx context.Context, r record.Reader, way []string) ([]post.ID, error) {
	if len(way) < 4 || way[0] != "profile" || way[2] != "post" {
		return nil, nil
	}
	did := way[1]
	if !strings.HasPrefix(did, "did:") {
		a, err := r.Account(ctx, "@"+strings.TrimPrefix(did, "@"))
		if errors.Is(err, record.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		did = string(a.ID)
	}
	id, err := post.ParseID("at://" + did + "/app.bsky.feed.post/" + way[3])
	if err != nil {
		return nil, nil
	}
	return []post.ID{id}, nil
}

// objectIDs reads the address of a post on a server of the fediverse: its object URI itself, or the page
// /@name/number or /@name/statuses/number, whose object has the usual form.
func objectIDs(u *url.URL, link string, way []string) []post.ID {
	forms := []string{link}
	if len(way) > 1 && strings.HasPrefix(way[0], "@") && !strings.Contains(way[0][1:], "@") {
		if number := way[len(way)-1]; len(way) == 2 || len(way) == 3 && way[1] == "statuses" {
			forms = append(forms, u.Scheme+"://"+u.Host+"/users/"+way[0][1:]+"/statuses/"+number)
		}
	}
	var out []post.ID
	for _, f := range forms {
		if id, err := post.ParseID(f); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// threadNumber reads the number that `clew threads` prints, with or without a # before it.
func threadNumber(said string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimPrefix(said, "#"), 10, 64)
	return n, err == nil && n > 0
}

// numbered gives a post of the thread with a number.
func numbered(ctx context.Context, r record.Reader, n int64) (post.ID, error) {
	id, err := r.Numbered(ctx, n)
	if errors.Is(err, record.ErrNotFound) {
		return "", notHeld("thread number " + strconv.FormatInt(n, 10))
	}
	return id, err
}

func notHeld(said string) error {
	do := "see what is there with: clew threads"
	if isLink(said) {
		do = "fetch it with: clew unroll " + said
	}
	return &failure{what: "not in the record", to: said, do: do, status: statusFailed, cause: record.ErrNotFound}
}
