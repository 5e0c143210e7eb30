package nostr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// walk is one thread being fetched.
type walk struct {
	*asking
	w       source.Walk
	address string // of a long text; "" if none
	target  string // the event meant, once it is found
	author  string // whose thread it is
	first   string // of the conversation, by the events' own word; "" if not told
	root    string // the author's first post of the run, as far as it was found
	lost    bool   // what the root answers was not found
	listed  bool   // the author's own posts were read
	open    map[*relay]bool
}

// Walk implements source.Live.
func (l *Live) Walk(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	k := &walk{w: w}
	k.asking = l.asking(ctx, to, w.Requests, k.tellStep)
	defer k.close()
	if !w.Ref.IsPost() {
		return source.Walked{}, fmt.Errorf("%s: %w: it names an account", w.Ref.Said, source.ErrNoPost)
	}
	err := k.find()
	if err == nil {
		err = k.around()
	}
	if err != nil && !(errors.Is(err, errSpent) && k.root != "") {
		return source.Walked{Requests: k.requests}, err
	}
	err = k.end()
	_, n := k.thread()
	return source.Walked{Post: idOf(k.target), Root: idOf(k.root), Posts: n, Requests: k.requests}, err
}

func idOf(hex string) post.ID {
	if hex == "" {
		return ""
	}
	return post.ID("nostr:" + hex)
}

func hexOf(id post.ID) string { return strings.TrimPrefix(string(id), "nostr:") }

func (k *walk) tellStep(doing string) {
	if k.w.Step != nil {
		k.w.Step(source.Step{Asked: "Nostr", Doing: doing, Posts: len(k.t.posts), Requests: k.requests})
	}
}

// find finds the event that is meant, who wrote it and where that account writes.
func (k *walk) find() error {
	said, _ := cutScheme(k.w.Ref.Said)
	ways := readWays(strings.ToLower(said))
	k.add(addresses(ways.relays, 2))
	k.add(k.l.relays)
	k.author = ways.author
	switch ways.kind {
	case -1, kindNote, kindComment, kindArticle, kindRepost, kindGenericRepost:
	default:
		return fmt.Errorf("%s: %w: an event of kind %d", k.w.Ref.Said, source.ErrNotYet, ways.kind)
	}
	if k.w.Ref.Key != "" {
		kind, author, _, ok := readAddress(k.w.Ref.Key)
		if !ok || kind != kindArticle {
			return fmt.Errorf("%s: %w", k.w.Ref.Said, source.ErrNotYet)
		}
		k.author, k.address = author, k.w.Ref.Key
	}
	if len(k.w.Held) > 0 {
		k.author = hexOf(post.ID(k.w.Held[0].Author))
		k.address = cmpOr(k.address, heldAddress(k.w.Held))
	}
	if err := k.meet(); err != nil {
		return err
	}
	if k.target == "" && len(k.w.Held) == 0 {
		return k.nothing()
	}
	if p := k.t.posts[k.target]; p != nil {
		k.author, k.first = hexOf(post.ID(p.Author)), hexOf(p.Conversation)
	}
	k.root = cmpOr(k.target, k.heldRoot())
	return nil
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// meet asks for the event that is meant. Where the first relays do not have it, those of its author are
// asked too.
func (k *walk) meet() error {
	id := hexOf(k.w.Ref.Post)
	for range 2 {
		if k.address != "" { // first: what is told of a version names those that came before
			if err := k.versions(); err != nil {
				return err
			}
		}
		if err := k.fetch("asking for the post", []string{id}); err != nil {
			return err
		}
		k.target = k.meant(id)
		if p := k.t.posts[k.target]; p != nil && p.Repost {
			id, k.target = hexOf(p.RepostOf), ""
			k.author = ""
			continue
		}
		if k.target != "" || k.author == "" {
			return nil
		}
		before := len(k.relays)
		if err := k.home(k.author); err != nil || len(k.relays) == before {
			return err
		}
	}
	return nil
}

// meant is the event that the reference leads to, if it is here.
func (k *walk) meant(id string) string {
	if k.t.posts[id] != nil {
		return id
	}
	list := k.t.versions[k.address]
	for _, v := range slices.Backward(list) {
		if h := hexOf(v.id); k.address != "" && k.t.posts[h] != nil {
			return h
		}
	}
	return ""
}

// versions asks for the newest version of a long text, and names those that are held: relays keep the
// newest alone.
func (k *walk) versions() error {
	_, author, name, _ := readAddress(k.address)
	fs := []filter{{Kinds: []int{kindArticle}, Authors: []string{author}, D: []string{name}, Limit: pageSize}}
	var ids []string
	for i := range k.w.Held {
		if p := &k.w.Held[i]; p.Version != "" && hasAddress(p, k.address) && len(ids) < 63 {
			ids = append(ids, hexOf(p.ID))
		}
	}
	if len(ids) > 0 {
		fs = append(fs, filter{IDs: ids, Kinds: []int{kindArticle}})
	}
	_, err := k.all("asking for the text", fs...)
	return err
}

// text asks for the other versions of a long text, where the root is one that was met by its id.
func (k *walk) text() error {
	e := k.t.events[k.root]
	if e == nil || *e.Kind != kindArticle || k.address != "" {
		return nil
	}
	name, _ := e.tag("d")
	k.address = addressOf(kindArticle, *e.PubKey, name)
	return k.versions()
}

// heldAddress is the address of a long text among posts that are held.
func heldAddress(held []post.Post) string {
	for i := range held {
		if a := addressIn(&held[i]); a != "" {
			return a
		}
	}
	return ""
}

// addressIn is the address of a long text, from the card that it has; "" of other posts.
func addressIn(p *post.Post) string {
	if p.Version == "" {
		return ""
	}
	for _, l := range p.Links {
		rest, ok := cutScheme(l.URL)
		if e, good := readEntity(rest); l.End == 0 && ok && good && e.prefix == "naddr" && "nostr:"+e.author == string(p.Author) {
			w := readWays(rest)
			return addressOf(w.kind, e.author, w.name)
		}
	}
	return ""
}

func hasAddress(p *post.Post, address string) bool { return addressIn(p) == address }

// heldRoot is the held post that answers no other held one.
func (k *walk) heldRoot() string {
	held := map[post.ID]bool{}
	for i := range k.w.Held {
		held[k.w.Held[i].ID] = true
	}
	for i := range k.w.Held {
		if p := &k.w.Held[i]; !held[p.Parent] {
			return hexOf(p.ID)
		}
	}
	return hexOf(k.w.Ref.Post)
}

// nothing is the error of a walk that found nothing at all.
func (k *walk) nothing() error {
	asked, answered, _ := k.state()
	if answered > 0 {
		return fmt.Errorf("%s: %w: none of %d relays has it", k.w.Ref.Said, source.ErrNoPost, answered)
	}
	var last error
	for _, r := range k.relays {
		if r.err != nil && !r.forbidden() {
			last = r.err
		}
	}
	if asked == 0 || last == nil {
		return fmt.Errorf("%s: %w: no relay may be asked", k.w.Ref.Said, fetch.ErrForbidden)
	}
	return fmt.Errorf("%s: %w: none of %d relays answered: %w", k.w.Ref.Said, fetch.ErrUnreachable, asked, last)
}

// around fetches all that belongs to the event that was met: up, down, and what the author answers.
func (k *walk) around() error {
	near := filter{IDs: k.unmet(k.first, k.parentOf(k.target)), Kinds: readable()}
	var more []filter
	if len(near.IDs) > 0 {
		more = append(more, near)
	}
	if err := k.home(k.author, more...); err != nil {
		return err
	}
	if first := k.t.posts[k.first]; first != nil && k.by(first) {
		if err := k.list(first.Created); err != nil {
			return err
		}
	}
	if err := k.up(); err != nil {
		return err
	}
	if err := k.text(); err != nil {
		return err
	}
	if err := k.list(k.begun()); err != nil {
		return err
	}
	if err := k.replies(); err != nil {
		return err
	}
	if err := k.joints(); err != nil {
		return err
	}
	if err := k.heldAlone(); err != nil {
		return err
	}
	return k.removals()
}

// unmet are those of some ids that are not here.
func (k *walk) unmet(ids ...string) (out []string) {
	for _, id := range ids {
		if id != "" && k.t.events[id] == nil && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (k *walk) by(p *post.Post) bool { return string(p.Author) == "nostr:"+k.author }

func (k *walk) parentOf(id string) string {
	if p := k.t.posts[id]; p != nil {
		return hexOf(p.Parent)
	}
	return ""
}

// up goes from post to parent while the parent is by the same author. What is above is told as context.
func (k *walk) up() error {
	at, alone := k.target, 0
	seen := map[string]bool{at: true}
	for at != "" {
		above := k.parentOf(at)
		if above == "" || seen[above] {
			break
		}
		seen[above] = true
		if k.t.posts[above] == nil {
			alone++
			if err := k.seek(at, above, alone); err != nil {
				return err
			}
		}
		p := k.t.posts[above]
		if k.lost = p == nil; k.lost || !k.by(p) {
			break
		}
		at = above
	}
	k.root = cmpOr(at, k.root)
	if first := k.t.posts[k.first]; k.lost && first != nil && k.by(first) {
		k.root, k.lost = k.first, false
	}
	return nil
}

// seek asks for a post's parent: by its id, where the post itself says it is to be had, and, every fourth
// time, with the author's posts before it, so that a long run is not fetched one by one.
func (k *walk) seek(child, id string, alone int) error {
	const doing = "asking for what is above"
	if alone%4 == 0 {
		f := filter{Authors: []string{k.author}, Kinds: []int{kindNote, kindComment}, Until: k.t.posts[child].Created.Unix() + 3600, Limit: pageSize}
		if _, err := k.all(doing, f); err != nil {
			return err
		}
	}
	if err := k.fetch(doing, []string{id}); err != nil || k.t.posts[id] != nil {
		return err
	}
	for _, t := range k.t.events[child].Tags {
		if len(t) > 2 && (t[0] == "e" || t[0] == "E") && t[1] == id {
			k.add([]string{t[2]})
		}
	}
	return k.fetch(doing, []string{id})
}

// slack is how far the times that authors claim may be off.
const slack = 24 * time.Hour

// begun is when the thread began, by the author's word, but never in the future.
func (k *walk) begun() time.Time {
	at := k.l.c.Now()
	if p := k.t.posts[k.root]; p != nil && p.Created.Before(at) {
		at = p.Created
	}
	for i := range k.w.Held {
		if c := k.w.Held[i].Created; !c.IsZero() && c.Before(at) {
			at = c
		}
	}
	return at
}

// list reads the author's own posts since a time, once.
func (k *walk) list(since time.Time) (err error) {
	if k.listed {
		return nil
	}
	k.listed = true
	f := filter{Authors: []string{k.author}, Kinds: []int{kindNote, kindComment}, Since: max(1, since.Add(-slack).Unix())}
	k.open, err = k.pages("reading the author's posts", nil, f, k.l.c.Pages)
	return err
}

// replies asks for the author's answers in the conversation by its first post, where the author's own list
// could not be read to its end; and, everywhere, for those that claim to be older than the thread.
func (k *walk) replies() error {
	f := filter{Authors: []string{k.author}, Kinds: []int{kindNote, kindComment}, E: k.starts()}
	if len(f.E) == 0 {
		return nil
	}
	some := func(r *relay) bool { return k.open[r] || k.lost }
	const most = maxPosts / pageSize
	for _, f := range k.answering(f) {
		open, err := k.pages("reading the answers", some, f, most)
		if err != nil {
			return err
		}
		for r := range open {
			if r.usable() {
				k.limit("more answers than a walk reads")
			}
		}
	}
	if len(k.open) > 0 {
		return k.window()
	}
	return nil
}

// answering are the questions for answers: to events and, where the thread is one of comments, by what is at
// its top (NIP-22), which may be the address of a long text.
func (k *walk) answering(f filter) []filter {
	fs := []filter{f}
	top := k.t.events[cmpOr(k.first, k.root)]
	if top == nil || *top.Kind != kindNote {
		below := f
		below.E, below.RootE, below.Kinds = nil, f.E, []int{kindComment}
		fs = append(fs, below)
	}
	if k.address != "" {
		at, below := f, f
		at.E, at.A = nil, []string{k.address}
		below.E, below.RootA, below.Kinds = nil, []string{k.address}, []int{kindComment}
		fs = append(fs, at, below)
	}
	return fs
}

// window reads the author's posts of the time of the thread and a week more, of relays that have too many
// of them to be read since then.
func (k *walk) window() error {
	begun := k.begun()
	end := begun
	in, _ := k.thread()
	for id := range in {
		if p := k.t.posts[id]; p != nil && p.Created.After(end) {
			end = p.Created
		}
	}
	f := filter{Authors: []string{k.author}, Kinds: []int{kindNote, kindComment}, Since: max(1, begun.Add(-slack).Unix()), Until: end.Add(7 * slack).Unix()}
	_, err := k.pages("reading the author's posts", func(r *relay) bool { return k.open[r] }, f, k.l.c.Pages)
	return err
}

// starts are the events by which answers in the thread name it: its first post, in all versions, and the
// conversation's.
func (k *walk) starts() (out []string) {
	ids := []string{k.root, k.first}
	if k.address != "" {
		for _, v := range k.t.versions[k.address] {
			ids = append(ids, hexOf(v.id))
		}
	}
	for _, id := range ids {
		if isHex(id, 64) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
