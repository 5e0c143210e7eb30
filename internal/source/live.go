package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/unpack"
)

// Errors of Live sources, each wrapped with what was asked. The door's errors (package fetch) pass
// through beside them.
var (
	// ErrNoPost: the network says that there is no such post, or none that may be seen without an account.
	// It is no proof of a deletion (SPEC §3 rule 13).
	ErrNoPost = errors.New("the network shows no such post")
	// ErrNoAccount: the network knows no such account, or a name whose two directions do not agree.
	ErrNoAccount = errors.New("the network knows no such account")
	// ErrNeedsKey: it cannot be had without a key of the operator's, which is not configured.
	ErrNeedsKey = errors.New("needs a key that is not configured")
	// ErrSpend: it would cost more than may be spent.
	ErrSpend = errors.New("would cost more than may be spent")
	// ErrPrivate: it is not public. What only a key can see is not taken.
	ErrPrivate = errors.New("not public")
	// ErrNotYet: the reference is understood, but Clew does not read that place yet.
	ErrNotYet = errors.New("cannot be read yet")
)

// Ref is a post or an account of a network that a person named. A Live source makes it from what was
// typed, without asking anybody; Post or Account are set where that alone tells the id.
type Ref struct {
	Network post.Network
	Said    string // as typed, or the same in another form; read again it gives this very Ref
	Post    post.ID
	Account post.AccountID
	Handle  string // with @: of the account meant, or of the post's author
	Key     string // of a post whose author is known by Handle alone: a record key, a status number
	URL     string // where the network, or another server of it, shows what is meant; "" if it follows
}

// IsPost says whether a post is meant rather than an account.
func (r Ref) IsPost() bool {
	return r.Post != "" || r.Key != "" || r.URL != "" && r.Account == "" && r.Handle == ""
}

// Live is a network that can be asked. It is a Source too: its Recognise is false, and its Read tells
// again what was told while walking, from the stored exchanges alone, for a rebuild. So whatever a Live
// source tells must follow from its exchanges (each a Part with its Exchange, Name the URL that was
// asked) and from its walk reports (see Report), in their order.
type Live interface {
	Source
	Network() post.Network
	// Refer reads a link, an id or a handle. ok is false where it is none of this network's. Of links that
	// could be any server's it says ok only if the form is one of its own; see Guess.
	Refer(said string) (ref Ref, ok bool)
	// Walk fetches the thread that a post belongs to, whole, from any post of it: up to the author's first
	// post of the run, and what that answers; down through every self-reply, past the limits of pages and
	// depth; beside that the author's own list of posts, so that what stands below a missing post is found
	// and joined. It tells all that it reads to the sink as it reads, and ends with one Report.
	//
	// Posts that are not public are never told, whatever a key could see: a placeholder of State Private
	// stands for them. It returns ErrNoPost and the like where nothing at all could be told; a limit that
	// stops the walk on the way is told in the Report and is no error.
	Walk(ctx context.Context, w Walk, to Sink) (Walked, error)
}

// Guess is implemented by a Live source that can ask a server nobody knows whether it is one of its
// network: it is asked about links that no Refer takes.
type Guess interface {
	// Guess asks the host of a link what it is. ok is false where it is not of this network.
	Guess(ctx context.Context, link string) (ref Ref, ok bool, err error)
}

// Walk says what to fetch.
type Walk struct {
	Ref Ref
	// Held are the posts that the record holds of this thread, of the thread's author alone, those found
	// gone among them. Each that the walk does not meet is asked for by itself, so that the Report can say
	// what became of it. Text and media are not needed.
	Held []post.Post
	// Requests bounds the walk; 0 means 2,000. Reaching it is a limit, told in the Report.
	Requests int
	// Spend bounds what may be paid, in micro-dollars; 0 means nothing may be spent.
	Spend int64
	// Step is told how far it is, from the goroutine of Walk; nil if nobody asks.
	Step func(Step)
}

// Step says how far a walk is.
type Step struct {
	Asked    string // who is being asked: "bsky.example", "X"
	Doing    string // "asking bsky.example for replies"
	Posts    int    // of the thread, so far
	Requests int
	Spent    int64 // micro-dollars
}

// Walked says what a walk came to.
type Walked struct {
	Post     post.ID // the post that the reference meant
	Root     post.ID // the author's first post of the run, as far as it was found
	Posts    int
	Requests int
	Spent    int64 // micro-dollars
}

// Priced is implemented by a Live source that pays for what it asks.
type Priced interface {
	// Price says, before anything is fetched, what a walk will probably cost and cannot exceed, in
	// micro-dollars, and why in words.
	Price(w Walk) (likely, most int64, words string)
}

// Finder is implemented by a Live source whose accounts can be followed.
type Finder interface {
	// Find gives the account that a reference names, with its names as they are now, both directions
	// checked where the network has two. It tells the account to the sink too.
	Find(ctx context.Context, ref Ref, to Sink) (post.Account, error)
	// Since reads an account's own posts that are newer than state, newest page first and page by page
	// until state is met, and tells them. state is what the last call returned; "" takes the newest page
	// alone. It ends with a Report (of the account, without a root).
	Since(ctx context.Context, account post.AccountID, state string, to Sink) (next string, err error)
}

// Streamer is implemented by a Live source with a stream of events.
type Streamer interface {
	// Streams groups accounts by the stream that tells of them: one for the network, or one for each
	// server. An account of which no stream tells is in none.
	Streams(ctx context.Context, accounts []post.AccountID) ([]Stream, error)
}

// Stream is one connection's worth of events.
type Stream interface {
	// Name tells the stream again, to keep its cursor under: "bluesky jetstream".
	Name() string
	// Follow reads from the cursor on ("" from now on) until the context or the connection ends, and hands
	// over what it reads in stretches of at most a few hundred kilobytes, at least every 100 ms while
	// anything comes. The next stretch is read while take works on the last one; take is never called by
	// two goroutines at once. It returns the error that ended it; a lost connection is ErrUnreachable.
	// Where the server no longer has the cursor's events it goes on with what there is and sets Lost in
	// the first stretch.
	Follow(ctx context.Context, cursor string, take func(context.Context, Stretch) error) error
}

// Stretch is a part of a stream.
type Stretch struct {
	Part   unpack.Part // the events, as received; a Source called Source reads it
	Source string
	Cursor string // where to go on once it is taken in
	Events int
	Lost   bool // events between the cursor asked for and this stretch are not to be had: fill in by Since
}

// Fetched makes an exchange a part to capture: named by the address that answered, with the exchange's
// description.
func Fetched(x *fetch.Exchange) unpack.Part {
	body := x.Body
	return unpack.Part{Name: x.URL, Size: int64(len(body)), Type: x.Header.Get("Content-Type"), Status: x.Status, Exchange: x.Describe(),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }}
}

// reportType is the media type of a Report's part.
const reportType = "application/vnd.clew.report+json"

// Report is what a walk concludes: what the exchanges do not say by themselves. It is kept as a capture of
// its own, so that a rebuild tells it again.
type Report struct {
	Asked    string          `json:"asked"` // the reference
	At       time.Time       `json:"at"`
	Evidence []post.Evidence `json:"evidence,omitempty"`
	Gone     []Gone          `json:"gone,omitempty"`
	Requests int             `json:"requests"`
	Spent    int64           `json:"spent,omitempty"` // micro-dollars
}

// TellReport keeps a report as a capture and tells the sink what it says.
func TellReport(ctx context.Context, r Report, to Sink) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write a report: %w", err)
	}
	p := unpack.Part{Name: "clew:report", Size: int64(len(b)), Type: reportType,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
	_, err = ReadReport(ctx, p, to)
	return err
}

// IsReport says whether a stored part is a Report.
func IsReport(p unpack.Part) bool { return p.Type == reportType }

// ReadReport captures a part that IsReport knows and tells the sink what it says.
func ReadReport(ctx context.Context, p unpack.Part, to Sink) (Report, error) {
	var r Report
	c, err := to.Capture(ctx, p)
	if err != nil {
		return r, err
	}
	b, err := io.ReadAll(io.LimitReader(c, 16<<20))
	if err = errors.Join(err, c.Close()); err != nil {
		return r, fmt.Errorf("read a report: %w", err)
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return r, fmt.Errorf("read a report: %w", err)
	}
	for _, e := range r.Evidence {
		if e.At.IsZero() {
			e.At = r.At
		}
		if err := to.Evidence(ctx, e); err != nil {
			return r, err
		}
	}
	if len(r.Gone) == 0 {
		return r, nil
	}
	return r, to.Gone(ctx, r.Gone)
}
