package nostr

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// maxForged is how many events of one answer may fail their check before the rest is left unread.
const maxForged = 16

// teller turns answers into what is told: while a walk goes on, and when its captures are read again. What
// it tells follows from the answers, in their order, and from nothing else. One serves for one walk.
type teller struct {
	to     source.Sink
	known  map[proof]struct{}        // signatures found right
	events map[string]*event         // that hold, by id, told or heard
	posts  map[string]*post.Post     // told, by the event's id; without text and media
	names  map[post.AccountID]*named // of the newest profile
	says   map[post.AccountID]claim  // what a server says
	late   []*event                  // answers to an address of which no event was known yet

	owners   map[uint64]uint64
	versions map[string][]version
	removals []deletion

	// Of the answer that is being read:
	asked  []filter
	got    []*event // that hold and were asked for, told before or not
	forged int
}

// proof is an event's id with its signature: right for one is right for all copies, whose ids are checked
// each.
type proof [96]byte

func newTeller(to source.Sink) *teller {
	return &teller{to: to, known: map[proof]struct{}{}, events: map[string]*event{}, posts: map[string]*post.Post{},
		names: map[post.AccountID]*named{}, says: map[post.AccountID]claim{},
		owners: map[uint64]uint64{}, versions: map[string][]version{}}
}

// answer captures what a relay answered and tells what is in it. The events it gives hold and were asked
// for; they must not be changed.
func (t *teller) answer(ctx context.Context, p unpack.Part) ([]*event, error) {
	fs, ok := filtersOf(p.Name)
	if !ok {
		return nil, t.to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "it does not say what the relay was asked for"})
	}
	c, err := t.to.Capture(ctx, p)
	if err != nil {
		return nil, err
	}
	t.asked, t.got, t.forged = fs, nil, 0
	t.joinVersions(fs)
	r := newReader(ctx, t.to, p.Name, c.Number)
	r.live, r.owners, r.versions = t, t.owners, t.versions
	if err = errors.Join(r.lines(bufio.NewReaderSize(c, 1<<16)), c.Close()); err == nil {
		err = r.close()
	}
	t.removals = append(t.removals, r.deletions...)
	for _, e := range t.got {
		if *e.Kind == kindProfile {
			if err := errors.Join(err, t.confirm(ctx, e.author())); err != nil {
				return nil, fmt.Errorf("reading %s: %w", p.Name, err)
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", p.Name, err)
	}
	return t.got, nil
}

// joinVersions reads a question that names an address beside ids: these are earlier versions of it, which
// relays may not have any more.
func (t *teller) joinVersions(fs []filter) {
	if len(fs) != 2 || len(fs[0].D) != 1 || len(fs[0].Authors) != 1 || len(fs[1].IDs) == 0 {
		return
	}
	address := addressOf(kindArticle, fs[0].Authors[0], fs[0].D[0])
	for _, id := range fs[1].IDs {
		v := version{id: post.ID("nostr:" + id)}
		if list := t.versions[address]; isHex(id, 64) && len(list) < 64 && !slices.ContainsFunc(list, func(o version) bool { return o.id == v.id }) {
			t.versions[address] = slices.Insert(list, 0, v)
		}
	}
}

// passed says why an event is left out before it is checked; "" for one to read.
func (t *teller) passed(e *event) string {
	switch {
	case t.forged >= maxForged:
		return "an event after too many that do not hold"
	case !asked(t.asked, e):
		return "an event that was not asked for"
	case *e.Kind == kindRelays:
		return ""
	}
	return passed(*e.Kind)
}

// proved says whether an event's signature was found right before. It holds for an event whose id is right.
// A nil teller knows none. It may be called from several goroutines, while nothing else is.
func (t *teller) proved(e *event) bool {
	if t == nil {
		return false
	}
	_, known := t.known[e.proof()]
	return known
}

func (e *event) proof() (p proof) {
	_, err1 := hex.Decode(p[:32], []byte(*e.ID))
	_, err2 := hex.Decode(p[32:], []byte(*e.Sig))
	if err1 != nil || err2 != nil {
		return proof{}
	}
	return p
}

// hear takes an event that holds. It says whether it is new in this walk; answered is false for a copy in a
// repost.
func (t *teller) hear(e *event, answered bool) bool {
	t.known[e.proof()] = struct{}{}
	if was, ok := t.events[*e.ID]; ok {
		if answered {
			t.got = append(t.got, was)
		}
		return false
	}
	t.events[*e.ID] = e
	if answered {
		t.got = append(t.got, e)
	}
	if *e.Kind == kindProfile {
		t.name(e)
	}
	return true
}

// keep remembers a post that is told.
func (t *teller) keep(p *post.Post) {
	t.posts[string(p.ID[len("nostr:"):])] = &post.Post{ID: p.ID, Author: p.Author, Parent: p.Parent, ParentAuthor: p.ParentAuthor,
		Conversation: p.Conversation, Created: p.Created, Quote: p.Quote, Repost: p.Repost, RepostOf: p.RepostOf, Edits: p.Edits, Raw: p.Raw}
}

// joinAddress gives an answer to an addressable event its parent, where the answer names the address alone.
func (t *teller) joinAddress(p *post.Post, e *event) {
	if p.Parent != "" {
		return
	}
	address := answersAddress(e)
	if address == "" {
		return
	}
	list := t.versions[address]
	if len(list) == 0 {
		t.late = append(t.late, e)
		return
	}
	p.Parent, p.Conversation = list[0].id, list[0].id
}

// answersAddress is the address that an event answers, if it is a comment or a note; "" if none.
func answersAddress(e *event) string {
	if *e.Kind != kindNote && *e.Kind != kindComment {
		return ""
	}
	value, _ := e.tag("a")
	if kind, _, _, ok := readAddress(value); !ok || kind != kindArticle {
		return ""
	}
	return value
}

// finish tells what could not be told before the last answer was read: answers whose parent came later, and
// what accounts took away of which nothing is here.
func (t *teller) finish(ctx context.Context) error {
	var again []post.Post
	late := t.late
	t.late = nil
	for _, e := range late {
		p := readPost(e)
		if t.joinAddress(&p, e); p.Parent != "" {
			p.Raw = t.posts[*e.ID].Raw
			t.keep(&p)
			again = append(again, p)
		}
	}
	if len(again) > 0 {
		if err := t.to.Posts(ctx, again); err != nil {
			return err
		}
	}
	r := reader{owners: t.owners, versions: t.versions, deletions: t.removals, expected: map[string]int{}}
	_, open := r.taken()
	return remove(ctx, t.to, open)
}

// taken are the posts of this walk that their authors took away, and those of own besides, which are known
// to be of the account by.
func (t *teller) taken(own []string, by string) []source.Gone {
	for _, id := range own {
		if _, known := t.owners[short(id)]; !known {
			t.owners[short(id)] = short(by)
		}
	}
	r := reader{owners: t.owners, versions: t.versions, deletions: t.removals, expected: map[string]int{}}
	gone, _ := r.taken()
	return gone
}
