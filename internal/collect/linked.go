package collect

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// Bounds of what is looked for beside a thread.
const (
	maxLinked = 8  // posts that are asked for because the thread names them, and names that are asked for
	maxLinks  = 64 // links of one post that are looked at
)

// namer tells what posts of one account the links and quotes of its posts lead to.
type namer struct {
	r       record.Reader
	account post.Account
	at      time.Time                 // as of when; zero: now
	names   map[string]post.AccountID // by handle; "" where nobody held has it
}

// posts gives the posts that p names, each with the link that does, or "" for its quote.
func (n *namer) posts(ctx context.Context, p *post.Post) (ids []post.ID, links []string, err error) {
	if q := p.Quote; q != nil && (q.Author == "" || q.Author == n.account.ID) {
		id, ok := q.ID, q.ID != ""
		if !ok {
			id, ok = post.OwnURL(q.URL, n.account)
		}
		if ok {
			ids, links = append(ids, id), append(links, "")
		}
	}
	for _, l := range p.Links[:min(len(p.Links), maxLinks)] {
		id, ok := post.OwnURL(l.URL, n.account)
		if !ok {
			if id, ok, err = n.formerly(ctx, l.URL); err != nil {
				return nil, nil, err
			}
		}
		if ok {
			ids, links = append(ids, id), append(links, l.URL)
		}
	}
	return ids, links, nil
}

// formerly resolves a link with a name that the account does not have now: it may have had it.
func (n *namer) formerly(ctx context.Context, link string) (post.ID, bool, error) {
	handle, of, ok := post.HandleURL(link)
	if !ok || n.account.ID.Network() != post.Bluesky {
		return "", false, nil
	}
	handle = strings.ToLower(handle)
	who, known := n.names[handle]
	if !known && len(n.names) < maxLinked {
		s, err := n.r.Account(ctx, handle)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return "", false, err
		}
		if n.names == nil {
			n.names = map[string]post.AccountID{}
		}
		who = s.ID
		n.names[handle] = who
	}
	if who != n.account.ID {
		return "", false, nil
	}
	id, ok := of(who)
	return id, ok, nil
}

// linked adds to a thread's material the posts of its author's other threads that it names: a record hands
// over one thread (SPEC §3 rule 8). Each is added alone, and belongs to no other conversation than its own.
func linked(ctx context.Context, n *namer, h *record.Held, m *thread.Material) error {
	have, conversations := map[post.ID]bool{}, map[post.ID]bool{}
	for i := range m.Posts {
		have[m.Posts[i].ID] = true
	}
	for i := range h.Posts {
		have[h.Posts[i].ID], conversations[h.Posts[i].Conversation] = true, true
	}
	asked := 0
	for i := range h.Posts {
		ids, links, err := n.posts(ctx, &h.Posts[i])
		if err != nil {
			return err
		}
		for k, id := range ids {
			if links[k] != "" {
				if m.Addresses == nil {
					m.Addresses = map[string]post.ID{}
				}
				m.Addresses[links[k]] = id
			}
			if have[id] || asked == maxLinked {
				continue
			}
			have[id] = true
			asked++
			p, err := one(ctx, n.r, id, n.at)
			if err != nil {
				return err
			}
			if p != nil && p.Author == n.account.ID && (p.Conversation == "" || !conversations[p.Conversation]) {
				m.Posts = append(m.Posts, *p)
			}
		}
	}
	return nil
}

// one gives a post that is held and not gone, nil if there is none. At a time, it is as it was known then.
func one(ctx context.Context, r record.Reader, id post.ID, at time.Time) (*post.Post, error) {
	h, err := r.Thread(ctx, id)
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !at.IsZero() {
		if h = h.AsOf(at); h == nil {
			return nil, nil
		}
	}
	i := slices.IndexFunc(h.Posts, func(p post.Post) bool { return p.ID == id })
	if i < 0 || h.Posts[i].State != post.Present {
		return nil, nil
	}
	if g, ok := h.Gone[id]; ok && g.Sure() {
		return nil, nil
	}
	return &h.Posts[i], nil
}

// linkedBy adds to a thread those of the author's other threads that name it, as far as they were read and
// are public.
func linkedBy(ctx context.Context, n *namer, t *thread.Thread, others []*thread.Thread) error {
	mine := map[post.ID]bool{}
	each(t, func(p *post.Post) { mine[p.ID] = true })
	for _, other := range others {
		var failed error
		each(other, func(p *post.Post) {
			if failed != nil || p.Visibility != post.Public {
				return
			}
			ids, links, err := n.posts(ctx, p)
			failed = err
			for k, id := range ids {
				if !mine[id] {
					continue
				}
				how := "linked by"
				if links[k] == "" {
					how = "quoted by"
				}
				t.Linked = append(t.Linked, thread.Linked{Post: id, To: p.ID, How: how})
			}
		})
		if failed != nil {
			return failed
		}
	}
	slices.SortFunc(t.Linked, func(a, b thread.Linked) int {
		return cmp.Or(a.Post.Compare(b.Post), a.To.Compare(b.To), -cmp.Compare(a.How, b.How))
	})
	t.Linked = slices.CompactFunc(t.Linked, func(a, b thread.Linked) bool {
		return a.Post == b.Post && a.To == b.To && strings.HasSuffix(a.How, "by") == strings.HasSuffix(b.How, "by")
	})
	return nil
}

// each calls f with every post of a thread by its author.
func each(t *thread.Thread, f func(*post.Post)) {
	run := func(posts []post.Post) {
		for i := range posts {
			f(&posts[i])
		}
	}
	for posts := range t.Chains() {
		run(posts)
	}
}
