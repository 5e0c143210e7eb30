package same

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
)

// maxPeople is how many accounts are looked through for one question.
const maxPeople = 64

// ErrMark is returned by Asker.Several for a place to go on from that it did not give.
var ErrMark = errors.New("not a place to go on from")

// Gathered is which threads of some accounts may say the same. It is chosen from all that is held, for nobody in
// particular: Several tells of it what whoever asks may see. It does not change, and may be used from many goroutines.
type Gathered struct {
	sets   []crosspost.Set
	people map[post.AccountID]int // whose each account is
	linked []Account              // accounts that belong to those that were asked for
	only   map[post.ID]bool       // nil: all
	posts  int
	bound  bool
}

// Posts is how many posts were looked through; it counts those that not everybody may see.
func (g *Gathered) Posts() int { return g.posts }

// Gather looks through the posts of accounts and of those that are linked to them, once, for threads that say the same.
// as are accounts that belong to the first, besides those that say so. With only, what has none of these posts is left
// out.
func Gather(ctx context.Context, r Record, accounts []post.Account, as []post.AccountID, only []post.ID) (*Gathered, error) {
	out := &Gathered{people: map[post.AccountID]int{}}
	if only != nil {
		out.only = make(map[post.ID]bool, len(only))
		for _, id := range only {
			out.only[id] = true
		}
	}
	var order []post.AccountID
	for i, a := range accounts {
		v := &view{Asker: &Asker{Record: r}}
		if i == 0 {
			v.As = as
		}
		if err := v.link(ctx, a); err != nil {
			return nil, err
		}
		n, known := out.people[a.ID]
		for _, l := range v.linked {
			if k, too := out.people[l.ID]; too && !known {
				n, known = k, true
			}
		}
		if !known {
			n = len(out.people)
		}
		for _, l := range append([]Account{{Account: a}}, v.linked...) {
			if _, known := out.people[l.ID]; known {
				continue
			}
			if len(order) == maxPeople {
				out.bound = true
				break
			}
			out.people[l.ID] = n
			order = append(order, l.ID)
			if l.ID != a.ID {
				out.linked = append(out.linked, l)
			}
		}
	}
	g := crosspost.NewGatherer()
	for _, id := range order {
		for m, err := range r.Newest(ctx, record.Scan{Author: id}) {
			if err != nil {
				return nil, err
			}
			if m.Post != nil && !g.Add(out.people[id], m.Post) {
				break
			}
		}
	}
	out.posts = g.Len()
	sets, bound, err := g.Sets(ctx, out.only)
	out.sets, out.bound = sets, out.bound || bound
	return out, err
}

// maxAuthors is how many threads of a collection are read for their authors.
const maxAuthors = 2_000

// Authors gives the accounts that wrote threads, as far as these may be seen, each once.
func (a *Asker) Authors(ctx context.Context, threads []post.ID) ([]post.Account, error) {
	var out []post.Account
	known := map[post.AccountID]bool{}
	for _, id := range threads[:min(len(threads), maxAuthors)] {
		d, err := a.See(ctx, id)
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if d != nil && d.Author.ID != "" && !known[d.Author.ID] {
			known[d.Author.ID] = true
			out = append(out, d.Author)
		}
	}
	return out, nil
}

// Several is a page of the statements of an account, or of a collection's threads, that were made in several places.
type Several struct {
	Statements []*Told   // the newest first; Thread is the oldest of each
	Linked     []Account // accounts that stand in them, and belong to those that were asked for
	Bound      bool      // there may be more, among older posts or of other accounts
	Next       string    // where the next page goes on; "" at the end
	folded     bool
}

// Fold keeps what stands under a content warning out of what programs are told.
func (s *Several) Fold() {
	s.folded = true
	for _, t := range s.Statements {
		t.Fold()
	}
}

// Fold keeps what stands under a content warning out of what programs are told.
func (t *Told) Fold() { t.folded = true }

// Several tells of at most limit statements, from a place on that it gave; "" is the newest. Names and As of the Asker
// are not used, nor is its Index.
func (a *Asker) Several(ctx context.Context, g *Gathered, from string, limit int) (*Several, error) {
	after, err := parseMark(from)
	if err != nil {
		return nil, err
	}
	out := &Several{Bound: g.bound}
	stand := map[post.AccountID]bool{}
	for i := range g.sets {
		set := &g.sets[i]
		if from != "" && set.Newest.Compare(after) <= 0 {
			continue
		}
		if len(out.Statements) == limit {
			out.Next = markText(g.sets[i-1].Newest)
			break
		}
		t, err := a.statement(ctx, g, set)
		if err != nil {
			return nil, err
		}
		if t == nil {
			continue
		}
		out.Statements = append(out.Statements, t)
		stand[t.Thread.Author.ID] = true
		for _, list := range [][]Place{t.Places, t.Turned} {
			for k := range list {
				stand[list[k].By.ID] = true
			}
		}
	}
	for _, l := range g.linked {
		if stand[l.ID] {
			out.Linked = append(out.Linked, l)
		}
	}
	return out, nil
}

// statement reads the threads of a set as they may be shown, and tells what the oldest has in common with the others;
// nil where that is nothing.
func (a *Asker) statement(ctx context.Context, g *Gathered, set *crosspost.Set) (*Told, error) {
	quick := *a
	v := &view{Asker: &quick, docs: map[post.ID]*document.Document{}, people: g.people}
	quick.Names, quick.As = nil, nil
	var docs []*document.Document
	wanted := g.only == nil
	for _, id := range set.Posts {
		d, err := v.doc(ctx, id)
		if err != nil {
			return nil, err
		}
		if d == nil || slices.ContainsFunc(docs, func(o *document.Document) bool { return o.Thread.ID == d.Thread.ID }) || first(d, a.Use) == nil {
			continue
		}
		docs = append(docs, d)
		wanted = wanted || g.only[d.Thread.ID]
		d.Each(func(p *post.Post) { wanted = wanted || g.only[p.ID] })
	}
	if len(docs) < 2 || !wanted {
		return nil, nil
	}
	slices.SortFunc(docs, func(x, y *document.Document) int {
		p, q := first(x, a.Use), first(y, a.Use)
		return cmp.Or(p.Created.Compare(q.Created), p.ID.Compare(q.ID))
	})
	m := quotation.NewMemory()
	for _, d := range docs[1:] {
		for chain := range d.Thread.Chains() {
			for i := range chain {
				if p := &chain[i]; p.State == post.Present && !p.Repost && d.Found(p.ID, a.Use) != nil {
					m.Add(quotation.Passage{Post: p.ID, Thread: d.Thread.ID, Author: p.Author, Created: p.Created, Lang: p.Lang, Text: p.Text})
					v.docs[p.ID] = d
				}
			}
		}
	}
	quick.Index = m
	t, err := v.of(ctx, docs[0], "")
	if err != nil {
		return nil, err
	}
	handed := func(p Place) bool { return p.Manner() != "" }
	t.Places, t.Turned = slices.DeleteFunc(t.Places, handed), slices.DeleteFunc(t.Turned, handed)
	if t.None() {
		return nil, nil
	}
	t.Bound = t.Bound || set.Bound
	return t, nil
}

// first is the first post of a thread that may be shown; nil if none may.
func first(d *document.Document, use policy.Use) *post.Post {
	for chain := range d.Thread.Chains() {
		for i := range chain {
			if p := &chain[i]; p.State == post.Present && d.Found(p.ID, use) != nil {
				return p
			}
		}
	}
	return nil
}

// Said is the post that a statement is known by: the first of its thread that stands elsewhere too.
func (t *Told) Said() *post.Post {
	at := -1
	for _, list := range [][]Place{t.Places, t.Turned} {
		for i := range list {
			for k := range list[i].Pairs {
				if n := list[i].Pairs[k].At; at < 0 || n < at {
					at = n
				}
			}
		}
	}
	if at < 0 {
		at = 0
	}
	if at >= len(t.posts) {
		return &post.Post{}
	}
	id := t.posts[at].Post
	for chain := range t.Thread.Thread.Chains() {
		for i := range chain {
			if chain[i].ID == id {
				return &chain[i]
			}
		}
	}
	return &post.Post{}
}

// markText writes a place as an address can carry it.
func markText(m crosspost.Mark) string {
	return strconv.FormatInt(m.Created, 10) + "." + string(m.Post)
}

func parseMark(s string) (m crosspost.Mark, err error) {
	if s == "" {
		return m, nil
	}
	at, id, ok := strings.Cut(s, ".")
	if m.Created, err = strconv.ParseInt(at, 10, 64); err == nil && ok && len(s) <= 4096 {
		m.Post, err = post.ParseID(id)
	}
	if err != nil || !ok || len(s) > 4096 {
		return m, fmt.Errorf("%.40q: %w", s, ErrMark)
	}
	return m, nil
}
