package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"clew/internal/post"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
	on.ErrorLog = log.New(io.Discard, "", 0) // whoever asks may be killed
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		on.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// answered is what the program printed, and its exit status.
type answered struct {
	out, err string
	status   int
}

// run runs the program to its end.
func (d *desk) run(t testing.TB, args ...string) answered {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
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
	case <-time.After(patience):
		t.Fatalf("it does not stop; it said:\n%s", r)
	}
	return r.c.ProcessState.ExitCode()
}

// says runs the program, which must end well, print nothing beside its data, and say this.
func (d *desk) says(t testing.TB, want string, args ...string) {
	t.Helper()
	a := d.run(t, args...)
	if a.status != 0 || a.err != "" || !strings.Contains(a.out, want) {
		t.Errorf("clew %v does not say %q; status %d:\n%s%s", args, want, a.status, a.out, a.err)
	}
}

// refuses runs the program, which must fail with one line that says all of this.
func (d *desk) refuses(t testing.TB, want []string, args ...string) {
	t.Helper()
	a := d.run(t, args...)
	if a.status == 0 || a.out != "" || strings.Count(a.err, "\n") != 1 || len(a.err) > 300 {
		t.Errorf("clew %v: status %d:\n%s%s", args, a.status, a.out, a.err)
	}
	for _, w := range want {
		if !strings.Contains(a.err, w) {
			t.Errorf("clew %v does not say %q:\n%s", args, w, a.err)
		}
	}
}

// read is what the JSON of a thread says, as far as a test asks.
type readThread struct {
	Verdict struct {
		State string
		Held  int
		Gaps  []struct {
			After  post.ID
			Count  int
			Reason string
		}
	}
	Posts []struct {
		ID     post.ID
		Text   string
		Edited any
	}
}

// thread reads a thread with the program, as JSON.
func (d *desk) thread(t testing.TB, args ...string) (readThread, answered) {
	t.Helper()
	a := d.run(t, append([]string{"unroll", "-f", "json"}, args...)...)
	var x readThread
	if a.status == 0 || a.status == 3 {
		if err := json.Unmarshal([]byte(a.out), &x); err != nil {
			t.Fatalf("clew unroll %v: %v in %s", args, err, a.out)
		}
	}
	return x, a
}

// differs says where what was read is not the truth.
func (x readThread) differs(s *Story) string {
	have := Truth{Said: map[post.ID]Said{}}
	for _, p := range x.Posts {
		have.Line = append(have.Line, p.ID)
		have.Said[p.ID] = Said{Text: p.Text}
	}
	for _, g := range x.Verdict.Gaps {
		have.Gaps = append(have.Gaps, Gap{g.After, g.Count, ""})
	}
	want := Truth{Line: s.Line, Said: map[post.ID]Said{}}
	for id, said := range s.Said {
		want.Said[id] = Said{Text: said.Text}
	}
	for _, g := range s.Gaps {
		want.Gaps = append(want.Gaps, Gap{g.After, g.Count, ""})
	}
	return cmp.Diff(want, have, cmpopts.EquateEmpty())
}

// stays checks the record and makes it anew: what it tells must be the same afterwards.
func (d *desk) stays(t testing.TB) {
	t.Helper()
	d.says(t, "sound: ", "record", "check")
	before := d.run(t, "threads", "--all", "-f", "jsonl")
	d.says(t, "rebuilt: ", "record", "rebuild")
	after := d.run(t, "threads", "--all", "-f", "jsonl")
	if diff := cmp.Diff(strings.Split(before.out, "\n"), strings.Split(after.out, "\n")); before.status != 0 || before.out == "" || diff != "" {
		t.Errorf("a rebuild changes what is told (-before +after):\n%s%s", diff, before.err)
	}
}

func TestProgramUnrolls(t *testing.T) {
	t.Parallel()
	n, f := ATProto(t), GoToSocial(t)
	d := newDesk(t, f, n, nil)
	s := Plain(t, n.Town(), 12)
	p := s.Author.(atPen).p
	link := func(i int) string { return p.link(t, s.Notes[i].own.(Record)) }
	for from, i := range map[string]int{"first": 0, "middle": 6, "last": 11} {
		if x, a := d.thread(t, "--no-record", link(i)); a.status != 0 || a.err != "" || x.Verdict.State != "complete" || x.differs(s) != "" {
			t.Errorf("from the %s: status %d, %s\n%s%s", from, a.status, x.Verdict.State, x.differs(s), a.err)
		}
	}
	if _, err := os.Stat(d.record); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("--no-record has made a record: %v", err)
	}
	asked := d.asked.Load()
	d.refuses(t, []string{"not in the record"}, "unroll", "--offline", link(3))
	if d.asked.Load() != asked {
		t.Error("--offline asks")
	}
	d.says(t, "Whole: all 12 posts are here.", "unroll", link(3))
	asked = d.asked.Load()
	for _, format := range []string{"text", "json", "markdown", "html"} {
		a := d.run(t, "unroll", "-f", format, link(9))
		for id, said := range s.Said {
			if !strings.Contains(a.out, said.Text) {
				t.Errorf("%s is not in the %s: %q", id, format, said.Text)
			}
		}
		if a.status != 0 || a.err != "" {
			t.Errorf("as %s: status %d: %s", format, a.status, a.err)
		}
	}
	if d.asked.Load() != asked {
		t.Error("what was fetched a moment ago is asked for again")
	}
	if a := d.run(t, "unroll", link(3)); strings.Contains(a.out, "?uri=") || !strings.Contains(a.out, "(Bluesky, fetched on ") {
		t.Errorf("where it came from is told as a machine would:\n%s", a.out)
	}

	s.Extend(t, 2)
	s.Rewrite(t, 3, "plain, part 4: second thoughts")
	d.says(t, link(5)+": +2 posts, 1 edited; complete\n", "refresh", link(5))
	d.says(t, ": nothing has changed; complete\n", "refresh", link(5))
	gone := s.Remove(t, 7)
	d.says(t, ": 1 not found this time, which proves nothing yet; complete\n  not found "+string(gone)+"\n", "refresh", "1")
	d.says(t, ": nothing has changed; complete\n", "refresh", link(0)) // two looks in an hour are one

	d.refuses(t, []string{"names an account, not a post", "clew follow"}, "unroll", "https://bsky.app/profile/"+p.Handle)
	d.refuses(t, []string{"the network shows no such post: " + link(7), "not proved deleted"}, "unroll", "--no-record", link(7))
	d.refuses(t, []string{"the network knows no such account", "@nobody.test"}, "unroll", "https://bsky.app/profile/nobody.test/post/3lk2abcdefg22")
	d.refuses(t, []string{"not in the record", "clew threads"}, "unroll", "page:"+strings.Repeat("0123456789abcdef", 4))
	d.refuses(t, []string{"no answer: https://localhost:1/@foo/12345", "it refused the connection"}, "unroll", "https://localhost:1/@foo/12345")
	d.refuses(t, []string{"clew does not read Hacker News yet"}, "unroll", "https://news.ycombinator.com/item?id=1")
	d.refuses(t, []string{"may not be fetched: http://10.0.0.1/@foo/12345", "--allow HOST"}, "unroll", "http://10.0.0.1/@foo/12345")
	d.stays(t)
}

// TestProgramOnFediverse gives the program the links that the server's own pages have.
func TestProgramOnFediverse(t *testing.T) {
	t.Parallel()
	f := GoToSocial(t)
	d := newDesk(t, f, nil, nil)
	s := Plain(t, f.Town("anton"), 3)
	link := func(i int) string { return s.Notes[i].own.(Posted).URL }
	d.says(t, "Whole as far as can be seen.", "unroll", link(1))
	s.Extend(t, 2)
	s.Rewrite(t, 0, "plain, part 1: second thoughts")
	d.says(t, ": +2 posts, 1 edited; complete as seen\n", "refresh", link(0))
	s.Remove(t, 4)
	d.says(t, ": 1 not found this time, which proves nothing yet; complete as seen\n", "refresh", link(0))
	private := f.Members["anton"].Say(t, Status{Text: "a secret", Visibility: "private"})
	for _, lost := range []string{link(4), private.URL} {
		d.refuses(t, []string{"the network shows no such post"}, "unroll", "--no-record", lost)
	}
	d.says(t, "opt-out", "rules", "add", "opt-out", string(s.Truth.Author), "--reason", "asked by mail")
	for _, args := range [][]string{{"unroll"}, {"unroll", "--no-record"}, {"refresh"}, {"unroll", "--offline"}} {
		d.refuses(t, nil, append(args, link(0))...)
	}
	d.refuses(t, []string{"asked not to be"}, "follow", "@anton@"+f.Host)
	d.says(t, "no longer opt-out", "rules", "remove", "opt-out", string(s.Truth.Author))
	d.says(t, "second thoughts", "unroll", "--offline", link(0))
	d.stays(t)
}

// TestProgramFollows runs clew follow while people write, change and delete, kills it in the middle, and
// looks whether the record holds all of it, once.
func TestProgramFollows(t *testing.T) {
	t.Parallel()
	f, n, r := GoToSocial(t), ATProto(t), NostrRelay(t)
	d := newDesk(t, f, n, r)
	d.refuses(t, []string{"nobody is followed", "clew follow ACCOUNT"}, "follow")
	var all []*Story
	for _, town := range []Town{f.Town("amira"), n.Town(), r.Town()} {
		s := story(t, town)
		if p, ok := s.Author.(nostrPen); ok {
			p.s.now = time.Now().Unix() - 60
		}
		s.Line = of(s.run(t, nil, 2, "followed"))
		s.end(t)
		all = append(all, s)
	}
	p := all[1].Author.(atPen).p
	d.says(t, "following @amira@"+f.Host, "follow", "@amira@"+f.Host)
	d.says(t, "following @"+p.Handle+" ("+string(p.DID)+"): 2 new posts", "follow", p.Handle)
	d.says(t, "2 new posts", "follow", string(all[2].Truth.Author))
	d.says(t, "@"+p.Handle+" is followed already\n", "follow", "@"+p.Handle)
	if a := d.run(t, "following"); strings.Count(a.out, "\n") != 3 || strings.Contains(a.out, "not read yet") {
		t.Errorf("following:\n%s%s", a.out, a.err)
	}
	k := d.start(t, "follow")
	listened(t, k.String, all...)
	begun := time.Now()
	comes := func(what string) {
		defer func() { t.Logf("%s: %s", what, time.Since(begun)) }()
		t.Helper()
		for i, s := range all {
			soon(t, func() error {
				x, a := d.thread(t, "--offline", string(s.Line[0]))
				if diff := x.differs(s); diff != "" {
					return fmt.Errorf("%s of %d never came (-seeded +read):\n%s%s\nit said:\n%s", what, i, diff, a.err, k)
				}
				return nil
			})
		}
	}
	write := func(n int) {
		for _, s := range all {
			s.Extend(t, n)
		}
	}
	write(6)
	comes("eight posts")
	time.Sleep(1100 * time.Millisecond) // some networks tell versions apart by whole seconds
	all[0].Rewrite(t, 1, "followed, part 2: second thoughts")
	all[1].Rewrite(t, 1, "followed, part 2: second thoughts")
	comes("an edit")
	write(2)
	if err := k.c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-k.done
	write(2)
	t.Logf("it said:\n%s", k)
	k = d.start(t, "follow")
	comes("what was written meanwhile")
	for _, s := range all[1:] { // elsewhere it takes two looks an hour apart
		s.Remove(t, 7)
		s.Forget(7)
	}
	comes("a gap")
	for _, s := range all {
		for i, p := range first(d.thread(t, "--offline", string(s.Line[0]))).Posts {
			if edited := i == 1 && s != all[2]; (p.Edited != nil) != edited {
				t.Errorf("%s is told as edited: %v, not %v", p.ID, p.Edited, edited)
			}
		}
	}
	if x, a := d.thread(t, "--offline", string(all[1].Line[11-1])); len(x.Posts) != 11 || len(x.Verdict.Gaps) != 1 || x.Verdict.Gaps[0].Reason != "deleted" || a.status != 3 {
		t.Errorf("of twelve posts of which the eighth is deleted %d are shown, status %d, with the gaps %v", len(x.Posts), a.status, x.Verdict.Gaps)
	}
	if a := d.run(t, "unroll", "--offline", string(all[1].Line[0])); !strings.Contains(a.out, "\n[1 post deleted, last seen ") {
		t.Errorf("no gap is marked in\n%s", a.out)
	}
	d.says(t, "", "jobs", "pause")
	d.says(t, "; paused (clew jobs resume)", "jobs")
	d.refuses(t, []string{"another clew keeps up"}, "follow")
	d.says(t, "is followed no longer", "unfollow", "@"+p.Handle)
	if status := k.stop(t, syscall.SIGINT); status != 0 {
		t.Errorf("an interrupt ends it with status %d:\n%s", status, k)
	}
	t.Logf("it said:\n%s", k)
	d.says(t, "; paused (clew jobs resume)", "jobs")
	d.says(t, "", "jobs", "resume")
	if a := d.run(t, "jobs"); strings.Contains(a.out, "paused") || !strings.Contains(a.out, " waiting  walk ") {
		t.Errorf("jobs that wait do not outlive who does them:\n%s", a.out)
	}
	d.stays(t)
}

func first(x readThread, _ answered) readThread { return x }

// TestProgramServes presses the button of a thread's page.
func TestProgramServes(t *testing.T) {
	t.Parallel()
	n := ATProto(t)
	d := newDesk(t, nil, n, nil)
	s := Plain(t, n.Town(), 4)
	d.says(t, "Whole", "unroll", string(s.Line[2]))
	k := d.start(t, "serve", "--listen", "127.0.0.1:0")
	at := ""
	soon(t, func() error {
		at = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(k.String())
		if at == "" {
			return fmt.Errorf("it does not say where it serves: %s", k)
		}
		return up(at + "/jobs")()
	})
	s.Extend(t, 2)
	res, err := client.PostForm(at+"/refresh", url.Values{"id": {string(s.Line[1])}})
	a, err := answer(res, err)
	if err != nil {
		t.Fatal(err)
	}
	if page := string(a.Body); a.Status != 200 || !strings.Contains(page, "Refreshed: +2 posts; complete") || !strings.Contains(page, "written later, part 2") {
		t.Errorf("the button gives %d: %.3000s", a.Status, page)
	}
	if a, err := ask("GET", at+"/jobs", "", "", nil); err != nil || a.Status != 200 || !bytes.Contains(a.Body, []byte(path(s.Line[0]))) {
		t.Errorf("the page of jobs: %v %d %.3000s", err, a.Status, a.Body)
	}
	if status := k.stop(t, syscall.SIGTERM); status != 0 {
		t.Errorf("it ends with status %d: %s", status, k)
	}
	d.stays(t)
}

// path is the part of an id that pages hold as it is.
func path(id post.ID) string { return string(id)[strings.LastIndexByte(string(id), '/')+1:] }
