package peers

import (
	"testing"

	"clew/internal/post"
	"clew/internal/thread"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Truth is what is known of a seeded thread by who seeded it: what every reader of it must be told,
// whichever post they came by.
type Truth struct {
	Author    post.AccountID
	Line      []post.ID // the main line, without the missing
	Branches  []Branch
	Continued []Later
	Context   []post.ID // posts by others, in the order of thread.Thread's Context
	Gaps      []Gap
	State     thread.State
	Stated    int                // posts that the network counts; 0 where it counts none
	Text      map[post.ID]string // what the posts of the author say
	// Private are posts that are there and must not be told to anybody: not one word of them.
	Private []post.ID
}

// Branch is a side branch of a Truth.
type Branch struct {
	At    post.ID
	Posts []post.ID
}

// Later is a later run of the author's under somebody else's reply.
type Later struct {
	To    post.ID
	Posts []post.ID
}

// Gap is a place where a post is missing.
type Gap struct {
	After  post.ID
	Count  int
	Reason thread.Reason
}

// Entries are posts to begin reading from: the first, a middle and the last of the main line.
func (x Truth) Entries() map[string]post.ID {
	return map[string]post.ID{"first": x.Line[0], "middle": x.Line[len(x.Line)/2], "last": x.Line[len(x.Line)-1]}
}

// Check holds a thread against what is known of it.
func (x Truth) Check(t testing.TB, got *thread.Thread) {
	t.Helper()
	have := Truth{Author: got.Author, Line: ids(got.Line), Context: ids(got.Context), State: got.Verdict.State, Stated: got.Verdict.Stated, Text: map[post.ID]string{}}
	texts := func(ps []post.Post) {
		for i := range ps {
			have.Text[ps[i].ID] = ps[i].Text
		}
	}
	texts(got.Line)
	for _, b := range got.Branches {
		have.Branches = append(have.Branches, Branch{b.At, ids(b.Posts)})
		texts(b.Posts)
	}
	for _, p := range got.Continued {
		have.Continued = append(have.Continued, Later{p.To, ids(p.Posts)})
		texts(p.Posts)
	}
	for _, g := range got.Gaps {
		have.Gaps = append(have.Gaps, Gap{g.After, g.Count, g.Reason})
	}
	want := x
	want.Private = nil
	if diff := cmp.Diff(want, have, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the thread is not what was seeded (-seeded +read), verdict %q:\n%s", got.Verdict.Evidence, diff)
	}
}

func ids(ps []post.Post) []post.ID {
	var out []post.ID
	for i := range ps {
		out = append(out, ps[i].ID)
	}
	return out
}
