package fetch

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"time"
)

// Config is how a Door behaves. Its zero value is a door to public addresses with all defaults.
type Config struct {
	// Agent is the program's name and version, "Clew/0.3.0"; "" is "Clew/dev". Contact is an address or a
	// page where whoever runs a host can reach the operator. Both make up the User-Agent.
	Agent   string
	Contact string
	// Vantage is a label of where this Clew stands; it is written into every Exchange. Not an address.
	Vantage string
	// Allow lists hosts that may be private, listen on any port and speak without TLS, each by its name
	// ("localhost", "gts.example:8080", "*.pds.example" for the names below it) or by its address as a
	// link has it ("127.0.0.1", "127.0.0.1:18080", "[::1]:2583", "10.1.0.0/16"). An address does not allow
	// names that resolve to it. Nothing else may be private. See Check.
	Allow []string
	// Pace is how fast a public host is asked, Paces those that are known, by host or by host and port.
	// Hosts of Allow are asked without a pace unless Paces has them.
	Pace  Pace
	Paces map[string]Pace
	// Overall bounds the requests under way to all hosts; 0 means 32. Sockets bounds the open WebSockets;
	// 0 means 256.
	Overall, Sockets int
	// Redirects bounds the redirects of one request; 0 means 5, the most is 10, below 0 none is followed.
	Redirects int
	// Tries bounds how often one request is made; 0 means 5, which is the most.
	Tries int
	// Backoff is the middle of the first pause between tries; each is twice the last, give or take a half.
	// 0 means one second, and 100 ms for hosts of Allow.
	Backoff time.Duration
	// BreakAfter is how many failures on end make the door leave a host alone; 0 means 10. BreakFor is for
	// how long at first; it doubles up to ten minutes. 0 means 30 s, and one second for hosts of Allow.
	BreakAfter int
	BreakFor   time.Duration
	// Times bounds what a host may take.
	Times Times

	// Now is the clock that Exchanges are dated by; nil is time.Now. Pauses are measured by the machine's
	// monotonic clock whatever Now says, so that a clock set back holds nobody up.
	Now func() time.Time
	// Resolver looks names up; nil is Go's own resolver, never the C library's, which takes 0x7f.1 for an
	// address. It is asked for "ip" and a name that ends in a dot.
	Resolver Resolver
	// Dial connects to an address and port that was judged already; nil is a net.Dialer which judges it
	// once more at the moment it connects.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs are trusted instead of the system's.
	RootCAs *x509.CertPool
	// Log is told of tries, pauses and failures, without secrets; nil logs nothing.
	Log *slog.Logger
}

// Resolver looks up the addresses of a name. *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Pace is how fast a host is asked. The zero value is the default.
type Pace struct {
	Every  time.Duration `json:"every"`  // between two requests in the long run; 0 means 1 s, below 0 no pace
	Burst  int           `json:"burst"`  // requests that may come at once after a rest; 0 means 10
	AtOnce int           `json:"atOnce"` // requests under way at the same time; 0 means 4
}

// Times bounds what a host may take. Zero values are the defaults.
type Times struct {
	Dial    time.Duration `json:"dial"`    // to connect, for all addresses of a name: 10 s
	TLS     time.Duration `json:"tls"`     // to shake hands: 10 s
	Headers time.Duration `json:"headers"` // from the question to the answer's headers: 30 s
	Body    time.Duration `json:"body"`    // in which at least slowest bytes of a body must come: 30 s
	Whole   time.Duration `json:"whole"`   // for one try from beginning to end: 5 min
	Ping    time.Duration `json:"ping"`    // of silence, after which a WebSocket's host is pinged: 30 s
}

// slowest is how many bytes of a body must come in each stretch of Times.Body.
const slowest = 1 << 10

// Check says what is wrong with the settings a person makes. New leaves out entries of Allow that Check
// refuses: what cannot be read allows nothing.
func (c Config) Check() error {
	var all []error
	for _, s := range c.Allow {
		if _, err := parseAllowance(s); err != nil {
			all = append(all, err)
		}
	}
	if !validValue(c.Agent) || !validValue(c.Contact) {
		all = append(all, errors.New("the agent and the contact cannot be sent as a header"))
	}
	return errors.Join(all...)
}

func (c Config) withDefaults() Config {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	orInt := func(n *int, v int) {
		if *n <= 0 {
			*n = v
		}
	}
	if c.Agent == "" {
		c.Agent = "Clew/dev"
	}
	if c.Redirects == 0 {
		c.Redirects = 5
	}
	c.Redirects = max(0, min(c.Redirects, 10))
	if c.Tries <= 0 || c.Tries > 5 {
		c.Tries = 5
	}
	orInt(&c.Overall, 32)
	orInt(&c.Sockets, 256)
	orInt(&c.BreakAfter, 10)
	or(&c.Times.Dial, 10*time.Second)
	or(&c.Times.TLS, 10*time.Second)
	or(&c.Times.Headers, 30*time.Second)
	or(&c.Times.Body, 30*time.Second)
	or(&c.Times.Whole, 5*time.Minute)
	or(&c.Times.Ping, 30*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

func (p Pace) withDefaults() Pace {
	if p.Every == 0 {
		p.Every = time.Second
	}
	if p.Burst <= 0 {
		p.Burst = 10
	}
	if p.AtOnce <= 0 {
		p.AtOnce = 4
	}
	return p
}

// userAgent is the name that every request carries.
func (c Config) userAgent() string {
	if c.Contact == "" {
		return c.Agent
	}
	return fmt.Sprintf("%s (+%s)", c.Agent, c.Contact)
}

// digest is the SHA-256 of what can be written down of the configuration.
func (c Config) digest() string {
	allow := slices.Clone(c.Allow)
	slices.Sort(allow)
	b, err := json.Marshal(struct {
		Agent, Contact, Vantage         string
		Allow                           []string
		Pace                            Pace
		Paces                           map[string]Pace
		Overall, Sockets, Redirects     int
		Tries, BreakAfter               int
		Backoff, BreakFor               time.Duration
		Times                           Times
		OwnResolver, OwnDial, OwnTrust  bool
		MaxHeader, MaxHosts, MaxRetryIn int64
	}{c.Agent, c.Contact, c.Vantage, allow, c.Pace, c.Paces, c.Overall, c.Sockets, c.Redirects, c.Tries, c.BreakAfter,
		c.Backoff, c.BreakFor, c.Times, c.Resolver != nil, c.Dial != nil, c.RootCAs != nil, maxHeader, maxHosts, int64(longestWait)})
	if err != nil {
		panic("fetch: a configuration cannot be written as JSON: " + err.Error()) // strings and numbers alone
	}
	return Digest(b)
}
