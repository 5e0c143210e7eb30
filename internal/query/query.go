// Package query is the language of searches: text to a tree, and back.
//
// It knows what can be asked, not what a post is: who answers a query walks the tree. Words stand in it as
// they were written; who compares them folds them first. doc/search.md tells readers what they can write.
//
// The package is pure, holds no state and may be used from any number of goroutines. A tree is not changed
// after Parse gave it.
package query

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of a query. What is beyond is refused before it is read.
const (
	MaxBytes = 256  // beside white space
	MaxWhole = 1024 // bytes, white space too
	MaxTerms = 32   // words, phrases and fields
	MaxDepth = 8    // groups within groups
	MaxNear  = 99   // words between two that are near each other
)

// Near is how many words may stand between two of NEAR where no number is said.
const Near = 10

// Node is a query or a part of one: All, Any, Not, Beside, Words or Field.
type Node interface {
	// String writes the node in canonical form, of which Parse makes the same tree.
	String() string
	node()
}

// All wants all of two or more.
type All struct{ List []Node }

// Any wants one of two or more.
type Any struct{ List []Node }

// Not wants what is in it not to be so. It never holds a Not.
type Not struct{ Of Node }

// Beside wants words near each other, in either order: between one and the next stand at most Within words.
type Beside struct {
	List   []Words // two or more
	Within []int   // between List[i] and List[i+1], from 0 to MaxNear; one fewer than List
}

// Words is a word or several that stand one after another. The text has no quotation marks but those that stand
// within a single word, and its white space is single spaces.
type Words struct {
	Text   string
	Prefix bool // the last word may go on
	Quoted bool // it stood in quotation marks: other forms of the word are not meant
}

// Field asks for a fact about a post.
type Field struct {
	Key   Key
	Value string // never empty; of Network, Has and Is in lower case
	Time  Time   // of Since and Until; Value is as it was written
}

// Key names what a Field asks for.
type Key string

// Keys.
const (
	From     Key = "from"     // the account that wrote it: id or @handle
	To       Key = "to"       // the account that it replies to
	Mentions Key = "mentions" // an account that it names
	Network  Key = "network"  // x, bluesky, mastodon or nostr
	Lang     Key = "lang"     // language, as BCP 47 has them; those more exact are meant too
	Since    Key = "since"    // not before this time
	Until    Key = "until"    // not after this time: all of the day, month or year that is named
	Has      Key = "has"      // one of Haves
	Is       Key = "is"       // one of Ares
	Tag      Key = "tag"      // hashtag
	In       Key = "in"       // collection: its number or title
)

// keys are all keys.
var keys = [...]Key{From, To, Mentions, Network, Lang, Since, Until, Has, Is, Tag, In}

// Networks, Haves and Ares are what can stand behind network:, has: and is:.
func Networks() []string { return []string{"x", "bluesky", "mastodon", "nostr"} }

// Haves is what can stand behind has:.
func Haves() []string { return []string{"image", "video", "link", "poll", "quote", "alt"} }

// Ares is what can stand behind is:.
func Ares() []string { return []string{"edited", "deleted", "root", "incomplete"} }

func (All) node()    {}
func (Any) node()    {}
func (Not) node()    {}
func (Beside) node() {}
func (Words) node()  {}
func (Field) node()  {}

// String implements Node.
func (n All) String() string {
	parts := make([]string, len(n.List))
	for i, x := range n.List {
		parts[i] = x.String()
	}
	return strings.Join(parts, " ")
}

// String implements Node.
func (n Any) String() string {
	parts := make([]string, len(n.List))
	for i, x := range n.List {
		parts[i] = x.String()
		if _, ok := x.(All); ok {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, " OR ")
}

// String implements Node.
func (n Not) String() string {
	s := n.Of.String()
	switch n.Of.(type) {
	case Words, Field:
		if r, _ := utf8.DecodeRuneInString(s); isMinus(r) {
			return "NOT " + s
		}
		return "-" + s
	}
	return "-(" + s + ")"
}

// String implements Node.
func (n Beside) String() string {
	var b strings.Builder
	for i, w := range n.List {
		if i > 0 {
			b.WriteString(" NEAR")
			if k := n.Within[i-1]; k != Near {
				b.WriteString("/" + strconv.Itoa(k))
			}
			b.WriteByte(' ')
		}
		b.WriteString(w.String())
	}
	return b.String()
}

// String implements Node.
func (n Words) String() string {
	s, quoted := n.Text, `"`+n.Text+`"`
	if n.Prefix {
		s, quoted = s+"*", quoted+"*"
	}
	if !n.Quoted && reads(s, n) {
		return s
	}
	return quoted
}

// String implements Node.
func (n Field) String() string {
	if s := string(n.Key) + ":" + n.Value; reads(s, n) {
		return s
	}
	return string(n.Key) + `:"` + n.Value + `"`
}

// reads says whether a text is read as one node wherever it stands.
func reads(s string, n Node) bool {
	got, err := read("(x " + s + " x)")
	if err != nil {
		return false
	}
	all, ok := got.(All)
	return ok && len(all.List) == 3 && all.List[1] == n
}

// Walk calls f with each node of a tree, the outer before the inner, and whether it is wanted: what stands in a
// Not is not. Of a Beside its words are given too.
func Walk(n Node, f func(n Node, wanted bool)) { walk(n, true, f) }

func walk(n Node, wanted bool, f func(Node, bool)) {
	if n == nil {
		return
	}
	f(n, wanted)
	switch n := n.(type) {
	case All:
		for _, x := range n.List {
			walk(x, wanted, f)
		}
	case Any:
		for _, x := range n.List {
			walk(x, wanted, f)
		}
	case Beside:
		for _, x := range n.List {
			f(x, wanted)
		}
	case Not:
		walk(n.Of, !wanted, f)
	}
}
