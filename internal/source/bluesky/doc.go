// Package bluesky reads what AT Protocol and Bluesky give as files: repositories (Repo), saved answers of
// the Bluesky API (Views), lines of Jetstream (Jetstream) and kept messages of a firehose (Firehose). Live
// asks the network itself; doc/bluesky.md says what in which order.
//
// A post's record has one form, whether it comes as DAG-CBOR or as JSON; package repo reads both into one
// kind of value, and record.go is the one place that makes a post of it. Ranges come as byte offsets and
// leave as code points, checked. What a record says of itself (createdAt) is a claim: an impossible time,
// or one after the moment it was seen, is left out.
//
// A repost has the address of its own record, at://<did>/app.bsky.feed.repost/<rkey>. Gates are kept in
// the capture; of what they say, a reply hidden by its thread's author is given the label HiddenReply.
package bluesky

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// HiddenReply is the label of a reply that the thread's author hid by a threadgate.
const HiddenReply = "bluesky:hidden-reply"

// Collections that are read.
const (
	postType    = "app.bsky.feed.post"
	repostType  = "app.bsky.feed.repost"
	profileType = "app.bsky.actor.profile"
)

// batch is how many posts go to the sink at a time.
const batch = 512

// headSize is how much of a part recognition looks at.
const headSize = 64 << 10

// out gathers what goes to the sink and keeps its order.
type out struct {
	ctx      context.Context
	to       source.Sink
	part     string
	capture  int64
	posts    []post.Post
	last     int // posts of the last batch, to guess the size of the next
	gone     []source.Gone
	accounts []post.Account
	known    map[post.AccountID]string // accounts told, by what they looked like; bounded
	expected []tally
}

// tally counts what is left out for one reason. There are a dozen reasons, and one to an event: a list is
// quicker than a map.
type tally struct {
	why string
	n   int
}

func newOut(ctx context.Context, to source.Sink, part string, capture int64) *out {
	return &out{ctx: ctx, to: to, part: part, capture: capture,
		known: map[post.AccountID]string{}}
}

// post queues a post, behind what was found gone before it.
func (o *out) post(p post.Post) error {
	if len(o.gone) > 0 {
		if err := o.flush(); err != nil {
			return err
		}
	}
	if o.posts == nil {
		o.posts = make([]post.Post, 0, min(batch, o.last+o.last/2+8))
	}
	o.posts = append(o.posts, p)
	if len(o.posts) >= batch {
		return o.flush()
	}
	return nil
}

// lost queues what was found gone, behind the posts before it.
func (o *out) lost(g source.Gone) error {
	if len(o.posts) > 0 {
		if err := o.flush(); err != nil {
			return err
		}
	}
	o.gone = append(o.gone, g)
	if len(o.gone) >= batch {
		return o.flush()
	}
	return nil
}

// account queues an account, unless it was told in the same words lately.
func (o *out) account(a post.Account) error {
	look := a.Handle + "\x00" + a.Name + "\x00" + a.Avatar
	if a.Bio == "" && a.Seen.IsZero() && o.known[a.ID] == look {
		return nil
	}
	if len(o.known) >= 4096 {
		clear(o.known)
	}
	o.known[a.ID] = look
	o.accounts = append(o.accounts, a)
	if len(o.accounts) >= batch {
		return o.flushAccounts()
	}
	return nil
}

func (o *out) flushAccounts() error {
	if len(o.accounts) == 0 {
		return nil
	}
	accounts := o.accounts
	o.accounts = nil
	return o.to.Accounts(o.ctx, accounts)
}

// flush sends posts or losses; at most one of the two is waiting.
func (o *out) flush() error {
	if err := o.ctx.Err(); err != nil {
		return err
	}
	if posts := o.posts; len(posts) > 0 {
		o.posts, o.last = nil, len(posts)
		if err := o.to.Posts(o.ctx, posts); err != nil {
			return err
		}
	}
	if gone := o.gone; len(gone) > 0 {
		o.gone = nil
		return o.to.Gone(o.ctx, gone)
	}
	return nil
}

// skip lists one item that should have been used.
func (o *out) skip(offset int64, why string) error {
	return o.to.Skip(o.ctx, source.Skipped{Part: o.part, Offset: offset, Why: why})
}

// pass counts one item that is left out on purpose.
func (o *out) pass(why string) {
	for i := range o.expected {
		if o.expected[i].why == why {
			o.expected[i].n++
			return
		}
	}
	o.expected = append(o.expected, tally{why, 1})
}

// close sends what is left and tells the counts.
func (o *out) close() error {
	if err := errors.Join(o.flush(), o.flushAccounts()); err != nil {
		return err
	}
	slices.SortFunc(o.expected, func(a, b tally) int { return strings.Compare(a.why, b.why) })
	for _, t := range o.expected {
		s := source.Skipped{Part: o.part, Offset: -1, Why: t.why, Expected: true, Count: t.n}
		if err := o.to.Skip(o.ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// anyPart says whether the head of one of the first parts pleases ok.
func anyPart(ctx context.Context, in *unpack.Input, ok func(head []byte) bool) (bool, error) {
	for i, p := range in.Parts {
		if i == 16 {
			break
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		head, err := p.Head(headSize)
		if err != nil {
			return false, err
		}
		if ok(head) {
			return true, nil
		}
	}
	return false, nil
}

// eachPart captures and reads every part whose head pleases ok. Other parts of an input that is one
// person's folder or archive are counted as left out; those of a web capture are other sources' affair.
func eachPart(ctx context.Context, in *unpack.Input, to source.Sink, ok func([]byte) bool, read func(p unpack.Part, c source.Capture) error) error {
	others := 0
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := p.Head(headSize)
		if err != nil {
			if err := to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: err.Error()}); err != nil {
				return err
			}
			continue
		}
		if !ok(head) {
			others++
			continue
		}
		c, err := to.Capture(ctx, p)
		if err != nil {
			return err
		}
		if err := errors.Join(read(p, c), c.Close()); err != nil {
			return err
		}
	}
	if others > 0 && in.Kind != "har" && in.Kind != "warc" {
		return to.Skip(ctx, source.Skipped{Part: in.Name, Offset: -1, Why: "a file of another kind", Expected: true, Count: others})
	}
	return nil
}

// readAll reads a part that is taken whole, up to a bound.
func readAll(r io.Reader, bound int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, bound+1))
	if err == nil && int64(len(b)) > bound {
		err = errTooLong
	}
	return b, err
}

var errTooLong = errors.New("larger than an answer of the API can be")
