package quotation

import (
	"time"

	"clew/internal/post"
)

// Verdict says how a text stands to a record. It is about the wording and nothing else: who said it, when, and
// in which version stand beside it.
type Verdict string

// Verdicts. NotFound is a statement about the record, never about the world.
const (
	Exact    Verdict = "exact"     // these words, in this order, nothing left out; differences of type aside
	Changed  Verdict = "changed"   // made from one stretch of the record, with changes that are all listed
	Spliced  Verdict = "spliced"   // two or more stretches that do not follow each other, shown as one
	NotFound Verdict = "not-found" // none of these in what was searched
)

// Flag names a change that weighs more than others. Flags rest on word lists: see Answer.Lists.
type Flag string

// Flags, in the order in which they are given.
const (
	Negation Flag = "negation" // a negating word was added, dropped or moved
	Figure   Flag = "number"   // a number, or the word for its unit, is another
	Name     Flag = "name"     // a capitalised word inside a sentence is another
	Opposite Flag = "opposite" // a word was exchanged for one that means the contrary
	Hedge    Flag = "hedge"    // around, at least, may … was added, dropped or exchanged
	Omission Flag = "omission" // five words or more left out without a mark
)

// Op is the kind of a Change.
type Op string

// Kinds of changes.
const (
	Omitted     Op = "omitted"     // stands in the record only
	Inserted    Op = "inserted"    // stands in the quotation only
	Replaced    Op = "replaced"    // one for the other; also another spelling
	Punctuation Op = "punctuation" // other punctuation between the same words
)

// Change is one difference between the record and the quotation.
type Change struct {
	Op            Op
	Record, Quote string   // the words on either side; "" where there are none
	Marked        bool     // the quoter marked it: an ellipsis, brackets
	Spelling      bool     // the same word or number, written otherwise (Straße, Strasse)
	Post          post.ID  // where in the record
	At            [2]int   // code points of the post's text; equal where nothing of the record stands there
	In            [2]int   // code points of the paste; equal where nothing of it stands there
	Words         int      // how many words of the record were left out
	flags         []Flag   // what this change alone gives rise to
	rec           []*Token // of the record
	quo           []*Token // of the quotation
	aside         bool     // only a reporter's words between dashes
	recAt, quoAt  [2]int   // tokens of the line and of the quotation: rec and quo, and where they would stand
	beside        []*Token // of the record, next to what has no partner at an end of the quotation
}

// Span is a stretch of one post that a quotation was made from.
type Span struct {
	Post       post.ID
	Start, End int // code points of the post's text, in this version
	Text       string
	Paste      [2]int // the code points of the paste that were made from it

	Author  post.AccountID
	Thread  post.ID
	Created time.Time
	Number  int64     // of the version in the index
	Version string    // names the version; "" where the network names none
	Until   time.Time // not zero: an earlier version, which stood until then
	Deleted bool      // the post is gone
}

// Cut is a negation of the record that stands right before the first word of a quotation, or right behind its last, or an
// "if" right before it: all the words are the record's, and it does not say them so. It stands beside a verdict and changes none.
type Cut struct {
	Word      string // as it is written
	Post      post.ID
	At        [2]int // code points of the post's text
	Behind    bool   // it stands behind the last word
	Condition bool   // it is an "if", and no negation
}

// Close is a passage that shares words with a quotation that was not found.
type Close struct {
	Span
	Shared []string // the words shared that say most, as the quotation has them, at most eight
}

// Relation says why a finding stands beside the verdict.
type Relation string

// Relations.
const (
	ByOther Relation = "author"  // somebody else than the claimed author said it
	OldNow  Relation = "version" // another version of the same post has it
	Again   Relation = "again"   // another post has the same words
)

// Elsewhere is a finding beside the verdict.
type Elsewhere struct {
	Relation Relation
	Verdict  Verdict
	Span     Span
}

// Times says in how many versions of posts the words stand exactly. AtLeast is set where they were not all
// read. Earliest and Latest are by the time claimed.
type Times struct {
	Posts            int
	AtLeast          bool
	Earliest, Latest Span
}

// Why is the numbers behind a verdict, so that they can be counted again by eye. Shares are in thousandths.
type Why struct {
	Tokens     int // of the quotation; brackets aside
	Matched    int
	Coverage   int // weighted share of the tokens matched
	Longest    int // tokens in the longest unbroken run
	Unmatched  int
	Runs       int // runs looked up
	Postings   int // versions that the index named for these and that were read, once for each run
	Candidates int // of which were read
	Stretches  int // of the record that the quotation was made from
}

// Covered says what was searched. It is the caller's to fill, and is handed on as it is.
type Covered struct {
	Posts    int
	Authors  int
	Accounts []CoveredAccount
	Until    time.Time // up to when
	Missing  []string  // in words: "3 posts of this thread are missing"
}

// CoveredAccount is what is held of one account.
type CoveredAccount struct {
	ID       post.AccountID
	Handle   string
	Posts    int
	From, To time.Time
}

// Answer is what a check found.
type Answer struct {
	Verdict   Verdict
	Spans     []Span // in the order of the quotation; none if it was not found
	Changes   []Change
	Flags     []Flag
	Cuts      []Cut    // what was cut off at an end of the quotation, though it turns it
	Type      []string // differences of type only, named: "case", "quotation marks", "number format"
	Closest   []Close  // at most three, if it was not found
	Elsewhere []Elsewhere
	Times     *Times   // nil unless the verdict is exact or the text is too short
	Short     bool     // three tokens or fewer: too short to tell, whatever stands where
	Apart     bool     // of a short text: it was found nowhere, and Closest has some of its words and not all together
	Only      bool     // only what stood in quotation marks was checked
	Aside     [][2]int // what stands around the quotation and was not taken for words of it: who said it, when, an address; code points of the paste
	Marked    bool     // of a splice: the quoter marked every seam
	Lists     string   // the language whose word lists gave the flags; "" if there are none: then Flags say nothing
	Why       Why
	Covered   Covered
}

// Question is what is asked.
type Question struct {
	Text    string
	By      post.AccountID // the claimed author; "" for anyone
	Around  time.Time      // the claimed time; zero for any. Of equal findings the nearest is taken
	Lang    string         // BCP 47, if the text's language is known
	Covered Covered
}
