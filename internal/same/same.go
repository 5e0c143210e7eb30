// Package same tells of a thread, or of one of its posts, where else the same was said: it reads what whoever asks
// may see of a record, and lets package crosspost compare. It writes what it found as JSON and as text.
package same

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
)

// Bounds of one question.
const (
	maxNamed   = 16    // accounts that a description names
	maxNear    = 200   // posts of the author's and of linked accounts near in time
	maxRarity  = 400   // of an author's newest posts, from which it is told what is rare
	maxPassed  = 4_000 // looked at for these, those that may not be found among them
	maxAcross  = 100   // posts of the thread that are compared with those of other languages
	maxThreads = 60    // read for that, of one account
	maxHidden  = 2_000 // and threads of which nothing may be found: they take no room from the others
)

// Record is what is asked.
type Record interface {
	record.Reader
	record.Finder
}

// Asker answers for one kind of viewer. It may be used from many goroutines if what it is made of may.
type Asker struct {
	Record Record
	Index  quotation.Index
	// See gives the thread of a post as it may be shown to whoever asks; nil if nothing of it may.
	See func(ctx context.Context, id post.ID) (*document.Document, error)
	Use policy.Use // that See's documents are for
	// Names are the gazetteer's; nil: other languages are not looked at.
	Names *gazetteer.Gazetteer
	// As are accounts that whoever asks says are the author's, besides those that say so themselves.
	As []post.AccountID

	first int // posts that are looked for; 0 for all
}

// Told is where else a thread's words stand.
type Told struct {
	Thread *document.Document
	Post   post.ID // asked for alone; "" where the whole thread is
	Places []Place // that say the same, or make a change that does not turn it
	Turned []Place // made from the same words, but they may say something else
	Likely []Likely
	Linked []Account // accounts that are the author's too
	Stock  int       // runs of three words that stand in too many posts to find anybody by
	Bound  bool      // there may be more
	posts  []quotation.Passage
	folded bool
}

// Account is an account that is linked to the author's.
type Account struct {
	post.Account
	How crosspost.Linking // "" where whoever asks said so
}

// Place is a crosspost.Place with the thread that it stands in.
type Place struct {
	crosspost.Place
	In *document.Document
	By post.Account
}

// Manner says how the place hands on what was asked for, or the other way round, where all of its posts do; "" where it
// says so itself.
func (p *Place) Manner() crosspost.Manner {
	var m crosspost.Manner
	for i := range p.Pairs {
		if m = p.Pairs[i].Manner; m == "" {
			return ""
		}
	}
	return m
}

// Likely is a post that is probably the same in another language.
type Likely struct {
	crosspost.Likely
	Post, With *post.Post
	In         *document.Document // of With
	By         post.Account
	Lang       string
}

// Of answers for a thread, or for the post of it with the id, "" for all. d must be what See gives.
func (a *Asker) Of(ctx context.Context, d *document.Document, only post.ID) (*Told, error) {
	v := &view{Asker: a, docs: map[post.ID]*document.Document{}}
	if err := v.link(ctx, d.Author); err != nil {
		return nil, err
	}
	return v.of(ctx, d, only)
}

// of answers for a thread, or a post of it, of an author whose other accounts are known.
func (v *view) of(ctx context.Context, d *document.Document, only post.ID) (*Told, error) {
	t := &Told{Thread: d, Post: only, Linked: v.linked}
	not := map[post.ID]bool{}
	var own []*post.Post
	for chain := range d.Thread.Chains() {
		for i := range chain {
			p := &chain[i]
			not[p.ID] = true
			for _, id := range p.Edits {
				not[id] = true
			}
			if p.State == post.Present && (only == "" || p.ID == only) && (v.first == 0 || len(own) < v.first) && d.Found(p.ID, v.Use) != nil {
				own = append(own, p)
				t.posts = append(t.posts, quotation.Passage{Post: p.ID, Thread: d.Thread.ID, Author: p.Author, Created: p.Created, Lang: p.Lang, Text: p.Text})
			}
		}
	}
	if only != "" && len(own) == 0 {
		return nil, fmt.Errorf("%s in %s: %w", only, d.Thread.ID, record.ErrNotFound)
	}
	if len(own) == 0 {
		return t, nil
	}
	s := crosspost.Search{Index: v.Index, Posts: t.posts, Not: not, Hasty: v.first > 0, Linked: func(id post.AccountID) bool { return v.related(ctx, d.Author, id) }}
	f, err := s.Find(ctx)
	if err != nil {
		return nil, err
	}
	t.Stock, t.Bound = f.Stock, f.Bound
	t.Linked = v.linked // those who were met are among them now
	if err := v.places(ctx, t, f); err != nil {
		return nil, err
	}
	if v.Names != nil {
		err = v.across(ctx, t, own)
	}
	return t, err
}

// view is one question under way.
type view struct {
	*Asker
	docs   map[post.ID]*document.Document // by any post asked for; nil where nothing is shown
	linked []Account
	judged map[post.AccountID]bool
	people map[post.AccountID]int // whose each account is, where that is known beforehand; nil: it is found out
}

// doc reads the thread of a post, once.
func (v *view) doc(ctx context.Context, id post.ID) (*document.Document, error) {
	if d, ok := v.docs[id]; ok {
		return d, nil
	}
	d, err := v.See(ctx, id)
	if errors.Is(err, record.ErrNotFound) {
		d, err = nil, nil
	}
	if err == nil {
		v.docs[id] = d
	}
	return d, err
}

// link finds the accounts that the author's description names and that name the author, and takes those that whoever
// asks named.
func (v *view) link(ctx context.Context, author post.Account) error {
	v.judged = map[post.AccountID]bool{}
	add := func(name string, given bool) error {
		s, err := v.Record.Person(ctx, name)
		if errors.Is(err, record.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, known := v.judged[s.ID]; known || s.ID == author.ID {
			return nil
		}
		how, ok := crosspost.LinkedAccounts(author, s.Account)
		if v.judged[s.ID] = ok || given; ok || given {
			v.linked = append(v.linked, Account{s.Account, how})
		}
		return nil
	}
	for _, id := range v.As {
		if err := add(string(id), true); err != nil {
			return err
		}
	}
	named := crosspost.Named(author)
	for _, k := range named[:min(len(named), maxNamed)] {
		if err := add(asHandle(k), false); err != nil {
			return err
		}
	}
	for _, k := range crosspost.Copies(author) {
		if err := add(k, false); err != nil {
			return err
		}
	}
	return nil
}

// asHandle is what a record is asked for the account that a description names.
func asHandle(k string) string {
	const x = "x.com/"
	switch {
	case len(k) > len(x) && k[:len(x)] == x:
		return "@" + k[len(x):]
	case len(k) > 4 && k[:4] == "did:", len(k) > 6 && k[:6] == "nostr:", k != "" && k[0] == '@':
		return k
	}
	return "@" + k
}

// related says whether an account that says the same is the author's. Where the record cannot tell it is not.
func (v *view) related(ctx context.Context, author post.Account, id post.AccountID) bool {
	if v.people != nil {
		a, known := v.people[author.ID]
		b, too := v.people[id]
		return known && too && a == b
	}
	ok, known := v.judged[id]
	if known {
		return ok
	}
	if s, err := v.Record.Person(ctx, string(id)); err == nil {
		var how crosspost.Linking
		if how, ok = crosspost.LinkedAccounts(author, s.Account); ok {
			v.linked = append(v.linked, Account{s.Account, how})
		}
	}
	v.judged[id] = ok
	return ok
}

// places puts what was found at its place.
func (v *view) places(ctx context.Context, t *Told, f *crosspost.Found) error {
	for i := range f.Places {
		p := Place{Place: f.Places[i]}
		at := p.Thread
		if len(p.Pairs) > 0 {
			at = p.Pairs[0].Post.Post
		}
		var err error
		if p.In, err = v.doc(ctx, at); err != nil {
			return err
		}
		if p.In == nil || p.In.Thread.ID == t.Thread.Thread.ID {
			continue
		}
		p.Thread, p.By = p.In.Thread.ID, p.In.Author
		p.Pairs = slices.DeleteFunc(p.Pairs, func(x crosspost.Pair) bool { return p.In.Found(x.Post.Post, v.Use) == nil })
		if len(p.Pairs) == 0 && p.Kind != crosspost.Spread {
			continue
		}
		for k := range p.Pairs {
			x := &p.Pairs[k]
			own, other := t.Thread.Found(t.posts[x.At].Post, v.Use), p.In.Found(x.Post.Post, v.Use)
			if own == nil {
				continue
			}
			if x.Manner = crosspost.Handed(own, other, p.Who); x.Manner == "" && p.Who != crosspost.Other && x.Post.Until.IsZero() {
				x.Other = x.Other || crosspost.OtherLink(own, other)
			}
		}
		if p.Turned() {
			t.Turned = append(t.Turned, p)
		} else {
			t.Places = append(t.Places, p)
		}
	}
	return nil
}

// Posts are the posts that were looked for; a crosspost.Pair's At counts them.
func (t *Told) Posts() []quotation.Passage { return t.posts }

// across looks for what is probably the same in other languages: by the author, and by accounts linked to them.
func (v *view) across(ctx context.Context, t *Told, own []*post.Post) error {
	author := t.Thread.Author.ID
	if author == "" {
		return nil
	}
	r := crosspost.NewReader(v.Names)
	var mine []crosspost.Statement
	var from, until time.Time
	for _, p := range own[:min(len(own), maxAcross)] {
		if p.Created.IsZero() {
			continue
		}
		mine = append(mine, r.Read(p))
		if from.IsZero() || p.Created.Before(from) {
			from = p.Created
		}
		if p.Created.After(until) {
			until = p.Created
		}
	}
	if len(mine) == 0 {
		return nil
	}
	var others []crosspost.Statement
	var docs []*document.Document
	langs := map[string]bool{}
	for _, who := range append([]post.AccountID{author}, ids(v.linked)...) {
		q := record.Query{Author: who, MinPosts: 1, Since: from.Add(-crosspost.Near), Until: until.Add(crosspost.Near)}
		shown, hidden := 0, 0
		for s, err := range v.Record.Threads(ctx, q) {
			if err != nil {
				return err
			}
			if shown == maxThreads || hidden == maxHidden {
				break
			}
			d, err := v.doc(ctx, s.Root)
			if err != nil {
				return err
			}
			if d == nil {
				hidden++
				continue
			}
			found := false
			d.Each(func(p *post.Post) {
				if p.State == post.Present && p.Author == who && d.Found(p.ID, v.Use) != nil {
					if found = true; len(others) == maxNear {
						return
					}
					st := r.Read(p)
					langs[st.Lang] = true
					others, docs = append(others, st), append(docs, d)
				}
			})
			if found {
				shown++
			} else {
				hidden++
			}
		}
	}
	if !otherLanguage(mine, langs) {
		return nil
	}
	rarity := &crosspost.Rarity{}
	n, passed := 0, 0
	for m, err := range v.Record.Newest(ctx, record.Scan{Author: author}) {
		if err != nil {
			return err
		}
		if passed++; passed > maxPassed {
			break
		}
		if m.Post == nil {
			continue
		}
		// What is rare is told from what whoever asks may find: other posts would tell of themselves.
		d, err := v.doc(ctx, m.Post.ID)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		p := d.Found(m.Post.ID, v.Use)
		if p == nil || p.State != post.Present {
			continue
		}
		s := r.Read(p)
		rarity.Add(&s)
		if n++; n == maxRarity {
			break
		}
	}
	for _, l := range crosspost.Across(mine, others, rarity) {
		d, with := docs[l.With], others[l.With]
		t.Likely = append(t.Likely, Likely{l, mine[l.At].Post, with.Post, d, d.By(with.Post), with.Lang})
	}
	slices.SortStableFunc(t.Likely, func(x, y Likely) int { return cmp.Compare(x.At, y.At) })
	return nil
}

func ids(list []Account) []post.AccountID {
	var out []post.AccountID
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out
}

// otherLanguage says whether any of the languages is not that of all of the posts.
func otherLanguage(mine []crosspost.Statement, langs map[string]bool) bool {
	for lang := range langs {
		if slices.ContainsFunc(mine, func(s crosspost.Statement) bool { return s.Lang != lang && lang != "" }) {
			return true
		}
	}
	return false
}
