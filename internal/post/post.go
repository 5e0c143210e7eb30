package post

import "time"

// Visibility says who the author let read a post. The zero value is Public.
type Visibility uint8

// Visibilities, from the most open to the least. Order matters: a larger value is more private.
const (
	Public    Visibility = iota
	Unlisted             // readable by link, not listed, fed, searched or indexed
	Followers            // followers, circle, protected account
	Direct               // named people only
)

// State says what is known of a post whose content is not there. The zero value is Present.
type State uint8

// States of a post. Only Deleted means that the author or the network removed it; a 404 alone never does
// (SPEC §3 rule 13).
const (
	Present    State = iota
	NotFetched       // known by its id alone
	Deleted          // found gone, as SPEC §3 rule 13 demands, or stated by the source
	Blocked          // hidden because of a block between accounts
	Private          // protected, followers-only, or limited by the author
	Withheld         // withheld by the network in some place
	Suspended        // its account is suspended or deactivated
)

// String is the state's word in files and twins: part of their formats.
func (s State) String() string {
	switch s {
	case Present:
		return "present"
	case Deleted:
		return "deleted"
	case Blocked:
		return "blocked"
	case Private:
		return "private"
	case Withheld:
		return "withheld"
	case Suspended:
		return "suspended"
	}
	return "not-fetched"
}

// Post is one message, as one source told it at one time. Text and ranges are as the author made them.
type Post struct {
	ID      ID
	Network Network // of a page: ID, the network the page copied; else ID.Network()
	Author  AccountID
	URL     string // where people read it; "" where it follows from ID and the handle
	State   State  // anything but Present: a placeholder, of which only ids and perhaps Parent are known

	Parent       ID        // the post it replies to; "" for none
	ParentAuthor AccountID // who wrote Parent, if the source says; never trusted over Parent's own Author
	Conversation ID        // what the network says is the conversation's first post; "" where it does not say
	Repost       bool      // it only passes on another post: never part of a thread
	RepostOf     ID        // the post passed on, if the source says

	Created time.Time // claimed, UTC; zero if not told
	Edited  time.Time // when this version was made, if it is not the first; zero otherwise
	Version string    // names this version: AT CID, X edit id, edit time; "" where the network has no versions
	Edits   []ID      // X: all ids of one edit chain, oldest first, this post's among them; nil if never edited

	Text     string // what was said, never altered
	Cut      bool   // the source gave only the beginning of the text
	Lang     string // BCP 47, "" if not told
	Links    []Link
	Mentions []Mention
	Tags     []Tag
	Emoji    []Emoji
	Media    []Media
	Quote    *Quote
	Poll     *Poll

	Warning    string // content warning; the body is folded under it
	Sensitive  bool   // media is covered
	Labels     []string
	Visibility Visibility

	Raw Raw // where the bytes are that said all this
}

// Link is an address in the text or beside it. Start and End count code points of Text; both are 0 for
// a link that has no words of its own (a card).
type Link struct {
	Start, End  int
	URL         string // where it leads, expanded
	Title, Text string // of a card; often ""
}

// Mention is an account named in the text.
type Mention struct {
	Start, End int
	Account    AccountID // "" if not told
	Handle     string    // as said, with @
}

// Tag is a hashtag, without its sign.
type Tag struct {
	Start, End int
	Name       string
}

// Emoji is a custom emoji of a server: the short code between colons in the text, and its picture.
type Emoji struct {
	Code, URL string
}

// MediaKind tells what a Media is.
type MediaKind string

// Kinds of media.
const (
	Image MediaKind = "image"
	Video MediaKind = "video"
	GIF   MediaKind = "gif"
	Audio MediaKind = "audio"
	File  MediaKind = "file"
)

// Media is a picture, film or sound of a post.
type Media struct {
	Kind          MediaKind
	URL           string // the original's address; "" if not told
	Poster        string // still picture of a film
	Alt           string // the author's description
	Type          string // MIME type, if told
	Width, Height int
	Name          string // the file's name in the input it came with; joins it to its bytes
	SHA256        string // hex, of the bytes held; "" if none are. Set by the record.
}

// Quote is a post quoted by another. State says why its content is not shown.
type Quote struct {
	ID     ID
	URL    string
	Author AccountID
	State  QuoteState
	Post   *Post // the quoted post, if the source gave it and it may be shown; nil otherwise
}

// QuoteState tells whether a quoted post can be shown. The zero value is QuoteShown.
type QuoteState string

// States of a quote (FEATURES.md §5 case 20).
const (
	QuoteShown    QuoteState = ""
	QuoteDeleted  QuoteState = "deleted"
	QuoteBlocked  QuoteState = "blocked"
	QuoteDetached QuoteState = "detached"
	QuotePending  QuoteState = "pending"
	QuoteRevoked  QuoteState = "revoked"
	QuotePrivate  QuoteState = "private" // may not be shown to this reader
	QuoteMissing  QuoteState = "not-fetched"
)

// Poll is a question with its options, as it stood when captured.
type Poll struct {
	Options []PollOption
	Voters  int       // -1 if not told
	Ends    time.Time // zero if open-ended
	Closed  bool
	Many    bool // several options may be chosen
}

// PollOption is one answer. Votes is -1 if not told.
type PollOption struct {
	Text  string
	Votes int
}

// Account is who posts, as one source told at one time.
type Account struct {
	ID      AccountID
	Network Network
	Handle  string // with @; "" if not told
	Name    string
	URL     string
	Avatar  string // address of the picture
	Bio     string
	Seen    time.Time // when it had this handle, by the source; zero: at capture

	Protected       bool // posts are for followers
	NoIndex         bool // asks not to be searched (Mastodon indexable: false)
	LoggedInOnly    bool // Bluesky !no-unauthenticated
	Bridged         bool // a copy of an account elsewhere
	Suspended, Gone bool
}

// Raw points at the bytes a Post was read from: Length bytes at Offset of capture Capture. The zero
// value points nowhere.
type Raw struct {
	Capture        int64
	Offset, Length int64
}

// Evidence is what a source can say about wholeness. Each source gives what it honestly can; package
// thread turns it into a verdict.
type Evidence struct {
	Whole   AccountID // every post of this account is in the input (own export, whole repository); "" otherwise
	Root    ID        // Stated and Limit speak of the thread with this root; "" for all of the input
	Stated  int       // how many posts the network says the author's unbroken thread has; 0 if it does not say
	Limit   string    // names the limit that stopped the walk: "depth 20", "7-day search"; "" if none
	Preview bool      // only the first posts of Root's thread are in the input
	Source  string    // in words: "X account archive of 2024-11-03"
	At      time.Time // when the source said so
}

// SelfReply says whether p answers a post of its own author, by what p itself says. It is a hint for
// stores; assembly compares the authors of the two posts.
func (p *Post) SelfReply() bool {
	return p.Parent != "" && p.ParentAuthor == p.Author && p.Author != ""
}
