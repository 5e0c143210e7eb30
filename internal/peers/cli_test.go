package peers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// built is the program under test, built by the first who asks.
var built struct {
	sync.Once
	path string
	err  error
}

// clew gives the program.
func clew(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		project, err := root()
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(shared.dir, "clew")
		c := exec.Command("go", "build", "-o", built.path, "./cmd/clew")
		c.Dir = project
		if out, err := c.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build clew: %w: %s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// desk is a person's: a record, a configuration, an environment.
type desk struct {
	record string
	env    []string
	asked  *atomic.Int64 // requests of the AppView
}

// newDesk lays the configuration out for whichever servers are given; nil for those that are not.
func newDesk(t testing.TB, f *Fediverse, n *AT, r *Relay) *desk {
	t.Helper()
	dir := t.TempDir()
	d := &desk{record: filepath.Join(dir, "record"), asked: new(atomic.Int64)}
	conf := "contact = \"https://example.test/contact\"\n"
	if n != nil {
		conf += fmt.Sprintf("[bluesky]\nappview = %q\nplc = %q\njetstream = []\n", counting(t, n.AppView, d.asked), n.PLC)
		d.env = append(d.env, "CLEW_BLUESKY_RELAY="+strings.Replace(n.PDS, "http:", "ws:", 1))
	}
	if f != nil {
		conf += fmt.Sprintf("[mastodon.tokens]\n%q = %q\n", f.Host, f.Members["reader"].Token)
	}
	if r != nil {
		d.env = append(d.env, "CLEW_NOSTR_RELAYS="+r.URL)
	}
	conf += "[follow]\npoll = \"2s\"\nstreams = \"5s\"\nsettle = \"300ms\"\n"
	path := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	d.env = append(d.env, "CLEW_RECORD="+d.record, "CLEW_CONFIG="+path, "CLEW_ALLOW=localhost,127.0.0.1", "HOME="+dir, "PATH="+os.Getenv("PATH"), "TMPDIR="+dir)
	return d
}

// counting stands before a server and counts what it is asked.
func counting(t testing.TB, server string, asked *atomic.Int64) string {
	t.Helper()
	at, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	on := httputil.NewSingleHostReverseProxy(at)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		on.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// said is what the program printed, and its exit status.
type answered struct {
	out, err string
	status   int
}

// run runs the program to its end.
func (d *desk) run(t testing.TB, args ...string) answered {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, clew(t), args...)
	c.Env = d.env
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatalf("clew %v: %v", args, err)
	}
	return answered{out.String(), errs.String(), c.ProcessState.ExitCode()}
}

// running is the program as it runs.
type running struct {
	c    *exec.Cmd
	mu   sync.Mutex
	out  bytes.Buffer
	done chan error
}

// Write implements io.Writer.
func (r *running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Write(b)
}

func (r *running) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.String()
}

// start runs the program beside the test.
func (d *desk) start(t testing.TB, args ...string) *running {
	t.Helper()
	r := &running{c: exec.Command(clew(t), args...), done: make(chan error, 1)}
	r.c.Env, r.c.Stdout, r.c.Stderr = d.env, r, r
	if err := r.c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.done <- r.c.Wait() }()
	t.Cleanup(func() {
		_ = r.c.Process.Kill() // it has ended where the test went well
	})
	return r
}

// stop ends the program by a signal and gives its exit status.
func (r *running) stop(t testing.TB, s syscall.Signal) int {
	t.Helper()
	if err := r.c.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	select {
	case <-r.done:
	case <-time.After(20 * time.Second):
		t.Fatalf("it does not stop; it said:\n%s", r)
	}
	return r.c.ProcessState.ExitCode()
}

func show(t testing.TB, d *desk, args ...string) answered {
	t.Helper()
	begun := time.Now()
	a := d.run(t, args...)
	t.Logf("$ clew %s   [%d, %s, %d asked]\n%s--- err\n%s", strings.Join(args, " "), a.status, time.Since(begun).Round(time.Millisecond), d.asked.Load(), a.out, a.err)
	return a
}

func TestExplore(t *testing.T) {
	n, f, r := ATProto(t), GoToSocial(t), NostrRelay(t)
	d := newDesk(t, f, n, r)
	s := Plain(t, n.Town(), 12)
	p := s.Author.(atPen).p
	link := func(i int) string { return p.link(t, s.Notes[i].own.(Record)) }
	show(t, d, "unroll", link(3), "-f", "text")
	show(t, d, "unroll", link(0), "-f", "json")
	show(t, d, "unroll", link(0), "-f", "markdown")
	show(t, d, "refresh", link(0))
	s.Extend(t, 2)
	s.Rewrite(t, 3, "plain, part 4 again")
	show(t, d, "refresh", link(0))
	s.Author.Remove(t, s.Notes[7])
	n.Settle(t)
	show(t, d, "refresh", link(0))
	show(t, d, "refresh", "-f", "json", "1")
	show(t, d, "unroll", link(7))
	show(t, d, "unroll", "--no-record", link(7))
	show(t, d, "unroll", "--no-record", link(8))
	show(t, d, "unroll", "https://bsky.app/profile/"+p.Handle)
	show(t, d, "unroll", "https://bsky.app/profile/nobody.test/post/3lk2abcdefg22")
	show(t, d, "unroll", "page:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
	show(t, d, "unroll", "https://unknown.example/foo")
	show(t, d, "unroll", "https://localhost:1/@foo/12345")
	show(t, d, "unroll", "https://news.ycombinator.com/item?id=1")
	show(t, d, "unroll", "https://www.threads.net/@foo/post/abc")
	show(t, d, "unroll", "https://x.com/foo/status/1850912345678901234")
	show(t, d, "unroll", "gibberish words")
	show(t, d, "unroll", "--offline", "https://x.com/foo/status/1850912345678901234")
	show(t, d, "unroll", "http://10.0.0.1/@foo/12345")
	show(t, d, "unroll", "nostr:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
	alice := f.Members["alice"]
	priv := alice.Say(t, Status{Text: "a secret", Visibility: "private"})
	show(t, d, "unroll", priv.URL)
	pub := alice.Say(t, Status{Text: "hello world"})
	pub2 := alice.Reply(t, pub, "hello again")
	show(t, d, "unroll", pub.URL)
	alice.Delete(t, pub2)
	show(t, d, "refresh", pub.URL)
	show(t, d, "unroll", pub2.URL)
	show(t, d, "unroll", pub2.URL+"0")
	show(t, d, "rules", "add", "opt-out", string(alice.ID), "--reason", "asked")
	show(t, d, "unroll", pub.URL)
	show(t, d, "refresh", pub.URL)
	show(t, d, "unroll", "--no-record", pub.URL)
	show(t, d, "follow", "@alice@"+f.Host)
	show(t, d, "follow", "@anton@"+f.Host)
	show(t, d, "follow", string(f.Members["anton"].ID))
	show(t, d, "follow", p.Handle)
	show(t, d, "follow", "@"+p.Handle)
	show(t, d, "follow", "nobody.test")
	show(t, d, "follow", "@nobody@"+f.Host)
	show(t, d, "follow", "gibberish words")
	show(t, d, "follow", link(0))
	show(t, d, "follow", "https://unknown.example/@foo")
	show(t, d, "follow", "@foo@unknown.example")
	show(t, d, "following")
	show(t, d, "jobs")
	show(t, d, "threads")
	show(t, d, "unfollow", "@"+p.Handle)
	show(t, d, "unfollow", "@"+p.Handle)
	show(t, d, "record", "check")
	before := show(t, d, "threads", "-f", "jsonl")
	show(t, d, "record", "rebuild")
	after := show(t, d, "threads", "-f", "jsonl")
	if before.out != after.out {
		t.Error("differs")
	}
}
