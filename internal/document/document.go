// Package document makes a thread ready to read: the one value that every renderer and page takes. It
// joins the thread with its accounts, titles and minutes, and the author's other threads.
//
// A Document is complete by itself: a renderer asks nobody anything. Text in it is as it was said;
// escaping is the renderer's work.
package document

import (
	"time"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// Document is a thread made ready to read.
type Document struct {
	Thread    *thread.Thread
	Author    post.Account
	Accounts  map[post.AccountID]post.Account // of everyone who speaks in it
	Versions  map[post.ID][]post.Post         // older versions, oldest first
	URL       string                          // of the root, on its network; "" if it has none
	Title     string                          // the beginning of the first post, for lists and heads; never empty
	OwnTitle  bool                            // Title has words of Clew in it, in English: Words.Title says it in another language
	Published time.Time                       // of the first post; what a person said where the page did not; zero if not known
	Updated   time.Time                       // of the newest post or edit
	Minutes   int                             // to read, at least 1
	More      []Preview                       // up to six other threads of the author, newest first
	// Joined are the threads that this one leads to, by the post that Thread.Linked or ContinuedFrom names, as
	// far as they are held and may be told; nil if none is.
	Joined   map[post.ID]Preview
	Sources  []post.Origin // where it came from
	Made     time.Time
	Clew     string           // version of the program
	Rules    policy.Rules     // what the operator has ruled about accounts: For applies it
	API      map[int64]bool   // captures that came by a network's API, under its terms
	Captures map[int64]string // SHA-256, in hex, of the captures that posts point into; nil if none is told
	Branch   post.ID          // of a view that follows a side branch, that branch's first post; "" otherwise
	Root     post.ID          // the post that takedowns of the thread name, where that is not Thread.ID; else ""
	Number   int64            // of the thread in the record it was read from; 0 if it was read from none
	At       time.Time        // the record is read as it was then; zero: as it is now
	Stated   []Stated         // what the author says of the thread where it is shown, oldest first
	Moments  []time.Time      // when something about the thread changed in the record, oldest first
}

// Preview is the beginning of another thread of the author.
type Preview struct {
	ID        post.ID
	URL       string
	Title     string
	OwnTitle  bool // as of a Document
	Published time.Time
	Posts     []post.Post // the first three
	Held      int
	Gone      map[post.ID]thread.Gone // tombstones of what is shown or quoted; nil if none
}
