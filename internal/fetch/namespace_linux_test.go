package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// inside is set for the copy of the test that runs in a network namespace of its own.
const inside = "CLEW_FETCH_INSIDE"

// TestForbiddenInNamespace runs the matrix with the real dialer and real name servers, in a network that
// has nothing but a loopback device to which every address in the world is local. So each connection that
// should not be made succeeds, and is counted.
func TestForbiddenInNamespace(t *testing.T) {
	if os.Getenv(inside) == "" {
		enter(t)
		return
	}
	c := &accepted{}
	for _, at := range []string{"0.0.0.0:80", "[::]:80", "0.0.0.0:443", "[::]:443", "0.0.0.0:8080", "[::]:8080"} {
		c.listen(t, at)
	}
	serveNames(t)
	for name, r := range map[string]*net.Resolver{"Go's resolver": {PreferGo: true}, "the system's resolver": {}} {
		c.reset()
		d := local(t, func(cfg *Config) {
			cfg.Allow, cfg.Resolver, cfg.Pace, cfg.BreakAfter = nil, r, Pace{Every: -1}, 1<<30
		})
		twins(t, d)
		asked := matrix(t, d, forbiddenCases())
		bad, good := c.count()
		fmt.Printf("dials %d of %d by %s\n", len(bad), asked, name)
		if len(bad) != 0 || asked < 400 || good < 400 {
			t.Errorf("%s: dials %d of %d, %d of the public address: %q", name, len(bad), asked, good, bad)
		}
	}
	// The door would not be needed if this failed: the counters do count.
	c.reset()
	if conn, err := net.Dial("tcp", "169.254.169.254:80"); err != nil {
		t.Fatal(err)
	} else {
		_ = conn.Close()
	}
	for until := time.Now().Add(long); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if bad, _ := c.count(); len(bad) > 0 {
			break
		}
	}
	if bad, _ := c.count(); len(bad) != 1 {
		t.Errorf("a forbidden connection was counted %d times", len(bad))
	}
}

func twins(t *testing.T, d *Door) {
	t.Helper()
	for _, u := range []string{"http://93.184.215.14/", "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "http://pub.example/", "http://" + hostFor("mixed", "127.0.0.1") + "/", "http://" + hostFor("cname", "93.184.215.14") + "/"} {
		if x, err := d.Do(t.Context(), Request{URL: u}); err != nil || string(x.Body) != "public" {
			t.Errorf("%s: %v", u, err)
		}
	}
}

// enter runs this test again in a namespace.
func enter(t *testing.T) {
	ip, err := exec.LookPath("ip")
	if err != nil {
		t.Skip("no program called ip: a network namespace cannot be set up here")
	}
	setup := fmt.Sprintf(`%[1]s link set lo up && %[1]s route add local 0.0.0.0/0 dev lo && %[1]s -6 route add local ::/0 dev lo && exec "$0" "$@"`, ip)
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", setup, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || strings.Contains(string(out), "RTNETLINK") {
		t.Skipf("this machine does not let a test have a network of its own: %v %s", err, out)
	}
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

// accepted counts connections by the address that they were made to.
type accepted struct {
	mu   sync.Mutex
	bad  []string
	good int
}

func (c *accepted) listen(t *testing.T, at string) {
	network := "tcp4"
	if at[0] == '[' {
		network = "tcp6"
	}
	l, err := net.Listen(network, at)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(outsideServer), ConnState: func(n net.Conn, state http.ConnState) {
		if state != http.StateNew {
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		to := netip.MustParseAddrPort(n.LocalAddr().String())
		if isOutside(to.Addr().Unmap()) && to.Port() != 8080 {
			c.good++
		} else {
			c.bad = append(c.bad, to.String())
		}
	}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l)
	}()
	t.Cleanup(func() { _ = s.Close(); <-done })
}

func (c *accepted) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bad, c.good = nil, 0
}

func (c *accepted) count() (bad []string, good int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.bad), c.good
}

// serveNames answers for every name server in the world, for all of them are this machine.
func serveNames(t *testing.T) {
	s := &nameServer{asked: map[string]int{}}
	for _, network := range []string{"udp4", "udp6"} {
		at := ":53"
		p, err := (&net.ListenConfig{}).ListenPacket(context.Background(), network, at)
		if err != nil {
			t.Fatal(err)
		}
		u := p.(*net.UDPConn)
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.serve(u, network == "udp6")
		}()
		t.Cleanup(func() { _ = u.Close(); <-done })
	}
}

type nameServer struct {
	mu    sync.Mutex
	asked map[string]int
}

// serve answers from the address that was asked, or the asker would not take it.
func (s *nameServer) serve(u *net.UDPConn, six bool) {
	if raw, err := u.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			if six {
				_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IPV6, syscall.IPV6_RECVPKTINFO, 1)
			} else {
				_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_PKTINFO, 1)
			}
		})
	}
	buf, oob := make([]byte, 4096), make([]byte, 256)
	for {
		n, m, _, from, err := u.ReadMsgUDPAddrPort(buf, oob)
		if err != nil {
			return
		}
		if reply := s.answer(buf[:n]); reply != nil {
			_, _, _ = u.WriteMsgUDPAddrPort(reply, oob[:m], from)
		}
	}
}

func (s *nameServer) answer(query []byte) []byte {
	var q dnsmessage.Message
	if q.Unpack(query) != nil || len(q.Questions) != 1 {
		return nil
	}
	ask := q.Questions[0]
	name := strings.ToLower(ask.Name.String())
	s.mu.Lock()
	nth := s.asked[name+ask.Type.String()]
	s.asked[name+ask.Type.String()]++
	s.mu.Unlock()
	reply := dnsmessage.Message{Header: dnsmessage.Header{ID: q.ID, Response: true, RecursionDesired: true, RecursionAvailable: true}, Questions: q.Questions}
	owner := ask.Name
	if strings.HasPrefix(name, "cname-") {
		owner = dnsmessage.MustNewName("real." + name)
		reply.Answers = append(reply.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: ask.Name, Class: dnsmessage.ClassINET, TTL: 0}, Body: &dnsmessage.CNAMEResource{CNAME: owner}})
	}
	addrs := answersOf(name, nth)
	if addrs == nil {
		reply.RCode = dnsmessage.RCodeNameError
	}
	for _, a := range addrs {
		h := dnsmessage.ResourceHeader{Name: owner, Class: dnsmessage.ClassINET, TTL: 0}
		switch {
		case a.Is4() && ask.Type == dnsmessage.TypeA:
			reply.Answers = append(reply.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
		case a.Is6() && ask.Type == dnsmessage.TypeAAAA:
			reply.Answers = append(reply.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	b, err := reply.Pack()
	if err != nil {
		return nil
	}
	return b
}
