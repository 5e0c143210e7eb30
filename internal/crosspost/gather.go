package crosspost

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/quotation"
)

// Bounds of what a Gatherer takes and does.
const (
	maxGathered = 200_000  // posts
	maxKept     = 96 << 20 // bytes of their cleaned texts
	maxRuns     = 8 << 20  // runs of them
	maxMeetings = 6 << 20  // pairs of posts that share a run, each counted as often as it does
	maxAligned  = 4_000    // pairs whose words differ, and are laid along each other
	maxLaid     = 16 << 20 // bytes of these pairs
	beside      = 2        // how many of those with the same run, the next in time, each is compared with
	maxSet      = 24       // threads of one set
)

// Gatherer finds which threads of one author, in all of their accounts, say the same, in one pass: every post is
// read once, and compared only with those that share runs with it and are next to it in time, so that the work grows
// with the number of posts and never with its square. It takes posts of several authors at once and keeps them apart.
// It only chooses: Search tells what its sets have in common. It is for one goroutine.
type Gatherer struct {
	r        reader
	posts    []gathered
	runs     []uint32 // of all posts, the high half of each
	kept     int
	accounts map[post.AccountID]int32
	langs    map[string]int16
	names    []string // of langs
	aligned  int
	laid     int // bytes of those that were aligned
	bound    bool
	scratch  []uint64
}

// gathered is a post as far as the pass needs it.
type gathered struct {
	id, parent post.ID // parent is "" unless it may be the author's own
	clean      string
	keys       uint64 // a hash of what is compared
	created    int64  // milliseconds; 0 is not known
	at, runs   int32  // of Gatherer.runs
	size       int32
	root       int32 // the first post of its thread that was taken
	person     int32
	account    int32
	lang       int16
	links      []target // where its links lead
	twins      []int32  // accounts that have the same words within Near
}

// NewGatherer makes an empty Gatherer.
func NewGatherer() *Gatherer {
	return &Gatherer{r: reader{quotation.NewTokenizer()}, accounts: map[post.AccountID]int32{}, langs: map[string]int16{}}
}

// Add takes a post as it stands; person is whose it is, the same for all accounts of one author. Placeholders, reposts, those
// that are written out too, and posts without words are passed over. It is false when there is no more room: nothing of p was taken.
func (g *Gatherer) Add(person int, p *post.Post) bool {
	if p.State != post.Present || p.Repost || p.Author == "" || retold(p.Text) {
		return true
	}
	clean := Clean(p.Text)
	if len(clean) > maxText {
		clean = strings.ToValidUTF8(clean[:maxText], "")
	}
	if len(g.posts) >= maxGathered || g.kept+len(clean) > maxKept || len(g.runs) >= maxRuns {
		g.bound = true
		return false
	}
	x := gathered{id: p.ID, clean: clean, keys: 14695981039346656037, person: int32(person), at: int32(len(g.runs))}
	tokens := g.r.t.Tokens(clean)
	for i := range tokens {
		if tokens[i].Kind == quotation.Link {
			continue
		}
		for k := range len(tokens[i].Key) {
			x.keys = (x.keys ^ uint64(tokens[i].Key[k])) * 1099511628211
		}
		x.keys *= 1099511628211
		if x.size += 2; tokens[i].Kind == quotation.Char {
			x.size--
		}
	}
	if x.size == 0 {
		return true
	}
	g.scratch = quotation.AppendRuns(g.scratch[:0], tokens)
	slices.Sort(g.scratch)
	for i, h := range slices.Compact(g.scratch) {
		if v := uint32(h >> 32); i == 0 || g.runs[len(g.runs)-1] != v {
			g.runs = append(g.runs, v)
		}
	}
	x.runs = int32(len(g.runs)) - x.at
	if p.Parent != "" && (p.ParentAuthor == "" || p.ParentAuthor == p.Author) {
		x.parent = p.Parent
	}
	if !p.Created.IsZero() {
		x.created = p.Created.UnixMilli()
	}
	a, known := g.accounts[p.Author]
	if !known {
		a = int32(len(g.accounts))
		g.accounts[p.Author] = a
	}
	x.account = a
	l, known := g.langs[p.Lang]
	if !known && len(g.names) < 1000 {
		l = int16(len(g.names))
		g.langs[p.Lang], g.names = l, append(g.names, p.Lang)
	}
	x.lang = l
	x.links = targets(p)
	g.kept += len(clean)
	g.posts = append(g.posts, x)
	return true
}

// Len is how many posts were taken.
func (g *Gatherer) Len() int { return len(g.posts) }

// Set is threads that may say the same, or of which one says again what another said.
type Set struct {
	Posts  []post.ID // the first of each thread that was taken, the oldest first
	Newest Mark      // of the newest of them; no two sets have the same
	Bound  bool      // there were more
}

// Mark is where a set stands among others, which are given the newest first.
type Mark struct {
	Created int64 // milliseconds since 1970; 0 is not known
	Post    post.ID
}

// Compare is -1 where m stands before o.
func (m Mark) Compare(o Mark) int {
	return cmp.Or(-cmp.Compare(m.Created, o.Created), -m.Post.Compare(o.Post))
}

// meeting is two posts that share a run: the earlier in the high half.
type meeting uint64

// Sets gives what was found, the newest first. With only, those are left out that have none of these posts. bound says
// that there may be more. Nothing can be added afterwards.
func (g *Gatherer) Sets(ctx context.Context, only map[post.ID]bool) (sets []Set, bound bool, err error) {
	g.order()
	meetings := g.meetings()
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	join := newUnion(len(g.posts))
	if err := g.joined(ctx, meetings, join); err != nil {
		return nil, false, err
	}
	return g.sets(join, only), g.bound, nil
}

// order sorts the posts by time, and finds the first of each one's thread.
func (g *Gatherer) order() {
	slices.SortFunc(g.posts, func(x, y gathered) int { return cmp.Or(cmp.Compare(x.created, y.created), x.id.Compare(y.id)) })
	g.posts = slices.CompactFunc(g.posts, func(x, y gathered) bool { return x.id == y.id })
	at := make(map[post.ID]int32, len(g.posts))
	for i := range g.posts {
		at[g.posts[i].id] = int32(i)
		g.posts[i].root = -1
	}
	var way []int32
	for i := range g.posts {
		way = way[:0]
		k := int32(i)
		for g.posts[k].root < 0 {
			g.posts[k].root = k // also ends a ring
			way = append(way, k)
			up, known := at[g.posts[k].parent]
			if g.posts[k].parent == "" || !known || g.posts[up].account != g.posts[k].account {
				break
			}
			k = up
		}
		root := g.posts[k].root
		for _, k := range way {
			g.posts[k].root = root
		}
	}
}

// meetings gives the pairs of posts of different threads that share runs and stand next to each other in time, once for
// each run that they share. Of a run in many posts only those are paired that are near in time.
func (g *Gatherer) meetings() []meeting {
	held := make([]uint64, 0, len(g.runs)+len(g.posts))
	for i := range g.posts {
		p := &g.posts[i]
		for _, run := range g.runs[p.at : p.at+p.runs] {
			held = append(held, uint64(run)<<32|uint64(i))
		}
		held = append(held, p.keys&^0xffffffff|uint64(i)) // equal texts meet, whatever their runs
	}
	slices.Sort(held)
	var out []meeting
	for i := 0; i < len(held); {
		end := i + 1
		for end < len(held) && held[end]>>32 == held[i]>>32 {
			end++
		}
		for a := i; a < end; a++ {
			for b := a + 1; b < min(end, a+1+beside); b++ {
				x, y := &g.posts[uint32(held[a])], &g.posts[uint32(held[b])]
				if x.root == y.root || x.person != y.person || end-i > common && !near(x, y) {
					continue
				}
				if len(out) == maxMeetings {
					g.bound = true
					return out
				}
				out = append(out, meeting(uint64(uint32(held[a]))<<32|uint64(uint32(held[b]))))
			}
		}
		i = end
	}
	slices.Sort(out)
	return out
}

// near says whether two posts are known to be near in time.
func near(x, y *gathered) bool {
	return x.created != 0 && y.created != 0 && max(x.created, y.created)-min(x.created, y.created) <= Near.Milliseconds()
}

// joined joins the threads of posts that say the same: those whose words are equal first, for they cost nothing.
func (g *Gatherer) joined(ctx context.Context, meetings []meeting, join *union) error {
	type sum struct {
		x, y   int32
		shared int
	}
	var sums []sum
	for _, equal := range []bool{true, false} {
		for i := 0; i < len(meetings); {
			n := 1
			for i+n < len(meetings) && meetings[i+n] == meetings[i] {
				n++
			}
			x, y := &g.posts[meetings[i]>>32], &g.posts[uint32(meetings[i])]
			i += n
			if equal {
				if x.keys == y.keys && !elsewhere(x.links, y.links) && (min(x.size, y.size) >= shortest || near(x, y) && x.account != y.account) {
					join.join(x.root, y.root)
					if x.account != y.account && near(x, y) {
						x.twins, y.twins = append(x.twins, y.account), append(y.twins, x.account)
					}
				}
				continue
			}
			if join.find(x.root) == join.find(y.root) || x.keys == y.keys {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if g.alike(x, y, n) {
				join.join(x.root, y.root)
			} else if n > 1 {
				sums = append(sums, sum{min(x.root, y.root), max(x.root, y.root), n})
			}
		}
	}
	// Threads that were cut otherwise: the sum over their posts.
	slices.SortFunc(sums, func(a, b sum) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	length := map[int32]int{}
	for i := range g.posts {
		length[g.posts[i].root] += int(g.posts[i].runs)
	}
	for i := 0; i < len(sums); {
		one, total := sums[i], 0
		for ; i < len(sums) && sums[i].x == one.x && sums[i].y == one.y; i++ {
			total += sums[i].shared
		}
		if of := min(length[one.x], length[one.y]); of >= 2*shortest && 1000*total >= Enough*of {
			join.join(one.x, one.y)
		}
	}
	return nil
}

// alike says whether two posts that share at least so many runs say the same, or are made from the same words within
// an hour by two accounts: what differs there is what is asked about. Of two that are not word for word the same none may
// have its counterpart elsewhere in the other's account: notices of one form are not each other's.
func (g *Gatherer) alike(x, y *gathered, met int) bool {
	least := int(min(x.runs, y.runs))
	if min(x.size, y.size) < shortest || 4*met < least || elsewhere(x.links, y.links) || slices.Contains(x.twins, y.account) || slices.Contains(y.twins, x.account) {
		return false
	}
	a, b := g.runs[x.at:x.at+x.runs], g.runs[y.at:y.at+y.runs]
	if 1000*shared(a, b) < Enough*least {
		return false
	}
	cross := x.account != y.account && near(x, y)
	if cross && max(x.created, y.created)-min(x.created, y.created) <= atOnce {
		return true
	}
	if g.laid += len(x.clean) + len(y.clean); g.aligned == maxAligned || g.laid > maxLaid {
		g.bound = true
		return false
	}
	g.aligned++
	s, t := g.r.read(x.clean), g.r.read(y.clean)
	kind, _, ok := of(s, t)
	if !ok || kind != Changed {
		return ok
	}
	d := g.r.difference(kind, s, t, g.names[x.lang], !cross)
	return !d.Turned()
}

// atOnce is how far apart, in milliseconds, cross-posts of which one says something else are told side by side.
const atOnce = 3_600_000

// sets makes sets of what was joined.
func (g *Gatherer) sets(join *union, only map[post.ID]bool) []Set {
	wanted := map[int32]bool{}
	for i := range g.posts {
		if only[g.posts[i].id] {
			wanted[join.find(g.posts[i].root)] = true
		}
	}
	at := map[int32]int{}
	var out []Set
	for i := range g.posts { // in the order of time
		p := &g.posts[i]
		if p.root != int32(i) || join.size[join.find(p.root)] < 2 {
			continue
		}
		k := join.find(p.root)
		if only != nil && !wanted[k] {
			continue
		}
		n, known := at[k]
		if !known {
			n = len(out)
			at[k] = n
			out = append(out, Set{})
		}
		s := &out[n]
		if s.Bound = len(s.Posts) == maxSet; s.Bound {
			continue
		}
		s.Posts = append(s.Posts, p.id)
		s.Newest = Mark{p.created, p.id}
	}
	slices.SortFunc(out, func(x, y Set) int { return x.Newest.Compare(y.Newest) })
	return out
}

// union joins numbers to sets.
type union struct{ up, size []int32 }

func newUnion(n int) *union {
	u := &union{make([]int32, n), make([]int32, n)}
	for i := range n {
		u.up[i], u.size[i] = int32(i), 1
	}
	return u
}

func (u *union) find(i int32) int32 {
	for u.up[i] != i {
		u.up[i] = u.up[u.up[i]]
		i = u.up[i]
	}
	return i
}

func (u *union) join(a, b int32) {
	if a, b = u.find(a), u.find(b); a == b {
		return
	}
	if u.size[a] < u.size[b] {
		a, b = b, a
	}
	u.up[b] = a
	u.size[a] += u.size[b]
}
