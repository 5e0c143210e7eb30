package bluesky

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
	"clew/internal/source/sourcetest"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

// frameOf writes one message from JSON as the firehose sends it.
func frameOf(t testing.TB, header, body string) []byte {
	t.Helper()
	return []byte(recordOf(t, header) + recordOf(t, body))
}

// framesOf writes a file of frames.
func framesOf(frames ...[]byte) []byte {
	b := []byte(framesHead)
	for _, f := range frames {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(f))), f...)
	}
	return b
}

// relayed reads a scenario of the shared data.
func relayed(t testing.TB, name string) (out [][]byte) {
	t.Helper()
	var scenario struct {
		Messages []struct {
			Frame struct{ Header, Body json.RawMessage }
		}
	}
	if err := json.Unmarshal(mustFile(t, shared(t, "data", "atproto-firehose", "relay-scenarios", name)), &scenario); err != nil {
		t.Fatal(err)
	}
	for _, m := range scenario.Messages {
		out = append(out, frameOf(t, string(m.Frame.Header), string(m.Frame.Body)))
	}
	return out
}

// received reads the commits of the shared data, as frames.
func received(t testing.TB) (out [][]byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t, "data", "atproto-firehose"), "firehose_commit_*.json"))
	if err != nil || len(files) != 4 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	for _, f := range files {
		out = append(out, frameOf(t, `{"op":1,"t":"#commit"}`, string(mustFile(t, f))))
	}
	return out
}

// The four commits and the three scenarios of the shared data.
func TestReceivedFrames(t *testing.T) {
	m, err := read(t, Firehose{}, input("a.frames", framesOf(received(t)...)))
	if err != nil || len(m.accounts) != 1 || len(m.posts) != 0 || len(m.unexpected()) > 0 {
		t.Fatalf("%v %+v, skipped %q", err, m.accounts, m.unexpected())
	}
	if m.accounts[0].ID != "did:plc:sxtoas2sxjv6gh2bibdg3g4b" || m.left()["a commit of other records"] != 3 {
		t.Errorf("%+v %v", m.accounts, m.left())
	}
	for name, want := range map[string]string{
		"account_lifecycle.json": "handle @pengua.bsky.social; restored; gone 2 account deleted; ",
		"legacy.json":            "restored; ",
		"seq_ordering.json":      "restored; ",
	} {
		m, err := read(t, Firehose{}, input(name, framesOf(relayed(t, name)...)))
		got := ""
		for _, a := range m.accounts {
			got += "handle " + a.Handle + "; "
		}
		for _, g := range m.gone {
			if g.Restored {
				got += "restored; "
			} else {
				got += fmt.Sprint("gone ", int(g.State), " ", g.Why, "; ")
			}
		}
		if err != nil || got != want || len(m.unexpected()) > 0 {
			t.Errorf("%s: %v %q, skipped %q", name, err, got, m.unexpected())
		}
	}
}

// act is one operation of a made commit.
type act struct{ action, path, record string }

// commitFrame writes a #commit of an account. spoil changes its body as JSON.
func commitFrame(t testing.TB, did string, spoil func(body map[string]any), acts ...act) []byte {
	t.Helper()
	var blocks strings.Builder
	put := func(b string) repo.CID {
		c := repo.Sum([]byte(b))
		blocks.Write(binary.AppendUvarint(nil, uint64(len(c)+len(b))))
		blocks.WriteString(string(c[:]) + b)
		return c
	}
	link := func(c repo.CID) string { return "\xd8\x2a\x58\x25\x00" + string(c[:]) }
	node := put("\xa2\x61e\x80\x61l\xf6")
	commit := put("\xa6\x63did" + "\x78" + string([]byte{byte(len(did))}) + did + "\x63rev\x6d3migo7fijwi2k\x63sig\x58\x40" + strings.Repeat("s", 64) + "\x64data" + link(node) + "\x64prev\xf6\x67version\x03")
	var ops []any
	for _, a := range acts {
		op := map[string]any{"action": a.action, "path": a.path, "cid": nil}
		if a.record != "" {
			op["cid"] = map[string]string{"$link": put(recordOf(t, a.record)).String()}
		}
		ops = append(ops, op)
	}
	head := "\xa2\x65roots\x81" + link(commit) + "\x67version\x01"
	car := string(binary.AppendUvarint(nil, uint64(len(head)))) + head + blocks.String()
	body := map[string]any{"repo": did, "rev": "3migo7fijwi2k", "seq": 7, "time": "2025-03-01T09:00:00.000Z", "commit": map[string]string{"$link": commit.String()},
		"ops": ops, "blobs": []any{}, "blocks": map[string][]byte{"$bytes": []byte(car)}, "tooBig": false, "rebase": false, "since": nil}
	if spoil != nil {
		spoil(body)
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return frameOf(t, `{"op":1,"t":"#commit"}`, string(b))
}

func said(text string) string {
	return `{"$type":"app.bsky.feed.post","createdAt":"2025-03-01T08:59:00Z","text":"` + text + `"}`
}

func TestCommitsOfPosts(t *testing.T) {
	frames := [][]byte{
		commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/3ka", said("one")}, act{"create", "app.bsky.feed.like/3kb", ""}),
		commitFrame(t, alice, nil, act{"update", "app.bsky.feed.post/3ka", said("two")}),
		commitFrame(t, alice, nil, act{"delete", "app.bsky.feed.post/3ka", ""}),
		commitFrame(t, bob, nil, act{"create", "app.bsky.actor.profile/self", `{"$type":"app.bsky.actor.profile","displayName":"Bob","labels":{"$type":"x","values":[{"val":"!no-unauthenticated"}]}}`}),
		frameOf(t, `{"op":1,"t":"#sync"}`, `{"did":"`+alice+`","seq":9,"time":"2025-03-01T09:00:09.000Z"}`),
		frameOf(t, `{"op":1,"t":"#ofTheFuture"}`, `{"x":1}`),
		frameOf(t, `{"op":-1}`, `{"error":"ConsumerTooSlow"}`),
	}
	content := framesOf(frames...)
	m, err := read(t, Firehose{}, input("a", content))
	if err != nil || len(m.unexpected()) > 0 {
		t.Fatalf("%v, skipped %q", err, m.unexpected())
	}
	var got []string
	for _, x := range m.order {
		if p, ok := x.(post.Post); ok {
			got = append(got, p.Text)
			if raw := cut(t, content, p.Raw); raw != string(frames[len(got)-1]) || p.Version == "" {
				t.Errorf("raw %q", raw)
			}
		} else {
			got = append(got, "gone")
		}
	}
	if d := cmp.Diff([]string{"one", "two", "gone"}, got); d != "" || !m.posts[1].Edited.Equal(began) {
		t.Errorf("%s, edited %s", d, m.posts[1].Edited)
	}
	if len(m.accounts) != 1 || !m.accounts[0].LoggedInOnly || len(m.evidence) != 1 || m.evidence[0].Limit != "" || m.evidence[0].Stated != 0 {
		t.Errorf("%+v %+v", m.accounts, m.evidence)
	}
}

// TestFramesThatAreRefused: each alone between two good ones, which are told all the same.
func TestFramesThatAreRefused(t *testing.T) {
	one := act{"create", "app.bsky.feed.post/3ka", said("bad")}
	spoil := func(key string, v any) []byte {
		return commitFrame(t, alice, func(b map[string]any) {
			if v == nil {
				delete(b, key)
			} else {
				b[key] = v
			}
		}, one)
	}
	whole := commitFrame(t, alice, nil, one)
	flip := func(at int) []byte {
		b := bytes.Clone(whole)
		i := bytes.Index(b, []byte("bad")) + at
		b[i] ^= 1
		return b
	}
	for name, bad := range map[string][]byte{
		"another account":           spoil("repo", bob),
		"no account":                spoil("repo", nil),
		"an account that is none":   spoil("repo", "alice"),
		"another revision":          spoil("rev", "3migo7fijwi22"),
		"no revision":               spoil("rev", nil),
		"another commit":            spoil("commit", map[string]string{"$link": "bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4"}),
		"no commit":                 spoil("commit", nil),
		"too big":                   spoil("tooBig", true),
		"no blocks":                 spoil("blocks", nil),
		"empty blocks":              spoil("blocks", map[string]string{"$bytes": ""}),
		"blocks of rubbish":         spoil("blocks", map[string]string{"$bytes": "AAAA"}),
		"a block with a bit turned": flip(0),
		"a record that is not there": commitFrame(t, alice, func(b map[string]any) {
			b["ops"].([]any)[0].(map[string]any)["cid"] = map[string]string{"$link": "bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4"}
		}, one),
		"an operation without a record": commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/3ka", ""}),
		"an operation of no kind":       commitFrame(t, alice, nil, act{"wish", "app.bsky.feed.post/3ka", said("bad")}),
		"a path that is none":           commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/a/b", said("bad")}),
		"a path without a key":          commitFrame(t, alice, nil, act{"delete", "app.bsky.feed.post", ""}),
		"a record of another type":      commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/3ka", `{"$type":"app.bsky.feed.like","text":"bad"}`}),
		"a record without text":         commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/3ka", `{"$type":"app.bsky.feed.post"}`}),
		"half a frame":                  whole[:len(whole)/2],
		"nothing":                       {},
		"a header alone":                []byte(recordOf(t, `{"op":1,"t":"#commit"}`)),
		"more behind it":                append(bytes.Clone(whole), 0),
		"a header without kind":         frameOf(t, `{"op":1}`, `{}`),
		"a header of another op":        frameOf(t, `{"op":2,"t":"#commit"}`, `{}`),
		"a body that is a list":         frameOf(t, `{"op":1,"t":"#commit"}`, `[]`),
		"indefinite length":             []byte("\xbf\xff\xbf\xff"),
		"deep":                          append([]byte(recordOf(t, `{"op":1,"t":"#commit"}`)), strings.Repeat("\x81", 1000)...),
		"an identity of nobody":         frameOf(t, `{"op":1,"t":"#identity"}`, `{"did":"x","handle":"a.example"}`),
		"an account of nobody":          frameOf(t, `{"op":1,"t":"#account"}`, `{"active":false,"status":"deleted"}`),
	} {
		good := commitFrame(t, bob, nil, act{"create", "app.bsky.feed.post/3kg", said("good")})
		m, err := read(t, Firehose{}, input("a", framesOf(good, bad, good)))
		if err != nil || len(m.posts) != 2 || len(m.gone) > 0 || len(m.accounts) > 0 || len(m.unexpected()) != 1 {
			t.Errorf("%s: %v, %d posts, %+v, skipped %q", name, err, len(m.posts), m.gone, m.unexpected())
		}
	}
	// A length that is too large is passed over, as far as the file goes.
	long := append([]byte(framesHead), 0xff, 0xff, 0xff, 0xff)
	if m, err := read(t, Firehose{}, input("a", append(long, whole...))); err != nil || len(m.posts) > 0 || len(m.unexpected()) == 0 {
		t.Errorf("a frame of 4 GiB: %v %+v", err, m.skips)
	}
}

func TestFirehoseKeepsTheContract(t *testing.T) {
	content := framesOf(commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/3ka", said("one")}), commitFrame(t, alice, nil, act{"delete", "app.bsky.feed.post/3ka", ""}))
	sourcetest.Run(t, Firehose{}, func(*testing.T) *unpack.Input { return input("a.frames", content) }, 1)
}

func FuzzFirehose(f *testing.F) {
	for _, b := range [][]byte{commitFrame(f, alice, nil, act{"create", "app.bsky.feed.post/3ka", said("one")}, act{"delete", "app.bsky.feed.post/3kb", ""}),
		frameOf(f, `{"op":1,"t":"#account"}`, `{"did":"`+alice+`","active":false,"status":"deleted"}`), frameOf(f, `{"op":-1}`, `{"error":"x"}`)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		var d repo.Decoder
		_, bad := d.Frame(frame)
		content := framesOf(frame)
		m, err := read(t, Firehose{}, input("a", content))
		if err != nil {
			t.Fatal(err)
		}
		if bad != nil && len(m.posts)+len(m.gone)+len(m.accounts) > 0 {
			t.Error("told something of a frame that is none")
		}
		checkPosts(t, content, m)
	})
}

func BenchmarkFirehose(b *testing.B) {
	frame := commitFrame(b, alice, nil, act{"create", "app.bsky.feed.post/3ka", said("one")})
	var content []byte
	for range 1000 {
		content = append(content, framesOf(frame)[len(framesHead):]...)
	}
	content = append([]byte(framesHead), content...)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if err := (Firehose{}).Read(b.Context(), input("a", content), source.Options{}, nothing{&memory{}}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/frame")
}
