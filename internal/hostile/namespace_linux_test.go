package hostile

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"clew/internal/fetch"
)

// inside is set for the copy of the test that runs in a network namespace of its own.
const inside = "CLEW_HOSTILE_INSIDE"

// TestDeliveredAddressesInNamespace delivers the same addresses to a door with the real dialer, in a network
// that has nothing but a loopback device to which every address in the world is local: a connection that
// should not be made succeeds, and is counted.
func TestDeliveredAddressesInNamespace(t *testing.T) {
	if os.Getenv(inside) == "" {
		enter(t)
		return
	}
	n := newInternet(t)
	c := &accepted{}
	for _, at := range []string{"0.0.0.0:80", "[::]:80", "0.0.0.0:443", "[::]:443", "0.0.0.0:8080", "[::]:8080"} {
		c.listen(t, n, at)
	}
	deliver(t, n, n.door(t, func(cfg *fetch.Config) { cfg.Dial = nil }), c.count)
	if c.count() != 0 || c.good == 0 {
		t.Errorf("dials %d, of the public address %d: %q", c.count(), c.good, c.bad)
	}
	conn, err := net.Dial("tcp", "169.254.169.254:80")
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	for until := time.Now().Add(10 * time.Minute); c.count() == 0 && time.Now().Before(until); {
		time.Sleep(5 * time.Millisecond)
	}
	if c.count() != 1 {
		t.Errorf("a forbidden connection was counted %d times", c.count())
	}
}

// accepted counts connections by the address that they were made to.
type accepted struct {
	mu   sync.Mutex
	bad  []string
	good int
}

func (c *accepted) count() int { c.mu.Lock(); defer c.mu.Unlock(); return len(c.bad) }

func (c *accepted) listen(t *testing.T, n *internet, at string) {
	network := "tcp4"
	if at[0] == '[' {
		network = "tcp6"
	}
	l, err := net.Listen(network, at)
	if err != nil {
		t.Fatal(err)
	}
	safe := strings.HasSuffix(at, ":443")
	s := &http.Server{Handler: http.HandlerFunc(n.answer), ReadHeaderTimeout: 10 * time.Second, ConnState: func(conn net.Conn, state http.ConnState) {
		if state != http.StateNew {
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		to := netip.MustParseAddrPort(conn.LocalAddr().String())
		if to.Addr().Unmap() == outside && to.Port() != 8080 {
			c.good++
		} else {
			c.bad = append(c.bad, to.String())
		}
	}}
	if safe {
		l = tls.NewListener(l, n.tls)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l)
	}()
	t.Cleanup(func() { _ = s.Close(); <-done })
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
