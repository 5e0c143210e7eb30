package mail

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
)

// got is what the other side read in a letter.
type got struct {
	Port      int
	From      string
	To        []string
	TLS       bool
	Login     string
	Headers   [][2]string
	Addresses map[string][][2]string
	Defects   []string
	ASCII     bool
	Longest   int
	Bare      int
	Body      part
}

type part struct {
	Type, Name, Disposition, ID, SHA256, Text string
	Size                                      int
	Defects                                   []string
	Parts                                     []part
}

func (g *got) header(name string) (out []string) {
	for _, h := range g.Headers {
		if strings.EqualFold(h[0], name) {
			out = append(out, h[1])
		}
	}
	return out
}

// server is a mail server of another make, and what it was given.
type server struct {
	Server
	lines chan string
}

// serve starts one in a mode. The test is skipped where there is none.
func serve(t *testing.T, mode string, more ...string) *server {
	t.Helper()
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import aiosmtpd").Run(); err != nil {
		t.Skip("SKIP: the Debian package python3-aiosmtpd is not installed; scripts/deps installs it")
	}
	cert, key, roots := certificate(t)
	c := exec.Command(python, append([]string{filepath.Join("testdata", "smtpd.py"), mode, cert, key}, more...)...)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := c.Wait(); err != nil || t.Failed() {
			t.Logf("the mail server: %v\n%s", err, errs.String())
		}
	})
	s := &server{lines: make(chan string, 100)}
	go func() {
		defer close(s.lines)
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			s.lines <- lines.Text()
		}
	}()
	first := s.next(t)
	s.Host, s.Port, s.RootCAs = "127.0.0.1", first.Port, roots
	s.TLS, s.Plain = mode == "tls", mode == "plain"
	s.User, s.Password = "anna@mills.example", "tide & mill"
	door := fetch.New(fetch.Config{Allow: []string{s.Address()}})
	t.Cleanup(func() { door.Close() })
	s.Dial = door.Connect
	return s
}

func (s *server) next(t *testing.T) *got {
	t.Helper()
	line, ok := <-s.lines
	if !ok {
		t.Fatal("the mail server ended")
	}
	g := &got{}
	if err := json.Unmarshal([]byte(line), g); err != nil {
		t.Fatal(err)
	}
	return g
}

// certificate makes one for 127.0.0.1.
func certificate(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, x, x, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	return cert, key, roots
}

const long = "Рядок, довший за все, що вміщує рядок листа; " // of letters that are not ASCII

// letter is one with everything in it.
func letter() *Letter {
	return &Letter{
		From: Address{Name: "Анна Млин, \"the miller\"", Address: "anna@mills.example"}, To: []Address{{Name: "Böla <x@y>", Address: "bela@mills.example"}, {Address: "dora+clew@mills.example"}},
		Subject: strings.Repeat(long, 4) + "水車 🧵", Text: "Words.\n.\nFrom here on\n" + strings.Repeat(long, 60) + "\n" + strings.Repeat("x", 3000) + "\n",
		HTML:   `<!DOCTYPE html><html lang="en"><head><title>Words</title></head><body><p>Words. ` + strings.Repeat(long, 60) + `</p><img src="cid:one.png@clew" alt="The mill"></body></html>`,
		Inline: []File{{Name: "one.png", Type: "image/png", ID: "one.png@clew", Bytes: bytes.Repeat([]byte("\x89PNG\r\n.\r\n"), 1000)}},
		Files:  []File{{Name: "tide-mill.epub", Type: "application/epub+zip", Bytes: bytes.Repeat([]byte{0, 1, '\r', '\n', '.', '\r', '\n', 255}, 50_000)}},
		Date:   time.Date(2026, 5, 3, 18, 2, 11, 0, time.UTC), Agent: "Clew/test",
	}
}

// TestSend hands a letter to a server in each way, and asks what arrived.
func TestSend(t *testing.T) {
	for _, mode := range []string{"starttls", "tls", "plain", "starttls login"} {
		t.Run(mode, func(t *testing.T) {
			how := strings.Fields(mode)
			s := serve(t, how[0], how[1:]...)
			l := letter()
			if err := s.Send(context.Background(), l); err != nil {
				t.Fatal(err)
			}
			g := s.next(t)
			if g.TLS != (mode != "plain") || g.Login != s.User || g.From != l.From.Address || fmt.Sprint(g.To) != "[bela@mills.example dora+clew@mills.example]" {
				t.Errorf("TLS %v, signed in as %q, from %q to %q", g.TLS, g.Login, g.From, g.To)
			}
			check(t, g, l)
		})
	}
}

// check compares what was read with what was written.
func check(t *testing.T, g *got, l *Letter) {
	t.Helper()
	if len(g.Defects) > 0 || !g.ASCII || g.Longest > 998 || g.Bare > 0 {
		t.Errorf("defects %q, ASCII alone %v, longest line %d, bare line ends %d", g.Defects, g.ASCII, g.Longest, g.Bare)
	}
	for _, one := range []string{"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted"} {
		if n := len(g.header(one)); n != 1 {
			t.Errorf("%d headers %s", n, one)
		}
	}
	for _, h := range g.Headers {
		if !strings.Contains(" from to subject date message-id mime-version content-type content-transfer-encoding auto-submitted user-agent x-mailer ", " "+strings.ToLower(h[0])+" ") {
			t.Errorf("a header nobody asked for: %s: %s", h[0], h[1])
		}
	}
	if s := g.header("Subject"); len(s) != 1 || s[0] != oneLine(l.Subject) {
		t.Errorf("subject\n%q, want\n%q", s, oneLine(l.Subject))
	}
	if a := g.Addresses["from"]; len(a) != 1 || apart(a[0][0]) != apart(nameOf(l.From.Name)) || a[0][1] != l.From.Address {
		t.Errorf("from %q", a)
	}
	for i, a := range l.To {
		if got := g.Addresses["to"]; len(got) != len(l.To) || apart(got[i][0]) != apart(nameOf(a.Name)) || got[i][1] != a.Address {
			t.Errorf("to %q", got)
		}
	}
	if id := g.header("Message-ID"); len(id) != 1 || id[0] != "<"+l.MessageID()+">" {
		t.Errorf("named %q", id)
	}
	found := map[string]part{}
	shape := ""
	var walk func(p part)
	walk = func(p part) {
		if len(p.Defects) > 0 {
			t.Errorf("%s: defects %q", p.Type, p.Defects)
		}
		shape += p.Type + " "
		found[p.Type] = p
		for _, q := range p.Parts {
			walk(q)
		}
	}
	walk(g.Body)
	if p := found["text/plain"]; same(p.Text) != same(text(l.Text)) {
		t.Errorf("the text is\n%.300q, want\n%.300q", p.Text, l.Text)
	}
	if l.HTML != "" && same(found["text/html"].Text) != same(text(l.HTML)) {
		t.Errorf("the HTML is\n%.300q", found["text/html"].Text)
	}
	for _, f := range append(l.Inline, l.Files...) {
		p := found[f.Type]
		sum := sha256.Sum256(f.Bytes)
		if p.Size != len(f.Bytes) || p.SHA256 != hex.EncodeToString(sum[:]) || p.Name != safe(f.Name) || f.ID != "" && (p.ID != "<"+f.ID+">" || p.Disposition != "inline") || f.ID == "" && p.Disposition != "attachment" {
			t.Errorf("%s arrived as %+v", f.Name, p)
		}
	}
	if strings.Index(shape, "text/plain") > strings.Index(shape, "text/html") && l.HTML != "" {
		t.Errorf("the HTML stands before the text: %s", shape)
	}
}

// same is a text without the difference that line ends make.
func same(s string) string { return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n") }

// apart is a name without its spaces: Python leaves those between the words that a long name is encoded in.
func apart(s string) string { return strings.ReplaceAll(s, " ", "") }

// TestHostile: nothing foreign becomes a header, a recipient or another letter.
func TestHostile(t *testing.T) {
	s := serve(t, "plain")
	for _, bad := range []string{
		"Words\r\nBcc: eve@evil.example", "Words\nX-Evil: 1\n\nbody", "\r\n.\r\nMAIL FROM:<eve@evil.example>", "=?utf-8?q?Words=0D=0ABcc:_eve@evil.example?=",
		"Words\u2028Bcc: eve", "\x00\x01\x7f\u202ewords", strings.Repeat("水", 5000), strings.Repeat("x", 5000), "\xff\xfe", `"; <eve@evil.example>, `, "", " ", "\u00a0",
	} {
		l := letter()
		l.Subject, l.From.Name, l.To[0].Name = bad, bad, bad
		l.Text, l.HTML = bad+"\nwords", "<p>"+strings.ReplaceAll(bad, "<", "&lt;")+"</p>"
		l.Files[0].Name, l.Agent = bad+".epub", bad
		if err := s.Send(context.Background(), l); err != nil {
			t.Errorf("%.40q: %v", bad, err)
			continue
		}
		g := s.next(t)
		if fmt.Sprint(g.To) != "[bela@mills.example dora+clew@mills.example]" {
			t.Errorf("%.40q went to %q", bad, g.To)
		}
		check(t, g, l)
	}
}

// TestRefused: what goes wrong is told for what it is, and the password is not.
func TestRefused(t *testing.T) {
	s := serve(t, "starttls")
	for _, c := range []struct {
		name   string
		change func(s *Server, l *Letter)
		want   error
	}{
		{"wrong password", func(s *Server, _ *Letter) { s.Password = "not the password" }, ErrSignIn},
		{"nobody", func(_ *Server, l *Letter) { l.To[0].Address = "nobody@mills.example" }, ErrRefused},
		{"unknown certificate", func(s *Server, _ *Letter) { s.RootCAs = x509.NewCertPool() }, ErrTLS},
		{"TLS where there is none yet", func(s *Server, _ *Letter) { s.TLS = true }, ErrTLS},
		{"plain elsewhere", func(s *Server, _ *Letter) { s.Plain, s.Host = true, "mail.example" }, ErrTLS},
		{"nobody there", func(s *Server, _ *Letter) { s.Port = 1 }, ErrReach},
		{"bad address", func(_ *Server, l *Letter) { l.To[0].Address = "a@b.example>\r\nRCPT TO:<eve@evil.example" }, ErrAddress},
		{"bad sender", func(_ *Server, l *Letter) { l.From.Address = "anna" }, ErrAddress},
	} {
		srv, l := s.Server, letter()
		c.change(&srv, l)
		t.Log(c.name)
		err := srv.Send(context.Background(), l)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), srv.Password) {
			t.Errorf("%s: the password is told: %v", c.name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Send(ctx, letter()); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	// A server that offers no STARTTLS gets nothing.
	plain := serve(t, "plain")
	plain.Plain = false
	if err := plain.Send(context.Background(), letter()); !errors.Is(err, ErrTLS) {
		t.Errorf("no STARTTLS: %v", err)
	}
}

// TestSilent: a server that says nothing, or nonsense, is left.
func TestSilent(t *testing.T) {
	for name, answer := range map[string]string{"nonsense": "HTTP/1.1 400 Bad Request\r\n\r\n", "closed": "", "endless": strings.Repeat("220-x\r\n", 1<<16)} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err == nil {
				io.WriteString(c, answer)
				c.Close()
			}
		}()
		s := Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Plain: true, Dial: func(ctx context.Context, a string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", a)
		}}
		if err := s.Send(context.Background(), letter()); !errors.Is(err, ErrReach) {
			t.Errorf("%s: %v", name, err)
		}
		l.Close()
	}
}

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]string{
		"anna@mills.example": "anna@mills.example", "Anna <anna+x@mills.example>": "anna+x@mills.example", "a@localhost": "a@localhost", " a.b@c-d.example ": "a.b@c-d.example", `"A, B" <a@b.example>`: "a@b.example",
	} {
		if got, err := ParseAddress(in); err != nil || got.Address != want {
			t.Errorf("%q is %q, %v", in, got.Address, err)
		}
	}
	for _, bad := range []string{
		"", "anna", "anna@", "@mills.example", "a@b", "a b@c.example", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "a@b.example\n", `"a\r\nb"@c.example`, `"a b"@c.example`, "a@[127.0.0.1]",
		"a@b..example", ".a@b.example", "a.@b.example", "a@b.example>", "<a@b.example", "анна@mills.example", "a@млин.example", "a@b.example\x00", "a(comment)@b.example", "Group: a@b.example;", "a@b.example (x", strings.Repeat("a", 250) + "@b.example", "-a@b.example@c.example",
	} {
		if got, err := ParseAddress(bad); !errors.Is(err, ErrAddress) {
			t.Errorf("%q is taken as %q, %v", bad, got.Address, err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	l := letter()
	var n bytes.Buffer
	if err := l.Write(&n); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(n.Len()))
	for b.Loop() {
		if err := l.Write(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
