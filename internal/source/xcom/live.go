package xcom

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// Config says how X is asked. The zero value asks the public embed alone, which is free.
type Config struct {
	// Bearer is the operator's token for X's API v2; "" if there is none. It never leaves the door.
	Bearer string
	// API and Embed are the addresses asked, without a slash at the end; "" for X's own.
	API, Embed string
	// FullArchive says that the token may search all posts rather than those of seven days.
	FullArchive bool
	// Prices are what X charges; the zero value stands for the published ones.
	Prices Prices
	// Own is the account that the token belongs to: its posts cost Prices.Own.
	Own post.AccountID
	// Follow bounds what one call of Find or Since may spend, in micro-dollars; 0 means nothing.
	Follow int64
	Now    func() time.Time // nil means time.Now
}

// Prices are what X charges for each thing it gives, in micro-dollars. A thing given again on the same UTC
// day is not charged again.
type Prices struct {
	Post, User, Own int64
}

// Published prices of X's API, August 2026, in micro-dollars.
const (
	postPrice = 5_000
	userPrice = 10_000
	ownPrice  = 1_000
)

// Live asks X: its API v2 where the operator has a token for it, else the public endpoint that embedded
// posts come from, which shows single posts. It is a source.Live, source.Priced and source.Finder, and
// goroutines may share it.
type Live struct {
	ask fetch.Asker
	c   Config
}

// NewLive makes a source that asks X through a door.
func NewLive(ask fetch.Asker, c Config) *Live {
	c.API = strings.TrimRight(cmp.Or(c.API, "https://api.x.com"), "/")
	c.Embed = strings.TrimRight(cmp.Or(c.Embed, "https://cdn.syndication.twimg.com"), "/")
	if c.Prices == (Prices{}) {
		c.Prices = Prices{Post: postPrice, User: userPrice, Own: ownPrice}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Live{ask: ask, c: c}
}

// Name is "x-live".
func (*Live) Name() string { return "x-live" }

// Network is post.X.
func (*Live) Network() post.Network { return post.X }

// defaultRequests bounds a walk whose caller does not.
const defaultRequests = 2000

// Walk fetches a thread. With a token it asks X's API and stops before a request that could spend more
// than w.Spend; without one it asks the public embed, which cannot see below a post.
func (l *Live) Walk(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	if w.Ref.Post == "" {
		return source.Walked{}, fmt.Errorf("%s names no post of X: %w", w.Ref.Said, source.ErrNoPost)
	}
	if w.Requests <= 0 {
		w.Requests = defaultRequests
	}
	if l.c.Bearer == "" {
		return l.walkEmbed(ctx, w, to)
	}
	return l.walkAPI(ctx, w, to)
}

// likelyPosts is how long a thread is thought to be before anything of it is known.
const likelyPosts = 25

// Price says what a walk costs. Without a token it is free.
func (l *Live) Price(w source.Walk) (likely, most int64, words string) {
	if l.c.Bearer == "" {
		return 0, 0, "free: X's public embed is asked, which shows single posts"
	}
	p, n := l.c.Prices, int64(likelyPosts)
	if len(w.Held) > 0 {
		n = int64(len(w.Held)) + 1
	}
	requests := int64(w.Requests)
	if requests <= 0 {
		requests = defaultRequests
	}
	likely, most = n*p.Post+p.User, requests*apiPage*(p.Post+p.User)
	words = fmt.Sprintf("X charges %s for each post and %s for each account read; a thread of %d posts costs about %s, and the author's other posts of the same days are read with it", dollars(p.Post), dollars(p.User), n, dollars(likely))
	if w.Spend > 0 && w.Spend < most {
		most = w.Spend
		words += ", and reading stops at " + dollars(most)
	}
	return min(likely, most), most, words
}

// dollars writes micro-dollars: "$0.005", "$0.14", "$1.00".
func dollars(micro int64) string {
	s := fmt.Sprintf("%d.%06d", micro/1_000_000, micro%1_000_000)
	for strings.HasSuffix(s, "0") && s[len(s)-3] != '.' {
		s = s[:len(s)-1]
	}
	return "$" + s
}
