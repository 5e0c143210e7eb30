package bluesky

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

// The ten events of the shared data, as received.
func TestSharedEvents(t *testing.T) {
	content := mustFile(t, shared(t, "data", "atproto-firehose", "jetstream_golden_v1.jsonl"))
	m, err := read(t, Jetstream{}, input("golden.jsonl", content))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.posts) != 1 || len(m.gone) != 1 || len(m.accounts) != 1 || len(m.unexpected()) > 0 {
		t.Fatalf("posts %d, gone %+v, accounts %+v, skipped %q", len(m.posts), m.gone, m.accounts, m.unexpected())
	}
	p := m.posts[0]
	if p.Text != "Try RSV for a good time !!" || p.Parent != "at://did:plc:j76trmiofvaxxpvx2vnb2vwf/app.bsky.feed.post/3mmojbrjwbs26" ||
		p.Version != "bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4" || p.Conversation != p.Parent || p.SelfReply() || p.Lang != "en" {
		t.Errorf("%+v", p)
	}
	if raw := cut(t, content, p.Raw); !strings.HasPrefix(raw, `{"did":"did:plc:q235v55g5unth4zjjdpacfdr"`) || !strings.HasSuffix(raw, "}}") {
		t.Errorf("raw %q", raw)
	}
	if !m.gone[0].Restored || m.accounts[0].ID != "did:plc:o6t5vwyr7ae73foww7bgye4r" {
		t.Errorf("%+v %+v", m.gone, m.accounts)
	}
	want := map[string]int{"a like": 1, "a repost": 1, "a follow": 1, "a record of another kind": 2, "a block of an account": 1, "an identity event without a handle": 1}
	if diff := cmp.Diff(want, m.left()); diff != "" {
		t.Error(diff)
	}
}

const (
	alice = "did:plc:aliceinventedaccount2222"
	bob   = "did:plc:bobaninventedaccount2222"
)

// event1 and event2 write one commit of a post on the two wires.
func event1(did, op, rkey, text string, us int) string {
	rec := fmt.Sprintf(`,"record":{"$type":"app.bsky.feed.post","createdAt":"2025-01-01T00:00:00Z","text":%q}`, text)
	if op == "delete" {
		rec = ""
	}
	return fmt.Sprintf(`{"did":%q,"time_us":%d,"kind":"commit","commit":{"rev":"3mmoojp7vgo2g","operation":%q,"collection":"app.bsky.feed.post","rkey":%q%s}}`, did, us, op, rkey, rec)
}

func event2(did, op, rkey, text string) string {
	rec := fmt.Sprintf(`,"cid":"bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4","record":{"$type":"app.bsky.feed.post","createdAt":"2025-01-01T00:00:00Z","text":%q}`, text)
	if op == "delete" {
		rec = ""
	}
	return fmt.Sprintf(`{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#commit","seq":7,"did":%q,"time":"2026-08-27T12:34:56.123456Z","rev":"3mmoojp7vgo2g","operation":%q,"collection":"app.bsky.feed.post","rkey":%q%s}}`, did, op, rkey, rec)
}

func TestBothWiresGiveTheSame(t *testing.T) {
	lines := []string{event2(alice, "create", "3mmoojp7etg2g", "one"), event2(alice, "update", "3mmoojp7etg2g", "one, better"), event2(bob, "delete", "3mmoojp7etg2h", ""),
		`{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#identity","seq":8,"did":"` + bob + `","time":"2026-08-27T12:34:57.000000Z","identity":{"did":"` + bob + `","handle":"bob.example","seq":8,"time":"2026-08-27T12:34:57Z"}}}`,
		`{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#account","seq":9,"did":"` + bob + `","time":"2026-08-27T12:34:58.000000Z","account":{"active":false,"did":"` + bob + `","seq":9,"status":"takendown","time":"2026-08-27T12:34:58Z"}}}`,
		`{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"OutdatedCursor"}}`}
	m, err := read(t, Jetstream{}, input("v2.jsonl", []byte(strings.Join(lines, "\n"))))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.posts) != 2 || m.posts[1].Text != "one, better" || m.posts[1].Edited.IsZero() || !m.posts[0].Edited.IsZero() || m.posts[0].Version == "" {
		t.Errorf("posts %+v", m.posts)
	}
	want := []source.Gone{
		{ID: "at://" + bob + "/app.bsky.feed.post/3mmoojp7etg2h", State: post.Deleted, At: "2026-08-27T12:34:56.123456Z", Why: "delete event"},
		{Account: bob, State: post.Suspended, At: "2026-08-27T12:34:58Z", Why: "account taken down"},
	}
	if diff := cmp.Diff(want, m.gone); diff != "" {
		t.Error(diff)
	}
	if len(m.accounts) != 1 || m.accounts[0].Handle != "@bob.example" || len(m.unexpected()) > 0 {
		t.Errorf("accounts %+v, skipped %q", m.accounts, m.unexpected())
	}
}

// Posts and losses keep the stream's order: a post made again after its deletion is there at the end.
func TestOrderOfPostsAndLosses(t *testing.T) {
	lines := []string{event1(alice, "create", "a", "one", 1), event1(alice, "delete", "a", "", 2), event1(alice, "create", "a", "two", 3), event1(bob, "delete", "b", "", 4), event1(bob, "create", "b", "three", 5)}
	m, err := read(t, Jetstream{}, input("order.jsonl", []byte(strings.Join(lines, "\n")+"\n")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range m.order {
		switch x := x.(type) {
		case post.Post:
			got = append(got, x.Text)
		case source.Gone:
			got = append(got, "-"+string(x.ID[len(x.ID)-1:]))
		}
	}
	if diff := cmp.Diff([]string{"one", "-a", "two", "-b", "three"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestBadLinesAreSkippedAndTheRestGoesOn(t *testing.T) {
	good := event1(alice, "create", "3mmoojp7etg2g", "good", 1)
	bad := map[string]string{
		"cut short":             good[:len(good)-9],
		"not JSON":              "hello",
		"no account":            strings.Replace(good, `"did":"`+alice+`",`, "", 1),
		"two accounts":          strings.Replace(good, `"time_us":1`, `"identity":{"did":"`+bob+`"}`, 1),
		"account no DID":        strings.Replace(good, alice, "alice", 1),
		"record key":            strings.Replace(good, "3mmoojp7etg2g", "a/b", 1),
		"operation":             strings.Replace(good, `"create"`, `"destroy"`, 1),
		"operation twice":       strings.Replace(good, `"operation":"create"`, `"operation":"create","operation":"delete"`, 1),
		"text twice":            strings.Replace(good, `"text":"good"`, `"text":"good","text":"bad"`, 1),
		"no text":               strings.Replace(good, `"text":"good"`, `"words":"good"`, 1),
		"text a number":         strings.Replace(good, `"text":"good"`, `"text":1`, 1),
		"lone surrogate":        strings.Replace(good, `"text":"good"`, `"text":"\ud800"`, 1),
		"invalid UTF-8":         strings.Replace(good, `"text":"good"`, "\"text\":\"\xff\"", 1),
		"another type":          strings.Replace(good, `"$type":"app.bsky.feed.post"`, `"$type":"app.bsky.feed.like"`, 1),
		"deep":                  strings.Replace(good, `"text":"good"`, `"text":"good","x":`+strings.Repeat("[", 100)+strings.Repeat("]", 100), 1),
		"no record":             strings.Replace(good, `"record"`, `"rekord"`, 1),
		"unknown kind":          strings.Replace(good, `"kind":"commit"`, `"kind":"wish"`, 1),
		"reply to nothing":      strings.Replace(good, `"text":"good"`, `"text":"good","reply":{"parent":{"uri":"x"},"root":{"uri":"y"}}`, 1),
		"something after":       good + "{}",
		"brackets do not match": strings.Replace(good, `}}`, `}`, 1),
	}
	for name, line := range bad {
		m, err := read(t, Jetstream{}, input("bad.jsonl", []byte(good+"\n"+line+"\n"+good+"\n")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(m.posts) != 2 || len(m.unexpected()) != 1 || m.skips[0].Offset != int64(len(good)+1) {
			t.Errorf("%s: %d posts, skips %+v", name, len(m.posts), m.skips)
		}
	}
}

func TestLongLineIsPassedOver(t *testing.T) {
	good := event1(alice, "create", "3mmoojp7etg2g", "good", 1)
	for _, end := range []string{"\n" + good, ""} {
		content := good + "\n" + strings.Repeat("x", maxLine+1) + end
		m, err := read(t, Jetstream{}, input("long.jsonl", []byte(content)))
		if err != nil || len(m.unexpected()) != 1 || len(m.posts) != 1+min(1, len(end)) {
			t.Errorf("%v; %d posts, skipped %q", err, len(m.posts), m.unexpected())
		}
	}
}

// generatedEvents makes a stream with the bench's generator.
func generatedEvents(t testing.TB, n string, more ...string) (path string, threads [][]string) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the generator with")
	}
	out := filepath.Join(t.TempDir(), "js")
	args := append([]string{shared(t, "bench", "gen_jetstream.py"), "-n", n, "-o", out}, more...)
	if b, err := exec.Command(python, args...).CombinedOutput(); err != nil {
		t.Fatalf("generator: %v\n%s", err, b)
	}
	for line := range bytes.Lines(mustFile(t, out+".truth.jsonl")) {
		var x struct{ IDs []string }
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatal(err)
		}
		threads = append(threads, x.IDs)
	}
	return out + ".jsonl", threads
}

// state plays what a sink was told and gives what is there at the end.
func state(m *memory) map[post.ID]post.Post {
	held, of := map[post.ID]post.Post{}, map[post.AccountID][]post.ID{}
	for _, x := range m.order {
		switch x := x.(type) {
		case post.Post:
			held[x.ID] = x
			of[x.Author] = append(of[x.Author], x.ID)
		case source.Gone:
			delete(held, x.ID)
			if x.Account != "" && !x.Restored {
				for _, id := range of[x.Account] {
					delete(held, id)
				}
			}
		}
	}
	return held
}

// selfThreads joins posts with their own author's parents, depth first, children by rising id.
func selfThreads(held map[post.ID]post.Post) [][]string {
	children, roots := map[post.ID][]post.ID{}, []post.ID{}
	for id, p := range held {
		if _, ok := held[p.Parent]; ok && p.SelfReply() {
			children[p.Parent] = append(children[p.Parent], id)
		} else {
			roots = append(roots, id)
		}
	}
	var out [][]string
	for _, root := range roots {
		var ids []string
		for stack := []post.ID{root}; len(stack) > 0; {
			id := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			ids = append(ids, string(id))
			next := children[id]
			slices.SortFunc(next, func(a, b post.ID) int { return b.Compare(a) })
			stack = append(stack, next...)
		}
		if len(ids) > 1 {
			out = append(out, ids)
		}
	}
	return out
}

func TestGeneratedStreamAgreesWithItsTruth(t *testing.T) {
	path, want := generatedEvents(t, "15000", "--rewind", "4000", "--late", "0.1", "--users", "2000")
	m, err := read(t, Jetstream{}, fileInput(path))
	if err != nil {
		t.Fatal(err)
	}
	if why := m.unexpected(); len(why) > 0 {
		t.Errorf("skipped %q", why)
	}
	got := selfThreads(state(m))
	byFirst := func(a, b []string) int { return strings.Compare(a[0], b[0]) }
	slices.SortFunc(got, byFirst)
	slices.SortFunc(want, byFirst)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("threads differ:\n%.2000s", diff)
	}
	if len(want) < 50 {
		t.Fatalf("only %d threads to compare", len(want))
	}
}

func BenchmarkJetstream(b *testing.B) {
	path, _ := generatedEvents(b, "50000")
	content := mustFile(b, path)
	events := bytes.Count(content, []byte("\n"))
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if err := (Jetstream{}).Read(b.Context(), input("js.jsonl", content), source.Options{}, nothing{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(events*b.N)/b.Elapsed().Seconds(), "events/s")
}
