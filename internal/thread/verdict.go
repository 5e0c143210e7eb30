package thread

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/post"
)

// maxProblems bounds what is listed of one thread's problems.
const maxProblems = 1000

// judge finds the gaps that evidence and numbering tell of, and gives the verdict. oldest is the chain
// that the network's own count speaks of.
func (x *index) judge(t *Thread, r int32, b *body, oldest []int32) {
	held := len(t.Line)
	var last time.Time
	for i := range t.Line {
		last = newest(last, x.madeOf(&t.Line[i]))
	}
	for _, br := range t.Branches {
		held += len(br.Posts)
		for i := range br.Posts {
			last = newest(last, x.madeOf(&br.Posts[i]))
		}
	}
	s := x.hear(r, last)
	if t.RootGone {
		s.stated = 0
	}
	inOldest, short := x.shortOf(oldest, &s)
	reached := s.stated > 0 && inOldest >= s.stated
	if s.covered || reached {
		s.preview, s.limit = false, ""
	}
	n := count(t, b)
	b.problems = append(b.problems, n.problems...)
	x.endGaps(t, b, &s, n, oldest, short)

	slices.SortStableFunc(b.gaps, func(a, c placed) int { return cmp.Compare(a.at, c.at) })
	for _, g := range b.gaps {
		t.Gaps = append(t.Gaps, g.Gap)
	}
	t.Gaps = append(t.Gaps, b.sideGaps...)

	v := &t.Verdict
	v.Held, v.Stated, v.Checked = held, s.stated, x.m.Checked
	switch {
	case s.limit != "":
		v.State, v.Limit = Unfinished, s.limit
	case len(t.Gaps) > 0:
		v.State = Gaps
	case s.covered, s.stated > 0 && inOldest == s.stated:
		v.State = Complete
	default:
		v.State = CompleteAsSeen
	}
	v.Evidence = t.sentence(&s, inOldest)
	v.Basis = &Basis{Counted: inOldest}
	if s.covered {
		v.Basis.Whole = s.whole.source()
	}
}

// madeOf is when a post was made: by its id, else as it claims.
func (x *index) madeOf(p *post.Post) time.Time {
	if t, ok := p.ID.Time(); ok {
		return t
	}
	return p.Created
}

// shortOf counts the posts of a chain that are held, and how many more the network states than are held
// or already known to be missing. Where a deleted post has something below it the network goes on counting
// it, as it keeps its place there too; of those at the end it counts what was deleted after it counted.
func (x *index) shortOf(chain []int32, s *sayings) (held, short int) {
	missing, open := 0, false
	for _, v := range chain {
		n := &x.nodes[v]
		if n.held {
			held++
		} else {
			missing++
		}
		open = open || n.joined
	}
	if s.stated == 0 || open {
		return held, 0
	}
	return held, max(0, s.stated-held-missing-x.cutSince(chain[len(chain)-1], s.statedAt))
}

// cutSince counts the posts that stood below v, of each the oldest reply, and were found gone after a time.
func (x *index) cutSince(v int32, at time.Time) (n int) {
	if at.IsZero() {
		return 0
	}
	for range x.nodes {
		kids := x.kidsOf(v)
		if len(kids) == 0 || x.alive(kids[0]) || !x.gone[x.nodes[kids[0]].age].FirstGone.After(at) {
			return n
		}
		v = kids[0]
		n++
	}
	return n
}

// endGaps adds what is missing after the last post. One missing end makes one gap, however many tell of
// it.
func (x *index) endGaps(t *Thread, b *body, s *sayings, n numbers, oldest []int32, short int) {
	end := placed{at: len(t.Line), Gap: Gap{After: t.Line[len(t.Line)-1].ID}}
	switch {
	case s.preview:
		end.Reason, end.Count, end.Note = ReasonPreview, max(short, n.end), "only the beginning was shown"
		b.gaps = append(b.gaps, end)
		return
	case short > 0:
		end.Reason, end.Count, end.Note = ReasonNotFetched, short, "the network counts "+strconv.Itoa(s.stated)
		if slices.Equal(oldest, b.nodes) {
			b.gaps = append(b.gaps, end)
			return
		}
		for _, v := range oldest {
			if x.nodes[v].held {
				end.After = x.nodes[v].id
			}
		}
		b.sideGaps = append(b.sideGaps, end.Gap)
	}
	if n.endNote != "" {
		end.After = t.Line[len(t.Line)-1].ID
		end.Reason, end.Count, end.Note = ReasonNumbering, n.end, n.endNote
		b.gaps = append(b.gaps, end)
	}
}

// sentence is the evidence for a person.
func (t *Thread) sentence(s *sayings, inOldest int) string {
	v := &t.Verdict
	here := posts(v.Held) + " " + areIs(v.Held) + " here"
	switch v.State {
	case Unfinished:
		return fmt.Sprintf("A limit stopped the walk (%s); %s.", v.Limit, here)
	case Gaps:
		return t.gapSentence()
	case Complete:
		if !s.covered {
			side := ""
			if more := v.Held - inOldest; more > 0 {
				side = fmt.Sprintf(", and %d more that it does not count", more)
			}
			return fmt.Sprintf("The network counts %s in this thread; %d %s here%s.", posts(v.Stated), inOldest, areIs(inOldest), side)
		}
		all := "the one of this thread is here"
		if v.Held > 1 {
			all = fmt.Sprintf("all %d of this thread are here", v.Held)
		}
		return fmt.Sprintf("%s holds every post of the author; %s.", capital(s.whole.source()), all)
	}
	if v.Stated > 0 {
		return fmt.Sprintf("The network counted %s; %s, and no gap is known.", posts(v.Stated), here)
	}
	return fmt.Sprintf("%s; no gap is known, and nobody states a count.", capital(here))
}

// gapSentence tells the first gap and counts the others.
func (t *Thread) gapSentence() string {
	g := t.Gaps[0]
	var b strings.Builder
	many := g.Count != 1
	switch {
	case g.Count == 0 && g.Reason == ReasonPreview:
		b.WriteString("Posts")
	case g.Count == 0:
		b.WriteString("At least one post")
		many = false
	default:
		b.WriteString(posts(g.Count))
	}
	b.WriteString(t.where(g.After))
	verb := map[bool]string{true: " were ", false: " was "}[many]
	switch g.Reason {
	case ReasonDeleted:
		b.WriteString(verb + "deleted")
	case ReasonBlocked:
		b.WriteString(verb + "not shown because of a block")
	case ReasonPrivate:
		b.WriteString(map[bool]string{true: " are", false: " is"}[many] + " private")
	case ReasonWithheld:
		b.WriteString(verb + "withheld by the network")
	case ReasonNumbering:
		b.WriteString(map[bool]string{true: " seem", false: " seems"}[many] + " to be missing, by the author's numbering (" + g.Note + ")")
	case ReasonPreview:
		b.WriteString(map[bool]string{true: " are", false: " is"}[many] + " missing: only a preview is here")
	default:
		b.WriteString(verb + "not fetched")
	}
	if !g.Seen.IsZero() {
		b.WriteString(" (last seen " + day(g.Seen) + ")")
	}
	b.WriteString(".")
	if more := len(t.Gaps) - 1; more > 0 {
		b.WriteString(fmt.Sprintf(" There %s %d more %s.", areIs(more), more, plural("gap", more)))
	}
	return b.String()
}

// where is the place of a gap in words.
func (t *Thread) where(after post.ID) string {
	if after == "" {
		return " before the first one here"
	}
	for i := range t.Line {
		if t.Line[i].ID == after {
			return " after the " + ordinal(i+1)
		}
	}
	return " in a side branch"
}

func posts(n int) string { return strconv.Itoa(n) + " " + plural("post", n) }

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func areIs(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return strconv.Itoa(n) + end
}

// history fills in earlier versions and the tombstones of posts that stay.
func (x *index) history(t *Thread) {
	if len(x.older) == 0 && len(x.gone) == 0 {
		return
	}
	tell := func(ps []post.Post) {
		for i := range ps {
			v := x.lookup(ps[i].ID)
			for _, old := range x.older[v] {
				if t.Versions == nil {
					t.Versions = map[post.ID][]post.Post{}
				}
				t.Versions[ps[i].ID] = append(t.Versions[ps[i].ID], x.m.Posts[old])
			}
			if g, ok := x.gone[x.nodes[v].age]; ok && g.sure() {
				if t.Gone == nil {
					t.Gone = map[post.ID]Gone{}
				}
				t.Gone[ps[i].ID] = g
			}
		}
	}
	tell(t.Line)
	for _, b := range t.Branches {
		tell(b.Posts)
	}
}

// flawsByRoot gives the problems of posts to their threads.
func (x *index) flawsByRoot() {
	if x.flaws == nil {
		return
	}
	out := make(map[int32][]Problem, len(x.flaws))
	for v, all := range x.flaws {
		r := x.top[v]
		out[r] = append(out[r], all...)
	}
	x.flaws = out
}

// problemsOf lists what was cut from a thread or cannot be believed of it.
func (x *index) problemsOf(t *Thread, r int32, more []Problem) []Problem {
	out := append(slices.Clone(x.flaws[r]), more...)
	date := func(ps []post.Post) {
		for i := range ps {
			if why := x.dateFlaw(&ps[i]); why != "" {
				out = append(out, Problem{Post: ps[i].ID, Why: why})
			}
		}
	}
	date(t.Line)
	for _, b := range t.Branches {
		date(b.Posts)
	}
	if len(out) == 0 {
		return nil
	}
	slices.SortFunc(out, func(a, b Problem) int {
		return cmp.Or(a.Post.Compare(b.Post), strings.Compare(a.Why, b.Why))
	})
	out = slices.Compact(out)
	if over := len(out) - maxProblems; over > 0 {
		out = append(out[:maxProblems:maxProblems], Problem{Why: fmt.Sprintf("and %d more", over)})
	}
	return out
}

// dateFlaw says what is wrong with a post's claimed date; order never depends on it.
func (x *index) dateFlaw(p *post.Post) string {
	if p.Created.IsZero() {
		return ""
	}
	if !x.m.Now.IsZero() && p.Created.After(x.m.Now.Add(slack)) {
		return "dated in the future: " + day(p.Created)
	}
	if made, ok := p.ID.Time(); ok && p.Created.Sub(made).Abs() > slack {
		return "dated " + day(p.Created) + ", but its id was made on " + day(made)
	}
	return ""
}
