// Package thread makes threads of posts: root, main line, side branches, gaps with their reasons, the
// posts of others that give context, and a verdict that names its evidence. The rules are SPEC §3, the
// same for every network.
//
// It is pure: no clock, no network, no store; the same material in any order gives the same thread.
// Order comes from parent links and network ids, never from claimed times. It does not recurse, and
// hostile material (cycles, doubles, self-parents, future dates) is cut and reported in Problems.
package thread

import (
	"iter"
	"time"

	"clew/internal/post"
)

// Rule chooses the main line where the author replied twice to one post.
type Rule uint8

const (
	// Longest follows the reply with the longer chain below it, of equal ones the oldest. It is the rule
	// unless a reader asks for the other.
	Longest Rule = iota
	// OldestReply follows the oldest reply at every fork, as Bluesky's opThread does.
	OldestReply
)

// Gone is what is known of a post found gone. A post whose content is held gives its place up to a gap all
// the same: that is how a deletion at the source hides it here. Stays is policy's word that it may be
// shown with its tombstone. A 404 met once proves nothing (SPEC §3 rule 13) and hides nothing.
type Gone struct {
	State     post.State
	LastSeen  time.Time // zero if never seen
	FirstGone time.Time
	Sightings int
	Why       string
	Stays     bool // what is held of the post stays in the thread, beside its tombstone
}

// Material is what a thread is made from.
type Material struct {
	Posts    []post.Post // in any order, doubles allowed; placeholders among them
	Gone     map[post.ID]Gone
	Evidence []post.Evidence
	Checked  time.Time // newest look at the network or the input
	Now      time.Time // for dates in the future; zero: no such check
	// Addresses are links of Posts whose posts are known by more than the links themselves, as an account's
	// name is; nil if none are.
	Addresses map[string]post.ID
}

// Thread is a root post and its author's own replies to it, to those replies, and so on.
type Thread struct {
	ID        post.ID // the root's; of a lost root, the first surviving post's
	Author    post.AccountID
	Network   post.Network
	RootGone  bool // the root is missing: Line begins with what survives
	Rule      Rule
	Line      []post.Post // the main line, without the missing
	Branches  []Branch    // side branches, by fork, then by age
	Continued []Part      // the author's later runs under other people's replies (A→B→A)
	Context   []post.Post // posts by others: what the root answers, outermost first, then what Continued answers
	// ContinuedFrom is, of a thread that hangs under another person's reply to an earlier thread of the
	// author, the post of that earlier thread; it is shown there as Continued too. "" otherwise.
	ContinuedFrom post.ID
	Gaps          []Gap    // in the order of the line; those of branches after them
	Linked        []Linked // other threads of the author that this one quotes or links, or that quote it
	Verdict       Verdict
	Problems      []Problem
	Oldest        bool // the other rule gives the same line

	Versions   map[post.ID][]post.Post // earlier versions of posts shown, oldest first; nil if none
	Gone       map[post.ID]Gone        // tombstones of posts that are shown all the same (Gone.Stays), and of quoted ones; nil if none
	Missing    map[post.ID][]Absent    // by post shown, what is missing right above it, the outermost first; nil if nothing is
	Tombstones []Tombstone             // missing posts with nothing below them, where no line is drawn: off the main line's end
}

// Absent is a missing post that is known by its id and keeps its place, for something below it survives.
type Absent struct {
	ID     post.ID
	Reason Reason
}

// Branch is a side branch: a self-reply chain that leaves the main line, or another branch, at At. It
// has no forks of its own: a fork within it begins another Branch.
type Branch struct {
	At    post.ID // the post held that it leaves; of a fork at a missing post, the nearest post above that is held; "" if none is
	Posts []post.Post
}

// Part is a later run of the author's posts that hangs under another person's reply: a thread of its own,
// offered where the reader left off. Its line and branches are as a Thread's.
type Part struct {
	To       post.ID // the other person's post
	Missing  Reason  // why To is not in Context; "" if it is
	Posts    []post.Post
	Branches []Branch
	Gaps     []Gap
}

// Chains gives every run of the author's posts in the thread: the main line, its side branches, the later parts with
// their own branches. A caller may change the posts in place where the thread is its own.
func (t *Thread) Chains() iter.Seq[[]post.Post] {
	return func(yield func([]post.Post) bool) {
		branches := func(list []Branch) bool {
			for i := range list {
				if !yield(list[i].Posts) {
					return false
				}
			}
			return true
		}
		if !yield(t.Line) || !branches(t.Branches) {
			return
		}
		for i := range t.Continued {
			if !yield(t.Continued[i].Posts) || !branches(t.Continued[i].Branches) {
				return
			}
		}
	}
}

// Tombstone is a post known to be missing, below which nothing survives. At the end of the main line it
// is a Gap; anywhere else it is told here and counts as no gap, for the thread reads on without it.
type Tombstone struct {
	Post   post.ID
	After  post.ID // the nearest post above that is held; "" if none is
	Reason Reason
	Seen   time.Time
}

// Reason says why a post is missing.
type Reason string

// Reasons, with the words of SPEC §3.
const (
	ReasonDeleted    Reason = "deleted"
	ReasonBlocked    Reason = "blocked"
	ReasonPrivate    Reason = "private"
	ReasonWithheld   Reason = "withheld"
	ReasonNotFetched Reason = "not-fetched"
	ReasonNumbering  Reason = "numbering"
	ReasonPreview    Reason = "preview-only"
)

// Gap is a place where a post is known or suspected to be missing.
type Gap struct {
	After  post.ID // the post held before the gap; "" before the first
	Count  int     // 0: not known how many
	Reason Reason
	Note   string    // in words: "seen until 3 May 2024", "numbered 7 then 9"
	Seen   time.Time // last seen, where it was
}

// Linked is another thread, offered beside this one and never merged into it.
type Linked struct {
	Post post.ID // the post of this thread that quotes or links
	To   post.ID // the author's post there
	How  string  // "quotes", "links"
}

// State is the verdict in one word.
type State string

// Verdicts (SPEC §3).
const (
	Complete       State = "complete"
	CompleteAsSeen State = "complete-as-seen"
	Gaps           State = "gaps"
	Unfinished     State = "unfinished"
)

// Verdict is what can be said about a thread's wholeness.
type Verdict struct {
	State    State
	Held     int    // posts held: the main line and all branches
	Stated   int    // what the network says; 0 if it says nothing
	Evidence string // one sentence for a person
	Limit    string // of an unfinished walk
	Checked  time.Time
	Basis    *Basis // what Evidence says, as facts; nil where it was not told by this package
}

// Basis is on what a verdict rests, for whoever says it in another language than Evidence's.
type Basis struct {
	Whole   string // the whole set of the author's posts that covers the thread: "the X account archive of …"; "" if none does
	Counted int    // of the posts held, those that Stated counts
}

// Problem is something in the material that was cut or could not be believed.
type Problem struct {
	Post post.ID
	Why  string
}
