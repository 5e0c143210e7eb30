// Package shelf says what a reader keeps of threads, and what a store of it promises: threads saved to read,
// the place where the reading stopped, labels, collections, and highlights that are tied to words.
//
// A shelf belongs to one viewer, named by a string: the owner at home is Owner. No method gives or changes
// what is another's, but for a collection that its owner shares: that can be read. A shelf holds ids of threads
// and posts, never their titles or texts, but for the words that a highlight marks; whether those may be shown
// is asked of package policy by whoever shows them. A thread that vanished from the record stays on the shelf.
//
// What a method said was kept is on disk. Any number of goroutines and processes may use one store. Package
// sqlite implements it; shelftest holds the suite.
package shelf

import (
	"context"
	"errors"
	"time"

	"clew/internal/post"
)

// Owner is the viewer that the record's owner is at home, where nobody logs in.
const Owner = "owner"

var (
	// ErrNotFound is returned where what is asked for or changed is not on this viewer's shelf.
	ErrNotFound = errors.New("not on the shelf")
	// ErrFull is returned where one more would exceed a bound.
	ErrFull = errors.New("the shelf is full")
	// ErrValue is returned for what no shelf takes: too long, empty, not an id, not a state.
	ErrValue = errors.New("cannot be kept")
)

// Bounds. Lengths of words are in code points.
const (
	MaxViewer      = 128     // bytes of a viewer's name
	MaxThreads     = 200_000 // threads of a viewer, those read and not saved among them
	MaxLabels      = 1_000   // labels of a viewer
	MaxThreadTags  = 32      // labels of one thread
	MaxLabel       = 64      // of a label's name
	MaxCollections = 1_000   // of a viewer
	MaxEntries     = 2_000   // threads of a collection
	MaxTitle       = 200     // of a collection's title and subtitle
	MaxNote        = 5_000   // of a note and a preface
	MaxHighlights  = 100_000 // of a viewer
	MaxPostMarks   = 200     // highlights of a viewer in one post
	MaxWords       = 20_000  // of what one highlight marks
	MaxPage        = 4_096   // ids that Page is asked about; what is beyond is not looked for
	MaxList        = 2_000   // threads and highlights that one call lists
)

// Store is a whole shelf.
type Store interface {
	Reader
	Keeper
	Labels
	Collections
	Highlights
}

// Reader gives what is kept of threads.
type Reader interface {
	// Page gives what is kept of one thread and marked in its posts. ids are the thread's id and then its
	// posts': a thread kept before an earlier post of it was known is found by that. It is asked on every
	// page, and fast.
	Page(ctx context.Context, viewer string, ids []post.ID) (Page, error)
	// Threads lists kept threads, at most MaxList.
	Threads(ctx context.Context, viewer string, q Query) ([]Thread, error)
	// Count counts the saved threads by their state.
	Count(ctx context.Context, viewer string) (map[State]int, error)
}

// Keeper changes what is kept of threads.
type Keeper interface {
	// Save puts a thread on the list, or changes its state there.
	Save(ctx context.Context, viewer string, thread post.ID, s State) error
	// Drop takes a thread off the list with its labels; where the reading stands stays. ErrNotFound if it is not
	// on the list.
	Drop(ctx context.Context, viewer string, thread post.ID) error
	// Stop keeps where the reading of a thread stands, and that it was read at p.At, which never goes back.
	// Saved or not, the thread then is one to go on with. Of a list that is full of threads that were only read,
	// the one touched longest ago gives way.
	Stop(ctx context.Context, viewer string, thread post.ID, p Position) error
	// Forget takes everything of a viewer away.
	Forget(ctx context.Context, viewer string) error
}

// Labels are names that a viewer gives to threads.
type Labels interface {
	// Label makes names the labels of a thread: all of them, in their order. One that is not on the list is put
	// there, to be read.
	Label(ctx context.Context, viewer string, thread post.ID, names []string) error
	// Labels gives a viewer's labels by name, with how many threads each has.
	Labels(ctx context.Context, viewer string) ([]Label, error)
	// Rename gives a label another name, or joins it to another; "" takes it off every thread. ErrNotFound if
	// there is none.
	Rename(ctx context.Context, viewer, name, to string) error
}

// Collections are threads put together on purpose.
type Collections interface {
	// Collections gives a viewer's collections without their entries, the one changed last first.
	Collections(ctx context.Context, viewer string) ([]Collection, error)
	// Collection gives one whole, the viewer's own or one that its owner shares.
	Collection(ctx context.Context, viewer string, number int64) (Collection, error)
	// Holding gives the numbers of the viewer's collections that have one of the ids as an entry.
	Holding(ctx context.Context, viewer string, ids []post.ID) ([]int64, error)

	CollectionKeeper
}

// CollectionKeeper changes collections. Each method returns ErrNotFound for one that is not the viewer's own.
type CollectionKeeper interface {
	// Make makes an empty collection and gives its number, which no other ever has.
	Make(ctx context.Context, viewer string, about About) (int64, error)
	// Change changes what is said of it.
	Change(ctx context.Context, viewer string, number int64, about About) error
	// Remove deletes it.
	Remove(ctx context.Context, viewer string, number int64) error
	// Put adds a thread at the end, or changes the note of one that is there.
	Put(ctx context.Context, viewer string, number int64, thread post.ID, note string) error
	// Move gives a thread another place, counted from 1; one beyond the end is the end.
	Move(ctx context.Context, viewer string, number int64, thread post.ID, place int) error
	// Take takes a thread out.
	Take(ctx context.Context, viewer string, number int64, thread post.ID) error
}

// Highlights are marked words.
type Highlights interface {
	// Mark keeps a highlight, whose Number and Created it does not read, and gives its number.
	Mark(ctx context.Context, viewer string, h Highlight) (int64, error)
	// Annotate changes a highlight's note and colour.
	Annotate(ctx context.Context, viewer string, number int64, note string, c Colour) error
	// Unmark takes it away.
	Unmark(ctx context.Context, viewer string, number int64) error
	// Highlights lists a viewer's, at most MaxList: by thread, the one marked last first, and in a thread in the
	// order of its posts' ids and then of the places.
	Highlights(ctx context.Context, viewer string, q Marks) ([]Highlight, error)
}

// State is where a saved thread stands. The zero State is of a thread that is not on the list.
type State string

// States of a saved thread.
const (
	ToRead  State = "to-read"
	Reading State = "reading"
	Done    State = "done"
)

// Thread is what a viewer keeps of a thread.
type Thread struct {
	ID       post.ID // by which it was kept; any post leads to its thread
	State    State   // "" if it was only read
	Saved    time.Time
	Position Position // zero if it was never stopped at
	Labels   []string
	Touched  time.Time // last change
	since    time.Time
}

// Position is where the reading of a thread stands.
type Position struct {
	Post     post.ID
	Fraction float64 // of the thread that is read, 0 to 1
	Finished bool
	At       time.Time // when what was read was shown: what came later was not seen
}

// Visit is how long one reading may pause and still be one: what came meanwhile is new until the next.
const Visit = 30 * time.Minute

// Since gives the time up to which a thread had been read before the visit that now is in, zero if it had not
// been. What came after it is new to the reader.
func (t *Thread) Since(now time.Time) time.Time {
	if now.Sub(t.Position.At) < Visit {
		return t.since
	}
	return t.Position.At
}

// Before gives the end of the visit before the last; for stores.
func (t *Thread) Before() time.Time { return t.since }

// Restored gives t with the end of the visit before the last; for stores.
func (t Thread) Restored(before time.Time) Thread { t.since = before; return t }

// NextBefore gives what Before is after a reading at a time that follows the last.
func (t *Thread) NextBefore(at time.Time) time.Time {
	if at.Sub(t.Position.At) >= Visit {
		return t.Position.At
	}
	return t.since
}

// Page is what a viewer keeps of one thread.
type Page struct {
	Thread     Thread // ID is "" if nothing is kept
	Highlights []Highlight
}

// Query chooses kept threads.
type Query struct {
	State State  // "" for all that are saved
	Label string // "" for any
	// Unfinished chooses what the reading stopped in, saved or not, instead of what is saved.
	Unfinished bool
	Skip       int // leave out so many from the start
	Limit      int // 0 or more than MaxList: MaxList
}

// Label is a name given to threads.
type Label struct {
	Name    string
	Threads int
}

// About is what is said of a collection.
type About struct {
	Title    string // never empty
	Subtitle string
	Preface  string
	Shared   bool // everybody can read it
}

// Collection is threads put together on purpose.
type Collection struct {
	Number int64
	Viewer string // whose it is
	About
	Entries          []Entry // in order; nil where they were not asked for
	Len              int     // how many Entries there are
	Created, Updated time.Time
}

// Entry is a thread of a collection.
type Entry struct {
	Thread post.ID
	Note   string
	Added  time.Time
}

// Colour is the name of a highlight's colour; "" is the usual one.
type Colour string

// Colours of highlights.
const (
	Yellow Colour = ""
	Green  Colour = "green"
	Blue   Colour = "blue"
	Red    Colour = "red"
)

// Marks chooses highlights.
type Marks struct {
	Number int64   // that one; 0 for all
	Thread post.ID // of this thread; "" for all
	Skip   int     // leave out so many from the start
	Limit  int     // 0 or more than MaxList: MaxList
}
