package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Errors of Send that callers tell apart. Each is wrapped with what the server said.
var (
	// ErrReach: the server cannot be reached, or ended the connection.
	ErrReach = errors.New("the mail server cannot be reached")
	// ErrTLS: the server offers no TLS, or not with a certificate that holds. Nothing was sent.
	ErrTLS = errors.New("no safe connection to the mail server")
	// ErrSignIn: the server does not take the name and the password.
	ErrSignIn = errors.New("the mail server does not let us in")
	// ErrRefused: the server does not take the letter.
	ErrRefused = errors.New("the mail server does not take the letter")
)

// Server is where letters are handed in.
type Server struct {
	Host string
	Port int  // 0 is 465 with TLS from the first byte, else 587
	TLS  bool // from the first byte; otherwise STARTTLS is demanded
	// Plain does without TLS. It is for a server on this machine: of another it is ErrTLS.
	Plain          bool
	User, Password string // "" for none
	RootCAs        *x509.CertPool
	// Dial connects to a host and port. Who gives it says what may be reached.
	Dial func(ctx context.Context, address string) (net.Conn, error)
}

// Address is its host and port.
func (s *Server) Address() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.port())) }

func (s *Server) port() int {
	switch {
	case s.Port != 0:
		return s.Port
	case s.TLS:
		return 465
	}
	return 587
}

// here says whether the server is on this machine.
func (s *Server) here() bool {
	a, err := netip.ParseAddr(s.Host)
	return s.Host == "localhost" || err == nil && a.IsLoopback()
}

// patience is how long a server may take over the whole of a letter, and silence how long over one answer.
const (
	patience = 10 * time.Minute
	silence  = time.Minute
)

// patient is a connection that waits a while for each answer, and not beyond the end of its context.
type patient struct {
	net.Conn
	ctx context.Context // of the letter that is handed in
}

func (p *patient) by() time.Time {
	by := time.Now().Add(silence)
	if end, ok := p.ctx.Deadline(); ok && end.Before(by) {
		return end
	}
	return by
}

// Read reads within what is left of the time.
func (p *patient) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(p.by()); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

// Write writes within what is left of the time.
func (p *patient) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(p.by()); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

// SetDeadline leaves the deadlines to Read and Write.
func (p *patient) SetDeadline(time.Time) error { return nil }

// Send hands a letter in. Once it returns nil the server has taken it.
func (s *Server) Send(ctx context.Context, l *Letter) error {
	m, err := l.message()
	if err != nil {
		return err
	}
	if s.Plain && !s.here() {
		return fmt.Errorf("mail server %s: %w: only one on this machine may be met without TLS", s.Host, ErrTLS)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	dial := func(ctx context.Context, _, address string) (net.Conn, error) {
		c, err := s.Dial(ctx, address)
		if err != nil {
			return nil, err
		}
		c = &patient{Conn: c, ctx: ctx}
		if s.TLS {
			t := tls.Client(c, s.tlsConfig())
			if err := t.HandshakeContext(ctx); err != nil {
				return nil, errors.Join(fmt.Errorf("%w: %w", ErrTLS, err), c.Close())
			}
			return t, nil
		}
		return c, nil
	}
	opts := []gomail.Option{gomail.WithPort(s.port()), gomail.WithTimeout(patience), gomail.WithDialContextFunc(dial), gomail.WithTLSConfig(s.tlsConfig()), gomail.WithHELO("localhost")}
	switch {
	case s.TLS:
		opts = append(opts, gomail.WithSSL())
	case s.Plain:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	for _, how := range s.signIn() {
		with := opts
		if how != "" {
			with = append(opts[:len(opts):len(opts)], gomail.WithSMTPAuth(how), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
		}
		var c *gomail.Client
		if c, err = gomail.NewClient(s.Host, with...); err != nil {
			return fmt.Errorf("mail server %s: %w", s.Host, err)
		}
		if err = c.DialAndSendWithContext(ctx, m); !errors.Is(err, gomail.ErrPlainAuthNotSupported) {
			break
		}
	}
	if err != nil {
		return s.meaning(ctx, err)
	}
	return nil
}

// signIn gives the ways to sign in. The library does not see that a connection which it was given is safe, and
// would not say a password on it: there it is told to.
func (s *Server) signIn() []gomail.SMTPAuthType {
	switch {
	case s.User == "":
		return []gomail.SMTPAuthType{""}
	case s.TLS, s.Plain:
		return []gomail.SMTPAuthType{gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	}
	return []gomail.SMTPAuthType{gomail.SMTPAuthAutoDiscover}
}

func (s *Server) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
}

// meaning tells what an error of the library means, without the password.
func (s *Server) meaning(ctx context.Context, err error) error {
	said := oneLine(err.Error())
	if s.Password != "" {
		said = strings.ReplaceAll(said, s.Password, "***")
	}
	var refused *gomail.SendError
	var cert *tls.CertificateVerificationError
	is := ErrReach
	switch {
	case ctx.Err() != nil:
		is = ctx.Err()
	case errors.Is(err, ErrTLS), errors.As(err, &cert), strings.Contains(said, "STARTTLS"):
		is = ErrTLS
	case errors.As(err, &refused):
		is = ErrRefused
	case strings.Contains(said, "AUTH"), strings.Contains(said, "auth"):
		is = ErrSignIn
	}
	if errors.Is(err, is) {
		return fmt.Errorf("mail server %s: %s: %w", s.Host, said, is)
	}
	return fmt.Errorf("mail server %s: %w: %s", s.Host, is, said)
}
