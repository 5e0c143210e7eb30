package nostr

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// batch is how many events are verified and told at a time.
const batch = 512

// reader reads one part: it gathers events, verifies a batch on all processors, and tells it in order.
type reader struct {
	ctx      context.Context
	to       source.Sink
	part     string
	capture  int64
	at       int64 // where the text or the line begins
	waiting  []pending
	posts    []post.Post
	accounts []post.Account
	expected map[string]int

	owners    map[uint64]uint64 // first 8 bytes of a post's id: of its author
	versions  map[string][]version
	deletions []deletion
	vanished  []source.Gone
	full      bool // owners took no more

	live *teller // what is known of the walk that the part is of; nil where a file is read
}

// pending is an event on its way to be verified.
type pending struct {
	e    *event
	raw  post.Raw
	err  error
	from *event // the repost that carried it
	sum  [32]byte
}

// version is one state of an addressable event.
type version struct {
	at int64
	id post.ID
}

// deletion asks that an event, or every version at an address, be gone.
type deletion struct {
	id, address, by string
	at              int64
}

func newReader(ctx context.Context, to source.Sink, part string, capture int64) *reader {
	return &reader{ctx: ctx, to: to, part: part, capture: capture,
		expected: map[string]int{}, owners: map[uint64]uint64{}, versions: map[string][]version{}}
}

func (r *reader) skip(at int64, why string) error {
	return r.to.Skip(r.ctx, source.Skipped{Part: r.part, Offset: at, Why: why})
}

func (r *reader) pass(why string) { r.expected[why]++ }

// event queues one event's JSON, which stands at offset at.
func (r *reader) event(b []byte, at int64) error {
	e, err := decode(b)
	if err != nil {
		return r.skip(at, err.Error())
	}
	why := passed(*e.Kind)
	if r.live != nil {
		why = r.live.passed(e)
	}
	if why != "" {
		r.pass(why)
		return nil
	}
	raw := post.Raw{Capture: r.capture, Offset: at, Length: int64(len(b))}
	r.waiting = append(r.waiting, pending{e: e, raw: raw})
	if *e.Kind == kindRepost || *e.Kind == kindGenericRepost {
		if inner, err := decode([]byte(*e.Content)); err == nil && isPost(*inner.Kind) {
			r.waiting = append(r.waiting, pending{e: inner, raw: raw, from: e})
		}
	}
	if len(r.waiting) >= batch {
		return r.flush()
	}
	return nil
}

func isPost(kind int) bool { return kind == kindNote || kind == kindComment || kind == kindArticle }

// passed is why events of a kind are left out; "" for those that are read.
func passed(kind int) string {
	switch kind {
	case kindProfile, kindNote, kindDeletion, kindRepost, kindGenericRepost, kindVanish, kindComment, kindArticle:
		return ""
	case 3:
		return "a contact list"
	case 4, 13, 14, 15, 44, 1059, 1060:
		return "a direct message"
	case 7, 17:
		return "a reaction"
	case 9734, 9735:
		return "a payment"
	}
	return "an event of another kind"
}

// flush verifies what waits and tells what holds.
func (r *reader) flush() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	waiting := r.waiting
	r.waiting = nil
	verifyAll(waiting, r.live)
	for i := range waiting {
		if err := r.tell(&waiting[i]); err != nil {
			return err
		}
	}
	if posts := r.posts; len(posts) > 0 {
		r.posts = nil
		if err := r.to.Posts(r.ctx, posts); err != nil {
			return err
		}
	}
	if accounts := r.accounts; len(accounts) > 0 {
		r.accounts = nil
		return r.to.Accounts(r.ctx, accounts)
	}
	return nil
}

// verifyAll checks every event, each processor a share. A signature that the walk found right is not
// checked again; the id of every event is.
func verifyAll(list []pending, live *teller) {
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(list)/8+1)
	for w := range workers {
		share := list[w*len(list)/workers : (w+1)*len(list)/workers]
		wg.Go(func() {
			open := make([]*pending, 0, len(share))
			for i := range share {
				p := &share[i]
				if p.sum, p.err = p.e.verifyID(); p.err == nil && !live.proved(p.e) {
					open = append(open, p)
				}
			}
			verifySignatures(open)
		})
	}
	wg.Wait()
}

// tell tells one event that was checked.
func (r *reader) tell(p *pending) error {
	e := p.e
	if p.err != nil {
		if p.from != nil {
			r.pass("a copy inside a repost that does not hold")
			return nil
		}
		return r.forged(p)
	}
	if r.live != nil && !r.live.hear(e, p.from == nil) {
		return nil
	}
	switch *e.Kind {
	case kindRelays:
		return nil
	case kindProfile:
		if a, ok := readProfile(e); ok {
			r.accounts = append(r.accounts, a)
			return nil
		}
		return r.skip(p.raw.Offset, "a profile whose content is no JSON object")
	case kindDeletion:
		r.deletion(e)
		return nil
	case kindVanish:
		if !fromAll(e) {
			r.pass("a request to vanish from named relays")
			return nil
		}
		r.vanished = append(r.vanished, source.Gone{Account: e.author(), State: post.Deleted, At: stamp(*e.CreatedAt), Why: vanishEvent})
		return nil
	}
	var x post.Post
	switch *e.Kind {
	case kindRepost, kindGenericRepost:
		x = post.Post{ID: e.id(), Network: post.Nostr, Author: e.author(), Created: e.created(), Repost: true}
		if id, _ := e.tag("e"); isHex(id, 64) {
			x.RepostOf = post.ID("nostr:" + id)
		}
	default:
		x = readPost(e)
		r.version(&x, e)
		if r.live != nil {
			r.live.joinAddress(&x, e)
		}
	}
	x.Raw = p.raw
	if r.live != nil {
		r.live.keep(&x)
	}
	r.own(*e.ID, *e.PubKey)
	r.posts = append(r.posts, x)
	return nil
}

// forged counts an event that does not hold.
func (r *reader) forged(p *pending) error {
	why := "event " + *p.e.ID + ": " + p.err.Error()
	if r.live != nil {
		if r.live.forged++; r.live.forged == maxForged {
			why += ": the rest of this answer is not read"
		} else if r.live.forged > maxForged {
			return nil
		}
	}
	return r.skip(p.raw.Offset, why)
}

// fromAll says whether a request to vanish is meant for everybody (NIP-62).
func fromAll(e *event) bool {
	for _, t := range e.Tags {
		if len(t) > 1 && t[0] == "relay" && t[1] == "ALL_RELAYS" {
			return true
		}
	}
	return false
}

// own keeps an event's author, for deletions.
func (r *reader) own(id, author string) {
	if len(r.owners) >= maxOwners {
		r.full = true
		return
	}
	r.owners[short(id)] = short(author)
}

// short is the first eight bytes of 64 hex digits.
func short(s string) uint64 {
	var b [8]byte
	if _, err := hex.Decode(b[:], []byte(s[:16])); err != nil {
		return 0
	}
	return binary.BigEndian.Uint64(b[:])
}

// version joins the versions of a long text by its address.
func (r *reader) version(p *post.Post, e *event) {
	if *e.Kind != kindArticle {
		return
	}
	d, _ := e.tag("d")
	address := strconv.Itoa(kindArticle) + ":" + *e.PubKey + ":" + d
	list := r.versions[address]
	if !slices.ContainsFunc(list, func(v version) bool { return v.id == p.ID }) && len(list) < 256 && (list != nil || len(r.versions) < 65536) {
		list = append(list, version{at: *e.CreatedAt, id: p.ID})
		slices.SortFunc(list, func(a, b version) int {
			if a.at != b.at {
				return int(a.at - b.at)
			}
			return strings.Compare(string(a.id), string(b.id))
		})
		r.versions[address] = list
	}
	if len(list) < 2 {
		return
	}
	for _, v := range list {
		p.Edits = append(p.Edits, v.id)
	}
	if list[0].id != p.ID {
		p.Edited = e.created()
	}
}

// deletion keeps what kind 5 asks for; the addresses must be the asker's own.
func (r *reader) deletion(e *event) {
	for _, t := range e.Tags {
		switch {
		case len(r.deletions) >= maxOwners:
			r.full = true
			return
		case len(t) < 2:
		case t[0] == "e" && isHex(t[1], 64):
			r.deletions = append(r.deletions, deletion{id: t[1], by: *e.PubKey, at: *e.CreatedAt})
		case t[0] == "a" && strings.HasPrefix(t[1], strconv.Itoa(kindArticle)+":"+*e.PubKey+":"):
			r.deletions = append(r.deletions, deletion{address: t[1], by: *e.PubKey, at: *e.CreatedAt})
		}
	}
}

// close tells what is left, what was taken away, and the counts.
func (r *reader) close() error {
	if err := r.flush(); err != nil {
		return err
	}
	if r.live != nil {
		return r.counts()
	}
	gone, open := r.taken()
	if err := remove(r.ctx, r.to, open); err != nil {
		return err
	}
	for part := range slices.Chunk(append(gone, r.vanished...), batch) {
		if err := r.to.Gone(r.ctx, part); err != nil {
			return err
		}
	}
	if r.full {
		if err := r.skip(-1, "more events than deletions can be matched with: some deletions were not looked at"); err != nil {
			return err
		}
	}
	if err := r.counts(); err != nil {
		return err
	}
	return r.to.Evidence(r.ctx, post.Evidence{Source: "Nostr events, ids and signatures checked"})
}

// counts tells what was left out on purpose.
func (r *reader) counts() error {
	for _, why := range slices.Sorted(maps.Keys(r.expected)) {
		s := source.Skipped{Part: r.part, Offset: -1, Why: why, Expected: true, Count: r.expected[why]}
		if err := r.to.Skip(r.ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// taken matches deletions with the events of the input: only the key that signed an event can delete it.
// open are, by the key that asked, those of events that are not here.
func (r *reader) taken() (gone []source.Gone, open map[post.AccountID][]source.Gone) {
	open = map[post.AccountID][]source.Gone{}
	told := map[string]bool{}
	add := func(id, at string) {
		if !told[id] {
			told[id] = true
			gone = append(gone, source.Gone{ID: post.ID(id), State: post.Deleted, At: at, Why: deletionEvent})
		}
	}
	for _, d := range r.deletions {
		if d.address != "" {
			for _, v := range r.versions[d.address] {
				if v.at <= d.at {
					add(string(v.id), stamp(d.at))
				}
			}
			continue
		}
		owner, ok := r.owners[short(d.id)]
		switch {
		case !ok:
			r.pass("a deletion of an event that is not here")
			by := post.AccountID("nostr:" + d.by)
			open[by] = append(open[by], source.Gone{ID: post.ID("nostr:" + d.id), State: post.Deleted, At: stamp(d.at), Why: deletionEvent})
		case owner != short(d.by):
			r.pass("a deletion of another key's event")
		default:
			add("nostr:"+d.id, stamp(d.at))
		}
	}
	return gone, open
}

// Why posts are gone that their author took away.
const (
	deletionEvent = "deletion event"
	vanishEvent   = "request to vanish"
)

// remove tells a sink that can judge it what accounts asked to be gone and is not in this input.
func remove(ctx context.Context, to source.Sink, open map[post.AccountID][]source.Gone) error {
	judge, ok := to.(source.Remover)
	if !ok {
		return nil
	}
	for _, by := range slices.Sorted(maps.Keys(open)) {
		for part := range slices.Chunk(open[by], batch) {
			if err := judge.Removed(ctx, by, part); err != nil {
				return err
			}
		}
	}
	return nil
}

func stamp(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }
