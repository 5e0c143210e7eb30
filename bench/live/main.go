// Command live measures what the fetching of a thread costs beside its requests alone. It starts a server of
// each network on this machine, with one thread, walks it into a record as clew unroll does, and notes every
// request; then it makes the same requests bare, one after another over kept connections. Both are done in
// turn; the medians and their ratio are printed, a network a line. The goal is a ratio of 1.5 at most for
// 1,000 posts.
//
//	go run ./bench/live [-posts 1000] [-rounds 7] [-think 0] [NETWORK...]
//
// The servers make each answer once and then give it from memory, after the time that -think names: 0 shows
// what Clew itself costs, for no server is as quick as that. The last figure of a line says from which time
// an answer on the ratio is 1.5 or less. The servers run in the same process, so that their share is in both
// figures; so is the peak of memory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/source"
	"clew/internal/sqlite"
)

// scene is one network with one thread.
type scene struct {
	name  string
	said  string // what a person would type
	posts int
	live  func(fetch.Asker) source.Live
	spend int64
}

func main() {
	posts := flag.Int("posts", 1000, "posts of the thread")
	rounds := flag.Int("rounds", 7, "rounds of both")
	think := flag.Duration("think", 0, "what a server takes to think about each answer")
	profile := flag.String("cpuprofile", "", "write a profile of the walks to `FILE`")
	flag.Parse()
	if err := measureAll(*posts, *rounds, *think, *profile, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

func measureAll(posts, rounds int, think time.Duration, profile string, only []string) (err error) {
	if posts < 2 || rounds < 1 {
		return errors.New("at least 2 posts and one round")
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, n := range []struct {
		name  string
		stage func(posts int) (scene, http.Handler)
	}{{"atproto", atproto}, {"fediverse", fediverse}, {"x", x}, {"nostr", relays(think)}} {
		if len(only) > 0 && !slices.Contains(only, n.name) {
			continue
		}
		s, h := n.stage(posts)
		s.name = n.name
		if err := measure(s, h, rounds, think); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// measure walks and asks bare in turn.
func measure(s scene, h http.Handler, rounds int, think time.Duration) error {
	server := httptest.NewServer(&kept{real: h, think: think, answers: map[string]*httptest.ResponseRecorder{}})
	defer server.Close()
	here := server.Listener.Addr().String()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, here) // whatever the name, it is this server
	}
	var walks, bares []time.Duration
	requests := 0
	for range rounds + 1 { // the first fills the server's memory
		n, took, err := walk(s, dial)
		if err != nil {
			return err
		}
		begun := time.Now()
		if err := n.again(dial); err != nil {
			return fmt.Errorf("ask bare: %w", err)
		}
		walks, bares, requests = append(walks, took), append(bares, time.Since(begun)), n.count()
	}
	w, b := median(walks[1:]), median(bares[1:])
	// With t more for each of n answers the ratio is (w+n*t) / (b+n*t).
	enough := max(0, (w-3*b/2)*2/time.Duration(requests)) + think
	fmt.Printf("%-10s %d posts, %d requests: walk %v, bare %v, ratio %.2f; peak of memory %d MiB; 1.5 from %v an answer on\n",
		s.name, s.posts, requests, w.Round(100*time.Microsecond), b.Round(100*time.Microsecond), float64(w)/float64(b), peak()>>10, enough.Round(100*time.Microsecond))
	return nil
}

// walk fetches the thread into a record of its own.
func walk(s scene, dial func(context.Context, string, string) (net.Conn, error)) (*noted, time.Duration, error) {
	dir, err := os.MkdirTemp("", "clew-live")
	if err != nil {
		return nil, 0, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	store, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return nil, 0, err
	}
	defer store.Close()
	door := fetch.New(fetch.Config{Allow: hosts, Resolver: here{}, Dial: dial})
	defer door.Close()
	n := &noted{door: door}
	live := s.live(n)
	ref, ok := live.Refer(s.said)
	if !ok {
		return nil, 0, fmt.Errorf("%s is not understood", s.said)
	}
	begun := time.Now()
	got, err := collect.Walk(ctx, live, ref, store, collect.WalkOptions{Spend: s.spend})
	took := time.Since(begun)
	if err == nil && got.Walked.Posts != s.posts {
		err = fmt.Errorf("%d posts of %d came", got.Walked.Posts, s.posts)
	}
	return n, took, err
}

// hosts are the servers' invented names.
var hosts = []string{"*.live.example", "live.example"}

// here resolves every name to this machine.
type here struct{}

// LookupNetIP implements fetch.Resolver.
func (here) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil
}

// kept gives from memory what a server said before.
type kept struct {
	real    http.Handler
	think   time.Duration
	mu      sync.Mutex
	answers map[string]*httptest.ResponseRecorder
}

// ServeHTTP implements http.Handler.
func (k *kept) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		k.real.ServeHTTP(w, r)
		return
	}
	key := r.Host + r.URL.String() + r.Header.Get("Accept")
	k.mu.Lock()
	a := k.answers[key]
	if a == nil {
		a = httptest.NewRecorder()
		k.real.ServeHTTP(a, r)
		k.answers[key] = a
	}
	k.mu.Unlock()
	time.Sleep(k.think)
	for name, v := range a.Header() {
		w.Header()[name] = v
	}
	w.WriteHeader(a.Code)
	_, _ = w.Write(a.Body.Bytes()) // the client may have gone
}

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}

// peak is the most memory that this process had resident, in KiB; 0 where the system does not tell.
func peak() int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(b), "VmHWM:")
	n := 0
	if _, err := fmt.Sscan(after, &n); err != nil {
		return 0
	}
	return n
}
