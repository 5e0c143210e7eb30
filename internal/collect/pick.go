package collect

import (
	"context"
	"fmt"
	"io"
	"slices"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// ManyError says that an input holds several threads and nothing tells which is meant.
type ManyError struct {
	Total   int
	Threads []post.ID // a post of each, the newest first, at most ten
}

func (e *ManyError) Error() string {
	switch e.Total {
	case 0:
		return "holds no thread"
	default:
		return fmt.Sprintf("holds %d threads", e.Total)
	}
}

// maxPicked bounds the posts a Picker looks at. An input with more is an archive, not a thread.
const maxPicked = 100_000

// Picker watches the posts of one input pass and says which thread a person means who hands it over:
// the page's own, of a conversation that of its first post, else the only one. Its Posts and Evidence
// methods fit Options.Seen and Told. It is for one goroutine.
type Picker struct {
	order    []post.ID
	posts    map[post.ID]*picked
	over     bool
	mains    []post.ID
	previews map[post.ID]bool
}

// picked is what choosing needs of a post.
type picked struct {
	author, parentAuthor post.AccountID
	parent, conversation post.ID
	present              bool
	up                   post.ID // towards the root of its group
}

// Posts looks at posts.
func (p *Picker) Posts(posts []post.Post) {
	if p.posts == nil {
		p.posts = map[post.ID]*picked{}
	}
	for i := range posts {
		x := &posts[i]
		if x.Repost || p.posts[x.ID] != nil {
			continue
		}
		if len(p.order) >= maxPicked {
			p.over = true
			return
		}
		p.order = append(p.order, x.ID)
		p.posts[x.ID] = &picked{author: x.Author, parentAuthor: x.ParentAuthor, parent: x.Parent,
			conversation: x.Conversation, present: x.State == post.Present, up: x.ID}
	}
}

// Evidence looks at evidence.
func (p *Picker) Evidence(e post.Evidence) {
	switch {
	case e.Root == "" || e.Whole != "":
	case e.Preview:
		if p.previews == nil {
			p.previews = map[post.ID]bool{}
		}
		p.previews[e.Root] = true
	case !slices.Contains(p.mains, e.Root):
		p.mains = append(p.mains, e.Root)
	}
}

// Choose gives a post of the thread that is meant; a ManyError where nothing tells.
func (p *Picker) Choose() (post.ID, error) {
	if len(p.mains) == 1 && p.posts[p.mains[0]] != nil {
		return p.mains[0], nil
	}
	groups := p.groups()
	switch {
	case len(groups) == 1:
		return groups[0], nil
	case !p.over:
		if id := p.conversation(); id != "" {
			return id, nil
		}
	}
	return "", p.many(groups)
}

// groups gives the first post of each thread of two or more posts, in the order of the input.
func (p *Picker) groups() []post.ID {
	count := map[post.ID]int{}
	for _, id := range p.order {
		p.joinParent(p.posts[id])
	}
	for _, id := range p.order {
		if p.posts[id].present {
			count[p.root(id)]++
		}
	}
	var out, single []post.ID
	for _, id := range p.order {
		switch n := count[id]; {
		case p.previews[id] || n == 0:
		case n >= 2:
			out = append(out, id)
		default:
			single = append(single, id)
		}
	}
	if len(out) == 0 && len(single) == 1 {
		return single
	}
	return out
}

// joinParent puts a post under its parent where one person wrote both.
func (p *Picker) joinParent(x *picked) {
	parent := p.posts[x.parent]
	if parent == nil || parent.author != x.author && !(parent.author == "" && x.parentAuthor == x.author) {
		return
	}
	self, up := p.root(x.up), p.root(x.parent)
	if self != up {
		p.posts[self].up = up
	}
}

func (p *Picker) root(id post.ID) post.ID {
	for p.posts[id].up != id {
		p.posts[id].up = p.posts[p.posts[id].up].up
		id = p.posts[id].up
	}
	return id
}

// conversation gives the first post of the one conversation that all posts belong to; "" if there is
// no such thing.
func (p *Picker) conversation() post.ID {
	var top post.ID
	tops := make(map[post.ID]post.ID, len(p.order))
	for _, id := range p.order {
		c := p.posts[id].conversation
		if c == "" {
			c = p.top(id, tops)
		}
		if top != "" && c != top {
			return ""
		}
		top = c
	}
	if p.posts[top] == nil || !p.posts[top].present {
		return ""
	}
	return top
}

// top walks up as far as posts are in the input. known holds what earlier walks found.
func (p *Picker) top(id post.ID, known map[post.ID]post.ID) post.ID {
	var way []post.ID
	for known[id] == "" {
		known[id] = id // a cycle ends here
		way = append(way, id)
		parent := p.posts[id].parent
		if p.posts[parent] == nil {
			break
		}
		id = parent
	}
	for _, w := range way {
		known[w] = known[id]
	}
	return known[id]
}

func (p *Picker) many(groups []post.ID) error {
	e := &ManyError{Total: len(groups)}
	slices.SortFunc(groups, func(a, b post.ID) int { return b.Compare(a) })
	e.Threads = groups[:min(10, len(groups))]
	return e
}

// Scan reads an input as Import does and keeps nothing: opt's Seen and Told are all that it is for.
func Scan(ctx context.Context, in *unpack.Input, sources []source.Source, opt Options) error {
	_, err := Import(ctx, in, sources, nowhere{}, opt, nil)
	return err
}

// nowhere is a record.Writer whose imports keep nothing.
type nowhere struct{}

func (nowhere) Import(context.Context, record.About) (record.Import, error) {
	return &nothing{}, nil
}

type nothing struct{ captures int64 }

func (n *nothing) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	n.captures++
	return source.Capture{Number: n.captures, ReadCloser: r}, nil
}

func (*nothing) Posts(context.Context, []post.Post) error                     { return nil }
func (*nothing) Accounts(context.Context, []post.Account) error               { return nil }
func (*nothing) Gone(context.Context, []source.Gone) error                    { return nil }
func (*nothing) Removed(context.Context, post.AccountID, []source.Gone) error { return nil }
func (*nothing) Evidence(context.Context, post.Evidence) error                { return nil }
func (*nothing) Skip(context.Context, source.Skipped) error                   { return nil }
func (*nothing) Media(context.Context, string, unpack.Part) error             { return nil }
func (*nothing) Done() bool                                                   { return false }
func (*nothing) Commit(context.Context, bool) (record.Counts, error)          { return record.Counts{}, nil }
func (*nothing) Close() error                                                 { return nil }

var _ io.Closer = (*nothing)(nil)
