package same

import (
	"context"
	"errors"
	"time"

	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/words"
)

// Bounds of a glance. What lies beyond is found by Of.
const (
	glancePosts    = 40
	glanceRuns     = 600
	glancePassages = 8
	glanceTold     = 3
)

// Also is another place where the author said the same, in short.
type Also struct {
	Network post.Network
	By      post.Account
	Who     crosspost.Who // Own or Linked
	Kind    crosspost.Kind
	Created time.Time
	After   time.Duration
	Post    post.ID // the one post of the thread that is said there too; "" where it is more than one
	Thread  post.ID // the other
}

// Also glances at where else the author of a thread said the same, for a line beside it: by the same words, and at
// most for so long as within says. over is true where that was not enough to look at everything; what was found by
// then is given. Of is asked for the whole answer.
func (a *Asker) Also(ctx context.Context, d *document.Document, within time.Duration) (out []Also, over bool, err error) {
	ctx, end := context.WithTimeout(ctx, within)
	defer end()
	h := &hurried{Index: a.Index, until: time.Now().Add(within), runs: glanceRuns, passages: glancePassages, own: map[post.ID]bool{}}
	d.Each(func(p *post.Post) { h.own[p.ID] = true })
	quick := *a
	quick.Index, quick.Names, quick.first = h, nil, glancePosts
	t, err := quick.Of(ctx, d, "")
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	for i := range t.Places {
		p := &t.Places[i]
		if p.Who == crosspost.Other || p.Manner() != "" || len(out) == glanceTold {
			continue
		}
		x := Also{Network: p.In.Thread.Network, By: p.By, Who: p.Who, Kind: p.Kind, Created: p.Created, After: p.After, Thread: p.Thread}
		for k := range p.Pairs {
			id := t.posts[p.Pairs[k].At].Post
			if k > 0 && id != x.Post {
				x.Post = ""
				break
			}
			x.Post = id
		}
		out = append(out, x)
	}
	return out, h.over || len(t.posts) == glancePosts, nil
}

// Say is the line: where, how much later, and whether with changes.
func (x *Also) Say(l *words.Language) string {
	s := when(l, l.Say("same.at-"+string(x.Who), Network(x.Network), at(l, x.By)), x.After, !x.Created.IsZero())
	if x.Kind == crosspost.Same {
		return s
	}
	return l.Say("same.comma", s, l.Say("same.also-"+string(x.Kind)))
}

// hurried is an index that finds no more when its time or its number of questions is over.
type hurried struct {
	quotation.Index
	until          time.Time
	runs, passages int
	own            map[post.ID]bool // the thread's, which cost little once it is read
	over           bool
}

// Run implements quotation.Index.
func (h *hurried) Run(ctx context.Context, run uint64, limit int, into []int64) ([]int64, int, error) {
	if h.runs--; h.runs < 0 || h.runs%16 == 0 && time.Now().After(h.until) {
		h.over, h.runs = true, 0
		return into, 0, nil
	}
	return h.Index.Run(ctx, run, limit, into)
}

// Passage implements quotation.Index.
func (h *hurried) Passage(ctx context.Context, n int64) (*quotation.Passage, error) {
	if h.passages == 0 || time.Now().After(h.until) {
		h.over = true
		return nil, quotation.ErrNoPassage
	}
	p, err := h.Index.Passage(ctx, n)
	if err != nil || !h.own[p.Post] {
		h.passages--
	}
	return p, err
}

// Peek implements crosspost.Peeker, where the index does.
func (h *hurried) Peek(ctx context.Context, n int64) (*post.Post, error) {
	see, ok := h.Index.(crosspost.Peeker)
	if !ok {
		return nil, nil
	}
	if time.Now().After(h.until) {
		h.over = true
		return nil, quotation.ErrNoPassage
	}
	return see.Peek(ctx, n)
}
