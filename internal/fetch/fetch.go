// Package fetch is the one door to the network: every request Clew makes goes through a Door. It reaches
// public addresses only, judged where the connection is made, and keeps its manners: an honest name, a
// pace for each host, Retry-After to the second, bounded tries, one fetch of a thing however many ask
// (RELIABILITY.md T1, §5.1). What was asked and answered comes back as an Exchange, which can be kept as
// evidence.
//
// It knows nothing of posts. Whoever asks reads the Status: an answer of 404 is an answer, no error.
package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Errors that callers tell apart. Each is wrapped with what was asked.
var (
	// ErrForbidden: the address is not one that Clew may reach (private, reserved, another port or scheme).
	// The text is the same for every reason that lies in the network, so that nobody can map it by asking.
	ErrForbidden = errors.New("not an address that may be fetched")
	// ErrUnreachable: no whole answer came: no such name, refused, reset, timed out, bad certificate.
	ErrUnreachable = errors.New("no answer")
	// ErrLimited: the host asks to wait longer than the request may. See LimitedError.
	ErrLimited = errors.New("the host asks to wait")
	// ErrBroken: the answer was cut short, or is not packed as it says.
	ErrBroken = errors.New("a damaged answer")
	// ErrBound: the answer is longer than the request allows, packed or unpacked.
	ErrBound = errors.New("too long an answer")
)

// LimitedError says how long a host wants to be left alone. It wraps ErrLimited.
type LimitedError struct {
	Host  string
	Until time.Time
}

// Error implements error.
func (e *LimitedError) Error() string {
	return fmt.Sprintf("%s asks to wait until %s", e.Host, e.Until.UTC().Format(time.RFC3339))
}

// Unwrap gives ErrLimited.
func (e *LimitedError) Unwrap() error { return ErrLimited }

// Request is one question. The zero value of every field but URL is usable.
type Request struct {
	Method string // "" is GET
	URL    string // http or https; ws or wss for Dial
	Header http.Header
	Body   []byte
	// Max bounds the unpacked answer in bytes; 0 means 16 MiB.
	Max int64
	// Secret names headers and query parameters whose values never leave the door: they are *** in
	// Exchanges, errors and logs. Authorization, Cookie and Proxy-Authorization are secret always.
	Secret []string
	// ETag and Modified make the request conditional: the answer may then be 304 without a body.
	ETag, Modified string
	// Patience is how long the host's Retry-After and the door's own tries may hold the request back; 0
	// means one minute.
	Patience time.Duration
	// Once makes it one try: for what must not be asked twice, such as what costs money.
	Once bool
}

// Exchange is one question with its answer, with all that RELIABILITY.md §1 wants kept of a capture. Its
// JSON form (Describe) leaves out Body, Received and Certificates, which are kept beside it as bytes.
type Exchange struct {
	Method        string        `json:"method"`
	Asked         string        `json:"asked"`                   // as asked, secrets hidden
	URL           string        `json:"url"`                     // that answered, after redirects, secrets hidden
	Hops          []Hop         `json:"hops,omitempty"`          // redirects on the way
	RequestHeader http.Header   `json:"request,omitempty"`       // as sent, secrets hidden
	RequestSHA256 string        `json:"requestSHA256,omitempty"` // of the body sent
	At            time.Time     `json:"at"`                      // when the answer began, by this machine's clock
	Took          time.Duration `json:"took"`                    // nanoseconds, from the first byte sent
	Clock         time.Duration `json:"clock,omitempty"`         // nanoseconds by which the host's Date is ahead of At
	Peer          string        `json:"peer"`                    // address and port that answered
	Proto         string        `json:"proto"`                   // "HTTP/2.0"
	TLS           string        `json:"tls,omitempty"`           // "TLS 1.3"
	Chain         []string      `json:"chain,omitempty"`         // SHA-256 of each certificate shown, leaf first
	Status        int           `json:"status"`
	Header        http.Header   `json:"header"`             // as received, secrets of cookies hidden
	Encoding      string        `json:"encoding,omitempty"` // content coding as received
	Size          int64         `json:"size"`               // of the body as received, coded
	SHA256Coded   string        `json:"sha256Coded"`        // of the body as received
	SHA256        string        `json:"sha256"`             // of Body
	Agent         string        `json:"agent"`              // name and version of the program
	Config        string        `json:"config"`             // SHA-256 of the door's configuration
	Vantage       string        `json:"vantage,omitempty"`  // label of where this Clew stands
	Reason        string        `json:"reason,omitempty"`   // why it was asked: of WithReason
	Tries         int           `json:"tries"`
	// Withheld says, in words, what was cut out of Body before it was kept, because it was not public; then
	// SHA256 is of what is kept and SHA256Coded is "". "" where Body is as received.
	Withheld string `json:"withheld,omitempty"`

	Body         []byte   `json:"-"` // unpacked
	Certificates [][]byte `json:"-"` // DER, in the order of Chain
}

// Hop is one redirect.
type Hop struct {
	URL    string `json:"url"`
	Status int    `json:"status"`
	Peer   string `json:"peer"`
}

// Describe is the exchange in JSON, without its bytes: what is kept beside a capture.
func (x *Exchange) Describe() []byte {
	b, err := json.Marshal(x)
	if err != nil {
		panic("fetch: an exchange cannot be written as JSON: " + err.Error()) // strings and numbers alone
	}
	return b
}

// ReadExchange reads what Describe wrote. Body and Certificates are empty.
func ReadExchange(b []byte) (*Exchange, error) {
	var x Exchange
	if err := json.Unmarshal(b, &x); err != nil {
		return nil, fmt.Errorf("read an exchange: %w", err)
	}
	return &x, nil
}

// Digest is the SHA-256 of b in hex.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Asker asks. A Door is one; tests and replay have others. It may be used from any number of goroutines.
type Asker interface {
	// Do gives the answer of a host, whatever its status, after redirects. The error wraps one of the
	// errors above or the context's. Answers of 429 and 503 are waited for and asked again within the
	// request's patience, other 5xx a few times; what comes last is the answer.
	Do(ctx context.Context, r Request) (*Exchange, error)
	// Dial opens a WebSocket to a host under the same rules as Do.
	Dial(ctx context.Context, r Request) (Socket, error)
}

// Socket is an open WebSocket. One goroutine may read while another writes.
type Socket interface {
	// Read gives the next message. The slice is good until the next Read. io.EOF says that the host
	// closed it in order.
	Read(ctx context.Context) (message []byte, binary bool, err error)
	Write(ctx context.Context, message []byte) error
	// Opened describes how it was opened: the exchange of the handshake, without a body.
	Opened() *Exchange
	// Close ends it. It is safe at any time and more than once.
	Close() error
}

type reasonKey struct{}

// WithReason says why requests made with this context are made; it is kept with each exchange.
func WithReason(ctx context.Context, reason string) context.Context {
	return context.WithValue(ctx, reasonKey{}, reason)
}

// Reason is what WithReason said, or "".
func Reason(ctx context.Context) string {
	s, _ := ctx.Value(reasonKey{}).(string)
	return s
}
