package replayed_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
	"clew/internal/warc"
)

// open is all that an archive says, unpacked, with the bytes of the file itself.
func open(t testing.TB, data []byte) string {
	t.Helper()
	var b strings.Builder
	for _, m := range split(t.(*testing.T), data) {
		b.Write(m)
	}
	return b.String() + string(data)
}

// exported writes captures to be handed on, and gives all that the archive says.
func exported(t *testing.T, store *inmem.Record, rules policy.Rules, use policy.Use) (string, collect.CapturesOut) {
	t.Helper()
	data, out := archive(t, store, collect.CaptureOptions{Use: use, Rules: rules}, false)
	return open(t, data), out
}

// someone gives a post with words that no other post of the threads has.
func someone(t *testing.T, store *inmem.Record, ids ...post.ID) post.Post {
	t.Helper()
	said := map[string]map[post.ID]bool{}
	var all []post.Post
	for _, id := range ids {
		h, err := store.Thread(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range append(h.Posts, h.Others...) {
			if said[p.Text] == nil {
				said[p.Text] = map[post.ID]bool{}
			}
			said[p.Text][p.ID] = true
		}
		all = append(all, h.Posts...)
	}
	for _, p := range all {
		if len(p.Text) > 12 && p.State == post.Present && len(said[p.Text]) == 1 && !strings.ContainsAny(p.Text, "\n\"<>&'") {
			return p
		}
	}
	t.Fatal("no post has words of its own")
	return post.Post{}
}

// TestForbidden plants, for each network, what may not be handed on, and looks for it in the archive.
func TestForbidden(t *testing.T) {
	for name := range recordings {
		network, _, _ := strings.Cut(name, "/")
		store, ids := walked(t, name)
		p := someone(t, store, ids...)
		whole, all := exported(t, store, policy.Rules{}, policy.Read)
		if !strings.Contains(whole, p.Text) {
			t.Fatalf("%s: the words %q are not in the whole archive: the test looks for the wrong thing", network, p.Text)
		}
		bare := strings.TrimPrefix(strings.TrimPrefix(string(p.Author), "nostr:"), "x:")
		t.Run(network+" opted out", func(t *testing.T) {
			for _, use := range []policy.Use{policy.Read, policy.Export} {
				text, out := exported(t, store, policy.Rules{OptOuts: map[post.AccountID]bool{p.Author: true}}, use)
				if strings.Contains(text, p.Text) || strings.Contains(text, bare) {
					t.Error("an account that asked not to be here is in it")
				}
				counted(t, all, out)
			}
		})
		t.Run(network+" taken down", func(t *testing.T) {
			text, out := exported(t, store, policy.Rules{Takedowns: map[post.ID]string{p.ID: record.GroundPrivacy}}, policy.Export)
			if strings.Contains(text, p.Text) {
				t.Error("a post that was taken down is in it")
			}
			counted(t, all, out)
		})
		t.Run(network+" deleted", func(t *testing.T) {
			gone(t, store, p.ID)
			for _, use := range []policy.Use{policy.Read, policy.Export} {
				text, out := exported(t, store, policy.Rules{}, use)
				if strings.Contains(text, p.Text) {
					t.Error("a post that was deleted since is in it")
				}
				counted(t, all, out)
			}
		})
	}
}

// gone tells a record that a post was deleted.
func gone(t *testing.T, store *inmem.Record, id post.ID) {
	t.Helper()
	imp, err := store.Import(t.Context(), record.About{Name: "gone", Source: "x-archive"})
	if err != nil {
		t.Fatal(err)
	}
	defer imp.Close()
	if err := imp.Gone(t.Context(), []source.Gone{{ID: id, State: post.Deleted, At: later().Format(time.RFC3339), Why: "delete event"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := imp.Commit(t.Context(), true); err != nil {
		t.Fatal(err)
	}
}

// counted says whether what is not in an archive was counted.
func counted(t *testing.T, all, out collect.CapturesOut) {
	t.Helper()
	left := 0
	for _, l := range out.Left {
		if l.Why == "" {
			t.Error("something is left out without a reason")
		}
		left += l.Count
	}
	if left == 0 || out.Captures+left != all.Captures {
		t.Errorf("of %d captures %d went out and %d were left out: %v", all.Captures, out.Captures, left, out.Left)
	}
}

// somePosts is an answer of Bluesky with one post.
const somePosts = `{"posts":[{"uri":"at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3l3qo2vutsw2b","cid":"bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq","author":{"did":"did:plc:abcdefghijklmnopqrstuvwx","handle":"a.example","labels":[{"src":"did:plc:abcdefghijklmnopqrstuvwx","uri":"at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.actor.profile/self","val":"!no-unauthenticated","cts":"2024-01-01T00:00:00Z"}]},"record":{"$type":"app.bsky.feed.post","text":"words for some eyes","createdAt":"2024-01-01T00:00:00Z"},"indexedAt":"2024-01-01T00:00:00Z"}]}`

// TestLoggedInOnly: a capture in which one account asks that only people who are logged in see it.
func TestLoggedInOnly(t *testing.T) {
	store := inmem.New(earlier)
	in, err := unpack.FromReader(t.Context(), "posts.json", strings.NewReader(somePosts), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := collect.Import(t.Context(), in, sources(), store, collect.Options{Now: earlier}, nil); err != nil {
		t.Fatal(err)
	}
	if text, _ := exported(t, store, policy.Rules{}, policy.Read); !strings.Contains(text, "words for some eyes") {
		t.Error("the owner's copy lacks it")
	}
	if text, out := exported(t, store, policy.Rules{}, policy.Export); strings.Contains(text, "words for some eyes") || len(out.Left) != 1 {
		t.Errorf("it is handed on; left out: %v", out.Left)
	}
}

// TestOwnExport: what an account exported is never handed on.
func TestOwnExport(t *testing.T) {
	store := inmem.New(earlier)
	in, err := unpack.Open(t.Context(), filepath.Join("..", "..", "testdata", "demo", "tamsin_orrel"), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := collect.Import(t.Context(), in, sources(), store, collect.Options{Now: earlier}, nil); err != nil {
		t.Fatal(err)
	}
	p := someone(t, store, threads(t, store)[0])
	text, out := exported(t, store, policy.Rules{}, policy.Export)
	if out.Captures != 0 || out.Media != 0 || strings.Contains(text, p.Text) || len(out.Left) == 0 {
		t.Errorf("%d captures and %d media of an own export are handed on; left out: %v", out.Captures, out.Media, out.Left)
	}
	if text, out = exported(t, store, policy.Rules{}, policy.Read); out.Captures == 0 || out.Media == 0 || !strings.Contains(text, p.Text) {
		t.Error("the owner's copy lacks it")
	}
}

// TestSecrets asks a server with secrets in every place that has some, and looks for them in the archive.
func TestSecrets(t *testing.T) {
	const secret = "planted-9f8e7d6c"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: secret})
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{}`)
	}))
	defer server.Close()
	door := fetch.New(fetch.Config{Allow: []string{strings.TrimPrefix(server.URL, "http://")}})
	defer door.Close()
	x, err := door.Do(t.Context(), fetch.Request{URL: server.URL + "/xrpc/x?access_token=" + secret, Secret: []string{"X-Key", "access_token"},
		Header: http.Header{"Authorization": {"Bearer " + secret}, "Cookie": {"a=" + secret}, "X-Key": {secret}}})
	if err != nil {
		t.Fatal(err)
	}
	store := inmem.New(earlier)
	imp, err := store.Import(t.Context(), record.About{Name: "x", Source: "bluesky-live"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := imp.Capture(t.Context(), source.Fetched(x))
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if _, err := imp.Commit(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	text, out := exported(t, store, policy.Rules{}, policy.Export)
	if out.Captures != 1 || !strings.Contains(text, "WARC-Type: request") || !strings.Contains(text, "***") {
		t.Fatalf("the exchange is not in the archive: %v", out)
	}
	if strings.Contains(text, secret) {
		t.Error("a secret is in the archive")
	}
}

// TestFailing has the disk fail at every place in turn: its error comes back, and what was written is no archive.
func TestFailing(t *testing.T) {
	store, _ := walked(t, "bluesky/testdata/recorded/appview-0.0.280.jsonl")
	whole, _ := archive(t, store, collect.CaptureOptions{Use: policy.Read}, true)
	for n := 0; n < len(whole); n += len(whole)/40 + 1 {
		w := &full{left: n}
		err := func() error {
			p, err := warc.NewPackage(w)
			if err != nil {
				return err
			}
			out, err := collect.Captures(t.Context(), store, p.Writer(), collect.CaptureOptions{Use: policy.Read, Sources: sources()})
			if err != nil {
				return err
			}
			return p.Close(t.Context(), warc.About{Created: out.Last, Pages: pagesOf(out)})
		}()
		if err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Fatalf("at byte %d: %v", n, err)
		}
		if len(faults(w.b.Bytes())) == 0 {
			t.Fatalf("what was written to byte %d is a whole package", n)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := collect.Captures(ctx, store, warc.NewWriter(io.Discard), collect.CaptureOptions{Use: policy.Read, Sources: sources()}); err == nil {
		t.Error("it goes on when its context has ended")
	}
}

// full is a disk that is full after so many bytes.
type full struct {
	b    bytes.Buffer
	left int
}

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.left)
	f.b.Write(p[:n])
	f.left -= n
	if n < len(p) {
		return n, &os.PathError{Op: "write", Path: "x.wacz", Err: syscall.ENOSPC}
	}
	return n, nil
}
