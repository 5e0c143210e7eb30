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
	RootGone  bool
	Line      []post.ID // the main line, without the missing
	Branches  []Branch
	Continued []Later
	Context   []post.ID // posts by others, in the order of thread.Thread's Context
	Gaps      []Gap
	State     thread.State
	Said      map[post.ID]Said // what the posts of the author say
	// Stated is how many posts the network counts; 0 where it counts none.
	Stated int
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

// Said is what a post says, as far as a seed bears on it.
type Said struct {
	Text       string
	Lang       string
	Warning    string
	Sensitive  bool
	Alts       []string // descriptions of its media, in order
	Emoji      []string
	Labels     []string
	Poll       []string
	Quote      post.ID
	QuoteState post.QuoteState
	Visibility post.Visibility
	Versions   []string // what it said before, oldest first
}

// Entry is a post to begin reading from.
type Entry struct {
	Name string
	Post post.ID
}

// Entries are posts that lead to all of the thread: the first, a middle and the last of the main line, and
// the last of a side branch.
func (x Truth) Entries() []Entry {
	all := []Entry{{"first", x.Line[0]}, {"middle", x.Line[len(x.Line)/2]}, {"last", x.Line[len(x.Line)-1]}}
	if len(x.Branches) > 0 {
		b := x.Branches[0].Posts
		all = append(all, Entry{"branch", b[len(b)-1]})
	}
	return all
}

// Check holds a thread against what is known of it. versions are the earlier ones of its posts.
func (x Truth) Check(t testing.TB, got *thread.Thread, versions map[post.ID][]post.Post) {
	t.Helper()
	if diff := x.Diff(got, versions); diff != "" {
		t.Errorf("the thread is not what was seeded (-seeded +read); the verdict's evidence: %q\n%s", got.Verdict.Evidence, diff)
	}
}

// Diff says where a thread is not what is known of it; "" where it is.
func (x Truth) Diff(got *thread.Thread, versions map[post.ID][]post.Post) string {
	have := Truth{Author: got.Author, RootGone: got.RootGone, Line: ids(got.Line), Context: ids(got.Context),
		State: got.Verdict.State, Stated: got.Verdict.Stated, Said: map[post.ID]Said{}}
	tell := func(ps []post.Post) {
		for i := range ps {
			have.Said[ps[i].ID] = said(&ps[i], versions[ps[i].ID])
		}
	}
	tell(got.Line)
	for _, b := range got.Branches {
		have.Branches = append(have.Branches, Branch{b.At, ids(b.Posts)})
		tell(b.Posts)
	}
	for _, p := range got.Continued {
		have.Continued = append(have.Continued, Later{p.To, ids(p.Posts)})
		tell(p.Posts)
	}
	for _, g := range got.Gaps {
		have.Gaps = append(have.Gaps, Gap{g.After, g.Count, g.Reason})
	}
	return cmp.Diff(x, have, cmpopts.EquateEmpty())
}

// said takes from a post what a Truth speaks of.
func said(p *post.Post, versions []post.Post) Said {
	s := Said{Text: p.Text, Lang: p.Lang, Warning: p.Warning, Sensitive: p.Sensitive, Labels: p.Labels, Visibility: p.Visibility}
	for _, m := range p.Media {
		s.Alts = append(s.Alts, m.Alt)
	}
	for _, e := range p.Emoji {
		s.Emoji = append(s.Emoji, e.Code)
	}
	if p.Poll != nil {
		for _, o := range p.Poll.Options {
			s.Poll = append(s.Poll, o.Text)
		}
	}
	if p.Quote != nil {
		s.Quote, s.QuoteState = p.Quote.ID, p.Quote.State
	}
	for i := range versions {
		s.Versions = append(s.Versions, versions[i].Text)
	}
	return s
}

func ids(ps []post.Post) []post.ID {
	var out []post.ID
	for i := range ps {
		out = append(out, ps[i].ID)
	}
	return out
}
