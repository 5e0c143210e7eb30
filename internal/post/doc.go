// Package post holds the words of Clew's domain: posts and the accounts that write them, their text
// with its ranges, media, quotes, polls, versions, and the identifiers of all these.
//
// It is pure: it knows no network, clock or store, and imports the standard library only. Values are
// plain; a Post handed to another goroutine must not be changed afterwards. Every range is counted in
// Unicode code points of Text, whatever the network counts in; each source translates once, on the way
// in (SPEC §5).
package post
