package mastodon

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// generated has the generator of ../shared/bench make an export of n activities, and gives its path
// without endings. It skips the test where the generator or Python is absent.
func generated(t testing.TB, n int, more ...string) string {
	t.Helper()
	script := filepath.Join(sharedData(t, "."), "..", "bench", "gen_mastodon_outbox.py")
	if _, err := os.Stat(script); err != nil {
		t.Skip("needs ../shared/bench/gen_mastodon_outbox.py, which is not here")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3 for the generator, which is not here")
	}
	out := filepath.Join(t.TempDir(), "masto")
	args := append([]string{script, "-n", strconv.Itoa(n), "--seed", "7", "-o", out}, more...)
	if b, err := exec.CommandContext(t.Context(), python, args...).CombinedOutput(); err != nil {
		t.Fatalf("generator: %v\n%s", err, b)
	}
	return out
}

type truth struct {
	Notes      int       `json:"notes"`
	Boosts     int       `json:"boosts"`
	Polls      int       `json:"polls"`
	Edited     int       `json:"edited"`
	MediaFiles int       `json:"media_files"`
	Threads    int       `json:"threads"`
	Digest     string    `json:"text_digest"`
	NotPublic  []post.ID `json:"not_public_ids"`
}

type truthThread struct {
	Root    post.ID   `json:"root"`
	IDs     []post.ID `json:"ids"`
	Missing post.ID   `json:"missing_parent"`
	Private bool      `json:"private"`
}

func readTruth(t testing.TB, prefix string) (truth, []truthThread) {
	t.Helper()
	b, err := os.ReadFile(prefix + ".truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var all truth
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(prefix + ".truth.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var threads []truthThread
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var one truthThread
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		threads = append(threads, one)
	}
	return all, threads
}

// TestGenerated reads exports whose every thread is known, packed in both ways.
func TestGenerated(t *testing.T) {
	for _, c := range []struct {
		name, ending string
		more         []string
	}{
		{"zip", ".zip", nil},
		{"tar", ".tar.gz", []string{"--tar"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			prefix := generated(t, 1500, c.more...)
			want, threads := readTruth(t, prefix)
			in, err := unpack.Open(t.Context(), prefix+c.ending, unpack.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			compare(t, want, threads, read(t, Outbox{}, in, source.Options{}), read(t, Outbox{}, in, source.Options{Private: true}))
		})
	}
}

// compare holds what was read, without and with followers-only posts, against the truth.
func compare(t *testing.T, want truth, threads []truthThread, public, private *memory) {
	t.Helper()
	for name, m := range map[string]*memory{"public": public, "private": private} {
		if u := m.unexpected(); len(u) > 0 {
			t.Errorf("%s: skipped %q", name, u)
		}
		if len(m.evidence) != 1 || m.evidence[0].Whole != "https://social.example/users/clew" {
			t.Errorf("%s: evidence %+v", name, m.evidence)
		}
	}
	hidden := map[post.ID]bool{}
	for _, id := range want.NotPublic {
		hidden[id] = true
	}
	notes, boosts := 0, 0
	for _, p := range public.posts {
		switch {
		case p.State == post.Private:
			if p.Text != "" || p.Raw != (post.Raw{}) || !hidden[p.ID] {
				t.Errorf("placeholder %+v", p)
			}
		case hidden[p.ID]:
			t.Errorf("%s is not public", p.ID)
		case p.Repost:
			boosts++
		default:
			notes++
		}
	}
	direct := public.expected("a direct message, or addressed to nobody")
	if followers := public.expected("followers-only posts"); notes+followers+direct != want.Notes || followers+direct != len(hidden) || boosts != want.Boosts {
		t.Errorf("%d notes, %d followers-only, %d direct, %d boosts; want %d notes of which %d not public, %d boosts", notes, followers, direct, boosts, want.Notes, len(hidden), want.Boosts)
	}
	if direct == 0 || direct != private.expected("a direct message, or addressed to nobody") {
		t.Errorf("%d direct messages left out of the public reading, %d of the private", direct, private.expected("a direct message, or addressed to nobody"))
	}
	if n := len(public.media) + public.expected("media of posts that were left out, or of none"); n != want.MediaFiles {
		t.Errorf("%d media, want %d", n, want.MediaFiles)
	}
	if d := digest(t, private, want.Notes-direct); d != want.Digest {
		t.Errorf("digest %s, want %s", d, want.Digest)
	}
	compareThreads(t, threads, public)
}

func compareThreads(t *testing.T, want []truthThread, m *memory) {
	t.Helper()
	got, _ := forest(m.posts)
	parents := map[post.ID]post.ID{}
	for _, p := range m.posts {
		parents[p.ID] = p.Parent
	}
	compared := 0
	for _, w := range want {
		if w.Private {
			delete(got, w.Root)
			continue
		}
		ids := slices.SortedFunc(slices.Values(got[w.Root]), func(a, b post.ID) int { return cmp.Compare(a, b) })
		slices.Sort(w.IDs)
		if !slices.Equal(ids, w.IDs) {
			t.Errorf("thread %s:\n got %v\nwant %v", w.Root, ids, w.IDs)
		}
		if w.Missing != "" && parents[w.Root] != w.Missing {
			t.Errorf("thread %s answers %s, want %s", w.Root, parents[w.Root], w.Missing)
		}
		delete(got, w.Root)
		compared++
	}
	for root, ids := range got {
		if !anyPrivate(want, ids) {
			t.Errorf("thread %s of %d posts is none", root, len(ids))
		}
	}
	if compared < 20 {
		t.Errorf("only %d threads compared", compared)
	}
}

// anyPrivate says whether ids are what is left of a thread with private posts in it.
func anyPrivate(want []truthThread, ids []post.ID) bool {
	for _, w := range want {
		if w.Private && slices.Contains(w.IDs, ids[0]) {
			return true
		}
	}
	return false
}

// digest sums up ids and content as the generator does, from the bytes that posts point at, and from the
// direct messages that no post points at.
func digest(t *testing.T, m *memory, want int) string {
	t.Helper()
	type activity struct{ Object json.RawMessage }
	type note struct{ ID, Content string }
	var sum uint64
	add := func(n note) {
		h := sha256.Sum256([]byte(n.ID + "\x00" + n.Content))
		sum += binary.BigEndian.Uint64(h[:8])
	}
	told := map[string]bool{}
	var outbox []byte
	for _, p := range m.posts {
		if p.Repost {
			continue
		}
		outbox = m.captures[p.Raw.Capture].bytes
		var act activity
		var n note
		if err := json.Unmarshal(outbox[p.Raw.Offset:p.Raw.Offset+p.Raw.Length], &act); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(act.Object, &n); err != nil || n.ID != string(p.ID) {
			t.Fatalf("%s points at %s: %v", p.ID, n.ID, err)
		}
		told[n.ID] = true
		add(n)
	}
	if len(told) != want {
		t.Errorf("%d notes with followers-only ones, want %d", len(told), want)
	}
	var all struct{ OrderedItems []activity }
	if err := json.Unmarshal(outbox, &all); err != nil {
		t.Fatal(err)
	}
	for _, act := range all.OrderedItems {
		var n note
		if act.Object[0] == '{' {
			if err := json.Unmarshal(act.Object, &n); err != nil {
				t.Fatal(err)
			}
			if !told[n.ID] {
				add(n)
			}
		}
	}
	return fmt.Sprintf("%016x", sum)
}
