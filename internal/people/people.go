// Package people is who uses this Clew: their names, ranks and ways to prove who they are, their sessions, and
// the invitations by which they come. It is not about authors, whose words the record holds.
//
// A House is what pages talk to. It keeps nothing itself but what may be forgotten (ceremonies under way, how
// often somebody tried); people, sessions, invitations and passkeys are in a Store. Package sqlite has one on
// disk, Memory is one that forgets; peopletest holds both to the contract.
//
// Secrets: a password is kept as its argon2id hash, tokens of sessions and invitations as their SHA-256, of a
// passkey the public key. A Token prints as ***, whatever prints it.
package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var (
	// ErrNobody is returned where there is no such person.
	ErrNobody = errors.New("no such person")
	// ErrTaken is returned where a name or a passkey is another's already, and by Found where somebody is there.
	ErrTaken = errors.New("taken already")
	// ErrLastOwner is returned by what would leave the house without an owner who can sign in.
	ErrLastOwner = errors.New("the last owner")
	// ErrSignedOut is returned for a session that is not there, too old, or ended.
	ErrSignedOut = errors.New("signed out")
	// ErrInvitation is returned for an invitation that is not there, used, withdrawn or too old.
	ErrInvitation = errors.New("this invitation does not hold")
	// ErrRefused is the one answer to a wrong name, a wrong password, a wrong passkey, a revoked person.
	ErrRefused = errors.New("name and password do not fit")
	// ErrBusy is returned where too many passwords are being checked at once.
	ErrBusy = errors.New("too many are signing in")
	// ErrName and ErrPassword are returned for a new name or password that will not do.
	ErrName     = errors.New("a name has 1 to 40 letters, digits, dots, dashes and underscores")
	ErrPassword = errors.New("a password has 12 to 256 characters, and is not the name")
	// ErrFull is returned where a bound of this package is reached: people, sessions, invitations, passkeys.
	ErrFull = errors.New("no more than so many")
)

// Slow is returned where somebody tries too often. It says nothing of whether the name exists.
type Slow struct{ After time.Duration }

// Error implements error.
func (s *Slow) Error() string { return "too many tries; wait " + s.After.Round(time.Second).String() }

// How long things hold.
const (
	Idle     = 12 * time.Hour      // of a session nobody uses
	Absolute = 30 * 24 * time.Hour // of a session in any case
	Fresh    = 15 * time.Minute    // of a proof of who one is, for grave actions
	Invited  = 7 * 24 * time.Hour  // of an invitation
)

// Bounds.
const (
	MaxPeople      = 10_000
	MaxSessions    = 50 // of one person; the one seen longest ago gives way
	MaxInvitations = 1_000
	MaxPasskeys    = 20 // of one person
)

// ID is a person's: random, and never another's. It names their shelf.
type ID string

// FirstOwner is who made the first account: whoever reads the record at home, before anybody has an account,
// is the same person and has the same shelf.
const FirstOwner ID = "owner"

// Rank says what a person may do.
type Rank uint8

// Ranks.
const (
	Reader Rank = iota // reads, and keeps a shelf
	Owner              // administers
)

// Person is one who uses this Clew.
type Person struct {
	ID       ID
	Name     string // to sign in with, as it was chosen
	Rank     Rank
	Password string // its hash; "" if there is none
	Added    time.Time
	Revoked  time.Time // zero of who may come in
}

// Session is one browser that is signed in.
type Session struct {
	Sum    string // of its token
	Person ID
	Begun  time.Time
	Seen   time.Time
	Proved time.Time // when its person last proved who they are
	Agent  string    // the browser in a few words; never an address
}

// Invitation lets somebody in, once.
type Invitation struct {
	Number  int64
	Sum     string // of its token
	By      ID
	Person  ID     // whose password it sets anew; "" for somebody who is new
	Note    string // for whom, in the owner's words
	Made    time.Time
	Expires time.Time
	Used    time.Time // zero while it holds
}

// Passkey is one key of one person.
type Passkey struct {
	ID     []byte // the credential's
	Person ID
	Label  string
	Data   []byte // as the library keeps it
	Added  time.Time
	Used   time.Time // zero if never
}

// Store keeps people. It may be used by any number of goroutines; what returned is on disk, where there is one.
type Store interface {
	Persons
	Sessions
	Invitations
	Passkeys
	io.Closer
}

// Persons keeps who there is.
type Persons interface {
	// Found adds the first person. ErrTaken if anybody is there.
	Found(ctx context.Context, p Person) error
	// Admit uses an invitation up: of one for somebody new it adds p, of one that names a person it gives them p's
	// password. It returns who was let in. ErrInvitation, and ErrTaken where the name is another's; the
	// invitation then still holds. ErrFull.
	Admit(ctx context.Context, invitation string, at time.Time, p Person) (Person, error)
	// Person and Named give one, by id or by name as Fold writes it. ErrNobody.
	Person(ctx context.Context, id ID) (Person, error)
	Named(ctx context.Context, name string) (Person, error)
	// People gives all, in the order they came.
	People(ctx context.Context) ([]Person, error)
	// Change lets f change what is kept of one, all but ID, Name and Added. ErrNobody, ErrLastOwner, and f's error.
	Change(ctx context.Context, id ID, f func(*Person) error) error
	// Remove forgets a person, with sessions and passkeys. ErrNobody, ErrLastOwner.
	Remove(ctx context.Context, id ID) error
}

// Sessions keeps who is signed in.
type Sessions interface {
	// Begin adds a session and ends another in the same step, if instead is its sum.
	Begin(ctx context.Context, s Session, instead string) error
	// Session gives one, however old. ErrSignedOut.
	Session(ctx context.Context, sum string) (Session, error)
	// Seen says that one was used.
	Seen(ctx context.Context, sum string, at time.Time) error
	// SessionsOf gives those of a person, the newest first.
	SessionsOf(ctx context.Context, id ID) ([]Session, error)
	// End ends one of a person's. ErrSignedOut.
	End(ctx context.Context, id ID, sum string) error
	// EndAll ends all of a person's but one.
	EndAll(ctx context.Context, id ID, but string) error
	// Sweep forgets those not seen since idle, or begun before begun.
	Sweep(ctx context.Context, idle, begun time.Time) error
}

// Invitations keeps who was invited.
type Invitations interface {
	// Invite adds one; Number is given by the store. ErrFull.
	Invite(ctx context.Context, i Invitation) (number int64, err error)
	// Invitation gives one by the sum of its token, used ones too. ErrInvitation.
	Invitation(ctx context.Context, sum string) (Invitation, error)
	// Invitations gives all that are kept, the newest first.
	Invitations(ctx context.Context) ([]Invitation, error)
	// Withdraw forgets one that was not used. ErrInvitation.
	Withdraw(ctx context.Context, number int64) error
}

// Passkeys keeps keys.
type Passkeys interface {
	// AddPasskey adds one. ErrTaken if the credential is known, ErrFull.
	AddPasskey(ctx context.Context, k Passkey) error
	// PasskeysOf gives those of a person, in the order they were added.
	PasskeysOf(ctx context.Context, id ID) ([]Passkey, error)
	// UsedPasskey keeps what a use changed: Data and Used. ErrNobody.
	UsedPasskey(ctx context.Context, k Passkey) error
	// RemovePasskey forgets one of a person's. ErrNobody.
	RemovePasskey(ctx context.Context, id ID, credential []byte) error
}

// Token is a secret that somebody holds. It prints as ***; Reveal gives it to whoever hands it over.
type Token string

// String implements fmt.Stringer.
func (Token) String() string { return "***" }

// GoString implements fmt.GoStringer.
func (Token) GoString() string { return "***" }

// LogValue implements slog.LogValuer.
func (Token) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText implements encoding.TextMarshaler.
func (Token) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Reveal is the token itself.
func (t Token) Reveal() string { return string(t) }

// Sum is what is kept of a token.
func (t Token) Sum() string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// NewToken makes one of 256 random bits.
func NewToken() Token {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return Token(base64.RawURLEncoding.EncodeToString(b))
}

// newID makes an id of 130 random bits.
func newID() ID { return ID("p-" + strings.ToLower(rand.Text())) }

// Fold writes a name as it is looked for: two names that fold alike are one.
func Fold(name string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(name))) }

// checkName says whether a new name will do, and writes it as it is kept.
func checkName(name string) (string, error) {
	name = norm.NFC.String(strings.TrimSpace(name))
	if n := utf8.RuneCountInString(name); n < 1 || n > 40 || len(name) > 160 {
		return "", ErrName
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune("._-", r) {
			return "", ErrName
		}
	}
	return name, nil
}
