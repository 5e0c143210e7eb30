package collect_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// biographer is a town whose people say something about themselves.
type biographer struct {
	*town
	bio string
}

func (b biographer) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	a, err := b.town.Find(ctx, ref, to)
	a.Bio = b.bio
	return a, err
}

// A proof is a public post of the account itself, or its words about itself, that hold the code; and nothing else.
func TestProve(t *testing.T) {
	const code = "clew-abcdefghijklmnopqrstuvwxyz"
	c := newClock()
	town := newTown(c.now)
	change := func(n int, by post.AccountID, text string, f func(p *post.Post)) {
		town.say(n, by, 0, text)
		if f != nil {
			p := town.post(n)
			f(&p)
			town.posts[p.ID] = p
		}
	}
	change(1, mayor, "I say "+code+".", nil)
	change(2, visitor, "I say "+code+".", nil)
	change(3, mayor, "I say something else.", nil)
	change(4, mayor, code, func(p *post.Post) { p.Visibility = post.Followers })
	change(5, mayor, code, func(p *post.Post) { p.Repost = true })
	change(6, mayor, code, func(p *post.Post) { p.State = post.Private })
	change(7, mayor, "look", func(p *post.Post) {
		p.Quote = &post.Quote{ID: xid(2), Author: visitor, Post: &post.Post{ID: xid(2), Author: visitor, Text: code}}
	})
	change(8, mayor, code, func(p *post.Post) { p.Visibility = post.Unlisted })
	change(9, mayor, "clew-abcdefghij", nil)
	change(11, mayor, "the beginning", nil)
	town.say(12, mayor, 11, "and then "+code) // of the same thread as 11
	nets := collect.Networks{biographer{town, "I am the mayor, " + code}}
	for _, x := range []struct {
		account post.AccountID
		code    string
		link    string
		ok      bool
	}{
		{mayor, code, "x:1", true},
		{mayor, code, "x:8", true},
		{mayor, code, "x:12", true},
		{mayor, code, "account:x:500", true},
		{visitor, code, "x:2", true},
		{mayor, code, "x:2", false}, // somebody else says it
		{visitor, code, "x:1", false},
		{mayor, code, "x:3", false},
		{mayor, code, "x:4", false},
		{mayor, code, "x:5", false},
		{mayor, code, "x:6", false},
		{mayor, code, "x:7", false},             // it quotes somebody who says it
		{mayor, code, "x:9", false},             // a part of it
		{mayor, code, "x:11", false},            // another post of the thread says it
		{mayor, code, "x:99", false},            // there is none
		{visitor, code, "account:x:500", false}, // another's profile
		{mayor, code, "account:x:700", false},
		{mayor, code, "no link", false},
		{mayor, code, strings.Repeat("x", 5000), false},
		{mayor, "", "x:1", false},
		{mayor, "clew-", "x:9", false},
		{"did:plc:other", code, "x:1", false}, // of another network
	} {
		err := collect.Prove(t.Context(), nets, x.account, x.code, x.link)
		if (err == nil) != x.ok {
			t.Errorf("%s by %s: %v", x.link, x.account, err)
		}
	}
	if err := collect.Prove(t.Context(), nets, mayor, code, "x:2"); !errors.Is(err, collect.ErrUnproved) {
		t.Errorf("error %v", err)
	}
	town.refuse = &fetch.LimitedError{Host: "town.example"}
	if err := collect.Prove(t.Context(), nets, mayor, code, "x:1"); err == nil || errors.Is(err, collect.ErrUnproved) {
		t.Errorf("a network that does not answer: %v", err)
	}
}

// merchant is a town that sells what it knows of its people.
type merchant struct {
	biographer
	asked *int
}

func (m merchant) Price(source.Walk) (likely, most int64, words string) {
	return 10_000, 10_000, "dear"
}

func (m merchant) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	*m.asked++
	return m.biographer.Find(ctx, ref, to)
}

// Whoever says that an account is theirs has nothing bought by that.
func TestProveBuysNothing(t *testing.T) {
	const code = "clew-abcdefghijklmnopqrstuvwxyz"
	asked := 0
	town := newTown(newClock().now)
	town.say(1, mayor, 0, code)
	m := merchant{biographer{town, code}, &asked}
	if _, err := collect.Whose(t.Context(), m, source.Ref{Network: post.X, Account: mayor}); !errors.Is(err, source.ErrSpend) {
		t.Errorf("whose: %v", err)
	}
	if err := collect.Prove(t.Context(), collect.Networks{m}, mayor, code, "account:x:500"); !errors.Is(err, collect.ErrUnproved) {
		t.Errorf("by a profile that is sold: %v", err)
	}
	if asked != 0 {
		t.Errorf("asked %d times", asked)
	}
}
