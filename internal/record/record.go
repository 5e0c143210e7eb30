// Package record says what the store promises (SPEC §6): captures in and kept as received, a numbered
// log, posts with their versions and tombstones, accounts with their handles over time, threads, media
// by hash; and that all but captures, media and what people decided and said here (who is followed,
// rulings, takedowns, statements) can be rebuilt.
//
// What an Import's Commit said was stored is on disk. Readers see whole batches or nothing. Any number of
// readers may work beside one writer. Errors of meaning are the values below; damage to the record's own
// data is ErrDamaged and stops the operation.
//
// Package sqlite implements it; recordtest holds the suite that every implementation runs, among them
// the one in memory.
package record

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

var (
	// ErrNotFound is returned by Reader methods asked for one thing the record does not hold.
	ErrNotFound = errors.New("not in the record")
	// ErrDamaged is returned where stored bytes do not match their digest or the layout is broken.
	ErrDamaged = errors.New("the record is damaged")
	// ErrBusy is returned by whatever writes where its turn did not come: another process went on writing for
	// five seconds, or the context ended first (the error then wraps the context's too).
	ErrBusy = errors.New("another clew is writing to the record")
	// ErrDisk is returned where the disk failed to keep or to give the record's bytes. An import that met it
	// has ended, and no other begins before the record is opened anew: what a disk says after a failed sync
	// is not to be built upon.
	ErrDisk = errors.New("the disk failed")
	// ErrVersion is returned on opening a record made by a newer Clew.
	ErrVersion = errors.New("the record was made by a newer clew")
)

// Reader is what pages, documents and lists are made from.
type Reader interface {
	// Thread gives everything held about the thread that a post belongs to, found by any post of it, by an
	// old version's id too. ErrNotFound if the post is not held.
	Thread(ctx context.Context, id post.ID) (*Held, error)
	// Has says whether Thread would find a post by this id.
	Has(ctx context.Context, id post.ID) (bool, error)
	// Numbered gives the oldest post held of the thread with this number (Summary.Number). ErrNotFound if
	// there is none.
	Numbered(ctx context.Context, n int64) (post.ID, error)
	// Threads walks the threads, newest first. It holds no lock between two steps.
	Threads(ctx context.Context, q Query) iter.Seq2[Summary, error]
	// Accounts walks the accounts of which posts are held, most threads first.
	Accounts(ctx context.Context) iter.Seq2[AccountSummary, error]
	// Account gives one account by id, or by handle ("@name"; the newest holder of it).
	Account(ctx context.Context, idOrHandle string) (AccountSummary, error)
}

// Finder is what searches and the pages of tags are made from.
type Finder interface {
	// Newest walks the posts that are held, those with the newest claimed time first and of equal ones the
	// last that arrived; placeholders and reposts are met without their content. It holds no lock between
	// two steps of some thousand posts: what arrives meanwhile and is newer is not met.
	Newest(ctx context.Context, s Scan) iter.Seq2[Met, error]
	// Met gives posts by their numbers, in the order asked: as Newest meets them where May is nil. Of a number that
	// no post has, Place has the number alone. At most MaxMet numbers.
	Met(ctx context.Context, numbers []int64) ([]Met, error)
	// PlaceOf tells where a post stands among those that Newest walks. ErrNotFound if there is none with the id.
	PlaceOf(ctx context.Context, id post.ID) (Place, error)
	// Person gives what Reader.Account does, without counting: Posts, Threads, First and Last are zero.
	Person(ctx context.Context, idOrHandle string) (AccountSummary, error)
	// Tags gives the tags with the most threads, most first. Posts that were found gone or taken down, and those
	// of authors who asked not to be here, do not count.
	Tags(ctx context.Context, q TagQuery) ([]TagCount, error)
	// Tallies counts posts as Reader.Accounts does, but only those that a search by others than the record's owner
	// may find as far as the posts themselves go, and Tags of public lists could count: nothing in it tells of others.
	// What their accounts ask for is for policy to say. Threads and Handles are empty. by is one account; "" is all
	// that have such posts, those with the most first.
	Tallies(ctx context.Context, by post.AccountID) ([]AccountSummary, error)
}

// Scan chooses posts of a walk.
type Scan struct {
	From   Place          // go on after this post; the zero Place is before the newest
	Author post.AccountID // only by this account; "" for all
	Tag    string         // only with this tag, folded as fold.Folder.Tag does; "" for all
	// May says by a post's text whether the post may be wanted: of others no content is read. others says that
	// the post may have words beside its text: descriptions, links, a poll, a quoted post. The text holds only
	// until it returns. Nil wants all.
	May func(text string, others bool) bool
}

// Place is where a post stands in the order of Newest.
type Place struct {
	Created int64 // claimed, milliseconds since 1970; 0 of what has no time
	Number  int64 // in the order of arrival, from 1
}

// Met is one post of a walk.
type Met struct {
	Place Place
	// Post is nil where May said no, and of placeholders and reposts. What it quotes is there as far as it is held
	// and was to be shown (QuoteShown), without what that quotes in turn.
	Post *post.Post
}

// MaxMet is how many posts are asked for at once by their numbers.
const MaxMet = 4096

// TagQuery chooses tags.
type TagQuery struct {
	Limit  int
	Public bool // count only what a public list may show, and name no other tag
}

// TagCount is a tag and in how many threads it stands, those of a single post among them.
type TagCount struct {
	Tag     string // folded
	Name    string // as the newest post that counts wrote it
	Threads int
}

// Blobs gives kept bytes back, checked against their digest as they are read: the last Read returns
// ErrDamaged if they do not match.
type Blobs interface {
	Capture(ctx context.Context, number int64) (Capture, io.ReadCloser, error)
	// Media gives a medium. Its reader is an io.ReaderAt too where the bytes stand as they are; what is read
	// so is not checked, and does not move the place of Read.
	Media(ctx context.Context, sha256 string) (MediaInfo, io.ReadCloser, error)
	// MediaNamed gives, for each of the names under which a medium was kept, the digest of the one kept last.
	// Media that were fetched are named by their addresses. Names of none are left out.
	MediaNamed(ctx context.Context, names []string) (map[string]string, error)
}

// Stamper tells whether anything has changed.
type Stamper interface {
	// Generation gives a number that is another one after every commit: of this process at once, of another a
	// millisecond later at most. It says nothing of which came first, and holds for as long as the record is open.
	Generation() (uint64, error)
}

// Writer takes things in.
type Writer interface {
	// Import begins taking one input in. There is at most one at a time: within this process it waits for the
	// one before it to end, as long as ctx lasts. Whoever holds one open keeps it short, and begins no other
	// and calls no method of Follows, Rules, Takedowns, Statements or Log that writes: these wait for it.
	Import(ctx context.Context, about About) (Import, error)
}

// Log is the numbered sequence that followers read at their own pace.
type Log interface {
	// Entries gives up to limit entries with numbers above after, in order.
	Entries(ctx context.Context, after int64, limit int) ([]Entry, error)
	// Position gives a follower's saved place, 0 at first; SavePosition moves it.
	Position(ctx context.Context, follower string) (int64, error)
	SavePosition(ctx context.Context, follower string, n int64) error
	// Posts gives the posts of a log entry of kind Posts, by their numbers.
	Posts(ctx context.Context, first, last int64) iter.Seq2[post.Post, error]
	// Stored walks the same posts in the order of their numbers with all that an index is made of, each as it
	// stands when it is met; numbers of none are passed over. It holds no lock between two steps of some hundred.
	Stored(ctx context.Context, first, last int64) iter.Seq2[Stored, error]
	// Earlier tells which post the older version with this number (Version.Number) is of. ErrNotFound if there
	// is none.
	Earlier(ctx context.Context, number int64) (post.ID, error)
}

// Rebuilt is a follower without a reader: its Log.Position counts the rebuilds of the record. In each of them the
// log begins anew, other followers are put back to 0, and posts and older versions get other numbers: what was made
// with those of another count is to be made again.
const Rebuilt = "rebuilt"

// Stored is a post as it stands in the record, whatever may be shown of it. Post has no digests of media, and
// has what it quotes as Met has; older versions have nothing of it.
type Stored struct {
	Place    Place
	Post     post.Post // placeholders and reposts too
	Versions []Version // older ones, oldest first
}

// Keeper looks after a record.
type Keeper interface {
	// Check reads everything and compares it with its digests and the derived data with what they are
	// derived from. It reports each difference and returns ErrDamaged if there was one.
	Check(ctx context.Context, report func(problem string)) (Checked, error)
	// Captures walks the captures in order, for a rebuild.
	Captures(ctx context.Context) iter.Seq2[Capture, error]
	// Rebuild throws derived data away and begins an import that makes it anew from captures: its Capture
	// method gives stored captures back. Until its Commit, readers see the old data.
	Rebuild(ctx context.Context) (Import, error)
	// Stats counts what is held.
	Stats(ctx context.Context) (Stats, error)
	// Uses tells which sources told the record something, by the newest UsesLooked imports: the last used first.
	Uses(ctx context.Context) ([]Use, error)
}

// Follows is who is followed and how far. None of it is derived: a rebuild keeps it.
type Follows interface {
	// Follow adds an account, or changes what is kept of it, all but Added; added is false if it was there.
	Follow(ctx context.Context, f Follow) (added bool, err error)
	// Unfollow takes it out. ErrNotFound if it was not there. What is held of its posts stays.
	Unfollow(ctx context.Context, id post.AccountID) error
	// Followed gives one. ErrNotFound if it is not followed.
	Followed(ctx context.Context, id post.AccountID) (Follow, error)
	// Following gives all, in the order they were added.
	Following(ctx context.Context) ([]Follow, error)
	// Cursor gives the place kept under a name, "" at first; SaveCursor keeps it. At most MaxCursor bytes.
	Cursor(ctx context.Context, name string) (string, error)
	SaveCursor(ctx context.Context, name, cursor string) error
}

// Follow is one account that is followed.
type Follow struct {
	Account post.AccountID
	Handle  string // as it was when last asked
	Name    string
	Added   time.Time
	Checked time.Time // last time its posts were read; zero if never
	State   string    // where the reading of its posts goes on: source.Finder's
	Error   string    // of the last reading; "" if it went well
}

// Rules is what the operator has ruled about accounts (SPEC §4): package policy says what follows. None of
// it is derived.
type Rules interface {
	// Rule adds a ruling, or replaces the one of the same account and kind.
	Rule(ctx context.Context, r Ruling) error
	// Unrule takes it out. ErrNotFound if it was not there.
	Unrule(ctx context.Context, account post.AccountID, kind string) error
	// Rulings gives all, oldest first.
	Rulings(ctx context.Context) ([]Ruling, error)
}

// Ruling is one decision about an account.
type Ruling struct {
	Account post.AccountID
	Kind    string // RuleFigure, RuleOptOut, RuleIndexed
	Reason  string // public
	By      string // who decided; public
	At      time.Time
}

// Kinds of rulings.
const (
	// RuleFigure: a public figure. Deleted posts stay, marked with their tombstones.
	RuleFigure = "public-figure"
	// RuleOptOut: the author asked not to be here. Nothing of the account is shown, fetched or taken in: an
	// import leaves its posts out, counts them as Expected with the reason OptedOut, and takes what others
	// quote of them out of the quote. Captures are kept as received and are not cut.
	RuleOptOut = "opt-out"
	// RuleIndexed: search engines may list the pages of this account's threads, by its word or the operator's.
	RuleIndexed = "indexed"
)

// Apart is how far two looks at a post must be apart to count as two sightings of its absence (SPEC §3
// rule 13). A sighting nearer to the last one that counted adds nothing. See Sightings.
const Apart = time.Hour

// Import takes one input in, as a source reads it. It is a source.Sink, and judges whose the posts are that
// others ask to be gone.
type Import interface {
	source.Sink
	source.Remover
	// Done says whether this very input (by About.Identity) was taken in before, whole.
	Done() bool
	// Commit makes durable all that was taken so far, and ends the import when last is set: the next may then
	// begin, before Close. It returns what the import has done since it began. It waits until everything is
	// on disk, so a caller that need not know that in between calls it once, at the end: a record commits
	// whole batches by itself, and what a killed import left is taken up again by importing the same input.
	Commit(ctx context.Context, last bool) (Counts, error)
	// Close gives up what was not committed. It is safe after Commit.
	Close() error
}

// About describes an input.
type About struct {
	Name   string // as the person named it
	Source string // source.Source's Name
	// Identity tells this very input again: in hex, the SHA-256 of a file, or of the directory of a zip
	// archive, which names every member with its length and CRC-32; "" for a folder.
	Identity string
	Options  source.Options
	At       time.Time
}

// Counts says what an import did.
type Counts struct {
	Captures, Posts, Known, Versions, Gone, Threads, Media, Accounts int
	Bytes                                                            int64 // received
	Skipped, Expected                                                int
	Skips                                                            []source.Skipped // the first hundred
}

// Held is all that the record knows about one thread.
type Held struct {
	Posts    []post.Post                     // the author's, of this thread, placeholders among them; in id order
	Others   []post.Post                     // by others or elsewhere in the conversation: what Posts reply to, and replies between them
	Accounts map[post.AccountID]post.Account // of everyone in Posts and Others
	Versions map[post.ID][]Version           // older versions, oldest first
	Gone     map[post.ID]Tombstone           // found gone: posts held, parents that are not, posts quoted, all posts of accounts that are gone
	Evidence []post.Evidence                 // that bears on this thread
	Seen     map[int64]Capture               // captures that Posts and Versions point into, their Exchange left out
	Checked  time.Time                       // newest capture of the thread
	Number   int64                           // of the thread in the record

	// Known is when the record first had each of Posts, of Others and of what they quote as it stands here, by
	// the time of the import that told it; of a placeholder, the placeholder. No entry is not known since when.
	Known map[post.ID]time.Time
	// Heard is when each of Evidence was taken in, in the same order.
	Heard []time.Time
	// Handles are the names that the authors of Posts had, newest first.
	Handles map[post.AccountID][]Handle
}

// Version is an earlier state of a post.
type Version struct {
	Post  post.Post
	Known time.Time // when the record first had it: the time of that import; zero if not known
	// Number is the version's own, from 1; it stays until a rebuild. 0 of the version that stands.
	Number int64
}

// Tombstone is the knowledge that a post was found gone.
type Tombstone struct {
	ID        post.ID
	State     post.State
	LastSeen  time.Time // newest capture that had it; zero if never seen
	FirstGone time.Time
	Sightings int // times found gone, each at least Apart after the one before
	Why       string
	Looks     []Look // what it is made of, oldest first
}

// Query chooses threads.
type Query struct {
	Author   post.AccountID
	MinPosts int     // 0 means 2: single posts are not listed
	Before   int64   // continue after this Summary.Number's place; 0 from the newest
	Except   post.ID // leave this thread out ("more from the author")
	Limit    int     // 0 for all
	Public   bool    // only what a public list may show: see doc/record.md
	// Tag takes only threads of which a post has this tag, folded as fold.Folder.Tag does; those of a single
	// post too if MinPosts is 1. Whether that post may be shown is for policy to say.
	Tag string
	// Since and Until take only threads published from Since on and before Until; zero is no bound.
	Since, Until time.Time
}

// Summary is one thread in a list.
type Summary struct {
	Number    int64
	Root      post.ID // first post held
	Author    post.AccountID
	Posts     int
	Published time.Time
	Updated   time.Time
}

// AccountSummary is one account in a list. Gone and Suspended are set where a tombstone says so, too.
type AccountSummary struct {
	post.Account
	Posts, Threads int
	First, Last    time.Time // posts
	Handles        []Handle  // newest first
}

// Handle is a name an account had, and when it was seen to have it.
type Handle struct {
	Handle, Name string
	First, Last  time.Time
}

// Capture is bytes as they were received.
type Capture struct {
	Number int64
	Import int64
	Name   string // part name
	About  About
	SHA256 string // hex, of the bytes as received
	Size   int64  // of the bytes as received
	Type   string
	Status int // HTTP status of what was fetched; 0 elsewhere
	// Exchange says how it was fetched, in the JSON of fetch.Exchange, at most MaxExchange bytes; nil where it
	// was not.
	Exchange []byte
}

// MediaInfo is a kept medium.
type MediaInfo struct {
	SHA256 string
	Size   int64
	Type   string // by content, never by name
}

// Entry is one step of the log.
type Entry struct {
	Number int64
	At     time.Time
	Kind   string // "capture", "posts", "versions", "gone", "media", "accounts"
	// First and Last are the numbers of the things: of "posts" those that came, of "versions" those of posts of
	// which anything that is said in them has changed, or an older version came.
	First, Last int64
}

// UsesLooked is how many imports Keeper.Uses looks at.
const UsesLooked = 100_000

// Use is a source that told the record something.
type Use struct {
	Source  string
	Last    time.Time // its last import that was taken in whole
	Imports int       // taken in whole, among those looked at
}

// Checked is what Check read.
type Checked struct {
	Captures, Posts, Threads, Media int
	Bytes                           int64
	Problems                        int
}

// Stats is what a record holds.
type Stats struct {
	Captures, Posts, Threads, Accounts, Media, Versions, Gone int
	Bytes                                                     int64 // on disk
	Log                                                       int64 // last number
	Version                                                   int   // of the layout
}
