package thread

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
)

// slack is how far a claimed or stated time may be off without meaning anything.
const slack = 24 * time.Hour

// whole is a source's word that it hands over every post of an account.
type whole struct {
	at   time.Time
	name string
}

// evidence is Material.Evidence, sorted out.
type evidence struct {
	whole  map[post.AccountID]whole
	rooted map[int32][]post.Evidence // by root node of the thread spoken of
	all    []post.Evidence           // speaks of all of the input
	alone  map[post.AccountID]int    // how many threads an author has; made only where all has a count
}

// sortEvidence reads what speaks of accounts; what speaks of threads waits for settle.
func (x *index) sortEvidence() {
	for _, e := range x.m.Evidence {
		if e.Whole == "" {
			continue
		}
		if x.proof.whole == nil {
			x.proof.whole = map[post.AccountID]whole{}
		}
		w := whole{e.At, e.Source}
		if was, known := x.proof.whole[e.Whole]; !known || cmp.Or(was.at.Compare(w.at), -cmp.Compare(was.name, w.name)) < 0 {
			x.proof.whole[e.Whole] = w
		}
	}
}

// settle gives what speaks of threads to the threads.
func (p *evidence) settle(x *index) {
	count := false
	for _, e := range x.m.Evidence {
		switch {
		case e.Stated <= 0 && e.Limit == "" && !e.Preview && e.Root == "":
		case e.Root == "":
			p.all = append(p.all, e)
			count = count || e.Stated > 0
		default:
			if r := x.find(e.Root); r >= 0 {
				if p.rooted == nil {
					p.rooted = map[int32][]post.Evidence{}
				}
				p.rooted[r] = append(p.rooted[r], e)
			}
		}
	}
	p.all = inOrder(p.all)
	for r, es := range p.rooted {
		p.rooted[r] = inOrder(es)
	}
	if count {
		p.alone = map[post.AccountID]int{}
		for v := range x.nodes {
			if x.top[v] == int32(v) && x.alive(int32(v)) {
				p.alone[x.nodes[v].author]++
			}
		}
	}
}

// inOrder sorts evidence by time and leaves out what is said twice.
func inOrder(es []post.Evidence) []post.Evidence {
	order := func(a, b post.Evidence) int {
		flag := 0
		if a.Preview != b.Preview {
			flag = 1
			if b.Preview {
				flag = -1
			}
		}
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Stated, b.Stated), cmp.Compare(a.Limit, b.Limit), flag, cmp.Compare(a.Source, b.Source))
	}
	slices.SortFunc(es, order)
	return slices.CompactFunc(es, func(a, b post.Evidence) bool { return order(a, b) == 0 })
}

// lacks says whether a whole set of the author's posts would hold the post id if it still existed.
func (p *evidence) lacks(author post.AccountID, id post.ID) bool {
	w, ok := p.whole[author]
	if !ok {
		return false
	}
	made, told := id.Time()
	return w.at.IsZero() || !told || !made.After(w.at)
}

// source names a whole set in a sentence.
func (w whole) source() string {
	switch {
	case w.name != "":
		return "the " + strings.TrimPrefix(w.name, "the ")
	case !w.at.IsZero():
		return "the author's own export of " + w.at.UTC().Format(time.DateOnly)
	}
	return "the author's own export"
}

// sayings is what the evidence says of one thread.
type sayings struct {
	whole   whole
	covered bool // whole is known and no post of the thread is newer
	stated  int  // posts in the oldest line, by the network; 0 if it does not say
	// statedAt is when it said so; zero if not told.
	statedAt time.Time
	limit    string // what stopped the walk
	preview  bool
}

// hear sums up what the evidence says of the thread with root r. The newest word counts: a later walk
// of this thread that names no limit lifts an earlier one's.
func (x *index) hear(r int32, newest time.Time) sayings {
	var s sayings
	author := x.nodes[r].author
	w, ok := x.proof.whole[author]
	s.whole = w
	s.covered = ok && (w.at.IsZero() || !newest.After(w.at.Add(slack)))
	var walked time.Time
	full := false // this thread was read, not merely previewed, without meeting a limit
	for _, e := range x.proof.rooted[r] {
		if e.Limit == "" && !e.Preview {
			full, walked = true, e.At
		}
	}
	hear := func(e post.Evidence, counts bool) {
		if e.Stated > 0 && counts {
			s.stated, s.statedAt = e.Stated, e.At
		}
		if e.Limit != "" && !(full && walked.After(e.At)) {
			s.limit = e.Limit
		}
		s.preview = s.preview || e.Preview && !full
	}
	for _, e := range x.proof.all {
		hear(e, x.proof.alone[author] == 1)
	}
	for _, e := range x.proof.rooted[r] {
		hear(e, true)
	}
	return s
}
