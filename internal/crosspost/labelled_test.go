package crosspost

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// labelled is a pair of testdata/pairs.jsonl: threads of which a person said whether they are one statement.
type labelled struct {
	N       int
	Want    string // together or apart
	Who     Who    // whose B is, seen from A
	Minutes int    // how much later B was posted
	Lang    string
	Why     string
	From    string
	A, B    []string
}

func pairs(t testing.TB) []labelled {
	t.Helper()
	f, err := os.Open("testdata/pairs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p labelled
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// posts makes threads of a pair's texts.
func (l *labelled) posts() (a, b []post.Post) {
	make := func(author post.AccountID, from int, after time.Duration, texts []string) (out []post.Post) {
		for i, s := range texts {
			p := post.Post{ID: post.ID(fmt.Sprint("x:", from+i)), Author: author, Network: author.Network(), Text: s, Created: day(1).Add(after + time.Duration(i)*time.Second)}
			if i > 0 {
				p.Parent, p.ParentAuthor = out[i-1].ID, author
			}
			out = append(out, p)
		}
		return out
	}
	author := map[Who]post.AccountID{Own: "x:1", Linked: "did:plc:ann", Other: "x:2"}[l.Who]
	return make("x:1", 1000, 0, l.A), make(author, 2000, time.Duration(l.Minutes)*time.Minute, l.B)
}

// gathered says whether the list of an account has the two as one statement: chosen by a Gatherer, and told by Search
// with nothing that turns it, nor as handed on.
func (l *labelled) gathered(t testing.TB) bool {
	t.Helper()
	a, b := l.posts()
	g := NewGatherer()
	m := quotation.NewMemory()
	s := Search{Index: m, Linked: func(id post.AccountID) bool { return id == "did:plc:ann" }}
	for i := range a {
		g.Add(1, &a[i])
		s.Posts = append(s.Posts, quotation.Passage{Post: a[i].ID, Thread: a[0].ID, Author: a[i].Author, Created: a[i].Created, Text: a[i].Text})
	}
	person := 1
	if l.Who == Other {
		person = 2
	}
	for i := range b {
		g.Add(person, &b[i])
		m.Add(quotation.Passage{Post: b[i].ID, Thread: b[0].ID, Author: b[i].Author, Created: b[i].Created, Text: b[i].Text})
	}
	sets, _, err := g.Sets(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(sets) == 0 {
		return false
	}
	f, err := s.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Places {
		p := &f.Places[i]
		handed := len(p.Pairs) > 0
		for k := range p.Pairs {
			handed = handed && Handed(&a[p.Pairs[k].At], &b[at(b, p.Pairs[k].Post.Post)], p.Who) != ""
		}
		if !p.Turned() && !handed {
			return true
		}
	}
	return false
}

func at(list []post.Post, id post.ID) int {
	for i := range list {
		if list[i].ID == id {
			return i
		}
	}
	return -1
}

// folded says whether a search folds the posts of the one, or some of them, into those of the other.
func (l *labelled) folded() bool {
	a, b := l.posts()
	by := map[post.AccountID]post.Account{"x:1": people["x"], "did:plc:ann": people["sky"], "x:2": people["bo"]}
	var list []Listed
	for _, side := range [][]post.Post{b, a} {
		for i := range side {
			list = append(list, Listed{Post: &side[i], By: by[side[i].Author], Thread: side[0].ID})
		}
	}
	for _, f := range Fold(list) {
		if f.Into >= 0 {
			return true
		}
	}
	return false
}

// TestLabelled holds lists and searches against what a person said of 140 pairs, and says how many they get right.
func TestLabelled(t *testing.T) {
	var right, wrong, missed, kept, folds, could int
	for _, p := range pairs(t) {
		want := p.Want == "together"
		got := p.gathered(t)
		switch {
		case got && want:
			right++
		case got:
			wrong++
			t.Errorf("%d (%s, %s): taken for one statement", p.N, p.Lang, p.Why)
		case want:
			missed++
			t.Logf("%d (%s, %s): not found", p.N, p.Lang, p.Why)
		default:
			kept++
		}
		fold := p.folded()
		if fold && !want {
			t.Errorf("%d (%s, %s): folded", p.N, p.Lang, p.Why)
		}
		if want && p.Who == Linked && p.Minutes <= 720 {
			if could++; fold {
				folds++
			} else {
				t.Logf("%d (%s, %s): not folded", p.N, p.Lang, p.Why)
			}
		}
	}
	t.Logf("lists: of %d pairs of one statement %d are found, of %d others %d are taken for one; searches fold %d of %d", right+missed, right, kept+wrong, wrong, folds, could)
	if right+missed+kept+wrong != 140 || kept+wrong < 70 || missed > 1 || folds < could {
		t.Errorf("%d missed, %d of %d folded", missed, folds, could)
	}
}
