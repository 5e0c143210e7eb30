// Package repo reads AT Protocol repositories strictly: CAR files, their DAG-CBOR blocks, the commit and
// the Merkle search tree, by the rules of RELIABILITY.md §4.1. It knows nothing of posts, and signatures
// are not its work.
//
// Everything it is given is hostile. Every length is checked before it is believed, every block is
// hashed, nothing recurses deeper than a small bound, and a file that breaks a rule is refused whole: one
// error, wrapping ErrInvalid, ErrBound or ErrVersion, that says which rule. Nothing here panics.
//
// Open reads a CAR from a stream, once, from beginning to end. It keeps 16 to 32 bytes a block to find it
// again, and the file's own bytes: the first 32 MiB in memory, the rest in a temporary file that has no
// name. An Archive may be used by one goroutine at a time.
package repo

import "errors"

var (
	// ErrInvalid is wrapped by every error about bytes that break a rule.
	ErrInvalid = errors.New("invalid")
	// ErrBound is wrapped where an input is larger than an honest one can be.
	ErrBound = errors.New("exceeds a bound")
	// ErrVersion is wrapped where a CAR or a commit is of a version this package does not read.
	ErrVersion = errors.New("unsupported version")
)

// Bounds of what is read. MaxKey and MaxDepth are of CBOR maps and nesting; the tree has its own.
const (
	MaxBlock    = 1 << 20  // bytes of one block
	MaxElements = 131072   // items in one block
	MaxKey      = 8 << 10  // bytes of a map's key
	MaxDepth    = 32       // nesting within one block
	MaxBlocks   = 4 << 20  // blocks in one CAR
	maxHeader   = 16 << 10 // bytes of a CAR header
	maxRoots    = 16       // roots of a CAR
	maxEntries  = 256      // entries of one tree node: (3/4)^256 in an honest tree
	maxLayers   = 32       // layers of a tree
	maxPath     = 1024     // bytes of a tree's key
	memory      = 32 << 20 // bytes of a CAR that are kept in memory
	chunk       = 1 << 20  // piece of memory
)
