package hostile

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/fetch"
)

// outside is the one public address of these tests. All public names lead to it.
var outside = netip.MustParseAddr("93.184.215.14")

// site answers for one public host.
type site func(w http.ResponseWriter, r *http.Request)

// internet is the world beyond the door: public hosts by name, all on one server of this machine, and name
// servers that say what the tests want. Whatever else the door connects to is counted and refused.
type internet struct {
	to, toTLS string
	roots     *x509.CertPool
	tls       *tls.Config

	mu      sync.Mutex
	sites   map[string]site
	private map[string][]netip.Addr // names whose answers are not the public address
	looked  map[string]int
	asked   map[string]int // requests by host
	bad     []string       // forbidden connections
	good    int
}

func newInternet(t testing.TB) *internet {
	t.Helper()
	n := &internet{sites: map[string]site{}, private: map[string][]netip.Addr{}, looked: map[string]int{}, asked: map[string]int{}}
	serve := func() *httptest.Server {
		s := httptest.NewUnstartedServer(http.HandlerFunc(n.answer))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		t.Cleanup(s.Close)
		return s
	}
	plain, safe := serve(), serve()
	plain.Start()
	a := newAuthority(t)
	n.roots = a.pool
	n.tls = &tls.Config{GetCertificate: a.certificate}
	safe.TLS = n.tls.Clone()
	safe.EnableHTTP2 = false
	safe.StartTLS()
	n.to, n.toTLS = plain.Listener.Addr().String(), safe.Listener.Addr().String()
	return n
}

// reset forgets the sites and what was asked, not what was counted.
func (n *internet) reset(sites map[string]site) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sites, n.asked = sites, map[string]int{}
}

func (n *internet) answer(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(strings.TrimSuffix(r.Host, "."), ":")
	n.mu.Lock()
	n.asked[host]++
	s := n.sites[host]
	n.mu.Unlock()
	if s == nil {
		http.NotFound(w, r)
		return
	}
	s(w, r)
}

func (n *internet) askedOf(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[host]
}

// LookupNetIP implements fetch.Resolver. Names that begin with rebind have the public address every first
// time, and a private one every second.
func (n *internet) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	host = strings.TrimSuffix(host, ".")
	n.mu.Lock()
	defer n.mu.Unlock()
	nth := n.looked[host]
	n.looked[host]++
	switch a, ok := n.private[host]; {
	case strings.HasPrefix(host, "none"):
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true, Server: "10.0.0.53:53"}
	case strings.HasPrefix(host, "rebind") && nth%2 == 0, !ok:
		return []netip.Addr{outside}, nil
	default:
		return a, nil
	}
}

func (n *internet) dial(ctx context.Context, network, address string) (net.Conn, error) {
	at, err := netip.ParseAddrPort(address)
	n.mu.Lock()
	if err != nil || at.Addr() != outside || at.Port() != 80 && at.Port() != 443 {
		n.bad = append(n.bad, address)
		n.mu.Unlock()
		return nil, errors.New("refused")
	}
	n.good++
	n.mu.Unlock()
	to := n.to
	if at.Port() == 443 {
		to = n.toTLS
	}
	return (&net.Dialer{}).DialContext(ctx, network, to)
}

// door is the real door into this internet.
func (n *internet) door(t testing.TB, change ...func(*fetch.Config)) *fetch.Door {
	t.Helper()
	cfg := fetch.Config{Agent: "Clew/test", Resolver: n, Dial: n.dial, RootCAs: n.roots, Pace: fetch.Pace{Every: -1, AtOnce: 16}, BreakAfter: 1 << 30, Tries: 1}
	for _, c := range change {
		c(&cfg)
	}
	d := fetch.New(cfg)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// authority signs a certificate for whatever name is asked for.
type authority struct {
	pool *x509.CertPool
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	mu   sync.Mutex
	made map[string]*tls.Certificate
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, made: map[string]*tls.Certificate{}, pool: x509.NewCertPool()}
	a.cert = &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "invented"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	return a
}

func (a *authority) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.made[hello.ServerName]; c != nil {
		return c, nil
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(int64(len(a.made)) + 2), NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if hello.ServerName != "" {
		c.DNSNames = []string{hello.ServerName}
	} else {
		c.IPAddresses = []net.IP{outside.AsSlice()}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	made := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
	a.made[hello.ServerName] = made
	return made, nil
}

// say answers with a body of a type.
func say(kind, body string) site {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}
}

const (
	activity = "application/activity+json"
	asJSON   = "application/json"
)

// paths answers by the path of a request; what is not listed is not found.
func paths(all map[string]site) site {
	return func(w http.ResponseWriter, r *http.Request) {
		if s := all[r.URL.Path]; s != nil {
			s(w, r)
			return
		}
		w.Header().Set("Content-Type", asJSON)
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"error":"not here"}`)
	}
}

// moved sends every request to an address.
func moved(to string) site {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}
