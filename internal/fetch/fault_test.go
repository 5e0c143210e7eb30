package fetch

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zlibbed(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, 6)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zstded(b []byte) []byte {
	w, _ := zstd.NewWriter(nil)
	return w.EncodeAll(b, nil)
}

// raw answers with bytes that need not be HTTP, and closes the connection, with a reset if asked to.
func raw(answer string, reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, answer)
		if tcp, ok := c.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = c.Close()
	}
}

// heard counts what has been read of connections, by the address that they come from.
type heard struct {
	mu sync.Mutex
	n  map[string]int
}

// dial is for Config.Dial.
func (h *heard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &heardConn{Conn: c, of: h}, nil
}

type heardConn struct {
	net.Conn
	of *heard
}

func (c *heardConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	c.of.n[c.LocalAddr().String()] += n
	return n, err
}

// reset answers with bytes, and resets the connection once they were read: a reset overtakes what was not.
func (h *heard) reset(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, answer)
		for until := time.Now().Add(long); time.Now().Before(until); time.Sleep(time.Millisecond) {
			h.mu.Lock()
			n := h.n[r.RemoteAddr]
			h.mu.Unlock()
			if n >= len(answer) {
				break
			}
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.Close()
	}
}

// packed answers with a content coding.
func packed(coding string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", coding)
		_, _ = w.Write(body)
	}
}

// TestFaults: what can be wrong with one answer, and what is said of it. Those that may pass are tried five
// times, the others once.
func TestFaults(t *testing.T) {
	text := []byte(strings.Repeat("so it goes ", 1000))
	read := &heard{n: map[string]int{}}
	cut := func(b []byte) []byte { return b[:len(b)/2] }
	bent := func(b []byte) []byte { c := bytes.Clone(b); c[len(c)/2] ^= 0x55; return c }
	bomb := gzipped(make([]byte, 8<<20))
	for _, c := range []struct {
		name  string
		serve http.HandlerFunc
		is    error
		tries int64
	}{
		{"no answer", raw("", false), ErrUnreachable, 5},
		{"reset", raw("", true), ErrUnreachable, 5},
		{"half the headers", raw("HTTP/1.1 200 OK\r\nContent-Le", false), ErrBroken, 5},
		{"reset within the body", read.reset("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), ErrBroken, 5},
		{"half a body", raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", false), ErrBroken, 5},
		{"half a chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhalf", false), ErrBroken, 5},
		{"no last chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", false), ErrBroken, 5},
		{"a chunk of no size", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n0\r\n\r\n", false), ErrBroken, 5},
		{"not HTTP", raw("SSH-2.0-OpenSSH_9.9\r\n", false), ErrBroken, 5},
		{"length of nonsense", raw("HTTP/1.1 200 OK\r\nContent-Length: lots\r\n\r\nx", false), ErrBroken, 5},
		{"two lengths", raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", false), ErrBroken, 5},
		{"a length that is too long", raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx", false), ErrBound, 1},
		{"headers without end", raw("HTTP/1.1 200 OK\r\n"+strings.Repeat("X-Filler: "+strings.Repeat("x", 1000)+"\r\n", 400), false), ErrBound, 1},
		{"half a gzip", packed("gzip", cut(gzipped(text))), ErrBroken, 1},
		{"a bent gzip", packed("gzip", bent(gzipped(text))), ErrBroken, 1},
		{"a gzip with more behind it", packed("gzip", append(gzipped(text), "more"...)), ErrBroken, 1},
		{"text called gzip", packed("gzip", text), ErrBroken, 1},
		{"one byte called gzip", packed("gzip", []byte{0x1f}), ErrBroken, 1},
		{"half a zstd", packed("zstd", cut(zstded(text))), ErrBroken, 1},
		{"a bent zstd", packed("zstd", bent(zstded([]byte(text[:999])))), ErrBroken, 1},
		{"text called zstd", packed("zstd", text), ErrBroken, 1},
		{"text called deflate", packed("deflate", text), ErrBroken, 1},
		{"half a deflate", packed("deflate", cut(zlibbed(text))), ErrBroken, 1},
		{"br, which was not asked for", packed("br", text), ErrBroken, 1},
		{"a coding nobody knows", packed("rot13", text), ErrBroken, 1},
		{"twice packed", packed("gzip, gzip", gzipped(gzipped(text))), ErrBroken, 1},
		{"a gzip bomb", packed("gzip", bomb), ErrBound, 1},
		{"a zstd bomb", packed("zstd", zstded(make([]byte, 8<<20))), ErrBound, 1},
		{"a deflate bomb", packed("deflate", zlibbed(make([]byte, 8<<20))), ErrBound, 1},
		{"a body without end", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write(text)
			}
		}, ErrBound, 1},
		{"a packed body without end", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			noise := make([]byte, 1<<16)
			_, _ = rand.Read(noise)
			for r.Context().Err() == nil {
				_, _ = z.Write(noise)
			}
		}, ErrBound, 1},
		{"a redirect to itself", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }, ErrUnreachable, 6},
		{"a redirect to no link", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://[::1/")
			w.WriteHeader(302)
		}, ErrBroken, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked atomic.Int64
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				c.serve(w, r)
			})
			d := local(t, func(cfg *Config) { cfg.BreakAfter, cfg.Dial = 1000, read.dial })
			x, err := d.Do(t.Context(), Request{URL: s.URL + "/", Max: 1 << 20})
			if !errors.Is(err, c.is) || x != nil {
				t.Errorf("%v, %v; want %v", x, err, c.is)
			}
			for _, other := range []error{ErrForbidden, ErrUnreachable, ErrLimited, ErrBroken, ErrBound} {
				if other != c.is && errors.Is(err, other) {
					t.Errorf("%v is %v too", err, other)
				}
			}
			if n := asked.Load(); n != c.tries {
				t.Errorf("asked %d times, want %d", n, c.tries)
			}
		})
	}
}

// TestRecovery: a fault that passes leaves no trace but in the number of tries.
func TestRecovery(t *testing.T) {
	for name, fault := range map[string]http.HandlerFunc{
		"reset": raw("", true), "half a body": raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", false),
		"502": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(502) },
	} {
		var n atomic.Int64
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) < 3 {
				fault(w, r)
				return
			}
			_, _ = io.WriteString(w, "well")
		})
		x, err := local(t).Do(t.Context(), Request{URL: s.URL})
		if err != nil || string(x.Body) != "well" || x.Tries != 3 {
			t.Errorf("%s: %v %v", name, x, err)
		}
	}
}

// TestLastAnswer: where an answer came once, it is the answer even if nothing comes after it.
func TestLastAnswer(t *testing.T) {
	var n atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			w.WriteHeader(503)
			return
		}
		raw("", true)(w, r)
	})
	if x, err := local(t).Do(t.Context(), Request{URL: s.URL}); err != nil || x.Status != 503 {
		t.Errorf("%v %v", x, err)
	}
}

// TestCodings: the body is unpacked, both forms are digested.
func TestCodings(t *testing.T) {
	text := []byte(strings.Repeat("so it goes ", 1000))
	for coding, body := range map[string][]byte{"gzip": gzipped(text), "x-gzip": gzipped(text), "GZIP": gzipped(text), "zstd": zstded(text), "deflate": zlibbed(text), "identity": text, "": text} {
		s := serve(t, packed(coding, body))
		x, err := local(t).Do(t.Context(), Request{URL: s.URL})
		if err != nil {
			t.Errorf("%s: %v", coding, err)
			continue
		}
		if !bytes.Equal(x.Body, text) || x.SHA256 != Digest(text) || x.SHA256Coded != Digest(body) || x.Size != int64(len(body)) || x.Encoding != strings.ToLower(coding) {
			t.Errorf("%s: %s", coding, x.Describe())
		}
	}
	bare := serve(t, packed("deflate", deflated(text)))
	if x, err := local(t).Do(t.Context(), Request{URL: bare.URL}); err != nil || !bytes.Equal(x.Body, text) {
		t.Errorf("deflate without a header: %v", err)
	}
	empty := serve(t, packed("gzip", nil))
	for _, method := range []string{"GET", "HEAD"} {
		if x, err := local(t).Do(t.Context(), Request{URL: empty.URL, Method: method}); err != nil || len(x.Body) != 0 || x.SHA256 != Digest(nil) {
			t.Errorf("%s of nothing: %v", method, err)
		}
	}
}

// TestMax: the bound is exact.
func TestMax(t *testing.T) {
	for _, coding := range []string{"", "gzip"} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			body := bytes.Repeat([]byte("0123456789"), 100)
			if coding != "" {
				packed(coding, gzipped(body))(w, r)
				return
			}
			_ = http.NewResponseController(w).Flush() // no length
			_, _ = w.Write(body)
		})
		for most, ok := range map[int64]bool{999: false, 1000: true, 1001: true} {
			x, err := local(t).Do(t.Context(), Request{URL: s.URL, Max: most})
			if ok != (err == nil) || !ok && !errors.Is(err, ErrBound) || ok && len(x.Body) != 1000 {
				t.Errorf("%q, %d: %v", coding, most, err)
			}
		}
	}
}

// secure starts a server with a certificate of its own for 127.0.0.1, valid from and to.
func secure(t *testing.T, from, to time.Time, host string, h http.HandlerFunc) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test"}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	if ip := net.ParseIP(host); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return s, pool
}

// day is a time some days from now.
func day(n int) time.Time { return time.Now().Add(time.Duration(n) * 24 * time.Hour) }

func TestTLS(t *testing.T) {
	now := time.Now()
	asked := 0
	h := func(http.ResponseWriter, *http.Request) { asked++ }
	for _, c := range []struct {
		name     string
		from, to time.Time
		host     string
		trusted  bool
		says     string
	}{
		{"good", now.Add(-time.Hour), now.Add(time.Hour), "127.0.0.1", true, ""},
		{"expired", now.Add(-2 * time.Hour), now.Add(-time.Hour), "127.0.0.1", true, "expired"},
		{"not valid yet", now.Add(time.Hour), now.Add(2 * time.Hour), "127.0.0.1", true, "not valid yet"},
		{"another host's", now.Add(-time.Hour), now.Add(time.Hour), "pub.example", true, "another host"},
		{"of nobody", now.Add(-time.Hour), now.Add(time.Hour), "127.0.0.1", false, "nobody known"},
	} {
		s, pool := secure(t, c.from, c.to, c.host, h)
		if !c.trusted {
			pool = x509.NewCertPool()
		}
		x, err := local(t, func(cfg *Config) { cfg.RootCAs = pool }).Do(t.Context(), Request{URL: s.URL})
		if c.says == "" {
			if err != nil || x.TLS != "TLS 1.3" || x.Proto != "HTTP/2.0" || len(x.Chain) != 1 || len(x.Certificates) != 1 || x.Chain[0] != Digest(x.Certificates[0]) {
				t.Errorf("%s: %v %v", c.name, x, err)
			}
			continue
		}
		if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	plain := serve(t, h)
	if _, err := local(t).Do(t.Context(), Request{URL: "https" + strings.TrimPrefix(plain.URL, "http")}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("no TLS at all: %v", err)
	}
}

// TestSocketOverTLS: the same judgement, and the evidence of the certificate.
func TestSocketOverTLS(t *testing.T) {
	s, pool := secure(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour), "127.0.0.1", outsideServer)
	d := local(t, func(cfg *Config) { cfg.RootCAs = pool })
	c, err := d.Dial(t.Context(), Request{URL: "wss" + strings.TrimPrefix(s.URL, "https")})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if x := c.Opened(); x.TLS == "" || len(x.Chain) != 1 || x.Proto != "HTTP/1.1" || !strings.HasPrefix(x.URL, "wss://") {
		t.Errorf("%s", x.Describe())
	}
	if _, _, err := c.Read(t.Context()); err != io.EOF {
		t.Errorf("%v", err)
	}
	if _, err := local(t).Dial(t.Context(), Request{URL: "wss" + strings.TrimPrefix(s.URL, "https")}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("an unknown certificate: %v", err)
	}
}

// TestNoRoute: names and hosts that are not there.
func TestNoRoute(t *testing.T) {
	// Port 1 is nobody's; one that was free a moment ago may be somebody's now.
	if _, err := local(t).Do(t.Context(), Request{URL: "http://127.0.0.1:1/"}); !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("refused: %v", err)
	}
	failing := failingResolver{&net.DNSError{Err: "server misbehaving", Name: "pub.example", Server: "10.0.0.53:53", IsTemporary: true}}
	d := local(t, func(c *Config) { c.Resolver = failing })
	_, err := d.Do(t.Context(), Request{URL: "http://pub.example/"})
	if !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), "10.0.0.53") {
		t.Errorf("a name server that fails: %v", err)
	}
	n := 0
	d, _ = abroad(t, nil, func(c *Config) { c.Resolver = countingResolver{&n} })
	if _, err := d.Do(t.Context(), Request{URL: "http://gone.example/"}); !errors.Is(err, ErrUnreachable) || errors.Is(err, ErrForbidden) || n != 1 {
		t.Errorf("no such name: %v, looked up %d times", err, n)
	}
}

// TestNextAddress: of several addresses the next is tried when one does not answer, and each has its share
// of the time.
func TestNextAddress(t *testing.T) {
	s := serve(t, outsideServer)
	var tried []string
	d := local(t, func(c *Config) {
		c.Resolver, c.Allow = &names{}, nil
		c.Times.Dial = 200 * time.Millisecond
		c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			tried = append(tried, address)
			if strings.HasPrefix(address, "93.") {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}
	})
	x, err := d.Do(t.Context(), Request{URL: "http://pub.example/"})
	if err != nil || len(tried) != 2 || x.Peer != "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:80" || x.Tries != 1 {
		t.Errorf("%v, tried %q", err, tried)
	}
}

// TestRoute: what stays the same from one request of a kind to the next.
func TestRoute(t *testing.T) {
	for path, want := range map[string]string{
		"": "", "/": "/", "/2/tweets/1234567890": "/*/tweets/*", "/2/tweets/search/recent": "/*/tweets/search/recent", "/api/v1/statuses/109/context": "/api/v1/statuses/*/context",
		"/feed/add": "/feed/add", "/feed/2": "/feed/*", "/a//1/": "/a//*/", "/objects/0c8e1b5a": "/objects/*",
	} {
		if got := route(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

type failingResolver struct{ err error }

func (r failingResolver) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, r.err
}

type countingResolver struct{ n *int }

func (r countingResolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	*r.n++
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// TestRedirectMethods: what becomes of the question on its way.
func TestRedirectMethods(t *testing.T) {
	for _, c := range []struct {
		method string
		code   int
		want   string
	}{
		{"GET", 301, "GET "}, {"GET", 302, "GET "}, {"GET", 303, "GET "}, {"GET", 307, "GET "}, {"GET", 308, "GET "},
		{"HEAD", 301, "HEAD "}, {"HEAD", 303, "HEAD "}, {"HEAD", 308, "HEAD "},
		{"POST", 301, "GET "}, {"POST", 302, "GET "}, {"POST", 303, "GET "}, {"POST", 307, "POST body"}, {"POST", 308, "POST body"},
		{"PUT", 301, "PUT body"}, {"PUT", 302, "PUT body"}, {"PUT", 303, "GET "}, {"PUT", 307, "PUT body"},
		{"DELETE", 302, "DELETE "}, {"DELETE", 303, "GET "},
	} {
		got := ""
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				http.Redirect(w, r, "/there", c.code)
				return
			}
			b, _ := io.ReadAll(r.Body)
			got = r.Method + " " + string(b)
			if r.Method == "GET" && c.method != "GET" && r.Header.Get("Content-Type") != "" {
				t.Errorf("%s %d: a type without a body", c.method, c.code)
			}
		})
		r := Request{Method: c.method, URL: s.URL + "/", Header: http.Header{"Content-Type": {"text/plain"}}}
		if c.method == "POST" || c.method == "PUT" {
			r.Body = []byte("body")
		}
		x, err := local(t).Do(t.Context(), r)
		if err != nil || got != c.want || len(x.Hops) != 1 || x.Hops[0].Status != c.code || x.Hops[0].Peer == "" || !strings.HasSuffix(x.URL, "/there") {
			t.Errorf("%s %d became %q: %v", c.method, c.code, got, err)
		}
	}
}

// TestRedirectsEnd: so many and no more.
func TestRedirectsEnd(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, _ = fmt.Sscanf(r.URL.Path, "/%d", &n); n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusFound)
		}
	})
	for _, c := range []struct{ allowed, hops, status int }{{0, 5, 200}, {0, 6, 0}, {10, 10, 200}, {10, 11, 0}, {99, 10, 200}, {99, 11, 0}, {1, 1, 200}, {1, 2, 0}, {-1, 1, 302}} {
		x, err := local(t, func(cfg *Config) { cfg.Redirects = c.allowed }).Do(t.Context(), Request{URL: fmt.Sprintf("%s/%d", s.URL, c.hops)})
		if c.status == 0 {
			if !errors.Is(err, ErrUnreachable) {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		if err != nil || x.Status != c.status {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestConditional: a 304 is an answer.
func TestConditional(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"a"` && r.Header.Get("If-Modified-Since") == "Mon, 01 Jan 2024 00:00:00 GMT" {
			w.WriteHeader(304)
		}
	})
	for etag, want := range map[string]int{`"a"`: 304, `"b"`: 200} {
		x, err := local(t).Do(t.Context(), Request{URL: s.URL, ETag: etag, Modified: "Mon, 01 Jan 2024 00:00:00 GMT"})
		if err != nil || x.Status != want {
			t.Errorf("%s: %v %v", etag, x, err)
		}
	}
}

// TestClock: the error of a host's clock is written down, and is nobody's trouble.
func TestClock(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 300e6, time.UTC)
	for date, want := range map[string]time.Duration{
		"Sun, 01 Mar 2026 12:00:00 GMT": 0, "Sun, 01 Mar 2026 12:00:10 GMT": 9700 * time.Millisecond, "Sun, 01 Mar 2026 11:00:00 GMT": -time.Hour - 300*time.Millisecond,
		"Thu, 01 Jan 1970 00:00:00 GMT": time.Unix(0, 0).Sub(at), "yesterday": 0, "": 0,
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header()["Date"] = []string{date} })
		x, err := local(t, func(c *Config) { c.Now = func() time.Time { return at } }).Do(t.Context(), Request{URL: s.URL})
		if err != nil || x.Clock != want || !x.At.Equal(at) {
			t.Errorf("%q: %v %v", date, x.Clock, err)
		}
	}
}
