// Package nostr reads Nostr events: from files (Events: events one a line, an array of events, or what
// relays send, of which the other messages are counted and left out) and from relays (Live: threads from any
// post of them, accounts, streams). doc/nostr.md says what is asked and what an answer, or none, means.
//
// Nothing is told of an event before its shape, its id and its signature are found right, in this order
// (RELIABILITY.md §4.4); there is no cache to poison. Notes (kind 1), comments (1111, NIP-22) and long
// texts (30023) are posts; 6 and 16 are reposts; 0 is an account; 5 and 62 take away what the same key
// signed, and nothing else; 10002 says where an account writes. Other kinds are left out and counted, without
// a check of their signature.
//
// Choices where the rules are open:
//   - A long text is Markdown and stays so. Its title and summary are a card that links to its address.
//     Its versions are events of their own; Edits names those seen so far, Version is the signing time.
//   - A protected event (NIP-70) is readable by all who have it. It is kept, with the label Protected.
//   - A deletion counts for events of the same input, whatever their order. Of an event that is not in
//     the input the author cannot be known; a sink that is a source.Remover is asked to judge. A request to
//     vanish counts if it is meant for all relays.
//   - An account's handle is the name in its profile. The NIP-05 name is a claim nobody checked here; it
//     is used only where there is no name.
package nostr

// Protected is the label of an event that asks relays to take it from its author alone (NIP-70).
const Protected = "nostr:protected"

// Kinds of events that are read.
const (
	kindProfile       = 0
	kindNote          = 1
	kindDeletion      = 5
	kindRepost        = 6
	kindGenericRepost = 16
	kindVanish        = 62
	kindComment       = 1111
	kindRelays        = 10002
	kindArticle       = 30023
)

// Bounds of what is believed.
const (
	maxEvent  = 4 << 20      // bytes of one event's JSON
	maxTags   = 65536        // tags, and items of one tag
	maxTime   = 253402300799 // the year 9999
	maxRanges = 4096         // links, mentions and tags of one text
	maxOwners = 2 << 20      // events of which the author is kept for deletions
)
