package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTortureStreamKill kills an import of a stream again and again; each next one goes on at its cursor.
func TestTortureStreamKill(t *testing.T) {
	s := serveStream(t, &streamServer{streamed: makeStream(11, size(12_000, 30_000)), pause: 6 * time.Millisecond})
	want := undisturbedStream(t, s)
	r := rand.New(rand.NewPCG(20250101, 5))
	kills, rounds, lost, doubled := 0, 0, 0, 0
	for least := size(12, 1000); kills < least; rounds++ {
		dir, done := folder(t)
		for ended := false; !ended; {
			after := time.Duration(r.IntN(450)) * time.Millisecond
			if kills >= least {
				after = patience
			}
			o := killedStream(t, dir, s.url, after)
			if ended = o.status == 0; !ended {
				kills++
				if exists(dir, "clew.db") && kills%size(4, 10) == 0 {
					sound(t, dir, fmt.Sprintf("kill %d", kills))
				}
			}
		}
		l, d := heldOfStream(t, dir, s.streamed, want, fmt.Sprintf("round %d", rounds))
		lost, doubled = lost+l, doubled+d
		done()
	}
	t.Logf("%d kills in %d streams of %d events, %d posts: lost %d, doubled %d", kills, rounds, len(s.lines), len(s.texts), lost, doubled)
}

// TestTortureStreamFaults has the server do what servers do. Whoever goes on after each fault has it all.
func TestTortureStreamFaults(t *testing.T) {
	s := serveStream(t, &streamServer{streamed: makeStream(12, size(6_000, 60_000))})
	want := undisturbedStream(t, s)
	s.opens.Store(0)
	faults := streamFaults()
	fault := func(open int) *streamFault {
		if open > len(faults) {
			return nil
		}
		return &faults[open-1]
	}
	s.act = func(open, sent int, w *frames) bool {
		f := fault(open)
		if f == nil || f.act == nil || sent != len(s.lines)/(len(faults)+2) {
			return false
		}
		return f.act(w)
	}
	s.from = func(open, i int) int {
		if f := fault(open); f != nil && f.back {
			return 0
		}
		return min(i, open*len(s.lines)/(len(faults)+2)) // later ones have something left to send
	}
	s.refuse = func(open int) int {
		if f := fault(open); f != nil {
			return f.status
		}
		return 0
	}
	dir, done := folder(t)
	defer done()
	for _, f := range faults {
		o := clew(t, dir, "import", "-f", "json", s.url)
		if o.status != f.exit {
			t.Errorf("%s: the import ends with %d, want %d: %s", f.name, o.status, f.exit, o.errs)
		}
		if o.status == 1 {
			if wrong := tells(o); wrong != "" {
				t.Errorf("%s: %s", f.name, wrong)
			}
		}
		sound(t, dir, f.name)
	}
	if o := clew(t, dir, "import", "-f", "json", s.url); o.status != 0 {
		t.Errorf("the stream cannot be finished: status %d: %s", o.status, o.errs)
	}
	if n := int(s.opens.Load()); n != len(faults)+1 {
		t.Errorf("%d connections for %d faults", n, len(faults))
	}
	lost, doubled := heldOfStream(t, dir, s.streamed, want, "after all faults")
	t.Logf("%d faults, %d posts: lost %d, doubled %d", len(faults), len(s.texts), lost, doubled)
}

// streamFault is what a server does wrong on one connection.
type streamFault struct {
	name   string
	exit   int // of the import that meets it
	status int // refused with
	back   bool
	act    func(w *frames) (ends bool)
}

func streamFaults() []streamFault {
	cut := func(w *frames) bool { w.w.Flush(); return true }
	text := func(lines ...string) func(*frames) bool {
		return func(w *frames) bool {
			for _, l := range lines {
				w.message(1, []byte(l))
			}
			return false
		}
	}
	return []streamFault{
		{name: "cut off between two messages", exit: 1, act: cut},
		{name: "cut off in the middle of a message", exit: 1, act: func(w *frames) bool {
			w.head(1, 500)
			w.write([]byte(`{"did":"did:plc:abcdefghijklmnopqrstuvwx","time_us":1735689600`))
			return cut(w)
		}},
		{name: "cut off in the middle of a frame's head", exit: 1, act: func(w *frames) bool { w.write([]byte{0x81, 126, 1}); return cut(w) }},
		{name: "messages that are no events", exit: 3, back: true, act: text("", "null", "[]", "{}", "not json {{{", `{"did":7}`, `{"did":"x","time_us":"y","kind":"z"}`, strings.Repeat("[", 100_000), "\x00\xff\xfe")},
		{name: "binary messages", exit: 0, back: true, act: func(w *frames) bool { w.message(2, []byte{0, 1, 2, 0xff}); return false }},
		{name: "a frame of a kind that does not exist", exit: 1, act: func(w *frames) bool { w.message(5, []byte("what")); return cut(w) }},
		{name: "bytes that are no frames", exit: 1, act: func(w *frames) bool { w.write(bytes.Repeat([]byte("HTTP/1.1 "), 500)); return cut(w) }},
		{name: "a message of a hundred gigabytes", exit: 1, act: func(w *frames) bool { w.head(1, 100<<30); w.write(make([]byte, 1<<20)); return cut(w) }},
		{name: "a message that is too long", exit: 1, act: func(w *frames) bool { w.message(1, bytes.Repeat([]byte(" "), 9<<20)); return cut(w) }},
		{name: "a message that says an error", exit: 1, act: func(w *frames) bool {
			w.message(1, []byte(`{"$type":"error","error":"ConsumerTooSlow","message":"too slow"}`))
			return false
		}},
		{name: "closed as overloaded", exit: 1, act: func(w *frames) bool { w.end(1013); return true }},
		{name: "a rest, and on", exit: 0, back: true, act: func(w *frames) bool { w.w.Flush(); time.Sleep(700 * time.Millisecond); return false }},
		{name: "from the very beginning again", exit: 0, back: true},
		{name: "a time far ahead", exit: 1, act: func(w *frames) bool {
			w.message(1, []byte(`{"did":"did:plc:abcdefghijklmnopqrstuvwx","time_us":9000000000000000,"kind":"sync","sync":{"did":"did:plc:abcdefghijklmnopqrstuvwx","rev":"3lenax2ss232b"}}`))
			return cut(w)
		}},
		{name: "refused", exit: 1, status: 503},
		{name: "unknown", exit: 1, status: 404},
		{name: "too often", exit: 1, status: 429},
		{name: "not a socket", exit: 1, status: 200},
	}
}

// TestTortureStreamLost: what the server no longer has is said to be missing, and the rest is taken.
func TestTortureStreamLost(t *testing.T) {
	s := serveStream(t, &streamServer{streamed: makeStream(13, 8_000)})
	s.act = func(open, sent int, w *frames) bool { return open == 1 && sent == 2000 && w.w.Flush() == nil }
	dir, done := folder(t)
	defer done()
	if o := clew(t, dir, "import", "-f", "json", s.url); o.status != 1 {
		t.Fatalf("cut off: status %d: %s", o.status, o.errs)
	}
	s.first = 7000 // events of some 50 seconds and more are missing
	o := clew(t, dir, "import", "-f", "json", s.url)
	if o.status != 3 || !strings.Contains(o.errs, "no longer has") {
		t.Errorf("status %d, want 3; it said %q", o.status, o.errs)
	}
	sound(t, dir, "lost")
	held, err := postsOf(dir)
	must(t, err)
	for i := s.first; i < len(s.lines); i++ {
		var e struct {
			DID    string
			Commit struct {
				Operation, Collection, RKey string
			}
		}
		must(t, json.Unmarshal(s.lines[i], &e))
		id := "at://" + e.DID + "/" + e.Commit.Collection + "/" + e.Commit.RKey
		if _, left := s.texts[id]; left && e.Commit.Operation == "create" && held[id] == nil {
			t.Fatalf("%s came behind the hole and is not there", id)
		}
	}
}

func killedStream(t testing.TB, dir, url string, after time.Duration) outcome {
	t.Helper()
	c := command(context.Background(), dir, "import", "-f", "json", url)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	must(t, c.Start())
	timer := time.AfterFunc(after, func() { c.Process.Kill() }) // it may have ended by itself
	err := c.Wait()
	timer.Stop()
	o := outcome{status: statusOf(c), out: out.String(), errs: errs.String()}
	if err != nil && o.status < 128 {
		t.Fatalf("the import ended with %d before the kill: %s", o.status, o.errs)
	}
	return o
}

// undisturbedStream gives what a record holds after the whole stream, in one go.
func undisturbedStream(t testing.TB, s *streamServer) []string {
	t.Helper()
	dir, done := folder(t)
	defer done()
	if o := clew(t, dir, "import", "-f", "json", s.url); o.status != 0 {
		t.Fatalf("an undisturbed import ends with %d: %s", o.status, o.errs)
	}
	if l, d := heldOfStream(t, dir, s.streamed, nil, "undisturbed"); l+d > 0 {
		t.Fatal("the undisturbed import is wrong")
	}
	want, err := streamContent(dir)
	must(t, err)
	listed := listedOf(t, dir)
	if len(listed) < len(s.texts)/10 {
		t.Fatalf("%d posts are listed in threads", len(listed))
	}
	for id := range listed {
		want = append(want, "listed\x1f"+id)
	}
	slices.Sort(want)
	return want
}

// streamContent is what a record holds of a stream. Which stretch a post came with differs from run to run.
func streamContent(dir string) ([]string, error) {
	db, err := database(dir)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	all, err := threads(db)
	if err != nil {
		return nil, err
	}
	for _, q := range []string{
		"SELECT 'account', id, handle, name, more FROM accounts",
		"SELECT 'handle', a.id, h.handle, h.name FROM handles h JOIN accounts a ON a.key=h.account",
		"SELECT 'post', p.id, a.id, ifnull(t.root, p.id), p.parent, p.created, p.conversation, p.text, p.more FROM posts p LEFT JOIN accounts a ON a.key=p.author LEFT JOIN threads t ON t.number=p.thread",
		"SELECT 'waiting', w.id, p.id FROM waiting w JOIN posts p ON p.key=w.key WHERE w.id NOT IN (SELECT id FROM posts)",
		"SELECT 'version', id, json_remove(post, '$.capture', '$.place', '$.known') FROM versions",
		"SELECT 'gone', id, state, why FROM gone",
	} {
		lines, err := table(db, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q, err)
		}
		all = append(all, lines...)
	}
	slices.Sort(all)
	return all, nil
}

// listedOf counts how often `clew threads` lists each post; the marks of missing ones are not counted.
func listedOf(t testing.TB, dir string) map[string]int {
	t.Helper()
	listed := map[string]int{}
	for line := range bytes.Lines([]byte(clew(t, dir, "threads", "-f", "jsonl").out)) {
		type part struct {
			Posts []struct{ ID, Missing string }
		}
		var thread struct {
			part
			Branches []part
		}
		must(t, json.Unmarshal(line, &thread))
		for _, p := range append(thread.Branches, thread.part) {
			for _, p := range p.Posts {
				if p.Missing == "" {
					listed[p.ID]++
				}
			}
		}
	}
	return listed
}

// heldOfStream counts the posts that are not listed, and those listed twice, and holds the record against
// the truth and against one that was never disturbed.
func heldOfStream(t testing.TB, dir string, s *streamed, want []string, when string) (lost, doubled int) {
	t.Helper()
	sound(t, dir, when)
	listed := listedOf(t, dir)
	held, err := postsOf(dir)
	must(t, err)
	for id, text := range s.texts {
		switch {
		case len(held[id]) == 0 || held[id][0] != text:
			t.Errorf("%s: %s is %q, want %q", when, id, held[id], text)
			lost++
		case listed[id] > 1:
			doubled++
		}
	}
	for id, n := range listed {
		if _, left := s.texts[id]; !left || n > 1 {
			t.Errorf("%s: %s is listed %d times", when, id, n)
		}
	}
	got, err := streamContent(dir)
	must(t, err)
	for id := range listed {
		got = append(got, "listed\x1f"+id)
	}
	slices.Sort(got)
	if want == nil {
		return lost, doubled
	}
	if d := differs(want, got); d != "" {
		t.Errorf("%s: the record differs from an undisturbed one:%s", when, d)
	}
	return lost, doubled
}
