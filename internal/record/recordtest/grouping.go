package recordtest

import (
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/record"
)

func testThreadByAnyPost(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"), say(3, 2, "three"), say(9, 0, "alone"))
	for _, n := range []int64{1, 2, 3} {
		wantThread(t, s, xid(n), "1 2 3")
	}
	wantThread(t, s, xid(9), "9")
	for id, want := range map[post.ID]bool{xid(2): true, xid(9): true, xid(7): false} {
		if got, err := s.Has(t.Context(), id); got != want || err != nil {
			t.Errorf("has %s: %v %v", id, got, err)
		}
	}
	must(t, s.Close())
	s = open(t)
	wantThread(t, s, xid(2), "1 2 3")
}

func testLateParents(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(5, 4, "five"), say(3, 2, "three"))
	wantThread(t, s, xid(5), "5")
	put(t, s, say(1, 0, "one"), say(4, 3, "four"))
	wantThread(t, s, xid(5), "3 4 5")
	wantThread(t, s, xid(1), "1")
	put(t, s, say(2, 1, "two"))
	wantThread(t, s, xid(1), "1 2 3 4 5")
	if n := len(summaries(t, s, record.Query{})); n != 1 {
		t.Errorf("%d threads listed, want 1", n)
	}
}

func testConversation(t *testing.T, open Open) {
	s := open(t)
	orphan := say(5, 4, "after a lost post")
	orphan.Conversation = xid(1)
	second := say(8, 7, "after another")
	second.Conversation = xid(1)
	put(t, s, orphan, second)
	wantThread(t, s, xid(8), "5 8")
	root := say(1, 0, "the first")
	root.Conversation = xid(1)
	put(t, s, root)
	wantThread(t, s, xid(8), "1 5 8")

	elsewhere := say(20, 19, "in bob's conversation")
	elsewhere.Conversation = xid(15)
	theirs := post.Post{ID: xid(15), Network: post.X, Author: bob, Text: "bob's", Conversation: xid(15)}
	put(t, s, theirs, elsewhere)
	wantThread(t, s, xid(15), "15")
	wantThread(t, s, xid(20), "20")
}

func testStrangers(t *testing.T, open Open) {
	s := open(t)
	theirs := post.Post{ID: xid(2), Network: post.X, Author: bob, Parent: xid(1), ParentAuthor: ann, Text: "a reply"}
	lying := post.Post{ID: xid(4), Network: post.X, Author: bob, Parent: xid(1), ParentAuthor: bob, Text: "it says ann's post is bob's"}
	back := say(3, 2, "an answer to bob")
	back.ParentAuthor = bob
	unsaid := say(5, 1, "it does not say whose post it answers")
	unsaid.ParentAuthor = ""
	put(t, s, say(1, 0, "one"), theirs, back, lying, unsaid)
	wantThread(t, s, xid(1), "1 5")
	for _, n := range []int64{2, 3, 4} {
		wantThread(t, s, xid(n), fmt.Sprint(n))
	}
	h := thread(t, s, xid(3))
	if !slices.ContainsFunc(h.Others, func(p post.Post) bool { return p.ID == xid(2) }) {
		t.Errorf("what a post answers is not beside it: %v", h.Others)
	}
}

// testPartition puts random forests in, in random order and batches, and compares with the connected
// parts worked out here by other means.
func testPartition(t *testing.T, open Open) {
	s := open(t)
	r := rand.New(rand.NewSource(7))
	base := int64(1000)
	for round := range 12 {
		n := 2 + r.Intn(40)
		posts := make([]post.Post, n)
		label := make([]int, n)
		for i := range posts {
			label[i] = i
			posts[i] = say(base+int64(i), 0, fmt.Sprintf("round %d post %d", round, i))
			if i > 0 && r.Intn(5) > 0 {
				k := r.Intn(i)
				posts[i].Parent, posts[i].ParentAuthor = posts[k].ID, ann
				label[i] = label[k]
			}
		}
		want := map[int][]string{}
		for i, l := range label {
			want[l] = append(want[l], fmt.Sprint(base+int64(i)))
		}
		shuffled := append([]post.Post(nil), posts...)
		r.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for len(shuffled) > 0 {
			k := 1 + r.Intn(len(shuffled))
			put(t, s, shuffled[:k]...)
			shuffled = shuffled[k:]
		}
		for i, l := range label {
			w := append([]string(nil), want[l]...)
			sort.Slice(w, func(a, b int) bool { return xidOf(w[a]).Compare(xidOf(w[b])) < 0 })
			wantThread(t, s, posts[i].ID, strings.Join(w, " "))
		}
		base += 1000
	}
	if _, err := s.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
		t.Error(err)
	}
}

func xidOf(n string) post.ID { return post.ID("x:" + n) }

func testEdits(t *testing.T, open Open) {
	s := open(t)
	a, b := say(1, 0, "with a tpyo"), say(2, 0, "with a typo")
	a.Edits, b.Edits = []post.ID{xid(1), xid(2), xid(3)}, []post.ID{xid(1), xid(2), xid(3)}
	put(t, s, b, say(5, 2, "goes on"))
	wantThread(t, s, xid(1), "2 5") // an id of the chain leads here though it is not held
	wantThread(t, s, xid(3), "2 5")
	put(t, s, a)
	wantThread(t, s, xid(5), "1 2 5")
	foreign := post.Post{ID: xid(3), Network: post.X, Author: bob, Text: "not of the chain", Edits: []post.ID{xid(1), xid(3)}}
	put(t, s, foreign)
	wantThread(t, s, xid(5), "1 2 5")
}

func testQuotes(t *testing.T, open Open) {
	s := open(t)
	quoted := post.Post{ID: xid(1), Network: post.X, Author: bob, Text: "what bob said"}
	p := say(2, 0, "look")
	p.Quote = &post.Quote{ID: xid(1), Author: bob, Post: &quoted}
	gone := say(3, 2, "and this")
	gone.Quote = &post.Quote{ID: xid(77), State: post.QuoteDeleted}
	put(t, s, p, gone)
	h := thread(t, s, xid(2))
	if q := only(t, h, xid(2)).Quote; q == nil || q.Post == nil || q.Post.Text != "what bob said" {
		t.Errorf("quoted post: %+v", q)
	}
	if q := only(t, h, xid(3)).Quote; q == nil || q.State != post.QuoteDeleted || q.Post != nil {
		t.Errorf("deleted quote: %+v", q)
	}
	wantThread(t, s, xid(1), "1")
}
