// Package recordtest is the suite that every record runs: what package record promises, as tests. A store
// passes it by calling Run with a function that opens it.
package recordtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/unpack"
)

// Store is a record in full.
type Store interface {
	record.Reader
	record.Finder
	record.Blobs
	record.Writer
	record.Log
	record.Keeper
	record.Follows
	record.Rules
	record.Takedowns
	record.Statements
	record.Stamper
	io.Closer
}

// Open opens the one store of a test. Called again within the same test, after Close, it opens what the
// store kept; a store that keeps nothing gives the open one again.
type Open func(t *testing.T) Store

// Run runs the suite. begin is called once for each test and gives its Open.
func Run(t *testing.T, begin func(t *testing.T) Open) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Open)
	}{
		{"thread by any post", testThreadByAnyPost},
		{"late parents unite", testLateParents},
		{"same conversation joins", testConversation},
		{"strangers do not join", testStrangers},
		{"every partition", testPartition},
		{"repetition adds nothing", testRepetition},
		{"same input is done", testDone},
		{"versions", testVersions},
		{"cut text gives way", testCut},
		{"another author's id", testForeignID},
		{"placeholders", testPlaceholders},
		{"tombstones", testGone},
		{"sightings apart in time", testSightings},
		{"sightings in any order", testSightingsInAnyOrder},
		{"accounts gone", testAccountsGone},
		{"authors take away what is theirs", testRemoved},
		{"a new version after a deletion", testGoneAndEdited},
		{"how captures were fetched", testExchange},
		{"follows", testFollows},
		{"cursors", testCursors},
		{"rulings", testRulings},
		{"takedowns", testTakedowns},
		{"statements", testStatements},
		{"opted out", testOptedOut},
		{"changes are told", testGeneration},
		{"public lists", testPublic},
		{"a rebuild keeps what is not derived", testRebuildKeeps},
		{"edits", testEdits},
		{"quoted posts", testQuotes},
		{"accounts and handles", testAccounts},
		{"as it was known", testAsOf},
		{"evidence", testEvidence},
		{"captures as received", testCaptures},
		{"media by digest", testMedia},
		{"media by name", testMediaNamed},
		{"sources used", testUses},
		{"uncommitted is not there", testUncommitted},
		{"list of threads", testThreads},
		{"posts, the newest first", testNewest},
		{"threads with a tag", testTags},
		{"public tags", testPublicTags},
		{"threads of a time", testSince},
		{"one person", testPerson},
		{"log and followers", testLog},
		{"posts by number", testMet},
		{"what an index is fed", testIndexed},
		{"one writer", testOneWriter},
		{"writers take turns", testTurns},
		{"nothing lost in a row", testFidelity},
		{"not found", testNotFound},
		{"rebuild", testRebuild},
		{"rebuild given up", testRebuildGivenUp},
		{"check", testCheck},
		{"skips are counted", testSkips},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, begin(t)) })
	}
}

var (
	start = time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC)
	ann   = post.AccountID("x:100")
	bob   = post.AccountID("x:200")
)

// say is a post by ann: id n, in reply to parent (0 for none).
func say(n, parent int64, text string) post.Post {
	p := post.Post{ID: xid(n), Network: post.X, Author: ann, Created: start.Add(time.Duration(n) * time.Second), Text: text}
	if parent != 0 {
		p.Parent, p.ParentAuthor = xid(parent), ann
	}
	return p
}

func xid(n int64) post.ID { return post.ID(fmt.Sprintf("x:%d", n)) }

// importing runs one import to its end.
func importing(t *testing.T, s Store, about record.About, f func(im record.Import)) record.Counts {
	t.Helper()
	if about.Source == "" {
		about.Source = "test"
	}
	if about.At.IsZero() {
		about.At = start
	}
	im, err := s.Import(t.Context(), about)
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	f(im)
	counts, err := im.Commit(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// put imports posts, all pointing into one capture.
func put(t *testing.T, s Store, posts ...post.Post) record.Counts {
	t.Helper()
	return putAt(t, s, start, posts...)
}

func putAt(t *testing.T, s Store, at time.Time, posts ...post.Post) record.Counts {
	t.Helper()
	return importing(t, s, record.About{Name: "posts.json", At: at}, func(im record.Import) { tell(t, im, posts) })
}

func tell(t *testing.T, im record.Import, posts []post.Post) {
	t.Helper()
	c, err := im.Capture(t.Context(), part("posts.json", strings.Repeat("{}", 100)+fmt.Sprint(len(posts))))
	if err != nil {
		t.Fatal(err)
	}
	own := append([]post.Post(nil), posts...)
	for i := range own {
		own[i].Raw = post.Raw{Capture: c.Number, Offset: int64(i), Length: 2}
	}
	must(t, im.Posts(t.Context(), own))
	must(t, c.Close())
}

func part(name, content string) unpack.Part {
	return unpack.Part{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func thread(t *testing.T, s Store, id post.ID) *record.Held {
	t.Helper()
	h, err := s.Thread(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ids lists a thread's posts, sorted.
func ids(h *record.Held) string {
	var out []string
	for _, p := range h.Posts {
		out = append(out, strings.TrimPrefix(string(p.ID), "x:"))
	}
	sort.Slice(out, func(i, j int) bool { return post.ID("x:"+out[i]).Compare(post.ID("x:"+out[j])) < 0 })
	return strings.Join(out, " ")
}

func wantThread(t *testing.T, s Store, id post.ID, want string) {
	t.Helper()
	if got := ids(thread(t, s, id)); got != want {
		t.Errorf("thread of %s: %s, want %s", id, got, want)
	}
}

func only(t *testing.T, h *record.Held, id post.ID) post.Post {
	t.Helper()
	for _, p := range h.Posts {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("%s is not in its thread", id)
	return post.Post{}
}

func summaries(t *testing.T, s Store, q record.Query) []record.Summary {
	t.Helper()
	var out []record.Summary
	for sum, err := range s.Threads(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, sum)
	}
	return out
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func readAll(t *testing.T, rc io.ReadCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := b.ReadFrom(rc)
	must(t, errors.Join(err, rc.Close()))
	return b.Bytes()
}
