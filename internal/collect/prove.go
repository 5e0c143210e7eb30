package collect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// ErrUnproved is returned by Prove where what a link leads to proves nothing: it is another account's, it does
// not hold the code, or it is not public.
var ErrUnproved = errors.New("no proof of control")

// Bounds of a proof. What it fetches is looked at and forgotten.
const (
	proofRequests = 12
	proofTime     = time.Minute
)

// Whose gives the account that a reference names, and keeps nothing of what is asked for it.
func Whose(ctx context.Context, finder source.Finder, ref source.Ref) (post.Account, error) {
	if sold(finder) {
		return post.Account{}, fmt.Errorf("account %s is asked for at a price: %w", ref.Said, source.ErrSpend)
	}
	ctx, stop := context.WithTimeout(fetch.WithReason(ctx, "account "+ref.Said), proofTime)
	defer stop()
	s := &spool{}
	defer s.close()
	return finder.Find(ctx, ref, s)
}

// Prove says whether whoever controls an account has said a code in public: in the post that a link leads to,
// or, where the link is the account's own, in its words about itself. It is fetched through the networks'
// ordinary sources, and nothing of it is kept. It returns ErrUnproved, and the source's errors where it could
// not be looked at.
func Prove(ctx context.Context, n Networks, account post.AccountID, code, link string) error {
	if len(code) < 16 || len(link) > 2048 {
		return ErrUnproved
	}
	ctx, stop := context.WithTimeout(fetch.WithReason(ctx, "proof of control"), proofTime)
	defer stop()
	live, ref, ok := n.Known(link)
	if !ok {
		var err error
		if live, ref, err = n.Refer(ctx, link); err != nil {
			return err
		}
	}
	if network := account.Network(); network != "" && live.Network() != network {
		return fmt.Errorf("a link of another network: %w", ErrUnproved)
	}
	s := &spool{}
	defer s.close()
	if !ref.IsPost() {
		return proveByAccount(ctx, live, ref, s, account, code)
	}
	walked, err := live.Walk(ctx, source.Walk{Ref: ref, Requests: proofRequests}, s)
	for i := range s.posts {
		p := &s.posts[i]
		if p.ID == walked.Post && said(p, account, code) {
			return nil
		}
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("the post is not by %s, or does not hold the code: %w", account, ErrUnproved)
}

// said says whether a post is an account's own word, in public, and holds a code.
func said(p *post.Post, account post.AccountID, code string) bool {
	own := p.Author == account && (p.ID.Author() == "" || p.ID.Author() == account)
	return own && p.State == post.Present && !p.Repost && p.Visibility <= post.Unlisted && strings.Contains(p.Text, code)
}

// proveByAccount looks at what an account says of itself.
func proveByAccount(ctx context.Context, live source.Live, ref source.Ref, s *spool, account post.AccountID, code string) error {
	finder, ok := live.(source.Finder)
	if !ok {
		return fmt.Errorf("profiles of this network are not read: %w", ErrUnproved)
	}
	if sold(finder) {
		return fmt.Errorf("profiles of this network are read at a price: %w", ErrUnproved)
	}
	a, err := finder.Find(ctx, ref, s)
	if err != nil {
		return err
	}
	if a.ID != account || !strings.Contains(a.Bio, code) {
		return fmt.Errorf("the profile is not that of %s, or does not hold the code: %w", account, ErrUnproved)
	}
	return nil
}

// sold says whether what is asked of a source costs money. Nothing is bought for whoever comes along.
func sold(finder source.Finder) bool {
	p, ok := finder.(source.Priced)
	if !ok {
		return false
	}
	_, most, _ := p.Price(source.Walk{})
	return most > 0
}
