package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// RunLive runs the part of the suite that a Live source can pass without a network. live should have no
// Asker: nothing here may lead to a question. own are ids of posts of its network, which it must understand.
func RunLive(t *testing.T, live source.Live, own ...post.ID) {
	t.Run("recognises no file", func(t *testing.T) {
		for _, b := range []string{"", "{}", "[]", "some words\n", `{"uri":"https://social.example/1"}`} {
			if ok, err := live.Recognise(t.Context(), file("x", b)); ok || err != nil {
				t.Errorf("%q: %v %v", b, ok, err)
			}
		}
	})
	t.Run("reads nothing", func(t *testing.T) {
		s := readStored(t, live)
		if s.calls != 0 {
			t.Errorf("of no parts it told something: %+v", s)
		}
	})
	t.Run("passes over answers that are none of its own", func(t *testing.T) { strangers(t, live) })
	t.Run("tells a report again", func(t *testing.T) { reports(t, live, own) })
	t.Run("reads references", func(t *testing.T) {
		for _, id := range own {
			ref, ok := live.Refer(string(id))
			if !ok || ref.Post != id || ref.Network != live.Network() || ref.Said != string(id) || !ref.IsPost() {
				t.Errorf("%s is read as %+v, %v", id, ref, ok)
			}
		}
		for _, said := range noReferences {
			CheckRefer(t, live, said)
			if ref, ok := live.Refer(said); ok {
				t.Errorf("%.60q is read as %+v", said, ref)
			}
		}
	})
}

// noReferences are references of no network.
var noReferences = []string{
	"", " ", "@", "#", ":", "/", "\x00", "\xff\xfe", "12", "12 posts about cats", strings.Repeat("a", 100_000),
	"at://", "did:", "nostr:", "x:", "x:0", "x:-1", "page:",
	"https://", "http://[::1", "ftp://social.example/@a/1", "javascript:alert(1)", "file:///etc/passwd",
	"https://user:word@x.com/a/status/1", "https://bsky.app/" + strings.Repeat("/", 10_000),
}

// CheckRefer holds what a Live source makes of anything that is typed against the contract: it is of its
// network, says words that are read as the same again, names only ids that are ids, and reads an id that
// it gave as that id again. Fuzz targets call it.
func CheckRefer(t *testing.T, live source.Live, said string) {
	t.Helper()
	ref, ok := live.Refer(said)
	if !ok {
		return
	}
	if again, ok := live.Refer(ref.Said); !ok || again != ref {
		t.Errorf("%q: it says %q, which is read as %+v, %v", said, ref.Said, again, ok)
	}
	if ref.Network != live.Network() && ref.Network != "" {
		t.Errorf("%q: of network %q", said, ref.Network)
	}
	if ref.Post == "" && ref.Account == "" && ref.Handle == "" && ref.Key == "" && ref.URL == "" {
		t.Errorf("%q: it names nothing", said)
	}
	if _, err := post.ParseAccountID(string(ref.Account)); ref.Account != "" && err != nil {
		t.Errorf("%q: account %q: %v", said, ref.Account, err)
	}
	if ref.Post == "" {
		return
	}
	if _, err := post.ParseID(string(ref.Post)); err != nil {
		t.Errorf("%q: post %q: %v", said, ref.Post, err)
	}
	if again, ok := live.Refer(string(ref.Post)); !ok || again.Post != ref.Post {
		t.Errorf("%q: its id %s is read as %+v, %v", said, ref.Post, again, ok)
	}
}

// strangers gives Read stored answers that say nothing to it. They may be captured or skipped; nothing may be
// told of them.
func strangers(t *testing.T, live source.Live) {
	for _, x := range []*fetch.Exchange{
		{URL: "https://elsewhere.example/nothing", Status: 200, Body: []byte("words")},
		{URL: "https://elsewhere.example/empty", Status: 200},
		{URL: "https://elsewhere.example/missing", Status: 404, Body: []byte(`{"error":"not found"}`)},
		{URL: "https://elsewhere.example/broken", Status: 500, Body: []byte("\x00\xff{[")},
		{URL: "https://elsewhere.example/deep", Status: 200, Body: bytes.Repeat([]byte("["), 100_000)},
	} {
		s := readStored(t, live, source.Fetched(x))
		if len(s.Told)+len(s.Known)+len(s.Buried)+len(s.Says) > 0 {
			t.Errorf("%s: it told %v %v %v %v", x.URL, s.Told, s.Known, s.Buried, s.Says)
		}
	}
	certificate := unpack.Part{Name: "tls:" + strings.Repeat("0", 64), Size: 3, Type: "application/pkix-cert",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("der")), nil }}
	if s := readStored(t, live, certificate); len(s.Told)+len(s.Known)+len(s.Buried)+len(s.Says) > 0 {
		t.Error("it told something of a certificate")
	}
}

// reports keeps a report as a walk does, and wants the source to say the same from what was kept.
func reports(t *testing.T, live source.Live, own []post.ID) {
	at := time.Date(2026, 5, 3, 10, 0, 0, 0, time.UTC)
	r := source.Report{Asked: "a link", At: at, Requests: 3}
	for _, id := range own {
		r.Evidence = append(r.Evidence, post.Evidence{Root: id, Limit: "3 requests", Source: "the suite"})
		r.Gone = append(r.Gone, source.Gone{ID: id, State: post.Deleted, At: at.Format(time.RFC3339), Why: "HTTP 404"})
	}
	var walked Sink
	if err := source.TellReport(t.Context(), r, &walked); err != nil {
		t.Fatal(err)
	}
	if len(walked.Bytes) != 1 || len(walked.Says) != len(own) || len(walked.Buried) != len(own) {
		t.Fatalf("a report was told as %+v", walked)
	}
	b := walked.Bytes[1].Bytes()
	var kept unpack.Part
	catch := catcher{Sink: &Sink{}, part: &kept}
	if err := source.TellReport(t.Context(), r, catch); err != nil {
		t.Fatal(err)
	}
	kept.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	again := readStored(t, live, kept)
	if d := cmp.Diff(walked.Says, again.Says); d != "" {
		t.Errorf("evidence differs:\n%s", d)
	}
	if d := cmp.Diff(walked.Buried, again.Buried); d != "" {
		t.Errorf("what is gone differs:\n%s", d)
	}
	if len(again.Bytes) != 1 || !bytes.Equal(again.Bytes[1].Bytes(), b) {
		t.Error("the report was not kept again")
	}
	broken := kept
	broken.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b[:len(b)/2])), nil }
	var s Sink
	if err := live.Read(t.Context(), input(broken), source.Options{}, &s); err == nil && len(s.Skipped) == 0 {
		t.Error("half a report was read without a word")
	}
	full := Sink{failAt: 1, failed: errors.New("the sink is full")}
	if err := live.Read(t.Context(), input(kept), source.Options{}, &full); !errors.Is(err, full.failed) {
		t.Errorf("the sink failed, and Read gave %v", err)
	}
}

// catcher is a Sink that remembers the part that is captured.
type catcher struct {
	*Sink
	part *unpack.Part
}

// Capture implements source.Sink.
func (c catcher) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	*c.part = p
	return c.Sink.Capture(ctx, p)
}

// readStored reads stored parts, which must give neither an error nor a breach of the contract.
func readStored(t *testing.T, live source.Live, parts ...unpack.Part) *Sink {
	t.Helper()
	var s Sink
	if err := live.Read(t.Context(), input(parts...), source.Options{}, &s); err != nil {
		t.Errorf("reading what is stored: %v", err)
	}
	for _, p := range s.Problems {
		t.Error(p)
	}
	return &s
}

func input(parts ...unpack.Part) *unpack.Input {
	return &unpack.Input{Name: "stored", Kind: "file", Parts: parts, Close: func() error { return nil }}
}
